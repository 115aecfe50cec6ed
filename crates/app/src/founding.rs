//! Making and opening a clinic's data directory: key vault, database, lock.
//!
//! Founding takes several steps that no single write can bind together. A marker lies in the directory while it goes on: whatever is
//! found beside one was never finished, holds nothing of value, and is cleared away at the next start.

use std::fs::{File, OpenOptions, TryLockError};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use domain::ctx::stamp;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use seal::password::Cost;
use seal::recovery::WrappedKey;
use seal::sm2::SigningKey;
use seal::vault::{FileVault, KeyVault, VaultError, keyring};
use seal::{Secret, random_bytes};
use store::{ClinicRow, DATABASE_FILE, Founding, Keys, OpeningProgress, Store};

use crate::{Answer, AppError, ids};

/// The key vault of a data directory.
const VAULT: &str = "vault.json";
/// Lies in the directory while a clinic is being founded.
const UNFINISHED: &str = "founding.unfinished";
/// Passphrase of demonstration vaults: no secret, because a demonstration holds none.
const DEMO_PASSPHRASE: &str = "vaxdesk-demo";
const DATABASE_KEY: &str = "database-key";
const SIGNING_KEY: &str = "device-signing-key";
/// The database key under the recovery key; there once the recovery key was typed back (event-log.md 14).
const RECOVERY: &str = "database-key-under-recovery-key";
/// Time zone of a clinic in China.
pub(crate) const ZONE: &str = "Asia/Shanghai";

pub(crate) struct Opened {
    pub store: Store,
    pub vault: FileVault,
    pub clinic: ClinicRow,
}

/// What a clinic is founded with.
pub(crate) struct NewClinic<'a> {
    pub site: &'a str,
    pub name: &'a str,
    pub demo: bool,
    pub now: Timestamp,
}

/// Founds a demonstration clinic in an empty directory. What is demonstration stays demonstration (event-log.md 16).
pub(crate) fn found_demo(dir: &Path, site: &str, name: &str, now: Timestamp) -> Answer<Opened> {
    std::fs::create_dir_all(dir).map_err(AppError::file("the data directory could not be made"))?;
    found(dir, demo_vault(dir)?, &NewClinic { site, name, demo: true, now })
}

/// Makes the key vault of a demonstration.
pub(crate) fn demo_vault(dir: &Path) -> Answer<FileVault> {
    Ok(FileVault::create(dir.join(VAULT), DEMO_PASSPHRASE, &Cost::quick())?)
}

/// Founds a clinic in a directory that has an empty vault.
pub(crate) fn found(dir: &Path, vault: FileVault, clinic: &NewClinic<'_>) -> Answer<Opened> {
    vault.put(DATABASE_KEY, &random_bytes::<32>()?)?;
    vault.put(SIGNING_KEY, SigningKey::generate()?.to_bytes().expose())?;
    let founding = Founding {
        site: clinic.site.to_owned(),
        name: clinic.name.to_owned(),
        device: format!("d-{}", &ids::new_id().simple().to_string()[20..]),
        demo: clinic.demo,
        zone: ZONE.to_owned(),
        founded_at: founded_at(clinic.now)?,
        actor: "system".to_owned(),
    };
    let store = Store::create(dir, keys(&vault)?, &founding)?;
    opened(store, vault)
}

/// Opens a clinic: takes the lock, brings the schema up to date.
pub(crate) fn open(dir: &Path) -> Answer<Opened> {
    open_with(dir, vault(dir)?)
}

/// Opens a clinic whose vault is open.
pub(crate) fn open_with(dir: &Path, vault: FileVault) -> Answer<Opened> {
    let store = Store::open(dir, keys(&vault)?)?;
    opened(store, vault)
}

/// The same, for somebody who waits and hears how far it is; `Break` ends it.
pub(crate) fn open_telling(
    dir: &Path,
    vault: FileVault,
    listener: &mut dyn FnMut(OpeningProgress) -> ControlFlow<()>,
) -> Answer<Opened> {
    let store = Store::open_telling(dir, keys(&vault)?, listener)?;
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

/// Makes the key vault of a real clinic: under a passphrase, or under a random one that the operating system's key ring keeps.
pub(crate) fn new_vault(dir: &Path, passphrase: Option<&str>) -> Answer<FileVault> {
    let path = dir.join(VAULT);
    match passphrase {
        Some(passphrase) => Ok(FileVault::create(path, passphrase, &Cost::vault())?),
        None => {
            // Nobody can guess 256 random bits, whatever one guess costs.
            let passphrase = Secret::new(hex::encode(random_bytes::<32>()?));
            let vault = FileVault::create(path, passphrase.expose(), &Cost::clinic())?;
            keyring::put(vault.id(), &passphrase)?;
            Ok(vault)
        }
    }
}

/// What the technician gave `vaxctl` for vaults that ask. The desk's program never fills it: there the wizard asks.
static GIVEN: OnceLock<Secret<String>> = OnceLock::new();

/// Gives this process a passphrase for vaults that ask for one. The first one given holds.
pub fn give_passphrase(passphrase: String) {
    let _ = GIVEN.set(Secret::new(passphrase));
}

/// The vault of a data directory, when it opens without a question: a demonstration's, one whose passphrase the operating system's key
/// ring keeps, or one whose passphrase the technician gave.
pub(crate) fn vault(dir: &Path) -> Answer<FileVault> {
    let path = vault_file(dir)?;
    let facts = FileVault::facts(&path)?;
    if facts.cost == Cost::quick() {
        return open_vault(&path, DEMO_PASSPHRASE);
    }
    match keyring::get(&facts.id) {
        Ok(Some(passphrase)) => open_vault(&path, passphrase.expose()),
        Ok(None) | Err(_) => match GIVEN.get() {
            Some(given) => open_vault(&path, given.expose()),
            None => Err(AppError::PassphraseNeeded),
        },
    }
}

/// The vault of a data directory under its passphrase.
pub(crate) fn vault_under(dir: &Path, passphrase: &str) -> Answer<FileVault> {
    open_vault(&vault_file(dir)?, passphrase)
}

fn open_vault(path: &Path, passphrase: &str) -> Answer<FileVault> {
    match FileVault::open(path, passphrase) {
        Ok(vault) => Ok(vault),
        Err(VaultError::WrongPassphrase) => Err(AppError::PassphraseNeeded),
        Err(error) => Err(error.into()),
    }
}

fn vault_file(dir: &Path) -> Answer<PathBuf> {
    let path = dir.join(VAULT);
    if path.exists() { Ok(path) } else { Err(AppError::NoClinic(dir.display().to_string())) }
}

/// Whether the vault's passphrase is one that nobody knows: the key ring was to keep it.
pub(crate) fn is_key_rings(dir: &Path) -> bool {
    FileVault::facts(dir.join(VAULT)).is_ok_and(|facts| facts.cost == Cost::clinic())
}

/// The device's signing key.
pub(crate) fn signing_key(vault: &FileVault) -> Answer<SigningKey> {
    Ok(SigningKey::from_bytes(entry(vault, SIGNING_KEY)?.expose())?)
}

/// The database key: for wrapping it under a recovery key.
pub(crate) fn database_key(vault: &FileVault) -> Answer<Secret<[u8; 32]>> {
    entry(vault, DATABASE_KEY)
}

/// The database key as the confirmed recovery key wraps it; nothing before one was confirmed.
pub(crate) fn wrapped_key(vault: &FileVault) -> Answer<Option<WrappedKey>> {
    let Some(bytes) = vault.get(RECOVERY)? else { return Ok(None) };
    let wrapped = serde_json::from_slice(bytes.expose());
    Ok(Some(wrapped.map_err(|error| AppError::data("the wrapped database key", error))?))
}

/// Keeps the database key as a recovery key wraps it, in the place of the one before.
pub(crate) fn keep_wrapped_key(vault: &FileVault, wrapped: &WrappedKey) -> Answer<()> {
    let bytes = serde_json::to_vec(wrapped).map_err(|error| AppError::data("the wrapped database key", error))?;
    Ok(vault.put(RECOVERY, &bytes)?)
}

/// Puts the keys of a restored clinic into its new vault: the database's own, and a new one to sign with.
pub(crate) fn put_keys(vault: &FileVault, database: &Secret<[u8; 32]>, signing: &SigningKey) -> Answer<()> {
    vault.put(DATABASE_KEY, database.expose())?;
    Ok(vault.put(SIGNING_KEY, signing.to_bytes().expose())?)
}

fn keys(vault: &FileVault) -> Answer<Keys> {
    Ok(Keys { database: database_key(vault)?, signing: Arc::new(signing_key(vault)?) })
}

fn entry(vault: &FileVault, name: &'static str) -> Answer<Secret<[u8; 32]>> {
    let bytes = vault.get(name)?.ok_or_else(|| AppError::data("the key vault", format!("{name} is missing")))?;
    bytes.to_array::<32>().ok_or_else(|| AppError::data("the key vault", format!("{name} has a wrong length")))
}

fn founded_at(now: Timestamp) -> Answer<String> {
    let zone = TimeZone::get(ZONE).map_err(|error| AppError::data("the clinic's time zone", error))?;
    Ok(stamp(now, &zone))
}

/// What lies in a data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lies {
    Nothing,
    Clinic,
    /// A vault without its database: not an empty directory, and not a clinic.
    VaultAlone,
    /// A database without the vault that holds its key.
    DatabaseAlone,
}

pub(crate) fn lies(dir: &Path) -> Lies {
    match (dir.join(VAULT).exists(), dir.join(DATABASE_FILE).exists()) {
        (false, false) => Lies::Nothing,
        (true, true) => Lies::Clinic,
        (true, false) => Lies::VaultAlone,
        (false, true) => Lies::DatabaseAlone,
    }
}

/// Whether a data directory holds a clinic.
pub fn exists(dir: &Path) -> bool {
    dir.join(VAULT).exists()
}

/// A founding under way. Nobody else founds in the directory, or clears it, while this lives.
pub(crate) struct Unfinished {
    dir: PathBuf,
    marker: File,
}

impl Unfinished {
    /// Marks the directory. Refuses one that holds anything of a clinic.
    pub(crate) fn begin(dir: &Path) -> Answer<Unfinished> {
        std::fs::create_dir_all(dir).map_err(AppError::file("the data directory could not be made"))?;
        let marker = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join(UNFINISHED));
        let marker = marker.map_err(AppError::file("the founding could not be marked"))?;
        hold(&marker)?;
        let unfinished = Unfinished { dir: dir.to_owned(), marker };
        if lies(dir) != Lies::Nothing {
            unfinished.finish()?;
            return Err(domain::Refusal::new("setup.not_empty").into());
        }
        unfinished.marker.sync_all().map_err(AppError::file("the founding could not be marked"))?;
        sync(dir)?;
        Ok(unfinished)
    }

    /// The clinic is founded: what lies there is of value from now on.
    pub(crate) fn finish(self) -> Answer<()> {
        std::fs::remove_file(self.dir.join(UNFINISHED)).map_err(AppError::file("the founding could not be ended"))?;
        sync(&self.dir)
    }

    /// The founding failed: takes away what it made.
    pub(crate) fn undo(self) -> Answer<()> {
        clear(&self.dir)?;
        self.finish()
    }
}

/// Takes away what a founding that did not come to its end left in a directory.
pub(crate) fn clear_unfinished(dir: &Path) -> Answer<()> {
    let marker = match OpenOptions::new().write(true).open(dir.join(UNFINISHED)) {
        Ok(marker) => marker,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(AppError::file("the mark of a founding could not be read")(error)),
    };
    hold(&marker)?;
    tracing::warn!("a founding that did not come to its end is cleared away");
    Unfinished { dir: dir.to_owned(), marker }.undo()
}

fn hold(marker: &File) -> Answer<()> {
    match marker.try_lock() {
        Ok(()) => Ok(()),
        // Somebody founds here at this moment.
        Err(TryLockError::WouldBlock) => Err(domain::Refusal::new("setup.busy").into()),
        Err(TryLockError::Error(error)) => Err(AppError::file("the founding could not be marked")(error)),
    }
}

fn clear(dir: &Path) -> Answer<()> {
    let failed = || AppError::file("what an unfinished founding left could not be taken away");
    for entry in std::fs::read_dir(dir).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type().is_ok_and(|kind| kind.is_file())
            && (name.starts_with(VAULT) || name.starts_with("clinic.") || name.starts_with("recovery."))
        {
            std::fs::remove_file(entry.path()).map_err(failed())?;
        }
    }
    Ok(())
}

/// A name is as durable as the directory it stands in. Windows keeps this itself.
fn sync(dir: &Path) -> Answer<()> {
    #[cfg(unix)]
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(AppError::file("the data directory could not be kept"))?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}
