//! After the injection: observation, the slip, the next appointment, the end of the day.

use app::input::{AppointmentCancelInput, AppointmentInput, ReleaseInput};
use app::view::SlipView;
use testkit::{Clinic, Visit, code};

fn given(clinic: &Clinic) -> Visit<'_> {
    clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB")
}

fn release(visit: &Visit<'_>) -> ReleaseInput {
    ReleaseInput { visit: visit.view.visit.clone(), ..ReleaseInput::default() }
}

#[test]
fn leaving_early_needs_a_reason_and_is_recorded() {
    let clinic = Clinic::open();
    let visit = given(&clinic);
    let early = ReleaseInput { early: true, ..release(&visit) };
    assert_eq!(Clinic::refusal(clinic.app.observation_release(&early)), "observation.reason_missing");
    let unknown = ReleaseInput { reason: Some("bored".to_owned()), ..early.clone() };
    assert_eq!(Clinic::refusal(clinic.app.observation_release(&unknown)), "reason.unknown");
    let board = clinic.app.observation_view().unwrap();
    assert_eq!(board.reasons.last().unwrap().code, "other");
    let words =
        ReleaseInput {
            reason: Some("reaction".to_owned()), note: Some("面色苍白，已平卧，转诊".to_owned()), ..early
        };
    let board = clinic.app.observation_release(&words).unwrap();
    let row = &board.people[0];
    assert!(row.early);
    assert_eq!((row.reason.as_deref(), row.note.as_deref()), (Some("reaction"), Some("面色苍白，已平卧，转诊")));
    let day = clinic.app.day_view().unwrap();
    assert_eq!(day.reactions.len(), 1, "the AEFI key leads into the day's list");
    clinic.assert_sound();
}

#[test]
fn what_is_scanned_to_release_by_must_be_theirs() {
    let clinic = Clinic::open();
    let other = clinic.visit("陈小雨");
    clinic.app.visit_ticket(&other.view.visit).unwrap();
    let wrong = other.look().view.ticket.unwrap().code;
    let visit = given(&clinic);
    clinic.clock.pass(30 * 60);
    for shown in [wrong.as_str(), "42010619881123001X", "nothing"] {
        let input = ReleaseInput { shown: Some(shown.to_owned()), ..release(&visit) };
        assert_eq!(Clinic::refusal(clinic.app.observation_release(&input)), "observation.wrong_person", "{shown}");
    }
    // The mother's card.
    let input = ReleaseInput { shown: Some("420106199203042028".to_owned()), ..release(&visit) };
    let board = clinic.app.observation_release(&input).unwrap();
    assert!(board.people[0].released_at.is_some() && !board.people[0].early);
}

#[test]
fn a_longer_observation_is_the_clinics_to_set() {
    let clinic = Clinic::open();
    clinic.app.setting_change("visit.observation_minutes", "45").unwrap();
    let visit = given(&clinic);
    assert_eq!(visit.view.observation.as_ref().map(|row| row.seconds_left), Some(45 * 60));
    assert_eq!(clinic.app.observation_view().unwrap().minutes, 45);
}

fn make(clinic: &Clinic, slip: &SlipView, day: &str, vaccines: &[&str]) -> AppointmentInput {
    AppointmentInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: slip.visit.clone(),
        day: day.to_owned(),
        vaccines: vaccines.iter().map(|vaccine| (*vaccine).to_owned()).collect(),
    }
}

#[test]
fn the_slip_shows_what_was_given_what_to_watch_for_and_when_to_come_back_c_037() {
    let clinic = Clinic::open();
    // Open on weekends only: the plan's Friday moves to Saturday.
    clinic.app.setting_change("visit.clinic_days", "0000011").unwrap();
    let visit = given(&clinic);
    let slip = clinic.app.visit_slip_view(&visit.view.visit).unwrap();
    let dose = &slip.given[0];
    assert_eq!((dose.vaccine.as_str(), dose.lot.as_str(), dose.number), ("HepB", "HB202601", 2));
    assert_eq!(dose.body_site, "left_upper_arm");
    assert!(slip.advice[0].after.contains("留观30分钟") && slip.advice[0].review == "pending");
    assert!(slip.observe_until.as_deref().is_some_and(|until| until.starts_with("2026-11-20T09:45")), "{slip:?}");
    let proposal = slip.proposal.clone().unwrap();
    assert_eq!((proposal.day.as_str(), proposal.moved_from.as_deref()), ("2026-12-12", Some("2026-12-11")));
    assert_eq!(proposal.vaccines, ["IPV", "DTaP"], "two months old on 11 December");

    for (day, vaccines, refusal) in [
        ("2026-11-20", vec!["DTaP"], "appointment.past"),
        ("2026-12-11", vec!["DTaP"], "appointment.not_clinic_day"),
        ("2026-12-12", vec![], "appointment.vaccine_missing"),
        ("2026-12-05", vec!["DTaP"], "appointment.too_early"),
    ] {
        let answer = clinic.app.appointment_make(&make(&clinic, &slip, day, &vaccines));
        assert_eq!(Clinic::refusal(answer), refusal, "{day}");
    }
    // The clinic enters that it is closed then: the proposal moves on, and nobody can be told to come.
    clinic.app.setting_change("visit.closed_days", "2026-12-12, 2027-02-05~2027-02-11").unwrap();
    let closed = clinic.app.visit_slip_view(&visit.view.visit).unwrap();
    assert_eq!(closed.proposal.unwrap().day, "2026-12-13");
    assert_eq!(closed.closed[1], app::view::ClosedDays { from: "2027-02-05".into(), to: "2027-02-11".into() });
    let answer = clinic.app.appointment_make(&make(&clinic, &slip, "2026-12-12", &["DTaP"]));
    assert_eq!(Clinic::refusal(answer), "appointment.not_clinic_day");
    clinic.app.setting_change("visit.closed_days", "").unwrap();
    let input = make(&clinic, &slip, "2026-12-12", &["DTaP"]);
    clinic.app.appointment_make(&input).unwrap();
    let slip = clinic.app.appointment_make(&input).unwrap();
    assert_eq!(slip.appointments.len(), 1, "sent twice is made once");
    // Closed after it was made: the slip says so with the next clinic day, and the settings count it.
    assert_eq!(slip.appointments[0].closed, None);
    let counted = clinic.app.setting_change("visit.closed_days", "2026-12-12").unwrap().closed_appointments;
    let slip = clinic.app.visit_slip_view(&slip.visit).unwrap();
    let next_open = slip.appointments[0].closed.as_ref().and_then(|closed| closed.next_open.as_deref());
    assert_eq!((counted, next_open), (1, Some("2026-12-13")));
    assert_eq!(clinic.app.setting_change("visit.closed_days", "").unwrap().closed_appointments, 0);
    let slip = clinic.app.appointment_make(&make(&clinic, &slip, "2026-12-19", &["DTaP"])).unwrap();
    let days: Vec<_> = slip.appointments.iter().map(|one| (one.day.as_str(), one.state.as_str())).collect();
    assert_eq!(days, [("2026-12-19", "open")], "another day for the same vaccine moves it");
    let cancel = AppointmentCancelInput {
        visit: slip.visit.clone(),
        appointment: slip.appointments[0].appointment.clone(),
        reason: "family".to_owned(),
        note: None,
    };
    assert!(clinic.app.appointment_cancel(&cancel).unwrap().appointments.is_empty());
    clinic.assert_sound();
}

#[test]
fn the_end_of_the_day_lists_what_is_left_to_settle() {
    let clinic = Clinic::open();
    assert!(clinic.app.day_view().unwrap().settled, "nothing happened yet");
    let open = clinic.visit("陈小雨").precheck_all_no();
    assert_eq!(clinic.app.day_view().unwrap().unsigned.len(), open.view.lines.len());
    let visit = clinic.at_the_needle("王小明");
    assert_eq!(clinic.app.day_view().unwrap().not_given.len(), 1);
    let visit = visit.scan(&code("good", "HEPB-D1")).authorise();
    let day = clinic.app.day_view().unwrap();
    assert_eq!((day.unrecorded.len(), day.unrecorded[0].person.name.as_str()), (1, "王小明"));
    assert!(day.unrecorded[0].code.is_some());
    let visit = visit.record("HepB");
    let day = clinic.app.day_view().unwrap();
    assert_eq!((day.unrecorded.len(), day.unreleased.len(), day.settled), (0, 1, false));
    clinic.clock.pass(30 * 60);
    clinic.app.observation_release(&release(&visit)).unwrap();
    assert!(clinic.app.day_view().unwrap().unreleased.is_empty());
}

#[test]
fn an_appointment_nobody_kept_stands_in_the_days_list_until_they_come() {
    let clinic = Clinic::open();
    let visit = given(&clinic);
    let slip = clinic.app.visit_slip_view(&visit.view.visit).unwrap();
    clinic.app.appointment_make(&make(&clinic, &slip, "2026-12-11", &["DTaP"])).unwrap();
    clinic.clock.pass(21 * 24 * 3600);
    clinic.app.session_logout().unwrap();
    clinic.login("zhuren");
    let day = clinic.app.day_view().unwrap();
    assert_eq!(day.day, "2026-12-11");
    let missing: Vec<_> = day.not_kept.iter().map(|row| row.person.name.as_str()).collect();
    assert_eq!(missing, ["王小明"]);
    let _ = clinic.visit("王小明");
    assert!(clinic.app.day_view().unwrap().not_kept.is_empty(), "they came");
}
