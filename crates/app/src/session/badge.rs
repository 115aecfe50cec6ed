//! Badges: a code on a card or pendant, scanned to take the desk over.
//!
//! A badge's code has little in it to guess: often a printed staff number. So it is not kept as a hash to look up by, which anybody with
//! the file could run all numbers through (event-log.md 14). Each is sealed (SM4-GCM, bound to its holder) with a key of this desk's
//! vault, and a scan is compared with all of them in constant time; a clinic has some dozens. A desk restored from a backup has a new
//! vault: its badges are given out again.

use domain::identity::IdNumber;
use domain::{Ctx, Refusal};
use seal::Secret;
use seal::sm4::{Key, Sealed};
use seal::vault::KeyVault;
use store::Credential;
use uuid::Uuid;

use super::Proven;
use super::about;
use crate::view::DeskNotice;
use crate::{Answer, App, AppError, Notice, decided};
use domain::event::v1::StaffSignInFailed;

/// The vault's entry with the key that seals badges.
const BADGE_KEY: &str = "badge-key";

/// A badge's code as scanned, without what scanners add.
pub(super) fn code(scanned: &str) -> Result<&str, Refusal> {
    let code = scanned.trim();
    let fits = (4..=128).contains(&code.chars().count()) && !code.chars().any(char::is_control);
    if fits { Ok(code) } else { Err(Refusal::new("badge.bad")) }
}

impl App {
    /// Whoever the badge belongs to.
    pub(super) fn prove_badge(&self, ctx: &Ctx, scanned: &str) -> Answer<Proven> {
        let holder = code(scanned).ok().map(|code| self.badge_holder(code)).transpose()?.flatten();
        let Some(credential) = holder else {
            let event = about(ctx, Uuid::nil(), StaffSignInFailed { login: String::new(), failures: 1 });
            self.transact(ctx, |_| Ok(Ok(decided(vec![event]))))?;
            return Err(Refusal::new("session.badge_unknown").into());
        };
        self.quick_allowed(ctx, Some(credential.staff))?;
        let staff = self.read(|r| r.staff(credential.staff))?.ok_or_else(|| Refusal::new("session.badge_unknown"))?;
        if staff.locked {
            return Err(Refusal::new("session.locked").into());
        }
        if staff.status != "active" {
            return Err(Refusal::new("session.account_off").into());
        }
        Ok(Proven { staff, credential, way: "badge" })
    }

    /// The credential that holds this badge. Every badge is compared, whether one fits or not.
    pub(super) fn badge_holder(&self, code: &str) -> Answer<Option<Credential>> {
        let all = self.read(|r| r.credentials())?;
        if all.iter().all(|credential| credential.badge.is_none()) {
            return Ok(None);
        }
        let Some(key) = self.badge_key()? else { return Ok(None) };
        let mut holder = None;
        for credential in all {
            let sealed = credential.badge.as_deref().and_then(|text| serde_json::from_str::<Sealed>(text).ok());
            // One sealed by another vault, before a restore, opens no more and fits nobody.
            let Some(kept) = sealed.and_then(|sealed| key.open(&place(credential.staff), &sealed).ok()) else {
                continue;
            };
            if same(kept.expose(), code.as_bytes()) {
                holder = Some(credential);
            }
        }
        Ok(holder)
    }

    /// Seals a badge's code for its holder. A badge belongs to one person.
    pub(crate) fn new_badge(&self, ctx: &Ctx, staff: Uuid, scanned: &str) -> Answer<String> {
        let code = code(scanned)?;
        // Another thing's code in the scanner would take the desk over.
        if self.unit(code, ctx.today()).is_ok() || IdNumber::parse(code).is_ok() {
            return Err(Refusal::new("badge.not_a_badge").into());
        }
        if self.badge_holder(code)?.is_some_and(|holder| holder.staff != staff) {
            return Err(Refusal::new("staff.badge_taken").into());
        }
        let key = match self.badge_key()? {
            Some(key) => key,
            None => {
                let key = Key::generate()?;
                self.inner.vault.put(BADGE_KEY, key.as_bytes().expose())?;
                key
            }
        };
        let sealed = key.seal(&place(staff), code.as_bytes())?;
        serde_json::to_string(&sealed).map_err(|error| AppError::data("a badge", error))
    }

    fn badge_key(&self) -> Answer<Option<Key>> {
        let Some(bytes) = self.inner.vault.get(BADGE_KEY)? else { return Ok(None) };
        let bytes: Secret<[u8; 16]> =
            bytes.to_array().ok_or_else(|| AppError::data("the key vault", "the badges' key has a wrong length"))?;
        Ok(Some(Key::from_secret(bytes)))
    }

    /// A scan that is somebody's badge takes the desk over (ui.md 1). Answers whether it was one.
    pub(crate) fn badge_scanned(&self, scanned: &str) -> bool {
        let Ok(code) = code(scanned) else { return false };
        match self.badge_holder(code) {
            Ok(None) => return false,
            Ok(Some(_)) => {}
            Err(error) => {
                tracing::error!(%error, "a scan could not be compared with the badges");
                return false;
            }
        }
        let input =
            crate::input::staff::SwitchInput { badge: Some(code.to_owned()), login: None, pin: None, password: None };
        match self.session_switch(&input) {
            Ok(view) => self.tell(Notice::Desk(DeskNotice::Session { view: Box::new(view) })),
            Err(error) => self.tell_refused(&error),
        }
        true
    }
}

fn place(staff: Uuid) -> Vec<u8> {
    format!("vaxdesk badge\n{staff}").into_bytes()
}

/// Compares without telling by time where the difference is. The length of a badge is no secret.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}
