//! The chain at the platform: what it counts, what it misses, what it refuses, what it vouches for.

use wire::Missing;

use crate::rig::{Rig, as_stub, connect, outcomes};
use seal::sm2::SigningKey;

#[tokio::test(flavor = "multi_thread")]
async fn says_what_it_misses_and_up_to_where_it_holds_all() {
    let mut rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(10);
    let answer = desk.submit(&[&doses[..3], &doses[5..7], &doses[9..]].concat()).await;
    assert_eq!(outcomes(&answer), vec!["accepted"; 6], "an event is not refused because another is late");
    assert_eq!(answer.highest_contiguous_seq, 3);
    assert_eq!(answer.missing, [Missing { from: 4, to: 5 }, Missing { from: 8, to: 9 }]);
    rig.restart().await;
    let answer = desk.submit(&[&doses[3..5], &doses[7..9]].concat()).await;
    assert_eq!((answer.epoch, answer.highest_contiguous_seq, answer.missing), (Some(1), 10, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn keeps_chain_and_count_whole_with_stubs() {
    // exchange §13: local matters go as header only
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let revealed = serde_json::json!({ "recipient": "r-1", "fields": ["number"] });
    let local = desk.log.event("personal_data.revealed", "r-1", revealed);
    let dose = desk.log.dose("L1");
    let answer = desk.submit(&[as_stub(&local), dose]).await;
    assert_eq!(outcomes(&answer), ["accepted", "accepted"]);
    assert_eq!(answer.highest_contiguous_seq, 2);
    let held = rig.province().find(&local.event_id).unwrap();
    assert!(held.body.is_none() && held.envelope.get("body").is_none(), "the content stayed in the clinic");
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_rewritten_history() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(2);
    desk.submit(&doses).await;
    // The desk's log was cut back by one and written on differently.
    desk.log.seq = 1;
    let taken = desk.log.dose("other");
    assert_eq!(outcomes(&desk.submit(&[taken]).await), ["seq_taken"]);
    let after = desk.log.dose("L3");
    assert_eq!(outcomes(&desk.submit(&[after]).await), ["chain_broken"], "it names the other second event");
    assert_eq!(rig.held().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_a_new_epoch_after_a_restore_apart() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(3);
    desk.submit(&doses).await;
    // event-log.md 13: a restored database starts a new epoch at 1 with prev = restored head.
    desk.log.epoch = 2;
    desk.log.seq = 0;
    let first = desk.log.dose("L9");
    let answer = desk.submit(&[first]).await;
    assert_eq!(outcomes(&answer), ["accepted"]);
    assert_eq!((answer.epoch, answer.highest_contiguous_seq), (Some(2), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn vouches_for_what_it_holds_with_its_signature() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(3);
    let head = desk.submit(&doses).await.head.unwrap();
    assert_eq!((head.seq, Some(head.h)), (3, desk.log.prev.clone()), "an anchor outside the clinic (event-log.md 3)");

    let mut enrolment = desk.enrolment.clone();
    enrolment.platform_sign_key_hex = SigningKey::generate().unwrap().verifying_key().to_hex();
    let wary = connect(&enrolment, &desk.tls_key, crate::rig::PASSWORD);
    let dose = desk.log.dose("L9");
    let answer = wary.submit(&[dose]).await.unwrap();
    assert_eq!(
        (outcomes(&answer), answer.head),
        (vec!["accepted".to_owned()], None),
        "a statement of somebody else is not kept"
    );
}
