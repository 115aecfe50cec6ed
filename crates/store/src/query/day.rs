//! What belongs to a clinic day beside the visits themselves: tickets, appointments, exposures.

use domain::event::v1::PassiveImmunisation;
use jiff::civil::Date;
use rusqlite::Row;
use uuid::Uuid;

use super::{Reader, json};
use crate::StoreError;

/// A visit handed over to the vaccinator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Clinic day.
    pub day: Date,
    /// Number of the day.
    pub number: u32,
    /// Which of several tickets with this number it is, by the order of the log: 0 for the first, or only, one.
    pub nth: u32,
    /// Civil time with offset.
    pub ticketed_at: String,
}

impl TicketRow {
    /// What is called out: the number, and from the second of two desks that gave the same one a letter: `7`, `7B`.
    pub fn label(&self) -> String {
        match u8::try_from(self.nth) {
            Ok(0) => self.number.to_string(),
            Ok(nth) if nth < 26 => format!("{}{}", self.number, char::from(b'A' + nth)),
            _ => format!("{}-{}", self.number, self.nth + 1),
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(TicketRow {
            visit: row.get("visit")?,
            recipient: row.get("recipient")?,
            day: row.get("day")?,
            number: row.get("number")?,
            nth: row.get("nth")?,
            ticketed_at: row.get("ticketed_at")?,
        })
    }
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppointmentRow {
    /// Id.
    pub appointment: Uuid,
    /// Whose; the archive that goes on, when theirs was merged.
    pub recipient: Uuid,
    /// Visit at which it was made.
    pub visit: Option<Uuid>,
    /// Clinic day.
    pub day: Date,
    /// Vaccines to be given then.
    pub vaccines: Vec<String>,
    /// Civil time with offset.
    pub made_at: String,
    /// Why it was given up, when it was.
    pub cancelled: Option<String>,
    /// Whether they have had a visit on its day or later.
    pub kept: bool,
}

impl AppointmentRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(AppointmentRow {
            appointment: row.get("appointment")?,
            recipient: row.get("recipient")?,
            visit: row.get("visit")?,
            day: row.get("day")?,
            vaccines: json(row, "vaccines")?,
            made_at: row.get("made_at")?,
            cancelled: row.get("cancelled")?,
            kept: row.get("kept")?,
        })
    }
}

/// An exposure to rabies, or a wound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExposureRow {
    /// Id.
    pub exposure: Uuid,
    /// The visit it was last recorded at.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// `rabies`, `wound`.
    pub kind: String,
    /// Day.
    pub on: String,
    /// 1 to 3.
    pub grade: Option<u32>,
    /// Day of the first dose.
    pub day_zero: Option<String>,
    /// Regimen code.
    pub regimen: Option<String>,
    /// Animal.
    pub animal: Option<String>,
    /// Place of the wound.
    pub wound: Option<String>,
    /// Passive immunisations.
    pub passive: Vec<PassiveImmunisation>,
    /// Civil time with offset.
    pub recorded_at: String,
}

impl ExposureRow {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(ExposureRow {
            exposure: row.get("exposure")?,
            visit: row.get("visit")?,
            recipient: row.get("recipient")?,
            kind: row.get("kind")?,
            on: row.get("exposed_on")?,
            grade: row.get("grade")?,
            day_zero: row.get("day_zero")?,
            regimen: row.get("regimen")?,
            animal: row.get("animal")?,
            wound: row.get("wound")?,
            passive: json(row, "passive")?,
            recorded_at: row.get("recorded_at")?,
        })
    }

    /// The order of [`Reader::exposures`].
    pub(super) fn latest_first(a: &Self, b: &Self) -> std::cmp::Ordering {
        (&b.on, b.exposure).cmp(&(&a.on, a.exposure))
    }
}

impl Reader<'_> {
    /// The ticket of a visit.
    pub fn ticket(&self, visit: Uuid) -> Result<Option<TicketRow>, StoreError> {
        self.first(include_str!("tickets.sql"), (None::<Date>, visit), TicketRow::from_row)
    }

    /// The tickets of a day by number.
    pub fn tickets(&self, day: Date) -> Result<Vec<TicketRow>, StoreError> {
        self.all(include_str!("tickets.sql"), (day, None::<Uuid>), TicketRow::from_row)
    }

    /// The highest number given on a day; 0 when there is none.
    pub fn last_ticket(&self, day: Date) -> Result<u32, StoreError> {
        let last = self.first("SELECT max(number) FROM ticket WHERE day = ?1", [day], |row| row.get(0))?;
        Ok(last.flatten().unwrap_or(0))
    }

    /// The appointments of a person from a day on, by day; cancelled ones too.
    pub fn appointments_of(&self, recipient: Uuid, from: Date) -> Result<Vec<AppointmentRow>, StoreError> {
        let mut found = Vec::new();
        for archive in self.archives_of(recipient)? {
            let params = (Some(archive), from, None::<Date>);
            found.extend(self.all(include_str!("appointments.sql"), params, AppointmentRow::from_row)?);
        }
        found.sort_by_key(|row: &AppointmentRow| (row.day, row.appointment));
        Ok(found)
    }

    /// The appointments of the days from one to another, both included.
    pub fn appointments_between(&self, from: Date, to: Date) -> Result<Vec<AppointmentRow>, StoreError> {
        self.all(include_str!("appointments.sql"), (None::<Uuid>, from, Some(to)), AppointmentRow::from_row)
    }

    /// How many appointments are open, neither given up nor kept, on each day after a day.
    pub fn open_appointments(&self, after: Date) -> Result<Vec<(Date, u32)>, StoreError> {
        self.all(include_str!("open_appointments.sql"), [after], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// An appointment by id.
    pub fn appointment(&self, appointment: Uuid) -> Result<Option<AppointmentRow>, StoreError> {
        self.first(include_str!("appointment.sql"), [appointment], AppointmentRow::from_row)
    }

    /// The exposures of a person, the latest first.
    pub fn exposures(&self, recipient: Uuid) -> Result<Vec<ExposureRow>, StoreError> {
        let mut found = Vec::new();
        for archive in self.archives_of(recipient)? {
            found.extend(self.all("SELECT * FROM exposure WHERE recipient = ?1", [archive], ExposureRow::from_row)?);
        }
        found.sort_by(ExposureRow::latest_first);
        Ok(found)
    }
}
