//! Which devices the desk has. `app` keeps this as `devices.toml`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::card::id_record::IdRecordProfile;
use crate::card::local_service::ServiceProfile;
use crate::scanner::profile::{ScannerProfile, WedgeProfile};

/// Which devices to start. A file that names no card reader means any PC/SC reader; one that names no scanner means none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Settings {
    /// Card readers.
    pub readers: Vec<Configured<CardSettings>>,
    /// Scanners on a line of their own.
    pub scanners: Vec<Configured<ScannerSettings>>,
    /// Scanners that type.
    pub wedges: Vec<WedgeProfile>,
    /// What takes a signature or a fingerprint and is no screen.
    pub captures: Vec<Configured<CaptureSettings>>,
    /// Whether codes may be read with the desk's camera. Nothing is started for it here: the pages look through it, the system knows which it is.
    pub camera: bool,
}

/// A device with the name the desk knows it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configured<T> {
    /// Its name in this file; no two devices share one.
    pub id: String,
    /// Where it stands and who uses it, in the clinic's own words ("登记台", "cold room").
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// What it is and how it is reached.
    #[serde(flatten)]
    pub how: T,
}

/// The file as it is written. `[card]` and `[scanner]` are the one reader and the one scanner of a desk that has no more.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Stored {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    camera: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<CardSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scanner: Option<ScannerSettings>,
    #[serde(skip_serializing_if = "Option::is_none")]
    readers: Option<Vec<Configured<CardSettings>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scanners: Vec<Configured<ScannerSettings>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    wedges: Vec<WedgeProfile>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    captures: Vec<Configured<CaptureSettings>>,
}

/// Why a settings file makes no sense as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// Two devices under one name.
    #[error("two devices are called {0:?}")]
    SameId(String),
    /// A device without a name.
    #[error("a device has no id")]
    NoId,
    /// One reader in `[card]` and others in `[[readers]]`, or the same of scanners.
    #[error("both [{0}] and [[{0}s]] are given")]
    Both(&'static str),
}

impl TryFrom<Stored> for Settings {
    type Error = SettingsError;

    fn try_from(stored: Stored) -> Result<Settings, SettingsError> {
        let readers = match (stored.card, stored.readers) {
            (Some(_), Some(_)) => return Err(SettingsError::Both("reader")),
            (Some(CardSettings::Off), None) => vec![],
            (Some(card), None) => vec![Configured::new(CARD, card)],
            (None, Some(readers)) => readers,
            (None, None) => vec![Configured::new(CARD, CardSettings::default())],
        };
        let scanners = match stored.scanner {
            Some(_) if !stored.scanners.is_empty() => return Err(SettingsError::Both("scanner")),
            Some(ScannerSettings::Off) | None => stored.scanners,
            Some(scanner) => vec![Configured::new(SCANNER, scanner)],
        };
        let Stored { wedges, captures, camera, .. } = stored;
        let settings = Settings { readers, scanners, wedges, captures, camera };
        settings.check()?;
        Ok(settings)
    }
}

impl From<Settings> for Stored {
    fn from(settings: Settings) -> Stored {
        Stored {
            card: None,
            scanner: None,
            readers: Some(settings.readers),
            scanners: settings.scanners,
            wedges: settings.wedges,
            captures: settings.captures,
            camera: settings.camera,
        }
    }
}

/// Name of the reader of a desk that has one.
pub(crate) const CARD: &str = "card";
/// Name of the scanner of a desk that has one.
pub(crate) const SCANNER: &str = "scanner";
/// Name of the camera, where there is one in the settings: a desk has no more than one.
pub const CAMERA: &str = "camera";
/// Name of the demonstration's signature pad.
const SIGNATURE: &str = "signature";
/// Name of the demonstration's fingerprint reader.
const FINGERPRINT: &str = "fingerprint";

impl<T> Configured<T> {
    /// A device of this name.
    pub fn new(id: impl Into<String>, how: T) -> Configured<T> {
        Configured { id: id.into(), place: String::new(), how }
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings::of(CardSettings::default(), ScannerSettings::Off)
    }
}

impl Settings {
    /// One reader, called `card`, and one scanner, called `scanner`; either may be off.
    pub fn of(card: CardSettings, scanner: ScannerSettings) -> Settings {
        let readers = if card == CardSettings::Off { vec![] } else { vec![Configured::new(CARD, card)] };
        let scanners = if scanner == ScannerSettings::Off { vec![] } else { vec![Configured::new(SCANNER, scanner)] };
        Settings { readers, scanners, wedges: vec![], captures: vec![], camera: false }
    }

    /// Everything simulated: the demo.
    pub fn simulated() -> Settings {
        let captures = vec![
            Configured::new(SIGNATURE, CaptureSettings::SimulatedPad),
            Configured::new(FINGERPRINT, CaptureSettings::SimulatedFingerprint),
        ];
        Settings { captures, ..Settings::of(CardSettings::Simulated, ScannerSettings::Simulated) }
    }

    /// Whether any device is simulated, which only a demonstration may have.
    pub fn is_simulated(&self) -> bool {
        self.readers.iter().any(|r| r.how == CardSettings::Simulated)
            || self.scanners.iter().any(|s| s.how == ScannerSettings::Simulated)
            || self.captures.iter().any(|c| c.how.is_simulated())
    }

    /// Whether every device has a name of its own.
    ///
    /// # Errors
    /// With the name that is missing or used twice.
    pub fn check(&self) -> Result<(), SettingsError> {
        let readers = self.readers.iter().map(|r| &r.id);
        let mut seen: BTreeSet<&str> = self.camera.then_some(CAMERA).into_iter().collect();
        let others = self.scanners.iter().map(|s| &s.id).chain(self.wedges.iter().map(|w| &w.id));
        for id in readers.chain(others).chain(self.captures.iter().map(|c| &c.id)) {
            if id.trim().is_empty() {
                return Err(SettingsError::NoId);
            }
            if !seen.insert(id.as_str()) {
                return Err(SettingsError::SameId(id.clone()));
            }
        }
        Ok(())
    }
}

/// A card reader. By default any PC/SC reader that is plugged in: it needs no configuration.
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
        /// How a reader with a security module inside is asked.
        #[serde(default, skip_serializing_if = "IdRecordProfile::is_usual")]
        id_record: IdRecordProfile,
    },
    /// An identity card reader with a security module (SAM_V) on a serial port.
    Sam {
        /// Path of the port as typed.
        port: String,
        /// Speed; 115200 unless the reader was set otherwise.
        #[serde(default = "default_sam_baud")]
        baud: u32,
    },
    /// A reader behind its vendor's own service on this machine.
    Service {
        /// How that service is spoken to.
        profile: ServiceProfile,
    },
    /// A simulated reader, operated through [`crate::Simulator`].
    Simulated,
}

impl Default for CardSettings {
    fn default() -> CardSettings {
        CardSettings::pcsc(None)
    }
}

impl CardSettings {
    /// The machine's PC/SC readers, all or those whose name contains a text.
    pub fn pcsc(reader: Option<&str>) -> CardSettings {
        CardSettings::Pcsc { reader: reader.map(str::to_owned), id_record: IdRecordProfile::default() }
    }

    /// A reader with a security module at the usual speed.
    pub fn sam(port: impl Into<String>) -> CardSettings {
        CardSettings::Sam { port: port.into(), baud: default_sam_baud() }
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
        /// What this scanner puts around its codes.
        #[serde(default, skip_serializing_if = "ScannerProfile::is_plain")]
        profile: ScannerProfile,
    },
    /// A simulated scanner, operated through [`crate::Simulator`].
    Simulated,
}

impl ScannerSettings {
    /// A serial scanner with the usual speed and silence.
    pub fn serial(port: impl Into<String>) -> ScannerSettings {
        ScannerSettings::Serial {
            port: port.into(),
            baud: default_baud(),
            silence_ms: default_silence_ms(),
            profile: ScannerProfile::default(),
        }
    }
}

/// What takes something from a person's hand. Signing on a screen needs none of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaptureSettings {
    /// A signature pad on USB, the first that is plugged in ([`crate::pad::HidPad`]).
    HidPad,
    /// A simulated signature pad, operated through [`crate::Simulator`].
    SimulatedPad,
    /// A simulated fingerprint reader, operated through [`crate::Simulator`].
    SimulatedFingerprint,
}

impl CaptureSettings {
    /// Whether it is simulated.
    pub fn is_simulated(self) -> bool {
        matches!(self, CaptureSettings::SimulatedPad | CaptureSettings::SimulatedFingerprint)
    }
}

fn default_baud() -> u32 {
    9600
}

/// SAM_V readers leave the factory at this speed.
pub(crate) const fn default_sam_baud() -> u32 {
    115_200
}

/// A frame without line end is over after 50 to 100 ms of silence.
pub(crate) const fn default_silence_ms() -> u64 {
    80
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn read(text: &str) -> Result<Settings, toml::de::Error> {
        toml::from_str(text)
    }

    #[test]
    fn an_empty_file_is_any_card_reader_and_no_serial_scanner() {
        let settings = read("").unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!(settings.readers, [Configured::new("card", CardSettings::pcsc(None))]);
        assert!(!settings.is_simulated());
        assert_eq!(read("readers = []").unwrap().readers, [], "a desk that says it has no reader has none");
    }

    #[test]
    fn a_port_alone_is_enough() {
        let settings = read("[scanner]\nkind = \"serial\"\nport = \"COM3\"\n").unwrap();
        assert_eq!(settings.scanners, [Configured::new("scanner", ScannerSettings::serial("COM3"))]);
        let several =
            read("[[scanners]]\nid = \"tray\"\nplace = \"冷库\"\nkind = \"serial\"\nport = \"COM4\"\n").unwrap();
        assert_eq!((several.scanners[0].id.as_str(), several.scanners[0].place.as_str()), ("tray", "冷库"));
        let sam = read("[[readers]]\nid = \"id\"\nkind = \"sam\"\nport = \"COM5\"\n").unwrap();
        assert_eq!(sam.readers[0].how, CardSettings::sam("COM5"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut more = Settings::of(CardSettings::pcsc(Some("ACS")), ScannerSettings::serial("/dev/ttyACM0"));
        more.readers
            .push(Configured { place: "登记台".into(), ..Configured::new("id", CardSettings::sam("/dev/ttyUSB0")) });
        more.readers.push(Configured::new("ws", CardSettings::Service { profile: ServiceProfile::example() }));
        more.scanners.push(Configured::new(
            "tray",
            ScannerSettings::Serial {
                port: "COM9".into(),
                baud: 115_200,
                silence_ms: 60,
                profile: ScannerProfile { prefix: "S1".into(), suffix: "\t".into(), separator: "~".into() },
            },
        ));
        more.captures.push(Configured { place: "接种台".into(), ..Configured::new("stu", CaptureSettings::HidPad) });
        more.wedges.push(WedgeProfile { id: "gun".into(), separator: "~".into(), ..WedgeProfile::default() });
        for settings in
            [Settings::default(), Settings::simulated(), Settings::of(CardSettings::Off, ScannerSettings::Off), more]
        {
            let text = toml::to_string(&settings).unwrap();
            assert_eq!(read(&text).unwrap(), settings, "{text}");
        }
    }

    #[test]
    fn a_desk_has_no_camera_until_its_file_says_so() {
        assert!(!Settings::default().camera && !Settings::simulated().camera);
        assert!(!toml::to_string(&Settings::default()).unwrap().contains("camera"));
        let settings = read("camera = true\n[[scanners]]\nid = \"a\"\nkind = \"simulated\"\n").unwrap();
        assert!(settings.camera);
        assert_eq!(read(&toml::to_string(&settings).unwrap()).unwrap(), settings);
        let both = "camera = true\n[[scanners]]\nid = \"camera\"\nkind = \"simulated\"\n";
        assert!(read(both).is_err(), "its name is taken");
    }

    #[test]
    fn a_misspelled_device_is_refused_instead_of_left_out() {
        for text in [
            "[scanner]\nkind = \"serail\"\nport = \"COM3\"\n",
            "[scanner]\nkind = \"serial\"\nport = \"COM3\"\nbuad = 115200\n",
            "[[scanners]]\nid = \"a\"\nkind = \"serial\"\nport = \"COM3\"\nbuad = 115200\n",
            "[scaner]\nkind = \"off\"\n",
            "[[captures]]\nid = \"a\"\nkind = \"hid_pda\"\n",
            "[[scanners]]\nkind = \"serial\"\nport = \"COM3\"\n",
            "[[scanners]]\nid = \" \"\nkind = \"serial\"\nport = \"COM3\"\n",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_two_devices_share_a_name() {
        let text =
            "[[readers]]\nid = \"a\"\nkind = \"pcsc\"\n[[scanners]]\nid = \"a\"\nkind = \"serial\"\nport = \"COM3\"\n";
        assert!(read(text).unwrap_err().to_string().contains("two devices are called \"a\""));
        let both = "[card]\nkind = \"pcsc\"\n[[readers]]\nid = \"a\"\nkind = \"pcsc\"\n";
        assert!(read(both).is_err());
    }
}
