//! The log as an audit trail (C-148, C-149): filters, pages, counts.
//!
//! Asked without a subject, the narrow tables of V0013 answer: a page is found by walking entries of some 15 bytes, counts by summing
//! days. With a subject the log's own index finds the few entries.

use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use uuid::Uuid;

use super::Reader;
use crate::StoreError;

/// Which entries. Empty means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// First day, as the number 20261120.
    pub from: Option<i64>,
    /// Last day.
    pub to: Option<i64>,
    /// Staff id, or `system`.
    pub actor: Option<String>,
    /// Kinds of event; none means any.
    pub kinds: Vec<String>,
    /// Id of what it is about.
    pub subject: Option<String>,
    /// Position of the newest entry that counts, so that pages do not shift while somebody reads them.
    pub upto: Option<i64>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Event id.
    pub event: Uuid,
    /// Kind.
    pub kind: String,
    /// Kind of what it is about.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: String,
    /// Who wrote it: staff id or `system`.
    pub actor: String,
    /// When it was written down, civil time with offset.
    pub recorded_at: String,
    /// The body as JSON; absent when it was erased.
    pub body: Option<String>,
}

/// How many by kind, actor and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCount {
    /// The day, as the number 20261120.
    pub day: i64,
    /// Kind.
    pub kind: String,
    /// Actor.
    pub actor: String,
    /// How many.
    pub count: u64,
}

impl AuditRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(AuditRow {
            event: row.get(0)?,
            kind: row.get(1)?,
            subject_kind: row.get(2)?,
            subject_id: row.get(3)?,
            actor: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
            recorded_at: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
            body: row.get::<_, Option<Vec<u8>>>(6)?.and_then(|body| String::from_utf8(body).ok()),
        })
    }
}

/// The conditions as SQL over the columns `day`, `kind` and `actor` of a narrow table, with what they bind.
fn conditions(filter: &AuditFilter) -> (String, Vec<Value>) {
    let mut sql = String::from("1 = 1");
    let mut bound = vec![];
    if let Some(from) = filter.from {
        sql.push_str(" AND day >= ?");
        bound.push(Value::from(from));
    }
    if let Some(to) = filter.to {
        sql.push_str(" AND day <= ?");
        bound.push(Value::from(to));
    }
    if let Some(actor) = &filter.actor {
        sql.push_str(" AND actor = (SELECT id FROM audit_name WHERE name = ?)");
        bound.push(Value::from(actor.clone()));
    }
    if !filter.kinds.is_empty() {
        let marks = vec!["?"; filter.kinds.len()].join(", ");
        sql.push_str(&format!(" AND kind IN (SELECT id FROM audit_name WHERE name IN ({marks}))"));
        bound.extend(filter.kinds.iter().cloned().map(Value::from));
    }
    if let Some(upto) = filter.upto {
        sql.push_str(" AND pos <= ?");
        bound.push(Value::from(upto));
    }
    if let Some(subject) = &filter.subject {
        // The kinds of subject are few: the log's index is stepped from kind to kind, and asked once for each. (A column of `event` is
        // called `kind`, so the stepping one must not be.)
        sql.push_str(
            " AND pos IN (
                WITH RECURSIVE step (about) AS (
                    SELECT min(subject_kind) FROM event
                    UNION
                    SELECT (SELECT min(e.subject_kind) FROM event e WHERE e.subject_kind > step.about)
                    FROM step WHERE step.about IS NOT NULL)
                SELECT e.pos FROM step JOIN event e ON e.subject_kind = step.about AND e.subject_id = ?)",
        );
        bound.push(Value::from(subject.clone()));
    }
    (sql, bound)
}

impl Reader<'_> {
    /// Entries, newest first.
    pub fn audit_rows(&self, filter: &AuditFilter, skip: u64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let (conditions, mut bound) = conditions(filter);
        let sql = format!(
            "SELECT e.id, e.kind, e.subject_kind, e.subject_id,
                    json_extract(CAST(e.header AS TEXT), '$.actor'), json_extract(CAST(e.header AS TEXT), '$.recorded_at'), b.body
             FROM (SELECT pos FROM audit_entry WHERE {conditions} ORDER BY pos DESC LIMIT ? OFFSET ?) page
             JOIN event e ON e.pos = page.pos LEFT JOIN event_body b ON b.pos = page.pos
             ORDER BY e.pos DESC"
        );
        bound.push(Value::from(i64::from(limit)));
        bound.push(Value::from(i64::try_from(skip).unwrap_or(i64::MAX)));
        self.all(&sql, params_from_iter(bound), AuditRow::from_row)
    }

    /// How many, by day, kind and actor; `upto` does not count here.
    pub fn audit_counts(&self, filter: &AuditFilter) -> Result<Vec<AuditCount>, StoreError> {
        let filter = &AuditFilter { upto: None, ..filter.clone() };
        let (conditions, bound) = conditions(filter);
        // A subject is not in the counts by day: its few entries are counted one by one.
        let counted = match &filter.subject {
            None => format!("SELECT day, kind, actor, count FROM audit_count WHERE {conditions}"),
            Some(_) => {
                format!(
                    "SELECT day, kind, actor, count(*) AS count FROM audit_entry WHERE {conditions} GROUP BY day, kind, actor"
                )
            }
        };
        let sql = format!(
            "SELECT c.day, k.name, a.name, c.count
             FROM ({counted}) c JOIN audit_name k ON k.id = c.kind JOIN audit_name a ON a.id = c.actor"
        );
        self.all(&sql, params_from_iter(bound), |row| {
            Ok(AuditCount { day: row.get(0)?, kind: row.get(1)?, actor: row.get(2)?, count: row.get(3)? })
        })
    }

    /// Day of the oldest entry, as the number 20261120.
    pub fn audit_since(&self) -> Result<Option<i64>, StoreError> {
        Ok(self.first("SELECT min(day) FROM audit_count", [], |row| row.get(0))?.flatten())
    }

    /// Kinds of event there are.
    pub fn audit_kinds(&self) -> Result<Vec<String>, StoreError> {
        self.all(
            "SELECT name FROM audit_name WHERE id IN (SELECT DISTINCT kind FROM audit_count) ORDER BY name",
            [],
            |row| row.get(0),
        )
    }

    /// Position of the newest event.
    pub fn newest_position(&self) -> Result<Option<i64>, StoreError> {
        Ok(self.first("SELECT max(pos) FROM event", [], |row| row.get(0))?.flatten())
    }

    /// The latest moment the log knows of, in milliseconds UTC: a clock that is behind it was set back.
    pub fn newest_stamp(&self) -> Result<Option<i64>, StoreError> {
        self.first("SELECT stamp FROM event ORDER BY pos DESC LIMIT 1", [], |row| row.get(0))
    }
}
