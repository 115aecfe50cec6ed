//! The store: one writer, a few readers, one file.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use domain::event::{NewBlob, NewEvent};
use rusqlite::{Connection, TransactionBehavior};
use seal::Secret;
use seal::sm2::{SigningKey, VerifyingKey};
use uuid::Uuid;

use crate::connection::{self, Access};
use crate::lock::DeskLock;
use crate::log::{self, AcceptReport, Anchor, EventProof, Head, LogReport, RemoteEvent, Signatures, Stamp};
use crate::query::Reader;
use crate::replay::{self, ReplayReport};
use crate::told::Told;
use crate::{StoreError, erase, import, project, search};

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
    writer: Option<Mutex<Writer>>,
    pub(crate) readers: Readers,
    /// Those that go through much and come back to none of it.
    passing: Readers,
    listeners: RwLock<Vec<Listener>>,
    /// Held for reading while a connection works; taken for writing once, to close. False from then on.
    open: RwLock<bool>,
    /// The package that is being projected.
    package: import::Desk,
    /// What was erased by law still lies in the write-ahead file.
    to_truncate: AtomicBool,
    // Last, so that every connection is closed before the lock is given back.
    lock: Mutex<Option<DeskLock>>,
}

/// The connection that appends.
struct Writer {
    connection: Connection,
    /// It met trouble of the disk. What it keeps of pages in memory is not to be trusted: after a page could not be read, SQLite goes on
    /// calling the whole file malformed. It is not used again.
    spoiled: bool,
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
            writer: writer.map(|connection| Mutex::new(Writer { connection, spoiled: false })),
            readers: Readers::keeping(connection::CACHE_KIB),
            passing: Readers::keeping(connection::PASSING_KIB),
            listeners: RwLock::new(Vec::new()),
            open: RwLock::new(true),
            package: import::Desk::default(),
            to_truncate: AtomicBool::new(false),
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
        self.read_by(&self.readers, read)
    }

    /// The same for whoever goes through much of the clinic: next to nothing of it is kept in memory, and what the desk reads again and
    /// again stays there.
    pub fn read_passing<T>(&self, read: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.read_by(&self.passing, read)
    }

    fn read_by<T>(
        &self,
        readers: &Readers,
        read: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _working = self.working()?;
        let mut connection = self.take(readers)?;
        let transaction = connection.transaction()?;
        let result = read(&Reader::new(&transaction));
        drop(transaction);
        if !result.as_ref().is_err_and(StoreError::spoils_connection) {
            readers.give_back(connection);
        }
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
        let mut erased = false;
        let (result, appended) = self.write(|connection| {
            let decided = match decide(&Reader::new(connection))? {
                Ok(decided) => decided,
                Err(refusal) => return Ok((Err(refusal), 0)),
            };
            let appended =
                log::append_own(connection, &self.desk, &self.keys.signing, stamp, &decided.events, &decided.blobs)?;
            erased = appended > 0 && erase::erases(&decided.events);
            Ok((Ok(decided.value), appended))
        })?;
        if erased {
            self.forget_erased()?;
        }
        if appended > 0 {
            self.announce();
        }
        Ok(result)
    }

    /// Takes in events of other desks. They are facts: verified, never refused for what they say (event-log.md 5). Those whose
    /// predecessor or device is unknown wait in the inbox.
    pub fn accept(&self, events: Vec<RemoteEvent>) -> Result<AcceptReport, StoreError> {
        let report = self.write(|connection| log::accept(connection, &self.desk, events))?;
        self.taken_in(report)
    }

    fn taken_in(&self, report: AcceptReport) -> Result<AcceptReport, StoreError> {
        if report.erasures > 0 {
            self.forget_erased()?;
        }
        if report.appended > 0 {
            self.announce();
        }
        Ok(report)
    }

    /// Names the key another desk of the clinic signs with. What waited for it is taken in at once.
    ///
    /// Another key than before is that of a restored desk: it holds from the next epoch on, and the epochs that are here stay held
    /// against the one before (event-log.md 13).
    pub fn trust_device(&self, device: &str, key: &VerifyingKey) -> Result<AcceptReport, StoreError> {
        let report = self.write(|connection| {
            log::keep_former_key(connection, device, &key.to_hex())?;
            connection.execute(
                "INSERT INTO peer (device, public_key) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET public_key = excluded.public_key",
                (device, key.to_hex()),
            )?;
            let waiting = log::waiting_of(connection, device)?;
            log::accept(connection, &self.desk, waiting)
        })?;
        self.taken_in(report)
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
            let mut helpers = self.helpers(reader.connection())?;
            let (own, key) = (&self.desk.device, self.verifying_key());
            let report = log::verify(reader.connection(), &mut helpers, own, key, anchors, signatures)?;
            for helper in helpers {
                helper.execute_batch("COMMIT")?;
                self.readers.give_back(helper);
            }
            Ok(report)
        })
    }

    /// Judges one event by itself: its header, body and signature. `None` when it is not here.
    pub fn verify_event(&self, event: Uuid) -> Result<Option<EventProof>, StoreError> {
        let (own, key) = (&self.desk.device, self.verifying_key());
        self.read(|reader| match reader.event(event)? {
            Some(row) => log::verify_one(reader.connection(), own, key, row.pos),
            None => Ok(None),
        })
    }

    /// Connections that see the log as `connection` does, one for each processor; none when there is one processor, or somebody writes
    /// so often that no two see the same moment.
    fn helpers(&self, connection: &Connection) -> Result<Vec<Connection>, StoreError> {
        /// More do not help: the walk itself keeps up with about these.
        const MOST: usize = 8;
        let many = std::thread::available_parallelism().map_or(1, usize::from).min(MOST);
        let here = log::Extent::of(connection)?;
        if many < 2 {
            return Ok(Vec::new());
        }
        let mut helpers = Vec::with_capacity(many);
        for _ in 0..many {
            let helper = self.take(&self.readers)?;
            helper.execute_batch("BEGIN")?;
            // Rows are only ever added, and a body is only erased by an event: the same extent is the same log.
            if log::Extent::of(&helper)? != here {
                return Ok(Vec::new());
            }
            helpers.push(helper);
        }
        Ok(helpers)
    }

    /// Rebuilds every projection in a scratch file from the log and compares row by row. Nothing of the database is changed.
    pub fn replay_verify(&self) -> Result<ReplayReport, StoreError> {
        self.read(|reader| replay::verify(reader.connection(), &self.path))
    }

    /// Rebuilds every projection in place from the log, packages that were on their way to their end.
    pub fn rebuild_projections(&self) -> Result<(), StoreError> {
        self.write(|connection| {
            import::count_all(connection)?;
            connection.execute("DELETE FROM projector", [])?;
            project::rebuild_outdated(connection, &mut Told::nobody()).map(drop)
        })
    }

    /// Waits for what is under way, then refuses everything and gives the data directory free. For the end of a program: a thread that is
    /// still inside the cipher's library when the process takes that down brings the process down with it.
    pub fn close(&self) {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        *open = false;
        self.readers.idle().clear();
        self.passing.idle().clear();
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
        let Some(Ok(mut writer)) = self.writer.as_ref().map(Mutex::try_lock) else { return Ok(()) };
        self.use_writer(&mut writer, |connection| {
            if self.to_truncate.load(Ordering::Relaxed) {
                // Waits for readers a while; if they stay, the next idle moment tries again.
                let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
                self.to_truncate.store(busy, Ordering::Relaxed);
                return Ok(());
            }
            // PASSIVE waits for nobody and does not truncate the file: overwriting is faster than growing.
            Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
        })
    }

    /// Folds people who changed lately into the index they are searched with, when nobody is writing. For idle moments; nobody is found
    /// otherwise than before.
    pub fn fold_search_when_idle(&self) -> Result<(), StoreError> {
        let _working = self.working()?;
        let Some(Ok(mut writer)) = self.writer.as_ref().map(Mutex::try_lock) else { return Ok(()) };
        self.use_writer(&mut writer, |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            search::fold_some(&transaction)?;
            Ok(transaction.commit()?)
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn package(&self) -> &import::Desk {
        &self.package
    }

    /// Empties the write-ahead file at the next idle moment.
    pub(crate) fn truncate_when_idle(&self) {
        self.to_truncate.store(true, Ordering::Relaxed);
    }

    pub(crate) fn database_key(&self) -> &Secret<[u8; 32]> {
        &self.keys.database
    }

    /// Works on a connection of its own beside the others, for as long as it takes: not one of the few readers.
    pub(crate) fn beside<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let _working = self.working()?;
        let access = if self.writer.is_some() { Access::Read } else { Access::ReadOnlyFile };
        work(&connection::open(&self.path, &self.keys.database, access)?)
    }

    /// One writing transaction. Rolled back when `write` fails or panics.
    pub(crate) fn write<T>(&self, write: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let _working = self.working()?;
        let writer = self.writer.as_ref().ok_or(StoreError::ReadOnly)?;
        // A panic while writing rolled its transaction back; the connection is as good as before.
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.use_writer(&mut writer, |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = write(&transaction)?;
            transaction.commit()?;
            Ok(value)
        })
    }

    /// Uses the writing connection, a new one after trouble of the disk.
    fn use_writer<T>(
        &self,
        writer: &mut Writer,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if writer.spoiled {
            writer.connection = connection::open(&self.path, &self.keys.database, Access::Write)?;
            writer.spoiled = false;
        }
        let result = work(&mut writer.connection).map_err(|error| connection::told_apart(error, &self.path));
        writer.spoiled = result.as_ref().is_err_and(StoreError::spoils_connection);
        result
    }

    fn take(&self, readers: &Readers) -> Result<Connection, StoreError> {
        let idle = readers.idle().pop();
        match idle {
            Some(connection) => Ok(connection),
            None => {
                let access = if self.writer.is_some() { Access::Read } else { Access::ReadOnlyFile };
                connection::open_keeping(&self.path, &self.keys.database, access, readers.cache_kib)
            }
        }
    }
}

/// Connections that read, while nobody uses them.
pub(crate) struct Readers {
    idle: Mutex<Vec<Connection>>,
    /// Memory each has for pages.
    cache_kib: i64,
}

impl Readers {
    fn keeping(cache_kib: i64) -> Readers {
        Readers { idle: Mutex::default(), cache_kib }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn give_back(&self, connection: Connection) {
        let mut idle = self.idle();
        if idle.len() < READERS {
            idle.push(connection);
        }
    }
}
