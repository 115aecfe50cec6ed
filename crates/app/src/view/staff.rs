//! Staff, audit, settings, approvals.

use serde::Serialize;
use specta::Type;

use super::note::Note;
use super::recipient::FieldView;

/// The accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StaffView {
    /// Everybody, those who left too.
    pub staff: Vec<StaffRow>,
    /// Roles and what they may do.
    pub roles: Vec<RoleRow>,
    /// What a password must be.
    pub password_rules: Vec<Note>,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RoleRow {
    /// Role code.
    pub role: String,
    /// Commands.
    pub may: Vec<String>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StaffRow {
    /// Staff id.
    pub staff: String,
    /// Login name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Role codes.
    pub roles: Vec<String>,
    /// `active`, `suspended`, `deleted`.
    pub status: String,
    /// Locked after too many failures.
    pub locked: bool,
    /// Has not changed the initial password yet.
    pub initial: bool,
    /// Has a PIN.
    pub pin: bool,
    /// Has a badge.
    pub badge: bool,
    /// Moment.
    pub last_signed_in: Option<String>,
    /// Day of the last yearly review.
    pub reviewed_on: Option<String>,
    /// The yearly review is due.
    pub review_due: bool,
    /// The fields of C-130.
    pub fields: Vec<FieldView>,
}

/// An account was made or its password reset.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StaffSaved {
    /// The accounts.
    pub view: StaffView,
    /// The initial password: shown once, changed at the first sign-in (C-141).
    pub initial_password: Option<String>,
}

/// A second person approved.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Approval {
    /// Handed to the act.
    pub token: String,
    /// Who.
    pub by: String,
    /// Until when.
    pub until: String,
}

/// The audit trail: a reading of the log (C-148, C-149).
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AuditView {
    /// Newest first, 100 a page.
    pub rows: Vec<AuditRow>,
    /// How many match.
    pub total: u32,
    /// Pages.
    pub pages: u32,
    /// How many by module.
    pub by_module: Vec<CountRow>,
    /// How many by person.
    pub by_staff: Vec<CountRow>,
    /// How many by day.
    pub by_day: Vec<CountRow>,
    /// Event types there are.
    pub kinds: Vec<String>,
    /// Module codes there are.
    pub modules: Vec<String>,
    /// Day of the oldest entry.
    pub kept_since: Option<String>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AuditRow {
    /// Event id.
    pub event: String,
    /// Moment.
    pub at: String,
    /// Who.
    pub by: String,
    /// Module code.
    pub module: String,
    /// Event type.
    pub kind: String,
    /// What it is about: a name where there is one.
    pub subject: String,
    /// Recipient id, when about a person.
    pub recipient: Option<String>,
    /// The particulars, masked.
    pub what: Vec<Note>,
}

/// A count.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CountRow {
    /// Code, id or day.
    pub key: String,
    /// Name where there is one.
    pub name: String,
    /// How many.
    pub count: u32,
}

/// Settings and the clinic.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SettingsView {
    /// Every setting.
    pub settings: Vec<SettingRow>,
    /// The 19 fields of C-129.
    pub clinic: Vec<FieldView>,
    /// Appointments to come that lie on a day the clinic is closed by now.
    pub closed_appointments: u32,
}

/// A setting.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SettingRow {
    /// Setting code.
    pub name: String,
    /// `session`, `accounts`, `audit`, `backup`, `people`.
    pub group: String,
    /// The value that holds.
    pub value: String,
    /// The default.
    pub default: String,
    /// `number`, `switch`, `choice`, `time`.
    pub kind: String,
    /// Smallest number.
    pub min: Option<i32>,
    /// Largest number.
    pub max: Option<i32>,
    /// Choices.
    pub choices: Vec<String>,
    /// `minutes`, `days`, `months`.
    pub unit: Option<String>,
    /// Where it comes from.
    pub rule: Option<super::note::RuleSource>,
}

/// A file was written.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FileView {
    /// Where it lies.
    pub path: String,
    /// How many rows.
    pub rows: u32,
}
