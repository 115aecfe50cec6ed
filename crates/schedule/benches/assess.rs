//! One child with ten recorded doses, every line with its reasons: goal p50 ≤ 20 µs. The floor is one walk over the same ten records.

#![allow(clippy::expect_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::{Date, date};
use schedule::{GivenDose, Person, assess, cn_nip_2026, may_give};

fn history() -> Vec<GivenDose> {
    let given = |index: usize, (vaccine, date): (&str, Date)| GivenDose {
        id: format!("dose-{index}"),
        vaccine: vaccine.to_owned(),
        date,
    };
    [
        ("HepB", date(2024, 9, 1)),
        ("BCG", date(2024, 9, 1)),
        ("HepB", date(2024, 10, 1)),
        ("DTaP", date(2024, 12, 1)),
        ("DTaP", date(2025, 1, 3)),
        ("DTaP", date(2025, 3, 1)),
        ("HepB", date(2025, 3, 1)),
        ("MMR", date(2025, 5, 1)),
        ("JE-L", date(2025, 5, 1)),
        ("DTaP", date(2026, 3, 2)),
    ]
    .into_iter()
    .enumerate()
    .map(|(index, dose)| given(index, dose))
    .collect()
}

fn child_with_ten_doses(criterion: &mut Criterion) {
    let edition = cn_nip_2026().expect("the built-in edition is checked by the tests");
    let person = Person::born(date(2024, 9, 1));
    let history = history();
    let today = date(2026, 11, 20);
    criterion.bench_function("floor: walk over ten records", |bench| {
        bench.iter(|| black_box(&history).iter().filter(|dose| dose.date <= today && dose.vaccine == "HepB").count());
    });
    criterion.bench_function("assess: ten doses, four vaccines, with reasons", |bench| {
        bench.iter(|| assess(&edition, black_box(&person), black_box(&history), today));
    });
    criterion.bench_function("may_give: MMR", |bench| {
        bench.iter(|| may_give(&edition, black_box(&person), black_box(&history), "MMR", today));
    });
    criterion.bench_function("edition: read and check", |bench| bench.iter(cn_nip_2026));
}

criterion_group!(benches, child_with_ten_doses);
criterion_main!(benches);
