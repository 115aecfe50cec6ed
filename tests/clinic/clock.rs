//! The clock: set back, suspended, confirmed by two members of staff (visit.md, Verdict).

use app::input::staff::StepUpInput;
use app::view::VisitView;
use testkit::{Clinic, code};

fn codes(view: &VisitView) -> Vec<String> {
    view.scan.as_ref().unwrap().verdict.reasons.iter().map(|reason| reason.note.code.clone()).collect()
}

fn approval(clinic: &Clinic) -> String {
    let input = StepUpInput {
        command: "clock_confirm".to_owned(),
        subject: String::new(),
        login: "fuzhuren".to_owned(),
        password: app::seed::PASSWORD.to_owned(),
    };
    clinic.app.step_up(&input).unwrap().token
}

#[test]
fn a_clock_set_back_stops_the_needle_until_two_members_of_staff_looked() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1"));
    assert_eq!(Clinic::refusal(clinic.app.clock_confirm(None)), "clock.not_doubtful");
    clinic.clock.pass(60);
    clinic.clock.set_wall(-2);
    assert_eq!(clinic.app.visit_view(&visit.view.visit).unwrap().scan.unwrap().verdict.colour, "green", "drift");
    clinic.clock.set_wall(-3_600);
    let visit = visit.look();
    assert_eq!(visit.says(), ("red", Some("verdict.clock_doubtful")));
    assert_eq!(visit.verdict().one_step.as_deref(), Some("confirm_clock"));
    assert!(visit.view.clock_doubtful && clinic.app.desk_view().unwrap().status.clock_doubtful);
    assert_eq!(Clinic::refusal(visit.try_authorise(Some("急"))), "verdict.refused", "unknown clock: refused (C-042)");
    // Time goes on; doubt does not end by itself.
    clinic.clock.pass(7_200);
    assert!(clinic.app.visit_view(&visit.view.visit).unwrap().clock_doubtful);
    assert_eq!(Clinic::refusal(clinic.app.clock_confirm(None)), "step_up.needed", "one person is not enough");
    let status = clinic.app.clock_confirm(Some(&approval(&clinic))).unwrap();
    assert!(!status.clock_doubtful);
    let visit = visit.look();
    assert_eq!(visit.says(), ("green", None));
    assert_eq!(visit.authorise().record("HepB").line("HepB").state, "given");
    clinic.assert_sound();
}

#[test]
fn doubt_outlives_the_program_and_the_log_tells_even_when_nothing_was_written_down() {
    let clinic = Clinic::open();
    drop(clinic.at_the_needle("王小明"));
    clinic.clock.set_wall(-600);
    // Nobody looked before the program ended: the newest event of the log lies ahead of the clock.
    let clinic = clinic.restart();
    clinic.login("zhuren");
    let view = clinic.app.visit_view(&visit_id(&clinic)).unwrap();
    assert!(view.clock_doubtful);
    drop(view);
    let clinic = clinic.restart();
    clinic.clock.pass(6_000);
    clinic.login("zhuren");
    assert!(clinic.app.desk_view().unwrap().status.clock_doubtful, "the next start knows of it too");
    clinic.app.clock_confirm(Some(&approval(&clinic))).unwrap();
    let clinic = clinic.restart();
    clinic.login("zhuren");
    assert!(!clinic.app.desk_view().unwrap().status.clock_doubtful, "and of its end");
}

fn visit_id(clinic: &Clinic) -> String {
    clinic.visit("王小明").view.visit
}

#[test]
fn a_suspended_computer_ages_a_vial_and_raises_no_doubt() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("陈小雨").scan(&code("multi_dose", "BCG-D5")).open_vial();
    // The lid was closed for half an hour and a second: both clocks counted it.
    clinic.clock.pass(1_801);
    let visit = visit.look();
    assert_eq!(codes(&visit.view), ["verdict.vial_time_exceeded"]);
}

#[test]
fn after_the_confirmation_a_vial_is_judged_by_the_larger_elapsed_time_c_047() {
    let clinic = Clinic::open();
    let vial = code("multi_dose", "BCG-D5");
    let visit = clinic.at_the_needle("陈小雨").scan(&vial).open_vial();
    clinic.clock.pass(20 * 60);
    clinic.clock.set_wall(-15 * 60);
    let visit = visit.look();
    assert_eq!(codes(&visit.view), ["verdict.clock_doubtful"]);
    assert!(clinic.app.desk_view().unwrap().status.vials[0].clock_doubtful);
    clinic.app.clock_confirm(Some(&approval(&clinic))).unwrap();
    let visit = visit.look();
    assert_eq!((visit.says(), visit.vial().seconds_left), (("green", None), Some(600)), "twenty minutes, not five");
    clinic.clock.pass(10 * 60);
    assert_eq!(visit.look().says(), ("green", None), "30:00 is the last allowed second");
    clinic.clock.pass(1);
    let visit = clinic.visit("陈小雨");
    assert_eq!(codes(&visit.view), ["verdict.vial_time_exceeded"]);
    clinic.assert_sound();
}

#[test]
fn what_was_injected_under_a_doubtful_clock_is_recorded_with_its_deviation() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise();
    clinic.clock.set_wall(-60);
    let visit = visit.look();
    assert_eq!(visit.line("HepB").authorisation.as_ref().unwrap().deviations, ["verdict.clock_doubtful"]);
    assert_eq!(visit.record("HepB").line("HepB").state, "given");
}
