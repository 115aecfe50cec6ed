//! The archives the province keeps: who, under which code, with which doses.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A dose as a query shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveDose {
    /// Vaccine abbreviation, such as `HepB`.
    pub vaccine: String,
    /// Day given, `YYYY-MM-DD`.
    pub date: String,
    /// Number in its series, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Lot, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// Giving unit, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A person's archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    /// At most 20 characters. Left out of a seed, one is allotted.
    #[serde(default)]
    pub archive_code: String,
    /// `v` and a count that rises with every change.
    #[serde(default)]
    pub version: String,
    /// Site code of the managing unit.
    pub managing_site: String,
    /// Name of the managing unit, or its code.
    pub managing_unit: String,
    /// Name, sex, birth, documents, guardians and what else is known, exactly as it was received: no value is changed and no
    /// unknown field dropped.
    pub person: Value,
    /// The doses known here.
    #[serde(default)]
    pub doses: Vec<ArchiveDose>,
    /// Whether they are all there were.
    #[serde(default)]
    pub complete: bool,
}

/// The answer to a creation, kept so that a repeat is answered alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allotment {
    /// The event that asked.
    pub event_id: String,
    /// Whose: the site,
    pub site: String,
    /// and the subject's id there.
    pub subject: String,
    /// At most 20 characters.
    pub archive_code: String,
    /// Version of the archive then.
    pub version: String,
    /// Whether the code is new, not one the subject or the request already had.
    pub new: bool,
    /// Archives that may be of the same person.
    pub possible_duplicates: Vec<PossibleDuplicate>,
}

/// An archive that may be of the same person; no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleDuplicate {
    /// Its code.
    pub archive_code: String,
    /// `same_id_number` or `same_name_birth_sex`.
    pub reason: String,
}

/// All archives, and which subject of which site has which.
#[derive(Default)]
pub(crate) struct Archives {
    list: Vec<Archive>,
    by_code: HashMap<String, usize>,
    by_subject: HashMap<(String, String), usize>,
    by_event: HashMap<String, Allotment>,
    /// Doses by giving site and the subject's id there, whether or not it has an archive yet.
    doses: HashMap<(String, String), Vec<ArchiveDose>>,
    allotted: u64,
}

impl Archives {
    /// The archive code a new archive of `site` gets: division (6), and a count.
    pub(crate) fn next_code(&self, site: &str) -> String {
        let division: String = site.chars().take(6).collect();
        let mut count = self.allotted + 1;
        loop {
            let code = format!("{division}{count:012}");
            if !self.by_code.contains_key(&code) {
                return code;
            }
            count += 1;
        }
    }

    pub(crate) fn answered(&self, event_id: &str) -> Option<&Allotment> {
        self.by_event.get(event_id)
    }

    pub(crate) fn code_of(&self, site: &str, subject: &str) -> Option<&str> {
        self.by_subject.get(&(site.to_owned(), subject.to_owned())).map(|at| self.list[*at].archive_code.as_str())
    }

    pub(crate) fn knows(&self, code: &str) -> bool {
        self.by_code.contains_key(code)
    }

    /// Takes in an archive that came from elsewhere.
    pub(crate) fn add(&mut self, archive: Archive) {
        self.by_code.insert(archive.archive_code.clone(), self.list.len());
        self.list.push(archive);
    }

    /// Takes in the answer to a creation; `body` is the registration.
    pub(crate) fn allot(&mut self, allotment: Allotment, body: &Value) {
        let at = match self.by_code.get(&allotment.archive_code) {
            Some(at) => *at,
            None => {
                self.allotted += 1;
                let complete = body.get("history_complete").and_then(Value::as_bool).unwrap_or(false);
                self.add(Archive {
                    archive_code: allotment.archive_code.clone(),
                    version: String::new(),
                    managing_site: allotment.site.clone(),
                    managing_unit: allotment.site.clone(),
                    person: body.clone(),
                    doses: Vec::new(),
                    complete,
                });
                self.list.len() - 1
            }
        };
        self.by_subject.insert((allotment.site.clone(), allotment.subject.clone()), at);
        self.by_event.insert(allotment.event_id.clone(), allotment);
    }

    pub(crate) fn add_dose(&mut self, site: &str, subject: &str, dose: ArchiveDose) {
        self.doses.entry((site.to_owned(), subject.to_owned())).or_default().push(dose);
    }

    /// Version of the archive with this code as it stands.
    pub(crate) fn version(&self, code: &str) -> String {
        self.by_code.get(code).map(|at| self.full(*at).version).unwrap_or_default()
    }

    /// Archives that may be of the person in `body`, other than `but`.
    pub(crate) fn possible_duplicates(&self, body: &Value, but: Option<&str>) -> Vec<PossibleDuplicate> {
        let numbers = id_numbers(body);
        let basics = |person: &Value| {
            ["name", "birth", "sex"].map(|name| person.get(name).and_then(Value::as_str).unwrap_or_default().to_owned())
        };
        let own = basics(body);
        self.list
            .iter()
            .filter(|archive| Some(archive.archive_code.as_str()) != but)
            .filter_map(|archive| {
                let reason = if id_numbers(&archive.person).iter().any(|number| numbers.contains(number)) {
                    "same_id_number"
                } else if own.iter().all(|text| !text.is_empty()) && basics(&archive.person) == own {
                    "same_name_birth_sex"
                } else {
                    return None;
                };
                Some(PossibleDuplicate { archive_code: archive.archive_code.clone(), reason: reason.into() })
            })
            .collect()
    }

    /// Archives of the person with this document number.
    pub(crate) fn by_id_number(&self, number: &str) -> Vec<Archive> {
        let number = normal(number);
        (0..self.list.len())
            .filter(|at| id_numbers(&self.list[*at].person).contains(&number))
            .map(|at| self.full(at))
            .collect()
    }

    pub(crate) fn all(&self) -> Vec<Archive> {
        (0..self.list.len()).map(|at| self.full(at)).collect()
    }

    fn full(&self, at: usize) -> Archive {
        let mut archive = self.list[at].clone();
        let own = archive.doses.len();
        let subjects = self.by_subject.iter().filter(|(_, of)| **of == at).map(|(subject, _)| subject);
        for subject in subjects {
            archive.doses.extend(self.doses.get(subject).into_iter().flatten().cloned());
        }
        archive.version = format!("v{}", 1 + archive.doses.len() - own);
        archive.doses.sort_by(|a, b| (&a.date, &a.vaccine).cmp(&(&b.date, &b.vaccine)));
        archive
    }
}

fn id_numbers(person: &Value) -> Vec<String> {
    let documents = person.get("documents").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    documents.iter().filter_map(|document| document.get("number").and_then(Value::as_str)).map(normal).collect()
}

/// GB 11643: the check digit may be `X`, which people type in lower case.
fn normal(number: &str) -> String {
    number.trim().to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use serde_json::json;

    fn allotment(archives: &Archives, site: &str, event: &str, subject: &str) -> Allotment {
        Allotment {
            event_id: event.into(),
            site: site.into(),
            subject: subject.into(),
            archive_code: archives.next_code(site),
            version: "v1".into(),
            new: true,
            possible_duplicates: Vec::new(),
        }
    }

    #[test]
    fn allots_codes_of_at_most_20_places_that_never_repeat() {
        //
        let mut archives = Archives::default();
        let mut seen = std::collections::HashSet::new();
        for n in 0..50 {
            let allotment = allotment(&archives, "420106010100", &format!("e{n}"), &format!("r{n}"));
            assert!(allotment.archive_code.len() <= 20, "{}", allotment.archive_code);
            assert!(seen.insert(allotment.archive_code.clone()), "{} twice", allotment.archive_code);
            archives.allot(allotment, &json!({}));
        }
    }

    #[test]
    fn shows_a_dose_that_arrived_before_the_archive_was_made() {
        let mut archives = Archives::default();
        let dose =
            ArchiveDose { vaccine: "HepB".into(), date: "2026-11-20".into(), number: Some(1), lot: None, unit: None };
        archives.add_dose("s1", "r1", dose.clone());
        let allotment = allotment(&archives, "s1", "e1", "r1");
        archives.allot(allotment, &json!({"documents": [{"kind": "resident_id", "number": "11010519491231002X"}]}));
        let found = archives.by_id_number(" 11010519491231002x ");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].doses.as_slice(), found[0].version.as_str()), ([dose].as_slice(), "v2"));
        assert!(archives.by_id_number("110105194912310021").is_empty());
    }

    #[test]
    fn names_archives_that_may_be_of_the_same_person() {
        let mut archives = Archives::default();
        let person = |name: &str, number: &str| json!({"name": name, "birth": "2026-01-01", "sex": "male", "documents": [{"kind": "resident_id", "number": number}]});
        let first = allotment(&archives, "s1", "e1", "r1");
        let code = first.archive_code.clone();
        archives.allot(first, &person("甲", "1"));
        let reasons = |body: &Value| -> Vec<String> {
            archives.possible_duplicates(body, None).into_iter().map(|found| found.reason).collect()
        };
        assert_eq!(reasons(&person("乙", "1")), ["same_id_number"]);
        assert_eq!(reasons(&person("甲", "2")), ["same_name_birth_sex"]);
        assert!(reasons(&person("乙", "2")).is_empty());
        assert!(archives.possible_duplicates(&person("甲", "1"), Some(&code)).is_empty(), "not a duplicate of itself");
    }
}
