//! `vaxctl backup`: backups and the way back without a window.

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use app::backup::Watch;
use app::backup::restore::{self, Order};
use app::clock::{Clock, SystemClock};
use app::input::backup::TargetInput;
use app::view::BackupView;
use app::{App, AppError};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::say;

/// What can be done with backups.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Backs up to every place. Asks for nothing but the password, which is read from standard input.
    Now {
        /// A whole copy instead of what came since the last one.
        #[arg(long)]
        full: bool,
        /// Login name of an administrator.
        #[arg(long)]
        login: String,
    },
    /// Makes whatever is due: backups and drills. For a machine without a window.
    Due,
    /// Restores one backup into a scratch directory and checks it. The password is read from standard input.
    Drill {
        /// Id of the backup.
        backup: String,
        /// Login name of an administrator.
        #[arg(long)]
        login: String,
    },
    /// Lists what lies at a place, newest first. The place's secret, if it has one, is read from standard input.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Restores into the data directory, in which no clinic may be. Reads from standard input, a line each: the place's secret (empty for
    /// none), the recovery key, and the passphrase of the new key vault (empty: the system's key ring keeps it).
    Restore {
        #[command(flatten)]
        place: Place,
        /// Id of the backup; the newest when absent.
        #[arg(long)]
        backup: Option<String>,
        /// Refuse a backup of another clinic than this.
        #[arg(long)]
        site: Option<String>,
    },
}

/// A place for backups.
#[derive(Debug, Args)]
pub struct Place {
    /// `folder`, `disk`, `s3`, `webdav`, `sftp`.
    #[arg(long, default_value = "folder")]
    kind: String,
    /// Folder, or bucket with folder.
    #[arg(long)]
    place: PathBuf,
    /// Address or host.
    #[arg(long)]
    endpoint: Option<String>,
    /// Region of a bucket.
    #[arg(long)]
    region: Option<String>,
    /// User or access key.
    #[arg(long)]
    user: Option<String>,
}

impl Place {
    fn input(&self, secret: String) -> TargetInput {
        TargetInput {
            name: String::new(),
            kind: self.kind.clone(),
            place: self.place.display().to_string(),
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            user: self.user.clone(),
            secret: Some(secret).filter(|secret| !secret.is_empty()),
        }
    }

    fn needs_secret(&self) -> bool {
        !matches!(self.kind.as_str(), "folder" | "disk")
    }
}

/// Carries a command out; false when something is not as it should be.
pub fn run(data: &Path, command: &BackupCommand) -> Result<bool, AppError> {
    match command {
        BackupCommand::Now { full, login } => signed_in(data, login, |app| {
            let view = app.backup_now(if *full { "full" } else { "increment" })?;
            Ok(show(&view))
        }),
        BackupCommand::Drill { backup, login } => signed_in(data, login, |app| {
            let view = app.backup_drill(backup)?;
            show(&view);
            Ok(view.drills.first().is_some_and(|drill| drill.passed))
        }),
        BackupCommand::Due => {
            let app = App::open(data)?;
            let any = app.back_up_what_is_due();
            app.close();
            say(std::io::stdout(), if any? { "done" } else { "nothing is due" });
            Ok(true)
        }
        BackupCommand::List { place } => {
            let secret = if place.needs_secret() { line()? } else { String::new() };
            for row in restore::plan(&place.input(secret))?.candidates {
                let line = json!({
                    "backup": row.backup, "kind": row.kind, "taken_at": row.taken_at, "clinic": row.clinic,
                    "size_kib": row.size_kib, "events": row.events,
                });
                say(std::io::stdout(), &line.to_string());
            }
            Ok(true)
        }
        BackupCommand::Restore { place, backup, site } => {
            let (secret, recovery_key, passphrase) = (line()?, line()?, line()?);
            let plan = restore::plan(&place.input(secret))?;
            let newest = plan.candidates.first().map(|row| row.backup.clone()).unwrap_or_default();
            let order = Order {
                set_aside: false,
                dir: data,
                backup: backup.as_deref().unwrap_or(&newest),
                recovery_key: &recovery_key,
                site: site.as_deref(),
                now: SystemClock.now(),
                passphrase: Some(passphrase.as_str()).filter(|passphrase| !passphrase.is_empty()),
            };
            let done = restore::run(&plan, &order, &OnTerminal::default())?;
            say(
                std::io::stdout(),
                &format!("{} {}: as of {}, {} events", done.site, done.clinic, done.taken_at, done.events),
            );
            Ok(true)
        }
    }
}

/// Opens the clinic for somebody whose password stands on standard input.
fn signed_in(data: &Path, login: &str, work: impl FnOnce(&App) -> Result<bool, AppError>) -> Result<bool, AppError> {
    let app = App::open(data)?;
    let done = line().and_then(|password| app.session_login(login, &password)).and_then(|_| work(&app));
    app.close();
    done
}

fn show(view: &BackupView) -> bool {
    for target in &view.targets {
        let full = target.last_full.as_deref().unwrap_or("-");
        let increment = target.last_increment.as_deref().unwrap_or("-");
        let trouble = target.trouble.as_ref().map_or("", |trouble| trouble.code.as_str());
        let line = format!("{} {} full {full} increment {increment} {trouble}", target.name, target.state);
        say(std::io::stdout(), line.trim_end());
    }
    for alarm in &view.alarms {
        say(std::io::stdout(), &format!("alarm {}", alarm.code));
    }
    view.targets.iter().all(|target| target.trouble.is_none())
}

/// Stages to standard error, each once.
#[derive(Default)]
struct OnTerminal {
    last: Mutex<&'static str>,
}

impl Watch for OnTerminal {
    fn step(&self, stage: &'static str, _: u64, _: u64) {
        if let Ok(mut last) = self.last.lock()
            && *last != stage
        {
            *last = stage;
            say(std::io::stderr(), stage);
        }
    }

    /// Whoever presses Ctrl-C ends the program; a restore that was ended leaves no half clinic.
    fn cancelled(&self) -> bool {
        false
    }
}

/// The next line of standard input, without its end.
fn line() -> Result<String, AppError> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_line(&mut text);
    read.map_err(|source| AppError::File { what: "standard input could not be read".to_owned(), source })?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
