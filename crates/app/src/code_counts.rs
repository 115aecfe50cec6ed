//! Codes at this desk: how many were read and how many not, by holder and product (C-092), and the data package that extends the tables
//! they are held against.

use std::collections::BTreeMap;

use devices::frames::shape;
use domain::event::NewBlob;
use domain::event::v1::SettingChanged;
use domain::permission::Command;
use domain::recognise::{Content, Recognised, Tables};
use domain::trace_code::{ProductKey, Rule};
use domain::{Ctx, Refusal};
use jiff::ToSpan;
use store::{CodeCount, Decided};

use crate::codes::PACKAGE;
use crate::view::{CodeRow, CodeRule, CodeWhy, CodesView};
use crate::{Answer, App, lock, session, ticket};

/// Counts are shown over so many days back.
const SHOWN_DAYS: i32 = 90;
/// And kept over so many.
const KEPT_DAYS: i32 = 400;
/// Codes that were read are written down together, so that none waits for the disk.
const TOGETHER: u32 = 32;
/// Longest sample.
const SAMPLE: usize = 80;
/// Largest data package.
const LARGEST_PACKAGE: usize = 256 * 1024;
/// Media type of a data package.
const MEDIA: &str = "application/toml";

/// Counts not yet written down, by day, holder, product and why.
pub(crate) type Tally = BTreeMap<[String; 4], CodeCount>;

impl App {
    /// Counts a code that was scanned or keyed. `of_other`: the desk took it for something that is no code of a vaccine.
    pub(crate) fn count_code(&self, text: &str, of_other: bool) {
        let ctx = self.ctx(session::nobody());
        let seen = self.seen(text, ctx.today());
        let Some(count) = self.counted(&ctx, text, &seen, of_other) else { return };
        let failed = !count.why.is_empty();
        let waiting: u32 = {
            let mut tally = lock(&self.inner.tally);
            let key = [&count.day, &count.holder, &count.product, &count.why].map(Clone::clone);
            let before = tally.get(&key).map_or(0, |known| known.count);
            tally.insert(key, CodeCount { count: before + 1, ..count });
            tally.values().map(|count| count.count).sum()
        };
        if (failed || waiting >= TOGETHER)
            && let Err(error) = self.keep_counts()
        {
            tracing::error!(%error, "the counts of codes could not be kept");
        }
    }

    /// Writes down what was counted. What cannot be written is counted on.
    pub(crate) fn keep_counts(&self) -> Answer<()> {
        let mut tally = lock(&self.inner.tally);
        if tally.is_empty() {
            return Ok(());
        }
        let counts: Vec<CodeCount> = tally.values().cloned().collect();
        let oldest = self.ctx(session::nobody()).today().saturating_sub(KEPT_DAYS.days());
        self.inner.store.add_code_counts(&counts, &oldest.to_string())?;
        tally.clear();
        Ok(())
    }

    fn counted(&self, ctx: &Ctx, text: &str, seen: &Recognised, of_other: bool) -> Option<CodeCount> {
        let (key, holder, mut why) = match &seen.content {
            Content::Unit(code) => (Some(code.product.clone()), None, String::new()),
            _ if of_other => return None,
            Content::Elements(refusal) => (gtin(seen), None, reason(refusal)),
            Content::Product(number) => {
                (Some(ProductKey::Gtin(format!("{number:0>14}"))), None, "product_only".to_owned())
            }
            Content::Unknown(unknown) if matches!(unknown.kind.as_str(), "gs1" | "trace_code" | "unknown") => {
                (unknown.product.clone(), unknown.holder.clone(), reason(&unknown.refusal))
            }
            Content::Unknown(_) | Content::Identity(_) | Content::Credential(_) | Content::Text => return None,
        };
        if ticket::visit_of(domain::gs1::symbology(text).1).is_some() {
            return None;
        }
        if seen.suspect.is_some() {
            "separator_lost".clone_into(&mut why);
        }
        let product = key.as_ref().and_then(|key| self.rules().catalogue.by_key(key));
        if why.is_empty() && product.is_none() {
            "not_registered".clone_into(&mut why);
        }
        // The catalogue knows whose product it is; else whoever registered the prefix.
        let registered = || match &seen.content {
            Content::Unit(code) => self.tables().trace.holder(&code.text).map(str::to_owned),
            _ => None,
        };
        let holder = product.map(|product| product.holder.clone()).or(holder).or_else(registered);
        let is_code = matches!(seen.kind(), "gs1" | "trace_code" | "ean_13" | "ean_8");
        Some(CodeCount {
            day: ctx.today().to_string(),
            holder: holder.unwrap_or_default(),
            product: product.map(|product| product.code.clone()).unwrap_or_default(),
            vaccine: product.map(|product| product.vaccine.clone()).unwrap_or_default(),
            why,
            count: 1,
            last_at: ctx.stamp(),
            // Whatever is no code of a vaccine may be somebody's credential.
            sample: if is_code { shown(text) } else { shape(text.as_bytes()) },
        })
    }

    /// The codes of this desk by holder and product.
    pub fn codes_view(&self) -> Answer<CodesView> {
        let ctx = self.permit(Command::CodesView)?;
        self.codes_view_of(&ctx)
    }

    fn codes_view_of(&self, ctx: &Ctx) -> Answer<CodesView> {
        self.keep_counts()?;
        let since = ctx.today().saturating_sub(SHOWN_DAYS.days());
        let mut rows: BTreeMap<(String, String), CodeRow> = BTreeMap::new();
        for count in self.inner.store.code_counts(&since.to_string())? {
            let name = self.rules().catalogue.product(&count.product).map(|product| product.name.clone());
            let row = rows.entry((count.holder.clone(), count.product.clone())).or_insert_with(|| CodeRow {
                holder: count.holder.clone(),
                product: name.unwrap_or_else(|| count.product.clone()),
                vaccine: count.vaccine.clone(),
                read: 0,
                failed: 0,
                why: vec![],
                last_at: String::new(),
                sample: String::new(),
            });
            if count.why.is_empty() {
                row.read += count.count;
                continue;
            }
            row.failed += count.count;
            match row.why.iter_mut().find(|why| why.why == count.why) {
                Some(why) => why.count += count.count,
                None => row.why.push(CodeWhy { why: count.why.clone(), count: count.count }),
            }
            // Oldest first: the last one stays.
            (row.last_at, row.sample) = (count.last_at, count.sample);
        }
        let mut rows: Vec<CodeRow> = rows.into_values().collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.failed), std::cmp::Reverse(row.read)));
        for row in &mut rows {
            row.why.sort_by_key(|why| std::cmp::Reverse(why.count));
        }
        let tables = self.tables();
        let rule = |rule: &Rule| CodeRule {
            prefix: rule.prefix.clone(),
            holder: rule.holder.clone().unwrap_or_default(),
            length: u32::try_from(rule.length).unwrap_or_default(),
            alphabet: rule.alphabet.clone(),
        };
        let kinds = tables.credentials.kinds.iter().filter(|kind| !kind.forms.is_empty());
        Ok(CodesView {
            since: since.to_string(),
            rows,
            rules: tables.trace.rules.iter().map(rule).collect(),
            credentials: kinds.map(|kind| kind.name.clone()).collect(),
            package: *tables != Tables::built_in(),
            source: tables.trace.source.clone(),
        })
    }

    /// Puts a data package in force: registered prefixes of holders, kinds of credentials. An empty one takes the package away.
    ///
    /// # Errors
    /// `codes.package_unreadable`.
    pub fn codes_import(&self, package: &str) -> Answer<CodesView> {
        let ctx = self.permit(Command::CodesImport)?;
        let package = package.trim();
        let mut blobs = vec![];
        let after = if package.is_empty() {
            String::new()
        } else {
            if package.len() > LARGEST_PACKAGE {
                return Err(Refusal::new("codes.package_unreadable").with("why", "256 KiB").into());
            }
            Tables::built_in().with(package)?;
            let bytes = package.as_bytes().to_vec();
            let digest = seal::sm3::digest(&bytes).to_string();
            blobs.push(NewBlob { digest: digest.clone(), media: MEDIA.to_owned(), bytes });
            digest
        };
        self.transact(&ctx, |r| {
            let before = r.setting(PACKAGE)?;
            let unchanged = before.clone().unwrap_or_default() == after;
            let body = SettingChanged { name: PACKAGE.to_owned(), before, after };
            let events = if unchanged { vec![] } else { vec![self.about_the_clinic(&ctx, body)] };
            let blobs = if unchanged { vec![] } else { blobs };
            Ok(Ok(Decided { events, blobs, value: () }))
        })?;
        self.take_up_tables()?;
        self.codes_view_of(&ctx)
    }
}

/// The product a message without a unit is about.
fn gtin(seen: &Recognised) -> Option<ProductKey> {
    let (_, number) = seen.elements.iter().find(|(ai, _)| ai == "01")?;
    Some(ProductKey::Gtin(number.clone()))
}

fn reason(refusal: &Refusal) -> String {
    refusal.params.get("why").cloned().unwrap_or_else(|| refusal.code.to_owned())
}

/// A code to look at: separators as a person sees them, and not too long.
fn shown(text: &str) -> String {
    let letters = text.trim().chars().map(|c| if c == domain::gs1::GS { '␝' } else { c });
    letters.filter(|c| !c.is_control()).take(SAMPLE).collect()
}
