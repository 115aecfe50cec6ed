//! The parent's window: one document, one signature, whatever the nurse's session may do (event-log.md 15).

use std::collections::BTreeMap;

use domain::consent::{Document, Stroke, Strokes};
use domain::permission::Command;
use domain::{Refusal, mask, visit_reasons};

use crate::consent::{Way, refused_lines};
use crate::input::{PadSignInput, StrokeInput};
use crate::verify::Hand;
use crate::view::{ChoiceView, DeskNotice, PadDocument, PadNotice, PadParagraph, PadSection, PadView};
use crate::{Answer, App, AppError, Notice, people, verify};

impl App {
    /// What the pad shows.
    pub fn pad_view(&self) -> Answer<PadView> {
        let ctx = self.permit(Command::PadView)?;
        let (ink, finger) = self.captured();
        let captures = self.captures_ready();
        let desk = self.desk();
        Ok(PadView {
            ink,
            finger,
            captures,
            clinic: self.clinic_name()?,
            demo: self.inner.clinic.demo,
            kind: match (&desk.pad, &desk.pad_vials) {
                (Some(_), _) => "consent",
                (None, Some(_)) => "verification",
                (None, None) => "none",
            }
            .to_owned(),
            document: desk
                .pad
                .as_ref()
                .map(|pad| Box::new(document(&pad.document, &pad.digest, pad.number.as_deref(), ctx.today()))),
            verification: desk.pad_vials.as_ref().map(|page| Box::new(verify::pad_page(page, ctx.today()))),
            trouble: desk.pad_trouble.clone(),
        })
    }

    /// Takes the signature of the document on the pad.
    pub fn pad_sign(&self, input: &PadSignInput) -> Answer<PadView> {
        self.permit(Command::PadSign)?;
        let way = match input.capture.as_deref() {
            None => Way::Pad(Strokes {
                width: input.width,
                height: input.height,
                strokes: input.strokes.iter().map(stroke).collect(),
            }),
            Some("ink") => {
                let ink = self.desk().ink.clone();
                Way::Pad(ink.unwrap_or(Strokes { width: 0, height: 0, strokes: vec![] }))
            }
            Some(_) => {
                let finger = self.desk().finger.clone();
                match finger {
                    Some(finger) => Way::Finger(finger),
                    None => return self.pad_refuses(&Refusal::new("consent.finger_gone")),
                }
            }
        };
        let hand = match &way {
            Way::Pad(strokes) => Some(Hand::Strokes(strokes)),
            Way::Finger(finger) => Some(Hand::Finger(finger)),
            Way::Paper { .. } | Way::Refusal => None,
        };
        if hand.is_some()
            && let Some(answer) = self.settle_vials(&input.digest, hand)
        {
            return answer;
        }
        match refused_lines(&input.refused) {
            Ok(refused) => self.settle_pad(&input.digest, &way, &refused),
            Err(refusal) => self.pad_refuses(&refusal),
        }
    }

    fn pad_refuses(&self, refusal: &Refusal) -> Answer<PadView> {
        self.desk().pad_trouble = Some(people::note(refusal));
        self.pad_view()
    }

    /// Every vaccine refused; nothing is signed, and the refusal is kept with its reason.
    pub fn pad_refuse_all(&self, digest: &str, reason: &str) -> Answer<PadView> {
        self.permit(Command::PadRefuseAll)?;
        if let Some(answer) = self.settle_vials(digest, None) {
            return answer;
        }
        let Some(pad) = self.desk().pad.clone() else { return self.pad_view() };
        let reason = match visit_reasons::stored("refusal", reason, None) {
            Ok(reason) => reason,
            Err(refusal) => {
                self.desk().pad_trouble = Some(people::note(&refusal));
                return self.pad_view();
            }
        };
        let refused = pad.document.sections.iter().map(|section| (section.line.clone(), reason.clone())).collect();
        self.settle_pad(digest, &Way::Refusal, &refused)
    }

    /// What the pad shows, on the desk's own screen turned round: the pad's commands are the pad window's alone.
    pub fn desk_pad_view(&self) -> Answer<PadView> {
        self.permit(Command::DeskPadView)?;
        self.pad_view()
    }

    /// `pad_sign` on the desk's own screen turned round.
    pub fn desk_pad_sign(&self, input: &PadSignInput) -> Answer<PadView> {
        self.permit(Command::DeskPadSign)?;
        self.pad_sign(input)
    }

    /// `pad_refuse_all` on the desk's own screen turned round.
    pub fn desk_pad_refuse_all(&self, digest: &str, reason: &str) -> Answer<PadView> {
        self.permit(Command::DeskPadRefuseAll)?;
        self.pad_refuse_all(digest, reason)
    }

    fn settle_pad(&self, digest: &str, way: &Way, refused: &BTreeMap<String, String>) -> Answer<PadView> {
        let Some(pad) = self.desk().pad.clone() else { return self.pad_view() };
        // The informing member of staff stands behind the pad; nobody else is signed in at this window.
        let ctx = self.ctx(pad.informer.clone());
        let checked = match way {
            Way::Pad(strokes) => strokes.check(),
            Way::Paper { .. } | Way::Finger(_) | Way::Refusal => Ok(()),
        };
        let right_document = if digest == pad.digest { Ok(()) } else { Err(Refusal::new("consent.document_changed")) };
        let outcome =
            right_document.and(checked).map_err(AppError::from).and_then(|()| self.sign(&ctx, &pad, way, refused));
        match outcome {
            Ok(()) => {
                {
                    let mut desk = self.desk();
                    (desk.pad, desk.pad_trouble) = (None, None);
                }
                self.tell_pad();
                let view = self.visit_view_of(&ctx, pad.visit)?;
                self.tell(Notice::Desk(DeskNotice::Visit { view: Box::new(view) }));
            }
            Err(AppError::Refused(refusal)) => self.desk().pad_trouble = Some(people::note(&refusal)),
            Err(other) => return Err(other),
        }
        self.pad_view()
    }

    /// Tells the pad window that its document changed.
    pub(crate) fn tell_pad(&self) {
        self.fresh_sheet();
        match self.pad_view() {
            Ok(view) => {
                let turned = self.desk().pad.as_ref().is_some_and(|pad| pad.way == "desk");
                let forward = view.kind != "none" && !turned;
                self.tell(Notice::Pad(PadNotice { view, forward }));
            }
            Err(error) => tracing::error!(%error, "the pad could not be shown"),
        }
    }
}

fn stroke(input: &StrokeInput) -> Stroke {
    let point = |point: &crate::input::PointInput| [point.x.into(), point.y.into(), point.t.into(), point.p.into()];
    Stroke { pointer: input.pointer.clone(), points: input.points.iter().map(point).collect() }
}

/// A document as a page: also for proof, long after it was signed.
pub(crate) fn document(
    document: &Document,
    digest: &str,
    number: Option<&str>,
    today: jiff::civil::Date,
) -> PadDocument {
    let paragraph = |heading: &str, text: &str| PadParagraph { heading: heading.to_owned(), text: text.to_owned() };
    let pending = |review: &Option<String>| review.as_deref() == Some("pending");
    let sections = document.sections.iter().map(|section| PadSection {
        line: section.line.clone(),
        vaccine: section.vaccine.clone(),
        title: section.title.clone(),
        number: section.number,
        of: section.of,
        product: format!("{} · {}", section.product_name, section.holder),
        price: section.price.clone(),
        pending: pending(&section.review),
        paragraphs: [
            Some(paragraph("what", &section.what)),
            Some(paragraph("reactions", &section.reactions)),
            Some(paragraph("contraindications", &section.contraindications)),
            section.after.as_deref().map(|after| paragraph("after", after)),
        ]
        .into_iter()
        .flatten()
        .collect(),
    });
    PadDocument {
        digest: digest.to_owned(),
        name: document.name.clone(),
        birth: document.birth.clone(),
        age: document.birth.parse().map(|birth| people::age(birth, today)).unwrap_or(crate::view::AgeView {
            years: 0,
            months: 0,
            days: 0,
        }),
        number: number.map(mask::number),
        signer: document.signer.clone(),
        relation: document.relation.clone(),
        template: document.template.clone(),
        sections: sections.collect(),
        declaration: document.declaration.clone(),
        pending: document.sections.iter().any(|section| pending(&section.review))
            || pending(&document.declaration_review),
        authority: document.authority.clone(),
        reasons: choices("refusal"),
    }
}

/// The reasons of a list, for a page.
pub(crate) fn choices(list: &str) -> Vec<ChoiceView> {
    let choice = |reason: visit_reasons::Reason| ChoiceView { code: reason.code, zh: reason.zh, en: reason.en };
    visit_reasons::list(list).into_iter().map(choice).collect()
}
