//! Signing in and out, switching, locking. The session lives here, never in a window.

mod badge;
mod drafts;
mod gate;
#[cfg(test)]
mod matrix;
mod prove;
mod secrets;
mod step_up;

use std::collections::BTreeMap;

use domain::event::v1::{SessionUnlocked, StaffSignedOut};
use domain::event::v2::StaffSignedIn;
use domain::event::{NewEvent, Payload, Subject};
use domain::permission::{Command, Role};
use domain::{Actor, Ctx, Refusal, accounts};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Credential, StaffRow};
use uuid::Uuid;

use prove::{Proof, Proven};
pub(crate) use secrets::{rules as password_rules, secret_set};
pub(crate) use step_up::Approvals;

use crate::input::staff::SwitchInput;
use crate::view::{ClinicView, DeskView, Note, SessionView};
use crate::{Answer, App, decided, ids};

/// Somebody at the desk.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// Who.
    pub actor: Actor,
    /// The screen is locked.
    pub locked: bool,
    /// When the desk was last touched, on [`crate::clock::Clock::hands`].
    pub touched: i64,
    /// Why the password must be changed before anything else.
    pub must_change: Option<MustChange>,
}

/// Why a password must be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MustChange {
    /// Somebody else set it (C-141, C-147).
    Initial,
    /// It is too old (C-143).
    Expired,
}

impl MustChange {
    pub(crate) fn code(self) -> &'static str {
        match self {
            MustChange::Initial => "initial",
            MustChange::Expired => "expired",
        }
    }
}

/// What is remembered beside the session until the program ends.
#[derive(Default)]
pub(crate) struct Remembered {
    /// Who gave the password at this desk, and on which clinic day: a PIN or a badge counts after that.
    proven: BTreeMap<Uuid, Date>,
    /// Failures of names that belong to nobody, counted like those of real ones, so that they cannot be told apart.
    strangers: BTreeMap<String, u32>,
    /// Whose record was last noted as seen by whom, on the boot clock.
    pub(crate) viewed: BTreeMap<(Uuid, Uuid), i64>,
}

/// The actor of commands that need nobody signed in.
pub(crate) fn nobody() -> Actor {
    Actor { staff: Uuid::nil(), name: String::new(), roles: vec![] }
}

/// How the log names an actor.
pub(crate) fn actor_id(actor: &Actor) -> String {
    if actor.staff.is_nil() { "system".to_owned() } else { actor.staff.to_string() }
}

/// A member of staff as actor.
pub(crate) fn actor_of(staff: &StaffRow) -> Actor {
    Actor { staff: staff.staff, name: staff.name.clone(), roles: roles_of(staff) }
}

/// The roles of an account that this program knows.
pub(crate) fn roles_of(staff: &StaffRow) -> Vec<Role> {
    staff.roles.iter().filter_map(|code| Role::from_code(code)).collect()
}

/// An event about a member of staff.
pub(crate) fn about(ctx: &Ctx, staff: Uuid, payload: impl Into<Payload>) -> NewEvent {
    NewEvent {
        id: ids::new_id(),
        subject: Subject::staff(staff),
        occurred_at: ctx.stamp(),
        causation: None,
        payload: payload.into(),
    }
}

impl App {
    /// The state of the program, before and after signing in.
    pub fn desk_view(&self) -> Answer<DeskView> {
        let ctx = self.permit(Command::DeskView)?;
        let session = self.desk().session.clone();
        let clinic = &self.inner.clinic;
        let alarms = match &session {
            // What cannot be looked at is an alarm itself, and keeps nobody from the desk.
            Some(_) if !clinic.demo => self.backup_alarms(&ctx).unwrap_or_else(|error| {
                vec![Note { code: error.code().to_owned(), params: BTreeMap::new(), rule: None }]
            }),
            // Nothing of a demonstration is kept; and outside nobody is told where copies lie.
            _ => vec![],
        };
        Ok(DeskView {
            clinic: ClinicView {
                name: self.clinic_name()?,
                site: clinic.site.clone(),
                demo: clinic.demo,
                today: ctx.today().to_string(),
                now: ctx.stamp(),
            },
            session: session.map(|session| self.session_view(&session)).transpose()?,
            status: self.status_view(&ctx)?,
            alarms,
            trouble: None,
        })
    }

    fn session_view(&self, session: &Session) -> Answer<SessionView> {
        let may = Command::ALL.iter().filter(|command| self.may(session, **command));
        Ok(SessionView {
            staff: session.actor.staff.to_string(),
            name: session.actor.name.clone(),
            roles: session.actor.roles.iter().map(|role| role.code().to_owned()).collect(),
            may: may.map(|command| command.name().to_owned()).collect(),
            must_change: session.must_change.map(|why| why.code().to_owned()),
            locked: session.locked,
            idle_seconds: u32::try_from(self.idle_ms()? / 1000).unwrap_or(u32::MAX),
        })
    }

    /// Signs a member of staff in by password; the last failure allowed in a row locks the account (C-145).
    pub fn session_login(&self, login: &str, password: &str) -> Answer<DeskView> {
        let ctx = self.permit(Command::SessionLogin)?;
        let proven = self.prove(&ctx, login, &Proof::Password(password))?;
        self.take_over(&ctx, proven, true)
    }

    /// Another person takes the desk over, or the same one comes back to a locked screen. What is on the desk stays there.
    pub fn session_switch(&self, input: &SwitchInput) -> Answer<DeskView> {
        let ctx = self.permit(Command::SessionSwitch)?;
        let login = input.login.as_deref().unwrap_or_default();
        let proven = match (&input.badge, &input.pin, &input.password) {
            (Some(badge), None, None) => self.prove_badge(&ctx, badge)?,
            (None, Some(pin), None) => self.prove(&ctx, login, &Proof::Pin(pin))?,
            (None, None, Some(password)) => self.prove(&ctx, login, &Proof::Password(password))?,
            _ => return Err(Refusal::new("session.no_proof").into()),
        };
        self.take_over(&ctx, proven, false)
    }

    /// Puts a person who proved themselves at the desk.
    fn take_over(&self, ctx: &Ctx, proven: Proven, afresh: bool) -> Answer<DeskView> {
        let Proven { staff, credential, way } = proven;
        let actor = actor_of(&staff);
        let must_change = self.must_change(ctx, &staff, &credential)?;
        let before = self.desk().session.clone();
        let same = before.as_ref().filter(|session| session.actor.staff == staff.staff && !afresh);
        let ctx = self.ctx(actor.clone());
        let mut events = vec![];
        match (same, &before) {
            (Some(session), _) if session.locked => {
                events.push(about(&ctx, staff.staff, SessionUnlocked { staff: staff.staff, way: way.to_owned() }));
            }
            (Some(_), _) => {}
            (None, before) => {
                if let Some(session) = before {
                    let old = session.actor.staff;
                    events.push(about(&ctx, old, StaffSignedOut { staff: old }));
                }
                events.push(about(&ctx, staff.staff, StaffSignedIn { staff: staff.staff, way: way.to_owned() }));
            }
        }
        self.transact(&ctx, |r| {
            // The account may have been locked or ended while the password was being checked.
            let still = r.staff(staff.staff)?.filter(|now| now.status == "active" && !now.locked);
            if still.is_none() {
                return Ok(Err(Refusal::new("session.locked")));
            }
            if way == "password" && credential.pin_failures > 0 {
                r.keep_credential(&Credential { pin_failures: 0, ..credential })?;
            }
            Ok(Ok(decided(events)))
        })?;
        {
            let mut desk = self.desk();
            if way == "password" {
                desk.remembered.proven.insert(staff.staff, ctx.today());
            }
            desk.approvals.forget_all();
            desk.session = Some(Session { actor, locked: false, touched: self.hands(), must_change });
        }
        self.inner.session_changed.notify_one();
        // What went on behind a locked screen was not told.
        if before.is_some_and(|session| session.locked) && self.may_be_seen(Command::VisitView) {
            self.tell_focused_visit(&ctx);
        }
        self.desk_view()
    }

    /// Signs out; the desk keeps nothing of the person. What they were typing waits for them in their drafts.
    pub fn session_logout(&self) -> Answer<DeskView> {
        let ctx = self.permit(Command::SessionLogout)?;
        self.end_session(&ctx)?;
        self.desk_view()
    }

    /// Ends the session, if there is one.
    pub(crate) fn end_session(&self, ctx: &Ctx) -> Answer<()> {
        let ended = {
            let mut desk = self.desk();
            (desk.focus, desk.card, desk.wrong_person, desk.receiving) = (None, None, false, false);
            desk.loose = None;
            desk.scans.clear();
            desk.approvals.forget_all();
            desk.session.take()
        };
        self.inner.session_changed.notify_one();
        if let Some(Session { actor, .. }) = ended {
            let event = about(ctx, actor.staff, StaffSignedOut { staff: actor.staff });
            self.transact(&self.ctx(actor), |_| Ok(Ok(decided(vec![event]))))?;
        }
        Ok(())
    }

    /// A new id for a form that opens: what the form sends carries it, so sending twice is sending once.
    pub fn draft_id(&self) -> Answer<String> {
        self.permit(Command::DraftId)?;
        Ok(ids::new_id().to_string())
    }

    fn must_change(&self, ctx: &Ctx, staff: &StaffRow, credential: &Credential) -> Answer<Option<MustChange>> {
        if credential.initial {
            return Ok(Some(MustChange::Initial));
        }
        let days = self.setting_number("accounts.password_days")?;
        let set_on = credential.set_on.as_deref().unwrap_or(&staff.registered_at);
        let latest = self.latest_moment(ctx)?;
        // A moment that cannot be read is no ground to keep anybody out.
        let expired =
            set_on.parse().is_ok_and(|set_on: Timestamp| accounts::password_expired(set_on, days, ctx.now, latest));
        Ok(expired.then_some(MustChange::Expired))
    }

    /// The later of now and the newest entry of the log: a clock that was set back turns nothing back.
    pub(crate) fn latest_moment(&self, ctx: &Ctx) -> Answer<Timestamp> {
        let newest = self.read(|r| r.newest_stamp())?.and_then(|stamp| Timestamp::from_millisecond(stamp).ok());
        Ok(newest.map_or(ctx.now, |newest| newest.max(ctx.now)))
    }

    /// Milliseconds on the clock that idleness is measured with.
    pub(crate) fn hands(&self) -> i64 {
        self.inner.clock.hands()
    }
}
