//! Settings, devices: what this desk has and how it is.

use serde::Serialize;
use specta::Type;

use super::Note;

/// The devices of this desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DevicesView {
    /// The desk, by its device number in the log: settings of devices are its own and no other desk's.
    pub desk: String,
    /// The devices, configured ones first as in the settings.
    pub devices: Vec<DeviceRow>,
    /// Serial ports the machine lists; a typed path is accepted besides.
    pub ports: Vec<PortRow>,
    /// The last changes of state, newest first.
    pub events: Vec<DeviceEventRow>,
    /// The device under test.
    pub test: Option<DeviceTestView>,
    /// Codes may be read with the camera.
    pub camera: bool,
}

/// One device of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeviceRow {
    /// Its name in the settings.
    pub id: String,
    /// `card_reader`, `scanner`, `signature_pad`, `fingerprint`.
    pub device: String,
    /// `pcsc`, `sam`, `service`, `serial`, `wedge`, `hid_pad`, `simulated`.
    pub kind: String,
    /// Where it stands and who uses it.
    pub place: String,
    /// Reader name, port path or address; empty for any.
    pub address: String,
    /// Speed of a serial line.
    pub baud: Option<u32>,
    /// What a scanner puts in front.
    pub prefix: String,
    /// What it puts behind.
    pub suffix: String,
    /// What it sends in place of the separator.
    pub separator: String,
    /// Last key of a typing scanner: `enter`, `tab`; empty for others.
    pub end: String,
    /// What the device calls itself just now.
    pub name: String,
    /// `absent`, `ready`, `busy`, `trouble`; `ready` for a scanner that types, which cannot be seen.
    pub state: String,
    /// Code of the trouble, with a sentence and a next step.
    pub trouble: Option<String>,
    /// Since when, civil time with offset.
    pub since: Option<String>,
}

/// `printers_view`: the system's printers, to look at; which one prints is chosen in the system's own dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PrintersView {
    /// Whether the system could be asked.
    pub known: bool,
    /// Its printers.
    pub printers: Vec<PrinterRow>,
}

/// A printer of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PrinterRow {
    /// What the system calls it.
    pub name: String,
    /// Whether it is offered first.
    pub is_default: bool,
}

/// A serial port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PortRow {
    /// Path to open.
    pub path: String,
    /// What the plug says about itself.
    pub label: String,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeviceEventRow {
    /// When, civil time with offset.
    pub at: String,
    /// The device's name in the settings.
    pub id: String,
    /// The new state.
    pub state: String,
    /// Code of the trouble.
    pub trouble: Option<String>,
}

/// One frame kept for support; nothing personal is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FrameRow {
    /// When, civil time with offset.
    pub at: String,
    /// `in`, `out`.
    pub direction: String,
    /// The masked content.
    pub shown: String,
}

/// A device under test: what it says comes here and not to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeviceTestView {
    /// The device's name in the settings.
    pub id: String,
    /// What it is: `card_reader`, `scanner`, `signature_pad`, `fingerprint`.
    pub device: String,
    /// Symbols to scan with a scanner; none for others.
    pub symbols: Vec<SymbolView>,
    /// What was said, oldest first.
    pub lines: Vec<TestLine>,
}

/// A test symbol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SymbolView {
    /// `plain`, `separated`, `chinese`.
    pub symbol: String,
    /// What is in it.
    pub content: String,
    /// Width of the drawing with its margin, in modules.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// What is dark, as an SVG path.
    pub path: String,
    /// Whether it was scanned during this test.
    pub scanned: bool,
}

/// One thing a test showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TestLine {
    /// When, civil time with offset.
    pub at: String,
    /// Whether that is as it should be.
    pub good: bool,
    /// What it is.
    pub note: Note,
}

/// What was heard on a port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ListenView {
    /// The speed that gives readable text.
    pub speed: Option<u32>,
    /// What each speed gave, in the order tried.
    pub heard: Vec<HeardRow>,
}

/// What one speed gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct HeardRow {
    /// The speed.
    pub speed: u32,
    /// `silence`, `garbled`, `readable`, or the state of a port that does not open.
    pub heard: String,
}
