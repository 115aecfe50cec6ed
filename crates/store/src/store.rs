//! The store: one writer, a few readers, one file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use domain::event::{NewBlob, NewEvent};
use rusqlite::{Connection, TransactionBehavior};
use seal::Secret;
use seal::sm2::{SigningKey, VerifyingKey};

use crate::connection::{self, Access};
use crate::lock::DeskLock;
use crate::log::{self, AcceptReport, Anchor, Head, LogReport, RemoteEvent, Signatures, Stamp};
use crate::query::Reader;
use crate::replay::{self, ReplayReport};
use crate::{StoreError, project};

/// Connections kept open for reading.
const READERS: usize = 4;

/// What a database is founded with. `demo` never changes afterwards (event-log.md 16).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// 接种单位编码.
    pub site: String,
    /// The clinic's name.
    pub name: String,
    /// Device id of this desk.
    pub device: String,
    /// Whether this is a demonstration database.
    pub demo: bool,
    /// IANA time zone.
    pub zone: String,
    /// Now, civil time with offset.
    pub founded_at: String,
    /// Staff id or `system`.
    pub actor: String,
}

/// The two keys a desk needs.
#[derive(Debug)]
pub struct Keys {
    /// Raw key of the encrypted file.
    pub database: Secret<[u8; 32]>,
    /// Signs every event of this device.
    pub signing: Arc<SigningKey>,
}

/// What a decision leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided<T> {
    /// Events, in the order they happened.
    pub events: Vec<NewEvent>,
    /// Blobs the events name by digest.
    pub blobs: Vec<NewBlob>,
    /// What the caller wants back.
    pub value: T,
}

impl<T> Decided<T> {
    /// Events without blobs.
    pub fn new(events: Vec<NewEvent>, value: T) -> Self {
        Decided { events, blobs: Vec::new(), value }
    }
}

/// Whose log this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Desk {
    pub(crate) site: String,
    pub(crate) device: String,
    pub(crate) epoch: u32,
}

type Listener = Box<dyn Fn() + Send + Sync>;

/// The clinic's database. Shared by reference between threads.
///
/// Reading never waits for writing. Writers queue for one connection; a decision runs while it holds it, so `transact` must not be called
/// from within `transact`.
pub struct Store {
    path: PathBuf,
    keys: Keys,
    desk: Desk,
    writer: Option<Mutex<Connection>>,
    readers: Mutex<Vec<Connection>>,
    listeners: RwLock<Vec<Listener>>,
    /// Held for reading while a connection works; taken for writing once, to close. False from then on.
    open: RwLock<bool>,
    // Last, so that every connection is closed before the lock is given back.
    lock: Mutex<Option<DeskLock>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.path).field("desk", &self.desk).finish_non_exhaustive()
    }
}

impl Store {
    pub(crate) fn assemble(
        path: &Path,
        keys: Keys,
        desk: Desk,
        writer: Option<Connection>,
        lock: Option<DeskLock>,
    ) -> Store {
        Store {
            path: path.to_owned(),
            keys,
            desk,
            writer: writer.map(Mutex::new),
            readers: Mutex::new(Vec::new()),
            listeners: RwLock::new(Vec::new()),
            open: RwLock::new(true),
            lock: Mutex::new(lock),
        }
    }

    /// This device's id.
    pub fn device(&self) -> &str {
        &self.desk.device
    }

    /// The clinic's site code.
    pub fn site(&self) -> &str {
        &self.desk.site
    }

    /// The key this device's events are verified with.
    pub fn verifying_key(&self) -> &VerifyingKey {
        self.keys.signing.verifying_key()
    }

    /// Reads. Everything `read` sees is of one moment, however many questions it asks.
    pub fn read<T>(&self, read: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let _working = self.working()?;
        let mut connection = self.take_reader()?;
        let transaction = connection.transaction()?;
        let result = read(&Reader::new(&transaction));
        drop(transaction);
        self.give_back(connection);
        result
    }

    /// Decides and writes in one transaction: `decide` judges the very facts its events are written on (event-log.md 4).
    ///
    /// A refusal writes nothing. Otherwise events, projections, delivery rows and blobs are durable when this returns, or none of them
    /// is. Events that are all in the log already with the same content are the same fact and add nothing.
    ///
    /// # Errors
    /// [`StoreError::OtherContent`] and [`StoreError::PartlyRecorded`] for ids used twice; whatever the disk says.
    pub fn transact<T, R>(
        &self,
        stamp: &Stamp,
        decide: impl FnOnce(&Reader<'_>) -> Result<Result<Decided<T>, R>, StoreError>,
    ) -> Result<Result<T, R>, StoreError> {
        let (result, appended) = self.write(|connection| {
            let decided = match decide(&Reader::new(connection))? {
                Ok(decided) => decided,
                Err(refusal) => return Ok((Err(refusal), 0)),
            };
            let appended =
                log::append_own(connection, &self.desk, &self.keys.signing, stamp, &decided.events, &decided.blobs)?;
            Ok((Ok(decided.value), appended))
        })?;
        if appended > 0 {
            self.announce();
        }
        Ok(result)
    }

    /// Takes in events of other desks. They are facts: verified, never refused for what they say (event-log.md 5). Those whose
    /// predecessor or device is unknown wait in the inbox.
    pub fn accept(&self, events: Vec<RemoteEvent>) -> Result<AcceptReport, StoreError> {
        let report = self.write(|connection| log::accept(connection, &self.desk, events))?;
        if report.appended > 0 {
            self.announce();
        }
        Ok(report)
    }

    /// Names the key another desk of the clinic signs with. What waited for it is taken in at once.
    pub fn trust_device(&self, device: &str, key: &VerifyingKey) -> Result<AcceptReport, StoreError> {
        self.write(|connection| {
            connection.execute(
                "INSERT INTO peer (device, public_key) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET public_key = excluded.public_key",
                (device, key.to_hex()),
            )?;
            let waiting = log::waiting_of(connection, device)?;
            log::accept(connection, &self.desk, waiting)
        })
    }

    /// Own events as other desks take them in: everything after `seq` in this epoch, at most `limit`.
    pub fn events_for_peers(&self, epoch: u32, seq: u64, limit: u32) -> Result<Vec<RemoteEvent>, StoreError> {
        self.read(|reader| log::events_for_peers(reader.connection(), &self.desk.device, epoch, seq, limit))
    }

    /// Calls `listener` after every commit that added events, from the writing thread: it must only wake somebody.
    pub fn on_append(&self, listener: impl Fn() + Send + Sync + 'static) {
        self.listeners.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    fn announce(&self) {
        for listener in self.listeners.read().unwrap_or_else(PoisonError::into_inner).iter() {
            listener();
        }
    }

    /// The newest event of this device's chain, read now.
    pub fn head(&self) -> Result<Head, StoreError> {
        self.read(|reader| log::head_of_device(reader.connection(), &self.desk.device))?
            .ok_or_else(|| StoreError::unreadable("the head of the log"))
    }

    /// Verifies the whole log against itself, the device keys and the anchors given (event-log.md 3).
    pub fn verify_log(&self, anchors: &[Anchor], signatures: Signatures) -> Result<LogReport, StoreError> {
        self.read(|reader| {
            log::verify(reader.connection(), &self.desk.device, self.verifying_key(), anchors, signatures)
        })
    }

    /// Rebuilds every projection in a scratch file from the log and compares row by row. Nothing of the database is changed.
    pub fn replay_verify(&self) -> Result<ReplayReport, StoreError> {
        self.read(|reader| replay::verify(reader.connection(), &self.path))
    }

    /// Rebuilds every projection in place from the log.
    pub fn rebuild_projections(&self) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("DELETE FROM projector", [])?;
            project::rebuild_outdated(connection).map(drop)
        })
    }

    /// Waits for what is under way, then refuses everything and gives the data directory free. For the end of a program: a thread that is
    /// still inside the cipher's library when the process takes that down brings the process down with it.
    pub fn close(&self) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        *open = false;
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Held while a connection works.
    fn working(&self) -> Result<RwLockReadGuard<'_, bool>, StoreError> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        if *open { Ok(open) } else { Err(StoreError::Closed) }
    }

    /// Moves what the write-ahead file holds into the database, when nobody is writing. For idle moments.
    pub fn checkpoint_when_idle(&self) -> Result<(), StoreError> {
        let _working = self.working()?;
        let Some(Ok(connection)) = self.writer.as_ref().map(Mutex::try_lock) else { return Ok(()) };
        // PASSIVE waits for nobody and does not truncate the file: overwriting is faster than growing.
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// One writing transaction. Rolled back when `write` fails or panics.
    pub(crate) fn write<T>(&self, write: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let _working = self.working()?;
        let mut connection = self.writer()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = write(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    fn writer(&self) -> Result<MutexGuard<'_, Connection>, StoreError> {
        // A panic while writing rolled its transaction back; the connection is as good as before.
        let writer = self.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        Ok(writer.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn take_reader(&self) -> Result<Connection, StoreError> {
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(connection) => Ok(connection),
            None => {
                let access = if self.writer.is_some() { Access::Read } else { Access::ReadOnlyFile };
                connection::open(&self.path, &self.keys.database, access)
            }
        }
    }

    pub(crate) fn give_back(&self, connection: Connection) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(connection);
        }
    }
}
