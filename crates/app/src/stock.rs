//! Stock 疫苗: on hand by lot, and receiving a delivery by scanning.

use std::collections::BTreeMap;

use domain::catalogue::Product;
use domain::event::v1::{StockLine, StockMoved};
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use domain::{Ctx, Refusal};
use jiff::civil::Date;

use crate::desk::Receipt;
use crate::input::ReceiptUnitInput;
use crate::view::{LotRow, ProductView, ReceiptUnit, ReceiptView, StockView};
use crate::{Answer, App, decided, ids, people};

impl App {
    /// On hand by lot, with the delivery being received.
    pub fn stock_view(&self) -> Answer<StockView> {
        let ctx = self.permit(Command::StockView)?;
        self.stock_view_of(&ctx)
    }

    fn stock_view_of(&self, ctx: &Ctx) -> Answer<StockView> {
        let catalogue = &self.rules().catalogue;
        let lots = self.read(|r| r.on_hand())?;
        let row = |lot: store::LotRow| {
            let product = catalogue.product(&lot.product);
            LotRow {
                name: product.map_or_else(|| lot.product.clone(), |product| product.name.clone()),
                vaccine: product.map(|product| product.vaccine.clone()).unwrap_or_default(),
                holder: product.map(|product| product.holder.clone()).unwrap_or_default(),
                days_left: ctx.today().until(lot.expiry).map(|span| span.get_days()).unwrap_or_default(),
                expiry: lot.expiry.to_string(),
                doses: i32::try_from(lot.doses).unwrap_or(i32::MAX),
                units: lot.units,
                holds: lot.holds,
                product: lot.product,
                lot: lot.lot,
            }
        };
        let mut rows: Vec<LotRow> = lots.into_iter().map(row).collect();
        rows.sort_by(|a, b| (&a.vaccine, &a.expiry, &a.lot).cmp(&(&b.vaccine, &b.expiry, &b.lot)));
        let receipt = self.desk().receipt.as_ref().map(|receipt| ReceiptView {
            note: receipt.note.clone(),
            units: receipt.units.clone(),
            trouble: receipt.trouble.clone(),
        });
        let product = |product: &Product| ProductView {
            code: product.code.clone(),
            name: product.name.clone(),
            vaccine: product.vaccine.clone(),
            doses: product.doses,
        };
        Ok(StockView { lots: rows, receipt, products: catalogue.products().iter().map(product).collect() })
    }

    /// Begins a delivery, or goes on with the one begun; from now on scans go to it. A visit that has the focus keeps it, with its vials.
    pub fn stock_receipt_begin(&self, note: &str) -> Answer<StockView> {
        let ctx = self.permit(Command::StockReceiptBegin)?;
        let note = note.trim();
        if note.is_empty() {
            return Err(Refusal::new("stock.delivery_empty").into());
        }
        let mut desk = self.desk();
        desk.receiving = true;
        desk.receipt.get_or_insert_with(|| Receipt {
            movement: ids::new_id(),
            note: note.to_owned(),
            units: vec![],
            trouble: None,
        });
        drop(desk);
        self.stock_view_of(&ctx)
    }

    /// One unit of the delivery, keyed by hand.
    pub fn stock_receipt_scan(&self, code: &str) -> Answer<StockView> {
        let ctx = self.permit(Command::StockReceiptScan)?;
        let received = self.receive_unit(&ctx, code);
        self.count_code(code, false);
        received?;
        self.stock_view_of(&ctx)
    }

    /// One unit of the delivery was scanned; what is wrong with it is shown beside the list, and the list stays.
    pub(crate) fn receive_scan(&self, code: &str) -> Answer<StockView> {
        let ctx = self.permit(Command::StockReceiptScan)?;
        let outcome = self.receive_unit(&ctx, code);
        if let Some(receipt) = self.desk().receipt.as_mut() {
            receipt.trouble = match &outcome {
                Err(crate::AppError::Refused(refusal)) => Some(people::note(refusal)),
                _ => None,
            };
        }
        match outcome {
            Ok(()) | Err(crate::AppError::Refused(_)) => self.stock_view_of(&ctx),
            Err(other) => Err(other),
        }
    }

    fn receive_unit(&self, ctx: &Ctx, text: &str) -> Answer<()> {
        let code = self.unit(text, ctx.today())?;
        let (known, last) = {
            let desk = self.desk();
            let Some(receipt) = &desk.receipt else { return Err(Refusal::new("stock.delivery_empty").into()) };
            let known = receipt.units.iter().any(|unit| unit.code == code.text);
            (known, receipt.units.clone())
        };
        if known || self.read(|r| r.trace_unit(&code.text))?.is_some() {
            return Err(Refusal::new("stock.already_received").with("code", &code.text).into());
        }
        let product = self.rules().catalogue.by_key(&code.product);
        // Units of one product in one box share lot and expiry: the last of the same product is offered, and stays editable.
        let sibling = product
            .and_then(|product| last.iter().rev().find(|unit| unit.product == product.code && !unit.lot.is_empty()));
        let unit = ReceiptUnit {
            code: code.text,
            product: product.map(|product| product.code.clone()).unwrap_or_default(),
            name: product.map(|product| product.name.clone()).unwrap_or_default(),
            lot: code.lot.or_else(|| sibling.map(|unit| unit.lot.clone())).unwrap_or_default(),
            expiry: code
                .expiry
                .map(|expiry| expiry.to_string())
                .or_else(|| sibling.map(|unit| unit.expiry.clone()))
                .unwrap_or_default(),
            doses: product.map_or(1, |product| product.doses),
        };
        if let Some(receipt) = self.desk().receipt.as_mut() {
            receipt.units.push(unit);
        }
        Ok(())
    }

    /// Product, lot and expiry of a unit whose code does not carry them; they are taken for its neighbours without any, too.
    pub fn stock_receipt_unit(&self, input: &ReceiptUnitInput) -> Answer<StockView> {
        let ctx = self.permit(Command::StockReceiptUnit)?;
        let expiry: Date =
            input.expiry.trim().parse().map_err(|_| Refusal::new("identity.bad_date").with("text", &input.expiry))?;
        let product =
            self.rules().catalogue.product(&input.product).ok_or_else(|| Refusal::new("stock.lot_missing"))?;
        let lot = input.lot.trim();
        if lot.is_empty() {
            return Err(Refusal::new("stock.lot_missing").into());
        }
        if let Some(receipt) = self.desk().receipt.as_mut() {
            let same =
                |unit: &ReceiptUnit| unit.code == input.code || (unit.product == product.code && unit.lot.is_empty());
            for unit in receipt.units.iter_mut().filter(|unit| same(unit)) {
                *unit = ReceiptUnit {
                    code: unit.code.clone(),
                    product: product.code.clone(),
                    name: product.name.clone(),
                    lot: lot.to_owned(),
                    expiry: expiry.to_string(),
                    doses: product.doses,
                };
            }
        }
        self.stock_view_of(&ctx)
    }

    /// Gives the delivery up; nothing of it is kept.
    pub fn stock_receipt_cancel(&self) -> Answer<StockView> {
        let ctx = self.permit(Command::StockReceiptCancel)?;
        self.end_receipt(&ctx);
        self.stock_view_of(&ctx)
    }

    /// Scans go where they went before; a vial that waited on the desk is judged anew.
    fn end_receipt(&self, ctx: &Ctx) {
        {
            let mut desk = self.desk();
            (desk.receipt, desk.receiving) = (None, false);
        }
        self.tell_focused_visit(ctx);
    }

    /// Takes the delivery into stock: one movement.
    pub fn stock_receipt_complete(&self) -> Answer<StockView> {
        let ctx = self.permit(Command::StockReceiptComplete)?;
        let receipt = self.desk().receipt.clone().filter(|receipt| !receipt.units.is_empty());
        let receipt = receipt.ok_or_else(|| Refusal::new("stock.delivery_empty"))?;
        let mut by_product: BTreeMap<&str, Vec<StockLine>> = BTreeMap::new();
        for unit in &receipt.units {
            by_product.entry(&unit.product).or_default().push(receipt_line(&ctx, unit)?);
        }
        // One event a product: towards the province order is kept per product. The first carries the receipt's own id.
        let events: Vec<NewEvent> = by_product
            .into_iter()
            .enumerate()
            .map(|(n, (product, lines))| {
                let id = if n == 0 { receipt.movement } else { ids::new_id() };
                let paper = Some(receipt.note.clone());
                let moved = StockMoved { movement: receipt.movement, kind: "receipt".into(), paper, dose: None, lines };
                NewEvent {
                    id,
                    subject: Subject::stock(product),
                    occurred_at: ctx.stamp(),
                    causation: None,
                    payload: moved.into(),
                }
            })
            .collect();
        self.transact(&ctx, |r| {
            if r.event(receipt.movement)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            Ok(Ok(decided(events)))
        })?;
        self.end_receipt(&ctx);
        self.stock_view_of(&ctx)
    }
}

fn receipt_line(ctx: &Ctx, unit: &ReceiptUnit) -> Result<StockLine, Refusal> {
    let expiry: Date = unit.expiry.parse().map_err(|_| Refusal::new("stock.lot_missing").with("code", &unit.code))?;
    if unit.product.is_empty() || unit.lot.is_empty() {
        return Err(Refusal::new("stock.lot_missing").with("code", &unit.code));
    }
    if expiry < ctx.today() {
        return Err(Refusal::new("stock.expired_on_receipt").with("code", &unit.code).with("on", expiry));
    }
    Ok(StockLine {
        product: unit.product.clone(),
        lot: unit.lot.clone(),
        expiry: expiry.to_string(),
        code: Some(unit.code.clone()),
        doses: i32::try_from(unit.doses).unwrap_or(i32::MAX),
    })
}
