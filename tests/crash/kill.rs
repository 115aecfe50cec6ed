//! The program is killed at random moments (quality.md R1): what it had acknowledged is in the log and in the projections, nothing is
//! half, and it is ready again at once.
//!
//! Killing alone proves little: a killed process leaves all its writes, synced or not. What it does show is the whole program, its
//! processes, locks and recovery, and the delivery beside it. The power cut stands in `power` and `needle`.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::clock::{Clock, SystemClock};
use app::seed::{self, Size};
use store::{Signatures, Store, UnitState};
use uuid::Uuid;

use crate::image::{Truth, integrity};
use crate::random::Random;
use crate::{clinic, nightly_run, scale, scratch, seed};

/// Kills in one clinic; then a new one is founded, so that the log stays short.
const PER_CLINIC: usize = 250;

/// The recorder's clinic, and what the recorder said of it.
struct Site {
    _dir: tempfile::TempDir,
    clinic: PathBuf,
    /// The list of everybody in it.
    people: PathBuf,
    count: usize,
    keys: ([u8; 32], [u8; 32]),
    acknowledged: Vec<Uuid>,
    given: Vec<Given>,
    /// Of both, how many were compared already.
    compared: (usize, usize),
}

struct Given {
    dose: Uuid,
    visit: Uuid,
    line: Uuid,
    code: String,
}

/// What one life of the recorder came to.
#[derive(Default)]
struct Tally {
    kills: usize,
    before_ready: usize,
    slowest: Duration,
    acknowledged: usize,
    given: usize,
    looked_at_everything: usize,
}

impl Site {
    fn found(people: u64) -> Site {
        let dir = scratch();
        let clinic = dir.path().join("clinic");
        let now = SystemClock.now();
        seed::seed(&clinic, Size { people: 0, doses: 0, seed: seed() }, now, |_| ()).unwrap();
        let keys = clinic::keys_in_vault(&clinic);
        let today = now.in_tz("Asia/Shanghai").unwrap().date();
        let registered = clinic::register(&clinic, people, today);
        let people = dir.path().join("people");
        std::fs::write(&people, registered.join("\n")).unwrap();
        let count = registered.len();
        Site { _dir: dir, clinic, people, count, keys, acknowledged: vec![], given: vec![], compared: (0, 0) }
    }

    fn recorder(&self, what: &str, from: usize) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recorder"));
        command.arg(what).arg(&self.clinic).arg(&self.people).arg(from.to_string());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// One life of the recorder, ended at a random moment: mostly while it records, at times while it starts and recovers.
    fn life(&mut self, what: &str, random: &mut Random, tally: &mut Tally) {
        let from = random.below(self.count);
        let begun = Instant::now();
        let mut child = self.recorder(what, from);
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut complained = child.stderr.take().unwrap();
        let early = random.chance(15) && tally.slowest > Duration::ZERO;
        let mut text = String::new();
        if early {
            pass(random.below(tally.slowest.as_micros() as usize) as u64);
        } else {
            said.read_line(&mut text).unwrap();
            assert!(text.starts_with("ready "), "{text} {}", rest_of(&mut complained));
            tally.slowest = tally.slowest.max(begun.elapsed());
            for _ in 0..random.below(18) {
                said.read_line(&mut text).unwrap();
            }
            pass(random.below(6_000) as u64);
        }
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert!(status.code().is_none(), "it ended by itself: {}", rest_of(&mut complained));
        said.read_to_string(&mut text).unwrap();
        tally.kills += 1;
        tally.before_ready += usize::from(!text.contains("ready "));
        // A line without its end was not said.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole.lines().for_each(|line| self.hear(line));
    }

    fn hear(&mut self, line: &str) {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["ack", event] => self.acknowledged.push(event.parse().unwrap()),
            ["given", dose, visit, line, code] => self.given.push(Given {
                dose: dose.parse().unwrap(),
                visit: visit.parse().unwrap(),
                line: line.parse().unwrap(),
                code: code.to_owned(),
            }),
            ["ready" | "refused", _] => {}
            _ => panic!("the recorder said {line:?}"),
        }
    }

    /// Holds what was said since the last comparison against the log and the projections, as the killed program left them.
    fn compare(&mut self, tally: &mut Tally) -> Result<(), String> {
        let store = self.beside();
        let (acknowledged, given) = (&self.acknowledged[self.compared.0..], &self.given[self.compared.1..]);
        let missing = store.read(|reader| {
            for event in acknowledged {
                if reader.event(*event)?.is_none() {
                    return Ok(Some(format!("event {event} is not in the log")));
                }
            }
            for given in given {
                let (dose, unit) = (reader.dose(given.dose)?, reader.trace_unit(&given.code)?);
                let visit = reader.visit(given.visit)?;
                let line = visit.and_then(|visit| visit.lines.into_iter().find(|line| line.line == given.line));
                let known = [
                    ("history", dose.is_some()),
                    ("stock", unit.is_some_and(|unit| unit.state == UnitState::Used)),
                    ("visit", line.is_some_and(|line| line.state.as_str() == "given")),
                ];
                if let Some((where_, _)) = known.iter().find(|(_, known)| !known) {
                    return Ok(Some(format!("the {where_} does not know of dose {}", given.dose)));
                }
            }
            Ok(None)
        });
        match missing.map_err(|error| error.to_string())? {
            Some(missing) => return Err(missing),
            None => {
                tally.acknowledged += acknowledged.len();
                tally.given += given.len();
            }
        }
        self.compared = (self.acknowledged.len(), self.given.len());
        Ok(())
    }

    fn beside(&self) -> Store {
        Store::open_read_only(&self.clinic, clinic::keys_from(self.keys.0, self.keys.1)).unwrap()
    }

    /// Everything: chain, signatures, replay, pages, and that no decision is half.
    fn look_at_everything(&self, tally: &mut Tally) {
        let store = self.beside();
        let log = store.verify_log(&[], Signatures::Every).unwrap();
        assert!(log.is_intact(), "{:?}", log.findings);
        let replay = store.replay_verify().unwrap();
        assert!(replay.is_equal(), "{replay:?}");
        let events = clinic::events_in(&store);
        let doses: BTreeSet<Uuid> = of_kind(&events, "dose.recorded").map(|row| row.header.event_id).collect();
        let moves: BTreeSet<Uuid> = of_kind(&events, "stock.moved").filter_map(|row| row.header.causation_id).collect();
        assert_eq!(doses, moves, "every dose moved its stock, and no stock moved without its dose");
        drop(store);
        let mut truth = Truth::new(vec![]);
        truth.of_keys(self.keys.0, self.keys.1);
        integrity(&self.clinic, &truth).unwrap();
        tally.looked_at_everything += 1;
    }
}

fn of_kind<'a>(events: &'a [store::EventRow], kind: &'a str) -> impl Iterator<Item = &'a store::EventRow> {
    events.iter().filter(move |row| row.header.kind == kind)
}

/// Lets so many microseconds pass: nothing announces the moment of a kill, it is what the seed draws.
#[allow(clippy::disallowed_methods, reason = "a random moment is not an event to wait for")]
fn pass(micros: u64) {
    std::thread::sleep(Duration::from_micros(micros));
}

fn rest_of(pipe: &mut impl Read) -> String {
    let mut text = String::new();
    let _ = pipe.read_to_string(&mut text);
    text
}

#[test]
fn decision_17_a_recorder_killed_at_random_loses_nothing_it_acknowledged_r1() {
    let kills = scale(200, 10_000);
    let mut random = Random::new(seed());
    let mut tally = Tally::default();
    while tally.kills < kills {
        let here = PER_CLINIC.min(kills - tally.kills);
        // Enough people that nobody has to be asked for in vain.
        let mut site = Site::found(6 * here as u64);
        for life in 1..=here {
            site.life("record", &mut random, &mut tally);
            site.compare(&mut tally).unwrap();
            if life % 50 == 0 || life == here {
                site.look_at_everything(&mut tally);
            }
        }
    }
    println!(
        "kill -9: {} kills ({} before it was ready), {} events and {} injections acknowledged and found, {} times everything, \
         slowest start to ready {:?}",
        tally.kills, tally.before_ready, tally.acknowledged, tally.given, tally.looked_at_everything, tally.slowest
    );
    assert!(tally.given * 4 > tally.kills, "it did record: {} injections", tally.given);
    assert!(tally.before_ready < tally.kills / 4, "most kills hit it at work");
}

#[test]
fn decision_17_a_recorder_killed_while_it_delivers_uploads_nothing_twice_r1() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let home = scratch();
    province::init(home.path(), "127.0.0.1").unwrap();
    let province = runtime.block_on(province::serve(province::Config::new(home.path()))).unwrap();
    let mut site = Site::found(150);
    enrol(&site.clinic, home.path(), &format!("https://{}", province.addr()));

    let mut random = Random::new(seed());
    let mut tally = Tally::default();
    for _ in 0..scale(12, PER_CLINIC) {
        site.life("deliver", &mut random, &mut tally);
        site.compare(&mut tally).unwrap();
        if nightly_run() {
            held_once(&province);
        }
    }
    // The next start takes up what was under way, and brings everything to the province.
    let drained = Command::new(env!("CARGO_BIN_EXE_recorder")).arg("drain").arg(&site.clinic).output().unwrap();
    assert!(drained.status.success(), "{}", String::from_utf8_lossy(&drained.stderr));
    site.look_at_everything(&mut tally);
    let held = held_once(&province);
    let log: BTreeSet<String> =
        clinic::events_in(&site.beside()).into_iter().map(|row| row.header.event_id.to_string()).collect();
    let missing: Vec<_> = log.difference(&held).collect();
    assert!(held.is_subset(&log), "the province holds nothing the clinic lost");
    assert!(missing.is_empty(), "everything the clinic recorded arrived: {missing:?}");
    println!(
        "kill -9 while delivering: {} kills, {} events acknowledged, {} at the province, each once",
        tally.kills,
        tally.acknowledged,
        held.len()
    );
    runtime.block_on(province.shutdown());
}

#[test]
fn decision_17_the_control_that_acknowledges_before_it_records_is_found_out_r1() {
    let mut site = Site::found(3);
    let mut tally = Tally::default();
    let mut child = site.recorder("boast", 0);
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut lines = String::new();
    while !lines.contains("given ") {
        assert!(said.read_line(&mut lines).unwrap() > 0, "it says so");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    lines.lines().for_each(|line| site.hear(line));
    let found = site.compare(&mut tally).unwrap_err();
    assert!(found.starts_with("the history does not know of dose"), "{found}");
}

/// The events at the province; each id and each place of the log once.
fn held_once(province: &province::Running) -> BTreeSet<String> {
    let events = province.events();
    let mut places: HashMap<(String, u64, u64), String> = HashMap::new();
    for event in &events {
        let there = places.insert((event.device.clone(), event.epoch, event.seq), event.event_id.clone());
        assert_eq!(there, None, "one place of the log, one event");
    }
    let ids: BTreeSet<String> = events.iter().map(|event| event.event_id.clone()).collect();
    assert_eq!(ids.len(), events.len(), "no event arrived twice");
    ids
}

fn enrol(clinic: &Path, province: &Path, url: &str) {
    const PASSWORD: &str = "province-2026";
    app::enrolment::request(clinic).unwrap();
    let request = std::fs::read_to_string(clinic.join(app::enrolment::REQUEST)).unwrap();
    let request = serde_json::from_str(&request).unwrap();
    let cost = seal::password::Cost::quick();
    let enrolment = province::enrol(province, &request, "desk-1", PASSWORD, url, &cost).unwrap();
    let file = clinic.with_file_name("enrolment.json");
    std::fs::write(&file, serde_json::to_string(&enrolment).unwrap()).unwrap();
    app::enrolment::accept(clinic, &file, PASSWORD).unwrap();
}
