//! A demonstration clinic: staff, stock, a population with histories, and the people of the demonstration story.
//!
//! Everything is invented and made from a seed: the same numbers give the same people. The population comes in as packages, the way an
//! import does: a signature for every twenty thousand people, not for each.

mod histories;
mod names;
mod population;
mod random;
mod story;

use std::path::Path;

use domain::catalogue::Catalogue;
use domain::ctx::stamp;
use domain::event::v1::*;
use domain::event::{NewEvent, Payload, Subject};
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
        code("8100070", 1, "good", "IPV-D1"),
        code("8100080", 1, "good", "BOPV-D1"),
        code("8100090", 1, "good", "MPSVA-D1"),
        code("8100110", 1, "good", "JEL-D1"),
        code("8100130", 1, "good", "HEPAL-D1"),
        code("8100170", 1, "good", "VAR-D1"),
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
    let seeder = Seeder { store, moment: now, now: stamp(now, &zone), today: now.to_zoned(zone).date() };
    seeder.staff()?;
    seeder.stock()?;
    seeder.story()?;
    seeder.population(size, &mut progress)
}

struct Seeder {
    store: Store,
    moment: Timestamp,
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

    /// Five accounts: one a role, one with all, and a deputy.
    fn staff(&self) -> Answer<()> {
        let accounts = [
            ("dengji", "周登记", vec![Role::Registrar]),
            ("jiezhong", "李护士", vec![Role::Vaccinator]),
            ("kufang", "吴库管", vec![Role::StockKeeper]),
            ("zhuren", "郑主任", Role::ALL.to_vec()),
            // The second person for what needs one.
            ("fuzhuren", "孙副主任", vec![Role::Manager, Role::Administrator]),
        ];
        let phc = password::hash(PASSWORD, &Cost::quick())?;
        for (login, name, roles) in accounts {
            let staff = ids::new_id();
            let roles = roles.into_iter().map(|role| role.code().to_owned()).collect();
            let body = StaffRegistered { staff, login: login.to_owned(), name: name.to_owned(), roles };
            self.append(vec![self.event(Subject::staff(staff), body)])?;
            self.store.put_credential(&Credential::of_password(staff, phc.clone(), self.now.clone(), false))?;
        }
        Ok(())
    }

    /// A fridge: good units of every programme vaccine and some paid ones, three BCG vials, an expired lot, a used unit.
    fn stock(&self) -> Answer<()> {
        let catalogue = Catalogue::demo().map_err(|error| AppError::data("the product catalogue", error))?;
        let lots: [(&str, &str, i32, u64, u64); 24] = [
            ("HEPB-D1", "HB202601", 400, 1, 30),
            ("BCG-D5", "BC202607", 300, 1, 3),
            ("DTAP-D1", "DT202605", 420, 1, 20),
            ("MMR-D1", "MM202604", 380, 1, 20),
            ("HEPB-D1", "HB202309", -12, 9001, 2),
            ("IPV-D1", "IPV202601", 300, 1, 20),
            ("BOPV-D1", "BOPV202602", 309, 1, 20),
            ("MPSVA-D1", "MPSVA202603", 318, 1, 20),
            ("MPSVAC-D1", "MPSVA202604", 327, 1, 20),
            ("JEL-D1", "JEL202605", 336, 1, 20),
            ("JEI-D1", "JEI202606", 345, 1, 20),
            ("HEPAL-D1", "HEPAL202607", 354, 1, 20),
            ("HEPAI-D1", "HEPAI202608", 363, 1, 20),
            ("DT-D1", "DT202609", 372, 1, 20),
            ("HPV2-D1", "HPV2202601", 381, 1, 20),
            ("VAR-D1", "VAR202602", 390, 1, 12),
            ("HIB-D1", "HIB202603", 399, 1, 12),
            ("PCV13-D1", "PCV13202604", 408, 1, 12),
            ("EV71-D1", "EV71202605", 417, 1, 12),
            ("ROTV5-D1", "ROTV5202606", 426, 1, 12),
            ("PENTA-D1", "PENTA202607", 435, 1, 12),
            ("PPV23-D1", "PPV23202608", 444, 1, 12),
            ("HPV9-D1", "HPV9202609", 453, 1, 12),
            ("TT-D1", "TT202601", 462, 1, 12),
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
