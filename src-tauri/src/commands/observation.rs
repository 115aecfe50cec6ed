//! Observation.

use app::input::ReleaseInput;
use app::view::ObservationView;
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn observation_view(shell: State<'_, Shell>) -> Answer<ObservationView> {
    run(&shell, move |app| app.observation_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn observation_release(shell: State<'_, Shell>, input: ReleaseInput) -> Answer<ObservationView> {
    run(&shell, move |app| app.observation_release(&input)).await
}
