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
}
