//! Who may do what, where: command × role × window (event-log.md 15).
//!
//! One table decides; `app` asks it in every use case, the shell asks it for the window, the UI only hides what would be refused.

use serde::{Deserialize, Serialize};

/// What a member of staff is trusted with. A person may hold several roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 登记员: finds and registers people, asks, informs.
    Registrar,
    /// 接种员: verifies, injects, records, observes.
    Vaccinator,
    /// 疫苗管理员: receives and counts vaccines.
    StockKeeper,
    /// 门诊负责人: all of it.
    Manager,
    /// 系统管理员: accounts, settings, backups, the audit trail; no vaccines.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] =
        [Role::Registrar, Role::Vaccinator, Role::StockKeeper, Role::Manager, Role::Administrator];

    /// The code in events and views.
    pub fn code(self) -> &'static str {
        match self {
            Role::Registrar => "registrar",
            Role::Vaccinator => "vaccinator",
            Role::StockKeeper => "stock_keeper",
            Role::Manager => "manager",
            Role::Administrator => "administrator",
        }
    }

    /// Reads a code; unknown codes give no right.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// The windows of the program; each has its own small set of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// The staff's window.
    Desk,
    /// The parent's window: shows one document and takes a signature, whatever the nurse's session may do.
    Pad,
}

/// Who may use a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// While no clinic is open: founding, unlocking, restoring.
    Setup,
    /// Before anybody has signed in.
    Anyone,
    /// Any signed-in person.
    SignedIn,
    /// A signed-in person with one of these roles.
    Roles(&'static [Role]),
    /// Demonstration databases only, signed in or not.
    DemoOnly,
}

macro_rules! commands {
    ($($variant:ident = $name:literal, $window:ident, $access:expr;)*) => {
        /// Every command of the program.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Command { $(#[doc = $name] $variant,)* }

        impl Command {
            /// Every command.
            pub const ALL: &[Command] = &[$(Command::$variant),*];

            /// The name the windows call it by.
            pub fn name(self) -> &'static str {
                match self { $(Command::$variant => $name,)* }
            }
            /// The only window that may call it.
            pub fn window(self) -> Window {
                match self { $(Command::$variant => Window::$window,)* }
            }
            /// Who may use it.
            pub fn access(self) -> Access {
                match self { $(Command::$variant => $access,)* }
            }
        }
    };
}

use Access::{Anyone, DemoOnly, Roles, Setup, SignedIn};
use Role::{Administrator, Manager, Registrar, StockKeeper, Vaccinator};

const FRONT: &[Role] = &[Registrar, Vaccinator, Manager];
const ARCHIVE: &[Role] = &[Registrar, Manager];
const ADMIN: &[Role] = &[Administrator, Manager];
const NEEDLE: &[Role] = &[Vaccinator, Manager];
const STORE: &[Role] = &[StockKeeper, Vaccinator, Manager];

commands! {
    DeskView = "desk_view", Desk, Anyone;
    SessionLogin = "session_login", Desk, Anyone;
    SessionLogout = "session_logout", Desk, Anyone;
    DraftId = "draft_id", Desk, SignedIn;
    TodayView = "today_view", Desk, SignedIn;
    RecipientSearch = "recipient_search", Desk, Roles(FRONT);
    RecipientView = "recipient_view", Desk, Roles(FRONT);
    RecipientRegister = "recipient_register", Desk, Roles(FRONT);
    RecipientReveal = "recipient_reveal", Desk, Roles(FRONT);
    ArchiveQuery = "archive_query", Desk, Roles(FRONT);
    VisitOpen = "visit_open", Desk, Roles(FRONT);
    VisitView = "visit_view", Desk, Roles(FRONT);
    VisitPrecheck = "visit_precheck", Desk, Roles(FRONT);
    VisitLinePropose = "visit_line_propose", Desk, Roles(FRONT);
    VisitDefer = "visit_defer", Desk, Roles(FRONT);
    VisitConsentShow = "visit_consent_show", Desk, Roles(FRONT);
    VisitConsentCancel = "visit_consent_cancel", Desk, Roles(FRONT);
    VisitConsentPaper = "visit_consent_paper", Desk, Roles(FRONT);
    VisitFocus = "visit_focus", Desk, SignedIn;
    VisitScan = "visit_scan", Desk, Roles(NEEDLE);
    VisitScanClear = "visit_scan_clear", Desk, Roles(NEEDLE);
    VisitVialOpen = "visit_vial_open", Desk, Roles(NEEDLE);
    VisitAuthorise = "visit_authorise", Desk, Roles(NEEDLE);
    VisitRecord = "visit_record", Desk, Roles(NEEDLE);
    VisitFail = "visit_fail", Desk, Roles(NEEDLE);
    VisitVerifyShow = "visit_verify_show", Desk, Roles(NEEDLE);
    VisitVerifyNote = "visit_verify_note", Desk, Roles(NEEDLE);
    VisitPaid = "visit_paid", Desk, Roles(FRONT);
    VisitProduct = "visit_product", Desk, Roles(FRONT);
    VisitTicket = "visit_ticket", Desk, Roles(FRONT);
    VisitExposure = "visit_exposure", Desk, Roles(FRONT);
    VisitSlipView = "visit_slip_view", Desk, Roles(FRONT);
    ConsentProofView = "consent_proof_view", Desk, Roles(FRONT);
    SignatureExport = "signature_export", Desk, Roles(ADMIN);
    ConsentPicture = "consent_picture", Desk, Roles(FRONT);
    VerificationProofView = "verification_proof_view", Desk, Roles(FRONT);
    AppointmentMake = "appointment_make", Desk, Roles(FRONT);
    AppointmentCancel = "appointment_cancel", Desk, Roles(FRONT);
    DayView = "day_view", Desk, SignedIn;
    ClockConfirm = "clock_confirm", Desk, Roles(NEEDLE);
    TextsView = "texts_view", Desk, Roles(&[Registrar, Vaccinator, Manager, Administrator]);
    TextSave = "text_save", Desk, Roles(&[Manager]);
    TextApprove = "text_approve", Desk, Roles(&[Manager]);
    VialDiscard = "vial_discard", Desk, Roles(NEEDLE);
    ObservationView = "observation_view", Desk, Roles(FRONT);
    ObservationRelease = "observation_release", Desk, Roles(FRONT);
    StockView = "stock_view", Desk, Roles(STORE);
    StockReceiptBegin = "stock_receipt_begin", Desk, Roles(STORE);
    StockReceiptScan = "stock_receipt_scan", Desk, Roles(STORE);
    StockReceiptUnit = "stock_receipt_unit", Desk, Roles(STORE);
    StockReceiptCancel = "stock_receipt_cancel", Desk, Roles(STORE);
    StockReceiptComplete = "stock_receipt_complete", Desk, Roles(STORE);
    SyncView = "sync_view", Desk, SignedIn;
    SyncNow = "sync_now", Desk, SignedIn;
    SetupView = "setup_view", Desk, Anyone;
    SetupFound = "setup_found", Desk, Setup;
    SetupRecoveryConfirm = "setup_recovery_confirm", Desk, Setup;
    SetupDemo = "setup_demo", Desk, Setup;
    SetupUnlock = "setup_unlock", Desk, Setup;
    SetupRestoreList = "setup_restore_list", Desk, Setup;
    SetupRestoreRun = "setup_restore_run", Desk, Setup;
    SetupRestoreCancel = "setup_restore_cancel", Desk, Setup;
    SessionSwitch = "session_switch", Desk, Anyone;
    SessionLock = "session_lock", Desk, SignedIn;
    SessionTouch = "session_touch", Desk, SignedIn;
    SessionPassword = "session_password", Desk, SignedIn;
    SessionPin = "session_pin", Desk, SignedIn;
    StepUp = "step_up", Desk, SignedIn;
    DraftSave = "draft_save", Desk, SignedIn;
    DraftLoad = "draft_load", Desk, SignedIn;
    DraftDrop = "draft_drop", Desk, SignedIn;
    RecipientDetail = "recipient_detail", Desk, Roles(FRONT);
    RecipientResemblances = "recipient_resemblances", Desk, Roles(FRONT);
    PlanView = "plan_view", Desk, Roles(FRONT);
    DueList = "due_list", Desk, Roles(FRONT);
    DueExport = "due_export", Desk, Roles(ARCHIVE);
    DueExportCancel = "due_export_cancel", Desk, Roles(ARCHIVE);
    SchedulesView = "schedules_view", Desk, SignedIn;
    RecipientAmend = "recipient_amend", Desk, Roles(FRONT);
    RecipientPhoto = "recipient_photo", Desk, Roles(FRONT);
    RecipientAlerts = "recipient_alerts", Desk, Roles(FRONT);
    RecipientWithdraw = "recipient_withdraw", Desk, Roles(ARCHIVE);
    RecipientReinstate = "recipient_reinstate", Desk, Roles(ARCHIVE);
    RecipientErase = "recipient_erase", Desk, Roles(&[Manager]);
    DuplicateSearch = "duplicate_search", Desk, Roles(ARCHIVE);
    RecipientCompare = "recipient_compare", Desk, Roles(ARCHIVE);
    RecipientMerge = "recipient_merge", Desk, Roles(ARCHIVE);
    RecipientMergeRevert = "recipient_merge_revert", Desk, Roles(ARCHIVE);
    RecipientNotDuplicate = "recipient_not_duplicate", Desk, Roles(ARCHIVE);
    DoseEnter = "dose_enter", Desk, Roles(FRONT);
    DoseCorrect = "dose_correct", Desk, Roles(FRONT);
    DoseWithdraw = "dose_withdraw", Desk, Roles(NEEDLE);
    DoseReinstate = "dose_reinstate", Desk, Roles(NEEDLE);
    ImportBegin = "import_begin", Desk, Roles(ARCHIVE);
    ImportMap = "import_map", Desk, Roles(ARCHIVE);
    ImportView = "import_view", Desk, Roles(ARCHIVE);
    ImportRun = "import_run", Desk, Roles(ARCHIVE);
    ImportCancel = "import_cancel", Desk, Roles(ARCHIVE);
    ExportPeople = "export_people", Desk, Roles(ARCHIVE);
    StaffView = "staff_view", Desk, Roles(ADMIN);
    StaffSave = "staff_save", Desk, Roles(ADMIN);
    StaffStatus = "staff_status", Desk, Roles(ADMIN);
    StaffReset = "staff_reset", Desk, Roles(ADMIN);
    StaffUnlock = "staff_unlock", Desk, Roles(ADMIN);
    StaffBadge = "staff_badge", Desk, Roles(ADMIN);
    StaffReview = "staff_review", Desk, Roles(ADMIN);
    SettingsView = "settings_view", Desk, Roles(ADMIN);
    SettingChange = "setting_change", Desk, Roles(ADMIN);
    ClinicSave = "clinic_save", Desk, Roles(ADMIN);
    AuditView = "audit_view", Desk, Roles(ADMIN);
    AuditExport = "audit_export", Desk, Roles(ADMIN);
    BackupView = "backup_view", Desk, Roles(ADMIN);
    BackupNow = "backup_now", Desk, Roles(ADMIN);
    BackupCancel = "backup_cancel", Desk, Roles(ADMIN);
    BackupTargetSave = "backup_target_save", Desk, Roles(ADMIN);
    BackupTargetRemove = "backup_target_remove", Desk, Roles(ADMIN);
    BackupDrill = "backup_drill", Desk, Roles(ADMIN);
    RecoveryReplace = "recovery_replace", Desk, Roles(ADMIN);
    RecoveryConfirm = "recovery_confirm", Desk, Roles(ADMIN);
    WedgeScan = "wedge_scan", Desk, SignedIn;
    DevicesView = "devices_view", Desk, SignedIn;
    PrintersView = "printers_view", Desk, SignedIn;
    DevicesSave = "devices_save", Desk, Roles(ADMIN);
    CameraSwitch = "camera_switch", Desk, Roles(ADMIN);
    DeviceTest = "device_test", Desk, SignedIn;
    DeviceFrames = "device_frames", Desk, Roles(ADMIN);
    PortListen = "port_listen", Desk, Roles(ADMIN);
    CodesView = "codes_view", Desk, SignedIn;
    CodesImport = "codes_import", Desk, Roles(ADMIN);
    PictureScan = "picture_scan", Desk, SignedIn;
    DemoView = "demo_view", Desk, DemoOnly;
    DemoPlaceCard = "demo_place_card", Desk, DemoOnly;
    DemoLiftCard = "demo_lift_card", Desk, DemoOnly;
    DemoScan = "demo_scan", Desk, DemoOnly;
    DemoSign = "demo_sign", Desk, DemoOnly;
    DemoClock = "demo_clock", Desk, DemoOnly;
    DemoCable = "demo_cable", Desk, DemoOnly;
    PadView = "pad_view", Pad, Anyone;
    PadSign = "pad_sign", Pad, Anyone;
    PadRefuseAll = "pad_refuse_all", Pad, Anyone;
    PadClear = "pad_clear", Pad, Anyone;
    DeskPadView = "desk_pad_view", Desk, Roles(FRONT);
    DeskPadSign = "desk_pad_sign", Desk, Roles(FRONT);
    DeskPadRefuseAll = "desk_pad_refuse_all", Desk, Roles(FRONT);
    DeskPadClear = "desk_pad_clear", Desk, Roles(FRONT);
}

impl Command {
    /// Whether the act needs a second person, who proves themselves with their own password (step-up).
    pub fn needs_second(self) -> bool {
        matches!(
            self,
            Command::RecipientErase
                | Command::RecipientMergeRevert
                | Command::ExportPeople
                | Command::DueExport
                | Command::AuditExport
                | Command::StaffSave
                | Command::StaffStatus
                | Command::StaffReset
                | Command::RecoveryReplace
                | Command::ClockConfirm
        )
    }

    /// Whether a person with these roles may use the command; `None` means nobody is signed in.
    pub fn allowed(self, roles: Option<&[Role]>, demo: bool) -> bool {
        match self.access() {
            Anyone => true,
            // Whether a clinic is open is the shell's to know: with one open there is nothing to set up.
            Setup => false,
            DemoOnly => demo,
            SignedIn => roles.is_some(),
            Roles(needed) => roles.is_some_and(|held| held.iter().any(|role| needed.contains(role))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registrar_cannot_authorise_or_record_c_185() {
        for command in [Command::VisitAuthorise, Command::VisitRecord, Command::VisitScan] {
            assert!(!command.allowed(Some(&[Registrar]), false), "{} is for the vaccinator", command.name());
            assert!(command.allowed(Some(&[Registrar, Vaccinator]), false), "one of several roles is enough");
        }
    }

    #[test]
    fn nobody_signed_in_reaches_no_personal_data_on_the_desk() {
        for command in Command::ALL.iter().filter(|command| command.window() == Window::Desk) {
            let open = matches!(command.access(), Anyone | DemoOnly);
            assert_eq!(command.allowed(None, false), command.access() == Anyone, "{}", command.name());
            assert!(
                !open
                    || ["desk_view", "setup_view", "session_", "demo_"]
                        .iter()
                        .any(|prefix| command.name().starts_with(prefix)),
                "{}",
                command.name()
            );
        }
    }

    #[test]
    fn demo_commands_do_not_exist_in_a_real_clinic() {
        for command in Command::ALL.iter().filter(|command| command.access() == DemoOnly) {
            assert!(!command.allowed(Some(&Role::ALL), false), "{}", command.name());
        }
    }
}
