//! Restoring from the pages before anybody can sign in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ::backup::Watch;

use super::restore::{self, Order};
use crate::input::setup::{RestoreInput, RestoreListInput};
use crate::setup::Setup;
use crate::view::{Note, Progress, SetupView};
use crate::{Answer, App, AppError, founding};

/// Shows on the page how far a restore is.
struct OnPage<'a> {
    setup: &'a Setup,
    cancel: Arc<AtomicBool>,
}

impl Watch for OnPage<'_> {
    fn step(&self, stage: &'static str, done: u64, total: u64) {
        let kib = |bytes: u64| u32::try_from(bytes / 1024).unwrap_or(u32::MAX);
        let progress = Progress { stage: stage.to_owned(), done: kib(done), total: kib(total) };
        self.setup.restoring(|restoring| restoring.progress = Some(progress));
    }

    fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::SeqCst)
    }
}

impl Setup {
    /// Lists the backups at a place.
    pub fn restore_list(&self, input: &RestoreListInput) -> Answer<SetupView> {
        let _working = self.begin_restore()?;
        let plan = restore::plan(&input.target)?;
        self.restoring(|restoring| {
            restoring.candidates = plan.candidates;
            restoring.trouble = None;
        });
        self.view()
    }

    /// Restores, and opens the clinic that came back. Goes on until it is done; the page hears how far it is.
    pub fn restore_run(&self, input: &RestoreInput) -> Answer<SetupView> {
        let working = self.begin_restore()?;
        self.judge_vault_for_restore(input.passphrase.as_deref())?;
        let cancel = Arc::new(AtomicBool::new(false));
        self.restoring(|restoring| {
            restoring.cancel = Arc::clone(&cancel);
            restoring.trouble = None;
            restoring.progress = Some(Progress { stage: "download".to_owned(), done: 0, total: 0 });
        });
        let restored = self.restore(input, &OnPage { setup: self, cancel });
        drop(working);
        self.restoring(|restoring| {
            restoring.progress = None;
            restoring.trouble = restored.as_ref().err().map(trouble);
            if restored.is_ok() {
                restoring.candidates.clear();
            }
        });
        restored?;
        self.view()
    }

    fn restore(&self, input: &RestoreInput, watch: &OnPage<'_>) -> Answer<()> {
        let plan = restore::plan(&input.target)?;
        let order = Order {
            dir: self.dir(),
            // The stage allows it: see `Setup::begin_restore`.
            set_aside: true,
            backup: &input.backup,
            recovery_key: &input.recovery_key,
            site: None,
            now: self.clock().now(),
            passphrase: input.passphrase.as_deref(),
        };
        restore::run(&plan, &order, watch)?;
        let vault = match (founding::vault(self.dir()), input.passphrase.as_deref()) {
            (Err(AppError::PassphraseNeeded), Some(passphrase)) => founding::vault_under(self.dir(), passphrase)?,
            (vault, _) => vault?,
        };
        let opened = founding::open_with(self.dir(), vault)?;
        self.enter(App::assemble(self.dir(), self.clock(), opened)?)
    }

    /// Stops a restore; it leaves nothing behind.
    pub fn restore_cancel(&self) -> Answer<SetupView> {
        self.only_before_opening()?;
        self.restoring(|restoring| restoring.cancel.store(true, Ordering::SeqCst));
        self.view()
    }
}

fn trouble(error: &AppError) -> Note {
    let params = match error {
        AppError::Refused(refusal) => refusal.params.clone(),
        _ => Default::default(),
    };
    Note { code: error.code().to_owned(), params, rule: None }
}
