//! `make demo`: the main job at the real window, for people to watch and read. Fails when one step fails. `--story` plays another one:
//! `routine` counts what a routine visit takes, `keys` plays it without a mouse, `looks` takes every screen in every look, `bar`
//! the bar on top with everything it can have to say.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    use std::path::PathBuf;

    use vax_tests::e2e::{Transcript, story};

    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let (folder, name) = match words.as_slice() {
        [out, folder] if out == "--out" => (PathBuf::from(folder), "main".to_owned()),
        [out, folder, which, name] if out == "--out" && which == "--story" => {
            (PathBuf::from(folder), name.to_string_lossy().into_owned())
        }
        _ => {
            eprintln!("usage: demo --out FOLDER [--story main|routine|keys|looks|bar]");
            return ExitCode::from(2);
        }
    };
    let played = Transcript::begin(&folder).and_then(|mut told| {
        let played = match name.as_str() {
            "routine" => story::routine(&mut told).map(drop),
            "keys" => story::keys(&mut told),
            "looks" => story::looks(&mut told),
            "bar" => story::bar(&mut told),
            _ => story::main_job(&mut told),
        };
        told.end()?;
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
