//! What the province holds: every event once, with the receipt it was given first, and the archives.
//!
//! The file is the record; everything here is rebuilt from it on start. An answer is given only after its lines are on disk.

mod chain;
mod file;
mod record;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use seal::field::{DataKey, WrappedKey};
use seal::sm3;
use serde::Serialize;
use serde_json::Value;

use crate::archive::Allotment;
use crate::archive::{Archive, ArchiveDose, Archives};
use crate::envelope::{self, Verified};
use crate::keyring::Keyring;
use crate::problem::Issue;
use crate::{ProvinceError, clock};
pub(crate) use chain::Missing;
use chain::{Chain, Link};
use file::LedgerFile;
use record::Record;

/// An event the province holds.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerEvent {
    /// Its id.
    pub event_id: String,
    /// Its type, such as `dose.recorded`.
    pub kind: String,
    /// Whose.
    pub site: String,
    /// The device that signed it.
    pub device: String,
    /// Its place in the device's log.
    pub epoch: u64,
    /// Its place in the device's log.
    pub seq: u64,
    /// The receipt given first, and for ever.
    pub receipt: String,
    /// When it was accepted, by the platform's clock.
    pub received_at: String,
    /// `sm3:` and the digest of its header.
    pub digest: String,
    /// As it arrived, sensitive values sealed.
    pub envelope: Value,
    /// In clear; none for a stub.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
}

/// What became of one event of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted { receipt: String, version: Option<String> },
    Duplicate { receipt: String },
    Refused(Issue),
}

/// The province's memory.
pub(crate) struct Ledger {
    /// None when only read.
    file: Option<LedgerFile>,
    keyring: Arc<Keyring>,
    keys: Vec<(WrappedKey, Arc<DataKey>)>,
    events: Vec<LedgerEvent>,
    digests: Vec<sm3::Digest>,
    by_id: HashMap<String, usize>,
    chains: HashMap<(String, String, u64), Chain>,
    archives: Archives,
}

impl Ledger {
    /// Opens the ledger of `dir` for writing.
    pub(crate) fn open(dir: &Path, keyring: Arc<Keyring>) -> Result<Ledger, ProvinceError> {
        let (file, records) = LedgerFile::open(dir)?;
        Ledger::rebuild(Some(file), records, keyring)
    }

    /// Reads the ledger of `dir`, which may be being served.
    pub(crate) fn read(dir: &Path, keyring: Arc<Keyring>) -> Result<Ledger, ProvinceError> {
        Ledger::rebuild(None, LedgerFile::read(dir)?, keyring)
    }

    fn rebuild(file: Option<LedgerFile>, records: Vec<Record>, keyring: Arc<Keyring>) -> Result<Ledger, ProvinceError> {
        let mut ledger = Ledger {
            file,
            keyring,
            keys: Vec::new(),
            events: Vec::new(),
            digests: Vec::new(),
            by_id: HashMap::new(),
            chains: HashMap::new(),
            archives: Archives::default(),
        };
        for (index, record) in records.into_iter().enumerate() {
            ledger.apply(record).map_err(|why| ProvinceError::LedgerDamaged { line: index + 1, why })?;
        }
        Ok(ledger)
    }

    /// Takes in a line read from disk.
    fn apply(&mut self, record: Record) -> Result<(), String> {
        let open = |ledger: &Ledger, envelope: &Value| {
            envelope::open(envelope, &ledger.keys).map_err(|issue| format!("{} at {}", issue.code, issue.path))
        };
        match record {
            Record::Key(wrapped) => {
                let key = self.keyring.unwrap(&wrapped).ok_or("a data key cannot be unwrapped")?;
                self.keys.push((wrapped, key));
            }
            Record::Event { receipt, at, envelope } => {
                let event = open(self, &envelope)?;
                self.hold(event, receipt, at);
            }
            Record::Body { envelope, .. } => {
                let event = open(self, &envelope)?;
                self.complete(event);
            }
            Record::Archive(allotment) => {
                let body = self.by_id.get(&allotment.event_id).and_then(|at| self.events[*at].body.clone());
                self.archives.allot(allotment, &body.ok_or("an archive without its registration")?);
            }
            Record::Seed { archive_code, sealed } => {
                let kid = sealed.get("kid").and_then(Value::as_str).unwrap_or_default();
                let (_, key) = self.keys.iter().find(|(_, key)| key.kid() == kid).ok_or("a seed without its key")?;
                let archive =
                    seal::field::open_field(key, &archive_code, "/archive", &sealed).map_err(|why| why.to_string())?;
                self.archives.add(serde_json::from_value(archive).map_err(|why| why.to_string())?);
            }
        }
        Ok(())
    }

    fn append(&mut self, records: &[Record]) -> Result<(), ProvinceError> {
        self.file.as_mut().ok_or(ProvinceError::LedgerPoisoned)?.append(records)
    }

    /// Accepts what is new of `events`, in their order. Nothing is answered before it is on disk, and one refusal fails no other.
    pub(crate) fn accept(&mut self, events: Vec<Result<Verified, Issue>>) -> Result<Vec<Verdict>, ProvinceError> {
        let at = clock::now_text();
        let mut records = Vec::new();
        let verdicts = events
            .into_iter()
            .map(|event| match event.and_then(|event| self.take(event, &at, &mut records)) {
                Ok(verdict) => verdict,
                Err(issue) => Verdict::Refused(issue),
            })
            .collect();
        // Memory is ahead of the disk until here; if the disk refuses, the file is poisoned and the province answers nothing more.
        self.append(&records)?;
        Ok(verdicts)
    }

    fn take(&mut self, event: Verified, at: &str, records: &mut Vec<Record>) -> Result<Verdict, Issue> {
        if let Some(held) = self.by_id.get(&event.header.event_id).copied() {
            if self.digests[held] != event.h {
                return Err(Issue::error("/event_id", "idempotency_mismatch", "同一事件编号内容不同"));
            }
            let receipt = self.events[held].receipt.clone();
            if self.events[held].body.is_none() && event.body.is_some() {
                self.record_keys(&event, records);
                records.push(Record::Body { at: at.to_owned(), envelope: event.envelope.clone() });
                self.complete(event);
            }
            return Ok(Verdict::Duplicate { receipt });
        }
        let header = &event.header;
        let link = Link { seq: header.seq, h: event.h, prev: header.prev.clone() };
        let chain = (header.site.clone(), header.device.clone(), header.epoch);
        self.chains.entry(chain).or_default().fits(&link)?;
        self.record_keys(&event, records);
        let receipt = format!("R{:010}", self.events.len() + 1);
        records.push(Record::Event { receipt: receipt.clone(), at: at.to_owned(), envelope: event.envelope.clone() });
        let (header, body) = (event.header.clone(), event.body.clone());
        self.hold(event, receipt.clone(), at.to_owned());
        if let Some(body) = body
            && header.kind == "recipient.registered"
            && let Some(code) = named_code(&body).filter(|code| self.archives.knows(code))
        {
            // The clinic took over an archive it found: doses it gives from now on belong there. No code is allotted here.
            self.allot(&header, &body, Some(code), records);
        }
        let version = self.archives.code_of(&header.site, &header.subject.id).map(|code| self.archives.version(code));
        Ok(Verdict::Accepted { receipt, version })
    }

    /// Gives the subject of a registration its archive: the one named, the one it has, or a new one.
    fn allot(
        &mut self,
        header: &envelope::Header,
        body: &Value,
        named: Option<String>,
        records: &mut Vec<Record>,
    ) -> Allotment {
        let known = named.or_else(|| self.archives.code_of(&header.site, &header.subject.id).map(str::to_owned));
        let possible_duplicates = self.archives.possible_duplicates(body, known.as_deref());
        let allotment = Allotment {
            event_id: header.event_id.clone(),
            version: known.as_deref().map_or_else(|| "v1".to_owned(), |code| self.archives.version(code)),
            new: known.is_none(),
            archive_code: known.unwrap_or_else(|| self.archives.next_code(&header.site)),
            site: header.site.clone(),
            subject: header.subject.id.clone(),
            possible_duplicates,
        };
        records.push(Record::Archive(allotment.clone()));
        self.archives.allot(allotment.clone(), body);
        allotment
    }

    fn record_keys(&mut self, event: &Verified, records: &mut Vec<Record>) {
        for wrapped in &event.keys {
            if self.keys.iter().any(|(known, _)| known.kid == wrapped.kid) {
                continue;
            }
            // It opened the event a moment ago, so it can be unwrapped.
            if let Some(key) = self.keyring.unwrap(wrapped) {
                records.push(Record::Key(wrapped.clone()));
                self.keys.push((wrapped.clone(), key));
            }
        }
    }

    /// Puts a new event into memory.
    fn hold(&mut self, event: Verified, receipt: String, received_at: String) {
        let Verified { header, h, envelope, body, .. } = event;
        if let Some(body) = &body {
            self.note_doses(&header, body);
        }
        self.chains.entry((header.site.clone(), header.device.clone(), header.epoch)).or_default().add(Link {
            seq: header.seq,
            h,
            prev: header.prev,
        });
        self.by_id.insert(header.event_id.clone(), self.events.len());
        self.digests.push(h);
        self.events.push(LedgerEvent {
            event_id: header.event_id,
            kind: header.kind,
            site: header.site,
            device: header.device,
            epoch: header.epoch,
            seq: header.seq,
            receipt,
            received_at,
            digest: format!("sm3:{h}"),
            envelope,
            body,
        });
    }

    /// Gives a stub its body.
    fn complete(&mut self, event: Verified) {
        let Some(held) = self.by_id.get(&event.header.event_id).copied() else { return };
        if let Some(body) = &event.body {
            self.note_doses(&event.header, body);
        }
        self.events[held].envelope = event.envelope;
        self.events[held].body = event.body;
    }

    fn note_doses(&mut self, header: &envelope::Header, body: &Value) {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let Some(subject) = text(body, "recipient") else { return };
        let given = |value: &Value, date: String| ArchiveDose {
            vaccine: text(value, "vaccine").unwrap_or_default(),
            date,
            number: value.get("number").and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok()),
            lot: text(value, "lot"),
            unit: text(value, "unit"),
        };
        match header.kind.as_str() {
            "dose.recorded" => {
                let day = header.occurred_at.chars().take(10).collect();
                self.archives.add_dose(&header.site, &subject, given(body, day));
            }
            "recipient.history_recorded" => {
                for dose in body.get("doses").and_then(Value::as_array).into_iter().flatten() {
                    let date = text(dose, "date").unwrap_or_default();
                    self.archives.add_dose(&header.site, &subject, given(dose, date));
                }
            }
            _ => {}
        }
    }

    /// Allots the archive code for a registration, or repeats the answer given before.
    pub(crate) fn create_archive(
        &mut self,
        event: Verified,
    ) -> Result<Result<(Allotment, String), Issue>, ProvinceError> {
        let header = event.header.clone();
        let Some(body) = event.body.clone() else {
            return Ok(Err(Issue::error("/body", "validation", "建档须提交事件体")));
        };
        let named = named_code(&body);
        if named.as_ref().is_some_and(|code| !self.archives.knows(code)) {
            return Ok(Err(Issue::error("/body/archive_code", "archive_unknown", "档案编号不存在")));
        }
        let mut records = Vec::new();
        let receipt = match self.take(event, &clock::now_text(), &mut records) {
            Ok(Verdict::Accepted { receipt, .. } | Verdict::Duplicate { receipt }) => receipt,
            Ok(Verdict::Refused(issue)) | Err(issue) => return Ok(Err(issue)),
        };
        let allotment = match self.archives.answered(&header.event_id) {
            Some(first) => first.clone(),
            None => self.allot(&header, &body, named, &mut records),
        };
        self.append(&records)?;
        Ok(Ok((allotment, receipt)))
    }

    /// Takes in an archive of another clinic.
    pub(crate) fn add_archive(&mut self, mut archive: Archive) -> Result<String, ProvinceError> {
        if archive.archive_code.is_empty() {
            archive.archive_code = self.archives.next_code(&archive.managing_site);
        }
        let code = archive.archive_code.clone();
        if code.chars().count() > 20 {
            return Err(ProvinceError::unreadable("archive", "the code is longer than 20 characters"));
        }
        if self.archives.knows(&code) {
            return Err(ProvinceError::unreadable("archive", "there is one with this code"));
        }
        let failed = |why: seal::field::FieldError| ProvinceError::unreadable("archive", why);
        let (key, wrapped) = self.keyring.own().map_err(failed)?;
        let plain = serde_json::to_value(&archive).map_err(|why| ProvinceError::unreadable("archive", why))?;
        let sealed = seal::field::seal_field(&key, &code, "/archive", &plain).map_err(failed)?;
        self.append(&[Record::Key(wrapped.clone()), Record::Seed { archive_code: code.clone(), sealed }])?;
        self.keys.push((wrapped, Arc::new(key)));
        self.archives.add(archive);
        Ok(code)
    }

    /// Refuses when memory may be ahead of the disk.
    pub(crate) fn sound(&self) -> Result<(), ProvinceError> {
        if self.file.as_ref().is_some_and(LedgerFile::is_poisoned) {
            Err(ProvinceError::LedgerPoisoned)
        } else {
            Ok(())
        }
    }

    pub(crate) fn events(&self) -> &[LedgerEvent] {
        &self.events
    }

    pub(crate) fn find(&self, event_id: &str) -> Option<&LedgerEvent> {
        self.by_id.get(event_id).map(|at| &self.events[*at])
    }

    pub(crate) fn archives(&self) -> &Archives {
        &self.archives
    }

    /// Up to where the device's log is held without a gap, with the digest there, and what is missing below the highest held.
    pub(crate) fn progress(&self, site: &str, device: &str, epoch: u64) -> (u64, Option<sm3::Digest>, Vec<Missing>) {
        match self.chains.get(&(site.to_owned(), device.to_owned(), epoch)) {
            Some(chain) => (chain.contiguous(), chain.head(), chain.missing()),
            None => (0, None, Vec::new()),
        }
    }
}

/// The archive code a registration names.
fn named_code(body: &Value) -> Option<String> {
    body.get("archive_code").and_then(Value::as_str).map(str::to_owned)
}
