//! Doses 剂次: those given here, and those entered from elsewhere; corrections, and records that were withdrawn.

use domain::event::Payload;
use domain::event::v1::{DoseCorrected, DoseRecorded, HistoryRecorded, PastDose};
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::packed_doses::Changed;
use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "dose",
    version: 3,
    tables: &["dose", "past_dose", "dose_change", "dose_standing", "packed_doses"],
    package_rows: PackageRows::Taken,
    project,
};

const SAME_LINE: &str = include_str!("doses_of_one_line.sql");
const SAME_CODE: &str = include_str!("doses_with_one_single_code.sql");

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::DoseRecorded(body) => recorded(connection, event, body),
        Payload::HistoryRecorded(body) => past(connection, event, body),
        Payload::DoseCorrected(body) => corrected(connection, event, body),
        Payload::DoseWithdrawn(body) => {
            standing(connection, event, body.dose, true, &body.reason, body.note.as_deref())
        }
        Payload::DoseReinstated(body) => standing(connection, event, body.dose, false, &body.reason, None),
        _ => Ok(()),
    }
}

fn recorded(connection: &Connection, event: &LoggedEvent, body: &DoseRecorded) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM dose WHERE dose = ?1";
    let key = body.dose.to_string();
    if !conflict::is_first(connection, NOUN.name, "recorded_twice", &key, HOLDER, [body.dose], event)? {
        return Ok(());
    }
    let replaced: Option<(Uuid, (Uuid, String))> = connection
        .prepare_cached("SELECT recipient, line, code FROM dose WHERE dose = ?1")?
        .query_row([body.dose], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))
        .optional()?;
    // The day at the clinic: the civil date of the moment as written, whatever offset it carries.
    let given_on = event.occurred_at.get(..10).unwrap_or_default();
    let deviation = body.deviation.as_ref();
    connection.prepare_cached(include_str!("insert_dose.sql"))?.execute(params![
        body.dose,
        body.recipient,
        body.visit,
        body.line,
        body.authorisation,
        body.vaccine,
        body.product,
        body.product_name,
        body.specification,
        body.amount,
        body.route,
        body.body_site,
        body.lot,
        body.expiry,
        body.code,
        body.vial,
        body.holder,
        body.unit,
        body.injected_by,
        body.asked_by,
        body.informed_by,
        body.attribute,
        body.kind,
        body.number,
        deviation.map(|deviation| serde_json::to_string(&deviation.codes)).transpose()?,
        deviation.map(|deviation| &deviation.reason),
        event.occurred_at,
        given_on,
        event.id,
        event.ord,
    ])?;
    correct_here(connection, body.dose)?;
    let mut changed = Changed::default();
    changed.note([body.recipient]);
    changed.note(replaced.as_ref().map(|(recipient, _)| *recipient));
    changed.pack(connection)?;
    let now = (body.line, body.code.clone());
    replaced.iter().map(|(_, place)| place).chain([&now]).try_for_each(|(line, code)| flag(connection, *line, code))
}

/// A line is given once and a single-dose code serves one injection; twice, both are marked and both stand. Withdrawn records do not count.
fn flag(connection: &Connection, line: Uuid, code: &str) -> Result<(), StoreError> {
    conflict::refresh(connection, NOUN.name, "line_given_twice", &line.to_string(), SAME_LINE, [line])?;
    conflict::refresh(connection, NOUN.name, "code_used_twice", code, SAME_CODE, [code])
}

fn past(connection: &Connection, event: &LoggedEvent, body: &HistoryRecorded) -> Result<(), StoreError> {
    let mut changed = Changed::default();
    body.doses.iter().try_for_each(|dose| past_dose(connection, event, body.recipient, dose, &mut changed))?;
    changed.pack(connection)
}

/// The latest entry of a past dose counts: it may have been mended, and may even have been somebody else's. Also for doses that came in a
/// package.
fn past_dose(
    connection: &Connection,
    event: &LoggedEvent,
    recipient: Uuid,
    dose: &PastDose,
    changed: &mut Changed,
) -> Result<(), StoreError> {
    const WHOSE: &str = "SELECT recipient FROM past_dose WHERE dose = ?1";
    let entry = (
        dose.dose,
        recipient,
        &dose.vaccine,
        &dose.date,
        &dose.lot,
        &dose.unit,
        &dose.provenance,
        event.id,
        &event.ord,
    );
    // Nearly every entry is the first of its dose; only of another one somebody has to be asked about.
    let first = connection.prepare_cached(include_str!("add_past_dose.sql"))?.execute(entry)?;
    if first == 0 {
        let whose = connection.prepare_cached(WHOSE)?.query_row([dose.dose], |row| row.get(0)).optional()?;
        let written = connection.prepare_cached(include_str!("put_past_dose.sql"))?.execute(entry)?;
        if written == 0 {
            return Ok(());
        }
        changed.note(whose);
    }
    changed.note([recipient]);
    correct_entered(connection, dose.dose)
}

/// Corrections are kept by their place in the log; of each field the latest counts.
fn corrected(connection: &Connection, event: &LoggedEvent, body: &DoseCorrected) -> Result<(), StoreError> {
    let json = |value: &Option<Value>| value.as_ref().map(serde_json::to_string).transpose();
    for change in &body.changes {
        connection
            .prepare_cached("INSERT OR REPLACE INTO dose_change VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                body.dose,
                change.field,
                event.ord,
                json(&change.before)?,
                json(&change.after)?,
                body.reason,
                event.occurred_at,
                event.id,
            ])?;
    }
    correct_here(connection, body.dose)?;
    correct_entered(connection, body.dose)?;
    let mut changed = Changed::default();
    for whose in ["SELECT recipient FROM dose WHERE dose = ?1", "SELECT recipient FROM past_dose WHERE dose = ?1"] {
        changed.note(connection.prepare_cached(whose)?.query_row([body.dose], |row| row.get(0)).optional()?);
    }
    changed.pack(connection)
}

/// The corrections of a dose that count.
#[derive(Default)]
struct Corrections {
    /// Of each field that has a column, the latest value the column can hold. Absent and `null` are `Null`.
    fitting: Map<String, Value>,
    /// The latest value of every other field, and of those whose latest value their column cannot hold.
    beside: Map<String, Value>,
}

impl Corrections {
    /// Those later than `after`, in the order of the log: which values fit must not depend on the order of arrival.
    fn read(
        connection: &Connection,
        dose: Uuid,
        after: &str,
        fits: fn(&str, &Value) -> bool,
    ) -> Result<Corrections, StoreError> {
        let mut statement = connection
            .prepare_cached("SELECT field, value FROM dose_change WHERE dose = ?1 AND ord > ?2 ORDER BY ord, field")?;
        let mut rows = statement.query((dose, after))?;
        let mut found = Corrections::default();
        while let Some(row) = rows.next()? {
            let (field, value): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            let value = value.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or(Value::Null);
            found.beside.remove(&field);
            let place = if fits(&field, &value) { &mut found.fitting } else { &mut found.beside };
            place.insert(field, value);
        }
        Ok(found)
    }

    fn is_empty(&self) -> bool {
        self.fitting.is_empty() && self.beside.is_empty()
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.fitting.get(field).and_then(Value::as_str)
    }

    fn beside(&self) -> Result<Option<String>, StoreError> {
        Ok((!self.beside.is_empty()).then(|| serde_json::to_string(&self.beside)).transpose()?)
    }
}

fn is_date(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|date| date.to_string() == text)
}

/// What a scan proved stays as it was proved; corrections of it stand beside it.
fn correct_here(connection: &Connection, dose: Uuid) -> Result<(), StoreError> {
    let given: Option<String> = connection
        .prepare_cached("SELECT given_at FROM dose WHERE dose = ?1")?
        .query_row([dose], |row| row.get(0))
        .optional()?;
    let Some(given) = given else { return Ok(()) };
    let found = Corrections::read(connection, dose, "", |field, value| match (field, value) {
        ("date", Value::String(text)) => is_date(text),
        ("time", Value::String(text)) => text.len() == 8 && text.parse::<jiff::civil::Time>().is_ok(),
        ("body_site" | "route" | "kind", Value::String(_)) => true,
        ("number", Value::Number(number)) => number.as_u64().is_some_and(|number| u32::try_from(number).is_ok()),
        _ => false,
    })?;
    if found.is_empty() {
        return Ok(());
    }
    // `2026-11-20T09:31:07+08:00`: the offset stays.
    let (date, time, offset) = (given.get(..10), given.get(11..19), given.get(19..));
    let given_on = found.text("date").or(date).unwrap_or_default();
    let time = found.text("time").or(time).unwrap_or_default();
    connection.prepare_cached(include_str!("correct_dose.sql"))?.execute(params![
        dose,
        format!("{given_on}T{time}{}", offset.unwrap_or_default()),
        given_on,
        found.text("body_site"),
        found.text("route"),
        found.text("kind"),
        found.fitting.get("number").and_then(Value::as_u64),
        found.beside()?,
    ])?;
    Ok(())
}

/// A dose entered by hand may be corrected in everything.
fn correct_entered(connection: &Connection, dose: Uuid) -> Result<(), StoreError> {
    let ord: Option<String> = connection
        .prepare_cached("SELECT ord FROM past_dose WHERE dose = ?1")?
        .query_row([dose], |row| row.get(0))
        .optional()?;
    let Some(ord) = ord else { return Ok(()) };
    let found = Corrections::read(connection, dose, &ord, |field, value| match (field, value) {
        ("date", Value::String(text)) => is_date(text),
        ("vaccine" | "provenance" | "lot" | "unit", Value::String(_)) => true,
        // These two may be taken away.
        ("lot" | "unit", Value::Null) => true,
        _ => false,
    })?;
    if found.is_empty() {
        return Ok(());
    }
    connection.prepare_cached(include_str!("correct_past_dose.sql"))?.execute(params![
        dose,
        found.text("date"),
        found.text("vaccine"),
        found.text("provenance"),
        found.fitting.contains_key("lot"),
        found.text("lot"),
        found.fitting.contains_key("unit"),
        found.text("unit"),
        found.beside()?,
    ])?;
    Ok(())
}

/// A record was withdrawn, or counts again: the latest word counts. What becomes of the vial, movements of stock say.
fn standing(
    connection: &Connection,
    event: &LoggedEvent,
    dose: Uuid,
    withdrawn: bool,
    reason: &str,
    note: Option<&str>,
) -> Result<(), StoreError> {
    connection.prepare_cached(include_str!("put_dose_standing.sql"))?.execute(params![
        dose,
        withdrawn,
        reason,
        note,
        event.occurred_at,
        event.id,
        event.ord,
    ])?;
    let given: Option<(Uuid, String)> = connection
        .prepare_cached("SELECT line, code FROM dose WHERE dose = ?1")?
        .query_row([dose], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    given.map_or(Ok(()), |(line, code)| flag(connection, line, &code))
}
