//! Replay equals live (decision 6), for whatever may be written.

use domain::event::v1::*;
use domain::event::{NewEvent, Payload, Subject};
use proptest::prelude::*;

use crate::clinic::{
    Desk, authorised, baby_body, consent, dose_body, event, id, line, projections, receipt, staff, visit, whole_visit,
};

/// One act, in a world so small that acts often meet: the same person, line, code or lot again and again.
pub type Act = (u8, u8, u8);

/// How many cases to try: `usual`, or as many as `PROPTEST_CASES` says (the nightly run asks for thousands).
pub fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(usual), ..ProptestConfig::default() }
}

pub fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    let what = prop_oneof![2 => 0..18u8, 1 => 18..18 + crate::kinds::MANY];
    proptest::collection::vec((what, 0..3u8, 0..3u8), 0..most)
}

/// The `number`th event of a desk. Event ids are unique; everything the bodies name comes from the small world.
pub fn event_of(act: Act, number: u64, minutes: i64) -> NewEvent {
    let (what, a, b) = (act.0, u64::from(act.1), u64::from(act.2));
    let code = format!("code-{b}");
    let recipient = Subject::recipient(id("recipient", a));
    let stock = |kind: &str, doses: i32| StockMoved {
        movement: id("movement", number),
        kind: kind.into(),
        paper: None,
        dose: None,
        lines: vec![StockLine {
            product: "HEPB-1".into(),
            lot: format!("L{a}"),
            expiry: format!("2027-0{}-28", b + 1),
            code: (b > 0).then(|| code.clone()),
            doses,
        }],
    };
    let payload: Payload = match what {
        0 => staff(a, ["li", "zhao", "sun"][b as usize]).payload,
        1 | 2 => {
            let mut body = baby_body(a, ["王小明", "王小红", "王某之子"][b as usize]);
            body.documents = vec![Document { kind: "resident_id".into(), number: format!("N{b}") }; b as usize];
            body.history_complete = b == 1;
            body.into()
        }
        3 => {
            let past = PastDose {
                dose: id("past", b),
                vaccine: "HepB".into(),
                date: format!("2026-10-2{a}"),
                lot: None,
                unit: None,
                provenance: "paper".into(),
            };
            HistoryRecorded { recipient: id("recipient", a), doses: vec![past], complete: b > 1 }.into()
        }
        4 => ArchiveCodeAllotted {
            recipient: id("recipient", a),
            archive_code: format!("42010600{b}"),
            version: "v1".into(),
            change: format!("C-{a}-{b}"),
        }
        .into(),
        5 => visit(a, b, &["HepB", "BCG"]).payload,
        6 => {
            LineProposed { visit: id("visit", a), recipient: id("recipient", b), line: line(a * 10 + b, "MMR") }.into()
        }
        7 => LineDeferred {
            visit: id("visit", a),
            recipient: id("recipient", a),
            line: id("line", a * 10 + b),
            vaccine: "BCG".into(),
            reason: "ill".into(),
            return_on: None,
        }
        .into(),
        8 => consent(b, a, a, &[(a * 10, b == 0), (a * 10 + 1, b == 1)]).payload,
        9 => authorised(b, a, a, a * 10 + b, &code, minutes).payload,
        10 => dose_body(a, a, a, a * 10 + b, &code, "single").into(),
        11 => dose_body(a * 3 + b, a, a, a * 10 + b, &code, "multi").into(),
        12 => stock("receipt", 2).into(),
        13 => stock("use", -1).into(),
        14 => stock("wastage", -2).into(),
        15 => VialOpened {
            code,
            product: "HEPB-1".into(),
            lot: "L1".into(),
            doses: a as u32,
            limit_s: None,
            boot: format!("boot-{a}"),
            boot_ms: 5,
            opened_by: id("staff", a),
        }
        .into(),
        16 => {
            if a == 0 {
                VialDiscarded {
                    code,
                    product: "HEPB-1".into(),
                    lot: "L1".into(),
                    doses: b as u32,
                    reason: "other".into(),
                }
                .into()
            } else if a == 1 {
                LotHeld {
                    product: "HEPB-1".into(),
                    lot: "L1".into(),
                    kind: "stopped".into(),
                    notice: format!("N{number}"),
                }
                .into()
            } else {
                LotReleased { product: "HEPB-1".into(), lot: "L1".into(), kind: "stopped".into(), reason: "ok".into() }
                    .into()
            }
        }
        17 => ObservationReleased {
            visit: id("visit", a),
            recipient: id("recipient", a),
            early: b == 1,
            note: None,
            released_by: id("staff", b),
        }
        .into(),
        what => crate::kinds::payload(what - 18, a, b, number),
    };
    event(10_000 + number, recipient, minutes, payload)
}

#[test]
fn decision_06_replay_equals_live_after_a_day() {
    let desk = Desk::new("d-1");
    desk.append(0, vec![staff(1, "li")]);
    for number in 1..6 {
        whole_visit(&desk, number);
    }
    let report = desk.store.replay_verify().unwrap();
    assert!(report.is_equal(), "{report:?}");
    assert_eq!(report.events, 2 + 5 * 9);
    let rows = |table: &str| report.tables.iter().find(|one| one.table == table).unwrap().rows;
    assert_eq!((rows("recipient"), rows("visit_line"), rows("dose"), rows("stock_line")), (5, 10, 5, 10));
}

#[test]
fn decision_06_replay_finds_every_row_that_does_not_follow_from_the_log() {
    let desk = Desk::new("d-1");
    for number in 1..3 {
        whole_visit(&desk, number);
    }
    let raw = desk.raw();
    let tables: Vec<_> = desk.store.replay_verify().unwrap().tables.into_iter().filter(|one| one.rows > 0).collect();
    assert!(tables.len() >= 13, "{tables:?}");
    for table in tables {
        // One row gone, in each table in turn; then put back.
        let (name, rows) = (&table.table, table.rows);
        raw.execute_batch(&format!(
            "BEGIN; CREATE TEMP TABLE kept AS SELECT * FROM {name}; DELETE FROM {name}; COMMIT;"
        ))
        .unwrap();
        let found = desk.store.replay_verify().unwrap().tables.into_iter().find(|one| one.table == *name).unwrap();
        assert_eq!((found.missing, found.surplus), (rows, 0), "{name}");
        raw.execute_batch(&format!("INSERT INTO {name} SELECT * FROM kept; DROP TABLE kept;")).unwrap();
        assert!(desk.store.replay_verify().unwrap().is_equal());
    }
    raw.execute("UPDATE dose SET body_site = 'right_deltoid' WHERE dose = ?1", [id("dose", 1)]).unwrap();
    raw.execute("INSERT INTO conflict VALUES ('dose', 'invented', 'x', zeroblob(16))", []).unwrap();
    let report = desk.store.replay_verify().unwrap();
    let of = |table: &str| {
        report.tables.iter().find(|one| one.table == table).map(|one| (one.missing, one.surplus)).unwrap()
    };
    assert_eq!((of("dose"), of("conflict"), of("visit")), ((1, 1), (0, 1), (0, 0)));
    desk.store.rebuild_projections().unwrap();
    assert!(desk.store.replay_verify().unwrap().is_equal(), "rebuilding mends it");
}

#[test]
fn decision_06_a_replay_leaves_operating_rows_and_no_file_behind() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    desk.store.put_cursor("changes", "7").unwrap();
    let claimed = desk.store.claim_deliveries("2026-11-20T01:00:00Z", 3).unwrap().len();
    let files = || {
        let mut names: Vec<_> =
            std::fs::read_dir(desk.dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = files();
    assert!(desk.store.replay_verify().unwrap().is_equal());
    desk.store.rebuild_projections().unwrap();
    assert_eq!(files(), before);
    assert_eq!(desk.store.cursor("changes").unwrap().as_deref(), Some("7"));
    assert_eq!(desk.store.delivery_summary().unwrap().in_flight, claimed as u64);
}

#[test]
fn decision_06_another_projector_version_rebuilds_its_noun_on_start() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let before = projections(&desk.raw());
    desk.raw()
        .execute_batch(
            "UPDATE projector SET version = 0 WHERE noun = 'dose'; UPDATE dose SET lot = 'old'; DELETE FROM consent_line;
             INSERT INTO conflict VALUES ('dose', 'old', 'x', zeroblob(16)), ('stock', 'kept', 'x', zeroblob(16));",
        )
        .unwrap();
    let desk = desk.restarted();
    let after = projections(&desk.raw());
    assert!(after.iter().any(|row| row.contains("'kept'") || row.contains("kept")), "other nouns are left alone");
    assert!(!after.iter().any(|row| row.starts_with("consent_line")), "also where they are wrong");
    let doses = |rows: &[String]| rows.iter().filter(|row| row.starts_with("dose ")).cloned().collect::<Vec<_>>();
    assert_eq!(doses(&after), doses(&before));
    assert!(!after.iter().any(|row| row.starts_with("conflict") && row.contains("old")));
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn decision_06_replay_equals_live_for_any_acts(acts in acts(60)) {
        let desk = Desk::new("d-1");
        // The clock may go back between decisions; several acts may stand in one decision.
        let mut number = 0;
        for (place, chunk) in acts.chunks(3).enumerate() {
            let minutes = [10, 40, 20, 30][place % 4];
            let events: Vec<_> = chunk.iter().map(|act| { number += 1; event_of(*act, number, minutes) }).collect();
            desk.append(minutes, events);
        }
        let report = desk.store.replay_verify().unwrap();
        prop_assert!(report.is_equal(), "{:?}", report);
        prop_assert_eq!(report.events, acts.len() as u64 + 1);
        let live = projections(&desk.raw());
        crate::packed::assert_packed(&desk.raw());
        desk.store.rebuild_projections().unwrap();
        prop_assert_eq!(projections(&desk.raw()), live);
    }
}

#[test]
fn a_receipt_names_the_unit_better_than_a_use() {
    let desk = Desk::new("d-1");
    desk.append(
        1,
        crate::clinic::dose_of(1, DoseRecorded { lot: "TYPO".into(), ..dose_body(1, 1, 1, 10, "code-1", "single") }, 1),
    );
    let lot = || desk.store.read(|reader| reader.trace_unit("code-1")).unwrap().unwrap().lot;
    assert_eq!(lot(), "TYPO");
    desk.append(2, vec![receipt(1, "code-1", 1)]);
    assert_eq!(lot(), "L2026");
}
