//! The data keys devices wrapped for us, unwrapped once each.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use seal::field::{DataKey, WrappedKey};
use seal::sm2::DecryptKey;

/// Unwrapping is an SM2 operation and a device's key comes with every batch of a day, so the results are kept.
pub(crate) struct Keyring {
    decrypt: DecryptKey,
    unwrapped: Mutex<HashMap<String, Arc<DataKey>>>,
}

/// Keys kept before all are forgotten: a bound on memory, far above one key per device and day.
const KEPT: usize = 10_000;

impl Keyring {
    pub(crate) fn new(decrypt: DecryptKey) -> Keyring {
        Keyring { decrypt, unwrapped: Mutex::default() }
    }

    /// The key in clear, or nothing if it was altered or wrapped for somebody else.
    pub(crate) fn unwrap(&self, wrapped: &WrappedKey) -> Option<Arc<DataKey>> {
        let mut kept = self.unwrapped.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = kept.get(&wrapped.wrapped).filter(|key| key.kid() == wrapped.kid) {
            return Some(Arc::clone(key));
        }
        let key = Arc::new(DataKey::unwrap(wrapped, &self.decrypt).ok()?);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(wrapped.wrapped.clone(), Arc::clone(&key));
        Some(key)
    }

    /// A new key of our own, wrapped for ourselves: what the platform itself writes at rest.
    pub(crate) fn own(&self) -> Result<(DataKey, WrappedKey), seal::field::FieldError> {
        let key = DataKey::generate()?;
        let wrapped = key.wrap(self.decrypt.public())?;
        Ok((key, wrapped))
    }

    pub(crate) fn public(&self) -> &seal::sm2::EncryptKey {
        self.decrypt.public()
    }
}
