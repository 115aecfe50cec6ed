//! The chain: decisions 2 and 3.

use seal::sm2::Signature;
use seal::sm3;
use store::{Anchor, Signatures, Verdict};

use crate::clinic::{Desk, baby, signing_key, stamp, whole_visit};

#[test]
fn decision_02_chain_headers_are_hashed_linked_and_signed() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let raw = desk.raw();
    let mut statement = raw
        .prepare("SELECT header, prev, hash, sig, salt, body FROM event JOIN event_body USING (pos) ORDER BY pos")
        .unwrap();
    type Stored = (Vec<u8>, Option<[u8; 32]>, [u8; 32], [u8; 64], Vec<u8>, Vec<u8>);
    let rows: Vec<Stored> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let key = signing_key("d-1");
    let mut before = None;
    for (place, (header, prev, hash, sig, salt, body)) in rows.iter().enumerate() {
        // Everything is checked from the specification, not with the store's own code.
        assert_eq!(sm3::digest(header).as_bytes(), hash);
        assert!(key.verifying_key().verify(hash, &Signature::from_bytes(*sig)));
        let json: serde_json::Value = serde_json::from_slice(header).unwrap();
        assert_eq!(seal::canonical::to_vec(&json).unwrap(), *header, "stored canonically");
        assert_eq!(json["seq"], place as u64 + 1, "gap-free");
        assert_eq!(json["device"], "d-1");
        assert_eq!(json["epoch"], 1);
        let named = before.map(|hash: [u8; 32]| format!("sm3:{}", hex::encode(hash)));
        assert_eq!(json["prev"], serde_json::json!(named), "null for the first, and the one before for every other");
        assert_eq!(*prev, before);
        assert_eq!(salt.len(), 16);
        let digest = sm3::digest(&[salt.as_slice(), body.as_slice()].concat());
        assert_eq!(json["body_digest"], format!("sm3:{digest}"));
        let value: serde_json::Value = serde_json::from_slice(body).unwrap();
        assert_eq!(seal::canonical::to_vec(&value).unwrap(), *body);
        before = Some(*hash);
    }
    assert_eq!(desk.store.head().unwrap().hash, hex::encode(before.unwrap()));
}

#[test]
fn decision_02_the_header_holds_exactly_its_members() {
    let desk = Desk::new("d-1");
    desk.append(1, crate::clinic::dose(1, 1, 1, 10, "code-1", 1));
    let header: Vec<u8> =
        desk.raw().query_row("SELECT header FROM event WHERE kind = 'stock.moved'", [], |row| row.get(0)).unwrap();
    let json: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&header).unwrap();
    let names: Vec<_> = json.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "actor",
            "body_digest",
            "causation_id",
            "clock_offset_ms",
            "device",
            "epoch",
            "event_id",
            "occurred_at",
            "prev",
            "recorded_at",
            "schema",
            "seq",
            "site",
            "subject",
            "type"
        ]
    );
    assert_eq!(json["actor"], stamp(1).actor);
    assert_eq!(json["clock_offset_ms"], -340);
    assert_eq!(json["subject"], serde_json::json!({"kind": "stock", "id": "HEPB-1"}));
}

#[test]
fn decision_01_the_head_is_read_when_writing_and_never_remembered() {
    // Another connection of the same desk's program appended meanwhile: the next event goes on from there.
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明")]);
    let desk = desk.restarted();
    desk.append(2, vec![baby(2, "王小红")]);
    let head = desk.store.head().unwrap();
    assert_eq!((head.seq, head.epoch), (3, 1));
    assert!(desk.store.verify_log(&[], Signatures::Every).unwrap().is_intact());
}

#[test]
fn decision_03_anchors_find_a_cut_tail_and_a_chain_written_anew() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let head = desk.store.head().unwrap();
    let report = desk.store.verify_log(std::slice::from_ref(&head), Signatures::Every).unwrap();
    assert!(report.is_intact());
    assert_eq!((report.events, report.signatures, report.unanchored), (head.seq, head.seq, 0));
    assert_eq!(report.heads.as_slice(), std::slice::from_ref(&head));

    let raw = desk.raw();
    raw.execute_batch("DROP TRIGGER event_is_never_deleted; PRAGMA foreign_keys = OFF;").unwrap();
    raw.execute_batch(
        "DELETE FROM delivery WHERE pos = (SELECT max(pos) FROM event);
         DELETE FROM event_body WHERE pos = (SELECT max(pos) FROM event);
         DELETE FROM event WHERE pos = (SELECT max(pos) FROM event);",
    )
    .unwrap();
    // The chain itself is whole; only who saw the head knows.
    assert!(desk.store.verify_log(&[], Signatures::Every).unwrap().is_intact());
    let report = desk.store.verify_log(std::slice::from_ref(&head), Signatures::Every).unwrap();
    assert_eq!(report.counts.into_iter().collect::<Vec<_>>(), [(Verdict::TailCut, 1)]);

    // Somebody with the key appends another last event in its place: a perfect chain, and not the one that was seen.
    desk.append(39, vec![baby(99, "改写")]);
    assert!(desk.store.verify_log(&[], Signatures::Every).unwrap().is_intact());
    let report = desk.store.verify_log(std::slice::from_ref(&head), Signatures::Every).unwrap();
    assert_eq!(report.counts.into_iter().collect::<Vec<_>>(), [(Verdict::Rewritten, 1)]);

    let elsewhere = Anchor { device: "d-9".into(), ..head };
    let report = desk.store.verify_log(&[elsewhere], Signatures::Every).unwrap();
    assert_eq!(report.counts.into_iter().collect::<Vec<_>>(), [(Verdict::TailCut, 1)], "a whole chain is gone");
}

#[test]
fn a_clock_set_back_does_not_turn_the_order() {
    // exchange.md §6: order by seq, not by time. The demonstration's clock goes forward and back again.
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明"), crate::clinic::visit(1, 1, &["HepB"])]);
    desk.append(60, vec![crate::clinic::consent(1, 1, 1, &[(10, false)])]);
    desk.append(2, vec![crate::clinic::consent(2, 1, 1, &[(10, true)])]);
    let visit = desk.store.read(|reader| reader.visit(crate::clinic::id("visit", 1))).unwrap().unwrap();
    assert_eq!(visit.lines[0].state, store::LineState::Accepted, "the later signature counts, whatever the clock said");
    assert!(desk.store.verify_log(&[], Signatures::Every).unwrap().is_intact());
}
