//! Devices without hardware: a real PC/SC service with virtual cards in it, and a scanner at the end of a pseudo terminal.
//!
//! A rig that cannot start fails the test with a sentence that says what is missing; nothing is ever skipped. Each rig ends
//! what it started, by process id, when it is dropped. Deliberately not here: anything of the product; the rigs speak the
//! wire of the devices only, so that they cannot share a mistake with it.
#![allow(clippy::expect_used, clippy::panic, reason = "a rig that does not work fails its test")]

mod document;
mod kernel_pad;
mod local_service;
mod pcscd;
mod pty_sam;
mod pty_scanner;
mod virtual_card;

pub use document::{Document, payload};
pub use kernel_pad::{KernelPad, PadInHand, with_pad_in_hand};
pub use local_service::LocalService;
pub use pcscd::Pcscd;
pub use pty_sam::{Faults, PtySam};
pub use pty_scanner::PtyScanner;
pub use virtual_card::{DOCUMENT_ATR, Habits, Person, VirtualCard};
