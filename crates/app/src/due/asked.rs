//! The question: what is recorded about a person, and what the clinic chose, in the schedule's words.

use std::sync::Arc;

use domain::profile::{Alert, Health};
use jiff::ToSpan;
use jiff::civil::Date;
use schedule::{Condition, DoseKind, Edition, GivenDose, Person, Sex, Tri};
use serde_json::{Map, Value};
use store::{ExposureRow, HistoryRow, NewbornRow, PrecheckRow, Reader, RecipientRow, StoreError};

use crate::held::held;
use crate::schedules::Schedules;

/// An exposure or a wound asks for doses this long; later it is a thing of the past (practice; low confidence).
const EXPOSURE_OPEN_DAYS: i64 = 180;

/// What the schedule is asked about one person, read in one go.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// For the programme.
    pub person: Person,
    /// After a rabies exposure, when one is recorded.
    pub rabies: Option<Person>,
    /// With a wound, when that was the last thing that happened: for paid vaccines.
    wounded: Option<Person>,
    /// Every dose that counts as given.
    pub given: Vec<GivenDose>,
    /// Lines of paid vaccines the family asks for.
    pub wanted: Vec<String>,
    /// The clinic's choice of edition.
    edition: Arc<str>,
    /// Whether doses are graded by the edition of their own day.
    pub(super) own_day: bool,
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
        let facts = Facts {
            sex: &recipient.sex,
            birth: recipient.birth,
            newborn: recipient.newborn.as_ref(),
            extra: &recipient.extra,
            exposures: &r.exposures(recipient.recipient)?,
        };
        Ok(Asked::of(clinic, &facts, given(history), precheck, day))
    }

    /// The same of somebody who was read already.
    pub(crate) fn of(
        clinic: &Clinic,
        facts: &Facts<'_>,
        given: Vec<GivenDose>,
        precheck: Option<&PrecheckRow>,
        day: Date,
    ) -> Asked {
        let Facts { newborn, extra, exposures, .. } = *facts;
        let health = Health::read(extra, newborn.and_then(|newborn| newborn.mother_hiv.as_deref()));
        let text = |field: &str| extra.get(field).and_then(Value::as_str);
        let region = [text("residence_region"), text("household_region"), Some(clinic.site.as_str())];
        let person = Person {
            sex: match facts.sex {
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
            immunoglobulin: immunoglobulin(&health, exposures),
            contraindicated: health.contraindicated,
            conditions: conditions(&health.states, precheck),
            prefers: health.preferred,
            region: region.into_iter().flatten().find_map(division),
            ..Person::born(facts.birth)
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
        Asked {
            rabies,
            wounded: wound,
            person,
            given,
            wanted: health.paid_wanted,
            edition: clinic.edition.clone(),
            own_day: clinic.own_day,
        }
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

    /// For paid vaccines: with a wound, when that was the last thing that happened.
    pub(crate) fn labels(&self) -> &Person {
        self.wounded.as_ref().unwrap_or(&self.person)
    }

    /// The national edition this person is judged by on a day.
    pub(crate) fn edition<'s>(&self, schedules: &'s Schedules, on: Date) -> Option<&'s Edition> {
        schedules.active(&self.edition, on)
    }
}

/// What is recorded of a person, as far as the schedule asks for it.
pub(crate) struct Facts<'a> {
    /// `male`, `female`, `unknown`.
    pub sex: &'a str,
    /// Birth date.
    pub birth: Date,
    /// Birth facts, when any is known.
    pub newborn: Option<&'a NewbornRow>,
    /// Fields without a place of their own.
    pub extra: &'a Map<String, Value>,
    /// Exposures, the latest first.
    pub exposures: &'a [ExposureRow],
}

/// What of the clinic's own choices the schedule is asked with.
#[derive(Debug, Clone)]
pub(crate) struct Clinic {
    site: String,
    edition: Arc<str>,
    own_day: bool,
}

impl Clinic {
    /// The national edition the clinic goes by on a day.
    pub(crate) fn edition<'s>(&self, schedules: &'s Schedules, on: Date) -> Option<&'s Edition> {
        schedules.active(&self.edition, on)
    }

    pub(crate) fn load(r: &Reader<'_>) -> Result<Clinic, StoreError> {
        Ok(Clinic {
            site: r.clinic()?.site,
            edition: held(r, "schedule.edition")?.into(),
            own_day: held(r, "schedule.past_doses")? == "own_day",
        })
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

/// For what a dose was given, as the schedule has it.
pub(crate) fn dose_kind(kind: Option<&str>) -> DoseKind {
    match kind {
        Some("mass") => DoseKind::Supplementary,
        Some("emergency") => DoseKind::Outbreak,
        _ => DoseKind::Routine,
    }
}

/// The doses as the schedule asks for them.
fn given(history: &[HistoryRow]) -> Vec<GivenDose> {
    let dose = |dose: &HistoryRow| GivenDose {
        kind: dose_kind(dose.kind.as_deref()),
        ..GivenDose::new(dose.dose.to_string(), dose.vaccine.clone(), dose.date)
    };
    history.iter().map(dose).collect()
}
