//! The body of an increment: records, each a letter and byte strings with their lengths before them.

use std::io::{ErrorKind, Read, Write};

use crate::BackupError;

/// Longest byte string of a record. Signatures and documents are far smaller; an imported package is the longest there is.
const LONGEST: u32 = 512 * 1024 * 1024;

/// One record, with the very bytes of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Bytes an event names by their digest; stand before the event.
    Blob {
        /// Digest, 64 hexadecimal digits.
        digest: String,
        /// Media type.
        media: String,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// An event. Salt and body are absent when the body was erased by law.
    Event {
        /// Canonical header.
        header: Vec<u8>,
        /// Signature over its digest, r ‖ s.
        sig: Vec<u8>,
        /// Salt and body.
        body: Option<(Vec<u8>, Vec<u8>)>,
    },
    /// A row of an operating table that is not in the log and needed after a restore, as JSON.
    Row {
        /// Its table.
        table: String,
        /// Columns and values.
        json: Vec<u8>,
    },
}

/// Writes one record.
///
/// # Errors
/// Whatever `into` says; [`ErrorKind::InvalidInput`] beyond 512 MiB.
pub fn write_record(into: &mut impl Write, record: &Record) -> std::io::Result<()> {
    let mut put = |bytes: &[u8]| -> std::io::Result<()> {
        let length = u32::try_from(bytes.len()).ok().filter(|length| *length <= LONGEST);
        let length = length.ok_or_else(|| std::io::Error::from(ErrorKind::InvalidInput))?;
        into.write_all(&length.to_be_bytes())?;
        into.write_all(bytes)
    };
    match record {
        Record::Blob { digest, media, bytes } => {
            put(b"B")?;
            put(digest.as_bytes())?;
            put(media.as_bytes())?;
            put(bytes)
        }
        Record::Event { header, sig, body: Some((salt, body)) } => {
            put(b"E")?;
            put(header)?;
            put(sig)?;
            put(salt)?;
            put(body)
        }
        Record::Event { header, sig, body: None } => {
            put(b"S")?;
            put(header)?;
            put(sig)
        }
        Record::Row { table, json } => {
            put(b"R")?;
            put(table.as_bytes())?;
            put(json)
        }
    }
}

/// Reads records to the end.
pub struct RecordReader<R> {
    from: R,
}

impl<R: Read> RecordReader<R> {
    /// Reads from the body of an increment.
    pub fn new(from: R) -> RecordReader<R> {
        RecordReader { from }
    }

    fn bytes(&mut self) -> Result<Option<Vec<u8>>, BackupError> {
        let mut length = [0; 4];
        let first = loop {
            match self.from.read(&mut length[..1]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read.map_err(BackupError::io("reading the backup"))?,
            }
        };
        if first == 0 {
            return Ok(None);
        }
        crate::sealed::fill(&mut self.from, &mut length[1..])?;
        let length = u32::from_be_bytes(length);
        if length > LONGEST {
            return Err(BackupError::Tampered { what: "length of a record" });
        }
        // Grows with what is really there, so a false length asks for no memory.
        let mut bytes = Vec::new();
        let read = (&mut self.from).take(u64::from(length)).read_to_end(&mut bytes);
        read.map_err(BackupError::io("reading the backup"))?;
        if bytes.len() == length as usize { Ok(Some(bytes)) } else { Err(BackupError::Truncated) }
    }

    fn needed(&mut self) -> Result<Vec<u8>, BackupError> {
        self.bytes()?.ok_or(BackupError::Truncated)
    }

    fn text(&mut self) -> Result<String, BackupError> {
        String::from_utf8(self.needed()?).map_err(|_| BackupError::Tampered { what: "a record" })
    }

    fn record(&mut self) -> Result<Option<Record>, BackupError> {
        let Some(letter) = self.bytes()? else { return Ok(None) };
        Ok(Some(match letter.as_slice() {
            b"B" => Record::Blob { digest: self.text()?, media: self.text()?, bytes: self.needed()? },
            b"E" => {
                let (header, sig) = (self.needed()?, self.needed()?);
                Record::Event { header, sig, body: Some((self.needed()?, self.needed()?)) }
            }
            b"S" => Record::Event { header: self.needed()?, sig: self.needed()?, body: None },
            b"R" => Record::Row { table: self.text()?, json: self.needed()? },
            _ => return Err(BackupError::Tampered { what: "a record" }),
        }))
    }
}

impl<R: Read> Iterator for RecordReader<R> {
    type Item = Result<Record, BackupError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.record().transpose()
    }
}
