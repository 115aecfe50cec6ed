//! A desk without its window that records until it is killed, and says on standard output what it acknowledged.
//!
//! * `recorder record DIR PEOPLE FROM`: opens the clinic in DIR and vaccinates the people listed in the file PEOPLE, from the FROM-th on.
//!   Prints `ready`, then `ack EVENT` for every event once it is committed and `given DOSE VISIT LINE CODE` for every injection that was
//!   answered.
//! * `recorder deliver DIR PEOPLE FROM`: the same, while delivering to the province.
//! * `recorder boast DIR PEOPLE FROM`: says it gave an injection before it records it, and waits to be killed.
//! * `recorder drain DIR`: delivers until nothing waits.
//! * `recorder fill DIR`: founds a clinic in DIR, which lies on a small disk, and records until the disk is full; makes room and goes on.
//! * `recorder limit DIR`: records in the clinic in DIR until the system lets its files grow no more.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[allow(dead_code, reason = "shared with the tests")]
mod clinic;
mod nurse;

use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Instant;

use app::clock::{Clock, SystemClock};
use app::{App, AppError};
use clinic::Decision;
use store::{Signatures, Store, StoreError};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["record", dir, people, from] => record(Path::new(dir), people, from.parse().expect("a number"), false),
        ["deliver", dir, people, from] => record(Path::new(dir), people, from.parse().expect("a number"), true),
        ["boast", dir, people, from] => boast(Path::new(dir), people, from.parse().expect("a number")),
        ["drain", dir] => drain(Path::new(dir)),
        ["fill", dir] => fill(Path::new(dir)),
        ["limit", dir] => limit(Path::new(dir)),
        _ => panic!("recorder record|deliver|boast DIR PEOPLE FROM, recorder drain|fill|limit DIR"),
    }
}

/// Opens the clinic and signs in.
fn open(dir: &Path) -> App {
    let begun = Instant::now();
    let app = App::open(dir).expect("the clinic opens");
    println!("ready {}", begun.elapsed().as_micros());
    app.session_login("zhuren", app::seed::PASSWORD).expect("the manager signs in");
    app
}

fn record(dir: &Path, people: &str, from: usize, delivering: bool) {
    let app = open(dir);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if delivering {
        app.connect_province().expect("an enrolled desk");
        runtime.spawn(app.clone().deliver());
    }
    let (database, signing) = clinic::keys_in_vault(dir);
    // What a second connection sees is committed.
    let beside = Store::open_read_only(dir, clinic::keys_from(database, signing)).expect("reading beside the desk");
    // Places in the log are counted without gaps: only what comes from now on is said.
    let mut pos = beside.read(|reader| reader.event_count()).expect("the log can be read").cast_signed();
    let mut tell = || {
        let new = beside.read(|reader| reader.events(pos, 1_000)).expect("the log can be read");
        for row in new {
            pos = row.pos;
            println!("ack {}", row.header.event_id);
        }
    };
    let people = listed(people);
    // No two lives deliver the same vial.
    let mut serial = SystemClock.now().as_microsecond().unsigned_abs() % 10_000_000_000_000;
    let mut in_vain = 0;
    for recipient in people.iter().cycle().skip(from) {
        serial += 1;
        in_vain += 1;
        match nurse::vaccinate(&app, recipient, serial, &mut tell) {
            Ok(Some(given)) => {
                println!("given {} {} {} {}", given.dose, given.visit, given.line, given.code);
                in_vain = 0;
            }
            Ok(None) => {}
            // The rules' answer to a visit that was cut off before: the next person, please.
            Err(AppError::Refused(refusal)) => println!("refused {}", refusal.code),
            Err(error) => panic!("{error}"),
        }
        // Who waits for a word would wait for ever.
        assert!(in_vain < people.len(), "nothing is due for anybody any more: more people are needed");
    }
}

fn listed(people: &str) -> Vec<String> {
    std::fs::read_to_string(people).expect("a list of people").lines().map(str::to_owned).collect()
}

/// The defect the test must find: an acknowledgement before the commit.
fn boast(dir: &Path, people: &str, from: usize) {
    let app = open(dir);
    let visit = app.visit_open(&listed(people)[from]).expect("the visit opens").visit;
    let dose = app.draft_id().expect("a draft");
    println!("given {dose} {visit} {dose} 81000100000000000000");
    loop {
        std::thread::park();
    }
}

fn drain(dir: &Path) {
    let app = open(dir);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let (tell, told) = channel();
    app.listen(move |_| {
        // Nobody listens any more when the last notice comes.
        let _ = tell.send(());
    });
    app.connect_province().expect("an enrolled desk");
    runtime.spawn(app.clone().deliver());
    loop {
        let queue = app.sync_view().expect("the queue can be seen").queue;
        if queue.waiting == 0 && queue.link == "online" {
            println!("drained {}", queue.accepted);
            break;
        }
        told.recv().expect("a notice whenever the queue changes");
    }
    app.close();
}

/// What is in the way on the small disk, and goes when it is full.
const BALLAST: &str = "ballast";

fn fill(dir: &Path) {
    clinic::found(dir);
    std::fs::write(dir.join(BALLAST), vec![0; 2 << 20]).expect("there is room for the ballast");
    let store = Store::open(dir, clinic::keys()).expect("the clinic opens");
    let mut work = (1..400).flat_map(clinic::visit);
    let (mut taken, refused, error) = until_refused(&store, &mut work);
    let count = |store: &Store| store.read(|reader| reader.event_count()).expect("a full disk can be read");
    assert_eq!(count(&store), 1 + taken as u64, "what was acknowledged can be read on a full disk");
    let again = refused.take(&store).expect_err("it is still full");
    assert_eq!(again.code(), error.code(), "said again in the same words");

    std::fs::remove_file(dir.join(BALLAST)).expect("the ballast goes");
    for decision in std::iter::once(refused).chain(work.take(20)) {
        decision.take(&store).expect("the same program goes on once there is room");
        taken += decision.events.len();
    }
    drop(store);
    let store = Store::open(dir, clinic::keys()).expect("the clinic opens again");
    assert_eq!(count(&store), 1 + taken as u64);
    assert!(store.verify_log(&[], Signatures::Every).expect("the log can be read").is_intact());
    assert!(store.replay_verify().expect("the log can be replayed").is_equal());
    println!("sound {taken}");
}

fn limit(dir: &Path) {
    let store = Store::open(dir, clinic::keys()).expect("the clinic opens");
    let (taken, ..) = until_refused(&store, &mut (1..400).flat_map(clinic::visit));
    let count = store.read(|reader| reader.event_count()).expect("the log can be read");
    assert_eq!(count, 1 + taken as u64, "what was acknowledged can be read");
}

/// Records until the disk refuses; the events acknowledged, and what was refused how.
fn until_refused(store: &Store, work: &mut impl Iterator<Item = Decision>) -> (usize, Decision, StoreError) {
    let mut taken = 0;
    loop {
        let decision = work.next().expect("the disk is full before the work is done");
        match decision.take(store) {
            Ok(()) => taken += decision.events.len(),
            Err(error) => {
                println!("full {taken} {}", error.code());
                return (taken, decision, error);
            }
        }
    }
}
