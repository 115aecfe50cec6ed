//! Who is logged in: bearer tokens, bound to the certificate and the device that asked for them (exchange §2).
//!
//! Tokens live in memory: after a restart every desk logs in again, which it does by itself.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use seal::{SealError, random_bytes, sm3};

use crate::problem::Problem;

/// A login.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub device: String,
    pub user: String,
    pub thumbprint: sm3::Digest,
    expires: Instant,
    refresh_until: Instant,
}

/// Failed logins in a row before the door closes for a while.
const FAILURES: u32 = 5;
/// How long it closes.
const CLOSED: Duration = Duration::from_secs(60);

pub(crate) struct Sessions {
    life: Duration,
    refresh_life: Duration,
    /// By digest of the token: a look-up tells nothing about a token by its time, and memory holds none.
    open: Mutex<HashMap<sm3::Digest, Session>>,
    failures: Mutex<HashMap<String, (u32, Instant)>>,
}

/// A new token, and how long it serves.
pub(crate) struct Issued {
    pub token: String,
    pub life: Duration,
    pub refresh_life: Duration,
}

impl Sessions {
    pub(crate) fn new(life: Duration, refresh_life: Duration) -> Sessions {
        Sessions { life, refresh_life, open: Mutex::default(), failures: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<sm3::Digest, Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a session after both factors were proved.
    pub(crate) fn begin(&self, device: &str, user: &str, thumbprint: sm3::Digest) -> Result<Issued, SealError> {
        let now = Instant::now();
        self.issue(Session {
            device: device.to_owned(),
            user: user.to_owned(),
            thumbprint,
            expires: now + self.life,
            refresh_until: now + self.refresh_life,
        })
    }

    fn issue(&self, session: Session) -> Result<Issued, SealError> {
        let token = hex::encode(random_bytes::<32>()?);
        let refresh_life = session.refresh_until.saturating_duration_since(Instant::now());
        let mut open = self.open();
        let now = Instant::now();
        open.retain(|_, other| other.refresh_until > now);
        open.insert(sm3::digest(token.as_bytes()), session);
        Ok(Issued { token, life: self.life, refresh_life })
    }

    /// The session of `token`, if it is this device's with this certificate and not yet over.
    pub(crate) fn check(&self, token: &str, device: &str, thumbprint: &sm3::Digest) -> Result<Session, Problem> {
        let session = self.bound(token, device, thumbprint)?;
        if session.expires <= Instant::now() { Err(Problem::token_expired()) } else { Ok(session) }
    }

    fn bound(&self, token: &str, device: &str, thumbprint: &sm3::Digest) -> Result<Session, Problem> {
        let open = self.open();
        let session = open.get(&sm3::digest(token.as_bytes())).ok_or_else(Problem::token_expired)?;
        // A token that leaked is worth nothing without the device's private key.
        if session.device != device || session.thumbprint != *thumbprint {
            return Err(Problem::token_mismatch());
        }
        Ok(session.clone())
    }

    /// Replaces a token, expired or not, as long as its session may be refreshed.
    pub(crate) fn refresh(&self, token: &str, device: &str, thumbprint: &sm3::Digest) -> Result<Issued, Problem> {
        let session = self.bound(token, device, thumbprint)?;
        let now = Instant::now();
        if session.refresh_until <= now {
            return Err(Problem::token_expired());
        }
        self.open().remove(&sm3::digest(token.as_bytes()));
        self.issue(Session { expires: now + self.life, ..session }).map_err(|_| Problem::internal())
    }

    pub(crate) fn end(&self, token: &str) {
        self.open().remove(&sm3::digest(token.as_bytes()));
    }

    /// Whether `device` may try a password now.
    pub(crate) fn may_try(&self, device: &str) -> Result<(), Problem> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match failures.get(device) {
            Some((count, last)) if *count >= FAILURES => {
                let left = CLOSED.saturating_sub(last.elapsed());
                if left.is_zero() {
                    failures.remove(device);
                    Ok(())
                } else {
                    Err(Problem::rate_limited(left))
                }
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn tried(&self, device: &str, right: bool) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if right {
            failures.remove(device);
        } else {
            let entry = failures.entry(device.to_owned()).or_insert((0, Instant::now()));
            *entry = (entry.0 + 1, Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn code<T>(result: Result<T, Problem>) -> String {
        result.map(|_| String::from("ok")).unwrap_or_else(|problem| problem.code)
    }

    #[test]
    fn binds_a_token_to_certificate_and_device() {
        let sessions = Sessions::new(Duration::from_secs(60), Duration::from_secs(60));
        let (own, other) = (sm3::digest(b"own"), sm3::digest(b"other"));
        let token = sessions.begin("d1", "u", own).unwrap().token;
        assert_eq!(code(sessions.check(&token, "d1", &own)), "ok");
        assert_eq!(code(sessions.check(&token, "d1", &other)), "token_mismatch", "another certificate");
        assert_eq!(code(sessions.check(&token, "d2", &own)), "token_mismatch", "another device");
        assert_eq!(code(sessions.refresh(&token, "d1", &other)), "token_mismatch");
        sessions.end(&token);
        assert_eq!(code(sessions.check(&token, "d1", &own)), "token_expired");
    }

    #[test]
    fn refreshes_an_expired_token_but_only_within_the_session() {
        let own = sm3::digest(b"own");
        let sessions = Sessions::new(Duration::ZERO, Duration::from_secs(60));
        let token = sessions.begin("d1", "u", own).unwrap().token;
        assert_eq!(code(sessions.check(&token, "d1", &own)), "token_expired");
        let next = sessions.refresh(&token, "d1", &own).unwrap().token;
        assert_ne!(next, token);
        assert_eq!(code(sessions.refresh(&token, "d1", &own)), "token_expired", "a token is refreshed once");
        let sessions = Sessions::new(Duration::ZERO, Duration::ZERO);
        let token = sessions.begin("d1", "u", own).unwrap().token;
        assert_eq!(code(sessions.refresh(&token, "d1", &own)), "token_expired");
    }

    #[test]
    fn closes_the_door_after_five_wrong_passwords() {
        let sessions = Sessions::new(Duration::ZERO, Duration::ZERO);
        for _ in 0..5 {
            assert_eq!(code(sessions.may_try("d1")), "ok");
            sessions.tried("d1", false);
        }
        assert_eq!(code(sessions.may_try("d1")), "rate_limited");
        assert_eq!(code(sessions.may_try("d2")), "ok", "another desk is not locked out with it");
    }
}
