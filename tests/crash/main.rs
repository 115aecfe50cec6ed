//! Losing writes, killing writers, failing disks: nothing acknowledged is lost, nothing is half (event-log.md 17; quality.md R1–R3).
//!
//! * `power`: a crash file system under SQLite records what the store writes and syncs; every image a power cut could leave is opened.
//! * `faults`: the n-th call to the disk fails, for every n; and a disk that is really full.
//! * `kill`: a recorder in a process of its own is killed at random moments.
//! * `opening`: the first opening after an update, told and given up.
//!
//! `make test` takes a sample, `make nightly` (`VAXDESK_NIGHTLY=1`) everything.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod clinic;
mod disk;
mod faults;
mod founding;
mod full;
mod image;
mod kill;
mod needle;
#[allow(dead_code, reason = "shared with the recorder")]
mod nurse;
mod opening;
mod power;
mod random;
mod vfs;
mod watch;

/// How much to do: a sample, or everything at night.
fn scale(sample: usize, nightly: usize) -> usize {
    if nightly_run() { nightly } else { sample }
}

fn nightly_run() -> bool {
    std::env::var_os("VAXDESK_NIGHTLY").is_some_and(|value| value != "0")
}

/// Seeds every random choice; `CRASH_SEED` repeats a run.
fn seed() -> u64 {
    number_from("CRASH_SEED").unwrap_or(20_261_120)
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

/// A folder in memory where the machine has one: the images are written by the thousand, and what is proved does not depend on a disk.
fn scratch() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.or_else(|_| tempfile::tempdir()).expect("a temporary directory")
}
