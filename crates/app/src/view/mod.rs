//! What the windows see: whole views, one per screen, answered by every command of that screen.
//!
//! Views are flat texts, codes and small numbers. Words for codes stand in the UI's locales. Dates are `YYYY-MM-DD`, moments civil time with
//! offset, ids UUIDs as text. ID numbers and phones are masked here already: the webview never holds more than it shows.

mod around;
mod backup;
mod codes;
mod data;
mod day;
mod demo;
mod desk;
mod devices;
mod due;
mod needle;
mod note;
mod notice;
mod pad;
mod people;
mod plan;
mod proof;
mod recipient;
mod setup;
mod staff;
mod stock;
mod sync;
mod texts;
mod visit;

pub use around::{
    AppointmentView, ClosedOn, CourseDose, CourseView, ExposureView, ExposuresView, FamilyRow, PassiveView,
    ProposalView, TicketView,
};
pub use backup::{BackupRow, BackupView, DrillRow, Progress, RecoveryView, TargetView};
pub use codes::{CodeRow, CodeRule, CodeWhy, CodesView};
pub use data::{ExportView, ImportColumn, ImportView, RowFinding};
pub use day::{ClosedDays, DayAppointment, DayDeviation, DayLine, DayView, SlipAdvice, SlipDose, SlipLine, SlipView};
pub use demo::{DemoCard, DemoCode, DemoView};
pub use desk::{ClinicView, DeskView, DeviceView, QueueView, SessionView, StatusView, VialView};
pub use devices::{
    DeviceEventRow, DeviceRow, DeviceTestView, DevicesView, FrameRow, HeardRow, ListenView, PortRow, PrinterRow,
    PrintersView, SymbolView, TestLine,
};
pub use due::{DueDoseRow, DueExportView, DueListRow, DueListView, DueVaccine};
pub use needle::{CheckView, FailureKindView, FailureView, PadVerification, PadVial, VerificationView, VerifiedView};
pub use note::{Note, RuleSource};
pub use notice::{DeskNotice, PadNotice};
pub use pad::{FingerView, PadDocument, PadParagraph, PadSection, PadView, StrokePoint, StrokesView};
pub use people::{
    AgeView, ArchiveRow, DueLine, Found, GuardianView, HistoryRow, HolderView, RecipientRow, RecipientView, Revealed,
};
pub use plan::{
    ChangedRule, DifferenceView, EditionRow, EditionView, GridCell, GridRow, PlanChange, PlanDose, PlanFact, PlanLine,
    PlanView, PlanVisit, ProductChoice, RuleRow, SchedulesView, SourceRow, SupposedDose, SupposedView, VaccineName,
};
pub use proof::{ConsentProof, ConsentSummary, DecisionRow, ProofCheck, VerificationProof};
pub use recipient::{
    AddressRow, AlertRow, ChangeRow, CompareView, ConsentRow, DocumentView, DoseDetail, DuplicateView, FieldView,
    GuardianDetail, MergeRow, PairRow, RecipientDetail, ResemblanceRow, SameDoseRow, SearchView,
};
pub use setup::SetupView;
pub use staff::{
    Approval, AuditRow, AuditView, CountRow, FileView, RoleRow, SettingRow, SettingsView, StaffRow, StaffSaved,
    StaffView,
};
pub use stock::{LotRow, ProductView, ReceiptUnit, ReceiptView, StockView};
pub use sync::{DeliveryRow, SyncView};
pub use texts::{ChoiceView, QuestionView, ReasonsView, TextFieldView, TextRow, TextVersionView, TextsView};
pub use visit::{
    AuthorisationView, ConsentView, LineView, ObservationRow, ObservationView, OfferView, PrecheckView, ReasonView,
    ScanView, TodayRow, TodayView, VerdictView, VisitView,
};
