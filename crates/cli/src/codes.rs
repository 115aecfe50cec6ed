//! `vaxctl code parse` and `vaxctl id parse`: one JSON string a line in, one JSON object a line out.

use std::io::{BufRead, BufReader, BufWriter, Write};

use app::AppError;
use clap::Subcommand;
use serde_json::Value;

#[derive(Debug, Subcommand)]
pub enum CodeCommand {
    /// Recognises scanned texts from standard input.
    ///
    /// Each line is a JSON string: what a scanner sent, with or without its symbology identifier, GS1 separators as U+001D or in any written
    /// form, or a label's bracketed text. Each answer is one line:
    /// {"ok":…,"kind":…,"elements":[[ai,value],…],"suspect":…,"error":{"code","at"}|null}. `at` counts characters from 1. With `suspect`
    /// separators seem to be lost and `likely` holds the elements as they were most likely meant. A line that is no JSON string is answered
    /// with ok false and kind "malformed".
    Parse,
}

#[derive(Debug, Subcommand)]
pub enum IdCommand {
    /// Reads identity numbers from standard input.
    ///
    /// Lines as in `code parse`; answers also have number, birth, sex, region, province, country and notes. `at` counts the characters of the
    /// number from 1.
    Parse,
}

/// Answers every line until the input ends. A closed output ends the work, too.
pub fn answer(of: impl Fn(&[u8]) -> Value) -> Result<(), AppError> {
    let mut input = BufReader::new(std::io::stdin().lock());
    let mut output = BufWriter::new(std::io::stdout().lock());
    let mut line = vec![];
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        let read = read.map_err(|source| AppError::File { what: "standard input".to_owned(), source })?;
        if read == 0 {
            let _ = output.flush();
            return Ok(());
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        // Whoever asks line by line gets its answer before the next question.
        let written = writeln!(output, "{}", of(text));
        if written.is_err() || (input.buffer().is_empty() && output.flush().is_err()) {
            return Ok(());
        }
    }
}
