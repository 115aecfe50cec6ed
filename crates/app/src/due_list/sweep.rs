//! Going through the whole clinic by several at once: people are dealt out in stretches, each is read and judged by one thread, and what
//! came of it is taken in the order they lie in.
//!
//! A stretch is one reading: writers wait for nobody longer than that, and it is how often somebody may break off. No thread is ever more
//! than [`AHEAD`] stretches ahead of what was taken, so memory does not grow with the clinic.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use jiff::civil::Date;
use schedule::GivenDose;
use store::{AskedDesk, AskedDose, AskedRow, BirthPlace, Reader, Store, StoreError, Stretch};

use crate::due::{Asked, Clinic, Facts, dose_kind};

/// People of a stretch; in tests few, so that few people make many.
const STRETCH: u32 = if cfg!(test) { 30 } else { 500 };
/// Stretches a thread may have in hand, with those that wait to be taken.
const AHEAD: usize = 4;
/// Threads at most: beyond that the disk is what one waits for.
const MOST: usize = 8;
/// Threads more than there are processors, for one that waits for the disk.
const WAITING: usize = 1;

/// What came of a stretch.
pub(super) struct Taken<T> {
    /// People who stand in lists.
    pub looked_at: u64,
    /// What was made of them, in the order of the stretch.
    pub found: Vec<T>,
}

/// A stretch to be gone through, and what came of one before: it goes back to the thread that made it, since memory given back by another
/// makes both wait.
struct Dealt<T> {
    stretch: Stretch,
    spent: Vec<T>,
}

/// Who is gone through, and in which order.
pub(super) enum Order {
    /// Everybody by archive, after this one.
    Archives(Option<uuid::Uuid>),
    /// Those born between two days, youngest first.
    Births {
        /// The place to go on from; none: all were dealt out.
        after: Option<BirthPlace>,
        /// The first day.
        earliest: Date,
    },
}

impl Order {
    /// Everybody, by archive.
    pub(super) fn by_archive() -> Order {
        Order::Archives(None)
    }

    /// Those born between two days, both included, youngest first.
    pub(super) fn by_birth(earliest: Date, latest: Date) -> Order {
        Order::Births { after: Some(BirthPlace::before(latest)), earliest }
    }

    fn next(&mut self, r: &Reader<'_>) -> Result<Option<Stretch>, StoreError> {
        match self {
            Order::Archives(after) => {
                let stretch = r.archives_after(*after, STRETCH)?;
                if let Some(Stretch::Archives { last, .. }) = stretch {
                    *after = Some(last);
                }
                Ok(stretch)
            }
            Order::Births { after, earliest } => {
                let Some(place) = after.take() else { return Ok(None) };
                let (stretch, next) = r.births_after(place, *earliest, STRETCH)?;
                *after = next;
                Ok(Some(stretch))
            }
        }
    }
}

/// Calls `judge` for everybody who stands in lists, on several threads, and `take` for each stretch in order.
/// `false` when `take` broke it off.
pub(super) fn sweep<T: Send>(
    store: &Store,
    clinic: &Clinic,
    on: Date,
    mut order: Order,
    judge: impl Fn(&Reader<'_>, &AskedRow, &Asked) -> Result<Option<T>, StoreError> + Sync,
    mut take: impl FnMut(&Taken<T>) -> ControlFlow<()>,
) -> Result<bool, StoreError> {
    let workers = (std::thread::available_parallelism().map_or(1, usize::from) + WAITING).min(MOST);
    let judge = &judge;
    std::thread::scope(|scope| {
        let mut hands = Vec::with_capacity(workers);
        for _ in 0..workers {
            let (deal, dealt) = sync_channel(AHEAD);
            let (give, given) = sync_channel(AHEAD);
            scope.spawn(move || work(store, clinic, on, judge, &dealt, &give));
            hands.push((deal, given));
        }
        let (mut whole, mut dealt, mut taken, mut spent) = (false, 0_usize, 0_usize, vec![]);
        loop {
            while !whole && dealt - taken < workers * AHEAD {
                let Some(stretch) = store.read_passing(|r| order.next(r))? else {
                    whole = true;
                    break;
                };
                // Whoever cannot be reached any more has said why in what it gave.
                if let Some((deal, _)) = hands.get(dealt % workers) {
                    drop(deal.send(Dealt { stretch, spent: std::mem::take(&mut spent) }));
                }
                dealt += 1;
            }
            if taken == dealt {
                return Ok(true);
            }
            let Some(Ok(came)) = hands.get(taken % workers).map(|(_, given)| given.recv()) else { return Ok(false) };
            taken += 1;
            let came = came?;
            if take(&came).is_break() {
                return Ok(false);
            }
            // The next stretch is dealt to the same thread.
            spent = came.found;
        }
        // Leaving hangs up: every thread ends with the stretch it has in hand.
    })
}

type Came<T> = Result<Taken<T>, StoreError>;

fn work<T>(
    store: &Store,
    clinic: &Clinic,
    on: Date,
    judge: impl Fn(&Reader<'_>, &AskedRow, &Asked) -> Result<Option<T>, StoreError>,
    dealt: &Receiver<Dealt<T>>,
    give: &SyncSender<Came<T>>,
) {
    let (mut desk, mut doses) = (AskedDesk::default(), Doses::default());
    for Dealt { stretch, spent: mut found } in dealt {
        found.clear();
        let came = store.read_passing(|r| {
            let mut taken = Taken { looked_at: 0, found };
            r.each_asked(&stretch, &mut desk, |row| {
                if super::is_listed(&row.extra) {
                    taken.looked_at += 1;
                    taken.found.extend(doses.ask(clinic, row, on, |asked| judge(r, row, asked))?);
                }
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(taken)
        });
        let broken = came.is_err();
        if give.send(came).is_err() || broken {
            return;
        }
    }
}

/// The doses of one person after the other, in the same memory.
#[derive(Default)]
pub(super) struct Doses {
    given: Vec<GivenDose>,
    /// Those a person with more doses needs.
    spare: Vec<GivenDose>,
}

impl Doses {
    /// Puts the question of one person.
    pub(super) fn ask<T>(&mut self, clinic: &Clinic, row: &AskedRow, on: Date, judge: impl FnOnce(&Asked) -> T) -> T {
        let facts = Facts {
            sex: &row.sex,
            birth: row.birth,
            newborn: row.newborn.as_ref(),
            extra: &row.extra,
            exposures: &row.exposures,
        };
        self.fill(&row.doses);
        let asked = Asked::of(clinic, &facts, std::mem::take(&mut self.given), None, on);
        let made = judge(&asked);
        self.given = asked.given;
        made
    }

    fn fill(&mut self, doses: &[AskedDose]) {
        while self.given.len() > doses.len() {
            self.spare.extend(self.given.pop());
        }
        while self.given.len() < doses.len() {
            self.given.push(self.spare.pop().unwrap_or_else(|| GivenDose::new("", "", Date::default())));
        }
        for (given, dose) in self.given.iter_mut().zip(doses) {
            given.id.clear();
            if let Some(dose) = dose.dose {
                given.id.push_str(dose.hyphenated().encode_lower(&mut [0; 36]));
            }
            given.vaccine.clear();
            given.vaccine.push_str(&dose.vaccine);
            (given.date, given.kind) = (dose.date, dose_kind(dose.kind.as_deref()));
        }
    }
}
