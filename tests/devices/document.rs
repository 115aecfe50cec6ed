//! Identity documents in a PC/SC reader with a security module inside, whole and hostile. Names begin with `pcscd_`, as in `card`.

use crate::card::desk_with;
use crate::{Desk, card};
use devices::{CardItem, CardKind, CardNotice, CardTrouble};
use vax_tests::rigs::{DOCUMENT_ATR, Document, Pcscd, VirtualCard, payload};

const SOCIAL_SECURITY_ATR: &[u8] = b"\x3B\x6C\x00\x00SSSE-VIRTUAL";

/// What is said of the next card after that it came.
fn said(desk: &Desk) -> Result<devices::CardHolder, CardTrouble> {
    loop {
        match desk.card() {
            CardNotice::Read { holder, .. } => return Ok(*holder),
            CardNotice::Unreadable { reason, .. } => return Err(reason),
            CardNotice::Inserted { .. } | CardNotice::Removed { .. } => {}
        }
    }
}

/// C-014, C-017: every medium the reference names, by its own parser.
/// What a card answers to a command; nothing: the command is not its own.
type Answer = fn(&[u8]) -> Option<Vec<u8>>;

#[test]
fn pcscd_every_document_is_read_from_its_pages() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    for document in Document::ALL {
        let laid = VirtualCard::document(pcscd.port(), payload(&document.fields()));
        let holder = said(&desk).expect("a whole document");
        let kind = match document {
            Document::Resident => CardKind::ResidentId,
            Document::Foreigner2017 => CardKind::Foreigner2017,
            Document::Foreigner2023 => CardKind::Foreigner2023,
            Document::HkMacaoTaiwan => CardKind::HkMacaoTaiwan,
        };
        assert_eq!((holder.kind, holder.id_number.as_str()), (kind, document.number()));
        assert_eq!(holder.photo.map(|photo| photo.wlt()[1]), Some(7), "{document:?}");
        laid.pull();
    }
    desk.close();
}

#[test]
fn pcscd_a_document_with_wrong_bytes_is_named_and_gives_no_person() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let whole = payload(&Document::Resident.fields());
    let damaged = |item| CardTrouble::Damaged { item, status: None };
    let changed = |at: usize, bytes: &[u8]| {
        let mut payload = whole.clone();
        payload[at..at + bytes.len()].copy_from_slice(bytes);
        payload
    };
    for (payload, reason) in [
        (whole[..200].to_vec(), damaged(CardItem::Record)),
        (changed(0, &[0x7F, 0xFF]), damaged(CardItem::Record)),
        (changed(2, &[0xFF, 0xFF]), damaged(CardItem::Record)),
        // Half of a pair of surrogates in the name: no UTF-16.
        (changed(4, &[0x00, 0xD8]), damaged(CardItem::Record)),
        (changed(4, &[0x20, 0, 0x20, 0, 0x20, 0]), damaged(CardItem::Name)),
        // One digit of the birth date is not the number's.
        (changed(4 + 36 + 6, b"5\0"), damaged(CardItem::Birth)),
        (changed(4 + 248, b"Q\0"), CardTrouble::NotAnIdCard),
        (Vec::new(), damaged(CardItem::Record)),
    ] {
        let laid = VirtualCard::document(pcscd.port(), payload);
        assert_eq!(said(&desk).map(|holder| holder.kind), Err(reason));
        laid.pull();
    }
    desk.close();
}

/// A card that never ends its answers, or answers nonsense, is given up after a bounded number of commands.
#[test]
fn pcscd_hostile_cards_are_given_up_and_the_next_card_is_read() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    let answers: [(&'static [u8], Answer); 6] = [
        (SOCIAL_SECURITY_ATR, |_| Some(vec![0x61, 0xFF])),
        (SOCIAL_SECURITY_ATR, |_| Some([&[0xAA; 250][..], &[0x61, 0xFA]].concat())),
        (SOCIAL_SECURITY_ATR, |_| Some(vec![0x6C, 0x10])),
        (SOCIAL_SECURITY_ATR, |_| Some(vec![0x6D, 0x00])),
        (DOCUMENT_ATR, |_| Some(vec![0x61, 0x10])),
        (DOCUMENT_ATR, |_| Some(vec![0x6A, 0x81])),
    ];
    for (atr, answer) in answers {
        let laid = VirtualCard::scripted(pcscd.port(), atr, answer);
        assert!(said(&desk).is_err());
        assert!(laid.asked().len() < 300, "asked {} times", laid.asked().len());
        assert!(laid.asked().iter().all(|command| command[1] != 0x20), "no PIN is ever sent");
        laid.pull();
    }
    let _card = VirtualCard::document(pcscd.port(), payload(&Document::Resident.fields()));
    assert_eq!(said(&desk).expect("a whole document").name, "王小明");
}

#[test]
fn pcscd_a_document_lifted_between_its_pages_gives_no_person() {
    let pcscd = Pcscd::ensure();
    let desk = desk_with(None);
    for pages in [0u8, 1, 4] {
        let whole = payload(&Document::Resident.fields());
        let laid = VirtualCard::scripted(pcscd.port(), DOCUMENT_ATR, move |command| {
            let page = command[2];
            (page < pages).then(|| [whole.chunks(256).nth(usize::from(page)).unwrap(), &[0x90, 0x00]].concat())
        });
        assert_eq!(said(&desk).map(|holder| holder.kind), Err(CardTrouble::Pulled), "after {pages} pages");
        drop(laid);
    }
    let frames: Vec<String> = desk.devices.frames("card").into_iter().map(|frame| frame.shown).collect();
    assert!(frames.iter().any(|frame| frame.starts_with("FFB000")), "{frames:?}");
    assert!(frames.iter().all(|frame| !frame.contains("8B73")), "no byte of 王 is kept: {frames:?}");
    assert!(desk.close().into_iter().filter_map(card).all(|notice| matches!(notice, CardNotice::Removed { .. })));
}
