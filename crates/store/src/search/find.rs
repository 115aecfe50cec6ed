//! Asking the index, and proving every answer on what is searched of the person.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use domain::search::{Query, Rank};
use rusqlite::Connection;
use uuid::Uuid;

use super::gram::Gram;
use super::plan::Plan;
use super::postings::{self, Union};
use super::segment::{self, Segment};
use super::{SearchHits, feed, traits};
use crate::StoreError;

/// Looks in the index; without one, through everybody.
pub(super) fn search(
    connection: &Connection,
    query: &Query,
    limit: usize,
    withdrawn_too: bool,
) -> Result<SearchHits, StoreError> {
    if query.words.is_empty() || query.words.iter().any(|word| word.tests.is_empty()) {
        return Ok(SearchHits::default());
    }
    let hits = Hits { connection, limit, withdrawn_too, seen: HashSet::new(), found: SearchHits::default() };
    let Some(folded) = feed::folded(connection)? else { return slowly(connection, query, hits) };
    Finder {
        query,
        index: Index { connection, sizes: HashMap::new() },
        segments: segment::all(connection)?,
        fresh: fresh(connection, query, folded)?,
        proven: HashMap::new(),
    }
    .run(hits)
}

/// Looks through everybody: what the index must agree with.
pub(super) fn scan(
    connection: &Connection,
    query: &Query,
    limit: usize,
    withdrawn_too: bool,
) -> Result<SearchHits, StoreError> {
    let hits = Hits { connection, limit, withdrawn_too, seen: HashSet::new(), found: SearchHits::default() };
    slowly(connection, query, hits)
}

fn slowly(connection: &Connection, query: &Query, mut hits: Hits<'_>) -> Result<SearchHits, StoreError> {
    let mut found: Vec<(Rank, Uuid)> = Vec::new();
    traits::for_each(connection, |recipient, candidate| {
        found.extend(query.fits(&candidate).map(|rank| (rank, recipient)));
        Ok(())
    })?;
    found.sort_by_key(|(rank, recipient)| (*rank, std::cmp::Reverse(*recipient)));
    for (rank, recipient) in found {
        if hits.add(recipient, rank)? {
            break;
        }
    }
    Ok(hits.found)
}

/// The answer as it grows.
struct Hits<'c> {
    connection: &'c Connection,
    limit: usize,
    withdrawn_too: bool,
    seen: HashSet<Uuid>,
    found: SearchHits,
}

impl Hits<'_> {
    /// Adds somebody, in whose place whoever their archive leads to. True when there is enough.
    fn add(&mut self, recipient: Uuid, rank: Rank) -> Result<bool, StoreError> {
        let Some(shown) = traits::shown_as(self.connection, recipient, self.withdrawn_too)? else { return Ok(false) };
        if !self.seen.insert(shown) {
            return Ok(false);
        }
        if self.found.recipients.len() == self.limit {
            self.found.more = true;
            return Ok(true);
        }
        self.found.recipients.push((shown, rank));
        Ok(false)
    }
}

/// Somebody who fits.
#[derive(Debug, Clone, Copy)]
struct Fitting {
    n: i64,
    recipient: Uuid,
    rank: Rank,
}

/// Those who fit and are in no segment yet, newest first.
fn fresh(connection: &Connection, query: &Query, folded: i64) -> Result<Vec<Fitting>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT n, recipient, traits FROM search_person WHERE n >= ?1 ORDER BY n DESC")?;
    let mut rows = statement.query([folded])?;
    let mut fitting = Vec::new();
    while let Some(row) = rows.next()? {
        let candidate = traits::unpack(row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?)?;
        if let Some(rank) = query.fits(&candidate) {
            fitting.push(Fitting { n: row.get(0)?, recipient: row.get(1)?, rank });
        }
    }
    Ok(fitting)
}

struct Finder<'c, 'q> {
    query: &'q Query,
    index: Index<'c>,
    segments: Vec<Segment>,
    fresh: Vec<Fitting>,
    /// People looked at already, by number.
    proven: HashMap<i64, Option<Fitting>>,
}

impl Finder<'_, '_> {
    /// Few candidates are looked at all together; of many, those who can be of the best rank first, newest first, until there are enough.
    fn run(mut self, mut hits: Hits<'_>) -> Result<SearchHits, StoreError> {
        let widest = Plan::of(self.query, Rank::GuardianInside);
        if let Some(few) = self.all_if_few(&widest, 2 * hits.limit + 20)? {
            let mut fitting = self.fresh.clone();
            for n in few {
                fitting.extend(self.prove(n)?);
            }
            fitting.sort_by_key(|found| (found.rank, std::cmp::Reverse(found.n)));
            for found in fitting {
                if hits.add(found.recipient, found.rank)? {
                    break;
                }
            }
            return Ok(hits.found);
        }
        let mut before = None;
        for rank in Rank::ALL {
            for found in self.fresh.clone().into_iter().filter(|found| found.rank == rank) {
                if hits.add(found.recipient, found.rank)? {
                    return Ok(hits.found);
                }
            }
            let plan = Plan::of(self.query, rank);
            // The same plan as for a better rank: everybody it names has been looked at, but may be of this rank.
            let again = before.as_ref() == Some(&plan);
            if self.of_rank(&plan, rank, again, &mut hits)? {
                break;
            }
            before = Some(plan);
        }
        Ok(hits.found)
    }

    /// The candidates of all segments, if there are no more than `most`.
    fn all_if_few(&mut self, plan: &Plan, most: usize) -> Result<Option<Vec<i64>>, StoreError> {
        let mut few = Vec::new();
        for segment in self.segments.clone() {
            let places = self.index.candidates(segment, plan, None)?;
            if few.len() + places.len() > most {
                return Ok(None);
            }
            few.extend(places.into_iter().map(|place| segment.first + i64::from(place)));
        }
        Ok(Some(few))
    }

    /// Adds everybody of one rank. True when there is enough.
    fn of_rank(&mut self, plan: &Plan, rank: Rank, again: bool, hits: &mut Hits<'_>) -> Result<bool, StoreError> {
        if again {
            let mut known: Vec<Fitting> =
                self.proven.values().flatten().filter(|found| found.rank == rank).copied().collect();
            known.sort_by_key(|found| std::cmp::Reverse(found.n));
            for found in known {
                if hits.add(found.recipient, found.rank)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        for segment in self.segments.clone() {
            let places = self.index.candidates(segment, plan, None)?;
            for place in places.into_iter().rev() {
                if let Some(found) = self.prove(segment.first + i64::from(place))?.filter(|found| found.rank == rank)
                    && hits.add(found.recipient, found.rank)?
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Whether a candidate fits.
    fn prove(&mut self, n: i64) -> Result<Option<Fitting>, StoreError> {
        if let Some(known) = self.proven.get(&n) {
            return Ok(*known);
        }
        let mut statement =
            self.index.connection.prepare_cached("SELECT recipient, traits FROM search_person WHERE n = ?1")?;
        let mut rows = statement.query([n])?;
        let found = match rows.next()? {
            Some(row) => {
                let candidate = traits::unpack(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
                let recipient = row.get(0)?;
                self.query.fits(&candidate).map(|rank| Fitting { n, recipient, rank })
            }
            // Has another number by now.
            None => None,
        };
        self.proven.insert(n, found);
        Ok(found)
    }
}

/// Lists of so many bytes at most are counted. Of longer ones nearly every byte is somebody or more, but a few bytes may be everybody.
const COUNTED: u32 = 256;

/// The lists of the segments.
struct Index<'c> {
    connection: &'c Connection,
    /// How many people the lists asked for name, by their keys.
    sizes: HashMap<(i64, i64), u64>,
}

impl Index<'_> {
    /// Places in a segment, ascending, of those who have the grams; of `among` alone if it is given.
    fn candidates(&mut self, segment: Segment, plan: &Plan, among: Option<&[u32]>) -> Result<Vec<u32>, StoreError> {
        match plan {
            Plan::Gram(grams) => self.list(segment, grams, among),
            Plan::Any(plans) => {
                let mut union = Union::new();
                for plan in plans {
                    self.candidates(segment, plan, among)?.into_iter().for_each(|place| union.add(place));
                }
                Ok(union.into_list())
            }
            Plan::All(plans) => {
                // The shortest first: nobody else needs to be looked for in the longer ones. Those that are short by their kind leave
                // nobody mostly, and then the sizes of the others need not be asked for.
                let (short, others): (Vec<_>, Vec<_>) = plans.iter().partition(|plan| plan.is_short());
                let mut left: Option<Vec<u32>> = None;
                for plans in [short, others] {
                    let Some(sized) = self.by_size(segment, plans)? else { return Ok(Vec::new()) };
                    for plan in sized {
                        let narrowed = self.candidates(segment, plan, left.as_deref().or(among))?;
                        if narrowed.is_empty() {
                            return Ok(narrowed);
                        }
                        left = Some(narrowed);
                    }
                }
                Ok(left.unwrap_or_default())
            }
        }
    }

    /// Plans, those with the shortest lists first; none when nobody can have the grams of one of them.
    fn by_size<'p>(&mut self, segment: Segment, plans: Vec<&'p Plan>) -> Result<Option<Vec<&'p Plan>>, StoreError> {
        let mut sized = Vec::with_capacity(plans.len());
        for plan in plans {
            let size = self.size(segment, plan)?;
            if size == 0 {
                return Ok(None);
            }
            sized.push((size, plan));
        }
        sized.sort_by_key(|(size, _)| *size);
        Ok(Some(sized.into_iter().map(|(_, plan)| plan).collect()))
    }

    /// About how many people a plan can name; zero when nobody can have its grams.
    fn size(&mut self, segment: Segment, plan: &Plan) -> Result<u64, StoreError> {
        match plan {
            Plan::Gram(grams) => {
                let keys = (segment.key(*grams.start()), segment.key(*grams.end()));
                if let Some(size) = self.sizes.get(&keys) {
                    return Ok(*size);
                }
                // The length of a long list is known without reading it.
                let mut statement = self.connection.prepare_cached(
                    "SELECT length(postings), CASE WHEN length(postings) <= ?3 THEN postings END
                     FROM search_posting WHERE key BETWEEN ?1 AND ?2",
                )?;
                let mut rows = statement.query((keys.0, keys.1, COUNTED))?;
                let mut size = 0;
                while let Some(row) = rows.next()? {
                    size += match row.get_ref(1)?.as_blob_or_null().map_err(rusqlite::Error::from)? {
                        Some(short) => postings::count(short),
                        None => row.get(0)?,
                    };
                }
                self.sizes.insert(keys, size);
                Ok(size)
            }
            Plan::Any(plans) => {
                let mut sum = 0;
                for plan in plans {
                    sum += self.size(segment, plan)?;
                }
                Ok(sum)
            }
            Plan::All(plans) => {
                let mut least = u64::MAX;
                for plan in plans {
                    least = least.min(self.size(segment, plan)?);
                    if least == 0 {
                        break;
                    }
                }
                Ok(least)
            }
        }
    }

    fn list(
        &mut self,
        segment: Segment,
        grams: &RangeInclusive<Gram>,
        among: Option<&[u32]>,
    ) -> Result<Vec<u32>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT postings FROM search_posting WHERE key BETWEEN ?1 AND ?2")?;
        let mut rows = statement.query((segment.key(*grams.start()), segment.key(*grams.end())))?;
        if grams.start() == grams.end() {
            let Some(row) = rows.next()? else { return Ok(Vec::new()) };
            let bytes = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            return Ok(among.map_or_else(|| postings::decode(bytes), |among| postings::among(bytes, among)));
        }
        let mut union = Union::new();
        while let Some(row) = rows.next()? {
            postings::for_each(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?, |place| union.add(place));
        }
        Ok(match among {
            Some(among) => among.iter().copied().filter(|place| union.has(*place)).collect(),
            None => union.into_list(),
        })
    }
}
