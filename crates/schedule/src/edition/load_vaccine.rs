//! From file to checked edition: vaccines, series and target doses.

use jiff::civil::{Date, date};

use super::{
    AfterImmunoglobulin, AntigenSet, AtAge, ContinueWith, Course, EditionFault, Eligible, Formerly, From, Interval,
    Need, Note, Replaced, Series, TargetDose, Timely, TimelyLimit, VaccineRule, When, file,
    load::{Loaded, Reader},
    rule::{Antigen, AtLeast},
    tree::Pos,
    when::Test,
};
use crate::{dates::Period, progress::INTERVALS_FROM, reason::RuleRef};

impl Reader<'_> {
    pub(super) fn vaccine(&mut self, vaccine: file::Vaccine, effective_from: Date) -> Loaded<VaccineRule> {
        let (at, abbr) = (vaccine.abbr.at, vaccine.abbr.value);
        let lead = self.antigen(at, &vaccine.lead)?;
        let gives = vaccine.gives.as_deref().unwrap_or(&abbr);
        let gives = self.known_product(at, None, gives)?;
        let product = self.products.get(gives);
        if !product.is_some_and(|product| vaccine.gives.is_some() || product.abbr == abbr) {
            return self.fault(at, None, EditionFault::UnknownProduct(abbr));
        }
        let mut amounts = Vec::with_capacity(vaccine.amounts.len());
        for amount in vaccine.amounts {
            amounts.push((self.when(at, amount.when)?, amount.text));
        }
        if amounts.iter().any(|(_, text)| text.is_empty())
            || vaccine.name_zh.is_empty()
            || vaccine.name_en.is_empty()
            || abbr.is_empty()
        {
            return self.fault(at, None, EditionFault::Empty("name or amount"));
        }
        self.alternatives(at, "amounts", amounts.iter().map(|(when, _)| (when, None)))?;
        let administration_rule = self.rule(vaccine.administration_rule)?;
        let upper_age = vaccine.upper_age.map(|age| self.at_age(age)).transpose()?;
        let continue_with = match vaccine.continue_with {
            None => None,
            Some(next) => {
                let rule = self.rule(next.rule)?;
                self.known_product(at, Some(&rule), &next.vaccine)?;
                if self.length(next.until) <= self.length(next.from) {
                    return self.fault(at, Some(&rule.id), EditionFault::AgeOrder(next.until.to_string()));
                }
                Some(ContinueWith { vaccine: next.vaccine, from: next.from, until: next.until, rule })
            }
        };
        let not_counted_below = vaccine.not_counted_below.map(|age| self.at_age(age)).transpose()?;
        let after_immunoglobulin = self.after_immunoglobulin(at, vaccine.after_immunoglobulin)?;
        let replaced_by = self.replaced_by(at, vaccine.replaced_by)?;
        let mut eligible = Vec::with_capacity(vaccine.eligible.len());
        for one in vaccine.eligible {
            let rule = self.rule(one.rule)?;
            eligible.push(Eligible { when: self.when(at, one.when)?, otherwise: one.otherwise, rule });
        }
        let start = vaccine.start.map(|since| self.since(since)).transpose()?;
        let catch_up_from = vaccine.catch_up_from.map(|age| self.at_age(age)).transpose()?;
        let course = match (vaccine.since_exposure, vaccine.season) {
            (true, None) => Some(Course::SinceExposure),
            (false, None) => None,
            (false, Some(season)) => match month_and_day(&season.value) {
                Some((month, day)) => Some(Course::Season(month, day)),
                None => return self.fault(season.at, None, EditionFault::Season(season.value)),
            },
            (true, Some(season)) => return self.fault(season.at, None, EditionFault::Season(season.value)),
        };
        let mut notes = Vec::with_capacity(vaccine.notes.len());
        for note in vaccine.notes {
            let rule = self.rule(note.rule)?;
            notes.push(Note { code: note.code, when: self.when(at, note.when)?, at: note.at, rule });
        }
        let mut series = Vec::with_capacity(vaccine.series.len());
        for one in vaccine.series {
            let one = self.series(one, lead, upper_age.as_ref(), effective_from)?;
            if series.iter().any(|known: &Series| known.id == one.id) {
                return self.fault(at, Some(&one.rule.id), EditionFault::ListedTwice(one.id));
            }
            series.push(one);
        }
        self.alternatives(at, "series", series.iter().map(|series| (&series.when, Some(&series.rule))))?;
        for replaced in &replaced_by {
            if !series.iter().any(|series| series.doses.iter().any(|dose| dose.number == replaced.dose)) {
                return self.fault(at, Some(&replaced.rule.id), EditionFault::NoSuchDose(replaced.dose));
            }
        }
        let mut judged = AntigenSet::default();
        for one in &series {
            judged.insert(one.counts);
            if vaccine.judge_components {
                one.requires.iter().for_each(|(antigen, _)| judged.insert(*antigen));
            }
        }
        let asking = eligible.iter().map(|one| &one.when).chain(notes.iter().map(|note| &note.when));
        let asking = asking.chain(amounts.iter().map(|(when, _)| when)).map(When::antigens);
        let relevant = asking.chain(series.iter().map(Series::antigens)).fold(judged, AntigenSet::or);
        let mut given_as = vec![gives];
        given_as.extend(series.iter().flat_map(|one| &one.doses).filter_map(|dose| dose.give));
        given_as.sort_unstable();
        given_as.dedup();
        if !self.products.iter().any(|product| product.antigens.holds(lead)) {
            return self.fault(at, None, EditionFault::UnknownProduct(abbr));
        }
        Ok(VaccineRule {
            abbr,
            gives,
            name_zh: vaccine.name_zh,
            name_en: vaccine.name_en,
            route: route_code(vaccine.route).to_owned(),
            sites: vaccine.sites.iter().map(|site| site_code(site).to_owned()).collect(),
            administration_rule,
            amounts,
            lead,
            judged,
            relevant,
            given_as,
            upper_age,
            continue_with,
            not_counted_below,
            after_immunoglobulin,
            replaced_by,
            eligible,
            start,
            catch_up_from,
            course,
            from_exposure: vaccine.from_exposure,
            paid: vaccine.paid,
            urgent: vaccine.urgent,
            notes,
            series_by: series.iter().map(|series| series.when.asks).max().unwrap_or_default(),
            series,
        })
    }

    fn after_immunoglobulin(
        &mut self,
        at: Pos,
        rows: Vec<file::AfterImmunoglobulin>,
    ) -> Loaded<Vec<AfterImmunoglobulin>> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let rule = self.rule(row.rule)?;
            let mut of = Vec::with_capacity(row.of.len());
            for abbr in &row.of {
                of.push(self.known_product(at, Some(&rule), abbr)?);
            }
            all.push(AfterImmunoglobulin { of, at_least: AtLeast { period: row.at_least, rule } });
        }
        Ok(all)
    }

    fn replaced_by(&mut self, at: Pos, rows: Vec<file::Replaced>) -> Loaded<Vec<Replaced>> {
        let mut all = Vec::with_capacity(rows.len());
        for row in rows {
            let rule = self.rule(row.rule)?;
            self.known_product(at, Some(&rule), &row.vaccine)?;
            all.push(Replaced {
                dose: row.dose,
                vaccine: row.vaccine,
                from_age: row.from_age,
                given_before: row.given_before,
                rule,
            });
        }
        Ok(all)
    }

    fn series(
        &mut self,
        series: file::Series,
        lead: Antigen,
        upper_age: Option<&AtAge>,
        effective_from: Date,
    ) -> Loaded<Series> {
        let (at, id) = (series.id.at, series.id.value);
        let rule = self.rule(series.rule)?;
        let requires = self.by_antigen(at, &series.requires)?;
        let mut or_requires = Vec::with_capacity(series.or_requires.len());
        for other in &series.or_requires {
            or_requires.push(self.by_antigen(at, other)?);
        }
        if id.is_empty() {
            return self.fault(at, Some(&rule.id), EditionFault::Empty("series id"));
        }
        let counts = series.counts.map_or(Ok(lead), |name| self.antigen(at, &name))?;
        let steps = series.steps.map_or(Ok(counts), |name| self.antigen(at, &name))?;
        let own_upper_age = series.upper_age.map(|age| self.at_age(age)).transpose()?;
        let upper_age = own_upper_age.as_ref().or(upper_age).cloned();
        let mut doses: Vec<TargetDose> = Vec::with_capacity(series.doses.len());
        for dose in series.doses {
            let dose = self.dose(dose, doses.last(), upper_age.as_ref(), effective_from)?;
            doses.push(dose);
        }
        // As many doses are listed as the counted antigen asks for, unless other doses fill steps too.
        let of_counted = requires.iter().find(|(antigen, _)| *antigen == counts).map(|(_, doses)| *doses);
        let most = requires.iter().map(|(_, doses)| *doses).max().unwrap_or(0);
        let required = of_counted.unwrap_or(most);
        let listed = doses.last().map_or(0, |dose| dose.number);
        let uneven = if counts == steps { listed != required } else { listed == 0 };
        if uneven || requires.is_empty() || requires.iter().any(|(_, doses)| *doses == 0) {
            let fault = EditionFault::RequirementMismatch { listed: usize::from(listed), required };
            return self.fault(at, Some(&rule.id), fault);
        }
        self.each_number_has_an_unconditional_last(at, &doses)?;
        Ok(Series {
            id,
            when: self.when(at, series.when)?,
            special: series.special,
            counts,
            steps,
            requires,
            or_requires,
            same_day: series.same_day,
            recurring: series.recurring,
            upper_age: own_upper_age,
            doses,
            rule,
        })
    }

    fn each_number_has_an_unconditional_last(&self, at: Pos, doses: &[TargetDose]) -> Loaded<()> {
        for number in doses.iter().map(|dose| dose.number) {
            let same = doses.iter().filter(|dose| dose.number == number);
            self.alternatives(at, "doses of one number", same.map(|dose| (&dose.when, Some(&dose.min_age.rule))))?;
        }
        Ok(())
    }

    fn dose(
        &mut self,
        dose: file::Dose,
        before: Option<&TargetDose>,
        upper_age: Option<&AtAge>,
        effective_from: Date,
    ) -> Loaded<TargetDose> {
        let (at, number) = (dose.number.at, dose.number.value);
        let min_age = self.at_age(dose.min_age)?;
        let named = Some(min_age.rule.id.clone());
        let named = named.as_deref();
        let next = before.map_or(1, |before| before.number + 1);
        if number != next && before.is_none_or(|before| before.number != number) {
            return self.fault(at, named, EditionFault::DoseNumbers);
        }
        // Another variant of the same dose, or one for those who are late, may ask for less than the dose before.
        let least = before.filter(|_| dose.when.is_plain()).map_or(0, |before| {
            if before.number == number || !before.when.is_everyone() { 0 } else { self.length(before.min_age.age) }
        });
        let upper = upper_age.map_or(i32::MAX, |upper| self.length(upper.age));
        if self.length(min_age.age) < least || self.length(min_age.age) >= upper {
            return self.fault(at, named, EditionFault::AgeOrder(min_age.age.to_string()));
        }
        let when = self.when(at, dose.when)?;
        let give = match dose.give {
            None => None,
            Some(abbr) => Some(self.known_product(at, Some(&min_age.rule), &abbr)?),
        };
        let max_age = dose.max_age.map(|age| self.at_age(age)).transpose()?;
        if let Some(max) = &max_age
            && self.length(max.age) <= self.length(min_age.age)
        {
            return self.fault(at, Some(&max.rule.id), EditionFault::AgeOrder(max.age.to_string()));
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
        let since = dose.since.map(|since| self.since(since)).transpose()?;
        let intervals = self.intervals(at, number, dose.intervals)?;
        if intervals.is_empty() && number > 1 {
            return self.fault(at, named, EditionFault::IntervalMissing);
        }
        let timely = self.timely(at, dose.timely, self.length(min_age.age), upper)?;
        let mut needs = Vec::with_capacity(dose.needs.len());
        for need in dose.needs {
            needs.push(Need { from_age: self.at_age(need.from_age)?, fact: need.fact });
        }
        Ok(TargetDose { number, when, give, min_age, max_age, formerly, since, intervals, timely, needs })
    }

    fn intervals(&mut self, at: Pos, number: u8, rows: Vec<file::Interval>) -> Loaded<Vec<Interval>> {
        let mut intervals = Vec::with_capacity(rows.len());
        for row in rows {
            let rule = self.rule(row.rule)?;
            let from = match (row.from_dose, row.from_last) {
                (None, None) if number > 1 => From::Previous,
                (None, None) => return self.fault(at, Some(&rule.id), EditionFault::IntervalMissing),
                (Some(from), None) if from > 0 && from < number && usize::from(from) <= INTERVALS_FROM => {
                    From::Dose(from)
                }
                (Some(from), _) => return self.fault(at, Some(&rule.id), EditionFault::IntervalFrom(from)),
                (None, Some(antigen)) => From::Last(self.antigen(at, &antigen)?),
            };
            if row.at_most.is_some_and(|most| self.length(most) < self.length(row.at_least)) {
                return self.fault(at, Some(&rule.id), EditionFault::AgeOrder(row.at_least.to_string()));
            }
            let at_least = AtLeast { period: row.at_least, rule };
            intervals.push(Interval { from, at_least, at_most: row.at_most });
        }
        Ok(intervals)
    }

    fn timely(&mut self, at: Pos, rows: Vec<file::Timely>, min_age: i32, upper: i32) -> Loaded<Vec<Timely>> {
        let mut timely = Vec::with_capacity(rows.len());
        for row in rows {
            let rule = self.rule(row.rule)?;
            let limit = match (row.hours, row.before, row.after_previous) {
                (Some(hours), None, None) => TimelyLimit::Hours(hours),
                (None, Some(age), None) if self.length(age) > min_age && self.length(age) <= upper => {
                    TimelyLimit::Before(age)
                }
                (None, Some(age), None) => {
                    return self.fault(at, Some(&rule.id), EditionFault::AgeOrder(age.to_string()));
                }
                (None, None, Some(period)) => TimelyLimit::AfterPrevious(period),
                _ => return self.fault(at, Some(&rule.id), EditionFault::TimelyLimit),
            };
            timely.push(Timely { when: self.when(at, row.when)?, limit, rule });
        }
        if !timely.is_empty() {
            self.alternatives(at, "timely limits", timely.iter().map(|timely| (&timely.when, Some(&timely.rule))))?;
        }
        Ok(timely)
    }

    /// The first alternative that holds is taken, so all but the last must be conditional, and the last must not.
    fn alternatives<'w>(
        &self,
        at: Pos,
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

    fn when(&self, at: Pos, when: file::When) -> Loaded<When> {
        fn some<T>(of: Vec<T>, test: fn(Vec<T>) -> Test) -> Option<Test> {
            (!of.is_empty()).then(|| test(of))
        }
        let any = when.any.into_iter().map(|one| self.when(at, one)).collect::<Loaded<_>>()?;
        let mut tests = Vec::new();
        tests.extend(some(when.mother_hbsag, Test::MotherHbsag));
        tests.extend(when.birth_weight_below_g.map(Test::BirthWeightBelowG));
        tests.extend(when.birth_weight_unknown.then_some(Test::BirthWeightUnknown));
        tests.extend(when.born_before.map(Test::BornBefore));
        tests.extend(when.born_from.map(Test::BornFrom));
        tests.extend(some(when.sex, Test::Sex));
        tests.extend(some(when.conditions, Test::Conditions));
        tests.extend(some(when.no_conditions, Test::NoConditions));
        tests.extend(some(any, Test::Any));
        tests.extend(when.prefers.map(Test::Prefers));
        tests.extend(when.regimen.map(Test::Regimen));
        tests.extend(when.no_regimen.map(Test::NoRegimen));
        tests.extend(some(when.regions, Test::Regions));
        tests.extend(some(when.outside_regions, Test::OutsideRegions));
        tests.extend(when.exposed.map(Test::Exposed));
        tests.extend(when.age_from.map(Test::AgeFrom));
        tests.extend(when.age_before.map(Test::AgeBefore));
        let of = |test: fn(Antigen, u8) -> Test| move |(antigen, doses)| test(antigen, doses);
        tests.extend(self.by_antigen(at, &when.given)?.into_iter().map(of(Test::Given)));
        tests.extend(self.by_antigen(at, &when.fewer)?.into_iter().map(of(Test::Fewer)));
        let of = |test: fn(Antigen, Period) -> Test| move |(antigen, age)| test(antigen, age);
        tests.extend(self.by_antigen(at, &when.last_from_age)?.into_iter().map(of(Test::LastFromAge)));
        tests.extend(self.by_antigen(at, &when.first_from_age)?.into_iter().map(of(Test::FirstFromAge)));
        tests.extend(when.prior_from.map(Test::PriorFrom));
        tests.extend(when.prior_before.map(Test::PriorBefore));
        tests.extend(when.prior_longer_than.map(Test::PriorLongerThan));
        Ok(When::all(tests))
    }
}

impl file::When {
    /// Without bounds on what was given: the usual variant of a dose.
    fn is_plain(&self) -> bool {
        self.given.is_empty() && self.fewer.is_empty() && self.age_from.is_none() && self.age_before.is_none()
    }
}

/// `07-01`.
fn month_and_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // A day that exists every year.
    Date::new(2001, month, day).ok()?;
    Some((month, day))
}

pub(super) fn route_code(route: file::Route) -> &'static str {
    match route {
        file::Route::Intramuscular => "intramuscular",
        file::Route::Subcutaneous => "subcutaneous",
        file::Route::Intradermal => "intradermal",
        file::Route::Oral => "oral",
        file::Route::Intranasal => "intranasal",
        file::Route::Scarification => "scarification",
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
