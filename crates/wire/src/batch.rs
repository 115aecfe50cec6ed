//! Uploading: a batch is cut into messages the platform takes, and every event gets an answer.

use std::collections::HashMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use crate::answer::{BatchAnswer, Issue, ItemAnswer, ItemResult, Missing, SignedHead};
use crate::client::Answer;
use crate::error::WireError;

/// Events of one message (exchange §5).
pub(crate) const EVENTS: usize = 200;

/// Bytes of one message (exchange §5).
pub(crate) const BYTES: usize = 1 << 20;

/// Room for everything in a message that is not an event: ids, wrapped key, brackets.
const FRAME: usize = 4 * 1024;

/// An event beyond this fits no message.
pub(crate) const LARGEST_EVENT: usize = BYTES - FRAME - 1;

/// A run of a batch that is to be sent as one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub from: usize,
    pub to: usize,
}

impl Run {
    pub(crate) fn len(self) -> usize {
        self.to - self.from
    }

    /// Both halves; of a single event there are none.
    pub(crate) fn halves(self) -> Option<[Run; 2]> {
        let middle = self.from + self.len() / 2;
        (self.len() > 1).then_some([Run { from: self.from, to: middle }, Run { from: middle, to: self.to }])
    }
}

/// Cuts events of these sizes, none above [`LARGEST_EVENT`], into runs within the limits, in order.
pub(crate) fn runs(sizes: &[usize]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut from = 0;
    let mut bytes = FRAME;
    for (at, size) in sizes.iter().enumerate() {
        let full = at - from == EVENTS || bytes + size + 1 > BYTES;
        if full && at > from {
            runs.push(Run { from, to: at });
            from = at;
            bytes = FRAME;
        }
        bytes += size + 1;
    }
    if from < sizes.len() {
        runs.push(Run { from, to: sizes.len() });
    }
    runs
}

#[derive(Deserialize)]
struct Message {
    items: Vec<Item>,
    #[serde(default)]
    epoch: Option<u64>,
    #[serde(default)]
    highest_contiguous_seq: u64,
    #[serde(default)]
    missing: Vec<Missing>,
    #[serde(default)]
    head: Option<Value>,
}

#[derive(Deserialize)]
struct Item {
    event_id: String,
    result: String,
    #[serde(default)]
    receipt: Option<String>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    issues: Vec<Issue>,
    #[serde(default)]
    retry_after_s: Option<u64>,
}

/// Answers as they come in, message by message.
pub(crate) struct Gathered {
    by_id: HashMap<String, ItemResult>,
    epoch: Option<u64>,
    highest_contiguous_seq: u64,
    missing: Vec<Missing>,
    head: Option<SignedHead>,
    clock_offset_ms: i64,
}

impl Gathered {
    pub(crate) fn new() -> Gathered {
        Gathered {
            by_id: HashMap::new(),
            epoch: None,
            highest_contiguous_seq: 0,
            missing: Vec::new(),
            head: None,
            clock_offset_ms: 0,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Takes in the answer to one message. `check` proves the signature of the platform's statement; one that fails is left out.
    pub(crate) fn take(
        &mut self,
        answer: Answer,
        check: impl Fn(&Value) -> Option<SignedHead>,
    ) -> Result<(), WireError> {
        let clock = answer.clock;
        let message: Message = answer.read("batch answer")?;
        for item in message.items {
            let id = item.event_id.clone();
            self.by_id.insert(id, result(item)?);
        }
        // Later messages of a batch tell the later state; an older epoch sent after a newer one must not hide it.
        if message.epoch >= self.epoch {
            self.epoch = message.epoch;
            self.highest_contiguous_seq = message.highest_contiguous_seq;
            self.missing = message.missing;
            self.head = message.head.as_ref().and_then(check);
        }
        self.clock_offset_ms = clock.offset_ms;
        Ok(())
    }

    /// Notes what became of one event without an answer of its own.
    pub(crate) fn set(&mut self, event_id: &str, result: ItemResult) {
        self.by_id.insert(event_id.to_owned(), result);
    }

    /// One item per event, in the order given. An event nobody answered for is deferred with `unanswered`.
    pub(crate) fn finish<'a>(
        self,
        event_ids: impl Iterator<Item = &'a str>,
        unanswered: &str,
        after: Option<Duration>,
    ) -> BatchAnswer {
        let items = event_ids
            .map(|id| ItemAnswer {
                event_id: id.to_owned(),
                result: self
                    .by_id
                    .get(id)
                    .cloned()
                    .unwrap_or_else(|| ItemResult::Deferred { code: unanswered.to_owned(), retry_after: after }),
            })
            .collect();
        BatchAnswer {
            items,
            epoch: self.epoch,
            highest_contiguous_seq: self.highest_contiguous_seq,
            missing: self.missing,
            head: self.head,
            clock_offset_ms: self.clock_offset_ms,
        }
    }
}

fn result(item: Item) -> Result<ItemResult, WireError> {
    let first = |issues: &[Issue]| {
        let worst = issues.iter().find(|issue| issue.sev == "E").or(issues.first());
        worst.map(|issue| (issue.code.clone(), issue.text.clone())).unwrap_or_default()
    };
    let receipt = || item.receipt.clone().ok_or(WireError::BadAnswer("an acceptance without receipt"));
    Ok(match item.result.as_str() {
        "accepted" | "accepted_with_warnings" => {
            ItemResult::Accepted { receipt: receipt()?, version: item.version.clone(), warnings: item.issues }
        }
        "duplicate" => ItemResult::Duplicate { receipt: receipt()? },
        "rejected" => {
            let (code, text) = first(&item.issues);
            ItemResult::Rejected { code: if code.is_empty() { "rejected".into() } else { code }, text }
        }
        "deferred" => {
            let (code, _) = first(&item.issues);
            ItemResult::Deferred {
                code: if code.is_empty() { "deferred".into() } else { code },
                retry_after: item.retry_after_s.map(Duration::from_secs),
            }
        }
        // A result of the future is no acceptance.
        other => ItemResult::Deferred { code: format!("result.{other}"), retry_after: None },
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::client::Clock;
    use proptest::prelude::*;
    use serde_json::json;

    fn answer(body: Value) -> Answer {
        let clock = Clock { unix_ms: None, offset_ms: 5, round_trip: Duration::ZERO };
        Answer { body, clock }
    }

    proptest! {
        #[test]
        fn cuts_every_batch_into_messages_within_the_limits(sizes in prop::collection::vec(1usize..300_000, 0..900)) {
            let runs = runs(&sizes);
            let mut next = 0;
            for run in &runs {
                prop_assert_eq!(run.from, next, "in order, nothing left out, nothing twice");
                next = run.to;
                let bytes: usize = sizes[run.from..run.to].iter().map(|size| size + 1).sum();
                prop_assert!(run.len() >= 1 && run.len() <= EVENTS && bytes + FRAME <= BYTES);
            }
            prop_assert_eq!(next, sizes.len());
        }
    }

    #[test]
    fn lets_the_largest_event_stand_alone() {
        assert_eq!(
            runs(&[10, LARGEST_EVENT, 10]),
            [Run { from: 0, to: 1 }, Run { from: 1, to: 2 }, Run { from: 2, to: 3 }]
        );
        assert!(runs(&[]).is_empty());
    }

    #[test]
    fn finds_one_bad_event_by_halving() {
        let mut left = vec![Run { from: 0, to: 200 }];
        let mut steps = 0;
        while let Some(run) = left.pop() {
            steps += 1;
            let bad = run.from <= 133 && 133 < run.to;
            if bad && run.len() > 1 {
                left.extend(run.halves().unwrap());
            }
        }
        assert!(steps <= 17, "{steps} messages to set one event aside");
    }

    #[test]
    fn gives_every_event_an_item_in_its_place() {
        let mut gathered = Gathered::new();
        let body = json!({"items": [
            {"event_id": "c", "result": "rejected", "issues": [{"sev": "W", "code": "w"}, {"sev": "E", "code": "unknown_lot", "text": "批号不存在"}]},
            {"event_id": "a", "result": "duplicate", "receipt": "R1"},
            {"event_id": "d", "result": "shiny"},
        ], "epoch": 1, "highest_contiguous_seq": 7});
        gathered.take(answer(body), |_| None).unwrap();
        let answer = gathered.finish(["a", "b", "c", "d"].into_iter(), "not_sent", None);
        let results: Vec<_> = answer.items.into_iter().map(|item| item.result).collect();
        assert_eq!(
            results,
            [
                ItemResult::Duplicate { receipt: "R1".into() },
                ItemResult::Deferred { code: "not_sent".into(), retry_after: None },
                ItemResult::Rejected { code: "unknown_lot".into(), text: "批号不存在".into() },
                ItemResult::Deferred { code: "result.shiny".into(), retry_after: None },
            ],
            "what the platform did not answer for is not taken as delivered"
        );
        assert_eq!((answer.highest_contiguous_seq, answer.clock_offset_ms), (7, 5));
    }

    #[test]
    fn takes_no_acceptance_without_a_receipt() {
        let body = json!({"items": [{"event_id": "a", "result": "accepted"}]});
        assert!(Gathered::new().take(answer(body), |_| None).is_err());
    }
}
