//! From stored facts to the schedule's question, and from its answer to views and verdict facts.
//!
//! Three families of editions answer together: the national programme, care after an exposure, paid vaccines by label. What the programme
//! says goes first; a paid vaccine is owed to nobody and stands among what may be given, unless the family asked for it.

use domain::profile::{Alert, Health};
use domain::verdict::Due;
use jiff::ToSpan;
use jiff::civil::Date;
use schedule::{
    Assessment, Condition, Confidence, DoseEvaluation, DoseKind, Edition, GiveAnswer, GivenDose, Group, Line, Outcome,
    Person, Reason, ReasonCode, Sex, Tri,
};
use store::{ExposureRow, HistoryRow, PrecheckRow, Reader, RecipientRow, StoreError};

use crate::people;
use crate::schedules::Schedules;
use crate::settings::held;
use crate::view::{DueLine, Note};

/// An exposure or a wound asks for doses this long; later it is a thing of the past (practice; low confidence).
const EXPOSURE_OPEN_DAYS: i64 = 180;

/// What the schedule is asked about one person, read in one go.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// For the programme.
    pub person: Person,
    /// After a rabies exposure, when one is recorded.
    pub rabies: Option<Person>,
    /// For paid vaccines: with a wound, when that was the last thing that happened.
    pub labels: Person,
    /// Every dose that counts as given.
    pub given: Vec<GivenDose>,
    /// Lines of paid vaccines the family asks for.
    pub wanted: Vec<String>,
    /// The clinic's choice of edition.
    edition: String,
    /// Whether doses are graded by the edition of their own day.
    own_day: bool,
}

impl Asked {
    /// Reads what is known on `day`: the archive, recorded exposures, and the health questions answered that day.
    pub(crate) fn load(
        r: &Reader<'_>,
        recipient: &RecipientRow,
        history: &[HistoryRow],
        day: Date,
    ) -> Result<Asked, StoreError> {
        let visit = r.visit_of_day(recipient.recipient, day)?;
        let precheck = visit.map(|visit| r.precheck(visit.visit)).transpose()?.flatten();
        let precheck = precheck.filter(|precheck| precheck.day == day);
        Asked::from(&Clinic::load(r)?, r, recipient, history, precheck.as_ref(), day)
    }

    /// The same where the precheck of the day and the clinic's choices are known already.
    pub(crate) fn from(
        clinic: &Clinic,
        r: &Reader<'_>,
        recipient: &RecipientRow,
        history: &[HistoryRow],
        precheck: Option<&PrecheckRow>,
        day: Date,
    ) -> Result<Asked, StoreError> {
        let exposures = r.exposures(recipient.recipient)?;
        let newborn = recipient.newborn.as_ref();
        let health = Health::read(&recipient.extra, newborn.and_then(|newborn| newborn.mother_hiv.as_deref()));
        let text = |field: &str| recipient.extra.get(field).and_then(serde_json::Value::as_str);
        let region = [text("residence_region"), text("household_region"), Some(clinic.site.as_str())];
        let person = Person {
            sex: match recipient.sex.as_str() {
                "male" => Sex::Male,
                "female" => Sex::Female,
                _ => Sex::Unknown,
            },
            mother_hbsag: match newborn.and_then(|newborn| newborn.mother_hbsag.as_deref()) {
                Some("positive") => Tri::Positive,
                Some("negative") => Tri::Negative,
                _ => Tri::Unknown,
            },
            birth_weight_g: newborn.and_then(|newborn| newborn.weight_g),
            ppd_negative: health.ppd_negative,
            immunoglobulin: immunoglobulin(&health, &exposures),
            contraindicated: health.contraindicated,
            conditions: conditions(&health.states, precheck),
            prefers: health.preferred,
            region: region.into_iter().flatten().find_map(division),
            ..Person::born(recipient.birth)
        };
        let open = |row: &ExposureRow| {
            let on = row.on.parse::<Date>().ok();
            on.and_then(|on| on.checked_add(EXPOSURE_OPEN_DAYS.days()).ok()).is_some_and(|until| until > day)
        };
        let latest = |kind: &str| exposures.iter().find(|row| row.kind == kind && open(row));
        let exposed = |row: &ExposureRow| Person {
            exposure: row.on.parse().ok(),
            regimen: row.regimen.as_deref().map(|regimen| regimen_code(regimen).to_owned()),
            // After an exposure nothing stands against the vaccine: without it the disease is fatal.
            contraindicated: vec![],
            ..person.clone()
        };
        let rabies = latest("rabies").filter(|row| asks_for_vaccine(row)).map(exposed);
        let wound =
            latest("wound").map(|row| Person { contraindicated: person.contraindicated.clone(), ..exposed(row) });
        Ok(Asked {
            rabies,
            labels: wound.unwrap_or_else(|| person.clone()),
            person,
            given: given(history),
            wanted: health.paid_wanted,
            edition: clinic.edition.clone(),
            own_day: clinic.own_day,
        })
    }

    /// The same with an exposure that is being recorded.
    pub(crate) fn exposed(&self, on: Date, regimen: Option<&str>) -> Asked {
        let rabies = Person {
            exposure: Some(on),
            regimen: regimen.map(|regimen| regimen_code(regimen).to_owned()),
            contraindicated: vec![],
            ..self.person.clone()
        };
        Asked { rabies: Some(rabies), ..self.clone() }
    }

    /// The national edition this person is judged by on a day.
    pub(crate) fn edition<'s>(&self, schedules: &'s Schedules, on: Date) -> Option<&'s Edition> {
        schedules.active(&self.edition, on)
    }

    /// The answer of a day: the programme's lines, then those of a course after an exposure and of paid vaccines begun or asked for.
    pub(crate) fn assess(&self, schedules: &Schedules, on: Date) -> Judged {
        self.assess_with(schedules, &self.given, on)
    }

    /// The same as if these doses had been given.
    pub(crate) fn assess_with(&self, schedules: &Schedules, given: &[GivenDose], on: Date) -> Judged {
        let Some(edition) = self.edition(schedules, on) else { return Judged::nothing(on) };
        let mut whole = schedules.national().assess(edition, &self.person, given, on);
        let mut owed = vec![Family::Programme; whole.lines.len()];
        if let (Some(person), Some(edition)) = (&self.rabies, schedules.rabies(on)) {
            let answer = schedule::assess(edition, person, given, on);
            take_doses(&mut whole.doses, answer.doses);
            owed.extend(answer.lines.iter().map(|_| Family::Exposure));
            whole.lines.extend(answer.lines);
        }
        let mut offers = vec![];
        if let Some(edition) = schedules.labels(on) {
            let answer = schedule::assess(edition, &self.labels, given, on);
            let begun: Vec<String> = answer
                .doses
                .iter()
                .filter(|dose| dose.outcome == Outcome::Valid)
                .map(|dose| dose.programme.clone())
                .collect();
            take_doses(&mut whole.doses, answer.doses);
            for mut line in answer.lines {
                let in_programme = whole.lines.iter().position(|known| known.programme == line.programme);
                // What the programme gives this person is not offered for money beside it.
                if in_programme.is_some_and(|at| whole.lines.get(at).is_some_and(|known| known.next.is_some())) {
                    continue;
                }
                // Tetanus vaccine is for a wound; doses of the programme hold it too and begin nothing.
                let urgent = edition.vaccine(&line.programme).is_some_and(|rule| rule.urgent);
                let wanted = self.wanted.contains(&line.programme) || (urgent && self.labels.exposure.is_some());
                let family = match (wanted, begun.contains(&line.programme), in_programme) {
                    (true, ..) => Family::Wanted,
                    (false, true, None) if !urgent => Family::Begun,
                    _ if urgent => continue,
                    _ => {
                        offers.push(line);
                        continue;
                    }
                };
                if family == Family::Begun && line.group == Group::DueNow {
                    line.group = Group::MayBeGiven;
                }
                // The programme has done with it: the paid line takes its place.
                match in_programme.and_then(|at| Some((whole.lines.get_mut(at)?, owed.get_mut(at)?))) {
                    Some(place) => (*place.0, *place.1) = (line, family),
                    None => {
                        whole.lines.push(line);
                        owed.push(family);
                    }
                }
            }
        }
        if self.own_day {
            self.regrade(schedules, edition, &mut whole, given, on);
        }
        Judged { whole, families: owed, offers }
    }

    /// Grades doses given before the edition was in force by the one of their own day (C-070). Whether a dose counts stays with the
    /// edition that says what comes next.
    fn regrade(&self, schedules: &Schedules, active: &Edition, whole: &mut Assessment, given: &[GivenDose], on: Date) {
        let mut judged: Vec<(String, Assessment)> = vec![];
        for dose in &mut whole.doses {
            let Some(day) = given.iter().find(|known| known.id == dose.id).map(|known| known.date) else { continue };
            let own = schedules.national().in_force(day).filter(|own| own.id() != active.id());
            let Some(own) = own.filter(|_| day < active.effective_from()) else { continue };
            if !judged.iter().any(|(id, _)| id == own.id()) {
                judged.push((own.id().to_owned(), schedule::assess(own, &self.person, given, on)));
            }
            let then = judged.iter().find(|(id, _)| id == own.id()).map(|(_, answer)| answer);
            let same = |one: &&DoseEvaluation| one.id == dose.id && one.programme == dose.programme;
            if let Some(then) = then.and_then(|answer| answer.doses.iter().find(same)) {
                dose.grading = then.grading;
                dose.reasons = then.reasons.clone();
            }
        }
    }

    /// Whether a dose of this vaccine may be given on a day, for the verdict.
    pub(crate) fn may_give(&self, schedules: &Schedules, vaccine: &str, on: Date) -> Due {
        if let (Some(person), Some(edition)) = (&self.rabies, schedules.rabies(on))
            && edition.product(vaccine).is_some()
        {
            return by_label(schedule::may_give(edition, person, &self.given, vaccine, on), stops_course);
        }
        let national = self.edition(schedules, on);
        let answer = national.map(|edition| schedule::may_give(edition, &self.person, &self.given, vaccine, on));
        match answer {
            Some(GiveAnswer::Due { .. }) => Due::Yes,
            Some(GiveAnswer::NotDue { reasons, earliest }) => {
                // Aged out of the programme, or had all of it: what the label says for those who pay may still be yes.
                let ended = earliest.is_none() && !reasons.iter().any(|reason| stops_any(reason.code));
                match self.by_labels(schedules, vaccine, on).filter(|_| ended) {
                    Some(GiveAnswer::Due { .. }) => Due::Yes,
                    _ => not_due(&reasons, earliest),
                }
            }
            Some(GiveAnswer::NoRule) | None => {
                let rabies = || schedules.rabies(on).filter(|edition| edition.product(vaccine).is_some());
                match self.by_labels(schedules, vaccine, on) {
                    Some(GiveAnswer::NoRule) | None => rabies().map_or(Due::NoRule, |edition| {
                        by_label(schedule::may_give(edition, &self.person, &self.given, vaccine, on), stops_course)
                    }),
                    Some(answer) => by_label(answer, stops_any),
                }
            }
        }
    }

    fn by_labels(&self, schedules: &Schedules, vaccine: &str, on: Date) -> Option<GiveAnswer> {
        let edition = schedules.labels(on)?;
        Some(schedule::may_give(edition, &self.labels, &self.given, vaccine, on))
    }
}

/// What of the clinic's own choices the schedule is asked with.
#[derive(Debug, Clone)]
pub(crate) struct Clinic {
    site: String,
    edition: String,
    own_day: bool,
}

impl Clinic {
    pub(crate) fn load(r: &Reader<'_>) -> Result<Clinic, StoreError> {
        Ok(Clinic {
            site: r.clinic()?.site,
            edition: held(r, "schedule.edition")?,
            own_day: held(r, "schedule.past_doses")? == "own_day",
        })
    }
}

/// Whose line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// The national programme's.
    Programme,
    /// A course after an exposure.
    Exposure,
    /// A paid vaccine the family asks for.
    Wanted,
    /// A paid vaccine whose series was begun.
    Begun,
}

impl Family {
    /// The code in views.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Family::Programme => "programme",
            Family::Exposure => "exposure",
            Family::Wanted => "wanted",
            Family::Begun => "begun",
        }
    }
}

/// The answer of every edition together.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    /// Lines and doses.
    pub whole: Assessment,
    /// Whose each line of `whole` is.
    pub families: Vec<Family>,
    /// Paid vaccines nobody asked for yet.
    pub offers: Vec<Line>,
}

impl Judged {
    fn nothing(on: Date) -> Judged {
        let whole = Assessment { as_of: on, edition: String::new(), lines: vec![], doses: vec![] };
        Judged { whole, families: vec![], offers: vec![] }
    }

    /// Lines with whose they are.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&Line, Family)> {
        self.whole.lines.iter().zip(self.families.iter().copied())
    }
}

/// Evaluations of another family take the place of what the programme could not judge, or stand beside what it did.
fn take_doses(known: &mut Vec<DoseEvaluation>, more: Vec<DoseEvaluation>) {
    for dose in more.into_iter().filter(|dose| !dose.programme.is_empty() && dose.outcome != Outcome::NotJudged) {
        if known.iter().any(|one| one.id == dose.id && one.programme == dose.programme && one.outcome == Outcome::Valid)
        {
            continue;
        }
        match known.iter_mut().find(|one| one.id == dose.id && one.outcome == Outcome::NotJudged) {
            Some(unjudged) => *unjudged = dose,
            None => known.push(dose),
        }
    }
}

/// Vaccines to which anaphylaxis is documented: nobody goes on over that (visit.md, Verdict).
pub(crate) fn anaphylaxis_to(recipient: &RecipientRow) -> impl Iterator<Item = String> {
    let alerts = Alert::read(recipient.extra.get("alerts")).into_iter();
    alerts.filter(|alert| alert.kind == "anaphylaxis").filter_map(|alert| alert.vaccine)
}

/// Immunoglobulin as noted in the archive and as given after exposures. Monoclonal antibodies and antitoxin hold no human immunoglobulin.
fn immunoglobulin(health: &Health, exposures: &[ExposureRow]) -> Vec<Date> {
    let passive = exposures.iter().flat_map(|row| &row.passive).filter(|one| one.kind.ends_with("_immunoglobulin"));
    let mut days: Vec<Date> = health.blood_products.clone();
    days.extend(passive.filter_map(|one| one.on.parse::<Date>().ok()));
    days.sort_unstable();
    days.dedup();
    days
}

/// States the archive keeps, and what the family answered today.
fn conditions(states: &[String], precheck: Option<&PrecheckRow>) -> Vec<Condition> {
    let known = |state: &str| match state {
        "hiv_exposed" => Some(Condition::HivExposed),
        "hiv_exposed_symptomatic" => Some(Condition::HivExposedSymptomatic),
        "hiv_infected" => Some(Condition::HivInfected),
        "hiv_infected_severe" => Some(Condition::HivInfectedSevere),
        "immune_deficiency" => Some(Condition::ImmuneDeficiency),
        "immunosuppression" => Some(Condition::Immunosuppression),
        "pregnant" => Some(Condition::Pregnant),
        "critically_ill" => Some(Condition::CriticallyIll),
        "high_risk" => Some(Condition::HighRisk),
        _ => None,
    };
    let mut all: Vec<Condition> = states.iter().filter_map(|state| known(state)).collect();
    let yes = |question: &str| {
        precheck.and_then(|precheck| precheck.answers.get(question)).is_some_and(|answer| answer == "yes")
    };
    // The archive says more exactly what kind of HIV state it is.
    if yes("hiv") && !states.iter().any(|state| state.starts_with("hiv_")) {
        all.push(Condition::HivExposed);
    }
    if yes("immune_deficiency") && !all.contains(&Condition::ImmuneDeficiency) {
        all.push(Condition::Immunosuppression);
    }
    if yes("pregnancy") {
        all.push(Condition::Pregnant);
    }
    let mut seen = vec![];
    all.retain(|one| {
        !seen.contains(one) && {
            seen.push(*one);
            true
        }
    });
    all
}

/// An exposure of a grade that asks for the vaccine, or one for which a course was chosen all the same (pre-exposure).
fn asks_for_vaccine(row: &ExposureRow) -> bool {
    row.regimen.is_some() || row.grade.is_some_and(|grade| grade >= domain::exposure::table().vaccine_from_grade)
}

/// The edition's name of a regimen the table of exposures has another name for.
fn regimen_code(code: &str) -> &str {
    match code {
        "essen" => "essen5",
        "simplified" => "simplified4",
        "booster" => "reexposure",
        "pre_exposure" => "prep",
        other => other,
    }
}

/// The division code at the beginning of a region or site code.
fn division(text: &str) -> Option<String> {
    let code = text.trim().get(..6).filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(code.to_owned())
}

/// The doses as the schedule asks for them.
fn given(history: &[HistoryRow]) -> Vec<GivenDose> {
    let kind = |kind: Option<&str>| match kind {
        Some("mass") => DoseKind::Supplementary,
        Some("emergency") => DoseKind::Outbreak,
        _ => DoseKind::Routine,
    };
    let dose = |dose: &HistoryRow| GivenDose {
        kind: kind(dose.kind.as_deref()),
        ..GivenDose::new(dose.dose.to_string(), dose.vaccine.clone(), dose.date)
    };
    history.iter().map(dose).collect()
}

/// What stops an injection of any vaccine, whatever its label says.
fn stops_any(code: ReasonCode) -> bool {
    use ReasonCode as R;
    matches!(
        code,
        R::LiveLiveInterval | R::ImmunoglobulinInterval | R::Contraindicated | R::StateProhibits | R::StateDefers
    )
}

/// What stops a dose of a course: that, and coming too soon.
fn stops_course(code: ReasonCode) -> bool {
    use ReasonCode as R;
    stops_any(code) || matches!(code, R::MinimumInterval | R::RepeatInterval | R::ShortInterval)
}

/// Rules by label are recalled, not read: what `stops` stops here, everything else the label in hand decides.
fn by_label(answer: GiveAnswer, stops: fn(ReasonCode) -> bool) -> Due {
    match answer {
        GiveAnswer::Due { .. } => Due::Yes,
        GiveAnswer::NoRule => Due::NoRule,
        GiveAnswer::NotDue { reasons, earliest } => {
            let stop = reasons.iter().find(|reason| stops(reason.code));
            let (reason, rule) = told(stop.or(reasons.first()));
            match stop {
                Some(_) => Due::No { earliest, reason, rule },
                None => Due::Label { earliest, reason, rule },
            }
        }
    }
}

fn not_due(reasons: &[Reason], earliest: Option<Date>) -> Due {
    let (reason, rule) = told(reasons.first());
    Due::No { earliest, reason, rule }
}

/// A reason's code, and its rule: id, source, confidence.
fn told(reason: Option<&Reason>) -> (String, (String, String, String)) {
    let Some(reason) = reason else { return Default::default() };
    let rule = &reason.rule;
    let rule = (rule.id.clone(), rule.source.clone(), confidence(rule.confidence).to_owned());
    (reason.code.code().to_owned(), rule)
}

/// The code of a confidence.
pub(crate) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}

/// A schedule reason as a note.
pub(crate) fn note(reason: &Reason) -> Note {
    Note {
        code: format!("schedule.{}", reason.code.code()),
        params: reason.params.to_map(),
        rule: Some(people::rule(&reason.rule.id, &reason.rule.source, confidence(reason.rule.confidence))),
    }
}

/// The due list: due now first.
pub(crate) fn lines(judged: &Judged) -> Vec<DueLine> {
    let mut lines: Vec<DueLine> = judged.lines().map(|(line, family)| due_line(line, family.code())).collect();
    let order =
        |line: &DueLine| ["due_now", "may_be_given", "not_now", "done"].iter().position(|group| *group == line.group);
    lines.sort_by_key(order);
    lines
}

/// One line of it.
pub(crate) fn due_line(line: &Line, family: &str) -> DueLine {
    DueLine {
        vaccine: line.vaccine.clone(),
        group: group(line.group).to_owned(),
        family: family.to_owned(),
        number: line.next.as_ref().map(|next| u32::from(next.number)),
        of: line.next.as_ref().map(|next| u32::from(next.of)),
        earliest: line.next.as_ref().map(|next| next.earliest.to_string()),
        recommended: line.next.as_ref().map(|next| next.recommended.to_string()),
        overdue: line.next.as_ref().is_some_and(|next| next.overdue),
        reasons: line.reasons.iter().map(note).collect(),
    }
}

fn group(group: Group) -> &'static str {
    match group {
        Group::DueNow => "due_now",
        Group::MayBeGiven => "may_be_given",
        Group::NotNow => "not_now",
        Group::Done => "done",
    }
}
