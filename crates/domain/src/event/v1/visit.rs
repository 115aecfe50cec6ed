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
