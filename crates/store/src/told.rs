//! What an opening does while people wait for it, and how far it is.

use std::ops::ControlFlow;

use crate::StoreError;

/// What an opening does before the clinic is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpeningStage {
    /// The schema is brought up to date. How long that takes is not known.
    Migrating,
    /// Projections are read out of the log again: counted in events, and in people of packages where those are read too.
    Rebuilding,
    /// The index people are searched with is made anew: counted in people.
    Indexing,
}

/// How far an opening is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpeningProgress {
    /// What is done now.
    pub stage: OpeningStage,
    /// Done.
    pub done: u64,
    /// Of how many; 0 when unknown.
    pub total: u64,
}

/// Hears how far an opening is; `Break` ends it, and nothing of it was done.
pub(crate) type Listener<'a> = dyn FnMut(OpeningProgress) -> ControlFlow<()> + 'a;

/// So many steps pass between two words: a step is some ten microseconds.
const WORD_EVERY: u64 = 128;

/// Counts steps and says so now and then.
pub(crate) struct Told<'a> {
    listener: Option<&'a mut Listener<'a>>,
    now: Option<OpeningProgress>,
}

impl<'a> Told<'a> {
    /// Tells somebody.
    pub(crate) fn to(listener: &'a mut Listener<'a>) -> Told<'a> {
        Told { listener: Some(listener), now: None }
    }

    /// Nobody waits.
    pub(crate) fn nobody() -> Told<'a> {
        Told { listener: None, now: None }
    }

    /// Another stage begins.
    pub(crate) fn begin(&mut self, stage: OpeningStage, total: u64) -> Result<(), StoreError> {
        self.now = Some(OpeningProgress { stage, done: 0, total });
        self.say()
    }

    /// One more is done.
    pub(crate) fn step(&mut self) -> Result<(), StoreError> {
        let Some(now) = &mut self.now else { return Ok(()) };
        now.done += 1;
        if now.done.is_multiple_of(WORD_EVERY) { self.say() } else { Ok(()) }
    }

    fn say(&mut self) -> Result<(), StoreError> {
        let (Some(listener), Some(now)) = (&mut self.listener, self.now) else { return Ok(()) };
        match listener(now) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(StoreError::Closed),
        }
    }
}
