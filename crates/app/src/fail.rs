//! An authorised injection that did not become a dose.

use domain::Refusal;
use domain::failure::{self, Failed};
use domain::permission::Command;
use store::LineRow;

use crate::input::FailInput;
use crate::view::{FailureKindView, FailureView, VisitView};
use crate::visit_facts::Facts;
use crate::{Answer, App, ids, people};

impl App {
    /// Records that it failed; vial and line are settled by the table of failures.
    pub fn visit_fail(&self, input: &FailInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitFail)?;
        let id = people::id(&input.draft, "line.not_authorised")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_authorised")?;
        let movement = ids::new_id();
        let wasted = self.transact(&ctx, |r| {
            let done = |code| store::Decided::new(vec![], code);
            if r.event(id)?.is_some() {
                return Ok(Ok(done(None)));
            }
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            let (row, authorisation) = match facts.in_hand(line) {
                Ok(found) => found,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let product = self.rules().catalogue.product(&authorisation.product);
            let expiry = authorisation.expiry.to_string();
            let what = Failed {
                failure: id,
                movement,
                visit,
                recipient: facts.visit.recipient,
                line,
                authorisation: authorisation.authorisation,
                vaccine: &row.vaccine,
                product: &authorisation.product,
                route: product.map(|product| product.route.as_str()).unwrap_or_default(),
                lot: &authorisation.lot,
                expiry: &expiry,
                code: &authorisation.code,
                kind: &input.kind,
                note: input.note.as_deref(),
            };
            Ok(failure::fail(&ctx, &what).map(|events| {
                let gone = (events.len() > 1).then(|| authorisation.code.clone());
                store::Decided { events, blobs: vec![], value: gone }
            }))
        })?;
        if let Some(code) = wasted {
            self.desk().scans.retain(|scan| scan.code.text != code);
        }
        self.tell_status();
        self.visit_view_of(&ctx, visit)
    }
}

/// What may be said of an injection of this route.
pub(crate) fn kinds(route: &str) -> Vec<FailureKindView> {
    failure::all()
        .iter()
        .filter(|rule| rule.fits(route))
        .map(|rule| FailureKindView {
            kind: rule.kind.clone(),
            unit: rule.unit.code().to_owned(),
            line_after: rule.line_after.code().to_owned(),
            note_needed: rule.note_needed,
            rule: people::rule(&format!("failure.{}", rule.kind), &rule.source, &rule.confidence),
        })
        .collect()
}

/// The latest failure of a line.
pub(crate) fn view(line: &LineRow) -> Option<FailureView> {
    line.failure.as_ref().map(|failure| FailureView {
        kind: failure.kind.clone(),
        unit: failure.unit.clone(),
        line_after: failure.line_after.clone(),
        code: failure.code.clone(),
        note: failure.note.clone(),
        at: failure.failed_at.clone(),
    })
}
