//! What is due: from the clock, the settings and how far each place is. Pure, so that a year of evenings can be tried.

use ::backup::retention::Keep;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::{BackupTarget, Reader, StoreError};

/// The settings of backups. Their bounds and reasons stand in `domain`'s table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    /// Minutes between two increments, at most 15 (RPO).
    pub increment_minutes: i64,
    /// When the clinic closes.
    pub full_at: Time,
    /// Days between two whole drills.
    pub drill_days: i64,
    pub keep: Keep,
}

impl Settings {
    pub(super) fn read(reader: &Reader<'_>) -> Result<Settings, StoreError> {
        let value = |name: &str| -> Result<String, StoreError> {
            let stored = reader.setting(name)?;
            Ok(domain::settings::get(name).map(|setting| setting.value(stored.as_deref())).unwrap_or_default())
        };
        // The table's own test holds that every default fits its kind.
        let number = |name: &str, default: i64| Ok::<_, StoreError>(value(name)?.parse().unwrap_or(default));
        let count = |name: &str, default: u32| Ok::<_, StoreError>(value(name)?.parse().unwrap_or(default));
        let keep = Keep::default();
        Ok(Settings {
            increment_minutes: number("backup.increment_minutes", 15)?,
            full_at: value("backup.full_at")?.parse().unwrap_or(Time::constant(18, 30, 0, 0)),
            drill_days: number("backup.drill_days", 7)?,
            keep: Keep {
                newest: count("backup.keep_newest", keep.newest)?,
                days: count("backup.keep_days", keep.days)?,
                weeks: count("backup.keep_weeks", keep.weeks)?,
                months: count("backup.keep_months", keep.months)?,
            },
        })
    }
}

/// What a place needs now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Full,
    Increment,
    Nothing,
}

/// A day without a backup is an alarm.
pub(super) const OVERDUE: SignedDuration = SignedDuration::from_hours(24);

/// What `target` needs at `now`; `newest` is the position of the newest event.
pub(super) fn need(target: &BackupTarget, now: Timestamp, zone: &TimeZone, settings: &Settings, newest: i64) -> Need {
    if target.next_try.is_some_and(|at| at > now.as_millisecond()) {
        return Need::Nothing;
    }
    let last_full = moment(target.last_full.as_deref());
    let (Some(_), Some(last_full)) = (&target.base, last_full) else { return Need::Full };
    // A clock that was set back makes everything look done; then it is done again.
    if last_full > now || last_full < day_close_before(now, zone, settings.full_at) {
        return Need::Full;
    }
    let last = moment(target.last_increment.as_deref()).map_or(last_full, |last| last.max(last_full));
    let rested = last > now || now.duration_since(last) >= SignedDuration::from_mins(rest(settings));
    if newest > target.pos && rested { Need::Increment } else { Need::Nothing }
}

/// When the next increment and the next full copy are due at the earliest.
pub(super) fn next(
    targets: &[BackupTarget],
    now: Timestamp,
    zone: &TimeZone,
    settings: &Settings,
) -> (Option<Timestamp>, Option<Timestamp>) {
    if targets.is_empty() {
        return (None, None);
    }
    let due = |target: &BackupTarget| {
        let last = [&target.last_full, &target.last_increment].into_iter().filter_map(|text| moment(text.as_deref()));
        let next = last.max()?.checked_add(rest(settings).minutes()).ok()?;
        Some(next.max(now))
    };
    let close = day_close_before(now, zone, settings.full_at);
    let tomorrow = close.to_zoned(zone.clone()).checked_add(1.day()).map(|at| at.timestamp()).ok();
    let waiting = targets
        .iter()
        .any(|target| target.base.is_none() || moment(target.last_full.as_deref()).is_none_or(|last| last < close));
    (targets.iter().filter_map(due).min(), if waiting { Some(now) } else { tomorrow })
}

/// Minutes between two increments. One less than set: looking, copying and sealing take their time too, and what was recorded right after
/// an increment must not be older than the time set when it is in the next one (R11).
fn rest(settings: &Settings) -> i64 {
    (settings.increment_minutes - 1).max(1)
}

/// The newest moment of day close that has passed.
fn day_close_before(now: Timestamp, zone: &TimeZone, full_at: Time) -> Timestamp {
    let civil = now.to_zoned(zone.clone());
    let today = civil.date().to_datetime(full_at).to_zoned(zone.clone()).map(|at| at.timestamp());
    match today {
        Ok(today) if today <= now => today,
        _ => civil
            .date()
            .yesterday()
            .and_then(|date| date.to_datetime(full_at).to_zoned(zone.clone()))
            .map_or(now, |at| at.timestamp()),
    }
}

/// How long a place that failed so many times in a row is left alone: a minute, then twice as long each time, an hour at most.
pub(super) fn pause(failures: u32) -> SignedDuration {
    SignedDuration::from_mins(1 << failures.saturating_sub(1).min(6)).min(SignedDuration::from_hours(1))
}

/// Since when a place has had no backup, when that is too long ago.
pub(super) fn overdue(target: &BackupTarget, now: Timestamp, newest: i64) -> Option<String> {
    // Nothing happened since: nothing is missing there.
    if target.base.is_some() && target.pos >= newest {
        return None;
    }
    let last = [Some(&target.since), target.last_full.as_ref(), target.last_increment.as_ref()];
    let last = last.into_iter().flatten().filter_map(|text| Some((moment(Some(text))?, text))).max()?;
    (now.duration_since(last.0) >= OVERDUE).then(|| last.1.clone())
}

pub(super) fn moment(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn settings() -> Settings {
        let full_at = Time::constant(18, 30, 0, 0);
        Settings { increment_minutes: 15, full_at, drill_days: 7, keep: Keep::default() }
    }

    fn needs(target: &BackupTarget, now: &str, newest: i64) -> Need {
        need(target, at(now), &zone(), &settings(), newest)
    }

    fn at(text: &str) -> Timestamp {
        format!("2026-11-{text}:00+08:00").parse().unwrap()
    }

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn place(last_full: &str, last_increment: Option<&str>) -> BackupTarget {
        let text = |text: &str| format!("2026-11-{text}:00+08:00");
        BackupTarget {
            base: Some("b".into()),
            pos: 10,
            since: text("01T08:00"),
            last_full: Some(text(last_full)),
            last_increment: last_increment.map(text),
            ..BackupTarget::default()
        }
    }

    #[test]
    fn a_new_place_begins_with_a_full_copy() {
        assert_eq!(needs(&BackupTarget::default(), "20T09:00", 10), Need::Full);
    }

    #[test]
    fn r11_an_increment_every_quarter_of_an_hour_when_there_is_something_new() {
        let place = place("19T18:31", Some("20T09:00"));
        assert_eq!(needs(&place, "20T09:13", 11), Need::Nothing);
        assert_eq!(needs(&place, "20T09:14", 11), Need::Increment, "a minute early, so that it is never late");
        assert_eq!(needs(&place, "20T12:00", 10), Need::Nothing, "nothing is new");
    }

    #[test]
    fn r11_a_full_copy_at_day_close_and_in_the_morning_when_the_machine_was_off() {
        let place = place("19T18:31", Some("20T18:20"));
        assert_eq!(needs(&place, "20T18:29", 10), Need::Nothing);
        assert_eq!(needs(&place, "20T18:30", 10), Need::Full);
        assert_eq!(needs(&place, "21T07:50", 10), Need::Full);
    }

    #[test]
    fn a_clock_set_back_does_not_stop_backups() {
        assert_eq!(needs(&place("25T18:31", None), "20T09:00", 10), Need::Full);
        assert_eq!(needs(&place("19T18:31", Some("20T12:00")), "20T09:00", 11), Need::Increment);
    }

    #[test]
    fn a_place_that_failed_is_left_alone_for_a_while() {
        let mut place = place("19T18:31", None);
        place.next_try = Some(at("20T19:00").as_millisecond());
        assert_eq!(needs(&place, "20T18:59", 11), Need::Nothing);
        assert_eq!(needs(&place, "20T19:00", 11), Need::Full);
        let pauses: Vec<i64> = [1, 2, 3, 4, 7, 8, 90].map(|failures| pause(failures).as_secs() / 60).to_vec();
        assert_eq!(pauses, [1, 2, 4, 8, 60, 60, 60]);
    }

    #[test]
    fn r11_a_day_without_a_backup_is_an_alarm() {
        let place = place("19T18:31", Some("20T09:00"));
        assert_eq!(overdue(&place, at("21T08:59"), 11), None);
        assert_eq!(overdue(&place, at("21T09:00"), 11).as_deref(), Some("2026-11-20T09:00:00+08:00"));
        assert_eq!(overdue(&place, at("29T09:00"), 10), None, "a clinic that is closed misses nothing");
        let never = BackupTarget { since: "2026-11-20T09:00:00+08:00".into(), ..BackupTarget::default() };
        assert!(overdue(&never, at("21T09:00"), 11).is_some());
    }

    #[test]
    fn the_next_times_are_told() {
        let (increment, full) = next(&[place("19T18:31", Some("20T09:00"))], at("20T09:05"), &zone(), &settings());
        assert_eq!((increment, full), (Some(at("20T09:14")), Some(at("20T18:30"))));
        assert_eq!(next(&[], at("20T09:05"), &zone(), &settings()), (None, None));
        let (_, full) = next(&[BackupTarget::default()], at("20T09:05"), &zone(), &settings());
        assert_eq!(full, Some(at("20T09:05")), "at once");
    }
}
