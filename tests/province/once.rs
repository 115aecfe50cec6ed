//! Exactly once, whatever gets lost, repeated or altered on the way.

use wire::{Action, ItemAnswer, ItemResult, action};

use crate::rig::{Rig, as_stub, dose_body, outcomes, receipts};

#[tokio::test(flavor = "multi_thread")]
async fn holds_every_event_once_though_answers_get_lost() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(20);
    rig.drop_next_answers(3);
    for _ in 0..3 {
        let lost = desk.province.submit(&doses).await.unwrap_err();
        assert_eq!(action(&lost), Action::Retry { code: "network.cut".into(), after: None });
    }
    assert_eq!(rig.held().len(), 20, "the first try had arrived");
    let answer = desk.submit(&doses).await;
    assert_eq!(outcomes(&answer), vec!["duplicate"; 20]);
    let first: Vec<String> = rig.province().events().into_iter().map(|event| event.receipt).collect();
    assert_eq!(receipts(&answer), first, "the first receipts");
    assert_eq!(rig.held(), doses.iter().map(|dose| dose.event_id.clone()).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_a_repeat_with_the_first_receipt_also_after_a_restart() {
    let mut rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(5);
    let first = receipts(&desk.submit(&doses).await);
    assert_eq!(first.iter().collect::<std::collections::HashSet<_>>().len(), 5, "every event has its own");
    for _ in 0..2 {
        rig.restart().await;
        let again = desk.submit(&doses).await;
        assert_eq!(outcomes(&again), vec!["duplicate"; 5]);
        assert_eq!(receipts(&again), first);
    }
    let more = desk.log.dose("L9");
    let receipt = receipts(&desk.submit(&[more]).await);
    assert!(!first.contains(&receipt[0]), "no receipt is given twice");
    assert_eq!(rig.held().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_the_same_event_twice_in_one_batch_as_one() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    let all = receipts(&desk.submit(&[dose.clone(), dose]).await);
    assert_eq!(all[0], all[1]);
    assert_eq!(rig.held().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_the_same_id_with_other_content_and_the_client_parks_it() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    let first = receipts(&desk.submit(std::slice::from_ref(&dose)).await);
    // Signed anew by the desk itself: a defect or tampering there.
    let altered = desk.log.event_with_id(&dose.event_id, "dose.recorded", "r-1", dose_body("r-1", "L2"));
    let answer = desk.submit(&[altered]).await;
    assert_eq!(outcomes(&answer), ["idempotency_mismatch"]);
    assert!(matches!(action(&answer.items[0]), Action::Park { code, .. } if code == "idempotency_mismatch"));
    let held = rig.province().find(&dose.event_id).unwrap();
    assert_eq!((held.receipt, held.body.unwrap()["lot"].clone()), (first[0].clone(), "L1".into()), "the first stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_a_resend_under_another_data_key_as_the_same_event() {
    // exchange §13: the signature stands over the values in clear, so a new nonce or key is no other content.
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let body = serde_json::json!({ "observation": "o", "recipient": "r-1", "note": "哭闹", "early": true });
    let event = desk.log.event("observation.released", "r-1", body);
    desk.submit(std::slice::from_ref(&event)).await;
    let anew = desk.started_anew().submit(std::slice::from_ref(&event)).await.unwrap();
    assert_eq!(outcomes(&anew), ["duplicate"]);
    let kids: Vec<String> = rig
        .tap
        .captured()
        .iter()
        .filter(|captured| captured.line.ends_with("events:batch"))
        .map(|captured| {
            serde_json::from_slice::<serde_json::Value>(&captured.request).unwrap()["keys"][0]["kid"].to_string()
        })
        .collect();
    assert_eq!(kids.len(), 2);
    assert_ne!(kids[0], kids[1], "the two did use different keys");
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_whatever_is_not_as_it_was_signed() {
    // flipped bit → refused
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    let alter = |from: &str, to: &str, bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.contains(from));
        text.replace(from, to).into_bytes()
    };
    let mut body = dose.clone();
    body.body = body.body.map(|bytes| alter("L1", "L2", &bytes));
    let mut header = dose.clone();
    header.header = alter("09:31:07", "09:31:08", &header.header);
    let mut signature = dose.clone();
    signature.signature[40] ^= 1;
    let mut salt = dose.clone();
    salt.salt.as_mut().unwrap()[0] ^= 1;
    for (what, event, expected) in [
        ("body", body, "digest_mismatch"),
        ("salt", salt, "digest_mismatch"),
        ("header", header, "bad_signature"),
        ("signature", signature, "bad_signature"),
    ] {
        let answer = desk.submit(&[event]).await;
        assert_eq!(outcomes(&answer), [expected], "{what}");
        assert!(matches!(action(&answer.items[0]), Action::Park { .. }), "{what}");
        assert!(rig.held().is_empty(), "{what}");
    }
    assert_eq!(outcomes(&desk.submit(&[dose]).await), ["accepted"], "untouched it is taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_an_event_of_another_desk() {
    let rig = Rig::start().await;
    let (mut own, other) = (rig.desk("d-1"), rig.desk("d-2"));
    let dose = own.log.dose("L1");
    assert_eq!(outcomes(&other.submit(&[dose]).await), ["foreign_record"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn fails_no_event_for_a_bad_one_beside_it() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let mut doses = desk.log.doses(4);
    doses[1].signature[0] ^= 1;
    doses[2].header = b"no JSON at all".to_vec();
    let answer = desk.submit(&doses).await;
    assert_eq!(outcomes(&answer), ["accepted", "bad_signature", "event.unsendable", "accepted"]);
    let ids: Vec<&str> = answer.items.iter().map(|item| item.event_id.as_str()).collect();
    assert_eq!(
        ids,
        doses.iter().map(|dose| dose.event_id.as_str()).collect::<Vec<_>>(),
        "answers stand in the order asked"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_dose_without_its_vaccine() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let mut body = dose_body("r-1", "L1");
    body.as_object_mut().unwrap().remove("vaccine");
    let dose = desk.log.event("dose.recorded", "r-1", body);
    let answer = desk.submit(&[dose]).await;
    let ItemAnswer { result: ItemResult::Rejected { code, text }, .. } = &answer.items[0] else { panic!("{answer:?}") };
    assert_eq!((code.as_str(), text.as_str()), ("validation", "必填项缺失"));
}

#[tokio::test(flavor = "multi_thread")]
async fn tells_which_events_it_holds() {
    let rig = Rig::start().await;
    let (mut desk, stranger) = (rig.desk("d-1"), rig.desk_of("310101010100", "d-9"));
    let dose = desk.log.dose("L1");
    let receipt = receipts(&desk.submit(std::slice::from_ref(&dose)).await);
    let ids = [dose.event_id.clone(), "never-was".to_owned()];
    let held = |answers: Vec<wire::StatusAnswer>| answers.into_iter().map(|answer| answer.receipt).collect::<Vec<_>>();
    assert_eq!(held(desk.province.status(&ids).await.unwrap()), [Some(receipt[0].clone()), None]);
    assert_eq!(
        held(stranger.province.status(&ids).await.unwrap()),
        [None, None],
        "another clinic's events are unknown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn keeps_a_body_that_comes_after_its_stub_under_the_first_receipt() {
    let mut rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    let first = receipts(&desk.submit(&[as_stub(&dose)]).await);
    assert!(rig.province().find(&dose.event_id).unwrap().body.is_none());
    let again = desk.submit(std::slice::from_ref(&dose)).await;
    assert_eq!((outcomes(&again), receipts(&again)), (vec!["duplicate".to_owned()], first));
    for _ in 0..2 {
        let held = rig.province().find(&dose.event_id).unwrap();
        assert_eq!(held.body.unwrap()["lot"], "L1", "nothing the desk sent is thrown away");
        rig.restart().await;
    }
    assert_eq!(rig.held().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn serves_one_directory_only_once() {
    let rig = Rig::start().await;
    let Err(refused) = province::serve(province::Config::new(rig.dir())).await else { panic!("served twice") };
    assert!(matches!(refused, province::ProvinceError::InUse(_)));
}
