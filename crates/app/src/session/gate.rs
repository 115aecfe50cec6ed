//! The gate every command goes through: session, lock, password to be changed, role; and the lock that falls when nobody is there.

use std::time::Duration;

use domain::event::v1::SessionLocked;
use domain::permission::{Access, Command, Window};
use domain::{Ctx, Refusal};
use store::StoreError;

use super::{MustChange, Session, about, nobody, roles_of};
use crate::view::{DeskNotice, DeskView};
use crate::{Answer, App, AppError, Notice, decided};

/// The timer looks again at least this often: its clock stands still while the computer sleeps, the one that idleness is measured with
/// does not.
const LOOK_AGAIN: Duration = Duration::from_secs(15);

/// Whether a command concerns nobody's session: it may be used before anybody signs in, and stays usable on a locked screen.
fn sessionless(command: Command) -> bool {
    match command.access() {
        // Nobody signs in over a locked screen: the one who is there comes back, or another one takes over.
        Access::Anyone => command != Command::SessionLogin,
        // The simulated outside world goes on; what it brings to the desk is checked on its own.
        Access::DemoOnly => true,
        Access::Setup | Access::SignedIn | Access::Roles(_) => false,
    }
}

/// Whether the command shows that somebody is at the desk. What the program asks of itself in the background does not.
fn shows_hands(command: Command) -> bool {
    command.window() == Window::Desk && !matches!(command.access(), Access::Anyone | Access::DemoOnly | Access::Setup)
}

impl App {
    /// Checks session and role for a command and gives the moment with the signed-in person.
    pub(crate) fn permit(&self, command: Command) -> Answer<Ctx> {
        let ended = self.settle_session()?;
        let mut desk = self.desk();
        let roles = desk.session.as_ref().map(|session| session.actor.roles.as_slice());
        let allowed = command.allowed(roles, self.inner.clinic.demo);
        match &desk.session {
            None if !allowed && ended => return Err(Refusal::new("session.account_off").into()),
            None if !allowed => return Err(Refusal::new("session.none").with("command", command.name()).into()),
            Some(session) if session.locked && !sessionless(command) => {
                return Err(Refusal::new("session.locked_screen").into());
            }
            Some(Session { must_change: Some(why), .. }) if !may_before_change(command) => {
                return Err(Refusal::new("session.must_change").with("why", why.code()).into());
            }
            Some(_) if !allowed => {
                return Err(Refusal::new("permission.denied").with("command", command.name()).into());
            }
            _ => {}
        }
        let now = self.hands();
        let actor = match &mut desk.session {
            Some(session) => {
                if shows_hands(command) {
                    session.touched = now;
                }
                session.actor.clone()
            }
            None => nobody(),
        };
        drop(desk);
        Ok(self.ctx(actor))
    }

    /// Whether what this command shows may be seen at the desk now.
    pub(crate) fn may_be_seen(&self, command: Command) -> bool {
        let session = self.desk().session.clone();
        session.is_some_and(|session| self.may(&session, command))
    }

    /// Whether the window may offer a command.
    pub(super) fn may(&self, session: &Session, command: Command) -> bool {
        command.allowed(Some(&session.actor.roles), self.inner.clinic.demo)
            && (!session.locked || sessionless(command))
            && (session.must_change.is_none() || may_before_change(command))
    }

    /// Brings the session up to what is true now: who was suspended is out, who got or lost a role has or lacks it at once, and a desk
    /// nobody touched is locked. Whether the session ended is the answer.
    fn settle_session(&self) -> Answer<bool> {
        let Some(session) = self.desk().session.clone() else { return Ok(false) };
        let id = session.actor.staff;
        let (staff, credential) = self.read(|r| Ok((r.staff(id)?, r.credential(id)?)))?;
        let Some(staff) = staff.filter(|staff| staff.status == "active") else {
            self.end_session(&self.ctx(session.actor))?;
            return Ok(true);
        };
        let initial = credential.is_some_and(|credential| credential.initial);
        {
            let mut desk = self.desk();
            if let Some(now) = desk.session.as_mut().filter(|now| now.actor.staff == id) {
                now.actor.roles = roles_of(&staff);
                now.actor.name = staff.name;
                match (initial, now.must_change) {
                    (true, _) => now.must_change = Some(MustChange::Initial),
                    (false, Some(MustChange::Initial)) => now.must_change = None,
                    _ => {}
                }
            }
        }
        self.settle_idle()?;
        Ok(false)
    }

    /// Milliseconds without a touch after which the screen locks itself (C-144).
    pub(super) fn idle_ms(&self) -> Answer<i64> {
        Ok(i64::from(self.setting_number("session.idle_minutes")?) * 60_000)
    }

    /// Locks the screen when nobody touched the desk for the time set. Answers how long that is away; nothing when there is nobody to
    /// lock out.
    pub fn settle_idle(&self) -> Answer<Option<Duration>> {
        let Some(session) = self.desk().session.clone().filter(|session| !session.locked) else { return Ok(None) };
        let left = session.touched + self.idle_ms()? - self.hands();
        if left > 0 {
            return Ok(Some(Duration::from_millis(left.unsigned_abs())));
        }
        self.lock_session(&session, "idle")?;
        Ok(None)
    }

    /// Locks the screen under the session it was decided for.
    fn lock_session(&self, seen: &Session, why: &str) -> Answer<()> {
        {
            let mut desk = self.desk();
            let Some(session) = desk.session.as_mut() else { return Ok(()) };
            // Somebody else took over, or touched the desk, while this was being decided.
            if session.locked || session.actor.staff != seen.actor.staff || session.touched != seen.touched {
                return Ok(());
            }
            session.locked = true;
        }
        let ctx = self.ctx(seen.actor.clone());
        let staff = seen.actor.staff;
        let event = about(&ctx, staff, SessionLocked { staff, why: why.to_owned() });
        self.tell(Notice::Desk(DeskNotice::Locked));
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))
    }

    /// Locks the screen.
    pub fn session_lock(&self) -> Answer<DeskView> {
        self.permit(Command::SessionLock)?;
        let session = self.desk().session.clone();
        if let Some(session) = session {
            self.lock_session(&session, "asked")?;
        }
        self.desk_view()
    }

    /// Somebody is at the desk.
    pub fn session_touch(&self) -> Answer<()> {
        self.permit(Command::SessionTouch).map(drop)
    }

    /// Locks the screen when its time has come, until the program ends. Runs beside everything else; it sleeps until the deadline, and
    /// a session that changes wakes it.
    pub async fn watch_idle(self) {
        loop {
            let wait = match self.blocking(|app| app.settle_idle()).await {
                Ok(wait) => wait.map(|wait| wait.min(LOOK_AGAIN)),
                Err(AppError::Store(StoreError::Closed)) => return,
                Err(error) => {
                    tracing::error!(%error, "the idle lock could not be looked after");
                    Some(LOOK_AGAIN)
                }
            };
            let changed = self.inner.session_changed.notified();
            match wait {
                Some(wait) => drop(tokio::time::timeout(wait, changed).await),
                None => changed.await,
            }
        }
    }
}

/// Whether a command may be used before the initial or expired password is changed (C-141): nothing else works.
fn may_before_change(command: Command) -> bool {
    sessionless(command) || matches!(command, Command::SessionPassword | Command::SessionLogin)
}
