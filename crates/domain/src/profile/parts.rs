//! A profile taken apart into what tables keep in columns and rows of their own, and put together again without loss.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Profile;
use crate::event::v1::{Document, Guardian, Newborn, RecipientRegistered};

/// A profile in pieces. `join(split(p))` is `p` again, for any values, with two readings of nothing as one: a list of documents or
/// guardians that is not there is an empty list, and a name, sex or birth date cannot be taken away, only be `null`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parts {
    /// Full name; empty when it is no text.
    pub name: String,
    /// `male`, `female`, `unknown`; empty when it is no text.
    pub sex: String,
    /// Birth date; empty when it is none.
    pub birth: String,
    /// Own phone.
    pub phone: Option<String>,
    /// Present address.
    pub address: Option<String>,
    /// Birth facts, when any is there.
    pub newborn: Option<Newborn>,
    /// Documents, those that can be read.
    pub documents: Vec<Document>,
    /// Guardians, those that can be read.
    pub guardians: Vec<Guardian>,
    /// Every other field, and the whole value of those above that their place cannot hold.
    pub extra: Map<String, Value>,
}

const BIRTH_TEXTS: [&str; 3] = ["birth_time", "mother_hbsag", "mother_hiv"];
const BIRTH_NUMBERS: [&str; 2] = ["weight_g", "gestation_weeks"];

impl Parts {
    /// Takes a profile apart.
    pub fn split(profile: &Profile) -> Parts {
        let mut parts = Parts::default();
        let mut newborn = Map::new();
        for needed in ["name", "sex", "birth"] {
            if !profile.contains_key(needed) {
                parts.extra.insert(needed.to_owned(), Value::Null);
            }
        }
        for (code, value) in profile {
            let kept = match (code.as_str(), value) {
                ("name", Value::String(text)) if !text.is_empty() => put(&mut parts.name, text),
                ("sex", Value::String(text)) if !text.is_empty() => put(&mut parts.sex, text),
                ("birth", Value::String(text)) if is_date(text) => put(&mut parts.birth, text),
                ("phone", Value::String(text)) => put(parts.phone.get_or_insert_default(), text),
                ("address", Value::String(text)) => put(parts.address.get_or_insert_default(), text),
                ("documents", Value::Array(items)) => rows(items, &mut parts.documents),
                ("guardians", Value::Array(items)) => rows(items, &mut parts.guardians),
                (code, Value::String(_)) if BIRTH_TEXTS.contains(&code) => {
                    newborn.insert(code.to_owned(), value.clone()).is_none()
                }
                (code, Value::Number(number)) if BIRTH_NUMBERS.contains(&code) && small(number) => {
                    newborn.insert(code.to_owned(), value.clone()).is_none()
                }
                _ => false,
            };
            if !kept {
                parts.extra.insert(code.clone(), value.clone());
            }
        }
        if !newborn.is_empty() {
            // The members were chosen so that it can be read.
            parts.newborn = serde_json::from_value(Value::Object(newborn)).ok();
        }
        parts
    }

    /// Puts it together again.
    pub fn join(&self) -> Profile {
        let mut profile = Profile::new();
        let mut text = |code: &str, text: Option<&String>| {
            if let Some(text) = text {
                profile.insert(code.to_owned(), Value::String(text.clone()));
            }
        };
        text("name", Some(&self.name));
        text("sex", Some(&self.sex));
        text("birth", Some(&self.birth));
        text("phone", self.phone.as_ref());
        text("address", self.address.as_ref());
        profile.insert("documents".to_owned(), list(&self.documents));
        profile.insert("guardians".to_owned(), list(&self.guardians));
        if let Some(Ok(Value::Object(newborn))) = self.newborn.as_ref().map(serde_json::to_value) {
            profile.extend(newborn);
        }
        profile.extend(self.extra.iter().map(|(code, value)| (code.clone(), value.clone())));
        profile
    }
}

/// What a registration says of the fields.
pub fn of_registration(body: &RecipientRegistered) -> Profile {
    let parts = Parts {
        name: body.name.clone(),
        sex: body.sex.clone(),
        birth: body.birth.clone(),
        phone: body.phone.clone(),
        address: body.address.clone(),
        newborn: body.newborn.clone(),
        documents: body.documents.clone(),
        guardians: body.guardians.clone(),
        extra: Map::new(),
    };
    parts.join()
}

/// The guardians of a profile that can be read.
pub fn guardians_of(profile: &Profile) -> Vec<Guardian> {
    Parts::split(profile).guardians
}

fn put(place: &mut String, text: &str) -> bool {
    text.clone_into(place);
    true
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == text)
}

fn small(number: &serde_json::Number) -> bool {
    number.as_u64().is_some_and(|number| u32::try_from(number).is_ok())
}

/// Reads what can be read into rows; true when the rows say all there is to say.
fn rows<T: for<'de> Deserialize<'de> + serde::Serialize>(items: &[Value], rows: &mut Vec<T>) -> bool {
    let mut whole = true;
    for item in items {
        match serde_json::from_value::<T>(item.clone()) {
            Ok(row) => {
                whole &= serde_json::to_value(&row).is_ok_and(|again| again == *item);
                rows.push(row);
            }
            Err(_) => whole = false,
        }
    }
    whole
}

fn list<T: serde::Serialize>(rows: &[T]) -> Value {
    serde_json::to_value(rows).unwrap_or_else(|_| Value::Array(vec![]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    pub(crate) fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i32>().prop_map(Value::from),
            "[a-z 𠮷㛃王·ａ]{0,6} ?".prop_map(Value::String),
            Just(json!("2026-09-18")),
            Just(json!("")),
        ];
        leaf.prop_recursive(2, 8, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
                proptest::collection::btree_map("[a-z]{1,8}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    pub(crate) fn profile() -> impl Strategy<Value = Profile> {
        let code = prop_oneof![
            Just("name"),
            Just("sex"),
            Just("birth"),
            Just("phone"),
            Just("address"),
            Just("weight_g"),
            Just("birth_time"),
            Just("mother_hiv"),
            Just("documents"),
            Just("guardians"),
            Just("户籍县"),
            Just("x_unknown"),
        ];
        let good = prop_oneof![
            Just(("documents".to_owned(), json!([{"kind": "passport", "number": "E1"}]))),
            Just(("documents".to_owned(), json!([{"kind": "passport", "number": "E1", "issued": "2020"}]))),
            Just(("guardians".to_owned(), json!([{"relation": "mother", "name": "王丽", "phone": "138"}]))),
            Just(("weight_g".to_owned(), json!(3200))),
        ];
        let member = prop_oneof![(code.prop_map(str::to_owned), value()), good];
        proptest::collection::vec(member, 0..14).prop_map(|members| {
            let mut profile: Profile = members.into_iter().collect();
            for list in ["documents", "guardians"] {
                profile.entry(list.to_owned()).or_insert_with(|| json!([]));
            }
            for needed in ["name", "sex", "birth"] {
                profile.entry(needed.to_owned()).or_insert(Value::Null);
            }
            profile
        })
    }

    proptest! {
        #[test]
        fn nothing_is_lost_in_the_columns_a_042(profile in profile()) {
            prop_assert_eq!(Parts::split(&profile).join(), profile);
        }

        #[test]
        fn absent_null_and_empty_stay_apart_through_an_edit_of_another_field_a_048(profile in profile(), phone in value()) {
            let mut edited = Parts::split(&profile).join();
            super::super::set(&mut edited, "phone", Some(phone));
            let mut back = Parts::split(&edited).join();
            back.remove("phone");
            let mut rest = profile;
            rest.remove("phone");
            prop_assert_eq!(back, rest);
        }
    }

    #[test]
    fn a_date_that_is_none_stays_beside_the_column() {
        let profile: Profile = [("birth".to_owned(), json!("2026-02-30"))].into();
        let parts = Parts::split(&profile);
        assert_eq!((parts.birth.as_str(), &parts.extra["birth"]), ("", &json!("2026-02-30")));
    }
}
