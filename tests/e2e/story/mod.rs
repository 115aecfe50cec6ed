//! The stories played at the window, told in the words of the clinic. The tests and `make demo` play the same ones.

mod clinic;
mod counter;
mod keys;
mod looks;
mod office;
mod plan;
mod routine;
pub mod steps;

pub use clinic::Clinic;
pub use counter::counter;
pub use keys::keys;
pub use looks::{bar, looks};
pub use office::office;
pub use plan::plan;
pub use routine::{Routine, routine};
use steps::{code, line};

use super::{Desk, Outcome, Transcript, Trouble, ran};

/// Products of the demonstration's stock, by the beginning of their codes.
const HEPB: &str = "8100010";
const BCG: &str = "8100020";
const DTAP: &str = "8100030";

/// The main job, from the card to the province: once as it should be, once with everything in the way.
pub fn main_job(told: &mut Transcript) -> Outcome<()> {
    told.chapter("接种台 · the main job at the real window")?;
    let mut clinic =
        told.step("a clinic is founded, filled and enrolled at its province", || Clinic::founded(40, 300))?;
    let desk = told.step("the desk opens", || clinic.open())?;
    let played = one_dose(told, &mut clinic, &desk).and_then(|()| without_the_province(told, &mut clinic, &desk));
    if played.is_err() {
        // Whatever went wrong is best understood by looking. That a picture fails too is no news.
        let _ = clinic.display.picture(&told.folder().join("failed-screen.png"));
        let _ = told.picture(&desk, "failed");
        return played;
    }
    told.step("no window tried anything against its content policy", || steps::policy_was_kept(&desk))?;
    told.step("the desk closes", || {
        drop(desk);
        Ok(())
    })?;
    proofs(told, &clinic)
}

/// 王小明 comes with his mother's card, is protected from four wrong vials, and gets his second hepatitis B dose.
fn one_dose(told: &mut Transcript, clinic: &mut Clinic, desk: &Desk) -> Outcome<()> {
    told.chapter("一 · 王小明, forty days old")?;
    told.step("the sign-in page shows", || desk.wait_for("login-user"))?;
    told.picture(desk, "sign-in")?;
    told.step("the registrar signs in", || steps::sign_in(desk, "registrar"))?;
    told.picture(desk, "registration")?;

    let card = told.step("his mother's social security card is read through the machine's card service", || {
        let card = clinic.lay_card("420106199203042028", "王丽");
        desk.wait_for_text("found-holder", "王丽")?;
        Ok(card)
    })?;
    told.picture(desk, "found-by-card")?;
    told.step("she has a child here: his card shows, with what is due", || steps::turn_to_child(desk, "王小明"))?;
    told.step("hepatitis B is due", || desk.wait_for("due-line-HepB"))?;
    told.picture(desk, "due")?;
    drop(card);

    told.step("precheck: 36.6 °C, nothing to report", || steps::precheck(desk))?;
    told.picture(desk, "precheck-done")?;
    told.step("the consent goes to the pad", || steps::show_consent(desk))?;
    told.picture(desk, "pad-consent")?;
    told.step("his mother signs with the pen", || steps::sign_on_pad(desk))?;
    told.picture(desk, "handed-over")?;

    told.step("the vaccinator takes over", || {
        steps::sign_out(desk)?;
        steps::sign_in(desk, "vaccinator")?;
        steps::call_in(desk, "王小明")
    })?;
    for (words, scanned, reason, picture) in [
        ("an expired vial: red", code(HEPB, 9001), "verdict.lot_expired", "red-expired"),
        ("a vial that was used before: red", code(HEPB, 9101), "verdict.code_used", "red-used"),
        ("another vaccine than the consent is for: red", code(DTAP, 1), "verdict.wrong_vaccine", "red-wrong-vaccine"),
    ] {
        told.step(words, || {
            clinic.scanner.send(&line(&scanned));
            steps::verdict(desk, "red", reason)
        })?;
        told.picture(desk, picture)?;
    }
    told.step("the right vial, through the serial line: only the family's look at it is missing", || {
        clinic.scanner.send(&line(&code(HEPB, 1)));
        steps::verdict(desk, "red", "verdict.verification_missing")
    })?;
    told.picture(desk, "to-be-verified")?;
    told.step("the vial is on the pad without a press", || steps::vials_on_pad(desk))?;
    told.picture(desk, "pad-verification")?;
    told.step("his mother checks lot and expiry and signs: green", || {
        steps::sign_vials(desk)?;
        steps::verdict(desk, "green", "")
    })?;
    told.picture(desk, "green")?;
    told.step("she checks and authorises", || steps::authorise(desk, "left_thigh"))?;
    told.picture(desk, "authorised")?;
    told.step("she injects and records", || steps::record(desk))?;
    told.picture(desk, "recorded")?;
    told.step("he is under observation", || {
        desk.click("nav-observation")?;
        desk.wait_for_text("observation-tile", "王小明").map(drop)
    })?;
    told.picture(desk, "observation")?;
    told.step("everything is delivered", || steps::all_delivered(desk))?;
    told.picture(desk, "delivered")?;
    told.step("the province holds the dose once", || holds(clinic, 1))
}

/// 陈小雨 comes while the province is away. Nothing changes for the nurse; a vial that stood open too long is refused.
fn without_the_province(told: &mut Transcript, clinic: &mut Clinic, desk: &Desk) -> Outcome<()> {
    told.chapter("二 · 陈小雨, ten days old, and no province")?;
    told.step("the province is cut off", || clinic.province.cut())?;
    let card = told.step("her mother's card is read", || {
        desk.click("nav-registration")?;
        let card = clinic.lay_card("420106199507156024", "陈静");
        desk.wait_for_text("found-holder", "陈静")?;
        steps::turn_to_child(desk, "陈小雨")?;
        Ok(card)
    })?;
    drop(card);
    told.step("precheck, consent, signature", || {
        steps::precheck(desk)?;
        steps::show_consent(desk)?;
        steps::sign_on_pad(desk)
    })?;
    told.step("she is called in", || steps::call_in(desk, "陈小雨"))?;
    told.step("a vial for five: her mother looks at it while it is closed", || {
        clinic.scanner.send(&line(&code(BCG, 1)));
        steps::verdict(desk, "red", "verdict.verification_missing")?;
        steps::family_confirms(desk)?;
        steps::verdict(desk, "red", "verdict.vial_not_opened")
    })?;
    told.picture(desk, "vial-closed")?;
    told.step("opened, its clock runs: green", || {
        desk.click("vial-open")?;
        steps::verdict(desk, "green", "")
    })?;
    told.picture(desk, "vial-open")?;
    told.step("31 minutes pass: red", || {
        steps::half_an_hour_passes(desk)?;
        steps::verdict(desk, "red", "verdict.vial_time_exceeded")
    })?;
    told.picture(desk, "red-vial-over-time")?;
    told.step("a fresh vial: green", || {
        clinic.scanner.send(&line(&code(BCG, 2)));
        steps::verdict(desk, "red", "verdict.verification_missing")?;
        steps::family_confirms(desk)?;
        steps::verdict(desk, "red", "verdict.vial_not_opened")?;
        desk.click("vial-open")?;
        steps::verdict(desk, "green", "")
    })?;
    told.step("authorised, injected, recorded", || {
        steps::authorise(desk, "left_upper_arm")?;
        steps::record(desk)
    })?;
    told.picture(desk, "recorded-offline")?;
    told.step("the records wait", || {
        desk.wait_until("records in the queue", "return Number(shown('queue-waiting')[0].innerText) > 0", &[]).map(drop)
    })?;
    told.step("the province still holds one dose", || holds(clinic, 1))?;
    told.step("the province comes back", || clinic.province.start())?;
    told.step("everything is delivered", || steps::all_delivered(desk))?;
    told.picture(desk, "delivered-late")?;
    told.step("the province holds both doses, each once", || holds(clinic, 2))
}

/// With the desk closed: the log is whole, and everything shown follows from it.
fn proofs(told: &mut Transcript, clinic: &Clinic) -> Outcome<()> {
    told.chapter("三 · Proofs")?;
    let data = clinic.data();
    let data = data.to_string_lossy();
    told.step("the event log is whole", || ran("vaxctl", &["--data", &data, "log", "verify"]))?;
    told.step("its replay gives the same tables", || ran("vaxctl", &["--data", &data, "replay", "--verify"])).map(drop)
}

fn holds(clinic: &Clinic, doses: usize) -> Outcome<()> {
    match clinic.doses_at_the_province()? {
        held if held == doses => Ok(()),
        held => Err(Trouble::Unexpected(format!("the province holds {held} doses instead of {doses}"))),
    }
}
