//! Proof, long after: that what was signed (a consent, a look at the vials), its strokes or picture, person and visit belong together, and
//! that the log holds it as it was signed.

use domain::consent::{self, Document, Strokes};
use domain::event::v1::ConsentPictured;
use domain::permission::Command;
use domain::verification::Page;
use domain::{Ctx, Refusal, mask, visit_reasons};
use store::{BlobRow, Decided, EventProof, PictureRow};
use uuid::Uuid;

use crate::view::{ConsentProof, DecisionRow, ProofCheck, StrokePoint, StrokesView, VerificationProof};
use crate::visit_facts::event;
use crate::{Answer, App, ids, pad, people, pictures, verify};

impl App {
    /// A consent as it was signed, with each check apart.
    pub fn consent_proof_view(&self, consent: &str) -> Answer<ConsentProof> {
        let ctx = self.permit(Command::ConsentProofView)?;
        let id = people::id(consent, "consent.unknown")?;
        let row = self.read(|r| r.consent(id))?.ok_or_else(|| Refusal::new("consent.unknown"))?;
        self.note_view(&ctx, row.recipient, "consent")?;
        self.consent_proof(&ctx, id)
    }

    /// Keeps the picture of a consent signed on paper, now or later: the paper itself may be lost (visit.md). A better picture may follow.
    pub fn consent_picture(&self, consent: &str, image: &str) -> Answer<ConsentProof> {
        let ctx = self.permit(Command::ConsentPicture)?;
        let consent = people::id(consent, "consent.unknown")?;
        let blob = pictures::kept(image, pictures::PAPER)?;
        let id = ids::new_id();
        self.transact(&ctx, |r| {
            let Some(row) = r.consent(consent)? else { return Ok(Err(Refusal::new("consent.unknown"))) };
            if row.way != "paper" {
                return Ok(Err(Refusal::new("consent.not_on_paper")));
            }
            let (recipient, visit) = (row.recipient, row.visit);
            let pictured = ConsentPictured {
                consent,
                visit,
                recipient,
                picture: blob.digest.clone(),
                binding: pictures::bound(&row.document, &blob.digest, &recipient.to_string(), &visit.to_string()),
            };
            let events = vec![event(&ctx, id, recipient, pictured)];
            Ok(Ok(Decided { events, blobs: vec![blob.clone()], value: () }))
        })?;
        self.consent_proof(&ctx, consent)
    }

    /// Every time the family confirmed vials at a visit (一验证), oldest first, with each check apart.
    pub fn verification_proof_view(&self, visit: &str) -> Answer<Vec<VerificationProof>> {
        let ctx = self.permit(Command::VerificationProofView)?;
        let visit = people::id(visit, "visit.unknown")?;
        let found = self.read(|r| {
            let Some(row) = r.visit(visit)? else { return Ok(None) };
            let number = r.recipient(r.survivor_of(row.recipient)?)?;
            let number = number.and_then(|person| person.documents.first().map(|document| document.number.clone()));
            let mut all = vec![];
            for row in r.verifications(visit)? {
                let page = r.blob(&row.document)?;
                let strokes = row.strokes.as_deref().map(|digest| r.blob(digest)).transpose()?.flatten();
                let shown_by = r.staff(row.shown_by)?.map(|staff| staff.name).unwrap_or_default();
                let picture = match r.verification_picture(row.verification)? {
                    Some(row) => Some((r.blob(&row.picture)?, row)),
                    None => None,
                };
                all.push((row, page, strokes, shown_by, picture));
            }
            Ok(Some((row.recipient, number, all)))
        })?;
        let (recipient, number, all) = found.ok_or_else(|| Refusal::new("visit.unknown"))?;
        self.note_view(&ctx, recipient, "consent")?;
        let mut proofs = vec![];
        for (row, page, strokes, shown_by, picture) in all {
            let parts = Parts {
                document: page.as_ref(),
                document_named: &row.document,
                strokes: strokes.as_ref(),
                strokes_named: row.strokes.as_deref(),
                binding: &row.binding,
                bind: &|document, strokes| {
                    consent::binding(document, strokes, &row.recipient.to_string(), &row.visit.to_string())
                },
            };
            let mut checks = parts.checks(self.inner.store.verify_event(row.event)?);
            if let Some(picture) = &picture {
                let subject = (row.recipient.to_string(), row.visit.to_string());
                checks.extend(picture_checks(picture, &row.document, &subject.0, &subject.1));
            }
            let shown: Option<Page> = page.and_then(|blob| serde_json::from_slice(&blob.bytes).ok());
            proofs.push(VerificationProof {
                verification: row.verification.to_string(),
                verified_at: row.verified_at.clone(),
                way: row.way.clone(),
                relation: row.relation.clone(),
                name: row.name.clone(),
                shown_by,
                page: shown.map(|page| verify::shown_page(&page, &row.document, number.as_deref(), ctx.today())),
                strokes: strokes.and_then(|blob| serde_json::from_slice(&blob.bytes).ok()).map(drawn),
                document_digest: row.document.clone(),
                strokes_digest: row.strokes.clone(),
                binding: row.binding.clone(),
                picture: picture.and_then(|(blob, _)| blob).map(|blob| pictures::data_url(&blob.media, &blob.bytes)),
                holds: checks.iter().all(|check| check.result == "holds"),
                checks,
            });
        }
        Ok(proofs)
    }

    fn consent_proof(&self, ctx: &Ctx, id: Uuid) -> Answer<ConsentProof> {
        let found = self.read(|r| {
            let Some(row) = r.consent(id)? else { return Ok(None) };
            let document = r.blob(&row.document)?;
            let strokes = row.strokes.as_deref().map(|digest| r.blob(digest)).transpose()?.flatten();
            let informer = r.staff(row.informed_by)?.map(|staff| staff.name).unwrap_or_default();
            let person = r.recipient(r.survivor_of(row.recipient)?)?;
            let picture = match r.consent_picture(id)? {
                Some(row) => Some((r.blob(&row.picture)?, row)),
                None => None,
            };
            Ok(Some((row, document, strokes, informer, person, picture)))
        })?;
        let (row, document, strokes, informed_by, person, picture) =
            found.ok_or_else(|| Refusal::new("consent.unknown"))?;
        let entry = self.inner.store.verify_event(row.event)?;
        let (recipient, visit) = (row.recipient.to_string(), row.visit.to_string());
        let parts = Parts {
            document: document.as_ref(),
            document_named: &row.document,
            strokes: strokes.as_ref(),
            strokes_named: row.strokes.as_deref(),
            binding: &row.binding,
            bind: &|document, strokes| consent::binding(document, strokes, &recipient, &visit),
        };
        let mut checks = parts.checks(entry);
        if let Some(picture) = &picture {
            checks.extend(picture_checks(picture, &row.document, &recipient, &visit));
        }
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
            pictured_at: picture.as_ref().map(|(_, row)| row.pictured_at.clone()),
            picture: picture.and_then(|(blob, _)| blob).map(|blob| pictures::data_url(&blob.media, &blob.bytes)),
            holds: checks.iter().all(|check| check.result == "holds"),
            checks,
        })
    }
}

/// What was signed, as it is found now, beside what the event names.
struct Parts<'a> {
    document: Option<&'a BlobRow>,
    document_named: &'a str,
    strokes: Option<&'a BlobRow>,
    strokes_named: Option<&'a str>,
    binding: &'a str,
    /// The text that binds a document and strokes to their person and visit.
    bind: &'a dyn Fn(&str, &str) -> String,
}

impl Parts<'_> {
    fn checks(&self, entry: Option<EventProof>) -> Vec<ProofCheck> {
        let digest = |bytes: &[u8]| seal::sm3::digest(bytes).to_string();
        let document = self.document.map(|blob| digest(&blob.bytes));
        let strokes = self.strokes.map(|blob| digest(&blob.bytes));
        let bound = document
            .as_deref()
            .map(|document| digest((self.bind)(document, strokes.as_deref().unwrap_or_default()).as_bytes()));
        let mut checks = vec![check("document", same(document.as_deref(), self.document_named))];
        if let Some(named) = self.strokes_named {
            checks.push(check("strokes", same(strokes.as_deref(), named)));
        }
        checks.push(check("binding", same(bound.as_deref(), self.binding)));
        checks.push(check("event", whole(entry)));
        checks.push(check("signature", signed(entry)));
        checks
    }
}

/// Whether a picture is the one that is named, and belongs to its document, person and visit.
fn picture_checks(
    (blob, named): &(Option<BlobRow>, PictureRow),
    document: &str,
    recipient: &str,
    visit: &str,
) -> [ProofCheck; 2] {
    let found = blob.as_ref().map(|blob| seal::sm3::digest(&blob.bytes).to_string());
    let bound = found.as_deref().map(|picture| pictures::bound(document, picture, recipient, visit));
    [
        check("picture", same(found.as_deref(), &named.picture)),
        check("picture_binding", same(bound.as_deref(), &named.binding)),
    ]
}

fn check(check: &str, result: &str) -> ProofCheck {
    ProofCheck { check: check.to_owned(), result: result.to_owned() }
}

fn same(found: Option<&str>, named: &str) -> &'static str {
    match found {
        Some(found) if found == named => "holds",
        Some(_) => "broken",
        None => "missing",
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

/// Strokes as a page draws them.
pub(crate) fn drawn(strokes: Strokes) -> StrokesView {
    let number = |value: i64| i32::try_from(value).unwrap_or(0);
    let point = |point: &[i64; 4]| StrokePoint { x: number(point[0]), y: number(point[1]), p: number(point[3]) };
    StrokesView {
        width: strokes.width,
        height: strokes.height,
        strokes: strokes.strokes.iter().map(|stroke| stroke.points.iter().map(point).collect()).collect(),
    }
}
