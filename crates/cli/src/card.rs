//! `vaxctl card read`: one card as JSON.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use app::AppError;
use app::card_once::{CardRead, Reader, card_once};
use clap::Subcommand;

use crate::say;

#[derive(Debug, Subcommand)]
pub enum CardCommand {
    /// Waits for a card and prints it as one line of JSON.
    ///
    /// Fields: kind (social_security, resident_id, foreigner2017, foreigner2023, hk_macao_taiwan), reader, id_number, number_checked (whether
    /// the number holds its own check; null where it has no rule here), name, and what the card tells besides: latin_name, sex, birth, ethnic,
    /// nationality, birthplace, address, authority, region, card_number, valid_from, valid_until, valid_always, travel_permit; photo is
    /// {"format":"wlt","bytes":1024} or null. No PIN is ever sent.
    ///
    /// Exit codes: 0 read; 2 the command could not be carried out; 3 no reader, or one that does not work; 4 no card in time; 5 the card could
    /// not be read (its reason stands on standard error as JSON).
    Read {
        /// Only PC/SC readers whose name contains this text.
        #[arg(long, value_name = "NAME")]
        reader: Option<String>,
        /// An identity card reader on this serial port instead.
        #[arg(long, value_name = "PATH", conflicts_with_all = ["reader", "service"])]
        port: Option<String>,
        /// Speed of that port (115200).
        #[arg(long, requires = "port")]
        baud: Option<u32>,
        /// A maker's service on this machine instead, by the file with its profile.
        #[arg(long, value_name = "FILE", conflicts_with = "reader")]
        service: Option<PathBuf>,
        /// How long to wait for a card.
        #[arg(long, value_name = "S", default_value_t = 30)]
        timeout: u64,
        /// Write the photograph, as the chip holds it, into this file.
        #[arg(long, value_name = "FILE")]
        photo: Option<PathBuf>,
    },
}

pub fn run(command: &CardCommand) -> Result<ExitCode, AppError> {
    let CardCommand::Read { reader, port, baud, service, timeout, photo: photo_file } = command;
    let how = match (port, service) {
        (Some(port), _) => Reader::Serial(port.clone(), *baud),
        (None, Some(file)) => Reader::Service(file.clone()),
        (None, None) => Reader::Pcsc(reader.clone()),
    };
    let problem = |text: String| say(std::io::stderr(), &text);
    Ok(match card_once(&how, Duration::from_secs(*timeout))? {
        CardRead::Read(card, photo) => {
            if let (Some(file), Some(photo)) = (photo_file, photo) {
                std::fs::write(file, photo)
                    .map_err(|source| AppError::File { what: file.display().to_string(), source })?;
            }
            say(std::io::stdout(), &card.to_string());
            ExitCode::SUCCESS
        }
        CardRead::NoReader(code) => {
            problem(format!("vaxctl: no working card reader [{code}]"));
            ExitCode::from(3)
        }
        CardRead::NoCard(readers) => {
            problem(format!("vaxctl: no card within {timeout} s on {readers}"));
            ExitCode::from(4)
        }
        CardRead::Unreadable(reason) => {
            problem(reason.to_string());
            ExitCode::from(5)
        }
    })
}
