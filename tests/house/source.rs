//! Rust sources, split into what the compiler runs and what it only carries: code, text in quotes, comments.

use std::fs;
use std::path::{Path, PathBuf};

use crate::house;

/// A source file without its comments and without its unit tests.
pub struct Source {
    /// Path from the workspace, with forward slashes.
    pub path: String,
    /// The code; each text in quotes is left as an empty `""`.
    pub code: String,
    /// The texts in quotes, with escapes as written.
    pub texts: Vec<String>,
}

/// All product sources under these folders of the workspace.
pub fn sources(folders: &[&str]) -> Vec<Source> {
    let mut files = Vec::new();
    for folder in folders {
        collect(&house().join(folder), "rs", &mut files);
    }
    assert!(!files.is_empty(), "no sources under {folders:?}: the picture has moved");
    files.iter().filter(|path| !is_test(path)).map(|path| read(path)).collect()
}

/// All files with this ending under a folder, sorted.
pub fn collect(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder can be listed").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() && path.file_name().is_none_or(|name| name != "target" && name != "gen") {
            collect(&path, ending, into);
        } else if path.extension().is_some_and(|found| found == ending) {
            into.push(path);
        }
    }
}

/// The path as the breaks show it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(house()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Unit tests in a file of their own are named `tests.rs` or `…_tests.rs`.
fn is_test(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    stem == "tests"
        || stem.ends_with("_tests")
        || path.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "benches")
}

fn read(path: &Path) -> Source {
    let text = fs::read_to_string(path).expect("a source can be read");
    let (code, texts) = split(&without_unit_tests(&text));
    Source { path: shown(path), code, texts }
}

/// Leaves the unit tests out: from their mark to the closing brace at the beginning of a line, where the formatter puts it.
fn without_unit_tests(text: &str) -> String {
    let mut product = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("#[cfg(test)]\nmod ") {
        product.push_str(&rest[..start]);
        let tests = &rest[start..];
        rest = match (tests.find(" {\n"), tests.find(";\n"), tests.find("\n}\n")) {
            // `mod tests;`: the file itself is left out by its name.
            (brace, Some(semicolon), _) if brace.is_none_or(|brace| semicolon < brace) => &tests[semicolon + 2..],
            (_, _, Some(end)) => &tests[end + 3..],
            _ => "",
        };
    }
    product + rest
}

/// Splits Rust into code and texts, dropping comments.
fn split(source: &str) -> (String, Vec<String>) {
    let bytes = source.as_bytes();
    let (mut code, mut texts) = (String::new(), Vec::new());
    let mut at = 0;
    let mut copied = 0;
    // Everything between `copied` and a text or comment is code.
    while at < bytes.len() {
        let rest = &source[at..];
        let (length, text) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), None)
        } else if rest.starts_with("/*") {
            (block_comment(rest), None)
        } else if let Some((length, text)) = quoted(rest, code_ends_in_word(&source[copied..at])) {
            (length, Some(text))
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        code.push_str(&source[copied..at]);
        if let Some(text) = text {
            code.push_str("\"\"");
            texts.push(text);
        }
        at += length;
        copied = at;
    }
    code.push_str(&source[copied..]);
    (code, texts)
}

fn code_ends_in_word(code: &str) -> bool {
    code.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// The length of a block comment; they nest.
fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// A text in quotes (plain, byte, raw) or a character at the beginning of `rest`: its whole length and its content.
fn quoted(rest: &str, in_word: bool) -> Option<(usize, String)> {
    let prefix = if in_word { 0 } else { rest.bytes().take_while(|byte| matches!(byte, b'b' | b'c' | b'r')).count() };
    let body = &rest[prefix.min(2)..];
    let prefix = prefix.min(2);
    if rest[..prefix].contains('r') {
        let hashes = body.bytes().take_while(|byte| *byte == b'#').count();
        if body[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let inner = &body[hashes + 1..];
            let length = inner.find(&end)?;
            return Some((prefix + hashes + 1 + length + end.len(), inner[..length].to_owned()));
        }
        return None;
    }
    if let Some(inner) = body.strip_prefix('"') {
        let length = until_quote(inner, '"')?;
        return Some((prefix + length + 2, inner[..length].to_owned()));
    }
    if let Some(inner) = body.strip_prefix('\'') {
        // A character, not a lifetime: 'x' or '\…'.
        let first = inner.chars().next()?;
        if first == '\\' || inner[first.len_utf8()..].starts_with('\'') {
            let length = until_quote(inner, '\'')?;
            return Some((prefix + length + 2, inner[..length].to_owned()));
        }
    }
    None
}

fn until_quote(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}

#[test]
fn tells_code_from_texts_and_comments() {
    let (code, texts) = split(
        "a::<'x>('\\'', b\"by\\\"te\"); // std::fs \"no\"\n/* /* tokio */ */ r#\"raw \"q\" 字\"#; let r = 'r'; br\"z\"; 字\n",
    );
    assert_eq!(texts, ["\\'", "by\\\"te", "raw \"q\" 字", "r", "z"]);
    assert_eq!(code, "a::<'x>(\"\", \"\"); \n \"\"; let r = \"\"; \"\"; 字\n");
}

#[test]
fn leaves_out_the_unit_tests_and_keeps_what_follows_them() {
    let text = "a\n#[cfg(test)]\nmod tests;\nb\n#[cfg(test)]\nmod tests {\n    fn x() {\n    }\n}\nc\n";
    assert_eq!(without_unit_tests(text), "a\nb\nc\n");
}
