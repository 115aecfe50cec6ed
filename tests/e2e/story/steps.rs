//! What people do at the desk, each a step of several stories.

use crate::e2e::{Desk, Outcome, Stroke, Trouble, Window};

/// A code of the demonstration's stock: seven characters of the product, thirteen of the unit.
pub fn code(product: &str, unit: u64) -> String {
    format!("{product}{unit:013}")
}

/// What a serial scanner sends for a code.
pub fn line(code: &str) -> Vec<u8> {
    format!("{code}\r\n").into_bytes()
}

/// Signs in as one of the demonstration's people: `registrar`, `vaccinator` or `manager`.
pub fn sign_in(desk: &Desk, role: &str) -> Outcome<()> {
    desk.click(&format!("login-demo-{role}"))?;
    desk.click("login-submit")?;
    desk.wait_for("session-user")
}

/// The demonstration's manager proves to be back behind a screen that was turned round; the password is no secret.
pub fn manager_proves(desk: &Desk) -> Outcome<()> {
    desk.fill("switch-login", "zhuren")?;
    desk.click("switch-by-password")?;
    desk.fill("switch-secret", "Demo-2026")?;
    desk.click("switch-send")
}

/// Signs out and waits for the sign-in page.
pub fn sign_out(desk: &Desk) -> Outcome<()> {
    desk.click("sign-out")?;
    desk.wait_for("login-user")
}

/// The card named somebody: turns to this child of hers.
pub fn turn_to_child(desk: &Desk, child: &str) -> Outcome<()> {
    desk.click_the_one("found-child-0", child)?;
    desk.wait_for("person-card")?;
    desk.wait_for_text("person-name", child).map(drop)
}

/// Opens the visit and answers the health questions: 36.6 degrees, nothing to report.
pub fn precheck(desk: &Desk) -> Outcome<()> {
    desk.click("open-visit")?;
    answer(desk)
}

/// The temperature by one touch, "no" to everything and saved by another.
pub fn answer(desk: &Desk) -> Outcome<()> {
    desk.click("precheck-temperature-366")?;
    desk.click("precheck-all-no")?;
    desk.wait_for("consent-state")
}

/// Puts the consent before the guardian the key names.
pub fn show_consent(desk: &Desk) -> Outcome<()> {
    desk.click("consent-show")?;
    desk.wait_for("consent-cancel")?;
    desk.look_at(Window::Pad)?;
    desk.wait_for("pad-canvas")
}

/// The parent signs on the pad, and the desk goes on by itself.
pub fn sign_on_pad(desk: &Desk) -> Outcome<()> {
    desk.look_at(Window::Pad)?;
    desk.draw("pad-canvas", &signature())?;
    desk.click("pad-confirm")?;
    desk.wait_for("pad-rest")?;
    desk.look_at(Window::Desk)?;
    desk.wait_for("handed-over")
}

/// A name run together in one line, as most people sign a receipt.
fn scrawl() -> Vec<Stroke> {
    let wave = |n: u32| (0.25 + 0.012 * f64::from(n), 0.5 + 0.25 * (f64::from(n) * 0.7).sin());
    vec![(0..=40).map(wave).collect()]
}

/// Signs what lies on the pad in one line, and turns back to the desk.
pub fn scrawl_on_pad(desk: &Desk, shows: &str) -> Outcome<()> {
    desk.look_at(Window::Pad)?;
    desk.wait_for(shows)?;
    desk.draw("pad-canvas", &scrawl())?;
    desk.click("pad-confirm")?;
    desk.wait_for("pad-rest")?;
    desk.look_at(Window::Desk)
}

/// 王, as a hand in a hurry writes it: three lines and a stroke through them.
fn signature() -> Vec<Stroke> {
    let level = |y: f64| (0..=12).map(|n| (0.30 + 0.03 * f64::from(n), y)).collect();
    let down = (0..=12).map(|n| (0.48, 0.25 + 0.04 * f64::from(n))).collect();
    vec![level(0.25), level(0.48), level(0.73), down]
}

/// Opens the waiting visit of this child at the vaccination desk.
pub fn call_in(desk: &Desk, child: &str) -> Outcome<()> {
    desk.click("nav-visit")?;
    desk.click_the_one("ready-visit", child)?;
    desk.wait_for("visit-desk")
}

/// Waits for the verdict's colour and the code of its headline; green has none.
pub fn verdict(desk: &Desk, colour: &str, code: &str) -> Outcome<()> {
    let condition = "const e = shown('verdict')[0];
        return e && e.dataset.verdict === arguments[0] && e.dataset.code === arguments[1]";
    desk.wait_until(&format!("a {colour} verdict {code}"), condition, &[colour.into(), code.into()]).map(drop)
}

/// 一验证: the vials scanned go to the pad by a press, as something else is in the way of going on as well.
pub fn show_vials(desk: &Desk) -> Outcome<()> {
    desk.click("verify-show")?;
    vials_on_pad(desk)
}

/// 一验证: with the family's look the only thing missing, the vials are on the pad without a press.
pub fn vials_on_pad(desk: &Desk) -> Outcome<()> {
    desk.look_at(Window::Pad)?;
    desk.wait_for("pad-verification")
}

/// The parent looks at lot and expiry and signs; the desk goes on by itself.
pub fn sign_vials(desk: &Desk) -> Outcome<()> {
    desk.look_at(Window::Pad)?;
    desk.draw("pad-canvas", &signature())?;
    desk.click("pad-confirm")?;
    desk.wait_for("pad-rest")?;
    desk.look_at(Window::Desk)
}

/// Both.
pub fn family_confirms(desk: &Desk) -> Outcome<()> {
    show_vials(desk)?;
    sign_vials(desk)
}

/// The place of the injection, then all four of the vaccinator's own ticks in one press, which authorises.
pub fn authorise(desk: &Desk, site: &str) -> Outcome<()> {
    desk.click(&format!("site-{site}"))?;
    desk.click("checks-all")?;
    desk.wait_for("authorised")
}

/// After the needle.
pub fn record(desk: &Desk) -> Outcome<()> {
    desk.click("record")?;
    desk.wait_for("recorded")
}

/// Waits until nothing waits for the province any more; asks for it at once, as the button does.
pub fn all_delivered(desk: &Desk) -> Outcome<()> {
    desk.click("nav-sync")?;
    desk.click("sync-now")?;
    let condition = "const n = id => Number(shown(id)[0].innerText);
        return n('sync-waiting') === 0 && n('sync-parked') === 0 && n('sync-accepted') > 0";
    desk.wait_at_most(std::time::Duration::from_secs(90), "everything to be accepted by the province", condition, &[])
        .map(drop)
}

/// Sets the demonstration's clock 31 minutes ahead.
pub fn half_an_hour_passes(desk: &Desk) -> Outcome<()> {
    desk.click("demo-toggle")?;
    desk.click("demo-clock")?;
    desk.wait_until("the clock to be ahead", "return Number(shown('demo-ahead')[0].dataset.minutes) >= 31", &[])?;
    desk.click("demo-toggle")?;
    desk.wait_until_gone("demo-panel")
}

/// The content policy was kept in every window of the story.
pub fn policy_was_kept(desk: &Desk) -> Outcome<()> {
    for window in [Window::Pad, Window::Desk] {
        desk.look_at(window)?;
        let violations = desk.violations()?;
        if !violations.is_empty() {
            let list = violations.join("\n");
            return Err(Trouble::Unexpected(format!("the {} window broke its policy:\n{list}", window.label())));
        }
    }
    Ok(())
}
