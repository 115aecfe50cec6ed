//! Texts from scanners and keyboards, held against the tables of this program: for every screen, and as JSON for programs outside.

use std::sync::{Arc, LazyLock};

use domain::Refusal;
use domain::gs1::GS;
use domain::identity::Identity;
use domain::recognise::{Content, Recognised, Tables, recognise};
use domain::trace_code::{ProductKey, Rule, TraceCode};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use crate::founding::ZONE;
use crate::{Answer, App, AppError, lock};

/// The tables of a program without a clinic.
static TABLES: LazyLock<Tables> = LazyLock::new(Tables::built_in);

/// The setting that names the data package in force: its value is the digest of the blob that holds it.
pub(crate) const PACKAGE: &str = "codes.package";

impl App {
    /// The tables in force at this clinic.
    pub(crate) fn tables(&self) -> Arc<Tables> {
        lock(&self.inner.tables).clone()
    }

    /// Puts the tables of the clinic's data package in force, or those that come with the program.
    pub(crate) fn take_up_tables(&self) -> Answer<()> {
        let package = self.read(|r| match r.setting(PACKAGE)? {
            Some(digest) => r.blob(&digest),
            None => Ok(None),
        })?;
        let text = package.as_ref().and_then(|blob| std::str::from_utf8(&blob.bytes).ok());
        let tables = match text.map(|text| TABLES.with(text)) {
            Some(Ok(tables)) => tables,
            Some(Err(refusal)) => {
                // From a newer desk, maybe: codes of before must go on being read.
                tracing::error!(?refusal, "the clinic's code tables cannot be read");
                TABLES.clone()
            }
            None => TABLES.clone(),
        };
        *lock(&self.inner.tables) = Arc::new(tables);
        Ok(())
    }

    /// What a text is. Blanks in a label keyed with its brackets are layout.
    pub(crate) fn seen(&self, text: &str, today: Date) -> Recognised {
        let tables = self.tables();
        let keyed = text.trim_start().starts_with('(') && !text.contains(GS);
        if keyed && text.contains(char::is_whitespace) {
            let label: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            return recognise(&label, &tables, today);
        }
        recognise(text, &tables, today)
    }

    /// The package unit a text names.
    ///
    /// # Errors
    /// What it is instead, or what is wrong with it.
    pub(crate) fn unit(&self, text: &str, today: Date) -> Result<TraceCode, Refusal> {
        self.seen(text, today).unit().cloned()
    }

    /// Whether a unit's code is one by its own content or by a registered prefix, not by its length alone.
    pub(crate) fn is_certain(&self, seen: &Recognised) -> bool {
        match &seen.content {
            Content::Unit(TraceCode { product: ProductKey::Segment(_), text, .. }) => {
                self.tables().trace.of(text).is_some_and(Rule::is_registered)
            }
            Content::Unit(_) => true,
            _ => false,
        }
    }
}

/// The day by which programs outside have their texts read.
pub fn today(now: Timestamp) -> Answer<Date> {
    let zone = TimeZone::get(ZONE).map_err(|error| AppError::data("the clinic's time zone", error))?;
    Ok(now.to_zoned(zone).date())
}

/// One line of `vaxctl code parse`: a JSON string in, an object out.
pub fn code_line(line: &[u8], today: Date) -> Value {
    let text = match string(line) {
        Ok(text) => text,
        Err(at) => return malformed(at),
    };
    let seen = recognise(&text, &TABLES, today);
    let mut answer = Map::new();
    answer.insert("ok".to_owned(), json!(seen.is_known()));
    answer.insert("kind".to_owned(), json!(seen.kind()));
    answer.insert("elements".to_owned(), pairs(&seen.elements));
    answer.insert("suspect".to_owned(), json!(seen.suspect.is_some()));
    answer.insert("error".to_owned(), Value::Null);
    if let Some(split) = &seen.suspect {
        answer.insert("likely".to_owned(), pairs(&split.elements));
    }
    if !seen.notes.is_empty() {
        answer.insert("notes".to_owned(), json!(seen.notes));
    }
    match &seen.content {
        Content::Unit(code) => {
            answer.insert("unit".to_owned(), json!(code.text));
        }
        Content::Product(number) => {
            answer.insert("product".to_owned(), json!(number));
        }
        Content::Identity(identity) => answer.extend(proved(identity)),
        Content::Unknown(unknown) => {
            answer.insert("error".to_owned(), error(&unknown.refusal));
            if let Some(holder) = &unknown.holder {
                answer.insert("holder".to_owned(), json!(holder));
            }
        }
        Content::Elements(_) | Content::Credential(_) | Content::Text => {}
    }
    Value::Object(answer)
}

/// One line of `vaxctl id parse`.
pub fn id_line(line: &[u8], today: Date) -> Value {
    let text = match string(line) {
        Ok(text) => text,
        Err(at) => return malformed(at),
    };
    let mut answer = Map::new();
    match Identity::read(&text, today) {
        Ok(identity) => {
            answer.insert("ok".to_owned(), json!(true));
            answer.insert("kind".to_owned(), json!(identity.kind.code()));
            answer.extend(proved(&identity));
            answer.insert("notes".to_owned(), json!(identity.notes));
            answer.insert("error".to_owned(), Value::Null);
        }
        Err(refusal) => {
            let kind = refusal.params.get("kind").map_or("unknown", String::as_str);
            answer.insert("ok".to_owned(), json!(false));
            answer.insert("kind".to_owned(), json!(kind));
            for nothing in ["number", "birth", "sex", "region", "province", "country"] {
                answer.insert(nothing.to_owned(), Value::Null);
            }
            answer.insert("notes".to_owned(), json!([]));
            answer.insert("error".to_owned(), error(&refusal));
        }
    }
    answer.insert("elements".to_owned(), json!([]));
    answer.insert("suspect".to_owned(), json!(false));
    Value::Object(answer)
}

fn string(line: &[u8]) -> Result<String, usize> {
    serde_json::from_slice(line).map_err(|error| error.column().max(1))
}

fn malformed(at: usize) -> Value {
    json!({
        "ok": false, "kind": "malformed", "elements": [], "suspect": false,
        "error": {"code": "line.not_a_json_string", "at": at},
    })
}

fn pairs(elements: &[(String, String)]) -> Value {
    elements.iter().map(|(ai, value)| json!([ai, value])).collect()
}

/// What a number proves; `null` where it proves nothing.
fn proved(identity: &Identity) -> Map<String, Value> {
    let fields = [
        ("number", json!(identity.text)),
        ("birth", json!(identity.birth.map(|birth| birth.to_string()))),
        ("sex", json!(identity.sex.map(|sex| sex.code()))),
        ("region", json!(identity.region)),
        ("province", json!(identity.province)),
        ("country", json!(identity.country)),
        ("sure", json!(identity.sure)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// `code.not_readable` goes out as `code.` and its `why`; places count from 1.
fn error(refusal: &Refusal) -> Value {
    let code = match refusal.params.get("why") {
        Some(why) => format!("code.{why}"),
        None => refusal.code.to_owned(),
    };
    let at = refusal.params.get("at").and_then(|at| at.parse::<usize>().ok());
    let mut error = json!({"code": code, "at": at});
    for name in ["ai", "other", "length"] {
        if let Some(value) = refusal.params.get(name) {
            error[name] = json!(value);
        }
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 21);

    #[test]
    fn a_line_that_is_no_json_string_is_answered_and_stops_nothing() {
        for line in [&b""[..], b"{", b"12", b"null", b"\"open", b"\"\\ud800\"", b"\"\xff\""] {
            for answer in [code_line(line, TODAY), id_line(line, TODAY)] {
                assert_eq!((&answer["ok"], &answer["kind"]), (&json!(false), &json!("malformed")), "{line:?}");
                assert!(answer["error"]["at"].is_u64() && answer["elements"].is_array() && answer["suspect"] == false);
            }
        }
    }

    #[test]
    fn a_code_is_answered_with_its_elements() {
        let answer = code_line(br#""]d201069012345678921727013110ABC123\u001d210001""#, TODAY);
        let elements = json!([["01", "06901234567892"], ["17", "270131"], ["10", "ABC123"], ["21", "0001"]]);
        assert_eq!(
            answer,
            json!({
                "ok": true, "kind": "gs1", "elements": elements, "suspect": false, "error": null,
                "unit": "(01)06901234567892(21)0001",
            })
        );
    }

    #[test]
    fn a_swallowed_separator_is_suspected_with_the_likely_split() {
        let answer = code_line(br#""]d201069012345678921727013110ABC123210001""#, TODAY);
        assert_eq!((&answer["ok"], &answer["suspect"]), (&json!(true), &json!(true)));
        assert_eq!(answer["likely"][3], json!(["21", "0001"]));
        assert!(answer.get("unit").is_none(), "nothing is guessed");
    }

    #[test]
    fn a_number_is_answered_with_what_it_proves() {
        let answer = id_line("\"１１０１０５19491231002x\"".as_bytes(), TODAY);
        assert_eq!(answer["number"], "11010519491231002X");
        assert_eq!(
            (&answer["birth"], &answer["sex"], &answer["province"]),
            (&json!("1949-12-31"), &json!("female"), &json!("北京市"))
        );
        assert_eq!(answer["notes"], json!(["full_width", "lower_case"]));
        let answer = id_line(br#""110105194912310021""#, TODAY);
        assert_eq!(answer["error"], json!({"code": "identity.bad_check_digit", "at": 18}));
    }
}
