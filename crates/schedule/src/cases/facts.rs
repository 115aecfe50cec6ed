//! The options of a case, read as facts about a person. A fact nobody understands is a fault of the case: an answer that left it aside
//! could be right by accident only.

use serde::Deserialize;

use super::Case;
use crate::person::{Condition, Person, Sex, Tri};

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

/// Facts that change no rule (domain §1.4, §1.6): a scar, weeks of gestation, and what the text calls no contraindication.
#[rustfmt::skip]
const CHANGE_NOTHING: &[&str] = &[
    "bcg_scar", "scar", "preterm", "premature", "gestation_weeks", "gestational_weeks", "gestational_age_weeks", "gestational_age",
    "stable", "clinically_stable", "allergic_constitution", "physiological_jaundice", "breast_milk_jaundice", "jaundice",
    "simple_febrile_seizure", "febrile_seizure", "controlled_epilepsy", "epilepsy_controlled", "stable_brain_disease",
    "stable_liver_disease", "congenital_hypothyroidism", "phenylketonuria", "pku", "down_syndrome", "congenital_heart_disease",
    "congenital_syphilis", "congenital_cmv", "congenital_rubella", "complement_deficiency", "manufacturer", "note",
];

/// Regions whose rules differ, by the names cases may write; others are kept as they are written.
const REGIONS: &[(&str, &[&str])] = &[
    ("54", &["西藏", "Tibet", "Xizang"]),
    ("63", &["青海", "Qinghai"]),
    ("65", &["新疆", "Xinjiang"]),
    ("66", &["兵团", "新疆兵团", "XPCC"]),
];

/// The person of a case. The error names the sex or the option that is not understood.
pub fn person(case: &Case) -> Result<Person, String> {
    let mut person = Person::born(case.birth_date);
    person.sex = match case.sex.as_str() {
        "M" | "male" | "男" => Sex::Male,
        "F" | "female" | "女" => Sex::Female,
        "" | "U" | "unknown" | "不详" => Sex::Unknown,
        other => return Err(format!("sex {other} is not understood")),
    };
    for (name, fact) in case.options.iter().filter(|(_, fact)| **fact != Fact::Nothing(())) {
        apply(&mut person, name, fact).ok_or_else(|| format!("option {name}: {} is not understood", fact.plain()))?;
    }
    Ok(person)
}

impl Fact {
    fn text(&self) -> Option<&str> {
        match self {
            Fact::Text(text) => Some(text),
            _ => None,
        }
    }

    fn flag(&self) -> Option<bool> {
        match self {
            Fact::Bool(flag) => Some(*flag),
            Fact::Text(text) => match text.as_str() {
                "yes" | "true" => Some(true),
                "no" | "false" | "none" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// One text or several.
    fn texts(&self) -> Option<&[String]> {
        match self {
            Fact::Text(text) => Some(std::slice::from_ref(text)),
            Fact::List(texts) => Some(texts),
            _ => None,
        }
    }

    fn plain(&self) -> String {
        match self {
            Fact::Bool(flag) => flag.to_string(),
            Fact::Number(number) => number.to_string(),
            Fact::Text(text) => text.clone(),
            Fact::List(texts) => texts.join(", "),
            Fact::Nothing(()) => "null".to_owned(),
            Fact::Other(_) => "its value".to_owned(),
        }
    }
}

/// `None`: name or value is not understood.
fn apply(person: &mut Person, name: &str, fact: &Fact) -> Option<()> {
    match name {
        "mother_hbsag" => person.mother_hbsag = tri(fact.text()?)?,
        "birth_weight_g" => match fact {
            Fact::Number(grams) => person.birth_weight_g = Some(*grams),
            _ => return None,
        },
        "immunoglobulin_date" | "immunoglobulin_dates" | "immunoglobulin" | "blood_product_date" => {
            for day in fact.texts()? {
                person.immunoglobulin.push(day.parse().ok()?);
            }
        }
        "ppd_negative" | "tb_skin_test_negative" => person.ppd_negative = Some(fact.flag()?),
        "ppd" | "ppd_result" | "tb_ppd" | "bcg_ppd" | "tb_skin_test" | "tb_skin_test_result" => {
            person.ppd_negative = match fact.text()? {
                "negative" => Some(true),
                "positive" => Some(false),
                "unknown" | "not_done" => None,
                _ => return None,
            }
        }
        "je_product" | "hepa_product" | "hpv_product" | "polio_product" | "product" | "prefers" => {
            person.prefers.extend(fact.texts()?.iter().cloned());
        }
        "regimen" => person.regimen = Some(regimen(fact.text()?)?.to_owned()),
        "exposure_date" | "exposure" | "reexposure_date" | "re_exposure_date" | "wound_date" => {
            person.exposure = Some(fact.text()?.parse().ok()?);
        }
        "exposure_grade" | "exposure_category" | "exposure_class" => match fact.plain().as_str() {
            "1" | "I" => person.regimen = Some("none".to_owned()),
            "2" | "3" | "II" | "III" => {}
            _ => return None,
        },
        "region" | "province" => {
            let text = fact.plain();
            let known = REGIONS.iter().find(|(_, names)| names.contains(&text.as_str()));
            person.region = Some(known.map_or(text, |(code, _)| (*code).to_owned()));
        }
        "contraindicated" | "contraindications" | "anaphylaxis_to" => {
            person.contraindicated.extend(fact.texts()?.iter().cloned());
        }
        "hiv" | "hiv_status" => person.conditions.extend(hiv(fact.text()?)?),
        "mother_hiv" => match fact.text()? {
            "positive" => person.conditions.push(Condition::HivExposed),
            "negative" | "unknown" => {}
            _ => return None,
        },
        "immune_status" => match fact.text()? {
            "normal" | "competent" => {}
            "deficient" | "immunodeficient" => person.conditions.push(Condition::ImmuneDeficiency),
            "suppressed" | "immunosuppressed" => person.conditions.push(Condition::Immunosuppression),
            _ => return None,
        },
        "condition" | "conditions" | "health" | "health_states" => {
            for name in fact.texts()? {
                match condition(name) {
                    Some(condition) => person.conditions.push(condition),
                    None if name == "none" || CHANGE_NOTHING.contains(&name.as_str()) => {}
                    None => return None,
                }
            }
        }
        _ if CHANGE_NOTHING.contains(&name) => {}
        flag => {
            let condition = condition(flag)?;
            if fact.flag()? {
                person.conditions.push(condition);
            }
        }
    }
    Some(())
}

fn tri(text: &str) -> Option<Tri> {
    Some(match text {
        "positive" => Tri::Positive,
        "negative" => Tri::Negative,
        "unknown" => Tri::Unknown,
        _ => return None,
    })
}

/// Regimens go by several names.
fn regimen(text: &str) -> Option<&'static str> {
    Some(match text {
        "essen5" | "essen" | "essen_5" | "5-dose" => "essen5",
        "simplified4" | "simplified" | "simplified_4" | "4-dose" => "simplified4",
        "essen4" | "essen_4" => "essen4",
        "zagreb" | "zagreb4" | "zagreb_211" | "zagreb211" | "2-1-1" | "211" => "zagreb",
        "prep" | "PrEP" | "pre_exposure" | "preexposure" => "prep",
        "reexposure" | "re_exposure" | "booster" => "reexposure",
        "none" => "none",
        "clean" => "clean",
        "dirty" => "dirty",
        _ => return None,
    })
}

fn hiv(text: &str) -> Option<Option<Condition>> {
    Some(match text {
        "negative" | "none" | "uninfected" | "" => None,
        "exposed" | "exposed_unknown" | "exposed_status_unknown" | "hiv_exposed" => Some(Condition::HivExposed),
        "exposed_symptomatic" => Some(Condition::HivExposedSymptomatic),
        "infected" | "positive" | "infected_asymptomatic" | "infected_not_severe" | "hiv_infected" => {
            Some(Condition::HivInfected)
        }
        "infected_severe" | "infected_symptomatic" | "severe" | "symptomatic" => Some(Condition::HivInfectedSevere),
        _ => return None,
    })
}

fn condition(text: &str) -> Option<Condition> {
    Some(match text {
        "hiv_exposed" => Condition::HivExposed,
        "hiv_exposed_symptomatic" => Condition::HivExposedSymptomatic,
        "hiv_infected" => Condition::HivInfected,
        "hiv_infected_severe" => Condition::HivInfectedSevere,
        "immune_deficiency" | "immunodeficiency" | "immune_deficient" | "immunocompromised" => {
            Condition::ImmuneDeficiency
        }
        "immunosuppression" | "immunosuppressed" | "immunosuppressive_treatment" => Condition::Immunosuppression,
        "pregnant" | "pregnancy" => Condition::Pregnant,
        "critically_ill" => Condition::CriticallyIll,
        "high_risk" => Condition::HighRisk,
        _ => return None,
    })
}
