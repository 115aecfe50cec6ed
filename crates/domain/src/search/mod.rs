//! Finding people: what was typed, read in every way it can be meant, and whether a person fits it (C-057, C-058).
//!
//! One field takes names, pinyin, initials and mixtures, any part of a number, phone or code, a birth date, and several of them at once.
//! [`Query::fits`] says exactly who is meant; the index of `store` only finds whom to ask it about.
//!
//! Deliberately not here: the index, and the words for [`Reading`] codes.

mod born;
mod fold;
mod name;
mod read;
mod sound;

use serde::{Deserialize, Serialize};

pub use born::Born;
pub use fold::{fold, number_key};
pub use name::{Fit, NameNeedle, Piece};
pub use read::{Conditions, Reading};
pub use sound::{CharKey, NameKey, SYLLABLE_COUNT, Syllable, beginning, syllable};

/// The kind of document whose number is a key field of its own.
pub const BIRTH_CERTIFICATE: &str = "birth_certificate";

/// Digits and letters a part of a number must have to be looked for.
pub const SHORTEST_NUMBER: usize = 3;

/// What is looked for. Every word must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// The words. None finds nobody.
    pub words: Vec<Word>,
    /// How they were read, for the person who typed them.
    pub readings: Vec<Reading>,
}

/// One word with every way to mean it; one of them must hold. Without any it finds nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Word {
    /// The ways.
    pub tests: Vec<Test>,
}

/// One way to mean a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What to look for.
    pub needle: Needle,
    /// Where.
    pub places: Places,
}

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needle {
    /// Part of a name.
    Name(NameNeedle),
    /// Part of a number, as [`number_key`] writes it.
    Number(String),
    /// A birth date or part of one.
    Born(Born),
}

/// A place of a person's record where something is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// Own name.
    Name,
    /// Birth date.
    Birth,
    /// Own phones.
    Phone,
    /// Own document numbers, birth certificates aside.
    Document,
    /// Own birth certificate.
    Certificate,
    /// Archive code, provisional code, barcode of the booklet.
    Code,
    /// Names of guardians.
    GuardianName,
    /// Phones of guardians.
    GuardianPhone,
    /// Document numbers of guardians.
    GuardianDocument,
}

impl Place {
    /// Whether it is the person's own, not a guardian's.
    pub fn is_own(self) -> bool {
        !matches!(self, Place::GuardianName | Place::GuardianPhone | Place::GuardianDocument)
    }
}

/// A set of places.
pub type Places = &'static [Place];

/// How well somebody fits; the best first.
///
/// A guardian typed out in full comes before children who only begin alike: a mother's whole name or number was hardly typed for somebody
/// else. Pinyin is never that certain, and otherwise the recipient's own fields come before those of guardians.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Own name, number or birthday as typed.
    OwnExact,
    /// The whole name or number of a guardian.
    GuardianExact,
    /// Own name or number begins so.
    OwnPrefix,
    /// It stands inside an own name or number.
    OwnInside,
    /// A guardian's name or number begins so.
    GuardianPrefix,
    /// It stands inside a guardian's name or number.
    GuardianInside,
}

impl Rank {
    /// Every rank, best first.
    pub const ALL: [Rank; 6] = [
        Rank::OwnExact,
        Rank::GuardianExact,
        Rank::OwnPrefix,
        Rank::OwnInside,
        Rank::GuardianPrefix,
        Rank::GuardianInside,
    ];

    /// The rank of a fit. `precise` says that an exact fit leaves no doubt who was meant.
    pub fn of(fit: Fit, own: bool, precise: bool) -> Rank {
        match (fit, own) {
            (Fit::Exact, true) => Rank::OwnExact,
            (Fit::Prefix, true) => Rank::OwnPrefix,
            (Fit::Inside, true) => Rank::OwnInside,
            (Fit::Exact, false) if precise => Rank::GuardianExact,
            (Fit::Exact | Fit::Prefix, false) => Rank::GuardianPrefix,
            (Fit::Inside, false) => Rank::GuardianInside,
        }
    }
}

/// What is searched of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Candidate {
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth: String,
    /// Own phones.
    pub phones: Vec<String>,
    /// Own documents: kind and number.
    pub documents: Vec<(String, String)>,
    /// Archive codes, provisional code, barcode of the booklet.
    pub codes: Vec<String>,
    /// Guardians.
    pub guardians: Vec<GuardianTraits>,
}

/// What is searched of a guardian.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GuardianTraits {
    /// Full name.
    pub name: String,
    /// Document number.
    pub number: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

impl Candidate {
    /// The texts that stand in a place.
    pub fn texts(&self, place: Place) -> Vec<&str> {
        let certificate = |kind: &str| kind == BIRTH_CERTIFICATE;
        match place {
            Place::Name => vec![&self.name],
            Place::Birth => vec![&self.birth],
            Place::Phone => self.phones.iter().map(String::as_str).collect(),
            Place::Document => self
                .documents
                .iter()
                .filter(|(kind, _)| !certificate(kind))
                .map(|(_, number)| number.as_str())
                .collect(),
            Place::Certificate => {
                self.documents.iter().filter(|(kind, _)| certificate(kind)).map(|(_, number)| number.as_str()).collect()
            }
            Place::Code => self.codes.iter().map(String::as_str).collect(),
            Place::GuardianName => self.guardians.iter().map(|guardian| guardian.name.as_str()).collect(),
            Place::GuardianPhone => self.guardians.iter().filter_map(|guardian| guardian.phone.as_deref()).collect(),
            Place::GuardianDocument => {
                self.guardians.iter().filter_map(|guardian| guardian.number.as_deref()).collect()
            }
        }
    }
}

impl Query {
    /// Whether a person is meant, and how well: as well as the word that fits worst.
    pub fn fits(&self, candidate: &Candidate) -> Option<Rank> {
        let words = self.words.iter().map(|word| word.fits(candidate));
        words.collect::<Option<Vec<Rank>>>()?.into_iter().max()
    }

    /// Both must hold.
    #[must_use]
    pub fn and(mut self, other: Query) -> Query {
        self.words.extend(other.words);
        self.readings.extend(other.readings);
        self
    }
}

impl Word {
    fn fits(&self, candidate: &Candidate) -> Option<Rank> {
        self.tests.iter().filter_map(|test| test.fits(candidate)).min()
    }
}

impl Test {
    fn fits(&self, candidate: &Candidate) -> Option<Rank> {
        let ranks = self.places.iter().flat_map(|place| {
            let fits = candidate.texts(*place).into_iter().filter_map(|text| self.needle.fits(text));
            fits.map(|fit| Rank::of(fit, place.is_own(), self.needle.is_precise()))
        });
        ranks.min()
    }
}

impl Needle {
    fn fits(&self, text: &str) -> Option<Fit> {
        match self {
            Needle::Name(needle) => needle.fit(&NameKey::of(text)),
            Needle::Number(needle) => {
                let key = number_key(text);
                match key.find(needle.as_str())? {
                    0 if key.len() == needle.len() => Some(Fit::Exact),
                    0 => Some(Fit::Prefix),
                    _ => Some(Fit::Inside),
                }
            }
            Needle::Born(born) => born.is(text).then(|| born.fit()),
        }
    }

    /// Whether an exact fit leaves no doubt who was meant.
    pub fn is_precise(&self) -> bool {
        match self {
            Needle::Name(needle) => needle.is_precise(),
            Needle::Number(_) | Needle::Born(_) => true,
        }
    }
}

impl Born {
    /// A day is all of a birth date; anything less is part of it.
    pub fn fit(&self) -> Fit {
        match self {
            Born::Day(_) => Fit::Exact,
            Born::Month(..) | Born::Year(_) => Fit::Prefix,
            Born::DayOfYear(..) => Fit::Inside,
        }
    }
}

#[cfg(test)]
mod tests;
