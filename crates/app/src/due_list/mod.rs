//! Who is due what: the whole clinic, person by person, in bounded memory; and one person alone after a new dose.
//!
//! `page` answers the page 应种 with a few of them at a time, `export` writes them to a file.
//!
//! Nothing is kept between two lists: what is due follows from the archive and the day, so a new dose asks for one person's judgement
//! and no other's.

mod export;
mod page;
mod sweep;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use schedule::{DueDose, Group, Line};
use serde_json::{Map, Value};
use store::{AskedRow, Reader, RecipientRow, Store, StoreError};
use uuid::Uuid;

pub(crate) use self::export::DueExporting;
use self::sweep::{Order, sweep};
use crate::due::{Asked, Clinic, Listed, due_line};
use crate::schedules::Schedules;
use crate::view::DueLine;
use crate::{Answer, App, AppError, founding, people};

/// Somebody to whom something is due: lines with their reasons, or doses as codes.
#[derive(Debug, Clone, PartialEq)]
pub struct DuePerson<D = DueLine> {
    /// Who.
    pub recipient: Uuid,
    /// Name.
    pub name: String,
    /// Birth date.
    pub birth: Date,
    /// Lines due on the day; of paid vaccines only what was asked for or begun.
    pub due: Vec<D>,
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
            let history = r.history(recipient)?;
            let asked = Asked::from(&Clinic::load(r)?, r, &person, &history, None, on)?;
            let due = due_lines(&asked, schedules, on);
            Ok(Some(DuePerson { recipient, name: person.name, birth: person.birth, due }))
        })
    }

    /// Everybody to whom something is due on a day, in the order of the archive. `see` is called for each of them and `told` after
    /// every page; either may break the list off.
    pub fn each_due(
        &self,
        on: Date,
        see: impl FnMut(&DuePerson) -> ControlFlow<()>,
        told: impl FnMut(DueProgress) -> ControlFlow<()>,
    ) -> Answer<DueProgress> {
        let schedules = &self.rules().schedules;
        Ok(list(&self.inner.store, on, |asked| due_lines(asked, schedules, on), see, told)?)
    }

    /// The same without reasons, which is several times quicker: of paid vaccines too what was asked for or begun, in the order of the
    /// tables.
    pub fn each_due_dose<'a>(
        &'a self,
        on: Date,
        see: impl FnMut(&DuePerson<DueDose<'a>>) -> ControlFlow<()>,
        told: impl FnMut(DueProgress) -> ControlFlow<()>,
    ) -> Answer<DueProgress> {
        let schedules = &self.rules().schedules;
        let doses = |asked: &Asked| asked.due(schedules, on, |_, dose| dose).into_iter().map(|due| due.made).collect();
        Ok(list(&self.inner.store, on, doses, see, told)?)
    }
}

/// The same of a data directory, for the technician; `None` is the clinic's today.
pub fn of_directory(
    dir: &Path,
    on: Option<Date>,
    now: Timestamp,
    see: impl FnMut(&DuePerson) -> ControlFlow<()>,
    told: impl FnMut(DueProgress) -> ControlFlow<()>,
) -> Answer<DueProgress> {
    let opened = founding::open_read_only(dir)?;
    let zone = TimeZone::get(&opened.clinic.zone).map_err(|error| AppError::data("the clinic's time zone", error))?;
    let on = on.unwrap_or_else(|| now.to_zoned(zone).date());
    let schedules = Schedules::built_in()?;
    Ok(list(&opened.store, on, |asked| due_lines(asked, &schedules, on), see, told)?)
}

fn list<D: Send>(
    store: &Store,
    on: Date,
    judge: impl Fn(&Asked) -> Vec<D> + Sync,
    mut see: impl FnMut(&DuePerson<D>) -> ControlFlow<()>,
    mut told: impl FnMut(DueProgress) -> ControlFlow<()>,
) -> Result<DueProgress, StoreError> {
    let clinic = store.read(Clinic::load)?;
    let judge = |_: &Reader<'_>, row: &AskedRow, asked: &Asked| {
        let due = judge(asked);
        if due.is_empty() {
            return Ok(None);
        }
        Ok(Some(DuePerson { recipient: row.recipient, name: row.name.clone(), birth: row.birth, due }))
    };
    let mut progress = DueProgress::default();
    let whole = sweep(store, &clinic, on, Order::by_archive(), judge, |taken| {
        progress.looked_at += taken.looked_at;
        for person in &taken.found {
            progress.due += 1;
            see(person)?;
        }
        told(progress)
    })?;
    Ok(DueProgress { cancelled: !whole, ..progress })
}

/// Lines due on a day, with their reasons, 应种 first.
fn due_lines(asked: &Asked, schedules: &Schedules, on: Date) -> Vec<DueLine> {
    let mut due = asked.due(schedules, on, |decided, _| decided.line());
    due.sort_by_key(|listed| listed.group != Group::DueNow);
    let line = |Listed { family, group, made }: Listed<Line>| due_line(&Line { group, ..made }, family.code());
    due.into_iter().map(line).collect()
}

/// Who stands in lists of what is due: not somebody moved out, deceased or deleted (A-028, E-021). Those set aside are not read at all.
fn is_listed(extra: &Map<String, Value>) -> bool {
    !matches!(people::registered_as(extra), "moved_out" | "deceased" | "deleted")
}
