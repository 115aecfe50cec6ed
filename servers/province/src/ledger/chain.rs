//! One device's log in one epoch: which sequence numbers are held, whether they name each other, and what is missing.

use std::collections::BTreeMap;

use seal::sm3;
use serde::Serialize;

use crate::problem::Issue;

/// An event's place in its chain.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub seq: u64,
    pub h: sm3::Digest,
    /// `sm3:` and the digest of the event before; at seq 1 whatever the log began with, none for the first event of all.
    pub prev: Option<String>,
}

/// A run of sequence numbers that are not held though a later one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Missing {
    pub from: u64,
    pub to: u64,
}

/// Runs named in one answer.
const RUNS_SHOWN: usize = 50;

#[derive(Default)]
pub(crate) struct Chain {
    links: BTreeMap<u64, Link>,
    contiguous: u64,
}

impl Chain {
    /// Refuses a link whose place is taken or that its neighbours contradict: a rewritten history.
    pub(crate) fn fits(&self, link: &Link) -> Result<(), Issue> {
        if self.links.contains_key(&link.seq) {
            return Err(Issue::error("/seq", "seq_taken", "该序号已有其他事件"));
        }
        let follows = |later: &Link, earlier: &Link| {
            later.prev.as_ref().is_some_and(|prev| *prev == format!("sm3:{}", earlier.h))
        };
        let before = link.seq.checked_sub(1).and_then(|seq| self.links.get(&seq));
        let after = link.seq.checked_add(1).and_then(|seq| self.links.get(&seq));
        if before.is_some_and(|before| !follows(link, before)) || after.is_some_and(|after| !follows(after, link)) {
            return Err(Issue::error("/prev", "chain_broken", "与相邻事件的摘要不符"));
        }
        Ok(())
    }

    pub(crate) fn add(&mut self, link: Link) {
        self.links.insert(link.seq, link);
        while self.links.contains_key(&(self.contiguous + 1)) {
            self.contiguous += 1;
        }
    }

    /// Highest sequence number up to which all are held.
    pub(crate) fn contiguous(&self) -> u64 {
        self.contiguous
    }

    /// Digest of the event there.
    pub(crate) fn head(&self) -> Option<sm3::Digest> {
        self.links.get(&self.contiguous).map(|link| link.h)
    }

    pub(crate) fn missing(&self) -> Vec<Missing> {
        let mut runs = Vec::new();
        let mut next = self.contiguous + 1;
        for seq in self.links.range(next..).map(|(seq, _)| *seq) {
            if seq > next {
                runs.push(Missing { from: next, to: seq - 1 });
                if runs.len() == RUNS_SHOWN {
                    break;
                }
            }
            next = seq + 1;
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn h(seq: u64) -> sm3::Digest {
        sm3::digest(&seq.to_be_bytes())
    }

    fn link(seq: u64) -> Link {
        Link { seq, h: h(seq), prev: Some(format!("sm3:{}", h(seq - 1))) }
    }

    #[test]
    fn counts_without_gaps_in_whatever_order_events_arrive() {
        let mut chain = Chain::default();
        for seq in [2, 5, 1, 6, 9] {
            chain.fits(&link(seq)).unwrap();
            chain.add(link(seq));
        }
        assert_eq!(chain.contiguous(), 2);
        assert_eq!(chain.head(), Some(h(2)));
        assert_eq!(chain.missing(), [Missing { from: 3, to: 4 }, Missing { from: 7, to: 8 }]);
        for seq in [3, 4, 7, 8] {
            chain.add(link(seq));
        }
        assert_eq!((chain.contiguous(), chain.missing().len()), (9, 0));
    }

    #[test]
    fn refuses_a_rewritten_history_from_either_side() {
        let mut chain = Chain::default();
        chain.add(link(1));
        chain.add(link(3));
        let other = |seq: u64, prev: u64, own: u64| Link { seq, h: h(own), prev: Some(format!("sm3:{}", h(prev))) };
        assert_eq!(chain.fits(&other(1, 0, 99)).unwrap_err().code, "seq_taken");
        assert_eq!(chain.fits(&other(2, 99, 2)).unwrap_err().code, "chain_broken", "does not name the first");
        assert_eq!(chain.fits(&other(2, 1, 99)).unwrap_err().code, "chain_broken", "the third does not name it");
        assert!(chain.fits(&link(2)).is_ok());
    }

    #[test]
    fn takes_a_first_event_with_whatever_it_began_with() {
        // A restored database begins a new epoch at 1 with the restored head as `prev`.
        let first = Link { seq: 1, h: h(1), prev: Some(format!("sm3:{}", h(77))) };
        assert!(Chain::default().fits(&first).is_ok());
    }
}
