//! Visits with their lines, deferrals, authorisations and prechecks. The state of a line is read from these, not stored: it follows from
//! which of them is the latest (`query::visit`).

use domain::event::Payload;
use domain::event::v1::{LineDeferred, PrecheckAnswered, ProposedLine, VisitOpened};
use domain::event::v2::LineAuthorised;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "visit",
    version: 2,
    tables: &["visit", "visit_line", "line_deferral", "line_authorisation", "precheck"],
    package_rows: PackageRows::Ignored,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::VisitOpened(body) => {
            opened(connection, event, body)?;
            for (position, line) in body.lines.iter().enumerate() {
                proposed(connection, event, body.visit, line, position)?;
            }
            Ok(())
        }
        Payload::LineProposed(body) => proposed(connection, event, body.visit, &body.line, 0),
        Payload::LineDeferred(body) => deferred(connection, event, body),
        Payload::LineAuthorised(body) => authorised(connection, event, body),
        Payload::PrecheckAnswered(body) => answered(connection, event, body),
        _ => Ok(()),
    }
}

fn opened(connection: &Connection, event: &LoggedEvent, body: &VisitOpened) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM visit WHERE visit = ?1";
    const SAME_DAY: &str = include_str!("visits_of_one_recipient_and_day.sql");
    let key = body.visit.to_string();
    if !conflict::is_first(connection, NOUN.name, "visit_opened_twice", &key, HOLDER, [body.visit], event)? {
        return Ok(());
    }
    let replaced: Option<(Uuid, String)> = connection
        .prepare_cached("SELECT recipient, day FROM visit WHERE visit = ?1")?
        .query_row([body.visit], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    connection.prepare_cached("INSERT OR REPLACE INTO visit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
        body.visit,
        body.recipient,
        &body.day,
        &body.edition,
        &event.occurred_at,
        event.id,
        &event.ord,
    ))?;
    let now = (body.recipient, body.day.clone());
    replaced.iter().chain([&now]).try_for_each(|found| {
        let key = format!("{} {}", found.0, found.1);
        conflict::refresh(connection, NOUN.name, "two_visits_in_a_day", &key, SAME_DAY, (found.0, &found.1))
    })
}

fn proposed(
    connection: &Connection,
    event: &LoggedEvent,
    visit: Uuid,
    line: &ProposedLine,
    position: usize,
) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM visit_line WHERE line = ?1";
    let key = line.line.to_string();
    if conflict::is_first(connection, NOUN.name, "line_proposed_twice", &key, HOLDER, [line.line], event)? {
        connection
            .prepare_cached("INSERT OR REPLACE INTO visit_line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute((line.line, visit, &line.vaccine, line.number, line.of, position, event.id, &event.ord))?;
    }
    Ok(())
}

fn deferred(connection: &Connection, event: &LoggedEvent, body: &LineDeferred) -> Result<(), StoreError> {
    connection.prepare_cached(include_str!("defer_line.sql"))?.execute((
        body.line,
        body.visit,
        &body.reason,
        &body.return_on,
        &event.ord,
    ))?;
    Ok(())
}

fn authorised(connection: &Connection, event: &LoggedEvent, body: &LineAuthorised) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM line_authorisation WHERE authorisation = ?1";
    let (id, key) = (body.authorisation, body.authorisation.to_string());
    if conflict::is_first(connection, NOUN.name, "authorised_twice", &key, HOLDER, [id], event)? {
        connection.prepare_cached(include_str!("insert_authorisation.sql"))?.execute(params![
            body.authorisation,
            body.visit,
            body.line,
            body.recipient,
            body.code,
            body.product,
            body.lot,
            body.expiry,
            body.verdict,
            serde_json::to_string(&body.reasons)?,
            body.confirmation,
            body.valid_until,
            event.occurred_at,
            event.id,
            event.ord,
            body.body_site,
            serde_json::to_string(&body.checks)?,
        ])?;
    }
    Ok(())
}

fn answered(connection: &Connection, event: &LoggedEvent, body: &PrecheckAnswered) -> Result<(), StoreError> {
    let answers: std::collections::BTreeMap<&str, &str> =
        body.answers.iter().map(|answer| (answer.question.as_str(), answer.answer.as_str())).collect();
    connection.prepare_cached("INSERT INTO precheck VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?.execute(
        params![
            event.id,
            body.visit,
            body.recipient,
            body.day,
            body.questions,
            body.temperature_tenths,
            serde_json::to_string(&answers)?,
            body.asked_by,
            event.occurred_at,
            event.ord,
        ],
    )?;
    Ok(())
}
