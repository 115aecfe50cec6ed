//! Bringing people and their histories in from a table (C-012): a file is read, its columns get meanings, a dry run over all rows says
//! what is wrong with which, and then everything that is right comes in with one event, or nothing.
//!
//! One import at a time. The file lives in memory until it is run; what was received lives in the log.

mod check;
pub(crate) mod dates;
mod finding;
mod known;
pub(crate) mod meaning;
mod person;
mod run;
mod sheets;
pub(crate) mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::permission::Command;
use domain::{Ctx, Refusal};
use paper::{Book, PaperError};
use uuid::Uuid;

use crate::input::data::ImportMapInput;
use crate::view::{DeskNotice, ImportColumn, ImportView, Note, Progress, RowFinding};
use crate::{Answer, App, AppError, Notice, ids, lock};

use check::{Checked, Plan, Stopped};
pub use finding::FINDINGS;
use finding::{Finding, Severity};
use meaning::{DosePart, Meaning};
use sheets::{Layout, Sheets};
use words::WORDS;

/// Findings shown, at most.
const SHOWN: usize = 200;
/// Samples of a column.
const SAMPLES: usize = 3;

/// The import under way.
#[derive(Default)]
pub(crate) struct Imports(Option<Import>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Columns are being given their meanings.
    Mapping,
    /// The dry run is on.
    Checking,
    /// The dry run is over.
    Checked,
    /// It comes in.
    Running,
    /// It is in.
    Done,
}

impl Stage {
    fn code(self) -> &'static str {
        match self {
            Stage::Mapping => "mapping",
            Stage::Checking => "checking",
            Stage::Checked => "checked",
            Stage::Running => "running",
            Stage::Done => "done",
        }
    }
}

struct Import {
    id: Uuid,
    /// Name of the file, without its folder.
    file: String,
    /// SM3 of the file.
    digest: String,
    sheets: Arc<Sheets>,
    plan: Plan,
    remembered: bool,
    stage: Stage,
    checked: Option<Arc<Checked>>,
    progress: Option<Progress>,
    trouble: Option<Note>,
    cancel: Arc<AtomicBool>,
}

impl App {
    /// Reads a file. `content` is its bytes in base64. The columns come back with a guess at what they mean; a file with the same
    /// columns as an earlier one gets the meanings it had then.
    pub fn import_begin(&self, name: &str, content: &str) -> Answer<ImportView> {
        self.permit(Command::ImportBegin)?;
        if lock(&self.inner.imports).0.as_ref().is_some_and(|import| matches!(import.stage, Stage::Running)) {
            return Err(Refusal::new("import.running").into());
        }
        let bytes =
            STANDARD.decode(content).map_err(|_| Refusal::new("import.unreadable").with("reason", "damaged"))?;
        let digest = seal::sm3::digest(&bytes).to_string();
        self.read(|r| r.import_of_source(&digest))?.map_or(Ok(()), |at| Err(already(&at)))?;
        let book = Book::read(&bytes, name).map_err(|error| unreadable(&error))?;
        let sheets = Sheets::of(book);
        let (layout, meanings) = sheets.guess();
        let mut plan = Plan { layout, meanings, link: false };
        let remembered = match self.inner.store.import_mapping(&sheets.signature())? {
            Some(kept) => plan.recall(&kept, &sheets),
            None => false,
        };
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name).chars().take(200).collect();
        let import = Import {
            id: ids::new_id(),
            file,
            digest,
            sheets: Arc::new(sheets),
            plan,
            remembered,
            stage: Stage::Mapping,
            checked: None,
            progress: None,
            trouble: None,
            cancel: Arc::default(),
        };
        let view = view(&import);
        if let Some(before) = lock(&self.inner.imports).0.replace(import) {
            before.cancel.store(true, Ordering::Relaxed);
        }
        Ok(view)
    }

    /// Takes the meanings of the columns, remembers them for files like this one, and begins the dry run over all rows.
    pub fn import_map(&self, input: &ImportMapInput) -> Answer<ImportView> {
        let ctx = self.permit(Command::ImportMap)?;
        let (view, signature, kept) = {
            let mut imports = lock(&self.inner.imports);
            let import = imports.named(&input.import)?;
            if import.stage == Stage::Running || import.stage == Stage::Done {
                return Err(Refusal::new("import.running").into());
            }
            import.plan = Plan::judge(input, &import.sheets)?;
            // A dry run that is still on ends; it must not answer into the new one.
            import.cancel.store(true, Ordering::Relaxed);
            import.cancel = Arc::default();
            (import.stage, import.checked, import.trouble) = (Stage::Checking, None, None);
            import.progress = Some(progress("checking", 0, import.sheets.rows()));
            (view(import), import.sheets.signature(), import.plan.keep(&import.sheets))
        };
        self.inner.store.put_import_mapping(&signature, &kept, &ctx.stamp())?;
        self.check_in_background(ctx);
        Ok(view)
    }

    /// How it stands.
    pub fn import_view(&self, import: &str) -> Answer<ImportView> {
        self.permit(Command::ImportView)?;
        let mut imports = lock(&self.inner.imports);
        Ok(view(imports.named(import)?))
    }

    /// Brings in everybody whose rows are right. From the event on it cannot be called back, and it goes on after a restart.
    pub fn import_run(&self, import: &str) -> Answer<ImportView> {
        let ctx = self.permit(Command::ImportRun)?;
        let view = {
            let mut imports = lock(&self.inner.imports);
            let import = imports.named(import)?;
            let Some(checked) = import.checked.clone().filter(|_| import.stage == Stage::Checked) else {
                let code = if import.stage == Stage::Running { "import.running" } else { "import.not_checked" };
                return Err(Refusal::new(code).into());
            };
            if checked.people.is_empty() && checked.linked.is_empty() {
                return Err(Refusal::new("import.nothing").into());
            }
            import.cancel = Arc::default();
            (import.stage, import.trouble) = (Stage::Running, None);
            import.progress = Some(progress("building", 0, checked.people.len() + checked.linked.len()));
            view(import)
        };
        self.run_in_background(ctx);
        Ok(view)
    }

    /// Gives it up: a dry run stops, a file that was not run is forgotten. What has become an event is not called back.
    pub fn import_cancel(&self, import: &str) -> Answer<()> {
        self.permit(Command::ImportCancel)?;
        let mut imports = lock(&self.inner.imports);
        let current = imports.named(import)?;
        if current.stage == Stage::Running
            && current.progress.as_ref().is_some_and(|progress| progress.stage == "projecting")
        {
            return Err(Refusal::new("import.running").into());
        }
        current.cancel.store(true, Ordering::Relaxed);
        match current.stage {
            Stage::Checking => (current.stage, current.progress) = (Stage::Mapping, None),
            // The thread sees the mark before it decides.
            Stage::Running => {}
            Stage::Mapping | Stage::Checked | Stage::Done => imports.0 = None,
        }
        Ok(())
    }

    fn check_in_background(&self, ctx: Ctx) {
        let Some((id, sheets, plan, cancel)) = self.import_parts() else { return };
        let app = self.clone();
        std::thread::spawn(move || {
            let total = sheets.rows();
            let scheduled = |text: &str| app.rules().schedules.knows(text);
            let known = known::InClinic::new(&app);
            let checked = check::check(&sheets, &plan, ctx.today(), &scheduled, &known, |done| {
                app.import_progress(id, "checking", done.min(total), total);
                !cancel.load(Ordering::Relaxed)
            });
            app.with_import(id, |import| {
                if cancel.load(Ordering::Relaxed) {
                    return;
                }
                import.progress = None;
                match checked {
                    Ok(checked) => (import.stage, import.checked) = (Stage::Checked, Some(Arc::new(checked))),
                    Err(Stopped::Cancelled) => import.stage = Stage::Mapping,
                    Err(Stopped::Failed(error)) => {
                        tracing::error!(%error, "the dry run of an import stopped");
                        (import.stage, import.trouble) = (Stage::Mapping, Some(note(error.code())));
                    }
                }
            });
        });
    }

    fn import_parts(&self) -> Option<(Uuid, Arc<Sheets>, Plan, Arc<AtomicBool>)> {
        let imports = lock(&self.inner.imports);
        let import = imports.0.as_ref()?;
        Some((import.id, import.sheets.clone(), import.plan.clone(), import.cancel.clone()))
    }

    /// Changes the import and tells the desk, if it is still the one.
    fn with_import(&self, id: Uuid, change: impl FnOnce(&mut Import)) {
        let view = {
            let mut imports = lock(&self.inner.imports);
            let Some(import) = imports.0.as_mut().filter(|import| import.id == id) else { return };
            change(import);
            view(import)
        };
        self.tell(Notice::Desk(DeskNotice::Import { view: Box::new(view) }));
    }

    fn import_progress(&self, id: Uuid, stage: &str, done: usize, total: usize) {
        self.with_import(id, |import| import.progress = Some(progress(stage, done, total)));
    }
}

impl Imports {
    fn named(&mut self, import: &str) -> Result<&mut Import, Refusal> {
        let current = self.0.as_mut().filter(|current| current.id.to_string() == import);
        current.ok_or_else(|| Refusal::new("import.unknown"))
    }
}

impl Plan {
    /// Judges what was chosen: every column is decided, nothing is meant twice, and what a person and a dose need is there.
    fn judge(input: &ImportMapInput, sheets: &Sheets) -> Result<Plan, Refusal> {
        let bad = |what: &str| Refusal::new("import.mapping_bad").with("what", what);
        let layout = Layout::parse(&input.layout).ok_or_else(|| bad("layout"))?;
        if layout == Layout::TwoSheets && sheets.sheets.len() < 2 {
            return Err(bad("layout"));
        }
        let link = match input.matched.as_str() {
            "skip" => false,
            "link" => true,
            _ => return Err(bad("matched")),
        };
        let mut meanings: Vec<Option<Meaning>> = sheets.columns().map(|_| None).collect();
        for column in &input.columns {
            let place = meanings.get_mut(column.column as usize).ok_or_else(|| bad("column"))?;
            *place = Some(Meaning::parse(&column.meaning).ok_or_else(|| bad("column"))?);
        }
        // Nothing is dropped because nobody looked: every column is decided.
        let undecided = meanings.iter().position(Option::is_none);
        if let Some(header) = undecided.and_then(|column| sheets.header(column)) {
            return Err(Refusal::new("import.column_undecided").with("column", header));
        }
        let meanings: Vec<Meaning> = meanings.into_iter().flatten().collect();
        for sheet in &sheets.sheets {
            let own = &meanings[sheet.offset..sheet.offset + sheet.headers.len()];
            let twice =
                own.iter().enumerate().find(|(at, meaning)| !meaning.may_repeat() && own[..*at].contains(meaning));
            if let Some((at, _)) = twice {
                return Err(Refusal::new("import.meaning_twice").with("column", &sheet.headers[at]));
            }
        }
        let needed: &[Meaning] = match layout {
            Layout::PersonRows => &[],
            Layout::DoseRows => &[Meaning::RowDose(DosePart::Vaccine), Meaning::RowDose(DosePart::Date)],
            Layout::TwoSheets => &[Meaning::RowDose(DosePart::Vaccine), Meaning::RowDose(DosePart::Date), Meaning::Key],
        };
        let person = [Meaning::Field("name".to_owned()), Meaning::Field("birth".to_owned())];
        let missing = person.iter().chain(needed).find(|meaning| !meanings.contains(meaning));
        if let Some(meaning) = missing {
            return Err(Refusal::new("import.meaning_missing").with("meaning", meaning.code()));
        }
        Ok(Plan { layout, meanings, link })
    }

    /// As it is remembered.
    fn keep(&self, sheets: &Sheets) -> String {
        let columns: serde_json::Map<String, serde_json::Value> = sheets
            .columns()
            .zip(&self.meanings)
            .map(|((_, header), meaning)| (header.to_owned(), meaning.code().into()))
            .collect();
        serde_json::json!({ "layout": self.layout.code(), "matched": self.matched(), "columns": columns }).to_string()
    }

    /// Takes over what was chosen for a file with the same columns. Says whether anything was.
    fn recall(&mut self, kept: &str, sheets: &Sheets) -> bool {
        let Ok(kept) = serde_json::from_str::<serde_json::Value>(kept) else { return false };
        let Some(layout) = kept["layout"].as_str().and_then(Layout::parse) else { return false };
        (self.layout, self.link) = (layout, kept["matched"] == "link");
        for ((_, header), meaning) in sheets.columns().zip(&mut self.meanings) {
            if let Some(known) = kept["columns"][header].as_str().and_then(Meaning::parse) {
                *meaning = known;
            }
        }
        true
    }

    fn matched(&self) -> &'static str {
        if self.link { "link" } else { "skip" }
    }
}

fn view(import: &Import) -> ImportView {
    let checked = import.checked.as_deref();
    let columns = import.sheets.columns().zip(&import.plan.meanings).enumerate();
    let columns: Vec<ImportColumn> = columns
        .map(|(column, ((_, header), meaning))| ImportColumn {
            column: count(column),
            header: header.to_owned(),
            samples: sampled(&import.sheets, column, meaning),
            meaning: meaning.code(),
        })
        .collect();
    ImportView {
        import: import.id.to_string(),
        file: import.file.clone(),
        stage: import.stage.code().to_owned(),
        rows: count(import.sheets.rows()),
        meanings: meanings(&import.plan),
        columns,
        layout: import.plan.layout.code().to_owned(),
        matched: import.plan.matched().to_owned(),
        remembered: import.remembered,
        people: checked.map_or(0, |checked| count(checked.people.len())),
        doses: checked.map_or(0, Checked::doses),
        known: checked.map_or(0, |checked| checked.known),
        errors: checked.map_or(0, |checked| count(checked.left_out().len())),
        findings: checked.map_or_else(Vec::new, |checked| {
            checked.findings.iter().take(SHOWN).map(|finding| row_finding(finding, &import.sheets)).collect()
        }),
        progress: import.progress.clone(),
        trouble: import.trouble.clone(),
    }
}

/// Samples help to see what a column holds; a number or phone is recognised by its form.
fn sampled(sheets: &Sheets, column: usize, meaning: &Meaning) -> Vec<String> {
    // A number must not show in full because its column's meaning was not understood.
    let long_number = |text: &str| text.chars().filter(char::is_ascii_digit).count() >= 9;
    let shown = |text: &str| {
        if meaning.is_personal() || long_number(text) {
            domain::mask::number(text.trim())
        } else {
            finding::shortened(text)
        }
    };
    sheets.samples(column, SAMPLES).into_iter().map(shown).collect()
}

fn row_finding(finding: &Finding, sheets: &Sheets) -> RowFinding {
    let mut params = finding.params.clone();
    if let Some(sheet) = sheets.sheets.get(finding.at.sheet).filter(|_| sheets.sheets.len() > 1) {
        params.insert("sheet".to_owned(), sheet.name.clone());
    }
    RowFinding {
        row: finding.at.row,
        column: finding.column.and_then(|column| sheets.header(column)).map(str::to_owned),
        severity: if finding.severity == Severity::Error { "error" } else { "warning" }.to_owned(),
        note: Note { code: finding.code.to_owned(), params, rule: None },
    }
}

/// What a column may mean: every word known, and the doses of the vaccines that are about.
fn meanings(plan: &Plan) -> Vec<String> {
    let mut all: Vec<String> = ["keep", "drop"].map(str::to_owned).to_vec();
    all.extend(WORDS.meanings().iter().filter(|meaning| **meaning != Meaning::Drop).map(Meaning::code));
    let mut vaccines: Vec<&str> =
        vec!["BCG", "HepB", "sIPV", "bOPV", "DTaP", "MMR", "MPSV-A", "MPSV-AC", "JE-L", "HepA-L"];
    for meaning in &plan.meanings {
        if let Meaning::Dose { vaccine, .. } = meaning
            && !vaccines.contains(&vaccine.as_str())
        {
            vaccines.push(vaccine);
        }
    }
    for vaccine in vaccines {
        for number in 1..=5 {
            for part in ["date", "lot", "unit"] {
                all.push(format!("dose:{vaccine}:{number}:{part}"));
            }
        }
    }
    all
}

fn progress(stage: &str, done: usize, total: usize) -> Progress {
    Progress { stage: stage.to_owned(), done: count(done), total: count(total) }
}

fn note(code: &str) -> Note {
    Note { code: code.to_owned(), params: Default::default(), rule: None }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn already(at: &str) -> AppError {
    let day = at.get(..10).unwrap_or(at);
    Refusal::new("import.already_imported").with("at", day).into()
}

fn unreadable(error: &PaperError) -> Refusal {
    match error {
        PaperError::TooLarge { what, bound } => {
            Refusal::new("import.too_large").with("what", what).with("bound", bound)
        }
        error => Refusal::new("import.unreadable").with("reason", error.code()),
    }
}
