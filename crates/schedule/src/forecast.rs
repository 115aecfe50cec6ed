//! The next dose of a series: when, and what stands in its way.

use jiff::civil::Date;

use crate::{
    assessment::{Group, Line, NextDose, Status},
    edition::{AtAge, Edition, Fact, NoteAt, RepeatPolicy, TargetDose, TimelyLimit, VaccineRule},
    evaluate::{Progress, first_late_day},
    history::{History, Usable},
    person::Person,
    reason::{Reason, ReasonCode},
};

/// The line of one vaccine.
pub(crate) fn line(
    edition: &Edition,
    vaccine: &VaccineRule,
    person: &Person,
    history: &History<'_>,
    progress: &Progress<'_>,
    as_of: Date,
) -> Line {
    Forecast { edition, vaccine, person, history, progress, as_of }.line()
}

struct Forecast<'a, 'h> {
    edition: &'a Edition,
    vaccine: &'a VaccineRule,
    person: &'a Person,
    history: &'a History<'h>,
    progress: &'a Progress<'a>,
    as_of: Date,
}

/// Days on which the dose must not be given: from `from` until the day before `until`.
struct Blocked {
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

impl Forecast<'_, '_> {
    fn line(&self) -> Line {
        let number = self.progress.next_number();
        if self.progress.complete() {
            let of = self.progress.given.len();
            let mut reasons = vec![Reason::new(ReasonCode::SeriesComplete, &self.progress.series.rule).with("of", of)];
            self.add_notes(&mut reasons, &[NoteAt::Complete]);
            return self.without_next(Status::Complete, Group::Done, reasons);
        }
        if let Some(reason) = self.replaced(number) {
            return self.without_next(Status::Complete, Group::Done, vec![reason]);
        }
        if self.person.contraindicated.iter().any(|abbr| self.is_this_vaccine(abbr)) {
            let reason = Reason::new(ReasonCode::Contraindicated, &self.edition.house.contraindicated);
            return self.without_next(Status::Contraindicated, Group::NotNow, vec![reason]);
        }
        let upper = &self.vaccine.upper_age;
        let too_old = self.at(upper);
        if self.as_of >= too_old {
            let mut reasons = vec![self.age_reason(ReasonCode::AgedOut, upper)];
            self.add_successor(&mut reasons);
            return self.without_next(Status::AgedOut, Group::Done, reasons);
        }
        let Some(target) = self.progress.series.target(number) else {
            return self.without_next(
                Status::NotRecommended,
                Group::NotNow,
                vec![Reason::new(ReasonCode::NoRule, &self.edition.house.no_rule)],
            );
        };
        let base = self.base(target);
        let blocked = self.blocked(target);
        let now = first_permitted(&base, &blocked, self.as_of);
        let due = now == self.as_of;
        // Permitted today: the first day it ever was. Otherwise the day it will be.
        let earliest = if due { first_permitted(&base, &blocked, self.person.birth) } else { now };
        if earliest >= too_old {
            let reason =
                Reason::new(ReasonCode::TooOldByThen, &upper.rule).period("age", upper.age).date("date", earliest);
            let mut reasons = vec![reason];
            reasons.extend(self.waiting(base, blocked));
            self.add_successor(&mut reasons);
            return self.without_next(Status::AgedOut, Group::Done, reasons);
        }

        let mut reasons = Vec::with_capacity(4);
        let mut group = if due { Group::DueNow } else { Group::NotNow };
        if let Some(reason) = self.unmet_need(target, now, &mut reasons) {
            if reason.code == ReasonCode::PpdNotNegative {
                return self.without_next(Status::NotRecommended, Group::NotNow, vec![reason]);
            }
            reasons.push(reason);
            if due {
                group = Group::MayBeGiven;
            }
        }
        let next = self.next(target, number, earliest);
        if due {
            reasons.push(self.due_reason(target, earliest));
            if let Some(before) = next.past_due
                && let Some(timely) = target.timely_for(self.person)
            {
                let reason = match timely.limit {
                    _ if next.overdue => Reason::new(ReasonCode::CatchUp, &timely.rule).date("before", before),
                    TimelyLimit::Hours(hours) => {
                        Reason::new(ReasonCode::TimelyWithinHours, &timely.rule).with("hours", hours)
                    }
                    TimelyLimit::Before(_) => {
                        Reason::new(ReasonCode::TimelyBefore, &timely.rule).date("before", before)
                    }
                };
                reasons.push(reason);
            }
        } else {
            reasons.extend(self.waiting(base, blocked));
        }
        self.add_series_facts(&mut reasons);
        let at = if number == 1 { [NoteAt::BeforeFirst, NoteAt::Incomplete].as_slice() } else { &[NoteAt::Incomplete] };
        self.add_notes(&mut reasons, at);
        Line { vaccine: self.vaccine.abbr.clone(), status: Status::NotComplete, next: Some(next), group, reasons }
    }

    fn at(&self, at: &AtAge) -> Date {
        at.age.after(self.person.birth, self.edition.month_end())
    }

    fn age_reason(&self, code: ReasonCode, at: &AtAge) -> Reason {
        Reason::new(code, &at.rule).period("age", at.age).date("date", self.at(at))
    }

    fn is_this_vaccine(&self, abbr: &str) -> bool {
        abbr == self.vaccine.abbr || self.edition.product(abbr).is_some_and(|product| product.abbr == self.vaccine.abbr)
    }

    fn without_next(&self, status: Status, group: Group, reasons: Vec<Reason>) -> Line {
        Line { vaccine: self.vaccine.abbr.clone(), status, next: None, group, reasons }
    }

    fn next(&self, target: &TargetDose, number: u8, earliest: Date) -> NextDose {
        let timely = target.timely_for(self.person).filter(|_| target.number == number);
        let past_due = timely.map(|timely| first_late_day(timely, self.person, self.edition));
        let missing = self.progress.missing().map(|(_, missing)| missing).max().unwrap_or(0);
        NextDose {
            number,
            of: (number - 1).saturating_add(missing),
            earliest,
            recommended: earliest,
            past_due,
            overdue: past_due.is_some_and(|day| self.as_of >= day),
            timely_hours: timely.and_then(|timely| match timely.limit {
                TimelyLimit::Hours(hours) => Some(hours),
                TimelyLimit::Before(_) => None,
            }),
            route: self.vaccine.route.clone(),
            sites: self.vaccine.sites.clone(),
            amount: self.vaccine.amount_for(self.person).to_owned(),
        }
    }

    /// When the series permits the dose. A dose whose former age was reached while that age was valid keeps its first day.
    fn base(&self, target: &TargetDose) -> Base {
        let mut limits = self.progress.intervals(target, ReasonCode::MinimumInterval, self.edition);
        if let RepeatPolicy::Always(apart) = &self.edition.repeat
            && let Some(previous) = self.progress.previous
            && !previous.counts
        {
            let until = apart.period.after(previous.date, self.edition.month_end());
            let reason = Reason::new(ReasonCode::RepeatInterval, &apart.rule)
                .period("interval", apart.period)
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
            limits.push((
                former.until,
                Reason::new(ReasonCode::ProgrammeStart, &target.min_age.rule).date("date", former.until),
            ));
            from = from.max(former.until);
        }
        Base { from, formerly, limits }
    }

    /// Days taken by other live vaccines and by immunoglobulin.
    fn blocked(&self, target: &TargetDose) -> Vec<Blocked> {
        let mut blocked = Vec::new();
        let month_end = self.edition.month_end();
        let live = self.edition.product(&self.vaccine.abbr).is_some_and(|product| product.live_injected);
        if live {
            let apart = &self.edition.live_spacing;
            let own = self.progress.previous.filter(|_| !target.intervals.is_empty()).map(|previous| previous.position);
            for (position, other) in self.history.live() {
                if Some(position) == own {
                    continue;
                }
                let given = other.dose.date;
                let until = apart.period.after(given, month_end);
                let reason = Reason::new(ReasonCode::LiveLiveInterval, &apart.rule)
                    .period("interval", apart.period)
                    .with("vaccine", &other.dose.vaccine)
                    .date("given", given)
                    .date("date", until);
                // The same day is allowed.
                blocked.push(Blocked { from: crate::dates::add_days(given, 1), until, reason });
            }
        }
        if let Some(apart) = &self.vaccine.after_immunoglobulin {
            for &given in &self.history.immunoglobulin {
                let until = apart.period.after(given, month_end);
                let reason = Reason::new(ReasonCode::ImmunoglobulinInterval, &apart.rule)
                    .period("interval", apart.period)
                    .date("given", given)
                    .date("date", until);
                blocked.push(Blocked { from: given, until, reason });
            }
        }
        blocked
    }

    /// What keeps the dose from today.
    fn waiting(&self, base: Base, blocked: Vec<Blocked>) -> Vec<Reason> {
        let mut reasons: Vec<Reason> =
            base.limits.into_iter().filter(|(day, _)| self.as_of < *day).map(|(_, reason)| reason).collect();
        reasons.extend(blocked.into_iter().filter(|block| self.as_of < block.until).map(|block| block.reason));
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
            let reason = Reason::new(code, &need.from_age.rule).period("age", need.from_age.age);
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
                    .with("vaccine", &replaced.vaccine)
                    .date("given", entry.dose.date)
                    .with("number", number);
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
                    .with("vaccine", &next.vaccine)
                    .period("age", next.from)
                    .period("until", next.until),
            );
        }
    }

    fn add_series_facts(&self, reasons: &mut Vec<Reason>) {
        let series = self.progress.series;
        if let Some(code) = series.special {
            reasons.push(Reason::new(code, &series.rule).with("of", series.doses.len()));
        }
        // Several components in one series: say which ones the next dose is for.
        if series.requires.len() > 1 && !self.progress.given.is_empty() {
            for (antigen, missing) in self.progress.missing() {
                let component = self.edition.antigen_name(antigen);
                reasons.push(
                    Reason::new(ReasonCode::ComponentMissing, &series.rule)
                        .with("component", component)
                        .with("missing", missing),
                );
            }
        }
    }

    fn add_notes(&self, reasons: &mut Vec<Reason>, at: &[NoteAt]) {
        let notes = self.vaccine.notes.iter().filter(|note| at.contains(&note.at) && note.when.holds(self.person));
        reasons.extend(notes.map(|note| Reason::new(note.code, &note.rule)));
    }
}

/// The first day on or after `day` that the series permits and nothing blocks.
fn first_permitted(base: &Base, blocked: &[Blocked], day: Date) -> Date {
    let mut day = day;
    // Every pass moves forward past at least one block, or ends.
    loop {
        let candidate = base.first_from(day);
        let free = blocked
            .iter()
            .filter(|block| block.from <= candidate && candidate < block.until)
            .map(|block| block.until)
            .max();
        match free {
            Some(until) if until > candidate => day = until,
            _ => return candidate,
        }
    }
}
