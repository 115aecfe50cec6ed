//! One person's doses packed into one row (C-051): it is what the doses say, whatever happened to them and in whatever order.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::event::v1::*;
use domain::event::{NewEvent, Subject};
use rusqlite::Connection;
use serde_json::{Value, json};
use store::AskedDesk;
use uuid::Uuid;

use crate::clinic::{Desk, baby, dose_body, dose_of, event, id, raw, whole_visit};

type Packed = BTreeMap<Uuid, Option<String>>;

fn kept(connection: &Connection) -> Packed {
    let mut statement = connection.prepare("SELECT recipient, doses FROM packed_doses").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// The same, packed here from the doses by other means than the store's.
fn anew(connection: &Connection) -> Packed {
    let mut doses: BTreeMap<Uuid, Vec<Option<String>>> = BTreeMap::new();
    for sql in [
        "SELECT recipient, given_on, vaccine, kind, NULL FROM dose",
        "SELECT recipient, date, vaccine, NULL, extra FROM past_dose",
    ] {
        let mut statement = connection.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let (date, vaccine): (String, String) = (row.get(1).unwrap(), row.get(2).unwrap());
            let extra: Option<String> = row.get(4).unwrap();
            let extra: Value = extra.map_or(Value::Null, |extra| serde_json::from_str(&extra).unwrap());
            let kind = row.get::<_, Option<String>>(3).unwrap().map_or(extra["kind"].clone(), Value::String);
            let letter = match kind.as_str() {
                None if kind.is_null() => Some(""),
                Some("routine") => Some("!r"),
                Some("mass") => Some("!m"),
                Some("emergency") => Some("!e"),
                Some("booster") => Some("!b"),
                Some("other") => Some("!o"),
                _ => None,
            };
            let bytes = date.as_bytes();
            let is_day = bytes.len() == 10
                && bytes
                    .iter()
                    .enumerate()
                    .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
            let is_plain = |char: char| char.is_ascii_alphanumeric() || "-+./".contains(char);
            let fits = is_day && !vaccine.is_empty() && vaccine.chars().all(is_plain);
            let item = letter.filter(|_| fits).map(|letter| format!("{}{vaccine}{letter}", date.replace('-', "")));
            doses.entry(row.get(0).unwrap()).or_default().push(item);
        }
    }
    let pack = |doses: Vec<Option<String>>| {
        let mut doses: Vec<String> = doses.into_iter().collect::<Option<_>>()?;
        doses.sort();
        Some(doses.join(","))
    };
    doses.into_iter().map(|(recipient, doses)| (recipient, pack(doses))).collect()
}

/// What is packed is what the doses say.
pub fn assert_packed(connection: &Connection) {
    assert_eq!(kept(connection), anew(connection));
}

fn past(number: u64, vaccine: &str, date: &str) -> PastDose {
    PastDose {
        dose: id("past", number),
        vaccine: vaccine.into(),
        date: date.into(),
        lot: None,
        unit: None,
        provenance: "paper".into(),
    }
}

fn entered(number: u64, recipient: u64, doses: Vec<PastDose>) -> NewEvent {
    let recipient = id("recipient", recipient);
    event(7000 + number, Subject::recipient(recipient), 5, HistoryRecorded { recipient, doses, complete: true })
}

fn corrected(number: u64, dose: Uuid, field: &str, value: Value) -> NewEvent {
    let recipient = id("recipient", 1);
    let changes = vec![FieldChange { field: field.into(), before: None, after: Some(value) }];
    let body = DoseCorrected { dose, recipient, changes, reason: "typed wrong".into() };
    event(7000 + number, Subject::recipient(recipient), 6, body)
}

#[test]
fn whatever_happens_to_a_dose_its_person_is_packed_anew_c_051() {
    let desk = Desk::new("d-1");
    let raw = desk.raw();
    let of = |recipient: u64| kept(&raw).get(&id("recipient", recipient)).cloned();
    let says = |text: &str| Some(Some(text.to_owned()));
    desk.append(1, vec![baby(1, "王小明"), baby(2, "王小红")]);
    assert_eq!(of(1), None, "nobody without a dose stands there");
    desk.append(2, vec![entered(1, 1, vec![past(2, "HepB", "2026-02-01"), past(1, "HepB", "2026-01-01")])]);
    assert_eq!(of(1), says("20260101HepB,20260201HepB"));
    desk.append(3, dose_of(1, dose_body(1, 1, 1, 10, "code-1", "single"), 3));
    let given =
        raw.query_row("SELECT replace(given_on, '-', '') || vaccine FROM dose", [], |row| row.get::<_, String>(0));
    let given = given.unwrap();
    assert_eq!(of(1), says(&format!("20260101HepB,20260201HepB,{given}!r")));
    desk.append(4, vec![corrected(2, id("dose", 1), "date", json!("2026-01-15"))]);
    desk.append(5, vec![corrected(3, id("dose", 1), "kind", json!("mass"))]);
    let given = given.split_at(8).1;
    assert_eq!(of(1), says(&format!("20260101HepB,20260115{given}!m,20260201HepB")));
    desk.append(6, vec![corrected(4, id("past", 2), "vaccine", json!("BCG"))]);
    desk.append(6, vec![corrected(5, id("past", 2), "kind", json!("emergency"))]);
    assert_eq!(of(1), says(&format!("20260101HepB,20260115{given}!m,20260201BCG!e")));
    // It was somebody else's: both are packed.
    desk.append(7, vec![entered(6, 2, vec![past(2, "HepB", "2026-02-02")])]);
    assert_eq!(of(1), says(&format!("20260101HepB,20260115{given}!m")));
    assert!(of(2).is_some_and(|doses| doses.is_some_and(|doses| doses.contains("20260202HepB"))));
    desk.append(8, vec![entered(7, 1, vec![past(2, "HepB", "2026-02-02")])]);
    assert_eq!(of(2), None, "and nobody without a dose any more");
    assert_packed(&raw);
}

#[test]
fn what_the_letters_cannot_write_is_left_to_the_doses_themselves_c_051() {
    let desk = Desk::new("d-1");
    let raw = desk.raw();
    desk.append(1, vec![baby(1, "王小明")]);
    let odd = ["乙肝", "Hep,B", "HepB!r", "", "Hep\0B", "Hep B"];
    for (nth, vaccine) in (10..).zip(odd) {
        desk.append(
            2,
            vec![entered(nth, nth, vec![past(nth, vaccine, "2026-01-01"), past(nth + 50, "BCG", "2026-01-01")])],
        );
    }
    for (nth, date) in (20..).zip(["2026-1-1", "", "2026-01-01x", "２０２６-０１-０１"]) {
        desk.append(2, vec![entered(nth, nth, vec![past(nth, "HepB", date)])]);
    }
    desk.append(2, vec![entered(30, 30, vec![past(30, "HepB", "2026-01-01")])]);
    desk.append(3, vec![corrected(31, id("past", 30), "kind", json!("otherwise"))]);
    let packed = kept(&raw);
    assert_eq!(packed.len(), 11);
    assert!(packed.values().all(Option::is_none), "{packed:?}");
    assert_packed(&raw);
}

#[test]
fn a_clinic_of_before_is_packed_when_it_is_opened_c_051() {
    let desk = Desk::new("d-1");
    for number in 1..4 {
        whole_visit(&desk, number);
    }
    let doses =
        vec![past(1, "HepB", "2026-01-01"), past(2, "DTaP-IPV/Hib", "2026-02-01"), past(3, "HepB", "2026-01-01")];
    desk.append(9, vec![entered(1, 1, doses), entered(2, 5, vec![past(4, "乙肝", "2026-03-01")])]);
    // Of somebody the log does not know yet.
    desk.append(9, vec![entered(3, 9, vec![past(5, "BCG", "2026-03-01")])]);
    let before = kept(&desk.raw());
    assert_eq!(before.len(), 5);
    desk.raw()
        .execute_batch("DROP TABLE packed_doses; DROP INDEX recipient_asked; DELETE FROM refinery_schema_history WHERE version >= 31;")
        .unwrap();
    let desk = desk.restarted();
    assert_eq!(kept(&desk.raw()), before, "as if it had been so from the beginning");
    assert_packed(&desk.raw());
    assert!(desk.store.replay_verify().unwrap().is_equal());
    assert_packed(&raw(&desk.path()));
}

#[test]
fn the_ids_of_doses_are_asked_for_only_where_they_tell_them_apart_c_051() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明"), baby(2, "王小红")]);
    let twice = |number: u64| vec![past(number, "HepB", "2026-01-01"), past(number + 1, "HepB", "2026-01-01")];
    desk.append(2, vec![entered(1, 1, twice(1)), entered(2, 2, twice(3))]);
    // One of two records of a day was for something else: which one counts goes by their ids.
    desk.append(3, vec![corrected(3, id("past", 1), "kind", json!("mass"))]);
    let asked = |recipient: u64| {
        let mut found = vec![];
        let read = desk.store.read_passing(|r| {
            let everybody = r.archives_after(None, 10)?.unwrap();
            r.each_asked(&everybody, &mut AskedDesk::default(), |row| {
                if row.recipient == id("recipient", recipient) {
                    found.extend(row.doses.clone());
                }
                Ok(ControlFlow::Continue(()))
            })
        });
        read.unwrap();
        found
    };
    let mut apart: Vec<_> = asked(1).iter().map(|dose| (dose.dose, dose.kind.as_deref() == Some("mass"))).collect();
    apart.sort_unstable();
    let mut expected = vec![(Some(id("past", 1)), true), (Some(id("past", 2)), false)];
    expected.sort_unstable();
    assert_eq!(apart, expected);
    assert_eq!(asked(2).iter().map(|dose| (dose.dose, dose.vaccine.as_str())).collect::<Vec<_>>(), [(None, "HepB"); 2]);
}

#[test]
fn who_goes_through_the_clinic_reads_what_others_read_and_ends_with_the_store() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明")]);
    let name = |r: &store::Reader<'_>| Ok(r.recipient(id("recipient", 1))?.map(|person| person.name));
    assert_eq!(desk.store.read_passing(name).unwrap(), desk.store.read(name).unwrap());
    desk.store.close();
    assert!(matches!(desk.store.read_passing(name), Err(store::StoreError::Closed)));
}
