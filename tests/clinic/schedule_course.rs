//! Courses after an exposure: days, immunoglobulin, a new exposure, and the visit that considers the dose of the day.

use app::input::ExposureInput;
use app::view::{ExposureView, VisitView};
use testkit::Clinic;

use crate::schedule::{child, plan};

fn record(clinic: &Clinic, visit: &str, change: impl Fn(&mut ExposureInput)) -> VisitView {
    let mut input = ExposureInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.to_owned(),
        exposure: None,
        kind: "rabies".to_owned(),
        on: "2026-11-20".to_owned(),
        grade: Some(2),
        day_zero: None,
        regimen: Some("essen".to_owned()),
        animal: Some("家猫".to_owned()),
        wound: None,
        passive: vec![],
    };
    change(&mut input);
    clinic.app.visit_exposure(&input).unwrap()
}

fn days(exposure: &ExposureView) -> Vec<(u32, String, String)> {
    let course = exposure.course.as_ref().unwrap();
    course.doses.iter().map(|dose| (dose.number, dose.day.clone(), dose.state.clone())).collect()
}

fn expected(rows: &[(u32, &str, &str)]) -> Vec<(u32, String, String)> {
    rows.iter().map(|(number, day, state)| (*number, (*day).to_owned(), (*state).to_owned())).collect()
}

#[test]
fn each_regimen_names_its_days_c_036() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").view.visit;
    for (regimen, rest) in [
        ("essen", vec!["2026-11-23", "2026-11-27", "2026-12-04", "2026-12-18"]),
        ("simplified", vec!["2026-11-23", "2026-11-27", "2026-12-04"]),
        ("zagreb", vec!["2026-11-20", "2026-11-27", "2026-12-11"]),
    ] {
        let known = clinic.app.visit_view(&visit).unwrap().exposures.recorded.first().map(|row| row.exposure.clone());
        let view = record(&clinic, &visit, |input| {
            input.exposure = known.clone();
            input.regimen = Some(regimen.to_owned());
        });
        let shown = days(&view.exposures.recorded[0]);
        assert_eq!(shown[0], (1, "2026-11-20".to_owned(), "due".to_owned()), "{regimen}");
        let later: Vec<&str> = shown[1..].iter().map(|(_, day, _)| day.as_str()).collect();
        assert_eq!(later, rest, "{regimen}");
    }
    clinic.assert_sound();
}

#[test]
fn the_day_of_a_course_goes_first_and_the_visit_considers_it_c_036() {
    let clinic = Clinic::open();
    let bitten = child(&clinic, "孙小勇", "2016-05-05", &[("Rab", "2026-11-17")]);
    let visit = clinic.app.visit_open(&bitten).unwrap();
    assert!(visit.lines.iter().all(|line| line.vaccine != "Rab"), "nobody knows of a bite yet");
    let view = record(&clinic, &visit.visit, |input| input.on = "2026-11-17".to_owned());
    assert_eq!(
        days(&view.exposures.recorded[0])[..3],
        expected(&[(1, "2026-11-17", "given"), (2, "2026-11-20", "due"), (3, "2026-11-24", "planned")])
    );
    let line = view.lines.iter().find(|line| line.vaccine == "Rab").unwrap();
    assert_eq!((line.number, line.of), (2, 5));
    let plan = plan(&clinic, &bitten);
    assert_eq!((plan.visits[0].doses[0].vaccine.as_str(), plan.visits[0].doses[0].rank.as_str()), ("Rab", "urgent"));
    // The next dose is part of the appointment.
    let slip = clinic.app.visit_slip_view(&view.visit).unwrap();
    assert!(slip.proposal.is_some());
    // Three days later a visit of its own considers the dose of that day.
    clinic.clock.pass(4 * 24 * 3600);
    clinic.login("zhuren");
    let next = clinic.app.visit_open(&bitten).unwrap();
    assert!(next.lines.iter().any(|line| line.vaccine == "Rab"), "{:?}", next.lines);
}

#[test]
fn a_late_dose_shifts_every_later_one_c_036() {
    let clinic = Clinic::open();
    let bitten = child(&clinic, "孙小勇", "2016-05-05", &[("Rab", "2026-11-10")]);
    let visit = clinic.app.visit_open(&bitten).unwrap().visit;
    let view = record(&clinic, &visit, |input| input.on = "2026-11-10".to_owned());
    assert_eq!(
        days(&view.exposures.recorded[0]),
        expected(&[
            (1, "2026-11-10", "given"),
            (2, "2026-11-20", "late"),
            (3, "2026-11-24", "planned"),
            (4, "2026-12-01", "planned"),
            (5, "2026-12-15", "planned"),
        ])
    );
    let course = view.exposures.recorded[0].course.as_ref().unwrap();
    assert!(course.reasons.iter().any(|reason| reason.code == "schedule.shifted_by_delay"), "{:?}", course.reasons);
}

#[test]
fn bitten_again_soon_after_a_full_course_nothing_is_needed_and_later_two_doses_are_c_036() {
    let clinic = Clinic::open();
    let course = |days: [&'static str; 5]| days.map(|day| ("Rab", day));
    let soon = course(["2026-08-20", "2026-08-23", "2026-08-27", "2026-09-03", "2026-09-17"]);
    let protected = child(&clinic, "孙小勇", "2016-05-05", &soon);
    let visit = clinic.app.visit_open(&protected).unwrap().visit;
    let view = record(&clinic, &visit, |input| input.regimen = None);
    let answer = view.exposures.recorded[0].course.as_ref().unwrap();
    assert!(answer.doses.is_empty(), "{answer:?}");
    assert!(answer.reasons.iter().any(|reason| reason.code == "schedule.course_protects"), "{answer:?}");

    let long_ago = course(["2025-01-02", "2025-01-05", "2025-01-09", "2025-01-16", "2025-01-30"]);
    let again = child(&clinic, "吴小海", "2015-05-05", &long_ago);
    let visit = clinic.app.visit_open(&again).unwrap().visit;
    let view = record(&clinic, &visit, |input| input.regimen = None);
    assert_eq!(days(&view.exposures.recorded[0]), expected(&[(1, "2026-11-20", "due"), (2, "2026-11-23", "planned")]));
}

#[test]
fn immunoglobulin_given_after_a_bite_keeps_mmr_away_c_036() {
    let clinic = Clinic::open();
    let bitten = child(&clinic, "孙小勇", "2026-03-01", &[]);
    let visit = clinic.app.visit_open(&bitten).unwrap().visit;
    record(&clinic, &visit, |input| {
        input.grade = Some(3);
        input.passive = vec![app::input::PassiveInput {
            kind: "rabies_immunoglobulin".to_owned(),
            place: "here".to_owned(),
            on: "2026-11-20".to_owned(),
            units: Some(200),
            lot: None,
        }];
    });
    let plan = plan(&clinic, &bitten);
    let mmr = plan.lines.iter().find(|line| line.programme == "MMR").unwrap();
    assert_eq!(mmr.due.group, "not_now");
    assert_eq!(mmr.due.reasons[0].code, "schedule.immunoglobulin_interval");
}

#[test]
fn a_dirty_wound_asks_for_tetanus_vaccine_by_what_was_had_c_036() {
    let clinic = Clinic::open();
    let worker = child(&clinic, "郑大山", "1988-05-05", &[]);
    let visit = clinic.app.visit_open(&worker).unwrap().visit;
    let view = record(&clinic, &visit, |input| {
        input.kind = "wound".to_owned();
        input.grade = None;
        input.regimen = Some("dirty".to_owned());
        input.animal = None;
    });
    let course = view.exposures.recorded[0].course.as_ref().unwrap();
    assert_eq!((course.vaccine.as_str(), course.doses[0].day.as_str()), ("TT", "2026-11-20"));
    let plan = plan(&clinic, &worker);
    let tetanus = plan.lines.iter().find(|line| line.programme == "TT").unwrap();
    assert_eq!((tetanus.due.group.as_str(), tetanus.due.family.as_str()), ("due_now", "wanted"));
}
