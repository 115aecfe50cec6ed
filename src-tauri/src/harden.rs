//! What the process denies itself before anything else runs: its memory holds keys and people's data.

/// Switches core dumps off, keeps other programs of the same user from looking into the memory, and keeps what a defect says down to
/// the place where it happened: its message could quote a person.
pub fn harden() {
    std::panic::set_hook(Box::new(|defect| {
        let place = defect.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a defect stopped a piece of work; what was acknowledged is in the database");
    }));
    #[cfg(unix)]
    if let Err(error) = no_core_dumps() {
        tracing::warn!(%error, "core dumps could not be switched off");
    }
}

#[cfg(unix)]
fn no_core_dumps() -> rustix::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]

    #[test]
    fn a_crash_leaves_no_memory_behind_r16() {
        super::no_core_dumps().unwrap();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
        let dumpable = rustix::process::dumpable_behavior().unwrap();
        assert!(matches!(dumpable, rustix::process::DumpableBehavior::NotDumpable));
    }
}
