//! Strings that must never be found in clear: two hundred of them go through every flow of a clinic, error paths included, and are
//! then looked for in every file, every note of the program and every byte that went to the province (R16, A-055, C-174).
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod finder;
mod flock;

use std::path::Path;
use std::sync::{Arc, Mutex};

use finder::Finder;
use flock::Flock;
use seal::vault::{FileVault, KeyVault};
use testkit::{Clinic, Enrolled};

/// Passphrase of a demonstration's vault: no secret, because a demonstration holds none.
const DEMO_PASSPHRASE: &str = "vaxdesk-demo";

/// Everything the program notes, as it would be written to a file.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Notes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn two_hundred_canaries_are_found_in_no_file_no_note_and_no_message_r16() {
    let notes = Notes::default();
    let writer = notes.clone();
    let subscriber = tracing_subscriber::fmt()
        // Everything our own crates would ever say; the libraries below them see sealed bytes only.
        .with_env_filter("trace,h2=info,hyper=info,rustls=info,mio=info")
        .with_writer(move || writer.clone());
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();

    let enrolled = Enrolled::open();
    let flock = Flock::new();
    let finder = Finder::new(flock.canaries());
    assert!(finder.len() >= 200, "{} canaries", finder.len());
    enrolled.start_delivery();
    flock.fly(&enrolled.clinic);
    enrolled.queue(|queue| queue.waiting == 0 && queue.link == "online");
    let elsewhere = flock.elsewhere();

    // While the program runs: database, write-ahead file, scratch, drafts, vault.
    let dir = enrolled.clinic.dir();
    let nothing: Vec<(std::path::PathBuf, String)> = Vec::new();
    assert_eq!(finder.in_folder(&dir), nothing, "in the data directory of the running program");
    assert_eq!(finder.in_folder(elsewhere), nothing, "in the backup");

    let passed = enrolled.tap.captured();
    assert!(passed.len() > 3, "the clinic spoke with the province");
    for captured in &passed {
        for (part, bytes) in [
            ("line", captured.line.as_bytes()),
            ("headers", captured.headers.as_bytes()),
            ("request", &captured.request),
            ("answer", &captured.answer),
        ] {
            let found = finder.in_bytes(bytes);
            assert!(found.is_empty(), "{part} of {}: {found:?}", captured.line);
        }
    }
    let said = notes.0.lock().unwrap().clone();
    assert!(!said.is_empty(), "the program noted something");
    assert!(finder.in_bytes(&said).is_empty(), "in its notes: {:?}", finder.in_bytes(&said));

    let Enrolled { clinic, .. } = enrolled;
    clinic.app.close();
    assert_eq!(finder.in_folder(&dir), nothing, "in the data directory of the closed program");
    with_sealing_switched_off(&clinic, &finder);
}

/// The control: the very same content without its seals is found, in the database and in what would go to the province.
fn with_sealing_switched_off(clinic: &Clinic, finder: &Finder) {
    let database = database(&clinic.dir());
    let open = tempfile::tempdir().unwrap();
    let file = open.path().join("open.db");
    database.execute("ATTACH ?1 AS open KEY ''", [file.to_str().unwrap()]).unwrap();
    database.query_row("SELECT sqlcipher_export('open')", [], |_| Ok(())).unwrap();
    database.execute("DETACH open", []).unwrap();
    let found: std::collections::BTreeSet<String> =
        finder.in_folder(open.path()).into_iter().map(|(_, text)| text).collect();
    assert!(found.len() >= 180, "without its encryption the database shows {} of {}", found.len(), finder.len());

    let mut bodies = database
        .prepare("SELECT body FROM event JOIN delivery USING (pos) JOIN event_body USING (pos) WHERE stub = 0")
        .unwrap();
    let bodies: Vec<Vec<u8>> = bodies.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let found: usize = finder.in_bytes(&bodies.concat()).len();
    assert!(found >= 100, "without sealed fields the messages show {found} of {}", finder.len());
}

fn database(dir: &Path) -> rusqlite::Connection {
    let vault = FileVault::open(dir.join("vault.json"), DEMO_PASSPHRASE).unwrap();
    let key = vault.get("database-key").unwrap().expect("the database's key");
    let database = rusqlite::Connection::open(dir.join("clinic.db")).unwrap();
    let hex: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
    database.query_row(&format!("PRAGMA key = \"x'{hex}'\""), [], |_| Ok(())).unwrap();
    database
}
