//! From files to a checked edition. The first fault ends the reading, named by file, line and rule.

use std::collections::{BTreeMap, HashMap, hash_map};

use super::{
    Antigen, AntigenSet, AtAge, AtLeast, ByAbbr, Edition, EditionError, EditionFault, HouseRules, Product,
    RepeatPolicy, Since, Source, State, VaccineRule, de, file,
    rule::MOST_ANTIGENS,
    tree::{self, Node, Pos},
};
use crate::{
    dates::{MonthEnd, Period},
    reason::{Rule, RuleRef},
};

pub(super) type Loaded<T> = Result<T, EditionError>;

/// Reads the first file and lays the others over it, oldest first.
pub(super) fn edition(files: &[(&str, &str)]) -> Loaded<Edition> {
    let places = Places { files };
    let unreadable = |(pos, message): tree::Fault| places.error(pos, None, EditionFault::Unreadable(message));
    let mut whole: Option<Node> = None;
    for (index, (_, text)) in files.iter().enumerate() {
        let mut node = tree::read(text, u32::try_from(index).unwrap_or(u32::MAX)).map_err(unreadable)?;
        match &mut whole {
            None => whole = Some(node),
            Some(base) => {
                follows(base, &node, &places)?;
                let confirm = node.take("confirm");
                tree::lay_over(base, node).map_err(unreadable)?;
                if let (Some(confirm), tree::Value::Table(entries)) = (confirm, &mut base.value) {
                    let pos = confirm.pos;
                    entries.push(tree::Entry { key: "confirm".to_owned(), pos, node: confirm });
                }
                tree::confirm(base).map_err(unreadable)?;
            }
        }
    }
    let empty = || places.error(Pos::default(), None, EditionFault::Unreadable("no file was given".to_owned()));
    let whole = whole.ok_or_else(empty)?;
    let file: file::File = de::from_node(whole).map_err(|error| {
        let pos = error.at.unwrap_or_default();
        places.error(pos, places.rule_near(pos), EditionFault::Unreadable(error.message))
    })?;
    Reader::new(places).edition(file)
}

/// A file of changes names what it changes.
fn follows(base: &Node, change: &Node, places: &Places<'_>) -> Loaded<()> {
    let head = |node: &Node, key: &str| {
        node.get("edition").and_then(|head| head.get(key)).and_then(Node::text).map(str::to_owned)
    };
    let before = head(base, "id").unwrap_or_default();
    if head(change, "supersedes").as_deref() == Some(before.as_str()) {
        return Ok(());
    }
    Err(places.error(change.pos, None, EditionFault::NotTheSuccessor(before)))
}

/// Names and texts of the files, to say where something stands.
#[derive(Clone, Copy)]
pub(super) struct Places<'t> {
    files: &'t [(&'t str, &'t str)],
}

impl Places<'_> {
    fn error(&self, pos: Pos, rule: Option<String>, fault: EditionFault) -> EditionError {
        let (name, text) = self.file(pos);
        let line = text.bytes().take(pos.at as usize).filter(|&byte| byte == b'\n').count() + 1;
        EditionError { file: name.to_owned(), line, rule, fault }
    }

    fn file(&self, pos: Pos) -> (&str, &str) {
        self.files.get(pos.file as usize).copied().unwrap_or_default()
    }

    /// Id of the first rule in the line of the place, or else of the last one before it.
    fn rule_near(&self, pos: Pos) -> Option<String> {
        const MARK: &str = "rule = { id = \"";
        let (_, text) = self.file(pos);
        let before = text.get(..pos.at as usize)?;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = text.get(line_start..)?.lines().next()?;
        let rest = match line.find(MARK) {
            Some(found) => line.get(found..)?,
            None => before.get(before.rfind(MARK)?..)?,
        };
        rest.get(MARK.len()..)?.split('"').next().map(str::to_owned)
    }
}

/// What was read so far.
pub(super) struct Reader<'t> {
    places: Places<'t>,
    sources: Vec<Source>,
    antigens: Vec<String>,
    pub(super) products: Vec<Product>,
    pub(super) by_abbr: ByAbbr,
    rules: Vec<RuleRef>,
    /// Where each rule's id stands.
    rule_at: HashMap<String, Pos>,
    pub(super) month_end: MonthEnd,
}

impl<'t> Reader<'t> {
    fn new(places: Places<'t>) -> Reader<'t> {
        Reader {
            places,
            sources: Vec::new(),
            antigens: Vec::new(),
            products: Vec::new(),
            by_abbr: ByAbbr::default(),
            rules: Vec::new(),
            rule_at: HashMap::new(),
            month_end: MonthEnd::Clamp,
        }
    }

    /// A fault of a rule stands at the rule's id, another one at `at`.
    pub(super) fn fault<T>(&self, at: Pos, rule: Option<&str>, fault: EditionFault) -> Loaded<T> {
        let at = rule.and_then(|rule| self.rule_at.get(rule)).copied().unwrap_or(at);
        Err(self.places.error(at, rule.map(str::to_owned), fault))
    }

    fn edition(mut self, file: file::File) -> Loaded<Edition> {
        let head = file.edition;
        let head_at = head.id.at;
        for (name, value) in
            [("edition.id", &head.id.value), ("edition.name", &head.name), ("edition.region", &head.region)]
        {
            if value.is_empty() {
                return self.fault(head_at, None, EditionFault::Empty(name));
            }
        }
        for source in file.sources {
            let (at, key) = (source.key.at, source.key.value);
            if key.is_empty() || source.name.is_empty() {
                return self.fault(at, None, EditionFault::Empty("source"));
            }
            if self.sources.iter().any(|known| known.key == key) {
                return self.fault(at, None, EditionFault::ListedTwice(key));
            }
            self.sources.push(Source { key, name: source.name, confidence: source.confidence });
        }
        if file.antigens.len() > MOST_ANTIGENS {
            return self.fault(head_at, None, EditionFault::TooManyAntigens);
        }
        for antigen in file.antigens {
            if self.antigens.contains(&antigen.value) {
                return self.fault(antigen.at, None, EditionFault::ListedTwice(antigen.value));
            }
            self.antigens.push(antigen.value);
        }
        let policy = file.policy;
        self.month_end = policy.month_end;
        let month_end_rule = self.rule(policy.month_end_rule)?;
        let repeat_at = policy.repeat_rule.id.at;
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
            outside_schedule: self.rule(policy.outside_schedule)?,
            month_end: month_end_rule,
        };
        for product in file.products {
            self.product(product)?;
        }
        let mut states = Vec::with_capacity(file.states.len());
        for state in file.states {
            let at = state.rule.id.at;
            let rule = self.rule(state.rule)?;
            let mut of = Vec::with_capacity(state.of.len());
            for abbr in &state.of {
                of.push(self.known_product(at, Some(&rule), abbr)?);
            }
            states.push(State { conditions: state.conditions, of, effect: state.effect, rule });
        }
        let mut vaccines: Vec<VaccineRule> = Vec::with_capacity(file.vaccines.len());
        for vaccine in file.vaccines {
            let at = vaccine.abbr.at;
            let vaccine = self.vaccine(vaccine, head.effective_from)?;
            if vaccines.iter().any(|known| known.abbr == vaccine.abbr) {
                return self.fault(at, None, EditionFault::ListedTwice(vaccine.abbr));
            }
            vaccines.push(vaccine);
        }
        Ok(Edition {
            id: head.id.value,
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
            states,
            vaccines,
            rules: self.rules,
        })
    }

    pub(super) fn rule(&mut self, rule: file::Rule) -> Loaded<RuleRef> {
        let (at, id) = (rule.id.at, rule.id.value);
        if id.is_empty() {
            return self.fault(at, None, EditionFault::Empty("rule id"));
        }
        match self.rule_at.entry(id.clone()) {
            hash_map::Entry::Vacant(place) => place.insert(at),
            // The second place is the fault.
            hash_map::Entry::Occupied(_) => {
                return Err(self.places.error(at, Some(id), EditionFault::RuleIdTwice));
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
                let rule = RuleRef::from(Rule { source: names.join("; "), confidence: rule.confidence, id });
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

    pub(super) fn since(&mut self, since: file::Since) -> Loaded<Since> {
        Ok(Since { date: since.date, rule: self.rule(since.rule)? })
    }

    pub(super) fn antigen(&self, at: Pos, name: &str) -> Loaded<Antigen> {
        match self.antigens.iter().position(|known| known == name).and_then(|index| u8::try_from(index).ok()) {
            Some(index) => Ok(Antigen(index)),
            None => self.fault(at, None, EditionFault::UnknownAntigen(name.to_owned())),
        }
    }

    pub(super) fn antigens(&self, at: Pos, names: &[String]) -> Loaded<AntigenSet> {
        let mut antigens = AntigenSet::default();
        for name in names {
            antigens.insert(self.antigen(at, name)?);
        }
        Ok(antigens)
    }

    /// Something for each of some antigens.
    pub(super) fn by_antigen<T: Copy>(&self, at: Pos, map: &BTreeMap<String, T>) -> Loaded<Vec<(Antigen, T)>> {
        map.iter().map(|(name, value)| Ok((self.antigen(at, name)?, *value))).collect()
    }

    pub(super) fn known_product(&self, at: Pos, rule: Option<&RuleRef>, abbr: &str) -> Loaded<usize> {
        match self.by_abbr.get(abbr) {
            Some(index) => Ok(*index),
            None => {
                let rule = rule.map(|rule| rule.id.clone());
                self.fault(at, rule.as_deref(), EditionFault::UnknownProduct(abbr.to_owned()))
            }
        }
    }

    fn product(&mut self, product: file::Product) -> Loaded<()> {
        let (at, abbr) = (product.abbr.at, product.abbr.value);
        let antigens = self.antigens(at, &product.holds)?;
        let later: Option<(Period, AntigenSet)> = match product.later {
            None => None,
            Some(later) => Some((later.from_age, self.antigens(at, &later.holds)?)),
        };
        for name in std::iter::once(&abbr).chain(&product.aliases) {
            if name.is_empty() {
                return self.fault(at, None, EditionFault::Empty("product"));
            }
            if self.by_abbr.insert(name.clone(), self.products.len()).is_some() {
                return self.fault(at, None, EditionFault::ListedTwice(name.clone()));
            }
        }
        let label = !product.label_ages.is_empty() || product.label_interval.is_some();
        if label != product.label_rule.is_some() {
            return self.fault(at, None, EditionFault::LabelAges);
        }
        let label_rule = product.label_rule.map(|rule| self.rule(rule)).transpose()?;
        self.products.push(Product {
            index: self.products.len(),
            abbr,
            aliases: product.aliases,
            antigens,
            later,
            live_injected: product.live_injected,
            label_ages: product.label_ages,
            label_interval: product.label_interval,
            label_rule,
            route: product.route.map(|route| super::load_vaccine::route_code(route).to_owned()),
            amount: product.amount,
        });
        Ok(())
    }
}
