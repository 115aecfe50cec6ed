//! Tickets: the registration desk hands a visit over, the vaccination desk opens it by number or scan.

use domain::event::v1::VisitTicketed;
use domain::permission::Command;
use domain::{Ctx, Refusal};
use store::{Reader, StoreError, TicketRow};
use uuid::Uuid;

use crate::view::{Found, TicketView, VisitView};
use crate::visit_facts::{Facts, event, is_open};
use crate::{Answer, App, decided, ids, people};

/// What the code on a ticket begins with.
const PREFIX: &str = "VXT:";

/// A ticket as people see it.
pub(crate) fn view(ticket: &TicketRow) -> TicketView {
    TicketView { label: ticket.label(), code: format!("{PREFIX}{}", ticket.visit), at: ticket.ticketed_at.clone() }
}

/// The visit a scanned text names, when it is a ticket's code. Scanners may change the case.
pub(crate) fn visit_of(text: &str) -> Option<Uuid> {
    let text = text.trim();
    let code =
        text.get(..PREFIX.len()).filter(|start| start.eq_ignore_ascii_case(PREFIX)).map(|_| &text[PREFIX.len()..]);
    code.and_then(|code| Uuid::try_parse(code).ok())
}

impl App {
    /// Hands the visit over to the vaccinator: it gets the next number of the day. Handed over twice it keeps the first.
    pub fn visit_ticket(&self, visit: &str) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitTicket)?;
        let visit = people::id(visit, "visit.unknown")?;
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            if r.ticket(visit)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            if !facts.visit.lines.iter().any(is_open) {
                return Ok(Err(Refusal::new("ticket.nothing_open")));
            }
            let ticketed = VisitTicketed {
                visit,
                recipient: facts.visit.recipient,
                day: facts.visit.day.to_string(),
                number: r.last_ticket(facts.visit.day)? + 1,
            };
            Ok(Ok(decided(vec![event(&ctx, ids::new_id(), facts.visit.recipient, ticketed)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// Whose ticket a text is; nothing when it is no ticket of a visit here.
    pub(crate) fn ticket_found(&self, ctx: &Ctx, text: &str) -> Answer<Option<Found>> {
        let Some(visit) = visit_of(text) else { return Ok(None) };
        let facts = self.read(|r| Facts::load(r, visit))?;
        Ok(facts.map(|facts| Found::Ticket {
            visit: visit.to_string(),
            code: text.trim().to_owned(),
            person: people::row(&facts.person, ctx.today(), None),
        }))
    }

    /// Whether what was shown belongs to a person or a guardian of theirs: a ticket, an archive code, a number, or the reading of a card.
    pub(crate) fn shown_is_theirs(&self, r: &Reader<'_>, recipient: Uuid, shown: &str) -> Result<bool, StoreError> {
        let shown = shown.trim();
        let recipient = r.survivor_of(recipient)?;
        if let Some(visit) = visit_of(shown) {
            let Some(visit) = r.visit(visit)? else { return Ok(false) };
            return Ok(r.survivor_of(visit.recipient)? == recipient);
        }
        let card = self.desk().card.clone().filter(|card| card.token.to_string() == shown);
        let number = card.map_or_else(|| shown.to_owned(), |card| card.document.number);
        if let Some(holder) = r.recipient_of_archive_code(&number)? {
            return Ok(r.survivor_of(holder)? == recipient);
        }
        let own = r.recipients_by_number(&number)?.into_iter().map(|person| person.recipient);
        let children = r.children_of_guardian_number(&number)?.into_iter().map(|child| child.recipient.recipient);
        Ok(own.chain(children).any(|person| person == recipient))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tickets_code_is_read_in_any_case_and_nothing_else_is_one() {
        let visit = Uuid::from_u128(7);
        for text in [format!("VXT:{visit}"), format!(" vxt:{} ", visit.to_string().to_uppercase())] {
            assert_eq!(visit_of(&text), Some(visit), "{text}");
        }
        for text in ["", "VXT", "VXT:7", "81000101234567890123", "接种号"] {
            assert_eq!(visit_of(text), None, "{text}");
        }
    }
}
