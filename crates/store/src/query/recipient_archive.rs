//! What was said of an archive, by whom, and where it leads.

use domain::profile::Profile;
use rusqlite::Row;
use uuid::Uuid;

use super::{ConsentRow, Reader, RecipientRow, json};
use crate::StoreError;

/// A field was given a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeRow {
    /// Field code.
    pub field: String,
    /// JSON of what it was given over; `None`: was not there.
    pub before: Option<String>,
    /// JSON of what it is; `None`: is not there any more.
    pub after: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Civil time with offset.
    pub at: String,
    /// The event that says so.
    pub event: Uuid,
    /// It came with a merge that was undone.
    pub undone: bool,
}

/// The latest word on whether an archive is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingRow {
    /// Set aside.
    pub withdrawn: bool,
    /// Reason code, or why it was brought back.
    pub reason: String,
    /// In words.
    pub note: Option<String>,
    /// Civil time with offset.
    pub at: String,
    /// The event that says so.
    pub event: Uuid,
}

/// A merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRow {
    /// Its id.
    pub merge: Uuid,
    /// Whose archive went on.
    pub survivor: Uuid,
    /// Whose archive was absorbed.
    pub absorbed: Uuid,
    /// Why.
    pub reason: String,
    /// Civil time with offset.
    pub at: String,
    /// The event that says so.
    pub event: Uuid,
    /// When it was undone.
    pub reverted_at: Option<String>,
    /// Whether it is the merge that leads `absorbed` on: another desk's earlier one may do so.
    pub holds: bool,
}

/// A pair found to be two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRow {
    /// The one, or whose archive goes on for it.
    pub one: Uuid,
    /// The other, or whose archive goes on for it.
    pub other: Uuid,
    /// Codes of the evidence known then.
    pub evidence: Vec<String>,
    /// Civil time with offset.
    pub at: String,
}

impl ChangeRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(ChangeRow {
            field: row.get("field")?,
            before: row.get("seen")?,
            after: row.get("value")?,
            reason: row.get("reason")?,
            at: row.get("at")?,
            event: row.get("event")?,
            undone: row.get("undone")?,
        })
    }
}

impl Reader<'_> {
    /// What a changed archive was registered with; `None` while nothing was ever changed.
    pub fn recipient_base(&self, recipient: Uuid) -> Result<Option<Profile>, StoreError> {
        self.first("SELECT profile FROM recipient_base WHERE recipient = ?1", [recipient], |row| json(row, "profile"))
    }

    /// The archive and every one that was merged into it, itself first.
    pub fn archives_of(&self, survivor: Uuid) -> Result<Vec<Uuid>, StoreError> {
        let absorbed = self.all(
            "SELECT recipient FROM recipient_survivor WHERE survivor = ?1 ORDER BY recipient",
            [survivor],
            |row| row.get(0),
        )?;
        Ok([survivor].into_iter().chain(absorbed).collect())
    }

    /// Changes of an archive's fields, newest first. Those of merges that were undone are among them.
    pub fn recipient_changes(&self, recipient: Uuid) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(
            "SELECT said.*, undone.merge IS NOT NULL AS undone
             FROM recipient_change AS said LEFT JOIN recipient_merge_reverted AS undone USING (merge)
             WHERE recipient = ?1 ORDER BY said.ord DESC, field",
            [recipient],
            ChangeRow::from_row,
        )
    }

    /// Corrections of a dose, newest first.
    pub fn dose_changes(&self, dose: Uuid) -> Result<Vec<ChangeRow>, StoreError> {
        self.all(
            "SELECT *, 0 AS undone FROM dose_change WHERE dose = ?1 ORDER BY ord DESC, field",
            [dose],
            ChangeRow::from_row,
        )
    }

    /// The latest word on whether an archive is set aside.
    pub fn recipient_standing(&self, recipient: Uuid) -> Result<Option<StandingRow>, StoreError> {
        self.first("SELECT * FROM recipient_standing WHERE recipient = ?1", [recipient], |row| {
            Ok(StandingRow {
                withdrawn: row.get("withdrawn")?,
                reason: row.get("reason")?,
                note: row.get("note")?,
                at: row.get("at")?,
                event: row.get("event")?,
            })
        })
    }

    /// Merges an archive took part in, newest first.
    pub fn merges_of(&self, recipient: Uuid) -> Result<Vec<MergeRow>, StoreError> {
        self.all(include_str!("merges.sql"), (recipient, None::<Uuid>), MergeRow::from_row)
    }

    /// A merge by id.
    pub fn merge(&self, merge: Uuid) -> Result<Option<MergeRow>, StoreError> {
        self.first(include_str!("merges.sql"), (None::<Uuid>, merge), MergeRow::from_row)
    }

    /// Pairs found to be two people, those with this archive or all; by the archives that go on now.
    pub fn not_duplicates(&self, of: Option<Uuid>) -> Result<Vec<MarkRow>, StoreError> {
        self.all(include_str!("not_duplicates.sql"), [of], |row| {
            Ok(MarkRow {
                one: row.get("one")?,
                other: row.get("other")?,
                evidence: json(row, "evidence")?,
                at: row.get("at")?,
            })
        })
    }

    /// Consents signed for an archive, newest first.
    pub fn consents_of_recipient(&self, recipient: Uuid) -> Result<Vec<ConsentRow>, StoreError> {
        let visits: Vec<Uuid> = self.all(
            "SELECT visit FROM consent WHERE recipient = ?1 GROUP BY visit ORDER BY max(ord) DESC",
            [recipient],
            |row| row.get(0),
        )?;
        let mut found = Vec::new();
        for visit in visits {
            found.extend(self.consents(visit)?.into_iter().rev());
        }
        Ok(found)
    }

    /// Other people with a guardian like this one: of the same document number, or of the same name and phone. At most 20.
    pub fn children_of_guardian(
        &self,
        number: Option<&str>,
        name: &str,
        phone: Option<&str>,
        but: Uuid,
    ) -> Result<Vec<RecipientRow>, StoreError> {
        let ids = self.all(include_str!("children_of_guardian.sql"), (number, name, phone, but), |row| row.get(0))?;
        self.recipients(ids)
    }

    /// How many doses given here stand in an archive, withdrawn ones not counted.
    pub fn doses_given_here(&self, recipient: Uuid) -> Result<u32, StoreError> {
        let count = self.first(
            "SELECT count(*) FROM dose WHERE recipient = ?1
             AND NOT EXISTS (SELECT 1 FROM dose_standing WHERE dose_standing.dose = dose.dose AND withdrawn)",
            [recipient],
            |row| row.get(0),
        )?;
        Ok(count.unwrap_or(0))
    }
}

impl MergeRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(MergeRow {
            merge: row.get("merge")?,
            survivor: row.get("survivor")?,
            absorbed: row.get("absorbed")?,
            reason: row.get("reason")?,
            at: row.get("at")?,
            event: row.get("event")?,
            reverted_at: row.get("reverted_at")?,
            holds: row.get("holds")?,
        })
    }
}
