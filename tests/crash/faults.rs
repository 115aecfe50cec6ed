//! The n-th call to the disk fails, for every n (quality.md R3): the error is told by its code, nothing acknowledged is lost, reading goes
//! on where the disk can be read, and when the trouble is over the desk works again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use app::App;
use app::clock::Clock;
use app::seed::{self, Size};
use store::{DATABASE_FILE, Store, StoreError};
use testkit::StandingClock;

use crate::clinic::{self, Decision};
use crate::image::{Look, Truth, acknowledge, check, lay_down};
use crate::watch::{Call, Fault, Snapshot, Trouble, Watch};
use crate::{nightly_run, nurse, scale, scratch};

/// A desk at work while something is wrong with its disk.
struct Shift<'a> {
    dir: &'a Path,
    watch: &'a Watch,
    fault: Option<Fault>,
    store: Option<Store>,
    truth: Truth,
    told: BTreeMap<&'static str, usize>,
}

impl Shift<'_> {
    /// Opens the store; after a passing trouble the second try must do.
    fn open(&mut self) {
        for _ in 0..2 {
            match Store::open(self.dir, clinic::keys()) {
                Ok(store) => {
                    self.store = Some(store);
                    return;
                }
                Err(error) => self.told(&error, "opening"),
            }
        }
        assert!(self.lasting(), "opened again after a passing trouble");
    }

    /// Takes a decision; after a passing trouble the second try must do. Whether it was acknowledged.
    fn take(&mut self, decision: &Decision) -> bool {
        let Some(store) = &self.store else { return false };
        let mut answer = decision.take(store);
        if let Err(error) = &answer
            && !self.lasting()
        {
            let again = decision.take(store);
            self.told(error, "recording");
            answer = again;
        }
        match answer {
            Ok(()) => {
                acknowledge(&mut self.truth, decision, 0);
                true
            }
            Err(error) => {
                self.told(&error, "recording");
                assert!(self.lasting(), "recorded again after a passing trouble: {error}");
                false
            }
        }
    }

    /// What stands in the log can be read, and holds what was acknowledged.
    fn read(&mut self) {
        let Some(store) = &self.store else { return };
        let expected = self.truth.before.len() + self.truth.decisions.iter().map(|(ids, _)| ids.len()).sum::<usize>();
        match store.read(|reader| reader.event_count()) {
            Ok(count) => assert_eq!(count, expected as u64, "what is read is what was acknowledged"),
            Err(error) => {
                let readable = matches!(
                    self.fault.map(|fault| fault.trouble),
                    Some(Trouble::Enospc | Trouble::ShortWrite | Trouble::Erofs)
                );
                assert!(!readable, "a full or read-only disk can be read: {error}");
                self.told(&error, "reading");
            }
        }
    }

    fn checkpoint(&mut self) {
        let Some(store) = &self.store else { return };
        if let Err(error) = store.checkpoint_when_idle() {
            self.told(&error, "the checkpoint");
        }
    }

    fn lasting(&self) -> bool {
        self.fault.is_some_and(|fault| fault.lasting)
    }

    /// An error says what is wrong, by the code the screen has words for.
    fn told(&mut self, error: &StoreError, doing: &str) {
        let fault = self.fault.unwrap_or_else(|| panic!("{doing} without trouble: {error}"));
        let hits = self.watch.take_hits();
        assert!(!hits.is_empty() || fault.lasting, "{doing}: an error without a fault: {error} {fault:?}");
        let code = error.code();
        let full = !hits.is_empty() && hits.iter().all(|call| *call == Call::Write);
        let allowed: &[&str] = match fault.trouble {
            Trouble::ShortWrite => &["store.disk_full"],
            Trouble::Enospc if full => &["store.disk_full"],
            Trouble::Enospc => &["store.disk_full", "store.io"],
            Trouble::Erofs => &["store.read_only", "store.io"],
            Trouble::Eio | Trouble::EioOnRead | Trouble::FailedSync => &["store.io"],
        };
        assert!(allowed.contains(&code), "{doing} under {fault:?} at {hits:?}: {code}: {error:?}");
        *self.told.entry(code).or_default() += 1;
    }
}

/// The stretch of work: two sittings with a checkpoint in each.
fn work() -> Vec<Decision> {
    [clinic::visit(1), clinic::visit(2)].concat()
}

/// Runs the stretch under a fault; the codes told and how many calls could have been hit.
fn run(
    base: &Snapshot,
    before: &[uuid::Uuid],
    fault: Option<Fault>,
    look: Look,
) -> (BTreeMap<&'static str, usize>, u64) {
    let dir = scratch();
    lay_down(dir.path(), base);
    let watch = Watch::over(dir.path());
    watch.set_fault(fault);
    let truth = Truth::new(before.to_vec());
    let mut shift = Shift { dir: dir.path(), watch: &watch, fault, store: None, truth, told: BTreeMap::new() };
    let work = work();
    shift.open();
    let mut taken = 0;
    for (place, decision) in work.iter().enumerate() {
        if !shift.take(decision) {
            break;
        }
        taken += 1;
        if place % 4 == 2 {
            shift.checkpoint();
        }
        if place == work.len() / 2 {
            shift.store = None;
            shift.open();
        }
    }
    shift.read();
    let calls = watch.calls();

    // The program is killed in the middle of it: what it leaves holds everything acknowledged.
    let left = scratch();
    for name in [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}-wal")] {
        match std::fs::copy(dir.path().join(&name), left.path().join(&name)) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{name}"),
        }
    }
    let mut killed = Truth::new(before.to_vec());
    killed.decisions.clone_from(&shift.truth.decisions);
    if let Some(next) = work.get(taken) {
        // May be there: it was written, and no answer was given.
        killed.decisions.push((next.ids(), usize::MAX));
    }
    check(left.path(), &killed, 0, look).unwrap_or_else(|broken| panic!("killed under {fault:?}: {broken:?}"));

    // The trouble is over. The same program goes on where it was.
    watch.set_fault(None);
    shift.fault = None;
    if shift.store.is_none() {
        shift.open();
    }
    for decision in &work[taken..] {
        assert!(shift.take(decision), "the desk goes on after {fault:?}");
    }
    shift.checkpoint();
    shift.read();
    shift.store = None;
    check(dir.path(), &shift.truth, 0, look).unwrap_or_else(|broken| panic!("after {fault:?}: {broken:?}"));
    (shift.told, calls)
}

/// A founded clinic, closed.
fn base() -> (Snapshot, Vec<uuid::Uuid>) {
    let dir = scratch();
    clinic::found(dir.path());
    let events = clinic::events_in(&Store::open(dir.path(), clinic::keys()).unwrap());
    let bytes = std::fs::read(dir.path().join(DATABASE_FILE)).unwrap();
    (Snapshot::from([(DATABASE_FILE.to_owned(), bytes)]), events.into_iter().map(|row| row.header.event_id).collect())
}

/// Every n at night; in a test as many as are asked for, spread, with the first and the last.
fn places(calls: u64, sample: u64) -> Vec<u64> {
    if nightly_run() || calls <= sample {
        return (1..=calls).collect();
    }
    (0..sample).map(|n| 1 + n * (calls - 1) / (sample - 1)).collect()
}

fn every_call_fails(trouble: Trouble, expected: &[&str]) {
    let (base, before) = base();
    let counting = Some(Fault { trouble, at: u64::MAX, lasting: false });
    let (told, calls) = run(&base, &before, counting, Look::Everything);
    assert!(told.is_empty() && calls > 10, "{calls} calls, {told:?}");
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut runs = 0;
    for lasting in [false, true] {
        for at in places(calls, scale(9, 0) as u64) {
            let look = if nightly_run() || runs % 4 == 0 { Look::Everything } else { Look::Log };
            let (told, _) = run(&base, &before, Some(Fault { trouble, at, lasting }), look);
            told.into_iter().for_each(|(code, times)| *codes.entry(code).or_default() += times);
            runs += 1;
        }
    }
    println!("{trouble:?}: {calls} calls, {runs} runs, errors told: {codes:?}");
    for code in expected {
        assert!(codes.contains_key(code), "{code} was told: {codes:?}");
    }
}

#[test]
fn the_screen_is_told_which_trouble_the_disk_has_and_the_nurse_goes_on_after_it_r3() {
    crate::vfs::install();
    let home = scratch();
    let dir = home.path().join("clinic");
    let clock = Arc::new(StandingClock::at("2026-11-20T09:15:00+08:00"));
    seed::seed(&dir, Size { people: 0, doses: 0, seed: 7 }, clock.now(), |_| ()).unwrap();
    let people = clinic::register(&dir, 4, "2026-11-20".parse().unwrap());
    let watch = Watch::over(&dir);
    let app = App::open_at(&dir, clock).unwrap();
    app.session_login("zhuren", seed::PASSWORD).unwrap();
    let troubles = [
        (Trouble::Enospc, "store.disk_full"),
        (Trouble::ShortWrite, "store.disk_full"),
        (Trouble::Eio, "store.trouble"),
        (Trouble::Erofs, "store.trouble"),
    ];
    for (n, (trouble, code)) in troubles.into_iter().enumerate() {
        let (recipient, serial) = (&people[n], 800_000 + n as u64);
        let seen = app.today_view().unwrap();
        watch.set_fault(Some(Fault { trouble, at: 1, lasting: true }));
        let error = nurse::vaccinate(&app, recipient, serial, || ()).unwrap_err();
        assert_eq!(error.code(), code, "{trouble:?}: {error}");
        if trouble == Trouble::Enospc || trouble == Trouble::ShortWrite {
            assert_eq!(app.today_view().unwrap(), seen, "what is recorded can be seen on a full disk");
        }
        watch.set_fault(None);
        let given = nurse::vaccinate(&app, recipient, serial, || ()).unwrap();
        assert!(given.is_some(), "the injection is recorded after {trouble:?}");
    }
    app.close();
}

#[test]
fn an_input_output_error_at_any_call_is_told_and_loses_nothing_r3() {
    every_call_fails(Trouble::Eio, &["store.io"]);
}

#[test]
fn a_page_that_cannot_be_read_is_told_and_loses_nothing_r3() {
    every_call_fails(Trouble::EioOnRead, &["store.io"]);
}

#[test]
fn a_disk_that_fills_up_at_any_call_is_told_and_loses_nothing_r3() {
    every_call_fails(Trouble::Enospc, &["store.disk_full"]);
}

#[test]
fn a_disk_made_read_only_at_any_call_is_told_and_loses_nothing_r3() {
    every_call_fails(Trouble::Erofs, &["store.read_only", "store.io"]);
}

#[test]
fn a_write_cut_short_at_any_call_is_told_and_loses_nothing_r3() {
    every_call_fails(Trouble::ShortWrite, &["store.disk_full"]);
}
