//! What each application identifier (AI) may carry, as the GS1 Barcode Syntax Dictionary says it; [`super::table`] is made from its text.

use super::table::TABLE;

/// A row of the dictionary: one AI, or a run of AIs with the same rule (`3100`–`3105`).
#[derive(Debug, PartialEq, Eq)]
pub struct Ai {
    /// First AI of the run, as a number.
    pub from: u16,
    /// Last AI of the run.
    pub to: u16,
    /// Digits of the AI: 2, 3 or 4.
    pub digits: u8,
    /// Whether a separator (FNC1) must follow unless the data ends: the AI's length is not fixed in advance.
    pub separator: bool,
    /// Whether a GS1 Digital Link may carry it as a query parameter.
    pub attribute: bool,
    /// The parts of the value, in order.
    pub parts: &'static [Part],
    /// One of the groups of every row must be there, whole: AIs or patterns such as `31nn`.
    pub requires: &'static [&'static [&'static [&'static str]]],
    /// AIs or patterns that must not stand beside it.
    pub excludes: &'static [&'static str],
    /// For a primary key of a GS1 Digital Link: the qualifiers that may follow it in the path, in order, one of the rows.
    pub key: Option<&'static [&'static [&'static str]]>,
    /// Short English title.
    pub title: &'static str,
}

/// A part of a value.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// Its characters.
    pub set: Set,
    /// Fewest characters.
    pub min: u8,
    /// Most characters.
    pub max: u8,
    /// May be left out.
    pub optional: bool,
    /// What its content must satisfy, after its characters.
    pub lints: &'static [Lint],
}

/// Character sets of the GS1 General Specifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Digits.
    N,
    /// Set 82.
    X,
    /// Set 39.
    Y,
    /// base64url.
    Z,
}

/// The checks the dictionary names; each is a function in [`super::lint`].
#[allow(missing_docs, reason = "the names are the dictionary's own, in its spelling but for the capitals")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lint {
    CouponCode,
    CouponPosOffer,
    Csum,
    CsumAlpha,
    GcpPos1,
    GcpPos2,
    HasNonDigit,
    Hh,
    HhMi,
    Hyphen,
    Iban,
    ImporterIdx,
    Iso3166,
    Iso3166999,
    Iso3166Alpha2,
    Iso4217,
    Iso5218,
    Latitude,
    Longitude,
    MediaType,
    Mi,
    NonZero,
    NoZeroPrefix,
    PackageType,
    PcEnc,
    PieceOfTotal,
    PosInSeqSlash,
    Ss,
    Winding,
    YesNo,
    YyMmD0,
    YyMmDd,
    YyyyMmDd,
    Zero,
}

impl Ai {
    /// Fewest characters of the value.
    pub fn min(&self) -> usize {
        self.parts.iter().filter(|part| !part.optional).map(|part| usize::from(part.min)).sum()
    }

    /// Most characters of the value.
    pub fn max(&self) -> usize {
        self.parts.iter().map(|part| usize::from(part.max)).sum()
    }
}

/// All AIs that begin with the same two digits are equally long; 0 where there is none.
static DIGITS: [u8; 100] = digits_by_prefix();
/// Row + 1 of the table by the AI's digits, filled up to four with zeros on the right.
static ROWS: [u16; 10_000] = rows_by_digits();

const fn scale(digits: u8) -> u16 {
    match digits {
        2 => 100,
        3 => 10,
        _ => 1,
    }
}

const fn digits_by_prefix() -> [u8; 100] {
    let mut digits = [0; 100];
    let mut row = 0;
    while row < TABLE.len() {
        let mut prefix = TABLE[row].from * scale(TABLE[row].digits) / 100;
        while prefix <= TABLE[row].to * scale(TABLE[row].digits) / 100 {
            digits[prefix as usize] = TABLE[row].digits;
            prefix += 1;
        }
        row += 1;
    }
    digits
}

const fn rows_by_digits() -> [u16; 10_000] {
    let mut rows = [0; 10_000];
    let mut row = 0;
    while row < TABLE.len() {
        let mut ai = TABLE[row].from;
        while ai <= TABLE[row].to {
            rows[(ai * scale(TABLE[row].digits)) as usize] = row as u16 + 1;
            ai += 1;
        }
        row += 1;
    }
    rows
}

/// The rule of the AI that `data` begins with.
pub fn at_start(data: &[u8]) -> Option<&'static Ai> {
    let digit = |at: usize| data.get(at).filter(|b| b.is_ascii_digit()).map(|b| u16::from(b - b'0'));
    let prefix = digit(0)? * 10 + digit(1)?;
    let number = match DIGITS[usize::from(prefix)] {
        2 => prefix * 100,
        3 => prefix * 100 + digit(2)? * 10,
        4 => prefix * 100 + digit(2)? * 10 + digit(3)?,
        _ => return None,
    };
    match ROWS[usize::from(number)] {
        0 => None,
        row => TABLE.get(usize::from(row) - 1),
    }
}

/// The rule of exactly this AI.
pub fn exactly(ai: &str) -> Option<&'static Ai> {
    at_start(ai.as_bytes()).filter(|rule| usize::from(rule.digits) == ai.len())
}
