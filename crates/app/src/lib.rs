//! What people do in the clinic: one function per user action.
//!
//! The only orchestrator: each action loads facts, asks the pure rules, appends events and answers the whole refreshed view. The session
//! lives here, and every action checks the role before anything else. Devices and the province speak to the program here too.
//!
//! Deliberately not here: rules (`domain`, `schedule`), SQL (`store`), byte layouts (`devices`), the province's messages (`wire`), words
//! and windows (`ui`, `src-tauri`).
#![forbid(unsafe_code)]

pub mod backup;
pub mod card_once;
pub mod clock;
pub mod codes;
pub mod demo;
pub mod due_list;
pub mod enrolment;
pub mod error;
pub mod founding;
pub mod ids;
pub mod input;
pub mod maintenance;
pub mod pictures;
pub mod seed;
pub mod setup;
pub mod view;

mod accounts;
mod anchor;
mod appointment;
mod archive;
mod audit;
mod camera;
mod capture;
mod code_counts;
mod consent;
mod day;
mod delivery;
mod desk;
mod device_edits;
mod device_notices;
mod devices_page;
mod due;
mod export;
mod exposure;
mod fail;
mod held;
mod history;
mod import;
mod injection;
mod observation;
mod opening;
mod pad;
mod paid;
mod people;
mod plan;
mod proof;
mod recipient;
mod schedules;
mod schedules_page;
mod session;
mod settings;
mod signature_export;
mod slip;
mod stock;
mod texts;
mod ticket;
mod vaccination;
mod verify;
mod vials;
mod visit;
mod visit_facts;
mod visit_page;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Instant;

use clock::{Clock, DemoClock, SystemClock};
use desk::DeskState;
use domain::catalogue::Catalogue;
use domain::permission::Command;
use domain::precheck::Questions;
use domain::{Actor, Ctx, Refusal};
pub use error::{Answer, AppError};
use jiff::tz::TimeZone;
use seal::vault::FileVault;
use store::{Decided, Reader, Stamp, Store, StoreError};
use view::{DeskNotice, PadNotice};

/// Something that happened outside a window's own doing, for one window.
#[derive(Debug, Clone)]
pub enum Notice {
    /// For the staff's window.
    Desk(DeskNotice),
    /// For the parent's window.
    Pad(PadNotice),
}

/// The data a clinic's rules stand on.
pub(crate) struct Rules {
    pub catalogue: Catalogue,
    pub schedules: schedules::Schedules,
    pub fields: domain::profile::Fields,
    pub kinds: domain::profile::Kinds,
    pub duplicates: domain::duplicate::Weights,
}

/// The program, without its windows. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub dir: PathBuf,
    pub store: Store,
    pub vault: FileVault,
    pub clinic: store::ClinicRow,
    pub zone: TimeZone,
    pub rules: Rules,
    clock: Arc<dyn Clock>,
    pub demo_clock: Option<Arc<DemoClock>>,
    desk: Mutex<DeskState>,
    /// What is known of this desk's clocks.
    watch: Mutex<watch::Watch>,
    /// Held while somebody proves to be themselves: one try after the other.
    pub proving: Mutex<()>,
    /// Somebody came, went, or the time to the idle lock changed.
    pub session_changed: tokio::sync::Notify,
    imports: Mutex<import::Imports>,
    backup: backup::Work,
    due_export: due_list::DueExporting,
    devices: Mutex<Option<devices::Devices>>,
    /// The scanners that type, by their profiles.
    wedges: Mutex<Vec<devices::scanner::profile::WedgeProfile>>,
    /// What codes are held against.
    tables: Mutex<Arc<domain::recognise::Tables>>,
    /// Codes counted and not yet written down.
    tally: Mutex<code_counts::Tally>,
    pub link: Mutex<delivery::Link>,
    pub wake: tokio::sync::Notify,
    listener: Mutex<Option<Listener>>,
}

type Listener = Arc<dyn Fn(Notice) + Send + Sync>;

impl App {
    /// Opens the clinic in `dir`, which must have been founded.
    pub fn open(dir: &Path) -> Answer<App> {
        App::open_at(dir, Arc::new(SystemClock))
    }

    /// Opens the clinic with a clock of one's own. In a demonstration database it can be set ahead from the panel.
    pub fn open_at(dir: &Path, clock: Arc<dyn Clock>) -> Answer<App> {
        App::assemble(dir, clock, founding::open(dir)?)
    }

    /// The program over an opened clinic.
    pub(crate) fn assemble(dir: &Path, clock: Arc<dyn Clock>, opened: founding::Opened) -> Answer<App> {
        let founding::Opened { store, vault, clinic } = opened;
        let demo_clock = clinic.demo.then(|| Arc::new(DemoClock::over(clock.clone())));
        let clock: Arc<dyn Clock> = match &demo_clock {
            Some(ahead) => ahead.clone(),
            None => clock,
        };
        let zone = TimeZone::get(&clinic.zone).map_err(|error| AppError::data("the clinic's time zone", error))?;
        let rules = Rules {
            catalogue: Catalogue::demo().map_err(|error| AppError::data("the product catalogue", error))?,
            schedules: schedules::Schedules::built_in()?,
            fields: domain::profile::Fields::national()
                .map_err(|error| AppError::data("the fields of archives", error))?,
            kinds: domain::profile::Kinds::national()
                .map_err(|error| AppError::data("the kinds of documents", error))?,
            duplicates: domain::duplicate::Weights::starter()
                .map_err(|error| AppError::data("the weights of duplicates", error))?,
        };
        let inner = Inner {
            dir: dir.to_owned(),
            store,
            vault,
            clinic,
            zone,
            rules,
            clock,
            demo_clock,
            desk: Mutex::default(),
            watch: Mutex::default(),
            proving: Mutex::default(),
            session_changed: tokio::sync::Notify::new(),
            imports: Mutex::default(),
            backup: backup::Work::default(),
            due_export: due_list::DueExporting::default(),
            devices: Mutex::default(),
            wedges: Mutex::default(),
            tables: Mutex::new(Arc::new(domain::recognise::Tables::built_in())),
            tally: Mutex::default(),
            link: Mutex::default(),
            wake: tokio::sync::Notify::new(),
            listener: Mutex::default(),
        };
        let app = App { inner: Arc::new(inner) };
        let weak = Arc::downgrade(&app.inner);
        app.inner.store.on_append(move || {
            if let Some(inner) = weak.upgrade() {
                inner.wake.notify_one();
            }
        });
        app.take_up_tables()?;
        app.resume_imports()?;
        Ok(app)
    }

    /// Hears every notice from now on; a second listener takes the first one's place.
    pub fn listen(&self, listener: impl Fn(Notice) + Send + Sync + 'static) {
        *lock(&self.inner.listener) = Some(Arc::new(listener));
    }

    /// Tells a window. What shows people does not go to a desk that is locked or empty, nor to somebody who may not see them: the pad and
    /// the devices go on beside it.
    pub(crate) fn tell(&self, notice: Notice) {
        let seen_by = match &notice {
            Notice::Desk(DeskNotice::Visit { .. }) => Some(Command::VisitView),
            Notice::Desk(DeskNotice::Found { .. }) => Some(Command::RecipientView),
            Notice::Desk(DeskNotice::Pad { .. }) => Some(Command::DeskPadView),
            _ => None,
        };
        if seen_by.is_some_and(|command| !self.may_be_seen(command)) {
            return;
        }
        let listener = lock(&self.inner.listener).clone();
        if let Some(listener) = listener {
            listener(notice);
        }
    }

    pub(crate) fn desk(&self) -> MutexGuard<'_, DeskState> {
        lock(&self.inner.desk)
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.inner.rules
    }

    /// The moment with an acting person.
    pub(crate) fn ctx(&self, actor: Actor) -> Ctx {
        Ctx { now: self.inner.clock.now(), zone: self.inner.zone.clone(), boot: self.inner.clock.boot(), actor }
    }

    pub(crate) fn stamp(&self, ctx: &Ctx) -> Stamp {
        Stamp {
            actor: session::actor_id(&ctx.actor),
            recorded_at: ctx.stamp(),
            clock_offset_ms: lock(&self.inner.link).clock_offset_ms,
        }
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Answer<T> {
        Ok(self.inner.store.read(f)?)
    }

    /// Decides and appends in one transaction; the facts are the ones written on.
    pub(crate) fn transact<T>(
        &self,
        ctx: &Ctx,
        decide: impl FnOnce(&Reader<'_>) -> Result<Result<Decided<T>, Refusal>, StoreError>,
    ) -> Answer<T> {
        Ok(self.inner.store.transact(&self.stamp(ctx), decide)??)
    }

    pub(crate) fn downgrade(&self) -> Weak<Inner> {
        Arc::downgrade(&self.inner)
    }

    pub(crate) fn upgrade(inner: &Weak<Inner>) -> Option<App> {
        inner.upgrade().map(|inner| App { inner })
    }

    /// Ends the devices' threads, brings the write-ahead log home, remembers the log's head in the key vault and closes the database.
    pub fn close(&self) {
        // First: a copy holds the database open for as long as it takes.
        self.end_backups();
        if let Err(error) = self.keep_counts() {
            tracing::error!(%error, "the last counts of codes could not be kept");
        }
        if let Err(error) = self.remember_clock() {
            tracing::error!(%error, "the clocks' last reading could not be kept; the log still tells");
        }
        let anchored =
            self.inner.store.head().map_err(AppError::from).and_then(|head| anchor::keep_own(&self.inner.vault, head));
        if let Err(error) = anchored.and_then(|()| Ok(self.inner.store.checkpoint_when_idle()?)) {
            tracing::error!(%error, "the database could not be closed in full order; nothing is lost");
        }
        // Taken out first: a device's last word asks for this lock while its thread is joined.
        let devices = lock(&self.inner.devices).take();
        if let Some(devices) = devices {
            devices.stop();
        }
        self.inner.store.close();
    }
}

/// A decision that leads to events and answers nothing.
pub(crate) fn decided(events: Vec<domain::event::NewEvent>) -> Decided<()> {
    Decided::new(events, ())
}

/// A poisoned lock means a panic elsewhere; the data under our locks is replaced whole, never half, so it is still good.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The moment a scan's last byte reached the program.
pub(crate) type Received = Instant;

/// Names of every command, as the windows call them.
pub fn command_names() -> Vec<String> {
    Command::ALL.iter().map(|command| command.name().to_owned()).collect()
}

/// The codes the UI needs words for, by kind: held against its locales by a test.
pub fn codes() -> std::collections::BTreeMap<&'static str, Vec<String>> {
    let texts = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    let questions =
        Questions::starter().map(|questions| questions.codes().map(str::to_owned).collect()).unwrap_or_default();
    [
        ("refusals", texts(domain::refusal::CODES)),
        ("errors", texts(error::CODES)),
        ("verdict_reasons", domain::verdict::Code::ALL.iter().map(|code| code.name().to_owned()).collect()),
        (
            "schedule_reasons",
            schedule::ReasonCode::ALL.iter().map(|code| format!("schedule.{}", code.code())).collect(),
        ),
        ("questions", questions),
        ("evidence", texts(&archive::evidence_codes())),
        ("recipient_fields", archive::field_codes()),
        ("import_findings", texts(import::FINDINGS)),
        ("password_rules", texts(domain::accounts::PASSWORD_RULES)),
        ("settings", domain::settings::all().iter().map(|setting| setting.name.clone()).collect()),
        ("setting_choices", domain::settings::all().iter().flat_map(|setting| setting.choices.clone()).collect()),
        ("clinic_fields", domain::form::clinic().fields.iter().map(|field| field.code.clone()).collect()),
        ("staff_fields", domain::form::staff().fields.iter().map(|field| field.code.clone()).collect()),
        ("audit_modules", domain::audit::modules().iter().map(|module| module.code.clone()).collect()),
        ("event_kinds", texts(domain::event::Payload::KINDS)),
        ("commands", texts(&Command::ALL.iter().map(|command| command.name()).collect::<Vec<_>>())),
        ("own_checks", texts(&domain::administration::OWN_CHECKS)),
        ("machine_checks", texts(&vaccination::MACHINE_CHECKS)),
        ("failures", domain::failure::all().iter().map(|failure| failure.kind.clone()).collect()),
        ("roles", domain::permission::Role::ALL.iter().map(|role| role.code().to_owned()).collect()),
        ("alerts", texts(recipient::ALERTS)),
        ("card_troubles", texts(devices::CardTrouble::CODES)),
        ("device_tests", texts(devices_page::TEST_CODES)),
        ("device_troubles", devices::TroubleCode::ALL.iter().map(|code| code.as_str().to_owned()).collect()),
    ]
    .into_iter()
    .collect()
}
