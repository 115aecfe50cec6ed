//! The whole archive of a person.

use std::collections::BTreeMap;

use domain::mask;
use domain::permission::Command;
use domain::profile::{Alert, Edit, Situation};
use domain::{Ctx, Refusal};
use serde_json::Value;
use store::{ChangeRow as Said, DoseRecordRow, MergeRow as Merged, Reader, RecipientRow as Stored, StoreError};
use uuid::Uuid;

use super::shown;
use crate::view::{
    AddressRow, AlertRow, ChangeRow, ConsentRow, DocumentView, DoseDetail, FieldView, GuardianDetail, HistoryRow,
    MergeRow, RecipientDetail, ResemblanceRow,
};
use crate::{Answer, App, people};

/// Names of members of staff, asked for once each.
#[derive(Default)]
struct Names(BTreeMap<Uuid, (String, String)>);

impl Names {
    /// Who wrote an event, and its type.
    fn of(&mut self, r: &Reader<'_>, event: Uuid) -> Result<(String, String), StoreError> {
        if let Some(known) = self.0.get(&event) {
            return Ok(known.clone());
        }
        let Some(row) = r.event(event)? else { return Ok(Default::default()) };
        let staff = row.header.actor.parse::<Uuid>().ok().map(|staff| r.staff(staff)).transpose()?.flatten();
        let found = (staff.map(|staff| staff.name).unwrap_or_default(), row.header.kind);
        self.0.insert(event, found.clone());
        Ok(found)
    }
}

/// What is read of an archive in one go.
struct Facts {
    person: Stored,
    survivor: Option<Stored>,
    reason: Option<String>,
    guardians: Vec<Vec<Stored>>,
    addresses: Vec<AddressRow>,
    doses: Vec<(DoseRecordRow, Vec<ChangeRow>)>,
    consents: Vec<store::ConsentRow>,
    changes: Vec<ChangeRow>,
    merges: Vec<(Merged, String, Option<Stored>, Option<Stored>)>,
    photo: Option<store::BlobRow>,
    resemblances: Vec<ResemblanceRow>,
}

impl App {
    /// Everything about one person. That it was looked at is recorded.
    pub fn recipient_detail(&self, recipient: &str) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::RecipientDetail)?;
        let recipient = people::id(recipient, "recipient.unknown")?;
        let detail = self.detail_of(&ctx, recipient)?;
        self.note_view(&ctx, recipient, "archive")?;
        Ok(detail)
    }

    pub(super) fn detail_of(&self, ctx: &Ctx, recipient: Uuid) -> Answer<RecipientDetail> {
        let view = self.recipient_view_of(ctx, recipient)?;
        let facts =
            self.read(|r| self.facts_of(r, ctx, recipient))?.ok_or_else(|| Refusal::new("recipient.unknown"))?;
        let today = ctx.today();
        let person = &facts.person;
        let profile = person.profile();
        let situation = self.situation(&profile);
        let open = person.is_active();
        let fields = self.fields_of(&profile, situation, open);
        let doses = facts.doses.into_iter().map(|(dose, changes)| {
            self.dose_detail(&dose, changes, &view.history, open && situation != Situation::Closed)
        });
        let doses = doses.collect();
        let guardians = person.guardians.iter().zip(facts.guardians).map(|(guardian, children)| GuardianDetail {
            relation: guardian.relation.clone(),
            name: guardian.name.clone(),
            document_kind: guardian.document_kind.clone(),
            number: guardian.document_number.as_deref().map(mask::number),
            phone: guardian.phone.as_deref().map(mask::phone),
            children: children.iter().map(|child| people::row(child, today, None)).collect(),
        });
        let guardians = guardians.collect();
        let row = |person: Option<Stored>, id: Uuid| match person {
            Some(person) => people::row(&person, today, None),
            None => people::unknown_row(id),
        };
        Ok(RecipientDetail {
            version: super::version(person)?,
            state: person.state.clone(),
            state_reason: facts.reason,
            survivor: facts.survivor.as_ref().map(|survivor| people::row(survivor, today, None)),
            photo: facts.photo.map(|blob| crate::pictures::data_url(&blob.media, &blob.bytes)),
            fields,
            documents: person
                .documents
                .iter()
                .map(|document| DocumentView { kind: document.kind.clone(), number: mask::number(&document.number) })
                .collect(),
            guardians,
            addresses: facts.addresses,
            alerts: alerts(profile.get("alerts")),
            doses,
            consents: facts.consents.iter().map(consent).collect(),
            changes: facts.changes,
            merges: facts
                .merges
                .into_iter()
                .map(|(merge, by, survivor, absorbed)| MergeRow {
                    merge: merge.merge.to_string(),
                    at: merge.at,
                    by,
                    survivor: row(survivor, merge.survivor),
                    absorbed: row(absorbed, merge.absorbed),
                    reverted_at: merge.reverted_at,
                    reason: merge.reason,
                })
                .collect(),
            resemblances: facts.resemblances,
            view,
        })
    }

    fn facts_of(&self, r: &Reader<'_>, ctx: &Ctx, recipient: Uuid) -> Result<Option<Facts>, StoreError> {
        let Some(person) = r.recipient(recipient)? else { return Ok(None) };
        let mut names = Names::default();
        let survivor = person.survivor.map(|survivor| r.recipient(survivor)).transpose()?.flatten();
        let standing = r.recipient_standing(recipient)?;
        let mut guardians = Vec::new();
        for guardian in &person.guardians {
            let (number, phone) = (guardian.document_number.as_deref(), guardian.phone.as_deref());
            let known = number.is_some() || phone.is_some();
            guardians.push(if known {
                r.children_of_guardian(number, &guardian.name, phone, recipient)?
            } else {
                vec![]
            });
        }
        // What stands in an absorbed archive stays to be seen there; the survivor shows all of it.
        let archives = if person.survivor.is_some() { vec![recipient] } else { r.archives_of(recipient)? };
        let mut doses = Vec::new();
        for dose in r.dose_records(&archives)? {
            let mut changes = Vec::new();
            for said in r.dose_changes(dose.dose)? {
                changes.push(self.change(r, &mut names, said)?);
            }
            doses.push((dose, changes));
        }
        let mut consents = Vec::new();
        for archive in &archives {
            consents.extend(r.consents_of_recipient(*archive)?);
        }
        let said = r.recipient_changes(recipient)?;
        let addresses = addresses(r, &mut names, &person, &said)?;
        let mut changes = Vec::new();
        for said in said {
            changes.push(self.change(r, &mut names, said)?);
        }
        changes.extend(acts(r, &mut names, recipient)?);
        changes.extend(doses.iter().flat_map(|(_, changes)| changes.iter().cloned()));
        changes.sort_by(|a, b| b.at.cmp(&a.at));
        let mut merges = Vec::new();
        for merge in r.merges_of(recipient)? {
            let by = names.of(r, merge.event)?.0;
            let (survivor, absorbed) = (r.recipient(merge.survivor)?, r.recipient(merge.absorbed)?);
            merges.push((merge, by, survivor, absorbed));
        }
        let photo =
            person.profile().get("photo").and_then(Value::as_str).map(|digest| r.blob(digest)).transpose()?.flatten();
        let resemblances = if person.is_active() { self.resemblances_of(r, ctx, &person)? } else { vec![] };
        Ok(Some(Facts {
            survivor,
            reason: standing.filter(|_| person.state == "withdrawn").map(|standing| standing.reason),
            guardians,
            addresses,
            doses,
            consents,
            changes,
            merges,
            photo,
            resemblances,
            person,
        }))
    }

    fn fields_of(&self, profile: &domain::profile::Profile, situation: Situation, open: bool) -> Vec<FieldView> {
        let fields = &self.rules().fields;
        let may = |edit: Edit| open && situation.allows(edit);
        let known = fields
            .all()
            .iter()
            .filter(|field| shown::is_listed(field))
            .map(|field| shown::field(field, profile.get(&field.code), may(field.edit)));
        let others = profile.iter().filter(|(code, _)| fields.get(code).is_none());
        known.chain(others.map(|(code, value)| shown::unknown(code, value))).collect()
    }

    fn dose_detail(
        &self,
        dose: &DoseRecordRow,
        changes: Vec<ChangeRow>,
        history: &[HistoryRow],
        open: bool,
    ) -> DoseDetail {
        let id = dose.dose.to_string();
        let counted = history.iter().find(|row| row.dose == id);
        let value = |code: &str| match code {
            "vaccine" => Some(Value::String(dose.vaccine.clone())),
            "date" => Some(Value::String(dose.date.to_string())),
            "provenance" => Some(Value::String(dose.provenance.clone())),
            code => dose.fields.get(code).cloned(),
        };
        let number = dose.fields.get("number").and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        let fields = self.rules().fields.of_doses().iter().map(|field| {
            let editable = open && !dose.withdrawn && if dose.here { field.here } else { field.entered };
            shown::dose_field(field, value(&field.code).as_ref(), editable)
        });
        DoseDetail {
            vaccine: dose.vaccine.clone(),
            number: counted.map_or(number, |row| row.number),
            date: dose.date.to_string(),
            fields: fields.collect(),
            here: dose.here,
            state: match (dose.withdrawn, dose.same_as) {
                (true, _) => "withdrawn",
                (false, Some(_)) => "same_as",
                (false, None) => "counts",
            }
            .to_owned(),
            same_as: dose.same_as.filter(|_| !dose.withdrawn).map(|other| other.to_string()),
            state_reason: dose.withdrawn_reason.clone(),
            changes,
            dose: id,
        }
    }

    fn change(&self, r: &Reader<'_>, names: &mut Names, said: Said) -> Result<ChangeRow, StoreError> {
        let (by, kind) = names.of(r, said.event)?;
        let text = |json: Option<String>| json.map(|json| shown::changed(&self.rules().fields, &said.field, &json));
        Ok(ChangeRow {
            at: said.at,
            by,
            kind,
            before: text(said.before),
            after: text(said.after),
            reason: said.reason,
            field: said.field,
        })
    }
}

/// What happened to an archive as a whole.
fn acts(r: &Reader<'_>, names: &mut Names, recipient: Uuid) -> Result<Vec<ChangeRow>, StoreError> {
    const KINDS: [&str; 8] = [
        "recipient.registered",
        "recipient.withdrawn",
        "recipient.reinstated",
        "recipient.merged",
        "recipient.merge_reverted",
        "recipient.not_duplicate",
        "dose.withdrawn",
        "dose.reinstated",
    ];
    let mut found = Vec::new();
    for id in r.event_ids_of_subject("recipient", &recipient.to_string())? {
        let Some(row) = r.event(id)?.filter(|row| KINDS.contains(&row.header.kind.as_str())) else { continue };
        let body: Value = row.body.as_deref().and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default();
        let (by, kind) = names.of(r, id)?;
        let reason = body.get("note").or_else(|| body.get("reason")).and_then(Value::as_str).map(str::to_owned);
        let at = row.header.occurred_at;
        found.push(ChangeRow { at, by, kind, field: String::new(), before: None, after: None, reason });
    }
    Ok(found)
}

/// Where a person lived, newest first: what the archive was registered with, and every address it was given since.
fn addresses(r: &Reader<'_>, names: &mut Names, person: &Stored, said: &[Said]) -> Result<Vec<AddressRow>, StoreError> {
    let mut found = Vec::new();
    for change in said.iter().filter(|change| change.field == "address" && !change.undone) {
        let Some(Ok(Value::String(address))) = change.after.as_deref().map(serde_json::from_str) else { continue };
        let by = names.of(r, change.event)?.0;
        found.push(AddressRow { address, since: change.at.clone(), by });
    }
    let base = match r.recipient_base(person.recipient)? {
        Some(base) => base.get("address").and_then(Value::as_str).map(str::to_owned),
        None => person.address.clone(),
    };
    if let Some(address) = base {
        found.push(AddressRow { address, since: person.registered_at.clone(), by: String::new() });
    }
    found.retain(|row| !row.address.trim().is_empty());
    Ok(found)
}

fn alerts(value: Option<&Value>) -> Vec<AlertRow> {
    let row =
        |alert: Alert| AlertRow { kind: alert.kind, vaccine: alert.vaccine, note: alert.note, since: alert.since };
    Alert::read(value).into_iter().map(row).collect()
}

fn consent(row: &store::ConsentRow) -> ConsentRow {
    let of = |accepted: bool| {
        row.decisions.iter().filter(|line| line.accepted == accepted).map(|line| line.vaccine.clone()).collect()
    };
    ConsentRow {
        consent: row.consent.to_string(),
        signed_at: row.signed_at.clone(),
        signer: row.signer_name.clone(),
        way: row.way.clone(),
        accepted: of(true),
        refused: of(false),
    }
}
