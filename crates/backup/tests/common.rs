//! A backup to try things on, and a place in memory that can be told to misbehave.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use backup::{BackupError, Head, Header, Kind, Object, Opener, Sealer, Target, TargetError, Unwatched, Watch};
use seal::Secret;
use seal::recovery::RecoveryKey;
use seal::sm2::SigningKey;

pub fn database_key() -> Secret<[u8; 32]> {
    Secret::new([7; 32])
}

pub fn signer() -> SigningKey {
    SigningKey::from_bytes(&[5; 32]).unwrap()
}

pub fn header(id: &str, size: u64) -> Header {
    Header {
        format: 0,
        id: id.to_owned(),
        kind: Kind::Full,
        base: id.to_owned(),
        after: 0,
        pos: 9,
        site: "3302110001".to_owned(),
        clinic: "某社区卫生服务中心".to_owned(),
        head: Head { device: "d-1".to_owned(), epoch: 1, seq: 9, hash: "ab".repeat(32) },
        device_key: signer().verifying_key().clone(),
        schema: 21,
        taken_at: "2026-11-20T18:30:00+08:00".to_owned(),
        demo: true,
        size,
        database_key: String::new(),
        recovery: Some(RecoveryKey::parse(&PAPER).unwrap().wrap(&database_key()).unwrap()),
        salt: String::new(),
    }
}

/// The recovery key of the tests, as on paper.
pub static PAPER: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    let key = RecoveryKey::generate().unwrap();
    key.groups().iter().map(|group| group.expose().clone()).collect::<Vec<_>>().join("-")
});

/// Parts small enough for ciphers in plain debug code.
pub const PART: usize = 64 * 1024;

/// Bytes that are not all alike.
pub fn body(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n % 251) as u8).collect()
}

pub fn sealer(id: &str, body: Vec<u8>) -> Sealer<std::io::Cursor<Vec<u8>>> {
    let size = body.len() as u64;
    Sealer::new(header(id, size), &database_key(), &signer(), std::io::Cursor::new(body)).unwrap()
}

pub fn sealed(body: Vec<u8>) -> Vec<u8> {
    let mut file = Vec::new();
    sealer("b-1", body).read_to_end(&mut file).unwrap();
    file
}

/// Opens a file to its end.
pub fn opened(file: &[u8], key: &Secret<[u8; 32]>) -> Result<Vec<u8>, BackupError> {
    let mut opened = Opener::new(file)?.open(key)?;
    let mut body = Vec::new();
    while let Some(chunk) = opened.chunk()? {
        body.extend_from_slice(chunk.expose());
    }
    Ok(body)
}

/// A place in memory. `fail_after` puts it works, then it does not answer.
#[derive(Default)]
pub struct Memory {
    pub objects: Mutex<BTreeMap<String, Vec<u8>>>,
    pub puts: AtomicU64,
    pub fail_after: Option<u64>,
    pub forgetful: bool,
}

impl Memory {
    pub fn names(&self) -> Vec<String> {
        self.objects.lock().unwrap().keys().cloned().collect()
    }

    pub fn change(&self, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
        change(self.objects.lock().unwrap().get_mut(name).unwrap());
    }
}

impl Target for Memory {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), TargetError> {
        let put = self.puts.fetch_add(1, Ordering::SeqCst);
        let mut kept = bytes.to_vec();
        let fails = self.fail_after.is_some_and(|limit| put >= limit);
        if fails {
            // The line broke in the middle: half of it is there.
            kept.truncate(bytes.len() / 2);
        }
        if self.forgetful {
            kept[0] ^= 1;
        }
        self.objects.lock().unwrap().insert(name.to_owned(), kept);
        if fails { Err(TargetError::Unreachable) } else { Ok(()) }
    }

    fn get(&self, name: &str) -> Result<Vec<u8>, TargetError> {
        let missing = || TargetError::Missing { name: name.to_owned() };
        self.objects.lock().unwrap().get(name).cloned().ok_or_else(missing)
    }

    fn list(&self) -> Result<Vec<Object>, TargetError> {
        let objects = self.objects.lock().unwrap();
        Ok(objects.iter().map(|(name, bytes)| Object { name: name.clone(), size: bytes.len() as u64 }).collect())
    }

    fn delete(&self, name: &str) -> Result<(), TargetError> {
        self.objects.lock().unwrap().remove(name);
        Ok(())
    }
}

/// Lays a backup down and answers its manifest.
pub fn lay(target: &dyn Target, id: &str, body: Vec<u8>) -> backup::Manifest {
    let mut laid = backup::lay_down(sealer(id, body), &[target], PART, &Unwatched).unwrap();
    laid.remove(0).unwrap()
}

/// Stops after so many questions.
pub struct StopsAfter(pub AtomicU64);

impl Watch for StopsAfter {
    fn step(&self, _: &'static str, _: u64, _: u64) {}
    fn cancelled(&self) -> bool {
        self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err()
    }
}
