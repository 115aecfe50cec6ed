//! Around the needle: texts, tickets, the family, appointments, exposures, proof, the end of the visit and of the day.

use serde::Serialize;
use specta::Type;

use super::desk::{QueueView, VialView};
use super::needle::PadVerification;
use super::note::Note;
use super::pad::PadDocument;
use super::people::RecipientRow;
use super::visit::ObservationRow;

/// A code with its words, where the words are data and not the interface's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ChoiceView {
    /// Code, sent back as it is.
    pub code: String,
    /// Words.
    pub zh: String,
    /// Words in English.
    pub en: String,
}

/// The reasons to choose from at a visit. `other` is the last of each list and takes words of its own (`note`), or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ReasonsView {
    /// Why a vaccine is refused.
    pub refusal: Vec<ChoiceView>,
    /// Why a vaccine is put off.
    pub deferral: Vec<ChoiceView>,
    /// Why somebody leaves the observation early; `reaction` is the AEFI key.
    pub release: Vec<ChoiceView>,
    /// Why an appointment is given up.
    pub cancellation: Vec<ChoiceView>,
}

/// `texts_view`: every text people read, with its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TextsView {
    /// By kind: consent texts (general first), the verification page, the health questions.
    pub texts: Vec<TextRow>,
    /// How many are shown 待审核.
    pub pending: u32,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TextRow {
    /// `consent`, `verification`, `precheck`.
    pub kind: String,
    /// Vaccine abbreviation, or `general`.
    pub key: String,
    /// Plain name of the vaccine or page; empty for the health questions.
    pub title: String,
    /// State of the version shown now: `starter` (待审核), `approved`.
    pub state: String,
    /// Number of the version shown now.
    pub in_force: u32,
    /// Every version, oldest first; version 0 is the program's.
    pub versions: Vec<TextVersionView>,
}

/// A version of a text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TextVersionView {
    /// Number. Two desks may have saved the same one: the digest tells them apart.
    pub version: u32,
    /// SM3 of the text: sent back as `base` to edit it, as `digest` to approve it.
    pub digest: String,
    /// `starter` (待审核), `pending` (saved, 待审核), `approved`, `superseded` (approved once).
    pub state: String,
    /// Whether this is what families are shown now.
    pub in_force: bool,
    /// What it rests on.
    pub source: String,
    /// Who saved it; absent for the starter.
    pub saved_by: Option<String>,
    /// When.
    pub saved_at: Option<String>,
    /// Who approved it last.
    pub approved_by: Option<String>,
    /// When.
    pub approved_at: Option<String>,
    /// Whether the one signed in may approve it: not their own, and not in force already.
    pub may_approve: bool,
    /// The text by fields: `name`, `what`, `reactions`, `contraindications`, `after`, `declaration`, `ask`; of the health questions
    /// `<question>.zh`, `<question>.en`, `fever.tenths`. Headings for the fields are the interface's, in both languages.
    pub fields: Vec<TextFieldView>,
}

/// A field of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TextFieldView {
    /// Code.
    pub field: String,
    /// Words.
    pub text: String,
    /// What the version before said, where it said something else.
    pub before: Option<String>,
}

/// A question as it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct QuestionView {
    /// Code; answers go under it.
    pub code: String,
    /// Wording in force.
    pub zh: String,
    /// Wording in English.
    pub en: String,
}

/// The number a visit was handed over with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TicketView {
    /// What is called out: `7`, or `7B` for the second of two desks that gave the same number.
    pub label: String,
    /// What the printed ticket's code holds; scanning it opens the visit.
    pub code: String,
    /// When, civil time with offset.
    pub at: String,
}

/// Somebody else of the same family: children of the same guardians.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FamilyRow {
    /// Who.
    pub person: RecipientRow,
    /// Born the same day: a twin.
    pub twin: bool,
    /// Today's visit; absent: `visit_open` begins one.
    pub visit: Option<String>,
    /// Its stage, as in `VisitView`.
    pub stage: Option<String>,
    /// Its ticket.
    pub ticket: Option<String>,
}

/// A signed consent in the list of a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ConsentSummary {
    /// Consent id, for `consent_proof_view`.
    pub consent: String,
    /// `pad`, `desk`, `paper`, `refusal`.
    pub way: String,
    /// Signer's relation.
    pub relation: String,
    /// Signer's name.
    pub signer: String,
    /// When.
    pub signed_at: String,
    /// Vaccines accepted.
    pub accepted: Vec<String>,
    /// Vaccines refused.
    pub refused: Vec<String>,
    /// Versions of the texts it stands under.
    pub template: String,
}

/// `consent_proof_view`: a consent as it was signed, and whether its parts still belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ConsentProof {
    /// Consent id.
    pub consent: String,
    /// The visit.
    pub visit: String,
    /// The clinic's name on the document.
    pub clinic: String,
    /// When it was signed, civil time with offset.
    pub signed_at: String,
    /// `pad`, `desk`, `paper`, `refusal`.
    pub way: String,
    /// Number of the paper form.
    pub paper_number: Option<String>,
    /// Day the paper form was signed.
    pub paper_on: Option<String>,
    /// Who informed.
    pub informed_by: String,
    /// Signer's number, masked.
    pub signer_number: Option<String>,
    /// Signer's phone, masked.
    pub signer_phone: Option<String>,
    /// What a signer who is no guardian signed on.
    pub authority: Option<String>,
    /// The document as it was shown; absent when its blob is gone or damaged.
    pub document: Option<PadDocument>,
    /// What was decided for each line.
    pub decisions: Vec<DecisionRow>,
    /// The strokes to draw; absent on paper and for a refusal.
    pub strokes: Option<StrokesView>,
    /// When the picture of the paper was kept; absent without one, or when it was not signed on paper.
    pub pictured_at: Option<String>,
    /// That picture as a data URL; absent when its blob is gone.
    pub picture: Option<String>,
    /// SM3 of the document, as the event names it.
    pub document_digest: String,
    /// SM3 of the strokes, as the event names it.
    pub strokes_digest: Option<String>,
    /// SM3 over document, strokes, recipient and visit, as the event names it.
    pub binding: String,
    /// Each check apart.
    pub checks: Vec<ProofCheck>,
    /// Whether every check holds.
    pub holds: bool,
}

/// `verification_proof_view`: a confirmation of vials (一验证) as it was made, and whether its parts still belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct VerificationProof {
    /// Its id.
    pub verification: String,
    /// When, civil time with offset.
    pub verified_at: String,
    /// `pad`, `paper`, `spoken`.
    pub way: String,
    /// Relation of who confirmed.
    pub relation: String,
    /// Their name.
    pub name: String,
    /// The vaccinator who showed the vials.
    pub shown_by: String,
    /// The page as it was shown, number masked; absent when its blob is gone or damaged.
    pub page: Option<PadVerification>,
    /// The strokes to draw; absent when not signed on the pad.
    pub strokes: Option<StrokesView>,
    /// SM3 of the page, as the event names it.
    pub document_digest: String,
    /// SM3 of the strokes, as the event names it.
    pub strokes_digest: Option<String>,
    /// SM3 over page, strokes, recipient and visit, as the event names it.
    pub binding: String,
    /// Each check apart.
    pub checks: Vec<ProofCheck>,
    /// Whether every check holds.
    pub holds: bool,
}

/// A line's decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DecisionRow {
    /// Line.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Whether accepted.
    pub accepted: bool,
    /// Reason code of a refusal.
    pub reason: Option<String>,
    /// Words to it.
    pub note: Option<String>,
    /// Price in fen; absent when free.
    pub price_fen: Option<i32>,
}

/// One check of a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProofCheck {
    /// `document` (bytes are those of the digest), `strokes` (so are the strokes'), `binding` (document, strokes, person and visit belong
    /// together), `picture` and `picture_binding` (the same of a paper's picture), `event` (header and body of the log's entry are whole), `signature` (this device signed the entry).
    pub check: String,
    /// `holds`, `broken`, `missing` (the bytes or the key are not here).
    pub result: String,
}

/// Strokes to draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct StrokesView {
    /// Width of the field in CSS pixels.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Strokes, each a row of points.
    pub strokes: Vec<Vec<StrokePoint>>,
}

/// A point of a stroke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct StrokePoint {
    /// Tenths of a CSS pixel from the left.
    pub x: i32,
    /// Tenths of a CSS pixel from the top.
    pub y: i32,
    /// Pressure 0…1000.
    pub p: i32,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AppointmentView {
    /// Id.
    pub appointment: String,
    /// Clinic day.
    pub day: String,
    /// Vaccines.
    pub vaccines: Vec<String>,
    /// `open`, `kept`, `missed` (its day has passed or is passing without a visit), `cancelled`.
    pub state: String,
    /// Reason code of the cancellation.
    pub reason: Option<String>,
}

/// The next appointment as the plan proposes it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ProposalView {
    /// A clinic day.
    pub day: String,
    /// Vaccines that may be given then.
    pub vaccines: Vec<String>,
    /// The first day something is due, when the clinic is closed then or an interval speaks against it.
    pub moved_from: Option<String>,
}

/// An exposure to rabies, or a wound.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ExposureView {
    /// Id; sent back to correct it.
    pub exposure: String,
    /// `rabies`, `wound`.
    pub kind: String,
    /// Day.
    pub on: String,
    /// 1 to 3.
    pub grade: Option<u32>,
    /// Day of the first dose.
    pub day_zero: Option<String>,
    /// Regimen code, as in `exposure_regimens`.
    pub regimen: Option<String>,
    /// Animal.
    pub animal: Option<String>,
    /// Place of the wound.
    pub wound: Option<String>,
    /// Passive immunisations given.
    pub passive: Vec<PassiveView>,
    /// Passive immunisation is needed and not recorded.
    pub passive_due: bool,
    /// Last day on which it still helps, when day 0 is known.
    pub passive_until: Option<String>,
    /// The vaccine whose line the exposure asks for, when the clinic has no product of it: nothing could be proposed.
    pub no_product: Option<String>,
    /// The course it asks for; only of the latest exposure.
    pub course: Option<CourseView>,
}

/// A passive immunisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PassiveView {
    /// Code, as in `exposure_passive`.
    pub kind: String,
    /// `here`, `elsewhere`.
    pub place: String,
    /// Day.
    pub on: String,
    /// International units.
    pub units: Option<u32>,
    /// Lot.
    pub lot: Option<String>,
}

/// The days of a course after an exposure.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CourseView {
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// How many doses.
    pub of: u32,
    /// In their order.
    pub doses: Vec<CourseDose>,
    /// Why; the answer to a new exposure after an earlier course among them.
    pub reasons: Vec<Note>,
}

/// A dose of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CourseDose {
    /// Number.
    pub number: u32,
    /// Day given, or the day on which it is to be given; after a delay every later day is as shifted.
    pub day: String,
    /// `given`, `due` (today), `late` (its day has passed), `planned`.
    pub state: String,
}

/// What a page about exposures offers, and what is recorded of this person.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ExposuresView {
    /// Recorded, latest first.
    pub recorded: Vec<ExposureView>,
    /// Regimens to choose from.
    pub regimens: Vec<ChoiceView>,
    /// What a wound is, in the regimen's place.
    pub wounds: Vec<ChoiceView>,
    /// Kinds of passive immunisation to choose from.
    pub passive: Vec<ChoiceView>,
}

/// `visit_slip_view`: the end of a visit, for the screen, a printed slip, and the booklet.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SlipView {
    /// The visit.
    pub visit: String,
    /// The clinic's name.
    pub clinic: String,
    /// Who.
    pub person: RecipientRow,
    /// Clinic day.
    pub day: String,
    /// Doses given today: the rows to copy into the booklet, and the slip's list.
    pub given: Vec<SlipDose>,
    /// Vaccines refused, put off or failed today, with reason.
    pub not_given: Vec<SlipLine>,
    /// Until when to stay for observation; absent when nothing was given.
    pub observe_until: Option<String>,
    /// What to watch for and do at home, for each vaccine given.
    pub advice: Vec<SlipAdvice>,
    /// The open appointments of this person.
    pub appointments: Vec<AppointmentView>,
    /// What the plan proposes next; `appointment_make` takes it, or another day. Absent when nothing is due any more.
    pub proposal: Option<ProposalView>,
    /// Days the clinic vaccinates, Monday first: seven of `0` and `1`.
    pub clinic_days: String,
    /// The next periods on which the clinic is closed, holidays for instance; at most three.
    pub closed: Vec<ClosedDays>,
}

/// Days without vaccination that follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ClosedDays {
    /// The first.
    pub from: String,
    /// The last; the first itself when it is one day.
    pub to: String,
}

/// A dose given today.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SlipDose {
    /// Dose id.
    pub dose: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Name as printed on the package.
    pub product_name: String,
    /// Dose number.
    pub number: u32,
    /// When, civil time with offset.
    pub given_at: String,
    /// Body site code.
    pub body_site: String,
    /// Lot.
    pub lot: String,
    /// Last valid day.
    pub expiry: String,
    /// Holder.
    pub holder: String,
    /// Site code of the clinic.
    pub unit: String,
    /// Who injected.
    pub injected_by: String,
}

/// A vaccine not given today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SlipLine {
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Line state.
    pub state: String,
    /// Reason code.
    pub reason: Option<String>,
    /// Day to come back, when agreed.
    pub return_on: Option<String>,
}

/// What to do afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SlipAdvice {
    /// Plain name of the vaccine.
    pub title: String,
    /// What may follow.
    pub reactions: String,
    /// What to do.
    pub after: String,
    /// `approved`, `pending` (待审核).
    pub review: String,
}

/// `day_view`: what is left to settle before the clinic closes.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DayView {
    /// Clinic day.
    pub day: String,
    /// Authorised injections neither recorded nor failed.
    pub unrecorded: Vec<DayLine>,
    /// Vaccines considered, neither decided nor put off: no consent, and nothing said why.
    pub unsigned: Vec<DayLine>,
    /// Consented vaccines not given.
    pub not_given: Vec<DayLine>,
    /// People under observation who were not released.
    pub unreleased: Vec<ObservationRow>,
    /// Early releases with a reaction noted.
    pub reactions: Vec<ObservationRow>,
    /// Deviations and failures at the needle.
    pub deviations: Vec<DayDeviation>,
    /// Vials open now.
    pub vials: Vec<VialView>,
    /// The queue to the province.
    pub queue: QueueView,
    /// Appointments of today without a visit.
    pub not_kept: Vec<DayAppointment>,
    /// Nothing is left: every list that must be empty is (the queue may wait for the network).
    pub settled: bool,
}

/// A line in the list of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DayLine {
    /// Visit.
    pub visit: String,
    /// Line.
    pub line: String,
    /// Who.
    pub person: RecipientRow,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Trace code reserved, when authorised.
    pub code: Option<String>,
}

/// A deviation in the list of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DayDeviation {
    /// Visit.
    pub visit: String,
    /// Name.
    pub name: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// `dose` (recorded with a deviation), `failure`.
    pub what: String,
    /// Codes.
    pub codes: Vec<String>,
    /// The vaccinator's words.
    pub reason: Option<String>,
    /// When.
    pub at: String,
    /// The record was withdrawn since.
    pub withdrawn: bool,
}

/// An appointment in the list of the day.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DayAppointment {
    /// Who.
    pub person: RecipientRow,
    /// The appointment.
    pub appointment: AppointmentView,
}
