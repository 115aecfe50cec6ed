//! The editions as a page: which counts, every rule with its source, and what changed against the one before.

use domain::Refusal;
use domain::permission::Command;
use schedule::edition::{Change, RuleText};

use crate::view::{
    ChangedRule, DifferenceView, EditionRow, EditionView, RuleRow, SchedulesView, SourceRow, VaccineName,
};
use crate::{Answer, App, due};

impl App {
    /// Every edition, and one of them whole: the named one, else the national one that counts today.
    pub fn schedules_view(&self, edition: Option<&str>) -> Answer<SchedulesView> {
        let ctx = self.permit(Command::SchedulesView)?;
        let today = ctx.today();
        let schedules = &self.rules().schedules;
        let chosen = self.setting("schedule.edition")?;
        let active = schedules.active(&chosen, today).map(|edition| edition.id().to_owned()).unwrap_or_default();
        let counting = [schedules.rabies(today), schedules.labels(today)];
        let row = |(family, edition): (&str, &schedule::Edition)| EditionRow {
            id: edition.id().to_owned(),
            name: edition.name().to_owned(),
            family: family.to_owned(),
            region: edition.region().to_owned(),
            issued: edition.issued().to_string(),
            effective_from: edition.effective_from().to_string(),
            supersedes: edition.supersedes().map(str::to_owned),
            active: edition.id() == active || counting.iter().flatten().any(|one| one.id() == edition.id()),
            rules: edition.rules().len().try_into().unwrap_or(u32::MAX),
        };
        let wanted = edition.unwrap_or(&active);
        let shown = schedules.all().find(|(_, edition)| edition.id() == wanted).map(|(_, edition)| edition);
        let shown = shown.ok_or_else(|| Refusal::new("schedule.edition_unknown").with("edition", wanted))?;
        let before = shown.supersedes();
        let before = schedules.all().map(|(_, edition)| edition).find(|edition| Some(edition.id()) == before);
        Ok(SchedulesView {
            editions: schedules.all().map(row).collect(),
            shown: EditionView {
                id: shown.id().to_owned(),
                sources: shown
                    .sources()
                    .iter()
                    .map(|source| SourceRow {
                        key: source.key.clone(),
                        name: source.name.clone(),
                        confidence: due::confidence(source.confidence).to_owned(),
                    })
                    .collect(),
                vaccines: shown
                    .vaccines()
                    .iter()
                    .map(|rule| VaccineName {
                        abbr: rule.abbr.clone(),
                        zh: rule.name_zh.clone(),
                        en: rule.name_en.clone(),
                    })
                    .collect(),
                rules: shown.describe().into_iter().map(rule).collect(),
                difference: before.map(|before| DifferenceView {
                    from: before.id().to_owned(),
                    changes: shown.difference_from(before).changes.into_iter().map(change).collect(),
                }),
            },
            active,
        })
    }
}

fn rule(rule: RuleText) -> RuleRow {
    RuleRow {
        id: rule.id,
        vaccine: rule.vaccine,
        series: rule.series,
        dose: rule.dose.map(u32::from),
        kind: rule.kind.to_owned(),
        value: rule.value,
        source: rule.source,
        confidence: due::confidence(rule.confidence).to_owned(),
    }
}

fn change(change: Change) -> ChangedRule {
    let of =
        |change: &str, one, before: Option<String>| ChangedRule { change: change.to_owned(), rule: rule(one), before };
    match change {
        Change::Added { rule } => of("added", rule, None),
        Change::Removed { rule } => of("removed", rule, None),
        Change::Changed { before, after } => of("changed", after, Some(before.value)),
        Change::Confirmed { rule } => of("confirmed", rule, None),
    }
}
