//! Sealed values: what goes in comes out, and nothing else does.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use seal::field::{DataKey, FieldError, VALUES_PER_KEY, WrappedKey, is_sealed, open_field, seal_field};
use seal::sm2::DecryptKey;
use seal::{SealError, canonical::CanonicalError};
use serde_json::{Value, json};

const EVENT: &str = "019aa2b0-0000-7000-8000-000000000001";
const PATH: &str = "/body/name";

fn sealed_name(key: &DataKey) -> Value {
    seal_field(key, EVENT, PATH, &json!("王小明")).unwrap()
}

#[test]
fn has_the_form_the_interface_names() {
    let key = DataKey::generate().unwrap();
    let sealed = sealed_name(&key);
    let members: Vec<&str> = sealed.as_object().unwrap().keys().map(String::as_str).collect();
    let mut sorted = members.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["$enc", "c", "kid", "n", "t"]);
    assert_eq!(sealed["$enc"], "v1");
    assert_eq!(sealed["kid"], key.kid());
    let length = |name: &str| STANDARD.decode(sealed[name].as_str().unwrap()).unwrap().len();
    assert_eq!((length("n"), length("t")), (12, 16));
    assert_eq!(length("c"), "\"王小明\"".len(), "the plaintext is the canonical JSON, quotation marks included");
    assert!(is_sealed(&sealed) && !is_sealed(&json!({"name": "王小明"})) && !is_sealed(&json!("$enc")));
}

#[test]
fn a_sealed_value_holds_nothing_of_the_plain_one() {
    let key = DataKey::generate().unwrap();
    let id_number = "11010519491231002X";
    let text = seal_field(&key, EVENT, "/body/id_number", &json!(id_number)).unwrap().to_string();
    assert!(!text.contains(id_number) && !text.contains(&STANDARD.encode(id_number)), "{text}");
}

#[test]
fn sealing_twice_gives_two_ciphertexts() {
    let key = DataKey::generate().unwrap();
    let (a, b) = (sealed_name(&key), sealed_name(&key));
    assert!(a["n"] != b["n"] && a["c"] != b["c"], "equal names must not be seen to be equal");
}

#[test]
fn refuses_any_flipped_bit() {
    let key = DataKey::generate().unwrap();
    let sealed = sealed_name(&key);
    for member in ["n", "c", "t"] {
        let bytes = STANDARD.decode(sealed[member].as_str().unwrap()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let mut value = sealed.clone();
            value[member] = json!(STANDARD.encode(altered));
            assert_eq!(
                open_field(&key, EVENT, PATH, &value).unwrap_err(),
                FieldError::Seal(SealError::Refused),
                "{member}, bit {bit}"
            );
        }
    }
}

#[test]
fn refuses_any_altered_character_of_the_text() {
    // Also the unused bits of base64's last character, which a lenient reader would drop.
    let key = DataKey::generate().unwrap();
    let sealed = sealed_name(&key);
    for member in ["$enc", "kid", "n", "c", "t"] {
        let text = sealed[member].as_str().unwrap().to_owned();
        for position in 0..text.len() {
            for character in "Aa1/=*".chars() {
                if text[position..].starts_with(character) {
                    continue;
                }
                let mut value = sealed.clone();
                value[member] = json!(format!("{}{character}{}", &text[..position], &text[position + 1..]));
                assert!(open_field(&key, EVENT, PATH, &value).is_err(), "{member}: {value}");
            }
        }
    }
}

#[test]
fn refuses_a_value_moved_to_another_place_or_event() {
    let key = DataKey::generate().unwrap();
    let sealed = sealed_name(&key);
    let refused = Err(FieldError::Seal(SealError::Refused));
    assert_eq!(open_field(&key, EVENT, "/body/guardian/name", &sealed), refused);
    assert_eq!(open_field(&key, "019aa2b0-0000-7000-8000-000000000002", PATH, &sealed), refused);
    assert_eq!(open_field(&key, EVENT, PATH, &sealed), Ok(json!("王小明")));
}

#[test]
fn refuses_places_that_could_be_mistaken_for_others() {
    let key = DataKey::generate().unwrap();
    for (event, path) in [("", PATH), (EVENT, ""), ("a\n/b", "/c"), ("a", "/b\n/c"), (EVENT, "/\u{85}")] {
        assert_eq!(seal_field(&key, event, path, &json!(1)), Err(FieldError::BadPlace), "{event:?} {path:?}");
    }
}

#[test]
fn names_the_key_a_value_needs() {
    let (key, other) = (DataKey::generate().unwrap(), DataKey::generate().unwrap());
    assert_eq!(
        open_field(&other, EVENT, PATH, &sealed_name(&key)),
        Err(FieldError::OtherKey { kid: key.kid().to_owned() })
    );
}

#[test]
fn refuses_what_is_not_a_whole_sealed_value() {
    let key = DataKey::generate().unwrap();
    let sealed = sealed_name(&key);
    for value in [json!("王小明"), json!({}), json!(null), json!({"$enc": 1})] {
        assert_eq!(open_field(&key, EVENT, PATH, &value), Err(FieldError::NotSealed), "{value}");
    }
    for member in ["kid", "n", "c", "t"] {
        let mut value = sealed.clone();
        value.as_object_mut().unwrap().remove(member);
        assert_eq!(open_field(&key, EVENT, PATH, &value), Err(FieldError::NotSealed), "without {member}");
    }
    let mut more = sealed.clone();
    more["name"] = json!("not under the tag");
    assert_eq!(open_field(&key, EVENT, PATH, &more), Err(FieldError::NotSealed));
    let mut newer = sealed;
    newer["$enc"] = json!("v2");
    assert_eq!(open_field(&key, EVENT, PATH, &newer), Err(FieldError::UnknownSuite));
}

#[test]
fn seals_no_floats() {
    let key = DataKey::generate().unwrap();
    assert_eq!(
        seal_field(&key, EVENT, PATH, &json!({"ml": 0.5})),
        Err(FieldError::Canonical(CanonicalError::Float { at: "/ml".into() }))
    );
    assert_eq!(key.values_left(), VALUES_PER_KEY, "a refused value does not wear the key");
}

#[test]
fn a_wrapped_key_opens_only_for_its_receiver_and_under_its_name() {
    let (receiver, stranger) = (DecryptKey::generate().unwrap(), DecryptKey::generate().unwrap());
    let key = DataKey::generate().unwrap();
    let wrapped = key.wrap(receiver.public()).unwrap();
    assert_eq!(wrapped.kid, key.kid());
    assert_ne!(wrapped, key.wrap(receiver.public()).unwrap());

    let json = serde_json::to_string(&wrapped).unwrap();
    let arrived: WrappedKey = serde_json::from_str(&json).unwrap();
    let theirs = DataKey::unwrap(&arrived, &receiver).unwrap();
    assert_eq!(open_field(&theirs, EVENT, PATH, &sealed_name(&key)), Ok(json!("王小明")));

    let refused = FieldError::Seal(SealError::Refused);
    assert_eq!(DataKey::unwrap(&wrapped, &stranger).unwrap_err(), refused);
    let renamed = WrappedKey { kid: "0000000000000000".into(), ..wrapped.clone() };
    assert_eq!(
        DataKey::unwrap(&renamed, &receiver).unwrap_err(),
        FieldError::OtherKey { kid: "0000000000000000".into() }
    );
    for wrapped in ["", "*", "AAAA"] {
        let broken = WrappedKey { kid: key.kid().into(), wrapped: wrapped.into() };
        assert_eq!(DataKey::unwrap(&broken, &receiver).unwrap_err(), refused, "{wrapped}");
    }
    // Something of another length than a key, properly encrypted for us.
    let long = receiver.public().encrypt(&[0; 32]).unwrap();
    let not_a_key = WrappedKey { kid: key.kid().into(), wrapped: STANDARD.encode(long) };
    assert_eq!(DataKey::unwrap(&not_a_key, &receiver).unwrap_err(), refused);
}

#[test]
fn shows_no_key_when_printed() {
    let key = DataKey::generate().unwrap();
    assert_eq!(format!("{key:?}"), format!("DataKey({})", key.kid()));
}

proptest! {
    #[test]
    fn opens_what_it_sealed(text: String, number in -9_007_199_254_740_991_i64..=9_007_199_254_740_991, path in "/[a-z/0-9]{1,20}") {
        let key = DataKey::generate().unwrap();
        let plain = json!({"strokes": [text, number, null, true], text.clone(): {}});
        let sealed = seal_field(&key, EVENT, &path, &plain).unwrap();
        prop_assert_eq!(open_field(&key, EVENT, &path, &sealed).unwrap(), plain);
    }
}
