//! How long to wait before sending again. Pure: the attempt comes from the delivery row, chance from the caller.

use std::time::Duration;

/// Longest wait after the first failure.
pub const BASE: Duration = Duration::from_secs(2);

/// Longest wait at all.
pub const CAP: Duration = Duration::from_secs(5 * 60);

/// Full jitter: a wait between nothing and min(cap, base × 2^attempt), evenly spread, so that a thousand desks that lost the
/// platform together do not come back together. `attempt` counts failures before this one, from 0; `random` is any evenly drawn
/// number.
pub fn full_jitter(attempt: u32, random: u64) -> Duration {
    // 2^16 × 2 s is beyond the cap long before it overflows.
    let ceiling = BASE.saturating_mul(1u32 << attempt.min(16)).min(CAP);
    part_of(ceiling, random)
}

/// The wait the platform asked for, and up to a tenth more: never less.
pub fn honour(asked: Duration, random: u64) -> Duration {
    asked.saturating_add(part_of(asked / 10, random))
}

/// `random` as a part of 2^64, taken of `whole`.
fn part_of(whole: Duration, random: u64) -> Duration {
    let nanos = (whole.as_nanos().saturating_mul(u128::from(random))) >> 64;
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spreads_over_the_whole_window_and_doubles_it_up_to_five_minutes() {
        assert_eq!(full_jitter(0, 0), Duration::ZERO);
        assert_eq!(full_jitter(0, 1 << 63), Duration::from_secs(1), "half of the base");
        assert_eq!(full_jitter(3, 1 << 63), Duration::from_secs(8), "half of 16 s");
        assert_eq!(full_jitter(7, 1 << 63), Duration::from_secs(128));
        assert_eq!(full_jitter(8, 1 << 63), Duration::from_secs(150), "half of the cap");
        assert_eq!(full_jitter(u32::MAX, 1 << 63), Duration::from_secs(150));
    }

    proptest! {
        #[test]
        fn never_waits_longer_than_the_cap(attempt: u32, random: u64) {
            prop_assert!(full_jitter(attempt, random) <= CAP);
        }

        #[test]
        fn never_comes_back_before_the_platform_asked(seconds in 0u64..100_000, random: u64) {
            let asked = Duration::from_secs(seconds);
            let wait = honour(asked, random);
            prop_assert!(wait >= asked && wait <= asked + asked / 10);
        }
    }
}
