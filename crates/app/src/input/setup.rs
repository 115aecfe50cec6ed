//! Before anybody can sign in: founding, unlocking, restoring.

use serde::Deserialize;
use specta::Type;

use super::FieldInput;
use super::backup::TargetInput;

/// `setup_found`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct FoundInput {
    /// The 19 fields of C-129; `name` and `site` are needed, the rest may follow later.
    pub clinic: Vec<FieldInput>,
    /// Login name of the first administrator.
    pub admin_login: String,
    /// Name.
    pub admin_name: String,
    /// Phone (C-140).
    pub admin_phone: String,
    /// Password.
    pub password: String,
    /// Passphrase of the key vault, asked at every start; absent keeps it in the operating system's key ring.
    pub passphrase: Option<String>,
}

/// `setup_restore_list`: where the backups are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct RestoreListInput {
    /// The place.
    pub target: TargetInput,
}

/// `setup_restore_run`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct RestoreInput {
    /// The place.
    pub target: TargetInput,
    /// Which backup.
    pub backup: String,
    /// The recovery key as it was written down.
    pub recovery_key: String,
    /// New passphrase of the key vault; absent keeps it in the operating system's key ring.
    pub passphrase: Option<String>,
}
