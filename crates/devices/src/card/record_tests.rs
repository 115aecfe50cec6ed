#![allow(clippy::unwrap_used, clippy::expect_used)]
use super::*;
use proptest::prelude::*;

/// A record filled with blanks, and fields written into it.
pub(crate) fn record(fields: &[(usize, &str)]) -> Vec<u8> {
    let mut text: Vec<u8> = " ".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().repeat(TEXT_BYTES / 2);
    for (at, value) in fields {
        for (n, unit) in value.encode_utf16().enumerate() {
            text[at + 2 * n..at + 2 * n + 2].copy_from_slice(&unit.to_le_bytes());
        }
    }
    text
}

fn resident() -> Vec<(usize, &'static str)> {
    vec![
        (0, "王小明"),
        (30, "2"),
        (32, "01"),
        (36, "19491231"),
        (52, "北京市朝阳区某街1号"),
        (122, "11010519491231002X"),
        (158, "北京市公安局朝阳分局"),
        (188, "20200101"),
        (204, "长期"),
    ]
}

fn with(mut fields: Vec<(usize, &'static str)>, field: (usize, &'static str)) -> Vec<u8> {
    fields.push(field);
    record(&fields)
}

/// C-014, C-017: the four documents of the reference.
#[test]
fn every_document_says_who_its_holder_is() {
    let cn = parse(&record(&resident())).unwrap();
    assert_eq!(
        (cn.kind, cn.name.as_str(), cn.id_number.as_str()),
        (CardKind::ResidentId, "王小明", "11010519491231002X")
    );
    assert_eq!(
        (cn.sex, cn.birth.as_deref(), cn.ethnic.as_deref()),
        (Some(Sex::Female), Some("1949-12-31"), Some("01"))
    );
    assert_eq!(cn.address.as_deref(), Some("北京市朝阳区某街1号"));
    assert_eq!(cn.authority.as_deref(), Some("北京市公安局朝阳分局"));
    assert_eq!((cn.valid_from.as_deref(), cn.valid_until, cn.valid_always), (Some("2020-01-01"), None, true));

    let old = parse(&record(&[
        (0, "SMITH,JOHN"),
        (120, "1"),
        (122, "CAN110081080310"),
        (152, "CAN"),
        (158, "史密斯"),
        (188, "20170616"),
        (204, "20270615"),
        (220, "19810803"),
        (236, "01"),
        (240, "1100"),
        (248, "I"),
    ]))
    .unwrap();
    assert_eq!(
        (old.kind, old.name.as_str(), old.latin_name.as_deref()),
        (CardKind::Foreigner2017, "史密斯", Some("SMITH,JOHN"))
    );
    assert_eq!((old.id_number.as_str(), old.nationality.as_deref()), ("CAN110081080310", Some("CAN")));
    assert_eq!((old.birth.as_deref(), old.valid_until.as_deref()), (Some("1981-08-03"), Some("2027-06-15")));

    let new = parse(&record(&[
        (0, "史密斯"),
        (30, "2"),
        (32, "00"),
        (36, "19810803"),
        (52, "SMITH,JOHN ALEXANDER MAXIMILIA THE "),
        (122, "911124198108030024"),
        (188, "20231201"),
        (204, "20331130"),
        (220, "THIRD"),
        (242, "124"),
        (248, "Y"),
    ]))
    .unwrap();
    assert_eq!((new.kind, new.nationality.as_deref()), (CardKind::Foreigner2023, Some("124")));
    assert_eq!(
        new.latin_name.as_deref(),
        Some("SMITH,JOHN ALEXANDER MAXIMILIA THE THIRD"),
        "35 characters, then the rest"
    );
    assert_eq!((new.ethnic, new.id_number.as_str()), (None, "911124198108030024"));

    let hmt = parse(&record(&[
        (0, "陳大文"),
        (30, "1"),
        (32, "01"),
        (36, "19800101"),
        (52, "广东省深圳市福田区某路1号"),
        (122, "810000198001010014"),
        (158, "深圳市公安局"),
        (188, "20180901"),
        (204, "20230901"),
        (220, "H12345678"),
        (238, "01"),
        (248, "J"),
    ]))
    .unwrap();
    assert_eq!((hmt.kind, hmt.travel_permit.as_deref()), (CardKind::HkMacaoTaiwan, Some("H12345678")));
    assert_eq!(hmt.ethnic, None, "the field is reserved on this document, whatever stands in it");
}

#[test]
fn a_record_that_is_not_whole_is_named() {
    let item = |record: &[u8]| match parse(record) {
        Err(CardTrouble::Damaged { item, .. }) => item,
        other => panic!("{other:?}"),
    };
    let whole = record(&resident());
    assert_eq!(item(&whole[..255]), CardItem::Record);
    assert_eq!(item(&[whole.as_slice(), &[0, 0]].concat()), CardItem::Record);
    assert_eq!(item(&with(resident(), (0, "\u{7}x"))), CardItem::Record, "a control character");
    let mut lone = whole.clone();
    lone[0..2].copy_from_slice(&0xD800u16.to_le_bytes());
    assert_eq!(item(&lone), CardItem::Record, "half a character");
    assert_eq!(item(&with(resident(), (0, "   "))), CardItem::Name);
    assert_eq!(item(&with(resident(), (122, "                  "))), CardItem::IdNumber);
    assert_eq!(item(&with(resident(), (36, "19491230"))), CardItem::Birth, "not the day in the number");
    assert_eq!(item(&with(resident(), (36, "19491331"))), CardItem::Birth);
    assert_eq!(parse(&with(resident(), (248, "Q"))), Err(CardTrouble::NotAnIdCard), "a document nobody told us of");
}

#[test]
fn the_lengths_in_front_are_held_against_what_follows() {
    let text = record(&resident());
    let payload = |lengths: [u8; 4], photo: usize| [&lengths[..], &text, &vec![9; photo]].concat();
    let whole = parse_payload(&payload([1, 0, 4, 0], 1024)).unwrap();
    assert_eq!(whole.photo.unwrap().wlt().len(), 1024);
    assert_eq!(parse_payload(&payload([1, 0, 0, 0], 0)).unwrap().photo, None);
    for (lengths, photo) in
        [([1, 0, 4, 0], 1023), ([0, 255, 4, 0], 1024), ([1, 0, 255, 255], 1024), ([0, 1, 0, 4], 1024)]
    {
        assert_eq!(parse_payload(&payload(lengths, photo)), Err(damaged()), "{lengths:?}");
    }
    assert_eq!(parse_payload(&[1, 0, 4]), Err(damaged()));
}

#[test]
fn an_added_address_is_text_or_nothing() {
    let bytes: Vec<u8> = "上海市浦东新区某路2号".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(added_address(&bytes).unwrap().as_deref(), Some("上海市浦东新区某路2号"));
    assert_eq!(added_address(&[0x20, 0, 0x20, 0]).unwrap(), None);
    assert!(added_address(&[0x20]).is_err());
}

proptest! {
    #[test]
    fn whatever_a_chip_holds_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..1400)) {
        drop(parse_payload(&bytes));
        drop(parse(&bytes));
        drop(added_address(&bytes));
    }

    /// A flipped byte in the number's date never gives another birth date in silence.
    #[test]
    fn one_wrong_digit_in_the_birth_date_is_noticed(at in 0usize..8, digit in 0u8..10) {
        let mut bytes = record(&resident());
        let place = 36 + 2 * at;
        let same = bytes[place] == b'0' + digit;
        bytes[place] = b'0' + digit;
        prop_assert_eq!(parse(&bytes).is_ok(), same);
    }
}
