//! What is searched of a person: read from the recipients' rows, and kept in the index in few bytes.

use std::cmp::Ordering;

use domain::search::{Candidate, GuardianTraits};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Rows};
use serde_json::Value;
use uuid::Uuid;

use crate::StoreError;

/// Fields without a column that are searched.
const BOOKLET: &str = "booklet_number";
const OTHER_PHONE: &str = "phone_other";

/// Reads one person; none when there is no such archive.
pub(super) fn of(connection: &Connection, recipient: Uuid) -> Result<Option<Candidate>, StoreError> {
    let own = connection
        .prepare_cached(
            "SELECT recipient, name, birth, phone, provisional_code, archive_code, extra
             FROM recipient WHERE recipient = ?1",
        )?
        .query_row([recipient], own)
        .optional()?;
    let Some((_, mut candidate)) = own else { return Ok(None) };
    let mut documents = connection
        .prepare_cached("SELECT kind, number FROM recipient_document WHERE recipient = ?1 ORDER BY position")?;
    for document in documents.query_map([recipient], |row| Ok((row.get(0)?, row.get(1)?)))? {
        candidate.documents.push(document?);
    }
    let mut guardians = connection.prepare_cached(
        "SELECT name, document_number, phone FROM recipient_guardian WHERE recipient = ?1 ORDER BY position",
    )?;
    for guardian in guardians.query_map([recipient], |row| guardian(row, 0))? {
        candidate.guardians.push(guardian?);
    }
    let mut codes = connection.prepare_cached("SELECT code FROM archive_code WHERE recipient = ?1 ORDER BY ord")?;
    for code in codes.query_map([recipient], |row| row.get(0))? {
        candidate.codes.push(code?);
    }
    Ok(Some(candidate))
}

/// Whom to show when this archive fits: itself, or whose archive goes on for it. None for people set aside, unless they are wanted.
pub(super) fn shown_as(
    connection: &Connection,
    recipient: Uuid,
    withdrawn_too: bool,
) -> Result<Option<Uuid>, StoreError> {
    let led: Option<Uuid> = connection
        .prepare_cached("SELECT survivor FROM recipient_survivor WHERE recipient = ?1")?
        .query_row([recipient], |row| row.get(0))
        .optional()?;
    let shown = led.unwrap_or(recipient);
    // A small index of its own: the archives themselves are not read.
    let mut aside = connection.prepare_cached(
        "SELECT 1 FROM recipient INDEXED BY recipient_withdrawn WHERE recipient = ?1 AND state = 'withdrawn'",
    )?;
    Ok((withdrawn_too || !aside.exists([shown])?).then_some(shown))
}

/// Reads everybody, in the order of ids, which for people registered here is the order of registration.
pub(super) fn for_each(
    connection: &Connection,
    mut each: impl FnMut(Uuid, Candidate) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut everybody = connection.prepare_cached(
        "SELECT recipient, name, birth, phone, provisional_code, archive_code, extra FROM recipient ORDER BY recipient",
    )?;
    let mut documents = connection
        .prepare_cached("SELECT recipient, kind, number FROM recipient_document ORDER BY recipient, position")?;
    let mut guardians = connection.prepare_cached(
        "SELECT recipient, name, document_number, phone FROM recipient_guardian ORDER BY recipient, position",
    )?;
    let mut codes = connection.prepare_cached("SELECT recipient, code FROM archive_code ORDER BY recipient, ord")?;
    let mut documents = Beside::new(&mut documents, |row| Ok((row.get(1)?, row.get(2)?)))?;
    let mut guardians = Beside::new(&mut guardians, |row| guardian(row, 1))?;
    let mut codes = Beside::new(&mut codes, |row| row.get(1))?;
    let mut rows = everybody.query([])?;
    while let Some(row) = rows.next()? {
        let (recipient, mut candidate) = own(row)?;
        documents.take(recipient, &mut candidate.documents)?;
        guardians.take(recipient, &mut candidate.guardians)?;
        codes.take(recipient, &mut candidate.codes)?;
        each(recipient, candidate)?;
    }
    Ok(())
}

/// Rows of another table in the same order, taken along.
struct Beside<'s, T> {
    rows: Rows<'s>,
    map: fn(&Row<'_>) -> rusqlite::Result<T>,
    next: Option<(Uuid, T)>,
}

impl<'s, T> Beside<'s, T> {
    fn new(
        statement: &'s mut CachedStatement<'_>,
        map: fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Self, StoreError> {
        let mut beside = Beside { rows: statement.query([])?, map, next: None };
        beside.step()?;
        Ok(beside)
    }

    fn step(&mut self) -> Result<Option<(Uuid, T)>, StoreError> {
        let map = self.map;
        let next = match self.rows.next()? {
            Some(row) => Some((row.get(0)?, map(row)?)),
            None => None,
        };
        Ok(std::mem::replace(&mut self.next, next))
    }

    /// Rows of `recipient`; those of people who are not there are passed over.
    fn take(&mut self, recipient: Uuid, into: &mut Vec<T>) -> Result<(), StoreError> {
        while let Some((of, _)) = &self.next {
            match of.cmp(&recipient) {
                Ordering::Greater => break,
                Ordering::Less => drop(self.step()?),
                Ordering::Equal => into.extend(self.step()?.map(|(_, value)| value)),
            }
        }
        Ok(())
    }
}

fn own(row: &Row<'_>) -> rusqlite::Result<(Uuid, Candidate)> {
    let phone: Option<String> = row.get(3)?;
    let archive_code: Option<String> = row.get(5)?;
    let mut candidate = Candidate {
        name: row.get(1)?,
        birth: row.get(2)?,
        phones: phone.into_iter().collect(),
        codes: std::iter::once(row.get(4)?).chain(archive_code).collect(),
        ..Candidate::default()
    };
    // Most people have nothing there that is searched, and reading JSON takes its time.
    let extra =
        row.get_ref(6)?.as_str_or_null()?.filter(|extra| extra.contains(BOOKLET) || extra.contains(OTHER_PHONE));
    if let Some(Value::Object(fields)) = extra.and_then(|extra| serde_json::from_str(extra).ok()) {
        let text = |field: &str| fields.get(field).and_then(Value::as_str).map(str::to_owned);
        candidate.codes.extend(text(BOOKLET));
        candidate.phones.extend(text(OTHER_PHONE));
    }
    Ok((row.get(0)?, candidate))
}

fn guardian(row: &Row<'_>, from: usize) -> rusqlite::Result<GuardianTraits> {
    Ok(GuardianTraits { name: row.get(from)?, number: row.get(from + 1)?, phone: row.get(from + 2)? })
}

/// Texts in one row after the other, each behind its length; lists behind their count. It never leaves this file's database, and another
/// form is another version of the index.
pub(super) fn pack(candidate: &Candidate) -> Vec<u8> {
    let mut packed = Packed { bytes: Vec::with_capacity(256) };
    packed.text(&candidate.name);
    packed.text(&candidate.birth);
    packed.list(&candidate.phones, |packed, phone| packed.text(phone));
    packed.list(&candidate.documents, |packed, (kind, number)| {
        packed.text(kind);
        packed.text(number);
    });
    packed.list(&candidate.codes, |packed, code| packed.text(code));
    packed.list(&candidate.guardians, |packed, guardian| {
        packed.text(&guardian.name);
        packed.option(guardian.number.as_ref());
        packed.option(guardian.phone.as_ref());
    });
    packed.bytes
}

struct Packed {
    bytes: Vec<u8>,
}

impl Packed {
    fn number(&mut self, mut number: usize) {
        while number >= 0x80 {
            self.bytes.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.bytes.push(number.to_le_bytes()[0]);
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn option(&mut self, text: Option<&String>) {
        let list: Vec<&String> = text.into_iter().collect();
        self.list(&list, |packed, text| packed.text(text));
    }

    fn list<T>(&mut self, items: &[T], each: impl Fn(&mut Self, &T)) {
        self.number(items.len());
        for item in items {
            each(self, item);
        }
    }
}

/// Reads what [`pack`] wrote.
pub(super) fn unpack(bytes: &[u8]) -> Result<Candidate, StoreError> {
    let mut packed = Unpacked { bytes };
    packed.candidate().ok_or_else(|| StoreError::unreadable("what is searched of a person"))
}

struct Unpacked<'b> {
    bytes: &'b [u8],
}

impl Unpacked<'_> {
    fn candidate(&mut self) -> Option<Candidate> {
        Some(Candidate {
            name: self.text()?,
            birth: self.text()?,
            phones: self.list(Self::text)?,
            documents: self.list(|packed| Some((packed.text()?, packed.text()?)))?,
            codes: self.list(Self::text)?,
            guardians: self.list(|packed| {
                Some(GuardianTraits {
                    name: packed.text()?,
                    number: packed.list(Self::text)?.pop(),
                    phone: packed.list(Self::text)?.pop(),
                })
            })?,
        })
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn text(&mut self) -> Option<String> {
        let length = self.number()?;
        let text = std::str::from_utf8(self.bytes.get(..length)?).ok()?.to_owned();
        self.bytes = &self.bytes[length..];
        Some(text)
    }

    fn list<T>(&mut self, each: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        // Each item takes a byte at least.
        if count > self.bytes.len() {
            return None;
        }
        (0..count).map(|_| each(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    fn candidate() -> impl Strategy<Value = Candidate> {
        let texts = || proptest::collection::vec("\\PC{0,12}", 0..3);
        let guardian = ("\\PC{0,9}", any::<Option<String>>(), any::<Option<String>>());
        let guardians = proptest::collection::vec(guardian, 0..3);
        let documents = proptest::collection::vec((".{0,5}", ".{0,200}"), 0..3);
        ("\\PC{0,9}", ".{0,10}", texts(), documents, texts(), guardians).prop_map(
            |(name, birth, phones, documents, codes, guardians)| Candidate {
                name,
                birth,
                phones,
                documents,
                codes,
                guardians: guardians
                    .into_iter()
                    .map(|(name, number, phone)| GuardianTraits { name, number, phone })
                    .collect(),
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_again(candidate in candidate()) {
            prop_assert_eq!(unpack(&pack(&candidate)).unwrap(), candidate);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = unpack(&bytes);
        }
    }
}
