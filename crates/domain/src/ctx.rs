//! What a decision is told about the moment and the person acting.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::permission::Role;

/// The signed-in person on whose behalf an event is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The staff member's id.
    pub staff: Uuid,
    /// The name as shown on papers.
    pub name: String,
    /// Every role the person holds; a person may hold several.
    pub roles: Vec<Role>,
}

/// One reading of the clock that keeps counting while the machine sleeps and starts again at every boot.
///
/// Together with the wall clock it bounds how long a vial has been open: the larger elapsed time counts (visit.md, Verdict).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BootReading {
    /// Identifies the boot; readings of different boots cannot be subtracted.
    pub boot: String,
    /// Milliseconds since that boot, suspended time included.
    pub elapsed_ms: i64,
}

/// Everything from outside a decision may depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ctx {
    /// The moment, by the wall clock.
    pub now: Timestamp,
    /// The clinic's time zone; a clinic day begins and ends there.
    pub zone: TimeZone,
    /// The boot clock at the same moment.
    pub boot: BootReading,
    /// Who acts.
    pub actor: Actor,
}

impl Ctx {
    /// The clinic's calendar day.
    pub fn today(&self) -> Date {
        self.now.to_zoned(self.zone.clone()).date()
    }

    /// The moment as the log writes it: civil time to the second with the clinic's offset.
    pub fn stamp(&self) -> String {
        stamp(self.now, &self.zone)
    }
}

/// Civil time to the second with offset, for example `2026-11-20T09:31:07+08:00`.
pub fn stamp(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}
