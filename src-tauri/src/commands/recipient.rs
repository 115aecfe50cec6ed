//! People.

use app::input::RegisterInput;
use app::input::people::SearchInput;
use app::view::{ArchiveRow, RecipientView, Revealed, SearchView};
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn recipient_search(shell: State<'_, Shell>, input: SearchInput) -> Answer<SearchView> {
    run(&shell, move |app| app.recipient_search(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_view(shell: State<'_, Shell>, recipient: String) -> Answer<RecipientView> {
    run(&shell, move |app| app.recipient_view(&recipient)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_register(shell: State<'_, Shell>, input: RegisterInput) -> Answer<RecipientView> {
    run(&shell, move |app| app.recipient_register(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn recipient_reveal(shell: State<'_, Shell>, recipient: String) -> Answer<Revealed> {
    run(&shell, move |app| app.recipient_reveal(&recipient)).await
}

#[tauri::command]
#[specta::specta]
pub async fn archive_query(
    shell: State<'_, Shell>,
    card: Option<String>,
    number: Option<String>,
) -> Answer<Vec<ArchiveRow>> {
    Ok(shell.app()?.archive_query(card.as_deref(), number.as_deref()).await?)
}
