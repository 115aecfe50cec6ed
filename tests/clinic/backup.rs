//! Backups, restore drills and the way back, through `app` (C-176…C-178, R11, R12).

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use app::backup::restore::{self, Done, Order};
use app::backup::{Unwatched, Watch};
use app::input::backup::TargetInput;
use app::input::people::SearchInput;
use app::input::setup::{RestoreInput, RestoreListInput};
use app::input::staff::StepUpInput;
use app::setup::Setup;
use app::view::BackupView;
use app::{App, AppError, seed};
use tempfile::TempDir;
use testkit::{Clinic, code};

/// A clinic with a folder for backups outside its data, and a recovery key on paper.
struct Desk {
    clinic: Clinic,
    place: TempDir,
    paper: String,
}

impl Desk {
    fn open() -> Desk {
        let (clinic, place) = (Clinic::open(), TempDir::new().unwrap());
        let paper = new_paper(&clinic);
        clinic.app.backup_target_save(&folder("移动硬盘", place.path())).unwrap();
        Desk { clinic, place, paper }
    }

    fn view(&self) -> BackupView {
        self.clinic.app.backup_view().unwrap()
    }

    /// A dose, so that something is new.
    fn give_a_dose(&self) {
        let _ = self.clinic.at_the_needle("王小明").scan(&code("good", "HEPB-D1")).authorise().record("HepB");
    }

    /// Something small that is new.
    fn something_happens(&self) {
        self.clinic.login("zhuren");
    }

    fn restore_into(&self, dir: &Path, backup: Option<&str>, paper: &str) -> Result<Done, AppError> {
        let plan = restore::plan(&folder("", self.place.path()))?;
        let newest = plan.candidates.first().expect("there is a backup").backup.clone();
        let order = Order {
            set_aside: false,
            dir,
            backup: backup.unwrap_or(&newest),
            recovery_key: paper,
            site: None,
            now: "2026-11-21T08:00:00+08:00".parse().unwrap(),
            passphrase: None,
        };
        restore::run(&plan, &order, &Unwatched)
    }

    fn files(&self, ending: &str) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(self.place.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.to_string_lossy().contains(ending))
            .collect();
        files.sort();
        files
    }
}

pub fn folder(name: &str, path: &Path) -> TargetInput {
    TargetInput {
        name: name.into(),
        kind: "folder".into(),
        place: path.display().to_string(),
        endpoint: None,
        region: None,
        user: None,
        secret: None,
    }
}

/// Makes a recovery key and types it back; answers the paper.
pub fn new_paper(clinic: &Clinic) -> String {
    let approval = clinic.app.step_up(&StepUpInput {
        command: "recovery_replace".into(),
        subject: String::new(),
        login: "fuzhuren".into(),
        password: seed::PASSWORD.into(),
    });
    let shown = clinic.app.recovery_replace(&approval.unwrap().token).unwrap().recovery_new.unwrap();
    let paper = shown.groups.join("-");
    let view = clinic.app.recovery_confirm(&paper.to_lowercase()).unwrap();
    assert_eq!(view.recovery_key.as_deref(), Some(shown.key.as_str()));
    paper
}

fn refused<T: std::fmt::Debug>(answer: Result<T, AppError>) -> String {
    Clinic::refusal(answer)
}

fn kinds(view: &BackupView) -> Vec<&str> {
    view.backups.iter().map(|backup| backup.kind.as_str()).collect()
}

fn alarms(view: &BackupView) -> Vec<&str> {
    view.alarms.iter().map(|alarm| alarm.code.as_str()).collect()
}

#[test]
fn a_backup_is_made_by_hand_and_by_itself_c_176() {
    let desk = Desk::open();
    assert_eq!(desk.view().targets[0].state, "waiting");
    let view = desk.clinic.app.backup_now("full").unwrap();
    assert_eq!((kinds(&view), view.targets[0].state.as_str()), (vec!["full"], "ready"));
    // The quick drill after it went well, and both are in the log.
    assert!(view.drills[0].passed, "{:?}", view.drills);
    desk.clinic.clock.pass(15 * 60);
    desk.give_a_dose();
    assert!(desk.clinic.app.back_up_what_is_due().unwrap());
    assert_eq!(kinds(&desk.view()), ["increment", "full"]);
    assert!(!desk.clinic.app.back_up_what_is_due().unwrap(), "nothing is due");
    // Day close.
    desk.clinic.clock.pass(10 * 60 * 60);
    desk.clinic.app.back_up_what_is_due().unwrap();
    assert_eq!(kinds(&desk.view()).iter().filter(|kind| **kind == "full").count(), 2);
    desk.clinic.assert_sound();
}

#[test]
fn what_was_backed_up_comes_back_whole_c_178() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    desk.give_a_dose();
    desk.clinic.app.backup_now("increment").unwrap();
    desk.clinic.app.close();
    // The machine is gone; another one, an empty directory, the paper.
    let elsewhere = TempDir::new().unwrap();
    let dir = elsewhere.path().join("clinic");
    let done = desk.restore_into(&dir, None, &desk.paper).unwrap();
    assert_eq!(done.site, seed::SITE);
    let log = app::maintenance::verify_log(&dir).unwrap();
    assert!(log.is_intact(), "{log:?}");
    assert!(app::maintenance::verify_replay(&dir).unwrap().is_equal());
    let heads: Vec<u32> = log.heads.iter().map(|head| head.epoch).collect();
    assert_eq!(heads, [1, 2], "a restored database begins a new epoch (event-log.md 13)");

    let app = App::open_at(&dir, desk.clinic.clock.clone()).unwrap();
    app.session_login("zhuren", seed::PASSWORD).expect("staff sign in with the passwords they had");
    let person =
        app.recipient_search(&SearchInput { text: "王小明".into(), ..SearchInput::default() }).unwrap().rows.remove(0);
    let history = app.recipient_view(&person.recipient).unwrap().history;
    assert!(history.iter().any(|dose| dose.date == "2026-11-20"), "the dose of the increment is there: {history:?}");
    // The key on paper was typed into a machine: it must be replaced, and until then the screen says so.
    assert!(alarms(&app.backup_view().unwrap()).contains(&"recovery.used"));
    // The place it came from is known, and begins with a full copy: another epoch.
    assert_eq!(app.backup_view().unwrap().targets[0].state, "waiting");
    app.close();
}

#[test]
fn a_moment_before_a_mistake_can_be_chosen() {
    let desk = Desk::open();
    let full = desk.clinic.app.backup_now("full").unwrap().backups[0].backup.clone();
    desk.give_a_dose();
    desk.clinic.app.backup_now("increment").unwrap();
    let elsewhere = TempDir::new().unwrap();
    let (old, new) = (elsewhere.path().join("old"), elsewhere.path().join("new"));
    let before = desk.restore_into(&old, Some(&full), &desk.paper).unwrap();
    let after = desk.restore_into(&new, None, &desk.paper).unwrap();
    assert!(before.events < after.events);
}

#[test]
fn r11_wrong_key_tampered_and_truncated_backups_are_refused_each_by_name() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let elsewhere = TempDir::new().unwrap();
    let dir = elsewhere.path().join("clinic");
    let restore = |paper: &str| refused(desk.restore_into(&dir, None, paper));
    // Another clinic's paper, and a slip of the pen.
    assert_eq!(restore(&new_paper(&Clinic::open())), "restore.other_paper");
    let mut slip = desk.paper.clone();
    slip.replace_range(8..9, if &slip[8..9] == "7" { "8" } else { "7" });
    assert_eq!(restore(&slip), "recovery.group");
    assert_eq!(restore("接种台"), "recovery.length");
    let part = desk.files(".vaxbak.00000").remove(0);
    let good = std::fs::read(&part).unwrap();
    let mut altered = good.clone();
    let middle = good.len() / 2;
    altered[middle] ^= 1;
    std::fs::write(&part, altered).unwrap();
    assert_eq!(restore(&desk.paper), "backup.tampered");
    std::fs::write(&part, &good[..middle]).unwrap();
    // Cut: it is no longer even offered.
    assert!(restore::plan(&folder("", desk.place.path())).unwrap().candidates.is_empty());
    std::fs::write(&part, &good).unwrap();
    assert!(!dir.exists() && !elsewhere.path().join("clinic.restoring").exists(), "nothing half done is left");
    desk.restore_into(&dir, None, &desk.paper).unwrap();
    assert_eq!(restore(&desk.paper), "restore.clinic_there", "nothing is restored over a clinic");
}

#[test]
fn a_backup_of_another_clinic_is_refused_where_ours_is_asked_for() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let plan = restore::plan(&folder("", desk.place.path())).unwrap();
    let elsewhere = TempDir::new().unwrap();
    let order = Order {
        set_aside: false,
        dir: &elsewhere.path().join("clinic"),
        backup: &plan.candidates[0].backup,
        recovery_key: &desk.paper,
        site: Some("3302119999"),
        now: "2026-11-21T08:00:00+08:00".parse().unwrap(),
        passphrase: None,
    };
    assert_eq!(refused(restore::run(&plan, &order, &Unwatched)), "restore.foreign_site");
}

#[test]
fn a_stopped_restore_leaves_nothing_behind() {
    /// Stops at the n-th question.
    struct Stop(AtomicUsize);
    impl Watch for Stop {
        fn step(&self, _: &'static str, _: u64, _: u64) {}
        fn cancelled(&self) -> bool {
            self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_err()
        }
    }
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let plan = restore::plan(&folder("", desk.place.path())).unwrap();
    let elsewhere = TempDir::new().unwrap();
    for questions in 0..5 {
        let order = Order {
            set_aside: false,
            dir: &elsewhere.path().join("clinic"),
            backup: &plan.candidates[0].backup,
            recovery_key: &desk.paper,
            site: None,
            now: "2026-11-21T08:00:00+08:00".parse().unwrap(),
            passphrase: None,
        };
        let stopped = restore::run(&plan, &order, &Stop(AtomicUsize::new(questions)));
        assert_eq!(refused(stopped), "backup.cancelled", "after {questions} questions");
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}

#[test]
fn what_a_killed_restore_left_does_not_stop_the_next() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let elsewhere = TempDir::new().unwrap();
    let dir = elsewhere.path().join("clinic");
    // The program was killed in the middle: half a database in the folder beside, other things in the directory itself.
    std::fs::create_dir(elsewhere.path().join("clinic.restoring")).unwrap();
    std::fs::write(elsewhere.path().join("clinic.restoring/clinic.db"), b"half").unwrap();
    std::fs::create_dir(&dir).unwrap();
    std::fs::write(dir.join("window.json"), b"{}").unwrap();
    desk.restore_into(&dir, None, &desk.paper).unwrap();
    assert!(app::maintenance::verify_log(&dir).unwrap().is_intact());
    let aside = std::fs::read_dir(elsewhere.path())
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().join("window.json").exists());
    assert_eq!(aside.count(), 1, "what was there stepped aside and is not deleted");
}

#[test]
fn every_week_a_drill_restores_the_newest_backup_by_itself_c_178() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    desk.give_a_dose();
    desk.clinic.app.backup_now("increment").unwrap();
    let head = |desk: &Desk| app::maintenance::verify_log(&desk.clinic.dir()).unwrap().events;
    let before = head(&desk);
    desk.clinic.clock.pass(7 * 24 * 60 * 60);
    desk.something_happens();
    desk.clinic.app.back_up_what_is_due().unwrap();
    let view = desk.view();
    let whole = view.drills.iter().find(|drill| drill.events > 0 && drill.at.starts_with("2026-11-27")).unwrap();
    assert!(whole.passed, "{whole:?}");
    assert!(!desk.clinic.dir().join("backup-work").exists(), "the scratch directory is gone");
    assert!(head(&desk) > before, "the drill is in the log");
    desk.clinic.assert_sound();
}

#[test]
fn a_drill_that_fails_is_an_alarm_until_one_goes_well_c_178() {
    let desk = Desk::open();
    let backup = desk.clinic.app.backup_now("full").unwrap().backups[0].backup.clone();
    let part = desk.files(".vaxbak.00000").remove(0);
    let good = std::fs::read(&part).unwrap();
    let mut altered = good.clone();
    altered[good.len() - 9] ^= 1;
    std::fs::write(&part, altered).unwrap();
    desk.clinic.clock.pass(60);
    let view = desk.clinic.app.backup_drill(&backup).unwrap();
    assert!(!view.drills[0].passed);
    assert_eq!(view.drills[0].trouble.as_ref().unwrap().code, "backup.tampered");
    assert!(alarms(&view).contains(&"backup.drill_failed"));
    std::fs::write(&part, good).unwrap();
    desk.clinic.clock.pass(60);
    let view = desk.clinic.app.backup_drill(&backup).unwrap();
    assert!(view.drills[0].passed && !alarms(&view).contains(&"backup.drill_failed"));
}

#[test]
fn a_place_that_is_gone_is_shown_with_since_when_and_gets_everything_later() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let (path, away) = (desk.place.path().to_owned(), desk.place.path().with_extension("unplugged"));
    std::fs::rename(&path, &away).unwrap();
    desk.give_a_dose();
    desk.clinic.clock.pass(20 * 60);
    desk.clinic.app.back_up_what_is_due().unwrap();
    let trouble = desk.view().targets[0].trouble.clone().unwrap();
    assert_eq!(
        (trouble.code.as_str(), trouble.params["since"].as_str()),
        ("target.no_folder", "2026-11-20T09:35:00+08:00")
    );
    // A day later it is an alarm; the place is still tried.
    desk.clinic.clock.pass(24 * 60 * 60);
    desk.clinic.app.back_up_what_is_due().unwrap();
    assert!(alarms(&desk.view()).contains(&"backup.overdue"));
    assert_eq!(desk.view().targets[0].trouble.clone().unwrap().params["since"], "2026-11-20T09:35:00+08:00");
    std::fs::rename(&away, &path).unwrap();
    desk.clinic.clock.pass(60 * 60);
    desk.clinic.app.back_up_what_is_due().unwrap();
    assert_eq!((desk.view().targets[0].state.as_str(), alarms(&desk.view())), ("ready", vec!["backup.no_off_site"]));
    let elsewhere = TempDir::new().unwrap();
    desk.restore_into(&elsewhere.path().join("clinic"), None, &desk.paper).unwrap();
}

#[test]
fn a_place_that_fails_three_times_in_a_row_is_an_alarm_until_it_answers_r11() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let (path, away) = (desk.place.path().to_owned(), desk.place.path().with_extension("unplugged"));
    std::fs::rename(&path, &away).unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        desk.something_happens();
        desk.clinic.clock.pass(60 * 60);
        desk.clinic.app.back_up_what_is_due().unwrap();
        seen.push(alarms(&desk.view()).contains(&"backup.unreachable"));
    }
    assert_eq!(seen, [false, false, true], "a cable pulled for a moment is no alarm");
    let told = desk.view().alarms.into_iter().find(|alarm| alarm.code == "backup.unreachable").unwrap();
    assert!(told.params["since"].starts_with("2026-11-20T"), "{:?}", told.params);
    std::fs::rename(&away, &path).unwrap();
    desk.clinic.clock.pass(60 * 60);
    desk.clinic.app.back_up_what_is_due().unwrap();
    assert!(!alarms(&desk.view()).contains(&"backup.unreachable"));
}

#[test]
fn a_person_who_asks_for_a_backup_is_told_why_there_is_none() {
    let clinic = Clinic::open();
    assert_eq!(refused(clinic.app.backup_now("full")), "backup.no_target");
    assert_eq!(alarms(&clinic.app.backup_view().unwrap()), ["backup.no_target", "recovery.missing"]);
    let place = TempDir::new().unwrap();
    clinic.app.backup_target_save(&folder("移动硬盘", place.path())).unwrap();
    drop(place);
    assert_eq!(refused(clinic.app.backup_now("full")), "target.no_folder");
}

#[test]
fn a_place_is_tried_before_it_is_kept() {
    let clinic = Clinic::open();
    let gone = clinic.dir().join("nowhere");
    assert_eq!(refused(clinic.app.backup_target_save(&folder("a", &gone))), "target.no_folder");
    assert_eq!(refused(clinic.app.backup_target_save(&folder("a", &clinic.dir()))), "target.inside_data");
    let place = TempDir::new().unwrap();
    assert_eq!(refused(clinic.app.backup_target_save(&folder(" ", place.path()))), "backup.name_missing");
    assert!(clinic.app.backup_view().unwrap().targets.is_empty());
    clinic.app.backup_target_save(&folder("a", place.path())).unwrap();
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "the try leaves nothing");
    assert!(clinic.app.backup_target_remove("a").unwrap().targets.is_empty());
}

#[test]
fn the_secret_of_a_place_is_in_the_key_vault_and_nowhere_else_r16() {
    let desk = Desk::open();
    // Nothing listens there, so the place is refused; but one is kept whose secret was changed later.
    let s3 = TargetInput {
        kind: "s3".into(),
        place: "backups".into(),
        endpoint: Some("http://127.0.0.1:9".into()),
        user: Some("clinic".into()),
        secret: Some("Canary-S3-Secret".into()),
        ..folder("云", Path::new("/"))
    };
    assert_eq!(refused(desk.clinic.app.backup_target_save(&s3)), "target.unreachable");
    let named = TargetInput { secret: Some("Canary-Kept-Secret".into()), ..folder("移动硬盘", desk.place.path()) };
    desk.clinic.app.backup_target_save(&named).unwrap();
    desk.clinic.app.backup_now("full").unwrap();
    desk.clinic.app.close();
    let elsewhere = TempDir::new().unwrap();
    let dir = elsewhere.path().join("clinic");
    desk.restore_into(&dir, None, &desk.paper).unwrap();
    let app = App::open_at(&dir, desk.clinic.clock.clone()).unwrap();
    let view = format!("{:?}", {
        app.session_login("zhuren", seed::PASSWORD).unwrap();
        app.backup_view().unwrap()
    });
    app.close();
    assert!(!view.contains("Canary"), "no view holds a secret");
    for folder in [&desk.clinic.dir(), &dir, &desk.place.path().to_owned()] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap_or_default();
            assert!(!bytes.windows(6).any(|window| window == b"Canary"), "{}", path.display());
        }
    }
}

#[test]
fn c_177_old_backups_are_thinned_out_and_the_newest_stay() {
    let desk = Desk::open();
    for _ in 0..12 {
        desk.something_happens();
        desk.clinic.app.backup_now("full").unwrap();
        desk.clinic.clock.pass(24 * 60 * 60);
    }
    let fulls = desk.view().backups.iter().filter(|backup| backup.kind == "full").count();
    // 20 November to 1 December: seven days, and the ends of the weeks and of November.
    assert_eq!((fulls, desk.files(".vaxbak.json").len()), (8, 8), "{:?}", desk.view().backups);
}

#[test]
fn a_new_recovery_key_opens_backups_from_then_on_decision_14() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let paper = new_paper(&desk.clinic);
    assert_eq!(desk.view().targets[0].state, "waiting", "a full copy under the new key is due at once");
    desk.clinic.clock.pass(60);
    desk.clinic.app.back_up_what_is_due().unwrap();
    let elsewhere = TempDir::new().unwrap();
    assert_eq!(refused(desk.restore_into(&elsewhere.path().join("a"), None, &desk.paper)), "restore.other_paper");
    desk.restore_into(&elsewhere.path().join("a"), None, &paper).unwrap();
}

#[test]
fn the_thread_of_backups_makes_the_first_one_by_itself_and_ends_with_the_program() {
    let desk = Desk::open();
    desk.clinic.app.start_backups();
    desk.clinic.app.backup_now("full").unwrap();
    let made = desk.clinic.notice(|notice| match notice {
        app::view::DeskNotice::Backup { view } if view.progress.is_none() && !view.backups.is_empty() => {
            Some(view.clone())
        }
        _ => None,
    });
    assert_eq!(kinds(&made), ["full"]);
    desk.clinic.app.close();
}

#[test]
fn the_pages_before_signing_in_lead_back_from_a_backup_to_an_open_clinic_c_178() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let elsewhere = TempDir::new().unwrap();
    let dir = elsewhere.path().join("clinic");
    let setup = Setup::open(&dir, desk.clinic.clock.clone());
    let target = folder("", desk.place.path());
    let found = setup.restore_list(&RestoreListInput { target: target.clone() }).unwrap();
    assert_eq!((found.stage.as_str(), found.candidates.len()), ("empty", 1));
    let input = |paper: &str| RestoreInput {
        target: target.clone(),
        backup: found.candidates[0].backup.clone(),
        recovery_key: paper.to_owned(),
        passphrase: Some("Ein-langer-Satz-2026".to_owned()),
    };
    assert_eq!(refused(setup.restore_run(&input(&new_paper(&Clinic::open())))), "restore.other_paper");
    let view = setup.view().unwrap();
    assert_eq!((view.stage.as_str(), view.trouble.unwrap().code.as_str()), ("empty", "restore.other_paper"));
    let stages = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = stages.clone();
    setup.listen(move |view| heard.lock().unwrap().extend(view.progress.map(|progress| progress.stage)));
    assert_eq!(setup.restore_run(&input(&desk.paper)).unwrap().stage, "open");
    for stage in ["download", "integrity", "log", "replay", "finish"] {
        assert!(stages.lock().unwrap().iter().any(|heard| heard == stage), "the page heard of {stage}");
    }
    setup.app().unwrap().session_login("zhuren", seed::PASSWORD).unwrap();
    setup.close();
}

#[test]
fn who_was_entered_since_the_full_copy_signs_in_after_a_restore() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let initial = crate::accounts::enter(&desk.clinic, "zhaoxin", &["registrar"]);
    desk.clinic.app.backup_now("increment").unwrap();
    desk.clinic.app.close();
    let elsewhere = TempDir::new().unwrap();
    let dir = elsewhere.path().join("clinic");
    desk.restore_into(&dir, None, &desk.paper).unwrap();
    let app = App::open_at(&dir, desk.clinic.clock.clone()).unwrap();
    let session = app.session_login("zhaoxin", &initial).unwrap().session.unwrap();
    assert_eq!(session.must_change.as_deref(), Some("initial"), "and still has a password somebody else knows");
    app.close();
}

#[test]
fn r11_what_was_recorded_a_quarter_of_an_hour_ago_is_in_a_backup() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let pos = || {
        let kept = desk.view().backups;
        kept.iter().filter(|kept| kept.target == "移动硬盘").map(|kept| kept.events).max().unwrap()
    };
    // Half an hour and more, as the thread looks: something is recorded at every odd moment, and nothing is ever older than 15 minutes
    // without being in a backup.
    let look = i64::try_from(app::backup::LOOK.as_secs()).unwrap();
    let (mut now, mut recorded, mut made) = (0, Vec::new(), 0);
    while now < 40 * 60 {
        desk.clinic.clock.pass(look);
        now += look;
        if now % 90 == 0 || made == 1 {
            desk.something_happens();
            recorded.push((now, app::maintenance::verify_log(&desk.clinic.dir()).unwrap().events));
        }
        if desk.clinic.app.back_up_what_is_due().unwrap() {
            made += 1;
        }
        let saved = u64::from(pos());
        let oldest = recorded.iter().find(|(_, seq)| *seq > saved);
        assert!(oldest.is_none_or(|(at, _)| now - at <= 15 * 60), "recorded at {oldest:?}, now {now}");
    }
    assert_eq!(made, 2, "two increments in forty minutes, and not more");
}

#[test]
fn r12_a_clinic_that_does_not_open_any_more_steps_aside_for_its_backup_c_178() {
    let desk = Desk::open();
    desk.clinic.app.backup_now("full").unwrap();
    let dir = desk.clinic.dir();
    std::fs::write(dir.join("devices.toml"), "").unwrap();
    let target = folder("", desk.place.path());
    let list = RestoreListInput { target: target.clone() };

    // Whole, but in the hands of another program: it is not for a restore to push it aside.
    let beside = Setup::open(&dir, desk.clinic.clock.clone());
    let view = beside.view().unwrap();
    assert_eq!((view.stage.as_str(), view.trouble.unwrap().code.as_str()), ("trouble", "store.locked"));
    assert_eq!(refused(beside.restore_list(&list)), "setup.not_now");
    beside.close();
    desk.clinic.app.close();

    let database = dir.join("clinic.db");
    let mut damaged = std::fs::read(&database).unwrap();
    damaged[..4096].iter_mut().for_each(|byte| *byte ^= 0x55);
    std::fs::write(&database, &damaged).unwrap();
    let setup = Setup::open(&dir, desk.clinic.clock.clone());
    let view = setup.view().unwrap();
    assert_eq!((view.stage.as_str(), view.trouble.unwrap().code.as_str()), ("trouble", "store.damaged"));
    let found = setup.restore_list(&list).unwrap();
    let input = |paper: &str| RestoreInput {
        target: target.clone(),
        backup: found.candidates[0].backup.clone(),
        recovery_key: paper.to_owned(),
        passphrase: Some("Ein-langer-Satz-2026".to_owned()),
    };
    // A restore that fails leaves what is there as it is.
    assert_eq!(refused(setup.restore_run(&input(&new_paper(&Clinic::open())))), "restore.other_paper");
    assert_eq!(std::fs::read(&database).unwrap(), damaged);
    assert_eq!(setup.restore_run(&input(&desk.paper)).unwrap().stage, "open");
    setup.app().unwrap().session_login("zhuren", seed::PASSWORD).unwrap();
    setup.close();
    assert!(app::maintenance::verify_log(&dir).unwrap().is_intact());
    assert!(dir.join("devices.toml").is_file(), "the machine's own settings stay with it");

    let mut aside: Vec<PathBuf> = std::fs::read_dir(dir.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("clinic.before-2026"))
        .collect();
    let aside = aside.pop().expect("the clinic that did not open lies beside, under a name with the date");
    assert_eq!(std::fs::read(aside.join("clinic.db")).unwrap(), damaged, "byte for byte");
    assert!(aside.join("vault.json").is_file());
}
