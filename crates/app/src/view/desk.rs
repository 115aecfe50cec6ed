//! The frame of the desk window: clinic, session, top bar.

use serde::Serialize;
use specta::Type;

use super::note::Note;

/// The state of the program before and after signing in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DeskView {
    /// What the desk window may do now.
    pub clinic: ClinicView,
    /// Who is signed in.
    pub session: Option<SessionView>,
    /// The top bar.
    pub status: StatusView,
    /// What about the backups needs a person, for whoever is signed in: the copies are old, a place does not answer, a drill failed.
    pub alarms: Vec<Note>,
    /// Why the clinic's database is not open, when it is not.
    pub trouble: Option<Note>,
}

/// The clinic.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ClinicView {
    /// Name.
    pub name: String,
    /// 接种单位编码.
    pub site: String,
    /// Demonstration database: the screen says 演示 and shows the panel.
    pub demo: bool,
    /// The clinic's day now.
    pub today: String,
    /// The moment now, with offset.
    pub now: String,
}

/// The signed-in person.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SessionView {
    /// Staff id.
    pub staff: String,
    /// Name.
    pub name: String,
    /// Role codes.
    pub roles: Vec<String>,
    /// Commands this person may use, so that the UI offers nothing that would be refused.
    pub may: Vec<String>,
    /// Why the password must be changed before anything else: `initial`, `expired`.
    pub must_change: Option<String>,
    /// The screen is locked: the same person or another one comes back with `session_switch`.
    pub locked: bool,
    /// Seconds without a touch after which the screen locks itself (C-144).
    pub idle_seconds: u32,
}

/// The top bar: devices, queue to the province, open vials.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct StatusView {
    /// Each device with its state.
    pub devices: Vec<DeviceView>,
    /// The queue.
    pub queue: QueueView,
    /// Open vials.
    pub vials: Vec<VialView>,
    /// Date and time cannot be trusted: `clock_confirm`.
    pub clock_doubtful: bool,
    /// Codes may be read with this desk's camera. Whether there is one only the window can tell.
    pub camera: bool,
}

/// One device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeviceView {
    /// `card_reader`, `scanner`, `pad`, `fingerprint`, `printer`, `sound`.
    pub device: String,
    /// Its name in the settings of this desk.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `absent`, `ready`, `busy`, `trouble`, `simulated`.
    pub state: String,
    /// Code of the trouble.
    pub trouble: Option<String>,
}

/// Queue to the province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct QueueView {
    /// `online`, `offline`, `not_enrolled`, `stopped`.
    pub link: String,
    /// Events waiting or to be tried again.
    pub waiting: u32,
    /// Events parked for a person.
    pub parked: u32,
    /// Events accepted so far.
    pub accepted: u32,
    /// Last success.
    pub last_success: Option<String>,
    /// Next try, when waiting after a failure.
    pub next_attempt: Option<String>,
    /// Code of the last failure.
    pub last_failure: Option<String>,
}

/// One open vial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct VialView {
    /// Trace code.
    pub code: String,
    /// Product name, as printed.
    pub product: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Lot.
    pub lot: String,
    /// Doses left.
    pub doses_left: u32,
    /// Opened at.
    pub opened_at: String,
    /// Seconds left; absent where no limit applies.
    pub seconds_left: Option<i32>,
    /// Seconds it may be used in all.
    pub limit_seconds: Option<u32>,
    /// Who opened it.
    pub opened_by: String,
    /// The clock went back since it was opened, and nobody confirmed date and time yet.
    pub clock_doubtful: bool,
}
