//! Outages, storms and limits: nothing is lost, nothing is doubled.

use std::sync::atomic::Ordering;
use std::time::Duration;

use province::Limits;
use serde_json::json;
use wire::{Action, action};

use crate::rig::{Rig, code, dose_body, outcomes, receipts};

#[tokio::test(flavor = "multi_thread")]
async fn brings_everything_once_when_the_cable_is_back() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let (before, during) = (desk.log.doses(2), desk.log.doses(3));
    desk.submit(&before).await;
    rig.cable(false);
    for _ in 0..3 {
        let error = desk.province.submit(&during).await.unwrap_err();
        assert!(error.is_offline() && matches!(action(&error), Action::Retry { .. }), "{error:?}");
    }
    assert_eq!(rig.held().len(), 2);
    rig.cable(true);
    assert_eq!(outcomes(&desk.submit(&during).await), vec!["accepted"; 3]);
    assert_eq!(rig.held().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn says_it_is_offline_when_nobody_listens() {
    let mut rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    rig.stop().await;
    assert_eq!(code(desk.province.submit(std::slice::from_ref(&dose)).await), "network.connect");
    rig.start_again().await;
    assert_eq!(outcomes(&desk.submit(&[dose]).await), ["accepted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn waits_through_a_storm_of_503_as_long_as_it_was_told() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    rig.faults.retry_after_s.store(90, Ordering::Relaxed);
    rig.faults.unavailable.store(3, Ordering::Relaxed);
    for _ in 0..3 {
        let error = desk.province.submit(std::slice::from_ref(&dose)).await.unwrap_err();
        let expected = Action::Retry { code: "maintenance".into(), after: Some(Duration::from_secs(90)) };
        assert_eq!(action(&error), expected);
    }
    assert_eq!(outcomes(&desk.submit(&[dose]).await), ["accepted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn gives_an_interactive_call_up_after_three_seconds() {
    let rig = Rig::start().await;
    let desk = rig.desk("d-1");
    desk.province.time().await.unwrap();
    rig.faults.delay_ms.store(60_000, Ordering::Relaxed);
    let since = std::time::Instant::now();
    assert_eq!(code(desk.province.time().await), "network.timeout");
    assert!(since.elapsed() < Duration::from_secs(5), "nobody at the counter waits longer: {:?}", since.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn cuts_a_long_queue_into_messages_the_platform_takes() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(450);
    let answer = desk.submit(&doses).await;
    assert_eq!(outcomes(&answer), vec!["accepted"; 450]);
    assert_eq!(answer.highest_contiguous_seq, 450);
    assert_eq!(rig.lines().iter().filter(|line| line.ends_with("events:batch")).count(), 3, "200 + 200 + 50");
}

#[tokio::test(flavor = "multi_thread")]
async fn cuts_by_size_before_the_platform_has_to_refuse() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let big = "大".repeat(100_000);
    let doses: Vec<_> = (0..8)
        .map(|n| {
            let mut body = dose_body("r-1", &format!("L{n}"));
            body["product_name"] = json!(big);
            desk.log.event("dose.recorded", "r-1", body)
        })
        .collect();
    assert_eq!(outcomes(&desk.submit(&doses).await), vec!["accepted"; 8]);
    let sizes: Vec<usize> = rig
        .tap
        .captured()
        .iter()
        .filter(|captured| captured.line.ends_with("events:batch"))
        .map(|captured| captured.request.len())
        .collect();
    assert!(sizes.len() >= 3 && sizes.iter().all(|size| *size <= 1 << 20), "{sizes:?}");
    assert!(rig.tap.captured().iter().all(|captured| captured.status != 413));
}

#[tokio::test(flavor = "multi_thread")]
async fn halves_a_batch_the_platform_finds_too_large() {
    let rig = Rig::start_with(|config| config.limits = Limits { batch_events: 3, ..Limits::default() }).await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(10);
    let answer = desk.submit(&doses).await;
    assert_eq!(outcomes(&answer), vec!["accepted"; 10]);
    assert_eq!(
        rig.held(),
        doses.iter().map(|dose| dose.event_id.clone()).collect::<Vec<_>>(),
        "in the order of the log"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sets_one_event_aside_that_no_message_can_hold() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let mut body = dose_body("r-1", "L2");
    body["product_name"] = json!("x".repeat(2 << 20));
    let (first, huge, last) = (desk.log.dose("L1"), desk.log.event("dose.recorded", "r-1", body), desk.log.dose("L3"));
    let answer = desk.submit(&[first, huge, last]).await;
    assert_eq!(outcomes(&answer), ["accepted", "too_large", "accepted"]);
    assert!(matches!(action(&answer.items[1]), Action::Park { .. }));
    assert_eq!(answer.missing.len(), 1, "and the platform knows of the hole");
}

#[tokio::test(flavor = "multi_thread")]
async fn sets_one_event_aside_that_this_platform_finds_too_large() {
    let rig = Rig::start_with(|config| config.limits = Limits { request_bytes: 64 << 10, ..Limits::default() }).await;
    let mut desk = rig.desk("d-1");
    let mut body = dose_body("r-1", "L2");
    body["product_name"] = json!("x".repeat(900 << 10));
    let (first, huge, last) = (desk.log.dose("L1"), desk.log.event("dose.recorded", "r-1", body), desk.log.dose("L3"));
    let answer = desk.submit(&[first, huge, last]).await;
    assert_eq!(outcomes(&answer), ["accepted", "too_large", "accepted"], "an answer, not a cut connection");
}

#[tokio::test(flavor = "multi_thread")]
async fn keeps_the_answers_it_has_when_a_later_message_fails() {
    let rig = Rig::start_with(|config| config.rates.batch = 1).await;
    let mut desk = rig.desk("d-1");
    let doses = desk.log.doses(201);
    let answer = desk.submit(&doses).await;
    assert_eq!(receipts_of(&answer, 200), 200, "what was answered for is delivered");
    let Action::Retry { code, after: Some(_) } = action(&answer.items[200]) else { panic!("{:?}", answer.items[200]) };
    assert_eq!(code, "rate_limited");
}

fn receipts_of(answer: &wire::BatchAnswer, count: usize) -> usize {
    let first = wire::BatchAnswer { items: answer.items[..count].to_vec(), ..answer.clone() };
    receipts(&first).len()
}

#[tokio::test(flavor = "multi_thread")]
async fn measures_how_far_the_clocks_are_apart() {
    let rig = Rig::start().await;
    let desk = rig.desk("d-1");
    let time = desk.province.time().await.unwrap();
    assert!(time.offset_ms.abs() < 2_000, "both clocks are this machine's: {time:?}");
    assert_eq!(desk.province.clock_offset_ms(), time.offset_ms);
}
