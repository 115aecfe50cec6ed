//! The clinic's record: one encrypted file with the event log, its projections, and the state of what is under way.
//!
//! * [`Store::transact`] decides and writes in one transaction; [`Store::read`] asks questions of one moment.
//! * Four kinds of tables (event-log.md 6). *Log*: `event`, `event_body`, `blob`; only ever added to, chained by SM3, signed with SM2.
//!   *Projections*: functions of the log alone, one noun a file in `project/`; [`Store::replay_verify`] proves it. *Operating*: delivery,
//!   inbox, cursors, drafts, credentials; lost without harm to history. *Cache*: the index people are searched with.
//! * All SQL of the house is in this crate: the schema in `migrations/`, writes in `project/`, questions in `query/`.
//!
//! Deliberately not here: rules (they are in `domain` and arrive as a closure), clocks (moments come in as values), the network, key
//! storage (`seal`), where backups are kept (`backup`).

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod as_of;
mod connection;
mod copy;
mod epoch;
mod erase;
mod error;
mod import;
mod lock;
mod log;
mod migrate;
mod opening;
mod operating;
mod project;
mod query;
mod replay;
mod search;
mod store;
mod told;

pub use as_of::AsOf;
pub use connection::DATABASE_FILE;
pub use copy::{Copied, LogPiece, LogSpan, NotOfThisLog, Unowned, Whose, schema_known};
pub use epoch::Restored;
pub use error::StoreError;
pub use import::{ImportProgress, ImportRow};
pub use lock::DeskLock;
pub use log::blob_digest;
pub use log::{
    AcceptReport, Anchor, EventProof, EventRow, Finding, Head, Header, HeaderSubject, LogReport, RemoteEvent,
    Signatures, Stamp, Verdict,
};
pub use operating::{BackupDrill, BackupKept, BackupTarget, CodeCount};
pub use operating::{Credential, DeliveryRow, DeliveryState, DeliverySummary, Outcome, Outgoing, Settlement};
pub use query::{
    AppointmentRow, AskedDesk, AskedDose, AskedRow, BirthPlace, ExposureRow, Stretch, TextApprovalRow, TextVersionRow,
    TicketRow,
};
pub use query::{
    AuditCount, AuditFilter, AuditRow, AuthorisationRow, BlobRow, ChangeRow, ChildRow, ClinicFields, ClinicRow,
    ConflictRow, ConsentDecisionRow, ConsentRow, DeviationRow, DocumentRow, DoseRecordRow, DoseRow, FailureRow,
    GivenRow, GuardianRow, HistoryRow, HoldRow, LineRow, LineState, LotRow, MarkRow, MergeRow, NewbornRow,
    ObservationRow, PaymentRow, PictureRow, PrecheckRow, Probe, Reader, RecipientRow, ReservationRow, SettledRow,
    StaffRow, StandingRow, UnitRow, UnitState, VerificationRow, VerifiedVialRow, VialRow, VisitRow,
};
pub use replay::{ReplayReport, TableReport};
pub use search::SearchHits;
pub use store::{Decided, Founding, Keys, Store};
pub use told::{OpeningProgress, OpeningStage};
