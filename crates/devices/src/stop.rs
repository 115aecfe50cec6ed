//! How a device thread is told to end, also while it waits inside a system call.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

type Waker = Box<dyn Fn() + Send>;

/// The wish to stop, shared by a device thread and whoever ends it.
#[derive(Clone, Default)]
pub struct Stop {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    set: AtomicBool,
    gate: Mutex<()>,
    changed: Condvar,
    wakers: Mutex<Vec<(u64, Waker)>>,
    next: AtomicU64,
}

impl Stop {
    /// A wish not yet expressed.
    pub fn new() -> Stop {
        Stop::default()
    }

    /// Whether the device should end.
    pub fn is_set(&self) -> bool {
        self.shared.set.load(Ordering::Acquire)
    }

    /// Waits up to `limit`; `true` as soon as the device should end.
    pub fn wait(&self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        let mut gate = self.shared.gate.lock().unwrap_or_else(PoisonError::into_inner);
        while !self.is_set() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            gate = self.shared.changed.wait_timeout(gate, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// Registers what gets a blocked device out of its wait (cancel a PC/SC context, send a wake-up). It may be called several
    /// times, and is forgotten when the guard is dropped.
    pub fn wake_with(&self, waker: impl Fn() + Send + 'static) -> WakeGuard {
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        self.shared.wakers.lock().unwrap_or_else(PoisonError::into_inner).push((id, Box::new(waker)));
        WakeGuard { stop: self.clone(), id }
    }

    /// Expresses the wish and wakes the device. Calling it again wakes again: a wake-up that came just before the device began
    /// to wait is lost, so the caller repeats it until the thread has ended.
    pub fn set(&self) {
        {
            let _gate = self.shared.gate.lock().unwrap_or_else(PoisonError::into_inner);
            self.shared.set.store(true, Ordering::Release);
            self.shared.changed.notify_all();
        }
        for (_, waker) in self.shared.wakers.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            waker();
        }
    }
}

/// Keeps a waker of [`Stop::wake_with`] registered.
#[must_use = "the waker is forgotten when the guard is dropped"]
pub struct WakeGuard {
    stop: Stop,
    id: u64,
}

impl Drop for WakeGuard {
    fn drop(&mut self) {
        self.stop.shared.wakers.lock().unwrap_or_else(PoisonError::into_inner).retain(|(id, _)| *id != self.id);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn a_waiting_device_ends_at_once() {
        let stop = Stop::new();
        let seen = stop.clone();
        let (started, waiting) = mpsc::channel();
        let device = thread::spawn(move || {
            started.send(()).unwrap();
            seen.wait(Duration::from_secs(60))
        });
        assert!(waiting.recv().is_ok());
        stop.set();
        assert!(matches!(device.join(), Ok(true)), "ended by the wish, not by the clock");
    }

    #[test]
    fn a_wait_without_a_wish_ends_by_the_clock() {
        assert!(!Stop::new().wait(Duration::from_millis(1)));
    }

    #[test]
    fn wakes_only_those_who_still_wait() {
        let stop = Stop::new();
        let (woken, wakes) = mpsc::channel();
        let other = woken.clone();
        let gone = stop.wake_with(move || other.send("gone").unwrap());
        let _kept = stop.wake_with(move || woken.send("kept").unwrap());
        drop(gone);
        stop.set();
        stop.set();
        assert_eq!(wakes.try_iter().collect::<Vec<_>>(), ["kept", "kept"]);
    }
}
