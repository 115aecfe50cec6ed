//! A birth date in any writing.

use jiff::civil::Date;

use super::fold::fold;

/// Years that a birth date or a typing of one can mean.
const YEARS: std::ops::RangeInclusive<i16> = 1880..=2199;

/// When somebody was born, as far as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Born {
    /// On this day.
    Day(Date),
    /// In this month of this year.
    Month(i16, i8),
    /// In this year.
    Year(i16),
    /// On this day of some year.
    DayOfYear(i8, i8),
}

impl Born {
    /// Whether a birth date as stored (`2025-03-05`) is meant.
    pub fn is(&self, birth: &str) -> bool {
        let Ok(date) = birth.parse::<Date>() else { return false };
        match self {
            Born::Day(day) => date == *day,
            Born::Month(year, month) => (date.year(), date.month()) == (*year, *month),
            Born::Year(year) => date.year() == *year,
            Born::DayOfYear(month, day) => (date.month(), date.day()) == (*month, *day),
        }
    }

    /// As people read it, most significant first: `2025-03-05`, `2025-03`, `2025`, `03-05`.
    pub fn text(&self) -> String {
        match self {
            Born::Day(day) => day.to_string(),
            Born::Month(year, month) => format!("{year:04}-{month:02}"),
            Born::Year(year) => format!("{year:04}"),
            Born::DayOfYear(month, day) => format!("{month:02}-{day:02}"),
        }
    }
}

/// Every date that digits without anything between them can be: `20250305`, `250305`, `202503`.
pub(super) fn read_digits(digits: &str, today: Date) -> Vec<Born> {
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|text| text.parse::<i16>().ok());
    let mut born = Vec::new();
    match digits.len() {
        8 => {
            if let (Some(year), Some(month), Some(day)) = (number(0..4), number(4..6), number(6..8)) {
                born.extend(day_of(year, month, day));
            }
        }
        6 => {
            if let (Some(year), Some(month), Some(day)) = (number(0..2), number(2..4), number(4..6)) {
                born.extend(day_of(century(year, today), month, day));
            }
            if let (Some(year), Some(month)) = (number(0..4), number(4..6)) {
                born.extend(month_of(year, month));
            }
        }
        _ => {}
    }
    born
}

/// Every date that text with something between its numbers can be: `2025-3-5`, `25/3/5`, `2025年3月5日`, `2025.03`, `3月5日`, `5/3/2025`.
pub(super) fn read_parted(text: &str, today: Date) -> Vec<Born> {
    let Some(Parted { numbers, marks }) = Parted::read(text) else { return Vec::new() };
    let number = |at: usize| numbers.get(at).and_then(|text| text.parse::<i16>().ok()).unwrap_or(-1);
    let short = |at: usize| numbers.get(at).is_some_and(|text| text.len() <= 2);
    let year = |at: usize| match numbers.get(at).map(String::len) {
        Some(4) => Some(number(at)),
        Some(2) => Some(century(number(at), today)),
        _ => None,
    };
    let marked = |at: usize, mark: char| marks.get(at) == Some(&Some(mark));
    let mut born = Vec::new();
    match numbers.len() {
        3 if short(1) && short(2) => born.extend(year(0).and_then(|year| day_of(year, number(1), number(2)))),
        3 if short(0) && short(1) => {
            // Abroad the year comes last, and day and month change places.
            let year = number(2);
            born.extend(day_of(year, number(0), number(1)));
            born.extend(day_of(year, number(1), number(0)));
            born.dedup();
        }
        2 if marked(0, '月') || (short(0) && short(1) && !marked(0, '年')) => {
            born.extend(day_of_year(number(0), number(1)));
        }
        2 if short(1) => born.extend(year(0).and_then(|year| month_of(year, number(1)))),
        1 if marked(0, '年') => born.extend(year(0).filter(|year| YEARS.contains(year)).map(Born::Year)),
        _ => {}
    }
    born
}

/// Numbers with what follows each.
struct Parted {
    numbers: Vec<String>,
    marks: Vec<Option<char>>,
}

impl Parted {
    fn read(text: &str) -> Option<Parted> {
        let folded = fold(text);
        let mut parted = Parted { numbers: Vec::new(), marks: Vec::new() };
        let mut open = false;
        for c in western(folded.trim()).chars() {
            match c {
                '0'..='9' => {
                    if !open {
                        parted.numbers.push(String::new());
                        parted.marks.push(None);
                        open = true;
                    }
                    parted.numbers.last_mut()?.push(c);
                }
                '年' | '月' | '日' | '号' | '-' | '/' | '.' | '。' | ' ' => {
                    open = false;
                    // A blank after a mark says nothing new; a mark before any number is no date.
                    let mark = parted.marks.last_mut()?;
                    if mark.is_none_or(|known| known == ' ') {
                        *mark = Some(c);
                    } else if c != ' ' {
                        return None;
                    }
                }
                '生' => {}
                _ => return None,
            }
        }
        (parted.numbers.len() <= 3 && parted.marks.iter().any(Option::is_some)).then_some(parted)
    }
}

/// Chinese numerals as digits: 二〇二五年三月十五日.
fn western(text: &str) -> String {
    let mut digits = String::with_capacity(text.len());
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let digit = |c: char| "〇一二三四五六七八九".chars().position(|known| known == c);
        match c {
            '零' => digits.push('0'),
            '十' => {
                let before = at.checked_sub(1).and_then(|at| digit(chars[at])).is_some();
                let after = chars.get(at + 1).and_then(|c| digit(*c)).is_some();
                digits.push_str(match (before, after) {
                    (true, true) => "",
                    (true, false) => "0",
                    (false, true) => "1",
                    (false, false) => "10",
                });
            }
            c => match digit(*c) {
                Some(value) => digits.push_str(&value.to_string()),
                None => digits.push(*c),
            },
        }
    }
    digits
}

/// The year people mean by two digits: the last one that is not to come.
fn century(year: i16, today: Date) -> i16 {
    let this = today.year();
    let recent = this - this.rem_euclid(100) + year;
    if recent > this { recent - 100 } else { recent }
}

fn day_of(year: i16, month: i16, day: i16) -> Option<Born> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    YEARS.contains(&year).then_some(Born::Day(date))
}

fn month_of(year: i16, month: i16) -> Option<Born> {
    let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    YEARS.contains(&year).then_some(Born::Month(year, month))
}

fn day_of_year(month: i16, day: i16) -> Option<Born> {
    // A leap year has every day there is.
    let date = Date::new(2024, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(Born::DayOfYear(date.month(), date.day()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_birth_date_is_read_in_any_writing_c_057() {
        let today = date(2026, 11, 20);
        let day = |y, m, d| vec![Born::Day(date(y, m, d))];
        for (text, expected) in [
            ("2025-03-05", day(2025, 3, 5)),
            ("2025-3-5", day(2025, 3, 5)),
            ("2025.3.5", day(2025, 3, 5)),
            ("２０２５．３．５", day(2025, 3, 5)),
            ("2025/03/05", day(2025, 3, 5)),
            ("2025 3 5", day(2025, 3, 5)),
            ("25/3/5", day(2025, 3, 5)),
            ("60/3/5", day(1960, 3, 5)),
            ("2025年3月5日", day(2025, 3, 5)),
            ("2025年 3月 5日", day(2025, 3, 5)),
            ("2025年3月5号生", day(2025, 3, 5)),
            ("25年3月5日", day(2025, 3, 5)),
            ("二〇二五年三月五日", day(2025, 3, 5)),
            ("二零二五年十二月二十一日", day(2025, 12, 21)),
            ("二〇二五年十月三十日", day(2025, 10, 30)),
            ("5/13/2025", day(2025, 5, 13)),
            ("13/5/2025", day(2025, 5, 13)),
            ("5/3/2025", vec![Born::Day(date(2025, 5, 3)), Born::Day(date(2025, 3, 5))]),
            ("2025-03", vec![Born::Month(2025, 3)]),
            ("2025年3月", vec![Born::Month(2025, 3)]),
            ("25年3月", vec![Born::Month(2025, 3)]),
            ("2025年", vec![Born::Year(2025)]),
            ("3月5日", vec![Born::DayOfYear(3, 5)]),
            ("3-5", vec![Born::DayOfYear(3, 5)]),
            ("2月29日", vec![Born::DayOfYear(2, 29)]),
            ("2025-02-30", vec![]),
            ("2025-13", vec![]),
            ("138-0013-8000", vec![]),
            ("027-85551234", vec![]),
            ("王-3-5", vec![]),
            ("-3-5", vec![]),
            ("3--5", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(read_parted(text, today), expected, "{text}");
        }
        for (digits, expected) in [
            ("20250305", day(2025, 3, 5)),
            ("250305", day(2025, 3, 5)),
            ("610305", day(1961, 3, 5)),
            ("202503", vec![Born::Month(2025, 3)]),
            ("201203", vec![Born::Day(date(2020, 12, 3)), Born::Month(2012, 3)]),
            ("20250230", vec![]),
            ("2025", vec![]),
        ] {
            assert_eq!(read_digits(digits, today), expected, "{digits}");
        }
    }
}
