//! The product catalogue: what a trace code's product segment stands for. Data, replaceable without a code change.

use serde::{Deserialize, Serialize};

use crate::trace_code::ProductKey;

/// How a vaccine works; decides the open-vial limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Live attenuated, injected.
    Live,
    /// Inactivated, subunit, recombinant.
    Inactivated,
    /// Oral live polio I+III.
    OralLive,
}

/// One product 品种规格 of one holder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Product {
    /// Our code of the product.
    pub code: String,
    /// Vaccine abbreviation, the schedule's word.
    pub vaccine: String,
    /// National four-digit code (domain.md §4.1).
    pub vaccine_code: String,
    /// Name as printed.
    pub name: String,
    /// 上市许可持有人.
    pub holder: String,
    /// 规格.
    pub specification: String,
    /// Doses in one unit; more than one is a multi-dose vial.
    pub doses: u32,
    /// Amount of one dose.
    pub amount: String,
    /// Route code: `intramuscular`, `subcutaneous`, `intradermal`, `oral`.
    pub route: String,
    /// Usual body-site codes.
    pub sites: Vec<String>,
    /// How it works.
    pub kind: Kind,
    /// 疫苗属性 code: `national`, `non_programme`, ...
    pub attribute: String,
    /// Price of one dose in fen, for vaccines the family pays; absent where it is free.
    #[serde(default)]
    pub price_fen: Option<i64>,
    /// First seven characters of its 20-character codes.
    pub segment: Option<String>,
    /// GTIN of its GS1 codes.
    pub gtin: Option<String>,
    /// Where this entry comes from.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

impl Product {
    /// Whether the family pays for it before the injection (C-033).
    pub fn paid(&self) -> bool {
        self.price_fen.is_some_and(|fen| fen > 0)
    }

    /// Whether several people are served out of one unit.
    pub fn multi_dose(&self) -> bool {
        self.doses > 1
    }
}

/// How long an open vial of a kind may be used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct VialLimit {
    /// Which kind.
    pub kind: Kind,
    /// Seconds; 0 where no limit is given.
    pub seconds: u32,
    /// Where the limit stands.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
}

/// All products, and the limits of open vials.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Catalogue {
    /// Version of the data.
    pub version: String,
    #[serde(rename = "vial_limit")]
    limits: Vec<VialLimit>,
    #[serde(rename = "product")]
    products: Vec<Product>,
}

/// Why catalogue data cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The text is not in the expected form; the message names line and field.
    #[error("the product catalogue cannot be read: {0}")]
    Form(#[from] toml::de::Error),
    /// Two products claim the same code segment or GTIN.
    #[error("products {0} and {1} claim the same trace code segment")]
    Ambiguous(String, String),
}

impl Catalogue {
    /// Reads and checks catalogue data.
    pub fn from_toml(text: &str) -> Result<Catalogue, CatalogueError> {
        let catalogue: Catalogue = toml::from_str(text)?;
        for (at, one) in catalogue.products.iter().enumerate() {
            let clash = |other: &&Product| {
                (one.segment.is_some() && one.segment == other.segment)
                    || (one.gtin.is_some() && one.gtin == other.gtin)
            };
            if let Some(other) = catalogue.products[at + 1..].iter().find(clash) {
                return Err(CatalogueError::Ambiguous(one.code.clone(), other.code.clone()));
            }
        }
        Ok(catalogue)
    }

    /// The catalogue of the demonstration clinic.
    pub fn demo() -> Result<Catalogue, CatalogueError> {
        Catalogue::from_toml(include_str!("../data/catalogue-demo.toml"))
    }

    /// Every product.
    pub fn products(&self) -> &[Product] {
        &self.products
    }

    /// By our code.
    pub fn product(&self, code: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.code == code)
    }

    /// By what a trace code says.
    pub fn by_key(&self, key: &ProductKey) -> Option<&Product> {
        self.products.iter().find(|product| match key {
            ProductKey::Segment(segment) => product.segment.as_ref() == Some(segment),
            ProductKey::Gtin(gtin) => product.gtin.as_ref() == Some(gtin),
        })
    }

    /// The product offered for a vaccine: the first of the catalogue that has stock is `app`'s choice; this lists all.
    pub fn of_vaccine<'a>(&'a self, vaccine: &'a str) -> impl Iterator<Item = &'a Product> {
        self.products.iter().filter(move |product| product.vaccine == vaccine)
    }

    /// The open-vial limit of a product; `None` where the data give no limit.
    pub fn vial_limit(&self, product: &Product) -> Option<&VialLimit> {
        self.limits.iter().find(|limit| limit.kind == product.kind && limit.seconds > 0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_demo_catalogue_reads_and_every_entry_has_a_source() {
        let catalogue = Catalogue::demo().unwrap();
        assert!(
            catalogue.products().iter().all(|product| !product.source.is_empty() && !product.confidence.is_empty())
        );
    }

    #[test]
    fn a_live_vial_may_be_used_30_minutes_an_inactivated_one_60_c_047_c_048() {
        let catalogue = Catalogue::demo().unwrap();
        let limit = |code: &str| catalogue.vial_limit(catalogue.product(code).unwrap()).map(|limit| limit.seconds);
        assert_eq!(limit("BCG-D5"), Some(1800));
        assert_eq!(limit("DTAP-D1"), Some(3600));
    }

    #[test]
    fn two_products_cannot_share_a_segment() {
        let doubled = include_str!("../data/catalogue-demo.toml").replace("8100030", "8100010");
        assert!(matches!(Catalogue::from_toml(&doubled), Err(CatalogueError::Ambiguous(..))));
    }
}
