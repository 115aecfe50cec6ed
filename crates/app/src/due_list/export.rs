//! 应种名单 as a file: one row a dose, for telephoning and for the village doctor. Phones are masked unless a second person approved; every
//! export leaves an audit entry with what and how many (C-187), or there is no file.

use std::io::{BufWriter, Seek, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use domain::event::v1::DataExported;
use domain::permission::Command;
use domain::{Ctx, Refusal, mask};
use jiff::civil::Date;
use paper::{Format, PaperError, Writer};
use serde::Deserialize;
use serde_json::json;
use store::{AskedRow, Reader, RecipientRow};

use super::page::{Wanted, area, phone, whole};
use super::sweep::{Order, sweep};
use crate::due::{Asked, Clinic};
use crate::export::{FOLDER, Unfinished, digest, make_folder, private};
use crate::import::words::WORDS;
use crate::input::due::{DueExportInput, DueListInput};
use crate::view::{DeskNotice, DueDoseRow, DueExportView, FileView};
use crate::{Answer, App, AppError, Notice, decided, ids, lock};

/// How many people lie between two words about how far it has come.
const TOLD: u32 = 5_000;
/// Columns of a person, and of a dose; with their width in characters.
const PERSON: [(&str, u32); 7] =
    [("name", 12), ("sex", 6), ("birth", 12), ("guardian:name", 12), ("phone", 15), ("area", 18), ("address", 30)];
const DOSE: [(&str, u32); 5] = [("vaccine", 18), ("number", 6), ("earliest", 12), ("overdue", 10), ("appointment", 12)];

#[derive(Deserialize, Default)]
struct Words {
    sheet: String,
    yes: String,
    no: String,
    conditional: String,
    column: std::collections::BTreeMap<String, String>,
}

// A test of the export reads every word of it; a file that did not parse would have none.
static OWN: LazyLock<Words> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/due-list.toml")).unwrap_or_default());

impl App {
    /// Writes everybody the conditions fit into a file of the exports folder, readable by its owner only.
    pub fn due_export(&self, input: &DueExportInput) -> Answer<FileView> {
        let ctx = self.permit(Command::DueExport)?;
        let format = Format::from_code(&input.format)
            .ok_or_else(|| Refusal::new("export.format_unknown").with("format", &input.format))?;
        let reason = input.reason.trim();
        if reason.is_empty() {
            return Err(Refusal::new("export.reason_missing").into());
        }
        let wanted = Wanted::read(&input.filter, ctx.today())?;
        let approved_by = if input.masked {
            None
        } else {
            Some(self.approved(Command::DueExport, "", input.approval.as_deref(), &ctx)?)
        };
        let folder = self.inner.dir.join(FOLDER);
        make_folder(&folder)?;
        let target = folder.join(file_name(&ctx, format));
        let running = Running::begin(&self.inner.due_export)?;
        let unfinished = Unfinished(target.with_extension("part"));
        let mut tell_at = 0;
        let told = |view: DueExportView| {
            if view.looked_at >= tell_at {
                tell_at = view.looked_at + TOLD;
                self.tell(Notice::Desk(DeskNotice::DueExport { view }));
            }
            if running.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let rows = self.write_due(&unfinished.0, &folder, format, &wanted, input.masked, told)?;
        // The last word is the signed one: what is in the log by now is finished.
        if running.is_cancelled() {
            return Err(Refusal::new("export.cancelled").into());
        }
        if rows == 0 {
            return Err(Refusal::new("export.nothing").into());
        }
        let body = DataExported {
            what: "due".to_owned(),
            format: format.code().to_owned(),
            rows,
            filter: canonical(&input.filter, &wanted, input.masked)?,
            digest: digest(&unfinished.0)?,
            reason: reason.to_owned(),
            approved_by,
        };
        let event = self.about_the_clinic(&ctx, body);
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        // Only what is in the log gets its name; what is not, is taken away again.
        std::fs::rename(&unfinished.0, &target).map_err(AppError::file("the export could not be named"))?;
        Ok(FileView { path: target.display().to_string(), rows })
    }

    /// Breaks off the export that is running, if one is: it answers `export.cancelled` and leaves no file.
    pub fn due_export_cancel(&self) -> Answer<()> {
        self.permit(Command::DueExportCancel)?;
        if let Some(cancelled) = &*lock(&self.inner.due_export.0) {
            cancelled.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    fn write_due(
        &self,
        path: &Path,
        folder: &Path,
        format: Format,
        wanted: &Wanted,
        masked: bool,
        mut told: impl FnMut(DueExportView) -> ControlFlow<()>,
    ) -> Answer<u32> {
        let mut writer = Writer::new(format, BufWriter::new(private(path).map_err(failed)?), folder).map_err(failed)?;
        let own = |code: &'static str| OWN.column.get(code).map_or(code, String::as_str);
        let titles: Vec<(&str, u32)> = PERSON
            .iter()
            .map(|(code, width)| (WORDS.title(code), *width))
            .chain(DOSE.iter().map(|(code, width)| (own(code), *width)))
            .collect();
        writer.sheet(&OWN.sheet, &titles).map_err(failed)?;
        let schedules = &self.rules().schedules;
        let clinic = self.read(Clinic::load)?;
        let edition = clinic.edition(schedules, wanted.on);
        let name = |dose: &DueDoseRow| {
            let rule = edition.and_then(|edition| edition.vaccine(&dose.programme));
            rule.map_or_else(|| dose.vaccine.clone(), |rule| rule.name_zh.clone())
        };
        let judge = |r: &Reader<'_>, found: &AskedRow, asked: &Asked| {
            let due = wanted.due(schedules, found, asked);
            if due.is_empty() {
                return Ok(None);
            }
            let whole = whole(r, found.recipient, wanted.today)?;
            Ok(whole.map(|(person, appointment)| (person, appointment, due)))
        };
        let (mut rows, mut looked_at, mut broken) = (0, 0, None);
        let order = Order::by_birth(wanted.born.0, wanted.born.1);
        sweep(&self.inner.store, &clinic, wanted.on, order, judge, |taken| {
            looked_at += taken.looked_at;
            for (person, appointment, due) in &taken.found {
                for dose in due {
                    if let Err(error) = write_row(&mut writer, person, *appointment, dose, &name(dose), masked) {
                        broken = Some(error);
                        return ControlFlow::Break(());
                    }
                    rows += 1;
                }
            }
            told(DueExportView { looked_at: u32::try_from(looked_at).unwrap_or(u32::MAX), rows })
        })?;
        if let Some(error) = broken {
            return Err(failed(error));
        }
        let file = writer.finish().map_err(failed)?.into_inner();
        let file = file.map_err(|error| failed(PaperError::Io(error.into_error())))?;
        file.sync_all().map_err(AppError::file("the export could not be kept"))?;
        Ok(rows)
    }
}

/// One dose of a person as a row.
fn write_row<W: Write + Seek + Send>(
    writer: &mut Writer<W>,
    person: &RecipientRow,
    appointment: Option<Date>,
    dose: &DueDoseRow,
    name: &str,
    masked: bool,
) -> Result<(), PaperError> {
    let birth = person.birth.to_string();
    let call = phone(person).map(|phone| if masked { mask::phone(phone) } else { phone.to_owned() });
    let appointment = appointment.map(|day| day.to_string());
    let number = dose.number.map(|number| number.to_string());
    let overdue = match (dose.conditional, dose.overdue) {
        (true, _) => &OWN.conditional,
        (false, true) => &OWN.yes,
        (false, false) => &OWN.no,
    };
    writer.row(&[
        Some(person.name.as_str()),
        Some(WORDS.word("sex", &person.sex)),
        Some(birth.as_str()),
        person.guardians.first().map(|guardian| guardian.name.as_str()),
        call.as_deref(),
        area(&person.extra),
        person.address.as_deref(),
        Some(name),
        number.as_deref(),
        dose.earliest.as_deref(),
        Some(overdue.as_str()),
        appointment.as_deref(),
    ])
}

/// The export of this desk that is running: its flag to stop.
#[derive(Default)]
pub(crate) struct DueExporting(Mutex<Option<Arc<AtomicBool>>>);

/// Holds the place of the export that is running.
struct Running<'a> {
    place: &'a DueExporting,
    cancelled: Arc<AtomicBool>,
}

impl Running<'_> {
    fn begin(place: &DueExporting) -> Result<Running<'_>, Refusal> {
        let mut held = lock(&place.0);
        if held.is_some() {
            return Err(Refusal::new("export.running"));
        }
        let cancelled = held.insert(Arc::default()).clone();
        Ok(Running { place, cancelled })
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        lock(&self.place.0).take();
    }
}

/// The conditions as canonical JSON, for the audit.
fn canonical(filter: &DueListInput, wanted: &Wanted, masked: bool) -> Answer<String> {
    let value = json!({
        "ages": filter.ages,
        "area": filter.area.trim(),
        "masked": masked,
        "on": wanted.on.to_string(),
        "overdue": filter.overdue,
        "vaccine": filter.vaccine.trim(),
    });
    let bytes = seal::canonical::to_vec(&value).map_err(|error| AppError::data("the conditions", error))?;
    String::from_utf8(bytes).map_err(|error| AppError::data("the conditions", error))
}

fn file_name(ctx: &Ctx, format: Format) -> String {
    let moment: String = ctx.stamp().chars().take(19).filter(char::is_ascii_digit).collect();
    let id = ids::new_id().simple().to_string();
    format!("due-{moment}-{}.{}", &id[id.len() - 6..], format.code())
}

fn failed(error: PaperError) -> AppError {
    match error {
        PaperError::Io(source) => AppError::File { what: "the export could not be written".to_owned(), source },
        other => AppError::data("the export", other),
    }
}
