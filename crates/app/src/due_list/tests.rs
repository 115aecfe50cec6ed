//! The list of a whole clinic against asking for each person alone.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use domain::event::v1::{
    DoseWithdrawn, ExposureRecorded, FieldChange, PassiveImmunisation, RecipientAmended, RecipientWithdrawn,
    RecipientsMerged, SameDose,
};
use domain::event::{NewEvent, Payload, Subject};
use jiff::ToSpan;
use serde_json::{Value, json};
use store::Stamp;

use super::*;
use crate::clock::{Clock, SystemClock};
use crate::seed::{self, Size};
use crate::{decided, ids};

/// Many stretches, of which in tests each is short.
const SIZE: Size = Size { people: 400, doses: 5_000, seed: 5 };

struct Seeded {
    app: App,
    today: Date,
    _dir: tempfile::TempDir,
}

impl Seeded {
    fn open() -> Seeded {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("clinic");
        let now = SystemClock.now();
        seed::seed(&data, SIZE, now, |_| ()).unwrap();
        let app = App::open(&data).unwrap();
        app.session_login("zhuren", seed::PASSWORD).unwrap();
        let today = now.to_zoned(TimeZone::get("Asia/Shanghai").unwrap()).date();
        Seeded { app, today, _dir: dir }
    }

    /// Everybody, in the order of the archive.
    fn people(&self) -> Vec<RecipientRow> {
        let (mut people, mut after) = (vec![], None);
        loop {
            let page = self.app.read(|r| r.people_page(after, 500)).unwrap();
            let Some(last) = page.last() else { return people };
            after = Some(last.recipient);
            people.extend(page);
        }
    }

    fn write(&self, recipient: Uuid, payload: impl Into<Payload>) {
        let at = SystemClock.now().to_zoned(TimeZone::get("Asia/Shanghai").unwrap());
        let at = at.strftime("%Y-%m-%dT%H:%M:%S.000%:z").to_string();
        let event = NewEvent {
            id: ids::new_id(),
            subject: Subject::recipient(recipient),
            occurred_at: at.clone(),
            causation: None,
            payload: payload.into(),
        };
        let stamp = Stamp { actor: "system".to_owned(), recorded_at: at, clock_offset_ms: 0 };
        let wrote: Result<(), domain::Refusal> =
            self.app.inner.store.transact(&stamp, |_| Ok(Ok(decided(vec![event])))).unwrap();
        wrote.unwrap();
    }

    fn note(&self, person: &RecipientRow, field: &str, value: Value) {
        let change = FieldChange { field: field.to_owned(), before: None, after: Some(value) };
        let (recipient, origin) = (person.recipient, "typed".to_owned());
        self.write(recipient, RecipientAmended { recipient, changes: vec![change], origin, reason: None });
    }

    fn history(&self, person: &RecipientRow) -> Vec<store::HistoryRow> {
        self.app.read(|r| r.history(person.recipient)).unwrap()
    }

    /// What the list says, told stretch by stretch.
    fn listed(&self) -> (Vec<DuePerson>, DueProgress) {
        let mut listed = vec![];
        let see = |person: &DuePerson| {
            listed.push(person.clone());
            ControlFlow::Continue(())
        };
        let done = self.app.each_due(self.today, see, |_| ControlFlow::Continue(())).unwrap();
        (listed, done)
    }

    /// One of each kind of thing a list may stumble over, on people of different stretches.
    fn make_it_difficult(&self, people: &[RecipientRow]) {
        let days_ago = |days: i64| self.today.saturating_sub(days.days()).to_string();
        let at = |nth: usize| people.get(nth).unwrap();
        for (nth, status) in [(40, "2"), (41, "3"), (42, "4"), (43, "5"), (44, "6"), (300, "2")] {
            self.note(at(nth), "register_status", json!(status));
        }
        let aside = RecipientWithdrawn { recipient: at(45).recipient, reason: "moved_away".to_owned(), note: None };
        self.write(at(45).recipient, aside);
        for nth in [50, 150, 250] {
            self.note(at(nth), "paid_wanted", json!(["InfV", "RotV", "Var"]));
            self.note(at(nth + 1), "health_states", json!(["hiv_infected"]));
            self.note(at(nth + 2), "blood_products", json!([days_ago(20)]));
            self.note(at(nth + 3), "preferred_products", json!(["JE-I", "HepA-I"]));
            let alerts = json!([{ "kind": "contraindication", "vaccine": "MMR", "note": "明胶过敏" }]);
            self.note(at(nth + 4), "alerts", alerts);
            let bitten = |on: String, passive: Vec<PassiveImmunisation>| ExposureRecorded {
                exposure: ids::new_id(),
                visit: ids::new_id(),
                recipient: at(nth + 5).recipient,
                kind: "rabies".to_owned(),
                on,
                grade: Some(3),
                day_zero: None,
                regimen: Some("zagreb".to_owned()),
                animal: None,
                wound: None,
                passive,
            };
            let serum = PassiveImmunisation {
                kind: "rabies_immunoglobulin".to_owned(),
                place: "here".to_owned(),
                on: days_ago(1),
                units: None,
                lot: None,
            };
            self.write(at(nth + 5).recipient, bitten(days_ago(400), vec![]));
            self.write(at(nth + 5).recipient, bitten(days_ago(1), vec![serum]));
            let (kept, gone) = (at(nth + 6), at(nth + 7));
            let merged = RecipientsMerged {
                merge: ids::new_id(),
                survivor: kept.recipient,
                absorbed: gone.recipient,
                choices: vec![],
                same_doses: self
                    .history(kept)
                    .iter()
                    .zip(&self.history(gone))
                    .take(2)
                    .map(|(kept, same)| SameDose { kept: kept.dose, same: same.dose })
                    .collect(),
                reason: "同一个孩子".to_owned(),
            };
            self.write(kept.recipient, merged);
        }
        // Every third dose of some was never given.
        for person in people.iter().skip(310).take(30) {
            for dose in self.history(person).iter().step_by(3) {
                let (dose, reason) = (dose.dose, "not_given".to_owned());
                self.write(person.recipient, DoseWithdrawn { dose, recipient: person.recipient, reason, note: None });
            }
        }
    }
}

#[test]
fn the_list_made_by_several_says_of_everybody_in_order_what_asking_alone_says_c_051_a_028_e_021() {
    let clinic = Seeded::open();
    let people = clinic.people();
    let before = clinic.listed();
    clinic.make_it_difficult(&people);
    let (listed, done) = clinic.listed();
    assert_ne!(before.0, listed, "what was recorded since is in it");
    let (mut expected, mut looked_at) = (vec![], 0);
    for person in clinic.people() {
        let id = person.recipient.to_string();
        let alone = clinic.app.due_of(&id, clinic.today).unwrap();
        let state = people::state(&person);
        assert_eq!(alone.is_some(), !["withdrawn", "absorbed"].contains(&state), "{state}");
        if ["withdrawn", "absorbed", "moved_out", "deceased", "deleted"].contains(&state) {
            continue;
        }
        looked_at += 1;
        let alone = alone.unwrap();
        // The card judges each dose and asks every edition in full.
        if looked_at % 4 == 0 || alone.due.iter().any(|line| line.family != "programme") {
            let card = clinic.app.recipient_view(&id).unwrap().due.into_iter();
            let open = |line: &DueLine| ["due_now", "may_be_given"].contains(&line.group.as_str());
            assert_eq!(alone.due, card.filter(open).collect::<Vec<_>>(), "{}", person.name);
        }
        expected.extend((!alone.due.is_empty()).then_some(alone));
    }
    assert_eq!(done, DueProgress { looked_at, due: expected.len() as u64, cancelled: false });
    assert!(listed.len() > 200, "enough for several stretches: {}", listed.len());
    for (listed, alone) in listed.iter().zip(&expected) {
        assert_eq!(listed, alone);
    }
    assert_eq!(listed.len(), expected.len());
    for family in ["programme", "exposure", "wanted", "begun"] {
        assert!(listed.iter().any(|person| person.due.iter().any(|line| line.family == family)), "{family}");
    }
}

#[test]
fn the_list_stops_where_it_is_broken_off_c_051() {
    let clinic = Seeded::open();
    let go = ControlFlow::Continue(());
    let (mut seen, mut told) = (0, vec![]);
    let see = |_: &DuePerson| {
        seen += 1;
        if seen == 7 { ControlFlow::Break(()) } else { go }
    };
    let done = clinic.app.each_due(clinic.today, see, |_| go).unwrap();
    assert_eq!((seen, done.due, done.cancelled), (7, 7, true), "nobody after the seventh");
    let tell = |progress: DueProgress| {
        told.push(progress.looked_at);
        if told.len() == 2 { ControlFlow::Break(()) } else { go }
    };
    let done = clinic.app.each_due(clinic.today, |_| go, tell).unwrap();
    assert!(done.cancelled && told.len() == 2, "{told:?}");
    assert!(told[0] > 0 && told[0] < told[1] && done.looked_at == told[1], "{told:?}");
    assert!(done.looked_at < 200, "it did not go to the end: {}", done.looked_at);
}

#[test]
fn who_moved_out_died_or_was_deleted_stands_in_no_due_list_a_028_e_021() {
    // domain.md §4.3: 1 here, 2 moved out, 3 away for a while, 4 deceased, 5 deleted, 6 vaccinated here for a while.
    for (status, listed) in [("1", true), ("2", false), ("3", true), ("4", false), ("5", false), ("6", true)] {
        let extra = Map::from_iter([("register_status".to_owned(), status.into())]);
        assert_eq!(is_listed(&extra), listed, "register status {status}");
    }
    assert!(is_listed(&Map::new()));
}
