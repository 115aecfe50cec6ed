//! The clinic.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FieldChange, Text};

/// `clinic.founded`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicFounded {
    /// 接种单位编码, text of 10 to 12 digits.
    pub site: Text,
    /// The clinic's name.
    pub name: Text,
    /// Whether this is a demonstration database; never changes.
    pub demo: bool,
    /// IANA time zone of the clinic.
    pub zone: Text,
}

/// `clinic.described`: the 19 fields of C-129.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicDescribed {
    /// The fields that changed, each before and after.
    pub changes: Vec<FieldChange>,
}

/// `setting.changed`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingChanged {
    /// Setting code.
    pub name: Text,
    /// What it was, as text; absent when the default stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Text>,
    /// What it is, as text.
    pub after: Text,
}

/// `device.configured`: a device of a desk was added, changed or taken away. The settings themselves are that desk's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceConfigured {
    /// The desk, by its device number in the log.
    pub desk: Text,
    /// The device's name in the desk's settings.
    pub device: Text,
    /// `added`, `changed`, `removed`.
    pub change: Text,
    /// What it was, as `name=value` pairs; absent when added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Text>,
    /// What it is; absent when removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Text>,
}

/// `clinic.recovery_key_replaced`: made, or made anew after use (event-log.md 14). The key itself is written nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryKeyReplaced {
    /// Short name of the key: the first 8 hexadecimal digits of the SM3 of it.
    pub key: Text,
    /// `founded`, `used`, `asked`.
    pub why: Text,
}

/// `backup.made`: a full copy reached a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupMade {
    /// The backup.
    pub backup: Uuid,
    /// Name of the target.
    pub target: Text,
    /// SM3 of the encrypted file.
    pub digest: Text,
    /// Size in bytes.
    pub size: u64,
    /// Device, epoch, number and hash of the newest own event in it: an anchor (event-log.md 3).
    pub head: LogHead,
}

/// The newest event of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// Device.
    pub device: Text,
    /// Its epoch.
    pub epoch: u32,
    /// Number in that epoch.
    pub seq: u64,
    /// SM3 of the header, 64 hexadecimal digits.
    pub hash: Text,
}

/// `backup.drilled`: a backup was restored into a scratch directory and checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupDrilled {
    /// The backup.
    pub backup: Uuid,
    /// Name of the target it came from.
    pub target: Text,
    /// Whether everything was in order.
    pub passed: bool,
    /// What was not, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Text>,
    /// Events found in it.
    pub events: u64,
    /// How long it took, in seconds.
    pub seconds: u32,
}

/// `database.restored`: the first event of a new epoch (event-log.md 13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseRestored {
    /// The backup.
    pub backup: Uuid,
    /// When it was taken.
    pub taken_at: Text,
    /// The own head in it.
    pub head: LogHead,
}

/// `data.exported` (C-187)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataExported {
    /// What: `people`, `audit`.
    pub what: Text,
    /// `xlsx`, `csv`.
    pub format: Text,
    /// How many rows.
    pub rows: u32,
    /// The conditions, as canonical JSON.
    pub filter: Text,
    /// SM3 of the file.
    pub digest: Text,
    /// Why.
    pub reason: Text,
    /// The second person, where one was needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Uuid>,
}

/// `import.received`: one event for a whole package; its people and doses are projected from the blob in chunks (event-log.md 10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReceived {
    /// The import.
    pub import: Uuid,
    /// SM3 of the package: a blob of that name.
    pub package: Text,
    /// Name of the file it was made from.
    pub source: Text,
    /// SM3 of that file.
    pub source_digest: Text,
    /// People in the package.
    pub people: u32,
    /// Doses in the package.
    pub doses: u32,
    /// Rows of the file left out, with what was wrong, are a blob of this name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<Text>,
}

/// `body.erased` (event-log.md 11)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyErased {
    /// Ids of the events whose body is gone.
    pub events: Vec<Uuid>,
    /// Whose data it was.
    pub recipient: Uuid,
    /// Legal basis.
    pub basis: Text,
    /// Why, in words that name nobody.
    pub reason: Text,
    /// Who approved as second person.
    pub second: Uuid,
}

/// `clock.confirmed`: two members of staff found date and time right after the clock had become doubtful.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockConfirmed {
    /// Which boot of the machine.
    pub boot: Text,
    /// Milliseconds since that boot, suspended time included.
    pub boot_ms: i64,
    /// Who asked.
    pub confirmed_by: Uuid,
    /// The second person.
    pub second: Uuid,
}

/// `text.saved`: a version of a text people read: consent, verification page, health questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSaved {
    /// `consent`, `verification`, `precheck`.
    pub kind: Text,
    /// Vaccine abbreviation, or `general`.
    pub key: Text,
    /// Version, from 1 up within kind and key. Starter texts of the program are version 0.
    pub version: u32,
    /// SM3 of the text; the text is a blob of that name (canonical JSON).
    pub digest: Text,
    /// What it rests on, in the editor's words: label, guideline, date.
    pub source: Text,
}

/// `text.approved`: the clinic stands by a version; from now on it is the one shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextApproved {
    /// As in `text.saved`.
    pub kind: Text,
    /// As in `text.saved`.
    pub key: Text,
    /// The version approved; 0 approves the program's starter text.
    pub version: u32,
    /// Its digest, so that the approval is of exactly this text.
    pub digest: Text,
}
