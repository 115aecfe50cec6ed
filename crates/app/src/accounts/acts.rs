//! Suspending, deleting, restoring, resetting, unlocking, badges, the yearly review. History stays, whatever becomes of an account (C-138).

use domain::event::NewEvent;
use domain::event::v1::{StaffReviewed, StaffStatusChanged, StaffUnlocked};
use domain::permission::Command;
use domain::{Ctx, Refusal, accounts};
use seal::password;
use store::{Credential, Decided, StaffRow as Stored};
use uuid::Uuid;

use super::{initial_password, keeps_an_administrator, somebody_could_approve};
use crate::session::{about, roles_of, secret_set};
use crate::view::{StaffSaved, StaffView};
use crate::{Answer, App, decided};

/// Longest reason, in characters.
const LONGEST: usize = 200;

/// A reason that was given.
fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() { Err(Refusal::new("staff.reason_missing")) } else { Ok(text.chars().take(LONGEST).collect()) }
}

impl App {
    /// The approval of an act on an account that rules over others, where somebody could give it.
    fn approval_over(
        &self,
        ctx: &Ctx,
        command: Command,
        account: &Stored,
        token: Option<&str>,
    ) -> Answer<Option<Uuid>> {
        let needed = accounts::is_guarded(&roles_of(account))
            && self.read(|r| somebody_could_approve(r, ctx.actor.staff, Some(account.staff)))?;
        if !needed {
            return Ok(None);
        }
        Ok(Some(self.approval(command, &account.staff.to_string(), token, ctx)?.event))
    }

    /// Suspends, enables, deletes or restores an account (C-137). It takes effect at once.
    pub fn staff_status(&self, staff: &str, status: &str, why: &str, approval: Option<&str>) -> Answer<StaffView> {
        let ctx = self.permit(Command::StaffStatus)?;
        let account = self.account(staff)?;
        let id = account.staff;
        if !["active", "suspended", "deleted"].contains(&status) {
            return Err(Refusal::new("staff.status_unknown").into());
        }
        let why = reason(why)?;
        if account.status == status {
            return self.staff_view_of(&ctx);
        }
        let approval = self.approval_over(&ctx, Command::StaffStatus, &account, approval)?;
        let body = StaffStatusChanged { staff: id, status: status.to_owned(), reason: why };
        let event = NewEvent { causation: approval, ..about(&ctx, id, body) };
        self.transact(&ctx, |r| {
            let Some(now) = r.staff(id)? else { return Ok(Err(Refusal::new("staff.unknown"))) };
            if let Err(refusal) = keeps_an_administrator(r, id, &roles_of(&now), status)? {
                return Ok(Err(refusal));
            }
            let holder = r.staff_by_login(&now.login)?;
            if status == "active" && holder.is_some_and(|holder| holder.staff != id && holder.status != "deleted") {
                return Ok(Err(Refusal::new("staff.login_taken").with("login", &now.login)));
            }
            Ok(Ok(decided(vec![event])))
        })?;
        self.staff_view_of(&ctx)
    }

    /// Sets a new initial password, which must be changed at the next sign-in (C-147); the PIN goes, and a lock with it.
    pub fn staff_reset(&self, staff: &str, approval: Option<&str>) -> Answer<StaffSaved> {
        let ctx = self.permit(Command::StaffReset)?;
        let account = self.account(staff)?;
        let id = account.staff;
        if account.status == "deleted" {
            return Err(Refusal::new("staff.deleted").into());
        }
        let approval = self.approval_over(&ctx, Command::StaffReset, &account, approval)?;
        let initial = initial_password()?;
        let verifier = password::hash(&initial, &self.password_cost())?;
        let set_on = self.set_on(&ctx)?;
        self.transact(&ctx, |r| {
            let (before, now) = (r.credential(id)?, r.staff(id)?);
            let fresh = Credential::of_password(id, verifier, set_on, true);
            let badge = before.as_ref().and_then(|before| before.badge.clone());
            r.keep_credential(&Credential { badge, ..fresh })?;
            let mut events = vec![about(&ctx, id, secret_set(id, "password", true, true))];
            if before.is_some_and(|before| before.pin.is_some()) {
                events.push(about(&ctx, id, secret_set(id, "pin", false, false)));
            }
            if now.is_some_and(|now| now.locked || now.failures > 0) {
                events.push(about(&ctx, id, StaffUnlocked { staff: id, reason: "password_reset".to_owned() }));
            }
            for event in &mut events {
                event.causation = approval;
            }
            Ok(Ok(Decided::new(events, ())))
        })?;
        Ok(StaffSaved { view: self.staff_view_of(&ctx)?, initial_password: Some(initial) })
    }

    /// Unlocks an account (C-146).
    pub fn staff_unlock(&self, staff: &str, why: &str) -> Answer<StaffView> {
        let ctx = self.permit(Command::StaffUnlock)?;
        let id = self.account(staff)?.staff;
        let event = about(&ctx, id, StaffUnlocked { staff: id, reason: reason(why)? });
        self.transact(&ctx, |r| {
            let locked = r.staff(id)?.is_some_and(|now| now.locked || now.failures > 0);
            Ok(Ok(decided(if locked { vec![event] } else { vec![] })))
        })?;
        self.staff_view_of(&ctx)
    }

    /// Gives a badge to an account, or takes it away.
    pub fn staff_badge(&self, staff: &str, badge: Option<&str>) -> Answer<StaffView> {
        let ctx = self.permit(Command::StaffBadge)?;
        let account = self.account(staff)?;
        let id = account.staff;
        if account.status == "deleted" {
            return Err(Refusal::new("staff.deleted").into());
        }
        let sealed = match badge {
            Some(badge) => Some(self.new_badge(&ctx, id, badge)?),
            None => None,
        };
        let event = about(&ctx, id, secret_set(id, "badge", sealed.is_some(), false));
        self.transact(&ctx, |r| {
            let Some(before) = r.credential(id)? else { return Ok(Err(Refusal::new("staff.unknown"))) };
            r.keep_credential(&Credential { badge: sealed, ..before })?;
            Ok(Ok(decided(vec![event])))
        })?;
        self.staff_view_of(&ctx)
    }

    /// The yearly look at who may do what: this account's roles are right.
    pub fn staff_review(&self, staff: &str, note: &str) -> Answer<StaffView> {
        let ctx = self.permit(Command::StaffReview)?;
        let account = self.account(staff)?;
        let note: String = note.trim().chars().take(LONGEST).collect();
        let note = (!note.is_empty()).then_some(note);
        let body = StaffReviewed { staff: account.staff, roles: account.roles.clone(), note };
        let event = about(&ctx, account.staff, body);
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        self.staff_view_of(&ctx)
    }
}
