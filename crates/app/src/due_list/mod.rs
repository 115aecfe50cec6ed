//! Who is due what: the whole clinic, person by person, in bounded memory; and one person alone after a new dose.
//!
//! `page` answers the page 应种 with a few of them at a time, `export` writes them to a file.
//!
//! Nothing is kept between two lists: what is due follows from the archive and the day, so a new dose asks for one person's judgement
//! and no other's.

mod export;
mod page;

use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schedule::Group;
use store::{Reader, RecipientRow, Store, StoreError};
use uuid::Uuid;

use crate::due::{Asked, Clinic, lines};
use crate::schedules::Schedules;
use crate::view::DueLine;
use crate::{Answer, App, AppError, founding, people};

/// People read at a time: what is held in memory, and how often somebody may cancel.
const PAGE: u32 = 500;

/// Somebody to whom something is due.
#[derive(Debug, Clone, PartialEq)]
pub struct DuePerson {
    /// Who.
    pub recipient: Uuid,
    /// Name.
    pub name: String,
    /// Birth date.
    pub birth: Date,
    /// Lines due on the day; of paid vaccines only what was asked for or begun.
    pub due: Vec<DueLine>,
}

/// How far a list has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DueProgress {
    /// People looked at.
    pub looked_at: u64,
    /// People to whom something is due.
    pub due: u64,
    /// Whether it was broken off.
    pub cancelled: bool,
}

impl App {
    /// What is due to one person on a day; `None` when there is no such archive or it is set aside. The call after each new dose.
    pub fn due_of(&self, recipient: &str, on: Date) -> Answer<Option<DuePerson>> {
        let recipient = people::id(recipient, "recipient.unknown")?;
        let schedules = &self.rules().schedules;
        self.read(|r| {
            let Some(person) = r.recipient(recipient)?.filter(RecipientRow::is_active) else { return Ok(None) };
            judge(r, &Clinic::load(r)?, schedules, &person, on).map(Some)
        })
    }

    /// Everybody to whom something is due on a day, in the order of the archive. `see` is called for each of them and `told` after
    /// every page; either may break the list off.
    pub fn each_due(
        &self,
        on: Date,
        see: impl FnMut(DuePerson) -> ControlFlow<()>,
        told: impl FnMut(DueProgress) -> ControlFlow<()>,
    ) -> Answer<DueProgress> {
        Ok(list(&self.inner.store, &self.rules().schedules, on, see, told)?)
    }
}

/// The same of a data directory, for the technician; `None` is the clinic's today.
pub fn of_directory(
    dir: &Path,
    on: Option<Date>,
    now: Timestamp,
    see: impl FnMut(DuePerson) -> ControlFlow<()>,
    told: impl FnMut(DueProgress) -> ControlFlow<()>,
) -> Answer<DueProgress> {
    let opened = founding::open_read_only(dir)?;
    let zone = TimeZone::get(&opened.clinic.zone).map_err(|error| AppError::data("the clinic's time zone", error))?;
    let on = on.unwrap_or_else(|| now.to_zoned(zone).date());
    Ok(list(&opened.store, &Schedules::built_in()?, on, see, told)?)
}

fn list(
    store: &Store,
    schedules: &Schedules,
    on: Date,
    mut see: impl FnMut(DuePerson) -> ControlFlow<()>,
    mut told: impl FnMut(DueProgress) -> ControlFlow<()>,
) -> Result<DueProgress, StoreError> {
    let mut progress = DueProgress::default();
    let mut after = None;
    let clinic = store.read(Clinic::load)?;
    loop {
        // A page is one reading: writers wait for nobody longer than that.
        let (people, last) = store.read(|r| {
            let people = r.people_page(after, PAGE)?;
            let last = people.last().map(|person| person.recipient);
            let mut judged = Vec::with_capacity(people.len());
            for person in people.iter().filter(|person| is_listed(person)) {
                judged.push(judge(r, &clinic, schedules, person, on)?);
            }
            Ok((judged, last))
        })?;
        let Some(last) = last else { return Ok(progress) };
        after = Some(last);
        for person in people {
            progress.looked_at += 1;
            if person.due.is_empty() {
                continue;
            }
            progress.due += 1;
            if see(person).is_break() {
                return Ok(DueProgress { cancelled: true, ..progress });
            }
        }
        if told(progress).is_break() {
            return Ok(DueProgress { cancelled: true, ..progress });
        }
    }
}

/// Who stands in lists of what is due: not somebody set aside, moved out, deceased or deleted (A-028, E-021).
fn is_listed(person: &RecipientRow) -> bool {
    person.is_active() && !matches!(people::state(person), "moved_out" | "deceased" | "deleted")
}

fn judge(
    r: &Reader<'_>,
    clinic: &Clinic,
    schedules: &Schedules,
    person: &RecipientRow,
    on: Date,
) -> Result<DuePerson, StoreError> {
    let history = r.history(person.recipient)?;
    let asked = Asked::from(clinic, r, person, &history, None, on)?;
    let mut judged = asked.assess(schedules, on);
    let due = |line: &schedule::Line| matches!(line.group, Group::DueNow | Group::MayBeGiven);
    let kept: Vec<bool> = judged.whole.lines.iter().map(due).collect();
    let mut keep = kept.iter().copied();
    judged.whole.lines.retain(|_| keep.next().unwrap_or(false));
    let mut keep = kept.iter().copied();
    judged.families.retain(|_| keep.next().unwrap_or(false));
    Ok(DuePerson { recipient: person.recipient, name: person.name.clone(), birth: person.birth, due: lines(&judged) })
}
