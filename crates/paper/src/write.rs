//! Writing tables.

use std::borrow::Cow;
use std::io::{Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{Format as CellFormat, Workbook, Worksheet, XlsxError};

use crate::PaperError;

/// Characters of a cell that table programs hold, in UTF-16 units.
const CELL_LENGTH: usize = 32_767;

/// Which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML workbook; every cell is text, so that codes stay codes.
    Xlsx,
    /// UTF-8 with a mark, commas, CRLF. Cells that a table program would take for a formula are guarded, see [`Writer::row`].
    Csv,
}

impl Format {
    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Format> {
        match code {
            "xlsx" => Some(Format::Xlsx),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }

    /// The code, also the ending of the file's name.
    pub fn code(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
    }
}

/// Writes tables row by row; memory does not grow with the rows.
pub struct Writer<W: Write> {
    inner: Inner<W>,
    /// Rows written of each sheet.
    rows: Vec<u32>,
}

enum Inner<W: Write> {
    Xlsx { book: Box<Workbook>, sheet: usize, into: W },
    Csv { writer: Box<csv::Writer<W>>, width: usize },
}

impl<W: Write + Seek + Send> Writer<W> {
    /// A new file. `scratch` is a directory where an XLSX keeps its rows in a nameless file until it is finished: as safe a place as
    /// the file itself needs.
    pub fn new(format: Format, mut into: W, scratch: &Path) -> Result<Self, PaperError> {
        let inner = match format {
            Format::Xlsx => {
                let mut book = Workbook::new();
                book.set_tempdir(scratch).map_err(not_written)?;
                Inner::Xlsx { book: Box::new(book), sheet: 0, into }
            }
            Format::Csv => {
                into.write_all(&[0xEF, 0xBB, 0xBF])?;
                let terminator = csv::Terminator::CRLF;
                let writer = csv::WriterBuilder::new().terminator(terminator).flexible(true).from_writer(into);
                Inner::Csv { writer: Box::new(writer), width: 0 }
            }
        };
        Ok(Writer { inner, rows: vec![0] })
    }

    /// Begins a sheet with its header, which stays in view, and the width of each column in characters. A CSV has one sheet only.
    pub fn sheet(&mut self, name: &str, columns: &[(&str, u32)]) -> Result<(), PaperError> {
        match &mut self.inner {
            Inner::Xlsx { book, sheet, .. } => {
                *sheet = book.worksheets().len();
                let header = CellFormat::new().set_bold();
                let text = CellFormat::new().set_num_format("@");
                let worksheet = book.add_worksheet_with_constant_memory().map_err(not_written)?;
                worksheet.set_name(name).map_err(not_written)?;
                worksheet.set_freeze_panes(1, 0).map_err(not_written)?;
                for (at, (title, width)) in columns.iter().enumerate() {
                    let at = column(at)?;
                    worksheet.set_column_width(at, f64::from(*width)).map_err(not_written)?;
                    // What somebody types below the last row stays text too.
                    worksheet.set_column_format(at, &text).map_err(not_written)?;
                    worksheet.write_string_with_format(0, at, *title, &header).map_err(not_written)?;
                }
                let sheet = *sheet;
                self.rows.resize(sheet + 1, 0);
                self.rows[sheet] = 1;
                Ok(())
            }
            Inner::Csv { width, .. } if *width > 0 => {
                Err(PaperError::NotWritten("a file of separated values has one sheet".to_owned()))
            }
            Inner::Csv { width, .. } => {
                *width = columns.len();
                let titles: Vec<Option<&str>> = columns.iter().map(|(title, _)| Some(*title)).collect();
                self.row(&titles)
            }
        }
    }

    /// One row, every cell as text. In a CSV a text that begins with `=`, `+`, `-`, `@`, a tab or a line end, possibly after `'`, is
    /// written with one more `'` before it, so that no table program runs it as a formula; reading takes it away again.
    pub fn row(&mut self, cells: &[Option<&str>]) -> Result<(), PaperError> {
        let at = match &self.inner {
            Inner::Xlsx { sheet, .. } => *sheet,
            Inner::Csv { .. } => 0,
        };
        let Some(row) = self.rows.get(at).copied() else {
            return Err(PaperError::NotWritten("there is no such sheet".to_owned()));
        };
        match &mut self.inner {
            Inner::Xlsx { book, sheet, .. } => {
                let worksheet: &mut Worksheet = book.worksheet_from_index(*sheet).map_err(not_written)?;
                for (at, text) in cells.iter().enumerate() {
                    let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
                    // A quarter of the bytes is the least a text can have in units: short ones need no counting.
                    if text.len() > CELL_LENGTH {
                        let length = text.encode_utf16().count();
                        if length > CELL_LENGTH {
                            return Err(PaperError::CellTooLong { length });
                        }
                    }
                    worksheet.write_string(row, column(at)?, text).map_err(not_written)?;
                }
            }
            Inner::Csv { writer, width } => {
                let cells = cells.iter().map(|text| guard(text.unwrap_or_default()));
                let mut record: Vec<Cow<'_, str>> = cells.collect();
                // A line of one empty field would be an empty line.
                record.resize((*width).max(1), Cow::Borrowed(""));
                let record = record.iter().map(|field| field.as_bytes());
                writer.write_record(record).map_err(|error| PaperError::NotWritten(error.to_string()))?;
            }
        }
        self.rows[at] = row.saturating_add(1);
        Ok(())
    }

    /// Goes on in another sheet, counted from 0 in the order they were begun. Two sheets can grow side by side.
    pub fn turn(&mut self, to: usize) {
        if let Inner::Xlsx { sheet, .. } = &mut self.inner {
            *sheet = to;
        }
    }

    /// Writes what is left and gives the target back.
    pub fn finish(self) -> Result<W, PaperError> {
        match self.inner {
            Inner::Xlsx { mut book, mut into, .. } => {
                book.save_to_writer(&mut into).map_err(not_written)?;
                into.flush()?;
                Ok(into)
            }
            Inner::Csv { writer, .. } => {
                let mut into = writer.into_inner().map_err(|error| PaperError::NotWritten(error.to_string()))?;
                into.flush()?;
                Ok(into)
            }
        }
    }
}

fn column(at: usize) -> Result<u16, PaperError> {
    u16::try_from(at).map_err(|_| PaperError::TooLarge { what: "columns", bound: u64::from(u16::MAX) })
}

fn not_written(error: XlsxError) -> PaperError {
    PaperError::NotWritten(error.to_string())
}

/// Whether a table program may take the text for a formula once the `'` before it is gone.
fn looks_like_formula(text: &str) -> bool {
    let rest = text.trim_start_matches('\'');
    rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    if looks_like_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Takes away the `'` that [`guard`] put there.
pub(crate) fn unguard(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => Cow::Borrowed(rest),
        _ => Cow::Borrowed(text),
    }
}
