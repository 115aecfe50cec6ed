//! Tables as people bring them and take them away.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{Cursor, Write};

use paper::{Book, Bounds, Cell, Fault, Format, PaperError, Table, Writer};
use proptest::prelude::*;

fn written(format: Format, rows: &[Vec<String>]) -> Vec<u8> {
    let scratch = tempfile::tempdir().unwrap();
    let mut writer = Writer::new(format, Cursor::new(Vec::new()), scratch.path()).unwrap();
    let columns: Vec<(String, u32)> = (0..rows.first().map_or(1, Vec::len)).map(|at| (format!("列{at}"), 12)).collect();
    let columns: Vec<(&str, u32)> = columns.iter().map(|(title, width)| (title.as_str(), *width)).collect();
    writer.sheet("表", &columns).unwrap();
    for row in rows {
        writer.row(&row.iter().map(|text| Some(text.as_str())).collect::<Vec<_>>()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn texts(table: &Table) -> Vec<Vec<String>> {
    table.rows.iter().skip(1).map(|row| row.cells.iter().map(|cell| cell.text().to_owned()).collect()).collect()
}

/// A sheet by hand, as a table program writes it.
fn workbook(sheet_data: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    for (name, text) in [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>".to_owned()),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned()),
        ("xl/workbook.xml", format!("<workbook xmlns=\"{ns}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"名单\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_owned()),
        ("xl/styles.xml", format!("<styleSheet xmlns=\"{ns}\"><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>")),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{ns}\"><sheetData>{sheet_data}</sheetData></worksheet>")),
    ] {
        zip.start_file(name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_code_that_a_table_program_rounded_is_a_fault_and_not_a_wrong_code() {
    let bytes = workbook(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>证件号码</t></is></c></row>\
         <row r=\"2\"><c r=\"A2\"><v>110105194912310020</v></c><c r=\"B2\"><v>13800138000</v></c></row>\
         <row r=\"3\"><c r=\"A3\"><v>1.1010519491231002E+17</v></c><c r=\"B3\" t=\"e\"><v>#N/A</v></c></row>",
    );
    let table = Table::read(&bytes, "名单.xlsx").unwrap();
    assert_eq!(*table.rows[1].cell(0), Cell::Fault(Fault::DigitsLost));
    assert_eq!(table.rows[1].cell(1).text(), "13800138000");
    assert_eq!(*table.rows[2].cell(0), Cell::Fault(Fault::DigitsLost));
    assert_eq!(*table.rows[2].cell(1), Cell::Fault(Fault::Formula));
}

#[test]
fn a_date_cell_is_a_date_and_gets_no_time_it_never_had_a_041() {
    let bytes = workbook(
        "<row r=\"5\"><c r=\"A5\" s=\"1\"><v>45356</v></c><c r=\"B5\" s=\"2\"><v>45356.396608796298</v></c>\
         <c r=\"C5\"><v>45356</v></c></row>",
    );
    let table = Table::read(&bytes, "a.xlsx").unwrap();
    assert_eq!(table.rows[0].number, 5);
    assert_eq!(*table.rows[0].cell(0), Cell::Date("2024-03-05".into()));
    assert_eq!(*table.rows[0].cell(1), Cell::Date("2024-03-05T09:31:07".into()));
    assert_eq!(*table.rows[0].cell(2), Cell::Number("45356".into()), "without a date format it is a number");
}

#[test]
fn one_cell_in_the_last_corner_does_not_become_a_table_of_all_before_it() {
    let far = workbook("<row r=\"1048576\"><c r=\"B1048576\"><v>1</v></c></row>");
    assert_eq!(Table::read(&far, "a.xlsx").unwrap().rows.len(), 1);
    let wide = workbook("<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>");
    assert!(matches!(Table::read(&wide, "a.xlsx"), Err(PaperError::TooLarge { what: "columns", .. })));
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_is_refused() {
    let bomb = workbook(&format!(
        "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "甲".repeat(22 << 20)
    ));
    assert!(bomb.len() < 500_000, "{} bytes", bomb.len());
    assert!(matches!(Table::read(&bomb, "a.xlsx"), Err(PaperError::TooLarge { what: "bytes unpacked", .. })));
}

#[test]
fn rows_cells_and_bytes_are_bounded() {
    let bytes = written(Format::Csv, &vec![vec!["x".to_owned(); 3]; 40]);
    let with = |change: fn(&mut Bounds)| {
        let mut bounds = Bounds::default();
        change(&mut bounds);
        match Book::read_within(&bytes, "a.csv", &bounds) {
            Err(PaperError::TooLarge { what, .. }) => what,
            other => panic!("a refusal was expected, not {other:?}"),
        }
    };
    assert_eq!(with(|bounds| bounds.rows = 40), "rows");
    assert_eq!(with(|bounds| bounds.cells = 100), "cells");
    assert_eq!(with(|bounds| bounds.columns = 2), "columns");
    assert_eq!(with(|bounds| bounds.bytes = 100), "bytes");
}

#[test]
fn what_is_no_table_is_said_to_be_none() {
    assert!(matches!(Table::read(b"%PDF-1.7 ...", "a.csv"), Err(PaperError::UnknownKind)));
    assert!(matches!(Table::read(b"", "a.csv"), Err(PaperError::Empty)));
    assert!(matches!(Table::read(b"\r\n ,,\r\n", "a.csv"), Err(PaperError::Empty)));
    assert!(matches!(Table::read(b"PK\x03\x04nothing", "a.xlsx"), Err(PaperError::Damaged(_))));
    assert!(matches!(Table::read(&[0xD0, 0xCF, 0x11, 0xE0, 0, 0], "a.xls"), Err(PaperError::Damaged(_))));
}

#[test]
fn a_formula_in_a_csv_is_disarmed_and_comes_back_as_it_was() {
    let rows =
        vec![vec!["=HYPERLINK(\"x\")".to_owned(), "+8613800138000".to_owned(), "'-1".to_owned(), "O'Neil".to_owned()]];
    let bytes = written(Format::Csv, &rows);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains("\r\n"));
    assert!(
        text.contains("\"'=HYPERLINK")
            && text.contains(",'+86138")
            && text.contains(",''-1,")
            && text.contains(",O'Neil")
    );
    assert_eq!(texts(&Table::read(&bytes, "a.csv").unwrap()), rows);
}

#[test]
fn a_text_too_long_for_a_cell_is_refused_and_never_cut_a_042() {
    let scratch = tempfile::tempdir().unwrap();
    let mut writer = Writer::new(Format::Xlsx, Cursor::new(Vec::new()), scratch.path()).unwrap();
    writer.sheet("表", &[("a", 10)]).unwrap();
    assert!(writer.row(&[Some(&"字".repeat(32_767))]).is_ok());
    assert!(matches!(writer.row(&[Some(&"字".repeat(32_768))]), Err(PaperError::CellTooLong { .. })));
}

/// Texts that have broken somebody's table: 4-byte Hanzi, spaces at the ends, leading zeros, quotes, line ends, formulas.
fn cell_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z0-9王𠮷㛃·'\" ,;=+@\\-\t]{1,12}",
        "0{1,4}[0-9]{1,18}",
        " {0,2}[\\u{4e00}-\\u{4e20}]{1,4} {0,2}",
        "[\"\\n,=_x0-9]{1,8}",
        Just("_x0041_".to_owned()),
    ]
    .prop_map(|text| format!("字{text}"))
    .prop_flat_map(|text| prop_oneof![Just(text.clone()), Just(text.trim_start_matches('字').to_owned())])
    .prop_filter("a blank cell is no text, and a rounded number is refused", |text| {
        !text.trim().is_empty() && !text.contains("E+")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_again_to_the_letter_a_042(
        rows in prop::collection::vec(prop::collection::vec(cell_text(), 3), 1..8),
        csv in any::<bool>(),
    ) {
        let format = if csv { Format::Csv } else { Format::Xlsx };
        let table = Table::read(&written(format, &rows), "a").unwrap();
        prop_assert_eq!(texts(&table), rows);
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), kind in 0_u8..4) {
        let head: &[u8] = match kind { 0 => b"PK\x03\x04", 1 => &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], _ => b"" };
        let _ = Book::read(&[head, &bytes].concat(), "a");
    }

    #[test]
    fn no_damage_to_a_workbook_makes_reading_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c><c t=\"s\" r=\"B1\"><v>7</v></c></row>");
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = Book::read(&bytes, "a.xlsx");
    }
}
