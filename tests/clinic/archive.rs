//! Archives as a clinic keeps them: edits with their history, documents and guardians, doses, setting aside, erasing.

use app::input::people::{
    AlertInput, AlertsInput, AmendInput, DocumentEdit, DoseCorrectInput, GuardianEdit, PastDosesInput, SearchInput,
};
use app::input::staff::StepUpInput;
use app::input::{FieldInput, PastDoseInput};
use app::seed::PASSWORD;
use app::view::{FieldView, Found, RecipientDetail};
use testkit::{Clinic, code};

use crate::people::form;

pub(crate) fn field(name: &str, value: &str) -> FieldInput {
    FieldInput { field: name.to_owned(), value: Some(serde_json::Value::String(value.to_owned()).to_string()) }
}

pub(crate) fn amend(clinic: &Clinic, detail: &RecipientDetail, changes: Vec<FieldInput>, reason: &str) -> AmendInput {
    AmendInput {
        draft: clinic.app.draft_id().unwrap(),
        recipient: detail.view.person.recipient.clone(),
        seen: detail.version.clone(),
        changes,
        guardians: None,
        documents: None,
        reason: reason.to_owned(),
    }
}

pub(crate) fn detail(clinic: &Clinic, name: &str) -> RecipientDetail {
    clinic.app.recipient_detail(&clinic.person(name).recipient).unwrap()
}

fn shown<'a>(detail: &'a RecipientDetail, name: &str) -> &'a FieldView {
    detail.fields.iter().find(|field| field.field == name).unwrap()
}

fn dose(date: &str, vaccine: &str) -> PastDoseInput {
    PastDoseInput {
        vaccine: vaccine.to_owned(),
        date: date.to_owned(),
        lot: None,
        unit: None,
        provenance: "paper".to_owned(),
    }
}

pub(crate) fn enter(clinic: &Clinic, detail: &RecipientDetail, doses: Vec<PastDoseInput>) -> PastDosesInput {
    PastDosesInput {
        draft: clinic.app.draft_id().unwrap(),
        recipient: detail.view.person.recipient.clone(),
        doses,
        complete: true,
        different: false,
    }
}

#[test]
fn every_change_of_a_field_is_kept_with_before_after_who_and_why_c_020() {
    let clinic = Clinic::open();
    let before = detail(&clinic, "王小明");
    let changes = vec![field("address", "江汉路9号"), field("name", "王晓明"), field("weight_g", "3150")];
    let input = amend(&clinic, &before, changes, "接种证上写错");
    let after = clinic.app.recipient_amend(&input).unwrap();
    assert_eq!(after.view.person.name, "王晓明");
    let name = after.changes.iter().find(|row| row.field == "name").unwrap();
    assert_eq!(
        (name.before.as_deref(), name.after.as_deref(), name.reason.as_deref()),
        (Some("王小明"), Some("王晓明"), Some("接种证上写错"))
    );
    assert!(!name.by.is_empty() && name.kind == "recipient.amended");
    assert_eq!(after.addresses[0].address, "江汉路9号", "newest first");
    assert_eq!(shown(&after, "weight_g").value.as_deref(), Some("3150"));
    assert_eq!(clinic.app.recipient_amend(&input).unwrap(), after, "sent twice it changes once");
    clinic.assert_sound();
}

#[test]
fn nobody_overwrites_what_they_did_not_see() {
    let clinic = Clinic::open();
    let seen = detail(&clinic, "王小明");
    clinic.app.recipient_amend(&amend(&clinic, &seen, vec![field("school", "第一幼儿园")], "")).unwrap();
    let late = amend(&clinic, &seen, vec![field("school", "第二幼儿园")], "");
    assert_eq!(Clinic::refusal(clinic.app.recipient_amend(&late)), "recipient.changed_meanwhile");
}

#[test]
fn a_field_demanded_here_but_not_nationally_shows_when_empty_and_is_never_filled_in_a_047_a_048() {
    let clinic = Clinic::open();
    let before = detail(&clinic, "王小明");
    let local: Vec<&FieldView> =
        before.fields.iter().filter(|field| field.needed.as_deref() == Some("local")).collect();
    assert!(local.len() >= 3 && local.iter().all(|field| field.value.is_none() && !field.empty), "{local:?}");
    let after = clinic.app.recipient_amend(&amend(&clinic, &before, vec![field("school", "第一幼儿园")], "")).unwrap();
    let others = |detail: &RecipientDetail| {
        detail.fields.iter().filter(|field| field.field != "school").cloned().collect::<Vec<_>>()
    };
    assert_eq!(others(&after), others(&before), "nothing else is touched");
    let emptied = clinic.app.recipient_amend(&amend(&clinic, &after, vec![field("school", "")], "")).unwrap();
    assert!(shown(&emptied, "school").empty, "emptied is not the same as never there");
    let gone = FieldInput { field: "school".to_owned(), value: None };
    let gone = clinic.app.recipient_amend(&amend(&clinic, &emptied, vec![gone], "")).unwrap();
    assert_eq!((shown(&gone, "school").empty, shown(&gone, "school").value.as_deref()), (false, None));
    assert!(clinic.app.visit_open(&gone.view.person.recipient).is_ok(), "and the child can be vaccinated");
    clinic.assert_sound();
}

#[test]
fn a_bad_change_is_refused_with_what_is_wrong() {
    let clinic = Clinic::open();
    let seen = detail(&clinic, "王小明");
    for (change, reason, expected) in [
        (field("name", "王晓明"), "", "recipient.reason_missing"),
        (field("birth", "2027-01-01"), "x", "field.bad_value"),
        (field("managing_unit", "4201060102"), "x", "field.fixed"),
        (field("documents", "1"), "x", "field.fixed"),
        (field("星座", "1"), "x", "field.unknown"),
        (field("household_kind", "本镇"), "x", "field.bad_value"),
    ] {
        let input = amend(&clinic, &seen, vec![change.clone()], reason);
        assert_eq!(Clinic::refusal(clinic.app.recipient_amend(&input)), expected, "{change:?}");
    }
}

#[test]
fn guardians_are_people_with_their_own_numbers_and_a_masked_one_stays_as_it_is() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let seen = detail(&clinic, "王小明");
    let keep = |at: u32, phone: Option<&str>| GuardianEdit {
        relation: seen.guardians[at as usize].relation.clone(),
        name: seen.guardians[at as usize].name.clone(),
        document_kind: None,
        number: None,
        phone: phone.map(str::to_owned),
        keep: Some(at),
    };
    let father = GuardianEdit {
        relation: "father".to_owned(),
        name: "张伟".to_owned(),
        document_kind: None,
        number: Some("42010619881123001X".to_owned()),
        phone: Some("13900000009".to_owned()),
        keep: None,
    };
    let input = AmendInput { guardians: Some(vec![keep(0, None), father]), ..amend(&clinic, &seen, vec![], "") };
    let after = clinic.app.recipient_amend(&input).unwrap();
    assert_eq!(after.guardians[0].number, seen.guardians[0].number, "the mother's number was never in the form");
    assert_eq!(after.guardians.len(), 2);
    // The father has another child here, found under his number.
    let other = app::input::GuardianInput {
        relation: "father".to_owned(),
        name: Some("张伟".to_owned()),
        number: Some("42010619881123001X".to_owned()),
        phone: None,
        ..Default::default()
    };
    let sister = app::input::RegisterInput { guardian: Some(other), ..form(&clinic) };
    clinic.app.recipient_register(&sister).unwrap();
    let again = detail(&clinic, "王小明");
    assert_eq!(again.guardians[1].children.iter().map(|child| child.name.as_str()).collect::<Vec<_>>(), ["张小雪"]);
    let Found::People { children, .. } = clinic.place_card("stranger") else { panic!("his card is read") };
    let mut names: Vec<&str> = children.iter().map(|child| child.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["张小雪", "王小明"], "any guardian's card finds every child");
    let none = AmendInput { guardians: Some(vec![]), ..amend(&clinic, &again, vec![], "") };
    assert_eq!(Clinic::refusal(clinic.app.recipient_amend(&none)), "recipient.guardian_missing");
    clinic.assert_sound();
}

#[test]
fn any_document_kind_is_taken_and_a_number_of_somebody_else_is_refused() {
    let clinic = Clinic::open();
    let seen = detail(&clinic, "王小明");
    let document =
        |kind: &str, number: &str| DocumentEdit { kind: kind.to_owned(), number: Some(number.to_owned()), keep: None };
    let documents =
        |list: Vec<DocumentEdit>| AmendInput { documents: Some(list), ..amend(&clinic, &seen, vec![], "补录证件") };
    let wrong = documents(vec![document("resident_id", "110105194912310021")]);
    assert_eq!(Clinic::refusal(clinic.app.recipient_amend(&wrong)), "identity.bad_check_digit");
    let input = documents(vec![document("海员证", "S123"), document("birth_certificate", "X420100999")]);
    let after = clinic.app.recipient_amend(&input).unwrap();
    assert_eq!(after.documents[0].kind, "海员证", "a kind nobody here knows stays what it is (A-043)");
    let other = detail(&clinic, "陈小雨");
    let taken =
        AmendInput { documents: Some(vec![document("passport", "X420100999")]), ..amend(&clinic, &other, vec![], "x") };
    assert_eq!(Clinic::refusal(clinic.app.recipient_amend(&taken)), "recipient.number_taken");
    clinic.assert_sound();
}

#[test]
fn a_photo_is_kept_as_a_small_picture_of_its_own() {
    let clinic = Clinic::open();
    let recipient = clinic.person("王小明").recipient;
    // One pixel.
    let png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
    let after = clinic.app.recipient_photo(&recipient, Some(png)).unwrap();
    let kept = after.photo.clone().unwrap();
    assert!(kept.starts_with("data:image/jpeg;base64,") && !kept.contains("iVBOR"));
    assert_eq!(
        Clinic::refusal(clinic.app.recipient_photo(&recipient, Some("data:image/png;base64,AAAA"))),
        "photo.unreadable"
    );
    assert_eq!(
        Clinic::refusal(clinic.app.recipient_photo(&recipient, Some("data:text/html;base64,AAAA"))),
        "photo.unreadable"
    );
    let large = format!("data:image/png;base64,{}", "A".repeat(400_000));
    assert_eq!(Clinic::refusal(clinic.app.recipient_photo(&recipient, Some(&large))), "photo.too_large");
    assert_eq!(clinic.app.recipient_photo(&recipient, None).unwrap().photo, None);
    clinic.assert_sound();
}

#[test]
fn documented_anaphylaxis_stops_the_vaccine_before_the_needle() {
    let clinic = Clinic::open();
    let seen = detail(&clinic, "王小明");
    let alerts =
        serde_json::json!([{"kind": "anaphylaxis", "vaccine": "HepB", "note": "喉头水肿", "since": "2026-10-12"}]);
    let change = FieldInput { field: "alerts".to_owned(), value: Some(alerts.to_string()) };
    let after = clinic.app.recipient_amend(&amend(&clinic, &seen, vec![change], "")).unwrap();
    assert_eq!(after.alerts[0].kind, "anaphylaxis");
    assert!(after.view.alerts.iter().any(|alert| alert.code == "alert.anaphylaxis"));
    assert!(
        !after.view.due.iter().any(|line| line.vaccine == "HepB" && line.group == "due_now"),
        "it is not proposed any more"
    );
    let nothing = FieldInput { field: "alerts".to_owned(), value: Some("[{\"kind\":\"anaphylaxis\"}]".to_owned()) };
    let refused = clinic.app.recipient_amend(&amend(&clinic, &after, vec![nothing], ""));
    assert_eq!(Clinic::refusal(refused), "field.bad_value", "to nothing in particular it would stop nothing");
    // It was due already when the alert is written: the visit is open.
    let other = clinic.at_the_needle("陈小雨");
    let chen = detail(&clinic, "陈小雨");
    let alerts = alerts.to_string().replace("HepB", "BCG");
    let change = FieldInput { field: "alerts".to_owned(), value: Some(alerts) };
    clinic.app.recipient_amend(&amend(&clinic, &chen, vec![change], "")).unwrap();
    let visit = other.scan(&code("multi_dose", "BCG-D5"));
    assert_eq!(visit.verdict().colour, "red");
    assert!(
        visit.verdict().reasons.iter().any(|reason| reason.note.code == "verdict.contraindicated"),
        "{:?}",
        visit.verdict()
    );
}

#[test]
fn an_archive_set_aside_is_not_offered_and_comes_back_whole_c_186() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let before = detail(&clinic, "王小明");
    let id = before.view.person.recipient.clone();
    assert_eq!(Clinic::refusal(clinic.app.recipient_withdraw(&id, "other", " ")), "recipient.reason_missing");
    let away = clinic.app.recipient_withdraw(&id, "moved_away", "").unwrap();
    assert_eq!((away.state.as_str(), away.state_reason.as_deref()), ("withdrawn", Some("moved_away")));
    assert_eq!(Clinic::refusal(clinic.app.visit_open(&id)), "recipient.withdrawn");
    let Found::People { children, .. } = clinic.place_card("mother-wang") else { panic!("her card is read") };
    assert!(children.is_empty(), "not offered");
    assert_eq!(Clinic::refusal(clinic.app.recipient_amend(&amend(&clinic, &away, vec![], ""))), "recipient.withdrawn");
    let back = clinic.app.recipient_reinstate(&id, "又回来了").unwrap();
    assert_eq!(back.fields, before.fields);
    assert_eq!(back.doses, before.doses);
    assert!(clinic.app.visit_open(&id).is_ok());
    assert_eq!(Clinic::refusal(clinic.app.recipient_withdraw(&id, "moved_away", "")), "recipient.visit_open");
    clinic.assert_sound();
}

#[test]
fn an_archive_with_a_dose_given_here_was_not_registered_in_error() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    let id = visit.view.person.recipient.clone();
    for line in visit.view.lines.iter().filter(|line| line.given_at.is_none()) {
        let defer = app::input::DeferInput {
            visit: visit.view.visit.clone(),
            line: line.line.clone(),
            reason: "ill".to_owned(),
            ..app::input::DeferInput::default()
        };
        clinic.app.visit_defer(&defer).unwrap();
    }
    assert_eq!(Clinic::refusal(clinic.app.recipient_withdraw(&id, "registered_in_error", "")), "recipient.has_doses");
    assert_eq!(clinic.app.recipient_withdraw(&id, "deceased", "").unwrap().state, "withdrawn");
}

#[test]
fn a_dose_given_here_is_corrected_where_nothing_proved_it_and_withdrawn_where_it_is_wrong_c_019() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    let id = visit.view.person.recipient.clone();
    let seen = clinic.app.recipient_detail(&id).unwrap();
    let given = seen.doses.iter().find(|dose| dose.here).unwrap().clone();
    let editable: Vec<&str> =
        given.fields.iter().filter(|field| field.editable).map(|field| field.field.as_str()).collect();
    assert_eq!(editable, ["date", "time", "number", "body_site", "route", "kind", "note"]);
    let correct = |changes: Vec<FieldInput>| DoseCorrectInput {
        draft: clinic.app.draft_id().unwrap(),
        dose: given.dose.clone(),
        changes,
        reason: "部位点错".to_owned(),
    };
    for (change, expected) in [
        (field("lot", "X1"), "field.fixed"),
        (field("body_site", "left_ear"), "field.bad_value"),
        (field("time", "09:20"), "field.bad_value"),
        (field("time", "23:59:59"), "field.bad_value"),
    ] {
        assert_eq!(Clinic::refusal(clinic.app.dose_correct(&correct(vec![change]))), expected);
    }
    let after =
        clinic.app.dose_correct(&correct(vec![field("body_site", "left_thigh"), field("time", "09:10:00")])).unwrap();
    let dose = after.doses.iter().find(|dose| dose.dose == given.dose).unwrap();
    let site = dose.changes.iter().find(|change| change.field == "body_site").unwrap();
    assert_eq!((site.after.as_deref(), site.reason.as_deref()), (Some("left_thigh"), Some("部位点错")));
    let counting = |detail: &RecipientDetail| detail.view.history.len();
    let with = counting(&after);
    let gone = clinic.app.dose_withdraw(&given.dose, "wrong_person", "", Some("opened")).unwrap();
    assert_eq!(counting(&gone), with - 1, "the booklet and the schedule do not count it");
    assert_eq!(gone.doses.iter().find(|dose| dose.dose == given.dose).unwrap().state, "withdrawn");
    assert_eq!(Clinic::refusal(clinic.app.dose_correct(&correct(vec![field("note", "x")]))), "dose.withdrawn");
    let again = clinic.visit("陈小雨").precheck_all_no().sign();
    clinic.app.visit_focus(Some(&again.view.visit)).unwrap();
    let again = again.scan(&code("good", "HEPB-D1"));
    assert!(
        again.verdict().reasons.iter().any(|reason| reason.note.code == "verdict.code_used"),
        "its code stays used"
    );
    let back = clinic.app.dose_reinstate(&given.dose, "查实已接种").unwrap();
    assert_eq!(counting(&back), with);
    clinic.assert_sound();
}

#[test]
fn a_dose_known_already_is_not_entered_twice_and_one_that_resembles_it_asks() {
    let clinic = Clinic::open();
    let seen = detail(&clinic, "王小明");
    let known = seen.doses.iter().find(|dose| dose.vaccine == "HepB").unwrap().date.clone();
    let twice = enter(&clinic, &seen, vec![dose(&known, "HepB")]);
    assert_eq!(Clinic::refusal(clinic.app.dose_enter(&twice)), "dose.entered_already");
    let day: jiff::civil::Date = known.parse().unwrap();
    let next = day.tomorrow().unwrap().to_string();
    let near = enter(&clinic, &seen, vec![dose(&next, "HepB")]);
    assert_eq!(Clinic::refusal(clinic.app.dose_enter(&near)), "dose.maybe_same");
    let sure = PastDosesInput { different: true, ..near };
    let after = clinic.app.dose_enter(&sure).unwrap();
    assert_eq!(after.doses.len(), seen.doses.len() + 1);
    let entered = after.doses.iter().find(|dose| dose.date == next).unwrap();
    let correct = DoseCorrectInput {
        draft: clinic.app.draft_id().unwrap(),
        dose: entered.dose.clone(),
        changes: vec![field("vaccine", "MMR"), field("lot", "L9"), field("unit", "4201060199")],
        reason: "看错一行".to_owned(),
    };
    let fixed = clinic.app.dose_correct(&correct).unwrap();
    let entered = fixed.doses.iter().find(|dose| dose.dose == entered.dose).unwrap();
    assert_eq!(entered.vaccine, "MMR", "what was typed may be corrected in everything");
    clinic.assert_sound();
}

fn second(clinic: &Clinic, command: &str, subject: &str) -> String {
    let input = StepUpInput {
        command: command.to_owned(),
        subject: subject.to_owned(),
        login: "fuzhuren".to_owned(),
        password: PASSWORD.to_owned(),
    };
    clinic.app.step_up(&input).unwrap().token
}

#[test]
fn an_archive_that_holds_no_vaccination_is_erased_by_law_with_a_second_person() {
    let clinic = Clinic::open();
    let view = clinic.app.recipient_register(&form(&clinic)).unwrap();
    let id = view.person.recipient;
    let seen = clinic.app.recipient_detail(&id).unwrap();
    clinic.app.recipient_amend(&amend(&clinic, &seen, vec![field("school", "第一幼儿园")], "")).unwrap();
    clinic.app.draft_save("amend", &format!("{{\"recipient\":\"{id}\"}}")).unwrap();
    let erase = |approval: &str| clinic.app.recipient_erase(&id, "pipl_47", "监护人要求删除", approval);
    assert_eq!(Clinic::refusal(erase("")), "step_up.needed");
    erase(&second(&clinic, "recipient_erase", &id)).unwrap();
    assert_eq!(Clinic::refusal(clinic.app.recipient_detail(&id)), "recipient.unknown");
    assert_eq!(clinic.app.draft_load("amend").unwrap(), None, "a form half filled in about the person goes too");
    assert!(clinic.app.recipient_search(&SearchInput::of("张小雪")).unwrap().rows.is_empty());
    clinic.assert_sound();
    let given = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    let kept = given.view.person.recipient.clone();
    let refused = clinic.app.recipient_erase(&kept, "pipl_47", "x", "y");
    assert!(["erase.must_be_kept", "recipient.visit_open"].contains(&Clinic::refusal(refused).as_str()));
}

#[test]
fn an_alert_is_set_and_cleared_with_a_reason_and_the_trail_says_who_c_020() {
    let clinic = Clinic::open();
    let seen = detail(&clinic, "王小明");
    let alert = |kind: &str, vaccine: Option<&str>| AlertInput {
        kind: kind.to_owned(),
        vaccine: vaccine.map(str::to_owned),
        note: "喉头水肿".to_owned(),
        since: "2026-10-12".to_owned(),
    };
    let form = |seen: &RecipientDetail, alerts: Vec<AlertInput>, reason: &str| AlertsInput {
        draft: clinic.app.draft_id().unwrap(),
        recipient: seen.view.person.recipient.clone(),
        seen: seen.version.clone(),
        alerts,
        reason: reason.to_owned(),
    };
    let set = |input: &AlertsInput| clinic.app.recipient_alerts(input);
    assert_eq!(Clinic::refusal(set(&form(&seen, vec![alert("other", None)], " "))), "recipient.reason_missing");
    assert_eq!(Clinic::refusal(set(&form(&seen, vec![alert("anaphylaxis", None)], "家长告知"))), "field.bad_value");
    assert_eq!(Clinic::refusal(set(&form(&seen, vec![alert("gossip", None)], "家长告知"))), "field.bad_value");
    let input = form(&seen, vec![alert("anaphylaxis", Some("HepB"))], "家长带来出院小结");
    let after = set(&input).unwrap();
    assert_eq!((after.alerts.len(), after.alerts[0].kind.as_str()), (1, "anaphylaxis"));
    assert!(after.view.alerts.iter().any(|note| note.code == "alert.anaphylaxis"));
    let change = after.changes.iter().find(|row| row.field == "alerts").unwrap();
    assert_eq!((change.kind.as_str(), change.reason.as_deref()), ("recipient.amended", Some("家长带来出院小结")));
    assert_eq!(set(&input).unwrap(), after, "sent twice it changes once");
    assert_eq!(Clinic::refusal(set(&form(&seen, vec![], "误记"))), "recipient.changed_meanwhile");
    clinic.login("kufang");
    assert_eq!(Clinic::refusal(set(&input)), "permission.denied");
    clinic.login("jiezhong");
    let cleared = set(&form(&after, vec![], "复核后排除")).unwrap();
    assert!(cleared.alerts.is_empty());
    let change = cleared.changes.iter().find(|row| row.field == "alerts").unwrap();
    assert_eq!((change.by.as_str(), change.reason.as_deref()), ("李护士", Some("复核后排除")));
    clinic.assert_sound();
}
