//! The page of a visit: everything its windows show, answered by every command of the visit.

use domain::catalogue::Product;
use domain::precheck::{Effect, Finding, Question};
use domain::{Ctx, Refusal, visit_reasons};
use store::{ConsentRow, LineRow, LineState, Reader, RecipientRow, StoreError};
use uuid::Uuid;

use crate::held::{clinic_days, held};
use crate::pad::choices;
use crate::view::{
    AppointmentView, AuthorisationView, ConsentSummary, ConsentView, ExposuresView, FamilyRow, LineView, Note,
    OfferView, PrecheckView, QuestionView, ReasonsView, ScanView, TicketView, VerificationView, VisitView,
};
use crate::visit_facts::{Facts, is_open, lapsed};
use crate::{Answer, App, appointment, consent, fail, people, recipient, texts, ticket, vaccination};

impl App {
    pub(crate) fn visit_view_of(&self, ctx: &Ctx, visit: Uuid) -> Answer<VisitView> {
        // Every verdict on the page is of this moment, so the clocks are looked at now.
        self.clock_doubtful(ctx)?;
        let loaded = self.read(|r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(None) };
            let siblings = r.siblings(facts.visit.recipient)?;
            let observation = r.observation(visit)?.map(|row| self.observation_row(r, ctx, &row)).transpose()?;
            let around = self.around(r, ctx, &facts)?;
            let scans = self.scan_views(r, ctx, &facts)?;
            let verification = self.verification_view(r, &facts, &scans)?;
            let own_checks = held(r, "visit.own_checks")?;
            let mut deviations = vec![];
            for line in &facts.visit.lines {
                let stands = line.state == LineState::Authorised;
                deviations.push(if stands { self.deviations(r, ctx, &facts, line)? } else { vec![] });
            }
            let needle = Needle { scans, verification, own_checks, deviations };
            let offers = self.offers(r, ctx, &facts)?;
            let mut choices = vec![];
            for (line, offer) in facts.visit.lines.iter().zip(&offers) {
                let open = is_open(line) && line.state != LineState::Authorised;
                choices.push(if open {
                    self.product_choices(r, ctx, &line.vaccine, offer.as_deref())?
                } else {
                    vec![]
                });
            }
            let asked_by = facts.precheck.as_ref().map(|precheck| r.staff(precheck.asked_by)).transpose()?.flatten();
            Ok(Some((facts, siblings, observation, (needle, around), (offers, choices), asked_by)))
        })?;
        let (facts, siblings, observation, (needle, around), (offers, choices), asked_by) =
            loaded.ok_or_else(|| Refusal::new("visit.unknown"))?;
        let released = observation.as_ref().map(|row| row.released_at.is_some());
        let lines = facts
            .visit
            .lines
            .iter()
            .zip(offers)
            .zip(choices)
            .zip(&needle.deviations)
            .map(|(((line, offer), products), deviations)| {
                let view = self.line_view(ctx, &facts, line, offer, &needle.scans, deviations);
                LineView { products, ..view }
            })
            .collect();
        Ok(VisitView {
            visit: visit.to_string(),
            day: facts.visit.day.to_string(),
            person: people::row(&facts.person, ctx.today(), None),
            twins: siblings.into_iter().map(|sibling| sibling.name).collect(),
            alerts: recipient::alerts(&facts.person),
            stage: stage(&facts, ctx, released).to_owned(),
            next: next_step(&facts, ctx).to_owned(),
            lines,
            others: self.others(&facts),
            precheck: self.precheck_view(ctx, &facts, asked_by.map(|staff| staff.name)),
            consent: self.consent_view(ctx, &facts, around.pending),
            scan: needle.scans.last().cloned(),
            vials: needle.scans,
            verification: needle.verification,
            own_checks: needle.own_checks,
            wrong_person: self.desk().wrong_person && self.desk_is_at(facts.visit.visit),
            clock_doubtful: self.clock_was_doubtful(),
            observation,
            ticket: around.ticket,
            family: around.family,
            exposures: around.exposures,
            appointments: around.appointments,
            reasons: reasons(),
        })
    }

    fn others(&self, facts: &Facts) -> Vec<String> {
        let open = |vaccine: &str| facts.visit.lines.iter().any(|line| line.vaccine == vaccine && is_open(line));
        let mut others: Vec<String> =
            self.rules().catalogue.products().iter().map(|product| product.vaccine.clone()).collect();
        others.dedup();
        others.retain(|vaccine| !open(vaccine));
        others
    }

    /// The products of a vaccine to choose from; none where there is only one.
    fn product_choices(
        &self,
        r: &Reader<'_>,
        ctx: &Ctx,
        vaccine: &str,
        offer: Option<&str>,
    ) -> Result<Vec<OfferView>, StoreError> {
        let on_hand = self.on_hand(r, ctx, vaccine)?;
        if on_hand.iter().all(|product| Some(product.code.as_str()) == offer) {
            return Ok(vec![]);
        }
        let offers = on_hand.into_iter().map(|product| OfferView {
            code: product.code.clone(),
            name: product.name.clone(),
            holder: product.holder.clone(),
            price_fen: fen(product).filter(|_| product.paid()),
            chosen: Some(product.code.as_str()) == offer,
        });
        Ok(offers.collect())
    }

    fn desk_is_at(&self, visit: Uuid) -> bool {
        self.desk().focus == Some(visit)
    }

    /// Whether a card of the recipient or a guardian was read, or the recipient's certificate: the person is who stands in the archive.
    fn identified(&self, facts: &Facts) -> bool {
        let desk = self.desk();
        let Some(card) = &desk.card else { return desk.certificate == Some(facts.visit.visit) };
        let own = facts.person.documents.iter().map(|document| &document.number);
        let guardians = facts.person.guardians.iter().filter_map(|guardian| guardian.document_number.as_ref());
        own.chain(guardians).any(|number| *number == card.document.number)
            || desk.certificate == Some(facts.visit.visit)
    }

    fn line_view(
        &self,
        ctx: &Ctx,
        facts: &Facts,
        line: &LineRow,
        offer: Option<String>,
        scans: &[ScanView],
        deviations: &[String],
    ) -> LineView {
        let rules = self.rules();
        let product = offer.as_deref().and_then(|code| rules.catalogue.product(code));
        let findings = facts.findings(ctx, rules, &line.vaccine);
        let worst = findings.as_ref().map(|findings| match findings.first().map(|finding| finding.effect) {
            None => "clear",
            Some(Effect::Caution) => "caution",
            Some(Effect::Prohibited) => "contraindicated",
        });
        let last_site = facts
            .history
            .iter()
            .filter(|dose| dose.vaccine == line.vaccine)
            .rev()
            .find_map(|dose| dose.body_site.clone());
        let authorisation = line.authorisation.as_ref().filter(|_| line.state == LineState::Authorised);
        let scan = scans.iter().find(|scan| scan.line.as_deref() == Some(line.line.to_string().as_str()));
        let reasons: Option<Vec<String>> = match (authorisation, scan) {
            (Some(authorisation), _) => Some(authorisation.reasons.iter().chain(deviations).cloned().collect()),
            (None, Some(scan)) => Some(scan.verdict.reasons.iter().map(|reason| reason.note.code.clone()).collect()),
            (None, None) => None,
        };
        let ticked = authorisation.map(|authorisation| authorisation.checks.clone()).unwrap_or_default();
        let payable = line.consented.as_deref().or(line.product.as_deref()).or(offer.as_deref());
        let priced = payable.and_then(|code| rules.catalogue.product(code)).filter(|product| product.paid());
        let paid = priced.and_then(|product| facts.payment(line.line, &product.code));
        LineView {
            checks: vaccination::checks(reasons.as_deref(), worst, self.identified(facts), &ticked),
            verified: facts.verified(line.line),
            products: vec![],
            price_fen: priced.and_then(fen),
            unpaid: priced.is_some() && paid.is_none() && is_open(line),
            receipt: paid.map(|paid| paid.receipt.clone()),
            failure: fail::view(line),
            failures: match authorisation {
                Some(_) => fail::kinds(product.map(|product| product.route.as_str()).unwrap_or_default()),
                None => vec![],
            },
            line: line.line.to_string(),
            vaccine: line.vaccine.clone(),
            number: line.number,
            of: line.of,
            state: line.state.as_str().to_owned(),
            reason: line.reason.as_deref().map(|kept| visit_reasons::parts(kept).0.to_owned()),
            reason_note: line.reason.as_deref().and_then(|kept| visit_reasons::parts(kept).1.map(str::to_owned)),
            return_on: line.return_on.map(|day| day.to_string()),
            review: facts.reviews.contains(&line.line),
            product: product.map(|product| product.name.clone()),
            precheck: worst.map(str::to_owned),
            precheck_reasons: findings.unwrap_or_default().iter().map(finding_note).collect(),
            route: product.map(|product| product.route.clone()).unwrap_or_default(),
            sites: product.map(|product| product.sites.clone()).unwrap_or_default(),
            amount: product.map(|product| product.amount.clone()).unwrap_or_default(),
            last_site,
            authorisation: authorisation.map(|authorisation| AuthorisationView {
                authorisation: authorisation.authorisation.to_string(),
                code: authorisation.code.clone(),
                lot: authorisation.lot.clone(),
                expiry: authorisation.expiry.to_string(),
                valid_until: authorisation.valid_until.clone(),
                seconds_left: seconds_until(ctx, &authorisation.valid_until),
                lapsed: lapsed(ctx, &authorisation.valid_until),
                body_site: authorisation.body_site.clone(),
                deviations: deviations.to_vec(),
            }),
            given_at: line.dose.as_ref().map(|dose| dose.given_at.clone()),
            lot: line.dose.as_ref().map(|dose| dose.lot.clone()),
        }
    }

    fn precheck_view(&self, ctx: &Ctx, facts: &Facts, asked_by: Option<String>) -> PrecheckView {
        let questions = &facts.questions;
        let answered = facts.precheck_of_today(ctx);
        let view = |one: &Question| QuestionView { code: one.code.clone(), zh: one.zh.clone(), en: one.en.clone() };
        let asked: Vec<QuestionView> =
            questions.set().map(|set| set.asked(facts.questioned(ctx)).map(view).collect()).unwrap_or_default();
        PrecheckView {
            version: questions.version(),
            review: questions.review().to_owned(),
            questions: asked.iter().map(|one| one.code.clone()).collect(),
            asked,
            answered: answered.is_some(),
            answers: answered.map(|precheck| precheck.answers.clone()).unwrap_or_default(),
            temperature_tenths: answered.map(|precheck| precheck.temperature_tenths),
            asked_by: asked_by.filter(|_| answered.is_some()),
        }
    }

    /// `pending`: some text that would be shown now is not approved.
    fn consent_view(&self, ctx: &Ctx, facts: &Facts, pending: bool) -> ConsentView {
        let on = self.desk().pad.as_ref().filter(|pad| pad.visit == facts.visit.visit).map(|pad| pad.way.to_owned());
        let signed = facts.consent.as_ref();
        let state = match (&on, signed) {
            (Some(_), _) => "on_pad",
            (None, Some(_)) => "signed",
            (None, None) => "none",
        };
        let years = people::age(facts.person.birth, ctx.today()).years;
        let summary = |consent: &ConsentRow| {
            let decided = |accepted: bool| {
                let lines = consent.decisions.iter().filter(move |line| line.accepted == accepted);
                lines.map(|line| line.vaccine.clone()).collect()
            };
            ConsentSummary {
                consent: consent.consent.to_string(),
                way: consent.way.clone(),
                relation: consent.signer_relation.clone(),
                signer: consent.signer_name.clone(),
                signed_at: consent.signed_at.clone(),
                accepted: decided(true),
                refused: decided(false),
                template: consent.template.clone(),
            }
        };
        ConsentView {
            state: state.to_owned(),
            on,
            pending,
            adult: years >= domain::consent::ADULT_YEARS,
            authority_for: consent::authority_for(years),
            document: signed.map(|consent| consent.document.clone()),
            signer: signed.map(|consent| consent.signer_name.clone()),
            relation: signed.map(|consent| consent.signer_relation.clone()),
            way: signed.map(|consent| consent.way.clone()),
            signed_at: signed.map(|consent| consent.signed_at.clone()),
            signers: people::guardians(&facts.person),
            signed: facts.consents.iter().map(summary).collect(),
        }
    }

    /// What stands around the needle on the visit's page.
    fn around(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<Around, StoreError> {
        let mut pending = texts::consent_text(r, domain::texts::GENERAL)?.is_none_or(|(held, _)| !held.approved);
        for line in facts.visit.lines.iter().filter(|line| is_open(line)) {
            pending |= texts::consent_text(r, &line.vaccine)?.is_none_or(|(held, _)| !held.approved);
        }
        let appointments = r.appointments_of(facts.person.recipient, ctx.today())?;
        let days = clinic_days(r)?;
        Ok(Around {
            pending,
            ticket: r.ticket(facts.visit.visit)?.as_ref().map(ticket::view),
            family: self.family(r, ctx, facts)?,
            exposures: self.exposures_view(r, ctx, facts)?,
            appointments: appointments
                .iter()
                .filter(|row| row.cancelled.is_none() && !row.kept)
                .map(|row| appointment::view(row, ctx.today(), &days))
                .collect(),
        })
    }

    /// Children of the same guardians, with where their visits of today stand.
    fn family(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<Vec<FamilyRow>, StoreError> {
        let mut found: Vec<RecipientRow> = vec![];
        for guardian in &facts.person.guardians {
            let (number, phone) = (guardian.document_number.as_deref(), guardian.phone.as_deref());
            if number.is_none() && phone.is_none() {
                continue;
            }
            for child in r.children_of_guardian(number, &guardian.name, phone, facts.person.recipient)? {
                if !found.iter().any(|known| known.recipient == child.recipient) {
                    found.push(child);
                }
            }
        }
        let mut rows = vec![];
        for child in found {
            let visit = r.visit_of_day(child.recipient, ctx.today())?;
            let observation = visit.as_ref().map(|visit| r.observation(visit.visit)).transpose()?.flatten();
            let ticket = visit.as_ref().map(|visit| r.ticket(visit.visit)).transpose()?.flatten();
            let id = visit.as_ref().map(|visit| visit.visit);
            let its = visit.map(|visit| Facts::of(r, visit)).transpose()?.flatten();
            let released = observation.map(|row| row.released_at.is_some());
            rows.push(FamilyRow {
                twin: child.birth == facts.person.birth,
                person: people::row(&child, ctx.today(), None),
                visit: id.map(|visit| visit.to_string()),
                stage: its.map(|its| stage(&its, ctx, released).to_owned()),
                ticket: ticket.map(|ticket| ticket.label()),
            });
        }
        rows.sort_by(|a, b| (!a.twin, &a.person.birth).cmp(&(!b.twin, &b.person.birth)));
        Ok(rows)
    }
}

/// What stands around the needle.
struct Around {
    pending: bool,
    ticket: Option<TicketView>,
    family: Vec<FamilyRow>,
    exposures: ExposuresView,
    appointments: Vec<AppointmentView>,
}

/// The reasons the page offers.
fn reasons() -> ReasonsView {
    ReasonsView {
        refusal: choices("refusal"),
        deferral: choices("deferral"),
        release: choices("release"),
        cancellation: choices("cancellation"),
    }
}

/// What the needle's part of the page is made of.
struct Needle {
    scans: Vec<ScanView>,
    verification: VerificationView,
    own_checks: String,
    /// Of each line, in their order.
    deviations: Vec<Vec<String>>,
}

/// Whole seconds until a moment written in the log, negative once it has passed.
fn seconds_until(ctx: &Ctx, until: &str) -> i32 {
    let Ok(until) = until.parse::<jiff::Timestamp>() else { return -1 };
    let left = until.as_millisecond().saturating_sub(ctx.now.as_millisecond()).div_euclid(1000);
    i32::try_from(left).unwrap_or(i32::MAX)
}

fn finding_note(finding: &Finding) -> Note {
    Note {
        code: finding.rule.clone(),
        params: Default::default(),
        rule: Some(people::rule(&finding.rule, &finding.source, &finding.confidence)),
    }
}

/// Where the visit stands. `released` tells whether its observation is over, when there is one.
pub(crate) fn stage(facts: &Facts, ctx: &Ctx, released: Option<bool>) -> &'static str {
    let open: Vec<&LineRow> = facts.visit.lines.iter().filter(|line| is_open(line)).collect();
    match released {
        Some(true) if open.is_empty() => "finished",
        Some(false) if open.is_empty() => "observing",
        None if open.is_empty() => "finished",
        _ if facts.answers(ctx).is_none() => "precheck",
        _ if open.iter().any(|line| line.state == LineState::Proposed) => "consent",
        _ => "ready",
    }
}

/// The next act, for the page to lead the eye: `precheck`, `consent`, `scan`, `record`, `observe`, `done`.
fn next_step(facts: &Facts, ctx: &Ctx) -> &'static str {
    let any = |state| facts.visit.lines.iter().any(|line| line.state == state);
    if any(LineState::Authorised) {
        "record"
    } else if (any(LineState::Proposed) || any(LineState::Accepted)) && facts.answers(ctx).is_none() {
        "precheck"
    } else if any(LineState::Accepted) {
        "scan"
    } else if any(LineState::Proposed) {
        "consent"
    } else if any(LineState::Given) {
        "observe"
    } else {
        "done"
    }
}

/// What a product costs, in fen.
fn fen(product: &Product) -> Option<i32> {
    product.price_fen.and_then(|fen| i32::try_from(fen).ok())
}
