//! An identity card reader with a security module on a real serial line (pseudo terminal).

use crate::{Desk, card};
use devices::{CardNotice, CardSettings, CardTrouble, DeviceKind, DeviceState, ScannerSettings, Settings, TroubleCode};
use std::time::{Duration, Instant};
use vax_tests::rigs::{Document, Faults, PtySam, payload};

fn desk_at(sam: &PtySam) -> Desk {
    let path = sam.path();
    let port = path.to_str().expect("a path in UTF-8");
    Desk::open(Settings::of(CardSettings::sam(port), ScannerSettings::Off))
}

fn ready(desk: &Desk) {
    desk.state(DeviceKind::CardReader, DeviceState::Ready);
}

fn resident() -> Vec<u8> {
    payload(&Document::Resident.fields())
}

/// The next card: read, or why not.
fn said(desk: &Desk) -> Result<devices::CardHolder, CardTrouble> {
    loop {
        match desk.card() {
            CardNotice::Read { holder, .. } => return Ok(*holder),
            CardNotice::Unreadable { reason, .. } => return Err(reason),
            CardNotice::Inserted { .. } | CardNotice::Removed { .. } => {}
        }
    }
}

/// C-014, C-017.
#[test]
fn every_document_is_read_and_the_added_address_is_the_one_that_holds() {
    let sam = PtySam::plugged();
    let desk = desk_at(&sam);
    ready(&desk);
    for document in Document::ALL {
        sam.lay(payload(&document.fields()));
        let holder = said(&desk).expect("a whole document");
        assert_eq!(holder.id_number, document.number());
        assert!(holder.photo.is_some());
    }
    sam.add_address("上海市浦东新区某路2号");
    sam.lay(resident());
    assert_eq!(said(&desk).expect("a whole document").address.as_deref(), Some("上海市浦东新区某路2号"));
    // Find, select, read: for every single card.
    let asked = sam.asked();
    for at in (0..asked.len()).filter(|at| asked[*at] == [0x30, 0x01]) {
        assert_eq!((&asked[at - 2][..], &asked[at - 1][..]), (&[0x20, 0x01][..], &[0x20, 0x02][..]));
    }
}

/// The module finds a card once; it must be lifted before it is found again.
#[test]
fn a_card_that_stays_is_read_once_and_read_again_when_it_is_laid_down_anew() {
    let sam = PtySam::plugged();
    let desk = desk_at(&sam);
    ready(&desk);
    sam.lay(resident());
    assert!(said(&desk).is_ok());
    let gone = desk.card();
    assert!(matches!(gone, CardNotice::Removed { .. }), "nothing is found any more: {gone:?}");
    sam.lift();
    sam.lay(resident());
    assert!(said(&desk).is_ok(), "laid down anew");
    assert_eq!(sam.asked().iter().filter(|command| **command == [0x30, 0x01]).count(), 2);
}

#[test]
fn noise_single_bytes_and_a_garbled_answer_do_not_lose_the_card() {
    let sam = PtySam::plugged();
    sam.misbehave(Faults { noise: vec![0x00, 0xAA, 0xAA, 0xFF], piece: 1, ..Faults::default() });
    let desk = desk_at(&sam);
    ready(&desk);
    sam.lay(resident());
    assert_eq!(said(&desk).expect("byte by byte").name, "王小明");
    sam.misbehave(Faults { garbled: 2, ..Faults::default() });
    sam.lift();
    sam.lay(resident());
    assert_eq!(said(&desk).expect("asked again").name, "王小明");
}

#[test]
fn what_the_module_refuses_is_told_as_what_it_is() {
    let sam = PtySam::plugged();
    let desk = desk_at(&sam);
    ready(&desk);
    for (status, reason) in [
        (0x41, CardTrouble::ModuleRefused { status: 0x41 }),
        (0x31, CardTrouble::ModuleRefused { status: 0x31 }),
        (0x40, CardTrouble::NotAnIdCard),
        (0x80, CardTrouble::Pulled),
        (0x81, CardTrouble::LiftFirst),
    ] {
        sam.misbehave(Faults { read_status: Some(status), ..Faults::default() });
        sam.lay(resident());
        assert_eq!(said(&desk).map(|holder| holder.kind), Err(reason));
        sam.lift();
    }
    sam.misbehave(Faults { module_status: Some(0x66), ..Faults::default() });
    desk.state(DeviceKind::CardReader, DeviceState::Faulty { code: TroubleCode::ModuleFaulty });
    sam.misbehave(Faults::default());
    ready(&desk);
}

#[test]
fn a_module_that_says_nothing_is_told_from_one_that_is_not_there() {
    let mut sam = PtySam::plugged();
    sam.misbehave(Faults { is_silent: true, ..Faults::default() });
    let desk = desk_at(&sam);
    desk.state(DeviceKind::CardReader, DeviceState::Faulty { code: TroubleCode::NoAnswer });
    sam.unplug();
    desk.state(DeviceKind::CardReader, DeviceState::Absent);
    sam.misbehave(Faults::default());
    sam.plug();
    ready(&desk);
}

/// A device that disappears two hundred times is there again two hundred times, each time within two seconds.
#[test]
fn a_reader_that_disappears_two_hundred_times_is_taken_up_every_time() {
    let mut sam = PtySam::plugged();
    let desk = desk_at(&sam);
    ready(&desk);
    let mut longest = Duration::ZERO;
    for round in 0..200 {
        sam.unplug();
        desk.state(DeviceKind::CardReader, DeviceState::Absent);
        sam.plug();
        let back = Instant::now();
        ready(&desk);
        longest = longest.max(back.elapsed());
        if round % 50 == 49 {
            sam.lay(resident());
            assert!(said(&desk).is_ok(), "round {round}");
            sam.lift();
        }
    }
    eprintln!("plugged in -> ready, longest of 200: {longest:?}");
    assert!(longest < Duration::from_secs(2), "took {longest:?}");
    let events = desk.devices.events();
    assert_eq!(events.len(), 200, "the last two hundred changes are kept, no more");
    assert!(events.windows(2).all(|two| two[0].at_ms <= two[1].at_ms));
}

#[test]
fn a_card_on_a_reader_whose_plug_is_pulled_goes_with_it() {
    let mut sam = PtySam::plugged();
    let desk = desk_at(&sam);
    ready(&desk);
    sam.lay(resident());
    assert!(said(&desk).is_ok());
    sam.unplug();
    assert!(matches!(desk.card(), CardNotice::Removed { .. }));
    assert_eq!(desk.close().into_iter().filter_map(card).count(), 0, "said once");
}

#[test]
fn what_is_kept_for_support_names_no_one() {
    let sam = PtySam::plugged();
    let desk = desk_at(&sam);
    ready(&desk);
    sam.lay(resident());
    let holder = said(&desk).expect("a whole document");
    let kept: String = desk.devices.frames("card").into_iter().map(|frame| frame.shown + "\n").collect();
    assert!(kept.contains("3001 90 (1284)"), "{kept}");
    for secret in [&holder.id_number[6..14], "8B73", &holder.name] {
        assert!(!kept.contains(secret), "{kept}");
    }
}
