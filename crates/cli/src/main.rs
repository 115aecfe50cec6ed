//! `vaxctl`: the clinic's data directory without a window.
//!
//! Exit codes: 0 in order, 1 something is not as it should be, 2 the command could not be carried out.

mod backup;
mod card;
mod codes;
mod schedule;

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::AppError;
use app::clock::{Clock, SystemClock};
use app::maintenance::{LogReport, ReplayReport};
use app::seed::Size;
use clap::{Parser, Subcommand};
use serde_json::json;

/// The clinic's data directory without a window.
#[derive(Debug, Parser)]
#[command(name = "vaxctl", version, about)]
struct Arguments {
    /// The clinic's data directory.
    #[arg(long, value_name = "DIR", global = true, default_value = ".")]
    data: PathBuf,
    /// The key vault asks for a passphrase: read it from the first line of standard input.
    #[arg(long, global = true)]
    passphrase: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Looks after the event log.
    Log {
        #[command(subcommand)]
        command: LogCommand,
    },
    /// Rebuilds every projection from the log.
    Replay {
        /// Compare with the tables that are there, row by row; change nothing.
        #[arg(long, required = true)]
        verify: bool,
    },
    /// Founds a demonstration clinic with invented people. Asks nothing.
    Seed {
        /// People.
        #[arg(long, default_value_t = 200)]
        people: u32,
        /// Earlier doses over all of them.
        #[arg(long, default_value_t = 1500)]
        doses: u32,
        /// Seed of the random numbers.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Reads cards.
    Card {
        #[command(subcommand)]
        command: card::CardCommand,
    },
    /// Recognises scanned codes.
    Code {
        #[command(subcommand)]
        command: codes::CodeCommand,
    },
    /// Reads identity numbers.
    Id {
        #[command(subcommand)]
        command: codes::IdCommand,
    },
    /// Reads codes from pictures.
    Image {
        #[command(subcommand)]
        command: ImageCommand,
    },
    /// Backups, restore drills, and the way back.
    Backup {
        #[command(subcommand)]
        command: backup::BackupCommand,
    },
    /// The immunization schedule by itself: worked cases, a person explained, forecasts as JSON lines.
    Schedule {
        #[command(subcommand)]
        command: schedule::ScheduleCommand,
    },
    /// Enrols this desk at the province.
    Enrol {
        #[command(subcommand)]
        command: EnrolCommand,
    },
}

#[derive(Debug, Subcommand)]
enum LogCommand {
    /// Verifies chain, bodies and signatures as they are stored.
    Verify,
}

#[derive(Debug, Subcommand)]
enum ImageCommand {
    /// Prints one JSON object for each code found. Exits 1 when a file holds none.
    ///
    /// Looked for are QR, DataMatrix and Code 128, each with and without GS1. A line is {"file":…,"decoder":…,"symbology":…,"aim":…,"text":…}:
    /// decoder is rqrr or rxing; symbology is qr, gs1_qr, data_matrix, gs1_data_matrix, code_128 or gs1_128; aim is the identifier a scanner
    /// would send; GS in the text stays U+001D. A file that is no picture or too large is named on
    /// standard error, the others are read, and the command exits 2.
    Decode {
        /// PNG or JPEG files, by their content; at most 24 MiB and 51 million pixels each.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum EnrolCommand {
    /// Writes enrolment-request.json into the data directory.
    Request,
    /// Takes the province's answer in; the password is read from standard input.
    Accept {
        /// The file the province gave.
        file: PathBuf,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ready = if arguments.passphrase { line("the passphrase could not be read") } else { Ok(String::new()) };
    let done = ready.and_then(|passphrase| {
        if arguments.passphrase {
            app::founding::give_passphrase(passphrase);
        }
        run(&arguments.data, &arguments.command)
    });
    match done {
        Ok(code) => code,
        Err(error) => {
            say(std::io::stderr(), &format!("vaxctl: {error} [{}]", error.code()));
            ExitCode::from(2)
        }
    }
}

fn run(data: &Path, command: &Command) -> Result<ExitCode, AppError> {
    match command {
        Command::Log { command: LogCommand::Verify } => {
            let report = app::maintenance::verify_log(data)?;
            log_report(&report);
            Ok(verdict(report.is_intact()))
        }
        Command::Replay { .. } => {
            let report = app::maintenance::verify_replay(data)?;
            replay_report(&report);
            Ok(verdict(report.is_equal()))
        }
        Command::Seed { people, doses, seed } => {
            let size = Size { people: *people, doses: *doses, seed: *seed };
            let made = app::seed::seed(data, size, SystemClock.now(), |done| {
                if done % 10_000 == 0 {
                    say(std::io::stderr(), &format!("{done} people"));
                }
            })?;
            say(std::io::stdout(), &format!("{} people, {} doses", made.people, made.doses));
            Ok(ExitCode::SUCCESS)
        }
        Command::Image { command: ImageCommand::Decode { files } } => {
            let (mut all, mut readable) = (true, true);
            for file in files {
                let codes = match app::pictures::codes(file) {
                    Ok(codes) => codes,
                    // One that is no picture does not hide the others.
                    Err(error) => {
                        readable = false;
                        say(std::io::stderr(), &format!("vaxctl: {}: {error}", file.display()));
                        continue;
                    }
                };
                all &= !codes.is_empty();
                for code in codes {
                    let line = json!({
                        "file": file.display().to_string(),
                        "decoder": code.decoder,
                        "symbology": code.symbology,
                        "aim": code.aim,
                        "text": code.text,
                    });
                    say(std::io::stdout(), &line.to_string());
                }
            }
            Ok(if readable { verdict(all) } else { ExitCode::from(2) })
        }
        Command::Card { command } => card::run(command),
        Command::Code { command: codes::CodeCommand::Parse } => {
            let today = app::codes::today(SystemClock.now())?;
            codes::answer(|line| app::codes::code_line(line, today))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Id { command: codes::IdCommand::Parse } => {
            let today = app::codes::today(SystemClock.now())?;
            codes::answer(|line| app::codes::id_line(line, today))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Backup { command } => Ok(verdict(backup::run(data, command)?)),
        Command::Schedule { command } => Ok(verdict(schedule::run(data, command)?)),
        Command::Enrol { command: EnrolCommand::Request } => {
            app::enrolment::request(data)?;
            say(std::io::stdout(), app::enrolment::REQUEST);
            Ok(ExitCode::SUCCESS)
        }
        Command::Enrol { command: EnrolCommand::Accept { file } } => {
            app::enrolment::accept(data, file, &line("the password could not be read")?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// One line of standard input.
fn line(failed: &str) -> Result<String, AppError> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|source| AppError::File { what: failed.to_owned(), source })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn log_report(report: &LogReport) {
    let out = std::io::stdout;
    say(
        out(),
        &format!(
            "{} events, {} signatures, {} blobs, {} lawfully erased",
            report.events, report.signatures, report.blobs, report.erased
        ),
    );
    for head in &report.heads {
        say(out(), &format!("head {} epoch {} seq {} sm3:{}", head.device, head.epoch, head.seq, head.hash));
    }
    for finding in &report.findings {
        let place = format!("{} epoch {} seq {} pos {}", finding.device, finding.epoch, finding.seq, finding.pos);
        say(out(), &format!("{} at {place}", finding.verdict.code()));
    }
    for (verdict, count) in &report.counts {
        say(out(), &format!("{count} × {}", verdict.code()));
    }
    if report.unanchored > 0 {
        say(out(), &format!("{} events are not anchored outside this file yet", report.unanchored));
    }
    say(out(), if report.is_intact() { "the log is intact" } else { "the log is NOT intact" });
}

fn replay_report(report: &ReplayReport) {
    let out = std::io::stdout;
    for table in &report.tables {
        let state = if table.missing + table.surplus == 0 {
            "equal".to_owned()
        } else {
            format!("{} missing, {} surplus", table.missing, table.surplus)
        };
        say(out(), &format!("{:28} {:>9} rows  {state}", table.table, table.rows));
    }
    say(
        out(),
        &format!(
            "{} events replayed: {}",
            report.events,
            if report.is_equal() { "every projection is equal" } else { "projections DIFFER" }
        ),
    );
}

fn verdict(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A closed pipe ends the program's words, not the program.
fn say(mut out: impl Write, text: &str) {
    let _ = writeln!(out, "{text}");
}
