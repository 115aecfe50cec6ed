//! Replay equals live, for whatever people do at a desk: commands in any order, sensible and not.

use app::AppError;
use app::input::people::{AmendInput, DoseCorrectInput, PastDosesInput};
use app::input::staff::StepUpInput;
use app::input::{
    AppointmentCancelInput, AppointmentInput, ExposureInput, TextApproveInput, TextFieldInput, TextSaveInput,
};
use app::input::{
    AuthoriseInput, DeferInput, FieldInput, GuardianInput, PadSignInput, PaperConsentInput, PastDoseInput,
    PrecheckInput, ProposeInput, ReceiptUnitInput, RecordInput, RefusedLineInput, RegisterInput, ReleaseInput,
};
use app::input::{FailInput, PaidInput, VerifyNoteInput, VerifyShowInput};
use app::seed;
use domain::administration::OWN_CHECKS;
use proptest::prelude::*;
use testkit::{Clinic, code, quick_strokes};

/// A command and two numbers that choose whom and what it meets.
type Act = (u8, u8, u8);

/// How many cases to try; the nightly run asks for thousands.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(usual), max_shrink_iters: 200, ..ProptestConfig::default() }
}

/// What one case knows of its clinic.
struct Hands {
    clinic: Clinic,
    people: Vec<String>,
    visits: Vec<String>,
    /// Drafts are sent again now and then: the same click twice.
    draft: Option<String>,
    done: usize,
    refused: usize,
}

impl Hands {
    fn new() -> Hands {
        let clinic = Clinic::open();
        let people = ["王小明", "陈小雨"].map(|name| clinic.person(name).recipient).to_vec();
        Hands { clinic, people, visits: vec![], draft: None, done: 0, refused: 0 }
    }

    /// A refusal is an answer; an error of the program is not.
    fn answered<T>(&mut self, act: Act, answer: Result<T, AppError>) -> Option<T> {
        match answer {
            Ok(value) => {
                self.done += 1;
                Some(value)
            }
            Err(AppError::Refused(_)) => {
                self.refused += 1;
                None
            }
            // The same form sent again with another content: found out, and nothing is written.
            Err(AppError::Store(store::StoreError::OtherContent { .. } | store::StoreError::PartlyRecorded { .. })) => {
                self.refused += 1;
                None
            }
            Err(error) => panic!("{act:?}: {error}"),
        }
    }

    fn draft(&mut self, again: bool) -> String {
        match &self.draft {
            Some(draft) if again => draft.clone(),
            _ => {
                let draft = self.clinic.app.draft_id().unwrap();
                self.draft = Some(draft.clone());
                draft
            }
        }
    }

    fn person(&self, a: u8) -> String {
        self.people[usize::from(a) % self.people.len()].clone()
    }

    fn visit(&self, a: u8) -> String {
        let none = || "019aa200-0000-7000-8000-00000000ffff".to_owned();
        self.visits.get(usize::from(a) % self.visits.len().max(1)).cloned().unwrap_or_else(none)
    }

    fn line(&self, visit: &str, b: u8) -> (String, String) {
        let lines = self.clinic.app.visit_view(visit).map(|view| view.lines).unwrap_or_default();
        lines
            .get(usize::from(b) % lines.len().max(1))
            .map(|line| (line.line.clone(), line.sites.first().cloned().unwrap_or_default()))
            .unwrap_or_else(|| (visit.to_owned(), "left_thigh".to_owned()))
    }

    fn code(b: u8) -> String {
        let codes = seed::codes();
        codes[usize::from(b) % codes.len()].code.clone()
    }

    /// The family confirms what lies on the desk: on the pad, on paper, or not at all.
    fn verify(&mut self, act: Act, visit: &str) {
        let draft = self.draft(false);
        if act.1 == 5 {
            return;
        }
        let (visit, relation, signer) = (visit.to_owned(), None, None);
        if act.1 == 4 {
            let input = VerifyNoteInput { draft, visit, way: "paper".into(), relation, signer };
            let answer = self.clinic.app.visit_verify_note(&input);
            self.answered(act, answer);
            return;
        }
        let answer = self.clinic.app.visit_verify_show(&VerifyShowInput { draft, visit, relation, signer });
        self.answered(act, answer);
        let digest = self.clinic.app.pad_view().unwrap().verification.map(|page| page.digest).unwrap_or_default();
        let input =
            PadSignInput { digest, strokes: quick_strokes(), width: 900, height: 300, refused: vec![], capture: None };
        let answer = self.clinic.app.pad_sign(&input);
        self.answered(act, answer);
    }

    fn act(&mut self, act: Act) {
        let (what, a, b) = act;
        let draft = self.draft(a == 7);
        let (visit, person) = (self.visit(a), self.person(a));
        match what {
            0 => {
                let input = register(draft, a, b);
                let answer = self.clinic.app.recipient_register(&input);
                if let Some(view) = self.answered(act, answer) {
                    self.people.push(view.person.recipient);
                }
            }
            1 | 2 => {
                let answer = self.clinic.app.visit_open(&person);
                if let Some(view) = self.answered(act, answer)
                    && !self.visits.contains(&view.visit)
                {
                    self.visits.push(view.visit);
                }
            }
            3 | 4 => {
                let questions =
                    self.clinic.app.visit_view(&visit).map(|view| view.precheck.questions).unwrap_or_default();
                let say = |nth: usize| if b == 5 && nth == 0 { "yes" } else { "no" };
                let answers = questions.into_iter().enumerate().map(|(nth, one)| (one, say(nth).to_owned())).collect();
                let temperature_tenths = [365, 372, 365, 365, 900, 365, 385, 365][usize::from(b) % 8];
                let input = PrecheckInput { draft, visit, temperature_tenths, answers };
                let answer = self.clinic.app.visit_precheck(&input);
                self.answered(act, answer);
            }
            5 | 6 => {
                let input = app::input::ConsentInput {
                    draft,
                    visit: visit.clone(),
                    relation: "mother".into(),
                    signer: "王丽".into(),
                    ..app::input::ConsentInput::default()
                };
                let answer = self.clinic.app.visit_consent_show(&input);
                self.answered(act, answer);
                let digest =
                    self.clinic.app.pad_view().unwrap().document.map(|document| document.digest).unwrap_or_default();
                let refused = (b == 3).then(|| RefusedLineInput {
                    line: self.line(&visit, b).0,
                    reason: "declined".into(),
                    note: None,
                });
                let input = PadSignInput {
                    digest,
                    strokes: if b == 4 { vec![] } else { quick_strokes() },
                    width: 900,
                    height: 300,
                    refused: refused.into_iter().collect(),
                    capture: None,
                };
                let answer = self.clinic.app.pad_sign(&input);
                self.answered(act, answer);
            }
            7 => {
                let input = PaperConsentInput {
                    draft,
                    visit,
                    relation: "father".into(),
                    signer: "王强".into(),
                    paper_number: format!("P-{b}"),
                    ..PaperConsentInput::default()
                };
                let answer = self.clinic.app.visit_consent_paper(&input);
                self.answered(act, answer);
            }
            8 | 9 => {
                let answer = self.clinic.app.visit_scan(&visit, &Self::code(b));
                self.answered(act, answer);
            }
            10 | 11 => {
                let scanned = self.clinic.app.visit_scan(&visit, &Self::code(b));
                self.answered(act, scanned);
                self.verify(act, &visit);
                let line = self.line(&visit, b).0;
                let confirmation = (a % 2 == 0).then(|| "医生评估可以接种".to_owned());
                let input = AuthoriseInput {
                    draft,
                    visit,
                    line,
                    code: Self::code(b),
                    confirmation,
                    body_site: (b % 2 == 0).then(|| "left_upper_arm".to_owned()),
                    checks: if a == 6 { vec![] } else { OWN_CHECKS.map(str::to_owned).to_vec() },
                };
                let answer = self.clinic.app.visit_authorise(&input);
                self.answered(act, answer);
            }
            12 | 13 => {
                let (line, body_site) = self.line(&visit, b);
                let deviation_reason = (a % 3 == 0).then(|| "孩子哭闹".to_owned());
                let input = RecordInput { draft, visit, line, body_site, deviation_reason };
                let answer = self.clinic.app.visit_record(&input);
                self.answered(act, answer);
            }
            14 => {
                let answer = self.clinic.app.visit_vial_open(&visit);
                self.answered(act, answer);
            }
            15 => {
                let code = code("multi_dose", "BCG-D5");
                let answer =
                    self.clinic.app.vial_discard(&code, ["time_exceeded", "broken", "because"][usize::from(b) % 3]);
                self.answered(act, answer);
            }
            16 => {
                let note = (b == 2).then(|| "家长有急事".to_owned());
                let reason = (b == 4).then(|| "reaction".to_owned());
                let input = ReleaseInput { visit, early: b % 2 == 0, note, reason, shown: None };
                let answer = self.clinic.app.observation_release(&input);
                self.answered(act, answer);
            }
            17 => {
                let input =
                    DeferInput { line: self.line(&visit, b).0, visit, reason: "ill".into(), ..DeferInput::default() };
                let answer = self.clinic.app.visit_defer(&input);
                self.answered(act, answer);
            }
            18 => {
                let vaccine = ["InfV", "MMR", "HepB", "nothing"][usize::from(b) % 4].to_owned();
                let answer = self.clinic.app.visit_line_propose(&ProposeInput { draft, visit, vaccine });
                self.answered(act, answer);
            }
            19 => self.receive(act),
            20 => {
                let answer = self.clinic.app.recipient_reveal(&person);
                self.answered(act, answer);
            }
            21 => self.sign_in_and_out(act),
            22 => {
                let seen = self.clinic.app.recipient_detail(&person).map(|detail| detail.version).unwrap_or_default();
                let input = AmendInput {
                    draft,
                    recipient: person,
                    seen: if b == 6 { "another".into() } else { seen },
                    changes: vec![FieldInput {
                        field: "phone".into(),
                        value: (b != 1).then(|| format!("1380013800{b}")),
                    }],
                    guardians: None,
                    documents: None,
                    reason: String::new(),
                };
                let answer = self.clinic.app.recipient_amend(&input);
                self.answered(act, answer);
            }
            23 => {
                let answer = match b % 2 {
                    0 => self.clinic.app.recipient_withdraw(&person, "registered_in_error", "").map(drop),
                    _ => self.clinic.app.recipient_reinstate(&person, "登记单找到了").map(drop),
                };
                self.answered(act, answer);
            }
            24 => {
                let dose = PastDoseInput {
                    vaccine: "DTaP".into(),
                    date: format!("2026-11-{:02}", b + 1),
                    lot: None,
                    unit: None,
                    provenance: "elsewhere".into(),
                };
                let input =
                    PastDosesInput { draft, recipient: person, doses: vec![dose], complete: b == 2, different: a == 1 };
                let answer = self.clinic.app.dose_enter(&input);
                self.answered(act, answer);
            }
            25 => {
                let Some(dose) = self.dose_of(&person, b) else { return };
                let answer = match a % 3 {
                    0 => self
                        .clinic
                        .app
                        .dose_withdraw(&dose, "entered_twice", "", Some(["unopened", "opened"][usize::from(a % 2)]))
                        .map(drop),
                    1 => self.clinic.app.dose_reinstate(&dose, "核对无误").map(drop),
                    _ => {
                        let changes = vec![FieldInput { field: "lot".into(), value: Some(format!("L{b}")) }];
                        let input = DoseCorrectInput { draft, dose, changes, reason: "录入错误".into() };
                        self.clinic.app.dose_correct(&input).map(drop)
                    }
                };
                self.answered(act, answer);
            }
            28 => {
                let kind = ["not_begun", "moved", "broken", "partial", "spat_out", "other", "nothing"];
                let kind = kind[usize::from(b) % kind.len()].to_owned();
                let note = (a % 2 == 0).then(|| "孩子挣扎".to_owned());
                let input = FailInput { draft, line: self.line(&visit, b).0, visit, kind, note };
                let answer = self.clinic.app.visit_fail(&input);
                self.answered(act, answer);
            }
            29 => {
                let input = PaidInput { draft, line: self.line(&visit, b).0, visit, receipt: format!("SJ-{a}") };
                let answer = self.clinic.app.visit_paid(&input);
                self.answered(act, answer);
            }
            30 => {
                let input = StepUpInput {
                    command: "clock_confirm".to_owned(),
                    subject: String::new(),
                    login: "fuzhuren".to_owned(),
                    password: seed::PASSWORD.to_owned(),
                };
                let token = self.clinic.app.step_up(&input).ok().map(|approval| approval.token);
                let answer = self.clinic.app.clock_confirm(token.as_deref());
                self.answered(act, answer);
            }
            31 => {
                let answer = self.clinic.app.visit_ticket(&visit);
                self.answered(act, answer);
            }
            32 => {
                let vaccines = vec![["DTaP", "HepB", "MMR", "nothing"][usize::from(a) % 4].to_owned()];
                let day = ["2026-12-11", "2027-04-12", "2026-11-21", "never"][usize::from(b) % 4].to_owned();
                let input = AppointmentInput { draft, visit: visit.clone(), day, vaccines };
                let made = self.clinic.app.appointment_make(&input);
                if let Some(slip) = self.answered(act, made)
                    && let Some(one) = slip.appointments.first().filter(|_| a == 5)
                {
                    let (appointment, reason) = (one.appointment.clone(), "family".to_owned());
                    let input = AppointmentCancelInput { visit, appointment, reason, note: None };
                    let cancelled = self.clinic.app.appointment_cancel(&input);
                    self.answered(act, cancelled);
                }
            }
            33 => {
                let recorded =
                    self.clinic.app.visit_view(&visit).map(|view| view.exposures.recorded).unwrap_or_default();
                let input = ExposureInput {
                    draft,
                    visit,
                    exposure: recorded.first().filter(|_| a % 2 == 0).map(|one| one.exposure.clone()),
                    kind: ["rabies", "wound", "snake"][usize::from(b) % 3].to_owned(),
                    on: "2026-11-19".to_owned(),
                    grade: Some(u32::from(a % 4)),
                    day_zero: None,
                    regimen: (b == 3).then(|| "essen".to_owned()),
                    animal: None,
                    wound: None,
                    passive: vec![],
                };
                let answer = self.clinic.app.visit_exposure(&input);
                self.answered(act, answer);
            }
            34 => self.text(act, draft),
            35 => {
                let slip = self.clinic.app.visit_slip_view(&visit);
                self.answered(act, slip);
                let day = self.clinic.app.day_view();
                self.answered(act, day);
                let signed = self.clinic.app.visit_view(&visit).map(|view| view.consent.signed).unwrap_or_default();
                if let Some(consent) = signed.last() {
                    let proof = self.clinic.app.consent_proof_view(&consent.consent);
                    if let Some(proof) = self.answered(act, proof) {
                        assert!(proof.holds, "{:?}", proof.checks);
                    }
                }
            }
            // Time passes, and once in a while the clock is set back.
            _ => match b {
                0 => self.clinic.clock.set_wall(-120),
                _ => self.clinic.clock.pass(i64::from(b) * 300),
            },
        }
    }

    /// A text is written or approved; nobody approves their own, so this is refused for all but the starters.
    fn text(&mut self, act: Act, draft: String) {
        let (_, a, b) = act;
        let Ok(view) = self.clinic.app.texts_view() else { return };
        let text = &view.texts[usize::from(b) % view.texts.len()];
        let version = text.versions[usize::from(a) % text.versions.len()].clone();
        let (kind, key) = (text.kind.clone(), text.key.clone());
        if a % 2 == 0 {
            let input = TextApproveInput { draft, kind, key, version: version.version, digest: version.digest };
            let answer = self.clinic.app.text_approve(&input);
            self.answered(act, answer);
            return;
        }
        let fields = vec![TextFieldInput { field: "after".to_owned(), text: format!("留观30分钟。{a}{b}") }];
        let input = TextSaveInput { draft, kind, key, base: version.digest, fields, source: "说明书".to_owned() };
        let answer = self.clinic.app.text_save(&input);
        self.answered(act, answer);
    }

    fn dose_of(&self, person: &str, b: u8) -> Option<String> {
        let doses = self.clinic.app.recipient_detail(person).ok()?.doses;
        doses.get(usize::from(b) % doses.len().max(1)).map(|dose| dose.dose.clone())
    }

    /// A delivery arrives: some of its boxes are scanned, and it is completed, or given up.
    fn receive(&mut self, act: Act) {
        let (_, a, b) = act;
        let begun = self.clinic.app.stock_receipt_begin(&format!("SD-{a}"));
        self.answered(act, begun);
        for code in [code("delivery", "FLU-D1"), Self::code(b)] {
            let scanned = self.clinic.app.stock_receipt_scan(&code);
            self.answered(act, scanned);
            let expiry = if b == 0 { "2026-01-01" } else { "2027-10-31" };
            let input =
                ReceiptUnitInput { code, product: "FLU-D1".into(), lot: "FL2026".into(), expiry: expiry.into() };
            let named = self.clinic.app.stock_receipt_unit(&input);
            self.answered(act, named);
        }
        let answer =
            if b == 3 { self.clinic.app.stock_receipt_cancel() } else { self.clinic.app.stock_receipt_complete() };
        self.answered(act, answer);
    }

    /// Somebody else takes the desk, or tries to; then the manager comes back, whose rights the other commands need.
    fn sign_in_and_out(&mut self, act: Act) {
        let (_, a, b) = act;
        let out = self.clinic.app.session_logout();
        self.answered(act, out);
        let login = ["dengji", "jiezhong", "kufang", "nobody"][usize::from(a) % 4];
        let password = if b == 0 { "wrong" } else { seed::PASSWORD };
        let signed_in = self.clinic.app.session_login(login, password);
        self.answered(act, signed_in);
        if b % 2 == 0 {
            let refused = self.clinic.app.stock_receipt_begin("not theirs");
            self.answered(act, refused);
        }
        let back = self.clinic.app.session_login("zhuren", seed::PASSWORD);
        self.answered(act, back);
    }
}

fn register(draft: String, a: u8, b: u8) -> RegisterInput {
    let guardian = GuardianInput {
        relation: "mother".into(),
        name: Some("陈静".into()),
        number: (b == 1).then(|| "420106199507156024".to_owned()),
        phone: Some("13800138001".into()),
        document_kind: None,
    };
    RegisterInput {
        draft,
        card: None,
        card_is: None,
        name: if b == 6 { String::new() } else { format!("新生{a}{b}") },
        sex: "female".into(),
        birth: if b == 5 { "2027-01-01".into() } else { format!("2026-1{}-0{}", b % 2, a + 1) },
        document_kind: (b == 4).then(|| "resident_id".to_owned()),
        document_number: (b == 4).then(|| "420106199203042028".to_owned()),
        phone: None,
        address: None,
        guardian: (b != 3).then_some(guardian),
        birth_certificate: (a == 5).then(|| format!("Q42000010{b}")),
        gestation_weeks: (a == 6).then_some(39),
        archive_code: None,
        history: vec![],
        history_complete: b == 2,
        ..RegisterInput::default()
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn decision_06_replay_equals_live_for_random_commands_of_a_clinic(
        acts in proptest::collection::vec((0..37u8, 0..8u8, 0..8u8), 20..80),
    ) {
        let mut hands = Hands::new();
        for act in acts {
            hands.act(act);
        }
        prop_assert!(hands.done > 0, "nothing was possible");
        hands.clinic.assert_sound();
        // Whatever was under way is where it was after a restart, and a program that starts anew finds nothing to mend.
        let clinic = hands.clinic.restart();
        clinic.assert_sound();
    }
}

#[test]
fn a_visit_of_sensible_commands_reaches_the_needle() {
    // What keeps the property above from being about refusals alone: a row of its acts that leads through a whole visit.
    let mut hands = Hands::new();
    for act in [
        (1, 0, 0),
        (3, 0, 0),
        (5, 0, 0),
        (10, 0, 0),
        (12, 0, 0),
        (26, 0, 7),
        (16, 0, 1),
        (0, 0, 2),
        (22, 0, 3),
        (24, 0, 4),
    ] {
        hands.act(act);
    }
    assert!(hands.done >= 10, "{} done, {} refused", hands.done, hands.refused);
    let view = hands.clinic.app.visit_view(&hands.visits[0]).unwrap();
    assert!(view.lines.iter().any(|line| line.state == "given"), "{:?}", view.lines);
    hands.clinic.assert_sound();
}
