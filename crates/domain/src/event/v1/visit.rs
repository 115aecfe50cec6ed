//! Visits, from the proposal to the end of observation.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Text;

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

/// One vial shown to the family before the injection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedVial {
    /// The line it is for.
    pub line: Uuid,
    /// Trace code.
    pub code: Text,
    /// Product code.
    pub product: Text,
    /// Product name as printed.
    pub product_name: Text,
    /// Lot.
    pub lot: Text,
    /// Expiry date.
    pub expiry: Text,
}

/// `visit.vials_verified`: 一验证, one signature over every scanned vial (C-032).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialsVerified {
    /// The verification.
    pub verification: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The vials shown.
    pub vials: Vec<VerifiedVial>,
    /// SM3 of the page shown; the page is a blob of that name.
    pub document: Text,
    /// SM3 of the strokes; the strokes are a blob of that name. Absent when not signed on the pad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strokes: Option<Text>,
    /// SM3 that binds page, strokes, recipient and visit together (`consent::binding`).
    pub binding: Text,
    /// `pad`, `fingerprint`, `paper`, or `spoken` (confirmed by word to the vaccinator).
    pub way: Text,
    /// Who confirmed: relation code and name.
    pub relation: Text,
    /// Name of who confirmed.
    pub name: Text,
    /// The vaccinator who showed the vials.
    pub shown_by: Uuid,
}

/// `visit.line_failed`: an injection that was authorised and did not become a dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFailed {
    /// This failure.
    pub failure: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// The authorisation it ends.
    pub authorisation: Uuid,
    /// Vaccine abbreviation.
    pub vaccine: Text,
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Trace code.
    pub code: Text,
    /// What happened, a code of the table of failures: `not_begun`, `spat_out`, `broken`, `partial`, `moved`, `other`.
    pub kind: Text,
    /// What became of the dose in the vial by that table: `kept` (untouched, stays in stock) or `wasted`.
    pub unit: Text,
    /// Where the line goes by that table: `accepted` (another vial may follow at this visit) or `failed`.
    pub line_after: Text,
    /// The vaccinator's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
    /// Who held the needle.
    pub tried_by: Uuid,
}

/// `consent.pictured`: the picture of a consent signed on paper, taken with it or later. Of several the latest is the best one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentPictured {
    /// The consent.
    pub consent: Uuid,
    /// Its visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// SM3 of the picture; the picture is a blob of that name.
    pub picture: Text,
    /// SM3 that binds the consent's document, the picture, recipient and visit together (`consent::picture_binding`).
    pub binding: Text,
}

/// `consent.fingerprinted`: the fingerprint a consent was given with in place of a signature (C-034).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentFingerprinted {
    /// The consent.
    pub consent: Uuid,
    /// Its visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// SM3 of the finger's picture; the picture is a blob of that name.
    pub picture: Text,
    /// SM3 that binds the consent's document, the picture, recipient and visit together (`consent::picture_binding`).
    pub binding: Text,
    /// What the reader calls itself.
    pub reader: Text,
    /// Whether the picture is invented: in a demonstration only.
    pub simulated: bool,
}

/// `visit.vials_fingerprinted`: the fingerprint the vials were confirmed with in place of a signature (C-032, C-034).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialsFingerprinted {
    /// The confirmation.
    pub verification: Uuid,
    /// Its visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// SM3 of the finger's picture; the picture is a blob of that name.
    pub picture: Text,
    /// SM3 that binds the page, the picture, recipient and visit together (`consent::picture_binding`).
    pub binding: Text,
    /// What the reader calls itself.
    pub reader: Text,
    /// Whether the picture is invented: in a demonstration only.
    pub simulated: bool,
}

/// `visit.line_paid`: a paid vaccine's receipt (C-008).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePaid {
    /// The payment.
    pub payment: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// Product code paid for.
    pub product: Text,
    /// Receipt number.
    pub receipt: Text,
    /// Price in fen, as shown on the consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_fen: Option<i64>,
}

/// `visit.product_chosen`: of several products the clinic has of a vaccine the family wants this one, free or paid (C-008). The line is
/// consented to anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductChosen {
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// Product code.
    pub product: Text,
}

/// `visit.ticketed`: the registration desk handed the visit over; the person waits for the vaccinator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitTicketed {
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Clinic day.
    pub day: Text,
    /// Number of the ticket on that day, from 1.
    pub number: u32,
}

/// One passive immunisation given with a rabies or tetanus exposure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassiveImmunisation {
    /// `rabies_immunoglobulin`, `rabies_antibody`, `tetanus_immunoglobulin`, `tetanus_antitoxin`.
    pub kind: Text,
    /// Where it was given: `here` or `elsewhere`.
    pub place: Text,
    /// Day.
    pub on: Text,
    /// Amount in international units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// Lot.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<Text>,
}

/// `visit.exposure_recorded`: what a rabies or wound prophylaxis rests on. The latest by exposure counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExposureRecorded {
    /// The exposure; the same id again corrects it.
    pub exposure: Uuid,
    /// The visit it was recorded at.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// `rabies` or `wound`.
    pub kind: Text,
    /// Day of the exposure.
    pub on: Text,
    /// Exposure grade 1 to 3 (rabies).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<u32>,
    /// Day of the first dose: day 0 of the regimen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_zero: Option<Text>,
    /// Regimen code: `essen`, `zagreb`, `simplified`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regimen: Option<Text>,
    /// Animal, free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub animal: Option<Text>,
    /// Place of the wound, free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wound: Option<Text>,
    /// Passive immunisations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passive: Vec<PassiveImmunisation>,
}

/// `appointment.made`: the day the family was asked to come back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentMade {
    /// The appointment.
    pub appointment: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The visit at which it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<Uuid>,
    /// Clinic day.
    pub day: Text,
    /// Vaccines to be given then.
    pub vaccines: Vec<Text>,
}

/// `appointment.cancelled`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentCancelled {
    /// The appointment.
    pub appointment: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Why: `moved`, `family`, `clinic`, `given`.
    pub reason: Text,
}
