//! The next dose of a series: when, and what stands in its way.

use jiff::civil::Date;

use crate::{
    assessment::{Group, Line, NextDose, Status},
    dates::add_days,
    edition::{
        AntigenSet, AtAge, Edition, Effect, Fact, From, NoteAt, Product, RepeatPolicy, Series, Situation, State,
        TargetDose, TimelyLimit, VaccineRule,
    },
    evaluate::first_late_day,
    history::{History, Usable},
    person::Person,
    progress::Progress,
    reason::{Reason, ReasonCode},
};

/// The line of one vaccine.
pub(crate) fn line(
    edition: &Edition,
    vaccine: &VaccineRule,
    person: &Person,
    history: &History<'_>,
    progress: &Progress,
    as_of: Date,
) -> Line {
    let situation = Situation {
        person,
        day: as_of,
        month_end: edition.month_end(),
        had: Some(&progress.had),
        adding: AntigenSet::default(),
    };
    let forecast = Forecast { edition, vaccine, person, history, progress, situation, as_of };
    match vaccine.series_in(&situation) {
        Some(series) => forecast.line(series),
        // The last series of a vaccine holds for everyone: the loader sees to it.
        None => {
            let reason = Reason::new(ReasonCode::NoRule, &edition.house.no_rule);
            forecast.without_next(vaccine.gives, Status::NotRecommended, Group::NotNow, vec![reason])
        }
    }
}

struct Forecast<'a, 'h> {
    edition: &'a Edition,
    vaccine: &'a VaccineRule,
    person: &'a Person,
    history: &'a History<'h>,
    progress: &'a Progress,
    situation: Situation<'a>,
    as_of: Date,
}

/// Days on which the dose must not be given: from `from` until the day before `until`.
struct Blocked {
    /// Day of what blocks. Another live vaccine may still be given on that very day.
    given: Date,
    from: Date,
    until: Date,
    reason: Reason,
}

/// When the series itself permits the dose, other vaccines aside.
struct Base {
    /// Permitted from here on by the present rule.
    from: Date,
    /// Permitted in these days (the end excluded) by the former rule.
    formerly: Option<(Date, Date)>,
    /// Limits with the day each is met.
    limits: Vec<(Date, Reason)>,
}

impl Base {
    /// The first day permitted on or after `day`.
    fn first_from(&self, day: Date) -> Date {
        if let Some((from, until)) = self.formerly
            && day < until
            && day < self.from
        {
            return day.max(from);
        }
        day.max(self.from)
    }
}

/// The dose considered: which target dose of which series, as which product.
#[derive(Clone, Copy)]
struct Dose<'a> {
    series: &'a Series,
    target: &'a TargetDose,
    give: usize,
}

impl<'a> Forecast<'a, '_> {
    fn line(&self, series: &'a Series) -> Line {
        let number = self.progress.next_number(series);
        let target = series.target(self.progress.next_step(series), &self.situation);
        let give = target.and_then(|target| target.give).unwrap_or(self.vaccine.gives);
        if self.progress.complete(series) {
            let of = self.progress.had.count(series.counts);
            let mut reasons = vec![Reason::new(ReasonCode::SeriesComplete, &series.rule).number("of", of)];
            reasons.extend(series.special.map(|code| self.special(code, series)));
            self.add_notes(&mut reasons, &[NoteAt::Complete]);
            return self.without_next(give, Status::Complete, Group::Done, reasons);
        }
        if let Some(reason) = self.replaced(number) {
            return self.without_next(give, Status::Complete, Group::Done, vec![reason]);
        }
        if let Some(one) = self.vaccine.eligible.iter().find(|one| !one.when.holds_in(&self.situation)) {
            let reason = Reason::new(one.otherwise, &one.rule);
            return self.without_next(give, Status::NotRecommended, Group::NotNow, vec![reason]);
        }
        if self.person.contraindicated.iter().any(|abbr| self.is_meant(abbr, give)) {
            let reason = Reason::new(ReasonCode::Contraindicated, &self.edition.house.contraindicated);
            return self.without_next(give, Status::Contraindicated, Group::NotNow, vec![reason]);
        }
        let upper = series.upper_age.as_ref().or(self.vaccine.upper_age.as_ref());
        let too_old = upper.map_or(Date::MAX, |upper| self.at(upper));
        if let Some(upper) = upper
            && self.as_of >= too_old
        {
            let mut reasons = vec![self.age_reason(ReasonCode::AgedOut, upper)];
            self.add_successor(&mut reasons);
            return self.without_next(give, Status::AgedOut, Group::Done, reasons);
        }
        if let Some(from) = self.vaccine.catch_up_from.as_ref().filter(|from| self.as_of < self.at(from)) {
            let reason = self.age_reason(ReasonCode::CatchUpOnly, from);
            return self.without_next(give, Status::NotRecommended, Group::NotNow, vec![reason]);
        }
        let state = self.state(give);
        if let Some((state, code)) = state.filter(|(state, _)| state.effect != Effect::Assess) {
            let reason = self.state_reason(state, code, give);
            return self.without_next(give, Status::Contraindicated, Group::NotNow, vec![reason]);
        }
        let Some(target) = target else {
            let reason = Reason::new(ReasonCode::NoRule, &self.edition.house.no_rule);
            return self.without_next(give, Status::NotRecommended, Group::NotNow, vec![reason]);
        };
        let dose = Dose { series, target, give };
        let base = self.base(dose);
        let blocked = self.blocked(dose);
        let now = first_permitted(&base, &blocked, self.as_of);
        let due = now == self.as_of;
        // Permitted today: the first day it ever was. Otherwise the day it will be.
        let earliest = if due { first_ever(&base, &blocked, self.person.birth).min(now) } else { now };
        let first_day = if due { self.as_of } else { earliest };
        if let Some(max) = target.max_age.as_ref().filter(|max| first_day >= self.at(max)) {
            let reason = self.age_reason(ReasonCode::TooOldToStart, max);
            return self.without_next(give, Status::AgedOut, Group::Done, vec![reason]);
        }
        if let Some(upper) = upper
            && earliest >= too_old
        {
            let reason = Reason::new(ReasonCode::TooOldByThen, &upper.rule).age(upper.age).date("date", earliest);
            let mut reasons = vec![reason];
            reasons.extend(self.waiting(base, blocked));
            self.add_successor(&mut reasons);
            return self.without_next(give, Status::AgedOut, Group::Done, reasons);
        }

        let mut reasons = Vec::with_capacity(4);
        let mut group = if due { Group::DueNow } else { Group::NotNow };
        if let Some(reason) = self.unmet_need(target, now, &mut reasons) {
            if reason.code == ReasonCode::PpdNotNegative {
                return self.without_next(give, Status::NotRecommended, Group::NotNow, vec![reason]);
            }
            reasons.push(reason);
            if due {
                group = Group::MayBeGiven;
            }
        }
        if let Some((state, code)) = state {
            reasons.push(self.state_reason(state, code, give));
            if due {
                group = Group::MayBeGiven;
            }
        }
        let upper_day = target.max_age.as_ref().map(|max| self.at(max)).into_iter().chain([too_old]).min();
        let next = self.next(dose, number, earliest, upper_day.filter(|day| *day < Date::MAX));
        if due {
            self.add_due_reasons(dose, &next, &mut reasons);
        } else {
            reasons.extend(self.waiting(base, blocked));
        }
        self.add_series_facts(series, &mut reasons);
        let at = if number == 1 { [NoteAt::BeforeFirst, NoteAt::Incomplete].as_slice() } else { &[NoteAt::Incomplete] };
        self.add_notes(&mut reasons, at);
        Line {
            programme: self.vaccine.abbr.clone(),
            vaccine: self.edition.abbr(give).to_owned(),
            status: Status::NotComplete,
            next: Some(next),
            group,
            reasons,
        }
    }

    fn add_due_reasons(&self, dose: Dose<'_>, next: &NextDose, reasons: &mut Vec<Reason>) {
        reasons.push(self.due_reason(dose.target, next.earliest));
        if let Some(before) = next.past_due
            && let Some(timely) = dose.target.timely_in(&self.situation)
        {
            reasons.push(match timely.limit {
                _ if next.overdue => Reason::new(ReasonCode::CatchUp, &timely.rule).date("before", before),
                TimelyLimit::Hours(hours) => {
                    Reason::new(ReasonCode::TimelyWithinHours, &timely.rule).number("hours", hours)
                }
                TimelyLimit::Before(_) | TimelyLimit::AfterPrevious(_) => {
                    Reason::new(ReasonCode::TimelyBefore, &timely.rule).date("before", before)
                }
            });
        }
        for interval in &dose.target.intervals {
            if let Some(most) = interval.at_most
                && let Some(from) = self.progress.interval_from(interval.from, dose.series.steps)
            {
                let last = most.after(from, self.edition.month_end());
                if self.as_of > last {
                    reasons.push(
                        Reason::new(ReasonCode::PastRecommendedInterval, &interval.at_least.rule)
                            .interval(most)
                            .date("given", from)
                            .date("date", last),
                    );
                }
            }
        }
    }

    fn at(&self, at: &AtAge) -> Date {
        at.age.after(self.person.birth, self.edition.month_end())
    }

    fn age_reason(&self, code: ReasonCode, at: &AtAge) -> Reason {
        Reason::new(code, &at.rule).age(at.age).date("date", self.at(at))
    }

    /// Whether an abbreviation in the list of contraindicated vaccines means the product considered or this whole line.
    fn is_meant(&self, abbr: &str, give: usize) -> bool {
        let product = self.edition.abbr(give);
        abbr == self.vaccine.abbr || self.edition.product(abbr).is_some_and(|known| known.abbr == product)
    }

    fn without_next(&self, give: usize, status: Status, group: Group, reasons: Vec<Reason>) -> Line {
        let vaccine = self.edition.abbr(give).to_owned();
        Line { programme: self.vaccine.abbr.clone(), vaccine, status, next: None, group, reasons }
    }

    /// The strictest effect a state of health has on a product.
    fn state(&self, give: usize) -> Option<(&'a State, ReasonCode)> {
        if self.person.conditions.is_empty() {
            return None;
        }
        let concerned = self.edition.states.iter().filter(|state| {
            state.of.contains(&give) && state.conditions.iter().any(|one| self.person.conditions.contains(one))
        });
        let strictest = concerned.max_by_key(|state| state.effect as u8)?;
        let code = match strictest.effect {
            Effect::Assess => ReasonCode::StateNeedsAssessment,
            Effect::Defer => ReasonCode::StateDefers,
            Effect::Prohibit => ReasonCode::StateProhibits,
        };
        Some((strictest, code))
    }

    fn state_reason(&self, state: &State, code: ReasonCode, give: usize) -> Reason {
        Reason::new(code, &state.rule).text("vaccine", self.edition.abbr(give))
    }

    fn product(&self, give: usize) -> Option<&'a Product> {
        self.edition.products.get(give)
    }

    fn next(&self, dose: Dose<'_>, number: u8, earliest: Date, until: Option<Date>) -> NextDose {
        let step = self.progress.next_step(dose.series);
        let previous = self.progress.previous.map(|previous| previous.date);
        let timely = dose.target.timely_in(&self.situation).filter(|_| dose.target.number == step);
        let past_due = timely.and_then(|timely| first_late_day(timely, self.person, previous, self.edition));
        let missing = self.progress.missing(dose.series).map(|(_, missing)| missing).max().unwrap_or(0);
        let latest = dose.target.intervals.iter().filter_map(|interval| {
            let from = self.progress.interval_from(interval.from, dose.series.steps)?;
            Some(interval.at_most?.after(from, self.edition.month_end()))
        });
        let product = self.product(dose.give);
        let route = product.and_then(|product| product.route.as_ref()).unwrap_or(&self.vaccine.route);
        let oral = route == "oral" || route == "intranasal";
        NextDose {
            number,
            of: (number - 1).saturating_add(missing.max(1)),
            earliest,
            recommended: earliest,
            latest: latest.min().map(|latest| latest.max(earliest)),
            past_due,
            overdue: past_due.is_some_and(|day| self.as_of >= day),
            until,
            timely_hours: timely.and_then(|timely| match timely.limit {
                TimelyLimit::Hours(hours) => Some(hours),
                TimelyLimit::Before(_) | TimelyLimit::AfterPrevious(_) => None,
            }),
            route: route.clone(),
            sites: if oral { Vec::new() } else { self.vaccine.sites.clone() },
            amount: match product.and_then(|product| product.amount.as_ref()) {
                Some(amount) => amount.clone(),
                None => self.vaccine.amount_in(&self.situation).to_owned(),
            },
        }
    }

    /// When the series permits the dose. A dose whose former age was reached while that age was valid keeps its first day.
    fn base(&self, dose: Dose<'_>) -> Base {
        let target = dose.target;
        let month_end = self.edition.month_end();
        let mut limits = self.progress.intervals(dose.series, target, ReasonCode::MinimumInterval, None, self.edition);
        if let RepeatPolicy::Always(apart) = &self.edition.repeat
            && let Some(previous) = self.progress.previous
            && !previous.counts
        {
            let until = apart.period.after(previous.date, month_end);
            let reason = Reason::new(ReasonCode::RepeatInterval, &apart.rule)
                .interval(apart.period)
                .date("given", previous.date)
                .date("date", until);
            limits.push((until, reason));
        }
        let intervals_kept = limits.iter().map(|(day, _)| *day).max().unwrap_or(self.person.birth);
        let age_reached = self.at(&target.min_age);
        limits.push((age_reached, self.age_reason(ReasonCode::MinimumAge, &target.min_age)));
        let mut from = intervals_kept.max(age_reached);
        let mut formerly = None;
        if let Some(former) = &target.formerly {
            let former_from = intervals_kept.max(self.at(&former.min_age));
            if former_from < former.until {
                formerly = Some((former_from, former.until));
            }
            let reason = Reason::new(ReasonCode::ProgrammeStart, &target.min_age.rule).date("date", former.until);
            limits.push((former.until, reason));
            from = from.max(former.until);
        }
        if let Some(since) = &target.since {
            let reason = Reason::new(ReasonCode::ProgrammeStart, &since.rule).date("date", since.date);
            limits.push((since.date, reason));
            from = from.max(since.date);
        }
        if let Some(start) = &self.vaccine.start {
            let reason = Reason::new(ReasonCode::NotYetInProgramme, &start.rule).date("date", start.date);
            limits.push((start.date, reason));
            from = from.max(start.date);
        }
        if let Some(course) = self.vaccine.course {
            // A course that nothing tells the beginning of begins with its first dose, at the earliest today.
            let begun = self.progress.had.last(dose.series.steps).is_some();
            let first = course.first_day(self.person, self.as_of).or((!begun).then_some(self.as_of));
            from = first.map_or(from, |first| from.max(first));
        }
        Base { from, formerly, limits }
    }

    /// Days taken by other live vaccines and by immunoglobulin.
    fn blocked(&self, dose: Dose<'_>) -> Vec<Blocked> {
        let mut blocked = Vec::new();
        let month_end = self.edition.month_end();
        if self.product(dose.give).is_some_and(|product| product.live_injected) {
            let apart = &self.edition.live_spacing;
            let has_interval = dose.target.intervals.iter().any(|interval| interval.from == From::Previous);
            let own = self.progress.previous.filter(|_| has_interval).map(|previous| previous.position);
            for (position, other) in self.history.live() {
                if Some(position) == own {
                    continue;
                }
                let given = other.dose.date;
                let until = apart.period.after(given, month_end);
                let reason = Reason::new(ReasonCode::LiveLiveInterval, &apart.rule)
                    .interval(apart.period)
                    .text("vaccine", &other.dose.vaccine)
                    .date("given", given)
                    .date("date", until);
                // The same day is allowed.
                blocked.push(Blocked { given, from: add_days(given, 1), until, reason });
            }
        }
        if let Some(apart) = self.vaccine.immunoglobulin_apart(dose.give) {
            for &given in &self.history.immunoglobulin {
                let until = apart.period.after(given, month_end);
                let reason = Reason::new(ReasonCode::ImmunoglobulinInterval, &apart.rule)
                    .interval(apart.period)
                    .date("given", given)
                    .date("date", until);
                blocked.push(Blocked { given, from: given, until, reason });
            }
        }
        blocked
    }

    /// What keeps the dose from today.
    fn waiting(&self, base: Base, blocked: Vec<Blocked>) -> Vec<Reason> {
        let mut reasons: Vec<Reason> =
            base.limits.into_iter().filter(|(day, _)| self.as_of < *day).map(|(_, reason)| reason).collect();
        reasons.extend(blocked.into_iter().filter(|block| self.as_of < block.until).map(|block| block.reason));
        if reasons.is_empty() {
            // Only the present course or season can be what is waited for: nothing was given in it yet.
            reasons.push(Reason::new(ReasonCode::EarlierCourse, &self.vaccine.administration_rule));
        }
        reasons
    }

    fn due_reason(&self, target: &TargetDose, earliest: Date) -> Reason {
        match &target.formerly {
            Some(former) if earliest < former.until => self.age_reason(ReasonCode::AgeReached, &former.min_age),
            _ => self.age_reason(ReasonCode::AgeReached, &target.min_age),
        }
    }

    /// A fact the dose needs on `day` and does not have; a fact it has goes to `reasons`.
    fn unmet_need(&self, target: &TargetDose, day: Date, reasons: &mut Vec<Reason>) -> Option<Reason> {
        for need in target.needs.iter().filter(|need| day >= self.at(&need.from_age)) {
            let (code, met) = match (need.fact, self.person.ppd_negative) {
                (Fact::PpdNegative, Some(true)) => (ReasonCode::PpdNegative, true),
                (Fact::PpdNegative, Some(false)) => (ReasonCode::PpdNotNegative, false),
                (Fact::PpdNegative, None) => (ReasonCode::PpdRequired, false),
            };
            let reason = Reason::new(code, &need.from_age.rule).age(need.from_age.age);
            if !met {
                return Some(reason);
            }
            reasons.push(reason);
        }
        None
    }

    fn replaced(&self, number: u8) -> Option<Reason> {
        for replaced in self.vaccine.replaced_by.iter().filter(|replaced| replaced.dose == number) {
            let from = replaced.from_age.after(self.person.birth, self.edition.month_end());
            let found = self.history.entries.iter().find(|entry| {
                entry.usable == Usable::Yes
                    && entry.product.is_some_and(|product| product.abbr == replaced.vaccine)
                    && entry.dose.date >= from
                    && entry.dose.date < replaced.given_before
            });
            if let Some(entry) = found {
                let reason = Reason::new(ReasonCode::ReplacedByOther, &replaced.rule)
                    .text("vaccine", &replaced.vaccine)
                    .date("given", entry.dose.date)
                    .number("number", number);
                return Some(reason);
            }
        }
        None
    }

    fn add_successor(&self, reasons: &mut Vec<Reason>) {
        if let Some(next) = &self.vaccine.continue_with
            && self.as_of < next.until.after(self.person.birth, self.edition.month_end())
        {
            reasons.push(
                Reason::new(ReasonCode::ContinueWith, &next.rule)
                    .text("vaccine", &next.vaccine)
                    .age(next.from)
                    .until(next.until),
            );
        }
    }

    fn special(&self, code: ReasonCode, series: &Series) -> Reason {
        let of = series.doses.last().map_or(0, |dose| dose.number);
        Reason::new(code, &series.rule).number("of", of)
    }

    fn add_series_facts(&self, series: &Series, reasons: &mut Vec<Reason>) {
        reasons.extend(series.special.map(|code| self.special(code, series)));
        // Several components in one series: say which ones the next dose is for.
        if self.vaccine.judged.len() > 1 && series.requires.len() > 1 && self.progress.had.count(series.counts) > 0 {
            for (antigen, missing) in self.progress.missing(series) {
                let component = self.edition.antigen_name(antigen);
                reasons.push(
                    Reason::new(ReasonCode::ComponentMissing, &series.rule)
                        .text("component", component)
                        .number("missing", missing),
                );
            }
        }
    }

    fn add_notes(&self, reasons: &mut Vec<Reason>, at: &[NoteAt]) {
        let notes =
            self.vaccine.notes.iter().filter(|note| at.contains(&note.at) && note.when.holds_in(&self.situation));
        reasons.extend(notes.map(|note| Reason::new(note.code, &note.rule)));
    }
}

/// The first day ever on which the dose could have been given. A day on which another live vaccine was given instead was no such day.
fn first_ever(base: &Base, blocked: &[Blocked], birth: Date) -> Date {
    let mut day = birth;
    loop {
        let permitted = base.first_from(day);
        match blocked.iter().find(|block| block.given <= permitted && permitted < block.until) {
            Some(block) => day = block.until,
            None => return permitted,
        }
    }
}

/// The first day on or after `day` that the series permits and nothing blocks.
fn first_permitted(base: &Base, blocked: &[Blocked], day: Date) -> Date {
    let mut day = day;
    // Every pass moves forward past at least one block, or ends.
    loop {
        let permitted = base.first_from(day);
        match blocked.iter().find(|block| block.from <= permitted && permitted < block.until) {
            Some(block) => day = block.until,
            None => return permitted,
        }
    }
}
