//! The log: headers, bodies, the chain, and what may be read of them.

mod accept;
mod append;
mod chain;
mod event;
mod header;
mod report;
mod stored;
mod verify;

pub use accept::{AcceptReport, RemoteEvent};
pub use append::Stamp;
pub use chain::{Anchor, Head};
pub use event::EventRow;
pub use header::{Header, HeaderSubject};
pub use report::{Finding, LogReport, Signatures, Verdict};

pub(crate) use accept::{accept, events_for_peers, waiting_of};
pub(crate) use append::append_own;
pub(crate) use chain::{head_of_device, moment};
pub(crate) use event::{LoggedEvent, event_by_id, events_after, for_each_logged};
pub(crate) use verify::verify;

/// The kind of event by which bodies are erased lawfully; its body lists them under `events` (event-log.md 11).
pub(crate) const ERASURE_KIND: &str = "body.erased";
