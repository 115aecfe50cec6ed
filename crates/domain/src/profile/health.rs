//! What an archive says of a person as far as the rules of a schedule ask (C-034, domain.md §1.6).

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::Alert;

/// Read from the fields without a column of their own; what cannot be read is left out and stays in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// States of health, codes of the field `health_states`.
    pub states: Vec<String>,
    /// Whether a PPD test was negative; absent: no result.
    pub ppd_negative: Option<bool>,
    /// Days of immunoglobulin or other blood products.
    pub blood_products: Vec<Date>,
    /// Products chosen where the programme leaves a choice.
    pub preferred: Vec<String>,
    /// Paid vaccines the family asks for.
    pub paid_wanted: Vec<String>,
    /// Vaccines this person must not receive: documented anaphylaxis, or another contraindication.
    pub contraindicated: Vec<String>,
}

impl Health {
    /// Reads it. `mother_hiv` is the field of the birth: a child of a mother with HIV counts as exposed until something else is known.
    pub fn read(extra: &Map<String, Value>, mother_hiv: Option<&str>) -> Health {
        let texts = |field: &str| -> Vec<String> {
            let items = extra.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let mut states = texts("health_states");
        if mother_hiv == Some("positive") && !states.iter().any(|state| state.starts_with("hiv_")) {
            states.push("hiv_exposed".to_owned());
        }
        let stops = |alert: &Alert| ["anaphylaxis", "contraindication"].contains(&alert.kind.as_str());
        let alerts = Alert::read(extra.get("alerts")).into_iter().filter(stops);
        Health {
            states,
            ppd_negative: match extra.get("ppd_result").and_then(Value::as_str) {
                Some("negative") => Some(true),
                Some("positive") => Some(false),
                _ => None,
            },
            blood_products: texts("blood_products").iter().filter_map(|day| day.parse().ok()).collect(),
            preferred: texts("preferred_products"),
            paid_wanted: texts("paid_wanted"),
            contraindicated: alerts.filter_map(|alert| alert.vaccine).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::json;

    fn read(extra: Value, mother_hiv: Option<&str>) -> Health {
        Health::read(extra.as_object().unwrap(), mother_hiv)
    }

    #[test]
    fn a_child_of_a_mother_with_hiv_is_exposed_until_something_else_is_known_c_034() {
        assert_eq!(read(json!({}), Some("positive")).states, ["hiv_exposed"]);
        assert_eq!(read(json!({}), Some("unknown")).states, Vec::<String>::new());
        let cleared = read(json!({ "health_states": ["hiv_ruled_out"] }), Some("positive"));
        assert_eq!(cleared.states, ["hiv_ruled_out"]);
    }

    #[test]
    fn what_stops_a_vaccine_is_read_from_the_alerts_and_what_is_no_text_is_left_out() {
        let health = read(
            json!({
                "alerts": [
                    { "kind": "contraindication", "vaccine": "MMR", "note": "明胶过敏" },
                    { "kind": "other", "vaccine": "BCG", "note": "家长询问" },
                ],
                "ppd_result": "positive",
                "blood_products": ["2026-09-01", 7, "soon"],
            }),
            None,
        );
        assert_eq!(health.contraindicated, ["MMR"]);
        assert_eq!((health.ppd_negative, health.blood_products.len()), (Some(false), 1));
    }
}
