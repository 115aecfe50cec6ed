//! A nurse at the desk, without its window: one visit from the delivery of the vial to the recorded injection.

use std::collections::BTreeMap;

use app::input::{
    AuthoriseInput, ConsentInput, PadSignInput, PointInput, PrecheckInput, ReceiptUnitInput, RecordInput, StrokeInput,
    VerifyNoteInput,
};
use app::view::VisitView;
use app::{Answer, App};

/// Single-dose products of the demonstration by vaccine, with the first digits of their trace codes.
const PRODUCTS: &[(&str, &str, &str)] =
    &[("HepB", "HEPB-D1", "8100010"), ("DTaP", "DTAP-D1", "8100030"), ("MMR", "MMR-D1", "8100040")];

/// An injection that was acknowledged.
#[derive(Debug)]
pub struct Given {
    pub dose: String,
    pub visit: String,
    pub line: String,
    pub code: String,
}

/// Walks a recipient through today's visit and gives one due vaccine, from a vial just delivered under a trace code of this serial number.
/// `None` when nothing is due that the demonstration has. `told` is called after every answer of the desk.
pub fn vaccinate(app: &App, recipient: &str, serial: u64, mut told: impl FnMut()) -> Answer<Option<Given>> {
    let mut view = app.visit_open(recipient)?;
    told();
    let open = |line: &app::view::LineView| ["proposed", "accepted", "authorised"].contains(&line.state.as_str());
    let due = view.lines.iter().filter(|line| open(line)).find_map(|line| {
        let product = PRODUCTS.iter().find(|(vaccine, ..)| *vaccine == line.vaccine)?;
        Some((line.line.clone(), product))
    });
    let Some((line, (_, product, segment))) = due else { return Ok(None) };
    let code = format!("{segment}{serial:013}");
    receive(app, product, &code)?;
    told();
    if view.stage == "precheck" {
        let answers: BTreeMap<_, _> =
            view.precheck.questions.iter().map(|question| (question.clone(), "no".to_owned())).collect();
        let (draft, visit) = (app.draft_id()?, view.visit.clone());
        view = app.visit_precheck(&PrecheckInput { draft, visit, temperature_tenths: 365, answers })?;
        told();
    }
    if view.stage == "consent" {
        sign(app, &view)?;
        told();
    }
    app.visit_scan(&view.visit, &code)?;
    app.visit_verify_note(&VerifyNoteInput {
        draft: app.draft_id()?,
        visit: view.visit.clone(),
        way: "paper".to_owned(),
        relation: None,
        signer: None,
    })?;
    told();
    let (draft, visit) = (app.draft_id()?, view.visit.clone());
    let confirmation = Some("已核对".to_owned());
    let checks = domain::administration::OWN_CHECKS.map(str::to_owned).to_vec();
    let (line_of, code_of) = (line.clone(), code.clone());
    app.visit_authorise(&AuthoriseInput {
        draft,
        visit,
        line: line_of,
        code: code_of,
        confirmation,
        body_site: None,
        checks,
    })?;
    told();
    let dose = app.draft_id()?;
    app.visit_record(&RecordInput {
        draft: dose.clone(),
        visit: view.visit.clone(),
        line: line.clone(),
        body_site: "left_upper_arm".to_owned(),
        deviation_reason: None,
    })?;
    told();
    Ok(Some(Given { dose, visit: view.visit, line, code }))
}

/// Takes one vial into stock; it expires before those of the demonstration, so that it is the one to use.
fn receive(app: &App, product: &str, code: &str) -> Answer<()> {
    app.stock_receipt_begin("DN-CRASH")?;
    app.stock_receipt_scan(code)?;
    app.stock_receipt_unit(&ReceiptUnitInput {
        code: code.to_owned(),
        product: product.to_owned(),
        lot: "CRASH-1".to_owned(),
        expiry: expiry(app)?,
    })?;
    app.stock_receipt_complete()?;
    Ok(())
}

/// Half a year from the clinic's today.
fn expiry(app: &App) -> Answer<String> {
    let today: jiff::civil::Date = app.desk_view()?.clinic.today.parse().expect("a day");
    Ok(today.checked_add(jiff::Span::new().months(6)).expect("a day").to_string())
}

fn sign(app: &App, view: &VisitView) -> Answer<()> {
    let signer = view.consent.signers.first().map(|guardian| (guardian.relation.clone(), guardian.name.clone()));
    let (relation, signer) = signer.unwrap_or_else(|| ("self".to_owned(), view.person.name.clone()));
    app.visit_consent_show(&ConsentInput {
        draft: app.draft_id()?,
        visit: view.visit.clone(),
        relation,
        signer,
        ..ConsentInput::default()
    })?;
    let digest = app.pad_view()?.document.expect("a document lies on the pad").digest;
    let point = |n: i32| PointInput { x: 400 + n * 180, y: 900 + (n % 4) * 260, t: n.unsigned_abs() * 40, p: 500 };
    let strokes = vec![StrokeInput { pointer: "pen".to_owned(), points: (0..16).map(point).collect() }];
    app.pad_sign(&PadSignInput { digest, strokes, width: 900, height: 300, refused: vec![], capture: None })?;
    Ok(())
}
