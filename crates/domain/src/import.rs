//! Packages: people and their doses as one file, which one event brings into the log (event-log.md 10).
//!
//! A package is lines of JSON. The first names format and version; every other one is a person with the very bodies the log knows, so
//! that a row of a package and a single event are projected alike. Lines are written the same way every time.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::event::v1::{HistoryRecorded, RecipientAmended, RecipientRegistered};

/// Media type of a package as a blob.
pub const MEDIA: &str = "application/vnd.vaxdesk.package";

/// Media type of the rows that an import left out: a JSON object a line with the sheet, the row, why, the cells and a salt.
pub const LEFT_OUT: &str = "application/vnd.vaxdesk.left-out";

/// Where the numbers of rows left out begin: an erasure names them beside the rows of the package itself.
pub const LEFT_OUT_ROWS: u32 = 1 << 31;

/// What the line of a person whose data was erased begins with; the digest of the line that stood there follows, then `"}`.
pub const ERASED: &str = "{\"erased\":\"";

const FORMAT: &str = "vaxdesk.package";
const VERSION: u16 = 1;

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    version: u16,
}

/// One person of a package. At least one of the three is there, and all are about the same recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackagePerson {
    /// 16 random bytes in hexadecimal: when the person is erased the digest of the line stays, and nobody can guess the line from it.
    pub salt: String,
    /// Somebody new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered: Option<RecipientRegistered>,
    /// Fields of somebody known that change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<RecipientAmended>,
    /// Doses given before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<HistoryRecorded>,
}

impl PackagePerson {
    /// Whose row this is; `None` when it holds nothing, or two people.
    pub fn recipient(&self) -> Option<Uuid> {
        let registered = self.registered.as_ref().map(|body| body.recipient);
        let amended = self.amended.as_ref().map(|body| body.recipient);
        let history = self.history.as_ref().map(|body| body.recipient);
        let mut all = [registered, amended, history].into_iter().flatten();
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }

    /// Doses in this row.
    pub fn doses(&self) -> u32 {
        self.history.as_ref().map_or(0, |history| u32::try_from(history.doses.len()).unwrap_or(u32::MAX))
    }
}

/// Why a package cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// It is no package, or one of a newer program.
    #[error("this is no package of a known version")]
    Format,
    /// A row that is no person, by number from 1. Its content stays out of the message: it is personal.
    #[error("row {row} of the package is no person")]
    Row {
        /// Which.
        row: u32,
    },
}

/// Writes a package person by person.
#[derive(Debug, Clone)]
pub struct PackageWriter {
    bytes: Vec<u8>,
    people: u32,
    doses: u32,
}

/// A package as it goes into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// People in it.
    pub people: u32,
    /// Doses in it.
    pub doses: u32,
}

impl PackageWriter {
    /// An empty package.
    pub fn new() -> Self {
        PackageWriter {
            bytes: format!("{{\"format\":\"{FORMAT}\",\"version\":{VERSION}}}\n").into_bytes(),
            people: 0,
            doses: 0,
        }
    }

    /// Adds a person.
    ///
    /// # Errors
    /// [`PackageError::Row`] for a row that is about nobody or about two people, or whose salt is not 32 hexadecimal digits.
    pub fn person(&mut self, person: &PackagePerson) -> Result<(), PackageError> {
        let row = self.people.saturating_add(1);
        let wrong = || PackageError::Row { row };
        let salted = person.salt.len() == 32 && person.salt.bytes().all(|byte| byte.is_ascii_hexdigit());
        if person.recipient().is_none() || !salted {
            return Err(wrong());
        }
        // Through a value: its members stand in the order of their names, whatever the structs do.
        let value = serde_json::to_value(person).map_err(|_| wrong())?;
        serde_json::to_writer(&mut self.bytes, &value).map_err(|_| wrong())?;
        self.bytes.push(b'\n');
        self.people = row;
        self.doses = self.doses.saturating_add(person.doses());
        Ok(())
    }

    /// Bytes so far: a package should stay below some hundred megabytes, for a blob is read whole.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The package.
    pub fn finish(self) -> Package {
        Package { bytes: self.bytes, people: self.people, doses: self.doses }
    }
}

impl Default for PackageWriter {
    fn default() -> Self {
        Self::new()
    }
}

/// Writes a whole package.
///
/// # Errors
/// As [`PackageWriter::person`].
pub fn write_package<'a>(people: impl IntoIterator<Item = &'a PackagePerson>) -> Result<Package, PackageError> {
    let mut writer = PackageWriter::new();
    people.into_iter().try_for_each(|person| writer.person(person))?;
    Ok(writer.finish())
}

/// A row of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackageRow {
    /// Somebody.
    Person(Box<PackagePerson>),
    /// Somebody whose data was erased by law.
    Erased,
}

/// The lines of a package without its first, each with its number from 1.
///
/// # Errors
/// [`PackageError::Format`].
pub fn lines(bytes: &[u8]) -> Result<impl Iterator<Item = (u32, &[u8])> + Clone, PackageError> {
    let mut all = bytes.split(|byte| *byte == b'\n');
    let head: Head = serde_json::from_slice(all.next().unwrap_or_default()).map_err(|_| PackageError::Format)?;
    if head.format != FORMAT || head.version != VERSION {
        return Err(PackageError::Format);
    }
    Ok((1..).zip(all.filter(|line| !line.is_empty())))
}

/// Reads one line.
///
/// # Errors
/// [`PackageError::Row`].
pub fn read_line(row: u32, line: &[u8]) -> Result<PackageRow, PackageError> {
    if line.starts_with(ERASED.as_bytes()) {
        return Ok(PackageRow::Erased);
    }
    let person: PackagePerson = serde_json::from_slice(line).map_err(|_| PackageError::Row { row })?;
    if person.recipient().is_none() {
        return Err(PackageError::Row { row });
    }
    Ok(PackageRow::Person(Box::new(person)))
}

/// Reads a package row by row.
///
/// # Errors
/// [`PackageError::Format`]; each row may be [`PackageError::Row`].
pub fn read_package(bytes: &[u8]) -> Result<impl Iterator<Item = Result<PackageRow, PackageError>>, PackageError> {
    Ok(lines(bytes)?.map(|(row, line)| read_line(row, line)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::event::v1::{FieldChange, PastDose};

    fn person(number: u8) -> PackagePerson {
        let recipient = Uuid::from_bytes([number; 16]);
        PackagePerson {
            salt: format!("{number:032x}"),
            registered: Some(RecipientRegistered {
                recipient,
                name: "王\n小明".into(),
                sex: "male".into(),
                birth: "2026-10-12".into(),
                documents: vec![],
                phone: None,
                address: Some(String::new()),
                guardians: vec![],
                newborn: None,
                provisional_code: "L4201060101000001".into(),
                archive_code: None,
                origin: "import".into(),
                history_complete: false,
            }),
            amended: None,
            history: Some(HistoryRecorded {
                recipient,
                doses: vec![PastDose {
                    dose: recipient,
                    vaccine: "HepB".into(),
                    date: "2026-10-12".into(),
                    lot: None,
                    unit: None,
                    provenance: "elsewhere".into(),
                }],
                complete: true,
            }),
        }
    }

    #[test]
    fn a_package_is_read_as_it_was_written_and_written_the_same_every_time() {
        let amended = PackagePerson {
            registered: None,
            history: None,
            amended: Some(RecipientAmended {
                recipient: Uuid::from_bytes([9; 16]),
                changes: vec![FieldChange {
                    field: "phone".into(),
                    before: None,
                    after: Some(serde_json::Value::Null),
                }],
                origin: "import".into(),
                reason: None,
            }),
            ..person(3)
        };
        let people = vec![person(1), person(2), amended];
        let package = write_package(&people).unwrap();
        assert_eq!((package.people, package.doses), (3, 2));
        assert_eq!(package, write_package(&people).unwrap());
        let rows: Vec<_> = read_package(&package.bytes).unwrap().map(Result::unwrap).collect();
        let expected: Vec<_> = people.into_iter().map(|person| PackageRow::Person(Box::new(person))).collect();
        assert_eq!(rows, expected, "absent, null and empty stay apart (A-048)");
        assert_eq!(package.bytes.iter().filter(|byte| **byte == b'\n').count(), 4, "a name cannot break a line");
    }

    #[test]
    fn a_row_about_nobody_or_two_people_is_refused() {
        let mut two = person(1);
        two.history = person(2).history;
        let nobody = PackagePerson { registered: None, history: None, ..person(1) };
        let unsalted = PackagePerson { salt: "1".into(), ..person(1) };
        for wrong in [two, nobody, unsalted] {
            assert!(matches!(write_package([&person(3), &wrong]), Err(PackageError::Row { row: 2 })));
        }
        let mut bytes = write_package([&person(1)]).unwrap().bytes;
        bytes.extend_from_slice(b"{\"salt\":\"\"}\n{\"erased\":\"00\"}\n");
        let rows: Vec<_> = read_package(&bytes).unwrap().collect();
        assert!(matches!(rows[1], Err(PackageError::Row { row: 2 })));
        assert!(matches!(rows[2], Ok(PackageRow::Erased)));
    }

    #[test]
    fn what_is_no_package_of_this_version_is_refused() {
        for wrong in ["", "{}", "{\"format\":\"vaxdesk.package\",\"version\":2}\n", "{\"format\":\"x\",\"version\":1}"]
        {
            assert!(matches!(read_package(wrong.as_bytes()).err(), Some(PackageError::Format)), "{wrong}");
        }
    }
}
