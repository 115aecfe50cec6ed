//! Where new ids enter the program.

use uuid::Uuid;

/// A new UUIDv7: sorted by time of birth.
#[allow(clippy::disallowed_methods, reason = "the one place where ids are born")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
