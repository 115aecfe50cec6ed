//! Observation 留观: one per visit, so many minutes from the last injection (setting `visit.observation_minutes`, never under 30).

use domain::event::v1::ObservationReleased;
use domain::permission::Command;
use domain::{Ctx, Refusal, visit_reasons};
use jiff::{SignedDuration, Timestamp};
use store::{ObservationRow as Stored, Reader, StoreError};

use crate::day::release_note;
use crate::held::held;
use crate::input::ReleaseInput;
use crate::view::{ObservationRow, ObservationView};
use crate::visit_facts::event;
use crate::{Answer, App, decided, ids, people};

impl App {
    /// Who is under observation, and who was released today.
    pub fn observation_view(&self) -> Answer<ObservationView> {
        let ctx = self.permit(Command::ObservationView)?;
        self.observation_view_of(&ctx)
    }

    fn observation_view_of(&self, ctx: &Ctx) -> Answer<ObservationView> {
        self.read(|r| {
            let mut people = vec![];
            for row in r.observations(ctx.today())? {
                people.push(self.observation_row(r, ctx, &row)?);
            }
            people.sort_by_key(|row| (row.released_at.is_some(), row.seconds_left));
            let minutes = u32::try_from(minutes(r)?).unwrap_or_default();
            Ok(ObservationView { people, minutes, reasons: crate::pad::choices("release") })
        })
    }

    /// Releases a person; before the time is over only knowingly and with a reason. What was scanned to release by must be theirs.
    pub fn observation_release(&self, input: &ReleaseInput) -> Answer<ObservationView> {
        let ctx = self.permit(Command::ObservationRelease)?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let words = input.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
        let note = match &input.reason {
            Some(code) => Some(visit_reasons::stored("release", code, words)?),
            None => words.map(str::to_owned),
        };
        self.transact(&ctx, |r| {
            let Some(row) = r.observation(visit)? else { return Ok(Err(Refusal::new("observation.none"))) };
            if row.released_at.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            if let Some(shown) = input.shown.as_deref().filter(|shown| !shown.trim().is_empty())
                && !self.shown_is_theirs(r, row.recipient, shown)?
            {
                return Ok(Err(Refusal::new("observation.wrong_person")));
            }
            let left = self.observation_row(r, &ctx, &row)?.seconds_left;
            if left > 0 && !input.early {
                return Ok(Err(Refusal::new("observation.not_over").with("minutes", (left + 59) / 60)));
            }
            if left > 0 && note.is_none() {
                return Ok(Err(Refusal::new("observation.reason_missing")));
            }
            let released = ObservationReleased {
                visit,
                recipient: row.recipient,
                early: left > 0,
                note: note.clone(),
                released_by: ctx.actor.staff,
            };
            Ok(Ok(decided(vec![event(&ctx, ids::new_id(), row.recipient, released)])))
        })?;
        self.observation_view_of(&ctx)
    }

    pub(crate) fn observation_row(
        &self,
        r: &Reader<'_>,
        ctx: &Ctx,
        row: &Stored,
    ) -> Result<ObservationRow, StoreError> {
        let last: Timestamp = row.last_given_at.parse().unwrap_or(Timestamp::MIN);
        let until = last.checked_add(SignedDuration::from_mins(minutes(r)?)).unwrap_or(last);
        let left = until.as_second() - ctx.now.as_second();
        let (reason, note) = release_note(row.note.as_deref());
        Ok(ObservationRow {
            visit: row.visit.to_string(),
            recipient: row.recipient.to_string(),
            name: row.name.clone(),
            vaccines: row.vaccines.clone(),
            until: domain::ctx::stamp(until, &ctx.zone),
            seconds_left: i32::try_from(left).unwrap_or(i32::MIN),
            released_at: row.released_at.clone(),
            early: row.early,
            reason,
            note,
        })
    }
}

/// Minutes to observe (预防接种工作规范; domain.md §3.2).
fn minutes(r: &Reader<'_>) -> Result<i64, StoreError> {
    // The setting is a number within its bounds, whatever another desk wrote.
    Ok(held(r, "visit.observation_minutes")?.parse().unwrap_or(30))
}
