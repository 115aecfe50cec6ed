//! Staff: accounts, and what they do at a desk.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{FieldChange, Text};

/// `staff.registered`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRegistered {
    /// The staff member.
    pub staff: Uuid,
    /// Login name.
    pub login: Text,
    /// Name on papers.
    pub name: Text,
    /// Role codes as `permission::Role` writes them.
    pub roles: Vec<Text>,
}

/// `staff.signed_in`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignedIn {
    /// Who.
    pub staff: Uuid,
}

/// `staff.sign_in_failed`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignInFailed {
    /// The login name as typed.
    pub login: Text,
    /// Failures in a row so far.
    pub failures: u32,
}

/// `staff.signed_out`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignedOut {
    /// Who.
    pub staff: Uuid,
}

/// `personal_data.revealed`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalDataRevealed {
    /// Whose.
    pub recipient: Uuid,
    /// Which fields.
    pub fields: Vec<Text>,
}

/// `staff.amended`: the fields of C-130, the login name and the roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffAmended {
    /// Who.
    pub staff: Uuid,
    /// The fields that changed, each before and after.
    pub changes: Vec<FieldChange>,
}

/// `staff.status_changed` (C-137)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffStatusChanged {
    /// Who.
    pub staff: Uuid,
    /// `active`, `suspended`, `deleted`. Their history stays (C-138).
    pub status: Text,
    /// Why.
    pub reason: Text,
}

/// `staff.secret_set`: never the secret itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSecretSet {
    /// Who.
    pub staff: Uuid,
    /// `password`, `pin`, `badge`.
    pub what: Text,
    /// Whether it was set, or taken away.
    pub set: bool,
    /// Whether it must be changed at the next sign-in (C-141, C-147).
    pub initial: bool,
}

/// `staff.locked` (C-145)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffLocked {
    /// Who.
    pub staff: Uuid,
    /// Failures in a row.
    pub failures: u32,
}

/// `staff.unlocked` (C-146)
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffUnlocked {
    /// Who.
    pub staff: Uuid,
    /// Why.
    pub reason: Text,
}

/// `staff.reviewed`: the yearly look at who may do what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffReviewed {
    /// Who.
    pub staff: Uuid,
    /// The roles found right.
    pub roles: Vec<Text>,
    /// What was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// `session.locked`: the screen is locked; drafts are kept (C-144).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLocked {
    /// Who.
    pub staff: Uuid,
    /// `idle`, `asked`.
    pub why: Text,
}

/// `session.unlocked`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionUnlocked {
    /// Who.
    pub staff: Uuid,
    /// `password`, `pin`, `badge`.
    pub way: Text,
}

/// `step_up.given`: a second person approved one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepUpGiven {
    /// The approval; used once.
    pub approval: Uuid,
    /// Command it is for.
    pub command: Text,
    /// What the act is about.
    pub subject: Text,
    /// Who asked.
    pub asked_by: Uuid,
    /// Who approved.
    pub given_by: Uuid,
}

/// `personal_data.viewed`: a person's record was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalDataViewed {
    /// Whose.
    pub recipient: Uuid,
    /// Which page.
    pub page: Text,
}
