//! Payment of a paid vaccine: the receipt stands before the needle (C-008).

use domain::Refusal;
use domain::event::v1::LinePaid;
use domain::permission::Command;

use crate::input::PaidInput;
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
}
