//! The chip of an identity document: 256 bytes of text in UTF-16LE and 1024 bytes of a photograph, for every reader of the rigs.

/// The documents there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// Resident identity card.
    Resident,
    /// Foreign permanent resident's card of 2017.
    Foreigner2017,
    /// Foreign permanent resident's card of 2023.
    Foreigner2023,
    /// Residence permit for Hong Kong, Macao and Taiwan residents.
    HkMacaoTaiwan,
}

impl Document {
    /// All of them.
    pub const ALL: [Document; 4] =
        [Document::Resident, Document::Foreigner2017, Document::Foreigner2023, Document::HkMacaoTaiwan];

    /// The text of the invented person on it: offsets and values.
    pub fn fields(self) -> Vec<(usize, &'static str)> {
        match self {
            Document::Resident => vec![
                (0, "王小明"),
                (30, "2"),
                (32, "01"),
                (36, "19491231"),
                (52, "北京市朝阳区某街1号"),
                (122, "11010519491231002X"),
                (158, "北京市公安局朝阳分局"),
                (188, "20200101"),
                (204, "长期"),
            ],
            Document::Foreigner2017 => vec![
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
            ],
            Document::Foreigner2023 => vec![
                (0, "史密斯"),
                (30, "2"),
                (32, "00"),
                (36, "19810803"),
                (52, "SMITH,JOHN"),
                (122, "911124198108030024"),
                (188, "20231201"),
                (204, "20331130"),
                (242, "124"),
                (248, "Y"),
            ],
            Document::HkMacaoTaiwan => vec![
                (0, "陳大文"),
                (30, "1"),
                (36, "19800101"),
                (52, "广东省深圳市福田区某路1号"),
                (122, "810000198001010014"),
                (158, "深圳市公安局"),
                (188, "20180901"),
                (204, "20230901"),
                (220, "H12345678"),
                (238, "01"),
                (248, "J"),
            ],
        }
    }

    /// The number on it.
    pub fn number(self) -> &'static str {
        match self {
            Document::Resident => "11010519491231002X",
            Document::Foreigner2017 => "CAN110081080310",
            Document::Foreigner2023 => "911124198108030024",
            Document::HkMacaoTaiwan => "810000198001010014",
        }
    }
}

/// What a module hands over: both lengths, text, photograph.
pub fn payload(fields: &[(usize, &str)]) -> Vec<u8> {
    let mut text: Vec<u8> = [0x20, 0x00].repeat(128);
    for (at, value) in fields {
        for (n, unit) in value.encode_utf16().enumerate() {
            text[at + 2 * n..at + 2 * n + 2].copy_from_slice(&unit.to_le_bytes());
        }
    }
    let photo = (0..1024u32).map(|i| (7 * i % 256) as u8);
    [0x01, 0x00, 0x04, 0x00].into_iter().chain(text).chain(photo).collect()
}
