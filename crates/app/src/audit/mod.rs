//! The audit trail: a reading of the log, which nobody can write otherwise (C-148, C-149, C-187).

mod export;
mod particulars;
#[cfg(test)]
mod traces;

use std::collections::{BTreeMap, BTreeSet};

use domain::event::v1::PersonalDataViewed;
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use domain::{Ctx, Refusal, audit};
use jiff::civil::Date;
use store::{AuditCount, AuditFilter};
use uuid::Uuid;

use crate::input::staff::AuditInput;
use crate::view::{AuditRow, AuditView, CountRow};
use crate::{Answer, App, decided, ids};

/// Entries on a page.
const PAGE: u32 = 100;
/// Pairs of reader and read person remembered so that one look is one entry; the oldest go.
const REMEMBERED: usize = 10_000;

impl App {
    /// Entries, newest first, with counts of everything that matches.
    pub fn audit_view(&self, input: &AuditInput) -> Answer<AuditView> {
        self.permit(Command::AuditView)?;
        let filter = filter(input)?;
        let skip = u64::from(input.page) * u64::from(PAGE);
        let (rows, counts, kinds, since) = self.read(|r| {
            Ok((r.audit_rows(&filter, skip, PAGE)?, r.audit_counts(&filter)?, r.audit_kinds()?, r.audit_since()?))
        })?;
        let names = self.names()?;
        let total = counts.iter().map(|count| count.count).sum::<u64>();
        let day = |count: &AuditCount| day_text(count.day);
        Ok(AuditView {
            rows: self.audit_rows_of(&rows, &names)?,
            total: u32::try_from(total).unwrap_or(u32::MAX),
            pages: u32::try_from(total.div_ceil(u64::from(PAGE))).unwrap_or(u32::MAX),
            by_module: most(&counts, |count| audit::module_of(&count.kind).to_owned(), |_| String::new()),
            by_staff: most(&counts, |count| count.actor.clone(), |actor| names.get(actor).cloned().unwrap_or_default()),
            by_day: newest(sums(&counts, day)),
            kinds,
            modules: audit::modules().iter().map(|module| module.code.clone()).collect(),
            kept_since: since.map(day_text),
        })
    }

    /// The rows as the page and the file show them.
    fn audit_rows_of(&self, rows: &[store::AuditRow], names: &BTreeMap<String, String>) -> Answer<Vec<AuditRow>> {
        // Each person is looked up once, however many of the rows are about them.
        let people: BTreeSet<Uuid> = rows
            .iter()
            .filter(|row| row.subject_kind == "recipient")
            .filter_map(|row| Uuid::parse_str(&row.subject_id).ok())
            .collect();
        let recipients: BTreeMap<Uuid, Option<String>> = self.read(|r| {
            let named = |id| Ok((id, r.recipient(id)?.map(|person| particulars::masked_name(&person.name))));
            people.into_iter().map(named).collect()
        })?;
        Ok(rows.iter().map(|row| particulars::row(row, names, &recipients)).collect())
    }

    /// Names of staff by id. They stay, whatever became of the account (C-138).
    fn names(&self) -> Answer<BTreeMap<String, String>> {
        let staff = self.read(|r| r.staff_all())?;
        Ok(staff.into_iter().map(|staff| (staff.staff.to_string(), staff.name)).collect())
    }

    /// Notes that somebody looked at a person's record. The same look again within some minutes is the same look.
    pub(crate) fn note_view(&self, ctx: &Ctx, recipient: Uuid, page: &str) -> Answer<()> {
        let minutes = i64::from(self.setting_number("audit.view_minutes")?);
        let now = ctx.boot.elapsed_ms;
        {
            let mut desk = self.desk();
            let viewed = &mut desk.remembered.viewed;
            let since = viewed.get(&(ctx.actor.staff, recipient)).map(|last| now - last);
            if since.is_some_and(|since| (0..minutes * 60_000).contains(&since)) {
                return Ok(());
            }
            if viewed.len() >= REMEMBERED {
                viewed.retain(|_, last| now - *last < minutes * 60_000);
            }
            if viewed.len() >= REMEMBERED {
                viewed.clear();
            }
            viewed.insert((ctx.actor.staff, recipient), now);
        }
        let event = NewEvent {
            id: ids::new_id(),
            subject: Subject::recipient(recipient),
            occurred_at: ctx.stamp(),
            causation: None,
            payload: PersonalDataViewed { recipient, page: page.to_owned() }.into(),
        };
        self.transact(ctx, |_| Ok(Ok(decided(vec![event]))))
    }
}

/// The conditions of the form.
fn filter(input: &AuditInput) -> Result<AuditFilter, Refusal> {
    let some = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
    let day = |text: &str| -> Result<Option<i64>, Refusal> {
        let Some(text) = some(text) else { return Ok(None) };
        let day: Date = text.parse().map_err(|_| Refusal::new("identity.bad_date").with("text", &text))?;
        Ok(Some(day_number(day)))
    };
    let mut kinds = vec![];
    if let Some(module) = some(&input.module) {
        let module = audit::modules().iter().find(|known| known.code == module);
        kinds = module.ok_or_else(|| Refusal::new("audit.module_unknown"))?.kinds.clone();
    }
    if let Some(kind) = some(&input.kind) {
        // A kind of another module than the one asked for: nothing is both.
        let both = kinds.is_empty() || kinds.contains(&kind);
        kinds = vec![if both { kind } else { String::new() }];
    }
    Ok(AuditFilter {
        from: day(&input.from)?,
        to: day(&input.to)?,
        actor: some(&input.staff),
        kinds,
        subject: some(&input.subject),
        upto: None,
    })
}

fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

fn day_text(day: i64) -> String {
    format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100)
}

fn sums(counts: &[AuditCount], key: impl Fn(&AuditCount) -> String) -> BTreeMap<String, u64> {
    let mut sums = BTreeMap::new();
    for count in counts {
        *sums.entry(key(count)).or_default() += count.count;
    }
    sums
}

fn count_row(key: String, name: String, count: u64) -> CountRow {
    CountRow { key, name, count: u32::try_from(count).unwrap_or(u32::MAX) }
}

/// Sums, the most first.
fn most(counts: &[AuditCount], key: impl Fn(&AuditCount) -> String, name: impl Fn(&String) -> String) -> Vec<CountRow> {
    let mut rows: Vec<_> =
        sums(counts, key).into_iter().map(|(key, count)| count_row(key.clone(), name(&key), count)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    rows
}

/// Sums by day, the newest first.
fn newest(days: BTreeMap<String, u64>) -> Vec<CountRow> {
    days.into_iter().rev().map(|(day, count)| count_row(day, String::new(), count)).collect()
}
