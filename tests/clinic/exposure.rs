//! Exposure to rabies: facts, the line they ask for, and passive immunisation.

use app::input::{ExposureInput, PassiveInput};
use testkit::Clinic;

fn bite(clinic: &Clinic, visit: &str) -> ExposureInput {
    ExposureInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.to_owned(),
        exposure: None,
        kind: "rabies".to_owned(),
        on: "2026-11-19".to_owned(),
        grade: Some(3),
        day_zero: Some("2026-11-20".to_owned()),
        regimen: Some("essen".to_owned()),
        animal: Some("流浪狗".to_owned()),
        wound: Some("右手食指".to_owned()),
        passive: vec![],
    }
}

#[test]
fn a_third_grade_bite_considers_the_vaccine_and_asks_for_passive_immunisation() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").view.visit;
    let input = bite(&clinic, &visit);
    clinic.app.visit_exposure(&input).unwrap();
    let view = clinic.app.visit_exposure(&input).unwrap();
    let shown = &view.exposures.recorded;
    assert_eq!((shown.len(), shown[0].passive_due, shown[0].passive_until.as_deref()), (1, true, Some("2026-11-27")));
    let rabies: Vec<_> = view.lines.iter().filter(|line| line.vaccine == "Rab").collect();
    assert_eq!((rabies.len(), rabies[0].state.as_str()), (1, "proposed"), "sent twice is one line");
    assert!(!view.exposures.regimens.is_empty() && !view.exposures.passive.is_empty());

    let corrected = ExposureInput {
        draft: clinic.app.draft_id().unwrap(),
        exposure: Some(shown[0].exposure.clone()),
        passive: vec![PassiveInput {
            kind: "rabies_immunoglobulin".to_owned(),
            place: "elsewhere".to_owned(),
            on: "2026-11-20".to_owned(),
            units: Some(200),
            lot: None,
        }],
        ..input
    };
    let view = clinic.app.visit_exposure(&corrected).unwrap();
    let shown = &view.exposures.recorded;
    assert_eq!((shown.len(), shown[0].passive_due, shown[0].passive.len()), (1, false, 1), "the same bite, corrected");
    assert_eq!(view.lines.iter().filter(|line| line.vaccine == "Rab").count(), 1);
    clinic.assert_sound();
}

#[test]
fn what_cannot_be_is_refused_and_a_first_grade_touch_needs_no_vaccine() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").view.visit;
    let refused = |change: fn(&mut ExposureInput)| {
        let mut input = bite(&clinic, &visit);
        change(&mut input);
        Clinic::refusal(clinic.app.visit_exposure(&input))
    };
    assert_eq!(refused(|input| input.on = "2026-11-21".to_owned()), "exposure.bad_day");
    assert_eq!(refused(|input| input.on = "soon".to_owned()), "exposure.bad_day");
    assert_eq!(refused(|input| input.grade = None), "exposure.grade_missing");
    assert_eq!(refused(|input| input.regimen = Some("daily".to_owned())), "exposure.regimen_unknown");
    assert_eq!(refused(|input| input.exposure = Some(input.visit.clone())), "exposure.unknown");
    let touch = ExposureInput { grade: Some(1), regimen: None, day_zero: None, ..bite(&clinic, &visit) };
    let view = clinic.app.visit_exposure(&touch).unwrap();
    assert!(!view.exposures.recorded[0].passive_due);
    assert!(view.lines.iter().all(|line| line.vaccine != "Rab"));
}
