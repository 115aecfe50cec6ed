//! How staff prove themselves at this desk. The verifier is an Argon2id text; the password itself is never here.

use rusqlite::OptionalExtension;
use uuid::Uuid;

use crate::{Store, StoreError};

/// One member of staff's credential at this desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Whose.
    pub staff: Uuid,
    /// Argon2id hash, PHC text.
    pub verifier: String,
    /// Failures in a row.
    pub failures: u32,
    /// Until when signing in is refused, RFC 3339.
    pub locked_until: Option<String>,
}

impl Store {
    /// The credential of a member of staff.
    pub fn credential(&self, staff: Uuid) -> Result<Option<Credential>, StoreError> {
        self.read(|reader| {
            let found = reader
                .connection()
                .prepare_cached("SELECT staff, verifier, failures, locked_until FROM credential WHERE staff = ?1")?
                .query_row([staff], |row| {
                    Ok(Credential {
                        staff: row.get(0)?,
                        verifier: row.get(1)?,
                        failures: row.get(2)?,
                        locked_until: row.get(3)?,
                    })
                })
                .optional()?;
            Ok(found)
        })
    }

    /// Puts a credential in the place of the one before.
    pub fn put_credential(&self, credential: &Credential) -> Result<(), StoreError> {
        self.write(|connection| {
            connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO credential (staff, verifier, failures, locked_until) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((
                    credential.staff,
                    &credential.verifier,
                    credential.failures,
                    &credential.locked_until,
                ))?;
            Ok(())
        })
    }
}
