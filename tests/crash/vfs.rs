//! A file system for SQLite that stands before the system's own, as the default one of the process: the store runs over it unchanged.
//!
//! Everything is passed on to the unix VFS, locks and shared memory too. On the way the calls on a watched directory are told to its
//! [`Watch`], which may answer with a fault instead. This is the only unsafe module: SQLite asks for a table of C functions.
#![allow(unsafe_code)]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Arc, Once};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

use crate::watch::{self, Call, Instead, Op, Watch};

/// The unix VFS.
static REAL: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());

/// A file as SQLite holds it. The memory SQLite allots is this, and behind it the file of the unix VFS.
#[repr(C)]
struct File {
    base: sqlite3_file,
    /// A `Box<Watched>` while a file of a watched directory is open; null otherwise.
    watched: *mut Watched,
}

/// A file of a watched directory.
struct Watched {
    watch: Arc<Watch>,
    /// Its number in the record.
    file: Option<usize>,
    /// The unix VFS syncs the directory at the first sync of a journal it made.
    sync_names: AtomicBool,
}

/// Registers the shim once, before the process opens its first connection through it.
pub fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: looks up the default VFS; null asks for it. SQLite initialises itself in this call.
        let real = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
        assert!(!real.is_null(), "SQLite has a default file system");
        REAL.store(real, Ordering::Release);
        // SAFETY: `real` is a registered VFS, which lives as long as the process.
        let mut shim = unsafe { *real };
        let behind = usize::try_from(shim.szOsFile).expect("a size");
        shim.szOsFile = c_int::try_from(size_of::<File>() + behind).expect("a small size");
        shim.pNext = ptr::null_mut();
        shim.zName = c"crash".as_ptr();
        shim.xOpen = Some(open);
        shim.xDelete = Some(delete);
        // All else stays the unix VFS's own: those functions take the VFS they are called with for their own, and use nothing of it
        // but `mxPathname` and `pAppData`, which are copies.
        let shim = Box::leak(Box::new(shim));
        // SAFETY: the shim is leaked, so it lives as long as SQLite may use it; 1 makes it the default.
        let code = unsafe { ffi::sqlite3_vfs_register(shim, 1) };
        assert_eq!(code, ffi::SQLITE_OK, "the shim is registered");
    });
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // 2: with shared memory, without mapped reading (`xFetch`), which the store does not use and the record could not see.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// The unix VFS's file behind ours.
///
/// # Safety
/// `file` is one that SQLite allotted for this VFS.
unsafe fn behind(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: SQLite allots `szOsFile` bytes, which is our part and then that of the unix VFS; ours is a whole number of words long.
    unsafe { file.cast::<File>().add(1).cast() }
}

/// What is watched of an open file.
///
/// # Safety
/// `file` was opened by [`open`] and is not closed yet.
unsafe fn watched<'a>(file: *mut sqlite3_file) -> Option<&'a Watched> {
    // SAFETY: `open` set the field to null or to a box that `close` frees; nobody changes what it points to.
    unsafe { (*file.cast::<File>()).watched.as_ref() }
}

/// Calls a method of the file behind.
macro_rules! pass_on {
    ($file:ident . $method:ident ( $($argument:expr),* )) => {{
        // SAFETY: SQLite calls methods only on files `open` gave methods, which it does when the file behind has some; the arguments
        // are SQLite's own for the same method.
        unsafe {
            let file = behind($file);
            ((*(*file).pMethods).$method.expect("the unix VFS has all methods"))(file $(, $argument)*)
        }
    }};
}

/// What to do instead of a call on an open file.
fn instead(file: *mut sqlite3_file, call: Call) -> Option<Instead> {
    // SAFETY: called from the methods of open files only.
    unsafe { watched(file) }.and_then(|watched| watched.watch.instead_of(call))
}

/// Tells the record, when the file is in it.
fn note(file: *mut sqlite3_file, op: impl FnOnce(usize, &Watched) -> Op) {
    // SAFETY: called from the methods of open files only.
    if let Some(watched) = unsafe { watched(file) }
        && let Some(number) = watched.file
    {
        watched.watch.note(op(number, watched));
    }
}

/// The path SQLite names.
///
/// # Safety
/// `name` is null or ends in a zero byte, and lives as long as the call.
unsafe fn path<'a>(name: *const c_char) -> Option<&'a Path> {
    if name.is_null() {
        return None;
    }
    // SAFETY: promised by the caller.
    let name = unsafe { CStr::from_ptr(name) };
    Some(Path::new(OsStr::from_bytes(name.to_bytes())))
}

fn plain_name(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    mut flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    let ours = file.cast::<File>();
    // SAFETY: SQLite gives memory of `szOsFile` bytes, of which the first are ours; it is not read before this writes it.
    unsafe {
        ptr::write(ours, File { base: sqlite3_file { pMethods: ptr::null() }, watched: ptr::null_mut() });
        ptr::write(behind(file), sqlite3_file { pMethods: ptr::null() });
    }
    // SAFETY: SQLite gives a name that lives until the file is closed, or null.
    let path = unsafe { path(name) };
    let found = path.and_then(|path| Some((path, watch::over(path)?)));
    let found = found.filter(|(path, watch)| watch.watches(plain_name(path)));
    if let Some((path, watch)) = &found {
        let new = flags & ffi::SQLITE_OPEN_CREATE != 0 && !path.exists();
        match watch.instead_of(Call::Open { new }) {
            Some(Instead::Fail(code) | Instead::Half(code)) => return code,
            Some(Instead::ReadOnly) => {
                flags &= !(ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE);
                flags |= ffi::SQLITE_OPEN_READONLY;
            }
            None => {}
        }
    }
    let real = REAL.load(Ordering::Acquire);
    // SAFETY: `real` is the unix VFS; the memory behind ours is as large as it asked for.
    let code = unsafe { ((*real).xOpen.expect("a VFS opens files"))(real, name, behind(file), flags, out_flags) };
    // SAFETY: both parts were initialised above.
    unsafe {
        if !(*behind(file)).pMethods.is_null() {
            (*ours).base.pMethods = &METHODS;
        }
    }
    if code == ffi::SQLITE_OK
        && let Some((path, watch)) = found
        && let Ok(inode) = std::fs::metadata(path).map(|found| found.ino())
    {
        let number = watch.opened(plain_name(path), inode);
        let journal = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL;
        let sync_names = flags & ffi::SQLITE_OPEN_CREATE != 0 && flags & journal != 0;
        let watched = Watched { watch, file: number, sync_names: AtomicBool::new(sync_names) };
        // SAFETY: initialised above; `close` takes the box back.
        unsafe { (*ours).watched = Box::into_raw(Box::new(watched)) };
    }
    code
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    // SAFETY: SQLite gives a name that lives as long as the call.
    let path = unsafe { path(name) };
    let found = path.and_then(|path| Some((path, watch::over(path)?)));
    let found = found.filter(|(path, watch)| watch.watches(plain_name(path)));
    if let Some((_, watch)) = &found
        && let Some(Instead::Fail(code)) = watch.instead_of(Call::Delete)
    {
        return code;
    }
    let real = REAL.load(Ordering::Acquire);
    // SAFETY: `real` is the unix VFS.
    let code = unsafe { ((*real).xDelete.expect("a VFS deletes files"))(real, name, sync_dir) };
    if code == ffi::SQLITE_OK
        && let Some((path, watch)) = found
    {
        watch.deleted(plain_name(path), sync_dir != 0);
    }
    code
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let code = pass_on!(file.xClose());
    let ours = file.cast::<File>();
    // SAFETY: SQLite closes a file once and does not use it afterwards; the box was made by `open`.
    unsafe {
        let watched = std::mem::replace(&mut (*ours).watched, ptr::null_mut());
        if !watched.is_null() {
            drop(Box::from_raw(watched));
        }
    }
    code
}

unsafe extern "C" fn read(file: *mut sqlite3_file, into: *mut c_void, amount: c_int, offset: sqlite3_int64) -> c_int {
    if let Some(Instead::Fail(code)) = instead(file, Call::Read) {
        return code;
    }
    pass_on!(file.xRead(into, amount, offset))
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    amount: c_int,
    offset: sqlite3_int64,
) -> c_int {
    let (amount, answer) = match instead(file, Call::Write) {
        Some(Instead::Fail(code)) => return code,
        Some(Instead::Half(code)) => (amount / 2, Some(code)),
        _ => (amount, None),
    };
    let code = pass_on!(file.xWrite(from, amount, offset));
    if code == ffi::SQLITE_OK {
        note(file, |file, _| {
            let length = usize::try_from(amount).expect("an amount");
            // SAFETY: SQLite gives `amount` readable bytes.
            let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), length) };
            Op::Wrote { file, offset: offset.unsigned_abs(), bytes: bytes.into() }
        });
    }
    answer.unwrap_or(code)
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    if let Some(Instead::Fail(code)) = instead(file, Call::Cut) {
        return code;
    }
    let code = pass_on!(file.xTruncate(size));
    if code == ffi::SQLITE_OK {
        note(file, |file, _| Op::Cut { file, size: size.unsigned_abs() });
    }
    code
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: SQLite calls this on open files only.
    if unsafe { watched(file) }.is_some_and(|watched| watched.watch.ignores_syncs()) {
        return ffi::SQLITE_OK;
    }
    if let Some(Instead::Fail(code)) = instead(file, Call::Sync) {
        note(file, |file, _| Op::SyncFailed { file });
        return code;
    }
    let code = pass_on!(file.xSync(flags));
    if code == ffi::SQLITE_OK {
        note(file, |file, watched| Op::Synced { file, names: watched.sync_names.swap(false, Ordering::Relaxed) });
    }
    code
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    pass_on!(file.xFileSize(size))
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    pass_on!(file.xLock(level))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    pass_on!(file.xUnlock(level))
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, held: *mut c_int) -> c_int {
    pass_on!(file.xCheckReservedLock(held))
}

unsafe extern "C" fn file_control(file: *mut sqlite3_file, what: c_int, argument: *mut c_void) -> c_int {
    pass_on!(file.xFileControl(what, argument))
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    pass_on!(file.xSectorSize())
}

unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    pass_on!(file.xDeviceCharacteristics())
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    at: *mut *mut c_void,
) -> c_int {
    if extend != 0
        && let Some(Instead::Fail(code)) = instead(file, Call::Map)
    {
        return code;
    }
    pass_on!(file.xShmMap(region, size, extend, at))
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    pass_on!(file.xShmLock(offset, count, flags))
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    pass_on!(file.xShmBarrier());
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    pass_on!(file.xShmUnmap(delete))
}
