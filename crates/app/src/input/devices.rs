//! Settings, devices.

use serde::Deserialize;
use specta::Type;

/// One device as it is to be.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct DeviceEdit {
    /// Its name in the settings.
    pub id: String,
    /// `pcsc`, `sam`, `service`, `serial`, `wedge`, `hid_pad`, `simulated`.
    pub kind: String,
    /// Where it stands and who uses it.
    pub place: String,
    /// Reader name or port path.
    pub address: String,
    /// Speed of a serial line; absent is the usual one.
    pub baud: Option<u32>,
    /// What a scanner puts in front.
    pub prefix: String,
    /// What it puts behind.
    pub suffix: String,
    /// What it sends in place of the separator.
    pub separator: String,
    /// Last key of a typing scanner.
    pub end: String,
    /// `card_reader`, `scanner`, `signature_pad`, `fingerprint`; tells simulated devices apart.
    pub device: String,
}
