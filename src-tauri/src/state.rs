//! The program behind the windows: the way to an open clinic, and the clinic once it is open.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use app::clock::SystemClock;
use app::setup::Setup;
use app::view::{ClinicView, DeskNotice, DeskView, PadNotice, QueueView, StatusView};
use app::{App, AppError, Notice};
use tauri::{AppHandle, Emitter, Manager};

use crate::error::{CommandError, ErrorKind};
use crate::windows;

/// What the commands work on.
pub struct Shell {
    setup: Arc<Setup>,
    handle: OnceLock<AppHandle>,
    /// The clinic's notices, devices and delivery run: once in the life of the program.
    connected: AtomicBool,
    pad_present: AtomicBool,
}

impl Shell {
    /// Nothing is opened yet.
    pub fn over(data: &Path) -> Shell {
        Shell {
            setup: Arc::new(Setup::over(data, Arc::new(SystemClock))),
            handle: OnceLock::new(),
            connected: AtomicBool::new(false),
            pad_present: AtomicBool::new(false),
        }
    }

    /// Brings notices to their windows and opens the clinic beside them: that may take long, and a window says how far it is. What stands in
    /// the way of opening it is kept and shown on the desk, not thrown away.
    pub fn begin(&self, handle: &AppHandle) {
        let _ = self.handle.set(handle.clone());
        let desk = handle.clone();
        self.setup.listen(move |view| send(&desk, "desk", "desk-notice", DeskNotice::Setup { view: Box::new(view) }));
        let handle = handle.clone();
        tauri::async_runtime::spawn_blocking(move || {
            let shell = handle.state::<Shell>();
            shell.setup.begin_opening();
            shell.connect_clinic();
            shell.setup.tell();
        });
    }

    /// The clinic may have just opened.
    fn connect_clinic(&self) {
        let (Some(app), Some(handle)) = (self.setup.app(), self.handle.get()) else { return };
        if self.connected.swap(true, Ordering::SeqCst) {
            return;
        }
        let window = handle.clone();
        app.listen(move |notice| {
            // Never broadcast: each notice has one window.
            match notice {
                Notice::Desk(notice) => send(&window, "desk", "desk-notice", notice),
                Notice::Pad(notice) => {
                    windows::turn_to(&window, notice.forward);
                    send(&window, "pad", "pad-notice", notice);
                }
            }
        });
        if let Err(error) = app.start_devices() {
            tracing::error!(%error, "the devices could not be started");
        }
        if let Err(error) = app.connect_province() {
            tracing::error!(%error, "the enrolment at the province cannot be used");
        }
        app.pad_present(self.pad_present.load(Ordering::SeqCst));
        // The pad's window asked before there was anything to show.
        if let Ok(view) = app.pad_view() {
            send(handle, "pad", "pad-notice", PadNotice { view, forward: false });
        }
        app.start_backups();
        tauri::async_runtime::spawn(app.clone().deliver());
        tauri::async_runtime::spawn(app.watch_idle());
    }

    /// The clinic, for a command.
    pub fn app(&self) -> Result<App, CommandError> {
        self.setup.app().ok_or_else(|| {
            let (code, params) = match self.setup.why_not_open() {
                Some(note) => (note.code, note.params),
                None => ("clinic.none".to_owned(), Default::default()),
            };
            CommandError { code, params, kind: ErrorKind::Error }
        })
    }

    /// The desk's view while nobody can sign in: why, and what to do.
    pub fn without_clinic(&self) -> Option<DeskView> {
        let note = self.setup.why_not_open()?;
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
                clock_doubtful: false,
                camera: false,
            },
            alarms: vec![],
            trouble: Some(note),
        })
    }

    /// Runs a step of founding, unlocking or restoring. When it opens the clinic, devices and delivery begin.
    pub async fn setup<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Setup) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, CommandError> {
        let setup = self.setup.clone();
        let answer = match tauri::async_runtime::spawn_blocking(move || work(&setup)).await {
            Ok(answer) => answer.map_err(CommandError::from),
            Err(error) => {
                tracing::error!(%error, "a step of setting up did not finish");
                Err(CommandError { code: "clinic.data".to_owned(), params: Default::default(), kind: ErrorKind::Error })
            }
        };
        self.connect_clinic();
        answer
    }

    /// Whether the desk's settings want the camera, before a clinic is open.
    pub fn wants_camera(&self) -> bool {
        self.setup.wants_camera()
    }

    /// Whether the desk's page may look through the camera now.
    pub fn camera_may_look(&self) -> bool {
        self.setup.app().is_some_and(|app| app.camera_may_look())
    }

    /// Whether the pad window is open.
    pub fn pad_present(&self, present: bool) {
        self.pad_present.store(present, Ordering::SeqCst);
        if let Some(app) = self.setup.app() {
            app.pad_present(present);
        }
    }

    /// Ends devices and closes the database.
    pub fn close(&self) {
        self.setup.close();
    }
}

fn send<T: serde::Serialize + Clone>(handle: &AppHandle, window: &str, name: &str, notice: T) {
    if let Err(error) = handle.emit_to(window, name, notice) {
        tracing::error!(%error, "a notice did not reach its window");
    }
}
