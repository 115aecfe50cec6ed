//! At the needle: verdicts, authorising, recording.

use app::view::{DeskNotice, Found};
use testkit::{Clinic, Visit, code};

#[test]
fn the_main_job_from_the_mothers_card_to_the_recorded_dose() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let Found::People { children, .. } = clinic.place_card("mother-wang") else {
        panic!("a mother's card finds people")
    };
    assert_eq!(children[0].name, "王小明", "the baby is found through the mother (visit.md, Find by)");
    assert_eq!(children[0].relation.as_deref(), Some("mother"));

    let view = clinic.app.recipient_view(&children[0].recipient).unwrap();
    let due: Vec<_> = view.due.iter().filter(|line| line.group == "due_now").collect();
    assert_eq!(
        due.iter().map(|line| (line.vaccine.as_str(), line.number)).collect::<Vec<_>>(),
        [("HepB", Some(2))],
        "C-036"
    );
    assert!(
        due[0].reasons.iter().all(|reason| reason.rule.as_ref().is_some_and(|rule| !rule.source.is_empty())),
        "each reason names its source"
    );

    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1"));
    assert_eq!(visit.says(), ("green", None));
    let visit = visit.authorise().record("HepB");
    assert_eq!(visit.line("HepB").state, "given");
    assert_eq!(
        visit.view.observation.as_ref().map(|row| row.seconds_left),
        Some(1800),
        "30 minutes from the last injection"
    );
    let history = clinic.app.recipient_view(&children[0].recipient).unwrap().history;
    assert_eq!(history.last().map(|dose| (dose.vaccine.as_str(), dose.number)), Some(("HepB", Some(2))));
    clinic.assert_sound();
}

#[test]
fn a_double_click_and_a_back_button_make_one_dose() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise();
    let input = visit.record_input("HepB");
    clinic.app.visit_record(&input).unwrap();
    clinic.app.visit_record(&input).unwrap();
    let again = visit.record_input("HepB");
    assert_eq!(
        Clinic::refusal(clinic.app.visit_record(&again)),
        "dose.already_recorded",
        "a new form for the same line (R21)"
    );
    let lots = clinic.app.stock_view().unwrap().lots;
    let lot = lots.iter().find(|lot| lot.lot == "HB202601").unwrap();
    assert_eq!(lot.doses, 29, "one dose left the stock (C-044)");
    let view = clinic.app.recipient_view(&visit.view.person.recipient).unwrap();
    assert_eq!(view.history.iter().filter(|dose| dose.vaccine == "HepB").count(), 2);
}

#[test]
fn each_blocked_vial_names_its_reason_and_is_never_authorised_c_191() {
    for (what, product, headline) in [
        ("expired", "HEPB-D1", "verdict.lot_expired"),
        ("used", "HEPB-D1", "verdict.code_used"),
        ("good", "MMR-D1", "verdict.wrong_vaccine"),
        ("delivery", "FLU-D1", "verdict.wrong_vaccine"),
        ("unknown", "", "verdict.not_in_stock"),
    ] {
        let clinic = Clinic::open();
        let visit = clinic.at_the_needle("王小明").scan(&code(what, product));
        assert_eq!(visit.says(), ("red", Some(headline)), "{what} {product}");
        assert_eq!(Clinic::refusal(visit.try_authorise(Some("please"))), "verdict.refused", "{what} {product}");
    }
}

#[test]
fn nothing_is_authorised_before_precheck_and_consent() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").scan(&code("good", "HEPB-D1"));
    let codes: Vec<_> = visit.verdict().reasons.iter().map(|reason| reason.note.code.as_str()).collect();
    assert_eq!(codes, ["verdict.precheck_missing", "verdict.consent_missing"]);
    let visit = visit.precheck_all_no();
    assert_eq!(visit.verdict().one_step.as_deref(), Some("consent"), "还差一步");
    let visit = visit.sign();
    assert_eq!(visit.verdict().one_step.as_deref(), Some("verify"), "the family confirms the vial last");
    assert_eq!(visit.verify().says(), ("green", None));
}

#[test]
fn an_open_live_vial_may_be_used_thirty_minutes_and_not_a_second_longer_c_047() {
    let clinic = Clinic::open();
    let vial = code("multi_dose", "BCG-D5");
    let visit = clinic.at_the_needle("陈小雨").scan(&vial);
    assert_eq!(visit.says(), ("red", Some("verdict.vial_not_opened")));
    let visit = visit.open_vial();
    assert_eq!(visit.says(), ("green", None));
    clinic.clock.pass(30 * 60);
    let visit = visit.look();
    assert_eq!(
        (visit.says(), visit.vial().seconds_left),
        (("green", None), Some(0)),
        "30:00 is the last allowed second"
    );
    clinic.clock.pass(1);
    let visit = visit.look();
    assert_eq!(visit.says(), ("red", Some("verdict.vial_time_exceeded")));
    assert_eq!(Clinic::refusal(visit.try_authorise(None)), "verdict.refused");
}

#[test]
fn setting_the_clock_back_does_not_revive_a_vial() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("陈小雨").scan(&code("multi_dose", "BCG-D5")).open_vial();
    clinic.clock.pass(31 * 60);
    clinic.clock.set_wall(-25 * 60);
    let visit = visit.look();
    let codes: Vec<_> = visit.verdict().reasons.iter().map(|reason| reason.note.code.as_str()).collect();
    assert_eq!(codes, ["verdict.vial_time_exceeded", "verdict.clock_doubtful"]);
}

#[test]
fn a_multi_dose_vial_serves_its_doses_and_the_rest_is_wastage_c_046() {
    let clinic = Clinic::open();
    let vial = code("multi_dose", "BCG-D5");
    let visit = clinic.at_the_needle("陈小雨").scan(&vial).open_vial().authorise().record("BCG");
    assert_eq!(visit.line("BCG").state, "given");
    let open = clinic.app.desk_view().unwrap().status.vials;
    assert_eq!((open.len(), open[0].doses_left), (1, 4));
    assert_eq!(Clinic::refusal(clinic.app.vial_discard(&vial, "because")), "vial.reason_unknown");
    let status = clinic.app.vial_discard(&vial, "time_exceeded").unwrap();
    clinic
        .app
        .vial_discard(&vial, "time_exceeded")
        .unwrap_or_else(|error| panic!("a second desk is answered: {error}"));
    assert!(status.vials.is_empty());
    let lots = clinic.app.stock_view().unwrap().lots;
    assert_eq!(
        lots.iter().find(|lot| lot.lot == "BC202607").map(|lot| lot.doses),
        Some(10),
        "three vials of five, one given, four wasted"
    );
    clinic.assert_sound();
}

#[test]
fn the_lot_expires_with_the_window_open() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1"));
    assert_eq!(visit.says().0, "green");
    clinic.clock.pass(401 * 24 * 3600);
    let codes: Vec<_> = visit.look().verdict().reasons.iter().map(|reason| reason.note.code.clone()).collect();
    assert!(codes.contains(&"verdict.lot_expired".to_owned()), "C-042: {codes:?}");
}

#[test]
fn an_injection_after_the_two_minutes_is_recorded_with_its_deviation() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise();
    clinic.clock.pass(121);
    let visit = visit.look();
    assert!(visit.line("HepB").authorisation.as_ref().unwrap().lapsed);
    let visit = visit.record("HepB");
    assert_eq!(visit.line("HepB").state, "given", "what was injected can always be recorded");
}

#[test]
fn a_reserved_vial_cannot_be_authorised_for_another_child() {
    let clinic = Clinic::open();
    let vial = code("good", "HEPB-D1");
    let _held = clinic.at_the_needle("王小明").scan(&vial).authorise();
    clinic.clock.pass(35 * 24 * 3600);
    // 陈小雨 is past one month now; her visit is another day's.
    let other = clinic.at_the_needle("陈小雨").scan(&vial);
    assert_eq!(other.says(), ("green", None), "the authorisation lapsed long ago");
    let _held = other.authorise();
    clinic.clock.pass(60);
    let first = clinic.at_the_needle("王小明").scan(&vial);
    assert_eq!(first.says(), ("red", Some("verdict.reserved")));
}

#[test]
fn a_strangers_card_at_the_needle_is_red_and_changes_nothing() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1"));
    assert!(matches!(clinic.place_card("stranger"), Found::WrongPerson { .. }));
    assert_eq!(visit.look().says(), ("red", Some("verdict.wrong_person")));
    clinic.app.demo_lift_card().unwrap();
    clinic.notice(|notice| matches!(notice, DeskNotice::CardRemoved).then_some(()));
    let Found::People { children, .. } = clinic.place_card("mother-wang") else {
        panic!("the mother belongs to this visit")
    };
    assert_eq!(children.len(), 1);
}

#[test]
fn anaphylaxis_takes_the_vaccine_off_the_consent_and_is_red_for_everybody() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck(365, &[("anaphylaxis", "yes")]);
    assert_eq!(visit.line("HepB").precheck.as_deref(), Some("contraindicated"));
    assert_eq!(Clinic::refusal(visit.show_consent()), "consent.nothing_to_sign");
    let visit = visit.scan(&code("good", "HEPB-D1"));
    assert_eq!(visit.says(), ("red", Some("verdict.contraindicated")));
}

#[test]
fn fever_is_amber_and_needs_the_vaccinators_reason() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck(376, &[]).sign().scan(&code("good", "HEPB-D1"));
    assert_eq!(visit.says(), ("amber", Some("verdict.caution")));
    assert_eq!(Clinic::refusal(visit.try_authorise(None)), "verdict.confirmation_missing");
    assert!(visit.try_authorise(Some("医生评估可以接种")).is_ok());
}

#[test]
fn a_refused_vaccine_is_not_given_and_its_reason_is_kept() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no().sign_but(&["HepB"]);
    assert_eq!(
        (visit.line("HepB").state.as_str(), visit.line("HepB").reason.as_deref()),
        ("refused", Some("declined"))
    );
    assert_eq!(visit.scan(&code("good", "HEPB-D1")).says(), ("red", Some("verdict.wrong_vaccine")));
}

#[test]
fn a_keyed_code_is_amber_d_039() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明");
    clinic.app.visit_scan(&visit.view.visit, &code("good", "HEPB-D1")).unwrap();
    let view = visit.look().verify().view;
    let verdict = view.scan.unwrap().verdict;
    assert_eq!((verdict.colour.as_str(), verdict.reasons[0].note.code.as_str()), ("amber", "verdict.code_keyed"));
}

#[test]
fn observation_ends_after_thirty_minutes_or_knowingly_early() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    let release = |early| app::input::ReleaseInput {
        visit: visit.view.visit.clone(),
        early,
        ..app::input::ReleaseInput::default()
    };
    assert_eq!(Clinic::refusal(clinic.app.observation_release(&release(false))), "observation.not_over");
    clinic.clock.pass(30 * 60);
    let board = clinic.app.observation_release(&release(false)).unwrap();
    assert!(board.people[0].released_at.is_some() && !board.people[0].early);
}

#[test]
fn a_signature_is_bound_to_document_person_and_visit() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no().sign();
    let digest = visit.view.consent.document.clone().unwrap();
    assert_eq!(digest.len(), 64, "SM3 of the document shown");
    let stale = clinic.visit("陈小雨").precheck_all_no();
    stale.show_consent().unwrap();
    let input = app::input::PadSignInput {
        digest,
        strokes: testkit::quick_strokes(),
        width: 900,
        height: 300,
        refused: vec![],
        capture: None,
    };
    let pad = clinic.app.pad_sign(&input).unwrap();
    assert_eq!(
        pad.trouble.map(|note| note.code).as_deref(),
        Some("consent.document_changed"),
        "another child's document is never signed"
    );
}

#[test]
fn a_dot_is_no_signature_and_the_document_stays_on_the_pad() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no();
    let digest = visit.show_consent().unwrap();
    let input =
        app::input::PadSignInput { digest, strokes: vec![], width: 900, height: 300, refused: vec![], capture: None };
    let pad = clinic.app.pad_sign(&input).unwrap();
    assert_eq!(pad.trouble.map(|note| note.code).as_deref(), Some("consent.signature_too_small"));
    assert!(pad.document.is_some());
    assert_eq!(visit.look().view.consent.state, "on_pad");
}

#[test]
fn after_a_restart_everything_is_where_it_was() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    let before = clinic.app.recipient_view(&visit.view.person.recipient).unwrap();
    let clinic = clinic.restart();
    clinic.login("jiezhong");
    assert_eq!(clinic.app.recipient_view(&before.person.recipient).unwrap(), before);
}

#[test]
fn a_vaccine_without_a_programme_rule_is_added_consented_and_amber_never_red() {
    let clinic = Clinic::open();
    clinic.app.stock_receipt_begin("SD-9").unwrap();
    let flu = code("delivery", "FLU-D1");
    clinic.app.stock_receipt_scan(&flu).unwrap();
    let unit = app::input::ReceiptUnitInput {
        code: flu.clone(),
        product: "FLU-D1".into(),
        lot: "FL1".into(),
        expiry: "2027-08-31".into(),
    };
    clinic.app.stock_receipt_unit(&unit).unwrap();
    clinic.app.stock_receipt_complete().unwrap();
    let visit = clinic.visit("王小明");
    assert!(visit.view.others.contains(&"InfV".to_owned()) && !visit.view.others.contains(&"HepB".to_owned()));
    let propose = |vaccine: &str| app::input::ProposeInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.view.visit.clone(),
        vaccine: vaccine.to_owned(),
    };
    clinic.app.visit_line_propose(&propose("InfV")).unwrap();
    assert_eq!(Clinic::refusal(clinic.app.visit_line_propose(&propose("InfV"))), "line.already_open");
    assert_eq!(Clinic::refusal(clinic.app.visit_line_propose(&propose("Moon"))), "line.no_product");
    let visit = visit.look().precheck_all_no().sign().scan_only(&flu);
    assert_eq!(visit.says(), ("red", Some("verdict.payment_missing")), "a paid vaccine is paid first (C-008)");
    assert_eq!((visit.line("InfV").unpaid, visit.line("InfV").price_fen), (true, Some(15_300)));
    let visit = visit.pay("InfV", "SJ-0001").verify();
    assert_eq!(visit.line("InfV").receipt.as_deref(), Some("SJ-0001"));
    assert_eq!(
        visit.says(),
        ("amber", Some("verdict.no_rule")),
        "no rule of the programme: the vaccinator decides (visit.md)"
    );
    assert_eq!(visit.line("HepB").state, "accepted", "the other line keeps its own state");
}

#[test]
fn the_demonstration_panel_signs_what_lies_on_the_pad() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no();
    clinic.app.demo_sign(None).unwrap();
    assert_eq!(visit.view.consent.state, "none", "nothing lay on the pad");
    visit.show_consent().unwrap();
    clinic.app.demo_sign(None).unwrap();
    assert_eq!(visit.look().line("HepB").state, "accepted");
}

#[test]
fn the_family_chooses_among_the_products_of_a_vaccine_and_consents_to_that_one_c_008() {
    let clinic = Clinic::open();
    clinic.app.stock_receipt_begin("SD-9").unwrap();
    let unit = |product: &str, code: &str| {
        clinic.app.stock_receipt_scan(code).unwrap();
        let unit = app::input::ReceiptUnitInput {
            code: code.to_owned(),
            product: product.to_owned(),
            lot: format!("L-{product}"),
            expiry: "2027-08-31".to_owned(),
        };
        clinic.app.stock_receipt_unit(&unit).unwrap();
    };
    let (four, three) = (code("delivery", "FLU-D1"), "81000510000000000001");
    unit("FLU-D1", &four);
    unit("FLU-D2", three);
    clinic.app.stock_receipt_complete().unwrap();

    let visit = clinic.visit("王小明");
    assert!(visit.line("HepB").products.is_empty(), "there is one product: nothing to choose");
    let propose = app::input::ProposeInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.view.visit.clone(),
        vaccine: "InfV".to_owned(),
    };
    clinic.app.visit_line_propose(&propose).unwrap();
    let visit = visit.look().precheck_all_no();
    let offered: Vec<_> =
        visit.line("InfV").products.iter().map(|offer| (offer.code.clone(), offer.price_fen, offer.chosen)).collect();
    assert_eq!(offered, [("FLU-D1".to_owned(), Some(15_300), true), ("FLU-D2".to_owned(), Some(6_500), false)]);

    let choose = |visit: &Visit<'_>, vaccine: &str, product: &str| {
        clinic.app.visit_product(&app::input::ProductInput {
            draft: clinic.app.draft_id().unwrap(),
            visit: visit.view.visit.clone(),
            line: visit.line(vaccine).line.clone(),
            product: product.to_owned(),
        })
    };
    assert_eq!(Clinic::refusal(choose(&visit, "InfV", "HEPB-D1")), "line.product_unknown");
    choose(&visit, "InfV", "FLU-D2").unwrap();
    let visit = visit.look();
    assert_eq!((visit.line("InfV").price_fen, visit.line("InfV").unpaid), (Some(6_500), true));
    let visit = visit.sign();
    assert_eq!(visit.line("InfV").product.as_deref(), Some("三价流感病毒裂解疫苗"), "consented to under its name");

    choose(&visit, "InfV", "FLU-D1").unwrap();
    let visit = visit.look();
    assert_eq!((visit.line("InfV").state.as_str(), visit.view.stage.as_str()), ("proposed", "consent"));
    assert_eq!(visit.line("HepB").state, "accepted", "the other vaccine keeps its consent");
    let visit = visit.sign().scan_only(three);
    assert_eq!(visit.says(), ("red", Some("verdict.consent_other_product")), "what was consented to is given");
    let visit = visit.pay("InfV", "SJ-2").scan(&code("good", "HEPB-D1")).authorise();
    assert_eq!(Clinic::refusal(choose(&visit, "HepB", "HEPB-D1")), "line.not_open", "reserved for the needle already");
}
