//! A routine visit of a nurse who touches no mouse: keys, scans, and the family's pen.

use super::{Clinic, HEPB, steps};
use crate::e2e::{Desk, Outcome, Transcript, Trouble, Window};

/// 王小明's visit from the card to the record by keys alone. The only other hand is his mother's, with the pen.
pub fn keys(told: &mut Transcript) -> Outcome<()> {
    told.chapter("接种台 · a routine visit without a mouse")?;
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

fn visit(told: &mut Transcript, clinic: &mut Clinic, desk: &Desk) -> Outcome<()> {
    told.step("somebody who may do both signs in", || {
        desk.wait_for("login-user")?;
        steps::sign_in(desk, "manager")
    })?;
    let before = desk.touches().len();
    told.step("the card finds her child, a key opens his visit", || {
        desk.press(&["F2"])?;
        let card = clinic.lay_card("420106199203042028", "王丽");
        desk.wait_for("found-start-0")?;
        desk.press(&["F6"])?;
        desk.wait_for("precheck-temperature")?;
        drop(card);
        Ok(())
    })?;
    told.step("the temperature is typed where the cursor stands, a key answers and saves", || {
        let there = "return document.activeElement?.dataset.testid === 'precheck-temperature'";
        desk.wait_until("the cursor in the temperature", there, &[])?;
        desk.press(&["3", "6", "6"])?;
        let read = "return shown('precheck-all-no')[0].innerText.includes('保存')";
        desk.wait_until("the temperature to be read", read, &[])?;
        desk.press(&["F7"])?;
        desk.wait_for("consent-state")
    })?;
    told.step("a key shows the consent, his mother signs", || {
        press_enabled(desk, "consent-show", "F6")?;
        desk.look_at(Window::Pad)?;
        steps::scrawl_on_pad(desk, "pad-canvas")?;
        desk.wait_for("handed-over")
    })?;
    told.step("a key leads to the needle", || {
        press_enabled(desk, "go-vaccinate", "F7")?;
        desk.wait_for("visit-desk")
    })?;
    told.step("the vial is scanned, his mother looks at it and signs", || {
        clinic.scanner.send(&steps::line(&steps::code(HEPB, 1)));
        steps::verdict(desk, "red", "verdict.verification_missing")?;
        steps::scrawl_on_pad(desk, "pad-verification")?;
        steps::verdict(desk, "green", "")
    })?;
    told.step("a digit for the place, one key for the checks, which authorises, one for the record", || {
        let digit = desk.run(
            "return [...document.querySelectorAll('.site-option')].findIndex(e => e.dataset.testid === 'site-left_thigh') + 1",
            &[],
        )?;
        desk.press(&[&digit.to_string()])?;
        desk.wait_until("the place", "return shown('site-left_thigh')[0].dataset.chosen === 'true'", &[])?;
        press_enabled(desk, "checks-all", "F12")?;
        desk.wait_for("authorised")?;
        press_enabled(desk, "record", "F7")?;
        desk.wait_for("recorded")
    })?;
    told.step("a key leads to the observation", || {
        let key = desk.attribute("nav-observation", "aria-keyshortcuts")?.unwrap_or_default();
        desk.press(&[&key])?;
        desk.wait_for_text("observation-tile", "王小明").map(drop)
    })?;
    told.picture(desk, "by-keys")?;
    let by_hand: Vec<String> = desk.touches().split_off(before);
    let touched: Vec<&String> =
        by_hand.iter().filter(|touch| touch.starts_with("touch") && *touch != "touch pad-confirm").collect();
    if touched.is_empty() {
        return told.fact(&format!("{} keys, pen strokes and confirmations of the family", by_hand.len()));
    }
    Err(Trouble::Unexpected(format!("the nurse needed more than keys: {touched:?}")))
}

/// Presses the key of a button once the button can be pressed.
fn press_enabled(desk: &Desk, id: &str, key: &str) -> Outcome<()> {
    let condition = "const e = shown(arguments[0])[0];
        return e && !e.disabled && e.getAttribute('aria-keyshortcuts') === arguments[1]";
    desk.wait_until(&format!("{id} to take {key}"), condition, &[id.into(), key.into()])?;
    desk.press(&[key])
}
