//! Informed consent: who signs, what it binds, and how it is proved later.

use app::input::{ConsentInput, DeferInput, PadSignInput, PaperConsentInput, ProposeInput, RefusedLineInput};
use testkit::{Clinic, code, quick_strokes};

/// A picture of one white pixel.
const PAPER: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

fn propose(clinic: &Clinic, visit: &str, vaccine: &str) -> app::view::VisitView {
    let input =
        ProposeInput { draft: clinic.app.draft_id().unwrap(), visit: visit.to_owned(), vaccine: vaccine.to_owned() };
    clinic.app.visit_line_propose(&input).unwrap()
}

#[test]
fn a_signature_names_the_versions_of_its_texts_the_holder_the_dose_and_the_price_c_032_c_033() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no();
    propose(&clinic, &visit.view.visit, "InfV");
    let visit = visit.look();
    visit.show_consent().unwrap();
    let page = clinic.app.pad_view().unwrap().document.unwrap();
    assert!(page.pending && page.sections.iter().all(|section| section.pending), "待审核 stands on the page");
    let prices: Vec<_> = page.sections.iter().map(|one| (one.vaccine.as_str(), one.price.as_str())).collect();
    assert_eq!(prices, [("HepB", "free"), ("InfV", "153.00")]);
    let headings: Vec<_> = page.sections[0].paragraphs.iter().map(|one| one.heading.as_str()).collect();
    assert_eq!(headings, ["what", "reactions", "contraindications", "after"]);
    assert_eq!(page.reasons.last().unwrap().code, "other", "never a dead end");
    assert_eq!(page.name, "王小明", "the name is not masked: a parent must notice the wrong twin");

    let visit = visit.sign();
    let signed = &visit.view.consent.signed[0];
    assert_eq!(signed.template, "HepB:0 InfV:0 general:0");
    let proof = clinic.app.consent_proof_view(&signed.consent).unwrap();
    assert_eq!(proof.decisions[1].price_fen, Some(15300));
    assert!(proof.signer_number.as_deref().is_some_and(|number| number.contains('*')), "kept from the archive, masked");
    assert_eq!(proof.way, "pad");
    clinic.assert_sound();
}

#[test]
fn the_proof_shows_each_check_apart_and_the_strokes_to_draw_c_033() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no().sign();
    let proof = clinic.app.consent_proof_view(&visit.view.consent.signed[0].consent).unwrap();
    let checks: Vec<_> = proof.checks.iter().map(|one| (one.check.as_str(), one.result.as_str())).collect();
    assert_eq!(
        checks,
        [("document", "holds"), ("strokes", "holds"), ("binding", "holds"), ("event", "holds"), ("signature", "holds")]
    );
    assert!(proof.holds);
    let strokes = proof.strokes.unwrap();
    assert_eq!((strokes.width, strokes.strokes[0].len()), (900, 16));
    let document = proof.document.unwrap();
    assert_eq!((document.name.as_str(), document.signer.as_str()), ("王小明", "王丽"));
    assert_eq!(document.digest, proof.document_digest);
    assert_eq!(Clinic::refusal(clinic.app.consent_proof_view(&visit.view.visit)), "consent.unknown");
}

#[test]
fn a_grandparent_signs_with_an_authority_note_and_a_child_never_signs() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no();
    let sign = |relation: &str, signer: &str, authority: Option<&str>, way: Option<&str>| {
        clinic.app.visit_consent_show(&ConsentInput {
            draft: clinic.app.draft_id().unwrap(),
            visit: visit.view.visit.clone(),
            relation: relation.to_owned(),
            signer: signer.to_owned(),
            authority: authority.map(str::to_owned),
            way: way.map(str::to_owned),
            ..ConsentInput::default()
        })
    };
    assert_eq!(visit.view.consent.authority_for, ["grandparent", "other"], "the page knows whom to ask");
    assert_eq!(Clinic::refusal(sign("grandparent", "王奶奶", None, None)), "consent.authority_missing");
    assert_eq!(Clinic::refusal(sign("self", "", None, None)), "consent.signer_minor");
    assert_eq!(Clinic::refusal(sign("mother", "王丽", None, Some("fax"))), "consent.way_unknown");
    let view = sign("grandparent", "王奶奶", Some("母亲王丽电话委托"), Some("desk")).unwrap();
    assert_eq!(view.consent.on.as_deref(), Some("desk"), "the desk's screen is turned round");
    assert!(!clinic.pad_came_forward(), "and no other window covers it");
    let digest = clinic.app.pad_view().unwrap().document.unwrap().digest;
    let input =
        PadSignInput { digest, strokes: quick_strokes(), width: 900, height: 300, refused: vec![], capture: None };
    assert_eq!(clinic.app.pad_sign(&input).unwrap().trouble, None);
    let visit = visit.look();
    let signed = &visit.view.consent.signed[0];
    let proof = clinic.app.consent_proof_view(&signed.consent).unwrap();
    assert_eq!((proof.way.as_str(), proof.authority.as_deref()), ("desk", Some("母亲王丽电话委托")));
}

#[test]
fn each_line_is_accepted_or_refused_with_a_reason_and_a_refused_one_may_be_considered_again() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no();
    let digest = visit.show_consent().unwrap();
    let refuse = |reason: &str, note: Option<&str>| PadSignInput {
        digest: digest.clone(),
        strokes: quick_strokes(),
        width: 900,
        height: 300,
        refused: vec![RefusedLineInput {
            line: visit.line("HepB").line.clone(),
            reason: reason.to_owned(),
            note: note.map(str::to_owned),
        }],
        capture: None,
    };
    let trouble = clinic.app.pad_sign(&refuse("because", None)).unwrap().trouble;
    assert_eq!(trouble.unwrap().code, "reason.unknown", "said on the pad, and nothing is lost");
    assert_eq!(clinic.app.pad_sign(&refuse("other", Some("爸爸要先问问"))).unwrap().trouble, None);
    let visit = visit.look();
    let line = visit.line("HepB");
    assert_eq!((line.state.as_str(), line.reason.as_deref()), ("refused", Some("other")));
    assert_eq!(line.reason_note.as_deref(), Some("爸爸要先问问"));

    let view = propose(&clinic, &visit.view.visit, "HepB");
    let states: Vec<_> = view.lines.iter().map(|line| line.state.as_str()).collect();
    assert_eq!(states, ["refused", "proposed"], "the refusal stays on record beside the new line");
    let visit = visit.look().sign();
    assert_eq!(visit.view.lines[1].state, "accepted");
    clinic.assert_sound();
}

#[test]
fn a_deferred_line_keeps_reason_and_day_and_may_be_considered_again() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明");
    let defer = |reason: &str, day: &str| {
        clinic.app.visit_defer(&DeferInput {
            visit: visit.view.visit.clone(),
            line: visit.line("HepB").line.clone(),
            reason: reason.to_owned(),
            return_on: Some(day.to_owned()),
            note: None,
        })
    };
    assert_eq!(Clinic::refusal(defer("because", "2026-11-27")), "reason.unknown");
    assert_eq!(Clinic::refusal(defer("ill", "2026-11-20")), "appointment.past", "come back today?");
    let view = defer("ill", "2026-11-27").unwrap();
    assert_eq!(view.lines[0].return_on.as_deref(), Some("2026-11-27"));
    assert!(view.others.contains(&"HepB".to_owned()));
    assert_eq!(propose(&clinic, &view.visit, "HepB").lines.len(), 2);
}

#[test]
fn the_paper_path_keeps_number_day_and_what_was_refused_on_it() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no();
    let paper = |on: Option<&str>| PaperConsentInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.view.visit.clone(),
        relation: "mother".to_owned(),
        signer: "王丽".to_owned(),
        paper_number: "ZQ-0007".to_owned(),
        paper_on: on.map(str::to_owned),
        refused: vec![],
        ..PaperConsentInput::default()
    };
    for wrong in ["2026-11-21", "2026-01-01", "yesterday"] {
        let answer = clinic.app.visit_consent_paper(&paper(Some(wrong)));
        assert_eq!(Clinic::refusal(answer), "consent.paper_date", "{wrong}: tomorrow, before the birth, or no day");
    }
    let view = clinic.app.visit_consent_paper(&paper(Some("2026-11-19"))).unwrap();
    assert_eq!(view.lines[0].state, "accepted");
    let proof = clinic.app.consent_proof_view(&view.consent.signed[0].consent).unwrap();
    assert_eq!((proof.paper_number.as_deref(), proof.paper_on.as_deref()), (Some("ZQ-0007"), Some("2026-11-19")));
    assert!(proof.holds && proof.strokes.is_none());

    // The paper's picture follows whenever there is time for it; a better one may follow that.
    assert_eq!((&proof.picture, &proof.pictured_at), (&None, &None));
    let consent = proof.consent.clone();
    assert_eq!(
        Clinic::refusal(clinic.app.consent_picture(&consent, "data:text/plain;base64,AAAA")),
        "photo.unreadable"
    );
    let proof = clinic.app.consent_picture(&consent, PAPER).unwrap();
    let checks: Vec<_> = proof.checks.iter().map(|one| (one.check.as_str(), one.result.as_str())).collect();
    assert_eq!(checks[checks.len() - 2..], [("picture", "holds"), ("picture_binding", "holds")], "{checks:?}");
    assert!(proof.holds && proof.picture.is_some_and(|picture| picture.starts_with("data:image/jpeg;base64,")));
    clinic.clock.pass(60);
    let again = clinic.app.consent_picture(&consent, PAPER).unwrap();
    assert!(again.pictured_at > proof.pictured_at, "the later one is shown");
    assert_eq!(Clinic::refusal(clinic.app.consent_picture(&view.visit, PAPER)), "consent.unknown");
    clinic.assert_sound();
}

#[test]
fn what_was_signed_on_the_pad_needs_no_picture() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no().sign();
    let signed = &visit.view.consent.signed[0].consent;
    assert_eq!(Clinic::refusal(clinic.app.consent_picture(signed, PAPER)), "consent.not_on_paper");
    assert_eq!(clinic.app.consent_proof_view(signed).unwrap().picture, None);
}

#[test]
fn heavier_answers_send_a_consented_line_back_to_review_and_lighter_ones_do_not() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck(380, &[]).sign();
    assert_eq!(visit.line("HepB").state, "accepted", "signed knowing of the fever");
    clinic.clock.pass(60);
    let visit = visit.precheck_all_no();
    assert_eq!(
        (visit.line("HepB").state.as_str(), visit.line("HepB").review),
        ("accepted", false),
        "better is no reason"
    );
    clinic.clock.pass(60);
    let visit = visit.sign();
    clinic.clock.pass(60);
    let visit = visit.precheck(365, &[("acute_illness", "yes")]);
    let line = visit.line("HepB");
    assert_eq!((line.state.as_str(), line.review, line.precheck.as_deref()), ("proposed", true, Some("caution")));
    assert_eq!(visit.view.next, "consent");
    clinic.clock.pass(60);
    let visit = visit.sign();
    assert_eq!((visit.line("HepB").state.as_str(), visit.line("HepB").review), ("accepted", false), "looked at again");
    clinic.clock.pass(60);
    let visit = visit.precheck(365, &[("anaphylaxis", "yes")]);
    assert_eq!(visit.line("HepB").precheck.as_deref(), Some("contraindicated"));
    assert!(visit.line("HepB").review);
    assert_eq!(
        Clinic::refusal(visit.show_consent().map(|_| ())),
        "consent.nothing_to_sign",
        "nobody signs for what nobody may give"
    );
    let visit = visit.scan_only(&code("good", "HEPB-D1"));
    assert_eq!(visit.says(), ("red", Some("verdict.contraindicated")));
}

#[test]
fn the_precheck_holds_for_its_day_and_asks_what_makes_sense() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明");
    assert!(!visit.view.precheck.questions.contains(&"pregnancy".to_owned()), "nobody asks a baby boy");
    assert_eq!((visit.view.precheck.version.as_str(), visit.view.precheck.review.as_str()), ("precheck:0", "pending"));
    let asked = &visit.view.precheck.asked;
    assert!(asked.iter().all(|one| !one.zh.is_empty() && !one.en.is_empty()));
    let visit = visit.precheck_all_no();
    assert!(visit.view.precheck.answered);
    clinic.clock.pass(24 * 3600);
    clinic.login("zhuren");
    assert!(!visit.look().view.precheck.answered, "tomorrow they are asked again");
}
