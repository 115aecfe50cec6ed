//! From file to checked edition. The first fault ends the reading, named by line and rule.

use std::collections::{HashMap, HashSet};

use jiff::civil::{Date, date};

use super::{
    Antigen, AntigenSet, AtAge, AtLeast, ContinueWith, Edition, EditionError, EditionFault, Formerly, HouseRules, Interval, Need, Note,
    Product, Replaced, RepeatPolicy, Series, Source, TargetDose, Timely, TimelyLimit, VaccineRule, When, file,
};
use crate::{
    dates::{MonthEnd, Period},
    reason::RuleRef,
};

type Loaded<T> = Result<T, EditionError>;

pub(super) fn edition(text: &str) -> Loaded<Edition> {
    let file: file::File = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        EditionError { line: line_of(text, at), rule: rule_near(text, at), fault: EditionFault::Unreadable(error.message().to_owned()) }
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

struct Reader<'t> {
    text: &'t str,
    sources: Vec<Source>,
    antigens: Vec<String>,
    products: Vec<Product>,
    by_abbr: HashMap<String, usize>,
    rules: Vec<RuleRef>,
    rule_ids: HashSet<String>,
    month_end: MonthEnd,
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
            rule_ids: HashSet::new(),
            month_end: MonthEnd::Clamp,
        }
    }

    fn fault<T>(&self, at: usize, rule: Option<&str>, fault: EditionFault) -> Loaded<T> {
        Err(EditionError { line: line_of(self.text, at), rule: rule.map(str::to_owned), fault })
    }

    fn edition(mut self, file: file::File) -> Loaded<Edition> {
        let head = file.edition;
        for (name, value) in [("edition.id", &head.id), ("edition.name", &head.name), ("edition.region", &head.region)] {
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

    fn rule(&mut self, rule: file::Rule) -> Loaded<RuleRef> {
        let at = rule.id.span().start;
        let id = rule.id.into_inner();
        if id.is_empty() {
            return self.fault(at, None, EditionFault::Empty("rule id"));
        }
        if !self.rule_ids.insert(id.clone()) {
            return self.fault(at, Some(&id), EditionFault::RuleIdTwice);
        }
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

    fn at_least(&mut self, at_least: file::AtLeast) -> Loaded<AtLeast> {
        Ok(AtLeast { period: at_least.at_least, rule: self.rule(at_least.rule)? })
    }

    fn at_age(&mut self, at_age: file::AtAge) -> Loaded<AtAge> {
        Ok(AtAge { age: at_age.age, rule: self.rule(at_age.rule)? })
    }

    fn antigen(&self, at: usize, name: &str) -> Loaded<Antigen> {
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

    fn known_product(&self, at: usize, rule: &RuleRef, abbr: &str) -> Loaded<()> {
        if self.by_abbr.contains_key(abbr) {
            return Ok(());
        }
        self.fault(at, Some(&rule.id), EditionFault::UnknownProduct(abbr.to_owned()))
    }

    fn vaccine(&mut self, vaccine: file::Vaccine, effective_from: Date) -> Loaded<VaccineRule> {
        let at = vaccine.abbr.span().start;
        let abbr = vaccine.abbr.into_inner();
        let lead = self.antigen(at, &vaccine.lead)?;
        match self.by_abbr.get(&abbr).and_then(|&index| self.products.get(index)) {
            Some(product) if product.abbr == abbr && product.antigens.holds(lead) => {}
            _ => return self.fault(at, None, EditionFault::UnknownProduct(abbr)),
        }
        let amounts: Vec<(When, String)> = vaccine.amounts.into_iter().map(|amount| (when(amount.when), amount.text)).collect();
        if amounts.iter().any(|(_, text)| text.is_empty()) || vaccine.sites.is_empty() || vaccine.name_zh.is_empty() || vaccine.name_en.is_empty() {
            return self.fault(at, None, EditionFault::Empty("name, site or amount"));
        }
        self.alternatives(at, None, "amounts", amounts.iter().map(|(when, _)| when))?;
        let administration_rule = self.rule(vaccine.administration_rule)?;
        let upper_age = self.at_age(vaccine.upper_age)?;
        let continue_with = match vaccine.continue_with {
            None => None,
            Some(next) => {
                let rule = self.rule(next.rule)?;
                self.known_product(at, &rule, &next.vaccine)?;
                if self.length(next.until) <= self.length(next.from) {
                    return self.fault(at, Some(&rule.id), EditionFault::AgeOrder(next.until.to_string()));
                }
                Some(ContinueWith { vaccine: next.vaccine, from: next.from, until: next.until, rule })
            }
        };
        let not_counted_below = vaccine.not_counted_below.map(|age| self.at_age(age)).transpose()?;
        let after_immunoglobulin = vaccine.after_immunoglobulin.map(|apart| self.at_least(apart)).transpose()?;
        let mut replaced_by = Vec::new();
        for replaced in vaccine.replaced_by {
            let rule = self.rule(replaced.rule)?;
            self.known_product(at, &rule, &replaced.vaccine)?;
            replaced_by.push(Replaced {
                dose: replaced.dose,
                vaccine: replaced.vaccine,
                from_age: replaced.from_age,
                given_before: replaced.given_before,
                rule,
            });
        }
        let mut notes = Vec::new();
        for note in vaccine.notes {
            notes.push(Note { code: note.code, when: when(note.when), at: note.at, rule: self.rule(note.rule)? });
        }
        let mut series = Vec::new();
        for one in vaccine.series {
            let one = self.series(one, lead, &upper_age, effective_from)?;
            if series.iter().any(|known: &Series| known.id == one.id) {
                return self.fault(at, Some(&one.rule.id), EditionFault::ListedTwice(one.id));
            }
            series.push(one);
        }
        self.alternatives(at, None, "series", series.iter().map(|series| &series.when))?;
        for replaced in &replaced_by {
            if !series.iter().any(|series| usize::from(replaced.dose) == series.doses.len()) {
                return self.fault(at, Some(&replaced.rule.id), EditionFault::NoSuchDose(replaced.dose));
            }
        }
        Ok(VaccineRule {
            abbr,
            name_zh: vaccine.name_zh,
            name_en: vaccine.name_en,
            route: match vaccine.route {
                file::Route::Intramuscular => "intramuscular",
                file::Route::Subcutaneous => "subcutaneous",
                file::Route::Intradermal => "intradermal",
            }
            .to_owned(),
            sites: vaccine.sites.iter().map(|site| site_code(site).to_owned()).collect(),
            administration_rule,
            amounts,
            lead,
            upper_age,
            continue_with,
            not_counted_below,
            after_immunoglobulin,
            replaced_by,
            notes,
            series,
        })
    }

    fn series(&mut self, series: file::Series, lead: Antigen, upper_age: &AtAge, effective_from: Date) -> Loaded<Series> {
        let at = series.id.span().start;
        let id = series.id.into_inner();
        let rule = self.rule(series.rule)?;
        let mut requires = Vec::with_capacity(series.requires.len());
        for (name, doses) in &series.requires {
            requires.push((self.antigen(at, name)?, *doses));
        }
        let required = requires.iter().find(|(antigen, _)| *antigen == lead).map_or(0, |(_, doses)| *doses);
        if id.is_empty() {
            return self.fault(at, Some(&rule.id), EditionFault::Empty("series id"));
        }
        if required == 0 || usize::from(required) != series.doses.len() || requires.iter().any(|(_, doses)| *doses == 0 || *doses > required) {
            return self.fault(at, Some(&rule.id), EditionFault::RequirementMismatch { listed: series.doses.len(), required });
        }
        let mut doses: Vec<TargetDose> = Vec::with_capacity(series.doses.len());
        for dose in series.doses {
            let dose = self.dose(dose, doses.last(), upper_age, effective_from)?;
            doses.push(dose);
        }
        Ok(Series { id, when: when(series.when), special: series.special, requires, doses, rule })
    }

    fn dose(&mut self, dose: file::Dose, before: Option<&TargetDose>, upper_age: &AtAge, effective_from: Date) -> Loaded<TargetDose> {
        let at = dose.number.span().start;
        let number = dose.number.into_inner();
        let min_age = self.at_age(dose.min_age)?;
        let named = Some(min_age.rule.id.clone());
        let named = named.as_deref();
        if number != before.map_or(1, |before| before.number + 1) {
            return self.fault(at, named, EditionFault::DoseNumbers);
        }
        let least = before.map_or(0, |before| self.length(before.min_age.age));
        let upper = self.length(upper_age.age);
        if self.length(min_age.age) < least || self.length(min_age.age) >= upper {
            return self.fault(at, named, EditionFault::AgeOrder(min_age.age.to_string()));
        }
        let formerly = match dose.formerly {
            None => None,
            Some(formerly) => {
                let former_age = self.at_age(formerly.min_age)?;
                if formerly.until > effective_from {
                    return self.fault(at, Some(&former_age.rule.id), EditionFault::FormerlyTooLate(formerly.until));
                }
                Some(Formerly { until: formerly.until, min_age: former_age })
            }
        };
        let mut intervals = Vec::with_capacity(dose.intervals.len());
        for interval in dose.intervals {
            let rule = self.rule(interval.rule)?;
            if let Some(from) = interval.from_dose
                && (from == 0 || from >= number)
            {
                return self.fault(at, Some(&rule.id), EditionFault::IntervalFrom(from));
            }
            intervals.push(Interval { from: interval.from_dose, at_least: AtLeast { period: interval.at_least, rule } });
        }
        if intervals.iter().any(|interval| interval.from.is_none()) != (number > 1) {
            return self.fault(at, named, EditionFault::IntervalMissing);
        }
        let mut timely = Vec::with_capacity(dose.timely.len());
        for one in dose.timely {
            let rule = self.rule(one.rule)?;
            let limit = match (one.hours, one.before) {
                (Some(hours), None) => TimelyLimit::Hours(hours),
                (None, Some(age)) if self.length(age) > self.length(min_age.age) && self.length(age) <= upper => TimelyLimit::Before(age),
                (None, Some(age)) => return self.fault(at, Some(&rule.id), EditionFault::AgeOrder(age.to_string())),
                _ => return self.fault(at, Some(&rule.id), EditionFault::TimelyLimit),
            };
            timely.push(Timely { when: when(one.when), limit, rule });
        }
        if !timely.is_empty() {
            self.alternatives(at, named, "timely limits", timely.iter().map(|timely| &timely.when))?;
        }
        let mut needs = Vec::with_capacity(dose.needs.len());
        for need in dose.needs {
            needs.push(Need { from_age: self.at_age(need.from_age)?, fact: need.fact });
        }
        Ok(TargetDose { number, min_age, formerly, intervals, timely, needs })
    }

    /// The first alternative that holds is taken, so all but the last must be conditional, and the last must not.
    fn alternatives<'w>(&self, at: usize, rule: Option<&str>, what: &'static str, whens: impl Iterator<Item = &'w When>) -> Loaded<()> {
        let everyone: Vec<bool> = whens.map(When::is_everyone).collect();
        match everyone.split_last() {
            Some((true, conditional)) if !conditional.contains(&true) => Ok(()),
            _ => self.fault(at, rule, EditionFault::Alternatives(what)),
        }
    }

    /// Days of a period, to compare ages with each other.
    fn length(&self, period: Period) -> i32 {
        let from = date(2001, 1, 1);
        (period.after(from, self.month_end) - from).get_days()
    }
}

fn when(when: file::When) -> When {
    When {
        mother_hbsag: when.mother_hbsag,
        birth_weight_below_g: when.birth_weight_below_g,
        birth_weight_unknown: when.birth_weight_unknown,
        born_before: when.born_before,
    }
}

fn site_code(site: &file::Site) -> &'static str {
    match site {
        file::Site::LeftUpperArm => "left_upper_arm",
        file::Site::RightUpperArm => "right_upper_arm",
        file::Site::LeftThigh => "left_thigh",
        file::Site::RightThigh => "right_thigh",
    }
}

