//! Changing an archive, setting it aside, bringing it back (C-019, C-020, C-029).

use domain::event::v1::{FieldChange, RecipientAmended, RecipientReinstated, RecipientWithdrawn};
use domain::identity::IdNumber;
use domain::permission::Command;
use domain::profile::{Alert, Kinds, Profile, same_value};
use domain::{Ctx, Refusal};
use serde_json::{Map, Value, json};
use store::{Decided, Reader, RecipientRow as Stored, StoreError};

use super::{about, active, said, version};
use crate::input::FieldInput;
use crate::input::people::{AlertInput, AlertsInput, AmendInput, DocumentEdit, GuardianEdit};
use crate::view::RecipientDetail;
use crate::{Answer, App, decided, ids, people, pictures};

/// Why an archive may be set aside.
const WITHDRAW_REASONS: [&str; 5] = ["registered_in_error", "duplicate", "moved_away", "deceased", "other"];

impl App {
    /// Changes fields, documents or guardians. What was masked in the form stays; nobody overwrites what they did not see.
    pub fn recipient_amend(&self, input: &AmendInput) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::RecipientAmend)?;
        let id = people::id(&input.draft, "recipient.unknown")?;
        let recipient = people::id(&input.recipient, "recipient.unknown")?;
        let typed: Vec<(String, Option<Value>)> = input.changes.iter().map(typed).collect::<Result<_, _>>()?;
        self.transact(&ctx, |r| {
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let person = match active(r, recipient)? {
                Ok(person) => person,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if !version(&person).is_ok_and(|version| version == input.seen) {
                return Ok(Err(Refusal::new("recipient.changed_meanwhile")));
            }
            let changes = match self.amended(&ctx, &person, typed, input) {
                Ok(changes) => changes,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if let Some(taken) = number_taken(r, &person, &changes)? {
                return Ok(Err(taken));
            }
            if changes.is_empty() {
                return Ok(Ok(decided(vec![])));
            }
            let reason = Some(input.reason.trim()).filter(|reason| !reason.is_empty()).map(str::to_owned);
            let amended = RecipientAmended { recipient, changes, origin: "typed".to_owned(), reason };
            Ok(Ok(decided(vec![about(&ctx, id, recipient, amended)])))
        })?;
        self.detail_of(&ctx, recipient)
    }

    fn amended(
        &self,
        ctx: &Ctx,
        person: &Stored,
        mut typed: Vec<(String, Option<Value>)>,
        input: &AmendInput,
    ) -> Result<Vec<FieldChange>, Refusal> {
        let profile = person.profile();
        if let Some(guardians) = &input.guardians {
            let list = guardians_of(&profile, guardians)?;
            let child = people::age(person.birth, ctx.today()).years < 18;
            if child && list.is_empty() {
                return Err(Refusal::new("recipient.guardian_missing"));
            }
            typed.push(("guardians".to_owned(), Some(Value::Array(list))));
        }
        if let Some(documents) = &input.documents {
            typed.push((
                "documents".to_owned(),
                Some(Value::Array(documents_of(&self.rules().kinds, &profile, documents)?)),
            ));
        }
        self.rules().fields.check(&profile, self.situation(&profile), ctx.today(), typed, &input.reason)
    }

    /// Sets what a nurse must not overlook, or clears it. Why is always said: what stood there may have stopped an injection.
    pub fn recipient_alerts(&self, input: &AlertsInput) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::RecipientAlerts)?;
        let id = people::id(&input.draft, "recipient.unknown")?;
        let recipient = people::id(&input.recipient, "recipient.unknown")?;
        let reason = said(&input.reason)?;
        self.transact(&ctx, |r| {
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let person = match active(r, recipient)? {
                Ok(person) => person,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if !version(&person).is_ok_and(|version| version == input.seen) {
                return Ok(Err(Refusal::new("recipient.changed_meanwhile")));
            }
            Ok(self.alerts_after(&ctx, &person, &input.alerts, &reason).map(|changes| {
                let amended = |changes| RecipientAmended {
                    recipient,
                    changes,
                    origin: "typed".to_owned(),
                    reason: Some(reason.clone()),
                };
                decided(changes.into_iter().map(|change| about(&ctx, id, recipient, amended(vec![change]))).collect())
            }))
        })?;
        self.detail_of(&ctx, recipient)
    }

    /// The change of the field, if there is one. Alerts of kinds this program does not know came from elsewhere: no form shows them as
    /// its own, and they stay.
    fn alerts_after(
        &self,
        ctx: &Ctx,
        person: &Stored,
        alerts: &[AlertInput],
        reason: &str,
    ) -> Result<Option<FieldChange>, Refusal> {
        let profile = person.profile();
        let typed = alerts.iter().map(|alert| {
            serde_json::to_value(Alert {
                kind: alert.kind.clone(),
                vaccine: alert.vaccine.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
                note: alert.note.trim().to_owned(),
                since: alert.since.trim().to_owned(),
            })
        });
        let bad = |_| Refusal::new("field.bad_value").with("field", "alerts");
        let typed = Value::Array(typed.collect::<Result<_, _>>().map_err(bad)?);
        let foreign = |item: &&Value| {
            let kind = item.get("kind").and_then(Value::as_str).unwrap_or_default();
            !Alert::KINDS.contains(&kind)
        };
        let foreign: Vec<Value> = items(&profile, "alerts").iter().filter(foreign).cloned().collect();
        if alerts.is_empty() && !profile.contains_key("alerts") {
            return Ok(None);
        }
        let changes = vec![("alerts".to_owned(), Some(typed))];
        let checked = self.rules().fields.check(&profile, self.situation(&profile), ctx.today(), changes, reason)?;
        Ok(checked.into_iter().next().and_then(|mut change| {
            if let Some(Value::Array(list)) = &mut change.after {
                list.extend(foreign);
            }
            (!same_value(change.before.as_ref(), change.after.as_ref())).then_some(change)
        }))
    }

    /// Sets or takes away the photo. What is kept is a picture of its own: nothing of what came with the file, such as a place.
    pub fn recipient_photo(&self, recipient: &str, image: Option<&str>) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::RecipientPhoto)?;
        let recipient = people::id(recipient, "recipient.unknown")?;
        let photo = image.map(|image| pictures::kept(image, pictures::PHOTO)).transpose()?;
        let id = ids::new_id();
        self.transact(&ctx, |r| {
            let person = match active(r, recipient)? {
                Ok(person) => person,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let profile = person.profile();
            let after = photo.as_ref().map(|blob| Value::String(blob.digest.clone()));
            let change = vec![("photo".to_owned(), after)];
            let changes = match self.rules().fields.check(&profile, self.situation(&profile), ctx.today(), change, "") {
                Ok(changes) => changes,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if changes.is_empty() {
                return Ok(Ok(decided(vec![])));
            }
            let amended = RecipientAmended { recipient, changes, origin: "typed".to_owned(), reason: None };
            let events = vec![about(&ctx, id, recipient, amended)];
            Ok(Ok(Decided { events, blobs: photo.into_iter().collect(), value: () }))
        })?;
        self.detail_of(&ctx, recipient)
    }

    /// Sets an archive aside: it is not offered for visits any more, and nothing of it is lost (C-186).
    ///
    /// Doses given here are somebody's: an archive that holds some was not registered in error, and as a duplicate it is merged.
    pub fn recipient_withdraw(&self, recipient: &str, reason: &str, note: &str) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::RecipientWithdraw)?;
        let recipient = people::id(recipient, "recipient.unknown")?;
        let note = Some(note.trim()).filter(|note| !note.is_empty()).map(str::to_owned);
        if !WITHDRAW_REASONS.contains(&reason) || (reason == "other" && note.is_none()) {
            return Err(Refusal::new("recipient.reason_missing").into());
        }
        let id = ids::new_id();
        self.transact(&ctx, |r| {
            if let Err(refusal) = active(r, recipient)? {
                return Ok(Err(refusal));
            }
            if super::is_under_way(r, &ctx, recipient)? {
                return Ok(Err(Refusal::new("recipient.visit_open")));
            }
            let in_error = matches!(reason, "registered_in_error" | "duplicate");
            if in_error
                && r.archives_of(recipient)?
                    .iter()
                    .try_fold(0, |sum, of| Ok::<_, StoreError>(sum + r.doses_given_here(*of)?))?
                    > 0
            {
                return Ok(Err(Refusal::new("recipient.has_doses")));
            }
            let withdrawn = RecipientWithdrawn { recipient, reason: reason.to_owned(), note };
            Ok(Ok(decided(vec![about(&ctx, id, recipient, withdrawn)])))
        })?;
        self.detail_of(&ctx, recipient)
    }

    /// Brings an archive back.
    pub fn recipient_reinstate(&self, recipient: &str, reason: &str) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::RecipientReinstate)?;
        let recipient = people::id(recipient, "recipient.unknown")?;
        let reason = said(reason)?;
        let id = ids::new_id();
        self.transact(&ctx, |r| {
            let Some(person) = r.recipient(recipient)? else { return Ok(Err(Refusal::new("recipient.unknown"))) };
            if person.state != "withdrawn" {
                return Ok(Err(Refusal::new("recipient.not_withdrawn")));
            }
            for document in &person.documents {
                let others = r.recipients_by_number(&document.number)?;
                if let Some(other) = others.iter().find(|other| other.recipient != recipient && other.is_active()) {
                    return Ok(Err(Refusal::new("recipient.number_taken").with("name", &other.name)));
                }
            }
            Ok(Ok(decided(vec![about(&ctx, id, recipient, RecipientReinstated { recipient, reason })])))
        })?;
        self.detail_of(&ctx, recipient)
    }
}

/// A typed field. Lists with numbers in them have inputs of their own, where masked numbers can stay.
fn typed(input: &FieldInput) -> Result<(String, Option<Value>), Refusal> {
    let bad = || Refusal::new("field.bad_value").with("field", &input.field);
    if matches!(input.field.as_str(), "documents" | "guardians" | "photo") {
        return Err(Refusal::new("field.fixed").with("field", &input.field));
    }
    let value = input.value.as_deref().map(serde_json::from_str::<Value>).transpose().map_err(|_| bad())?;
    // Fractions are no values of a body (event-log.md 8).
    if value.as_ref().is_some_and(|value| value.as_f64().is_some() && value.as_i64().is_none()) {
        return Err(bad());
    }
    Ok((input.field.clone(), value))
}

/// A list of the profile as it stands, item by item: members nobody here knows stay in an item that is kept.
fn items<'a>(profile: &'a Profile, field: &str) -> &'a [Value] {
    profile.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn kept(items: &[Value], keep: Option<u32>) -> Result<Map<String, Value>, Refusal> {
    let Some(keep) = keep else { return Ok(Map::new()) };
    let item = items.get(keep as usize).and_then(Value::as_object).cloned();
    item.ok_or_else(|| Refusal::new("recipient.changed_meanwhile"))
}

/// A number as it is kept: identity numbers are checked, others only trimmed.
fn number(kind: &str, number: &str) -> Result<String, Refusal> {
    if kind == "resident_id" {
        return Ok(IdNumber::parse(number)?.text);
    }
    Ok(number.trim().to_owned())
}

fn guardians_of(profile: &Profile, edits: &[GuardianEdit]) -> Result<Vec<Value>, Refusal> {
    let before = items(profile, "guardians");
    edits.iter().map(|edit| guardian(before, edit).map(Value::Object)).collect()
}

fn guardian(before: &[Value], edit: &GuardianEdit) -> Result<Map<String, Value>, Refusal> {
    let mut item = kept(before, edit.keep)?;
    if edit.name.trim().is_empty() {
        return Err(Refusal::new("recipient.guardian_missing"));
    }
    item.insert("relation".to_owned(), json!(edit.relation));
    item.insert("name".to_owned(), json!(edit.name.trim()));
    let known_kind = item.get("document").and_then(|document| document.get("kind")).and_then(Value::as_str);
    let kind = edit.document_kind.as_deref().or(known_kind).unwrap_or("resident_id").to_owned();
    match edit.number.as_deref().map(str::trim) {
        Some("") => drop(item.remove("document")),
        Some(typed) => {
            let mut document = item.get("document").and_then(Value::as_object).cloned().unwrap_or_default();
            document.insert("number".to_owned(), json!(number(&kind, typed)?));
            document.insert("kind".to_owned(), json!(kind));
            item.insert("document".to_owned(), Value::Object(document));
        }
        None => {
            if let Some(document) = item.get_mut("document").and_then(Value::as_object_mut) {
                let held = document.get("number").and_then(Value::as_str).unwrap_or_default();
                // A number that becomes an identity number must be one.
                if document.get("kind").and_then(Value::as_str) != Some(&kind) {
                    number(&kind, held)?;
                    document.insert("kind".to_owned(), json!(kind));
                }
            }
        }
    }
    match edit.phone.as_deref().map(str::trim) {
        Some("") => drop(item.remove("phone")),
        Some(phone) => drop(item.insert("phone".to_owned(), json!(phone))),
        None => {}
    }
    Ok(item)
}

fn documents_of(kinds: &Kinds, profile: &Profile, edits: &[DocumentEdit]) -> Result<Vec<Value>, Refusal> {
    let before = items(profile, "documents");
    let document = |edit: &DocumentEdit| {
        let mut item = kept(before, edit.keep)?;
        let kind = kinds.documents.code_of(&edit.kind).unwrap_or(&edit.kind);
        let held = item.get("number").and_then(Value::as_str).unwrap_or_default().to_owned();
        let text = edit.number.as_deref().map(str::trim).filter(|text| !text.is_empty()).unwrap_or(&held);
        // What stays as it was is not judged anew.
        let unchanged = text == held && item.get("kind").and_then(Value::as_str) == Some(kind);
        let number = if unchanged { held.clone() } else { number(kind, text)? };
        if number.is_empty() {
            return Err(Refusal::new("identity.bad_form").with("length", 0));
        }
        item.insert("kind".to_owned(), json!(kind));
        item.insert("number".to_owned(), json!(number));
        Ok(Value::Object(item))
    };
    edits.iter().map(document).collect()
}

/// Refuses a document number that another person here has.
fn number_taken(r: &Reader<'_>, person: &Stored, changes: &[FieldChange]) -> Result<Option<Refusal>, StoreError> {
    let after = changes.iter().find(|change| change.field == "documents").and_then(|change| change.after.as_ref());
    let numbers = after.and_then(Value::as_array).into_iter().flatten();
    for number in numbers.filter_map(|item| item.get("number").and_then(Value::as_str)) {
        if person.documents.iter().any(|document| document.number == number) {
            continue;
        }
        let others = r.recipients_by_number(number)?;
        if let Some(other) = others.iter().find(|other| other.recipient != person.recipient) {
            return Ok(Some(Refusal::new("recipient.number_taken").with("name", &other.name)));
        }
    }
    Ok(None)
}
