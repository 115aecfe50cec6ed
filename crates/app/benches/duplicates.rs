//! P18: duplicates over a whole population, and for one new person. `PEOPLE=1000000 cargo bench -p app --bench duplicates`.
//!
//! The goal for a million people is 30 s for all of them and 5 ms for one; the population is the seeded one, which holds duplicates.
//! `VAX_BENCH_DATA` names the data directory of a seeded clinic that is there already.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be measured must stop the bench")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use app::App;
use app::input::people::{DuplicateInput, ResembleInput, SearchInput};
use app::seed::{self, Size};

fn main() {
    let people: u32 = std::env::var("PEOPLE").ok().and_then(|people| people.parse().ok()).unwrap_or(20_000);
    let dir = tempfile::tempdir().unwrap();
    let there = std::env::var_os("VAX_BENCH_DATA").map(PathBuf::from);
    let data = there.clone().unwrap_or_else(|| dir.path().join("clinic"));
    if there.is_none() {
        let began = Instant::now();
        let now = "2026-11-20T01:15:00Z".parse().unwrap();
        seed::seed(&data, Size { people, doses: people, seed: 7 }, now, |_| ()).unwrap();
        println!("{people} people seeded in {:.1} s", began.elapsed().as_secs_f64());
    }
    let app = App::open(&data).unwrap();
    app.session_login("zhuren", seed::PASSWORD).unwrap();

    let input = DuplicateInput {
        same_name: false,
        same_sound: false,
        same_birth: false,
        same_sex: false,
        same_guardian: false,
        same_phone: false,
        same_number: false,
        at_least: 50,
        recipient: None,
        marked: false,
    };
    let view = app.duplicate_search(&input).unwrap();
    println!(
        "everybody: {} pairs among {} people in {} ms (goal for 1 M: 30 000 ms)",
        view.total, view.compared, view.millis
    );
    let by_name = DuplicateInput { same_name: true, same_birth: true, ..input };
    let view = app.duplicate_search(&by_name).unwrap();
    println!("same name and birth: {} pairs in {} ms", view.total, view.millis);

    let mut times: Vec<Duration> = Vec::new();
    let names = ["王", "李", "张", "刘", "陈", "欧阳", "赵", "孙"];
    for name in names {
        for row in app.recipient_search(&SearchInput::of(name)).unwrap().rows.into_iter().take(40) {
            let asked = ResembleInput {
                name: row.name,
                sex: row.sex,
                birth: row.birth,
                number: None,
                guardian: row.guardian,
                guardian_number: None,
                phone: None,
            };
            let began = Instant::now();
            let found = app.recipient_resemblances(&asked).unwrap();
            times.push(began.elapsed());
            assert!(!found.is_empty(), "a person resembles themselves");
        }
    }
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
    println!(
        "one person, {} asked: p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms (goal: 5 ms)",
        times.len(),
        at(50),
        at(95),
        at(99)
    );
    app.close();
}
