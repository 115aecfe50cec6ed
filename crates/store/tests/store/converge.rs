//! Several desks: any interleaving of their chains leads to the same projections (decision 1), and nothing unverified gets in.

use proptest::prelude::*;
use store::{AcceptReport, RemoteEvent, Signatures};

use crate::clinic::{Desk, baby, projections, search, signing_key, visit};
use crate::replay::{Act, acts, cases, event_of};

fn knows(desk: &Desk, other: &str) -> AcceptReport {
    desk.store.trust_device(other, signing_key(other).verifying_key()).unwrap()
}

fn all_of(desk: &Desk) -> Vec<RemoteEvent> {
    desk.store.events_for_peers(1, 0, 10_000).unwrap()
}

fn act(desk: &Desk, nth_desk: u64, number: u64, act: Act) {
    let minutes = 10 + (number as i64 * 7) % 40;
    desk.append(minutes, vec![event_of(act, nth_desk * 1000 + number, minutes)]);
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn decision_01_any_interleaving_of_chains_converges(
        first in acts(25),
        second in acts(25),
        third in acts(25),
        exchange in proptest::collection::vec((0..3usize, 0..3usize), 0..12),
        shuffle in any::<u64>(),
    ) {
        let desks = [Desk::new("d-1"), Desk::new("d-2"), Desk::new("d-3")];
        for desk in &desks {
            for other in &desks {
                if other.device != desk.device {
                    knows(desk, &other.device);
                }
            }
        }
        let scripts = [first, second, third];
        let share = |from: usize, to: usize, turn: u64| {
            let mut events = all_of(&desks[from]);
            // What arrives is cut and turned over: pieces out of order, some twice.
            if !events.is_empty() {
                let cut = (turn as usize) % events.len();
                events.rotate_left(cut);
                if turn.is_multiple_of(3) { events.reverse(); }
                events.extend(events.get(..cut).unwrap_or_default().to_vec());
            }
            let report = desks[to].store.accept(events).unwrap();
            assert_eq!((report.refused, report.waiting), (vec![], 0));
        };
        let rounds = scripts.iter().map(Vec::len).max().unwrap_or(0);
        let mut exchanges = exchange.into_iter();
        for round in 0..rounds {
            for (nth, script) in scripts.iter().enumerate() {
                if let Some(one) = script.get(round) {
                    act(&desks[nth], nth as u64 + 1, round as u64, *one);
                }
            }
            if round % 2 == 0 && let Some((from, to)) = exchanges.next() && from != to {
                share(from, to, shuffle.rotate_left(round as u32));
            }
        }
        for from in 0..3 {
            for to in 0..3 {
                if from != to { share(from, to, shuffle.rotate_right((from * 3 + to) as u32)); }
            }
        }
        let expected = projections(&desks[0].raw());
        for desk in &desks {
            prop_assert_eq!(projections(&desk.raw()), expected.clone(), "{}", &desk.device);
            prop_assert!(desk.store.verify_log(&[], Signatures::Every).unwrap().is_intact());
            prop_assert!(desk.store.replay_verify().unwrap().is_equal());
            crate::packed::assert_packed(&desk.raw());
        }
    }
}

#[test]
fn decision_05_events_without_their_predecessor_wait_in_the_inbox() {
    let (here, there) = (Desk::new("d-1"), Desk::new("d-2"));
    knows(&here, "d-2");
    there.append(1, vec![baby(1, "王小明"), visit(1, 1, &["HepB"])]);
    let [founded, registered, opened] = all_of(&there).try_into().unwrap();
    let report = here.store.accept(vec![opened]).unwrap();
    assert_eq!((report.appended, report.waiting), (0, 1));
    let here = here.restarted();
    let report = here.store.accept(vec![registered]).unwrap();
    assert_eq!((report.appended, report.waiting), (0, 2), "they wait over a restart too");
    assert!(here.store.read(|reader| search(reader, "小明", 9)).unwrap().is_empty());
    let report = here.store.accept(vec![founded]).unwrap();
    assert_eq!((report.appended, report.waiting), (3, 0));
    assert_eq!(here.store.read(|reader| search(reader, "小明", 9)).unwrap().len(), 1);
    assert_eq!(here.store.delivery_summary().unwrap().waiting, 1, "another desk's events are not ours to send");
    let report = here.store.accept(all_of(&there)).unwrap();
    assert_eq!((report.appended, report.known), (0, 3), "told twice");
}

#[test]
fn events_of_an_unknown_device_wait_for_its_key() {
    let (here, there) = (Desk::new("d-1"), Desk::new("d-2"));
    there.append(1, vec![baby(1, "王小明")]);
    let report = here.store.accept(all_of(&there)).unwrap();
    assert_eq!((report.appended, report.waiting), (0, 2));
    assert_eq!(knows(&here, "d-2").appended, 2);
}

#[test]
fn nothing_unverified_gets_in() {
    let (here, there) = (Desk::new("d-1"), Desk::new("d-2"));
    knows(&here, "d-2");
    there.append(1, vec![baby(1, "王小明")]);
    let good = all_of(&there);
    let refused = |change: &dyn Fn(&mut RemoteEvent)| {
        let mut event = good[0].clone();
        change(&mut event);
        let report = here.store.accept(vec![event]).unwrap();
        assert_eq!((report.appended, report.waiting), (0, 0));
        report.refused
    };
    assert_eq!(refused(&|event| event.sig[3] ^= 1), ["bad_signature"]);
    assert_eq!(refused(&|event| event.body[5] ^= 1), ["body_altered"]);
    assert_eq!(refused(&|event| event.salt[0] ^= 1), ["body_altered"]);
    assert_eq!(refused(&|event| event.header.truncate(20)), ["malformed"]);
    assert_eq!(refused(&|event| event.header.insert(1, b' ')), ["malformed"], "the same header in other bytes");
    let rewritten = |name: &str, value: serde_json::Value| {
        let (name, value) = (name.to_owned(), value);
        move |event: &mut RemoteEvent| {
            let mut json: serde_json::Value = serde_json::from_slice(&event.header).unwrap();
            json[&name] = value.clone();
            event.header = seal::canonical::to_vec(&json).unwrap();
        }
    };
    assert_eq!(refused(&rewritten("actor", "someone".into())), ["bad_signature"]);
    assert_eq!(refused(&rewritten("site", "9999".into())), ["foreign_site"]);
    assert_eq!(refused(&rewritten("device", "d-1".into())), ["own_device"]);
    assert_eq!(refused(&rewritten("seq", 0.into())), ["malformed"]);
    assert_eq!(here.store.accept(good).unwrap().appended, 2, "the real ones are welcome");
}

#[test]
fn a_second_history_under_the_same_numbers_is_refused() {
    // The same device founded twice, as when a disk was cloned (exchange.md §7).
    let here = Desk::new("d-1");
    knows(&here, "d-2");
    let (one, clone) = (Desk::new("d-2"), Desk::new("d-2"));
    one.append(1, vec![baby(1, "王小明")]);
    clone.append(1, vec![baby(2, "王小红")]);
    assert_eq!(here.store.accept(all_of(&one)).unwrap().appended, 2);
    let report = here.store.accept(all_of(&clone)).unwrap();
    assert_eq!((report.appended, report.refused.as_slice()), (0, &["forked", "forked"][..]));
}

/// An event as a desk with this key could have written it.
fn forged(header: &serde_json::Value, body: &[u8], device: &str) -> RemoteEvent {
    let mut header = header.clone();
    let salt = vec![1; 16];
    header["body_digest"] = format!("sm3:{}", seal::sm3::digest(&[salt.as_slice(), body].concat())).into();
    let header = seal::canonical::to_vec(&header).unwrap();
    let sig = *signing_key(device).sign(seal::sm3::digest(&header).as_bytes()).unwrap().as_bytes();
    RemoteEvent { header, sig, salt, body: body.to_vec() }
}

#[test]
fn decision_05_a_body_that_does_not_fit_its_type_is_kept_and_flagged() {
    // A faulty desk wrote half a registration. It is a link of its chain: what follows must not wait for it for ever.
    let (here, there) = (Desk::new("d-1"), Desk::new("d-2"));
    knows(&here, "d-2");
    let founded = all_of(&there).remove(0);
    let mut header: serde_json::Value = serde_json::from_slice(&founded.header).unwrap();
    let id = crate::clinic::id("event", 7);
    header["event_id"] = id.to_string().into();
    header["type"] = "recipient.registered".into();
    header["seq"] = 2.into();
    header["prev"] = format!("sm3:{}", seal::sm3::digest(&founded.header)).into();
    let report = here.store.accept(vec![founded, forged(&header, br#"{"name":"Wang"}"#, "d-2")]).unwrap();
    assert_eq!((report.appended, report.refused.len()), (2, 0));
    let flagged: Vec<_> =
        here.store.read(|reader| reader.conflicts()).unwrap().into_iter().filter(|one| one.noun == "unread").collect();
    assert_eq!((flagged.len(), flagged[0].kind.as_str(), flagged[0].event), (1, "unreadable_body", id));
    assert!(here.store.replay_verify().unwrap().is_equal());
    assert!(here.store.verify_log(&[], Signatures::Every).unwrap().is_intact());
}

#[test]
fn decision_13_a_new_epoch_goes_on_from_the_restored_head() {
    // d-2 works, is restored from an earlier copy of its file, and goes on in a new epoch; d-1 has seen everything.
    let (here, there) = (Desk::new("d-1"), Desk::new("d-2"));
    knows(&here, "d-2");
    there.append(1, vec![baby(1, "王小明")]);
    let there = there.restarted();
    let copy = std::fs::read(there.path()).unwrap();
    let restored_head = there.store.head().unwrap();
    there.append(2, vec![baby(2, "丢失")]);
    assert_eq!(here.store.accept(all_of(&there)).unwrap().appended, 3);
    let Desk { dir, store, device } = there;
    drop(store);
    std::fs::write(dir.path().join(store::DATABASE_FILE), copy).unwrap();
    crate::clinic::raw(&dir.path().join(store::DATABASE_FILE)).execute("UPDATE desk SET epoch = 2", []).unwrap();
    let store = store::Store::open(dir.path(), crate::clinic::keys_of(&device)).unwrap();
    let there = Desk { dir, store, device };
    there.append(3, vec![baby(3, "王小红")]);
    there.append(4, vec![baby(4, "王小刚")]);

    let head = there.store.head().unwrap();
    assert_eq!((head.epoch, head.seq), (2, 2));
    let [first, second] = there.store.events_for_peers(2, 0, 10).unwrap().try_into().unwrap();
    let header: serde_json::Value = serde_json::from_slice(&first.header).unwrap();
    assert_eq!(header["prev"], format!("sm3:{}", restored_head.hash));
    assert!(there.store.verify_log(&[restored_head], Signatures::Every).unwrap().is_intact());

    let report = here.store.accept(vec![second]).unwrap();
    assert_eq!((report.appended, report.waiting), (0, 1));
    let report = here.store.accept(vec![first]).unwrap();
    assert_eq!((report.appended, report.waiting), (2, 0));
    assert!(here.store.verify_log(&[head], Signatures::Every).unwrap().is_intact());
    assert_eq!(here.store.read(|reader| search(reader, "丢失", 9)).unwrap().len(), 1, "what d-1 saw it keeps");
}
