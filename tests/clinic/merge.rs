//! Two archives made one, and made two again.

use app::input::people::{MergeInput, SameDoseInput};
use app::input::staff::StepUpInput;
use app::seed::PASSWORD;
use app::view::{Found, RecipientDetail};
use testkit::Clinic;

use crate::archive::{amend, enter, field};
use crate::duplicates::twice;

fn merge(clinic: &Clinic, survivor: &str, absorbed: &str, take: &[&str]) -> MergeInput {
    MergeInput {
        draft: clinic.app.draft_id().unwrap(),
        survivor: survivor.to_owned(),
        absorbed: absorbed.to_owned(),
        take: take.iter().map(|code| (*code).to_owned()).collect(),
        same_doses: vec![],
        reason: "同一个孩子".to_owned(),
    }
}

fn revert(clinic: &Clinic, merge: &str) -> RecipientDetail {
    let input = StepUpInput {
        command: "recipient_merge_revert".to_owned(),
        subject: merge.to_owned(),
        login: "fuzhuren".to_owned(),
        password: PASSWORD.to_owned(),
    };
    let approval = clinic.app.step_up(&input).unwrap().token;
    clinic.app.recipient_merge_revert(merge, "不是同一个孩子", &approval).unwrap()
}

fn what_it_holds(detail: &RecipientDetail) -> (String, String, Vec<app::view::FieldView>, usize, usize, usize) {
    let (guardians, documents) = (detail.guardians.len(), detail.documents.len());
    (detail.version.clone(), detail.state.clone(), detail.fields.clone(), guardians, documents, detail.doses.len())
}

#[test]
fn archives_side_by_side_show_what_differs_and_which_doses_are_one_injection_c_027() {
    let clinic = Clinic::open();
    let (first, second) = twice(&clinic);
    let view = clinic.app.recipient_compare(&first, &second).unwrap();
    assert_eq!(view.differing, ["name"]);
    assert!(view.pair.score >= 50 && view.blocked.is_empty());
    assert_eq!(view.same_doses.len(), 1, "the birth dose stands in both");
    let mut input = merge(&clinic, &first, &second, &["name"]);
    input.same_doses =
        vec![SameDoseInput { kept: view.same_doses[0].one.clone(), same: view.same_doses[0].other.clone() }];
    let merged = clinic.app.recipient_merge(&input).unwrap();
    assert_eq!(merged.view.person.name, "张晓雪", "the field was chosen");
    assert_eq!(merged.view.history.len(), 1, "one injection counts once");
    assert_eq!(merged.doses.len(), 2, "and no record is lost");
    assert_eq!(merged.doses.iter().filter(|dose| dose.state == "same_as").count(), 1);
    assert_eq!(clinic.app.recipient_merge(&input).unwrap(), merged, "sent twice it merges once");
    clinic.assert_sound();
}

#[test]
fn an_absorbed_archive_leads_to_the_survivor_everywhere() {
    let clinic = Clinic::open();
    clinic.plug_devices();
    let (first, second) = twice(&clinic);
    // The absorbed one knew the father's number; his card must still find the child, once.
    let seen = clinic.app.recipient_detail(&second).unwrap();
    let guardian = app::input::people::GuardianEdit {
        relation: "father".to_owned(),
        name: "张伟".to_owned(),
        document_kind: None,
        number: Some("42010619881123001X".to_owned()),
        phone: None,
        keep: Some(0),
    };
    let edit = app::input::people::AmendInput { guardians: Some(vec![guardian]), ..amend(&clinic, &seen, vec![], "") };
    clinic.app.recipient_amend(&edit).unwrap();
    clinic.app.recipient_merge(&merge(&clinic, &first, &second, &[])).unwrap();
    let Found::People { children, .. } = clinic.place_card("stranger") else { panic!("his card is read") };
    assert_eq!(children.iter().map(|child| child.recipient.as_str()).collect::<Vec<_>>(), [first.as_str()]);
    let visit = clinic.app.visit_open(&second).unwrap();
    assert_eq!(visit.person.recipient, first);
    let absorbed = clinic.app.recipient_detail(&second).unwrap();
    assert_eq!(
        (absorbed.state.as_str(), absorbed.survivor.map(|row| row.recipient)),
        ("absorbed", Some(first.clone()))
    );
    let late = amend(&clinic, &clinic.app.recipient_detail(&second).unwrap(), vec![field("school", "x")], "");
    assert_eq!(Clinic::refusal(clinic.app.recipient_amend(&late)), "recipient.absorbed");
    let again = clinic.app.recipient_merge(&merge(&clinic, &first, &second, &[]));
    assert_eq!(Clinic::refusal(again), "merge.same_archive");
    clinic.assert_sound();
}

#[test]
fn an_undone_merge_leaves_both_as_they_were_and_later_edits_where_they_were_made_c_029() {
    let clinic = Clinic::open();
    let (first, second) = twice(&clinic);
    let before = [&first, &second].map(|id| what_it_holds(&clinic.app.recipient_detail(id).unwrap()));
    let input = merge(&clinic, &first, &second, &["name", "guardians", "documents"]);
    clinic.app.recipient_merge(&input).unwrap();
    assert_eq!(
        Clinic::refusal(clinic.app.recipient_merge_revert(&input.draft, "x", "")),
        "step_up.needed",
        "a second person agrees"
    );
    revert(&clinic, &input.draft);
    let after = [&first, &second].map(|id| what_it_holds(&clinic.app.recipient_detail(id).unwrap()));
    assert_eq!(after, before);
    // Once more, with an edit and a dose while they were one.
    let again = merge(&clinic, &first, &second, &["name"]);
    let merged = clinic.app.recipient_merge(&again).unwrap();
    let edited = clinic.app.recipient_amend(&amend(&clinic, &merged, vec![field("school", "第一幼儿园")], "")).unwrap();
    let dose = app::input::PastDoseInput {
        vaccine: "BCG".to_owned(),
        date: "2026-09-19".to_owned(),
        lot: None,
        provenance: "maternity_ward".to_owned(),
        ..Default::default()
    };
    clinic.app.dose_enter(&enter(&clinic, &edited, vec![dose])).unwrap();
    revert(&clinic, &again.draft);
    let (one, other) = (clinic.app.recipient_detail(&first).unwrap(), clinic.app.recipient_detail(&second).unwrap());
    let school =
        |detail: &RecipientDetail| detail.fields.iter().find(|row| row.field == "school").unwrap().value.clone();
    assert_eq!((school(&one).as_deref(), school(&other)), (Some("第一幼儿园"), None));
    assert_eq!((one.view.person.name.as_str(), one.doses.len(), other.doses.len()), ("张小雪", 2, 1));
    assert_eq!(what_it_holds(&other), before[1]);
    assert_eq!(one.merges.len(), 2);
    assert!(one.merges.iter().all(|merge| merge.reverted_at.is_some()));
    clinic.assert_sound();
}

#[test]
fn doses_that_cannot_be_one_injection_are_not_linked_and_a_visit_under_way_waits() {
    let clinic = Clinic::open();
    let (first, second) = twice(&clinic);
    let (one, other) = (clinic.app.recipient_detail(&first).unwrap(), clinic.app.recipient_detail(&second).unwrap());
    let wrong = SameDoseInput { kept: one.doses[0].dose.clone(), same: one.doses[0].dose.clone() };
    let input = MergeInput { same_doses: vec![wrong], ..merge(&clinic, &first, &second, &[]) };
    assert_eq!(Clinic::refusal(clinic.app.recipient_merge(&input)), "merge.doses_not_same");
    let pair = SameDoseInput { kept: one.doses[0].dose.clone(), same: other.doses[0].dose.clone() };
    let twice_linked = MergeInput { same_doses: vec![pair.clone(), pair], ..merge(&clinic, &first, &second, &[]) };
    assert_eq!(Clinic::refusal(clinic.app.recipient_merge(&twice_linked)), "merge.doses_not_same");
    clinic.app.visit_open(&second).unwrap();
    assert_eq!(
        Clinic::refusal(clinic.app.recipient_merge(&merge(&clinic, &first, &second, &[]))),
        "recipient.visit_open"
    );
    let view = clinic.app.recipient_compare(&first, &second).unwrap();
    assert_eq!(view.blocked.iter().map(|note| note.code.as_str()).collect::<Vec<_>>(), ["recipient.visit_open"]);
}
