//! The plan for today and the visits after it.
//!
//! Every visit is what the engine itself says is due on that day, with the doses of the visits before it supposed as given; so no interval
//! can be forgotten. When not everything fits into one visit: urgent vaccines first (rabies, tetanus), then MMR, then the programme, the
//! most overdue first, then what people pay for (domain §1.4). Visits fall on days the clinic is open (C-037).

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    assess::assess,
    assessment::{Group, Line},
    edition::Edition,
    person::{GivenDose, Person},
};

/// On which days the clinic vaccinates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicDays {
    /// Monday first.
    pub weekdays: [bool; 7],
    /// Closed all the same.
    #[serde(default)]
    pub closed: Vec<Date>,
    /// Open all the same.
    #[serde(default)]
    pub open: Vec<Date>,
}

impl ClinicDays {
    /// Open every day.
    pub fn every_day() -> ClinicDays {
        ClinicDays { weekdays: [true; 7], closed: Vec::new(), open: Vec::new() }
    }

    /// Whether the clinic vaccinates on a day.
    pub fn is_open(&self, day: Date) -> bool {
        if self.open.contains(&day) {
            return true;
        }
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        self.weekdays.get(weekday).copied().unwrap_or(false) && !self.closed.contains(&day)
    }

    /// The first open day on or after `day`; `None` when there is none within a year.
    pub fn first_from(&self, day: Date) -> Option<Date> {
        (0..366_i32).map(|ahead| day.saturating_add(ahead.days())).find(|day| self.is_open(*day))
    }
}

/// How a plan is made.
#[derive(Debug, Clone)]
pub struct PlanRules<'a> {
    /// Days of the clinic.
    pub days: &'a ClinicDays,
    /// Most injections in one visit; the rest waits. Oral vaccines are not counted.
    pub most_injections: usize,
    /// Lines of paid editions the guardian chose; others are not planned.
    pub chosen: &'a [&'a str],
    /// Visits planned, today's among them.
    pub visits: usize,
}

/// Why a dose stands where it stands in the order of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// After an exposure or a wound: before everything else.
    Urgent,
    /// MMR before the others when not all fit.
    MmrFirst,
    /// Of the national programme.
    Programme,
    /// Paid.
    Paid,
}

/// A dose of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDose {
    /// Line of the table.
    pub programme: String,
    /// Product.
    pub vaccine: String,
    /// Number.
    pub number: u8,
    /// Of how many.
    pub of: u8,
    /// Its place in the order.
    pub rank: Rank,
    /// Route code.
    pub route: String,
    /// Site code; `None` for oral vaccine.
    pub site: Option<String>,
    /// Another dose of this visit goes to the same limb: keep 2.5 cm between them.
    pub shares_site: bool,
    /// Only once a condition is met that the line names.
    pub conditional: bool,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedVisit {
    /// The day.
    pub date: Date,
    /// What is given together.
    pub doses: Vec<PlannedDose>,
    /// Products that are due too and do not fit.
    pub left_over: Vec<String>,
}

/// Plans today and the next visits by one or more editions (the programme, rabies, paid vaccines).
pub fn plan(
    editions: &[&Edition],
    person: &Person,
    given: &[GivenDose],
    today: Date,
    rules: &PlanRules<'_>,
) -> Vec<PlannedVisit> {
    let mut known = given.to_vec();
    let mut visits = Vec::new();
    let mut day = today;
    // Doses that wait for a condition, as line and number: asked about once, at the first visit at which they could be given.
    let mut asked: Vec<(String, u8)> = Vec::new();
    while visits.len() < rules.visits {
        let candidates = candidates(editions, person, &known, day, rules);
        let due = candidates.iter().filter(|one| match one.line.group {
            Group::DueNow => true,
            Group::MayBeGiven => !asked.iter().any(|(programme, number)| one.is(programme, *number)),
            Group::NotNow | Group::Done => false,
        });
        let mut due: Vec<&Candidate> = due.collect();
        due.sort_by_key(|one| (one.rank, one.line.next.as_ref().map(|next| (!next.overdue, next.past_due))));
        let visit = fit(day, &due, rules);
        // A dose that waits for a condition is shown and not supposed as given.
        let supposed = visit.doses.iter().filter(|dose| !dose.conditional).map(|dose| dose.vaccine.clone());
        for vaccine in supposed.collect::<Vec<_>>() {
            known.push(GivenDose::new(format!("planned {}", known.len()), vaccine, day));
        }
        // A condition asked about is not asked again, so what it kept from fitting has its turn.
        let progressed = !visit.doses.is_empty();
        let conditional = visit.doses.iter().filter(|dose| dose.conditional);
        asked.extend(conditional.map(|dose| (dose.programme.clone(), dose.number)));
        if !visit.doses.is_empty() || visits.is_empty() {
            visits.push(visit);
        }
        let next = next_day(editions, person, &known, day, rules, progressed);
        let Some(next) = next.filter(|next| *next > day) else { break };
        day = next;
    }
    visits
}

struct Candidate {
    line: Line,
    rank: Rank,
}

impl Candidate {
    fn is(&self, programme: &str, number: u8) -> bool {
        self.line.programme == programme && self.line.next.as_ref().is_some_and(|next| next.number == number)
    }
}

fn candidates(
    editions: &[&Edition],
    person: &Person,
    known: &[GivenDose],
    day: Date,
    rules: &PlanRules<'_>,
) -> Vec<Candidate> {
    let mut all = Vec::new();
    for edition in editions {
        for line in assess(edition, person, known, day).lines {
            let rule = edition.vaccines().iter().find(|rule| rule.abbr == line.programme);
            let Some(rule) = rule.filter(|_| line.next.is_some()) else { continue };
            if rule.paid && !rules.chosen.contains(&line.programme.as_str()) {
                continue;
            }
            let rank = match rule {
                rule if rule.urgent => Rank::Urgent,
                rule if rule.paid => Rank::Paid,
                _ if line.programme == "MMR" => Rank::MmrFirst,
                _ => Rank::Programme,
            };
            all.push(Candidate { line, rank });
        }
    }
    all
}

/// Takes what fits, in order, and gives each injection a limb of its own as long as there are any.
fn fit(date: Date, due: &[&Candidate], rules: &PlanRules<'_>) -> PlannedVisit {
    let mut visit = PlannedVisit { date, doses: Vec::new(), left_over: Vec::new() };
    let mut injections = 0;
    for candidate in due {
        let Some(next) = &candidate.line.next else { continue };
        let injected = !next.sites.is_empty();
        if injected && injections >= rules.most_injections {
            visit.left_over.push(candidate.line.vaccine.clone());
            continue;
        }
        injections += usize::from(injected);
        let taken = |site: &String| visit.doses.iter().any(|dose| dose.site.as_ref() == Some(site));
        let free = next.sites.iter().find(|site| !taken(site));
        let shares_site = injected && free.is_none();
        let site = free.or(next.sites.first()).cloned();
        visit.doses.push(PlannedDose {
            programme: candidate.line.programme.clone(),
            vaccine: candidate.line.vaccine.clone(),
            number: next.number,
            of: next.of,
            rank: candidate.rank,
            route: next.route.clone(),
            site,
            shares_site,
            conditional: candidate.line.group == Group::MayBeGiven,
        });
    }
    visit
}

/// The next open day on which something can be given.
fn next_day(
    editions: &[&Edition],
    person: &Person,
    known: &[GivenDose],
    day: Date,
    rules: &PlanRules<'_>,
    progressed: bool,
) -> Option<Date> {
    let tomorrow = day.saturating_add(1.day());
    let days = candidates(editions, person, known, day, rules).into_iter().filter_map(|one| {
        let next = one.line.next?;
        match one.line.group {
            Group::NotNow => Some(next.earliest),
            // Due and not given: it did not fit today.
            Group::DueNow if progressed => Some(tomorrow),
            _ => None,
        }
    });
    rules.days.first_from(days.min()?.max(tomorrow))
}
