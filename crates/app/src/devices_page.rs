//! Settings, devices: what this desk has, live; tests of single devices; the file they are kept in.

use std::fs;
use std::time::Duration;

use devices::pad::{Fingerprint, Ink};
use devices::scanner::ports::{self, Heard};
use devices::scanner::setup::{self, Chinese, Separator};
use devices::scanner::symbols::Symbol;
use devices::{CardNotice, DeviceState, Devices, Health, Scan, Settings};
use domain::permission::Command;
use domain::{Ctx, Refusal, mask};
use jiff::Timestamp;

use crate::desk::DeviceTest;
use crate::device_edits::{rows, visible};
use crate::device_notices::SETTINGS;
use crate::input::DeviceEdit;
use crate::view::{
    DeskNotice, DeviceEventRow, DeviceRow, DeviceTestView, DevicesView, FrameRow, HeardRow, ListenView, Note, PortRow,
    PrinterRow, PrintersView, SymbolView, TestLine,
};
use crate::{Answer, App, AppError, Notice, decided, lock, session};

/// Codes of what a test shows, for the check that the UI has words for each.
pub(crate) const TEST_CODES: &[&str] = &[
    "device_test.card_read",
    "device_test.card_removed",
    "device_test.chinese_garbled",
    "device_test.chinese_read",
    "device_test.code_read",
    "device_test.code_unreadable",
    "device_test.finger_read",
    "device_test.finger_simulated",
    "device_test.ink_read",
    "device_test.no_symbology",
    "device_test.plain_read",
    "device_test.prefix",
    "device_test.separator_kept",
    "device_test.separator_lost",
    "device_test.separator_substituted",
    "device_test.suffix",
];

/// How long each speed is listened to.
const LISTEN: Duration = Duration::from_secs(4);

/// Most lines of a test that are kept.
const MOST_LINES: usize = 60;

impl App {
    /// The devices of this desk.
    pub fn devices_view(&self) -> Answer<DevicesView> {
        self.permit(Command::DevicesView)?;
        self.devices_view_now()
    }

    pub(crate) fn devices_view_now(&self) -> Answer<DevicesView> {
        let settings = self.device_settings()?;
        let (health, events) = {
            let running = lock(&self.inner.devices);
            let running = running.as_ref();
            (running.map(Devices::health).unwrap_or_default(), running.map(Devices::events).unwrap_or_default())
        };
        let row = |row: DeviceRow| match health.iter().find(|health| health.id == row.id) {
            Some(health) => self.with_health(row, health),
            None => row,
        };
        let devices = rows(&settings).into_iter().map(row).collect();
        let ports = ports::list().unwrap_or_else(|error| {
            tracing::warn!(%error, "the machine gives no list of ports");
            vec![]
        });
        let event = |event: &devices::DeviceEvent| {
            let (state, trouble) = state(&event.state);
            DeviceEventRow { at: self.moment(event.at_ms), id: event.id.clone(), state, trouble }
        };
        Ok(DevicesView {
            desk: self.inner.store.device().to_owned(),
            devices,
            ports: ports.into_iter().map(|port| PortRow { path: port.path, label: port.label }).collect(),
            events: events.iter().rev().map(event).collect(),
            test: self.desk().device_test.as_ref().map(test_view),
            camera: settings.camera,
        })
    }

    /// The printers the system knows, where it can be asked; it takes as long as the print server does, at most some seconds.
    pub fn printers_view(&self) -> Answer<PrintersView> {
        self.permit(Command::PrintersView)?;
        let found = devices::printers::list();
        let row =
            |printer: devices::printers::Printer| PrinterRow { name: printer.name, is_default: printer.is_default };
        Ok(PrintersView { known: found.is_some(), printers: found.unwrap_or_default().into_iter().map(row).collect() })
    }

    /// Keeps which devices this desk has and starts them anew.
    pub fn devices_save(&self, edits: &[DeviceEdit]) -> Answer<DevicesView> {
        let ctx = self.permit(Command::DevicesSave)?;
        let before = self.device_settings()?;
        let settings = self.edited(&before, edits)?;
        self.keep_devices(&ctx, &before, &settings)?;
        self.end_devices();
        self.start_devices()?;
        self.tell_status();
        self.devices_view_now()
    }

    /// Writes down what the desk has from now on, in its file, and who changed it, in the log.
    pub(crate) fn keep_devices(&self, ctx: &Ctx, before: &Settings, settings: &Settings) -> Answer<()> {
        let text = toml::to_string(settings).map_err(|error| AppError::data(SETTINGS, error))?;
        let path = self.inner.dir.join(SETTINGS);
        let fresh = self.inner.dir.join("devices.toml.new");
        let changes = self.device_changes(ctx, before, settings);
        if !changes.is_empty() {
            // Before the file: a change nobody can be asked about is worse than one that was noted and did not happen.
            self.transact(ctx, |_| Ok(Ok(decided(changes))))?;
        }
        // The old file stays whole until the new one is.
        fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, &path)).map_err(AppError::file(SETTINGS))
    }

    /// Puts a device under test, or ends the test. What it says comes to the settings and not to the desk meanwhile.
    pub fn device_test(&self, id: Option<&str>) -> Answer<DevicesView> {
        self.permit(Command::DeviceTest)?;
        let settings = self.device_settings()?;
        let test = id.map(|id| {
            let row = rows(&settings).into_iter().find(|row| row.id == id);
            row.map(|row| DeviceTest { id: row.id, device: row.device, ..DeviceTest::default() })
                .ok_or(Refusal::new("device.unknown"))
        });
        self.desk().device_test = test.transpose()?;
        self.devices_view_now()
    }

    /// The last frames of a device, masked, newest first.
    pub fn device_frames(&self, id: &str) -> Answer<Vec<FrameRow>> {
        self.permit(Command::DeviceFrames)?;
        let frames = lock(&self.inner.devices).as_ref().map(|devices| devices.frames(id)).unwrap_or_default();
        let row = |frame: &devices::frames::KeptFrame| FrameRow {
            at: self.moment(frame.at_ms),
            direction: match frame.direction {
                devices::frames::Direction::In => "in",
                devices::frames::Direction::Out => "out",
            }
            .to_owned(),
            shown: frame.shown.clone(),
        };
        Ok(frames.iter().rev().map(row).collect())
    }

    /// Listens to a port at one speed after the other, while somebody scans; up to half a minute. The desk's devices rest meanwhile.
    pub fn port_listen(&self, port: &str) -> Answer<ListenView> {
        self.permit(Command::PortListen)?;
        let port = port.trim();
        if port.is_empty() {
            return Err(Refusal::new("device.no_address").into());
        }
        self.end_devices();
        let mut view = ListenView { speed: None, heard: vec![] };
        for speed in ports::SPEEDS {
            let heard = match ports::listen(port, speed, LISTEN) {
                Ok(Heard::Silence) => "silence".to_owned(),
                Ok(Heard::Garbled) => "garbled".to_owned(),
                Ok(Heard::Readable) => "readable".to_owned(),
                Err(DeviceState::Faulty { code }) => code.as_str().to_owned(),
                Err(_) => "absent".to_owned(),
            };
            view.speed = (heard == "readable").then_some(speed);
            let is_open = matches!(heard.as_str(), "silence" | "garbled");
            view.heard.push(HeardRow { speed, heard });
            if !is_open {
                break;
            }
        }
        self.start_devices()?;
        Ok(view)
    }

    fn end_devices(&self) {
        // Ended outside the lock: a device may be telling the desk something that asks for it.
        let running = lock(&self.inner.devices).take();
        drop(running);
    }

    /// Takes what a device under test said; `true` when it was taken and is nobody else's.
    pub(crate) fn tested(&self, notice: &devices::Notice) -> bool {
        let taken = match notice {
            devices::Notice::Card(card) => {
                self.test_lines(|test| (test.device == "card_reader").then(|| of_card(card)))
            }
            devices::Notice::Ink { device, ink } => self.test_lines(|test| (test.id == *device).then(|| of_ink(ink))),
            devices::Notice::Finger { device, finger } => {
                self.test_lines(|test| (test.id == *device).then(|| of_finger(finger)))
            }
            devices::Notice::Scan(scan) => self.test_scan(scan),
            devices::Notice::Health(_) => false,
        };
        let watched = taken || (matches!(notice, devices::Notice::Health(_)) && self.desk().device_test.is_some());
        if watched {
            match self.devices_view_now() {
                Ok(view) => self.tell(Notice::Desk(DeskNotice::Devices { view: Box::new(view) })),
                Err(error) => tracing::error!(%error, "the devices could not be shown"),
            }
        }
        taken
    }

    /// As [`App::tested`], of a scanner.
    pub(crate) fn test_scan(&self, scan: &Scan) -> bool {
        self.test_lines(|test| {
            (test.id == scan.device).then(|| {
                let finding = setup::judge(scan);
                if let Some(finding) = &finding
                    && !test.scanned.contains(&finding.symbol)
                {
                    test.scanned.push(finding.symbol);
                }
                of_scan(scan, finding)
            })
        })
    }

    fn test_lines(&self, lines: impl FnOnce(&mut DeviceTest) -> Option<Vec<(bool, Note)>>) -> bool {
        let at = self.ctx(session::nobody()).stamp();
        let mut desk = self.desk();
        let Some(test) = desk.device_test.as_mut() else { return false };
        let Some(lines) = lines(test) else { return false };
        test.lines.extend(lines.into_iter().map(|(good, note)| TestLine { at: at.clone(), good, note }));
        let surplus = test.lines.len().saturating_sub(MOST_LINES);
        test.lines.drain(..surplus);
        true
    }

    fn moment(&self, at_ms: i64) -> String {
        let now = Timestamp::from_millisecond(at_ms).unwrap_or_default();
        Ctx { now, ..self.ctx(session::nobody()) }.stamp()
    }

    fn with_health(&self, row: DeviceRow, health: &Health) -> DeviceRow {
        let (state, trouble) = state(&health.state);
        DeviceRow { name: health.name.clone(), state, trouble, since: Some(self.moment(health.since_ms)), ..row }
    }
}

fn state(state: &DeviceState) -> (String, Option<String>) {
    let (state, trouble) = crate::device_notices::state(state);
    (state.to_owned(), trouble)
}

fn note(code: &str, params: &[(&str, String)]) -> Note {
    Note {
        code: code.to_owned(),
        params: params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        rule: None,
    }
}

fn of_card(card: &CardNotice) -> Vec<(bool, Note)> {
    match card {
        CardNotice::Inserted { .. } => vec![],
        // Masked: a test shows that the card is read, not whose it is.
        CardNotice::Read { reader, holder } => vec![(
            true,
            note("device_test.card_read", &[("reader", reader.clone()), ("number", mask::number(&holder.id_number))]),
        )],
        CardNotice::Unreadable { reason, .. } => vec![(false, note(reason.code(), &[]))],
        CardNotice::Removed { .. } => vec![(true, note("device_test.card_removed", &[]))],
    }
}

fn of_scan(scan: &Scan, finding: Option<setup::Finding>) -> Vec<(bool, Note)> {
    let length = scan.raw.len().to_string();
    let Some(finding) = finding else {
        let readable = setup::is_readable(&scan.raw) || std::str::from_utf8(&scan.raw).is_ok();
        let code = if readable { "device_test.code_read" } else { "device_test.code_unreadable" };
        return vec![(readable, note(code, &[("length", length)]))];
    };
    let mut lines = vec![match (&finding.separator, finding.chinese) {
        (Some(Separator::Kept), _) => (true, note("device_test.separator_kept", &[])),
        (Some(Separator::Lost), _) => (false, note("device_test.separator_lost", &[])),
        (Some(Separator::Substituted(text)), _) => {
            (false, note("device_test.separator_substituted", &[("text", visible(text))]))
        }
        (None, Some(Chinese::Garbled)) => (false, note("device_test.chinese_garbled", &[])),
        (None, Some(Chinese::Utf8)) => (true, note("device_test.chinese_read", &[("encoding", "UTF-8".to_owned())])),
        (None, Some(Chinese::Gb18030)) => {
            (true, note("device_test.chinese_read", &[("encoding", "GB18030".to_owned())]))
        }
        (None, None) => (true, note("device_test.plain_read", &[("length", length)])),
    }];
    if !finding.prefix.is_empty() {
        lines.push((false, note("device_test.prefix", &[("text", visible(&finding.prefix))])));
    }
    if !finding.suffix.is_empty() {
        lines.push((false, note("device_test.suffix", &[("text", visible(&finding.suffix))])));
    }
    if finding.symbol == Symbol::Plain && !finding.tells_symbology {
        lines.push((true, note("device_test.no_symbology", &[])));
    }
    lines
}

/// How much was written, never what.
fn of_ink(ink: &Ink) -> Vec<(bool, Note)> {
    let points: usize = ink.strokes.iter().map(|stroke| stroke.points.len()).sum();
    let strongest = ink.strokes.iter().flat_map(|stroke| &stroke.points).map(|point| point[3]).max().unwrap_or(0);
    let params = [
        ("strokes", ink.strokes.len().to_string()),
        ("points", points.to_string()),
        ("pressure", (strongest / 10).to_string()),
    ];
    vec![(true, note("device_test.ink_read", &params))]
}

fn of_finger(finger: &Fingerprint) -> Vec<(bool, Note)> {
    let code = if finger.simulated { "device_test.finger_simulated" } else { "device_test.finger_read" };
    vec![(true, note(code, &[("width", finger.width.to_string()), ("height", finger.height.to_string())]))]
}

fn test_view(test: &DeviceTest) -> DeviceTestView {
    let size = |modules: usize| u32::try_from(modules).unwrap_or_default();
    let symbol = |symbol: Symbol| {
        let drawing = symbol.drawing();
        SymbolView {
            symbol: symbol.as_str().to_owned(),
            content: symbol.content(),
            width: size(drawing.width),
            height: size(drawing.height),
            path: drawing.path,
            scanned: test.scanned.contains(&symbol),
        }
    };
    let symbols = if test.device == "scanner" { Symbol::ALL.map(symbol).to_vec() } else { vec![] };
    DeviceTestView { id: test.id.clone(), device: test.device.clone(), symbols, lines: test.lines.clone() }
}
