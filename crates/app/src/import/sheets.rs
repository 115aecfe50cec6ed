//! The file as it was brought: its sheets, their headers, and a first guess at what each column means.

use paper::{Book, Row, Table};

use super::meaning::{DosePart, Meaning};
use super::words::{WORDS, fold};

/// How people and doses stand in the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A row a person; their doses in columns, or none.
    PersonRows,
    /// A row a dose; the person repeated in each.
    DoseRows,
    /// A sheet of people, a row each, and a sheet of doses, a row each, tied by a key.
    TwoSheets,
}

impl Layout {
    pub(crate) fn parse(code: &str) -> Option<Layout> {
        [Layout::PersonRows, Layout::DoseRows, Layout::TwoSheets].into_iter().find(|layout| layout.code() == code)
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Layout::PersonRows => "person_rows",
            Layout::DoseRows => "dose_rows",
            Layout::TwoSheets => "two_sheets",
        }
    }
}

/// One sheet with its header.
pub(crate) struct Sheet {
    pub name: String,
    /// Header of each column, every one another.
    pub headers: Vec<String>,
    /// Rows below the header.
    pub rows: Vec<Row>,
    /// Position of its first column among all columns of the file.
    pub offset: usize,
}

/// The sheets that matter: the first, and a second one where it holds doses.
pub(crate) struct Sheets {
    pub sheets: Vec<Sheet>,
}

impl Sheets {
    /// Takes the sheets of a book. A second sheet is taken when it holds doses tied to the first by a key.
    pub(crate) fn of(book: Book) -> Sheets {
        let mut sheets: Vec<Sheet> = Vec::new();
        for table in book.sheets {
            let offset = sheets.first().map_or(0, |first: &Sheet| first.headers.len());
            let sheet = sheet(table, offset);
            if sheets.is_empty() {
                sheets.push(sheet);
            } else if ties(&sheets[0]) && ties(&sheet) && means(&sheet, &Meaning::RowDose(DosePart::Date)) {
                sheets.push(sheet);
                break;
            }
        }
        Sheets { sheets }
    }

    /// Rows below the headers.
    pub(crate) fn rows(&self) -> usize {
        self.sheets.iter().map(|sheet| sheet.rows.len()).sum()
    }

    /// Header of a column of the file.
    pub(crate) fn header(&self, column: usize) -> Option<&str> {
        self.columns().nth(column).map(|(_, header)| header)
    }

    /// Every column with the sheet it stands in.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&Sheet, &str)> {
        self.sheets.iter().flat_map(|sheet| sheet.headers.iter().map(move |header| (sheet, header.as_str())))
    }

    /// Names the columns: files with the same columns in the same order have the same signature.
    pub(crate) fn signature(&self) -> String {
        let headers: Vec<String> = self.columns().map(|(_, header)| fold(header)).collect();
        let sheets: Vec<String> = self.sheets.iter().map(|sheet| sheet.headers.len().to_string()).collect();
        seal::sm3::digest(format!("{}\u{1e}{}", sheets.join(","), headers.join("\u{1f}")).as_bytes()).to_string()
    }

    /// What the columns seem to mean. What no word fits is kept; of two columns with one meaning the first has it.
    pub(crate) fn guess(&self) -> (Layout, Vec<Meaning>) {
        let mut found: Vec<Meaning> = Vec::new();
        for (at, (sheet, header)) in self.columns().enumerate() {
            let doses = sheet.offset > 0;
            let meaning = match WORDS.header(header) {
                // In a sheet of doses the person's name and birth only help people to read it.
                Some(meaning @ (Meaning::Key | Meaning::RowDose(_) | Meaning::Drop)) => meaning,
                Some(Meaning::Field(_)) if doses => Meaning::Drop,
                Some(meaning) => meaning,
                None => Meaning::Keep,
            };
            let before = &found[sheet.offset.min(at)..];
            let again = !meaning.may_repeat() && before.contains(&meaning);
            found.push(if again { Meaning::Keep } else { meaning });
        }
        let dose_rows =
            found.contains(&Meaning::RowDose(DosePart::Vaccine)) && found.contains(&Meaning::RowDose(DosePart::Date));
        let layout = match (self.sheets.len(), dose_rows) {
            (2.., _) => Layout::TwoSheets,
            (_, true) => Layout::DoseRows,
            _ => Layout::PersonRows,
        };
        if layout == Layout::PersonRows {
            // A lot or a unit without a vaccine belongs to no dose here.
            for meaning in &mut found {
                if matches!(meaning, Meaning::RowDose(_)) {
                    *meaning = Meaning::Keep;
                }
            }
        }
        // A key without rows to tie is a column like another.
        if layout == Layout::PersonRows {
            for meaning in found.iter_mut().filter(|meaning| **meaning == Meaning::Key) {
                *meaning = Meaning::Keep;
            }
        }
        (layout, found)
    }

    /// First values of a column.
    pub(crate) fn samples(&self, column: usize, count: usize) -> Vec<&str> {
        let sheet = self.sheets.iter().rev().find(|sheet| sheet.offset <= column);
        let texts =
            sheet.into_iter().flat_map(|sheet| sheet.rows.iter().map(|row| row.cell(column - sheet.offset).text()));
        texts.filter(|text| !text.trim().is_empty()).take(count).collect()
    }
}

fn sheet(mut table: Table, offset: usize) -> Sheet {
    let width = table.width();
    let header = table.header();
    let titles: Vec<String> = table
        .rows
        .get(header)
        .map_or_else(Vec::new, |row| (0..width).map(|column| row.cell(column).text().trim().to_owned()).collect());
    let mut headers: Vec<String> = Vec::with_capacity(width);
    for (column, title) in titles.iter().enumerate() {
        // A column without a title is named by its letter, a title that stands twice gets a number.
        let place = paper::place(0, column);
        let title = if title.is_empty() { place.trim_end_matches('0') } else { title };
        let mut unique = title.to_owned();
        let mut count = 1;
        while headers.contains(&unique) {
            count += 1;
            unique = format!("{title} ({count})");
        }
        headers.push(unique);
    }
    let rows = table.rows.split_off((header + 1).min(table.rows.len()));
    Sheet { name: table.name, headers, rows, offset }
}

fn ties(sheet: &Sheet) -> bool {
    means(sheet, &Meaning::Key)
}

fn means(sheet: &Sheet, meaning: &Meaning) -> bool {
    sheet.headers.iter().any(|header| WORDS.header(header).as_ref() == Some(meaning))
}
