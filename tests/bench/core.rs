//! Scan → verdict in core (P4), beside its floor: reading the code and three index lookups in a store of the same people and stock.
//!
//! The scan enters as the scanner's thread would say it and ends when the desk's notice holds the verdict.
#![allow(clippy::unwrap_used, missing_docs)]

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;

use app::clock::{Clock, SystemClock};
use app::input::{ConsentInput, PadSignInput, PrecheckInput, VerifyShowInput};
use app::seed::{self, Size};
use app::view::DeskNotice;
use app::{App, Notice};
use criterion::{Criterion, criterion_group, criterion_main};
use devices::{Scan, ScanSource};
use domain::event::v1::{StockLine, StockMoved};
use domain::event::{NewEvent, Subject};
use domain::trace_code::TraceCode;
use seal::Secret;
use seal::sm2::SigningKey;
use store::{Decided, Founding, Keys, Stamp, Store};
use testkit::{code, quick_strokes};

const PEOPLE: u32 = 20_000;
const DOSES: u32 = 150_000;

/// A clinic of some size with 王小明 before the vaccinator.
fn clinic(dir: &Path) -> (App, String) {
    seed::seed(dir, Size { people: PEOPLE, doses: DOSES, seed: 1 }, SystemClock.now(), |_| ()).unwrap();
    let app = App::open(dir).unwrap();
    app.session_login("zhuren", seed::PASSWORD).unwrap();
    let child = app
        .recipient_search(&app::input::people::SearchInput::of("王小明"))
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
    app.pad_sign(&PadSignInput { digest, strokes: quick_strokes(), width: 900, height: 300, refused: vec![] }).unwrap();
    app.visit_focus(Some(&view.visit)).unwrap();
    // The family confirms the vial once; each scan of it is judged against that.
    app.visit_scan(&view.visit, &code("good", "HEPB-D1")).unwrap();
    let show = VerifyShowInput { draft: draft(), visit: view.visit.clone(), relation: None, signer: None };
    app.visit_verify_show(&show).unwrap();
    let digest = app.pad_view().unwrap().verification.unwrap().digest;
    app.pad_sign(&PadSignInput { digest, strokes: quick_strokes(), width: 900, height: 300, refused: vec![] }).unwrap();
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
            app.device_notice(devices::Notice::Scan(Scan::from_bytes(ScanSource::Serial, good.clone().into_bytes())));
            let Ok(Notice::Desk(DeskNotice::Visit { view })) = told.recv() else {
                panic!("a scan at the needle is a visit")
            };
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
}

criterion_group!(benches, scan_to_verdict);
criterion_main!(benches);
