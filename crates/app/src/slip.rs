//! The end of a visit: what was given, what to watch for, when to come back; the rows for the booklet.

use domain::permission::Command;
use domain::{Ctx, Refusal, visit_reasons};
use store::LineState;
use uuid::Uuid;

use crate::held::{clinic_days, held};
use crate::view::{ClosedDays, ProposalView, SlipAdvice, SlipDose, SlipLine, SlipView};
use crate::visit_facts::Facts;
use crate::{Answer, App, appointment, people, texts};

/// Closed periods told beside the clinic's days: the next few.
const CLOSED_SHOWN: usize = 3;

impl App {
    /// The slip of a visit.
    pub fn visit_slip_view(&self, visit: &str) -> Answer<SlipView> {
        let ctx = self.permit(Command::VisitSlipView)?;
        self.slip_view_of(&ctx, people::id(visit, "visit.unknown")?)
    }

    pub(crate) fn slip_view_of(&self, ctx: &Ctx, visit: Uuid) -> Answer<SlipView> {
        let clinic = self.clinic_name()?;
        let slip = self.read(|r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(None) };
            let (mut given, mut advice): (Vec<SlipDose>, Vec<SlipAdvice>) = (vec![], vec![]);
            for dose in r.doses_of_visit(visit)? {
                // A record that was withdrawn gave nothing.
                if !facts.visit.lines.iter().any(|line| line.dose.as_ref().is_some_and(|its| its.dose == dose.dose)) {
                    continue;
                }
                if let Some((text, words)) = texts::consent_text(r, &dose.vaccine)? {
                    let one = SlipAdvice {
                        title: words.name,
                        reactions: words.reactions,
                        after: words.after,
                        review: text.review().to_owned(),
                    };
                    if !advice.contains(&one) {
                        advice.push(one);
                    }
                }
                given.push(SlipDose {
                    injected_by: r.staff(dose.injected_by)?.map(|staff| staff.name).unwrap_or_default(),
                    dose: dose.dose.to_string(),
                    vaccine: dose.vaccine,
                    product_name: dose.product_name,
                    number: dose.number,
                    given_at: dose.given_at,
                    body_site: dose.body_site,
                    lot: dose.lot,
                    expiry: dose.expiry.to_string(),
                    holder: dose.holder,
                    unit: dose.unit,
                });
            }
            let line = |row: &&store::LineRow| {
                matches!(row.state, LineState::Refused | LineState::Deferred | LineState::Failed)
            };
            let not_given = facts.visit.lines.iter().filter(line).map(|row| SlipLine {
                vaccine: row.vaccine.clone(),
                state: row.state.as_str().to_owned(),
                reason: row.reason.as_deref().map(|kept| visit_reasons::parts(kept).0.to_owned()),
                return_on: row.return_on.map(|day| day.to_string()),
            });
            let observation = r.observation(visit)?.filter(|_| !given.is_empty());
            let appointments = r.appointments_of(facts.person.recipient, ctx.today())?;
            let proposal = self.proposal(r, ctx, &facts)?.map(|found| ProposalView {
                day: found.day.to_string(),
                vaccines: found.vaccines,
                moved_from: found.moved_from.map(|day| day.to_string()),
            });
            let days = clinic_days(r)?;
            Ok(Some(SlipView {
                visit: visit.to_string(),
                clinic,
                person: people::row(&facts.person, ctx.today(), None),
                day: facts.visit.day.to_string(),
                not_given: not_given.collect(),
                given,
                observe_until: observation
                    .map(|row| self.observation_row(r, ctx, &row))
                    .transpose()?
                    .map(|row| row.until),
                advice,
                appointments: appointments
                    .iter()
                    .filter(|row| row.cancelled.is_none() && !row.kept)
                    .map(|row| appointment::view(row, ctx.today(), &days))
                    .collect(),
                proposal,
                clinic_days: held(r, "visit.clinic_days")?,
                closed: days
                    .closed()
                    .to_come(ctx.today())
                    .take(CLOSED_SHOWN)
                    .map(|(from, to)| ClosedDays { from: from.to_string(), to: to.to_string() })
                    .collect(),
            }))
        })?;
        slip.ok_or_else(|| Refusal::new("visit.unknown").into())
    }
}
