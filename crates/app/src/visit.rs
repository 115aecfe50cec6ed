//! The visit: one recipient on one day, with a line per vaccine considered.

use domain::event::v1::{
    Answer as StoredAnswer, LineDeferred, LineProposed, PrecheckAnswered, ProposedLine, VisitOpened,
};
use domain::permission::Command;
use domain::precheck::Answers;
use domain::{Ctx, Refusal, visit_reasons};
use jiff::civil::Date;
use schedule::Group;
use store::Decided;
use uuid::Uuid;

use crate::due::Asked;
use crate::input::{DeferInput, PrecheckInput, ProposeInput};
use crate::view::{TodayRow, TodayView, VisitView};
use crate::visit_facts::{Facts, event, is_open};
use crate::visit_page::stage;
use crate::{Answer, App, Rules, decided, ids, people, ticket};

impl App {
    /// Today's visits, newest first, and who waits for the vaccinator in the order of their tickets.
    pub fn today_view(&self) -> Answer<TodayView> {
        let ctx = self.permit(Command::TodayView)?;
        let (visits, tickets) = self.read(|r| {
            let mut rows = vec![];
            for visit in r.visits_of_day(ctx.today())? {
                let observation = r.observation(visit.visit)?;
                if let Some(facts) = Facts::of(r, visit)? {
                    rows.push((facts, observation));
                }
            }
            Ok((rows, r.tickets(ctx.today())?))
        })?;
        let stage_of = |(facts, observation): &(Facts, Option<store::ObservationRow>)| {
            stage(facts, &ctx, observation.as_ref().map(|row| row.released_at.is_some()))
        };
        let waiting: Vec<Uuid> = tickets
            .iter()
            .filter(|ticket| visits.iter().any(|row| row.0.visit.visit == ticket.visit && stage_of(row) == "ready"))
            .map(|ticket| ticket.visit)
            .collect();
        let row = |found: &(Facts, Option<store::ObservationRow>)| {
            let facts = &found.0;
            let visit = facts.visit.visit;
            let place = waiting.iter().position(|waits| *waits == visit);
            TodayRow {
                visit: visit.to_string(),
                person: people::row(&facts.person, ctx.today(), None),
                stage: stage_of(found).to_owned(),
                lines: facts
                    .visit
                    .lines
                    .iter()
                    .map(|line| format!("{}:{}", line.vaccine, line.state.as_str()))
                    .collect(),
                opened_at: facts.visit.opened_at.clone(),
                ticket: tickets.iter().find(|ticket| ticket.visit == visit).map(ticket::view),
                waiting: place.and_then(|place| u32::try_from(place + 1).ok()),
            }
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
            let judged = Asked::load(r, &person, &history, ctx.today())?.assess(&rules.schedules, ctx.today());
            let proposed = |line: &schedule::Line| {
                let next = line.next.as_ref().filter(|_| matches!(line.group, Group::DueNow))?;
                // What this clinic has no product of stays in the list of what is due: nobody could consent to it here.
                rules.catalogue.of_vaccine(&line.vaccine).next()?;
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
                edition: judged.whole.edition.clone(),
                lines: judged.whole.lines.iter().filter_map(proposed).collect(),
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
        let answers = Answers { answers: input.answers.clone(), temperature_tenths: input.temperature_tenths };
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let Some(questions) = facts.questions.set() else { return Ok(Err(Refusal::new("text.unknown"))) };
            let who = facts.questioned(&ctx);
            if let Err(refusal) = questions.check(&answers, who) {
                return Ok(Err(refusal));
            }
            let answered = PrecheckAnswered {
                visit,
                recipient: facts.visit.recipient,
                day: ctx.today().to_string(),
                questions: facts.questions.version(),
                temperature_tenths: input.temperature_tenths,
                answers: questions.asked(who).map(|one| stored_answer(&one.code, &input.answers)).collect(),
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
            let proposed = proposal(rules, &ctx, &facts, &facts.asked, line, vaccine);
            Ok(Ok(decided(vec![event(&ctx, line, facts.visit.recipient, proposed)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// Puts a vaccine off.
    pub fn visit_defer(&self, input: &DeferInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitDefer)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_open")?;
        let reason = visit_reasons::stored("deferral", &input.reason, input.note.as_deref())?;
        let return_on = match input.return_on.as_deref().map(str::trim).filter(|day| !day.is_empty()) {
            None => None,
            Some(day) => match day.parse::<Date>() {
                Ok(day) if day > ctx.today() => Some(day.to_string()),
                _ => return Err(Refusal::new("appointment.past").into()),
            },
        };
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
                reason: reason.clone(),
                return_on: return_on.clone(),
            };
            Ok(Ok(decided(vec![event(&ctx, ids::new_id(), facts.visit.recipient, deferred)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }
}

/// One more line for a vaccine, with the number the plan gives it.
pub(crate) fn proposal(
    rules: &Rules,
    ctx: &Ctx,
    facts: &Facts,
    asked: &Asked,
    line: Uuid,
    vaccine: &str,
) -> LineProposed {
    let judged = asked.assess(&rules.schedules, ctx.today());
    let mut lines = judged.whole.lines.iter().chain(&judged.offers).filter(|row| row.next.is_some());
    let planned =
        lines.find(|row| row.vaccine == vaccine || row.programme == vaccine).and_then(|row| row.next.as_ref());
    // Without a series the doses had so far count.
    let had = facts.history.iter().filter(|dose| dose.vaccine == vaccine).count();
    let next = u32::try_from(had + 1).unwrap_or(u32::MAX);
    let (number, of) = planned.map_or((next, next), |next| (next.number.into(), next.of.into()));
    LineProposed {
        visit: facts.visit.visit,
        recipient: facts.visit.recipient,
        line: ProposedLine { line, vaccine: vaccine.to_owned(), number, of },
    }
}

fn stored_answer(code: &str, answers: &std::collections::BTreeMap<String, String>) -> StoredAnswer {
    StoredAnswer { question: code.to_owned(), answer: answers.get(code).cloned().unwrap_or_default() }
}
