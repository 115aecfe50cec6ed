//! How fast the log is verified, replayed and looked at as of a past day, and how fast a package is projected.
//!
//! The floors are measured in the same run: SM3 over the very bytes that verifying has to hash, on one processor, and reading the rows
//! through the cipher without looking at them.
#![allow(clippy::unwrap_used, clippy::expect_used, dead_code)]

#[path = "../tests/store/clinic.rs"]
mod clinic;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use domain::event::v1::{HistoryRecorded, ImportReceived, PastDose};
use domain::event::{NewBlob, NewEvent, Subject};
use domain::import::{self, PackagePerson};
use store::{Decided, Signatures, Store};
use tempfile::TempDir;

/// Events in the log: a clinic's half year.
const LOG: u64 = 60_000;
/// People in a package, and doses of each.
const PEOPLE: u64 = 2_000;
const DOSES: u64 = 10;

fn founded() -> (TempDir, Store) {
    // On the disk of the target folder: a temporary folder may live in memory.
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let store = Store::create(dir.path(), clinic::keys_of("d-1"), &clinic::founding("d-1")).unwrap();
    append(&store, vec![clinic::receipt(1, "a whole cold room", 1_000_000)], vec![]);
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

fn append(store: &Store, events: Vec<NewEvent>, blobs: Vec<NewBlob>) {
    let decided = Decided { events, blobs, value: () };
    store.transact(&clinic::stamp(7), |_| Ok(Ok::<_, &str>(decided))).unwrap().unwrap();
}

/// Hears header, salt and body.
type Each<'a> = &'a mut dyn FnMut(&[u8], &[u8], &[u8]);

fn log(c: &mut Criterion) {
    let (dir, store) = founded();
    for hundred in 0..LOG / 300 {
        append(&store, (1..=100).flat_map(|number| dose(hundred * 100 + number)).collect(), vec![]);
    }
    let raw = clinic::raw(&dir.path().join(store::DATABASE_FILE));
    let read = |each: Each<'_>| {
        let mut rows = raw.prepare_cached("SELECT header, salt, body FROM event JOIN event_body USING (pos)").unwrap();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let bytes = |column| row.get_ref(column).unwrap().as_blob().unwrap();
            each(bytes(0), bytes(1), bytes(2));
        }
    };
    let mut all: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    read(&mut |header, salt, body| all.push((header.to_vec(), [salt, body].concat())));
    let mut group = c.benchmark_group("log");
    group.sample_size(10).throughput(Throughput::Elements(LOG + 2));
    group.bench_function("floor: SM3 over the same bytes, one processor", |b| {
        b.iter(|| {
            for (header, body) in &all {
                black_box(seal::sm3::digest(header));
                black_box(seal::sm3::digest(body));
            }
        });
    });
    group.bench_function("floor: reading the rows, one processor", |b| {
        b.iter(|| {
            read(&mut |header, salt, body| {
                black_box((header, salt, body));
            })
        });
    });
    group.bench_function("verify: chain and bodies, newest signature", |b| {
        b.iter(|| assert!(store.verify_log(&[], Signatures::Heads).unwrap().is_intact()));
    });
    group.bench_function("verify: every signature", |b| {
        b.iter(|| assert!(store.verify_log(&[], Signatures::Every).unwrap().is_intact()));
    });
    group.bench_function("replay and compare", |b| b.iter(|| assert!(store.replay_verify().unwrap().is_equal())));
    group.bench_function("as of a past moment", |b| b.iter(|| store.as_of(&clinic::at(60)).unwrap().events()));
    group.finish();
}

fn package() -> import::Package {
    let people: Vec<_> = (0..PEOPLE)
        .map(|number| {
            let registered = clinic::baby_body(number, "王小明");
            let dose = |nth| PastDose {
                dose: clinic::id("past dose", number * DOSES + nth),
                vaccine: "HepB".into(),
                date: format!("2026-{:02}-01", nth + 1),
                lot: None,
                unit: None,
                provenance: "elsewhere".into(),
            };
            let doses = (0..DOSES).map(dose).collect();
            let history = HistoryRecorded { recipient: registered.recipient, doses, complete: true };
            let (registered, history) = (Some(registered), Some(history));
            PackagePerson { salt: format!("{number:032x}"), registered, amended: None, history }
        })
        .collect();
    import::write_package(&people).unwrap()
}

fn imports(c: &mut Criterion) {
    let package = package();
    let received = |store: &Store| {
        let digest = store::blob_digest(import::MEDIA, &package.bytes);
        let body = ImportReceived {
            import: clinic::id("import", 1),
            package: digest.clone(),
            source: "people.xlsx".into(),
            source_digest: digest.clone(),
            people: package.people,
            doses: package.doses,
            left_out: None,
        };
        let blob = NewBlob { digest, media: import::MEDIA.into(), bytes: package.bytes.clone() };
        append(store, vec![clinic::event(1, Subject::clinic(clinic::SITE), 8, body)], vec![blob]);
    };
    let mut group = c.benchmark_group("import");
    group.sample_size(10).throughput(Throughput::Elements(PEOPLE));
    group.bench_function("people with ten doses each, in pieces of 500", |b| {
        b.iter_batched(
            || {
                let (dir, store) = founded();
                received(&store);
                (dir, store)
            },
            |(dir, store)| {
                while store.continue_import(500).unwrap().is_some() {}
                (dir, store)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, log, imports);
criterion_main!(benches);
