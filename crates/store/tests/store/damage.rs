//! Every kind of damage is found, and named apart (decision 3).

use rusqlite::Connection;
use store::{Signatures, Verdict};

use crate::clinic::{Desk, baby, staff, whole_visit};

/// A log of about thirty events and a connection that may damage it.
fn thirty_events() -> (Desk, Connection) {
    let desk = Desk::new("d-1");
    desk.append(0, vec![staff(1, "li"), staff(2, "zhao")]);
    for number in 1..4 {
        whole_visit(&desk, number);
    }
    let raw = desk.raw();
    raw.execute_batch(
        "DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted;
         DROP TRIGGER event_body_is_never_changed; DROP TRIGGER blob_is_never_changed; PRAGMA foreign_keys = OFF;
         PRAGMA synchronous = OFF;",
    )
    .unwrap();
    (desk, raw)
}

fn verdicts(desk: &Desk, signatures: Signatures) -> Vec<(Verdict, u64)> {
    desk.store.verify_log(&[], signatures).unwrap().counts.into_iter().collect()
}

/// Flips one bit of `column` in every row of `table` at once; rows where the column is shorter stay. Returns how many were flipped.
fn flip_everywhere(raw: &Connection, table: &str, column: &str, bit: usize) -> u64 {
    let rows: Vec<(i64, Vec<u8>)> = raw
        .prepare_cached(&format!("SELECT pos, CAST({column} AS BLOB) FROM {table} WHERE {column} IS NOT NULL"))
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let text = ["kind", "subject_kind", "subject_id", "device"].contains(&column);
    let value = if text { "CAST(?2 AS TEXT)" } else { "?2" };
    let mut flipped = 0;
    raw.execute_batch("BEGIN").unwrap();
    for (pos, mut bytes) in rows {
        if let Some(byte) = bytes.get_mut(bit / 8) {
            *byte ^= 1 << (bit % 8);
            raw.prepare_cached(&format!("UPDATE {table} SET {column} = {value} WHERE pos = ?1"))
                .unwrap()
                .execute((pos, bytes))
                .unwrap();
            flipped += 1;
        }
    }
    raw.execute_batch("COMMIT").unwrap();
    flipped
}

fn longest(raw: &Connection, table: &str, column: &str) -> usize {
    raw.query_row(&format!("SELECT max(length(CAST({column} AS BLOB))) FROM {table}"), [], |row| row.get(0)).unwrap()
}

/// Through the file: every fifth bit of every byte column of every event (`log/verify_tests.rs` flips them all, in memory). The same bit is
/// flipped in all events at once, and every single one must be reported: one check of the log tests thirty flips.
#[test]
fn decision_03_every_flipped_bit_is_found_and_named() {
    let (desk, raw) = thirty_events();
    assert_eq!(verdicts(&desk, Signatures::Every), []);
    let columns = [
        ("event", "header", Verdict::HeaderAltered),
        ("event", "hash", Verdict::HeaderAltered),
        ("event", "id", Verdict::HeaderAltered),
        ("event", "prev", Verdict::HeaderAltered),
        ("event", "kind", Verdict::HeaderAltered),
        ("event", "subject_kind", Verdict::HeaderAltered),
        ("event", "subject_id", Verdict::HeaderAltered),
        ("event", "device", Verdict::HeaderAltered),
        ("event_body", "salt", Verdict::BodyAltered),
        ("event_body", "body", Verdict::BodyAltered),
    ];
    let mut flips = 0;
    for (table, column, verdict) in columns {
        for bit in (0..longest(&raw, table, column) * 8).step_by(5) {
            let flipped = flip_everywhere(&raw, table, column, bit);
            assert!(flipped > 0);
            flips += flipped;
            // Hashes alone must find these; the signatures have their own turn below.
            let found = verdicts(&desk, Signatures::Heads);
            assert_eq!(found, [(verdict, flipped)], "bit {bit} of {table}.{column}");
            flip_everywhere(&raw, table, column, bit);
        }
    }
    assert!(flips > 40_000, "{flips} flips were tried");
    assert_eq!(verdicts(&desk, Signatures::Every), [], "and everything is as it was");
}

#[test]
fn decision_03_every_flipped_bit_of_a_signature_is_found() {
    let (desk, raw) = thirty_events();
    for bit in (0..512).step_by(5) {
        let flipped = flip_everywhere(&raw, "event", "sig", bit);
        assert_eq!(verdicts(&desk, Signatures::Every), [(Verdict::SignatureBad, flipped)], "bit {bit}");
        flip_everywhere(&raw, "event", "sig", bit);
    }
}

#[test]
fn decision_03_every_altered_number_is_found() {
    let (desk, raw) = thirty_events();
    let events: i64 = raw.query_row("SELECT max(pos) FROM event", [], |row| row.get(0)).unwrap();
    let mut tried = 0;
    for column in ["schema", "epoch", "seq", "stamp"] {
        for pos in 1..=events {
            let value: i64 =
                raw.query_row(&format!("SELECT {column} FROM event WHERE pos = ?1"), [pos], |row| row.get(0)).unwrap();
            for bit in [0, 1, 2, 5, 12, 31, 40, 62, 63] {
                let set = format!("UPDATE event SET {column} = ?2 WHERE pos = ?1");
                // The database itself refuses a second event with the same place in the chain.
                if raw.execute(&set, (pos, value ^ (1 << bit))).is_ok() {
                    tried += 1;
                    let found = verdicts(&desk, Signatures::Heads);
                    assert_eq!(found, [(Verdict::HeaderAltered, 1)], "bit {bit} of {column} at {pos}");
                    raw.execute(&set, (pos, value)).unwrap();
                }
            }
        }
    }
    assert!(tried > 900, "{tried}");
    // Own events do not come from elsewhere.
    raw.execute("UPDATE event SET origin = 'peer' WHERE pos = 7", []).unwrap();
    assert_eq!(verdicts(&desk, Signatures::Heads), [(Verdict::HeaderAltered, 1)]);
}

#[test]
fn decision_03_a_missing_event_is_found() {
    for pos in [1, 2, 15, 29] {
        let (desk, raw) = thirty_events();
        raw.execute("DELETE FROM event_body WHERE pos = ?1", [pos]).unwrap();
        raw.execute("DELETE FROM event WHERE pos = ?1", [pos]).unwrap();
        let report = desk.store.verify_log(&[], Signatures::Every).unwrap();
        assert_eq!(report.counts.into_iter().collect::<Vec<_>>(), [(Verdict::MissingBetween, 1)]);
        assert_eq!(report.findings[0].pos, pos + 1, "named at the event behind the gap");
    }
}

#[test]
fn decision_03_swapped_and_inserted_events_are_found() {
    let (desk, raw) = thirty_events();
    let swap = "UPDATE event SET pos = 1000 WHERE pos = 10; UPDATE event SET pos = 10 WHERE pos = 11;
                UPDATE event SET pos = 11 WHERE pos = 1000;
                UPDATE event_body SET pos = 1000 WHERE pos = 10; UPDATE event_body SET pos = 10 WHERE pos = 11;
                UPDATE event_body SET pos = 11 WHERE pos = 1000;";
    raw.execute_batch(swap).unwrap();
    assert_eq!(verdicts(&desk, Signatures::Every), [(Verdict::MissingBetween, 1), (Verdict::OutOfOrder, 1)]);
    raw.execute_batch(swap).unwrap();
    assert_eq!(verdicts(&desk, Signatures::Every), []);

    // Two bodies change places: each header names the other's digest.
    let bodies = "UPDATE event_body SET pos = 1000 WHERE pos = 10; UPDATE event_body SET pos = 10 WHERE pos = 12;
                  UPDATE event_body SET pos = 12 WHERE pos = 1000;";
    raw.execute_batch(bodies).unwrap();
    assert_eq!(verdicts(&desk, Signatures::Every), [(Verdict::BodyAltered, 2)]);
    raw.execute_batch(bodies).unwrap();

    // An event copied behind the end under a new number.
    raw.execute_batch(
        "INSERT INTO event SELECT 1000, zeroblob(16), kind, schema, subject_kind, subject_id, device, epoch, 99, prev, hash,
                                  sig, stamp, origin, header FROM event WHERE pos = 10;
         INSERT INTO event_body SELECT 1000, salt, body FROM event_body WHERE pos = 10;",
    )
    .unwrap();
    let found = verdicts(&desk, Signatures::Every);
    assert_eq!(found, [(Verdict::HeaderAltered, 1), (Verdict::OutOfOrder, 1)]);
}

#[test]
fn decision_03_an_event_written_anew_without_the_key_is_found() {
    // The clumsy edit: body, digest and hash are all made to fit, but nobody can sign it and the next event names the old hash.
    let (desk, raw) = thirty_events();
    let (header, salt): (Vec<u8>, Vec<u8>) = raw
        .query_row("SELECT header, salt FROM event JOIN event_body USING (pos) WHERE pos = 10", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let body = b"{}".to_vec();
    let mut json: serde_json::Value = serde_json::from_slice(&header).unwrap();
    json["body_digest"] = format!("sm3:{}", seal::sm3::digest(&[salt, body.clone()].concat())).into();
    let header = seal::canonical::to_vec(&json).unwrap();
    let hash = *seal::sm3::digest(&header).as_bytes();
    raw.execute("UPDATE event SET header = ?1, hash = ?2 WHERE pos = 10", (header, hash)).unwrap();
    raw.execute("UPDATE event_body SET body = ?1 WHERE pos = 10", [body]).unwrap();
    assert_eq!(verdicts(&desk, Signatures::Heads), [(Verdict::LinkBroken, 1)]);
    assert_eq!(verdicts(&desk, Signatures::Every), [(Verdict::SignatureBad, 1), (Verdict::LinkBroken, 1)]);
}

#[test]
fn decision_03_an_altered_blob_is_found() {
    let desk = Desk::new("d-1");
    let bytes = b"strokes".to_vec();
    let digest = seal::sm3::digest(&bytes).to_string();
    let blob = domain::event::NewBlob { digest: digest.clone(), media: "application/json".into(), bytes };
    desk.append_with(1, vec![baby(1, "王小明")], vec![blob]).unwrap();
    let raw = desk.raw();
    raw.execute_batch("DROP TRIGGER blob_is_never_changed; UPDATE blob SET bytes = x'00';").unwrap();
    let report = desk.store.verify_log(&[], Signatures::Heads).unwrap();
    assert_eq!(report.findings.len(), 1);
    assert_eq!(
        (report.findings[0].verdict, report.findings[0].blob.as_deref()),
        (Verdict::BlobAltered, Some(&*digest))
    );
}
