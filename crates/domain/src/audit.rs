//! The log as an audit trail: modules by kind of event, and what of a body may be shown (C-148, C-149). The table is data.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

/// Module of kinds this program does not know.
pub const OTHER: &str = "other";

#[derive(Deserialize, Default)]
struct Table {
    module: Vec<Module>,
    show: Vec<Show>,
    name: BTreeMap<String, String>,
}

/// A module 功能模块.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// Code.
    pub code: String,
    /// Its event types.
    pub kinds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Show {
    kind: String,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    staff: Vec<String>,
}

/// One particular of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Particular {
    /// A member with its value as it is.
    Value(String, String),
    /// A member whose value is a code with words.
    Word(String, String),
    /// A member that names a member of staff by id.
    Staff(String, String),
    /// Codes of the fields that changed; their values are not shown.
    Fields(Vec<String>),
}

// A file that does not parse is an empty table, which the tests below would not let pass.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("../data/audit.toml")).unwrap_or_default());

/// Every module, in the order of the page.
pub fn modules() -> &'static [Module] {
    &TABLE.module
}

/// The module of a kind of event.
pub fn module_of(kind: &str) -> &'static str {
    let found = TABLE.module.iter().find(|module| module.kinds.iter().any(|known| known == kind));
    found.map_or(OTHER, |module| module.code.as_str())
}

/// The name of a module, a kind of event, a column or a particular, as the exported file writes it; the code itself when it has none.
/// A particular's name holds `{{value}}` in the place of its value.
pub fn name(code: &str) -> &str {
    TABLE.name.get(code).map_or(code, String::as_str)
}

/// What of a body may be shown.
pub fn particulars(kind: &str, body: &Value) -> Vec<Particular> {
    let mut shown = vec![];
    if let Some(show) = TABLE.show.iter().find(|show| show.kind == kind) {
        let text = |member: &String| body.get(member).and_then(text).map(|text| (member.clone(), text));
        shown.extend(show.words.iter().filter_map(text).map(|(member, text)| Particular::Word(member, text)));
        shown.extend(show.values.iter().filter_map(text).map(|(member, text)| Particular::Value(member, text)));
        shown.extend(show.staff.iter().filter_map(text).map(|(member, text)| Particular::Staff(member, text)));
    }
    let changes = body.get("changes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let fields: Vec<String> =
        changes.iter().filter_map(|change| change.get("field")?.as_str()).map(str::to_owned).collect();
    if !fields.is_empty() {
        shown.push(Particular::Fields(fields));
    }
    shown
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Array(all) => Some(all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")),
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Payload;
    use serde_json::json;

    #[test]
    fn every_kind_of_event_belongs_to_one_module_c_148() {
        for kind in Payload::KINDS {
            let homes = modules().iter().filter(|module| module.kinds.iter().any(|known| known == kind)).count();
            assert_eq!(homes, 1, "{kind}");
        }
        let known = modules().iter().flat_map(|module| &module.kinds);
        assert_eq!(known.filter(|kind| !Payload::KINDS.contains(&kind.as_str())).count(), 0);
        assert!(TABLE.show.iter().all(|show| Payload::KINDS.contains(&show.kind.as_str())));
        assert_eq!(module_of("from.the_future"), OTHER);
        let named = |code: &str| name(code) != code;
        assert_eq!(Payload::KINDS.iter().find(|kind| !named(kind)), None);
        assert_eq!(modules().iter().find(|module| !named(&module.code)), None);
        let members = TABLE.show.iter().flat_map(|show| show.values.iter().chain(&show.staff));
        assert_eq!(members.filter(|member| !named(&format!("audit.{member}"))).count(), 0);
    }

    #[test]
    fn changed_values_are_not_shown_and_unknown_members_neither() {
        let body =
            json!({"staff": "x", "changes": [{"field": "phone", "before": "13800138000", "after": "13900139000"}]});
        assert_eq!(particulars("staff.amended", &body), [Particular::Fields(vec!["phone".to_owned()])]);
        let body = json!({"recipient": "x", "name": "王小明", "number": "11010519491231002X"});
        assert_eq!(particulars("recipient.registered", &body), []);
        let body = json!({"login": "typed-a-password-here", "failures": 3});
        let shown = particulars("staff.sign_in_failed", &body);
        assert_eq!(
            shown,
            [Particular::Value("failures".to_owned(), "3".to_owned())],
            "what was typed may be a password"
        );
    }
}
