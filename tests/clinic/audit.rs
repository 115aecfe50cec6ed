//! The audit trail: who did what, whose record was read, what left the program (C-148 … C-150, C-187).

use app::input::staff::{AuditExportInput, AuditInput};
use testkit::Clinic;

use super::accounts::approve;

/// No conditions.
pub fn any() -> AuditInput {
    AuditInput {
        from: String::new(),
        to: String::new(),
        staff: String::new(),
        module: String::new(),
        kind: String::new(),
        subject: String::new(),
        page: 0,
    }
}

#[test]
fn the_trail_is_found_by_person_module_kind_subject_and_day_c_149() {
    let clinic = Clinic::open();
    let person = clinic.person("王小明");
    drop(clinic.at_the_needle("王小明"));
    clinic.login("dengji");
    clinic.clock.pass(24 * 3600);
    clinic.login("zhuren");
    clinic.app.setting_change("session.idle_minutes", "20").unwrap();
    let all = clinic.app.audit_view(&any()).unwrap();
    assert_eq!(all.rows[0].kind, "setting.changed");
    assert_eq!((all.rows[0].by.as_str(), all.rows[0].module.as_str()), ("郑主任", "settings"));
    let what: Vec<_> =
        all.rows[0].what.iter().map(|note| (note.code.as_str(), note.params["value"].as_str())).collect();
    assert_eq!(what, [("audit.name", "session.idle_minutes"), ("audit.after", "20")]);
    for counts in [&all.by_module, &all.by_staff, &all.by_day] {
        assert_eq!(counts.iter().map(|row| row.count).sum::<u32>(), all.total);
    }
    assert_eq!(all.kept_since.as_deref(), Some("2026-11-20"));
    let only = |query: AuditInput| clinic.app.audit_view(&query).unwrap();
    assert_eq!(only(AuditInput { from: "2026-11-21".to_owned(), ..any() }).total, 3);
    assert_eq!(only(AuditInput { to: "2026-11-19".to_owned(), ..any() }).total, 0);
    let settings = only(AuditInput { module: "settings".to_owned(), ..any() });
    assert!(settings.rows.iter().all(|row| row.module == "settings") && settings.total >= 1);
    let visit = only(AuditInput { subject: person.recipient.clone(), ..any() });
    assert!(visit.rows.iter().any(|row| row.kind == "consent.signed"));
    assert!(visit.rows.iter().all(|row| row.recipient.as_deref() == Some(person.recipient.as_str())));
    assert!(visit.rows.iter().all(|row| row.subject == "王*明"), "a name is masked");
    assert_eq!(visit.by_day.iter().map(|row| row.count).sum::<u32>(), visit.total);
    let one = only(AuditInput { kind: "consent.signed".to_owned(), ..any() });
    assert_eq!(one.total, 1);
    let by = only(AuditInput {
        staff: all.by_staff.iter().find(|row| row.name == "周登记").unwrap().key.clone(),
        ..any()
    });
    assert!(by.rows.iter().all(|row| row.by == "周登记"));
    let neither = AuditInput { module: "settings".to_owned(), kind: "consent.signed".to_owned(), ..any() };
    assert_eq!(only(neither).total, 0);
    assert_eq!(
        Clinic::refusal(clinic.app.audit_view(&AuditInput { from: "yesterday".to_owned(), ..any() })),
        "identity.bad_date"
    );
}

#[test]
fn pages_go_on_where_the_one_before_ended() {
    let clinic = Clinic::open();
    for _ in 0..60 {
        clinic.app.session_lock().unwrap();
        clinic
            .app
            .session_switch(&app::input::staff::SwitchInput {
                badge: None,
                login: Some("zhuren".to_owned()),
                pin: None,
                password: Some(app::seed::PASSWORD.to_owned()),
            })
            .unwrap();
    }
    let first = clinic.app.audit_view(&any()).unwrap();
    assert_eq!((first.rows.len(), first.pages), (100, first.total.div_ceil(100)));
    let second = clinic.app.audit_view(&AuditInput { page: 1, ..any() }).unwrap();
    assert_eq!(second.rows.len() as u32, (first.total - 100).min(100));
    assert!(first.rows.iter().all(|row| second.rows.iter().all(|other| other.event != row.event)));
}

#[test]
fn no_personal_data_stands_in_the_trail_c_148() {
    let clinic = Clinic::open();
    let person = clinic.person("王小明");
    clinic.app.recipient_reveal(&person.recipient).unwrap();
    clinic.app.session_logout().unwrap();
    // A password typed into the field of the login name.
    clinic.app.session_login("My-Secret-77", "x").unwrap_err();
    clinic.login("zhuren");
    let mut page = 0;
    let mut rows = vec![];
    loop {
        let view = clinic.app.audit_view(&AuditInput { page, ..any() }).unwrap();
        rows.extend(view.rows);
        page += 1;
        if page >= view.pages {
            break;
        }
    }
    let text = format!("{rows:?}");
    for secret in ["王小明", "王丽", "420106199203042028", "13800138000", "My-Secret-77", "示范街道"] {
        assert!(!text.contains(secret), "{secret} stands in the audit trail");
    }
}

#[test]
fn reading_a_record_is_an_entry_once_in_ten_minutes() {
    let clinic = Clinic::open();
    let person = clinic.person("王小明");
    let viewed = || {
        let query = AuditInput { kind: "personal_data.viewed".to_owned(), subject: person.recipient.clone(), ..any() };
        clinic.app.audit_view(&query).unwrap().total
    };
    clinic.app.recipient_view(&person.recipient).unwrap();
    clinic.app.recipient_view(&person.recipient).unwrap();
    assert_eq!(viewed(), 1);
    clinic.clock.pass(599);
    clinic.app.recipient_view(&person.recipient).unwrap();
    assert_eq!(viewed(), 1);
    clinic.clock.pass(1);
    clinic.app.recipient_view(&person.recipient).unwrap();
    assert_eq!(viewed(), 2);
    clinic.login("dengji");
    clinic.app.recipient_view(&person.recipient).unwrap();
    clinic.login("zhuren");
    assert_eq!(viewed(), 3, "another reader is another entry");
}

#[test]
fn the_trail_is_exported_with_a_second_person_and_leaves_an_entry_c_187() {
    let clinic = Clinic::open();
    let input = |approval: Option<String>, format: &str| AuditExportInput {
        query: AuditInput { module: "session".to_owned(), ..any() },
        format: format.to_owned(),
        reason: "年度检查".to_owned(),
        approval,
    };
    assert_eq!(Clinic::refusal(clinic.app.audit_export(&input(None, "csv"))), "step_up.needed");
    assert_eq!(Clinic::refusal(clinic.app.audit_export(&input(None, "pdf"))), "export.format_unknown");
    let no_reason = AuditExportInput { reason: " ".to_owned(), ..input(None, "csv") };
    assert_eq!(Clinic::refusal(clinic.app.audit_export(&no_reason)), "export.reason_missing");
    for format in ["csv", "xlsx"] {
        let token = approve(&clinic, "audit_export", "").token;
        let file = clinic.app.audit_export(&input(Some(token), format)).unwrap();
        assert!(file.rows >= 1);
        let bytes = std::fs::read(&file.path).unwrap();
        if format == "csv" {
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(text.lines().count() as u32, file.rows + 1, "a line of titles and one for each entry");
            assert!(text.contains("登录") && text.contains("郑主任"), "{text}");
        } else {
            assert!(bytes.starts_with(b"PK"));
        }
    }
    let view = clinic.app.audit_view(&any()).unwrap();
    let exported = view.rows.iter().find(|row| row.kind == "data.exported").unwrap();
    let value = |code: &str| exported.what.iter().find(|note| note.code == code).unwrap().params["value"].clone();
    assert_eq!((value("audit.what").as_str(), value("audit.reason").as_str()), ("audit", "年度检查"));
    assert_eq!(value("audit.approved_by"), "孙副主任");
    clinic.assert_sound();
}

#[test]
fn the_log_is_kept_six_months_at_least_c_150() {
    let clinic = Clinic::open();
    assert_eq!(Clinic::refusal(clinic.app.setting_change("audit.kept_months", "5")), "setting.out_of_range");
    clinic.app.setting_change("audit.kept_months", "6").unwrap();
    let before = clinic.app.audit_view(&any()).unwrap();
    clinic.clock.pass(400 * 24 * 3600);
    let clinic = clinic.restart();
    clinic.login("zhuren");
    let after = clinic.app.audit_view(&any()).unwrap();
    assert_eq!(after.kept_since, before.kept_since, "nothing is ever taken out of the log");
    assert!(after.total > before.total);
}

#[test]
fn a_changed_setting_stands_with_before_and_after() {
    let clinic = Clinic::open();
    let view = clinic.app.setting_change("session.idle_minutes", "15").unwrap();
    let row = view.settings.iter().find(|row| row.name == "session.idle_minutes").unwrap();
    assert_eq!((row.value.as_str(), row.default.as_str()), ("15", "10"));
    assert!(row.rule.as_ref().is_some_and(|rule| rule.source.contains("C-144")));
    clinic.app.setting_change("session.idle_minutes", "20").unwrap();
    clinic.app.setting_change("session.idle_minutes", "20").unwrap();
    let query = AuditInput { kind: "setting.changed".to_owned(), ..any() };
    let trail = clinic.app.audit_view(&query).unwrap();
    assert_eq!(trail.total, 2, "the same value again is no change");
    let values: Vec<_> = trail.rows[0].what.iter().map(|note| note.params["value"].clone()).collect();
    assert_eq!(values, ["session.idle_minutes", "15", "20"]);
    assert_eq!(Clinic::refusal(clinic.app.setting_change("no.such", "1")), "setting.unknown");
    clinic.assert_sound();
}
