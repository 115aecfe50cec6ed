//! Receiving a delivery by scanning.

use app::input::ReceiptUnitInput;
use testkit::{Clinic, code};

#[test]
fn a_delivery_is_received_by_scanning_and_stands_on_hand_by_lot() {
    let clinic = Clinic::open();
    let flu = code("delivery", "FLU-D1");
    clinic.app.stock_receipt_begin("SD-20261120-01").unwrap();
    let view = clinic.app.stock_receipt_scan(&flu).unwrap();
    assert_eq!(view.receipt.as_ref().unwrap().units[0].lot, "", "a 20-character code carries no lot");
    assert_eq!(Clinic::refusal(clinic.app.stock_receipt_complete()), "stock.lot_missing");
    let unit = ReceiptUnitInput {
        code: flu.clone(),
        product: "FLU-D1".to_owned(),
        lot: "FL202609".to_owned(),
        expiry: "2027-08-31".to_owned(),
    };
    clinic.app.stock_receipt_unit(&unit).unwrap();
    let second = flu.replace("7001", "7002");
    let view = clinic.app.stock_receipt_scan(&second).unwrap();
    assert_eq!(view.receipt.unwrap().units[1].lot, "FL202609", "units of one box share their lot");
    let view = clinic.app.stock_receipt_complete().unwrap();
    assert!(view.receipt.is_none());
    let lot = view.lots.iter().find(|lot| lot.lot == "FL202609").unwrap();
    assert_eq!((lot.doses, lot.units, lot.expiry.as_str()), (2, 2, "2027-08-31"));
    clinic.assert_sound();
}

#[test]
fn a_unit_that_was_received_before_is_refused_d_037() {
    let clinic = Clinic::open();
    clinic.app.stock_receipt_begin("SD-1").unwrap();
    assert_eq!(Clinic::refusal(clinic.app.stock_receipt_scan(&code("good", "HEPB-D1"))), "stock.already_received");
    let flu = code("delivery", "FLU-D1");
    clinic.app.stock_receipt_scan(&flu).unwrap();
    assert_eq!(Clinic::refusal(clinic.app.stock_receipt_scan(&flu)), "stock.already_received");
}

#[test]
fn a_gs1_code_brings_its_lot_and_expiry_c_039() {
    let clinic = Clinic::open();
    clinic.app.stock_receipt_begin("SD-2").unwrap();
    let view = clinic
        .app
        .stock_receipt_scan("010690123456789217270131\u{1d}10MM77\u{1d}21A0001")
        .unwrap_or_else(|error| panic!("{error}"));
    let unit = &view.receipt.unwrap().units[0];
    assert_eq!((unit.product.as_str(), unit.lot.as_str(), unit.expiry.as_str()), ("MMR-D1", "MM77", "2027-01-31"));
    clinic.app.stock_receipt_complete().unwrap();
}

#[test]
fn expired_goods_are_not_taken_in() {
    let clinic = Clinic::open();
    clinic.app.stock_receipt_begin("SD-3").unwrap();
    clinic.app.stock_receipt_scan("0106901234567892172610311\u{30}MM70\u{1d}21A0002").unwrap();
    assert_eq!(Clinic::refusal(clinic.app.stock_receipt_complete()), "stock.expired_on_receipt");
}

#[test]
fn stock_on_hand_bands_by_expiry() {
    let clinic = Clinic::open();
    let lots = clinic.app.stock_view().unwrap().lots;
    let expired: Vec<_> = lots.iter().filter(|lot| lot.days_left < 0).map(|lot| lot.lot.as_str()).collect();
    assert_eq!(expired, ["HB202309"]);
    assert!(lots.iter().all(|lot| !lot.name.is_empty() && !lot.holder.is_empty()));
}
