//! Looks for strings in bytes, in every form a careless program could have written them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// All canaries together, every form of each in one automaton: the files are read once.
pub struct Finder {
    canaries: Vec<String>,
    /// Which canary each form is of.
    whose: Vec<usize>,
    forms: AhoCorasick,
}

impl Finder {
    pub fn new(texts: impl IntoIterator<Item = String>) -> Finder {
        let distinct: BTreeSet<String> = texts.into_iter().collect();
        let canaries: Vec<String> = distinct.into_iter().collect();
        let all: Vec<(usize, Vec<u8>)> = canaries
            .iter()
            .enumerate()
            .flat_map(|(at, text)| forms(text).into_iter().map(move |form| (at, form)))
            .collect();
        let (whose, forms): (Vec<usize>, Vec<Vec<u8>>) = all.into_iter().unzip();
        Finder { canaries, whose, forms: AhoCorasick::new(forms).expect("an automaton of the forms") }
    }

    pub fn len(&self) -> usize {
        self.canaries.len()
    }

    /// The canaries found in some bytes.
    pub fn in_bytes(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let found = self.forms.find_overlapping_iter(bytes).map(|found| self.whose[found.pattern().as_usize()]);
        found.map(|at| self.canaries[at].as_str()).collect()
    }

    /// Every file below a folder in which a canary was found, with the canary.
    pub fn in_folder(&self, folder: &Path) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        for file in files(folder) {
            let Ok(bytes) = std::fs::read(&file) else { continue };
            found.extend(self.in_bytes(&bytes).into_iter().map(|text| (file.clone(), text.to_owned())));
        }
        found
    }
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// UTF-8, UTF-16 both ways, GB18030, JSON escapes, hexadecimal, and base64 at each of its three places.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let utf16: Vec<u16> = text.encode_utf16().collect();
    let mut forms = vec![
        text.as_bytes().to_vec(),
        utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        encoding_rs::GB18030.encode(text).0.into_owned(),
        utf16.iter().flat_map(|unit| format!("\\u{unit:04x}").into_bytes()).collect(),
        hex(text.as_bytes()),
    ];
    for before in 0..3 {
        let padded: Vec<u8> = std::iter::repeat_n(0, before).chain(text.bytes()).collect();
        let coded = STANDARD_NO_PAD.encode(&padded).into_bytes();
        // The first and the last character depend on the neighbours as well.
        let start = if before == 0 { 0 } else { before + 1 };
        forms.push(coded[start..coded.len() - 1].to_vec());
    }
    forms
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

#[test]
fn finds_a_string_in_every_form_and_only_where_it_is() {
    let finder = Finder::new(["慕容雪见".to_owned(), "13812345678".to_owned()]);
    let surrounded = |form: &[u8]| [b"before".as_slice(), form, b"after"].concat();
    for form in forms("慕容雪见") {
        assert_eq!(finder.in_bytes(&surrounded(&form)).into_iter().collect::<Vec<_>>(), ["慕容雪见"]);
    }
    for before in ["", "a", "ab"] {
        let coded = STANDARD_NO_PAD.encode(format!("{before}13812345678 and more"));
        assert!(finder.in_bytes(coded.as_bytes()).contains("13812345678"), "after {before:?}");
    }
    assert!(finder.in_bytes("慕容雪 1381234567".as_bytes()).is_empty());
}
