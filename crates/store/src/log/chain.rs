//! Chains: one per device and epoch, each event naming the one before.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// The newest event of this desk's own chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Device.
    pub device: String,
    /// Epoch.
    pub epoch: u32,
    /// Sequence number.
    pub seq: u64,
    /// Hash, 64 hexadecimal digits.
    pub hash: String,
}

/// A head as it was seen outside the file: in the key vault, a backup, a receipt of the province (event-log.md 3).
pub type Anchor = Head;

/// Where a chain stands.
#[derive(Debug, Clone)]
pub(crate) struct Tail {
    pub(crate) epoch: u32,
    pub(crate) seq: u64,
    pub(crate) hash: [u8; 32],
    pub(crate) stamp: i64,
}

/// The newest event of `device` in its highest epoch up to `epoch`. Read inside the writing transaction, never remembered.
pub(crate) fn tail(connection: &Connection, device: &str, epoch: u32) -> Result<Option<Tail>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT epoch, seq, hash, stamp FROM event WHERE device = ?1 AND epoch <= ?2 ORDER BY epoch DESC, seq DESC LIMIT 1",
        )?
        .query_row((device, epoch), |row| {
            Ok(Tail { epoch: row.get(0)?, seq: row.get(1)?, hash: row.get(2)?, stamp: row.get(3)? })
        })
        .optional()?;
    Ok(found)
}

/// The event of `device` with this hash.
pub(crate) fn by_hash(connection: &Connection, device: &str, hash: &[u8; 32]) -> Result<Option<Tail>, StoreError> {
    // Asked only at the start of an epoch, so a look through the device's events will do without an index.
    let found = connection
        .prepare_cached("SELECT epoch, seq, hash, stamp FROM event WHERE device = ?1 AND hash = ?2")?
        .query_row((device, hash), |row| {
            Ok(Tail { epoch: row.get(0)?, seq: row.get(1)?, hash: row.get(2)?, stamp: row.get(3)? })
        })
        .optional()?;
    Ok(found)
}

/// The head of a device's chain.
pub(crate) fn head_of_device(connection: &Connection, device: &str) -> Result<Option<Head>, StoreError> {
    let found = tail(connection, device, u32::MAX)?;
    Ok(found.map(|tail| Head {
        device: device.to_owned(),
        epoch: tail.epoch,
        seq: tail.seq,
        hash: hex::encode(tail.hash),
    }))
}

/// Before `device` gets another key: what it has signed so far stays held against the one it had.
pub(crate) fn keep_former_key(connection: &Connection, device: &str, key: &str) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO former_key (device, until_epoch, public_key)
         SELECT device, (SELECT max(epoch) FROM event WHERE event.device = peer.device), public_key FROM peer
         WHERE device = ?1 AND public_key <> ?2 AND EXISTS (SELECT 1 FROM event WHERE event.device = peer.device)
         ON CONFLICT DO NOTHING",
        (device, key),
    )?;
    Ok(())
}

/// Reads a moment with offset.
pub(crate) fn moment(what: &'static str, text: &str) -> Result<Timestamp, StoreError> {
    text.parse().map_err(|_| StoreError::BadMoment { what, text: text.to_owned() })
}

/// The stamp that orders facts of several desks: `recorded_at`, but never below the event before in the same chain.
///
/// Within a chain the sequence number decides, whatever the clock did (exchange.md §6: "order by seq, not by time"); between chains
/// only clocks can. The stamp depends on its own chain alone, so every desk computes the same one, in whatever order chains arrive.
pub(crate) fn stamp(recorded_at: &str, before: Option<&Tail>) -> Result<i64, StoreError> {
    let at = moment("recorded_at", recorded_at)?.as_millisecond();
    Ok(before.map_or(at, |tail| at.max(tail.stamp)))
}

/// The place of an event among all events, as text that sorts: stamp, device, epoch, sequence number.
pub(crate) fn order(stamp: i64, device: &str, epoch: u32, seq: u64) -> String {
    // Moments before 1970 do not occur in a vaccination clinic; a clock that says so must still sort, so they all count as 1970.
    format!("{:015}.{device}.{epoch:05}.{seq:012}", stamp.max(0))
}
