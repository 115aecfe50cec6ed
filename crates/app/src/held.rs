//! What the settings say now: read from the log, or the default where nobody ever changed one.

use domain::clinic_days::ClinicDays;
use domain::settings;
use store::{Reader, StoreError};

use crate::{Answer, App, AppError};

/// The value of a setting that holds at the reader's moment: for decisions inside a transaction.
pub(crate) fn held(r: &Reader<'_>, name: &str) -> Result<String, StoreError> {
    let stored = r.setting(name)?;
    Ok(settings::get(name).map(|setting| setting.value(stored.as_deref())).unwrap_or_default())
}

/// The days on which the clinic vaccinates.
pub(crate) fn clinic_days(r: &Reader<'_>) -> Result<ClinicDays, StoreError> {
    let setting = |name| held(r, name);
    Ok(ClinicDays::read(&setting("visit.clinic_days")?, &setting("visit.closed_days")?, &setting("visit.open_days")?))
}

impl App {
    /// The value of a setting that holds now.
    pub(crate) fn setting(&self, name: &'static str) -> Answer<String> {
        let setting = settings::get(name).ok_or_else(|| AppError::data("the table of settings", name))?;
        let stored = self.read(|r| r.setting(name))?;
        Ok(setting.value(stored.as_deref()))
    }

    /// The value of a setting that is a number, within its bounds.
    pub(crate) fn setting_number(&self, name: &'static str) -> Answer<i32> {
        self.setting(name)?.parse().map_err(|error| AppError::data("the table of settings", error))
    }
}
