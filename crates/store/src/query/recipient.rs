use domain::event::v1::{Document, Guardian, Newborn};
use domain::profile::{Parts, Profile};
use jiff::civil::Date;
use rusqlite::Row;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Reader, json_or_none};
use crate::StoreError;

/// What is known of the birth; the fields of `recipient.registered`.
pub type NewbornRow = Newborn;

/// A recipient 受种者 with documents and guardians.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientRow {
    /// Id.
    pub recipient: Uuid,
    /// Full name.
    pub name: String,
    /// `male`, `female`, `unknown`.
    pub sex: String,
    /// Birth date.
    pub birth: Date,
    /// Own phone.
    pub phone: Option<String>,
    /// Present address.
    pub address: Option<String>,
    /// Birth facts, when any is known.
    pub newborn: Option<NewbornRow>,
    /// Local code: `L` + site + counter.
    pub provisional_code: String,
    /// Archive code, when the province has allotted or named one.
    pub archive_code: Option<String>,
    /// Version of the archive at the province, when it was allotted here.
    pub archive_version: Option<String>,
    /// `card`, `guardian`, `typed`, `province`, `seeded`.
    pub origin: String,
    /// Whether the doses given before are known in full.
    pub history_complete: bool,
    /// Civil time with offset.
    pub registered_at: String,
    /// Identity documents, in the order entered.
    pub documents: Vec<DocumentRow>,
    /// Guardians, in the order entered.
    pub guardians: Vec<GuardianRow>,
    /// Fields without a place of their own above, and values such a place cannot hold.
    pub extra: Map<String, Value>,
    /// `active`, `withdrawn`, `absorbed`.
    pub state: String,
    /// Whose archive goes on, when absorbed.
    pub survivor: Option<Uuid>,
}

/// An identity document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// `resident_id`, `birth_certificate`, `passport`, `other`.
    pub kind: String,
    /// Number.
    pub number: String,
}

/// A guardian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuardianRow {
    /// `mother`, `father`, `grandparent`, `other`.
    pub relation: String,
    /// Full name.
    pub name: String,
    /// Document kind, when known.
    pub document_kind: Option<String>,
    /// Document number, when known.
    pub document_number: Option<String>,
    /// Phone, when known.
    pub phone: Option<String>,
}

impl DocumentRow {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(DocumentRow { kind: row.get("kind")?, number: row.get("number")? })
    }
}

impl GuardianRow {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(GuardianRow {
            relation: row.get("relation")?,
            name: row.get("name")?,
            document_kind: row.get("document_kind")?,
            document_number: row.get("document_number")?,
            phone: row.get("phone")?,
        })
    }
}

/// A child, with the relation of the guardian who was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildRow {
    /// The child.
    pub recipient: RecipientRow,
    /// Relation of the guardian.
    pub relation: String,
}

impl RecipientRow {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(RecipientRow {
            recipient: row.get("recipient")?,
            name: row.get("name")?,
            sex: row.get("sex")?,
            birth: row.get("birth")?,
            phone: row.get("phone")?,
            address: row.get("address")?,
            newborn: json_or_none(row, "newborn")?,
            provisional_code: row.get("provisional_code")?,
            archive_code: row.get("archive_code")?,
            archive_version: row.get("archive_version")?,
            origin: row.get("origin")?,
            history_complete: row.get("history_complete")?,
            registered_at: row.get("registered_at")?,
            documents: Vec::new(),
            guardians: Vec::new(),
            extra: json_or_none(row, "extra")?.unwrap_or_default(),
            state: row.get("state")?,
            survivor: row.get("survivor")?,
        })
    }

    /// Set aside or absorbed archives are not offered for visits.
    pub fn is_active(&self) -> bool {
        self.state == "active"
    }

    /// Every field, as it counts now.
    pub fn profile(&self) -> Profile {
        let document = |kind: &String, number: &String| Document { kind: kind.clone(), number: number.clone() };
        let guardian = |row: &GuardianRow| Guardian {
            relation: row.relation.clone(),
            name: row.name.clone(),
            document: row
                .document_kind
                .as_ref()
                .zip(row.document_number.as_ref())
                .map(|(kind, number)| document(kind, number)),
            phone: row.phone.clone(),
        };
        let parts = Parts {
            name: self.name.clone(),
            sex: self.sex.clone(),
            birth: self.birth.to_string(),
            phone: self.phone.clone(),
            address: self.address.clone(),
            newborn: self.newborn.clone(),
            documents: self.documents.iter().map(|row| document(&row.kind, &row.number)).collect(),
            guardians: self.guardians.iter().map(guardian).collect(),
            extra: self.extra.clone(),
        };
        parts.join()
    }
}

impl Reader<'_> {
    /// A recipient by id.
    pub fn recipient(&self, recipient: Uuid) -> Result<Option<RecipientRow>, StoreError> {
        let found = self.first(include_str!("recipient.sql"), [recipient], RecipientRow::from_row)?;
        found.map(|row| self.with_parts(row)).transpose()
    }

    /// Whose archive goes on for this one: itself, or where its merges lead.
    pub fn survivor_of(&self, recipient: Uuid) -> Result<Uuid, StoreError> {
        let led =
            self.first("SELECT survivor FROM recipient_survivor WHERE recipient = ?1", [recipient], |row| row.get(0))?;
        Ok(led.unwrap_or(recipient))
    }

    /// Recipients who own a document with this number, absorbed ones as those they lead to; more than one is a duplicate for a person to
    /// settle. Those set aside are among them.
    pub fn recipients_by_number(&self, number: &str) -> Result<Vec<RecipientRow>, StoreError> {
        let ids = self.all(
            "SELECT DISTINCT coalesce(led.survivor, recipient) AS found
             FROM recipient_document LEFT JOIN recipient_survivor AS led USING (recipient)
             WHERE number = ?1 ORDER BY found",
            [number],
            |row| row.get(0),
        )?;
        self.recipients(ids)
    }

    /// Children one of whose guardians has this document number, eldest first, at most 100; not those set aside.
    pub fn children_of_guardian_number(&self, number: &str) -> Result<Vec<ChildRow>, StoreError> {
        let found: Vec<(Uuid, String)> =
            self.all(include_str!("children_of_guardian_number.sql"), [number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut children = Vec::with_capacity(found.len());
        for (id, relation) in found {
            if let Some(recipient) = self.recipient(id)? {
                children.push(ChildRow { recipient, relation });
            }
        }
        Ok(children)
    }

    /// Whether a guardian of this recipient, or of an archive merged into it, has this document number.
    pub fn has_guardian_with_number(&self, recipient: Uuid, number: &str) -> Result<bool, StoreError> {
        let found = self.first(
            "SELECT 1 FROM recipient_guardian
             WHERE document_number = ?2
               AND (recipient = ?1 OR recipient IN (SELECT recipient FROM recipient_survivor WHERE survivor = ?1)) LIMIT 1",
            (recipient, number),
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    /// Others born on the same day who share a guardian, by document number or by name and phone: twins (visit.md). By name, at most 20.
    pub fn siblings(&self, recipient: Uuid) -> Result<Vec<RecipientRow>, StoreError> {
        let ids = self.all(include_str!("siblings.sql"), [recipient], |row| row.get(0))?;
        self.recipients(ids)
    }

    /// The counter of the next provisional code of this clinic's site.
    pub fn next_provisional_counter(&self) -> Result<u32, StoreError> {
        let highest: Option<u32> =
            self.first("SELECT highest FROM provisional_counter WHERE site = (SELECT site FROM desk)", [], |row| {
                row.get(0)
            })?;
        // The people of a package that are not projected yet have their codes already.
        let promised: Option<u32> = self.first(
            "SELECT coalesce(sum(max(people - coalesce(done, 0), 0)), 0)
             FROM import LEFT JOIN import_progress USING (event) WHERE coalesce(done < total, 1)",
            [],
            |row| row.get(0),
        )?;
        Ok(highest.unwrap_or(0).saturating_add(promised.unwrap_or(0)).saturating_add(1))
    }

    pub(super) fn recipients(&self, ids: Vec<Uuid>) -> Result<Vec<RecipientRow>, StoreError> {
        let mut recipients = Vec::with_capacity(ids.len());
        for id in ids {
            recipients.extend(self.recipient(id)?);
        }
        Ok(recipients)
    }

    fn with_parts(&self, row: RecipientRow) -> Result<RecipientRow, StoreError> {
        let documents = self.all(
            "SELECT kind, number FROM recipient_document WHERE recipient = ?1 ORDER BY position",
            [row.recipient],
            DocumentRow::from_row,
        )?;
        let guardians = self.all(
            "SELECT * FROM recipient_guardian WHERE recipient = ?1 ORDER BY position",
            [row.recipient],
            GuardianRow::from_row,
        )?;
        Ok(RecipientRow { documents, guardians, ..row })
    }
}
