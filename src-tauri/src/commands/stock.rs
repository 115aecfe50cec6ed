//! Stock.

use app::input::ReceiptUnitInput;
use app::view::StockView;
use tauri::State;

use super::{Answer, run};
use crate::state::Shell;

#[tauri::command]
#[specta::specta]
pub async fn stock_view(shell: State<'_, Shell>) -> Answer<StockView> {
    run(&shell, move |app| app.stock_view()).await
}

#[tauri::command]
#[specta::specta]
pub async fn stock_receipt_begin(shell: State<'_, Shell>, note: String) -> Answer<StockView> {
    run(&shell, move |app| app.stock_receipt_begin(&note)).await
}

#[tauri::command]
#[specta::specta]
pub async fn stock_receipt_scan(shell: State<'_, Shell>, code: String) -> Answer<StockView> {
    run(&shell, move |app| app.stock_receipt_scan(&code)).await
}

#[tauri::command]
#[specta::specta]
pub async fn stock_receipt_unit(shell: State<'_, Shell>, input: ReceiptUnitInput) -> Answer<StockView> {
    run(&shell, move |app| app.stock_receipt_unit(&input)).await
}

#[tauri::command]
#[specta::specta]
pub async fn stock_receipt_cancel(shell: State<'_, Shell>) -> Answer<StockView> {
    run(&shell, move |app| app.stock_receipt_cancel()).await
}

#[tauri::command]
#[specta::specta]
pub async fn stock_receipt_complete(shell: State<'_, Shell>) -> Answer<StockView> {
    run(&shell, move |app| app.stock_receipt_complete()).await
}
