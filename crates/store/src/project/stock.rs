//! Stock: the ledger of movements, its sums by lot and by trace code, and holds on lots.

use domain::event::Payload;
use domain::event::v1::{StockLine, StockMoved};
use rusqlite::{Connection, params};

use super::{Noun, conflict};
use crate::StoreError;
use crate::log::LoggedEvent;

pub(super) const NOUN: Noun =
    Noun { name: "stock", version: 1, tables: &["stock_line", "stock_lot", "stock_unit", "lot_hold"], project };

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
    connection.prepare_cached(include_str!("add_to_lot.sql"))?.execute((
        &line.product,
        &line.lot,
        &line.expiry,
        line.doses,
    ))?;
    if let Some(code) = &line.code {
        unit(connection, event, &body.kind, line, code)?;
    }
    flag(connection, line)
}

/// Marks a lot that stands below zero, and one whose movements name different expiry dates.
fn flag(connection: &Connection, line: &StockLine) -> Result<(), StoreError> {
    let lot = (&line.product, &line.lot);
    let (below, differs): (bool, bool) = connection
        .prepare_cached("SELECT doses < 0, expiry <> latest_expiry FROM stock_lot WHERE product = ?1 AND lot = ?2")?
        .query_row(lot, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let key = format!("{} {}", line.product, line.lot);
    const BELOW: &str = include_str!("moves_of_a_lot_below_zero.sql");
    const DIFFERS: &str = include_str!("moves_of_a_lot_with_two_expiries.sql");
    for (kind, holds, members) in [("lot_below_zero", below, BELOW), ("expiry_differs", differs, DIFFERS)] {
        if holds {
            conflict::refresh(connection, NOUN.name, kind, &key, members, lot)?;
        } else {
            conflict::clear(connection, NOUN.name, kind, &key)?;
        }
    }
    Ok(())
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
