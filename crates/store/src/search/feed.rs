//! Keeping the index true: after every change of a person, when it is behind, and all of it anew.

use domain::event::Payload;
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::postings::SEGMENT;
use super::segment::{self, Builder};
use super::traits;
use crate::StoreError;
use crate::log::LoggedEvent;
use crate::told::{OpeningStage, Told};

/// Raised whenever other grams are made than before, or written otherwise: the index is then built anew when the desk starts.
pub(super) const VERSION: u32 = 2;

/// So many people may wait outside of the segments; each costs every search about a microsecond.
const MOST_FRESH: i64 = 4_096;

/// So many are worth a segment of their own in an idle moment.
const WORTH_FOLDING: i64 = 64;

/// People of a merge in an idle moment: some tenths of a second.
const IDLE_MERGE: u32 = 1 << 14;

/// The state of the index.
struct State {
    version: u32,
    pos: i64,
    next: i64,
    folded: i64,
}

fn state(connection: &Connection) -> Result<Option<State>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT version, pos, next, folded FROM search_state")?
        .query_row([], |row| {
            Ok(State { version: row.get(0)?, pos: row.get(1)?, next: row.get(2)?, folded: row.get(3)? })
        })
        .optional()?)
}

/// The first number that is in no segment, when the index is there and of this version.
pub(super) fn folded(connection: &Connection) -> Result<Option<i64>, StoreError> {
    Ok(state(connection)?.filter(|state| state.version == VERSION).map(|state| state.folded))
}

/// The people whose searched fields may be other ones after an event. Whether somebody is set aside is read with the person.
fn touched_by(payload: &Payload) -> Vec<Uuid> {
    match payload {
        Payload::RecipientRegistered(body) => vec![body.recipient],
        Payload::RecipientAmended(body) => vec![body.recipient],
        Payload::ArchiveCodeAllotted(body) => vec![body.recipient],
        Payload::RecipientsMerged(body) => vec![body.survivor, body.absorbed],
        Payload::MergeReverted(body) => vec![body.survivor, body.absorbed],
        Payload::BodyErased(body) => vec![body.recipient],
        // A package's people come in by and by, after its event: see `touch_imported`.
        _ => Vec::new(),
    }
}

/// Behind the projection of one event, in its transaction.
pub(crate) fn after(connection: &Connection, pos: i64, event: &LoggedEvent) -> Result<(), StoreError> {
    let touched = touched_by(&event.payload);
    if touched.is_empty() || folded(connection)?.is_none() {
        // Not ready: opening builds it from the rows that are there then.
        return Ok(());
    }
    for recipient in touched {
        touch(connection, recipient)?;
    }
    connection.prepare_cached("UPDATE search_state SET pos = ?1")?.execute([pos])?;
    Ok(())
}

/// The person of one row of a package, once it is projected.
pub(crate) fn touch_imported(connection: &Connection, event: Uuid, row: u32) -> Result<(), StoreError> {
    let recipient = connection
        .prepare_cached("SELECT recipient FROM import_person WHERE event = ?1 AND row = ?2")?
        .query_row((event, row), |row| row.get(0))
        .optional()?;
    recipient.map_or(Ok(()), |recipient| touch(connection, recipient))
}

/// Looks at a person's rows and puts what is searched of them into the index, in the transaction that changed them. Unchanged people are
/// left alone.
pub(crate) fn touch(connection: &Connection, recipient: Uuid) -> Result<(), StoreError> {
    let Some(state) = state(connection)?.filter(|state| state.version == VERSION) else { return Ok(()) };
    let known: Option<(i64, Vec<u8>)> = connection
        .prepare_cached("SELECT n, traits FROM search_person WHERE recipient = ?1")?
        .query_row([recipient], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let traits = traits::of(connection, recipient)?.map(|candidate| traits::pack(&candidate));
    if known.as_ref().map(|(_, traits)| traits) == traits.as_ref() {
        return Ok(());
    }
    if let Some((n, _)) = known {
        connection.prepare_cached("DELETE FROM search_person WHERE n = ?1")?.execute([n])?;
    }
    let Some(traits) = traits else { return Ok(()) };
    connection
        .prepare_cached("INSERT INTO search_person (n, recipient, traits) VALUES (?1, ?2, ?3)")?
        .execute((state.next, recipient, traits))?;
    connection.prepare_cached("UPDATE search_state SET next = ?1")?.execute([state.next + 1])?;
    if state.next + 1 - state.folded >= MOST_FRESH {
        fold(connection, SEGMENT)?;
    }
    Ok(())
}

/// Folds in an idle moment, if there is enough to fold.
pub(crate) fn fold_some(connection: &Connection) -> Result<(), StoreError> {
    match state(connection)? {
        Some(state) if state.version == VERSION && state.next - state.folded >= WORTH_FOLDING => {
            fold(connection, IDLE_MERGE)
        }
        _ => Ok(()),
    }
}

/// Moves everybody fresh into segments. Nobody is found otherwise than before.
fn fold(connection: &Connection, most: u32) -> Result<(), StoreError> {
    let Some(state) = state(connection)? else { return Ok(()) };
    let mut builder = Builder::new(state.folded);
    {
        let mut statement =
            connection.prepare_cached("SELECT n, traits FROM search_person WHERE n >= ?1 ORDER BY n")?;
        let mut rows = statement.query([state.folded])?;
        while let Some(row) = rows.next()? {
            let n: i64 = row.get(0)?;
            if !builder.has_room_for(n) {
                builder.write(connection, n)?;
            }
            builder.add(n, &traits::unpack(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?);
        }
    }
    builder.write(connection, state.next)?;
    connection.prepare_cached("UPDATE search_state SET folded = next")?.execute([])?;
    segment::merge_alike(connection, most)
}

/// When the desk starts: builds the index anew if it is of another version, or takes up what it missed.
pub(crate) fn bring_up_to_date(connection: &Connection, told: &mut Told<'_>) -> Result<(), StoreError> {
    let Some(state) = state(connection)?.filter(|state| state.version == VERSION) else {
        return rebuild(connection, told);
    };
    let mut missed = Vec::new();
    {
        let mut statement = connection.prepare(
            "SELECT kind, schema, body, id FROM event JOIN event_body USING (pos)
             WHERE pos > ?1 AND (kind LIKE 'recipient.%' OR kind IN ('archive.code_allotted', 'body.erased'))",
        )?;
        let mut rows = statement.query([state.pos])?;
        while let Some(row) = rows.next()? {
            let (kind, schema, body): (String, u16, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            missed.extend(touched_by(&crate::log::read_payload(&kind, schema, &body, row.get(3)?).0));
        }
    }
    for recipient in missed {
        touch(connection, recipient)?;
    }
    connection.execute("UPDATE search_state SET pos = (SELECT coalesce(max(pos), 0) FROM event)", [])?;
    Ok(())
}

/// Builds the whole index from the recipients' rows: about half a minute for a million people, whatever it held before.
pub(crate) fn rebuild(connection: &Connection, told: &mut Told<'_>) -> Result<(), StoreError> {
    connection.execute_batch(
        "DELETE FROM search_person; DELETE FROM search_segment; DELETE FROM search_posting; DELETE FROM search_state;",
    )?;
    let people: u64 = connection.query_row("SELECT count(*) FROM recipient", [], |row| row.get(0))?;
    told.begin(OpeningStage::Indexing, people)?;
    let mut next: i64 = 1;
    let mut builder = Builder::new(next);
    traits::for_each(connection, |recipient, candidate| {
        if !builder.has_room_for(next) {
            builder.write(connection, next)?;
        }
        builder.add(next, &candidate);
        connection
            .prepare_cached("INSERT INTO search_person (n, recipient, traits) VALUES (?1, ?2, ?3)")?
            .execute((next, recipient, traits::pack(&candidate)))?;
        next += 1;
        told.step()
    })?;
    builder.write(connection, next)?;
    connection.execute(
        "INSERT INTO search_state (one, version, pos, next, folded)
         VALUES (1, ?1, (SELECT coalesce(max(pos), 0) FROM event), ?2, ?2)",
        (VERSION, next),
    )?;
    Ok(())
}
