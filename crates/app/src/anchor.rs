//! Anchors: heads of the log as they were seen outside its file (event-log.md 3).
//!
//! The chain alone cannot tell a log whose tail was cut from a shorter one. The key vault remembers the own head when the program ends
//! and the head the province signed for; verifying holds the log against both.

use seal::vault::{FileVault, KeyVault};
use serde::{Deserialize, Serialize};
use store::{Anchor, Head};
use wire::SignedHead;

use crate::{Answer, AppError};

/// Our own head when the program last ended.
const OWN: &str = "log-anchor-own";
/// The head the province last signed for.
const PROVINCE: &str = "log-anchor-province";

#[derive(Serialize, Deserialize)]
struct Kept {
    device: String,
    epoch: u32,
    seq: u64,
    hash: String,
}

/// Remembers our own head.
pub(crate) fn keep_own(vault: &FileVault, head: Head) -> Answer<()> {
    keep(vault, OWN, &Kept { device: head.device, epoch: head.epoch, seq: head.seq, hash: head.hash })
}

/// Remembers the head the province signed for; its signature was checked when it arrived.
pub(crate) fn keep_province(vault: &FileVault, head: &SignedHead) -> Answer<()> {
    let epoch = u32::try_from(head.epoch).map_err(|error| AppError::data("the province's head", error))?;
    let hash = head.h.trim_start_matches("sm3:").to_owned();
    keep(vault, PROVINCE, &Kept { device: head.device.clone(), epoch, seq: head.seq, hash })
}

/// Every anchor there is.
pub(crate) fn all(vault: &FileVault) -> Answer<Vec<Anchor>> {
    let mut anchors = vec![];
    for name in [OWN, PROVINCE] {
        let Some(bytes) = vault.get(name)? else { continue };
        let kept: Kept =
            serde_json::from_slice(bytes.expose()).map_err(|error| AppError::data("a log anchor", error))?;
        anchors.push(Anchor { device: kept.device, epoch: kept.epoch, seq: kept.seq, hash: kept.hash });
    }
    Ok(anchors)
}

fn keep(vault: &FileVault, name: &str, kept: &Kept) -> Answer<()> {
    let bytes = serde_json::to_vec(kept).map_err(|error| AppError::data("a log anchor", error))?;
    Ok(vault.put(name, &bytes)?)
}
