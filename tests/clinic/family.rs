//! Families: twins, brothers and sisters, adults who sign for themselves, walk-ins without papers.

use app::input::{CardIs, ConsentInput, GuardianInput, PadSignInput, RegisterInput};
use app::view::{Found, VisitView};
use testkit::{Clinic, quick_strokes};

use crate::people::form;

fn child(clinic: &Clinic, token: &str, name: &str, birth: &str) -> String {
    let input = RegisterInput {
        name: name.to_owned(),
        birth: birth.to_owned(),
        card: Some(token.to_owned()),
        card_is: Some(CardIs::Guardian),
        guardian: Some(GuardianInput {
            relation: "father".to_owned(),
            name: None,
            number: None,
            document_kind: None,
            phone: None,
        }),
        history: vec![],
        ..form(clinic)
    };
    clinic.app.recipient_register(&input).unwrap().person.recipient
}

fn sign(clinic: &Clinic, view: &VisitView, relation: &str, signer: &str) -> VisitView {
    let answers = view.precheck.questions.iter().map(|question| (question.clone(), "no".to_owned())).collect();
    let precheck = app::input::PrecheckInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: view.visit.clone(),
        temperature_tenths: 366,
        answers,
    };
    clinic.app.visit_precheck(&precheck).unwrap();
    let input = ConsentInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: view.visit.clone(),
        relation: relation.to_owned(),
        signer: signer.to_owned(),
        ..ConsentInput::default()
    };
    clinic.app.visit_consent_show(&input).unwrap();
    let digest = clinic.app.pad_view().unwrap().document.unwrap().digest;
    let input =
        PadSignInput { digest, strokes: quick_strokes(), width: 900, height: 300, refused: vec![], capture: None };
    assert_eq!(clinic.app.pad_sign(&input).unwrap().trouble, None);
    clinic.app.visit_view(&view.visit).unwrap()
}

#[test]
fn twins_and_a_sister_come_together_and_each_has_a_visit_and_a_consent_of_their_own() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let Found::People { holder: Some(father), .. } = clinic.place_card("stranger") else { panic!("a father") };
    let elder = child(&clinic, &father.token, "张大雪", "2022-03-05");
    let one = child(&clinic, &father.token, "张小雪", "2026-09-18");
    let two = child(&clinic, &father.token, "张小雨", "2026-09-18");

    let view = clinic.app.visit_open(&one).unwrap();
    assert_eq!(view.twins, ["张小雨"], "the banner is permanent");
    let family: Vec<_> =
        view.family.iter().map(|row| (row.person.name.as_str(), row.twin, row.visit.is_some())).collect();
    assert_eq!(family, [("张小雨", true, false), ("张大雪", false, false)]);

    let other = clinic.app.visit_open(&two).unwrap();
    let signed = sign(&clinic, &other, "father", "张伟");
    assert_eq!(signed.consent.signed.len(), 1);
    let view = clinic.app.visit_view(&view.visit).unwrap();
    assert!(view.consent.signed.is_empty(), "never one signature over two children");
    let twin = &view.family[0];
    assert_eq!((twin.visit.as_deref(), twin.stage.as_deref()), (Some(other.visit.as_str()), Some("ready")));
    let view = sign(&clinic, &view, "father", "张伟");
    assert_eq!(view.consent.signed.len(), 1);
    assert_ne!(view.consent.document, signed.consent.document);
    assert_eq!(clinic.app.visit_open(&elder).unwrap().family.len(), 2);
    clinic.assert_sound();
}

#[test]
fn an_adult_without_papers_walks_in_and_signs_for_themselves() {
    let clinic = Clinic::open();
    let input = RegisterInput {
        name: "刘大山".to_owned(),
        sex: "male".to_owned(),
        birth: "1980-05-01".to_owned(),
        guardian: None,
        weight_g: None,
        mother_hbsag: None,
        history: vec![],
        history_complete: false,
        ..form(&clinic)
    };
    let person = clinic.app.recipient_register(&input).unwrap();
    assert_eq!(person.archive_state, "provisional", "a provisional code, without any network");
    let view = clinic.app.visit_open(&person.person.recipient).unwrap();
    assert!(view.consent.adult && view.consent.signers.is_empty());
    let propose = app::input::ProposeInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: view.visit.clone(),
        vaccine: "InfV".to_owned(),
    };
    let view = clinic.app.visit_line_propose(&propose).unwrap();
    let view = sign(&clinic, &view, "self", "");
    let signed = &view.consent.signed[0];
    assert_eq!((signed.relation.as_str(), signed.signer.as_str()), ("self", "刘大山"));
    assert_eq!(view.lines.iter().find(|line| line.vaccine == "InfV").unwrap().state, "accepted");
    clinic.assert_sound();
}
