//! A province in a temporary directory, desks enrolled at it, and their logs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use province::{Config, Faults, Running, Tap};
use seal::password::Cost;
use seal::sm2::SigningKey;
use seal::{Secret, canonical, sm3};
use serde_json::{Value, json};
use wire::{BatchAnswer, Enrolment, ItemResult, OutgoingEvent, Province, WireError};

pub const SITE: &str = "420106010100";
pub const PASSWORD: &str = "correct horse battery staple";

pub struct Rig {
    dir: tempfile::TempDir,
    running: Option<Running>,
    pub config: Config,
    pub faults: Arc<Faults>,
    pub tap: Arc<Tap>,
}

impl Rig {
    pub async fn start() -> Rig {
        Rig::start_with(|_| ()).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Rig {
        let dir = tempfile::tempdir().unwrap();
        province::init(dir.path(), "127.0.0.1").unwrap();
        let mut config = Config::new(dir.path());
        let tap = Arc::new(Tap::default());
        config.tap = Some(Arc::clone(&tap));
        change(&mut config);
        let faults = Arc::clone(&config.faults);
        let mut rig = Rig { dir, running: None, config, faults, tap };
        rig.serve().await;
        rig
    }

    async fn serve(&mut self) {
        let running = province::serve(self.config.clone()).await.unwrap();
        // The next start listens on the same port, as a real province does.
        self.config.listen = running.addr();
        self.running = Some(running);
    }

    pub async fn stop(&mut self) {
        self.running.take().unwrap().shutdown().await;
    }

    /// Stops the province and starts it again from what is on disk.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.serve().await;
    }

    pub async fn start_again(&mut self) {
        self.serve().await;
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub fn province(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub fn url(&self) -> String {
        format!("https://{}", self.config.listen)
    }

    /// Event ids in the ledger, in order of arrival.
    pub fn held(&self) -> Vec<String> {
        self.province().events().into_iter().map(|event| event.event_id).collect()
    }

    /// Request lines that came in, such as `POST /iis/v1/session`.
    pub fn lines(&self) -> Vec<String> {
        self.tap.captured().into_iter().map(|captured| captured.line).collect()
    }

    pub fn drop_next_answers(&self, count: u32) {
        self.faults.drop_answers.store(count, Ordering::Relaxed);
    }

    pub fn cable(&self, plugged: bool) {
        self.faults.cable_out.store(!plugged, Ordering::Relaxed);
    }

    /// A desk of [`SITE`], enrolled, with an empty log.
    pub fn desk(&self, device: &str) -> Desk {
        self.desk_of(SITE, device)
    }

    /// Through JSON, as the files travel between the two programs.
    pub fn enrol(&self, request: &wire::DeviceRequest) -> Enrolment {
        let request = serde_json::from_value(serde_json::to_value(request).unwrap()).unwrap();
        let given = province::enrol(self.dir(), &request, "u-031", PASSWORD, &self.url(), &Cost::quick()).unwrap();
        serde_json::from_value(serde_json::to_value(given).unwrap()).unwrap()
    }

    pub fn desk_of(&self, site: &str, device: &str) -> Desk {
        let key = SigningKey::generate().unwrap();
        let (request, tls_key) = wire::device_request(site, device, key.verifying_key()).unwrap();
        let enrolment = self.enrol(&request);
        let log = Log { site: site.into(), device: device.into(), epoch: 1, seq: 0, prev: None, key };
        Desk { province: connect(&enrolment, &tls_key, PASSWORD), enrolment, tls_key, log }
    }
}

pub struct Desk {
    pub enrolment: Enrolment,
    pub tls_key: Secret<String>,
    pub province: Province,
    pub log: Log,
}

pub fn connect(enrolment: &Enrolment, tls_key: &Secret<String>, password: &str) -> Province {
    Province::connect(enrolment, tls_key, Secret::new(password.to_owned()), enrolment.signing_kid.clone()).unwrap()
}

impl Desk {
    /// The same desk as a program that was just started.
    pub fn started_anew(&self) -> Province {
        connect(&self.enrolment, &self.tls_key, PASSWORD)
    }

    pub async fn submit(&self, events: &[OutgoingEvent]) -> BatchAnswer {
        self.province.submit(events).await.unwrap()
    }
}

/// A desk's event log as `store` writes it.
pub struct Log {
    pub site: String,
    pub device: String,
    pub epoch: u64,
    pub seq: u64,
    pub prev: Option<String>,
    pub key: SigningKey,
}

impl Log {
    pub fn event(&mut self, kind: &str, subject: &str, body: Value) -> OutgoingEvent {
        let id = fresh_id();
        self.event_with_id(&id, kind, subject, body)
    }

    /// The next event of the log, under a given id.
    pub fn event_with_id(&mut self, id: &str, kind: &str, subject: &str, body: Value) -> OutgoingEvent {
        self.seq += 1;
        let salt = seal::random_bytes::<16>().unwrap();
        let body = canonical::to_vec(&body).unwrap();
        let digest = sm3::digest(&[&salt[..], &body].concat());
        let header = json!({
            "event_id": id, "type": kind, "schema": 1, "site": self.site, "device": self.device,
            "epoch": self.epoch, "seq": self.seq, "prev": self.prev, "actor": "u-031",
            "subject": { "kind": "recipient", "id": subject },
            "occurred_at": "2026-11-20T09:31:07+08:00", "recorded_at": "2026-11-20T09:31:09+08:00",
            "clock_offset_ms": -340, "body_digest": format!("sm3:{digest}"),
        });
        let header = canonical::to_vec(&header).unwrap();
        let h = sm3::digest(&header);
        self.prev = Some(format!("sm3:{h}"));
        OutgoingEvent {
            event_id: id.to_owned(),
            kind: kind.to_owned(),
            header,
            salt: Some(salt.to_vec()),
            body: Some(body),
            signature: *self.key.sign(h.as_bytes()).unwrap().as_bytes(),
        }
    }

    /// One dose; `lot` tells doses apart in assertions.
    pub fn dose(&mut self, lot: &str) -> OutgoingEvent {
        self.event("dose.recorded", "r-1", dose_body("r-1", lot))
    }

    pub fn doses(&mut self, count: usize) -> Vec<OutgoingEvent> {
        (0..count).map(|n| self.dose(&format!("L{n}"))).collect()
    }

    /// A registration of the person in `person`.
    pub fn registration(&mut self, subject: &str, person: Value) -> OutgoingEvent {
        let mut body = person;
        body["recipient"] = json!(subject);
        self.event("recipient.registered", subject, body)
    }
}

pub fn dose_body(recipient: &str, lot: &str) -> Value {
    json!({
        "dose": fresh_id(), "recipient": recipient, "visit": "v-1", "line": "l-1", "vaccine": "HepB",
        "product": "p-1", "lot": lot, "expiry": "2027-01-01", "unit": SITE, "number": 1, "injected_by": "u-031",
    })
}

pub fn person(name: &str, number: &str) -> Value {
    json!({
        "name": name, "sex": "female", "birth": "2026-09-01",
        "documents": [{ "kind": "resident_id", "number": number }],
        "guardians": [], "provisional_code": "L4201060101001", "origin": "typed", "history_complete": true,
    })
}

pub fn as_stub(event: &OutgoingEvent) -> OutgoingEvent {
    OutgoingEvent { salt: None, body: None, ..event.clone() }
}

pub fn fresh_id() -> String {
    let bytes = seal::random_bytes::<16>().unwrap();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Receipts of a batch answer; panics if an event was not taken in.
pub fn receipts(answer: &BatchAnswer) -> Vec<String> {
    answer
        .items
        .iter()
        .map(|item| match &item.result {
            ItemResult::Accepted { receipt, .. } | ItemResult::Duplicate { receipt } => receipt.clone(),
            other => panic!("{}: {other:?}", item.event_id),
        })
        .collect()
}

/// `accepted`, `duplicate`, or the code of the refusal or delay, for each item.
pub fn outcomes(answer: &BatchAnswer) -> Vec<String> {
    answer
        .items
        .iter()
        .map(|item| match &item.result {
            ItemResult::Accepted { .. } => "accepted".to_owned(),
            ItemResult::Duplicate { .. } => "duplicate".to_owned(),
            ItemResult::Rejected { code, .. } | ItemResult::Deferred { code, .. } => code.clone(),
        })
        .collect()
}

pub fn code<T: std::fmt::Debug>(result: Result<T, WireError>) -> String {
    result.unwrap_err().code().to_owned()
}
