//! Informed consent: the document is made, shown on the pad, signed, and bound to person and visit (C-032 … C-034).

use std::collections::{BTreeMap, BTreeSet};

use domain::consent::{self, Document, Section, Signing, Strokes};
use domain::event::v1::ConsentFingerprinted;
use domain::event::v2::{ConsentSigned, LineDecision, Signer};
use domain::event::{NewBlob, NewEvent};
use domain::permission::Command;
use domain::precheck::{Effect, weight};
use domain::{Ctx, Refusal, visit_reasons};
use jiff::civil::Date;
use serde_json::json;
use store::{Decided, LineState, Reader, StoreError};
use uuid::Uuid;

use crate::desk::{Finger, OnPad};
use crate::input::{ConsentInput, PaperConsentInput, RefusedLineInput};
use crate::view::VisitView;
use crate::visit_facts::{Facts, event, is_open};
use crate::{Answer, App, AppError, decided, ids, people, pictures, texts};

/// Media type of a consent document.
const DOCUMENT: &str = "application/vnd.vaxdesk.consent+json";
/// Media type of signature strokes.
const STROKES: &str = "application/vnd.vaxdesk.strokes+json";

/// How a decision arrives.
pub(crate) enum Way {
    /// Signed on the pad, or on the desk's screen turned round.
    Pad(Strokes),
    /// Signed on a paper form.
    Paper { number: String, on: Date },
    /// With a finger on a reader, in place of a signature.
    Finger(Finger),
    /// Every vaccine refused on the pad; a refusal needs no signature.
    Refusal,
}

/// Who signs, as the form says.
struct Who<'a> {
    relation: &'a str,
    name: &'a str,
    number: Option<&'a str>,
    phone: Option<&'a str>,
    authority: Option<&'a str>,
    /// `pad`, `desk`, `paper`.
    way: &'static str,
}

impl App {
    /// Puts the consent for every open line on the pad.
    pub fn visit_consent_show(&self, input: &ConsentInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitConsentShow)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let way = match input.way.as_deref() {
            None | Some("pad") => "pad",
            Some("desk") => "desk",
            Some(other) => return Err(Refusal::new("consent.way_unknown").with("way", other).into()),
        };
        let who = Who {
            relation: &input.relation,
            name: &input.signer,
            number: input.number.as_deref(),
            phone: input.phone.as_deref(),
            authority: input.authority.as_deref(),
            way,
        };
        let on_pad = self.consent_document(&ctx, &input.draft, visit, &who)?;
        {
            let mut desk = self.desk();
            desk.pad = Some(on_pad);
            desk.pad_vials = None;
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
            (desk.pad, desk.pad_vials, desk.pad_trouble) = (None, None, None);
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
        let bad_day = || Refusal::new("consent.paper_date");
        let on = match input.paper_on.as_deref().map(str::trim).filter(|on| !on.is_empty()) {
            None => ctx.today(),
            Some(on) => on.parse::<Date>().map_err(|_| bad_day())?,
        };
        let who = Who {
            relation: &input.relation,
            name: &input.signer,
            number: input.number.as_deref(),
            phone: input.phone.as_deref(),
            authority: input.authority.as_deref(),
            way: "paper",
        };
        let refused = refused_lines(&input.refused)?;
        let signed = self.consent_document(&ctx, &input.draft, visit, &who)?;
        if on > ctx.today() || signed.document.birth.parse::<Date>().is_ok_and(|birth| on < birth) {
            return Err(bad_day().into());
        }
        self.sign(&ctx, &signed, &Way::Paper { number, on }, &refused)?;
        self.visit_view_of(&ctx, visit)
    }

    /// Makes the document of a visit's open lines.
    fn consent_document(&self, ctx: &Ctx, draft: &str, visit: Uuid, who: &Who<'_>) -> Answer<OnPad> {
        let consent = people::id(draft, "visit.unknown")?;
        let loaded = self.read(|r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(None) };
            let offers = self.offers(r, ctx, &facts)?;
            let sections = self.sections(r, ctx, &facts, &offers)?;
            Ok(Some((facts, sections, texts::consent_text(r, domain::texts::GENERAL)?)))
        })?;
        let (facts, sections, general) = loaded.ok_or_else(|| Refusal::new("visit.unknown"))?;
        let person = &facts.person;
        let own = who.relation == "self";
        let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        // A walk-in signs for themselves without typing their name again.
        let name = given(Some(who.name)).or_else(|| own.then(|| person.name.clone())).unwrap_or_default();
        let known = person.guardians.iter().find(|guardian| guardian.name == name && guardian.relation == who.relation);
        let archive_number = match known {
            _ if own => person.documents.first().map(|document| document.number.clone()),
            known => known.and_then(|guardian| guardian.document_number.clone()),
        };
        let archive_phone = if own { person.phone.clone() } else { known.and_then(|guardian| guardian.phone.clone()) };
        let signing = Signing {
            relation: who.relation,
            name: &name,
            number: who.number,
            authority: who.authority,
            recipient: &person.name,
            years: people::age(person.birth, ctx.today()).years,
        };
        signing.check()?;
        if facts.answers(ctx).is_none() {
            return Err(Refusal::new("precheck.incomplete").into());
        }
        if sections.is_empty() {
            return Err(Refusal::new("consent.nothing_to_sign").into());
        }
        let (general, words) = general.ok_or_else(|| AppError::data("the consent texts", "no general text"))?;
        let mut versions: Vec<&str> = vec![];
        for version in sections.iter().filter_map(|section| section.text.as_deref()).chain([general.version.as_str()]) {
            if !versions.contains(&version) {
                versions.push(version);
            }
        }
        let document = Document {
            template: versions.join(" "),
            clinic: self.clinic_name()?,
            visit: visit.to_string(),
            recipient: person.recipient.to_string(),
            name: person.name.clone(),
            birth: person.birth.to_string(),
            relation: who.relation.to_owned(),
            signer: name,
            authority: given(who.authority),
            sections,
            declaration: words.declaration.unwrap_or_default(),
            declaration_review: Some(general.review().to_owned()),
        };
        let bytes = canonical(&document)?;
        Ok(OnPad {
            consent,
            visit,
            recipient: person.recipient,
            digest: seal::sm3::digest(&bytes).to_string(),
            document,
            bytes,
            phone: given(who.phone).or(archive_phone),
            signer_number: given(who.number).or(archive_number),
            way: who.way,
            number: person.documents.first().map(|document| document.number.clone()),
            informer: ctx.actor.clone(),
        })
    }

    /// One section for each open line that is not prohibited.
    fn sections(
        &self,
        r: &Reader<'_>,
        ctx: &Ctx,
        facts: &Facts,
        offers: &[Option<String>],
    ) -> Result<Vec<Section>, StoreError> {
        let rules = self.rules();
        let mut sections = vec![];
        for (line, offer) in facts.visit.lines.iter().zip(offers) {
            let findings = facts.findings(ctx, rules, &line.vaccine);
            let prohibited = findings.is_some_and(|found| weight(&found) == Some(Effect::Prohibited));
            let Some(product) = offer.as_deref().and_then(|code| rules.catalogue.product(code)) else { continue };
            if !is_open(line) || line.state == LineState::Authorised || prohibited {
                continue;
            }
            let Some((held, text)) = texts::consent_text(r, &line.vaccine)? else { continue };
            sections.push(Section {
                line: line.line.to_string(),
                vaccine: line.vaccine.clone(),
                number: line.number,
                of: line.of,
                product: product.code.clone(),
                product_name: product.name.clone(),
                holder: product.holder.clone(),
                price: consent::price(product.price_fen),
                title: text.name,
                what: text.what,
                reactions: text.reactions,
                contraindications: text.contraindications,
                after: Some(text.after),
                review: Some(held.review().to_owned()),
                text: Some(held.version),
            });
        }
        Ok(sections)
    }

    /// Records a signature under a document, each vaccine accepted or refused.
    pub(crate) fn sign(&self, ctx: &Ctx, signed: &OnPad, way: &Way, refused: &BTreeMap<String, String>) -> Answer<()> {
        let strokes = match way {
            Way::Pad(strokes) => Some(canonical(strokes)?),
            Way::Paper { .. } | Way::Finger(_) | Way::Refusal => None,
        };
        let strokes_digest = strokes.as_deref().map(|bytes| seal::sm3::digest(bytes).to_string());
        let subject = (signed.recipient.to_string(), signed.visit.to_string());
        let bound =
            consent::binding(&signed.digest, strokes_digest.as_deref().unwrap_or_default(), &subject.0, &subject.1);
        let catalogue = &self.rules().catalogue;
        let decisions = signed.document.sections.iter().filter_map(|section| {
            let reason = refused.get(&section.line).cloned();
            let priced = catalogue.product(&section.product).filter(|product| product.paid());
            Some(LineDecision {
                line: Uuid::try_parse(&section.line).ok()?,
                vaccine: section.vaccine.clone(),
                product: section.product.clone(),
                holder: Some(section.holder.clone()),
                number: Some(section.number),
                price_fen: priced.and_then(|product| product.price_fen),
                accepted: reason.is_none(),
                reason,
            })
        });
        let (paper_number, paper_on) = match way {
            Way::Paper { number, on } => (Some(number.clone()), Some(on.to_string())),
            Way::Pad(_) | Way::Finger(_) | Way::Refusal => (None, None),
        };
        let body = ConsentSigned {
            consent: signed.consent,
            visit: signed.visit,
            recipient: signed.recipient,
            template: signed.document.template.clone(),
            document: signed.digest.clone(),
            strokes: strokes_digest.clone(),
            binding: seal::sm3::digest(bound.as_bytes()).to_string(),
            way: match way {
                Way::Pad(_) => signed.way,
                Way::Paper { .. } => "paper",
                Way::Finger(_) => "fingerprint",
                Way::Refusal => "refusal",
            }
            .to_owned(),
            paper_number,
            paper_on,
            signer: Signer {
                relation: signed.document.relation.clone(),
                name: signed.document.signer.clone(),
                number: signed.signer_number.clone(),
                authority: signed.document.authority.clone(),
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
        let mut events = vec![event(ctx, signed.consent, signed.recipient, body)];
        if let Way::Finger(finger) = way {
            blobs.push(finger.picture.clone());
            events.push(fingerprinted(ctx, signed, finger));
        }
        self.transact(ctx, |r| {
            if r.event(signed.consent)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            if self.document_is_stale(r, ctx, signed)? {
                return Ok(Err(Refusal::new("consent.document_changed")));
            }
            Ok(Ok(Decided { events, blobs, value: () }))
        })
    }

    /// Whether the lines changed since the document was made: then it would be a signature under something else.
    fn document_is_stale(&self, r: &Reader<'_>, ctx: &Ctx, signed: &OnPad) -> Result<bool, StoreError> {
        let Some(facts) = Facts::load(r, signed.visit)? else { return Ok(true) };
        let offers = self.offers(r, ctx, &facts)?;
        Ok(self.sections(r, ctx, &facts, &offers)? != signed.document.sections)
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

/// The finger a consent was given with, bound to its document, person and visit.
fn fingerprinted(ctx: &Ctx, signed: &OnPad, finger: &Finger) -> NewEvent {
    let (recipient, visit) = (signed.recipient.to_string(), signed.visit.to_string());
    let body = ConsentFingerprinted {
        consent: signed.consent,
        visit: signed.visit,
        recipient: signed.recipient,
        picture: finger.picture.digest.clone(),
        binding: pictures::bound(&signed.digest, &finger.picture.digest, &recipient, &visit),
        reader: finger.reader.clone(),
        simulated: finger.simulated,
    };
    NewEvent { causation: Some(signed.consent), ..event(ctx, ids::new_id(), signed.recipient, body) }
}

/// The refused lines as they are kept: each with its reason of the list.
pub(crate) fn refused_lines(refused: &[RefusedLineInput]) -> Result<BTreeMap<String, String>, Refusal> {
    let one = |line: &RefusedLineInput| {
        Ok((line.line.clone(), visit_reasons::stored("refusal", &line.reason, line.note.as_deref())?))
    };
    refused.iter().map(one).collect()
}

/// Relations under which somebody of this age cannot be signed for without an authority note.
pub(crate) fn authority_for(years: u32) -> Vec<String> {
    let needs = |relation: &&&str| {
        let signing = Signing { relation, name: "x", number: None, authority: None, recipient: "x", years };
        signing.check().is_err_and(|refusal| refusal.code == "consent.authority_missing")
    };
    consent::RELATIONS
        .iter()
        .filter(needs)
        .map(|relation| (*relation).to_owned())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}
