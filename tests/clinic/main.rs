//! The clinic by sentences, through `app`, without a window: a real encrypted store, simulated devices, a clock set by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod anchors;
mod delivery;
mod needle;
mod people;
mod session;
mod stock;
