//! Merges of archives (C-027, C-029): where each archive leads, and which records are one injection.
//!
//! A merge changes no row of the two archives but for the chosen fields, which stand in `recipient_change` under its name. Everything else
//! about it is worked out anew, for the archives that hang together, whenever a merge comes or is undone: so the order of arrival does
//! not matter, and undoing leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::v1::{MergeReverted, NotDuplicate, RecipientsMerged};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::recipient_profile::{self, Whence};
use super::{conflict, recipient};
use crate::StoreError;
use crate::log::LoggedEvent;

const NOUN: &str = recipient::NOUN.name;

/// Two archives were found to be one person.
pub(super) fn merged(connection: &Connection, event: &LoggedEvent, body: &RecipientsMerged) -> Result<(), StoreError> {
    const HOLDER: &str = "SELECT ord, event FROM recipient_merge WHERE merge = ?1";
    let key = body.merge.to_string();
    if !conflict::is_first(connection, NOUN, "merged_twice", &key, HOLDER, [body.merge], event)? {
        return Ok(());
    }
    // What another claimant of this id had bound together, when this one goes before it.
    let before = Together::around(connection, &[body.merge], &[])?;
    before.forget_doses(connection)?;
    let left = chosen_for(connection, body.merge)?;
    connection.prepare_cached("DELETE FROM recipient_change WHERE merge = ?1")?.execute([body.merge])?;
    connection.prepare_cached("DELETE FROM recipient_merge_dose WHERE merge = ?1")?.execute([body.merge])?;
    connection.prepare_cached(include_str!("put_recipient_merge.sql"))?.execute(params![
        body.merge,
        body.survivor,
        body.absorbed,
        body.reason,
        event.occurred_at,
        event.id,
        event.ord,
    ])?;
    for (position, pair) in body.same_doses.iter().enumerate() {
        connection
            .prepare_cached("INSERT INTO recipient_merge_dose (merge, position, kept, same) VALUES (?1, ?2, ?3, ?4)")?
            .execute((body.merge, position, pair.kept, pair.same))?;
    }
    let whence = Whence { merge: Some(body.merge), origin: "merge", reason: Some(&body.reason) };
    recipient_profile::put(connection, event, body.survivor, &body.choices, &whence)?;
    let mut archives = before.archives;
    archives.extend([body.survivor, body.absorbed]);
    Together::around(connection, &[], &archives.into_iter().collect::<Vec<_>>())?.settle(connection)?;
    let mut chosen = left;
    chosen.insert(body.survivor);
    chosen.into_iter().try_for_each(|recipient| recipient_profile::settle(connection, recipient))
}

/// A merge was undone. Two desks may say so; it is one fact.
pub(super) fn reverted(connection: &Connection, event: &LoggedEvent, body: &MergeReverted) -> Result<(), StoreError> {
    connection.prepare_cached(include_str!("put_recipient_merge_reverted.sql"))?.execute(params![
        body.merge,
        body.reason,
        event.occurred_at,
        event.id,
        event.ord,
    ])?;
    Together::around(connection, &[body.merge], &[])?.settle(connection)?;
    let chosen = chosen_for(connection, body.merge)?;
    chosen.into_iter().try_for_each(|recipient| recipient_profile::settle(connection, recipient))
}

fn chosen_for(connection: &Connection, merge: Uuid) -> Result<BTreeSet<Uuid>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT recipient FROM recipient_change WHERE merge = ?1")?;
    let rows = statement.query_map([merge], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A merge as it stands in the log.
#[derive(Clone)]
struct Merge {
    merge: Uuid,
    survivor: Uuid,
    absorbed: Uuid,
    event: Uuid,
    ord: String,
    undone: bool,
    doses: Vec<(Uuid, Uuid)>,
}

/// Merges, archives and doses that hang together, by an archive or a dose in common.
#[derive(Default)]
struct Together {
    merges: BTreeMap<Uuid, Merge>,
    archives: BTreeSet<Uuid>,
}

impl Together {
    fn around(connection: &Connection, merges: &[Uuid], archives: &[Uuid]) -> Result<Together, StoreError> {
        const OF_ARCHIVE: &str = "SELECT merge FROM recipient_merge WHERE survivor = ?1 OR absorbed = ?1";
        const OF_DOSE: &str = "SELECT merge FROM recipient_merge_dose WHERE kept = ?1 OR same = ?1";
        let mut found = Together { merges: BTreeMap::new(), archives: archives.iter().copied().collect() };
        let mut open: Vec<Uuid> = merges.to_vec();
        for archive in archives {
            open.extend(ids(connection, OF_ARCHIVE, *archive)?);
        }
        while let Some(merge) = open.pop() {
            if found.merges.contains_key(&merge) {
                continue;
            }
            let Some(merge) = read(connection, merge)? else { continue };
            for archive in [merge.survivor, merge.absorbed] {
                if found.archives.insert(archive) {
                    open.extend(ids(connection, OF_ARCHIVE, archive)?);
                }
            }
            for dose in merge.doses.iter().flat_map(|(kept, same)| [*kept, *same]) {
                open.extend(ids(connection, OF_DOSE, dose)?);
            }
            found.merges.insert(merge.merge, merge);
        }
        Ok(found)
    }

    fn forget_doses(&self, connection: &Connection) -> Result<(), StoreError> {
        for dose in self.merges.values().flat_map(|merge| &merge.doses).flat_map(|(kept, same)| [kept, same]) {
            connection.prepare_cached("DELETE FROM same_dose WHERE dose = ?1")?.execute([dose])?;
        }
        Ok(())
    }

    /// Writes anew where each archive leads and which records are one injection.
    fn settle(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut merges: Vec<&Merge> = self.merges.values().collect();
        merges.sort_by(|a, b| a.ord.cmp(&b.ord));
        // Each archive is absorbed once, by the first merge that says so, and never into itself.
        let mut led: BTreeMap<Uuid, &Merge> = BTreeMap::new();
        let end = |led: &BTreeMap<Uuid, &Merge>, mut archive: Uuid| {
            while let Some(merge) = led.get(&archive) {
                archive = merge.survivor;
            }
            archive
        };
        let mut holding = Vec::new();
        for merge in merges {
            conflict::clear(connection, NOUN, "merge_overtaken", &merge.merge.to_string())?;
            if merge.undone {
                continue;
            }
            if led.contains_key(&merge.absorbed) || end(&led, merge.survivor) == merge.absorbed {
                // Two desks merged without knowing of each other: both marked, the first one holds, a person looks.
                let first = led.get(&merge.absorbed).or_else(|| led.get(&merge.survivor)).map(|merge| merge.event);
                for event in first.into_iter().chain([merge.event]) {
                    conflict::mark(connection, NOUN, "merge_overtaken", &merge.merge.to_string(), event)?;
                }
                continue;
            }
            led.insert(merge.absorbed, merge);
            holding.push(merge);
        }
        for archive in &self.archives {
            match led.get(archive) {
                Some(merge) => {
                    connection
                        .prepare_cached("INSERT OR REPLACE INTO recipient_survivor (recipient, survivor, merge) VALUES (?1, ?2, ?3)")?
                        .execute((archive, end(&led, *archive), merge.merge))?;
                }
                None => {
                    connection
                        .prepare_cached("DELETE FROM recipient_survivor WHERE recipient = ?1")?
                        .execute([archive])?;
                }
            }
            recipient::settle_state(connection, *archive)?;
        }
        self.settle_doses(connection, &holding)
    }

    /// Records of one injection, by the merges that hold.
    fn settle_doses(&self, connection: &Connection, holding: &[&Merge]) -> Result<(), StoreError> {
        self.forget_doses(connection)?;
        let mut groups: Vec<Vec<Uuid>> = Vec::new();
        for (kept, same) in holding.iter().flat_map(|merge| &merge.doses) {
            let place = |groups: &[Vec<Uuid>], dose: &Uuid| groups.iter().position(|group| group.contains(dose));
            let into = place(&groups, kept).unwrap_or_else(|| {
                groups.push(vec![*kept]);
                groups.len() - 1
            });
            match place(&groups, same) {
                Some(from) if from != into => {
                    let joined = std::mem::take(&mut groups[from]);
                    groups[into].extend(joined);
                }
                Some(_) => {}
                None => groups[into].push(*same),
            }
        }
        for group in groups.iter().filter(|group| group.len() > 1) {
            for (rank, dose) in group.iter().enumerate() {
                connection
                    .prepare_cached("INSERT INTO same_dose (dose, kept, rank) VALUES (?1, ?2, ?3)")?
                    .execute((dose, group[0], rank))?;
            }
        }
        Ok(())
    }
}

fn ids(connection: &Connection, sql: &str, of: Uuid) -> Result<Vec<Uuid>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([of], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(connection: &Connection, merge: Uuid) -> Result<Option<Merge>, StoreError> {
    let mut statement = connection.prepare_cached(include_str!("recipient_merge.sql"))?;
    let mut rows = statement.query([merge])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut found = Merge {
        merge,
        survivor: row.get("survivor")?,
        absorbed: row.get("absorbed")?,
        event: row.get("event")?,
        ord: row.get("ord")?,
        undone: row.get("undone")?,
        doses: Vec::new(),
    };
    let mut doses =
        connection.prepare_cached("SELECT kept, same FROM recipient_merge_dose WHERE merge = ?1 ORDER BY position")?;
    let pairs = doses.query_map([merge], |row| Ok((row.get(0)?, row.get(1)?)))?;
    found.doses = pairs.collect::<Result<_, _>>()?;
    Ok(Some(found))
}

/// A pair was found to be two people: the latest word on a pair counts.
pub(super) fn not_duplicate(
    connection: &Connection,
    event: &LoggedEvent,
    body: &NotDuplicate,
) -> Result<(), StoreError> {
    let (one, other) = if body.one <= body.other { (body.one, body.other) } else { (body.other, body.one) };
    connection.prepare_cached(include_str!("put_not_duplicate.sql"))?.execute(params![
        one,
        other,
        serde_json::to_string(&body.evidence)?,
        body.reason,
        event.occurred_at,
        event.id,
        event.ord,
    ])?;
    Ok(())
}
