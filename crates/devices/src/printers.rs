//! The printers the system knows, where CUPS can be asked (Linux, macOS): only to show them. Which one prints is chosen in the system's own
//! dialog.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// CUPS's own program for lists, where distributions put it. Nothing of the settings and nothing typed reaches its command line.
const LPSTAT: &str = "/usr/bin/lpstat";
/// A print server that does not answer is none.
const PATIENCE: Duration = Duration::from_secs(2);
/// Most that is read of an answer, in bytes.
const LONGEST_ANSWER: u64 = 64 * 1024;
/// Most printers that are shown.
const MOST_PRINTERS: usize = 50;

/// A printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printer {
    /// What the system calls it.
    pub name: String,
    /// Whether it is the one the dialog offers first.
    pub is_default: bool,
}

/// The printers of the system; `None` where it cannot be asked.
pub fn list() -> Option<Vec<Printer>> {
    list_by(Path::new(LPSTAT), PATIENCE)
}

fn list_by(program: &Path, patience: Duration) -> Option<Vec<Printer>> {
    let names = ask(program, "-e", patience)?;
    // Without a default the answer is a sentence without a colon.
    let default = ask(program, "-d", patience).unwrap_or_default();
    let default = default.split_once(": ").map(|(_, name)| name.trim());
    let printer = |name: &str| Printer { name: name.to_owned(), is_default: Some(name) == default };
    Some(names.lines().map(str::trim).filter(|name| !name.is_empty()).take(MOST_PRINTERS).map(printer).collect())
}

/// What the program says to one word, if it comes to an end in time.
fn ask(program: &Path, word: &str, patience: Duration) -> Option<String> {
    let mut asked = Command::new(program)
        .arg(word)
        // The answer in the one language that is understood here.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .inspect_err(|error| tracing::debug!(%error, "the system's printers cannot be asked for"))
        .ok()?;
    let out = asked.stdout.take()?;
    let (tell, told) = channel();
    thread::spawn(move || {
        let mut said = vec![];
        let read = out.take(LONGEST_ANSWER).read_to_end(&mut said);
        drop(tell.send(read.map(|_| String::from_utf8_lossy(&said).into_owned())));
    });
    let said = told.recv_timeout(patience);
    // Whether it answered or not: nothing of it stays. One that has ended cannot be killed, which is no trouble.
    drop(asked.kill());
    drop(asked.wait());
    said.ok()?.ok()
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    /// A program in a place of its own that does this.
    fn program(name: &str, does: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("vaxdesk-lpstat-{name}-{}", std::process::id()));
        fs::write(&path, format!("#!/bin/sh\n{does}\n")).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o700)).unwrap();
        path
    }

    #[test]
    fn the_systems_printers_are_named_and_the_default_is_marked() {
        let path = program(
            "two",
            "case $1 in -e) echo HP_LaserJet; echo 接种证打印机;; -d) echo 'system default destination: HP_LaserJet';; esac",
        );
        let found = list_by(&path, Duration::from_secs(20)).unwrap();
        fs::remove_file(path).unwrap();
        let named: Vec<_> = found.iter().map(|printer| (printer.name.as_str(), printer.is_default)).collect();
        assert_eq!(named, [("HP_LaserJet", true), ("接种证打印机", false)]);
    }

    #[test]
    fn a_system_without_printers_is_told_from_one_that_cannot_be_asked() {
        let path = program("none", "[ $1 = -d ] && echo 'no system default destination'; exit 0");
        assert_eq!(list_by(&path, Duration::from_secs(20)), Some(vec![]));
        fs::remove_file(path).unwrap();
        assert_eq!(list_by(Path::new("/nowhere/lpstat"), Duration::from_secs(20)), None);
    }

    #[test]
    fn a_print_server_that_never_answers_keeps_nobody_waiting() {
        let path = program("never", "exec sleep 600");
        assert_eq!(list_by(&path, Duration::from_millis(100)), None);
        fs::remove_file(path).unwrap();
    }
}
