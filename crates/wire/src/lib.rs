//! The client of a provincial immunisation platform: our "Provincial platform interface v1" (`docs/province-interface.yaml`).
//!
//! What is here
//! - [`device_request`] and [`Enrolment`]: how a device becomes known to a province;
//! - [`Province`]: login, time, uploads, archives, over TLS 1.3 with the device's certificate;
//! - [`OutgoingEvent`]: an event of the log as it goes out, its sensitive values sealed;
//! - [`action`]: what the workstation does about any answer; [`backoff`]: how long it waits.
//!
//! An upload may be repeated at any time with the same bytes: the platform knows an event by its id and answers with the first
//! receipt. So nothing here remembers what was sent; the delivery rows in the store do.
//!
//! What is deliberately NOT here
//! - the queue, its order and its schedule: they are delivery rows in the store, and survive a power cut there;
//! - the event log: headers and bodies come as the stored bytes and are never written anew;
//! - deciding what a clinic does with an answer beyond [`Action`]: `app` does;
//! - personal data in an address, a log line or an error. All questions are POST, and their values are sealed;
//! - the message signature with nonce of exchange §2, the change feed, move-in, packages: the issues that need them bring them;
//! - the desks' stream (NATS JetStream).

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod action;
mod answer;
pub mod backoff;
mod batch;
mod client;
mod data_key;
mod enrolment;
mod error;
mod outgoing;
mod province;
mod sensitive;
mod tls;

pub use action::{Action, Outcome, action};
pub use answer::{
    ArchiveCreated, ArchiveDose, ArchiveSummary, BatchAnswer, Document, Guardian, HeadSignature, Issue, ItemAnswer,
    ItemResult, Missing, Person, PossibleDuplicate, ServerTime, SignedHead, StatusAnswer,
};
pub use enrolment::{DeviceRequest, Enrolment, device_request, device_request_with};
pub use error::{Cause, WireError};
pub use outgoing::OutgoingEvent;
pub use province::Province;
pub use sensitive::SENSITIVE;
