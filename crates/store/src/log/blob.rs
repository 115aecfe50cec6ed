//! Blobs by their digest (event-log.md 9).

use domain::import;
use seal::sm3;
use uuid::Uuid;

/// The digest that names these bytes, 64 hexadecimal digits.
///
/// A package, and what was left out of it, is named by the digests of its lines: a person can be erased from it by law, their line's
/// digest stays, and the package keeps its name (event-log.md 11).
pub fn digest(media: &str, bytes: &[u8]) -> String {
    if first_row(media).is_none() {
        return sm3::digest(bytes).to_string();
    }
    let mut hasher = sm3::Hasher::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        match erased_line(line) {
            Some(digest) => hasher.update(digest.as_bytes()),
            None => hasher.update(sm3::digest(line).to_string().as_bytes()),
        };
        hasher.update(b"\n");
    }
    hasher.finish().to_string()
}

/// The number of the first line, when the blob is one of lines that can be erased.
fn first_row(media: &str) -> Option<u32> {
    match media {
        import::MEDIA => Some(0),
        import::LEFT_OUT => Some(import::LEFT_OUT_ROWS),
        _ => None,
    }
}

/// The digest of the line that stood where this one says that a person was erased.
pub(crate) fn erased_line(line: &[u8]) -> Option<&str> {
    let digest = line.strip_prefix(import::ERASED.as_bytes())?.strip_suffix(b"\"}")?;
    let digest = std::str::from_utf8(digest).ok()?;
    (digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(digest)
}

/// The rows of a package, or of what was left out of one, that are erased.
pub(super) fn erased_rows<'a>(media: &str, bytes: &'a [u8]) -> impl Iterator<Item = u32> + use<'a> {
    let lines = first_row(media).map(|first| (first..).zip(bytes.split(|byte| *byte == b'\n')));
    lines.into_iter().flatten().filter(|(_, line)| erased_line(line).is_some()).map(|(row, _)| row)
}

/// What stands in the place of an erased line.
pub(crate) fn without_line(line: &[u8]) -> Vec<u8> {
    format!("{}{}\"}}", import::ERASED, sm3::digest(line)).into_bytes()
}

/// The id by which an erasure names one row of the package that this event brought: the same everywhere.
pub(crate) fn row_id(event: Uuid, row: u32) -> Uuid {
    let digest = sm3::digest(format!("{event} row {row}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
