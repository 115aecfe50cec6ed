//! Exposure to rabies, and wounds: what a prophylaxis rests on (domain.md §1.7). The dates of a regimen are the schedule's.

use domain::event::v1::{ExposureRecorded, PassiveImmunisation};
use domain::exposure::{self, Exposure, passive_due};
use domain::permission::Command;
use domain::{Ctx, Refusal};
use jiff::civil::Date;
use schedule::GivenDose;
use store::{ExposureRow, Reader, StoreError};

use crate::input::ExposureInput;
use crate::view::{ChoiceView, CourseDose, CourseView, ExposureView, ExposuresView, PassiveView, VisitView};
use crate::visit::proposal;
use crate::visit_facts::{Facts, event, is_open};
use crate::{Answer, App, decided, due, ids, people};

/// More doses than any course has.
const COURSE_DOSES: usize = 8;

impl App {
    /// Records an exposure or corrects one. One that asks for the vaccine considers it at this visit too.
    pub fn visit_exposure(&self, input: &ExposureInput) -> Answer<VisitView> {
        let ctx = self.permit(Command::VisitExposure)?;
        let id = people::id(&input.draft, "exposure.unknown")?;
        let visit = people::id(&input.visit, "visit.unknown")?;
        let corrected = input.exposure.as_deref().map(|id| people::id(id, "exposure.unknown")).transpose()?;
        let day =
            |text: &str| text.trim().parse::<Date>().map_err(|_| Refusal::new("exposure.bad_day").with("date", text));
        let given =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let on = day(&input.on)?;
        let day_zero = given(&input.day_zero).as_deref().map(day).transpose()?;
        let regimen = given(&input.regimen);
        let mut passive = vec![];
        for one in &input.passive {
            passive.push((one.kind.as_str(), one.place.as_str(), day(&one.on)?));
        }
        Exposure {
            kind: &input.kind,
            on,
            grade: input.grade,
            day_zero,
            regimen: regimen.as_deref(),
            passive: &passive,
        }
        .check(ctx.today())?;
        let line = ids::new_id();
        self.transact(&ctx, |r| {
            let Some(facts) = Facts::load(r, visit)? else { return Ok(Err(Refusal::new("visit.unknown"))) };
            if r.event(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            let recipient = facts.person.recipient;
            if let Some(known) = corrected
                && !r.exposures(recipient)?.iter().any(|row| row.exposure == known)
            {
                return Ok(Err(Refusal::new("exposure.unknown")));
            }
            let recorded = ExposureRecorded {
                exposure: corrected.unwrap_or(id),
                visit,
                recipient,
                kind: input.kind.clone(),
                on: on.to_string(),
                grade: input.grade,
                day_zero: day_zero.map(|day| day.to_string()),
                regimen: regimen.clone(),
                animal: given(&input.animal),
                wound: given(&input.wound),
                passive: input
                    .passive
                    .iter()
                    .zip(&passive)
                    .map(|(one, read)| PassiveImmunisation {
                        kind: one.kind.clone(),
                        place: one.place.clone(),
                        on: read.2.to_string(),
                        units: one.units,
                        lot: given(&one.lot),
                    })
                    .collect(),
            };
            let mut events = vec![event(&ctx, id, recipient, recorded)];
            let table = exposure::table();
            let asks = input.kind == "rabies" && input.grade.is_some_and(|grade| grade >= table.vaccine_from_grade);
            let stands = |row: &store::LineRow| row.vaccine == table.vaccine && (is_open(row) || row.dose.is_some());
            let offered = self.rules().catalogue.of_vaccine(&table.vaccine).next().is_some();
            if asks && offered && !facts.visit.lines.iter().any(stands) {
                let asked = facts.asked.exposed(on, regimen.as_deref());
                let proposed = proposal(self.rules(), &ctx, &facts, &asked, line, &table.vaccine);
                events.push(event(&ctx, line, facts.visit.recipient, proposed));
            }
            Ok(Ok(decided(events)))
        })?;
        self.visit_view_of(&ctx, visit)
    }

    /// What is recorded of this person, and what the form offers.
    pub(crate) fn exposures_view(&self, r: &Reader<'_>, ctx: &Ctx, facts: &Facts) -> Result<ExposuresView, StoreError> {
        let table = exposure::table();
        let choice =
            |one: &exposure::Choice| ChoiceView { code: one.code.clone(), zh: one.zh.clone(), en: one.en.clone() };
        let rows = r.exposures(facts.person.recipient)?;
        Ok(ExposuresView {
            recorded: rows.iter().map(|row| self.exposure_view(ctx, facts, row)).collect(),
            regimens: table.regimens.iter().map(choice).collect(),
            wounds: table.wounds.iter().map(choice).collect(),
            passive: table.passive.iter().map(choice).collect(),
        })
    }

    fn exposure_view(&self, ctx: &Ctx, facts: &Facts, row: &ExposureRow) -> ExposureView {
        let table = exposure::table();
        let day_zero = row.day_zero.as_deref().and_then(|day| day.parse().ok());
        let given = row.passive.iter().any(|one| one.kind.starts_with("rabies_"));
        let due = passive_due(&row.kind, row.grade, day_zero, given);
        let asks = row.kind == "rabies" && row.grade.is_some_and(|grade| grade >= table.vaccine_from_grade);
        let offered = self.rules().catalogue.of_vaccine(&table.vaccine).next().is_some();
        ExposureView {
            exposure: row.exposure.to_string(),
            kind: row.kind.clone(),
            on: row.on.clone(),
            grade: row.grade,
            day_zero: row.day_zero.clone(),
            regimen: row.regimen.clone(),
            animal: row.animal.clone(),
            wound: row.wound.clone(),
            passive: row
                .passive
                .iter()
                .map(|one| PassiveView {
                    kind: one.kind.clone(),
                    place: one.place.clone(),
                    on: one.on.clone(),
                    units: one.units,
                    lot: one.lot.clone(),
                })
                .collect(),
            passive_due: due.is_some(),
            passive_until: due.flatten().map(|day| day.to_string()),
            no_product: (asks && !offered).then(|| table.vaccine.clone()),
            course: self.course(ctx, facts, row),
        }
    }

    /// The days of the course this exposure asks for, by the edition for exposures: what was given, and every later day as it stands if
    /// the family comes on the days named. Only the latest exposure has a course.
    fn course(&self, ctx: &Ctx, facts: &Facts, row: &ExposureRow) -> Option<CourseView> {
        let (programme, edition, person) = match row.kind.as_str() {
            "rabies" => ("Rab", self.rules().schedules.rabies(ctx.today())?, facts.asked.rabies.as_ref()?),
            _ => ("TT", self.rules().schedules.labels(ctx.today())?, facts.asked.labels()),
        };
        let on: Date = row.on.parse().ok()?;
        if person.exposure != Some(on) {
            return None;
        }
        let mut given = facts.asked.given.clone();
        let now = schedule::assess(edition, person, &given, ctx.today());
        let line = now.lines.iter().find(|line| line.programme == programme)?;
        let reasons = line.reasons.iter().map(due::note).collect();
        let mut doses: Vec<CourseDose> = vec![];
        for dose in now.doses.iter().filter(|dose| dose.programme == programme) {
            let day = given.iter().find(|known| known.id == dose.id).map(|known| known.date);
            if let (Some(number), Some(day)) = (dose.number, day.filter(|day| *day >= on)) {
                doses.push(CourseDose { number: number.into(), day: day.to_string(), state: "given".to_owned() });
            }
        }
        let zero = row.day_zero.as_deref().and_then(|day| day.parse().ok()).unwrap_or(on);
        let mut next = line.next.clone();
        let mut day = ctx.today().max(zero);
        while let Some(dose) = next.filter(|_| doses.len() < COURSE_DOSES) {
            let was_due = if dose.number == 1 { zero } else { dose.earliest };
            day = day.max(dose.earliest);
            let state = if day > ctx.today() { "planned" } else { "due" };
            let late = was_due < ctx.today() && day == ctx.today();
            doses.push(CourseDose {
                number: dose.number.into(),
                day: day.to_string(),
                state: if late { "late" } else { state }.to_owned(),
            });
            given.push(GivenDose::new(format!("planned {}", doses.len()), line.vaccine.clone(), day));
            let then = schedule::assess(edition, person, &given, day);
            next = then.lines.into_iter().find(|line| line.programme == programme).and_then(|line| line.next);
        }
        let of = doses.len().try_into().unwrap_or(u32::MAX);
        Some(CourseView { vaccine: line.vaccine.clone(), of, doses, reasons })
    }
}
