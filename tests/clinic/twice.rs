//! Double click, back, two windows, a call replayed: one dose (visit.md; C-044, D-037).

use app::input::{AuthoriseInput, FailInput, RecordInput};
use app::view::VisitView;
use domain::administration::OWN_CHECKS;
use proptest::prelude::*;
use testkit::{Clinic, code};

fn hepb(n: u64) -> String {
    format!("8100010{n:013}")
}

fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(usual), max_shrink_iters: 100, ..ProptestConfig::default() }
}

/// Two windows with a few forms open: each act is sent again and again, in any order.
struct Windows {
    clinic: Clinic,
    visit: String,
    line: String,
    drafts: Vec<String>,
}

impl Windows {
    fn open() -> Windows {
        let clinic = Clinic::open();
        let (visit, line) = {
            let visit = clinic.at_the_needle("王小明").scan(&hepb(1));
            (visit.view.visit.clone(), visit.line("HepB").line.clone())
        };
        let drafts = (0..6).map(|_| clinic.app.draft_id().unwrap()).collect();
        Windows { clinic, visit, line, drafts }
    }

    /// One act; a refusal is an answer, an error of the program is not.
    fn act(&self, act: u8) {
        let app = &self.clinic.app;
        let authorise = |draft: usize, n: u64| AuthoriseInput {
            draft: self.drafts[draft].clone(),
            visit: self.visit.clone(),
            line: self.line.clone(),
            code: hepb(n),
            confirmation: Some("核对".into()),
            body_site: Some("left_thigh".into()),
            checks: OWN_CHECKS.map(str::to_owned).to_vec(),
        };
        let record = |draft: usize| RecordInput {
            draft: self.drafts[draft].clone(),
            visit: self.visit.clone(),
            line: self.line.clone(),
            body_site: "left_thigh".into(),
            deviation_reason: None,
        };
        let fail = |kind: &str| FailInput {
            draft: self.drafts[4].clone(),
            visit: self.visit.clone(),
            line: self.line.clone(),
            kind: kind.into(),
            note: None,
        };
        let answer = match act {
            0 => app.visit_authorise(&authorise(0, 1)).map(drop),
            1 => app.visit_authorise(&authorise(1, 2)).map(drop),
            2 => app.visit_record(&record(2)).map(drop),
            3 => app.visit_record(&record(3)).map(drop),
            4 => app.visit_fail(&fail("broken")).map(drop),
            5 => app.visit_scan(&self.visit, &hepb(1)).map(drop),
            6 => app.visit_scan(&self.visit, &hepb(2)).map(drop),
            7 => app.visit_scan_clear(&self.visit).map(drop),
            8 => app.visit_focus(None),
            9 => app.visit_focus(Some(&self.visit)),
            10 => app.demo_sign(None).map(drop),
            11 => {
                self.clinic.clock.pass(50);
                Ok(())
            }
            12 => app
                .visit_verify_show(&app::input::VerifyShowInput {
                    draft: app.draft_id().unwrap(),
                    visit: self.visit.clone(),
                    relation: None,
                    signer: None,
                })
                .map(drop),
            _ => app.visit_view(&self.visit).map(drop),
        };
        match answer {
            Ok(()) | Err(app::AppError::Refused(_)) => {}
            Err(error) => panic!("{act}: {error}"),
        }
    }

    fn view(&self) -> VisitView {
        self.clinic.app.visit_view(&self.visit).unwrap()
    }
}

proptest! {
    #![proptest_config(cases(10))]

    #[test]
    fn whatever_is_pressed_again_in_whatever_window_there_is_one_dose(acts in proptest::collection::vec(0..14u8, 10..50)) {
        let windows = Windows::open();
        for act in acts {
            windows.act(act);
        }
        let view = windows.view();
        let recipient = windows.clinic.app.recipient_view(&view.person.recipient).unwrap();
        let here = recipient.history.iter().filter(|dose| dose.vaccine == "HepB").count() - 1;
        prop_assert!(here <= 1, "{} doses", here);
        prop_assert_eq!(view.lines[0].state == "given", here == 1);
        let wasted = usize::from(view.lines[0].failure.as_ref().is_some_and(|failure| failure.unit == "wasted"));
        let lots = windows.clinic.app.stock_view().unwrap().lots;
        let left = lots.iter().find(|lot| lot.lot == "HB202601").unwrap().doses;
        prop_assert_eq!(left, 30 - here as i32 - wasted as i32, "what was given and what was lost left the stock, nothing else");
        windows.clinic.assert_sound();
    }
}

#[test]
fn a_second_authorisation_takes_the_place_of_the_first_and_frees_its_vial() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&hepb(1)).authorise().scan(&hepb(2)).authorise();
    assert_eq!(visit.line("HepB").authorisation.as_ref().unwrap().code, hepb(2));
    clinic.clock.pass(35 * 24 * 3600);
    // Another day, another child: what is reserved is seen there.
    let held = clinic.at_the_needle("王小明").scan(&hepb(1)).authorise().scan(&hepb(2)).authorise();
    drop(held);
    let other = clinic.at_the_needle("陈小雨").scan(&hepb(1));
    assert_eq!(other.says(), ("green", None), "the first vial is free");
    let other = other.scan_only(&hepb(2));
    assert!(other.verdict().reasons.iter().any(|reason| reason.note.code == "verdict.reserved"));
}

#[test]
fn of_two_desks_that_reserve_one_vial_one_wins_and_the_other_sees_reserved() {
    let clinic = Clinic::open();
    clinic.clock.pass(35 * 24 * 3600);
    let both = ["王小明", "陈小雨"].map(|name| {
        let visit = clinic.at_the_needle(name).scan(&hepb(1));
        assert_eq!(visit.says(), ("green", None), "{name}: nobody holds it yet");
        visit
    });
    let results: Vec<_> = both
        .iter()
        .map(|visit| {
            clinic.app.visit_focus(Some(&visit.view.visit)).unwrap();
            clinic.app.visit_scan(&visit.view.visit, &hepb(1)).unwrap();
            visit.try_authorise(Some("核对")).map(drop)
        })
        .collect();
    assert!(results[0].is_ok());
    let Err(app::AppError::Refused(refusal)) = &results[1] else { panic!("the second desk is refused") };
    assert_eq!(refusal.params["reason"], "verdict.reserved");
    // Back and away lose nothing: the authorisation stands until it lapses.
    clinic.app.visit_focus(None).unwrap();
    let view = clinic.app.visit_view(&both[0].view.visit).unwrap();
    assert!(view.lines.iter().any(|line| line.state == "authorised"));
    clinic.clock.pass(121);
    clinic.app.visit_focus(Some(&both[1].view.visit)).unwrap();
    clinic.app.visit_scan(&both[1].view.visit, &hepb(1)).unwrap();
    assert!(both[1].try_authorise(Some("核对")).is_ok(), "a lapsed one holds nothing");
}

#[test]
fn a_call_replayed_after_everything_is_answered_and_changes_nothing() {
    let clinic = Clinic::open();
    let visit = clinic.at_the_needle("王小明").scan(&hepb(1));
    let authorise = AuthoriseInput {
        draft: clinic.app.draft_id().unwrap(),
        visit: visit.view.visit.clone(),
        line: visit.line("HepB").line.clone(),
        code: hepb(1),
        confirmation: None,
        body_site: None,
        checks: OWN_CHECKS.map(str::to_owned).to_vec(),
    };
    clinic.app.visit_authorise(&authorise).unwrap();
    let record = visit.record_input("HepB");
    let given = clinic.app.visit_record(&record).unwrap();
    clinic.app.visit_authorise(&authorise).unwrap_or_else(|error| panic!("nothing lies on the desk any more: {error}"));
    let again = clinic.app.visit_record(&record).unwrap();
    assert_eq!(again.lines, given.lines);
}

#[test]
fn f8_receives_the_vial_and_comes_back_to_the_visit_with_the_scan_kept() {
    let clinic = Clinic::open();
    let new = hepb(500);
    let visit = clinic.at_the_needle("王小明").scan_only(&new);
    assert_eq!(visit.verdict().headline.as_ref().unwrap().remedy.as_deref(), Some("receive"));
    // The page of the visit is left for receiving; whether it said goodbye before or not makes no difference.
    clinic.app.visit_focus(None).unwrap();
    clinic.app.stock_receipt_begin("SD-10").unwrap();
    clinic.app.device_notice(devices::Notice::Scan(devices::Scan::from_bytes(
        devices::ScanSource::Serial,
        new.clone().into_bytes(),
    )));
    let unit = app::input::ReceiptUnitInput {
        code: new.clone(),
        product: "HEPB-D1".into(),
        lot: "HB-NEW".into(),
        expiry: "2026-12-31".into(),
    };
    let stock = clinic.app.stock_receipt_unit(&unit).unwrap();
    assert_eq!(stock.receipt.unwrap().units.len(), 1, "the scan went to the delivery");
    clinic.app.stock_receipt_complete().unwrap();
    clinic.app.visit_focus(Some(&visit.view.visit)).unwrap();
    let visit = visit.look();
    assert_eq!(visit.vial().code, new, "the scan waited");
    assert_eq!(visit.says(), ("red", Some("verdict.verification_missing")), "judged anew: received, to be confirmed");
    assert_eq!(visit.verify().authorise().record("HepB").line("HepB").state, "given");
}

#[test]
fn a_delivery_left_open_does_not_take_the_needles_scans() {
    let clinic = Clinic::open();
    clinic.app.stock_receipt_begin("SD-11").unwrap();
    let visit = clinic.at_the_needle("王小明").scan_only(&hepb(1));
    assert_eq!(visit.vial().code, hepb(1));
    clinic.app.stock_receipt_begin("SD-11").unwrap();
    clinic.app.device_notice(devices::Notice::Scan(devices::Scan::from_bytes(
        devices::ScanSource::Serial,
        hepb(600).into_bytes(),
    )));
    let units = clinic.app.stock_view().unwrap().receipt.unwrap().units;
    assert_eq!(units.len(), 1, "turned to again, it does");
    assert_eq!(visit.look().vial().code, hepb(1), "and the vial at the needle stays");
}

#[test]
fn another_childs_certificate_is_red_never_navigates_and_goes_by_key_or_by_the_right_one() {
    let clinic = Clinic::open();
    let other = clinic.person("陈小雨");
    let visit = clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1"));
    let certificate = |recipient: &str| clinic.app.recipient_detail(recipient).unwrap();
    drop(certificate(&other.recipient));
    let number = "420106199507156024";
    // A guardian of another child, and a card of nobody known: never this child.
    clinic.plug_devices();
    let app::view::Found::WrongPerson { name } = clinic.place_card("mother-chen") else {
        panic!("not this child: {number}")
    };
    assert_eq!(name, "陈静");
    let visit = visit.look();
    assert_eq!(visit.says(), ("red", Some("verdict.wrong_person")));
    assert!(visit.view.wrong_person);
    assert_eq!(visit.view.person.name, "王小明", "the page stays where it is");
    let view = clinic.app.visit_scan_clear(&visit.view.visit).unwrap();
    assert!(!view.wrong_person && view.scan.is_some(), "the key takes the wrong card away, not the vial");
    let visit = visit.look();
    assert_eq!(visit.says(), ("green", None));
    clinic.place_card("stranger");
    assert_eq!(visit.look().says(), ("red", Some("verdict.wrong_person")));
    clinic.place_card("mother-wang");
    let visit = clinic.visit("王小明");
    assert_eq!(visit.says(), ("green", None), "the right card again");
    assert_eq!(visit.line("HepB").checks[0].state, "proved", "a card of the family was read");
}

#[test]
fn a_deviation_is_recorded_with_or_without_words() {
    for words in [None, Some("电话打断")] {
        let clinic = Clinic::open();
        let visit = clinic.at_the_needle("王小明").scan(&hepb(1)).authorise();
        clinic.clock.pass(130);
        let mut input = visit.record_input("HepB");
        input.deviation_reason = words.map(str::to_owned);
        let view = clinic.app.visit_record(&input).unwrap();
        assert_eq!(view.lines[0].state, "given", "what was injected is recorded");
    }
}
