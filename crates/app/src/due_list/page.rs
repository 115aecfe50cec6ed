//! 应种: the next people to whom something is due, a page at a time, youngest first.
//!
//! People are judged as the page is asked for, from a place in the index on: a page costs the people it goes through, however many lie
//! before it. Where the conditions fit few people, an answer ends after [`BUDGET`] of them with fewer rows and the place to go on from, so
//! that the window stays alive and somebody may stop.

use std::ops::ControlFlow;

use domain::permission::Command;
use domain::{Refusal, mask};
use jiff::ToSpan;
use jiff::civil::Date;
use schedule::DueDose;
use serde_json::{Map, Value};
use store::{AskedDesk, AskedRow, BirthPlace, Reader, RecipientRow, StoreError};
use uuid::Uuid;

use super::sweep::Doses;
use crate::due::{Asked, Clinic, Family, Listed};
use crate::input::due::DueListInput;
use crate::schedules::Schedules;
use crate::view::{DueDoseRow, DueListRow, DueListView, DueVaccine};
use crate::{Answer, App, people};

/// People shown in one answer.
const ROWS: usize = 50;
/// People judged for one answer.
const BUDGET: u32 = 2000;
/// Lists look this many months ahead and no further: whoever is due then is not born yet.
const MONTHS_AHEAD: i32 = 24;

/// The conditions of a list, read.
pub(super) struct Wanted {
    pub today: Date,
    /// The day the list is made for.
    pub on: Date,
    vaccine: String,
    area: String,
    overdue: bool,
    /// Born between these days.
    pub born: (Date, Date),
}

impl Wanted {
    pub(super) fn read(input: &DueListInput, today: Date) -> Result<Wanted, Refusal> {
        let on = match input.month.trim() {
            "" => today,
            month => last_of(month)
                .filter(|on| *on >= today && *on <= today.saturating_add(MONTHS_AHEAD.months()))
                .ok_or_else(|| Refusal::new("due_list.month").with("month", month))?,
        };
        let years = match input.ages.as_str() {
            "preschool" => 7,
            "school" => 18,
            "all" => 200,
            _ => return Err(Refusal::new("due_list.ages")),
        };
        // Somebody who has a birthday on the day is that old: born after the same day so many years ago.
        let from = on.saturating_sub(years.years()).saturating_add(1.day());
        Ok(Wanted {
            today,
            on,
            vaccine: input.vaccine.trim().to_owned(),
            area: input.area.trim().to_lowercase(),
            overdue: input.overdue,
            born: (from, on),
        })
    }

    /// Whether somebody lives where it was asked for.
    fn takes(&self, extra: &Map<String, Value>, address: Option<&str>) -> bool {
        let has = |text: Option<&str>| text.is_some_and(|text| text.to_lowercase().contains(&self.area));
        self.area.is_empty() || has(area(extra)) || has(address)
    }

    /// What is due to somebody, of what was asked for. What somebody pays for and did not ask for is owed to nobody.
    pub(super) fn due(&self, schedules: &Schedules, person: &AskedRow, asked: &Asked) -> Vec<DueDoseRow> {
        if self.takes(&person.extra, person.address.as_deref()) { self.owed(schedules, asked) } else { vec![] }
    }

    fn owed(&self, schedules: &Schedules, asked: &Asked) -> Vec<DueDoseRow> {
        let due = asked.due(schedules, self.on, |_, dose| dose);
        let fits = |one: &Listed<DueDose<'_>>| {
            one.family != Family::Begun && (self.vaccine.is_empty() || one.made.programme == self.vaccine)
        };
        let rows = due.iter().filter(|one| fits(one)).map(|one| self.row(&one.made));
        rows.filter(|dose| dose.overdue || !self.overdue).collect()
    }

    fn row(&self, dose: &DueDose<'_>) -> DueDoseRow {
        DueDoseRow {
            programme: dose.programme.to_owned(),
            vaccine: dose.vaccine.to_owned(),
            number: Some(dose.number.into()),
            of: Some(dose.of.into()),
            earliest: Some(dose.earliest.to_string()),
            // As it stands today, even where the list is made for the end of a month.
            overdue: dose.past_due.is_some_and(|late| late <= self.today),
            conditional: dose.under_condition,
        }
    }
}

/// The last day of a month written `2026-12`.
fn last_of(month: &str) -> Option<Date> {
    let first: Date = format!("{month}-01").parse().ok().filter(|_| month.len() == 7)?;
    Some(first.last_of_month())
}

/// 管理片区.
pub(super) fn area(extra: &Map<String, Value>) -> Option<&str> {
    extra.get("area").and_then(Value::as_str).filter(|area| !area.trim().is_empty())
}

/// Whom to call: the first guardian with a phone, else the person.
pub(super) fn phone(person: &RecipientRow) -> Option<&str> {
    person.guardians.iter().find_map(|guardian| guardian.phone.as_deref()).or(person.phone.as_deref())
}

/// Somebody with everything the list shows of them; `None` when erased meanwhile.
pub(super) fn whole(
    r: &Reader<'_>,
    found: Uuid,
    today: Date,
) -> Result<Option<(RecipientRow, Option<Date>)>, StoreError> {
    let Some(person) = r.recipient(found)? else { return Ok(None) };
    let open = r.appointments_of(person.recipient, today)?;
    let open = open.iter().filter(|row| row.cancelled.is_none() && !row.kept).map(|row| row.day).min();
    Ok(Some((person, open)))
}

impl App {
    /// The next people to whom something is due (C-051). Rows are masked like those of a search; opening one of them is noted.
    pub fn due_list(&self, input: &DueListInput) -> Answer<DueListView> {
        let ctx = self.permit(Command::DueList)?;
        let wanted = Wanted::read(input, ctx.today())?;
        let after = input.after.as_deref().map(|after| people::id(after, "recipient.unknown")).transpose()?;
        let schedules = &self.rules().schedules;
        let (rows, looked_at, next, edition) = self.read(|r| {
            let clinic = Clinic::load(r)?;
            let edition =
                clinic.edition(schedules, wanted.on).map(|edition| (edition.id().to_owned(), vaccines(edition)));
            let after = match after {
                Some(after) => r.recipient(after)?.as_ref().map(BirthPlace::of),
                None => None,
            };
            let (earliest, latest) = wanted.born;
            let after = after.unwrap_or_else(|| BirthPlace::before(latest));
            let (stretch, end) = r.births_after(after, earliest, BUDGET)?;
            let (mut rows, mut looked_at) = (vec![], 0);
            let mut next = end.and_then(|end| end.recipient());
            let (mut desk, mut doses) = (AskedDesk::default(), Doses::default());
            r.each_asked(&stretch, &mut desk, |found| {
                if !super::is_listed(&found.extra) {
                    return Ok(ControlFlow::Continue(()));
                }
                looked_at += 1;
                let due = doses.ask(&clinic, found, wanted.on, |asked| wanted.due(schedules, found, asked));
                if !due.is_empty()
                    && let Some((person, appointment)) = whole(r, found.recipient, wanted.today)?
                {
                    rows.push(DueListRow {
                        phone: phone(&person).map(mask::phone),
                        area: area(&person.extra).map(str::to_owned),
                        address: person.address.clone(),
                        person: people::row(&person, wanted.today, None),
                        due,
                        appointment: appointment.map(|day| day.to_string()),
                    });
                }
                if rows.len() < ROWS {
                    return Ok(ControlFlow::Continue(()));
                }
                next = Some(found.recipient);
                Ok(ControlFlow::Break(()))
            })?;
            Ok((rows, looked_at, next.map(|next| next.to_string()), edition))
        })?;
        let (edition, vaccines) = edition.unwrap_or_default();
        Ok(DueListView {
            today: wanted.today.to_string(),
            on: wanted.on.to_string(),
            edition,
            vaccines,
            rows,
            looked_at,
            next,
        })
    }
}

fn vaccines(edition: &schedule::Edition) -> Vec<DueVaccine> {
    let line = |rule: &schedule::VaccineRule| DueVaccine {
        programme: rule.abbr.clone(),
        zh: rule.name_zh.clone(),
        en: rule.name_en.clone(),
    };
    edition.vaccines().iter().map(line).collect()
}
