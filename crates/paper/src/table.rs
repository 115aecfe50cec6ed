use crate::{Bounds, Cell, PaperError, separated, sheet};

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Office Open XML workbook.
    Xlsx,
    /// Excel 97–2003 workbook.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// Values between separators.
    Separated,
}

/// A file of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// What it is.
    pub kind: Kind,
    /// Its visible sheets that hold anything, in order; at least one.
    pub sheets: Vec<Table>,
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Its name; empty for a file that has only one.
    pub name: String,
    /// Rows that hold anything, in order.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Its number as the table program shows it, from 1.
    pub number: u32,
    /// Its cells from column A on; what lies beyond is empty.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column, counted from 0.
    pub fn cell(&self, column: usize) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.cells.get(column).unwrap_or(NOTHING)
    }

    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_blank()).count()
    }
}

impl Book {
    /// Reads a file. `name` only helps to tell the separator of a `.tsv`.
    ///
    /// # Errors
    /// [`PaperError`]; a cell that cannot be trusted is no error of the file but a [`crate::Fault`] in its place.
    pub fn read(bytes: &[u8], name: &str) -> Result<Book, PaperError> {
        Book::read_within(bytes, name, &Bounds::default())
    }

    /// Reads a file within other bounds.
    pub fn read_within(bytes: &[u8], name: &str, bounds: &Bounds) -> Result<Book, PaperError> {
        bounds.check_bytes(bytes)?;
        let kind = kind(bytes)?;
        let mut sheets = match kind {
            Kind::Xlsx => sheet::xlsx(bytes, bounds)?,
            Kind::Xls => sheet::xls(bytes, bounds)?,
            Kind::Ods => sheet::ods(bytes, bounds)?,
            Kind::Separated => vec![separated::read(bytes, name, bounds)?],
        };
        for sheet in &mut sheets {
            sheet.rows.retain(|row| row.cells.iter().any(|cell| !cell.is_blank()));
        }
        sheets.retain(|sheet| !sheet.rows.is_empty());
        if sheets.is_empty() { Err(PaperError::Empty) } else { Ok(Book { kind, sheets }) }
    }
}

impl Table {
    /// Reads the first sheet of a file.
    pub fn read(bytes: &[u8], name: &str) -> Result<Table, PaperError> {
        Book::read(bytes, name)?.sheets.into_iter().next().ok_or(PaperError::Empty)
    }

    /// Which of the rows is the header: the first of the top ten that is filled as widely as its neighbours. A title above the table
    /// fills one cell or two.
    pub fn header(&self) -> usize {
        let top = &self.rows[..self.rows.len().min(10)];
        let widest = top.iter().map(Row::filled).max().unwrap_or(0);
        top.iter().position(|row| row.filled() * 2 > widest).unwrap_or(0)
    }

    /// Columns of the widest row.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }
}

/// A cell's place as the table program names it: `C7`. The column counts from 0, the row from 1.
pub fn place(row: u32, column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}

fn kind(bytes: &[u8]) -> Result<Kind, PaperError> {
    match bytes {
        [] => Err(PaperError::Empty),
        [b'P', b'K', 3, 4, ..] => {
            // The first entry of an ODS is its media type, stored and not packed.
            let head = &bytes[..bytes.len().min(200)];
            let ods = b"application/vnd.oasis.opendocument.spreadsheet";
            Ok(if head.windows(ods.len()).any(|window| window == ods) { Kind::Ods } else { Kind::Xlsx })
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Ok(Kind::Xls),
        [b'%', b'P', b'D', b'F', ..] | [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => {
            Err(PaperError::UnknownKind)
        }
        _ => Ok(Kind::Separated),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_places_as_table_programs_do() {
        assert_eq!(place(7, 2), "C7");
        assert_eq!(place(1, 25), "Z1");
        assert_eq!(place(1, 26), "AA1");
        assert_eq!(place(1, 16_383), "XFD1");
    }

    #[test]
    fn a_title_above_the_table_is_not_its_header() {
        let row =
            |number, texts: &[&str]| Row { number, cells: texts.iter().map(|text| Cell::of_text(text)).collect() };
        let rows = vec![
            row(1, &["受种者名单"]),
            row(2, &["姓名", "性别", "出生日期"]),
            row(3, &["王小明", "男", "2024-03-05"]),
        ];
        assert_eq!(Table { name: String::new(), rows }.header(), 1);
    }
}
