//! At the needle: authorise, inject, record.

use std::time::Instant;

use domain::administration::{self, Authorise, Record};
use domain::permission::Command;
use domain::trace_code::TraceCode;
use domain::verdict::Colour;
use domain::{Ctx, Refusal};
use store::{LineRow, Reader, StoreError};

use crate::desk::Scan;
use crate::held::held;
use crate::input::{AuthoriseInput, RecordInput};
use crate::view::VisitView;
use crate::visit_facts::{Facts, lapsed};
use crate::{Answer, App, decided, ids, people};

/// How long an authorisation holds.
const SECONDS: &str = "visit.authorisation_seconds";
/// Whether every own tick is needed.
const CHECKS: &str = "visit.own_checks";

impl App {
    /// Authorises the injection: enforces the verdict, takes the vaccinator's ticks and reserves the vial. A second authorisation of a line
    /// takes the place of the first and frees its vial.
    pub fn visit_authorise(&self, input: &AuthoriseInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitAuthorise)?;
        self.clock_doubtful(&ctx)?;
        let id = people::id(&input.draft, "line.not_open")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_open")?;
        let scan = self.scan_of(visit, Some(&input.code));
        self.transact(&ctx, |r| {
            // The same click again, whatever lies on the desk by now.
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let Some(scan) = &scan else { return Ok(Err(Refusal::new("verdict.changed"))) };
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            let judged = self.judge(r, &ctx, &facts, scan)?;
            if judged.verdict.colour == Colour::Red {
                let headline = judged.verdict.headline().map(|reason| reason.code.name()).unwrap_or_default();
                return Ok(Err(Refusal::new("verdict.refused").with("reason", headline)));
            }
            let (Some(product), Some(expiry), Some(lot)) = (judged.product, judged.expiry, &judged.lot) else {
                return Ok(Err(Refusal::new("verdict.refused").with("reason", "verdict.unknown_code")));
            };
            if judged.line.as_ref().is_none_or(|row| row.line != line) {
                return Ok(Err(Refusal::new("line.not_open")));
            }
            let what = Authorise {
                id,
                visit,
                recipient: facts.visit.recipient,
                line,
                code: &scan.code.text,
                product,
                lot,
                expiry,
                verdict: &judged.verdict,
                confirmation: input.confirmation.as_deref(),
                vial_seconds_left: judged.seconds_left,
                body_site: input.body_site.as_deref(),
                checks: &input.checks,
                checks_required: held(r, CHECKS)? == "required",
                seconds: held(r, SECONDS)?.parse().unwrap_or(120),
            };
            Ok(administration::authorise(&ctx, &what).map(|event| decided(vec![event])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// What is not in order with an authorised line now and was when it was authorised: what a record would keep as its deviation.
    pub(crate) fn deviations(
        &self,
        r: &Reader<'_>,
        ctx: &Ctx,
        facts: &Facts,
        line: &LineRow,
    ) -> Result<Vec<String>, StoreError> {
        let Some(authorisation) = &line.authorisation else { return Ok(vec![]) };
        let mut deviations = vec![];
        if lapsed(ctx, &authorisation.valid_until) {
            deviations.push("authorisation.lapsed".to_owned());
        }
        if let Ok(code) = TraceCode::parse(&authorisation.code, ctx.today().year()) {
            let scan = Scan { visit: facts.visit.visit, code, keyed: false, received: Instant::now(), micros: None };
            let now = self.judge(r, ctx, facts, &scan)?.verdict.codes();
            deviations.extend(now.into_iter().filter(|reason| !authorisation.reasons.contains(reason)));
        }
        Ok(deviations)
    }

    /// Records an injection that took place. What changed since it was authorised is kept as a deviation, for the manager to see.
    pub fn visit_record(&self, input: &RecordInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitRecord)?;
        self.clock_doubtful(&ctx)?;
        let dose = people::id(&input.draft, "line.not_authorised")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_authorised")?;
        let movement = ids::new_id();
        let code = self.transact(&ctx, |r| {
            if r.event(dose)?.is_some() {
                return Ok(Ok(store::Decided::new(vec![], None)));
            }
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            let (row, authorisation) = match facts.in_hand(line) {
                Ok(found) => found,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let Some(product) = self.rules().catalogue.product(&authorisation.product) else {
                return Ok(Err(Refusal::new("line.not_authorised")));
            };
            let chosen = authorisation.body_site.as_deref().unwrap_or_default();
            let what = Record {
                dose,
                movement,
                visit,
                recipient: facts.visit.recipient,
                line,
                authorisation: Some(authorisation.authorisation),
                product,
                code: &authorisation.code,
                lot: &authorisation.lot,
                expiry: &authorisation.expiry.to_string(),
                body_site: if input.body_site.trim().is_empty() { chosen } else { &input.body_site },
                number: row.number,
                unit: &self.inner.clinic.site,
                asked_by: facts.precheck.as_ref().map(|precheck| precheck.asked_by),
                informed_by: facts.consent.as_ref().map(|consent| consent.informed_by),
                deviations: self.deviations(r, &ctx, &facts, row)?,
                deviation_reason: input.deviation_reason.as_deref(),
            };
            let code = Some(authorisation.code.clone());
            Ok(administration::record(&ctx, &what).map(|events| store::Decided { events, blobs: vec![], value: code }))
        })?;
        if let Some(code) = code {
            self.desk().scans.retain(|scan| scan.visit != visit || scan.code.text != code);
        }
        self.visit_view_of(&ctx, visit)
    }
}
