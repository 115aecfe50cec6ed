#![allow(clippy::unwrap_used, clippy::expect_used)]
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::event::v1::{HistoryRecorded, ImportReceived, RecipientAmended, RecipientRegistered};
use domain::event::{NewBlob, NewEvent, Payload, Subject};
use domain::import::{self, PackagePerson};
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use seal::Secret;
use seal::sm2::SigningKey;
use uuid::Uuid;

use super::*;
use crate::connection::{self, Access, DATABASE_FILE};
use crate::log::Stamp;
use crate::replay::Scratch;
use crate::{Decided, Founding, Keys, OpeningProgress, Store, blob_digest};

const SITE: &str = "4201060101";
const NOW: &str = "2026-11-20T08:00:00+08:00";

/// One body of every kind there is, all about one person.
fn bodies() -> BTreeMap<String, serde_json::Value> {
    serde_json::from_str(include_str!("../../../domain/tests/golden-v1.json")).unwrap()
}

fn read<T: serde::de::DeserializeOwned>(kind: &str) -> T {
    serde_json::from_value(bodies().remove(kind).unwrap()).unwrap()
}

/// Somebody of a package: registered, changed and with a history.
fn person() -> PackagePerson {
    PackagePerson {
        salt: "0".repeat(32),
        registered: Some(read::<RecipientRegistered>("recipient.registered")),
        amended: Some(read::<RecipientAmended>("recipient.amended")),
        history: Some(read::<HistoryRecorded>("recipient.history_recorded")),
    }
}

fn fact(nth: u128, payload: Payload) -> LoggedEvent {
    LoggedEvent {
        id: Uuid::from_u128(nth),
        site: SITE.into(),
        subject: "019aa200-0000-7000-8000-000000000002".into(),
        occurred_at: NOW.into(),
        ord: format!("{nth:04}"),
        payload,
        unreadable: false,
    }
}

#[test]
fn decision_10_who_says_it_ignores_the_rows_of_packages_writes_nothing_from_them() {
    let dir = tempfile::tempdir().unwrap();
    let scratch = Scratch::create(&dir.path().join(DATABASE_FILE)).unwrap();
    let connection = &scratch.connection;
    // A clinic in which everything happened once: no noun is without rows that it could change.
    for (nth, (kind, body)) in (0..).zip(bodies()) {
        project(connection, &fact(nth, Payload::from_body(&kind, 1, body).unwrap())).unwrap();
    }
    let person = person();
    let rows: [Payload; 3] =
        [person.registered.unwrap().into(), person.amended.unwrap().into(), person.history.unwrap().into()];
    for noun in NOUNS {
        let before = connection.total_changes();
        // Past the door that keeps the rows from it.
        for (nth, payload) in (500..).zip(rows.clone()) {
            (noun.project)(connection, &fact(nth, payload)).unwrap();
        }
        let wrote = connection.total_changes() > before;
        match noun.package_rows {
            PackageRows::Ignored => assert!(!wrote, "{} has rows from packages: it must say so", noun.name),
            // The import itself writes who came in by which package, at the door.
            PackageRows::Taken => assert!(wrote || noun.name == "import", "{} need not be given them", noun.name),
        }
    }
}

/// A clinic with a package of three people, all projected.
fn with_package(dir: &Path) {
    let founding = Founding {
        site: SITE.into(),
        name: "江岸预防接种门诊".into(),
        device: "d-1".into(),
        demo: true,
        zone: "Asia/Shanghai".into(),
        founded_at: NOW.into(),
        actor: "system".into(),
    };
    let store = Store::create(dir, keys(), &founding).unwrap();
    let people: Vec<PackagePerson> = (1..=3)
        .map(|number| {
            let mut person = PackagePerson { amended: None, history: None, ..person() };
            person.registered.as_mut().unwrap().recipient = Uuid::from_u128(number);
            person
        })
        .collect();
    let package = import::write_package(&people).unwrap();
    let digest = blob_digest(import::MEDIA, &package.bytes);
    let body = ImportReceived {
        import: Uuid::from_u128(77),
        package: digest.clone(),
        source: "名单.xlsx".into(),
        source_digest: seal::sm3::digest(b"file").to_string(),
        people: package.people,
        doses: package.doses,
        left_out: None,
    };
    let event = NewEvent {
        id: Uuid::from_u128(78),
        subject: Subject::clinic(SITE),
        occurred_at: NOW.into(),
        causation: None,
        payload: body.into(),
    };
    let blob = NewBlob { digest, media: import::MEDIA.into(), bytes: package.bytes };
    let stamp = Stamp { actor: "system".into(), recorded_at: NOW.into(), clock_offset_ms: 0 };
    let decided = Decided { events: vec![event], blobs: vec![blob], value: () };
    store.transact(&stamp, |_| Ok(Ok::<_, ()>(decided))).unwrap().unwrap();
    while store.continue_import(2).unwrap().is_some() {}
}

fn keys() -> Keys {
    Keys { database: Secret::new([3; 32]), signing: Arc::new(SigningKey::from_bytes(&[7; 32]).unwrap()) }
}

/// Lets the rows of a noun be those of an older program.
fn set_back(connection: &Connection, noun: &str) {
    connection.execute("UPDATE projector SET version = 0 WHERE noun = ?1", [noun]).unwrap();
}

#[test]
fn decision_10_a_package_is_read_again_only_for_those_who_take_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    with_package(dir.path());
    let path = dir.path().join(DATABASE_FILE);
    for noun in NOUNS {
        let mut connection = connection::open(&path, &keys().database, Access::Write).unwrap();
        set_back(&connection, noun.name);
        let reads = Arc::new(AtomicUsize::new(0));
        let counted = reads.clone();
        // Asked for every column of every statement that is made ready: bytes nobody asks for are bytes nobody reads.
        let count = move |asked: AuthContext<'_>| {
            if matches!(asked.action, AuthAction::Read { table_name: "blob", column_name: "bytes" }) {
                counted.fetch_add(1, Ordering::SeqCst);
            }
            Authorization::Allow
        };
        connection.authorizer(Some(count)).unwrap();
        let mut said = Vec::new();
        let mut hear = |progress: OpeningProgress| {
            said.push(progress);
            ControlFlow::Continue(())
        };
        assert_eq!(rebuild_outdated(&connection, &mut Told::to(&mut hear)).unwrap(), [noun.name]);
        let (reads, taken) = (reads.load(Ordering::SeqCst), noun.takes_package_rows());
        assert_eq!(reads > 0, taken, "{}: statements that read bytes of packages: {reads}", noun.name);
        // Founded, and the package; its three people where they count.
        let steps = OpeningProgress { stage: OpeningStage::Rebuilding, done: 0, total: if taken { 5 } else { 2 } };
        assert_eq!(said[0], steps, "{}", noun.name);
    }
    let store = Store::open(dir.path(), keys()).unwrap();
    assert!(store.replay_verify().unwrap().is_equal());
}

#[test]
fn whoever_waits_for_an_opening_hears_how_far_it_is_and_may_end_it() {
    let dir = tempfile::tempdir().unwrap();
    with_package(dir.path());
    let connection = connection::open(&dir.path().join(DATABASE_FILE), &keys().database, Access::Write).unwrap();
    set_back(&connection, "recipient");
    let version = || connection.query_row("SELECT version FROM projector WHERE noun = 'recipient'", [], |r| r.get(0));
    let ended = Store::open_telling(dir.path(), keys(), &mut |_| ControlFlow::Break(()));
    assert!(matches!(ended.unwrap_err(), StoreError::Closed));
    assert_eq!(version(), Ok(0), "nothing of it was done: the next opening begins again");
    let mut stages = Vec::new();
    let store = Store::open_telling(dir.path(), keys(), &mut |progress| {
        stages.push((progress.stage, progress.total));
        ControlFlow::Continue(())
    });
    drop(store.unwrap());
    assert_eq!(stages, [(OpeningStage::Rebuilding, 5), (OpeningStage::Indexing, 3)]);
    assert_eq!(version(), Ok(recipient::NOUN.version));
    Store::open_telling(dir.path(), keys(), &mut |_| ControlFlow::Break(())).expect("nothing is to be done any more");
}
