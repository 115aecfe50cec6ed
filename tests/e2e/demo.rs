//! `make demo`: the main job at the real window, for people to watch and read. Fails when one step fails.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    use std::path::PathBuf;

    use vax_tests::e2e::{Transcript, story};

    let mut words = std::env::args_os().skip(1);
    let folder = match (words.next(), words.next(), words.next()) {
        (Some(flag), Some(folder), None) if flag == "--out" => PathBuf::from(folder),
        _ => {
            eprintln!("usage: demo --out FOLDER");
            return ExitCode::from(2);
        }
    };
    let played = Transcript::begin(&folder).and_then(|mut transcript| {
        let played = story::main_job(&mut transcript);
        transcript.end()?;
        played
    });
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\nthe demo failed: {trouble}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!("the demo plays on a screen without a monitor, which only Linux has");
    ExitCode::from(2)
}
