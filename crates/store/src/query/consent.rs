use rusqlite::Row;
use uuid::Uuid;

use super::Reader;
use crate::StoreError;

/// A signed consent 知情同意.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// Id.
    pub consent: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Versions of the texts shown.
    pub template: String,
    /// Digest of the document blob.
    pub document: String,
    /// Digest of the strokes blob; absent on paper.
    pub strokes: Option<String>,
    /// SM3 binding document, strokes, recipient and visit.
    pub binding: String,
    /// `pad`, `desk`, `paper`, `refusal`.
    pub way: String,
    /// Number of the paper form.
    pub paper_number: Option<String>,
    /// Day the paper form was signed.
    pub paper_on: Option<String>,
    /// Relation of the signer.
    pub signer_relation: String,
    /// Name of the signer.
    pub signer_name: String,
    /// Phone of the signer.
    pub signer_phone: Option<String>,
    /// Number of an identity document of the signer.
    pub signer_number: Option<String>,
    /// What a signer who is no guardian signs on.
    pub authority: Option<String>,
    /// Who informed.
    pub informed_by: Uuid,
    /// Civil time with offset.
    pub signed_at: String,
    /// The event that holds it.
    pub event: Uuid,
    /// Its place in the order of all events.
    pub ord: String,
    /// Each line, accepted or refused.
    pub decisions: Vec<ConsentDecisionRow>,
}

/// What the signer decided about one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentDecisionRow {
    /// The line.
    pub line: Uuid,
    /// Vaccine abbreviation when signed.
    pub vaccine: String,
    /// Product consented to.
    pub product: String,
    /// Its holder.
    pub holder: Option<String>,
    /// Dose number in the series.
    pub number: Option<u32>,
    /// Price in fen; absent when free.
    pub price_fen: Option<i64>,
    /// Whether accepted.
    pub accepted: bool,
    /// Why not.
    pub reason: Option<String>,
}

/// A picture bound to what was signed: of a consent on paper, of a finger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureRow {
    /// The event that holds it.
    pub event: Uuid,
    /// Digest of the picture's blob.
    pub picture: String,
    /// SM3 binding document or page, picture, recipient and visit.
    pub binding: String,
    /// Civil time with offset.
    pub pictured_at: String,
}

impl PictureRow {
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(PictureRow {
            event: row.get("event")?,
            picture: row.get("picture")?,
            binding: row.get("binding")?,
            pictured_at: row.get("pictured_at")?,
        })
    }
}

impl ConsentRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(ConsentRow {
            consent: row.get("consent")?,
            visit: row.get("visit")?,
            recipient: row.get("recipient")?,
            template: row.get("template")?,
            document: row.get("document")?,
            strokes: row.get("strokes")?,
            binding: row.get("binding")?,
            way: row.get("way")?,
            paper_number: row.get("paper_number")?,
            paper_on: row.get("paper_on")?,
            signer_relation: row.get("signer_relation")?,
            signer_name: row.get("signer_name")?,
            signer_phone: row.get("signer_phone")?,
            signer_number: row.get("signer_number")?,
            authority: row.get("authority")?,
            informed_by: row.get("informed_by")?,
            signed_at: row.get("signed_at")?,
            event: row.get("event")?,
            ord: row.get("ord")?,
            decisions: Vec::new(),
        })
    }
}

impl ConsentDecisionRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(ConsentDecisionRow {
            line: row.get("line")?,
            vaccine: row.get("vaccine")?,
            product: row.get("product")?,
            holder: row.get("holder")?,
            number: row.get("number")?,
            price_fen: row.get("price_fen")?,
            accepted: row.get("accepted")?,
            reason: row.get("reason")?,
        })
    }
}

impl Reader<'_> {
    /// A consent by id.
    pub fn consent(&self, consent: Uuid) -> Result<Option<ConsentRow>, StoreError> {
        let found = self.first("SELECT * FROM consent WHERE consent = ?1", [consent], ConsentRow::from_row)?;
        found.map(|row| self.with_decisions(row)).transpose()
    }

    /// The consents of a visit, oldest first.
    pub fn consents(&self, visit: Uuid) -> Result<Vec<ConsentRow>, StoreError> {
        let rows = self.all("SELECT * FROM consent WHERE visit = ?1 ORDER BY ord", [visit], ConsentRow::from_row)?;
        rows.into_iter().map(|row| self.with_decisions(row)).collect()
    }

    /// The picture of a consent taken last: its paper, or the finger it was given with.
    pub fn consent_picture(&self, consent: Uuid) -> Result<Option<PictureRow>, StoreError> {
        self.first(
            "SELECT * FROM consent_picture WHERE consent = ?1 ORDER BY ord DESC LIMIT 1",
            [consent],
            PictureRow::from_row,
        )
    }

    fn with_decisions(&self, row: ConsentRow) -> Result<ConsentRow, StoreError> {
        let decisions = self.all(
            "SELECT * FROM consent_line WHERE consent = ?1 ORDER BY line",
            [row.consent],
            ConsentDecisionRow::from_row,
        )?;
        Ok(ConsentRow { decisions, ..row })
    }
}
