//! What lies on the desk right now. Lost without harm when the program ends: nothing here is the record.

use devices::scanner::symbols::Symbol;
use domain::consent::{self, Strokes};
use domain::event::NewBlob;
use domain::event::v1::Document;
use domain::trace_code::TraceCode;
use domain::verification::Page;
use domain::{Actor, identity::Sex};
use jiff::civil::Date;
use uuid::Uuid;

use crate::Received;
use crate::session::{Approvals, Remembered, Session};
use crate::view::{Note, ReceiptUnit, TestLine};

/// The state of the desk.
#[derive(Default)]
pub(crate) struct DeskState {
    /// Who is signed in.
    pub session: Option<Session>,
    /// What second persons approved and was not used yet.
    pub approvals: Approvals,
    /// What is remembered beside the session.
    pub remembered: Remembered,
    /// The visit on the vaccination page: scans go there, and it decides the person.
    pub focus: Option<Uuid>,
    /// The vials on the desk, in the order scanned: one for each line, all of one visit.
    pub scans: Vec<Scan>,
    /// The vial scanned last while nothing took it: the page may put it on the desk of the visit that stood ready there.
    pub loose: Option<(String, Received)>,
    /// Scans go to the delivery being received, whatever visit has the focus.
    pub receiving: bool,
    /// The card on the reader.
    pub card: Option<CardReading>,
    /// The visit whose recipient's certificate or booklet was scanned.
    pub certificate: Option<Uuid>,
    /// Another person's card or certificate was shown while a visit is open.
    pub wrong_person: bool,
    /// The pad window is open.
    pub pad_present: bool,
    /// Codes may be read with the camera.
    pub camera: bool,
    /// The document on the pad.
    pub pad: Option<OnPad>,
    /// The page with scanned vials on the pad; never there together with a document.
    pub pad_vials: Option<VialsOnPad>,
    /// The visit whose family said on the pad that a vial is not right.
    pub vials_doubted: Option<Uuid>,
    /// What was written on a pad that is no screen, under the page on the pad.
    pub ink: Option<Strokes>,
    /// The fingerprint left under it.
    pub finger: Option<Finger>,
    /// Why the last signature was not taken.
    pub pad_trouble: Option<Note>,
    /// The delivery being received.
    pub receipt: Option<Receipt>,
    /// The device under test: what it says goes to the settings.
    pub device_test: Option<DeviceTest>,
}

/// A scanned vial.
#[derive(Clone)]
pub(crate) struct Scan {
    pub visit: Uuid,
    pub code: TraceCode,
    pub keyed: bool,
    pub received: Received,
    /// Microseconds to the first verdict, once there was one.
    pub micros: Option<u32>,
}

/// A card as read, checked.
#[derive(Clone)]
pub(crate) struct CardReading {
    pub token: Uuid,
    pub name: String,
    /// The document it is, with its number.
    pub document: Document,
    pub birth: Date,
    pub sex: Sex,
}

/// A consent waiting for its signature.
#[derive(Clone)]
pub(crate) struct OnPad {
    pub consent: Uuid,
    pub visit: Uuid,
    pub recipient: Uuid,
    pub document: consent::Document,
    /// The bytes the digest names.
    pub bytes: Vec<u8>,
    pub digest: String,
    /// Phone of the signer.
    pub phone: Option<String>,
    /// Number of an identity document of the signer.
    pub signer_number: Option<String>,
    /// `pad`, `desk`, `paper`.
    pub way: &'static str,
    /// Number of the recipient, shown masked.
    pub number: Option<String>,
    /// Who informed.
    pub informer: Actor,
}

/// The page with scanned vials on the pad.
#[derive(Clone)]
pub(crate) struct VialsOnPad {
    pub verification: Uuid,
    pub visit: Uuid,
    pub recipient: Uuid,
    pub page: Page,
    /// The bytes the digest names.
    pub bytes: Vec<u8>,
    pub digest: String,
    /// Number of the recipient, shown masked.
    pub number: Option<String>,
    /// The vaccinator who shows the vials.
    pub shown_by: Actor,
}

/// A fingerprint that waits for the word of whoever gave it.
#[derive(Clone)]
pub(crate) struct Finger {
    /// What the reader calls itself.
    pub reader: String,
    /// Whether the picture is invented.
    pub simulated: bool,
    /// Its picture.
    pub picture: NewBlob,
}

/// A delivery being received.
#[derive(Clone)]
pub(crate) struct Receipt {
    pub movement: Uuid,
    pub note: String,
    pub units: Vec<ReceiptUnit>,
    pub trouble: Option<Note>,
}

/// The test of a device that goes on.
#[derive(Default)]
pub(crate) struct DeviceTest {
    pub id: String,
    /// `card_reader`, `scanner`, `signature_pad`, `fingerprint`.
    pub device: String,
    pub scanned: Vec<Symbol>,
    pub lines: Vec<TestLine>,
}
