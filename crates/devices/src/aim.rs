//! The AIM symbology identifier in front of a code, and the text behind it.

use encoding_rs::GB18030;

/// Splits one AIM identifier off: `]`, a letter for the symbology, a letter or digit as modifier (ISO/IEC 15424).
pub(crate) fn split(raw: &[u8]) -> (Option<&str>, &[u8]) {
    if let Some((prefix, rest)) = raw.split_at_checked(3)
        && prefix[0] == b']'
        && prefix[1].is_ascii_alphabetic()
        && prefix[2].is_ascii_alphanumeric()
        && let Ok(aim) = std::str::from_utf8(prefix)
    {
        return (Some(aim), rest);
    }
    (None, raw)
}

/// Labels carry UTF-8 or, often without saying so, GB18030.
pub(crate) fn text(payload: &[u8]) -> String {
    match std::str::from_utf8(payload) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030
            .decode_without_bom_handling_and_without_replacement(payload)
            .map_or_else(|| String::from_utf8_lossy(payload).into_owned(), |text| text.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_one_prefix_and_leaves_a_plain_bracket_alone() {
        assert_eq!(split(b"]d201069"), (Some("]d2"), &b"01069"[..]));
        assert_eq!(split(b"]Q3]Q3"), (Some("]Q3"), &b"]Q3"[..]), "one prefix only");
        assert_eq!(split(b"]-2x"), (None, &b"]-2x"[..]));
        assert_eq!(split(b"]d"), (None, &b"]d"[..]));
        assert_eq!(split(b"]C1"), (Some("]C1"), &b""[..]));
    }

    #[test]
    fn reads_chinese_in_either_encoding() {
        assert_eq!(text("疫苗".as_bytes()), "疫苗");
        assert_eq!(text(&[0xD2, 0xDF, 0xC3, 0xE7]), "疫苗");
        assert_eq!(text(&[0xFF, b'A']), "\u{FFFD}A", "neither: shown as damaged, not dropped");
    }
}
