//! Stories at the real window.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use serde_json::{Value, json};
use vax_tests::e2e::{Desk, Transcript, Window, story};

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

#[test]
fn founds_a_clinic_keeps_its_people_and_brings_it_back_from_a_copy() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("office");
    let mut transcript = Transcript::begin(&folder).expect("a transcript");
    let played = story::office(&mut transcript);
    transcript.end().expect("the end of the transcript");
    if let Err(trouble) = played {
        panic!("a step of the transcript above failed: {trouble}");
    }
}

/// The figures lie beside the transcript: how many touches, and the time, which depends on the machine and is only told.
#[test]
fn a_routine_visit_takes_no_more_than_twelve_touches_and_scans_after_the_card() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("routine");
    let mut transcript = Transcript::begin(&folder).expect("a transcript");
    let played = story::routine(&mut transcript);
    transcript.end().expect("the end of the transcript");
    let routine = played.unwrap_or_else(|trouble| panic!("a step of the transcript above failed: {trouble}"));
    let figures = format!("touches {}\nseconds {:.1}\n", routine.touches.len(), routine.time.as_secs_f64());
    std::fs::write(folder.join("figures.txt"), figures).expect("the figures are kept");
    assert!(routine.touches.len() <= 12, "{} touches: {:#?}", routine.touches.len(), routine.touches);
    let recorded = routine.touches.last().map(String::as_str);
    assert_eq!(recorded, Some("touch record"), "the last of them is the record");
    let strokes = routine.touches.iter().filter(|touch| touch.starts_with("stroke")).count();
    assert_eq!(strokes, 2, "both signatures were drawn");
}

/// Six devices, two of them in trouble, two open vials, no province, no backup: at 1366 × 768 in large type, too.
#[test]
fn nothing_in_the_bar_on_top_is_cut_or_lies_over_something_else() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bar");
    let mut transcript = Transcript::begin(&folder).expect("a transcript");
    let played = story::bar(&mut transcript);
    transcript.end().expect("the end of the transcript");
    if let Err(trouble) = played {
        panic!("a step of the transcript above failed: {trouble}");
    }
}

#[test]
fn a_routine_visit_needs_no_mouse() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("keys");
    let mut transcript = Transcript::begin(&folder).expect("a transcript");
    let played = story::keys(&mut transcript);
    transcript.end().expect("the end of the transcript");
    if let Err(trouble) = played {
        panic!("a step of the transcript above failed: {trouble}");
    }
}

#[test]
fn shows_a_childs_plan_and_the_editions_behind_it() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plan");
    let mut transcript = Transcript::begin(&folder).expect("a transcript");
    let played = story::plan(&mut transcript);
    transcript.end().expect("the end of the transcript");
    if let Err(trouble) = played {
        panic!("a step of the transcript above failed: {trouble}");
    }
}

#[test]
fn shows_what_lies_on_the_counter_and_takes_a_scan_typed_by_real_keys() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("counter");
    let mut transcript = Transcript::begin(&folder).expect("a transcript");
    let played = story::counter(&mut transcript);
    transcript.end().expect("the end of the transcript");
    if let Err(trouble) = played {
        panic!("a step of the transcript above failed: {trouble}");
    }
}

/// What the page of the current window is answered when it calls a command directly, as a hostile script would.
fn answered(desk: &Desk, command: &str) -> String {
    let script = "const [command, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, {}).then(v => done({ok: v}), e => done({refused: e?.code ?? String(e)}))";
    let answer = desk.run_until_answered(script, &[json!(command)]).expect("the page answers");
    match answer.get("refused").and_then(Value::as_str) {
        Some(why) => why.to_owned(),
        None => format!("allowed: {answer}"),
    }
}

#[test]
fn a_hostile_page_reaches_only_its_windows_commands_and_no_file_shell_or_network() {
    let clinic = story::Clinic::founded(2, 4).expect("a clinic");
    let desk = clinic.open().expect("the desk opens");
    desk.wait_for("login-user").expect("the sign-in page");

    desk.look_at(Window::Pad).expect("the pad");
    for command in app::command_names() {
        let answer = answered(&desk, &command);
        if command.starts_with("pad_") {
            // Its own commands get through to their arguments.
            assert!(!answer.contains("not allowed"), "{command}: {answer}");
        } else {
            assert!(answer.contains("not allowed"), "the pad may not {command}, whoever is signed in: {answer}");
        }
    }
    desk.look_at(Window::Desk).expect("the desk");
    for command in ["pad_view", "pad_sign", "plugin:fs|read_file", "plugin:shell|execute", "plugin:http|fetch"] {
        let answer = answered(&desk, command);
        assert!(answer.contains("not allowed") || answer.contains("not found"), "the desk may not {command}: {answer}");
    }
    for command in ["today_view", "stock_view", "sync_view"] {
        assert_eq!(answered(&desk, command), "session.none", "nobody is signed in");
    }
    let framed =
        desk.run("return !!document.querySelector('iframe#__tauri_isolation__')", &[]).expect("the page answers");
    assert_eq!(framed, json!(true), "calls pass through the gate, which stops names nobody has");
    // Nowhere else to go, no other window to open. Each answer comes from a page that is still there.
    for elsewhere in ["https://example.org/", "http://127.0.0.1:1/", "file:///etc/hostname", "data:text/html,x"] {
        let go = "const done = arguments[1];
            const opened = window.open(arguments[0]);
            location.assign(arguments[0]);
            requestAnimationFrame(() => requestAnimationFrame(() => done([opened === null, location.href])))";
        let stayed = desk.run_until_answered(go, &[json!(elsewhere)]).expect("the page is still there");
        assert_eq!(stayed[0], json!(true), "{elsewhere} opened a window");
        assert!(
            stayed[1].as_str().is_some_and(|at| at == "tauri://localhost" || at.starts_with("tauri://localhost/")),
            "{elsewhere}: {stayed}"
        );
        assert_eq!(answered(&desk, "today_view"), "session.none", "after {elsewhere} the page is what it was");
    }
    let fetched =
        "const done = arguments[0]; fetch('http://127.0.0.1:1/').then(() => done('fetched'), e => done(String(e)))";
    let fetched = desk.run_until_answered(fetched, &[]).expect("the page answers");
    assert_ne!(fetched, json!("fetched"));
    let violations = desk.violations().expect("the page watches its policy");
    assert!(
        violations.iter().any(|one| one.contains("connect-src")),
        "the policy stops it, not only the closed port: {violations:?}"
    );
}
