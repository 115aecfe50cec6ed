//! Delivery to the province: order per subject, outcomes, restarts.

use domain::event::{NewEvent, Subject};
use store::{DeliveryState, Outcome, Outgoing, Settlement};
use uuid::Uuid;

use crate::clinic::{Desk, baby, baby_body, dose, event, id, receipt, whole_visit};

const NOW: &str = "2026-11-20T01:00:00Z";
const LATER: &str = "2026-11-20T01:05:00Z";

fn claim(desk: &Desk, now: &str) -> Vec<Outgoing> {
    desk.store.claim_deliveries(now, 200).unwrap()
}

fn ids(outgoing: &[Outgoing]) -> Vec<Uuid> {
    outgoing.iter().map(|one| one.event_id).collect()
}

fn settle(desk: &Desk, event_id: Uuid, outcome: Outcome) {
    desk.store.settle_deliveries(NOW, &[Settlement { event_id, outcome }]).unwrap();
}

fn accepted(receipt: &str) -> Outcome {
    Outcome::Accepted { receipt: receipt.into(), version: None }
}

fn retry() -> Outcome {
    Outcome::Retry { at: LATER.into(), code: "wire.timeout".into() }
}

fn parked() -> Outcome {
    Outcome::Parked { code: "validation".into(), text: "批号不存在".into() }
}

/// A desk whose founding was delivered already.
fn desk() -> Desk {
    let desk = Desk::new("d-1");
    for one in claim(&desk, NOW) {
        settle(&desk, one.event_id, accepted("R0"));
    }
    desk
}

#[test]
fn every_own_event_goes_once_with_the_bytes_of_the_log() {
    let desk = desk();
    whole_visit(&desk, 1);
    let outgoing = claim(&desk, NOW);
    assert_eq!(outgoing.len(), 9);
    assert!(outgoing.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq), "in the order they happened");
    assert_eq!(claim(&desk, NOW), [], "what is under way is not sent a second time");
    for one in &outgoing {
        assert_eq!(*seal::sm3::digest(&one.header).as_bytes(), one.hash);
        assert!(desk.store.verifying_key().verify(&one.hash, &seal::sm2::Signature::from_bytes(one.sig)));
        assert_eq!(one.attempt, 1);
        let stub = matches!(one.kind.as_str(), "visit.opened" | "visit.line_authorised");
        assert_eq!(one.body.is_none(), stub, "{}: a stub goes without its body", one.kind);
        if let Some(body) = &one.body {
            let header: serde_json::Value = serde_json::from_slice(&one.header).unwrap();
            let digest = seal::sm3::digest(&[one.salt.as_slice(), body].concat());
            assert_eq!(header["body_digest"], format!("sm3:{digest}"));
        }
    }
}

#[test]
fn a_claim_takes_no_more_than_asked() {
    let desk = desk();
    whole_visit(&desk, 1);
    let first = desk.store.claim_deliveries(NOW, 4).unwrap();
    assert_eq!(first.len(), 4);
    // The rest of the visit is about a recipient and a stock that are under way.
    assert_eq!(claim(&desk, NOW), []);
    for one in &first {
        settle(&desk, one.event_id, accepted("R1"));
    }
    assert_eq!(claim(&desk, NOW).len(), 5);
}

#[test]
fn order_is_kept_per_subject_and_others_pass() {
    let desk = desk();
    desk.append(1, vec![baby(1, "王小明"), baby(2, "王小红")]);
    let outgoing = claim(&desk, NOW);
    settle(&desk, outgoing[0].event_id, retry());
    settle(&desk, outgoing[1].event_id, accepted("R1"));
    // Both babies are changed; the first one's registration has not arrived yet.
    let again =
        |number: u64| event(50 + number, Subject::recipient(id("recipient", number)), 2, baby_body(number, "王"));
    desk.append(2, vec![again(1), again(2)]);
    assert_eq!(ids(&claim(&desk, NOW)), [id("event", 52)], "the first baby's change waits for its registration");
    assert_eq!(ids(&claim(&desk, LATER)), [id("event", 201), id("event", 51)], "and goes with it, behind it");
}

#[test]
fn a_parked_event_holds_back_only_what_it_led_to() {
    let desk = desk();
    desk.append(1, vec![receipt(1, "code-1", 5)]);
    desk.append(2, dose(1, 1, 1, 10, "code-1", 2));
    let outgoing = claim(&desk, NOW);
    assert_eq!(ids(&outgoing), [id("event", 301), id("event", 701), id("event", 801)]);
    settle(&desk, id("event", 301), accepted("R1"));
    settle(&desk, id("event", 701), parked());
    settle(&desk, id("event", 801), retry());
    desk.append(3, vec![receipt(2, "code-2", 5), baby(1, "王小明")]);
    // The movement that belongs to the parked dose waits with it; while it waits for its retry it still holds the stock.
    assert_eq!(ids(&claim(&desk, NOW)), [id("event", 201)], "the person passes the parked dose");
    desk.store.hurry_deliveries().unwrap();
    let sent = ids(&claim(&desk, NOW));
    assert!(!sent.contains(&id("event", 801)), "{sent:?}");
    assert!(desk.store.send_again(id("event", 701)).unwrap());
    assert!(!desk.store.send_again(id("event", 701)).unwrap(), "it is parked no longer");
    assert!(ids(&claim(&desk, LATER)).contains(&id("event", 701)));
}

#[test]
fn a_chain_of_causes_waits_behind_a_parked_event_and_the_rest_of_its_subject_passes() {
    let desk = desk();
    desk.append(2, dose(1, 1, 1, 10, "code-1", 2));
    claim(&desk, NOW);
    settle(&desk, id("event", 701), parked());
    settle(&desk, id("event", 801), accepted("R1"));
    let caused = |number: u64, cause: u64| NewEvent { causation: Some(id("event", cause)), ..receipt(number, "c", 1) };
    desk.append(3, vec![caused(1, 701), caused(2, 301), receipt(3, "code-3", 1)]);
    assert_eq!(ids(&claim(&desk, NOW)), [id("event", 303)]);
}

#[test]
fn what_was_under_way_at_a_crash_is_sent_again() {
    let desk = desk();
    whole_visit(&desk, 1);
    let before = claim(&desk, NOW);
    settle(&desk, before[0].event_id, accepted("R1"));
    let desk = desk.restarted();
    let after = claim(&desk, NOW);
    assert_eq!(ids(&after), ids(&before[1..]), "the outcome is unknown: the same ids go again");
    assert!(after.iter().zip(&before[1..]).all(|(after, before)| after.header == before.header && after.attempt == 2));
    settle(&desk, after[0].event_id, accepted("R2"));
    assert_eq!(desk.store.delivery_summary().unwrap().accepted, 3);
}

#[test]
fn the_first_receipt_stays() {
    let desk = desk();
    desk.append(1, vec![baby(1, "王小明")]);
    claim(&desk, NOW);
    for outcome in [accepted("R-first"), accepted("R-second"), retry(), parked()] {
        settle(&desk, id("event", 201), outcome);
    }
    let row = desk.store.delivery_list(1).unwrap().remove(0);
    assert_eq!((row.state, row.receipt.as_deref()), (DeliveryState::Accepted, Some("R-first")));
}

#[test]
fn the_queue_tells_how_it_stands() {
    let desk = desk();
    desk.append(1, vec![baby(1, "王小明"), baby(2, "王小红"), receipt(1, "code-1", 1), baby(3, "王小刚")]);
    claim(&desk, NOW);
    settle(&desk, id("event", 201), retry());
    settle(&desk, id("event", 202), parked());
    settle(&desk, id("event", 301), accepted("R9"));
    let summary = desk.store.delivery_summary().unwrap();
    assert_eq!((summary.waiting, summary.in_flight, summary.parked, summary.accepted), (2, 1, 1, 2));
    assert_eq!(summary.next_attempt.as_deref(), Some(LATER));
    assert_eq!(summary.last_success.as_deref(), Some(NOW));
    assert_eq!(summary.last_failure.as_deref(), Some("validation"));
    let list = desk.store.delivery_list(10).unwrap();
    assert_eq!(list.iter().map(|row| row.seq).collect::<Vec<_>>(), [5, 4, 3, 2, 1]);
    assert_eq!(list[2].last_text.as_deref(), Some("批号不存在"));
    assert!(list[4].stub, "the founding goes as a stub");
}
