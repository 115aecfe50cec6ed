//! The dry run over all rows: who would come in, and what is wrong with which row.

use std::collections::HashMap;

use domain::event::v1::Guardian;
use jiff::civil::Date;
use uuid::Uuid;

use super::finding::{At, Finding, Severity};
use super::meaning::Meaning;
use super::person::{Columns, Draft, Judge, Reading};
use super::sheets::{Layout, Sheet, Sheets};

/// What was chosen for a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    pub layout: Layout,
    /// Meaning of each column of the file.
    pub meanings: Vec<Meaning>,
    /// Whether doses of people who are known already are added to them; otherwise their rows are left out.
    pub link: bool,
}

/// What the dry run found.
#[derive(Debug, Default)]
pub(crate) struct Checked {
    /// People who would come in.
    pub people: Vec<Draft>,
    /// People known here already whose doses would be added.
    pub linked: Vec<(Uuid, Draft)>,
    pub known: u32,
    pub findings: Vec<Finding>,
}

/// Looks people up in the clinic.
pub(crate) trait Known {
    /// Somebody who has the person's number or archive code, or resembles them strongly.
    fn find(&self, draft: &Draft) -> crate::Answer<Option<Uuid>>;
}

impl Checked {
    pub(crate) fn doses(&self) -> u32 {
        let doses = self.people.iter().chain(self.linked.iter().map(|(_, draft)| draft)).map(|draft| draft.doses.len());
        u32::try_from(doses.sum::<usize>()).unwrap_or(u32::MAX)
    }

    /// Rows that stay out, each once, in order.
    pub(crate) fn left_out(&self) -> Vec<At> {
        let out = self.findings.iter().filter(|finding| finding.severity != Severity::Warning);
        let mut rows: Vec<At> = out.map(|finding| finding.at).collect();
        rows.sort();
        rows.dedup();
        rows
    }
}

/// What stopped a dry run.
#[derive(Debug)]
pub(crate) enum Stopped {
    Cancelled,
    Failed(crate::AppError),
}

/// Reads all rows. `progress` hears how many are done and says whether to go on.
pub(crate) fn check(
    sheets: &Sheets,
    plan: &Plan,
    today: Date,
    scheduled: &dyn Fn(&str) -> bool,
    known: &dyn Known,
    mut progress: impl FnMut(usize) -> bool,
) -> Result<Checked, Stopped> {
    let Some(main) = sheets.sheets.first() else { return Ok(Checked::default()) };
    let columns = columns_of(main, &plan.meanings);
    let judge = Judge { columns: &columns, headers: &main.headers, today, offset: 0, scheduled };
    let mut gathering = Gathering::default();
    let mut done = 0;
    let mut step = || {
        done += 1;
        done % STEP != 0 || progress(done)
    };
    for row in &main.rows {
        let mut reading = Reading::of(&judge, At { sheet: 0, row: row.number }, row);
        match plan.layout {
            Layout::DoseRows => gathering.dose_row(&mut reading),
            _ => gathering.person_row(&mut reading, plan.layout),
        }
        gathering.findings.append(&mut reading.findings);
        if !step() {
            return Err(Stopped::Cancelled);
        }
    }
    if let (Layout::TwoSheets, Some(doses)) = (plan.layout, sheets.sheets.get(1)) {
        let columns = columns_of(doses, &plan.meanings);
        let judge = Judge { columns: &columns, headers: &doses.headers, offset: doses.offset, ..judge };
        for row in &doses.rows {
            let mut reading = Reading::of(&judge, At { sheet: 1, row: row.number }, row);
            gathering.dose_of_key(&mut reading);
            gathering.findings.append(&mut reading.findings);
            if !step() {
                return Err(Stopped::Cancelled);
            }
        }
    }
    gathering.settle(plan, known, progress, done)
}

/// Rows between two looks at whether somebody cancelled.
const STEP: usize = 500;

fn columns_of(sheet: &Sheet, meanings: &[Meaning]) -> Columns {
    let own = meanings.iter().skip(sheet.offset).take(sheet.headers.len());
    let read = own.enumerate().filter(|(_, meaning)| **meaning != Meaning::Drop);
    let mut columns: Columns = read.map(|(column, meaning)| (column, meaning.clone())).collect();
    // Sex and birth before the numbers that must agree with them.
    columns.sort_by_key(|(column, meaning)| {
        let early = matches!(meaning, Meaning::Field(field) if field == "sex" || field == "birth");
        (!early, *column)
    });
    columns
}

#[derive(Default)]
struct Gathering {
    drafts: Vec<Draft>,
    /// Position in `drafts` by what ties rows together.
    by_tie: HashMap<String, usize>,
    findings: Vec<Finding>,
}

impl Gathering {
    fn person_row(&mut self, reading: &mut Reading<'_>, layout: Layout) {
        let key = reading.key().map(str::to_owned);
        let Some(draft) = reading.person() else { return };
        if layout == Layout::TwoSheets && key.is_none() {
            reading.findings.push(Finding::new(draft.rows[0], Severity::Error, "import.key_missing"));
            return;
        }
        let ties = ties(&draft);
        if let Some(first) = ties.iter().find_map(|tie| self.by_tie.get(tie)) {
            let first = self.drafts[*first].rows[0];
            reading
                .findings
                .push(Finding::new(draft.rows[0], Severity::LeftOut, "import.row_twice").with("first", first.row));
            return;
        }
        self.by_tie.extend(ties.into_iter().map(|tie| (tie, self.drafts.len())));
        self.drafts.push(draft);
    }

    /// A row with the person repeated: joins the person's other rows.
    fn dose_row(&mut self, reading: &mut Reading<'_>) {
        let own = reading.own_columns();
        let Some(mut draft) = reading.person() else { return };
        let at = draft.rows[0];
        if let Some(dose) = draft.doses.first().map(|dose| dose.dose.to_string()) {
            attach(&mut draft, &dose, own);
        } else {
            draft.extra.extend(own);
        }
        let ties = ties(&draft);
        let Some(place) = ties.iter().find_map(|tie| self.by_tie.get(tie)).copied() else {
            self.by_tie.extend(ties.into_iter().map(|tie| (tie, self.drafts.len())));
            self.drafts.push(draft);
            return;
        };
        let person = &mut self.drafts[place];
        let (one, other) = (&person.registered, &draft.registered);
        if (&one.name, &one.birth, &one.sex) != (&other.name, &other.birth, &other.sex) {
            let finding = Finding::new(at, Severity::Error, "import.person_differs");
            reading.findings.push(finding.with("first", person.rows[0].row));
            return;
        }
        let mut same = one.documents == other.documents
            && one.guardians == other.guardians
            && one.phone == other.phone
            && one.address == other.address
            && one.newborn == other.newborn;
        let mut own_of_row = serde_json::Map::new();
        for (field, value) in std::mem::take(&mut draft.extra) {
            match person.extra.iter().find(|(known, _)| *known == field) {
                None => person.extra.push((field, value)),
                Some((_, known)) if *known == value => {}
                Some(_) => {
                    same = false;
                    own_of_row.insert(field, value);
                }
            }
        }
        if let Some(dose) = draft.doses.first().map(|dose| dose.dose.to_string()) {
            attach(&mut draft, &dose, own_of_row);
        }
        if !same {
            let finding = Finding::new(at, Severity::Warning, "import.value_differs");
            reading.findings.push(finding.with("first", person.rows[0].row));
        }
        person.rows.push(at);
        person.registered.history_complete &= draft.registered.history_complete;
        let mut particulars = draft.particulars.into_iter();
        for dose in draft.doses {
            let id = dose.dose.to_string();
            let own = particulars.find(|value| value.get("dose").and_then(|dose| dose.as_str()) == Some(&id));
            reading.add_dose(person, dose, own);
        }
    }

    /// A row of the sheet of doses.
    fn dose_of_key(&mut self, reading: &mut Reading<'_>) {
        let Some(key) = reading.key().map(str::to_owned) else {
            let at = reading.at();
            return reading.say(Finding::new(at, Severity::Error, "import.key_missing"));
        };
        let own = reading.own_columns();
        let at = reading.at();
        let Some(place) = self.by_tie.get(&key_tie(&key)).copied() else {
            return reading.say(Finding::new(at, Severity::Error, "import.key_unknown"));
        };
        let person = &mut self.drafts[place];
        let birth = person.registered.birth.parse().ok();
        let doses = reading.take_doses(birth);
        if reading.failed() {
            // What is not taken makes the history one with a gap, whatever the file says.
            person.registered.history_complete = false;
            return;
        }
        for (dose, particulars) in doses {
            let id = dose.dose.to_string();
            reading.add_dose(person, dose, particulars);
            attach(person, &id, own.clone());
        }
    }

    /// Holds everybody against the clinic.
    fn settle(
        self,
        plan: &Plan,
        known: &dyn Known,
        mut progress: impl FnMut(usize) -> bool,
        rows: usize,
    ) -> Result<Checked, Stopped> {
        let mut checked = Checked { findings: self.findings, ..Checked::default() };
        for (at, draft) in self.drafts.into_iter().enumerate() {
            if at % STEP == 0 && !progress(rows + at) {
                return Err(Stopped::Cancelled);
            }
            match known.find(&draft).map_err(Stopped::Failed)? {
                None => checked.people.push(draft),
                Some(recipient) => {
                    checked.known += 1;
                    let (severity, code) = if plan.link {
                        (Severity::Warning, "import.linked")
                    } else {
                        (Severity::LeftOut, "import.known")
                    };
                    checked.findings.extend(draft.rows.iter().map(|at| Finding::new(*at, severity, code)));
                    if plan.link {
                        checked.linked.push((recipient, draft));
                    }
                }
            }
        }
        checked.findings.sort_by_key(|finding| (finding.severity, finding.at));
        Ok(checked)
    }
}

/// Keeps own columns of a dose's row with the dose.
fn attach(draft: &mut Draft, dose: &str, own: serde_json::Map<String, serde_json::Value>) {
    // A dose that stood there already brings nothing of its own.
    if own.is_empty() || !draft.doses.iter().any(|found| found.dose.to_string() == dose) {
        return;
    }
    let place = draft.particulars.iter_mut().find(|value| value.get("dose").and_then(|id| id.as_str()) == Some(dose));
    match place.and_then(|value| value.as_object_mut()) {
        Some(object) => object.extend(own),
        None => {
            let mut object = own;
            object.insert("dose".to_owned(), dose.into());
            draft.particulars.push(object.into());
        }
    }
}

fn key_tie(key: &str) -> String {
    format!("key\u{1f}{key}")
}

/// What makes two rows the same person: a key, a number, an archive code; only without any of them the name with birth date and guardian.
fn ties(draft: &Draft) -> Vec<String> {
    let person = &draft.registered;
    let mut ties: Vec<String> = draft.key.iter().map(|key| key_tie(key)).collect();
    ties.extend(
        person.documents.iter().map(|document| format!("number\u{1f}{}\u{1f}{}", document.kind, document.number)),
    );
    ties.extend(person.archive_code.iter().map(|code| format!("code\u{1f}{code}")));
    if ties.is_empty() {
        let guardian =
            |guardian: &Guardian| format!("{}\u{1f}{}", guardian.name, guardian.phone.as_deref().unwrap_or_default());
        let guardians: Vec<String> = person.guardians.iter().map(guardian).collect();
        let phone = person.phone.as_deref().unwrap_or_default();
        ties.push(format!(
            "name\u{1f}{}\u{1f}{}\u{1f}{phone}\u{1f}{}",
            person.name,
            person.birth,
            guardians.join("\u{1f}")
        ));
    }
    ties
}
