//! Vials, stock and lots.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Text;

/// `vial.opened`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialOpened {
    /// Trace code.
    pub code: Text,
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Doses it holds.
    pub doses: u32,
    /// Seconds it may be used after opening; absent where no limit applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_s: Option<u32>,
    /// Which boot of the machine.
    pub boot: Text,
    /// Milliseconds since that boot, suspended time included.
    pub boot_ms: i64,
    /// Who opened it.
    pub opened_by: Uuid,
}

/// `vial.discarded`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VialDiscarded {
    /// Trace code.
    pub code: Text,
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Doses lost.
    pub doses: u32,
    /// `time_exceeded`, `broken`, `turbid`, `other`.
    pub reason: Text,
}

/// One line of `stock.moved`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockLine {
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// Expiry date.
    pub expiry: Text,
    /// Trace code, when moved by code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Text>,
    /// Doses: positive in, negative out.
    pub doses: i32,
}

/// `stock.moved`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockMoved {
    /// The move.
    pub movement: Uuid,
    /// `receipt`, `use`, `wastage`.
    pub kind: Text,
    /// Delivery note or other paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<Text>,
    /// The dose it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dose: Option<Uuid>,
    /// The lines.
    pub lines: Vec<StockLine>,
}

/// `stock.lot_held`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotHeld {
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// `recalled`, `stopped`, `cold_chain`.
    pub kind: Text,
    /// The notice it rests on.
    pub notice: Text,
}

/// `stock.lot_released`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotReleased {
    /// Product code.
    pub product: Text,
    /// Lot.
    pub lot: Text,
    /// The hold that ends.
    pub kind: Text,
    /// Why.
    pub reason: Text,
}
