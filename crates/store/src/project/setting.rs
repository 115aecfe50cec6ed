//! Settings: the latest value of each. What a value means, and its bounds, is `domain`'s.

use domain::event::Payload;
use rusqlite::Connection;

use super::{Noun, PackageRows};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun =
    Noun { name: "setting", version: 1, tables: &["setting"], package_rows: PackageRows::Ignored, project };

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::SettingChanged(body) = &event.payload else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT INTO setting (name, value, changed_at, event, ord) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET
                value = excluded.value, changed_at = excluded.changed_at, event = excluded.event, ord = excluded.ord
             WHERE excluded.ord > ord",
        )?
        .execute((&body.name, &body.after, &event.occurred_at, event.id, &event.ord))?;
    Ok(())
}
