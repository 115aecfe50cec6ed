//! A database that came out of a backup: nobody's desk yet. It is brought up to date, what came after is taken back, and all of it is
//! verified, before `Store::open_restored` gives it a key and a new epoch.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use seal::Secret;
use seal::sm2::VerifyingKey;

use super::{LogPiece, TRAVELLING};
use crate::connection::{self, Access, DATABASE_FILE};
use crate::lock::DeskLock;
use crate::log::{self, Anchor, LogReport, Signatures};
use crate::query::Reader;
use crate::replay::{self, ReplayReport};
use crate::told::Told;
use crate::{ClinicRow, StoreError, erase, migrate, project};

/// A piece of an increment does not continue this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event does not continue the log: {0}")]
pub struct NotOfThisLog(pub &'static str);

/// Whose database it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    /// 接种单位编码.
    pub site: String,
    /// Device.
    pub device: String,
    /// Epoch.
    pub epoch: u32,
    /// Short name of the key that signs there.
    pub key_id: String,
}

/// A database out of a backup, open for this program alone.
pub struct Unowned {
    path: PathBuf,
    key: Secret<[u8; 32]>,
    connection: Connection,
    whose: Whose,
    // Last, so that the connection is closed before the lock is given back.
    _lock: DeskLock,
}

impl Unowned {
    /// Opens the database of `dir`. Nothing is changed yet.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::WrongKey`], [`StoreError::Damaged`] and the others.
    pub fn open(dir: &Path, key: &Secret<[u8; 32]>) -> Result<Unowned, StoreError> {
        let path = dir.join(DATABASE_FILE);
        if !path.is_file() {
            return Err(StoreError::Missing(dir.to_owned()));
        }
        let lock = DeskLock::take(dir)?;
        let connection = connection::open(&path, key, Access::Write)?;
        migrate::refuse_newer(&connection)?;
        let whose = connection
            .query_row("SELECT site, device, epoch, key_id FROM desk", [], |row| {
                Ok(Whose { site: row.get(0)?, device: row.get(1)?, epoch: row.get(2)?, key_id: row.get(3)? })
            })
            .optional()?
            .ok_or_else(|| StoreError::unreadable("whose desk this is"))?;
        Ok(Unowned { path, key: Secret::new(*key.expose()), connection, whose, _lock: lock })
    }

    /// Whose it is.
    pub fn whose(&self) -> &Whose {
        &self.whose
    }

    /// Brings an older schema up to date and rebuilds the projections of another version. `own_key` is the one that signed here: an older
    /// schema knew only its name, and the epochs up to now are held against it from now on.
    pub fn migrate(&mut self, own_key: &VerifyingKey) -> Result<(), StoreError> {
        migrate::migrate(&mut self.connection)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "UPDATE desk SET public_key = ?1 WHERE public_key IS NULL AND key_id = ?2",
            (own_key.to_hex(), own_key.key_id()),
        )?;
        project::rebuild_outdated(&transaction, &mut Told::nobody())?;
        Ok(transaction.commit()?)
    }

    /// The clinic's row. After [`Unowned::migrate`].
    pub fn clinic(&self) -> Result<ClinicRow, StoreError> {
        Reader::new(&self.connection).clinic()
    }

    /// Takes the pieces of one increment back: all or nothing. `own_key` is the one that signed the newest own epoch. Answers how many
    /// events were new.
    ///
    /// Every event is verified as if it came from another desk: its bytes, its place in its chain, its signature under the key its device
    /// had in that epoch.
    ///
    /// # Errors
    /// [`NotOfThisLog`]; whatever `pieces` and the disk say.
    pub fn take_back<E: From<StoreError> + From<NotOfThisLog>>(
        &mut self,
        own_key: &VerifyingKey,
        pieces: impl Iterator<Item = Result<LogPiece, E>>,
    ) -> Result<u64, E> {
        let begun = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(StoreError::from)?;
        let (mut events, mut erasures) = (0, Vec::new());
        let mut keys = None;
        for piece in pieces {
            match piece? {
                LogPiece::Row { table, json } => {
                    put_row(&transaction, &table, &json)?;
                    // It may be a key.
                    keys = None;
                }
                LogPiece::Blob { digest, media, bytes } => {
                    if !log::take_back_blob(&transaction, &digest, &media, &bytes)? {
                        return Err(NotOfThisLog("blob_altered").into());
                    }
                }
                LogPiece::Event { header, sig, body } => {
                    let known = match keys.take() {
                        Some(known) => known,
                        None => log::ChainKeys::read(&transaction, &self.whose.device, own_key)?,
                    };
                    let taken = log::take_back(&transaction, &self.whose, &known, &header, &sig, body.as_ref())?;
                    keys = Some(known);
                    match taken {
                        log::TakenBack::Known => {}
                        log::TakenBack::Appended { erasure } => {
                            events += 1;
                            erasures.extend(erasure);
                        }
                        log::TakenBack::Refused(code) => return Err(NotOfThisLog(code).into()),
                    }
                }
            }
        }
        // What was erased by law since the full copy must not come back with it.
        erase::carry_out(&transaction, &erasures, erase::Whose::Peer)?;
        let whose = goes_on(&transaction, &self.whose, own_key)?;
        transaction.commit().map_err(StoreError::from)?;
        self.whose = whose;
        Ok(events)
    }

    /// Whether every page is what was written, and the tables are whole. Answers what is wrong.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let mut wrong = Vec::new();
        for (check, good) in [("PRAGMA cipher_integrity_check", None), ("PRAGMA quick_check(20)", Some("ok"))] {
            let mut statement = self.connection.prepare(check)?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            for row in rows {
                let row = row?;
                if Some(row.as_str()) != good {
                    wrong.push(row);
                }
            }
        }
        Ok(wrong)
    }

    /// Verifies the log (event-log.md 3).
    pub fn verify_log(
        &self,
        own_key: &VerifyingKey,
        anchors: &[Anchor],
        signatures: Signatures,
    ) -> Result<LogReport, StoreError> {
        // Nobody else writes here, so every connection sees the same moment.
        let many = std::thread::available_parallelism().map_or(1, usize::from);
        let helpers = (0..many).map(|_| connection::open(&self.path, &self.key, Access::Read));
        let mut helpers = helpers.collect::<Result<Vec<_>, _>>()?;
        let snapshot = self.connection.unchecked_transaction()?;
        log::verify(&snapshot, &mut helpers, &self.whose.device, own_key, anchors, signatures)
    }

    /// Rebuilds every projection beside the database and compares row by row.
    pub fn replay_verify(&self) -> Result<ReplayReport, StoreError> {
        let snapshot = self.connection.unchecked_transaction()?;
        replay::verify(&snapshot, &self.path)
    }

    /// Brings everything into the one file and closes it.
    pub fn close(self) -> Result<(), StoreError> {
        let Unowned { connection, _lock, .. } = self;
        connection::close_whole(connection)
    }
}

impl std::fmt::Debug for Unowned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unowned").field("whose", &self.whose).finish_non_exhaustive()
    }
}

/// What was taken back may reach into a later epoch of the same desk, one that began with a restore of its own: the desk's row says so too,
/// for the next epoch files its key as the one that signed up to here.
fn goes_on(connection: &Connection, whose: &Whose, own_key: &VerifyingKey) -> Result<Whose, StoreError> {
    let reached: u32 = connection.query_row(
        "SELECT coalesce(max(epoch), 0) FROM event WHERE device = ?1",
        [&whose.device],
        |row| row.get(0),
    )?;
    if reached <= whose.epoch {
        return Ok(whose.clone());
    }
    let now = Whose { epoch: reached, key_id: own_key.key_id(), ..whose.clone() };
    connection.execute(
        "UPDATE desk SET epoch = ?1, key_id = ?2, public_key = ?3",
        (now.epoch, &now.key_id, own_key.to_hex()),
    )?;
    Ok(now)
}

/// Puts an operating row in the place of the one with its key. Columns this schema does not know are left out.
fn put_row(connection: &Connection, table: &str, json: &[u8]) -> Result<(), StoreError> {
    if !TRAVELLING.contains(&table) {
        return Ok(());
    }
    let row: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(json)?;
    let known = connection.prepare(&format!("SELECT * FROM {table} LIMIT 0"))?;
    let columns: Vec<&str> = known.column_names().filter(|column| row.contains_key(*column)).collect();
    let values = columns.iter().map(|column| value(row.get(*column))).collect::<Result<Vec<_>, _>>()?;
    let places = (1..=columns.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
    // Names of tables and columns come from the constants above and from the schema, never from the backup.
    let statement = format!("INSERT OR REPLACE INTO {table} ({}) VALUES ({places})", columns.join(", "));
    connection.execute(&statement, rusqlite::params_from_iter(values))?;
    Ok(())
}

fn value(json: Option<&serde_json::Value>) -> Result<rusqlite::types::Value, StoreError> {
    use rusqlite::types::Value;
    let unreadable = || StoreError::unreadable("an operating row of a backup");
    let Some(json) = json else { return Ok(Value::Null) };
    if json.is_null() {
        return Ok(Value::Null);
    }
    if let Some(number) = json.as_i64() {
        return Ok(Value::Integer(number));
    }
    let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str);
    match (text("text"), text("hex")) {
        (Some(text), _) => Ok(Value::Text(text.to_owned())),
        (None, Some(bytes)) => hex::decode(bytes).map(Value::Blob).map_err(|_| unreadable()),
        (None, None) => Err(unreadable()),
    }
}
