//! Finding and registering people.

use app::input::people::SearchInput;
use app::input::{CardIs, GuardianInput, PastDoseInput, RegisterInput};
use app::view::{DeskNotice, Found, HolderView};
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
            ..GuardianInput::default()
        }),
        weight_g: Some(3200),
        mother_hbsag: Some("positive".to_owned()),
        archive_code: None,
        history: vec![PastDoseInput {
            vaccine: "HepB".to_owned(),
            date: "2026-09-18".to_owned(),
            lot: None,
            unit: Some("示范妇幼保健院".to_owned()),
            provenance: "maternity_ward".to_owned(),
        }],
        history_complete: true,
        ..RegisterInput::default()
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
        guardian: Some(GuardianInput {
            relation: "father".to_owned(),
            name: None,
            number: None,
            phone: None,
            document_kind: None,
        }),
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

/// Lays a card that no demonstration has: whom the desk found.
fn lay(clinic: &Clinic, card: &devices::CardHolder) -> Found {
    let read = devices::CardNotice::Read { reader: "reader".to_owned(), holder: Box::new(card.clone()) };
    clinic.app.device_notice(devices::Notice::Card(read));
    clinic.notice(|notice| match notice {
        DeskNotice::Found { found } => Some(found.clone()),
        DeskNotice::CardTrouble { note } => panic!("{note:?}"),
        _ => None,
    })
}

#[test]
fn foreigners_and_people_from_hong_kong_are_registered_by_the_cards_they_have_c_017_c_018() {
    use devices::{CardHolder, CardKind, Sex};
    for (number, kind, sex, birth, document) in [
        ("CAN110099020805", CardKind::Foreigner2017, Some(Sex::Male), "1999-02-08", "foreigner_residence"),
        ("911124198108030024", CardKind::Foreigner2023, None, "1981-08-03", "foreigner_residence"),
        ("810000198001010014", CardKind::HkMacaoTaiwan, None, "1980-01-01", "hmt_residence"),
        ("11010519491231002X", CardKind::ResidentId, None, "1949-12-31", "resident_id"),
    ] {
        let clinic = Clinic::open();
        let on_reader = CardHolder { kind, sex, birth: Some(birth.to_owned()), ..CardHolder::new(number, "约翰") };
        let card = holder(lay(&clinic, &on_reader));
        assert_eq!(card.birth, birth, "{number}");
        let input = RegisterInput {
            card: Some(card.token.clone()),
            card_is: Some(CardIs::Own),
            name: String::new(),
            sex: "unknown".to_owned(),
            birth: String::new(),
            guardian: None,
            weight_g: None,
            mother_hbsag: None,
            history: vec![],
            ..form(&clinic)
        };
        let view = clinic.app.recipient_register(&input).unwrap();
        assert_eq!((view.person.name.as_str(), view.person.birth.as_str()), ("约翰", birth));
        assert_eq!(view.person.sex, if card.sex == "female" { "female" } else { "male" }, "{number}");
        let detail = clinic.app.recipient_detail(&view.person.recipient).unwrap();
        let text = format!("{detail:?}");
        assert!(text.contains(document), "{number}: {text}");
        let Found::People { own, .. } = lay(&clinic, &on_reader) else { panic!("{number} finds people") };
        assert_eq!(own[0].recipient, view.person.recipient, "the same card finds the person now");
        clinic.assert_sound();
    }
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
    let guardian =
        GuardianInput { relation: "father".to_owned(), name: None, number: None, phone: None, document_kind: None };
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

#[test]
fn everything_the_form_holds_is_registered_in_one_event_a_041_c_014() {
    let clinic = Clinic::open();
    let mother = crate::import::number("19900307", 862);
    let input = RegisterInput {
        birth_certificate: Some(" Q420000001 ".to_owned()),
        birth_time: Some("03:25".to_owned()),
        gestation_weeks: Some(39),
        mother_hiv: Some("negative".to_owned()),
        more_guardians: vec![
            GuardianInput {
                relation: "mother".to_owned(),
                name: Some("李梅".to_owned()),
                number: Some(mother.clone()),
                phone: Some("13800002222".to_owned()),
                document_kind: None,
            },
            GuardianInput {
                relation: "grandparent".to_owned(),
                name: Some("Anna Schmidt".to_owned()),
                number: Some("C01X00T47".to_owned()),
                document_kind: Some("passport".to_owned()),
                phone: None,
            },
        ],
        ..form(&clinic)
    };
    let view = clinic.app.recipient_register(&input).unwrap();
    let detail = clinic.app.recipient_detail(&view.person.recipient).unwrap();
    let value = |code: &str| {
        let field = detail.fields.iter().find(|field| field.field == code).unwrap();
        field.value.clone().unwrap_or_default()
    };
    assert_eq!(
        ["birth_time", "gestation_weeks", "mother_hiv", "mother_hbsag", "weight_g"].map(value),
        ["03:25", "39", "negative", "positive", "3200"]
    );
    let kinds = |kinds: Vec<Option<String>>| kinds.into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    assert_eq!(detail.documents.iter().map(|one| one.kind.as_str()).collect::<Vec<_>>(), ["birth_certificate"]);
    let named: Vec<_> = detail.guardians.iter().map(|one| (one.relation.as_str(), one.name.as_str())).collect();
    assert_eq!(named, [("father", "张伟"), ("mother", "李梅"), ("grandparent", "Anna Schmidt")]);
    assert_eq!(
        kinds(detail.guardians.iter().map(|one| one.document_kind.clone()).collect()),
        ["", "resident_id", "passport"]
    );
    assert!(detail.guardians[1].phone.is_some());
    assert!(!detail.changes.iter().any(|change| change.kind == "recipient.amended"), "nothing was added afterwards");
    let unit = detail.doses[0].fields.iter().find(|field| field.field == "unit").unwrap();
    assert_eq!(unit.value.as_deref(), Some("示范妇幼保健院"));
    let found = clinic.app.recipient_search(&SearchInput::of("Q420000001")).unwrap().rows;
    assert_eq!((found.len(), found[0].state.as_deref()), (1, Some("active")));
    assert_eq!(clinic.app.recipient_register(&input).unwrap().person, view.person, "sent twice it registers once");
    clinic.assert_sound();
}

#[test]
fn a_form_with_one_wrong_fact_registers_nothing() {
    let clinic = Clinic::open();
    let good = form(&clinic);
    type Spoil = fn(&mut RegisterInput);
    let spoilt: [(Spoil, &str); 7] = [
        (|input| input.birth_time = Some("25:10".to_owned()), "field.bad_value"),
        (|input| input.gestation_weeks = Some(5), "field.bad_value"),
        (|input| input.weight_g = Some(32), "field.bad_value"),
        (|input| input.mother_hiv = Some("perhaps".to_owned()), "field.bad_value"),
        (|input| input.more_guardians = vec![GuardianInput::default()], "recipient.guardian_missing"),
        (
            |input| {
                let number = Some("420106199003078620".to_owned());
                input.more_guardians =
                    vec![GuardianInput { name: Some("李梅".to_owned()), number, ..GuardianInput::default() }];
            },
            "identity.bad_check_digit",
        ),
        (
            |input| {
                (input.document_kind, input.document_number) =
                    (Some("birth_certificate".to_owned()), Some("Q420000002".to_owned()));
                input.birth_certificate = Some("Q420000003".to_owned());
            },
            "field.bad_value",
        ),
    ];
    for (spoil, code) in spoilt {
        let mut input = good.clone();
        spoil(&mut input);
        assert_eq!(Clinic::refusal(clinic.app.recipient_register(&input)), code);
    }
    assert!(clinic.app.recipient_search(&SearchInput::of("张小雪")).unwrap().rows.is_empty());
    // Another child's certificate is refused like another one's number.
    let first = RegisterInput { birth_certificate: Some("Q420000009".to_owned()), ..good };
    clinic.app.recipient_register(&first).unwrap();
    let other = RegisterInput { draft: clinic.app.draft_id().unwrap(), name: "张小雨".to_owned(), ..first };
    assert_eq!(Clinic::refusal(clinic.app.recipient_register(&other)), "recipient.number_taken");
}

#[test]
fn a_list_says_who_is_not_here_any_more() {
    let clinic = Clinic::open();
    let person = clinic.person("王小明");
    assert_eq!(person.state.as_deref(), Some("active"));
    clinic.app.recipient_withdraw(&person.recipient, "moved_away", "").unwrap();
    let search = SearchInput { withdrawn: true, ..SearchInput::of("王小明") };
    let rows = clinic.app.recipient_search(&search).unwrap().rows;
    assert_eq!(rows[0].state.as_deref(), Some("withdrawn"));
}
