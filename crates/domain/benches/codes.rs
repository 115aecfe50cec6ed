//! A vaccine box by its GS1 element string: goal 1,000,000 a second and core. The floor is one look at every byte of the same text.

#![allow(clippy::expect_used)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use domain::gs1;
use domain::identity::Identity;
use domain::recognise::{Tables, recognise};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 21);

/// Four boxes in the orders met in the field.
const BOXES: [&str; 4] = [
    "01069012345678921727013110ABC123\u{1d}210001",
    "010690123456789221A7B8C9D0E1\u{1d}10202611A\u{1d}17280200",
    "01069012345678921126010117280131102026110001\u{1d}2181000100000017",
    "0106901234567892211234567890123\u{1d}1728013110L2026",
];

fn element_strings(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("gs1");
    group.throughput(Throughput::Elements(BOXES.len() as u64));
    group.bench_function("floor: every byte once", |bench| {
        bench.iter(|| BOXES.iter().map(|text| black_box(text).bytes().map(u64::from).sum::<u64>()).sum::<u64>());
    });
    group.bench_function("four boxes, elements and their company", |bench| {
        bench.iter(|| {
            for text in BOXES {
                let elements = gs1::elements(black_box(text)).expect("sound");
                gs1::check(&elements).expect("sound");
                black_box(elements);
            }
        });
    });
    group.finish();
}

fn front_door(criterion: &mut Criterion) {
    let tables = Tables::built_in();
    let scans: Vec<_> = BOXES.iter().map(|text| format!("]d2{text}")).collect();
    let mut group = criterion.benchmark_group("front door");
    group.throughput(Throughput::Elements(scans.len() as u64));
    group.bench_function("four boxes", |bench| {
        bench.iter(|| scans.iter().filter(|scan| recognise(black_box(scan), &tables, TODAY).is_known()).count());
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("a box without its separators", |bench| {
        bench.iter(|| {
            recognise(black_box("]d201069012345678921727013110ABC123210001"), &tables, TODAY).suspect.is_some()
        });
    });
    group.bench_function("a trace code of twenty digits", |bench| {
        bench.iter(|| recognise(black_box("81000100000000000017"), &tables, TODAY).is_known());
    });
    group.bench_function("an identity number", |bench| {
        bench.iter(|| Identity::read(black_box("11010519491231002X"), TODAY).is_ok());
    });
    group.finish();
}

criterion_group!(benches, element_strings, front_door);
criterion_main!(benches);
