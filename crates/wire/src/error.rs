//! What can go wrong between the workstation and the platform.

use std::time::Duration;

use crate::answer::Issue;

/// Where a call that brought no answer broke off. What became of the request is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// No connection: address, network, or TLS.
    Connect,
    /// No answer in time.
    Timeout,
    /// The connection was cut before the answer was whole.
    Cut,
}

/// Why a call failed. No personal data and no secret is ever part of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WireError {
    /// No answer. The same request may be repeated with the same bytes.
    #[error("no answer from the platform ({cause:?})")]
    Network {
        /// Where it broke off.
        cause: Cause,
        /// What the network said, for the log.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The platform said no (exchange §4).
    #[error("the platform refused with {code} (HTTP {status})")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Stable code; an answer that is no problem+json has `http.<status>`.
        code: String,
        /// The reason in Chinese as the platform gave it.
        text: String,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
        /// The platform's name for the request, for a call to its support.
        request_id: Option<String>,
        /// Findings about parts of the request.
        issues: Vec<Issue>,
    },
    /// The platform's answer is not what the interface says.
    #[error("the platform's answer cannot be read: {0}")]
    BadAnswer(&'static str),
    /// An event of ours cannot be put into a message: the stored bytes are not what the log writes.
    #[error("event {event_id} cannot be sent: {why}")]
    Unsendable {
        /// Which.
        event_id: String,
        /// Why.
        why: &'static str,
    },
    /// The enrolment or the device's key cannot be used.
    #[error("the enrolment cannot be used: {0}")]
    Enrolment(String),
    /// Sealing failed.
    #[error("sealing: {0}")]
    Seal(#[from] seal::field::FieldError),
}

impl WireError {
    /// Stable code: the platform's where it gave one.
    pub fn code(&self) -> &str {
        match self {
            WireError::Network { cause: Cause::Connect, .. } => "network.connect",
            WireError::Network { cause: Cause::Timeout, .. } => "network.timeout",
            WireError::Network { cause: Cause::Cut, .. } => "network.cut",
            WireError::Refused { code, .. } => code,
            WireError::BadAnswer(_) => "answer.unreadable",
            WireError::Unsendable { .. } => "event.unsendable",
            WireError::Enrolment(_) => "enrolment.unusable",
            WireError::Seal(error) => error.code(),
        }
    }

    /// Whether the platform was not reached, as opposed to having answered.
    pub fn is_offline(&self) -> bool {
        matches!(self, WireError::Network { .. })
    }
}

impl From<seal::SealError> for WireError {
    fn from(error: seal::SealError) -> WireError {
        WireError::Seal(error.into())
    }
}

impl From<reqwest::Error> for WireError {
    fn from(error: reqwest::Error) -> WireError {
        let cause = if error.is_connect() {
            Cause::Connect
        } else if error.is_timeout() {
            Cause::Timeout
        } else {
            Cause::Cut
        };
        // The address holds nothing personal, but it is not needed either.
        WireError::Network { cause, source: Some(Box::new(error.without_url())) }
    }
}
