//! Long work: one piece at a time, seen from the screen, and stopped on request.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ::backup::Watch;
use domain::{Ctx, Refusal};
use seal::recovery::RecoveryKey;

use crate::view::{DeskNotice, Progress};
use crate::{Answer, App, Notice, lock};

/// How often it is looked whether something is due. Being late by this much is nothing against a quarter of an hour.
pub const LOOK: Duration = Duration::from_secs(30);
/// How often the screen hears of progress.
const TELL: Duration = Duration::from_millis(300);

/// What the desk is doing about backups. Lost without harm when the program ends.
#[derive(Default)]
pub(crate) struct Work {
    running: Mutex<Option<Running>>,
    cancel: AtomicBool,
    worker: Mutex<Worker>,
    wake: Condvar,
    /// Held while places are set up or taken away.
    pub(super) places: Mutex<()>,
    /// A new recovery key, shown and not yet typed back.
    pub(super) new_key: Mutex<Option<RecoveryKey>>,
}

#[derive(Default)]
struct Worker {
    thread: Option<JoinHandle<()>>,
    asked: VecDeque<Task>,
    end: bool,
}

struct Running {
    progress: Progress,
    told: Option<Instant>,
}

/// What a person asked for.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// A backup of every place that can be reached.
    Copy { full: bool },
    /// A whole drill of one backup.
    Drill { backup: String },
}

/// Held while long work runs.
pub(super) struct Guard<'a> {
    app: &'a App,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        *lock(&self.app.inner.backup.running) = None;
        self.app.tell_backup();
    }
}

/// Shows progress on the screen and hears its cancel button.
pub(super) struct Watching<'a> {
    app: &'a App,
}

impl Watch for Watching<'_> {
    fn step(&self, stage: &'static str, done: u64, total: u64) {
        let kib = |bytes: u64| u32::try_from(bytes / 1024).unwrap_or(u32::MAX);
        let tell = match lock(&self.app.inner.backup.running).as_mut() {
            None => false,
            Some(running) => {
                let changed = running.progress.stage != stage;
                running.progress = Progress { stage: stage.to_owned(), done: kib(done), total: kib(total) };
                let due = changed || running.told.is_none_or(|told| told.elapsed() >= TELL);
                if due {
                    running.told = Some(Instant::now());
                }
                due
            }
        };
        if tell {
            self.app.tell_backup();
        }
    }

    fn cancelled(&self) -> bool {
        self.app.inner.backup.cancel.load(Ordering::SeqCst)
    }
}

impl App {
    /// Begins long work, or says that some runs already.
    pub(super) fn begin_backup_work(&self, stage: &str) -> Answer<(Guard<'_>, Watching<'_>)> {
        let work = &self.inner.backup;
        let mut running = lock(&work.running);
        if let Some(running) = running.as_ref() {
            return Err(Refusal::new("backup.running").with("stage", &running.progress.stage).into());
        }
        *running = Some(Running { progress: Progress { stage: stage.to_owned(), done: 0, total: 0 }, told: None });
        drop(running);
        // At the end of the program nothing begins any more.
        let ending = lock(&work.worker).end;
        work.cancel.store(ending, Ordering::SeqCst);
        Ok((Guard { app: self }, Watching { app: self }))
    }

    pub(super) fn backup_progress(&self) -> Option<Progress> {
        lock(&self.inner.backup.running).as_ref().map(|running| running.progress.clone())
    }

    pub(super) fn cancel_backup_work(&self) {
        self.inner.backup.cancel.store(true, Ordering::SeqCst);
    }

    fn tell_backup(&self) {
        // With nobody listening the view is not even made.
        if lock(&self.inner.listener).is_none() {
            return;
        }
        match self.backup_view_now() {
            Ok(view) => self.tell(Notice::Desk(DeskNotice::Backup { view: Box::new(view) })),
            Err(error) => tracing::warn!(%error, "the state of backups could not be shown"),
        }
    }

    /// Starts the thread that makes backups when they are due, until [`App::close`].
    pub fn start_backups(&self) {
        let mut worker = lock(&self.inner.backup.worker);
        if worker.thread.is_some() || worker.end {
            return;
        }
        let inner = self.downgrade();
        let started = std::thread::Builder::new().name("backups".to_owned()).spawn(move || {
            while let Some(app) = App::upgrade(&inner) {
                let Some(task) = app.next_task() else { return };
                app.carry_out(task);
            }
        });
        match started {
            Ok(thread) => worker.thread = Some(thread),
            Err(error) => tracing::error!(%error, "there is no thread for backups"),
        }
    }

    /// Waits for what a person asks, or until it is time to look; `None` at the end of the program.
    fn next_task(&self) -> Option<Option<Task>> {
        let work = &self.inner.backup;
        let mut worker = lock(&work.worker);
        if !worker.end && worker.asked.is_empty() {
            (worker, _) = work.wake.wait_timeout(worker, LOOK).unwrap_or_else(PoisonError::into_inner);
        }
        if worker.end { None } else { Some(worker.asked.pop_front()) }
    }

    fn carry_out(&self, task: Option<Task>) {
        let ctx = self.ctx(crate::session::nobody());
        let done = match task {
            None => self.back_up_what_is_due().map(drop),
            Some(task) => self.do_backup_task(&ctx, &task),
        };
        if let Err(error) = done {
            tracing::warn!(code = error.code(), "backups: {error}");
        }
    }

    /// Hands a wish to the thread, or does it here when there is none (tests, `vaxctl`).
    pub(super) fn ask_for(&self, ctx: &Ctx, task: Task) -> Answer<()> {
        let work = &self.inner.backup;
        let mut worker = lock(&work.worker);
        if worker.thread.is_none() {
            drop(worker);
            return self.do_backup_task(ctx, &task);
        }
        if let Some(running) = lock(&work.running).as_ref() {
            return Err(Refusal::new("backup.running").with("stage", &running.progress.stage).into());
        }
        worker.asked.push_back(task);
        work.wake.notify_all();
        Ok(())
    }

    fn do_backup_task(&self, ctx: &Ctx, task: &Task) -> Answer<()> {
        match task {
            Task::Copy { full } => self.copy_to_all(ctx, *full),
            Task::Drill { backup } => self.drill_one(ctx, backup),
        }
    }

    /// Stops what runs and waits for its thread. What was half done leaves nothing behind.
    pub(crate) fn end_backups(&self) {
        let work = &self.inner.backup;
        let thread = {
            let mut worker = lock(&work.worker);
            worker.end = true;
            worker.thread.take()
        };
        self.cancel_backup_work();
        work.wake.notify_all();
        // The thread itself may be the last one to hold the program.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}
