//! Erasure of a person's data by law (event-log.md 11).

use domain::event::v1::BodyErased;
use domain::permission::Command;
use domain::{Refusal, event::Payload};
use store::{Reader, StoreError};
use uuid::Uuid;

use super::{about, is_under_way, said};
use crate::{Answer, App, decided, ids, people};

/// Legal bases: 个人信息保护法 47, a court's order, another law.
const BASES: [&str; 3] = ["pipl_47", "court_order", "other_law"];

/// Events that prove what was done to the data: they name nobody, and stay.
const KEPT: [&str; 2] = ["body.erased", "personal_data.viewed"];

impl App {
    /// Erases what is known of a person. Records of vaccinations have to be kept (疫苗管理法 45, 46), so an archive with a dose given
    /// here, or a consent signed here, is not erased.
    pub fn recipient_erase(&self, recipient: &str, basis: &str, reason: &str, approval: &str) -> Answer<()> {
        let ctx = self.permit(Command::RecipientErase)?;
        let id = people::id(recipient, "recipient.unknown")?;
        let reason = said(reason)?;
        if !BASES.contains(&basis) {
            return Err(Refusal::new("erase.basis_missing").into());
        }
        if let Some(refusal) = self.read(|r| may_not_be_erased(r, &ctx, id))? {
            return Err(refusal.into());
        }
        let second = self.approved(Command::RecipientErase, recipient, Some(approval), &ctx)?;
        let event = ids::new_id();
        self.transact(&ctx, |r| {
            if let Some(refusal) = may_not_be_erased(r, &ctx, id)? {
                return Ok(Err(refusal));
            }
            let mut events = Vec::new();
            let known = r.event_ids_of_subject("recipient", &id.to_string())?;
            for of in known.into_iter().chain(r.waiting_of_recipient(id)?) {
                // Rows of packages have no event of their own.
                let kept =
                    r.event(of)?.is_some_and(|row| KEPT.contains(&row.header.kind.as_str()) || row.body.is_none());
                if !kept {
                    events.push(of);
                }
            }
            let erased = BodyErased { events, recipient: id, basis: basis.to_owned(), reason, second };
            Ok(Ok(decided(vec![about(&ctx, event, id, Payload::from(erased))])))
        })
    }
}

fn may_not_be_erased(r: &Reader<'_>, ctx: &domain::Ctx, recipient: Uuid) -> Result<Option<Refusal>, StoreError> {
    let Some(person) = r.recipient(recipient)? else { return Ok(Some(Refusal::new("recipient.unknown"))) };
    let archives = r.archives_of(recipient)?;
    if person.survivor.is_some() || archives.len() > 1 {
        // The other archive would be left pointing at nobody: the merge is undone first.
        return Ok(Some(Refusal::new("erase.merged")));
    }
    if r.import_under_way_with(recipient)? {
        // What is still to come in could not be named: it would bring the person back.
        return Ok(Some(Refusal::new("erase.import_under_way")));
    }
    if is_under_way(r, ctx, recipient)? {
        return Ok(Some(Refusal::new("recipient.visit_open")));
    }
    let given = r.dose_records(&archives)?.iter().any(|record| record.here);
    if given || !r.consents_of_recipient(recipient)?.is_empty() {
        return Ok(Some(Refusal::new("erase.must_be_kept")));
    }
    Ok(None)
}
