//! What a window is told when a command gives no view: a code with parameters; the words are the UI's.

use std::collections::BTreeMap;

use app::AppError;
use serde::Serialize;
use specta::Type;

/// A refusal or an error.
#[derive(Debug, Serialize, Type)]
pub struct CommandError {
    /// Code, such as `verdict.refused`.
    pub code: String,
    /// Parameters of the sentence.
    pub params: BTreeMap<String, String>,
    /// Which of the two.
    pub kind: ErrorKind,
}

/// A refusal is the rules' answer; an error is ours to mend.
#[derive(Debug, Clone, Copy, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The rules said no.
    Refusal,
    /// Something failed.
    Error,
}

impl From<AppError> for CommandError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Refused(refusal) => {
                CommandError { code: refusal.code.to_owned(), params: refusal.params, kind: ErrorKind::Refusal }
            }
            other => {
                tracing::error!(error = %other, code = other.code(), "a command failed");
                CommandError { code: other.code().to_owned(), params: BTreeMap::new(), kind: ErrorKind::Error }
            }
        }
    }
}
