//! Releases from observation 留观. The first one counts.

use domain::event::Payload;
use rusqlite::Connection;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "observation",
    version: 1,
    tables: &["observation_release"],
    package_rows: PackageRows::Ignored,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::ObservationReleased(body) = &event.payload else { return Ok(()) };
    const HOLDER: &str = "SELECT ord, event FROM observation_release WHERE visit = ?1";
    let key = body.visit.to_string();
    if conflict::is_first(connection, NOUN.name, "released_twice", &key, HOLDER, [body.visit], event)? {
        connection
            .prepare_cached("INSERT OR REPLACE INTO observation_release VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute((
                body.visit,
                body.recipient,
                body.early,
                &body.note,
                body.released_by,
                &event.occurred_at,
                event.id,
                &event.ord,
            ))?;
    }
    Ok(())
}
