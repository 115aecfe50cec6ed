//! What is known of a visit, read in one go for rules and views.

use domain::event::{NewEvent, Payload, Subject};
use domain::identity::Sex;
use domain::precheck::{Answers, Asked as Questioned, Finding, weight};
use domain::{Ctx, Refusal};
use store::{
    AuthorisationRow, ConsentRow, HistoryRow, LineRow, LineState, PaymentRow, PrecheckRow, Reader, RecipientRow,
    StoreError, VerificationRow, VisitRow,
};
use uuid::Uuid;

use crate::due::{Asked, Clinic};
use crate::texts::HeldQuestions;
use crate::view::VerifiedView;
use crate::{Rules, due, people};

/// The setting: what the clinic asks of the family before the needle.
pub(crate) const VIALS_VERIFIED: &str = "visit.vials_verified";

/// Everything about a visit that rules and views ask for, read in one go.
pub(crate) struct Facts {
    pub visit: VisitRow,
    pub person: RecipientRow,
    pub history: Vec<HistoryRow>,
    /// The latest answers, of whatever day.
    pub precheck: Option<PrecheckRow>,
    /// The latest consent.
    pub consent: Option<ConsentRow>,
    /// The family's confirmations of vials, oldest first.
    pub verifications: Vec<VerificationRow>,
    /// Payments, oldest first.
    pub payments: Vec<PaymentRow>,
    /// Every consent of the visit, oldest first.
    pub consents: Vec<ConsentRow>,
    /// Lines that were consented to before the answers to the health questions came to weigh more: they stand as proposed again.
    pub reviews: Vec<Uuid>,
    /// The health questions in force.
    pub questions: HeldQuestions,
    /// What the schedule is asked with.
    pub asked: Asked,
}

impl Facts {
    /// Reads them; `None` when there is no such visit.
    pub fn load(r: &Reader<'_>, visit: Uuid) -> Result<Option<Facts>, StoreError> {
        match r.visit(visit)? {
            Some(visit) => Facts::of(r, visit),
            None => Ok(None),
        }
    }

    pub fn of(r: &Reader<'_>, visit: VisitRow) -> Result<Option<Facts>, StoreError> {
        // Of archives that were merged the one that goes on.
        let Some(person) = r.recipient(r.survivor_of(visit.recipient)?)? else { return Ok(None) };
        let history = r.history(visit.recipient)?;
        let prechecks = r.prechecks(visit.visit)?;
        let precheck = prechecks.last().cloned();
        let consents = r.consents(visit.visit)?;
        let consent = consents.last().cloned();
        let questions = HeldQuestions::load(r)?;
        let verifications = r.verifications(visit.visit)?;
        let payments = r.payments(visit.visit)?;
        let of_today = precheck.as_ref().filter(|precheck| precheck.day == visit.day);
        let asked = Asked::from(&Clinic::load(r)?, r, &person, &history, of_today, visit.day)?;
        let mut facts = Facts {
            visit,
            person,
            history,
            precheck,
            consent,
            verifications,
            payments,
            consents,
            reviews: vec![],
            questions,
            asked,
        };
        facts.send_back(&prechecks);
        Ok(Some(facts))
    }

    /// A precheck holds for its calendar day.
    pub fn precheck_of_today(&self, ctx: &Ctx) -> Option<&PrecheckRow> {
        self.precheck.as_ref().filter(|precheck| precheck.day == ctx.today())
    }

    /// Today's answers.
    pub fn answers(&self, ctx: &Ctx) -> Option<Answers> {
        self.precheck_of_today(ctx).map(answers_of)
    }

    /// A line whose findings weigh more than when it was consented to goes back to review (visit.md, Precheck and consent): it stands as
    /// proposed, and is consented to anew. What is authorised already is left to the record, which keeps what changed as a deviation.
    fn send_back(&mut self, prechecks: &[PrecheckRow]) {
        let (Some(questions), Some(now)) = (self.questions.set(), prechecks.last()) else { return };
        let known: Vec<String> = due::anaphylaxis_to(&self.person).collect();
        let weigh = |precheck: &PrecheckRow, vaccine: &str| {
            weight(&questions.evaluate(&answers_of(precheck), vaccine, None, &known))
        };
        for line in &mut self.visit.lines {
            let consent = line.consent.and_then(|id| self.consents.iter().find(|consent| consent.consent == id));
            let Some(consent) = consent.filter(|_| line.state == LineState::Accepted) else { continue };
            let then = prechecks.iter().rev().find(|precheck| precheck.ord < consent.ord);
            if weigh(now, &line.vaccine) > then.and_then(|then| weigh(then, &line.vaccine)) {
                line.state = LineState::Proposed;
                line.consented = None;
                self.reviews.push(line.line);
            }
        }
    }

    /// Who is asked the health questions.
    pub fn questioned(&self, ctx: &Ctx) -> Questioned {
        let sex = Sex::from_code(&self.person.sex).unwrap_or(Sex::Unknown);
        Questioned { sex, years: people::age(self.person.birth, ctx.today()).years }
    }

    /// What today's answers mean for a vaccine.
    pub fn findings(&self, ctx: &Ctx, rules: &Rules, vaccine: &str) -> Option<Vec<Finding>> {
        let kind = rules.catalogue.of_vaccine(vaccine).next().map(|product| product.kind);
        let known: Vec<String> = due::anaphylaxis_to(&self.person).collect();
        Some(self.questions.set()?.evaluate(&self.answers(ctx)?, vaccine, kind, &known))
    }

    /// The latest payment of a line for a product.
    pub fn payment(&self, line: Uuid, product: &str) -> Option<&PaymentRow> {
        self.payments.iter().rev().find(|paid| paid.line == line && paid.product == product)
    }

    /// The family's confirmation of a line's vial: the latest one that shows the line decides.
    pub fn verified(&self, line: Uuid) -> Option<VerifiedView> {
        let shows = |row: &&VerificationRow| row.vials.iter().any(|vial| vial.line == line);
        let row = self.verifications.iter().rev().find(shows)?;
        let vial = row.vials.iter().find(|vial| vial.line == line)?;
        Some(VerifiedView {
            code: vial.code.clone(),
            way: row.way.clone(),
            relation: row.relation.clone(),
            name: row.name.clone(),
            at: row.verified_at.clone(),
        })
    }

    pub fn line(&self, line: Uuid) -> Option<&LineRow> {
        self.visit.lines.iter().find(|row| row.line == line)
    }

    /// An authorised line of which nobody has said yet what became of its injection. One that lapsed or was put off meanwhile is among
    /// them: the vial was in somebody's hand all the same.
    ///
    /// # Errors
    /// `line.not_authorised`; `dose.already_recorded`.
    pub fn in_hand(&self, line: Uuid) -> Result<(&LineRow, &AuthorisationRow), Refusal> {
        let row = self.line(line).ok_or_else(|| Refusal::new("line.not_authorised"))?;
        if row.state == LineState::Given {
            return Err(Refusal::new("dose.already_recorded"));
        }
        let authorisation = row.authorisation.as_ref().filter(|authorisation| !authorisation.spent);
        Ok((row, authorisation.ok_or_else(|| Refusal::new("line.not_authorised"))?))
    }
}

fn answers_of(precheck: &PrecheckRow) -> Answers {
    Answers { answers: precheck.answers.clone(), temperature_tenths: precheck.temperature_tenths }
}

/// Lines that still may lead to an injection.
pub(crate) fn is_open(line: &LineRow) -> bool {
    matches!(line.state, LineState::Proposed | LineState::Accepted | LineState::Authorised)
}

/// An event about the visit's recipient.
pub(crate) fn event(ctx: &Ctx, id: Uuid, recipient: Uuid, payload: impl Into<Payload>) -> NewEvent {
    NewEvent {
        id,
        subject: Subject::recipient(recipient),
        occurred_at: ctx.stamp(),
        causation: None,
        payload: payload.into(),
    }
}

/// Whether a moment written in the log has passed.
pub(crate) fn lapsed(ctx: &Ctx, until: &str) -> bool {
    until.parse::<jiff::Timestamp>().is_ok_and(|until| ctx.now > until)
}
