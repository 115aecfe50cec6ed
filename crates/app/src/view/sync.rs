//! The queue to the province.

use serde::Serialize;
use specta::Type;

use super::desk::QueueView;

/// The sync page.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SyncView {
    /// The queue.
    pub queue: QueueView,
    /// The newest deliveries.
    pub items: Vec<DeliveryRow>,
    /// Base address of the province.
    pub province: Option<String>,
    /// Device id.
    pub device: String,
    /// Last sequence number of this device.
    pub head_seq: u32,
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DeliveryRow {
    /// Event id.
    pub event: String,
    /// Sequence number.
    pub seq: u32,
    /// Event type.
    pub kind: String,
    /// Whether it goes without its body.
    pub stub: bool,
    /// `pending`, `in_flight`, `retry_wait`, `accepted`, `parked`.
    pub state: String,
    /// Tries so far.
    pub attempts: u32,
    /// Next try.
    pub next_attempt: Option<String>,
    /// Code of the last answer.
    pub last_code: Option<String>,
    /// Receipt.
    pub receipt: Option<String>,
    /// When recorded.
    pub recorded_at: String,
}
