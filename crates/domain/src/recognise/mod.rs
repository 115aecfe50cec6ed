//! The front door of everything scanned or keyed: one text in, what it is out. Every screen asks here.
//!
//! A vaccine's code, a GS1 message of something else, a product's bar code, an identity number, a credential, or unknown: then the text
//! stays as it came, with why it is not what it looks like, and with whatever says whose code it was meant to be (C-092).

mod credential;

use jiff::civil::Date;
use serde::Deserialize;

use crate::Refusal;
use crate::gs1::{self, Carrier, Message, Split, Symbology};
use crate::identity::Identity;
use crate::trace_code::{self, Broken, ProductKey, Reading, Rules, TraceCode};

pub use credential::{Credential, Credentials, Form};

/// The tables a text is held against. Data packages extend them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// Forms of trace codes.
    pub trace: Rules,
    /// Forms of credentials.
    pub credentials: Credentials,
}

impl Tables {
    /// The tables that come with the program.
    pub fn built_in() -> Tables {
        Tables { trace: Rules::built_in().clone(), credentials: Credentials::built_in().clone() }
    }

    /// These tables with the rows of a data package in front of them.
    ///
    /// # Errors
    /// `codes.package_unreadable` with what is wrong: no TOML of this form, a rule that no code can follow, or nothing in it.
    pub fn with(&self, package: &str) -> Result<Tables, Refusal> {
        let bad = |why: String| Refusal::new("codes.package_unreadable").with("why", why);
        let package: Package = toml::from_str(package).map_err(|error| bad(error.message().to_owned()))?;
        let mut tables = self.clone();
        if let Some(rules) = &package.trace {
            if let Some(rule) = rules.rules.iter().find(|rule| !rule.is_sound()) {
                return Err(bad(format!("rule {}", rule.prefix)));
            }
            tables.trace = self.trace.joined(rules);
        }
        if let Some(credentials) = &package.credentials {
            tables.credentials = self.credentials.joined(credentials);
        }
        if tables == *self {
            return Err(bad("[trace] [credentials]".to_owned()));
        }
        Ok(tables)
    }
}

/// A data package: what a province or a holder adds to the tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Package {
    /// Registered prefixes and how their codes look.
    trace: Option<Rules>,
    /// Kinds of credentials.
    credentials: Option<Credentials>,
}

/// What a text is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// What it is.
    pub content: Content,
    /// GS1 elements, also those read before something was wrong.
    pub elements: Vec<(String, String)>,
    /// How a message without separators was most likely meant: whoever uses it asks a person first.
    pub suspect: Option<Split>,
    /// What was let through on the way.
    pub notes: Vec<&'static str>,
}

/// Kinds of content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A package unit of a medicine.
    Unit(TraceCode),
    /// A sound GS1 message that names no unit, and why not.
    Elements(Refusal),
    /// A product's EAN bar code: no unit, no lot.
    Product(String),
    /// An identity number.
    Identity(Box<Identity>),
    /// A credential that others resolve: the code of its kind.
    Credential(String),
    /// A text of a symbol that may hold any text.
    Text,
    /// Not known, kept as it came.
    Unknown(Unknown),
}

/// A text nobody knows, with what can still be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What it seems to be: `gs1`, `trace_code`, a kind of document, or `unknown`.
    pub kind: String,
    /// `code.not_readable` or one of `identity.…`.
    pub refusal: Refusal,
    /// The product it was most likely meant for, to count by (C-092).
    pub product: Option<ProductKey>,
    /// The holder of its prefix, when that is registered (C-092).
    pub holder: Option<String>,
}

impl Recognised {
    /// The code of the kind, as views and programs outside see it.
    pub fn kind(&self) -> &str {
        match &self.content {
            Content::Unit(TraceCode { product: ProductKey::Segment(_), .. }) => "trace_code",
            Content::Unit(_) | Content::Elements(_) => "gs1",
            Content::Product(number) if number.len() == 8 => "ean_8",
            Content::Product(_) => "ean_13",
            Content::Identity(identity) => identity.kind.code(),
            Content::Credential(kind) => kind,
            Content::Text => "text",
            Content::Unknown(unknown) => &unknown.kind,
        }
    }

    /// Whether the text is something sound, of whatever kind.
    pub fn is_known(&self) -> bool {
        !matches!(self.content, Content::Unknown(_))
    }

    /// The unit of a vaccine, or why there is none.
    ///
    /// # Errors
    /// `code.not_readable` or what is wrong with the number it seems to be.
    pub fn unit(&self) -> Result<&TraceCode, Refusal> {
        let other = |why: &str| Err(Refusal::new("code.not_readable").with("why", why));
        match &self.content {
            Content::Unit(code) => Ok(code),
            Content::Elements(refusal) => Err(refusal.clone()),
            Content::Unknown(unknown) => Err(unknown.refusal.clone()),
            Content::Product(_) => other("product_only"),
            Content::Identity(_) => other("is_identity"),
            Content::Credential(_) => other("is_credential"),
            Content::Text => other("unknown_form"),
        }
    }

    fn plain(content: Content) -> Recognised {
        Recognised { content, elements: vec![], suspect: None, notes: vec![] }
    }
}

/// Recognises a text with its symbology identifier, if it has one. `today` settles centuries. Full-width characters of a Chinese keyboard
/// are read as their plain ones when that makes sense of the text.
pub fn recognise(given: &str, tables: &Tables, today: Date) -> Recognised {
    let seen = narrow(given).map(|text| plainly(&text, tables, today)).filter(Recognised::is_known);
    match seen {
        Some(mut seen) => {
            seen.notes.push("full_width");
            seen
        }
        None => plainly(given, tables, today),
    }
}

/// A text with its full-width characters made plain; `None` when it has none.
fn narrow(text: &str) -> Option<String> {
    let wide = |c: &char| matches!(c, '\u{ff01}'..='\u{ff5e}');
    // The first byte of every one of them; most texts have none.
    if !text.as_bytes().contains(&0xef) || !text.chars().any(|c| wide(&c)) {
        return None;
    }
    let plain = |c: char| if wide(&c) { char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c) } else { c };
    Some(text.chars().map(plain).collect())
}

fn plainly(given: &str, tables: &Tables, today: Date) -> Recognised {
    let text = trace_code::trim(given);
    // Places count characters of the given text.
    let shift = given.chars().count()
        - given.trim_start_matches(|c: char| c.is_whitespace() || (c.is_control() && c != gs1::GS)).chars().count();
    let (symbology, body) = gs1::symbology(text);
    match trace_code::read(text, &tables.trace, today.year()) {
        // 18 digits and the like are never 20 characters; a registered code is one.
        Reading::Registered(code) => Recognised::plain(Content::Unit(code)),
        Reading::Gs1(message, unit) => of_message(*message, unit),
        // A symbol for GS1 elements or a product number holds nothing else.
        Reading::Broken(broken) => match symbology {
            Symbology::Elements | Symbology::Product(_) => of_broken(*broken, body, tables, shift),
            _ => other(body, tables, today).unwrap_or_else(|| of_broken(*broken, body, tables, shift)),
        },
        Reading::Nothing => other(body, tables, today).unwrap_or_else(|| match symbology {
            Symbology::Text if !gs1::is_address(body) => Recognised::plain(Content::Text),
            _ => Recognised::plain(Content::Unknown(nothing(text, body, symbology, today))),
        }),
    }
}

fn of_message(message: Message, unit: Option<TraceCode>) -> Recognised {
    let content = match (unit, &message.product, message.carrier) {
        (Some(code), ..) => Content::Unit(code),
        (None, Some(number), Carrier::Product) => Content::Product(number.clone()),
        _ => Content::Elements(trace_code::unit_refusal(&message)),
    };
    Recognised { content, elements: message.elements, suspect: message.lost, notes: message.notes }
}

/// What is neither a unit nor GS1: identity numbers that prove themselves, credentials, product numbers.
fn other(body: &str, tables: &Tables, today: Date) -> Option<Recognised> {
    if let Ok(identity) = Identity::read(body, today) {
        use crate::identity::DocumentKind::BirthCertificate;
        // A form alone proves little: of those only the birth certificate has a bar code of its own.
        if identity.sure || identity.kind == BirthCertificate {
            let notes = identity.notes.clone();
            return Some(Recognised { notes, ..Recognised::plain(Content::Identity(Box::new(identity))) });
        }
    }
    if let Some(kind) = tables.credentials.of(body) {
        return Some(Recognised::plain(Content::Credential(kind.code.clone())));
    }
    // A bar code from a reader that sends no symbology identifier.
    let product = body.len() == 13 && body.bytes().all(|b| b.is_ascii_digit());
    let number = product.then(|| gs1::message(&format!("]E0{body}")))??.ok()?;
    Some(Recognised { notes: vec!["no_symbology"], ..Recognised::plain(Content::Product(number.product?)) })
}

fn of_broken(broken: Broken, body: &str, tables: &Tables, shift: usize) -> Recognised {
    let Broken { mut refusal, gs1 } = broken;
    if let Some(at) = refusal.params.get("at").and_then(|at| at.parse::<usize>().ok()) {
        refusal = refusal.with("at", at + shift);
    }
    let (elements, suspect) = gs1.clone().map_or((vec![], None), |refused| (refused.elements, refused.lost));
    let gtin = elements.iter().chain(suspect.iter().flat_map(|split| &split.elements)).find(|(ai, _)| ai == "01");
    let compact: String = body.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let rule = tables.trace.of(&compact).filter(|rule| rule.is_registered());
    let product = match (gtin, rule) {
        (Some((_, gtin)), _) => Some(ProductKey::Gtin(gtin.clone())),
        (None, Some(rule)) if gs1.is_none() => Some(ProductKey::Segment(compact.chars().take(rule.segment).collect())),
        _ => None,
    };
    let kind = if gs1.is_some() { "gs1" } else { "trace_code" }.to_owned();
    let holder = rule.and_then(|rule| rule.holder.clone());
    let content = Content::Unknown(Unknown { kind, refusal, product, holder });
    Recognised { content, elements, suspect, notes: vec![] }
}

fn nothing(text: &str, body: &str, symbology: Symbology, today: Date) -> Unknown {
    let unknown = |kind: &str, refusal| Unknown { kind: kind.to_owned(), refusal, product: None, holder: None };
    // Nearly an identity number: its own words are better than "unknown".
    if let Err(refusal) = Identity::read(body, today)
        && let Some(kind) = refusal.params.get("kind").cloned()
        && refusal.code != "identity.bad_form"
    {
        return unknown(&kind, refusal);
    }
    let why = match symbology {
        _ if text.is_empty() => "nothing",
        Symbology::Unsaid if text.starts_with(']') => "symbology",
        Symbology::Other => "symbology",
        _ if gs1::is_address(body) => "link",
        _ => "unknown_form",
    };
    unknown("unknown", Refusal::new("code.not_readable").with("why", why))
}

#[cfg(test)]
#[path = "recognise_tests.rs"]
mod tests;
