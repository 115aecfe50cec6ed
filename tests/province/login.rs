//! Two factors, white list, tokens (A-050, A-051, A-053).

use std::time::Duration;

use province::Rates;
use wire::{Action, action};

use crate::raw::Raw;
use crate::rig::{PASSWORD, Rig, SITE, code, connect, outcomes};

#[tokio::test(flavor = "multi_thread")]
async fn lets_a_desk_in_with_certificate_and_password() {
    // A-050: both factors → token
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    assert_eq!(outcomes(&desk.submit(&[dose]).await), ["accepted"]);
    assert_eq!(rig.lines().iter().filter(|line| *line == "POST /iis/v1/session").count(), 1);
    let more = desk.log.dose("L2");
    assert_eq!(outcomes(&desk.submit(&[more]).await), ["accepted"]);
    assert_eq!(
        rig.lines().iter().filter(|line| *line == "POST /iis/v1/session").count(),
        1,
        "one login serves for both"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_wrong_password_and_the_client_does_not_try_it_again() {
    // A-050: wrong password → refused
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let wrong = connect(&desk.enrolment, &desk.tls_key, "guess");
    let dose = desk.log.dose("L1");
    let refused = wrong.submit(std::slice::from_ref(&dose)).await.unwrap_err();
    assert_eq!((refused.code(), action(&refused)), ("wrong_credentials", Action::Relogin));
    for _ in 0..10 {
        assert_eq!(code(wrong.submit(std::slice::from_ref(&dose)).await), "wrong_credentials");
    }
    let logins = rig.lines().iter().filter(|line| *line == "POST /iis/v1/session").count();
    assert_eq!(logins, 1, "the background upload would have locked the desk out");
    assert!(rig.held().is_empty());
    assert_eq!(outcomes(&desk.submit(&[dose]).await), ["accepted"], "the right password still opens");
}

#[tokio::test(flavor = "multi_thread")]
async fn closes_the_door_for_a_while_after_five_wrong_passwords() {
    let rig = Rig::start().await;
    let desk = rig.desk("d-1");
    let raw = Raw::of(&rig, &desk);
    for _ in 0..5 {
        let guess = r#"{"user":"u-031","password":"guess"}"#;
        assert_eq!(raw.refusal("POST", "/iis/v1/session", guess).await, (401, "wrong_credentials".into()));
    }
    let right = serde_json::json!({ "user": "u-031", "password": PASSWORD }).to_string();
    assert_eq!(raw.refusal("POST", "/iis/v1/session", &right).await, (429, "rate_limited".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_caller_without_certificate() {
    // A-050: no certificate → refused
    let rig = Rig::start().await;
    let desk = rig.desk("d-1");
    let raw = Raw::without_certificate(&rig, &desk);
    assert!(raw.send("GET", "/iis/v1/time", "").await.is_err());
    assert!(rig.lines().is_empty(), "nothing was read of it");
    assert_eq!(
        Raw::of(&rig, &desk).send("GET", "/iis/v1/time", "").await.unwrap().0,
        200,
        "the certificate makes the difference"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_certificate_of_another_authority() {
    let rig = Rig::start().await;
    let other = Rig::start().await;
    let stranger = other.desk("d-1");
    let mut enrolment = rig.desk("d-1").enrolment;
    enrolment.client_cert_pem = stranger.enrolment.client_cert_pem.clone();
    let province = connect(&enrolment, &stranger.tls_key, PASSWORD);
    assert!(province.time().await.unwrap_err().is_offline());
    assert!(rig.lines().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn trusts_no_server_but_the_enrolled_authoritys() {
    let rig = Rig::start().await;
    let impostor = Rig::start().await;
    let mut desk = rig.desk("d-1");
    desk.enrolment.base_url = impostor.url();
    assert!(desk.started_anew().time().await.unwrap_err().is_offline());
    assert!(impostor.lines().is_empty(), "no password and no event went to it");
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_device_taken_off_the_white_list_and_the_client_stops() {
    // A-053
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let (first, second) = (desk.log.dose("L1"), desk.log.dose("L2"));
    desk.submit(&[first]).await;
    province::revoke(rig.dir(), "d-1").unwrap();
    let refused = desk.province.submit(std::slice::from_ref(&second)).await.unwrap_err();
    assert_eq!(action(&refused), Action::Stop { code: "device_not_allowed".into() });
    assert_eq!(rig.held().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_desk_that_gives_itself_out_as_another() {
    let rig = Rig::start().await;
    let (own, other) = (rig.desk("d-1"), rig.desk("d-2"));
    let mut raw = Raw::of(&rig, &own);
    raw.device = other.enrolment.device.clone();
    assert_eq!(raw.refusal("GET", "/iis/v1/time", "").await, (403, "device_not_allowed".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_a_token_only_from_the_certificate_it_was_given_to() {
    let rig = Rig::start().await;
    let (own, other) = (rig.desk("d-1"), rig.desk("d-2"));
    let mut raw = Raw::of(&rig, &own);
    raw.log_in("u-031", PASSWORD).await;
    let question = r#"{"event_ids":[]}"#;
    assert_eq!(raw.send("POST", "/iis/v1/events:status", question).await.unwrap().0, 200);
    let mut thief = Raw::of(&rig, &other);
    thief.token = raw.token.clone();
    assert_eq!(thief.refusal("POST", "/iis/v1/events:status", question).await, (401, "token_mismatch".into()));
    assert_eq!(thief.refusal("POST", "/iis/v1/session/refresh", "").await, (401, "token_mismatch".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn asks_for_a_token_wherever_something_is_read_or_changed() {
    let rig = Rig::start().await;
    let raw = Raw::of(&rig, &rig.desk("d-1"));
    for path in
        ["/iis/v1/archives", "/iis/v1/archives/query/by-id-number", "/iis/v1/events:batch", "/iis/v1/events:status"]
    {
        assert_eq!(raw.refusal("POST", path, "{}").await, (401, "token_expired".into()), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lets_a_desk_in_that_is_enrolled_again_with_the_key_it_has() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    desk.submit(std::slice::from_ref(&dose)).await;
    let public = desk.log.key.verifying_key();
    let request = wire::device_request_with(SITE, "d-1", public, &desk.tls_key).unwrap();
    let before = desk.enrolment.client_cert_pem.clone();
    desk.enrolment = rig.enrol(&request);
    assert_ne!(desk.enrolment.client_cert_pem, before);
    assert_eq!(outcomes(&desk.started_anew().submit(std::slice::from_ref(&dose)).await.unwrap()), ["duplicate"]);
    let refused = desk.province.time().await.unwrap_err();
    assert_eq!(refused.code(), "device_not_allowed", "the replaced certificate opens nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_in_again_by_itself_after_the_platform_restarted() {
    let mut rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let (first, second) = (desk.log.dose("L1"), desk.log.dose("L2"));
    desk.submit(&[first]).await;
    rig.restart().await;
    assert_eq!(outcomes(&desk.submit(&[second]).await), ["accepted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn refreshes_a_token_once_and_not_for_ever() {
    let rig = Rig::start_with(|config| config.token_life = Duration::ZERO).await;
    let mut desk = rig.desk("d-1");
    let dose = desk.log.dose("L1");
    let refused = desk.province.submit(&[dose]).await.unwrap_err();
    assert_eq!(action(&refused), Action::Relogin, "a platform whose tokens never serve is not asked without end");
    let lines = rig.lines();
    assert_eq!(lines.iter().filter(|line| *line == "POST /iis/v1/session/refresh").count(), 1);
    assert_eq!(lines.iter().filter(|line| *line == "POST /iis/v1/events:batch").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_the_call_over_the_limit_and_the_client_waits_as_told() {
    // A-072
    let rig = Rig::start_with(|config| config.rates = Rates { batch: 1, ..Rates::default() }).await;
    let mut desk = rig.desk("d-1");
    let (first, second) = (desk.log.dose("L1"), desk.log.dose("L2"));
    desk.submit(&[first]).await;
    let refused = desk.province.submit(std::slice::from_ref(&second)).await.unwrap_err();
    let Action::Retry { code, after: Some(after) } = action(&refused) else { panic!("{refused:?}") };
    assert_eq!(code, "rate_limited");
    assert!(after > Duration::from_secs(50) && after <= Duration::from_secs(60), "{after:?}");
}
