//! The index and looking through everybody agree, for random people, changes and needles.

use domain::event::v1::{
    Document, FieldChange, Guardian, MergeReverted, RecipientReinstated, RecipientWithdrawn, RecipientsMerged,
};
use domain::event::{NewEvent, Subject};
use domain::search::{Conditions, Query, Rank};
use proptest::prelude::*;
use serde_json::json;
use store::SearchHits;
use uuid::Uuid;

use crate::clinic::{Desk, event, id};
use crate::writings::{TODAY, amended, register};

/// People in one round; enough of them to be worth a fold.
const ROUND: u64 = 70;

#[derive(Debug, Clone)]
struct Person {
    name: String,
    guardian: String,
    birth: (i16, i8, i8),
    region: usize,
    serial: u32,
    phone: u32,
    booklet: Option<u16>,
}

impl Person {
    fn number(&self) -> String {
        let (y, m, d) = self.birth;
        format!("{}{y:04}{m:02}{d:02}{:03}X", REGIONS[self.region], self.serial % 1000)
    }

    fn phone(&self) -> String {
        format!("138{:08}", self.phone)
    }

    fn registered(&self, number: u64) -> NewEvent {
        let (y, m, d) = self.birth;
        register(number, |body| {
            body.name = self.name.clone();
            body.birth = format!("{y:04}-{m:02}-{d:02}");
            body.phone = self.serial.is_multiple_of(3).then(|| self.phone());
            body.documents = vec![Document { kind: "resident_id".into(), number: self.number() }];
            if self.serial.is_multiple_of(4) {
                let number = format!("R{:09}", self.phone);
                body.documents.push(Document { kind: "birth_certificate".into(), number });
            }
            body.guardians = vec![Guardian {
                relation: "mother".into(),
                name: self.guardian.clone(),
                document: None,
                phone: Some(self.phone()),
            }];
        })
    }
}

const REGIONS: [&str; 3] = ["420106", "420106", "110105"];

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        10 => "[王李张单曾欧𠮷][小明丽伟安𬭎]{1,2}",
        2 => "[王李]丽之[子女]2?",
        1 => "阿依古丽·买买提|Maria José|尉迟恭|吕布",
    ]
}

fn person() -> impl Strategy<Value = Person> {
    (
        name(),
        name(),
        (2015_i16..2027, 1_i8..13, 1_i8..29),
        0..3_usize,
        any::<u32>(),
        0..100_000_u32,
        any::<Option<u16>>(),
    )
        .prop_map(|(name, guardian, birth, region, serial, phone, booklet)| Person {
            name,
            guardian,
            birth,
            region,
            serial,
            phone,
            booklet,
        })
}

/// What is done to one of the people of a round.
#[derive(Debug, Clone)]
enum Change {
    Rename(String),
    Booklet(u16),
    Withdraw,
    Reinstate,
    Merge(u64),
    Revert(u64),
}

fn change() -> impl Strategy<Value = (u64, Change)> {
    let change = prop_oneof![
        3 => name().prop_map(Change::Rename),
        2 => any::<u16>().prop_map(Change::Booklet),
        2 => Just(Change::Withdraw),
        1 => Just(Change::Reinstate),
        2 => (1..ROUND).prop_map(Change::Merge),
        1 => (1..ROUND).prop_map(Change::Revert),
    ];
    (1..ROUND, change)
}

fn happened(place: u64, of: u64, change: &Change) -> NewEvent {
    let recipient = id("recipient", of);
    let reason = "as told".to_owned();
    let about = |payload: domain::event::Payload| event(50_000 + place, Subject::recipient(recipient), 6, payload);
    let set = |field: &str, value: serde_json::Value| {
        amended(20_000 + place, of, vec![FieldChange { field: field.into(), before: None, after: Some(value) }])
    };
    match change {
        Change::Rename(name) => set("name", json!(name)),
        Change::Booklet(number) => set("booklet_number", json!(format!("JZ{number:05}"))),
        Change::Withdraw => about(RecipientWithdrawn { recipient, reason, note: None }.into()),
        Change::Reinstate => about(RecipientReinstated { recipient, reason }.into()),
        Change::Merge(other) => {
            let merge = id("merge", of.min(*other) * 100 + of.max(*other));
            let absorbed = id("recipient", *other);
            let choices = vec![];
            about(RecipientsMerged { merge, survivor: recipient, absorbed, choices, same_doses: vec![], reason }.into())
        }
        Change::Revert(other) => {
            let merge = id("merge", of.min(*other) * 100 + of.max(*other));
            let absorbed = id("recipient", *other);
            about(MergeReverted { merge, survivor: recipient, absorbed, reason }.into())
        }
    }
}

/// A needle: cut out of a person, or anything at all.
fn needle() -> impl Strategy<Value = (usize, u8, usize, usize, String)> {
    (any::<usize>(), 0..12_u8, 0..16_usize, 1..8_usize, "[王小明丽安单a-z0-9年-]{1,5}")
}

fn text((who, kind, from, length, random): &(usize, u8, usize, usize, String), people: &[Person]) -> String {
    let person = &people[who % people.len()];
    let part = |text: &str, least: usize| -> String {
        let chars: Vec<char> = text.chars().collect();
        let from = (*from).min(chars.len().saturating_sub(least));
        chars[from..].iter().take((*length).max(least)).collect()
    };
    let (y, m, d) = person.birth;
    match kind {
        0 => person.name.clone(),
        1 | 2 => part(&person.name, 1),
        3 => part(&person.guardian, 1),
        4 => part(&person.number(), 3),
        5 => part(&person.phone(), 3),
        6 => format!("{y}-{m}-{d}"),
        7 => format!("{y}-{m:02}"),
        8 => format!("{:02}{m:02}{d:02}", y % 100),
        9 => format!("{} {}", part(&person.name, 1), part(&person.phone(), 3)),
        10 => ["wxm", "wangx", "xiaom", "li", "w", "shan", "zeng", "a", "wang小", "lvbu", "maria", "ouli"][who % 12]
            .into(),
        _ => random.clone(),
    }
}

fn sorted(hits: &SearchHits) -> Vec<(Rank, Uuid)> {
    let mut sorted: Vec<(Rank, Uuid)> = hits.recipients.iter().map(|(recipient, rank)| (*rank, *recipient)).collect();
    sorted.sort();
    sorted
}

/// All found alike, and the first few of the same ranks.
fn agree(desk: &Desk, query: &Query, what: &str) {
    for withdrawn_too in [false, true] {
        desk.store
            .read(|reader| {
                let everybody = reader.search_through_all(query, usize::MAX, withdrawn_too)?;
                let found = reader.search(query, usize::MAX / 4, withdrawn_too)?;
                assert_eq!(sorted(&found), sorted(&everybody), "{what}");
                let few = reader.search(query, 3, withdrawn_too)?;
                let ranks =
                    |hits: &SearchHits| hits.recipients.iter().map(|(_, rank)| *rank).take(3).collect::<Vec<_>>();
                assert_eq!(ranks(&few), ranks(&everybody), "{what}");
                assert_eq!(few.more, everybody.recipients.len() > 3, "{what}");
                assert_eq!(few.recipients, found.recipients[..few.recipients.len()], "{what}");
                Ok(())
            })
            .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_index_finds_exactly_who_fits_before_and_after_folds_and_restarts(
        rounds in proptest::collection::vec(
            (proptest::collection::vec(person(), ROUND as usize), proptest::collection::vec(change(), 0..12)), 1..4),
        needles in proptest::collection::vec(needle(), 20),
    ) {
        let mut desk = Desk::new("d-1");
        let mut people: Vec<Person> = Vec::new();
        let mut place = 0;
        for (round, changes) in &rounds {
            let first = people.len() as u64 + 1;
            let mut events: Vec<NewEvent> = (first..).zip(round).map(|(number, person)| person.registered(number)).collect();
            for (number, person) in (first..).zip(round) {
                if let Some(booklet) = person.booklet.filter(|booklet| booklet.is_multiple_of(3)) {
                    place += 1;
                    events.push(happened(place, number, &Change::Booklet(booklet)));
                }
            }
            for (of, change) in changes {
                place += 1;
                if !matches!(change, Change::Merge(other) | Change::Revert(other) if other == of) {
                    events.push(happened(place, first - 1 + of, change));
                }
            }
            desk.append(7, events);
            people.extend(round.iter().cloned());
            let queries: Vec<(String, Query)> = needles
                .iter()
                .map(|needle| text(needle, &people))
                .map(|text| (text.clone(), Query::read(&text, TODAY)))
                .collect();
            for (text, query) in &queries {
                agree(&desk, query, &format!("{text}, fresh"));
            }
            desk.store.fold_search_when_idle().unwrap();
            for (text, query) in &queries {
                agree(&desk, query, &format!("{text}, folded"));
            }
            let person = &people[needles[0].0 % people.len()];
            let conditions = Conditions {
                name: person.name.chars().take(1).collect(),
                guardian: person.guardian.chars().take(1).collect(),
                phone: person.phone()[3..7].to_owned(),
                ..Conditions::default()
            };
            agree(&desk, &conditions.query(TODAY), "conditions");
        }
        desk = desk.restarted();
        for needle in &needles {
            let text = text(needle, &people);
            agree(&desk, &Query::read(&text, TODAY), &format!("{text}, restarted"));
        }
    }
}
