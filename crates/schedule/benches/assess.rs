//! One child with 25 doses and a county's due list. Goals: p50 ≤ 20 µs and p99 ≤ 100 µs for the child, 1,000,000 people with 15,000,000
//! doses ≤ 10 s on two cores, and nothing kept once an answer is dropped. Floors beside them: reading the same records and adding 28 days
//! to each, for the child and for the county.

#![allow(clippy::expect_used)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    sync::atomic::{AtomicI64, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use schedule::{Edition, GivenDose, Person, Sex, assess, cn_nip_2026, due_doses, may_give};

/// The system's allocator, which counts while it is told to.
struct Counting;

static COUNTS: AtomicU64 = AtomicU64::new(0);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static KEPT: AtomicI64 = AtomicI64::new(0);

// SAFETY: every call goes to the system's allocator unchanged; counting touches no memory of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTS.load(Ordering::Relaxed) != 0 {
            ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
            KEPT.fetch_add(layout.size() as i64, Ordering::Relaxed);
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        if COUNTS.load(Ordering::Relaxed) != 0 {
            KEPT.fetch_sub(layout.size() as i64, Ordering::Relaxed);
        }
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Every dose of the programme until six years, and the months after birth in which it was given.
const ON_TIME: &[(&str, i32)] = &[
    ("HepB", 0),
    ("BCG", 0),
    ("HepB", 1),
    ("IPV", 2),
    ("DTaP", 2),
    ("IPV", 3),
    ("bOPV", 4),
    ("DTaP", 4),
    ("HepB", 6),
    ("DTaP", 6),
    ("MPSV-A", 6),
    ("MMR", 8),
    ("JE-L", 8),
    ("MPSV-A", 9),
    ("Var", 12),
    ("DTaP", 18),
    ("MMR", 18),
    ("HepA-L", 18),
    ("InfV", 20),
    ("JE-L", 24),
    ("InfV", 32),
    ("MPSV-AC", 36),
    ("bOPV", 48),
    ("Var", 49),
    ("MPSV-AC", 72),
];

fn doses(birth: Date, count: usize, late: i32) -> Vec<GivenDose> {
    let on_time = ON_TIME.iter().take(count).enumerate();
    on_time
        .map(|(index, (vaccine, months))| {
            let day = birth.saturating_add(months.months()).saturating_add((late * index as i32 % 40).days());
            GivenDose::new(format!("dose-{index}"), *vaccine, day)
        })
        .collect()
}

/// People of a county: as many different ones as a cache cannot hold, taken in turn.
fn county() -> Vec<(Person, Vec<GivenDose>)> {
    (0..20_000_i32)
        .map(|number| {
            let birth = date(2020, 1, 1).saturating_add((number % 2_200).days());
            let sex = if number % 2 == 0 { Sex::Female } else { Sex::Male };
            (Person { sex, ..Person::born(birth) }, doses(birth, 15, number % 7))
        })
        .collect()
}

/// Judges a million people, each once, on two threads.
fn everybody<S>(
    scratch: impl Fn() -> S + Sync,
    judge: impl Fn(&mut S, &Person, &[GivenDose]) -> usize + Sync,
) -> (Duration, usize) {
    let people = county();
    let begun = Instant::now();
    let found = thread::scope(|scope| {
        let halves: Vec<_> = people.chunks(people.len() / 2).collect();
        let work = halves.into_iter().map(|half| {
            let (judge, scratch) = (&judge, &scratch);
            scope.spawn(move || {
                let mut scratch = scratch();
                let mut round = || half.iter().map(|(person, doses)| judge(&mut scratch, person, doses)).sum::<usize>();
                (0..50).map(|_| round()).sum::<usize>()
            })
        });
        let work: Vec<_> = work.collect();
        work.into_iter().map(|one| one.join().expect("the thread ends")).sum()
    });
    (begun.elapsed(), found)
}

/// Times each run by itself: the run in the middle, and the one that 99 of 100 stay below.
fn quantiles(name: &str, mut run: impl FnMut()) {
    let mut times: Vec<Duration> = (0..50_000)
        .map(|_| {
            let begun = Instant::now();
            run();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("{name}: p50 {:?}, p99 {:?}", times[times.len() / 2], times[times.len() * 99 / 100]);
}

/// Counts what a run takes from the allocator, and what is left of it after a thousand.
fn allocations(name: &str, mut run: impl FnMut()) {
    let (before, kept) = (ALLOCATIONS.load(Ordering::Relaxed), KEPT.load(Ordering::Relaxed));
    COUNTS.store(1, Ordering::Relaxed);
    (0..1000).for_each(|_| run());
    COUNTS.store(0, Ordering::Relaxed);
    let each = (ALLOCATIONS.load(Ordering::Relaxed) - before) / 1000;
    println!("{name}: {each} allocations, {} bytes kept after 1000 runs", KEPT.load(Ordering::Relaxed) - kept);
}

/// Time on the processors so far, in hundredths of a second (`/proc`): on a busy machine the clock on the wall says little.
fn busy() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

fn the_county(edition: &Edition, today: Date) {
    let begun = busy();
    let (floor, _) = everybody(
        || (),
        |(), _, doses| {
            let later = black_box(doses).iter().map(|dose| dose.date.saturating_add(28.days()));
            later.filter(|day| *day <= today).count()
        },
    );
    let floor_busy = busy() - begun;
    let begun = busy();
    let (time, found) = everybody(Vec::new, |list, person, doses| {
        list.clear();
        due_doses(edition, person, doses, today, list);
        black_box(&*list).len()
    });
    println!("due list: 1,000,000 people, 15,000,000 doses, two threads: {time:?}, {found} lines due; floor {floor:?}");
    println!("due list: {} ms on the processors; floor {} ms", (busy() - begun) * 10, floor_busy * 10);
}

fn one_child(criterion: &mut Criterion) {
    let edition = cn_nip_2026().expect("the built-in edition is checked by the tests");
    let birth = date(2019, 11, 1);
    let (person, history) = (Person { sex: Sex::Female, ..Person::born(birth) }, doses(birth, 25, 3));
    let today = date(2026, 11, 20);
    let assess_it = || drop(black_box(assess(&edition, black_box(&person), black_box(&history), today)));
    let mut list = Vec::new();
    let mut list_it = || {
        list.clear();
        due_doses(&edition, black_box(&person), black_box(&history), today, &mut list);
        black_box(list.len());
    };
    quantiles("assess: 25 doses, all vaccines, with reasons", assess_it);
    quantiles("due list: 25 doses, all vaccines", &mut list_it);
    allocations("assess: 25 doses, all vaccines, with reasons", assess_it);
    allocations("due list: 25 doses, all vaccines", &mut list_it);
    criterion.bench_function("floor: read 25 records and add 28 days to each", |bench| {
        bench.iter(|| {
            let later = black_box(&history).iter().map(|dose| dose.date.saturating_add(28.days()));
            later.filter(|day| *day <= today).count()
        });
    });
    criterion.bench_function("assess: 25 doses, all vaccines, with reasons", |bench| {
        bench.iter(|| assess(&edition, black_box(&person), black_box(&history), today));
    });
    criterion.bench_function("due list: 25 doses, all vaccines", |bench| bench.iter(&mut list_it));
    criterion.bench_function("may_give: MMR", |bench| {
        bench.iter(|| may_give(&edition, black_box(&person), black_box(&history), "MMR", today));
    });
    criterion.bench_function("edition: read and check all five files", |bench| bench.iter(cn_nip_2026));
    the_county(&edition, today);
}

criterion_group!(benches, one_child);
criterion_main!(benches);
