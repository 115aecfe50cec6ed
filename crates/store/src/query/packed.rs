//! One person's doses as `packed_doses` writes them (V0031): `20200105HepB!r,20200205HepB`, by day and vaccine.

use jiff::civil::Date;

/// A dose as it is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PackedDose<'t> {
    /// Day given.
    pub(super) date: Date,
    /// Vaccine abbreviation.
    pub(super) vaccine: &'t str,
    /// For what, when known.
    pub(super) kind: Option<&'static str>,
}

/// The doses in their order; `None` for what is not written so, which is then asked of the doses themselves.
pub(super) fn unpack(text: &str) -> impl Iterator<Item = Option<PackedDose<'_>>> {
    text.split(',').map(|item| {
        let (date, rest) = item.split_at_checked(8)?;
        let (vaccine, kind) = match rest.as_bytes() {
            [.., b'!', letter] => (rest.get(..rest.len().checked_sub(2)?)?, Some(kind(*letter)?)),
            _ => (rest, None),
        };
        Some(PackedDose { date: day(date)?, vaccine, kind })
    })
}

fn kind(letter: u8) -> Option<&'static str> {
    Some(match letter {
        b'r' => "routine",
        b'm' => "mass",
        b'e' => "emergency",
        b'b' => "booster",
        b'o' => "other",
        _ => return None,
    })
}

fn day(text: &str) -> Option<Date> {
    let digits: &[u8; 8] = text.as_bytes().try_into().ok()?;
    of_digits(*digits)
}

/// The day of eight digits, `20261120`.
pub(super) fn of_digits(digits: [u8; 8]) -> Option<Date> {
    let digits = digits.map(|digit| digit.wrapping_sub(b'0'));
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let [a, b, c, d, e, f, g, h] = digits.map(i16::from);
    // Two digits fit an i8.
    Date::new(a * 1000 + b * 100 + c * 10 + d, (e * 10 + f) as i8, (g * 10 + h) as i8).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn packed_doses_are_read_as_they_were_written_c_051() {
        let read: Vec<_> = unpack("20200105HepB!r,20200205HepB,20200229DTaP-IPV/Hib!m").map(Option::unwrap).collect();
        let dose = |date: &str, vaccine, kind| PackedDose { date: date.parse().unwrap(), vaccine, kind };
        assert_eq!(
            read,
            [
                dose("2020-01-05", "HepB", Some("routine")),
                dose("2020-02-05", "HepB", None),
                dose("2020-02-29", "DTaP-IPV/Hib", Some("mass")),
            ]
        );
    }

    #[test]
    fn what_is_no_packed_dose_is_never_guessed_at_c_051() {
        for text in ["", "2020010", "20200230HepB", "2020-1-5HepB", "20200105HepB!x", "２０２０HepB"] {
            assert!(unpack(text).any(|dose| dose.is_none()), "{text}");
        }
    }
}
