//! The clock of an open multi-dose vial (C-047 … C-049).
//!
//! It starts when the vial is opened or dissolved, not at a scan. Two clocks are read: the wall clock and one that counts through suspend
//! since boot. The larger elapsed time counts, so neither setting the clock back nor sleeping lengthens a vial's life.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::BootReading;

/// When a vial was opened, by both clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Wall clock.
    pub at: Timestamp,
    /// Boot clock.
    pub boot: BootReading,
}

/// How long a vial has been open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// Milliseconds, by the clock that says more.
    pub elapsed_ms: i64,
    /// The wall clock went backwards since: no one can say for certain.
    pub doubtful: bool,
}

/// Why what is left in a vial is thrown away (domain.md §2, write-off reasons).
pub const DISCARD_REASONS: &[&str] = &["time_exceeded", "broken", "turbid", "other"];

/// Wall and boot clock may drift apart this far before the wall clock counts as set back.
const DRIFT_MS: i64 = 2_000;

/// The last moment both clocks were believed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Wall clock.
    pub at: Timestamp,
    /// Boot clock.
    pub boot: BootReading,
}

impl Seen {
    /// Whether the wall clock went backwards since, against itself or against the clock that counts since boot. Nobody can say then what
    /// the date and time are, until two members of staff looked (visit.md, Verdict).
    pub fn went_back(&self, now: Timestamp, boot: &BootReading) -> bool {
        let wall = now.as_millisecond() - self.at.as_millisecond();
        let since_boot = (boot.boot == self.boot.boot).then(|| boot.elapsed_ms - self.boot.elapsed_ms);
        wall + DRIFT_MS < 0 || since_boot.is_some_and(|running| wall + DRIFT_MS < running)
    }
}

/// How long a vial has been open, once two members of staff found date and time right after its clocks had disagreed.
///
/// The larger elapsed time counts. Where neither clock can tell (another boot, and an opening that lies ahead of the wall clock), the
/// vial's time counts as over.
pub fn age_confirmed(opened: &Opened, now: Timestamp, boot: &BootReading) -> Age {
    let age = age(opened, now, boot);
    let unknown = boot.boot != opened.boot.boot && now < opened.at;
    Age { elapsed_ms: if unknown { i64::MAX } else { age.elapsed_ms }, doubtful: false }
}

/// How long the vial has been open at `now`.
pub fn age(opened: &Opened, now: Timestamp, boot: &BootReading) -> Age {
    let wall = now.as_millisecond() - opened.at.as_millisecond();
    let since_boot = (boot.boot == opened.boot.boot).then(|| boot.elapsed_ms - opened.boot.elapsed_ms);
    let doubtful = wall < 0 || since_boot.is_some_and(|running| wall + DRIFT_MS < running);
    Age { elapsed_ms: wall.max(since_boot.unwrap_or(0)).max(0), doubtful }
}

impl Age {
    /// Seconds left of a limit; negative once exceeded. The last allowed second is the limit itself: 30:00 is still good.
    pub fn seconds_left(self, limit_s: u32) -> i64 {
        i64::from(limit_s) - self.elapsed_ms.div_euclid(1000)
    }

    /// Whether the limit is exceeded.
    pub fn exceeds(self, limit_s: u32) -> bool {
        self.seconds_left(limit_s) < 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boot(id: &str, elapsed_ms: i64) -> BootReading {
        BootReading { boot: id.into(), elapsed_ms }
    }
    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_790_000_000_000 + ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }
    fn opened() -> Opened {
        Opened { at: at(0), boot: boot("a", 50_000) }
    }

    #[test]
    fn thirty_minutes_is_the_last_allowed_second_c_047() {
        for (seconds, exceeded) in [(29 * 60 + 59, false), (30 * 60, false), (30 * 60 + 1, true)] {
            let age = age(&opened(), at(seconds * 1000), &boot("a", 50_000 + seconds * 1000));
            assert_eq!(age.exceeds(1800), exceeded, "{seconds} s");
            assert!(!age.doubtful);
        }
    }

    #[test]
    fn setting_the_wall_clock_back_does_not_lengthen_a_vials_life() {
        let age = age(&opened(), at(60_000), &boot("a", 50_000 + 1_900_000));
        assert!(age.exceeds(1800) && age.doubtful);
    }

    #[test]
    fn a_wall_clock_before_the_opening_is_doubtful_even_after_a_reboot() {
        let age = age(&opened(), at(-5_000), &boot("b", 1_000));
        assert!(age.doubtful);
    }

    #[test]
    fn a_wall_clock_set_back_more_than_two_seconds_is_noticed_and_less_is_drift() {
        let seen = Seen { at: at(0), boot: boot("a", 50_000) };
        for (wall, running, doubtful) in [
            (0, 0, false),
            (-2_000, 0, false),
            (-2_001, 0, true),
            // Suspended for an hour: both count it.
            (3_600_000, 3_600_000, false),
            // Set back by ten minutes during the hour.
            (3_000_000, 3_600_000, true),
            (3_598_000, 3_600_000, false),
            // Set ahead: the larger elapsed time counts anyway.
            (7_200_000, 3_600_000, false),
        ] {
            assert_eq!(seen.went_back(at(wall), &boot("a", 50_000 + running)), doubtful, "{wall} {running}");
        }
        assert!(!seen.went_back(at(1), &boot("b", 3)), "after a boot only the wall clock can tell");
        assert!(seen.went_back(at(-10_000), &boot("b", 3)));
    }

    #[test]
    fn a_confirmed_clock_judges_a_vial_by_the_larger_elapsed_time() {
        let set_back = age_confirmed(&opened(), at(60_000), &boot("a", 50_000 + 1_700_000));
        assert_eq!(set_back, Age { elapsed_ms: 1_700_000, doubtful: false });
        let other_boot = age_confirmed(&opened(), at(1_700_000), &boot("b", 5));
        assert_eq!(other_boot, Age { elapsed_ms: 1_700_000, doubtful: false });
        assert!(age_confirmed(&opened(), at(-1), &boot("b", 5)).exceeds(u32::MAX), "nobody can tell: over");
    }

    #[test]
    fn after_a_reboot_the_wall_clock_alone_counts() {
        let age = age(&opened(), at(1_801_000), &boot("b", 1_000));
        assert!(age.exceeds(1800) && !age.doubtful);
    }
}
