//! An authorised injection that did not become a dose (visit.md, Verify … record).

use testkit::{Clinic, Visit, code};

fn doses_of(clinic: &Clinic, lot: &str) -> i32 {
    let lots = clinic.app.stock_view().unwrap().lots;
    lots.iter().find(|row| row.lot == lot).map_or(0, |row| row.doses)
}

fn hepb(n: u64) -> String {
    format!("8100010{n:013}")
}

fn authorised(clinic: &Clinic) -> Visit<'_> {
    clinic.at_the_needle("王小明").scan(&hepb(1)).authorise()
}

#[test]
fn each_kind_settles_the_vial_and_the_line_by_the_table() {
    for (kind, state, left, again) in [
        ("not_begun", "accepted", 30, true),
        ("moved", "accepted", 29, true),
        ("broken", "accepted", 29, true),
        ("partial", "failed", 29, false),
        ("other", "failed", 29, false),
    ] {
        let clinic = Clinic::open();
        let visit = authorised(&clinic);
        let kinds: Vec<_> = visit.line("HepB").failures.iter().map(|failure| failure.kind.as_str()).collect();
        assert_eq!(kinds, ["not_begun", "moved", "broken", "partial", "other"], "nobody spits out an injection");
        assert!(visit.line("HepB").failures.iter().all(|failure| !failure.rule.source.is_empty()));
        let visit = visit.fail("HepB", kind);
        assert_eq!((visit.line("HepB").state.as_str(), doses_of(&clinic, "HB202601")), (state, left), "{kind}");
        assert_eq!(visit.line("HepB").failure.as_ref().map(|failure| failure.kind.as_str()), Some(kind));
        let visit = visit.scan(&hepb(if left == 30 { 1 } else { 2 }));
        if again {
            assert_eq!(visit.says(), ("green", None), "{kind}: another vial without a new consent");
            let visit = visit.authorise().record("HepB");
            assert_eq!(visit.line("HepB").state, "given");
        } else {
            assert_eq!(visit.says(), ("red", Some("verdict.wrong_vaccine")), "{kind}: nothing more today");
        }
        clinic.assert_sound();
    }
}

#[test]
fn a_wasted_vial_is_never_usable_again_and_a_kept_one_is() {
    let clinic = Clinic::open();
    let visit = authorised(&clinic).fail("HepB", "broken");
    assert!(visit.view.scan.is_none(), "it is gone from the desk");
    assert_eq!(visit.scan_only(&hepb(1)).says(), ("red", Some("verdict.code_used")));

    let clinic = Clinic::open();
    let visit = authorised(&clinic).fail("HepB", "not_begun");
    let other = clinic.visit("陈小雨");
    drop(other);
    assert_eq!(visit.scan(&hepb(1)).says(), ("green", None), "free again at once");
}

#[test]
fn of_a_multi_dose_vial_one_dose_is_lost_c_046() {
    let clinic = Clinic::open();
    let vial = code("multi_dose", "BCG-D5");
    let visit = clinic.at_the_needle("陈小雨").scan(&vial).open_vial().authorise();
    let visit = visit.fail("BCG", "moved");
    assert_eq!(clinic.app.desk_view().unwrap().status.vials[0].doses_left, 4);
    let visit = visit.scan(&vial);
    assert_eq!(visit.says(), ("green", None), "the vial serves the next dose");
    let visit = visit.authorise().record("BCG");
    assert_eq!(visit.line("BCG").state, "given");
    assert_eq!(clinic.app.desk_view().unwrap().status.vials[0].doses_left, 3);
    assert_eq!(doses_of(&clinic, "BC202607"), 13, "one given, one wasted");
    clinic.app.vial_discard(&vial, "time_exceeded").unwrap();
    assert_eq!(doses_of(&clinic, "BC202607"), 10, "three more: what was left");
    clinic.assert_sound();
}

#[test]
fn a_failure_twice_is_one_failure_and_never_follows_a_dose() {
    let clinic = Clinic::open();
    let visit = authorised(&clinic);
    let input = app::input::FailInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.view.visit.clone(),
        line: visit.line("HepB").line.clone(),
        kind: "broken".to_owned(),
        note: None,
    };
    clinic.app.visit_fail(&input).unwrap();
    clinic.app.visit_fail(&input).unwrap();
    assert_eq!(doses_of(&clinic, "HB202601"), 29, "a double click wastes one vial");
    assert_eq!(
        Clinic::refusal(visit.try_fail("HepB", "broken", None)),
        "line.not_authorised",
        "a new form, nothing to end"
    );
    assert_eq!(
        Clinic::refusal(clinic.app.visit_record(&visit.record_input("HepB"))),
        "line.not_authorised",
        "the other window records nothing over it"
    );
    let visit = visit.look().scan(&hepb(2)).authorise();
    assert_eq!(Clinic::refusal(visit.try_fail("HepB", "vanished", None)), "failure.kind_unknown");
    assert_eq!(Clinic::refusal(visit.try_fail("HepB", "other", Some(" "))), "failure.note_missing");
    let visit = visit.record("HepB");
    assert_eq!(Clinic::refusal(visit.try_fail("HepB", "broken", None)), "dose.already_recorded");
    clinic.assert_sound();
}

#[test]
fn an_injection_begun_in_time_may_be_said_to_have_failed_later() {
    let clinic = Clinic::open();
    let visit = authorised(&clinic);
    clinic.clock.pass(600);
    assert_eq!(visit.fail("HepB", "broken").line("HepB").state, "accepted");
}
