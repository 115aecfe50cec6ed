//! The plan of a person and the editions.

use app::input::PlanInput;
use app::view::{PlanView, SchedulesView};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn plan_view(shell: State<'_, Shell>, input: PlanInput) -> Answer<PlanView> {
    run(&shell, move |app| app.plan_view(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn schedules_view(shell: State<'_, Shell>, edition: Option<String>) -> Answer<SchedulesView> {
    run(&shell, move |app| app.schedules_view(edition.as_deref())).await
}
