//! At the needle: scan, verdict, authorise, record.

use std::time::Instant;

use domain::administration::{self, Authorise, Record};
use domain::catalogue::Product;
use domain::event::v1::{VialDiscarded, VialOpened};
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use domain::trace_code::TraceCode;
use domain::verdict::{self, Colour, Hold, OpenVial, Unit, Verdict, Weight};
use domain::vial::{self, Opened};
use domain::{BootReading, Ctx, Refusal};
use jiff::civil::Date;
use store::{LineRow, LineState, Reader, StoreError, UnitRow, UnitState, VialRow};
use uuid::Uuid;

use crate::desk::Scan;
use crate::input::{AuthoriseInput, RecordInput};
use crate::view::{Note, ReasonView, ScanView, StatusView, VerdictView, VialView, VisitView};
use crate::visit::{Facts, is_open, lapsed};
use crate::{Answer, App, decided, due, ids, people};

/// A scanned vial, judged.
struct Judged<'a> {
    verdict: Verdict,
    product: Option<&'a Product>,
    line: Option<LineRow>,
    seconds_left: Option<i64>,
    expiry: Option<Date>,
    lot: Option<String>,
}

impl App {
    /// Names the visit that scans go to; leaving the page names none.
    pub fn visit_focus(&self, visit: Option<&str>) -> Answer<()> {
        self.permit(Command::VisitFocus)?;
        let visit = visit.map(|visit| people::id(visit, "visit.unknown")).transpose()?;
        let mut desk = self.desk();
        if desk.focus != visit {
            (desk.focus, desk.scan, desk.wrong_person) = (visit, None, false);
        }
        Ok(())
    }

    /// A code keyed by hand: every reader of the package can read it by eye (D-039).
    pub fn visit_scan(&self, visit: &str, code: &str) -> Answer<VisitView> {
        self.permit(Command::VisitScan)?;
        self.scan_vial(people::id(visit, "visit.unknown")?, code, true, Instant::now())
    }

    /// A vial was scanned for a visit.
    pub(crate) fn scan_vial(&self, visit: Uuid, text: &str, keyed: bool, received: Instant) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitScan)?;
        let code = crate::codes::unit(text, ctx.today())?;
        self.desk().scan = Some(Scan { visit, code, keyed, received, micros: None });
        self.visit_view_of(&ctx, visit)
    }

    /// Takes the vial off the desk.
    pub fn visit_scan_clear(&self, visit: &str) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitScanClear)?;
        self.desk().scan = None;
        self.visit_view_of(&ctx, people::id(visit, "visit.unknown")?)
    }

    fn scan_of(&self, visit: Uuid) -> Option<Scan> {
        self.desk().scan.clone().filter(|scan| scan.visit == visit)
    }

    /// Judges the vial on the desk against the facts as they stand now.
    fn judge<'a>(&'a self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts, scan: &Scan) -> Result<Judged<'a>, StoreError> {
        let rules = self.rules();
        let today = ctx.today();
        let unit = r.trace_unit(&scan.code.text)?;
        let product = match &unit {
            Some(unit) => rules.catalogue.product(&unit.product),
            None => rules.catalogue.by_key(&scan.code.product),
        };
        let line = product.and_then(|product| serving_line(facts, product, &scan.code.text)).cloned();
        let reservations: Vec<_> =
            r.reservations(&scan.code.text)?.into_iter().filter(|held| !lapsed(ctx, &held.valid_until)).collect();
        let of_others =
            reservations.iter().filter(|held| line.as_ref().is_none_or(|line| line.line != held.line)).count();
        let vial = match product.filter(|product| product.multi_dose()) {
            Some(_) => r.vial(&scan.code.text)?,
            None => None,
        };
        let vial = vial.map(|row| open_vial(ctx, &row, of_others));
        let holds = match &unit {
            Some(unit) => r.lot_holds(&unit.product, &unit.lot)?.iter().filter_map(|row| hold(&row.kind)).collect(),
            None => vec![],
        };
        let earlier_lot = match (&unit, product) {
            (Some(unit), Some(product)) => earlier_lot(r, product, unit, today)?,
            _ => None,
        };
        let due = match product {
            Some(product) => due::may_give(&rules.edition, &facts.person, &facts.history, &product.vaccine, today),
            None => verdict::Due::NoRule,
        };
        let verdict_facts = verdict::Facts {
            today,
            clock_doubtful: false,
            wrong_person: self.desk().wrong_person,
            keyed: scan.keyed,
            product,
            unit: unit.as_ref().map(|unit| Unit {
                lot: unit.lot.clone(),
                expiry: unit.expiry.unwrap_or(Date::MIN),
                gone: matches!(unit.state, UnitState::Used | UnitState::Wasted),
                holds,
                reserved: of_others > 0,
            }),
            code_expiry: scan.code.expiry,
            vial: vial.clone(),
            line: line.as_ref().map(verdict_line),
            due,
            history_complete: facts.person.history_complete,
            precheck: match product {
                Some(product) => facts.findings(ctx, rules, &product.vaccine),
                None => facts.answers(ctx).map(|_| vec![]),
            },
            unpaid: false,
            earlier_lot,
        };
        let seconds_left = vial.as_ref().and_then(|vial| vial.limit_s.map(|limit| vial.age.seconds_left(limit)));
        let expiry = unit.as_ref().and_then(|unit| unit.expiry).or(scan.code.expiry);
        let lot = unit.map(|unit| unit.lot).or(scan.code.lot.clone());
        Ok(Judged { verdict: verdict::judge(&verdict_facts), product, line, seconds_left, expiry, lot })
    }

    /// The vial on the desk with its verdict, for the visit's view.
    pub(crate) fn scan_view(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<Option<ScanView>, StoreError> {
        let Some(scan) = self.scan_of(facts.visit.visit) else { return Ok(None) };
        let judged = self.judge(r, ctx, facts, &scan)?;
        let micros =
            scan.micros.unwrap_or_else(|| u32::try_from(scan.received.elapsed().as_micros()).unwrap_or(u32::MAX));
        if let Some(scan) = self.desk().scan.as_mut() {
            scan.micros = Some(micros);
        }
        let product = judged.product;
        Ok(Some(ScanView {
            code: scan.code.text.clone(),
            line: judged.line.as_ref().map(|line| line.line.to_string()),
            vaccine: product.map(|product| product.vaccine.clone()),
            product: product.map(|product| product.name.clone()),
            holder: product.map(|product| product.holder.clone()),
            lot: judged.lot,
            expiry: judged.expiry.map(|expiry| expiry.to_string()),
            multi_dose: product.is_some_and(Product::multi_dose),
            seconds_left: judged.seconds_left.and_then(|left| i32::try_from(left).ok()),
            verdict: verdict_view(&judged.verdict, micros),
        }))
    }

    /// Opens or dissolves the scanned multi-dose vial: its clock starts now.
    pub fn visit_vial_open(&self, visit: &str) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitVialOpen)?;
        let visit = people::id(visit, "visit.unknown")?;
        let scan = self.scan_of(visit).ok_or_else(|| Refusal::new("vial.not_in_stock"))?;
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

    /// Authorises the injection: enforces the verdict and reserves the vial.
    pub fn visit_authorise(&self, input: &AuthoriseInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitAuthorise)?;
        let id = people::id(&input.draft, "line.not_open")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_open")?;
        let scan = self
            .scan_of(visit)
            .filter(|scan| scan.code.text == input.code)
            .ok_or_else(|| Refusal::new("verdict.changed"))?;
        self.transact(&ctx, |r| {
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            let judged = self.judge(r, &ctx, &facts, &scan)?;
            if judged.verdict.colour == Colour::Red {
                let headline = judged.verdict.headline().map(|reason| reason.code.name()).unwrap_or_default();
                return Ok(Err(Refusal::new("verdict.refused").with("reason", headline)));
            }
            let (Some(product), Some(expiry), Some(lot)) = (judged.product, judged.expiry, &judged.lot) else {
                return Ok(Err(Refusal::new("verdict.refused").with("reason", "verdict.unknown_code")));
            };
            if judged.line.as_ref().is_none_or(|row| row.line != line) {
                return Ok(Err(Refusal::new("line.not_open")));
            }
            let what = Authorise {
                id,
                visit,
                recipient: facts.visit.recipient,
                line,
                code: &scan.code.text,
                product,
                lot,
                expiry,
                verdict: &judged.verdict,
                confirmation: input.confirmation.as_deref(),
                vial_seconds_left: judged.seconds_left,
            };
            Ok(administration::authorise(&ctx, &what).map(|event| decided(vec![event])))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// Records an injection that took place. What changed since it was authorised is kept as a deviation.
    pub fn visit_record(&self, input: &RecordInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitRecord)?;
        let dose = people::id(&input.draft, "line.not_authorised")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let line = people::id(&input.line, "line.not_authorised")?;
        let movement = ids::new_id();
        self.transact(&ctx, |r| {
            if r.event(dose)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            let Some(row) = facts.line(line) else { return Ok(Err(Refusal::new("line.not_authorised"))) };
            if row.state == LineState::Given {
                return Ok(Err(Refusal::new("dose.already_recorded")));
            }
            let Some(authorisation) = &row.authorisation else { return Ok(Err(Refusal::new("line.not_authorised"))) };
            let Some(product) = self.rules().catalogue.product(&authorisation.product) else {
                return Ok(Err(Refusal::new("line.not_authorised")));
            };
            let code = TraceCode::parse(&authorisation.code, ctx.today().year());
            let mut deviations = vec![];
            if lapsed(&ctx, &authorisation.valid_until) {
                deviations.push("authorisation.lapsed".to_owned());
            }
            if let Ok(code) = code {
                let scan = Scan { visit, code, keyed: false, received: Instant::now(), micros: None };
                let now = self.judge(r, &ctx, &facts, &scan)?.verdict.codes();
                deviations.extend(now.into_iter().filter(|reason| !authorisation.reasons.contains(reason)));
            }
            let consent = facts.consent.as_ref();
            let what = Record {
                dose,
                movement,
                visit,
                recipient: facts.visit.recipient,
                line,
                authorisation: Some(authorisation.authorisation),
                product,
                code: &authorisation.code,
                lot: &authorisation.lot,
                expiry: &authorisation.expiry.to_string(),
                body_site: &input.body_site,
                number: row.number,
                unit: &self.inner.clinic.site,
                asked_by: facts.precheck.as_ref().map(|precheck| precheck.asked_by),
                informed_by: consent.map(|consent| consent.informed_by),
                deviations,
                deviation_reason: input.deviation_reason.as_deref(),
            };
            Ok(administration::record(&ctx, &what).map(decided))
        })?;
        self.desk().scan = None;
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
            let wasted = domain::event::v1::StockMoved {
                movement: ids::new_id(),
                kind: "wastage".to_owned(),
                paper: None,
                dose: None,
                lines: vec![domain::event::v1::StockLine {
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

    /// The product each line would be given with: the unexpired lot on hand that expires first, else the catalogue's first.
    pub(crate) fn offers(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<Vec<Option<String>>, StoreError> {
        let mut offers = vec![];
        for line in &facts.visit.lines {
            let mut best: Option<(Date, String)> = None;
            for product in self.rules().catalogue.of_vaccine(&line.vaccine) {
                let on_hand =
                    r.lots_of(&product.code)?.into_iter().filter(|lot| lot.doses > 0 && lot.expiry >= ctx.today());
                best = on_hand.map(|lot| (lot.expiry, product.code.clone())).chain(best).min();
            }
            let first = || self.rules().catalogue.of_vaccine(&line.vaccine).next().map(|product| product.code.clone());
            offers.push(line.product.clone().or(best.map(|(_, code)| code)).or_else(first));
        }
        Ok(offers)
    }
}

/// The line a product would serve: the one this vial is authorised for, else an open one of its vaccine.
fn serving_line<'f>(facts: &'f Facts, product: &Product, code: &str) -> Option<&'f LineRow> {
    let mut candidates = facts.visit.lines.iter().filter(|line| line.vaccine == product.vaccine && is_open(line));
    let authorised =
        |line: &&LineRow| line.authorisation.as_ref().is_some_and(|authorisation| authorisation.code == code);
    candidates.clone().find(authorised).or_else(|| candidates.next())
}

fn verdict_line(line: &LineRow) -> verdict::Line {
    let consent = match (&line.product, line.state) {
        (Some(product), LineState::Accepted | LineState::Authorised) => {
            verdict::Consent::Accepted { product: product.clone() }
        }
        _ => verdict::Consent::Missing,
    };
    verdict::Line { line: line.line, consent }
}

fn open_vial(ctx: &Ctx, row: &VialRow, reserved: usize) -> OpenVial {
    let opened = Opened {
        at: row.opened_at.parse().unwrap_or(jiff::Timestamp::MIN),
        boot: BootReading { boot: row.boot.clone(), elapsed_ms: row.boot_ms },
    };
    let taken = row.given.saturating_add(u32::try_from(reserved).unwrap_or(u32::MAX));
    OpenVial {
        age: vial::age(&opened, ctx.now, &ctx.boot),
        limit_s: row.limit_s,
        doses_left: row.doses.saturating_sub(taken),
        discarded: row.discarded.is_some(),
    }
}

fn hold(kind: &str) -> Option<Hold> {
    match kind {
        "recalled" => Some(Hold::Recalled),
        "stopped" => Some(Hold::Stopped),
        "cold_chain" => Some(Hold::ColdChain),
        _ => None,
    }
}

/// First expired, first out: an earlier lot of the same product that is on hand and still good.
fn earlier_lot(
    r: &Reader<'_>,
    product: &Product,
    unit: &UnitRow,
    today: Date,
) -> Result<Option<(String, Date)>, StoreError> {
    let earlier = r
        .lots_of(&product.code)?
        .into_iter()
        .filter(|lot| lot.doses > 0 && lot.expiry >= today && unit.expiry.is_some_and(|own| lot.expiry < own));
    Ok(earlier.map(|lot| (lot.lot, lot.expiry)).min_by_key(|(_, expiry)| *expiry))
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

fn verdict_view(verdict: &Verdict, micros: u32) -> VerdictView {
    let reasons: Vec<ReasonView> = verdict.reasons.iter().map(reason_view).collect();
    VerdictView {
        colour: verdict.colour.code().to_owned(),
        headline: reasons.first().cloned(),
        reasons,
        one_step: verdict.one_step().map(|remedy| remedy.code().to_owned()),
        needs_confirmation: verdict.colour == Colour::Amber,
        micros,
    }
}

fn reason_view(reason: &verdict::Reason) -> ReasonView {
    let weight = match reason.code.weight() {
        Weight::Amber => "amber",
        Weight::RedRemedy => "red_remedy",
        Weight::RedFinal => "red_final",
    };
    ReasonView {
        note: Note {
            code: reason.code.name().to_owned(),
            params: reason.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            rule: reason.rule.as_ref().map(|(id, source, confidence)| people::rule(id, source, confidence)),
        },
        weight: weight.to_owned(),
        remedy: reason.code.remedy().map(|remedy| remedy.code().to_owned()),
    }
}
