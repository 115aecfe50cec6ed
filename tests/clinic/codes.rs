//! Codes that are read and codes that are not, by holder (C-092), and the data package with the forms of others.

use app::view::CodeRow;
use devices::{Notice, Scan, ScanSource};
use testkit::{Clinic, code};

fn scan(clinic: &Clinic, text: &str) {
    clinic.app.device_notice(Notice::Scan(Scan::from_bytes(ScanSource::Serial, text.as_bytes().to_vec())));
}

fn row<'a>(rows: &'a [CodeRow], why: &str) -> &'a CodeRow {
    rows.iter().find(|row| row.why.iter().any(|each| each.why == why)).unwrap_or_else(|| panic!("{why}: {rows:?}"))
}

#[test]
fn every_kind_of_failed_scan_is_counted_with_its_holder_and_vaccine_c_092() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明");
    let good = code("good", "HEPB-D1");
    for _ in 0..3 {
        scan(&clinic, &good);
    }
    // Too short, of a product the catalogue knows by its first seven characters.
    scan(&clinic, &good[..19]);
    scan(&clinic, &good[..19]);
    // Keyed from the label, and a letter where none may be.
    let _ = clinic.app.visit_scan(&visit.view.visit, &format!("{}é", &good[..19]));
    // A separator lost on the way, a product's bar code, and nothing anybody knows.
    scan(&clinic, "]d201069012345678921727013110ABC123210001");
    scan(&clinic, "4006381333931");
    scan(&clinic, "???");

    let view = clinic.app.codes_view().unwrap();
    let hepb = view.rows.iter().find(|row| row.read > 0).unwrap();
    let product = clinic.app.stock_view().unwrap().lots.into_iter().find(|lot| lot.product == "HEPB-D1").unwrap();
    assert_eq!((hepb.read, hepb.vaccine.as_str(), hepb.product.as_str()), (3, "HepB", product.name.as_str()));
    assert!(!hepb.holder.is_empty(), "the holder by the catalogue");
    assert_eq!((hepb.failed, hepb.why[0].why.as_str(), hepb.why[0].count), (3, "too_short", 2), "{:?}", hepb.why);
    let lost = row(&view.rows, "separator_lost");
    assert_eq!(lost.failed, lost.why.iter().map(|why| why.count).sum::<u32>(), "no failure without a reason");
    assert!(row(&view.rows, "product_only").holder.is_empty());
    row(&view.rows, "unknown_form");
    assert!(view.rows[0].failed >= view.rows[1].failed, "those with most failures first");
    clinic.assert_sound();
}

#[test]
fn a_card_a_number_and_a_ticket_are_no_failed_codes_and_no_number_is_kept() {
    let clinic = Clinic::open();
    scan(&clinic, "11010519491231002X");
    scan(&clinic, "VXT:019aa200-0000-7000-8000-000000000004");
    scan(&clinic, "110105194912310021");
    assert_eq!(clinic.app.codes_view().unwrap().rows, []);
    // Something that looks like a credential nobody knows: its shape, never its text.
    scan(&clinic, "JKM-420106199203042028-7");
    let rows = clinic.app.codes_view().unwrap().rows;
    assert_eq!((rows.len(), rows[0].sample.as_str()), (1, "AAA-999999999999999999-9 (24)"));
}

#[test]
fn counts_outlive_the_program() {
    let clinic = Clinic::open();
    scan(&clinic, "???");
    scan(&clinic, &code("good", "HEPB-D1"));
    let before = clinic.app.codes_view().unwrap().rows;
    assert_eq!(before.len(), 2);
    scan(&clinic, &code("good", "HEPB-D1"));
    let clinic = clinic.restart();
    clinic.login("zhuren");
    let after = clinic.app.codes_view().unwrap().rows;
    assert_eq!(after.iter().map(|row| row.read).sum::<u32>(), 2, "also what was not written down yet");
    assert_eq!(after.iter().map(|row| row.failed).sum::<u32>(), 1);
}

const PACKAGE: &str = "[trace]\nsource = \"某省平台 2026-11\"\nconfidence = \"high\"\n[[trace.rule]]\nprefix = \"XQ\"\n\
    holder = \"某生物制品有限公司\"\nlength = 12\nsegment = 4\nalphabet = \"0-9A-Z\"\n[credentials]\nsource = \"某省平台\"\n\
    confidence = \"high\"\n[[credentials.kind]]\ncode = \"social_card\"\nname = \"电子社保卡\"\nforms = [\"SC[digit]{8}\"]\n";

#[test]
fn a_data_package_brings_the_forms_of_a_holder_and_of_a_credential_d_035_d_036() {
    let clinic = Clinic::open();
    scan(&clinic, "XQ12AB34CD5");
    let view = clinic.app.codes_view().unwrap();
    assert!(!view.package && view.rows[0].holder.is_empty(), "nobody registered that prefix");

    let view = clinic.app.codes_import(PACKAGE).unwrap();
    assert!(view.package && view.source == "某省平台 2026-11");
    assert_eq!((view.rules[0].prefix.as_str(), view.rules[0].length), ("XQ", 12));
    assert!(view.credentials.contains(&"电子社保卡".to_owned()), "{:?}", view.credentials);
    scan(&clinic, "XQ12AB34CD5");
    let rows = clinic.app.codes_view().unwrap().rows;
    let of_holder = rows.iter().find(|row| row.holder == "某生物制品有限公司").unwrap();
    assert_eq!((of_holder.failed, of_holder.why[0].why.as_str()), (1, "too_short"));
    let failed: u32 = rows.iter().map(|row| row.failed).sum();
    scan(&clinic, "SC12345678");
    assert_eq!(clinic.app.codes_view().unwrap().rows.iter().map(|row| row.failed).sum::<u32>(), failed, "a credential");

    // It stays in force, and can be taken away again; who did so stands in the log.
    let clinic = clinic.restart();
    clinic.login("zhuren");
    assert!(clinic.app.codes_view().unwrap().package);
    assert!(!clinic.app.codes_import("").unwrap().package);
    clinic.assert_sound();
}

#[test]
fn a_package_that_makes_no_sense_is_refused_and_changes_nothing() {
    let clinic = Clinic::open();
    let short = PACKAGE.replace("length = 12", "length = 3");
    for package in ["not = a package", "[trace]", "[[rule]]", short.as_str(), "[credentials]\nsource = 1"] {
        assert_eq!(Clinic::refusal(clinic.app.codes_import(package)), "codes.package_unreadable", "{package}");
    }
    assert!(!clinic.app.codes_view().unwrap().package);
}

#[test]
fn a_vial_that_is_brought_along_to_its_visit_is_counted_once_also_when_something_unreadable_followed() {
    let clinic = Clinic::open();
    let visit = clinic.visit("王小明").precheck_all_no().sign();
    clinic.app.visit_focus(None).unwrap();
    let good = code("good", "HEPB-D1");
    scan(&clinic, &good);
    scan(&clinic, &good[..18]);
    clinic.app.visit_scan(&visit.view.visit, &good).unwrap();
    let rows = clinic.app.codes_view().unwrap().rows;
    assert_eq!((rows[0].read, rows[0].failed), (1, 1), "{rows:?}");
}
