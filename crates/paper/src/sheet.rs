//! Workbooks of table programs.

use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Range, Reader, SheetVisible, Xls, Xlsx};

use crate::{Bounds, Cell, Fault, PaperError, Row, Table};

pub(crate) fn xlsx(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Table>, PaperError> {
    bounds.check_unpacked(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut filled = 0;
    let mut sheets = Vec::new();
    for name in visible(&book) {
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
            // A chart or a macro sheet holds no cells.
            continue;
        };
        let mut rows: Vec<Row> = Vec::new();
        // Cell by cell: a sheet with one cell in the last corner must not become a table of all cells before it.
        while let Some(found) = cells.next_cell().map_err(damaged)? {
            let (at, column) = found.get_position();
            let cell = of_ref(found.get_value());
            if cell == Cell::Empty {
                continue;
            }
            filled += 1;
            bounds.check_cells(filled)?;
            bounds.check_columns(u64::from(column) + 1)?;
            if rows.last().is_none_or(|row| row.number != at + 1) {
                rows.push(Row { number: at.saturating_add(1), cells: Vec::new() });
                bounds.check_rows(rows.len() as u64)?;
            }
            if let Some(row) = rows.last_mut() {
                put(&mut row.cells, column as usize, cell);
            }
        }
        rows.sort_by_key(|row| row.number);
        sheets.push(Table { name, rows });
    }
    Ok(sheets)
}

pub(crate) fn xls(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Table>, PaperError> {
    // The format itself ends at 65,536 rows of 256 columns.
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
    ranges(&mut book, bounds)
}

pub(crate) fn ods(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Table>, PaperError> {
    bounds.check_unpacked(bytes)?;
    bounds.check_repeats(bytes)?;
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    ranges(&mut book, bounds)
}

fn ranges<'a, R>(book: &mut R, bounds: &Bounds) -> Result<Vec<Table>, PaperError>
where
    R: Reader<Cursor<&'a [u8]>>,
    R::Error: std::fmt::Display,
{
    let mut sheets = Vec::new();
    for name in visible(book) {
        let range: Range<Data> = book.worksheet_range(&name).map_err(damaged)?;
        let Some((first_row, first_column)) = range.start() else { continue };
        bounds.check_rows(range.height() as u64)?;
        bounds.check_columns(u64::from(first_column) + range.width() as u64)?;
        let row = |(index, values): (usize, &[Data])| {
            let mut cells = vec![Cell::Empty; first_column as usize];
            cells.extend(values.iter().map(of_data));
            Row { number: first_row + index as u32 + 1, cells }
        };
        let rows = range.rows().enumerate().map(row).collect();
        sheets.push(Table { name, rows });
    }
    Ok(sheets)
}

fn visible<RS: std::io::Read + std::io::Seek, R: Reader<RS>>(book: &R) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    sheets.filter(|sheet| sheet.visible == SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect()
}

fn put(cells: &mut Vec<Cell>, column: usize, cell: Cell) {
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = cell;
}

fn of_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::String(text) => Cell::of_text(text),
        DataRef::SharedString(text) => Cell::of_text(text),
        DataRef::Int(value) => of_int(*value),
        DataRef::Float(value) => Cell::of_number(*value),
        DataRef::Bool(value) => of_bool(*value),
        DataRef::DateTime(moment) => of_moment(moment),
        DataRef::DateTimeIso(text) => Cell::Date(iso(text).into()),
        DataRef::DurationIso(text) => Cell::of_text(text),
        DataRef::Error(_) => Cell::Fault(Fault::Formula),
        DataRef::Empty => Cell::Empty,
    }
}

fn of_data(value: &Data) -> Cell {
    match value {
        Data::String(text) => Cell::of_text(text),
        Data::Int(value) => of_int(*value),
        Data::Float(value) => Cell::of_number(*value),
        Data::Bool(value) => of_bool(*value),
        Data::DateTime(moment) => of_moment(moment),
        Data::DateTimeIso(text) => Cell::Date(iso(text).into()),
        Data::DurationIso(text) => Cell::of_text(text),
        Data::Error(_) => Cell::Fault(Fault::Formula),
        Data::Empty => Cell::Empty,
    }
}

fn of_int(value: i64) -> Cell {
    if value.unsigned_abs() >= 1_000_000_000_000_000 {
        return Cell::Fault(Fault::DigitsLost);
    }
    Cell::Number(value.to_string().into())
}

fn of_bool(value: bool) -> Cell {
    Cell::Text(if value { "TRUE" } else { "FALSE" }.into())
}

/// A day count is a date; with a part of a day it is a moment to the second; below one it is a time of day.
fn of_moment(moment: &ExcelDateTime) -> Cell {
    let value = moment.as_f64();
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if value < 1.0 || moment.is_duration() {
        return Cell::of_text(&time);
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    let whole = hour == 0 && minute == 0 && second == 0 && milli == 0;
    Cell::Date(if whole { date } else { format!("{date}T{time}") }.into())
}

/// `2024-03-05T00:00:00` of an ODS date cell stays as written unless it is a bare date with a zero time added by the format.
fn iso(text: &str) -> String {
    let text = text.trim().trim_end_matches('Z');
    text.strip_suffix("T00:00:00").unwrap_or(text).to_owned()
}

fn damaged(error: impl std::fmt::Display) -> PaperError {
    PaperError::Damaged(error.to_string())
}
