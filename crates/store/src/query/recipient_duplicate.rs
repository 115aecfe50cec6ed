//! Candidates for duplicates: people who share something with a person, and everybody at once.

use std::collections::BTreeSet;

use domain::duplicate;
use domain::duplicate_crowd::Crowd;
use jiff::civil::Date;
use rusqlite::Statement;
use uuid::Uuid;

use super::{Reader, RecipientRow};
use crate::StoreError;

/// People looked at because of one phone or guardian, at most: the phone of a school is nobody's.
const FEW: u32 = 40;

/// People looked at for one person, at most.
const MANY: usize = 120;

/// What of a person is looked for in others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probe {
    /// Who it is, to leave them out; absent for a form half filled in.
    pub recipient: Option<Uuid>,
    /// Name.
    pub name: String,
    /// Birth date.
    pub birth: Option<Date>,
    /// Document numbers.
    pub numbers: Vec<String>,
    /// Document numbers of guardians.
    pub guardian_numbers: Vec<String>,
    /// Phones, own and of guardians.
    pub phones: Vec<String>,
}

impl Reader<'_> {
    /// Active people who may be the one described: by number, guardian or phone; by birth date when the names are alike; by name when
    /// the birth dates are a slip of the keyboard apart.
    pub fn resembling(&self, probe: &Probe) -> Result<Vec<RecipientRow>, StoreError> {
        let mut found: BTreeSet<Uuid> = BTreeSet::new();
        for number in &probe.numbers {
            found.extend(self.few(include_str!("active_by_number.sql"), number)?);
        }
        for number in &probe.guardian_numbers {
            found.extend(self.few(include_str!("active_by_guardian_number.sql"), number)?);
        }
        for phone in &probe.phones {
            found.extend(self.few(include_str!("active_by_phone.sql"), phone)?);
        }
        if let Some(birth) = probe.birth {
            let mut statement = self.connection.prepare_cached(include_str!("names_by_birth.sql"))?;
            let mut rows = statement.query([birth])?;
            while let Some(row) = rows.next()? {
                let name = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                if duplicate::names_alike(&probe.name, name) {
                    found.insert(row.get(1)?);
                }
            }
            for slip in duplicate::slips(birth) {
                let sql = "SELECT recipient FROM recipient WHERE birth = ?1 AND name = ?2 AND state = 'active'";
                found.extend(self.all(sql, (slip, &probe.name), |row| row.get::<_, Uuid>(0))?);
            }
        }
        if let Some(own) = probe.recipient {
            found.remove(&own);
        }
        self.recipients(found.into_iter().take(MANY).collect())
    }

    fn few(&self, sql: &str, key: &str) -> Result<Vec<Uuid>, StoreError> {
        self.all(sql, (key, FEW), |row| row.get(0))
    }

    /// Everybody who is active, for looking through.
    pub fn crowd(&self) -> Result<Crowd, StoreError> {
        let mut crowd = Crowd::default();
        let mut people = self.connection.prepare(
            "SELECT recipient, name, sex, birth, phone, address FROM recipient WHERE state = 'active' ORDER BY recipient",
        )?;
        let mut documents = Side::new(
            self.connection
                .prepare("SELECT recipient, kind, number FROM recipient_document ORDER BY recipient, position")?,
        );
        let mut guardians = Side::new(self.connection.prepare(
            "SELECT recipient, name, document_number, phone FROM recipient_guardian ORDER BY recipient, position",
        )?);
        let mut documents = documents.rows()?;
        let mut guardians = guardians.rows()?;
        let mut rows = people.query([])?;
        while let Some(row) = rows.next()? {
            let id: Uuid = row.get(0)?;
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            let maybe = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
            crowd.person(id, text(1)?, text(2)?, text(3)?.parse().ok(), maybe(4)?, maybe(5)?);
            documents.up_to(id, |row| {
                crowd.document(row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
                Ok(())
            })?;
            guardians.up_to(id, |row| {
                let maybe = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
                crowd.guardian(row.get_ref(1)?.as_str()?, maybe(2)?, maybe(3)?);
                Ok(())
            })?;
        }
        Ok(crowd)
    }
}

/// A table read beside another in the same order.
struct Side<'c> {
    statement: Statement<'c>,
}

struct SideRows<'s> {
    rows: rusqlite::Rows<'s>,
    at: Option<Uuid>,
}

impl<'c> Side<'c> {
    fn new(statement: Statement<'c>) -> Self {
        Side { statement }
    }

    fn rows(&mut self) -> Result<SideRows<'_>, StoreError> {
        let mut rows = SideRows { rows: self.statement.query([])?, at: None };
        rows.step()?;
        Ok(rows)
    }
}

impl SideRows<'_> {
    fn step(&mut self) -> Result<(), StoreError> {
        self.at = self.rows.next()?.map(|row| row.get(0)).transpose()?;
        Ok(())
    }

    /// Takes the rows of `id`, passing over those before it.
    fn up_to(
        &mut self,
        id: Uuid,
        mut take: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        while let Some(at) = self.at
            && at <= id
        {
            if at == id
                && let Some(row) = rusqlite::fallible_streaming_iterator::FallibleStreamingIterator::get(&self.rows)
            {
                take(row)?;
            }
            self.step()?;
        }
        Ok(())
    }
}
