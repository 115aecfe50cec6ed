//! A new recovery key in the place of one that was used, or because somebody asked (event-log.md 14).
//!
//! The recovery key itself is on the clinic's paper and nowhere else: the program shows it once and has it typed back. What it wraps, the
//! database key, lies in the key vault and in every backup's header.

use domain::event::v1::RecoveryKeyReplaced;
use domain::event::{NewEvent, Subject};
use domain::permission::Command;
use domain::{Ctx, Refusal};
use seal::recovery::RecoveryKey;
use store::AuditFilter;

use crate::setup::recovery_refusal;
use crate::view::BackupView;
use crate::{Answer, App, decided, founding, ids, lock};

/// Where it is noted that the key on paper was used: it was typed into a machine and must be replaced.
pub(super) const USED: &str = "recovery-key-used";
/// Since when the key holds.
const SINCE: &str = "recovery-key-since";

/// Reads a recovery key as a person typed it.
///
/// # Errors
/// Refusals `recovery.…` that name the group to look at again.
pub(super) fn parse(text: &str) -> Answer<RecoveryKey> {
    RecoveryKey::parse(text).map_err(|error| recovery_refusal(&error).into())
}

fn replaced(ctx: &Ctx, site: &str, key: &RecoveryKey, why: &str) -> NewEvent {
    NewEvent {
        id: ids::new_id(),
        subject: Subject::clinic(site),
        occurred_at: ctx.stamp(),
        causation: None,
        payload: RecoveryKeyReplaced { key: key.id(), why: why.to_owned() }.into(),
    }
}

impl App {
    /// Makes a new recovery key and shows it once. Until it is typed back the old one holds.
    pub fn recovery_replace(&self, approval: &str) -> Answer<BackupView> {
        let ctx = self.permit(Command::RecoveryReplace)?;
        self.approved(Command::RecoveryReplace, "", Some(approval), &ctx)?;
        *lock(&self.inner.backup.new_key) = Some(RecoveryKey::generate()?);
        self.backup_view_now()
    }

    /// The new key, typed back from paper: it holds from now on, and every place gets a full copy under it.
    pub fn recovery_confirm(&self, key: &str) -> Answer<BackupView> {
        let ctx = self.permit(Command::RecoveryConfirm)?;
        let typed = parse(key)?;
        match lock(&self.inner.backup.new_key).as_ref() {
            None => return Err(Refusal::new("recovery.none_shown").into()),
            Some(shown) if *shown != typed => return Err(Refusal::new("recovery.other_key").into()),
            Some(_) => {}
        }
        let used = self.inner.store.cursor(USED)?.is_some_and(|used| !used.is_empty());
        let event = replaced(&ctx, self.inner.store.site(), &typed, if used { "used" } else { "asked" });
        self.transact(&ctx, |_| Ok(Ok(decided(vec![event]))))?;
        let wrapped = typed.wrap(&founding::database_key(&self.inner.vault)?)?;
        founding::keep_wrapped_key(&self.inner.vault, &wrapped)?;
        *lock(&self.inner.backup.new_key) = None;
        self.inner.store.put_cursor(USED, "")?;
        self.inner.store.put_cursor(SINCE, &ctx.stamp())?;
        self.inner.store.restart_backup_targets()?;
        self.backup_view_now()
    }

    /// Since when the recovery key holds, as the log has it.
    pub(super) fn recovery_since(&self) -> Answer<Option<String>> {
        if let Some(since) = self.inner.store.cursor(SINCE)? {
            return Ok(Some(since));
        }
        let filter = AuditFilter { kinds: vec!["clinic.recovery_key_replaced".to_owned()], ..AuditFilter::default() };
        let since = self.read(|r| r.audit_rows(&filter, 0, 1))?.into_iter().next().map(|row| row.recorded_at);
        if let Some(since) = &since {
            // Looked for once: the log may be long.
            self.inner.store.put_cursor(SINCE, since)?;
        }
        Ok(since)
    }
}
