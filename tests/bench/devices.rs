//! The devices (issue: every card, every code, every pad): card read → person found, last byte of a scanner → recognised, what all devices
//! together cost while nobody touches them. Each with its floor beside it.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "spread.rs"]
mod spread;

use std::hint::black_box;
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use app::App;
use app::seed::{self, CARDS, Size};
use app::view::{DeskNotice, Found};
use devices::{
    CaptureSettings, CardHolder, CardNotice, CardSettings, Configured, Devices, Notice, ScannerSettings, Settings,
};
use domain::recognise::{Tables, recognise};
use spread::spread;
use testkit::code;
use vax_tests::rigs::{Pcscd, PtySam, PtyScanner};

const PEOPLE: u32 = 20_000;
const DOSES: u32 = 60_000;
const CARD_READS: usize = 2000;
const SCANS: usize = 2000;
/// How long the idle devices are watched.
const IDLE: Duration = Duration::from_secs(10);

fn main() {
    card_to_person();
    byte_to_code();
    idle();
}

/// From the reader's word to the desk's notice with the people, in a clinic of some size; beside it the two lookups alone.
fn card_to_person() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("clinic");
    let now = app::clock::Clock::now(&app::clock::SystemClock);
    seed::seed(&data, Size { people: PEOPLE, doses: DOSES, seed: 1 }, now, |_| ()).unwrap();
    let app = App::open(&data).unwrap();
    app.session_login("zhuren", seed::PASSWORD).unwrap();
    let (tell, told) = channel();
    app.listen(move |notice| drop(tell.send(notice)));
    let mother = CARDS.iter().find(|card| card.name == "王丽").unwrap();
    let read = || {
        let holder = Box::new(CardHolder::new(mother.number, mother.name));
        app.device_notice(Notice::Card(CardNotice::Read { reader: "reader".to_owned(), holder }));
        found(&told)
    };
    assert!(read() > 0, "the benchmark checks its answer");
    let mut whole = vec![];
    for _ in 0..CARD_READS {
        let begun = Instant::now();
        black_box(read());
        whole.push(begun.elapsed());
    }
    println!("card read → person found, {PEOPLE} people: {}", spread(whole));
    let mut floor = vec![];
    for _ in 0..CARD_READS {
        let begun = Instant::now();
        black_box(app.recipient_search(&app::input::people::SearchInput::of(mother.number)).unwrap());
        floor.push(begun.elapsed());
    }
    println!("floor, the number searched in the same archive: {}", spread(floor));
    app.close();
}

/// How many children the card led to.
fn found(told: &Receiver<app::Notice>) -> usize {
    loop {
        if let app::Notice::Desk(DeskNotice::Found { found: Found::People { children, .. } }) = told.recv().unwrap() {
            return children.len();
        }
    }
}

/// From the last byte on a serial line to what the code is; beside it the line alone, read by a thread that waits for it.
fn byte_to_code() {
    let mut scanner = PtyScanner::plugged();
    let settings = Settings::of(CardSettings::Off, ScannerSettings::serial(scanner.path().to_str().unwrap()));
    let (tell, told) = channel();
    let devices = Devices::start(&settings, move |notice| drop(tell.send(notice)));
    let tables = Tables::built_in();
    let today = jiff::civil::date(2026, 11, 21);
    let good = code("good", "HEPB-D1");
    let line = format!("{good}\r\n").into_bytes();
    let next = || loop {
        if let Notice::Scan(scan) = told.recv_timeout(Duration::from_secs(20)).unwrap() {
            return scan;
        }
    };
    // The port opens some time after the start.
    while !devices.health().iter().any(|health| health.state == devices::DeviceState::Ready) {
        drop(told.recv_timeout(Duration::from_millis(50)));
    }
    let mut whole = vec![];
    for _ in 0..SCANS {
        let begun = Instant::now();
        scanner.send(&line);
        let seen = recognise(&next().text, &tables, today);
        whole.push(begun.elapsed());
        assert_eq!(seen.unit().unwrap().text, good);
    }
    devices.stop();
    println!("last byte of a serial scanner → recognised: {}", spread(whole));

    let (mut near, far) = std::os::unix::net::UnixStream::pair().unwrap();
    let (tell, told) = channel();
    let length = line.len();
    let reader = std::thread::spawn(move || {
        let (mut far, mut bytes) = (far, vec![0; length]);
        while far.read_exact(&mut bytes).is_ok() {
            tell.send(bytes.clone()).unwrap();
        }
    });
    let mut floor = vec![];
    for _ in 0..SCANS {
        let begun = Instant::now();
        near.write_all(&line).unwrap();
        black_box(told.recv().unwrap());
        floor.push(begun.elapsed());
    }
    drop(near);
    reader.join().unwrap();
    println!("floor, the same bytes from one thread to another and back: {}", spread(floor));
}

/// Processor time of this process while every kind of device waits.
#[expect(clippy::disallowed_methods, reason = "what is measured is that nothing happens")]
fn idle() {
    let (scanner, sam) = (PtyScanner::plugged(), PtySam::plugged());
    let _reader = Pcscd::ensure();
    let mut settings =
        Settings::of(CardSettings::pcsc(None), ScannerSettings::serial(scanner.path().to_str().unwrap()));
    settings.readers.push(Configured::new("sam", CardSettings::sam(sam.path().to_str().unwrap())));
    settings.scanners.push(Configured::new("gone", ScannerSettings::serial("/nowhere/ttyUSB9")));
    settings.captures = vec![
        Configured::new("hid", CaptureSettings::HidPad),
        Configured::new("pad", CaptureSettings::SimulatedPad),
        Configured::new("finger", CaptureSettings::SimulatedFingerprint),
    ];
    let devices = Devices::start(&settings, |_| ());
    std::thread::sleep(Duration::from_secs(2));
    let before = used();
    std::thread::sleep(IDLE);
    let busy = used() - before;
    devices.stop();
    let before = used();
    std::thread::sleep(IDLE);
    let rest = used() - before;
    let part = |used: Duration| used.as_secs_f64() / IDLE.as_secs_f64() * 100.0;
    println!("seven idle devices: {:.2} % of a processor; floor, without them: {:.2} %", part(busy), part(rest));
}

/// Processor time this process has used.
fn used() -> Duration {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: the call fills the structure it is given, and zeros are a valid one.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    let time = |of: libc::timeval| Duration::new(of.tv_sec as u64, of.tv_usec as u32 * 1000);
    time(usage.ru_utime) + time(usage.ru_stime)
}
