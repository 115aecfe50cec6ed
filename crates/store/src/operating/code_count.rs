//! How often codes were read at this desk and how often not (C-092).

use rusqlite::{Row, params};

use crate::{Store, StoreError};

/// A count of codes of one product on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeCount {
    /// Clinic day.
    pub day: String,
    /// Marketing authorisation holder; empty when the codes do not tell.
    pub holder: String,
    /// Product code; empty when the codes do not tell.
    pub product: String,
    /// Its vaccine.
    pub vaccine: String,
    /// Why they were not read; empty when they were.
    pub why: String,
    /// How many.
    pub count: u32,
    /// The last one, civil time with offset.
    pub last_at: String,
    /// The last one: a vaccine's code as it came, of anything else only its shape.
    pub sample: String,
}

impl CodeCount {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(CodeCount {
            day: row.get("day")?,
            holder: row.get("holder")?,
            product: row.get("product")?,
            vaccine: row.get("vaccine")?,
            why: row.get("why")?,
            count: row.get("count")?,
            last_at: row.get("last_at")?,
            sample: row.get("sample")?,
        })
    }
}

impl Store {
    /// Adds counts to those kept, and forgets days before `oldest`.
    pub fn add_code_counts(&self, counts: &[CodeCount], oldest: &str) -> Result<(), StoreError> {
        self.write(|connection| {
            connection.prepare_cached("DELETE FROM code_count WHERE day < ?1")?.execute([oldest])?;
            let mut add = connection.prepare_cached(include_str!("add_code_count.sql"))?;
            for CodeCount { day, holder, product, vaccine, why, count, last_at, sample } in counts {
                add.execute(params![day, holder, product, vaccine, why, count, last_at, sample])?;
            }
            Ok(())
        })
    }

    /// The counts of a day and after, the oldest first.
    pub fn code_counts(&self, since: &str) -> Result<Vec<CodeCount>, StoreError> {
        self.read(|reader| {
            let mut rows =
                reader.connection().prepare_cached("SELECT * FROM code_count WHERE day >= ?1 ORDER BY last_at")?;
            let counts = rows.query_map([since], CodeCount::from_row)?.collect::<Result<_, _>>()?;
            Ok(counts)
        })
    }
}
