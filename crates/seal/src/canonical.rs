//! Canonical JSON (RFC 8785, "JCS") for the I-JSON our events use: the same value always gives the same bytes.
//!
//! Narrower than the RFC on purpose: a fraction or an exponent is refused, because no event holds a float (a volume is the text
//! `"0.5"`) and printing floats alike in every language is where canonical forms break. Integers must lie within RFC 7493's
//! -(2^53-1) … 2^53-1, so that a JavaScript reader sees the same number.

use serde_json::Value;

/// The largest integer every I-JSON reader holds exactly (RFC 7493 §2.2).
pub const LARGEST_INTEGER: i64 = (1 << 53) - 1;

/// Deepest nesting that is written. serde_json itself reads no deeper.
const DEEPEST: usize = 128;

/// Why a value has no canonical form. `at` is a JSON pointer (RFC 6901) to the place; the offending value is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A number with a fraction or exponent.
    #[error("a number with a fraction or exponent at {at:?}: write it as text")]
    Float {
        /// Where it stands.
        at: String,
    },
    /// An integer that not every reader holds exactly.
    #[error("an integer beyond ±(2^53-1) at {at:?}: write it as text")]
    IntegerTooLarge {
        /// Where it stands.
        at: String,
    },
    /// Nested deeper than 128 levels.
    #[error("nested deeper than 128 levels")]
    TooDeep,
}

impl CanonicalError {
    /// Stable code of this failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Float { .. } => "canonical.float",
            Self::IntegerTooLarge { .. } => "canonical.integer_too_large",
            Self::TooDeep => "canonical.too_deep",
        }
    }
}

/// The canonical bytes of `value`: UTF-8, no white space, keys ordered by their UTF-16 code units (RFC 8785 §3.2.3).
///
/// # Errors
/// [`CanonicalError`] if the value is outside the I-JSON our log uses.
pub fn to_vec(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::with_capacity(256);
    write_value(value, &mut Vec::new(), &mut out)?;
    Ok(out)
}

/// One step from the root to the value being written, kept so that an error can name the place.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

fn write_value<'a>(value: &'a Value, path: &mut Vec<Step<'a>>, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_integer(number, path, out)?,
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_below(Step::Index(index), item, path, out)?;
            }
            out.push(b']');
        }
        Value::Object(map) => {
            // Sorted here: the map's own order depends on a serde_json feature that any crate of the workspace may switch on.
            let mut members: Vec<(&String, &Value)> = map.iter().collect();
            members.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (index, (key, item)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                write_below(Step::Key(key), item, path, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn write_below<'a>(
    step: Step<'a>,
    value: &'a Value,
    path: &mut Vec<Step<'a>>,
    out: &mut Vec<u8>,
) -> Result<(), CanonicalError> {
    if path.len() >= DEEPEST {
        return Err(CanonicalError::TooDeep);
    }
    path.push(step);
    write_value(value, path, out)?;
    path.pop();
    Ok(())
}

fn write_integer(number: &serde_json::Number, path: &[Step<'_>], out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    let Some(integer) = number.as_i64() else {
        // Beyond i64 but still written as an integer, or a float.
        return Err(match number.as_u64() {
            Some(_) => CanonicalError::IntegerTooLarge { at: pointer(path) },
            None => CanonicalError::Float { at: pointer(path) },
        });
    };
    if !(-LARGEST_INTEGER..=LARGEST_INTEGER).contains(&integer) {
        return Err(CanonicalError::IntegerTooLarge { at: pointer(path) });
    }
    out.extend_from_slice(integer.to_string().as_bytes());
    Ok(())
}

/// RFC 8785 §3.2.2.2: the two-character escapes where JSON has one, `\u00xx` for the other control characters, the rest as is.
fn write_string(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    // Every byte that needs an escape is ASCII, so the bytes of longer characters pass through untouched.
    for &byte in text.as_bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            0x0d => out.extend_from_slice(b"\\r"),
            0x00..=0x1f => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 0xf)]);
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

fn pointer(path: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in path {
        text.push('/');
        match step {
            Step::Key(key) => text.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => text.push_str(&index.to_string()),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn text(value: &Value) -> String {
        String::from_utf8(to_vec(value).unwrap()).unwrap()
    }

    #[test]
    fn writes_literals_and_integers_as_they_are() {
        let value =
            json!({"literals": [null, true, false], "numbers": [0, -1, 9007199254740991_i64, -9007199254740991_i64]});
        assert_eq!(
            text(&value),
            r#"{"literals":[null,true,false],"numbers":[0,-1,9007199254740991,-9007199254740991]}"#
        );
        assert_eq!(text(&json!({})) + &text(&json!([])) + &text(&json!("")), r#"{}[]"""#);
    }

    #[test]
    fn escapes_as_rfc_8785_does() {
        // The "string" member of the RFC's example in §3.2.2, and the escapes the example leaves out.
        assert_eq!(text(&json!("\u{20ac}$\u{f}\nA'B\"\\\\\"/")), "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
        assert_eq!(text(&json!("\u{0}\u{8}\t\u{b}\u{c}\r\u{1f}")), r#""\u0000\b\t\u000b\f\r\u001f""#);
        // Not escaped: DEL, the line separators JavaScript once stumbled over, non-characters, characters beyond the first plane.
        assert_eq!(text(&json!("\u{7f}\u{2028}\u{ffff}接种😂")), "\"\u{7f}\u{2028}\u{ffff}接种😂\"");
    }

    #[test]
    fn orders_keys_by_utf_16_code_units_and_not_by_bytes() {
        // RFC 8785 §3.2.3. U+1F600 is D83D DE00 in UTF-16, so it stands before U+FB33, although its UTF-8 bytes are greater.
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh", "1": "One",
            "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        assert_eq!(
            text(&value),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\
             \"\u{f6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20ac}\":\"Euro Sign\",\
             \"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        );
    }

    #[test]
    fn orders_nested_objects_and_keeps_arrays() {
        // The "structures" case of the RFC's reference test data.
        let value: Value = serde_json::from_str(
            r#"{ "1": {"f": {"f": "hi","F": 5} ,"\n": 56}, "10": { }, "": "empty", "a": { }, "111": [ {"e": "yes","E": "no" } ], "A": { } }"#,
        )
        .unwrap();
        assert_eq!(
            text(&value),
            r#"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#
        );
    }

    #[test]
    fn refuses_floats_and_names_the_place() {
        for float in ["0.5", "1.0", "1e3", "-0", "-0.0", "1E400", "18446744073709551616"] {
            let Ok(number) = serde_json::from_str::<Value>(float) else {
                continue; // serde_json itself refuses what no f64 can hold
            };
            assert_eq!(
                to_vec(&json!({"body": [0, {"dose/ml": number}]})),
                Err(CanonicalError::Float { at: "/body/1/dose~1ml".into() }),
                "{float}"
            );
        }
    }

    #[test]
    fn refuses_integers_a_javascript_reader_would_round() {
        for large in [json!(9007199254740992_i64), json!(-9007199254740992_i64), json!(i64::MIN), json!(u64::MAX)] {
            assert_eq!(to_vec(&large), Err(CanonicalError::IntegerTooLarge { at: String::new() }), "{large}");
        }
    }

    #[test]
    fn refuses_endless_nesting_instead_of_overflowing_the_stack() {
        let nest = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(to_vec(&nest(128)).is_ok());
        assert_eq!(to_vec(&nest(129)), Err(CanonicalError::TooDeep));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-LARGEST_INTEGER..=LARGEST_INTEGER).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 48, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..6).prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_back_as_the_same_value_and_writes_the_same_bytes_again(value in any_json()) {
            let bytes = to_vec(&value).unwrap();
            let back: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(to_vec(&back).unwrap(), bytes);
            prop_assert_eq!(back, value);
        }
    }
}
