//! Backups and the way back by the technician's program, as it is called on a machine without a window (R12, C-176, C-178).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use app::seed::PASSWORD;
use tempfile::TempDir;
use testkit::Clinic;

use crate::backup::{folder, new_paper};

/// The program beside the tests; `make test` builds it first.
fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let found = own.ancestors().skip(1).take(2).map(|folder| folder.join("vaxctl")).find(|path| path.is_file());
    found.expect("vaxctl is not built: run `make test`, or `cargo build -p vaxctl`")
}

/// Runs it with lines on standard input: whether it was content, and what it said.
fn vaxctl(data: &Path, arguments: &[&str], lines: &str) -> (bool, String) {
    let mut child = Command::new(program())
        .arg("--data")
        .arg(data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), said)
}

#[test]
fn the_technicians_program_backs_up_drills_lists_and_restores_without_a_window_c_178() {
    let (clinic, place) = (Clinic::open(), TempDir::new().unwrap());
    let paper = new_paper(&clinic);
    clinic.app.backup_target_save(&folder("移动硬盘", place.path())).unwrap();
    let data = clinic.dir();
    clinic.app.close();
    let password = format!("{PASSWORD}\n");
    let at = place.path().display().to_string();

    let (done, said) = vaxctl(&data, &["backup", "now", "--full", "--login", "zhuren"], "not the password\n");
    assert!(!done && said.contains("session.login_failed"), "{said}");
    let (done, said) = vaxctl(&data, &["backup", "now", "--full", "--login", "zhuren"], &password);
    assert!(done, "{said}");
    let (done, said) = vaxctl(&data, &["backup", "due"], "");
    assert!(done, "{said}");
    let (done, listed) = vaxctl(&data, &["backup", "list", "--place", &at], "");
    assert!(done, "{listed}");
    let rows: Vec<serde_json::Value> =
        listed.lines().filter(|line| line.starts_with('{')).map(|line| serde_json::from_str(line).unwrap()).collect();
    let full = rows.iter().find(|row| row["kind"] == "full").expect("the full copy is listed");
    let backup = full["backup"].as_str().unwrap();
    let (done, said) = vaxctl(&data, &["backup", "drill", backup, "--login", "zhuren"], &password);
    assert!(done, "{said}");

    let (done, said) = vaxctl(&data, &["backup", "restore", "--place", &at], &format!("\n{paper}\n\n"));
    assert!(!done && said.contains("restore.clinic_there"), "a clinic that is there is not touched: {said}");
    let elsewhere = TempDir::new().unwrap();
    let back = elsewhere.path().join("clinic");
    let wrong = paper.chars().rev().collect::<String>();
    let (done, said) = vaxctl(&back, &["backup", "restore", "--place", &at], &format!("\n{wrong}\n\n"));
    assert!(!done && said.contains("recovery."), "{said}");
    let (done, said) = vaxctl(&back, &["backup", "restore", "--place", &at], &format!("\n{paper}\n\n"));
    assert!(done, "{said}");
    assert!(!said.contains(paper.as_str()) && !said.contains(PASSWORD), "no secret is repeated");
    let (done, said) = vaxctl(&back, &["log", "verify"], "");
    assert!(done, "{said}");
    let (done, said) = vaxctl(&back, &["replay", "--verify"], "");
    assert!(done, "{said}");
}
