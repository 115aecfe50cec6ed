//! Enrolling this desk at the province: a request goes out, an enrolment comes back. The private keys never leave the vault.

use std::path::Path;

use seal::vault::{FileVault, KeyVault};
use seal::{Secret, durable};
use wire::{Enrolment, Province};

use crate::{Answer, AppError, founding};

/// What the province is sent once, to name and certify this desk.
pub const REQUEST: &str = "enrolment-request.json";
/// What it answered.
const ENROLMENT: &str = "enrolment.json";
const TLS_KEY: &str = "device-tls-key";
const PASSWORD: &str = "province-password";

/// Writes the request file into the data directory. Keys are made once; asking again gives the same request for the same key.
pub fn request(dir: &Path) -> Answer<()> {
    let opened = founding::open_read_only(dir)?;
    let head = opened.store.head()?;
    let signing = founding::signing_key(&opened.vault)?;
    let (site, device, key) = (&opened.clinic.site, &head.device, signing.verifying_key());
    let request = if opened.vault.get(TLS_KEY)?.is_some() {
        wire::device_request_with(site, device, key, &text_entry(&opened.vault, TLS_KEY)?)?
    } else {
        let (request, tls_key) = wire::device_request(site, device, key)?;
        opened.vault.put(TLS_KEY, tls_key.expose().as_bytes())?;
        request
    };
    let text =
        serde_json::to_string_pretty(&request).map_err(|error| AppError::data("the enrolment request", error))?;
    durable::replace(&dir.join(REQUEST), text.as_bytes())
        .map_err(AppError::file("the enrolment request could not be written"))
}

/// Takes the province's answer in: the file is kept, the password goes into the vault.
pub fn accept(dir: &Path, file: &Path, password: &str) -> Answer<()> {
    let text = std::fs::read_to_string(file).map_err(AppError::file("the enrolment could not be read"))?;
    let _: Enrolment = serde_json::from_str(&text).map_err(|error| AppError::data("the enrolment", error))?;
    let vault = founding::vault(dir)?;
    vault.put(PASSWORD, password.as_bytes())?;
    durable::replace(&dir.join(ENROLMENT), text.as_bytes())
        .map_err(AppError::file("the enrolment could not be written"))
}

/// The client of an enrolled desk; `None` before enrolment.
pub(crate) fn load(dir: &Path, vault: &FileVault) -> Answer<Option<(Enrolment, Province)>> {
    let text = match std::fs::read_to_string(dir.join(ENROLMENT)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(AppError::file("the enrolment could not be read")(error)),
    };
    let enrolment: Enrolment = serde_json::from_str(&text).map_err(|error| AppError::data("the enrolment", error))?;
    let (tls_key, password) = (text_entry(vault, TLS_KEY)?, text_entry(vault, PASSWORD)?);
    let kid = founding::signing_key(vault)?.verifying_key().key_id();
    let province = Province::connect(&enrolment, &tls_key, password, kid)?;
    Ok(Some((enrolment, province)))
}

fn text_entry(vault: &FileVault, name: &'static str) -> Answer<Secret<String>> {
    let bytes = vault.get(name)?.ok_or_else(|| AppError::data("the key vault", format!("{name} is missing")))?;
    let text = String::from_utf8(bytes.expose().clone()).map_err(|error| AppError::data("the key vault", error))?;
    Ok(Secret::new(text))
}
