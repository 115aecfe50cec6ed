//! Backups at the size of a clinic: how long a full copy, a restore with all its checks and an increment take, and what a running copy
//! costs the recording (R11: restore ≤ 10 minutes for 5 GB, hot copy ≤ 20 ms extra at p99).
//!
//! Beside the time on the wall stands the processors' time of this program, which another program's load does not change.
//!
//! `VAX_BACKUP_PEOPLE` and `VAX_BACKUP_DOSES` set the size (60,000 and 500,000 unless told); `VAX_BENCH_DATA` names the data directory of
//! a seeded clinic instead, which then gets some more visits, and `VAX_BACKUP_PLACE` the folder for the copies. Figures for 5 GB are scaled by bytes.

#[path = "spread.rs"]
mod spread;

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use app::backup::Watch;
use app::backup::restore::{self, Order};
use app::clock::{Clock, SystemClock};
use app::input::backup::TargetInput;
use app::input::people::SearchInput;
use app::input::staff::StepUpInput;
use app::seed::{self, Size};
use app::{App, AppError};
use spread::spread;

const FIVE_GB: f64 = 5.0 * 1024.0 * 1024.0 * 1024.0;
/// Visits opened for one measurement.
const RECORDINGS: usize = 400;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // `cargo test --benches` only wants to know that it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let size = |name: &str, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (people, doses) = (size("VAX_BACKUP_PEOPLE", 60_000), size("VAX_BACKUP_DOSES", 500_000));
    let root = tempfile::tempdir()?;
    let mut dir = root.path().join("clinic");
    let place = std::env::var_os("VAX_BACKUP_PLACE").map_or_else(|| root.path().join("place"), Into::into);
    std::fs::create_dir_all(&place)?;
    let begun = Instant::now();
    match std::env::var_os("VAX_BENCH_DATA") {
        Some(there) => dir = there.into(),
        None => {
            seed::seed(&dir, Size { people, doses, seed: 1 }, SystemClock.now(), |_| ())?;
            println!("{people} people, {doses} doses, seeded in {:.0} s", begun.elapsed().as_secs_f64());
        }
    }
    let bytes = std::fs::metadata(dir.join("clinic.db"))?.len();
    println!("database: {} MiB", bytes >> 20);
    let scale = FIVE_GB / bytes as f64;

    let app = App::open(&dir)?;
    app.session_login("zhuren", seed::PASSWORD)?;
    let paper = paper(&app)?;
    app.backup_target_save(&folder("folder", &place))?;
    let ids = people_of(&app)?;
    let (first, second) = ids.split_at(ids.len().min(RECORDINGS));

    let quiet = record(&app, first)?;
    println!("recording, quiet:         {}", spread(quiet));
    let worked = processors();
    let copying = app.clone();
    let copy = std::thread::spawn(move || {
        let begun = Instant::now();
        copying.backup_now("full").map(|_| begun.elapsed())
    });
    let mut during = Vec::new();
    for chunk in second.chunks(8) {
        if copy.is_finished() {
            break;
        }
        during.extend(times(&app, chunk)?);
        // A busy clinic, not a benchmark of the writer.
        std::thread::park_timeout(Duration::from_millis(20));
    }
    let took = copy.join().map_err(|_| "the copy died")??;
    println!("recording, during a copy: {}", spread(during));
    report("full copy, read back and quick drill", took, processors() - worked, scale);

    record(&app, &first[..first.len().min(50)])?;
    let begun = Instant::now();
    app.backup_now("increment")?;
    println!("increment: {:.2} s", begun.elapsed().as_secs_f64());
    app.close();

    let plan = restore::plan(&folder("", &place))?;
    let stages = Stages(Mutex::new(vec![("download", Instant::now(), processors())]));
    let order = Order {
        set_aside: false,
        dir: &root.path().join("restored"),
        backup: &plan.candidates[0].backup,
        recovery_key: &paper,
        site: None,
        now: SystemClock.now(),
        passphrase: None,
    };
    let (begun, worked) = (Instant::now(), processors());
    let done = restore::run(&plan, &order, &stages)?;
    let (took, worked) = (begun.elapsed(), processors() - worked);
    let stages = stages.0.into_inner().map_err(|_| "a stage died")?;
    for (nth, (stage, at, before)) in stages.iter().enumerate() {
        let (until, after) =
            stages.get(nth + 1).map_or((begun + took, processors()), |(_, next, after)| (*next, *after));
        let wall = until.duration_since(*at).as_secs_f64();
        println!("  {stage:<12} {wall:>7.2} s, processors {:>7.2} s", after - before);
    }
    println!("restored {} events", done.events);
    report("restore with every check", took, worked, scale);
    Ok(())
}

fn report(what: &str, took: Duration, worked: f64, scale: f64) {
    let minutes = |seconds: f64| seconds * scale / 60.0;
    let wall = took.as_secs_f64();
    println!(
        "{what}: {wall:.1} s, processors {worked:.1} s; 5 GB at this pace: {:.1} min, processors {:.1} min",
        minutes(wall),
        minutes(worked)
    );
}

/// Seconds the processors have worked for this program (utime and stime of `/proc/self/stat`, in hundredths); 0 elsewhere.
fn processors() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

struct Stages(Mutex<Vec<(&'static str, Instant, f64)>>);

impl Watch for Stages {
    fn step(&self, stage: &'static str, _: u64, _: u64) {
        if let Ok(mut stages) = self.0.lock()
            && stages.last().is_none_or(|(last, ..)| *last != stage)
        {
            stages.push((stage, Instant::now(), processors()));
        }
    }
    fn cancelled(&self) -> bool {
        false
    }
}

fn folder(name: &str, path: &Path) -> TargetInput {
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

fn paper(app: &App) -> Result<String, AppError> {
    let approval = app.step_up(&StepUpInput {
        command: "recovery_replace".into(),
        subject: String::new(),
        login: "fuzhuren".into(),
        password: seed::PASSWORD.into(),
    })?;
    let shown = app.recovery_replace(&approval.token)?.recovery_new;
    let paper = shown.map(|shown| shown.groups.join("-")).unwrap_or_default();
    app.recovery_confirm(&paper)?;
    Ok(paper)
}

/// Ids of people, found by family name.
fn people_of(app: &App) -> Result<Vec<String>, AppError> {
    let mut ids = Vec::new();
    for given in
        "一二三四五六七八九十明华丽强伟芳娜敏静秀英军杰娟涛超勇艳王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁".chars()
    {
        let found = app.recipient_search(&SearchInput { text: given.to_string(), ..SearchInput::default() })?;
        ids.extend(found.rows.into_iter().map(|row| row.recipient));
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

fn times(app: &App, people: &[String]) -> Result<Vec<Duration>, AppError> {
    people
        .iter()
        .map(|person| {
            let begun = Instant::now();
            app.visit_open(person).map(|_| begun.elapsed())
        })
        .collect()
}

fn record(app: &App, people: &[String]) -> Result<Vec<Duration>, AppError> {
    times(app, people)
}
