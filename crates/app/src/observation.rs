//! Observation 留观: one per visit, 30 minutes from the last injection.

use domain::event::v1::ObservationReleased;
use domain::permission::Command;
use domain::{Ctx, Refusal};
use jiff::{SignedDuration, Timestamp};
use store::ObservationRow as Stored;

use crate::input::ReleaseInput;
use crate::view::{ObservationRow, ObservationView};
use crate::visit::event;
use crate::{Answer, App, decided, ids, people};

/// Minutes to observe (预防接种工作规范; domain.md §3.2).
pub(crate) const MINUTES: i64 = 30;

impl App {
    /// Who is under observation, and who was released today.
    pub fn observation_view(&self) -> Answer<ObservationView> {
        let ctx = self.permit(Command::ObservationView)?;
        self.observation_view_of(&ctx)
    }

    fn observation_view_of(&self, ctx: &Ctx) -> Answer<ObservationView> {
        let rows = self.read(|r| r.observations(ctx.today()))?;
        let mut people: Vec<ObservationRow> = rows.iter().map(|row| self.observation_row(ctx, row)).collect();
        people.sort_by_key(|row| (row.released_at.is_some(), row.seconds_left));
        Ok(ObservationView { people, minutes: MINUTES as u32 })
    }

    /// Releases a person; before the 30 minutes only knowingly.
    pub fn observation_release(&self, input: &ReleaseInput) -> Answer<ObservationView> {
        let ctx = self.permit(Command::ObservationRelease)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        self.transact(&ctx, |r| {
            let Some(row) = r.observation(visit)? else { return Ok(Err(Refusal::new("observation.none"))) };
            if row.released_at.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let left = self.observation_row(&ctx, &row).seconds_left;
            if left > 0 && !input.early {
                return Ok(Err(Refusal::new("observation.not_over").with("minutes", (left + 59) / 60)));
            }
            let released = ObservationReleased {
                visit,
                recipient: row.recipient,
                early: left > 0,
                note: input.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned),
                released_by: ctx.actor.staff,
            };
            Ok(Ok(decided(vec![event(&ctx, ids::new_id(), row.recipient, released)])))
        })?;
        self.observation_view_of(&ctx)
    }

    pub(crate) fn observation_row(&self, ctx: &Ctx, row: &Stored) -> ObservationRow {
        let last: Timestamp = row.last_given_at.parse().unwrap_or(Timestamp::MIN);
        let until = last.checked_add(SignedDuration::from_mins(MINUTES)).unwrap_or(last);
        let left = until.as_second() - ctx.now.as_second();
        ObservationRow {
            visit: row.visit.to_string(),
            recipient: row.recipient.to_string(),
            name: row.name.clone(),
            vaccines: row.vaccines.clone(),
            until: domain::ctx::stamp(until, &ctx.zone),
            seconds_left: i32::try_from(left).unwrap_or(i32::MIN),
            released_at: row.released_at.clone(),
            early: row.early,
        }
    }
}
