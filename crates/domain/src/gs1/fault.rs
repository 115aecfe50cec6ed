//! What can be wrong with a GS1 message.

use std::fmt;

/// Why a message is not one, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gs1Error {
    /// What is wrong.
    pub fault: Fault,
    /// The application identifier it is about, when one was read.
    pub ai: Option<String>,
    /// Characters from the start of the text that was given.
    pub at: usize,
    /// The identifier, or the identifiers, it clashes with or lacks.
    pub other: Option<String>,
}

impl Gs1Error {
    pub(super) fn new(fault: Fault, at: usize) -> Self {
        Gs1Error { fault, ai: None, at, other: None }
    }

    pub(super) fn of(self, ai: &str) -> Self {
        Gs1Error { ai: Some(ai.to_owned()), ..self }
    }

    pub(super) fn with(self, other: impl Into<String>) -> Self {
        Gs1Error { other: Some(other.into()), ..self }
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// There is nothing in it.
    Nothing,
    /// No application identifier begins here.
    UnknownIdentifier,
    /// The bracketed form is not closed, or does not begin with a bracket.
    Brackets,
    /// An identifier without a value.
    Empty,
    /// A value with too few characters.
    TooShort,
    /// A value with too many characters.
    TooLong,
    /// The whole message is too long, or has too many elements.
    TooMuch,
    /// A separator's stand-in inside a value.
    Separator,
    /// Not a digit where only digits stand.
    NotADigit,
    /// A character outside the element's set.
    Character,
    /// The padding of a base64 text.
    Padding,
    /// The check digit.
    CheckDigit,
    /// The pair of check characters.
    CheckPair,
    /// The company prefix is not digits.
    CompanyPrefix,
    /// A date that does not exist.
    Date,
    /// A time of day that does not exist.
    Time,
    /// Not a country code of ISO 3166.
    Country,
    /// Not a currency code of ISO 4217.
    Currency,
    /// Not a sex code of ISO 5218.
    Sex,
    /// The account number's country, characters or check digits.
    Iban,
    /// Not a place on earth.
    Position,
    /// Not a value of the code list.
    CodeList,
    /// A `%` without two hexadecimal digits.
    Percent,
    /// Piece n of m with n above m or a zero.
    Piece,
    /// Zero where it is not allowed, or not zero where only zero is.
    Zero,
    /// Digits only where a letter is needed.
    NoLetter,
    /// The inner structure of a coupon.
    Coupon,
    /// Two identifiers that exclude each other.
    Excluded,
    /// An identifier that needs another one beside it.
    Requires,
    /// One identifier twice with different values.
    Contradiction,
    /// A signed key without its serial.
    KeyWithoutSerial,
    /// The symbology identifier is not one a GS1 reader gives.
    Symbology,
    /// An address whose path and parameters are not a GS1 Digital Link.
    Link,
}

impl Fault {
    /// The code in views and in the `why` of refusals.
    pub fn code(self) -> &'static str {
        match self {
            Fault::Nothing => "nothing",
            Fault::UnknownIdentifier => "unknown_identifier",
            Fault::Brackets => "brackets",
            Fault::Empty => "empty",
            Fault::TooShort => "too_short",
            Fault::TooLong => "too_long",
            Fault::TooMuch => "too_much",
            Fault::Separator => "separator",
            Fault::NotADigit => "not_a_digit",
            Fault::Character => "character",
            Fault::Padding => "padding",
            Fault::CheckDigit => "check_digit",
            Fault::CheckPair => "check_pair",
            Fault::CompanyPrefix => "company_prefix",
            Fault::Date => "bad_date",
            Fault::Time => "bad_time",
            Fault::Country => "country",
            Fault::Currency => "currency",
            Fault::Sex => "sex_code",
            Fault::Iban => "account",
            Fault::Position => "position",
            Fault::CodeList => "code_list",
            Fault::Percent => "percent",
            Fault::Piece => "piece",
            Fault::Zero => "zero",
            Fault::NoLetter => "no_letter",
            Fault::Coupon => "coupon",
            Fault::Excluded => "excluded",
            Fault::Requires => "requires",
            Fault::Contradiction => "contradiction",
            Fault::KeyWithoutSerial => "key_without_serial",
            Fault::Symbology => "symbology",
            Fault::Link => "link",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
