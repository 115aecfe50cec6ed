//! At the needle: a failed injection frees or wastes the vial, a withdrawn record gives its unit back, and the clock's confirmation is known.

use domain::event::v1::*;
use domain::event::{NewEvent, Payload, Subject};
use store::{LineState, UnitState};

use crate::clinic::{Desk, authorised, baby, consent, dose, event, id, receipt, visit};

fn of_baby(number: u64, minutes: i64, payload: impl Into<Payload>) -> NewEvent {
    event(20_000 + number, Subject::recipient(id("recipient", 1)), minutes, payload)
}

fn failed(number: u64, unit: &str, line_after: &str) -> LineFailed {
    LineFailed {
        failure: id("failure", number),
        visit: id("visit", 1),
        recipient: id("recipient", 1),
        line: id("line", 10),
        authorisation: id("authorisation", number),
        vaccine: "HepB".into(),
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        code: "code-1".into(),
        kind: "broken".into(),
        unit: unit.into(),
        line_after: line_after.into(),
        note: Some("针头脱落".into()),
        tried_by: id("staff", 1),
    }
}

fn moved(number: u64, kind: &str, doses: i32, dose: Option<u64>) -> StockMoved {
    StockMoved {
        movement: id("movement", 9_000 + number),
        kind: kind.into(),
        paper: None,
        dose: dose.map(|dose| id("dose", dose)),
        lines: vec![StockLine {
            product: "HEPB-1".into(),
            lot: "L2026".into(),
            expiry: "2027-12-31".into(),
            code: Some("code-1".into()),
            doses,
        }],
    }
}

fn ready() -> Desk {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明"), receipt(1, "code-1", 1)]);
    desk.append(2, vec![visit(1, 1, &["HepB"])]);
    desk.append(3, vec![consent(1, 1, 1, &[(10, true)])]);
    desk.append(4, vec![authorised(1, 1, 1, 10, "code-1", 4)]);
    desk
}

fn line(desk: &Desk) -> store::LineRow {
    desk.store.read(|r| r.visit(id("visit", 1))).unwrap().unwrap().lines.remove(0)
}

fn unit(desk: &Desk) -> (UnitState, i64) {
    let unit = desk.store.read(|r| r.trace_unit("code-1")).unwrap().unwrap();
    (unit.state, unit.left)
}

fn held(desk: &Desk) -> usize {
    desk.store.read(|r| r.reservations("code-1")).unwrap().len()
}

#[test]
fn a_failure_ends_the_reservation_and_the_line_goes_where_the_event_says() {
    for (line_after, state) in [("accepted", LineState::Accepted), ("failed", LineState::Failed)] {
        let desk = ready();
        assert_eq!((line(&desk).state, held(&desk)), (LineState::Authorised, 1));
        desk.append(5, vec![of_baby(1, 5, failed(1, "kept", line_after))]);
        let now = line(&desk);
        assert_eq!((now.state, held(&desk)), (state, 0), "{line_after}");
        assert!(now.authorisation.is_some_and(|authorisation| authorisation.spent));
        assert_eq!(now.failure.map(|failure| failure.kind).as_deref(), Some("broken"));
        assert_eq!(now.consented.as_deref(), Some("HEPB-1"));
        assert_eq!(unit(&desk), (UnitState::InStock, 1), "kept");
        desk.append(6, vec![authorised(2, 1, 1, 10, "code-1", 6)]);
        assert_eq!((line(&desk).state, held(&desk)), (LineState::Authorised, 1), "authorised anew");
    }
}

#[test]
fn a_wasted_unit_is_gone_and_of_a_vial_one_dose_c_046() {
    let desk = ready();
    desk.append(5, vec![of_baby(1, 5, failed(1, "wasted", "accepted")), of_baby(2, 5, moved(1, "wastage", -1, None))]);
    assert_eq!(unit(&desk), (UnitState::Wasted, 0));

    let desk = Desk::new("d-2");
    let opened = VialOpened {
        code: "code-1".into(),
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        doses: 5,
        limit_s: Some(1800),
        boot: "b".into(),
        boot_ms: 1,
        opened_by: id("staff", 1),
    };
    desk.append(1, vec![of_baby(1, 1, opened)]);
    desk.append(2, vec![of_baby(2, 2, failed(1, "wasted", "accepted"))]);
    let vial = desk.store.read(|r| r.vial("code-1")).unwrap().unwrap();
    assert_eq!((vial.given, vial.clock_confirmed), (1, false));
    let confirmed =
        ClockConfirmed { boot: "b".into(), boot_ms: 9, confirmed_by: id("staff", 1), second: id("staff", 2) };
    desk.append(3, vec![of_baby(3, 3, confirmed)]);
    assert!(desk.store.read(|r| r.vial("code-1")).unwrap().unwrap().clock_confirmed);
    assert!(desk.store.replay_verify().unwrap().is_equal());
}

#[test]
fn a_withdrawn_record_gives_its_unit_back_or_wastes_it_and_a_reinstated_one_takes_it_again() {
    let desk = ready();
    desk.append(5, dose(1, 1, 1, 10, "code-1", 5));
    assert_eq!((line(&desk).state, unit(&desk)), (LineState::Given, (UnitState::Used, 0)));
    let withdrawn = |number, minutes| {
        let body = DoseWithdrawn {
            dose: id("dose", 1),
            recipient: id("recipient", 1),
            reason: "not_given".into(),
            note: None,
        };
        of_baby(number, minutes, body)
    };
    let reinstated = |number, minutes| {
        let body = DoseReinstated { dose: id("dose", 1), recipient: id("recipient", 1), reason: "given".into() };
        of_baby(number, minutes, body)
    };
    let settled = |desk: &Desk| {
        let rows = desk.store.read(|r| r.settled(id("dose", 1))).unwrap();
        rows.into_iter().map(|row| (row.kind, row.doses)).collect::<Vec<_>>()
    };
    desk.append(6, vec![withdrawn(1, 6), of_baby(2, 6, moved(1, "return", 1, Some(1)))]);
    assert_eq!(unit(&desk), (UnitState::InStock, 1));
    assert_eq!(settled(&desk), [("return".to_owned(), 1)]);
    let now = line(&desk);
    assert_eq!((now.state, held(&desk)), (LineState::Accepted, 0), "the used-up authorisation holds nothing");
    desk.append(7, vec![reinstated(3, 7), of_baby(4, 7, moved(2, "return", -1, Some(1)))]);
    assert_eq!((line(&desk).state, unit(&desk)), (LineState::Given, (UnitState::Used, 0)));
    assert!(settled(&desk).is_empty());
    desk.append(
        8,
        vec![
            withdrawn(5, 8),
            of_baby(6, 8, moved(3, "return", 1, Some(1))),
            of_baby(7, 8, moved(4, "wastage", -1, Some(1))),
        ],
    );
    assert_eq!(unit(&desk), (UnitState::Wasted, 0), "an opened one is wastage");
    assert!(desk.store.replay_verify().unwrap().is_equal());
}

#[test]
fn confirmations_and_payments_are_found_by_visit_and_deviations_by_day() {
    let desk = ready();
    let verified = |number: u64, code: &str| VialsVerified {
        verification: id("verification", number),
        visit: id("visit", 1),
        recipient: id("recipient", 1),
        vials: vec![VerifiedVial {
            line: id("line", 10),
            code: code.into(),
            product: "HEPB-1".into(),
            product_name: "乙肝".into(),
            lot: "L2026".into(),
            expiry: "2027-12-31".into(),
        }],
        document: "0".repeat(64),
        strokes: None,
        binding: "1".repeat(64),
        way: "spoken".into(),
        relation: "mother".into(),
        name: "王芳".into(),
        shown_by: id("staff", 1),
    };
    desk.append(5, vec![of_baby(1, 5, verified(1, "code-1"))]);
    desk.append(6, vec![of_baby(2, 6, verified(2, "code-2"))]);
    // The same confirmation again, from somewhere else, with another vial: the first is believed, both are marked.
    desk.append(7, vec![of_baby(3, 7, verified(1, "code-3"))]);
    let paid = LinePaid {
        payment: id("payment", 1),
        visit: id("visit", 1),
        recipient: id("recipient", 1),
        line: id("line", 10),
        product: "HEPB-1".into(),
        receipt: "R-1".into(),
        price_fen: Some(15_300),
    };
    desk.append(8, vec![of_baby(4, 8, paid), of_baby(5, 8, failed(1, "kept", "accepted"))]);
    desk.store
        .read(|r| {
            let rows = r.verifications(id("visit", 1))?;
            let codes: Vec<_> = rows.iter().map(|row| row.vials[0].code.as_str()).collect();
            assert_eq!(codes, ["code-1", "code-2"]);
            assert_eq!(r.verification(id("verification", 2))?.map(|row| row.way).as_deref(), Some("spoken"));
            assert_eq!(r.payments(id("visit", 1))?.len(), 1);
            let deviations = r.deviations("2026-11-20".parse().unwrap())?;
            assert_eq!(deviations.len(), 1);
            assert_eq!(
                (deviations[0].what.as_str(), deviations[0].codes.as_slice()),
                ("failure", &["broken".to_owned()][..])
            );
            assert!(r.deviations("2026-11-21".parse().unwrap())?.is_empty());
            assert!(r.last_stamp()?.is_some());
            Ok(())
        })
        .unwrap();
    let conflicts: i64 = desk
        .raw()
        .query_row("SELECT count(*) FROM conflict WHERE noun = 'needle' AND kind = 'verified_twice'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(conflicts, 2);
    assert!(desk.store.replay_verify().unwrap().is_equal());
}
