//! A demonstration clinic: staff, stock, a population with histories, and the people of the demonstration story.
//!
//! Everything is invented and made from a seed: the same numbers give the same people.

use std::path::Path;

use domain::catalogue::Catalogue;
use domain::ctx::stamp;
use domain::event::v1::*;
use domain::event::{NewEvent, Payload, Subject};
use domain::identity::IdNumber;
use domain::permission::Role;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use seal::password::{self, Cost};
use store::{Credential, Stamp, Store};

use crate::{Answer, AppError, decided, founding, ids};

/// Password of every demonstration account; shown on the demonstration's sign-in page.
pub const PASSWORD: &str = "Demo-2026";
/// Site of the demonstration clinic.
pub const SITE: &str = "4201060101";
/// People in one transaction.
const CHUNK: u32 = 250;

/// A card of the demonstration.
pub struct Card {
    /// Id in the panel.
    pub id: &'static str,
    /// Holder.
    pub name: &'static str,
    /// Identity number.
    pub number: &'static str,
}

/// The cards that lie beside the demonstration's reader.
pub const CARDS: &[Card] = &[
    Card { id: "mother-wang", name: "王丽", number: "420106199203042028" },
    Card { id: "mother-chen", name: "陈静", number: "420106199507156024" },
    Card { id: "stranger", name: "张伟", number: "42010619881123001X" },
];

/// A code of the demonstration's stock or delivery.
pub struct Code {
    /// The trace code.
    pub code: String,
    /// What it shows: `good`, `expired`, `used`, `multi_dose`, `unknown`, `delivery`.
    pub what: &'static str,
    /// Product code; empty when unknown.
    pub product: &'static str,
}

fn trace(segment: &str, serial: u64) -> String {
    format!("{segment}{serial:013}")
}

/// The codes the panel offers; the first of each kind.
pub fn codes() -> Vec<Code> {
    let code = |segment: &str, serial: u64, what, product| Code { code: trace(segment, serial), what, product };
    vec![
        code("8100010", 1, "good", "HEPB-D1"),
        code("8100030", 1, "good", "DTAP-D1"),
        code("8100040", 1, "good", "MMR-D1"),
        code("8100020", 1, "multi_dose", "BCG-D5"),
        code("8100010", 9001, "expired", "HEPB-D1"),
        code("8100010", 9101, "used", "HEPB-D1"),
        code("8100050", 7001, "delivery", "FLU-D1"),
        code("8999999", 1, "unknown", ""),
    ]
}

/// How much to make.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// People beside the story's.
    pub people: u32,
    /// Earlier doses over all of them.
    pub doses: u32,
    /// Seed of the random numbers.
    pub seed: u64,
}

/// What was made.
#[derive(Debug, Clone, Copy)]
pub struct Seeded {
    /// People.
    pub people: u32,
    /// Doses.
    pub doses: u32,
}

/// Founds a demonstration clinic in `dir` as of `now` and fills it. Refuses a directory that holds a clinic already.
pub fn seed(dir: &Path, size: Size, now: Timestamp, mut progress: impl FnMut(u32)) -> Answer<Seeded> {
    let founding::Opened { store, clinic, .. } = founding::found_demo(dir, SITE, "江城示范接种门诊", now)?;
    let zone = TimeZone::get(&clinic.zone).map_err(|error| AppError::data("the clinic's time zone", error))?;
    let seeder = Seeder { store, now: stamp(now, &zone), today: now.to_zoned(zone).date() };
    seeder.staff()?;
    seeder.stock()?;
    seeder.story()?;
    let mut random = Random(size.seed);
    let mut made = Seeded { people: 0, doses: 0 };
    while made.people < size.people {
        let chunk = CHUNK.min(size.people - made.people);
        let mut events = vec![];
        for n in 0..chunk {
            let index = made.people + n;
            // Doses are spread evenly; what a young child cannot have had yet goes to those after it.
            let doses = (size.doses - made.doses).div_ceil(size.people - index);
            let (person, history) = seeder.person(&mut random, index, doses)?;
            made.doses += history.as_ref().map_or(0, |event| match &event.payload {
                Payload::HistoryRecorded(recorded) => u32::try_from(recorded.doses.len()).unwrap_or(u32::MAX),
                _ => 0,
            });
            events.push(person);
            events.extend(history);
        }
        seeder.append(events)?;
        made.people += chunk;
        progress(made.people);
    }
    Ok(made)
}

struct Seeder {
    store: Store,
    now: String,
    today: Date,
}

impl Seeder {
    fn append(&self, events: Vec<NewEvent>) -> Answer<()> {
        let stamp = Stamp { actor: "system".to_owned(), recorded_at: self.now.clone(), clock_offset_ms: 0 };
        let outcome: Result<(), domain::Refusal> = self.store.transact(&stamp, |_| Ok(Ok(decided(events))))?;
        Ok(outcome?)
    }

    fn event(&self, subject: Subject, payload: impl Into<Payload>) -> NewEvent {
        NewEvent { id: ids::new_id(), subject, occurred_at: self.now.clone(), causation: None, payload: payload.into() }
    }

    fn days_ago(&self, days: i32) -> Date {
        self.today.checked_sub(Span::new().days(days)).unwrap_or(self.today)
    }

    fn in_days(&self, days: i32) -> Date {
        self.today.checked_add(Span::new().days(days)).unwrap_or(self.today)
    }

    /// Four accounts, one a role and one with all.
    fn staff(&self) -> Answer<()> {
        let accounts = [
            ("dengji", "周登记", vec![Role::Registrar]),
            ("jiezhong", "李护士", vec![Role::Vaccinator]),
            ("kufang", "吴库管", vec![Role::StockKeeper]),
            ("zhuren", "郑主任", Role::ALL.to_vec()),
        ];
        let phc = password::hash(PASSWORD, &Cost::quick())?;
        for (login, name, roles) in accounts {
            let staff = ids::new_id();
            let roles = roles.into_iter().map(|role| role.code().to_owned()).collect();
            let body = StaffRegistered { staff, login: login.to_owned(), name: name.to_owned(), roles };
            self.append(vec![self.event(Subject::staff(staff), body)])?;
            self.store.put_credential(&Credential { staff, verifier: phc.clone(), failures: 0, locked_until: None })?;
        }
        Ok(())
    }

    /// A fridge: good units of every programme vaccine, three BCG vials, an expired lot, a unit that was used already.
    fn stock(&self) -> Answer<()> {
        let catalogue = Catalogue::demo().map_err(|error| AppError::data("the product catalogue", error))?;
        let lots: [(&str, &str, i32, u64, u64); 5] = [
            ("HEPB-D1", "HB202601", 400, 1, 30),
            ("BCG-D5", "BC202607", 300, 1, 3),
            ("DTAP-D1", "DT202605", 420, 1, 20),
            ("MMR-D1", "MM202604", 380, 1, 20),
            ("HEPB-D1", "HB202309", -12, 9001, 2),
        ];
        let mut events = vec![];
        for (product, lot, expires_in, first, count) in lots {
            let Some(product) = catalogue.product(product) else { continue };
            let segment = product.segment.as_deref().unwrap_or_default();
            events.push(self.receipt(
                product,
                lot,
                self.in_days(expires_in),
                (first..first + count).map(|serial| trace(segment, serial)),
            ));
        }
        // One unit of a lot of its own, used up on another child yesterday.
        if let Some(product) = catalogue.product("HEPB-D1") {
            let code = trace("8100010", 9101);
            let expiry = self.in_days(401);
            events.push(self.receipt(product, "HB202602", expiry, std::iter::once(code.clone())));
            let used = StockLine {
                product: product.code.clone(),
                lot: "HB202602".into(),
                expiry: expiry.to_string(),
                code: Some(code),
                doses: -1,
            };
            let body =
                StockMoved { movement: ids::new_id(), kind: "use".into(), paper: None, dose: None, lines: vec![used] };
            events.push(self.event(Subject::stock(&product.code), body));
        }
        self.append(events)
    }

    fn receipt(
        &self,
        product: &domain::catalogue::Product,
        lot: &str,
        expiry: Date,
        codes: impl Iterator<Item = String>,
    ) -> NewEvent {
        let line = |code| StockLine {
            product: product.code.clone(),
            lot: lot.to_owned(),
            expiry: expiry.to_string(),
            code: Some(code),
            doses: i32::try_from(product.doses).unwrap_or(1),
        };
        let paper = Some("DEMO-0001".to_owned());
        let body = StockMoved {
            movement: ids::new_id(),
            kind: "receipt".into(),
            paper,
            dose: None,
            lines: codes.map(line).collect(),
        };
        self.event(Subject::stock(&product.code), body)
    }

    /// Two babies, each found through the mother's card.
    fn story(&self) -> Answer<()> {
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

    /// One invented person with a history.
    fn person(&self, random: &mut Random, index: u32, doses: u32) -> Answer<(NewEvent, Option<NewEvent>)> {
        let birth = self.days_ago(random.below(18 * 365) as i32);
        let male = random.below(2) == 1;
        let surname = pick(random, SURNAMES);
        let name =
            format!("{surname}{}{}", pick(random, GIVEN), if random.below(3) > 0 { pick(random, GIVEN) } else { "" });
        let recipient = ids::new_id();
        let number = number(birth, male, random.below(50))?;
        let mother = number_of_mother(birth, random)?;
        let registered = RecipientRegistered {
            recipient,
            name,
            sex: if male { "male" } else { "female" }.to_owned(),
            birth: birth.to_string(),
            documents: vec![Document { kind: "resident_id".to_owned(), number }],
            phone: None,
            address: Some(format!("江城区{}街{}号", pick(random, GIVEN), random.below(400) + 1)),
            guardians: vec![Guardian {
                relation: "mother".to_owned(),
                name: format!("{}{}", pick(random, SURNAMES), pick(random, GIVEN)),
                document: Some(Document { kind: "resident_id".to_owned(), number: mother }),
                phone: Some(format!("13{:09}", random.below(1_000_000_000))),
            }],
            newborn: None,
            provisional_code: format!("L{SITE}{:07}", index + 1000),
            archive_code: None,
            origin: "seeded".to_owned(),
            history_complete: true,
        };
        let event = self.event(Subject::recipient(recipient), registered);
        let history = self.history(birth, doses);
        let history = (!history.is_empty()).then(|| {
            let body = HistoryRecorded { recipient, doses: history, complete: true };
            NewEvent { causation: Some(event.id), ..self.event(Subject::recipient(recipient), body) }
        });
        Ok((event, history))
    }

    /// Programme doses at their ages, then one influenza dose a year, as far as the person's age allows.
    fn history(&self, birth: Date, count: u32) -> Vec<PastDose> {
        let programme = PLAN.iter().map(|(vaccine, months)| (*vaccine, *months));
        let yearly = (0..).map(|n: i32| ("InfV", 36 + 12 * n));
        let dated = programme
            .chain(yearly)
            .filter_map(|(vaccine, months)| Some((vaccine, birth.checked_add(Span::new().months(months)).ok()?)));
        dated
            .take_while(|(_, date)| *date <= self.today)
            .take(count as usize)
            .map(|(vaccine, date)| past_dose(vaccine, date, "elsewhere"))
            .collect()
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

fn number(birth: Date, male: bool, serial: u32) -> Answer<String> {
    let serial = serial * 2 + u32::from(male);
    let first = format!("420106{}{serial:03}", birth.strftime("%Y%m%d"));
    IdNumber::complete(&first).ok_or_else(|| AppError::data("a seeded identity number", first))
}

fn number_of_mother(birth: Date, random: &mut Random) -> Answer<String> {
    let years = 20 + random.below(15) as i32;
    let born = birth.checked_sub(Span::new().years(years).days(random.below(360) as i32)).unwrap_or(birth);
    number(born, false, random.below(500))
}

/// Programme doses by age in months (edition CN-NIP-2026, the vaccines this version knows).
const PLAN: &[(&str, i32)] = &[
    ("HepB", 0),
    ("BCG", 0),
    ("HepB", 1),
    ("DTaP", 2),
    ("DTaP", 4),
    ("HepB", 6),
    ("DTaP", 6),
    ("MMR", 8),
    ("DTaP", 18),
    ("MMR", 18),
];

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "欧阳",
];
const GIVEN: &[&str] = &[
    "明", "芳", "伟", "静", "子", "涵", "雨", "欣", "浩", "然", "梓", "轩", "思", "琪", "佳", "怡", "博", "文", "晨",
    "曦", "睿", "诗", "宇", "航",
];

fn pick<'a>(random: &mut Random, from: &[&'a str]) -> &'a str {
    from[random.below(from.len() as u32) as usize]
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u32) -> u32 {
        (self.next() % u64::from(bound.max(1))) as u32
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_demonstration_cards_carry_valid_numbers() {
        for card in super::CARDS {
            assert!(domain::identity::IdNumber::parse(card.number).is_ok(), "{}", card.name);
        }
    }
}
