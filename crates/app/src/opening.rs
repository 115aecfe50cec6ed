//! Opening a clinic while somebody waits: how far it is, and the end of the program in the midst of it.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use seal::vault::FileVault;
use store::{OpeningProgress, OpeningStage};

use crate::setup::{Setup, Stage};
use crate::view::Progress;
use crate::{Answer, App, founding, lock};

/// How often the page hears of progress.
const TELL: Duration = Duration::from_millis(300);

impl Setup {
    /// Looks what lies in the directory, and opens it when it opens without a question. After the first start of a new program that may
    /// take minutes, so the program runs it beside its windows.
    pub fn begin_opening(&self) {
        let _working = lock(&self.working);
        if !self.ending.load(Ordering::SeqCst) {
            self.look();
        }
    }

    /// Opens the clinic with its vault; whoever listens hears how far it is.
    pub(crate) fn open_and_enter(&self, vault: FileVault) -> Answer<()> {
        let mut told: Option<(OpeningStage, Instant)> = None;
        let opened = founding::open_telling(self.dir(), vault, &mut |how_far| {
            if self.ending.load(Ordering::SeqCst) {
                return ControlFlow::Break(());
            }
            if told.is_none_or(|(stage, at)| stage != how_far.stage || at.elapsed() >= TELL) {
                told = Some((how_far.stage, Instant::now()));
                *lock(&self.stage) = Stage::Opening(Some(seen(how_far)));
                self.tell();
            }
            ControlFlow::Continue(())
        })?;
        self.enter(App::assemble(self.dir(), self.clock(), opened)?)
    }

    /// The program ends. An opening is given up and waited for: a thread that is still inside the cipher's library when the process takes
    /// that down brings the process down with it.
    pub(crate) fn end_opening(&self) {
        self.ending.store(true, Ordering::SeqCst);
        let opening = matches!(*lock(&self.stage), Stage::Opening(_));
        if opening {
            drop(lock(&self.working));
        }
    }
}

fn seen(how_far: OpeningProgress) -> Progress {
    let stage = match how_far.stage {
        OpeningStage::Migrating => "migrate",
        OpeningStage::Rebuilding => "rebuild",
        OpeningStage::Indexing => "index",
    };
    let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    Progress { stage: stage.to_owned(), done: count(how_far.done), total: count(how_far.total) }
}
