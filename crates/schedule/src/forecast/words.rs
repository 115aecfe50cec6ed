//! A decision as the line a nurse reads: status, group, the next dose, and every reason with its rule.

use jiff::civil::Date;

use super::{
    Ahead, Decision, Dose, Follows, Forecast, Group, Line, Reason, ReasonCode, Status,
    permitted::{Limit, TakenBy},
};
use crate::{
    assessment::NextDose,
    edition::{AtAge, Effect, Need, NoteAt, Series, State, TargetDose, TimelyLimit},
    progress::Kept,
};

pub(super) fn line<'a>(forecast: &Forecast<'a, '_>, decision: Decision<'a>) -> Line {
    let Decision { give, follows } = decision;
    let house = &forecast.edition.house;
    let (status, group, reasons) = match follows {
        Follows::Next(ahead) => return forecast.next_line(ahead),
        Follows::Complete(series) => (Status::Complete, Group::Done, forecast.complete(series)),
        Follows::Replaced(by, given) => {
            let reason = Reason::new(ReasonCode::ReplacedByOther, &by.rule).text("vaccine", &by.vaccine);
            (Status::Complete, Group::Done, vec![reason.date("given", given).number("number", by.dose)])
        }
        Follows::NotEligible(one) => {
            (Status::NotRecommended, Group::NotNow, vec![Reason::new(one.otherwise, &one.rule)])
        }
        Follows::Contraindicated => {
            let reason = Reason::new(ReasonCode::Contraindicated, &house.contraindicated);
            (Status::Contraindicated, Group::NotNow, vec![reason])
        }
        Follows::AgedOut(upper) => {
            let mut reasons = vec![forecast.age_reason(ReasonCode::AgedOut, upper)];
            forecast.add_successor(&mut reasons);
            (Status::AgedOut, Group::Done, reasons)
        }
        Follows::CatchUpOnly(from) => {
            let reason = forecast.age_reason(ReasonCode::CatchUpOnly, from);
            (Status::NotRecommended, Group::NotNow, vec![reason])
        }
        Follows::KeptAway(state) => (Status::Contraindicated, Group::NotNow, vec![forecast.state_reason(state, give)]),
        Follows::NoRule => {
            (Status::NotRecommended, Group::NotNow, vec![Reason::new(ReasonCode::NoRule, &house.no_rule)])
        }
        Follows::TooOldToStart(max) => {
            (Status::AgedOut, Group::Done, vec![forecast.age_reason(ReasonCode::TooOldToStart, max)])
        }
        Follows::TooOldByThen(dose, upper, earliest) => {
            let reason = Reason::new(ReasonCode::TooOldByThen, &upper.rule).age(upper.age).date("date", earliest);
            let mut reasons = vec![reason];
            forecast.add_waiting(dose, &mut reasons);
            forecast.add_successor(&mut reasons);
            (Status::AgedOut, Group::Done, reasons)
        }
        Follows::TestForbids(need) => {
            let reason = need_reason(ReasonCode::PpdNotNegative, need);
            (Status::NotRecommended, Group::NotNow, vec![reason])
        }
    };
    let vaccine = forecast.edition.abbr(give).to_owned();
    Line { programme: forecast.vaccine.abbr.clone(), vaccine, status, next: None, group, reasons }
}

fn need_reason(code: ReasonCode, need: &Need) -> Reason {
    Reason::new(code, &need.from_age.rule).age(need.from_age.age)
}

impl<'a: 'p, 'p> Forecast<'a, 'p> {
    fn complete(&self, series: &Series) -> Vec<Reason> {
        let of = self.progress.had.count(series.counts);
        let mut reasons = vec![Reason::new(ReasonCode::SeriesComplete, &series.rule).number("of", of)];
        reasons.extend(series.special.map(|code| special(code, series)));
        self.add_notes(&mut reasons, &[NoteAt::Complete]);
        reasons
    }

    fn next_line(&self, ahead: Ahead<'a>) -> Line {
        let Ahead { dose, number, .. } = ahead;
        let mut reasons = Vec::with_capacity(4);
        self.add_needs(&ahead, &mut reasons);
        reasons.extend(ahead.assess.map(|state| self.state_reason(state, dose.give)));
        let next = self.next(&ahead);
        if ahead.due {
            self.add_due_reasons(dose, &next, &mut reasons);
        } else {
            self.add_waiting(dose, &mut reasons);
        }
        self.add_series_facts(dose.series, &mut reasons);
        let at = if number == 1 { [NoteAt::BeforeFirst, NoteAt::Incomplete].as_slice() } else { &[NoteAt::Incomplete] };
        self.add_notes(&mut reasons, at);
        Line {
            programme: self.vaccine.abbr.clone(),
            vaccine: self.edition.abbr(dose.give).to_owned(),
            status: Status::NotComplete,
            next: Some(next),
            group: ahead.group(),
            reasons,
        }
    }

    fn next(&self, ahead: &Ahead<'_>) -> NextDose {
        let Ahead { dose, number, earliest, .. } = *ahead;
        let step = self.progress.next_step(dose.series);
        let timely = dose.target.timely_in(&self.situation()).filter(|_| dose.target.number == step);
        let past_due = self.past_due(dose);
        let latest = dose.target.intervals.iter().filter_map(|interval| {
            let from = self.progress.interval_from(interval.from, dose.series.steps)?;
            Some(interval.at_most?.after(from, self.edition.month_end()))
        });
        let product = self.product(dose.give);
        let route = product.and_then(|product| product.route.as_ref()).unwrap_or(&self.vaccine.route);
        let oral = route == "oral" || route == "intranasal";
        NextDose {
            number,
            of: self.of(ahead),
            earliest,
            recommended: earliest,
            latest: latest.min().map(|latest| latest.max(earliest)),
            past_due,
            overdue: past_due.is_some_and(|day| self.as_of >= day),
            until: ahead.until,
            timely_hours: timely.and_then(|timely| match timely.limit {
                TimelyLimit::Hours(hours) => Some(hours),
                TimelyLimit::Before(_) | TimelyLimit::AfterPrevious(_) => None,
            }),
            route: route.clone(),
            sites: if oral { Vec::new() } else { self.vaccine.sites.clone() },
            amount: match product.and_then(|product| product.amount.as_ref()) {
                Some(amount) => amount.clone(),
                None => self.vaccine.amount_in(&self.situation()).to_owned(),
            },
        }
    }

    /// The facts the dose asks for on its day: those that are known, and the first that is not.
    fn add_needs(&self, ahead: &Ahead<'_>, reasons: &mut Vec<Reason>) {
        let day = if ahead.due { self.as_of } else { ahead.earliest };
        for need in ahead.dose.target.needs.iter().filter(|need| day >= self.at(&need.from_age)) {
            if ahead.lacks.is_some_and(|lacks| std::ptr::eq(lacks, need)) {
                reasons.push(need_reason(ReasonCode::PpdRequired, need));
                return;
            }
            reasons.push(need_reason(ReasonCode::PpdNegative, need));
        }
    }

    fn add_due_reasons(&self, dose: Dose<'_>, next: &NextDose, reasons: &mut Vec<Reason>) {
        reasons.push(self.due_reason(dose.target, next.earliest));
        if let Some(before) = next.past_due
            && let Some(timely) = dose.target.timely_in(&self.situation())
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

    fn due_reason(&self, target: &TargetDose, earliest: Date) -> Reason {
        match &target.formerly {
            Some(former) if earliest < former.until => self.age_reason(ReasonCode::AgeReached, &former.min_age),
            _ => self.age_reason(ReasonCode::AgeReached, &target.min_age),
        }
    }

    /// What keeps the dose from today.
    fn add_waiting(&self, dose: Dose<'a>, reasons: &mut Vec<Reason>) {
        let before = reasons.len();
        self.limits(dose, |limit, day| {
            if self.as_of < day {
                reasons.push(self.limit_reason(dose, &limit, day));
            }
        });
        for taken in self.taken(dose).filter(|taken| self.as_of < taken.until) {
            let reason = match taken.by {
                TakenBy::LiveVaccine(other) => {
                    let apart = &self.edition.live_spacing;
                    let reason = Reason::new(ReasonCode::LiveLiveInterval, &apart.rule).interval(apart.period);
                    reason.text("vaccine", other)
                }
                TakenBy::Immunoglobulin(apart) => {
                    Reason::new(ReasonCode::ImmunoglobulinInterval, &apart.rule).interval(apart.period)
                }
            };
            reasons.push(reason.date("given", taken.given).date("date", taken.until));
        }
        if reasons.len() == before {
            // Only the present course or season can be what is waited for: nothing was given in it yet.
            reasons.push(Reason::new(ReasonCode::EarlierCourse, &self.vaccine.administration_rule));
        }
    }

    fn limit_reason(&self, dose: Dose<'_>, limit: &Limit<'_>, day: Date) -> Reason {
        match limit {
            Limit::Interval(kept) => kept.reason(ReasonCode::MinimumInterval),
            Limit::Repeat(apart, given) => {
                let reason = Reason::new(ReasonCode::RepeatInterval, &apart.rule).interval(apart.period);
                reason.date("given", *given).date("date", day)
            }
            Limit::MinimumAge(age) => self.age_reason(ReasonCode::MinimumAge, age),
            Limit::Present => Reason::new(ReasonCode::ProgrammeStart, &dose.target.min_age.rule).date("date", day),
            Limit::Since(since) => Reason::new(ReasonCode::ProgrammeStart, &since.rule).date("date", day),
            Limit::Start(start) => Reason::new(ReasonCode::NotYetInProgramme, &start.rule).date("date", day),
        }
    }

    fn age_reason(&self, code: ReasonCode, at: &AtAge) -> Reason {
        Reason::new(code, &at.rule).age(at.age).date("date", self.at(at))
    }

    fn state_reason(&self, state: &State, give: usize) -> Reason {
        let code = match state.effect {
            Effect::Assess => ReasonCode::StateNeedsAssessment,
            Effect::Defer => ReasonCode::StateDefers,
            Effect::Prohibit => ReasonCode::StateProhibits,
        };
        Reason::new(code, &state.rule).text("vaccine", self.edition.abbr(give))
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

    fn add_series_facts(&self, series: &Series, reasons: &mut Vec<Reason>) {
        reasons.extend(series.special.map(|code| special(code, series)));
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
        let situation = self.situation();
        let notes = self.vaccine.notes.iter().filter(|note| at.contains(&note.at) && note.when.holds_in(&situation));
        reasons.extend(notes.map(|note| Reason::new(note.code, &note.rule)));
    }
}

fn special(code: ReasonCode, series: &Series) -> Reason {
    let of = series.doses.last().map_or(0, |dose| dose.number);
    Reason::new(code, &series.rule).number("of", of)
}

impl Kept<'_> {
    /// The reason to show before the day is reached.
    pub(crate) fn reason(&self, code: ReasonCode) -> Reason {
        let reason = Reason::new(code, &self.interval.at_least.rule).interval(self.period);
        let reason = reason.date("given", self.from).date("date", self.day);
        match self.interval.from {
            crate::edition::From::Dose(number) => reason.number("number", number),
            _ => reason,
        }
    }
}
