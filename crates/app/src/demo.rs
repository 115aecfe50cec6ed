//! The demonstration panel: cards to place, codes to scan, a clock to set, a cable to pull. Exists only in demonstration databases.

use devices::CardHolder;
use devices::pad::{Ink, InkStroke};
use domain::permission::Command;

use crate::input::{PadSignInput, PointInput, StrokeInput};
use crate::seed::{CARDS, codes};
use crate::view::{DemoCard, DemoCode, DemoView};
use crate::{Answer, App, lock};

impl App {
    /// What the panel offers.
    pub fn demo_view(&self) -> Answer<DemoView> {
        self.permit(Command::DemoView)?;
        let catalogue = &self.rules().catalogue;
        let name = |code: &str| catalogue.product(code).map(|product| product.name.clone()).unwrap_or_default();
        let minutes = self.inner.demo_clock.as_ref().map_or(0, |clock| clock.minutes());
        Ok(DemoView {
            cards: CARDS.iter().map(|card| DemoCard { id: card.id.to_owned(), label: card.name.to_owned() }).collect(),
            codes: codes()
                .into_iter()
                .map(|code| DemoCode { product: name(code.product), code: code.code, what: code.what.to_owned() })
                .collect(),
            clock_minutes: minutes,
            cable: !lock(&self.inner.link).unplugged,
            simulated: self.with_simulator(|_| ()),
        })
    }

    /// Lays a card on the simulated reader.
    pub fn demo_place_card(&self, id: &str) -> Answer<DemoView> {
        self.permit(Command::DemoPlaceCard)?;
        if let Some(card) = CARDS.iter().find(|card| card.id == id) {
            self.with_simulator(|simulator| {
                simulator.place_card(CardHolder::new(card.number, card.name));
            });
        }
        self.demo_view()
    }

    /// Takes the card away.
    pub fn demo_lift_card(&self) -> Answer<DemoView> {
        self.permit(Command::DemoLiftCard)?;
        self.with_simulator(|simulator| {
            simulator.lift_card();
        });
        self.demo_view()
    }

    /// Scans a code with the simulated scanner: the same framing as a serial one.
    pub fn demo_scan(&self, code: &str) -> Answer<DemoView> {
        self.permit(Command::DemoScan)?;
        let bytes = format!("{code}\r\n");
        self.with_simulator(|simulator| {
            simulator.scan(bytes.as_bytes());
        });
        self.demo_view()
    }

    /// Signs what lies on the pad with a drawn wave, as a parent without a second screen would like to. With `signature_pad` the wave is
    /// written on the simulated pad, with `fingerprint` a finger is put on the simulated reader; the page then waits for its key.
    pub fn demo_sign(&self, on: Option<&str>) -> Answer<DemoView> {
        self.permit(Command::DemoSign)?;
        match on {
            Some("signature_pad") => {
                self.with_simulator(|simulator| {
                    simulator.write(&wave());
                });
                return self.demo_view();
            }
            Some("fingerprint") => {
                self.with_simulator(|simulator| {
                    simulator.put_finger();
                });
                return self.demo_view();
            }
            _ => {}
        }
        let pad = self.pad_view()?;
        if let Some(digest) = pad.document.map(|document| document.digest).or(pad.verification.map(|page| page.digest))
        {
            let point =
                |n: i32| PointInput { x: 400 + n * 180, y: 900 + (n % 4) * 260, t: n.unsigned_abs() * 40, p: 500 };
            let stroke = StrokeInput { pointer: "mouse".to_owned(), points: (0..16).map(point).collect() };
            let input =
                PadSignInput { digest, strokes: vec![stroke], width: 900, height: 300, refused: vec![], capture: None };
            self.pad_sign(&input)?;
        }
        self.demo_view()
    }

    /// Sets the demonstration's clock further ahead.
    pub fn demo_clock(&self, minutes: i32) -> Answer<DemoView> {
        let ctx = self.permit(Command::DemoClock)?;
        if let Some(clock) = &self.inner.demo_clock {
            clock.advance(minutes.clamp(0, 24 * 60));
        }
        self.clock_doubtful(&ctx)?;
        self.tell_focused_visit(&ctx);
        self.tell_status();
        self.demo_view()
    }

    /// Pulls the network cable out, or puts it in.
    pub fn demo_cable(&self, plugged: bool) -> Answer<DemoView> {
        self.permit(Command::DemoCable)?;
        lock(&self.inner.link).unplugged = !plugged;
        self.inner.wake.notify_one();
        self.demo_view()
    }
}

/// A wave for the simulated pad.
fn wave() -> Ink {
    let point = |n: i64| [600 + n * 400, 1800 + (n % 4) * 500, n * 40, 500];
    let stroke = InkStroke { pointer: "pen".to_owned(), points: (0..16).map(point).collect() };
    Ink { width: 800, height: 480, strokes: vec![stroke] }
}
