//! What the windows see: whole views, one per screen, answered by every command of that screen.
//!
//! Views are flat texts, codes and small numbers. Words for codes stand in the UI's locales. Dates are `YYYY-MM-DD`, moments civil time with
//! offset, ids UUIDs as text. ID numbers and phones are masked here already: the webview never holds more than it shows.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

/// Codes with the parameters of their sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Note {
    /// Code, such as `verdict.lot_expired`.
    pub code: String,
    /// Parameters of the sentence.
    pub params: BTreeMap<String, String>,
    /// The rule it rests on, where there is one.
    pub rule: Option<RuleSource>,
}

/// Where a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct RuleSource {
    /// Rule id.
    pub id: String,
    /// The document it stands in.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

/// The state of the program before and after signing in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DeskView {
    /// What the desk window may do now.
    pub clinic: ClinicView,
    /// Who is signed in.
    pub session: Option<SessionView>,
    /// The top bar.
    pub status: StatusView,
    /// Why the clinic's database is not open, when it is not.
    pub trouble: Option<Note>,
}

/// The clinic.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ClinicView {
    /// Name.
    pub name: String,
    /// 接种单位编码.
    pub site: String,
    /// Demonstration database: the screen says 演示 and shows the panel.
    pub demo: bool,
    /// The clinic's day now.
    pub today: String,
    /// The moment now, with offset.
    pub now: String,
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SessionView {
    /// Staff id.
    pub staff: String,
    /// Name.
    pub name: String,
    /// Role codes.
    pub roles: Vec<String>,
    /// Commands this person may use, so that the UI offers nothing that would be refused.
    pub may: Vec<String>,
}

/// The top bar: devices, queue to the province, open vials.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StatusView {
    /// Each device with its state.
    pub devices: Vec<DeviceView>,
    /// The queue.
    pub queue: QueueView,
    /// Open vials.
    pub vials: Vec<VialView>,
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeviceView {
    /// `card_reader`, `scanner`, `pad`.
    pub device: String,
    /// Its name.
    pub name: String,
    /// `absent`, `ready`, `busy`, `trouble`, `simulated`.
    pub state: String,
    /// Code of the trouble.
    pub trouble: Option<String>,
}

/// Queue to the province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct QueueView {
    /// `online`, `offline`, `not_enrolled`, `stopped`.
    pub link: String,
    /// Events waiting or to be tried again.
    pub waiting: u32,
    /// Events parked for a person.
    pub parked: u32,
    /// Events accepted so far.
    pub accepted: u32,
    /// Last success.
    pub last_success: Option<String>,
    /// Next try, when waiting after a failure.
    pub next_attempt: Option<String>,
    /// Code of the last failure.
    pub last_failure: Option<String>,
}

/// One open vial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct VialView {
    /// Trace code.
    pub code: String,
    /// Product name, as printed.
    pub product: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Lot.
    pub lot: String,
    /// Doses left.
    pub doses_left: u32,
    /// Opened at.
    pub opened_at: String,
    /// Seconds left; absent where no limit applies.
    pub seconds_left: Option<i32>,
    /// Seconds it may be used in all.
    pub limit_seconds: Option<u32>,
    /// Who opened it.
    pub opened_by: String,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct RecipientRow {
    /// Recipient id.
    pub recipient: String,
    /// Name.
    pub name: String,
    /// `male`, `female`, `unknown`.
    pub sex: String,
    /// Birth date.
    pub birth: String,
    /// Age today.
    pub age: AgeView,
    /// Masked number, if any.
    pub number: Option<String>,
    /// Archive code or provisional code.
    pub archive_code: String,
    /// Guardian's name and relation, if any.
    pub guardian: Option<String>,
    /// Relation of the guardian whose card was shown.
    pub relation: Option<String>,
}

/// An age for display: 8月龄, 4岁2月, 5天.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AgeView {
    /// Whole years.
    pub years: u32,
    /// Whole months beyond.
    pub months: u32,
    /// Days beyond.
    pub days: u32,
}

/// What came of a card, a scan or a search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Found {
    /// People to choose from: the holder and/or the children of the guardian. Never more than asked: an empty list means unknown.
    People {
        /// The card's holder as read, for registering: never kept unless registered.
        holder: Option<HolderView>,
        /// The holder's own archive here.
        own: Vec<RecipientRow>,
        /// Children whose guardian the holder is.
        children: Vec<RecipientRow>,
    },
    /// The code belongs to the open visit: its view follows by `VisitView`.
    Vial {
        /// The code as read.
        code: String,
    },
    /// Another person's card while a visit is open (visit.md: red, never navigates).
    WrongPerson {
        /// Masked name on the card.
        name: String,
    },
    /// Not a person and not a vaccine code.
    Unknown {
        /// The text as read, shortened.
        text: String,
    },
}

/// The holder of a card, masked for display; the full data stays in Rust under `token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct HolderView {
    /// Names the reading for `recipient_register`; valid until the next card.
    pub token: String,
    /// Name on the card.
    pub name: String,
    /// Sex.
    pub sex: String,
    /// Birth date.
    pub birth: String,
    /// Masked ID number.
    pub number: String,
}

/// An archive the province knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ArchiveRow {
    /// Archive code.
    pub archive_code: String,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: String,
    /// Birth date.
    pub birth: String,
    /// Managing unit.
    pub managing_unit: String,
}

/// The person card with due doses.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RecipientView {
    /// Who.
    pub person: RecipientRow,
    /// `local`, `provisional`: whether the province has allotted a code.
    pub archive_state: String,
    /// Whether the history is known in full.
    pub history_complete: bool,
    /// Masked phone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Guardians, numbers masked.
    pub guardians: Vec<GuardianView>,
    /// Alerts: HBsAg-positive mother, contraindications.
    pub alerts: Vec<Note>,
    /// Permanent twin banner: names of siblings with the same birthday and guardian.
    pub twins: Vec<String>,
    /// Due, may be given, not now, done: with reasons.
    pub due: Vec<DueLine>,
    /// Doses given.
    pub history: Vec<HistoryRow>,
    /// Edition the due list rests on.
    pub edition: String,
    /// Today's visit, when there is one.
    pub visit: Option<String>,
}

/// The numbers of a person in full; showing them is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Revealed {
    /// Identity number.
    pub number: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

/// A guardian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct GuardianView {
    /// Relation code.
    pub relation: String,
    /// Name.
    pub name: String,
    /// Masked number.
    pub number: Option<String>,
    /// Masked phone.
    pub phone: Option<String>,
}

/// One vaccine of the due list.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DueLine {
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// `due_now`, `may_be_given`, `not_now`, `done`.
    pub group: String,
    /// Dose number.
    pub number: Option<u32>,
    /// Doses in the series.
    pub of: Option<u32>,
    /// First permitted day.
    pub earliest: Option<String>,
    /// Recommended day.
    pub recommended: Option<String>,
    /// Past the completion age.
    pub overdue: bool,
    /// Why, each with its rule.
    pub reasons: Vec<Note>,
}

/// One dose of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct HistoryRow {
    /// Dose id.
    pub dose: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Number in the series, when it counts.
    pub number: Option<u32>,
    /// Day.
    pub date: String,
    /// Lot.
    pub lot: Option<String>,
    /// Trace code.
    pub code: Option<String>,
    /// `timely`, `qualified`, `late`, `first_early`, `short_interval`.
    pub grading: Option<String>,
    /// Given here or `paper`, `maternity_ward`, ...
    pub provenance: String,
}

/// A visit, whole: answered by every visit command.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct VisitView {
    /// Visit id.
    pub visit: String,
    /// Clinic day.
    pub day: String,
    /// Who.
    pub person: RecipientRow,
    /// Twin banner.
    pub twins: Vec<String>,
    /// Alerts.
    pub alerts: Vec<Note>,
    /// `precheck`, `consent`, `ready` (waiting for the vaccinator), `observing`, `finished`.
    pub stage: String,
    /// Lines.
    pub lines: Vec<LineView>,
    /// The questions to ask and what was answered.
    pub precheck: PrecheckView,
    /// Consent state.
    pub consent: ConsentView,
    /// The scanned vial and its verdict, while one lies on the desk.
    pub scan: Option<ScanView>,
    /// Observation, once a dose was given.
    pub observation: Option<ObservationRow>,
    /// Whether the vaccinator's window may record now, and for which line.
    pub next: String,
}

/// A line of a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LineView {
    /// Line id.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Dose number.
    pub number: u32,
    /// Doses in the series.
    pub of: u32,
    /// `proposed`, `accepted`, `refused`, `deferred`, `authorised`, `given`.
    pub state: String,
    /// Reason of refusal or deferral.
    pub reason: Option<String>,
    /// Product consented to or offered.
    pub product: Option<String>,
    /// Precheck result for this vaccine: `clear`, `caution`, `contraindicated`, or none yet.
    pub precheck: Option<String>,
    /// Why.
    pub precheck_reasons: Vec<Note>,
    /// Usual route, sites and amount of the product.
    pub route: String,
    /// Site codes to choose from.
    pub sites: Vec<String>,
    /// Amount.
    pub amount: String,
    /// Site of the last dose, as a suggestion.
    pub last_site: Option<String>,
    /// Authorisation, while it is valid.
    pub authorisation: Option<AuthorisationView>,
    /// When given.
    pub given_at: Option<String>,
    /// Lot given.
    pub lot: Option<String>,
}

/// A valid authorisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AuthorisationView {
    /// Its id.
    pub authorisation: String,
    /// Trace code reserved.
    pub code: String,
    /// Until when.
    pub valid_until: String,
    /// Whether it has run out.
    pub lapsed: bool,
}

/// Precheck questions and answers.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PrecheckView {
    /// Version of the question set.
    pub version: String,
    /// Question codes in order.
    pub questions: Vec<String>,
    /// Whether answered today.
    pub answered: bool,
    /// Answers by question code.
    pub answers: BTreeMap<String, String>,
    /// Temperature in tenths of a degree.
    pub temperature_tenths: Option<u32>,
    /// Who asked.
    pub asked_by: Option<String>,
}

/// Consent state of a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ConsentView {
    /// `none`, `on_pad`, `signed`.
    pub state: String,
    /// Digest of the signed document.
    pub document: Option<String>,
    /// Who signed.
    pub signer: Option<String>,
    /// Relation of the signer.
    pub relation: Option<String>,
    /// `pad`, `paper`.
    pub way: Option<String>,
    /// When.
    pub signed_at: Option<String>,
    /// Guardians to offer as signer.
    pub signers: Vec<GuardianView>,
}

/// The scanned vial.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ScanView {
    /// Trace code.
    pub code: String,
    /// Line it would serve.
    pub line: Option<String>,
    /// Vaccine abbreviation of the product, if known.
    pub vaccine: Option<String>,
    /// Product name.
    pub product: Option<String>,
    /// Holder.
    pub holder: Option<String>,
    /// Lot.
    pub lot: Option<String>,
    /// Expiry.
    pub expiry: Option<String>,
    /// Whether a multi-dose vial.
    pub multi_dose: bool,
    /// Seconds left on an open vial.
    pub seconds_left: Option<i32>,
    /// The verdict.
    pub verdict: VerdictView,
}

/// A verdict: one colour, one headline, every reason.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct VerdictView {
    /// `green`, `amber`, `red`.
    pub colour: String,
    /// The headline, by the listed priority; absent when green.
    pub headline: Option<ReasonView>,
    /// All reasons, headline first.
    pub reasons: Vec<ReasonView>,
    /// The one thing that blocks green, when it is only one.
    pub one_step: Option<String>,
    /// Whether the vaccinator may go on with a reason.
    pub needs_confirmation: bool,
    /// Microseconds from the scan's last byte reaching the program to this verdict.
    pub micros: u32,
}

/// One reason of a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ReasonView {
    /// Code, parameters, rule.
    pub note: Note,
    /// `amber`, `red_remedy`, `red_final`.
    pub weight: String,
    /// What to do: `receive`, `change_line`, `consent`, `precheck`, `open_vial`, `confirm_clock`, `wait`.
    pub remedy: Option<String>,
}

/// One person under observation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ObservationRow {
    /// Visit.
    pub visit: String,
    /// Recipient.
    pub recipient: String,
    /// Name.
    pub name: String,
    /// Vaccines given.
    pub vaccines: Vec<String>,
    /// 30 minutes after the last injection.
    pub until: String,
    /// Seconds left, negative when over.
    pub seconds_left: i32,
    /// When released.
    pub released_at: Option<String>,
    /// Whether early.
    pub early: bool,
}

/// Today's list.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TodayView {
    /// Visits of the clinic day, newest first.
    pub visits: Vec<TodayRow>,
}

/// One visit in today's list.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TodayRow {
    /// Visit.
    pub visit: String,
    /// Who.
    pub person: RecipientRow,
    /// Stage as in `VisitView`.
    pub stage: String,
    /// Vaccines with their line state, `HepB:given`.
    pub lines: Vec<String>,
    /// Opened at.
    pub opened_at: String,
}

/// Observation board.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ObservationView {
    /// Under observation and released today.
    pub people: Vec<ObservationRow>,
    /// Minutes to observe.
    pub minutes: u32,
}

/// Stock on hand.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StockView {
    /// By lot.
    pub lots: Vec<LotRow>,
    /// The delivery being received.
    pub receipt: Option<ReceiptView>,
    /// Products to choose from, for units whose code does not name one.
    pub products: Vec<ProductView>,
}

/// A product of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProductView {
    /// Product code.
    pub code: String,
    /// Name as printed.
    pub name: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Doses in one unit.
    pub doses: u32,
}

/// One lot on hand.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LotRow {
    /// Product code.
    pub product: String,
    /// Product name.
    pub name: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Holder.
    pub holder: String,
    /// Lot.
    pub lot: String,
    /// Expiry date.
    pub expiry: String,
    /// Days to expiry; negative when expired.
    pub days_left: i32,
    /// Doses on hand.
    pub doses: i32,
    /// Units (codes) on hand.
    pub units: u32,
    /// Hold kinds.
    pub holds: Vec<String>,
}

/// A delivery being received by scanning.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ReceiptView {
    /// Delivery note number.
    pub note: String,
    /// Scanned units.
    pub units: Vec<ReceiptUnit>,
    /// What the last scan said, if something.
    pub trouble: Option<Note>,
}

/// One scanned unit of a delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ReceiptUnit {
    /// Trace code.
    pub code: String,
    /// Product code, empty while unknown.
    pub product: String,
    /// Product name.
    pub name: String,
    /// Lot, empty until known.
    pub lot: String,
    /// Expiry, empty until known.
    pub expiry: String,
    /// Doses per unit.
    pub doses: u32,
}

/// The sync page.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SyncView {
    /// The queue.
    pub queue: QueueView,
    /// The newest deliveries.
    pub items: Vec<DeliveryRow>,
    /// Base address of the province.
    pub province: Option<String>,
    /// Device id.
    pub device: String,
    /// Last sequence number of this device.
    pub head_seq: u32,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DeliveryRow {
    /// Event id.
    pub event: String,
    /// Sequence number.
    pub seq: u32,
    /// Event type.
    pub kind: String,
    /// Whether it goes without its body.
    pub stub: bool,
    /// `pending`, `in_flight`, `retry_wait`, `accepted`, `parked`.
    pub state: String,
    /// Tries so far.
    pub attempts: u32,
    /// Next try.
    pub next_attempt: Option<String>,
    /// Code of the last answer.
    pub last_code: Option<String>,
    /// Receipt.
    pub receipt: Option<String>,
    /// When recorded.
    pub recorded_at: String,
}

/// What the pad shows.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadView {
    /// The clinic's name.
    pub clinic: String,
    /// Demonstration database.
    pub demo: bool,
    /// The document to sign, or none: the pad rests.
    pub document: Option<PadDocument>,
    /// Why the last signature was not taken.
    pub trouble: Option<Note>,
}

/// The document on the pad: the full name is shown (a parent must be able to notice the wrong twin), ID and phone are masked.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadDocument {
    /// SM3 of the document's text; the signature is bound to it.
    pub digest: String,
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth: String,
    /// Age.
    pub age: AgeView,
    /// Masked number.
    pub number: Option<String>,
    /// Who signs.
    pub signer: String,
    /// Relation.
    pub relation: String,
    /// Template version and its review state.
    pub template: String,
    /// Each vaccine with its text.
    pub sections: Vec<PadSection>,
    /// Closing declaration.
    pub declaration: String,
}

/// One vaccine of the consent document.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadSection {
    /// Line.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Plain name of the vaccine.
    pub title: String,
    /// Dose number.
    pub number: u32,
    /// Doses in the series.
    pub of: u32,
    /// Product and holder.
    pub product: String,
    /// Paragraphs: what, benefit, risks, contraindications, after.
    pub paragraphs: Vec<PadParagraph>,
}

/// A paragraph with its heading code.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadParagraph {
    /// `what`, `benefit`, `reactions`, `contraindications`, `after`.
    pub heading: String,
    /// The text.
    pub text: String,
}

/// The demonstration panel.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DemoView {
    /// Cards to place.
    pub cards: Vec<DemoCard>,
    /// Codes to scan.
    pub codes: Vec<DemoCode>,
    /// Minutes the clock is ahead.
    pub clock_minutes: i32,
    /// Whether the network cable is in.
    pub cable: bool,
    /// Whether card reader and scanner are simulated here.
    pub simulated: bool,
}

/// A simulated card.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DemoCard {
    /// Id.
    pub id: String,
    /// Label, a name.
    pub label: String,
}

/// A simulated code.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DemoCode {
    /// The code.
    pub code: String,
    /// `good`, `expired`, `used`, `multi_dose`, `unknown`, `delivery`.
    pub what: String,
    /// Product name.
    pub product: String,
}

/// A notice to one window: something changed outside the window's own doing.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeskNotice {
    /// A card or code was recognised.
    Found {
        /// What it is.
        found: Found,
    },
    /// A card could not be read; params name the reason.
    CardTrouble {
        /// Why.
        note: Note,
    },
    /// The card left the reader.
    CardRemoved,
    /// A visit changed (a vial was scanned, the pad was signed).
    Visit {
        /// The whole view.
        view: Box<VisitView>,
    },
    /// The delivery being received changed.
    Stock {
        /// The whole view.
        view: StockView,
    },
    /// Devices, queue or vials changed.
    Status {
        /// The top bar.
        status: StatusView,
    },
    /// A scan could not be used; params name the reason.
    Refused {
        /// Why.
        note: Note,
    },
}

/// A notice to the pad window.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadNotice {
    /// The whole view.
    pub view: PadView,
}
