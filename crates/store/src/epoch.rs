//! A restored or copied database goes on in a new epoch, under a new key (event-log.md 13; docs/decisions/0008-restored-epochs.md).

use std::path::Path;

use domain::event::v1::{DatabaseRestored, LogHead};
use domain::event::{NewEvent, Subject};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use uuid::Uuid;

use crate::connection::{self, Access};
use crate::lock::DeskLock;
use crate::log::{self, Head, Stamp};
use crate::opening::{existing, new_id};
use crate::store::Desk;
use crate::told::Told;
use crate::{Keys, Store, StoreError, migrate, project};

/// What a database is restored from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup.
    pub backup: Uuid,
    /// When it was taken, civil time with offset.
    pub taken_at: String,
    /// Now, civil time with offset.
    pub now: String,
    /// Staff id or `system`.
    pub actor: String,
}

impl Store {
    /// Opens a database that came back from a backup, or was copied from another disk, with the signing key of this installation.
    ///
    /// Private keys of a device are in no backup, so `keys.signing` is a new one. The epochs up to now stay held against the key that
    /// signed them; `database.restored` is the first event of the next one and names the head that was restored. Called again for the
    /// same backup with the same key, as after a power cut, it only opens.
    ///
    /// # Errors
    /// As [`Store::open`], without [`StoreError::OtherSigningKey`].
    pub fn open_restored(dir: &Path, keys: Keys, restored: &Restored) -> Result<Store, StoreError> {
        let path = existing(dir)?;
        let lock = DeskLock::take(dir)?;
        let mut connection = connection::open(&path, &keys.database, Access::Write)?;
        connection::keep_key_check(&path, &keys.database)?;
        migrate::migrate(&mut connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        project::rebuild_outdated(&transaction, &mut Told::nobody())?;
        begin(&transaction, &keys, restored)?;
        transaction.commit()?;
        drop(connection);
        Self::open_locked(&path, keys, lock, &mut Told::nobody())
    }
}

fn begin(connection: &Connection, keys: &Keys, restored: &Restored) -> Result<(), StoreError> {
    let (site, device, epoch, key_id, public_key) = connection
        .query_row("SELECT site, device, epoch, key_id, public_key FROM desk", [], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, u32>(2)?,
                row.get::<_, String>(3)?,
                row.get::<_, Option<String>>(4)?,
            ))
        })
        .optional()?
        .ok_or_else(|| StoreError::unreadable("whose desk this is"))?;
    let head =
        log::head_of_device(connection, &device)?.ok_or_else(|| StoreError::unreadable("the head of the log"))?;
    let key = keys.signing.verifying_key();
    if key.key_id() == key_id && begun(connection, &head, restored)? {
        return Ok(());
    }
    if let Some(former) = public_key {
        connection.execute(
            "INSERT INTO former_key (device, until_epoch, public_key) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            (&device, epoch.max(head.epoch), former),
        )?;
    }
    let desk = Desk { site, device, epoch: epoch.max(head.epoch) + 1 };
    connection.execute(
        "UPDATE desk SET epoch = ?1, key_id = ?2, public_key = ?3",
        (desk.epoch, key.key_id(), key.to_hex()),
    )?;
    let body = DatabaseRestored {
        backup: restored.backup,
        taken_at: restored.taken_at.clone(),
        head: LogHead { device: head.device, epoch: head.epoch, seq: head.seq, hash: head.hash },
    };
    let event = NewEvent {
        id: new_id("now", &restored.now)?,
        subject: Subject::clinic(&desk.site),
        occurred_at: restored.now.clone(),
        causation: None,
        payload: body.into(),
    };
    let stamp = Stamp { actor: restored.actor.clone(), recorded_at: restored.now.clone(), clock_offset_ms: 0 };
    log::append_own(connection, &desk, &keys.signing, &stamp, &[event], &[])?;
    Ok(())
}

/// Whether the epoch that ends the log began with this very backup.
fn begun(connection: &Connection, head: &Head, restored: &Restored) -> Result<bool, StoreError> {
    let body: Option<Vec<u8>> = connection
        .query_row(
            "SELECT body FROM event JOIN event_body USING (pos)
             WHERE device = ?1 AND epoch = ?2 AND seq = 1 AND kind = 'database.restored'",
            (&head.device, head.epoch),
            |row| row.get(0),
        )
        .optional()?;
    let Some(body) = body else { return Ok(false) };
    Ok(serde_json::from_slice::<DatabaseRestored>(&body).is_ok_and(|body| body.backup == restored.backup))
}
