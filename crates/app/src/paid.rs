//! Free or paid: the family's choice among the products of a vaccine, and the receipt, which stands before the needle (C-008).

use domain::Refusal;
use domain::event::v1::{LinePaid, ProductChosen};
use domain::permission::Command;
use store::LineState;

use crate::input::{PaidInput, ProductInput};
use crate::view::VisitView;
use crate::visit_facts::{Facts, event, is_open};
use crate::{Answer, App, decided, people};

impl App {
    /// Notes the receipt of a line's product: the one consented to, else the one that would be given.
    pub fn visit_paid(&self, input: &PaidInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitPaid)?;
        let id = people::id(&input.draft, "line.not_open")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_open")?;
        let receipt = input.receipt.trim().to_owned();
        if receipt.is_empty() || receipt.chars().count() > 60 {
            return Err(Refusal::new("payment.receipt_missing").into());
        }
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let offers = self.offers(r, &ctx, &facts)?;
            let found = facts.visit.lines.iter().zip(offers).find(|(row, _)| row.line == line && is_open(row));
            let Some((row, offer)) = found else { return Ok(Err(Refusal::new("line.not_open"))) };
            let code = row.consented.clone().or(offer);
            let product = code.as_deref().and_then(|code| self.rules().catalogue.product(code));
            let Some(product) = product.filter(|product| product.paid()) else {
                return Ok(Err(Refusal::new("payment.free").with("vaccine", &row.vaccine)));
            };
            if facts.payment(line, &product.code).is_some_and(|paid| paid.receipt == receipt) {
                return Ok(Ok(decided(vec![])));
            }
            let paid = LinePaid {
                payment: id,
                visit,
                recipient: facts.visit.recipient,
                line,
                product: product.code.clone(),
                receipt,
                price_fen: product.price_fen,
            };
            Ok(Ok(decided(vec![event(&ctx, id, facts.visit.recipient, paid)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// Notes which product of its vaccine the family wants for a line. It is consented to anew; what is authorised stays as it is.
    pub fn visit_product(&self, input: &ProductInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitProduct)?;
        let id = people::id(&input.draft, "line.not_open")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_open")?;
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let offers = self.offers(r, &ctx, &facts)?;
            let found = facts.visit.lines.iter().zip(offers).find(|(row, _)| row.line == line && is_open(row));
            let Some((row, offer)) = found.filter(|(row, _)| row.state != LineState::Authorised) else {
                return Ok(Err(Refusal::new("line.not_open")));
            };
            if offer.as_deref() == Some(&input.product) {
                return Ok(Ok(decided(vec![])));
            }
            let on_hand = self.on_hand(r, &ctx, &row.vaccine)?;
            let Some(product) = on_hand.into_iter().find(|product| product.code == input.product) else {
                return Ok(Err(Refusal::new("line.product_unknown").with("vaccine", &row.vaccine)));
            };
            let recipient = facts.visit.recipient;
            let chosen = ProductChosen { visit, recipient, line, product: product.code.clone() };
            Ok(Ok(decided(vec![event(&ctx, id, recipient, chosen)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }
}
