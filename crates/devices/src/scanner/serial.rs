//! A scanner on a serial port: RS-232, or USB in its serial (CDC) mode. The only mode that keeps GS1 separators for certain.

use crate::frames::{self, Direction};
use crate::framing::Framer;
use crate::notice::{DeviceState, Scan, ScanSource, TroubleCode};
use crate::port::{Device, Sink};
use crate::scanner::profile::ScannerProfile;
use crate::stop::Stop;
use serialport::{ErrorKind, SerialPort};
use std::io::{self, Read};
use std::time::{Duration, Instant};

/// How long one read waits: bounds how late silence and the wish to stop are seen. Bytes themselves are seen at once.
const READ_WAIT: Duration = Duration::from_millis(25);

/// A scanner behind the port of a typed path.
pub struct SerialScanner {
    port: String,
    baud: u32,
    framer: Framer,
    profile: ScannerProfile,
}

impl SerialScanner {
    /// `silence` ends a code of a scanner that sends no line end.
    pub fn new(port: &str, baud: u32, silence: Duration, profile: ScannerProfile) -> SerialScanner {
        let framer = Framer::new(silence).ending_with(profile.suffix.as_bytes());
        SerialScanner { port: port.to_owned(), baud, framer, profile }
    }
}

/// Opens a port of a typed path, or says what state that leaves its device in.
pub(crate) fn open(port: &str, baud: u32) -> Result<Box<dyn SerialPort>, DeviceState> {
    // 8N1 without flow control is the crate's default; DTR stays as the system sets it, because a pty has no modem lines and
    // answers ENOTTY to them.
    serialport::new(port, baud).timeout(READ_WAIT).open().map_err(|error| {
        tracing::debug!(port, %error, "the port does not open");
        state_after(&error, port_exists(port))
    })
}

impl Device for SerialScanner {
    fn run(&mut self, out: &Sink, stop: &Stop) {
        let mut port = match open(&self.port, self.baud) {
            Ok(port) => port,
            Err(state) => return out.state(&self.port, state),
        };
        tracing::info!(port = %self.port, "scanner opened");
        self.framer.reset();
        out.state(&self.port, DeviceState::Ready);
        let lost = read_until_lost(&mut port, &mut self.framer, &self.profile, out, stop);
        if let Some(error) = lost {
            tracing::info!(port = %self.port, %error, "scanner lost");
            out.state(&self.port, DeviceState::Absent);
        }
    }
}

/// Hands scans on until the device should stop (`None`) or is gone.
fn read_until_lost(
    port: &mut impl Read,
    framer: &mut Framer,
    profile: &ScannerProfile,
    out: &Sink,
    stop: &Stop,
) -> Option<io::Error> {
    let scan = |frame: crate::framing::Frame| {
        out.frame(Direction::In, frames::shape(&frame.bytes));
        out.scan(Scan::from_bytes(ScanSource::Serial, profile.code(frame.bytes)));
    };
    let mut bytes = [0; 4096];
    while !stop.is_set() {
        match port.read(&mut bytes) {
            // The end of a terminal: the plug was pulled.
            Ok(0) => return Some(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => {
                for frame in framer.push(&bytes[..count], Instant::now()) {
                    scan(frame);
                }
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {
                // The port was looked at and had nothing: only now silence may be declared.
                if let Some(frame) = framer.tick(Instant::now()) {
                    scan(frame);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Some(error),
        }
    }
    None
}

/// The crate says "no device" both for a port in use and for one that is not there: the path decides.
fn state_after(error: &serialport::Error, port_exists: bool) -> DeviceState {
    let code = match error.kind() {
        ErrorKind::Io(io::ErrorKind::NotFound) => return DeviceState::Absent,
        _ if !port_exists => return DeviceState::Absent,
        ErrorKind::NoDevice => TroubleCode::PortBusy,
        ErrorKind::Io(io::ErrorKind::PermissionDenied) => TroubleCode::PortDenied,
        _ => TroubleCode::PortUnusable,
    };
    DeviceState::Faulty { code }
}

#[cfg(unix)]
pub(crate) fn port_exists(port: &str) -> bool {
    std::path::Path::new(port).exists()
}

/// Windows has no file for a port; the list of ports is complete there.
#[cfg(not(unix))]
pub(crate) fn port_exists(port: &str) -> bool {
    serialport::available_ports().is_ok_and(|ports| {
        ports.iter().any(|known| known.port_name.eq_ignore_ascii_case(port.trim_start_matches(r"\\.\")))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::notice::{DeviceKind, Notice};
    use std::sync::mpsc;

    #[test]
    fn a_busy_port_is_not_a_missing_one() {
        let busy = serialport::Error::new(ErrorKind::NoDevice, "Unable to acquire exclusive lock on serial port");
        assert_eq!(state_after(&busy, true), DeviceState::Faulty { code: TroubleCode::PortBusy });
        assert_eq!(state_after(&busy, false), DeviceState::Absent);
        let missing = serialport::Error::new(ErrorKind::Io(io::ErrorKind::NotFound), "No such file or directory");
        assert_eq!(state_after(&missing, true), DeviceState::Absent, "it went between the two looks");
        let denied = serialport::Error::new(ErrorKind::Io(io::ErrorKind::PermissionDenied), "Permission denied");
        assert_eq!(state_after(&denied, true), DeviceState::Faulty { code: TroubleCode::PortDenied });
        let nonsense = serialport::Error::new(ErrorKind::Unknown, "Not a typewriter");
        assert_eq!(state_after(&nonsense, true), DeviceState::Faulty { code: TroubleCode::PortUnusable });
    }

    /// A port that gives what it is told, one answer per read.
    struct Answers(Vec<io::Result<&'static [u8]>>);

    impl Read for Answers {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let bytes = self.0.remove(0)?;
            buf[..bytes.len()].copy_from_slice(bytes);
            Ok(bytes.len())
        }
    }

    fn scans_of(answers: Vec<io::Result<&'static [u8]>>) -> (Vec<String>, io::ErrorKind) {
        let (tell, notices) = mpsc::channel();
        let out = Sink::new("scanner", DeviceKind::Scanner, move |notice| drop(tell.send(notice)));
        let lost = read_until_lost(
            &mut Answers(answers),
            &mut Framer::new(Duration::ZERO),
            &ScannerProfile::default(),
            &out,
            &Stop::new(),
        );
        drop(out);
        let texts = notices.iter().filter_map(|n| match n {
            Notice::Scan(scan) => Some(scan.text),
            _ => None,
        });
        (texts.collect(), lost.unwrap().kind())
    }

    #[test]
    fn a_pulled_plug_is_noticed_in_both_ways_systems_say_it_and_half_a_code_is_no_scan() {
        assert_eq!(scans_of(vec![Ok(b"ABC123\r8100"), Ok(b"")]), (vec!["ABC123".into()], io::ErrorKind::UnexpectedEof));
        let broken = || Err(io::ErrorKind::BrokenPipe.into());
        assert_eq!(scans_of(vec![Ok(b"8100"), broken()]), (vec![], io::ErrorKind::BrokenPipe));
    }

    #[test]
    fn silence_is_declared_only_after_a_look_that_found_nothing() {
        let nothing = || Err(io::ErrorKind::TimedOut.into());
        let end = || Ok(&b""[..]);
        assert_eq!(scans_of(vec![Ok(b"8100"), Ok(b"0010"), nothing(), end()]).0, ["81000010"]);
        assert_eq!(
            scans_of(vec![Ok(b"8100"), Err(io::ErrorKind::Interrupted.into()), Ok(b"0010\n"), end()]).0,
            ["81000010"]
        );
    }
}
