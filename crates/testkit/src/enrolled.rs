//! A clinic enrolled at a province, both in one process.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use app::view::{DeskNotice, QueueView};
use province::{Config, Faults, LedgerEvent, Running, Tap};
use seal::password::Cost;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::Clinic;

/// The desk's password at its province.
pub const PROVINCE_PASSWORD: &str = "province-2026";

/// A clinic enrolled at a province of its own, both in this process, over real TLS.
pub struct Enrolled {
    /// The clinic.
    pub clinic: Clinic,
    /// The province, while it runs.
    pub province: Option<Running>,
    /// What the province was started with: it starts again with the same.
    pub config: Config,
    /// What goes wrong at the province.
    pub faults: Arc<Faults>,
    /// What passed between the two after TLS.
    pub tap: Arc<Tap>,
    /// Where both run.
    pub runtime: Runtime,
    _dir: TempDir,
}

impl Enrolled {
    /// The demonstration clinic at a province that knows nothing yet.
    pub fn open() -> Enrolled {
        let runtime = Runtime::new().expect("a runtime");
        let dir = tempfile::tempdir().expect("a temporary directory");
        province::init(dir.path(), "127.0.0.1").expect("a province");
        let mut config = Config::new(dir.path());
        let tap = Arc::new(Tap::default());
        config.tap = Some(tap.clone());
        let faults = config.faults.clone();
        let running = runtime.block_on(province::serve(config.clone())).expect("the province serves");
        config.listen = running.addr();

        let clinic = Clinic::open();
        enrol(&clinic.dir(), dir.path(), &format!("https://{}", running.addr()));
        Enrolled { clinic, province: Some(running), config, faults, tap, runtime, _dir: dir }
    }

    /// Connects and starts sending.
    pub fn start_delivery(&self) {
        self.clinic.app.connect_province().expect("the province is known");
        self.runtime.spawn(self.clinic.app.clone().deliver());
    }

    /// Waits for a state of the queue. A notice says that something changed; what it is now is read anew, for a notice may be old.
    pub fn queue(&self, wanted: impl Fn(&QueueView) -> bool) -> QueueView {
        loop {
            let now = self.clinic.app.sync_view().expect("the queue").queue;
            if wanted(&now) {
                return now;
            }
            self.clinic.notice(|notice| matches!(notice, DeskNotice::Status { .. }).then_some(()));
        }
    }

    /// What the province holds.
    pub fn held(&self) -> Vec<LedgerEvent> {
        self.province.as_ref().expect("the province runs").events()
    }

    /// Everything the clinic recorded is at the province, each event once and in the order of the log.
    pub fn assert_all_arrived_once(&self) {
        let seqs: Vec<u64> = self.held().iter().map(|event| event.seq).collect();
        let distinct: BTreeSet<u64> = seqs.iter().copied().collect();
        assert_eq!(seqs.len(), distinct.len(), "no event arrived twice");
        let head = u64::from(self.clinic.app.sync_view().expect("the queue").head_seq);
        assert_eq!(distinct, (1..=head).collect(), "every event arrived");
    }
}

/// Makes a clinic's desk known at a province: request, certificate, enrolment, as a technician carries them.
pub fn enrol(clinic: &Path, province: &Path, url: &str) {
    app::enrolment::request(clinic).expect("a request");
    let request = std::fs::read_to_string(clinic.join(app::enrolment::REQUEST)).expect("the request's file");
    let request = serde_json::from_str(&request).expect("a request in JSON");
    let enrolment = province::enrol(province, &request, "desk-1", PROVINCE_PASSWORD, url, &Cost::quick());
    let enrolment = serde_json::to_string(&enrolment.expect("an enrolment")).expect("an enrolment in JSON");
    let file = province.join("enrolment.json");
    std::fs::write(&file, enrolment).expect("the enrolment's file");
    app::enrolment::accept(clinic, &file, PROVINCE_PASSWORD).expect("the enrolment is taken");
}
