//! Signing in, roles, and what each may do.

use app::input::people::SearchInput;
use app::input::staff::{AuditInput, SwitchInput};
use app::seed::PASSWORD;
use app::view::DeskNotice;
use devices::{Notice, Scan, ScanSource};
use testkit::Clinic;

#[test]
fn five_wrong_passwords_lock_the_account_also_after_a_restart_c_145() {
    let clinic = Clinic::closed();
    for left in [4, 3, 2, 1] {
        let refused = clinic.app.session_login("dengji", "wrong");
        assert_eq!(Clinic::refusal(refused), "session.login_failed", "{left} left");
    }
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", "wrong")), "session.locked");
    let clinic = clinic.restart();
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", app::seed::PASSWORD)), "session.locked");
    clinic.login("jiezhong");
}

#[test]
fn an_unknown_name_is_refused_like_a_wrong_password() {
    let clinic = Clinic::closed();
    assert_eq!(Clinic::refusal(clinic.app.session_login("nobody", "x")), "session.login_failed");
}

#[test]
fn nothing_personal_is_answered_before_signing_in() {
    let clinic = Clinic::closed();
    assert_eq!(Clinic::refusal(clinic.app.recipient_search(&SearchInput::of("王"))), "session.none");
    assert_eq!(Clinic::refusal(clinic.app.today_view()), "session.none");
    assert_eq!(Clinic::refusal(clinic.app.stock_view()), "session.none");
    assert!(clinic.app.desk_view().unwrap().session.is_none());
}

#[test]
fn the_registrar_registers_and_the_vaccinator_injects_c_185() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明");
    clinic.login("dengji");
    assert_eq!(Clinic::refusal(clinic.app.visit_scan(&visit.view.visit, "81000100000000000001")), "permission.denied");
    assert_eq!(Clinic::refusal(clinic.app.stock_view()), "permission.denied");
    assert!(clinic.app.today_view().unwrap().visits.len() == 1);
    clinic.login("kufang");
    assert_eq!(Clinic::refusal(clinic.app.recipient_search(&SearchInput::of("王"))), "permission.denied");
    assert!(clinic.app.stock_view().is_ok());
}

#[test]
fn signing_out_leaves_nothing_on_the_desk() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan("81000100000000000001");
    assert!(visit.view.scan.is_some());
    clinic.app.session_logout().unwrap();
    clinic.login("jiezhong");
    assert!(clinic.app.visit_view(&visit.view.visit).unwrap().scan.is_none());
}

fn pin(login: &str, pin: &str) -> SwitchInput {
    SwitchInput { badge: None, login: Some(login.to_owned()), pin: Some(pin.to_owned()), password: None }
}

fn password(login: &str, password: &str) -> SwitchInput {
    SwitchInput { badge: None, login: Some(login.to_owned()), pin: None, password: Some(password.to_owned()) }
}

fn badge(code: &str) -> SwitchInput {
    SwitchInput { badge: Some(code.to_owned()), login: None, pin: None, password: None }
}

#[test]
fn the_screen_locks_after_ten_minutes_untouched_and_not_a_second_before_c_144() {
    let clinic = Clinic::open();
    let left = clinic.app.settle_idle().unwrap().unwrap();
    assert_eq!(left.as_secs(), 600);
    assert_eq!(clinic.app.desk_view().unwrap().session.unwrap().idle_seconds, 600);
    clinic.clock.idle(599);
    assert_eq!(clinic.app.settle_idle().unwrap().unwrap().as_secs(), 1);
    assert!(clinic.app.today_view().is_ok(), "a command is a touch");
    clinic.clock.idle(599);
    clinic.app.session_touch().unwrap();
    clinic.clock.idle(599);
    assert!(!clinic.app.desk_view().unwrap().session.unwrap().locked, "looking at the desk is no touch, and no lock");
    clinic.clock.idle(1);
    assert_eq!(clinic.app.settle_idle().unwrap(), None);
    clinic.notice(|notice| matches!(notice, DeskNotice::Locked).then_some(()));
    let session = clinic.app.desk_view().unwrap().session.unwrap();
    assert!(session.locked);
    assert!(!session.may.contains(&"today_view".to_owned()));
    assert_eq!(Clinic::refusal(clinic.app.today_view()), "session.locked_screen");
    assert_eq!(Clinic::refusal(clinic.app.session_touch()), "session.locked_screen");
    assert_eq!(Clinic::refusal(clinic.app.session_login("zhuren", PASSWORD)), "session.locked_screen");
}

#[test]
fn the_lock_falls_even_when_the_timer_slept_c_144() {
    let clinic = Clinic::open();
    // The computer was asleep: no timer ran. The first command finds the screen locked.
    clinic.clock.idle(601);
    assert_eq!(Clinic::refusal(clinic.app.today_view()), "session.locked_screen");
}

#[test]
fn setting_the_wall_clock_back_keeps_no_screen_open() {
    let clinic = Clinic::open();
    clinic.clock.idle(590);
    clinic.clock.set_wall(-3600);
    clinic.clock.idle(10);
    assert_eq!(Clinic::refusal(clinic.app.today_view()), "session.locked_screen");
}

#[test]
fn the_idle_time_is_a_setting_of_one_to_thirty_minutes_c_144() {
    let clinic = Clinic::open();
    assert_eq!(Clinic::refusal(clinic.app.setting_change("session.idle_minutes", "31")), "setting.out_of_range");
    assert_eq!(Clinic::refusal(clinic.app.setting_change("session.idle_minutes", "0")), "setting.out_of_range");
    clinic.app.setting_change("session.idle_minutes", "1").unwrap();
    clinic.clock.idle(59);
    assert!(clinic.app.today_view().is_ok());
    clinic.clock.idle(60);
    assert_eq!(Clinic::refusal(clinic.app.today_view()), "session.locked_screen");
}

#[test]
fn drafts_wait_behind_lock_sign_out_and_restart_for_their_owner_only_c_144() {
    let clinic = Clinic::open();
    clinic.login("dengji");
    clinic.app.draft_save("register", "{\"name\":\"王小明\"}").unwrap();
    clinic.app.session_lock().unwrap();
    assert_eq!(Clinic::refusal(clinic.app.draft_load("register")), "session.locked_screen");
    clinic.app.session_switch(&password("dengji", PASSWORD)).unwrap();
    assert!(clinic.app.draft_load("register").unwrap().is_some());
    clinic.app.session_logout().unwrap();
    let clinic = clinic.restart();
    clinic.login("jiezhong");
    assert_eq!(clinic.app.draft_load("register").unwrap(), None, "another one's form is another one's");
    clinic.login("dengji");
    assert_eq!(clinic.app.draft_load("register").unwrap().as_deref(), Some("{\"name\":\"王小明\"}"));
    clinic.app.draft_drop("register").unwrap();
    assert_eq!(clinic.app.draft_load("register").unwrap(), None);
    assert_eq!(Clinic::refusal(clinic.app.draft_save("register", &"x".repeat(300_000))), "draft.too_big");
    let database = std::fs::read(clinic.dir().join("clinic.db")).unwrap();
    let wal = std::fs::read(clinic.dir().join("clinic.db-wal")).unwrap_or_default();
    for file in [database, wal] {
        assert!(!file.windows(9).any(|bytes| bytes == "王小明".as_bytes()), "a draft lies encrypted");
    }
}

#[test]
fn another_one_takes_over_by_pin_and_the_visit_stays_on_the_desk() {
    let clinic = Clinic::open();
    clinic.login("jiezhong");
    clinic.app.session_pin(PASSWORD, "2580").unwrap();
    clinic.login("zhuren");
    let visit = clinic.at_the_needle("王小明").scan("81000100000000000001");
    let desk = clinic.app.session_switch(&pin("jiezhong", "2580")).unwrap();
    assert_eq!(desk.session.unwrap().name, "李护士");
    let view = clinic.app.visit_view(&visit.view.visit).unwrap();
    assert!(view.scan.is_some(), "the vial still lies on the desk");
    clinic.assert_sound();
}

#[test]
fn the_same_one_comes_back_to_a_locked_screen_and_the_log_says_so() {
    let clinic = Clinic::open();
    clinic.app.session_pin(PASSWORD, "2580").unwrap();
    clinic.app.session_lock().unwrap();
    let desk = clinic.app.session_switch(&pin("zhuren", "2580")).unwrap();
    assert!(!desk.session.unwrap().locked);
    let trail = clinic.app.audit_view(&super::audit::any()).unwrap();
    let kinds: Vec<_> = trail.rows.iter().take(2).map(|row| row.kind.as_str()).collect();
    assert_eq!(kinds, ["session.unlocked", "session.locked"]);
}

#[test]
fn three_wrong_pins_turn_the_pin_off_until_the_password_was_given() {
    let clinic = Clinic::open();
    clinic.app.session_pin(PASSWORD, "2580").unwrap();
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&pin("zhuren", "0000"))), "session.pin_failed");
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&pin("zhuren", "1111"))), "session.pin_failed");
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&pin("zhuren", "2222"))), "session.pin_off");
    assert_eq!(
        Clinic::refusal(clinic.app.session_switch(&pin("zhuren", "2580"))),
        "session.pin_off",
        "the right one too"
    );
    clinic.app.session_switch(&password("zhuren", PASSWORD)).unwrap();
    clinic.app.session_switch(&pin("zhuren", "2580")).unwrap();
}

#[test]
fn wrong_pins_count_like_wrong_passwords_c_145() {
    let clinic = Clinic::open();
    clinic.app.session_pin(PASSWORD, "2580").unwrap();
    for wrong in ["0000", "1111", "2222"] {
        clinic.app.session_switch(&pin("zhuren", wrong)).unwrap_err();
    }
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&password("zhuren", "wrong"))), "session.login_failed");
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&password("zhuren", "wrong"))), "session.locked", "the fifth");
}

#[test]
fn a_pin_or_badge_counts_only_after_the_password_on_the_same_day() {
    let clinic = Clinic::open();
    clinic.app.session_pin(PASSWORD, "2580").unwrap();
    let clinic = clinic.restart();
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&pin("zhuren", "2580"))), "session.password_first");
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&pin("nobody", "2580"))), "session.password_first");
    clinic.login("zhuren");
    clinic.app.session_switch(&pin("zhuren", "2580")).unwrap();
    clinic.clock.pass(24 * 3600);
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&pin("zhuren", "2580"))), "session.password_first");
    clinic.app.setting_change("session.quick_switch", "always").unwrap();
    clinic.app.session_switch(&pin("zhuren", "2580")).unwrap();
    clinic.app.setting_change("session.quick_switch", "off").unwrap();
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&pin("zhuren", "2580"))), "session.quick_off");
}

#[test]
fn a_pin_is_no_run_and_no_repetition() {
    let clinic = Clinic::open();
    assert_eq!(Clinic::refusal(clinic.app.session_pin(PASSWORD, "1234")), "pin.simple");
    assert_eq!(Clinic::refusal(clinic.app.session_pin(PASSWORD, "25")), "pin.bad");
    assert_eq!(Clinic::refusal(clinic.app.session_pin("wrong", "2580")), "session.login_failed");
    clinic.app.session_pin(PASSWORD, "2580").unwrap();
    clinic.app.session_pin(PASSWORD, "").unwrap();
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&pin("zhuren", "2580"))), "session.pin_off");
}

#[test]
fn a_badge_is_scanned_and_its_holder_is_at_the_desk() {
    let clinic = Clinic::open();
    let nurse = super::accounts::account(&clinic, "jiezhong").staff;
    let deputy = super::accounts::account(&clinic, "fuzhuren").staff;
    clinic.app.staff_badge(&nurse, Some("GP-000117")).unwrap();
    assert_eq!(Clinic::refusal(clinic.app.staff_badge(&deputy, Some("GP-000117"))), "staff.badge_taken");
    assert!(super::accounts::account(&clinic, "jiezhong").badge);
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&badge("GP-000117"))), "session.password_first");
    clinic.login("jiezhong");
    clinic.login("zhuren");
    clinic.app.session_lock().unwrap();
    // The scanner of the desk, not the window: a badge is known on any screen, a locked one too.
    clinic.app.device_notice(Notice::Scan(Scan::from_bytes(ScanSource::Serial, b"GP-000117".to_vec())));
    let view = clinic.notice(|notice| match notice {
        DeskNotice::Session { view } => Some(view.clone()),
        _ => None,
    });
    let session = view.session.unwrap();
    assert_eq!((session.name.as_str(), session.locked), ("李护士", false));
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&badge("GP-000118"))), "session.badge_unknown");
    clinic.login("zhuren");
    clinic.app.staff_badge(&nurse, None).unwrap();
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&badge("GP-000117"))), "session.badge_unknown");
    clinic.assert_sound();
}

#[test]
fn a_badge_ends_no_row_of_failures() {
    let clinic = Clinic::open();
    let nurse = super::accounts::account(&clinic, "jiezhong").staff;
    clinic.app.staff_badge(&nurse, Some("GP-000117")).unwrap();
    clinic.login("jiezhong");
    clinic.login("zhuren");
    for _ in 0..4 {
        clinic.app.session_switch(&password("jiezhong", "wrong")).unwrap_err();
        clinic.app.session_switch(&badge("GP-000117")).unwrap();
    }
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&password("jiezhong", "wrong"))), "session.locked");
    assert_eq!(Clinic::refusal(clinic.app.session_switch(&badge("GP-000117"))), "session.locked");
}

#[test]
fn a_hundred_guesses_at_once_are_five() {
    let clinic = Clinic::closed();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                for _ in 0..5 {
                    clinic.app.session_login("dengji", "wrong").unwrap_err();
                }
            });
        }
    });
    clinic.login("zhuren");
    let query = AuditInput { kind: "staff.sign_in_failed".to_owned(), ..super::audit::any() };
    assert_eq!(clinic.app.audit_view(&query).unwrap().total, 5);
    assert_eq!(Clinic::refusal(clinic.app.session_login("dengji", PASSWORD)), "session.locked");
}

#[test]
fn the_timer_locks_by_itself() {
    let clinic = Clinic::open();
    clinic.clock.idle(600);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.spawn(clinic.app.clone().watch_idle());
    clinic.notice(|notice| matches!(notice, DeskNotice::Locked).then_some(()));
    runtime.shutdown_background();
}

#[test]
fn a_vials_code_is_never_a_badge_and_changes_nobody_at_the_desk() {
    let clinic = Clinic::open();
    let nurse = super::accounts::account(&clinic, "jiezhong").staff;
    let vial = testkit::code("good", "HEPB-D1");
    let number = super::import::number("19900307", 862);
    for other in [vial.as_str(), number.as_str()] {
        assert_eq!(Clinic::refusal(clinic.app.staff_badge(&nurse, Some(other))), "badge.not_a_badge");
    }
    clinic.app.staff_badge(&nurse, Some("GP-000117")).unwrap();
    clinic.login("jiezhong");
    clinic.login("zhuren");
    let visit = clinic.at_the_needle("王小明");
    let before = clinic.app.desk_view().unwrap().session.unwrap().name;
    clinic.app.device_notice(Notice::Scan(Scan::from_bytes(ScanSource::Serial, vial.clone().into_bytes())));
    let scanned = clinic.notice(|notice| match notice {
        DeskNotice::Visit { view } if view.scan.is_some() => Some(view.clone()),
        DeskNotice::Session { .. } => panic!("a vial took the desk over"),
        _ => None,
    });
    assert_eq!(scanned.visit, visit.view.visit);
    assert_eq!(clinic.app.desk_view().unwrap().session.unwrap().name, before);
}

#[test]
fn a_signature_given_while_the_desk_is_locked_shows_nothing_there_until_somebody_is_back_c_144() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no();
    clinic.app.visit_focus(Some(&visit.view.visit)).unwrap();
    let digest = visit.show_consent().unwrap();
    clinic.app.session_lock().unwrap();
    clinic.told();
    visit.sign_shown(digest, &[]);
    clinic.app.device_notice(Notice::Scan(Scan::from_bytes(
        ScanSource::Serial,
        testkit::code("good", "HEPB-D1").into_bytes(),
    )));
    let of_people = |notice: &DeskNotice| matches!(notice, DeskNotice::Visit { .. } | DeskNotice::Found { .. });
    assert!(!clinic.told().iter().any(of_people), "nothing of a person reaches a locked screen");
    // Who takes over and may not see visits hears of none; who may sees the signature at once.
    clinic.app.session_switch(&password("kufang", PASSWORD)).unwrap();
    assert!(!clinic.told().iter().any(of_people));
    clinic.app.session_lock().unwrap();
    clinic.told();
    clinic.app.session_switch(&password("zhuren", PASSWORD)).unwrap();
    let told = clinic.told();
    let seen = told.iter().find_map(|notice| match notice {
        DeskNotice::Visit { view } => Some(view),
        _ => None,
    });
    assert_eq!(seen.unwrap().visit, visit.view.visit);
    assert!(seen.unwrap().lines.iter().all(|line| line.state != "proposed"), "{:?}", seen.unwrap().lines);
}
