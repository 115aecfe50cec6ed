//! Around the needle: texts, appointments, exposures.

use serde::Deserialize;
use specta::Type;

/// `text_save`: a new version of a text.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct TextSaveInput {
    /// Draft id.
    pub draft: String,
    /// `consent`, `verification`, `precheck`.
    pub kind: String,
    /// Vaccine abbreviation, or `general`.
    pub key: String,
    /// Digest of the version that was edited; empty for a vaccine that has no text yet: it begins with the general one.
    pub base: String,
    /// The fields that were changed.
    pub fields: Vec<TextFieldInput>,
    /// What it rests on: name and date of the label or guideline.
    pub source: String,
}

/// A field of a text.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct TextFieldInput {
    /// Code, as in `TextFieldView`.
    pub field: String,
    /// Words.
    pub text: String,
}

/// `text_approve`: the clinic stands by a version.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct TextApproveInput {
    /// Draft id.
    pub draft: String,
    /// As in `TextRow`.
    pub kind: String,
    /// As in `TextRow`.
    pub key: String,
    /// As in `TextVersionView`.
    pub version: u32,
    /// As in `TextVersionView`: exactly this text.
    pub digest: String,
}

/// `appointment_make`
#[derive(Debug, Clone, Deserialize, Type)]
pub struct AppointmentInput {
    /// Draft id: becomes the appointment's id.
    pub draft: String,
    /// Visit at which it is made.
    pub visit: String,
    /// Clinic day.
    pub day: String,
    /// Vaccines to be given then.
    pub vaccines: Vec<String>,
}

/// `appointment_cancel`
#[derive(Debug, Clone, Deserialize, Type)]
pub struct AppointmentCancelInput {
    /// Visit whose slip is shown.
    pub visit: String,
    /// Appointment.
    pub appointment: String,
    /// Reason code, as in `ReasonsView.cancellation`.
    pub reason: String,
    /// Words to it.
    #[serde(default)]
    #[specta(optional)]
    pub note: Option<String>,
}

/// `visit_exposure`: an exposure to rabies, or a wound.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct ExposureInput {
    /// Draft id.
    pub draft: String,
    /// Visit.
    pub visit: String,
    /// The exposure that is corrected; absent for a new one.
    pub exposure: Option<String>,
    /// `rabies`, `wound`.
    pub kind: String,
    /// Day of the exposure.
    pub on: String,
    /// 1 to 3.
    pub grade: Option<u32>,
    /// Day of the first dose.
    pub day_zero: Option<String>,
    /// Regimen code.
    pub regimen: Option<String>,
    /// Animal.
    pub animal: Option<String>,
    /// Place of the wound.
    pub wound: Option<String>,
    /// Passive immunisations.
    pub passive: Vec<PassiveInput>,
}

/// A passive immunisation.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct PassiveInput {
    /// Kind code.
    pub kind: String,
    /// `here`, `elsewhere`.
    pub place: String,
    /// Day.
    pub on: String,
    /// International units.
    pub units: Option<u32>,
    /// Lot.
    pub lot: Option<String>,
}

/// `signature_export`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct SignatureExportInput {
    /// Id of the consent or of the look at the vials.
    pub signed: String,
    /// Why.
    pub reason: String,
}
