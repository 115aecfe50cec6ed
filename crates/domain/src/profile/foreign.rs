//! Archives of other systems: read into our fields, and given back with nothing changed but what was changed on purpose.
//!
//! The whole text of such an archive is kept as it came. What goes back is that archive with the changed fields in it, under the
//! names they came with; the only other difference is the mapping of values the national check insists on.

use serde_json::{Map, Value};

use super::{FieldKind, Fields, Kinds, Profile};

/// An archive as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreign {
    raw: Map<String, Value>,
}

impl Foreign {
    /// Takes an archive in; `None` when it is not an object.
    pub fn new(raw: Value) -> Option<Foreign> {
        match raw {
            Value::Object(raw) => Some(Foreign { raw }),
            _ => None,
        }
    }

    /// As it came.
    pub fn raw(&self) -> &Map<String, Value> {
        &self.raw
    }

    /// Its members as our fields. Members we do not know keep their own name; a second member for the same field stays under its own name
    /// beside it.
    pub fn profile(&self, fields: &Fields) -> Profile {
        let places = self.places(fields);
        let mut profile = Profile::new();
        for (name, code) in &places {
            let Some(value) = self.raw.get(name) else { continue };
            profile.insert(code.clone(), read(fields, code, value));
        }
        profile
    }

    /// The archive to give back after `before` (our reading of it) became `after`.
    pub fn returned(&self, fields: &Fields, kinds: &Kinds, before: &Profile, after: &Profile) -> Value {
        let places = self.places(fields);
        let mut raw = self.raw.clone();
        for change in super::changes(before, after) {
            let place = places.iter().find(|(_, code)| *code == change.field).map(|(name, _)| name.clone());
            let national = || fields.get(&change.field).map_or(change.field.clone(), |field| field.national.clone());
            match change.after {
                Some(value) => drop(raw.insert(place.unwrap_or_else(national), write(fields, &change.field, value))),
                None => drop(place.and_then(|name| raw.remove(&name))),
            }
        }
        for (name, value) in &mut raw {
            // Only here, on the way out: the record keeps the word it came with.
            if matches!(name.as_str(), "证件类型" | "证件类别" | "监护人证件类型" | "cert_type")
                && let Some(national) = value.as_str().and_then(|text| kinds.documents.national_of(text))
            {
                *value = Value::String(national.to_owned());
            }
        }
        Value::Object(raw)
    }

    /// Which member stands for which field.
    fn places(&self, fields: &Fields) -> Vec<(String, String)> {
        let mut places: Vec<(String, String)> = Vec::with_capacity(self.raw.len());
        for name in self.raw.keys() {
            let code = fields.named(name).map(|field| field.code.clone());
            let code = code.filter(|code| !places.iter().any(|(_, taken)| taken == code));
            // A member with the name of one of our fields that it does not stand for gets out of its way.
            let own = || if fields.get(name).is_some() { format!("~{name}") } else { name.clone() };
            places.push((name.clone(), code.unwrap_or_else(own)));
        }
        places
    }
}

/// A value under our codes, where its text is one we know; else as it came.
fn read(fields: &Fields, code: &str, value: &Value) -> Value {
    let known = fields.get(code).filter(|field| field.kind == FieldKind::Choice);
    match (known, value) {
        (Some(field), Value::String(text)) => {
            field.code_of(text).map_or_else(|| value.clone(), |code| Value::String(code.to_owned()))
        }
        // A fraction is kept as it is written: bodies of events hold none.
        (_, Value::Number(number)) if number.is_f64() => Value::String(number.to_string()),
        _ => value.clone(),
    }
}

/// A changed value under the first national text for its code.
fn write(fields: &Fields, code: &str, value: Value) -> Value {
    let text = fields.get(code).and_then(|field| {
        let held = value.as_str()?;
        field
            .texts
            .iter()
            .filter(|(_, code)| *code == held)
            .map(|(text, _)| text)
            .find(|text| !text.is_ascii())
            .cloned()
    });
    text.map_or(value, Value::String)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn data() -> (Fields, Kinds) {
        (Fields::national().unwrap(), Kinds::national().unwrap())
    }

    #[test]
    fn a_household_county_stays_what_it_is_through_receive_edit_vaccinate_return_a_066() {
        let (fields, kinds) = data();
        let came = json!({
            "姓名": "王小明", "性别": "男", "户籍县": "江苏省某某市", "联系电话": "13800000000", "证件类型": "身份证",
            "证件号码": "110105194912310021", "管理单位": null, "备注": "", "扩展": {"a": [1, "𠮷"], "b": " x "}
        });
        let archive = Foreign::new(came.clone()).unwrap();
        let before = archive.profile(&fields);
        assert_eq!(before["household_region"], json!("江苏省某某市"));
        assert_eq!(
            (&before["sex"], &before["managing_unit"], &before["health_note"]),
            (&json!("male"), &Value::Null, &json!(""))
        );
        let mut after = before.clone();
        after.insert("phone".to_owned(), json!("13911112222"));
        // The vaccination adds a dose; the archive's own fields are not touched by it.
        let returned = archive.returned(&fields, &kinds, &before, &after);
        assert_eq!(returned["户籍县"], json!("江苏省某某市"), "never 河北省某某市");
        assert_eq!(returned["联系电话"], json!("13911112222"));
        assert_eq!(returned["证件类型"], json!("居民身份证"), "mapped on the way out (A-063)");
        assert_eq!(archive.raw()["证件类型"], json!("身份证"), "kept here as it came");
        let rest = |value: &Value| {
            let mut rest = value.as_object().unwrap().clone();
            rest.remove("联系电话");
            rest.remove("证件类型");
            rest
        };
        assert_eq!(rest(&returned), rest(&came));
    }

    #[test]
    fn a_second_name_for_one_field_is_kept_beside_it_a_064() {
        let (fields, kinds) = data();
        let came = json!({"姓名": "甲", "chil_name": "乙", "name": "丙"});
        let archive = Foreign::new(came.clone()).unwrap();
        let profile = archive.profile(&fields);
        assert_eq!(profile.len(), 3, "{profile:?}");
        assert_eq!(archive.returned(&fields, &kinds, &profile, &profile), came);
    }

    fn member() -> impl Strategy<Value = (String, Value)> {
        let name = prop_oneof![
            Just("姓名".to_owned()),
            Just("性别".to_owned()),
            Just("户籍县".to_owned()),
            Just("现住址".to_owned()),
            Just("居住类型".to_owned()),
            Just("备注".to_owned()),
            "[\\u4e00-\\u4eff𠮷㛃a-z_]{1,6}",
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            Just(json!("")),
            "[男女本地外来𠮷㛃 ０x]{0,40}".prop_map(Value::String),
            any::<i64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::Bool),
            (-1e6..1e6f64).prop_map(|number| json!(number)),
        ];
        (name, leaf)
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256),
            ..ProptestConfig::default()
        })]

        #[test]
        fn any_archive_comes_back_as_it_came_but_for_the_edited_field_r18(
            members in proptest::collection::vec(member(), 0..24), phone in "[0-9]{11}"
        ) {
            let (fields, kinds) = data();
            let came = Value::Object(members.into_iter().collect());
            let archive = Foreign::new(came.clone()).unwrap();
            // Through our own tables and back, as when it is stored and read again.
            let before = archive.profile(&fields);
            let mut after = before.clone();
            after.insert("phone".to_owned(), json!(phone));
            let mut returned = archive.returned(&fields, &kinds, &before, &after);
            let object = returned.as_object_mut().unwrap();
            let place = "联系电话";
            prop_assert_eq!(object.remove(place), Some(json!(phone)));
            let mut rest = came.as_object().unwrap().clone();
            rest.remove(place);
            prop_assert_eq!(&*object, &rest);
        }
    }
}
