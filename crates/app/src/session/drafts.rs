//! What somebody was typing, kept for them in the encrypted file: it outlasts a lock, a sign-out and a restart (C-144).

use domain::Refusal;
use domain::permission::Command;

use crate::{Answer, App};

/// Longest draft, in bytes.
const LARGEST: usize = 256 * 1024;
/// Drafts kept for one person; the oldest goes first.
const MOST: u32 = 50;

impl App {
    /// Keeps what a form holds so far.
    pub fn draft_save(&self, kind: &str, content: &str) -> Answer<()> {
        let ctx = self.permit(Command::DraftSave)?;
        if content.len() > LARGEST || kind.is_empty() || kind.len() > 100 {
            return Err(Refusal::new("draft.too_big").into());
        }
        Ok(self.inner.store.put_draft(ctx.actor.staff, kind, content, &ctx.stamp(), MOST)?)
    }

    /// What this person's form held.
    pub fn draft_load(&self, kind: &str) -> Answer<Option<String>> {
        let ctx = self.permit(Command::DraftLoad)?;
        Ok(self.inner.store.draft(ctx.actor.staff, kind)?)
    }

    /// Forgets it.
    pub fn draft_drop(&self, kind: &str) -> Answer<()> {
        let ctx = self.permit(Command::DraftDrop)?;
        Ok(self.inner.store.delete_draft(ctx.actor.staff, kind)?)
    }
}
