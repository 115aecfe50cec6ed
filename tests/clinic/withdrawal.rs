//! The record of a dose withdrawn and brought back: the stock is right each time (visit.md; corrections that leave stock wrong are what
//! people complain about elsewhere).

use app::input::people::DoseCorrectInput;
use proptest::prelude::*;
use testkit::{Clinic, code};

fn doses_of(clinic: &Clinic, lot: &str) -> i32 {
    let lots = clinic.app.stock_view().unwrap().lots;
    lots.iter().find(|row| row.lot == lot).map_or(0, |row| row.doses)
}

fn hepb(n: u64) -> String {
    format!("8100010{n:013}")
}

#[test]
fn an_unopened_vial_returns_to_stock_and_serves_another_child() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&hepb(1)).authorise();
    let record = visit.record_input("HepB");
    clinic.app.visit_record(&record).unwrap();
    assert_eq!(doses_of(&clinic, "HB202601"), 29);
    assert_eq!(Clinic::refusal(clinic.app.dose_withdraw(&record.draft, "not_given", "", None)), "dose.vial_missing");
    clinic.app.dose_withdraw(&record.draft, "not_given", "", Some("unopened")).unwrap();
    assert_eq!(doses_of(&clinic, "HB202601"), 30, "back in stock");
    let visit = visit.look();
    assert_eq!(visit.line("HepB").state, "accepted", "the line may be given after all");
    assert_eq!(
        Clinic::refusal(clinic.app.visit_record(&visit.record_input("HepB"))),
        "line.not_authorised",
        "only after a new authorisation"
    );
    let visit = visit.scan(&hepb(1));
    assert_eq!(visit.says(), ("green", None), "its code is usable again");
    let visit = visit.authorise();
    assert_eq!(
        Clinic::refusal(clinic.app.dose_reinstate(&record.draft, "查实已接种")),
        "dose.unit_gone",
        "promised to an injection by now"
    );
    let visit = visit.record("HepB");
    assert_eq!((visit.line("HepB").state.as_str(), doses_of(&clinic, "HB202601")), ("given", 29));
    assert_eq!(Clinic::refusal(clinic.app.dose_reinstate(&record.draft, "查实已接种")), "dose.unit_gone");
    clinic.assert_sound();
}

#[test]
fn an_opened_vial_is_wastage_and_its_code_is_never_usable_again() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&hepb(1)).authorise();
    let record = visit.record_input("HepB");
    clinic.app.visit_record(&record).unwrap();
    clinic.app.dose_withdraw(&record.draft, "not_given", "", Some("opened")).unwrap();
    assert_eq!(doses_of(&clinic, "HB202601"), 29, "gone all the same");
    let visit = visit.look().scan_only(&hepb(1));
    assert_eq!(visit.says(), ("red", Some("verdict.code_used")));
    clinic.app.dose_reinstate(&record.draft, "查实已接种").unwrap();
    assert_eq!((visit.look().line("HepB").state.as_str(), doses_of(&clinic, "HB202601")), ("given", 29));
    clinic.assert_sound();
}

#[test]
fn a_dose_of_a_multi_dose_vial_goes_back_into_it_or_is_lost() {
    for (said, left, lot) in [("unopened", 5, 15), ("opened", 4, 14)] {
        let clinic = Clinic::open();
        let vial = code("multi_dose", "BCG-D5");
        let visit = clinic.at_the_needle("陈小雨").scan(&vial).open_vial().authorise();
        let record = visit.record_input("BCG");
        clinic.app.visit_record(&record).unwrap();
        clinic.app.dose_withdraw(&record.draft, "entered_twice", "", Some(said)).unwrap();
        let open = clinic.app.desk_view().unwrap().status.vials;
        assert_eq!((open[0].doses_left, doses_of(&clinic, "BC202607")), (left, lot), "{said}");
        clinic.app.dose_reinstate(&record.draft, "查实已接种").unwrap();
        let open = clinic.app.desk_view().unwrap().status.vials;
        assert_eq!((open[0].doses_left, doses_of(&clinic, "BC202607")), (4, 14), "{said}, and back");
        clinic.assert_sound();
    }
}

fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(usual), max_shrink_iters: 60, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(6))]

    /// Given, corrected, withdrawn, brought back, in any order: in − out is what is on hand, and each unit is where the last word puts it.
    #[test]
    fn stock_is_right_after_any_corrections(acts in proptest::collection::vec(0..5u8, 1..14)) {
        let clinic = Clinic::open();
        let visit = clinic.at_the_needle("王小明").scan(&hepb(1)).authorise();
        let record = visit.record_input("HepB");
        clinic.app.visit_record(&record).unwrap();
        // What a careful clerk would count by hand.
        let (mut withdrawn, mut wasted) = (false, false);
        for act in acts {
            match act {
                0 | 1 => {
                    let said = if act == 0 { "unopened" } else { "opened" };
                    let taken = clinic.app.dose_withdraw(&record.draft, "not_given", "", Some(said)).is_ok();
                    prop_assert_eq!(taken, !withdrawn);
                    if taken {
                        (withdrawn, wasted) = (true, act == 1);
                    }
                }
                2 => {
                    let taken = clinic.app.dose_reinstate(&record.draft, "查实").is_ok();
                    prop_assert_eq!(taken, withdrawn);
                    if taken {
                        (withdrawn, wasted) = (false, false);
                    }
                }
                3 => {
                    let input = DoseCorrectInput {
                        draft: clinic.app.draft_id().unwrap(),
                        dose: record.draft.clone(),
                        changes: vec![app::input::FieldInput {
                            field: "body_site".into(),
                            value: Some("\"left_thigh\"".into()),
                        }],
                        reason: "部位".into(),
                    };
                    prop_assert_eq!(clinic.app.dose_correct(&input).is_ok(), !withdrawn);
                }
                _ => {
                    // The recording again, from another window.
                    clinic.app.visit_record(&record).unwrap();
                }
            }
            let expected = if withdrawn && !wasted { 30 } else { 29 };
            prop_assert_eq!(doses_of(&clinic, "HB202601"), expected);
            let view = visit_view(&clinic);
            prop_assert_eq!(view.lines[0].state.as_str(), if withdrawn { "accepted" } else { "given" });
        }
        clinic.assert_sound();
    }
}

fn visit_view(clinic: &Clinic) -> app::view::VisitView {
    clinic.visit("王小明").view
}
