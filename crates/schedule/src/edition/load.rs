//! From file to checked edition. The first fault ends the reading, named by line and rule.

use std::collections::{HashMap, hash_map};

use super::{
    Antigen, AntigenSet, AtAge, AtLeast, Edition, EditionError, EditionFault, HouseRules, Product, RepeatPolicy,
    Source, VaccineRule, file,
};
use crate::{dates::MonthEnd, reason::RuleRef};

pub(super) type Loaded<T> = Result<T, EditionError>;

pub(super) fn edition(text: &str) -> Loaded<Edition> {
    let file: file::File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        EditionError {
            line: line_of(text, at),
            rule: rule_near(text, at),
            fault: EditionFault::Unreadable(error.message().to_owned()),
        }
    })?;
    Reader::new(text).edition(file)
}

/// Line number, from 1, of a byte offset.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1
}

/// Id of the first rule in the line of the offset, or else of the last one before it.
fn rule_near(text: &str, at: usize) -> Option<String> {
    const MARK: &str = "rule = { id = \"";
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(line_start..)?.lines().next()?;
    let rest = match line.find(MARK) {
        Some(found) => line.get(found..)?,
        None => before.get(before.rfind(MARK)?..)?,
    };
    rest.get(MARK.len()..)?.split('"').next().map(str::to_owned)
}

/// What was read so far.
pub(super) struct Reader<'t> {
    text: &'t str,
    sources: Vec<Source>,
    antigens: Vec<String>,
    pub(super) products: Vec<Product>,
    pub(super) by_abbr: HashMap<String, usize>,
    rules: Vec<RuleRef>,
    /// Where each rule's id stands.
    rule_at: HashMap<String, usize>,
    pub(super) month_end: MonthEnd,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        Reader {
            text,
            sources: Vec::new(),
            antigens: Vec::new(),
            products: Vec::new(),
            by_abbr: HashMap::new(),
            rules: Vec::new(),
            rule_at: HashMap::new(),
            month_end: MonthEnd::Clamp,
        }
    }

    /// A fault of a rule stands at the rule's id, another one at `at`.
    pub(super) fn fault<T>(&self, at: usize, rule: Option<&str>, fault: EditionFault) -> Loaded<T> {
        let at = rule.and_then(|rule| self.rule_at.get(rule)).copied().unwrap_or(at);
        Err(EditionError { line: line_of(self.text, at), rule: rule.map(str::to_owned), fault })
    }

    fn edition(mut self, file: file::File) -> Loaded<Edition> {
        let head = file.edition;
        for (name, value) in [("edition.id", &head.id), ("edition.name", &head.name), ("edition.region", &head.region)]
        {
            if value.is_empty() {
                return self.fault(0, None, EditionFault::Empty(name));
            }
        }
        for source in file.sources {
            let at = source.key.span().start;
            let key = source.key.into_inner();
            if key.is_empty() || source.name.is_empty() {
                return self.fault(at, None, EditionFault::Empty("source"));
            }
            if self.sources.iter().any(|known| known.key == key) {
                return self.fault(at, None, EditionFault::ListedTwice(key));
            }
            self.sources.push(Source { key, name: source.name, confidence: source.confidence });
        }
        if file.antigens.len() > 64 {
            return self.fault(0, None, EditionFault::TooManyAntigens);
        }
        for antigen in file.antigens {
            if self.antigens.contains(&antigen) {
                return self.fault(0, None, EditionFault::ListedTwice(antigen));
            }
            self.antigens.push(antigen);
        }
        let policy = file.policy;
        self.month_end = policy.month_end;
        self.rule(policy.month_end_rule)?;
        let repeat_at = policy.repeat_rule.id.span().start;
        let repeat_rule = self.rule(policy.repeat_rule)?;
        let repeat = match (policy.repeat, policy.repeat_after) {
            (file::Repeat::OnlyWhatTheTextSays, None) => RepeatPolicy::OnlyWhatTheTextSays,
            (file::Repeat::Always, Some(period)) => RepeatPolicy::Always(AtLeast { period, rule: repeat_rule }),
            _ => return self.fault(repeat_at, Some(&repeat_rule.id), EditionFault::RepeatAfter),
        };
        let live_spacing = self.at_least(policy.live_injected_apart)?;
        let house = HouseRules {
            same_day: self.rule(policy.same_day)?,
            before_birth: self.rule(policy.before_birth)?,
            after_assessment: self.rule(policy.after_assessment)?,
            no_rule: self.rule(policy.no_rule)?,
            hours_by_date: self.rule(policy.hours_by_date)?,
            contraindicated: self.rule(policy.contraindicated)?,
        };
        for product in file.products {
            self.product(product)?;
        }
        let mut vaccines: Vec<VaccineRule> = Vec::with_capacity(file.vaccines.len());
        for vaccine in file.vaccines {
            let at = vaccine.abbr.span().start;
            let vaccine = self.vaccine(vaccine, head.effective_from)?;
            if vaccines.iter().any(|known| known.abbr == vaccine.abbr) {
                return self.fault(at, None, EditionFault::ListedTwice(vaccine.abbr));
            }
            vaccines.push(vaccine);
        }
        Ok(Edition {
            id: head.id,
            name: head.name,
            region: head.region,
            issued: head.issued,
            effective_from: head.effective_from,
            supersedes: head.supersedes,
            month_end: self.month_end,
            repeat,
            house,
            live_spacing,
            sources: self.sources,
            antigens: self.antigens,
            products: self.products,
            by_abbr: self.by_abbr,
            vaccines,
            rules: self.rules,
        })
    }

    pub(super) fn rule(&mut self, rule: file::Rule) -> Loaded<RuleRef> {
        let at = rule.id.span().start;
        let id = rule.id.into_inner();
        if id.is_empty() {
            return self.fault(at, None, EditionFault::Empty("rule id"));
        }
        match self.rule_at.entry(id.clone()) {
            hash_map::Entry::Vacant(place) => place.insert(at),
            // The second place is the fault.
            hash_map::Entry::Occupied(_) => {
                return Err(EditionError {
                    line: line_of(self.text, at),
                    rule: Some(id),
                    fault: EditionFault::RuleIdTwice,
                });
            }
        };
        let mut names = Vec::with_capacity(rule.sources.len());
        let mut best = None;
        for key in &rule.sources {
            let Some(source) = self.sources.iter().find(|source| source.key == *key) else {
                return self.fault(at, Some(&id), EditionFault::UnknownSource(key.clone()));
            };
            names.push(source.name.as_str());
            best = best.max(Some(source.confidence));
        }
        match best {
            None => self.fault(at, Some(&id), EditionFault::NoSource),
            Some(best) if best < rule.confidence => self.fault(at, Some(&id), EditionFault::OverConfident),
            Some(_) => {
                let rule = RuleRef { source: names.join("; "), confidence: rule.confidence, id };
                self.rules.push(rule.clone());
                Ok(rule)
            }
        }
    }

    pub(super) fn at_least(&mut self, at_least: file::AtLeast) -> Loaded<AtLeast> {
        Ok(AtLeast { period: at_least.at_least, rule: self.rule(at_least.rule)? })
    }

    pub(super) fn at_age(&mut self, at_age: file::AtAge) -> Loaded<AtAge> {
        Ok(AtAge { age: at_age.age, rule: self.rule(at_age.rule)? })
    }

    pub(super) fn antigen(&self, at: usize, name: &str) -> Loaded<Antigen> {
        match self.antigens.iter().position(|known| known == name).and_then(|index| u8::try_from(index).ok()) {
            Some(index) => Ok(Antigen(index)),
            None => self.fault(at, None, EditionFault::UnknownAntigen(name.to_owned())),
        }
    }

    fn product(&mut self, product: file::Product) -> Loaded<()> {
        let at = product.abbr.span().start;
        let abbr = product.abbr.into_inner();
        let mut antigens = AntigenSet::default();
        for name in &product.holds {
            antigens.insert(self.antigen(at, name)?);
        }
        for name in std::iter::once(&abbr).chain(&product.aliases) {
            if name.is_empty() {
                return self.fault(at, None, EditionFault::Empty("product"));
            }
            if self.by_abbr.insert(name.clone(), self.products.len()).is_some() {
                return self.fault(at, None, EditionFault::ListedTwice(name.clone()));
            }
        }
        if product.label_ages.is_empty() != product.label_rule.is_none() {
            return self.fault(at, None, EditionFault::LabelAges);
        }
        let label_rule = product.label_rule.map(|rule| self.rule(rule)).transpose()?;
        self.products.push(Product {
            abbr,
            aliases: product.aliases,
            antigens,
            live_injected: product.live_injected,
            label_ages: product.label_ages,
            label_rule,
        });
        Ok(())
    }
}
