//! Texts people read, as versions: which one is in force, and the editor's page.
//!
//! Version 0 is the program's starter, 待审核 until approved. Saving makes a version, approving puts it in force; nobody approves what they
//! wrote themselves (四眼原则; practice). Every version is a blob and stays readable.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use domain::event::v1::{TextApproved, TextSaved};
use domain::event::{NewBlob, NewEvent, Payload, Subject};
use domain::permission::Command;
use domain::precheck::Questions;
use domain::texts::{self, ConsentText, GENERAL, Kind, Text, VerificationText};
use domain::{Ctx, Refusal};
use store::{Decided, Reader, StoreError, TextApprovalRow, TextVersionRow};

use crate::input::{TextApproveInput, TextSaveInput};
use crate::view::{TextFieldView, TextRow, TextVersionView, TextsView};
use crate::{Answer, App, AppError, people};

/// Media type of a text.
const MEDIA: &str = "application/vnd.vaxdesk.text+json";

/// A text as it is shown now.
#[derive(Debug, Clone)]
pub(crate) struct InForce {
    /// `HepB:2`: key and version, as documents and signatures name it.
    pub version: String,
    /// The clinic stands by it; otherwise it is 待审核.
    pub approved: bool,
    /// The text.
    pub text: Arc<Text>,
}

impl InForce {
    /// `approved` or `pending`.
    pub fn review(&self) -> &'static str {
        if self.approved { "approved" } else { "pending" }
    }
}

/// A starter text with its canonical bytes.
struct Starter {
    key: String,
    text: Arc<Text>,
    source: String,
    digest: String,
    bytes: Vec<u8>,
}

// The files are part of the program and read by tests; were one broken, no text at all would be shown, and no consent could be made.
static STARTER: LazyLock<Vec<Starter>> = LazyLock::new(|| {
    let read = |one: texts::Starter| {
        let bytes = canonical(&one.text).ok()?;
        let digest = seal::sm3::digest(&bytes).to_string();
        Some(Starter { key: one.key, text: Arc::new(one.text), source: one.source, digest, bytes })
    };
    texts::starter().unwrap_or_default().into_iter().filter_map(read).collect()
});

/// Texts read from blobs, by digest: a blob is never changed, so neither is what was read of it.
static READ: LazyLock<Mutex<ByDigest>> = LazyLock::new(Mutex::default);

type ByDigest = HashMap<(Kind, String), Arc<Text>>;

/// More are the texts of another clinic's tests.
const REMEMBERED: usize = 256;

fn canonical(text: &Text) -> Result<Vec<u8>, AppError> {
    let value = text.to_json().map_err(|error| AppError::data("a text", error))?;
    seal::canonical::to_vec(&value).map_err(|error| AppError::data("a text", error))
}

fn starter(kind: Kind, key: &str) -> Option<&'static Starter> {
    STARTER.iter().find(|one| one.text.kind() == kind && one.key == key)
}

/// The text of a digest; nothing while the blob has not arrived from the desk that saved it.
fn by_digest(r: &Reader<'_>, kind: Kind, digest: &str) -> Result<Option<Arc<Text>>, StoreError> {
    let of = (kind, digest.to_owned());
    if let Some(text) = READ.lock().unwrap_or_else(PoisonError::into_inner).get(&of) {
        return Ok(Some(text.clone()));
    }
    let Some(text) = r.blob(digest)?.and_then(|blob| Text::from_json(kind, &blob.bytes).ok()).map(Arc::new) else {
        return Ok(None);
    };
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if read.len() >= REMEMBERED {
        read.clear();
    }
    read.insert(of, text.clone());
    Ok(Some(text))
}

/// The text in force for a key; `None` when there is neither an approved one nor a starter.
fn in_force(r: &Reader<'_>, kind: Kind, key: &str) -> Result<Option<InForce>, StoreError> {
    if let Some(approval) = r.text_in_force(kind.code(), key)?
        && let Some(text) = by_digest(r, kind, &approval.digest)?
    {
        return Ok(Some(InForce { version: format!("{key}:{}", approval.version), approved: true, text }));
    }
    Ok(starter(kind, key).map(|one| InForce { version: format!("{key}:0"), approved: false, text: one.text.clone() }))
}

/// What a signer is told about a vaccine: its own text, else the general one.
pub(crate) fn consent_text(r: &Reader<'_>, vaccine: &str) -> Result<Option<(InForce, ConsentText)>, StoreError> {
    let found = match in_force(r, Kind::Consent, vaccine)? {
        Some(own) => Some(own),
        None => in_force(r, Kind::Consent, GENERAL)?,
    };
    Ok(found.and_then(|held| match held.text.as_ref() {
        Text::Consent(text) => Some((held.clone(), text.clone())),
        _ => None,
    }))
}

/// The page on which vials are confirmed, and its version with the review state.
pub(crate) fn verification_text(r: &Reader<'_>) -> Result<Option<(InForce, VerificationText)>, StoreError> {
    let found = in_force(r, Kind::Verification, GENERAL)?;
    Ok(found.and_then(|held| match held.text.as_ref() {
        Text::Verification(text) => Some((held.clone(), text.clone())),
        _ => None,
    }))
}

/// The health questions in force.
#[derive(Debug, Clone)]
pub(crate) struct HeldQuestions {
    /// Always there: the starter set is part of the program.
    held: Option<InForce>,
}

impl HeldQuestions {
    /// Those in force at this moment.
    pub fn load(r: &Reader<'_>) -> Result<HeldQuestions, StoreError> {
        Ok(HeldQuestions { held: in_force(r, Kind::Precheck, GENERAL)? })
    }

    /// The set.
    pub fn set(&self) -> Option<&Questions> {
        match self.held.as_ref()?.text.as_ref() {
            Text::Precheck(set) => Some(set),
            _ => None,
        }
    }

    /// `precheck:2`.
    pub fn version(&self) -> String {
        self.held.as_ref().map(|held| held.version.replacen(GENERAL, Kind::Precheck.code(), 1)).unwrap_or_default()
    }

    /// `approved` or `pending`.
    pub fn review(&self) -> &'static str {
        self.held.as_ref().map_or("pending", InForce::review)
    }
}

impl App {
    /// Every text with its versions.
    pub fn texts_view(&self) -> Answer<TextsView> {
        let ctx = self.permit(Command::TextsView)?;
        self.texts_view_of(&ctx)
    }

    fn texts_view_of(&self, ctx: &Ctx) -> Answer<TextsView> {
        let texts = self.read(|r| {
            let (versions, approvals) = (r.text_versions()?, r.text_approvals()?);
            let mut keys: Vec<(Kind, String)> = STARTER.iter().map(|one| (one.text.kind(), one.key.clone())).collect();
            for row in &versions {
                if let Some(kind) = Kind::from_code(&row.kind)
                    && !keys.contains(&(kind, row.key.clone()))
                {
                    keys.push((kind, row.key.clone()));
                }
            }
            keys.into_iter().map(|(kind, key)| text_row(r, ctx, kind, &key, &versions, &approvals)).collect()
        })?;
        let texts: Vec<TextRow> = texts;
        let pending = texts.iter().filter(|row| row.state != "approved").count();
        Ok(TextsView { texts, pending: u32::try_from(pending).unwrap_or(u32::MAX) })
    }

    /// Saves a new version. It is not in force before somebody else approves it.
    pub fn text_save(&self, input: &TextSaveInput) -> Answer<TextsView> {
        let ctx = self.permit(Command::TextSave)?;
        let id = people::id(&input.draft, "text.unknown")?;
        let kind = Kind::from_code(&input.kind).ok_or_else(|| Refusal::new("text.unknown"))?;
        let key = input.key.trim();
        let source = input.source.trim();
        if source.is_empty() {
            return Err(Refusal::new("text.source_missing").into());
        }
        // A vaccine without a text begins with the general one.
        let known = starter(kind, key).is_some() || self.rules().catalogue.of_vaccine(key).next().is_some();
        if !known || (kind != Kind::Consent && key != GENERAL) {
            return Err(Refusal::new("text.unknown").into());
        }
        let changes: Vec<_> = input.fields.iter().map(|field| (field.field.clone(), field.text.clone())).collect();
        let site = self.inner.clinic.site.clone();
        self.transact(&ctx, |r| {
            if r.event(id)?.is_some() {
                return Ok(Ok(Decided::new(vec![], ())));
            }
            let Some(base) = base_of(r, kind, key, &input.base)? else {
                return Ok(Err(Refusal::new("text.changed_meanwhile")));
            };
            let changed = match base.as_ref().clone().with(&changes) {
                Ok(changed) if changed == *base => return Ok(Err(Refusal::new("text.unchanged"))),
                Ok(changed) => changed,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let Ok(bytes) = canonical(&changed) else { return Ok(Err(Refusal::new("text.unknown"))) };
            let digest = seal::sm3::digest(&bytes).to_string();
            let of_key = |row: &&TextVersionRow| row.kind == kind.code() && row.key == key;
            let last = r.text_versions()?.iter().filter(of_key).map(|row| row.version).max().unwrap_or(0);
            let saved = TextSaved {
                kind: kind.code().to_owned(),
                key: key.to_owned(),
                version: last + 1,
                digest: digest.clone(),
                source: source.to_owned(),
            };
            let blobs = vec![NewBlob { digest, media: MEDIA.to_owned(), bytes }];
            Ok(Ok(Decided { events: vec![about_clinic(&ctx, id, &site, saved)], blobs, value: () }))
        })?;
        self.texts_view_of(&ctx)
    }

    /// Puts a version in force. Nobody approves their own.
    pub fn text_approve(&self, input: &TextApproveInput) -> Answer<TextsView> {
        let ctx = self.permit(Command::TextApprove)?;
        let id = people::id(&input.draft, "text.unknown")?;
        let kind = Kind::from_code(&input.kind).ok_or_else(|| Refusal::new("text.unknown"))?;
        let site = self.inner.clinic.site.clone();
        self.transact(&ctx, |r| {
            if r.event(id)?.is_some() {
                return Ok(Ok(Decided::new(vec![], ())));
            }
            let mut blobs = vec![];
            if input.version == 0 {
                let Some(own) = starter(kind, &input.key) else {
                    return Ok(Err(Refusal::new("text.version_unknown")));
                };
                if own.digest != input.digest {
                    return Ok(Err(Refusal::new("text.changed_meanwhile")));
                }
                // A later program may bring another starter; what was approved stays.
                let bytes = own.bytes.clone();
                blobs.push(NewBlob { digest: own.digest.clone(), media: MEDIA.to_owned(), bytes });
            } else {
                let versions = r.text_versions()?;
                let found = versions.iter().find(|row| {
                    (row.kind.as_str(), &row.key, row.version) == (kind.code(), &input.key, input.version)
                        && row.digest == input.digest
                });
                let Some(found) = found else { return Ok(Err(Refusal::new("text.version_unknown"))) };
                if author(r, found)?.as_deref() == Some(crate::session::actor_id(&ctx.actor).as_str()) {
                    return Ok(Err(Refusal::new("text.same_person")));
                }
            }
            let approved = TextApproved {
                kind: kind.code().to_owned(),
                key: input.key.clone(),
                version: input.version,
                digest: input.digest.clone(),
            };
            Ok(Ok(Decided { events: vec![about_clinic(&ctx, id, &site, approved)], blobs, value: () }))
        })?;
        self.texts_view_of(&ctx)
    }
}

fn about_clinic(ctx: &Ctx, id: uuid::Uuid, site: &str, payload: impl Into<Payload>) -> NewEvent {
    NewEvent { id, subject: Subject::clinic(site), occurred_at: ctx.stamp(), causation: None, payload: payload.into() }
}

/// The text somebody edited, by its digest: any version there is, or the starter; for a vaccine without one the general text.
fn base_of(r: &Reader<'_>, kind: Kind, key: &str, digest: &str) -> Result<Option<Arc<Text>>, StoreError> {
    if let Some(own) = starter(kind, key).filter(|own| own.digest == digest) {
        return Ok(Some(own.text.clone()));
    }
    let versions = r.text_versions()?;
    if versions.iter().any(|row| row.kind == kind.code() && row.key == key && row.digest == digest) {
        return by_digest(r, kind, digest);
    }
    let general = starter(kind, GENERAL).filter(|_| digest.is_empty() && starter(kind, key).is_none());
    Ok(general.map(|general| match general.text.as_ref() {
        Text::Consent(text) => Arc::new(Text::Consent(ConsentText { declaration: None, ..text.clone() })),
        _ => general.text.clone(),
    }))
}

/// Who saved a version, as the log's header says.
fn author(r: &Reader<'_>, row: &TextVersionRow) -> Result<Option<String>, StoreError> {
    Ok(r.event(row.event)?.map(|event| event.header.actor))
}

fn name_of(r: &Reader<'_>, event: uuid::Uuid) -> Result<String, StoreError> {
    let Some(event) = r.event(event)? else { return Ok(String::new()) };
    let Ok(staff) = event.header.actor.parse() else { return Ok(String::new()) };
    Ok(r.staff(staff)?.map(|staff| staff.name).unwrap_or_default())
}

/// A version on its way into the list: number, digest, source, the save, the text.
type Listed<'a> = (u32, String, String, Option<&'a TextVersionRow>, Option<Arc<Text>>);

fn text_row(
    r: &Reader<'_>,
    ctx: &Ctx,
    kind: Kind,
    key: &str,
    versions: &[TextVersionRow],
    approvals: &[TextApprovalRow],
) -> Result<TextRow, StoreError> {
    let of_key = |row_kind: &str, row_key: &str| row_kind == kind.code() && row_key == key;
    let approvals: Vec<_> = approvals.iter().filter(|row| of_key(&row.kind, &row.key)).collect();
    let held = approvals.last().map(|row| (row.version, row.digest.as_str()));
    let own = starter(kind, key);
    let mut texts: Vec<Listed<'_>> = vec![];
    if let Some(own) = own {
        texts.push((0, own.digest.clone(), own.source.clone(), None, Some(own.text.clone())));
    }
    // A starter approved in an earlier program is no longer the program's.
    for row in approvals.iter().filter(|row| row.version == 0 && own.is_none_or(|own| own.digest != row.digest)) {
        if !texts.iter().any(|one| one.1 == row.digest) {
            texts.push((0, row.digest.clone(), String::new(), None, by_digest(r, kind, &row.digest)?));
        }
    }
    for row in versions.iter().filter(|row| of_key(&row.kind, &row.key)) {
        let text = by_digest(r, kind, &row.digest)?;
        texts.push((row.version, row.digest.clone(), row.source.clone(), Some(row), text));
    }
    let me = crate::session::actor_id(&ctx.actor);
    let mut views = vec![];
    let mut before: Vec<(String, String)> = vec![];
    for (version, digest, source, saved, text) in texts {
        let fields = text.as_ref().map(|text| text.fields()).unwrap_or_default();
        let approval = approvals.iter().rev().find(|row| row.version == version && row.digest == digest);
        let in_force = held == Some((version, digest.as_str())) || held.is_none() && version == 0;
        let state = match (approval, saved) {
            (Some(_), _) if in_force => "approved",
            (Some(_), _) => "superseded",
            (None, None) => "starter",
            (None, Some(_)) => "pending",
        };
        let own_work = match saved {
            Some(row) => author(r, row)?.as_deref() == Some(me.as_str()),
            None => false,
        };
        let view = |(code, words): &(String, String)| {
            let old = before.iter().find(|(other, _)| other == code).map(|(_, words)| words);
            TextFieldView {
                field: code.clone(),
                text: words.clone(),
                before: old.filter(|old| *old != words && saved.is_some()).cloned(),
            }
        };
        views.push(TextVersionView {
            version,
            state: state.to_owned(),
            in_force,
            source,
            saved_by: saved.map(|row| name_of(r, row.event)).transpose()?,
            saved_at: saved.map(|row| row.saved_at.clone()),
            approved_by: approval.map(|row| name_of(r, row.event)).transpose()?,
            approved_at: approval.map(|row| row.approved_at.clone()),
            may_approve: !(own_work || in_force && approval.is_some()),
            fields: fields.iter().map(view).collect(),
            digest,
        });
        before = fields;
    }
    let shown = views.iter().find(|view| view.in_force).or(views.last());
    let title = shown.and_then(|view| view.fields.iter().find(|field| field.field == "name"));
    Ok(TextRow {
        kind: kind.code().to_owned(),
        key: key.to_owned(),
        title: title.map(|field| field.text.clone()).unwrap_or_default(),
        state: shown.map(|view| view.state.clone()).unwrap_or_default(),
        in_force: shown.map_or(0, |view| view.version),
        versions: views,
    })
}
