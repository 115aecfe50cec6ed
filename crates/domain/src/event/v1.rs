//! Version 1 of every event body. Frozen: see the parent module.
//!
//! Dates are `YYYY-MM-DD`, moments are civil time to the second with offset, ids are UUIDs as text, `Option` fields are absent when
//! unknown (absent is not the same as empty, A-048).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Text in which dates and moments are written.
pub type Text = String;

/// `clinic.founded`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicFounded {
    /// 接种单位编码, text of 10 to 12 digits.
    pub site: Text,
    /// The clinic's name.
    pub name: Text,
    /// Whether this is a demonstration database; never changes.
    pub demo: bool,
    /// IANA time zone of the clinic.
    pub zone: Text,
}

/// `staff.registered`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRegistered {
    /// The staff member.
    pub staff: Uuid,
    /// Login name.
    pub login: Text,
    /// Name on papers.
    pub name: Text,
    /// Role codes as `permission::Role` writes them.
    pub roles: Vec<Text>,
}

/// `staff.signed_in`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignedIn {
    /// Who.
    pub staff: Uuid,
}

/// `staff.sign_in_failed`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignInFailed {
    /// The login name as typed.
    pub login: Text,
    /// Failures in a row so far.
    pub failures: u32,
}

/// `staff.signed_out`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignedOut {
    /// Who.
    pub staff: Uuid,
}

/// `personal_data.revealed`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalDataRevealed {
    /// Whose.
    pub recipient: Uuid,
    /// Which fields.
    pub fields: Vec<Text>,
}

/// A document that proves identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// `resident_id`, `birth_certificate`, `passport`, `other`.
    pub kind: Text,
    /// Its number as text.
    pub number: Text,
}

/// A guardian as entered with a recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    /// `mother`, `father`, `grandparent`, `other`.
    pub relation: Text,
    /// Full name.
    pub name: Text,
    /// Identity document, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// Phone, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Text>,
}

/// What is known of the birth.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Newborn {
    /// Civil time of birth `HH:MM`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_time: Option<Text>,
    /// Weight in grams.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight_g: Option<u32>,
    /// Completed weeks of gestation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gestation_weeks: Option<u32>,
    /// Mother's HBsAg: `positive`, `negative`, `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mother_hbsag: Option<Text>,
    /// Mother's HIV: `positive`, `negative`, `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mother_hiv: Option<Text>,
}

/// `recipient.registered`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecipientRegistered {
    /// The recipient.
    pub recipient: Uuid,
    /// Full name; 某某之子 is a name.
    pub name: Text,
    /// `male`, `female`, `unknown`.
    pub sex: Text,
    /// Birth date.
    pub birth: Text,
    /// Identity documents; a newborn may have none.
    pub documents: Vec<Document>,
    /// Own phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Text>,
    /// Present address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Text>,
    /// Guardians.
    pub guardians: Vec<Guardian>,
    /// Birth facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newborn: Option<Newborn>,
    /// Local code until the province allots one: `L` + site + counter, at most 20 characters.
    pub provisional_code: Text,
    /// The archive code, when the person came from a query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_code: Option<Text>,
    /// `card`, `guardian`, `typed`, `province`, `seeded`.
    pub origin: Text,
    /// Whether the doses given before are known in full.
    pub history_complete: bool,
}

/// One dose of `recipient.history_recorded`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastDose {
    /// The dose.
    pub dose: Uuid,
    /// Vaccine abbreviation, such as `HepB`.
    pub vaccine: Text,
    /// Day given.
    pub date: Text,
    /// Lot, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<Text>,
    /// Giving unit, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// `paper`, `maternity_ward`, `elsewhere`, `abroad`.
    pub provenance: Text,
}

/// `recipient.history_recorded`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryRecorded {
    /// Whose.
    pub recipient: Uuid,
    /// The doses.
    pub doses: Vec<PastDose>,
    /// Whether the history is complete with them.
    pub complete: bool,
}

/// `archive.code_allotted`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveCodeAllotted {
    /// Whose.
    pub recipient: Uuid,
    /// At most 20 characters, never cut.
    pub archive_code: Text,
    /// The archive's version at the province.
    pub version: Text,
    /// The change this answer is, the same for every desk that applies it.
    pub change: Text,
}

/// One vaccine considered at a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedLine {
    /// The line.
    pub line: Uuid,
    /// Vaccine abbreviation.
    pub vaccine: Text,
    /// Dose number in its series.
    pub number: u32,
    /// Doses in the series.
    pub of: u32,
}

/// `visit.opened`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitOpened {
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Clinic day.
    pub day: Text,
    /// Schedule edition the proposals come from.
    pub edition: Text,
    /// The vaccines considered.
    pub lines: Vec<ProposedLine>,
}

/// `visit.line_proposed`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineProposed {
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: ProposedLine,
}

/// `visit.line_deferred`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDeferred {
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// Vaccine abbreviation.
    pub vaccine: Text,
    /// Reason code.
    pub reason: Text,
    /// Day to come back, when agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_on: Option<Text>,
}

/// One answered health question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Question code.
    pub question: Text,
    /// `yes`, `no`, `unknown`.
    pub answer: Text,
}

/// `precheck.answered`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrecheckAnswered {
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Clinic day it holds for.
    pub day: Text,
    /// Version of the question set.
    pub questions: Text,
    /// Body temperature in tenths of a degree Celsius (`365` is 36.5 °C).
    pub temperature_tenths: u32,
    /// The answers.
    pub answers: Vec<Answer>,
    /// Who asked.
    pub asked_by: Uuid,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// `self`, `mother`, `father`, `grandparent`, `other`.
    pub relation: Text,
    /// Full name.
    pub name: Text,
    /// Phone, when known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Text>,
}

/// What the signer decided about one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDecision {
    /// The line.
    pub line: Uuid,
    /// Vaccine abbreviation the line stood for when signed.
    pub vaccine: Text,
    /// The product consented to.
    pub product: Text,
    /// Whether accepted.
    pub accepted: bool,
    /// Why not, when refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// `consent.signed`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentSigned {
    /// The consent.
    pub consent: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Text version, such as `CN-DEMO-1`.
    pub template: Text,
    /// SM3 of the document shown; the document is a blob of that name.
    pub document: Text,
    /// SM3 of the strokes; the strokes are a blob of that name. Absent on paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strokes: Option<Text>,
    /// SM3 that binds document, strokes, recipient and visit together (`consent::binding`).
    pub binding: Text,
    /// `pad` or `paper`.
    pub way: Text,
    /// Number of the paper form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper_number: Option<Text>,
    /// Who signed.
    pub signer: Signer,
    /// Who informed.
    pub informed_by: Uuid,
    /// Each vaccine, accepted or refused.
    pub decisions: Vec<LineDecision>,
}

/// `vial.opened`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialOpened {
    /// Trace code.
    pub code: Text,
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Doses it holds.
    pub doses: u32,
    /// Seconds it may be used after opening; absent where no limit applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_s: Option<u32>,
    /// Which boot of the machine.
    pub boot: Text,
    /// Milliseconds since that boot, suspended time included.
    pub boot_ms: i64,
    /// Who opened it.
    pub opened_by: Uuid,
}

/// `vial.discarded`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialDiscarded {
    /// Trace code.
    pub code: Text,
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Doses lost.
    pub doses: u32,
    /// `time_exceeded`, `broken`, `turbid`, `other`.
    pub reason: Text,
}

/// `visit.line_authorised`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineAuthorised {
    /// The authorisation.
    pub authorisation: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// Trace code of the vial reserved.
    pub code: Text,
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Expiry date.
    pub expiry: Text,
    /// Verdict colour at that moment.
    pub verdict: Text,
    /// Its reason codes.
    pub reasons: Vec<Text>,
    /// The vaccinator's reason to go on at amber.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Text>,
    /// Until when the needle may follow.
    pub valid_until: Text,
}

/// What differed from an ordinary dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// Codes of what was not in order when recorded.
    pub codes: Vec<Text>,
    /// The vaccinator's words.
    pub reason: Text,
}

/// `dose.recorded`: the 12 items of C-040 and what the visit knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoseRecorded {
    /// The dose.
    pub dose: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// The line.
    pub line: Uuid,
    /// The authorisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorisation: Option<Uuid>,
    /// 疫苗品种: abbreviation.
    pub vaccine: Text,
    /// Product code.
    pub product: Text,
    /// Product name as printed.
    pub product_name: Text,
    /// 规格.
    pub specification: Text,
    /// 剂量, text such as `0.5 ml`.
    pub amount: Text,
    /// 接种途径.
    pub route: Text,
    /// 接种部位.
    pub body_site: Text,
    /// 疫苗批号.
    pub lot: Text,
    /// 有效期.
    pub expiry: Text,
    /// 最小包装识别信息: trace code.
    pub code: Text,
    /// Single-dose code or one dose out of a vial: `single`, `multi`.
    pub vial: Text,
    /// 上市许可持有人.
    pub holder: Text,
    /// 接种单位.
    pub unit: Text,
    /// 接种人员.
    pub injected_by: Uuid,
    /// Who asked the health questions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<Uuid>,
    /// Who informed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informed_by: Option<Uuid>,
    /// 疫苗属性, one of six values, open set.
    pub attribute: Text,
    /// 接种类型: `routine`, `mass`, `emergency`, `booster`, `other`.
    pub kind: Text,
    /// Dose number in its series.
    pub number: u32,
    /// What was not in order, when something was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Deviation>,
}

/// One line of `stock.moved`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLine {
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Expiry date.
    pub expiry: Text,
    /// Trace code, when moved by code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Text>,
    /// Doses: positive in, negative out.
    pub doses: i32,
}

/// `stock.moved`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockMoved {
    /// The move.
    pub movement: Uuid,
    /// `receipt`, `use`, `wastage`.
    pub kind: Text,
    /// Delivery note or other paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<Text>,
    /// The dose it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose: Option<Uuid>,
    /// The lines.
    pub lines: Vec<StockLine>,
}

/// `stock.lot_held`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotHeld {
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// `recalled`, `stopped`, `cold_chain`.
    pub kind: Text,
    /// The notice it rests on.
    pub notice: Text,
}

/// `stock.lot_released`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotReleased {
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// The hold that ends.
    pub kind: Text,
    /// Why.
    pub reason: Text,
}

/// `observation.released`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationReleased {
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Whether before the 30 minutes were over.
    pub early: bool,
    /// Why early, or what was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Who released.
    pub released_by: Uuid,
}
