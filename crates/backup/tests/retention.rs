//! What is kept, tried on a calendar.

use backup::retention::{Keep, superfluous};
use backup::{Header, Kind};
use proptest::prelude::*;

use crate::common::header;

const SITE: &str = "3302110001";

/// A full copy every evening and three increments after each.
fn calendar(first: &str, days: i64) -> Vec<Header> {
    let first: jiff::civil::Date = first.parse().unwrap();
    let mut all = Vec::new();
    for day in 0..days {
        let date = first.checked_add(jiff::Span::new().days(day)).unwrap();
        let full =
            Header { pos: day * 100, taken_at: format!("{date}T18:30:00+08:00"), ..header(&format!("{date}"), 0) };
        for n in 1..4 {
            all.push(Header {
                id: format!("{date}+{n}"),
                kind: Kind::Increment,
                base: full.id.clone(),
                after: full.pos + n - 1,
                pos: full.pos + n,
                ..full.clone()
            });
        }
        all.push(full);
    }
    all
}

fn kept(all: &[Header], keep: Keep) -> Vec<String> {
    let lying: Vec<&Header> = all.iter().collect();
    let gone = superfluous(&lying, SITE, "d-1", keep);
    all.iter().map(|header| header.id.clone()).filter(|id| !gone.contains(id)).collect()
}

#[test]
fn seven_days_four_weeks_and_twelve_months_are_kept() {
    let kept = kept(&calendar("2025-06-01", 538), Keep::default());
    let fulls: Vec<&str> = kept.iter().map(String::as_str).filter(|id| !id.contains('+')).collect();
    // The calendar ends on Friday 20 November 2026.
    assert_eq!(
        fulls,
        [
            "2025-12-31",
            "2026-01-31",
            "2026-02-28",
            "2026-03-31",
            "2026-04-30",
            "2026-05-31",
            "2026-06-30",
            "2026-07-31",
            "2026-08-31",
            "2026-09-30",
            "2026-10-31",
            "2026-11-01",
            "2026-11-08",
            "2026-11-14",
            "2026-11-15",
            "2026-11-16",
            "2026-11-17",
            "2026-11-18",
            "2026-11-19",
            "2026-11-20",
        ]
    );
    let increments: Vec<&str> = kept.iter().map(String::as_str).filter(|id| id.contains('+')).collect();
    let expected: Vec<String> =
        ["19", "20"].iter().flat_map(|day| (1..4).map(move |n| format!("2026-11-{day}+{n}"))).collect();
    assert_eq!(increments, expected, "increments since the last two full copies");
}

#[test]
fn two_full_copies_stay_whatever_the_setting_says() {
    let nothing = Keep { newest: 0, days: 0, weeks: 0, months: 0 };
    let kept = kept(&calendar("2026-11-01", 20), nothing);
    assert_eq!(kept.iter().filter(|id| !id.contains('+')).count(), 2);
}

#[test]
fn backups_of_another_clinic_or_desk_are_nobodys_business_here() {
    let all = calendar("2025-06-01", 400);
    let lying: Vec<&Header> = all.iter().collect();
    assert!(superfluous(&lying, "3302119999", "d-1", Keep::default()).is_empty());
    assert!(superfluous(&lying, SITE, "d-2", Keep::default()).is_empty());
}

#[test]
fn a_clock_that_ran_ahead_once_does_not_cost_the_newest_copy() {
    let mut all = calendar("2026-11-01", 20);
    all.push(Header { pos: 5, taken_at: "2031-01-01T00:00:00+08:00".into(), ..header("from the future", 0) });
    let kept = kept(&all, Keep { newest: 2, days: 0, weeks: 0, months: 0 });
    assert!(kept.contains(&"2026-11-20".to_owned()) && kept.contains(&"2026-11-19".to_owned()), "{kept:?}");
}

/// Made once: a header carries a key that costs a little to make.
static YEAR: std::sync::LazyLock<Vec<Header>> = std::sync::LazyLock::new(|| calendar("2024-12-01", 400));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_newest_full_copy_and_its_increments_always_stay(
        days in prop::collection::btree_set(0..400i64, 1..40),
        newest in 0..4u32, keep in (0..9u32, 0..6u32, 0..14u32),
    ) {
        let all: Vec<Header> =
            YEAR.iter().filter(|header| days.contains(&(header.pos / 100))).cloned().collect();
        let last = days.last().unwrap();
        let keep = Keep { newest, days: keep.0, weeks: keep.1, months: keep.2 };
        let kept = kept(&all, keep);
        let of_last: Vec<_> = all.iter().filter(|header| header.pos / 100 == *last).collect();
        prop_assert!(of_last.iter().all(|header| kept.contains(&header.id)));
        // Thinning what was thinned changes nothing.
        let rest: Vec<Header> = all.iter().filter(|header| kept.contains(&header.id)).cloned().collect();
        prop_assert_eq!(self::kept(&rest, keep), kept);
    }
}
