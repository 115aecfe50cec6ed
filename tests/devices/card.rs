//! Cards in the real PC/SC service. Names begin with `pcscd_`, so that the runner keeps these tests one after another.

use crate::{Desk, card};
use devices::{
    CardHolder, CardItem, CardNotice, CardSettings, CardTrouble, DeviceKind, DeviceState, Notice, ScannerSettings,
    Settings, Sex, TroubleCode,
};
use std::fs;
use std::time::{Duration, Instant};
use vax_tests::rigs::{Habits, Pcscd, Person, VirtualCard};

const FIRST: &str = "Virtual PCD 00 00";
const SECOND: &str = "Virtual PCD 00 01";

pub(crate) fn desk_with(reader: Option<&str>) -> Desk {
    let desk = Desk::open(Settings::of(CardSettings::pcsc(reader), ScannerSettings::Off));
    desk.state(DeviceKind::CardReader, DeviceState::Ready);
    desk
}

fn inserted(reader: &str) -> CardNotice {
    CardNotice::Inserted { reader: reader.into() }
}

fn removed(reader: &str) -> CardNotice {
    CardNotice::Removed { reader: reader.into() }
}

fn unreadable(reader: &str, reason: CardTrouble) -> CardNotice {
    CardNotice::Unreadable { reader: reader.into(), reason }
}

/// The holder of the next card that is read.
fn holder(desk: &Desk) -> CardHolder {
    match desk.card() {
        CardNotice::Inserted { .. } => match desk.card() {
            CardNotice::Read { holder, .. } => *holder,
            other => panic!("not read: {other:?}"),
        },
        other => panic!("no card came: {other:?}"),
    }
}

fn is_example(holder: &CardHolder) -> bool {
    holder.id_number == "11010519491231002X"
        && holder.name == "王某某"
        && holder.card_number == "A12345678"
        && holder.sex == Some(Sex::Female)
        && holder.birth.as_deref() == Some("1949-12-31")
        && holder.ethnic.as_deref() == Some("01")
        && holder.birthplace.as_deref() == Some("110105")
        && holder.region.as_deref() == Some("330100")
        && holder.valid_until.as_deref() == Some("2032-01-01")
}

/// C-014, C-017.
#[test]
fn pcscd_a_social_security_card_is_read_when_it_is_put_in_and_said_gone_when_it_is_pulled() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let card = VirtualCard::insert(pcscd.port(), &Person::example());
    let (came, first) = desk.next("a card", crate::card);
    assert_eq!(first, inserted(FIRST));
    let (read, second) = desk.next("its holder", crate::card);
    match second {
        CardNotice::Read { holder, .. } => assert!(is_example(&holder)),
        other => panic!("not read: {other:?}"),
    }
    eprintln!("card noticed -> holder known: {:?}", read - came);
    assert!(read - came < Duration::from_secs(2), "took {:?}", read - came);
    assert!(card.asked().iter().all(|command| command[1] != 0x20), "no PIN is ever sent");
    card.pull();
    assert_eq!(desk.card(), removed(FIRST));
    assert!(desk.close().into_iter().all(|n| crate::card(n).is_none()), "nothing more to say about it");
}

#[test]
fn pcscd_a_card_that_lies_there_already_is_read() {
    let pcscd = Pcscd::ensure();
    let _card = VirtualCard::insert(pcscd.port(), &Person::example());
    let desk = desk_with(None);
    assert!(is_example(&holder(&desk)));
    assert!(desk.close().contains(&Notice::Card(removed(FIRST))), "a desk that closes lets go of the card");
}

#[test]
fn pcscd_cards_of_every_habit_are_read() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let usual = Habits::default();
    let habits = [
        Habits { makes_fetch: true, ..usual.clone() },
        Habits { wants_exact_length: false, ..usual.clone() },
        Habits { by_record: false, ..usual.clone() },
        Habits { by_tag: false, makes_fetch: true, ..usual.clone() },
        Habits { select_p1: 0x00, ..usual },
    ];
    for habits in habits {
        let card = VirtualCard::insert_with(pcscd.port(), &Person::example(), habits.clone());
        assert!(is_example(&holder(&desk)), "{habits:?}");
        card.pull();
        assert_eq!(desk.card(), removed(FIRST));
    }
}

#[test]
fn pcscd_a_long_name_with_a_rare_character_is_whole() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let person = Person::new("650102199001010014", "阿卜杜热合曼阿卜杜喀迪尔㐂𠮷买买提");
    let _card = VirtualCard::insert(pcscd.port(), &person);
    let holder = holder(&desk);
    assert_eq!((holder.name, holder.sex), (person.name, Some(Sex::Male)));
}

#[test]
fn pcscd_cards_that_name_nobody_are_said_plainly() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let usual = Habits::default();
    for (habits, reason) in [
        (Habits { is_id_card: false, ..usual.clone() }, CardTrouble::NotAnIdCard),
        (Habits { wants_pin: true, ..usual.clone() }, CardTrouble::Locked),
        (
            Habits { has_person_file: false, ..usual },
            CardTrouble::Damaged { item: CardItem::PersonFile, status: Some(0x6A82) },
        ),
    ] {
        let card = VirtualCard::insert_with(pcscd.port(), &Person::example(), habits);
        assert_eq!(desk.card(), inserted(FIRST));
        assert_eq!(desk.card(), unreadable(FIRST, reason));
        assert!(card.asked().iter().all(|command| command[1] != 0x20), "no PIN is ever sent");
        card.pull();
        assert_eq!(desk.card(), removed(FIRST));
    }
}

#[test]
fn pcscd_a_card_pulled_while_it_is_read_gives_no_person_and_is_read_when_it_comes_back() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    for answers in [0, 1, 5, 9] {
        let habits = Habits { pulled_after: Some(answers), ..Habits::default() };
        let card = VirtualCard::insert_with(pcscd.port(), &Person::example(), habits);
        assert_eq!(desk.card(), inserted(FIRST));
        assert_eq!(desk.card(), unreadable(FIRST, CardTrouble::Pulled), "pulled after {answers} answers");
        assert_eq!(desk.card(), removed(FIRST));
        drop(card);
    }
    let _card = VirtualCard::insert(pcscd.port(), &Person::example());
    assert!(is_example(&holder(&desk)));
}

#[test]
fn pcscd_two_readers_are_told_apart() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let mother = VirtualCard::insert(pcscd.port(), &Person::example());
    assert_eq!(desk.card(), inserted(FIRST));
    assert!(matches!(desk.card(), CardNotice::Read { reader, .. } if reader == FIRST));
    let father = Person::new("11010519491231003X", "李某");
    let _father = VirtualCard::insert(pcscd.second_port(), &father);
    assert_eq!(desk.card(), inserted(SECOND));
    assert!(matches!(desk.card(), CardNotice::Read { reader, holder } if reader == SECOND && holder.name == "李某"));
    mother.pull();
    assert_eq!(desk.card(), removed(FIRST), "the other card stays");
}

#[test]
fn pcscd_only_the_reader_of_the_settings_is_listened_to() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(Some("00 01"));
    assert_eq!(desk.devices.health()[0].name, SECOND);
    let _unheard = VirtualCard::insert(pcscd.port(), &Person::example());
    let _heard = VirtualCard::insert(pcscd.second_port(), &Person::example());
    assert_eq!(desk.card(), inserted(SECOND));
    assert!(matches!(desk.card(), CardNotice::Read { reader, .. } if reader == SECOND));
    assert!(desk.close().into_iter().filter_map(card).all(|notice| notice == removed(SECOND)));
}

/// Recovery within two seconds of the service's return.
#[test]
fn pcscd_a_stopped_service_is_said_and_taken_up_again() {
    let mut pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let card = VirtualCard::insert(pcscd.port(), &Person::example());
    assert!(is_example(&holder(&desk)));
    for _ in 0..3 {
        pcscd.stop();
        desk.state(DeviceKind::CardReader, DeviceState::Faulty { code: TroubleCode::NoCardService });
        pcscd.start();
        let back = Instant::now();
        desk.state(DeviceKind::CardReader, DeviceState::Ready);
        eprintln!("service back -> reader ready: {:?}", back.elapsed());
        assert!(back.elapsed() < Duration::from_secs(2), "took {:?}", back.elapsed());
    }
    drop(card);
    let _card = VirtualCard::insert(pcscd.port(), &Person::example());
    assert!(is_example(&holder(&desk)), "as if nothing had happened");
}

#[test]
fn pcscd_stopping_does_not_wait_for_a_card() {
    let _pcscd = Pcscd::ensure();
    for _ in 0..20 {
        let desk = desk_with(None);
        let began = Instant::now();
        desk.devices.stop();
        assert!(began.elapsed() < Duration::from_millis(500), "took {:?}", began.elapsed());
    }
}

/// Waiting costs nothing: the reader's thread does not turn in a circle over a card that lies there.
#[test]
fn pcscd_a_waiting_desk_is_idle() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let _card = VirtualCard::insert(pcscd.port(), &Person::example());
    assert!(is_example(&holder(&desk)));
    desk.state(DeviceKind::CardReader, DeviceState::Ready);
    let (began, worked) = (Instant::now(), reader_thread_worked());
    let said = desk.notices.recv_timeout(Duration::from_secs(3));
    assert!(said.is_err(), "nothing happened, and yet: {said:?}");
    let load = (reader_thread_worked() - worked).as_secs_f64() / began.elapsed().as_secs_f64();
    eprintln!("load while waiting: {:.3} %", load * 100.0);
    assert!(load < 0.01, "{:.2} % of a processor", load * 100.0);
}

/// Processor time of the thread that listens to the card readers.
fn reader_thread_worked() -> Duration {
    let threads = fs::read_dir("/proc/self/task").unwrap();
    let reader = threads
        .map(|thread| thread.unwrap().path())
        .find(|thread| fs::read_to_string(thread.join("comm")).is_ok_and(|name| name.trim() == "card-reader"))
        .expect("the reader's thread");
    let statistics = fs::read_to_string(reader.join("schedstat")).unwrap();
    Duration::from_nanos(statistics.split(' ').next().unwrap().parse().unwrap())
}
