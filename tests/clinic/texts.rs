//! Texts people read: versions, approval by another person, and old versions for ever.

use app::input::{TextApproveInput, TextFieldInput, TextSaveInput};
use app::view::{TextRow, TextsView};
use testkit::Clinic;

fn row<'a>(view: &'a TextsView, kind: &str, key: &str) -> &'a TextRow {
    view.texts.iter().find(|row| row.kind == kind && row.key == key).unwrap()
}

fn save(clinic: &Clinic, kind: &str, key: &str, base: &str, field: &str, text: &str) -> TextSaveInput {
    TextSaveInput {
        draft: clinic.app.draft_id().unwrap(),
        kind: kind.to_owned(),
        key: key.to_owned(),
        base: base.to_owned(),
        fields: vec![TextFieldInput { field: field.to_owned(), text: text.to_owned() }],
        source: "说明书 2026年3月版".to_owned(),
    }
}

fn approve(clinic: &Clinic, kind: &str, key: &str, version: u32, digest: &str) -> TextApproveInput {
    TextApproveInput {
        draft: clinic.app.draft_id().unwrap(),
        kind: kind.to_owned(),
        key: key.to_owned(),
        version,
        digest: digest.to_owned(),
    }
}

#[test]
fn every_text_begins_as_a_starter_that_waits_for_approval() {
    let clinic = Clinic::open();
    let view = clinic.app.texts_view().unwrap();
    assert!(view.texts.len() >= 26 && view.texts.iter().all(|row| row.state == "starter"), "待审核");
    assert_eq!(usize::try_from(view.pending).unwrap(), view.texts.len());
    let hepb = row(&view, "consent", "HepB");
    assert_eq!((hepb.title.as_str(), hepb.versions.len()), ("乙型肝炎疫苗", 1));
    assert!(!hepb.versions[0].source.is_empty());
}

#[test]
fn a_saved_text_is_in_force_once_another_person_approved_it_and_consents_name_it_c_032() {
    let clinic = Clinic::open();
    let starter = row(&clinic.app.texts_view().unwrap(), "consent", "HepB").versions[0].digest.clone();
    let input = save(&clinic, "consent", "HepB", &starter, "after", "留观30分钟，当天不要洗澡。");
    let no_source = TextSaveInput { source: " ".to_owned(), ..input.clone() };
    assert_eq!(Clinic::refusal(clinic.app.text_save(&no_source)), "text.source_missing");
    let view = clinic.app.text_save(&input).unwrap();
    let again = clinic.app.text_save(&input).unwrap();
    assert_eq!(row(&again, "consent", "HepB").versions.len(), 2, "a double click saves once");
    let hepb = row(&view, "consent", "HepB");
    let saved = &hepb.versions[1];
    assert_eq!((hepb.state.as_str(), saved.version, saved.state.as_str()), ("starter", 1, "pending"));
    assert!(!saved.may_approve, "not by the one who wrote it");
    let after = saved.fields.iter().find(|field| field.field == "after").unwrap();
    assert!(after.before.as_deref().is_some_and(|before| before.contains("保持清洁")), "the difference is shown");
    assert!(saved.fields.iter().filter(|field| field.field != "after").all(|field| field.before.is_none()));

    let own = approve(&clinic, "consent", "HepB", 1, &saved.digest);
    assert_eq!(Clinic::refusal(clinic.app.text_approve(&own)), "text.same_person");
    let before = clinic.visit("陈小雨").view.visit;
    clinic.app.session_logout().unwrap();
    clinic.login("fuzhuren");
    let other = approve(&clinic, "consent", "HepB", 1, &"0".repeat(64));
    assert_eq!(
        Clinic::refusal(clinic.app.text_approve(&other)),
        "text.version_unknown",
        "exactly the text that was read"
    );
    let view = clinic.app.text_approve(&approve(&clinic, "consent", "HepB", 1, &saved.digest)).unwrap();
    let hepb = row(&view, "consent", "HepB");
    assert_eq!((hepb.state.as_str(), hepb.in_force), ("approved", 1));
    assert_eq!(hepb.versions[1].approved_by.as_deref(), Some("孙副主任"));

    clinic.app.session_logout().unwrap();
    clinic.login("zhuren");
    assert!(!before.is_empty());
    let visit = clinic.visit("王小明").precheck_all_no().sign();
    let signed = &visit.view.consent.signed[0];
    assert_eq!(signed.template, "HepB:1 general:0");
    let proof = clinic.app.consent_proof_view(&signed.consent).unwrap();
    let page = proof.document.unwrap();
    assert!(!page.sections[0].pending && page.pending, "the declaration still waits");
    let words = |page: &app::view::PadDocument| page.sections[0].paragraphs[3].text.clone();
    assert_eq!(words(&page), "留观30分钟，当天不要洗澡。");

    // A newer text changes nothing that was signed.
    let base = saved.digest.clone();
    clinic.app.text_save(&save(&clinic, "consent", "HepB", &base, "after", "另一段话。")).unwrap();
    let later = clinic.app.consent_proof_view(&signed.consent).unwrap();
    assert!(later.holds);
    assert_eq!(words(&later.document.unwrap()), "留观30分钟，当天不要洗澡。");
    clinic.assert_sound();
}

#[test]
fn the_starter_may_be_approved_as_it_is() {
    let clinic = Clinic::open();
    let view = clinic.app.texts_view().unwrap();
    for (kind, key) in [("verification", "general"), ("precheck", "general"), ("consent", "general")] {
        let digest = &row(&view, kind, key).versions[0].digest;
        clinic.app.text_approve(&approve(&clinic, kind, key, 0, digest)).unwrap();
    }
    let visit = clinic.visit("王小明");
    assert_eq!(visit.view.precheck.review, "approved");
    let after = clinic.app.texts_view().unwrap();
    assert_eq!(after.pending + 3, view.pending);
    assert_eq!(row(&after, "precheck", "general").state, "approved");
    clinic.assert_sound();
}

#[test]
fn the_clinics_wording_of_a_question_is_asked_and_kept_with_the_answers() {
    let clinic = Clinic::open();
    let base = row(&clinic.app.texts_view().unwrap(), "precheck", "general").versions[0].digest.clone();
    let input = save(&clinic, "precheck", "general", &base, "other_concern.zh", "还有什么要说的吗？");
    let view = clinic.app.text_save(&input).unwrap();
    let digest = row(&view, "precheck", "general").versions[1].digest.clone();
    clinic.app.session_logout().unwrap();
    clinic.login("fuzhuren");
    clinic.app.text_approve(&approve(&clinic, "precheck", "general", 1, &digest)).unwrap();
    clinic.app.session_logout().unwrap();
    clinic.login("zhuren");
    let visit = clinic.visit("王小明");
    assert_eq!(visit.view.precheck.asked.last().unwrap().zh, "还有什么要说的吗？");
    assert_eq!(visit.view.precheck.version, "precheck:1");
    let effect = save(&clinic, "precheck", "general", &digest, "anaphylaxis.effect", "caution");
    assert_eq!(
        Clinic::refusal(clinic.app.text_save(&effect)),
        "text.field_unknown",
        "what an answer means is not edited"
    );
}

#[test]
fn only_a_manager_writes_texts_and_others_read_them() {
    let clinic = Clinic::closed();
    clinic.login("dengji");
    let view = clinic.app.texts_view().unwrap();
    let digest = row(&view, "consent", "HepB").versions[0].digest.clone();
    let input = save(&clinic, "consent", "HepB", &digest, "after", "x");
    assert_eq!(Clinic::refusal(clinic.app.text_save(&input)), "permission.denied");
    let input = approve(&clinic, "consent", "HepB", 0, &digest);
    assert_eq!(Clinic::refusal(clinic.app.text_approve(&input)), "permission.denied");
}
