//! What a maker's service is asked and how its answer is understood: data, so that a new service needs no new program.

use crate::card::record;
use crate::holder::{CardHolder, CardKind, Photo, Sex};
use crate::notice::{CardItem, CardTrouble};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One service. Places in its answer are JSON pointers (RFC 6901), `/data/name`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceProfile {
    /// What a person knows it by.
    pub name: String,
    /// `ws://` or `http://` on this machine, with its port.
    pub url: String,
    /// What is sent to read a card; empty for an HTTP service that is asked with GET.
    #[serde(default)]
    pub ask: String,
    /// Where the answer says how it went.
    pub result: String,
    /// What stands there when a card was read.
    pub ok: Vec<String>,
    /// What stands there while no card lies on the reader.
    pub no_card: Vec<String>,
    /// Where the person's data stand, by the name of the field: `id_number`, `name`, `sex`, `birth`, `ethnic`, `address`,
    /// `authority`, `valid_from`, `valid_until`, `nationality`, `latin_name`, `travel_permit`, `kind`, `photo` (base64, WLT);
    /// or `record`: text and photograph as the chip holds them, in base64, and nothing else is needed.
    pub fields: BTreeMap<String, String>,
    /// What the service calls the kinds of documents, when it tells them apart.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kinds: BTreeMap<String, CardKind>,
}

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// No card lies there.
    NoCard,
    /// A card, and whose it is.
    Card(Box<CardHolder>),
    /// A card whose data make no sense.
    Unreadable(CardTrouble),
    /// The service could not read; its code when that is a number, else 0.
    Refused(u32),
    /// The answer is not what the profile says.
    Strange,
}

impl ServiceProfile {
    /// The one service with a public description, as far as it goes; a start for writing one's own.
    pub fn example() -> ServiceProfile {
        let fields = [
            ("id_number", "/id_num"),
            ("name", "/name"),
            ("sex", "/gender"),
            ("birth", "/birth"),
            ("address", "/address"),
            ("authority", "/sign_office"),
            ("valid_from", "/useful_s"),
            ("valid_until", "/useful_e"),
        ];
        ServiceProfile {
            name: "EST reader service".to_owned(),
            url: "ws://127.0.0.1:30089".to_owned(),
            ask: r#"{"action":"donsee_01"}"#.to_owned(),
            result: "/ret".to_owned(),
            ok: vec!["00".to_owned()],
            no_card: vec!["01".to_owned()],
            fields: fields.map(|(field, place)| (field.to_owned(), place.to_owned())).into(),
            kinds: BTreeMap::new(),
        }
    }

    /// Understands an answer.
    pub fn understand(&self, answer: &[u8]) -> Said {
        let Ok(answer) = serde_json::from_slice::<Value>(answer) else { return Said::Strange };
        let Some(result) = text_at(&answer, &self.result) else { return Said::Strange };
        if self.no_card.contains(&result) {
            return Said::NoCard;
        }
        if !self.ok.contains(&result) {
            return Said::Refused(result.parse().unwrap_or(0));
        }
        match self.holder(&answer) {
            Ok(holder) => Said::Card(Box::new(holder)),
            Err(trouble) => Said::Unreadable(trouble),
        }
    }

    fn holder(&self, answer: &Value) -> Result<CardHolder, CardTrouble> {
        let field = |name: &str| {
            let text = text_at(answer, self.fields.get(name)?)?;
            let text = text.trim_matches([' ', '\u{3000}', '\0']);
            (!text.is_empty()).then(|| text.to_owned())
        };
        let damaged = |item| CardTrouble::Damaged { item, status: None };
        if let Some(encoded) = field("record") {
            let bytes = STANDARD.decode(encoded).map_err(|_| damaged(CardItem::Record))?;
            return match bytes.len() {
                record::TEXT_BYTES => record::parse(&bytes),
                _ => record::parse_payload(&bytes),
            };
        }
        let number = field("id_number").ok_or(damaged(CardItem::IdNumber))?;
        let name = field("name").ok_or(damaged(CardItem::Name))?;
        let kind = field("kind").and_then(|kind| self.kinds.get(&kind).copied()).unwrap_or(CardKind::ResidentId);
        let until = field("valid_until");
        Ok(CardHolder {
            kind,
            latin_name: field("latin_name"),
            sex: field("sex").as_deref().and_then(sex),
            birth: field("birth").as_deref().and_then(date),
            ethnic: field("ethnic"),
            nationality: field("nationality"),
            address: field("address"),
            authority: field("authority"),
            valid_from: field("valid_from").as_deref().and_then(date),
            valid_always: until.as_deref() == Some("长期"),
            valid_until: until.as_deref().and_then(date),
            travel_permit: field("travel_permit"),
            photo: field("photo").and_then(|photo| Photo::of(&STANDARD.decode(photo).ok()?)),
            ..CardHolder::new(number, name)
        })
    }
}

fn text_at(answer: &Value, place: &str) -> Option<String> {
    match answer.pointer(place)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn sex(text: &str) -> Option<Sex> {
    match text {
        "1" | "男" | "M" => Some(Sex::Male),
        "2" | "女" | "F" => Some(Sex::Female),
        _ => None,
    }
}

/// `19491231`, `1949-12-31`, `1949.12.31`, `1949年12月31日`.
fn date(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | '.' | '/' | '年' | '月' | '日')).collect();
    let is_date = digits.len() == 8
        && digits.bytes().all(|b| b.is_ascii_digit())
        && &digits[..4] >= "1800"
        && ("01"..="12").contains(&&digits[4..6])
        && ("01"..="31").contains(&&digits[6..]);
    is_date.then(|| format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::card::record::tests::record;
    use proptest::prelude::*;

    #[test]
    fn an_answer_is_a_person_no_card_or_a_refusal() {
        let profile = ServiceProfile::example();
        let card = r#"{"ret":"00","name":"王小明","id_num":"11010519491231002X","gender":"女","birth":"1949年12月31日","useful_s":"2020.01.01","useful_e":"长期"}"#;
        match profile.understand(card.as_bytes()) {
            Said::Card(holder) => {
                assert_eq!((holder.name.as_str(), holder.sex), ("王小明", Some(Sex::Female)));
                assert_eq!(
                    (holder.birth.as_deref(), holder.valid_from.as_deref()),
                    (Some("1949-12-31"), Some("2020-01-01"))
                );
                assert!(holder.valid_always && holder.valid_until.is_none());
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(profile.understand(br#"{"ret":"01"}"#), Said::NoCard);
        assert_eq!(profile.understand(br#"{"ret":"42"}"#), Said::Refused(42));
        let no_number = CardTrouble::Damaged { item: CardItem::IdNumber, status: None };
        assert_eq!(profile.understand(r#"{"ret":"00","name":"王"}"#.as_bytes()), Said::Unreadable(no_number));
        for strange in ["", "[]", "{}", "<html>", r#"{"ret":{}}"#] {
            assert_eq!(profile.understand(strange.as_bytes()), Said::Strange, "{strange}");
        }
    }

    /// A service that hands the chip's own bytes on is read by the same parser as every other reader.
    #[test]
    fn the_chips_own_record_is_taken_as_it_is() {
        let profile = ServiceProfile {
            fields: BTreeMap::from([("record".to_owned(), "/raw".to_owned())]),
            result: "/code".to_owned(),
            ok: vec!["0".to_owned()],
            ..ServiceProfile::example()
        };
        let text = record(&[(0, "陳大文"), (36, "19800101"), (122, "810000198001010014"), (248, "J")]);
        let answer = format!(r#"{{"code":0,"raw":"{}"}}"#, STANDARD.encode(&text));
        match profile.understand(answer.as_bytes()) {
            Said::Card(holder) => assert_eq!((holder.kind, holder.name.as_str()), (CardKind::HkMacaoTaiwan, "陳大文")),
            other => panic!("{other:?}"),
        }
        let answer = format!(r#"{{"code":0,"raw":"{}"}}"#, STANDARD.encode(&text[..250]));
        assert!(matches!(profile.understand(answer.as_bytes()), Said::Unreadable(_)));
    }

    proptest! {
        #[test]
        fn whatever_a_service_answers_is_understood_or_strange(answer in prop::collection::vec(any::<u8>(), 0..300), text in "\\PC{0,30}") {
            let profile = ServiceProfile::example();
            drop(profile.understand(&answer));
            drop(profile.understand(format!(r#"{{"ret":"00","name":{text:?},"id_num":{text:?},"birth":{text:?}}}"#).as_bytes()));
        }
    }
}
