//! Second versions of event bodies. Frozen like the first: see the parent module.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::v1::{self, Text};

/// `staff.signed_in`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffSignedIn {
    /// Who.
    pub staff: Uuid,
    /// `password`, `pin`, `badge`.
    pub way: Text,
}

impl From<v1::StaffSignedIn> for StaffSignedIn {
    fn from(old: v1::StaffSignedIn) -> Self {
        // Before there was another way.
        StaffSignedIn { staff: old.staff, way: "password".to_owned() }
    }
}
