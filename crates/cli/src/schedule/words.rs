//! The sentences of reason codes: the very words of the windows' locales.

use std::collections::BTreeMap;

use schedule::Reason;
use serde_json::Value;

use super::Language;

const ZH: [&str; 2] = [
    include_str!("../../../../ui/src/locales/zh-CN/reasons.json"),
    include_str!("../../../../ui/src/locales/zh-CN/words.json"),
];
const EN: [&str; 2] = [
    include_str!("../../../../ui/src/locales/en/reasons.json"),
    include_str!("../../../../ui/src/locales/en/words.json"),
];

/// The words of one language.
pub(super) struct Words {
    reasons: Value,
    words: Value,
}

impl Words {
    /// Reads the words of a language; the locale files are checked by the windows' tests.
    pub fn of(language: Language) -> Result<Words, String> {
        let [reasons, words] = match language {
            Language::Zh => ZH,
            Language::En => EN,
        };
        let read = |text: &str| serde_json::from_str(text).map_err(|error| error.to_string());
        Ok(Words { reasons: read(reasons)?, words: read(words)? })
    }

    /// A word of a group, or the code itself.
    pub fn word(&self, group: &str, code: &str) -> String {
        let known = self.words.get(group).and_then(|group| group.get(code)).and_then(Value::as_str);
        known.unwrap_or(code).to_owned()
    }

    /// The sentence of a reason.
    pub fn sentence(&self, reason: &Reason) -> String {
        let code = reason.code.code();
        let template = self.reasons.get("schedule").and_then(|codes| codes.get(code)).and_then(Value::as_str);
        let Some(template) = template else { return code.to_owned() };
        let mut params = reason.params.to_map();
        self.join_units(&mut params);
        if let Some(vaccine) = params.get_mut("vaccine") {
            *vaccine = self.word("vaccine", vaccine);
        }
        fill(template, &params)
    }

    /// `age` 8 with `age_unit` month becomes 8月龄.
    fn join_units(&self, params: &mut BTreeMap<String, String>) {
        for (name, group) in [("age", "age_unit"), ("until", "age_unit"), ("interval", "interval_unit")] {
            let Some(unit) = params.remove(&format!("{name}_unit")) else { continue };
            if let Some(value) = params.get_mut(name) {
                *value = self.word(group, &unit).replace("{{count}}", value);
            }
        }
    }
}

/// Fills `{{name}}`; a part in `[[…]]` stands only when all its names are known.
fn fill(template: &str, params: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("[[") {
        out.push_str(&named(before, params).0);
        let (part, after) = after.split_once("]]").unwrap_or((after, ""));
        let (text, whole) = named(part, params);
        if whole {
            out.push_str(&text);
        }
        rest = after;
    }
    out.push_str(&named(rest, params).0);
    out
}

/// The text with its names filled in, and whether all were known.
fn named(text: &str, params: &BTreeMap<String, String>) -> (String, bool) {
    let mut out = String::new();
    let mut whole = true;
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        match params.get(name.trim()) {
            Some(value) => out.push_str(value),
            None => whole = false,
        }
        rest = after;
    }
    out.push_str(rest);
    (out, whole)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use schedule::ReasonCode;

    #[test]
    fn a_part_in_brackets_stands_only_when_its_names_are_known() {
        let params = BTreeMap::from([("age".to_owned(), "8月龄".to_owned())]);
        assert_eq!(fill("未满{{age}}[[，{{date}} 起可种]]", &params), "未满8月龄");
        let params =
            BTreeMap::from([("age".to_owned(), "8月龄".to_owned()), ("date".to_owned(), "2024-01-10".to_owned())]);
        assert_eq!(fill("未满{{age}}[[，{{date}} 起可种]]", &params), "未满8月龄，2024-01-10 起可种");
        assert_eq!(fill("{{unclosed", &params), "");
    }

    #[test]
    fn every_reason_code_has_a_sentence_in_both_languages() {
        for language in [Language::Zh, Language::En] {
            let words = Words::of(language).unwrap();
            for code in ReasonCode::ALL {
                let known = words.reasons.get("schedule").and_then(|codes| codes.get(code.code()));
                assert!(known.is_some_and(Value::is_string), "{language:?}: {code}");
            }
        }
    }
}
