//! From file to checked edition: vaccines, series and target doses.

use jiff::civil::{Date, date};

use super::{
    AtAge, ContinueWith, EditionFault, Formerly, Interval, Need, Note, Replaced, Series, TargetDose, Timely,
    TimelyLimit, VaccineRule, When, file,
    load::{Loaded, Reader},
    rule::{Antigen, AtLeast},
};
use crate::{dates::Period, reason::RuleRef};

impl Reader<'_> {
    fn known_product(&self, at: usize, rule: &RuleRef, abbr: &str) -> Loaded<()> {
        if self.by_abbr.contains_key(abbr) {
            return Ok(());
        }
        self.fault(at, Some(&rule.id), EditionFault::UnknownProduct(abbr.to_owned()))
    }

    pub(super) fn vaccine(&mut self, vaccine: file::Vaccine, effective_from: Date) -> Loaded<VaccineRule> {
        let at = vaccine.abbr.span().start;
        let abbr = vaccine.abbr.into_inner();
        let lead = self.antigen(at, &vaccine.lead)?;
        match self.by_abbr.get(&abbr).and_then(|&index| self.products.get(index)) {
            Some(product) if product.abbr == abbr && product.antigens.holds(lead) => {}
            _ => return self.fault(at, None, EditionFault::UnknownProduct(abbr)),
        }
        let amounts: Vec<(When, String)> =
            vaccine.amounts.into_iter().map(|amount| (when(amount.when), amount.text)).collect();
        if amounts.iter().any(|(_, text)| text.is_empty())
            || vaccine.sites.is_empty()
            || vaccine.name_zh.is_empty()
            || vaccine.name_en.is_empty()
        {
            return self.fault(at, None, EditionFault::Empty("name, site or amount"));
        }
        self.alternatives(at, "amounts", amounts.iter().map(|(when, _)| (when, None)))?;
        let administration_rule = self.rule(vaccine.administration_rule)?;
        let upper_age = self.at_age(vaccine.upper_age)?;
        let continue_with = match vaccine.continue_with {
            None => None,
            Some(next) => {
                let rule = self.rule(next.rule)?;
                self.known_product(at, &rule, &next.vaccine)?;
                if self.length(next.until) <= self.length(next.from) {
                    return self.fault(at, Some(&rule.id), EditionFault::AgeOrder(next.until.to_string()));
                }
                Some(ContinueWith { vaccine: next.vaccine, from: next.from, until: next.until, rule })
            }
        };
        let not_counted_below = vaccine.not_counted_below.map(|age| self.at_age(age)).transpose()?;
        let after_immunoglobulin = vaccine.after_immunoglobulin.map(|apart| self.at_least(apart)).transpose()?;
        let mut replaced_by = Vec::new();
        for replaced in vaccine.replaced_by {
            let rule = self.rule(replaced.rule)?;
            self.known_product(at, &rule, &replaced.vaccine)?;
            replaced_by.push(Replaced {
                dose: replaced.dose,
                vaccine: replaced.vaccine,
                from_age: replaced.from_age,
                given_before: replaced.given_before,
                rule,
            });
        }
        let mut notes = Vec::new();
        for note in vaccine.notes {
            notes.push(Note { code: note.code, when: when(note.when), at: note.at, rule: self.rule(note.rule)? });
        }
        let mut series = Vec::new();
        for one in vaccine.series {
            let one = self.series(one, lead, &upper_age, effective_from)?;
            if series.iter().any(|known: &Series| known.id == one.id) {
                return self.fault(at, Some(&one.rule.id), EditionFault::ListedTwice(one.id));
            }
            series.push(one);
        }
        self.alternatives(at, "series", series.iter().map(|series| (&series.when, Some(&series.rule))))?;
        for replaced in &replaced_by {
            if !series.iter().any(|series| usize::from(replaced.dose) == series.doses.len()) {
                return self.fault(at, Some(&replaced.rule.id), EditionFault::NoSuchDose(replaced.dose));
            }
        }
        Ok(VaccineRule {
            abbr,
            name_zh: vaccine.name_zh,
            name_en: vaccine.name_en,
            route: match vaccine.route {
                file::Route::Intramuscular => "intramuscular",
                file::Route::Subcutaneous => "subcutaneous",
                file::Route::Intradermal => "intradermal",
            }
            .to_owned(),
            sites: vaccine.sites.iter().map(|site| site_code(site).to_owned()).collect(),
            administration_rule,
            amounts,
            lead,
            upper_age,
            continue_with,
            not_counted_below,
            after_immunoglobulin,
            replaced_by,
            notes,
            series,
        })
    }

    fn series(
        &mut self,
        series: file::Series,
        lead: Antigen,
        upper_age: &AtAge,
        effective_from: Date,
    ) -> Loaded<Series> {
        let at = series.id.span().start;
        let id = series.id.into_inner();
        let rule = self.rule(series.rule)?;
        let mut requires = Vec::with_capacity(series.requires.len());
        for (name, doses) in &series.requires {
            requires.push((self.antigen(at, name)?, *doses));
        }
        let required = requires.iter().find(|(antigen, _)| *antigen == lead).map_or(0, |(_, doses)| *doses);
        if id.is_empty() {
            return self.fault(at, Some(&rule.id), EditionFault::Empty("series id"));
        }
        if required == 0
            || usize::from(required) != series.doses.len()
            || requires.iter().any(|(_, doses)| *doses == 0 || *doses > required)
        {
            return self.fault(
                at,
                Some(&rule.id),
                EditionFault::RequirementMismatch { listed: series.doses.len(), required },
            );
        }
        let mut doses: Vec<TargetDose> = Vec::with_capacity(series.doses.len());
        for dose in series.doses {
            let dose = self.dose(dose, doses.last(), upper_age, effective_from)?;
            doses.push(dose);
        }
        Ok(Series { id, when: when(series.when), special: series.special, requires, doses, rule })
    }

    fn dose(
        &mut self,
        dose: file::Dose,
        before: Option<&TargetDose>,
        upper_age: &AtAge,
        effective_from: Date,
    ) -> Loaded<TargetDose> {
        let at = dose.number.span().start;
        let number = dose.number.into_inner();
        let min_age = self.at_age(dose.min_age)?;
        let named = Some(min_age.rule.id.clone());
        let named = named.as_deref();
        if number != before.map_or(1, |before| before.number + 1) {
            return self.fault(at, named, EditionFault::DoseNumbers);
        }
        let least = before.map_or(0, |before| self.length(before.min_age.age));
        let upper = self.length(upper_age.age);
        if self.length(min_age.age) < least || self.length(min_age.age) >= upper {
            return self.fault(at, named, EditionFault::AgeOrder(min_age.age.to_string()));
        }
        let formerly = match dose.formerly {
            None => None,
            Some(formerly) => {
                let former_age = self.at_age(formerly.min_age)?;
                if formerly.until > effective_from {
                    return self.fault(at, Some(&former_age.rule.id), EditionFault::FormerlyTooLate(formerly.until));
                }
                Some(Formerly { until: formerly.until, min_age: former_age })
            }
        };
        let mut intervals = Vec::with_capacity(dose.intervals.len());
        for interval in dose.intervals {
            let rule = self.rule(interval.rule)?;
            if let Some(from) = interval.from_dose
                && (from == 0 || from >= number)
            {
                return self.fault(at, Some(&rule.id), EditionFault::IntervalFrom(from));
            }
            intervals
                .push(Interval { from: interval.from_dose, at_least: AtLeast { period: interval.at_least, rule } });
        }
        if intervals.iter().any(|interval| interval.from.is_none()) != (number > 1) {
            return self.fault(at, named, EditionFault::IntervalMissing);
        }
        let mut timely = Vec::with_capacity(dose.timely.len());
        for one in dose.timely {
            let rule = self.rule(one.rule)?;
            let limit = match (one.hours, one.before) {
                (Some(hours), None) => TimelyLimit::Hours(hours),
                (None, Some(age)) if self.length(age) > self.length(min_age.age) && self.length(age) <= upper => {
                    TimelyLimit::Before(age)
                }
                (None, Some(age)) => return self.fault(at, Some(&rule.id), EditionFault::AgeOrder(age.to_string())),
                _ => return self.fault(at, Some(&rule.id), EditionFault::TimelyLimit),
            };
            timely.push(Timely { when: when(one.when), limit, rule });
        }
        if !timely.is_empty() {
            self.alternatives(at, "timely limits", timely.iter().map(|timely| (&timely.when, Some(&timely.rule))))?;
        }
        let mut needs = Vec::with_capacity(dose.needs.len());
        for need in dose.needs {
            needs.push(Need { from_age: self.at_age(need.from_age)?, fact: need.fact });
        }
        Ok(TargetDose { number, min_age, formerly, intervals, timely, needs })
    }

    /// The first alternative that holds is taken, so all but the last must be conditional, and the last must not.
    fn alternatives<'w>(
        &self,
        at: usize,
        what: &'static str,
        all: impl Iterator<Item = (&'w When, Option<&'w RuleRef>)>,
    ) -> Loaded<()> {
        let mut all = all.peekable();
        if all.peek().is_none() {
            return self.fault(at, None, EditionFault::Alternatives(what));
        }
        while let Some((when, rule)) = all.next() {
            if when.is_everyone() != all.peek().is_none() {
                return self.fault(at, rule.map(|rule| rule.id.as_str()), EditionFault::Alternatives(what));
            }
        }
        Ok(())
    }

    /// Days of a period, to compare ages with each other.
    fn length(&self, period: Period) -> i32 {
        let from = date(2001, 1, 1);
        (period.after(from, self.month_end) - from).get_days()
    }
}

fn when(when: file::When) -> When {
    When {
        mother_hbsag: when.mother_hbsag,
        birth_weight_below_g: when.birth_weight_below_g,
        birth_weight_unknown: when.birth_weight_unknown,
        born_before: when.born_before,
    }
}

fn site_code(site: &file::Site) -> &'static str {
    match site {
        file::Site::LeftUpperArm => "left_upper_arm",
        file::Site::RightUpperArm => "right_upper_arm",
        file::Site::LeftThigh => "left_thigh",
        file::Site::RightThigh => "right_thigh",
    }
}
