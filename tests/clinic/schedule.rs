//! The schedule in the clinic: what the archive says reaches the rules, the plan explains itself, and one list asks for everybody.

use std::ops::ControlFlow;

use app::input::people::{AlertInput, AlertsInput};
use app::input::{FieldInput, PastDoseInput, PlanInput, RegisterInput};
use app::view::{GridCell, PlanLine, PlanView, RecipientDetail};
use testkit::Clinic;

use crate::archive::amend;
use crate::people::form;

/// A child of the clinic with doses on paper.
pub(crate) fn child(clinic: &Clinic, name: &str, birth: &str, doses: &[(&str, &str)]) -> String {
    let input = RegisterInput {
        name: name.to_owned(),
        birth: birth.to_owned(),
        mother_hbsag: Some("negative".to_owned()),
        history: doses
            .iter()
            .map(|(vaccine, date)| PastDoseInput {
                vaccine: (*vaccine).to_owned(),
                date: (*date).to_owned(),
                lot: None,
                unit: None,
                provenance: "paper".to_owned(),
            })
            .collect(),
        history_complete: true,
        ..form(clinic)
    };
    clinic.app.recipient_register(&input).unwrap().person.recipient
}

fn detail(clinic: &Clinic, recipient: &str) -> RecipientDetail {
    clinic.app.recipient_detail(recipient).unwrap()
}

/// Notes something in the archive.
fn note(clinic: &Clinic, recipient: &str, field: &str, value: serde_json::Value) {
    let change = FieldInput { field: field.to_owned(), value: Some(value.to_string()) };
    let seen = detail(clinic, recipient);
    clinic.app.recipient_amend(&amend(clinic, &seen, vec![change], "")).unwrap();
}

pub(crate) fn plan(clinic: &Clinic, recipient: &str) -> PlanView {
    if_given(clinic, recipient, &[])
}

fn if_given(clinic: &Clinic, recipient: &str, supposed: &[&str]) -> PlanView {
    let supposed = supposed.iter().map(|vaccine| (*vaccine).to_owned()).collect();
    clinic.app.plan_view(&PlanInput { recipient: recipient.to_owned(), chosen: vec![], supposed }).unwrap()
}

fn line<'a>(view: &'a PlanView, programme: &str) -> &'a PlanLine {
    view.lines.iter().find(|line| line.programme == programme).unwrap_or_else(|| panic!("no line {programme}"))
}

fn codes(line: &PlanLine) -> Vec<&str> {
    line.due.reasons.iter().map(|reason| reason.code.as_str()).collect()
}

fn cell<'a>(view: &'a PlanView, programme: &str, number: u32) -> &'a GridCell {
    let row = view.grid.iter().find(|row| row.programme == programme).unwrap();
    row.cells.iter().find(|cell| cell.number == Some(number)).unwrap()
}

/// Eight months and more, with everything up to three months.
const BEGUN: &[(&str, &str)] = &[
    ("HepB", "2026-03-10"),
    ("BCG", "2026-03-10"),
    ("HepB", "2026-04-12"),
    ("IPV", "2026-05-12"),
    ("DTaP", "2026-05-12"),
];

#[test]
fn bcg_waits_for_the_child_of_a_mother_with_hiv_until_the_infection_is_ruled_out_c_036() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "李小满", "2026-11-01", &[("HepB", "2026-11-01")]);
    assert_eq!(line(&plan(&clinic, &baby), "BCG").due.group, "due_now");
    note(&clinic, &baby, "mother_hiv", "positive".into());
    let view = plan(&clinic, &baby);
    let bcg = line(&view, "BCG");
    assert_eq!((bcg.due.group.as_str(), codes(bcg)[0]), ("not_now", "schedule.state_defers"));
    assert!(bcg.due.reasons[0].rule.is_some(), "with the rule it rests on");
    assert!(view.facts.iter().any(|fact| (fact.code.as_str(), fact.value.as_str()) == ("state", "hiv_exposed")));
    note(&clinic, &baby, "health_states", serde_json::json!(["hiv_ruled_out"]));
    assert_eq!(line(&plan(&clinic, &baby), "BCG").due.group, "due_now");
    clinic.assert_sound();
}

#[test]
fn a_ppd_test_decides_over_a_late_bcg_c_036() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "李小满", "2026-06-01", &[("HepB", "2026-06-01")]);
    let group = || {
        let view = plan(&clinic, &baby);
        let bcg = line(&view, "BCG");
        (bcg.due.group.clone(), codes(bcg).contains(&"schedule.ppd_required"))
    };
    assert_eq!(group(), ("may_be_given".to_owned(), true));
    note(&clinic, &baby, "ppd_result", "negative".into());
    assert_eq!(group(), ("due_now".to_owned(), false));
    note(&clinic, &baby, "ppd_result", "positive".into());
    assert_eq!(group(), ("not_now".to_owned(), false));
    clinic.assert_sound();
}

#[test]
fn after_immunoglobulin_mmr_waits_and_the_day_it_is_free_again_is_named_c_036() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    assert_eq!(line(&plan(&clinic, &baby), "MMR").due.group, "due_now");
    note(&clinic, &baby, "blood_products", "2026-10-05、2026-11-02".into());
    let view = plan(&clinic, &baby);
    let mmr = line(&view, "MMR");
    assert_eq!(mmr.due.group, "not_now");
    let later = |reason: &&app::view::Note| reason.params.get("given").is_some_and(|day| day == "2026-11-02");
    let reason = mmr.due.reasons.iter().find(later).unwrap();
    assert_eq!(reason.code, "schedule.immunoglobulin_interval");
    assert_eq!(mmr.due.earliest.as_deref(), Some(reason.params["date"].as_str()), "the later of the two counts");
}

#[test]
fn the_family_chooses_the_inactivated_route_and_a_paid_vaccine_and_the_plan_has_both_c_036() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let before = plan(&clinic, &baby);
    assert_eq!(line(&before, "JE").due.vaccine, "JE-L");
    assert!(before.lines.iter().all(|line| line.programme != "InfV"), "paid vaccines are owed to nobody");
    let offered: Vec<&str> = before.offers.iter().map(|line| line.programme.as_str()).collect();
    assert!(offered.contains(&"InfV") && !offered.contains(&"HepB"), "{offered:?}");
    note(&clinic, &baby, "preferred_products", serde_json::json!(["JE-I"]));
    note(&clinic, &baby, "paid_wanted", serde_json::json!(["InfV"]));
    let view = plan(&clinic, &baby);
    assert_eq!(line(&view, "JE").due.vaccine, "JE-I");
    let flu = line(&view, "InfV");
    assert_eq!((flu.due.group.as_str(), flu.due.family.as_str()), ("due_now", "wanted"));
    assert_eq!(flu.choices[0].price_fen, Some(6_500), "and what it costs, the cheapest first");
    assert!(
        view.chosen.contains(&"InfV".to_owned())
            && view.visits.iter().any(|visit| {
                visit.doses.iter().any(|dose| (dose.vaccine.as_str(), dose.rank.as_str()) == ("InfV", "paid"))
            })
    );
    let visit = clinic.app.visit_open(&baby).unwrap();
    assert!(visit.lines.iter().any(|line| line.vaccine == "InfV"), "asked for, so the visit considers it");
    clinic.assert_sound();
}

#[test]
fn a_contraindicated_vaccine_is_shown_with_its_reason_and_no_visit_proposes_it_c_036() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let seen = detail(&clinic, &baby);
    let alert = AlertInput {
        kind: "contraindication".to_owned(),
        vaccine: Some("MMR".to_owned()),
        note: "明胶过敏".to_owned(),
        since: String::new(),
    };
    let input = AlertsInput {
        draft: clinic.app.draft_id().unwrap(),
        recipient: baby.clone(),
        seen: seen.version,
        alerts: vec![alert],
        reason: "家长出示病历".to_owned(),
    };
    clinic.app.recipient_alerts(&input).unwrap();
    let view = plan(&clinic, &baby);
    let mmr = line(&view, "MMR");
    assert_eq!((mmr.status.as_str(), codes(mmr)), ("contraindicated", vec!["schedule.contraindicated"]));
    let row = view.grid.iter().find(|row| row.programme == "MMR").unwrap();
    assert!(row.cells.iter().any(|cell| cell.state == "stopped"), "{row:?}");
    assert!(view.visits.iter().flat_map(|visit| &visit.doses).all(|dose| dose.vaccine != "MMR"));
    assert!(clinic.app.visit_open(&baby).unwrap().lines.iter().all(|line| line.vaccine != "MMR"));
}

#[test]
fn what_the_family_answers_today_weighs_in_the_plan_of_today_c_036() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let visit = clinic.visit("赵小雷").precheck(365, &[("immune_deficiency", "yes")]);
    assert_eq!(visit.view.person.recipient, baby);
    let view = plan(&clinic, &baby);
    assert!(view.facts.iter().any(|fact| fact.value == "immunosuppression"), "{:?}", view.facts);
    assert_ne!(line(&view, "MMR").due.group, "due_now", "live vaccine is a doctor's decision now");
}

#[test]
fn the_plan_falls_on_clinic_days_keeps_to_the_needles_of_a_visit_and_each_dose_holds_when_its_day_comes_c_037() {
    let clinic = Clinic::open();
    clinic.app.setting_change("visit.clinic_days", "0100100").unwrap();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let view = plan(&clinic, &baby);
    assert!(view.visits.len() >= 3, "{:?}", view.visits);
    for visit in &view.visits {
        let day: jiff::civil::Date = visit.date.parse().unwrap();
        assert!(visit.date == view.today || [2, 5].contains(&day.weekday().to_monday_one_offset()), "{}", visit.date);
        assert!(visit.doses.iter().filter(|dose| dose.site.is_some()).count() <= 2, "two needles at most");
        let sites: Vec<_> = visit.doses.iter().filter_map(|dose| dose.site.as_deref()).collect();
        assert!(sites.len() < 2 || sites[0] != sites[1], "a limb of its own each");
    }
    assert_eq!(view.visits[0].doses[0].vaccine, "MMR", "MMR first when not everything fits");
    assert!(!view.visits[0].left_over.is_empty());
    clinic.app.setting_change("schedule.injections", "1").unwrap();
    let slower = plan(&clinic, &baby);
    assert!(slower.visits.iter().all(|visit| visit.doses.iter().filter(|dose| dose.site.is_some()).count() <= 1));
}

#[test]
fn the_plan_skips_the_days_the_clinic_entered_as_closed_and_uses_its_working_weekend_c_037() {
    let clinic = Clinic::open();
    clinic.app.setting_change("visit.clinic_days", "1111100").unwrap();
    clinic.app.setting_change("schedule.injections", "1").unwrap();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let before = plan(&clinic, &baby);
    let second = &before.visits[1];
    let day: jiff::civil::Date = second.date.parse().unwrap();
    clinic.app.setting_change("visit.closed_days", &format!("{day}~{}", day + jiff::ToSpan::days(20))).unwrap();
    let closed = plan(&clinic, &baby);
    assert_eq!(closed.visits[0].date, before.visits[0].date, "today is not moved");
    let moved: jiff::civil::Date = closed.visits[1].date.parse().unwrap();
    assert!(moved > day + jiff::ToSpan::days(20), "{moved}");
    assert_eq!(closed.visits[1].doses, second.doses, "the same doses, later");
    // In the middle of it one Sunday is worked.
    let sunday =
        (0..20).map(|ahead| day + jiff::ToSpan::days(ahead)).find(|day| day.weekday().to_monday_one_offset() == 7);
    let sunday = sunday.unwrap().to_string();
    clinic.app.setting_change("visit.open_days", &sunday).unwrap();
    assert_eq!(plan(&clinic, &baby).visits[1].date, sunday);
    let refused = Clinic::refusal(clinic.app.setting_change("visit.closed_days", "2027年春节"));
    assert_eq!(refused, "setting.bad_day");
}

#[test]
fn a_dose_that_waits_for_a_test_is_asked_about_at_one_visit_and_not_at_each_after_it() {
    let clinic = Clinic::open();
    // Three months and older: BCG only after a skin test.
    let without = BEGUN.iter().filter(|(vaccine, _)| *vaccine != "BCG").copied().collect::<Vec<_>>();
    let baby = child(&clinic, "赵小雷", "2026-03-10", &without);
    let visits = plan(&clinic, &baby).visits;
    let asked = visits.iter().flat_map(|visit| &visit.doses).filter(|dose| dose.vaccine == "BCG").count();
    assert!(visits.len() > 2, "{visits:?}");
    assert_eq!(asked, 1, "{visits:?}");
    assert!(visits[0].doses.iter().any(|dose| dose.vaccine == "BCG" && dose.conditional), "{visits:?}");
}

#[test]
fn every_line_says_what_a_dose_of_today_would_move_c_036() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let view = if_given(&clinic, &baby, &["MMR"]);
    let supposed = view.supposed.as_ref().unwrap();
    assert_eq!((supposed.doses[0].number, supposed.doses[0].state.as_str()), (Some(1), "timely"));
    let change = |programme: &str| supposed.changes.iter().find(|change| change.programme == programme).unwrap();
    assert_eq!(change("MMR").kind, "next");
    let je = change("JE");
    assert_eq!(
        (je.kind.as_str(), je.after.as_deref()),
        ("later", Some("2026-12-18")),
        "28 days after the other live one"
    );
    assert_eq!(line(&view, "MMR").changes, supposed.changes, "the line says it without being asked");
    let both = if_given(&clinic, &baby, &["MMR", "JE-L"]);
    let both = both.supposed.unwrap();
    assert!(both.doses.iter().all(|dose| dose.state == "timely"), "on one day both are right: {:?}", both.doses);
    let early = if_given(&clinic, &baby, &["HepA-L"]);
    assert_eq!(early.supposed.unwrap().doses[0].state, "first_early");
    let history = detail(&clinic, &baby).view.history.len();
    assert_eq!(history, BEGUN.len(), "nothing was recorded");
}

#[test]
fn early_and_short_doses_are_graded_with_their_rule_c_072() {
    let clinic = Clinic::open();
    let baby = child(
        &clinic,
        "赵小雷",
        "2026-03-10",
        &[("HepB", "2026-03-10"), ("HepB", "2026-04-01"), ("DTaP", "2026-04-20"), ("DTaP", "2026-08-10")],
    );
    let view = plan(&clinic, &baby);
    assert_eq!(cell(&view, "HepB", 1).state, "timely");
    assert_eq!(cell(&view, "HepB", 2).state, "short_interval");
    assert_eq!(cell(&view, "DTaP", 1).state, "first_early");
    for given in [cell(&view, "HepB", 2), cell(&view, "DTaP", 1)] {
        let rule = given.reasons[0].rule.as_ref().unwrap();
        assert!(!rule.id.is_empty() && !rule.source.is_empty() && !rule.confidence.is_empty());
    }
}

#[test]
fn a_paid_combination_stands_in_for_the_doses_of_the_programme_c_070() {
    let clinic = Clinic::open();
    let combined = [("HepB", "2026-03-10"), ("DTaP-IPV/Hib", "2026-05-12"), ("DTaP-IPV/Hib", "2026-07-12")];
    let baby = child(&clinic, "赵小雷", "2026-03-10", &combined);
    let view = plan(&clinic, &baby);
    for programme in ["DTaP", "Polio", "Hib"] {
        assert_eq!(cell(&view, programme, 1).vaccine, "DTaP-IPV/Hib", "{programme}");
        assert_eq!(cell(&view, programme, 1).date.as_deref(), Some("2026-05-12"), "{programme}");
    }
}

#[test]
fn the_list_of_the_whole_clinic_says_of_each_what_asking_alone_says_and_can_be_broken_off_c_051() {
    let clinic = Clinic::open();
    child(&clinic, "李小满", "2026-06-01", &[("HepB", "2026-06-01")]);
    child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    child(&clinic, "周天天", "1990-01-01", &[]);
    let today = "2026-11-20".parse().unwrap();
    let (mut listed, mut pages) = (vec![], 0);
    let done = clinic
        .app
        .each_due(
            today,
            |person| {
                listed.push(person.clone());
                ControlFlow::Continue(())
            },
            |_| {
                pages += 1;
                ControlFlow::Continue(())
            },
        )
        .unwrap();
    assert_eq!((done.looked_at, done.due, done.cancelled, pages), (5, 4, false, 1));
    for person in &listed {
        let alone = clinic.app.due_of(&person.recipient.to_string(), today).unwrap().unwrap();
        assert_eq!(*person, alone);
        let shown = clinic.app.recipient_view(&person.recipient.to_string()).unwrap();
        let open = |group: &str| ["due_now", "may_be_given"].contains(&group);
        let due: Vec<_> = shown.due.into_iter().filter(|line| open(&line.group)).collect();
        assert_eq!(person.due, due, "and what the person's card says");
    }
    let broken = clinic.app.each_due(today, |_| ControlFlow::Break(()), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((broken.due, broken.cancelled), (1, true));
}

#[test]
fn the_newest_national_edition_counts_and_every_rule_names_its_source_c_005_c_184() {
    let clinic = Clinic::open();
    let view = clinic.app.schedules_view(None).unwrap();
    assert_eq!((view.active.as_str(), view.shown.id.as_str()), ("CN-NIP-2026", "CN-NIP-2026"));
    assert!(view.editions.iter().filter(|edition| edition.active).count() == 3, "one of each family");
    assert!(view.editions.iter().any(|edition| edition.id == "CN-NIP-2021"));
    assert!(view.shown.rules.len() > 100);
    for rule in &view.shown.rules {
        assert!(!rule.id.is_empty() && !rule.source.is_empty(), "{rule:?}");
        assert!(["high", "medium", "low"].contains(&rule.confidence.as_str()), "{rule:?}");
    }
    let difference = view.shown.difference.unwrap();
    assert_eq!(difference.from, "CN-NIP-2025-HPV");
    assert!(!difference.changes.is_empty());
    let first = clinic.app.schedules_view(Some("CN-NIP-2016")).unwrap();
    assert_eq!(first.shown.difference, None);
    assert_eq!(Clinic::refusal(clinic.app.schedules_view(Some("CN-NIP-1978"))), "schedule.edition_unknown");
}

#[test]
fn the_edition_is_switched_in_the_middle_of_a_session_and_nothing_entered_is_lost_c_156_c_157() {
    let clinic = Clinic::open();
    let baby = child(&clinic, "赵小雷", "2026-03-10", BEGUN);
    let visit = clinic.visit("赵小雷").precheck_all_no();
    let lines = |view: &app::view::VisitView| {
        view.lines.iter().map(|line| (line.vaccine.clone(), line.number, line.of)).collect::<Vec<_>>()
    };
    let before = lines(&visit.view);
    clinic.app.setting_change("schedule.edition", "CN-NIP-2025").unwrap();
    assert_eq!(plan(&clinic, &baby).edition, "CN-NIP-2025");
    assert_eq!(clinic.app.schedules_view(None).unwrap().active, "CN-NIP-2025");
    let after = clinic.app.visit_view(&visit.view.visit).unwrap();
    assert_eq!((lines(&after), after.precheck.answered), (before, true), "the visit goes on as it was begun");
    assert_eq!(clinic.app.recipient_view(&baby).unwrap().history.len(), BEGUN.len());
    clinic.app.setting_change("schedule.edition", "in_force").unwrap();
    assert_eq!(plan(&clinic, &baby).edition, "CN-NIP-2026");
    clinic.assert_sound();
}

#[test]
fn doses_are_graded_by_the_edition_of_their_own_day_and_what_comes_next_stays_the_same_c_070_c_072() {
    let clinic = Clinic::open();
    let doses = [
        ("HepB", "2022-01-05"),
        ("HepB", "2022-02-06"),
        ("DTaP", "2022-04-06"),
        ("DTaP", "2022-05-10"),
        ("DTaP", "2022-06-12"),
    ];
    let child = child(&clinic, "钱小朵", "2022-01-05", &doses);
    let states = |view: &PlanView| (1..=3).map(|number| cell(view, "DTaP", number).state.clone()).collect::<Vec<_>>();
    let own = plan(&clinic, &child);
    assert_eq!(states(&own), ["timely", "timely", "timely"], "three, four and five months were right in 2022");
    clinic.app.setting_change("schedule.past_doses", "active").unwrap();
    assert_eq!(line(&own, "DTaP").due, line(&plan(&clinic, &child), "DTaP").due);
}

#[test]
fn what_was_asked_about_somebody_is_on_record_c_148() {
    let clinic = Clinic::open();
    let before = clinic.app.audit_view(&crate::audit::any()).unwrap().total;
    plan(&clinic, &clinic.person("陈小雨").recipient);
    plan(&clinic, &clinic.person("陈小雨").recipient);
    let after = clinic.app.audit_view(&crate::audit::any()).unwrap().total;
    assert_eq!(after, before + 1, "once within the minutes of the setting");
}
