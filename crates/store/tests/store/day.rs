//! What belongs to a clinic day beside the visits: tickets, appointments, exposures, versions of texts, consents whole.

use domain::event::v1::{
    AppointmentCancelled, AppointmentMade, ExposureRecorded, TextApproved, TextSaved, VisitTicketed,
};
use domain::event::v2::ConsentSigned;
use domain::event::{NewEvent, Payload, Subject};

use crate::clinic::{Desk, at, baby, consent, event, id, visit};

fn about(number: u64, minutes: i64, payload: impl Into<Payload>) -> NewEvent {
    event(number, Subject::recipient(id("recipient", 1)), minutes, payload)
}

fn ticket(number: u64, visit: u64, called: u32) -> NewEvent {
    let body = VisitTicketed {
        visit: id("visit", visit),
        recipient: id("recipient", visit),
        day: "2026-11-20".into(),
        number: called,
    };
    event(100 + number, Subject::recipient(id("recipient", visit)), number as i64, body)
}

#[test]
fn two_desks_that_gave_one_number_are_told_apart_by_a_letter() {
    let desk = Desk::new("d-1");
    for (minute, visit, number) in [(1, 1, 1), (2, 2, 2), (3, 3, 2), (4, 3, 5)] {
        desk.append(minute as i64, vec![ticket(minute, visit, number)]);
    }
    let day = "2026-11-20".parse().unwrap();
    let tickets = desk.store.read(|r| r.tickets(day)).unwrap();
    let labels: Vec<_> = tickets.iter().map(|row| (row.visit, row.label())).collect();
    assert_eq!(
        labels,
        [(id("visit", 1), "1".to_owned()), (id("visit", 2), "2".into()), (id("visit", 3), "2B".into())],
        "the first hand-over of a visit counts"
    );
    assert_eq!(desk.store.read(|r| r.last_ticket(day)).unwrap(), 2);
    let conflicts = desk.store.read(|r| r.conflicts()).unwrap();
    assert!(conflicts.iter().any(|one| one.kind == "ticketed_twice"), "{conflicts:?}");
    assert!(desk.store.replay_verify().unwrap().is_equal());
}

#[test]
fn an_appointment_is_open_kept_or_given_up() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明")]);
    let made = |number: u64, day: &str| {
        about(
            number,
            2,
            AppointmentMade {
                appointment: id("appointment", number),
                recipient: id("recipient", 1),
                visit: None,
                day: day.into(),
                vaccines: vec!["HepB".into()],
            },
        )
    };
    desk.append(2, vec![made(1, "2026-11-20"), made(2, "2026-11-20"), made(3, "2026-12-20")]);
    for (number, reason) in [(4, "family"), (5, "given")] {
        let cancelled = AppointmentCancelled {
            appointment: id("appointment", 2),
            recipient: id("recipient", 1),
            reason: reason.into(),
        };
        desk.append(number, vec![about(number as u64, number, cancelled)]);
    }
    let day = "2026-11-20".parse().unwrap();
    let rows = || desk.store.read(|r| r.appointments_between(day, day)).unwrap();
    let states: Vec<_> = rows().into_iter().map(|row| (row.cancelled, row.kept)).collect();
    assert_eq!(states, [(None, false), (Some("family".to_owned()), false)], "the first says why");
    desk.append(6, vec![visit(1, 1, &["HepB"])]);
    assert!(rows()[0].kept, "they came");
    let all = desk.store.read(|r| r.appointments_of(id("recipient", 1), day)).unwrap();
    assert_eq!(all.iter().map(|row| row.kept).collect::<Vec<_>>(), [true, true, false]);
    let one = desk.store.read(|r| r.appointment(id("appointment", 3))).unwrap().unwrap();
    assert_eq!((one.vaccines.as_slice(), one.made_at), (&["HepB".to_owned()][..], at(2)));
    assert!(desk.store.replay_verify().unwrap().is_equal());
}

#[test]
fn the_latest_word_on_an_exposure_counts() {
    let desk = Desk::new("d-1");
    let exposed = |grade| ExposureRecorded {
        exposure: id("exposure", 1),
        visit: id("visit", 1),
        recipient: id("recipient", 1),
        kind: "rabies".into(),
        on: "2026-11-19".into(),
        grade: Some(grade),
        day_zero: None,
        regimen: None,
        animal: Some("狗".into()),
        wound: None,
        passive: vec![],
    };
    desk.append(1, vec![about(1, 1, exposed(2))]);
    desk.append(9, vec![about(2, 9, exposed(3))]);
    let rows = desk.store.read(|r| r.exposures(id("recipient", 1))).unwrap();
    assert_eq!(rows.iter().map(|row| row.grade).collect::<Vec<_>>(), [Some(3)], "one exposure, corrected");
    assert!(desk.store.replay_verify().unwrap().is_equal());
}

#[test]
fn every_version_of_a_text_stays_and_the_latest_approval_is_in_force() {
    let desk = Desk::new("d-1");
    let digest = |of: &str| of.repeat(64);
    let saved = |number: u64, version, of: &str| {
        let body = TextSaved {
            kind: "consent".into(),
            key: "HepB".into(),
            version,
            digest: digest(of),
            source: "说明书 2026-01".into(),
        };
        event(number, Subject::clinic("4201000001"), number as i64, body)
    };
    let approved = |number: u64, version, of: &str| {
        let body = TextApproved { kind: "consent".into(), key: "HepB".into(), version, digest: digest(of) };
        event(number, Subject::clinic("4201000001"), number as i64, body)
    };
    let in_force = || desk.store.read(|r| r.text_in_force("consent", "HepB")).unwrap().map(|row| row.version);
    assert_eq!(in_force(), None);
    desk.append(1, vec![saved(1, 1, "a")]);
    assert_eq!(in_force(), None, "saved is not approved");
    desk.append(2, vec![approved(2, 1, "a"), saved(3, 2, "b"), saved(4, 2, "c")]);
    assert_eq!(in_force(), Some(1));
    desk.append(5, vec![approved(5, 2, "c")]);
    assert_eq!(in_force(), Some(2));
    // Back to the starter text.
    desk.append(6, vec![approved(6, 0, "d")]);
    assert_eq!(in_force(), Some(0));
    assert_eq!(desk.store.read(|r| r.text_versions()).unwrap().len(), 3);
    assert_eq!(desk.store.read(|r| r.text_approvals()).unwrap().len(), 3);
    let conflicts = desk.store.read(|r| r.conflicts()).unwrap();
    assert_eq!(conflicts.iter().filter(|one| one.kind == "version_twice").count(), 2, "both are marked");
    assert!(desk.store.replay_verify().unwrap().is_equal());
}

#[test]
fn a_consent_is_read_back_with_everything_it_binds_c_033() {
    let desk = Desk::new("d-1");
    let mut signed = consent(1, 1, 1, &[(10, true)]);
    let Payload::ConsentSigned(body) = &mut signed.payload else { panic!("a consent") };
    let body: &mut ConsentSigned = body;
    body.paper_on = Some("2026-11-19".into());
    body.signer.number = Some("420106199203042028".into());
    body.signer.authority = Some("母亲电话委托".into());
    body.decisions[0].holder = Some("示例".into());
    body.decisions[0].number = Some(2);
    body.decisions[0].price_fen = Some(15300);
    desk.append(1, vec![signed]);
    let row = desk.store.read(|r| r.consent(id("consent", 1))).unwrap().unwrap();
    assert_eq!(
        (row.paper_on.as_deref(), row.signer_number.as_deref(), row.authority.as_deref()),
        (Some("2026-11-19"), Some("420106199203042028"), Some("母亲电话委托"))
    );
    let line = &row.decisions[0];
    assert_eq!((line.holder.as_deref(), line.number, line.price_fen), (Some("示例"), Some(2), Some(15300)));
    let proof = desk.store.verify_event(row.event).unwrap().unwrap();
    assert_eq!((proof.header, proof.body, proof.signature), (true, Some(true), Some(true)));
    desk.raw()
        .execute_batch(
            "DROP TRIGGER event_body_is_never_changed;
             UPDATE event_body SET body = CAST(replace(CAST(body AS TEXT), '420106', '420107') AS BLOB);",
        )
        .unwrap();
    assert_eq!(desk.store.verify_event(row.event).unwrap().unwrap().body, Some(false), "an altered body is found");
}
