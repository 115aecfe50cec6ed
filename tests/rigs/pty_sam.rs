//! An identity card reader with a security module at the far end of a pseudo terminal.

use super::pty_scanner::open_pty;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];

/// What the rig says to itself to end a module; no host says it.
const END: &[u8] = b"\xAA\xAA\xAA\x96\x69\x00\x03END";

/// What may go wrong with a module.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Bytes in front of every answer.
    pub noise: Vec<u8>,
    /// This many answers to come have a wrong checksum.
    pub garbled: usize,
    /// Status in place of the answer to a read (30 01).
    pub read_status: Option<u8>,
    /// Status of every answer: a module that is broken.
    pub module_status: Option<u8>,
    /// Gives no answer at all.
    pub is_silent: bool,
    /// Bytes per write; 0 is 300, as real readers send.
    pub piece: usize,
}

struct State {
    faults: Faults,
    card: Option<Vec<u8>>,
    added_address: Option<Vec<u8>>,
    /// The card was found since it was laid down: it is found again only after it was lifted.
    was_found: bool,
    is_found: bool,
    is_selected: bool,
    asked: Vec<Vec<u8>>,
}

/// A reader on a port whose path stays the same over unplugging.
pub struct PtySam {
    folder: tempfile::TempDir,
    state: Arc<Mutex<State>>,
    plugged: Option<(OwnedFd, JoinHandle<()>)>,
}

impl PtySam {
    /// A plugged-in reader without a card.
    ///
    /// # Panics
    /// When the system gives no pseudo terminal.
    pub fn plugged() -> PtySam {
        let state = State {
            faults: Faults::default(),
            card: None,
            added_address: None,
            was_found: false,
            is_found: false,
            is_selected: false,
            asked: Vec::new(),
        };
        let mut sam = PtySam {
            folder: tempfile::tempdir().expect("a folder for the port"),
            state: Arc::new(Mutex::new(state)),
            plugged: None,
        };
        sam.plug();
        sam
    }

    /// The port to open.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("sam")
    }

    /// Lays a card down: the payload of a read.
    pub fn lay(&self, payload: Vec<u8>) {
        let mut state = self.lock();
        state.card = Some(payload);
        (state.was_found, state.is_found, state.is_selected) = (false, false, false);
    }

    /// Lifts the card.
    pub fn lift(&self) {
        let mut state = self.lock();
        state.card = None;
        (state.was_found, state.is_found, state.is_selected) = (false, false, false);
    }

    /// The address written onto the card later: 70 bytes.
    pub fn add_address(&self, address: &str) {
        let mut bytes: Vec<u8> = address.encode_utf16().flat_map(u16::to_le_bytes).collect();
        while bytes.len() < 70 {
            bytes.extend([0x20, 0x00]);
        }
        self.lock().added_address = Some(bytes);
    }

    /// Makes the module behave like this from now on.
    pub fn misbehave(&self, faults: Faults) {
        self.lock().faults = faults;
    }

    /// The commands it was asked.
    pub fn asked(&self) -> Vec<Vec<u8>> {
        self.lock().asked.clone()
    }

    /// Pulls the plug.
    pub fn unplug(&mut self) {
        fs::remove_file(self.path()).expect("the port goes with the plug");
        self.end();
    }

    /// Puts the plug in.
    pub fn plug(&mut self) {
        let (master, port) = open_pty().expect("a pseudo terminal");
        let device =
            fs::read_link(Path::new("/proc/self/fd").join(port.as_raw_fd().to_string())).expect("the port's device");
        std::os::unix::fs::symlink(device, self.path()).expect("the port's path");
        let (mut wire, state) = (File::from(master), self.state.clone());
        let thread = thread::spawn(move || serve(&mut wire, &state));
        self.plugged = Some((port, thread));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&mut self) {
        if let Some((port, thread)) = self.plugged.take() {
            // A pseudo terminal cannot be shut down like a socket: a word of the rig's own ends the thread, and with it the line.
            let mut port = File::from(port);
            port.write_all(END).expect("the rig's own end of the line");
            thread.join().expect("the module ends");
        }
    }
}

impl Drop for PtySam {
    fn drop(&mut self) {
        self.end();
    }
}

fn serve(wire: &mut File, state: &Mutex<State>) {
    let mut pending = Vec::new();
    let mut bytes = [0; 512];
    loop {
        let Ok(count) = wire.read(&mut bytes) else { return };
        pending.extend_from_slice(&bytes[..count]);
        if count == 0 || pending.windows(END.len()).any(|window| window == END) {
            return;
        }
        while let Some(command) = take(&mut pending) {
            if !answer(wire, state, command.as_deref()) {
                return;
            }
        }
    }
}

/// The next command; `Some(None)` is one with a wrong checksum.
fn take(pending: &mut Vec<u8>) -> Option<Option<Vec<u8>>> {
    let start = pending.windows(5).position(|window| window == PREAMBLE)?;
    pending.drain(..start);
    let length = usize::from(u16::from_be_bytes([*pending.get(5)?, *pending.get(6)?]));
    if pending.len() < 7 + length {
        return None;
    }
    let frame: Vec<u8> = pending.drain(..7 + length).collect();
    let is_whole = frame[5..].iter().fold(0, |sum, byte| sum ^ byte) == 0;
    Some(is_whole.then(|| frame[7..frame.len() - 1].to_vec()))
}

#[expect(clippy::disallowed_methods, reason = "the pause between the pieces is what is played")]
fn answer(wire: &mut File, state: &Mutex<State>, command: Option<&[u8]>) -> bool {
    let (content, faults, is_garbled) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked.push(command.unwrap_or_default().to_vec());
        if state.faults.is_silent {
            return true;
        }
        let content = content(&mut state, command);
        let is_garbled = state.faults.garbled > 0;
        state.faults.garbled = state.faults.garbled.saturating_sub(1);
        (content, state.faults.clone(), is_garbled)
    };
    let length = u16::try_from(content.len() + 1).expect("a short answer").to_be_bytes();
    let counted = [&length[..], &content].concat();
    let checksum = counted.iter().fold(0, |sum, byte| sum ^ byte) ^ u8::from(is_garbled);
    let frame = [&faults.noise[..], &PREAMBLE, &counted, &[checksum]].concat();
    let size = if faults.piece == 0 { 300 } else { faults.piece };
    for piece in frame.chunks(size) {
        if wire.write_all(piece).is_err() {
            return false;
        }
        if size == 300 && frame.len() > size {
            thread::sleep(Duration::from_millis(5));
        }
    }
    true
}

fn content(state: &mut State, command: Option<&[u8]>) -> Vec<u8> {
    let said = |status: u8, data: &[u8]| [&[0x00, 0x00, status], data].concat();
    if let Some(status) = state.faults.module_status {
        return said(status, &[]);
    }
    match command {
        None => said(0x10, &[]),
        Some([0x10 | 0x11, 0xFF]) => said(0x90, &[]),
        Some([0x12, 0xFF]) => {
            let numbers: Vec<u8> = [20_200_101u32, 123_456, 987_654].into_iter().flat_map(u32::to_le_bytes).collect();
            said(0x90, &[&[5, 0, 1, 0][..], &numbers].concat())
        }
        Some([0x20, 0x01]) if state.card.is_some() && !state.was_found => {
            (state.was_found, state.is_found) = (true, true);
            said(0x9F, &[0; 4])
        }
        Some([0x20, 0x01]) => said(0x80, &[]),
        Some([0x20, 0x02]) if state.is_found => {
            state.is_selected = true;
            said(0x90, &[0; 8])
        }
        Some([0x20, 0x02]) => said(0x81, &[]),
        Some([0x30, 0x01]) => {
            if let Some(status) = state.faults.read_status {
                return said(status, &[]);
            }
            match state.card.clone().filter(|_| state.is_selected) {
                Some(payload) => said(0x90, &payload),
                None => said(0x41, &[]),
            }
        }
        Some([0x30, 0x03]) => match state.added_address.clone().filter(|_| state.is_selected) {
            Some(address) => said(0x90, &address),
            None => said(0x91, &[]),
        },
        Some(_) => said(0x21, &[]),
    }
}
