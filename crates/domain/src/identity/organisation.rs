//! The unified social credit code of an organisation 统一社会信用代码 (GB 32100-2015) with the organisation code in it (GB 11714-1997).

use crate::Refusal;

/// The 31 characters in the order of their values: digits and capitals without I, O, S, V and Z.
const CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Of the organisation code inside, characters 9 to 16.
const INNER_WEIGHTS: [usize; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Judges 18 plain characters.
pub fn judge(text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length != 18 {
        return Err(Refusal::new("identity.bad_form").with("length", length));
    }
    let mut values = [0; 18];
    for (at, letter) in text.chars().enumerate() {
        let value = CHARACTERS.iter().position(|c| char::from(*c) == letter);
        // Characters 3 to 8 are the region of registration.
        let region = !(2..8).contains(&at) || letter.is_ascii_digit();
        values[at] = value.filter(|_| region).ok_or_else(|| Refusal::new("identity.bad_form").with("at", at + 1))?;
    }
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    if (31 - sum % 31) % 31 == values[17] {
        Ok(())
    } else {
        Err(Refusal::new("identity.bad_check_digit").with("at", 18))
    }
}

/// Whether the organisation code inside has its own check character. Some codes given since 2015 do not: a note, no more.
pub fn inner_code_holds(text: &str) -> bool {
    let value =
        |b: &u8| if b.is_ascii_digit() { usize::from(b - b'0') } else { usize::from(b.saturating_sub(b'A')) + 10 };
    let Some(code) = text.as_bytes().get(8..17) else { return false };
    let sum: usize = code.iter().zip(INNER_WEIGHTS).map(|(b, weight)| value(b) * weight).sum();
    let check = match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + digit as u8,
    };
    code[8] == check
}
