//! The state as of a past moment (B-018).

use jiff::civil::date;
use store::{Reader, StoreError};

use crate::clinic::{Desk, at, id, staff, whole_visit};

/// Many answers of one moment, as text.
fn answers(reader: &Reader<'_>) -> Result<String, StoreError> {
    let day = date(2026, 11, 20);
    let mut all = format!("{:?} {:?}", reader.on_hand()?, reader.visits_of_day(day)?);
    for number in 1..4 {
        let (person, visit) = (id("recipient", number), id("visit", number));
        all += &format!("{:?} {:?}", reader.recipient(person)?, reader.history(person)?);
        all += &format!("{:?} {:?} {:?}", reader.visit(visit)?, reader.prechecks(visit)?, reader.consents(visit)?);
        all += &format!("{:?} {:?}", reader.doses_of_visit(visit)?, reader.observation(visit)?);
    }
    all += &format!("{:?} {:?}", reader.conflicts()?, reader.event_count()?);
    Ok(all + &format!("{:?}", reader.events(0, 1000)?))
}

#[test]
fn decision_06_the_state_as_of_a_past_moment_is_what_was_live_then_b_018() {
    let desk = Desk::new("d-1");
    desk.append(0, vec![staff(1, "li")]);
    // Each visit takes 38 minutes by the stamps of its events, each as long after the one before.
    let mut then = Vec::new();
    for number in 1..4 {
        let from = i64::try_from(number).unwrap() * 100;
        for (minutes, events) in crate::clinic::whole_visit_events(number) {
            let minutes = from + minutes;
            let events = events.into_iter().map(|event| domain::event::NewEvent { occurred_at: at(minutes), ..event });
            desk.append(minutes, events.collect());
            then.push((minutes, desk.store.read(answers).unwrap()));
        }
    }
    assert_eq!(then.len(), 24);
    for (minutes, live) in &then {
        let past = desk.store.as_of(&at(*minutes)).unwrap();
        assert_eq!(past.read(answers).unwrap(), *live, "{minutes} minutes past eight");
    }
    // Between two moments nothing changed; before the first there was the clinic and nobody in it; the end of the day is now.
    let (minutes, live) = &then[6];
    assert_eq!(desk.store.as_of(&at(minutes + 1)).unwrap().read(answers).unwrap(), *live);
    assert_eq!(desk.store.as_of(&at(0)).unwrap().events(), 2);
    let evening = desk.store.as_of("2026-11-20T23:59:59.999+08:00").unwrap();
    assert_eq!(evening.read(answers).unwrap(), desk.store.read(answers).unwrap());
    assert!(matches!(desk.store.as_of("yesterday"), Err(StoreError::BadMoment { .. })));
}

#[test]
fn decision_06_looking_back_changes_nothing_and_leaves_no_file() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let files = || std::fs::read_dir(desk.dir.path()).unwrap().count();
    let before = files();
    let past = desk.store.as_of(&at(5)).unwrap();
    assert_eq!(files(), before + 1, "one scratch file, encrypted");
    desk.append(50, vec![crate::clinic::baby(9, "王小红")]);
    assert!(past.read(|reader| reader.recipient(id("recipient", 9))).unwrap().is_none(), "it does not move");
    drop(past);
    assert_eq!(files(), before);
    assert!(desk.store.replay_verify().unwrap().is_equal());
}
