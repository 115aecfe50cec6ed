//! The sheet of paper under the pen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What one writes on. Whoever turns it begins a new signature on every pad that lies under it.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    turned: Arc<AtomicU64>,
}

/// A sheet as one pad sees it.
#[derive(Debug)]
pub struct SheetSeen {
    sheet: Sheet,
    seen: u64,
}

impl Sheet {
    /// A fresh sheet.
    pub fn new() -> Sheet {
        Sheet::default()
    }

    /// Takes what was written away.
    pub fn turn(&self) {
        self.turned.fetch_add(1, Ordering::AcqRel);
    }

    /// The sheet for a pad, fresh now.
    pub fn seen(&self) -> SheetSeen {
        SheetSeen { sheet: self.clone(), seen: self.turned.load(Ordering::Acquire) }
    }
}

impl SheetSeen {
    /// Whether the sheet was turned since this was last asked.
    pub fn turned(&mut self) -> bool {
        let now = self.sheet.turned.load(Ordering::Acquire);
        std::mem::replace(&mut self.seen, now) != now
    }
}
