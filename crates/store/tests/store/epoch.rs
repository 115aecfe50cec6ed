//! A restored or copied database begins a new epoch (decision 13).

use std::sync::Arc;

use seal::Secret;
use seal::sm2::SigningKey;
use store::{Anchor, DATABASE_FILE, Keys, Restored, Signatures, Store, StoreError, Verdict};
use tempfile::TempDir;

use crate::clinic::{DATABASE_KEY, Desk, at, baby, id, keys_of, raw, signing_key, whole_visit};

fn new_key(number: u8) -> Arc<SigningKey> {
    Arc::new(SigningKey::from_bytes(&[number; 32]).unwrap())
}

fn keys(signing: &Arc<SigningKey>) -> Keys {
    Keys { database: Secret::new(DATABASE_KEY), signing: signing.clone() }
}

fn restored(number: u64) -> Restored {
    Restored { backup: id("backup", number), taken_at: at(30), now: at(90), actor: "system".into() }
}

/// A copy of the database in a directory of its own, as a backup brings it.
fn copy(desk: Desk) -> (TempDir, Desk) {
    let desk = desk.restarted();
    let dir = tempfile::tempdir().unwrap();
    desk.raw().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    std::fs::copy(desk.path(), dir.path().join(DATABASE_FILE)).unwrap();
    (dir, desk)
}

#[test]
fn decision_13_a_restored_database_goes_on_in_a_new_epoch_under_a_new_key() {
    let desk = Desk::new("d-2");
    whole_visit(&desk, 1);
    let head = desk.store.head().unwrap();
    let (dir, desk) = copy(desk);
    desk.append(40, vec![baby(7, "丢失")]);
    let fresh = new_key(11);

    let error = Store::open(dir.path(), keys(&fresh)).unwrap_err();
    assert!(matches!(error, StoreError::OtherSigningKey { .. }), "an ordinary start stays refused: {error}");
    let store = Store::open_restored(dir.path(), keys(&fresh), &restored(1)).unwrap();
    let now = store.head().unwrap();
    assert_eq!((now.epoch, now.seq, now.device.as_str()), (2, 1, "d-2"));
    let first = store.read(|reader| Ok(reader.events(0, 100)?.pop())).unwrap().unwrap();
    assert_eq!(first.header.kind, "database.restored");
    assert_eq!(first.header.prev, Some(format!("sm3:{}", head.hash)), "it goes on from the restored head");
    assert!(first.body.unwrap().contains(&head.hash));
    let verified = store.verify_log(std::slice::from_ref(&head), Signatures::Every).unwrap();
    assert!(verified.is_intact(), "{verified:?}");
    assert_eq!(verified.heads.len(), 2, "each epoch has its head, held against its own key");
    assert!(store.replay_verify().unwrap().is_equal());
    drop(store);

    // From now on it is this key's database.
    let store = Store::open(dir.path(), keys(&fresh)).unwrap();
    assert!(store.verify_log(&[], Signatures::Every).unwrap().is_intact());
    drop(store);
    assert!(matches!(Store::open(dir.path(), keys_of("d-2")).unwrap_err(), StoreError::OtherSigningKey { .. }));

    // Asked again, as after a power cut: nothing more begins.
    let store = Store::open_restored(dir.path(), keys(&fresh), &restored(1)).unwrap();
    assert_eq!(store.head().unwrap(), now);
    drop(store);
    // Another backup, another installation: a third epoch; all three verify.
    let third = new_key(12);
    let store = Store::open_restored(dir.path(), keys(&third), &restored(2)).unwrap();
    assert_eq!((store.head().unwrap().epoch, store.head().unwrap().seq), (3, 1));
    assert!(store.verify_log(&[head, now], Signatures::Every).unwrap().is_intact());
}

#[test]
fn decision_13_the_old_epochs_stay_protected_after_a_restore() {
    let desk = Desk::new("d-2");
    whole_visit(&desk, 1);
    let (dir, _desk) = copy(desk);
    let store = Store::open_restored(dir.path(), keys(&new_key(11)), &restored(1)).unwrap();
    let path = dir.path().join(DATABASE_FILE);
    let damage = raw(&path);
    damage.execute_batch("DROP TRIGGER event_is_never_changed; DROP TRIGGER event_body_is_never_changed;").unwrap();
    let counts = |signatures| store.verify_log(&[], signatures).unwrap().counts.into_iter().collect::<Vec<_>>();
    damage.execute_batch("UPDATE event SET sig = zeroblob(64) WHERE pos = 3").unwrap();
    assert_eq!(counts(Signatures::Every), [(Verdict::SignatureBad, 1)], "held against the key of that epoch");
    damage.execute_batch("UPDATE event_body SET body = x'7b7d' WHERE pos = 4").unwrap();
    assert_eq!(counts(Signatures::Heads), [(Verdict::BodyAltered, 1)]);
    // Somebody exchanges the former key in the file and signs the old epoch anew: its hashes are what the new key vouches for.
    damage.execute("UPDATE former_key SET public_key = ?1", [new_key(13).verifying_key().to_hex()]).unwrap();
    assert!(counts(Signatures::Every).iter().any(|(verdict, many)| *verdict == Verdict::SignatureBad && *many > 5));
}

#[test]
fn decision_13_the_other_desks_follow_a_restored_one_and_keep_what_they_saw() {
    let (here, there) = (Desk::new("d-1"), Desk::new("d-2"));
    here.store.trust_device("d-2", signing_key("d-2").verifying_key()).unwrap();
    there.append(1, vec![baby(1, "王小明")]);
    let (dir, there) = copy(there);
    there.append(40, vec![baby(7, "丢失")]);
    here.store.accept(there.store.events_for_peers(1, 0, 100).unwrap()).unwrap();
    let lost: Anchor = there.store.head().unwrap();
    let fresh = new_key(11);
    let store = Store::open_restored(dir.path(), keys(&fresh), &restored(1)).unwrap();
    let again = store.events_for_peers(2, 0, 100).unwrap();
    // Under a key nobody named yet it is not believed.
    assert_eq!(here.store.accept(again.clone()).unwrap().refused, ["bad_signature"]);
    here.store.trust_device("d-2", fresh.verifying_key()).unwrap();
    let report = here.store.accept(again).unwrap();
    assert_eq!((report.appended, report.refused.len()), (1, 0));
    let verified = here.store.verify_log(&[lost, store.head().unwrap()], Signatures::Every).unwrap();
    assert!(verified.is_intact(), "both epochs, each against its key: {verified:?}");
    // And the old key signs nothing any more.
    let forged = there.store.events_for_peers(1, 1, 100).unwrap().remove(0);
    let mut header: serde_json::Value = serde_json::from_slice(&forged.header).unwrap();
    header["epoch"] = 2.into();
    header["seq"] = 2.into();
    header["prev"] = format!("sm3:{}", store.head().unwrap().hash).into();
    header["event_id"] = id("event", 999).to_string().into();
    let header = seal::canonical::to_vec(&header).unwrap();
    let sig = *signing_key("d-2").sign(seal::sm3::digest(&header).as_bytes()).unwrap().as_bytes();
    let report = here.store.accept(vec![store::RemoteEvent { header, sig, ..forged }]).unwrap();
    assert_eq!(report.refused, ["bad_signature"]);
}
