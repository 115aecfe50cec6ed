//! Which backups are kept. A pure function of what lies there, so that it can be tried on a calendar of years.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Header, Kind};

/// How many are kept. Data: the clinic may ask for more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keep {
    /// The newest full copies, each with its increments.
    pub newest: u32,
    /// Newest full copy of each of so many days.
    pub days: u32,
    /// Newest full copy of each of so many weeks, Monday to Sunday.
    pub weeks: u32,
    /// Newest full copy of each of so many months.
    pub months: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Keep { newest: 2, days: 7, weeks: 4, months: 12 }
    }
}

impl Keep {
    /// The least that leaves a way back: two full copies with their increments, so that one may be found damaged.
    #[must_use]
    pub fn at_least(self) -> Keep {
        Keep { newest: self.newest.max(2), ..self }
    }
}

/// Ids of the backups that need not be kept, of one site and device. Others are nobody's business here.
///
/// Increments stay as long as their full copy is among the newest; without them an older full copy still is what it was.
pub fn superfluous(lying: &[&Header], site: &str, device: &str, keep: Keep) -> BTreeSet<String> {
    let keep = keep.at_least();
    let own: Vec<&&Header> =
        lying.iter().filter(|header| header.site == site && header.head.device == device).collect();
    let mut fulls: Vec<(Option<Date>, &Header)> =
        own.iter().filter(|header| header.kind == Kind::Full).map(|header| (day(&header.taken_at), **header)).collect();
    // Newest first. What came later into the log is newer, whatever the clock said.
    fulls.sort_by(|(_, a), (_, b)| (b.pos, &b.taken_at, &b.id).cmp(&(a.pos, &a.taken_at, &a.id)));
    let newest: BTreeSet<&str> = fulls.iter().take(keep.newest as usize).map(|(_, full)| full.id.as_str()).collect();
    let mut kept = newest.clone();
    let week = |date: Date| (date.iso_week_date().year(), date.iso_week_date().week());
    kept.extend(first_of_each(&fulls, keep.days, |date| date));
    kept.extend(first_of_each(&fulls, keep.weeks, week));
    kept.extend(first_of_each(&fulls, keep.months, |date| (date.year(), date.month())));
    // A full copy of a day that cannot be read is no reason to throw it away.
    kept.extend(fulls.iter().filter(|(date, _)| date.is_none()).map(|(_, full)| full.id.as_str()));
    own.iter()
        .filter(|header| match header.kind {
            Kind::Full => !kept.contains(header.id.as_str()),
            Kind::Increment => !newest.contains(header.base.as_str()),
        })
        .map(|header| header.id.clone())
        .collect()
}

/// The civil day of a moment with offset.
fn day(taken_at: &str) -> Option<Date> {
    taken_at.get(..10)?.parse().ok()
}

/// The newest full copy of each of the newest `count` periods.
fn first_of_each<'a, P: PartialEq>(
    fulls: &[(Option<Date>, &'a Header)],
    count: u32,
    period: impl Fn(Date) -> P,
) -> Vec<&'a str> {
    let mut periods: Vec<P> = Vec::new();
    let mut kept = Vec::new();
    for (date, full) in fulls.iter().filter_map(|(date, full)| Some(((*date)?, full))) {
        let this = period(date);
        if periods.contains(&this) {
            continue;
        }
        if periods.len() == count as usize {
            break;
        }
        periods.push(this);
        kept.push(full.id.as_str());
    }
    kept
}
