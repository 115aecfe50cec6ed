//! A second person approves one act of the one who is signed in (step-up).
//!
//! An approval is bound to command, subject and asker, holds for two minutes and for one act, and lives in memory only.

use domain::event::v1::StepUpGiven;
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use domain::{Ctx, Refusal};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::input::staff::StepUpInput;
use crate::view::Approval;
use crate::{Answer, App, decided, ids};

/// How long an approval holds.
const HOLDS: SignedDuration = SignedDuration::from_mins(2);

/// Approvals given and not used yet.
#[derive(Default)]
pub(crate) struct Approvals(Vec<Given>);

impl Approvals {
    /// Another person at the desk cannot use what was approved for the one before.
    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }
}

/// One approval.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    token: String,
    command: Command,
    subject: String,
    asked_by: Uuid,
    /// Boot clock.
    until_ms: i64,
    /// Who approved.
    pub given_by: Uuid,
    /// The event that says so.
    pub event: Uuid,
}

impl App {
    /// A second person approves with their own password.
    pub fn step_up(&self, input: &StepUpInput) -> Answer<Approval> {
        let ctx = self.permit(Command::StepUp)?;
        let command = Command::ALL.iter().copied().find(|command| command.name() == input.command);
        let command = command.filter(|command| command.needs_second());
        let command = command.ok_or_else(|| Refusal::new("step_up.not_needed"))?;
        if !command.allowed(Some(&ctx.actor.roles), self.inner.clinic.demo) {
            return Err(Refusal::new("permission.denied").with("command", command.name()).into());
        }
        let second = self.prove_second(&ctx, command, &input.login, &input.password)?;
        let event = ids::new_id();
        let given = Given {
            token: hex::encode(seal::random_bytes::<16>()?),
            command,
            subject: input.subject.clone(),
            asked_by: ctx.actor.staff,
            until_ms: ctx.boot.elapsed_ms + i64::try_from(HOLDS.as_millis()).unwrap_or_default(),
            given_by: second.staff,
            event,
        };
        let body = StepUpGiven {
            approval: event,
            command: command.name().to_owned(),
            subject: input.subject.chars().take(100).collect(),
            asked_by: ctx.actor.staff,
            given_by: second.staff,
        };
        let event = NewEvent {
            id: event,
            subject: Subject::staff(second.staff),
            occurred_at: ctx.stamp(),
            causation: None,
            payload: body.into(),
        };
        // The second person is the one who acts here.
        let acting = self.ctx(super::actor_of(&second));
        self.transact(&acting, |_| Ok(Ok(decided(vec![event]))))?;
        let until = ctx.now.checked_add(HOLDS).map_or(ctx.now, |until| until);
        let token = given.token.clone();
        {
            let mut desk = self.desk();
            desk.approvals.0.retain(|given| given.until_ms > ctx.boot.elapsed_ms);
            desk.approvals.0.push(given);
        }
        Ok(Approval { token, by: second.name, until: domain::ctx::stamp(until, &ctx.zone) })
    }

    /// Who approved this act. The approval is used up. `subject` is what the act is about: an id, or empty.
    ///
    /// # Errors
    /// `step_up.needed` without a token; `step_up.expired` when it is too old, used, or for something else.
    pub(crate) fn approved(&self, command: Command, subject: &str, token: Option<&str>, ctx: &Ctx) -> Answer<Uuid> {
        Ok(self.approval(command, subject, token, ctx)?.given_by)
    }

    /// The approval of this act with the event that says so.
    pub(crate) fn approval(&self, command: Command, subject: &str, token: Option<&str>, ctx: &Ctx) -> Answer<Given> {
        let token = token.filter(|token| !token.is_empty());
        let token = token.ok_or_else(|| Refusal::new("step_up.needed").with("command", command.name()))?;
        let mut desk = self.desk();
        let place = desk.approvals.0.iter().position(|given| given.token == token);
        // Used up in any case: a token that was tried on something else is worth nothing any more.
        let given = place.map(|place| desk.approvals.0.swap_remove(place)).filter(|given| {
            given.command == command
                && given.subject == subject
                && given.asked_by == ctx.actor.staff
                && given.until_ms > ctx.boot.elapsed_ms
        });
        Ok(given.ok_or_else(|| Refusal::new("step_up.expired"))?)
    }
}
