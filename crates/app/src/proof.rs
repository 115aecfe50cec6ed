//! Proof, long after: that a consent's document, strokes, person and visit belong together, and that the log holds it as it was signed.

use domain::consent::{self, Document, Strokes};
use domain::permission::Command;
use domain::{Refusal, mask, visit_reasons};
use store::EventProof;

use crate::view::{ConsentProof, DecisionRow, ProofCheck, StrokePoint, StrokesView};
use crate::{Answer, App, pad, people};

impl App {
    /// A consent as it was signed, with each check apart.
    pub fn consent_proof_view(&self, consent: &str) -> Answer<ConsentProof> {
        let ctx = self.permit(Command::ConsentProofView)?;
        let id = people::id(consent, "consent.unknown")?;
        let found = self.read(|r| {
            let Some(row) = r.consent(id)? else { return Ok(None) };
            let document = r.blob(&row.document)?;
            let strokes = row.strokes.as_deref().map(|digest| r.blob(digest)).transpose()?.flatten();
            let informer = r.staff(row.informed_by)?.map(|staff| staff.name).unwrap_or_default();
            let person = r.recipient(r.survivor_of(row.recipient)?)?;
            Ok(Some((row, document, strokes, informer, person)))
        })?;
        let (row, document, strokes, informed_by, person) = found.ok_or_else(|| Refusal::new("consent.unknown"))?;
        self.note_view(&ctx, row.recipient, "consent")?;
        let entry = self.inner.store.verify_event(row.event)?;
        let digest = |bytes: &[u8]| seal::sm3::digest(bytes).to_string();
        let document_digest = document.as_ref().map(|blob| digest(&blob.bytes));
        let strokes_digest = strokes.as_ref().map(|blob| digest(&blob.bytes));
        let bound = document_digest.as_deref().map(|document| {
            let strokes = strokes_digest.as_deref().unwrap_or_default();
            let text = consent::binding(document, strokes, &row.recipient.to_string(), &row.visit.to_string());
            digest(text.as_bytes())
        });
        let same = |found: Option<&str>, named: &str| match found {
            Some(found) if found == named => "holds",
            Some(_) => "broken",
            None => "missing",
        };
        let mut checks = vec![("document", same(document_digest.as_deref(), &row.document))];
        if let Some(named) = &row.strokes {
            checks.push(("strokes", same(strokes_digest.as_deref(), named)));
        }
        checks.push(("binding", same(bound.as_deref(), &row.binding)));
        checks.push(("event", whole(entry)));
        checks.push(("signature", signed(entry)));
        let shown: Option<Document> = document.and_then(|blob| serde_json::from_slice(&blob.bytes).ok());
        let number = person.and_then(|person| person.documents.first().map(|document| document.number.clone()));
        let decision = |line: &store::ConsentDecisionRow| {
            let kept = line.reason.as_deref().map(visit_reasons::parts);
            DecisionRow {
                line: line.line.to_string(),
                vaccine: line.vaccine.clone(),
                accepted: line.accepted,
                reason: kept.map(|(code, _)| code.to_owned()),
                note: kept.and_then(|(_, words)| words.map(str::to_owned)),
                price_fen: line.price_fen.and_then(|fen| i32::try_from(fen).ok()),
            }
        };
        Ok(ConsentProof {
            consent: row.consent.to_string(),
            visit: row.visit.to_string(),
            clinic: shown.as_ref().map(|document| document.clinic.clone()).unwrap_or_default(),
            signed_at: row.signed_at.clone(),
            way: row.way.clone(),
            paper_number: row.paper_number.clone(),
            paper_on: row.paper_on.clone(),
            informed_by,
            signer_number: row.signer_number.as_deref().map(mask::number),
            signer_phone: row.signer_phone.as_deref().map(mask::phone),
            authority: row.authority.clone(),
            document: shown
                .as_ref()
                .map(|document| pad::document(document, &row.document, number.as_deref(), ctx.today())),
            decisions: row.decisions.iter().map(decision).collect(),
            strokes: strokes.and_then(|blob| serde_json::from_slice(&blob.bytes).ok()).map(drawn),
            document_digest: row.document.clone(),
            strokes_digest: row.strokes.clone(),
            binding: row.binding.clone(),
            holds: checks.iter().all(|(_, result)| *result == "holds"),
            checks: checks
                .into_iter()
                .map(|(check, result)| ProofCheck { check: check.to_owned(), result: result.to_owned() })
                .collect(),
        })
    }
}

fn whole(entry: Option<EventProof>) -> &'static str {
    match entry {
        Some(EventProof { header: true, body: Some(true), .. }) => "holds",
        Some(EventProof { header: true, body: None, .. }) | None => "missing",
        Some(_) => "broken",
    }
}

fn signed(entry: Option<EventProof>) -> &'static str {
    match entry.and_then(|entry| entry.signature) {
        Some(true) => "holds",
        Some(false) => "broken",
        None => "missing",
    }
}

fn drawn(strokes: Strokes) -> StrokesView {
    let number = |value: i64| i32::try_from(value).unwrap_or(0);
    let point = |point: &[i64; 4]| StrokePoint { x: number(point[0]), y: number(point[1]), p: number(point[3]) };
    StrokesView {
        width: strokes.width,
        height: strokes.height,
        strokes: strokes.strokes.iter().map(|stroke| stroke.points.iter().map(point).collect()).collect(),
    }
}
