//! Files people bring and take away: tables in XLSX and CSV.
//!
//! [`Book::read`] takes `.xlsx`, `.xls`, `.ods`, `.csv` and `.tsv` by what the bytes are, not by what the name says; [`Writer`] writes
//! XLSX and CSV. A cell's text is kept in full fidelity: spaces, 4-byte characters and leading zeros stay; a code that a table program
//! turned into a rounded number is a [`Fault`] of that cell and never a wrong code.
//!
//! Deliberately not here: what a column means (`app` knows), words for people, and where a file lies.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod bound;
mod cell;
mod error;
mod separated;
mod sheet;
mod table;
mod write;

pub use bound::Bounds;
pub use cell::{Cell, Fault};
pub use error::PaperError;
pub use table::{Book, Kind, Row, Table, place};
pub use write::{Format, Writer};
