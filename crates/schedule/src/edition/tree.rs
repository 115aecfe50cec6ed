//! An edition file as a tree that remembers where every value stands, and the laying of one file over another.
//!
//! A later edition states only what it changes: entries of the lists named in [`KEYS`] are found by their key and changed key by key;
//! everything else is replaced whole. `remove = true` takes an entry out, `unset = ["…"]` takes keys out.

use toml::{Spanned, de::DeTable, de::DeValue};

/// Where something stands: which file, and the byte in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Pos {
    pub file: u32,
    pub at: u32,
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub pos: Pos,
    pub value: Value,
}

/// A value. Numbers with a fraction and bare dates do not occur in editions.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Whole(i64),
    Bool(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub key: String,
    pub pos: Pos,
    pub node: Node,
}

/// A fault while reading, with its place.
pub(super) type Fault = (Pos, String);

/// Lists whose entries are found by a key.
const KEYS: &[(&str, &str)] = &[
    ("product", "abbr"),
    ("vaccine", "abbr"),
    ("series", "id"),
    ("dose", "number"),
    ("source", "key"),
    ("note", "rule"),
    ("state", "rule"),
];

/// Deeper nesting than any edition has; a guard against files made to exhaust the stack.
const DEEPEST: u8 = 16;

/// Reads one file.
pub(super) fn read(text: &str, file: u32) -> Result<Node, Fault> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (Pos { file, at: at_u32(at) }, error.message().to_owned())
    })?;
    let pos = Pos { file, at: 0 };
    Ok(Node { pos, value: Value::Table(entries(table.into_inner(), file, 0)?) })
}

fn at_u32(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn entries(table: DeTable<'_>, file: u32, depth: u8) -> Result<Vec<Entry>, Fault> {
    let mut all = Vec::with_capacity(table.len());
    for (key, value) in table {
        let pos = Pos { file, at: at_u32(key.span().start) };
        all.push(Entry { key: key.into_inner().into_owned(), pos, node: node(value, file, depth)? });
    }
    // The parser hands keys out in alphabetical order; their places tell the order of the file.
    all.sort_by_key(|entry| entry.pos.at);
    Ok(all)
}

fn node(value: Spanned<DeValue<'_>>, file: u32, depth: u8) -> Result<Node, Fault> {
    let pos = Pos { file, at: at_u32(value.span().start) };
    if depth > DEEPEST {
        return Err((pos, "nested too deeply".to_owned()));
    }
    let value = match value.into_inner() {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Boolean(yes) => Value::Bool(yes),
        DeValue::Integer(whole) => match i64::from_str_radix(whole.as_str(), whole.radix()) {
            Ok(whole) => Value::Whole(whole),
            Err(_) => return Err((pos, format!("`{}` is out of range", whole.as_str()))),
        },
        DeValue::Array(list) => {
            let mut nodes = Vec::with_capacity(list.len());
            for item in list {
                nodes.push(node(item, file, depth + 1)?);
            }
            Value::List(nodes)
        }
        DeValue::Table(table) => Value::Table(entries(table, file, depth + 1)?),
        DeValue::Float(_) | DeValue::Datetime(_) => {
            return Err((pos, "write a whole number, or a date in quotation marks".to_owned()));
        }
    };
    Ok(Node { pos, value })
}

impl Node {
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes a key out.
    pub(super) fn take(&mut self, key: &str) -> Option<Node> {
        let Value::Table(entries) = &mut self.value else { return None };
        let at = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(at).node)
    }

    fn list(&self) -> &[Node] {
        match &self.value {
            Value::List(nodes) => nodes,
            _ => &[],
        }
    }
}

/// What an entry of a keyed list is found by. Doses are found by number and variant, notes and states by the id of their rule.
fn key_of(node: &Node, key: &str) -> Option<String> {
    match (key, &node.get(key)?.value) {
        ("number", Value::Whole(number)) => {
            let variant = node.get("variant").and_then(Node::text).unwrap_or_default();
            Some(format!("{number}/{variant}"))
        }
        ("rule", _) => node.get("rule")?.get("id")?.text().map(str::to_owned),
        (_, Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// Lays `change` over `base`. Both are tables.
pub(super) fn lay_over(base: &mut Node, mut change: Node) -> Result<(), Fault> {
    if let Some(unset) = change.take("unset") {
        for key in unset.list() {
            let known = key.text().is_some_and(|key| base.take(key).is_some());
            if !known {
                return Err((key.pos, "there is no such key to unset".to_owned()));
            }
        }
    }
    let pos = change.pos;
    let (Value::Table(kept), Value::Table(changes)) = (&mut base.value, change.value) else {
        return Err((pos, "a table was expected".to_owned()));
    };
    for entry in changes {
        let Some(at) = kept.iter().position(|known| known.key == entry.key) else {
            kept.push(entry);
            continue;
        };
        let Some(known) = kept.get_mut(at) else { continue };
        match KEYS.iter().find(|(list, _)| *list == entry.key) {
            Some((_, key)) => lay_list_over(&mut known.node, entry.node, key)?,
            None if entry.key == "policy" => lay_over(&mut known.node, entry.node)?,
            None => *known = entry,
        }
    }
    Ok(())
}

fn lay_list_over(base: &mut Node, change: Node, key: &str) -> Result<(), Fault> {
    let pos = change.pos;
    let (Value::List(kept), Value::List(changes)) = (&mut base.value, change.value) else {
        return Err((pos, "a list was expected".to_owned()));
    };
    for mut change in changes {
        let Some(name) = key_of(&change, key) else {
            return Err((change.pos, format!("the entry has no `{key}` to be found by")));
        };
        let at = kept.iter().position(|known| key_of(known, key).as_deref() == Some(&name));
        let removed = change.take("remove").is_some();
        match at {
            Some(at) if removed => {
                kept.remove(at);
            }
            None if removed => return Err((change.pos, format!("there is no `{name}` to remove"))),
            Some(at) => {
                if let Some(known) = kept.get_mut(at) {
                    lay_over(known, change)?;
                }
            }
            None => kept.push(change),
        }
    }
    if key == "number" {
        kept.sort_by_key(|dose| match dose.get("number").map(|number| &number.value) {
            Some(Value::Whole(number)) => *number,
            _ => i64::MAX,
        });
    }
    Ok(())
}

/// `[[confirm]]`: a later document repeats rules, so they rest on it too and may be trusted further. Rules are named by id, or by the
/// beginning of an id and a star; those that rest on it already, or on a source named in `except`, stay as they are.
pub(super) fn confirm(root: &mut Node) -> Result<(), Fault> {
    let Some(confirm) = root.take("confirm") else { return Ok(()) };
    for entry in confirm.list() {
        let (Some(source), Some(rules), Some(confidence)) =
            (entry.get("source"), entry.get("rules"), entry.get("confidence"))
        else {
            return Err((entry.pos, "`confirm` names `source`, `rules` and `confidence`".to_owned()));
        };
        let except: Vec<&str> =
            entry.get("except").map(Node::list).unwrap_or_default().iter().filter_map(Node::text).collect();
        let confirmation = Confirmation { source, confidence, except };
        for rule in rules.list() {
            let id = rule.text().unwrap_or_default();
            if !confirmation.reaches(root, id) {
                return Err((rule.pos, format!("there is no rule `{id}` to confirm")));
            }
        }
    }
    Ok(())
}

struct Confirmation<'a> {
    source: &'a Node,
    confidence: &'a Node,
    except: Vec<&'a str>,
}

impl Confirmation<'_> {
    /// Confirms every rule an id or the beginning of one names; whether there was any.
    fn reaches(&self, node: &mut Node, id: &str) -> bool {
        let named = node.get("id").and_then(Node::text).is_some_and(|known| match id.strip_suffix('*') {
            Some(beginning) => known.starts_with(beginning),
            None => known == id,
        });
        if named && node.get("sources").is_some() {
            let rests_on = node.get("sources").map(Node::list).unwrap_or_default();
            let confirmed = rests_on.iter().any(|source| source.value == self.source.value);
            if confirmed || rests_on.iter().filter_map(Node::text).any(|source| self.except.contains(&source)) {
                return true;
            }
            if let Value::Table(entries) = &mut node.value {
                for entry in entries {
                    self.apply(entry);
                }
            }
            return true;
        }
        // Every branch is walked: a beginning names many rules.
        match &mut node.value {
            Value::Table(entries) => {
                entries.iter_mut().fold(false, |any, entry| self.reaches(&mut entry.node, id) | any)
            }
            Value::List(nodes) => nodes.iter_mut().fold(false, |any, node| self.reaches(node, id) | any),
            _ => false,
        }
    }

    fn apply(&self, entry: &mut Entry) {
        match (entry.key.as_str(), &mut entry.node.value) {
            ("sources", Value::List(sources)) => sources.push(self.source.clone()),
            ("confidence", value) => *value = self.confidence.value.clone(),
            _ => {}
        }
    }
}
