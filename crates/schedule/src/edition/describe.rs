//! An edition as a list of rules in plain values, and the difference between two: for a page that shows what is in force and what changed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Antigen, AtLeast, Edition, From, TargetDose, TimelyLimit, VaccineRule};
use crate::reason::{Confidence, RuleRef};

/// One rule as values: where it stands, what it says, on what it rests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleText {
    /// Id of the rule.
    pub id: String,
    /// Line of the table; empty for rules about all of them.
    pub vaccine: String,
    /// Series; empty for rules about the whole line.
    pub series: String,
    /// Number of the dose, if it is about one.
    pub dose: Option<u8>,
    /// What kind of rule: `minimum_age`, `interval`, `timely_before`, …
    pub kind: &'static str,
    /// Its value as the edition writes it: `8 m`, `28 d`, a product or a date; empty when the rule is its own value.
    pub value: String,
    /// Source and how we know it.
    pub source: String,
    /// How far to trust it.
    pub confidence: Confidence,
}

/// How a rule differs between two editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum Change {
    /// Only in the later one.
    Added {
        /// The rule.
        rule: RuleText,
    },
    /// Only in the earlier one.
    Removed {
        /// The rule.
        rule: RuleText,
    },
    /// Says something else.
    Changed {
        /// As it was.
        before: RuleText,
        /// As it is.
        after: RuleText,
    },
    /// Says the same and rests on other sources or is trusted differently.
    Confirmed {
        /// As it is.
        rule: RuleText,
    },
}

/// What a later edition changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Id of the earlier edition.
    pub from: String,
    /// Id of the later one.
    pub to: String,
    /// Rule by rule, in the order of their ids.
    pub changes: Vec<Change>,
}

impl Edition {
    /// Every rule with its value, in the order of the table.
    pub fn describe(&self) -> Vec<RuleText> {
        let mut all = Describing { edition: self, rules: Vec::new() };
        all.house();
        for vaccine in self.vaccines() {
            all.vaccine(vaccine);
        }
        all.rules
    }

    /// What this edition changes against an earlier one.
    pub fn difference_from(&self, earlier: &Edition) -> Difference {
        let by_id = |edition: &Edition| -> BTreeMap<String, RuleText> {
            edition.describe().into_iter().map(|rule| (rule.id.clone(), rule)).collect()
        };
        let (mut before, after) = (by_id(earlier), by_id(self));
        let mut changes = Vec::new();
        for (id, rule) in after {
            match before.remove(&id) {
                None => changes.push(Change::Added { rule }),
                Some(was) if says(&was) != says(&rule) => changes.push(Change::Changed { before: was, after: rule }),
                Some(was) if was != rule => changes.push(Change::Confirmed { rule }),
                Some(_) => {}
            }
        }
        changes.extend(before.into_values().map(|rule| Change::Removed { rule }));
        Difference { from: earlier.id().to_owned(), to: self.id().to_owned(), changes }
    }
}

/// What a rule says, apart from its source.
fn says(rule: &RuleText) -> (&str, &str, Option<u8>, &str, &str) {
    (&rule.vaccine, &rule.series, rule.dose, rule.kind, &rule.value)
}

struct Describing<'e> {
    edition: &'e Edition,
    rules: Vec<RuleText>,
}

/// Where a rule stands.
#[derive(Clone, Copy)]
struct Place<'e> {
    vaccine: &'e str,
    series: &'e str,
    dose: Option<u8>,
}

impl<'e> Describing<'e> {
    fn put(&mut self, place: Place<'_>, kind: &'static str, value: String, rule: &RuleRef) {
        self.rules.push(RuleText {
            id: rule.id.clone(),
            vaccine: place.vaccine.to_owned(),
            series: place.series.to_owned(),
            dose: place.dose,
            kind,
            value,
            source: rule.source.clone(),
            confidence: rule.confidence,
        });
    }

    fn house(&mut self) {
        let edition = self.edition;
        let place = Place { vaccine: "", series: "", dose: None };
        let house = &edition.house;
        let live = &edition.live_spacing;
        self.put(place, "live_injected_apart", live.period.to_string(), &live.rule);
        for (kind, rule) in [
            ("same_day", &house.same_day),
            ("before_birth", &house.before_birth),
            ("after_assessment", &house.after_assessment),
            ("no_rule", &house.no_rule),
            ("hours_by_date", &house.hours_by_date),
            ("contraindicated", &house.contraindicated),
            ("outside_schedule", &house.outside_schedule),
            ("month_end", &house.month_end),
        ] {
            self.put(place, kind, String::new(), rule);
        }
        for state in edition.states() {
            let products: Vec<&str> = state.of.iter().map(|index| edition.abbr(*index)).collect();
            self.put(place, "state", format!("{:?} {}", state.effect, products.join(", ")), &state.rule);
        }
    }

    fn vaccine(&mut self, vaccine: &'e VaccineRule) {
        let place = Place { vaccine: &vaccine.abbr, series: "", dose: None };
        let sites = vaccine.sites.join(", ");
        self.put(place, "administration", format!("{} {sites}", vaccine.route), &vaccine.administration_rule);
        if let Some(upper) = &vaccine.upper_age {
            self.put(place, "upper_age", upper.age.to_string(), &upper.rule);
        }
        if let Some(next) = &vaccine.continue_with {
            let value = format!("{} {} – {}", next.vaccine, next.from, next.until);
            self.put(place, "continue_with", value, &next.rule);
        }
        if let Some(below) = &vaccine.not_counted_below {
            self.put(place, "not_counted_below", below.age.to_string(), &below.rule);
        }
        for row in &vaccine.after_immunoglobulin {
            let products: Vec<&str> = row.of.iter().map(|index| self.edition.abbr(*index)).collect();
            let value = format!("{} {}", row.at_least.period, products.join(", "));
            self.put(place, "after_immunoglobulin", value, &row.at_least.rule);
        }
        for row in &vaccine.replaced_by {
            let place = Place { dose: Some(row.dose), ..place };
            let value = format!("{} from {} before {}", row.vaccine, row.from_age, row.given_before);
            self.put(place, "replaced_by", value, &row.rule);
        }
        for row in &vaccine.eligible {
            self.put(place, "eligible", row.otherwise.to_string(), &row.rule);
        }
        if let Some(start) = &vaccine.start {
            self.put(place, "programme_start", start.date.to_string(), &start.rule);
        }
        if let Some(from) = &vaccine.catch_up_from {
            self.put(place, "catch_up_from", from.age.to_string(), &from.rule);
        }
        for note in &vaccine.notes {
            self.put(place, "note", note.code.to_string(), &note.rule);
        }
        for series in &vaccine.series {
            let place = Place { series: &series.id, ..place };
            let doses = series.requires.iter().map(|(antigen, doses)| self.doses_of(*antigen, *doses));
            self.put(place, "doses", doses.collect::<Vec<_>>().join(", "), &series.rule);
            if let Some(upper) = &series.upper_age {
                self.put(place, "upper_age", upper.age.to_string(), &upper.rule);
            }
            for dose in &series.doses {
                self.dose(Place { dose: Some(dose.number), ..place }, dose);
            }
        }
    }

    fn doses_of(&self, antigen: Antigen, doses: u8) -> String {
        format!("{} {doses}", self.edition.antigen_name(antigen))
    }

    fn dose(&mut self, place: Place<'_>, dose: &TargetDose) {
        let product = dose.give.map_or("", |index| self.edition.abbr(index));
        let value = format!("{} {product}", dose.min_age.age);
        self.put(place, "minimum_age", value.trim_end().to_owned(), &dose.min_age.rule);
        if let Some(max) = &dose.max_age {
            self.put(place, "maximum_age", max.age.to_string(), &max.rule);
        }
        if let Some(former) = &dose.formerly {
            let value = format!("{} until {}", former.min_age.age, former.until);
            self.put(place, "former_minimum_age", value, &former.min_age.rule);
        }
        if let Some(since) = &dose.since {
            self.put(place, "since", since.date.to_string(), &since.rule);
        }
        for interval in &dose.intervals {
            let AtLeast { period, rule } = &interval.at_least;
            let from = match interval.from {
                From::Previous => String::new(),
                From::Dose(number) => format!(" after dose {number}"),
                From::Last(antigen) => format!(" after {}", self.edition.antigen_name(antigen)),
            };
            let most = interval.at_most.map_or(String::new(), |most| format!(", at most {most}"));
            self.put(place, "interval", format!("{period}{from}{most}"), rule);
        }
        for timely in &dose.timely {
            let (kind, value) = match timely.limit {
                TimelyLimit::Hours(hours) => ("timely_hours", hours.to_string()),
                TimelyLimit::Before(age) => ("timely_before", age.to_string()),
                TimelyLimit::AfterPrevious(period) => ("timely_after_previous", period.to_string()),
            };
            self.put(place, kind, value, &timely.rule);
        }
        for need in &dose.needs {
            self.put(place, "needs", format!("{:?} from {}", need.fact, need.from_age.age), &need.from_age.rule);
        }
    }
}
