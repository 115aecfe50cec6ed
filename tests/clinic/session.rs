//! Signing in, roles, and what each may do.

use testkit::Clinic;

#[test]
fn five_wrong_passwords_lock_the_account_also_after_a_restart_c_143() {
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
    assert_eq!(Clinic::refusal(clinic.app.recipient_search("王")), "session.none");
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
    assert_eq!(Clinic::refusal(clinic.app.recipient_search("王")), "permission.denied");
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
