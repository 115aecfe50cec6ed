use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::Row;
use uuid::Uuid;

use super::{Reader, json};
use crate::StoreError;

/// A visit with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRow {
    /// Id.
    pub visit: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// Clinic day.
    pub day: Date,
    /// Schedule edition the proposals come from.
    pub edition: String,
    /// Civil time with offset.
    pub opened_at: String,
    /// The vaccines considered, in the order proposed.
    pub lines: Vec<LineRow>,
}

/// Where a line stands (visit.md, Shape).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineState {
    /// Considered.
    Proposed,
    /// Consented to.
    Accepted,
    /// Refused by the signer.
    Refused,
    /// Put off.
    Deferred,
    /// The needle may follow; whether still in time is for the reader's clock to say.
    Authorised,
    /// Given.
    Given,
    /// An injection was tried and failed in a way that ends the line for this visit.
    Failed,
}

impl LineState {
    /// `proposed`, `accepted`, `refused`, `deferred`, `authorised`, `given`, `failed`.
    pub fn as_str(self) -> &'static str {
        match self {
            LineState::Proposed => "proposed",
            LineState::Accepted => "accepted",
            LineState::Refused => "refused",
            LineState::Deferred => "deferred",
            LineState::Authorised => "authorised",
            LineState::Given => "given",
            LineState::Failed => "failed",
        }
    }
}

/// A line of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineRow {
    /// Id.
    pub line: Uuid,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Dose number in its series.
    pub number: u32,
    /// Doses in the series.
    pub of: u32,
    /// Where it stands: given, or else the latest of consent, deferral, authorisation, failure and the choice of a product.
    pub state: LineState,
    /// Reason of the refusal or deferral it stands at, or the kind of failure.
    pub reason: Option<String>,
    /// Day to come back, when deferred with one.
    pub return_on: Option<Date>,
    /// The product given; or chosen, when that is the latest; or authorised, or consented to, in this order.
    pub product: Option<String>,
    /// The product the latest consent was given for; absent when that consent refused, or there is none.
    pub consented: Option<String>,
    /// The latest consent that decided this line.
    pub consent: Option<Uuid>,
    /// The latest authorisation, whether or not something came after it.
    pub authorisation: Option<AuthorisationRow>,
    /// The latest injection that failed.
    pub failure: Option<FailureRow>,
    /// The dose, once given.
    pub dose: Option<GivenRow>,
}

/// An authorisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorisationRow {
    /// Id.
    pub authorisation: Uuid,
    /// Trace code reserved.
    pub code: String,
    /// Product.
    pub product: String,
    /// Lot.
    pub lot: String,
    /// Expiry date.
    pub expiry: Date,
    /// Verdict colour at that moment.
    pub verdict: String,
    /// Its reason codes.
    pub reasons: Vec<String>,
    /// The vaccinator's reason at amber.
    pub confirmation: Option<String>,
    /// Until when the needle may follow, civil time with offset.
    pub valid_until: String,
    /// Body site chosen before the needle.
    pub body_site: Option<String>,
    /// The vaccinator's own ticks.
    pub checks: Vec<String>,
    /// A dose was recorded with it, also when that record was withdrawn, or it ended in a failure: it authorises nothing any more.
    pub spent: bool,
}

/// An injection that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureRow {
    /// Id.
    pub failure: Uuid,
    /// The authorisation it ended.
    pub authorisation: Uuid,
    /// Kind, of the table of failures.
    pub kind: String,
    /// `kept`, `wasted`.
    pub unit: String,
    /// `accepted`, `failed`.
    pub line_after: String,
    /// Trace code.
    pub code: String,
    /// The vaccinator's words.
    pub note: Option<String>,
    /// Civil time with offset.
    pub failed_at: String,
}

/// The dose of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenRow {
    /// Dose id.
    pub dose: Uuid,
    /// Product.
    pub product: String,
    /// Lot.
    pub lot: String,
    /// Trace code.
    pub code: String,
    /// Body site.
    pub body_site: String,
    /// Civil time with offset.
    pub given_at: String,
}

/// A precheck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrecheckRow {
    /// The event that holds it.
    pub event: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// Clinic day it holds for.
    pub day: Date,
    /// Version of the question set.
    pub questions: String,
    /// Tenths of a degree Celsius.
    pub temperature_tenths: u32,
    /// `yes`, `no`, `unknown` by question code.
    pub answers: BTreeMap<String, String>,
    /// Who asked.
    pub asked_by: Uuid,
    /// Civil time with offset.
    pub answered_at: String,
    /// Its place in the order of all events.
    pub ord: String,
}

impl VisitRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(VisitRow {
            visit: row.get("visit")?,
            recipient: row.get("recipient")?,
            day: row.get("day")?,
            edition: row.get("edition")?,
            opened_at: row.get("opened_at")?,
            lines: Vec::new(),
        })
    }
}

impl LineRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let authorisation = AuthorisationRow::from_row(row)?;
        let dose = GivenRow::from_row(row)?;
        let accepted: Option<bool> = row.get("accepted")?;
        let consented: Option<String> = row.get("consent_ord")?;
        let deferred: Option<String> = row.get("deferral_ord")?;
        let failure = FailureRow::from_row(row)?;
        let failed: Option<String> = row.get("failure_ord")?;
        // An authorisation whose dose was recorded and withdrawn again has no say any more.
        let used: bool = row.get("authorisation_used")?;
        let authorised_ord: Option<String> = row.get("authorisation_ord")?;
        let authorised = authorised_ord.clone().filter(|_| !used);
        let chosen: Option<String> = row.get("choice_ord")?;
        // The latest act decides; a line nobody acted on is proposed. `None` sorts before every text.
        let latest = [&consented, &deferred, &authorised, &failed, &chosen].into_iter().max().cloned().flatten();
        let ended = failure.as_ref().filter(|failure| latest == failed && failure.line_after != "accepted");
        let (state, reason) = match latest {
            _ if dose.is_some() => (LineState::Given, None),
            _ if ended.is_some() => (LineState::Failed, ended.map(|failure| failure.kind.clone())),
            None => (LineState::Proposed, None),
            // Of another product: nothing consented to before is about it.
            latest if latest == chosen => (LineState::Proposed, None),
            latest if latest == authorised => (LineState::Authorised, None),
            latest if latest == deferred => (LineState::Deferred, row.get("deferral_reason")?),
            _ if accepted == Some(true) => (LineState::Accepted, None),
            _ => (LineState::Refused, row.get("consent_reason")?),
        };
        let consent_product: Option<String> = row.get("consent_product")?;
        let chosen_product: Option<String> = row.get::<_, Option<String>>("chosen_product")?;
        let chosen_after = |act: &Option<String>| chosen.is_some() && chosen > *act;
        let fresh = !chosen_after(&consented);
        let consented = consent_product.clone().filter(|_| accepted == Some(true) && fresh);
        Ok(LineRow {
            line: row.get("line")?,
            vaccine: row.get("vaccine")?,
            number: row.get("number")?,
            of: row.get("of_doses")?,
            state,
            reason,
            return_on: if state == LineState::Deferred { row.get("return_on")? } else { None },
            product: (dose.as_ref().map(|dose| dose.product.clone()))
                .or(chosen_product.filter(|_| !fresh && chosen_after(&authorised_ord)))
                .or_else(|| authorisation.as_ref().map(|authorisation| authorisation.product.clone()))
                .or(consent_product),
            consented,
            consent: row.get("consent")?,
            authorisation,
            failure,
            dose,
        })
    }
}

impl AuthorisationRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let Some(authorisation) = row.get("authorisation")? else { return Ok(None) };
        Ok(Some(AuthorisationRow {
            authorisation,
            code: row.get("authorised_code")?,
            product: row.get("authorised_product")?,
            lot: row.get("authorised_lot")?,
            expiry: row.get("authorised_expiry")?,
            verdict: row.get("verdict")?,
            reasons: json(row, "reasons")?,
            confirmation: row.get("confirmation")?,
            valid_until: row.get("valid_until")?,
            body_site: row.get("authorised_site")?,
            checks: json(row, "checks")?,
            spent: row.get::<_, bool>("authorisation_used")?
                || row.get::<_, Option<Uuid>>("failed_authorisation")? == Some(authorisation),
        }))
    }
}

impl FailureRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let Some(failure) = row.get("failure")? else { return Ok(None) };
        Ok(Some(FailureRow {
            failure,
            authorisation: row.get("failed_authorisation")?,
            kind: row.get("failure_kind")?,
            unit: row.get("failure_unit")?,
            line_after: row.get("line_after")?,
            code: row.get("failure_code")?,
            note: row.get("failure_note")?,
            failed_at: row.get("failed_at")?,
        }))
    }
}

impl GivenRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let Some(dose) = row.get("dose")? else { return Ok(None) };
        Ok(Some(GivenRow {
            dose,
            product: row.get("given_product")?,
            lot: row.get("given_lot")?,
            code: row.get("given_code")?,
            body_site: row.get("body_site")?,
            given_at: row.get("given_at")?,
        }))
    }
}

impl PrecheckRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(PrecheckRow {
            event: row.get("event")?,
            visit: row.get("visit")?,
            day: row.get("day")?,
            questions: row.get("questions")?,
            temperature_tenths: row.get("temperature_tenths")?,
            answers: json(row, "answers")?,
            asked_by: row.get("asked_by")?,
            answered_at: row.get("answered_at")?,
            ord: row.get("ord")?,
        })
    }
}

impl Reader<'_> {
    /// A visit by id.
    pub fn visit(&self, visit: Uuid) -> Result<Option<VisitRow>, StoreError> {
        let found = self.first("SELECT * FROM visit WHERE visit = ?1", [visit], VisitRow::from_row)?;
        found.map(|row| self.with_lines(row)).transpose()
    }

    /// A recipient's visit on a day. Should two desks have opened one each, the first counts and a conflict says so.
    pub fn visit_of_day(&self, recipient: Uuid, day: Date) -> Result<Option<VisitRow>, StoreError> {
        let found = self.first(
            "SELECT * FROM visit WHERE day = ?1 AND recipient = ?2 ORDER BY ord LIMIT 1",
            (day, recipient),
            VisitRow::from_row,
        )?;
        found.map(|row| self.with_lines(row)).transpose()
    }

    /// The visits of a day, newest first.
    pub fn visits_of_day(&self, day: Date) -> Result<Vec<VisitRow>, StoreError> {
        let rows = self.all("SELECT * FROM visit WHERE day = ?1 ORDER BY ord DESC", [day], VisitRow::from_row)?;
        rows.into_iter().map(|row| self.with_lines(row)).collect()
    }

    /// The prechecks of a visit, oldest first: the last one holds.
    pub fn prechecks(&self, visit: Uuid) -> Result<Vec<PrecheckRow>, StoreError> {
        self.all("SELECT * FROM precheck WHERE visit = ?1 ORDER BY ord", [visit], PrecheckRow::from_row)
    }

    /// The precheck of a visit that holds: the latest.
    pub fn precheck(&self, visit: Uuid) -> Result<Option<PrecheckRow>, StoreError> {
        self.first("SELECT * FROM precheck WHERE visit = ?1 ORDER BY ord DESC LIMIT 1", [visit], PrecheckRow::from_row)
    }

    fn with_lines(&self, row: VisitRow) -> Result<VisitRow, StoreError> {
        let lines = self.all(include_str!("visit_lines.sql"), [row.visit], LineRow::from_row)?;
        Ok(VisitRow { lines, ..row })
    }
}
