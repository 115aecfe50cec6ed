//! Backups.

use serde::Deserialize;
use specta::Type;

/// A place for backups. Which fields are needed depends on the kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct TargetInput {
    /// Name of the target.
    pub name: String,
    /// `folder`, `disk`, `s3`, `webdav`, `sftp`.
    pub kind: String,
    /// Folder, bucket or URL.
    pub place: String,
    /// Endpoint or host.
    pub endpoint: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// User or access key.
    pub user: Option<String>,
    /// Password, secret key or path of the private key; absent keeps the one in the vault.
    pub secret: Option<String>,
}
