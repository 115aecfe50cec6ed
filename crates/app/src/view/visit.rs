//! The visit, from the list of the day to the observation.

use std::collections::BTreeMap;

use serde::Serialize;
use specta::Type;

use super::around::{AppointmentView, ExposuresView, FamilyRow, TicketView};
use super::needle::{CheckView, FailureKindView, FailureView, VerificationView, VerifiedView};
use super::note::Note;
use super::people::{GuardianView, RecipientRow};
use super::proof::ConsentSummary;
use super::texts::{ChoiceView, QuestionView, ReasonsView};

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
    /// What its ticket says, once handed over.
    pub ticket: Option<TicketView>,
    /// Place in the queue of those who wait for the vaccinator, from 1, in the order of their tickets.
    pub waiting: Option<u32>,
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
    /// The vial scanned last and its verdict, while one lies on the desk.
    pub scan: Option<ScanView>,
    /// Every vial on the desk, in the order scanned: one for each line, and at the end perhaps one that serves none. `scan` is the last.
    pub vials: Vec<ScanView>,
    /// The family's confirmation of these vials (一验证).
    pub verification: VerificationView,
    /// Whether every own tick is needed to authorise: `required`, `shown` (setting `visit.own_checks`).
    pub own_checks: String,
    /// Another person's card or certificate was shown: red 不是这个孩子. Ends when the card is lifted, the right one is shown, or
    /// `visit_scan_clear` is called.
    pub wrong_person: bool,
    /// Date and time cannot be trusted: `clock_confirm` with a second person's approval.
    pub clock_doubtful: bool,
    /// Observation, once a dose was given.
    pub observation: Option<ObservationRow>,
    /// The next act: `precheck`, `consent`, `scan`, `record`, `observe`, `done`.
    pub next: String,
    /// The ticket, once handed over by `visit_ticket`.
    pub ticket: Option<TicketView>,
    /// Twins, brothers and sisters: children of the same guardians, to go on with. Each signs a consent of their own.
    pub family: Vec<FamilyRow>,
    /// Exposures recorded, and what the form offers.
    pub exposures: ExposuresView,
    /// Open appointments from today on.
    pub appointments: Vec<AppointmentView>,
    /// The reasons the page offers.
    pub reasons: ReasonsView,
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
    /// `proposed`, `accepted`, `refused`, `deferred`, `authorised`, `given`, `failed`.
    pub state: String,
    /// Reason of refusal or deferral, or the kind of failure.
    pub reason: Option<String>,
    /// Words that came with the reason.
    pub reason_note: Option<String>,
    /// Day to come back, when deferred with one.
    pub return_on: Option<String>,
    /// It was consented to, and the answers to the health questions weigh more since: look again, then consent again.
    pub review: bool,
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
    /// 三查七对: what the machine proves, then the vaccinator's own ticks.
    pub checks: Vec<CheckView>,
    /// The vial the family confirmed for this line, if any.
    pub verified: Option<VerifiedView>,
    /// What else the family may choose instead, this one among it (`visit_product`); empty without a choice, or when it is too late.
    pub products: Vec<OfferView>,
    /// Price in fen of the product consented to or offered; absent when free.
    pub price_fen: Option<i32>,
    /// A paid vaccine without a receipt yet: `visit_paid`.
    pub unpaid: bool,
    /// Receipt number.
    pub receipt: Option<String>,
    /// The latest injection of this line that did not become a dose.
    pub failure: Option<FailureView>,
    /// While authorised: the ways in which the injection may fail, for `visit_fail`.
    pub failures: Vec<FailureKindView>,
}

/// One of several products of a vaccine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct OfferView {
    /// Product code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Marketing authorisation holder.
    pub holder: String,
    /// Price in fen; absent when free.
    pub price_fen: Option<i32>,
    /// The one that would be given.
    pub chosen: bool,
}

/// A valid authorisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AuthorisationView {
    /// Its id.
    pub authorisation: String,
    /// Trace code reserved.
    pub code: String,
    /// Its lot.
    pub lot: String,
    /// Its last valid day.
    pub expiry: String,
    /// Until when.
    pub valid_until: String,
    /// Seconds until then, for the window to count down; below zero when it has run out.
    pub seconds_left: i32,
    /// Whether it has run out.
    pub lapsed: bool,
    /// Body site chosen before the needle; `visit_record` with an empty site takes it.
    pub body_site: Option<String>,
    /// What a record made now would keep as its deviation: verdict codes, `authorisation.lapsed`. Ask for `deviation_reason` then; the
    /// record is taken without one too.
    pub deviations: Vec<String>,
}

/// Precheck questions and answers.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PrecheckView {
    /// Version of the question set: `precheck:0`.
    pub version: String,
    /// `approved`, or `pending`: shown with 待审核.
    pub review: String,
    /// Codes of the questions to ask this person, in order.
    pub questions: Vec<String>,
    /// The same with their wordings in force.
    pub asked: Vec<QuestionView>,
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
    /// While it is on the pad: `pad`, or `desk` (this screen is to be turned round, with the pad's page on it).
    pub on: Option<String>,
    /// Some text a signer is or was shown is not approved by the clinic: 待审核.
    pub pending: bool,
    /// Whether the recipient signs for themselves: an adult. `signers` may be empty then.
    pub adult: bool,
    /// Relations under which an authority note is needed for this recipient.
    pub authority_for: Vec<String>,
    /// Every consent of this visit, oldest first; the last one stands.
    pub signed: Vec<ConsentSummary>,
    /// Digest of the signed document.
    pub document: Option<String>,
    /// Who signed.
    pub signer: Option<String>,
    /// Relation of the signer.
    pub relation: Option<String>,
    /// `pad`, `desk`, `paper`, `refusal`.
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
    /// The family confirmed this vial for its line.
    pub verified: bool,
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
    /// What to do: `receive`, `change_line`, `precheck`, `consent`, `payment`, `verify`, `open_vial`, `confirm_clock`, `wait`,
    /// `earlier_lot`, `another_vial`, `confirm`.
    pub remedy: Option<String>,
}

/// Observation board.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ObservationView {
    /// Under observation and released today.
    pub people: Vec<ObservationRow>,
    /// Minutes to observe.
    pub minutes: u32,
    /// Reasons for leaving early; `reaction` is the AEFI key.
    pub reasons: Vec<ChoiceView>,
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
    /// When the time from the last injection is over.
    pub until: String,
    /// Seconds left, negative when over.
    pub seconds_left: i32,
    /// When released.
    pub released_at: Option<String>,
    /// Whether early.
    pub early: bool,
    /// Reason code given at the release.
    pub reason: Option<String>,
    /// Words given at the release.
    pub note: Option<String>,
}
