//! Accounts, settings and the clinic's fields: the same rows in whatever order the chains of two desks arrive.

use domain::event::v1::*;
use domain::event::v2::StaffSignedIn;
use domain::event::{NewEvent, Payload, Subject};
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{AuditFilter, RemoteEvent};

use crate::clinic::{Desk, at, event, id, projections, signing_key, staff};
use crate::replay::cases;

/// What may become of an account, a setting or the clinic.
#[derive(Debug, Clone, Copy)]
struct Change {
    what: u8,
    who: u64,
    value: u64,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    proptest::collection::vec(
        (0..12u8, 1..3u64, 0..4u64).prop_map(|(what, who, value)| Change { what, who, value }),
        0..20,
    )
}

fn field(field: &str, after: Option<Value>) -> FieldChange {
    FieldChange { field: field.to_owned(), before: None, after }
}

fn event_of(number: u64, minutes: i64, change: Change) -> NewEvent {
    let Change { what, who, value } = change;
    let staff = id("staff", who);
    let amended = |field| StaffAmended { staff, changes: vec![field] };
    let payload: Payload = match what {
        0 => amended(field("name", Some(json!(format!("name {value}"))))).into(),
        // Two accounts may come to the same login: a conflict, not a refusal.
        1 => amended(field("login", Some(json!(format!("login-{value}"))))).into(),
        2 => amended(field("roles", Some(json!([format!("role-{value}")])))).into(),
        3 => amended(field("title", (value > 0).then(|| json!(value)))).into(),
        4 => {
            let status = ["active", "suspended", "deleted", "active"][value as usize];
            StaffStatusChanged { staff, status: status.to_owned(), reason: "r".to_owned() }.into()
        }
        5 => StaffLocked { staff, failures: 5 }.into(),
        6 => StaffUnlocked { staff, reason: "r".to_owned() }.into(),
        7 => StaffSignInFailed { login: "x".to_owned(), failures: value as u32 + 1 }.into(),
        8 => {
            let way = ["password", "pin", "badge", "badge"][value as usize];
            StaffSignedIn { staff, way: way.to_owned() }.into()
        }
        9 => StaffReviewed { staff, roles: vec![], note: None }.into(),
        10 => {
            let name = format!("setting.{who}");
            SettingChanged { name, before: None, after: value.to_string() }.into()
        }
        _ => ClinicDescribed { changes: vec![field("name", (value > 0).then(|| json!(format!("clinic {value}"))))] }
            .into(),
    };
    let subject = if what < 10 { Subject::staff(staff) } else { Subject::clinic("4201060101") };
    event(number, subject, minutes, payload)
}

fn all_of(desk: &Desk) -> Vec<RemoteEvent> {
    desk.store.events_for_peers(1, 0, 10_000).unwrap()
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn decision_01_accounts_and_settings_converge_in_any_order(
        first in changes(),
        second in changes(),
        early in any::<bool>(),
    ) {
        let desks = [Desk::new("d-1"), Desk::new("d-2")];
        desks[0].store.trust_device("d-2", signing_key("d-2").verifying_key()).unwrap();
        desks[1].store.trust_device("d-1", signing_key("d-1").verifying_key()).unwrap();
        // The registrations stand on the first desk only: the second changes accounts it has not heard of yet.
        desks[0].append(1, vec![staff(1, "li"), staff(2, "zhao")]);
        if early {
            desks[1].store.accept(all_of(&desks[0])).unwrap();
        }
        for (nth, script) in [first, second].into_iter().enumerate() {
            for (number, change) in script.into_iter().enumerate() {
                let minutes = 2 + (number as i64 * 7) % 20;
                let number = (nth as u64 + 1) * 1000 + number as u64;
                desks[nth].append(minutes, vec![event_of(number, minutes, change)]);
            }
        }
        desks[0].store.accept(all_of(&desks[1])).unwrap();
        desks[1].store.accept(all_of(&desks[0])).unwrap();
        let staff = |desk: &Desk| desk.store.read(|r| Ok((r.staff_all()?, r.settings()?))).unwrap();
        prop_assert_eq!(staff(&desks[0]), staff(&desks[1]));
        prop_assert_eq!(projections(&desks[0].raw()), projections(&desks[1].raw()));
        for desk in &desks {
            prop_assert!(desk.store.replay_verify().unwrap().is_equal());
        }
    }
}

#[test]
fn the_failures_in_a_row_end_with_a_right_password_and_not_with_a_badge() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![staff(1, "li")]);
    let failures = || desk.store.read(|r| r.staff(id("staff", 1))).unwrap().unwrap().failures;
    let mut number = 5000;
    let mut happens = |what, value| {
        number += 1;
        desk.append(number as i64 - 4990, vec![event_of(number, number as i64 - 4990, Change { what, who: 1, value })]);
    };
    happens(7, 2);
    assert_eq!(failures(), 3);
    happens(8, 2);
    assert_eq!(failures(), 3, "a badge");
    happens(8, 0);
    assert_eq!(failures(), 0, "a password");
    happens(7, 0);
    happens(6, 0);
    assert_eq!(failures(), 0, "unlocked");
}

#[test]
fn the_audit_index_counts_what_the_log_holds_also_what_came_from_elsewhere() {
    let (desk, other) = (Desk::new("d-1"), Desk::new("d-2"));
    desk.store.trust_device("d-2", signing_key("d-2").verifying_key()).unwrap();
    desk.append(1, vec![staff(1, "li"), staff(2, "zhao")]);
    let change = Change { what: 0, who: 1, value: 1 };
    other.append(2, vec![event_of(7, 2, change)]);
    desk.store.accept(all_of(&other)).unwrap();
    let (events, counts, rows, about) = desk
        .store
        .read(|r| {
            let any = AuditFilter::default();
            let about = AuditFilter { subject: Some(id("staff", 1).to_string()), ..AuditFilter::default() };
            Ok((r.event_count()?, r.audit_counts(&any)?, r.audit_rows(&any, 0, 100)?, r.audit_rows(&about, 0, 100)?))
        })
        .unwrap();
    assert_eq!(counts.iter().map(|count| count.count).sum::<u64>(), events);
    assert_eq!(rows.len() as u64, events);
    assert!(rows.iter().any(|row| row.kind == "staff.amended" && row.recorded_at == at(2)));
    assert_eq!(about.len(), 2, "registered here, amended there");
}
