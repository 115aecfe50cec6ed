//! Builders: a desk in a temporary directory, and events of a small clinic. Fixed keys, fixed ids, fixed times.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::event::v1::*;
use domain::event::v2::{ConsentSigned, LineAuthorised, LineDecision, Signer};
use domain::event::{NewBlob, NewEvent, Payload, Subject};
use domain::search::Query;
use rusqlite::Connection;
use seal::Secret;
use seal::sm2::SigningKey;
use store::{Decided, Founding, Keys, Reader, RecipientRow, Stamp, Store, StoreError};
use tempfile::TempDir;
use uuid::Uuid;

pub const SITE: &str = "4201060101";
pub const DATABASE_KEY: [u8; 32] = [0x5a; 32];

/// Refusals of these tests.
pub type Refused = &'static str;

pub fn signing_key(device: &str) -> Arc<SigningKey> {
    let mut scalar = [7u8; 32];
    for (place, byte) in device.bytes().enumerate() {
        scalar[place % 32] ^= byte;
    }
    Arc::new(SigningKey::from_bytes(&scalar).unwrap())
}

pub fn keys_of(device: &str) -> Keys {
    Keys { database: Secret::new(DATABASE_KEY), signing: signing_key(device) }
}

pub fn founding(device: &str) -> Founding {
    Founding {
        site: SITE.into(),
        name: "江岸预防接种门诊".into(),
        device: device.into(),
        demo: true,
        zone: "Asia/Shanghai".into(),
        founded_at: "2026-11-20T08:00:00+08:00".into(),
        actor: "system".into(),
    }
}

/// A moment `minutes` after eight o'clock.
pub fn at(minutes: i64) -> String {
    let start: jiff::Timestamp = "2026-11-20T00:00:00Z".parse().unwrap();
    let zoned =
        (start + jiff::SignedDuration::from_mins(minutes)).to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

pub fn stamp(minutes: i64) -> Stamp {
    Stamp { actor: id("staff", 1).to_string(), recorded_at: at(minutes), clock_offset_ms: -340 }
}

/// The same name and number give the same id, another one another id.
pub fn id(what: &str, number: u64) -> Uuid {
    let digest = seal::sm3::digest(format!("{what} {number}").as_bytes());
    let mut bytes = [0u8; 10];
    bytes.copy_from_slice(&digest.as_bytes()[..10]);
    // Later numbers are later ids, as UUIDv7 are.
    uuid::Builder::from_unix_timestamp_millis(1_795_000_000_000 + number, &bytes).into_uuid()
}

pub fn event(number: u64, subject: Subject, minutes: i64, payload: impl Into<Payload>) -> NewEvent {
    NewEvent { id: id("event", number), subject, occurred_at: at(minutes), causation: None, payload: payload.into() }
}

pub struct Desk {
    pub dir: TempDir,
    pub store: Store,
    pub device: String,
}

impl Desk {
    pub fn new(device: &str) -> Desk {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(dir.path(), keys_of(device), &founding(device)).unwrap();
        Desk { dir, store, device: device.into() }
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().join(store::DATABASE_FILE)
    }

    pub fn append(&self, minutes: i64, events: Vec<NewEvent>) {
        self.try_append(minutes, events).unwrap();
    }

    pub fn try_append(&self, minutes: i64, events: Vec<NewEvent>) -> Result<(), StoreError> {
        let result = self.store.transact(&stamp(minutes), |_| Ok(Ok::<_, Refused>(Decided::new(events, ()))))?;
        result.expect("nothing refuses here");
        Ok(())
    }

    pub fn append_with(&self, minutes: i64, events: Vec<NewEvent>, blobs: Vec<NewBlob>) -> Result<(), StoreError> {
        let decided = Decided { events, blobs, value: () };
        self.store.transact(&stamp(minutes), |_| Ok(Ok::<_, Refused>(decided)))?.expect("nothing refuses here");
        Ok(())
    }

    /// Closes and opens again, as after a restart.
    pub fn restarted(self) -> Desk {
        let Desk { dir, store, device } = self;
        drop(store);
        let store = Store::open(dir.path(), keys_of(&device)).unwrap();
        Desk { dir, store, device }
    }

    /// A connection past the store: to look, and to do damage.
    pub fn raw(&self) -> Connection {
        raw(&self.path())
    }
}

pub fn raw(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    let key = format!("PRAGMA key = \"x'{}'\"", hex::encode(DATABASE_KEY));
    connection.query_row(&key, [], |_| Ok(())).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    connection
}

/// Whom a search finds, at most `limit`.
pub fn search(reader: &Reader<'_>, text: &str, limit: usize) -> Result<Vec<RecipientRow>, StoreError> {
    let query = Query::read(text, jiff::civil::date(2026, 11, 20));
    Ok(reader.search_people(&query, limit, false)?.0)
}

/// Tables that are not projections; nor are those of the caches and of the backups, told by how their names begin.
const OTHERS: &[&str] = &[
    "event",
    "event_body",
    "blob",
    "desk",
    "peer",
    "projector",
    "delivery",
    "inbox",
    "cursor",
    "draft",
    "credential",
    "staff_draft",
    "former_key",
    "import_progress",
    "import_mapping",
    "code_count",
    "refinery_schema_history",
];

/// Every projection row, as text in a fixed order.
pub fn projections(connection: &Connection) -> Vec<String> {
    let mut tables: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    tables.retain(|table| {
        !OTHERS.contains(&table.as_str()) && !["search_", "audit_", "backup_"].iter().any(|of| table.starts_with(of))
    });
    assert!(tables.len() >= 20, "the projections are all there: {tables:?}");
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut found: Vec<String> = statement
            .query_map([], |row| {
                let cells = (0..columns).map(|column| row.get::<_, rusqlite::types::Value>(column));
                Ok(format!("{table} {:?}", cells.collect::<Result<Vec<_>, _>>()?))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        found.sort();
        rows.extend(found);
    }
    rows
}

// --- a small clinic -------------------------------------------------------------------------------------------------------------

pub fn staff(number: u64, login: &str) -> NewEvent {
    let staff = id("staff", number);
    let body =
        StaffRegistered { staff, login: login.into(), name: "李医生".into(), roles: vec!["vaccinator".into()] };
    event(100 + number, Subject::staff(staff), 0, body)
}

pub fn baby_body(number: u64, name: &str) -> RecipientRegistered {
    RecipientRegistered {
        recipient: id("recipient", number),
        name: name.into(),
        sex: "female".into(),
        birth: "2026-10-20".into(),
        documents: vec![],
        phone: None,
        address: None,
        guardians: vec![Guardian {
            relation: "mother".into(),
            name: "王芳".into(),
            document: Some(Document { kind: "resident_id".into(), number: "420106199003078621".into() }),
            phone: Some("13800000001".into()),
        }],
        newborn: Some(Newborn { weight_g: Some(3200), mother_hbsag: Some("negative".into()), ..Newborn::default() }),
        provisional_code: format!("L{SITE}{number:06}"),
        archive_code: None,
        origin: "guardian".into(),
        history_complete: false,
    }
}

pub fn baby(number: u64, name: &str) -> NewEvent {
    event(200 + number, Subject::recipient(id("recipient", number)), 1, baby_body(number, name))
}

pub fn receipt(number: u64, code: &str, doses: i32) -> NewEvent {
    let line = StockLine {
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        expiry: "2027-06-30".into(),
        code: Some(code.into()),
        doses,
    };
    let body = StockMoved {
        movement: id("movement", number),
        kind: "receipt".into(),
        paper: Some("DN-1".into()),
        dose: None,
        lines: vec![line],
    };
    event(300 + number, Subject::stock("HEPB-1"), 2, body)
}

pub fn visit(number: u64, recipient: u64, vaccines: &[&str]) -> NewEvent {
    let body = VisitOpened {
        visit: id("visit", number),
        recipient: id("recipient", recipient),
        day: "2026-11-20".into(),
        edition: "CN-NIP-2026".into(),
        lines: (0..).zip(vaccines).map(|(place, vaccine)| line(number * 10 + place, vaccine)).collect(),
    };
    event(400 + number, Subject::recipient(id("recipient", recipient)), 3, body)
}

pub fn line(number: u64, vaccine: &str) -> ProposedLine {
    ProposedLine { line: id("line", number), vaccine: vaccine.into(), number: 2, of: 3 }
}

pub fn consent(number: u64, visit: u64, recipient: u64, lines: &[(u64, bool)]) -> NewEvent {
    let decisions = lines.iter().map(|(line, accepted)| LineDecision {
        line: id("line", *line),
        vaccine: "HepB".into(),
        product: "HEPB-1".into(),
        holder: None,
        number: None,
        price_fen: None,
        accepted: *accepted,
        reason: (!accepted).then(|| "wait".into()),
    });
    let body = ConsentSigned {
        consent: id("consent", number),
        visit: id("visit", visit),
        recipient: id("recipient", recipient),
        template: "CN-DEMO-1".into(),
        document: seal::sm3::digest(b"document").to_string(),
        strokes: None,
        binding: seal::sm3::digest(b"binding").to_string(),
        way: "paper".into(),
        paper_number: Some("P-7".into()),
        paper_on: None,
        signer: Signer { relation: "mother".into(), name: "王芳".into(), number: None, phone: None, authority: None },
        informed_by: id("staff", 1),
        decisions: decisions.collect(),
    };
    event(500 + number, Subject::recipient(id("recipient", recipient)), 5, body)
}

pub fn authorised(number: u64, visit: u64, recipient: u64, line: u64, code: &str, minutes: i64) -> NewEvent {
    let body = LineAuthorised {
        authorisation: id("authorisation", number),
        visit: id("visit", visit),
        recipient: id("recipient", recipient),
        line: id("line", line),
        code: code.into(),
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        expiry: "2027-06-30".into(),
        verdict: "green".into(),
        reasons: vec![],
        confirmation: None,
        valid_until: at(minutes + 2),
        body_site: None,
        checks: vec![],
    };
    event(600 + number, Subject::recipient(id("recipient", recipient)), minutes, body)
}

pub fn dose_body(number: u64, visit: u64, recipient: u64, line: u64, code: &str, vial: &str) -> DoseRecorded {
    DoseRecorded {
        dose: id("dose", number),
        recipient: id("recipient", recipient),
        visit: id("visit", visit),
        line: id("line", line),
        authorisation: None,
        vaccine: "HepB".into(),
        product: "HEPB-1".into(),
        product_name: "重组乙型肝炎疫苗".into(),
        specification: "10μg/0.5ml".into(),
        amount: "0.5 ml".into(),
        route: "im".into(),
        body_site: "left_deltoid".into(),
        lot: "L2026".into(),
        expiry: "2027-06-30".into(),
        code: code.into(),
        vial: vial.into(),
        holder: "示范生物".into(),
        unit: SITE.into(),
        injected_by: id("staff", 1),
        asked_by: Some(id("staff", 1)),
        informed_by: Some(id("staff", 1)),
        attribute: "immunization_programme".into(),
        kind: "routine".into(),
        number: 2,
        deviation: None,
    }
}

/// A dose with its movement, as the desk records them.
pub fn dose(number: u64, visit: u64, recipient: u64, line: u64, code: &str, minutes: i64) -> Vec<NewEvent> {
    dose_of(number, dose_body(number, visit, recipient, line, code, "single"), minutes)
}

pub fn dose_of(number: u64, body: DoseRecorded, minutes: i64) -> Vec<NewEvent> {
    let moved = StockMoved {
        movement: id("use", number),
        kind: "use".into(),
        paper: None,
        dose: Some(body.dose),
        lines: vec![StockLine {
            product: body.product.clone(),
            lot: body.lot.clone(),
            expiry: body.expiry.clone(),
            code: Some(body.code.clone()),
            doses: -1,
        }],
    };
    let recorded = event(700 + number, Subject::recipient(body.recipient), minutes, body);
    let moved =
        NewEvent { causation: Some(recorded.id), ..event(800 + number, Subject::stock("HEPB-1"), minutes, moved) };
    vec![recorded, moved]
}

/// One visit from registration to the release from observation: nine events, with the minutes they are written at.
pub fn whole_visit_events(number: u64) -> Vec<(i64, Vec<NewEvent>)> {
    let code = format!("8301234500000000{number:04}");
    let subject = || Subject::recipient(id("recipient", number));
    let answered = PrecheckAnswered {
        visit: id("visit", number),
        recipient: id("recipient", number),
        day: "2026-11-20".into(),
        questions: "CN-1".into(),
        temperature_tenths: 365,
        answers: vec![Answer { question: "fever".into(), answer: "no".into() }],
        asked_by: id("staff", 1),
    };
    let released = ObservationReleased {
        visit: id("visit", number),
        recipient: id("recipient", number),
        early: false,
        note: None,
        released_by: id("staff", 1),
    };
    vec![
        (1, vec![baby(number, "王小明")]),
        (2, vec![receipt(number, &code, 1)]),
        (3, vec![visit(number, number, &["HepB", "BCG"])]),
        (4, vec![event(900 + number, subject(), 4, answered)]),
        (5, vec![consent(number, number, number, &[(number * 10, true), (number * 10 + 1, false)])]),
        (6, vec![authorised(number, number, number, number * 10, &code, 6)]),
        (7, dose(number, number, number, number * 10, &code, 7)),
        (38, vec![event(1000 + number, subject(), 38, released)]),
    ]
}

/// The same on one desk.
pub fn whole_visit(desk: &Desk, number: u64) {
    for (minutes, events) in whole_visit_events(number) {
        desk.append(minutes, events);
    }
}
