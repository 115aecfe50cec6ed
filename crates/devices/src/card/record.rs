//! The text of an identity document's chip: 256 bytes of UTF-16LE in fixed fields, the same whether a security module on a serial
//! line, a PC/SC reader or a maker's service hands them over. The layouts of the documents differ; one letter says which it is.
//!
//! The layouts of the foreigner's card of 2023 and of the residence permit rest on one public source each.

use crate::holder::{CardHolder, CardKind, Photo, Sex};
use crate::notice::{CardItem, CardTrouble};

/// Bytes of the text record.
pub const TEXT_BYTES: usize = 256;

/// Where the letter of the document stands.
const DOCUMENT: usize = 248;

/// A field: offset and length in bytes.
type Field = (usize, usize);

/// Reads text and photograph as a reader hands them over: two lengths (big-endian), the text, the photograph.
///
/// # Errors
/// When the lengths are not those of an identity document or the text is none: see [`parse`].
pub fn parse_payload(payload: &[u8]) -> Result<CardHolder, CardTrouble> {
    let ([text_high, text_low, photo_high, photo_low], rest) = payload.split_first_chunk::<4>().ok_or_else(damaged)?;
    let text_length = usize::from(u16::from_be_bytes([*text_high, *text_low]));
    let photo_length = usize::from(u16::from_be_bytes([*photo_high, *photo_low]));
    parse_parts(rest, text_length, photo_length)
}

/// The same with the lengths known: `body` is the text, the photograph and whatever follows.
///
/// # Errors
/// As [`parse_payload`].
pub fn parse_parts(body: &[u8], text_length: usize, photo_length: usize) -> Result<CardHolder, CardTrouble> {
    if text_length != TEXT_BYTES || !(photo_length == 0 || photo_length == Photo::WLT_BYTES) {
        return Err(damaged());
    }
    let text = body.get(..text_length).ok_or_else(damaged)?;
    let photo = body.get(text_length..text_length + photo_length).ok_or_else(damaged)?;
    Ok(CardHolder { photo: Photo::of(photo), ..parse(text)? })
}

/// Reads the person from the text record.
///
/// # Errors
/// `Damaged` when the length is wrong, the text is no UTF-16, number or name is missing, or the birth date is not the one in the
/// number; `NotAnIdCard` for a letter of a document that is not known.
pub fn parse(text: &[u8]) -> Result<CardHolder, CardTrouble> {
    if text.len() != TEXT_BYTES {
        return Err(damaged());
    }
    let record = Record(text);
    match record.raw((DOCUMENT, 2))?.as_str() {
        " " | "\0" => record.resident(CardKind::ResidentId),
        "I" => record.foreigner_2017(),
        "Y" => record.foreigner_2023(),
        "J" => record.resident(CardKind::HkMacaoTaiwan),
        _ => Err(CardTrouble::NotAnIdCard),
    }
}

/// The added address of a resident's card: 70 bytes beside the record, written when the holder moved.
///
/// # Errors
/// `Damaged` when it is no UTF-16.
pub fn added_address(bytes: &[u8]) -> Result<Option<String>, CardTrouble> {
    decode(bytes).map(some)
}

struct Record<'r>(&'r [u8]);

impl Record<'_> {
    fn raw(&self, (at, length): Field) -> Result<String, CardTrouble> {
        decode(self.0.get(at..at + length).ok_or_else(damaged)?)
    }

    fn text(&self, field: Field) -> Result<Option<String>, CardTrouble> {
        self.raw(field).map(some)
    }

    fn needed(&self, field: Field, item: CardItem) -> Result<String, CardTrouble> {
        self.text(field)?.ok_or(CardTrouble::Damaged { item, status: None })
    }

    fn date(&self, field: Field) -> Result<Option<String>, CardTrouble> {
        Ok(self.text(field)?.and_then(|digits| date(&digits)))
    }

    fn sex(&self, field: Field) -> Result<Option<Sex>, CardTrouble> {
        Ok(match self.raw(field)?.as_str() {
            "1" => Some(Sex::Male),
            "2" => Some(Sex::Female),
            _ => None,
        })
    }

    /// What all documents of the resident card's shape share.
    fn common(&self, kind: CardKind, name: String) -> Result<CardHolder, CardTrouble> {
        let number = self.needed((122, 36), CardItem::IdNumber)?;
        let birth = self.date((36, 16))?;
        let in_number: Option<String> = number.get(6..14).and_then(date);
        // The chip writes both; a difference means that a byte is wrong, and either may be the wrong one.
        if birth.is_none() || birth != in_number {
            return Err(CardTrouble::Damaged { item: CardItem::Birth, status: None });
        }
        let until = self.text((204, 16))?;
        Ok(CardHolder {
            kind,
            sex: self.sex((30, 2))?,
            birth,
            valid_from: self.date((188, 16))?,
            valid_until: until.as_deref().and_then(date),
            valid_always: until.as_deref() == Some("长期"),
            ..CardHolder::new(number, name)
        })
    }

    fn resident(&self, kind: CardKind) -> Result<CardHolder, CardTrouble> {
        let of_resident = kind == CardKind::ResidentId;
        let ethnic = if of_resident { self.text((32, 4))? } else { None };
        Ok(CardHolder {
            ethnic: ethnic.filter(|code| code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit())),
            address: self.text((52, 70))?,
            authority: self.text((158, 30))?,
            travel_permit: if of_resident { None } else { self.text((220, 18))? },
            ..self.common(kind, self.needed((0, 30), CardItem::Name)?)?
        })
    }

    fn foreigner_2017(&self) -> Result<CardHolder, CardTrouble> {
        let latin = self.needed((0, 120), CardItem::Name)?;
        let number = self.needed((122, 30), CardItem::IdNumber)?;
        let name = self.text((158, 30))?.unwrap_or_else(|| latin.clone());
        Ok(CardHolder {
            kind: CardKind::Foreigner2017,
            latin_name: Some(latin),
            sex: self.sex((120, 2))?,
            nationality: self.text((152, 6))?,
            valid_from: self.date((188, 16))?,
            valid_until: self.date((204, 16))?,
            birth: self.date((220, 16))?,
            ..CardHolder::new(number, name)
        })
    }

    fn foreigner_2023(&self) -> Result<CardHolder, CardTrouble> {
        let latin = some(self.raw((52, 70))? + &self.raw((220, 22))?);
        let name = self.text((0, 30))?.or_else(|| latin.clone());
        let name = name.ok_or(CardTrouble::Damaged { item: CardItem::Name, status: None })?;
        Ok(CardHolder {
            latin_name: latin,
            nationality: self.text((242, 6))?,
            ..self.common(CardKind::Foreigner2023, name)?
        })
    }
}

fn damaged() -> CardTrouble {
    CardTrouble::Damaged { item: CardItem::Record, status: None }
}

fn decode(bytes: &[u8]) -> Result<String, CardTrouble> {
    let (units, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(damaged());
    }
    let text: String = char::decode_utf16(units.iter().map(|pair| u16::from_le_bytes(*pair)))
        .collect::<Result<_, _>>()
        .map_err(|_| damaged())?;
    // Padding is blank or zero; any other control character is a wrong byte.
    if text.chars().any(|c| c.is_control() && c != '\0') { Err(damaged()) } else { Ok(text) }
}

/// The text without its padding, if there is any.
fn some(text: String) -> Option<String> {
    let text = text.trim_matches([' ', '\u{3000}', '\0']);
    (!text.is_empty()).then(|| text.to_owned())
}

fn date(digits: &str) -> Option<String> {
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..]);
    let is_date = year >= "1800" && ("01"..="12").contains(&month) && ("01"..="31").contains(&day);
    is_date.then(|| format!("{year}-{month}-{day}"))
}

#[cfg(test)]
#[path = "record_tests.rs"]
pub(crate) mod tests;
