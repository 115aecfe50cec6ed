//! Precheck 预检: health questions, and what the answers mean for each vaccine (C-031). The questions and rules are data.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Refusal;
use crate::catalogue::Kind;

/// The question set and its rules.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Questions {
    /// Version, kept with every answer.
    pub version: String,
    /// From which temperature a vaccine is put off.
    pub fever: Fever,
    #[serde(rename = "question")]
    questions: Vec<Question>,
    #[serde(rename = "rule")]
    rules: Vec<Rule>,
}

/// The fever threshold with its source.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Fever {
    /// Tenths of a degree Celsius.
    pub tenths: u32,
    /// Where it comes from.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Question {
    code: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Rule {
    id: String,
    question: String,
    effect: Effect,
    vaccines: Vec<String>,
    source: String,
    confidence: String,
}

/// What an answer means for a vaccine. Ordered by weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
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

impl Questions {
    /// The starter set.
    pub fn starter() -> Result<Questions, toml::de::Error> {
        toml::from_str(include_str!("../data/precheck.toml"))
    }

    /// Question codes in the order they are asked.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().map(|question| question.code.as_str())
    }

    /// Refuses an incomplete or implausible form; every question needs an answer.
    pub fn check(&self, answers: &Answers) -> Result<(), Refusal> {
        let known = |answer: &String| matches!(answer.as_str(), "yes" | "no" | "unknown");
        if let Some(open) = self.codes().find(|code| !answers.answers.get(*code).is_some_and(known)) {
            return Err(Refusal::new("precheck.incomplete").with("question", open));
        }
        // 34.0 to 42.0 °C: outside, the thermometer or the typing is wrong.
        if !(340..=420).contains(&answers.temperature_tenths) {
            return Err(Refusal::new("precheck.temperature_implausible").with("tenths", answers.temperature_tenths));
        }
        Ok(())
    }

    /// What the answers mean for one vaccine, heaviest first; empty means clear. An unknown answer weighs as a caution.
    pub fn evaluate(&self, answers: &Answers, vaccine: &str, kind: Option<Kind>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = self
            .rules
            .iter()
            .filter(|rule| rule.applies(vaccine, kind))
            .filter_map(|rule| {
                let effect = match answers.answers.get(&rule.question).map(String::as_str) {
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

impl Rule {
    fn applies(&self, vaccine: &str, kind: Option<Kind>) -> bool {
        self.vaccines.iter().any(|word| match word.as_str() {
            "all" => true,
            "live" => kind.is_none_or(|kind| kind != Kind::Inactivated),
            word => word == vaccine,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn all_no(questions: &Questions) -> Answers {
        Answers {
            answers: questions.codes().map(|code| (code.to_owned(), "no".to_owned())).collect(),
            temperature_tenths: 365,
        }
    }

    #[test]
    fn a_healthy_child_is_clear() {
        let questions = Questions::starter().unwrap();
        assert_eq!(questions.evaluate(&all_no(&questions), "MMR", Some(Kind::Live)), []);
    }

    #[test]
    fn anaphylaxis_prohibits_and_an_unknown_answer_is_a_caution() {
        let questions = Questions::starter().unwrap();
        let mut answers = all_no(&questions);
        for (answer, effect) in [("yes", Effect::Prohibited), ("unknown", Effect::Caution)] {
            answers.answers.insert("anaphylaxis".into(), answer.into());
            assert_eq!(questions.evaluate(&answers, "HepB", Some(Kind::Inactivated))[0].effect, effect, "{answer}");
        }
    }

    #[test]
    fn immune_deficiency_concerns_live_vaccines_and_unknown_products_only() {
        let questions = Questions::starter().unwrap();
        let mut answers = all_no(&questions);
        answers.answers.insert("immune_deficiency".into(), "yes".into());
        assert!(questions.evaluate(&answers, "HepB", Some(Kind::Inactivated)).is_empty());
        assert_eq!(questions.evaluate(&answers, "MMR", Some(Kind::Live)).len(), 1);
        assert_eq!(questions.evaluate(&answers, "MMR", None).len(), 1, "an unknown product counts as live");
    }

    #[test]
    fn fever_begins_at_the_set_temperature() {
        let questions = Questions::starter().unwrap();
        let mut answers = all_no(&questions);
        for (tenths, findings) in [(374, 0), (375, 1)] {
            answers.temperature_tenths = tenths;
            assert_eq!(questions.evaluate(&answers, "HepB", None).len(), findings, "{tenths}");
        }
    }

    #[test]
    fn every_question_needs_an_answer() {
        let questions = Questions::starter().unwrap();
        let mut answers = all_no(&questions);
        answers.answers.remove("anaphylaxis");
        assert_eq!(questions.check(&answers).unwrap_err().params["question"], "anaphylaxis");
        let mut cold = all_no(&questions);
        cold.temperature_tenths = 36;
        assert_eq!(questions.check(&cold).unwrap_err().code, "precheck.temperature_implausible");
    }
}
