use jiff::civil::Date;
use rusqlite::Row;
use uuid::Uuid;

use super::{Reader, json};
use crate::StoreError;

/// A visit with at least one dose: under observation 留观, or released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservationRow {
    /// Visit.
    pub visit: Uuid,
    /// Recipient.
    pub recipient: Uuid,
    /// Name; empty while the registration has not arrived from another desk.
    pub name: String,
    /// Vaccines given, in the order given.
    pub vaccines: Vec<String>,
    /// When the last dose was given, civil time with offset: the 30 minutes count from there.
    pub last_given_at: String,
    /// When released.
    pub released_at: Option<String>,
    /// Whether before the time was over.
    pub early: bool,
    /// Why early, or what was seen.
    pub note: Option<String>,
    /// Who released.
    pub released_by: Option<Uuid>,
}

impl ObservationRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(ObservationRow {
            visit: row.get("visit")?,
            recipient: row.get("recipient")?,
            name: row.get("name")?,
            vaccines: json(row, "vaccines")?,
            last_given_at: row.get("last_given_at")?,
            released_at: row.get("released_at")?,
            early: row.get("early")?,
            note: row.get("note")?,
            released_by: row.get("released_by")?,
        })
    }
}

impl Reader<'_> {
    /// Everybody given a dose on this day, longest waiting first.
    pub fn observations(&self, day: Date) -> Result<Vec<ObservationRow>, StoreError> {
        self.all(include_str!("observations.sql"), (day, None::<Uuid>), ObservationRow::from_row)
    }

    /// The observation of one visit, once a dose was given.
    pub fn observation(&self, visit: Uuid) -> Result<Option<ObservationRow>, StoreError> {
        self.first(include_str!("observations.sql"), (None::<Date>, visit), ObservationRow::from_row)
    }
}
