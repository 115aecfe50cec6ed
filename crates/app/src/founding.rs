//! Making and opening a clinic's data directory: key vault, database, lock.

use std::path::Path;
use std::sync::Arc;

use domain::ctx::stamp;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use seal::password::Cost;
use seal::sm2::SigningKey;
use seal::vault::{FileVault, KeyVault, VaultError};
use seal::{Secret, random_bytes};
use store::{ClinicRow, Founding, Keys, Store};

use crate::{Answer, AppError, ids};

/// The key vault of a data directory.
const VAULT: &str = "vault.json";
/// Passphrase of demonstration vaults: no secret, because a demonstration holds none.
const DEMO_PASSPHRASE: &str = "vaxdesk-demo";
const DATABASE_KEY: &str = "database-key";
const SIGNING_KEY: &str = "device-signing-key";
/// Time zone of a clinic in China.
const ZONE: &str = "Asia/Shanghai";

pub(crate) struct Opened {
    pub store: Store,
    pub vault: FileVault,
    pub clinic: ClinicRow,
}

/// Founds a demonstration clinic in an empty directory. What is demonstration stays demonstration (event-log.md 16).
pub(crate) fn found_demo(dir: &Path, site: &str, name: &str, now: Timestamp) -> Answer<Opened> {
    std::fs::create_dir_all(dir).map_err(AppError::file("the data directory could not be made"))?;
    let vault = FileVault::create(dir.join(VAULT), DEMO_PASSPHRASE, &Cost::quick())?;
    vault.put(DATABASE_KEY, &random_bytes::<32>()?)?;
    vault.put(SIGNING_KEY, SigningKey::generate()?.to_bytes().expose())?;
    let founding = Founding {
        site: site.to_owned(),
        name: name.to_owned(),
        device: format!("d-{}", &ids::new_id().simple().to_string()[20..]),
        demo: true,
        zone: ZONE.to_owned(),
        founded_at: founded_at(now)?,
        actor: "system".to_owned(),
    };
    let store = Store::create(dir, keys(&vault)?, &founding)?;
    opened(store, vault)
}

/// Opens a clinic: takes the lock, brings the schema up to date.
pub(crate) fn open(dir: &Path) -> Answer<Opened> {
    let vault = vault(dir)?;
    let store = Store::open(dir, keys(&vault)?)?;
    opened(store, vault)
}

/// Opens a clinic for reading, beside a running desk.
pub(crate) fn open_read_only(dir: &Path) -> Answer<Opened> {
    let vault = vault(dir)?;
    let store = Store::open_read_only(dir, keys(&vault)?)?;
    opened(store, vault)
}

fn opened(store: Store, vault: FileVault) -> Answer<Opened> {
    let clinic = store.read(|r| r.clinic())?;
    Ok(Opened { store, vault, clinic })
}

/// The vault of a data directory. Only demonstration vaults open without a question; a clinic's own passphrase is asked for by the
/// first-run and unlock pages, which found real clinics.
pub(crate) fn vault(dir: &Path) -> Answer<FileVault> {
    let path = dir.join(VAULT);
    if !path.exists() {
        return Err(AppError::NoClinic(dir.display().to_string()));
    }
    match FileVault::open(path, DEMO_PASSPHRASE) {
        Ok(vault) => Ok(vault),
        Err(VaultError::WrongPassphrase) => Err(AppError::PassphraseNeeded),
        Err(error) => Err(error.into()),
    }
}

/// The device's signing key.
pub(crate) fn signing_key(vault: &FileVault) -> Answer<SigningKey> {
    Ok(SigningKey::from_bytes(entry(vault, SIGNING_KEY)?.expose())?)
}

fn keys(vault: &FileVault) -> Answer<Keys> {
    Ok(Keys { database: entry(vault, DATABASE_KEY)?, signing: Arc::new(signing_key(vault)?) })
}

fn entry(vault: &FileVault, name: &'static str) -> Answer<Secret<[u8; 32]>> {
    let bytes = vault.get(name)?.ok_or_else(|| AppError::data("the key vault", format!("{name} is missing")))?;
    bytes.to_array::<32>().ok_or_else(|| AppError::data("the key vault", format!("{name} has a wrong length")))
}

fn founded_at(now: Timestamp) -> Answer<String> {
    let zone = TimeZone::get(ZONE).map_err(|error| AppError::data("the clinic's time zone", error))?;
    Ok(stamp(now, &zone))
}

/// Whether a data directory holds a clinic.
pub fn exists(dir: &Path) -> bool {
    dir.join(VAULT).exists()
}
