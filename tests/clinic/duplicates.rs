//! Who may be the same person: said at the form, searched by any condition, and marked as two people.

use app::input::people::{DuplicateInput, ResembleInput};
use app::input::{GuardianInput, RegisterInput};
use app::view::ResemblanceRow;
use testkit::Clinic;

use crate::archive::{amend, detail, field};
use crate::people::form;

fn codes(row: &ResemblanceRow) -> Vec<&str> {
    row.reasons.iter().map(|reason| reason.code.as_str()).collect()
}

pub(crate) fn conditions() -> DuplicateInput {
    DuplicateInput {
        same_name: false,
        same_sound: false,
        same_birth: false,
        same_sex: false,
        same_guardian: false,
        same_phone: false,
        same_number: false,
        at_least: 0,
        recipient: None,
        marked: false,
    }
}

/// The same child twice, the second time by a registrar who heard the name.
pub(crate) fn twice(clinic: &Clinic) -> (String, String) {
    let guardian = GuardianInput {
        relation: "father".to_owned(),
        name: Some("张伟".to_owned()),
        number: None,
        phone: Some("13800000077".to_owned()),
        ..Default::default()
    };
    let first = RegisterInput { guardian: Some(guardian.clone()), ..form(clinic) };
    let second = RegisterInput { name: "张晓雪".to_owned(), guardian: Some(guardian), ..form(clinic) };
    let register = |input: &RegisterInput| clinic.app.recipient_register(input).unwrap().person.recipient;
    (register(&first), register(&second))
}

#[test]
fn the_form_is_told_who_is_known_already_with_a_score_and_why_c_027() {
    let clinic = Clinic::open();
    let (first, second) = twice(&clinic);
    let asked = ResembleInput {
        name: "张小雪".to_owned(),
        sex: "female".to_owned(),
        birth: "2026-09-18".to_owned(),
        number: None,
        guardian: Some("张伟".to_owned()),
        guardian_number: None,
        phone: Some("13800000077".to_owned()),
    };
    let rows = clinic.app.recipient_resemblances(&asked).unwrap();
    assert_eq!(rows.iter().map(|row| row.person.recipient.clone()).collect::<Vec<_>>(), [first, second]);
    assert!(codes(&rows[0]).contains(&"duplicate.name_same") && codes(&rows[1]).contains(&"duplicate.name_sound"));
    assert!(rows[0].score > rows[1].score && rows[0].reasons.iter().all(|reason| reason.params.contains_key("points")));
    let stranger = ResembleInput { name: "赵四".to_owned(), guardian: None, phone: None, ..asked.clone() };
    assert!(clinic.app.recipient_resemblances(&stranger).unwrap().is_empty());
    let sibling = ResembleInput { name: "张大山".to_owned(), sex: "male".to_owned(), ..asked };
    let twin = clinic.app.recipient_resemblances(&sibling).unwrap();
    assert!(
        twin.iter().all(|row| codes(row).contains(&"duplicate.twins")) && !twin.is_empty(),
        "shown, to be told apart"
    );
}

#[test]
fn a_pair_marked_as_two_people_stays_away_until_something_new_speaks_for_it_c_030() {
    let clinic = Clinic::open();
    let (first, second) = twice(&clinic);
    let search = |marked| {
        let input = DuplicateInput { at_least: 50, marked, ..conditions() };
        let pairs = clinic.app.duplicate_search(&input).unwrap().pairs;
        pairs.into_iter().filter(|pair| [&first, &second].contains(&&pair.one.recipient)).collect::<Vec<_>>()
    };
    assert_eq!(search(false).len(), 1);
    let rows = clinic.app.recipient_not_duplicate(&first, &second, "堂姐妹，已核对").unwrap();
    assert!(rows.iter().any(|row| row.person.recipient == second && row.marked.is_some() && row.reopened.is_empty()));
    assert_eq!((search(false).len(), search(true).len()), (0, 1), "the same question is not asked again");
    // The same address turns up in both: nothing of the kind was known when the pair was marked.
    let seen = clinic.app.recipient_detail(&second).unwrap();
    clinic.app.recipient_amend(&amend(&clinic, &seen, vec![field("name", "张小雪")], "看户口簿")).unwrap();
    let again = search(false);
    assert_eq!(again[0].reopened.iter().map(|note| note.code.as_str()).collect::<Vec<_>>(), ["duplicate.name_same"]);
    clinic.assert_sound();
}

#[test]
fn pairs_are_found_by_any_condition_and_by_their_combination_c_028() {
    let clinic = Clinic::open();
    let (first, second) = twice(&clinic);
    let found = |input: DuplicateInput| {
        let view = clinic.app.duplicate_search(&input).unwrap();
        view.pairs.iter().any(|pair| pair.one.recipient == first && pair.other.recipient == second)
    };
    type Switch = fn(&mut DuplicateInput);
    let (holds, fails): ([Switch; 5], [Switch; 2]) = (
        [
            |input| input.same_sound = true,
            |input| input.same_birth = true,
            |input| input.same_guardian = true,
            |input| input.same_phone = true,
            |input| input.same_sex = true,
        ],
        [|input| input.same_name = true, |input| input.same_number = true],
    );
    for mask in 0..1u32 << holds.len() {
        let mut input = conditions();
        (0..holds.len()).filter(|at| mask & (1 << at) != 0).for_each(|at| holds[at](&mut input));
        assert!(found(input.clone()), "{input:?}");
        for fail in fails {
            let mut input = input.clone();
            fail(&mut input);
            assert!(!found(input.clone()), "{input:?}");
        }
    }
    assert!(detail(&clinic, "张小雪").resemblances.iter().any(|row| row.person.recipient == second));
}
