//! The demonstration panel.

use serde::Serialize;
use specta::Type;

/// The demonstration panel.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DemoView {
    /// Cards to place.
    pub cards: Vec<DemoCard>,
    /// Codes to scan.
    pub codes: Vec<DemoCode>,
    /// Minutes the clock is ahead.
    pub clock_minutes: i32,
    /// Whether the network cable is in.
    pub cable: bool,
    /// Whether card reader and scanner are simulated here.
    pub simulated: bool,
}

/// A simulated card.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DemoCard {
    /// Id.
    pub id: String,
    /// Label, a name.
    pub label: String,
}

/// A simulated code.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DemoCode {
    /// The code.
    pub code: String,
    /// `good`, `expired`, `used`, `multi_dose`, `unknown`, `delivery`.
    pub what: String,
    /// Product name.
    pub product: String,
}
