//! The demonstration clinic, opened for a test.

use app::input::people::SearchInput;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use app::clock::Clock;
use app::input::{PointInput, StrokeInput};
use app::seed::{self, Size};
use app::view::{DeskNotice, Found, RecipientRow};
use app::{App, AppError, Notice};
use tempfile::TempDir;

use crate::{StandingClock, Visit};

/// How long a notice may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A clinic in a temporary directory.
pub struct Clinic {
    /// The program without its windows.
    pub app: App,
    /// Its clock.
    pub clock: Arc<StandingClock>,
    notices: Receiver<Notice>,
    dir: TempDir,
}

impl Clinic {
    /// The demonstration's people and stock, at a quarter past nine on 20 November 2026, with the manager signed in.
    pub fn open() -> Clinic {
        let clinic = Clinic::closed();
        clinic.login("zhuren");
        clinic
    }

    /// The same with nobody signed in.
    pub fn closed() -> Clinic {
        let dir = TempDir::new().expect("a temporary directory");
        let clock = Arc::new(StandingClock::at("2026-11-20T09:15:00+08:00"));
        let data = dir.path().join("clinic");
        seed::seed(&data, Size { people: 0, doses: 0, seed: 1 }, clock.now(), |_| ()).expect("a seeded clinic");
        Clinic::opened(dir, clock)
    }

    fn opened(dir: TempDir, clock: Arc<StandingClock>) -> Clinic {
        let (app, notices) = start(&dir.path().join("clinic"), &clock);
        Clinic { app, clock, notices, dir }
    }

    /// Where the clinic lies.
    pub fn dir(&self) -> std::path::PathBuf {
        self.dir.path().join("clinic")
    }

    /// Ends the program and starts it again on the same directory.
    #[must_use]
    pub fn restart(mut self) -> Clinic {
        self.app.close();
        (self.app, self.notices) = start(&self.dir(), &self.clock);
        self
    }

    /// Signs a demonstration account in.
    pub fn login(&self, login: &str) {
        self.app.session_login(login, seed::PASSWORD).unwrap_or_else(|error| panic!("{login} signs in: {error}"));
    }

    /// Starts the simulated card reader and scanner.
    pub fn plug_devices(&self) {
        self.app.start_devices().expect("the devices start");
    }

    /// The next desk notice that the test asks for; others pass by.
    pub fn notice<T>(&self, wanted: impl Fn(&DeskNotice) -> Option<T>) -> T {
        loop {
            match self.notices.recv_timeout(PATIENCE) {
                Ok(Notice::Desk(notice)) => {
                    if let Some(found) = wanted(&notice) {
                        return found;
                    }
                }
                Ok(Notice::Pad(_)) => {}
                Err(_) => panic!("no such notice within {PATIENCE:?}"),
            }
        }
    }

    /// Whether the last word to the pad's window brought it to the front. Whatever was told to the desk meanwhile is dropped.
    pub fn pad_came_forward(&self) -> bool {
        let pad = |notice| match notice {
            Notice::Pad(notice) => Some(notice.forward),
            Notice::Desk(_) => None,
        };
        self.notices.try_iter().filter_map(pad).last().unwrap_or(false)
    }

    /// The desk notices told so far that nobody asked for yet.
    pub fn told(&self) -> Vec<DeskNotice> {
        let desk = |notice| match notice {
            Notice::Desk(notice) => Some(notice),
            Notice::Pad(_) => None,
        };
        self.notices.try_iter().filter_map(desk).collect()
    }

    /// Lays a demonstration card on the reader: who was found.
    pub fn place_card(&self, id: &str) -> Found {
        self.app.demo_place_card(id).expect("a card is placed");
        self.notice(|notice| match notice {
            DeskNotice::Found { found } => Some(found.clone()),
            _ => None,
        })
    }

    /// Somebody of the demonstration by name.
    pub fn person(&self, name: &str) -> RecipientRow {
        let found = self.app.recipient_search(&SearchInput::of(name)).expect("the search answers").rows;
        found.into_iter().next().unwrap_or_else(|| panic!("{name} is a person of the demonstration"))
    }

    /// Opens today's visit of a person.
    pub fn visit(&self, name: &str) -> Visit<'_> {
        let view = self.app.visit_open(&self.person(name).recipient).expect("the visit opens");
        Visit::new(self, view)
    }

    /// A visit with precheck answered and consent signed: the person stands before the vaccinator.
    pub fn at_the_needle(&self, name: &str) -> Visit<'_> {
        let visit = self.visit(name).precheck_all_no().sign();
        self.app.visit_focus(Some(&visit.view.visit)).expect("the visit takes the scans");
        visit
    }

    /// The code of a refusal.
    pub fn refusal<T: std::fmt::Debug>(answer: Result<T, AppError>) -> String {
        match answer {
            Err(AppError::Refused(refusal)) => refusal.code.to_owned(),
            other => panic!("a refusal was expected, not {other:?}"),
        }
    }

    /// Whether the log is whole and every projection follows from it.
    pub fn assert_sound(&self) {
        assert_sound(&self.dir());
    }
}

impl Drop for Clinic {
    fn drop(&mut self) {
        self.app.close();
    }
}

fn start(dir: &Path, clock: &Arc<StandingClock>) -> (App, Receiver<Notice>) {
    let app = App::open_at(dir, clock.clone()).expect("the clinic opens");
    let (tell, notices) = channel();
    app.listen(move |notice| drop(tell.send(notice)));
    (app, notices)
}

fn assert_sound(dir: &Path) {
    let log = app::maintenance::verify_log(dir).expect("the log can be read");
    assert!(log.is_intact(), "the log is intact: {log:?}");
    let replay = app::maintenance::verify_replay(dir).expect("the log can be replayed");
    assert!(replay.is_equal(), "replay equals live: {replay:?}");
}

/// The first demonstration code of a kind, such as `good` for a product.
pub fn code(what: &str, product: &str) -> String {
    let found = seed::codes().into_iter().find(|code| code.what == what && code.product == product);
    found.unwrap_or_else(|| panic!("the demonstration has a {what} code of {product:?}")).code
}

/// Strokes that count as a signature.
pub fn quick_strokes() -> Vec<StrokeInput> {
    let point = |n: i32| PointInput { x: 400 + n * 180, y: 900 + (n % 4) * 260, t: (n * 40) as u32, p: 500 };
    vec![StrokeInput { pointer: "pen".to_owned(), points: (0..16).map(point).collect() }]
}
