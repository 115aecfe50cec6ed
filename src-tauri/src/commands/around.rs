//! Around the needle: tickets, appointments, exposures, proof, texts, the end of the visit and of the day.

use app::input::{
    AppointmentCancelInput, AppointmentInput, ExposureInput, SignatureExportInput, TextApproveInput, TextSaveInput,
};
use app::view::{ConsentProof, DayView, FileView, SlipView, TextsView, VerificationProof, VisitView};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn visit_ticket(shell: State<'_, Shell>, visit: String) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_ticket(&visit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_exposure(shell: State<'_, Shell>, input: ExposureInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_exposure(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_slip_view(shell: State<'_, Shell>, visit: String) -> Answer<SlipView> {
    run(&shell, move |app| app.visit_slip_view(&visit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn consent_proof_view(shell: State<'_, Shell>, consent: String) -> Answer<ConsentProof> {
    run(&shell, move |app| app.consent_proof_view(&consent)).await
}

#[tauri::command]
#[specta::specta]
pub async fn consent_picture(shell: State<'_, Shell>, consent: String, image: String) -> Answer<ConsentProof> {
    run(&shell, move |app| app.consent_picture(&consent, &image)).await
}

#[tauri::command]
#[specta::specta]
pub async fn verification_proof_view(shell: State<'_, Shell>, visit: String) -> Answer<Vec<VerificationProof>> {
    run(&shell, move |app| app.verification_proof_view(&visit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn appointment_make(shell: State<'_, Shell>, input: AppointmentInput) -> Answer<SlipView> {
    run(&shell, move |app| app.appointment_make(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn appointment_cancel(shell: State<'_, Shell>, input: AppointmentCancelInput) -> Answer<SlipView> {
    run(&shell, move |app| app.appointment_cancel(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn day_view(shell: State<'_, Shell>) -> Answer<DayView> {
    run(&shell, |app| app.day_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn texts_view(shell: State<'_, Shell>) -> Answer<TextsView> {
    run(&shell, |app| app.texts_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn text_save(shell: State<'_, Shell>, input: TextSaveInput) -> Answer<TextsView> {
    run(&shell, move |app| app.text_save(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn text_approve(shell: State<'_, Shell>, input: TextApproveInput) -> Answer<TextsView> {
    run(&shell, move |app| app.text_approve(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn signature_export(shell: State<'_, Shell>, input: SignatureExportInput) -> Answer<FileView> {
    run(&shell, move |app| app.signature_export(&input)).await
}
