//! Calls per minute by class, for the whole province (A-068 … A-072). Over the limit a call is refused at once.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a call counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Archive query (Q).
    Query,
    /// Visit: archive creation and care without move-in (V).
    Visit,
    /// Batch upload (B).
    Batch,
    /// Control (C).
    Control,
}

/// Calls per minute of each class.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// 3000.
    pub query: u32,
    /// 1000.
    pub visit: u32,
    /// Batches.
    pub batch: u32,
    /// Login, time, capabilities, status.
    pub control: u32,
}

impl Default for Rates {
    fn default() -> Rates {
        Rates { query: 3000, visit: 1000, batch: 3000, control: 6000 }
    }
}

/// A bucket per class that fills steadily and holds one minute's calls.
pub(crate) struct Door {
    rates: Rates,
    buckets: Mutex<[Bucket; 4]>,
}

#[derive(Clone, Copy)]
struct Bucket {
    calls: f64,
    at: Instant,
}

impl Door {
    pub(crate) fn new(rates: Rates) -> Door {
        let full = |per_minute: u32| Bucket { calls: f64::from(per_minute), at: Instant::now() };
        let buckets = [full(rates.query), full(rates.visit), full(rates.batch), full(rates.control)];
        Door { rates, buckets: Mutex::new(buckets) }
    }

    /// Lets one call through, or says how long until one would be.
    pub(crate) fn pass(&self, class: Class, now: Instant) -> Result<(), Duration> {
        let (index, per_minute) = match class {
            Class::Query => (0, self.rates.query),
            Class::Visit => (1, self.rates.visit),
            Class::Batch => (2, self.rates.batch),
            Class::Control => (3, self.rates.control),
        };
        let per_second = f64::from(per_minute.max(1)) / 60.0;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = &mut buckets[index];
        let filled = now.saturating_duration_since(bucket.at).as_secs_f64() * per_second;
        bucket.calls = (bucket.calls + filled).min(f64::from(per_minute));
        bucket.at = now;
        if bucket.calls >= 1.0 {
            bucket.calls -= 1.0;
            Ok(())
        } else {
            Err(Duration::from_secs_f64((1.0 - bucket.calls) / per_second))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn refuses_the_call_over_the_limit_and_says_how_long_to_wait() {
        //
        let door = Door::new(Rates { query: 3, ..Rates::default() });
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(door.pass(Class::Query, start), Ok(()));
        }
        let wait = door.pass(Class::Query, start).unwrap_err();
        assert!(wait > Duration::from_secs(19) && wait <= Duration::from_secs(20), "{wait:?}");
        assert_eq!(door.pass(Class::Visit, start), Ok(()), "classes are counted apart (A-071)");
        assert_eq!(door.pass(Class::Query, start + Duration::from_secs(21)), Ok(()));
    }
}
