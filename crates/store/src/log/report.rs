//! What verifying the log tells, each kind of damage apart.

use std::collections::BTreeMap;

use super::chain::Head;

/// What is wrong at one place of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The body, or its salt, is not the one the header names.
    BodyAltered,
    /// The body is gone and no event says it was erased by law.
    BodyMissing,
    /// The header bytes do not have their hash, or a column says something else than the header.
    HeaderAltered,
    /// The device's key did not sign this hash.
    SignatureBad,
    /// No key of this device is known, so its signature was not checked.
    KeyUnknown,
    /// The event names another one as the one before it.
    LinkBroken,
    /// Events before this one are missing.
    MissingBetween,
    /// The event stands behind one that came after it.
    OutOfOrder,
    /// An anchor names an event beyond the end of its chain.
    TailCut,
    /// An anchor names another hash for this event: the chain was written anew.
    Rewritten,
    /// The bytes of a blob do not have the digest that names them.
    BlobAltered,
}

impl Verdict {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::BodyAltered => "log.body_altered",
            Verdict::BodyMissing => "log.body_missing",
            Verdict::HeaderAltered => "log.header_altered",
            Verdict::SignatureBad => "log.signature_bad",
            Verdict::KeyUnknown => "log.key_unknown",
            Verdict::LinkBroken => "log.link_broken",
            Verdict::MissingBetween => "log.missing_between",
            Verdict::OutOfOrder => "log.out_of_order",
            Verdict::TailCut => "log.tail_cut",
            Verdict::Rewritten => "log.rewritten",
            Verdict::BlobAltered => "log.blob_altered",
        }
    }
}

/// One finding and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub verdict: Verdict,
    /// Device of the chain; empty for a blob.
    pub device: String,
    /// Epoch of the chain.
    pub epoch: u32,
    /// Sequence number.
    pub seq: u64,
    /// Position in the log, or 0 where there is no row.
    pub pos: i64,
    /// Digest of the blob, for a blob.
    pub blob: Option<String>,
}

/// How many signatures to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signatures {
    /// Every one: what `vaxctl log verify` does.
    Every,
    /// The newest of each chain. Through the hashes it vouches for all events before it; a damaged older signature is not found.
    Heads,
}

/// What verifying found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogReport {
    /// Events read.
    pub events: u64,
    /// Signatures checked.
    pub signatures: u64,
    /// Blobs read.
    pub blobs: u64,
    /// Bodies erased by law; counted, not a finding.
    pub erased: u64,
    /// The end of every chain, as computed.
    pub heads: Vec<Head>,
    /// How often each thing is wrong.
    pub counts: BTreeMap<Verdict, u64>,
    /// The first [`LogReport::LISTED`] findings.
    pub findings: Vec<Finding>,
    /// Events of this chain behind its newest anchor: nobody outside has seen them yet.
    pub unanchored: u64,
}

impl LogReport {
    /// How many findings are listed; all are counted.
    pub const LISTED: usize = 1000;

    /// Nothing is wrong.
    pub fn is_intact(&self) -> bool {
        self.counts.is_empty()
    }

    pub(super) fn add(&mut self, finding: Finding) {
        *self.counts.entry(finding.verdict).or_default() += 1;
        if self.findings.len() < Self::LISTED {
            self.findings.push(finding);
        }
    }
}
