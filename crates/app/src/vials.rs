//! Multi-dose vials: opened, counted, thrown away (C-046 … C-050).

use domain::event::v1::{StockLine, StockMoved, VialDiscarded, VialOpened};
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use domain::verdict::OpenVial;
use domain::vial::{self, Opened};
use domain::{BootReading, Ctx, Refusal};
use store::{Reader, StoreError, UnitState, VialRow};

use crate::view::{StatusView, VialView, VisitView};
use crate::{Answer, App, decided, ids, people};

impl App {
    /// Opens or dissolves the scanned multi-dose vial: its clock starts now.
    pub fn visit_vial_open(&self, visit: &str) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitVialOpen)?;
        let visit = people::id(visit, "visit.unknown")?;
        let scan = self.scan_of(visit, None).ok_or_else(|| Refusal::new("vial.not_in_stock"))?;
        self.transact(&ctx, |r| {
            let code = &scan.code.text;
            let Some(unit) = r.trace_unit(code)?.filter(|unit| unit.state == UnitState::InStock) else {
                return Ok(Err(Refusal::new("vial.not_in_stock").with("code", code)));
            };
            let product = self.rules().catalogue.product(&unit.product).filter(|product| product.multi_dose());
            let Some(product) = product else { return Ok(Err(Refusal::new("vial.not_multi_dose"))) };
            if r.vial(code)?.is_some() {
                return Ok(Err(Refusal::new("vial.already_open")));
            }
            let opened = VialOpened {
                code: code.clone(),
                product: product.code.clone(),
                lot: unit.lot,
                doses: product.doses,
                limit_s: self.rules().catalogue.vial_limit(product).map(|limit| limit.seconds),
                boot: ctx.boot.boot.clone(),
                boot_ms: ctx.boot.elapsed_ms,
                opened_by: ctx.actor.staff,
            };
            Ok(Ok(decided(vec![about_vial(&ctx, code, opened)])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// Discards what is left in an open vial.
    pub fn vial_discard(&self, code: &str, reason: &str) -> Answer<StatusView> {
        let ctx = self.permit(Command::VialDiscard)?;
        if !vial::DISCARD_REASONS.contains(&reason) {
            return Err(Refusal::new("vial.reason_unknown").with("reason", reason).into());
        }
        self.transact(&ctx, |r| {
            let Some(vial) = r.vial(code)? else { return Ok(Err(Refusal::new("vial.not_in_stock"))) };
            // Another desk may have discarded it a moment ago: then it is done.
            if vial.discarded.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let left = vial.doses.saturating_sub(vial.given);
            let expiry =
                r.trace_unit(code)?.and_then(|unit| unit.expiry).map(|expiry| expiry.to_string()).unwrap_or_default();
            let discarded = VialDiscarded {
                code: code.to_owned(),
                product: vial.product.clone(),
                lot: vial.lot.clone(),
                doses: left,
                reason: reason.to_owned(),
            };
            let wasted = StockMoved {
                movement: ids::new_id(),
                kind: "wastage".to_owned(),
                paper: None,
                dose: None,
                lines: vec![StockLine {
                    product: vial.product.clone(),
                    lot: vial.lot,
                    expiry,
                    code: Some(code.to_owned()),
                    doses: -i32::try_from(left).unwrap_or(i32::MAX),
                }],
            };
            let first = about_vial(&ctx, code, discarded);
            let second = NewEvent {
                id: wasted.movement,
                subject: Subject::stock(&vial.product),
                occurred_at: ctx.stamp(),
                causation: Some(first.id),
                payload: wasted.into(),
            };
            let events = if left == 0 { vec![first] } else { vec![first, second] };
            Ok(Ok(decided(events)))
        })?;
        self.status_view(&ctx)
    }

    /// Open vials for the top bar.
    pub(crate) fn open_vials(&self, r: &Reader<'_>, ctx: &Ctx) -> Result<Vec<VialView>, StoreError> {
        let mut vials = vec![];
        for row in r.open_vials()? {
            let opened_by = r.staff(row.opened_by)?.map(|staff| staff.name).unwrap_or_default();
            let vial = open_vial(ctx, &row, 0);
            let product = self.rules().catalogue.product(&row.product);
            vials.push(VialView {
                clock_doubtful: vial.age.doubtful,
                product: product.map_or_else(|| row.product.clone(), |product| product.name.clone()),
                vaccine: product.map(|product| product.vaccine.clone()).unwrap_or_default(),
                doses_left: vial.doses_left,
                seconds_left: vial.limit_s.and_then(|limit| i32::try_from(vial.age.seconds_left(limit)).ok()),
                limit_seconds: row.limit_s,
                opened_by,
                code: row.code,
                lot: row.lot,
                opened_at: row.opened_at,
            });
        }
        Ok(vials)
    }

    /// Whether the clock of a vial that is open now cannot be trusted.
    pub(crate) fn vial_clock_doubtful(&self, r: &Reader<'_>, ctx: &Ctx) -> Result<bool, StoreError> {
        Ok(r.open_vials()?.iter().any(|row| open_vial(ctx, row, 0).age.doubtful))
    }
}

/// An open vial as the verdict looks at it; `reserved` doses are held for other lines.
pub(crate) fn open_vial(ctx: &Ctx, row: &VialRow, reserved: usize) -> OpenVial {
    let opened = Opened {
        at: row.opened_at.parse().unwrap_or(jiff::Timestamp::MIN),
        boot: BootReading { boot: row.boot.clone(), elapsed_ms: row.boot_ms },
    };
    let taken = row.given.saturating_add(u32::try_from(reserved).unwrap_or(u32::MAX));
    OpenVial {
        age: if row.clock_confirmed {
            vial::age_confirmed(&opened, ctx.now, &ctx.boot)
        } else {
            vial::age(&opened, ctx.now, &ctx.boot)
        },
        limit_s: row.limit_s,
        doses_left: row.doses.saturating_sub(taken),
        discarded: row.discarded.is_some(),
    }
}

fn about_vial(ctx: &Ctx, code: &str, payload: impl Into<domain::event::Payload>) -> NewEvent {
    NewEvent {
        id: ids::new_id(),
        subject: Subject::vial(code),
        occurred_at: ctx.stamp(),
        causation: None,
        payload: payload.into(),
    }
}
