//! From the registration desk to the vaccination desk: tickets, and people who take turns at one desk.

use app::view::{DeskNotice, Found};
use devices::{Notice, Scan, ScanSource};
use testkit::{Clinic, code};

fn scan(clinic: &Clinic, text: &str) {
    clinic.app.device_notice(Notice::Scan(Scan::from_bytes(ScanSource::Serial, text.as_bytes().to_vec())));
}

#[test]
fn a_visit_is_handed_over_by_ticket_and_opened_by_number_or_scan() {
    let clinic = Clinic::open();
    let first = clinic.visit("王小明").precheck_all_no().sign();
    let second = clinic.visit("陈小雨");
    let view = clinic.app.visit_ticket(&first.view.visit).unwrap();
    let ticket = view.ticket.clone().unwrap();
    assert_eq!(ticket.label, "1");
    assert_eq!(clinic.app.visit_ticket(&first.view.visit).unwrap().ticket, Some(ticket.clone()), "twice is once");
    assert_eq!(clinic.app.visit_ticket(&second.view.visit).unwrap().ticket.unwrap().label, "2");

    let today = clinic.app.today_view().unwrap().visits;
    let of = |visit: &str| today.iter().find(|row| row.visit == visit).unwrap();
    assert_eq!((of(&first.view.visit).waiting, of(&first.view.visit).stage.as_str()), (Some(1), "ready"));
    assert_eq!(of(&second.view.visit).waiting, None, "not consented yet: the ticket waits with the family");

    scan(&clinic, &ticket.code);
    let found = clinic.notice(|notice| match notice {
        DeskNotice::Found { found: Found::Ticket { visit, person, .. } } => Some((visit.clone(), person.name.clone())),
        _ => None,
    });
    assert_eq!(found, (first.view.visit.clone(), "王小明".to_owned()));

    // With another visit open a ticket never navigates: it is the wrong child.
    clinic.app.visit_focus(Some(&second.view.visit)).unwrap();
    scan(&clinic, &ticket.code);
    let view = clinic.app.visit_view(&second.view.visit).unwrap();
    assert!(view.wrong_person, "不是这个孩子");
    clinic.assert_sound();
}

#[test]
fn a_single_desk_works_without_tickets() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    assert_eq!((visit.line("HepB").state.as_str(), visit.view.ticket.clone()), ("given", None));
    assert_eq!(Clinic::refusal(clinic.app.visit_ticket(&visit.view.visit)), "ticket.nothing_open");
}

#[test]
fn another_member_of_staff_takes_the_desk_and_the_visit_stays_where_it_was() {
    let clinic = Clinic::closed();
    clinic.login("dengji");
    let visit = clinic.visit("王小明").precheck_all_no().sign();
    clinic.app.session_logout().unwrap();
    clinic.login("jiezhong");
    let visit = visit.look().scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    assert_eq!(visit.line("HepB").state, "given");
    assert_eq!(visit.view.precheck.asked_by.as_deref(), Some("周登记"), "asked by one, injected by another");
    let slip = clinic.app.visit_slip_view(&visit.view.visit).unwrap();
    assert_eq!(slip.given[0].injected_by, "李护士");
}

#[test]
fn a_vial_scanned_where_the_visit_stood_ready_counts_as_scanned_and_a_code_out_of_the_air_as_keyed_c_038() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no().sign();
    let id = visit.view.visit.clone();
    scan(&clinic, &code("good", "HEPB-D1"));
    let loose = clinic.notice(|notice| match notice {
        DeskNotice::Found { found: Found::Vial { code } } => Some(code.clone()),
        _ => None,
    });
    clinic.app.visit_focus(Some(&id)).unwrap();
    let reasons = |view: &app::view::VisitView| -> Vec<String> {
        let scan = view.scan.as_ref().unwrap();
        scan.verdict.reasons.iter().map(|reason| reason.note.code.clone()).collect()
    };
    let brought = clinic.app.visit_scan(&id, &loose).unwrap();
    assert!(!reasons(&brought).contains(&"verdict.code_keyed".to_owned()), "{:?}", reasons(&brought));
    // The scanner read it once: the same digits again are somebody's fingers.
    let keyed = clinic.app.visit_scan(&id, &loose).unwrap();
    assert!(reasons(&keyed).contains(&"verdict.code_keyed".to_owned()), "{:?}", reasons(&keyed));
}
