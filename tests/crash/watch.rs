//! What the shim tells of one directory, and what it is told to do there: the record of writes and syncs, and the faults.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};

use rusqlite::ffi;

/// One thing that was done to the files of the directory, in order.
#[derive(Debug, Clone)]
pub enum Op {
    /// A name was made for a new file.
    Created { file: usize, name: String },
    /// A file bears another name; whoever renamed it also synced the directory.
    Renamed { file: usize, to: String },
    /// A name was taken away; `durable` when the directory was synced with it.
    Deleted { name: String, durable: bool },
    /// Bytes were written.
    Wrote { file: usize, offset: u64, bytes: Arc<[u8]> },
    /// The file was cut, or grew, to a size.
    Cut { file: usize, size: u64 },
    /// Everything written to the file is on the disk; `names` when the directory was synced too.
    Synced { file: usize, names: bool },
    /// The sync failed: the system may have dropped any of the writes, and will not try them again.
    SyncFailed { file: usize },
}

/// The files as they lay on the disk when recording began.
pub type Snapshot = BTreeMap<String, Vec<u8>>;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// EIO on opening, writing, cutting, syncing, deleting and mapping.
    Eio,
    /// EIO on reading.
    EioOnRead,
    /// ENOSPC.
    Enospc,
    /// EROFS: the system has made the disk read-only.
    Erofs,
    /// Half of the bytes are written, then the disk is full.
    ShortWrite,
    /// EIO on syncing alone: what was written before may or may not be on the disk.
    FailedSync,
}

/// When it goes wrong.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub trouble: Trouble,
    /// At which call it can hit, from 1.
    pub at: u64,
    /// From that call on, until the fault is lifted; otherwise only at that call.
    pub lasting: bool,
}

/// A call of SQLite that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    Open { new: bool },
    Read,
    Write,
    Cut,
    Sync,
    Delete,
    Map,
}

/// What the shim does instead of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Answers this code, as the unix VFS of SQLite does for the error.
    Fail(i32),
    /// Writes half and answers this code.
    Half(i32),
    /// Opens for reading only, as the unix VFS does when writing is not permitted.
    ReadOnly,
}

impl Trouble {
    /// The codes are those the unix VFS gives for the error; `None` where the trouble does not touch the call.
    fn instead_of(self, call: Call) -> Option<Instead> {
        use Instead::{Fail, Half, ReadOnly};
        match (self, call) {
            (Trouble::EioOnRead, Call::Read) => Some(Fail(ffi::SQLITE_IOERR_READ)),
            (Trouble::FailedSync, Call::Sync) => Some(Fail(ffi::SQLITE_IOERR_FSYNC)),
            (Trouble::EioOnRead | Trouble::FailedSync, _) | (_, Call::Read) => None,
            (Trouble::Eio, Call::Open { .. }) => Some(Fail(ffi::SQLITE_CANTOPEN)),
            (Trouble::Eio | Trouble::Erofs, Call::Write) => Some(Fail(ffi::SQLITE_IOERR_WRITE)),
            (Trouble::Eio | Trouble::Erofs, Call::Cut) => Some(Fail(ffi::SQLITE_IOERR_TRUNCATE)),
            (Trouble::Eio | Trouble::Erofs, Call::Delete) => Some(Fail(ffi::SQLITE_IOERR_DELETE)),
            (Trouble::Eio, Call::Map) => Some(Fail(ffi::SQLITE_IOERR_SHMMAP)),
            (Trouble::Erofs, Call::Open { .. }) => Some(ReadOnly),
            (Trouble::Erofs, Call::Map) => None,
            (Trouble::Enospc, Call::Open { new: true }) => Some(Fail(ffi::SQLITE_CANTOPEN)),
            (Trouble::Enospc, Call::Write) => Some(Fail(ffi::SQLITE_FULL)),
            (Trouble::Enospc, Call::Map) => Some(Fail(ffi::SQLITE_IOERR_SHMSIZE)),
            (Trouble::ShortWrite, Call::Write) => Some(Half(ffi::SQLITE_FULL)),
            // Space is promised at the write and looked for at the sync on some file systems.
            (Trouble::Eio | Trouble::Erofs | Trouble::Enospc, Call::Sync) => Some(Fail(ffi::SQLITE_IOERR_FSYNC)),
            (Trouble::Enospc | Trouble::ShortWrite, _) => None,
        }
    }
}

/// A directory under watch. Not watched any more when dropped.
#[derive(Debug)]
pub struct Watch {
    dir: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    recording: bool,
    ignoring_syncs: bool,
    ops: Vec<Op>,
    start: Snapshot,
    /// Number of the file that bears a name, and of the file behind an inode.
    names: HashMap<String, usize>,
    inodes: HashMap<u64, usize>,
    files: usize,
    fault: Option<Fault>,
    calls: u64,
    hits: Vec<Call>,
}

static WATCHED: RwLock<Vec<Weak<Watch>>> = RwLock::new(Vec::new());

/// The watch over the directory of this file.
pub fn over(path: &Path) -> Option<Arc<Watch>> {
    let dir = path.parent()?;
    let watched = WATCHED.read().unwrap_or_else(PoisonError::into_inner);
    watched.iter().filter_map(Weak::upgrade).find(|watch| watch.dir == dir)
}

/// The database, its write-ahead log and journals: not the shared memory, which no crash survives, and not what replay throws away.
fn of_the_database(name: &str) -> bool {
    name.starts_with("clinic.") && !name.ends_with("-shm") && name != "clinic.key-check"
}

impl Watch {
    /// Watches a directory that exists.
    pub fn over(dir: &Path) -> Arc<Watch> {
        crate::vfs::install();
        let dir = dir.canonicalize().expect("the directory is there");
        let watch = Arc::new(Watch { dir, state: Mutex::default() });
        let mut watched = WATCHED.write().unwrap_or_else(PoisonError::into_inner);
        watched.retain(|watch| watch.strong_count() > 0);
        watched.push(Arc::downgrade(&watch));
        watch
    }

    /// Records from now on; what lies there now counts as safely on the disk. Nobody has the database open.
    pub fn record(&self) {
        use std::os::unix::fs::MetadataExt;
        let mut found = BTreeMap::new();
        for entry in std::fs::read_dir(&self.dir).expect("the directory can be listed") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().into_string().expect("a plain name");
            if of_the_database(&name) {
                let inode = entry.metadata().expect("a file").ino();
                found.insert(name, (inode, std::fs::read(entry.path()).expect("a file")));
            }
        }
        let mut state = self.state();
        state.recording = true;
        // Files are numbered in the order of the snapshot, as `Disk::new` does it.
        for (file, (name, (inode, bytes))) in found.into_iter().enumerate() {
            state.files = file + 1;
            state.inodes.insert(inode, file);
            state.names.insert(name.clone(), file);
            state.start.insert(name, bytes);
        }
    }

    /// From now on a sync does nothing and says it did: `synchronous=OFF`, whatever the store asks for.
    pub fn ignore_syncs(&self) {
        self.state().ignoring_syncs = true;
    }

    /// How much was recorded until now.
    pub fn position(&self) -> usize {
        self.state().ops.len()
    }

    /// What was recorded.
    pub fn taken(&self) -> (Snapshot, Vec<Op>) {
        let mut state = self.state();
        state.recording = false;
        (std::mem::take(&mut state.start), std::mem::take(&mut state.ops))
    }

    /// Sets or lifts a fault and counts calls from the beginning.
    pub fn set_fault(&self, fault: Option<Fault>) {
        let mut state = self.state();
        (state.fault, state.calls, state.hits) = (fault, 0, vec![]);
    }

    /// How many calls the fault could have hit.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// The calls it did hit since this was asked last.
    pub fn take_hits(&self) -> Vec<Call> {
        std::mem::take(&mut self.state().hits)
    }

    pub fn watches(&self, name: &str) -> bool {
        of_the_database(name)
    }

    /// What to do instead of a call.
    pub fn instead_of(&self, call: Call) -> Option<Instead> {
        let mut state = self.state();
        let fault = state.fault?;
        let instead = fault.trouble.instead_of(call)?;
        state.calls += 1;
        let hit = if fault.lasting { state.calls >= fault.at } else { state.calls == fault.at };
        if hit {
            state.hits.push(call);
        }
        hit.then_some(instead)
    }

    pub fn ignores_syncs(&self) -> bool {
        self.state().ignoring_syncs
    }

    /// A file was opened: its number in the record.
    pub fn opened(&self, name: &str, inode: u64) -> Option<usize> {
        let mut state = self.state();
        if !state.recording {
            return None;
        }
        if let Some(&file) = state.inodes.get(&inode) {
            if state.names.get(name) != Some(&file) {
                state.names.retain(|_, named| *named != file);
                state.names.insert(name.to_owned(), file);
                state.ops.push(Op::Renamed { file, to: name.to_owned() });
            }
            return Some(file);
        }
        let file = state.files;
        state.files += 1;
        state.inodes.insert(inode, file);
        state.names.insert(name.to_owned(), file);
        state.ops.push(Op::Created { file, name: name.to_owned() });
        Some(file)
    }

    pub fn deleted(&self, name: &str, durable: bool) {
        let mut state = self.state();
        if let Some(file) = state.names.remove(name) {
            // Its inode number may be given to another file.
            state.inodes.retain(|_, of| *of != file);
            if state.recording {
                state.ops.push(Op::Deleted { name: name.to_owned(), durable });
            }
        }
    }

    pub fn note(&self, op: Op) {
        let mut state = self.state();
        if state.recording {
            state.ops.push(op);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
