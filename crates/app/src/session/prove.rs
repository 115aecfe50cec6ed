//! Proving to be somebody: password or PIN, counted, locked after too many failures (C-145).

use domain::event::v1::{StaffLocked, StaffSignInFailed};
use domain::permission::Command;
use domain::{Ctx, Refusal};
use store::{Credential, StaffRow};
use uuid::Uuid;

use super::about;
use crate::{Answer, App, decided, lock};

/// Wrong PINs after which the PIN is off until the password was given.
pub(super) const PIN_FAILURES: u32 = 3;
/// Names of nobody whose failures are counted; a flood of them begins again at nothing.
const STRANGERS: usize = 1000;

/// What a person gives.
pub(super) enum Proof<'a> {
    Password(&'a str),
    Pin(&'a str),
}

impl Proof<'_> {
    fn way(&self) -> &'static str {
        match self {
            Proof::Password(_) => "password",
            Proof::Pin(_) => "pin",
        }
    }
}

/// Somebody who proved themselves.
pub(super) struct Proven {
    pub staff: StaffRow,
    pub credential: Credential,
    /// `password`, `pin`, `badge`.
    pub way: &'static str,
}

/// A well-formed verifier that no password matches (argon2id of random bytes that were thrown away).
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$6oJ2vQ7mS0fC3z0Hn2m4b2X9yqK1x5V0p8d3e7u1w9Y";

impl App {
    /// Judges a password or PIN. Failures are counted in the log, so that neither a restart nor a restore nor another clock gives new
    /// tries. One at a time: whoever sends a hundred guesses at once gets no more of them than one after the other.
    pub(super) fn prove(&self, ctx: &Ctx, login: &str, proof: &Proof<'_>) -> Answer<Proven> {
        let _one_at_a_time = lock(&self.inner.proving);
        let login = login.trim().to_lowercase();
        let way = proof.way();
        let found = self.read(|r| {
            let staff = r.staff_by_login(&login)?.filter(|staff| staff.status != "deleted");
            let credential = staff.as_ref().map(|staff| r.credential(staff.staff)).transpose()?.flatten();
            Ok((staff, credential))
        })?;
        if let Proof::Pin(_) = proof {
            self.quick_allowed(ctx, found.0.as_ref().map(|staff| staff.staff))?;
        }
        let (staff, credential) = match found {
            (Some(staff), Some(credential)) => (staff, credential),
            (Some(staff), None) => {
                let credential = Credential::of_password(staff.staff, NOBODYS.to_owned(), ctx.stamp(), false);
                (staff, credential)
            }
            (None, _) => return Err(self.stranger(ctx, &login, proof)?.into()),
        };
        if staff.locked {
            return Err(Refusal::new("session.locked").into());
        }
        let right = match proof {
            Proof::Password(password) => seal::password::verify(password, &credential.verifier)?,
            Proof::Pin(_) if credential.pin_failures >= PIN_FAILURES => {
                return Err(Refusal::new("session.pin_off").into());
            }
            Proof::Pin(pin) => match &credential.pin {
                Some(verifier) => seal::password::verify(pin, verifier)?,
                None => return Err(Refusal::new("session.pin_off").into()),
            },
        };
        if !right {
            return Err(self.failed(ctx, &staff, credential, way)?.into());
        }
        if staff.status != "active" {
            return Err(Refusal::new("session.account_off").into());
        }
        Ok(Proven { staff, credential, way })
    }

    /// Whether a PIN or a badge counts for this person now.
    pub(super) fn quick_allowed(&self, ctx: &Ctx, staff: Option<Uuid>) -> Answer<()> {
        match self.setting("session.quick_switch")?.as_str() {
            "always" => Ok(()),
            "after_password" => {
                let proven = staff.and_then(|staff| self.desk().remembered.proven.get(&staff).copied());
                if proven == Some(ctx.today()) { Ok(()) } else { Err(Refusal::new("session.password_first").into()) }
            }
            _ => Err(Refusal::new("session.quick_off").into()),
        }
    }

    /// Records a failure and gives the refusal.
    fn failed(&self, ctx: &Ctx, staff: &StaffRow, credential: Credential, way: &str) -> Answer<Refusal> {
        let allowed = self.failures_allowed()?;
        let id = staff.staff;
        self.transact(ctx, |r| {
            let failures = r.staff(id)?.map_or(0, |now| now.failures) + 1;
            let mut events = vec![about(ctx, id, StaffSignInFailed { login: staff.login.clone(), failures })];
            let locked = failures >= allowed;
            if locked {
                events.push(about(ctx, id, StaffLocked { staff: id, failures }));
            }
            let mut left = allowed.saturating_sub(failures);
            if way == "pin" {
                let pin_failures = credential.pin_failures + 1;
                left = left.min(PIN_FAILURES.saturating_sub(pin_failures));
                r.keep_credential(&Credential { pin_failures, ..credential })?;
            }
            Ok(Ok(store::Decided::new(events, refusal(way, locked, left))))
        })
    }

    /// A name that belongs to nobody is answered like any other: the same work, the same countdown.
    fn stranger(&self, ctx: &Ctx, login: &str, proof: &Proof<'_>) -> Answer<Refusal> {
        let (Proof::Password(secret) | Proof::Pin(secret)) = proof;
        let allowed = self.failures_allowed()?;
        let failures = {
            let mut desk = self.desk();
            let strangers = &mut desk.remembered.strangers;
            if strangers.len() >= STRANGERS {
                strangers.clear();
            }
            let failures = strangers.entry(login.chars().take(40).collect()).or_default();
            if *failures >= allowed {
                return Ok(Refusal::new("session.locked"));
            }
            *failures += 1;
            *failures
        };
        let _ = seal::password::verify(secret, NOBODYS);
        // What was typed may be a password in the wrong field: a name that is nobody's is not written down.
        let event = about(ctx, Uuid::nil(), StaffSignInFailed { login: String::new(), failures });
        self.transact(ctx, |_| Ok(Ok(decided(vec![event]))))?;
        Ok(refusal(proof.way(), failures >= allowed, allowed.saturating_sub(failures)))
    }

    fn failures_allowed(&self) -> Answer<u32> {
        Ok(u32::try_from(self.setting_number("accounts.failures")?).unwrap_or(1).max(1))
    }

    /// The signed-in person gives their own password once more.
    pub(super) fn prove_own_password(&self, ctx: &Ctx, password: &str) -> Answer<Proven> {
        let staff = self.read(|r| r.staff(ctx.actor.staff))?;
        let login = staff.map(|staff| staff.login).ok_or_else(|| Refusal::new("session.none"))?;
        self.prove(ctx, &login, &Proof::Password(password))
    }

    /// A second person gives their password for one act of the first.
    pub(super) fn prove_second(&self, ctx: &Ctx, command: Command, login: &str, password: &str) -> Answer<StaffRow> {
        let own = self.read(|r| r.staff(ctx.actor.staff))?.map(|staff| staff.login);
        if own.as_deref() == Some(login.trim().to_lowercase().as_str()) {
            return Err(Refusal::new("step_up.same_person").into());
        }
        let proven = self.prove(ctx, login, &Proof::Password(password))?;
        if proven.staff.staff == ctx.actor.staff {
            return Err(Refusal::new("step_up.same_person").into());
        }
        // Who has not changed the initial password yet is not known to be the one who knows it.
        if self.must_change(ctx, &proven.staff, &proven.credential)?.is_some()
            || !command.allowed(Some(&super::roles_of(&proven.staff)), self.inner.clinic.demo)
        {
            return Err(Refusal::new("step_up.no_right").into());
        }
        Ok(proven.staff)
    }
}

fn refusal(way: &str, locked: bool, left: u32) -> Refusal {
    match (locked, way) {
        (true, _) => Refusal::new("session.locked"),
        (false, "pin") if left == 0 => Refusal::new("session.pin_off"),
        (false, "pin") => Refusal::new("session.pin_failed").with("left", left),
        (false, _) => Refusal::new("session.login_failed").with("left", left),
    }
}
