//! Immunization schedules: editions as data, evaluation of recorded doses, forecast of the next ones, and why.
//!
//! An [`Edition`] is a readable text file (`editions/*.toml`) in which every rule has an id, a source and a confidence. [`assess`] judges
//! a [`Person`]'s history by it: one [`Line`] per vaccine (what is next, when, and why) and one [`DoseEvaluation`] per recorded dose.
//! [`may_give`] answers the question at the chair: may this vaccine be given on this day?
//!
//! Terms follow the field (CDSi): edition → vaccine → series → target dose; a dose counts for the antigens it holds.
//! Date arithmetic is written down in [`dates`].
//!
//! Deliberately not here: clocks (the day is a value), files, networks and databases; names of products, lots and prices; sentences in any
//! language (a [`ReasonCode`] and its parameters are given, the words belong to whoever shows them); any other crate of this workspace.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod assess;
mod assessment;
pub mod cases;
pub mod dates;
pub mod edition;
mod evaluate;
mod forecast;
mod give;
mod history;
mod person;
pub mod plan;
mod progress;
mod reason;

pub use assess::{Decided, Undecided, assess, due, due_doses, each_line, what_if};
pub use assessment::{Assessment, DoseEvaluation, Grading, Group, Line, NextDose, Outcome, Status};
pub use edition::{Edition, EditionError, Editions, VaccineRule, cn_nip_2026};
pub use forecast::DueDose;
pub use give::{GiveAnswer, may_give};
pub use person::{Condition, DoseKind, GivenDose, Person, Sex, Tri};
pub use reason::{Confidence, Params, Reason, ReasonCode, Rule, RuleRef};
