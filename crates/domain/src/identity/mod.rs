//! Identity numbers: resident, Hong Kong/Macao/Taiwan, foreigner, passports and permits, birth certificates, credit codes, archive codes.

mod document;
mod foreigner;
mod id_number;
mod organisation;
mod region;
mod written;

pub use document::{DocumentKind, Identity};
pub use id_number::{Holder, IdNumber, Sex};
pub use region::province;
