//! At the needle: a vial is scanned and judged.

use std::time::Instant;

use domain::Ctx;
use domain::administration;
use domain::catalogue::Product;
use domain::permission::Command;
use domain::verdict::{self, Code, Colour, Hold, Unit, Verdict, Weight};
use jiff::civil::Date;
use store::{LineRow, LineState, Reader, StoreError, UnitRow, UnitState};
use uuid::Uuid;

use crate::desk::Scan;
use crate::held::held;
use crate::vials::open_vial;
use crate::view::{CheckView, Note, ReasonView, ScanView, VerdictView, VisitView};
use crate::visit_facts::{Facts, VIALS_VERIFIED, is_open, lapsed};
use crate::{Answer, App, people};

/// A scanned vial, judged.
pub(crate) struct Judged<'a> {
    pub verdict: Verdict,
    pub product: Option<&'a Product>,
    /// The line it would serve.
    pub line: Option<LineRow>,
    pub seconds_left: Option<i64>,
    pub expiry: Option<Date>,
    pub lot: Option<String>,
}

/// A vial that lies on the desk.
pub(crate) struct OnDesk<'a> {
    pub scan: Scan,
    pub judged: Judged<'a>,
}

impl App {
    /// Names the visit that scans go to. Leaving the page names none, and what was scanned stays for the way back, say from receiving a
    /// vial (F8); another visit takes it off the desk.
    pub fn visit_focus(&self, visit: Option<&str>) -> Answer<()> {
        self.permit(Command::VisitFocus)?;
        let visit = visit.map(|visit| people::id(visit, "visit.unknown")).transpose()?;
        let mut desk = self.desk();
        if let Some(visit) = visit {
            desk.scans.retain(|scan| scan.visit == visit);
            // The page in front takes the scans, also while a delivery is being received.
            desk.receiving = false;
        }
        if desk.focus != visit {
            (desk.focus, desk.wrong_person) = (visit, false);
        }
        Ok(())
    }

    /// A code keyed by hand: every reader of the package can read it by eye (D-039). The code a scanner read last while no visit was open
    /// counts as scanned: the page brings it along to the visit that stood ready.
    pub fn visit_scan(&self, visit: &str, code: &str) -> Answer<VisitView> {
        self.permit(Command::VisitScan)?;
        let visit = people::id(visit, "visit.unknown")?;
        let loose = self.desk().loose.take().filter(|(read, _)| read == code);
        match loose {
            Some((_, received)) => self.scan_vial(visit, code, false, received),
            None => {
                let view = self.scan_vial(visit, code, true, Instant::now());
                self.count_code(code, false);
                view
            }
        }
    }

    /// A vial was scanned for a visit. Vials for other lines stay on the desk beside it.
    pub(crate) fn scan_vial(&self, visit: Uuid, text: &str, keyed: bool, received: Instant) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitScan)?;
        let code = self.unit(text, ctx.today())?;
        self.clock_doubtful(&ctx)?;
        {
            let mut desk = self.desk();
            desk.scans.retain(|scan| scan.visit == visit && scan.code.text != code.text);
            desk.scans.push(Scan { visit, code, keyed, received, micros: None });
        }
        let view = self.visit_view_of(&ctx, visit)?;
        self.refresh_page(&ctx, visit)?;
        Ok(view)
    }

    /// Takes back what was brought to the desk last: the other person's card, when one is shown as wrong, else the vial scanned last.
    pub fn visit_scan_clear(&self, visit: &str) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitScanClear)?;
        let visit = people::id(visit, "visit.unknown")?;
        {
            let mut desk = self.desk();
            if desk.wrong_person {
                desk.wrong_person = false;
            } else if let Some(last) = desk.scans.iter().rposition(|scan| scan.visit == visit) {
                desk.scans.remove(last);
            }
        }
        self.refresh_page(&ctx, visit)?;
        self.visit_view_of(&ctx, visit)
    }

    /// The vial scanned last for a visit, or the one of this code.
    pub(crate) fn scan_of(&self, visit: Uuid, code: Option<&str>) -> Option<Scan> {
        let desk = self.desk();
        let fits = |scan: &&Scan| scan.visit == visit && code.is_none_or(|code| scan.code.text == code);
        desk.scans.iter().rev().find(fits).cloned()
    }

    /// The vials on the desk for a visit, judged now, in the order scanned. Of two vials for one line the later one lies there; one that
    /// serves no line lies there until the next is scanned.
    pub(crate) fn on_desk<'a>(
        &'a self,
        r: &Reader<'_>,
        ctx: &Ctx,
        facts: &Facts,
    ) -> Result<Vec<OnDesk<'a>>, StoreError> {
        let scans: Vec<Scan> =
            self.desk().scans.iter().filter(|scan| scan.visit == facts.visit.visit).cloned().collect();
        let mut kept: Vec<OnDesk<'a>> = vec![];
        for scan in scans.into_iter().rev() {
            let judged = self.judge(r, ctx, facts, &scan)?;
            let line = |judged: &Judged<'_>| judged.line.as_ref().map(|line| line.line);
            if kept.is_empty() || (judged.line.is_some() && kept.iter().all(|one| line(&one.judged) != line(&judged))) {
                kept.push(OnDesk { scan, judged });
            } else {
                let code = scan.code.text;
                self.desk().scans.retain(|one| one.visit != facts.visit.visit || one.code.text != code);
            }
        }
        kept.reverse();
        Ok(kept)
    }

    /// Judges the vial on the desk against the facts as they stand now.
    pub(crate) fn judge<'a>(
        &'a self,
        r: &Reader<'_>,
        ctx: &Ctx,
        facts: &Facts,
        scan: &Scan,
    ) -> Result<Judged<'a>, StoreError> {
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
        let verified = line.as_ref().and_then(|line| facts.verified(line.line));
        let unverified = match (&line, product) {
            (Some(line), Some(product)) => {
                line.consented.as_ref() == Some(&product.code)
                    && verified.is_none_or(|verified| verified.code != scan.code.text)
                    && held(r, VIALS_VERIFIED)? != "off"
            }
            _ => false,
        };
        let unpaid = match (&line, product) {
            (Some(line), Some(product)) => product.paid() && facts.payment(line.line, &product.code).is_none(),
            _ => false,
        };
        let due = match product {
            Some(product) => facts.asked.may_give(&rules.schedules, &product.vaccine, today),
            None => verdict::Due::NoRule,
        };
        let verdict_facts = verdict::Facts {
            today,
            clock_doubtful: self.clock_was_doubtful(),
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
            unpaid,
            unverified,
            earlier_lot,
        };
        let seconds_left = vial.as_ref().and_then(|vial| vial.limit_s.map(|limit| vial.age.seconds_left(limit)));
        let expiry = unit.as_ref().and_then(|unit| unit.expiry).or(scan.code.expiry);
        let lot = unit.map(|unit| unit.lot).or(scan.code.lot.clone());
        Ok(Judged { verdict: verdict::judge(&verdict_facts), product, line, seconds_left, expiry, lot })
    }

    /// The vials on the desk with their verdicts, for the visit's view; the one scanned last is the last.
    pub(crate) fn scan_views(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<Vec<ScanView>, StoreError> {
        let on_desk = self.on_desk(r, ctx, facts)?;
        Ok(on_desk.iter().map(|one| self.scan_view(facts, one)).collect())
    }

    fn scan_view(&self, facts: &Facts, on_desk: &OnDesk<'_>) -> ScanView {
        let (scan, judged) = (&on_desk.scan, &on_desk.judged);
        let micros =
            scan.micros.unwrap_or_else(|| u32::try_from(scan.received.elapsed().as_micros()).unwrap_or(u32::MAX));
        if let Some(scan) = self.desk().scans.iter_mut().find(|one| one.code == scan.code && one.visit == scan.visit) {
            scan.micros = Some(micros);
        }
        let product = judged.product;
        let verified = judged.line.as_ref().and_then(|line| facts.verified(line.line));
        ScanView {
            code: scan.code.text.clone(),
            line: judged.line.as_ref().map(|line| line.line.to_string()),
            vaccine: product.map(|product| product.vaccine.clone()),
            product: product.map(|product| product.name.clone()),
            holder: product.map(|product| product.holder.clone()),
            lot: judged.lot.clone(),
            expiry: judged.expiry.map(|expiry| expiry.to_string()),
            multi_dose: product.is_some_and(Product::multi_dose),
            seconds_left: judged.seconds_left.and_then(|left| i32::try_from(left).ok()),
            verified: verified.is_some_and(|verified| verified.code == scan.code.text),
            verdict: verdict_view(&judged.verdict, micros),
        }
    }

    /// The product each line would be given with: a free one before a paid one, of those the unexpired lot on hand that expires first;
    /// else the catalogue's first. A paid one is the family's choice, never the desk's offer.
    pub(crate) fn offers(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<Vec<Option<String>>, StoreError> {
        let mut offers = vec![];
        for line in &facts.visit.lines {
            let best = self.on_hand(r, ctx, &line.vaccine)?.first().map(|product| product.code.clone());
            let products = || self.rules().catalogue.of_vaccine(&line.vaccine);
            let first = || products().min_by_key(|product| product.paid()).map(|product| product.code.clone());
            offers.push(line.product.clone().or(best).or_else(first));
        }
        Ok(offers)
    }

    /// The products of a vaccine that lie in the refrigerator: free ones first, of these the one that expires first.
    pub(crate) fn on_hand<'a>(
        &'a self,
        r: &Reader<'_>,
        ctx: &Ctx,
        vaccine: &'a str,
    ) -> Result<Vec<&'a Product>, StoreError> {
        let mut found: Vec<(bool, Date, &str, &Product)> = vec![];
        for product in self.rules().catalogue.of_vaccine(vaccine) {
            let lots = r.lots_of(&product.code)?.into_iter().filter(|lot| lot.doses > 0 && lot.expiry >= ctx.today());
            let first = lots.map(|lot| lot.expiry).min();
            found.extend(first.map(|expiry| (product.paid(), expiry, product.code.as_str(), product)));
        }
        found.sort_by_key(|(paid, expiry, code, _)| (*paid, *expiry, *code));
        Ok(found.into_iter().map(|(.., product)| product).collect())
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
    let consent = match (&line.consented, line.state) {
        (Some(product), LineState::Accepted | LineState::Authorised) => {
            verdict::Consent::Accepted { product: product.clone() }
        }
        _ => verdict::Consent::Missing,
    };
    verdict::Line { line: line.line, consent }
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

/// What the machine ticks by itself, in the order shown.
pub(crate) const MACHINE_CHECKS: [&str; 6] = ["certificate", "precheck", "product", "lot", "expiry", "schedule"];

/// 三查七对 of a line: what the machine proves by the reasons of its vial's verdict, then the vaccinator's own ticks.
/// Before a vial is scanned only the person and the precheck (`clear`, `caution`, `contraindicated`) can be judged.
pub(crate) fn checks(
    reasons: Option<&[String]>,
    precheck: Option<&str>,
    certificate: bool,
    ticked: &[String],
) -> Vec<CheckView> {
    use Code::*;
    const BY_REASON: &[(&str, &[Code])] = &[
        ("precheck", &[Contraindicated, PrecheckMissing, Caution]),
        ("product", &[WrongVaccine, ConsentMissing, ConsentOtherProduct, UnknownCode, CodeKeyed]),
        ("lot", &[Recalled, Stopped, ColdChainHold, CodeUsed, NotInStock, Reserved, EarlierLot]),
        ("expiry", &[LotExpired, VialTimeExceeded, VialDosesExceeded, VialDiscarded, VialNotOpened, ClockDoubtful]),
        ("schedule", &[NotDue, HistoryIncomplete, NoRule]),
    ];
    let state = |codes: &[Code]| {
        let Some(reasons) = reasons else { return "open" };
        let said = codes.iter().filter(|code| reasons.iter().any(|reason| reason == code.name()));
        let amber = |code: &Code| code.weight() == Weight::Amber;
        match said.map(amber).reduce(|all, one| all && one) {
            None => "proved",
            Some(true) => "asked",
            Some(false) => "failed",
        }
    };
    let view = |check: &str, state: &str, own| CheckView { check: check.to_owned(), state: state.to_owned(), own };
    let machine = BY_REASON.iter().map(|(check, codes)| {
        let before = match (reasons, *check, precheck) {
            (None, "precheck", Some("clear")) => Some("proved"),
            (None, "precheck", Some("caution")) => Some("asked"),
            (None, "precheck", Some(_)) => Some("failed"),
            _ => None,
        };
        view(check, before.unwrap_or_else(|| state(codes)), false)
    });
    let own = administration::OWN_CHECKS.iter().map(|check| {
        let done = ticked.iter().any(|ticked| ticked == check);
        view(check, if done { "ticked" } else { "open" }, true)
    });
    [view("certificate", if certificate { "proved" } else { "open" }, false)]
        .into_iter()
        .chain(machine)
        .chain(own)
        .collect()
}
