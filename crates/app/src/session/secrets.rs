//! One's own password and PIN.

use domain::event::v1::StaffSecretSet;
use domain::permission::Command;
use domain::{Ctx, Refusal, accounts};
use seal::password::{self, Cost};
use store::{Credential, StaffRow};
use uuid::Uuid;

use super::{about, prove::Proven};
use crate::view::{DeskView, Note};
use crate::{Answer, App, decided};

impl App {
    /// Changes one's own password. The only way on for who must (C-141, C-143).
    pub fn session_password(&self, old: &str, new: &str) -> Answer<DeskView> {
        let ctx = self.permit(Command::SessionPassword)?;
        let Proven { staff, credential, .. } = self.prove_own_password(&ctx, old)?;
        if old == new {
            return Err(Refusal::new("password.same").into());
        }
        self.judge_new_password(new, &staff)?;
        let set_on = domain::ctx::stamp(self.latest_moment(&ctx)?, &ctx.zone);
        let credential = Credential {
            verifier: password::hash(new, &self.password_cost())?,
            set_on: Some(set_on),
            initial: false,
            pin_failures: 0,
            ..credential
        };
        let event = about(&ctx, staff.staff, secret_set(staff.staff, "password", true, false));
        self.transact(&ctx, |r| {
            r.keep_credential(&credential)?;
            Ok(Ok(decided(vec![event])))
        })?;
        {
            let mut desk = self.desk();
            desk.remembered.proven.insert(staff.staff, ctx.today());
            if let Some(session) = desk.session.as_mut().filter(|session| session.actor.staff == staff.staff) {
                session.must_change = None;
            }
        }
        self.desk_view()
    }

    /// Sets one's own PIN, or takes it away when it is empty.
    pub fn session_pin(&self, password: &str, pin: &str) -> Answer<DeskView> {
        let ctx = self.permit(Command::SessionPin)?;
        let Proven { staff, credential, .. } = self.prove_own_password(&ctx, password)?;
        let verifier = match pin {
            "" => None,
            pin => {
                accounts::judge_pin(pin)?;
                Some(password::hash(pin, &self.password_cost())?)
            }
        };
        let event = about(&ctx, staff.staff, secret_set(staff.staff, "pin", verifier.is_some(), false));
        let credential = Credential { pin: verifier, pin_failures: 0, ..credential };
        self.transact(&ctx, |r| {
            r.keep_credential(&credential)?;
            Ok(Ok(decided(vec![event])))
        })?;
        self.desk().remembered.proven.insert(staff.staff, ctx.today());
        self.desk_view()
    }

    /// Judges a password somebody chooses (C-142).
    pub(crate) fn judge_new_password(&self, new: &str, staff: &StaffRow) -> Answer<()> {
        let min = usize::try_from(self.setting_number("accounts.password_length")?).unwrap_or(8);
        let clinic = self.clinic_name()?;
        let phone = staff.fields.get("phone").and_then(|phone| phone.as_str()).unwrap_or_default();
        let own = [staff.login.as_str(), staff.name.as_str(), clinic.as_str(), self.inner.clinic.site.as_str(), phone];
        Ok(accounts::judge_password(new, min, &own)?)
    }

    /// What guessing one password or PIN costs here.
    pub(crate) fn password_cost(&self) -> Cost {
        if self.inner.clinic.demo { Cost::quick() } else { Cost::clinic() }
    }

    /// What a password must be.
    pub(crate) fn password_rules(&self) -> Answer<Vec<Note>> {
        Ok(rules(self.setting_number("accounts.password_length")?))
    }

    /// A moment for a secret that is set now.
    pub(crate) fn set_on(&self, ctx: &Ctx) -> Answer<String> {
        Ok(domain::ctx::stamp(self.latest_moment(ctx)?, &ctx.zone))
    }
}

/// What a password must be, as notes.
pub(crate) fn rules(min: i32) -> Vec<Note> {
    let params = || [("min".to_owned(), min.to_string())].into_iter().collect();
    accounts::PASSWORD_RULES
        .iter()
        .map(|code| Note { code: (*code).to_owned(), params: params(), rule: None })
        .collect()
}

/// A secret of a member of staff was set or taken away.
pub(crate) fn secret_set(staff: Uuid, what: &str, set: bool, initial: bool) -> StaffSecretSet {
    StaffSecretSet { staff, what: what.to_owned(), set, initial }
}
