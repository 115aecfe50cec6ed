//! The shape of an edition file, before it is checked. Unknown keys are refused: a misspelt rule must not vanish.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::{Fact, NoteAt};
use crate::{
    dates::{MonthEnd, Period},
    person::Tri,
    reason::{Confidence, ReasonCode},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub edition: Head,
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
    pub antigens: Vec<String>,
    pub policy: Policy,
    #[serde(rename = "product")]
    pub products: Vec<Product>,
    #[serde(rename = "vaccine")]
    pub vaccines: Vec<Vaccine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub id: String,
    pub name: String,
    pub region: String,
    pub issued: Date,
    pub effective_from: Date,
    pub supersedes: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub key: Spanned<String>,
    pub name: String,
    pub confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub id: Spanned<String>,
    pub sources: Vec<String>,
    pub confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Repeat {
    OnlyWhatTheTextSays,
    Always,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    pub month_end: MonthEnd,
    pub month_end_rule: Rule,
    pub repeat: Repeat,
    pub repeat_after: Option<Period>,
    pub repeat_rule: Rule,
    pub live_injected_apart: AtLeast,
    pub same_day: Rule,
    pub before_birth: Rule,
    pub after_assessment: Rule,
    pub no_rule: Rule,
    pub hours_by_date: Rule,
    pub contraindicated: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub abbr: Spanned<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub holds: Vec<String>,
    #[serde(default)]
    pub live_injected: bool,
    #[serde(default)]
    pub label_ages: Vec<Period>,
    pub label_rule: Option<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AtAge {
    pub age: Period,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AtLeast {
    pub at_least: Period,
    pub rule: Rule,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    #[serde(default)]
    pub mother_hbsag: Vec<Tri>,
    pub birth_weight_below_g: Option<u32>,
    #[serde(default)]
    pub birth_weight_unknown: bool,
    pub born_before: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vaccine {
    pub abbr: Spanned<String>,
    pub name_zh: String,
    pub name_en: String,
    pub lead: String,
    pub route: Route,
    pub sites: Vec<Site>,
    pub administration_rule: Rule,
    pub amounts: Vec<Amount>,
    pub upper_age: AtAge,
    pub continue_with: Option<ContinueWith>,
    pub not_counted_below: Option<AtAge>,
    pub after_immunoglobulin: Option<AtLeast>,
    #[serde(default)]
    pub replaced_by: Vec<Replaced>,
    #[serde(default, rename = "note")]
    pub notes: Vec<Note>,
    pub series: Vec<Series>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Route {
    Intramuscular,
    Subcutaneous,
    Intradermal,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Site {
    LeftUpperArm,
    RightUpperArm,
    LeftThigh,
    RightThigh,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Amount {
    #[serde(default)]
    pub when: When,
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContinueWith {
    pub vaccine: String,
    pub from: Period,
    pub until: Period,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Replaced {
    pub dose: u8,
    pub vaccine: String,
    pub from_age: Period,
    pub given_before: Date,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    pub code: ReasonCode,
    #[serde(default)]
    pub when: When,
    pub at: NoteAt,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Series {
    pub id: Spanned<String>,
    #[serde(default)]
    pub when: When,
    pub special: Option<ReasonCode>,
    pub requires: BTreeMap<String, u8>,
    pub rule: Rule,
    #[serde(rename = "dose")]
    pub doses: Vec<Dose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dose {
    pub number: Spanned<u8>,
    pub min_age: AtAge,
    pub formerly: Option<Formerly>,
    #[serde(default, rename = "interval")]
    pub intervals: Vec<Interval>,
    #[serde(default)]
    pub timely: Vec<Timely>,
    #[serde(default)]
    pub needs: Vec<Need>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Formerly {
    pub until: Date,
    pub min_age: AtAge,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Interval {
    pub from_dose: Option<u8>,
    pub at_least: Period,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Timely {
    #[serde(default)]
    pub when: When,
    pub hours: Option<u16>,
    pub before: Option<Period>,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Need {
    pub fact: Fact,
    pub from_age: AtAge,
}
