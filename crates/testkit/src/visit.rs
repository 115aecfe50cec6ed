//! A visit as a test walks through it.

use app::AppError;
use app::input::{
    AuthoriseInput, ConsentInput, FailInput, PadSignInput, PaidInput, PrecheckInput, RecordInput, RefusedLineInput,
    VerifyShowInput,
};
use app::view::{LineView, ScanView, VerdictView, VisitView};

use domain::administration::OWN_CHECKS;

use devices::{Notice, Scan, ScanSource};

use crate::{Clinic, quick_strokes};

/// A visit and the view last answered.
pub struct Visit<'a> {
    clinic: &'a Clinic,
    /// The view.
    pub view: VisitView,
}

impl<'a> Visit<'a> {
    pub(crate) fn new(clinic: &'a Clinic, view: VisitView) -> Visit<'a> {
        Visit { clinic, view }
    }

    fn draft(&self) -> String {
        self.clinic.app.draft_id().expect("a draft id")
    }

    /// Healthy: every question no, 36.5 °C.
    #[must_use]
    pub fn precheck_all_no(self) -> Visit<'a> {
        self.precheck(365, &[])
    }

    /// Every question no but those given.
    #[must_use]
    pub fn precheck(self, temperature_tenths: u32, answers: &[(&str, &str)]) -> Visit<'a> {
        let mut all: std::collections::BTreeMap<_, _> =
            self.view.precheck.questions.iter().map(|question| (question.clone(), "no".to_owned())).collect();
        all.extend(answers.iter().map(|(question, answer)| ((*question).to_owned(), (*answer).to_owned())));
        let input =
            PrecheckInput { draft: self.draft(), visit: self.view.visit.clone(), temperature_tenths, answers: all };
        let view = self.clinic.app.visit_precheck(&input).expect("the precheck is taken");
        Visit { view, ..self }
    }

    /// Puts the consent on the pad; the document's digest.
    pub fn show_consent(&self) -> Result<String, AppError> {
        let signer =
            self.view.consent.signers.first().map(|guardian| (guardian.relation.clone(), guardian.name.clone()));
        let (relation, signer) = signer.unwrap_or_else(|| ("self".to_owned(), self.view.person.name.clone()));
        let input = ConsentInput {
            draft: self.draft(),
            visit: self.view.visit.clone(),
            relation,
            signer,
            ..ConsentInput::default()
        };
        self.clinic.app.visit_consent_show(&input)?;
        let document = self.clinic.app.pad_view()?.document.expect("a document on the pad");
        Ok(document.digest)
    }

    /// The parent signs, accepting everything.
    #[must_use]
    pub fn sign(self) -> Visit<'a> {
        self.sign_but(&[])
    }

    /// The parent signs, refusing some vaccines.
    #[must_use]
    pub fn sign_but(self, refused: &[&str]) -> Visit<'a> {
        let digest = self.show_consent().expect("the consent is shown");
        self.sign_shown(digest, refused);
        self.look()
    }

    /// Signs the document on the pad, whatever the desk does meanwhile.
    pub fn sign_shown(&self, digest: String, refused: &[&str]) {
        let refused = refused.iter().map(|vaccine| RefusedLineInput {
            line: self.line(vaccine).line.clone(),
            reason: "declined".to_owned(),
            note: None,
        });
        let input = PadSignInput {
            digest,
            strokes: quick_strokes(),
            width: 900,
            height: 300,
            refused: refused.collect(),
            capture: None,
        };
        let pad = self.clinic.app.pad_sign(&input).expect("the pad takes the signature");
        assert_eq!(pad.trouble, None, "the signature is accepted");
    }

    /// Reads the visit again.
    #[must_use]
    pub fn look(self) -> Visit<'a> {
        let view = self.clinic.app.visit_view(&self.view.visit).expect("the visit is there");
        Visit { view, ..self }
    }

    /// The line of a vaccine.
    pub fn line(&self, vaccine: &str) -> &LineView {
        self.view
            .lines
            .iter()
            .find(|line| line.vaccine == vaccine)
            .unwrap_or_else(|| panic!("the visit has a line for {vaccine}"))
    }

    /// A vial's code reaches the desk by scanner, and the family confirms it on the pad when asked to.
    #[must_use]
    pub fn scan(self, code: &str) -> Visit<'a> {
        let visit = self.scan_only(code);
        if visit.view.verification.state == "wanted" { visit.verify() } else { visit }
    }

    /// The family confirms the vials on the desk, on the pad.
    #[must_use]
    pub fn verify(self) -> Visit<'a> {
        let digest = self.show_vials().expect("the vials are shown");
        let input =
            PadSignInput { digest, strokes: quick_strokes(), width: 900, height: 300, refused: vec![], capture: None };
        let pad = self.clinic.app.pad_sign(&input).expect("the pad takes the signature");
        assert_eq!(pad.trouble, None, "the signature is accepted");
        self.look()
    }

    /// Puts the vials on the desk on the pad; the page's digest.
    pub fn show_vials(&self) -> Result<String, AppError> {
        let input =
            VerifyShowInput { draft: self.draft(), visit: self.view.visit.clone(), relation: None, signer: None };
        self.clinic.app.visit_verify_show(&input)?;
        let page = self.clinic.app.pad_view()?.verification.expect("the page lies on the pad");
        Ok(page.digest)
    }

    /// A vial's code reaches the desk by scanner, and nothing else happens.
    #[must_use]
    pub fn scan_only(self, code: &str) -> Visit<'a> {
        self.clinic.app.visit_focus(Some(&self.view.visit)).expect("the visit takes the scans");
        self.clinic.app.device_notice(Notice::Scan(Scan::from_bytes(ScanSource::Serial, code.as_bytes().to_vec())));
        self.look()
    }

    /// The vial on the desk.
    pub fn vial(&self) -> &ScanView {
        self.view.scan.as_ref().expect("a vial lies on the desk")
    }

    /// Its verdict.
    pub fn verdict(&self) -> &VerdictView {
        &self.vial().verdict
    }

    /// The verdict's colour and headline.
    pub fn says(&self) -> (&str, Option<&str>) {
        let verdict = self.verdict();
        (&verdict.colour, verdict.headline.as_ref().map(|headline| headline.note.code.as_str()))
    }

    /// Opens the multi-dose vial on the desk.
    #[must_use]
    pub fn open_vial(self) -> Visit<'a> {
        let view = self.clinic.app.visit_vial_open(&self.view.visit).expect("the vial is opened");
        Visit { view, ..self }
    }

    /// Authorises what lies on the desk.
    pub fn try_authorise(&self, confirmation: Option<&str>) -> Result<VisitView, AppError> {
        let vial = self.vial();
        let line =
            vial.line.clone().or_else(|| self.view.lines.first().map(|line| line.line.clone())).unwrap_or_default();
        let confirmation = confirmation.map(str::to_owned);
        let input = AuthoriseInput {
            draft: self.draft(),
            visit: self.view.visit.clone(),
            line,
            code: vial.code.clone(),
            confirmation,
            body_site: None,
            checks: OWN_CHECKS.map(str::to_owned).to_vec(),
        };
        self.clinic.app.visit_authorise(&input)
    }

    /// Authorises, and it must be allowed.
    #[must_use]
    pub fn authorise(self) -> Visit<'a> {
        let view = self.try_authorise(None).expect("the injection is authorised");
        Visit { view, ..self }
    }

    /// What the vaccinator's recording button sends, with a fresh draft.
    pub fn record_input(&self, vaccine: &str) -> RecordInput {
        RecordInput {
            draft: self.draft(),
            visit: self.view.visit.clone(),
            line: self.line(vaccine).line.clone(),
            body_site: "left_upper_arm".to_owned(),
            deviation_reason: None,
        }
    }

    /// The family paid for a vaccine.
    #[must_use]
    pub fn pay(self, vaccine: &str, receipt: &str) -> Visit<'a> {
        let line = self.line(vaccine).line.clone();
        let input =
            PaidInput { draft: self.draft(), visit: self.view.visit.clone(), line, receipt: receipt.to_owned() };
        let view = self.clinic.app.visit_paid(&input).expect("the receipt is taken");
        Visit { view, ..self }
    }

    /// The authorised injection did not become a dose.
    pub fn try_fail(&self, vaccine: &str, kind: &str, note: Option<&str>) -> Result<VisitView, AppError> {
        let input = FailInput {
            draft: self.draft(),
            visit: self.view.visit.clone(),
            line: self.line(vaccine).line.clone(),
            kind: kind.to_owned(),
            note: note.map(str::to_owned),
        };
        self.clinic.app.visit_fail(&input)
    }

    /// The authorised injection did not become a dose, and that is taken.
    #[must_use]
    pub fn fail(self, vaccine: &str, kind: &str) -> Visit<'a> {
        let view = self.try_fail(vaccine, kind, Some("孩子挣扎")).expect("the failure is recorded");
        Visit { view, ..self }
    }

    /// Records the injection.
    #[must_use]
    pub fn record(self, vaccine: &str) -> Visit<'a> {
        let view = self.clinic.app.visit_record(&self.record_input(vaccine)).expect("the dose is recorded");
        Visit { view, ..self }
    }
}
