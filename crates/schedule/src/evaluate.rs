//! Judging what was given, dose by dose, by the rule in force on its own day.

use jiff::civil::Date;

use crate::{
    assessment::{DoseEvaluation, Grading, Outcome},
    dates::add_days,
    edition::{
        AntigenSet, AtAge, Edition, Product, RepeatPolicy, Series, TargetDose, Timely, TimelyLimit, VaccineRule,
    },
    history::{Entry, History, Usable},
    person::Person,
    reason::{Reason, ReasonCode},
};

/// An evaluation with the position of its record, to be put in order later.
pub(crate) type Judged = Vec<(usize, DoseEvaluation)>;

/// How far a person is in a series.
pub(crate) struct Progress<'e> {
    pub series: &'e Series,
    /// Counted doses per entry of `series.requires`.
    got: Vec<u8>,
    /// Days of counted doses of the lead antigen: dose 1 first.
    pub given: Vec<Date>,
    /// The last dose of the lead antigen, whether it counts or not.
    pub previous: Option<Previous>,
}

/// A dose of the same series given before.
#[derive(Clone, Copy)]
pub(crate) struct Previous {
    pub position: usize,
    pub date: Date,
    pub counts: bool,
}

impl<'e> Progress<'e> {
    fn start(series: &'e Series) -> Progress<'e> {
        Progress { series, got: vec![0; series.requires.len()], given: Vec::new(), previous: None }
    }

    /// Antigens of which doses are missing, and how many.
    pub fn missing(&self) -> impl Iterator<Item = (crate::edition::Antigen, u8)> {
        self.series
            .requires
            .iter()
            .zip(&self.got)
            .filter(|((_, needed), got)| got < &needed)
            .map(|((antigen, needed), got)| (*antigen, needed - got))
    }

    pub fn complete(&self) -> bool {
        self.missing().next().is_none()
    }

    /// Number the next dose of the lead antigen would have.
    pub fn next_number(&self) -> u8 {
        u8::try_from(self.given.len()).unwrap_or(u8::MAX).saturating_add(1)
    }

    fn count(&mut self, antigens: AntigenSet) {
        for ((antigen, _), got) in self.series.requires.iter().zip(&mut self.got) {
            if antigens.holds(*antigen) {
                *got = got.saturating_add(1);
            }
        }
    }

    fn contributes(&self, antigens: AntigenSet) -> bool {
        self.missing().any(|(antigen, _)| antigens.holds(antigen))
    }

    /// Every minimum interval of dose `number` with the first day that keeps it, and the reason to show before that day.
    pub fn intervals(&self, target: &TargetDose, code: ReasonCode, edition: &Edition) -> Vec<(Date, Reason)> {
        let mut found = Vec::with_capacity(target.intervals.len());
        for interval in &target.intervals {
            let from = match interval.from {
                None => self.previous.map(|previous| previous.date),
                Some(number) => self.given.get(usize::from(number) - 1).copied(),
            };
            let Some(from) = from else { continue };
            let kept = interval.at_least.period.after(from, edition.month_end());
            let mut reason = Reason::new(code, &interval.at_least.rule)
                .period("interval", interval.at_least.period)
                .date("given", from)
                .date("date", kept);
            if let Some(number) = interval.from {
                reason = reason.with("number", number);
            }
            found.push((kept, reason));
        }
        found
    }
}

/// Judges every record that counts for this vaccine; the evaluations go to `judged`.
pub(crate) fn evaluate<'e>(
    edition: &'e Edition,
    vaccine: &'e VaccineRule,
    series: &'e Series,
    person: &Person,
    history: &History<'_>,
    judged: &mut Judged,
) -> Progress<'e> {
    let mut progress = Progress::start(series);
    let wanted = series.antigens();
    // What was already counted on the running day.
    let mut day: Option<(Date, AntigenSet)> = None;
    for (position, entry) in history.entries.iter().enumerate() {
        let Some(product) = entry.product else { continue };
        let antigens = product.antigens.and(wanted);
        if antigens.is_empty() || entry.usable != Usable::Yes {
            continue;
        }
        let today = match day {
            Some((date, counted)) if date == entry.dose.date => counted,
            _ => AntigenSet::default(),
        };
        let fresh = antigens.without(today);
        let case = Case { edition, vaccine, person, history, position, entry, product };
        let evaluation = if fresh.is_empty() {
            case.extraneous(Reason::new(ReasonCode::SameDayRepeat, &edition.house.same_day))
        } else if !progress.contributes(fresh) {
            let of = progress.given.len();
            case.extraneous(Reason::new(ReasonCode::AlreadyComplete, &series.rule).with("of", of))
        } else {
            day = Some((entry.dose.date, today.or(fresh)));
            case.judge(&mut progress, fresh)
        };
        judged.push((position, evaluation));
    }
    progress
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
                        Reason::new(ReasonCode::NoRule, &house.no_rule).with("vaccine", &entry.dose.vaccine),
                    ),
                }
            }
        };
        let evaluation = DoseEvaluation {
            id: entry.dose.id.clone(),
            vaccine: entry.dose.vaccine.clone(),
            number: None,
            outcome,
            grading,
            reasons: vec![reason],
        };
        judged.push((position, evaluation));
    }
}

/// The first day that is too late for a timely dose. Hours are judged by dates: dose day 0 or 1 may lie within 24 hours of birth, day 2 cannot.
pub(crate) fn first_late_day(timely: &Timely, person: &Person, edition: &Edition) -> Date {
    match timely.limit {
        TimelyLimit::Before(age) => age.after(person.birth, edition.month_end()),
        TimelyLimit::Hours(hours) => add_days(person.birth, u32::from(hours).div_ceil(24) + 1),
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

impl Case<'_, '_> {
    fn date(&self) -> Date {
        self.entry.dose.date
    }

    fn answer(
        &self,
        number: Option<u8>,
        outcome: Outcome,
        grading: Grading,
        mut reasons: Vec<Reason>,
    ) -> DoseEvaluation {
        if self.product.abbr != self.vaccine.abbr {
            let rule = self.product.label_rule.as_ref().unwrap_or(&self.vaccine.administration_rule);
            reasons.push(Reason::new(ReasonCode::CountsAs, rule).with("vaccine", &self.entry.dose.vaccine));
        }
        DoseEvaluation {
            id: self.entry.dose.id.clone(),
            vaccine: self.vaccine.abbr.clone(),
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

    fn judge(&self, progress: &mut Progress<'_>, fresh: AntigenSet) -> DoseEvaluation {
        let leads = fresh.holds(self.vaccine.lead);
        let number = progress.next_number();
        let series = progress.series;
        let target = if leads { series.target(number) } else { None };
        let mut reasons = Vec::with_capacity(2);

        let not_counted = self.vaccine.not_counted_below.as_ref().filter(|below| leads && self.younger_than(below));
        if let Some(below) = not_counted {
            reasons.push(self.age_reason(ReasonCode::DoesNotCount, below));
        }
        let mut early = false;
        if let Some(target) = target {
            let (min_age, former) = self.min_age(target, number);
            early = self.younger_than(&min_age);
            if early {
                reasons.push(self.age_reason(ReasonCode::TooEarly, &min_age));
            }
            if let Some(until) = former {
                reasons.push(Reason::new(ReasonCode::FormerRule, &min_age.rule).date("until", until));
            }
        }
        let flaws_before = reasons.len();
        if let Some(target) = target {
            let short = progress.intervals(target, ReasonCode::ShortInterval, self.edition);
            reasons.extend(short.into_iter().filter(|(kept, _)| self.date() < *kept).map(|(_, reason)| reason));
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

        let too_old = self.vaccine.upper_age.age.after(self.person.birth, self.edition.month_end());
        let above = self.date() >= too_old;
        if above {
            reasons.push(self.age_reason(ReasonCode::AboveUpperAge, &self.vaccine.upper_age));
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
        } else if above {
            Grading::Late
        } else {
            self.timeliness(series, leads.then_some(number), &mut reasons)
        };
        if counts {
            progress.count(fresh);
        }
        if leads {
            progress.previous = Some(Previous { position: self.position, date: self.date(), counts });
            if counts {
                progress.given.push(self.date());
            }
        }
        let outcome = if counts { Outcome::Valid } else { Outcome::NotValid };
        self.answer((leads && counts).then_some(number), outcome, grading, reasons)
    }

    /// The minimum age by the product's label, by the rule in force on the dose's day, or by the present rule. The day the present rule began
    /// comes along when a former one applies.
    fn min_age(&self, target: &TargetDose, number: u8) -> (AtAge, Option<Date>) {
        if let Some(rule) = &self.product.label_rule
            && let Some(age) = self.product.label_ages.get(usize::from(number) - 1)
        {
            return (AtAge { age: *age, rule: rule.clone() }, None);
        }
        match &target.formerly {
            Some(formerly) if self.date() < formerly.until => (formerly.min_age.clone(), Some(formerly.until)),
            _ => (target.min_age.clone(), None),
        }
    }

    fn younger_than(&self, at: &AtAge) -> bool {
        self.date() < at.age.after(self.person.birth, self.edition.month_end())
    }

    fn age_reason(&self, code: ReasonCode, at: &AtAge) -> Reason {
        Reason::new(code, &at.rule)
            .period("age", at.age)
            .date("date", at.age.after(self.person.birth, self.edition.month_end()))
    }

    fn immunoglobulin_conflict(&self) -> Option<Reason> {
        let apart = self.vaccine.after_immunoglobulin.as_ref()?;
        let given = *self.history.immunoglobulin.iter().rfind(|day| **day <= self.date())?;
        let free = apart.period.after(given, self.edition.month_end());
        (self.date() < free).then(|| {
            Reason::new(ReasonCode::ImmunoglobulinInterval, &apart.rule)
                .period("interval", apart.period)
                .date("given", given)
                .date("date", free)
        })
    }

    /// 及时 or 合格. A dose without an age of its own is timely as long as the next one that has an age still can be; a dose that only adds
    /// a component has no number and so no timely age: 合格.
    fn timeliness(&self, series: &Series, number: Option<u8>, reasons: &mut Vec<Reason>) -> Grading {
        let timely = number.and_then(|number| {
            let rows = series.doses.iter().filter(|target| target.number >= number);
            rows.filter_map(|target| target.timely_for(self.person)).next()
        });
        let Some(timely) = timely else {
            reasons.push(Reason::new(ReasonCode::RulesMet, &series.rule));
            return Grading::Qualified;
        };
        let late = first_late_day(timely, self.person, self.edition);
        if self.date() >= late {
            reasons.push(Reason::new(ReasonCode::AfterTimelyAge, &timely.rule).date("before", late));
            return Grading::Qualified;
        }
        reasons.push(Reason::new(ReasonCode::RulesMet, &timely.rule));
        if let TimelyLimit::Hours(hours) = timely.limit
            && !(self.date() == self.person.birth && hours >= 24)
        {
            reasons.push(
                Reason::new(ReasonCode::HoursNotProvable, &self.edition.house.hours_by_date).with("hours", hours),
            );
        }
        Grading::Timely
    }
}
