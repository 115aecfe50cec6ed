//! What a card says about the person it belongs to.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which kind of card was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CardKind {
    /// Social security card 社会保障卡 (LD/T 32).
    SocialSecurity,
    /// Resident identity card 居民身份证 (GA 467).
    ResidentId,
    /// Foreign permanent resident's card of 2017, 15-character number.
    Foreigner2017,
    /// Foreign permanent resident's card of 2023, 18-character number.
    Foreigner2023,
    /// Residence permit for Hong Kong, Macao and Taiwan residents 港澳台居民居住证.
    HkMacaoTaiwan,
}

/// Sex by GB/T 2261.1; its "unknown" and "not stated" are the absence of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Code 1.
    Male,
    /// Code 2.
    Female,
}

/// The person a card names, exactly as the card says it. The card may be wrong: whether the number's check digit holds and
/// whether the sex agrees with it is judged by the caller (`domain`, GB 11643).
///
/// `Debug` shows no personal data, so that a holder can stand in a log line by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardHolder {
    /// Kind of card.
    pub kind: CardKind,
    /// Number of the card itself (social security card: EF05 tag 07, 9 letters and digits); empty when the card does not tell.
    pub card_number: String,
    /// Number of the person as on the card: 18 characters, 15 on the foreigner's card of 2017. Never empty, not checked.
    pub id_number: String,
    /// Name, the Chinese one where there are two. Never empty.
    pub name: String,
    /// Name in Latin letters, on a foreigner's card.
    pub latin_name: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Birth date `YYYY-MM-DD`; absent when the card's digits are no date.
    pub birth: Option<String>,
    /// Ethnic group, two digits by GB/T 3304.
    pub ethnic: Option<String>,
    /// Country as the card writes it: three letters (2017) or three digits (2023).
    pub nationality: Option<String>,
    /// Region of birth, six digits by GB/T 2260 (social security card).
    pub birthplace: Option<String>,
    /// Address as printed; the added one when the chip holds one.
    pub address: Option<String>,
    /// Authority that issued the card, in words.
    pub authority: Option<String>,
    /// Region that issued the card, six digits (social security card).
    pub region: Option<String>,
    /// First day the card is valid, `YYYY-MM-DD`.
    pub valid_from: Option<String>,
    /// Last day the card is valid, `YYYY-MM-DD`; absent on a card without end.
    pub valid_until: Option<String>,
    /// The card is valid without end 长期.
    pub valid_always: bool,
    /// Travel permit number on a residence permit for Hong Kong, Macao and Taiwan residents.
    pub travel_permit: Option<String>,
    /// Photograph as the chip holds it; never written into text.
    #[serde(skip)]
    pub photo: Option<Photo>,
}

impl CardHolder {
    /// A holder of whom only number and name are known; the rest is filled in field by field.
    pub fn new(id_number: impl Into<String>, name: impl Into<String>) -> CardHolder {
        CardHolder {
            kind: CardKind::SocialSecurity,
            card_number: String::new(),
            id_number: id_number.into(),
            name: name.into(),
            latin_name: None,
            sex: None,
            birth: None,
            ethnic: None,
            nationality: None,
            birthplace: None,
            address: None,
            authority: None,
            region: None,
            valid_from: None,
            valid_until: None,
            valid_always: false,
            travel_permit: None,
            photo: None,
        }
    }
}

impl fmt::Debug for CardHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardHolder").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// A photograph in the form the chip of an identity document keeps it (WLT, 1024 bytes). Its form is not public: the bytes stay as
/// they are, and a [`PhotoDecoder`] turns them into a picture where the reader's maker supplies one.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo(Vec<u8>);

impl Photo {
    /// Length of a photograph on the chip.
    pub const WLT_BYTES: usize = 1024;

    /// A photograph of these bytes; `None` for a chip without one.
    pub fn of(wlt: &[u8]) -> Option<Photo> {
        (wlt.len() == Photo::WLT_BYTES && wlt.iter().any(|b| *b != 0)).then(|| Photo(wlt.to_vec()))
    }

    /// The bytes as the chip gave them.
    pub fn wlt(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Photo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Photo")
    }
}

/// Where a maker's own library may be plugged in. The desk works without one, and shows no photograph then.
pub trait PhotoDecoder: Send + Sync {
    /// The picture as BMP (102 × 126), or `None` when the bytes are not understood.
    fn decode(&self, photo: &Photo) -> Option<Vec<u8>>;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    /// C-014: the photograph is kept as it is; a decoder is optional.
    #[test]
    fn a_photograph_stays_as_the_chip_gave_it_and_goes_to_a_decoder_unchanged() {
        struct Maker;
        impl PhotoDecoder for Maker {
            fn decode(&self, photo: &Photo) -> Option<Vec<u8>> {
                (photo.wlt()[0] == 7).then(|| [b"BM", &photo.wlt()[..4]].concat())
            }
        }
        let photo = Photo::of(&[7; 1024]).unwrap();
        assert_eq!(Maker.decode(&photo).unwrap(), b"BM\x07\x07\x07\x07");
        assert_eq!(Photo::of(&[7; 1023]), None);
        assert_eq!(Photo::of(&[0; 1024]), None, "a chip without a photograph is filled with zeros");
        let mut holder = CardHolder::new("11010519491231002X", "王某某");
        holder.photo = Some(photo);
        let text = serde_json::to_string(&holder).unwrap() + &format!("{holder:?}");
        assert!(!text.contains("photo") && !format!("{holder:?}").contains("王"), "{text}");
    }
}
