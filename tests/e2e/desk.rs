//! The desk's windows, addressed as a person does: by what is shown, never by timing.
//!
//! Elements are named by their `data-testid`; of several with the same name the first one shown is meant.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::driver::pause;
use super::{Display, Driver, Outcome, Session, Trouble, program};

/// How long anything on the page may take before it counts as not happening.
const PATIENCE: Duration = Duration::from_secs(20);

/// The key of an element reference in the W3C recommendation.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// `shown(id)`: all elements of that name a person could see.
const SHOWN: &str = r#"
    const shown = id => [...document.querySelectorAll(`[data-testid="${CSS.escape(id)}"]`)]
        .filter(e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden");
"#;

/// One of the desk's windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// The nurse's.
    Desk,
    /// The parent's, to read and sign.
    Pad,
    /// The waiting room's.
    Board,
}

impl Window {
    /// The label the shell gives the window.
    pub fn label(self) -> &'static str {
        match self {
            Window::Desk => "desk",
            Window::Pad => "pad",
            Window::Board => "board",
        }
    }
}

/// How the desk is started.
#[derive(Debug, Clone, Default)]
pub struct Launch {
    /// The folder of the clinic's database; becomes `--data`.
    pub data: PathBuf,
    /// Further words on the command line.
    pub arguments: Vec<String>,
    /// Further environment of the program.
    pub environment: Vec<(String, String)>,
    /// The program, if not the workspace's own `vaxdesk`.
    pub program: Option<PathBuf>,
}

/// The pen's way over a field from touching down to lifting: points as parts (0 to 1) of its width and height.
pub type Stroke = Vec<(f64, f64)>;

/// The running desk. Dropping it closes the program.
#[derive(Debug)]
pub struct Desk {
    session: Session,
    handles: RefCell<HashMap<Window, String>>,
    /// Every touch, key and pen stroke of the run, in order, in words.
    touches: RefCell<Vec<String>>,
    /// Settings, caches and web storage of the run: the person's own are never touched.
    _home: TempDir,
}

impl Desk {
    /// Starts the desk on the screen and waits until its main window has a page.
    pub fn open(display: &Display, launch: &Launch) -> Outcome<Desk> {
        let home = TempDir::new().map_err(Trouble::io("making a home for the desk"))?;
        let settings = home.path().join("config/gtk-3.0");
        std::fs::create_dir_all(&settings).map_err(Trouble::io("making a home for the desk"))?;
        // The page sees it as prefers-reduced-motion: nothing moves, and nothing has to be waited for.
        std::fs::write(settings.join("settings.ini"), "[Settings]\ngtk-enable-animations=false\n")
            .map_err(Trouble::io("making a home for the desk"))?;

        let driver = Driver::start(|command| {
            command
                .env("DISPLAY", display.name())
                .env("GDK_BACKEND", "x11")
                .env_remove("WAYLAND_DISPLAY")
                .env("NO_AT_BRIDGE", "1")
                .env("XDG_CONFIG_HOME", home.path().join("config"))
                .env("XDG_DATA_HOME", home.path().join("data"))
                .env("XDG_CACHE_HOME", home.path().join("cache"))
                .envs(launch.environment.iter().map(|(name, value)| (name, value)));
        })?;
        let mut arguments = vec!["--data".to_owned(), launch.data.to_string_lossy().into_owned()];
        arguments.extend(launch.arguments.iter().cloned());
        let program = match &launch.program {
            Some(path) => path.clone(),
            None => program("vaxdesk")?,
        };
        let session = driver.open(&program, &arguments)?;
        let desk = Desk { session, handles: RefCell::default(), touches: RefCell::default(), _home: home };
        desk.look_at(Window::Desk)?;
        Ok(desk)
    }

    /// What hands did since the desk opened, each touch, key and stroke of its own. A scan is noted by who scans.
    pub fn touches(&self) -> Vec<String> {
        self.touches.borrow().clone()
    }

    /// Notes something a hand did past the window: a scan.
    pub fn note_touch(&self, what: impl Into<String>) {
        self.touches.borrow_mut().push(what.into());
    }

    /// Turns to a window, waiting for it to open: what follows happens there.
    pub fn look_at(&self, window: Window) -> Outcome<()> {
        if let Some(handle) = self.handles.borrow().get(&window)
            && self.session.switch(handle).is_ok()
        {
            return Ok(());
        }
        let until = Instant::now() + PATIENCE;
        loop {
            for handle in self.session.windows()? {
                // A window may close, or have no page yet, between the list and the look.
                let label = self.session.switch(&handle).and_then(|()| {
                    self.session.run("return window.__TAURI_INTERNALS__?.metadata?.currentWindow?.label ?? null", &[])
                });
                if label.is_ok_and(|label| label == window.label()) {
                    self.handles.borrow_mut().insert(window, handle);
                    return Ok(());
                }
            }
            if Instant::now() > until {
                return Err(Trouble::Unexpected(format!("the {} window did not open", window.label())));
            }
            pause();
        }
    }

    /// Waits inside the page until `condition` (the body of a function of `arguments`, which sees `shown(id)`)
    /// returns something true, and returns it.
    pub fn wait_until(&self, what: &str, condition: &str, arguments: &[Value]) -> Outcome<Value> {
        self.wait_at_most(PATIENCE, what, condition, arguments)
    }

    /// As [`Desk::wait_until`], with another patience: for waits that are long by the rule itself.
    pub fn wait_at_most(&self, patience: Duration, what: &str, condition: &str, arguments: &[Value]) -> Outcome<Value> {
        let script = format!(
            r#"{SHOWN}
            const given = arguments[0], until = performance.now() + arguments[1], answer = arguments[2];
            const condition = function () {{ {condition} }};
            (function look() {{
                let found = null;
                try {{ found = condition.apply(null, given); }} catch {{ /* the page is not there yet */ }}
                if (found) answer({{ found }});
                else if (performance.now() > until) answer({{ seen: document.body.innerText.slice(0, 1500) }});
                else setTimeout(look, 10);
            }})();"#
        );
        let asked = [json!(arguments), json!(patience.as_millis() as u64)];
        let mut answer = self.session.run_until_answered(&script, &asked, patience)?;
        match answer.get_mut("found") {
            Some(found) => Ok(found.take()),
            None => Err(Trouble::Waited {
                what: what.to_owned(),
                seconds: patience.as_secs(),
                seen: answer["seen"].as_str().unwrap_or_default().to_owned(),
            }),
        }
    }

    /// Waits until something of this name is shown.
    pub fn wait_for(&self, id: &str) -> Outcome<()> {
        self.wait_until(id, "return shown(arguments[0]).length > 0", &[json!(id)]).map(drop)
    }

    /// Waits until something of this name shows `part` among its text, and returns the whole text.
    pub fn wait_for_text(&self, id: &str, part: &str) -> Outcome<String> {
        let condition = "return shown(arguments[0]).map(e => e.innerText).find(t => t.includes(arguments[1]))";
        let text = self.wait_until(&format!("{id} with “{part}”"), condition, &[json!(id), json!(part)])?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until nothing of this name is shown any more.
    pub fn wait_until_gone(&self, id: &str) -> Outcome<()> {
        self.wait_until(&format!("{id} to go"), "return shown(arguments[0]).length === 0", &[json!(id)]).map(drop)
    }

    /// The text of an element, once it is shown.
    pub fn text(&self, id: &str) -> Outcome<String> {
        // An empty text is an answer too: hence the list around it.
        let texts = self.wait_until(id, "const e = shown(arguments[0])[0]; return e && [e.innerText]", &[json!(id)])?;
        Ok(texts[0].as_str().unwrap_or_default().to_owned())
    }

    /// An attribute of an element, once it is shown; `None` if it has no such attribute.
    pub fn attribute(&self, id: &str, name: &str) -> Outcome<Option<String>> {
        let condition = "const e = shown(arguments[0])[0]; return e && [e.getAttribute(arguments[1])]";
        let values = self.wait_until(id, condition, &[json!(id), json!(name)])?;
        Ok(values[0].as_str().map(str::to_owned))
    }

    /// How many of this name are shown at this moment.
    pub fn count(&self, id: &str) -> Outcome<u64> {
        let count = self.session.run(&format!("{SHOWN} return shown(arguments[0]).length"), &[json!(id)])?;
        Ok(count.as_u64().unwrap_or_default())
    }

    /// Clicks as soon as the element is shown, enabled and not covered.
    pub fn click(&self, id: &str) -> Outcome<()> {
        self.click_the_one(id, "")
    }

    /// Clicks the first of this name that shows `part`: a row of a list.
    pub fn click_the_one(&self, id: &str, part: &str) -> Outcome<()> {
        let condition = "const e = shown(arguments[0]).find(e => e.innerText.includes(arguments[1]));
            return e && !e.disabled && e.getAttribute('aria-disabled') !== 'true' && e";
        let what = if part.is_empty() { id.to_owned() } else { format!("{id} with “{part}”") };
        self.click_what(&what, condition, &[json!(id), json!(part)])
    }

    fn click_what(&self, what: &str, condition: &str, arguments: &[Value]) -> Outcome<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let element = self.wait_until(what, condition, arguments)?;
            match self.session.post(&format!("/element/{}/click", reference(&element)?), &json!({})) {
                Err(trouble) if trouble.is_passing() && Instant::now() < until => pause(),
                other => {
                    self.note_touch(format!("touch {what}"));
                    return other.map(drop);
                }
            }
        }
    }

    /// Replaces the content of a field by typing.
    pub fn fill(&self, id: &str, text: &str) -> Outcome<()> {
        let field = "const e = shown(arguments[0])[0];
            const f = e && (e.matches('input,textarea') ? e : e.querySelector('input,textarea')); return f && !f.disabled && f";
        let element = self.wait_until(id, field, &[json!(id)])?;
        // Emptied as an edit of its own: WebDriver's `clear` goes past React, which puts the old text back.
        let empty = "arguments[0].focus(); arguments[0].select(); document.execCommand('delete')";
        self.session.run(empty, std::slice::from_ref(&element))?;
        if text.is_empty() {
            return Ok(());
        }
        text.chars().for_each(|key| self.note_touch(format!("key {key} into {id}")));
        let path = format!("/element/{}/value", reference(&element)?);
        self.session.post(&path, &json!({ "text": text })).map(drop)
    }

    /// Gives a file to a file field, as the system's own dialog would.
    pub fn upload(&self, id: &str, file: &Path) -> Outcome<()> {
        // A file field is often hidden behind its label: it counts when it is there.
        let there = "return document.querySelector(`[data-testid=\"${CSS.escape(arguments[0])}\"]`)";
        let element = self.wait_until(id, there, &[json!(id)])?;
        let path = format!("/element/{}/value", reference(&element)?);
        self.session.post(&path, &json!({ "text": file.to_string_lossy() })).map(drop)
    }

    /// Opens a list field and picks the entry that shows `entry`.
    pub fn choose(&self, id: &str, entry: &str) -> Outcome<()> {
        self.click(id)?;
        let condition = "return [...document.querySelectorAll('.ant-select-item-option')]
            .find(e => e.getClientRects().length > 0 && e.innerText.includes(arguments[0]))";
        self.click_what(&format!("the entry “{entry}” of {id}"), condition, &[json!(entry)])
    }

    /// Presses and releases keys, wherever the focus is. A key is a character, or `Enter`, `Escape`, `Tab`, `F1` to `F12`.
    pub fn press(&self, keys: &[&str]) -> Outcome<()> {
        let mut actions = Vec::new();
        for key in keys {
            let value = key_value(key)?;
            self.note_touch(format!("key {key}"));
            actions.push(json!({ "type": "keyDown", "value": value }));
            actions.push(json!({ "type": "keyUp", "value": value }));
        }
        self.session.perform(json!({ "type": "key", "id": "keyboard", "actions": actions }))
    }

    /// What a scanner that acts as a keyboard does: all characters in a burst, then Enter.
    pub fn scan_by_keyboard(&self, code: &str) -> Outcome<()> {
        let characters: Vec<String> = code.chars().map(String::from).collect();
        let mut keys: Vec<&str> = characters.iter().map(String::as_str).collect();
        keys.push("Enter");
        self.press(&keys)
    }

    /// Draws on a field with the pen, at the speed of a hand: a scribble of a moment is no signature. The driver always
    /// reports full pressure: pressure is for unit tests.
    pub fn draw(&self, id: &str, strokes: &[Stroke]) -> Outcome<()> {
        let condition = "const e = shown(arguments[0])[0]; if (!e) return null; e.scrollIntoView({ block: 'nearest' });
            const r = e.getBoundingClientRect(); return [e, r.width, r.height]";
        let field = self.wait_until(id, condition, &[json!(id)])?;
        let (width, height) = (field[1].as_f64().unwrap_or_default(), field[2].as_f64().unwrap_or_default());
        let to = |&(x, y): &(f64, f64)| {
            // Offsets count from the middle of the element, in whole pixels.
            let (x, y) = (((x - 0.5) * width).round() as i64, ((y - 0.5) * height).round() as i64);
            json!({ "type": "pointerMove", "duration": 20, "origin": field[0], "x": x, "y": y })
        };
        let mut actions = Vec::new();
        for stroke in strokes {
            let [first, rest @ ..] = stroke.as_slice() else { continue };
            self.note_touch(format!("stroke on {id}"));
            actions.push(to(first));
            actions.push(json!({ "type": "pointerDown", "button": 0 }));
            actions.extend(rest.iter().map(to));
            actions.push(json!({ "type": "pointerUp", "button": 0 }));
        }
        self.session.perform(
            json!({ "type": "pointer", "id": "pen", "parameters": { "pointerType": "pen" }, "actions": actions }),
        )
    }

    /// A picture of the current window's page, once everything on it has been read and painted.
    pub fn picture(&self, file: &Path) -> Outcome<()> {
        self.wait_until("the page to be read", "return !document.querySelector('.loading')", &[])?;
        // The driver answers when the window is painted next, and without layers it is painted only when something changes: a corner of
        // one point does, so slightly that nobody sees it.
        let stir = "const e = document.body.appendChild(document.createElement('i'));
            e.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 1px; height: 1px; pointer-events: none';
            let on = false;
            const timer = setInterval(() => { on = !on; e.style.background = on ? 'rgb(0 0 0 / 1%)' : 'none'; }, 20);
            window.__calm = () => { clearInterval(timer); e.remove(); };";
        self.run(stir, &[])?;
        let picture = self.session.picture();
        self.run("window.__calm()", &[])?;
        let picture = picture?;
        std::fs::write(file, picture).map_err(Trouble::io(format!("writing {}", file.display())))
    }

    /// Gives the current window another size, and waits until its page has it.
    pub fn resize(&self, width: u32, height: u32) -> Outcome<()> {
        self.session.post("/window/rect", &json!({ "x": 0, "y": 0, "width": width, "height": height }))?;
        let there = "return Math.abs(innerWidth - arguments[0]) < 3 && Math.abs(innerHeight - arguments[1]) < 3";
        self.wait_until(&format!("a window of {width} × {height}"), there, &[json!(width), json!(height)]).map(drop)
    }

    /// What the current window's page tried against its content policy. Only an empty list is right.
    pub fn violations(&self) -> Outcome<Vec<String>> {
        let list = self.session.run("return window.__violations ?? null", &[])?;
        match list.as_array() {
            Some(list) => Ok(list.iter().map(|one| one.to_string()).collect()),
            // Not an empty list: a page that does not watch its policy proves nothing.
            None => Err(Trouble::Unexpected("the page does not collect violations of its content policy".into())),
        }
    }

    /// Runs the body of a function in the current window's page.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Outcome<Value> {
        self.session.run(script, arguments)
    }

    /// Runs the body of a function that answers through its last argument.
    pub fn run_until_answered(&self, script: &str, arguments: &[Value]) -> Outcome<Value> {
        self.session.run_until_answered(script, arguments, PATIENCE)
    }

    /// The process id of the desk.
    pub fn pid(&self) -> Outcome<u32> {
        self.session.program_pid()
    }
}

fn reference(element: &Value) -> Outcome<&str> {
    element[ELEMENT].as_str().ok_or_else(|| Trouble::Unexpected(format!("not an element: {element}")))
}

/// The code points the recommendation gives to keys that write nothing.
fn key_value(key: &str) -> Outcome<String> {
    let code = match key {
        "Enter" => 0xE007,
        "Tab" => 0xE004,
        "Escape" => 0xE00C,
        _ => {
            if let Some(number) = key.strip_prefix('F').and_then(|digits| digits.parse::<u32>().ok())
                && (1..=12).contains(&number)
            {
                0xE030 + number
            } else if key.chars().count() == 1 {
                return Ok(key.to_owned());
            } else {
                return Err(Trouble::Unexpected(format!("no such key: {key}")));
            }
        }
    };
    Ok(char::from_u32(code).map(String::from).unwrap_or_default())
}
