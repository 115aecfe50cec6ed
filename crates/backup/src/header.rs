//! What stands in clear at the head of a backup: whose it is, of when, and how it is opened. Nothing about a person.

use seal::recovery::WrappedKey;
use seal::sm2::{Signature, SigningKey, VerifyingKey};
use seal::{Secret, sm3, sm4};
use serde::{Deserialize, Serialize};

use crate::BackupError;

/// Newest format this program writes and reads.
pub const FORMAT_VERSION: u64 = 1;

/// Longest header that is read: a hostile file must not ask for all memory.
const LONGEST: u32 = 64 * 1024;

const MAGIC: &[u8; 8] = b"VAXBAK\r\n";

/// A whole copy, or what came after the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The whole encrypted database.
    Full,
    /// Events and blobs since the backup before.
    Increment,
}

impl Kind {
    /// `full`, `increment`.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Full => "full",
            Kind::Increment => "increment",
        }
    }
}

/// The newest own event in a backup: an anchor outside the file (event-log.md 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Device.
    pub device: String,
    /// Its epoch.
    pub epoch: u32,
    /// Number in that epoch.
    pub seq: u64,
    /// SM3 of the header of that event, 64 hexadecimal digits.
    pub hash: String,
}

/// The header. Signed by the device as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT_VERSION`] of the program that wrote it.
    pub format: u64,
    /// Id of the backup, a UUID.
    pub id: String,
    /// Full or increment.
    pub kind: Kind,
    /// The full copy an increment belongs to; for a full copy its own id.
    pub base: String,
    /// Position in the log before the first event of it: 0 for a full copy.
    pub after: i64,
    /// Position of the last event in it.
    pub pos: i64,
    /// 接种单位编码.
    pub site: String,
    /// The clinic's name.
    pub clinic: String,
    /// The newest own event.
    pub head: Head,
    /// The key that signed the own events and this header, 130 hexadecimal digits.
    pub device_key: VerifyingKey,
    /// Schema of the database.
    pub schema: i32,
    /// When it was taken, civil time with offset.
    pub taken_at: String,
    /// Whether it is of a demonstration.
    pub demo: bool,
    /// Bytes of the body before sealing.
    pub size: u64,
    /// Short name of the database key, which tells a wrong key from an altered file.
    pub database_key: String,
    /// The database key under the recovery key; absent before a recovery key was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<WrappedKey>,
    /// 32 hexadecimal digits, new for every file: with the database key they make its content key.
    pub salt: String,
}

impl Header {
    /// Short name of a database key: finds out a wrong one, proves nothing.
    pub fn name_of(key: &Secret<[u8; 32]>) -> String {
        let mut hasher = sm3::Hasher::new();
        hasher.update(b"vaxdesk database key name in backups\n").update(key.expose());
        let mut name = hasher.finish().to_string();
        name.truncate(16);
        name
    }

    /// The content key of this file alone. The salt is drawn for each file, so no two files share a key, and a nonce cannot meet
    /// itself under one.
    pub(crate) fn content_key(&self, key: &Secret<[u8; 32]>) -> Result<sm4::Key, BackupError> {
        if self.database_key != Header::name_of(key) {
            return Err(BackupError::WrongKey);
        }
        let mut hasher = sm3::Hasher::new();
        hasher.update(b"vaxdesk backup content\n").update(key.expose()).update(self.salt.as_bytes());
        let digest = hasher.finish();
        let mut half = Secret::new([0; 16]);
        if let Some(first) = digest.as_bytes().first_chunk::<16>() {
            half = Secret::new(*first);
        }
        Ok(sm4::Key::from_secret(half))
    }

    /// Magic, length, header, signature.
    pub(crate) fn to_bytes(&self, signer: &SigningKey) -> Result<Vec<u8>, BackupError> {
        let text = serde_json::to_vec(self).map_err(|_| BackupError::NotABackup)?;
        let length = u32::try_from(text.len()).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or(BackupError::NotABackup)?;
        let signature = signer.sign(&signed(&text))?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&text);
        bytes.extend_from_slice(signature.as_bytes());
        Ok(bytes)
    }

    /// Reads and verifies what [`Header::to_bytes`] wrote; answers the digest of it as well.
    pub(crate) fn read(from: &mut impl std::io::Read) -> Result<(Header, [u8; 32]), BackupError> {
        let mut start = [0; 12];
        crate::sealed::fill(from, &mut start)?;
        let (magic, length) = start.split_at(8);
        if magic != MAGIC {
            return Err(BackupError::NotABackup);
        }
        let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]);
        if length > LONGEST {
            return Err(BackupError::NotABackup);
        }
        let mut rest = vec![0; length as usize + 64];
        crate::sealed::fill(from, &mut rest)?;
        let (text, signature) = rest.split_at(length as usize);
        // Before anything else is looked at: a newer header may look different in every other respect.
        #[derive(Deserialize)]
        struct Format {
            format: u64,
        }
        let tampered = || BackupError::Tampered { what: "header" };
        let Format { format } = serde_json::from_slice(text).map_err(|_| tampered())?;
        if format > FORMAT_VERSION {
            return Err(BackupError::NewerFormat { found: format, known: FORMAT_VERSION });
        }
        let header: Header = serde_json::from_slice(text).map_err(|_| tampered())?;
        let signature = signature.try_into().map_err(|_| tampered())?;
        if !header.device_key.verify(&signed(text), &Signature::from_bytes(signature)) {
            return Err(tampered());
        }
        let mut hasher = sm3::Hasher::new();
        hasher.update(&start).update(&rest);
        Ok((header, *hasher.finish().as_bytes()))
    }
}

/// What the device signs: the digest of the header under a name of its own, so that it is no event's hash.
fn signed(text: &[u8]) -> Vec<u8> {
    let mut hasher = sm3::Hasher::new();
    hasher.update(b"vaxdesk backup header\n").update(text);
    hasher.finish().as_bytes().to_vec()
}
