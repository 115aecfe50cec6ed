//! The desk as a person sees it: a screen, the real window on it, a hand that clicks, types, scans and signs.
//!
//! WebKitWebDriver is spoken to directly, by a client of our own over plain HTTP: every request has its own
//! deadline, a pen is a pen, and both windows of the desk hang on one session. Waiting happens inside the page,
//! so that a step goes on in the frame in which the page is ready.

mod child;
mod desk;
mod display;
mod driver;
mod stage;
pub mod story;
mod transcript;
mod trouble;

pub use child::{Child, program};
pub use desk::{Desk, Launch, Stroke, Window};
pub use display::{Display, Typed};
pub use driver::{Driver, Session};
pub use stage::{Province, ran, told};
pub use transcript::Transcript;
pub use trouble::{Outcome, Trouble};
