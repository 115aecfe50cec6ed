//! Appointments 预约: the day the family is asked to come back (C-037).

use domain::appointment::{Proposal, Wanted, propose};
use domain::clinic_days::ClinicDays;
use domain::event::NewEvent;
use domain::event::v1::{AppointmentCancelled, AppointmentMade};
use domain::permission::Command;
use domain::verdict::Due;
use domain::{Ctx, Refusal, visit_reasons};
use jiff::ToSpan;
use jiff::civil::Date;
use schedule::Group;
use store::{AppointmentRow, LineState, Reader, StoreError};

use crate::held::clinic_days;
use crate::input::{AppointmentCancelInput, AppointmentInput};
use crate::view::{AppointmentView, ClosedOn, SlipView};
use crate::visit_facts::{Facts, event};
use crate::{Answer, App, decided, ids, people};

/// A vaccine put off without a day is looked at again after this many days (practice; low confidence).
const DEFERRED_DAYS: i64 = 7;

/// An appointment as people see it.
pub(crate) fn view(row: &AppointmentRow, today: Date, days: &ClinicDays) -> AppointmentView {
    let state = match &row.cancelled {
        Some(_) => "cancelled",
        None if row.kept => "kept",
        None if row.day <= today => "missed",
        None => "open",
    };
    AppointmentView {
        appointment: row.appointment.to_string(),
        day: row.day.to_string(),
        vaccines: row.vaccines.clone(),
        // An appointment of today is missed only once the day is over; until then the day's list shows it.
        state: if state == "missed" && row.day == today { "open" } else { state }.to_owned(),
        reason: row.cancelled.as_deref().map(|kept| visit_reasons::parts(kept).0.to_owned()),
        closed: (state == "open" && !days.open_on(row.day))
            .then(|| ClosedOn { next_open: days.first_open(row.day).map(|day| day.to_string()) }),
    }
}

impl App {
    /// What the plan proposes after this visit: the earliest due over the open series, on a clinic day, with what may be given then.
    pub(crate) fn proposal(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<Option<Proposal>, StoreError> {
        let rules = self.rules();
        let today = ctx.today();
        let judged = facts.asked.assess(&rules.schedules, today);
        let assessment = &judged.whole;
        // What was decided about a vaccine at this visit, the latest line of it.
        let decided = |vaccine: &str| facts.visit.lines.iter().rev().find(|line| line.vaccine == vaccine);
        let soon = today.checked_add(DEFERRED_DAYS.days()).unwrap_or(today);
        let mut wanted = vec![];
        for line in &assessment.lines {
            let Some(next) = line.next.as_ref().filter(|_| matches!(line.group, Group::DueNow | Group::NotNow)) else {
                continue;
            };
            let from = match decided(&line.vaccine) {
                // The family said no: nobody makes an appointment over it.
                Some(row) if row.state == LineState::Refused => continue,
                Some(row) if row.state == LineState::Deferred => row.return_on.unwrap_or(soon).max(next.earliest),
                _ => next.earliest,
            };
            wanted.push(Wanted { vaccine: line.vaccine.clone(), from });
        }
        // What the plan does not know and was put off: a paid vaccine.
        for row in facts.visit.lines.iter().filter(|row| row.state == LineState::Deferred) {
            if !assessment.lines.iter().any(|line| line.vaccine == row.vaccine) {
                wanted.push(Wanted { vaccine: row.vaccine.clone(), from: row.return_on.unwrap_or(soon) });
            }
        }
        let may_give = |vaccine: &str, day| !matches!(self.due_on(facts, vaccine, day), Due::No { .. });
        Ok(propose(&wanted, &clinic_days(r)?, today, may_give))
    }

    fn due_on(&self, facts: &Facts, vaccine: &str, day: Date) -> Due {
        facts.asked.may_give(&self.rules().schedules, vaccine, day)
    }

    /// Makes an appointment. One that already holds for one of its vaccines is moved: given up with that reason.
    pub fn appointment_make(&self, input: &AppointmentInput) -> Answer<SlipView> {
        let ctx = self.permit(Command::AppointmentMake)?;
        let id = people::id(&input.draft, "appointment.unknown")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let today = ctx.today();
        let day = match input.day.trim().parse::<Date>() {
            Ok(day) if day > today => day,
            _ => return Err(Refusal::new("appointment.past").into()),
        };
        let mut vaccines: Vec<String> = vec![];
        for vaccine in input.vaccines.iter().map(|vaccine| vaccine.trim()).filter(|vaccine| !vaccine.is_empty()) {
            if !vaccines.iter().any(|known| known == vaccine) {
                vaccines.push(vaccine.to_owned());
            }
        }
        if vaccines.is_empty() {
            return Err(Refusal::new("appointment.vaccine_missing").into());
        }
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            if !clinic_days(r)?.open_on(day) {
                return Ok(Err(Refusal::new("appointment.not_clinic_day").with("date", day)));
            }
            for vaccine in &vaccines {
                if let Due::No { earliest, .. } = self.due_on(&facts, vaccine, day) {
                    let mut refusal = Refusal::new("appointment.too_early").with("vaccine", vaccine).with("date", day);
                    if let Some(earliest) = earliest {
                        refusal = refusal.with("earliest", earliest);
                    }
                    return Ok(Err(refusal));
                }
            }
            let recipient = facts.person.recipient;
            let open = r.appointments_of(recipient, today)?;
            let moved = open
                .iter()
                .filter(|row| row.cancelled.is_none() && !row.kept)
                .filter(|row| row.vaccines.iter().any(|vaccine| vaccines.contains(vaccine)))
                .map(|row| cancellation(&ctx, row, "moved".to_owned()));
            let made = AppointmentMade {
                appointment: id,
                recipient,
                visit: Some(visit),
                day: day.to_string(),
                vaccines: vaccines.clone(),
            };
            Ok(Ok(decided(moved.chain([event(&ctx, id, recipient, made)]).collect())))
        })?;
        self.slip_view_of(&ctx, visit)
    }

    /// Gives an appointment up.
    pub fn appointment_cancel(&self, input: &AppointmentCancelInput) -> Answer<SlipView> {
        let ctx = self.permit(Command::AppointmentCancel)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let appointment = people::id(&input.appointment, "appointment.unknown")?;
        let reason = visit_reasons::stored("cancellation", &input.reason, input.note.as_deref())?;
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            let row = r.appointment(appointment)?.filter(|row| row.recipient == facts.person.recipient);
            let Some(row) = row else { return Ok(Err(Refusal::new("appointment.unknown"))) };
            // Cancelled a moment ago, here or at another desk: then it is done.
            if row.cancelled.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            Ok(Ok(decided(vec![cancellation(&ctx, &row, reason.clone())])))
        })?;
        self.slip_view_of(&ctx, visit)
    }
}

fn cancellation(ctx: &Ctx, row: &AppointmentRow, reason: String) -> NewEvent {
    let body = AppointmentCancelled { appointment: row.appointment, recipient: row.recipient, reason };
    event(ctx, ids::new_id(), row.recipient, body)
}
