//! Precheck 预检: health questions, and what the answers mean for each vaccine (C-031). Questions and rules are data with versions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::catalogue::Kind;
use crate::identity::Sex;

/// The question set and its rules. One version of it is in force at a time ([`crate::texts`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questions {
    /// From which temperature a vaccine is put off.
    pub fever: Fever,
    /// How vaccines work, for when no product says so.
    pub kinds: Kinds,
    /// The questions, in the order they are asked.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// What answers mean.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// The fever threshold with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fever {
    /// Tenths of a degree Celsius.
    pub tenths: u32,
    /// Where it comes from.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

/// Abbreviations by how the vaccine works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kinds {
    live: Vec<String>,
    oral_live: Vec<String>,
    inactivated: Vec<String>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Code; answers are kept under it.
    pub code: String,
    /// The wording.
    pub zh: String,
    /// The wording in English.
    pub en: String,
    /// Asked of this sex only; somebody of unknown sex is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Asked from this age on, in whole years.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_years: Option<u32>,
    /// Asked up to this age, in whole years, this one included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_years: Option<u32>,
}

/// What a yes means, and for which vaccines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Id, such as `precheck.anaphylaxis`.
    pub id: String,
    /// The question.
    pub question: String,
    /// How heavy a yes weighs.
    pub effect: Effect,
    /// Abbreviations, or `all`, `live`, `injected_live`.
    pub vaccines: Vec<String>,
    /// Abbreviations it does not concern.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// Where it stands.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

/// What an answer means for a vaccine. Ordered by weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// The vaccinator decides, with a reason: relative contraindication.
    Caution,
    /// Nobody may go on.
    Prohibited,
}

/// One finding of the precheck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How heavy.
    pub effect: Effect,
    /// Rule id, such as `precheck.anaphylaxis`.
    pub rule: String,
    /// The source of the rule.
    pub source: String,
    /// Its confidence.
    pub confidence: String,
}

/// The answers as given: `yes`, `no`, `unknown` by question code, and the temperature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// By question code.
    pub answers: BTreeMap<String, String>,
    /// Tenths of a degree Celsius.
    pub temperature_tenths: u32,
}

/// Who is asked: what decides which questions make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Sex.
    pub sex: Sex,
    /// Whole years.
    pub years: u32,
}

impl Questions {
    /// The starter set.
    pub fn starter() -> Result<Questions, toml::de::Error> {
        toml::from_str(include_str!("../data/precheck.toml"))
    }

    /// Every question code in the order they are asked.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().map(|question| question.code.as_str())
    }

    /// The questions that make sense for somebody.
    pub fn asked(&self, who: Asked) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(move |question| question.concerns(who))
    }

    /// Refuses an incomplete or implausible form; every question that makes sense needs an answer.
    pub fn check(&self, answers: &Answers, who: Asked) -> Result<(), Refusal> {
        let known = |answer: &String| matches!(answer.as_str(), "yes" | "no" | "unknown");
        if let Some(open) = self.asked(who).find(|question| !answers.answers.get(&question.code).is_some_and(known)) {
            return Err(Refusal::new("precheck.incomplete").with("question", &open.code));
        }
        // 34.0 to 42.0 °C: outside, the thermometer or the typing is wrong.
        if !(340..=420).contains(&answers.temperature_tenths) {
            return Err(Refusal::new("precheck.temperature_implausible").with("tenths", answers.temperature_tenths));
        }
        Ok(())
    }

    /// What the answers mean for one vaccine, heaviest first; empty means clear. An unknown answer weighs as a caution.
    ///
    /// `kind` is the product's, where one is known. `anaphylaxis_to` are the vaccines the archive names: those are prohibited whatever is
    /// answered, and once it is on record which vaccine it was, a yes to that question is a caution for the others (过敏史只禁同种疫苗).
    pub fn evaluate(
        &self,
        answers: &Answers,
        vaccine: &str,
        kind: Option<Kind>,
        anaphylaxis_to: &[String],
    ) -> Vec<Finding> {
        let kind = kind.or_else(|| self.kinds.of(vaccine));
        let documented = anaphylaxis_to.iter().any(|known| known == vaccine);
        let mut findings: Vec<Finding> = self
            .rules
            .iter()
            .filter(|rule| rule.applies(vaccine, kind))
            .filter(|rule| !(documented && rule.id == ANAPHYLAXIS))
            .filter_map(|rule| {
                let effect = match answers.answers.get(&rule.question).map(String::as_str) {
                    Some("yes") if rule.id == ANAPHYLAXIS && !anaphylaxis_to.is_empty() => Effect::Caution,
                    Some("yes") => rule.effect,
                    Some("unknown") => Effect::Caution,
                    _ => return None,
                };
                Some(Finding {
                    effect,
                    rule: rule.id.clone(),
                    source: rule.source.clone(),
                    confidence: rule.confidence.clone(),
                })
            })
            .collect();
        if documented {
            findings.push(Finding {
                effect: Effect::Prohibited,
                rule: ANAPHYLAXIS.into(),
                source: "受种者档案: 对该疫苗发生过严重过敏反应".into(),
                confidence: "high".into(),
            });
        }
        if answers.temperature_tenths >= self.fever.tenths {
            findings.push(Finding {
                effect: Effect::Caution,
                rule: "precheck.fever".into(),
                source: self.fever.source.clone(),
                confidence: self.fever.confidence.clone(),
            });
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.effect));
        findings
    }
}

/// The rule about severe allergic reactions; the archive may say more than the answer.
const ANAPHYLAXIS: &str = "precheck.anaphylaxis";

/// The heaviest of some findings.
pub fn weight(findings: &[Finding]) -> Option<Effect> {
    findings.iter().map(|finding| finding.effect).max()
}

impl Kinds {
    fn of(&self, vaccine: &str) -> Option<Kind> {
        let names = |list: &[String]| list.iter().any(|name| name == vaccine);
        match () {
            () if names(&self.live) => Some(Kind::Live),
            () if names(&self.oral_live) => Some(Kind::OralLive),
            () if names(&self.inactivated) => Some(Kind::Inactivated),
            () => None,
        }
    }
}

impl Question {
    fn concerns(&self, who: Asked) -> bool {
        let sex = match (&self.sex, who.sex) {
            (None, _) | (_, Sex::Unknown) => true,
            (Some(asked), sex) => asked == sex.code(),
        };
        sex && self.from_years.is_none_or(|from| who.years >= from) && self.to_years.is_none_or(|to| who.years <= to)
    }
}

impl Rule {
    fn applies(&self, vaccine: &str, kind: Option<Kind>) -> bool {
        let named = self.vaccines.iter().any(|word| match word.as_str() {
            "all" => true,
            "live" => kind.is_none_or(|kind| kind != Kind::Inactivated),
            "injected_live" => kind.is_none_or(|kind| kind == Kind::Live),
            word => word == vaccine,
        });
        named && !self.except.iter().any(|name| name == vaccine)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const BABY: Asked = Asked { sex: Sex::Female, years: 0 };

    fn all_no(questions: &Questions) -> Answers {
        Answers {
            answers: questions.codes().map(|code| (code.to_owned(), "no".to_owned())).collect(),
            temperature_tenths: 365,
        }
    }

    fn one_yes(questions: &Questions, question: &str) -> Answers {
        let mut answers = all_no(questions);
        answers.answers.insert(question.into(), "yes".into());
        answers
    }

    #[test]
    fn a_healthy_child_is_clear() {
        let questions = Questions::starter().unwrap();
        assert_eq!(questions.evaluate(&all_no(&questions), "MMR", Some(Kind::Live), &[]), []);
    }

    #[test]
    fn every_rule_belongs_to_a_question_and_has_source_and_confidence() {
        let questions = Questions::starter().unwrap();
        for rule in &questions.rules {
            assert!(questions.codes().any(|code| code == rule.question), "{}", rule.id);
            assert!(!rule.source.is_empty() && ["high", "medium", "low"].contains(&rule.confidence.as_str()));
        }
        for question in &questions.questions {
            assert!(
                questions.rules.iter().any(|rule| rule.question == question.code),
                "{} means nothing",
                question.code
            );
            assert!(!question.zh.is_empty() && !question.en.is_empty());
        }
    }

    #[test]
    fn what_a_yes_means_for_each_vaccine_c_031() {
        use Effect::{Caution, Prohibited};
        let questions = Questions::starter().unwrap();
        // Golden: question × vaccine, domain.md §1.6 and the dictionary of §4.5.
        for (question, vaccine, effect) in [
            ("anaphylaxis", "HepB", Some(Prohibited)),
            ("acute_illness", "HepB", Some(Caution)),
            ("severe_chronic", "DTaP", Some(Caution)),
            ("immune_deficiency", "MMR", Some(Caution)),
            ("immune_deficiency", "bOPV", Some(Caution)),
            ("immune_deficiency", "HepB", None),
            ("hiv", "BCG", Some(Prohibited)),
            ("hiv", "JE-L", Some(Prohibited)),
            ("hiv", "HepA-L", Some(Prohibited)),
            ("hiv", "bOPV", Some(Prohibited)),
            ("hiv", "MMR", Some(Caution)),
            ("hiv", "IPV", None),
            ("neurological", "DTaP", Some(Caution)),
            ("neurological", "JE-L", Some(Caution)),
            ("neurological", "MPSV-A", Some(Caution)),
            ("neurological", "HepB", None),
            ("immunoglobulin_3m", "MMR", Some(Caution)),
            ("immunoglobulin_3m", "JE-L", Some(Caution)),
            ("immunoglobulin_3m", "HepA-L", Some(Caution)),
            ("immunoglobulin_3m", "BCG", None),
            ("immunoglobulin_3m", "bOPV", None),
            ("immunoglobulin_3m", "HepB", None),
            ("eczema", "BCG", Some(Caution)),
            ("eczema", "MMR", None),
            ("pregnancy", "MMR", Some(Prohibited)),
            ("pregnancy", "HPV", Some(Caution)),
            // Rabies leaves no time to be pregnant.
            ("pregnancy", "Rab", None),
            ("other_concern", "Rab", Some(Caution)),
        ] {
            let found = questions.evaluate(&one_yes(&questions, question), vaccine, None, &[]);
            assert_eq!(weight(&found), effect, "{question} {vaccine}");
        }
    }

    #[test]
    fn anaphylaxis_prohibits_and_an_unknown_answer_is_a_caution() {
        let questions = Questions::starter().unwrap();
        let mut answers = all_no(&questions);
        for (answer, effect) in [("yes", Effect::Prohibited), ("unknown", Effect::Caution)] {
            answers.answers.insert("anaphylaxis".into(), answer.into());
            assert_eq!(
                questions.evaluate(&answers, "HepB", Some(Kind::Inactivated), &[])[0].effect,
                effect,
                "{answer}"
            );
        }
    }

    #[test]
    fn a_documented_reaction_prohibits_that_vaccine_whatever_is_answered_and_leaves_the_others_to_the_vaccinator() {
        let questions = Questions::starter().unwrap();
        let known = ["MMR".to_owned()];
        let clear = all_no(&questions);
        assert_eq!(weight(&questions.evaluate(&clear, "MMR", None, &known)), Some(Effect::Prohibited));
        assert_eq!(weight(&questions.evaluate(&clear, "HepB", None, &known)), None);
        let yes = one_yes(&questions, "anaphylaxis");
        assert_eq!(questions.evaluate(&yes, "MMR", None, &known).len(), 1, "said once");
        assert_eq!(weight(&questions.evaluate(&yes, "HepB", None, &known)), Some(Effect::Caution));
    }

    #[test]
    fn immune_deficiency_concerns_live_vaccines_and_unknown_products_only() {
        let questions = Questions::starter().unwrap();
        let answers = one_yes(&questions, "immune_deficiency");
        assert!(questions.evaluate(&answers, "HepB", Some(Kind::Inactivated), &[]).is_empty());
        assert_eq!(questions.evaluate(&answers, "MMR", Some(Kind::Live), &[]).len(), 1);
        assert_eq!(questions.evaluate(&answers, "new", None, &[]).len(), 1, "an unknown product counts as live");
        assert_eq!(questions.evaluate(&answers, "InfV", Some(Kind::Live), &[]).len(), 1, "the product is believed");
    }

    #[test]
    fn fever_begins_at_the_set_temperature() {
        let questions = Questions::starter().unwrap();
        let mut answers = all_no(&questions);
        for (tenths, findings) in [(374, 0), (375, 1)] {
            answers.temperature_tenths = tenths;
            assert_eq!(questions.evaluate(&answers, "HepB", None, &[]).len(), findings, "{tenths}");
        }
    }

    #[test]
    fn every_question_that_makes_sense_needs_an_answer() {
        let questions = Questions::starter().unwrap();
        let mut answers = all_no(&questions);
        answers.answers.remove("anaphylaxis");
        assert_eq!(questions.check(&answers, BABY).unwrap_err().params["question"], "anaphylaxis");
        let mut cold = all_no(&questions);
        cold.temperature_tenths = 36;
        assert_eq!(questions.check(&cold, BABY).unwrap_err().code, "precheck.temperature_implausible");
    }

    #[test]
    fn pregnancy_is_asked_of_the_right_age_and_sex_only() {
        let questions = Questions::starter().unwrap();
        let asks = |sex, years, code: &str| questions.asked(Asked { sex, years }).any(|one| one.code == code);
        for (sex, years, asked) in [
            (Sex::Female, 11, false),
            (Sex::Female, 12, true),
            (Sex::Female, 55, true),
            (Sex::Female, 56, false),
            (Sex::Male, 30, false),
            (Sex::Unknown, 30, true),
        ] {
            assert_eq!(asks(sex, years, "pregnancy"), asked, "{sex:?} {years}");
        }
        assert!(asks(Sex::Male, 3, "eczema") && !asks(Sex::Male, 4, "eczema"));
        let mut answers = all_no(&questions);
        answers.answers.remove("pregnancy");
        assert!(questions.check(&answers, BABY).is_ok(), "nobody asks a baby");
    }
}
