//! The body of an increment.

use backup::{Record, RecordReader, write_record};
use proptest::prelude::*;

fn records() -> Vec<Record> {
    vec![
        Record::Row { table: "credential".into(), json: b"{}".to_vec() },
        Record::Blob { digest: "ab".repeat(32), media: "image/png".into(), bytes: vec![1; 3000] },
        Record::Event { header: b"{1}".to_vec(), sig: vec![2; 64], body: Some((vec![3; 16], b"{}".to_vec())) },
        Record::Event { header: b"{2}".to_vec(), sig: vec![2; 64], body: None },
    ]
}

fn written() -> Vec<u8> {
    let mut bytes = Vec::new();
    records().iter().for_each(|record| write_record(&mut bytes, record).unwrap());
    bytes
}

#[test]
fn records_come_back_as_they_were() {
    let read: Result<Vec<_>, _> = RecordReader::new(written().as_slice()).collect();
    assert_eq!(read.unwrap(), records());
}

#[test]
fn records_cut_in_the_middle_are_an_error_and_not_the_end() {
    let bytes = written();
    let whole = |cut: usize| RecordReader::new(&bytes[..cut]).collect::<Result<Vec<_>, _>>();
    let borders = (0..bytes.len()).filter(|cut| whole(*cut).is_ok()).count();
    assert_eq!(borders, 4, "only between two records can it end; the chunks above say whether that is the end");
}

proptest! {
    #[test]
    fn no_bytes_bring_the_reader_down(bytes: Vec<u8>) {
        for record in RecordReader::new(bytes.as_slice()) {
            if record.is_err() {
                break;
            }
        }
    }
}
