//! A clinic for tests: a real encrypted store in a temporary directory, simulated devices, a clock that stands until it is set.
//!
//! Tests read as sentences: `clinic.at_the_needle("王小明").scan(&code)`. A failing step panics with what the program answered.
#![allow(clippy::expect_used, clippy::panic, reason = "a builder for tests: what cannot be built must stop the test")]

mod clinic;
mod clock;
mod enrolled;
pub mod population;
mod visit;

pub use clinic::{Clinic, code, quick_strokes};
pub use clock::StandingClock;
pub use enrolled::{Enrolled, PROVINCE_PASSWORD, enrol};
pub use visit::Visit;
