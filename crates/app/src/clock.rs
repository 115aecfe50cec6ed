//! Where time enters the program. Everything below this file gets it as a value.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::BootReading;
use jiff::{SignedDuration, Timestamp};

/// A wall clock and a clock that counts through suspend since boot.
pub trait Clock: Send + Sync {
    /// The moment.
    fn now(&self) -> Timestamp;
    /// The boot clock at the same moment.
    fn boot(&self) -> BootReading;
    /// Milliseconds on the clock that idleness at the desk is measured with: the boot clock. A clock that is set ahead for a
    /// demonstration or a test takes nobody's hands off the desk.
    fn hands(&self) -> i64 {
        self.boot().elapsed_ms
    }
}

/// The machine's clocks.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn boot(&self) -> BootReading {
        boot_reading()
    }
}

/// Linux counts suspended time in `/proc/uptime` and names each boot.
#[cfg(target_os = "linux")]
fn boot_reading() -> BootReading {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let uptime = std::fs::read_to_string("/proc/uptime").unwrap_or_default();
    let seconds: f64 = uptime.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(0.0);
    BootReading { boot: boot.trim().to_owned(), elapsed_ms: (seconds * 1000.0) as i64 }
}

/// Elsewhere the process itself is the "boot": after a restart of the program the wall clock alone counts.
#[cfg(not(target_os = "linux"))]
fn boot_reading() -> BootReading {
    use std::sync::OnceLock;
    static START: OnceLock<(std::time::Instant, String)> = OnceLock::new();
    let (start, name) = START.get_or_init(|| (std::time::Instant::now(), crate::ids::new_id().to_string()));
    BootReading { boot: name.clone(), elapsed_ms: start.elapsed().as_millis() as i64 }
}

/// The settable clock of a demonstration database: another clock, set forward by whole minutes.
pub struct DemoClock {
    under: Arc<dyn Clock>,
    ahead_ms: AtomicI64,
}

impl DemoClock {
    /// A clock that starts level with another.
    pub fn over(under: Arc<dyn Clock>) -> DemoClock {
        DemoClock { under, ahead_ms: AtomicI64::new(0) }
    }

    /// Sets the clock this many minutes further ahead.
    pub fn advance(&self, minutes: i32) {
        self.ahead_ms.fetch_add(i64::from(minutes) * 60_000, Ordering::SeqCst);
    }

    /// Minutes ahead of the clock under it.
    pub fn minutes(&self) -> i32 {
        (self.ahead_ms.load(Ordering::SeqCst) / 60_000) as i32
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let now = self.under.now();
        now.checked_add(SignedDuration::from_millis(self.ahead_ms.load(Ordering::SeqCst))).unwrap_or(now)
    }

    fn boot(&self) -> BootReading {
        let boot = self.under.boot();
        BootReading { elapsed_ms: boot.elapsed_ms + self.ahead_ms.load(Ordering::SeqCst), ..boot }
    }

    fn hands(&self) -> i64 {
        self.under.hands()
    }
}
