//! One child with 25 doses and a county's due list. Goals: p50 ≤ 20 µs for the child, 1,000,000 people with 15,000,000 doses ≤ 10 s on two
//! cores. Floors beside them: a walk over the same records, and the same walk over the same county.

#![allow(clippy::expect_used)]

use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use schedule::{Edition, GivenDose, Person, Sex, assess, cn_nip_2026, due, may_give};

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
fn everybody(judge: impl Fn(&Person, &[GivenDose]) -> usize + Sync) -> (Duration, usize) {
    let people = county();
    let begun = Instant::now();
    let found = thread::scope(|scope| {
        let halves: Vec<_> = people.chunks(people.len() / 2).collect();
        let work = halves.into_iter().map(|half| {
            let judge = &judge;
            scope.spawn(move || {
                (0..50).map(|_| half.iter().map(|(person, doses)| judge(person, doses)).sum::<usize>()).sum::<usize>()
            })
        });
        let work: Vec<_> = work.collect();
        work.into_iter().map(|one| one.join().expect("the thread ends")).sum()
    });
    (begun.elapsed(), found)
}

fn the_county(edition: &Edition, today: Date) {
    let (floor, _) = everybody(|_, doses| black_box(doses).iter().filter(|dose| dose.date <= today).count());
    let (time, found) = everybody(|person, doses| due(edition, person, doses, today).len());
    println!("due list: 1,000,000 people, 15,000,000 doses, two threads: {time:?}, {found} lines due; floor {floor:?}");
}

fn one_child(criterion: &mut Criterion) {
    let edition = cn_nip_2026().expect("the built-in edition is checked by the tests");
    let birth = date(2019, 11, 1);
    let (person, history) = (Person { sex: Sex::Female, ..Person::born(birth) }, doses(birth, 25, 3));
    let today = date(2026, 11, 20);
    criterion.bench_function("floor: walk over 25 records", |bench| {
        bench.iter(|| black_box(&history).iter().filter(|dose| dose.date <= today && dose.vaccine == "HepB").count());
    });
    criterion.bench_function("assess: 25 doses, all vaccines, with reasons", |bench| {
        bench.iter(|| assess(&edition, black_box(&person), black_box(&history), today));
    });
    criterion.bench_function("due: 25 doses, all vaccines", |bench| {
        bench.iter(|| due(&edition, black_box(&person), black_box(&history), today));
    });
    criterion.bench_function("may_give: MMR", |bench| {
        bench.iter(|| may_give(&edition, black_box(&person), black_box(&history), "MMR", today));
    });
    criterion.bench_function("edition: read and check all five files", |bench| bench.iter(cn_nip_2026));
    the_county(&edition, today);
}

criterion_group!(benches, one_child);
criterion_main!(benches);
