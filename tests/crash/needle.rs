//! The power goes in the middle of real visits: the program itself at work, its database opened from every image.

use std::sync::Arc;

use app::App;
use app::clock::Clock;
use app::seed::{self, Size};
use store::Store;
use testkit::StandingClock;

use crate::image::{Recorded, Truth, assert_all_sound, open_all};
use crate::watch::Watch;
use crate::{clinic, nurse, scale, scratch, seed};

#[test]
fn decision_17_no_power_cut_loses_an_injection_that_was_acknowledged_r2_c_047() {
    crate::vfs::install();
    let dir = scratch();
    let dir = dir.path().join("clinic");
    let clock = Arc::new(StandingClock::at("2026-11-20T09:15:00+08:00"));
    seed::seed(&dir, Size { people: 0, doses: 0, seed: 7 }, clock.now(), |_| ()).unwrap();
    let people = clinic::register(&dir, 6, "2026-11-20".parse().unwrap());
    let (database, signing) = clinic::keys_in_vault(&dir);
    let keys = || clinic::keys_from(database, signing);
    let before = clinic::events_in(&Store::open(&dir, keys()).unwrap());
    let mut truth = Truth::new(before.iter().map(|row| row.header.event_id).collect());
    truth.of_keys(database, signing);

    let watch = Watch::over(&dir);
    watch.record();
    let mut pos = before.last().map_or(0, |row| row.pos);
    let mut given = 0;
    // Two sittings; in each the desk is opened, somebody signs in, and people are vaccinated.
    for sitting in people.chunks(people.len().div_ceil(2)) {
        let app = App::open_at(&dir, clock.clone()).unwrap();
        let beside = Store::open_read_only(&dir, keys()).unwrap();
        let mut told = || {
            let new = beside.read(|reader| reader.events(pos, u32::MAX)).unwrap();
            pos = new.last().map_or(pos, |row| row.pos);
            if !new.is_empty() {
                truth.decisions.push((new.into_iter().map(|row| row.header.event_id).collect(), watch.position()));
            }
        };
        app.session_login("zhuren", seed::PASSWORD).unwrap();
        told();
        for recipient in sitting {
            let serial = 700_000 + given;
            given += u64::from(nurse::vaccinate(&app, recipient, serial, &mut told).unwrap().is_some());
        }
        app.close();
    }
    let (start, ops) = watch.taken();
    assert!(given == 6 && truth.decisions.len() > 20, "a day of work: {given} injections");
    let recorded = Recorded { name: "needle", start, ops, truth };
    let outcome = open_all(&recorded, scale(100, 4_000), scale(20, 1), seed());
    assert_all_sound(&recorded, &outcome, seed());
}
