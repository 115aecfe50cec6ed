use jiff::civil::Date;
use rusqlite::Row;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Reader, json_or_none};
use crate::StoreError;

/// A dose of a recipient's history, given here or entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Dose id.
    pub dose: Uuid,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Day given.
    pub date: Date,
    /// Dose number, for doses given here.
    pub number: Option<u32>,
    /// Lot, when known.
    pub lot: Option<String>,
    /// Trace code, for doses given here.
    pub code: Option<String>,
    /// Product, for doses given here.
    pub product: Option<String>,
    /// Body site, for doses given here.
    pub body_site: Option<String>,
    /// Giving unit, when known.
    pub unit: Option<String>,
    /// `here`, or `paper`, `maternity_ward`, `elsewhere`, `abroad`.
    pub provenance: String,
    /// Whether given here.
    pub given_here: bool,
    /// For what: `routine`, `mass`, `emergency`, `booster`, `other`, when known.
    pub kind: Option<String>,
}

/// A dose given here, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseRow {
    /// Dose id.
    pub dose: Uuid,
    /// Whose.
    pub recipient: Uuid,
    /// The visit.
    pub visit: Uuid,
    /// The line.
    pub line: Uuid,
    /// The authorisation.
    pub authorisation: Option<Uuid>,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Product code.
    pub product: String,
    /// Product name as printed.
    pub product_name: String,
    /// 规格.
    pub specification: String,
    /// 剂量.
    pub amount: String,
    /// 接种途径.
    pub route: String,
    /// 接种部位.
    pub body_site: String,
    /// Lot.
    pub lot: String,
    /// Expiry date.
    pub expiry: Date,
    /// Trace code.
    pub code: String,
    /// `single` or `multi`.
    pub vial: String,
    /// 上市许可持有人.
    pub holder: String,
    /// 接种单位.
    pub unit: String,
    /// 接种人员.
    pub injected_by: Uuid,
    /// Who asked the health questions.
    pub asked_by: Option<Uuid>,
    /// Who informed.
    pub informed_by: Option<Uuid>,
    /// 疫苗属性.
    pub attribute: String,
    /// 接种类型.
    pub kind: String,
    /// Dose number in its series.
    pub number: u32,
    /// What was not in order.
    pub deviation_codes: Vec<String>,
    /// The vaccinator's words to it.
    pub deviation_reason: Option<String>,
    /// Civil time with offset.
    pub given_at: String,
    /// The event that recorded it.
    pub event: Uuid,
}

/// A record of a dose, given here or entered, counting or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseRecordRow {
    /// Dose id.
    pub dose: Uuid,
    /// In whose archive it was recorded.
    pub recipient: Uuid,
    /// Given here.
    pub here: bool,
    /// Day given.
    pub date: Date,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// `paper`, `maternity_ward`, `elsewhere`, `abroad`; `here`.
    pub provenance: String,
    /// Every further field that is known, by code, corrections included.
    pub fields: Map<String, Value>,
    /// The latest word was that it was not given.
    pub withdrawn: bool,
    /// Why withdrawn.
    pub withdrawn_reason: Option<String>,
    /// The record that counts instead, when this one is another record of the same injection.
    pub same_as: Option<Uuid>,
    /// The event that recorded it.
    pub event: Uuid,
}

impl DoseRecordRow {
    /// Whether the schedule counts it.
    pub fn counts(&self) -> bool {
        !self.withdrawn && self.same_as.is_none()
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let mut fields: Map<String, Value> = Map::new();
        const TEXTS: [&str; 12] = [
            "time",
            "product",
            "product_name",
            "specification",
            "amount",
            "holder",
            "lot",
            "expiry",
            "code",
            "body_site",
            "route",
            "kind",
        ];
        for field in TEXTS.into_iter().chain(["unit", "attribute"]) {
            if let Some(text) = row.get::<_, Option<String>>(field)? {
                fields.insert(field.to_owned(), Value::String(text));
            }
        }
        if let Some(number) = row.get::<_, Option<u32>>("number")? {
            fields.insert("number".to_owned(), Value::from(number));
        }
        fields.extend(json_or_none::<Map<String, Value>>(row, "extra")?.unwrap_or_default());
        fields.retain(|_, value| !value.is_null());
        Ok(DoseRecordRow {
            dose: row.get("dose")?,
            recipient: row.get("recipient")?,
            here: row.get("here")?,
            date: row.get("date")?,
            vaccine: row.get("vaccine")?,
            provenance: row.get("provenance")?,
            fields,
            withdrawn: row.get("withdrawn")?,
            withdrawn_reason: row.get("withdrawn_reason")?,
            same_as: row.get("same_as")?,
            event: row.get("event")?,
        })
    }
}

impl HistoryRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(HistoryRow {
            dose: row.get("dose")?,
            vaccine: row.get("vaccine")?,
            date: row.get("date")?,
            number: row.get("number")?,
            lot: row.get("lot")?,
            code: row.get("code")?,
            product: row.get("product")?,
            body_site: row.get("body_site")?,
            unit: row.get("unit")?,
            provenance: row.get("provenance")?,
            given_here: row.get("given_here")?,
            kind: row.get("kind")?,
        })
    }
}

impl DoseRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(DoseRow {
            dose: row.get("dose")?,
            recipient: row.get("recipient")?,
            visit: row.get("visit")?,
            line: row.get("line")?,
            authorisation: row.get("authorisation")?,
            vaccine: row.get("vaccine")?,
            product: row.get("product")?,
            product_name: row.get("product_name")?,
            specification: row.get("specification")?,
            amount: row.get("amount")?,
            route: row.get("route")?,
            body_site: row.get("body_site")?,
            lot: row.get("lot")?,
            expiry: row.get("expiry")?,
            code: row.get("code")?,
            vial: row.get("vial")?,
            holder: row.get("holder")?,
            unit: row.get("unit")?,
            injected_by: row.get("injected_by")?,
            asked_by: row.get("asked_by")?,
            informed_by: row.get("informed_by")?,
            attribute: row.get("attribute")?,
            kind: row.get("kind")?,
            number: row.get("number")?,
            deviation_codes: json_or_none(row, "deviation_codes")?.unwrap_or_default(),
            deviation_reason: row.get("deviation_reason")?,
            given_at: row.get("given_at")?,
            event: row.get("event")?,
        })
    }
}

impl Reader<'_> {
    /// Every dose of a recipient that counts, by day: of all archives that were merged into one, each injection once, withdrawn ones not.
    pub fn history(&self, recipient: Uuid) -> Result<Vec<HistoryRow>, StoreError> {
        self.all(include_str!("history.sql"), [recipient], HistoryRow::from_row)
    }

    /// Every record of a dose in these archives, counting or not, by day.
    pub fn dose_records(&self, archives: &[Uuid]) -> Result<Vec<DoseRecordRow>, StoreError> {
        let mut found = Vec::new();
        for archive in archives {
            found.extend(self.all(
                include_str!("dose_records.sql"),
                (archive, None::<Uuid>),
                DoseRecordRow::from_row,
            )?);
        }
        found.sort_by(|a: &DoseRecordRow, b| (a.date, &a.vaccine, a.dose).cmp(&(b.date, &b.vaccine, b.dose)));
        Ok(found)
    }

    /// One record of a dose, given here or entered.
    pub fn dose_record(&self, dose: Uuid) -> Result<Option<DoseRecordRow>, StoreError> {
        self.first(include_str!("dose_records.sql"), (None::<Uuid>, dose), DoseRecordRow::from_row)
    }

    /// A dose given here.
    pub fn dose(&self, dose: Uuid) -> Result<Option<DoseRow>, StoreError> {
        self.first("SELECT * FROM dose WHERE dose = ?1", [dose], DoseRow::from_row)
    }

    /// The doses given at a visit, in the order given.
    pub fn doses_of_visit(&self, visit: Uuid) -> Result<Vec<DoseRow>, StoreError> {
        self.all("SELECT * FROM dose WHERE visit = ?1 ORDER BY ord", [visit], DoseRow::from_row)
    }
}
