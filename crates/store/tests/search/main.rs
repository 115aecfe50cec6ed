//! Finding people: the index says what looking through everybody says, whatever was registered, changed, folded or interrupted.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

#[path = "../store/clinic.rs"]
mod clinic;

mod agree;
mod keep;
mod writings;
