//! Operating rows: delivery state, drafts, cursors, credentials. Lost without harm to history; replay does not touch them.

mod credential;
mod cursor;
mod delivery;
mod draft;

pub use credential::Credential;
pub use delivery::{DeliveryRow, DeliveryState, DeliverySummary, Outcome, Outgoing, Settlement};
pub use draft::Draft;

pub(crate) use delivery::{enqueue, take_up_again};
