//! What can be wrong with an edition.

use thiserror::Error;

/// An edition that was not accepted: where, which rule, what.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}line {line}{}: {fault}", if .file.is_empty() { String::new() } else { format!("{}, ", .file) }, .rule.as_ref().map(|rule| format!(", rule {rule}")).unwrap_or_default())]
pub struct EditionError {
    /// Name of the file; empty when a text without a name was read.
    pub file: String,
    /// Line of the file, from 1.
    pub line: usize,
    /// Id of the rule at or nearest before the fault.
    pub rule: Option<String>,
    /// What is wrong.
    pub fault: EditionFault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EditionFault {
    /// The file does not read as an edition: syntax, a missing or unknown key, an unreadable period, date or code.
    #[error("{0}")]
    Unreadable(String),
    /// Two rules share an id.
    #[error("the rule id is used twice")]
    RuleIdTwice,
    /// A rule id, name or abbreviation is empty.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// A rule names no source.
    #[error("the rule names no source")]
    NoSource,
    /// A rule names a source the file does not list.
    #[error("source `{0}` is not listed")]
    UnknownSource(String),
    /// A rule claims more confidence than its best source has.
    #[error("the rule claims more confidence than its best source has")]
    OverConfident,
    /// Two entries share a key, abbreviation, alias or id.
    #[error("`{0}` is listed twice")]
    ListedTwice(String),
    /// An antigen is not listed.
    #[error("antigen `{0}` is not listed")]
    UnknownAntigen(String),
    /// A vaccine or product is not listed.
    #[error("product `{0}` is not listed")]
    UnknownProduct(String),
    /// More antigens than fit.
    #[error("more than 64 antigens")]
    TooManyAntigens,
    /// The last of several alternatives must hold for everyone, the ones before it must not.
    #[error("of several {0} only the last one holds for everyone, and it must")]
    Alternatives(&'static str),
    /// Doses are not numbered 1, 2, 3, ….
    #[error("doses are not numbered 1, 2, 3 without gap")]
    DoseNumbers,
    /// The series does not ask for as many doses of its lead antigen as it lists.
    #[error("the series lists {listed} doses and requires {required} of its lead antigen")]
    RequirementMismatch {
        /// Doses listed.
        listed: usize,
        /// Doses required of the lead antigen.
        required: u8,
    },
    /// An age lies below the one of the dose before, or outside what its neighbours allow.
    #[error("the age `{0}` contradicts another age of the series")]
    AgeOrder(String),
    /// A dose after the first has no interval from the dose before, or the first has one.
    #[error("the first dose has no interval, every later one has one")]
    IntervalMissing,
    /// An interval counts from a dose that is not an earlier one.
    #[error("an interval counts from dose {0}, which is not an earlier one")]
    IntervalFrom(u8),
    /// A former rule reaches beyond the first day of this edition.
    #[error("a former rule is valid until {0}, after this edition's first day")]
    FormerlyTooLate(jiff::civil::Date),
    /// A dose number outside the series.
    #[error("there is no dose {0}")]
    NoSuchDose(u8),
    /// A timely limit must be either hours or an age.
    #[error("a timely limit is either `hours` or `before`")]
    TimelyLimit,
    /// The repeat policy needs an interval exactly when every flawed dose is repeated.
    #[error("`repeat_after` belongs to the policy `always`, and only to it")]
    RepeatAfter,
    /// Label ages and their rule belong together.
    #[error("`label_ages` or `label_interval` and `label_rule` belong together")]
    LabelAges,
    /// A season begins on a day of the year, and does not go with `since_exposure`.
    #[error("`{0}` is no first day of a season, such as `07-01`, or `since_exposure` stands beside it")]
    Season(String),
    /// A file of changes names another predecessor than the edition it is laid over.
    #[error("it does not name `{0}` in `supersedes`, over which it is laid")]
    NotTheSuccessor(String),
}
