//! Events whose body does not fit its type: kept in the log, projected by nobody, shown to a person.

use rusqlite::Connection;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun =
    Noun { name: "unread", version: 1, tables: &[], package_rows: PackageRows::Ignored, project };

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    if event.unreadable {
        conflict::mark(connection, NOUN.name, "unreadable_body", &event.id.to_string(), event.id)?;
    }
    Ok(())
}
