//! Which devices the desk has. `app` keeps this as `devices.toml`.

use serde::{Deserialize, Serialize};

/// Which devices to start. Missing parts of a settings file take their defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Card reader.
    pub card: CardSettings,
    /// Code scanner.
    pub scanner: ScannerSettings,
}

impl Settings {
    /// Everything simulated: the demo.
    pub fn simulated() -> Settings {
        Settings { card: CardSettings::Simulated, scanner: ScannerSettings::Simulated }
    }

    /// Whether any device is simulated, which only a demonstration may have.
    pub fn is_simulated(&self) -> bool {
        self.card == CardSettings::Simulated || self.scanner == ScannerSettings::Simulated
    }
}

/// The card reader. By default any PC/SC reader that is plugged in: it needs no configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CardSettings {
    /// No card reader.
    Off,
    /// Readers of the machine's PC/SC service.
    Pcsc {
        /// Only readers whose name contains this text (names end in a number that changes with the socket); `None`: all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reader: Option<String>,
    },
    /// A simulated reader, operated through [`crate::Simulator`].
    Simulated,
}

impl Default for CardSettings {
    fn default() -> CardSettings {
        CardSettings::Pcsc { reader: None }
    }
}

/// The scanner. Off by default: a scanner that types needs none, a serial one needs its port named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScannerSettings {
    /// No serial scanner.
    #[default]
    Off,
    /// A scanner on a serial port.
    Serial {
        /// Path of the port as typed, `/dev/ttyACM0` or `COM3`; it need not appear in any list of ports.
        port: String,
        /// Speed; most scanners use 9600, and USB ones ignore it.
        #[serde(default = "default_baud")]
        baud: u32,
        /// Silence in milliseconds that ends a code of a scanner which sends no line end.
        #[serde(default = "default_silence_ms")]
        silence_ms: u64,
    },
    /// A simulated scanner, operated through [`crate::Simulator`].
    Simulated,
}

impl ScannerSettings {
    /// A serial scanner with the usual speed and silence.
    pub fn serial(port: impl Into<String>) -> ScannerSettings {
        ScannerSettings::Serial { port: port.into(), baud: default_baud(), silence_ms: default_silence_ms() }
    }
}

fn default_baud() -> u32 {
    9600
}

/// A frame without line end is over after 50 to 100 ms of silence.
pub(crate) const fn default_silence_ms() -> u64 {
    80
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn an_empty_file_is_any_card_reader_and_no_serial_scanner() {
        let settings: Settings = toml::from_str("").unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!(settings.card, CardSettings::Pcsc { reader: None });
        assert!(!settings.is_simulated());
    }

    #[test]
    fn a_port_alone_is_enough() {
        let settings: Settings = toml::from_str("[scanner]\nkind = \"serial\"\nport = \"COM3\"\n").unwrap();
        assert_eq!(settings.scanner, ScannerSettings::Serial { port: "COM3".into(), baud: 9600, silence_ms: 80 });
    }

    #[test]
    fn what_is_written_is_read_again() {
        for settings in [
            Settings::default(),
            Settings::simulated(),
            Settings {
                card: CardSettings::Pcsc { reader: Some("ACS".into()) },
                scanner: ScannerSettings::serial("/dev/ttyACM0"),
            },
        ] {
            let text = serde_json::to_string(&settings).unwrap();
            assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings, "{text}");
        }
    }

    #[test]
    fn a_misspelled_device_is_refused_instead_of_left_out() {
        assert!(toml::from_str::<Settings>("[scanner]\nkind = \"serail\"\nport = \"COM3\"\n").is_err());
        assert!(toml::from_str::<Settings>("[scanner]\nkind = \"serial\"\nport = \"COM3\"\nbuad = 115200\n").is_err());
        assert!(toml::from_str::<Settings>("[scaner]\nkind = \"off\"\n").is_err());
    }
}
