//! Founding, opening, and reading beside a running desk.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use domain::event::v1::ClinicFounded;
use domain::event::{NewEvent, Subject};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use uuid::Uuid;

use crate::connection::{self, Access, DATABASE_FILE};
use crate::lock::DeskLock;
use crate::log::{self, Stamp};
use crate::store::{Desk, Founding, Keys, Store};
use crate::told::{OpeningProgress, OpeningStage, Told};
use crate::{StoreError, migrate, operating, project, search};

/// The name a database bears until it is founded. It becomes [`DATABASE_FILE`] in one step, so a power cut leaves either a founded
/// database or none.
const UNFOUNDED_FILE: &str = "clinic.unfounded";

impl Store {
    /// Founds a database in `dir` (made when missing) and writes `clinic.founded` as its first event.
    ///
    /// # Errors
    /// [`StoreError::AlreadyExists`] rather than touching one that is there; [`StoreError::Locked`].
    pub fn create(dir: &Path, keys: Keys, founding: &Founding) -> Result<Store, StoreError> {
        make_dir(dir)?;
        let lock = DeskLock::take(dir)?;
        let path = dir.join(DATABASE_FILE);
        if path.exists() {
            return Err(StoreError::AlreadyExists(path));
        }
        let unfounded = dir.join(UNFOUNDED_FILE);
        for left_over in ["", "-wal", "-shm"] {
            // What an interrupted founding left is of use to nobody.
            let _ = std::fs::remove_file(dir.join(format!("{UNFOUNDED_FILE}{left_over}")));
        }
        connection::create_file(&unfounded)?;
        found(&unfounded, &keys, founding)?;
        connection::keep_key_check(&path, &keys.database)?;
        std::fs::rename(&unfounded, &path).map_err(StoreError::io("naming the database"))?;
        sync_dir(dir)?;
        Self::open_locked(&path, keys, lock, &mut Told::nobody())
    }

    /// Opens the database of `dir` for this desk alone: brings the schema up to date, rebuilds projections of another version, and
    /// takes up deliveries that were under way when the program ended.
    ///
    /// # Errors
    /// Each told apart: [`StoreError::Missing`], [`StoreError::Locked`], [`StoreError::WrongKey`], [`StoreError::NotADatabase`],
    /// [`StoreError::Damaged`], [`StoreError::Newer`], [`StoreError::OtherSigningKey`].
    pub fn open(dir: &Path, keys: Keys) -> Result<Store, StoreError> {
        let path = existing(dir)?;
        let lock = DeskLock::take(dir)?;
        Self::open_locked(&path, keys, lock, &mut Told::nobody())
    }

    /// The same, for somebody who waits: hears how far what takes long is, from this thread. After `Break` nothing of it was done.
    ///
    /// # Errors
    /// As [`Store::open`], and [`StoreError::Closed`] after a `Break`.
    pub fn open_telling(
        dir: &Path,
        keys: Keys,
        listener: &mut dyn FnMut(OpeningProgress) -> ControlFlow<()>,
    ) -> Result<Store, StoreError> {
        let path = existing(dir)?;
        let lock = DeskLock::take(dir)?;
        Self::open_locked(&path, keys, lock, &mut Told::to(listener))
    }

    pub(crate) fn open_locked(
        path: &Path,
        keys: Keys,
        lock: DeskLock,
        told: &mut Told<'_>,
    ) -> Result<Store, StoreError> {
        let mut connection = connection::open(path, &keys.database, Access::Write)?;
        connection::keep_key_check(path, &keys.database)?;
        if migrate::refuse_newer(&connection)? < migrate::known() {
            told.begin(OpeningStage::Migrating, 0)?;
        }
        migrate::migrate(&mut connection)?;
        let desk = read_desk(&connection, &keys)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Known in full from now on: a restored copy holds these epochs against it.
        transaction.execute(
            "UPDATE desk SET public_key = ?1 WHERE public_key IS NOT ?1",
            [keys.signing.verifying_key().to_hex()],
        )?;
        let rebuilt = project::rebuild_outdated(&transaction, told)?;
        search::bring_up_to_date(&transaction, told)?;
        operating::take_up_again(&transaction)?;
        transaction.commit()?;
        if !rebuilt.is_empty() {
            tracing::info!(nouns = ?rebuilt, "projections rebuilt");
        }
        Ok(Self::assemble(path, keys, desk, Some(connection), Some(lock)))
    }

    /// Opens for reading only, also while a desk runs. Nothing is migrated, rebuilt or locked.
    ///
    /// # Errors
    /// As [`Store::open`], and [`StoreError::Older`] when the desk has not migrated the file yet.
    pub fn open_read_only(dir: &Path, keys: Keys) -> Result<Store, StoreError> {
        let path = existing(dir)?;
        let connection = connection::open(&path, &keys.database, Access::ReadOnlyFile)?;
        let found = migrate::refuse_newer(&connection)?;
        if found < migrate::known() {
            return Err(StoreError::Older { found, known: migrate::known() });
        }
        let desk = read_desk(&connection, &keys)?;
        let store = Self::assemble(&path, keys, desk, None, None);
        store.readers.give_back(connection);
        Ok(store)
    }
}

/// Makes schema, desk row and first event in `path`, and closes it.
fn found(path: &Path, keys: &Keys, founding: &Founding) -> Result<(), StoreError> {
    let mut connection = connection::open(path, &keys.database, Access::Write)?;
    migrate::migrate(&mut connection)?;
    let desk = Desk { site: founding.site.clone(), device: founding.device.clone(), epoch: 1 };
    let body = ClinicFounded {
        site: founding.site.clone(),
        name: founding.name.clone(),
        demo: founding.demo,
        zone: founding.zone.clone(),
    };
    let event = NewEvent {
        id: new_id("founded_at", &founding.founded_at)?,
        subject: Subject::clinic(&founding.site),
        occurred_at: founding.founded_at.clone(),
        causation: None,
        payload: body.into(),
    };
    let stamp = Stamp { actor: founding.actor.clone(), recorded_at: founding.founded_at.clone(), clock_offset_ms: 0 };
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute(
        "INSERT INTO desk (one, site, device, epoch, key_id) VALUES (1, ?1, ?2, ?3, ?4)",
        (&desk.site, &desk.device, desk.epoch, keys.signing.verifying_key().key_id()),
    )?;
    project::rebuild_outdated(&transaction, &mut Told::nobody())?;
    log::append_own(&transaction, &desk, &keys.signing, &stamp, &[event], &[])?;
    transaction.commit()?;
    connection::close_whole(connection)
}

/// A UUIDv7 for an event which no screen drafted.
pub(crate) fn new_id(what: &'static str, moment: &str) -> Result<Uuid, StoreError> {
    let at = log::moment(what, moment)?.as_millisecond();
    Ok(uuid::Builder::from_unix_timestamp_millis(at.max(0).unsigned_abs(), &seal::random_bytes::<10>()?).into_uuid())
}

fn make_dir(dir: &Path) -> Result<(), StoreError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(StoreError::io("making the data directory"))
}

/// A name is as durable as the directory it stands in. Windows keeps this itself.
fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    std::fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(StoreError::io("keeping the database's name"))?;
    #[cfg(not(unix))]
    let _ = dir;
    Ok(())
}

pub(crate) fn existing(dir: &Path) -> Result<PathBuf, StoreError> {
    let path = dir.join(DATABASE_FILE);
    if path.is_file() { Ok(path) } else { Err(StoreError::Missing(dir.to_owned())) }
}

fn read_desk(connection: &Connection, keys: &Keys) -> Result<Desk, StoreError> {
    let found = connection
        .query_row("SELECT site, device, epoch, key_id FROM desk", [], |row| {
            Ok((Desk { site: row.get(0)?, device: row.get(1)?, epoch: row.get(2)? }, row.get::<_, String>(3)?))
        })
        .optional()?;
    let (desk, expected) = found.ok_or_else(|| StoreError::unreadable("whose desk this is"))?;
    let found = keys.signing.verifying_key().key_id();
    if found != expected {
        return Err(StoreError::OtherSigningKey { expected, found });
    }
    Ok(desk)
}
