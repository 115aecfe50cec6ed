//! A backup at a place: parts, manifest, half uploads.

use std::io::Read;
use std::sync::atomic::AtomicU64;

use backup::{Header, Kind, Target, Unwatched, fetch, lay_down, lying, remove, sweep};

use crate::common::{Memory, PART, StopsAfter, body, database_key, header, lay, opened, sealer};

fn fetched(target: &dyn Target, manifest: &backup::Manifest) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    match fetch(target, manifest, &Unwatched).read_to_end(&mut file) {
        Ok(_) => Ok(file),
        Err(error) => Err(error.downcast::<backup::BackupError>().unwrap().code().to_owned()),
    }
}

#[test]
fn a_backup_comes_back_from_its_parts() {
    let place = Memory::default();
    let manifest = lay(&place, "b-1", body(2 * PART + 5));
    assert_eq!(manifest.parts.len(), 3);
    let found = lying(&place).unwrap();
    assert_eq!((found.len(), found[0].whole), (1, true));
    assert_eq!(found[0].manifest, manifest);
    assert_eq!(opened(&fetched(&place, &manifest).unwrap(), &database_key()).unwrap(), body(2 * PART + 5));
}

#[test]
fn a_half_upload_is_never_taken_for_a_backup() {
    // Three parts and the manifest: the line breaks at each of them.
    for puts in 0..4 {
        let place = Memory { fail_after: Some(puts), ..Memory::default() };
        let laid = lay_down(sealer("b-1", body(2 * PART + 5)), &[&place], PART, &Unwatched).unwrap();
        assert_eq!(laid[0].as_ref().unwrap_err().code(), "target.unreachable");
        assert_eq!(lying(&place).unwrap(), [], "broken at object {puts}");
    }
}

#[test]
fn a_program_killed_while_uploading_leaves_no_backup_and_what_it_left_is_swept() {
    let place = Memory::default();
    let manifest = lay(&place, "b-1", body(PART + 5));
    // The kill: everything but the last objects.
    for cut in 1..=2 {
        let killed = Memory::default();
        let objects: Vec<_> = place.objects.lock().unwrap().clone().into_iter().collect();
        let mut parts: Vec<_> = objects.iter().filter(|(name, _)| !name.ends_with(".json")).cloned().collect();
        parts.truncate(cut);
        killed.objects.lock().unwrap().extend(parts);
        assert_eq!(lying(&killed).unwrap(), []);
        let early = "2026-11-20T18:00:00+08:00".parse().unwrap();
        assert_eq!(sweep(&killed, "3302110001", early).unwrap(), 0, "what may still be under way stays");
        let later = "2026-11-21T18:30:00+08:00".parse().unwrap();
        assert_eq!(sweep(&killed, "3302119999", later).unwrap(), 0, "another clinic's stays");
        assert_eq!(sweep(&killed, "3302110001", later).unwrap(), cut);
    }
    let later = "2026-11-21T18:30:00+08:00".parse().unwrap();
    assert_eq!(sweep(&place, "3302110001", later).unwrap(), 0, "a backup is not swept");
    remove(&place, &manifest).unwrap();
    assert_eq!(place.names(), [""; 0]);
}

#[test]
fn a_place_that_fails_does_not_stop_the_others() {
    let (good, bad) = (Memory::default(), Memory { fail_after: Some(1), ..Memory::default() });
    let laid = lay_down(sealer("b-1", body(PART + 5)), &[&bad, &good], PART, &Unwatched).unwrap();
    assert!(laid[0].is_err() && laid[1].is_ok());
    assert_eq!(lying(&good).unwrap().len(), 1);
    assert_eq!(bad.names(), [""; 0], "what was left is taken away");
}

#[test]
fn a_place_that_keeps_other_bytes_than_it_was_given_is_found_out() {
    let place = Memory { forgetful: true, ..Memory::default() };
    let laid = lay_down(sealer("b-1", body(5)), &[&place], PART, &Unwatched).unwrap();
    assert_eq!(laid[0].as_ref().unwrap_err().code(), "target.altered");
}

#[test]
fn a_stopped_upload_leaves_nothing() {
    for questions in 0..3 {
        let place = Memory::default();
        let stop = StopsAfter(AtomicU64::new(questions));
        let error = lay_down(sealer("b-1", body(2 * PART + 5)), &[&place], PART, &stop).unwrap_err();
        assert_eq!((error.code(), place.names()), ("backup.cancelled", vec![]));
    }
}

#[test]
fn r11_altered_missing_and_exchanged_parts_are_refused() {
    let altered = |change: &dyn Fn(&Memory, &[String])| {
        let place = Memory::default();
        let manifest = lay(&place, "b-1", body(PART + 5));
        let parts: Vec<String> = manifest.parts.iter().map(|part| part.name.clone()).collect();
        change(&place, &parts);
        let whole = lying(&place).unwrap().first().is_some_and(|found| found.whole);
        (whole, fetched(&place, &manifest).unwrap_err())
    };
    assert_eq!(altered(&|place, parts| place.change(&parts[1], |part| part[0] ^= 1)), (true, "backup.tampered".into()));
    assert_eq!(
        altered(&|place, parts| place.change(&parts[1], |part| part.truncate(3))),
        (false, "backup.truncated".into())
    );
    assert_eq!(
        altered(&|place, parts| place.change(&parts[1], |part| part.push(0))),
        (false, "backup.lengthened".into())
    );
    assert_eq!(altered(&|place, parts| place.delete(&parts[1]).unwrap()), (false, "backup.truncated".into()));
}

#[test]
fn an_altered_manifest_is_no_manifest() {
    let place = Memory::default();
    lay(&place, "b-1", body(5));
    let name = place.names().into_iter().find(|name| name.ends_with(".json")).unwrap();
    place.change(&name, |text| {
        let at = text.windows(4).position(|window| window == b"2026").unwrap();
        text[at + 3] = b'7';
    });
    assert_eq!(lying(&place).unwrap(), []);
}

#[test]
fn increments_follow_each_other_without_a_gap() {
    let full = header("full", 0);
    let increment =
        |id: &str, after, pos| Header { kind: Kind::Increment, base: "full".into(), after, pos, ..header(id, 0) };
    let all = [increment("c", 20, 30), increment("a", 9, 12), increment("b", 12, 20), increment("e", 40, 50)];
    let ids = |all: &[Header]| Header::chain(&full, all).iter().map(|header| header.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&all), ["a", "b", "c"], "what lies behind a gap cannot be used");
    assert_eq!(ids(&all[1..]), ["a", "b"]);
    assert_eq!(ids(&all[..1]), [""; 0]);
    let foreign = Header { base: "other".into(), ..increment("x", 9, 12) };
    assert_eq!(ids(&[foreign]), [""; 0]);
}
