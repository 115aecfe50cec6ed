//! Every command, one line each. Bodies stand in `app`; a command runs off the windows' thread.

mod archive;
mod around;
mod backup;
mod data;
mod demo;
mod devices;
mod observation;
mod pad;
mod plan;
mod recipient;
mod session;
mod setup;
mod staff;
mod stock;
mod sync;
mod visit;

use app::view::{DeskNotice, PadNotice};
use app::{App, AppError};
use tauri::{State, Wry};
use tauri_specta::{Builder, collect_commands};

use crate::error::{CommandError, ErrorKind};
use crate::state::Shell;

/// The answer of a command.
pub type Answer<T> = Result<T, CommandError>;

/// Runs a use case on a thread that may wait for the disk.
async fn run<T: Send + 'static>(
    shell: &State<'_, Shell>,
    work: impl FnOnce(&App) -> Result<T, AppError> + Send + 'static,
) -> Answer<T> {
    let app = shell.app()?;
    match tauri::async_runtime::spawn_blocking(move || work(&app)).await {
        Ok(answer) => Ok(answer?),
        Err(error) => {
            tracing::error!(%error, "a command did not finish");
            Err(CommandError { code: "clinic.data".to_owned(), params: Default::default(), kind: ErrorKind::Error })
        }
    }
}

/// The commands and the types the windows see.
pub fn builder() -> Builder<Wry> {
    // One shape per type: views only go out, inputs only come in.
    Builder::<Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            session::desk_view,
            session::session_login,
            session::session_logout,
            session::draft_id,
            session::today_view,
            recipient::recipient_search,
            recipient::recipient_view,
            recipient::recipient_register,
            recipient::recipient_reveal,
            recipient::archive_query,
            visit::visit_open,
            visit::visit_view,
            visit::visit_precheck,
            visit::visit_line_propose,
            visit::visit_defer,
            visit::visit_consent_show,
            visit::visit_consent_cancel,
            visit::visit_consent_paper,
            visit::visit_focus,
            visit::visit_scan,
            visit::visit_scan_clear,
            visit::visit_vial_open,
            visit::visit_authorise,
            visit::visit_fail,
            visit::visit_verify_show,
            visit::visit_verify_note,
            visit::visit_paid,
            visit::visit_product,
            visit::clock_confirm,
            visit::visit_record,
            visit::vial_discard,
            around::visit_ticket,
            around::visit_exposure,
            around::visit_slip_view,
            around::consent_proof_view,
            around::consent_picture,
            around::verification_proof_view,
            around::signature_export,
            around::appointment_make,
            around::appointment_cancel,
            around::day_view,
            around::texts_view,
            around::text_save,
            around::text_approve,
            plan::plan_view,
            plan::due_list,
            plan::due_export,
            plan::due_export_cancel,
            plan::schedules_view,
            observation::observation_view,
            observation::observation_release,
            stock::stock_view,
            stock::stock_receipt_begin,
            stock::stock_receipt_scan,
            stock::stock_receipt_unit,
            stock::stock_receipt_cancel,
            stock::stock_receipt_complete,
            sync::sync_view,
            sync::sync_now,
            archive::recipient_detail,
            archive::recipient_resemblances,
            archive::recipient_amend,
            archive::recipient_photo,
            archive::recipient_alerts,
            archive::recipient_withdraw,
            archive::recipient_reinstate,
            archive::recipient_erase,
            archive::duplicate_search,
            archive::recipient_compare,
            archive::recipient_merge,
            archive::recipient_merge_revert,
            archive::recipient_not_duplicate,
            archive::dose_enter,
            archive::dose_correct,
            archive::dose_withdraw,
            archive::dose_reinstate,
            data::import_begin,
            data::import_map,
            data::import_view,
            data::import_run,
            data::import_cancel,
            data::export_people,
            session::session_switch,
            session::session_lock,
            session::session_touch,
            session::session_password,
            session::session_pin,
            session::step_up,
            session::draft_save,
            session::draft_load,
            session::draft_drop,
            staff::staff_view,
            staff::staff_save,
            staff::staff_status,
            staff::staff_reset,
            staff::staff_unlock,
            staff::staff_badge,
            staff::staff_review,
            staff::settings_view,
            staff::setting_change,
            staff::clinic_save,
            staff::audit_view,
            staff::audit_export,
            backup::backup_view,
            backup::backup_now,
            backup::backup_cancel,
            backup::backup_target_save,
            backup::backup_target_remove,
            backup::backup_drill,
            backup::recovery_replace,
            backup::recovery_confirm,
            setup::setup_view,
            setup::setup_found,
            setup::setup_recovery_confirm,
            setup::setup_demo,
            setup::setup_unlock,
            setup::setup_restore_list,
            setup::setup_restore_run,
            setup::setup_restore_cancel,
            devices::wedge_scan,
            devices::devices_view,
            devices::printers_view,
            devices::devices_save,
            devices::camera_switch,
            devices::device_test,
            devices::device_frames,
            devices::port_listen,
            devices::picture_scan,
            devices::codes_view,
            devices::codes_import,
            demo::demo_view,
            demo::demo_place_card,
            demo::demo_lift_card,
            demo::demo_scan,
            demo::demo_sign,
            demo::demo_clock,
            demo::demo_cable,
            pad::pad_view,
            pad::pad_sign,
            pad::pad_refuse_all,
            pad::pad_clear,
            pad::desk_pad_view,
            pad::desk_pad_sign,
            pad::desk_pad_refuse_all,
            pad::desk_pad_clear,
        ])
        .typ::<DeskNotice>()
        .typ::<PadNotice>()
}
