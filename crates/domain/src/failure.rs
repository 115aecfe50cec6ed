//! An injection that was authorised and did not become a dose: what becomes of the vial and of the line (visit.md, Verify … record).
//!
//! The rules are a table of data with source and confidence; what the event keeps is what the table said that day.

use std::sync::LazyLock;

use serde::Deserialize;
use uuid::Uuid;

use crate::Refusal;
use crate::ctx::Ctx;
use crate::event::v1::{LineFailed, StockLine, StockMoved};
use crate::event::{NewEvent, Subject};

/// What became of the dose in the vial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Untouched: stays in stock.
    Kept,
    /// Out of stock as wastage; its code is never usable again. Of a multi-dose vial one dose.
    Wasted,
}

impl Unit {
    /// The code in events and views.
    pub fn code(self) -> &'static str {
        match self {
            Unit::Kept => "kept",
            Unit::Wasted => "wasted",
        }
    }
}

/// Where the line goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineAfter {
    /// Another vial may follow at this visit under the same consent.
    Accepted,
    /// Nothing more today without a decision.
    Failed,
}

impl LineAfter {
    /// The code in events and views.
    pub fn code(self) -> &'static str {
        match self {
            LineAfter::Accepted => "accepted",
            LineAfter::Failed => "failed",
        }
    }
}

/// One kind of failure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Code, as events carry it; frozen.
    pub kind: String,
    /// What becomes of the dose in the vial.
    pub unit: Unit,
    /// Where the line goes.
    pub line_after: LineAfter,
    /// Only oral vaccines are spat out.
    #[serde(default)]
    pub oral_only: bool,
    /// The vaccinator must say what happened.
    #[serde(default)]
    pub note_needed: bool,
    /// Where the rule comes from.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

impl Failure {
    /// Whether it can happen with a vaccine of this route.
    pub fn fits(&self, route: &str) -> bool {
        !self.oral_only || route == "oral"
    }
}

#[derive(Deserialize, Default)]
struct Table {
    failure: Vec<Failure>,
}

// A file that does not parse is an empty table, which the tests below would not let pass.
static TABLE: LazyLock<Table> =
    LazyLock::new(|| toml::from_str(include_str!("../data/failures.toml")).unwrap_or_default());

/// Every kind, in the order they are offered.
pub fn all() -> &'static [Failure] {
    &TABLE.failure
}

/// What failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failed<'a> {
    /// Becomes the failure's id: a second click carries the same.
    pub failure: Uuid,
    /// Id of the wastage that may go with it.
    pub movement: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The line.
    pub line: Uuid,
    /// The authorisation it ends.
    pub authorisation: Uuid,
    /// Vaccine abbreviation.
    pub vaccine: &'a str,
    /// Product code.
    pub product: &'a str,
    /// Route of the product, for kinds that only fit some.
    pub route: &'a str,
    /// Lot.
    pub lot: &'a str,
    /// Expiry date.
    pub expiry: &'a str,
    /// Trace code.
    pub code: &'a str,
    /// Kind, of [`all`].
    pub kind: &'a str,
    /// The vaccinator's words.
    pub note: Option<&'a str>,
}

/// The events of a failed injection: the failure, and the wastage where the dose is lost.
///
/// # Errors
/// `failure.kind_unknown` with `kind`, also for a kind the route does not fit; `failure.note_missing`.
pub fn fail(ctx: &Ctx, what: &Failed<'_>) -> Result<Vec<NewEvent>, Refusal> {
    let rule = all().iter().find(|rule| rule.kind == what.kind && rule.fits(what.route));
    let rule = rule.ok_or_else(|| Refusal::new("failure.kind_unknown").with("kind", what.kind))?;
    let note = what.note.map(str::trim).filter(|note| !note.is_empty());
    if rule.note_needed && note.is_none() {
        return Err(Refusal::new("failure.note_missing"));
    }
    let failed = LineFailed {
        failure: what.failure,
        visit: what.visit,
        recipient: what.recipient,
        line: what.line,
        authorisation: what.authorisation,
        vaccine: what.vaccine.to_owned(),
        product: what.product.to_owned(),
        lot: what.lot.to_owned(),
        code: what.code.to_owned(),
        kind: rule.kind.clone(),
        unit: rule.unit.code().to_owned(),
        line_after: rule.line_after.code().to_owned(),
        note: note.map(str::to_owned),
        tried_by: ctx.actor.staff,
    };
    let event =
        |id, subject, causation, payload| NewEvent { id, subject, occurred_at: ctx.stamp(), causation, payload };
    let mut events =
        vec![event(what.failure, Subject::recipient(what.recipient), Some(what.authorisation), failed.into())];
    if rule.unit == Unit::Wasted {
        let wasted = StockMoved {
            movement: what.movement,
            kind: "wastage".to_owned(),
            paper: None,
            dose: None,
            lines: vec![StockLine {
                product: what.product.to_owned(),
                lot: what.lot.to_owned(),
                expiry: what.expiry.to_owned(),
                code: Some(what.code.to_owned()),
                doses: -1,
            }],
        };
        events.push(event(what.movement, Subject::stock(what.product), Some(what.failure), wasted.into()));
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::ctx::{Actor, BootReading};
    use crate::event::Payload;
    use jiff::tz::{TimeZone, offset};

    fn tried(kind: &str, route: &str, note: Option<&str>) -> Result<Vec<NewEvent>, Refusal> {
        let ctx = Ctx {
            now: "2026-11-20T04:00:00Z".parse().unwrap(),
            zone: TimeZone::fixed(offset(8)),
            boot: BootReading { boot: "b".into(), elapsed_ms: 0 },
            actor: Actor { staff: Uuid::from_u128(7), name: "李护士".into(), roles: vec![] },
        };
        let what = Failed {
            failure: Uuid::from_u128(1),
            movement: Uuid::from_u128(2),
            visit: Uuid::from_u128(3),
            recipient: Uuid::from_u128(4),
            line: Uuid::from_u128(5),
            authorisation: Uuid::from_u128(6),
            vaccine: "HepB",
            product: "HEPB-D1",
            route,
            lot: "L1",
            expiry: "2027-01-31",
            code: "81000100000000000017",
            kind,
            note,
        };
        fail(&ctx, &what)
    }

    #[test]
    fn every_kind_settles_vial_and_line_and_names_its_source() {
        let rows: Vec<_> = all()
            .iter()
            .map(|rule| {
                assert!(!rule.source.is_empty() && ["high", "medium", "low"].contains(&rule.confidence.as_str()));
                (rule.kind.as_str(), rule.unit.code(), rule.line_after.code())
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("not_begun", "kept", "accepted"),
                ("moved", "wasted", "accepted"),
                ("broken", "wasted", "accepted"),
                ("partial", "wasted", "failed"),
                ("spat_out", "wasted", "failed"),
                ("other", "wasted", "failed"),
            ]
        );
        for (kind, unit, line_after) in rows {
            let events = tried(kind, "oral", Some("针头脱落")).unwrap();
            let Payload::LineFailed(body) = &events[0].payload else { panic!("a failure comes first") };
            assert_eq!((body.unit.as_str(), body.line_after.as_str()), (unit, line_after), "{kind}");
            let wasted = events.get(1).map(|event| match &event.payload {
                Payload::StockMoved(moved) => (moved.kind.as_str(), moved.lines[0].doses, event.causation),
                other => panic!("not {}", other.kind()),
            });
            let expected = (unit == "wasted").then_some(("wastage", -1, Some(Uuid::from_u128(1))));
            assert_eq!(wasted, expected, "{kind}: what is lost leaves the stock, and only that");
        }
    }

    #[test]
    fn nobody_spits_out_an_injection_and_other_needs_words() {
        let refused = |kind, route, note| tried(kind, route, note).unwrap_err().code;
        assert_eq!(refused("spat_out", "intramuscular", None), "failure.kind_unknown");
        assert_eq!(refused("whatever", "oral", None), "failure.kind_unknown");
        assert_eq!(refused("other", "oral", Some("  ")), "failure.note_missing");
        assert!(tried("broken", "intramuscular", None).is_ok());
    }
}
