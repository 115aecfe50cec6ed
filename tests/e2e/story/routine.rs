//! The visit of every day, done as fast as the screen allows: what hands do is counted, the time is only told.

use std::time::{Duration, Instant};

use super::{Clinic, HEPB, steps};
use crate::e2e::{Desk, Outcome, Transcript};

/// What a routine visit took, from the card on the reader to the recorded dose.
#[derive(Debug)]
pub struct Routine {
    /// Every touch, scan, key and pen stroke after the card, of nurse and family alike.
    pub touches: Vec<String>,
    /// How long, with a machine's hands.
    pub time: Duration,
}

/// 王小明 comes with his mother's card; one nurse at one computer registers and vaccinates him.
pub fn routine(told: &mut Transcript) -> Outcome<Routine> {
    told.chapter("接种台 · a routine visit")?;
    let mut clinic =
        told.step("a clinic is founded, filled and enrolled at its province", || Clinic::founded(40, 300))?;
    let desk = told.step("the desk opens", || clinic.open())?;
    let played = visit(told, &mut clinic, &desk);
    if played.is_err() {
        // Whatever went wrong is best understood by looking. That a picture fails too is no news.
        let _ = clinic.display.picture(&told.folder().join("failed-screen.png"));
        let _ = told.picture(&desk, "failed");
    }
    played
}

fn visit(told: &mut Transcript, clinic: &mut Clinic, desk: &Desk) -> Outcome<Routine> {
    told.step("somebody who may do both signs in", || {
        desk.wait_for("login-user")?;
        steps::sign_in(desk, "manager")?;
        desk.click("nav-registration")
    })?;
    // A page never opened before costs more than one opened all day.
    let card = told.step("the card", || {
        let card = clinic.lay_card("420106199203042028", "王丽");
        desk.wait_for_text("found-holder", "王丽")?;
        Ok(card)
    })?;
    let before = desk.touches().len();
    let began = Instant::now();
    told.step("it is her child: his visit opens", || {
        desk.wait_for_text("found-child-0", "王小明")?;
        desk.click("found-start-0")?;
        desk.wait_for_text("person-name", "王小明").map(drop)
    })?;
    told.step("36.6 °C, nothing to report", || steps::answer(desk))?;
    told.step("his mother is informed and signs", || {
        desk.click("consent-show")?;
        steps::scrawl_on_pad(desk, "pad-canvas")?;
        desk.wait_for("handed-over")
    })?;
    told.step("the vial is scanned: it leads to the needle", || {
        desk.note_touch("scan");
        clinic.scanner.send(&steps::line(&steps::code(HEPB, 1)));
        desk.wait_for("visit-desk")?;
        steps::verdict(desk, "red", "verdict.verification_missing")
    })?;
    told.step("his mother looks at it and signs: green", || {
        steps::scrawl_on_pad(desk, "pad-verification")?;
        steps::verdict(desk, "green", "")
    })?;
    told.step("place, own checks, authorised", || steps::authorise(desk, "left_thigh"))?;
    told.step("injected, recorded", || steps::record(desk))?;
    let time = began.elapsed();
    drop(card);
    let touches = desk.touches().split_off(before);
    for (at, touch) in touches.iter().enumerate() {
        told.fact(&format!("{:2}  {touch}", at + 1))?;
    }
    told.fact(&format!("{} touches and scans after the card, {:.1} s", touches.len(), time.as_secs_f64()))?;
    told.picture(desk, "routine")?;
    told.step("no window tried anything against its content policy", || steps::policy_was_kept(desk))?;
    Ok(Routine { touches, time })
}
