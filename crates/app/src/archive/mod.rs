//! Archives of people 档案: the whole of one, edits with their history, doses, duplicates and merges (C-013, C-019, C-020, C-027 … C-030).

mod amend;
mod detail;
mod doses;
mod duplicates;
mod erase;
mod merge;
mod shown;

use domain::duplicate::{Evidence, SameDose};
use domain::event::{NewEvent, Payload, Subject};
use domain::profile::{Fields, Profile, Situation};
use domain::{Ctx, Refusal};
use store::{Reader, RecipientRow as Stored, StoreError};
use uuid::Uuid;

use crate::{Answer, App, AppError, visit_facts};

/// Names a state of an archive: a form made from another one is refused, so that nobody overwrites what they did not see.
fn version(person: &Stored) -> Answer<String> {
    let state = serde_json::json!({ "fields": person.profile(), "state": person.state, "survivor": person.survivor });
    let bytes = seal::canonical::to_vec(&state).map_err(|error| AppError::data("an archive", error))?;
    Ok(seal::sm3::digest(&bytes).to_string()[..16].to_owned())
}

/// An archive that may be changed: neither set aside nor absorbed.
fn active(r: &Reader<'_>, recipient: Uuid) -> Result<Result<Stored, Refusal>, StoreError> {
    let Some(person) = r.recipient(recipient)? else { return Ok(Err(Refusal::new("recipient.unknown"))) };
    Ok(match person.state.as_str() {
        "active" => Ok(person),
        "absorbed" => Err(Refusal::new("recipient.absorbed").with("name", &person.name)),
        _ => Err(Refusal::new("recipient.withdrawn").with("name", &person.name)),
    })
}

/// Whether a line of today's visit may still lead to an injection.
fn is_under_way(r: &Reader<'_>, ctx: &Ctx, recipient: Uuid) -> Result<bool, StoreError> {
    for archive in r.archives_of(recipient)? {
        if r.visit_of_day(archive, ctx.today())?.is_some_and(|visit| visit.lines.iter().any(visit_facts::is_open)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Something that happened to a recipient.
fn about(ctx: &Ctx, id: Uuid, recipient: Uuid, payload: impl Into<Payload>) -> NewEvent {
    NewEvent {
        id,
        subject: Subject::recipient(recipient),
        occurred_at: ctx.stamp(),
        causation: None,
        payload: payload.into(),
    }
}

/// Words a person must give.
fn said(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Refusal::new("recipient.reason_missing"));
    }
    Ok(reason.chars().take(500).collect())
}

/// Codes of what speaks for two archives being one person, or two records being one injection.
pub(crate) fn evidence_codes() -> Vec<&'static str> {
    let archives = Evidence::ALL.iter().map(|evidence| evidence.code());
    archives.chain(SameDose::ALL.into_iter().map(SameDose::code)).collect()
}

/// Fields of archives and doses, and `<field>.<choice>` for what may be chosen.
pub(crate) fn field_codes() -> Vec<String> {
    let Ok(fields) = Fields::national() else { return vec![] };
    let with_choices = |code: &String, choices: &[String]| {
        [code.clone()].into_iter().chain(choices.iter().map(|choice| format!("{code}.{choice}")).collect::<Vec<_>>())
    };
    let archives = fields.all().iter().flat_map(|field| with_choices(&field.code, &field.choices));
    let doses = fields.of_doses().iter().flat_map(|field| with_choices(&field.code, &field.choices));
    archives.chain(doses).collect()
}

impl App {
    fn situation(&self, profile: &Profile) -> Situation {
        Situation::of(profile, &self.inner.clinic.site)
    }
}
