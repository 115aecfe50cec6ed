//! Accounts of staff: entering, roles, passwords, locks, status (C-130, C-137 … C-147).

use app::input::FieldInput;
use app::input::staff::{StaffInput, StepUpInput};
use app::seed::PASSWORD;
use app::view::{Approval, StaffRow};
use testkit::Clinic;

/// A second person of the demonstration approves.
pub fn approve(clinic: &Clinic, command: &str, subject: &str) -> Approval {
    let input = StepUpInput {
        command: command.to_owned(),
        subject: subject.to_owned(),
        login: "fuzhuren".to_owned(),
        password: PASSWORD.to_owned(),
    };
    clinic.app.step_up(&input).unwrap()
}

pub fn form(clinic: &Clinic, login: &str, roles: &[&str]) -> StaffInput {
    StaffInput {
        draft: clinic.app.draft_id().unwrap(),
        staff: None,
        login: login.to_owned(),
        name: "赵新".to_owned(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        fields: vec![],
        approval: None,
    }
}

/// Enters an account; its initial password.
pub fn enter(clinic: &Clinic, login: &str, roles: &[&str]) -> String {
    let saved = clinic.app.staff_save(&form(clinic, login, roles)).unwrap();
    saved.initial_password.expect("a new account has an initial password")
}

pub fn account(clinic: &Clinic, login: &str) -> StaffRow {
    let view = clinic.app.staff_view().unwrap();
    view.staff.into_iter().find(|row| row.login == login).unwrap()
}

fn change(clinic: &Clinic, login: &str, roles: &[&str], approval: Option<String>) -> Result<(), app::AppError> {
    let row = account(clinic, login);
    let input =
        StaffInput { staff: Some(row.staff.clone()), name: row.name.clone(), approval, ..form(clinic, login, roles) };
    clinic.app.staff_save(&input).map(drop)
}

#[test]
fn nothing_works_before_the_initial_password_is_changed_c_141() {
    let clinic = Clinic::open();
    let initial = enter(&clinic, "zhaoxin", &["registrar", "vaccinator"]);
    let desk = clinic.app.session_login("zhaoxin", &initial).unwrap();
    let session = desk.session.unwrap();
    assert_eq!(session.must_change.as_deref(), Some("initial"));
    assert!(!session.may.contains(&"today_view".to_owned()), "{:?}", session.may);
    assert!(session.may.contains(&"session_password".to_owned()));
    assert_eq!(Clinic::refusal(clinic.app.today_view()), "session.must_change");
    assert_eq!(Clinic::refusal(clinic.app.session_password(&initial, &initial)), "password.same");
    assert_eq!(Clinic::refusal(clinic.app.session_password(&initial, "short")), "password.too_short");
    assert_eq!(Clinic::refusal(clinic.app.session_password(&initial, "password123")), "password.common");
    assert_eq!(Clinic::refusal(clinic.app.session_password(&initial, "zhaoxin-2026!")), "password.own");
    assert_eq!(
        Clinic::refusal(clinic.app.session_password("not the old one", "six blue umbrellas")),
        "session.login_failed"
    );
    let desk = clinic.app.session_password(&initial, "six blue umbrellas").unwrap();
    assert_eq!(desk.session.unwrap().must_change, None);
    assert!(clinic.app.today_view().is_ok());
    let clinic = clinic.restart();
    assert_eq!(Clinic::refusal(clinic.app.session_login("zhaoxin", &initial)), "session.login_failed");
    let desk = clinic.app.session_login("zhaoxin", "six blue umbrellas").unwrap();
    assert_eq!(desk.session.unwrap().must_change, None);
    clinic.assert_sound();
}

#[test]
fn an_account_sent_twice_is_one_account_and_its_password_is_shown_once() {
    let clinic = Clinic::open();
    let input = form(&clinic, "zhaoxin", &["registrar"]);
    let first = clinic.app.staff_save(&input).unwrap();
    let second = clinic.app.staff_save(&input).unwrap();
    assert!(first.initial_password.is_some());
    assert_eq!(second.initial_password, None);
    assert_eq!(second.view.staff.iter().filter(|row| row.login == "zhaoxin").count(), 1);
    let other = form(&clinic, "ZhaoXin", &["registrar"]);
    assert_eq!(Clinic::refusal(clinic.app.staff_save(&other)), "staff.login_taken");
    assert_eq!(Clinic::refusal(clinic.app.staff_save(&form(&clinic, "x", &["registrar"]))), "staff.login_bad");
    assert_eq!(Clinic::refusal(clinic.app.staff_save(&form(&clinic, "xy", &[]))), "staff.role_missing");
}

#[test]
fn the_ten_fields_of_staff_are_kept_masked_and_changed_c_130_c_140() {
    let clinic = Clinic::open();
    let field = |field: &str, value: &str| FieldInput { field: field.to_owned(), value: Some(format!("\"{value}\"")) };
    let mut input = form(&clinic, "zhaoxin", &["registrar"]);
    input.fields = vec![
        field("sex", "female"),
        field("birth", "1990-03-01"),
        field("number", "11010519491231002X"),
        field("education", "本科"),
        field("title", "主管护师"),
        field("licence", "201142010001"),
        field("unit", "江城示范接种门诊"),
        field("since", "2015"),
        field("training", "2026年合格"),
        field("phone", "13812341234"),
    ];
    clinic.app.staff_save(&input).unwrap();
    let row = account(&clinic, "zhaoxin");
    let value = |code: &str| row.fields.iter().find(|field| field.field == code).unwrap().value.clone().unwrap();
    assert_eq!(value("number"), "110***********002X");
    assert_eq!(value("phone"), "138****1234");
    assert_eq!((value("since").as_str(), value("title").as_str()), ("2015", "主管护师"));
    assert_eq!(row.fields.len() + 1, 11, "the name stands by itself; the phone is the eleventh");
    input.staff = Some(row.staff.clone());
    input.fields = vec![field("number", "110105194912310021")];
    assert_eq!(Clinic::refusal(clinic.app.staff_save(&input)), "field.bad_value", "the check digit is judged");
    input.fields = vec![FieldInput { field: "title".to_owned(), value: None }];
    clinic.app.staff_save(&input).unwrap();
    let row = account(&clinic, "zhaoxin");
    assert_eq!(row.fields.iter().find(|field| field.field == "title").unwrap().value, None);
    clinic.assert_sound();
}

#[test]
fn a_role_over_others_needs_a_second_person_and_takes_effect_at_once_c_139() {
    let clinic = Clinic::open();
    enter(&clinic, "zhaoxin", &["registrar"]);
    assert_eq!(Clinic::refusal(change(&clinic, "zhaoxin", &["registrar", "manager"], None)), "step_up.needed");
    assert!(change(&clinic, "zhaoxin", &["registrar", "vaccinator"], None).is_ok(), "other roles need nobody else");
    let subject = account(&clinic, "zhaoxin").staff;
    let approval = approve(&clinic, "staff_save", &subject);
    assert_eq!(approval.by, "孙副主任");
    change(&clinic, "zhaoxin", &["registrar", "manager"], Some(approval.token.clone())).unwrap();
    assert_eq!(account(&clinic, "zhaoxin").roles, ["registrar", "manager"]);
    assert_eq!(
        Clinic::refusal(change(&clinic, "zhaoxin", &["registrar"], Some(approval.token))),
        "step_up.expired",
        "an approval is for one act"
    );
    clinic.assert_sound();
}

#[test]
fn an_approval_is_bound_to_act_subject_and_two_minutes() {
    let clinic = Clinic::open();
    enter(&clinic, "zhaoxin", &["registrar"]);
    let subject = account(&clinic, "zhaoxin").staff;
    let try_with = |approval: Approval| change(&clinic, "zhaoxin", &["manager"], Some(approval.token));
    let other_subject = approve(&clinic, "staff_save", "");
    assert_eq!(Clinic::refusal(try_with(other_subject)), "step_up.expired");
    let other_act = approve(&clinic, "staff_reset", &subject);
    assert_eq!(Clinic::refusal(try_with(other_act)), "step_up.expired");
    let late = approve(&clinic, "staff_save", &subject);
    clinic.clock.pass(120);
    assert_eq!(Clinic::refusal(try_with(late)), "step_up.expired");
    let in_time = approve(&clinic, "staff_save", &subject);
    clinic.clock.pass(119);
    assert!(try_with(in_time).is_ok());
}

#[test]
fn the_second_person_is_another_one_with_the_right_and_failures_count() {
    let clinic = Clinic::open();
    let input = |login: &str, password: &str| StepUpInput {
        command: "staff_save".to_owned(),
        subject: String::new(),
        login: login.to_owned(),
        password: password.to_owned(),
    };
    assert_eq!(Clinic::refusal(clinic.app.step_up(&input("zhuren", PASSWORD))), "step_up.same_person");
    assert_eq!(Clinic::refusal(clinic.app.step_up(&input("dengji", PASSWORD))), "step_up.no_right");
    let not_needed = StepUpInput { command: "today_view".to_owned(), ..input("fuzhuren", PASSWORD) };
    assert_eq!(Clinic::refusal(clinic.app.step_up(&not_needed)), "step_up.not_needed");
    for _ in 0..4 {
        assert_eq!(Clinic::refusal(clinic.app.step_up(&input("fuzhuren", "wrong"))), "session.login_failed");
    }
    assert_eq!(Clinic::refusal(clinic.app.step_up(&input("fuzhuren", "wrong"))), "session.locked");
    assert_eq!(Clinic::refusal(clinic.app.step_up(&input("fuzhuren", PASSWORD))), "session.locked");
    assert!(account(&clinic, "fuzhuren").locked);
}

#[test]
fn an_administrator_unlocks_and_resets_c_146_c_147() {
    let clinic = Clinic::open();
    for _ in 0..5 {
        clinic.app.session_login("dengji", "wrong").unwrap_err();
    }
    let row = account(&clinic, "dengji");
    assert!(row.locked);
    assert_eq!(Clinic::refusal(clinic.app.staff_unlock(&row.staff, " ")), "staff.reason_missing");
    clinic.app.staff_unlock(&row.staff, "本人到场").unwrap();
    assert!(!account(&clinic, "dengji").locked);
    let initial = clinic.app.staff_reset(&row.staff, None).unwrap().initial_password.unwrap();
    assert!(account(&clinic, "dengji").initial);
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", PASSWORD)), "session.login_failed");
    let desk = clinic.app.session_login("dengji", &initial).unwrap();
    assert_eq!(desk.session.unwrap().must_change.as_deref(), Some("initial"), "forced to change again");
    clinic.app.session_password(&initial, "seven green kettles").unwrap();
    clinic.login("zhuren");
    let manager = account(&clinic, "fuzhuren").staff;
    clinic.login("fuzhuren");
    let other = account(&clinic, "zhuren").staff;
    assert_ne!(manager, other);
    // The two rule over each other: nobody is left to approve, and the log shows who did it.
    assert!(clinic.app.staff_reset(&other, None).is_ok());
    clinic.assert_sound();
}

#[test]
fn a_suspended_or_deleted_account_is_out_and_its_history_stays_c_137_c_138() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明");
    drop(visit);
    let nurse = account(&clinic, "jiezhong");
    clinic.app.staff_status(&nurse.staff, "suspended", "产假", None).unwrap();
    assert_eq!(Clinic::refusal(clinic.app.session_login("jiezhong", PASSWORD)), "session.account_off");
    assert_eq!(Clinic::refusal(clinic.app.session_login("jiezhong", "wrong")), "session.login_failed");
    clinic.app.staff_status(&nurse.staff, "active", "返岗", None).unwrap();
    clinic.login("jiezhong");
    clinic.login("zhuren");
    clinic.app.staff_status(&nurse.staff, "deleted", "调离", None).unwrap();
    assert_eq!(
        Clinic::refusal(clinic.app.session_login("jiezhong", PASSWORD)),
        "session.login_failed",
        "as if unknown"
    );
    let taken = form(&clinic, "jiezhong", &["registrar"]);
    assert_eq!(Clinic::refusal(clinic.app.staff_save(&taken)), "staff.login_taken");
    let trail = clinic.app.audit_view(&super::audit::any()).unwrap();
    assert!(trail.rows.iter().any(|row| row.by == "李护士"), "the name still stands beside what was done");
    clinic.app.staff_status(&nurse.staff, "active", "误删", None).unwrap();
    clinic.login("jiezhong");
    clinic.assert_sound();
}

#[test]
fn the_last_administrator_stays_c_137() {
    let clinic = Clinic::open();
    let deputy = account(&clinic, "fuzhuren").staff;
    clinic.app.staff_status(&deputy, "suspended", "出差", None).unwrap();
    let own = account(&clinic, "zhuren").staff;
    for status in ["suspended", "deleted"] {
        assert_eq!(Clinic::refusal(clinic.app.staff_status(&own, status, "退休", None)), "staff.last_administrator");
    }
    assert_eq!(Clinic::refusal(change(&clinic, "zhuren", &["manager"], None)), "staff.last_administrator");
    assert!(clinic.app.staff_view().is_ok());
    assert_eq!(Clinic::refusal(clinic.app.staff_status(&own, "retired", "x", None)), "staff.status_unknown");
}

#[test]
fn one_who_suspends_themselves_is_out_at_the_next_command() {
    let clinic = Clinic::open();
    let own = account(&clinic, "zhuren").staff;
    assert_eq!(Clinic::refusal(clinic.app.staff_status(&own, "suspended", "休假", None)), "step_up.needed");
    let token = approve(&clinic, "staff_status", &own).token;
    clinic.app.staff_status(&own, "suspended", "休假", Some(&token)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(Clinic::refusal(clinic.app.today_view()), "session.account_off");
    assert!(clinic.app.desk_view().unwrap().session.is_none());
    clinic.login("fuzhuren");
}

#[test]
fn an_account_is_looked_at_every_year() {
    let clinic = Clinic::open();
    assert!(!account(&clinic, "dengji").review_due);
    clinic.clock.pass(366 * 24 * 3600);
    let row = account(&clinic, "dengji");
    assert!(row.review_due);
    clinic.app.staff_review(&row.staff, "").unwrap();
    let row = account(&clinic, "dengji");
    assert!(!row.review_due);
    assert_eq!(row.reviewed_on.as_deref(), Some("2027-11-21"));
    clinic.assert_sound();
}

#[test]
fn a_password_expires_when_the_setting_says_so_also_with_the_clock_set_back_c_143() {
    let clinic = Clinic::open();
    clinic.clock.pass(400 * 24 * 3600);
    clinic.login("dengji");
    assert_eq!(clinic.app.desk_view().unwrap().session.unwrap().must_change, None, "off by default");
    clinic.login("zhuren");
    clinic.app.setting_change("accounts.password_days", "90").unwrap();
    let desk = clinic.app.session_login("dengji", PASSWORD).unwrap();
    assert_eq!(desk.session.unwrap().must_change.as_deref(), Some("expired"));
    assert_eq!(Clinic::refusal(clinic.app.today_view()), "session.must_change");
    // Somebody sets the clock back to the day the password was set.
    clinic.clock.set_wall(-399 * 24 * 3600);
    let desk = clinic.app.session_login("dengji", PASSWORD).unwrap();
    assert_eq!(desk.session.unwrap().must_change.as_deref(), Some("expired"));
    clinic.app.session_password(PASSWORD, "eight red lanterns").unwrap();
    assert!(clinic.app.today_view().is_ok());
}

#[test]
fn the_number_of_failures_is_a_setting_between_one_and_five_c_145() {
    let clinic = Clinic::open();
    assert_eq!(Clinic::refusal(clinic.app.setting_change("accounts.failures", "6")), "setting.out_of_range");
    assert_eq!(Clinic::refusal(clinic.app.setting_change("accounts.failures", "0")), "setting.out_of_range");
    clinic.app.setting_change("accounts.failures", "2").unwrap();
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", "wrong")), "session.login_failed");
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", "wrong")), "session.locked");
}

#[test]
fn neither_a_restart_nor_another_clock_gives_new_tries_c_145() {
    let clinic = Clinic::closed();
    for _ in 0..3 {
        assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", "wrong")), "session.login_failed");
    }
    let clinic = clinic.restart();
    clinic.clock.set_wall(-10 * 24 * 3600);
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", "wrong")), "session.login_failed");
    clinic.clock.set_wall(400 * 24 * 3600);
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", "wrong")), "session.locked");
    let clinic = clinic.restart();
    clinic.clock.pass(24 * 3600);
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", PASSWORD)), "session.locked");
    clinic.assert_sound();
}

#[test]
fn a_right_password_ends_the_row_of_failures() {
    let clinic = Clinic::closed();
    for _ in 0..3 {
        for _ in 0..4 {
            clinic.app.session_login("dengji", "wrong").unwrap_err();
        }
        clinic.login("dengji");
    }
}

#[test]
fn a_name_of_nobody_is_answered_like_any_other() {
    let clinic = Clinic::closed();
    for _ in 0..4 {
        assert_eq!(Clinic::refusal(clinic.app.session_login("nobody", "x")), "session.login_failed");
    }
    assert_eq!(Clinic::refusal(clinic.app.session_login("nobody", "x")), "session.locked");
    assert_eq!(Clinic::refusal(clinic.app.session_login("nobody", "x")), "session.locked");
}
