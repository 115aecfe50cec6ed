//! Authorising and recording an injection: two acts, before and after the needle (visit.md).
//!
//! Authorising enforces the verdict and reserves the vial. Recording is a fact: it always succeeds, and what was not in order by then is
//! kept with it as a deviation.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::Refusal;
use crate::catalogue::Product;
use crate::ctx::{Ctx, stamp};
use crate::event::v1::{Deviation, DoseRecorded, StockLine, StockMoved};
use crate::event::v2::LineAuthorised;
use crate::event::{NewEvent, Subject};
use crate::verdict::{Colour, Verdict};

/// The vaccinator's own ticks of 三查七对; everything else the machine proves (visit.md).
pub const OWN_CHECKS: [&str; 4] = ["appearance", "name_spoken", "dose_drawn", "site_route"];

/// What is authorised.
#[derive(Debug, Clone, PartialEq)]
pub struct Authorise<'a> {
    /// Becomes the authorisation's id.
    pub id: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// Trace code.
    pub code: &'a str,
    /// Product.
    pub product: &'a Product,
    /// Lot.
    pub lot: &'a str,
    /// Expiry date.
    pub expiry: jiff::civil::Date,
    /// The verdict at this moment.
    pub verdict: &'a Verdict,
    /// The vaccinator's reason at amber.
    pub confirmation: Option<&'a str>,
    /// Seconds left on an open vial, when it has a limit.
    pub vial_seconds_left: Option<i64>,
    /// Body site chosen before the needle.
    pub body_site: Option<&'a str>,
    /// What the vaccinator ticked, of [`OWN_CHECKS`].
    pub checks: &'a [String],
    /// Whether every one of [`OWN_CHECKS`] must be ticked (setting `visit.own_checks`).
    pub checks_required: bool,
    /// How long the needle may follow (setting `visit.authorisation_seconds`).
    pub seconds: i64,
}

/// Authorises an injection, or refuses: red never passes, amber needs a reason, and no tick may be missing where ticks are required.
///
/// # Errors
/// `verdict.refused` with `reason`; `verdict.confirmation_missing`; `authorise.check_missing` with `check`, the first one not ticked.
pub fn authorise(ctx: &Ctx, what: &Authorise<'_>) -> Result<NewEvent, Refusal> {
    let confirmation = what.confirmation.map(str::trim).filter(|reason| !reason.is_empty());
    match what.verdict.colour {
        Colour::Red => {
            let headline = what.verdict.headline().map(|reason| reason.code.name()).unwrap_or_default();
            return Err(Refusal::new("verdict.refused").with("reason", headline));
        }
        Colour::Amber if confirmation.is_none() => return Err(Refusal::new("verdict.confirmation_missing")),
        Colour::Amber | Colour::Green => {}
    }
    let ticked = |check: &&&str| what.checks.iter().any(|ticked| ticked == **check);
    if what.checks_required
        && let Some(missing) = OWN_CHECKS.iter().find(|check| !ticked(check))
    {
        return Err(Refusal::new("authorise.check_missing").with("check", *missing));
    }
    let body = LineAuthorised {
        authorisation: what.id,
        visit: what.visit,
        recipient: what.recipient,
        line: what.line,
        code: what.code.to_owned(),
        product: what.product.code.clone(),
        lot: what.lot.to_owned(),
        expiry: what.expiry.to_string(),
        verdict: what.verdict.colour.code().to_owned(),
        reasons: what.verdict.codes(),
        confirmation: confirmation.map(str::to_owned),
        valid_until: stamp(valid_until(ctx, what.seconds, what.vial_seconds_left), &ctx.zone),
        body_site: what.body_site.map(str::trim).filter(|site| !site.is_empty()).map(str::to_owned),
        checks: OWN_CHECKS.iter().filter(ticked).map(|check| (*check).to_owned()).collect(),
    };
    Ok(NewEvent {
        id: what.id,
        subject: Subject::recipient(what.recipient),
        occurred_at: ctx.stamp(),
        causation: None,
        payload: body.into(),
    })
}

/// The time set, never past the vial's limit or midnight.
fn valid_until(ctx: &Ctx, seconds: i64, vial_seconds_left: Option<i64>) -> Timestamp {
    let plus = |seconds: i64| ctx.now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
    let midnight = ctx
        .today()
        .tomorrow()
        .ok()
        .and_then(|day| day.to_zoned(ctx.zone.clone()).ok())
        .map_or(Timestamp::MAX, |day| day.timestamp());
    plus(seconds).min(vial_seconds_left.map_or(Timestamp::MAX, plus)).min(midnight)
}

/// What is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<'a> {
    /// Becomes the dose's id: a second click carries the same.
    pub dose: Uuid,
    /// Id of the stock move that goes with it.
    pub movement: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// The authorisation, when there was one.
    pub authorisation: Option<Uuid>,
    /// Product.
    pub product: &'a Product,
    /// Trace code.
    pub code: &'a str,
    /// Lot.
    pub lot: &'a str,
    /// Expiry date.
    pub expiry: &'a str,
    /// Body site code.
    pub body_site: &'a str,
    /// Dose number in the series.
    pub number: u32,
    /// 接种单位.
    pub unit: &'a str,
    /// Who asked the health questions.
    pub asked_by: Option<Uuid>,
    /// Who informed.
    pub informed_by: Option<Uuid>,
    /// What is not in order now: codes.
    pub deviations: Vec<String>,
    /// The vaccinator's words about it.
    pub deviation_reason: Option<&'a str>,
}

/// The events of an injection that took place: the dose, and the stock it used.
pub fn record(ctx: &Ctx, what: &Record<'_>) -> Result<Vec<NewEvent>, Refusal> {
    if what.body_site.trim().is_empty() {
        return Err(Refusal::new("dose.site_missing"));
    }
    let deviation = (!what.deviations.is_empty()).then(|| Deviation {
        codes: what.deviations.clone(),
        reason: what.deviation_reason.unwrap_or_default().trim().to_owned(),
    });
    let dose = DoseRecorded {
        dose: what.dose,
        recipient: what.recipient,
        visit: what.visit,
        line: what.line,
        authorisation: what.authorisation,
        vaccine: what.product.vaccine.clone(),
        product: what.product.code.clone(),
        product_name: what.product.name.clone(),
        specification: what.product.specification.clone(),
        amount: what.product.amount.clone(),
        route: what.product.route.clone(),
        body_site: what.body_site.to_owned(),
        lot: what.lot.to_owned(),
        expiry: what.expiry.to_owned(),
        code: what.code.to_owned(),
        vial: if what.product.multi_dose() { "multi" } else { "single" }.to_owned(),
        holder: what.product.holder.clone(),
        unit: what.unit.to_owned(),
        injected_by: ctx.actor.staff,
        asked_by: what.asked_by,
        informed_by: what.informed_by,
        attribute: what.product.attribute.clone(),
        kind: "routine".to_owned(),
        number: what.number,
        deviation,
    };
    let used = StockMoved {
        movement: what.movement,
        kind: "use".to_owned(),
        paper: None,
        dose: Some(what.dose),
        lines: vec![StockLine {
            product: what.product.code.clone(),
            lot: what.lot.to_owned(),
            expiry: what.expiry.to_owned(),
            code: Some(what.code.to_owned()),
            doses: -1,
        }],
    };
    let event =
        |id, subject, causation, payload| NewEvent { id, subject, occurred_at: ctx.stamp(), causation, payload };
    Ok(vec![
        event(what.dose, Subject::recipient(what.recipient), what.authorisation, dose.into()),
        event(what.movement, Subject::stock(&what.product.code), Some(what.dose), used.into()),
    ])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::ctx::{Actor, BootReading};
    use crate::event::Payload;
    use crate::permission::Role;
    use crate::verdict::{Code, Reason};
    use jiff::tz::{TimeZone, offset};

    fn ctx(now: &str) -> Ctx {
        Ctx {
            now: now.parse().unwrap(),
            zone: TimeZone::fixed(offset(8)),
            boot: BootReading { boot: "b".into(), elapsed_ms: 0 },
            actor: Actor { staff: Uuid::from_u128(7), name: "李护士".into(), roles: vec![Role::Vaccinator] },
        }
    }

    fn verdict(colour: Colour, codes: &[Code]) -> Verdict {
        Verdict {
            colour,
            reasons: codes.iter().map(|code| Reason { code: *code, params: vec![], rule: None }).collect(),
        }
    }

    fn authorised(
        now: &str,
        verdict: &Verdict,
        confirmation: Option<&str>,
        left: Option<i64>,
    ) -> Result<LineAuthorised, Refusal> {
        let catalogue = Catalogue::demo().unwrap();
        let what = Authorise {
            id: Uuid::from_u128(1),
            visit: Uuid::from_u128(2),
            recipient: Uuid::from_u128(3),
            line: Uuid::from_u128(4),
            code: "81000100000000000017",
            product: catalogue.product("HEPB-D1").unwrap(),
            lot: "L1",
            expiry: "2027-01-31".parse().unwrap(),
            verdict,
            confirmation,
            vial_seconds_left: left,
            body_site: None,
            checks: &OWN_CHECKS.map(str::to_owned),
            checks_required: true,
            seconds: 120,
        };
        match authorise(&ctx(now), &what)?.payload {
            Payload::LineAuthorised(body) => Ok(body),
            other => panic!("an authorisation is a line_authorised, not {}", other.kind()),
        }
    }

    #[test]
    fn red_never_passes_and_amber_needs_a_reason() {
        let noon = "2026-11-20T04:00:00Z";
        let red = verdict(Colour::Red, &[Code::LotExpired]);
        assert_eq!(authorised(noon, &red, Some("must"), None).unwrap_err().params["reason"], "verdict.lot_expired");
        let amber = verdict(Colour::Amber, &[Code::HistoryIncomplete]);
        assert_eq!(authorised(noon, &amber, Some("  "), None).unwrap_err().code, "verdict.confirmation_missing");
        assert_eq!(
            authorised(noon, &amber, Some("家长带了接种证"), None).unwrap().confirmation.as_deref(),
            Some("家长带了接种证")
        );
    }

    #[test]
    fn an_authorisation_ends_after_two_minutes_at_the_vials_limit_or_at_midnight() {
        let green = verdict(Colour::Green, &[]);
        for (now, left, until) in [
            ("2026-11-20T04:00:00Z", None, "2026-11-20T12:02:00+08:00"),
            ("2026-11-20T04:00:00Z", Some(45), "2026-11-20T12:00:45+08:00"),
            ("2026-11-20T15:59:30Z", None, "2026-11-21T00:00:00+08:00"),
        ] {
            assert_eq!(authorised(now, &green, None, left).unwrap().valid_until, until);
        }
    }

    #[test]
    fn without_each_own_tick_nothing_is_authorised_where_ticks_are_required_c_041() {
        let catalogue = Catalogue::demo().unwrap();
        let green = verdict(Colour::Green, &[]);
        for missing in OWN_CHECKS {
            let checks: Vec<String> =
                OWN_CHECKS.iter().filter(|check| **check != missing).map(|check| (*check).to_owned()).collect();
            let mut what = Authorise {
                id: Uuid::from_u128(1),
                visit: Uuid::from_u128(2),
                recipient: Uuid::from_u128(3),
                line: Uuid::from_u128(4),
                code: "81000100000000000017",
                product: catalogue.product("HEPB-D1").unwrap(),
                lot: "L1",
                expiry: "2027-01-31".parse().unwrap(),
                verdict: &green,
                confirmation: None,
                vial_seconds_left: None,
                body_site: Some("left_upper_arm"),
                checks: &checks,
                checks_required: true,
                seconds: 120,
            };
            let refusal = authorise(&ctx("2026-11-20T04:00:00Z"), &what).unwrap_err();
            assert_eq!((refusal.code, refusal.params["check"].as_str()), ("authorise.check_missing", missing));
            what.checks_required = false;
            let Payload::LineAuthorised(body) = authorise(&ctx("2026-11-20T04:00:00Z"), &what).unwrap().payload else {
                panic!("an authorisation is a line_authorised")
            };
            assert_eq!(body.checks, checks, "shown: what was ticked is kept, and nothing else");
        }
    }

    fn recorded(site: &str, deviations: &[&str]) -> Result<Vec<NewEvent>, Refusal> {
        let catalogue = Catalogue::demo().unwrap();
        record(
            &ctx("2026-11-20T04:00:00Z"),
            &Record {
                dose: Uuid::from_u128(1),
                movement: Uuid::from_u128(9),
                visit: Uuid::from_u128(2),
                recipient: Uuid::from_u128(3),
                line: Uuid::from_u128(4),
                authorisation: Some(Uuid::from_u128(5)),
                product: catalogue.product("HEPB-D1").unwrap(),
                code: "81000100000000000017",
                lot: "L1",
                expiry: "2027-01-31",
                body_site: site,
                number: 2,
                unit: "4201060101",
                asked_by: Some(Uuid::from_u128(6)),
                informed_by: Some(Uuid::from_u128(6)),
                deviations: deviations.iter().map(|code| (*code).to_owned()).collect(),
                deviation_reason: None,
            },
        )
    }

    #[test]
    fn a_dose_carries_the_twelve_items_and_takes_one_dose_out_of_stock_c_040_c_044() {
        let events = recorded("left_upper_arm", &[]).unwrap();
        let body = events[0].payload.to_body().unwrap();
        for item in [
            "vaccine",
            "specification",
            "amount",
            "route",
            "body_site",
            "lot",
            "expiry",
            "code",
            "holder",
            "unit",
            "injected_by",
        ] {
            assert!(body[item].as_str().is_some_and(|text| !text.is_empty()), "{item} is one of the 12 items");
        }
        assert_eq!(
            events[0].occurred_at, "2026-11-20T12:00:00+08:00",
            "the date of vaccination, to the second (A-041)"
        );
        assert!(
            matches!(&events[1].payload, Payload::StockMoved(moved) if moved.lines[0].doses == -1 && moved.dose == Some(Uuid::from_u128(1)))
        );
    }

    #[test]
    fn an_injection_that_took_place_is_recorded_with_its_deviation() {
        let events = recorded("left_upper_arm", &["authorisation.lapsed"]).unwrap();
        assert!(matches!(&events[0].payload, Payload::DoseRecorded(dose) if dose.deviation.is_some()));
        assert_eq!(recorded(" ", &[]).unwrap_err().code, "dose.site_missing");
    }
}
