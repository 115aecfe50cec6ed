/// Why a file cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The bytes are no table of a kind known here.
    #[error("this is no table that can be read")]
    UnknownKind,
    /// The file is a table, but a broken or an encrypted one.
    #[error("the table is damaged: {0}")]
    Damaged(String),
    /// The text is in no encoding known here.
    #[error("the text is in no known encoding")]
    Encoding,
    /// More than the bound allows: the file as it lies, or what it unpacks to.
    #[error("too large: more than {bound} {what}")]
    TooLarge {
        /// `bytes`, `bytes unpacked`, `rows`, `columns`, `cells`.
        what: &'static str,
        /// The bound.
        bound: u64,
    },
    /// There is not one filled cell.
    #[error("the table is empty")]
    Empty,
    /// A text longer than a cell of a table program holds; cutting it would lose information.
    #[error("a text of {length} characters does not fit into a cell")]
    CellTooLong {
        /// UTF-16 units, as table programs count.
        length: usize,
    },
    /// The file could not be written.
    #[error("the table could not be written: {0}")]
    NotWritten(String),
    /// Reading or writing failed below.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl PaperError {
    /// A code for the reason.
    pub fn code(&self) -> &'static str {
        match self {
            PaperError::UnknownKind => "unknown_kind",
            PaperError::Damaged(_) => "damaged",
            PaperError::Encoding => "encoding",
            PaperError::TooLarge { .. } => "too_large",
            PaperError::Empty => "empty",
            PaperError::CellTooLong { .. } => "cell_too_long",
            PaperError::NotWritten(_) | PaperError::Io(_) => "not_written",
        }
    }
}
