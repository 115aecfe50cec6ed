//! The shell: windows, and one line per command. Everything a command does stands in `app`.
//!
//! Deliberately not here: rules, SQL, devices, the province, words for people, and any decision.

mod commands;
mod error;
mod harden;
mod state;
mod windows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tauri::{Builder, Manager, RunEvent, Wry};

use state::Shell;

/// Vaxdesk 接种台.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// The clinic's data directory.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Runs the program until its desk window is closed.
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("VAXDESK_LOG")
                .unwrap_or_else(|_| "info,refinery_core=warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    harden::harden();
    let arguments = Arguments::parse();
    let specta = commands::builder();
    let built = Builder::<Wry>::default()
        .invoke_handler(specta.invoke_handler())
        .setup(move |tauri| {
            let data = match &arguments.data {
                Some(data) => data.clone(),
                None => tauri.path().app_data_dir()?,
            };
            let shell = Shell::open(&data);
            shell.connect(tauri.handle());
            tauri.manage(shell);
            windows::open(tauri.handle())?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(tauri) => {
            tauri.run(|handle, event| match event {
                RunEvent::WindowEvent { label, event: tauri::WindowEvent::Destroyed, .. } => {
                    windows::closed(handle, &label)
                }
                RunEvent::Exit => handle.state::<Shell>().close(),
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the program could not start");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::commands;
    use specta_typescript::Typescript;

    /// Where the UI keeps the generated commands and types.
    const BINDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/ipc/bindings.ts");
    /// Where the UI keeps the generated lists of codes it needs words for.
    const CODES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/ipc/codes.json");

    /// The committed file is what the program would generate; `UPDATE_BINDINGS=1` writes it anew (`make bindings`).
    fn is_current(path: &str, generated: &str) {
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::write(path, generated).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(committed.replace("\r\n", "\n") == generated, "{path} is not current: run `make bindings`");
    }

    fn typescript() -> String {
        let file = tempfile::NamedTempFile::new().unwrap();
        commands::builder().export(Typescript::default(), file.path()).unwrap();
        std::fs::read_to_string(file.path()).unwrap()
    }

    #[test]
    fn the_generated_commands_and_types_are_current() {
        is_current(BINDINGS, &typescript());
    }

    #[test]
    fn the_lists_of_codes_are_current() {
        is_current(CODES, &(serde_json::to_string_pretty(&app::codes()).unwrap() + "\n"));
    }

    #[test]
    fn every_command_of_the_permission_table_is_registered_and_no_other() {
        let text = typescript();
        let table = app::command_names();
        for name in &table {
            assert!(text.contains(&format!("\"{name}\"")), "{name} is in the permission table but not registered");
        }
        assert_eq!(
            text.matches("__TAURI_INVOKE(\"").count(),
            table.len(),
            "a registered command is not in the permission table"
        );
    }
}
