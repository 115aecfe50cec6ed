//! The header of an event: what is hashed, chained and signed.

use seal::sm3::{self, Digest};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::StoreError;

/// What an event is about, as the header writes it. Kinds are an open set: a newer desk may know more of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderSubject {
    /// `recipient`, `stock`, `vial`, `staff`, `clinic`, or one this program does not know.
    pub kind: String,
    /// Which one.
    pub id: String,
}

/// The header, member for member as it stands in the log and on the wire (event-log.md 2).
///
/// Its canonical JSON (RFC 8785) is made once, at append, and stored. Verification reads those bytes; it never writes them again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// UUIDv7.
    pub event_id: Uuid,
    /// Event type, such as `dose.recorded`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Version of the body.
    pub schema: u16,
    /// 接种单位编码.
    pub site: String,
    /// Device that wrote it.
    pub device: String,
    /// Raised when a backup is restored (event-log.md 13).
    pub epoch: u32,
    /// Gap-free number within device and epoch, from 1.
    pub seq: u64,
    /// `sm3:` and the hash of the event before; `null` for the first of all.
    pub prev: Option<String>,
    /// Staff id or `system`.
    pub actor: String,
    /// What it is about.
    pub subject: HeaderSubject,
    /// When it happened, civil time with offset.
    pub occurred_at: String,
    /// When it was written down, civil time with offset.
    pub recorded_at: String,
    /// Offset of this clock to the province's, in milliseconds.
    pub clock_offset_ms: i64,
    /// The event that led to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<Uuid>,
    /// `sm3:` and SM3(salt ‖ body bytes).
    pub body_digest: String,
}

impl Header {
    /// The canonical bytes. Only for a header that was just made.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        Ok(seal::canonical::to_vec(&serde_json::to_value(self)?)?)
    }
}

/// `sm3:` and 64 hexadecimal digits.
pub(crate) fn digest_text(digest: &[u8; 32]) -> String {
    format!("sm3:{}", hex::encode(digest))
}

/// What a small hexadecimal digit stands for; 255 for every other byte.
const DIGITS: [u8; 256] = {
    let mut table = [255; 256];
    let mut digit = 0;
    while digit < 16 {
        table[b"0123456789abcdef"[digit] as usize] = digit as u8;
        digit += 1;
    }
    table
};

/// Reads [`digest_text`]; only the lower-case form that is written counts. Verifying does this twice for every event.
pub(crate) fn read_digest(text: &str) -> Option<[u8; 32]> {
    let digits: &[u8; 64] = text.strip_prefix("sm3:")?.as_bytes().try_into().ok()?;
    let mut bytes = [0; 32];
    let mut wrong = 0;
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let (high, low) = (DIGITS[pair[0] as usize], DIGITS[pair[1] as usize]);
        wrong |= high | low;
        *byte = high << 4 | low & 15;
    }
    (wrong < 16).then_some(bytes)
}

/// SM3(salt ‖ stored body bytes). The salt makes a header without its body safe to hand out: the body cannot be guessed from it.
pub(crate) fn body_digest(salt: &[u8], body: &[u8]) -> Digest {
    let mut hasher = sm3::Hasher::new();
    hasher.update(salt).update(body);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_was_written_and_in_no_other_form() {
        let digest = *sm3::digest(b"abc").as_bytes();
        let text = digest_text(&digest);
        assert_eq!(read_digest(&text), Some(digest));
        assert_eq!(read_digest(&format!("sm3:{}", text[4..].to_uppercase())), None, "one digest has one form");
        assert_eq!(read_digest(&text[4..]), None);
        for place in 4..text.len() {
            for wrong in ["g", "/", ":", "`", "A", " "] {
                assert_eq!(read_digest(&format!("{}{wrong}{}", &text[..place], &text[place + 1..])), None);
            }
        }
        for wrong in ["", "sm3:", &text[..67], &format!("{text}0"), &format!("sm3:{}", "é".repeat(32))] {
            assert_eq!(read_digest(wrong), None, "{wrong}");
        }
    }
}
