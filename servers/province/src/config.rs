//! How a province is run, and the doors tests come in by.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::rate::Rates;

/// Everything [`crate::serve`] needs to know.
#[derive(Debug, Clone)]
pub struct Config {
    /// The directory [`crate::init`] made.
    pub dir: PathBuf,
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// How much is taken at once.
    pub limits: Limits,
    /// Calls per minute.
    pub rates: Rates,
    /// Life of a token.
    pub token_life: Duration,
    /// How long a session may be refreshed.
    pub refresh_life: Duration,
    /// Troubles to make; none by default.
    pub faults: Arc<Faults>,
    /// A tap that keeps what passed, for tests; none by default.
    pub tap: Option<Arc<Tap>>,
}

impl Config {
    /// The defaults for the province in `dir`: loopback, a port of the system's choosing, no faults.
    pub fn new(dir: impl Into<PathBuf>) -> Config {
        Config {
            dir: dir.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            limits: Limits::default(),
            rates: Rates::default(),
            token_life: Duration::from_secs(30 * 60),
            refresh_life: Duration::from_secs(12 * 60 * 60),
            faults: Arc::default(),
            tap: None,
        }
    }
}

/// How much is taken at once; told in the capabilities.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Events of a batch.
    pub batch_events: usize,
    /// Bytes of a request.
    pub request_bytes: usize,
    /// Ids of a status question.
    pub status_ids: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { batch_events: 200, request_bytes: 1 << 20, status_ids: 500 }
    }
}

/// Troubles a test asks for. All zero: none.
#[derive(Debug, Default)]
pub struct Faults {
    /// Cut the connection instead of answering, this many more times, after the work was committed.
    pub drop_answers: AtomicU32,
    /// Answer 503 with a `Retry-After`, this many more times, before any work.
    pub unavailable: AtomicU32,
    /// Seconds that 503 names.
    pub retry_after_s: AtomicU32,
    /// Wait so many milliseconds before any work.
    pub delay_ms: AtomicU64,
    /// Cut every connection at once and take no other, as if the cable were out.
    pub cable_out: AtomicBool,
}

impl Faults {
    /// Counts one of `left` off, if there is one.
    pub(crate) fn take(left: &AtomicU32) -> bool {
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    pub(crate) fn is_cable_out(&self) -> bool {
        self.cable_out.load(Ordering::Relaxed)
    }
}

/// A request and its answer as they passed inside TLS, before anything was decrypted.
#[derive(Debug, Clone)]
pub struct Captured {
    /// `POST /iis/v1/events:batch`, query included.
    pub line: String,
    /// Header names and values, one pair a line; without the bearer token.
    pub headers: String,
    /// Body of the request.
    pub request: Vec<u8>,
    /// Status of the answer.
    pub status: u16,
    /// Body of the answer.
    pub answer: Vec<u8>,
}

/// Keeps everything that passed.
#[derive(Debug, Default)]
pub struct Tap(Mutex<Vec<Captured>>);

impl Tap {
    /// What passed so far.
    pub fn captured(&self) -> Vec<Captured> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn keep(&self, captured: Captured) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(captured);
    }
}
