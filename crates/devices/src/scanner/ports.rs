//! The serial ports of the machine, for whoever chooses one. The list may lack what works (a pseudo terminal, a port over the
//! network): a typed path is always accepted.

use super::serial::open;
use super::setup::is_readable;
use crate::notice::DeviceState;
use serde::Serialize;
use serialport::SerialPortType;
use std::io::{self, Read};
use std::time::{Duration, Instant};

/// A serial port with what its plug says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PortView {
    /// Path to open, `/dev/ttyACM0` or `COM3`.
    pub path: String,
    /// Maker and product of a USB device; empty when it has none.
    pub label: String,
    /// USB vendor and product number, `1eab:1d06`; empty for other ports.
    pub usb: String,
}

/// The serial ports the machine lists. USB ones first: a scanner is one of them nearly always.
///
/// # Errors
/// When the system gives no list.
pub fn list() -> Result<Vec<PortView>, serialport::Error> {
    let mut ports: Vec<PortView> = serialport::available_ports()?
        .into_iter()
        .map(|port| match port.port_type {
            SerialPortType::UsbPort(usb) => PortView {
                path: port.port_name,
                label: [usb.manufacturer, usb.product].into_iter().flatten().collect::<Vec<_>>().join(" "),
                usb: format!("{:04x}:{:04x}", usb.vid, usb.pid),
            },
            _ => PortView { path: port.port_name, label: String::new(), usb: String::new() },
        })
        .collect();
    ports.sort_by(|a, b| a.usb.is_empty().cmp(&b.usb.is_empty()).then_with(|| a.path.cmp(&b.path)));
    Ok(ports)
}

/// Speeds to try, the usual ones first.
pub const SPEEDS: [u32; 6] = [9600, 115_200, 57_600, 38_400, 19_200, 4800];

/// What was heard at one speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Nothing.
    Silence,
    /// Bytes that are no text: most likely the wrong speed.
    Garbled,
    /// A code.
    Readable,
}

/// Listens at one speed for up to `limit`, while somebody scans a bar code again and again. The port must not be open elsewhere.
///
/// # Errors
/// The state of a port that does not open.
pub fn listen(port: &str, baud: u32, limit: Duration) -> Result<Heard, DeviceState> {
    let mut line = open(port, baud)?;
    let until = Instant::now() + limit;
    let (mut heard, mut bytes) = (Vec::new(), [0; 1024]);
    while Instant::now() < until {
        match line.read(&mut bytes) {
            Ok(count) if count > 0 => heard.extend_from_slice(&bytes[..count]),
            Err(error) if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {
                // A pause behind some bytes: the code is over.
                if heard.len() >= ENOUGH {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => return Err(DeviceState::Absent),
        }
    }
    Ok(match heard.as_slice() {
        [] => Heard::Silence,
        bytes if is_readable(bytes) => Heard::Readable,
        _ => Heard::Garbled,
    })
}

/// Fewest bytes that say something about a speed.
const ENOUGH: usize = 6;
