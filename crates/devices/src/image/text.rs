//! The text that the bytes of a symbol are.

use encoding_rs::{GB18030, SHIFT_JIS};

use super::Symbology;

/// Fewest characters of a one-dimensional code on a label or certificate; shorter ones are mostly stripes of something else.
const FEWEST_IN_STRIPES: usize = 6;

/// UTF-8 where the bytes are, else GB18030, which Chinese labels often carry without saying so (devices.md F.3).
///
/// A symbol made in Japan has its letters where GB18030 keeps characters nobody writes; when most of them lie there and the bytes are whole
/// as Shift_JIS, that is what they are.
pub fn text(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    }
    let japanese = is_japanese(bytes).then(|| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes));
    match japanese.flatten() {
        Some(text) => text.into_owned(),
        None => GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Whether more pairs begin below 0xA0 (kana and common characters of Shift_JIS) than above (what is written in China).
fn is_japanese(bytes: &[u8]) -> bool {
    let (mut low, mut high, mut at) = (0_usize, 0_usize, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            0x81..=0x9f => low += 1,
            0xa0..=0xfe => high += 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    low > high
}

/// The bytes of a text whose letters each stand for one byte; `None` when some do not.
pub fn bytes_of(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// Whether a text may be the content of such a symbol. Square codes prove themselves by their error correction and need only say something;
/// stripes have one check character, so they must look like what is printed: long enough, and nothing but ASCII without control characters
/// other than GS.
pub fn is_plausible(symbology: Symbology, text: &str) -> bool {
    match symbology {
        Symbology::Code128 | Symbology::Gs1Code128 => {
            let printed = |byte: u8| byte == 0x1d || (b' '..=b'~').contains(&byte);
            text.len() >= FEWEST_IN_STRIPES && text.bytes().all(printed)
        }
        _ => !text.trim().is_empty() && !text.contains('\0'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_without_a_word_about_its_encoding_is_read_c_039() {
        let (gb, _, _) = GB18030.encode("姓名:王小明;疫苗:乙肝;厂家:㐂字堂");
        assert_eq!(text(&gb), "姓名:王小明;疫苗:乙肝;厂家:㐂字堂");
        assert_eq!(text("姓名:王小明".as_bytes()), "姓名:王小明");
        assert_eq!(text("\u{feff}姓名".as_bytes()), "姓名", "a mark of the encoding is no content");
        assert_eq!(text(b"81000100000000000017"), "81000100000000000017");
    }

    #[test]
    fn a_leaflet_from_japan_is_not_made_into_chinese_nobody_writes() {
        let (japanese, _, _) = SHIFT_JIS.encode("ワクチンの説明です");
        assert_eq!(text(&japanese), "ワクチンの説明です");
    }

    #[test]
    fn bytes_that_are_no_text_never_stop_the_reading() {
        assert!(!text(&[0xff, 0xfe, 0x80]).is_empty());
        assert_eq!(text(&[]), "");
    }

    #[test]
    fn what_no_label_carries_is_not_its_content() {
        assert!(is_plausible(Symbology::Gs1DataMatrix, "0106901234567892\u{1d}10ABC"));
        assert!(is_plausible(Symbology::Code128, "X320101001"));
        for (symbology, text) in
            [(Symbology::Qr, ""), (Symbology::Qr, " "), (Symbology::Qr, "AB\u{0}C"), (Symbology::Code128, "12")]
        {
            assert!(!is_plausible(symbology, text), "{text:?}");
        }
    }
}
