//! The schema, brought up to date by the migrations in the repository's `migrations` folder.

use rusqlite::Connection;

use crate::StoreError;

mod embedded {
    refinery::embed_migrations!("../../migrations");
}

/// Newest schema this program knows.
pub(crate) fn known() -> i32 {
    embedded::migrations::runner().get_migrations().iter().map(refinery::Migration::version).max().unwrap_or(0)
}

/// Schema of the file; 0 for an empty one.
pub(crate) fn found(connection: &Connection) -> Result<i32, StoreError> {
    let table: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'refinery_schema_history'",
        [],
        |row| row.get(0),
    )?;
    if table == 0 {
        return Ok(0);
    }
    Ok(connection
        .query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get::<_, Option<i32>>(0))?
        .unwrap_or(0))
}

/// Refuses a newer file before anything is touched.
pub(crate) fn refuse_newer(connection: &Connection) -> Result<i32, StoreError> {
    let (found, known) = (found(connection)?, known());
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Ok(found)
}

/// Applies what is missing, all in one transaction.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    refuse_newer(connection)?;
    embedded::migrations::runner().set_grouped(true).run(connection)?;
    Ok(())
}
