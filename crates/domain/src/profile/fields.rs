//! The table of fields: which there are, which values they take, and who may change them when (requirements §7).

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

use super::{Profile, text};
use crate::Refusal;
use crate::event::v1::FieldChange;
use crate::mask;

/// The table of fields.
#[derive(Debug, Clone, Deserialize)]
pub struct Fields {
    /// Names the table.
    pub version: String,
    field: Vec<Field>,
    dose_field: Vec<DoseField>,
}

/// One field of an archive.
#[derive(Debug, Clone, Deserialize)]
pub struct Field {
    /// Code in events and views.
    pub code: String,
    /// Its name in the national data set.
    pub national: String,
    /// Other names met in practice.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Where the archive shows it.
    pub group: Group,
    /// Row of the matrix of requirements §7.
    pub edit: Edit,
    /// What it holds.
    pub kind: FieldKind,
    /// Codes to choose from.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Texts met elsewhere for the codes.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    /// Shown with its middle hidden.
    pub masked: Option<Masked>,
    /// A change needs a reason.
    #[serde(default)]
    pub identity: bool,
    /// Who demands it.
    pub needed: Option<Needed>,
    /// Least value of a number.
    pub min: Option<u32>,
    /// Greatest value of a number.
    pub max: Option<u32>,
    /// Where it comes from.
    pub source: String,
    /// How sure that is.
    pub confidence: String,
}

/// A field of a dose, and on which doses it may be corrected.
#[derive(Debug, Clone, Deserialize)]
pub struct DoseField {
    /// Code in events and views.
    pub code: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Codes to choose from.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Least value of a number.
    pub min: Option<u32>,
    /// Greatest value of a number.
    pub max: Option<u32>,
    /// On doses given here.
    #[serde(default)]
    pub here: bool,
    /// On doses entered.
    #[serde(default)]
    pub entered: bool,
}

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)* }
        impl $name {
            /// The code in data and views.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }
        }
    };
}

coded! {
    /// Groups as the archive shows them.
    Group {
        /// Who it is.
        Identity = "identity",
        /// Where to reach the family.
        Contact = "contact",
        /// 户籍.
        Household = "household",
        /// The birth.
        Birth = "birth",
        /// Who manages the archive.
        Management = "management",
        /// What matters before an injection.
        Health = "health",
        /// Fields this program does not know.
        Other = "other",
    }
}

coded! {
    /// Rows of the matrix who may edit what.
    Edit {
        /// Identity.
        Identity = "ID",
        /// Contact and present address.
        Contact = "CT",
        /// Guardians.
        Guardian = "GU",
        /// Household register.
        Household = "RG",
        /// Managing unit: changes by a move only.
        Unit = "MU",
        /// What the clinic notes in the archive itself.
        Archive = "AR",
    }
}

coded! {
    /// What a field holds.
    FieldKind {
        /// Any text.
        Text = "text",
        /// A day.
        Date = "date",
        /// A civil time `HH:MM` or `HH:MM:SS`.
        Time = "time",
        /// A whole number.
        Number = "number",
        /// One of some codes; other values that came from elsewhere stay.
        Choice = "choice",
        /// Several of some codes: an array of texts.
        Many = "many",
        /// Several days: an array of dates.
        Days = "days",
        /// A region code of GB/T 2260, or its name as it came.
        Region = "region",
        /// A list of things with fields of their own.
        List = "list",
    }
}

coded! {
    /// How a value is hidden.
    Masked {
        /// Like an identity number.
        Number = "number",
        /// Like a phone.
        Phone = "phone",
    }
}

coded! {
    /// Who demands a field.
    Needed {
        /// The national platform.
        National = "national",
        /// The province or the clinic: shows when empty, is never filled in.
        Local = "local",
    }
}

/// How an archive stands towards this clinic: the columns of requirements §7 that a workstation can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Situation {
    /// Managed here, or by nobody yet.
    Own,
    /// Managed elsewhere, vaccinated here without moving in. Which fields are open then is the platform's to name; until it does, identity
    /// and household stay closed.
    Visiting,
    /// Moved out, or closed by death: everything is read only.
    Closed,
}

impl Situation {
    /// Reads it from an archive.
    pub fn of(profile: &Profile, site: &str) -> Situation {
        match text(profile, "register_status") {
            Some("2" | "4" | "5") => Situation::Closed,
            _ if text(profile, "managing_unit").is_some_and(|unit| unit != site) => Situation::Visiting,
            _ => Situation::Own,
        }
    }

    /// Whether fields of this kind may be changed at this desk.
    pub fn allows(self, edit: Edit) -> bool {
        match (self, edit) {
            (_, Edit::Unit) | (Situation::Closed, _) => false,
            (Situation::Visiting, Edit::Identity | Edit::Household) => false,
            (Situation::Visiting | Situation::Own, _) => true,
        }
    }
}

impl Fields {
    /// The table that comes with the program.
    pub fn national() -> Result<Fields, toml::de::Error> {
        toml::from_str(include_str!("../../data/recipient-fields.toml"))
    }

    /// Every field, in the order of the data set.
    pub fn all(&self) -> &[Field] {
        &self.field
    }

    /// Every field of a dose.
    pub fn of_doses(&self) -> &[DoseField] {
        &self.dose_field
    }

    /// A field by code.
    pub fn get(&self, code: &str) -> Option<&Field> {
        self.field.iter().find(|field| field.code == code)
    }

    /// A field of a dose by code.
    pub fn dose(&self, code: &str) -> Option<&DoseField> {
        self.dose_field.iter().find(|field| field.code == code)
    }

    /// A field by code, national name or a name met in practice.
    pub fn named(&self, name: &str) -> Option<&Field> {
        let name = name.trim();
        self.field.iter().find(|field| {
            field.code == name || field.national == name || field.aliases.iter().any(|alias| alias == name)
        })
    }

    /// Judges changes typed at a desk: every field is known, open in this situation, of its kind, and identity has a reason. Values that do
    /// not change fall away.
    pub fn check(
        &self,
        profile: &Profile,
        situation: Situation,
        today: Date,
        changes: Vec<(String, Option<Value>)>,
        reason: &str,
    ) -> Result<Vec<FieldChange>, Refusal> {
        let mut checked = Vec::new();
        for (code, after) in changes {
            let Some(field) = self.get(&code) else {
                return Err(Refusal::new("field.unknown").with("field", code));
            };
            let before = profile.get(&code).cloned();
            let after = after.map(|value| field.typed(value));
            if super::same_value(before.as_ref(), after.as_ref()) {
                continue;
            }
            if !situation.allows(field.edit) {
                return Err(Refusal::new("field.fixed").with("field", code));
            }
            field.judge(before.as_ref(), after.as_ref(), today)?;
            if field.identity && reason.trim().is_empty() {
                return Err(Refusal::new("recipient.reason_missing").with("field", code));
            }
            checked.push(FieldChange { field: code, before, after });
        }
        Ok(checked)
    }
}

impl Field {
    /// A value as people see it.
    pub fn shown(&self, value: &Value) -> String {
        shown(value, self.masked)
    }

    /// The code for a text met elsewhere.
    pub fn code_of(&self, text: &str) -> Option<&str> {
        let text = text.trim();
        let known = self.choices.iter().find(|choice| *choice == text).map(String::as_str);
        known.or_else(|| self.texts.get(text).map(String::as_str))
    }

    /// A number typed into a form comes as text.
    fn typed(&self, value: Value) -> Value {
        match (self.kind, &value) {
            (FieldKind::Number, Value::String(text)) => text.trim().parse::<u32>().map_or(value, Value::from),
            (FieldKind::Many | FieldKind::Days, Value::String(text)) if !text.trim().is_empty() => items(text),
            _ => value,
        }
    }

    /// `before` is what stands there: of a list, what stays is not judged anew.
    fn judge(&self, before: Option<&Value>, value: Option<&Value>, today: Date) -> Result<(), Refusal> {
        let missing =
            value.is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty()) || value.is_null());
        if self.identity && self.kind != FieldKind::List && missing {
            return Err(bad(&self.code));
        }
        let Some(value) = value else { return Ok(()) };
        let fresh = match (self.kind, before.and_then(Value::as_array), value.as_array()) {
            (FieldKind::Many | FieldKind::Days, Some(before), Some(items)) => {
                Some(Value::Array(items.iter().filter(|item| !before.contains(item)).cloned().collect()))
            }
            _ => None,
        };
        let value = fresh.as_ref().unwrap_or(value);
        if self.code == "alerts" && !super::Alert::all_good(value) {
            return Err(bad(&self.code));
        }
        judge(&self.code, self.kind, &self.choices, (self.min, self.max), value, today)
    }
}

impl DoseField {
    /// Judges a corrected value.
    pub fn judge(&self, value: &Value, today: Date) -> Result<(), Refusal> {
        judge(&self.code, self.kind, &self.choices, (self.min, self.max), value, today)
    }

    /// A number typed into a form comes as text.
    pub fn typed(&self, value: Value) -> Value {
        match (self.kind, &value) {
            (FieldKind::Number, Value::String(text)) => text.trim().parse::<u32>().map_or(value, Value::from),
            _ => value,
        }
    }
}

fn bad(code: &str) -> Refusal {
    Refusal::new("field.bad_value").with("field", code)
}

/// Only what somebody types is judged; what stands there already, or came from elsewhere, stays whatever it is.
fn judge(
    code: &str,
    kind: FieldKind,
    choices: &[String],
    bounds: (Option<u32>, Option<u32>),
    value: &Value,
    today: Date,
) -> Result<(), Refusal> {
    let text = value.as_str();
    let good = match kind {
        // An emptied field is a value of its own.
        _ if text == Some("") => true,
        FieldKind::Text | FieldKind::Region => text.is_some_and(|text| text.chars().count() <= 10_000),
        FieldKind::Date => text.and_then(|text| text.parse::<Date>().ok()).is_some_and(|date| date <= today),
        FieldKind::Time => text.is_some_and(is_time),
        FieldKind::Number => value
            .as_u64()
            .and_then(|number| u32::try_from(number).ok())
            .is_some_and(|number| bounds.0.is_none_or(|min| number >= min) && bounds.1.is_none_or(|max| number <= max)),
        FieldKind::Choice => text.is_some_and(|text| choices.iter().any(|choice| choice == text)),
        FieldKind::Many => each(value, |text| choices.iter().any(|choice| choice == text)),
        FieldKind::Days => each(value, |text| text.parse::<Date>().is_ok_and(|date| date <= today)),
        FieldKind::List => value.is_array() || value.is_string(),
    };
    if good { Ok(()) } else { Err(bad(code)) }
}

/// A list as typed into one line: its items, each once, in their order.
fn items(text: &str) -> Value {
    let mut items: Vec<&str> = vec![];
    for item in text.split([',', '，', '、', ';', '；', ' ', '\n']).map(str::trim).filter(|item| !item.is_empty()) {
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Value::from(items)
}

/// Whether it is a list of texts, not endless, each of them good.
fn each(value: &Value, good: impl Fn(&str) -> bool) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.len() <= 100 && items.iter().all(|item| item.as_str().is_some_and(&good)))
}

fn is_time(text: &str) -> bool {
    matches!(text.len(), 5 | 8) && text.parse::<jiff::civil::Time>().is_ok()
}

/// A value as people see it: texts as they are, everything else as JSON.
pub(crate) fn shown(value: &Value, masked: Option<Masked>) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    match masked {
        Some(Masked::Number) => mask::number(&text),
        Some(Masked::Phone) => mask::phone(&text),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use serde_json::json;

    const TODAY: Date = jiff::civil::date(2026, 11, 20);

    fn check(
        profile: &Profile,
        situation: Situation,
        field: &str,
        value: Value,
        reason: &str,
    ) -> Result<usize, &'static str> {
        let fields = Fields::national().unwrap();
        fields
            .check(profile, situation, TODAY, vec![(field.to_owned(), Some(value))], reason)
            .map(|changes| changes.len())
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn every_field_names_its_source_and_no_name_stands_for_two_fields() {
        let fields = Fields::national().unwrap();
        let mut names = std::collections::BTreeMap::new();
        for field in fields.all() {
            assert!(
                !field.source.is_empty() && ["high", "medium", "low"].contains(&field.confidence.as_str()),
                "{field:?}"
            );
            let chooses = matches!(field.kind, FieldKind::Choice | FieldKind::Many);
            assert_eq!(chooses, !field.choices.is_empty(), "{}", field.code);
            assert!(field.texts.values().all(|code| field.choices.contains(code)), "{}", field.code);
            for name in [&field.code, &field.national].into_iter().chain(&field.aliases) {
                assert_eq!(
                    names.insert(name.clone(), field.code.clone()).filter(|code| *code != field.code),
                    None,
                    "{name}"
                );
            }
        }
        assert_eq!(fields.named("户籍县").map(|field| field.code.as_str()), Some("household_region"));
    }

    #[test]
    fn who_may_edit_what_follows_the_matrix_of_requirements_7() {
        use Edit::*;
        let rows = [Identity, Contact, Guardian, Household, Unit, Archive];
        let open = |situation: Situation| rows.map(|edit| situation.allows(edit));
        assert_eq!(open(Situation::Own), [true, true, true, true, false, true]);
        assert_eq!(open(Situation::Visiting), [false, true, true, false, false, true]);
        assert_eq!(open(Situation::Closed), [false; 6]);
        let situation = |members: &[(&str, &str)]| {
            let profile = members.iter().map(|(code, value)| ((*code).to_owned(), json!(value))).collect();
            Situation::of(&profile, "4201060101")
        };
        assert_eq!(situation(&[]), Situation::Own);
        assert_eq!(situation(&[("managing_unit", "4201060101")]), Situation::Own);
        assert_eq!(situation(&[("managing_unit", "5101060101")]), Situation::Visiting);
        assert_eq!(situation(&[("register_status", "2")]), Situation::Closed, "已迁出");
        assert_eq!(situation(&[("register_status", "4")]), Situation::Closed, "closed by death");
    }

    #[test]
    fn an_edit_is_judged_by_its_field_c_019() {
        let none = Profile::new();
        let own = Situation::Own;
        assert_eq!(check(&none, own, "weight_g", json!("3200"), ""), Ok(1), "a number typed as text");
        assert_eq!(check(&none, own, "weight_g", json!(32), ""), Err("field.bad_value"));
        assert_eq!(check(&none, own, "birth_time", json!("23:59"), ""), Ok(1));
        assert_eq!(check(&none, own, "birth_time", json!("24:59"), ""), Err("field.bad_value"));
        assert_eq!(check(&none, own, "birth", json!("2026-11-21"), "typo"), Err("field.bad_value"), "not yet born");
        assert_eq!(check(&none, own, "name", json!("王晓明"), " "), Err("recipient.reason_missing"));
        assert_eq!(check(&none, own, "name", json!(" "), "typo"), Err("field.bad_value"));
        assert_eq!(check(&none, own, "household_kind", json!("7"), ""), Err("field.bad_value"));
        assert_eq!(check(&none, own, "managing_unit", json!("1"), ""), Err("field.fixed"));
        assert_eq!(check(&none, own, "户籍派出所", json!("1"), ""), Err("field.unknown"));
        assert_eq!(check(&none, own, "blood_products", json!("2026-09-01、2026-11-02"), ""), Ok(1), "days in one line");
        assert_eq!(check(&none, own, "blood_products", json!("2026-11-21"), ""), Err("field.bad_value"), "tomorrow");
        assert_eq!(check(&none, own, "health_states", json!(["pregnant"]), ""), Ok(1));
        assert_eq!(check(&none, own, "health_states", json!(["unwell"]), ""), Err("field.bad_value"));
        let states: Profile = [("health_states".to_owned(), json!(["from_elsewhere"]))].into();
        assert_eq!(check(&states, own, "health_states", json!(["from_elsewhere", "pregnant"]), ""), Ok(1), "A-045");
        let kept: Profile = [("household_kind".to_owned(), json!("本镇"))].into();
        assert_eq!(check(&kept, own, "household_kind", json!("本镇"), ""), Ok(0), "a retired value may stay (A-045)");
        assert_eq!(check(&kept, Situation::Visiting, "household_kind", json!("1"), ""), Err("field.fixed"));
    }
}
