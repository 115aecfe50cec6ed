//! Operating rows: delivery state, drafts, cursors, credentials. Lost without harm to history; replay does not touch them.

mod backup;
mod code_count;
mod credential;
mod cursor;
mod delivery;
mod draft;
mod import_mapping;

pub use backup::{BackupDrill, BackupKept, BackupTarget};
pub use code_count::CodeCount;
pub use credential::Credential;
pub use delivery::{DeliveryRow, DeliveryState, DeliverySummary, Outcome, Outgoing, Settlement};

pub(crate) use delivery::{enqueue, take_up_again};
