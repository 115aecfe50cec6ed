//! Informed consent 知情同意: the document, what a signature is bound to, and whether strokes are a signature (C-032 … C-034).

use serde::{Deserialize, Serialize};

use crate::Refusal;

/// The consent texts. Data with a version; each signature names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Texts {
    /// Version, with its review state.
    pub version: String,
    /// What the signer declares.
    pub declaration: String,
    #[serde(rename = "text")]
    texts: Vec<VaccineText>,
    fallback: VaccineText,
}

/// The text of one vaccine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct VaccineText {
    vaccine: String,
    /// Its name in plain words.
    pub name: String,
    /// What it is for.
    pub what: String,
    /// What may follow.
    pub reactions: String,
    /// Who must not have it.
    pub contraindications: String,
    /// Where the text comes from.
    pub source: String,
}

impl Texts {
    /// The starter set.
    pub fn starter() -> Result<Texts, toml::de::Error> {
        toml::from_str(include_str!("../data/consent-starter.toml"))
    }

    /// The text of a vaccine, or the general one.
    pub fn of(&self, vaccine: &str) -> &VaccineText {
        self.texts.iter().find(|text| text.vaccine == vaccine).unwrap_or(&self.fallback)
    }
}

/// The document a parent reads and signs: everything the signature is about. Its canonical JSON is what is digested and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Text version.
    pub template: String,
    /// Clinic name.
    pub clinic: String,
    /// Visit id.
    pub visit: String,
    /// Recipient id.
    pub recipient: String,
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth: String,
    /// Relation of the signer.
    pub relation: String,
    /// Name of the signer.
    pub signer: String,
    /// One section a vaccine.
    pub sections: Vec<Section>,
    /// What is declared.
    pub declaration: String,
}

/// One vaccine of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Line id.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Dose number.
    pub number: u32,
    /// Doses in the series.
    pub of: u32,
    /// Product code consented to.
    pub product: String,
    /// Its printed name.
    pub product_name: String,
    /// Its holder.
    pub holder: String,
    /// `free` or a price.
    pub price: String,
    /// Plain name.
    pub title: String,
    /// What it is for.
    pub what: String,
    /// What may follow.
    pub reactions: String,
    /// Who must not have it.
    pub contraindications: String,
}

/// Strokes of a signature: the one format every pad gives. Integers only, so that the same strokes are the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strokes {
    /// Width of the field in CSS pixels.
    pub width: u32,
    /// Height.
    pub height: u32,
    /// Pen down to pen up.
    pub strokes: Vec<Stroke>,
}

/// One stroke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stroke {
    /// `pen`, `touch`, `mouse`.
    pub pointer: String,
    /// `[x, y, t, p]`: tenths of a pixel, milliseconds since the first point, pressure 0…1000.
    pub points: Vec<[i64; 4]>,
}

/// Smallest ink of a signature, in tenths of a pixel: about the length of one written character.
const LEAST_INK: f64 = 1200.0;
/// Shortest time a hand needs for a name, in milliseconds.
const LEAST_MS: i64 = 300;

impl Strokes {
    /// Refuses a blank field, a dot, a tick or a scribble of a moment.
    pub fn check(&self) -> Result<(), Refusal> {
        let points = || self.strokes.iter().flat_map(|stroke| &stroke.points);
        let ink: f64 =
            self.strokes.iter().flat_map(|stroke| stroke.points.windows(2)).map(|w| distance(w[0], w[1])).sum();
        let time = points().map(|p| p[2]).max().unwrap_or(0) - points().map(|p| p[2]).min().unwrap_or(0);
        let inside = points().all(|p| p.iter().all(|value| (0..=10_000_000).contains(value)));
        if inside && ink >= LEAST_INK && time >= LEAST_MS {
            Ok(())
        } else {
            Err(Refusal::new("consent.signature_too_small"))
        }
    }
}

fn distance(a: [i64; 4], b: [i64; 4]) -> f64 {
    ((a[0] - b[0]) as f64).hypot((a[1] - b[1]) as f64)
}

/// The text whose SM3 binds a signature to exactly this document, person and visit.
pub fn binding(document: &str, strokes: &str, recipient: &str, visit: &str) -> String {
    format!("vaxdesk consent v1\n{document}\n{strokes}\n{recipient}\n{visit}\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn strokes(points: &[[i64; 4]]) -> Strokes {
        Strokes { width: 800, height: 300, strokes: vec![Stroke { pointer: "pen".into(), points: points.to_vec() }] }
    }

    #[test]
    fn a_blank_a_dot_a_tick_and_a_moment_are_no_signature() {
        let blank = Strokes { width: 800, height: 300, strokes: vec![] };
        let dot = strokes(&[[100, 100, 0, 500]]);
        let tick = strokes(&[[0, 0, 0, 500], [300, 300, 200, 500], [500, 0, 400, 500]]);
        let moment = strokes(&[[0, 0, 0, 500], [3000, 0, 100, 500]]);
        for (name, marks) in [("blank", blank), ("dot", dot), ("tick", tick), ("moment", moment)] {
            assert_eq!(marks.check().unwrap_err().code, "consent.signature_too_small", "{name}");
        }
        assert!(strokes(&[[0, 0, 0, 500], [2000, 500, 400, 500], [500, 800, 900, 0]]).check().is_ok());
    }

    #[test]
    fn a_vaccine_without_its_own_text_gets_the_general_one() {
        let texts = Texts::starter().unwrap();
        assert_eq!(texts.of("HepB").name, "乙型肝炎疫苗");
        assert_eq!(texts.of("InfV").name, texts.fallback.name);
    }

    #[test]
    fn the_binding_changes_with_each_of_its_parts() {
        let whole = binding("d", "s", "r", "v");
        for other in [
            binding("x", "s", "r", "v"),
            binding("d", "x", "r", "v"),
            binding("d", "s", "x", "v"),
            binding("d", "s", "r", "x"),
        ] {
            assert_ne!(whole, other);
        }
    }
}
