//! The end of a visit and of the day: the slip that is taken home, the day's list.

use serde::Serialize;
use specta::Type;

use super::around::{AppointmentView, ProposalView};
use super::desk::{QueueView, VialView};
use super::people::RecipientRow;
use super::visit::ObservationRow;

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
