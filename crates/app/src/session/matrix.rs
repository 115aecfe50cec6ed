//! Every command × every role × every state of the desk, through the methods the windows call (C-185, R15).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use domain::event::v1::{StaffRegistered, StaffStatusChanged};
use domain::permission::{Access, Command, Role};
use serde_json::{Value, json};
use store::Credential;
use uuid::Uuid;

use super::{MustChange, Session, about, actor_of, nobody};
use crate::clock::{Clock, SystemClock};
use crate::setup::Setup;
use crate::{Answer, App, AppError, decided, founding, ids, lock, seed};

fn input<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("an input as a window sends it")
}

/// Calls the method behind a command with arguments that name nobody. The match has every command, or this does not compile.
fn call(app: &App, setup: &Setup, command: Command) -> Answer<()> {
    use Command as C;
    let id = ids::new_id().to_string();
    let id = id.as_str();
    let point = json!([]);
    let person = json!({"name": "", "sex": "", "birth": ""});
    let search = json!({"text": "", "name": "", "birth": "", "guardian": "", "phone": "", "number": "", "birth_certificate": "",
        "withdrawn": false});
    let audit = json!({"from": "", "to": "", "staff": "", "module": "", "kind": "", "subject": "", "page": 0});
    let target = json!({"name": "", "kind": "nowhere", "place": ""});
    match command {
        C::DeskView => app.desk_view().map(drop),
        C::SessionLogin => app.session_login("", "").map(drop),
        C::SessionLogout => app.session_logout().map(drop),
        C::DraftId => app.draft_id().map(drop),
        C::TodayView => app.today_view().map(drop),
        C::RecipientSearch => app.recipient_search(&input(search)).map(drop),
        C::RecipientView => app.recipient_view(id).map(drop),
        C::RecipientRegister => app
            .recipient_register(&input(json!({"draft": id, "name": "", "sex": "", "birth": "", "history": [],
                "history_complete": false})))
            .map(drop),
        C::RecipientReveal => app.recipient_reveal(id).map(drop),
        C::ArchiveQuery => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(app.archive_query(None, None)).map(drop)
        }
        C::VisitOpen => app.visit_open(id).map(drop),
        C::VisitView => app.visit_view(id).map(drop),
        C::VisitPrecheck => app
            .visit_precheck(&input(json!({"draft": id, "visit": id, "temperature_tenths": 365, "answers": {}})))
            .map(drop),
        C::VisitLinePropose => {
            app.visit_line_propose(&input(json!({"draft": id, "visit": id, "vaccine": ""}))).map(drop)
        }
        C::VisitDefer => app.visit_defer(&input(json!({"visit": id, "line": id, "reason": ""}))).map(drop),
        C::VisitConsentShow => {
            app.visit_consent_show(&input(json!({"draft": id, "visit": id, "relation": "", "signer": ""}))).map(drop)
        }
        C::VisitConsentCancel => app.visit_consent_cancel(id).map(drop),
        C::VisitConsentPaper => app
            .visit_consent_paper(&input(
                json!({"draft": id, "visit": id, "relation": "", "signer": "", "paper_number": ""}),
            ))
            .map(drop),
        C::VisitFocus => app.visit_focus(None),
        C::VisitScan => app.visit_scan(id, "").map(drop),
        C::VisitScanClear => app.visit_scan_clear(id).map(drop),
        C::VisitVialOpen => app.visit_vial_open(id).map(drop),
        C::VisitAuthorise => app
            .visit_authorise(&input(json!({"draft": id, "visit": id, "line": id, "code": "", "checks": []})))
            .map(drop),
        C::VisitRecord => {
            app.visit_record(&input(json!({"draft": id, "visit": id, "line": id, "body_site": ""}))).map(drop)
        }
        C::VisitTicket => app.visit_ticket(id).map(drop),
        C::VisitExposure => {
            app.visit_exposure(&input(json!({"draft": id, "visit": id, "kind": "", "on": "", "passive": []}))).map(drop)
        }
        C::VisitSlipView => app.visit_slip_view(id).map(drop),
        C::ConsentProofView => app.consent_proof_view(id).map(drop),
        C::ConsentPicture => app.consent_picture(id, "").map(drop),
        C::VerificationProofView => app.verification_proof_view(id).map(drop),
        C::AppointmentMake => {
            app.appointment_make(&input(json!({"draft": id, "visit": id, "day": "", "vaccines": []}))).map(drop)
        }
        C::AppointmentCancel => {
            app.appointment_cancel(&input(json!({"visit": id, "appointment": id, "reason": ""}))).map(drop)
        }
        C::DayView => app.day_view().map(drop),
        C::TextsView => app.texts_view().map(drop),
        C::TextSave => app
            .text_save(&input(json!({"draft": id, "kind": "", "key": "", "base": "", "fields": [], "source": ""})))
            .map(drop),
        C::TextApprove => {
            app.text_approve(&input(json!({"draft": id, "kind": "", "key": "", "version": 0, "digest": ""}))).map(drop)
        }
        C::VisitFail => app.visit_fail(&input(json!({"draft": id, "visit": id, "line": id, "kind": ""}))).map(drop),
        C::VisitVerifyShow => app.visit_verify_show(&input(json!({"draft": id, "visit": id}))).map(drop),
        C::VisitVerifyNote => app.visit_verify_note(&input(json!({"draft": id, "visit": id, "way": ""}))).map(drop),
        C::VisitPaid => app.visit_paid(&input(json!({"draft": id, "visit": id, "line": id, "receipt": ""}))).map(drop),
        C::VisitProduct => {
            app.visit_product(&input(json!({"draft": id, "visit": id, "line": id, "product": ""}))).map(drop)
        }
        C::ClockConfirm => app.clock_confirm(None).map(drop),
        C::DevicesView => app.devices_view().map(drop),
        C::PrintersView => app.printers_view().map(drop),
        C::DevicesSave => app.devices_save(&[]).map(drop),
        C::CameraSwitch => app.camera_switch(false).map(drop),
        C::CodesView => app.codes_view().map(drop),
        C::CodesImport => app.codes_import("").map(drop),
        C::DeviceTest => app.device_test(None).map(drop),
        C::DeviceFrames => app.device_frames(id).map(drop),
        C::PortListen => app.port_listen("").map(drop),
        C::VialDiscard => app.vial_discard("", "").map(drop),
        C::ObservationView => app.observation_view().map(drop),
        C::ObservationRelease => app.observation_release(&input(json!({"visit": id, "early": false}))).map(drop),
        C::StockView => app.stock_view().map(drop),
        C::StockReceiptBegin => app.stock_receipt_begin("").map(drop),
        C::StockReceiptScan => app.stock_receipt_scan("").map(drop),
        C::StockReceiptUnit => {
            app.stock_receipt_unit(&input(json!({"code": "", "product": "", "lot": "", "expiry": ""}))).map(drop)
        }
        C::StockReceiptCancel => app.stock_receipt_cancel().map(drop),
        C::StockReceiptComplete => app.stock_receipt_complete().map(drop),
        C::SyncView => app.sync_view().map(drop),
        C::SyncNow => app.sync_now().map(drop),
        C::SetupView => setup.view().map(drop),
        C::SetupFound => setup
            .found(&input(
                json!({"clinic": [], "admin_login": "", "admin_name": "", "admin_phone": "", "password": ""}),
            ))
            .map(drop),
        C::SetupRecoveryConfirm => setup.recovery_confirm("").map(drop),
        C::SetupDemo => setup.demo().map(drop),
        C::SetupUnlock => setup.unlock("").map(drop),
        C::SetupRestoreList => setup.restore_list(&input(json!({ "target": target }))).map(drop),
        C::SetupRestoreRun => {
            setup.restore_run(&input(json!({"target": target, "backup": "", "recovery_key": ""}))).map(drop)
        }
        C::SetupRestoreCancel => setup.restore_cancel().map(drop),
        C::SessionSwitch => app.session_switch(&input(json!({"login": "", "password": ""}))).map(drop),
        C::SessionLock => app.session_lock().map(drop),
        C::SessionTouch => app.session_touch(),
        C::SessionPassword => app.session_password("", "").map(drop),
        C::SessionPin => app.session_pin("", "").map(drop),
        C::StepUp => app.step_up(&input(json!({"command": "", "subject": "", "login": "", "password": ""}))).map(drop),
        C::DraftSave => app.draft_save("kind", ""),
        C::DraftLoad => app.draft_load("kind").map(drop),
        C::DraftDrop => app.draft_drop("kind"),
        C::RecipientDetail => app.recipient_detail(id).map(drop),
        C::PlanView => app.plan_view(&input(json!({"recipient": id, "chosen": [], "supposed": []}))).map(drop),
        C::SchedulesView => app.schedules_view(None).map(drop),
        C::RecipientResemblances => app.recipient_resemblances(&input(person)).map(drop),
        C::RecipientAmend => app
            .recipient_amend(&input(json!({"draft": id, "recipient": id, "seen": "", "changes": [], "reason": ""})))
            .map(drop),
        C::RecipientPhoto => app.recipient_photo(id, None).map(drop),
        C::RecipientAlerts => app
            .recipient_alerts(&input(json!({"draft": id, "recipient": id, "seen": "", "alerts": [], "reason": ""})))
            .map(drop),
        C::RecipientWithdraw => app.recipient_withdraw(id, "", "").map(drop),
        C::RecipientReinstate => app.recipient_reinstate(id, "").map(drop),
        C::RecipientErase => app.recipient_erase(id, "", "", "").map(drop),
        C::DuplicateSearch => app
            .duplicate_search(&input(
                json!({"same_name": false, "same_sound": false, "same_birth": false, "same_sex": false,
                "same_guardian": false, "same_phone": false, "same_number": false, "at_least": 100, "marked": false}),
            ))
            .map(drop),
        C::RecipientCompare => app.recipient_compare(id, id).map(drop),
        C::RecipientMerge => app
            .recipient_merge(&input(json!({"draft": id, "survivor": id, "absorbed": id, "take": [], "same_doses": [],
                "reason": ""})))
            .map(drop),
        C::RecipientMergeRevert => app.recipient_merge_revert(id, "", "").map(drop),
        C::RecipientNotDuplicate => app.recipient_not_duplicate(id, id, "").map(drop),
        C::DoseEnter => {
            app.dose_enter(&input(json!({"draft": id, "recipient": id, "doses": [], "complete": false}))).map(drop)
        }
        C::DoseCorrect => {
            app.dose_correct(&input(json!({"draft": id, "dose": id, "changes": [], "reason": ""}))).map(drop)
        }
        C::DoseWithdraw => app.dose_withdraw(id, "", "", None).map(drop),
        C::DoseReinstate => app.dose_reinstate(id, "").map(drop),
        C::ImportBegin => app.import_begin("", "").map(drop),
        C::ImportMap => {
            app.import_map(&input(json!({"import": id, "columns": [], "layout": "", "matched": ""}))).map(drop)
        }
        C::ImportView => app.import_view(id).map(drop),
        C::ImportRun => app.import_run(id).map(drop),
        C::ImportCancel => app.import_cancel(id).map(drop),
        C::ExportPeople => app
            .export_people(&input(
                json!({"filter": search, "columns": [], "doses": false, "format": "", "masked": true,
                "reason": ""}),
            ))
            .map(drop),
        C::StaffView => app.staff_view().map(drop),
        C::StaffSave => {
            app.staff_save(&input(json!({"draft": id, "login": "", "name": "", "roles": [], "fields": []}))).map(drop)
        }
        C::StaffStatus => app.staff_status(id, "", "", None).map(drop),
        C::StaffReset => app.staff_reset(id, None).map(drop),
        C::StaffUnlock => app.staff_unlock(id, "").map(drop),
        C::StaffBadge => app.staff_badge(id, None).map(drop),
        C::StaffReview => app.staff_review(id, "").map(drop),
        C::SettingsView => app.settings_view().map(drop),
        C::SettingChange => app.setting_change("", "").map(drop),
        C::ClinicSave => app.clinic_save(&[]).map(drop),
        C::AuditView => app.audit_view(&input(audit)).map(drop),
        C::DueList => app
            .due_list(&input(json!({"month": "", "vaccine": "", "area": "", "overdue": false, "ages": ""})))
            .map(drop),
        C::DueExportCancel => app.due_export_cancel(),
        C::DueExport => {
            let filter = json!({"month": "", "vaccine": "", "area": "", "overdue": false, "ages": ""});
            app.due_export(&input(json!({"filter": filter, "format": "", "masked": true, "reason": ""}))).map(drop)
        }
        C::SignatureExport => app.signature_export(&input(json!({"signed": id, "reason": ""}))).map(drop),
        C::AuditExport => app.audit_export(&input(json!({"query": audit, "format": "", "reason": ""}))).map(drop),
        C::BackupView => app.backup_view().map(drop),
        C::BackupNow => app.backup_now("").map(drop),
        C::BackupCancel => app.backup_cancel().map(drop),
        C::BackupTargetSave => app.backup_target_save(&input(target)).map(drop),
        C::BackupTargetRemove => app.backup_target_remove("").map(drop),
        C::BackupDrill => app.backup_drill("").map(drop),
        C::RecoveryReplace => app.recovery_replace("").map(drop),
        C::RecoveryConfirm => app.recovery_confirm("").map(drop),
        C::WedgeScan => app.wedge_scan(&[]).map(drop),
        C::PictureScan => app.picture_scan("").map(drop),
        C::DemoView => app.demo_view().map(drop),
        C::DemoPlaceCard => app.demo_place_card("").map(drop),
        C::DemoLiftCard => app.demo_lift_card().map(drop),
        C::DemoScan => app.demo_scan("").map(drop),
        C::DemoSign => app.demo_sign(None).map(drop),
        C::DemoClock => app.demo_clock(0).map(drop),
        C::DemoCable => app.demo_cable(true).map(drop),
        C::PadView => app.pad_view().map(drop),
        C::PadSign => app
            .pad_sign(&input(json!({"digest": "", "strokes": point, "width": 0, "height": 0, "refused": []})))
            .map(drop),
        C::PadRefuseAll => app.pad_refuse_all("", "").map(drop),
        C::DeskPadView => app.desk_pad_view().map(drop),
        C::DeskPadSign => app
            .desk_pad_sign(&input(json!({"digest": "", "strokes": point, "width": 0, "height": 0, "refused": []})))
            .map(drop),
        C::PadClear => app.pad_clear().map(drop),
        C::DeskPadClear => app.desk_pad_clear().map(drop),
        C::DeskPadRefuseAll => app.desk_pad_refuse_all("", "").map(drop),
    }
}

/// What the gate says when it lets nobody through.
const CLOSED: &[&str] = &[
    "session.none",
    "permission.denied",
    "session.locked_screen",
    "session.must_change",
    "session.account_off",
    "setup.not_now",
];

/// How the desk stands when a command comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Desk {
    Nobody,
    SignedIn,
    Locked,
    MustChange,
    Expired,
    Suspended,
}

const DESKS: [Desk; 6] = [Desk::Nobody, Desk::SignedIn, Desk::Locked, Desk::MustChange, Desk::Expired, Desk::Suspended];

/// Written from the requirements, not from the gate: what must be open.
fn expected(command: Command, role: Role, desk: Desk, demo: bool) -> bool {
    let by_role = match command.access() {
        Access::Anyone => true,
        Access::DemoOnly => return demo,
        Access::Setup => return false,
        Access::SignedIn => desk != Desk::Nobody,
        Access::Roles(roles) => desk != Desk::Nobody && roles.contains(&role),
    };
    // What neither locks nor waits for a new password: the state of the desk, coming and going, and the parent's window.
    let free = matches!(
        command,
        Command::DeskView
            | Command::SetupView
            | Command::SessionLogout
            | Command::SessionSwitch
            | Command::PadView
            | Command::PadSign
            | Command::PadRefuseAll
            | Command::PadClear
    );
    by_role
        && match desk {
            Desk::Nobody | Desk::SignedIn => true,
            Desk::Locked => free,
            Desk::MustChange | Desk::Expired => {
                free || matches!(command, Command::SessionPassword | Command::SessionLogin)
            }
            Desk::Suspended => free || command == Command::SessionLogin,
        }
}

struct Cast {
    app: App,
    setup: Setup,
    demo: bool,
    /// An account with one role, one of them suspended, one with an initial password.
    accounts: Vec<(Role, Uuid, Uuid, Uuid)>,
}

impl Cast {
    fn over(dir: &Path, app: App) -> Cast {
        let setup = Setup::open(&dir.join("elsewhere"), Arc::new(SystemClock));
        setup.enter_open(app.clone());
        let mut accounts = vec![];
        let ctx = app.ctx(nobody());
        let enter = |role: Role, kind: &str, initial: bool| {
            let staff = ids::new_id();
            let body = StaffRegistered {
                staff,
                login: format!("{}.{kind}", role.code()),
                name: kind.to_owned(),
                roles: vec![role.code().to_owned()],
            };
            let credential = Credential::of_password(staff, String::new(), ctx.stamp(), initial);
            app.transact(&ctx, |r| {
                r.keep_credential(&credential)?;
                Ok(Ok(decided(vec![about(&ctx, staff, body)])))
            })
            .unwrap();
            staff
        };
        for role in Role::ALL {
            let (active, suspended, fresh) =
                (enter(role, "active", false), enter(role, "suspended", false), enter(role, "fresh", true));
            let body =
                StaffStatusChanged { staff: suspended, status: "suspended".to_owned(), reason: "left".to_owned() };
            app.transact(&ctx, |_| Ok(Ok(decided(vec![about(&ctx, suspended, body)])))).unwrap();
            accounts.push((role, active, suspended, fresh));
        }
        let demo = app.inner.clinic.demo;
        Cast { app, setup, demo, accounts }
    }

    /// Puts somebody at the desk as if they had signed in a moment ago.
    fn seat(&self, desk: Desk, account: (Role, Uuid, Uuid, Uuid)) {
        let (_, active, suspended, fresh) = account;
        let staff = match desk {
            Desk::Suspended => suspended,
            Desk::MustChange => fresh,
            _ => active,
        };
        let row = self.app.read(|r| r.staff(staff)).unwrap().unwrap();
        let session = Session {
            actor: actor_of(&row),
            locked: desk == Desk::Locked,
            touched: self.app.hands(),
            must_change: (desk == Desk::Expired).then_some(MustChange::Expired),
        };
        self.app.desk().session = (desk != Desk::Nobody).then_some(session);
    }

    fn check(&self) {
        let mut wrong = vec![];
        for account in &self.accounts {
            for desk in DESKS {
                for command in Command::ALL {
                    self.seat(desk, *account);
                    let answer = catch_unwind(AssertUnwindSafe(|| call(&self.app, &self.setup, *command)));
                    let open = match &answer {
                        Ok(Err(AppError::Refused(refusal))) => !CLOSED.contains(&refusal.code),
                        Ok(_) => true,
                        Err(_) => {
                            wrong.push(format!("{} does not come to an end", command.name()));
                            continue;
                        }
                    };
                    if open != expected(*command, account.0, desk, self.demo) {
                        let found = if open { "open" } else { "closed" };
                        let (name, role) = (command.name(), account.0.code());
                        wrong.push(format!("{name} is {found} for {role}, {desk:?}, demo {}", self.demo));
                    }
                }
            }
        }
        wrong.dedup();
        assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

#[test]
fn every_command_by_every_role_in_every_state_of_a_demonstration_decision_15_c_185() {
    let dir = tempfile::TempDir::new().unwrap();
    let data = dir.path().join("clinic");
    seed::seed(&data, seed::Size { people: 0, doses: 0, seed: 1 }, SystemClock.now(), |_| ()).unwrap();
    Cast::over(dir.path(), App::open(&data).unwrap()).check();
}

#[test]
fn every_command_by_every_role_in_every_state_of_a_real_clinic_decision_15_c_185() {
    let dir = tempfile::TempDir::new().unwrap();
    let data = dir.path().join("clinic");
    std::fs::create_dir_all(&data).unwrap();
    let vault = founding::new_vault(&data, Some("a passphrase for a test")).unwrap();
    let clinic = founding::NewClinic { site: "4201060101", name: "江城门诊", demo: false, now: SystemClock.now() };
    let opened = founding::found(&data, vault, &clinic).unwrap();
    Cast::over(dir.path(), App::assemble(&data, Arc::new(SystemClock), opened).unwrap()).check();
}

#[test]
fn a_role_that_was_taken_away_is_gone_at_the_next_command() {
    let dir = tempfile::TempDir::new().unwrap();
    let data = dir.path().join("clinic");
    seed::seed(&data, seed::Size { people: 0, doses: 0, seed: 1 }, SystemClock.now(), |_| ()).unwrap();
    let app = App::open(&data).unwrap();
    app.session_login("jiezhong", seed::PASSWORD).unwrap();
    assert!(app.stock_view().is_ok());
    // As another desk of the clinic would say it.
    let staff = app.read(|r| r.staff_by_login("jiezhong")).unwrap().unwrap().staff;
    let change =
        domain::event::v1::FieldChange { field: "roles".to_owned(), before: None, after: Some(json!(["registrar"])) };
    let ctx = app.ctx(nobody());
    let body = domain::event::v1::StaffAmended { staff, changes: vec![change] };
    app.transact(&ctx, |_| Ok(Ok(decided(vec![about(&ctx, staff, body)])))).unwrap();
    assert!(matches!(app.stock_view(), Err(AppError::Refused(refusal)) if refusal.code == "permission.denied"));
    assert!(app.today_view().is_ok());
    assert_eq!(lock(&app.inner.desk).session.as_ref().unwrap().actor.roles, [Role::Registrar]);
}
