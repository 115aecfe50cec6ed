//! Reads the person from a social security card 社会保障卡 (LD/T 32; the layout in the field has several public witnesses).
//!
//! Everything needed stands in two files that are readable without a PIN: EF05 (the card) and EF06 (the person). Cards differ
//! in how a record is asked for, by number (P2 = 04) or by tag (P2 = 00), and in the SELECT variant (P1 = 02 or 00): both are
//! tried, and the answer counts only if it carries the tag that was asked for. No VERIFY is ever sent.

use super::apdu::{Answer, Channel, ChannelFault, exchange};
use crate::holder::{CardHolder, CardKind, Sex};
use crate::notice::{CardItem, CardTrouble};
use encoding_rs::GB18030;

/// Name of the application: "sx1.sh." and 社会保障 in GBK.
pub const APPLICATION: [u8; 15] =
    [0x73, 0x78, 0x31, 0x2E, 0x73, 0x68, 0x2E, 0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF];

/// File with the items of the card.
const EF05: [u8; 2] = [0xEF, 0x05];
/// File with the items of the person.
const EF06: [u8; 2] = [0xEF, 0x06];

/// An item: record number, tag, length of the value.
struct Item(u8, u8, u8);

const CARD_CODE: Item = Item(1, 0x01, 16);
const VALID_UNTIL: Item = Item(6, 0x06, 4);
const CARD_NUMBER: Item = Item(7, 0x07, 9);
const ID_NUMBER: Item = Item(1, 0x08, 18);
const NAME: Item = Item(2, 0x09, 30);
const NAME_MORE: Item = Item(3, 0x4E, 20);
const SEX: Item = Item(4, 0x0A, 1);
const ETHNIC: Item = Item(5, 0x0B, 1);
const BIRTHPLACE: Item = Item(6, 0x0C, 3);
const BIRTH: Item = Item(7, 0x0D, 4);

/// READ RECORD of the card number by short file identifier 5: works on cards that refuse to select EF05.
const CARD_NUMBER_BY_SFI: [u8; 5] = [0x00, 0xB2, 0x07, 0x2C, 0x0B];

/// Why reading ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// The card gave no answer.
    Channel(ChannelFault),
    /// The card answered, and this is wrong with it.
    Card(CardTrouble),
}

impl From<ChannelFault> for ReadFault {
    fn from(fault: ChannelFault) -> ReadFault {
        ReadFault::Channel(fault)
    }
}

fn damaged(item: CardItem, status: Option<u16>) -> ReadFault {
    ReadFault::Card(CardTrouble::Damaged { item, status: status.filter(|s| *s != 0) })
}

/// Reads the holder. Identity number and name must be there; the rest is taken as far as the card tells it.
///
/// # Errors
/// When the card is no social security card, is gone, or lacks what must be there.
pub fn read(channel: &mut (impl Channel + ?Sized)) -> Result<CardHolder, ReadFault> {
    let mut select = vec![0x00, 0xA4, 0x04, 0x00, APPLICATION.len() as u8];
    select.extend(APPLICATION);
    let application = exchange(channel, &select)?;
    match application.status.0 {
        0x9000 => {}
        0 => return Err(damaged(CardItem::Application, None)),
        // The application is there, but blocked.
        0x6283 | 0x6A81 => return Err(damaged(CardItem::Application, Some(application.status.0))),
        _ => return Err(ReadFault::Card(CardTrouble::NotAnIdCard)),
    }

    let mut card = Card { channel, by_tag: false };
    let (mut card_number, mut region, mut valid_until) = (None, None, None);
    if card.select(EF05)?.is_ok() {
        card_number = card.value(&CARD_NUMBER)?.ok().and_then(|v| ascii(&v));
        region = card.value(&CARD_CODE)?.ok().and_then(|v| bcd(v.get(..3)?));
        valid_until = card.value(&VALID_UNTIL)?.ok().and_then(|v| date(&v));
    }
    if card_number.is_none() {
        let answer = exchange(card.channel, &CARD_NUMBER_BY_SFI)?;
        card_number = unwrap(&answer, &CARD_NUMBER).and_then(ascii);
    }

    let file = card.select(EF06)?;
    if !file.is_ok() {
        return Err(refused(CardItem::PersonFile, &file));
    }
    let id_number = card.value(&ID_NUMBER)?.map_err(|answer| refused(CardItem::IdNumber, &answer))?;
    let id_number = ascii(&id_number).ok_or_else(|| damaged(CardItem::IdNumber, None))?;
    let mut name_bytes = card.value(&NAME)?.map_err(|answer| refused(CardItem::Name, &answer))?;
    // The extension continues a name that fills its field; the cut may fall inside a character.
    if name_bytes.len() == usize::from(NAME.2)
        && !is_padding(name_bytes[name_bytes.len() - 1])
        && let Ok(more) = card.value(&NAME_MORE)?
    {
        name_bytes.extend(more);
    }
    let name = chinese(&name_bytes).ok_or_else(|| damaged(CardItem::Name, None))?;

    Ok(CardHolder {
        kind: CardKind::SocialSecurity,
        card_number: card_number.unwrap_or_default(),
        sex: card.value(&SEX)?.ok().and_then(|v| sex(&v)),
        birth: card.value(&BIRTH)?.ok().and_then(|v| date(&v)),
        ethnic: card.value(&ETHNIC)?.ok().and_then(|v| bcd(&v)).filter(|code| code != "00"),
        birthplace: card.value(&BIRTHPLACE)?.ok().and_then(|v| bcd(&v)).filter(|code| code != "000000"),
        region: region.filter(|code| code != "000000"),
        valid_until,
        ..CardHolder::new(id_number, name)
    })
}

fn refused(item: CardItem, answer: &Answer) -> ReadFault {
    if answer.status.wants_pin() {
        return ReadFault::Card(CardTrouble::Locked);
    }
    damaged(item, (!answer.is_ok()).then_some(answer.status.0))
}

struct Card<'c, C: Channel + ?Sized> {
    channel: &'c mut C,
    /// How this card wants to be asked: the way that worked last is tried first.
    by_tag: bool,
}

impl<C: Channel + ?Sized> Card<'_, C> {
    fn select(&mut self, file: [u8; 2]) -> Result<Answer, ChannelFault> {
        let first = exchange(self.channel, &[0x00, 0xA4, 0x02, 0x00, 0x02, file[0], file[1]])?;
        if first.is_ok() || first.status.wants_pin() {
            return Ok(first);
        }
        let second = exchange(self.channel, &[0x00, 0xA4, 0x00, 0x00, 0x02, file[0], file[1]])?;
        Ok(if second.is_ok() { second } else { first })
    }

    /// The value of an item, or the card's last answer when it gave none.
    fn value(&mut self, item: &Item) -> Result<Result<Vec<u8>, Answer>, ChannelFault> {
        let mut last = None;
        for by_tag in [self.by_tag, !self.by_tag] {
            let (p1, p2) = if by_tag { (item.1, 0x00) } else { (item.0, 0x04) };
            let mut answer = exchange(self.channel, &[0x00, 0xB2, p1, p2, item.2 + 2])?;
            if answer.status.0 == 0x6700 {
                // "Wrong length" without naming the right one.
                answer = exchange(self.channel, &[0x00, 0xB2, p1, p2, 0x00])?;
            }
            if let Some(value) = unwrap(&answer, item) {
                self.by_tag = by_tag;
                return Ok(Ok(value.to_vec()));
            }
            // A PIN is not asked around, and the first refusal says more than the second.
            if answer.status.wants_pin() {
                return Ok(Err(answer));
            }
            last.get_or_insert(answer);
        }
        Ok(Err(last.unwrap_or(Answer { data: Vec::new(), status: super::apdu::Status(0) })))
    }
}

/// The value inside `tag length value`, if it is the item that was asked for.
fn unwrap<'a>(answer: &'a Answer, item: &Item) -> Option<&'a [u8]> {
    match answer.data.as_slice() {
        [tag, length, value @ ..] if answer.is_ok() && *tag == item.1 => value.get(..usize::from(*length)),
        _ => None,
    }
}

fn is_padding(byte: u8) -> bool {
    matches!(byte, 0x00 | b' ' | 0xFF)
}

fn ascii(value: &[u8]) -> Option<String> {
    let end = value.iter().rposition(|b| !is_padding(*b))? + 1;
    let text = std::str::from_utf8(&value[..end]).ok()?.trim();
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| text.to_owned())
}

/// GB18030 holds all of GBK, and the rare characters of names besides.
fn chinese(value: &[u8]) -> Option<String> {
    let end = value.iter().rposition(|b| !is_padding(*b))? + 1;
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&value[..end])?;
    let text = text.trim_matches([' ', '\u{3000}', '\0']);
    (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

fn bcd(value: &[u8]) -> Option<String> {
    let digits: String =
        value.iter().flat_map(|b| [b >> 4, b & 0x0F]).map(|d| char::from_digit(d.into(), 10)).collect::<Option<_>>()?;
    (!digits.is_empty()).then_some(digits)
}

fn date(value: &[u8]) -> Option<String> {
    let digits = bcd(value).filter(|d| d.len() == 8)?;
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..]);
    let is_date = year >= "1800" && ("01"..="12").contains(&month) && ("01"..="31").contains(&day);
    is_date.then(|| format!("{year}-{month}-{day}"))
}

fn sex(value: &[u8]) -> Option<Sex> {
    match value {
        b"1" => Some(Sex::Male),
        b"2" => Some(Sex::Female),
        _ => None,
    }
}

#[cfg(test)]
#[path = "social_security_tests.rs"]
mod tests;
