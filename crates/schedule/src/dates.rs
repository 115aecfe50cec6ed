//! Date arithmetic of schedules, written down.
//!
//! * Months and years go by the calendar: 31 January + 1 month asks for a day that does not exist, and [`MonthEnd`] names the answer.
//! * Days and weeks are differences of dates: given on 1 March, 28 days later is 29 March.
//! * An age is reached on the day `birth + age`, at its beginning. "Before 3 months" ends the day before that day.
//! * Nothing here fails: sums beyond the year 9999 stay at [`Date::MAX`].

use std::fmt;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// What "the same day some months later" means in a month that is too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonthEnd {
    /// The last day of that month: 31 January + 1 month = 28 or 29 February.
    Clamp,
    /// The first day of the month after it: 31 January + 1 month = 1 March.
    NextMonth,
}

/// `date` plus calendar months.
pub fn add_months(date: Date, months: u32, month_end: MonthEnd) -> Date {
    let count = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + i64::from(months);
    let Ok(year) = i16::try_from(count.div_euclid(12)) else { return Date::MAX };
    // The remainder of a division by twelve fits an i8.
    let month = count.rem_euclid(12) as i8 + 1;
    let Ok(first) = Date::new(year, month, 1) else { return Date::MAX };
    match Date::new(year, month, date.day()) {
        Ok(same_day) => same_day,
        Err(_) => match month_end {
            MonthEnd::Clamp => first.last_of_month(),
            MonthEnd::NextMonth => first.last_of_month().saturating_add(1.day()),
        },
    }
}

/// `date` plus days.
pub fn add_days(date: Date, days: u32) -> Date {
    // Intervals are short: from month to month is quicker than a sum over the whole calendar.
    let Some(mut day) = i32::try_from(days).ok().filter(|days| *days <= 400).map(|days| days + i32::from(date.day()))
    else {
        return date.saturating_add(i64::from(days).days());
    };
    let (mut year, mut month) = (date.year(), date.month());
    loop {
        let length = i32::from(days_in_month(year, month));
        if day <= length {
            // At most 31, so it fits.
            return Date::new(year, month, day as i8).unwrap_or(Date::MAX);
        }
        day -= length;
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
}

const fn days_in_month(year: i16, month: i8) -> i8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Unit of a [`Period`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Days.
    Day,
    /// Seven days.
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

impl Unit {
    /// `day`, `week`, `month` or `year`.
    pub const fn code(self) -> &'static str {
        match self {
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }

    const fn letter(self) -> char {
        match self {
            Unit::Day => 'd',
            Unit::Week => 'w',
            Unit::Month => 'm',
            Unit::Year => 'y',
        }
    }
}

/// An age or an interval as the rules write it: `28 d`, `6 w`, `8 m`, `4 y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: Unit,
}

impl Period {
    /// The day this period after `date`.
    pub fn after(self, date: Date, month_end: MonthEnd) -> Date {
        let count = u32::from(self.count);
        match self.unit {
            Unit::Day => add_days(date, count),
            Unit::Week => add_days(date, count * 7),
            Unit::Month => add_months(date, count, month_end),
            Unit::Year => add_months(date, count * 12, month_end),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.unit.letter())
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

/// A text that is no [`Period`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no period: write a whole number up to 1200, a space, and d, w, m or y, such as `28 d`")]
pub struct PeriodUnreadable(pub String);

impl TryFrom<String> for Period {
    type Error = PeriodUnreadable;

    fn try_from(text: String) -> Result<Period, PeriodUnreadable> {
        let read = || {
            let (count, unit) = text.split_once(' ')?;
            let unit = match unit {
                "d" => Unit::Day,
                "w" => Unit::Week,
                "m" => Unit::Month,
                "y" => Unit::Year,
                _ => return None,
            };
            let count = count.bytes().all(|b| b.is_ascii_digit()).then(|| count.parse().ok())??;
            (count <= 1200).then_some(Period { count, unit })
        };
        read().ok_or_else(|| PeriodUnreadable(text.clone()))
    }
}

/// Age in completed years, months and days, to be shown as 8月龄 or 4岁2月.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    /// Completed years.
    pub years: u32,
    /// Completed months of the running year, 0 to 11.
    pub months: u32,
    /// Days since the last completed month.
    pub days: u32,
}

/// The age on a day, consistent with [`add_months`]; `None` before birth.
pub fn age(birth: Date, on: Date, month_end: MonthEnd) -> Option<Age> {
    if on < birth {
        return None;
    }
    let years = i64::from(on.year()) - i64::from(birth.year());
    let apart = years * 12 + i64::from(on.month()) - i64::from(birth.month());
    let mut completed = u32::try_from(apart).ok()?;
    let mut reached = add_months(birth, completed, month_end);
    while reached > on {
        completed = completed.checked_sub(1)?;
        reached = add_months(birth, completed, month_end);
    }
    let days = u32::try_from((on - reached).get_days()).ok()?;
    Some(Age { years: completed / 12, months: completed % 12, days })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_month_later_is_the_same_day_when_it_exists() {
        assert_eq!(add_months(date(2023, 5, 10), 1, MonthEnd::Clamp), date(2023, 6, 10));
        assert_eq!(add_months(date(2023, 12, 31), 1, MonthEnd::Clamp), date(2024, 1, 31));
        assert_eq!(add_months(date(2023, 5, 10), 0, MonthEnd::NextMonth), date(2023, 5, 10));
        assert_eq!(add_months(date(2023, 5, 10), 216, MonthEnd::NextMonth), date(2041, 5, 10));
    }

    #[test]
    fn a_day_that_does_not_exist_follows_the_named_policy() {
        for (from, months, clamped, next) in [
            (date(2023, 1, 29), 1, date(2023, 2, 28), date(2023, 3, 1)),
            (date(2024, 1, 29), 1, date(2024, 2, 29), date(2024, 2, 29)),
            (date(2024, 1, 30), 1, date(2024, 2, 29), date(2024, 3, 1)),
            (date(2023, 1, 31), 1, date(2023, 2, 28), date(2023, 3, 1)),
            (date(2023, 8, 31), 1, date(2023, 9, 30), date(2023, 10, 1)),
            (date(2024, 2, 29), 12, date(2025, 2, 28), date(2025, 3, 1)),
            (date(2024, 2, 29), 48, date(2028, 2, 29), date(2028, 2, 29)),
            (date(2023, 10, 31), 4, date(2024, 2, 29), date(2024, 3, 1)),
        ] {
            assert_eq!(add_months(from, months, MonthEnd::Clamp), clamped, "{from} + {months} months, clamped");
            assert_eq!(add_months(from, months, MonthEnd::NextMonth), next, "{from} + {months} months, next month");
        }
    }

    #[test]
    fn days_are_differences_of_dates() {
        assert_eq!(add_days(date(2024, 2, 1), 28), date(2024, 2, 29));
        assert_eq!(add_days(date(2023, 2, 1), 28), date(2023, 3, 1));
        let six_weeks = Period { count: 6, unit: Unit::Week };
        assert_eq!(six_weeks.after(date(2023, 1, 1), MonthEnd::Clamp), date(2023, 2, 12));
    }

    #[test]
    fn going_from_month_to_month_agrees_with_the_calendar() {
        let mut day = date(1999, 11, 1);
        while day < date(2005, 3, 2) {
            for days in [0, 1, 3, 27, 28, 29, 30, 31, 59, 60, 61, 365, 366, 399, 400, 401, 8400] {
                assert_eq!(add_days(day, days), day + i64::from(days).days(), "{day} + {days} days");
            }
            day = day.tomorrow().unwrap();
        }
        assert_eq!(add_days(date(2100, 2, 28), 1), date(2100, 3, 1), "2100 is no leap year");
    }

    #[test]
    fn sums_beyond_the_calendar_stay_at_its_end() {
        assert_eq!(add_months(date(9999, 12, 1), 1, MonthEnd::Clamp), Date::MAX);
        assert_eq!(add_months(date(2023, 1, 1), u32::MAX, MonthEnd::Clamp), Date::MAX);
        assert_eq!(add_days(date(9999, 12, 30), 28), Date::MAX);
    }

    #[test]
    fn periods_are_read_and_written_as_the_rules_write_them() {
        for text in ["0 d", "28 d", "6 w", "8 m", "18 y"] {
            assert_eq!(String::from(Period::try_from(text.to_owned()).unwrap()), text);
        }
        for text in ["", "8", "8m", "8  m", "+8 m", "-1 d", "8 months", "1201 d", "65536 d", "８ m"] {
            assert!(Period::try_from(text.to_owned()).is_err(), "`{text}` must not be read");
        }
    }

    #[test]
    fn age_counts_completed_months_and_the_days_since() {
        let age_on = |on| age(date(2023, 5, 10), on, MonthEnd::Clamp);
        assert_eq!(age_on(date(2023, 5, 9)), None);
        assert_eq!(age_on(date(2023, 5, 10)), Some(Age { years: 0, months: 0, days: 0 }));
        assert_eq!(age_on(date(2023, 6, 9)), Some(Age { years: 0, months: 0, days: 30 }));
        assert_eq!(age_on(date(2024, 1, 10)), Some(Age { years: 0, months: 8, days: 0 }));
        assert_eq!(age_on(date(2027, 7, 9)), Some(Age { years: 4, months: 1, days: 29 }));
        assert_eq!(age_on(date(2027, 11, 20)), Some(Age { years: 4, months: 6, days: 10 }));
        assert_eq!(age_on(date(2027, 2, 20)), Some(Age { years: 3, months: 9, days: 10 }));
        let leap = date(2024, 2, 29);
        assert_eq!(age(leap, date(2025, 2, 28), MonthEnd::Clamp), Some(Age { years: 1, months: 0, days: 0 }));
        assert_eq!(age(leap, date(2025, 2, 28), MonthEnd::NextMonth), Some(Age { years: 0, months: 11, days: 30 }));
    }
}
