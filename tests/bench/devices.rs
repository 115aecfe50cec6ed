//! The devices, each figure with its goal and its floor beside it: codes read a second, card put in → people on the desk, last byte of a
//! scanner → recognised, what all devices together cost while nobody touches them.
//!
//! The card lies in a real PC/SC service (virtual readers), the scanner at the end of a real terminal line. Run it without real-time
//! priority: a thread that spins above the kernel's own line discipline starves the very line that is measured.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "spread.rs"]
mod spread;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Read;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use app::App;
use app::seed::{self, CARDS, Size};
use app::view::{DeskNotice, Found};
use devices::card::local_service::ServiceProfile;
use devices::{
    CaptureSettings, CardNotice, CardSettings, Configured, DeviceState, Devices, Notice, ScannerSettings, Settings,
};
use domain::gs1;
use domain::recognise::{Tables, recognise};
use spread::spread;
use testkit::code;
use vax_tests::rigs::{Document, Pcscd, Person, PtySam, PtyScanner, VirtualCard, payload};

const PEOPLE: u32 = if cfg!(debug_assertions) { 500 } else { 20_000 };
const DOSES: u32 = 3 * PEOPLE;
/// The service looks for cards a few times a second: each round takes about one.
const CARDS_PUT_IN: usize = 40;
const SCANS: usize = 2000;
/// Between two scans: long enough that every thread has gone to sleep, as between two hands.
const BETWEEN_SCANS: Duration = Duration::from_millis(5);
/// How long the idle devices are watched.
const IDLE: Duration = Duration::from_secs(20);
/// How long codes are read.
const READING: Duration = Duration::from_secs(2);
/// Nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() {
    codes_a_second();
    card_to_people();
    byte_to_code();
    idle();
}

/// Four boxes in the orders met in the field, as the front door hands them on.
const BOXES: [&str; 4] = [
    "01069012345678921727013110ABC123\u{1d}210001",
    "010690123456789221A7B8C9D0E1\u{1d}10202611A\u{1d}17280200",
    "01069012345678921126010117280131102026110001\u{1d}2181000100000017",
    "0106901234567892211234567890123\u{1d}1728013110L2026",
];

/// Elements and their company, checked; beside it one look at every byte of the same texts.
fn codes_a_second() {
    let whole = rate(|text| {
        let elements = gs1::elements(text).unwrap();
        gs1::check(&elements).unwrap();
        black_box(elements.len());
    });
    let floor = rate(|text| {
        black_box(text.bytes().map(u64::from).sum::<u64>());
    });
    println!("GS1 strings read and checked: {whole:.0} a second (goal 1,000,000); floor, every byte once: {floor:.0}");
}

fn rate(read: impl Fn(&str)) -> f64 {
    let (begun, mut rounds) = (Instant::now(), 0_u32);
    while begun.elapsed() < READING {
        for _ in 0..250 {
            BOXES.iter().for_each(|text| read(black_box(text)));
        }
        rounds += 1;
    }
    f64::from(rounds) * 1000.0 / begun.elapsed().as_secs_f64()
}

/// From a mother's card put into the reader to her child on the desk, in a clinic of some size. Beside it the reader without the clinic.
fn card_to_people() {
    let pcscd = Pcscd::ensure();
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("clinic");
    let now = app::clock::Clock::now(&app::clock::SystemClock);
    seed::seed(&data, Size { people: PEOPLE, doses: DOSES, seed: 1 }, now, |_| ()).unwrap();
    fs::write(data.join("devices.toml"), "[card]\nkind = \"pcsc\"\n").unwrap();
    let app = App::open(&data).unwrap();
    app.session_login("zhuren", seed::PASSWORD).unwrap();
    let (tell, told) = channel();
    app.listen(move |notice| drop(tell.send((Instant::now(), notice))));
    let mother = CARDS.iter().find(|card| card.name == "王丽").unwrap();
    let person = Person::new(mother.number, mother.name);
    app.start_devices().unwrap();

    let (mut whole, mut after) = (vec![], vec![]);
    for _ in 0..CARDS_PUT_IN {
        let begun = Instant::now();
        let card = VirtualCard::insert(pcscd.port(), &person);
        let (at, children) = desk(&told, |notice| match notice {
            DeskNotice::Found { found: Found::People { children, .. } } => Some(children.len()),
            _ => None,
        });
        assert!(children > 0, "the benchmark checks its answer");
        whole.push(at - begun);
        after.push(at - card.answered().unwrap());
        card.pull();
        desk(&told, |notice| matches!(notice, DeskNotice::CardRemoved).then_some(()));
    }
    let (alone, read) = reader_alone(&pcscd, &person);
    println!("card put in → child on the desk, {PEOPLE} people: {}", spread(whole));
    println!("floor, the same card without the clinic: {}", spread(alone));
    println!("card's last answer → child on the desk: {}", spread(after));
    println!("floor, the same without the clinic: {}", spread(read));
    app.close();
}

/// The desk's next notice that `pick` takes, and when it came.
fn desk<T>(told: &Receiver<(Instant, app::Notice)>, pick: impl Fn(&DeskNotice) -> Option<T>) -> (Instant, T) {
    loop {
        if let (at, app::Notice::Desk(notice)) = told.recv_timeout(PATIENCE).unwrap()
            && let Some(found) = pick(&notice)
        {
            return (at, found);
        }
    }
}

/// Card put in → read, and its last answer → read, while nobody asks whose it is. Most of the first is the service, which looks for cards
/// every 0.4 s.
fn reader_alone(pcscd: &Pcscd, person: &Person) -> (Vec<Duration>, Vec<Duration>) {
    let (tell, told) = channel();
    let settings = Settings::of(CardSettings::pcsc(None), ScannerSettings::Off);
    let devices = Devices::start(&settings, move |notice| drop(tell.send((Instant::now(), notice))));
    let next = |wanted: fn(&CardNotice) -> bool| loop {
        if let (at, Notice::Card(notice)) = told.recv_timeout(PATIENCE).unwrap()
            && wanted(&notice)
        {
            return at;
        }
    };
    let times = (0..CARDS_PUT_IN).map(|_| {
        let begun = Instant::now();
        let card = VirtualCard::insert(pcscd.port(), person);
        let read = next(|notice| matches!(notice, CardNotice::Read { .. }));
        let answered = card.answered().unwrap();
        card.pull();
        next(|notice| matches!(notice, CardNotice::Removed { .. }));
        (read - begun, read - answered)
    });
    let times = times.unzip();
    devices.stop();
    times
}

/// From the last byte on a serial line to what the code is; beside it the line alone, read by a thread that waits for it.
#[expect(clippy::disallowed_methods, reason = "between two scans lies a pause")]
fn byte_to_code() {
    let mut scanner = PtyScanner::plugged();
    let line = format!("{}\r", code("good", "HEPB-D1")).into_bytes();
    let (last, body) = line.split_last().unwrap();

    let settings = Settings::of(CardSettings::Off, ScannerSettings::serial(scanner.path().to_str().unwrap()));
    let (tell, told) = channel();
    let (tables, today) = (Tables::built_in(), jiff::civil::date(2026, 11, 21));
    // Recognised on the scanner's own thread, as the desk does it.
    let devices = Devices::start(&settings, move |notice| match notice {
        Notice::Scan(scan) => {
            let unit = recognise(&scan.text, &tables, today).unit().map(|code| code.text.clone()).ok();
            drop(tell.send((Instant::now(), unit)));
        }
        Notice::Health(health) if health.state == DeviceState::Ready => drop(tell.send((Instant::now(), None))),
        _ => {}
    });
    told.recv_timeout(PATIENCE).unwrap();
    let mut whole = vec![];
    for _ in 0..SCANS {
        scanner.send(body);
        thread::sleep(BETWEEN_SCANS);
        let begun = Instant::now();
        scanner.send(&[*last]);
        let (at, unit) = told.recv_timeout(PATIENCE).unwrap();
        assert_eq!(unit.as_ref().map(String::as_bytes), Some(body), "the benchmark checks its answer");
        whole.push(at - begun);
    }
    devices.stop();
    println!("last byte of a serial scanner → recognised: {} (goal p99 1 ms)", spread(whole));

    let mut port = File::open(scanner.path()).unwrap();
    let (tell, told) = channel();
    let reader = thread::spawn(move || {
        let mut byte = [0];
        // The end of the line is an error here: the plug was pulled.
        while port.read(&mut byte).is_ok_and(|count| count == 1) {
            tell.send(Instant::now()).unwrap();
        }
    });
    let mut floor = vec![];
    for _ in 0..SCANS {
        thread::sleep(BETWEEN_SCANS);
        let begun = Instant::now();
        scanner.send(&[*last]);
        floor.push(told.recv_timeout(PATIENCE).unwrap() - begun);
    }
    scanner.unplug();
    reader.join().unwrap();
    println!("floor, the same byte on the same line to a thread that waits for it: {}", spread(floor));
}

/// Processor time of the devices' threads while every kind of device waits; beside it a thread that sleeps as long.
#[expect(clippy::disallowed_methods, reason = "what is measured is that nothing happens")]
fn idle() {
    let (scanner, sam, pcscd) = (PtyScanner::plugged(), PtySam::plugged(), Pcscd::ensure());
    let _lying_there = VirtualCard::insert(pcscd.port(), &Person::example());
    sam.lay(payload(&Document::Resident.fields()));
    let mut settings =
        Settings::of(CardSettings::pcsc(None), ScannerSettings::serial(scanner.path().to_str().unwrap()));
    // What is there and what is not: both wait.
    let nobody = ServiceProfile { url: "ws://127.0.0.1:1".to_owned(), ..ServiceProfile::example() };
    settings.readers.push(Configured::new("sam", CardSettings::sam(sam.path().to_str().unwrap())));
    settings.readers.push(Configured::new("service", CardSettings::Service { profile: nobody }));
    settings.scanners.push(Configured::new("gone", ScannerSettings::serial("/nowhere/ttyUSB9")));
    settings.captures = vec![
        Configured::new("hid", CaptureSettings::HidPad),
        Configured::new("pad", CaptureSettings::SimulatedPad),
        Configured::new("finger", CaptureSettings::SimulatedFingerprint),
    ];
    let (tell, told) = channel();
    let devices = Devices::start(&settings, move |notice| {
        if matches!(notice, Notice::Card(CardNotice::Read { .. })) {
            let _ = tell.send(());
        }
    });
    // Both cards were read: from here on nobody touches anything.
    (0..2).for_each(|_| told.recv_timeout(PATIENCE).unwrap());
    let sleeper = thread::Builder::new().name("sleeper".to_owned()).spawn(|| thread::sleep(2 * IDLE)).unwrap();
    thread::sleep(Duration::from_secs(2));
    let before = worked();
    thread::sleep(IDLE);
    let after = worked();
    let part = |name: &str| {
        let spent = after.get(name).copied().unwrap_or_default() - before.get(name).copied().unwrap_or_default();
        spent.as_secs_f64() / IDLE.as_secs_f64() * 100.0
    };
    let kinds = ["card-reader", "scanner", "signature-pad", "fingerprint"].map(|kind| (kind, part(kind)));
    let all: f64 = kinds.iter().map(|(_, share)| share).sum();
    let number = settings.readers.len() + settings.scanners.len() + settings.captures.len();
    let each: Vec<String> = kinds.iter().map(|(kind, share)| format!("{kind} {share:.3} %")).collect();
    println!(
        "{number} idle devices over {IDLE:?}: {all:.3} % of a processor (goal 1 %): {}; floor, a thread that sleeps: {:.3} %",
        each.join(", "),
        part("sleeper")
    );
    devices.stop();
    sleeper.join().unwrap();
}

/// Processor time of the threads of this process, those of one name together.
fn worked() -> BTreeMap<String, Duration> {
    let mut spent = BTreeMap::<String, Duration>::new();
    for thread in fs::read_dir("/proc/self/task").unwrap() {
        let thread = thread.unwrap().path();
        let (Ok(name), Ok(times)) =
            (fs::read_to_string(thread.join("comm")), fs::read_to_string(thread.join("schedstat")))
        else {
            continue;
        };
        let ran = times.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0);
        *spent.entry(name.trim().to_owned()).or_default() += Duration::from_nanos(ran);
    }
    spent
}
