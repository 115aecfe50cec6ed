//! Whether date and time can be trusted at this desk (visit.md, Verdict: clock doubtful).
//!
//! The wall clock going backwards, against itself or against the clock that counts since boot, makes them doubtful until two members of
//! staff looked. What was last believed is an operating row: without it the newest event of the log still tells.

use domain::event::v1::ClockConfirmed;
use domain::permission::Command;
use domain::vial::Seen;
use domain::{Ctx, Refusal};
use serde::{Deserialize, Serialize};

use crate::session::nobody;
use crate::view::StatusView;
use crate::{Answer, App, AppError, decided, lock};

/// Where the last reading is kept.
const CURSOR: &str = "clock.seen";
/// The last reading is written down this often, by the clock that counts since boot: the log's own moments serve meanwhile.
const KEEP_EVERY_MS: i64 = 300_000;

/// What this desk knows of its clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// The last moment both clocks were believed.
    seen: Seen,
    /// Since then the wall clock went back and nobody looked.
    doubtful: bool,
    /// Moments of the log up to here were set right by a confirmation: they may lie ahead.
    settled_ms: i64,
    /// Minutes the demonstration's clock was ahead; it starts level again with the program, which is no jump.
    ahead: i32,
}

/// The watch over the clocks; nothing is known before the first look.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    kept: Option<Kept>,
    written: Option<Kept>,
}

impl App {
    /// Looks at the clocks: whether date and time are doubtful now.
    pub(crate) fn clock_doubtful(&self, ctx: &Ctx) -> Answer<bool> {
        let now = Seen { at: ctx.now, boot: ctx.boot.clone() };
        let known = lock(&self.inner.watch).kept.clone();
        let mut kept = match known {
            Some(kept) => kept,
            None => self.kept_before(&now)?,
        };
        if !kept.doubtful {
            kept.doubtful = kept.seen.went_back(now.at, &now.boot);
        }
        if !kept.doubtful && now.at >= kept.seen.at {
            kept.seen = now;
        }
        kept.ahead = self.minutes_ahead();
        let doubtful = kept.doubtful;
        self.keep(kept, false)?;
        Ok(doubtful)
    }

    /// What the last look said: for decisions inside a transaction, after a look before it.
    pub(crate) fn clock_was_doubtful(&self) -> bool {
        lock(&self.inner.watch).kept.as_ref().is_some_and(|kept| kept.doubtful)
    }

    /// The first look after the program started.
    fn kept_before(&self, now: &Seen) -> Answer<Kept> {
        let text = self.inner.store.cursor(CURSOR)?;
        let kept: Option<Kept> = text.and_then(|text| serde_json::from_str(&text).ok());
        let fresh = Kept { seen: now.clone(), doubtful: false, settled_ms: i64::MIN, ahead: 0 };
        if kept.as_ref().is_some_and(|kept| kept.ahead != 0) {
            return Ok(Kept { settled_ms: i64::MAX, ..fresh });
        }
        let mut kept = kept.unwrap_or(fresh);
        let newest = self.read(|r| r.last_stamp())?.filter(|stamp| *stamp > kept.settled_ms);
        if let Some(newest) = newest.and_then(|stamp| jiff::Timestamp::from_millisecond(stamp).ok()) {
            // Nothing is known of the boot it was written in.
            let boot = domain::BootReading { boot: String::new(), elapsed_ms: 0 };
            kept.doubtful |= Seen { at: newest, boot }.went_back(now.at, &now.boot);
        }
        Ok(kept)
    }

    fn minutes_ahead(&self) -> i32 {
        self.inner.demo_clock.as_ref().map_or(0, |clock| clock.minutes())
    }

    /// Takes a reading over; writes it down when it says something new, when the last one is old, or when asked.
    fn keep(&self, kept: Kept, write: bool) -> Answer<()> {
        let mut watch = lock(&self.inner.watch);
        let old = watch.written.as_ref().is_none_or(|written| {
            (written.doubtful, written.settled_ms, written.ahead) != (kept.doubtful, kept.settled_ms, kept.ahead)
                || written.seen.boot.boot != kept.seen.boot.boot
                || kept.seen.boot.elapsed_ms - written.seen.boot.elapsed_ms >= KEEP_EVERY_MS
        });
        if old || write {
            let text = serde_json::to_string(&kept).map_err(|error| AppError::data("the clocks' reading", error))?;
            self.inner.store.put_cursor(CURSOR, &text)?;
            watch.written = Some(kept.clone());
        }
        watch.kept = Some(kept);
        Ok(())
    }

    /// Writes the last reading down before the program ends.
    pub(crate) fn remember_clock(&self) -> Answer<()> {
        self.clock_doubtful(&self.ctx(nobody()))?;
        let kept = lock(&self.inner.watch).kept.clone();
        kept.map_or(Ok(()), |kept| self.keep(kept, true))
    }

    /// Two members of staff found date and time right: the desk's doubt ends, and that about open vials, which from now on are judged by
    /// the larger elapsed time.
    pub fn clock_confirm(&self, approval: Option<&str>) -> Answer<StatusView> {
        let ctx = self.permit(Command::ClockConfirm)?;
        let doubtful = self.clock_doubtful(&ctx)?;
        if !doubtful && !self.read(|r| self.vial_clock_doubtful(r, &ctx))? {
            return Err(Refusal::new("clock.not_doubtful").into());
        }
        let second = self.approved(Command::ClockConfirm, "", approval, &ctx)?;
        let confirmed = ClockConfirmed {
            boot: ctx.boot.boot.clone(),
            boot_ms: ctx.boot.elapsed_ms,
            confirmed_by: ctx.actor.staff,
            second,
        };
        let event = self.about_the_clinic(&ctx, confirmed);
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        let settled_ms = self.read(|r| r.last_stamp())?.unwrap_or(i64::MIN);
        let seen = Seen { at: ctx.now, boot: ctx.boot.clone() };
        self.keep(Kept { seen, doubtful: false, settled_ms, ahead: self.minutes_ahead() }, true)?;
        self.tell_focused_visit(&ctx);
        self.status_view(&ctx)
    }
}
