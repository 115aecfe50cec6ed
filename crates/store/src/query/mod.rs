//! Questions put to the data. Every SQL statement that answers one stands in this folder.

mod asked;
mod audit;
mod clinic;
mod consent;
mod day;
mod dose;
mod exchange;
mod log;
mod needle;
mod observation;
mod packed;
mod recipient;
mod recipient_archive;
mod recipient_duplicate;
mod setting;
mod staff;
mod stock;
mod text;
mod vial;
mod visit;

use rusqlite::types::Type;
use rusqlite::{Connection, Params, Row};
use serde::de::DeserializeOwned;

use crate::StoreError;

pub use asked::{AskedDesk, AskedDose, AskedRow, BirthPlace, Stretch};
pub use audit::{AuditCount, AuditFilter, AuditRow};
pub use clinic::{ClinicFields, ClinicRow, ConflictRow};
pub use consent::{ConsentDecisionRow, ConsentRow, PictureRow};
pub use day::{AppointmentRow, ExposureRow, TicketRow};
pub use dose::{DoseRecordRow, DoseRow, HistoryRow};
pub use log::BlobRow;
pub use needle::{DeviationRow, PaymentRow, SettledRow, VerificationRow, VerifiedVialRow};
pub use observation::ObservationRow;
pub use recipient::{ChildRow, DocumentRow, GuardianRow, NewbornRow, RecipientRow};
pub use recipient_archive::{ChangeRow, MarkRow, MergeRow, StandingRow};
pub use recipient_duplicate::Probe;
pub use staff::StaffRow;
pub use stock::{HoldRow, LotRow, ReservationRow, UnitRow, UnitState};
pub use text::{TextApprovalRow, TextVersionRow};
pub use vial::VialRow;
pub use visit::{AuthorisationRow, FailureRow, GivenRow, LineRow, LineState, PrecheckRow, VisitRow};

/// Asks questions within one transaction: every answer is of the same moment.
pub struct Reader<'a> {
    connection: &'a Connection,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(connection: &'a Connection) -> Self {
        Reader { connection }
    }

    pub(crate) fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// Every row of the answer.
    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, map)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first row of the answer.
    fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        match rows.next()? {
            Some(row) => Ok(Some(map(row)?)),
            None => Ok(None),
        }
    }
}

/// A column that holds JSON.
fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| conversion(row, column, error))
}

/// A column that may hold JSON.
fn json_or_none<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| conversion(row, column, error))).transpose()
}

fn conversion(row: &Row<'_>, column: &str, error: serde_json::Error) -> rusqlite::Error {
    let index = row.as_ref().column_index(column).unwrap_or_default();
    rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error))
}
