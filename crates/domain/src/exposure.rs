//! Exposure to rabies, and wounds: what may be recorded (domain.md §1.7). The regimens' dates are the schedule's.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::Refusal;

/// The table: codes with words, and from which grade what is needed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
pub struct Table {
    /// From which grade a vaccine is needed.
    pub vaccine_from_grade: u32,
    /// From which grade passive immunisation is.
    pub passive_from_grade: u32,
    /// Days after the first dose within which passive immunisation still helps.
    pub passive_days: u32,
    /// Vaccine whose line is proposed.
    pub vaccine: String,
    /// Regimens.
    #[serde(rename = "regimen")]
    pub regimens: Vec<Choice>,
    /// What a wound is, in the regimen's place.
    #[serde(rename = "wound")]
    pub wounds: Vec<Choice>,
    /// Kinds of passive immunisation.
    pub passive: Vec<Choice>,
}

/// A code with its words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Choice {
    /// Code; frozen.
    pub code: String,
    /// Words.
    pub zh: String,
    /// Words in English.
    pub en: String,
}

// A file that does not parse is an empty table, which the tests below would not let pass.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("../data/exposure.toml")).unwrap_or_default());

/// The table.
pub fn table() -> &'static Table {
    &TABLE
}

/// What somebody wants to record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure<'a> {
    /// `rabies`, `wound`.
    pub kind: &'a str,
    /// Day of the exposure.
    pub on: Date,
    /// 1 to 3.
    pub grade: Option<u32>,
    /// Day of the first dose.
    pub day_zero: Option<Date>,
    /// Regimen code.
    pub regimen: Option<&'a str>,
    /// Kind, place and day of each passive immunisation.
    pub passive: &'a [(&'a str, &'a str, Date)],
}

impl Exposure<'_> {
    /// Refuses what cannot be: an exposure tomorrow, a first dose before the bite, a grade nobody knows.
    ///
    /// # Errors
    /// `exposure.kind_unknown`, `exposure.grade_missing`, `exposure.bad_day`, `exposure.regimen_unknown`, `exposure.passive_unknown`.
    pub fn check(&self, today: Date) -> Result<(), Refusal> {
        if !["rabies", "wound"].contains(&self.kind) {
            return Err(Refusal::new("exposure.kind_unknown").with("kind", self.kind));
        }
        if self.grade.is_none() && self.kind == "rabies" || self.grade.is_some_and(|grade| !(1..=3).contains(&grade)) {
            return Err(Refusal::new("exposure.grade_missing"));
        }
        let days = [Some(self.on), self.day_zero].into_iter().flatten().chain(self.passive.iter().map(|one| one.2));
        // The first dose may be planned for a later day; everything else has happened.
        if self.on > today || self.passive.iter().any(|one| one.2 > today) {
            return Err(Refusal::new("exposure.bad_day").with("date", days.max().unwrap_or(self.on)));
        }
        if let Some(before) = days.into_iter().find(|day| *day < self.on) {
            return Err(Refusal::new("exposure.bad_day").with("date", before));
        }
        let known = |list: &[Choice], code: &str| list.iter().any(|one| one.code == code);
        // A wound may stand with a regimen of its own from before wounds were told apart: that is no reason to refuse a correction.
        let fits = |code: &&str| known(&TABLE.regimens, code) || (self.kind == "wound" && known(&TABLE.wounds, code));
        if let Some(regimen) = self.regimen.filter(|code| !fits(code)) {
            return Err(Refusal::new("exposure.regimen_unknown").with("regimen", regimen));
        }
        match self.passive.iter().find(|one| !known(&TABLE.passive, one.0) || !["here", "elsewhere"].contains(&one.1)) {
            Some((kind, ..)) => Err(Refusal::new("exposure.passive_unknown").with("kind", kind)),
            None => Ok(()),
        }
    }
}

/// Whether passive immunisation is needed and not given yet, and until which day it helps.
pub fn passive_due(kind: &str, grade: Option<u32>, day_zero: Option<Date>, given: bool) -> Option<Option<Date>> {
    let needed = kind == "rabies" && grade.is_some_and(|grade| grade >= TABLE.passive_from_grade) && !given;
    let until = |zero: Date| zero.checked_add(jiff::Span::new().days(i64::from(TABLE.passive_days))).ok();
    needed.then(|| day_zero.and_then(until))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_reads() {
        assert!(
            TABLE.regimens.len() >= 3 && TABLE.wounds.len() == 2 && TABLE.passive.len() == 4 && TABLE.vaccine == "Rab"
        );
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let today = date("2026-11-20");
        let bite = Exposure {
            kind: "rabies",
            on: date("2026-11-19"),
            grade: Some(3),
            day_zero: Some(date("2026-11-20")),
            regimen: Some("essen"),
            passive: &[],
        };
        assert_eq!(bite.check(today), Ok(()));
        let code = |exposure: Exposure<'_>| exposure.check(today).unwrap_err().code;
        assert_eq!(code(Exposure { kind: "snake", ..bite.clone() }), "exposure.kind_unknown");
        assert_eq!(code(Exposure { grade: None, ..bite.clone() }), "exposure.grade_missing");
        assert_eq!(code(Exposure { grade: Some(4), ..bite.clone() }), "exposure.grade_missing");
        assert_eq!(code(Exposure { on: date("2026-11-21"), day_zero: None, ..bite.clone() }), "exposure.bad_day");
        assert_eq!(code(Exposure { day_zero: Some(date("2026-11-18")), ..bite.clone() }), "exposure.bad_day");
        assert_eq!(code(Exposure { regimen: Some("daily"), ..bite.clone() }), "exposure.regimen_unknown");
        let serum = [("snake_serum", "here", today)];
        assert_eq!(code(Exposure { passive: &serum, ..bite.clone() }), "exposure.passive_unknown");
        assert_eq!(
            code(Exposure { regimen: Some("dirty"), ..bite.clone() }),
            "exposure.regimen_unknown",
            "of a wound only"
        );
        assert_eq!(Exposure { kind: "wound", grade: None, regimen: Some("dirty"), ..bite }.check(today), Ok(()));
    }

    #[test]
    fn a_third_grade_exposure_needs_passive_immunisation_within_seven_days() {
        let zero = Some(date("2026-11-20"));
        assert_eq!(passive_due("rabies", Some(3), zero, false), Some(Some(date("2026-11-27"))));
        assert_eq!(passive_due("rabies", Some(3), None, false), Some(None), "needed; until when is open");
        for (kind, grade, given) in [("rabies", Some(2), false), ("rabies", Some(3), true), ("wound", Some(3), false)] {
            assert_eq!(passive_due(kind, grade, zero, given), None, "{kind} {grade:?} {given}");
        }
    }
}
