//! Stories at the real window.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use vax_tests::e2e::{Transcript, story};

#[test]
fn plays_the_main_job_from_the_card_to_the_province() {
    // Kept after the run: a failure is best understood by its pictures.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("main-job");
    let mut transcript = Transcript::begin(&folder).expect("a transcript");
    let played = story::main_job(&mut transcript);
    transcript.end().expect("the end of the transcript");
    if let Err(trouble) = played {
        panic!("a step of the transcript above failed: {trouble}");
    }
}
