//! Before anybody can sign in: founding a clinic, opening its vault, restoring it from a backup.
//!
//! A stage machine over one data directory:
//!
//! ```text
//! opening ───────────────────────────────────▶ open, or one of those below
//! empty ──found──▶ recovery ──key typed back──▶ open
//!   │ ├──demo──────────────────────────────────▶ open
//!   │ └──restore──▶ restoring ─────────────────▶ open
//! locked ──unlock──▶ open, or recovery when the key was never confirmed
//! trouble, when the clinic is broken ──restore──▶ restoring ──▶ open; what was there steps aside
//! ```
//!
//! A founded clinic without a confirmed recovery key never goes unnoticed: the stage `recovery` comes back at every start, with a new key,
//! until one was typed back. Nobody can sign in before. `trouble` looks again whenever it is asked. After a new program's first start an
//! opening may take minutes: the page hears how far it is (`opening.rs`).

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use domain::Actor;
use domain::event::v1::{ClinicDescribed, FieldChange, RecoveryKeyReplaced, StaffAmended, StaffRegistered};
use domain::permission::Role;
use domain::{Refusal, accounts, form, settings};
use seal::recovery::{RecoveryError, RecoveryKey};
use seal::vault::keyring;
use serde_json::json;
use store::{Credential, Decided};

use crate::accounts::field_view;
use crate::clock::Clock;
use crate::founding::{self, Lies, NewClinic, Unfinished};
use crate::input::setup::FoundInput;
use crate::seed::{self, Size};
use crate::session::{about, password_rules, secret_set};
use crate::settings::judge_clinic;
use crate::view::{BackupRow, Note, Progress, RecoveryView, SetupView};
use crate::{Answer, App, AppError, ids, lock};

/// People of a demonstration made from the wizard.
const DEMO: Size = Size { people: 200, doses: 1500, seed: 1 };

/// What is wrong with a clinic that a backup mends. A clinic that another program holds, that a newer program wrote, or whose disk is full
/// or takes no writes is whole: setting it aside would lose what came after the backup.
const BROKEN: [&str; 8] = [
    "clinic.cipher",
    "clinic.data",
    "clinic.database_missing",
    "clinic.vault",
    "clinic.vault_missing",
    "store.damaged",
    "store.trouble",
    "store.wrong_key",
];

/// The way from a data directory to a program people can sign in to.
pub struct Setup {
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    pub(crate) stage: Mutex<Stage>,
    /// Held while a step is under way: one at a time.
    pub(crate) working: Mutex<()>,
    /// The program ends: an opening under way is given up.
    pub(crate) ending: AtomicBool,
    /// Whether the operating system's key ring works; tried once.
    keyring: std::sync::OnceLock<bool>,
    restoring: Mutex<Restoring>,
    listener: Mutex<Option<Listener>>,
}

type Listener = Arc<dyn Fn(SetupView) + Send + Sync>;

pub(crate) enum Stage {
    Opening(Option<Progress>),
    Empty,
    Locked { trouble: Option<Note> },
    Recovery { app: App, key: Arc<RecoveryKey> },
    Open(App),
    Trouble(Note),
}

/// How far a restore is, for the page.
#[derive(Default, Clone)]
pub(crate) struct Restoring {
    /// Backups found.
    pub candidates: Vec<BackupRow>,
    /// Present while one is being restored.
    pub progress: Option<Progress>,
    /// Why the last one failed.
    pub trouble: Option<Note>,
    /// A person asked to stop.
    pub cancel: Arc<std::sync::atomic::AtomicBool>,
}

impl Setup {
    /// A data directory nobody has looked into yet: [`Setup::begin_opening`] comes next.
    pub fn over(dir: &Path, clock: Arc<dyn Clock>) -> Setup {
        Setup {
            dir: dir.to_owned(),
            clock,
            stage: Mutex::new(Stage::Opening(None)),
            working: Mutex::default(),
            ending: AtomicBool::new(false),
            keyring: std::sync::OnceLock::new(),
            restoring: Mutex::default(),
            listener: Mutex::default(),
        }
    }

    /// Looks what lies in a data directory, and opens it when it opens without a question.
    pub fn open(dir: &Path, clock: Arc<dyn Clock>) -> Setup {
        let setup = Setup::over(dir, clock);
        setup.begin_opening();
        setup
    }

    /// The program, once people can sign in.
    pub fn app(&self) -> Option<App> {
        match &*lock(&self.stage) {
            Stage::Open(app) => Some(app.clone()),
            _ => None,
        }
    }

    /// Why nobody can sign in yet.
    pub fn why_not_open(&self) -> Option<Note> {
        let code = match &*lock(&self.stage) {
            Stage::Open(_) => return None,
            Stage::Trouble(note) => return Some(note.clone()),
            Stage::Opening(_) => "clinic.opening",
            Stage::Empty => "clinic.none",
            Stage::Locked { .. } => "clinic.passphrase",
            Stage::Recovery { .. } => "clinic.recovery",
        };
        Some(self.note(code))
    }

    /// Hears of the steps that go on by themselves.
    pub fn listen(&self, listener: impl Fn(SetupView) + Send + Sync + 'static) {
        *lock(&self.listener) = Some(Arc::new(listener));
    }

    /// Where the program stands.
    pub fn view(&self) -> Answer<SetupView> {
        let in_trouble = matches!(*lock(&self.stage), Stage::Trouble(_));
        if in_trouble && let Ok(_working) = self.working.try_lock() {
            self.look();
        }
        Ok(self.view_now())
    }

    fn view_now(&self) -> SetupView {
        let restoring = lock(&self.restoring).clone();
        let mut progress = restoring.progress;
        let (stage, mut trouble, recovery) = match &*lock(&self.stage) {
            Stage::Opening(how_far) => {
                progress = progress.or_else(|| how_far.clone());
                ("opening", None, None)
            }
            Stage::Empty => ("empty", None, None),
            Stage::Locked { trouble } => ("locked", trouble.clone(), None),
            Stage::Recovery { key, .. } => ("recovery", None, Some(recovery_view(key))),
            Stage::Open(_) => ("open", None, None),
            Stage::Trouble(note) => ("trouble", Some(note.clone()), None),
        };
        trouble = restoring.trouble.or(trouble);
        let stage = if stage != "opening" && progress.is_some() { "restoring" } else { stage };
        let min = settings::get("accounts.password_length").map_or(8, |setting| setting.default.parse().unwrap_or(8));
        SetupView {
            stage: stage.to_owned(),
            dir: self.dir.display().to_string(),
            keyring: !matches!(stage, "open" | "opening") && self.keyring_works(),
            trouble,
            // A new clinic gives its site code itself.
            clinic: form::clinic()
                .fields
                .iter()
                .map(|field| crate::view::FieldView { editable: true, ..field_view(field, None, true) })
                .collect(),
            password_rules: password_rules(min),
            recovery,
            candidates: restoring.candidates,
            progress,
        }
    }

    fn keyring_works(&self) -> bool {
        *self.keyring.get_or_init(keyring::works)
    }

    /// Founds a clinic with its first administrator, and shows the recovery key.
    pub fn found(&self, input: &FoundInput) -> Answer<SetupView> {
        let _working = self.begin(|stage| matches!(stage, Stage::Empty))?;
        let founding = Founding::judge(input)?;
        if input.passphrase.is_none() && !self.keyring_works() {
            return Err(Refusal::new("setup.passphrase_needed").into());
        }
        let unfinished = Unfinished::begin(&self.dir)?;
        let app = match self.found_marked(&founding, input) {
            Ok(app) => app,
            Err(error) => {
                unfinished.undo()?;
                return Err(error);
            }
        };
        // From here on the clinic is there; the next start would ask for the recovery key again.
        unfinished.finish()?;
        self.enter(app)?;
        Ok(self.view_now())
    }

    fn found_marked(&self, founding: &Founding, input: &FoundInput) -> Answer<App> {
        let vault = founding::new_vault(&self.dir, input.passphrase.as_deref())?;
        let clinic = NewClinic { site: &founding.site, name: &founding.name, demo: false, now: self.clock.now() };
        let opened = founding::found(&self.dir, vault, &clinic)?;
        let app = App::assemble(&self.dir, self.clock.clone(), opened)?;
        if let Err(error) = app.write_founding(founding, &input.password) {
            app.inner.store.close();
            return Err(error);
        }
        Ok(app)
    }

    /// Makes the demonstration: invented people, known passwords.
    pub fn demo(&self) -> Answer<SetupView> {
        let _working = self.begin(|stage| matches!(stage, Stage::Empty))?;
        let unfinished = Unfinished::begin(&self.dir)?;
        if let Err(error) = seed::seed(&self.dir, DEMO, self.clock.now(), |_| ()) {
            unfinished.undo()?;
            return Err(error);
        }
        unfinished.finish()?;
        self.enter(App::open_at(&self.dir, self.clock.clone())?)?;
        Ok(self.view_now())
    }

    /// The recovery key as it was written down: what was only looked at is not written down.
    pub fn recovery_confirm(&self, typed: &str) -> Answer<SetupView> {
        let _working = self.begin(|stage| matches!(stage, Stage::Recovery { .. }))?;
        let (app, key) = match &*lock(&self.stage) {
            Stage::Recovery { app, key } => (app.clone(), key.clone()),
            _ => return Err(Refusal::new("setup.not_now").into()),
        };
        if RecoveryKey::parse(typed).map_err(|error| recovery_refusal(&error))? != *key {
            return Err(Refusal::new("recovery.other_key").into());
        }
        let ctx = app.ctx(crate::session::nobody());
        let event = app.about_the_clinic(&ctx, RecoveryKeyReplaced { key: key.id(), why: "founded".to_owned() });
        app.transact(&ctx, |_| Ok(Ok(crate::decided(vec![event]))))?;
        // Last: until this is there, the key counts as not confirmed.
        let wrapped = key.wrap(&founding::database_key(&app.inner.vault)?)?;
        founding::keep_wrapped_key(&app.inner.vault, &wrapped)?;
        *lock(&self.stage) = Stage::Open(app);
        Ok(self.view_now())
    }

    /// Opens the key vault with its passphrase.
    pub fn unlock(&self, passphrase: &str) -> Answer<SetupView> {
        let _working = self.begin(|stage| matches!(stage, Stage::Locked { .. }))?;
        let vault = match founding::vault_under(&self.dir, passphrase) {
            Err(AppError::PassphraseNeeded) => return Err(Refusal::new("setup.wrong_passphrase").into()),
            other => other?,
        };
        if let Err(error) = self.open_and_enter(vault) {
            let mut stage = lock(&self.stage);
            // Who saw how far it is no longer sees the form that asked.
            if matches!(*stage, Stage::Opening(_)) {
                *stage = Stage::Locked { trouble: Some(self.note(error.code())) };
            }
            return Err(error);
        }
        Ok(self.view_now())
    }

    /// A clinic is open: its recovery key must have been confirmed before anybody works in it.
    pub(crate) fn enter(&self, app: App) -> Answer<()> {
        let confirmed = app.inner.clinic.demo || founding::wrapped_key(&app.inner.vault)?.is_some();
        let stage = if confirmed {
            Stage::Open(app)
        } else {
            // The one shown before, if any, was never confirmed and is worth nothing: it wraps nothing.
            Stage::Recovery { app, key: Arc::new(RecoveryKey::generate()?) }
        };
        *lock(&self.stage) = stage;
        Ok(())
    }

    /// For tests: a clinic that is open.
    #[cfg(test)]
    pub(crate) fn enter_open(&self, app: App) {
        *lock(&self.stage) = Stage::Open(app);
    }

    /// Looks what lies in the directory, as at the start.
    pub(crate) fn look(&self) {
        let looked = founding::clear_unfinished(&self.dir).and_then(|()| match founding::lies(&self.dir) {
            Lies::Nothing => Ok(Some(Stage::Empty)),
            Lies::VaultAlone => Ok(Some(Stage::Trouble(self.note("clinic.database_missing")))),
            Lies::DatabaseAlone => Ok(Some(Stage::Trouble(self.note("clinic.vault_missing")))),
            Lies::Clinic => {
                self.open_and_enter(founding::vault(&self.dir)?)?;
                Ok(None)
            }
        });
        let stage = match looked {
            Ok(stage) => stage,
            Err(AppError::PassphraseNeeded) => {
                let lost = founding::is_key_rings(&self.dir).then(|| self.note("setup.keyring_lost"));
                Some(Stage::Locked { trouble: lost })
            }
            Err(error) => {
                tracing::error!(%error, "the clinic could not be opened");
                Some(Stage::Trouble(self.note(error.code())))
            }
        };
        if let Some(stage) = stage {
            *lock(&self.stage) = stage;
        }
    }

    /// Begins a step, when the stage is one that has it and no other step is under way.
    fn begin(&self, fits: impl Fn(&Stage) -> bool) -> Answer<std::sync::MutexGuard<'_, ()>> {
        let working = self.working.try_lock().map_err(|_| Refusal::new("setup.busy"))?;
        if fits(&lock(&self.stage)) { Ok(working) } else { Err(Refusal::new("setup.not_now").into()) }
    }

    fn note(&self, code: &str) -> Note {
        let params = [("dir".to_owned(), self.dir.display().to_string())].into_iter().collect();
        Note { code: code.to_owned(), params, rule: None }
    }

    /// Ends the program's threads and closes the database.
    pub fn close(&self) {
        self.end_opening();
        match &*lock(&self.stage) {
            Stage::Open(app) | Stage::Recovery { app, .. } => app.close(),
            _ => {}
        }
    }
}

/// A founding form, judged.
struct Founding {
    site: String,
    name: String,
    fields: Vec<FieldChange>,
    login: String,
    admin: String,
    phone: Option<String>,
}

impl Founding {
    fn judge(input: &FoundInput) -> Answer<Founding> {
        let sent =
            |code: &str| input.clinic.iter().find(|field| field.field == code).and_then(|field| field.value.as_deref());
        let own = |code: &str, missing: &'static str| -> Result<String, Refusal> {
            let field = form::clinic().get(code).ok_or_else(|| Refusal::new(missing))?;
            let value = field.read(sent(code).ok_or_else(|| Refusal::new(missing))?)?;
            let text = value.as_str().unwrap_or_default().to_owned();
            if text.is_empty() { Err(Refusal::new(missing)) } else { Ok(text) }
        };
        let (name, site) = (own("name", "clinic.name_missing")?, own("site", "clinic.site_missing")?);
        let rest: Vec<_> = input.clinic.iter().filter(|field| field.field != "site").cloned().collect();
        let fields = judge_clinic(&rest)?
            .into_iter()
            .filter_map(|(field, after)| Some(FieldChange { field, before: None, after: Some(after?) }))
            .collect();
        let login = accounts::judge_login(&input.admin_login)?;
        let admin = input.admin_name.trim().to_owned();
        if admin.is_empty() || admin.chars().count() > 50 {
            return Err(Refusal::new("staff.name_missing").into());
        }
        let phone = Some(input.admin_phone.trim()).filter(|phone| !phone.is_empty()).map(str::to_owned);
        if phone.as_deref().is_some_and(|phone| !form::phone(phone)) {
            return Err(Refusal::new("field.bad_value").with("field", "phone").into());
        }
        let own = [login.as_str(), admin.as_str(), name.as_str(), site.as_str(), phone.as_deref().unwrap_or_default()];
        accounts::judge_password(&input.password, 8, &own)?;
        if let Some(passphrase) = &input.passphrase {
            judge_passphrase(passphrase, &own)?;
        }
        Ok(Founding { site, name, fields, login, admin, phone })
    }
}

/// Judges the passphrase of a vault, which may be guessed at leisure by whoever carries the disk away.
pub(crate) fn judge_passphrase(passphrase: &str, own: &[&str]) -> Result<(), Refusal> {
    accounts::judge_password(passphrase, 8, own).map_err(|refusal| match refusal.code {
        "password.too_short" => Refusal::new("passphrase.too_short").with("min", 8),
        _ => Refusal::new("passphrase.weak"),
    })
}

impl App {
    /// Writes what a founding form said: the clinic's fields, and the first administrator, who also runs the clinic.
    fn write_founding(&self, founding: &Founding, password: &str) -> Answer<()> {
        let staff = ids::new_id();
        let roles = vec![Role::Manager, Role::Administrator];
        let codes = roles.iter().map(|role| role.code().to_owned()).collect();
        let ctx = self.ctx(Actor { staff, name: founding.admin.clone(), roles });
        let registered =
            StaffRegistered { staff, login: founding.login.clone(), name: founding.admin.clone(), roles: codes };
        let mut events = vec![
            self.about_the_clinic(&ctx, ClinicDescribed { changes: founding.fields.clone() }),
            about(&ctx, staff, registered),
        ];
        if let Some(phone) = &founding.phone {
            let change = FieldChange { field: "phone".to_owned(), before: None, after: Some(json!(phone)) };
            events.push(about(&ctx, staff, StaffAmended { staff, changes: vec![change] }));
        }
        events.push(about(&ctx, staff, secret_set(staff, "password", true, false)));
        let verifier = seal::password::hash(password, &self.password_cost())?;
        let credential = Credential::of_password(staff, verifier, ctx.stamp(), false);
        self.transact(&ctx, |r| {
            r.keep_credential(&credential)?;
            Ok(Ok(Decided::new(events, ())))
        })
    }
}

/// A recovery key to be written down.
pub(crate) fn recovery_view(key: &RecoveryKey) -> RecoveryView {
    RecoveryView { groups: key.groups().iter().map(|group| group.expose().clone()).collect(), key: key.id() }
}

/// What was wrong with a recovery key as it was typed: which group, so that one looks there again.
pub(crate) fn recovery_refusal(error: &RecoveryError) -> Refusal {
    match error {
        RecoveryError::Length { found, expected } => {
            Refusal::new("recovery.length").with("found", found).with("expected", expected)
        }
        RecoveryError::GroupLength { group, .. }
        | RecoveryError::Character { group }
        | RecoveryError::Group { group } => Refusal::new("recovery.group").with("group", group),
        _ => Refusal::new("recovery.other_key"),
    }
}

impl Setup {
    /// Where the clinic lies, or will lie.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The clock of the program.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// Begins a restore, one step at a time: where nothing is, or where what is there cannot be opened again and would step aside.
    pub(crate) fn begin_restore(&self) -> Answer<std::sync::MutexGuard<'_, ()>> {
        self.begin(|stage| match stage {
            Stage::Empty => true,
            Stage::Trouble(note) => BROKEN.contains(&note.code.as_str()),
            // The passphrase was random and is gone with the key ring.
            Stage::Locked { trouble } => trouble.as_ref().is_some_and(|note| note.code == "setup.keyring_lost"),
            Stage::Opening(_) | Stage::Recovery { .. } | Stage::Open(_) => false,
        })
    }

    /// Refuses what belongs to the time before a clinic is open.
    pub(crate) fn only_before_opening(&self) -> Answer<()> {
        match &*lock(&self.stage) {
            Stage::Opening(_) | Stage::Open(_) | Stage::Recovery { .. } => Err(Refusal::new("setup.not_now").into()),
            _ => Ok(()),
        }
    }

    /// Whether a clinic that comes from a backup can get its key vault: judged before anything is fetched.
    pub(crate) fn judge_vault_for_restore(&self, passphrase: Option<&str>) -> Answer<()> {
        if let Some(passphrase) = passphrase {
            judge_passphrase(passphrase, &[])?;
        } else if !self.keyring_works() {
            return Err(Refusal::new("setup.passphrase_needed").into());
        }
        Ok(())
    }

    /// Changes how far a restore is, and says so.
    pub(crate) fn restoring(&self, change: impl FnOnce(&mut Restoring)) {
        change(&mut lock(&self.restoring));
        self.tell();
    }

    /// Says where the program stands to whoever listens.
    pub fn tell(&self) {
        let listener = lock(&self.listener).clone();
        if let Some(listener) = listener {
            listener(self.view_now());
        }
    }
}
