//! The audit trail as a file (C-149, C-187). What is in it is what the page shows: masked. It needs a second person, and leaves a trace
//! itself.

use std::collections::BTreeMap;
use std::io::BufWriter;
use std::path::Path;

use domain::audit;
use domain::event::v1::DataExported;
use domain::permission::Command;
use domain::{Ctx, Refusal};
use paper::{Format, PaperError, Writer};
use serde_json::json;
use store::AuditFilter;

use super::filter;
use crate::export::{FOLDER, Unfinished, digest, make_folder, private};
use crate::input::staff::{AuditExportInput, AuditInput};
use crate::view::{AuditRow, FileView, Note};
use crate::{Answer, App, AppError, decided, ids};

/// Entries read at a time.
const CHUNK: u32 = 1000;
/// Columns with their width in characters.
const COLUMNS: [(&str, u32); 7] =
    [("at", 26), ("by", 12), ("module", 14), ("kind", 18), ("subject", 18), ("what", 60), ("event", 38)];

impl App {
    /// Writes every entry that matches into a file of the exports folder, readable by its owner only.
    pub fn audit_export(&self, input: &AuditExportInput) -> Answer<FileView> {
        let ctx = self.permit(Command::AuditExport)?;
        let format = Format::from_code(&input.format)
            .ok_or_else(|| Refusal::new("export.format_unknown").with("format", &input.format))?;
        let reason = input.reason.trim();
        if reason.is_empty() {
            return Err(Refusal::new("export.reason_missing").into());
        }
        let filter = filter(&input.query)?;
        let approved_by = self.approved(Command::AuditExport, "", input.approval.as_deref(), &ctx)?;
        let folder = self.inner.dir.join(FOLDER);
        make_folder(&folder)?;
        let target = folder.join(file_name(&ctx, format));
        let unfinished = Unfinished(target.with_extension("part"));
        let rows = self.write_audit(&unfinished.0, &folder, format, &filter)?;
        let body = DataExported {
            what: "audit".to_owned(),
            format: format.code().to_owned(),
            rows,
            filter: canonical(&input.query)?,
            digest: digest(&unfinished.0)?,
            reason: reason.to_owned(),
            approved_by: Some(approved_by),
        };
        let event = self.about_the_clinic(&ctx, body);
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        // Only what is in the log gets its name; what is not, is taken away again.
        std::fs::rename(&unfinished.0, &target).map_err(AppError::file("the export could not be named"))?;
        Ok(FileView { path: target.display().to_string(), rows })
    }

    fn write_audit(&self, path: &Path, folder: &Path, format: Format, filter: &AuditFilter) -> Answer<u32> {
        let names = self.names()?;
        let mut writer = Writer::new(format, BufWriter::new(private(path).map_err(failed)?), folder).map_err(failed)?;
        let titles = COLUMNS.map(|(column, width)| (audit::name(column), width));
        writer.sheet(audit::name("sheet"), &titles).map_err(failed)?;
        let mut rows = 0;
        // Entries added meanwhile are newer than the newest one found first, and do not shift the pages.
        let newest = self.read(|r| r.newest_position())?;
        loop {
            let chunk = self.read(|r| r.audit_rows(&AuditFilter { upto: newest, ..filter.clone() }, rows, CHUNK))?;
            for row in self.audit_rows_of(&chunk, &names)? {
                let cells = cells(&row);
                writer.row(&cells.each_ref().map(|cell| Some(cell.as_str()))).map_err(failed)?;
            }
            rows += chunk.len() as u64;
            if chunk.len() < CHUNK as usize {
                break;
            }
        }
        let file = writer.finish().map_err(failed)?.into_inner();
        let file = file.map_err(|error| failed(PaperError::Io(error.into_error())))?;
        file.sync_all().map_err(AppError::file("the export could not be kept"))?;
        Ok(u32::try_from(rows).unwrap_or(u32::MAX))
    }
}

fn cells(row: &AuditRow) -> [String; 7] {
    let what: Vec<String> = row.what.iter().map(words).collect();
    [
        row.at.clone(),
        row.by.clone(),
        audit::name(&row.module).to_owned(),
        audit::name(&row.kind).to_owned(),
        row.subject.clone(),
        what.join("；"),
        row.event.clone(),
    ]
}

fn words(note: &Note) -> String {
    let value = note.params.get("value").map(String::as_str).unwrap_or_default();
    audit::name(&note.code).replace("{{value}}", value)
}

/// The conditions as canonical JSON; empty ones are left out.
fn canonical(query: &AuditInput) -> Answer<String> {
    let conditions = [
        ("from", &query.from),
        ("to", &query.to),
        ("staff", &query.staff),
        ("module", &query.module),
        ("kind", &query.kind),
        ("subject", &query.subject),
    ];
    let set: BTreeMap<_, _> = conditions.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let bytes = seal::canonical::to_vec(&json!(set)).map_err(|error| AppError::data("the conditions", error))?;
    String::from_utf8(bytes).map_err(|error| AppError::data("the conditions", error))
}

fn file_name(ctx: &Ctx, format: Format) -> String {
    let moment: String = ctx.stamp().chars().take(19).filter(char::is_ascii_digit).collect();
    let id = ids::new_id().simple().to_string();
    format!("audit-{moment}-{}.{}", &id[id.len() - 6..], format.code())
}

fn failed(error: PaperError) -> AppError {
    match error {
        PaperError::Io(source) => AppError::File { what: "the export could not be written".to_owned(), source },
        other => AppError::data("the export", other),
    }
}
