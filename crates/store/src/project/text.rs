//! Versions of texts and their approvals. Which text is in force is read: the one of the latest approval.

use domain::event::Payload;
use rusqlite::Connection;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "text",
    version: 1,
    tables: &["text_version", "text_approval"],
    package_rows: PackageRows::Ignored,
    project,
};

/// Saves that claim one version number, when there are several.
const SAME_NUMBER: &str = "SELECT event FROM text_version WHERE kind = ?1 AND key = ?2 AND version = ?3
    AND (SELECT count(*) FROM text_version WHERE kind = ?1 AND key = ?2 AND version = ?3) > 1";

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::TextSaved(body) => {
            connection.prepare_cached("INSERT INTO text_version VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(
                (
                    event.id,
                    &body.kind,
                    &body.key,
                    body.version,
                    &body.digest,
                    &body.source,
                    &event.occurred_at,
                    &event.ord,
                ),
            )?;
            let key = format!("{} {} {}", body.kind, body.key, body.version);
            let of = (&body.kind, &body.key, body.version);
            conflict::refresh(connection, NOUN.name, "version_twice", &key, SAME_NUMBER, of)
        }
        Payload::TextApproved(body) => {
            connection.prepare_cached("INSERT INTO text_approval VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?.execute((
                event.id,
                &body.kind,
                &body.key,
                body.version,
                &body.digest,
                &event.occurred_at,
                &event.ord,
            ))?;
            Ok(())
        }
        _ => Ok(()),
    }
}
