//! Which trace each command leaves in the log (C-148), or why none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use domain::event::Payload;
use domain::permission::{Access, Command};

enum Trace {
    /// These kinds of event, some of them at times.
    Leaves(&'static [&'static str]),
    /// Shows what is there, of nobody in person or masked, and changes nothing.
    Shows,
    /// Changes only what is lost without harm: what lies on the desk, a form half filled in, a window's state.
    Passing,
}
use Trace::{Leaves, Passing, Shows};

/// Every command, or this does not compile.
fn trace(command: Command) -> Trace {
    use Command as C;
    match command {
        C::SessionLogin => Leaves(&["staff.signed_in", "staff.sign_in_failed", "staff.locked", "staff.signed_out"]),
        C::SessionLogout => Leaves(&["staff.signed_out"]),
        C::SessionSwitch => Leaves(&["staff.signed_in", "session.unlocked", "staff.sign_in_failed", "staff.locked"]),
        C::SessionLock => Leaves(&["session.locked"]),
        C::SessionPassword | C::SessionPin => Leaves(&["staff.secret_set", "staff.sign_in_failed"]),
        C::StepUp => Leaves(&["step_up.given", "staff.sign_in_failed"]),
        // A search shows masked rows; opening one of them is noted.
        C::RecipientSearch | C::RecipientResemblances | C::DuplicateSearch | C::DueList => Shows,
        C::RecipientView | C::RecipientDetail | C::PlanView => Leaves(&["personal_data.viewed"]),
        C::RecipientCompare => Leaves(&["personal_data.viewed"]),
        C::RecipientReveal => Leaves(&["personal_data.revealed"]),
        C::RecipientRegister => Leaves(&["recipient.registered", "recipient.history_recorded"]),
        C::RecipientAmend | C::RecipientPhoto | C::RecipientAlerts => Leaves(&["recipient.amended"]),
        C::RecipientWithdraw => Leaves(&["recipient.withdrawn"]),
        C::RecipientReinstate => Leaves(&["recipient.reinstated"]),
        C::RecipientErase => Leaves(&["body.erased"]),
        C::RecipientMerge => Leaves(&["recipient.merged"]),
        C::RecipientMergeRevert => Leaves(&["recipient.merge_reverted"]),
        C::RecipientNotDuplicate => Leaves(&["recipient.not_duplicate"]),
        C::DoseEnter => Leaves(&["recipient.history_recorded"]),
        C::DoseCorrect => Leaves(&["dose.corrected"]),
        C::DoseWithdraw => Leaves(&["dose.withdrawn", "stock.moved"]),
        C::DoseReinstate => Leaves(&["dose.reinstated", "stock.moved"]),
        // Asks the province, which keeps its own record of who asked.
        C::ArchiveQuery => Shows,
        C::VisitOpen => Leaves(&["visit.opened"]),
        C::VisitPrecheck => Leaves(&["precheck.answered"]),
        C::VisitLinePropose => Leaves(&["visit.line_proposed"]),
        C::VisitDefer => Leaves(&["visit.line_deferred"]),
        C::PadSign | C::DeskPadSign => {
            Leaves(&["consent.signed", "visit.vials_verified", "consent.fingerprinted", "visit.vials_fingerprinted"])
        }
        C::PadClear | C::DeskPadClear => Passing,
        C::VisitConsentPaper | C::PadRefuseAll | C::DeskPadRefuseAll => Leaves(&["consent.signed"]),
        C::VisitVialOpen => Leaves(&["vial.opened"]),
        C::VisitAuthorise => Leaves(&["visit.line_authorised"]),
        C::VisitRecord => Leaves(&["dose.recorded", "stock.moved"]),
        C::VisitFail => Leaves(&["visit.line_failed", "stock.moved"]),
        C::VisitVerifyNote => Leaves(&["visit.vials_verified"]),
        C::VisitPaid => Leaves(&["visit.line_paid"]),
        C::VisitProduct => Leaves(&["visit.product_chosen"]),
        C::ClockConfirm => Leaves(&["clock.confirmed"]),
        C::VialDiscard => Leaves(&["vial.discarded"]),
        C::VisitTicket => Leaves(&["visit.ticketed"]),
        C::VisitExposure => Leaves(&["visit.exposure_recorded", "visit.line_proposed"]),
        C::AppointmentMake => Leaves(&["appointment.made", "appointment.cancelled"]),
        C::AppointmentCancel => Leaves(&["appointment.cancelled"]),
        C::TextSave => Leaves(&["text.saved"]),
        C::TextApprove => Leaves(&["text.approved"]),
        C::ConsentProofView | C::VerificationProofView => Leaves(&["personal_data.viewed"]),
        C::ConsentPicture => Leaves(&["consent.pictured"]),
        C::VisitSlipView | C::DayView | C::TextsView | C::SchedulesView => Shows,
        C::ObservationRelease => Leaves(&["observation.released"]),
        C::StockReceiptComplete => Leaves(&["stock.moved"]),
        C::ImportRun => Leaves(&["import.received"]),
        C::ExportPeople | C::DueExport | C::AuditExport => Leaves(&["data.exported"]),
        C::SignatureExport => Leaves(&["data.exported", "personal_data.viewed"]),
        C::StaffSave => Leaves(&["staff.registered", "staff.amended", "staff.secret_set"]),
        C::StaffStatus => Leaves(&["staff.status_changed"]),
        C::StaffReset => Leaves(&["staff.secret_set", "staff.unlocked"]),
        C::StaffUnlock => Leaves(&["staff.unlocked"]),
        C::StaffBadge => Leaves(&["staff.secret_set"]),
        C::StaffReview => Leaves(&["staff.reviewed"]),
        C::SettingChange | C::CodesImport => Leaves(&["setting.changed"]),
        C::ClinicSave => Leaves(&["clinic.described"]),
        C::BackupNow => Leaves(&["backup.made"]),
        C::BackupDrill => Leaves(&["backup.drilled"]),
        C::RecoveryConfirm | C::SetupRecoveryConfirm => Leaves(&["clinic.recovery_key_replaced"]),
        C::SetupFound => Leaves(&["clinic.founded", "clinic.described", "staff.registered", "staff.secret_set"]),
        C::SetupDemo => Leaves(&["clinic.founded", "staff.registered"]),
        C::SetupRestoreRun => Leaves(&["database.restored"]),
        C::DeskView | C::SetupView | C::TodayView | C::VisitView | C::ObservationView | C::StockView | C::SyncView => {
            Shows
        }
        C::StaffView
        | C::SettingsView
        | C::AuditView
        | C::BackupView
        | C::DemoView
        | C::PadView
        | C::DeskPadView
        | C::ImportView
        | C::DevicesView
        | C::PrintersView
        | C::CodesView
        | C::DeviceFrames => Shows,
        // Machine-local: which plug is which is no part of the clinic's record, and another desk has other plugs.
        C::DeviceTest | C::PortListen => Passing,
        C::DevicesSave | C::CameraSwitch => Leaves(&["device.configured"]),
        C::SetupRestoreList => Shows,
        C::DraftId | C::DraftSave | C::DraftLoad | C::DraftDrop | C::SessionTouch | C::VisitFocus => Passing,
        // What they bring about is recorded by the commands that use it: a vial on the desk, a document on the pad, units in a delivery.
        C::VisitScan
        | C::VisitScanClear
        | C::VisitVerifyShow
        | C::VisitConsentShow
        | C::VisitConsentCancel
        | C::WedgeScan
        | C::PictureScan => Passing,
        C::StockReceiptBegin | C::StockReceiptScan | C::StockReceiptUnit | C::StockReceiptCancel => Passing,
        C::ImportBegin | C::ImportMap | C::ImportCancel | C::DueExportCancel | C::SyncNow | C::BackupCancel => Passing,
        // Operating rows: where copies go. Each copy that is made leaves its own trace with the place's name.
        C::BackupTargetSave | C::BackupTargetRemove => Passing,
        // Shown, not in force: what puts it in force is RecoveryConfirm; the second person's approval stands in the log.
        C::RecoveryReplace => Leaves(&["step_up.given"]),
        C::SetupUnlock | C::SetupRestoreCancel => Passing,
        C::DemoPlaceCard | C::DemoLiftCard | C::DemoScan | C::DemoSign | C::DemoClock | C::DemoCable => Passing,
    }
}

/// Kinds no command leaves: the province's answers, and what is not built yet at this desk.
const FROM_ELSEWHERE: &[&str] = &["archive.code_allotted", "stock.lot_held", "stock.lot_released"];

#[test]
fn every_command_leaves_a_known_trace_or_has_a_reason_for_none_c_148() {
    let mut left = BTreeSet::new();
    for command in Command::ALL {
        match trace(*command) {
            Leaves(kinds) => {
                for kind in kinds {
                    assert!(Payload::KINDS.contains(kind), "{}: {kind}", command.name());
                    left.insert(*kind);
                }
            }
            Shows => assert!(
                !command.needs_second()
                    && ["_view", "_search", "_query", "_list", "_resemblances", "_frames"]
                        .iter()
                        .any(|end| command.name().ends_with(end)),
                "{} shows and changes nothing, or its name is wrong",
                command.name()
            ),
            Passing => assert!(!command.needs_second(), "{} is of too much weight to leave nothing", command.name()),
        }
    }
    let missing: Vec<_> =
        Payload::KINDS.iter().filter(|kind| !left.contains(*kind) && !FROM_ELSEWHERE.contains(kind)).collect();
    assert!(missing.is_empty(), "nothing leaves {missing:?}");
    assert!(Command::ALL.iter().filter(|command| command.access() == Access::DemoOnly).count() > 0);
}
