//! The words of people's tables: what headers, vaccine names and values mean. Data, replaceable without a change of code.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use domain::profile::{FieldKind, Fields, Kinds};
use serde::Deserialize;

use super::meaning::{DosePart, Meaning};

/// The words the program comes with. The files are part of the program and a test reads them; what could not be read would know no word.
pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(|| Words::shipped().unwrap_or_default());

/// Stands in most names of vaccines and tells none from another.
const VACCINE: &str = "疫苗";

/// Words by what they mean, folded.
#[derive(Debug, Default)]
pub(crate) struct Words {
    headers: HashMap<String, Meaning>,
    meanings: Vec<Meaning>,
    parts: Vec<(String, DosePart)>,
    /// Longest first: one name may begin another.
    vaccine_names: Vec<(String, String)>,
    vaccine_codes: HashMap<String, String>,
    values: HashMap<String, HashMap<String, String>>,
    /// First word of each meaning and of each value, for writing.
    titles: HashMap<String, String>,
    value_words: HashMap<(String, String), String>,
    sheets: BTreeMap<String, String>,
    fields: Option<Fields>,
    kinds: Option<Kinds>,
}

#[derive(Deserialize)]
struct HeaderFile {
    sheet: BTreeMap<String, String>,
    meaning: BTreeMap<String, Vec<String>>,
    part: BTreeMap<String, Vec<String>>,
    value: HashMap<String, HashMap<String, Vec<String>>>,
}

#[derive(Deserialize)]
struct VaccineFile {
    vaccine: Vec<VaccineNames>,
}

#[derive(Deserialize)]
struct VaccineNames {
    abbr: String,
    #[serde(default)]
    codes: Vec<String>,
    names: Vec<String>,
}

impl Words {
    fn shipped() -> Result<Words, toml::de::Error> {
        let headers: HeaderFile = toml::from_str(include_str!("../../data/import-headers.toml"))?;
        let vaccines: VaccineFile = toml::from_str(include_str!("../../data/vaccine-names.toml"))?;
        let mut words =
            Words { fields: Some(Fields::national()?), kinds: Some(Kinds::national()?), ..Words::default() };
        for (code, texts) in headers.meaning {
            let Some(meaning) = Meaning::parse(&code) else { continue };
            words.meanings.push(meaning.clone());
            words.titles.extend(texts.first().map(|title| (code.clone(), title.clone())));
            words.headers.extend(texts.iter().map(|text| (fold(text), meaning.clone())));
        }
        for (code, texts) in headers.part {
            let Some(part) = DosePart::parse(&code) else { continue };
            words.parts.extend(texts.iter().map(|text| (fold(text), part)));
        }
        for vaccine in vaccines.vaccine {
            let names = vaccine.names.iter().chain([&vaccine.abbr]);
            words.vaccine_names.extend(names.map(|name| (fold(name), vaccine.abbr.clone())));
            words.vaccine_codes.extend(vaccine.codes.into_iter().map(|code| (code, vaccine.abbr.clone())));
        }
        words.parts.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        words.vaccine_names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        words.sheets = headers.sheet;
        for (field, values) in headers.value {
            let first =
                |(code, texts): (&String, &Vec<String>)| Some(((field.clone(), code.clone()), texts.first()?.clone()));
            words.value_words.extend(values.iter().filter_map(first));
            let texts = values
                .into_iter()
                .flat_map(|(code, texts)| texts.into_iter().map(move |text| (value_key(&text), code.clone())));
            words.values.insert(field, texts.collect());
        }
        Ok(words)
    }

    /// Every meaning a header can have, for choosing.
    pub(crate) fn meanings(&self) -> &[Meaning] {
        &self.meanings
    }

    /// What a header means; nothing when no word fits.
    pub(crate) fn header(&self, header: &str) -> Option<Meaning> {
        let folded = fold(header);
        let known = self.headers.get(&folded).cloned().or_else(|| self.dose_header(&folded));
        known.or_else(|| {
            let field = self.fields.as_ref()?.named(header)?;
            (field.kind != FieldKind::List).then(|| Meaning::Field(field.code.clone()))
        })
    }

    /// `乙肝疫苗第1剂接种日期`, `HepB2 批号`, `百白破(第二针)`: a vaccine, which dose, and which part of it.
    fn dose_header(&self, folded: &str) -> Option<Meaning> {
        let plain = folded.replace(VACCINE, "");
        let (name, abbr) = self
            .vaccine_names
            .iter()
            .find(|(name, _)| plain.strip_prefix(name.as_str()).is_some_and(|rest| self.dose_words(rest).is_some()))?;
        let rest = plain.strip_prefix(name.as_str())?;
        let (number, part) = self.dose_words(rest)?;
        // `乙肝` alone is a column of yes and no, or of numbers of doses: not a date for certain.
        if rest.is_empty() {
            return None;
        }
        Some(Meaning::Dose { vaccine: abbr.clone(), number, part })
    }

    /// The ordinal and the part in what stands behind a vaccine's name. Without a part it is the date.
    fn dose_words(&self, rest: &str) -> Option<(u32, DosePart)> {
        let (number, rest) = ordinal(rest);
        if rest.is_empty() {
            return Some((number.unwrap_or(1), DosePart::Date));
        }
        let part = self.parts.iter().find(|(text, _)| text == rest).map(|(_, part)| *part)?;
        Some((number.unwrap_or(1), part))
    }

    /// The abbreviation of a vaccine by name, abbreviation or 4-digit code.
    pub(crate) fn vaccine(&self, text: &str) -> Option<&str> {
        let text = text.trim();
        if let Some(abbr) = self.vaccine_codes.get(text) {
            return Some(abbr);
        }
        let plain = fold(text).replace(VACCINE, "");
        self.vaccine_names.iter().find(|(name, _)| *name == plain).map(|(_, abbr)| abbr.as_str())
    }

    /// The code of a value of a field; nothing when the word is unknown.
    pub(crate) fn value(&self, field: &str, text: &str) -> Option<&str> {
        let own = || self.values.get(field)?.get(&value_key(text)).map(String::as_str);
        let table = || match (field, &self.kinds, &self.fields) {
            ("document_kind", Some(kinds), _) => kinds.documents.code_of(text),
            ("relation", Some(kinds), _) => kinds.relations.code_of(text),
            (_, _, Some(fields)) => fields.get(field)?.code_of(text),
            _ => None,
        };
        table().or_else(own)
    }

    /// The header an export gives a meaning: what an import understands.
    pub(crate) fn title<'a>(&'a self, code: &'a str) -> &'a str {
        let field = || self.fields.as_ref().and_then(|fields| fields.get(code)).map(|field| field.national.as_str());
        self.titles.get(code).map(String::as_str).or_else(field).unwrap_or(code)
    }

    /// The name of a sheet of an export.
    pub(crate) fn sheet<'a>(&'a self, code: &'a str) -> &'a str {
        self.sheets.get(code).map_or(code, String::as_str)
    }

    /// The word for a code of a field, one that an import reads as this code again; the code itself where there is none.
    pub(crate) fn word<'a>(&'a self, field: &str, code: &'a str) -> &'a str {
        let national = match (field, &self.kinds) {
            ("document_kind", Some(kinds)) => kinds.documents.national_of(code),
            ("relation", Some(kinds)) => kinds.relations.national_of(code),
            _ => None,
        };
        let table = || {
            let texts = &self.fields.as_ref()?.get(field)?.texts;
            // The table's shortest word that is no other code: 男 and not 1.
            let words =
                texts.iter().filter(|(text, of)| *of == code && !text.is_ascii()).map(|(text, _)| text.as_str());
            words.min_by_key(|text| text.chars().count())
        };
        let own = || self.value_words.get(&(field.to_owned(), code.to_owned())).map(String::as_str);
        let word = national.or_else(table).or_else(own).unwrap_or(code);
        if self.value(field, word) == Some(code) { word } else { code }
    }

    /// What kind of value a field of the archive holds; nothing for a field it has not.
    pub(crate) fn kind(&self, field: &str) -> Option<FieldKind> {
        self.fields.as_ref()?.get(field).map(|field| field.kind)
    }

    /// Smallest and largest number of a field.
    pub(crate) fn bounds(&self, field: &str) -> (u32, u32) {
        let field = self.fields.as_ref().and_then(|fields| fields.get(field));
        field.map_or((0, u32::MAX), |field| (field.min.unwrap_or(0), field.max.unwrap_or(u32::MAX)))
    }
}

/// A text for comparing: wide letters narrow, small letters, no spaces, brackets or signs. Never stored.
pub(crate) fn fold(text: &str) -> String {
    narrow(text).filter(|letter| letter.is_alphanumeric() || matches!(letter, '+' | '#')).collect()
}

/// A value for comparing: `+` and `-` are values.
fn value_key(text: &str) -> String {
    let folded: String = narrow(text).filter(|letter| letter.is_alphanumeric()).collect();
    if folded.is_empty() { narrow(text.trim()).collect() } else { folded }
}

fn narrow(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .map(|letter| match letter {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(letter as u32 - 0xFEE0).unwrap_or(letter),
            other => other,
        })
        .flat_map(char::to_lowercase)
}

/// `第2剂`, `2`, `二针`, `第三次` at the beginning, and what follows.
fn ordinal(text: &str) -> (Option<u32>, &str) {
    let rest = text.strip_prefix('第').unwrap_or(text);
    let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, rest) = if digits > 0 {
        (rest[..digits].parse().ok(), &rest[digits..])
    } else {
        let mut letters = rest.chars();
        let number = letters.next().and_then(|letter| "一二三四五六七八九十".chars().position(|one| one == letter));
        match number {
            Some(at) => (Some(at as u32 + 1), letters.as_str()),
            None => return (None, text),
        }
    };
    let rest = ["剂次", "针次", "剂", "针", "次"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    (number.filter(|number| (1..=20).contains(number)), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_can_be_read() {
        let words = Words::shipped().unwrap_or_else(|error| panic!("{error}"));
        assert!(words.meanings.len() > 40 && words.vaccine_names.len() > 100);
    }

    #[test]
    fn headers_are_understood_in_both_languages_and_many_writings() {
        for (header, meaning) in [
            ("姓名", "name"),
            ("*姓 名（必填）", "-"),
            (" 受种者 姓名* ", "name"),
            ("出生日期", "birth"),
            ("Date of Birth", "birth"),
            ("身份证号码", "document:resident_id"),
            ("出生体重(克)", "weight_g"),
            ("乙肝1 日期", "dose:HepB:1:date"),
            ("乙肝1 批号", "dose:HepB:1:lot"),
            ("乙肝疫苗第2剂接种日期", "dose:HepB:2:date"),
            ("百白破（第三针）", "dose:DTaP:3:date"),
            ("HepB-hpy 2 lot", "dose:HepB-hpy:2:lot"),
            ("13价肺炎球菌多糖结合疫苗1批号", "dose:PCV13:1:lot"),
            ("PCV13 1 date", "dose:PCV13:1:date"),
            ("麻腮风接种日期", "dose:MMR:1:date"),
            ("麻疹1接种单位", "dose:MV:1:unit"),
            ("疫苗名称", "dose:vaccine"),
            ("接种时间", "dose:date"),
            ("乙肝", "-"),
            ("乙肝抗体", "-"),
            ("卡介苗卡痕", "bcg_scar"),
            ("星座", "-"),
        ] {
            let found = WORDS.header(header).map_or("-".to_owned(), |meaning| meaning.code());
            assert_eq!(found, meaning, "{header}");
        }
    }

    #[test]
    fn vaccines_are_known_by_name_abbreviation_and_code_and_never_guessed() {
        for (text, abbr) in [
            ("0203", Some("HepB-hpy")),
            ("乙肝疫苗", Some("HepB")),
            ("乙肝疫苗（汉逊酵母）", Some("HepB-hpy")),
            ("卡介苗", Some("BCG")),
            ("DTaP", Some("DTaP")),
            ("MCV4", None),
            ("乙肝免疫球蛋白", None),
        ] {
            assert_eq!(WORDS.vaccine(text), abbr, "{text}");
        }
    }

    #[test]
    fn values_are_codes_or_stay_unknown() {
        assert_eq!(WORDS.value("sex", " 男 "), Some("male"));
        assert_eq!(WORDS.value("mother_hbsag", "+"), Some("positive"));
        assert_eq!(WORDS.value("mother_hbsag", "弱阳"), None);
    }
}
