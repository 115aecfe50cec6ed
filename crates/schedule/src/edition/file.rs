//! The shape of an edition, before it is checked. Unknown keys are refused: a misspelt rule must not vanish.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::{Effect, Fact, NoteAt, de::At};
use crate::{
    dates::{MonthEnd, Period},
    person::{Condition, Sex, Tri},
    reason::{Confidence, ReasonCode},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub edition: Head,
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
    pub antigens: Vec<At<String>>,
    pub policy: Policy,
    #[serde(rename = "product")]
    pub products: Vec<Product>,
    #[serde(default, rename = "state")]
    pub states: Vec<State>,
    #[serde(rename = "vaccine")]
    pub vaccines: Vec<Vaccine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    pub id: At<String>,
    pub name: String,
    pub region: String,
    pub issued: Date,
    pub effective_from: Date,
    pub supersedes: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub key: At<String>,
    pub name: String,
    pub confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub id: At<String>,
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
    pub outside_schedule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub abbr: At<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub holds: Vec<String>,
    pub later: Option<Later>,
    #[serde(default)]
    pub live_injected: bool,
    #[serde(default)]
    pub label_ages: Vec<Period>,
    pub label_interval: Option<Period>,
    pub label_rule: Option<Rule>,
    pub route: Option<Route>,
    pub amount: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Later {
    pub from_age: Period,
    pub holds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct State {
    pub conditions: Vec<Condition>,
    pub of: Vec<String>,
    pub effect: Effect,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AtAge {
    pub age: Period,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    pub date: Date,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AtLeast {
    pub at_least: Period,
    pub rule: Rule,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct When {
    pub mother_hbsag: Vec<Tri>,
    pub birth_weight_below_g: Option<u32>,
    pub birth_weight_unknown: bool,
    pub born_before: Option<Date>,
    pub born_from: Option<Date>,
    pub sex: Vec<Sex>,
    pub conditions: Vec<Condition>,
    pub no_conditions: Vec<Condition>,
    pub any: Vec<When>,
    pub prefers: Option<String>,
    pub regimen: Option<String>,
    pub no_regimen: Option<String>,
    pub regions: Vec<String>,
    pub outside_regions: Vec<String>,
    pub age_from: Option<Period>,
    pub age_before: Option<Period>,
    pub given: BTreeMap<String, u8>,
    pub fewer: BTreeMap<String, u8>,
    pub last_from_age: BTreeMap<String, Period>,
    pub first_from_age: BTreeMap<String, Period>,
    pub prior_from: Option<u8>,
    pub prior_before: Option<u8>,
    pub prior_longer_than: Option<Period>,
    pub exposed: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vaccine {
    pub abbr: At<String>,
    pub gives: Option<String>,
    pub name_zh: String,
    pub name_en: String,
    pub lead: String,
    #[serde(default)]
    pub judge_components: bool,
    pub route: Route,
    pub sites: Vec<Site>,
    pub administration_rule: Rule,
    pub amounts: Vec<Amount>,
    pub upper_age: Option<AtAge>,
    pub continue_with: Option<ContinueWith>,
    pub not_counted_below: Option<AtAge>,
    #[serde(default)]
    pub after_immunoglobulin: Vec<AfterImmunoglobulin>,
    #[serde(default)]
    pub replaced_by: Vec<Replaced>,
    #[serde(default)]
    pub eligible: Vec<Eligible>,
    pub start: Option<Since>,
    pub catch_up_from: Option<AtAge>,
    #[serde(default)]
    pub since_exposure: bool,
    #[serde(default)]
    pub from_exposure: bool,
    pub season: Option<At<String>>,
    #[serde(default)]
    pub paid: bool,
    #[serde(default)]
    pub urgent: bool,
    #[serde(default, rename = "note")]
    pub notes: Vec<Note>,
    pub series: Vec<Series>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum Route {
    Intramuscular,
    Subcutaneous,
    Intradermal,
    Oral,
    Intranasal,
    Scarification,
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
pub(super) struct AfterImmunoglobulin {
    #[serde(default)]
    pub of: Vec<String>,
    pub at_least: Period,
    pub rule: Rule,
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
pub(super) struct Eligible {
    pub when: When,
    pub otherwise: ReasonCode,
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
    pub id: At<String>,
    #[serde(default)]
    pub when: When,
    pub special: Option<ReasonCode>,
    pub counts: Option<String>,
    pub steps: Option<String>,
    pub requires: BTreeMap<String, u8>,
    #[serde(default)]
    pub or_requires: Vec<BTreeMap<String, u8>>,
    #[serde(default)]
    pub same_day: bool,
    #[serde(default)]
    pub recurring: bool,
    pub upper_age: Option<AtAge>,
    pub rule: Rule,
    #[serde(rename = "dose")]
    pub doses: Vec<Dose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dose {
    pub number: At<u8>,
    #[serde(rename = "variant")]
    pub _variant: Option<String>,
    #[serde(default)]
    pub when: When,
    pub give: Option<String>,
    pub min_age: AtAge,
    pub max_age: Option<AtAge>,
    pub formerly: Option<Formerly>,
    pub since: Option<Since>,
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
    pub from_last: Option<String>,
    pub at_least: Period,
    pub at_most: Option<Period>,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Timely {
    #[serde(default)]
    pub when: When,
    pub hours: Option<u16>,
    pub before: Option<Period>,
    pub after_previous: Option<Period>,
    pub rule: Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Need {
    pub fact: Fact,
    pub from_age: AtAge,
}
