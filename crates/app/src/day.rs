//! The end of the day: what is left to settle, in one list.

use domain::permission::Command;
use domain::visit_reasons;
use store::LineState;

use crate::held::clinic_days;
use crate::view::{DayAppointment, DayDeviation, DayLine, DayView, ObservationRow};
use crate::visit_facts::Facts;
use crate::{Answer, App, appointment, people};

impl App {
    /// What is left of today.
    pub fn day_view(&self) -> Answer<DayView> {
        let ctx = self.permit(Command::DayView)?;
        let today = ctx.today();
        let queue = self.queue_view()?;
        self.read(|r| {
            let (mut unrecorded, mut unsigned, mut not_given) = (vec![], vec![], vec![]);
            for visit in r.visits_of_day(today)? {
                let Some(facts) = Facts::of(r, visit)? else { continue };
                for line in &facts.visit.lines {
                    let list = match line.state {
                        LineState::Authorised => &mut unrecorded,
                        LineState::Proposed => &mut unsigned,
                        LineState::Accepted => &mut not_given,
                        _ => continue,
                    };
                    let reserved = line.authorisation.as_ref().filter(|_| line.state == LineState::Authorised);
                    list.push(DayLine {
                        visit: facts.visit.visit.to_string(),
                        line: line.line.to_string(),
                        person: people::row(&facts.person, today, None),
                        vaccine: line.vaccine.clone(),
                        code: reserved.map(|authorisation| authorisation.code.clone()),
                    });
                }
            }
            let mut observed: Vec<ObservationRow> = vec![];
            for row in r.observations(today)? {
                observed.push(self.observation_row(r, &ctx, &row)?);
            }
            let reaction = |row: &ObservationRow| row.reason.as_deref() == Some("reaction");
            let reactions: Vec<ObservationRow> = observed.iter().filter(|row| reaction(row)).cloned().collect();
            let unreleased: Vec<ObservationRow> =
                observed.into_iter().filter(|row| row.released_at.is_none()).collect();
            let deviations: Vec<DayDeviation> = r
                .deviations(today)?
                .into_iter()
                .map(|row| DayDeviation {
                    visit: row.visit.to_string(),
                    name: row.name,
                    vaccine: row.vaccine,
                    what: row.what,
                    codes: row.codes,
                    reason: row.reason.filter(|words| !words.is_empty()),
                    at: row.at,
                    withdrawn: row.withdrawn,
                })
                .collect();
            let days = clinic_days(r)?;
            let mut not_kept = vec![];
            for row in r.appointments_between(today, today)? {
                if row.cancelled.is_some() || row.kept {
                    continue;
                }
                let person = r.recipient(row.recipient)?;
                not_kept.push(DayAppointment {
                    person: person
                        .map_or_else(|| people::unknown_row(row.recipient), |person| people::row(&person, today, None)),
                    appointment: appointment::view(&row, today, &days),
                });
            }
            let vials = self.open_vials(r, &ctx)?;
            let settled = unrecorded.is_empty()
                && unsigned.is_empty()
                && not_given.is_empty()
                && unreleased.is_empty()
                && vials.is_empty()
                && not_kept.is_empty()
                && queue.parked == 0;
            Ok(DayView {
                day: today.to_string(),
                unrecorded,
                unsigned,
                not_given,
                unreleased,
                reactions,
                deviations,
                vials,
                queue,
                not_kept,
                settled,
            })
        })
    }
}

/// Code and words of a release's note: a reason of the list, or words alone.
pub(crate) fn release_note(note: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(note) = note else { return (None, None) };
    let (code, words) = visit_reasons::parts(note);
    let listed = visit_reasons::list("release").iter().any(|reason| reason.code == code);
    if listed { (Some(code.to_owned()), words.map(str::to_owned)) } else { (None, Some(note.to_owned())) }
}
