//! A scanner at the far end of a pseudo terminal.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::{fs, ptr, thread, time::Duration};

/// A serial scanner. The program under test opens [`PtyScanner::path`], which stays the same over unplugging and replugging.
pub struct PtyScanner {
    folder: tempfile::TempDir,
    line: Option<Line>,
}

struct Line {
    scanner: File,
    /// Kept open, because a pseudo terminal forgets its raw mode when its last user closes it.
    _port: OwnedFd,
}

impl PtyScanner {
    /// A plugged-in scanner.
    ///
    /// # Panics
    /// When the system gives no pseudo terminal.
    pub fn plugged() -> PtyScanner {
        let mut scanner = PtyScanner::unplugged();
        scanner.plug();
        scanner
    }

    /// A scanner that is not plugged in yet: its path does not exist.
    pub fn unplugged() -> PtyScanner {
        PtyScanner { folder: tempfile::tempdir().expect("a folder for the port"), line: None }
    }

    /// The port to open.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("scanner")
    }

    /// Sends the bytes of a scan, line end included.
    pub fn send(&mut self, bytes: &[u8]) {
        let line = self.line.as_mut().expect("the scanner is plugged in");
        line.scanner.write_all(bytes).expect("the line takes the bytes");
    }

    /// Sends the bytes in pieces of `size` with a pause after each, as a slow line does.
    #[expect(clippy::disallowed_methods, reason = "the pause is what is played")]
    pub fn send_in_pieces(&mut self, bytes: &[u8], size: usize, pause: Duration) {
        for piece in bytes.chunks(size) {
            self.send(piece);
            thread::sleep(pause);
        }
    }

    /// Pulls the plug.
    pub fn unplug(&mut self) {
        drop(self.line.take());
        fs::remove_file(self.path()).expect("the port goes with the plug");
    }

    /// Puts the plug in.
    pub fn plug(&mut self) {
        assert!(self.line.is_none(), "the scanner is plugged in already");
        let (scanner, port) = open_pty().expect("a pseudo terminal");
        let device =
            fs::read_link(Path::new("/proc/self/fd").join(port.as_raw_fd().to_string())).expect("the port's device");
        std::os::unix::fs::symlink(device, self.path()).expect("the port's path");
        self.line = Some(Line { scanner: File::from(scanner), _port: port });
    }
}

/// The two ends of a line in raw mode: the scanner's and the port's.
pub(super) fn open_pty() -> io::Result<(OwnedFd, OwnedFd)> {
    let (mut scanner, mut port) = (-1, -1);
    // SAFETY: openpty fills the two numbers and accepts null for name, settings and size.
    if unsafe { libc::openpty(&mut scanner, &mut port, ptr::null_mut(), ptr::null(), ptr::null()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: openpty has just opened both, and nobody else owns them.
    let (scanner, port) = unsafe { (OwnedFd::from_raw_fd(scanner), OwnedFd::from_raw_fd(port)) };
    for end in [&scanner, &port] {
        // A program started by the test must not hold the line when the plug is pulled.
        // SAFETY: fcntl with F_SETFD takes no memory; the number is open.
        if unsafe { libc::fcntl(end.as_raw_fd(), libc::F_SETFD, libc::FD_CLOEXEC) } != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    // SAFETY: zero is a valid value for every field of this plain structure, and tcgetattr fills it.
    let mut settings = unsafe { std::mem::zeroed::<libc::termios>() };
    // SAFETY: the number is open and the structure lives over the calls.
    let set = unsafe {
        libc::tcgetattr(port.as_raw_fd(), &mut settings) == 0 && {
            libc::cfmakeraw(&mut settings);
            libc::tcsetattr(port.as_raw_fd(), libc::TCSANOW, &settings) == 0
        }
    };
    if set { Ok((scanner, port)) } else { Err(io::Error::last_os_error()) }
}
