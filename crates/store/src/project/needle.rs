//! At the needle: vials the family confirmed, payments, injections that failed. Which of them counts is read, not stored (`query::needle`).

use domain::event::Payload;
use domain::event::v1::{LineFailed, LinePaid, ProductChosen, VialsFingerprinted, VialsVerified};
use rusqlite::{Connection, params};

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "needle",
    version: 2,
    tables: &["verification", "verified_vial", "verification_picture", "line_failure", "line_payment", "line_choice"],
    package_rows: PackageRows::Ignored,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::VialsVerified(body) => verified(connection, event, body),
        Payload::VialsFingerprinted(body) => fingerprinted(connection, event, body),
        Payload::LineFailed(body) => failed(connection, event, body),
        Payload::LinePaid(body) => paid(connection, event, body),
        Payload::ProductChosen(body) => chosen(connection, event, body),
        _ => Ok(()),
    }
}

fn verified(connection: &Connection, event: &LoggedEvent, body: &VialsVerified) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM verification WHERE verification = ?1";
    let (id, key) = (body.verification, body.verification.to_string());
    if !conflict::is_first(connection, NOUN.name, "verified_twice", &key, HOLDER, [id], event)? {
        return Ok(());
    }
    connection.prepare_cached("DELETE FROM verified_vial WHERE verification = ?1")?.execute([id])?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO verification VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            id,
            body.visit,
            body.recipient,
            body.document,
            body.strokes,
            body.binding,
            body.way,
            body.relation,
            body.name,
            body.shown_by,
            event.occurred_at,
            event.id,
            event.ord,
        ])?;
    for (position, vial) in body.vials.iter().enumerate() {
        connection.prepare_cached("INSERT INTO verified_vial VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute((
            id,
            position,
            vial.line,
            &vial.code,
            &vial.product,
            &vial.product_name,
            &vial.lot,
            &vial.expiry,
        ))?;
    }
    Ok(())
}

/// Every picture stands; which one is shown is read.
fn fingerprinted(connection: &Connection, event: &LoggedEvent, body: &VialsFingerprinted) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO verification_picture VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![
        event.id,
        body.verification,
        body.visit,
        body.recipient,
        body.picture,
        body.binding,
        event.occurred_at,
        event.ord,
    ])?;
    Ok(())
}

fn failed(connection: &Connection, event: &LoggedEvent, body: &LineFailed) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM line_failure WHERE failure = ?1";
    let (id, key) = (body.failure, body.failure.to_string());
    if conflict::is_first(connection, NOUN.name, "failed_twice", &key, HOLDER, [id], event)? {
        // The day at the clinic: the civil date of the moment as written.
        let failed_on = event.occurred_at.get(..10).unwrap_or_default();
        connection.prepare_cached(include_str!("insert_failure.sql"))?.execute(params![
            id,
            body.visit,
            body.recipient,
            body.line,
            body.authorisation,
            body.vaccine,
            body.product,
            body.lot,
            body.code,
            body.kind,
            body.unit,
            body.line_after,
            body.note,
            body.tried_by,
            event.occurred_at,
            failed_on,
            event.id,
            event.ord,
        ])?;
    }
    Ok(())
}

fn paid(connection: &Connection, event: &LoggedEvent, body: &LinePaid) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM line_payment WHERE payment = ?1";
    let (id, key) = (body.payment, body.payment.to_string());
    if conflict::is_first(connection, NOUN.name, "paid_twice", &key, HOLDER, [id], event)? {
        connection
            .prepare_cached("INSERT OR REPLACE INTO line_payment VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
            .execute((
                id,
                body.visit,
                body.recipient,
                body.line,
                &body.product,
                &body.receipt,
                body.price_fen,
                &event.occurred_at,
                event.id,
                &event.ord,
            ))?;
    }
    Ok(())
}

fn chosen(connection: &Connection, event: &LoggedEvent, body: &ProductChosen) -> Result<(), StoreError> {
    connection.prepare_cached(include_str!("choose_product.sql"))?.execute((
        body.line,
        body.visit,
        &body.product,
        &event.ord,
    ))?;
    Ok(())
}
