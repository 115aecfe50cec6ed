//! How long it takes until a dose is safe on the disk, beside what the disk itself takes.
//!
//! The floors are measured in the same run on the same disk: overwriting and syncing one page, and a plain SQLite commit with
//! `synchronous=FULL` of rows of the same size without keys, indexes, hashes and signatures.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

#[path = "../tests/store/clinic.rs"]
mod clinic;

use std::hint::black_box;
use std::io::{Seek, SeekFrom, Write};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use domain::event::NewEvent;
use rusqlite::Connection;
use store::{Decided, Store};
use tempfile::TempDir;

/// On the disk of the target folder: a temporary folder may live in memory, where every sync is free.
fn on_disk() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

fn founded() -> (TempDir, Store) {
    let dir = on_disk();
    let store = Store::create(dir.path(), clinic::keys_of("d-1"), &clinic::founding("d-1")).unwrap();
    append(&store, vec![clinic::receipt(1, "a whole cold room", 1_000_000)]);
    (dir, store)
}

/// A dose as the desk records it: authorised, given, deducted. Three events.
fn dose(number: u64) -> Vec<NewEvent> {
    let code = format!("83012345{number:012}");
    let recipient = number % 500;
    // The builders number events of one kind by hundreds; here ids must stay apart for thousands.
    let mut events = vec![clinic::authorised(number, number, recipient, number, &code, 6)];
    events.extend(clinic::dose(number, number, recipient, number, &code, 7));
    for (place, event) in events.iter_mut().enumerate() {
        event.id = clinic::id("bench", number * 3 + place as u64);
    }
    events
}

fn append(store: &Store, events: Vec<NewEvent>) {
    store.transact(&clinic::stamp(7), |_| Ok(Ok::<_, &str>(Decided::new(events, ())))).unwrap().unwrap();
}

fn floors(c: &mut Criterion) {
    let mut group = c.benchmark_group("floor");
    let dir = on_disk();
    let mut file = std::fs::File::create(dir.path().join("page")).unwrap();
    let page = [7u8; 4096];
    file.write_all(&page).unwrap();
    file.sync_all().unwrap();
    group.bench_function("fdatasync of one page, overwriting", |b| {
        b.iter(|| {
            file.seek(SeekFrom::Start(0)).unwrap();
            file.write_all(&page).unwrap();
            file.sync_data().unwrap();
        });
    });

    let plain = Connection::open(dir.path().join("plain.db")).unwrap();
    plain
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             CREATE TABLE event (pos INTEGER PRIMARY KEY, header BLOB, body BLOB);",
        )
        .unwrap();
    let row = [7u8; 650];
    group.bench_function("plain SQLite, FULL commit of three rows", |b| {
        b.iter(|| {
            plain.execute_batch("BEGIN IMMEDIATE").unwrap();
            for _ in 0..3 {
                let mut insert = plain.prepare_cached("INSERT INTO event (header, body) VALUES (?1, ?2)").unwrap();
                insert.execute((&row[..], &row[..])).unwrap();
            }
            plain.execute_batch("COMMIT").unwrap();
        });
    });

    let key = clinic::signing_key("d-1");
    let hash = [9u8; 32];
    group.bench_function("SM2 signature", |b| b.iter(|| key.sign(black_box(&hash)).unwrap()));
    let signature = key.sign(&hash).unwrap();
    group.bench_function("SM2 verification", |b| {
        b.iter(|| assert!(key.verifying_key().verify(black_box(&hash), &signature)));
    });
    group.finish();
}

fn durable_append(c: &mut Criterion) {
    let (_dir, store) = founded();
    let mut number = 0;
    // A log that is not empty: pages are overwritten, not grown, as in a clinic's afternoon.
    for _ in 0..1_000 {
        number += 1;
        append(&store, dose(number));
    }
    c.bench_function("append: a dose, three events, durable", |b| {
        b.iter_batched(
            || {
                number += 1;
                dose(number)
            },
            |events| append(&store, events),
            BatchSize::PerIteration,
        );
    });
}

criterion_group!(benches, floors, durable_append);
criterion_main!(benches);
