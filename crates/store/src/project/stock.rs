//! Stock: the ledger of movements, its sums by lot and by trace code, and holds on lots.

use domain::event::Payload;
use domain::event::v1::{StockLine, StockMoved};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Noun, PackageRows, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun = Noun {
    name: "stock",
    version: 3,
    tables: &["stock_line", "stock_lot", "stock_unit", "lot_hold"],
    package_rows: PackageRows::Ignored,
    project,
};

fn project(connection: &Connection, event: &LoggedEvent) -> Result<(), StoreError> {
    match &event.payload {
        Payload::StockMoved(body) => body
            .lines
            .iter()
            .enumerate()
            .try_for_each(|(position, line)| moved(connection, event, body, position, line)),
        Payload::LotHeld(body) => {
            connection.prepare_cached(include_str!("hold_lot.sql"))?.execute((
                &body.product,
                &body.lot,
                &body.kind,
                &body.notice,
                &event.occurred_at,
                &event.ord,
            ))?;
            Ok(())
        }
        Payload::LotReleased(body) => {
            connection.prepare_cached(include_str!("release_lot.sql"))?.execute((
                &body.product,
                &body.lot,
                &body.kind,
                &body.reason,
                &event.ord,
            ))?;
            Ok(())
        }
        _ => Ok(()),
    }
}

fn moved(
    connection: &Connection,
    event: &LoggedEvent,
    body: &StockMoved,
    position: usize,
    line: &StockLine,
) -> Result<(), StoreError> {
    connection.prepare_cached(include_str!("insert_stock_line.sql"))?.execute(params![
        event.id,
        position,
        body.movement,
        body.kind,
        line.product,
        line.lot,
        line.expiry,
        line.code,
        line.doses,
        body.dose,
        body.paper,
        event.occurred_at,
        event.ord,
    ])?;
    let before = expiries(connection, line)?;
    connection.prepare_cached(include_str!("add_to_lot.sql"))?.execute((
        &line.product,
        &line.lot,
        &line.expiry,
        line.doses,
    ))?;
    if let Some(code) = &line.code {
        unit(connection, event, &body.kind, line, code)?;
    }
    flag_below_zero(connection, line)?;
    // What a use says of the expiry it has from the receipt: only a new delivery or a new date can change the marks.
    let after = expiries(connection, line)?;
    if line.doses > 0 || before != after { flag_expiry(connection, line, after.as_ref()) } else { Ok(()) }
}

/// The earliest and the latest expiry date named for the lot of `line`.
fn expiries(connection: &Connection, line: &StockLine) -> Result<Option<(String, String)>, StoreError> {
    let found = connection
        .prepare_cached("SELECT expiry, latest_expiry FROM stock_lot WHERE product = ?1 AND lot = ?2")?
        .query_row((&line.product, &line.lot), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found)
}

fn key_of(line: &StockLine) -> String {
    format!("{} {}", line.product, line.lot)
}

/// More went out of the lot than came in: the newest movement out is marked, and a receipt that comes late takes the mark away.
fn flag_below_zero(connection: &Connection, line: &StockLine) -> Result<(), StoreError> {
    const NEWEST_OUT: &str = include_str!("newest_move_out_of_a_lot_below_zero.sql");
    let lot = (&line.product, &line.lot);
    let doses: i64 = connection
        .prepare_cached("SELECT doses FROM stock_lot WHERE product = ?1 AND lot = ?2")?
        .query_row(lot, |row| row.get(0))?;
    if doses < 0 {
        conflict::refresh(connection, NOUN.name, "lot_below_zero", &key_of(line), NEWEST_OUT, lot)
    } else {
        conflict::clear(connection, NOUN.name, "lot_below_zero", &key_of(line))
    }
}

/// Deliveries of one lot name different expiry dates: the earliest counts, every delivery that names another one is marked.
fn flag_expiry(
    connection: &Connection,
    line: &StockLine,
    expiries: Option<&(String, String)>,
) -> Result<(), StoreError> {
    const DIFFERENT: &str = include_str!("receipts_of_a_lot_with_another_expiry.sql");
    let key = key_of(line);
    match expiries {
        Some((earliest, latest)) if earliest != latest => {
            let named = (&line.product, &line.lot, earliest);
            conflict::refresh(connection, NOUN.name, "expiry_differs", &key, DIFFERENT, named)
        }
        _ => Ok(()),
    }
}

fn unit(
    connection: &Connection,
    event: &LoggedEvent,
    kind: &str,
    line: &StockLine,
    code: &str,
) -> Result<(), StoreError> {
    // What a receipt says of a unit is believed before what a use says; among equals the first.
    let described = format!("{}.{}", if kind == "receipt" { 0 } else { 1 }, event.ord);
    let (received, used, wasted) = match kind {
        "receipt" => (line.doses, 0, 0),
        "wastage" => (0, 0, line.doses),
        // `return` undoes a use.
        // `use`, and kinds a newer desk may know: they take out.
        _ => (0, line.doses, 0),
    };
    connection.prepare_cached(include_str!("add_to_unit.sql"))?.execute((
        code,
        &line.product,
        &line.lot,
        &line.expiry,
        &described,
        received,
        used,
        wasted,
    ))?;
    Ok(())
}
