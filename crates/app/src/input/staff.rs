//! Staff, sessions, settings, audit.

use serde::Deserialize;
use specta::Type;

use super::FieldInput;

/// `session_switch`: another person takes over, or the same one comes back to a locked screen. Badge, or login with PIN or password.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct SwitchInput {
    /// The badge as scanned.
    pub badge: Option<String>,
    /// Login name.
    pub login: Option<String>,
    /// PIN.
    pub pin: Option<String>,
    /// Password.
    pub password: Option<String>,
}

/// `staff_save`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct StaffInput {
    /// Draft id: becomes the staff member's id when new.
    pub draft: String,
    /// Whose account; absent for a new one.
    pub staff: Option<String>,
    /// Login name.
    pub login: String,
    /// Name on papers.
    pub name: String,
    /// Role codes.
    pub roles: Vec<String>,
    /// The fields of C-130 that change.
    pub fields: Vec<FieldInput>,
    /// A second person, where one is needed.
    pub approval: Option<String>,
}

/// `audit_view`: which entries. Empty means any.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct AuditInput {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Staff id.
    pub staff: String,
    /// Module code.
    pub module: String,
    /// Event type.
    pub kind: String,
    /// Id of a recipient, staff member or vial.
    pub subject: String,
    /// Page, from 0.
    pub page: u32,
}

/// `audit_export`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct AuditExportInput {
    /// Which entries; the page does not count.
    pub query: AuditInput,
    /// `xlsx` or `csv`.
    pub format: String,
    /// Why.
    pub reason: String,
    /// A second person.
    pub approval: Option<String>,
}

/// `step_up`: a second person approves one act of the one who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct StepUpInput {
    /// The command to come.
    pub command: String,
    /// What the act is about: an id, or empty.
    pub subject: String,
    /// The second person's login name.
    pub login: String,
    /// Their password.
    pub password: String,
}
