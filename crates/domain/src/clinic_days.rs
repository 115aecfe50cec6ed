//! The days a clinic vaccinates on 门诊日: days of the week, without the days it is closed and with those it is open all the same (C-037).
//!
//! No calendar of holidays is known here: a year's holidays and the working days moved to a weekend are published late in the year before,
//! and every clinic enters its own.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Most periods in one list, and most days in one period: more is a slip of the keyboard.
const MOST_PERIODS: usize = 100;
const LONGEST: i32 = 366;

/// Single days and periods, in order, none touching another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayList(Vec<(Date, Date)>);

/// What in a list of days could not be read: a piece of it, or `None` when there are too many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDays(pub Option<String>);

impl FromStr for DayList {
    type Err = NotDays;

    /// Days and periods, parted by commas, spaces or lines: `2027-01-01, 2027-02-06..2027-02-14`. For `..` people also write `~` or `至`.
    fn from_str(text: &str) -> Result<DayList, NotDays> {
        // What stands between two days belongs to them, with spaces or without.
        let mut text = text.replace(['~', '～', '至', '到', '—'], "..");
        while text.contains(" ..") || text.contains(".. ") {
            text = text.replace(" ..", "..").replace(".. ", "..");
        }
        let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；'));
        let mut periods: Vec<(Date, Date)> = vec![];
        for part in parts.filter(|part| !part.is_empty()) {
            let bad = || NotDays(Some(part.to_owned()));
            let (from, to) = part.split_once("..").unwrap_or((part, part));
            let day = |text: &str| if text.len() == 10 { text.parse::<Date>().ok() } else { None };
            let (from, to) = day(from).zip(day(to)).ok_or_else(bad)?;
            if !(0..LONGEST).contains(&(to - from).get_days()) {
                return Err(bad());
            }
            periods.push((from, to));
        }
        if periods.len() > MOST_PERIODS {
            return Err(NotDays(None));
        }
        periods.sort_unstable();
        let mut joined: Vec<(Date, Date)> = vec![];
        for (from, to) in periods {
            match joined.last_mut() {
                Some(last) if from <= last.1.saturating_add(1.day()) => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Ok(DayList(joined))
    }
}

impl fmt::Display for DayList {
    /// As the setting keeps it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (from, to)) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            if from == to { write!(f, "{comma}{from}")? } else { write!(f, "{comma}{from}..{to}")? }
        }
        Ok(())
    }
}

impl DayList {
    /// Whether a day is in it.
    pub fn contains(&self, day: Date) -> bool {
        let next = self.0.partition_point(|(_, to)| *to < day);
        self.0.get(next).is_some_and(|(from, _)| *from <= day)
    }

    /// Every day of it from `first` on, at most `most`.
    pub fn from(&self, first: Date, most: usize) -> Vec<Date> {
        let days = self.0.iter().filter(|(_, to)| *to >= first).flat_map(|(from, to)| {
            let to = *to;
            std::iter::successors(Some((*from).max(first)), |day| day.checked_add(1.day()).ok())
                .take_while(move |day| *day <= to)
        });
        days.take(most).collect()
    }

    /// Periods that are not over on `day`, first and last day of each.
    pub fn to_come(&self, day: Date) -> impl Iterator<Item = (Date, Date)> {
        self.0.iter().copied().filter(move |(_, to)| *to >= day)
    }
}

/// The days the clinic vaccinates on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClinicDays {
    weekdays: [bool; 7],
    closed: DayList,
    open: DayList,
}

impl ClinicDays {
    /// Reads the settings. `weekdays`: seven of `0` and `1`, Monday first; what does not read is every day. `closed` and `open`: lists of days;
    /// what does not read is none. A day in both is open: it was entered as the exception.
    pub fn read(weekdays: &str, closed: &str, open: &str) -> ClinicDays {
        let mut days = [true; 7];
        if weekdays.len() == 7 && weekdays.contains('1') {
            for (day, mark) in days.iter_mut().zip(weekdays.bytes()) {
                *day = mark != b'0';
            }
        }
        ClinicDays {
            weekdays: days,
            closed: closed.parse().unwrap_or_default(),
            open: open.parse().unwrap_or_default(),
        }
    }

    /// Day by day of the week, Monday first.
    pub fn weekdays(&self) -> [bool; 7] {
        self.weekdays
    }

    /// Closed days.
    pub fn closed(&self) -> &DayList {
        &self.closed
    }

    /// Days it is open whatever day of the week.
    pub fn open(&self) -> &DayList {
        &self.open
    }

    /// Whether the clinic vaccinates on a day.
    pub fn open_on(&self, day: Date) -> bool {
        let weekday = usize::from(day.weekday().since(Weekday::Monday).unsigned_abs());
        self.open.contains(day) || (self.weekdays[weekday] && !self.closed.contains(day))
    }

    /// The first day from `day` on that it vaccinates; `None` when it stays closed for a year and more.
    pub fn first_open(&self, day: Date) -> Option<Date> {
        let ahead = (0..=LONGEST + 6).map_while(|ahead| day.checked_add(ahead.days()).ok());
        ahead.into_iter().find(|day| self.open_on(*day))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn clinic_days_are_read_monday_first() {
        let weekdays = ClinicDays::read("1111100", "", "");
        // 20 November 2026 is a Friday.
        assert!(weekdays.open_on(date("2026-11-20")) && weekdays.open_on(date("2026-11-16")));
        assert!(!weekdays.open_on(date("2026-11-21")) && !weekdays.open_on(date("2026-11-22")));
        for odd in ["", "0000000", "11"] {
            assert!(ClinicDays::read(odd, "", "").open_on(date("2026-11-22")), "{odd:?} is every day");
        }
    }

    #[test]
    fn a_clinic_is_closed_on_its_holidays_and_open_on_the_working_day_moved_to_a_weekend_c_037() {
        let days = ClinicDays::read("1111100", "2027-02-05..2027-02-11", "2027-02-13, 2027-02-10");
        assert!(days.open_on(date("2027-02-04")), "the day before is an ordinary Thursday");
        assert!(
            !days.open_on(date("2027-02-05")) && !days.open_on(date("2027-02-11")),
            "first and last day are closed"
        );
        assert!(days.open_on(date("2027-02-12")), "the Friday after is an ordinary day again");
        assert!(days.open_on(date("2027-02-13")) && !days.open_on(date("2027-02-14")), "one Saturday is worked");
        assert!(days.open_on(date("2027-02-10")), "the exception of the exception");
        let next = |day: &str| days.first_open(date(day)).unwrap().to_string();
        assert_eq!(
            [next("2027-02-04"), next("2027-02-05"), next("2027-02-11")],
            ["2027-02-04", "2027-02-10", "2027-02-12"]
        );
        let never = ClinicDays::read("1000000", "2027-01-01..2028-01-01, 2028-01-02..2028-12-31", "");
        assert_eq!(never.first_open(date("2027-01-01")), None, "closed for two years");
    }

    #[test]
    fn days_are_written_the_way_people_write_them_and_kept_in_one_way() {
        let kept = |text: &str| text.parse::<DayList>().map(|list| list.to_string());
        assert_eq!(kept("").as_deref(), Ok(""));
        assert_eq!(
            kept("2027-10-01~2027-10-07、2027-01-01\n2027-05-01 至 2027-05-05").as_deref(),
            Ok("2027-01-01, 2027-05-01..2027-05-05, 2027-10-01..2027-10-07")
        );
        assert_eq!(kept("2027-01-02 2027-01-01,2027-01-03").as_deref(), Ok("2027-01-01..2027-01-03"), "joined");
        assert_eq!(kept("2027-02-30"), Err(NotDays(Some("2027-02-30".into()))), "no such day");
        assert_eq!(kept("2027-01-01, 5月1日"), Err(NotDays(Some("5月1日".into()))));
        assert_eq!(kept("2027-01-05..2027-01-01"), Err(NotDays(Some("2027-01-05..2027-01-01".into()))), "backwards");
        assert!(kept("2027-01-01..2028-01-01").is_ok(), "a year and the day it ends on");
        assert_eq!(kept("2027-01-01..2028-01-02"), Err(NotDays(Some("2027-01-01..2028-01-02".into()))));
        let many: Vec<String> = (0..101).map(|nth| format!("{}-01-01", 2000 + nth)).collect();
        assert_eq!(kept(&many.join(" ")), Err(NotDays(None)));
        assert!(kept(&many[1..].join(" ")).is_ok(), "a hundred are still read");
    }

    proptest! {
        #[test]
        fn a_list_of_days_holds_exactly_its_days_and_says_them_again(
            periods in proptest::collection::vec((0_i32..2000, 0_i32..40), 0..12), asked in 0_i32..2100,
        ) {
            let day = |ahead: i32| date("2026-01-01").saturating_add(ahead.days());
            let text: Vec<String> =
                periods.iter().map(|(from, more)| format!("{}..{}", day(*from), day(from + more))).collect();
            let list: DayList = text.join(" ").parse().unwrap();
            let within = periods.iter().any(|(from, more)| (*from..=from + more).contains(&asked));
            prop_assert_eq!(list.contains(day(asked)), within);
            prop_assert_eq!(list.to_string().parse::<DayList>().unwrap(), list.clone());
            let from = list.from(day(asked), 5000);
            prop_assert!(from.iter().all(|one| *one >= day(asked) && list.contains(*one)));
            prop_assert_eq!(from.len(), (asked..2100).filter(|ahead| list.contains(day(*ahead))).count());
        }
    }
}
