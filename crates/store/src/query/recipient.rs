use domain::event::v1::Newborn;
use jiff::civil::Date;
use rusqlite::Row;
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

/// A child, with the relation of the guardian who was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildRow {
    /// The child.
    pub recipient: RecipientRow,
    /// Relation of the guardian.
    pub relation: String,
}

impl RecipientRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
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
        })
    }
}

impl Reader<'_> {
    /// A recipient by id.
    pub fn recipient(&self, recipient: Uuid) -> Result<Option<RecipientRow>, StoreError> {
        let found = self.first(include_str!("recipient.sql"), [recipient], RecipientRow::from_row)?;
        found.map(|row| self.with_parts(row)).transpose()
    }

    /// Recipients who own a document with this number; more than one is a duplicate for a person to settle.
    pub fn recipients_by_number(&self, number: &str) -> Result<Vec<RecipientRow>, StoreError> {
        let ids = self.all(
            "SELECT DISTINCT recipient FROM recipient_document WHERE number = ?1 ORDER BY recipient",
            [number],
            |row| row.get(0),
        )?;
        self.recipients(ids)
    }

    /// Children one of whose guardians has this document number, eldest first.
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

    /// Others born on the same day who share a guardian, by document number or by name and phone: twins (visit.md).
    pub fn siblings(&self, recipient: Uuid) -> Result<Vec<RecipientRow>, StoreError> {
        let ids = self.all(include_str!("siblings.sql"), [recipient], |row| row.get(0))?;
        self.recipients(ids)
    }

    /// Recipients of whom a name, number, phone or code contains `text`; also by their guardians. At most `limit`.
    pub fn search_recipients(&self, text: &str, limit: u32) -> Result<Vec<RecipientRow>, StoreError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let escaped: String = text
            .chars()
            .flat_map(|character| matches!(character, '%' | '_' | '\\').then_some('\\').into_iter().chain([character]))
            .collect();
        let ids = self.all(include_str!("search_recipients.sql"), (format!("%{escaped}%"), limit), |row| row.get(0))?;
        self.recipients(ids)
    }

    /// The counter of the next provisional code of this clinic's site.
    pub fn next_provisional_counter(&self) -> Result<u32, StoreError> {
        let highest: Option<u32> =
            self.first("SELECT highest FROM provisional_counter WHERE site = (SELECT site FROM desk)", [], |row| {
                row.get(0)
            })?;
        Ok(highest.unwrap_or(0).saturating_add(1))
    }

    fn recipients(&self, ids: Vec<Uuid>) -> Result<Vec<RecipientRow>, StoreError> {
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
            |row| Ok(DocumentRow { kind: row.get("kind")?, number: row.get("number")? }),
        )?;
        let guardians = self.all(
            "SELECT * FROM recipient_guardian WHERE recipient = ?1 ORDER BY position",
            [row.recipient],
            |row| {
                Ok(GuardianRow {
                    relation: row.get("relation")?,
                    name: row.get("name")?,
                    document_kind: row.get("document_kind")?,
                    document_number: row.get("document_number")?,
                    phone: row.get("phone")?,
                })
            },
        )?;
        Ok(RecipientRow { documents, guardians, ..row })
    }
}
