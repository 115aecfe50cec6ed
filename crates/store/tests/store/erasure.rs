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
        assert!(desk.store.replay_verify().unwrap().is_equal(), "{}", desk.device);
    }
}
