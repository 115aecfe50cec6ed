//! SM2 at the speed the desk feels it: a dose is signed when it is recorded (goal: at most 0.5 ms).

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use seal::sm2::SigningKey;

fn sm2(c: &mut Criterion) {
    let Ok(key) = SigningKey::from_bytes(&[7; 32]) else {
        unreachable!("seven times 32 is a private key");
    };
    let message = [0x5a; 32]; // an event is signed by its digest
    let Ok(signature) = key.sign(&message) else {
        unreachable!("a good key signs");
    };
    c.bench_function("sm2 sign", |b| b.iter(|| key.sign(black_box(&message))));
    c.bench_function("sm2 verify", |b| b.iter(|| key.verifying_key().verify(black_box(&message), &signature)));
}

criterion_group!(benches, sm2);
criterion_main!(benches);
