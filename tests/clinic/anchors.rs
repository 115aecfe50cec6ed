//! What the log can prove about itself with help from outside its file.

use testkit::{Clinic, code};

/// Puts an older copy of the database in the place of the present one, as somebody with the file and the key could.
fn put_back(clinic: &Clinic, copy: &std::path::Path) {
    for file in ["clinic.db-wal", "clinic.db-shm"] {
        let _ = std::fs::remove_file(clinic.dir().join(file));
    }
    std::fs::copy(copy, clinic.dir().join("clinic.db")).unwrap();
}

#[test]
fn decision_03_a_cut_tail_is_noticed_by_the_anchor_in_the_key_vault() {
    let clinic = Clinic::open();
    // After closing, everything is in the main file.
    clinic.app.close();
    let older = clinic.dir().join("older-copy");
    std::fs::copy(clinic.dir().join("clinic.db"), &older).unwrap();
    let clinic = clinic.restart();
    clinic.login("zhuren");
    let _ = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    clinic.app.close();
    clinic.assert_sound();
    put_back(&clinic, &older);
    let report = app::maintenance::verify_log(&clinic.dir()).unwrap();
    let found: Vec<_> = report.counts.keys().map(|verdict| verdict.code()).collect();
    assert_eq!(found, ["log.tail_cut"], "the shorter log is whole in itself, but the vault remembers more");
}
