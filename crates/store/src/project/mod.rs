//! Projections: tables made for reading, each a function of the log alone (event-log.md 6).
//!
//! A projector uses nothing but the event: no clock, no random number, no setting, no catalogue. It writes the rows of its own noun and
//! reads none of another. Since the chains of several desks may arrive in any order, every write must lead to the same rows whatever
//! the order: first or latest by [`LoggedEvent::ord`], sums, and sets. Facts are accepted and flagged, never refused
//! (event-log.md 5): there is no unique or below-zero constraint here, only rows in `conflict`.

mod appointment;
mod clinic;
mod clock;
mod conflict;
mod consent;
mod dose;
mod erasure;
mod exposure;
mod import;
mod needle;
mod observation;
mod packed_doses;
mod recipient;
mod recipient_merge;
mod recipient_profile;
mod setting;
mod staff;
mod stock;
mod text;
mod ticket;
mod unread;
mod vial;
mod visit;

use rusqlite::Connection;

pub(crate) use import::row as import_row;

use crate::log::{LoggedEvent, for_each_logged};
use crate::told::{OpeningStage, Told};
use crate::{StoreError, import as packages};

/// One noun's projector.
pub(crate) struct Noun {
    /// Its name, as in the glossary.
    pub(crate) name: &'static str,
    /// Raised whenever the projector would write other rows than before; a mismatch rebuilds the noun when the desk starts.
    pub(crate) version: u32,
    /// The tables it alone writes.
    pub(crate) tables: &'static [&'static str],
    /// Whether it is given the rows of packages. One that ignores them need not read a package of a million people again.
    pub(crate) package_rows: PackageRows,
    /// Writes the rows that follow from one event.
    pub(crate) project: fn(&Connection, &LoggedEvent) -> Result<(), StoreError>,
}

/// What a noun has to do with the rows of packages, each of which stands for a registration, a change of the archive or a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PackageRows {
    /// They lead to rows of its own.
    Taken,
    /// It knows nothing of those three, and is not given them.
    Ignored,
}

impl Noun {
    pub(crate) fn takes_package_rows(&self) -> bool {
        self.package_rows == PackageRows::Taken
    }
}

/// Every noun.
pub(crate) const NOUNS: &[Noun] = &[
    unread::NOUN,
    erasure::NOUN,
    import::NOUN,
    clinic::NOUN,
    staff::NOUN,
    setting::NOUN,
    recipient::NOUN,
    visit::NOUN,
    consent::NOUN,
    dose::NOUN,
    vial::NOUN,
    stock::NOUN,
    observation::NOUN,
    ticket::NOUN,
    appointment::NOUN,
    exposure::NOUN,
    text::NOUN,
    needle::NOUN,
    clock::NOUN,
];

/// The table all projectors share: each writes and clears only the rows that carry its name.
pub(crate) const SHARED_TABLE: &str = "conflict";

/// Projects one event into every noun.
pub(crate) fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    for noun in NOUNS {
        (noun.project)(connection, event)?;
    }
    Ok(())
}

/// Empties and refills the tables of the nouns whose projector version is not the one that wrote them. Returns their names.
pub(crate) fn rebuild_outdated(connection: &Connection, told: &mut Told<'_>) -> Result<Vec<&'static str>, StoreError> {
    let mut outdated = Vec::new();
    for noun in NOUNS {
        let written = connection
            .prepare_cached("SELECT version FROM projector WHERE noun = ?1")?
            .query_row([noun.name], |row| row.get::<_, u32>(0))
            .map(Some)
            .or_else(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => Ok(None),
                other => Err(other),
            })?;
        if written != Some(noun.version) {
            outdated.push(noun);
        }
    }
    if outdated.is_empty() {
        return Ok(Vec::new());
    }
    for noun in &outdated {
        for table in noun.tables {
            // Table names come from the constants above, never from outside.
            connection.execute(&format!("DELETE FROM {table}"), [])?;
        }
        connection.execute("DELETE FROM conflict WHERE noun = ?1", [noun.name])?;
    }
    told.begin(OpeningStage::Rebuilding, steps(connection, &outdated)?)?;
    for_each_logged(connection, |event| {
        outdated.iter().try_for_each(|noun| (noun.project)(connection, &event))?;
        told.step()?;
        packages::replay_rows(connection, connection, &event, outdated.iter().copied(), told)
    })?;
    for noun in &outdated {
        connection.execute(
            "INSERT INTO projector (noun, version) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET version = excluded.version",
            (noun.name, noun.version),
        )?;
    }
    if outdated.iter().any(|noun| noun.name == recipient::NOUN.name) {
        // What people are searched with was made from rows that are gone.
        crate::search::rebuild(connection, told)?;
    }
    Ok(outdated.into_iter().map(|noun| noun.name).collect())
}

/// Events that are read again, and people of packages if one of the nouns takes those.
fn steps(connection: &Connection, nouns: &[&Noun]) -> Result<u64, StoreError> {
    let events: u64 = connection.query_row("SELECT count(*) FROM event_body", [], |row| row.get(0))?;
    Ok(if nouns.iter().any(|noun| noun.takes_package_rows()) {
        events + packages::rows_done(connection)?
    } else {
        events
    })
}

#[cfg(test)]
mod tests;
