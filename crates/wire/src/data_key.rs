//! The data key of the day.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use seal::field::{DataKey, WrappedKey};
use seal::sm2::EncryptKey;

use crate::error::WireError;

/// How long one key serves (exchange §2).
const LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// Values a key must still be able to seal to be given out: more than any one message needs, so that it is not spent in the middle.
const RESERVE: u32 = 1 << 16;

/// Gives the key to seal with, and a new one when its day or its 2^20 values are over.
pub(crate) struct DailyKey {
    platform: EncryptKey,
    current: Mutex<Option<Current>>,
}

struct Current {
    key: Arc<DataKey>,
    wrapped: WrappedKey,
    since: Instant,
}

impl DailyKey {
    pub(crate) fn new(platform: EncryptKey) -> DailyKey {
        DailyKey { platform, current: Mutex::new(None) }
    }

    /// The key, and the same key wrapped for the platform.
    pub(crate) fn get(&self) -> Result<(Arc<DataKey>, WrappedKey), WireError> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(current) = current.as_ref()
            && serves(current.since.elapsed(), current.key.values_left())
        {
            return Ok((Arc::clone(&current.key), current.wrapped.clone()));
        }
        let key = Arc::new(DataKey::generate()?);
        let wrapped = key.wrap(&self.platform)?;
        *current = Some(Current { key: Arc::clone(&key), wrapped: wrapped.clone(), since: Instant::now() });
        Ok((key, wrapped))
    }
}

/// Whether a key of this age, with so many values left, is still given out.
fn serves(age: Duration, values_left: u32) -> bool {
    age < LIFE && values_left > RESERVE
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use seal::sm2::DecryptKey;

    #[test]
    fn gives_one_key_for_the_day_wrapped_for_the_platform() {
        let platform = DecryptKey::generate().unwrap();
        let daily = DailyKey::new(platform.public().clone());
        let (first, wrapped) = daily.get().unwrap();
        let (second, again) = daily.get().unwrap();
        assert_eq!(first.kid(), second.kid());
        assert_eq!(wrapped, again, "the platform unwraps one text once");
        assert_eq!(DataKey::unwrap(&wrapped, &platform).unwrap().kid(), first.kid());
    }

    #[test]
    fn takes_a_new_key_when_the_day_is_over_or_the_old_one_nearly_spent() {
        let second = Duration::from_secs(1);
        assert!(serves(LIFE - second, RESERVE + 1));
        assert!(!serves(LIFE, RESERVE + 1), "a key serves one day");
        assert!(!serves(second, RESERVE), "not spent in the middle of a message");
        let values_of_the_largest_batch = 200 * 32;
        assert!(RESERVE > values_of_the_largest_batch);
    }
}
