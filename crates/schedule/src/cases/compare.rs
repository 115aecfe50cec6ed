//! What differs between a case and the answer.

use std::fmt;

use super::{Case, Due, Invalid, NotDue};
use crate::{
    assessment::{Assessment, Grading, Group, Line},
    edition::Edition,
};

/// Every difference, in words.
pub(super) fn differences(case: &Case, edition: &Edition, answer: &Assessment) -> Vec<String> {
    Comparing { case, edition, answer, wrong: Vec::new() }.compare()
}

/// Lines of the table a word of a scope means.
pub(super) fn lines_of(scope: &str) -> &'static [&'static str] {
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
            Some(condition) if condition.contains("skin_test") || condition.contains("ppd") => {
                self.same(name, "asks for a skin test", Some(true), ppd);
            }
            Some(condition) if !condition.contains("assess") => {
                self.wrong.push(format!("{name}: the condition {condition} is not understood"));
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
