//! Scan → verdict in core (P4), beside its floor: reading the code and three index lookups in a store of the same people and stock.
//!
//! The scan enters as the scanner's thread would say it and ends when the desk's notice holds the verdict. Once for one child again and
//! again, and once for many people whom nobody looked at before.
//!
//! `VAX_BENCH_DATA` names the data directory of a seeded clinic, which then gets some more visits; without it a small one is made.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "spread.rs"]
mod spread;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use app::clock::{Clock, SystemClock};
use app::input::people::SearchInput;
use app::input::{ConsentInput, PadSignInput, PrecheckInput, VerifyShowInput};
use app::seed::{self, Size};
use app::view::{DeskNotice, VisitView};
use app::{App, Notice};
use criterion::{Criterion, criterion_group, criterion_main};
use devices::{Scan, ScanSource};
use domain::event::v1::{StockLine, StockMoved};
use domain::event::{NewEvent, Subject};
use domain::trace_code::TraceCode;
use seal::Secret;
use seal::sm2::SigningKey;
use spread::spread;
use store::{Decided, Founding, Keys, Stamp, Store};
use testkit::{code, quick_strokes};

const PEOPLE: u32 = 20_000;
const DOSES: u32 = 150_000;
/// People whom nobody looked at before.
const STRANGERS: usize = 400;

/// A clinic of some size with 王小明 before the vaccinator.
fn clinic(dir: &Path) -> (App, String) {
    let there = std::env::var_os("VAX_BENCH_DATA");
    if there.is_none() {
        seed::seed(dir, Size { people: PEOPLE, doses: DOSES, seed: 1 }, SystemClock.now(), |_| ()).unwrap();
    }
    let app = App::open(there.as_deref().map_or(dir, Path::new)).unwrap();
    app.session_login("zhuren", seed::PASSWORD).unwrap();
    let child = app
        .recipient_search(&SearchInput::of("王小明"))
        .unwrap()
        .rows
        .into_iter()
        .find(|row| row.guardian.as_deref() == Some("王丽"))
        .unwrap();
    let view = app.visit_open(&child.recipient).unwrap();
    let draft = || app.draft_id().unwrap();
    let answers = view.precheck.questions.iter().map(|question| (question.clone(), "no".to_owned())).collect();
    app.visit_precheck(&PrecheckInput { draft: draft(), visit: view.visit.clone(), temperature_tenths: 365, answers })
        .unwrap();
    let consent = ConsentInput {
        draft: draft(),
        visit: view.visit.clone(),
        relation: "mother".into(),
        signer: "王丽".into(),
        ..ConsentInput::default()
    };
    app.visit_consent_show(&consent).unwrap();
    let digest = app.pad_view().unwrap().document.unwrap().digest;
    app.pad_sign(&PadSignInput {
        digest,
        strokes: quick_strokes(),
        width: 900,
        height: 300,
        refused: vec![],
        capture: None,
    })
    .unwrap();
    app.visit_focus(Some(&view.visit)).unwrap();
    // The family confirms the vial once; each scan of it is judged against that.
    app.visit_scan(&view.visit, &code("good", "HEPB-D1")).unwrap();
    let show = VerifyShowInput { draft: draft(), visit: view.visit.clone(), relation: None, signer: None };
    app.visit_verify_show(&show).unwrap();
    let digest = app.pad_view().unwrap().verification.unwrap().digest;
    app.pad_sign(&PadSignInput {
        digest,
        strokes: quick_strokes(),
        width: 900,
        height: 300,
        refused: vec![],
        capture: None,
    })
    .unwrap();
    app.visit_scan_clear(&view.visit).unwrap();
    (app, child.recipient)
}

/// A bare store with one unit: what three lookups cost in the same encrypted file format.
fn bare_store(dir: &Path, unit: &str) -> Store {
    let keys = Keys {
        database: Secret::new(seal::random_bytes::<32>().unwrap()),
        signing: Arc::new(SigningKey::generate().unwrap()),
    };
    let now = "2026-11-20T09:00:00+08:00".to_owned();
    let founding = Founding {
        site: seed::SITE.into(),
        name: "bench".into(),
        device: "d-bench".into(),
        demo: true,
        zone: "Asia/Shanghai".into(),
        founded_at: now.clone(),
        actor: "system".into(),
    };
    let store = Store::create(dir, keys, &founding).unwrap();
    let line = StockLine {
        product: "HEPB-D1".into(),
        lot: "L".into(),
        expiry: "2027-12-31".into(),
        code: Some(unit.into()),
        doses: 1,
    };
    let moved =
        StockMoved { movement: app::ids::new_id(), kind: "receipt".into(), paper: None, dose: None, lines: vec![line] };
    let event = NewEvent {
        id: moved.movement,
        subject: Subject::stock("HEPB-D1"),
        occurred_at: now.clone(),
        causation: None,
        payload: moved.into(),
    };
    let stamp = Stamp { actor: "system".into(), recorded_at: now, clock_offset_ms: 0 };
    let outcome: Result<(), ()> = store.transact(&stamp, |_| Ok(Ok(Decided::new(vec![event], ())))).unwrap();
    outcome.unwrap();
    store
}

fn scan_to_verdict(c: &mut Criterion) {
    let dir = tempfile::tempdir().unwrap();
    let (app, recipient) = clinic(&dir.path().join("clinic"));
    let (tell, told) = channel();
    app.listen(move |notice| drop(tell.send(notice)));
    let good = code("good", "HEPB-D1");
    let store = bare_store(&dir.path().join("bare"), &good);
    let someone = recipient.parse().unwrap();

    let mut group = c.benchmark_group("scan_to_verdict");
    group.bench_function("core", |b| {
        b.iter(|| {
            let view = scanned(&app, &told, &good);
            assert_eq!(
                view.scan.as_ref().map(|scan| scan.verdict.colour.as_str()),
                Some("green"),
                "the benchmark checks its answer"
            );
            black_box(view)
        });
    });
    group.bench_function("floor: code and three lookups", |b| {
        b.iter(|| {
            let code = TraceCode::parse(black_box(&good), 2026).unwrap();
            let found = store
                .read(|r| Ok((r.trace_unit(&code.text)?, r.lot_holds("HEPB-D1", "L")?, r.recipient(someone)?)))
                .unwrap();
            assert!(found.0.is_some());
            black_box(found)
        });
    });
    group.finish();
    strangers(&app, &told, &good);
}

/// A scan as the scanner's thread says it, until the desk is told.
fn scanned(app: &App, told: &Receiver<Notice>, code: &str) -> Box<VisitView> {
    app.device_notice(devices::Notice::Scan(Scan::from_bytes(ScanSource::Serial, code.as_bytes().to_vec())));
    loop {
        match told.recv() {
            Ok(Notice::Desk(DeskNotice::Visit { view })) if view.scan.is_some() => return view,
            Ok(_) => {}
            Err(_) => panic!("a scan at the needle is a visit"),
        }
    }
}

/// The same for people out of the whole population, each once; beside it what reading the person and their history alone costs.
fn strangers(app: &App, told: &Receiver<Notice>, code: &str) {
    let names = "明华丽强伟芳娜敏静秀英军杰娟涛超勇艳王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁".chars();
    let mut people: Vec<String> = names
        .flat_map(|name| app.recipient_search(&SearchInput::of(&name.to_string())).unwrap().rows)
        .map(|row| row.recipient)
        .collect();
    people.sort();
    people.dedup();
    let (mut verdicts, mut floors) = (vec![], vec![]);
    for person in people.iter().take(STRANGERS) {
        let visit = app.visit_open(person).unwrap().visit;
        app.visit_focus(Some(&visit)).unwrap();
        let begun = Instant::now();
        assert_eq!(scanned(app, told, code).visit, visit);
        verdicts.push(begun.elapsed());
        let begun = Instant::now();
        black_box(app.recipient_view(person).unwrap());
        floors.push(begun.elapsed());
    }
    println!("scan_to_verdict, people not looked at before: {}", spread(verdicts));
    println!("the person's page alone: {}", spread(floors));
}

criterion_group!(benches, scan_to_verdict);
criterion_main!(benches);
