//! Questions to the schedule.

use serde::Deserialize;
use specta::Type;

/// `plan_view`
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct PlanInput {
    /// Whose plan.
    pub recipient: String,
    /// Lines of paid vaccines to plan with, beside those the archive says the family wants.
    pub chosen: Vec<String>,
    /// Vaccines supposed as given today: "what if".
    pub supposed: Vec<String>,
}
