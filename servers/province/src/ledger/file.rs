//! The ledger's file: JSON lines, appended and synced before anybody is told.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::record::Record;
use crate::{ProvinceError, files};

const FILE: &str = "ledger.jsonl";

/// The open file.
pub(crate) struct LedgerFile {
    file: File,
    /// Set when a write failed: what is on disk is then unknown, and nothing more may be promised.
    poisoned: bool,
}

impl LedgerFile {
    /// Opens the ledger for writing and reads what it holds. A torn tail — the last write before a power cut, for which nobody has an
    /// answer — is cut off. Damage before the tail is an error.
    pub(crate) fn open(dir: &Path) -> Result<(LedgerFile, Vec<Record>), ProvinceError> {
        let path = dir.join(FILE);
        let mut file = files::open_append(&path)?;
        let doing = |what: &str| ProvinceError::io(format!("{what} {}", path.display()));
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(doing("reading"))?;
        let (records, whole) = parse(&bytes)?;
        if whole < bytes.len() {
            tracing::warn!(bytes = bytes.len() - whole, "cut a torn tail off the ledger");
            file.set_len(whole as u64).and_then(|()| file.sync_all()).map_err(doing("cutting"))?;
            file.seek(SeekFrom::End(0)).map_err(doing("cutting"))?;
        }
        Ok((LedgerFile { file, poisoned: false }, records))
    }

    /// Reads without touching: a torn tail is left out.
    pub(crate) fn read(dir: &Path) -> Result<Vec<Record>, ProvinceError> {
        match std::fs::read(dir.join(FILE)) {
            Ok(bytes) => Ok(parse(&bytes)?.0),
            Err(none) if none.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(ProvinceError::Io { doing: format!("reading {FILE}"), source }),
        }
    }

    /// Whether a write failed.
    pub(crate) fn is_poisoned(&self) -> bool {
        self.poisoned
    }

    /// Appends the records as one write and returns when they are on disk.
    pub(crate) fn append(&mut self, records: &[Record]) -> Result<(), ProvinceError> {
        if self.poisoned {
            return Err(ProvinceError::LedgerPoisoned);
        }
        if records.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for record in records {
            serde_json::to_writer(&mut bytes, record).map_err(|why| ProvinceError::unreadable("ledger record", why))?;
            bytes.push(b'\n');
        }
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        // After a failed sync the kernel may have dropped the pages: a second try could report success for lost bytes.
        self.poisoned = written.is_err();
        written.map_err(ProvinceError::io(format!("writing {FILE}")))
    }
}

/// The records, and how many bytes of `bytes` they take up.
fn parse(bytes: &[u8]) -> Result<(Vec<Record>, usize), ProvinceError> {
    let mut records = Vec::new();
    let mut whole = 0;
    // The first line that is no record: fine if nothing but such lines follow.
    let mut torn: Option<(usize, String)> = None;
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let parsed = match line.strip_suffix(b"\n") {
            Some(text) => serde_json::from_slice::<Record>(text).map_err(|why| why.to_string()),
            None => Err("no end of line".to_owned()),
        };
        match (parsed, &torn) {
            (Ok(record), None) => {
                records.push(record);
                whole += line.len();
            }
            (Ok(_), Some((line, why))) => {
                return Err(ProvinceError::LedgerDamaged { line: *line, why: why.clone() });
            }
            (Err(why), None) => torn = Some((index + 1, why)),
            (Err(_), Some(_)) => {}
        }
    }
    Ok((records, whole))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use serde_json::json;

    fn event(receipt: &str) -> Record {
        Record::Event { receipt: receipt.into(), at: "t".into(), envelope: json!({"event_id": receipt}) }
    }

    fn receipts(records: &[Record]) -> Vec<String> {
        records
            .iter()
            .filter_map(|record| match record {
                Record::Event { receipt, .. } => Some(receipt.clone()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn reads_back_what_was_appended_whatever_byte_the_power_cut_hit() {
        let dir = tempfile::tempdir().unwrap();
        let (mut file, _) = LedgerFile::open(dir.path()).unwrap();
        file.append(&[event("R1"), event("R2")]).unwrap();
        let before = std::fs::read(dir.path().join(FILE)).unwrap();
        file.append(&[event("R3")]).unwrap();
        drop(file);
        let all = std::fs::read(dir.path().join(FILE)).unwrap();
        for cut in before.len()..all.len() {
            std::fs::write(dir.path().join(FILE), &all[..cut]).unwrap();
            let (mut file, records) = LedgerFile::open(dir.path()).unwrap();
            assert_eq!(receipts(&records), ["R1", "R2"], "cut at byte {cut}");
            file.append(&[event("R3b")]).unwrap();
            drop(file);
            assert_eq!(receipts(&LedgerFile::read(dir.path()).unwrap()), ["R1", "R2", "R3b"], "cut at byte {cut}");
        }
    }

    #[test]
    fn refuses_a_ledger_damaged_before_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let (mut file, _) = LedgerFile::open(dir.path()).unwrap();
        file.append(&[event("R1"), event("R2"), event("R3")]).unwrap();
        drop(file);
        let path = dir.path().join(FILE);
        let text = std::fs::read_to_string(&path).unwrap().replacen("R2", "R\"2", 1);
        std::fs::write(&path, text).unwrap();
        let refused = LedgerFile::open(dir.path()).map(|_| ()).unwrap_err();
        assert!(matches!(refused, ProvinceError::LedgerDamaged { line: 2, .. }), "{refused}");
    }
}
