//! A history, put in order and matched with the products of an edition.

use jiff::civil::Date;

use crate::{
    edition::{AntigenSet, Edition, Product},
    person::{DoseKind, GivenDose, Person},
    reason::{Reason, ReasonCode},
};

/// One record, with what the edition knows of it.
pub(crate) struct Entry<'a> {
    pub dose: &'a GivenDose,
    pub product: Option<&'a Product>,
    /// What it counts for at the age it was given.
    pub antigens: AntigenSet,
    /// Dated on or after birth and not after the day of assessment.
    pub usable: Usable,
}

impl Entry<'_> {
    /// Given by the schedule, so that its ages and intervals apply.
    pub fn by_schedule(&self) -> bool {
        self.dose.kind == DoseKind::Routine
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Usable {
    Yes,
    BeforeBirth,
    AfterAssessment,
}

/// Records by day. On one day the product with more components comes first, so that a double record of a part counts once.
pub(crate) struct History<'a> {
    pub entries: Vec<Entry<'a>>,
    /// Positions of usable injected live vaccines, each with the first day free for another one.
    live: Vec<(usize, Date)>,
    /// Immunoglobulin on or before the day of assessment, ascending.
    pub immunoglobulin: Vec<Date>,
}

impl<'a> History<'a> {
    pub fn read(edition: &'a Edition, person: &Person, given: &'a [GivenDose], as_of: Date) -> History<'a> {
        let mut entries: Vec<Entry<'a>> = given
            .iter()
            .map(|dose| {
                let product = edition.product(&dose.vaccine);
                let on = |product: &Product| product.antigens_on(person.birth, dose.date, edition.month_end());
                Entry {
                    dose,
                    product,
                    antigens: product.map(on).unwrap_or_default(),
                    usable: match dose.date {
                        day if day < person.birth => Usable::BeforeBirth,
                        day if day > as_of => Usable::AfterAssessment,
                        _ => Usable::Yes,
                    },
                }
            })
            .collect();
        entries.sort_unstable_by(|a, b| {
            (a.dose.date.cmp(&b.dose.date))
                .then_with(|| b.antigens.len().cmp(&a.antigens.len()))
                .then_with(|| a.dose.vaccine.cmp(&b.dose.vaccine))
                .then_with(|| a.dose.id.cmp(&b.dose.id))
        });
        let apart = edition.live_spacing.period;
        let is_live = |entry: &Entry<'_>| {
            entry.usable == Usable::Yes && entry.product.is_some_and(|product| product.live_injected)
        };
        let live = entries.iter().enumerate().filter(|(_, entry)| is_live(entry));
        let live =
            live.map(|(position, entry)| (position, apart.after(entry.dose.date, edition.month_end()))).collect();
        let mut immunoglobulin: Vec<Date> = person.immunoglobulin.iter().copied().filter(|day| *day <= as_of).collect();
        immunoglobulin.sort_unstable();
        History { entries, live, immunoglobulin }
    }

    /// Usable injected live vaccines by day: their position, the record, and the first day free for another one.
    pub fn live(&self) -> impl Iterator<Item = (usize, &Entry<'a>, Date)> {
        self.live.iter().filter_map(|&(position, free)| Some((position, self.entries.get(position)?, free)))
    }

    /// First day from `day` on that keeps the distance from every live vaccine given.
    pub fn live_free_from(&self, day: Date) -> Option<Date> {
        let (_, free) = self.live.last()?;
        Some(day.max(*free))
    }

    /// The reason why a live vaccine on `day` comes too soon after the latest other one, leaving out the record at `own_previous`.
    pub fn live_conflict(&self, edition: &Edition, day: Date, own_previous: Option<usize>) -> Option<Reason> {
        let apart = &edition.live_spacing;
        let others =
            self.live().filter(|(position, other, _)| other.dose.date < day && Some(*position) != own_previous);
        let (_, other, free) = others.last()?;
        (day < free).then(|| {
            Reason::new(ReasonCode::LiveLiveInterval, &apart.rule)
                .interval(apart.period)
                .text("vaccine", &other.dose.vaccine)
                .date("given", other.dose.date)
                .date("date", free)
        })
    }
}
