//! The program behind the windows: the clinic, or why it could not be opened.

use std::path::Path;

use app::view::{ClinicView, DeskView, Note, QueueView, StatusView};
use app::{App, AppError, Notice};
use tauri::{AppHandle, Emitter};

use crate::error::{CommandError, ErrorKind};
use crate::windows;

/// What the commands work on.
pub struct Shell {
    app: Result<App, Note>,
}

impl Shell {
    /// Opens the clinic in a data directory. A failure is kept and shown on the desk, not thrown away.
    pub fn open(data: &Path) -> Shell {
        let app = App::open(data).map_err(|error| trouble(&error, data));
        Shell { app }
    }

    /// Brings notices to their windows, and starts devices and delivery.
    pub fn connect(&self, handle: &AppHandle) {
        let Ok(app) = &self.app else { return };
        let handle = handle.clone();
        app.listen(move |notice| {
            // Never broadcast: each notice has one window.
            let sent = match notice {
                Notice::Desk(notice) => handle.emit_to("desk", "desk-notice", notice),
                Notice::Pad(notice) => {
                    windows::turn_to(&handle, notice.view.document.is_some());
                    handle.emit_to("pad", "pad-notice", notice)
                }
            };
            if let Err(error) = sent {
                tracing::error!(%error, "a notice did not reach its window");
            }
        });
        if let Err(error) = app.start_devices() {
            tracing::error!(%error, "the devices could not be started");
        }
        if let Err(error) = app.connect_province() {
            tracing::error!(%error, "the enrolment at the province cannot be used");
        }
        tauri::async_runtime::spawn(app.clone().deliver());
    }

    /// The clinic, for a command.
    pub fn app(&self) -> Result<App, CommandError> {
        self.app.clone().map_err(|note| CommandError { code: note.code, params: note.params, kind: ErrorKind::Error })
    }

    /// The desk's view when there is no clinic: why, and what to do.
    pub fn without_clinic(&self) -> Option<DeskView> {
        let note = self.app.as_ref().err()?.clone();
        let text = String::new;
        Some(DeskView {
            clinic: ClinicView { name: text(), site: text(), demo: false, today: text(), now: text() },
            session: None,
            status: StatusView {
                devices: vec![],
                queue: QueueView {
                    link: "not_enrolled".to_owned(),
                    waiting: 0,
                    parked: 0,
                    accepted: 0,
                    last_success: None,
                    next_attempt: None,
                    last_failure: None,
                },
                vials: vec![],
            },
            trouble: Some(note),
        })
    }

    /// Whether the pad window is open.
    pub fn pad_present(&self, present: bool) {
        if let Ok(app) = &self.app {
            app.pad_present(present);
        }
    }

    /// Ends devices.
    pub fn close(&self) {
        if let Ok(app) = &self.app {
            app.close();
        }
    }
}

fn trouble(error: &AppError, data: &Path) -> Note {
    tracing::error!(%error, "the clinic could not be opened");
    let params = [("dir".to_owned(), data.display().to_string())].into_iter().collect();
    Note { code: error.code().to_owned(), params, rule: None }
}
