//! The plan for today and the next visits (C-037; domain §1.4).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use schedule::{
    Edition, Editions, Person,
    plan::{ClinicDays, PlanRules, PlannedVisit, Rank, plan},
    what_if,
};
use support::{day, doses, edition};

fn visits(
    person: &Person,
    history: &str,
    today: &str,
    most: usize,
    weekdays: &[usize],
    chosen: &[&str],
) -> Vec<PlannedVisit> {
    let (rabies, labels) = (Editions::rabies().unwrap(), Editions::labels().unwrap());
    let (rabies, labels) = (rabies.all()[0].clone(), labels.all()[0].clone());
    let national = edition();
    let mut days = ClinicDays::every_day();
    if !weekdays.is_empty() {
        days.weekdays = [false; 7];
        weekdays.iter().for_each(|weekday| days.weekdays[weekday - 1] = true);
    }
    let rules = PlanRules { days: &days, most_injections: most, chosen, visits: 6 };
    let editions: [&Edition; 3] = [&national, &rabies, &labels];
    plan(&editions, person, &doses(history), day(today), &rules)
}

fn said(visit: &PlannedVisit) -> String {
    let doses: Vec<String> = visit.doses.iter().map(|dose| format!("{} {}", dose.vaccine, dose.number)).collect();
    format!("{}: {}", visit.date, doses.join(", "))
}

#[test]
fn everything_due_is_given_together_at_different_sites_when_it_fits() {
    let child = Person::born(day("2025-09-01"));
    let history = "HepB 2025-09-01, BCG 2025-09-01, HepB 2025-10-01, IPV 2025-11-01, IPV 2025-12-01, bOPV 2026-01-01, DTaP 2025-11-01, DTaP 2026-01-01, DTaP 2026-03-01, HepB 2026-03-01, MPSV-A 2026-03-01";
    let plan = visits(&child, history, "2026-06-01", 4, &[], &[]);
    assert_eq!(said(&plan[0]), "2026-06-01: MMR 1, JE-L 1, MPSV-A 2");
    let sites: std::collections::HashSet<_> = plan[0].doses.iter().map(|dose| dose.site.clone()).collect();
    assert_eq!((sites.len(), plan[0].doses[2].shares_site), (2, true), "the third goes to an arm that is taken");
    assert_eq!(said(&plan[1]), "2027-03-01: MMR 2, DTaP 4, HepA-L 1");
}

#[test]
fn mmr_goes_first_and_what_does_not_fit_comes_on_the_next_clinic_day_that_keeps_every_interval_c_037() {
    let child = Person::born(day("2025-09-01"));
    let history = "HepB 2025-09-01, BCG 2025-09-01, HepB 2025-10-01, IPV 2025-11-01, IPV 2025-12-01, bOPV 2026-01-01, DTaP 2025-11-01, DTaP 2026-01-01, DTaP 2026-03-01, HepB 2026-03-01, MPSV-A 2026-03-01";
    // Mondays and Thursdays; one injection a visit
    let plan = visits(&child, history, "2026-06-01", 1, &[1, 4], &[]);
    assert_eq!(said(&plan[0]), "2026-06-01: MMR 1");
    assert_eq!(plan[0].left_over, ["JE-L", "MPSV-A"]);
    assert_eq!(said(&plan[1]), "2026-06-04: MPSV-A 2", "Thursday; an inactivated vaccine need not wait");
    assert_eq!(said(&plan[2]), "2026-06-29: JE-L 1", "28 days after MMR is Monday 29 June");
}

#[test]
fn urgent_before_everything_and_paid_after_the_programme() {
    let exposed = Person {
        exposure: Some(day("2026-06-01")),
        regimen: Some("zagreb".to_owned()),
        ..Person::born(day("2025-09-01"))
    };
    let history = "HepB 2025-09-01, BCG 2025-09-01, HepB 2025-10-01, IPV 2025-11-01, IPV 2025-12-01, bOPV 2026-01-01, DTaP 2025-11-01, DTaP 2026-01-01, DTaP 2026-03-01, HepB 2026-03-01, MPSV-A 2026-03-01";
    let plan = visits(&exposed, history, "2026-06-01", 9, &[], &["Rab", "Hib"]);
    let ranks: Vec<Rank> = plan[0].doses.iter().map(|dose| dose.rank).collect();
    assert_eq!(ranks, [Rank::Urgent, Rank::MmrFirst, Rank::Programme, Rank::Programme, Rank::Paid]);
    assert_eq!(plan[0].doses[0].vaccine, "Rab");
    assert!(plan[0].doses.iter().all(|dose| dose.programme != "Var"), "what nobody chose is not planned");
}

#[test]
fn a_dose_that_waits_for_a_condition_stands_at_the_first_visit_alone_and_at_the_next_when_it_did_not_fit() {
    let child = Person::born(day("2025-09-01"));
    // Over three months old: BCG after a skin test nobody has noted.
    let history = "HepB 2025-09-01, HepB 2025-10-01, IPV 2025-11-01, IPV 2025-12-01, bOPV 2026-01-01, DTaP 2025-11-01, DTaP 2026-01-01, DTaP 2026-03-01, HepB 2026-03-01, MPSV-A 2026-03-01";
    let asked = |plan: &[PlannedVisit]| -> Vec<usize> {
        let bcg = |visit: &PlannedVisit| visit.doses.iter().any(|dose| dose.vaccine == "BCG" && dose.conditional);
        plan.iter().enumerate().filter(|(_, visit)| bcg(visit)).map(|(at, _)| at).collect()
    };
    let together = visits(&child, history, "2026-06-01", 9, &[], &[]);
    assert!(together.len() > 2, "{together:?}");
    assert_eq!(asked(&together), [0]);
    let one_by_one = visits(&child, history, "2026-06-01", 1, &[], &[]);
    assert_eq!(asked(&one_by_one).len(), 1, "{one_by_one:?}");
}

#[test]
fn as_many_visits_are_planned_as_asked_for() {
    let national = edition();
    let days = ClinicDays::every_day();
    for most in 1..4 {
        let rules = PlanRules { days: &days, most_injections: 1, chosen: &[], visits: most };
        let plan = plan(&[&national], &Person::born(day("2025-09-01")), &[], day("2026-06-01"), &rules);
        assert_eq!(plan.len(), most);
    }
}

#[test]
fn each_condition_is_asked_for_by_itself_and_drops_by_mouth_need_no_arm() {
    // With an immune deficiency somebody judges each live vaccine.
    let child = Person { conditions: vec![schedule::Condition::ImmuneDeficiency], ..Person::born(day("2025-09-01")) };
    let history = "HepB 2025-09-01, IPV 2025-11-01, IPV 2025-12-01, MPSV-A 2026-03-01";
    let plan = visits(&child, history, "2026-06-01", 9, &[], &[]);
    let waits = |visit: &PlannedVisit| -> Vec<String> {
        visit
            .doses
            .iter()
            .filter(|dose| dose.conditional)
            .map(|dose| format!("{} {}", dose.vaccine, dose.number))
            .collect()
    };
    let all: Vec<String> = plan.iter().flat_map(waits).collect();
    let different: std::collections::HashSet<&String> = all.iter().collect();
    assert!(different.len() > 1, "{all:?}");
    assert_eq!(different.len(), all.len(), "each once: {all:?}");
    let healthy = visits(&Person::born(day("2025-09-01")), history, "2026-06-01", 9, &[], &[]);
    let drops: Vec<_> = healthy.iter().flat_map(|visit| &visit.doses).filter(|dose| dose.vaccine == "bOPV").collect();
    assert!(!drops.is_empty());
    assert!(drops.iter().all(|dose| dose.site.is_none() && !dose.shares_site), "{drops:?}");
}

#[test]
fn a_condition_takes_its_turn_once_and_what_it_kept_out_comes_on_the_next_day() {
    // Four months old, nothing given, one injection a visit: BCG waits for a skin test, polio and DTaP do not wait for it.
    let plan = visits(&Person::born(day("2018-08-01")), "", "2018-12-02", 1, &[], &[]);
    let said: Vec<String> = plan.iter().take(5).map(said).collect();
    assert_eq!(
        said,
        ["2018-12-02: HepB 1", "2018-12-03: BCG 1", "2018-12-04: IPV 1", "2018-12-05: DTaP 1", "2018-12-30: HepB 2"]
    );
    assert_eq!(plan.iter().flat_map(|visit| &visit.doses).filter(|dose| dose.conditional).count(), 1);
}

#[test]
fn conditions_of_one_number_are_asked_for_each_however_few_fit_into_a_visit() {
    // Each live vaccine waits for somebody's judgement, and the first doses of several lines have one number.
    let child = Person { conditions: vec![schedule::Condition::ImmuneDeficiency], ..Person::born(day("2024-05-01")) };
    let national = edition();
    let days = ClinicDays::every_day();
    let asked = |most_injections| {
        let rules = PlanRules { days: &days, most_injections, chosen: &[], visits: 40 };
        let plan = plan(&[&national], &child, &[], day("2025-09-10"), &rules);
        let waits = plan.into_iter().flat_map(|visit| visit.doses).filter(|dose| dose.conditional);
        let mut waits: Vec<(String, u8)> = waits.map(|dose| (dose.programme, dose.number)).collect();
        waits.sort();
        waits
    };
    let firsts = |asked: &[(String, u8)]| asked.iter().filter(|(_, number)| *number == 1).count();
    assert!(firsts(&asked(9)) > 1, "{:?}", asked(9));
    assert_eq!(asked(1), asked(9));
}

#[test]
fn a_day_without_injections_plans_none_and_ends() {
    let national = edition();
    let days = ClinicDays::every_day();
    let rules = PlanRules { days: &days, most_injections: 0, chosen: &[], visits: 4 };
    let plan = plan(&[&national], &Person::born(day("2025-09-01")), &[], day("2026-06-01"), &rules);
    assert!(plan.first().is_some_and(|visit| visit.doses.is_empty() && !visit.left_over.is_empty()), "{plan:?}");
    assert!(plan.iter().flat_map(|visit| &visit.doses).all(|dose| dose.route == "oral"), "{plan:?}");
}

#[test]
fn what_if_shows_how_other_lines_move() {
    let child = Person::born(day("2023-06-01"));
    let edition = edition();
    let before = what_if(&edition, &child, &[], &[], day("2024-02-02"));
    let after = what_if(&edition, &child, &[], &["MMR"], day("2024-02-02"));
    let next = |answer: &schedule::Assessment, programme: &str| {
        answer.lines.iter().find(|line| line.programme == programme).unwrap().next.clone().unwrap()
    };
    assert_eq!((next(&before, "MMR").number, next(&after, "MMR").number), (1, 2));
    assert_eq!(next(&after, "MMR").earliest, day("2024-12-01"));
    assert_eq!(next(&before, "HepB"), next(&after, "HepB"));
}

#[test]
fn the_clinic_may_be_closed_on_its_day_and_open_on_another() {
    let days = ClinicDays {
        weekdays: [true, false, false, false, false, false, false],
        closed: vec![day("2026-06-08")],
        open: vec![day("2026-06-10")],
    };
    assert_eq!(days.first_from(day("2026-06-01")), Some(day("2026-06-01")));
    assert_eq!(days.first_from(day("2026-06-02")), Some(day("2026-06-10")));
    assert_eq!(days.first_from(day("2026-06-11")), Some(day("2026-06-15")));
    let never = ClinicDays { weekdays: [false; 7], closed: vec![], open: vec![] };
    assert_eq!(never.first_from(day("2026-06-01")), None);
}
