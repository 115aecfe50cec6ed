//! The visit: one recipient on one day, with a line per vaccine considered.

use domain::event::v1::{
    Answer as StoredAnswer, LineDeferred, LineProposed, PrecheckAnswered, ProposedLine, VisitOpened,
};
use domain::event::{NewEvent, Payload, Subject};
use domain::permission::Command;
use domain::precheck::{Answers, Effect, Finding};
use domain::{Ctx, Refusal};
use schedule::Group;
use store::{
    ConsentRow, Decided, HistoryRow, LineRow, LineState, PrecheckRow, Reader, RecipientRow, StoreError, VisitRow,
};
use uuid::Uuid;

use crate::input::{DeferInput, PrecheckInput, ProposeInput};
use crate::view::{
    AuthorisationView, ConsentView, LineView, Note, ObservationRow, PrecheckView, TodayRow, TodayView, VisitView,
};
use crate::{Answer, App, Rules, decided, due, ids, people, recipient};

/// Everything about a visit that rules and views ask for, read in one go.
pub(crate) struct Facts {
    pub visit: VisitRow,
    pub person: RecipientRow,
    pub history: Vec<HistoryRow>,
    /// The latest answers, of whatever day.
    pub precheck: Option<PrecheckRow>,
    /// The latest consent.
    pub consent: Option<ConsentRow>,
}

impl Facts {
    /// Reads them; `None` when there is no such visit.
    pub fn load(r: &Reader<'_>, visit: Uuid) -> Result<Option<Facts>, StoreError> {
        match r.visit(visit)? {
            Some(visit) => Facts::of(r, visit),
            None => Ok(None),
        }
    }

    fn of(r: &Reader<'_>, visit: VisitRow) -> Result<Option<Facts>, StoreError> {
        // Of archives that were merged the one that goes on.
        let Some(person) = r.recipient(r.survivor_of(visit.recipient)?)? else { return Ok(None) };
        let history = r.history(visit.recipient)?;
        let precheck = r.precheck(visit.visit)?;
        let consent = r.consents(visit.visit)?.pop();
        Ok(Some(Facts { visit, person, history, precheck, consent }))
    }

    /// A precheck holds for its calendar day.
    pub fn precheck_of_today(&self, ctx: &Ctx) -> Option<&PrecheckRow> {
        self.precheck.as_ref().filter(|precheck| precheck.day == ctx.today())
    }

    /// Today's answers.
    pub fn answers(&self, ctx: &Ctx) -> Option<Answers> {
        let precheck = self.precheck_of_today(ctx)?;
        Some(Answers { answers: precheck.answers.clone(), temperature_tenths: precheck.temperature_tenths })
    }

    /// What today's answers mean for a vaccine.
    pub fn findings(&self, ctx: &Ctx, rules: &Rules, vaccine: &str) -> Option<Vec<Finding>> {
        let kind = rules.catalogue.of_vaccine(vaccine).next().map(|product| product.kind);
        let mut findings = rules.questions.evaluate(&self.answers(ctx)?, vaccine, kind);
        if due::anaphylaxis_to(&self.person).any(|known| known == vaccine) {
            findings.insert(
                0,
                Finding {
                    effect: Effect::Prohibited,
                    rule: "precheck.anaphylaxis".to_owned(),
                    source: "visit.md, Verdict".to_owned(),
                    confidence: "high".to_owned(),
                },
            );
        }
        Some(findings)
    }

    pub fn line(&self, line: Uuid) -> Option<&LineRow> {
        self.visit.lines.iter().find(|row| row.line == line)
    }
}

/// Lines that still may lead to an injection.
pub(crate) fn is_open(line: &LineRow) -> bool {
    matches!(line.state, LineState::Proposed | LineState::Accepted | LineState::Authorised)
}

impl App {
    /// Today's visits, newest first.
    pub fn today_view(&self) -> Answer<TodayView> {
        let ctx = self.permit(Command::TodayView)?;
        let visits = self.read(|r| {
            let mut rows = vec![];
            for visit in r.visits_of_day(ctx.today())? {
                let observation = r.observation(visit.visit)?;
                if let Some(facts) = Facts::of(r, visit)? {
                    rows.push((facts, observation));
                }
            }
            Ok(rows)
        })?;
        let row = |(facts, observation): &(Facts, Option<store::ObservationRow>)| TodayRow {
            visit: facts.visit.visit.to_string(),
            person: people::row(&facts.person, ctx.today(), None),
            stage: stage(facts, &ctx, observation.as_ref().map(|row| row.released_at.is_some())).to_owned(),
            lines: facts.visit.lines.iter().map(|line| format!("{}:{}", line.vaccine, line.state.as_str())).collect(),
            opened_at: facts.visit.opened_at.clone(),
        };
        Ok(TodayView { visits: visits.iter().map(row).collect() })
    }

    /// Opens today's visit of a person, with a line for every vaccine due; answers the visit there is.
    pub fn visit_open(&self, recipient: &str) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitOpen)?;
        let recipient = people::id(recipient, "recipient.unknown")?;
        let rules = self.rules();
        let visit = self.transact(&ctx, |r| {
            let recipient = r.survivor_of(recipient)?;
            if let Some(visit) = r.visit_of_day(recipient, ctx.today())? {
                return Ok(Ok(Decided { events: vec![], blobs: vec![], value: visit.visit }));
            }
            let Some(person) = r.recipient(recipient)? else { return Ok(Err(Refusal::new("recipient.unknown"))) };
            if !person.is_active() {
                return Ok(Err(Refusal::new("recipient.withdrawn").with("name", &person.name)));
            }
            let history = r.history(recipient)?;
            let assessment = due::assess(&rules.edition, &person, &history, ctx.today());
            let proposed = |line: &schedule::Line| {
                let next = line.next.as_ref().filter(|_| matches!(line.group, Group::DueNow))?;
                Some(ProposedLine {
                    line: ids::new_id(),
                    vaccine: line.vaccine.clone(),
                    number: next.number.into(),
                    of: next.of.into(),
                })
            };
            let visit = ids::new_id();
            let opened = VisitOpened {
                visit,
                recipient,
                day: ctx.today().to_string(),
                edition: assessment.edition.clone(),
                lines: assessment.lines.iter().filter_map(proposed).collect(),
            };
            Ok(Ok(Decided { events: vec![event(&ctx, visit, recipient, opened)], blobs: vec![], value: visit }))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// The whole visit.
    pub fn visit_view(&self, visit: &str) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitView)?;
        self.visit_view_of(&ctx, people::id(visit, "visit.unknown")?)
    }

    /// Records the answers to the health questions.
    pub fn visit_precheck(&self, input: &PrecheckInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitPrecheck)?;
        let id = people::id(&input.draft, "visit.unknown")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let questions = &self.rules().questions;
        let answers = Answers { answers: input.answers.clone(), temperature_tenths: input.temperature_tenths };
        questions.check(&answers)?;
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let answered = PrecheckAnswered {
                visit,
                recipient: facts.visit.recipient,
                day: ctx.today().to_string(),
                questions: questions.version.clone(),
                temperature_tenths: input.temperature_tenths,
                answers: questions.codes().map(|code| stored_answer(code, &input.answers)).collect(),
                asked_by: ctx.actor.staff,
            };
            Ok(Ok(decided(vec![event(&ctx, id, facts.visit.recipient, answered)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// Considers one more vaccine: a paid one, one asked for by the family, or the right one after a wrong one. The verdict still judges it.
    pub fn visit_line_propose(&self, input: &ProposeInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitLinePropose)?;
        let line = people::id(&input.draft, "line.not_open")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let rules = self.rules();
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            if r.event(line)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let vaccine = &input.vaccine;
            if rules.catalogue.of_vaccine(vaccine).next().is_none() {
                return Ok(Err(Refusal::new("line.no_product").with("vaccine", vaccine)));
            }
            if facts.visit.lines.iter().any(|row| row.vaccine == *vaccine && is_open(row)) {
                return Ok(Err(Refusal::new("line.already_open").with("vaccine", vaccine)));
            }
            let assessment = due::assess(&rules.edition, &facts.person, &facts.history, ctx.today());
            let planned = assessment.lines.iter().find(|row| row.vaccine == *vaccine).and_then(|row| row.next.as_ref());
            // Without a series of the programme the doses had so far count.
            let had = facts.history.iter().filter(|dose| dose.vaccine == *vaccine).count();
            let next = u32::try_from(had + 1).unwrap_or(u32::MAX);
            let (number, of) = planned.map_or((next, next), |next| (next.number.into(), next.of.into()));
            let proposed = LineProposed {
                visit,
                recipient: facts.visit.recipient,
                line: ProposedLine { line, vaccine: vaccine.clone(), number, of },
            };
            Ok(Ok(decided(vec![event(&ctx, line, facts.visit.recipient, proposed)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// Puts a vaccine off.
    pub fn visit_defer(&self, input: &DeferInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitDefer)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_open")?;
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            let Some(row) = facts.line(line).filter(|row| is_open(row)) else {
                return Ok(Err(Refusal::new("line.not_open")));
            };
            let deferred = LineDeferred {
                visit,
                recipient: facts.visit.recipient,
                line,
                vaccine: row.vaccine.clone(),
                reason: input.reason.clone(),
                return_on: input.return_on.clone(),
            };
            Ok(Ok(decided(vec![event(&ctx, ids::new_id(), facts.visit.recipient, deferred)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    pub(crate) fn visit_view_of(&self, ctx: &Ctx, visit: Uuid) -> Answer<VisitView> {
        let loaded = self.read(|r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(None) };
            let siblings = r.siblings(facts.visit.recipient)?;
            let observation = r.observation(visit)?;
            let scan = self.scan_view(r, ctx, &facts)?;
            let offers = self.offers(r, ctx, &facts)?;
            let asked_by = facts.precheck.as_ref().map(|precheck| r.staff(precheck.asked_by)).transpose()?.flatten();
            Ok(Some((facts, siblings, observation, scan, offers, asked_by)))
        })?;
        let (facts, siblings, observation, scan, offers, asked_by) =
            loaded.ok_or_else(|| Refusal::new("visit.unknown"))?;
        let observation: Option<ObservationRow> = observation.map(|row| self.observation_row(ctx, &row));
        let released = observation.as_ref().map(|row| row.released_at.is_some());
        let lines = facts
            .visit
            .lines
            .iter()
            .zip(offers)
            .map(|(line, offer)| self.line_view(ctx, &facts, line, offer))
            .collect();
        Ok(VisitView {
            visit: visit.to_string(),
            day: facts.visit.day.to_string(),
            person: people::row(&facts.person, ctx.today(), None),
            twins: siblings.into_iter().map(|sibling| sibling.name).collect(),
            alerts: recipient::alerts(&facts.person),
            stage: stage(&facts, ctx, released).to_owned(),
            next: next_step(&facts, ctx).to_owned(),
            lines,
            others: self.others(&facts),
            precheck: self.precheck_view(ctx, &facts, asked_by.map(|staff| staff.name)),
            consent: self.consent_view(&facts),
            scan,
            observation,
        })
    }

    fn others(&self, facts: &Facts) -> Vec<String> {
        let open = |vaccine: &str| facts.visit.lines.iter().any(|line| line.vaccine == vaccine && is_open(line));
        let mut others: Vec<String> =
            self.rules().catalogue.products().iter().map(|product| product.vaccine.clone()).collect();
        others.dedup();
        others.retain(|vaccine| !open(vaccine));
        others
    }

    fn line_view(&self, ctx: &Ctx, facts: &Facts, line: &LineRow, offer: Option<String>) -> LineView {
        let rules = self.rules();
        let product = offer.as_deref().and_then(|code| rules.catalogue.product(code));
        let findings = facts.findings(ctx, rules, &line.vaccine);
        let worst = findings.as_ref().map(|findings| match findings.first().map(|finding| finding.effect) {
            None => "clear",
            Some(Effect::Caution) => "caution",
            Some(Effect::Prohibited) => "contraindicated",
        });
        let last_site = facts
            .history
            .iter()
            .filter(|dose| dose.vaccine == line.vaccine)
            .rev()
            .find_map(|dose| dose.body_site.clone());
        LineView {
            line: line.line.to_string(),
            vaccine: line.vaccine.clone(),
            number: line.number,
            of: line.of,
            state: line.state.as_str().to_owned(),
            reason: line.reason.clone(),
            product: product.map(|product| product.name.clone()),
            precheck: worst.map(str::to_owned),
            precheck_reasons: findings.unwrap_or_default().iter().map(finding_note).collect(),
            route: product.map(|product| product.route.clone()).unwrap_or_default(),
            sites: product.map(|product| product.sites.clone()).unwrap_or_default(),
            amount: product.map(|product| product.amount.clone()).unwrap_or_default(),
            last_site,
            authorisation: line.authorisation.as_ref().filter(|_| line.state == LineState::Authorised).map(
                |authorisation| AuthorisationView {
                    authorisation: authorisation.authorisation.to_string(),
                    code: authorisation.code.clone(),
                    valid_until: authorisation.valid_until.clone(),
                    lapsed: lapsed(ctx, &authorisation.valid_until),
                },
            ),
            given_at: line.dose.as_ref().map(|dose| dose.given_at.clone()),
            lot: line.dose.as_ref().map(|dose| dose.lot.clone()),
        }
    }

    fn precheck_view(&self, ctx: &Ctx, facts: &Facts, asked_by: Option<String>) -> PrecheckView {
        let questions = &self.rules().questions;
        let answered = facts.precheck_of_today(ctx);
        PrecheckView {
            version: questions.version.clone(),
            questions: questions.codes().map(str::to_owned).collect(),
            answered: answered.is_some(),
            answers: answered.map(|precheck| precheck.answers.clone()).unwrap_or_default(),
            temperature_tenths: answered.map(|precheck| precheck.temperature_tenths),
            asked_by: asked_by.filter(|_| answered.is_some()),
        }
    }

    fn consent_view(&self, facts: &Facts) -> ConsentView {
        let on_pad = self.desk().pad.as_ref().is_some_and(|pad| pad.visit == facts.visit.visit);
        let signed = facts.consent.as_ref();
        let state = if on_pad {
            "on_pad"
        } else if signed.is_some() {
            "signed"
        } else {
            "none"
        };
        ConsentView {
            state: state.to_owned(),
            document: signed.map(|consent| consent.document.clone()),
            signer: signed.map(|consent| consent.signer_name.clone()),
            relation: signed.map(|consent| consent.signer_relation.clone()),
            way: signed.map(|consent| consent.way.clone()),
            signed_at: signed.map(|consent| consent.signed_at.clone()),
            signers: people::guardians(&facts.person),
        }
    }
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

fn stored_answer(code: &str, answers: &std::collections::BTreeMap<String, String>) -> StoredAnswer {
    StoredAnswer { question: code.to_owned(), answer: answers.get(code).cloned().unwrap_or_default() }
}

fn finding_note(finding: &Finding) -> Note {
    Note {
        code: finding.rule.clone(),
        params: Default::default(),
        rule: Some(people::rule(&finding.rule, &finding.source, &finding.confidence)),
    }
}

/// Where the visit stands. `released` tells whether its observation is over, when there is one.
fn stage(facts: &Facts, ctx: &Ctx, released: Option<bool>) -> &'static str {
    let open: Vec<&LineRow> = facts.visit.lines.iter().filter(|line| is_open(line)).collect();
    match released {
        Some(true) if open.is_empty() => "finished",
        Some(false) if open.is_empty() => "observing",
        None if open.is_empty() => "finished",
        _ if facts.answers(ctx).is_none() => "precheck",
        _ if open.iter().any(|line| line.state == LineState::Proposed) => "consent",
        _ => "ready",
    }
}

/// The next act, for the page to lead the eye: `precheck`, `consent`, `scan`, `record`, `observe`, `done`.
fn next_step(facts: &Facts, ctx: &Ctx) -> &'static str {
    let any = |state| facts.visit.lines.iter().any(|line| line.state == state);
    if any(LineState::Authorised) {
        "record"
    } else if (any(LineState::Proposed) || any(LineState::Accepted)) && facts.answers(ctx).is_none() {
        "precheck"
    } else if any(LineState::Accepted) {
        "scan"
    } else if any(LineState::Proposed) {
        "consent"
    } else if any(LineState::Given) {
        "observe"
    } else {
        "done"
    }
}
