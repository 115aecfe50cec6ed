//! 一验证: the family confirms every vial before the injection (C-032), and 三查七对 is ticked.

use app::input::{AuthoriseInput, PadSignInput, ProposeInput, ReceiptUnitInput, VerifyNoteInput};
use domain::administration::OWN_CHECKS;
use testkit::{Clinic, Visit, code, quick_strokes};

/// The `n`th unit of hepatitis B vaccine in the demonstration's fridge.
fn hepb(n: u64) -> String {
    format!("8100010{n:013}")
}

/// Flu vaccine is received, proposed beside hepatitis B, consented to and paid.
fn with_flu<'a>(clinic: &'a Clinic, flu: &str) -> Visit<'a> {
    clinic.app.stock_receipt_begin("SD-9").unwrap();
    clinic.app.stock_receipt_scan(flu).unwrap();
    let unit = ReceiptUnitInput {
        code: flu.to_owned(),
        product: "FLU-D1".into(),
        lot: "FL1".into(),
        expiry: "2027-08-31".into(),
    };
    clinic.app.stock_receipt_unit(&unit).unwrap();
    clinic.app.stock_receipt_complete().unwrap();
    let visit = clinic.visit("王小明");
    let input = ProposeInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.view.visit.clone(),
        vaccine: "InfV".to_owned(),
    };
    clinic.app.visit_line_propose(&input).unwrap();
    visit.look().precheck_all_no().sign().pay("InfV", "SJ-1")
}

fn note(clinic: &Clinic, visit: &Visit<'_>, way: &str) -> VerifyNoteInput {
    VerifyNoteInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.view.visit.clone(),
        way: way.to_owned(),
        relation: None,
        signer: None,
    }
}

#[test]
fn a_vial_the_family_has_not_confirmed_is_one_step_from_green_c_033() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan_only(&code("good", "HEPB-D1"));
    assert_eq!(visit.says(), ("red", Some("verdict.verification_missing")));
    assert_eq!(visit.verdict().one_step.as_deref(), Some("verify"), "还差一步");
    assert_eq!(Clinic::refusal(visit.try_authorise(None)), "verdict.refused");
    assert_eq!((visit.view.verification.state.as_str(), visit.view.verification.asked.as_str()), ("wanted", "signed"));

    let digest = visit.show_vials().unwrap();
    assert!(clinic.pad_came_forward(), "on a single screen the parent sees it at once");
    let pad = clinic.app.pad_view().unwrap();
    let page = pad.verification.as_ref().unwrap();
    assert_eq!((pad.kind.as_str(), pad.document.is_none()), ("verification", true));
    assert_eq!(page.name, "王小明", "the full name: a parent must be able to notice the wrong twin");
    assert_eq!((page.relation.as_str(), page.signer.as_str()), ("mother", "王丽"), "who signed the consent confirms");
    assert!(page.number.as_deref().is_none_or(|number| number.contains('*')), "the number is masked");
    assert_eq!((page.vials[0].lot.as_str(), page.vials[0].vaccine.as_str()), ("HB202601", "HepB"));
    assert!(!page.vials[0].expiry.is_empty());
    let visit = visit.look();
    assert_eq!(visit.view.verification.state, "on_pad");

    let mut input = PadSignInput { digest, strokes: vec![], width: 900, height: 300, refused: vec![], capture: None };
    let pad = clinic.app.pad_sign(&input).unwrap();
    assert_eq!(pad.trouble.map(|note| note.code).as_deref(), Some("consent.signature_too_small"));
    input.strokes = quick_strokes();
    let pad = clinic.app.pad_sign(&input).unwrap();
    assert_eq!((pad.kind.as_str(), pad.trouble), ("none", None));
    let visit = visit.look();
    assert_eq!(visit.says(), ("green", None));
    assert_eq!(visit.view.verification.state, "done");
    assert_eq!(visit.line("HepB").verified.as_ref().map(|verified| verified.way.as_str()), Some("pad"));
    assert_eq!(visit.authorise().record("HepB").line("HepB").state, "given");
    clinic.assert_sound();
}

#[test]
fn one_signature_confirms_every_vial_scanned_and_another_vial_voids_its_own_line_only() {
    let clinic = Clinic::open();
    let flu = code("delivery", "FLU-D1");
    let visit = with_flu(&clinic, &flu).scan_only(&hepb(1)).scan_only(&flu);
    assert_eq!(visit.view.vials.len(), 2, "both lie on the desk");
    let visit = visit.verify();
    assert!(visit.view.vials.iter().all(|vial| vial.verified), "one signature over all");
    // Another vial of the same product: its own line only.
    let visit = visit.scan_only(&hepb(2));
    let verified: Vec<_> =
        visit.view.vials.iter().map(|vial| (vial.vaccine.as_deref().unwrap_or_default(), vial.verified)).collect();
    assert_eq!(verified, [("InfV", true), ("HepB", false)]);
    assert_eq!(visit.says(), ("red", Some("verdict.verification_missing")));
    assert_eq!(visit.line("HepB").state, "accepted", "the consent stands");
    let visit = visit.verify();
    assert_eq!(visit.says(), ("green", None));
    // Back to the first: what was confirmed last decides.
    let visit = visit.scan_only(&hepb(1));
    assert_eq!(visit.says(), ("red", Some("verdict.verification_missing")));
    let view = clinic.app.visit_scan_clear(&visit.view.visit).unwrap();
    assert_eq!(view.vials.len(), 1, "the vial scanned last is taken back, the other stays");
}

#[test]
fn a_vial_scanned_while_the_page_lies_on_the_pad_joins_it_and_the_old_page_is_never_signed() {
    let clinic = Clinic::open();
    let flu = code("delivery", "FLU-D1");
    let visit = with_flu(&clinic, &flu).scan_only(&hepb(1));
    let old = visit.show_vials().unwrap();
    let visit = visit.scan_only(&flu);
    let page = clinic.app.pad_view().unwrap().verification.unwrap();
    assert_eq!(page.vials.len(), 2);
    let input =
        PadSignInput { digest: old, strokes: quick_strokes(), width: 900, height: 300, refused: vec![], capture: None };
    let pad = clinic.app.pad_sign(&input).unwrap();
    assert_eq!(pad.trouble.map(|note| note.code).as_deref(), Some("consent.document_changed"));
    assert_eq!(visit.look().view.verification.waiting.len(), 2, "nothing was confirmed");
    clinic.app.demo_sign(None).unwrap();
    assert!(clinic.visit("王小明").view.vials.iter().all(|vial| vial.verified));
}

#[test]
fn the_family_may_say_that_a_vial_is_not_right() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan_only(&hepb(1));
    let digest = visit.show_vials().unwrap();
    let pad = clinic.app.pad_refuse_all(&digest, "declined").unwrap();
    assert_eq!(pad.kind, "none");
    let visit = visit.look();
    assert_eq!(visit.view.verification.state, "doubted");
    assert_eq!(visit.line("HepB").state, "accepted", "no consent is taken back by it");
    assert_eq!(visit.says(), ("red", Some("verdict.verification_missing")));
    assert_eq!(visit.verify().says(), ("green", None), "compared again and confirmed");
}

#[test]
fn paper_always_works_and_a_word_where_the_clinic_takes_it() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明");
    assert_eq!(Clinic::refusal(clinic.app.visit_verify_note(&note(&clinic, &visit, "paper"))), "verify.nothing");
    let visit = visit.scan_only(&hepb(1));
    assert_eq!(
        Clinic::refusal(clinic.app.visit_verify_note(&note(&clinic, &visit, "spoken"))),
        "verify.signature_needed"
    );
    assert_eq!(Clinic::refusal(clinic.app.visit_verify_note(&note(&clinic, &visit, "nod"))), "verify.way_unknown");
    clinic.app.visit_verify_note(&note(&clinic, &visit, "paper")).unwrap();
    let visit = visit.look();
    assert_eq!(visit.says(), ("green", None));

    clinic.app.setting_change("visit.vials_verified", "spoken").unwrap();
    let visit = visit.scan_only(&hepb(2));
    assert_eq!(visit.view.verification.asked, "spoken");
    let input = note(&clinic, &visit, "spoken");
    clinic.app.visit_verify_note(&input).unwrap();
    clinic.app.visit_verify_note(&input).unwrap_or_else(|error| panic!("the same key again: {error}"));
    let visit = visit.look();
    assert_eq!(visit.line("HepB").verified.as_ref().map(|verified| verified.way.as_str()), Some("spoken"));

    clinic.app.setting_change("visit.vials_verified", "off").unwrap();
    let visit = visit.scan_only(&hepb(3));
    assert_eq!((visit.says(), visit.view.verification.state.as_str()), (("green", None), "off"));
    clinic.assert_sound();
}

#[test]
fn an_expired_vial_is_not_shown_to_the_family_and_another_product_voids_the_consent() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan_only(&code("expired", "HEPB-D1"));
    assert_eq!(visit.says(), ("red", Some("verdict.lot_expired")));
    assert_eq!(visit.view.verification.state, "none");
    assert_eq!(Clinic::refusal(visit.show_vials()), "verify.nothing");
}

#[test]
fn a_consent_shown_takes_the_page_off_the_pad_and_the_other_way_round() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan_only(&hepb(1));
    let page = visit.show_vials().unwrap();
    let other = clinic.visit("陈小雨").precheck_all_no();
    other.show_consent().unwrap();
    assert_eq!(clinic.app.pad_view().unwrap().kind, "consent");
    let input = PadSignInput {
        digest: page,
        strokes: quick_strokes(),
        width: 900,
        height: 300,
        refused: vec![],
        capture: None,
    };
    let pad = clinic.app.pad_sign(&input).unwrap();
    assert_eq!(pad.trouble.map(|note| note.code).as_deref(), Some("consent.document_changed"));
    visit.show_vials().unwrap();
    assert_eq!(clinic.app.pad_view().unwrap().kind, "verification");
    let view = clinic.app.visit_consent_cancel(&visit.view.visit).unwrap();
    assert_eq!(view.verification.state, "wanted", "taken off the pad");
    assert_eq!(clinic.app.pad_view().unwrap().kind, "none");
}

#[test]
fn the_confirmation_is_bound_to_page_person_and_visit_and_proves_it_later() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan_only(&hepb(1));
    visit.show_vials().unwrap();
    clinic.app.demo_sign(None).unwrap();
    let clinic = clinic.restart();
    clinic.login("zhuren");
    let visit = clinic.visit("王小明");
    let verified = visit.line("HepB").verified.clone().unwrap();
    assert_eq!((verified.code, verified.name.as_str()), (hepb(1), "王丽"));
    let proofs = clinic.app.verification_proof_view(&visit.view.visit).unwrap();
    let [proof] = proofs.as_slice() else { panic!("one look at the vials: {proofs:?}") };
    let checks: Vec<_> = proof.checks.iter().map(|one| (one.check.as_str(), one.result.as_str())).collect();
    assert_eq!(
        checks,
        [("document", "holds"), ("strokes", "holds"), ("binding", "holds"), ("event", "holds"), ("signature", "holds")]
    );
    assert!(proof.holds && proof.strokes.is_some());
    let page = proof.page.as_ref().unwrap();
    assert_eq!(
        (page.name.as_str(), page.vials[0].lot.as_str(), page.digest.as_str()),
        ("王小明", "HB202601", proof.document_digest.as_str())
    );
    assert!(page.number.as_deref().is_none_or(|number| number.contains('*')), "the number stays masked");
    assert_eq!((proof.way.as_str(), proof.name.as_str()), ("pad", "王丽"));
    assert_eq!(Clinic::refusal(clinic.app.verification_proof_view(&proof.verification)), "visit.unknown");
    clinic.assert_sound();
}

#[test]
fn a_tick_that_is_missing_is_named_and_where_ticks_are_only_shown_nothing_is_held_up_c_041() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&hepb(1));
    let proved: Vec<_> =
        visit.line("HepB").checks.iter().map(|check| (check.check.as_str(), check.state.as_str(), check.own)).collect();
    assert_eq!(
        proved,
        [
            ("certificate", "open", false),
            ("precheck", "proved", false),
            ("product", "proved", false),
            ("lot", "proved", false),
            ("expiry", "proved", false),
            ("schedule", "proved", false),
            ("appearance", "open", true),
            ("name_spoken", "open", true),
            ("dose_drawn", "open", true),
            ("site_route", "open", true),
        ]
    );
    let input = |checks: &[&str]| AuthoriseInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.view.visit.clone(),
        line: visit.line("HepB").line.clone(),
        code: hepb(1),
        confirmation: None,
        body_site: Some("right_thigh".to_owned()),
        checks: checks.iter().map(|check| (*check).to_owned()).collect(),
    };
    let Err(app::AppError::Refused(refusal)) = clinic.app.visit_authorise(&input(&["appearance", "dose_drawn"])) else {
        panic!("a tick is missing")
    };
    assert_eq!((refusal.code, refusal.params["check"].as_str()), ("authorise.check_missing", "name_spoken"));
    clinic.app.setting_change("visit.own_checks", "shown").unwrap();
    let view = clinic.app.visit_authorise(&input(&["appearance"])).unwrap();
    let line = view.lines.iter().find(|line| line.vaccine == "HepB").unwrap();
    let ticked: Vec<_> =
        line.checks.iter().filter(|check| check.state == "ticked").map(|check| check.check.as_str()).collect();
    assert_eq!((view.own_checks.as_str(), ticked), ("shown", vec!["appearance"]), "what was ticked is kept");
    assert_eq!(line.authorisation.as_ref().unwrap().body_site.as_deref(), Some("right_thigh"));
    // The site chosen before the needle is the dose's when the record names none.
    let mut record = visit.record_input("HepB");
    record.body_site = String::new();
    clinic.app.visit_record(&record).unwrap();
    let detail = clinic.app.recipient_detail(&visit.view.person.recipient).unwrap();
    let given = detail.doses.iter().find(|dose| dose.here).unwrap();
    assert_eq!(
        given.fields.iter().find(|field| field.field == "body_site").and_then(|field| field.value.as_deref()),
        Some("right_thigh")
    );
    assert_eq!(OWN_CHECKS.len(), 4);
}

#[test]
fn the_time_to_the_needle_is_the_clinics_choice() {
    let clinic = Clinic::open();
    clinic.app.setting_change("visit.authorisation_seconds", "60").unwrap();
    let visit = clinic.at_the_needle("王小明").scan(&hepb(1)).authorise();
    assert_eq!(
        visit.line("HepB").authorisation.as_ref().unwrap().valid_until,
        "2026-11-20T09:16:00+08:00",
        "a minute and no more"
    );
    clinic.clock.pass(61);
    let visit = visit.look();
    let authorisation = visit.line("HepB").authorisation.clone().unwrap();
    assert!(authorisation.lapsed);
    assert_eq!(
        authorisation.deviations,
        ["authorisation.lapsed"],
        "what a record would keep is said before it is made"
    );
}
