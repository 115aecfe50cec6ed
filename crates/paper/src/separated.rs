//! Values between separators.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::write::unguard;
use crate::{Bounds, Cell, PaperError, Row, Table};

const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

pub(crate) fn read(bytes: &[u8], name: &str, bounds: &Bounds) -> Result<Table, PaperError> {
    let text = decode(bytes)?;
    // `sep=;` in the first line is a table program's own word for the separator.
    let (told, body) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once('\n')) {
        Some((separator, body)) => (separator.trim_end_matches('\r').bytes().next(), body),
        None => (None, text.as_ref()),
    };
    let tsv = name.to_ascii_lowercase().ends_with(".tsv");
    let separator = told.unwrap_or_else(|| if tsv { b'\t' } else { guess_separator(body) });
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(body.as_bytes());
    let mut rows = Vec::new();
    let mut number = u32::from(told.is_some());
    let mut filled = 0;
    let mut record = csv::StringRecord::new();
    loop {
        let before = reader.position().line();
        if !reader.read_record(&mut record).map_err(|error| PaperError::Damaged(error.to_string()))? {
            break;
        }
        // A table program counts empty lines as rows; the reader passes over them, and over line ends in quotes.
        let lines = reader.position().line().saturating_sub(before);
        let inside: usize = record.iter().map(|field| field.matches('\n').count()).sum();
        let empty = lines.saturating_sub(1 + inside as u64);
        number = number.saturating_add(1).saturating_add(u32::try_from(empty).unwrap_or(u32::MAX));
        bounds.check_columns(record.len() as u64)?;
        let cells: Vec<Cell> = record.iter().map(|field| Cell::of_field(&unguard(field))).collect();
        filled += cells.iter().filter(|cell| !cell.is_blank()).count() as u64;
        bounds.check_cells(filled)?;
        rows.push(Row { number, cells });
        bounds.check_rows(rows.len() as u64)?;
    }
    Ok(Table { name: String::new(), rows })
}

/// By the mark at the beginning; without one, by what the bytes can be: zeros at every second place are UTF-16, well-formed UTF-8 is
/// UTF-8, and the rest is what Chinese table programs write.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, PaperError> {
    let encoding = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => UTF_8,
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        _ => unmarked(bytes),
    };
    let (text, _, faulty) = encoding.decode(bytes);
    // No table holds a zero: it is a file of another kind.
    if faulty || text.contains('\0') { Err(PaperError::Encoding) } else { Ok(text) }
}

fn unmarked(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let head = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    // Separators, digits and line ends have a zero half even where all the rest is Hanzi.
    let (even, odd) = (zeros(0), zeros(1));
    if odd > 0 && odd > even && even * 20 < odd {
        UTF_16LE
    } else if even > 0 && odd * 20 < even {
        UTF_16BE
    } else if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        GB18030
    }
}

/// The separator that cuts most of the first lines into the same number of parts, outside of quotes.
fn guess_separator(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = vec![[0_u32; SEPARATORS.len()]];
    for byte in text.bytes().take(65_536) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if counts.len() == 30 {
                    break;
                }
                counts.push([0; SEPARATORS.len()]);
            }
            _ if !quoted => {
                if let (Some(at), Some(line)) = (SEPARATORS.iter().position(|found| *found == byte), counts.last_mut())
                {
                    line[at] += 1;
                }
            }
            _ => {}
        }
    }
    let score = |at: usize| {
        let widest = counts.iter().map(|line| line[at]).max().unwrap_or(0);
        let alike = counts.iter().filter(|line| line[at] == widest).count() as u32;
        if widest == 0 { 0 } else { alike * 1_000 + widest }
    };
    // On a tie the first in the list, which is the most common.
    let best = (0..SEPARATORS.len()).rev().max_by_key(|at| score(*at)).unwrap_or(0);
    SEPARATORS[best]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
        let table = read(bytes, name, &Bounds::default()).unwrap_or_default();
        table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text().to_owned()).collect()).collect()
    }

    const TEXT: &str = "姓名,出生日期,证件号码\r\n王小明,2024-03-05,11010519491231002X\r\n㛃𠮷,2023/1/2,00123\r\n";

    #[test]
    fn the_encoding_of_a_file_is_found_by_its_bytes() {
        let (gb, _, _) = GB18030.encode(TEXT);
        let utf16 = |big: bool| -> Vec<u8> {
            TEXT.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        let expected = texts(TEXT.as_bytes(), "a.csv");
        assert_eq!(expected[2], ["㛃𠮷", "2023/1/2", "00123"]);
        for bytes in [
            marked(&[0xEF, 0xBB, 0xBF], TEXT.as_bytes()),
            gb.to_vec(),
            utf16(false),
            utf16(true),
            marked(&[0xFF, 0xFE], &utf16(false)),
            marked(&[0xFE, 0xFF], &utf16(true)),
        ] {
            assert_eq!(texts(&bytes, "a.csv"), expected);
        }
    }

    #[test]
    fn the_separator_is_guessed_outside_of_quotes() {
        assert_eq!(guess_separator("a;b;c\n\"1,2,3,4\";2;3\n"), b';');
        assert_eq!(guess_separator("a\tb\n1,5\t2\n"), b'\t');
        assert_eq!(guess_separator("only one column\n"), b',');
        assert_eq!(texts(b"sep=|\na|b\n1,2|3\n", "a.csv"), [["a", "b"], ["1,2", "3"]]);
    }

    #[test]
    fn rows_are_numbered_as_the_table_program_shows_them() {
        let table = read(b"a,b\r\n\r\n\"two\nlines\",x\r\n\n3,4", "a.csv", &Bounds::default()).unwrap_or_default();
        let numbers: Vec<u32> = table.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 3, 5]);
        assert_eq!(table.rows[1].cell(0).text(), "two\nlines");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(matches!(read(&[0xFF, 0xFF, 0xFF, 0x80], "a.csv", &Bounds::default()), Err(PaperError::Encoding)));
    }
}
