//! Packages (decision 10): one event and one blob, projected piece by piece, resumable, true at every moment.

use domain::event::v1::*;
use domain::event::{NewBlob, NewEvent, Subject};
use domain::import::{self, PackagePerson};
use store::{Signatures, StoreError, blob_digest};
use uuid::Uuid;

use crate::clinic::{Desk, SITE, at, baby, baby_body, event, id, projections, search};

fn person(number: u64) -> PackagePerson {
    let registered = baby_body(number, &format!("导入{number}"));
    let dose = |nth| PastDose {
        dose: id("past dose", number * 10 + nth),
        vaccine: "HepB".into(),
        date: format!("2026-1{nth}-01"),
        lot: None,
        unit: None,
        provenance: "elsewhere".into(),
    };
    let history = HistoryRecorded { recipient: registered.recipient, doses: vec![dose(0), dose(1)], complete: true };
    PackagePerson {
        salt: format!("{number:032x}"),
        registered: Some(registered),
        amended: None,
        history: Some(history),
    }
}

fn amended(number: u64, phone: &str) -> RecipientAmended {
    RecipientAmended {
        recipient: id("recipient", number),
        changes: vec![FieldChange { field: "phone".into(), before: None, after: Some(phone.into()) }],
        origin: "import".into(),
        reason: None,
    }
}

fn received(bytes: Vec<u8>, people: u32, doses: u32) -> (NewEvent, NewBlob) {
    let digest = blob_digest(import::MEDIA, &bytes);
    let body = ImportReceived {
        import: id("import", 1),
        package: digest.clone(),
        source: "名单.xlsx".into(),
        source_digest: seal::sm3::digest(b"file").to_string(),
        people,
        doses,
        left_out: None,
    };
    (event(3000, Subject::clinic(SITE), 8, body), NewBlob { digest, media: import::MEDIA.into(), bytes })
}

/// A clinic that knows person 2, and a package of nine people that changes this one's phone and brings the others.
fn with_package() -> Desk {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(2, "王小明")]);
    let mut people: Vec<PackagePerson> = (1..10).map(person).collect();
    people[1] = PackagePerson { registered: None, amended: Some(amended(2, "13900000002")), ..people[1].clone() };
    let package = import::write_package(&people).unwrap();
    assert_eq!((package.people, package.doses), (9, 18));
    let (event, blob) = received(package.bytes, package.people, package.doses);
    desk.append_with(8, vec![event], vec![blob]).unwrap();
    desk
}

fn sound(desk: &Desk) {
    crate::packed::assert_packed(&desk.raw());
    let report = desk.store.replay_verify().unwrap();
    assert!(report.is_equal(), "{report:?}");
    assert!(desk.store.verify_log(&[], Signatures::Every).unwrap().is_intact());
}

fn found(desk: &Desk) -> usize {
    desk.store.read(|reader| search(reader, "导入", 99)).unwrap().len()
}

#[test]
fn decision_10_a_package_comes_in_piece_by_piece_and_is_true_at_every_moment() {
    let mut desk = with_package();
    let import = |desk: &Desk| desk.store.read(|reader| reader.imports()).unwrap().remove(0);
    let row = import(&desk);
    assert_eq!((row.done, row.people, row.doses, row.package_here, row.is_finished()), (0, 9, 18, true, false));
    assert_eq!((found(&desk), row.received_at), (0, at(8)));
    sound(&desk);
    for done in [2, 4, 6, 8, 9] {
        let progress = desk.store.continue_import(2).unwrap().unwrap();
        assert_eq!((progress.import, progress.done, progress.total), (id("import", 1), done, 9));
        assert_eq!((import(&desk).done, import(&desk).is_finished()), (done, done == 9));
        assert_eq!(found(&desk), done as usize - 1, "one of them was known before");
        sound(&desk);
        // Killed here, it goes on where it was: what the program had in memory is gone.
        desk = desk.restarted();
    }
    assert_eq!(desk.store.continue_import(2).unwrap(), None);
    let known = desk.store.read(|reader| reader.recipient(id("recipient", 2))).unwrap().unwrap();
    assert_eq!((known.name.as_str(), known.phone.as_deref()), ("王小明", Some("13900000002")));
    let history = desk.store.read(|reader| reader.history(id("recipient", 5))).unwrap();
    assert_eq!(history.len(), 2);
    let before = projections(&desk.raw());
    desk.store.rebuild_projections().unwrap();
    assert_eq!(projections(&desk.raw()), before);
}

#[test]
fn decision_10_a_piece_is_whole_or_not_there() {
    let desk = with_package();
    desk.store.continue_import(3).unwrap();
    let before = projections(&desk.raw());
    desk.raw()
        .execute_batch(
            "CREATE TRIGGER trouble BEFORE INSERT ON past_dose WHEN (SELECT count(*) FROM past_dose) > 8
                        BEGIN SELECT RAISE(ABORT, 'trouble'); END;",
        )
        .unwrap();
    assert!(desk.store.continue_import(4).is_err());
    assert_eq!(projections(&desk.raw()), before);
    desk.raw().execute_batch("DROP TRIGGER trouble").unwrap();
    assert_eq!(desk.store.continue_import(4).unwrap().unwrap().done, 7);
    sound(&desk);
}

#[test]
fn decision_10_what_is_changed_while_a_package_comes_in_does_not_depend_on_who_was_first() {
    let change = |desk: &Desk| {
        let body = RecipientAmended { origin: "typed".into(), ..amended(7, "13700000007") };
        desk.append(20, vec![event(3100, Subject::recipient(id("recipient", 7)), 20, body)]);
    };
    let (early, late) = (with_package(), with_package());
    change(&early);
    for desk in [&early, &late] {
        while desk.store.continue_import(4).unwrap().is_some() {}
    }
    change(&late);
    for desk in [&early, &late] {
        let row = desk.store.read(|reader| reader.recipient(id("recipient", 7))).unwrap().unwrap();
        assert_eq!((row.name.as_str(), row.phone.as_deref()), ("导入7", Some("13700000007")), "the later word counts");
        sound(desk);
    }
}

#[test]
fn decision_10_a_rebuild_brings_a_package_to_its_end() {
    let desk = with_package();
    desk.store.continue_import(2).unwrap();
    desk.store.rebuild_projections().unwrap();
    assert_eq!(found(&desk), 8);
    assert_eq!(desk.store.continue_import(2).unwrap(), None);
    sound(&desk);
}

#[test]
fn decision_10_a_row_that_is_no_person_is_flagged_and_the_others_come_in() {
    let desk = Desk::new("d-1");
    let mut bytes = import::write_package(&[person(1)]).unwrap().bytes;
    bytes.extend_from_slice(b"{\"salt\":\"00\",\"name\":\"nobody\"}\n");
    bytes.extend_from_slice(&import::write_package(&[person(3)]).unwrap().bytes.split_off(40));
    let lines: Vec<_> = bytes.split(|byte| *byte == b'\n').collect();
    assert!(lines.len() >= 4);
    let (event, blob) = received(bytes, 3, 4);
    desk.append_with(8, vec![event], vec![blob]).unwrap();
    while desk.store.continue_import(1).unwrap().is_some() {}
    let flagged = desk.store.read(|reader| reader.conflicts()).unwrap();
    assert!(flagged.iter().any(|one| one.noun == "import" && one.kind == "unreadable_row"), "{flagged:?}");
    assert!(found(&desk) >= 1);
    sound(&desk);
    // What is no package at all is finished at once and brings nobody.
    let desk = Desk::new("d-1");
    let (event, blob) = received(b"no package".to_vec(), 3, 4);
    desk.append_with(8, vec![event], vec![blob]).unwrap();
    assert_eq!(desk.store.continue_import(9).unwrap().unwrap().total, 0);
    assert_eq!(desk.store.continue_import(9).unwrap(), None);
    sound(&desk);
}

#[test]
fn decision_11_a_person_is_erased_from_a_package_and_the_package_keeps_its_name() {
    let desk = with_package();
    while desk.store.continue_import(4).unwrap().is_some() {}
    let theirs: Vec<Uuid> =
        desk.store.read(|reader| reader.event_ids_of_subject("recipient", &id("recipient", 5).to_string())).unwrap();
    assert_eq!(theirs.len(), 1, "the row of the package, under an id of its own");
    let erased = |recipient: u64| BodyErased {
        events: theirs.clone(),
        recipient: id("recipient", recipient),
        basis: "law".into(),
        reason: "asked for".into(),
        second: id("staff", 2),
    };
    let wrong = desk.try_append(60, vec![event(3200, Subject::clinic(SITE), 60, erased(6))]).unwrap_err();
    assert!(matches!(wrong, StoreError::NotTheirs { .. }), "not with somebody else's erasure: {wrong}");
    desk.append(60, vec![event(3201, Subject::clinic(SITE), 60, erased(5))]);
    assert!(desk.store.read(|reader| reader.recipient(id("recipient", 5))).unwrap().is_none());
    assert!(!projections(&desk.raw()).iter().any(|row| row.contains("导入5")));
    assert_eq!(found(&desk), 7);
    let package: Vec<u8> =
        desk.raw().query_row("SELECT bytes FROM blob WHERE media = ?1", [import::MEDIA], |row| row.get(0)).unwrap();
    assert!(!String::from_utf8_lossy(&package).contains("导入5"));
    assert!(String::from_utf8_lossy(&package).contains("导入6"));
    sound(&desk);
    desk.store.rebuild_projections().unwrap();
    assert_eq!(found(&desk), 7);

    // A line that is gone without an erasure is damage, whatever stands in its place.
    let row = import::lines(&package).unwrap().nth(5).unwrap().1.to_vec();
    let forged = format!("{}{}\"}}", import::ERASED, seal::sm3::digest(&row));
    let text = String::from_utf8(package).unwrap().replace(std::str::from_utf8(&row).unwrap(), &forged);
    desk.raw()
        .execute_batch("DROP TRIGGER blob_is_never_changed")
        .and_then(|()| {
            desk.raw().execute("UPDATE blob SET bytes = ?1 WHERE media = ?2", (text.as_bytes(), import::MEDIA))
        })
        .unwrap();
    assert!(!desk.store.verify_log(&[], Signatures::Heads).unwrap().is_intact());
}

#[test]
fn decision_11_rows_left_out_that_speak_of_the_person_are_erased_too_and_others_stay() {
    let desk = Desk::new("d-1");
    let mut child = baby_body(1, "金丝雀");
    child.documents = vec![Document { kind: "passport".into(), number: "E12345678".into() }];
    let birth = child.birth.clone();
    desk.append(1, vec![event(3100, Subject::recipient(id("recipient", 1)), 1, child)]);
    let row = |nth: u32, cells: &[&str]| {
        serde_json::json!({ "sheet": "表", "row": nth, "codes": ["import.known"], "cells": cells, "salt": format!("{nth:032x}") })
            .to_string()
    };
    let rows = [
        row(2, &["别名", "e12345678", ""]),
        row(3, &["金丝雀", &birth.replace('-', "/")]),
        row(4, &["金丝雀", &format!("{} 00:00:00", birth)]),
        row(5, &["金丝雀", &birth.replace('-', "")]),
        row(6, &["金丝雀", "2001-01-01"]),
        row(7, &["别人", &birth]),
    ];
    let bytes = (rows.join("\n") + "\n").into_bytes();
    let left_out = NewBlob { digest: blob_digest(import::LEFT_OUT, &bytes), media: import::LEFT_OUT.into(), bytes };
    let package = import::write_package(&[person(9)]).unwrap();
    let (mut received, blob) = received(package.bytes, package.people, package.doses);
    if let domain::event::Payload::ImportReceived(body) = &mut received.payload {
        body.left_out = Some(left_out.digest.clone());
    }
    desk.append_with(8, vec![received], vec![blob, left_out]).unwrap();
    let theirs = |number: u64| {
        let subject = id("recipient", number).to_string();
        desk.store.read(|reader| reader.event_ids_of_subject("recipient", &subject)).unwrap()
    };
    let named = theirs(1);
    assert_eq!(named.len(), 1 + 4, "the registration and four rows");
    let erased = BodyErased {
        events: named,
        recipient: id("recipient", 1),
        basis: "law".into(),
        reason: "asked for".into(),
        second: id("staff", 2),
    };
    desk.append(60, vec![event(3101, Subject::clinic(SITE), 60, erased)]);
    let left: Vec<u8> =
        desk.raw().query_row("SELECT bytes FROM blob WHERE media = ?1", [import::LEFT_OUT], |row| row.get(0)).unwrap();
    let left = String::from_utf8(left).unwrap();
    assert!(!left.contains("12345678") && !left.contains("00:00:00"), "{left}");
    assert!(left.contains("2001-01-01") && left.contains("别人"), "others stay: {left}");
    assert_eq!(left.lines().filter(|line| line.starts_with(import::ERASED)).count(), 4);
    sound(&desk);
}

#[test]
fn decision_11_whom_an_unfinished_package_names_is_told_before_an_erasure() {
    let desk = with_package();
    let named = |number: u64| desk.store.read(|reader| reader.import_under_way_with(id("recipient", number))).unwrap();
    assert!(named(2), "the row that changes somebody known here is still to come in");
    assert!(!named(77), "somebody the package does not name");
    while desk.store.continue_import(4).unwrap().is_some() {}
    assert!(!named(2), "all of it is here now, and an erasure reaches it");
}
