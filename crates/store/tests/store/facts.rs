//! Questions about people, stock, vials, and the operating rows.

use domain::event::v1::*;
use domain::event::{NewEvent, Subject};
use store::{Credential, UnitState};
use uuid::Uuid;

use crate::clinic::{Desk, SITE, at, baby, baby_body, dose, dose_body, dose_of, event, id, receipt, search, staff};

const DAY: &str = "2026-11-20";

fn register(number: u64, change: impl FnOnce(&mut RecipientRegistered)) -> NewEvent {
    let mut body = baby_body(number, "王小明");
    change(&mut body);
    event(200 + number, Subject::recipient(id("recipient", number)), 1, body)
}

fn found(desk: &Desk, text: &str) -> Vec<Uuid> {
    let rows = desk.store.read(|reader| search(reader, text, 20)).unwrap();
    rows.into_iter().map(|row| row.recipient).collect()
}

#[test]
fn a_recipient_is_found_by_any_part() {
    let desk = Desk::new("d-1");
    let own = Document { kind: "resident_id".into(), number: "42010620261020002X".into() };
    desk.append(
        1,
        vec![
            register(1, |body| body.documents = vec![own]),
            register(2, |body| {
                body.name = "欧阳_100%".into();
                body.phone = Some("13912345678".into());
                body.guardians.clear();
                body.archive_code = Some("42010600009988".into());
            }),
        ],
    );
    let (one, two) = (id("recipient", 1), id("recipient", 2));
    for (text, expected) in [
        ("小明", vec![one]),
        ("明", vec![one]),
        ("10200", vec![one]),
        ("002x", vec![one]),
        ("王芳", vec![one]),
        ("199003", vec![one]),
        ("1234567", vec![two]),
        ("009988", vec![two]),
        ("阳_1", vec![two]),
        ("阳%1", vec![two]),
        ("%", vec![]),
        ("_", vec![]),
        ("  小明 ", vec![one]),
        ("", vec![]),
        ("不存在", vec![]),
    ] {
        assert_eq!(found(&desk, text), expected, "{text:?}");
    }
    let both = found(&desk, SITE);
    assert_eq!(both.len(), 2, "the provisional code holds the site");
    let row = desk.store.read(|reader| reader.recipients_by_number("42010620261020002X")).unwrap().remove(0);
    assert_eq!(
        (row.recipient, row.birth, row.documents.len(), row.guardians.len()),
        (one, "2026-10-20".parse().unwrap(), 1, 1)
    );
    assert_eq!(row.newborn.unwrap().weight_g, Some(3200));
}

#[test]
fn a_mothers_card_finds_her_children_and_never_herself() {
    let desk = Desk::new("d-1");
    desk.append(
        1,
        vec![
            register(1, |body| body.birth = "2024-02-29".into()),
            register(2, |body| body.guardians[0].relation = "grandparent".into()),
            register(3, |body| body.guardians[0].document = None),
        ],
    );
    let number = "420106199003078621";
    let children = desk.store.read(|reader| reader.children_of_guardian_number(number)).unwrap();
    let seen: Vec<_> = children.iter().map(|child| (child.recipient.recipient, child.relation.as_str())).collect();
    assert_eq!(seen, [(id("recipient", 1), "mother"), (id("recipient", 2), "grandparent")]);
    assert!(desk.store.read(|reader| reader.recipients_by_number(number)).unwrap().is_empty());
}

#[test]
fn twins_share_a_birthday_and_a_guardian() {
    let desk = Desk::new("d-1");
    desk.append(
        1,
        vec![
            register(1, |_| ()),
            register(2, |_| ()),
            register(3, |body| body.birth = "2026-10-21".into()),
            register(4, |body| body.guardians[0].document = None),
            register(5, |body| {
                body.guardians[0].document = None;
                body.guardians[0].phone = Some("13900000000".into());
            }),
        ],
    );
    let twins = desk.store.read(|reader| reader.siblings(id("recipient", 1))).unwrap();
    let mut twins: Vec<_> = twins.into_iter().map(|row| row.recipient).collect();
    twins.sort();
    let mut expected = [id("recipient", 2), id("recipient", 4)];
    expected.sort();
    assert_eq!(twins, expected, "by number, or by name and phone; not by birthday or name alone");
}

#[test]
fn one_phone_for_all_children_of_a_home_walks_through_none_of_them() {
    let desk = Desk::new("d-1");
    let shared = |number: u64, birth: &str| {
        let birth = birth.to_owned();
        register(number, move |body| {
            body.birth = birth;
            body.guardians[0].name = "福利院".into();
            body.guardians[0].document =
                Some(Document { kind: "resident_id".into(), number: "420106197003078621".into() });
            body.guardians[0].phone = Some("02782888888".into());
        })
    };
    let days = (0..600).map(|n| shared(1000 + n, &format!("2026-{:02}-{:02}", 1 + n % 10, 1 + n / 10 % 28)));
    desk.append(1, days.collect());
    // Nobody knows their birthdays: forty were given one day.
    desk.append(2, (0..40).map(|n| shared(2000 + n, "2025-01-01")).collect());
    let siblings = desk.store.read(|reader| reader.siblings(id("recipient", 2000))).unwrap();
    assert_eq!(siblings.len(), 20, "a banner, not a list");
    assert!(siblings.iter().all(|one| one.birth.to_string() == "2025-01-01"));
    let number = "420106197003078621";
    let of_card = desk.store.read(|reader| reader.children_of_guardian_number(number)).unwrap();
    assert_eq!(of_card.len(), 100);
    let not_listed = (2000..2040)
        .map(|n| id("recipient", n))
        .chain((1000..1600).map(|n| id("recipient", n)))
        .find(|one| !of_card.iter().any(|child| child.recipient.recipient == *one))
        .unwrap();
    assert!(desk.store.read(|reader| reader.has_guardian_with_number(not_listed, number)).unwrap());
    assert!(!desk.store.read(|reader| reader.has_guardian_with_number(not_listed, "420106199003078621")).unwrap());
    let others = desk
        .store
        .read(|reader| reader.children_of_guardian(Some(number), "福利院", Some("02782888888"), id("recipient", 2000)));
    assert_eq!(others.unwrap().len(), 20);
    let raw = desk.raw();
    let plan = |sql: &str| -> Vec<String> {
        let mut statement = raw.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let mut rows = statement.raw_query();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            lines.push(row.get::<_, String>(3).unwrap());
        }
        lines
    };
    let siblings = plan(include_str!("../../src/query/siblings.sql"));
    let told = |lines: &[String], what: &str| lines.iter().any(|line| line.contains(what));
    assert!(told(&siblings, "recipient_birth (birth=?)"), "{siblings:?}");
    assert!(
        !told(&siblings, "SCAN") && !told(&siblings, "recipient_guardian_") && !told(&siblings, "TEMP B-TREE"),
        "{siblings:?}"
    );
    for sql in [
        include_str!("../../src/query/children_of_guardian.sql"),
        include_str!("../../src/query/children_of_guardian_number.sql"),
    ] {
        let lines = plan(sql);
        assert!(!told(&lines, "SCAN recipient"), "{lines:?}");
    }
}

#[test]
fn decision_07_one_change_of_the_province_is_one_fact() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明")]);
    let allotted = |number: u64, code: &str, change: &str| {
        let body = ArchiveCodeAllotted {
            recipient: id("recipient", 1),
            archive_code: code.into(),
            version: format!("v{number}"),
            change: change.into(),
        };
        event(number, Subject::recipient(id("recipient", 1)), number as i64, body)
    };
    desk.append(2, vec![allotted(2, "42010600000001", "C-1")]);
    desk.append(3, vec![allotted(3, "42010600000001", "C-1")]);
    let count: i64 = desk.raw().query_row("SELECT count(*) FROM archive_code", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
    desk.append(4, vec![allotted(4, "42010600000002", "C-2")]);
    let row = desk.store.read(|reader| reader.recipient(id("recipient", 1))).unwrap().unwrap();
    assert_eq!((row.archive_code.as_deref(), row.archive_version.as_deref()), (Some("42010600000002"), Some("v4")));
    assert_eq!(found(&desk, "0000002"), [id("recipient", 1)]);
}

#[test]
fn a_history_joins_doses_from_elsewhere_and_from_here() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明")]);
    let past = PastDose {
        dose: id("past", 1),
        vaccine: "HepB".into(),
        date: "2026-10-20".into(),
        lot: Some("W1".into()),
        unit: None,
        provenance: "maternity_ward".into(),
    };
    let body = HistoryRecorded { recipient: id("recipient", 1), doses: vec![past], complete: true };
    desk.append(2, vec![event(2, Subject::recipient(id("recipient", 1)), 2, body)]);
    desk.append(3, dose(1, 1, 1, 10, "code-1", 3));
    let history = desk.store.read(|reader| reader.history(id("recipient", 1))).unwrap();
    let seen: Vec<_> = history
        .iter()
        .map(|row| {
            (row.date.to_string(), row.provenance.as_str(), row.given_here, row.number, row.body_site.as_deref())
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("2026-10-20".to_owned(), "maternity_ward", false, None, None),
            (DAY.to_owned(), "here", true, Some(2), Some("left_deltoid")),
        ]
    );
    assert!(desk.store.read(|reader| reader.recipient(id("recipient", 1))).unwrap().unwrap().history_complete);
}

fn unit(desk: &Desk, code: &str) -> Option<(UnitState, i64)> {
    desk.store.read(|reader| reader.trace_unit(code)).unwrap().map(|unit| (unit.state, unit.left))
}

#[test]
fn a_single_dose_is_received_given_and_used() {
    let desk = Desk::new("d-1");
    assert_eq!(unit(&desk, "code-1"), None, "nothing here knows the code");
    desk.append(1, vec![receipt(1, "code-1", 1)]);
    assert_eq!(unit(&desk, "code-1"), Some((UnitState::InStock, 1)));
    desk.append(2, dose(1, 1, 1, 10, "code-1", 2));
    assert_eq!(unit(&desk, "code-1"), Some((UnitState::Used, 0)));
    // Injected and never received: the code is used all the same.
    desk.append(3, vec![dose(2, 2, 2, 20, "code-2", 3).remove(0)]);
    assert_eq!(unit(&desk, "code-2"), Some((UnitState::Used, 0)));
}

fn vial_opened(code: &str, doses: u32, minutes: i64) -> NewEvent {
    let body = VialOpened {
        code: code.into(),
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        doses,
        limit_s: Some(1800),
        boot: "boot-1".into(),
        boot_ms: 12_345,
        opened_by: id("staff", 1),
    };
    event(minutes as u64, Subject::vial(code), minutes, body)
}

#[test]
fn a_multi_dose_vial_is_opened_drawn_from_and_thrown_away() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![receipt(1, "vial-1", 3)]);
    desk.append(11, vec![vial_opened("vial-1", 3, 11)]);
    assert_eq!(unit(&desk, "vial-1"), Some((UnitState::Opened, 3)));
    desk.append(12, dose_of(1, dose_body(1, 1, 1, 10, "vial-1", "multi"), 12));
    let vial = desk.store.read(|reader| reader.vial("vial-1")).unwrap().unwrap();
    assert_eq!(
        (vial.doses, vial.given, vial.limit_s, vial.boot_ms, vial.opened_at),
        (3, 1, Some(1800), 12_345, at(11))
    );
    assert_eq!(desk.store.read(|reader| reader.open_vials()).unwrap().len(), 1);
    let discarded = VialDiscarded {
        code: "vial-1".into(),
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        doses: 2,
        reason: "time_exceeded".into(),
    };
    let line = StockLine {
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        expiry: "2027-06-30".into(),
        code: Some("vial-1".into()),
        doses: -2,
    };
    let wasted =
        StockMoved { movement: id("waste", 1), kind: "wastage".into(), paper: None, dose: None, lines: vec![line] };
    desk.append(
        45,
        vec![event(45, Subject::vial("vial-1"), 45, discarded), event(46, Subject::stock("HEPB-1"), 45, wasted)],
    );
    assert_eq!(unit(&desk, "vial-1"), Some((UnitState::Wasted, 0)));
    assert!(desk.store.read(|reader| reader.open_vials()).unwrap().is_empty());
    let vial = desk.store.read(|reader| reader.vial("vial-1")).unwrap().unwrap();
    assert_eq!((vial.discarded.as_deref(), vial.discarded_at), (Some("time_exceeded"), Some(at(45))));
    assert_eq!(desk.store.read(|reader| reader.conflicts()).unwrap(), []);
}

#[test]
fn a_vial_whose_doses_are_all_given_is_used_and_one_more_is_a_conflict() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![receipt(1, "vial-1", 2)]);
    desk.append(11, vec![vial_opened("vial-1", 2, 11)]);
    for number in 1..3 {
        desk.append(12, dose_of(number, dose_body(number, number, number, number, "vial-1", "multi"), 12));
    }
    assert_eq!(unit(&desk, "vial-1"), Some((UnitState::Used, 0)));
    assert!(desk.store.read(|reader| reader.open_vials()).unwrap().is_empty());
    desk.append(13, dose_of(3, dose_body(3, 3, 3, 3, "vial-1", "multi"), 13));
    let mut kinds: Vec<_> =
        desk.store.read(|reader| reader.conflicts()).unwrap().into_iter().map(|one| one.kind).collect();
    kinds.dedup();
    assert_eq!(kinds, ["lot_below_zero", "overdrawn"]);
}

#[test]
fn stock_is_told_by_lot_with_its_holds() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![receipt(1, "code-1", 1), receipt(2, "code-2", 1)]);
    let older =
        StockLine { product: "HEPB-1".into(), lot: "L2025".into(), expiry: "2026-12-31".into(), code: None, doses: 4 };
    let moved =
        StockMoved { movement: id("m", 9), kind: "receipt".into(), paper: None, dose: None, lines: vec![older] };
    desk.append(2, vec![event(9, Subject::stock("HEPB-1"), 2, moved)]);
    desk.append(3, dose(1, 1, 1, 10, "code-1", 3));
    let held = LotHeld { product: "HEPB-1".into(), lot: "L2026".into(), kind: "recalled".into(), notice: "N-1".into() };
    desk.append(4, vec![event(10, Subject::stock("HEPB-1"), 4, held)]);
    let lots = desk.store.read(|reader| reader.lots_of("HEPB-1")).unwrap();
    let seen: Vec<_> = lots.iter().map(|lot| (lot.lot.as_str(), lot.doses, lot.units, lot.holds.clone())).collect();
    assert_eq!(seen, [("L2025", 4, 0, vec![]), ("L2026", 1, 1, vec!["recalled".to_owned()])], "first to expire first");
    assert!(desk.store.read(|reader| reader.lots_of("BCG-1")).unwrap().is_empty());
    assert_eq!(desk.store.read(|reader| reader.lot_holds("HEPB-1", "L2026")).unwrap()[0].notice, "N-1");
    let lifted =
        LotReleased { product: "HEPB-1".into(), lot: "L2026".into(), kind: "recalled".into(), reason: "ok".into() };
    desk.append(5, vec![event(11, Subject::stock("HEPB-1"), 5, lifted)]);
    assert!(desk.store.read(|reader| reader.lot_holds("HEPB-1", "L2026")).unwrap().is_empty());
}

#[test]
fn staff_are_found_by_login() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![staff(1, "li"), staff(2, "zhao")]);
    let row = desk.store.read(|reader| reader.staff_by_login("zhao")).unwrap().unwrap();
    assert_eq!((row.staff, row.roles.as_slice()), (id("staff", 2), &["vaccinator".to_owned()][..]));
    assert!(desk.store.read(|reader| reader.staff_by_login("nobody")).unwrap().is_none());
    assert_eq!(desk.store.read(|reader| reader.staff_all()).unwrap().len(), 2);
}

#[test]
fn credentials_drafts_and_cursors_are_kept_over_a_restart() {
    let desk = Desk::new("d-1");
    let credential = Credential {
        pin: Some("$argon2id$pin".into()),
        pin_failures: 2,
        ..Credential::of_password(id("staff", 1), "$argon2id$".into(), at(1), true)
    };
    desk.store.put_credential(&credential).unwrap();
    let who = id("staff", 1);
    desk.store.put_draft(who, "visit.precheck", "{}", &at(1), 2).unwrap();
    desk.store.put_cursor("changes", "opaque-7").unwrap();
    let desk = desk.restarted();
    assert_eq!(desk.store.credential(id("staff", 1)).unwrap(), Some(credential));
    assert_eq!(desk.store.draft(who, "visit.precheck").unwrap().as_deref(), Some("{}"));
    assert_eq!(desk.store.draft(id("staff", 2), "visit.precheck").unwrap(), None, "everybody has their own");
    assert_eq!(desk.store.cursor("changes").unwrap().as_deref(), Some("opaque-7"));
    desk.store.put_draft(who, "recipient", "1", &at(2), 2).unwrap();
    desk.store.put_draft(who, "stock", "2", &at(3), 2).unwrap();
    assert_eq!(desk.store.draft(who, "visit.precheck").unwrap(), None, "the oldest of three goes");
    desk.store.delete_draft(who, "stock").unwrap();
    assert_eq!(desk.store.draft(who, "stock").unwrap(), None);
    assert_eq!(desk.store.cursor("other").unwrap(), None);
}
