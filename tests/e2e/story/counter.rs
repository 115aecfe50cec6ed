//! What lies on the counter: the devices page, a scanner that types set up with real keys, a pad of its own, the printer's and the
//! loudspeaker's test, the codes that were read and those that were not.

use serde_json::Value;

use super::{Clinic, HEPB, code, steps};
use crate::e2e::{Desk, Outcome, Transcript, Trouble, Typed, Window};

/// The reader and the scanner of every story, a scanner that types, and what the demonstration has to sign with.
const DEVICES: &str = "\n[[wedges]]\nid = \"gun\"\nplace = \"冷库\"\n\n[[captures]]\nid = \"signature\"\nplace = \"接种台\"\n\
    kind = \"simulated_pad\"\n\n[[captures]]\nid = \"fingerprint\"\nplace = \"接种台\"\nkind = \"simulated_fingerprint\"\n";

/// A scan may be typed so slowly on a busy machine that it is no scan: somebody scans again.
const TRIES: u32 = 5;

/// Plays it on the usual clinic screen and keeps a picture of each page.
pub fn counter(told: &mut Transcript) -> Outcome<()> {
    told.chapter("设备 · what lies on the counter")?;
    let mut clinic = told.step("a clinic with every kind of device", || {
        let clinic = Clinic::founded_on(1366, 768, 20, 100)?;
        let file = clinic.data().join("devices.toml");
        let kept = std::fs::read_to_string(&file).map_err(Trouble::io("reading devices.toml"))?;
        std::fs::write(&file, kept + DEVICES).map_err(Trouble::io("writing devices.toml"))?;
        Ok(clinic)
    })?;
    let desk = told.step("the desk opens", || clinic.open())?;
    let played = look(told, &mut clinic, &desk);
    if played.is_err() {
        // Whatever went wrong is best understood by looking. That a picture fails too is no news.
        let _ = clinic.display.picture(&told.folder().join("failed-screen.png"));
        let _ = told.picture(&desk, "failed");
    }
    played
}

fn look(told: &mut Transcript, clinic: &mut Clinic, desk: &Desk) -> Outcome<()> {
    told.step("the manager opens the devices page: everything is there and ready", || {
        desk.wait_for("login-user")?;
        steps::sign_in(desk, "manager")?;
        desk.click("nav-settings")?;
        desk.click("settings-devices")?;
        for device in ["card", "scanner", "gun", "signature", "fingerprint"] {
            let ready = "return shown(`device-row-${arguments[0]}`)[0]?.dataset.state === 'ready'";
            desk.wait_until(device, ready, &[device.into()])?;
        }
        Ok(())
    })?;
    told.picture(desk, "devices")?;
    told.step("a scanner that types is held against the three symbols, by real keys", || {
        desk.click("device-test-gun")?;
        desk.wait_for("symbol-separated")?;
        scan(clinic, desk, "plain", &[Typed::Text("81000010000000000019"), Typed::Key("Return")])?;
        let separated = [
            Typed::Text("01069012345678921727013110ABC123"),
            Typed::Key("ctrl+bracketright"),
            Typed::Text("21SN0001"),
            Typed::Key("Return"),
        ];
        scan(clinic, desk, "separated", &separated)?;
        let kept = "return shown('test-line').some(e => e.dataset.code === 'device_test.separator_kept')";
        desk.wait_until("the separator to survive", kept, &[]).map(drop)
    })?;
    told.picture(desk, "scanner-set-up")?;
    told.step("the printer's test page and the sounds are one key away", || {
        desk.click("device-test-end")?;
        desk.wait_until_gone("device-test")?;
        desk.click("sound-green")?;
        desk.click("sound-call")?;
        let seen = "shown('outputs')[0].scrollIntoView({ block: 'center' }); return true";
        desk.wait_until("printer and sound", seen, &[]).map(drop)
    })?;
    told.picture(desk, "printer-and-sound")?;
    told.step("until somebody switches the camera on the window knows of none", || {
        steps::policy_was_kept(desk)?;
        let none = desk.run("return navigator.mediaDevices === undefined", &[])?;
        if none != Value::Bool(true) || desk.count("camera-open")? != 0 {
            return Err(Trouble::Unexpected("a camera nobody switched on".to_owned()));
        }
        switch_camera(desk)?;
        desk.wait_for("camera-open")?;
        desk.click("camera-open")?;
        // There is none at this desk: the page says so and what to do.
        let said = "return shown('camera-said')[0]?.dataset.trouble === 'none'";
        desk.wait_until("no camera", said, &[]).map(drop)
    })?;
    told.picture(desk, "camera-none")?;
    told.step("and when it is switched off the window forgets it", || {
        desk.click("camera-close")?;
        desk.wait_until_gone("camera")?;
        steps::policy_was_kept(desk)?;
        desk.click("nav-settings")?;
        desk.click("settings-devices")?;
        switch_camera(desk)?;
        desk.wait_until_gone("camera-open")
    })?;
    told.step("a name on a pad of its own signs the consent", || {
        desk.click("nav-registration")?;
        let card = clinic.lay_card("420106199203042028", "王丽");
        steps::turn_to_child(desk, "王小明")?;
        drop(card);
        steps::precheck(desk)?;
        steps::show_consent(desk)?;
        desk.wait_for("pad-beside")?;
        desk.look_at(Window::Desk)?;
        if desk.count("demo-panel")? == 0 {
            desk.click("demo-toggle")?;
        }
        desk.click("demo-fingerprint")?;
        desk.look_at(Window::Pad)?;
        desk.wait_for("pad-finger")
    })?;
    told.picture(desk, "pad-finger")?;
    told.step("the mother would rather write", || {
        desk.click("pad-clear")?;
        desk.wait_until_gone("pad-finger")?;
        desk.look_at(Window::Desk)?;
        desk.click("demo-signature_pad")?;
        desk.look_at(Window::Pad)?;
        desk.wait_until("the key", "return shown('pad-confirm')[0]?.disabled === false", &[]).map(drop)
    })?;
    told.picture(desk, "pad-ink")?;
    told.step("in a smaller window her name looks the same", || desk.resize(1024, 600))?;
    told.picture(desk, "pad-ink-small")?;
    told.step("her word counts, and the desk goes on", || {
        desk.click("pad-confirm")?;
        desk.wait_for("pad-rest")?;
        desk.look_at(Window::Desk)?;
        desk.wait_for("handed-over")
    })?;
    told.step("codes that are read and codes that are not are counted by holder", || {
        clinic.scanner.send(&steps::line(&code(HEPB, 1)));
        clinic.scanner.send(&steps::line(&code(HEPB, 2)[..18]));
        desk.click("demo-toggle")?;
        desk.click("nav-settings")?;
        desk.click("settings-codes")?;
        let failed = "return shown('code-row').some(e => e.dataset.failed === '1')";
        desk.wait_until("the count", failed, &[]).map(drop)
    })?;
    told.picture(desk, "codes")?;
    told.step("no window tried anything against its content policy", || steps::policy_was_kept(desk))
}

/// Presses the camera's key and waits for the window that is loaded anew.
fn switch_camera(desk: &Desk) -> Outcome<()> {
    desk.run("window.__before = true", &[])?;
    desk.click("camera-switch")?;
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    // A script that runs while the page goes is answered by an error; the next one finds the new page.
    while desk.run("return window.__before === undefined && document.readyState === 'complete'", &[]).ok()
        != Some(Value::Bool(true))
    {
        if std::time::Instant::now() > until {
            return Err(Trouble::Unexpected("the window was not loaded anew".to_owned()));
        }
    }
    desk.wait_for("nav-settings")
}

/// Scans until the symbol is ticked.
fn scan(clinic: &Clinic, desk: &Desk, symbol: &str, typed: &[Typed<'_>]) -> Outcome<()> {
    let ticked = "return shown(`symbol-${arguments[0]}`)[0]?.dataset.scanned === 'true'";
    let patience = std::time::Duration::from_secs(4);
    let mut last = Ok(());
    for _ in 0..TRIES {
        clinic.display.types("Vaxdesk", typed)?;
        last = desk.wait_at_most(patience, symbol, ticked, &[symbol.into()]).map(drop);
        if last.is_ok() {
            break;
        }
    }
    last
}
