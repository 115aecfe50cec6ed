//! Informed consents 知情同意, with the decision on each line. Document and strokes are blobs named by digest.

use domain::event::Payload;
use domain::event::v1::{ConsentFingerprinted, ConsentPictured};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "consent",
    version: 3,
    tables: &["consent", "consent_line", "consent_picture"],
    package_rows: PackageRows::Ignored,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let body = match &event.payload {
        Payload::ConsentSigned(body) => body,
        Payload::ConsentPictured(body) => {
            let ConsentPictured { consent, visit, recipient, picture, binding } = body;
            return pictured(connection, event, [consent, visit, recipient], picture, binding);
        }
        Payload::ConsentFingerprinted(body) => {
            let ConsentFingerprinted { consent, visit, recipient, picture, binding, .. } = body;
            return pictured(connection, event, [consent, visit, recipient], picture, binding);
        }
        _ => return Ok(()),
    };
    const HOLDER: &str = "SELECT ord, event FROM consent WHERE consent = ?1";
    let key = body.consent.to_string();
    if !conflict::is_first(connection, NOUN.name, "signed_twice", &key, HOLDER, [body.consent], event)? {
        return Ok(());
    }
    connection.prepare_cached("DELETE FROM consent_line WHERE consent = ?1")?.execute([body.consent])?;
    connection.prepare_cached(include_str!("insert_consent.sql"))?.execute(params![
        body.consent,
        body.visit,
        body.recipient,
        body.template,
        body.document,
        body.strokes,
        body.binding,
        body.way,
        body.paper_number,
        body.signer.relation,
        body.signer.name,
        body.signer.phone,
        body.informed_by,
        event.occurred_at,
        event.id,
        event.ord,
        body.paper_on,
        body.signer.number,
        body.signer.authority,
    ])?;
    for decision in &body.decisions {
        connection
            .prepare_cached("INSERT OR REPLACE INTO consent_line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
            .execute(params![
                body.consent,
                decision.line,
                decision.vaccine,
                decision.product,
                decision.accepted,
                decision.reason,
                event.ord,
                decision.holder,
                decision.number,
                decision.price_fen,
            ])?;
    }
    Ok(())
}

/// Every picture stands, of a paper or of a finger; which one is shown is read.
fn pictured(
    connection: &Connection,
    event: &LoggedEvent,
    [consent, visit, recipient]: [&Uuid; 3],
    picture: &str,
    binding: &str,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO consent_picture VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
        .execute(params![event.id, consent, visit, recipient, picture, binding, event.occurred_at, event.ord])?;
    Ok(())
}
