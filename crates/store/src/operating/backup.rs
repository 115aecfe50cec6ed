//! Places for backups and what lies there.

use rusqlite::{Row, params};

use crate::{Store, StoreError};

/// A place for backups and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackupTarget {
    /// Its name.
    pub name: String,
    /// Where it is, as JSON without any secret.
    pub settings: String,
    /// When it was set up, civil time with offset.
    pub since: String,
    /// Id of the newest full copy there.
    pub base: Option<String>,
    /// Position of the newest event that is there.
    pub pos: i64,
    /// When the newest full copy was taken.
    pub last_full: Option<String>,
    /// When the newest increment was taken.
    pub last_increment: Option<String>,
    /// Failures in a row.
    pub failures: u32,
    /// Code of the last one.
    pub trouble: Option<String>,
    /// Since when.
    pub trouble_since: Option<String>,
    /// Not to be tried before, ms UTC.
    pub next_try: Option<i64>,
}

impl BackupTarget {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(BackupTarget {
            name: row.get("name")?,
            settings: row.get("settings")?,
            since: row.get("since")?,
            base: row.get("base")?,
            pos: row.get("pos")?,
            last_full: row.get("last_full")?,
            last_increment: row.get("last_increment")?,
            failures: row.get("failures")?,
            trouble: row.get("trouble")?,
            trouble_since: row.get("trouble_since")?,
            next_try: row.get("next_try")?,
        })
    }
}

/// A backup that lay at a place when we were there last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupKept {
    /// Where.
    pub target: String,
    /// Its id.
    pub backup: String,
    /// `full`, `increment`.
    pub kind: String,
    /// Its full copy.
    pub base: String,
    /// When it was taken, civil time with offset.
    pub taken_at: String,
    /// Bytes.
    pub size: u64,
    /// Number of the newest own event in it.
    pub seq: u64,
}

/// How a restore drill went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupDrill {
    /// When, civil time with offset.
    pub at: String,
    /// Which backup.
    pub backup: String,
    /// From where.
    pub target: String,
    /// Whether everything was in order.
    pub passed: bool,
    /// What was not.
    pub code: Option<String>,
    /// How long it took.
    pub seconds: u32,
    /// Events found.
    pub events: u64,
    /// Whether the replay was left out.
    pub quick: bool,
}

impl Store {
    /// Every place, by name.
    pub fn backup_targets(&self) -> Result<Vec<BackupTarget>, StoreError> {
        self.read(|reader| {
            let mut statement = reader.connection().prepare_cached("SELECT * FROM backup_target ORDER BY name")?;
            Ok(statement.query_map([], BackupTarget::from_row)?.collect::<Result<_, _>>()?)
        })
    }

    /// Keeps a place, in the place of the one of that name.
    pub fn put_backup_target(&self, target: &BackupTarget) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.prepare_cached(include_str!("put_backup_target.sql"))?.execute(params![
                target.name,
                target.settings,
                target.since,
                target.base,
                target.pos,
                target.last_full,
                target.last_increment,
                target.failures,
                target.trouble,
                target.trouble_since,
                target.next_try,
            ])?;
            Ok(())
        })
    }

    /// Forgets a place and what lies there; what lies there stays.
    pub fn remove_backup_target(&self, name: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("DELETE FROM backup_target WHERE name = ?1", [name])?;
            connection.execute("DELETE FROM backup_kept WHERE target = ?1", [name])?;
            Ok(())
        })
    }

    /// Makes every place begin with a full copy: after a restore what lies there belongs to another epoch.
    pub fn restart_backup_targets(&self) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("UPDATE backup_target SET base = NULL, pos = 0, failures = 0, trouble = NULL, trouble_since = NULL, next_try = NULL", [])?;
            Ok(())
        })
    }

    /// What lies at the places, newest first, at most `limit`.
    pub fn backups_kept(&self, limit: u32) -> Result<Vec<BackupKept>, StoreError> {
        self.read(|reader| {
            let mut statement = reader.connection().prepare_cached(
                "SELECT target, backup, kind, base, taken_at, size, seq FROM backup_kept
                 ORDER BY seq DESC, taken_at DESC, target LIMIT ?1",
            )?;
            let rows = statement.query_map([limit], |row| {
                Ok(BackupKept {
                    target: row.get(0)?,
                    backup: row.get(1)?,
                    kind: row.get(2)?,
                    base: row.get(3)?,
                    taken_at: row.get(4)?,
                    size: row.get(5)?,
                    seq: row.get(6)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Notes that a backup lies at a place.
    pub fn put_backup_kept(&self, kept: &BackupKept) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO backup_kept (target, backup, kind, base, taken_at, size, seq)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![kept.target, kept.backup, kept.kind, kept.base, kept.taken_at, kept.size, kept.seq])?;
            Ok(())
        })
    }

    /// Notes that a backup lies at a place no more.
    pub fn forget_backup_kept(&self, target: &str, backup: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.execute("DELETE FROM backup_kept WHERE target = ?1 AND backup = ?2", [target, backup])?;
            Ok(())
        })
    }

    /// How the drills went, newest first, at most `limit`.
    pub fn backup_drills(&self, limit: u32) -> Result<Vec<BackupDrill>, StoreError> {
        self.read(|reader| {
            let mut statement = reader.connection().prepare_cached(
                "SELECT at, backup, target, passed, code, seconds, events, quick FROM backup_drill
                 ORDER BY rowid DESC LIMIT ?1",
            )?;
            let rows = statement.query_map([limit], |row| {
                Ok(BackupDrill {
                    at: row.get(0)?,
                    backup: row.get(1)?,
                    target: row.get(2)?,
                    passed: row.get(3)?,
                    code: row.get(4)?,
                    seconds: row.get(5)?,
                    events: row.get(6)?,
                    quick: row.get(7)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Notes how a drill went.
    pub fn put_backup_drill(&self, drill: &BackupDrill) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO backup_drill (at, backup, target, passed, code, seconds, events, quick)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    drill.at,
                    drill.backup,
                    drill.target,
                    drill.passed,
                    drill.code,
                    drill.seconds,
                    drill.events,
                    drill.quick
                ])?;
            Ok(())
        })
    }
}
