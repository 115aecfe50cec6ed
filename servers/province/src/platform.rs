//! The running province as its handlers see it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use seal::sm2::SigningKey;
use seal::sm3;

use crate::ProvinceError;
use crate::authority;
use crate::config::{Config, Faults, Limits, Tap};
use crate::keyring::Keyring;
use crate::ledger::Ledger;
use crate::rate::Door;
use crate::registry::Registry;
use crate::session::Sessions;

pub(crate) struct Platform {
    pub keyring: Arc<Keyring>,
    pub sign: SigningKey,
    pub registry: Registry,
    pub sessions: Sessions,
    pub door: Door,
    pub limits: Limits,
    pub faults: Arc<Faults>,
    pub tap: Option<Arc<Tap>>,
    ledger: Mutex<Ledger>,
}

impl Platform {
    pub(crate) fn open(config: &Config) -> Result<Platform, ProvinceError> {
        let keys = authority::platform_keys(&config.dir)?;
        let keyring = Arc::new(Keyring::new(keys.decrypt));
        Ok(Platform {
            ledger: Mutex::new(Ledger::open(&config.dir, Arc::clone(&keyring))?),
            keyring,
            sign: keys.sign,
            registry: Registry::open(&config.dir)?,
            sessions: Sessions::new(config.token_life, config.refresh_life),
            door: Door::new(config.rates),
            limits: config.limits,
            faults: Arc::clone(&config.faults),
            tap: config.tap.clone(),
        })
    }

    /// The ledger, for one at a time: a batch is judged against everything accepted before it.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who a connection belongs to, proved by TLS.
#[derive(Clone)]
pub(crate) struct Peer {
    pub thumbprint: sm3::Digest,
    /// Cuts the connection without a word.
    pub cut: Arc<tokio::sync::Notify>,
}

/// How long a TLS handshake or the head of a request may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
