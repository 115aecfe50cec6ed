//! Archives: created once, found by ID number, with their doses.

use serde_json::json;

use crate::rig::{Rig, SITE, code, dose_body, outcomes, person};
use wire::{Action, action};

const NUMBER: &str = "11010519491231002X";

#[tokio::test(flavor = "multi_thread")]
async fn finds_a_person_registered_here_with_her_doses() {
    //
    let mut rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let mut her = person("欧阳娜娜", NUMBER);
    her["guardians"] = json!([{ "relation": "mother", "name": "欧阳妈妈", "phone": "13900001111" }]);
    let registration = desk.log.registration("r-1", her);
    let created = desk.province.create_archive(&registration).await.unwrap();
    assert!((1..=20).contains(&created.archive_code.len()), "A-040: {}", created.archive_code);
    assert!(created.possible_duplicates.is_empty());
    let dose = desk.log.event("dose.recorded", "r-1", dose_body("r-1", "L7"));
    assert_eq!(outcomes(&desk.submit(&[dose]).await), ["accepted"]);

    for _ in 0..2 {
        let found = desk.province.query_by_id_number(&NUMBER.to_lowercase()).await.unwrap();
        let [archive] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(archive.archive_code, created.archive_code);
        assert_eq!((archive.person.name.as_str(), archive.person.birth.as_str()), ("欧阳娜娜", "2026-09-01"));
        assert_eq!(archive.person.guardians[0].phone.as_deref(), Some("13900001111"));
        assert_eq!(archive.managing_site, SITE);
        let [dose] = archive.doses.as_slice() else { panic!("{archive:?}") };
        assert_eq!(
            (dose.vaccine.as_str(), dose.date.as_str(), dose.lot.as_deref()),
            ("HepB", "2026-11-20", Some("L7"))
        );
        assert!(archive.complete);
        rig.restart().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn allots_one_code_however_often_the_registration_is_sent() {
    let mut rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let registration = desk.log.registration("r-1", person("甲", NUMBER));
    rig.drop_next_answers(2);
    for _ in 0..2 {
        assert_eq!(code(desk.province.create_archive(&registration).await), "network.cut");
    }
    let first = desk.province.create_archive(&registration).await.unwrap();
    rig.restart().await;
    assert_eq!(desk.province.create_archive(&registration).await.unwrap(), first);
    assert_eq!(rig.province().archives().len(), 1);
    assert_eq!(
        rig.held(),
        [registration.event_id.as_str()],
        "the registration is an event of the chain like any other"
    );
    let answer = desk.submit(std::slice::from_ref(&registration)).await;
    assert_eq!(crate::rig::receipts(&answer), [first.receipt], "also when it comes with a batch");
}

#[tokio::test(flavor = "multi_thread")]
async fn allots_a_code_for_a_registration_that_came_with_a_batch_before() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let registration = desk.log.registration("r-1", person("甲", NUMBER));
    let receipt = crate::rig::receipts(&desk.submit(std::slice::from_ref(&registration)).await);
    assert!(rig.province().archives().is_empty(), "a batch creates no archive");
    let created = desk.province.create_archive(&registration).await.unwrap();
    assert_eq!(created.receipt, receipt[0], "the first receipt");
    assert_eq!(rig.held().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn keeps_the_code_of_a_recipient_who_is_registered_again() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let first = desk.log.registration("r-1", person("甲", NUMBER));
    let second = desk.log.registration("r-1", person("甲", NUMBER));
    let first = desk.province.create_archive(&first).await.unwrap();
    let second = desk.province.create_archive(&second).await.unwrap();
    assert_eq!(second.archive_code, first.archive_code);
    assert!(second.possible_duplicates.is_empty(), "nobody is a duplicate of herself");
    assert_ne!(second.receipt, first.receipt);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_archives_that_may_be_of_the_same_person() {
    let rig = Rig::start().await;
    let (mut desk, mut other) = (rig.desk("d-1"), rig.desk_of("420106020200", "d-2"));
    let theirs = other.log.registration("r-7", person("乙", NUMBER));
    let theirs = other.province.create_archive(&theirs).await.unwrap();
    let ours = desk.log.registration("r-1", person("甲", NUMBER));
    let ours = desk.province.create_archive(&ours).await.unwrap();
    assert_ne!(ours.archive_code, theirs.archive_code);
    let [duplicate] = ours.possible_duplicates.as_slice() else { panic!("{ours:?}") };
    assert_eq!((&duplicate.archive_code, duplicate.reason.as_str()), (&theirs.archive_code, "same_id_number"));
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_a_person_of_another_clinic_and_takes_her_code_over() {
    let mut rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    rig.stop().await;
    let seed = json!({
        "archive_code": "42011100000000004711", "managing_site": "420111030300", "managing_unit": "洪山区第三接种门诊",
        "person": { "name": "丙", "sex": "male", "birth": "2025-05-05",
                    "documents": [{ "kind": "resident_id", "number": NUMBER }], "blood_group": "AB" },
        "doses": [{ "vaccine": "BCG", "date": "2025-05-06", "lot": "B1", "unit": "420111030300" }],
        "complete": true,
    });
    let code_given = province::add_archive(rig.dir(), serde_json::from_value(seed.clone()).unwrap()).unwrap();
    assert!(province::add_archive(rig.dir(), serde_json::from_value(seed).unwrap()).is_err(), "one code, one archive");
    rig.start_again().await;

    let found = desk.province.query_by_id_number(NUMBER).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].archive_code, found[0].managing_unit.as_str()), (&code_given, "洪山区第三接种门诊"));
    assert_eq!(found[0].doses.len(), 1, "without its doses they would be given again");

    let mut him = person("丙", NUMBER);
    him["archive_code"] = json!(code_given);
    let registration = desk.log.registration("r-1", him);
    let named = desk.province.create_archive(&registration).await.unwrap();
    assert_eq!(named.archive_code, code_given);
    let dose = desk.log.event("dose.recorded", "r-1", dose_body("r-1", "L1"));
    desk.submit(&[dose]).await;
    let found = desk.province.query_by_id_number(NUMBER).await.unwrap();
    assert_eq!((found.len(), found[0].doses.len()), (1, 2), "one archive, the dose given here in it");
    assert_eq!(rig.province().archives()[0].person["blood_group"], "AB", "A-042: an unknown field is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn adds_doses_to_an_archive_taken_over_by_a_registration_of_a_batch() {
    let mut rig = Rig::start().await;
    let (mut desk, mut other) = (rig.desk("d-1"), rig.desk_of("420106020200", "d-2"));
    let theirs = other.log.registration("r-7", person("丙", NUMBER));
    let theirs = other.province.create_archive(&theirs).await.unwrap();
    let mut him = person("丙", NUMBER);
    him["archive_code"] = json!(theirs.archive_code);
    let registration = desk.log.registration("r-1", him);
    let dose = desk.log.event("dose.recorded", "r-1", dose_body("r-1", "L1"));
    assert_eq!(outcomes(&desk.submit(&[registration, dose]).await), ["accepted", "accepted"]);
    for _ in 0..2 {
        let found = other.province.query_by_id_number(NUMBER).await.unwrap();
        let [archive] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((&archive.archive_code, archive.doses.len()), (&theirs.archive_code, 1), "the other clinic sees it");
        rig.restart().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_code_the_platform_does_not_know() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let mut him = person("丙", NUMBER);
    him["archive_code"] = json!("42019900000000000000");
    let registration = desk.log.registration("r-1", him);
    let refused = desk.province.create_archive(&registration).await.unwrap_err();
    assert!(matches!(action(&refused), Action::Park { code, .. } if code == "archive_unknown"), "{refused:?}");
    assert!(rig.held().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn finds_nobody_under_an_unknown_number() {
    let rig = Rig::start().await;
    let desk = rig.desk("d-1");
    assert!(desk.province.query_by_id_number(NUMBER).await.unwrap().is_empty());
}
