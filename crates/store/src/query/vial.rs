use rusqlite::Row;
use uuid::Uuid;

use super::Reader;
use crate::StoreError;

/// An opened multi-dose vial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VialRow {
    /// Trace code.
    pub code: String,
    /// Product.
    pub product: String,
    /// Lot.
    pub lot: String,
    /// Doses it holds.
    pub doses: u32,
    /// Doses gone from it: given, or drawn and lost in a failed injection.
    pub given: u32,
    /// Seconds it may be used after opening; absent where no limit applies.
    pub limit_s: Option<u32>,
    /// Which boot of the machine its clock started in.
    pub boot: String,
    /// Milliseconds since that boot at the opening.
    pub boot_ms: i64,
    /// Who opened it.
    pub opened_by: Uuid,
    /// Civil time with offset.
    pub opened_at: String,
    /// Why what was left was thrown away, once it was.
    pub discarded: Option<String>,
    /// When that was, civil time with offset.
    pub discarded_at: Option<String>,
    /// Two members of staff found date and time right since it was opened.
    pub clock_confirmed: bool,
}

impl VialRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(VialRow {
            code: row.get("code")?,
            product: row.get("product")?,
            lot: row.get("lot")?,
            doses: row.get("doses")?,
            given: row.get("given")?,
            limit_s: row.get("limit_s")?,
            boot: row.get("boot")?,
            boot_ms: row.get("boot_ms")?,
            opened_by: row.get("opened_by")?,
            opened_at: row.get("opened_at")?,
            discarded: row.get("discarded")?,
            discarded_at: row.get("discarded_at")?,
            clock_confirmed: row.get("clock_confirmed")?,
        })
    }
}

impl Reader<'_> {
    /// The vial of this code, once opened.
    pub fn vial(&self, code: &str) -> Result<Option<VialRow>, StoreError> {
        self.first(include_str!("vial.sql"), [code], VialRow::from_row)
    }

    /// Vials that were opened, not thrown away, and still hold doses; in the order opened.
    pub fn open_vials(&self) -> Result<Vec<VialRow>, StoreError> {
        self.all(include_str!("open_vials.sql"), [], VialRow::from_row)
    }
}
