//! One card read from the command line, without a clinic: to see whether a reader works, and for support.

use std::path::{Path, PathBuf};
use std::time::Duration;

use devices::once::{NotRead, read_card};
use devices::{CardKind, CardSettings};
use domain::identity::IdNumber;
use serde_json::{Value, json};

use crate::{Answer, AppError};

/// Which reader is asked.
#[derive(Debug, Clone)]
pub enum Reader {
    /// PC/SC readers, all or those whose name contains a text.
    Pcsc(Option<String>),
    /// A reader with a security module on a serial port.
    Serial(String, Option<u32>),
    /// A maker's service, by the file with its profile (TOML).
    Service(PathBuf),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum CardRead {
    /// The card as JSON, and its photograph as the chip holds it.
    Read(Value, Option<Vec<u8>>),
    /// No reader, or one that does not work: code and what a person can do.
    NoReader(String),
    /// No card in time; the readers that waited.
    NoCard(String),
    /// A card that could not be read: reader and code, as JSON.
    Unreadable(Value),
}

/// Waits up to `limit` for a card and reads it.
///
/// # Errors
/// When the file of a profile cannot be read.
pub fn card_once(reader: &Reader, limit: Duration) -> Answer<CardRead> {
    let how = match reader {
        Reader::Pcsc(name) => CardSettings::pcsc(name.as_deref()),
        Reader::Serial(port, None) => CardSettings::sam(port),
        Reader::Serial(port, Some(baud)) => CardSettings::Sam { port: port.clone(), baud: *baud },
        Reader::Service(file) => CardSettings::Service { profile: profile(file)? },
    };
    Ok(match read_card(how, limit) {
        Ok((reader, holder)) => {
            let photo = holder.photo.as_ref().map(|photo| photo.wlt().to_vec());
            CardRead::Read(card(&reader, &holder)?, photo)
        }
        Err(NotRead::NoReader) => CardRead::NoReader("device.absent".to_owned()),
        Err(NotRead::Faulty(code)) => CardRead::NoReader(code.as_str().to_owned()),
        Err(NotRead::NoCard { reader }) => CardRead::NoCard(reader),
        Err(NotRead::Card { reader, reason }) => {
            let mut trouble = serde_json::to_value(&reason).map_err(|error| AppError::data("the card", error))?;
            trouble["code"] = json!(reason.code());
            trouble["reader"] = json!(reader);
            CardRead::Unreadable(trouble)
        }
    })
}

fn profile(file: &Path) -> Answer<devices::card::local_service::ServiceProfile> {
    let text = std::fs::read_to_string(file).map_err(AppError::file(file.display().to_string()))?;
    toml::from_str(&text).map_err(|error| AppError::data("the service's profile", error))
}

/// Every field the card has, absent ones left out; whether the number holds its own check.
fn card(reader: &str, holder: &devices::CardHolder) -> Answer<Value> {
    let mut value = serde_json::to_value(holder).map_err(|error| AppError::data("the card", error))?;
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null() && *value != json!("") && *value != json!(false));
        fields.insert("reader".to_owned(), json!(reader));
        let checked = match holder.kind {
            // Fifteen characters with a rule of their own; the card is read as it is.
            CardKind::Foreigner2017 => Value::Null,
            _ => json!(IdNumber::parse(&holder.id_number).is_ok()),
        };
        fields.insert("number_checked".to_owned(), checked);
        let photo = holder.photo.as_ref().map(|photo| json!({"format": "wlt", "bytes": photo.wlt().len()}));
        fields.insert("photo".to_owned(), json!(photo));
    }
    Ok(value)
}
