//! The sealed file as a stream, written and read chunk by chunk; never whole in memory.
//!
//! ```text
//! "VAXBAK\r\n"  u32 length  header (JSON)  signature (64 bytes, SM2)
//! then chunks:  u32 length  nonce ‖ ciphertext ‖ tag (SM4-GCM)
//! ```
//!
//! Associated data of a chunk: SM3 of everything before the first chunk, the chunk's number, and whether it is the last. A chunk fits at
//! one place of one file only. Nonces are drawn by `seal` inside sealing, under a key made for this file.

use std::io::{ErrorKind, Read};

use seal::sm2::SigningKey;
use seal::{Secret, random_bytes, sm3, sm4};

use crate::header::Header;
use crate::{BackupError, FORMAT_VERSION};

/// Bytes of body in one chunk; the last holds what is left, perhaps nothing.
pub const CHUNK_BYTES: usize = 1024 * 1024;

/// What sealing adds to a chunk: nonce and tag.
const OVERHEAD: usize = 28;

fn associated(header: &[u8; 32], number: u64, last: bool) -> Vec<u8> {
    [&header[..], &number.to_be_bytes(), &[u8::from(last)]].concat()
}

/// Fills `bytes` or says that the file is cut.
pub(crate) fn fill(from: &mut impl Read, bytes: &mut [u8]) -> Result<(), BackupError> {
    match from.read_exact(bytes) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(BackupError::Truncated),
        Err(error) => Err(BackupError::io("reading the backup")(error)),
    }
}

/// A backup being sealed: reads the body from `plain`, gives the file.
pub struct Sealer<R> {
    plain: R,
    header: Header,
    key: sm4::Key,
    digest: [u8; 32],
    left: u64,
    number: u64,
    done: bool,
    ready: Vec<u8>,
    given: usize,
}

impl<R: Read> Sealer<R> {
    /// Begins the file. `header.format`, `header.salt` and `header.database_key` are set here.
    ///
    /// # Errors
    /// Without random numbers.
    pub fn new(
        mut header: Header,
        database_key: &Secret<[u8; 32]>,
        signer: &SigningKey,
        plain: R,
    ) -> Result<Sealer<R>, BackupError> {
        header.format = FORMAT_VERSION;
        header.salt = hex::encode(random_bytes::<16>()?);
        header.database_key = Header::name_of(database_key);
        header.device_key = signer.verifying_key().clone();
        let ready = header.to_bytes(signer)?;
        Ok(Sealer {
            plain,
            key: header.content_key(database_key)?,
            digest: *sm3::digest(&ready).as_bytes(),
            left: header.size,
            header,
            number: 0,
            done: false,
            ready,
            given: 0,
        })
    }

    /// The header as it stands in the file.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Seals the next chunk.
    fn next(&mut self) -> Result<(), BackupError> {
        let length = usize::try_from(self.left).unwrap_or(CHUNK_BYTES).min(CHUNK_BYTES);
        let mut chunk = vec![0; length];
        self.plain.read_exact(&mut chunk).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => BackupError::OtherSize,
            _ => BackupError::io("reading what is to be backed up")(error),
        })?;
        self.left -= length as u64;
        let last = self.left == 0;
        if last && self.plain.read(&mut [0]).map_err(BackupError::io("reading what is to be backed up"))? > 0 {
            return Err(BackupError::OtherSize);
        }
        let sealed = self.key.seal(&associated(&self.digest, self.number, last), &chunk)?.to_bytes();
        let length = u32::try_from(sealed.len()).map_err(|_| BackupError::OtherSize)?;
        self.ready.clear();
        self.ready.extend_from_slice(&length.to_be_bytes());
        self.ready.extend_from_slice(&sealed);
        self.given = 0;
        self.number += 1;
        self.done = last;
        Ok(())
    }
}

impl<R: Read> Read for Sealer<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.given == self.ready.len() {
            if self.done {
                return Ok(0);
            }
            self.next()?;
        }
        let length = into.len().min(self.ready.len() - self.given);
        into[..length].copy_from_slice(&self.ready[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

/// The head of a backup, read and its signature verified; the body is still sealed.
pub struct Opener<R> {
    header: Header,
    digest: [u8; 32],
    from: R,
}

impl<R: Read> Opener<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// [`BackupError::NotABackup`], [`BackupError::NewerFormat`], [`BackupError::Tampered`], [`BackupError::Truncated`].
    pub fn new(mut from: R) -> Result<Opener<R>, BackupError> {
        let (header, digest) = Header::read(&mut from)?;
        Ok(Opener { header, digest, from })
    }

    /// What it says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The body, under the database key.
    ///
    /// # Errors
    /// [`BackupError::WrongKey`].
    pub fn open(self, database_key: &Secret<[u8; 32]>) -> Result<Opened<R>, BackupError> {
        let key = self.header.content_key(database_key)?;
        Ok(Opened {
            from: self.from,
            key,
            digest: self.digest,
            left: self.header.size,
            number: 0,
            done: false,
            plain: Secret::new(Vec::new()),
            given: 0,
        })
    }
}

/// The body of a backup. Every byte it gives was verified; its end is given only when it is the end of the file.
pub struct Opened<R> {
    from: R,
    key: sm4::Key,
    digest: [u8; 32],
    left: u64,
    number: u64,
    done: bool,
    plain: Secret<Vec<u8>>,
    given: usize,
}

impl<R: Read> Opened<R> {
    /// The next chunk; `None` after the last.
    ///
    /// # Errors
    /// [`BackupError::Tampered`], [`BackupError::Truncated`], [`BackupError::Lengthened`].
    pub fn chunk(&mut self) -> Result<Option<Secret<Vec<u8>>>, BackupError> {
        if self.done {
            return Ok(None);
        }
        let expected = usize::try_from(self.left).unwrap_or(CHUNK_BYTES).min(CHUNK_BYTES);
        let last = self.left == expected as u64;
        let mut length = [0; 4];
        fill(&mut self.from, &mut length)?;
        if u32::from_be_bytes(length) as usize != expected + OVERHEAD {
            return Err(BackupError::Tampered { what: "length of a chunk" });
        }
        let mut sealed = vec![0; expected + OVERHEAD];
        fill(&mut self.from, &mut sealed)?;
        let sealed = sm4::Sealed::from_bytes(&sealed)?;
        let plain = self.key.open(&associated(&self.digest, self.number, last), &sealed);
        let plain = plain.map_err(|_| BackupError::Tampered { what: "a chunk" })?;
        self.number += 1;
        self.left -= expected as u64;
        if last {
            self.done = true;
            if self.from.read(&mut [0]).map_err(BackupError::io("reading the backup"))? > 0 {
                return Err(BackupError::Lengthened);
            }
        }
        Ok(Some(plain))
    }
}

impl<R: Read> Read for Opened<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.plain.expose().len() {
            match self.chunk()? {
                Some(chunk) => (self.plain, self.given) = (chunk, 0),
                None => return Ok(0),
            }
        }
        let length = into.len().min(self.plain.expose().len() - self.given);
        into[..length].copy_from_slice(&self.plain.expose()[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}
