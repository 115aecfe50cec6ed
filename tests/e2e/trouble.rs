//! What can go wrong between a test and the window, told so that the reader of a log knows where to look.

use std::io;

/// The result of one step at the window.
pub type Outcome<T> = Result<T, Trouble>;

/// Why a step at the window did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A program, file or socket did not do its part.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// The driver answered with an error; `code` is the one of the W3C WebDriver recommendation.
    #[error("the driver refused {request}: {code} {message}")]
    Refused {
        /// Method and path.
        request: String,
        /// For example `stale element reference`.
        code: String,
        /// The driver's words, often empty.
        message: String,
    },
    /// The page never showed what was waited for.
    #[error("waited {seconds} s in vain for {what}; the page shows:\n{seen}")]
    Waited {
        /// What was waited for.
        what: String,
        /// How long.
        seconds: u64,
        /// The beginning of the page's text at the end of the wait.
        seen: String,
    },
    /// Anything else that should not have happened.
    #[error("{0}")]
    Unexpected(String),
}

impl Trouble {
    /// Wraps an error of the system with what was being done.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Trouble {
        let what = what.into();
        move |source| Trouble::Io { what, source }
    }

    /// True if the same request may well succeed a moment later, because the page was just changing.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Trouble::Refused { code, .. } if [
            "element click intercepted",
            "element not interactable",
            "no such element",
            "stale element reference",
        ].contains(&code.as_str()))
    }
}
