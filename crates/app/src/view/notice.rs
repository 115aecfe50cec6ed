//! What reaches a window outside its own doing.

use serde::Serialize;
use specta::Type;

use super::backup::BackupView;
use super::data::ImportView;
use super::desk::{DeskView, StatusView};
use super::devices::DevicesView;
use super::due::DueExportView;
use super::note::Note;
use super::pad::PadView;
use super::people::Found;
use super::setup::SetupView;
use super::stock::StockView;
use super::visit::VisitView;

/// A notice to one window: something changed outside the window's own doing.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeskNotice {
    /// A card or code was recognised.
    Found {
        /// What it is.
        found: Found,
    },
    /// A card could not be read; params name the reason.
    CardTrouble {
        /// Why.
        note: Note,
    },
    /// The card left the reader.
    CardRemoved,
    /// A visit changed (a vial was scanned, the pad was signed).
    Visit {
        /// The whole view.
        view: Box<VisitView>,
    },
    /// The delivery being received changed.
    Stock {
        /// The whole view.
        view: StockView,
    },
    /// Devices, queue or vials changed.
    Status {
        /// The top bar.
        status: StatusView,
    },
    /// A badge was scanned: somebody took the desk over, or came back to it.
    Session {
        /// The whole view.
        view: Box<DeskView>,
    },
    /// The screen was locked because nobody touched it, or because somebody asked.
    Locked,
    /// An import went on.
    Import {
        /// The whole view.
        view: Box<ImportView>,
    },
    /// The export of 应种 went on.
    DueExport {
        /// How far it is.
        view: DueExportView,
    },
    /// A backup, drill or restore went on.
    Backup {
        /// The whole view.
        view: Box<BackupView>,
    },
    /// Founding, unlocking or restoring went on.
    Setup {
        /// The whole view.
        view: Box<SetupView>,
    },
    /// The devices under test said something, or their state changed meanwhile.
    Devices {
        /// The whole view.
        view: Box<DevicesView>,
    },
    /// Something was left on a pad or a fingerprint reader: for a screen that is turned round to the family.
    Pad {
        /// The whole view.
        view: Box<PadView>,
    },
    /// A scan could not be used; params name the reason.
    Refused {
        /// Why.
        note: Note,
    },
}

/// A notice to the pad window.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadNotice {
    /// The whole view.
    pub view: PadView,
    /// On a single screen the pad's window belongs in front: there is something to sign, and not on the desk's own screen turned round.
    #[serde(skip)]
    pub forward: bool,
}
