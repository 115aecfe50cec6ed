//! What the workstation does about an answer (exchange §4): decided by code first, then by HTTP class.

use std::time::Duration;

use crate::answer::{ItemAnswer, ItemResult};
use crate::error::WireError;

/// What to do with an event, or with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Delivered; keep the receipt.
    Done {
        /// The first receipt the platform gave.
        receipt: String,
    },
    /// Send the same bytes again: after `after` where the platform named a time (see [`crate::backoff::honour`]), else by
    /// [`crate::backoff::full_jitter`].
    Retry {
        /// Why.
        code: String,
        /// How long the platform asked to wait.
        after: Option<Duration>,
    },
    /// Set this event aside for a person, and go on with others.
    Park {
        /// Why.
        code: String,
        /// The reason in words as the platform gave it; may be empty.
        text: String,
    },
    /// Stop sending altogether and show why; the queue stays as it is.
    Stop {
        /// Why.
        code: String,
    },
    /// Ask a person for the password; the queue stays as it is.
    Relogin,
}

/// Something [`action`] can judge.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// A call that failed.
    Failed(&'a WireError),
    /// What the platform said about one event.
    Item(&'a ItemAnswer),
}

impl<'a> From<&'a WireError> for Outcome<'a> {
    fn from(error: &'a WireError) -> Self {
        Outcome::Failed(error)
    }
}

impl<'a> From<&'a ItemAnswer> for Outcome<'a> {
    fn from(item: &'a ItemAnswer) -> Self {
        Outcome::Item(item)
    }
}

/// What to do about a failed call or an item of a batch answer.
pub fn action<'a>(outcome: impl Into<Outcome<'a>>) -> Action {
    match outcome.into() {
        Outcome::Failed(error) => of_error(error),
        Outcome::Item(item) => of_item(item),
    }
}

fn of_item(item: &ItemAnswer) -> Action {
    match &item.result {
        ItemResult::Accepted { receipt, .. } | ItemResult::Duplicate { receipt } => {
            Action::Done { receipt: receipt.clone() }
        }
        ItemResult::Deferred { code, retry_after } => Action::Retry { code: code.clone(), after: *retry_after },
        // A refused event parks, whatever the code: it is this event that is not in order, and the others can go on.
        ItemResult::Rejected { code, text } => Action::Park { code: code.clone(), text: text.clone() },
    }
}

fn of_error(error: &WireError) -> Action {
    let (status, code, text, after) = match error {
        WireError::Network { .. } | WireError::BadAnswer(_) => {
            // Unknown outcome. An answer nobody can read may come from a device on the way.
            return Action::Retry { code: error.code().to_owned(), after: None };
        }
        WireError::Unsendable { .. } => {
            return Action::Park { code: error.code().to_owned(), text: error.to_string() };
        }
        WireError::Enrolment(_) | WireError::Seal(_) => return Action::Stop { code: error.code().to_owned() },
        WireError::Refused { status, code, text, retry_after, .. } => {
            (*status, code.clone(), text.clone(), *retry_after)
        }
    };
    match code.as_str() {
        // The client has refreshed and logged in again by itself before this reaches anybody.
        "token_expired" | "token_mismatch" | "wrong_credentials" => Action::Relogin,
        "certificate_expired"
        | "certificate_revoked"
        | "revoked"
        | "bad_signature"
        | "device_not_allowed"
        | "device_superseded"
        | "upgrade_required" => Action::Stop { code },
        "processing" | "archive_locked" | "replay_detected" | "rate_limited" | "maintenance" | "quota" => {
            Action::Retry { code, after }
        }
        "malformed"
        | "not_owner"
        | "field_locked"
        | "foreign_record"
        | "archive_unknown"
        | "version_conflict"
        | "already_managed_here"
        | "moved_elsewhere"
        | "stale_query"
        | "too_large"
        | "idempotency_mismatch"
        | "validation" => Action::Park { code, text },
        // A code of the future: by class. 408 and 425 are 4xx in name only.
        _ => match status {
            401 => Action::Relogin,
            408 | 425 | 429 => Action::Retry { code, after },
            400..=499 => Action::Park { code, text },
            _ => Action::Retry { code, after },
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::error::Cause;

    fn refused(status: u16, code: &str, after: Option<u64>) -> WireError {
        WireError::Refused {
            status,
            code: code.into(),
            text: "文字".into(),
            retry_after: after.map(Duration::from_secs),
            request_id: None,
            issues: Vec::new(),
        }
    }

    fn kind(action: &Action) -> &'static str {
        match action {
            Action::Done { .. } => "done",
            Action::Retry { .. } => "retry",
            Action::Park { .. } => "park",
            Action::Stop { .. } => "stop",
            Action::Relogin => "relogin",
        }
    }

    #[test]
    fn follows_the_table_of_the_exchange() {
        // exchange.md §4, row by row
        for (status, code, expected) in [
            (202, "processing", "retry"),
            (400, "malformed", "park"),
            (401, "token_expired", "relogin"),
            (401, "certificate_expired", "stop"),
            (401, "revoked", "stop"),
            (401, "bad_signature", "stop"),
            (403, "device_not_allowed", "stop"),
            (403, "not_owner", "park"),
            (403, "field_locked", "park"),
            (403, "foreign_record", "park"),
            (404, "archive_unknown", "park"),
            (409, "version_conflict", "park"),
            (409, "archive_locked", "retry"),
            (409, "already_managed_here", "park"),
            (409, "moved_elsewhere", "park"),
            (412, "stale_query", "park"),
            (413, "too_large", "park"),
            (422, "idempotency_mismatch", "park"),
            (422, "validation", "park"),
            (425, "replay_detected", "retry"),
            (426, "upgrade_required", "stop"),
            (429, "rate_limited", "retry"),
            (500, "http.500", "retry"),
            (502, "http.502", "retry"),
            (504, "http.504", "retry"),
            (503, "maintenance", "retry"),
            (507, "quota", "retry"),
        ] {
            assert_eq!(kind(&action(&refused(status, code, None))), expected, "{status} {code}");
        }
    }

    #[test]
    fn treats_a_code_of_the_future_by_its_class() {
        assert_eq!(kind(&action(&refused(418, "something_new", None))), "park");
        assert_eq!(kind(&action(&refused(599, "something_new", None))), "retry");
        assert_eq!(kind(&action(&refused(401, "something_new", None))), "relogin");
        assert_eq!(kind(&action(&refused(302, "http.302", None))), "retry");
    }

    #[test]
    fn waits_as_long_as_the_platform_asked() {
        let expected = Action::Retry { code: "maintenance".into(), after: Some(Duration::from_secs(90)) };
        assert_eq!(action(&refused(503, "maintenance", Some(90))), expected);
    }

    #[test]
    fn repeats_what_brought_no_answer() {
        for cause in [Cause::Connect, Cause::Timeout, Cause::Cut] {
            let error = WireError::Network { cause, source: None };
            assert_eq!(kind(&action(&error)), "retry", "{cause:?}: the outcome is unknown");
        }
    }

    #[test]
    fn takes_a_repeat_as_delivered_with_the_first_receipt() {
        let item = ItemAnswer { event_id: "e".into(), result: ItemResult::Duplicate { receipt: "R1".into() } };
        assert_eq!(action(&item), Action::Done { receipt: "R1".into() });
    }

    #[test]
    fn parks_a_refused_event_and_never_stops_the_others_for_it() {
        for code in ["idempotency_mismatch", "bad_signature", "validation", "something_new"] {
            let result = ItemResult::Rejected { code: code.into(), text: String::new() };
            let item = ItemAnswer { event_id: "e".into(), result };
            assert_eq!(action(&item), Action::Park { code: code.into(), text: String::new() });
        }
    }
}
