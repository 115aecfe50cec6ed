//! Version 1 of every event body. Frozen: see the parent module.
//!
//! Dates are `YYYY-MM-DD`, moments are civil time to the second with offset, ids are UUIDs as text, `Option` fields are absent when
//! unknown (absent is not the same as empty, A-048).

mod change;
mod clinic;
mod recipient;
mod staff;
mod stock;
mod visit;

pub use change::*;
pub use clinic::*;
pub use recipient::*;
pub use staff::*;
pub use stock::*;
pub use visit::*;

/// Text in which dates and moments are written.
pub type Text = String;
