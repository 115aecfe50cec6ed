//! Delivery to the province: in the background, exactly once, whatever the network does.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use testkit::{Clinic, Enrolled, code};

#[test]
fn a_whole_visit_without_the_network_changes_nothing_for_the_nurse_and_arrives_once() {
    let enrolled = Enrolled::open();
    enrolled.start_delivery();
    enrolled.queue(|queue| queue.waiting == 0 && queue.accepted > 0);
    let before = enrolled.held().len();

    enrolled.faults.cable_out.store(true, Ordering::Relaxed);
    let visit = enrolled.clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    assert_eq!(visit.line("HepB").state, "given");
    assert!(visit.view.observation.is_some());
    enrolled.queue(|queue| queue.link == "offline" && queue.waiting >= 6);
    assert_eq!(enrolled.held().len(), before, "nothing got through");

    enrolled.faults.cable_out.store(false, Ordering::Relaxed);
    enrolled.clinic.app.sync_now().unwrap();
    enrolled.queue(|queue| queue.waiting == 0 && queue.link == "online");
    enrolled.assert_all_arrived_once();
    let doses = enrolled.held().iter().filter(|event| event.kind == "dose.recorded").count();
    assert_eq!(doses, 1, "one dose, once");
}

#[test]
fn a_lost_answer_is_asked_for_again_and_gets_the_first_receipt() {
    let enrolled = Enrolled::open();
    enrolled.faults.drop_answers.store(3, Ordering::Relaxed);
    enrolled.start_delivery();
    // Each loss puts the worker to rest until its next probe; a nurse who presses the button does not wait for that.
    enrolled.queue(|queue| {
        let lost = enrolled.faults.drop_answers.load(Ordering::Relaxed);
        if queue.link == "offline" {
            enrolled.clinic.app.sync_now().unwrap();
        }
        lost == 0 && queue.waiting == 0 && queue.link == "online"
    });
    enrolled.assert_all_arrived_once();
    let receipts: BTreeMap<String, String> =
        enrolled.held().into_iter().map(|event| (event.event_id, event.receipt)).collect();
    for item in enrolled.clinic.app.sync_view().unwrap().items {
        assert_eq!(item.receipt.as_ref(), receipts.get(&item.event), "the receipt kept is the first one given");
    }
}

#[test]
fn a_record_keeps_its_author_when_it_is_uploaded_late_by_another() {
    let enrolled = Enrolled::open();
    enrolled.clinic.login("jiezhong");
    let author = enrolled.clinic.app.desk_view().unwrap().session.unwrap().staff;
    let _ = enrolled.clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    enrolled.clinic.app.session_logout().unwrap();
    enrolled.clinic.login("dengji");
    enrolled.start_delivery();
    enrolled.queue(|queue| queue.waiting == 0 && queue.accepted > 0);
    let dose = enrolled.held().into_iter().find(|event| event.kind == "dose.recorded").unwrap();
    assert_eq!(dose.envelope["actor"], author.as_str());
    assert_eq!(dose.body.unwrap()["injected_by"], author.as_str());
}

#[test]
fn the_province_allots_the_archive_code_and_names_no_child_in_the_clear_a_055() {
    let enrolled = Enrolled::open();
    assert_eq!(
        enrolled.clinic.app.recipient_view(&enrolled.clinic.person("王小明").recipient).unwrap().archive_state,
        "provisional"
    );
    enrolled.start_delivery();
    enrolled.queue(|queue| queue.waiting == 0 && queue.accepted > 0);
    let view = enrolled.clinic.app.recipient_view(&enrolled.clinic.person("王小明").recipient).unwrap();
    assert_eq!(view.archive_state, "local");
    assert!((1..=20).contains(&view.person.archive_code.len()), "A-040");
    for captured in enrolled.tap.captured() {
        let text = format!("{}{}", captured.line, String::from_utf8_lossy(&captured.request));
        for canary in ["王小明", "王丽", "420106199203042028", "13800138000", "示范街道"] {
            assert!(!text.contains(canary), "{canary} travels only inside SM4");
        }
    }
    enrolled.clinic.assert_sound();
}

#[test]
fn a_person_of_another_clinic_is_found_at_the_province_by_number() {
    let enrolled = Enrolled::open();
    enrolled.clinic.plug_devices();
    enrolled.start_delivery();
    let found = enrolled.clinic.place_card("stranger");
    let app::view::Found::People { holder: Some(holder), own, .. } = found else { panic!("a card is answered") };
    assert!(own.is_empty(), "unknown here");
    let none = enrolled.runtime.block_on(enrolled.clinic.app.archive_query(Some(&holder.token), None)).unwrap();
    assert!(none.is_empty());
    let bad = enrolled.runtime.block_on(enrolled.clinic.app.archive_query(None, Some("110105194912310021")));
    assert_eq!(Clinic::refusal(bad), "identity.bad_check_digit");
    enrolled.faults.cable_out.store(true, Ordering::Relaxed);
    let offline = enrolled.runtime.block_on(enrolled.clinic.app.archive_query(Some(&holder.token), None));
    assert_eq!(Clinic::refusal(offline), "archive.offline", "仅本地");
}

#[test]
fn a_province_that_was_down_from_the_start_gets_everything_after_a_restart_of_the_desk() {
    let mut enrolled = Enrolled::open();
    enrolled.runtime.block_on(enrolled.province.take().unwrap().shutdown());
    let _ = enrolled.clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    enrolled.clinic = enrolled.clinic.restart();
    enrolled.clinic.login("jiezhong");
    enrolled.start_delivery();
    enrolled.queue(|queue| queue.link == "offline");
    enrolled.province = Some(enrolled.runtime.block_on(province::serve(enrolled.config.clone())).unwrap());
    enrolled.clinic.app.sync_now().unwrap();
    enrolled.queue(|queue| queue.waiting == 0 && queue.link == "online");
    enrolled.assert_all_arrived_once();
}
