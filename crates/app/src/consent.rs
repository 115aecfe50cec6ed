//! Informed consent: the document is made, shown on the pad, signed, and bound to person and visit (C-032 … C-034).

use std::collections::BTreeMap;

use domain::consent::{self, Document, Section, Strokes};
use domain::event::NewBlob;
use domain::event::v2::{ConsentSigned, LineDecision, Signer};
use domain::permission::Command;
use domain::precheck::Effect;
use domain::{Ctx, Refusal};
use serde_json::json;
use store::{Decided, LineState, Reader, StoreError};
use uuid::Uuid;

use crate::desk::OnPad;
use crate::input::{ConsentInput, PaperConsentInput};
use crate::view::VisitView;
use crate::visit::{Facts, event, is_open};
use crate::{Answer, App, AppError, decided, people};

/// Media type of a consent document.
const DOCUMENT: &str = "application/vnd.vaxdesk.consent+json";
/// Media type of signature strokes.
const STROKES: &str = "application/vnd.vaxdesk.strokes+json";

/// How a decision arrives.
pub(crate) enum Way {
    /// Signed on the pad.
    Pad(Strokes),
    /// Signed on a paper form.
    Paper { number: String },
    /// Every vaccine refused on the pad; a refusal needs no signature.
    Refusal,
}

impl App {
    /// Puts the consent for every open line on the pad.
    pub fn visit_consent_show(&self, input: &ConsentInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitConsentShow)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let on_pad = self.consent_document(&ctx, &input.draft, visit, &input.relation, &input.signer)?;
        {
            let mut desk = self.desk();
            desk.pad = Some(on_pad);
            desk.pad_trouble = None;
        }
        self.tell_pad();
        self.visit_view_of(&ctx, visit)
    }

    /// Takes the document off the pad again.
    pub fn visit_consent_cancel(&self, visit: &str) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitConsentCancel)?;
        {
            let mut desk = self.desk();
            (desk.pad, desk.pad_trouble) = (None, None);
        }
        self.tell_pad();
        self.visit_view_of(&ctx, people::id(visit, "visit.unknown")?)
    }

    /// A consent signed on paper: a dead pad never stops a clinic.
    pub fn visit_consent_paper(&self, input: &PaperConsentInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitConsentPaper)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let number = input.paper_number.trim().to_owned();
        if number.is_empty() {
            return Err(Refusal::new("consent.nothing_to_sign").into());
        }
        let signed = self.consent_document(&ctx, &input.draft, visit, &input.relation, &input.signer)?;
        self.sign(&ctx, &signed, &Way::Paper { number }, &BTreeMap::new())?;
        self.visit_view_of(&ctx, visit)
    }

    /// Makes the document of a visit's open lines.
    fn consent_document(&self, ctx: &Ctx, draft: &str, visit: Uuid, relation: &str, signer: &str) -> Answer<OnPad> {
        let signer = signer.trim();
        if signer.is_empty() {
            return Err(Refusal::new("consent.signer_missing").into());
        }
        let (facts, offers) = self
            .read(|r| {
                let Some(facts) = Facts::load(r, visit)? else { return Ok(None) };
                let offers = self.offers(r, ctx, &facts)?;
                Ok(Some((facts, offers)))
            })?
            .ok_or_else(|| Refusal::new("visit.unknown"))?;
        if facts.answers(ctx).is_none() {
            return Err(Refusal::new("precheck.incomplete").into());
        }
        let texts = &self.rules().texts;
        let document = Document {
            template: texts.version.clone(),
            clinic: self.clinic_name()?,
            visit: visit.to_string(),
            recipient: facts.person.recipient.to_string(),
            name: facts.person.name.clone(),
            birth: facts.person.birth.to_string(),
            relation: relation.to_owned(),
            signer: signer.to_owned(),
            sections: self.sections(ctx, &facts, &offers),
            declaration: texts.declaration.clone(),
        };
        if document.sections.is_empty() {
            return Err(Refusal::new("consent.nothing_to_sign").into());
        }
        let bytes = canonical(&document)?;
        Ok(OnPad {
            consent: people::id(draft, "visit.unknown")?,
            visit,
            recipient: facts.person.recipient,
            digest: seal::sm3::digest(&bytes).to_string(),
            document,
            bytes,
            phone: facts
                .person
                .guardians
                .iter()
                .find(|guardian| guardian.name == signer)
                .and_then(|guardian| guardian.phone.clone()),
            number: facts.person.documents.first().map(|document| document.number.clone()),
            informer: ctx.actor.clone(),
        })
    }

    /// One section for each open line that is not prohibited.
    fn sections(&self, ctx: &Ctx, facts: &Facts, offers: &[Option<String>]) -> Vec<Section> {
        let rules = self.rules();
        let mut sections = vec![];
        for (line, offer) in facts.visit.lines.iter().zip(offers) {
            let prohibited = facts
                .findings(ctx, rules, &line.vaccine)
                .is_some_and(|f| f.iter().any(|f| f.effect == Effect::Prohibited));
            let Some(product) = offer.as_deref().and_then(|code| rules.catalogue.product(code)) else { continue };
            if !is_open(line) || line.state == LineState::Authorised || prohibited {
                continue;
            }
            let text = rules.texts.of(&line.vaccine);
            sections.push(Section {
                line: line.line.to_string(),
                vaccine: line.vaccine.clone(),
                number: line.number,
                of: line.of,
                product: product.code.clone(),
                product_name: product.name.clone(),
                holder: product.holder.clone(),
                price: "free".to_owned(),
                title: text.name.clone(),
                what: text.what.clone(),
                reactions: text.reactions.clone(),
                contraindications: text.contraindications.clone(),
            });
        }
        sections
    }

    /// Records a signature under a document, each vaccine accepted or refused.
    pub(crate) fn sign(&self, ctx: &Ctx, signed: &OnPad, way: &Way, refused: &BTreeMap<String, String>) -> Answer<()> {
        let strokes = match way {
            Way::Pad(strokes) => Some(canonical(strokes)?),
            Way::Paper { .. } | Way::Refusal => None,
        };
        let strokes_digest = strokes.as_deref().map(|bytes| seal::sm3::digest(bytes).to_string());
        let subject = (signed.recipient.to_string(), signed.visit.to_string());
        let bound =
            consent::binding(&signed.digest, strokes_digest.as_deref().unwrap_or_default(), &subject.0, &subject.1);
        let decisions = signed.document.sections.iter().filter_map(|section| {
            let reason = refused.get(&section.line).cloned();
            Some(LineDecision {
                line: Uuid::try_parse(&section.line).ok()?,
                vaccine: section.vaccine.clone(),
                product: section.product.clone(),
                holder: Some(section.holder.clone()),
                number: Some(section.number),
                price_fen: None,
                accepted: reason.is_none(),
                reason,
            })
        });
        let body = ConsentSigned {
            consent: signed.consent,
            visit: signed.visit,
            recipient: signed.recipient,
            template: signed.document.template.clone(),
            document: signed.digest.clone(),
            strokes: strokes_digest.clone(),
            binding: seal::sm3::digest(bound.as_bytes()).to_string(),
            way: match way {
                Way::Pad(_) => "pad",
                Way::Paper { .. } => "paper",
                Way::Refusal => "refusal",
            }
            .to_owned(),
            paper_number: match way {
                Way::Paper { number } => Some(number.clone()),
                Way::Pad(_) | Way::Refusal => None,
            },
            paper_on: None,
            signer: Signer {
                relation: signed.document.relation.clone(),
                name: signed.document.signer.clone(),
                number: None,
                authority: None,
                phone: signed.phone.clone(),
            },
            informed_by: signed.informer.staff,
            decisions: decisions.collect(),
        };
        let mut blobs =
            vec![NewBlob { digest: signed.digest.clone(), media: DOCUMENT.to_owned(), bytes: signed.bytes.clone() }];
        if let (Some(digest), Some(bytes)) = (strokes_digest, strokes) {
            blobs.push(NewBlob { digest, media: STROKES.to_owned(), bytes });
        }
        let event = event(ctx, signed.consent, signed.recipient, body);
        self.transact(ctx, |r| {
            if r.event(signed.consent)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            if self.document_is_stale(r, ctx, signed)? {
                return Ok(Err(Refusal::new("consent.document_changed")));
            }
            Ok(Ok(Decided { events: vec![event], blobs, value: () }))
        })
    }

    /// Whether the lines changed since the document was made: then it would be a signature under something else.
    fn document_is_stale(&self, r: &Reader<'_>, ctx: &Ctx, signed: &OnPad) -> Result<bool, StoreError> {
        let Some(facts) = Facts::load(r, signed.visit)? else { return Ok(true) };
        let offers = self.offers(r, ctx, &facts)?;
        Ok(self.sections(ctx, &facts, &offers) != signed.document.sections)
    }

    /// Proves later that a consent's document, strokes, person and visit belong together.
    pub fn consent_holds_together(&self, consent: Uuid) -> Answer<bool> {
        let found = self.read(|r| {
            let Some(row) = r.consent(consent)? else { return Ok(None) };
            let document = r.blob(&row.document)?;
            let strokes = row.strokes.as_deref().map(|digest| r.blob(digest)).transpose()?.flatten();
            Ok(Some((row, document, strokes)))
        })?;
        let Some((row, Some(document), strokes)) = found else { return Ok(false) };
        let digest = |bytes: &[u8]| seal::sm3::digest(bytes).to_string();
        let strokes_digest = strokes.as_ref().map(|blob| digest(&blob.bytes));
        let bound = consent::binding(
            &digest(&document.bytes),
            strokes_digest.as_deref().unwrap_or_default(),
            &row.recipient.to_string(),
            &row.visit.to_string(),
        );
        Ok(digest(bound.as_bytes()) == row.binding && row.strokes == strokes_digest)
    }
}

fn canonical(value: &impl serde::Serialize) -> Answer<Vec<u8>> {
    let value = serde_json::to_value(json!(value)).map_err(|error| AppError::data("the consent document", error))?;
    seal::canonical::to_vec(&value).map_err(|error| AppError::data("the consent document", error))
}
