//! The log: headers, bodies, the chain, and what may be read of them.

mod accept;
mod append;
mod blob;
mod chain;
mod event;
mod header;
mod report;
mod stored;
mod take_back;
mod verify;
#[cfg(test)]
mod verify_tests;
mod walk;

pub use accept::{AcceptReport, RemoteEvent};
pub use append::Stamp;
pub use chain::{Anchor, Head};
pub use event::EventRow;
pub use header::{Header, HeaderSubject};
pub use report::{Finding, LogReport, Signatures, Verdict};

pub(crate) use accept::{accept, events_for_peers, waiting_of};
pub(crate) use append::{append_own, read_payload};
pub use blob::digest as blob_digest;
pub(crate) use blob::{erased_line, row_id, without_line};
pub(crate) use chain::{head_of_device, keep_former_key, moment};
pub(crate) use event::{LoggedEvent, event_by_id, events_after, for_each_logged, for_each_logged_until, logged_by_id};
pub(crate) use take_back::{TakenBack, take_back, take_back_blob};
pub use verify::EventProof;
pub(crate) use verify::{ChainKeys, Extent, verify, verify_one};

/// The kind of event by which bodies are erased lawfully; its body lists them under `events` (event-log.md 11).
pub(crate) const ERASURE_KIND: &str = "body.erased";

/// The kind of event that brings a package.
pub(crate) const IMPORT_KIND: &str = "import.received";
