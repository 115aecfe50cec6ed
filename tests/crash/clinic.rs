//! A clinic on the store alone: the decisions of a day in the order they are made, and what became of them.

use std::path::Path;
use std::sync::Arc;

use domain::event::v1::*;
use domain::event::v2::{ConsentSigned, LineAuthorised, LineDecision, Signer};
use domain::event::{NewBlob, NewEvent, Payload, Subject};
use jiff::civil::Date;
use seal::Secret;
use seal::sm2::SigningKey;
use seal::vault::{FileVault, KeyVault};
use store::{Decided, EventRow, Founding, Keys, Stamp, Store, StoreError};
use uuid::Uuid;

pub const SITE: &str = "4201060101";
/// Database key and signing key.
pub const KEYS: ([u8; 32], [u8; 32]) = ([0x5a; 32], [0x21; 32]);
/// What the note of how far the day has come is kept under: an operating row, as much acknowledged as an event.
const PROGRESS: &str = "crash-progress";

/// The visit with which a clinic goes on after the crash.
pub const AFTERWARDS: u64 = 800;

pub fn keys() -> Keys {
    keys_from(KEYS.0, KEYS.1)
}

pub fn keys_from(database: [u8; 32], signing: [u8; 32]) -> Keys {
    let signing = SigningKey::from_bytes(&signing).expect("a key");
    Keys { database: Secret::new(database), signing: Arc::new(signing) }
}

/// Database key and signing key of a demonstration clinic, as `app` keeps them.
pub fn keys_in_vault(dir: &Path) -> ([u8; 32], [u8; 32]) {
    let vault = FileVault::open(dir.join("vault.json"), "vaxdesk-demo").expect("a demonstration's vault");
    let entry = |name| {
        let bytes = vault.get(name).expect("the vault can be read").expect("the vault has the key");
        *bytes.to_array::<32>().expect("32 bytes").expose()
    };
    (entry("database-key"), entry("device-signing-key"))
}

/// Registers so many children in a demonstration clinic, each forty days old `today` and due for hepatitis B; their ids. The clinic is closed
/// before and after.
pub fn register(dir: &Path, count: u64, today: Date) -> Vec<String> {
    let (database, signing) = keys_in_vault(dir);
    let store = Store::open(dir, keys_from(database, signing)).expect("the clinic opens");
    let birth = today.checked_sub(jiff::Span::new().days(40)).expect("a day");
    let children = (1..=count).map(|n| {
        let mut body = somebody(n);
        body.birth = birth.to_string();
        NewEvent {
            id: id("registered", n),
            subject: Subject::recipient(body.recipient),
            // Before now at any time of the day: a log that is ahead of the clock makes the clock doubtful.
            occurred_at: format!("{today}T00:00:00+08:00"),
            causation: None,
            payload: body.into(),
        }
    });
    let registered = Decision { events: children.collect(), blobs: vec![] };
    registered.take(&store).expect("the children are registered");
    (1..=count).map(|n| id("recipient", n).to_string()).collect()
}

/// Everything that stands in the log, in order.
pub fn events_in(store: &Store) -> Vec<EventRow> {
    store.read(|reader| reader.events(0, u32::MAX)).expect("the log can be read")
}

pub fn founding() -> Founding {
    Founding {
        site: SITE.into(),
        name: "江岸预防接种门诊".into(),
        device: "d-1".into(),
        demo: true,
        zone: "Asia/Shanghai".into(),
        founded_at: at(0),
        actor: "system".into(),
    }
}

/// Founds the clinic in `dir` and closes it: one file, nothing under way.
pub fn found(dir: &Path) {
    drop(Store::create(dir, keys(), &founding()).expect("a founded clinic"));
}

/// A moment `minutes` after eight o'clock.
fn at(minutes: u64) -> String {
    let minutes = 8 * 60 + minutes;
    format!("2026-11-{:02}T{:02}:{:02}:00+08:00", 20 + minutes / 1440, minutes / 60 % 24, minutes % 60)
}

/// The same name and number give the same id.
pub fn id(what: &str, number: u64) -> Uuid {
    let digest = seal::sm3::digest(format!("{what} {number}").as_bytes());
    let mut bytes = [0u8; 10];
    bytes.copy_from_slice(&digest.as_bytes()[..10]);
    uuid::Builder::from_unix_timestamp_millis(1_795_000_000_000 + number, &bytes).into_uuid()
}

/// What one decision writes: all of it or nothing.
#[derive(Debug, Clone)]
pub struct Decision {
    pub events: Vec<NewEvent>,
    pub blobs: Vec<NewBlob>,
}

impl Decision {
    pub fn ids(&self) -> Vec<Uuid> {
        self.events.iter().map(|event| event.id).collect()
    }

    /// Decides it on the store.
    pub fn take(&self, store: &Store) -> Result<(), StoreError> {
        let stamp = Stamp {
            actor: id("staff", 1).to_string(),
            recorded_at: self.events[0].occurred_at.clone(),
            clock_offset_ms: 0,
        };
        let decided = Decided { events: self.events.clone(), blobs: self.blobs.clone(), value: () };
        let answer: Result<(), std::convert::Infallible> = store.transact(&stamp, |_| Ok(Ok(decided)))?;
        let Ok(()) = answer;
        Ok(())
    }
}

/// Writes the progress note.
pub fn note_progress(store: &Store, progress: u64) -> Result<(), StoreError> {
    store.put_cursor(PROGRESS, &progress.to_string())
}

pub fn progress(store: &Store) -> Result<u64, StoreError> {
    Ok(store.cursor(PROGRESS)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// The seven decisions of a child's visit, from the registration to the release: nine events and two blobs.
pub fn visit(n: u64) -> Vec<Decision> {
    let code = format!("8301234{n:013}");
    let (recipient, visit, line, staff) = (id("recipient", n), id("visit", n), id("line", n), id("staff", 1));
    let child = Subject::recipient(recipient);
    let minute = n * 10;
    let event = |what: &str, subject: &Subject, minutes: u64, payload: Payload| NewEvent {
        id: id(what, n),
        subject: subject.clone(),
        occurred_at: at(minute + minutes),
        causation: None,
        payload,
    };
    let unit = |doses| StockLine {
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        expiry: "2027-06-30".into(),
        code: Some(code.clone()),
        doses,
    };
    let moved = |what: &str, kind: &str, dose, doses| StockMoved {
        movement: id(what, n),
        kind: kind.into(),
        paper: None,
        dose,
        lines: vec![unit(doses)],
    };
    let stock = Subject::stock("HEPB-1");
    let registered = somebody(n);
    let opened = VisitOpened {
        visit,
        recipient,
        day: "2026-11-20".into(),
        edition: "CN-NIP-2026".into(),
        lines: vec![ProposedLine { line, vaccine: "HepB".into(), number: 2, of: 3 }],
    };
    let answered = PrecheckAnswered {
        visit,
        recipient,
        day: "2026-11-20".into(),
        questions: "CN-1".into(),
        temperature_tenths: 365,
        answers: vec![Answer { question: "fever".into(), answer: "no".into() }],
        asked_by: staff,
    };
    let (document, strokes) = (blob("text/plain", n, 3000), blob("application/json", n, 900));
    let signed = ConsentSigned {
        consent: id("consent", n),
        visit,
        recipient,
        template: "CN-DEMO-1".into(),
        document: document.digest.clone(),
        strokes: Some(strokes.digest.clone()),
        binding: seal::sm3::digest(b"binding").to_string(),
        way: "pad".into(),
        paper_number: None,
        paper_on: None,
        signer: Signer { relation: "mother".into(), name: "王芳".into(), number: None, phone: None, authority: None },
        informed_by: staff,
        decisions: vec![LineDecision {
            line,
            vaccine: "HepB".into(),
            product: "HEPB-1".into(),
            holder: None,
            number: None,
            price_fen: None,
            accepted: true,
            reason: None,
        }],
    };
    let authorised = LineAuthorised {
        authorisation: id("authorisation", n),
        visit,
        recipient,
        line,
        code: code.clone(),
        product: "HEPB-1".into(),
        lot: "L2026".into(),
        expiry: "2027-06-30".into(),
        verdict: "green".into(),
        reasons: vec![],
        confirmation: None,
        valid_until: at(minute + 8),
        body_site: None,
        checks: vec![],
    };
    let dose = DoseRecorded {
        dose: id("dose", n),
        recipient,
        visit,
        line,
        authorisation: Some(id("authorisation", n)),
        vaccine: "HepB".into(),
        product: "HEPB-1".into(),
        product_name: "重组乙型肝炎疫苗".into(),
        specification: "10μg/0.5ml".into(),
        amount: "0.5 ml".into(),
        route: "im".into(),
        body_site: "left_deltoid".into(),
        lot: "L2026".into(),
        expiry: "2027-06-30".into(),
        code: code.clone(),
        vial: "single".into(),
        holder: "示范生物".into(),
        unit: SITE.into(),
        injected_by: staff,
        asked_by: Some(staff),
        informed_by: Some(staff),
        attribute: "immunization_programme".into(),
        kind: "routine".into(),
        number: 2,
        deviation: None,
    };
    let released = ObservationReleased { visit, recipient, early: false, note: None, released_by: staff };
    let recorded = event("dose.recorded", &child, 7, dose.into());
    let used = moved("use", "use", Some(id("dose", n)), -1);
    let used = NewEvent { causation: Some(recorded.id), ..event("stock.used", &stock, 7, used.into()) };
    let bare = |events| Decision { events, blobs: vec![] };
    vec![
        bare(vec![
            event("registered", &child, 1, registered.into()),
            event("received", &stock, 1, moved("receipt", "receipt", None, 1).into()),
        ]),
        bare(vec![event("opened", &child, 2, opened.into())]),
        bare(vec![event("answered", &child, 3, answered.into())]),
        Decision { events: vec![event("signed", &child, 5, signed.into())], blobs: vec![document, strokes] },
        bare(vec![event("authorised", &child, 6, authorised.into())]),
        bare(vec![recorded, used]),
        bare(vec![event("released", &child, 9, released.into())]),
    ]
}

fn somebody(n: u64) -> RecipientRegistered {
    RecipientRegistered {
        recipient: id("recipient", n),
        name: format!("王小{n}"),
        sex: "female".into(),
        birth: "2026-10-20".into(),
        documents: vec![],
        phone: None,
        address: Some("江城区示范街道1号".into()),
        guardians: vec![Guardian {
            relation: "mother".into(),
            name: "王芳".into(),
            // Nobody's mother is another's: siblings are looked for at every visit.
            document: None,
            phone: Some(format!("138{n:08}")),
        }],
        newborn: Some(Newborn { weight_g: Some(3200), ..Newborn::default() }),
        provisional_code: format!("L{SITE}{:06}", 500_000 + n),
        archive_code: None,
        origin: "guardian".into(),
        history_complete: true,
    }
}

fn blob(media: &str, n: u64, length: usize) -> NewBlob {
    let bytes: Vec<u8> = format!("{media} {n} ").into_bytes().into_iter().cycle().take(length).collect();
    NewBlob { digest: seal::sm3::digest(&bytes).to_string(), media: media.into(), bytes }
}
