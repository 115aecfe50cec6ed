//! A screen without a monitor (Xvfb), of the size most clinics have.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{Child, Outcome, Trouble};

/// A running X server of its own.
#[derive(Debug)]
pub struct Display {
    name: String,
    _server: Child,
}

impl Display {
    /// Starts a screen of 1366 × 768.
    pub fn start() -> Outcome<Display> {
        Display::of(1366, 768)
    }

    /// Starts a screen of this size; the server itself picks a free number and says so when it is ready.
    pub fn of(width: u32, height: u32) -> Outcome<Display> {
        let mut command = Command::new("Xvfb");
        command
            .args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24"), "-nolisten", "tcp"])
            .stdin(Stdio::null())
            // It warns about keys that no keyboard has.
            .stderr(Stdio::null());
        let (server, number) =
            Child::start_and_read(command, Duration::from_secs(20), |line| line.trim().parse::<u32>().ok())?;
        Ok(Display { name: format!(":{number}"), _server: server })
    }

    /// The value for `DISPLAY`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A picture of the whole screen, all windows as they lie.
    pub fn picture(&self, file: &Path) -> Outcome<()> {
        let ended = Command::new("import")
            .args(["-display", &self.name, "-window", "root"])
            .arg(file)
            .status()
            .map_err(Trouble::io("starting import"))?;
        if ended.success() { Ok(()) } else { Err(Trouble::Unexpected(format!("import ended with {ended}"))) }
    }

    /// Types into a window by real X key events, as a scanner on the keyboard's plug does: quickly, one after the other.
    pub fn types(&self, window: &str, typed: &[Typed<'_>]) -> Outcome<()> {
        let mut command = Command::new("xdotool");
        command.env("DISPLAY", &self.name).args(["search", "--onlyvisible", "--name", window, "windowfocus"]);
        for each in typed {
            match each {
                Typed::Text(text) => command.args(["type", "--delay", "3", "--args", "1", text]),
                Typed::Key(key) => command.args(["key", "--delay", "3", key]),
            };
        }
        let ended = command.status().map_err(Trouble::io("starting xdotool (scripts/setup.sh test)"))?;
        if ended.success() { Ok(()) } else { Err(Trouble::Unexpected(format!("xdotool ended with {ended}"))) }
    }
}

/// What a hand or a scanner types.
#[derive(Debug, Clone, Copy)]
pub enum Typed<'a> {
    /// Characters.
    Text(&'a str),
    /// A key by the name X has for it, with what is held: `Return`, `ctrl+bracketright`.
    Key(&'a str),
}
