//! Databases as earlier programs left them: one of every schema that was ever shipped. Each is opened by the program of today.

use std::fs;
use std::path::{Path, PathBuf};

use app::App;
use app::clock::Clock;
use store::schema_known;
use testkit::StandingClock;

/// A fixture and what its day held.
struct Fixture {
    schema: i32,
    folder: PathBuf,
}

fn fixtures() -> Vec<Fixture> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("spine/fixtures");
    let mut found: Vec<Fixture> = fs::read_dir(all)
        .unwrap()
        .filter_map(|entry| {
            let folder = entry.unwrap().path();
            let schema = folder.file_name()?.to_str()?.strip_prefix("schema-")?.parse().ok()?;
            Some(Fixture { schema, folder })
        })
        .collect();
    found.sort_by_key(|fixture| fixture.schema);
    found
}

fn copy(fixture: &Fixture) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(&fixture.folder).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, dir.path().join(path.file_name().unwrap())).unwrap();
    }
    dir
}

#[test]
fn decision_06_databases_of_every_shipped_schema_are_migrated_and_replay_equals_live() {
    let fixtures = fixtures();
    assert_eq!(fixtures.first().map(|first| first.schema), Some(12), "the first that was shipped");
    for fixture in &fixtures {
        assert!(fixture.schema <= schema_known());
        let dir = copy(fixture);
        let clock = StandingClock::at("2026-11-21T09:00:00+08:00");
        let (today, yesterday) = ("2026-11-21", "2026-11-20");
        assert!(clock.now().to_string().starts_with(today), "the day after {yesterday}");
        let app = App::open_at(dir.path(), std::sync::Arc::new(clock)).unwrap();
        app.session_login("zhuren", app::seed::PASSWORD).unwrap();
        let name =
            |name: &str| app.recipient_search(&app::input::people::SearchInput::of(name)).unwrap().rows.remove(0);
        // What was true that day is true today, read from tables that did not exist then.
        for (child, vaccine, doses) in [("王小明", "HepB", 2), ("陈小雨", "BCG", 1)] {
            let view = app.recipient_view(&name(child).recipient).unwrap();
            let given = view.history.iter().filter(|dose| dose.vaccine == vaccine).count();
            assert_eq!(given, doses, "{child} has {doses} of {vaccine} in schema {}", fixture.schema);
        }
        assert_eq!(name("王小明").name, "王小明");
        assert!(app.sync_view().unwrap().items.iter().any(|item| item.state == "accepted"), "deliveries were kept");
        app.close();

        let log = app::maintenance::verify_log(dir.path()).unwrap();
        assert!(log.is_intact(), "schema {}: {log:?}", fixture.schema);
        assert!(log.events > 40 && log.signatures == log.events, "old events and today's, each signature: {log:?}");
        let replay = app::maintenance::verify_replay(dir.path()).unwrap();
        assert!(replay.is_equal(), "schema {}: {replay:?}", fixture.schema);
    }
}
