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

/// Reads [`digest_text`]; only the lower-case form that is written counts.
pub(crate) fn read_digest(text: &str) -> Option<[u8; 32]> {
    let digits = text.strip_prefix("sm3:")?;
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    digits.bytes().all(lower).then_some(bytes)
}

/// SM3(salt ‖ stored body bytes). The salt makes a header without its body safe to hand out: the body cannot be guessed from it.
pub(crate) fn body_digest(salt: &[u8], body: &[u8]) -> Digest {
    let mut hasher = sm3::Hasher::new();
    hasher.update(salt).update(body);
    hasher.finish()
}
