//! Identity documents.

mod id_number;

pub use id_number::{Holder, IdNumber, Sex};
