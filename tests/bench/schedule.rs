//! What is due after one new dose: one person's archive read and judged by every edition, beside its floor, the judging alone; a page of
//! the due list; and the list of a whole clinic.
//!
//! `VAX_BENCH_DATA` names the data directory of a demonstration clinic that exists already, of a million people for instance
//! (`vaxctl --data DIR seed --people 1000000 --doses 15000000`): then its whole list is made once and told with its time and its memory.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use app::App;
use app::clock::{Clock, SystemClock};
use app::input::PlanInput;
use app::input::due::DueListInput;
use app::seed::{self, Size};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::ToSpan;
use jiff::civil::Date;
use schedule::{GivenDose, Person};

const PEOPLE: u32 = 20_000;
const DOSES: u32 = 300_000;

/// Doses of a child of six years, as on paper.
fn booklet(birth: Date) -> Vec<(&'static str, Date)> {
    let months = |count: i32| birth + count.months();
    vec![
        ("HepB", birth),
        ("BCG", birth),
        ("HepB", months(1)),
        ("HepB", months(6)),
        ("IPV", months(2)),
        ("IPV", months(3)),
        ("bOPV", months(4)),
        ("bOPV", months(48)),
        ("DTaP", months(2)),
        ("DTaP", months(4)),
        ("DTaP", months(6)),
        ("DTaP", months(18)),
        ("MPSV-A", months(6)),
        ("MPSV-A", months(9)),
        ("MPSV-AC", months(36)),
        ("MMR", months(8)),
        ("MMR", months(18)),
        ("JE-L", months(8) + 1.days()),
        ("JE-L", months(24)),
        ("HepA-L", months(19)),
        ("Var", months(13)),
        ("Var", months(49)),
        ("InfV", months(50)),
        ("EV71", months(12)),
        ("EV71", months(14)),
    ]
}

fn due_after_a_dose(c: &mut Criterion) {
    let dir = tempfile::tempdir().unwrap();
    let there = std::env::var_os("VAX_BENCH_DATA").map(PathBuf::from);
    let data = there.clone().unwrap_or_else(|| {
        let data = dir.path().join("clinic");
        seed::seed(&data, Size { people: PEOPLE, doses: DOSES, seed: 1 }, SystemClock.now(), |_| ()).unwrap();
        data
    });
    let app = App::open(&data).unwrap();
    app.session_login("zhuren", seed::PASSWORD).unwrap();
    let today = SystemClock.now().to_zoned(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap()).date();
    // Judged in memory: the doses of a childhood that ended today.
    let from = today - 72.months();
    let doses = booklet(from);
    let busiest = busiest(&app, today);

    let mut group = c.benchmark_group("due_after_one_dose");
    group.bench_function("one person from the store", |b| {
        b.iter(|| black_box(app.due_of(black_box(&busiest), today).unwrap().unwrap()));
    });
    let national = schedule::cn_nip_2026().unwrap();
    let child = Person::born(from);
    let given: Vec<GivenDose> =
        doses.iter().enumerate().map(|(at, (vaccine, day))| GivenDose::new(at.to_string(), *vaccine, *day)).collect();
    group.bench_function("floor: the national edition alone, 25 doses in memory", |b| {
        b.iter(|| black_box(schedule::assess(&national, &child, black_box(&given), today)));
    });
    let input = PlanInput { recipient: busiest.clone(), ..PlanInput::default() };
    group.bench_function("the whole plan with what each dose would change", |b| {
        b.iter(|| black_box(app.plan_view(&input).unwrap()));
    });
    group.finish();

    let mut group = c.benchmark_group("due_page");
    group.sample_size(20);
    let first = |change: DueListInput| DueListInput { ages: "preschool".to_owned(), ..change };
    group.bench_function("the first 50 of those under seven", |b| {
        b.iter(|| black_box(app.due_list(&first(DueListInput::default())).unwrap()));
    });
    // Conditions that fit nobody: what one answer costs at most.
    let nobody = first(DueListInput { area: "nowhere".to_owned(), ..DueListInput::default() });
    group.bench_function("an answer that finds nobody", |b| b.iter(|| black_box(app.due_list(&nobody).unwrap())));
    let rarely = first(DueListInput { vaccine: "JE".to_owned(), overdue: true, ..DueListInput::default() });
    group.bench_function("an answer that judges all it looks at", |b| {
        b.iter(|| black_box(app.due_list(&rarely).unwrap()));
    });
    group.finish();

    if there.is_some() {
        tell_whole_list(&app, today);
        return;
    }
    let mut group = c.benchmark_group("due_list");
    group.sample_size(10);
    group.throughput(criterion::Throughput::Elements(PEOPLE.into()));
    group.bench_function("a clinic of 20,000 people", |b| {
        b.iter(|| {
            let go = ControlFlow::Continue(());
            let see = |person: &app::due_list::DuePerson| {
                black_box(person);
                ControlFlow::Continue(())
            };
            let done = app.each_due(today, see, |_| go);
            assert!(done.unwrap().due > 0, "the benchmark checks its answer");
        });
    });
    group.finish();
}

/// The whole list of a clinic that is there already, once: a million people are minutes, not a sample.
fn tell_whole_list(app: &App, today: Date) {
    // The first round reads the file from the disk, the second from the system's memory.
    for round in ["first", "second"] {
        let started = (Instant::now(), processor_seconds());
        let done = app.each_due_dose(today, |_| ControlFlow::Continue(()), |_| ControlFlow::Continue(())).unwrap();
        tell(round, done, started);
    }
    let started = (Instant::now(), processor_seconds());
    let done = app.each_due(today, |_| ControlFlow::Continue(()), |_| ControlFlow::Continue(())).unwrap();
    tell("with reasons", done, started);
}

/// What this program had of the processors so far, its kernel's share included: on a busy machine the clock on the wall tells little. Zero
/// where the system does not say.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold blanks: user and system time in hundredths are the twelfth and the thirteenth.
    let fields = stat.rsplit_once(')').map(|(_, fields)| fields).unwrap_or_default();
    let ticks: f64 = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / 100.0
}

fn tell(what: &str, done: app::due_list::DueProgress, (started, had): (Instant, f64)) {
    let (took, had) = (started.elapsed().as_secs_f64(), processor_seconds() - had);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map_or("unknown", str::trim);
    println!(
        "due list, {what}: {} people, {} of them due: {took:.1} s ({had:.1} s of the processors), {:.0} people/s; most memory of the program: {peak}",
        done.looked_at,
        done.due,
        f64::from(u32::try_from(done.looked_at).unwrap_or(u32::MAX)) / took
    );
}

/// Whoever has the most doses recorded, among the first people of the list.
fn busiest(app: &App, today: Date) -> String {
    let mut best = (0, String::new());
    let mut left = 200;
    let see = |person: &app::due_list::DuePerson| {
        let id = person.recipient.to_string();
        let doses = app.recipient_view(&id).map(|view| view.history.len()).unwrap_or_default();
        if doses > best.0 {
            best = (doses, id);
        }
        left -= 1;
        if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    app.each_due(today, see, |_| ControlFlow::Continue(())).unwrap();
    best.1
}

criterion_group!(benches, due_after_a_dose);
criterion_main!(benches);
