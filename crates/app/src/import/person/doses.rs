//! The doses of a row: gathered part by part, judged whole.

use domain::event::v1::PastDose;
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::super::dates;
use super::super::finding::{Finding, Severity};
use super::super::meaning::{DosePart, Meaning};
use super::super::words::WORDS;
use super::{Draft, Reading};
use crate::ids;

/// A dose as far as its columns were read.
#[derive(Default)]
pub(super) struct DoseDraft {
    vaccine: Option<String>,
    moment: Option<dates::Moment>,
    lot: Option<String>,
    unit: Option<String>,
    provenance: Option<String>,
    number: Option<String>,
    column: usize,
    filled: bool,
}

impl Reading<'_> {
    /// Takes one part of a dose.
    pub(super) fn dose(
        &mut self,
        key: (usize, String, u32),
        column: usize,
        meaning: &Meaning,
        part: DosePart,
        text: &str,
    ) {
        let vaccine = (!key.1.is_empty()).then(|| key.1.clone());
        let judge = self.judge;
        let today = judge.today;
        let mut problem = None;
        let dose = self.doses.entry(key).or_default();
        dose.column = column;
        dose.filled = true;
        if let Some(vaccine) = vaccine {
            dose.vaccine = Some(vaccine);
        }
        match part {
            DosePart::Vaccine => {
                let known = if (judge.scheduled)(text) { Some(text) } else { WORDS.vaccine(text) };
                if known.is_none() {
                    problem = Some((Severity::Warning, "import.vaccine_unknown"));
                }
                dose.vaccine = Some(known.unwrap_or(text).to_owned());
            }
            DosePart::Date => match dates::moment(text) {
                Some(moment) if moment.date > today => problem = Some((Severity::Error, "import.dose_in_future")),
                Some(moment) => dose.moment = Some(moment),
                None => problem = Some((Severity::Error, "identity.bad_date")),
            },
            DosePart::Lot => dose.lot = Some(text.to_owned()),
            DosePart::Unit => dose.unit = Some(text.to_owned()),
            DosePart::Number => dose.number = Some(text.to_owned()),
            DosePart::Provenance => {
                let code = WORDS.value("provenance", text);
                if code.is_none() {
                    problem = Some((Severity::Warning, "import.value_unknown"));
                }
                dose.provenance = Some(code.unwrap_or(text).to_owned());
            }
        }
        if let Some((severity, code)) = problem {
            self.say(self.finding(column, severity, code).value(meaning, text));
        }
    }

    /// The doses of the row, each with what a past dose has no place for.
    pub(crate) fn take_doses(&mut self, birth: Option<Date>) -> Vec<(PastDose, Option<Value>)> {
        let mut doses = Vec::new();
        for (_, dose) in std::mem::take(&mut self.doses) {
            let column = dose.column;
            // What was wrong with the date was said already.
            let undated = dose.moment.is_none() && !self.failed;
            let Some(moment) = dose.moment else {
                if undated && dose.filled {
                    self.error(column, "import.dose_without_date");
                }
                continue;
            };
            let Some(vaccine) = dose.vaccine else {
                self.error(column, "import.vaccine_missing");
                continue;
            };
            if birth.is_some_and(|birth| moment.date < birth) {
                self.say(self.finding(column, Severity::Error, "import.dose_before_birth").with("value", moment.date));
                continue;
            }
            let id = ids::new_id();
            let mut particulars = Map::new();
            let mut also = |name: &str, text: Option<String>| {
                if let Some(text) = text {
                    particulars.insert(name.to_owned(), Value::String(text));
                }
            };
            also("time", moment.time.map(|time| time.strftime("%H:%M:%S").to_string()));
            also("number", dose.number);
            if !particulars.is_empty() {
                particulars.insert("dose".to_owned(), Value::String(id.to_string()));
            }
            let past = PastDose {
                dose: id,
                vaccine,
                date: moment.date.to_string(),
                lot: dose.lot,
                unit: dose.unit,
                provenance: dose.provenance.unwrap_or_else(|| "elsewhere".to_owned()),
            };
            doses.push((past, (!particulars.is_empty()).then_some(Value::Object(particulars))));
        }
        doses
    }

    /// Adds a dose to a person. The same dose twice is one (the same vaccine, day, lot and unit).
    pub(crate) fn add_dose(&mut self, draft: &mut Draft, dose: PastDose, particulars: Option<Value>) {
        let same = |other: &PastDose| {
            (&other.vaccine, &other.date, &other.lot, &other.unit) == (&dose.vaccine, &dose.date, &dose.lot, &dose.unit)
        };
        if draft.doses.iter().any(same) {
            let finding = Finding::new(self.at, Severity::Warning, "import.dose_twice");
            self.say(finding.with("vaccine", &dose.vaccine).with("value", &dose.date));
            return;
        }
        draft.doses.push(dose);
        draft.particulars.extend(particulars);
    }
}
