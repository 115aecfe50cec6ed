//! How much is read at most: a small file must not become a large memory.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::PaperError;

/// The largest file that is read.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes it may unpack to, whatever its size.
    pub unpacked: u64,
    /// Rows of a sheet, header included.
    pub rows: u32,
    /// Columns of a sheet.
    pub columns: u32,
    /// Filled cells of all sheets.
    pub cells: u64,
}

impl Default for Bounds {
    /// What a province's export of a large clinic fits into with room to spare.
    fn default() -> Self {
        Bounds { bytes: 128 << 20, unpacked: 2 << 30, rows: 1_048_576, columns: 1_024, cells: 20_000_000 }
    }
}

/// Every file may unpack to this much.
const UNPACKED_FREE: u64 = 32 << 20;
/// Beyond that, to this many times its own size. Sheets of a table program shrink to a fifth to a fiftieth; a bomb to a thousandth.
const UNPACKED_RATIO: u64 = 100;

impl Bounds {
    pub(crate) fn check_bytes(&self, bytes: &[u8]) -> Result<(), PaperError> {
        exceeds("bytes", bytes.len() as u64, self.bytes)
    }

    pub(crate) fn check_rows(&self, rows: u64) -> Result<(), PaperError> {
        exceeds("rows", rows, u64::from(self.rows))
    }

    pub(crate) fn check_columns(&self, columns: u64) -> Result<(), PaperError> {
        exceeds("columns", columns, u64::from(self.columns))
    }

    pub(crate) fn check_cells(&self, cells: u64) -> Result<(), PaperError> {
        exceeds("cells", cells, self.cells)
    }

    /// Unpacks a packed file once into nothing, to know its true size: the size written in its directory can lie.
    pub(crate) fn check_unpacked(&self, bytes: &[u8]) -> Result<(), PaperError> {
        let bound = self.unpacked.min(UNPACKED_FREE + UNPACKED_RATIO * bytes.len() as u64);
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut total = 0;
        for index in 0..archive.len() {
            let entry = archive.by_index(index).map_err(damaged)?;
            let mut entry = entry.take(bound + 1 - total);
            total += std::io::copy(&mut entry, &mut std::io::sink()).map_err(damaged)?;
            exceeds("bytes unpacked", total, bound)?;
        }
        Ok(())
    }

    /// An ODS cell may stand for many: `number-columns-repeated`. Sums up what filled cells would unpack to.
    pub(crate) fn check_repeats(&self, bytes: &[u8]) -> Result<(), PaperError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut content = Vec::new();
        archive.by_name("content.xml").map_err(damaged)?.read_to_end(&mut content).map_err(damaged)?;
        let content = String::from_utf8_lossy(&content);
        let mut cells = 0_u64;
        let mut filled_in_row = 0_u64;
        let mut row_repeats = 1_u64;
        for tag in content.split('<') {
            let tag = tag.split('>').next().unwrap_or_default();
            if tag.starts_with("table:table-row") {
                row_repeats = repeats(tag, "number-rows-repeated=\"");
                filled_in_row = 0;
            } else if tag.starts_with("table:table-cell") || tag.starts_with("table:covered-table-cell") {
                if !tag.ends_with('/') || tag.contains("value=\"") || tag.contains("formula=\"") {
                    filled_in_row = filled_in_row.saturating_add(repeats(tag, "number-columns-repeated=\""));
                }
            } else if tag.starts_with("/table:table-row") {
                cells = cells.saturating_add(filled_in_row.saturating_mul(row_repeats));
                self.check_cells(cells)?;
            }
        }
        Ok(())
    }
}

fn repeats(tag: &str, attribute: &str) -> u64 {
    let value = tag.split_once(attribute).and_then(|(_, rest)| rest.split('"').next());
    value.map_or(1, |value| value.trim().parse().unwrap_or(u64::MAX))
}

fn exceeds(what: &'static str, found: u64, bound: u64) -> Result<(), PaperError> {
    if found > bound { Err(PaperError::TooLarge { what, bound }) } else { Ok(()) }
}

fn damaged(error: impl std::fmt::Display) -> PaperError {
    PaperError::Damaged(error.to_string())
}
