//! Packages 批量导入: who came in by which, and the rows as the other nouns see them (event-log.md 10).

use domain::event::Payload;
use domain::import::{self, PackageRow};
use rusqlite::Connection;

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "import",
    version: 1,
    tables: &["import", "import_person"],
    package_rows: PackageRows::Taken,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    let Payload::ImportReceived(body) = &event.payload else { return Ok(()) };
    const HOLDER: &str = "SELECT ord, event FROM import WHERE import = ?1";
    let key = body.import.to_string();
    if conflict::is_first(connection, NOUN.name, "received_twice", &key, HOLDER, [body.import], event)? {
        connection
            .prepare_cached("INSERT OR REPLACE INTO import VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?
            .execute((
                body.import,
                &body.package,
                &body.source,
                body.people,
                body.doses,
                &body.left_out,
                &event.occurred_at,
                event.id,
                &event.ord,
            ))?;
    }
    Ok(())
}

/// Projects one row of the package that `event` brought, as the events it stands for. It has the place of that event, and its own
/// number behind it, so it does not matter when it is projected.
pub(crate) fn row<'n>(
    connection: &Connection,
    event: &LoggedEvent,
    row: u32,
    line: &[u8],
    nouns: impl Iterator<Item = &'n Noun> + Clone,
) -> Result<(), StoreError> {
    let person = match import::read_line(row, line) {
        Ok(PackageRow::Person(person)) => person,
        Ok(PackageRow::Erased) => return Ok(()),
        Err(_) => {
            return conflict::mark(connection, NOUN.name, "unreadable_row", &format!("{}:{row}", event.id), event.id);
        }
    };
    let Some(recipient) = person.recipient() else { return Ok(()) };
    connection
        .prepare_cached("INSERT INTO import_person VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute((event.id, row, recipient))?;
    let person = *person;
    let payloads: [Option<Payload>; 3] =
        [person.registered.map(Into::into), person.amended.map(Into::into), person.history.map(Into::into)];
    for (part, payload) in payloads.into_iter().enumerate() {
        let Some(payload) = payload else { continue };
        let fact = LoggedEvent {
            subject: recipient.to_string(),
            ord: format!("{}.{row:07}.{part}", event.ord),
            payload,
            ..event.clone()
        };
        nouns
            .clone()
            .filter(|noun| noun.takes_package_rows())
            .try_for_each(|noun| (noun.project)(connection, &fact))?;
    }
    Ok(())
}
