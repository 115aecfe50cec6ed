//! The file: encryption, keys, the lock, the schema.

use rusqlite::Connection;
use seal::Secret;
use store::{DATABASE_FILE, Keys, Store, StoreError};

use crate::clinic::{DATABASE_KEY, Desk, baby, founding, keys_of, raw, search, signing_key, whole_visit};

fn with_key(key: [u8; 32]) -> Keys {
    Keys { database: Secret::new(key), signing: signing_key("d-1") }
}

#[test]
fn decision_12_a_second_opener_is_told_who_holds_the_file() {
    let desk = Desk::new("d-1");
    let error = Store::open(desk.dir.path(), keys_of("d-1")).unwrap_err();
    let StoreError::Locked { by } = &error else { panic!("{error}") };
    assert!(by.contains(&format!("process {}", std::process::id())), "{by} names this process");
    assert_eq!(error.code(), "store.locked");
    let error = Store::create(desk.dir.path(), keys_of("d-1"), &founding("d-1")).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    drop(desk.restarted());
}

#[test]
fn decision_12_reading_goes_on_while_the_desk_runs() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let beside = Store::open_read_only(desk.dir.path(), keys_of("d-1")).unwrap();
    assert_eq!(beside.read(|reader| search(reader, "小明", 10)).unwrap().len(), 1);
    desk.append(50, vec![baby(2, "王小红")]);
    assert_eq!(beside.read(|reader| search(reader, "小红", 10)).unwrap().len(), 1, "new commits are seen");
    assert!(beside.verify_log(&[], store::Signatures::Every).unwrap().is_intact());
    assert!(beside.replay_verify().unwrap().is_equal());
    let refused = beside.put_cursor("feed", "1").unwrap_err();
    assert!(matches!(refused, StoreError::ReadOnly), "{refused}");
}

#[test]
fn decision_12_reading_works_when_no_desk_runs() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let Desk { dir, store, .. } = desk;
    let head = store.head().unwrap();
    drop(store);
    assert!(!dir.path().join(format!("{DATABASE_FILE}-wal")).exists(), "closing leaves one file");
    let beside = Store::open_read_only(dir.path(), keys_of("d-1")).unwrap();
    assert_eq!(beside.head().unwrap(), head);
    Store::open(dir.path(), keys_of("d-1")).expect("a reader locks nobody out");
}

#[test]
fn decision_12_a_newer_schema_is_refused_and_left_alone() {
    let desk = Desk::new("d-1");
    desk.raw()
        .execute(
            "INSERT INTO refinery_schema_history VALUES (9999, 'from_the_future', '2030-01-01T00:00:00Z', '1')",
            [],
        )
        .unwrap();
    let Desk { dir, store, .. } = desk;
    drop(store);
    let before = std::fs::read(dir.path().join(DATABASE_FILE)).unwrap();
    for opened in [Store::open(dir.path(), keys_of("d-1")), Store::open_read_only(dir.path(), keys_of("d-1"))] {
        let error = opened.unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 9999, known } if known >= 12), "{error}");
    }
    assert!(before == std::fs::read(dir.path().join(DATABASE_FILE)).unwrap(), "not a byte was written");
}

#[test]
fn decision_12_a_reader_does_not_migrate_an_older_schema() {
    let desk = Desk::new("d-1");
    let newest = store::schema_known();
    desk.raw().execute("DELETE FROM refinery_schema_history WHERE version = ?1", [newest]).unwrap();
    let error = Store::open_read_only(desk.dir.path(), keys_of("d-1")).unwrap_err();
    assert!(matches!(error, StoreError::Older { found, known } if found < newest && known == newest), "{error}");
}

#[test]
fn decision_14_the_file_holds_no_plain_text() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "金丝雀CANARY")]);
    // Also what still lies in the write-ahead file.
    let mut seen = 0;
    for entry in std::fs::read_dir(desk.dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        seen += bytes.len();
        for canary in ["CANARY", "金丝雀", "SQLite format", "CREATE TABLE", "420106199003078621"] {
            assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "{canary}");
        }
    }
    assert!(seen > 100_000, "the database was among the files");
    // The test can see a canary: it is in the decrypted database.
    let name: String = desk.raw().query_row("SELECT name FROM recipient", [], |row| row.get(0)).unwrap();
    assert_eq!(name, "金丝雀CANARY");
}

#[test]
fn decision_14_the_key_is_in_no_file_and_no_message() {
    let desk = Desk::new("d-1");
    let text = hex::encode(DATABASE_KEY);
    for entry in std::fs::read_dir(desk.dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!bytes.windows(32).any(|window| window == DATABASE_KEY));
        assert!(!bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes())));
    }
    let Desk { dir, store, .. } = desk;
    let shown = format!("{store:?}");
    drop(store);
    let wrong = Store::open(dir.path(), with_key([0x5b; 32])).unwrap_err();
    for message in [shown, format!("{wrong:?} {wrong}")] {
        assert!(!message.contains(&text) && !message.contains("5b5b"), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn decision_14_the_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(desk.dir.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
        names.push(entry.file_name().into_string().unwrap());
    }
    assert!(names.contains(&format!("{DATABASE_FILE}-wal")), "{names:?}");
}

#[test]
fn decision_14_wrong_key_no_database_and_damage_are_told_apart() {
    let desk = Desk::new("d-1");
    for number in 1..20 {
        whole_visit(&desk, number);
    }
    let path = desk.path();
    let Desk { dir, store, .. } = desk;
    drop(store);
    let good = std::fs::read(&path).unwrap();
    assert!(good.len() > 40 * 4096);
    let open = |key| Store::open(dir.path(), with_key(key)).map(drop);

    assert!(matches!(open([1; 32]).unwrap_err(), StoreError::WrongKey));
    open(DATABASE_KEY).unwrap();
    let good = std::fs::read(&path).unwrap();

    // One bit of the first page, behind the salt.
    let mut bytes = good.clone();
    bytes[100] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert!(matches!(open(DATABASE_KEY).unwrap_err(), StoreError::Damaged(_)));
    assert!(matches!(open([1; 32]).unwrap_err(), StoreError::WrongKey));

    // One bit of every page behind the first: found at the latest when everything is read.
    let mut bytes = good.clone();
    for page in 1..bytes.len() / 4096 {
        bytes[page * 4096 + 2000] ^= 0x10;
    }
    std::fs::write(&path, &bytes).unwrap();
    let error = Store::open(dir.path(), with_key(DATABASE_KEY))
        .and_then(|store| store.verify_log(&[], store::Signatures::Heads).map(drop))
        .unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");

    for nonsense in [&b"hello"[..], &[b'x'; 5000]] {
        std::fs::write(&path, nonsense).unwrap();
        assert!(matches!(open(DATABASE_KEY).unwrap_err(), StoreError::NotADatabase { .. }));
    }
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(open(DATABASE_KEY).unwrap_err(), StoreError::Missing(_)));

    Connection::open(&path).unwrap().execute_batch("CREATE TABLE plain (x)").unwrap();
    let error = open(DATABASE_KEY).unwrap_err();
    assert!(matches!(error, StoreError::NotADatabase { why: "it is not encrypted", .. }), "{error:?}");

    // A file cut in the middle.
    std::fs::write(&path, &good[..4096 * 3]).unwrap();
    let error = Store::open(dir.path(), with_key(DATABASE_KEY))
        .and_then(|store| store.verify_log(&[], store::Signatures::Heads).map(drop))
        .unwrap_err();
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
}

#[test]
fn decision_14_another_devices_signing_key_is_refused() {
    let desk = Desk::new("d-1");
    let Desk { dir, store, .. } = desk;
    drop(store);
    let error = Store::open(dir.path(), keys_of("d-2")).unwrap_err();
    assert!(matches!(error, StoreError::OtherSigningKey { .. }), "{error}");
}

#[test]
fn founding_never_overwrites_a_database() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let Desk { dir, store, .. } = desk;
    let head = store.head().unwrap();
    drop(store);
    let error = Store::create(dir.path(), keys_of("d-1"), &founding("d-1")).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists(_)), "{error}");
    let store = Store::open(dir.path(), keys_of("d-1")).unwrap();
    assert_eq!(store.head().unwrap(), head);
}

#[test]
fn a_failed_founding_leaves_room_for_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let mut wrong = founding("d-1");
    wrong.founded_at = "yesterday".into();
    let error = Store::create(dir.path(), keys_of("d-1"), &wrong).unwrap_err();
    assert!(matches!(error, StoreError::BadMoment { .. }), "{error}");
    assert!(!dir.path().join(DATABASE_FILE).exists(), "there is a founded database or none");
    Store::create(dir.path(), keys_of("d-1"), &founding("d-1")).unwrap();
}

#[test]
fn what_was_committed_survives_the_process() {
    // The files as they lie on disk while the desk still runs are what a killed process leaves behind.
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let head = desk.store.head().unwrap();
    let left_behind = tempfile::tempdir().unwrap();
    for name in [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}-wal")] {
        std::fs::copy(desk.dir.path().join(&name), left_behind.path().join(&name)).unwrap();
    }
    let store = Store::open(left_behind.path(), keys_of("d-1")).unwrap();
    assert_eq!(store.head().unwrap(), head);
    assert!(store.verify_log(&[head], store::Signatures::Every).unwrap().is_intact());
    assert!(store.replay_verify().unwrap().is_equal());
}

#[test]
fn the_log_refuses_to_be_changed() {
    let desk = Desk::new("d-1");
    let raw = raw(&desk.path());
    for statement in ["UPDATE event SET kind = 'x'", "DELETE FROM event", "UPDATE event_body SET body = x'00'"] {
        let error = raw.execute(statement, []).unwrap_err();
        assert!(error.to_string().contains("append-only"), "{statement}: {error}");
    }
}
