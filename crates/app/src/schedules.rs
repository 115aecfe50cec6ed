//! The editions a clinic judges by: the national programme through the years, care after rabies exposure, paid vaccines by label.

use jiff::civil::Date;
use schedule::{Edition, Editions};

use crate::{Answer, AppError};

/// Every edition the program knows.
pub(crate) struct Schedules {
    national: Editions,
    rabies: Editions,
    labels: Editions,
}

impl Schedules {
    pub(crate) fn built_in() -> Answer<Schedules> {
        let data = |error| AppError::data("the schedule editions", error);
        Ok(Schedules {
            national: Editions::national().map_err(data)?,
            rabies: Editions::rabies().map_err(data)?,
            labels: Editions::labels().map_err(data)?,
        })
    }

    /// The national edition that counts on a day: the one the clinic chose, else the one in force.
    pub(crate) fn active(&self, chosen: &str, day: Date) -> Option<&Edition> {
        self.national.get(chosen).or_else(|| self.national.in_force(day))
    }

    /// The national editions.
    pub(crate) fn national(&self) -> &Editions {
        &self.national
    }

    /// Care after rabies exposure as of a day.
    pub(crate) fn rabies(&self, day: Date) -> Option<&Edition> {
        self.rabies.in_force(day)
    }

    /// Paid vaccines as of a day.
    pub(crate) fn labels(&self, day: Date) -> Option<&Edition> {
        self.labels.in_force(day)
    }

    /// Every edition with its family: `national`, `rabies`, `labels`.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &Edition)> {
        let families = [("national", &self.national), ("rabies", &self.rabies), ("labels", &self.labels)];
        families.into_iter().flat_map(|(family, editions)| editions.all().iter().map(move |edition| (family, edition)))
    }

    /// Whether any edition knows this vaccine.
    pub(crate) fn knows(&self, vaccine: &str) -> bool {
        let latest =
            [&self.national, &self.rabies, &self.labels].into_iter().filter_map(|editions| editions.all().last());
        latest.into_iter().any(|edition| edition.product(vaccine).is_some())
    }
}
