//! A visit and its lines: the latest act decides where a line stands.

use domain::event::Subject;
use domain::event::v1::LineDeferred;
use store::LineState;

use crate::clinic::{Desk, at, authorised, baby, consent, dose, event, id, line, receipt, visit, whole_visit};

fn states(desk: &Desk) -> Vec<LineState> {
    let visit = desk.store.read(|reader| reader.visit(id("visit", 1))).unwrap().unwrap();
    visit.lines.into_iter().map(|line| line.state).collect()
}

#[test]
fn each_line_goes_its_own_way() {
    let desk = Desk::new("d-1");
    desk.append(1, vec![baby(1, "王小明"), receipt(1, "code-1", 1)]);
    desk.append(2, vec![visit(1, 1, &["HepB", "BCG"])]);
    let added =
        domain::event::v1::LineProposed { visit: id("visit", 1), recipient: id("recipient", 1), line: line(12, "MMR") };
    desk.append(3, vec![event(1, Subject::recipient(id("recipient", 1)), 3, added)]);
    use LineState::*;
    assert_eq!(states(&desk), [Proposed, Proposed, Proposed]);

    let deferred = LineDeferred {
        visit: id("visit", 1),
        recipient: id("recipient", 1),
        line: id("line", 12),
        vaccine: "MMR".into(),
        reason: "ill".into(),
        return_on: Some("2026-12-01".into()),
    };
    desk.append(4, vec![event(2, Subject::recipient(id("recipient", 1)), 4, deferred)]);
    desk.append(5, vec![consent(1, 1, 1, &[(10, true), (11, false)])]);
    assert_eq!(states(&desk), [Accepted, Refused, Deferred]);

    desk.append(6, vec![authorised(1, 1, 1, 10, "code-1", 6)]);
    assert_eq!(states(&desk), [Authorised, Refused, Deferred]);
    let held = desk.store.read(|reader| reader.reservations("code-1")).unwrap();
    assert_eq!((held.len(), held[0].line, held[0].valid_until.as_str()), (1, id("line", 10), at(8).as_str()));

    // Signed anew: the authorisation is void and the vial free again.
    desk.append(7, vec![consent(2, 1, 1, &[(10, true), (11, true)])]);
    assert_eq!(states(&desk), [Accepted, Accepted, Deferred]);
    assert!(desk.store.read(|reader| reader.reservations("code-1")).unwrap().is_empty());

    desk.append(8, vec![authorised(2, 1, 1, 10, "code-1", 8)]);
    desk.append(9, dose(1, 1, 1, 10, "code-1", 9));
    assert_eq!(states(&desk), [Given, Accepted, Deferred]);
    assert!(desk.store.read(|reader| reader.reservations("code-1")).unwrap().is_empty());
    // Whatever comes later, what was given was given.
    desk.append(10, vec![consent(3, 1, 1, &[(10, false)])]);
    assert_eq!(states(&desk), [Given, Accepted, Deferred]);

    let visit = desk.store.read(|reader| reader.visit(id("visit", 1))).unwrap().unwrap();
    assert_eq!(visit.lines[0].dose.as_ref().unwrap().given_at, at(9));
    assert_eq!(visit.lines[0].product.as_deref(), Some("HEPB-1"));
    assert_eq!(visit.lines[2].reason.as_deref(), Some("ill"));
    assert_eq!(visit.lines[2].return_on, Some("2026-12-01".parse().unwrap()));
    assert_eq!(desk.store.read(|reader| reader.consents(id("visit", 1))).unwrap().len(), 3);
}

#[test]
fn a_visit_is_found_by_day_with_precheck_consent_and_observation() {
    let desk = Desk::new("d-1");
    whole_visit(&desk, 1);
    let day = "2026-11-20".parse().unwrap();
    desk.store
        .read(|reader| {
            let visit = reader.visit_of_day(id("recipient", 1), day)?.unwrap();
            assert_eq!(visit.visit, id("visit", 1));
            assert!(reader.visit_of_day(id("recipient", 1), "2026-11-21".parse().unwrap())?.is_none());
            assert_eq!(reader.visits_of_day(day)?.len(), 1);
            let precheck = reader.precheck(visit.visit)?.unwrap();
            assert_eq!((precheck.temperature_tenths, precheck.answers["fever"].as_str()), (365, "no"));
            assert_eq!(reader.prechecks(visit.visit)?.len(), 1);
            let consent = reader.consent(id("consent", 1))?.unwrap();
            assert_eq!((consent.decisions.len(), consent.signer_name.as_str()), (2, "王芳"));
            let watched = reader.observations(day)?.remove(0);
            assert_eq!((watched.name.as_str(), watched.vaccines.as_slice()), ("王小明", &["HepB".to_owned()][..]));
            assert_eq!((watched.last_given_at, watched.released_at, watched.early), (at(7), Some(at(38)), false));
            assert!(reader.observations("2026-11-21".parse().unwrap())?.is_empty());
            assert_eq!(reader.observation(visit.visit)?.unwrap().visit, visit.visit);
            let given = reader.doses_of_visit(visit.visit)?;
            assert_eq!((given.len(), given[0].product_name.as_str()), (1, "重组乙型肝炎疫苗"));
            Ok(())
        })
        .unwrap();
}
