//! A clock that stands until it is moved.

use std::sync::Mutex;

use app::clock::Clock;
use domain::BootReading;
use jiff::{SignedDuration, Timestamp};

/// Wall clock and boot clock, each moved by hand.
pub struct StandingClock {
    wall: Mutex<Timestamp>,
    boot_ms: Mutex<i64>,
    idle_ms: Mutex<i64>,
}

impl StandingClock {
    /// Stands at a moment, an hour after boot.
    pub fn at(moment: &str) -> StandingClock {
        StandingClock {
            wall: Mutex::new(moment.parse().expect("a moment such as 2026-11-20T09:00:00+08:00")),
            boot_ms: Mutex::new(3_600_000),
            idle_ms: Mutex::new(0),
        }
    }

    /// Nobody touches the desk: time passes, and the idle lock counts it. Elsewhere in a test somebody is always at work.
    pub fn idle(&self, seconds: i64) {
        self.pass(seconds);
        *self.idle_ms.lock().expect("clock") += seconds * 1000;
    }

    /// Time passes: both clocks move.
    pub fn pass(&self, seconds: i64) {
        self.set_wall(seconds);
        *self.boot_ms.lock().expect("clock") += seconds * 1000;
    }

    /// Somebody sets the wall clock; the boot clock does not follow.
    pub fn set_wall(&self, seconds: i64) {
        let mut wall = self.wall.lock().expect("clock");
        *wall = wall.checked_add(SignedDuration::from_secs(seconds)).expect("a moment in range");
    }
}

impl Clock for StandingClock {
    fn now(&self) -> Timestamp {
        *self.wall.lock().expect("clock")
    }

    fn boot(&self) -> BootReading {
        BootReading { boot: "test-boot".to_owned(), elapsed_ms: *self.boot_ms.lock().expect("clock") }
    }

    fn hands(&self) -> i64 {
        *self.idle_ms.lock().expect("clock")
    }
}
