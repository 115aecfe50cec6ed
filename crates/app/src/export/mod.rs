//! Taking people and their doses away as a table. Numbers and phones are masked unless a second person approved; every export leaves an
//! audit entry with what and how many (C-187), in the same decision or there is no file.

mod filter;
mod row;

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Read};
use std::path::{Path, PathBuf};

use domain::event::v1::DataExported;
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use domain::{Ctx, Refusal};
use paper::{Format, PaperError, Writer};
use store::{Reader, StoreError};

use crate::import::words::WORDS;
use crate::input::data::ExportInput;
use crate::view::ExportView;
use crate::{Answer, App, AppError, decided, ids};

use filter::Filter;
use row::{Column, Person};

/// Where exports lie, in the data directory.
pub(crate) const FOLDER: &str = "exports";
/// People read in one page.
const PAGE: u32 = 500;
/// Width of a column in characters.
const WIDTH: u32 = 18;

/// The columns of an export that names none: what tells a person apart, in the order of the data set.
const DEFAULT: &[&str] = &[
    "key",
    "archive_code",
    "name",
    "sex",
    "birth",
    "document:resident_id",
    "document:birth_certificate",
    "phone",
    "address",
    "mother:name",
    "mother:number",
    "mother:phone",
    "father:name",
    "father:number",
    "father:phone",
    "history_complete",
];
/// The sheets of an export with doses.
const PEOPLE: usize = 0;
const DOSES: usize = 1;
/// The columns of a dose.
const DOSE: &[&str] = &["dose:vaccine", "dose:date", "dose:number", "dose:lot", "dose:unit", "dose:provenance"];

impl App {
    /// Writes the people found into a file of the exports folder, readable by its owner only.
    pub fn export_people(&self, input: &ExportInput) -> Answer<ExportView> {
        let ctx = self.permit(Command::ExportPeople)?;
        let format = Format::from_code(&input.format)
            .ok_or_else(|| Refusal::new("export.format_unknown").with("format", &input.format))?;
        if input.reason.trim().is_empty() {
            return Err(Refusal::new("export.reason_missing").into());
        }
        let columns = columns(input, format)?;
        let approved_by = if input.masked {
            None
        } else {
            Some(self.approved(Command::ExportPeople, "", input.approval.as_deref(), &ctx)?)
        };
        let folder = self.inner.dir.join(FOLDER);
        make_folder(&folder)?;
        let target = target(&folder, &ctx, format);
        let unfinished = Unfinished(target.with_extension("part"));
        let filter = Filter::of(&input.filter);
        let written = self.read(|r| {
            // An error of the file is no error of the store: it is carried out by hand.
            Ok(write(r, &unfinished.0, &folder, format, &columns, &filter, input))
        })?;
        let written = written.map_err(|error| match error {
            Trouble::Store(error) => AppError::from(error),
            Trouble::Paper(PaperError::Io(source)) => {
                AppError::File { what: "the export could not be written".to_owned(), source }
            }
            Trouble::Paper(error) => AppError::data("the export", error),
        })?;
        if written.people == 0 {
            return Err(Refusal::new("export.nothing").into());
        }
        let exported = DataExported {
            what: "people".to_owned(),
            format: format.code().to_owned(),
            rows: written.rows,
            filter: filter
                .canonical(&columns.iter().map(|column| column.code.as_str()).collect::<Vec<_>>(), input.masked),
            digest: digest(&unfinished.0)?,
            reason: input.reason.trim().to_owned(),
            approved_by,
        };
        let event = NewEvent {
            id: ids::new_id(),
            subject: Subject::clinic(&self.inner.clinic.site),
            occurred_at: ctx.stamp(),
            causation: None,
            payload: exported.into(),
        };
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        // Only what is in the log gets its name; what is not, is taken away again.
        std::fs::rename(&unfinished.0, &target).map_err(AppError::file("the export could not be named"))?;
        Ok(ExportView { path: target.display().to_string(), people: written.people, doses: written.doses })
    }
}

/// A file that is taken away unless it was given its name.
pub(crate) struct Unfinished(pub(crate) PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[derive(Default)]
struct Written {
    people: u32,
    doses: u32,
    rows: u32,
}

enum Trouble {
    Store(StoreError),
    Paper(PaperError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Trouble::Store(error)
    }
}

impl From<PaperError> for Trouble {
    fn from(error: PaperError) -> Self {
        Trouble::Paper(error)
    }
}

/// What an export holds of a person, and of a dose where a row is a dose.
fn columns(input: &ExportInput, format: Format) -> Result<Vec<Column>, Refusal> {
    let chosen: Vec<&str> =
        if input.columns.is_empty() { DEFAULT.to_vec() } else { input.columns.iter().map(String::as_str).collect() };
    // Doses find their person again by the key.
    let key = (input.doses && !chosen.contains(&"key")).then_some("key");
    let mut columns = Vec::new();
    for code in key.into_iter().chain(chosen) {
        columns
            .push(Column::of_person(code).ok_or_else(|| Refusal::new("export.column_unknown").with("column", code))?);
    }
    if input.doses && format == Format::Csv {
        columns.extend(DOSE.iter().filter_map(|code| Column::of_dose(code)));
    }
    Ok(columns)
}

fn write(
    r: &Reader<'_>,
    path: &Path,
    folder: &Path,
    format: Format,
    columns: &[Column],
    filter: &Filter,
    input: &ExportInput,
) -> Result<Written, Trouble> {
    let file = private(path)?;
    let mut writer = Writer::new(format, BufWriter::new(file), folder)?;
    let mut written = Written::default();
    begin(&mut writer, "people", columns)?;
    let dose_sheet = input.doses && format == Format::Xlsx;
    let dose_columns: Vec<Column> = ["key", "name", "birth"]
        .iter()
        .filter_map(|code| Column::of_person(code))
        .chain(DOSE.iter().filter_map(|code| Column::of_dose(code)))
        .collect();
    if dose_sheet {
        begin(&mut writer, "doses", &dose_columns)?;
    }
    let mut after = None;
    loop {
        let people = r.people_page(after, PAGE)?;
        let Some(last) = people.last() else { break };
        after = Some(last.recipient);
        for person in people.iter().filter(|person| filter.takes(person)) {
            written.people += 1;
            let doses = if input.doses { r.history(person.recipient)? } else { Vec::new() };
            written.doses += u32::try_from(doses.len()).unwrap_or(u32::MAX);
            let person = Person::new(person, input.masked);
            if dose_sheet {
                writer.turn(PEOPLE);
                row_of(&mut writer, columns, &person, None)?;
                writer.turn(DOSES);
                doses.iter().try_for_each(|dose| row_of(&mut writer, &dose_columns, &person, Some(dose)))?;
                written.rows += 1 + u32::try_from(doses.len()).unwrap_or(u32::MAX);
            } else {
                // Somebody without doses has one row, with nothing in the columns of the dose.
                for dose in doses.iter().map(Some).chain(doses.is_empty().then_some(None)) {
                    row_of(&mut writer, columns, &person, dose)?;
                    written.rows += 1;
                }
            }
        }
    }
    let file = writer.finish()?.into_inner().map_err(|error| PaperError::Io(error.into_error()))?;
    file.sync_all().map_err(PaperError::Io)?;
    Ok(written)
}

type Out = Writer<BufWriter<File>>;

fn begin(writer: &mut Out, sheet: &str, columns: &[Column]) -> Result<(), PaperError> {
    let titles: Vec<(&str, u32)> = columns.iter().map(|column| (WORDS.title(&column.code), WIDTH)).collect();
    writer.sheet(WORDS.sheet(sheet), &titles)
}

fn row_of(
    writer: &mut Out,
    columns: &[Column],
    person: &Person<'_>,
    dose: Option<&store::HistoryRow>,
) -> Result<(), PaperError> {
    let texts: Vec<Option<std::borrow::Cow<'_, str>>> =
        columns.iter().map(|column| column.text(person, dose)).collect();
    let cells: Vec<Option<&str>> = texts.iter().map(|text| text.as_deref()).collect();
    writer.row(&cells)
}

fn target(folder: &Path, ctx: &Ctx, format: Format) -> PathBuf {
    let moment: String = ctx.stamp().chars().take(19).filter(char::is_ascii_digit).collect();
    let id = ids::new_id().simple().to_string();
    folder.join(format!("people-{moment}-{}.{}", &id[id.len() - 6..], format.code()))
}

pub(crate) fn make_folder(folder: &Path) -> Answer<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(AppError::file("the exports folder could not be made"))
}

/// A new file that only its owner reads.
pub(crate) fn private(path: &Path) -> Result<File, PaperError> {
    let mut options = OpenOptions::new();
    options.write(true).read(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?)
}

pub(crate) fn digest(path: &Path) -> Answer<String> {
    let mut file = File::open(path).map_err(AppError::file("the export could not be read back"))?;
    let mut hasher = seal::sm3::Hasher::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut buffer).map_err(AppError::file("the export could not be read back"))?;
        if read == 0 {
            return Ok(hasher.finish().to_string());
        }
        hasher.update(&buffer[..read]);
    }
}
