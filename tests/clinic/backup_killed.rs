//! Programs killed in the middle of a backup or a restore, and backups of older programs (R11, R12).

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use app::backup::restore::{self, Order};
use app::backup::{Unwatched, Watch};
use app::view::DeskNotice;
use app::{App, Notice, seed};
use seal::Secret;
use seal::recovery::RecoveryKey;
use seal::sm2::SigningKey;
use seal::vault::{FileVault, KeyVault};
use store::{Signatures, Unowned};
use tempfile::TempDir;
use testkit::{Clinic, StandingClock};

use crate::backup::{folder, new_paper};

const NOW: &str = "2026-11-21T08:00:00+08:00";

fn order<'a>(dir: &'a Path, backup: &'a str, paper: &'a str) -> Order<'a> {
    Order {
        dir,
        set_aside: false,
        backup,
        recovery_key: paper,
        site: None,
        now: NOW.parse().unwrap(),
        passphrase: None,
    }
}

/// Says every stage on standard output, a line each.
struct Says;

impl Watch for Says {
    fn step(&self, stage: &'static str, _: u64, _: u64) {
        println!("STAGE {stage}");
    }
    fn cancelled(&self) -> bool {
        false
    }
}

/// Runs a test of this file as a program of its own and kills it after so many stages. False when it ended before.
fn kill_after(stages: usize, child: &str, variables: &[(&str, &str)]) -> bool {
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", child, "--ignored", "--nocapture"])
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = BufReader::new(program.stdout.take().unwrap());
    let heard = said.lines().map_while(Result::ok).filter(|line| line.contains("STAGE")).take(stages).count();
    program.kill().unwrap();
    let ended = program.wait().unwrap();
    heard == stages && !ended.success()
}

fn value(name: &str) -> String {
    std::env::var(name).unwrap()
}

#[test]
#[ignore = "started and killed by the test after it"]
fn restoring_child() {
    let plan = restore::plan(&folder("", Path::new(&value("KILLED_PLACE")))).unwrap();
    let backup = plan.candidates[0].backup.clone();
    restore::run(&plan, &order(Path::new(&value("KILLED_DIR")), &backup, &value("KILLED_PAPER")), &Says).unwrap();
}

#[test]
fn r11_a_restore_killed_at_any_stage_leaves_no_half_clinic() {
    let (clinic, place, elsewhere) = (Clinic::open(), TempDir::new().unwrap(), TempDir::new().unwrap());
    let paper = new_paper(&clinic);
    clinic.app.backup_target_save(&folder("移动硬盘", place.path())).unwrap();
    clinic.app.backup_now("full").unwrap();
    clinic.login("zhuren");
    clinic.app.backup_now("increment").unwrap();
    let dir = elsewhere.path().join("clinic");
    let variables = [
        ("KILLED_PLACE", place.path().to_str().unwrap()),
        ("KILLED_DIR", dir.to_str().unwrap()),
        ("KILLED_PAPER", paper.as_str()),
    ];
    let mut killed = 0;
    for stages in 1.. {
        if !kill_after(stages, "backup_killed::restoring_child", &variables) {
            break;
        }
        killed += 1;
        // Its name is given last, in one step: either all of it is there or nothing.
        if dir.exists() {
            assert!(app::maintenance::verify_log(&dir).unwrap().is_intact(), "after {stages} stages");
            std::fs::remove_dir_all(&dir).unwrap();
        }
    }
    assert!(killed >= 8, "the restore was killed at {killed} stages");
    let _ = std::fs::remove_dir_all(&dir);
    let plan = restore::plan(&folder("", place.path())).unwrap();
    let backup = plan.candidates[0].backup.clone();
    restore::run(&plan, &order(&dir, &backup, &paper), &Unwatched).expect("what was left does not stand in the way");
}

#[test]
#[ignore = "started and killed by the test after it"]
fn backing_up_child() {
    let clock = Arc::new(StandingClock::at("2026-11-20T19:00:00+08:00"));
    let app = App::open_at(Path::new(&value("KILLED_DIR")), clock).unwrap();
    app.listen(|notice| {
        if let Notice::Desk(DeskNotice::Backup { view }) = notice
            && let Some(progress) = view.progress
        {
            println!("STAGE {}", progress.stage);
        }
    });
    app.session_login("zhuren", seed::PASSWORD).unwrap();
    app.backup_now("full").unwrap();
    app.close();
}

#[test]
fn r11_a_backup_killed_at_any_stage_is_no_backup_and_the_next_one_is() {
    let (clinic, place) = (Clinic::open(), TempDir::new().unwrap());
    let paper = new_paper(&clinic);
    clinic.app.backup_target_save(&folder("移动硬盘", place.path())).unwrap();
    clinic.app.close();
    let (dir, at) = (clinic.dir(), folder("", place.path()));
    let mut killed = 0;
    for stages in 1.. {
        let variables = [("KILLED_DIR", dir.to_str().unwrap())];
        if !kill_after(stages, "backup_killed::backing_up_child", &variables) {
            break;
        }
        killed += 1;
        clinic.assert_sound();
        // Whatever is offered can be restored; what is half there is not offered.
        let plan = restore::plan(&at).unwrap();
        if let Some(newest) = plan.candidates.first() {
            let elsewhere = TempDir::new().unwrap();
            restore::run(&plan, &order(&elsewhere.path().join("clinic"), &newest.backup, &paper), &Unwatched).unwrap();
        }
    }
    assert!(killed >= 3, "the backup was killed at {killed} stages");
    assert!(!restore::plan(&at).unwrap().candidates.is_empty());
    clinic.assert_sound();
}

/// Copies the fixture of a schema that was shipped.
fn fixture(schema: &str, to: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("spine/fixtures").join(schema);
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

#[test]
fn r12_a_backup_of_an_older_schema_is_brought_up_to_date_and_one_of_a_newer_is_refused() {
    let scratch = TempDir::new().unwrap();
    let (old, looked_at) = (scratch.path().join("old"), scratch.path().join("looked-at"));
    fixture("schema-0012", &old);
    fixture("schema-0012", &looked_at);
    let vault = FileVault::open(old.join("vault.json"), "vaxdesk-demo").unwrap();
    let key = |name: &str| vault.get(name).unwrap().unwrap().to_array::<32>().unwrap();
    let signer = SigningKey::from_bytes(key("device-signing-key").expose()).unwrap();
    let database_key = || Secret::new(*key("database-key").expose());
    // What that program knew of its log: looked at in another copy, since looking brings it up to date.
    let mut unowned = Unowned::open(&looked_at, &database_key()).unwrap();
    let whose = unowned.whose().clone();
    unowned.migrate(signer.verifying_key()).unwrap();
    let log = unowned.verify_log(signer.verifying_key(), &[], Signatures::Heads).unwrap();
    let head = log.heads.last().unwrap().clone();
    drop(unowned);
    let paper = RecoveryKey::generate().unwrap();
    let groups: Vec<String> = paper.groups().iter().map(|group| group.expose().clone()).collect();
    let file = std::fs::read(old.join("clinic.db")).unwrap();
    let header = |id: &str, schema: i32| backup::Header {
        format: 1,
        id: id.to_owned(),
        kind: backup::Kind::Full,
        base: id.to_owned(),
        after: 0,
        pos: i64::try_from(log.events).unwrap(),
        site: whose.site.clone(),
        clinic: "旧版门诊".to_owned(),
        head: backup::Head { device: head.device.clone(), epoch: head.epoch, seq: head.seq, hash: head.hash.clone() },
        device_key: signer.verifying_key().clone(),
        schema,
        taken_at: "2026-11-01T18:30:00+08:00".to_owned(),
        demo: true,
        size: file.len() as u64,
        database_key: String::new(),
        recovery: Some(paper.wrap(&database_key()).unwrap()),
        salt: String::new(),
    };
    for (id, schema) in [("01900000-0000-7000-8000-000000000012", 12), ("01900000-0000-7000-8000-000000009999", 9999)] {
        let place = TempDir::new().unwrap();
        let settings = backup::place::Settings {
            kind: "folder".into(),
            place: place.path().display().to_string(),
            endpoint: None,
            region: None,
            user: None,
            mark: None,
        };
        let target = backup::place::open(&settings, None, None).unwrap();
        let sealer = backup::Sealer::new(header(id, schema), &database_key(), &signer, file.as_slice()).unwrap();
        backup::lay_down(sealer, &[&*target], 1 << 20, &Unwatched).unwrap().remove(0).unwrap();
        let plan = restore::plan(&folder("", place.path())).unwrap();
        let dir = scratch.path().join(format!("restored-{schema}"));
        let restored = restore::run(&plan, &order(&dir, id, &groups.join(" ")), &Unwatched);
        if schema == 12 {
            assert_eq!(restored.unwrap().events, log.events);
            let verified = app::maintenance::verify_log(&dir).unwrap();
            assert!(verified.is_intact(), "the old epoch is held against the key it was signed with: {verified:?}");
            assert!(app::maintenance::verify_replay(&dir).unwrap().is_equal());
        } else {
            assert_eq!(Clinic::refusal(restored), "restore.newer_schema");
        }
    }
}
