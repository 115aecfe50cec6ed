//! Signing in and out. The session lives here, never in a window.

use domain::event::v1::{StaffSignInFailed, StaffSignedIn, StaffSignedOut};
use domain::event::{NewEvent, Payload, Subject};
use domain::permission::{Command, Role};
use domain::{Actor, Ctx, Refusal};
use store::Credential;
use uuid::Uuid;

use crate::view::{ClinicView, DeskView, SessionView};
use crate::{Answer, App, decided, ids};

/// Failures in a row that lock an account (C-143).
pub(crate) const FAILURES_ALLOWED: u32 = 5;

/// The actor of commands that need nobody signed in.
pub(crate) fn nobody() -> Actor {
    Actor { staff: Uuid::nil(), name: String::new(), roles: vec![] }
}

/// How the log names an actor.
pub(crate) fn actor_id(actor: &Actor) -> String {
    if actor.staff.is_nil() { "system".to_owned() } else { actor.staff.to_string() }
}

/// An event about a member of staff.
fn about(ctx: &Ctx, staff: Uuid, payload: impl Into<Payload>) -> NewEvent {
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
        Ok(DeskView {
            clinic: ClinicView {
                name: clinic.name.clone(),
                site: clinic.site.clone(),
                demo: clinic.demo,
                today: ctx.today().to_string(),
                now: ctx.stamp(),
            },
            session: session.map(|actor| session_view(&actor, clinic.demo)),
            status: self.status_view(&ctx)?,
            trouble: None,
        })
    }

    /// Signs a member of staff in; a fifth failure in a row locks the account.
    pub fn session_login(&self, login: &str, password: &str) -> Answer<DeskView> {
        let ctx = self.permit(Command::SessionLogin)?;
        let login = login.trim();
        let found = self.read(|r| r.staff_by_login(login))?;
        let Some(staff) = found else {
            // The same work as for a known name, so that names cannot be told apart by time.
            let _ = seal::password::verify(password, UNKNOWN_LOGIN);
            return Err(self.sign_in_failed(&ctx, Uuid::nil(), login, 0)?);
        };
        let store = &self.inner.store;
        let credential = store.credential(staff.staff)?;
        let failures = credential.as_ref().map_or(0, |credential| credential.failures);
        if failures >= FAILURES_ALLOWED {
            return Err(Refusal::new("session.locked").into());
        }
        let right = match &credential {
            Some(credential) => seal::password::verify(password, &credential.verifier)?,
            None => false,
        };
        if !right {
            store.put_credential(&Credential {
                failures: failures + 1,
                ..credential.unwrap_or_else(|| unknown(staff.staff))
            })?;
            return Err(self.sign_in_failed(&ctx, staff.staff, login, failures + 1)?);
        }
        if let Some(credential) = credential.filter(|credential| credential.failures > 0) {
            store.put_credential(&Credential { failures: 0, ..credential })?;
        }
        let roles: Vec<Role> = staff.roles.iter().filter_map(|code| Role::from_code(code)).collect();
        let actor = Actor { staff: staff.staff, name: staff.name, roles };
        let ctx = self.ctx(actor.clone());
        let event = about(&ctx, actor.staff, StaffSignedIn { staff: actor.staff });
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        self.desk().session = Some(actor);
        self.desk_view()
    }

    /// Records the failure and gives the refusal.
    fn sign_in_failed(&self, ctx: &Ctx, staff: Uuid, login: &str, failures: u32) -> Answer<crate::AppError> {
        let event = about(ctx, staff, StaffSignInFailed { login: login.chars().take(40).collect(), failures });
        self.transact(ctx, |_| Ok(Ok(decided(vec![event]))))?;
        let left = FAILURES_ALLOWED.saturating_sub(failures);
        let refusal = if left == 0 {
            Refusal::new("session.locked")
        } else {
            Refusal::new("session.login_failed").with("left", left)
        };
        Ok(refusal.into())
    }

    /// Signs out; the desk keeps nothing of the person.
    pub fn session_logout(&self) -> Answer<DeskView> {
        let ctx = self.permit(Command::SessionLogout)?;
        let actor = self.desk().session.take();
        if let Some(actor) = actor {
            let event = about(&ctx, actor.staff, StaffSignedOut { staff: actor.staff });
            self.transact(&self.ctx(actor), |_| Ok(Ok(decided(vec![event]))))?;
        }
        let mut desk = self.desk();
        (desk.focus, desk.scan, desk.card, desk.wrong_person) = (None, None, None, false);
        drop(desk);
        self.desk_view()
    }

    /// A new id for a form that opens: what the form sends carries it, so sending twice is sending once.
    pub fn draft_id(&self) -> Answer<String> {
        self.permit(Command::DraftId)?;
        Ok(ids::new_id().to_string())
    }
}

/// A credential that no password matches, for an account that has none yet.
fn unknown(staff: Uuid) -> Credential {
    Credential { staff, verifier: UNKNOWN_LOGIN.to_owned(), failures: 0, locked_until: None }
}

/// A well-formed verifier that no password matches (argon2id of random bytes that were thrown away).
const UNKNOWN_LOGIN: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$6oJ2vQ7mS0fC3z0Hn2m4b2X9yqK1x5V0p8d3e7u1w9Y";

fn session_view(actor: &Actor, demo: bool) -> SessionView {
    let may = Command::ALL.iter().filter(|command| command.allowed(Some(&actor.roles), demo));
    SessionView {
        staff: actor.staff.to_string(),
        name: actor.name.clone(),
        roles: actor.roles.iter().map(|role| role.code().to_owned()).collect(),
        may: may.map(|command| command.name().to_owned()).collect(),
    }
}
