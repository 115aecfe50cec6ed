//! Worked cases: a person, a history, a day, and what must come out. One table format for the shared cases, for our own, and for
//! anybody who wants to hold the engine against cases of their own (`docs/schedule.md` describes it).
//!
//! Only what a case names is held against the answer: the lines in its `scope`, and of those the fields it states. Texts meant for
//! people (`note`, `reason` of a line not due, `catch_up`) are not compared.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    assessment::{Assessment, Grading, Group, Line},
    edition::{Edition, EditionError, Editions},
    person::{Condition, DoseKind, GivenDose, Person, Sex, Tri},
};

/// A file of cases.
#[derive(Debug, Clone, Deserialize)]
pub struct CaseFile {
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// Id.
    pub id: String,
    /// What it is about.
    #[serde(default)]
    pub note: String,
    /// Day of birth.
    pub birth_date: Date,
    /// `M` or `F`.
    #[serde(default)]
    pub sex: String,
    /// What was given; referred to by position.
    #[serde(default)]
    pub history: Vec<CaseDose>,
    /// The day asked about.
    pub as_of: Date,
    /// Id of the edition to judge by.
    pub schedule_basis: String,
    /// Lines the case speaks about: `HepB`, `Polio`, `MPSV`, ….
    pub scope: Vec<String>,
    /// Facts about the person beside birth and sex.
    #[serde(default)]
    pub options: BTreeMap<String, Fact>,
    /// What must come out.
    pub expect: Expected,
}

/// A dose of a case.
#[derive(Debug, Clone, Deserialize)]
pub struct CaseDose {
    /// Abbreviation.
    pub vaccine: String,
    /// Day.
    pub date: Date,
    /// For what it was given.
    #[serde(default)]
    pub kind: DoseKind,
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(u32),
    /// A text or a date.
    Text(String),
    /// Several texts or dates.
    List(Vec<String>),
    /// Nothing is known.
    Nothing(()),
    /// Something no option has.
    Other(serde::de::IgnoredAny),
}

/// What must come out.
#[derive(Debug, Clone, Deserialize)]
pub struct Expected {
    /// May and should be given on the day.
    #[serde(default)]
    pub due: Vec<Due>,
    /// Not on the day, and when.
    #[serde(default)]
    pub not_due: Vec<NotDue>,
    /// Recorded doses that break a rule; all others of the scope must not.
    #[serde(default)]
    pub invalid: Vec<Invalid>,
}

/// A dose that is due.
#[derive(Debug, Clone, Deserialize)]
pub struct Due {
    /// Product or line.
    pub vaccine: String,
    /// Number.
    pub dose: Option<u8>,
    /// First day on which it was permitted.
    pub earliest: Option<Date>,
    /// Recommended day.
    pub recommended: Option<Date>,
    /// Last recommended day.
    pub latest_recommended: Option<Date>,
    /// Whether it is still in time.
    pub timely: Option<bool>,
    /// Timely only within these hours of birth.
    pub timely_until_hours: Option<u16>,
    /// Only under this condition.
    pub condition: Option<String>,
}

/// A dose that is not due.
#[derive(Debug, Clone, Deserialize)]
pub struct NotDue {
    /// Product or line.
    pub vaccine: String,
    /// Number of the dose that will come.
    pub dose: Option<u8>,
    /// Day on which it will be permitted; without it none is expected (or, with a number, no day is asserted).
    pub earliest: Option<Date>,
}

/// A recorded dose that breaks a rule.
#[derive(Debug, Clone, Deserialize)]
pub struct Invalid {
    /// Position in the history.
    pub index: usize,
    /// Code of the reason; `None`: any.
    pub reason: Option<String>,
}

/// What differs between a case and the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Id of the case.
    pub id: String,
    /// What it is about.
    pub note: String,
    /// Each difference.
    pub differences: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.id, self.note, self.differences.join("; "))
    }
}

/// The editions cases may name.
#[derive(Debug, Clone)]
pub struct Bases {
    all: Vec<Editions>,
}

impl Bases {
    /// Everything that comes with the software.
    pub fn built_in() -> Result<Bases, EditionError> {
        Ok(Bases { all: vec![Editions::national()?, Editions::rabies()?, Editions::labels()?] })
    }

    /// The edition with an id, and those it belongs to.
    pub fn find(&self, id: &str) -> Option<(&Editions, &Edition)> {
        self.all.iter().find_map(|editions| Some((editions, editions.get(id)?)))
    }
}

/// Holds a case against the engine; `None` when everything agrees.
pub fn check(bases: &Bases, case: &Case) -> Option<Failure> {
    let differences = match bases.find(&case.schedule_basis) {
        None => vec![format!("there is no edition `{}`", case.schedule_basis)],
        Some((editions, edition)) => match person(case) {
            Err(unknown) => vec![unknown],
            Ok(person) => {
                let answer = editions.assess(edition, &person, &given(case), case.as_of);
                Comparing { case, edition, answer: &answer, wrong: Vec::new() }.compare()
            }
        },
    };
    let failed = !differences.is_empty();
    failed.then(|| Failure { id: case.id.clone(), note: case.note.clone(), differences })
}

/// The doses of a case; their ids are positions.
pub fn given(case: &Case) -> Vec<GivenDose> {
    let doses = case.history.iter().enumerate();
    doses
        .map(|(index, dose)| GivenDose {
            id: index.to_string(),
            vaccine: dose.vaccine.clone(),
            date: dose.date,
            kind: dose.kind,
        })
        .collect()
}

/// The person of a case. The error names an option whose value is not understood; unknown options are left aside.
pub fn person(case: &Case) -> Result<Person, String> {
    let mut person = Person::born(case.birth_date);
    person.sex = match case.sex.as_str() {
        "M" | "male" | "男" => Sex::Male,
        "F" | "female" | "女" => Sex::Female,
        _ => Sex::Unknown,
    };
    for (name, fact) in &case.options {
        apply(&mut person, name, fact).ok_or_else(|| format!("option {name}: {fact:?} is not understood"))?;
    }
    Ok(person)
}

fn apply(person: &mut Person, name: &str, fact: &Fact) -> Option<()> {
    let text = match fact {
        Fact::Text(text) => text.as_str(),
        _ => "",
    };
    let yes = matches!(fact, Fact::Bool(true)) || matches!(text, "yes" | "true");
    if matches!(fact, Fact::Nothing(())) {
        return Some(());
    }
    match name {
        "mother_hbsag" => {
            person.mother_hbsag = match text {
                "positive" => Tri::Positive,
                "negative" => Tri::Negative,
                "unknown" => Tri::Unknown,
                _ => return None,
            }
        }
        "birth_weight_g" => match fact {
            Fact::Number(grams) => person.birth_weight_g = Some(*grams),
            _ => return None,
        },
        "immunoglobulin_date" | "immunoglobulin_dates" | "immunoglobulin" => match fact {
            Fact::Text(day) => person.immunoglobulin.push(day.parse().ok()?),
            Fact::List(days) => {
                for day in days {
                    person.immunoglobulin.push(day.parse().ok()?);
                }
            }
            _ => return None,
        },
        "ppd_negative" | "tb_skin_test_negative" => person.ppd_negative = Some(yes),
        "ppd" | "ppd_result" | "tb_skin_test" | "tb_skin_test_result" => {
            person.ppd_negative = match text {
                "negative" => Some(true),
                "positive" => Some(false),
                "unknown" | "not_done" => None,
                _ => return None,
            }
        }
        "je_product" | "hepa_product" | "product" | "prefers" => match fact {
            Fact::Text(product) => person.prefers.push(product.clone()),
            Fact::List(products) => person.prefers.extend(products.iter().cloned()),
            _ => return None,
        },
        "regimen" => person.regimen = Some(regimen(text).to_owned()),
        "exposure_date" | "exposure" => person.exposure = Some(text.parse().ok()?),
        "region" | "province" => person.region = Some(text.to_owned()),
        "contraindicated" | "contraindications" => match fact {
            Fact::Text(vaccine) => person.contraindicated.push(vaccine.clone()),
            Fact::List(vaccines) => person.contraindicated.extend(vaccines.iter().cloned()),
            _ => return None,
        },
        "hiv" | "hiv_status" => person.conditions.extend(hiv(text)?),
        "mother_hiv" => match text {
            "positive" => person.conditions.push(Condition::HivExposed),
            "negative" | "unknown" => {}
            _ => return None,
        },
        "immune_status" => match text {
            "normal" | "competent" => {}
            "deficient" | "immunodeficient" => person.conditions.push(Condition::ImmuneDeficiency),
            "suppressed" | "immunosuppressed" => person.conditions.push(Condition::Immunosuppression),
            _ => return None,
        },
        "hiv_exposed" if yes => person.conditions.push(Condition::HivExposed),
        "hiv_infected" if yes => person.conditions.push(Condition::HivInfected),
        "immune_deficiency" | "immunodeficiency" | "immune_deficient" | "immunocompromised" if yes => {
            person.conditions.push(Condition::ImmuneDeficiency);
        }
        "immunosuppression" | "immunosuppressed" | "immunosuppressive_treatment" if yes => {
            person.conditions.push(Condition::Immunosuppression);
        }
        "critically_ill" if yes => person.conditions.push(Condition::CriticallyIll),
        "pregnant" if yes => person.conditions.push(Condition::Pregnant),
        "high_risk" if yes => person.conditions.push(Condition::HighRisk),
        "condition" | "conditions" => match fact {
            Fact::Text(name) => person.conditions.push(condition(name)?),
            Fact::List(names) => {
                for name in names {
                    person.conditions.push(condition(name)?);
                }
            }
            _ => return None,
        },
        // A scar, weeks of gestation and the like change no rule.
        _ => {}
    }
    Some(())
}

/// Regimens go by several names.
fn regimen(text: &str) -> &str {
    match text {
        "essen" | "essen_5" | "5-dose" => "essen5",
        "simplified" | "simplified_4" | "essen_4" | "essen4" | "4-dose" => "simplified4",
        "zagreb_211" | "zagreb211" | "2-1-1" | "211" => "zagreb",
        "pre_exposure" | "preexposure" => "prep",
        "re_exposure" | "booster" => "reexposure",
        other => other,
    }
}

fn hiv(text: &str) -> Option<Vec<Condition>> {
    Some(match text {
        "negative" | "none" | "uninfected" | "" => vec![],
        "exposed" | "exposed_unknown" | "exposed_status_unknown" | "hiv_exposed" => vec![Condition::HivExposed],
        "exposed_symptomatic" => vec![Condition::HivExposedSymptomatic],
        "infected" | "positive" | "infected_asymptomatic" | "infected_not_severe" | "hiv_infected" => {
            vec![Condition::HivInfected]
        }
        "infected_severe" | "infected_symptomatic" | "severe" | "symptomatic" => vec![Condition::HivInfectedSevere],
        _ => return None,
    })
}

fn condition(text: &str) -> Option<Condition> {
    Some(match text {
        "hiv_exposed" => Condition::HivExposed,
        "hiv_exposed_symptomatic" => Condition::HivExposedSymptomatic,
        "hiv_infected" => Condition::HivInfected,
        "hiv_infected_severe" => Condition::HivInfectedSevere,
        "immune_deficiency" => Condition::ImmuneDeficiency,
        "immunosuppression" => Condition::Immunosuppression,
        "pregnant" => Condition::Pregnant,
        "critically_ill" => Condition::CriticallyIll,
        "high_risk" => Condition::HighRisk,
        _ => return None,
    })
}

/// Lines of the table a word of a scope means.
fn lines_of(scope: &str) -> &[&str] {
    match scope {
        "MPSV" | "Men" => &["MPSV-A", "MPSV-AC"],
        "HPV" => &["HPV2", "HPV"],
        "Rabies" => &["Rab"],
        _ => &[],
    }
}

/// A value without the wrapping of options.
fn plain<T: fmt::Debug>(value: &Option<T>) -> String {
    format!("{value:?}").replace("Some(", "").replace([')', '"'], "")
}

struct Comparing<'a> {
    case: &'a Case,
    edition: &'a Edition,
    answer: &'a Assessment,
    wrong: Vec<String>,
}

impl<'a> Comparing<'a> {
    fn compare(mut self) -> Vec<String> {
        let case = self.case;
        // Whether a flawed dose must be repeated is a policy of the edition: a case that speaks of the flaw alone asserts nothing else.
        let only_flaws =
            !case.expect.invalid.is_empty() && case.expect.due.is_empty() && case.expect.not_due.is_empty();
        for line in self.answer.lines.iter().filter(|_| !only_flaws) {
            let is_due = matches!(line.group, Group::DueNow | Group::MayBeGiven);
            if self.in_scope(&line.programme)
                && is_due
                && !case.expect.due.iter().any(|due| self.means(&due.vaccine, line))
            {
                let day = line.next.as_ref().map(|next| next.earliest);
                self.wrong.push(format!("{} is due (since {day:?}), which is not expected", line.vaccine));
            }
        }
        for due in &case.expect.due {
            self.due(due);
        }
        for not_due in &case.expect.not_due {
            self.not_due(not_due);
        }
        self.doses();
        self.wrong
    }

    fn in_scope(&self, programme: &str) -> bool {
        self.case.scope.iter().any(|scope| {
            scope == programme
                || lines_of(scope).contains(&programme)
                || self.answer.lines.iter().any(|line| line.programme == programme && self.means(scope, line))
        })
    }

    /// Whether a name in the case means what a line is about.
    fn means(&self, name: &str, line: &Line) -> bool {
        name == line.programme
            || lines_of(name).contains(&line.programme.as_str())
            || self.edition.product(name).map_or(name, |product| &product.abbr) == line.vaccine
    }

    fn due(&mut self, due: &Due) {
        let name = &due.vaccine;
        let Some(line) = self.answer.lines.iter().find(|line| self.means(name, line)) else {
            self.wrong.push(format!("{name} is not due: {}", self.instead(name)));
            return;
        };
        let Some(next) = line.next.as_ref().filter(|_| matches!(line.group, Group::DueNow | Group::MayBeGiven)) else {
            let codes: Vec<_> = line.reasons.iter().map(|reason| reason.code.code()).collect();
            let day = line.next.as_ref().map(|next| next.earliest.to_string());
            self.wrong.push(format!("{name} is not due ({}, {})", codes.join(" "), day.unwrap_or_default()));
            return;
        };
        let (number, latest) = (next.number, next.latest);
        let (earliest, recommended) = (next.earliest, next.recommended);
        let (overdue, hours) = (next.overdue, next.timely_hours);
        let may_be = line.group == Group::MayBeGiven;
        let ppd = line.reasons.iter().any(|reason| reason.code.code() == "ppd_required");
        self.same(name, "dose", due.dose, number);
        self.same(name, "earliest", due.earliest, earliest);
        self.same(name, "recommended", due.recommended, recommended);
        self.same(name, "overdue", due.timely.map(|timely| !timely), overdue);
        self.same(name, "latest recommended", due.latest_recommended.map(Some), latest);
        self.same(name, "timely hours", due.timely_until_hours.map(Some), hours);
        match &due.condition {
            Some(condition) if condition.contains("skin_test") && !ppd => {
                self.wrong.push(format!("{name}: no skin test is asked for"));
            }
            Some(condition) if !may_be => {
                self.wrong.push(format!("{name}: the condition {condition} is not asked for"))
            }
            None if may_be && ppd => self.wrong.push(format!("{name}: a skin test is asked for, none is expected")),
            _ => {}
        }
    }

    fn same<T: PartialEq + fmt::Debug>(&mut self, name: &str, what: &str, expected: Option<T>, found: T) {
        if expected.as_ref().is_some_and(|expected| *expected != found) {
            self.wrong.push(format!("{name}: {what} {}, expected {}", plain(&Some(found)), plain(&expected)));
        }
    }

    /// What the line in question gives instead.
    fn instead(&self, name: &str) -> String {
        let in_scope = self.answer.lines.iter().filter(|line| self.in_scope(&line.programme));
        let said: Vec<String> = in_scope.map(|line| format!("{} {:?}", line.vaccine, line.group)).collect();
        format!("no line gives {name}, the scope says {}", said.join(", "))
    }

    fn not_due(&mut self, not_due: &NotDue) {
        let name = &not_due.vaccine;
        let line = self.answer.lines.iter().find(|line| self.means(name, line));
        let next = line.and_then(|line| line.next.as_ref());
        let found = next.map(|next| (next.number, next.earliest));
        if line.is_some_and(|line| matches!(line.group, Group::DueNow | Group::MayBeGiven)) {
            self.wrong.push(format!("{name} is due, which is not expected"));
            return;
        }
        match (not_due.earliest, not_due.dose, found) {
            (Some(earliest), dose, found) => {
                self.same(name, "earliest", Some(Some(earliest)), found.map(|(_, earliest)| earliest));
                self.same(name, "dose", dose.map(Some), found.map(|(number, _)| number));
            }
            (None, Some(dose), Some((number, _))) => self.same(name, "dose", Some(dose), number),
            (None, None, Some((number, earliest))) => {
                self.wrong.push(format!("{name}: dose {number} is to come on {earliest}, none is expected"));
            }
            (None, _, None) => {}
        }
    }

    fn doses(&mut self) {
        let case = self.case;
        for (index, dose) in case.history.iter().enumerate() {
            let id = index.to_string();
            let expected = case.expect.invalid.iter().find(|invalid| invalid.index == index);
            // A dose of a vaccine outside the scope is not asserted, unless the case names it.
            let own = self.answer.doses.iter().filter(|judged| judged.id == id);
            let own = own.filter(|judged| expected.is_some() || self.in_scope(&judged.programme));
            let mut flags = Vec::new();
            for judged in own.filter(|judged| matches!(judged.grading, Grading::FirstEarly | Grading::ShortInterval)) {
                flags.extend(judged.reasons.iter().map(|reason| reason.code.code()));
            }
            let what = format!("dose {index} ({} {})", dose.vaccine, dose.date);
            let wrong = match expected {
                Some(_) if flags.is_empty() => Some(format!("{what} is not flagged")),
                Some(Invalid { reason: Some(reason), .. }) if !flags.contains(&reason.as_str()) => {
                    Some(format!("{what} is flagged {}, not {reason}", flags.join(" ")))
                }
                None if !flags.is_empty() => Some(format!("{what} is flagged {}", flags.join(" "))),
                _ => None,
            };
            self.wrong.extend(wrong);
        }
        let beyond = case.expect.invalid.iter().filter(|invalid| invalid.index >= case.history.len());
        self.wrong.extend(beyond.map(|invalid| format!("there is no dose {}", invalid.index)));
    }
}
