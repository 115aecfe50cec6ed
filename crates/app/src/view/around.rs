//! Around the needle: tickets, the family, appointments, exposures.

use serde::Serialize;
use specta::Type;

use super::note::Note;
use super::people::RecipientRow;
use super::texts::ChoiceView;

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
    /// Its day was closed after it was made; only of one to come.
    pub closed: Option<ClosedOn>,
}

/// The clinic does not vaccinate on the day of an appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ClosedOn {
    /// The next day it does; none when it stays closed for a year.
    pub next_open: Option<String>,
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
