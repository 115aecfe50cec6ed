//! The clinic a story is played in: a seeded demo database, and a province of its own on the loopback.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::{Child, Outcome, Trouble, program};

/// Runs a program of this workspace to its end and returns what it printed.
pub fn ran(name: &str, arguments: &[&str]) -> Outcome<String> {
    told(name, arguments, "")
}

/// As [`ran`], with this on its standard input: a password does not belong on a command line.
pub fn told(name: &str, arguments: &[&str], input: &str) -> Outcome<String> {
    let words = format!("{name} {}", arguments.join(" "));
    let starting = || format!("starting {words}");
    let mut running = Command::new(program(name)?)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Trouble::io(starting()))?;
    if let Some(mut stdin) = running.stdin.take() {
        // A program that asks for nothing may have ended already.
        let _ = stdin.write_all(input.as_bytes());
    }
    let ended = running.wait_with_output().map_err(Trouble::io(starting()))?;
    if ended.status.success() {
        return Ok(String::from_utf8_lossy(&ended.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    Err(Trouble::Unexpected(format!("{words}: {}\n{}", ended.status, said.trim_end())))
}

/// The reference province: its folder outlives its runs, so that it can be gone for a while and come back.
#[derive(Debug)]
pub struct Province {
    folder: PathBuf,
    address: SocketAddr,
    running: Option<Child>,
}

impl Province {
    /// Founds a province in a folder and starts it on a free port, which it keeps over restarts.
    pub fn found(folder: &Path) -> Outcome<Province> {
        ran("province", &["init", "--dir", &folder.to_string_lossy()])?;
        let mut province =
            Province { folder: folder.to_owned(), address: SocketAddr::from(([127, 0, 0, 1], 0)), running: None };
        province.start()?;
        Ok(province)
    }

    /// Where desks find it.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The folder it lives in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts it, if it is not running, and waits until it listens.
    pub fn start(&mut self) -> Outcome<()> {
        if self.running.is_some() {
            return Ok(());
        }
        let mut command = Command::new(program("province")?);
        command
            .args(["serve", "--dir"])
            .arg(&self.folder)
            .args(["--listen", &self.address.to_string()])
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null());
        let (running, address) = Child::start_and_read(command, Duration::from_secs(20), |line| {
            line.strip_prefix("listening on https://").and_then(|address| address.trim().parse().ok())
        })?;
        self.address = address;
        self.running = Some(running);
        Ok(())
    }

    /// Takes it away at once, as a power cut would: what it acknowledged must be in its ledger afterwards.
    pub fn cut(&mut self) -> Outcome<()> {
        match self.running.take() {
            Some(mut running) => running.kill(),
            None => Ok(()),
        }
    }

    /// The events in its ledger, in order, with names and numbers in clear.
    pub fn ledger(&self) -> Outcome<Vec<Value>> {
        let lines = ran("province", &["ledger", "--clear", "--dir", &self.folder.to_string_lossy()])?;
        lines
            .lines()
            .map(|line| {
                serde_json::from_str(line)
                    .map_err(|error| Trouble::Unexpected(format!("a ledger line is not JSON: {error}")))
            })
            .collect()
    }
}
