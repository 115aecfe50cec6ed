//! The 18-character citizen identity number (GB 11643-1999) and the numbers of the same form for residents from Hong Kong, Macao and Taiwan
//! (81/82/83) and for foreigners with permanent residence since 2023 (9).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::written;
use crate::Refusal;

/// A number whose form, birth date and check digit hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdNumber {
    /// 18 characters, the check digit `X` in capitals.
    pub text: String,
    /// Whose kind of document it is.
    pub holder: Holder,
    /// The birth date it carries.
    pub birth: Date,
    /// The sex it carries: an odd serial is male.
    pub sex: Sex,
}

/// Kinds of holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// 居民身份证.
    Resident,
    /// 港澳台居民居住证.
    HongKongMacaoTaiwan,
    /// 外国人永久居留身份证, 2023 form.
    Foreigner,
}

/// Sex as GB/T 2261.1 knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 1
    Male,
    /// 2
    Female,
    /// 0 or 9
    Unknown,
}

impl Sex {
    /// The code in events and views.
    pub fn code(self) -> &'static str {
        match self {
            Sex::Male => "male",
            Sex::Female => "female",
            Sex::Unknown => "unknown",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Sex> {
        [Sex::Male, Sex::Female, Sex::Unknown].into_iter().find(|sex| sex.code() == code)
    }
}

/// Nobody alive was born earlier; a number that says so was misread.
const EARLIEST_BIRTH: i16 = 1850;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl IdNumber {
    /// Judges a number as typed or read. Blanks, full-width characters and a small `x` are accepted; the refusal names what is wrong and at
    /// which character of the number.
    ///
    /// # Errors
    /// `identity.bad_form`, `identity.bad_check_digit`, `identity.bad_date`.
    pub fn parse(text: &str) -> Result<IdNumber, Refusal> {
        IdNumber::judge(&written::plain(text).text)
    }

    /// Judges a number in its plain form.
    pub(super) fn judge(text: &str) -> Result<IdNumber, Refusal> {
        let text = text.to_owned();
        let letters: Vec<char> = text.chars().collect();
        if letters.len() != 18 {
            return Err(Refusal::new("identity.bad_form").with("length", letters.len()));
        }
        if let Some(at) = letters.iter().enumerate().position(|(at, c)| !c.is_ascii_digit() && (at != 17 || *c != 'X'))
        {
            return Err(Refusal::new("identity.bad_form").with("at", at + 1));
        }
        let digit = |at: usize| letters[at].to_digit(10).unwrap_or(0);
        let number = |from: usize, to: usize| (from..to).fold(0, |sum, at| sum * 10 + digit(at));
        // GB 11643: the check digit may be X.
        if check_digit(&letters[..17]) != letters[17] {
            return Err(Refusal::new("identity.bad_check_digit").with("at", 18));
        }
        let birth = Date::new(number(6, 10) as i16, number(10, 12) as i8, number(12, 14) as i8);
        let birth = birth.ok().filter(|birth| birth.year() >= EARLIEST_BIRTH).ok_or_else(|| {
            let at = match (number(6, 10) < EARLIEST_BIRTH as u32, (1..=12).contains(&number(10, 12))) {
                (true, _) => 7,
                (false, false) => 11,
                (false, true) => 13,
            };
            Refusal::new("identity.bad_date").with("text", &text[6..14]).with("at", at)
        })?;
        let holder = match &text[..2] {
            "81" | "82" | "83" => Holder::HongKongMacaoTaiwan,
            first if first.starts_with('9') => Holder::Foreigner,
            _ => Holder::Resident,
        };
        let sex = if digit(16) % 2 == 1 { Sex::Male } else { Sex::Female };
        Ok(IdNumber { text, holder, birth, sex })
    }

    /// Appends the check digit to 17 digits; for invented people.
    pub fn complete(first: &str) -> Option<String> {
        let letters: Vec<char> = first.chars().filter(char::is_ascii_digit).collect();
        (letters.len() == 17 && first.len() == 17).then(|| format!("{first}{}", check_digit(&letters)))
    }
}

fn check_digit(first: &[char]) -> char {
    let sum: u32 = WEIGHTS.iter().zip(first).map(|(weight, c)| weight * c.to_digit(10).unwrap_or(0)).sum();
    CHECK[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_birth_sex_and_kind_of_the_published_samples() {
        for (text, holder, birth, sex) in [
            ("11010519491231002X", Holder::Resident, "1949-12-31", Sex::Female),
            (" 11010519491231002x ", Holder::Resident, "1949-12-31", Sex::Female),
            ("810000198001010014", Holder::HongKongMacaoTaiwan, "1980-01-01", Sex::Male),
            ("911124198108030024", Holder::Foreigner, "1981-08-03", Sex::Female),
            ("932682198501010017", Holder::Foreigner, "1985-01-01", Sex::Male),
        ] {
            let id = IdNumber::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
            assert_eq!((id.holder, id.birth.to_string().as_str(), id.sex), (holder, birth, sex), "{text}");
        }
    }

    #[test]
    fn names_what_is_wrong_with_a_number() {
        for (text, code) in [
            ("110105194912310021", "identity.bad_check_digit"),
            ("911124198108030028", "identity.bad_check_digit"),
            ("11010519491331002X", "identity.bad_check_digit"),
            ("1101051949123100", "identity.bad_form"),
            ("11O10519491231002X", "identity.bad_form"),
        ] {
            assert_eq!(IdNumber::parse(text).map_err(|refusal| refusal.code), Err(code), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_changed_digit_is_noticed(at in 0_usize..17, other in 0_u8..10) {
            let good = "11010519491231002X";
            let mut bytes = good.as_bytes().to_vec();
            bytes[at] = b'0' + other;
            let changed = String::from_utf8(bytes).unwrap_or_default();
            proptest::prop_assert!(changed == good || IdNumber::parse(&changed).is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,24}") {
            let _ = IdNumber::parse(&text);
        }
    }
}
