//! Two archives side by side, made one, and made two again (C-027, C-029, C-030).

use std::collections::BTreeSet;

use domain::duplicate::DoseTraits;
use domain::event::v1::{FieldChange, MergeReverted, NotDuplicate, RecipientsMerged, SameDose};
use domain::permission::Command;
use domain::profile::{self, Profile};
use domain::{Ctx, Refusal};
use serde_json::Value;
use store::{DoseRecordRow, Reader, RecipientRow as Stored, StoreError};
use uuid::Uuid;

use super::duplicates::{Marks, notes, traits};
use super::{about, active, is_under_way, said};
use crate::input::people::{MergeInput, SameDoseInput};
use crate::view::{CompareView, Note, PairRow, RecipientDetail, ResemblanceRow, SameDoseRow};
use crate::{Answer, App, decided, ids, people};

/// Fields that are joined, not chosen.
const JOINED: [&str; 3] = ["documents", "guardians", "alerts"];

impl App {
    /// Two archives side by side: what differs, which doses look like one injection, and why they cannot be merged now.
    pub fn recipient_compare(&self, one: &str, other: &str) -> Answer<CompareView> {
        let ctx = self.permit(Command::RecipientCompare)?;
        let one = people::id(one, "recipient.unknown")?;
        let other = people::id(other, "recipient.unknown")?;
        let (first, second) = (self.detail_of(&ctx, one)?, self.detail_of(&ctx, other)?);
        let read = self.read(|r| {
            let (Some(a), Some(b)) = (r.recipient(one)?, r.recipient(other)?) else { return Ok(None) };
            let likeness = self.rules().duplicates.compare(&traits(&a), &traits(&b));
            let (marked, reopened) = Marks::read(r, Some(one))?.of(one, other, &likeness);
            let doses = self.same_doses(r, one, other)?;
            let blocked = blocked(r, &ctx, &a, &b)?;
            Ok(Some((a, b, likeness, marked, reopened, doses, blocked)))
        })?;
        let (a, b, likeness, marked, reopened, same_doses, blocked) =
            read.ok_or_else(|| Refusal::new("recipient.unknown"))?;
        self.note_view(&ctx, one, "compare")?;
        self.note_view(&ctx, other, "compare")?;
        Ok(CompareView {
            pair: PairRow {
                one: people::row(&a, ctx.today(), None),
                other: people::row(&b, ctx.today(), None),
                score: likeness.score,
                reasons: notes(&likeness),
                marked,
                reopened,
            },
            differing: profile::changes(&a.profile(), &b.profile()).into_iter().map(|change| change.field).collect(),
            one: first,
            other: second,
            same_doses,
            blocked: blocked.iter().map(people::note).collect(),
        })
    }

    /// Records of the two that look like one injection, each in one pair at most, the likeliest first.
    fn same_doses(&self, r: &Reader<'_>, one: Uuid, other: Uuid) -> Result<Vec<SameDoseRow>, StoreError> {
        let counting = |archive: Uuid| -> Result<Vec<DoseRecordRow>, StoreError> {
            Ok(r.dose_records(&r.archives_of(archive)?)?.into_iter().filter(DoseRecordRow::counts).collect())
        };
        let (mine, theirs) = (counting(one)?, counting(other)?);
        let limits = &self.rules().duplicates.same_dose;
        let mut found = Vec::new();
        for a in &mine {
            for b in &theirs {
                let reasons = limits.compare(&dose_traits(a), &dose_traits(b));
                let apart = a.date.until(b.date).map(|span| span.get_days().abs()).unwrap_or(i32::MAX);
                if !reasons.is_empty() {
                    found.push((apart, a.dose, b.dose, reasons));
                }
            }
        }
        found.sort_by_key(|(apart, a, b, reasons)| (std::cmp::Reverse(reasons.len()), *apart, *a, *b));
        let mut used = BTreeSet::new();
        found.retain(|(_, a, b, _)| !used.contains(a) && !used.contains(b) && used.insert(*a) && used.insert(*b));
        let note = |code: &str| Note { code: code.to_owned(), params: Default::default(), rule: None };
        let row = |(_, a, b, reasons): (i32, Uuid, Uuid, Vec<domain::duplicate::SameDose>)| SameDoseRow {
            one: a.to_string(),
            other: b.to_string(),
            reasons: reasons.into_iter().map(|reason| note(reason.code())).collect(),
        };
        Ok(found.into_iter().map(row).collect())
    }

    /// Makes two archives one. Every record of both stays; the absorbed archive leads to the survivor from then on.
    pub fn recipient_merge(&self, input: &MergeInput) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::RecipientMerge)?;
        let merge = people::id(&input.draft, "recipient.unknown")?;
        let survivor = people::id(&input.survivor, "recipient.unknown")?;
        let absorbed = people::id(&input.absorbed, "recipient.unknown")?;
        let reason = said(&input.reason)?;
        self.transact(&ctx, |r| {
            if r.event(merge)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let (Some(one), Some(other)) = (r.recipient(survivor)?, r.recipient(absorbed)?) else {
                return Ok(Err(Refusal::new("recipient.unknown")));
            };
            if let Some(refusal) = blocked(r, &ctx, &one, &other)?.into_iter().next() {
                return Ok(Err(refusal));
            }
            let choices = match self.choices(&one, &other, &input.take) {
                Ok(choices) => choices,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let same_doses = match linked(r, survivor, absorbed, &input.same_doses)? {
                Ok(pairs) => pairs,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let merged = RecipientsMerged { merge, survivor, absorbed, choices, same_doses, reason };
            Ok(Ok(decided(vec![about(&ctx, merge, survivor, merged)])))
        })?;
        self.detail_of(&ctx, survivor)
    }

    /// What the survivor takes over: the absorbed archive's value, or for lists what it has more.
    fn choices(&self, survivor: &Stored, absorbed: &Stored, take: &[String]) -> Result<Vec<FieldChange>, Refusal> {
        let (mine, theirs) = (survivor.profile(), absorbed.profile());
        let situation = self.situation(&mine);
        let mut after = mine.clone();
        for code in take {
            if mine.get(code) == theirs.get(code) {
                continue;
            }
            let field = self.rules().fields.get(code);
            if field.is_some_and(|field| !situation.allows(field.edit)) {
                return Err(Refusal::new("field.fixed").with("field", code));
            }
            let value =
                if JOINED.contains(&code.as_str()) { joined(&mine, &theirs, code) } else { theirs.get(code).cloned() };
            profile::set(&mut after, code, value);
        }
        Ok(profile::changes(&mine, &after))
    }

    /// Undoes a merge exactly; what was recorded since stays where it was recorded. Needs a second person.
    pub fn recipient_merge_revert(&self, merge: &str, reason: &str, approval: &str) -> Answer<RecipientDetail> {
        let ctx = self.permit(Command::RecipientMergeRevert)?;
        let reason = said(reason)?;
        let id = people::id(merge, "merge.unknown")?;
        let found = self.read(|r| r.merge(id))?.ok_or_else(|| Refusal::new("merge.unknown"))?;
        self.approved(Command::RecipientMergeRevert, merge, Some(approval), &ctx)?;
        let event = ids::new_id();
        self.transact(&ctx, |r| {
            let Some(found) = r.merge(id)?.filter(|found| found.reverted_at.is_none()) else {
                return Ok(Err(Refusal::new("merge.unknown")));
            };
            // A visit under way was opened for both together: what is due would change under the vaccinator's hands.
            let end = r.survivor_of(found.survivor)?;
            if is_under_way(r, &ctx, end)? {
                return Ok(Err(Refusal::new("recipient.visit_open")));
            }
            let (survivor, absorbed) = (found.survivor, found.absorbed);
            let reverted = MergeReverted { merge: id, survivor, absorbed, reason };
            Ok(Ok(decided(vec![about(&ctx, event, survivor, reverted)])))
        })?;
        self.detail_of(&ctx, found.survivor)
    }

    /// Two people, not one: honoured until something new speaks for it (C-030).
    pub fn recipient_not_duplicate(&self, one: &str, other: &str, reason: &str) -> Answer<Vec<ResemblanceRow>> {
        let ctx = self.permit(Command::RecipientNotDuplicate)?;
        let one = people::id(one, "recipient.unknown")?;
        let other = people::id(other, "recipient.unknown")?;
        let reason = said(reason)?;
        let id = ids::new_id();
        self.transact(&ctx, |r| {
            let (first, second) = match (active(r, one)?, active(r, other)?) {
                (Ok(first), Ok(second)) if one != other => (first, second),
                (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
                _ => return Ok(Err(Refusal::new("merge.same_archive"))),
            };
            let likeness = self.rules().duplicates.compare(&traits(&first), &traits(&second));
            let evidence = likeness.supporting().map(str::to_owned).collect();
            let (one, other) = if one <= other { (one, other) } else { (other, one) };
            Ok(Ok(decided(vec![about(&ctx, id, one, NotDuplicate { one, other, evidence, reason })])))
        })?;
        self.read(|r| {
            let Some(person) = r.recipient(one)? else { return Ok(vec![]) };
            self.resemblances_of(r, &ctx, &person)
        })
    }
}

/// Why two archives cannot be merged now.
fn blocked(r: &Reader<'_>, ctx: &Ctx, one: &Stored, other: &Stored) -> Result<Vec<Refusal>, StoreError> {
    let mut found = Vec::new();
    if one.recipient == other.recipient || r.survivor_of(one.recipient)? == r.survivor_of(other.recipient)? {
        return Ok(vec![Refusal::new("merge.same_archive")]);
    }
    for person in [one, other] {
        match person.state.as_str() {
            "active" => {}
            "absorbed" => found.push(Refusal::new("recipient.absorbed").with("name", &person.name)),
            _ => found.push(Refusal::new("recipient.withdrawn").with("name", &person.name)),
        }
        if is_under_way(r, ctx, person.recipient)? {
            found.push(Refusal::new("recipient.visit_open").with("name", &person.name));
        }
    }
    Ok(found)
}

/// Both lists, each thing once.
fn joined(mine: &Profile, theirs: &Profile, code: &str) -> Option<Value> {
    let items = |profile: &Profile| profile.get(code).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut all = items(mine);
    for item in items(theirs) {
        if !all.contains(&item) {
            all.push(item);
        }
    }
    Some(Value::Array(all))
}

fn dose_traits(record: &DoseRecordRow) -> DoseTraits<'_> {
    let text = |field: &str| record.fields.get(field).and_then(Value::as_str);
    DoseTraits { vaccine: &record.vaccine, date: record.date, lot: text("lot"), code: text("code"), here: record.here }
}

/// Pairs of records somebody found to be one injection, checked: one of each archive, both counting, never two injections given here.
fn linked(
    r: &Reader<'_>,
    survivor: Uuid,
    absorbed: Uuid,
    pairs: &[SameDoseInput],
) -> Result<Result<Vec<SameDose>, Refusal>, StoreError> {
    let wrong = || Ok(Err(Refusal::new("merge.doses_not_same")));
    let mine = r.dose_records(&r.archives_of(survivor)?)?;
    let theirs = r.dose_records(&r.archives_of(absorbed)?)?;
    let mut used = BTreeSet::new();
    let mut checked = Vec::new();
    for pair in pairs {
        let (Ok(kept), Ok(same)) = (pair.kept.parse::<Uuid>(), pair.same.parse::<Uuid>()) else { return wrong() };
        let find =
            |rows: &[DoseRecordRow], dose: Uuid| rows.iter().find(|row| row.dose == dose && row.counts()).cloned();
        let found = match (find(&mine, kept), find(&theirs, same)) {
            (Some(a), Some(b)) => Some((a, b)),
            _ => find(&theirs, kept).zip(find(&mine, same)),
        };
        let Some((a, b)) = found else { return wrong() };
        if a.vaccine != b.vaccine || (a.here && b.here) || !used.insert(kept) || !used.insert(same) {
            return wrong();
        }
        checked.push(SameDose { kept, same });
    }
    Ok(Ok(checked))
}
