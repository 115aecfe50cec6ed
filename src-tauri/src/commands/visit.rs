//! The visit.

use app::input::{
    AuthoriseInput, ConsentInput, DeferInput, PaperConsentInput, PrecheckInput, ProposeInput, RecordInput,
};
use app::input::{FailInput, PaidInput, ProductInput, VerifyNoteInput, VerifyShowInput};
use app::view::{StatusView, VisitView};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn visit_open(shell: State<'_, Shell>, recipient: String) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_open(&recipient)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_view(shell: State<'_, Shell>, visit: String) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_view(&visit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_precheck(shell: State<'_, Shell>, input: PrecheckInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_precheck(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_line_propose(shell: State<'_, Shell>, input: ProposeInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_line_propose(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_defer(shell: State<'_, Shell>, input: DeferInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_defer(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_consent_show(shell: State<'_, Shell>, input: ConsentInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_consent_show(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_consent_cancel(shell: State<'_, Shell>, visit: String) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_consent_cancel(&visit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_consent_paper(shell: State<'_, Shell>, input: PaperConsentInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_consent_paper(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_focus(shell: State<'_, Shell>, visit: Option<String>) -> Answer<()> {
    run(&shell, move |app| app.visit_focus(visit.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_scan(shell: State<'_, Shell>, visit: String, code: String) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_scan(&visit, &code)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_scan_clear(shell: State<'_, Shell>, visit: String) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_scan_clear(&visit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_vial_open(shell: State<'_, Shell>, visit: String) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_vial_open(&visit)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_authorise(shell: State<'_, Shell>, input: AuthoriseInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_authorise(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_record(shell: State<'_, Shell>, input: RecordInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_record(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn vial_discard(shell: State<'_, Shell>, code: String, reason: String) -> Answer<StatusView> {
    run(&shell, move |app| app.vial_discard(&code, &reason)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_fail(shell: State<'_, Shell>, input: FailInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_fail(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_verify_show(shell: State<'_, Shell>, input: VerifyShowInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_verify_show(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_verify_note(shell: State<'_, Shell>, input: VerifyNoteInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_verify_note(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_product(shell: State<'_, Shell>, input: ProductInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_product(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn visit_paid(shell: State<'_, Shell>, input: PaidInput) -> Answer<VisitView> {
    run(&shell, move |app| app.visit_paid(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn clock_confirm(shell: State<'_, Shell>, approval: Option<String>) -> Answer<StatusView> {
    run(&shell, move |app| app.clock_confirm(approval.as_deref())).await
}
