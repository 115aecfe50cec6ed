//! Archives of people: the whole of one, edits, doses, duplicates.

use app::input::people::{
    AlertsInput, AmendInput, DoseCorrectInput, DuplicateInput, MergeInput, PastDosesInput, ResembleInput,
};
use app::view::{CompareView, DuplicateView, RecipientDetail, ResemblanceRow};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn recipient_detail(shell: State<'_, Shell>, recipient: String) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.recipient_detail(&recipient)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_resemblances(shell: State<'_, Shell>, input: ResembleInput) -> Answer<Vec<ResemblanceRow>> {
    run(&shell, move |app| app.recipient_resemblances(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_amend(shell: State<'_, Shell>, input: AmendInput) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.recipient_amend(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_photo(
    shell: State<'_, Shell>,
    recipient: String,
    image: Option<String>,
) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.recipient_photo(&recipient, image.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_alerts(shell: State<'_, Shell>, input: AlertsInput) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.recipient_alerts(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_withdraw(
    shell: State<'_, Shell>,
    recipient: String,
    reason: String,
    note: String,
) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.recipient_withdraw(&recipient, &reason, &note)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_reinstate(
    shell: State<'_, Shell>,
    recipient: String,
    reason: String,
) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.recipient_reinstate(&recipient, &reason)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_erase(
    shell: State<'_, Shell>,
    recipient: String,
    basis: String,
    reason: String,
    approval: String,
) -> Answer<()> {
    run(&shell, move |app| app.recipient_erase(&recipient, &basis, &reason, &approval)).await
}

#[tauri::command]
#[specta::specta]
pub async fn duplicate_search(shell: State<'_, Shell>, input: DuplicateInput) -> Answer<DuplicateView> {
    run(&shell, move |app| app.duplicate_search(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_compare(shell: State<'_, Shell>, one: String, other: String) -> Answer<CompareView> {
    run(&shell, move |app| app.recipient_compare(&one, &other)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_merge(shell: State<'_, Shell>, input: MergeInput) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.recipient_merge(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_merge_revert(
    shell: State<'_, Shell>,
    merge: String,
    reason: String,
    approval: String,
) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.recipient_merge_revert(&merge, &reason, &approval)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_not_duplicate(
    shell: State<'_, Shell>,
    one: String,
    other: String,
    reason: String,
) -> Answer<Vec<ResemblanceRow>> {
    run(&shell, move |app| app.recipient_not_duplicate(&one, &other, &reason)).await
}

#[tauri::command]
#[specta::specta]
pub async fn dose_enter(shell: State<'_, Shell>, input: PastDosesInput) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.dose_enter(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn dose_correct(shell: State<'_, Shell>, input: DoseCorrectInput) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.dose_correct(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn dose_withdraw(
    shell: State<'_, Shell>,
    dose: String,
    reason: String,
    note: String,
    vial: Option<String>,
) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.dose_withdraw(&dose, &reason, &note, vial.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn dose_reinstate(shell: State<'_, Shell>, dose: String, reason: String) -> Answer<RecipientDetail> {
    run(&shell, move |app| app.dose_reinstate(&dose, &reason)).await
}
