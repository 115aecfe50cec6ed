//! The plan of a person, and the editions it rests on.

use serde::Serialize;
use specta::Type;

use super::note::Note;
use super::people::{DueLine, RecipientRow};

/// `plan_view`: everything the schedule says of a person today.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PlanView {
    /// Who.
    pub person: RecipientRow,
    /// Today.
    pub today: String,
    /// Edition of the national programme that counts today.
    pub edition: String,
    /// What is known of the person that rules ask for: code and value.
    pub facts: Vec<PlanFact>,
    /// The booklet: a row a vaccine, in the order of the table.
    pub grid: Vec<GridRow>,
    /// Due first.
    pub lines: Vec<PlanLine>,
    /// Paid vaccines that may be given today and that nobody asked for yet.
    pub offers: Vec<PlanLine>,
    /// Today's visit and the next ones, on days the clinic vaccinates (C-037).
    pub visits: Vec<PlanVisit>,
    /// Paid lines the plan was made with.
    pub chosen: Vec<String>,
    /// Most injections in one visit.
    pub injections: u32,
    /// The answer to "what if given today"; absent when nothing is supposed.
    pub supposed: Option<SupposedView>,
}

/// A fact rules ask for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PlanFact {
    /// `mother_hbsag`, `weight_g`, `gestation_weeks`, `state`, `ppd_result`, `blood_product`, `contraindicated`, `prefers`, `regimen`,
    /// `exposure`, `region`.
    pub code: String,
    /// A code, a day, a number or a vaccine.
    pub value: String,
}

/// A row of the booklet grid.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct GridRow {
    /// Line of the table.
    pub programme: String,
    /// Its name in the edition.
    pub zh: String,
    /// In English.
    pub en: String,
    /// `programme`, `exposure`, `wanted`, `begun`.
    pub family: String,
    /// One a dose, in their order; doses that do not count come last, without a number.
    pub cells: Vec<GridCell>,
}

/// One dose of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct GridCell {
    /// Number in the series.
    pub number: Option<u32>,
    /// `timely`, `qualified`, `late`, `first_early`, `short_interval`, `given` (counts and is not graded), `not_valid`, `extraneous`; to
    /// come: `due`, `overdue`, `may`, `waiting`, `stopped`, `later`.
    pub state: String,
    /// Day given, or the day from which it may be.
    pub date: Option<String>,
    /// What was given, or would be.
    pub vaccine: String,
    /// Why.
    pub reasons: Vec<Note>,
}

/// A line with what a vaccinator asks about it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PlanLine {
    /// As in the due list.
    pub due: DueLine,
    /// Line of the table.
    pub programme: String,
    /// `not_complete`, `complete`, `contraindicated`, `aged_out`, `not_recommended`.
    pub status: String,
    /// Last recommended day.
    pub latest: Option<String>,
    /// First day that is too late for a timely dose.
    pub past_due: Option<String>,
    /// First day on which it is no longer given.
    pub until: Option<String>,
    /// Route code.
    pub route: Option<String>,
    /// Usual sites.
    pub sites: Vec<String>,
    /// Amount.
    pub amount: Option<String>,
    /// Products that would serve today, the one the plan names first.
    pub choices: Vec<ProductChoice>,
    /// What giving it today changes elsewhere; nothing when it is not due.
    pub changes: Vec<PlanChange>,
}

/// A product that would serve a line today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProductChoice {
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Name as printed; absent when the clinic has no such product.
    pub product: Option<String>,
    /// Price of a dose in fen; absent where it is free.
    pub price_fen: Option<i32>,
    /// Doses on hand that have not expired.
    pub on_hand: u32,
}

/// What a dose given today does to a line.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PlanChange {
    /// Line of the table.
    pub programme: String,
    /// Product of its next dose.
    pub vaccine: String,
    /// `next` (its own next dose), `complete`, `later`, `sooner`, `new`, `stopped`.
    pub kind: String,
    /// Number of the next dose.
    pub number: Option<u32>,
    /// Day before.
    pub before: Option<String>,
    /// Day after.
    pub after: Option<String>,
    /// Why, after.
    pub reasons: Vec<Note>,
}

/// A visit of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PlanVisit {
    /// Day.
    pub date: String,
    /// What is given together, in their order.
    pub doses: Vec<PlanDose>,
    /// Due too, and waiting: more injections than one visit takes.
    pub left_over: Vec<String>,
}

/// A dose of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PlanDose {
    /// Product.
    pub vaccine: String,
    /// Number.
    pub number: u32,
    /// Of how many.
    pub of: u32,
    /// `urgent`, `mmr_first`, `programme`, `paid`.
    pub rank: String,
    /// Route code.
    pub route: String,
    /// Site code; absent for oral vaccine.
    pub site: Option<String>,
    /// Another dose of the visit goes to the same limb: 2.5 cm apart.
    pub shares_site: bool,
    /// Only once a condition is met that its line names.
    pub conditional: bool,
}

/// What follows if doses are given today.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SupposedView {
    /// Judged one by one.
    pub doses: Vec<SupposedDose>,
    /// What changes.
    pub changes: Vec<PlanChange>,
}

/// A supposed dose.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SupposedDose {
    /// Vaccine.
    pub vaccine: String,
    /// Number in the series it would count for.
    pub number: Option<u32>,
    /// As the state of a grid cell.
    pub state: String,
    /// Why.
    pub reasons: Vec<Note>,
}

/// `schedules_view`: the editions, and one of them whole.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SchedulesView {
    /// The national edition that counts today.
    pub active: String,
    /// Every edition, oldest first within its family.
    pub editions: Vec<EditionRow>,
    /// The one shown.
    pub shown: EditionView,
}

/// An edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct EditionRow {
    /// Id.
    pub id: String,
    /// Title of the document.
    pub name: String,
    /// `national`, `rabies`, `labels`.
    pub family: String,
    /// `CN`, or a division code.
    pub region: String,
    /// Day issued.
    pub issued: String,
    /// First day in force.
    pub effective_from: String,
    /// Edition before it.
    pub supersedes: Option<String>,
    /// Whether it counts at this clinic today.
    pub active: bool,
    /// How many rules.
    pub rules: u32,
}

/// An edition whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct EditionView {
    /// Id.
    pub id: String,
    /// Documents it rests on.
    pub sources: Vec<SourceRow>,
    /// Lines of its table.
    pub vaccines: Vec<VaccineName>,
    /// Every rule.
    pub rules: Vec<RuleRow>,
    /// What it changes against the edition before it; absent for the first.
    pub difference: Option<DifferenceView>,
}

/// A document rules rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SourceRow {
    /// Short key.
    pub key: String,
    /// Name, and how we know it.
    pub name: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

/// A line of the table by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct VaccineName {
    /// Abbreviation.
    pub abbr: String,
    /// Name.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct RuleRow {
    /// Id.
    pub id: String,
    /// Line of the table; empty for rules about all of them.
    pub vaccine: String,
    /// Series; empty for rules about the whole line.
    pub series: String,
    /// Dose.
    pub dose: Option<u32>,
    /// What kind of rule.
    pub kind: String,
    /// What it says, as the edition writes it.
    pub value: String,
    /// Source.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

/// What an edition changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DifferenceView {
    /// The edition before.
    pub from: String,
    /// Rule by rule.
    pub changes: Vec<ChangedRule>,
}

/// A changed rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ChangedRule {
    /// `added`, `removed`, `changed`, `confirmed`.
    pub change: String,
    /// The rule; as it was, when removed.
    pub rule: RuleRow,
    /// What it said before, when changed.
    pub before: Option<String>,
}
