use jiff::civil::Date;
use rusqlite::Row;
use uuid::Uuid;

use super::{Reader, json_or_none};
use crate::StoreError;

/// What became of the unit with a trace code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnitState {
    /// On hand, unopened.
    InStock,
    /// A multi-dose vial that was opened and still holds doses.
    Opened,
    /// Used up: a single dose given, or every dose of a vial.
    Used,
    /// Thrown away.
    Wasted,
}

impl UnitState {
    /// `in_stock`, `opened`, `used`, `wasted`.
    pub fn as_str(self) -> &'static str {
        match self {
            UnitState::InStock => "in_stock",
            UnitState::Opened => "opened",
            UnitState::Used => "used",
            UnitState::Wasted => "wasted",
        }
    }
}

/// The unit with a trace code, as far as anything here mentions it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// Trace code.
    pub code: String,
    /// Product.
    pub product: String,
    /// Lot.
    pub lot: String,
    /// Expiry date; unknown for a vial that was opened and never received or used.
    pub expiry: Option<Date>,
    /// Doses received under this code; 0 when it was never received.
    pub doses: i64,
    /// Doses left by the ledger; may stand below zero.
    pub left: i64,
    /// What became of it.
    pub state: UnitState,
}

/// An authorised line that holds a vial or dose and was not given yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservationRow {
    /// The authorisation.
    pub authorisation: Uuid,
    /// Its line.
    pub line: Uuid,
    /// Its visit.
    pub visit: Uuid,
    /// Until when it holds, civil time with offset; whether it still does is for the reader's clock to say.
    pub valid_until: String,
}

/// A hold on a lot that has not been lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldRow {
    /// `recalled`, `stopped`, `cold_chain`.
    pub kind: String,
    /// The notice it rests on.
    pub notice: String,
    /// Civil time with offset.
    pub held_at: String,
}

/// A lot on hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRow {
    /// Product.
    pub product: String,
    /// Lot.
    pub lot: String,
    /// Expiry date.
    pub expiry: Date,
    /// Doses on hand; below zero when more went out than came in.
    pub doses: i64,
    /// Units (codes) with doses left.
    pub units: u32,
    /// Kinds of holds that have not been lifted.
    pub holds: Vec<String>,
}

impl UnitRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let doses: i64 = row.get("received")?;
        let left: i64 = row.get("remaining")?;
        let thrown_away: bool = row.get("thrown_away")?;
        let single_given: bool = row.get("single_given")?;
        let opened: bool = row.get("opened")?;
        let drawn: i64 = row.get("drawn")?;
        let holds: Option<i64> = row.get("holds")?;
        let wasted: i64 = row.get("wasted")?;
        let used: i64 = row.get("used")?;
        let state = if thrown_away || (wasted < 0 && left <= 0) {
            UnitState::Wasted
        } else if single_given || holds.is_some_and(|holds| drawn >= holds) {
            UnitState::Used
        } else if opened {
            UnitState::Opened
        } else if used < 0 && left <= 0 {
            UnitState::Used
        } else {
            UnitState::InStock
        };
        Ok(UnitRow {
            code: row.get("code")?,
            product: row.get("product")?,
            lot: row.get("lot")?,
            expiry: row.get("expiry")?,
            doses,
            left,
            state,
        })
    }
}

impl LotRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(LotRow {
            product: row.get("product")?,
            lot: row.get("lot")?,
            expiry: row.get("expiry")?,
            doses: row.get("doses")?,
            units: row.get("units")?,
            holds: json_or_none(row, "holds")?.unwrap_or_default(),
        })
    }
}

impl Reader<'_> {
    /// The unit of a trace code; none when nothing here has ever mentioned the code.
    pub fn trace_unit(&self, code: &str) -> Result<Option<UnitRow>, StoreError> {
        self.first(include_str!("trace_unit.sql"), [code], UnitRow::from_row)
    }

    /// Who holds this code: the latest authorisation of each line that names it and was not given, put off or decided anew.
    pub fn reservations(&self, code: &str) -> Result<Vec<ReservationRow>, StoreError> {
        self.all(include_str!("reservations.sql"), [code], |row| {
            Ok(ReservationRow {
                authorisation: row.get("authorisation")?,
                line: row.get("line")?,
                visit: row.get("visit")?,
                valid_until: row.get("valid_until")?,
            })
        })
    }

    /// Holds on a lot that have not been lifted.
    pub fn lot_holds(&self, product: &str, lot: &str) -> Result<Vec<HoldRow>, StoreError> {
        self.all(include_str!("lot_holds.sql"), (product, lot), |row| {
            Ok(HoldRow { kind: row.get("kind")?, notice: row.get("notice")?, held_at: row.get("held_at")? })
        })
    }

    /// Every lot that is not used up, and every one under a hold or below zero; by product and expiry.
    pub fn on_hand(&self) -> Result<Vec<LotRow>, StoreError> {
        self.all(include_str!("on_hand.sql"), [None::<&str>], LotRow::from_row)
    }

    /// The lots of one product, as [`Reader::on_hand`]: the first one with doses is the one to use first.
    pub fn lots_of(&self, product: &str) -> Result<Vec<LotRow>, StoreError> {
        self.all(include_str!("on_hand.sql"), [Some(product)], LotRow::from_row)
    }
}
