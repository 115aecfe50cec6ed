//! A backup at a target: parts of one size and a manifest, written last.
//!
//! Parts, because some places take an object only whole (WebDAV), some disks no file above 4 GB, and because nothing larger than a part
//! is ever in memory or sent twice. Each part is read back and its digest compared before the next one goes.

use std::io::Read;

use seal::{canonical, sm3};
use serde::{Deserialize, Serialize};

use crate::header::{Header, Kind};
use crate::{BackupError, Sealer, Target, TargetError, Watch};

/// Bytes of a part; the last is shorter.
pub const PART_BYTES: usize = 16 * 1024 * 1024;

const FORMAT: &str = "vaxdesk-backup-manifest-1";
const MANIFEST: &str = ".vaxbak.json";
const PARTS: &str = ".vaxbak.";
/// A manifest longer than this is not ours.
const LONGEST: u64 = 4 * 1024 * 1024;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Name of the object.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// SM3 of them.
    pub sm3: String,
}

/// What makes a row of parts a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always the same; another text is another program's.
    pub format: String,
    /// What all its objects are called, before the ending.
    pub stem: String,
    /// A copy of the header, for lists. What counts is the signed one in the first part.
    pub header: Header,
    /// Bytes of all parts.
    pub size: u64,
    /// SM3 of all parts one after the other.
    pub sm3: String,
    /// The parts, in order.
    pub parts: Vec<Part>,
}

/// A manifest with its own digest, as it lies at the target.
#[derive(Serialize, Deserialize)]
struct Kept {
    manifest: Manifest,
    digest: String,
}

impl Manifest {
    fn digest(&self) -> Result<String, TargetError> {
        let value = serde_json::to_value(self).map_err(|_| unreadable(&self.stem))?;
        Ok(sm3::digest(&canonical::to_vec(&value).map_err(|_| unreadable(&self.stem))?).to_string())
    }

    fn to_bytes(&self) -> Result<Vec<u8>, TargetError> {
        let kept = Kept { manifest: self.clone(), digest: self.digest()? };
        serde_json::to_vec(&kept).map_err(|_| unreadable(&self.stem))
    }

    fn read(bytes: &[u8]) -> Option<Manifest> {
        let Kept { manifest, digest } = serde_json::from_slice(bytes).ok()?;
        let whole = manifest.format == FORMAT && manifest.digest().ok()? == digest;
        whole.then_some(manifest)
    }
}

fn unreadable(stem: &str) -> TargetError {
    TargetError::Altered { name: format!("{stem}{MANIFEST}") }
}

/// A backup found at a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lying {
    /// Its manifest.
    pub manifest: Manifest,
    /// Every part is there with its size. A backup with a part missing cannot be restored.
    pub whole: bool,
}

/// The name of a backup's objects: site, moment in UTC, kind, id. They sort by site and time.
fn stem(header: &Header) -> String {
    let at = header.taken_at.parse::<jiff::Timestamp>().map(compact).unwrap_or_else(|_| "0".to_owned());
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).take(40).collect::<String>();
    format!("{}-{at}-{}-{}", plain(&header.site), header.kind.code(), plain(&header.id))
}

fn compact(at: jiff::Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Seals one backup and lays it down at several targets at once. A target that fails drops out; the others go on.
///
/// `part_bytes`: [`PART_BYTES`], or less to try things on.
///
/// Answers for each target, in order, its manifest or why there is none. What was left of a failed upload is taken away as far as that
/// goes; it was no backup at any moment.
///
/// # Errors
/// When the backup itself cannot be read or sealed, or on request; then no target keeps anything.
pub fn lay_down<R: Read>(
    mut sealed: Sealer<R>,
    targets: &[&dyn Target],
    part_bytes: usize,
    watch: &dyn Watch,
) -> Result<Vec<Result<Manifest, TargetError>>, BackupError> {
    let header = sealed.header().clone();
    let mut round =
        Round { stem: stem(&header), targets, part_bytes, troubles: vec![None; targets.len()], parts: Vec::new() };
    let written = round.parts(&mut sealed, header.size, watch);
    let (size, sm3) = match written {
        Ok(whole) => whole,
        Err(error) => {
            round.take_away();
            return Err(error);
        }
    };
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        stem: round.stem.clone(),
        header,
        size,
        sm3,
        parts: std::mem::take(&mut round.parts),
    };
    let bytes = manifest.to_bytes()?;
    Ok(round.finish(&manifest, &bytes))
}

/// One backup on its way to several targets.
struct Round<'a> {
    stem: String,
    targets: &'a [&'a dyn Target],
    part_bytes: usize,
    troubles: Vec<Option<TargetError>>,
    parts: Vec<Part>,
}

impl Round<'_> {
    fn parts(&mut self, sealed: &mut impl Read, total: u64, watch: &dyn Watch) -> Result<(u64, String), BackupError> {
        let (mut size, mut whole) = (0, sm3::Hasher::new());
        loop {
            if watch.cancelled() {
                return Err(BackupError::Cancelled);
            }
            let mut bytes = Vec::with_capacity(self.part_bytes);
            let read = sealed.take(self.part_bytes as u64).read_to_end(&mut bytes);
            read.map_err(BackupError::io("sealing the backup"))?;
            if bytes.is_empty() {
                return Ok((size, whole.finish().to_string()));
            }
            whole.update(&bytes);
            size += bytes.len() as u64;
            let name = format!("{}{PARTS}{:05}", self.stem, self.parts.len());
            let part = Part { name, size: bytes.len() as u64, sm3: sm3::digest(&bytes).to_string() };
            self.parts.push(part.clone());
            self.at_each(|target| put_and_read_back(target, &part.name, &bytes, &part.sm3));
            watch.step("upload", size.min(total), total);
        }
    }

    fn at_each(&mut self, act: impl Fn(&dyn Target) -> Result<(), TargetError>) {
        for (target, trouble) in self.targets.iter().zip(&mut self.troubles) {
            if trouble.is_none() {
                *trouble = act(*target).err();
            }
        }
    }

    fn finish(mut self, manifest: &Manifest, bytes: &[u8]) -> Vec<Result<Manifest, TargetError>> {
        self.parts.clone_from(&manifest.parts);
        let (name, digest) = (format!("{}{MANIFEST}", self.stem), sm3::digest(bytes).to_string());
        self.at_each(|target| put_and_read_back(target, &name, bytes, &digest));
        for (target, _) in self.targets.iter().zip(&self.troubles).filter(|(_, trouble)| trouble.is_some()) {
            let _ = target.delete(&name);
            self.take_away_from(*target);
        }
        self.troubles.into_iter().map(|trouble| trouble.map_or_else(|| Ok(manifest.clone()), Err)).collect()
    }

    fn take_away(&self) {
        self.targets.iter().for_each(|target| self.take_away_from(*target));
    }

    /// As far as it goes: what stays is swept later, and is no backup meanwhile.
    fn take_away_from(&self, target: &dyn Target) {
        for part in &self.parts {
            if target.delete(&part.name).is_err() {
                return;
            }
        }
    }
}

fn put_and_read_back(target: &dyn Target, name: &str, bytes: &[u8], digest: &str) -> Result<(), TargetError> {
    target.put(name, bytes)?;
    let kept = target.get(name)?;
    if sm3::digest(&kept).to_string() == digest { Ok(()) } else { Err(TargetError::Altered { name: name.to_owned() }) }
}

/// Every backup at a target, oldest first. Objects without a manifest, and manifests that are not whole, are no backups.
///
/// # Errors
/// When the target cannot be used.
pub fn lying(target: &dyn Target) -> Result<Vec<Lying>, TargetError> {
    let objects = target.list()?;
    let size_of = |name: &str| objects.iter().find(|object| object.name == name).map(|object| object.size);
    let mut found = Vec::new();
    for object in objects.iter().filter(|object| object.name.ends_with(MANIFEST) && object.size <= LONGEST) {
        let bytes = match target.get(&object.name) {
            Ok(bytes) => bytes,
            // Taken away meanwhile.
            Err(TargetError::Missing { .. }) => continue,
            Err(error) => return Err(error),
        };
        let Some(manifest) = Manifest::read(&bytes) else { continue };
        let whole = manifest.parts.iter().all(|part| size_of(&part.name) == Some(part.size));
        found.push(Lying { manifest, whole });
    }
    found.sort_by(|a, b| a.manifest.stem.cmp(&b.manifest.stem));
    Ok(found)
}

/// Reads a backup from a target, part by part, each compared with its digest.
pub fn fetch<'a>(target: &'a dyn Target, manifest: &'a Manifest, watch: &'a dyn Watch) -> impl Read + 'a {
    Fetching { target, manifest, watch, next: 0, part: Vec::new(), given: 0, fetched: 0 }
}

struct Fetching<'a> {
    target: &'a dyn Target,
    manifest: &'a Manifest,
    watch: &'a dyn Watch,
    next: usize,
    part: Vec<u8>,
    given: usize,
    fetched: u64,
}

impl Fetching<'_> {
    /// Fetches the next part; false after the last.
    fn next(&mut self) -> Result<bool, BackupError> {
        let Some(part) = self.manifest.parts.get(self.next) else { return Ok(false) };
        if self.watch.cancelled() {
            return Err(BackupError::Cancelled);
        }
        self.part = match self.target.get(&part.name) {
            Ok(bytes) => bytes,
            Err(TargetError::Missing { .. }) => return Err(BackupError::Truncated),
            Err(error) => return Err(error.into()),
        };
        if self.part.len() as u64 != part.size {
            let cut = (self.part.len() as u64) < part.size;
            return Err(if cut { BackupError::Truncated } else { BackupError::Lengthened });
        }
        if sm3::digest(&self.part).to_string() != part.sm3 {
            return Err(BackupError::Tampered { what: "a part" });
        }
        (self.given, self.next) = (0, self.next + 1);
        self.fetched += part.size;
        self.watch.step("download", self.fetched, self.manifest.size);
        Ok(true)
    }
}

impl Read for Fetching<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        while self.given == self.part.len() {
            if !self.next()? {
                return Ok(0);
            }
        }
        let length = into.len().min(self.part.len() - self.given);
        into[..length].copy_from_slice(&self.part[self.given..self.given + length]);
        self.given += length;
        Ok(length)
    }
}

/// Takes a backup away: its manifest first, so that at no moment there is half a backup.
///
/// # Errors
/// When the target cannot be used; then [`sweep`] finds the rest later.
pub fn remove(target: &dyn Target, manifest: &Manifest) -> Result<(), TargetError> {
    target.delete(&format!("{}{MANIFEST}", manifest.stem))?;
    manifest.parts.iter().try_for_each(|part| target.delete(&part.name))
}

/// Takes away parts of this site without a manifest that were begun before `before`: what killed programs left. Answers how many.
///
/// # Errors
/// When the target cannot be used.
pub fn sweep(target: &dyn Target, site: &str, before: jiff::Timestamp) -> Result<usize, TargetError> {
    let objects = target.list()?;
    let stems: Vec<&str> = objects.iter().filter_map(|object| object.name.strip_suffix(MANIFEST)).collect();
    let limit = format!("{site}-{}", compact(before));
    let mut swept = 0;
    for object in &objects {
        let Some((stem, number)) = object.name.rsplit_once(PARTS) else { continue };
        let ours = stem.starts_with(&format!("{site}-")) && number.bytes().all(|digit| digit.is_ascii_digit());
        if ours && stem < limit.as_str() && !stems.contains(&stem) {
            target.delete(&object.name)?;
            swept += 1;
        }
    }
    Ok(swept)
}

impl Header {
    /// Whether the increments `of` a full copy follow each other without a gap, oldest first.
    pub fn chain<'a>(full: &Header, of: impl IntoIterator<Item = &'a Header>) -> Vec<&'a Header> {
        let mut own: Vec<&Header> =
            of.into_iter().filter(|header| header.kind == Kind::Increment && header.base == full.id).collect();
        own.sort_by_key(|header| (header.after, header.pos));
        let mut pos = full.pos;
        let mut chain = Vec::new();
        for header in own {
            // A gap ends what can be restored; an increment that was made twice adds nothing.
            if header.after == pos && header.pos > pos {
                pos = header.pos;
                chain.push(header);
            }
        }
        chain
    }
}
