//! A row of the log, read without trusting it.

use rusqlite::Row;

use super::header::{Header, read_digest};

/// A row of the log as it lies there: bytes and numbers of any length and size, so that damage is judged and not stumbled over.
pub(super) struct Stored {
    pub(super) pos: i64,
    pub(super) id: Vec<u8>,
    pub(super) kind: Vec<u8>,
    pub(super) schema: i64,
    pub(super) subject_kind: Vec<u8>,
    pub(super) subject_id: Vec<u8>,
    pub(super) device: Vec<u8>,
    pub(super) epoch: i64,
    pub(super) seq: i64,
    pub(super) prev: Option<Vec<u8>>,
    pub(super) hash: Vec<u8>,
    pub(super) sig: Vec<u8>,
    pub(super) stamp: i64,
    pub(super) origin: Vec<u8>,
    pub(super) header: Vec<u8>,
    pub(super) body: Option<(Vec<u8>, Vec<u8>)>,
}

impl Stored {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let bytes = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_bytes()?.to_vec());
        let bytes_or_none =
            |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_bytes_or_null()?.map(<[u8]>::to_vec));
        Ok(Stored {
            pos: row.get("pos")?,
            id: bytes("id")?,
            kind: bytes("kind")?,
            schema: row.get("schema")?,
            subject_kind: bytes("subject_kind")?,
            subject_id: bytes("subject_id")?,
            device: bytes("device")?,
            epoch: row.get("epoch")?,
            seq: row.get("seq")?,
            prev: bytes_or_none("prev")?,
            hash: bytes("hash")?,
            sig: bytes("sig")?,
            stamp: row.get("stamp")?,
            origin: bytes("origin")?,
            header: bytes("header")?,
            body: bytes_or_none("salt")?.zip(bytes_or_none("body")?),
        })
    }

    pub(super) fn agrees_with(&self, header: &Header, own_device: &str) -> bool {
        let origin: &[u8] = if header.device == own_device { b"desk" } else { b"peer" };
        self.id == header.event_id.as_bytes()
            && self.kind == header.kind.as_bytes()
            && self.schema == i64::from(header.schema)
            && self.subject_kind == header.subject.kind.as_bytes()
            && self.subject_id == header.subject.id.as_bytes()
            && self.device == header.device.as_bytes()
            && self.epoch == i64::from(header.epoch)
            && u64::try_from(self.seq) == Ok(header.seq)
            && self.prev == header.prev.as_deref().and_then(read_digest).map(Vec::from)
            && self.origin == origin
    }

    /// The signature; one of another length verifies nothing.
    pub(super) fn signature(&self) -> [u8; 64] {
        self.sig.as_slice().try_into().unwrap_or([0; 64])
    }
}
