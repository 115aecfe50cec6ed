//! What a run at the window leaves behind: a line for each step with the time it took, and numbered pictures.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{Desk, Outcome, Trouble};

/// The record of one run; `transcript.txt` in its folder says the same as the terminal.
#[derive(Debug)]
pub struct Transcript {
    folder: PathBuf,
    text: File,
    started: Instant,
    steps: u32,
    pictures: u32,
}

impl Transcript {
    /// Begins a record in a folder. Pictures and the transcript of an earlier run are removed, nothing else.
    pub fn begin(folder: &Path) -> Outcome<Transcript> {
        let about = || format!("preparing {}", folder.display());
        fs::create_dir_all(folder).map_err(Trouble::io(about()))?;
        for entry in fs::read_dir(folder).map_err(Trouble::io(about()))? {
            let path = entry.map_err(Trouble::io(about()))?.path();
            if path.extension().is_some_and(|ending| ending == "png") {
                fs::remove_file(&path).map_err(Trouble::io(about()))?;
            }
        }
        let text = File::create(folder.join("transcript.txt")).map_err(Trouble::io(about()))?;
        Ok(Transcript { folder: folder.to_owned(), text, started: Instant::now(), steps: 0, pictures: 0 })
    }

    /// A heading between steps.
    pub fn chapter(&mut self, words: &str) -> Outcome<()> {
        self.write(&format!("\n{words}"))
    }

    /// Does one step and writes what it was, how long it took, and whether it went well.
    pub fn step<T>(&mut self, words: &str, act: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        self.steps += 1;
        let started = Instant::now();
        let done = act();
        let mark = if done.is_ok() { "ok" } else { "FAILED" };
        self.write(&format!("{:3}  {words}  … {mark}, {:.2} s", self.steps, started.elapsed().as_secs_f64()))?;
        if let Err(trouble) = &done {
            self.write(&format!("     {trouble}"))?;
        }
        done
    }

    /// A fact worth keeping: a figure read off the screen, what the province's ledger holds.
    pub fn fact(&mut self, words: &str) -> Outcome<()> {
        self.write(&format!("     {words}"))
    }

    /// A numbered picture of the window that is looked at.
    pub fn picture(&mut self, desk: &Desk, name: &str) -> Outcome<()> {
        self.pictures += 1;
        let file = format!("{:02}-{name}.png", self.pictures);
        desk.picture(&self.folder.join(&file))?;
        self.write(&format!("     picture {file}"))
    }

    /// Where the pictures lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The last line: how much was done in what time.
    pub fn end(mut self) -> Outcome<()> {
        let line = format!(
            "\n{} steps, {} pictures, {:.1} s",
            self.steps,
            self.pictures,
            self.started.elapsed().as_secs_f64()
        );
        self.write(&line)
    }

    fn write(&mut self, line: &str) -> Outcome<()> {
        println!("{line}");
        writeln!(self.text, "{line}").map_err(Trouble::io("writing the transcript"))
    }
}
