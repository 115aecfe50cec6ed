//! The people of the demonstration story. Tests and the manual know them by name: they stay as they are.

use domain::event::Subject;
use domain::event::v1::{Document, Guardian, HistoryRecorded, Newborn, PastDose, RecipientRegistered};
use jiff::civil::Date;

use super::{CARDS, SITE, Seeder};
use crate::{Answer, ids};

impl Seeder {
    /// Two babies, each found through the mother's card.
    pub(super) fn story(&self) -> Answer<()> {
        let born = |days| self.days_ago(days);
        let mut events = vec![];
        // 王小明 is past one month: hepatitis B 2 is due. 陈小雨 is ten days old and has no BCG yet.
        for (name, sex, birth, mother, given) in [
            ("王小明", "male", born(40), &CARDS[0], vec!["HepB", "BCG"]),
            ("陈小雨", "female", born(10), &CARDS[1], vec!["HepB"]),
        ] {
            let recipient = ids::new_id();
            let guardian = Guardian {
                relation: "mother".to_owned(),
                name: mother.name.to_owned(),
                document: Some(Document { kind: "resident_id".to_owned(), number: mother.number.to_owned() }),
                phone: Some("13800138000".to_owned()),
            };
            let newborn = Newborn {
                weight_g: Some(3300),
                gestation_weeks: Some(39),
                mother_hbsag: Some("negative".into()),
                ..Newborn::default()
            };
            let registered = RecipientRegistered {
                recipient,
                name: name.to_owned(),
                sex: sex.to_owned(),
                birth: birth.to_string(),
                documents: vec![],
                phone: None,
                address: Some("江城区示范街道1号".to_owned()),
                guardians: vec![guardian],
                newborn: Some(newborn),
                provisional_code: format!("L{SITE}{:06}", events.len() / 2 + 1),
                archive_code: None,
                origin: "seeded".to_owned(),
                history_complete: true,
            };
            events.push(self.event(Subject::recipient(recipient), registered));
            let doses = given.into_iter().map(|vaccine| past_dose(vaccine, birth, "maternity_ward")).collect();
            let history = HistoryRecorded { recipient, doses, complete: true };
            events.push(self.event(Subject::recipient(recipient), history));
        }
        self.append(events)
    }
}

fn past_dose(vaccine: &str, date: Date, provenance: &str) -> PastDose {
    PastDose {
        dose: ids::new_id(),
        vaccine: vaccine.to_owned(),
        date: date.to_string(),
        lot: None,
        unit: None,
        provenance: provenance.to_owned(),
    }
}
