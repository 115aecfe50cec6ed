//! Tables of fields: what a form asks of the clinic (C-129) and of its staff (C-130), as data with codes, national names and sources.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::Refusal;
use crate::identity::IdNumber;

/// Longest text of a field, in characters.
const LONGEST: usize = 200;

/// One field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Code, as events carry it; frozen.
    pub code: String,
    /// National name.
    pub name: String,
    /// `identity`, `contact`, `management`, `other`.
    pub group: String,
    /// `text`, `number`, `date`, `choice`.
    pub kind: String,
    /// Codes to choose from.
    #[serde(default)]
    pub choices: Vec<String>,
    /// `national` when a record without it is not complete.
    pub needed: Option<String>,
    /// A form the text must have: `digits`, `phone`, `resident_id`, `credit_code`.
    pub form: Option<String>,
    /// `number`, `phone`: how it is masked.
    pub masked: Option<String>,
    /// Smallest number, or fewest characters.
    pub min: Option<i64>,
    /// Largest number, or most characters.
    pub max: Option<i64>,
    /// Not changed by this form: the account's own, or the database's identity.
    #[serde(default)]
    pub fixed: bool,
}

/// A table of fields with its source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// Where the fields come from.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
    /// The fields, in the order of the national table.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
}

// A file that does not parse is an empty table, which the tests below would not let pass.
static CLINIC: LazyLock<Fields> =
    LazyLock::new(|| toml::from_str(include_str!("../data/clinic-fields.toml")).unwrap_or_default());
static STAFF: LazyLock<Fields> =
    LazyLock::new(|| toml::from_str(include_str!("../data/staff-fields.toml")).unwrap_or_default());

/// The 19 fields of a vaccination unit (C-129).
pub fn clinic() -> &'static Fields {
    &CLINIC
}

/// The 10 fields of its staff (C-130) and the phone number (C-140).
pub fn staff() -> &'static Fields {
    &STAFF
}

impl Fields {
    /// The field of a code.
    pub fn get(&self, code: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.code == code)
    }

    /// Judges what a form sends for a field: JSON text, or nothing to take the field away. Unknown and fixed fields are refused: what
    /// this program cannot judge it does not write here.
    ///
    /// # Errors
    /// `field.unknown`, `field.fixed`, `field.bad_value` with `field`.
    pub fn judge(&self, code: &str, value: Option<&str>) -> Result<Option<Value>, Refusal> {
        let field = self.get(code).ok_or_else(|| Refusal::new("field.unknown").with("field", short(code)))?;
        if field.fixed {
            return Err(Refusal::new("field.fixed").with("field", code));
        }
        value.map(|text| field.read(text)).transpose()
    }
}

impl Field {
    /// Judges a value written as JSON text. `null` and `""` are values of their own.
    ///
    /// # Errors
    /// `field.bad_value`.
    pub fn read(&self, text: &str) -> Result<Value, Refusal> {
        let bad = || Refusal::new("field.bad_value").with("field", &self.code);
        let value = serde_json::from_str(text).map_err(|_| bad())?;
        match &value {
            Value::Null => Ok(Value::Null),
            Value::String(text) if text.is_empty() => Ok(value),
            Value::String(text) => self.read_text(text.trim()).ok_or_else(bad),
            Value::Number(_) if self.kind == "number" => self.read_text(&value.to_string()).ok_or_else(bad),
            _ => Err(bad()),
        }
    }

    fn read_text(&self, text: &str) -> Option<Value> {
        let length = text.chars().count();
        if length > LONGEST || text.chars().any(char::is_control) {
            return None;
        }
        let within = |n: i64| self.min.is_none_or(|min| n >= min) && self.max.is_none_or(|max| n <= max);
        match self.kind.as_str() {
            "number" => text.parse().ok().filter(|n| within(*n)).map(Value::from),
            "date" => text.parse::<Date>().ok().map(|date| Value::from(date.to_string())),
            "choice" => self.choices.iter().any(|choice| choice == text).then(|| Value::from(text)),
            _ => {
                let formed = match self.form.as_deref() {
                    Some("digits") => text.bytes().all(|b| b.is_ascii_digit()) && within(i64::try_from(length).ok()?),
                    Some("phone") => phone(text),
                    Some("resident_id") => return IdNumber::parse(text).ok().map(|number| Value::from(number.text)),
                    // GB 32100: 18 digits and capitals.
                    Some("credit_code") => {
                        length == 18 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
                    }
                    _ => true,
                };
                formed.then(|| Value::from(text))
            }
        }
    }

    /// The value as the screen shows it: masked where the table says so.
    pub fn shown(&self, value: &Value) -> Option<String> {
        let text = match value {
            Value::Null => return None,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some(match self.masked.as_deref() {
            Some("number") => crate::mask::number(&text),
            Some("phone") => crate::mask::phone(&text),
            _ => text,
        })
    }
}

/// Digits, with a plus, dashes and spaces between them: mobile numbers, and landlines with their area code.
pub fn phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (7..=15).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '+' | '(' | ')'))
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_clinic_has_nineteen_fields_and_staff_ten_and_a_phone_c_129_c_130() {
        let codes = |fields: &Fields| {
            let mut codes: Vec<_> = fields.fields.iter().map(|field| field.code.clone()).collect();
            codes.sort();
            codes.dedup();
            codes.len()
        };
        assert_eq!((clinic().fields.len(), codes(clinic())), (19, 19));
        assert_eq!((staff().fields.len(), codes(staff())), (11, 11));
        for field in clinic().fields.iter().chain(&staff().fields) {
            assert!(["text", "number", "date", "choice"].contains(&field.kind.as_str()), "{}", field.code);
            assert_eq!(field.kind == "choice", !field.choices.is_empty(), "{}", field.code);
            assert!(!field.name.is_empty() && !clinic().source.is_empty());
        }
    }

    #[test]
    fn values_are_judged_by_their_field() {
        let judge = |code, text: &str| clinic().judge(code, Some(text)).map_err(|refusal| refusal.code);
        assert_eq!(judge("service_population", "\"12000\""), Ok(Some(Value::from(12000))));
        assert_eq!(judge("service_population", "12000"), Ok(Some(Value::from(12000))));
        assert_eq!(judge("service_population", "\"many\""), Err("field.bad_value"));
        assert_eq!(judge("credit_code", "\"12420106MB1A2B3C4D\""), Ok(Some(Value::from("12420106MB1A2B3C4D"))));
        assert_eq!(judge("credit_code", "\"124\""), Err("field.bad_value"));
        assert_eq!(judge("phone", "\"027-88888888\""), Ok(Some(Value::from("027-88888888"))));
        assert_eq!(judge("phone", "\"call me\""), Err("field.bad_value"));
        assert_eq!(judge("site", "\"4201060101\""), Err("field.fixed"), "the log belongs to this site");
        assert_eq!(judge("colour", "\"red\""), Err("field.unknown"));
        assert_eq!(judge("head", "not JSON"), Err("field.bad_value"));
        assert_eq!(judge("head", "\"\""), Ok(Some(Value::from(""))), "empty is not absent (A-048)");
        assert_eq!(judge("head", "null"), Ok(Some(Value::Null)));
        assert_eq!(clinic().judge("head", None).unwrap(), None);
        assert_eq!(staff().judge("number", Some("\"110105194912310021\"")).map_err(|r| r.code), Err("field.bad_value"));
    }

    #[test]
    fn numbers_of_staff_are_masked() {
        let number = staff().get("number").unwrap();
        assert_eq!(number.shown(&Value::from("11010519491231002X")).as_deref(), Some("110***********002X"));
        assert_eq!(staff().get("phone").unwrap().shown(&Value::from("13812341234")).as_deref(), Some("138****1234"));
        assert_eq!(number.shown(&Value::Null), None);
    }
}
