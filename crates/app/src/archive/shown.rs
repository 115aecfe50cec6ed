//! Values of an archive as people see them: masked, in words where they are lists.

use domain::identity::IdNumber;
use domain::mask;
use domain::profile::{DoseField, Field, FieldKind, Fields, Masked};
use serde_json::Value;

use crate::view::FieldView;

/// A field of the table.
pub(super) fn field(field: &Field, value: Option<&Value>, editable: bool) -> FieldView {
    FieldView {
        field: field.code.clone(),
        group: field.group.code().to_owned(),
        value: value.filter(|value| !value.is_null()).map(|value| field.shown(value)),
        empty: value.is_some_and(is_empty),
        masked: field.masked.is_some(),
        editable,
        needed: field.needed.map(|needed| needed.code().to_owned()),
        kind: field.kind.code().to_owned(),
        choices: field.choices.clone(),
    }
}

/// A field nobody here knows: shown as it came, kept as it came.
pub(super) fn unknown(code: &str, value: &Value) -> FieldView {
    let masked = looks_secret(value);
    FieldView {
        field: code.to_owned(),
        group: "other".to_owned(),
        value: (!value.is_null()).then(|| plain(value, masked)),
        empty: is_empty(value),
        masked: masked.is_some(),
        editable: false,
        needed: None,
        kind: "text".to_owned(),
        choices: vec![],
    }
}

/// A field of a dose.
pub(super) fn dose_field(field: &DoseField, value: Option<&Value>, editable: bool) -> FieldView {
    FieldView {
        field: field.code.clone(),
        group: "other".to_owned(),
        value: value.filter(|value| !value.is_null()).map(|value| plain(value, None)),
        empty: value.is_some_and(is_empty),
        masked: false,
        editable,
        needed: None,
        kind: field.kind.code().to_owned(),
        choices: field.choices.clone(),
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("")
}

/// What stands in a change, as JSON text.
pub(super) fn changed(fields: &Fields, code: &str, json: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(json) else { return json.to_owned() };
    match (code, fields.get(code)) {
        ("photo", _) => String::new(),
        ("documents" | "guardians" | "alerts", _) => list(&value),
        (_, Some(field)) => field.shown(&value),
        (_, None) => plain(&value, looks_secret(&value)),
    }
}

/// A list in one line, numbers and phones masked.
fn list(value: &Value) -> String {
    let Some(items) = value.as_array() else { return plain(value, looks_secret(value)) };
    let part = |name: &str, value: &Value| match (name, value) {
        (_, Value::Null) => None,
        ("number", value) => Some(plain(value, Some(Masked::Number))),
        ("phone", value) => Some(plain(value, Some(Masked::Phone))),
        (_, value @ Value::Object(_)) => value.get("number").map(|number| plain(number, Some(Masked::Number))),
        (_, value) => Some(plain(value, looks_secret(value))),
    };
    let item = |item: &Value| match item.as_object() {
        Some(members) => {
            let parts: Vec<String> = members.iter().filter_map(|(name, value)| part(name, value)).collect();
            parts.join(" ")
        }
        None => plain(item, looks_secret(item)),
    };
    items.iter().map(item).collect::<Vec<_>>().join("; ")
}

fn plain(value: &Value, masked: Option<Masked>) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match masked {
        Some(Masked::Number) => mask::number(&text),
        Some(Masked::Phone) => mask::phone(&text),
        None => text,
    }
}

/// A number or phone in a field nobody here knows is masked like any other.
fn looks_secret(value: &Value) -> Option<Masked> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if IdNumber::parse(&text).is_ok() || (digits >= 15 && digits == text.len()) {
        return Some(Masked::Number);
    }
    (digits == 11 && text.len() == 11 && text.starts_with('1')).then_some(Masked::Phone)
}

/// Whether the table shows it as a field of its own; lists have places of their own.
pub(super) fn is_listed(field: &Field) -> bool {
    field.kind != FieldKind::List
}
