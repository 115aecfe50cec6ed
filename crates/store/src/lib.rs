//! The clinic's record: one encrypted file with the event log, its projections, and the state of what is under way.
//!
//! * [`Store::transact`] decides and writes in one transaction; [`Store::read`] asks questions of one moment.
//! * Four kinds of tables (event-log.md 6). *Log*: `event`, `event_body`, `blob`; only ever added to, chained by SM3, signed with SM2.
//!   *Projections*: functions of the log alone, one noun a file in `project/`; [`Store::replay_verify`] proves it. *Operating*: delivery,
//!   inbox, cursors, drafts, credentials; lost without harm to history. *Cache*: none yet.
//! * All SQL of the house is in this crate: the schema in `migrations/`, writes in `project/`, questions in `query/`.
//!
//! Deliberately not here: rules (they are in `domain` and arrive as a closure), clocks (moments come in as values), the network, key
//! storage (`seal`), backup and restore, and an index for searching names; the last three belong to later work on the spine.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod connection;
mod error;
mod lock;
mod log;
mod migrate;
mod opening;
mod operating;
mod project;
mod query;
mod replay;
mod store;

pub use connection::DATABASE_FILE;
pub use error::StoreError;
pub use log::{
    AcceptReport, Anchor, EventRow, Finding, Head, Header, HeaderSubject, LogReport, RemoteEvent, Signatures, Stamp,
    Verdict,
};
pub use operating::{Credential, DeliveryRow, DeliveryState, DeliverySummary, Draft, Outcome, Outgoing, Settlement};
pub use query::{
    AuthorisationRow, BlobRow, ChildRow, ClinicRow, ConflictRow, ConsentDecisionRow, ConsentRow, DocumentRow, DoseRow,
    GivenRow, GuardianRow, HistoryRow, HoldRow, LineRow, LineState, LotRow, NewbornRow, ObservationRow, PrecheckRow,
    Reader, RecipientRow, ReservationRow, StaffRow, UnitRow, UnitState, VialRow, VisitRow,
};
pub use replay::{ReplayReport, TableReport};
pub use store::{Decided, Founding, Keys, Store};
