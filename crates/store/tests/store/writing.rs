//! One writer, one transaction: decision 4, 5, 9 and the founding of 16.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::event::v1::ClinicFounded;
use domain::event::{NewBlob, NewEvent, Payload, Subject};
use store::{Decided, StoreError};

use crate::clinic::{Desk, Refused, SITE, at, baby, baby_body, dose, event, id, projections, receipt, stamp, visit};

#[test]
fn decision_01_an_event_id_twice_is_one_fact() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明")]);
    let head = desk.store.head().unwrap();
    // The second click came a minute later: times differ, the fact is the same.
    let again = NewEvent { occurred_at: at(2), ..baby(1, "王小明") };
    desk.append(2, vec![again]);
    assert_eq!(desk.store.head().unwrap(), head);
    assert_eq!(desk.store.read(|reader| reader.event_count()).unwrap(), 2);
}

#[test]
fn decision_01_an_event_id_with_other_content_is_an_error() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明")]);
    let before = projections(&desk.raw());
    let error = desk.try_append(2, vec![baby(1, "王小红")]).unwrap_err();
    assert!(matches!(error, StoreError::OtherContent { id: same } if same == id("event", 201)), "{error}");
    assert_eq!(projections(&desk.raw()), before);
}

#[test]
fn decision_01_a_repetition_that_brings_something_new_is_an_error() {
    // The dose is the same, its movement has a new id: taking it would deduct the vial twice.
    let desk = Desk::new("d-1");
    desk.append(1, vec![receipt(1, "code-1", 1)]);
    desk.append(3, dose(1, 1, 1, 10, "code-1", 3));
    let mut again = dose(1, 1, 1, 10, "code-1", 4);
    again[1].id = id("event", 9999);
    let error = desk.try_append(4, again).unwrap_err();
    assert!(matches!(error, StoreError::PartlyRecorded { .. }), "{error}");
    let left = desk.store.read(|reader| reader.trace_unit("code-1")).unwrap().unwrap().left;
    assert_eq!(left, 0, "one dose was taken, not two");
}

#[test]
fn decision_04_rules_judge_the_facts_they_write_on() {
    // Two desks windows both see one vial; only one may authorise it. Eight threads try at once.
    let desk = Desk::new("d-1");
    desk.append(1, vec![receipt(1, "code-1", 1)]);
    let won = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..8u64 {
            let (desk, won) = (&desk, &won);
            scope.spawn(move || {
                let result = desk.store.transact(&stamp(3), |reader| {
                    if !reader.reservations("code-1")?.is_empty() {
                        return Ok(Err("taken"));
                    }
                    let event = crate::clinic::authorised(thread, thread, thread, thread, "code-1", 3);
                    Ok(Ok(Decided::new(vec![event], ())))
                });
                match result.unwrap() {
                    Ok(()) => won.fetch_add(1, Ordering::SeqCst),
                    Err(refused) => {
                        assert_eq!(refused, "taken");
                        0
                    }
                };
            });
        }
    });
    assert_eq!(won.load(Ordering::SeqCst), 1);
    assert!(desk.store.verify_log(&[], store::Signatures::Every).unwrap().is_intact());
}

#[test]
fn decision_04_a_refusal_an_error_and_a_panic_write_nothing() {
    let desk = Desk::new("d-1");
    let woken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&woken);
    desk.store.on_append(move || {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let head = desk.store.head().unwrap();
    let refused = desk.store.transact(&stamp(1), |_| Ok(Err::<Decided<()>, _>("no"))).unwrap();
    assert_eq!(refused, Err("no"));

    // The second event of the two cannot be written: the first must not stay either.
    let broken = NewEvent { occurred_at: "noon".into(), ..baby(2, "王小红") };
    let error = desk.try_append(1, vec![baby(1, "王小明"), broken]).unwrap_err();
    assert!(matches!(error, StoreError::BadMoment { .. }), "{error}");

    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        desk.store
            .transact(&stamp(1), |_| -> Result<Result<Decided<()>, Refused>, StoreError> { panic!("a rule failed") })
    }));
    assert!(panicked.is_err());
    assert_eq!(desk.store.head().unwrap(), head);
    assert_eq!(woken.load(Ordering::SeqCst), 0, "nobody is woken for nothing");

    desk.append(2, vec![baby(1, "王小明")]);
    assert_eq!(desk.store.head().unwrap().seq, head.seq + 1, "the desk goes on");
    assert_eq!(woken.load(Ordering::SeqCst), 1);
    desk.append(2, vec![baby(1, "王小明")]);
    assert_eq!(woken.load(Ordering::SeqCst), 1, "a repetition adds nothing and wakes nobody");
}

#[test]
fn decision_04_a_reader_sees_one_moment_while_others_write() {
    let desk = Desk::new("d-1");
    desk.store
        .read(|reader| {
            let before = reader.event_count()?;
            desk.append(1, vec![baby(1, "王小明")]);
            assert_eq!(reader.event_count()?, before, "what was committed meanwhile is of a later moment");
            Ok(())
        })
        .unwrap();
    assert_eq!(desk.store.read(|reader| reader.event_count()).unwrap(), 2);
}

#[test]
fn decision_04_every_connection_is_set_as_it_must_be() {
    // The file says so itself: the journal mode is part of it, and the rest is asserted when a connection opens (a wrong one is an error).
    let desk = Desk::new("d-1");
    let mode: String = desk.raw().query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    desk.store.checkpoint_when_idle().unwrap();
}

#[test]
fn decision_05_facts_are_accepted_and_flagged() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明"), baby(2, "王小红"), visit(1, 1, &["HepB"]), visit(2, 2, &["HepB"])]);
    desk.append(2, vec![receipt(1, "code-1", 1)]);
    desk.append(3, dose(1, 1, 1, 10, "code-1", 3));
    // The same single-dose code was injected into the second child: it happened, so it is recorded.
    desk.append(4, dose(2, 2, 2, 20, "code-1", 4));
    desk.store
        .read(|reader| {
            assert!(reader.dose(id("dose", 2))?.is_some());
            let found: Vec<_> = reader.conflicts()?.into_iter().map(|one| (one.kind, one.key, one.event)).collect();
            let expected = [
                ("code_used_twice", "code-1", id("event", 701)),
                ("code_used_twice", "code-1", id("event", 702)),
                ("lot_below_zero", "HEPB-1 L2026", id("event", 801).max(id("event", 802))),
            ];
            let mut expected: Vec<_> =
                expected.into_iter().map(|(kind, key, event)| (kind.to_owned(), key.to_owned(), event)).collect();
            expected.sort();
            let mut found = found;
            found.sort();
            assert_eq!(found, expected);
            assert_eq!(reader.on_hand()?[0].doses, -1, "the ledger tells what happened");
            Ok(())
        })
        .unwrap();
    // The missing delivery note turns up: the lot is no longer below zero, the code stays a conflict.
    desk.append(5, vec![receipt(2, "code-2", 5)]);
    let kinds: Vec<_> = desk.store.read(|reader| reader.conflicts()).unwrap().into_iter().map(|one| one.kind).collect();
    assert_eq!(kinds, ["code_used_twice", "code_used_twice"]);
}

#[test]
fn decision_09_blobs_are_named_by_their_digest_and_kept_once() {
    let desk = Desk::new("d-1");
    let bytes = "知情同意书".as_bytes().to_vec();
    let digest = seal::sm3::digest(&bytes).to_string();
    let blob = NewBlob { digest: digest.clone(), media: "text/plain".into(), bytes: bytes.clone() };
    desk.append_with(1, vec![baby(1, "王小明")], vec![blob.clone(), blob.clone()]).unwrap();
    desk.append_with(2, vec![baby(2, "王小红")], vec![blob.clone()]).unwrap();
    let kept = desk.store.read(|reader| reader.blob(&digest)).unwrap().unwrap();
    assert_eq!((kept.bytes, kept.media.as_str()), (bytes, "text/plain"));
    let report = desk.store.verify_log(&[], store::Signatures::Heads).unwrap();
    assert_eq!((report.blobs, report.is_intact()), (1, true));

    let wrong = NewBlob { bytes: b"another".to_vec(), ..blob };
    let error = desk.append_with(3, vec![baby(3, "王小刚")], vec![wrong]).unwrap_err();
    assert!(matches!(error, StoreError::OtherBlob { .. }), "{error}");
    assert!(desk.store.read(|reader| reader.recipient(id("recipient", 3))).unwrap().is_none());
}

#[test]
fn decision_16_the_first_event_founds_the_clinic() {
    let desk = Desk::new("d-1");
    let clinic = desk.store.read(|reader| reader.clinic()).unwrap();
    assert_eq!((clinic.site.as_str(), clinic.demo, clinic.zone.as_str()), (SITE, true, "Asia/Shanghai"));
    let first = &desk.store.read(|reader| reader.events(0, 10)).unwrap()[0];
    assert_eq!((first.header.kind.as_str(), first.header.seq, &first.header.prev), ("clinic.founded", 1, &None));
    assert_eq!(first.header.event_id.get_version_num(), 7);
    // A later event cannot turn a demonstration into a real clinic.
    let body = ClinicFounded { site: SITE.into(), name: "x".into(), demo: false, zone: "UTC".into() };
    desk.append(9, vec![event(1, Subject::clinic(SITE), 9, body)]);
    assert!(desk.store.read(|reader| reader.clinic()).unwrap().demo);
}

#[test]
fn decision_08_unknown_events_are_kept_and_projected_by_nobody() {
    let desk = Desk::new("d-1");
    let before = projections(&desk.raw());
    let body = serde_json::json!({"z": [1, 2], "a": "保留"});
    let payload = Payload::Unknown { kind: "queue.ticket_called".into(), schema: 7, body };
    desk.append(1, vec![event(1, Subject::clinic(SITE), 1, payload)]);
    let kept = desk.store.read(|reader| reader.event(id("event", 1))).unwrap().unwrap();
    assert_eq!((kept.header.kind.as_str(), kept.header.schema), ("queue.ticket_called", 7));
    assert_eq!(kept.body.as_deref(), Some(r#"{"a":"保留","z":[1,2]}"#), "canonical, and nothing lost");
    assert_eq!(projections(&desk.raw()), before);
}

#[test]
fn decision_08_a_body_outside_i_json_is_not_written() {
    let desk = Desk::new("d-1");
    let payload = Payload::Unknown { kind: "x".into(), schema: 1, body: serde_json::json!({"ml": 0.5}) };
    let error = desk.try_append(1, vec![event(1, Subject::clinic(SITE), 1, payload)]).unwrap_err();
    assert!(matches!(error, StoreError::Canonical(_)), "{error}");
}

#[test]
fn provisional_codes_count_on() {
    let desk = Desk::new("d-1");
    let next = || desk.store.read(|reader| reader.next_provisional_counter()).unwrap();
    assert_eq!(next(), 1);
    desk.append(1, vec![baby(1, "王小明"), baby(7, "王小红")]);
    assert_eq!(next(), 8, "L + site + counter (A-040)");
    let foreign =
        domain::event::v1::RecipientRegistered { provisional_code: "L9999000042".into(), ..baby_body(9, "外地") };
    desk.append(2, vec![event(5, Subject::recipient(id("recipient", 9)), 2, foreign)]);
    assert_eq!(next(), 8);
}
