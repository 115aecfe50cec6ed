//! One row, read as a person or as a dose. Nothing is filled in that does not stand there, nothing that stands there is lost.

mod doses;

use std::collections::BTreeMap;

use domain::event::v1::{Document, Guardian, Newborn, PastDose, RecipientRegistered};
use domain::identity::IdNumber;
use domain::profile::FieldKind;
use jiff::civil::Date;
use paper::{Cell, Fault, Row};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::dates;
use super::finding::{At, Finding, Severity};
use super::meaning::{GuardianPart, Meaning, Who};
use super::words::WORDS;
use crate::people;
use doses::DoseDraft;

/// Field of the archive in which particulars of imported doses stand that a past dose has no place for: time of day, number, own columns.
pub(crate) const PARTICULARS: &str = "dose_particulars";
/// Longest archive code.
const ARCHIVE_CODE: usize = 20;

/// A person of the file.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// Rows it comes from.
    pub rows: Vec<At>,
    /// What ties rows together.
    pub key: Option<String>,
    /// Recipient and provisional code are given when the package is made.
    pub registered: RecipientRegistered,
    pub doses: Vec<PastDose>,
    /// Fields beyond those of a registration.
    pub extra: Vec<(String, Value)>,
    pub particulars: Vec<Value>,
}

/// Columns of a sheet that are read, with what they mean.
pub(crate) type Columns = Vec<(usize, Meaning)>;

/// Everything a row is judged with.
pub(crate) struct Judge<'a> {
    pub columns: &'a Columns,
    /// Header of every column of this sheet.
    pub headers: &'a [String],
    pub today: Date,
    /// Position of the sheet's first column among all columns of the file.
    pub offset: usize,
    /// Whether a vaccine's abbreviation is one the schedule knows.
    pub scheduled: &'a dyn Fn(&str) -> bool,
}

/// What the columns of one row say.
pub(crate) struct Reading<'a> {
    judge: &'a Judge<'a>,
    at: At,
    pub findings: Vec<Finding>,
    failed: bool,
    key: Option<String>,
    registered: RecipientRegistered,
    birth: Option<Date>,
    complete: Option<bool>,
    newborn: Newborn,
    kinds: Vec<String>,
    numbers: Vec<(usize, String)>,
    guardians: BTreeMap<Who, GuardianDraft>,
    doses: BTreeMap<(usize, String, u32), DoseDraft>,
    /// Fields beyond those of a registration.
    extra: Vec<(String, Value)>,
    /// Columns kept under their own headers.
    own: Vec<(String, Value)>,
}

#[derive(Default)]
struct GuardianDraft {
    relation: Option<String>,
    name: Option<String>,
    kind: Option<String>,
    number: Option<(usize, String)>,
    phone: Option<(usize, String)>,
}

impl<'a> Reading<'a> {
    /// Reads every column of a row.
    pub(crate) fn of(judge: &'a Judge<'a>, at: At, row: &Row) -> Reading<'a> {
        let mut reading = Reading {
            judge,
            at,
            findings: Vec::new(),
            failed: false,
            key: None,
            registered: blank(),
            birth: None,
            complete: None,
            newborn: Newborn::default(),
            kinds: Vec::new(),
            numbers: Vec::new(),
            guardians: BTreeMap::new(),
            doses: BTreeMap::new(),
            extra: Vec::new(),
            own: Vec::new(),
        };
        for (column, meaning) in judge.columns {
            let cell = row.cell(*column);
            if let Some(fault) = cell.fault() {
                let code = match fault {
                    Fault::DigitsLost => "import.digits_lost",
                    Fault::Formula => "import.formula_error",
                };
                reading.error(*column, code);
            } else if !cell.is_blank() {
                reading.take(*column, meaning, cell);
            }
        }
        reading
    }

    /// Whether something on it keeps the row out.
    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    pub(crate) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Where the row stands.
    pub(crate) fn at(&self) -> At {
        self.at
    }

    pub(crate) fn say(&mut self, finding: Finding) {
        self.failed |= finding.severity != Severity::Warning;
        self.findings.push(finding);
    }

    fn finding(&self, column: usize, severity: Severity, code: &'static str) -> Finding {
        Finding::new(self.at, severity, code).column(self.judge.offset + column)
    }

    fn error(&mut self, column: usize, code: &'static str) {
        self.say(self.finding(column, Severity::Error, code));
    }

    fn warn(&mut self, column: usize, code: &'static str, meaning: &Meaning, text: &str) {
        self.say(self.finding(column, Severity::Warning, code).value(meaning, text));
    }

    /// The name a column's own text is kept under: its header, and never the code of a field of the archive.
    fn header(&self, column: usize) -> String {
        let header = self.judge.headers.get(column).cloned().unwrap_or_default();
        let taken = WORDS.kind(&header).is_some() || header == PARTICULARS;
        if taken { format!("import.{header}") } else { header }
    }

    fn take(&mut self, column: usize, meaning: &Meaning, cell: &Cell) {
        let text = cell.text();
        match meaning {
            Meaning::Key => self.key = Some(text.to_owned()),
            Meaning::ArchiveCode if text.chars().count() > ARCHIVE_CODE => {
                self.error(column, "import.archive_code_too_long");
            }
            Meaning::ArchiveCode => self.registered.archive_code = Some(text.to_owned()),
            Meaning::Field(field) => self.field(column, meaning, field, text),
            Meaning::DocumentKind => {
                self.kinds.push(WORDS.value("document_kind", text).unwrap_or(text).to_owned());
            }
            Meaning::DocumentNumber => self.numbers.push((column, text.to_owned())),
            Meaning::Document(kind) => self.document(column, kind, text),
            Meaning::HistoryComplete => match WORDS.value("history_complete", text) {
                Some(word) => self.complete = Some(word == "yes"),
                None => self.keep(column, meaning, text),
            },
            Meaning::Guardian(who, part) => {
                let guardian = self.guardians.entry(*who).or_default();
                let text = text.to_owned();
                match part {
                    GuardianPart::Relation => {
                        guardian.relation = Some(WORDS.value("relation", &text).map_or(text.clone(), str::to_owned));
                    }
                    GuardianPart::Name => guardian.name = Some(text),
                    GuardianPart::DocumentKind => {
                        guardian.kind = Some(WORDS.value("document_kind", &text).map_or(text.clone(), str::to_owned));
                    }
                    GuardianPart::Number => guardian.number = Some((column, text)),
                    GuardianPart::Phone => guardian.phone = Some((column, text)),
                }
            }
            Meaning::Dose { vaccine, number, part } => {
                // The order of a person's doses is the order of their columns.
                let first = self.judge.columns.iter().position(|(_, other)| {
                    matches!(other, Meaning::Dose { vaccine: v, number: n, .. } if v == vaccine && n == number)
                });
                let key = (first.unwrap_or(column), vaccine.clone(), *number);
                self.dose(key, column, meaning, *part, text);
            }
            Meaning::RowDose(part) => self.dose((0, String::new(), 0), column, meaning, *part, text),
            Meaning::Keep => {
                let header = self.header(column);
                self.own.push((header, Value::String(text.to_owned())));
            }
            Meaning::Drop => {}
        }
    }

    fn field(&mut self, column: usize, meaning: &Meaning, field: &str, text: &str) {
        let owned = || text.to_owned();
        match field {
            "name" => self.registered.name = owned(),
            "phone" => self.registered.phone = Some(owned()),
            "address" => self.registered.address = Some(owned()),
            "sex" => match WORDS.value("sex", text) {
                Some(code) => self.registered.sex = code.to_owned(),
                None => self.say(self.finding(column, Severity::Error, "import.sex_unknown").value(meaning, text)),
            },
            "birth" => match dates::moment(text) {
                Some(moment) if moment.date > self.judge.today => self.error(column, "recipient.birth_in_future"),
                Some(moment) => {
                    self.registered.birth = moment.date.to_string();
                    self.birth = Some(moment.date);
                    if let Some(time) = moment.time {
                        self.newborn.birth_time.get_or_insert(time.strftime("%H:%M").to_string());
                    }
                }
                None => self.say(self.finding(column, Severity::Error, "identity.bad_date").value(meaning, text)),
            },
            "birth_time" => match dates::time(text) {
                Some(time) => self.newborn.birth_time = Some(time.strftime("%H:%M").to_string()),
                None => self.keep(column, meaning, text),
            },
            "weight_g" | "gestation_weeks" => match self.number(field, text) {
                Some(number) if field == "weight_g" => self.newborn.weight_g = Some(number),
                Some(number) => self.newborn.gestation_weeks = Some(number),
                None => self.keep(column, meaning, text),
            },
            "mother_hbsag" | "mother_hiv" => match WORDS.value(field, text) {
                Some(code) if field == "mother_hbsag" => self.newborn.mother_hbsag = Some(code.to_owned()),
                Some(code) => self.newborn.mother_hiv = Some(code.to_owned()),
                None => self.keep(column, meaning, text),
            },
            _ => self.other_field(column, meaning, field, text),
        }
    }

    fn number(&self, field: &str, text: &str) -> Option<u32> {
        let (min, max) = WORDS.bounds(field);
        text.trim().parse().ok().filter(|number| (min..=max).contains(number))
    }

    /// A field beyond the registration. A word that is in no table stays as it is written.
    fn other_field(&mut self, column: usize, meaning: &Meaning, field: &str, text: &str) {
        let value = match WORDS.kind(field) {
            Some(FieldKind::Choice) => match WORDS.value(field, text) {
                Some(code) => code.to_owned(),
                None => {
                    self.warn(column, "import.value_unknown", meaning, text);
                    text.to_owned()
                }
            },
            Some(FieldKind::Date) => match dates::moment(text) {
                Some(dates::Moment { date, time: None }) => date.to_string(),
                _ => return self.keep(column, meaning, text),
            },
            _ => text.to_owned(),
        };
        self.extra.push((field.to_owned(), Value::String(value)));
    }

    /// What its field cannot hold is kept under the column's header.
    fn keep(&mut self, column: usize, meaning: &Meaning, text: &str) {
        self.warn(column, "import.kept_as_text", meaning, text);
        let header = self.header(column);
        self.extra.push((header, Value::String(text.to_owned())));
    }

    fn document(&mut self, column: usize, kind: &str, text: &str) {
        let meaning = Meaning::Document(kind.to_owned());
        let number = if kind == "resident_id" {
            match IdNumber::parse(text) {
                Ok(id) => {
                    for (field, differs) in [
                        ("birth", self.birth.is_some_and(|birth| birth != id.birth)),
                        (
                            "sex",
                            ["male", "female"].contains(&self.registered.sex.as_str())
                                && self.registered.sex != id.sex.code(),
                        ),
                    ] {
                        if differs {
                            let finding = self.finding(column, Severity::Warning, "import.number_contradicts");
                            self.say(finding.value(&meaning, text).with("field", field));
                        }
                    }
                    id.text
                }
                Err(refusal) => {
                    let finding = Finding::of_refusal(self.at, Severity::Error, &refusal);
                    return self.say(finding.column(self.judge.offset + column).value(&meaning, text));
                }
            }
        } else {
            text.to_owned()
        };
        let document = Document { kind: kind.to_owned(), number };
        if !self.registered.documents.contains(&document) {
            self.registered.documents.push(document);
        }
    }

    /// Numbers whose kind stands beside them, or shows in their form.
    fn documents(&mut self) {
        let kinds = std::mem::take(&mut self.kinds);
        for (at, (column, text)) in std::mem::take(&mut self.numbers).into_iter().enumerate() {
            match kinds.get(at) {
                Some(kind) => self.document(column, kind, &text),
                None if IdNumber::parse(&text).is_ok() => self.document(column, "resident_id", &text),
                None => {
                    self.warn(column, "import.document_kind_unknown", &Meaning::DocumentNumber, &text);
                    self.document(column, "other", &text);
                }
            }
        }
    }

    fn guardians(&mut self) {
        for (who, guardian) in std::mem::take(&mut self.guardians) {
            let GuardianDraft { relation, name, kind, number, phone } = guardian;
            let Some(name) = name else {
                // A phone or number of nobody is kept, but makes no guardian.
                for (column, text) in [number, phone].into_iter().flatten() {
                    self.keep(column, &Meaning::Guardian(who, GuardianPart::Number), &text);
                }
                continue;
            };
            let relation = match who {
                Who::Mother => "mother".to_owned(),
                Who::Father => "father".to_owned(),
                Who::Any => relation.unwrap_or_else(|| "other".to_owned()),
            };
            let document = number.map(|(column, text)| {
                let parsed = IdNumber::parse(&text);
                let kind = kind.unwrap_or_else(|| "resident_id".to_owned());
                if kind == "resident_id" && parsed.is_err() {
                    let meaning = Meaning::Guardian(who, GuardianPart::Number);
                    self.warn(column, "import.guardian_number_wrong", &meaning, &text);
                }
                let number = parsed.ok().filter(|_| kind == "resident_id").map_or(text, |id| id.text);
                Document { kind, number }
            });
            let phone = phone.map(|(_, text)| text);
            self.registered.guardians.push(Guardian { relation, name, document, phone });
        }
    }

    /// The row as a person. Nothing when it must be left out; what is wrong stands in `findings`.
    pub(crate) fn person(&mut self) -> Option<Draft> {
        if self.registered.name.is_empty() && !self.failed {
            self.say(Finding::new(self.at, Severity::Error, "import.name_missing"));
        }
        if self.birth.is_none() && !self.failed {
            self.say(Finding::new(self.at, Severity::Error, "import.birth_missing"));
        }
        self.documents();
        self.guardians();
        let doses = self.take_doses(self.birth);
        if self.failed {
            return None;
        }
        if self.registered.sex.is_empty() {
            self.registered.sex = "unknown".to_owned();
            self.say(Finding::new(self.at, Severity::Warning, "import.sex_missing"));
        }
        let minor = self.birth.is_some_and(|birth| people::age(birth, self.judge.today).years < 18);
        if minor && self.registered.guardians.is_empty() {
            self.say(Finding::new(self.at, Severity::Warning, "import.guardian_missing"));
        }
        let mut registered = std::mem::replace(&mut self.registered, blank());
        registered.newborn = (self.newborn != Newborn::default()).then(|| std::mem::take(&mut self.newborn));
        registered.history_complete = self.complete == Some(true);
        let mut draft = Draft {
            rows: vec![self.at],
            key: self.key.take(),
            registered,
            doses: Vec::new(),
            extra: std::mem::take(&mut self.extra).into_iter().chain(std::mem::take(&mut self.own)).collect(),
            particulars: Vec::new(),
        };
        for (dose, particulars) in doses {
            self.add_dose(&mut draft, dose, particulars);
        }
        Some(draft)
    }

    /// The columns kept under their own headers: in a row of a dose they are the dose's.
    pub(crate) fn own_columns(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.own).into_iter().collect()
    }
}

fn blank() -> RecipientRegistered {
    RecipientRegistered {
        recipient: Uuid::nil(),
        name: String::new(),
        sex: String::new(),
        birth: String::new(),
        documents: Vec::new(),
        phone: None,
        address: None,
        guardians: Vec::new(),
        newborn: None,
        provisional_code: String::new(),
        archive_code: None,
        origin: "import".to_owned(),
        history_complete: false,
    }
}
