//! Entering and changing accounts.

use std::collections::BTreeMap;

use domain::event::v1::{FieldChange, StaffAmended, StaffRegistered};
use domain::event::{NewEvent, Payload};
use domain::permission::{Command, Role};
use domain::{Ctx, Refusal, accounts, form};
use seal::password;
use serde_json::{Value, json};
use store::{Credential, Decided, StaffRow as Stored};
use uuid::Uuid;

use super::{initial_password, keeps_an_administrator, somebody_could_approve};
use crate::input::staff::StaffInput;
use crate::session::{about, roles_of, secret_set};
use crate::view::StaffSaved;
use crate::{Answer, App, people};

/// A form, judged.
struct Judged {
    login: String,
    name: String,
    roles: Vec<Role>,
    fields: BTreeMap<String, Option<Value>>,
}

impl Judged {
    fn of(input: &StaffInput) -> Result<Judged, Refusal> {
        let name = input.name.trim();
        if name.is_empty() || name.chars().count() > 50 || name.chars().any(char::is_control) {
            return Err(Refusal::new("staff.name_missing"));
        }
        let judge = |field: &crate::input::FieldInput| {
            Ok((field.field.clone(), form::staff().judge(&field.field, field.value.as_deref())?))
        };
        Ok(Judged {
            login: accounts::judge_login(&input.login)?,
            name: name.to_owned(),
            roles: accounts::judge_roles(&input.roles)?,
            fields: input.fields.iter().map(judge).collect::<Result<_, Refusal>>()?,
        })
    }

    /// What changes against the account as it stands.
    fn changes(&self, before: Option<&Stored>) -> Vec<FieldChange> {
        let mut changes = vec![];
        let mut change = |field: &str, before: Option<Value>, after: Option<Value>| {
            if before != after {
                changes.push(FieldChange { field: field.to_owned(), before, after });
            }
        };
        if let Some(stored) = before {
            change("login", Some(json!(stored.login)), Some(json!(self.login)));
            change("name", Some(json!(stored.name)), Some(json!(self.name)));
            let (mut held, roles) = (roles_of(stored), codes(&self.roles));
            held.sort();
            if held != self.roles {
                change("roles", Some(json!(stored.roles)), Some(json!(roles)));
            }
        }
        for (field, after) in &self.fields {
            change(field, before.and_then(|stored| stored.fields.get(field).cloned()), after.clone());
        }
        changes
    }
}

fn codes(roles: &[Role]) -> Vec<String> {
    roles.iter().map(|role| role.code().to_owned()).collect()
}

/// Roles over others that are given or taken.
fn guarded_roles_change(before: &[Role], after: &[Role]) -> bool {
    let guarded = |roles: &[Role]| {
        [Role::Manager, Role::Administrator].map(|role| accounts::is_guarded(&[role]) && roles.contains(&role))
    };
    guarded(before) != guarded(after)
}

impl App {
    /// Enters an account, or changes one. A new one gets an initial password, shown once (C-141). Giving or taking the role of a manager
    /// or administrator needs a second person; the approval's subject is the account's id, or empty for a new one.
    pub fn staff_save(&self, input: &StaffInput) -> Answer<StaffSaved> {
        let ctx = self.permit(Command::StaffSave)?;
        let judged = Judged::of(input)?;
        let subject = input.staff.as_deref().unwrap_or_default();
        let before = match &input.staff {
            Some(staff) => Some(self.account(staff)?),
            None => None,
        };
        if before.as_ref().is_some_and(|stored| stored.status == "deleted") {
            return Err(Refusal::new("staff.deleted").into());
        }
        let id = match &before {
            Some(stored) => stored.staff,
            None => people::id(&input.draft, "staff.unknown")?,
        };
        if before.is_none() && self.read(|r| r.staff(id))?.is_some() {
            // The same form sent twice: the initial password was in the first answer.
            return Ok(StaffSaved { view: self.staff_view_of(&ctx)?, initial_password: None });
        }
        let held = before.as_ref().map(roles_of).unwrap_or_default();
        let approval = match guarded_roles_change(&held, &judged.roles)
            && self.read(|r| somebody_could_approve(r, ctx.actor.staff, Some(id)))?
        {
            true => Some(self.approval(Command::StaffSave, subject, input.approval.as_deref(), &ctx)?.event),
            false => None,
        };
        let initial = match before {
            Some(_) => None,
            None => Some(initial_password()?),
        };
        let credential = match &initial {
            Some(initial) => {
                let verifier = password::hash(initial, &self.password_cost())?;
                Some(Credential::of_password(id, verifier, self.set_on(&ctx)?, true))
            }
            None => None,
        };
        self.transact(&ctx, |r| {
            let now = r.staff(id)?;
            if now.as_ref().map(roles_of).unwrap_or_default() != held {
                return Ok(Err(Refusal::new("staff.changed_meanwhile")));
            }
            if r.staff_by_login(&judged.login)?.is_some_and(|holder| holder.staff != id) {
                return Ok(Err(Refusal::new("staff.login_taken").with("login", &judged.login)));
            }
            let status = now.as_ref().map_or("active", |now| now.status.as_str());
            if now.is_some()
                && let Err(refusal) = keeps_an_administrator(r, id, &judged.roles, status)?
            {
                return Ok(Err(refusal));
            }
            let mut events = vec![];
            if now.is_none() {
                events.push(judged.registered(&ctx, id));
            }
            let changes = judged.changes(now.as_ref());
            if !changes.is_empty() {
                events.push(about(&ctx, id, StaffAmended { staff: id, changes }));
            }
            if let Some(credential) = &credential {
                r.keep_credential(credential)?;
                events.push(about(&ctx, id, secret_set(id, "password", true, true)));
            }
            for event in &mut events {
                event.causation = approval;
            }
            Ok(Ok(Decided::new(events, ())))
        })?;
        Ok(StaffSaved { view: self.staff_view_of(&ctx)?, initial_password: initial })
    }
}

impl Judged {
    fn registered(&self, ctx: &Ctx, id: Uuid) -> NewEvent {
        let body = StaffRegistered {
            staff: id,
            login: self.login.clone(),
            name: self.name.clone(),
            roles: codes(&self.roles),
        };
        // The draft's id is the account's; the event has its own.
        about(ctx, id, Payload::from(body))
    }
}
