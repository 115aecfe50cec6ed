//! The serial ports of the machine, for whoever chooses one. The list may lack what works (a pseudo terminal, a port over the
//! network): a typed path is always accepted.

use serde::Serialize;
use serialport::SerialPortType;

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
