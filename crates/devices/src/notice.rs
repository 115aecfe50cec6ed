//! What the devices say. Codes and parameters only: the words live in the UI.

use crate::aim;
use crate::holder::CardHolder;
use crate::pad::{Fingerprint, Ink};
use serde::Serialize;
use std::fmt;

/// One thing a device has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Something happened on a card reader.
    Card(CardNotice),
    /// A code was scanned.
    Scan(Scan),
    /// The pen was lifted from a pad: all that was written on it since the sheet was turned.
    Ink {
        /// The pad, by its name in the settings.
        device: String,
        /// The signature so far.
        ink: Ink,
    },
    /// A finger was read.
    Finger {
        /// The reader, by its name in the settings.
        device: String,
        /// Its picture.
        finger: Fingerprint,
    },
    /// The state of a device changed.
    Health(Health),
}

/// What happened on a card reader. `reader` is the reader's name as PC/SC gives it.
///
/// Per card the order is `Inserted`, then exactly one of `Read` or `Unreadable`, then `Removed`. A pulled plug or a stopped
/// PC/SC service counts as removal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "happened", rename_all = "snake_case")]
pub enum CardNotice {
    /// A card came; reading begins.
    Inserted {
        /// Name of the reader.
        reader: String,
    },
    /// The card was read.
    Read {
        /// Name of the reader.
        reader: String,
        /// The person on the card.
        holder: Box<CardHolder>,
    },
    /// The card could not be read.
    Unreadable {
        /// Name of the reader.
        reader: String,
        /// Why.
        reason: CardTrouble,
    },
    /// The card is gone.
    Removed {
        /// Name of the reader.
        reader: String,
    },
}

/// Why a card could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum CardTrouble {
    /// The card answers, but is none that names a person (bank card, bus card).
    NotAnIdCard,
    /// The card does not answer to power: wrong way round, dirty or dead.
    NoAnswer,
    /// The card was pulled before it was read to the end.
    Pulled,
    /// An item that must be there is missing or garbled.
    Damaged {
        /// Which item.
        item: CardItem,
        /// Status word of the card (ISO 7816-4) when the card itself refused.
        status: Option<u16>,
    },
    /// The card keeps its data behind a PIN. None was sent and none will be: a wrong one locks the card.
    Locked,
    /// Another program holds the card for itself.
    InUse,
    /// A check over the data does not hold: the checksum of a frame, time after time; or the identity number's own (GB 11643), by
    /// the caller that judges it, in the same shape as all other troubles.
    WrongChecksum,
    /// The card was read before and still lies there: most readers want it lifted once before they find it again.
    LiftFirst,
    /// The reader's security module did not get through with the card.
    ModuleRefused {
        /// Third status byte (SW3) of the module.
        status: u8,
    },
    /// The reader failed.
    ReaderFailed {
        /// PC/SC error code.
        status: u32,
    },
}

/// Parts of a card a [`CardTrouble::Damaged`] can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CardItem {
    /// The application that holds everything else.
    Application,
    /// The file with the person's data (EF06).
    PersonFile,
    /// Identity number.
    IdNumber,
    /// Name.
    Name,
    /// The record of an identity document as a whole: its length, or text that is no UTF-16.
    Record,
    /// Birth date that is none, or not the one in the number.
    Birth,
}

/// Where a code came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanSource {
    /// A scanner on a serial port.
    Serial,
    /// A scanner that types.
    Wedge,
    /// The simulator of a demo.
    Simulated,
    /// A person typed it from the label (D-039).
    Keyed,
    /// Read from a picture.
    Image,
}

/// One scanned code.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Scan {
    /// Where it came from.
    pub source: ScanSource,
    /// The scanner that sent it, by its name in the settings; empty when no configured device did.
    pub device: String,
    /// The content without AIM prefix, STX and line end. GS stays as U+001D. UTF-8, else GB18030, else with U+FFFD for what is
    /// neither.
    pub text: String,
    /// AIM symbology identifier (ISO/IEC 15424) such as `]d2`, when the scanner sends it.
    pub aim: Option<String>,
    /// The bytes between the line ends as they came, AIM prefix included.
    pub raw: Vec<u8>,
}

impl Scan {
    /// Makes a scan of the bytes of one frame: splits the AIM prefix off and decodes the rest.
    pub fn from_bytes(source: ScanSource, raw: Vec<u8>) -> Scan {
        let (aim, payload) = aim::split(&raw);
        Scan { source, device: String::new(), text: aim::text(payload), aim: aim.map(str::to_owned), raw }
    }

    /// A code a person typed from the label. Surrounding blanks are not part of it.
    pub fn keyed(text: &str) -> Scan {
        let text = text.trim();
        Scan {
            source: ScanSource::Keyed,
            device: String::new(),
            text: text.to_owned(),
            aim: None,
            raw: text.as_bytes().to_vec(),
        }
    }

    /// The same scan, sent by the device of this name.
    #[must_use]
    pub fn by(mut self, device: &str) -> Scan {
        device.clone_into(&mut self.device);
        self
    }
}

/// Shows length and prefix only: a scanned health code or identity card is personal data.
impl fmt::Debug for Scan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scan")
            .field("source", &self.source)
            .field("aim", &self.aim)
            .field("bytes", &self.raw.len())
            .finish_non_exhaustive()
    }
}

/// State of one configured device; sent when it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Health {
    /// The device's name in the settings.
    pub id: String,
    /// What kind of device.
    pub device: DeviceKind,
    /// What a person knows it by: reader name, port path; empty when there is none.
    pub name: String,
    /// How it is.
    pub state: DeviceState,
    /// Since when, in milliseconds since 1970 (UTC).
    pub since_ms: i64,
}

/// A change of a device's state, as it is kept for whoever asks later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceEvent {
    /// When, in milliseconds since 1970 (UTC).
    pub at_ms: i64,
    /// The device's name in the settings.
    pub id: String,
    /// The new state.
    pub state: DeviceState,
}

/// Kinds of devices on the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Card reader.
    CardReader,
    /// Code scanner.
    Scanner,
    /// The window on the second screen one signs in; its state is reported by that window.
    Pad,
    /// A pad that is no screen.
    SignaturePad,
    /// Fingerprint reader.
    Fingerprint,
    /// Printer of slips and labels.
    Printer,
    /// Voice and sounds.
    Sound,
}

impl DeviceKind {
    /// The kind as it is serialised; the UI keeps its words under it.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeviceKind::CardReader => "card_reader",
            DeviceKind::Scanner => "scanner",
            DeviceKind::Pad => "pad",
            DeviceKind::SignaturePad => "signature_pad",
            DeviceKind::Fingerprint => "fingerprint",
            DeviceKind::Printer => "printer",
            DeviceKind::Sound => "sound",
        }
    }
}

/// How a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// Not plugged in.
    Absent,
    /// Waiting for a card or a code.
    Ready,
    /// Reading.
    Busy,
    /// There, but it does not work.
    Faulty {
        /// What is wrong.
        code: TroubleCode,
    },
}

/// What can be wrong with a device. Serialised as its code, which is also the key of its words in the UI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum TroubleCode {
    /// The PC/SC service of the machine is not running.
    #[serde(rename = "device.no_card_service")]
    NoCardService,
    /// Another program has the port open.
    #[serde(rename = "device.port_busy")]
    PortBusy,
    /// This user may not open the port (Linux: group `dialout`).
    #[serde(rename = "device.port_denied")]
    PortDenied,
    /// The port cannot be opened with these settings, or is no serial port.
    #[serde(rename = "device.port_unusable")]
    PortUnusable,
    /// The device is connected and gives no answer: wrong speed, wrong cable, switched off.
    #[serde(rename = "device.no_answer")]
    NoAnswer,
    /// The reader's security module says that it does not work or is not authorised.
    #[serde(rename = "device.module_faulty")]
    ModuleFaulty,
    /// The reader's own service on this machine is not running.
    #[serde(rename = "device.service_unreachable")]
    ServiceUnreachable,
    /// The reader's own service answers differently from what its profile says.
    #[serde(rename = "device.service_strange")]
    ServiceStrange,
    /// The device failed in a way that has no name; the notes of the program say more.
    #[serde(rename = "device.failed")]
    Failed,
}

impl TroubleCode {
    /// All codes, for the check that the UI has words for each.
    pub const ALL: [TroubleCode; 9] = [
        TroubleCode::NoCardService,
        TroubleCode::PortBusy,
        TroubleCode::PortDenied,
        TroubleCode::PortUnusable,
        TroubleCode::NoAnswer,
        TroubleCode::ModuleFaulty,
        TroubleCode::ServiceUnreachable,
        TroubleCode::ServiceStrange,
        TroubleCode::Failed,
    ];

    /// The code as it is serialised.
    pub const fn as_str(self) -> &'static str {
        match self {
            TroubleCode::NoCardService => "device.no_card_service",
            TroubleCode::PortBusy => "device.port_busy",
            TroubleCode::PortDenied => "device.port_denied",
            TroubleCode::PortUnusable => "device.port_unusable",
            TroubleCode::NoAnswer => "device.no_answer",
            TroubleCode::ModuleFaulty => "device.module_faulty",
            TroubleCode::ServiceUnreachable => "device.service_unreachable",
            TroubleCode::ServiceStrange => "device.service_strange",
            TroubleCode::Failed => "device.failed",
        }
    }
}

impl fmt::Display for TroubleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl CardTrouble {
    /// Every code there is, for whoever has the words.
    pub const CODES: &[&str] = &[
        "card.damaged",
        "card.in_use",
        "card.lift_first",
        "card.locked",
        "card.module_refused",
        "card.no_answer",
        "card.not_an_id_card",
        "card.pulled",
        "card.reader_failed",
        "card.wrong_checksum",
    ];

    /// The code the UI keeps its words under.
    pub const fn code(&self) -> &'static str {
        match self {
            CardTrouble::NotAnIdCard => "card.not_an_id_card",
            CardTrouble::NoAnswer => "card.no_answer",
            CardTrouble::Pulled => "card.pulled",
            CardTrouble::Damaged { .. } => "card.damaged",
            CardTrouble::Locked => "card.locked",
            CardTrouble::InUse => "card.in_use",
            CardTrouble::WrongChecksum => "card.wrong_checksum",
            CardTrouble::LiftFirst => "card.lift_first",
            CardTrouble::ModuleRefused { .. } => "card.module_refused",
            CardTrouble::ReaderFailed { .. } => "card.reader_failed",
        }
    }
}
