//! Doses entered later, corrected, withdrawn and brought back (C-019, visit.md 补录).

use domain::duplicate::DoseTraits;
use domain::event::v1::{
    DoseCorrected, DoseReinstated, DoseWithdrawn, FieldChange, HistoryRecorded, PastDose, StockLine, StockMoved,
};
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use domain::profile::Situation;
use domain::{Ctx, Refusal};
use jiff::civil::Date;
use serde_json::Value;
use store::{DoseRecordRow, DoseRow, Reader, RecipientRow as Stored, StoreError, UnitState};
use uuid::Uuid;

use super::{about, active, said};
use crate::input::people::{DoseCorrectInput, PastDosesInput};
use crate::view::RecipientDetail;
use crate::{Answer, App, decided, ids, people, recipient};

/// Why a record may be withdrawn.
const WITHDRAW_REASONS: [&str; 4] = ["wrong_person", "not_given", "entered_twice", "other"];

impl App {
    /// Enters doses given elsewhere or earlier. One that is known already is refused; one that resembles a known dose asks first.
    pub fn dose_enter(&self, input: &PastDosesInput) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::DoseEnter)?;
        let id = people::id(&input.draft, "recipient.unknown")?;
        let recipient = people::id(&input.recipient, "recipient.unknown")?;
        self.transact(&ctx, |r| {
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let person = match self.open_archive(r, recipient)? {
                Ok(person) => person,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let doses: Result<Vec<PastDose>, Refusal> =
                input.doses.iter().map(|dose| recipient::past_dose(&ctx, person.birth, dose)).collect();
            let doses = match doses {
                Ok(doses) => doses,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if let Some(refusal) = self.known_already(r, recipient, &doses, input.different)? {
                return Ok(Err(refusal));
            }
            let recorded = HistoryRecorded { recipient, doses, complete: input.complete };
            Ok(Ok(decided(vec![about(&ctx, id, recipient, recorded)])))
        })?;
        self.detail_of(&ctx, recipient)
    }

    /// An archive whose doses may be changed here.
    fn open_archive(&self, r: &Reader<'_>, recipient: Uuid) -> Result<Result<Stored, Refusal>, StoreError> {
        Ok(active(r, recipient)?.and_then(|person| match self.situation(&person.profile()) {
            Situation::Closed => Err(Refusal::new("archive.closed")),
            _ => Ok(person),
        }))
    }

    fn known_already(
        &self,
        r: &Reader<'_>,
        recipient: Uuid,
        doses: &[PastDose],
        different: bool,
    ) -> Result<Option<Refusal>, StoreError> {
        let known = r.history(recipient)?;
        let limits = &self.rules().duplicates.same_dose;
        for (nth, dose) in doses.iter().enumerate() {
            let Ok(date) = dose.date.parse::<Date>() else { continue };
            let entered =
                DoseTraits { vaccine: &dose.vaccine, date, lot: dose.lot.as_deref(), code: None, here: false };
            let refusal =
                |code, on: Date| Refusal::new(code).with("vaccine", &dose.vaccine).with("date", date).with("known", on);
            for row in &known {
                let there = DoseTraits {
                    vaccine: &row.vaccine,
                    date: row.date,
                    lot: row.lot.as_deref(),
                    code: row.code.as_deref(),
                    here: row.given_here,
                };
                if row.vaccine == dose.vaccine && row.date == date {
                    return Ok(Some(refusal("dose.entered_already", row.date)));
                }
                if !different && !limits.compare(&entered, &there).is_empty() {
                    return Ok(Some(refusal("dose.maybe_same", row.date)));
                }
            }
            let twice = doses[..nth].iter().any(|before| before.vaccine == dose.vaccine && before.date == dose.date);
            if twice {
                return Ok(Some(refusal("dose.entered_already", date)));
            }
        }
        Ok(None)
    }

    /// Corrects a record. What a scan proved is not corrected: such a record is withdrawn and made anew.
    pub fn dose_correct(&self, input: &DoseCorrectInput) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::DoseCorrect)?;
        let id = people::id(&input.draft, "dose.unknown")?;
        let dose = people::id(&input.dose, "dose.unknown")?;
        let reason = said(&input.reason)?;
        let of = self.archive_of_dose(dose)?;
        self.transact(&ctx, |r| {
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let (record, person) = match self.record_and_person(r, dose)? {
                Ok(found) => found,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if record.withdrawn {
                return Ok(Err(Refusal::new("dose.withdrawn")));
            }
            let changes = match self.corrected(&ctx, &record, &person, input) {
                Ok(changes) => changes,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if changes.is_empty() {
                return Ok(Ok(decided(vec![])));
            }
            let corrected = DoseCorrected { dose, recipient: record.recipient, changes, reason };
            Ok(Ok(decided(vec![about(&ctx, id, record.recipient, corrected)])))
        })?;
        self.detail_of(&ctx, of)
    }

    fn corrected(
        &self,
        ctx: &Ctx,
        record: &DoseRecordRow,
        person: &Stored,
        input: &DoseCorrectInput,
    ) -> Result<Vec<FieldChange>, Refusal> {
        let bad = |field: &str| Refusal::new("field.bad_value").with("field", field);
        let mut changes = Vec::new();
        for change in &input.changes {
            let code = change.field.as_str();
            let field =
                self.rules().fields.dose(code).ok_or_else(|| Refusal::new("field.unknown").with("field", code))?;
            let value =
                change.value.as_deref().map(serde_json::from_str::<Value>).transpose().map_err(|_| bad(code))?;
            let after = value.map(|value| field.typed(value)).filter(|value| value.as_str() != Some(""));
            let before = value_of(record, code);
            if before == after {
                continue;
            }
            if !(if record.here { field.here } else { field.entered }) {
                return Err(Refusal::new("field.fixed").with("field", code));
            }
            match &after {
                // What every dose has cannot be taken away.
                None if matches!(code, "vaccine" | "date" | "provenance") || (record.here && code != "note") => {
                    return Err(bad(code));
                }
                None => {}
                Some(after) => field.judge(after, ctx.today())?,
            }
            let date = after.as_ref().and_then(Value::as_str).and_then(|text| text.parse::<Date>().ok());
            if code == "date" && date.is_none_or(|date| date < person.birth) {
                return Err(bad(code));
            }
            // A dose given here is known to the second.
            if record.here
                && code == "time"
                && after.as_ref().and_then(Value::as_str).is_none_or(|text| text.len() != 8)
            {
                return Err(bad(code));
            }
            changes.push(FieldChange { field: code.to_owned(), before, after });
        }
        let at = |code: &str| {
            let changed = changes.iter().find(|change| change.field == code).and_then(|change| change.after.clone());
            changed
                .or_else(|| value_of(record, code))
                .and_then(|value| value.as_str().map(str::to_owned))
                .unwrap_or_default()
        };
        let given = format!("{}T{}", at("date"), at("time"));
        if record.here && given.as_str() > ctx.stamp().get(..19).unwrap_or_default() {
            return Err(bad("time"));
        }
        Ok(changes)
    }

    /// Withdraws a record: it stays to be seen and does not count. For a dose given here `vial` says what became of it: `unopened` returns
    /// to stock (of a multi-dose vial: the dose is still in it); `opened` is wastage, and its code is never usable again.
    pub fn dose_withdraw(&self, dose: &str, reason: &str, note: &str, vial: Option<&str>) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::DoseWithdraw)?;
        let dose = people::id(dose, "dose.unknown")?;
        let note = Some(note.trim()).filter(|note| !note.is_empty()).map(str::to_owned);
        if !WITHDRAW_REASONS.contains(&reason) || (reason == "other" && note.is_none()) {
            return Err(Refusal::new("recipient.reason_missing").into());
        }
        let of = self.archive_of_dose(dose)?;
        let id = ids::new_id();
        self.transact(&ctx, |r| {
            let (record, _) = match self.record_and_person(r, dose)? {
                Ok(found) => found,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if record.withdrawn {
                return Ok(Err(Refusal::new("dose.withdrawn")));
            }
            let mut moves = vec![];
            if let Some(given) = r.dose(dose)? {
                let line = |kind: &str, doses| (kind.to_owned(), stock_line(&given, doses));
                match vial {
                    Some("unopened") => moves.push(line("return", 1)),
                    Some("opened") => moves.extend([line("return", 1), line("wastage", -1)]),
                    _ => return Ok(Err(Refusal::new("dose.vial_missing"))),
                }
            }
            let withdrawn = DoseWithdrawn { dose, recipient: record.recipient, reason: reason.to_owned(), note };
            let mut events = vec![about(&ctx, id, record.recipient, withdrawn)];
            events.extend(moves.into_iter().map(|(kind, line)| settle(&ctx, id, dose, kind, line)));
            Ok(Ok(decided(events)))
        })?;
        self.detail_of(&ctx, of)
    }

    /// Lets a withdrawn record count again: what its withdrawal did to the stock is undone. Refused once the unit serves somebody else.
    pub fn dose_reinstate(&self, dose: &str, reason: &str) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::DoseReinstate)?;
        let dose = people::id(dose, "dose.unknown")?;
        let reason = said(reason)?;
        let of = self.archive_of_dose(dose)?;
        let id = ids::new_id();
        self.transact(&ctx, |r| {
            let (record, _) = match self.record_and_person(r, dose)? {
                Ok(found) => found,
                Err(refusal) => return Ok(Err(refusal)),
            };
            if !record.withdrawn {
                return Ok(Err(Refusal::new("dose.not_withdrawn")));
            }
            let settled = r.settled(dose)?;
            if let Some(given) = r.dose(dose)?
                && settled.iter().map(|row| row.doses).sum::<i32>() > 0
                && let Some(refusal) = self.no_longer_there(r, &ctx, &given)?
            {
                return Ok(Err(refusal));
            }
            let reinstated = DoseReinstated { dose, recipient: record.recipient, reason };
            let mut events = vec![about(&ctx, id, record.recipient, reinstated)];
            events.extend(settled.into_iter().map(|row| {
                let line = StockLine {
                    product: row.product,
                    lot: row.lot,
                    expiry: row.expiry,
                    code: row.code,
                    doses: -row.doses,
                };
                settle(&ctx, id, dose, row.kind, line)
            }));
            Ok(Ok(decided(events)))
        })?;
        self.detail_of(&ctx, of)
    }

    /// The unit a record was withdrawn for is used, thrown away, or promised to somebody else by now.
    fn no_longer_there(&self, r: &Reader<'_>, ctx: &Ctx, given: &DoseRow) -> Result<Option<Refusal>, StoreError> {
        let refusal = || Refusal::new("dose.unit_gone").with("code", &given.code);
        let held = r.reservations(&given.code)?.iter().any(|held| !crate::visit_facts::lapsed(ctx, &held.valid_until));
        let left = match r.vial(&given.code)? {
            Some(vial) => vial.discarded.is_none() && vial.given < vial.doses,
            None => !held && r.trace_unit(&given.code)?.is_some_and(|unit| unit.state == UnitState::InStock),
        };
        Ok((!left).then(refusal))
    }

    /// The archive that shows a dose: where the one it was recorded in leads.
    fn archive_of_dose(&self, dose: Uuid) -> Answer<Uuid> {
        let found = self.read(|r| {
            let Some(record) = r.dose_record(dose)? else { return Ok(None) };
            r.survivor_of(record.recipient).map(Some)
        })?;
        Ok(found.ok_or_else(|| Refusal::new("dose.unknown"))?)
    }

    fn record_and_person(
        &self,
        r: &Reader<'_>,
        dose: Uuid,
    ) -> Result<Result<(DoseRecordRow, Stored), Refusal>, StoreError> {
        let Some(record) = r.dose_record(dose)? else { return Ok(Err(Refusal::new("dose.unknown"))) };
        let person = self.open_archive(r, r.survivor_of(record.recipient)?)?;
        Ok(person.map(|person| (record, person)))
    }
}

fn stock_line(given: &DoseRow, doses: i32) -> StockLine {
    StockLine {
        product: given.product.clone(),
        lot: given.lot.clone(),
        expiry: given.expiry.to_string(),
        code: Some(given.code.clone()),
        doses,
    }
}

/// A movement that follows from a record's withdrawal or return.
fn settle(ctx: &Ctx, cause: Uuid, dose: Uuid, kind: String, line: StockLine) -> NewEvent {
    let product = line.product.clone();
    let moved = StockMoved { movement: ids::new_id(), kind, paper: None, dose: Some(dose), lines: vec![line] };
    NewEvent {
        id: moved.movement,
        subject: Subject::stock(&product),
        occurred_at: ctx.stamp(),
        causation: Some(cause),
        payload: moved.into(),
    }
}

fn value_of(record: &DoseRecordRow, code: &str) -> Option<Value> {
    match code {
        "vaccine" => Some(Value::String(record.vaccine.clone())),
        "date" => Some(Value::String(record.date.to_string())),
        "provenance" => Some(Value::String(record.provenance.clone())),
        code => record.fields.get(code).cloned(),
    }
}
