//! What the schedule asks of many people, read together: people, packed doses and exposures of a stretch of archives lie in one order, so
//! each table is gone through once. What is read holds no more than the schedule needs.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::ControlFlow;

use jiff::civil::Date;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::types::ValueRef;
use rusqlite::{Row, Rows};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::day::ExposureRow;
use super::packed::{self, unpack};
use super::{HistoryRow, NewbornRow, Reader, RecipientRow};
use crate::StoreError;

/// People who lie beside each other in one of the orders they are read in: those after one place up to another, itself among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stretch {
    /// By archive. Their doses lie beside each other too, which is the quickest way through everybody.
    Archives {
        /// The archive before; none: from the first one on.
        after: Option<Uuid>,
        /// The last one.
        last: Uuid,
    },
    /// By birth, youngest first.
    Births {
        /// The place before.
        after: BirthPlace,
        /// The last place.
        last: BirthPlace,
    },
}

/// A place among people by birth, youngest first: the order of the index `recipient_birth` backwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BirthPlace {
    birth: String,
    name: String,
    state: String,
    recipient: Vec<u8>,
}

impl BirthPlace {
    /// Before everybody born on a day or earlier.
    pub fn before(latest: Date) -> BirthPlace {
        BirthPlace { birth: format!("{latest}~"), name: String::new(), state: String::new(), recipient: vec![] }
    }

    /// Where somebody stands.
    pub fn of(person: &RecipientRow) -> BirthPlace {
        BirthPlace {
            birth: person.birth.to_string(),
            name: person.name.clone(),
            state: person.state.clone(),
            recipient: person.recipient.as_bytes().to_vec(),
        }
    }

    /// Who stands there; `None` where nobody does.
    pub fn recipient(&self) -> Option<Uuid> {
        Uuid::from_slice(&self.recipient).ok()
    }

    /// After everybody born on a day or later.
    fn after(earliest: Date) -> BirthPlace {
        BirthPlace { birth: earliest.to_string(), name: String::new(), state: String::new(), recipient: vec![] }
    }
}

/// Somebody of whom the schedule is asked, as much as it needs. One of them is used again for everybody.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AskedRow {
    /// Id.
    pub recipient: Uuid,
    /// Full name.
    pub name: String,
    /// `male`, `female`, `unknown`.
    pub sex: String,
    /// Birth date.
    pub birth: Date,
    /// Present address.
    pub address: Option<String>,
    /// Birth facts, when any is known.
    pub newborn: Option<NewbornRow>,
    /// Fields without a place of their own.
    pub extra: Map<String, Value>,
    /// Exposures, the latest first.
    pub exposures: Vec<ExposureRow>,
    /// Every dose that counts; see [`Reader::history`].
    pub doses: Vec<AskedDose>,
    spare: Vec<AskedDose>,
}

/// A dose as the schedule asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskedDose {
    /// Dose id, where two records of one vaccine on one day have to be told apart.
    pub dose: Option<Uuid>,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Day given.
    pub date: Date,
    /// For what: `routine`, `mass`, `emergency`, `booster`, `other`, when known.
    pub kind: Option<Cow<'static, str>>,
}

/// What one thread keeps between two stretches.
#[derive(Debug, Default)]
pub struct AskedDesk {
    person: AskedRow,
    apart: Apart,
}

/// Who is read alone: people of several archives, and those of whom a record does not count. They are few, and change only with the log.
#[derive(Debug, Default)]
struct Apart {
    /// The end of the log they were read at.
    at: Option<i64>,
    people: HashSet<Uuid>,
}

impl Apart {
    fn renew(&mut self, r: &Reader<'_>) -> Result<(), StoreError> {
        let end = r.first("SELECT max(pos) FROM event", [], |row| row.get::<_, Option<i64>>(0))?.flatten();
        if self.at.is_none() || self.at != end {
            let read = r.all(include_str!("asked_apart.sql"), [], |row| row.get(0))?;
            (self.at, self.people) = (end, read.into_iter().collect());
        }
        Ok(())
    }
}

impl AskedRow {
    fn read(&mut self, recipient: Uuid, row: &Row<'_>) -> rusqlite::Result<()> {
        self.recipient = recipient;
        text_into(&mut self.name, row, 1)?;
        text_into(&mut self.sex, row, 2)?;
        self.birth = day(row, 3)?;
        maybe_text_into(&mut self.address, row, 4)?;
        self.newborn = json_at(row, 5)?;
        self.extra = json_at(row, 6)?.unwrap_or_default();
        self.exposures.clear();
        self.spare.append(&mut self.doses);
        Ok(())
    }

    /// Takes the doses of a row of `packed_doses`. Whether they are all that has to be known of them: not where they were not to be packed,
    /// nor where one vaccine was recorded on one day for two things, so that the ids of the records tell.
    fn unpack(&mut self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let Some(text) = row.get_ref(1)?.as_str_or_null()? else { return Ok(false) };
        for dose in unpack(text) {
            let Some(packed) = dose else { return Ok(false) };
            let kind = packed.kind.map(Cow::Borrowed);
            let twice = |last: &AskedDose| last.date == packed.date && last.vaccine == packed.vaccine;
            if self.doses.last().is_some_and(|last| twice(last) && last.kind != kind) {
                return Ok(false);
            }
            // In memory that was used before, when there is some.
            let mut dose = self.spare.pop().unwrap_or_default();
            dose.dose = None;
            dose.vaccine.clear();
            dose.vaccine.push_str(packed.vaccine);
            (dose.date, dose.kind) = (packed.date, kind);
            self.doses.push(dose);
        }
        Ok(true)
    }
}

/// The rows of a table in the order of the archives, of which the first not yet taken is known.
struct Beside<'s> {
    rows: Rows<'s>,
    /// Whose the row is that stands next.
    whose: Option<Uuid>,
}

impl<'s> Beside<'s> {
    fn of(mut rows: Rows<'s>) -> Result<Self, StoreError> {
        let whose = whose(&mut rows)?;
        Ok(Beside { rows, whose })
    }

    /// Calls `take` for each row of a recipient; those of others before it are passed over.
    fn take_of(
        &mut self,
        recipient: Uuid,
        mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        while let Some(at) = self.whose.filter(|at| *at <= recipient) {
            if at == recipient
                && let Some(row) = self.rows.get()
            {
                take(row)?;
            }
            self.whose = whose(&mut self.rows)?;
        }
        Ok(())
    }
}

fn whose(rows: &mut Rows<'_>) -> Result<Option<Uuid>, StoreError> {
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// What [`AskedRow::read`] reads.
macro_rules! person {
    ($which:literal) => {
        concat!(
            "SELECT recipient, name, sex, birth, address, newborn, extra FROM recipient WHERE state = 'active' AND ",
            $which
        )
    };
}
/// The people of a stretch of archives, out of an index that holds all of it.
macro_rules! people {
    () => {
        person!("recipient > ?1 AND recipient <= ?2 ORDER BY recipient")
    };
}
/// Doses, exposures.
macro_rules! rows {
    ("doses", $whose:literal) => {
        concat!("SELECT recipient, doses FROM packed_doses WHERE ", $whose)
    };
    ("exposures", $whose:literal) => {
        concat!("SELECT recipient AS whose, * FROM exposure WHERE ", $whose)
    };
}
macro_rules! stretch {
    ($which:tt) => {
        rows!($which, "recipient > ?1 AND recipient <= ?2 ORDER BY recipient")
    };
}
macro_rules! one {
    ($which:tt) => {
        rows!($which, "recipient = ?1")
    };
}

impl Reader<'_> {
    /// The stretch of the next archives after one, at most `limit` of them; `None` when there are none.
    pub fn archives_after(&self, after: Option<Uuid>, limit: u32) -> Result<Option<Stretch>, StoreError> {
        let last = self.first(
            "SELECT max(recipient) FROM (SELECT recipient FROM recipient WHERE recipient > ?1 ORDER BY recipient LIMIT ?2)",
            (from(&after), limit),
            |row| row.get::<_, Option<Uuid>>(0),
        )?;
        Ok(last.flatten().map(|last| Stretch::Archives { after, last }))
    }

    /// The stretch of the next people after a place, born no earlier than a day, at most `limit` of them, and the place after it; `None`
    /// for the place: it is the last one.
    pub fn births_after(
        &self,
        after: BirthPlace,
        earliest: Date,
        limit: u32,
    ) -> Result<(Stretch, Option<BirthPlace>), StoreError> {
        let at = |row: &Row<'_>| {
            Ok(BirthPlace { birth: row.get(0)?, name: row.get(1)?, state: row.get(2)?, recipient: row.get(3)? })
        };
        let BirthPlace { birth, name, state, recipient } = &after;
        let next = self.first(
            "SELECT birth, name, state, recipient FROM recipient
             WHERE birth >= ?1 AND (birth, name, state, recipient) < (?2, ?3, ?4, ?5)
             ORDER BY birth DESC, name DESC, state DESC, recipient DESC LIMIT 1 OFFSET ?6",
            (earliest, birth, name, state, recipient, limit.saturating_sub(1)),
            at,
        )?;
        let last = next.clone().unwrap_or_else(|| BirthPlace::after(earliest));
        Ok((Stretch::Births { after, last }, next))
    }

    /// Everybody of a stretch who is neither set aside nor absorbed, in its order, each with the doses that count, until `see` breaks off.
    pub fn each_asked(
        &self,
        stretch: &Stretch,
        desk: &mut AskedDesk,
        mut see: impl FnMut(&AskedRow) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        desk.apart.renew(self)?;
        match stretch {
            Stretch::Archives { after, last } => self.each_of_archives(from(after), *last, desk, see),
            Stretch::Births { after, last } => {
                let AskedDesk { person, apart } = desk;
                let mut people = self.connection.prepare_cached(person!(
                    "(birth, name, state, recipient) < (?1, ?2, ?3, ?4) AND (birth, name, state, recipient) >= (?5, ?6, ?7, ?8)
                     ORDER BY birth DESC, name DESC, state DESC, recipient DESC"
                ))?;
                let mut people = people.query((
                    &after.birth,
                    &after.name,
                    &after.state,
                    &after.recipient,
                    &last.birth,
                    &last.name,
                    &last.state,
                    &last.recipient,
                ))?;
                while let Some(row) = people.next()? {
                    person.read(row.get(0)?, row)?;
                    if apart.people.contains(&person.recipient) {
                        self.read_alone(person)?;
                    } else {
                        self.read_one(person)?;
                    }
                    if see(person)?.is_break() {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    fn each_of_archives(
        &self,
        after: &[u8],
        last: Uuid,
        desk: &mut AskedDesk,
        mut see: impl FnMut(&AskedRow) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let bounds = (after, last);
        let AskedDesk { person, apart } = desk;
        let mut people = self.connection.prepare_cached(people!())?;
        let mut doses = self.connection.prepare_cached(stretch!("doses"))?;
        let mut exposures = self.connection.prepare_cached(stretch!("exposures"))?;
        let mut people = people.query(bounds)?;
        let mut doses = Beside::of(doses.query(bounds)?)?;
        let mut exposures = Beside::of(exposures.query(bounds)?)?;
        while let Some(row) = people.next()? {
            let recipient: Uuid = row.get(0)?;
            person.read(recipient, row)?;
            let mut together = !apart.people.contains(&recipient);
            if together {
                doses.take_of(recipient, |row| {
                    together = person.unpack(row)?;
                    Ok(())
                })?;
            }
            if !together {
                self.read_alone(person)?;
            } else {
                exposures.take_of(recipient, |row| {
                    person.exposures.push(ExposureRow::from_row(row)?);
                    Ok(())
                })?;
                person.exposures.sort_by(ExposureRow::latest_first);
            }
            if see(person)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// What is recorded in one archive that has nothing special to it.
    fn read_one(&self, person: &mut AskedRow) -> Result<(), StoreError> {
        let whose = [person.recipient];
        {
            let mut statement = self.connection.prepare_cached(one!("doses"))?;
            let mut rows = statement.query(whose)?;
            if let Some(row) = rows.next()?
                && !person.unpack(row)?
            {
                return self.read_alone(person);
            }
        }
        person.exposures = self.all(one!("exposures"), whose, ExposureRow::from_row)?;
        person.exposures.sort_by(ExposureRow::latest_first);
        Ok(())
    }

    fn read_alone(&self, person: &mut AskedRow) -> Result<(), StoreError> {
        let history = self.history(person.recipient)?.into_iter();
        let dose = |row: HistoryRow| AskedDose {
            dose: Some(row.dose),
            vaccine: row.vaccine,
            date: row.date,
            kind: row.kind.map(Cow::Owned),
        };
        person.doses = history.map(dose).collect();
        person.exposures = self.exposures(person.recipient)?;
        Ok(())
    }
}

/// What every id there is comes after: the archive before, or nothing at all.
fn from(after: &Option<Uuid>) -> &[u8] {
    after.as_ref().map_or(&[], |after| after.as_bytes())
}

fn text_into(place: &mut String, row: &Row<'_>, column: usize) -> rusqlite::Result<()> {
    place.clear();
    place.push_str(row.get_ref(column)?.as_str()?);
    Ok(())
}

fn maybe_text_into(place: &mut Option<String>, row: &Row<'_>, column: usize) -> rusqlite::Result<()> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(text) => text.clone_into(place.get_or_insert_default()),
        None => *place = None,
    }
    Ok(())
}

/// A day as the tables write it, `2026-11-20`; whatever else a day may look like is read the long way.
fn day(row: &Row<'_>, column: usize) -> rusqlite::Result<Date> {
    if let ValueRef::Text(&[a, b, c, d, b'-', e, f, b'-', g, h]) = row.get_ref(column)?
        && let Some(day) = packed::of_digits([a, b, c, d, e, f, g, h])
    {
        return Ok(day);
    }
    row.get(column)
}

fn json_at<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let Some(text) = row.get_ref(column)?.as_str_or_null()? else { return Ok(None) };
    let unread =
        |error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error));
    serde_json::from_str(text).map(Some).map_err(unread)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    /// How SQLite would go about it.
    fn plan(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let bounds = [[0_u8; 16].to_vec(), [255; 16].to_vec()];
        let bounds = bounds.iter().take(statement.parameter_count());
        let rows = statement.query_map(rusqlite::params_from_iter(bounds), |row| row.get(3)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn the_whole_clinic_is_read_in_the_order_of_the_archives_c_051() {
        let mut connection = rusqlite::Connection::open_in_memory().unwrap();
        crate::migrate::migrate(&mut connection).unwrap();
        for (sql, index) in [
            (people!(), "COVERING INDEX recipient_asked"),
            (stretch!("doses"), "SEARCH packed_doses USING PRIMARY KEY"),
            (one!("doses"), "SEARCH packed_doses USING PRIMARY KEY"),
            (stretch!("exposures"), "INDEX exposure_recipient"),
        ] {
            let plan = plan(&connection, sql);
            assert!(plan.len() == 1 && plan[0].contains(index), "{sql}: {plan:?}");
        }
        let apart = plan(&connection, include_str!("asked_apart.sql"));
        let scanned = |table: &str| apart.iter().any(|step| step.split(' ').take(2).eq(["SCAN", table]));
        assert!(scanned("dose_standing") && !scanned("dose") && !scanned("past_dose"), "{apart:?}");
    }
}
