//! Accounts of staff: who there is, what they may do (C-137 … C-147).

mod acts;
mod save;

use domain::permission::{Command, Role};
use domain::{Ctx, Refusal, accounts, form};
use jiff::civil::Date;
use serde_json::Value;
use store::{Credential, Reader, StaffRow as Stored, StoreError};
use uuid::Uuid;

use crate::session::roles_of;
use crate::view::{FieldView, RoleRow, StaffRow, StaffView};
use crate::{Answer, App, people};

impl App {
    /// The accounts.
    pub fn staff_view(&self) -> Answer<StaffView> {
        let ctx = self.permit(Command::StaffView)?;
        self.staff_view_of(&ctx)
    }

    fn staff_view_of(&self, ctx: &Ctx) -> Answer<StaffView> {
        let months = self.setting_number("accounts.review_months")?;
        let (staff, credentials) = self.read(|r| Ok((r.staff_all()?, r.credentials()?)))?;
        let credential = |staff: Uuid| credentials.iter().find(|credential| credential.staff == staff);
        let demo = self.inner.clinic.demo;
        let role = |role: Role| RoleRow {
            role: role.code().to_owned(),
            may: Command::ALL
                .iter()
                .filter(|command| command.allowed(Some(&[role]), demo) && !command.allowed(None, demo))
                .map(|command| command.name().to_owned())
                .collect(),
        };
        Ok(StaffView {
            staff: staff.iter().map(|staff| row(staff, credential(staff.staff), months, ctx)).collect(),
            roles: Role::ALL.into_iter().map(role).collect(),
            password_rules: self.password_rules()?,
        })
    }

    /// The account of an id, which must not be deleted.
    fn account(&self, staff: &str) -> Answer<Stored> {
        let id = people::id(staff, "staff.unknown")?;
        Ok(self.read(|r| r.staff(id))?.ok_or_else(|| Refusal::new("staff.unknown"))?)
    }
}

fn row(staff: &Stored, credential: Option<&Credential>, months: i32, ctx: &Ctx) -> StaffRow {
    let last = staff.reviewed_at.as_deref().unwrap_or(&staff.registered_at);
    let last: Option<Date> = last.get(..10).and_then(|day| day.parse().ok());
    StaffRow {
        staff: staff.staff.to_string(),
        login: staff.login.clone(),
        name: staff.name.clone(),
        roles: staff.roles.clone(),
        status: staff.status.clone(),
        locked: staff.locked,
        initial: credential.is_some_and(|credential| credential.initial),
        pin: credential.is_some_and(|credential| credential.pin.is_some()),
        badge: credential.is_some_and(|credential| credential.badge.is_some()),
        last_signed_in: staff.last_signed_in.clone(),
        reviewed_on: staff.reviewed_at.as_deref().and_then(|at| at.get(..10)).map(str::to_owned),
        review_due: staff.status == "active"
            && last.is_some_and(|last| accounts::review_due(last, months, ctx.today())),
        fields: form::staff()
            .fields
            .iter()
            .filter(|field| !field.fixed)
            .map(|field| field_view(field, staff.fields.get(&field.code), true))
            .collect(),
    }
}

/// A field of a table as the screen shows it.
pub(crate) fn field_view(field: &form::Field, value: Option<&Value>, editable: bool) -> FieldView {
    let shown = value.and_then(|value| field.shown(value));
    FieldView {
        field: field.code.clone(),
        group: field.group.clone(),
        masked: field.masked.is_some() && shown.as_deref().is_some_and(|shown| !shown.is_empty()),
        empty: value.is_some() && shown.as_deref().is_none_or(str::is_empty),
        value: shown,
        editable: editable && !field.fixed,
        needed: field.needed.clone(),
        kind: field.kind.clone(),
        choices: field.choices.clone(),
    }
}

/// Refuses what would leave the clinic without anybody who may look after its accounts. `now` is the account's role and status to come.
fn keeps_an_administrator(
    r: &Reader<'_>,
    staff: Uuid,
    roles: &[Role],
    status: &str,
) -> Result<Result<(), Refusal>, StoreError> {
    let administers = |roles: &[Role], status: &str| status == "active" && roles.contains(&Role::Administrator);
    if administers(roles, status) {
        return Ok(Ok(()));
    }
    let others = r.staff_all()?.into_iter().filter(|other| other.staff != staff);
    let left = others.into_iter().any(|other| administers(&roles_of(&other), &other.status));
    Ok(if left { Ok(()) } else { Err(Refusal::new("staff.last_administrator")) })
}

/// Whether there is anybody who could approve: neither the one who asks nor the one it is about. Where there is not, as in a clinic that
/// is just being set up, the act needs nobody else; the log shows who did it.
fn somebody_could_approve(r: &Reader<'_>, asks: Uuid, about: Option<Uuid>) -> Result<bool, StoreError> {
    let could = |staff: &Stored| {
        staff.status == "active"
            && staff.staff != asks
            && Some(staff.staff) != about
            && accounts::is_guarded(&roles_of(staff))
    };
    Ok(r.staff_all()?.iter().any(could))
}

/// A password nobody chose: twelve characters of an alphabet without look-alikes, in groups to be read out. 59 bits.
fn initial_password() -> Answer<String> {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut letters = vec![];
    while letters.len() < 12 {
        // Bytes beyond the last whole round of the alphabet are thrown away: no letter is likelier than another.
        let drawn = seal::random_bytes::<16>()?;
        let even = drawn.into_iter().map(usize::from).filter(|byte| *byte < 256 / LETTERS.len() * LETTERS.len());
        letters.extend(even.map(|byte| LETTERS[byte % LETTERS.len()] as char));
    }
    Ok(letters[..12].chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn an_initial_password_can_be_read_out_and_is_strong() {
        let password = super::initial_password().unwrap();
        assert_eq!(password.len(), 14);
        assert!(password.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{password}");
        assert!(!password.contains(['0', '1', 'l', 'o', 'i']), "{password}");
        assert!(domain::accounts::judge_password(&password, 8, &[]).is_ok());
        assert_ne!(password, super::initial_password().unwrap());
    }
}
