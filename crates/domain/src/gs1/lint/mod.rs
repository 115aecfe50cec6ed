//! The checks of content that the dictionary names, one function each. They judge as the GS1 reference checks do.
//!
//! Source: the names and rules of the GS1 Barcode Syntax Dictionary and the GS1 General Specifications. A check gets the bytes of one part
//! and answers what is wrong and at which of them.

mod code;
mod coupon;
mod number;
mod time;

use super::dictionary::{Lint, Set};
use super::fault::Fault;

/// Fine, or what is wrong and how many bytes in.
pub type Checked = Result<(), (Fault, usize)>;

/// Characters of the part's set.
pub fn characters(set: Set, data: &[u8]) -> Checked {
    match set {
        Set::N => digits(data),
        Set::X => each(data, SET_82),
        Set::Y => each(data, SET_39),
        Set::Z => base64(data),
    }
}

/// One check.
pub fn check(lint: Lint, data: &[u8]) -> Checked {
    match lint {
        Lint::Csum => number::check_digit(data),
        Lint::CsumAlpha => number::check_pair(data),
        Lint::GcpPos1 => number::company_prefix(data, 0),
        Lint::GcpPos2 => number::company_prefix(data, 1),
        Lint::HasNonDigit => number::has_letter(data),
        Lint::NonZero => number::not_zero(data),
        Lint::Zero => number::zero(data),
        Lint::NoZeroPrefix => number::no_zero_in_front(data),
        Lint::PieceOfTotal => number::piece_of_total(data),
        Lint::PosInSeqSlash => number::place_in_sequence(data),
        Lint::Latitude => number::at_most(data, 1_800_000_000),
        Lint::Longitude => number::at_most(data, 3_600_000_000),
        Lint::Hh => time::part(data, 23),
        Lint::Mi | Lint::Ss => time::part(data, 59),
        Lint::HhMi => time::hour_and_minute(data),
        Lint::YyMmD0 => time::date(data, true),
        Lint::YyMmDd | Lint::YyyyMmDd => time::date(data, false),
        Lint::Hyphen => only(data, b"-", Fault::Character),
        Lint::YesNo => only(data, b"01", Fault::CodeList),
        Lint::Winding => only(data, b"019", Fault::CodeList),
        Lint::Iso5218 => only(data, b"0129", Fault::Sex),
        Lint::ImporterIdx => each(data, SET_64),
        Lint::PcEnc => code::percent(data),
        Lint::MediaType => code::media_type(data),
        Lint::PackageType => code::package_type(data),
        Lint::Iso3166 => code::country(data),
        Lint::Iso3166999 => code::country_or_many(data),
        Lint::Iso3166Alpha2 => code::country_letters(data),
        Lint::Iso4217 => code::currency(data),
        Lint::Iban => code::account(data),
        Lint::CouponCode => coupon::north_american(data),
        Lint::CouponPosOffer => coupon::positive_offer(data),
    }
}

/// A set of ASCII characters as bits.
const fn set(characters: &[u8]) -> u128 {
    let (mut bits, mut at) = (0, 0);
    while at < characters.len() {
        bits |= 1 << characters[at];
        at += 1;
    }
    bits
}

const DIGITS: u128 = set(b"0123456789");
const CAPITALS: u128 = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
const SMALL: u128 = set(b"abcdefghijklmnopqrstuvwxyz");
const SET_82: u128 = DIGITS | CAPITALS | SMALL | set(b"!\"%&'()*+,-./:;<=>?_");
const SET_39: u128 = DIGITS | CAPITALS | set(b"#-/");
const SET_64: u128 = DIGITS | CAPITALS | SMALL | set(b"-_");

fn each(data: &[u8], set: u128) -> Checked {
    match data.iter().position(|b| *b >= 128 || set >> b & 1 == 0) {
        None => Ok(()),
        Some(at) => Err((Fault::Character, at)),
    }
}

fn digits(data: &[u8]) -> Checked {
    match data.iter().position(|b| !b.is_ascii_digit()) {
        None => Ok(()),
        Some(at) => Err((Fault::NotADigit, at)),
    }
}

fn base64(data: &[u8]) -> Checked {
    let content = data.len() - data.iter().rev().take_while(|b| **b == b'=').count();
    let padding = data.len() - content;
    if padding > 2 || (padding > 0 && !data.len().is_multiple_of(3)) {
        return Err((Fault::Padding, content));
    }
    each(&data[..content], SET_64)
}

/// Nothing but these characters, and at least one.
fn only(data: &[u8], of: &[u8], fault: Fault) -> Checked {
    match data.iter().position(|b| !of.contains(b)) {
        None if !data.is_empty() => Ok(()),
        at => Err((fault, at.unwrap_or(0))),
    }
}

fn digit(b: u8) -> u32 {
    u32::from(b.wrapping_sub(b'0'))
}
