//! What lies beside the screen: a signature pad of its own, a fingerprint reader; and who changed which device.

use std::sync::Arc;

use app::clock::SystemClock;
use app::input::staff::AuditInput;
use app::input::{DeviceEdit, PadSignInput, SignatureExportInput};
use app::setup::Setup;
use app::view::{DeskNotice, DeviceView, PadView};
use devices::{DeviceKind, DeviceState, Health, Notice};
use testkit::{Clinic, code};

/// The page as soon as it shows what a device brought.
fn page(clinic: &Clinic, wanted: impl Fn(&PadView) -> bool) -> PadView {
    clinic.notice(|notice| match notice {
        DeskNotice::Pad { view } if wanted(view) => Some((**view).clone()),
        _ => None,
    })
}

/// Waits until a device of the top bar is in this state.
fn wait_for(clinic: &Clinic, device: &str, state: &str) -> DeviceView {
    clinic.notice(|notice| match notice {
        DeskNotice::Status { status } => {
            status.devices.iter().find(|row| row.device == device && row.state == state).cloned()
        }
        _ => None,
    })
}

/// A clinic whose simulated pad and reader are ready.
fn with_devices() -> Clinic {
    let clinic = Clinic::open();
    clinic.plug_devices();
    wait_for(&clinic, "signature_pad", "ready");
    clinic
}

/// The page's key, with what a device brought.
fn confirm(clinic: &Clinic, digest: &str, capture: &str) -> PadView {
    let input = PadSignInput {
        digest: digest.to_owned(),
        strokes: vec![],
        width: 900,
        height: 300,
        refused: vec![],
        capture: Some(capture.to_owned()),
    };
    clinic.app.pad_sign(&input).unwrap()
}

#[test]
fn what_is_written_on_a_pad_of_its_own_signs_the_consent_as_a_pointer_does_c_034() {
    let clinic = with_devices();
    let visit = clinic.visit("王小明").precheck_all_no();
    let digest = visit.show_consent().unwrap();
    assert!(clinic.app.pad_view().unwrap().captures.contains(&"signature_pad".to_owned()), "the page says so");
    clinic.app.demo_sign(Some("signature_pad")).unwrap();
    let view = page(&clinic, |view| view.ink.is_some());
    let ink = view.ink.unwrap();
    assert_eq!((ink.width, ink.height, ink.strokes.len()), (800, 480, 1), "drawn as it was written");
    assert_eq!(visit.look().view.consent.signed.len(), 0, "nothing is signed before the parent says so");

    assert_eq!(confirm(&clinic, &digest, "ink").trouble, None);
    let visit = clinic.visit("王小明");
    let proof = clinic.app.consent_proof_view(&visit.view.consent.signed[0].consent).unwrap();
    assert!(proof.holds, "{:?}", proof.checks);
    assert_eq!((proof.way.as_str(), proof.strokes.map(|drawn| drawn.width)), ("pad", Some(800)));
    assert_eq!(clinic.app.pad_view().unwrap().ink, None, "the next page finds a fresh sheet");
    clinic.assert_sound();
}

#[test]
fn what_is_written_while_nobody_is_asked_to_sign_is_nobodys_signature_c_034() {
    let clinic = with_devices();
    clinic.app.demo_sign(Some("signature_pad")).unwrap();
    let visit = clinic.visit("王小明").precheck_all_no();
    let digest = visit.show_consent().unwrap();
    clinic.app.demo_sign(Some("signature_pad")).unwrap();
    let ink = page(&clinic, |view| view.ink.is_some()).ink.unwrap();
    assert_eq!(ink.strokes.len(), 1, "only what was written under this page");
    assert_eq!(clinic.app.pad_clear().unwrap().ink, None, "and it can be taken away");
    assert_eq!(confirm(&clinic, &digest, "ink").trouble.unwrap().code, "consent.signature_too_small");
}

#[test]
fn who_cannot_write_gives_the_consent_with_a_finger_and_the_proof_holds_it_c_034() {
    let clinic = with_devices();
    let visit = clinic.visit("王小明").precheck_all_no();
    let digest = visit.show_consent().unwrap();
    assert_eq!(confirm(&clinic, &digest, "finger").trouble.unwrap().code, "consent.finger_gone");
    clinic.app.demo_sign(Some("fingerprint")).unwrap();
    let finger = page(&clinic, |view| view.finger.is_some()).finger.unwrap();
    assert!(finger.simulated, "a demonstration's finger says that it is none");
    assert!(finger.picture.starts_with("data:image/png;base64,"));

    assert_eq!(confirm(&clinic, &digest, "finger").trouble, None);
    let visit = clinic.visit("王小明");
    assert_eq!(visit.line("HepB").state, "accepted");
    let proof = clinic.app.consent_proof_view(&visit.view.consent.signed[0].consent).unwrap();
    assert!(proof.holds, "{:?}", proof.checks);
    assert!(proof.checks.iter().any(|check| check.check == "picture_binding" && check.result == "holds"));
    assert_eq!((proof.way.as_str(), proof.strokes), ("fingerprint", None));
    assert_eq!(proof.picture.as_deref(), Some(finger.picture.as_str()), "the very picture");
    let rows = entries(&clinic, "consent.fingerprinted");
    assert_eq!(rows.len(), 1, "{rows:?}");
    clinic.assert_sound();
}

#[test]
fn who_cannot_write_confirms_the_vials_with_a_finger_and_its_picture_stays_here_c_032() {
    let clinic = with_devices();
    let visit = clinic.at_the_needle("王小明").scan_only(&code("good", "HEPB-D1"));
    assert_eq!(clinic.app.pad_view().unwrap().finger, None, "nobody was asked, nothing is taken");
    let digest = visit.show_vials().unwrap();
    assert_eq!(confirm(&clinic, &digest, "finger").trouble.unwrap().code, "consent.finger_gone");
    clinic.app.demo_sign(Some("fingerprint")).unwrap();
    let finger = page(&clinic, |view| view.finger.is_some()).finger.unwrap();
    assert!(finger.simulated, "a demonstration's finger says that it is none");
    let visit = visit.look();
    assert_eq!(visit.says(), ("red", Some("verdict.verification_missing")), "not before the family says so");

    assert_eq!(confirm(&clinic, &digest, "finger").trouble, None);
    let visit = clinic.visit("王小明");
    assert_eq!(visit.says(), ("green", None));
    assert_eq!(visit.line("HepB").verified.as_ref().map(|verified| verified.way.as_str()), Some("fingerprint"));
    assert_eq!(clinic.app.pad_view().unwrap().finger, None, "the next page finds none");
    let proofs = clinic.app.verification_proof_view(&visit.view.visit).unwrap();
    assert!(proofs[0].holds, "{:?}", proofs[0].checks);
    assert!(proofs[0].checks.iter().any(|check| check.check == "picture_binding" && check.result == "holds"));
    assert_eq!((proofs[0].way.as_str(), proofs[0].strokes.is_none()), ("fingerprint", true));
    assert_eq!(proofs[0].picture.as_deref(), Some(finger.picture.as_str()), "the very picture");
    assert_eq!(entries(&clinic, "visit.vials_fingerprinted").len(), 1);
    assert_eq!(visit.authorise().record("HepB").line("HepB").state, "given");
    clinic.assert_sound();
}

#[test]
fn a_finger_under_another_page_confirms_nothing_c_032() {
    let clinic = with_devices();
    let visit = clinic.at_the_needle("王小明").scan_only(&code("good", "HEPB-D1"));
    visit.show_vials().unwrap();
    clinic.app.demo_sign(Some("fingerprint")).unwrap();
    page(&clinic, |view| view.finger.is_some());
    assert_eq!(confirm(&clinic, &"0".repeat(64), "finger").trouble.unwrap().code, "consent.document_changed");
    let visit = visit.look();
    assert_eq!(visit.says(), ("red", Some("verdict.verification_missing")));
    // The page comes again: the finger of before is not found under it.
    let digest = visit.show_vials().unwrap();
    assert_eq!(confirm(&clinic, &digest, "finger").trouble.unwrap().code, "consent.finger_gone");
    assert_eq!(entries(&clinic, "visit.vials_fingerprinted").len(), 0);
}

#[test]
fn a_pad_that_is_pulled_takes_what_was_written_on_it_along_and_the_family_is_told_c_034() {
    let clinic = with_devices();
    let visit = clinic.visit("王小明").precheck_all_no();
    let digest = visit.show_consent().unwrap();
    clinic.app.demo_sign(Some("signature_pad")).unwrap();
    page(&clinic, |view| view.ink.is_some());
    let health = |state| Health {
        id: "signature".to_owned(),
        device: DeviceKind::SignaturePad,
        name: String::new(),
        state,
        since_ms: 0,
    };
    clinic.app.device_notice(Notice::Health(health(DeviceState::Absent)));
    let told = page(&clinic, |view| view.ink.is_none());
    assert_eq!(told.trouble.map(|note| note.code).as_deref(), Some("consent.pad_gone"));
    assert_eq!(
        confirm(&clinic, &digest, "ink").trouble.unwrap().code,
        "consent.signature_too_small",
        "half a name is none"
    );

    clinic.app.device_notice(Notice::Health(health(DeviceState::Ready)));
    visit.show_consent().unwrap();
    clinic.app.demo_sign(Some("signature_pad")).unwrap();
    assert_eq!(page(&clinic, |view| view.ink.is_some()).trouble, None, "who writes again has no trouble");
}

#[test]
fn a_pad_is_tried_on_the_devices_page_and_nothing_of_it_reaches_a_consent() {
    let clinic = with_devices();
    let visit = clinic.visit("王小明").precheck_all_no();
    visit.show_consent().unwrap();
    let view = clinic.app.device_test(Some("signature")).unwrap();
    assert_eq!(view.test.map(|test| test.device).as_deref(), Some("signature_pad"));
    clinic.app.demo_sign(Some("signature_pad")).unwrap();
    let lines = clinic.notice(|notice| match notice {
        DeskNotice::Devices { view } => view.test.clone().map(|test| test.lines).filter(|lines| !lines.is_empty()),
        _ => None,
    });
    assert_eq!((lines[0].good, lines[0].note.code.as_str()), (true, "device_test.ink_read"));
    assert_eq!(clinic.app.pad_view().unwrap().ink, None);
    assert!(clinic.app.device_frames("signature").unwrap().iter().all(|frame| frame.shown.starts_with("1 strokes")));
}

fn entries(clinic: &Clinic, kind: &str) -> Vec<app::view::AuditRow> {
    clinic.app.audit_view(&AuditInput { kind: kind.to_owned(), ..crate::audit::any() }).unwrap().rows
}

fn edit_of(row: &app::view::DeviceRow) -> DeviceEdit {
    DeviceEdit {
        id: row.id.clone(),
        kind: row.kind.clone(),
        place: row.place.clone(),
        address: row.address.clone(),
        baud: row.baud,
        prefix: row.prefix.clone(),
        suffix: row.suffix.clone(),
        separator: row.separator.clone(),
        end: row.end.clone(),
        device: row.device.clone(),
    }
}

#[test]
fn who_adds_changes_or_takes_away_a_device_stands_in_the_audit_trail_c_148() {
    let clinic = with_devices();
    let mut edits: Vec<DeviceEdit> = clinic.app.devices_view().unwrap().devices.iter().map(edit_of).collect();
    let kinds: Vec<&str> = edits.iter().map(|edit| edit.device.as_str()).collect();
    assert_eq!(kinds, ["card_reader", "scanner", "signature_pad", "fingerprint"]);
    clinic.app.devices_save(&edits).unwrap();
    assert_eq!(entries(&clinic, "device.configured").len(), 0, "nothing changed");

    edits.retain(|edit| edit.id != "fingerprint");
    edits[1].place = "冷库".to_owned();
    edits.push(DeviceEdit { id: "stu".to_owned(), kind: "hid_pad".to_owned(), ..DeviceEdit::default() });
    let view = clinic.app.devices_save(&edits).unwrap();
    let pad = view.devices.iter().find(|row| row.id == "stu").unwrap();
    assert_eq!((pad.device.as_str(), pad.kind.as_str()), ("signature_pad", "hid_pad"));
    let rows = entries(&clinic, "device.configured");
    let said = |row: &app::view::AuditRow| {
        let of = |code: &str| row.what.iter().find(|note| note.code == code).and_then(|note| note.params.get("value"));
        let change = row.what.iter().find_map(|note| note.code.strip_prefix("audit.change."));
        (of("audit.device").cloned().unwrap_or_default(), change.unwrap_or_default().to_owned())
    };
    let mut changes: Vec<_> = rows.iter().map(said).collect();
    changes.sort();
    let expected = [("fingerprint", "removed"), ("scanner", "changed"), ("stu", "added")];
    assert_eq!(changes, expected.map(|(device, change)| (device.to_owned(), change.to_owned())));
    assert!(rows.iter().all(|row| !row.by.is_empty() && row.module == "settings"), "{rows:?}");
    let place = rows.iter().flat_map(|row| &row.what).find(|note| note.code == "audit.after");
    assert!(place.is_some(), "before and after");
    clinic.assert_sound();
}

#[test]
fn a_signature_is_given_away_as_a_record_of_the_norm_with_a_reason_and_a_trace_c_034() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no().sign();
    let consent = visit.view.consent.signed[0].consent.clone();
    let input =
        |signed: &str, reason: &str| SignatureExportInput { signed: signed.to_owned(), reason: reason.to_owned() };
    assert_eq!(Clinic::refusal(clinic.app.signature_export(&input(&consent, " "))), "export.reason_missing");
    let unknown = clinic.app.draft_id().unwrap();
    assert_eq!(Clinic::refusal(clinic.app.signature_export(&input(&unknown, "笔迹鉴定"))), "consent.unknown");
    let file = clinic.app.signature_export(&input(&consent, "笔迹鉴定")).unwrap();
    let record = std::fs::read(&file.path).unwrap();
    assert!(record.starts_with(b"SDI\0 10\0"), "the norm's own mark");
    let drawn = clinic.app.consent_proof_view(&consent).unwrap().strokes.unwrap().strokes;
    assert_eq!(file.rows as usize, drawn.len());
    // Each stroke ends with one more point; each takes nine bytes at the end of the record.
    let points: usize = drawn.iter().map(|stroke| stroke.len() + 1).sum();
    let told = record.len() - points * 9;
    assert_eq!(record[told - 3..told], (points as u32).to_be_bytes()[1..], "as many points as were drawn");
    let row = entries(&clinic, "data.exported").remove(0);
    let said: Vec<_> = row.what.iter().filter_map(|note| note.params.get("value")).cloned().collect();
    assert!(said.contains(&"笔迹鉴定".to_owned()) && said.contains(&"signature".to_owned()), "{said:?}");

    let visit = clinic.visit("陈小雨").precheck_all_no();
    let refused = visit.show_consent().unwrap();
    clinic.app.pad_refuse_all(&refused, "declined").unwrap();
    let consent = clinic.visit("陈小雨").view.consent.signed[0].consent.clone();
    assert_eq!(Clinic::refusal(clinic.app.signature_export(&input(&consent, "笔迹鉴定"))), "consent.no_strokes");
    clinic.assert_sound();
}

/// The change of a device that was noted last, and how the device is called.
fn last_change(clinic: &Clinic) -> (String, String) {
    let rows = entries(clinic, "device.configured");
    let row = rows.first().expect("a change was noted");
    let device = row.what.iter().find(|note| note.code == "audit.device").map(|note| note.params["value"].clone());
    let change = row.what.iter().find_map(|note| note.code.strip_prefix("audit.change."));
    (device.unwrap_or_default(), change.unwrap_or_default().to_owned())
}

#[test]
fn a_desk_reads_codes_with_its_camera_only_while_an_administrator_wants_it_c_035() {
    let clinic = with_devices();
    assert!(!clinic.app.devices_view().unwrap().camera, "off is how a desk begins");
    assert!(!clinic.app.camera_may_look());

    assert!(clinic.app.camera_switch(true).unwrap().camera);
    assert!(clinic.app.camera_may_look(), "from this moment");
    assert!(clinic.notice(|notice| match notice {
        DeskNotice::Status { status } => Some(status.camera).filter(|on| *on),
        _ => None,
    }));
    assert_eq!(last_change(&clinic), ("camera".to_owned(), "added".to_owned()));
    clinic.app.camera_switch(true).unwrap();
    assert_eq!(entries(&clinic, "device.configured").len(), 1, "nothing changed");

    // Changing other devices leaves it as it is.
    let edits: Vec<DeviceEdit> = clinic.app.devices_view().unwrap().devices.iter().map(edit_of).collect();
    assert!(edits.iter().all(|edit| edit.device != "camera"), "it is no row of its own");
    assert!(clinic.app.devices_save(&edits[..1]).unwrap().camera);
    let named = DeviceEdit { id: "camera".to_owned(), kind: "hid_pad".to_owned(), ..DeviceEdit::default() };
    assert_eq!(Clinic::refusal(clinic.app.devices_save(&[named])), "device.same_name");

    clinic.app.session_lock().unwrap();
    assert!(!clinic.app.camera_may_look(), "nobody looks through it behind a lock");
    clinic.app.session_logout().unwrap();
    clinic.login("jiezhong");
    assert!(clinic.app.camera_may_look(), "who reads pictures reads with the camera");
    assert_eq!(Clinic::refusal(clinic.app.camera_switch(false)), "permission.denied");
    clinic.app.session_logout().unwrap();
    clinic.login("zhuren");
    assert!(!clinic.app.camera_switch(false).unwrap().camera);
    assert!(!clinic.app.camera_may_look(), "from this moment");
    assert_eq!(last_change(&clinic), ("camera".to_owned(), "removed".to_owned()));
}

#[test]
fn a_camera_that_is_on_is_on_after_a_restart_and_a_desk_without_settings_wants_none_c_035() {
    let clinic = with_devices();
    let wants = |clinic: &Clinic| Setup::over(&clinic.dir(), Arc::new(SystemClock)).wants_camera();
    assert!(!wants(&clinic));
    clinic.app.camera_switch(true).unwrap();
    assert!(wants(&clinic), "the window must know before the clinic is open");
    let clinic = clinic.restart();
    assert!(!clinic.app.camera_may_look(), "the devices have not been started");
    clinic.plug_devices();
    clinic.login("zhuren");
    assert!(clinic.app.camera_may_look());
    std::fs::write(clinic.dir().join("devices.toml"), "camera = \"yes\"").unwrap();
    assert!(!wants(&clinic), "a file that cannot be read wants none");
}
