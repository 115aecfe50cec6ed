//! Finding and registering people.

use app::input::people::SearchInput;
use app::input::{CardIs, GuardianInput, PastDoseInput, RegisterInput};
use app::view::{Found, HolderView};
use testkit::Clinic;

pub(crate) fn form(clinic: &Clinic) -> RegisterInput {
    RegisterInput {
        draft: clinic.app.draft_id().unwrap(),
        card: None,
        card_is: None,
        name: "张小雪".to_owned(),
        sex: "female".to_owned(),
        birth: "2026-09-18".to_owned(),
        document_kind: None,
        document_number: None,
        phone: None,
        address: Some("示范街道2号".to_owned()),
        guardian: Some(GuardianInput {
            relation: "father".to_owned(),
            name: Some("张伟".to_owned()),
            number: None,
            phone: None,
        }),
        weight_g: Some(3200),
        mother_hbsag: Some("positive".to_owned()),
        archive_code: None,
        history: vec![PastDoseInput {
            vaccine: "HepB".to_owned(),
            date: "2026-09-18".to_owned(),
            lot: None,
            provenance: "maternity_ward".to_owned(),
        }],
        history_complete: true,
    }
}

fn holder(found: Found) -> HolderView {
    match found {
        Found::People { holder: Some(holder), .. } => holder,
        other => panic!("a card's holder was expected, not {other:?}"),
    }
}

#[test]
fn a_newborn_without_papers_is_registered_through_the_fathers_card() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let card = holder(clinic.place_card("stranger"));
    let input = RegisterInput {
        card: Some(card.token),
        card_is: Some(CardIs::Guardian),
        guardian: Some(GuardianInput { relation: "father".to_owned(), name: None, number: None, phone: None }),
        ..form(&clinic)
    };
    let view = clinic.app.recipient_register(&input).unwrap();
    assert_eq!(view.guardians[0].name, "张伟", "name and number come from the card");
    assert!(view.guardians[0].number.as_deref().is_some_and(|number| number.contains('*')), "numbers are masked");
    assert_eq!(view.archive_state, "provisional");
    assert!(view.alerts.iter().any(|alert| alert.code == "alert.mother_hbsag_positive"));
    clinic.app.demo_lift_card().unwrap();
    let Found::People { children, .. } = clinic.place_card("stranger") else {
        panic!("the father's card finds the child now")
    };
    assert_eq!(children[0].name, "张小雪");
    clinic.assert_sound();
}

#[test]
fn an_adult_is_registered_by_the_own_card_with_what_the_card_says() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let card = holder(clinic.place_card("stranger"));
    let input = RegisterInput {
        card: Some(card.token),
        card_is: Some(CardIs::Own),
        name: "别名".to_owned(),
        sex: "unknown".to_owned(),
        birth: String::new(),
        guardian: None,
        history: vec![],
        ..form(&clinic)
    };
    assert_eq!(
        Clinic::refusal(clinic.app.recipient_register(&input)),
        "recipient.card_differs",
        "what was typed is not overwritten silently (C-018)"
    );
    let input = RegisterInput { name: String::new(), ..input };
    let view = clinic.app.recipient_register(&input).unwrap();
    assert_eq!(
        (view.person.name.as_str(), view.person.birth.as_str(), view.person.sex.as_str()),
        ("张伟", "1988-11-23", "male")
    );
    let again = RegisterInput { draft: clinic.app.draft_id().unwrap(), ..input };
    assert_eq!(
        Clinic::refusal(clinic.app.recipient_register(&again)),
        "recipient.number_taken",
        "one person one file (A-001)"
    );
}

#[test]
fn the_same_form_sent_twice_registers_once() {
    let clinic = Clinic::open();
    let input = form(&clinic);
    let first = clinic.app.recipient_register(&input).unwrap();
    let second = clinic.app.recipient_register(&input).unwrap();
    assert_eq!(first, second);
    assert_eq!(clinic.app.recipient_search(&SearchInput::of("张小雪")).unwrap().rows.len(), 1);
}

#[test]
fn a_bad_form_is_refused_with_what_is_wrong() {
    let clinic = Clinic::open();
    type Spoil = fn(&mut RegisterInput);
    let cases: [(&str, Spoil); 6] = [
        ("recipient.name_missing", |form| form.name = "  ".to_owned()),
        ("recipient.guardian_missing", |form| form.guardian = None),
        ("recipient.birth_in_future", |form| form.birth = "2026-11-21".to_owned()),
        ("identity.bad_date", |form| form.birth = "2026-02-30".to_owned()),
        ("identity.bad_check_digit", |form| form.document_number = Some("110105194912310021".to_owned())),
        ("identity.bad_date", |form| form.history[0].date = "2026-01-01".to_owned()),
    ];
    for (code, spoil) in cases {
        let mut input = form(&clinic);
        spoil(&mut input);
        assert_eq!(Clinic::refusal(clinic.app.recipient_register(&input)), code);
    }
}

#[test]
fn a_card_creates_nobody_silently() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let Found::People { own, children, holder } = clinic.place_card("stranger") else { panic!("a card is answered") };
    assert!(own.is_empty() && children.is_empty() && holder.is_some());
    assert!(clinic.app.recipient_search(&SearchInput::of("张伟")).unwrap().rows.is_empty());
}

#[test]
fn a_revealed_number_leaves_a_trace() {
    let clinic = Clinic::open();
    let mother = form(&clinic);
    let input = RegisterInput {
        document_kind: Some("birth_certificate".to_owned()),
        document_number: Some("X420100123".to_owned()),
        ..mother
    };
    let view = clinic.app.recipient_register(&input).unwrap();
    assert_eq!(view.person.number.as_deref(), Some("X42***0123"));
    let before = clinic.app.sync_view().unwrap().head_seq;
    let revealed = clinic.app.recipient_reveal(&view.person.recipient).unwrap();
    assert_eq!(revealed.number.as_deref(), Some("X420100123"));
    assert_eq!(clinic.app.sync_view().unwrap().head_seq, before + 1, "showing a number is an event");
}

#[test]
fn a_search_finds_by_part_of_name_phone_and_guardian_number() {
    let clinic = Clinic::open();
    for text in ["小明", "王小明", "L4201060101000001"] {
        assert!(
            clinic.app.recipient_search(&SearchInput::of(text)).unwrap().rows.iter().any(|row| row.name == "王小明"),
            "{text}"
        );
    }
}

#[test]
fn a_card_taken_back_early_is_still_the_forms_card_and_one_replaced_is_refused() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let card = holder(clinic.place_card("stranger"));
    clinic.app.demo_lift_card().unwrap();
    clinic.notice(|notice| matches!(notice, app::view::DeskNotice::CardRemoved).then_some(()));
    let guardian = GuardianInput { relation: "father".to_owned(), name: None, number: None, phone: None };
    let input = RegisterInput {
        card: Some(card.token),
        card_is: Some(CardIs::Guardian),
        guardian: Some(guardian),
        ..form(&clinic)
    };
    let view = clinic.app.recipient_register(&input).unwrap();
    assert!(view.guardians[0].number.is_some(), "the father took his card back while the form was filled in");
    let _ = clinic.place_card("mother-wang");
    let late = RegisterInput { draft: clinic.app.draft_id().unwrap(), ..input };
    assert_eq!(Clinic::refusal(clinic.app.recipient_register(&late)), "recipient.card_gone");
}
