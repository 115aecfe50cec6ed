//! Figures of the whole program, as a person at the desk would measure them with a stop-watch: the screen is read, not the program's own
//! stamps. Each stands beside its floor, taken in the same run on the same machine.
//!
//! * scan → pixels (P5): from writing the code's last byte into the serial line until the verdict's colour stands on the screen.
//!   Floor: the page sets that colour itself.
//! * start → usable (P13): from starting the program until the sign-in page stands on the screen.
//! * routine visit: touches and scans after the card, and the time with a machine's hands.
//! * memory (P14): proportional set size of the program and its web processes.
//!
//! `VAX_BENCH_DATA` names the data directory of a seeded clinic that is there already.

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("the figures are taken on a screen without a monitor, which only Linux has");
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    match linux::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("the figures could not be taken: {trouble}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::PathBuf;
    use std::process::{Command, Stdio};
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::{Duration, Instant, SystemTime};

    use serde_json::Value;
    use vax_tests::e2e::story::{Clinic, routine, steps};
    use vax_tests::e2e::{Child, Desk, Display, Outcome, Transcript, Trouble, Window, program};
    use x11rb::connection::Connection;
    use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
    use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};
    use x11rb::rust_connection::RustConnection;

    /// Scans timed; half of them red, half green.
    const SCANS: usize = 60;
    /// Starts timed.
    const STARTS: usize = 5;
    /// Routine visits timed, each in a clinic of its own.
    const ROUTINES: usize = 3;
    /// After this long a colour will not come any more.
    const PATIENCE: Duration = Duration::from_secs(20);

    /// Answers once nothing has changed on the page for as long as it takes to pick up the next vial quickly.
    const IDLE: &str = "const done = arguments[0];
        let timer;
        const again = () => {
            clearTimeout(timer);
            timer = setTimeout(() => { watch.disconnect(); done(null); }, 300);
        };
        const watch = new MutationObserver(again);
        watch.observe(document, { attributes: true, characterData: true, childList: true, subtree: true });
        again();";

    type Colour = [u8; 3];

    pub fn run() -> Outcome<()> {
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        println!("load before: {}", load.split_whitespace().take(3).collect::<Vec<_>>().join(" "));
        // A clinic seeded before, such as one of a million people: only what its size may change is measured.
        let large = std::env::var_os("VAX_BENCH_DATA").map(PathBuf::from);
        let mut clinic = match large {
            Some(data) => Clinic::standing_at(data)?,
            None => {
                routine_visit()?;
                Clinic::founded(2_000, 15_000)?
            }
        };
        start_to_usable(&clinic)?;
        let desk = clinic.open()?;
        at_the_needle(&clinic, &desk)?;
        memory(&desk)?;
        scan_to_pixels(&mut clinic, &desk).inspect_err(|_| {
            let said = desk.run("return document.querySelector('[data-testid=\"verdict\"]')?.innerText", &[]);
            eprintln!("the verdict on the screen: {said:?}");
        })
    }

    /// A routine visit from the card to the record, as often as a clinic has before noon on a slow day.
    fn routine_visit() -> Outcome<()> {
        let folder = tempfile::TempDir::new().map_err(Trouble::io("making a folder for the transcript"))?;
        let mut times = vec![];
        let mut touches = 0;
        for _ in 0..ROUTINES {
            let mut told = Transcript::begin(folder.path())?;
            let routine = routine(&mut told)?;
            told.end()?;
            touches = routine.touches.len();
            times.push(routine.time);
        }
        println!("routine visit after the card: {touches} touches and scans (goal 12)");
        print("routine visit, machine-paced (goal 30 000 ms)", &mut times);
        Ok(())
    }

    fn start_to_usable(clinic: &Clinic) -> Outcome<()> {
        let mut times = vec![];
        for _ in 0..STARTS {
            let display = Display::start()?;
            let screen = Screen::open(display.name())?;
            let nothing = screen.pixel(683, 108)?;
            let mut command = Command::new(program("vaxdesk")?);
            command
                .arg("--data")
                .arg(clinic.data())
                .env("DISPLAY", display.name())
                .env("GDK_BACKEND", "x11")
                .env_remove("WAYLAND_DISPLAY");
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let began = Instant::now();
            let _desk = Child::start(command)?;
            // The coloured edge of the sign-in card: neither the empty screen nor white nor the page's light grey.
            screen.wait(683, 108, |colour| colour != nothing && colour.iter().any(|part| *part < 160))?;
            times.push(began.elapsed());
        }
        print("start → sign-in page on the screen", &mut times);
        Ok(())
    }

    /// Brings 王小明 before the vaccinator.
    fn at_the_needle(clinic: &Clinic, desk: &Desk) -> Outcome<()> {
        desk.wait_for("login-user")?;
        steps::sign_in(desk, "manager")?;
        // In a clinic that stands already they may sit there from the last time.
        desk.click("nav-visit")?;
        let read = "const e = document.querySelector('.waiting'); return e && !e.querySelector('.loading')";
        desk.wait_until("the list of who waits", read, &[])?;
        if desk.count("ready-visit")? > 0 {
            return steps::call_in(desk, "王小明");
        }
        desk.click("nav-registration")?;
        let card = clinic.lay_card("420106199203042028", "王丽");
        desk.wait_for_text("found-holder", "王丽")?;
        steps::turn_to_child(desk, "王小明")?;
        drop(card);
        steps::precheck(desk)?;
        steps::show_consent(desk)?;
        steps::sign_on_pad(desk)?;
        steps::call_in(desk, "王小明")
    }

    #[expect(clippy::disallowed_methods, reason = "a stop-watch compared with the page's own")]
    fn scan_to_pixels(clinic: &mut Clinic, desk: &Desk) -> Outcome<()> {
        let screen = Screen::open(clinic.display.name())?;
        let codes = [steps::code("8100010", 9001), steps::code("8100010", 1)];
        // Once slowly: where the marker stands, and what colour it has for each verdict.
        let mut seen: Vec<(i16, i16, Colour)> = vec![];
        for (code, colour) in [(&codes[0], "red"), (&codes[1], "green")] {
            clinic.scanner.send(&steps::line(code));
            let reason = if colour == "red" { "verdict.lot_expired" } else { "" };
            let settled = "const e = shown('verdict')[0];
                return e && (e.dataset.code === arguments[0] || e.dataset.code === 'verdict.verification_missing')";
            desk.wait_until("a verdict", settled, &[reason.into()])?;
            if colour == "green" && desk.attribute("verdict", "data-verdict")?.as_deref() == Some("red") {
                steps::vials_on_pad(desk)?;
                steps::sign_vials(desk)?;
            }
            steps::verdict(desk, colour, reason)?;
            // The first verdict wakes the loudspeaker: the screen may keep the one before for a while.
            desk.run_until_answered(IDLE, &[])?;
            let (x, y) = marker(desk)?;
            seen.push((x, y, screen.steady(x, y)?));
        }
        let [(x, y, red), (x2, y2, green)] = seen[..] else {
            return Err(Trouble::Unexpected("two verdicts".to_owned()));
        };
        if (x, y) != (x2, y2) || red == green {
            return Err(Trouble::Unexpected(format!("the marker moved or did not change: {seen:?}")));
        }
        let watch = "new MutationObserver(() => { window.__known = Date.now(); })
            .observe(document.querySelector('[data-testid=\"verdict\"]'), { attributeFilter: ['data-verdict'] });";
        desk.run(watch, &[])?;
        let (mut times, mut known) = (vec![], vec![]);
        for n in 0..SCANS {
            let (code, colour) = if n % 2 == 0 { (&codes[0], red) } else { (&codes[1], green) };
            let line = steps::line(code);
            let (sent, began) = (SystemTime::now(), Instant::now());
            clinic.scanner.send(&line);
            screen.wait(x, y, |seen| seen == colour)?;
            times.push(began.elapsed());
            known.push(stamp(desk, "__known")?.duration_since(sent).unwrap_or_default());
            // What the page does after it has shown a verdict is not the next one's time.
            desk.run_until_answered(IDLE, &[])?;
        }
        print("scan → verdict's colour on the screen", &mut times);
        print("  of it until the page has it, before it paints", &mut known);

        let mut floor = vec![];
        for n in 0..SCANS {
            let colour = if n % 2 == 0 { red } else { green };
            let script = "const [r, g, b] = arguments[0];
                const e = document.querySelector('[data-testid=\"verdict-marker\"]');
                setTimeout(() => { window.__set = Date.now(); e.style.backgroundColor = `rgb(${r}, ${g}, ${b})`; }, 60);";
            desk.run(script, &[serde_json::json!(colour)])?;
            screen.wait(x, y, |seen| seen == colour)?;
            let now = SystemTime::now();
            floor.push(now.duration_since(stamp(desk, "__set")?).unwrap_or_default());
        }
        print("  floor: the page sets the colour itself", &mut floor);
        Ok(())
    }

    /// When the page noted this down.
    fn stamp(desk: &Desk, name: &str) -> Outcome<SystemTime> {
        let noted = desk.run(&format!("return window.{name}"), &[])?.as_u64();
        let noted = noted.ok_or_else(|| Trouble::Unexpected(format!("the page did not note {name}")))?;
        Ok(SystemTime::UNIX_EPOCH + Duration::from_millis(noted))
    }

    /// The middle of the verdict's marker on the screen.
    fn marker(desk: &Desk) -> Outcome<(i16, i16)> {
        desk.look_at(Window::Desk)?;
        let script = "const b = document.querySelector('[data-testid=\"verdict-marker\"]').getBoundingClientRect();
            return [Math.round(window.screenX + b.x + b.width / 2), Math.round(window.screenY + b.y + b.height / 2)]";
        let place = desk.run(script, &[])?;
        let part = |n: usize| place.get(n).and_then(Value::as_i64).and_then(|part| i16::try_from(part).ok());
        part(0).zip(part(1)).ok_or_else(|| Trouble::Unexpected(format!("no place for the marker: {place}")))
    }

    /// Proportional set size of the program and everything it started.
    fn memory(desk: &Desk) -> Outcome<()> {
        let root = desk.pid()?;
        let parents: Vec<(u32, u32)> = processes();
        let mut family = vec![root];
        let mut next = 0;
        while let Some(parent) = family.get(next).copied() {
            family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
            next += 1;
        }
        let mut sum = 0;
        for pid in &family {
            let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            let size = proportional_kib(*pid).unwrap_or_default();
            println!("  {:<24} {:>4} MB", name.trim(), size / 1024);
            sum += size;
        }
        println!("memory (PSS) of the program and its web processes: {} MB", sum / 1024);
        Ok(())
    }

    fn processes() -> Vec<(u32, u32)> {
        let Ok(entries) = std::fs::read_dir("/proc") else { return vec![] };
        let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
        pids.filter_map(|pid| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((pid, parent))
        })
        .collect()
    }

    fn proportional_kib(pid: u32) -> Option<u64> {
        let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
        let line = text.lines().find(|line| line.starts_with("Pss:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    fn print(what: &str, times: &mut [Duration]) {
        times.sort_unstable();
        let at = |part: usize| {
            times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        let ms = |time: Duration| time.as_secs_f64() * 1000.0;
        println!(
            "{what}: p50 {:.1} ms, p95 {:.1} ms, max {:.1} ms (n = {})",
            ms(at(50)),
            ms(at(95)),
            ms(at(100)),
            times.len()
        );
    }

    /// The screen's pixels, read from the X server whenever something was drawn: reading without end would take the time it measures.
    struct Screen {
        server: Arc<RustConnection>,
        root: u32,
        drawn: Receiver<()>,
    }

    impl Screen {
        fn open(display: &str) -> Outcome<Screen> {
            let (server, number) = RustConnection::connect(Some(display)).map_err(said)?;
            let root = server.setup().roots.get(number).map(|screen| screen.root);
            let root = root.ok_or_else(|| Trouble::Unexpected("no screen".to_owned()))?;
            server.damage_query_version(1, 1).map_err(said)?.reply().map_err(said)?;
            let damage = server.generate_id().map_err(said)?;
            server.damage_create(damage, root, ReportLevel::RAW_RECTANGLES).map_err(said)?.check().map_err(said)?;
            let server = Arc::new(server);
            let (tell, drawn) = channel();
            // Ends with the display, or when nobody looks any more.
            let hears = Arc::clone(&server);
            std::thread::spawn(move || while hears.wait_for_event().is_ok() && tell.send(()).is_ok() {});
            Ok(Screen { server, root, drawn })
        }

        fn pixel(&self, x: i16, y: i16) -> Outcome<Colour> {
            let asked = self.server.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, 1, 1, u32::MAX).map_err(said)?;
            let image = asked.reply().map_err(said)?;
            match image.data[..] {
                [b, g, r, ..] => Ok([r, g, b]),
                _ => Err(Trouble::Unexpected("an empty picture".to_owned())),
            }
        }

        /// Looks whenever something was drawn until the colour is right.
        fn wait(&self, x: i16, y: i16, right: impl Fn(Colour) -> bool) -> Outcome<()> {
            let until = Instant::now() + PATIENCE;
            loop {
                // What was drawn before this look is in it.
                while self.drawn.try_recv().is_ok() {}
                let colour = self.pixel(x, y)?;
                if right(colour) {
                    return Ok(());
                }
                let left = until.saturating_duration_since(Instant::now());
                if self.drawn.recv_timeout(left).is_err() {
                    return Err(Trouble::Unexpected(format!("the screen at {x}, {y} stays {colour:?}")));
                }
            }
        }

        /// The colour once it has stood for a while.
        fn steady(&self, x: i16, y: i16) -> Outcome<Colour> {
            let quiet = Duration::from_millis(300);
            let mut colour = self.pixel(x, y)?;
            let mut since = Instant::now();
            while self.drawn.recv_timeout(quiet.saturating_sub(since.elapsed())).is_ok() {
                let now = self.pixel(x, y)?;
                if now != colour {
                    (colour, since) = (now, Instant::now());
                }
            }
            Ok(colour)
        }
    }

    fn said(error: impl std::fmt::Display) -> Trouble {
        Trouble::Unexpected(format!("the screen: {error}"))
    }
}
