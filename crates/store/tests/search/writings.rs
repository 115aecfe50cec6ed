//! Every writing finds the person, by the index.

use domain::event::v1::{ArchiveCodeAllotted, Document, FieldChange, Guardian, RecipientAmended, RecipientRegistered};
use domain::event::{NewEvent, Subject};
use domain::search::{Conditions, Query, Rank};
use jiff::civil::{Date, date};
use serde_json::json;
use uuid::Uuid;

use crate::clinic::{Desk, baby_body, event, id};

pub const TODAY: Date = date(2026, 11, 20);

pub fn register(number: u64, change: impl FnOnce(&mut RecipientRegistered)) -> NewEvent {
    let mut body = baby_body(number, "王小明");
    change(&mut body);
    event(20_000 + number, Subject::recipient(id("recipient", number)), 1, body)
}

pub fn amended(number: u64, of: u64, changes: Vec<FieldChange>) -> NewEvent {
    let body = RecipientAmended { recipient: id("recipient", of), changes, origin: "typed".into(), reason: None };
    event(30_000 + number, Subject::recipient(id("recipient", of)), 3, body)
}

fn found(desk: &Desk, text: &str) -> Vec<(Uuid, Rank)> {
    desk.store.read(|reader| reader.search(&Query::read(text, TODAY), 50, false)).unwrap().recipients
}

/// One child among a hundred others of other names, numbers and days.
fn clinic() -> Desk {
    let desk = Desk::new("d-1");
    let child = register(1, |body| {
        body.birth = "2025-03-05".into();
        body.phone = Some("13912345678".into());
        body.documents = vec![
            Document { kind: "resident_id".into(), number: "42010620250305101X".into() },
            Document { kind: "birth_certificate".into(), number: "R420123456".into() },
        ];
        body.guardians = vec![Guardian {
            relation: "mother".into(),
            name: "李丽".into(),
            document: Some(Document { kind: "resident_id".into(), number: "420106199203042028".into() }),
            phone: Some("027-8555 1234".into()),
        }];
    });
    let booklet = FieldChange { field: "booklet_number".into(), before: None, after: Some(json!("JZZ0099881")) };
    let code = ArchiveCodeAllotted {
        recipient: id("recipient", 1),
        archive_code: "42010620250000123456".into(),
        version: "1".into(),
        change: "c-1".into(),
    };
    let mut events =
        vec![child, amended(1, 1, vec![booklet]), event(40_000, Subject::recipient(id("recipient", 1)), 4, code)];
    events.extend((2..102).map(|number| {
        register(number, |body| {
            body.name = "赵子龙".into();
            body.birth = "2020-07-09".into();
            body.guardians[0].name = "孙尚香".into();
        })
    }));
    desk.append(5, events);
    desk
}

#[test]
fn every_writing_finds_the_one_child_before_and_after_a_fold_c_057() {
    let desk = clinic();
    for folded in [false, true] {
        if folded {
            desk.store.fold_search_when_idle().unwrap();
            let sql = "SELECT count(*) FROM search_state WHERE folded = next";
            let folded: i64 = desk.raw().query_row(sql, [], |row| row.get(0)).unwrap();
            assert_eq!(folded, 1, "they are folded");
        }
        for text in [
            "王小明",
            "王",
            "小明",
            "明",
            "小",
            "wangxiaoming",
            "wxm",
            "wxiaom",
            "xiaoming",
            "wang小",
            "w小m",
            "WXM",
            "ｗｘｍ",
            "李丽",
            "丽",
            "lili",
            "li",
            "42010620250305101X",
            "101x",
            "0305101",
            "5678",
            "13912345678",
            "139****5678",
            "+86 139 1234 5678",
            "85551234",
            "027-8555",
            "199203042028",
            "2028",
            "R420123456",
            "r4201234",
            "123456",
            "420106202500001",
            "jzz0099881",
            "9881",
            "2025-03-05",
            "20250305",
            "2025.3.5",
            "25/3/5",
            "2025年3月5日",
            "250305",
            "2025-03",
            "202503",
            "3月5日",
            "2025年",
            "王小明 5678",
            "wxm 250305",
            "王 li 2025-03",
            "王小明250305",
        ] {
            let hits = found(&desk, text);
            assert_eq!(hits.len(), 1, "{text}, folded: {folded}: {hits:?}");
            assert_eq!(hits[0].0, id("recipient", 1), "{text}");
        }
        for text in ["", "  ", "王小红", "wxh", "99999", "2025-03-06", "王 赵", "12", "--"] {
            assert_eq!(found(&desk, text), [], "{text}, folded: {folded}");
        }
    }
}

#[test]
fn the_six_key_fields_find_the_child_each_and_together_c_058() {
    let desk = clinic();
    desk.store.fold_search_when_idle().unwrap();
    let all = Conditions {
        name: "王小".into(),
        birth: "25年3月".into(),
        guardian: "ll".into(),
        phone: "5678".into(),
        number: "0305101".into(),
        birth_certificate: "123456".into(),
    };
    let only = |pick: fn(&mut Conditions, &Conditions)| {
        let mut one = Conditions::default();
        pick(&mut one, &all);
        one
    };
    for conditions in [
        only(|one, all| one.name.clone_from(&all.name)),
        only(|one, all| one.birth.clone_from(&all.birth)),
        only(|one, all| one.guardian.clone_from(&all.guardian)),
        only(|one, all| one.phone.clone_from(&all.phone)),
        only(|one, all| one.number.clone_from(&all.number)),
        only(|one, all| one.birth_certificate.clone_from(&all.birth_certificate)),
        all.clone(),
    ] {
        let hits = desk.store.read(|reader| reader.search_conditions(&conditions, TODAY, 50, false)).unwrap();
        let people: Vec<Uuid> = hits.recipients.iter().map(|(recipient, _)| *recipient).collect();
        assert_eq!(people, [id("recipient", 1)], "{conditions:?}");
    }
    for wrong in [
        Conditions { name: "李丽".into(), ..Conditions::default() },
        Conditions { phone: "0305101".into(), ..Conditions::default() },
        Conditions { number: "5678".into(), ..Conditions::default() },
        Conditions { birth_certificate: "420106".into(), ..Conditions::default() },
        Conditions { birth: "2025-03-06".into(), ..all.clone() },
        Conditions::default(),
    ] {
        let hits = desk.store.read(|reader| reader.search_conditions(&wrong, TODAY, 50, false)).unwrap();
        assert_eq!(hits.recipients, [], "{wrong:?}");
    }
}

#[test]
fn whoever_fits_best_comes_first_and_the_rest_is_announced() {
    let desk = Desk::new("d-1");
    let names = ["李王丽", "王丽娜", "王丽", "赵一", "赵二王丽"];
    let people = (1..).zip(names).map(|(number, name)| {
        register(number, |body| {
            body.name = name.into();
            body.guardians[0].name = if name == "赵一" { "王丽".into() } else { "钱七".into() };
        })
    });
    desk.append(5, people.collect());
    let order: Vec<(Uuid, Rank)> = found(&desk, "王丽");
    let expected = [
        (3, Rank::OwnExact),
        (4, Rank::GuardianExact),
        (2, Rank::OwnPrefix),
        (5, Rank::OwnInside),
        (1, Rank::OwnInside),
    ];
    assert_eq!(order, expected.map(|(number, rank)| (id("recipient", number), rank)));
    let first = desk.store.read(|reader| reader.search(&Query::read("王丽", TODAY), 2, false)).unwrap();
    assert_eq!((first.recipients.as_slice(), first.more), (&order[..2], true));
    let all = desk.store.read(|reader| reader.search(&Query::read("王丽", TODAY), 5, false)).unwrap();
    assert!(!all.more);
}
