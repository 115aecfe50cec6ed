//! Erasure by law (decision 11): what is named is gone from everywhere, and everything else holds.

use std::io::Write;
use std::process::{Command, Stdio};

use domain::event::v1::*;
use domain::event::{NewBlob, NewEvent, Subject};
use store::{Signatures, StoreError, Verdict};
use uuid::Uuid;

use crate::clinic::{
    DATABASE_KEY, Desk, SITE, baby_body, consent, dose, event, id, projections, signing_key, staff, visit, whole_visit,
};

const NAME: &str = "金丝雀之子";

fn erased(number: u64, events: Vec<Uuid>, recipient: u64) -> NewEvent {
    let body = BodyErased {
        events,
        recipient: id("recipient", recipient),
        basis: "个人信息保护法 47".into(),
        reason: "监护人申请".into(),
        second: id("staff", 2),
    };
    event(5000 + number, Subject::clinic(SITE), 60, body)
}

/// A child of whom the clinic knows much, beside others.
fn known_child(desk: &Desk) -> Vec<Uuid> {
    desk.append(0, vec![staff(1, "li")]);
    whole_visit(desk, 2);
    let registered = event(201, Subject::recipient(id("recipient", 1)), 1, baby_body(1, NAME));
    let strokes = blob(format!("strokes of {NAME}").as_bytes());
    let shared = blob(b"document");
    let mut signed = consent(1, 1, 1, &[(10, true)]);
    if let domain::event::Payload::ConsentSigned(body) = &mut signed.payload {
        body.strokes = Some(strokes.digest.clone());
        body.signer.name = format!("{NAME}的母亲");
    }
    desk.append_with(3, vec![registered, visit(1, 1, &["HepB"]), signed], vec![strokes, shared]).unwrap();
    desk.append(7, dose(1, 1, 1, 10, "code-1", 7));
    desk.store.read(|reader| reader.event_ids_of_subject("recipient", &id("recipient", 1).to_string())).unwrap()
}

fn blob(bytes: &[u8]) -> NewBlob {
    NewBlob { digest: seal::sm3::digest(bytes).to_string(), media: "text/plain".into(), bytes: bytes.to_vec() }
}

/// Every page of the file, decrypted by other means than the store's: a page is AES-256-CBC under the raw key, its initial vector and
/// seal stand in its last 80 bytes, and the first 16 bytes of the file are its salt.
fn plain_pages(desk: &Desk) -> Vec<u8> {
    let bytes = std::fs::read(desk.path()).unwrap();
    let mut plain = Vec::new();
    for (nth, page) in bytes.chunks_exact(4096).enumerate() {
        let start = if nth == 0 { 16 } else { 0 };
        let mut openssl = Command::new("openssl")
            .args(["enc", "-d", "-aes-256-cbc", "-nopad", "-K", &hex::encode(DATABASE_KEY)])
            .args(["-iv", &hex::encode(&page[4016..4032])])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("openssl reads the pages");
        openssl.stdin.take().unwrap().write_all(&page[start..4016]).unwrap();
        plain.extend(openssl.wait_with_output().unwrap().stdout);
    }
    plain
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn decision_11_an_erased_body_is_gone_from_every_page_and_the_chain_stays_whole() {
    let desk = Desk::new("d-1");
    let theirs = known_child(&desk);
    assert_eq!(theirs.len(), 4, "registered, visit, consent, dose");
    let raw = desk.raw();
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    assert!(holds(&plain_pages(&desk), NAME), "the pages can be read");
    assert!(projections(&raw).iter().any(|row| row.contains(NAME)));

    desk.append(60, vec![erased(1, theirs.clone(), 1)]);

    assert!(!projections(&raw).iter().any(|row| row.contains(NAME)), "no projection knows the child any more");
    let wal = desk.path().with_file_name("clinic.db-wal");
    assert_eq!(std::fs::metadata(wal).unwrap().len(), 0, "nothing is left in the write-ahead file");
    let pages = plain_pages(&desk);
    assert!(holds(&pages, "王小明"), "the other child is still there");
    assert!(!holds(&pages, NAME), "not in a free page, not in the rest of a page in use");
    let blobs: Vec<String> = raw
        .prepare("SELECT CAST(bytes AS TEXT) FROM blob")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(blobs, ["document"], "strokes nobody names any more are gone; a document another consent names stays");

    let report = desk.store.verify_log(&[], Signatures::Every).unwrap();
    assert!(report.is_intact(), "{report:?}");
    assert_eq!(report.erased, 4);
    crate::packed::assert_packed(&desk.raw());
    assert!(desk.store.replay_verify().unwrap().is_equal());
    for id in &theirs {
        let row = desk.store.read(|reader| reader.event(*id)).unwrap().expect("the header stays");
        assert_eq!(row.body, None);
    }
    let before = projections(&raw);
    let desk = desk.restarted();
    desk.store.rebuild_projections().unwrap();
    assert_eq!(projections(&desk.raw()), before, "nor does a rebuild bring it back");
    assert!(
        desk.store
            .claim_deliveries("2026-11-20T03:00:00Z", 99)
            .unwrap()
            .iter()
            .all(|out| { out.body.is_none() || !theirs.contains(&out.event_id) })
    );
}

#[test]
fn decision_11_an_erasure_reaches_nobody_else() {
    let desk = Desk::new("d-1");
    let theirs = known_child(&desk);
    let before = (projections(&desk.raw()), desk.store.head().unwrap());
    for wrong in [id("event", 202), id("event", 101), id("event", 4711)] {
        let error = desk.try_append(60, vec![erased(1, vec![theirs[0], wrong], 1)]).unwrap_err();
        assert!(matches!(error, StoreError::NotTheirs { id } if id == wrong), "{error}");
        assert_eq!(error.code(), "store.not_theirs");
    }
    assert_eq!((projections(&desk.raw()), desk.store.head().unwrap()), before, "and nothing was erased or written");
}

#[test]
fn decision_11_a_body_that_is_gone_without_a_lawful_erasure_is_found() {
    let desk = Desk::new("d-1");
    let theirs = known_child(&desk);
    let counts = || desk.store.verify_log(&[], Signatures::Every).unwrap().counts.into_iter().collect::<Vec<_>>();
    let remove = "DELETE FROM event_body WHERE pos = (SELECT pos FROM event WHERE id = ?1)";
    desk.raw().execute(remove, [theirs[1]]).unwrap();
    assert_eq!(counts(), [(Verdict::BodyMissing, 1)]);
    // An erasure of this child makes it lawful.
    desk.append(60, vec![erased(1, theirs.clone(), 1)]);
    assert_eq!(counts(), []);
    // What a desk with the key would have to write to hide another body: an erasure that names somebody else's event.
    desk.raw().execute(remove, [id("event", 101)]).unwrap();
    let payload = domain::event::Payload::Unknown {
        kind: "body.erased".into(),
        schema: 1,
        body: serde_json::json!({"events": [id("event", 101)], "recipient": id("recipient", 1)}),
    };
    desk.append(61, vec![event(5002, Subject::clinic(SITE), 61, payload)]);
    assert_eq!(counts(), [(Verdict::BodyMissing, 1)]);
}

#[test]
fn decision_11_what_was_erased_does_not_come_back_with_another_desks_events() {
    let (author, eraser, late) = (Desk::new("d-1"), Desk::new("d-2"), Desk::new("d-3"));
    let theirs = known_child(&author);
    for desk in [&eraser, &late] {
        for other in ["d-1", "d-2"] {
            if desk.device != other {
                desk.store.trust_device(other, signing_key(other).verifying_key()).unwrap();
            }
        }
    }
    author.store.trust_device("d-2", signing_key("d-2").verifying_key()).unwrap();
    let all = author.store.events_for_peers(1, 0, 100).unwrap();
    eraser.store.accept(all.clone()).unwrap();
    eraser.append(60, vec![erased(1, theirs, 1)]);
    let erasure = eraser.store.events_for_peers(1, 0, 100).unwrap();
    author.store.accept(erasure.clone()).unwrap();
    // The third desk hears of the erasure first and of the child afterwards.
    late.store.accept(erasure).unwrap();
    assert_eq!(late.store.accept(all).unwrap().refused, Vec::<&str>::new());
    for desk in [&author, &eraser, &late] {
        assert!(!projections(&desk.raw()).iter().any(|row| row.contains(NAME)), "{}", desk.device);
        let report = desk.store.verify_log(&[], Signatures::Every).unwrap();
        assert!(report.is_intact(), "{}: {report:?}", desk.device);
        assert_eq!(report.erased, 4, "{}", desk.device);
        crate::packed::assert_packed(&desk.raw());
        assert!(desk.store.replay_verify().unwrap().is_equal(), "{}", desk.device);
    }
}

#[test]
fn decision_11_a_desk_that_never_had_the_body_gets_a_stub_and_comes_to_the_same() {
    let (author, late) = (Desk::new("d-1"), Desk::new("d-2"));
    let theirs = known_child(&author);
    author.append(60, vec![erased(1, theirs.clone(), 1)]);
    author.append(61, vec![staff(9, "after")]);
    late.store.trust_device("d-1", signing_key("d-1").verifying_key()).unwrap();
    let events = author.store.events_for_peers(1, 0, 100).unwrap();
    assert_eq!(events.iter().filter(|event| event.is_stub()).count(), 4, "their places in the chain, without a word");
    assert!(!events.iter().any(|event| holds(&event.body, NAME)));
    // In whatever order they come, what follows them does not wait for ever.
    let report = late.store.accept(events.iter().rev().cloned().collect()).unwrap();
    assert_eq!((report.appended, report.waiting, report.refused.len()), (events.len(), 0, 0));
    assert_eq!(late.store.accept(events).unwrap().appended, 0, "and twice is once");
    let verified = late.store.verify_log(&[author.store.head().unwrap()], Signatures::Every).unwrap();
    assert!(verified.is_intact(), "{verified:?}");
    assert_eq!(verified.erased, 4);
    assert!(late.store.replay_verify().unwrap().is_equal());
    let known = projections(&late.raw());
    assert!(known.iter().any(|row| row.contains("王小明")) && !known.iter().any(|row| row.contains(NAME)));
}

#[test]
fn decision_11_a_body_left_out_by_a_desk_without_an_erasure_is_found() {
    let (author, other) = (Desk::new("d-1"), Desk::new("d-2"));
    known_child(&author);
    other.store.trust_device("d-1", signing_key("d-1").verifying_key()).unwrap();
    let mut events = author.store.events_for_peers(1, 0, 100).unwrap();
    let of_child = events.iter_mut().filter(|event| holds(&event.body, NAME));
    for event in of_child {
        (event.salt, event.body) = (vec![], vec![]);
    }
    assert_eq!(other.store.accept(events).unwrap().refused, Vec::<&str>::new());
    let counts = other.store.verify_log(&[], Signatures::Every).unwrap().counts;
    assert!(counts.get(&Verdict::BodyMissing).is_some_and(|count| *count > 0), "{counts:?}");
    // Of what is not about a person nothing may be left out at all.
    let mut founding = author.store.events_for_peers(1, 0, 1).unwrap();
    (founding[0].salt, founding[0].body) = (vec![], vec![]);
    let third = Desk::new("d-3");
    third.store.trust_device("d-1", signing_key("d-1").verifying_key()).unwrap();
    assert_eq!(third.store.accept(founding).unwrap().refused, ["body_altered"]);
}

#[test]
fn decision_11_what_waits_in_the_inbox_is_erased_with_the_person() {
    let (author, desk) = (Desk::new("d-1"), Desk::new("d-2"));
    let theirs = known_child(&author);
    desk.store.trust_device("d-1", signing_key("d-1").verifying_key()).unwrap();
    let events = author.store.events_for_peers(1, 0, 100).unwrap();
    // The visit's event has not come yet: consent and dose wait for it.
    let visit = events.iter().position(|event| holds(&event.header, &theirs[1].to_string())).unwrap();
    let (first, rest) = events.split_at(visit);
    desk.store.accept(first.to_vec()).unwrap();
    assert!(desk.store.accept(rest[1..].to_vec()).unwrap().waiting >= 2);
    let child = id("recipient", 1);
    let named = desk
        .store
        .read(|reader| {
            let mut named = reader.event_ids_of_subject("recipient", &child.to_string())?;
            named.extend(reader.waiting_of_recipient(child)?);
            Ok(named)
        })
        .unwrap();
    assert_eq!(named.len(), 3, "one in the log, two that wait");
    desk.append(60, vec![erased(1, named, 1)]);
    let waiting: Vec<Vec<u8>> = desk
        .raw()
        .prepare("SELECT body FROM inbox")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(!waiting.iter().any(|body| holds(body, NAME)));
    // They go into the log as stubs, even if they are sent whole once more, and the chain goes on.
    let again = desk.store.accept(rest.to_vec()).unwrap();
    assert_eq!((again.waiting, again.refused.len()), (0, 0), "{again:?}");
    assert!(!projections(&desk.raw()).iter().any(|row| row.contains(NAME)));
    let report = desk.store.verify_log(&[], Signatures::Every).unwrap();
    assert!(report.is_intact() && report.erased == 3, "{report:?}");
    assert!(desk.store.replay_verify().unwrap().is_equal());
}

#[test]
fn decision_11_forms_half_filled_in_about_the_person_go_and_others_stay() {
    let desk = Desk::new("d-1");
    let theirs = known_child(&desk);
    let keep = |staff: u64, kind: &str, content: &str| {
        desk.store.put_draft(id("staff", staff), kind, content, "2026-11-20T09:00:00+08:00", 9).unwrap();
    };
    let birth = desk.store.read(|reader| reader.recipient(id("recipient", 1))).unwrap().unwrap().birth;
    keep(1, "amend", &format!("{{\"recipient\":\"{}\"}}", id("recipient", 1)));
    keep(1, "register", &format!("{{\"name\":\"{NAME}\",\"birth\":\"{}\"}}", birth.strftime("%Y%m%d")));
    keep(2, "register", &format!("{{\"name\":\"{NAME}\",\"birth\":\"1999-01-01\"}}"));
    keep(3, "register", "{\"name\":\"王小明\"}");
    desk.append(60, vec![erased(1, theirs, 1)]);
    let left = |staff: u64, kind: &str| desk.store.draft(id("staff", staff), kind).unwrap().is_some();
    assert!(!left(1, "amend") && !left(1, "register"));
    assert!(left(2, "register"), "somebody else of that name");
    assert!(left(3, "register"));
}
