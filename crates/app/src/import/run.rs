//! What is right comes in: one package, one event, projected in pieces.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::event::v1::{FieldChange, HistoryRecorded, ImportReceived, RecipientAmended};
use domain::event::{NewBlob, NewEvent, Subject};
use domain::import::{LEFT_OUT, MEDIA, Package, PackagePerson, PackageWriter};
use domain::{Ctx, Refusal};
use serde_json::{Value, json};
use store::Decided;
use uuid::Uuid;

use super::check::{Checked, Known};
use super::known::InClinic;
use super::person::{Draft, PARTICULARS};
use super::sheets::Sheets;
use super::{Stage, already, note};
use crate::recipient::provisional_code;
use crate::{Answer, App, AppError, ids, lock};

/// People projected in one piece: a recording waits for one at most.
const PIECE: u32 = 500;
/// Largest package. A blob is read whole.
const PACKAGE: usize = 900 << 20;
/// How often the package is made again because something happened meanwhile, before it is made while nothing can.
const TRIES: u32 = 3;

struct Job {
    id: Uuid,
    file: String,
    digest: String,
    sheets: Arc<Sheets>,
    checked: Arc<Checked>,
    cancelled: Arc<std::sync::atomic::AtomicBool>,
}

impl App {
    pub(super) fn run_in_background(&self, ctx: Ctx) {
        let job = {
            let imports = lock(&self.inner.imports);
            let Some(import) = imports.0.as_ref() else { return };
            let Some(checked) = import.checked.clone() else { return };
            Job {
                id: import.id,
                file: import.file.clone(),
                digest: import.digest.clone(),
                sheets: import.sheets.clone(),
                checked,
                cancelled: import.cancel.clone(),
            }
        };
        let app = self.clone();
        std::thread::spawn(move || {
            let received = app.receive(&ctx, &job);
            if let Err(error) = &received {
                let trouble = match error {
                    AppError::Refused(refusal) => crate::people::note(refusal),
                    error => {
                        tracing::error!(%error, "an import was not received");
                        note(error.code())
                    }
                };
                let given_up = job.cancelled.load(Ordering::Relaxed);
                return app.with_import(job.id, |import| {
                    (import.stage, import.progress) = (Stage::Checked, None);
                    import.trouble = (!given_up).then_some(trouble);
                });
            }
            app.project_imports(Some(job.id));
        });
    }

    /// Appends the event with the package, or nothing.
    fn receive(&self, ctx: &Ctx, job: &Job) -> Answer<()> {
        for attempt in 0..=TRIES {
            if attempt == TRIES {
                // Nobody else writes while this is decided.
                return self.transact(ctx, |r| {
                    let made = self.package(ctx, job, r.next_provisional_counter()?);
                    Ok(made.map_err(|error| refused(&error)))
                });
            }
            let (seen, counter) = self.read(|r| Ok((r.event_count()?, r.next_provisional_counter()?)))?;
            let made = self.package(ctx, job, counter)?;
            let outcome = self.transact(ctx, |r| {
                if let Some(at) = r.import_of_source(&job.digest)? {
                    return Ok(Err(refused(&already(&at))));
                }
                if job.cancelled.load(Ordering::Relaxed) {
                    return Ok(Err(Refusal::new("import.cancelled")));
                }
                // What was decided on must still be so: a counter used meanwhile, somebody registered meanwhile.
                if r.event_count()? != seen {
                    return Ok(Err(Refusal::new(MOVED)));
                }
                Ok(Ok(made))
            });
            match outcome {
                Err(AppError::Refused(refusal)) if refusal.code == MOVED => continue,
                outcome => return outcome,
            }
        }
        Ok(())
    }

    /// The event with its blobs.
    fn package(&self, ctx: &Ctx, job: &Job, counter: u32) -> Answer<Decided<()>> {
        let site = &self.inner.clinic.site;
        let known = InClinic::new(self);
        let mut writer = PackageWriter::new();
        let mut counter = counter;
        let total = job.checked.people.len() + job.checked.linked.len();
        let mut late: HashSet<super::finding::At> = HashSet::new();
        // From the highest code to the lowest: what is registered while the package is projected counts on from the highest.
        for (at, draft) in job.checked.people.iter().enumerate() {
            if at % 1_000 == 0 {
                self.import_progress(job.id, "building", at, total);
                if job.cancelled.load(Ordering::Relaxed) {
                    return Err(Refusal::new("import.cancelled").into());
                }
            }
            // Registered between the dry run and now.
            if known.find(draft)?.is_some() {
                late.extend(draft.rows.iter().copied());
                continue;
            }
            add(&mut writer, &new_person(draft, provisional_code(site, counter))?)?;
            counter = counter.saturating_add(1);
        }
        for (recipient, draft) in &job.checked.linked {
            // Erased between the dry run and now: what the file says of the person has nowhere to go.
            if self.read(|r| r.recipient(*recipient))?.is_none() {
                late.extend(draft.rows.iter().copied());
                continue;
            }
            let known: HashSet<(String, String)> = self.read(|r| {
                Ok(r.history(*recipient)?.into_iter().map(|dose| (dose.vaccine, dose.date.to_string())).collect())
            })?;
            if let Some(person) = linked_person(*recipient, draft, &known)? {
                add(&mut writer, &person)?;
            }
        }
        let Package { bytes, people, doses } = writer.finish();
        if people == 0 {
            return Err(Refusal::new("import.nothing").into());
        }
        let mut blobs = vec![NewBlob { digest: store::blob_digest(MEDIA, &bytes), media: MEDIA.to_owned(), bytes }];
        let left_out = left_out(&job.checked, &job.sheets, &late)?;
        blobs.extend(left_out.map(left_out_blob));
        let received = ImportReceived {
            import: job.id,
            package: blobs[0].digest.clone(),
            source: job.file.clone(),
            source_digest: job.digest.clone(),
            people,
            doses,
            left_out: blobs.get(1).map(|blob| blob.digest.clone()),
        };
        let event = NewEvent {
            id: job.id,
            subject: Subject::clinic(site),
            occurred_at: ctx.stamp(),
            causation: None,
            payload: received.into(),
        };
        Ok(Decided { events: vec![event], blobs, value: () })
    }

    /// Goes on with what was received before the program ended.
    pub(crate) fn resume_imports(&self) -> Answer<()> {
        let waiting =
            self.read(|r| Ok(r.imports()?.iter().any(|import| import.package_here && !import.is_finished())))?;
        if waiting {
            let app = self.clone();
            std::thread::spawn(move || app.project_imports(None));
        }
        Ok(())
    }

    /// Projects what was received, piece by piece, and tells how far. `import` is the one the desk looks at.
    pub(crate) fn project_imports(&self, import: Option<Uuid>) {
        let done = loop {
            match self.inner.store.continue_import(PIECE) {
                Ok(None) => break Ok(()),
                Ok(Some(step)) => {
                    if let Some(import) = import {
                        self.import_progress(import, "projecting", step.done as usize, step.total as usize);
                    }
                }
                Err(error) => break Err(error),
            }
        };
        if let Err(error) = &done {
            tracing::error!(%error, "an import is not projected yet; it goes on at the next start");
        }
        let Some(import) = import else { return };
        self.with_import(import, |import| match done {
            Ok(()) => (import.stage, import.progress) = (Stage::Done, None),
            Err(error) => import.trouble = Some(note(AppError::from(error).code())),
        });
    }
}

/// Inside the program only: something happened between making the package and deciding.
const MOVED: &str = "import.moved";

fn refused(error: &AppError) -> Refusal {
    match error {
        AppError::Refused(refusal) => refusal.clone(),
        error => Refusal::new("import.not_written").with("reason", error.code()),
    }
}

fn add(writer: &mut PackageWriter, person: &PackagePerson) -> Answer<()> {
    writer.person(person).map_err(|error| AppError::data("a person of an import", error))?;
    if writer.size() > PACKAGE {
        return Err(Refusal::new("import.too_large").with("what", "bytes").with("bound", PACKAGE).into());
    }
    Ok(())
}

fn left_out_blob(bytes: Vec<u8>) -> NewBlob {
    NewBlob { digest: store::blob_digest(LEFT_OUT, &bytes), media: LEFT_OUT.to_owned(), bytes }
}

fn salt() -> Answer<String> {
    Ok(hex::encode(seal::random_bytes::<16>()?))
}

fn new_person(draft: &Draft, provisional_code: String) -> Answer<PackagePerson> {
    let recipient = ids::new_id();
    let mut registered = draft.registered.clone();
    (registered.recipient, registered.provisional_code) = (recipient, provisional_code);
    let history = (!draft.doses.is_empty()).then(|| HistoryRecorded {
        recipient,
        doses: draft.doses.clone(),
        complete: registered.history_complete,
    });
    Ok(PackagePerson { salt: salt()?, registered: Some(registered), amended: amended(recipient, draft), history })
}

/// Somebody known: the doses that are not there yet. Their fields stay as they are.
fn linked_person(recipient: Uuid, draft: &Draft, known: &HashSet<(String, String)>) -> Answer<Option<PackagePerson>> {
    let doses: Vec<_> = draft
        .doses
        .iter()
        .filter(|dose| !known.contains(&(dose.vaccine.clone(), dose.date.clone())))
        .cloned()
        .collect();
    if doses.is_empty() {
        return Ok(None);
    }
    // A file that adds to somebody says nothing of whether it is all.
    let history = Some(HistoryRecorded { recipient, doses, complete: false });
    Ok(Some(PackagePerson { salt: salt()?, registered: None, amended: None, history }))
}

fn amended(recipient: Uuid, draft: &Draft) -> Option<RecipientAmended> {
    let mut fields: BTreeMap<String, Value> = draft.extra.iter().cloned().collect();
    if !draft.particulars.is_empty() {
        fields.insert(PARTICULARS.to_owned(), Value::Array(draft.particulars.clone()));
    }
    let changes: Vec<FieldChange> =
        fields.into_iter().map(|(field, value)| FieldChange { field, before: None, after: Some(value) }).collect();
    (!changes.is_empty()).then(|| RecipientAmended { recipient, changes, origin: "import".to_owned(), reason: None })
}

/// The rows that stay out with everything that stands in them, one JSON object a line: they can be mended and brought again.
fn left_out(checked: &Checked, sheets: &Sheets, late: &HashSet<super::finding::At>) -> Answer<Option<Vec<u8>>> {
    let mut codes: BTreeMap<super::finding::At, Vec<&str>> = BTreeMap::new();
    for finding in checked.findings.iter().filter(|finding| finding.severity != super::Severity::Warning) {
        codes.entry(finding.at).or_default().push(finding.code);
    }
    for at in late {
        codes.entry(*at).or_default().push("import.known");
    }
    let mut lines = Vec::new();
    for (at, codes) in codes {
        let Some(sheet) = sheets.sheets.get(at.sheet) else { continue };
        let Ok(row) = sheet.rows.binary_search_by_key(&at.row, |row| row.number) else { continue };
        let cells: Vec<&str> = sheet.rows[row].cells.iter().map(paper::Cell::text).collect();
        lines.extend(
            json!({ "sheet": sheet.name, "row": at.row, "codes": codes, "cells": cells, "salt": salt()? })
                .to_string()
                .into_bytes(),
        );
        lines.push(b'\n');
    }
    Ok((!lines.is_empty()).then_some(lines))
}
