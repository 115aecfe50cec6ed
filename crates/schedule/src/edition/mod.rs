//! An edition of the schedule: which doses of which vaccine at which ages and intervals, with the source of every rule.
//!
//! Editions are text files a domain expert can review. The first one is written out; a later one states what it changes and is laid over
//! it. [`Edition::from_files`] checks the whole and names file, line and rule of the first fault.

mod built_in;
mod de;
mod describe;
mod error;
mod file;
mod load;
mod load_vaccine;
mod rule;
mod tree;
mod when;

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    dates::MonthEnd,
    reason::{Confidence, RuleRef},
};

pub use built_in::{Editions, cn_nip_2026};
pub use describe::{Change, Difference, RuleText};
pub use error::{EditionError, EditionFault};
pub use rule::{
    AfterImmunoglobulin, Antigen, AntigenSet, AtAge, AtLeast, ContinueWith, Course, Effect, Eligible, Fact, Formerly,
    From, Interval, Need, Note, NoteAt, Product, Replaced, Series, Since, State, TargetDose, Timely, TimelyLimit,
    VaccineRule,
};
pub(crate) use when::{Asks, Had};
pub use when::{Situation, When};

/// Products by abbreviation. They are looked up for every record of everybody and come from our own files: the quick FNV-1a hash will do.
pub(crate) type ByAbbr = HashMap<String, usize, BuildHasherDefault<Fnv>>;

/// FNV-1a, 64 bits.
#[derive(Clone)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// A checked edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) region: String,
    pub(crate) issued: Date,
    pub(crate) effective_from: Date,
    pub(crate) supersedes: Option<String>,
    pub(crate) month_end: MonthEnd,
    pub(crate) repeat: RepeatPolicy,
    pub(crate) house: HouseRules,
    pub(crate) live_spacing: AtLeast,
    pub(crate) sources: Vec<Source>,
    pub(crate) antigens: Vec<String>,
    pub(crate) products: Vec<Product>,
    pub(crate) by_abbr: ByAbbr,
    pub(crate) states: Vec<State>,
    pub(crate) vaccines: Vec<VaccineRule>,
    pub(crate) rules: Vec<RuleRef>,
}

impl Edition {
    /// Reads and checks an edition. The error names line and rule.
    pub fn from_toml(text: &str) -> Result<Edition, EditionError> {
        load::edition(&[("", text)])
    }

    /// Reads the first file (name and text) and lays the others over it, oldest first. The error names file, line and rule.
    pub fn from_files(files: &[(&str, &str)]) -> Result<Edition, EditionError> {
        load::edition(files)
    }

    /// Id, such as `CN-NIP-2026`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Title of the document it encodes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is in force: `CN`, or a division code for an overlay.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Day the document was issued.
    pub fn issued(&self) -> Date {
        self.issued
    }

    /// First day it is in force.
    pub fn effective_from(&self) -> Date {
        self.effective_from
    }

    /// Id of the edition before it.
    pub fn supersedes(&self) -> Option<&str> {
        self.supersedes.as_deref()
    }

    /// What a missing day at a month's end becomes.
    pub fn month_end(&self) -> MonthEnd {
        self.month_end
    }

    /// Whether early or short doses must be repeated.
    pub fn repeat(&self) -> &RepeatPolicy {
        &self.repeat
    }

    /// The vaccines this edition has series for, in the order of its table.
    pub fn vaccines(&self) -> &[VaccineRule] {
        &self.vaccines
    }

    /// The line of the table with this abbreviation (or an alias of its product), if the edition has a series for it.
    pub fn vaccine(&self, abbr: &str) -> Option<&VaccineRule> {
        let abbr = self.product(abbr).map_or(abbr, |product| &product.abbr);
        self.vaccines.iter().find(|vaccine| vaccine.abbr == abbr)
    }

    /// What states of health mean for products.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// Every product the edition knows, also those it has no series for.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// The product with this abbreviation or alias.
    pub fn product(&self, abbr: &str) -> Option<&Product> {
        self.by_abbr.get(abbr).and_then(|&index| self.products.get(index))
    }

    /// Abbreviation of the product at an index.
    pub(crate) fn abbr(&self, index: usize) -> &str {
        self.products.get(index).map_or("", |product| &product.abbr)
    }

    /// The documents its rules rest on.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Every rule, in the order of the file.
    pub fn rules(&self) -> &[RuleRef] {
        &self.rules
    }

    /// Name of an antigen as the file writes it.
    pub fn antigen_name(&self, antigen: Antigen) -> &str {
        self.antigens.get(usize::from(antigen.0)).map_or("", String::as_str)
    }
}

/// A document rules rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Short key used in the file.
    pub key: String,
    /// Name of the document and how we know it.
    pub name: String,
    /// No rule resting on this source alone may claim more.
    pub confidence: Confidence,
}

/// What happens to a dose given too early or too soon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum RepeatPolicy {
    /// It is flagged and counts, unless a rule of the text says it does not.
    OnlyWhatTheTextSays,
    /// It does not count; the repeat keeps this interval from it.
    Always(AtLeast),
}

/// Rules about records rather than vaccines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HouseRules {
    /// One vaccine counts once a day.
    pub same_day: RuleRef,
    /// A dose before birth cannot be.
    pub before_birth: RuleRef,
    /// Doses dated later are not looked at.
    pub after_assessment: RuleRef,
    /// Vaccines without a series are kept and not judged.
    pub no_rule: RuleRef,
    /// Hours are judged by dates.
    pub hours_by_date: RuleRef,
    /// A contraindicated vaccine is not forecast.
    pub contraindicated: RuleRef,
    /// Supplementary and outbreak doses keep no age and interval of the schedule.
    pub outside_schedule: RuleRef,
    /// What a missing day at a month's end becomes.
    pub month_end: RuleRef,
}
