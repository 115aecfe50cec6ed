//! The number of the foreigner's permanent residence card of 2017: three letters, twelve digits, the last one a check digit.

use jiff::civil::Date;

use crate::Refusal;

/// What such a number says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreigner2017 {
    /// Nationality, three letters (GB/T 2659).
    pub country: String,
    /// Region of application, four digits.
    pub region: String,
    /// Birth date; the century is the last one in which the person is born already.
    pub birth: Date,
}

/// Whether a plain text has this form at all.
pub fn has_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 15 && bytes[..3].iter().all(u8::is_ascii_uppercase) && bytes[3..].iter().all(u8::is_ascii_digit)
}

/// Judges a text of this form. The check digit is that of travel documents (ICAO 9303: weights 7, 3, 1, letters from A = 10, mod 10).
pub fn judge(text: &str, today: Date) -> Result<Foreigner2017, Refusal> {
    let value = |b: u8| u32::from(if b.is_ascii_digit() { b - b'0' } else { b - b'A' + 10 });
    let sum: u32 = text.bytes().take(14).zip([7, 3, 1].into_iter().cycle()).map(|(b, weight)| value(b) * weight).sum();
    if text.as_bytes().get(14).copied().map(value) != Some(sum % 10) {
        return Err(Refusal::new("identity.bad_check_digit").with("at", 15));
    }
    let bad = |at: usize| Refusal::new("identity.bad_date").with("text", &text[7..13]).with("at", at);
    let part = |from: usize| text[from..from + 2].parse::<i16>().map_err(|_| bad(from + 1));
    let (yy, month, day) = (part(7)?, part(9)?, part(11)?);
    let born = |century: i16| Date::new(century + yy, month as i8, day as i8).ok().filter(|birth| *birth <= today);
    let century = today.year() - today.year().rem_euclid(100);
    let at = if (1..=12).contains(&month) { 12 } else { 10 };
    let birth = born(century).or_else(|| born(century - 100)).ok_or_else(|| bad(at))?;
    Ok(Foreigner2017 { country: text[..3].to_owned(), region: text[3..7].to_owned(), birth })
}
