//! Doses 剂次: those given here, and those entered from elsewhere.

use domain::event::Payload;
use domain::event::v1::{DoseRecorded, HistoryRecorded};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Noun, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun { name: "dose", version: 1, tables: &["dose", "past_dose"], project };

const SAME_LINE: &str = "SELECT event FROM dose WHERE line = ?1 AND (SELECT count(*) FROM dose WHERE line = ?1) > 1";
const SAME_CODE: &str = include_str!("doses_with_one_single_code.sql");

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::DoseRecorded(body) => recorded(connection, event, body),
        Payload::HistoryRecorded(body) => past(connection, event, body),
        _ => Ok(()),
    }
}

fn recorded(connection: &Connection, event: &LoggedEvent, body: &DoseRecorded) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM dose WHERE dose = ?1";
    let key = body.dose.to_string();
    if !conflict::is_first(connection, NOUN.name, "recorded_twice", &key, HOLDER, [body.dose], event)? {
        return Ok(());
    }
    let replaced: Option<(Uuid, String)> = connection
        .prepare_cached("SELECT line, code FROM dose WHERE dose = ?1")?
        .query_row([body.dose], |row| Ok((row.get(0)?, row.get(1)?)))
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
    let now = (body.line, body.code.clone());
    for (line, code) in replaced.iter().chain([&now]) {
        conflict::refresh(connection, NOUN.name, "line_given_twice", &line.to_string(), SAME_LINE, [line])?;
        // A single-dose code serves one injection; used twice, both are marked and both stand.
        conflict::refresh(connection, NOUN.name, "code_used_twice", code, SAME_CODE, [code])?;
    }
    Ok(())
}

/// The latest entry of a past dose counts: it may have been mended.
fn past(connection: &Connection, event: &LoggedEvent, body: &HistoryRecorded) -> Result<(), StoreError> {
    for dose in &body.doses {
        connection.prepare_cached(include_str!("put_past_dose.sql"))?.execute((
            dose.dose,
            body.recipient,
            &dose.vaccine,
            &dose.date,
            &dose.lot,
            &dose.unit,
            &dose.provenance,
            &event.ord,
        ))?;
    }
    Ok(())
}
