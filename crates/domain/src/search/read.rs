//! Reading what was typed.

use jiff::civil::Date;
use serde::Serialize;

use super::born::{Born, read_digits, read_parted};
use super::fold::{fold, number_key};
use super::name::NameNeedle;
use super::{Needle, Place, Places, Query, SHORTEST_NUMBER, Test, Word};

const NAMES: Places = &[Place::Name, Place::GuardianName];
const NUMBERS: Places =
    &[Place::Document, Place::Certificate, Place::Phone, Place::Code, Place::GuardianDocument, Place::GuardianPhone];

/// How a word was read: a code and the words it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// One of [`Reading::CODES`].
    pub code: &'static str,
    /// The word, or the date it was read as.
    pub text: String,
}

impl Reading {
    /// Every code there is.
    pub const CODES: &[&str] =
        &["search.name", "search.pinyin", "search.number", "search.birth", "search.too_short", "search.unreadable"];

    fn new(code: &'static str, text: impl Into<String>) -> Reading {
        Reading { code, text: text.into() }
    }
}

/// The six key fields (C-058). Those left empty do not matter; all others must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conditions {
    /// 姓名: the recipient's name, in any writing a name can be searched by.
    pub name: String,
    /// 出生日期, in any writing.
    pub birth: String,
    /// 监护人姓名.
    pub guardian: String,
    /// 电话号码: part of one, the recipient's or a guardian's.
    pub phone: String,
    /// 证件号码: part of one, the recipient's or a guardian's.
    pub number: String,
    /// 出生证号码: part of it.
    pub birth_certificate: String,
}

impl Conditions {
    /// As a query. `today` tells which century two digits of a year mean.
    pub fn query(&self, today: Date) -> Query {
        let mut query = Query::default();
        query.names(&self.name, &[Place::Name]);
        query.births(&self.birth, today);
        query.names(&self.guardian, &[Place::GuardianName]);
        query.numbers(&self.phone, &[Place::Phone, Place::GuardianPhone]);
        query.numbers(&self.number, &[Place::Document, Place::Certificate, Place::GuardianDocument]);
        query.numbers(&self.birth_certificate, &[Place::Certificate]);
        query
    }
}

impl Query {
    /// Reads the one field for everything. `today` tells which century two digits of a year mean.
    pub fn read(text: &str, today: Date) -> Query {
        let mut query = Query::default();
        // A date may hold blanks; tried before they part words.
        let born = read_parted(text, today);
        if !born.is_empty() {
            query.push_born(born);
            return query;
        }
        for word in words(text) {
            query.word(&word, today);
        }
        query
    }

    fn word(&mut self, text: &str, today: Date) {
        let born = read_parted(text, today);
        if !born.is_empty() {
            return self.push_born(born);
        }
        let mut tests = Vec::new();
        let key = number_key(text);
        let has_digit = key.bytes().any(|b| b.is_ascii_digit());
        let is_ascii = fold(text).is_ascii();
        if has_digit && is_ascii {
            for born in read_digits(&key, today) {
                self.readings.push(Reading::new("search.birth", born.text()));
                tests.push(Test { needle: Needle::Born(born), places: &[Place::Birth] });
            }
            let numbers = numbers_meant(text, &key);
            if !numbers.is_empty() {
                self.readings.push(Reading::new("search.number", key.clone()));
            }
            tests.extend(numbers.into_iter().map(|needle| Test { needle: Needle::Number(needle), places: NUMBERS }));
        }
        // A number is no name, but one or two digits may stand in one: 王丽之子2.
        let in_names = !has_digit || !is_ascii;
        if (in_names || key.len() < SHORTEST_NUMBER)
            && let Some(needle) = NameNeedle::read(text)
        {
            self.readings.push(match (in_names, needle.letters) {
                (true, true) => Reading::new("search.pinyin", text),
                (true, false) => Reading::new("search.name", text),
                (false, _) => Reading::new("search.too_short", text),
            });
            tests.push(Test { needle: Needle::Name(needle), places: NAMES });
        }
        if tests.is_empty() {
            // Nothing but signs.
            self.readings.push(Reading::new("search.unreadable", text));
        }
        self.words.push(Word { tests });
    }

    fn push_born(&mut self, born: Vec<Born>) {
        self.readings.extend(born.iter().map(|born| Reading::new("search.birth", born.text())));
        let tests = born.into_iter().map(|born| Test { needle: Needle::Born(born), places: &[Place::Birth] });
        self.words.push(Word { tests: tests.collect() });
    }

    fn names(&mut self, text: &str, places: Places) {
        for word in words(text) {
            let needle = NameNeedle::read(&word);
            let code = match &needle {
                Some(needle) if needle.letters => "search.pinyin",
                Some(_) => "search.name",
                None => "search.unreadable",
            };
            self.readings.push(Reading::new(code, word));
            let test = needle.map(|needle| Test { needle: Needle::Name(needle), places });
            self.words.push(Word { tests: test.into_iter().collect() });
        }
    }

    fn births(&mut self, text: &str, today: Date) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let mut born = read_parted(text, today);
        if born.is_empty() {
            let digits = number_key(text);
            born = read_digits(&digits, today);
            // A year alone is a year in the field for it.
            if let (4, Ok(year)) = (digits.len(), digits.parse()) {
                born.push(Born::Year(year));
            }
        }
        if born.is_empty() {
            self.readings.push(Reading::new("search.unreadable", text));
        }
        self.push_born(born);
    }

    fn numbers(&mut self, text: &str, places: Places) {
        for word in words(text) {
            let key = number_key(&word);
            let numbers = numbers_meant(&word, &key);
            let code = if numbers.is_empty() { "search.too_short" } else { "search.number" };
            self.readings.push(Reading::new(code, key));
            let tests = numbers.into_iter().map(|needle| Test { needle: Needle::Number(needle), places });
            self.words.push(Word { tests: tests.collect() });
        }
    }
}

/// The numbers a word can mean; none when it is too short.
fn numbers_meant(word: &str, key: &str) -> Vec<String> {
    let mut numbers = Vec::new();
    if key.len() < SHORTEST_NUMBER {
        return numbers;
    }
    numbers.push(key.to_owned());
    // A phone with its country code, as telephones show it.
    let folded = fold(word);
    let country = folded.trim_start_matches(['(', ' ']).starts_with('+').then(|| key.strip_prefix("86"));
    let home = country.flatten().or_else(|| key.strip_prefix("0086")).filter(|home| home.len() >= SHORTEST_NUMBER);
    numbers.extend(home.map(str::to_owned));
    // An identity number of before 1999 has fifteen digits: no century, no check digit.
    if key.len() == 15 && key.bytes().all(|b| b.is_ascii_digit()) {
        numbers.push(format!("{}19{}", &key[..6], &key[6..]));
    }
    numbers
}

/// Words: parted by blanks, commas and the stars of a masked number, and between the characters of a name and a number after it.
/// A country code standing alone is none.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let parting = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '、' | '；' | '*' | '|');
    let country = |word: &str| word.contains('+') && number_key(word) == "86";
    folded.split(parting).filter(|word| !word.is_empty() && !country(word)).flat_map(name_and_number).collect()
}

/// 王小明250305 is a name and a number. A date keeps its 年月日, and a single digit belongs to the name.
fn name_and_number(word: &str) -> Vec<String> {
    if !read_parted(word, Date::constant(2000, 1, 1)).is_empty() {
        return vec![word.to_owned()];
    }
    let digits_from = word.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, 'x' | '-' | '/' | '.')).len();
    let (name, number) = word.split_at(digits_from);
    let apart = name.chars().next_back().is_some_and(|last| !last.is_ascii())
        && number.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST_NUMBER;
    if apart { vec![name.to_owned(), number.to_owned()] } else { vec![word.to_owned()] }
}
