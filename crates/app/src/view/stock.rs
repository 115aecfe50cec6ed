//! Stock and deliveries.

use serde::Serialize;
use specta::Type;

use super::note::Note;

/// Stock on hand.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StockView {
    /// By lot.
    pub lots: Vec<LotRow>,
    /// The delivery being received.
    pub receipt: Option<ReceiptView>,
    /// Products to choose from, for units whose code does not name one.
    pub products: Vec<ProductView>,
}

/// A product of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProductView {
    /// Product code.
    pub code: String,
    /// Name as printed.
    pub name: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Doses in one unit.
    pub doses: u32,
}

/// One lot on hand.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct LotRow {
    /// Product code.
    pub product: String,
    /// Product name.
    pub name: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Holder.
    pub holder: String,
    /// Lot.
    pub lot: String,
    /// Expiry date.
    pub expiry: String,
    /// Days to expiry; negative when expired.
    pub days_left: i32,
    /// Doses on hand.
    pub doses: i32,
    /// Units (codes) on hand.
    pub units: u32,
    /// Hold kinds.
    pub holds: Vec<String>,
}

/// A delivery being received by scanning.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ReceiptView {
    /// Delivery note number.
    pub note: String,
    /// Scanned units.
    pub units: Vec<ReceiptUnit>,
    /// What the last scan said, if something.
    pub trouble: Option<Note>,
}

/// One scanned unit of a delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ReceiptUnit {
    /// Trace code.
    pub code: String,
    /// Product code, empty while unknown.
    pub product: String,
    /// Product name.
    pub name: String,
    /// Lot, empty until known.
    pub lot: String,
    /// Expiry, empty until known.
    pub expiry: String,
    /// Doses per unit.
    pub doses: u32,
}
