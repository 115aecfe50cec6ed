//! A population: families with one to three children, twins, phones that many share, people without papers, people entered twice.

use domain::event::v1::{
    Document, FieldChange, Guardian, HistoryRecorded, ImportReceived, Newborn, RecipientAmended, RecipientRegistered,
};
use domain::event::{NewBlob, Subject};
use domain::identity::IdNumber;
use domain::import::{MEDIA, PackagePerson, PackageWriter};
use jiff::Span;
use jiff::civil::Date;
use store::{Decided, Stamp};
use uuid::Uuid;

use super::random::Random;
use super::{SITE, Seeded, Seeder, Size, histories, names};
use crate::recipient::provisional_code;
use crate::{Answer, AppError};

/// People of one package.
const PACKAGE: u32 = 20_000;
/// People projected in one transaction.
const PIECE: u32 = 2_000;
/// Provisional codes begin here: the story's people have the first.
const FIRST_CODE: u32 = 1_000;
/// Of how many people one is entered a second time, a little otherwise.
const TWICE: u32 = 100;

const COMMUNITIES: &[&str] = &[
    "示范社区",
    "江岸社区",
    "百步亭社区",
    "花桥社区",
    "劳动街社区",
    "球场社区",
    "四唯社区",
    "台北社区",
    "永清社区",
    "车站社区",
    "新村社区",
    "塔子湖村",
    "谌家矶村",
    "后湖村",
    "丹水池社区",
    "西马社区",
    "上滩村",
    "堤角社区",
    "岱山村",
    "金桥社区",
];
const STREETS: &[&str] =
    &["解放大道", "中山路", "建设街", "胜利街", "和平路", "兴业路", "育才路", "沿江大道", "健康巷", "团结路"];
const DIVISIONS: &[&str] =
    &["420106", "420102", "420103", "420111", "421127", "411528", "340826", "500101", "653101", "511025"];

/// Parents and where they live.
struct Family {
    surname: &'static str,
    minority: bool,
    guardians: Vec<Guardian>,
    address: Option<String>,
    community: &'static str,
}

/// Makes people one after the other.
struct Crowd {
    random: Random,
    today: Date,
    /// Milliseconds of the first id; each person takes one more.
    clock: u64,
    family: Option<(Family, u32)>,
    twin: Option<Date>,
    /// Phones of village doctors and grandparents: one for many.
    shared: Vec<String>,
    /// The last person, for entering them a second time.
    last: Option<RecipientRegistered>,
    made: u32,
}

impl Seeder {
    /// Brings the population in, package by package.
    pub(super) fn population(&self, size: Size, progress: &mut impl FnMut(u32)) -> Answer<Seeded> {
        let mut crowd = Crowd::new(size.seed, self.today, self.moment.as_millisecond().unsigned_abs());
        let mut made = Seeded { people: 0, doses: 0 };
        while made.people < size.people {
            let count = PACKAGE.min(size.people - made.people);
            let mut writer = PackageWriter::new();
            for at in 0..count {
                let left = size.people - made.people - at;
                let wanted = size.doses.saturating_sub(made.doses);
                // Doses are spread as ages allow; what a young child cannot have had yet goes to those after it.
                let fair = wanted.div_ceil(left);
                let person = crowd.person(fair, wanted)?;
                made.doses += person.doses();
                writer.person(&person).map_err(|error| AppError::data("a seeded person", error))?;
            }
            self.receive(writer, made.people, size, &mut crowd.random)?;
            while let Some(step) = self.store.continue_import(PIECE)? {
                progress(made.people + step.done);
            }
            made.people += count;
        }
        Ok(made)
    }

    fn receive(&self, writer: PackageWriter, from: u32, size: Size, random: &mut Random) -> Answer<()> {
        let package = writer.finish();
        let blob = NewBlob {
            digest: store::blob_digest(MEDIA, &package.bytes),
            media: MEDIA.to_owned(),
            bytes: package.bytes,
        };
        let source = format!("seed {} people {} to {}", size.seed, from + 1, from + package.people);
        let received = ImportReceived {
            import: random.id(self.moment.as_millisecond().unsigned_abs()),
            package: blob.digest.clone(),
            source_digest: seal::sm3::digest(source.as_bytes()).to_string(),
            source,
            people: package.people,
            doses: package.doses,
            left_out: None,
        };
        let event = self.event(Subject::clinic(SITE), received);
        let stamp = Stamp { actor: "system".to_owned(), recorded_at: self.now.clone(), clock_offset_ms: 0 };
        let decided = Decided { events: vec![event], blobs: vec![blob], value: () };
        let outcome: Result<(), domain::Refusal> = self.store.transact(&stamp, |_| Ok(Ok(decided)))?;
        Ok(outcome?)
    }
}

impl Crowd {
    fn new(seed: u64, today: Date, clock: u64) -> Self {
        let mut random = Random::new(seed);
        let shared = (0..40).map(|_| phone(&mut random)).collect();
        Crowd { random, today, clock, family: None, twin: None, shared, last: None, made: 0 }
    }

    /// The next person, with about `fair` doses and never more than `most`.
    fn person(&mut self, fair: u32, most: u32) -> Answer<PackagePerson> {
        let again = (self.made % TWICE == TWICE - 1).then(|| self.last.clone()).flatten();
        let community = self.family.as_ref().map_or(COMMUNITIES[0], |(family, _)| family.community);
        let (mut registered, community) = match again {
            Some(before) => (self.entered_again(before)?, community),
            None => self.somebody()?,
        };
        let recipient = self.random.id(self.clock + u64::from(self.made));
        registered.recipient = recipient;
        registered.provisional_code = provisional_code(SITE, FIRST_CODE + self.made);
        self.made += 1;
        let birth: Date = registered.birth.parse().map_err(|error| AppError::data("a seeded birth date", error))?;
        // Around the fair share; half as many again where the age has room.
        let wanted = if fair == 0 { 0 } else { fair + self.random.below(fair + 1) };
        let clock = self.clock + u64::from(self.made);
        let doses = histories::of(&mut self.random, birth, self.today, wanted.min(most) as usize, &mut |random| {
            random.id(clock)
        });
        let complete = registered.history_complete;
        let history = (!doses.is_empty()).then_some(HistoryRecorded { recipient, doses, complete });
        let amended = RecipientAmended {
            recipient,
            changes: vec![FieldChange { field: "area".to_owned(), before: None, after: Some(community.into()) }],
            origin: "import".to_owned(),
            reason: None,
        };
        self.last = Some(registered.clone());
        // Half of the archives name their community in a field of its own.
        let amended = self.random.permille(500).then_some(amended);
        Ok(PackagePerson { salt: self.random.salt(), registered: Some(registered), amended, history })
    }

    fn somebody(&mut self) -> Answer<(RecipientRegistered, &'static str)> {
        if self.random.permille(70) {
            return self.grown_up();
        }
        let (family, children) = match self.family.take() {
            Some((family, left)) if left > 0 => (family, left),
            _ => {
                let family = self.family()?;
                (family, *self.random.weighted(&[(1, 55), (2, 38), (3, 7)]))
            }
        };
        let twin = self.twin.take();
        let birth = twin.unwrap_or_else(|| self.days_ago(0, 18 * 365));
        let male = self.random.below(1_000) < 524;
        let name = if family.minority {
            names::minority(&mut self.random, male)
        } else {
            format!("{}{}", family.surname, names::given(&mut self.random, male))
        };
        let age_days = (self.today - birth).get_days();
        let mut documents = Vec::new();
        // A newborn gets a number when it enters the household register.
        let numbered = if age_days < 90 {
            150
        } else if age_days < 400 {
            700
        } else {
            955
        };
        if self.random.permille(numbered) {
            let division: &&str = self.random.pick(DIVISIONS);
            documents.push(resident_id(division, birth, male, &mut self.random)?);
        } else if self.random.permille(60) {
            documents.push(Document {
                kind: "passport".to_owned(),
                number: format!("E{:08}", self.random.below(100_000_000)),
            });
        }
        if self.random.permille(550) {
            let letter = char::from(b'A' + self.random.below(26) as u8);
            documents.push(Document {
                kind: "birth_certificate".to_owned(),
                number: format!("{letter}{:09}", self.random.below(1_000_000_000)),
            });
        }
        let newborn = self.random.permille(450).then(|| Newborn {
            birth_time: None,
            weight_g: Some(2_100 + 10 * (self.random.below(120) + self.random.below(120))),
            gestation_weeks: Some(36 + self.random.below(4) + self.random.below(3)),
            mother_hbsag: Some(if self.random.permille(55) { "positive" } else { "negative" }.to_owned()),
            mother_hiv: None,
        });
        let mut guardians = family.guardians.clone();
        if self.random.permille(25) {
            guardians.truncate(1);
        }
        let registered = RecipientRegistered {
            recipient: Uuid::nil(),
            name,
            sex: if male { "male" } else { "female" }.to_owned(),
            birth: birth.to_string(),
            documents,
            phone: None,
            address: family.address.clone(),
            guardians,
            newborn,
            provisional_code: String::new(),
            archive_code: None,
            origin: "seeded".to_owned(),
            history_complete: self.random.permille(900),
        };
        let community = family.community;
        if children > 1 && self.random.permille(24) {
            self.twin = Some(birth);
        }
        self.family = Some((family, children - 1));
        Ok((registered, community))
    }

    /// Somebody who comes for a vaccine of their own choice.
    fn grown_up(&mut self) -> Answer<(RecipientRegistered, &'static str)> {
        let birth = self.days_ago(19 * 365, 88 * 365);
        let male = self.random.below(2) == 0;
        let name = format!("{}{}", names::surname(&mut self.random), names::given(&mut self.random, male));
        let documents = if self.random.permille(985) {
            let division: &&str = self.random.pick(DIVISIONS);
            vec![resident_id(division, birth, male, &mut self.random)?]
        } else {
            vec![Document { kind: "passport".to_owned(), number: format!("G{:08}", self.random.below(100_000_000)) }]
        };
        let community = *self.random.pick(COMMUNITIES);
        let registered = RecipientRegistered {
            recipient: Uuid::nil(),
            name,
            sex: if male { "male" } else { "female" }.to_owned(),
            birth: birth.to_string(),
            documents,
            phone: (!self.random.permille(80)).then(|| phone(&mut self.random)),
            address: Some(address(community, &mut self.random)),
            guardians: vec![],
            newborn: None,
            provisional_code: String::new(),
            archive_code: None,
            origin: "seeded".to_owned(),
            history_complete: false,
        };
        Ok((registered, community))
    }

    fn family(&mut self) -> Answer<Family> {
        let minority = self.random.permille(15);
        let surname = names::surname(&mut self.random);
        let community = *self.random.early(COMMUNITIES);
        let region = *self.random.early(DIVISIONS);
        let random = &mut self.random;
        // One phone for both, one of a grandparent for many children, or none at all.
        let shared = random.permille(30).then(|| random.pick(&self.shared).clone());
        let own = shared.unwrap_or_else(|| phone(random));
        let mut parent =
            |relation: &str, male: bool, surname: &str, phone: Option<String>, today: Date| -> Answer<Guardian> {
                let born = today.checked_sub(Span::new().days(random.between(23 * 365, 46 * 365))).unwrap_or(today);
                let name = if minority {
                    names::minority(random, male)
                } else {
                    format!("{surname}{}", names::given(random, male))
                };
                let document = if random.permille(860) { Some(resident_id(region, born, male, random)?) } else { None };
                Ok(Guardian { relation: relation.to_owned(), name, document, phone })
            };
        let mother_surname = names::surname(&mut Random::new(u64::from(self.made) ^ 0x5EED));
        let today = self.today;
        let mut guardians = vec![parent("mother", false, mother_surname, Some(own.clone()), today)?];
        guardians.push(parent("father", true, surname, None, today)?);
        let random = &mut self.random;
        match random.below(100) {
            0..=2 => guardians[0].phone = None,
            3..=40 => guardians[1].phone = Some(own),
            41..=80 => guardians[1].phone = Some(phone(random)),
            _ => {}
        }
        let address = (!random.permille(20)).then(|| address(community, random));
        Ok(Family { surname, minority, guardians, address, community })
    }

    /// The last person once more, as another clinic or another day wrote them down.
    fn entered_again(&mut self, mut person: RecipientRegistered) -> Answer<RecipientRegistered> {
        match self.random.below(5) {
            0 => person.name = names::misheard(&person.name),
            1 => person.documents.clear(),
            2 => {
                let birth: Date = person.birth.parse().map_err(|error| AppError::data("a seeded birth date", error))?;
                person.birth = birth.yesterday().unwrap_or(birth).to_string();
                person.documents.clear();
            }
            3 => {
                person.name = names::misheard(&person.name);
                person.documents.clear();
                person.address = None;
            }
            _ => {
                person.documents.retain(|document| document.kind != "resident_id");
                person.guardians.truncate(1);
            }
        }
        person.history_complete = false;
        Ok(person)
    }

    fn days_ago(&mut self, least: i32, most: i32) -> Date {
        let days = self.random.between(least, most);
        self.today.checked_sub(Span::new().days(days)).unwrap_or(self.today)
    }
}

fn phone(random: &mut Random) -> String {
    const BEGIN: &[&str] = &["13", "15", "17", "18", "19"];
    format!("{}{:09}", random.pick(BEGIN), random.below(1_000_000_000))
}

fn address(community: &str, random: &mut Random) -> String {
    let (street, house) = (random.pick(STREETS), random.below(300) + 1);
    format!(
        "江城区{community}{street}{house}号{}栋{}单元{:02}{:02}室",
        random.below(30) + 1,
        random.below(4) + 1,
        random.below(32) + 1,
        random.below(4) + 1
    )
}

fn resident_id(division: &str, birth: Date, male: bool, random: &mut Random) -> Answer<Document> {
    let serial = random.below(500) * 2 % 1_000 + u32::from(male);
    let first = format!("{division}{}{serial:03}", birth.strftime("%Y%m%d"));
    let number = IdNumber::complete(&first).ok_or_else(|| AppError::data("a seeded identity number", first))?;
    Ok(Document { kind: "resident_id".to_owned(), number })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::{HashMap, HashSet};

    use super::*;

    fn crowd(seed: u64, people: u32) -> Vec<PackagePerson> {
        let mut crowd = Crowd::new(seed, jiff::civil::date(2026, 11, 20), 1_795_000_000_000);
        (0..people).map(|_| crowd.person(15, 1_000).unwrap()).collect()
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        assert_eq!(crowd(7, 300), crowd(7, 300));
        assert_ne!(crowd(7, 300), crowd(8, 300));
    }

    #[test]
    fn a_population_has_what_a_clinic_meets() {
        let people = crowd(1, 6_000);
        let bodies: Vec<&RecipientRegistered> = people.iter().filter_map(|person| person.registered.as_ref()).collect();
        let share = |count: usize| count * 1_000 / bodies.len();
        let wang = bodies.iter().filter(|person| person.name.starts_with('王')).count();
        assert!((40..110).contains(&share(wang)), "every fourteenth is called 王: {}", share(wang));
        let dotted = bodies.iter().filter(|person| person.name.contains('·')).count();
        let unnumbered = bodies.iter().filter(|person| person.documents.is_empty()).count();
        let compound = bodies.iter().filter(|person| person.name.starts_with("欧阳")).count();
        assert!(
            dotted > 20 && compound > 1 && (10..120).contains(&share(unnumbered)),
            "{dotted} {compound} {unnumbered}"
        );
        let mut families: HashMap<&str, HashSet<&str>> = HashMap::new();
        let mut twins = 0;
        let mut born: HashSet<(&str, &str)> = HashSet::new();
        for person in &bodies {
            let Some(mother) = person.guardians.first() else { continue };
            families.entry(mother.phone.as_deref().unwrap_or_default()).or_default().insert(&person.name);
            twins += usize::from(!born.insert((&mother.name, &person.birth)));
        }
        assert!(families.values().filter(|names| names.len() > 1).count() > 500, "brothers and sisters share a phone");
        assert!(families.values().any(|names| names.len() > 4), "one phone serves many");
        assert!(twins > 20, "{twins} twins");
        let names: HashSet<&str> = bodies.iter().map(|person| person.name.as_str()).collect();
        assert!(names.len() + 300 < bodies.len(), "many bear the same name");
        let doses: u32 = people.iter().map(PackagePerson::doses).sum();
        assert!((10..20).contains(&(doses / 6_000)), "{doses}");
        for person in &people {
            assert!(person.recipient().is_some());
            for document in person.registered.iter().flat_map(|body| &body.documents) {
                assert!(document.kind != "resident_id" || IdNumber::parse(&document.number).is_ok());
            }
        }
    }
}
