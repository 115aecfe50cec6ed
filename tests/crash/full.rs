//! A disk that is really full (quality.md R3): a file system of a few megabytes in a name space of its own, where the system permits it;
//! and files that may not grow.

use std::path::Path;
use std::process::{Command, Output};

use store::{Signatures, Store};

use crate::{clinic, scratch};

/// Megabytes of the small disk.
const SIZE: u32 = 6;

/// Blocks of 512 bytes a file may hold.
const BLOCKS: u32 = 4_000;

#[test]
fn on_a_full_disk_recording_stops_with_a_clear_code_and_goes_on_when_there_is_room_r3() {
    let dir = scratch();
    if !on_a_small_disk(dir.path(), "true").status.success() {
        println!("full disk: this system permits no mount of one's own; only the limit on files is tried");
        return;
    }
    let small = on_a_small_disk(dir.path(), "exec \"$1\" fill \"$0\"");
    let said = said(&small);
    println!("full disk of {SIZE} MiB (tmpfs): {}", said.trim().replace('\n', "; "));
    assert!(said.lines().any(|line| line.starts_with("full ") && line.ends_with(" store.disk_full")), "{said}");
    assert!(said.lines().any(|line| line.starts_with("sound ")), "{said}");
}

#[test]
fn files_that_may_not_grow_stop_recording_with_a_clear_code_and_lose_nothing_r3() {
    let dir = scratch();
    clinic::found(dir.path());
    // The signal that comes with the limit is ignored, as on any system whose disk has a quota.
    let limited = format!("trap '' XFSZ; ulimit -f {BLOCKS}; exec \"$1\" limit \"$0\"");
    let said = said(&recorder(Command::new("sh").args(["-c", &limited]), dir.path()));
    println!("files of at most {} KiB (RLIMIT_FSIZE): {}", BLOCKS / 2, said.trim());
    let words: Vec<&str> = said.split_whitespace().collect();
    let ["full", taken, code] = words[..] else { panic!("{said}") };
    assert!(["store.io", "store.disk_full"].contains(&code), "{said}");
    let store = Store::open(dir.path(), clinic::keys()).unwrap();
    let count = store.read(|reader| reader.event_count()).unwrap();
    assert_eq!(count, 1 + taken.parse::<u64>().unwrap(), "neither more nor less than was acknowledged");
    clinic::visit(clinic::AFTERWARDS).iter().for_each(|decision| decision.take(&store).unwrap());
    assert!(store.verify_log(&[], Signatures::Every).unwrap().is_intact());
    assert!(store.replay_verify().unwrap().is_equal());
}

/// Runs a line of shell with a file system of [`SIZE`] mounted on `dir`: as root of a user name space of one's own, where nobody else
/// sees it. It is gone when the line ends.
fn on_a_small_disk(dir: &Path, line: &str) -> Output {
    let line = format!("mount -t tmpfs -o size={SIZE}m none \"$0\" && {line}");
    recorder(Command::new("unshare").args(["--map-root-user", "--mount", "sh", "-c", &line]), dir)
}

fn recorder(command: &mut Command, dir: &Path) -> Output {
    command.arg(dir).arg(env!("CARGO_BIN_EXE_recorder")).output().expect("util-linux and a shell are installed")
}

fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}
