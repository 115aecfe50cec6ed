//! A person's doses, forecast and plan as a readable table.

use schedule::cases::Bases;
use schedule::plan::{ClinicDays, PlanRules, PlannedVisit, plan};
use schedule::{Assessment, Grading, Group, Reason};

use super::Language;
use super::people::{self, Asked};
use super::words::Words;

/// What a plan keeps to.
pub(super) struct Wishes<'a> {
    pub weekdays: &'a [u8],
    pub injections: usize,
    pub chosen: &'a [String],
}

/// Visits shown.
const VISITS: usize = 5;

/// The table.
pub(super) fn table(
    bases: &Bases,
    asked: &Asked,
    language: Language,
    wishes: &Wishes<'_>,
) -> Result<String, Unreadable> {
    let words = Words::of(language).map_err(Unreadable)?;
    let answer = people::answer(bases, asked).map_err(Unreadable)?;
    let zh = language == Language::Zh;
    let mut out = format!("{} · {} · {}\n\n", asked.id, answer.as_of, answer.edition);
    out.push_str(if zh { "接种史\n" } else { "Doses\n" });
    doses(&mut out, asked, &answer, &words);
    out.push_str(if zh { "\n预测\n" } else { "\nForecast\n" });
    forecast(&mut out, &answer, &words);
    out.push_str(if zh { "\n计划\n" } else { "\nPlan\n" });
    for visit in visits(bases, asked, &answer, wishes) {
        planned(&mut out, &visit, &words);
    }
    Ok(out)
}

/// A fault in words.
#[derive(Debug)]
pub(super) struct Unreadable(String);

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

fn doses(out: &mut String, asked: &Asked, answer: &Assessment, words: &Words) {
    for judged in &answer.doses {
        let Some(given) = asked.doses.iter().find(|given| given.id == judged.id) else { continue };
        let number = judged.number.map_or("–".to_owned(), |number| number.to_string());
        let grading = match judged.grading {
            Grading::Timely => "timely",
            Grading::Qualified => "qualified",
            Grading::Late => "late",
            Grading::FirstEarly => "first_early",
            Grading::ShortInterval => "short_interval",
            Grading::NotGraded => "–",
        };
        let grading = words.word("grading", grading);
        row(out, &[(&given.date.to_string(), 12), (&given.vaccine, 14), (&number, 3), (&grading, 18)]);
        reasons(out, &judged.reasons, words);
    }
}

fn forecast(out: &mut String, answer: &Assessment, words: &Words) {
    for line in &answer.lines {
        let group = match line.group {
            Group::DueNow => "due_now",
            Group::MayBeGiven => "may_be_given",
            Group::NotNow => "not_now",
            Group::Done => "done",
        };
        let group = words.word("due_group", group);
        let next = line.next.as_ref();
        let number = next.map_or("–".to_owned(), |next| format!("{}/{}", next.number, next.of));
        let earliest = next.map_or(String::new(), |next| next.earliest.to_string());
        row(out, &[(&words.word("vaccine", &line.vaccine), 22), (&number, 5), (&group, 14), (&earliest, 12)]);
        reasons(out, &line.reasons, words);
    }
}

fn reasons(out: &mut String, reasons: &[Reason], words: &Words) {
    for reason in reasons {
        let confidence = words.word("confidence", &format!("{:?}", reason.rule.confidence).to_lowercase());
        out.push_str(&format!("    {} [{}, {confidence}]\n", words.sentence(reason), reason.rule.id));
    }
}

fn visits(bases: &Bases, asked: &Asked, answer: &Assessment, wishes: &Wishes<'_>) -> Vec<PlannedVisit> {
    let mut days = ClinicDays::every_day();
    if !wishes.weekdays.is_empty() {
        for (index, open) in days.weekdays.iter_mut().enumerate() {
            *open = wishes.weekdays.iter().any(|weekday| usize::from(*weekday) == index + 1);
        }
    }
    let chosen: Vec<&str> = wishes.chosen.iter().map(String::as_str).collect();
    let rules = PlanRules { days: &days, most_injections: wishes.injections, chosen: &chosen, visits: VISITS };
    let named = [answer.edition.as_str(), "CN-LABELS-2026"];
    let editions: Vec<_> = named.iter().filter_map(|id| bases.find(id)).map(|(_, edition)| edition).collect();
    plan(&editions, &asked.person, &asked.doses, asked.as_of, &rules)
}

fn planned(out: &mut String, visit: &PlannedVisit, words: &Words) {
    for dose in &visit.doses {
        let site = dose.site.as_ref().map_or(String::new(), |site| words.word("site", site));
        let number = format!("{}/{}", dose.number, dose.of);
        let route = words.word("route", &dose.route);
        row(
            out,
            &[
                (&visit.date.to_string(), 12),
                (&words.word("vaccine", &dose.vaccine), 22),
                (&number, 5),
                (&route, 16),
                (&site, 14),
            ],
        );
    }
    if !visit.left_over.is_empty() {
        let names: Vec<String> = visit.left_over.iter().map(|vaccine| words.word("vaccine", vaccine)).collect();
        out.push_str(&format!("    … {}\n", names.join(", ")));
    }
}

/// Columns of the given widths. A Chinese character is as wide as two letters.
fn row(out: &mut String, columns: &[(&str, usize)]) {
    let mut line = String::new();
    for (text, width) in columns {
        let wide: usize = text.chars().map(|letter| if letter as u32 >= 0x2E80 { 2 } else { 1 }).sum();
        line.push_str(text);
        line.push_str(&" ".repeat(width.saturating_sub(wide).max(1)));
    }
    out.push_str(line.trim_end());
    out.push('\n');
}
