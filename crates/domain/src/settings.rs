//! Settings: a table of what may be set, between which bounds, and why. The values that hold are read from the log.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::Refusal;
use crate::clinic_days::{DayList, NotDays};

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Name, as events carry it; frozen.
    pub name: String,
    /// `session`, `accounts`, `audit`, `backup`, `people`, `visit`, `schedule`.
    pub group: String,
    /// `number`, `switch` (`true`, `false`), `choice`, `time` (`HH:MM`), `weekdays`, `days`.
    pub kind: Kind,
    /// What holds until it is changed.
    pub default: String,
    /// Smallest number.
    pub min: Option<i32>,
    /// Largest number.
    pub max: Option<i32>,
    /// Choices.
    #[serde(default)]
    pub choices: Vec<String>,
    /// `seconds`, `minutes`, `days`, `months`.
    pub unit: Option<String>,
    /// Where it comes from, and what speaks against it.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

/// The kinds of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A whole number between bounds.
    Number,
    /// `true` or `false`.
    Switch,
    /// One of several.
    Choice,
    /// A time of the day, `HH:MM`.
    Time,
    /// Days of the week, Monday first: seven of `0` and `1`, at least one `1`.
    Weekdays,
    /// Single days and periods ([`crate::clinic_days::DayList`]); may be none.
    Days,
}

impl Kind {
    /// The code in views.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Number => "number",
            Kind::Switch => "switch",
            Kind::Choice => "choice",
            Kind::Time => "time",
            Kind::Weekdays => "weekdays",
            Kind::Days => "days",
        }
    }
}

#[derive(Deserialize, Default)]
struct Table {
    setting: Vec<Setting>,
}

// A file that does not parse is an empty table, which the tests below would not let pass.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("../data/settings.toml")).unwrap_or_default());

/// Every setting, in the order of the page.
pub fn all() -> &'static [Setting] {
    &TABLE.setting
}

/// The setting of a name.
pub fn get(name: &str) -> Option<&'static Setting> {
    TABLE.setting.iter().find(|setting| setting.name == name)
}

impl Setting {
    /// Judges a value somebody wants to set; gives it as it is written down.
    ///
    /// # Errors
    /// `setting.out_of_range` with `min` and `max`, `setting.bad_day` with what is no day, `setting.bad_value`.
    pub fn judge(&self, text: &str) -> Result<String, Refusal> {
        let text = text.trim();
        let bad = || Refusal::new("setting.bad_value").with("setting", &self.name);
        match self.kind {
            Kind::Number => {
                let number: i32 = text.parse().map_err(|_| bad())?;
                if self.bounded(number) != number {
                    let (min, max) = (self.min.unwrap_or(i32::MIN), self.max.unwrap_or(i32::MAX));
                    return Err(Refusal::new("setting.out_of_range")
                        .with("setting", &self.name)
                        .with("min", min)
                        .with("max", max));
                }
                Ok(number.to_string())
            }
            Kind::Switch if matches!(text, "true" | "false") => Ok(text.to_owned()),
            Kind::Choice if self.choices.iter().any(|choice| choice == text) => Ok(text.to_owned()),
            Kind::Time => {
                let time: jiff::civil::Time = text.parse().map_err(|_| bad())?;
                Ok(time.strftime("%H:%M").to_string())
            }
            Kind::Weekdays
                if text.len() == 7 && text.contains('1') && text.bytes().all(|day| matches!(day, b'0' | b'1')) =>
            {
                Ok(text.to_owned())
            }
            Kind::Days => text.parse().map(|days: DayList| days.to_string()).map_err(|NotDays(part)| match part {
                Some(part) => Refusal::new("setting.bad_day").with("setting", &self.name).with("part", part),
                None => bad(),
            }),
            _ => Err(bad()),
        }
    }

    /// The value that holds, when the log says `stored`. What does not fit counts as the default, a number beyond a bound as the bound:
    /// another desk or a newer program may have written it, and five failures stay five (C-145).
    pub fn value(&self, stored: Option<&str>) -> String {
        let Some(stored) = stored else { return self.default.clone() };
        match (self.kind, stored.parse::<i32>()) {
            (Kind::Number, Ok(number)) => self.bounded(number).to_string(),
            _ => self.judge(stored).unwrap_or_else(|_| self.default.clone()),
        }
    }

    fn bounded(&self, number: i32) -> i32 {
        number.max(self.min.unwrap_or(i32::MIN)).min(self.max.unwrap_or(i32::MAX))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_setting_has_a_source_a_group_and_a_default_that_fits() {
        assert!(all().len() >= 8);
        for setting in all() {
            assert_eq!(setting.judge(&setting.default).as_deref(), Ok(setting.default.as_str()), "{}", setting.name);
            assert!(!setting.source.is_empty() && ["high", "medium", "low"].contains(&setting.confidence.as_str()));
            assert!(
                ["session", "accounts", "audit", "backup", "people", "visit", "schedule"]
                    .contains(&setting.group.as_str())
            );
            assert_eq!(get(&setting.name).unwrap().name, setting.name, "names are unique");
            assert_eq!(
                setting.kind == Kind::Number,
                setting.min.is_some() && setting.max.is_some(),
                "{}",
                setting.name
            );
        }
    }

    #[test]
    fn closed_days_are_kept_in_one_way_and_a_day_that_is_none_is_named_c_037() {
        let closed = get("visit.closed_days").unwrap();
        assert_eq!(closed.judge("2027-10-07 2027-10-01~2027-10-06").unwrap(), "2027-10-01..2027-10-07");
        assert_eq!(closed.judge("").unwrap(), "");
        let refused = closed.judge("2027-02-05..2027-02-31").unwrap_err();
        assert_eq!((refused.code, refused.params["part"].as_str()), ("setting.bad_day", "2027-02-05..2027-02-31"));
        // Another desk wrote what this one cannot read: no day is closed, and the clinic goes on.
        assert_eq!(closed.value(Some("春节")), "");
    }

    #[test]
    fn bounds_hold_whoever_wrote_the_value_c_144_c_145_c_150() {
        let value = |name, stored| get(name).unwrap().value(Some(stored));
        assert_eq!(value("accounts.failures", "50"), "5");
        assert_eq!(value("session.idle_minutes", "0"), "1");
        assert_eq!(value("session.idle_minutes", "31"), "30");
        assert_eq!(value("audit.kept_months", "1"), "6", "never under six months");
        assert_eq!(value("session.quick_switch", "whenever"), "after_password");
        assert_eq!(get("audit.kept_months").unwrap().judge("5").unwrap_err().code, "setting.out_of_range");
        assert_eq!(get("audit.kept_months").unwrap().judge("half").unwrap_err().code, "setting.bad_value");
        assert_eq!(get("accounts.failures").unwrap().value(None), "5");
    }
}
