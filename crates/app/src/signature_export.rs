//! A signature given away to another program: its strokes as a record of ISO/IEC 19794-7, in a file of the exports folder (C-034). Every one
//! leaves an audit entry with the reason (C-187), or there is no file.

use std::io::Write;

use domain::consent::Strokes;
use domain::event::v1::DataExported;
use domain::permission::Command;
use domain::{Ctx, Refusal};
use serde_json::json;
use uuid::Uuid;

use crate::export::{FOLDER, Unfinished, digest, make_folder, private};
use crate::input::SignatureExportInput;
use crate::view::FileView;
use crate::{Answer, App, AppError, decided, ids, people};

impl App {
    /// Writes the signature under a consent or under a look at the vials into a file, readable by its owner only. `rows` are its strokes.
    ///
    /// # Errors
    /// `export.reason_missing`; `consent.unknown` when nothing was signed under this id; `consent.no_strokes` when it was signed on paper, with a
    /// finger or not at all, or the strokes are gone.
    pub fn signature_export(&self, input: &SignatureExportInput) -> Answer<FileView> {
        let ctx = self.permit(Command::SignatureExport)?;
        let reason = input.reason.trim();
        if reason.is_empty() {
            return Err(Refusal::new("export.reason_missing").into());
        }
        let signed = people::id(&input.signed, "consent.unknown")?;
        let (recipient, strokes) = self.strokes_of(signed)?;
        self.note_view(&ctx, recipient, "consent")?;
        let folder = self.inner.dir.join(FOLDER);
        make_folder(&folder)?;
        let target = folder.join(file_name(&ctx));
        let unfinished = Unfinished(target.with_extension("part"));
        let mut file = private(&unfinished.0).map_err(|error| AppError::data("the export", error))?;
        file.write_all(&strokes.to_iso_19794_7()).map_err(AppError::file("the export could not be written"))?;
        let rows = strokes.strokes.len() as u32;
        let body = DataExported {
            what: "signature".to_owned(),
            format: "iso-19794-7".to_owned(),
            rows,
            filter: json!({ "signed": signed.to_string() }).to_string(),
            digest: digest(&unfinished.0)?,
            reason: reason.to_owned(),
            approved_by: None,
        };
        let event = self.about_the_clinic(&ctx, body);
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        // Only what is in the log gets its name; what is not, is taken away again.
        std::fs::rename(&unfinished.0, &target).map_err(AppError::file("the export could not be named"))?;
        Ok(FileView { path: target.display().to_string(), rows })
    }

    /// Whose signature it is, and its strokes.
    fn strokes_of(&self, signed: Uuid) -> Answer<(Uuid, Strokes)> {
        let found = self.read(|r| {
            let consent = r.consent(signed)?.map(|row| (row.recipient, row.strokes));
            let found = match consent {
                Some(found) => Some(found),
                None => r.verification(signed)?.map(|row| (row.recipient, row.strokes)),
            };
            let Some((recipient, strokes)) = found else { return Ok(None) };
            let strokes = strokes.as_deref().map(|digest| r.blob(digest)).transpose()?.flatten();
            Ok(Some((recipient, strokes)))
        })?;
        let (recipient, blob) = found.ok_or_else(|| Refusal::new("consent.unknown"))?;
        let strokes = blob.and_then(|blob| serde_json::from_slice(&blob.bytes).ok());
        Ok((recipient, strokes.ok_or_else(|| Refusal::new("consent.no_strokes"))?))
    }
}

fn file_name(ctx: &Ctx) -> String {
    let moment: String = ctx.stamp().chars().take(19).filter(char::is_ascii_digit).collect();
    let id = ids::new_id().simple().to_string();
    format!("signature-{moment}-{}.sdi", &id[id.len() - 6..])
}
