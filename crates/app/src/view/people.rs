//! People: in lists, on cards, as they are found.

use serde::Serialize;
use specta::Type;

use super::note::Note;

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
    /// How the archive stands 在册情况: `active`, `visiting`, `away`, `moved_out`, `deceased`, `deleted`, `withdrawn` (set aside here),
    /// `absorbed` (merged into another one).
    #[specta(optional)]
    pub state: Option<String>,
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
    /// A ticket was scanned while no visit is open: open this one.
    Ticket {
        /// The visit.
        visit: String,
        /// The code as read.
        code: String,
        /// Whose.
        person: RecipientRow,
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
    /// `programme`, `exposure`, `wanted` (paid, asked for), `begun` (paid, begun), `offer` (paid).
    pub family: String,
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
