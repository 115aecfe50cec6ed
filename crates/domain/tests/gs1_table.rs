//! The table of application identifiers is the GS1 Barcode Syntax Dictionary and nothing else.
//!
//! The dictionary's text lies in `data/`, as published (Apache-2.0, its notice at its head). After putting a newer one there, write the
//! table anew with `UPDATE_GS1=1 cargo test -p domain --test gs1_table`.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;

const DICTIONARY: &str = include_str!("../data/gs1-syntax-dictionary.txt");
const TABLE: &str = include_str!("../src/gs1/table.rs");

const HEAD: &str = "//! Made from the GS1 Barcode Syntax Dictionary by `tests/gs1_table.rs`: do not edit.
//!
//! Release {release}. Copyright (c) 2020-2021 BWIPP project, 2020-2021 Zint Project, 2021-2026 GS1 AISBL; Apache License 2.0.

use super::dictionary::Lint::*;
use super::dictionary::Set::*;
use super::dictionary::{Ai, Part};

/// Every application identifier, in ascending order of its digits.
#[rustfmt::skip]
pub static TABLE: &[Ai] = &[
";

fn table() -> String {
    let release = DICTIONARY.lines().find_map(|line| line.strip_prefix("# Release: ")).unwrap();
    let mut text = HEAD.replace("{release}", release);
    for line in DICTIONARY.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        row(&mut text, line);
    }
    text.push_str("];\n");
    text
}

fn row(text: &mut String, line: &str) {
    let (rule, title) = line.split_once('#').unwrap_or((line, ""));
    let mut words = rule.split_whitespace().peekable();
    let ais = words.next().unwrap();
    let (from, to) = ais.split_once('-').unwrap_or((ais, ais));
    let flags = words.next_if(|word| word.chars().all(|c| c.is_ascii_punctuation())).unwrap_or_default();
    let (mut parts, mut requires, mut excludes, mut key) = (vec![], vec![], vec![], None);
    for word in words {
        if let Some(groups) = word.strip_prefix("req=") {
            let groups: Vec<_> = groups.split(',').map(|group| list(group.split('+').map(quoted))).collect();
            requires.push(list(groups));
        } else if let Some(others) = word.strip_prefix("ex=") {
            excludes.extend(others.split(',').map(quoted));
        } else if word == "dlpkey" {
            key = Some("&[&[]]".to_owned());
        } else if let Some(rows) = word.strip_prefix("dlpkey=") {
            key = Some(list(rows.split('|').map(|row| list(row.split(',').map(quoted)))));
        } else {
            parts.push(part(word));
        }
    }
    let key = key.map_or("None".to_owned(), |key| format!("Some({key})"));
    writeln!(
        text,
        "    Ai {{ from: {}, to: {}, digits: {}, separator: {}, attribute: {}, parts: {}, requires: {}, excludes: {}, key: {key}, title: {} }},",
        from.parse::<u16>().unwrap(),
        to.parse::<u16>().unwrap(),
        from.len(),
        !flags.contains('*'),
        flags.contains('?'),
        list(parts),
        list(requires),
        list(excludes),
        quoted(title.trim()),
    )
    .unwrap();
}

fn part(word: &str) -> String {
    let mut names = word.split(',');
    let form = names.next().unwrap();
    let optional = form.starts_with('[');
    let form = form.trim_matches(['[', ']']);
    let (set, length) = form.split_at(1);
    let (min, max) = length.strip_prefix("..").map_or((length, length), |max| ("1", max));
    let lints = list(names.map(lint));
    format!("Part {{ set: {set}, min: {min}, max: {max}, optional: {optional}, lints: {lints} }}")
}

/// The name of a lint in our spelling.
fn lint(name: &str) -> String {
    let names = "CouponCode CouponPosOffer Csum CsumAlpha GcpPos1 GcpPos2 HasNonDigit Hh HhMi Hyphen Iban ImporterIdx Iso3166 \
        Iso3166999 Iso3166Alpha2 Iso4217 Iso5218 Latitude Longitude MediaType Mi NonZero NoZeroPrefix PackageType PcEnc PieceOfTotal \
        PosInSeqSlash Ss Winding YesNo YyMmD0 YyMmDd YyyyMmDd Zero";
    let found = names.split_whitespace().find(|ours| ours.eq_ignore_ascii_case(name));
    found.unwrap_or_else(|| panic!("a lint this program does not know: {name}")).to_owned()
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("&[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

#[test]
fn the_table_is_the_dictionary() {
    let made = table();
    if std::env::var_os("UPDATE_GS1").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/gs1/table.rs"), &made).unwrap();
        return;
    }
    assert!(made == TABLE, "write the table anew: UPDATE_GS1=1");
}

#[test]
fn every_line_of_the_dictionary_is_found_by_its_identifiers() {
    let mut count = 0;
    for line in DICTIONARY.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let ais = line.split_whitespace().next().unwrap();
        let (from, to) = ais.split_once('-').unwrap_or((ais, ais));
        for ai in from.parse::<u16>().unwrap()..=to.parse::<u16>().unwrap() {
            let ai = format!("{ai:0width$}", width = from.len());
            let rule = domain::gs1::rule(&ai).unwrap_or_else(|| panic!("({ai}) is not found"));
            assert_eq!(rule.title, line.split_once('#').map_or("", |(_, title)| title.trim()), "({ai})");
            count += 1;
        }
    }
    assert!(count > 500, "{count} identifiers");
}
