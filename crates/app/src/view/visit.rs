//! The visit, from the list of the day to the observation.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

use super::note::Note;
use super::people::{GuardianView, RecipientRow};

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
    /// Vaccines of the catalogue that no open line stands for: what may be added.
    pub others: Vec<String>,
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

/// Observation board.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ObservationView {
    /// Under observation and released today.
    pub people: Vec<ObservationRow>,
    /// Minutes to observe.
    pub minutes: u32,
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
