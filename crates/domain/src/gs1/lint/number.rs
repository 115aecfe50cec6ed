//! Check digits, company prefixes and rules about numbers.

use super::{Checked, digit, digits};
use crate::gs1::fault::Fault;

/// Mod 10 over all digits, weights 3 and 1 from the right, the last one the check digit.
pub fn check_digit(data: &[u8]) -> Checked {
    digits(data)?;
    let Some(last) = data.len().checked_sub(1) else { return Err((Fault::TooShort, 0)) };
    let sum: u32 = data.iter().rev().enumerate().map(|(at, b)| digit(*b) * if at % 2 == 0 { 1 } else { 3 }).sum();
    if sum.is_multiple_of(10) { Ok(()) } else { Err((Fault::CheckDigit, last)) }
}

/// Weights of the check pair, from the right: the first primes. A value of 99 characters is the longest possible.
static PRIMES: [u32; 97] = primes();

const fn primes() -> [u32; 97] {
    let (mut primes, mut found, mut next) = ([0; 97], 0, 2);
    while found < 97 {
        let (mut at, mut prime) = (0, true);
        while at < found {
            if next % primes[at] == 0 {
                prime = false;
            }
            at += 1;
        }
        if prime {
            primes[found] = next;
            found += 1;
        }
        next += 1;
    }
    primes
}

/// Set 82 in the order that gives each character its value.
const VALUES: &[u8; 82] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
/// The 32 check characters in the order of their values.
const CHECKS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// A pair of check characters, mod 1021 (GS1 General Specifications, 7.9.5).
pub fn check_pair(data: &[u8]) -> Checked {
    let Some(content) = data.len().checked_sub(2) else { return Err((Fault::TooShort, 0)) };
    if content > PRIMES.len() {
        return Err((Fault::TooLong, 0));
    }
    let mut sum = 0;
    for (at, (b, prime)) in data[..content].iter().rev().zip(PRIMES).enumerate() {
        let Some(value) = VALUES.iter().position(|c| c == b) else { return Err((Fault::Character, content - 1 - at)) };
        sum += value as u32 * prime;
    }
    let sum = (sum % 1021) as usize;
    if data[content..] == [CHECKS[sum >> 5], CHECKS[sum & 31]] { Ok(()) } else { Err((Fault::CheckPair, content)) }
}

/// The shortest company prefix has four digits.
const SHORTEST_PREFIX: usize = 4;

/// The company prefix begins after `skip` characters.
pub fn company_prefix(data: &[u8], skip: usize) -> Checked {
    match data.get(skip..skip + SHORTEST_PREFIX) {
        None => Err((Fault::TooShort, 0)),
        Some(prefix) => match prefix.iter().position(|b| !b.is_ascii_digit()) {
            None => Ok(()),
            Some(at) => Err((Fault::CompanyPrefix, skip + at)),
        },
    }
}

pub fn has_letter(data: &[u8]) -> Checked {
    if data.iter().any(|b| !b.is_ascii_digit()) { Ok(()) } else { Err((Fault::NoLetter, 0)) }
}

pub fn not_zero(data: &[u8]) -> Checked {
    digits(data)?;
    if data.iter().any(|b| *b != b'0') { Ok(()) } else { Err((Fault::Zero, 0)) }
}

pub fn zero(data: &[u8]) -> Checked {
    if !data.is_empty() && data.iter().all(|b| *b == b'0') { Ok(()) } else { Err((Fault::Zero, 0)) }
}

pub fn no_zero_in_front(data: &[u8]) -> Checked {
    if data.first() == Some(&b'0') { Err((Fault::Zero, 0)) } else { digits(data) }
}

/// Piece and total, equally many digits each.
pub fn piece_of_total(data: &[u8]) -> Checked {
    digits(data)?;
    if data.is_empty() || !data.len().is_multiple_of(2) {
        return Err((Fault::Piece, 0));
    }
    let (piece, total) = data.split_at(data.len() / 2);
    let is_zero = |number: &[u8]| number.iter().all(|b| *b == b'0');
    if is_zero(piece) || piece > total {
        return Err((Fault::Piece, 0));
    }
    if is_zero(total) { Err((Fault::Piece, piece.len())) } else { Ok(()) }
}

/// `2/3`: two numbers without zeros in front, the first not above the second.
pub fn place_in_sequence(data: &[u8]) -> Checked {
    let slash = data.iter().position(|b| *b == b'/').ok_or((Fault::Piece, 0))?;
    let (place, end) = (&data[..slash], &data[slash + 1..]);
    for (number, at) in [(place, 0), (end, slash + 1)] {
        if number.is_empty() || digits(number).is_err() {
            return Err((Fault::Piece, 0));
        }
        if number[0] == b'0' {
            return Err((Fault::Zero, at));
        }
    }
    if (place.len(), place) > (end.len(), end) { Err((Fault::Piece, 0)) } else { Ok(()) }
}

/// Ten digits of a geographic position.
pub fn at_most(data: &[u8], most: u64) -> Checked {
    digits(data)?;
    let value = data.iter().fold(0_u64, |n, b| n.saturating_mul(10).saturating_add(u64::from(digit(*b))));
    if data.len() == 10 && value <= most { Ok(()) } else { Err((Fault::Position, 0)) }
}
