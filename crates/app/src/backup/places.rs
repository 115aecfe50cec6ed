//! Places for backups: their settings in the database, their secrets in the key vault.

use ::backup::place::{self, Settings};
use ::backup::{Target, TargetError};
use domain::Refusal;
use seal::Secret;
use seal::vault::KeyVault;
use store::BackupTarget;

use crate::input::backup::TargetInput;
use crate::{Answer, App, AppError, lock};

/// A name longer than this fits on no screen.
const LONGEST_NAME: usize = 40;
/// The object written, read and taken away when a place is set up.
const PROBE: &str = "try.vaxbak.probe";

/// The vault's entry with a place's secret.
fn entry(name: &str) -> String {
    format!("backup-target/{name}")
}

/// The settings a form asks for.
pub(super) fn settings_of(input: &TargetInput) -> Settings {
    let text =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let place = input.place.trim().to_owned();
    let mut settings = Settings {
        kind: input.kind.clone(),
        place,
        endpoint: text(&input.endpoint),
        region: text(&input.region),
        user: text(&input.user),
        mark: None,
    };
    // A WebDAV address may stand whole in the place.
    if settings.kind == "webdav" && settings.endpoint.is_none() && settings.place.contains("://") {
        settings.endpoint = Some(std::mem::take(&mut settings.place));
    }
    settings
}

/// The secret a form gives; empty is none.
pub(super) fn secret_of(input: &TargetInput) -> Option<Secret<String>> {
    input.secret.as_deref().filter(|secret| !secret.is_empty()).map(|secret| Secret::new(secret.to_owned()))
}

/// What stands in the database about a place.
pub(super) fn settings_in(row: &BackupTarget) -> Result<Settings, TargetError> {
    serde_json::from_str(&row.settings).map_err(|_| TargetError::Setting { field: "place" })
}

impl App {
    /// Opens a place with its secret.
    pub(super) fn open_place(&self, row: &BackupTarget) -> Answer<Box<dyn Target>> {
        let settings = settings_in(row)?;
        let secret = self.place_secret(&row.name)?;
        Ok(place::open(&settings, secret.as_ref(), Some(&self.inner.dir))?)
    }

    fn place_secret(&self, name: &str) -> Answer<Option<Secret<String>>> {
        let Some(bytes) = self.inner.vault.get(&entry(name))? else { return Ok(None) };
        let text = String::from_utf8(bytes.expose().clone());
        text.map(|text| Some(Secret::new(text))).map_err(|error| AppError::data("the key vault", error.utf8_error()))
    }

    /// Tries a place, marks it when it is a disk, and keeps it. A place that is kept anew somewhere else begins with a full copy.
    pub(super) fn keep_place(&self, input: &TargetInput, now: &str) -> Answer<()> {
        let name = input.name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
            return Err(Refusal::new("backup.name_missing").into());
        }
        // One place is set up at a time: the row is read and written back.
        let _alone = lock(&self.inner.backup.places);
        let mut settings = settings_of(input);
        let secret = match secret_of(input) {
            Some(secret) => Some(secret),
            None => self.place_secret(name)?,
        };
        if settings.kind == "disk" {
            settings.mark = Some(place::mark(std::path::Path::new(&settings.place), Some(&self.inner.dir))?);
        }
        let place = place::open(&settings, secret.as_ref(), Some(&self.inner.dir))?;
        try_out(&*place)?;
        let known = self.inner.store.backup_targets()?.into_iter().find(|row| row.name == name);
        let text = serde_json::to_string(&settings).map_err(|error| AppError::data("the place", error))?;
        let same = known.filter(|row| settings_in(row).is_ok_and(|known| same_place(&known, &settings)));
        let row = match same {
            Some(row) => {
                BackupTarget { settings: text, failures: 0, trouble: None, trouble_since: None, next_try: None, ..row }
            }
            None => {
                BackupTarget { name: name.to_owned(), settings: text, since: now.to_owned(), ..BackupTarget::default() }
            }
        };
        if let Some(secret) = secret_of(input) {
            self.inner.vault.put(&entry(name), secret.expose().as_bytes())?;
        }
        Ok(self.inner.store.put_backup_target(&row)?)
    }

    /// Forgets a place and its secret. What lies there stays.
    pub(super) fn forget_place(&self, name: &str) -> Answer<()> {
        let _alone = lock(&self.inner.backup.places);
        self.inner.store.remove_backup_target(name)?;
        Ok(self.inner.vault.remove(&entry(name))?)
    }
}

fn same_place(one: &Settings, other: &Settings) -> bool {
    one.kind == other.kind && one.place == other.place && one.endpoint == other.endpoint && one.mark == other.mark
}

/// Writes, reads back and takes away.
fn try_out(place: &dyn Target) -> Result<(), TargetError> {
    let bytes = b"vaxdesk";
    place.put(PROBE, bytes)?;
    let kept = place.get(PROBE)?;
    place.list()?;
    place.delete(PROBE)?;
    if kept == bytes { Ok(()) } else { Err(TargetError::Altered { name: PROBE.to_owned() }) }
}
