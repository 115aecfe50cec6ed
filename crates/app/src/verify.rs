//! 一验证: the family confirms every scanned vial before the injection, on the pad, on paper or by word (C-032, C-033).

use domain::consent::{Strokes, binding};
use domain::event::v1::{VerifiedVial, VialsFingerprinted, VialsVerified};
use domain::event::{NewBlob, NewEvent};
use domain::permission::Command;
use domain::verdict::Weight;
use domain::verification::{NOTED_WAYS, Page, Vial};
use domain::{Ctx, Refusal, mask};
use store::{Decided, Reader, StoreError};
use uuid::Uuid;

use crate::desk::{Finger, VialsOnPad};
use crate::held::held;
use crate::input::{VerifyNoteInput, VerifyShowInput};
use crate::vaccination::OnDesk;
use crate::view::{DeskNotice, PadVerification, PadVial, PadView, ScanView, VerificationView, VisitView};
use crate::visit_facts::{Facts, VIALS_VERIFIED, event};
use crate::{Answer, App, AppError, Notice, ids, people, pictures, texts};

/// Media type of the page.
const PAGE: &str = "application/vnd.vaxdesk.verification+json";
/// Media type of signature strokes.
const STROKES: &str = "application/vnd.vaxdesk.strokes+json";

/// By what the family confirms.
#[derive(Clone, Copy)]
pub(crate) enum Hand<'a> {
    /// Signed on the pad.
    Strokes(&'a Strokes),
    /// With a finger on a reader, in place of a signature.
    Finger(&'a Finger),
    /// Noted by the vaccinator: `paper`, `spoken`.
    Noted(&'a str),
}

impl App {
    /// Puts the scanned vials on the pad for the family to confirm. A vial scanned while they lie there joins them.
    pub fn visit_verify_show(&self, input: &VerifyShowInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitVerifyShow)?;
        self.clock_doubtful(&ctx)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let draft = people::id(&input.draft, "visit.unknown")?;
        let page = self.vials_page(&ctx, draft, visit, input.relation.as_deref(), input.signer.as_deref())?;
        {
            let mut desk = self.desk();
            // One page at a time lies on the pad.
            (desk.pad, desk.pad_trouble, desk.vials_doubted) = (None, None, None);
            desk.pad_vials = Some(page);
        }
        self.tell_pad();
        self.visit_view_of(&ctx, visit)
    }

    /// The family confirmed the scanned vials on paper, or by word where the clinic takes that.
    pub fn visit_verify_note(&self, input: &VerifyNoteInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitVerifyNote)?;
        self.clock_doubtful(&ctx)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let draft = people::id(&input.draft, "visit.unknown")?;
        if !NOTED_WAYS.contains(&input.way.as_str()) {
            return Err(Refusal::new("verify.way_unknown").with("way", &input.way).into());
        }
        if input.way == "spoken" && self.setting(VIALS_VERIFIED)? == "signed" {
            return Err(Refusal::new("verify.signature_needed").into());
        }
        if self.read(|r| r.verification(draft))?.is_none() {
            let page = self.vials_page(&ctx, draft, visit, input.relation.as_deref(), input.signer.as_deref())?;
            self.confirm_vials(&ctx, &page, Hand::Noted(&input.way))?;
            self.clear_page(visit);
            self.tell_pad();
        }
        self.visit_view_of(&ctx, visit)
    }

    /// Takes the page of a visit off the pad.
    fn clear_page(&self, visit: Uuid) {
        let mut desk = self.desk();
        if desk.pad_vials.as_ref().is_some_and(|page| page.visit == visit) {
            (desk.pad_vials, desk.pad_trouble) = (None, None);
        }
        if desk.vials_doubted == Some(visit) {
            desk.vials_doubted = None;
        }
    }

    /// A vial was scanned while the page lies on the pad: the page shows it too.
    pub(crate) fn refresh_page(&self, ctx: &Ctx, visit: Uuid) -> Answer<()> {
        let Some(old) = self.desk().pad_vials.clone().filter(|page| page.visit == visit) else { return Ok(()) };
        let page = match self.vials_page(ctx, old.verification, visit, Some(&old.page.relation), Some(&old.page.signer))
        {
            Ok(page) => Some(page),
            // Nothing left to confirm: the pad rests.
            Err(AppError::Refused(_)) => None,
            Err(other) => return Err(other),
        };
        if page.as_ref().map(|page| &page.digest) != Some(&old.digest) {
            self.desk().pad_vials = page;
            self.tell_pad();
        }
        Ok(())
    }

    /// Makes the page of a visit's scanned vials.
    fn vials_page(
        &self,
        ctx: &Ctx,
        verification: Uuid,
        visit: Uuid,
        relation: Option<&str>,
        signer: Option<&str>,
    ) -> Answer<VialsOnPad> {
        let found = self.read(|r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(None) };
            let vials = self.vials_to_confirm(r, ctx, &facts)?;
            Ok(Some((facts, vials, texts::verification_text(r)?)))
        })?;
        let (facts, vials, text) = found.ok_or_else(|| Refusal::new("visit.unknown"))?;
        if vials.is_empty() {
            return Err(Refusal::new("verify.nothing").into());
        }
        let offered = confirmer(&facts);
        let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let (held, text) = text.ok_or_else(|| AppError::data("the verification text", "there is none"))?;
        let page = Page {
            template: held.version.clone(),
            review: held.review().to_owned(),
            clinic: self.clinic_name()?,
            visit: visit.to_string(),
            recipient: facts.person.recipient.to_string(),
            name: facts.person.name.clone(),
            birth: facts.person.birth.to_string(),
            relation: given(relation).unwrap_or(offered.0),
            signer: given(signer).unwrap_or(offered.1),
            title: text.name,
            ask: text.ask,
            declaration: text.declaration,
            vials,
        };
        let bytes = canonical(&page)?;
        Ok(VialsOnPad {
            verification,
            visit,
            recipient: facts.person.recipient,
            digest: seal::sm3::digest(&bytes).to_string(),
            page,
            bytes,
            number: facts.person.documents.first().map(|document| document.number.clone()),
            shown_by: ctx.actor.clone(),
        })
    }

    /// The scanned vials that serve a consented line and may still be given: nobody is asked to confirm one that never will be.
    fn vials_to_confirm(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<Vec<Vial>, StoreError> {
        let vial = |on_desk: OnDesk<'_>| {
            let judged = on_desk.judged;
            let hopeless = judged.verdict.reasons.iter().any(|reason| {
                // The wrong card on the reader goes away; the vial stays what it is.
                reason.code.weight() == Weight::RedFinal && reason.code != domain::verdict::Code::WrongPerson
            });
            let (line, product) = (judged.line.filter(|line| line.consented.is_some())?, judged.product?);
            (!hopeless).then_some(Vial {
                line: line.line.to_string(),
                vaccine: product.vaccine.clone(),
                code: on_desk.scan.code.text,
                product: product.code.clone(),
                product_name: product.name.clone(),
                holder: product.holder.clone(),
                lot: judged.lot.filter(|lot| !lot.is_empty())?,
                expiry: judged.expiry?.to_string(),
            })
        };
        Ok(self.on_desk(r, ctx, facts)?.into_iter().filter_map(vial).collect())
    }

    /// Records the confirmation of exactly this page.
    fn confirm_vials(&self, ctx: &Ctx, on_pad: &VialsOnPad, hand: Hand<'_>) -> Answer<()> {
        let (way, strokes) = match hand {
            Hand::Strokes(strokes) => ("pad", Some(canonical(strokes)?)),
            Hand::Finger(_) => ("fingerprint", None),
            Hand::Noted(way) => (way, None),
        };
        let strokes_digest = strokes.as_deref().map(|bytes| seal::sm3::digest(bytes).to_string());
        let bound = binding(
            &on_pad.digest,
            strokes_digest.as_deref().unwrap_or_default(),
            &on_pad.recipient.to_string(),
            &on_pad.visit.to_string(),
        );
        let vials = on_pad.page.vials.iter().filter_map(|vial| {
            Some(VerifiedVial {
                line: Uuid::try_parse(&vial.line).ok()?,
                code: vial.code.clone(),
                product: vial.product.clone(),
                product_name: vial.product_name.clone(),
                lot: vial.lot.clone(),
                expiry: vial.expiry.clone(),
            })
        });
        let body = VialsVerified {
            verification: on_pad.verification,
            visit: on_pad.visit,
            recipient: on_pad.recipient,
            vials: vials.collect(),
            document: on_pad.digest.clone(),
            strokes: strokes_digest.clone(),
            binding: seal::sm3::digest(bound.as_bytes()).to_string(),
            way: way.to_owned(),
            relation: on_pad.page.relation.clone(),
            name: on_pad.page.signer.clone(),
            shown_by: on_pad.shown_by.staff,
        };
        let mut blobs =
            vec![NewBlob { digest: on_pad.digest.clone(), media: PAGE.to_owned(), bytes: on_pad.bytes.clone() }];
        if let (Some(digest), Some(bytes)) = (strokes_digest, strokes) {
            blobs.push(NewBlob { digest, media: STROKES.to_owned(), bytes });
        }
        let mut events = vec![event(ctx, on_pad.verification, on_pad.recipient, body)];
        if let Hand::Finger(finger) = hand {
            blobs.push(finger.picture.clone());
            events.push(fingerprinted(ctx, on_pad, finger));
        }
        self.transact(ctx, |r| {
            if r.event(on_pad.verification)?.is_some() {
                return Ok(Ok(Decided::new(vec![], ())));
            }
            let Some(facts) = Facts::load(r, on_pad.visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            // Another vial was scanned, or stock changed what is known of one: then it would be a signature under something else.
            if self.vials_to_confirm(r, ctx, &facts)? != on_pad.page.vials {
                return Ok(Err(Refusal::new("consent.document_changed")));
            }
            Ok(Ok(Decided { events, blobs, value: () }))
        })
    }

    /// Takes what the pad says about the vials; nothing when the page on the pad is another one.
    pub(crate) fn settle_vials(&self, digest: &str, hand: Option<Hand<'_>>) -> Option<Answer<PadView>> {
        let on_pad = self.desk().pad_vials.clone()?;
        Some(self.settle_page(&on_pad, digest, hand))
    }

    fn settle_page(&self, on_pad: &VialsOnPad, digest: &str, hand: Option<Hand<'_>>) -> Answer<PadView> {
        // The vaccinator stands behind the pad; nobody else is signed in at this window.
        let ctx = self.ctx(on_pad.shown_by.clone());
        let right_page = if digest == on_pad.digest { Ok(()) } else { Err(Refusal::new("consent.document_changed")) };
        let checked = match hand {
            Some(Hand::Strokes(strokes)) => strokes.check(),
            Some(Hand::Finger(_) | Hand::Noted(_)) | None => Ok(()),
        };
        let outcome = right_page.and(checked).map_err(AppError::from).and_then(|()| match hand {
            Some(hand) => self.confirm_vials(&ctx, on_pad, hand),
            None => Ok(()),
        });
        match outcome {
            Ok(()) => {
                self.clear_page(on_pad.visit);
                if hand.is_none() {
                    self.desk().vials_doubted = Some(on_pad.visit);
                }
                self.tell_pad();
                let view = self.visit_view_of(&ctx, on_pad.visit)?;
                self.tell(Notice::Desk(DeskNotice::Visit { view: Box::new(view) }));
            }
            Err(AppError::Refused(refusal)) => self.desk().pad_trouble = Some(people::note(&refusal)),
            Err(other) => return Err(other),
        }
        self.pad_view()
    }

    /// How the confirmation stands, for the visit's page.
    pub(crate) fn verification_view(
        &self,
        r: &Reader<'_>,
        facts: &Facts,
        vials: &[ScanView],
    ) -> Result<VerificationView, StoreError> {
        let asked = held(r, VIALS_VERIFIED)?;
        let (on_pad, doubted, pad_free) = {
            let desk = self.desk();
            let visit = facts.visit.visit;
            let shown = desk.pad_vials.as_ref().map(|page| page.visit);
            let free = desk.pad_present && desk.pad.is_none() && shown.is_none();
            (shown == Some(visit), desk.vials_doubted == Some(visit), free)
        };
        // One that will never be given is not shown to the family.
        let hopeful = |vial: &ScanView| {
            let stranger = domain::verdict::Code::WrongPerson.name();
            vial.verdict.reasons.iter().all(|reason| reason.weight != "red_final" || reason.note.code == stranger)
        };
        let serving =
            |vial: &&ScanView| vial.line.as_deref().is_some_and(|line| consented(facts, line)) && hopeful(vial);
        let waiting: Vec<String> =
            vials.iter().filter(serving).filter(|vial| !vial.verified).filter_map(|vial| vial.line.clone()).collect();
        let state = match () {
            () if asked == "off" => "off",
            () if on_pad => "on_pad",
            () if doubted => "doubted",
            () if !waiting.is_empty() => "wanted",
            () if vials.iter().any(|vial| serving(&vial)) => "done",
            () => "none",
        };
        let (relation, signer) = confirmer(facts);
        Ok(VerificationView { asked, state: state.to_owned(), relation, signer, waiting, pad_free })
    }
}

/// The finger vials were confirmed with, bound to their page, person and visit.
fn fingerprinted(ctx: &Ctx, on_pad: &VialsOnPad, finger: &Finger) -> NewEvent {
    let (recipient, visit) = (on_pad.recipient.to_string(), on_pad.visit.to_string());
    let body = VialsFingerprinted {
        verification: on_pad.verification,
        visit: on_pad.visit,
        recipient: on_pad.recipient,
        picture: finger.picture.digest.clone(),
        binding: pictures::bound(&on_pad.digest, &finger.picture.digest, &recipient, &visit),
        reader: finger.reader.clone(),
        simulated: finger.simulated,
    };
    NewEvent { causation: Some(on_pad.verification), ..event(ctx, ids::new_id(), on_pad.recipient, body) }
}

fn consented(facts: &Facts, line: &str) -> bool {
    facts.visit.lines.iter().any(|row| row.consented.is_some() && row.line.to_string() == line)
}

/// Who is asked: who signed the consent, else the recipient.
fn confirmer(facts: &Facts) -> (String, String) {
    match &facts.consent {
        Some(consent) => (consent.signer_relation.clone(), consent.signer_name.clone()),
        None => ("self".to_owned(), facts.person.name.clone()),
    }
}

/// The page as the pad shows it.
pub(crate) fn pad_page(on_pad: &VialsOnPad, today: jiff::civil::Date) -> PadVerification {
    shown_page(&on_pad.page, &on_pad.digest, on_pad.number.as_deref(), today)
}

/// A page with the recipient's number masked.
pub(crate) fn shown_page(page: &Page, digest: &str, number: Option<&str>, today: jiff::civil::Date) -> PadVerification {
    let age = page.birth.parse().map(|birth| people::age(birth, today));
    let vial = |vial: &Vial| PadVial {
        line: vial.line.clone(),
        vaccine: vial.vaccine.clone(),
        product: vial.product_name.clone(),
        holder: vial.holder.clone(),
        lot: vial.lot.clone(),
        expiry: vial.expiry.clone(),
    };
    PadVerification {
        digest: digest.to_owned(),
        name: page.name.clone(),
        birth: page.birth.clone(),
        age: age.unwrap_or(crate::view::AgeView { years: 0, months: 0, days: 0 }),
        number: number.map(mask::number),
        signer: page.signer.clone(),
        relation: page.relation.clone(),
        template: page.template.clone(),
        pending: page.review == "pending",
        title: page.title.clone(),
        ask: page.ask.clone(),
        declaration: page.declaration.clone(),
        vials: page.vials.iter().map(vial).collect(),
    }
}

fn canonical(value: &impl serde::Serialize) -> Answer<Vec<u8>> {
    let value = serde_json::to_value(value).map_err(|error| AppError::data("the verification page", error))?;
    seal::canonical::to_vec(&value).map_err(|error| AppError::data("the verification page", error))
}
