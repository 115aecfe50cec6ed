//! Finding people among a million by part of anything (C-057, C-058; quality.md P1, P2).
//!
//! A cache in the same encrypted file: people are numbered as they come, and for every small piece (gram) of a name, its pinyin, its
//! initials, a number, a phone, a code and a birth date there is a list of those who have it. A search intersects the shortest lists of
//! each segment, newest people first, and asks [`domain::search::Query::fits`] about the few that are left; so a list may name too many,
//! never too few. Lists are written once: whoever changes gets a new number, and what stands under the old one finds nobody. People
//! changed since the last fold are looked through one by one.
//!
//! * `gram`: what the pieces are. `plan`: a query as pieces. `postings`: how a list is written. `segment`: lists of many people, built
//!   and merged. `feed`: keeping it true. `find`: asking it. `traits`: what is searched of a person, kept with their number.
//!
//! Never the source of truth (event-log.md 6): built anew when its version changes; a search without it looks through everybody.

mod feed;
mod find;
mod gram;
mod plan;
mod postings;
mod segment;
mod traits;

use domain::search::{Conditions, Query, Rank};
use jiff::civil::Date;
use uuid::Uuid;

use crate::query::Reader;
use crate::{RecipientRow, StoreError};

pub(crate) use feed::{after, bring_up_to_date, fold_some, rebuild, touch_imported};

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchHits {
    /// People, best first; of one rank, whoever was registered or changed last comes first.
    pub recipients: Vec<(Uuid, Rank)>,
    /// Whether there are more.
    pub more: bool,
}

impl Reader<'_> {
    /// Who is meant, at most `limit`. Absorbed archives stand for whoever they lead to. People set aside are left out unless
    /// `withdrawn_too`.
    pub fn search(&self, query: &Query, limit: usize, withdrawn_too: bool) -> Result<SearchHits, StoreError> {
        find::search(self.connection(), query, limit, withdrawn_too)
    }

    /// The same by key fields, each and any combination (C-058). `today` tells which century two digits of a year mean.
    pub fn search_conditions(
        &self,
        conditions: &Conditions,
        today: Date,
        limit: usize,
        withdrawn_too: bool,
    ) -> Result<SearchHits, StoreError> {
        self.search(&conditions.query(today), limit, withdrawn_too)
    }

    /// The people themselves, and whether there are more.
    pub fn search_people(
        &self,
        query: &Query,
        limit: usize,
        withdrawn_too: bool,
    ) -> Result<(Vec<RecipientRow>, bool), StoreError> {
        let hits = self.search(query, limit, withdrawn_too)?;
        let mut people = Vec::with_capacity(hits.recipients.len());
        for (recipient, _) in hits.recipients {
            people.extend(self.recipient(recipient)?);
        }
        Ok((people, hits.more))
    }

    /// The same without the index, through everybody: slow, and what the index is held against.
    pub fn search_through_all(
        &self,
        query: &Query,
        limit: usize,
        withdrawn_too: bool,
    ) -> Result<SearchHits, StoreError> {
        find::scan(self.connection(), query, limit, withdrawn_too)
    }
}
