//! Archives that change, merge and come apart again: what counts follows from the log alone, in whatever order it came.

use std::cell::Cell;
use std::collections::BTreeMap;

use domain::event::v1::*;
use domain::event::{NewEvent, Payload, Subject};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use store::RemoteEvent;
use uuid::Uuid;

use crate::clinic::{Desk, at, baby_body, id, projections, signing_key};
use crate::replay::cases;

const PEOPLE: u64 = 4;

/// People, doses and merges of one world: the same numbers in another world are other people.
#[derive(Clone, Copy)]
struct World(u64);

impl World {
    fn id(self, what: &str, number: u64) -> Uuid {
        id(what, self.0 * 1_000_000 + number)
    }
    fn person(self, number: u64) -> Uuid {
        self.id("recipient", number)
    }
    fn event(self, number: u64, recipient: u64, payload: impl Into<Payload>) -> NewEvent {
        NewEvent {
            id: self.id("event", 100_000 + number),
            subject: Subject::recipient(self.person(recipient)),
            occurred_at: at(10),
            causation: None,
            payload: payload.into(),
        }
    }
    fn born(self, number: u64) -> NewEvent {
        let name = ["王小明", "王小红", "王某之子", "李明"][number as usize % 4];
        let body = RecipientRegistered {
            recipient: self.person(number),
            documents: vec![Document { kind: "passport".into(), number: format!("P{}-{number}", self.0) }],
            provisional_code: format!("X{}-{number}", self.0),
            ..baby_body(number, name)
        };
        self.event(number, number, body)
    }
    fn dose(self, number: u64, recipient: u64) -> NewEvent {
        let dose = PastDose {
            dose: self.id("dose", number),
            vaccine: "HepB".into(),
            date: format!("2026-09-{:02}", 1 + number % 28),
            lot: None,
            unit: None,
            provenance: "paper".into(),
        };
        let body = HistoryRecorded { recipient: self.person(recipient), doses: vec![dose], complete: true };
        self.event(5000 + number, recipient, body)
    }
    fn change(field: &str, after: Option<Value>) -> FieldChange {
        FieldChange { field: field.into(), before: None, after }
    }
    fn play(self, number: u64, act: &Act) -> NewEvent {
        let number = 10_000 + number;
        match act {
            Act::Amend { person, field, value } => {
                let body = RecipientAmended {
                    recipient: self.person(*person),
                    changes: vec![World::change(FIELDS[*field], value.clone())],
                    origin: "typed".into(),
                    reason: None,
                };
                self.event(number, *person, body)
            }
            Act::Dose { dose, person } => {
                NewEvent { id: self.id("event", 100_000 + number), ..self.dose(*dose, *person) }
            }
            Act::Merge { merge, survivor, absorbed, field, value, same } => {
                let body = RecipientsMerged {
                    merge: self.id("merge", *merge),
                    survivor: self.person(*survivor),
                    absorbed: self.person(*absorbed),
                    choices: vec![World::change(FIELDS[*field], value.clone())],
                    same_doses: same
                        .iter()
                        .map(|(kept, same)| SameDose { kept: self.id("dose", *kept), same: self.id("dose", *same) })
                        .collect(),
                    reason: "重复建档".into(),
                };
                self.event(number, *survivor, body)
            }
            Act::Revert { merge, survivor, absorbed } => {
                let body = MergeReverted {
                    merge: self.id("merge", *merge),
                    survivor: self.person(*survivor),
                    absorbed: self.person(*absorbed),
                    reason: "不是同一人".into(),
                };
                self.event(number, *survivor, body)
            }
            Act::Withdraw { person, back: false } => {
                let body = RecipientWithdrawn { recipient: self.person(*person), reason: "other".into(), note: None };
                self.event(number, *person, body)
            }
            Act::Withdraw { person, back: true } => {
                self.event(number, *person, RecipientReinstated { recipient: self.person(*person), reason: "x".into() })
            }
            Act::DoseGone { dose, person } => {
                let body = DoseWithdrawn {
                    dose: self.id("dose", *dose),
                    recipient: self.person(*person),
                    reason: "not_given".into(),
                    note: None,
                };
                self.event(number, *person, body)
            }
        }
    }
}

const FIELDS: [&str; 5] = ["phone", "address", "户籍县", "documents", "weight_g"];

#[derive(Debug, Clone)]
enum Act {
    Amend { person: u64, field: usize, value: Option<Value> },
    Dose { dose: u64, person: u64 },
    Merge { merge: u64, survivor: u64, absorbed: u64, field: usize, value: Option<Value>, same: Vec<(u64, u64)> },
    Revert { merge: u64, survivor: u64, absorbed: u64 },
    Withdraw { person: u64, back: bool },
    DoseGone { dose: u64, person: u64 },
}

fn value(field: usize, choice: u64) -> Option<Value> {
    match (FIELDS[field], choice % 5) {
        (_, 0) => None,
        ("documents", n) => Some(json!([{"kind": "passport", "number": format!("E{n}")}])),
        ("weight_g", n) => Some(json!(3000 + n)),
        (_, 1) => Some(Value::Null),
        (_, 2) => Some(json!("")),
        (_, n) => Some(json!(format!("値{n}𠮷"))),
    }
}

/// What a clinic did: merges between archives that stand by themselves, and edits where they lead.
fn script(draws: &[(u8, u8, u8, u8)]) -> Vec<Act> {
    let mut acts = Vec::new();
    let mut merges: Vec<(u64, u64, u64, bool)> = Vec::new();
    let mut doses: Vec<(u64, u64)> = (0..PEOPLE).map(|person| (person, person)).collect();
    let root = |merges: &[(u64, u64, u64, bool)], mut person: u64| {
        while let Some((_, survivor, _, _)) =
            merges.iter().find(|(_, _, absorbed, undone)| *absorbed == person && !undone)
        {
            person = *survivor;
        }
        person
    };
    for (what, a, b, c) in draws {
        let (a, b, c) = (u64::from(*a), u64::from(*b), u64::from(*c));
        let person = root(&merges, a % PEOPLE);
        match what % 10 {
            0..=2 => {
                let field = b as usize % FIELDS.len();
                acts.push(Act::Amend { person, field, value: value(field, c) });
            }
            3 => {
                let dose = doses.len() as u64;
                doses.push((dose, person));
                acts.push(Act::Dose { dose, person });
            }
            4..=6 => {
                let absorbed = root(&merges, b % PEOPLE);
                if absorbed == person {
                    continue;
                }
                let first =
                    |of: u64| doses.iter().find(|(_, owner)| root(&merges, *owner) == of).map(|(dose, _)| *dose);
                let same = first(person).zip(first(absorbed)).filter(|_| c.is_multiple_of(2));
                let merge = merges.len() as u64;
                let field = c as usize % FIELDS.len();
                merges.push((merge, person, absorbed, false));
                let value = value(field, a + c);
                acts.push(Act::Merge {
                    merge,
                    survivor: person,
                    absorbed,
                    field,
                    value,
                    same: same.into_iter().collect(),
                });
            }
            7 | 8 => {
                let open: Vec<usize> = (0..merges.len()).filter(|at| !merges[*at].3).collect();
                if let Some(at) = open.get(c as usize % open.len().max(1)) {
                    merges[*at].3 = true;
                    let (merge, survivor, absorbed, _) = merges[*at];
                    acts.push(Act::Revert { merge, survivor, absorbed });
                }
            }
            _ if c.is_multiple_of(2) => acts.push(Act::Withdraw { person, back: b.is_multiple_of(2) }),
            _ => {
                let (dose, person) = doses[b as usize % doses.len()];
                acts.push(Act::DoseGone { dose, person });
            }
        }
    }
    acts
}

/// The same script as if the merges that were undone had never been.
fn without_undone(acts: &[Act]) -> Vec<(u64, Act)> {
    let undone = |of: &u64| acts.iter().any(|act| matches!(act, Act::Revert { merge, .. } if merge == of));
    let kept = |act: &&(u64, Act)| match &act.1 {
        Act::Merge { merge, .. } => !undone(merge),
        Act::Revert { .. } => false,
        _ => true,
    };
    (0..).zip(acts.iter().cloned()).collect::<Vec<_>>().iter().filter(kept).cloned().collect()
}

/// What counts of everybody in a world, with ids as the numbers they were made from.
fn what_counts(desk: &Desk, world: World) -> Vec<String> {
    let names: BTreeMap<Uuid, String> = (0..PEOPLE)
        .map(|number| (world.person(number), format!("person {number}")))
        .chain((0..100).map(|number| (world.id("dose", number), format!("dose {number}"))))
        .collect();
    let name = |id: &Uuid| names.get(id).cloned().unwrap_or_else(|| "?".to_owned());
    desk.store
        .read(|r| {
            let mut found = Vec::new();
            for number in 0..PEOPLE {
                let row = r.recipient(world.person(number))?.unwrap();
                found.push(
                    format!("{number} {} {:?} {:?}", row.state, row.survivor.as_ref().map(name), row.profile())
                        .replace(&format!("P{}-", world.0), "P-"),
                );
                let doses: Vec<String> = r.history(world.person(number))?.iter().map(|dose| name(&dose.dose)).collect();
                found.push(format!("{number} {doses:?}"));
                let records = r.dose_records(&[world.person(number)])?;
                let records: Vec<_> = records
                    .iter()
                    .map(|dose| (name(&dose.dose), dose.withdrawn, dose.same_as.as_ref().map(name)))
                    .collect();
                found.push(format!("{number} {records:?}"));
            }
            Ok(found)
        })
        .unwrap()
}

/// Every record of a dose, wherever it stands.
fn records(desk: &Desk, world: World) -> Vec<Uuid> {
    let all: Vec<Uuid> = (0..PEOPLE).map(|number| world.person(number)).collect();
    let mut doses: Vec<Uuid> =
        desk.store.read(|r| r.dose_records(&all)).unwrap().into_iter().map(|record| record.dose).collect();
    doses.sort();
    doses
}

#[test]
fn an_undone_merge_leaves_what_would_be_without_it_r19_c_029() {
    let desk = Desk::new("d-1");
    let worlds = Cell::new(1);
    let draws = proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 0..20);
    TestRunner::new(cases(256))
        .run(&draws, |draws| {
            let (merged, plain) = (World(worlds.get()), World(worlds.get() + 1));
            worlds.set(worlds.get() + 2);
            let acts = script(&draws);
            let begin = |world: World| -> Vec<NewEvent> {
                (0..PEOPLE).flat_map(|number| [world.born(number), world.dose(number, number)]).collect()
            };
            let mut events = begin(merged);
            events.extend((0..).zip(&acts).map(|(number, act)| merged.play(number, act)));
            let entered = acts.iter().filter(|act| matches!(act, Act::Dose { .. })).count();
            desk.append(10, events);
            let mut events = begin(plain);
            events.extend(without_undone(&acts).iter().map(|(number, act)| plain.play(*number, act)));
            desk.append(10, events);
            prop_assert_eq!(what_counts(&desk, merged), what_counts(&desk, plain));
            prop_assert_eq!(
                records(&desk, merged).len(),
                PEOPLE as usize + entered,
                "no record is lost, none is doubled"
            );
            Ok(())
        })
        .unwrap();
    let report = desk.store.replay_verify().unwrap();
    crate::packed::assert_packed(&desk.raw());
    assert!(report.is_equal(), "{report:?}");
}

#[test]
fn a_merge_undone_at_once_leaves_every_row_as_it_was() {
    let desk = Desk::new("d-1");
    let world = World(1);
    desk.append(1, (0..PEOPLE).flat_map(|number| [world.born(number), world.dose(number, number)]).collect());
    const HISTORY: [&str; 4] = ["recipient_base", "recipient_change", "recipient_merge", "audit"];
    let rows = || -> Vec<String> {
        let kept = |row: &String| !HISTORY.iter().any(|table| row.starts_with(table));
        projections(&desk.raw()).into_iter().filter(kept).collect()
    };
    let before = rows();
    let merge =
        Act::Merge { merge: 1, survivor: 0, absorbed: 1, field: 0, value: Some(json!("139")), same: vec![(0, 1)] };
    desk.append(2, vec![world.play(1, &merge)]);
    assert_ne!(rows(), before);
    desk.append(3, vec![world.play(2, &Act::Revert { merge: 1, survivor: 0, absorbed: 1 })]);
    assert_eq!(rows(), before);
}

#[test]
fn a_merged_archive_leads_to_the_survivor_and_a_dose_recorded_twice_counts_once_c_027() {
    let desk = Desk::new("d-1");
    let world = World(1);
    desk.append(1, (0..3).flat_map(|number| [world.born(number), world.dose(number, number)]).collect());
    let merge = |merge, survivor, absorbed, same| Act::Merge { merge, survivor, absorbed, field: 1, value: None, same };
    desk.append(2, vec![world.play(1, &merge(1, 1, 0, vec![(1, 0)])), world.play(2, &merge(2, 2, 1, vec![]))]);
    let read = |number: u64| {
        desk.store
            .read(|r| {
                let end = r.survivor_of(world.person(number))?;
                let doses: Vec<Uuid> = r.history(world.person(number))?.into_iter().map(|dose| dose.dose).collect();
                let found = r.recipients_by_number(&format!("P1-{number}"))?;
                Ok((end, doses, found.iter().map(|row| row.recipient).collect::<Vec<_>>()))
            })
            .unwrap()
    };
    let both = vec![world.id("dose", 1), world.id("dose", 2)];
    for number in 0..3 {
        assert_eq!(read(number), (world.person(2), both.clone(), vec![world.person(2)]), "{number}");
    }
    desk.append(3, vec![world.play(3, &Act::DoseGone { dose: 1, person: 1 })]);
    assert_eq!(
        read(0).1,
        vec![world.id("dose", 0), world.id("dose", 2)],
        "the other record counts when the first is withdrawn"
    );
    desk.append(4, vec![world.play(4, &Act::Revert { merge: 1, survivor: 1, absorbed: 0 })]);
    assert_eq!((read(0).0, read(1).0), (world.person(0), world.person(2)));
    assert_eq!(read(0).1, vec![world.id("dose", 0)]);
}

#[test]
fn two_desks_that_merge_both_ways_are_marked_and_the_first_holds() {
    let desk = Desk::new("d-1");
    let world = World(1);
    desk.append(1, vec![world.born(0), world.born(1), world.dose(0, 0), world.dose(1, 1)]);
    let merge = |merge, survivor, absorbed, same| Act::Merge { merge, survivor, absorbed, field: 1, value: None, same };
    desk.append(2, vec![world.play(1, &merge(1, 0, 1, vec![(0, 1)]))]);
    desk.append(3, vec![world.play(2, &merge(2, 1, 0, vec![(1, 0)]))]);
    let conflicts =
        || desk.store.read(|r| r.conflicts()).unwrap().into_iter().filter(|row| row.kind == "merge_overtaken").count();
    assert_eq!(conflicts(), 2);
    let history = |number| desk.store.read(|r| r.history(world.person(number))).unwrap();
    assert_eq!(history(0).iter().map(|dose| dose.dose).collect::<Vec<_>>(), [world.id("dose", 0)], "no dose vanishes");
    desk.append(4, vec![world.play(3, &Act::Revert { merge: 1, survivor: 0, absorbed: 1 })]);
    assert_eq!(conflicts(), 0, "with the first undone the second holds");
    assert_eq!(desk.store.read(|r| r.survivor_of(world.person(0))).unwrap(), world.person(1));
}

#[test]
fn two_desks_that_change_a_field_without_knowing_of_each_other_are_shown_to_a_person() {
    let desk = Desk::new("d-1");
    let world = World(1);
    let amend = |number: u64, before: Option<Value>, after: &str| {
        let change = FieldChange { field: "phone".into(), before, after: Some(json!(after)) };
        let body = RecipientAmended {
            recipient: world.person(0),
            changes: vec![change],
            origin: "typed".into(),
            reason: None,
        };
        world.event(number, 0, body)
    };
    // The change arrives before the registration it is about.
    desk.append(1, vec![amend(50, None, "1")]);
    desk.append(2, vec![world.born(0)]);
    let phone = || desk.store.read(|r| r.recipient(world.person(0))).unwrap().unwrap().phone;
    let unseen =
        || desk.store.read(|r| r.conflicts()).unwrap().into_iter().filter(|row| row.kind == "changed_unseen").count();
    assert_eq!((phone().as_deref(), unseen()), (Some("1"), 0));
    desk.append(3, vec![amend(51, None, "2")]);
    assert_eq!((phone().as_deref(), unseen()), (Some("2"), 2), "it was given over nothing, but there was 1");
    desk.append(4, vec![amend(52, Some(json!("2")), "3")]);
    assert_eq!((phone().as_deref(), unseen()), (Some("3"), 0), "somebody who saw it settled it");
}

#[test]
fn a_corrected_dose_counts_as_corrected_and_withdrawn_ones_do_not_count_c_019() {
    let desk = Desk::new("d-1");
    let world = World(1);
    let correct = |number: u64, field: &str, after: Value| {
        let change = FieldChange { field: field.into(), before: None, after: Some(after) };
        let body = DoseCorrected {
            dose: world.id("dose", 0),
            recipient: world.person(0),
            changes: vec![change],
            reason: "录入错误".into(),
        };
        world.event(number, 0, body)
    };
    desk.append(1, vec![correct(60, "lot", json!("L7")), world.born(0), world.dose(0, 0)]);
    desk.append(2, vec![correct(61, "date", json!("2026-10-01")), correct(62, "note", json!("见接种证"))]);
    let record = || desk.store.read(|r| r.dose_record(world.id("dose", 0))).unwrap().unwrap();
    assert_eq!(record().date.to_string(), "2026-10-01");
    assert_eq!(record().fields.get("lot"), None, "the later entry of the dose replaced what was corrected before it");
    assert_eq!(record().fields["note"], json!("见接种证"));
    desk.append(3, vec![world.play(9, &Act::DoseGone { dose: 0, person: 0 })]);
    assert!(record().withdrawn && desk.store.read(|r| r.history(world.person(0))).unwrap().is_empty());
    assert!(desk.store.replay_verify().unwrap().is_equal());
}

fn everything(desk: &Desk) -> Vec<RemoteEvent> {
    desk.store.events_for_peers(1, 0, 10_000).unwrap()
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn decision_01_changes_and_merges_of_two_desks_converge(
        first in proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 0..20),
        second in proptest::collection::vec(any::<(u8, u8, u8, u8)>(), 0..20),
        turn in any::<usize>(),
    ) {
        let desks = [Desk::new("d-1"), Desk::new("d-2")];
        let world = World(1);
        desks[0].store.trust_device("d-2", signing_key("d-2").verifying_key()).unwrap();
        desks[1].store.trust_device("d-1", signing_key("d-1").verifying_key()).unwrap();
        // Neither desk knows what the other does: they merge the same people each in their own way.
        desks[0].append(5, (0..PEOPLE).flat_map(|number| [world.born(number), world.dose(number, number)]).collect());
        for (nth, script_of) in [first, second].iter().enumerate() {
            for (number, act) in (0..).zip(script(script_of)) {
                let event = world.play(nth as u64 * 500 + number, &act);
                desks[nth].append(10 + (number as i64 * 7) % 30, vec![event]);
            }
        }
        for (from, to) in [(0, 1), (1, 0)] {
            let mut events = everything(&desks[from]);
            let cut = turn % events.len().max(1);
            events.rotate_left(cut);
            prop_assert_eq!(desks[to].store.accept(events).unwrap().waiting, 0);
        }
        let rows = |desk: &Desk| -> Vec<String> {
            projections(&desk.raw()).into_iter().filter(|row| !row.starts_with("audit")).collect()
        };
        let (one, other) = (rows(&desks[0]), rows(&desks[1]));
        let differ = |a: &[String], b: &[String]| a.iter().filter(|row| !b.contains(row)).cloned().collect::<Vec<_>>();
        prop_assert_eq!(differ(&one, &other), differ(&other, &one));
        for desk in &desks {
            crate::packed::assert_packed(&desk.raw());
            prop_assert!(desk.store.replay_verify().unwrap().is_equal());
        }
    }
}
