//! What a disk may hold after the power went, by the record of what was written and synced.
//!
//! The model, file by file:
//! * What was written before the file's last sync is there, whole.
//! * Of what was written after it, any part may be there, in any order, each write whole or some of its 512-byte sectors. A sector is old
//!   or new, never half.
//! * Where a file grew, bytes never written read as zeros or as rubbish.
//! * Names: of the makings and removals since the directory was last synced, any first part may have happened, name by name. A file whose
//!   name never reached the disk is gone.
//! * After a failed sync the system may have written any part and will not try the rest again.
//!
//! Not in the model: disks that lose what they said was synced (the control does just that), that damage their neighbours' sectors while
//! writing, or that let old contents decay; and the small files beside the database, which the store makes anew when they are missing.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::random::Random;
use crate::watch::{Op, Snapshot};

const SECTOR: u64 = 512;

/// The disk while the record is told over.
#[derive(Debug, Clone)]
pub struct Disk {
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    /// Not synced yet.
    naming: Vec<(String, Option<usize>)>,
}

#[derive(Debug, Clone, Default)]
struct File {
    safe: Vec<u8>,
    /// Not synced yet, oldest first.
    pending: Vec<Change>,
}

#[derive(Debug, Clone)]
enum Change {
    Write { offset: u64, bytes: Arc<[u8]> },
    Cut(u64),
}

/// What becomes of the unsynced part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// All of it reached the disk: what a killed process leaves.
    Kept,
    /// Nothing of it did.
    Lost,
    /// By chance; see the model.
    Mixed,
}

impl Disk {
    pub fn new(start: &Snapshot) -> Disk {
        let file = |bytes: &Vec<u8>| File { safe: bytes.clone(), pending: vec![] };
        Disk {
            files: start.values().map(file).collect(),
            names: start.keys().cloned().enumerate().map(|(file, name)| (name, file)).collect(),
            naming: vec![],
        }
    }

    /// The next thing that was done. `random` decides what a failed sync left.
    pub fn apply(&mut self, op: &Op, random: &mut Random) {
        match op {
            Op::Created { file, name } => {
                self.files.resize_with(self.files.len().max(file + 1), File::default);
                self.naming.push((name.clone(), Some(*file)));
            }
            Op::Renamed { file, to } => {
                self.sync_names();
                self.names.retain(|_, named| named != file);
                self.names.insert(to.clone(), *file);
            }
            Op::Deleted { name, durable } => {
                self.naming.push((name.clone(), None));
                if *durable {
                    self.sync_names();
                }
            }
            Op::Wrote { file, offset, bytes } => {
                self.files[*file].pending.push(Change::Write { offset: *offset, bytes: bytes.clone() });
            }
            Op::Cut { file, size } => self.files[*file].pending.push(Change::Cut(*size)),
            Op::Synced { file, names } => {
                self.files[*file].settle(|_| true);
                if *names {
                    self.sync_names();
                }
            }
            Op::SyncFailed { file } => self.files[*file].settle(|_| random.chance(50)),
        }
    }

    /// How much is not synced.
    pub fn pending(&self) -> usize {
        self.files.iter().map(|file| file.pending.len()).sum::<usize>() + self.naming.len()
    }

    /// The files as found after a power cut now.
    pub fn image(&self, fate: Fate, random: &mut Random) -> Snapshot {
        let chance = Chance {
            fate,
            keep: [3, 25, 50, 75, 97][random.below(5)],
            torn: [0, 10, 60][random.below(3)],
            reordered: random.chance(50),
            rubbish: random.chance(30),
        };
        let names = self.names_after(fate, random);
        names.iter().map(|(name, file)| (name.clone(), self.files[*file].after(&chance, random))).collect()
    }

    fn sync_names(&mut self) {
        for (name, file) in self.naming.drain(..) {
            match file {
                Some(file) => self.names.insert(name, file),
                None => self.names.remove(&name),
            };
        }
    }

    fn names_after(&self, fate: Fate, random: &mut Random) -> BTreeMap<String, usize> {
        let mut names = self.names.clone();
        let mut stopped: Vec<&str> = vec![];
        for (name, file) in &self.naming {
            let happened = match fate {
                Fate::Kept => true,
                Fate::Lost => false,
                Fate::Mixed => random.chance(50),
            };
            if !happened || stopped.contains(&name.as_str()) {
                stopped.push(name);
                continue;
            }
            match file {
                Some(file) => names.insert(name.clone(), *file),
                None => names.remove(name),
            };
        }
        names
    }
}

/// How one image is drawn.
struct Chance {
    fate: Fate,
    /// Percent of the writes that reach the disk, whole or torn.
    keep: usize,
    /// Percent of these that are torn.
    torn: usize,
    reordered: bool,
    rubbish: bool,
}

impl File {
    /// The pending changes are through: those chosen are on the disk, the others will never be.
    fn settle(&mut self, mut reached: impl FnMut(&Change) -> bool) {
        let mut safe = std::mem::take(&mut self.safe);
        for change in self.pending.drain(..).filter(|change| reached(change)) {
            change.write(&mut safe, |_| true);
        }
        self.safe = safe;
    }

    fn after(&self, chance: &Chance, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.safe.clone();
        match chance.fate {
            Fate::Lost => {}
            Fate::Kept => self.pending.iter().for_each(|change| change.write(&mut bytes, |_| true)),
            Fate::Mixed => {
                let mut kept: Vec<&Change> = self.pending.iter().filter(|_| random.chance(chance.keep)).collect();
                if chance.reordered {
                    random.shuffle(&mut kept);
                }
                if chance.rubbish {
                    let end = kept.iter().filter_map(|change| change.end()).max().unwrap_or(0);
                    while (bytes.len() as u64) < end {
                        bytes.push(random.next() as u8);
                    }
                }
                for change in kept {
                    let torn = random.chance(chance.torn);
                    change.write(&mut bytes, |_| !torn || random.chance(50));
                }
            }
        }
        bytes
    }
}

impl Change {
    fn end(&self) -> Option<u64> {
        match self {
            Change::Write { offset, bytes } => Some(offset + bytes.len() as u64),
            Change::Cut(_) => None,
        }
    }

    /// Does it to `file`, sector by sector of the disk.
    fn write(&self, file: &mut Vec<u8>, mut sector_reached: impl FnMut(u64) -> bool) {
        match self {
            Change::Cut(size) => file.resize(usize::try_from(*size).expect("a size"), 0),
            Change::Write { offset, bytes } => {
                let end = offset + bytes.len() as u64;
                let mut at = *offset;
                while at < end {
                    let next = ((at / SECTOR + 1) * SECTOR).min(end);
                    if sector_reached(at / SECTOR) {
                        let (from, to) = ((at - offset) as usize, (next - offset) as usize);
                        if file.len() < next as usize {
                            file.resize(next as usize, 0);
                        }
                        file[at as usize..next as usize].copy_from_slice(&bytes[from..to]);
                    }
                    at = next;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> Disk {
        Disk::new(&Snapshot::from([("clinic.db".to_owned(), vec![1; 1024])]))
    }

    fn wrote(file: usize, offset: u64, byte: u8, length: usize) -> Op {
        Op::Wrote { file, offset, bytes: vec![byte; length].into() }
    }

    #[test]
    fn what_was_synced_is_there_and_of_the_rest_every_sector_is_old_or_new() {
        let mut random = Random::new(1);
        let mut disk = disk();
        for op in [wrote(0, 0, 2, 100), Op::Synced { file: 0, names: false }, wrote(0, 100, 3, 1500)] {
            disk.apply(&op, &mut random);
        }
        assert_eq!(disk.pending(), 1);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..400 {
            let image = disk.image(Fate::Mixed, &mut random);
            let file = &image["clinic.db"];
            assert_eq!(file[..100], [2; 100], "synced");
            for (start, end) in [(100, 512), (512, 1024)] {
                let sector = &file[start..end];
                assert!(sector.iter().all(|byte| *byte == sector[0]), "never half a sector");
                assert!([1, 3].contains(&sector[0]), "old or new");
            }
            seen.insert((file[511], file[1023], file.len()));
        }
        assert!(seen.len() > 4, "many different crashes: {seen:?}");
        assert_eq!(disk.image(Fate::Kept, &mut random)["clinic.db"].len(), 1600);
        assert_eq!(disk.image(Fate::Lost, &mut random)["clinic.db"], [vec![2; 100], vec![1; 924]].concat());
    }

    #[test]
    fn a_name_is_safe_only_after_the_directory_was_synced() {
        let mut random = Random::new(1);
        let mut disk = disk();
        disk.apply(&Op::Created { file: 1, name: "clinic.db-wal".into() }, &mut random);
        disk.apply(&wrote(1, 0, 9, 10), &mut random);
        assert!(!disk.image(Fate::Lost, &mut random).contains_key("clinic.db-wal"));
        disk.apply(&Op::Synced { file: 1, names: true }, &mut random);
        assert_eq!(disk.image(Fate::Lost, &mut random)["clinic.db-wal"], [9; 10]);
        disk.apply(&Op::Deleted { name: "clinic.db-wal".into(), durable: false }, &mut random);
        assert!(disk.image(Fate::Lost, &mut random).contains_key("clinic.db-wal"), "it may come back");
        assert!(!disk.image(Fate::Kept, &mut random).contains_key("clinic.db-wal"));
    }

    #[test]
    fn what_a_failed_sync_dropped_stays_dropped() {
        let mut lost = 0;
        for seed in 0..50 {
            let mut random = Random::new(seed);
            let mut disk = disk();
            for op in [wrote(0, 0, 2, 512), Op::SyncFailed { file: 0 }, Op::Synced { file: 0, names: false }] {
                disk.apply(&op, &mut random);
            }
            lost += usize::from(disk.image(Fate::Kept, &mut random)["clinic.db"][0] == 1);
        }
        assert!((10..40).contains(&lost), "about half: {lost}");
    }
}
