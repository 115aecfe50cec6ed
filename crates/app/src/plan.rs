//! The plan of a person: the booklet as a grid, each line with why and what it changes, today's visit and the next, and "what if".

use domain::Refusal;
use domain::clinic_days::ClinicDays;
use domain::permission::Command;
use jiff::ToSpan;
use jiff::civil::Date;
use schedule::plan::{PlanRules, PlannedVisit, Rank};
use schedule::{DoseEvaluation, Edition, GivenDose, Group, Line, Outcome, Person, Status};
use store::{LotRow, RecipientRow};

use crate::due::{Asked, Family, Judged};
use crate::held::{clinic_days, held};
use crate::input::PlanInput;
use crate::view::{
    GridCell, GridRow, PlanChange, PlanDose, PlanFact, PlanLine, PlanView, PlanVisit, ProductChoice, SupposedDose,
    SupposedView,
};
use crate::{Answer, App, due, history, people};

/// Visits planned, today's among them.
const VISITS: usize = 6;
/// Days entered as closed, or as open all the same, that a plan looks at: the next three years, were every one of them.
const DAYS_CLOSED: usize = 1100;
/// Id of doses that are only supposed.
const SUPPOSED: &str = "supposed";

impl App {
    /// What the schedule says of a person today. That it was looked at is recorded like the rest of the archive.
    pub fn plan_view(&self, input: &PlanInput) -> Answer<PlanView> {
        let ctx = self.permit(Command::PlanView)?;
        let recipient = people::id(&input.recipient, "recipient.unknown")?;
        let today = ctx.today();
        let loaded = self.read(|r| {
            let Some(person) = r.recipient(r.survivor_of(recipient)?)? else { return Ok(None) };
            let doses = r.history(recipient)?;
            let asked = Asked::load(r, &person, &doses, today)?;
            let injections: usize = held(r, "schedule.injections")?.parse().unwrap_or(2);
            Ok(Some((person, asked, clinic_days(r)?, injections, r.on_hand()?)))
        })?;
        let (person, asked, days, injections, lots) = loaded.ok_or_else(|| Refusal::new("recipient.unknown"))?;
        self.note_view(&ctx, person.recipient, "plan")?;
        let tomorrow = today.saturating_add(1.days());
        let then = asked.assess(&self.rules().schedules, tomorrow);
        let planner = Planner { app: self, asked: &asked, today, tomorrow, then: &then, lots: &lots };
        let now = asked.assess(&self.rules().schedules, today);
        let served = planner.served();
        let chosen = planner.chosen(&now, &input.chosen);
        let mut lines: Vec<PlanLine> =
            now.lines().map(|(line, family)| planner.line(line, family.code(), &served)).collect();
        let order = |line: &PlanLine| {
            ["due_now", "may_be_given", "not_now", "done"].iter().position(|group| *group == line.due.group)
        };
        lines.sort_by_key(order);
        let offered = now.offers.iter().filter(|line| line.group == Group::DueNow);
        Ok(PlanView {
            person: people::row(&person, today, None),
            today: today.to_string(),
            edition: now.whole.edition.clone(),
            facts: facts(&person, &asked),
            grid: planner.grid(&now),
            lines,
            offers: offered.map(|line| planner.line(line, "offer", &served)).collect(),
            visits: planner.visits(&days, injections, &chosen),
            chosen,
            injections: injections.try_into().unwrap_or(u32::MAX),
            supposed: planner.supposed(&input.supposed),
        })
    }
}

/// What a plan is made from.
struct Planner<'a> {
    app: &'a App,
    asked: &'a Asked,
    today: Date,
    /// What a dose of today moves shows from tomorrow on: on the day itself other doses may still go with it.
    tomorrow: Date,
    /// The answer of tomorrow if nothing is given today.
    then: &'a Judged,
    lots: &'a [LotRow],
}

/// Lines a product would serve today, by product.
type Served = Vec<(String, Vec<String>)>;

impl Planner<'_> {
    fn if_given(&self, vaccines: &[&str], on: Date) -> Judged {
        let mut given = self.asked.given.clone();
        given.extend(vaccines.iter().map(|vaccine| GivenDose::new(SUPPOSED, *vaccine, self.today)));
        self.asked.assess_with(&self.app.rules().schedules, &given, on)
    }

    /// For each vaccine the clinic has a product of: the lines in which a dose of it today would count without a flaw.
    fn served(&self) -> Served {
        let mut vaccines: Vec<&str> =
            self.app.rules().catalogue.products().iter().map(|product| product.vaccine.as_str()).collect();
        vaccines.sort_unstable();
        vaccines.dedup();
        let lines = |vaccine: &str| {
            let answer = self.if_given(&[vaccine], self.today);
            let good = |dose: &&DoseEvaluation| {
                dose.id == SUPPOSED
                    && dose.outcome == Outcome::Valid
                    && !matches!(history::grading(dose), Some("first_early" | "short_interval"))
            };
            answer.whole.doses.iter().filter(good).map(|dose| dose.programme.clone()).collect()
        };
        vaccines.into_iter().map(|vaccine| (vaccine.to_owned(), lines(vaccine))).collect()
    }

    fn line(&self, line: &Line, family: &str, served: &Served) -> PlanLine {
        let next = line.next.as_ref();
        let open = matches!(line.group, Group::DueNow | Group::MayBeGiven) && next.is_some();
        let changes = if line.group == Group::DueNow || family == "begun" && open {
            let after = self.if_given(&[&line.vaccine], self.tomorrow);
            changes(self.then, &after, &[&line.programme])
        } else {
            vec![]
        };
        PlanLine {
            due: due::due_line(line, family),
            programme: line.programme.clone(),
            status: status(line.status).to_owned(),
            latest: next.and_then(|next| next.latest).map(|day| day.to_string()),
            past_due: next.and_then(|next| next.past_due).map(|day| day.to_string()),
            until: next.and_then(|next| next.until).map(|day| day.to_string()),
            route: next.map(|next| next.route.clone()),
            sites: next.map(|next| next.sites.clone()).unwrap_or_default(),
            amount: next.map(|next| next.amount.clone()),
            choices: if open { self.choices(line, served) } else { vec![] },
            changes,
        }
    }

    /// Products that would serve the line: the one it asks for, then others of the clinic, free before paid.
    fn choices(&self, line: &Line, served: &Served) -> Vec<ProductChoice> {
        let serves =
            |vaccine: &str| served.iter().any(|(one, lines)| one == vaccine && lines.contains(&line.programme));
        let catalogue = &self.app.rules().catalogue;
        let mut choices: Vec<ProductChoice> = catalogue
            .products()
            .iter()
            .filter(|product| product.vaccine == line.vaccine || serves(&product.vaccine))
            .map(|product| {
                let usable = |lot: &&LotRow| lot.product == product.code && lot.expiry >= self.today && lot.doses > 0;
                let on_hand: i64 = self.lots.iter().filter(usable).map(|lot| lot.doses).sum();
                ProductChoice {
                    vaccine: product.vaccine.clone(),
                    product: Some(product.name.clone()),
                    price_fen: product.price_fen.filter(|_| product.paid()).and_then(|fen| i32::try_from(fen).ok()),
                    on_hand: on_hand.try_into().unwrap_or(0),
                }
            })
            .collect();
        if !choices.iter().any(|choice| choice.vaccine == line.vaccine) {
            let named = ProductChoice { vaccine: line.vaccine.clone(), product: None, price_fen: None, on_hand: 0 };
            choices.insert(0, named);
        }
        choices.sort_by_key(|choice| (choice.vaccine != line.vaccine, choice.price_fen));
        choices
    }

    /// Lines of paid editions to plan with: a course after an exposure always, what the family wants, what was ticked.
    fn chosen(&self, now: &Judged, ticked: &[String]) -> Vec<String> {
        let always = now.lines().filter(|(_, family)| matches!(family, Family::Exposure | Family::Wanted));
        let mut chosen: Vec<String> = always.map(|(line, _)| line.programme.clone()).collect();
        for one in ticked {
            let known = now.whole.lines.iter().chain(&now.offers).any(|line| line.programme == *one);
            if known && !chosen.contains(one) {
                chosen.push(one.clone());
            }
        }
        chosen
    }

    fn visits(&self, days: &ClinicDays, injections: usize, chosen: &[String]) -> Vec<PlanVisit> {
        let schedules = &self.app.rules().schedules;
        let mut editions: Vec<&Edition> = vec![];
        // One person answers for all of them: after an exposure the one who was exposed.
        let mut person: &Person = self.asked.labels();
        if let Some(exposed) = &self.asked.rabies {
            person = exposed;
            editions.extend(schedules.rabies(self.today));
        }
        // Nothing stands against the vaccine of a course; what stands against others stays.
        let of_course = |vaccine: &&String| {
            self.asked.rabies.is_some() && editions.iter().any(|edition| edition.product(vaccine).is_some())
        };
        let contraindicated = self.asked.person.contraindicated.iter().filter(|one| !of_course(one)).cloned().collect();
        let with_limits = Person { contraindicated, ..person.clone() };
        editions.extend(self.asked.edition(schedules, self.today));
        editions.extend(schedules.labels(self.today));
        let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
        let open = schedule::plan::ClinicDays {
            weekdays: days.weekdays(),
            closed: days.closed().from(self.today, DAYS_CLOSED),
            open: days.open().from(self.today, DAYS_CLOSED),
        };
        let rules = PlanRules { days: &open, most_injections: injections, chosen: &chosen, visits: VISITS };
        let planned = schedule::plan::plan(&editions, &with_limits, &self.asked.given, self.today, &rules);
        planned.into_iter().map(visit).collect()
    }

    fn grid(&self, now: &Judged) -> Vec<GridRow> {
        let schedules = &self.app.rules().schedules;
        let editions: Vec<&Edition> =
            [self.asked.edition(schedules, self.today), schedules.rabies(self.today), schedules.labels(self.today)]
                .into_iter()
                .flatten()
                .chain(schedules.national().all().iter().rev())
                .collect();
        now.lines()
            .map(|(line, family)| {
                let mut cells: Vec<GridCell> = vec![];
                let day = |id: &str| self.asked.given.iter().find(|dose| dose.id == id);
                for judged in now.whole.doses.iter().filter(|dose| dose.programme == line.programme) {
                    let Some(dose) = day(&judged.id) else { continue };
                    cells.push(GridCell {
                        number: judged.number.map(u32::from),
                        state: state(judged).to_owned(),
                        date: Some(dose.date.to_string()),
                        vaccine: dose.vaccine.clone(),
                        reasons: judged.reasons.iter().map(due::note).collect(),
                    });
                }
                cells.extend(to_come(line));
                cells.sort_by_key(|cell| (cell.number.is_none(), cell.number, cell.date.clone()));
                let rule = editions.iter().flat_map(|edition| edition.vaccines());
                let rule = rule.into_iter().find(|rule| rule.abbr == line.programme);
                GridRow {
                    programme: line.programme.clone(),
                    zh: rule.map(|rule| rule.name_zh.clone()).unwrap_or_default(),
                    en: rule.map(|rule| rule.name_en.clone()).unwrap_or_default(),
                    family: family.code().to_owned(),
                    cells,
                }
            })
            .collect()
    }

    fn supposed(&self, vaccines: &[String]) -> Option<SupposedView> {
        if vaccines.is_empty() {
            return None;
        }
        let names: Vec<&str> = vaccines.iter().map(String::as_str).collect();
        let after = self.if_given(&names, self.tomorrow);
        // Every supposed dose has the same id: what is shown of each is asked of it alone beside the others' day.
        let doses = names.iter().flat_map(|vaccine| {
            let mut given = self.asked.given.clone();
            for other in names.iter().filter(|other| other != &vaccine) {
                given.push(GivenDose::new("beside", *other, self.today));
            }
            given.push(GivenDose::new(SUPPOSED, *vaccine, self.today));
            let answer = self.asked.assess_with(&self.app.rules().schedules, &given, self.today);
            let own: Vec<SupposedDose> = answer
                .whole
                .doses
                .iter()
                .filter(|dose| dose.id == SUPPOSED)
                .map(|dose| SupposedDose {
                    vaccine: (*vaccine).to_owned(),
                    number: dose.number.map(u32::from),
                    state: state(dose).to_owned(),
                    reasons: dose.reasons.iter().map(due::note).collect(),
                })
                .collect();
            own
        });
        let doses = doses.collect();
        let own: Vec<&str> =
            after.whole.doses.iter().filter(|dose| dose.id == SUPPOSED).map(|dose| dose.programme.as_str()).collect();
        Some(SupposedView { doses, changes: changes(self.then, &after, &own) })
    }
}

/// How one answer differs from another, line by line. `own` are the lines the doses count in.
fn changes(before: &Judged, after: &Judged, own: &[&str]) -> Vec<PlanChange> {
    let all = |judged: &Judged| -> Vec<Line> { judged.whole.lines.iter().chain(&judged.offers).cloned().collect() };
    let was = all(before);
    let mut found = vec![];
    for line in &after.whole.lines {
        let earlier = was.iter().find(|one| one.programme == line.programme);
        let (then, now) = (earlier.and_then(|one| one.next.as_ref()), line.next.as_ref());
        let same_dose = then.map(|next| next.number) == now.map(|next| next.number);
        let kind = match (then, now) {
            (Some(_), None) if line.status == Status::Complete => "complete",
            (Some(_), None) => "stopped",
            (None, Some(_)) => "new",
            (Some(_), Some(_)) if own.contains(&line.programme.as_str()) && !same_dose => "next",
            (Some(then), Some(now)) if now.earliest > then.earliest => "later",
            (Some(then), Some(now)) if now.earliest < then.earliest => "sooner",
            // The day stands, and today it may not be given any more.
            (Some(_), Some(_)) if earlier.is_some_and(|one| one.group != line.group) && line.group == Group::NotNow => {
                "later"
            }
            _ => continue,
        };
        found.push(PlanChange {
            programme: line.programme.clone(),
            vaccine: line.vaccine.clone(),
            kind: kind.to_owned(),
            number: now.map(|next| next.number.into()),
            before: then.map(|next| next.earliest.to_string()),
            after: now.map(|next| next.earliest.to_string()),
            reasons: line.reasons.iter().map(due::note).collect(),
        });
    }
    found
}

/// The doses of a line that are not given yet.
fn to_come(line: &Line) -> Vec<GridCell> {
    let Some(next) = &line.next else {
        return match line.status {
            // Nothing is planned, and somebody will ask why.
            Status::Contraindicated => vec![GridCell {
                number: None,
                state: "stopped".to_owned(),
                date: None,
                vaccine: line.vaccine.clone(),
                reasons: line.reasons.iter().map(due::note).collect(),
            }],
            _ => vec![],
        };
    };
    let state = match line.group {
        Group::DueNow if next.overdue => "overdue",
        Group::DueNow => "due",
        Group::MayBeGiven => "may",
        Group::NotNow if line.status == Status::Contraindicated => "stopped",
        Group::NotNow | Group::Done => "waiting",
    };
    let mut cells = vec![GridCell {
        number: Some(next.number.into()),
        state: state.to_owned(),
        date: Some(next.earliest.to_string()),
        vaccine: line.vaccine.clone(),
        reasons: line.reasons.iter().map(due::note).collect(),
    }];
    cells.extend((next.number.saturating_add(1)..=next.of).map(|number| GridCell {
        number: Some(number.into()),
        state: "later".to_owned(),
        date: None,
        vaccine: line.vaccine.clone(),
        reasons: vec![],
    }));
    cells
}

/// The state of a given dose: its grading, and before that whether it counts.
fn state(dose: &DoseEvaluation) -> &'static str {
    match dose.outcome {
        Outcome::NotValid => "not_valid",
        Outcome::Extraneous => "extraneous",
        Outcome::NotJudged => "not_judged",
        Outcome::Valid => history::grading(dose).unwrap_or("given"),
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::NotComplete => "not_complete",
        Status::Complete => "complete",
        Status::Contraindicated => "contraindicated",
        Status::AgedOut => "aged_out",
        Status::NotRecommended => "not_recommended",
    }
}

fn visit(planned: PlannedVisit) -> PlanVisit {
    let dose = |dose: schedule::plan::PlannedDose| PlanDose {
        vaccine: dose.vaccine,
        number: dose.number.into(),
        of: dose.of.into(),
        rank: match dose.rank {
            Rank::Urgent => "urgent",
            Rank::MmrFirst => "mmr_first",
            Rank::Programme => "programme",
            Rank::Paid => "paid",
        }
        .to_owned(),
        route: dose.route,
        site: dose.site,
        shares_site: dose.shares_site,
        conditional: dose.conditional,
    };
    PlanVisit {
        date: planned.date.to_string(),
        doses: planned.doses.into_iter().map(dose).collect(),
        left_over: planned.left_over,
    }
}

/// The facts the answer rests on, so that somebody who doubts it sees what was known.
fn facts(recipient: &RecipientRow, asked: &Asked) -> Vec<PlanFact> {
    let person = &asked.person;
    let mut facts = vec![];
    let mut put = |code: &str, value: String| facts.push(PlanFact { code: code.to_owned(), value });
    let newborn = recipient.newborn.as_ref();
    put(
        "mother_hbsag",
        newborn.and_then(|newborn| newborn.mother_hbsag.clone()).unwrap_or_else(|| "unknown".to_owned()),
    );
    if let Some(grams) = person.birth_weight_g {
        put("weight_g", grams.to_string());
    }
    if let Some(weeks) = newborn.and_then(|newborn| newborn.gestation_weeks) {
        put("gestation_weeks", weeks.to_string());
    }
    for condition in &person.conditions {
        let code = serde_json::to_value(condition).ok().and_then(|code| code.as_str().map(str::to_owned));
        put("state", code.unwrap_or_default());
    }
    if let Some(negative) = person.ppd_negative {
        put("ppd_result", if negative { "negative" } else { "positive" }.to_owned());
    }
    person.immunoglobulin.iter().for_each(|day| put("blood_product", day.to_string()));
    person.contraindicated.iter().for_each(|vaccine| put("contraindicated", vaccine.clone()));
    person.prefers.iter().for_each(|product| put("prefers", product.clone()));
    let exposed = asked.rabies.as_ref().map(|person| ("exposure_rabies", person));
    let wounded = asked.labels().exposure.map(|_| ("exposure_wound", asked.labels()));
    for (code, person) in exposed.into_iter().chain(wounded) {
        put(code, person.exposure.map(|day| day.to_string()).unwrap_or_default());
    }
    if let Some(region) = &person.region {
        put("region", region.clone());
    }
    facts
}
