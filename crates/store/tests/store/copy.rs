//! Copies and increments for backups, and the way back (decision 13).

use domain::event::v1::BodyErased;
use domain::event::{NewBlob, Subject};
use seal::Secret;
use store::{LogPiece, NotOfThisLog, Signatures, StoreError, Unowned};
use tempfile::TempDir;

use crate::clinic::{
    DATABASE_KEY, Desk, SITE, baby, event, id, keys_of, projections, raw, signing_key, staff, whole_visit,
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
    let mut pieces = Vec::new();
    desk.store
        .log_after::<StoreError>(pos, |piece| {
            pieces.push(piece);
            Ok(())
        })
        .unwrap();
    pieces
}

fn take_back(dir: &TempDir, pieces: &[LogPiece]) -> Result<u64, Stop> {
    let mut unowned = Unowned::open(dir.path(), &key())?;
    let own_key = signing_key("d-1").verifying_key().clone();
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
