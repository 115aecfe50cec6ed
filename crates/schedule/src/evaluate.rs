//! Judging what was given, dose by dose, by the rule in force on its own day.

use jiff::civil::Date;

use crate::{
    assessment::{DoseEvaluation, Grading, Outcome},
    dates::add_days,
    edition::{
        AntigenSet, Asks, AtAge, Edition, Had, Product, RepeatPolicy, Series, Situation, TargetDose, Timely,
        TimelyLimit, VaccineRule,
    },
    history::{Entry, History, Usable},
    person::Person,
    progress::{Previous, Progress},
    reason::{Reason, ReasonCode},
};

/// An evaluation with the position of its record, to be put in order later.
pub(crate) type Judged = Vec<(usize, DoseEvaluation)>;

/// Judges every record that counts for this vaccine. How far the person is goes to `progress`, whatever stood there before; the evaluations
/// go to `judged`, if anybody wants them.
pub(crate) fn evaluate(
    edition: &Edition,
    vaccine: &VaccineRule,
    person: &Person,
    history: &History<'_>,
    as_of: Date,
    progress: &mut Progress,
    mut judged: Option<&mut Judged>,
) {
    progress.clear();
    // The same for every dose, where nothing given and no day makes a difference.
    let always = if vaccine.series_by <= Asks::Person {
        vaccine.series_in(&Situation::of(person, as_of, edition.month_end()))
    } else {
        None
    };
    let course_from = vaccine.course.and_then(|course| course.first_day(person, as_of));
    // What was already counted on the running day.
    let mut day: Option<(Date, AntigenSet)> = None;
    for (position, entry) in history.entries.iter().enumerate() {
        let Some(product) = entry.product else { continue };
        if entry.antigens.and(vaccine.relevant).is_empty() || entry.usable != Usable::Yes {
            continue;
        }
        let date = entry.dose.date;
        let today = match day {
            Some((date, counted)) if date == entry.dose.date => counted,
            _ => AntigenSet::default(),
        };
        let wanted = entry.antigens.and(vaccine.judged);
        let fresh = entry.antigens.without(today);
        if wanted.is_empty() {
            // Another line judges it; here it only counts.
            fresh.iter().for_each(|antigen| progress.had.note(antigen, date, true));
            day = Some((date, today.or(fresh)));
            continue;
        }
        let case = Case { edition, vaccine, person, history, position, entry, product };
        if course_from.is_some_and(|from| date < from) {
            progress.had.prior = progress.had.prior.saturating_add(1);
            progress.had.prior_last = Some(date);
            progress.begun = true;
            if let Some(judged) = judged.as_deref_mut() {
                let reason = Reason::new(ReasonCode::EarlierCourse, &vaccine.administration_rule);
                judged.push((position, case.answer(None, Outcome::Valid, Grading::NotGraded, vec![reason])));
            }
            continue;
        }
        let situation = case.situation(&progress.had);
        let series = always.or_else(|| vaccine.series_in(&Situation { adding: entry.antigens, ..situation }));
        let Some(series) = series else { continue };
        let before = if vaccine.series_by == Asks::Doses { vaccine.series_in(&situation) } else { Some(series) };
        let fresh = if series.same_day { entry.antigens } else { fresh };
        let repeat = fresh.and(vaccine.judged).is_empty();
        let complete = before.is_some_and(|before| progress.complete(before));
        let beyond = complete || !progress.contributes(series, fresh);
        if !repeat && !beyond {
            day = Some((date, today.or(fresh)));
        }
        let of = progress.had.count(series.counts);
        if !repeat && beyond {
            // It counts for nothing, and what comes after still keeps its distance from it.
            fresh.iter().for_each(|antigen| progress.had.note(antigen, date, false));
        }
        match judged.as_deref_mut() {
            Some(judged) => judged.push((
                position,
                if repeat {
                    case.extraneous(Reason::new(ReasonCode::SameDayRepeat, &edition.house.same_day))
                } else if beyond {
                    case.extraneous(Reason::new(ReasonCode::AlreadyComplete, &series.rule).number("of", of))
                } else {
                    case.judge(progress, series, fresh)
                },
            )),
            None if repeat || beyond => {}
            None if edition.repeat == RepeatPolicy::OnlyWhatTheTextSays => case.count(progress, series, fresh),
            None => drop(case.judge(progress, series, fresh)),
        }
    }
}

/// Records no series took: unknown vaccines, and records outside the judged period.
pub(crate) fn evaluate_rest(edition: &Edition, person: &Person, history: &History<'_>, judged: &mut Judged) {
    let mut taken = vec![false; history.entries.len()];
    for (position, _) in judged.iter() {
        if let Some(taken) = taken.get_mut(*position) {
            *taken = true;
        }
    }
    for ((position, entry), taken) in history.entries.iter().enumerate().zip(taken) {
        if taken {
            continue;
        }
        let house = &edition.house;
        let (outcome, grading, reason) = match entry.usable {
            Usable::BeforeBirth => {
                let reason = Reason::new(ReasonCode::BeforeBirth, &house.before_birth).date("birth", person.birth);
                (Outcome::NotValid, Grading::NotGraded, reason)
            }
            Usable::AfterAssessment => (
                Outcome::NotJudged,
                Grading::NotGraded,
                Reason::new(ReasonCode::AfterAssessment, &house.after_assessment),
            ),
            Usable::Yes => {
                let live = entry.product.is_some_and(|product| product.live_injected);
                match live.then(|| history.live_conflict(edition, entry.dose.date, None)).flatten() {
                    Some(conflict) => (Outcome::NotJudged, Grading::ShortInterval, conflict),
                    None => (
                        Outcome::NotJudged,
                        Grading::NotGraded,
                        Reason::new(ReasonCode::NoRule, &house.no_rule).text("vaccine", &entry.dose.vaccine),
                    ),
                }
            }
        };
        let evaluation = DoseEvaluation {
            id: entry.dose.id.clone(),
            programme: String::new(),
            vaccine: entry.dose.vaccine.clone(),
            number: None,
            outcome,
            grading,
            reasons: vec![reason],
        };
        judged.push((position, evaluation));
    }
}

/// The first day that is too late for a timely dose. Hours are judged by dates: dose day 0 or 1 may lie within 24 hours of birth, day 2
/// cannot. `previous` is the day of the dose before.
pub(crate) fn first_late_day(
    timely: &Timely,
    person: &Person,
    previous: Option<Date>,
    edition: &Edition,
) -> Option<Date> {
    match timely.limit {
        TimelyLimit::Before(age) => Some(age.after(person.birth, edition.month_end())),
        TimelyLimit::Hours(hours) => Some(add_days(person.birth, u32::from(hours).div_ceil(24) + 1)),
        TimelyLimit::AfterPrevious(period) => {
            previous.map(|previous| add_days(period.after(previous, edition.month_end()), 1))
        }
    }
}

/// One record being judged for one vaccine.
struct Case<'a, 'h> {
    edition: &'a Edition,
    vaccine: &'a VaccineRule,
    person: &'a Person,
    history: &'a History<'h>,
    position: usize,
    entry: &'a Entry<'h>,
    product: &'a Product,
}

impl<'a> Case<'a, '_> {
    fn date(&self) -> Date {
        self.entry.dose.date
    }

    fn situation<'s>(&self, had: &'s Had) -> Situation<'s>
    where
        'a: 's,
    {
        Situation {
            person: self.person,
            day: self.date(),
            month_end: self.edition.month_end(),
            had: Some(had),
            adding: AntigenSet::default(),
        }
    }

    /// Whether the line itself gives this product.
    fn gives(&self) -> bool {
        self.vaccine.given_as.contains(&self.product.index)
    }

    fn answer(
        &self,
        number: Option<u8>,
        outcome: Outcome,
        grading: Grading,
        mut reasons: Vec<Reason>,
    ) -> DoseEvaluation {
        let gives = self.gives();
        if !gives {
            let rule = self.product.label_rule.as_ref().unwrap_or(&self.vaccine.administration_rule);
            reasons.push(Reason::new(ReasonCode::CountsAs, rule).text("vaccine", &self.entry.dose.vaccine));
        }
        DoseEvaluation {
            id: self.entry.dose.id.clone(),
            programme: self.vaccine.abbr.clone(),
            vaccine: if gives { self.product.abbr.clone() } else { self.vaccine.usual(self.edition).to_owned() },
            number,
            outcome,
            grading,
            reasons,
        }
    }

    fn extraneous(&self, reason: Reason) -> DoseEvaluation {
        let mut reasons = vec![reason];
        let mut grading = Grading::NotGraded;
        if self.product.live_injected
            && let Some(conflict) = self.history.live_conflict(self.edition, self.date(), None)
        {
            reasons.push(conflict);
            grading = Grading::ShortInterval;
        }
        self.answer(None, Outcome::Extraneous, grading, reasons)
    }

    /// Counts the dose without saying why: flaws do not matter for what comes next, unless the policy repeats flawed doses.
    fn count(&self, progress: &mut Progress, series: &Series, fresh: AntigenSet) {
        let leads = fresh.holds(series.counts);
        let below = self.vaccine.not_counted_below.as_ref();
        self.note(progress, leads, fresh, !below.is_some_and(|below| leads && self.younger_than(below)));
    }

    fn note(&self, progress: &mut Progress, leads: bool, fresh: AntigenSet, counts: bool) {
        fresh.iter().for_each(|antigen| progress.had.note(antigen, self.date(), counts));
        progress.begun |= counts;
        if leads {
            progress.previous = Some(Previous { position: self.position, date: self.date(), counts });
            if counts {
                progress.note_number(self.date());
            }
        }
    }

    fn judge(&self, progress: &mut Progress, series: &Series, fresh: AntigenSet) -> DoseEvaluation {
        let leads = fresh.holds(series.counts);
        let number = progress.next_number(series);
        let situation = self.situation(&progress.had);
        let target = if leads {
            series.target_given(progress.next_step(series), &situation, self.product, self.edition)
        } else {
            None
        };
        let mut reasons = Vec::with_capacity(2);

        let not_counted = self.vaccine.not_counted_below.as_ref().filter(|below| leads && self.younger_than(below));
        if let Some(below) = not_counted {
            reasons.push(self.age_reason(ReasonCode::DoesNotCount, below));
        }
        let by_schedule = self.entry.by_schedule();
        let mut early = false;
        if let Some(target) = target {
            let (min_age, former) = self.min_age(target, number);
            early = (by_schedule || not_counted.is_some()) && self.younger_than(&min_age);
            if early {
                reasons.push(self.age_reason(ReasonCode::TooEarly, &min_age));
            }
            if let Some(until) = former {
                reasons.push(Reason::new(ReasonCode::FormerRule, &min_age.rule).date("until", until));
            }
        }
        let flaws_before = reasons.len();
        if let Some(target) = target.filter(|_| by_schedule) {
            let label = self.product.label_interval;
            let kept = progress.kept(series, target, label, self.edition.month_end());
            let short = kept.filter(|kept| self.date() < kept.day);
            reasons.extend(short.map(|kept| kept.reason(ReasonCode::ShortInterval)));
        }
        if self.product.live_injected {
            // The series' own interval already speaks about the dose before.
            let own = progress.previous.filter(|_| target.is_some_and(|target| !target.intervals.is_empty()));
            reasons.extend(self.history.live_conflict(
                self.edition,
                self.date(),
                own.map(|previous| previous.position),
            ));
        }
        reasons.extend(self.immunoglobulin_conflict());
        let short = reasons.len() > flaws_before;

        let upper = series.upper_age.as_ref().or(self.vaccine.upper_age.as_ref());
        let above = upper.filter(|upper| !self.younger_than(upper));
        if let Some(upper) = above {
            reasons.push(self.age_reason(ReasonCode::AboveUpperAge, upper));
        }

        let counts = not_counted.is_none()
            && match self.edition.repeat {
                RepeatPolicy::OnlyWhatTheTextSays => true,
                RepeatPolicy::Always(_) => !early && !short,
            };
        let grading = if early && (number == 1 || !short) {
            Grading::FirstEarly
        } else if short {
            Grading::ShortInterval
        } else if above.is_some() {
            Grading::Late
        } else if !by_schedule {
            reasons.push(Reason::new(ReasonCode::OutsideSchedule, &self.edition.house.outside_schedule));
            Grading::NotGraded
        } else {
            self.timeliness(progress, series, leads.then_some(target).flatten(), &mut reasons)
        };
        self.note(progress, leads, fresh, counts);
        let outcome = if counts { Outcome::Valid } else { Outcome::NotValid };
        self.answer((leads && counts).then_some(number), outcome, grading, reasons)
    }

    /// The minimum age by the product's label, by the rule in force on the dose's day, or by the present rule. The day the present rule began
    /// comes along when a former one applies.
    fn min_age(&self, target: &TargetDose, number: u8) -> (AtAge, Option<Date>) {
        let label = self.product.label_ages.get(usize::from(number) - 1);
        if let (Some(rule), Some(age)) = (&self.product.label_rule, label) {
            let label = AtAge { age: *age, rule: rule.clone() };
            // A product the line itself gives may go by whichever of the two permits it earlier: a make-up dose of IPV as the fourth.
            let own = self.gives();
            let earlier = self.reached(&target.min_age) < self.reached(&label);
            return (if own && earlier { target.min_age.clone() } else { label }, None);
        }
        match &target.formerly {
            Some(formerly) if self.date() < formerly.until => (formerly.min_age.clone(), Some(formerly.until)),
            _ => (target.min_age.clone(), None),
        }
    }

    fn reached(&self, at: &AtAge) -> Date {
        at.age.after(self.person.birth, self.edition.month_end())
    }

    fn younger_than(&self, at: &AtAge) -> bool {
        self.date() < self.reached(at)
    }

    fn age_reason(&self, code: ReasonCode, at: &AtAge) -> Reason {
        Reason::new(code, &at.rule).age(at.age).date("date", self.reached(at))
    }

    fn immunoglobulin_conflict(&self) -> Option<Reason> {
        let given = *self.history.immunoglobulin.iter().rfind(|day| **day <= self.date())?;
        let apart = self.vaccine.immunoglobulin_apart(self.product.index)?;
        let free = apart.period.after(given, self.edition.month_end());
        (self.date() < free).then(|| {
            Reason::new(ReasonCode::ImmunoglobulinInterval, &apart.rule)
                .interval(apart.period)
                .date("given", given)
                .date("date", free)
        })
    }

    /// 及时 or 合格. A dose without an age of its own is timely as long as the next one that has an age still can be; a dose that only adds
    /// a component has no number and so no timely age: 合格.
    fn timeliness(
        &self,
        progress: &Progress,
        series: &Series,
        target: Option<&TargetDose>,
        reasons: &mut Vec<Reason>,
    ) -> Grading {
        let situation = self.situation(&progress.had);
        let timely = target.and_then(|target| {
            let later = series.doses.iter().filter(|later| later.number > target.number);
            std::iter::once(target).chain(later).filter_map(|target| target.timely_in(&situation)).next()
        });
        let previous = progress.previous.map(|previous| previous.date);
        let late =
            timely.and_then(|timely| Some((timely, first_late_day(timely, self.person, previous, self.edition)?)));
        let Some((timely, late)) = late else {
            reasons.push(Reason::new(ReasonCode::RulesMet, &series.rule));
            return Grading::Qualified;
        };
        if self.date() >= late {
            reasons.push(Reason::new(ReasonCode::AfterTimelyAge, &timely.rule).date("before", late));
            return Grading::Qualified;
        }
        reasons.push(Reason::new(ReasonCode::RulesMet, &timely.rule));
        if let TimelyLimit::Hours(hours) = timely.limit
            && !(self.date() == self.person.birth && hours >= 24)
        {
            let rule = &self.edition.house.hours_by_date;
            reasons.push(Reason::new(ReasonCode::HoursNotProvable, rule).number("hours", hours));
        }
        Grading::Timely
    }
}
