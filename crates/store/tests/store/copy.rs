//! Copies and increments for backups, and the way back (decision 13).

use domain::event::v1::BodyErased;
use domain::event::{NewBlob, Subject};
use std::sync::Arc;

use seal::Secret;
use seal::sm2::{SigningKey, VerifyingKey};
use store::{Keys, LogPiece, NotOfThisLog, Restored, Signatures, Store, StoreError, Unowned};
use tempfile::TempDir;

use crate::clinic::{
    DATABASE_KEY, Desk, SITE, at, baby, event, id, keys_of, projections, raw, signing_key, staff, whole_visit,
};

/// What stops taking back.
#[derive(Debug)]
enum Stop {
    Store(StoreError),
    Not(&'static str),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Stop::Store(error)
    }
}

impl From<NotOfThisLog> for Stop {
    fn from(NotOfThisLog(why): NotOfThisLog) -> Self {
        Stop::Not(why)
    }
}

fn key() -> Secret<[u8; 32]> {
    Secret::new(DATABASE_KEY)
}

fn blob(bytes: Vec<u8>) -> NewBlob {
    NewBlob { digest: seal::sm3::digest(&bytes).to_string(), media: "image/png".into(), bytes }
}

/// A whole copy in a directory of its own, with the position it ends at.
fn copied(desk: &Desk) -> (TempDir, i64) {
    let dir = tempfile::tempdir().unwrap();
    let copied = desk.store.copy_to(&dir.path().join(store::DATABASE_FILE), |_, _| true).unwrap().unwrap();
    (dir, copied.pos)
}

fn pieces_after(desk: &Desk, pos: i64) -> Vec<LogPiece> {
    pieces_of(&desk.store, pos)
}

fn pieces_of(store: &Store, pos: i64) -> Vec<LogPiece> {
    let mut pieces = Vec::new();
    let tell = |piece| {
        pieces.push(piece);
        Ok::<_, StoreError>(())
    };
    store.log_after(pos, tell).unwrap();
    pieces
}

fn take_back(dir: &TempDir, pieces: &[LogPiece]) -> Result<u64, Stop> {
    take_back_under(dir, signing_key("d-1").verifying_key(), pieces)
}

fn take_back_under(dir: &TempDir, own_key: &VerifyingKey, pieces: &[LogPiece]) -> Result<u64, Stop> {
    let mut unowned = Unowned::open(dir.path(), &key())?;
    let own_key = own_key.clone();
    unowned.migrate(&own_key)?;
    let taken = unowned.take_back(&own_key, pieces.iter().cloned().map(Ok::<LogPiece, Stop>))?;
    let log = unowned.verify_log(&own_key, &[], Signatures::Every)?;
    assert!(log.is_intact(), "{log:?}");
    let replay = unowned.replay_verify()?;
    assert!(replay.is_equal(), "{replay:?}");
    assert_eq!(unowned.integrity()?, [""; 0]);
    unowned.close()?;
    Ok(taken)
}

#[test]
fn decision_13_a_copy_is_of_the_moment_it_began_and_recording_goes_on_meanwhile() {
    let desk = Desk::new("d-1");
    desk.append_with(0, vec![staff(1, "li")], vec![blob((0..4_000_000u32).map(|n| n as u8).collect())]).unwrap();
    let before = desk.store.last_pos().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut steps = 0;
    let copied = desk.store.copy_to(&dir.path().join(store::DATABASE_FILE), |done, total| {
        // A copy that began anew with every recording would never end.
        steps += 1;
        assert!(steps < 100 && done <= total);
        desk.append(steps, vec![baby(u64::try_from(steps).unwrap(), "小明")]);
        true
    });
    let copied = copied.unwrap().unwrap();
    assert!(steps >= 5, "{steps} recordings while copying");
    assert_eq!((copied.pos, desk.store.last_pos().unwrap()), (before, before + steps));
    let unowned = Unowned::open(dir.path(), &key()).unwrap();
    assert_eq!((unowned.whose().site.as_str(), unowned.whose().epoch), (SITE, 1));
    let log = unowned.verify_log(signing_key("d-1").verifying_key(), &[], Signatures::Every).unwrap();
    assert_eq!((log.events, log.is_intact()), (u64::try_from(before).unwrap(), true));
    assert_eq!(unowned.integrity().unwrap(), [""; 0]);
}

#[test]
fn a_stopped_copy_leaves_no_file_and_never_overwrites_one() {
    let desk = Desk::new("d-1");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("copy.db");
    assert_eq!(desk.store.copy_to(&path, |_, _| false).unwrap(), None);
    assert!(!path.exists());
    std::fs::write(&path, b"somebody's").unwrap();
    let error = desk.store.copy_to(&path, |_, _| true).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists(_)), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), b"somebody's");
}

#[test]
fn decision_13_an_increment_brings_everything_since_the_copy() {
    let desk = Desk::new("d-1");
    desk.append(0, vec![staff(1, "li")]);
    let (dir, pos) = copied(&desk);
    whole_visit(&desk, 1);
    let strokes = blob(b"strokes".to_vec());
    let named = event(
        900,
        Subject::clinic(SITE),
        9,
        domain::event::v1::ImportReceived {
            import: id("import", 1),
            package: strokes.digest.clone(),
            source: "a.xlsx".into(),
            source_digest: "00".into(),
            people: 0,
            doses: 0,
            left_out: None,
        },
    );
    desk.append_with(9, vec![named], vec![strokes.clone()]).unwrap();
    let pieces = pieces_after(&desk, pos);
    let events = pieces.iter().filter(|piece| matches!(piece, LogPiece::Event { .. })).count();
    assert!(pieces.iter().any(|piece| matches!(piece, LogPiece::Blob { digest, .. } if *digest == strokes.digest)));
    assert_eq!(take_back(&dir, &pieces).unwrap(), events as u64);
    assert_eq!(take_back(&dir, &pieces).unwrap(), 0, "taking back twice is taking back once");
    let restored = raw(&dir.path().join(store::DATABASE_FILE));
    assert_eq!(projections(&restored), projections(&desk.raw()));
    let waiting: i64 = restored.query_row("SELECT count(*) FROM delivery", [], |row| row.get(0)).unwrap();
    let own: i64 = desk.raw().query_row("SELECT count(*) FROM delivery", [], |row| row.get(0)).unwrap();
    assert_eq!(waiting, own, "what came back is sent to the province again");
}

#[test]
fn r11_an_altered_cut_or_foreign_increment_is_refused_and_nothing_of_it_stays() {
    let desk = Desk::new("d-1");
    let (dir, pos) = copied(&desk);
    whole_visit(&desk, 1);
    let good = pieces_after(&desk, pos);
    let refused = |change: &dyn Fn(&mut Vec<LogPiece>)| {
        let mut pieces = good.clone();
        change(&mut pieces);
        let before = raw(&dir.path().join(store::DATABASE_FILE))
            .query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0))
            .unwrap();
        let error = take_back(&dir, &pieces).unwrap_err();
        let after = raw(&dir.path().join(store::DATABASE_FILE))
            .query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0))
            .unwrap();
        assert_eq!(before, after, "all of an increment or nothing");
        match error {
            Stop::Not(code) => code,
            Stop::Store(error) => panic!("{error}"),
        }
    };
    fn of_event(pieces: &mut [LogPiece], change: impl Fn(&mut Vec<u8>, &mut Vec<u8>, &mut Option<(Vec<u8>, Vec<u8>)>)) {
        let last = pieces.iter_mut().rev().find(|piece| matches!(piece, LogPiece::Event { .. }));
        if let Some(LogPiece::Event { header, sig, body }) = last {
            change(header, sig, body);
        }
    }
    let first = good.iter().position(|piece| matches!(piece, LogPiece::Event { .. })).unwrap();
    assert_eq!(refused(&|pieces| of_event(pieces, |_, sig, _| sig[3] ^= 1)), "bad_signature");
    assert_eq!(refused(&|pieces| of_event(pieces, |_, _, body| body.as_mut().unwrap().1[5] ^= 1)), "body_altered");
    assert_eq!(refused(&|pieces| of_event(pieces, |header, _, _| header.push(b' '))), "malformed");
    assert_eq!(refused(&|pieces| drop(pieces.remove(first))), "forked", "one is missing");
    let foreign = |header: &mut Vec<u8>| {
        *header = String::from_utf8(header.clone()).unwrap().replace(SITE, "4201069999").into_bytes();
    };
    assert_eq!(refused(&|pieces| of_event(pieces, |header, _, _| foreign(header))), "foreign_site");
    let stray = LogPiece::Blob { digest: "00".repeat(32), media: "x".into(), bytes: vec![1] };
    assert_eq!(refused(&|pieces| pieces.insert(0, stray.clone())), "blob_altered");
    assert!(take_back(&dir, &good).unwrap() > 0, "the good one still goes in");
}

#[test]
fn decision_11_what_was_erased_since_the_copy_does_not_come_back_with_it() {
    let desk = Desk::new("d-1");
    desk.append(0, vec![baby(1, "金丝雀之子")]);
    let (dir, pos) = copied(&desk);
    let recipient = id("recipient", 1);
    let events = desk.store.read(|reader| reader.event_ids_of_subject("recipient", &recipient.to_string())).unwrap();
    let erased = BodyErased {
        events,
        recipient,
        basis: "个人信息保护法 47".into(),
        reason: "申请".into(),
        second: id("staff", 2),
    };
    desk.append(5, vec![event(700, Subject::clinic(SITE), 5, erased)]);
    take_back(&dir, &pieces_after(&desk, pos)).unwrap();
    let restored = raw(&dir.path().join(store::DATABASE_FILE));
    let bodies: i64 = restored
        .query_row("SELECT count(*) FROM event_body WHERE instr(body, CAST('金丝雀' AS BLOB)) > 0", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(bodies, 0);
    assert_eq!(projections(&restored), projections(&desk.raw()));
}

#[test]
fn who_came_since_the_copy_can_sign_in_after_a_restore() {
    let desk = Desk::new("d-1");
    let (dir, pos) = copied(&desk);
    let credential =
        store::Credential::of_password(id("staff", 7), "$argon2id$x".into(), "2026-11-20T09:00:00+08:00".into(), true);
    desk.store.put_credential(&credential).unwrap();
    desk.append(1, vec![staff(7, "neu")]);
    take_back(&dir, &pieces_after(&desk, pos)).unwrap();
    let store = store::Store::open(dir.path(), keys_of("d-1")).unwrap();
    assert_eq!(store.credential(id("staff", 7)).unwrap(), Some(credential));
}

fn restored(number: u64) -> Restored {
    Restored { backup: id("backup", number), taken_at: at(30), now: at(90), actor: "system".into() }
}

fn with_key(number: u8) -> Keys {
    Keys { database: key(), signing: Arc::new(SigningKey::from_bytes(&[number; 32]).unwrap()) }
}

#[test]
fn decision_13_what_another_desk_wrote_before_and_after_its_own_restore_comes_back() {
    let (here, there) = (Desk::new("d-1"), Desk::new("d-2"));
    let (dir, pos) = copied(&here);
    // Since the full copy: a desk became known, spoke, was restored under a new key, and spoke again.
    here.store.trust_device("d-2", signing_key("d-2").verifying_key()).unwrap();
    there.append(1, vec![baby(1, "王小明")]);
    here.store.accept(there.store.events_for_peers(1, 0, 100).unwrap()).unwrap();
    let (of_there, _) = copied(&there);
    let fresh = with_key(11);
    here.store.trust_device("d-2", fresh.signing.verifying_key()).unwrap();
    let again = Store::open_restored(of_there.path(), fresh, &restored(1)).unwrap();
    let report = here.store.accept(again.events_for_peers(2, 0, 100).unwrap()).unwrap();
    assert_eq!((report.appended, report.refused.len()), (1, 0));
    let pieces = pieces_after(&here, pos);
    let events = pieces.iter().filter(|piece| matches!(piece, LogPiece::Event { .. })).count();
    assert_eq!(take_back(&dir, &pieces).unwrap(), events as u64, "each epoch under the key it was signed with");
    let store = Store::open(dir.path(), keys_of("d-1")).unwrap();
    assert_eq!(projections(&raw(&dir.path().join(store::DATABASE_FILE))), projections(&here.raw()));
    // The desk that came back goes on hearing the other one.
    again
        .transact(&crate::clinic::stamp(95), |_| Ok(Ok::<_, &str>(store::Decided::new(vec![baby(2, "李小红")], ()))))
        .unwrap()
        .unwrap();
    assert_eq!(store.accept(again.events_for_peers(2, 1, 100).unwrap()).unwrap().appended, 1);
}

#[test]
fn decision_13_an_increment_over_an_own_restore_comes_back_and_a_third_epoch_follows() {
    let desk = Desk::new("d-1");
    desk.append(0, vec![staff(1, "li")]);
    let (dir, pos) = copied(&desk);
    desk.append(2, vec![baby(1, "王小明")]);
    let (second, _) = copied(&desk);
    let fresh = with_key(11);
    let own_key = fresh.signing.verifying_key().clone();
    let again = Store::open_restored(second.path(), fresh, &restored(1)).unwrap();
    let pieces = pieces_of(&again, pos);
    let former = |piece: &LogPiece| matches!(piece, LogPiece::Row { table, .. } if table == "former_key");
    assert!(pieces.iter().any(former), "the key of the first epoch travels");
    assert_eq!(take_back_under(&dir, &own_key, &pieces).unwrap(), 2, "one of the first epoch, one of the second");
    let head = again.head().unwrap();
    let third = Store::open_restored(dir.path(), with_key(12), &restored(2)).unwrap();
    assert_eq!((third.head().unwrap().epoch, third.head().unwrap().seq), (3, 1));
    let report = third.verify_log(&[head], Signatures::Every).unwrap();
    assert!(report.is_intact(), "three epochs, each held against its own key: {report:?}");
}

#[test]
fn decision_13_without_the_former_key_the_first_epoch_is_not_believed() {
    let desk = Desk::new("d-1");
    let (dir, pos) = copied(&desk);
    desk.append(2, vec![baby(1, "王小明")]);
    let (second, _) = copied(&desk);
    let fresh = with_key(11);
    let own_key = fresh.signing.verifying_key().clone();
    let again = Store::open_restored(second.path(), fresh, &restored(1)).unwrap();
    let mut pieces = pieces_of(&again, pos);
    pieces.retain(|piece| !matches!(piece, LogPiece::Row { table, .. } if table == "former_key"));
    let error = take_back_under(&dir, &own_key, &pieces).unwrap_err();
    assert!(matches!(error, Stop::Not("bad_signature")), "{error:?}");
}
