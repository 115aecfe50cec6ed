//! The platform's clock, as it is written into answers and the ledger.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// Civil time to the millisecond with the offset of Beijing, as events are written.
pub(crate) fn text(at: Timestamp) -> String {
    // +08:00 is within the range of offsets; UTC stands in so that this cannot fail.
    let zone = TimeZone::fixed(Offset::from_hours(8).unwrap_or(Offset::UTC));
    at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// Now. The platform is where the clock of the whole exchange is.
#[expect(clippy::disallowed_methods, reason = "the one place the platform asks its machine")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Now, as text.
pub(crate) fn now_text() -> String {
    text(now())
}

/// Now, in milliseconds since 1970 UTC.
pub(crate) fn now_ms() -> i64 {
    now().as_millisecond()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn writes_beijing_time_with_its_offset() {
        assert_eq!(text(Timestamp::UNIX_EPOCH), "1970-01-01T08:00:00.000+08:00");
    }
}
