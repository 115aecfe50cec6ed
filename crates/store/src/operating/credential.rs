//! How staff prove themselves at this desk. Verifiers are Argon2id texts; the password and the PIN themselves are never here. Wrong tries
//! in a row and the lock are read from the log, so that they outlast a restart, a restore and another clock (C-145).

use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use crate::query::Reader;
use crate::{Store, StoreError};

/// One member of staff's credential at this desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Whose.
    pub staff: Uuid,
    /// Argon2id hash of the password, PHC text.
    pub verifier: String,
    /// When the password was set, civil time with offset.
    pub set_on: Option<String>,
    /// Somebody else set it: it must be changed before anything else (C-141, C-147).
    pub initial: bool,
    /// Argon2id hash of the PIN, PHC text.
    pub pin: Option<String>,
    /// Wrong PINs since the password was last given.
    pub pin_failures: u32,
    /// The badge's code, sealed with a key of the vault; JSON text.
    pub badge: Option<String>,
}

impl Credential {
    /// A password alone.
    pub fn of_password(staff: Uuid, verifier: String, set_on: String, initial: bool) -> Credential {
        Credential { staff, verifier, set_on: Some(set_on), initial, pin: None, pin_failures: 0, badge: None }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Credential> {
        Ok(Credential {
            staff: row.get("staff")?,
            verifier: row.get("verifier")?,
            set_on: row.get("set_on")?,
            initial: row.get("initial")?,
            pin: row.get("pin")?,
            pin_failures: row.get("pin_failures")?,
            badge: row.get("badge")?,
        })
    }
}

impl Reader<'_> {
    /// The credential of a member of staff.
    pub fn credential(&self, staff: Uuid) -> Result<Option<Credential>, StoreError> {
        let mut statement = self.connection().prepare_cached("SELECT * FROM credential WHERE staff = ?1")?;
        Ok(statement.query_row([staff], Credential::from_row).optional()?)
    }

    /// Every credential.
    pub fn credentials(&self) -> Result<Vec<Credential>, StoreError> {
        let mut statement = self.connection().prepare_cached("SELECT * FROM credential ORDER BY staff")?;
        let rows = statement.query_map([], Credential::from_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Puts a credential in the place of the one before, in the transaction of the decision that leads to it: what signs somebody in
    /// changes with its event or not at all. Outside of [`Store::transact`] the connection refuses to write.
    pub fn keep_credential(&self, credential: &Credential) -> Result<(), StoreError> {
        self.connection()
            .prepare_cached(
                "INSERT INTO credential (staff, verifier, failures, set_on, initial, pin, pin_failures, badge)
                 VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT DO UPDATE SET
                    verifier = excluded.verifier, set_on = excluded.set_on, initial = excluded.initial, pin = excluded.pin,
                    pin_failures = excluded.pin_failures, badge = excluded.badge",
            )?
            .execute((
                credential.staff,
                &credential.verifier,
                &credential.set_on,
                credential.initial,
                &credential.pin,
                credential.pin_failures,
                &credential.badge,
            ))?;
        Ok(())
    }
}

impl Store {
    /// The credential of a member of staff.
    pub fn credential(&self, staff: Uuid) -> Result<Option<Credential>, StoreError> {
        self.read(|reader| reader.credential(staff))
    }

    /// Puts a credential in the place of the one before.
    pub fn put_credential(&self, credential: &Credential) -> Result<(), StoreError> {
        self.write(|connection| Reader::new(connection).keep_credential(credential))
    }
}
