//! The first opening after an update: projections are built anew while somebody waits, and the program may end before it is done.

use std::path::Path;
use std::sync::{Arc, Mutex};

use app::clock::Clock;
use app::seed::{self, Size};
use app::setup::Setup;
use store::DATABASE_FILE;
use testkit::StandingClock;

use crate::{clinic, scratch};

/// Lets the rows of the recipients be those of an older program.
fn set_back(dir: &Path) {
    let hex: String = clinic::keys_in_vault(dir).0.iter().map(|byte| format!("{byte:02x}")).collect();
    let connection = rusqlite::Connection::open(dir.join(DATABASE_FILE)).unwrap();
    connection.query_row(&format!("PRAGMA key = \"x'{hex}'\""), [], |_| Ok(())).unwrap();
    let changed = connection.execute("UPDATE projector SET version = 0 WHERE noun = 'recipient'", []).unwrap();
    assert_eq!(changed, 1);
}

#[test]
fn decision_06_the_opening_after_an_update_says_how_far_it_is_and_may_end_before_it_is_done() {
    let dir = scratch();
    let dir = dir.path().join("clinic");
    let clock = Arc::new(StandingClock::at("2026-11-20T09:15:00+08:00"));
    seed::seed(&dir, Size { people: 30, doses: 60, seed: 7 }, clock.now(), |_| ()).unwrap();
    set_back(&dir);

    let given_up = Setup::over(&dir, clock.clone());
    given_up.close();
    given_up.begin_opening();
    assert!(given_up.app().is_none(), "a program that ends opens nothing");
    assert_eq!(given_up.view().unwrap().stage, "opening");

    let setup = Setup::over(&dir, clock);
    assert_eq!(setup.why_not_open().unwrap().code, "clinic.opening");
    let heard = Arc::new(Mutex::new(vec![]));
    let listener = heard.clone();
    setup.listen(move |view| {
        let progress = view.progress.expect("the page hears how far it is");
        listener.lock().unwrap().push((view.stage, progress.stage, progress.total));
    });
    setup.begin_opening();
    let heard = heard.lock().unwrap().clone();
    let stages: Vec<_> = heard.iter().map(|(stage, of, _)| (stage.as_str(), of.as_str())).collect();
    assert_eq!(stages.first(), Some(&("opening", "rebuild")));
    assert_eq!(stages.last(), Some(&("opening", "index")));
    let people = heard.last().map(|(_, _, total)| *total);
    let view = setup.view().unwrap();
    assert_eq!((view.stage.as_str(), view.progress), ("open", None));
    let app = setup.app().expect("people can sign in");
    assert!(people >= Some(30), "everybody is found again: {people:?}");
    assert_eq!(setup.why_not_open(), None);
    app.session_login("zhuren", seed::PASSWORD).unwrap();
    setup.close();
}
