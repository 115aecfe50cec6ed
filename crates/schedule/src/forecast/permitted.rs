//! On which days a dose is permitted: ages, intervals and beginnings set limits; other live vaccines and immunoglobulin take days away.

use jiff::civil::Date;

use super::{Dose, Forecast};
use crate::{
    dates::add_days,
    edition::{AtAge, AtLeast, From, RepeatPolicy, Since},
    history::Entry,
    progress::Kept,
};

/// When the series itself permits a dose, other vaccines aside.
pub(super) struct Permitted {
    /// From here on by the present rule.
    from: Date,
    /// In these days (the end excluded) by the former rule.
    formerly: Option<(Date, Date)>,
}

impl Permitted {
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

/// Something a dose waits for until a day.
pub(super) enum Limit<'a> {
    Interval(Kept<'a>),
    /// A dose on this day did not count and is to be repeated.
    Repeat(&'a AtLeast, Date),
    MinimumAge(&'a AtAge),
    /// The present age came into force on this day.
    Present,
    Since(&'a Since),
    Start(&'a Since),
}

/// Days on which a dose must not be given: from `from` until the day before `until`.
pub(super) struct Taken<'a> {
    /// Day of what takes them. Another live vaccine may still be given on that very day.
    pub given: Date,
    from: Date,
    pub until: Date,
    pub by: TakenBy<'a>,
}

pub(super) enum TakenBy<'a> {
    LiveVaccine(&'a str),
    Immunoglobulin(&'a AtLeast),
}

impl<'a: 'p, 'p> Forecast<'a, 'p> {
    /// Every limit of a dose with the day it is met.
    pub(super) fn limits(&self, dose: Dose<'a>, mut found: impl FnMut(Limit<'a>, Date)) {
        let month_end = self.edition.month_end();
        for kept in self.progress.kept(dose.series, dose.target, None, month_end) {
            let day = kept.day;
            found(Limit::Interval(kept), day);
        }
        if let RepeatPolicy::Always(apart) = &self.edition.repeat
            && let Some(previous) = self.progress.previous.filter(|previous| !previous.counts)
        {
            found(Limit::Repeat(apart, previous.date), apart.period.after(previous.date, month_end));
        }
        found(Limit::MinimumAge(&dose.target.min_age), self.at(&dose.target.min_age));
        if let Some(former) = &dose.target.formerly {
            found(Limit::Present, former.until);
        }
        if let Some(since) = &dose.target.since {
            found(Limit::Since(since), since.date);
        }
        if let Some(start) = &self.vaccine.start {
            found(Limit::Start(start), start.date);
        }
    }

    /// When the series permits the dose. A dose whose former age was reached while that age was valid keeps its first day.
    pub(super) fn permitted(&self, dose: Dose<'a>) -> Permitted {
        let mut intervals_kept = self.person.birth;
        let mut from = self.person.birth;
        self.limits(dose, |limit, day| match limit {
            Limit::Interval(_) | Limit::Repeat(..) => intervals_kept = intervals_kept.max(day),
            Limit::MinimumAge(_) | Limit::Present | Limit::Since(_) | Limit::Start(_) => from = from.max(day),
        });
        let formerly = dose.target.formerly.as_ref().and_then(|former| {
            let from = intervals_kept.max(self.at(&former.min_age));
            (from < former.until).then_some((from, former.until))
        });
        from = from.max(intervals_kept);
        if let Some(exposure) = self.person.exposure.filter(|_| self.vaccine.from_exposure) {
            from = from.max(exposure);
        }
        if let Some(course) = self.vaccine.course {
            // A course that nothing tells the beginning of begins with its first dose, at the earliest today.
            let begun = self.progress.had.last(dose.series.steps).is_some();
            let first = course.first_day(self.person, self.as_of).or((!begun).then_some(self.as_of));
            from = first.map_or(from, |first| from.max(first));
        }
        Permitted { from, formerly }
    }

    /// Days taken by other live vaccines and by immunoglobulin.
    pub(super) fn taken(&self, dose: Dose<'a>) -> impl Iterator<Item = Taken<'p>> {
        let live = self.product(dose.give).is_some_and(|product| product.live_injected);
        let has_interval = dose.target.intervals.iter().any(|interval| interval.from == From::Previous);
        // The series' own interval already speaks about the dose before.
        let own = self.progress.previous.filter(|_| has_interval).map(|previous| previous.position);
        let history = self.history;
        let others = history.live().filter(move |(position, ..)| live && Some(*position) != own);
        let others = others.map(|(_, other, until): (usize, &Entry<'_>, Date)| {
            let given = other.dose.date;
            // The same day is allowed.
            Taken { given, from: add_days(given, 1), until, by: TakenBy::LiveVaccine(&other.dose.vaccine) }
        });
        let month_end = self.edition.month_end();
        let apart = self.vaccine.immunoglobulin_apart(dose.give);
        let days =
            apart.into_iter().flat_map(move |apart| history.immunoglobulin.iter().map(move |&given| (apart, given)));
        others.chain(days.map(move |(apart, given)| {
            let until = apart.period.after(given, month_end);
            Taken { given, from: given, until, by: TakenBy::Immunoglobulin(apart) }
        }))
    }

    /// The first day ever on which the dose could have been given. A day on which another live vaccine was given instead was no such day.
    pub(super) fn first_ever(&self, dose: Dose<'a>, permitted: &Permitted) -> Date {
        self.first(dose, permitted, self.person.birth, |taken| taken.given)
    }

    /// The first day on or after the day asked about that the series permits and nothing takes.
    pub(super) fn first_permitted(&self, dose: Dose<'a>, permitted: &Permitted) -> Date {
        self.first(dose, permitted, self.as_of, |taken| taken.from)
    }

    fn first(&self, dose: Dose<'a>, permitted: &Permitted, from: Date, begins: impl Fn(&Taken<'_>) -> Date) -> Date {
        let mut day = from;
        // Every pass moves forward past at least one span of days, or ends.
        loop {
            let open = permitted.first_from(day);
            match self.taken(dose).find(|taken| begins(taken) <= open && open < taken.until) {
                Some(taken) => day = taken.until,
                None => return open,
            }
        }
    }
}
