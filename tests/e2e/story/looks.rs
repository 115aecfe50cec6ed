//! Every screen of a visit at the sizes clinics have, in both type sizes and both languages: pictures to be looked at by people. What a
//! program can see is told beside each: words cut off, keys out of sight.

use std::path::Path;

use serde_json::{Value, json};

use super::{BCG, Clinic, HEPB, steps};
use crate::e2e::{Desk, Outcome, Transcript, Trouble, Window};

/// The usual clinic screen, and a large one.
const SIZES: [(u32, u32); 2] = [(1366, 768), (1920, 1080)];

/// Words that are cut off without a way to reach the rest, and keys that lie outside the window and can be scrolled to by nothing.
const TROUBLE: &str = r#"
    const found = [];
    const scrolls = e => { for (let p = e; p; p = p.parentElement) {
        const o = getComputedStyle(p).overflowY; if ((o === "auto" || o === "scroll") && p.scrollHeight > p.clientHeight) return true; } return false; };
    for (const e of document.querySelectorAll("button, input, label, strong, td, dd, p, span, h1, h2, h3")) {
        if (e.getClientRects().length === 0 || e.closest(".visually-hidden, [hidden], svg, .skip")) continue;
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        if (style.visibility === "hidden" || box.width <= 1) continue;
        const words = (e.innerText || e.placeholder || e.dataset.testid || "").trim().slice(0, 40);
        if (e.tagName === "INPUT" && e.placeholder && !e.value) {
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = getComputedStyle(e, "::placeholder").font;
            if (pen.measureText(e.placeholder).width > e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)) found.push(`hint cut: ${words}`);
        }
        if (style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 2 && !e.title) found.push(`cut: ${words}`);
        if (["BUTTON", "INPUT"].includes(e.tagName) && !scrolls(e)
            && (box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1)) found.push(`out of sight: ${words}`);
        for (let p = e.parentElement; p && ["BUTTON", "INPUT"].includes(e.tagName); p = p.parentElement) {
            if (getComputedStyle(p).overflowX === "visible") continue;
            const room = p.getBoundingClientRect();
            if (box.right > room.right + 1 || box.left < room.left - 1) found.push(`leaves its panel: ${words}`);
            break;
        }
        if (e.tagName === "BUTTON" && e.childElementCount <= 3) {
            const inner = e.firstElementChild?.getBoundingClientRect();
            if (inner && inner.width > box.width + 2) found.push(`wider than its key: ${words}`);
        }
    }
    if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`the page is ${document.documentElement.scrollWidth} wide in ${innerWidth}`);
    return [...new Set(found)];
"#;

/// What the printer gets, on the screen: the rules for print hold, those of the screen stay beneath.
const AS_PRINTED: &str = "const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]);
    for (const rule of rules) if (rule.media?.mediaText === 'print') rule.media.mediaText = 'screen';";

/// And back.
const AS_SHOWN: &str = "const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules]);
    for (const rule of rules) if (rule.media?.mediaText === 'screen') rule.media.mediaText = 'print';
    window.dispatchEvent(new Event('afterprint'));";

/// The bar on top: nothing cut, nothing over another, every word inside its key and every key inside the bar. What is shortened says the
/// whole in its title.
const BAR: &str = r#"
    const top = document.querySelector(".top");
    if (!top) return [];
    const room = top.getBoundingClientRect(), found = [];
    const words = e => (e.innerText || e.dataset.testid || e.className).trim().replace(/\s+/g, " ").slice(0, 40);
    // Kept for ears only: this, or what it stands in.
    const hidden = e => { for (let p = e; p && p !== top; p = p.parentElement) if (getComputedStyle(p).clipPath !== "none") return true; return false; };
    const seen = e => e.getClientRects().length > 0 && !e.closest(".visually-hidden")
        && e.getBoundingClientRect().width > 1 && !hidden(e);
    const parts = [...top.querySelectorAll("*")].filter(e => !e.closest("svg") && seen(e));
    for (const e of parts) {
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        if (box.left < room.left - 1 || box.right > room.right + 1 || box.top < room.top - 1 || box.bottom > room.bottom + 1)
            found.push(`leaves the bar: ${words(e)}`);
        if (e.scrollWidth > e.clientWidth + 2 && style.overflowX !== "visible" && style.display !== "inline"
            && (!e.closest("[title]") || e.clientWidth < 3 * parseFloat(style.fontSize))) found.push(`cut: ${words(e)}`);
        const outer = e.parentElement.getBoundingClientRect();
        if (e.parentElement !== top && getComputedStyle(e.parentElement).overflowX === "visible"
            && style.position !== "absolute" && (box.right > outer.right + 2 || box.left < outer.left - 2))
            found.push(`wider than its key: ${words(e)}`);
    }
    const leaves = parts.filter(e => e.matches("button, li, .demo-badge, .top-name, .alarm, .queue > span, .device > *, .vial > *"));
    leaves.forEach((a, at) => leaves.slice(at + 1).forEach(b => {
        if (a.contains(b) || b.contains(a)) return;
        const one = a.getBoundingClientRect(), two = b.getBoundingClientRect();
        if (Math.min(one.right, two.right) - Math.max(one.left, two.left) > 1.5
            && Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 1.5) found.push(`over each other: ${words(a)} / ${words(b)}`);
    }));
    for (const e of top.querySelectorAll(".device")) if (!e.title) found.push(`no title: ${words(e)}`);
    if (room.height > 5 * parseFloat(getComputedStyle(document.documentElement).fontSize)) found.push(`the bar is ${room.height} high`);
    return [...new Set(found)];
"#;

/// A demonstration has no alarms of its own: one as every clinic sees it whose copies fail, put where it stands.
const ALARM: &str = r#"
    const alarm = document.createElement("div"), words = "备份到“移动硬盘”已经 3 天没有成功，请检查。";
    alarm.className = "alarms";
    alarm.innerHTML = `<button type="button" class="alarm" title="${words}"><b>备份</b><span class="alarm-sentence">${words}</span><span>共 2 条</span></button>`;
    document.querySelector(".top-user").before(alarm);
"#;

/// Beside the reader and the scanner of every story: a second scanner that is not plugged in, a reader whose port is none, and what the
/// demonstration has to sign with.
const DEVICES: &str = "[[readers]]\nid = \"card\"\nkind = \"pcsc\"\n\n[[readers]]\nid = \"sam\"\nplace = \"登记台\"\nkind = \"sam\"\n\
    port = \"/dev/null\"\n\n[[scanners]]\nid = \"store\"\nplace = \"冷库\"\nkind = \"serial\"\nport = \"/nowhere/ttyUSB9\"\n\n\
    [[captures]]\nid = \"signature\"\nkind = \"simulated_pad\"\n\n[[captures]]\nid = \"fingerprint\"\nkind = \"simulated_fingerprint\"\n";

struct Looking<'a> {
    told: &'a mut Transcript,
    desk: &'a Desk,
}

/// Plays a visit and takes every screen in every look. `told`'s folder holds the pictures, named screen-size-type-language.
pub fn looks(told: &mut Transcript) -> Outcome<()> {
    told.chapter("接种台 · every screen of a visit in every look")?;
    let mut clinic = Clinic::founded_on(1920, 1080, 40, 300)?;
    let desk = clinic.open()?;
    let mut looking = Looking { told, desk: &desk };
    let played = looking.visit(&mut clinic);
    if played.is_err() {
        let _ = clinic.display.picture(&looking.told.folder().join("failed-screen.png"));
        let _ = looking.told.picture(&desk, "failed");
    }
    played
}

/// The bar on top with everything it can have to say at once: six devices, two of them in trouble, an open vial and one whose time is over,
/// no province, no backup. Fails on anything that is cut or lies over something else.
pub fn bar(told: &mut Transcript) -> Outcome<()> {
    told.chapter("接种台 · the bar on top with everything in it")?;
    let mut clinic = Clinic::founded_on(1920, 1080, 20, 100)?;
    let scanner = format!(
        "{DEVICES}\n[[scanners]]\nid = \"scanner\"\nkind = \"serial\"\nport = \"{}\"\n",
        clinic.scanner.path().display()
    );
    std::fs::write(clinic.data().join("devices.toml"), scanner).map_err(Trouble::io("writing devices.toml"))?;
    let desk = clinic.open()?;
    let mut looking = Looking { told, desk: &desk };
    let played = looking.bar(&mut clinic);
    if played.is_err() {
        let _ = clinic.display.picture(&looking.told.folder().join("failed-screen.png"));
        let _ = looking.told.picture(&desk, "failed");
    }
    played
}

impl Looking<'_> {
    fn bar(&mut self, clinic: &mut Clinic) -> Outcome<()> {
        let desk = self.desk;
        desk.wait_for("login-user")?;
        steps::sign_in(desk, "manager")?;
        let mut trouble = self.bars("bar-morning")?;
        clinic.province.cut()?;
        desk.click("nav-registration")?;
        let card = clinic.lay_card("420106199507156024", "陈静");
        desk.wait_for_text("found-holder", "陈静")?;
        steps::turn_to_child(desk, "陈小雨")?;
        drop(card);
        steps::precheck(desk)?;
        steps::show_consent(desk)?;
        steps::sign_on_pad(desk)?;
        steps::call_in(desk, "陈小雨")?;
        for (vial, late) in [(1, true), (2, false)] {
            clinic.scanner.send(&steps::line(&steps::code(BCG, vial)));
            steps::verdict(desk, "red", "verdict.verification_missing")?;
            steps::family_confirms(desk)?;
            desk.click("vial-open")?;
            steps::verdict(desk, "green", "")?;
            if late {
                trouble.extend(self.bars("bar-one-vial")?);
                steps::half_an_hour_passes(desk)?;
                steps::verdict(desk, "red", "verdict.vial_time_exceeded")?;
            }
        }
        trouble.extend(self.bars("bar-full")?);
        desk.run(ALARM, &[])?;
        trouble.extend(self.bars("bar-alarm")?);
        match trouble.is_empty() {
            true => Ok(()),
            false => Err(Trouble::Unexpected(trouble.join("\n"))),
        }
    }

    /// The bar in both sizes, types and languages; what is wrong with it.
    fn bars(&mut self, name: &str) -> Outcome<Vec<String>> {
        let mut all = vec![];
        for language in ["zh", "en"] {
            for type_size in ["normal", "large"] {
                for (width, height) in SIZES {
                    self.desk.resize(width, height)?;
                    let file = format!("{name}-{width}-{type_size}-{language}.png");
                    self.desk.picture(&self.told.folder().join(&file))?;
                    let found = self.desk.run(BAR, &[])?;
                    let found: Vec<&str> = found.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                    self.told.fact(&format!("{file} {}", found.join(" | ")))?;
                    all.extend(found.into_iter().map(|trouble| format!("{file}: {trouble}")));
                }
                self.desk.click("large-type")?;
            }
            self.desk.click("language")?;
        }
        Ok(all)
    }

    fn visit(&mut self, clinic: &mut Clinic) -> Outcome<()> {
        let desk = self.desk;
        desk.wait_for("login-user")?;
        steps::sign_in(desk, "manager")?;
        desk.click("nav-registration")?;
        self.everywhere("registration-empty")?;
        let card = clinic.lay_card("420106199203042028", "王丽");
        desk.wait_for_text("found-holder", "王丽")?;
        self.everywhere("registration-card")?;
        steps::turn_to_child(desk, "王小明")?;
        drop(card);
        self.everywhere("registration-person")?;
        desk.click("open-visit")?;
        desk.wait_for("precheck-all-no")?;
        self.everywhere("registration-precheck")?;
        steps::answer(desk)?;
        self.everywhere("registration-consent")?;
        desk.click("consent-signer-0")?;
        desk.click("consent-desk")?;
        desk.wait_for("turned")?;
        desk.wait_for("pad-canvas")?;
        self.sizes("turned-consent")?;
        self.back_from_the_family()?;
        desk.click("consent-cancel")?;
        desk.click("consent-show")?;
        desk.look_at(Window::Pad)?;
        desk.wait_for("pad-canvas")?;
        self.sizes("pad-consent")?;
        steps::scrawl_on_pad(desk, "pad-canvas")?;
        desk.wait_for("ticket-take")?;
        desk.click("ticket-take")?;
        desk.wait_for("ticket-number")?;
        self.everywhere("registration-ticket")?;
        self.printed("ticket-print", "printed-ticket")?;
        desk.click("nav-visit")?;
        self.everywhere("visit-waiting")?;
        steps::call_in(desk, "王小明")?;
        self.everywhere("visit-scan")?;
        clinic.scanner.send(&steps::line(&steps::code(HEPB, 9001)));
        steps::verdict(desk, "red", "verdict.lot_expired")?;
        self.everywhere("visit-red")?;
        clinic.scanner.send(&steps::line(&steps::code(HEPB, 1)));
        steps::vials_on_pad(desk)?;
        self.sizes("pad-verification")?;
        desk.look_at(Window::Desk)?;
        self.everywhere("visit-verify")?;
        steps::sign_vials(desk)?;
        steps::verdict(desk, "green", "")?;
        self.everywhere("visit-green")?;
        steps::authorise(desk, "left_thigh")?;
        self.everywhere("visit-authorised")?;
        desk.click("fail-open")?;
        self.sizes("visit-failed-dialog")?;
        desk.press(&["Escape"])?;
        steps::record(desk)?;
        self.everywhere("visit-recorded")?;
        desk.click("nav-observation")?;
        desk.wait_for_text("observation-tile", "王小明")?;
        self.everywhere("observation")?;
        desk.click("finish-open")?;
        desk.wait_for("finish")?;
        self.everywhere("observation-finish")?;
        desk.click("tab-slip")?;
        desk.wait_for("slip")?;
        self.everywhere("observation-slip")?;
        self.printed("slip-print", "printed-slip")?;
        desk.click("tab-booklet")?;
        self.everywhere("observation-booklet")?;
        desk.click("nav-people")?;
        desk.fill("people-search", "王小明")?;
        desk.wait_for("search-result-0")?;
        self.everywhere("people-search")?;
        desk.click("search-result-0")?;
        desk.wait_for("person-detail")?;
        for tab in ["basics", "doses", "consents", "log"] {
            desk.click(&format!("tab-{tab}"))?;
            self.everywhere(&format!("people-{tab}"))?;
        }
        desk.click("day-list")?;
        desk.wait_for("day")?;
        self.everywhere("day")
    }

    /// Back comes who proves to be of the staff.
    fn back_from_the_family(&mut self) -> Outcome<()> {
        let desk = self.desk;
        desk.click("turned-back")?;
        desk.wait_for("turned-dialog")?;
        steps::manager_proves(desk)?;
        desk.wait_until_gone("turned")
    }

    /// Both sizes, both types, both languages, and back to the first.
    fn everywhere(&mut self, name: &str) -> Outcome<()> {
        for language in ["zh", "en"] {
            for type_size in ["normal", "large"] {
                for size in SIZES {
                    self.one(name, size, &format!("{type_size}-{language}"))?;
                }
                self.desk.click("large-type")?;
            }
            self.desk.click("language")?;
        }
        Ok(())
    }

    /// Both sizes: what the family sees.
    fn sizes(&mut self, name: &str) -> Outcome<()> {
        for size in SIZES {
            self.one(name, size, "family")?;
        }
        Ok(())
    }

    fn one(&mut self, name: &str, (width, height): (u32, u32), look: &str) -> Outcome<()> {
        self.desk.resize(width, height)?;
        let file = format!("{name}-{width}-{look}.png");
        self.desk.picture(&self.told.folder().join(&file))?;
        let trouble = self.desk.run(TROUBLE, &[])?;
        let bar = self.desk.run(BAR, &[])?;
        let trouble = [&trouble, &bar].into_iter().filter_map(Value::as_array).flatten();
        let trouble: Vec<&str> = trouble.filter_map(Value::as_str).collect();
        match trouble.is_empty() {
            true => self.told.fact(&file),
            false => self.told.fact(&format!("{file}  !! {}", trouble.join(" | "))),
        }
    }

    /// The sheet that goes to the printer.
    fn printed(&mut self, key: &str, name: &str) -> Outcome<()> {
        let desk = self.desk;
        // The system's own dialog would wait for somebody.
        desk.run("window.print = () => {}", &[])?;
        desk.click(key)?;
        desk.wait_until("the sheet", "return document.querySelector('.printed')?.innerText.length > 0", &[])?;
        desk.resize(SIZES[0].0, SIZES[0].1)?;
        desk.run(AS_PRINTED, &[])?;
        desk.picture(&self.told.folder().join(Path::new(&format!("{name}.png"))))?;
        desk.run(AS_SHOWN, &[]).map(drop)?;
        self.told.fact(&format!("{name}.png"))?;
        let gone = "return document.querySelector('.printed') === null";
        desk.wait_until("the sheet to be taken away", gone, &[json!(null)]).map(drop)
    }
}
