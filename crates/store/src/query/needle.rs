//! At the needle: confirmed vials, payments, failures, deviations, and how a withdrawn dose was settled.

use jiff::civil::Date;
use rusqlite::Row;
use uuid::Uuid;

use super::{PictureRow, Reader, json};
use crate::StoreError;

/// A confirmation of vials by recipient or guardian (一验证).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationRow {
    /// Id.
    pub verification: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Digest of the page's blob.
    pub document: String,
    /// Digest of the strokes' blob; absent when not signed on the pad.
    pub strokes: Option<String>,
    /// SM3 binding page, strokes, recipient and visit.
    pub binding: String,
    /// `pad`, `fingerprint`, `paper`, `spoken`.
    pub way: String,
    /// Relation of who confirmed.
    pub relation: String,
    /// Name of who confirmed.
    pub name: String,
    /// The vaccinator who showed the vials.
    pub shown_by: Uuid,
    /// Civil time with offset.
    pub verified_at: String,
    /// The event that holds it.
    pub event: Uuid,
    /// The vials, in the order shown.
    pub vials: Vec<VerifiedVialRow>,
}

/// One confirmed vial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedVialRow {
    /// The line it is for.
    pub line: Uuid,
    /// Trace code.
    pub code: String,
    /// Product code.
    pub product: String,
    /// Lot.
    pub lot: String,
    /// Expiry date, as shown.
    pub expiry: String,
}

/// A payment of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// Id.
    pub payment: Uuid,
    /// The line.
    pub line: Uuid,
    /// Product paid for.
    pub product: String,
    /// Receipt number.
    pub receipt: String,
    /// Price in fen.
    pub price_fen: Option<i64>,
    /// Civil time with offset.
    pub paid_at: String,
}

/// Something at the needle that was not as it should be: for the manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviationRow {
    /// `dose` (recorded with a deviation) or `failure` (an injection that did not become a dose).
    pub what: String,
    /// Dose or failure.
    pub id: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// The line.
    pub line: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Name.
    pub name: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Verdict reasons and `authorisation.lapsed`, or the one kind of failure.
    pub codes: Vec<String>,
    /// The vaccinator's words; absent or empty when none were given.
    pub reason: Option<String>,
    /// Who injected or tried.
    pub staff: Uuid,
    /// Civil time with offset.
    pub at: String,
    /// The record was withdrawn since.
    pub withdrawn: bool,
}

/// What movements of one kind did beyond the use of a dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledRow {
    /// `return`, `wastage`.
    pub kind: String,
    /// Product.
    pub product: String,
    /// Lot.
    pub lot: String,
    /// Expiry date.
    pub expiry: String,
    /// Trace code.
    pub code: Option<String>,
    /// Sum of doses, never 0.
    pub doses: i32,
}

impl VerificationRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(VerificationRow {
            verification: row.get("verification")?,
            visit: row.get("visit")?,
            recipient: row.get("recipient")?,
            document: row.get("document")?,
            strokes: row.get("strokes")?,
            binding: row.get("binding")?,
            way: row.get("way")?,
            relation: row.get("relation")?,
            name: row.get("name")?,
            shown_by: row.get("shown_by")?,
            verified_at: row.get("verified_at")?,
            event: row.get("event")?,
            vials: Vec::new(),
        })
    }
}

impl DeviationRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(DeviationRow {
            what: row.get("what")?,
            id: row.get("id")?,
            visit: row.get("visit")?,
            line: row.get("line")?,
            recipient: row.get("recipient")?,
            name: row.get("name")?,
            vaccine: row.get("vaccine")?,
            codes: json(row, "codes")?,
            reason: row.get("reason")?,
            staff: row.get("staff")?,
            at: row.get("at")?,
            withdrawn: row.get("withdrawn")?,
        })
    }
}

impl Reader<'_> {
    /// The confirmations of a visit, oldest first.
    pub fn verifications(&self, visit: Uuid) -> Result<Vec<VerificationRow>, StoreError> {
        let rows =
            self.all("SELECT * FROM verification WHERE visit = ?1 ORDER BY ord", [visit], VerificationRow::from_row)?;
        rows.into_iter().map(|row| self.with_vials(row)).collect()
    }

    /// A confirmation by id.
    pub fn verification(&self, verification: Uuid) -> Result<Option<VerificationRow>, StoreError> {
        let found = self.first(
            "SELECT * FROM verification WHERE verification = ?1",
            [verification],
            VerificationRow::from_row,
        )?;
        found.map(|row| self.with_vials(row)).transpose()
    }

    /// The finger a confirmation was given with.
    pub fn verification_picture(&self, verification: Uuid) -> Result<Option<PictureRow>, StoreError> {
        self.first(
            "SELECT * FROM verification_picture WHERE verification = ?1 ORDER BY ord DESC LIMIT 1",
            [verification],
            PictureRow::from_row,
        )
    }

    fn with_vials(&self, row: VerificationRow) -> Result<VerificationRow, StoreError> {
        let vials = self.all(
            "SELECT * FROM verified_vial WHERE verification = ?1 ORDER BY position",
            [row.verification],
            |row| {
                Ok(VerifiedVialRow {
                    line: row.get("line")?,
                    code: row.get("code")?,
                    product: row.get("product")?,
                    lot: row.get("lot")?,
                    expiry: row.get("expiry")?,
                })
            },
        )?;
        Ok(VerificationRow { vials, ..row })
    }

    /// The payments of a visit's lines, oldest first.
    pub fn payments(&self, visit: Uuid) -> Result<Vec<PaymentRow>, StoreError> {
        self.all(include_str!("payments.sql"), [visit], |row| {
            Ok(PaymentRow {
                payment: row.get("payment")?,
                line: row.get("line")?,
                product: row.get("product")?,
                receipt: row.get("receipt")?,
                price_fen: row.get("price_fen")?,
                paid_at: row.get("paid_at")?,
            })
        })
    }

    /// What was not as it should be at the needle on a day, in the order it happened.
    pub fn deviations(&self, day: Date) -> Result<Vec<DeviationRow>, StoreError> {
        self.all(include_str!("deviations.sql"), [day], DeviationRow::from_row)
    }

    /// What movements did to settle the withdrawal of a dose's record: sums by kind that are not 0.
    pub fn settled(&self, dose: Uuid) -> Result<Vec<SettledRow>, StoreError> {
        self.all(include_str!("settled.sql"), [dose], |row| {
            Ok(SettledRow {
                kind: row.get("kind")?,
                product: row.get("product")?,
                lot: row.get("lot")?,
                expiry: row.get("expiry")?,
                code: row.get("code")?,
                doses: row.get("doses")?,
            })
        })
    }

    /// The stamp of the newest event in ms UTC: the latest moment its desk ever wrote down, even if its clock went back since.
    pub fn last_stamp(&self) -> Result<Option<i64>, StoreError> {
        self.first("SELECT stamp FROM event ORDER BY pos DESC LIMIT 1", [], |row| row.get(0))
    }
}
