//! What the windows see: whole views, one per screen, answered by every command of that screen.
//!
//! Views are flat texts, codes and small numbers. Words for codes stand in the UI's locales. Dates are `YYYY-MM-DD`, moments civil time with
//! offset, ids UUIDs as text. ID numbers and phones are masked here already: the webview never holds more than it shows.

mod demo;
mod desk;
mod note;
mod notice;
mod pad;
mod people;
mod stock;
mod sync;
mod visit;

pub use demo::{DemoCard, DemoCode, DemoView};
pub use desk::{ClinicView, DeskView, DeviceView, QueueView, SessionView, StatusView, VialView};
pub use note::{Note, RuleSource};
pub use notice::{DeskNotice, PadNotice};
pub use pad::{PadDocument, PadParagraph, PadSection, PadView};
pub use people::{
    AgeView, ArchiveRow, DueLine, Found, GuardianView, HistoryRow, HolderView, RecipientRow, RecipientView, Revealed,
};
pub use stock::{LotRow, ProductView, ReceiptUnit, ReceiptView, StockView};
pub use sync::{DeliveryRow, SyncView};
pub use visit::{
    AuthorisationView, ConsentView, LineView, ObservationRow, ObservationView, PrecheckView, ReasonView, ScanView,
    TodayRow, TodayView, VerdictView, VisitView,
};
