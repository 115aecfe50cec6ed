//! Credentials told by the form of their text: electronic health code, social card, vaccination certificate. A table, extended by data.

use std::sync::LazyLock;

use serde::Deserialize;

/// A table of recognisers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// Where the forms come from.
    pub source: String,
    /// `high`, `medium`, `low`.
    pub confidence: String,
    /// The kinds, the first that fits decides.
    #[serde(rename = "kind", default)]
    pub kinds: Vec<Credential>,
}

/// One kind of credential.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Code.
    pub code: String,
    /// National name.
    pub name: String,
    /// Forms of its text.
    pub forms: Vec<Form>,
}

/// A form: plain characters, and classes in brackets with how many of them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Form(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    one: One,
    min: usize,
    max: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum One {
    Exactly(char),
    Digit,
    Upper,
    Lower,
    Letter,
    Alnum,
    Hex,
    Base64,
    Any,
}

/// Longest text that is looked at, and most characters of one class.
const LONGEST: usize = 4096;

static BUILT_IN: LazyLock<Credentials> =
    LazyLock::new(|| toml::from_str(include_str!("../../data/recognisers.toml")).unwrap_or_default());

impl Credentials {
    /// The table that comes with the program.
    pub fn built_in() -> &'static Credentials {
        &BUILT_IN
    }

    /// Reads a table of a data package.
    ///
    /// # Errors
    /// What TOML says about it, unreadable forms included.
    pub fn read(text: &str) -> Result<Credentials, toml::de::Error> {
        toml::from_str(text)
    }

    /// This table with the rows of a package in front.
    #[must_use]
    pub fn joined(&self, package: &Credentials) -> Credentials {
        let mut joined = package.clone();
        joined.kinds.extend(self.kinds.iter().cloned());
        joined
    }

    /// The kind a text has the form of.
    pub fn of(&self, text: &str) -> Option<&Credential> {
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        self.kinds.iter().find(|kind| kind.forms.iter().any(|form| form.fits(text)))
    }
}

impl Form {
    /// Whether a whole text has this form.
    pub fn fits(&self, text: &str) -> bool {
        let letters: Vec<char> = text.chars().collect();
        // Which places can be reached after each piece: no way back is ever walked twice.
        let mut reached = vec![false; letters.len() + 1];
        reached[0] = true;
        for piece in &self.0 {
            let mut next = vec![false; letters.len() + 1];
            for start in (0..=letters.len()).filter(|at| reached[*at]) {
                let run = letters[start..].iter().take(piece.max).take_while(|c| piece.one.holds(**c)).count();
                if run >= piece.min {
                    next[start + piece.min..=start + run].fill(true);
                }
            }
            reached = next;
        }
        reached[letters.len()]
    }
}

impl One {
    fn holds(self, c: char) -> bool {
        match self {
            One::Exactly(one) => c == one,
            One::Digit => c.is_ascii_digit(),
            One::Upper => c.is_ascii_uppercase(),
            One::Lower => c.is_ascii_lowercase(),
            One::Letter => c.is_ascii_alphabetic(),
            One::Alnum => c.is_ascii_alphanumeric(),
            One::Hex => c.is_ascii_hexdigit(),
            One::Base64 => c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '='),
            One::Any => true,
        }
    }
}

impl TryFrom<String> for Form {
    type Error = String;

    fn try_from(text: String) -> Result<Form, String> {
        let bad = || format!("not a form: {text}");
        let mut pieces = vec![];
        let mut rest = text.as_str();
        while let Some(letter) = rest.chars().next() {
            let Some(class) = rest.strip_prefix('[') else {
                pieces.push(Piece { one: One::Exactly(letter), min: 1, max: 1 });
                rest = &rest[letter.len_utf8()..];
                continue;
            };
            let (name, after) = class.split_once(']').ok_or_else(bad)?;
            let one = match name {
                "digit" => One::Digit,
                "upper" => One::Upper,
                "lower" => One::Lower,
                "letter" => One::Letter,
                "alnum" => One::Alnum,
                "hex" => One::Hex,
                "base64" => One::Base64,
                "any" => One::Any,
                _ => return Err(bad()),
            };
            let (count, after) = match after.strip_prefix('{') {
                Some(count) => count.split_once('}').ok_or_else(bad)?,
                None => ("1", after),
            };
            let (min, max) = count.split_once(',').unwrap_or((count, count));
            let (min, max) = (min.parse().map_err(|_| bad())?, max.parse().map_err(|_| bad())?);
            if min > max || max > LONGEST {
                return Err(bad());
            }
            pieces.push(Piece { one, min, max });
            rest = after;
        }
        if pieces.is_empty() { Err(bad()) } else { Ok(Form(pieces)) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn form(text: &str) -> Form {
        Form::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn a_form_fits_the_whole_text_or_not_at_all() {
        for (pattern, text, fits) in [
            ("[hex]{4}:[digit]", "0aF9:1", true),
            ("[hex]{4}:[digit]", "0aF9:1 ", false),
            ("[any]{1,9}-[digit]{2}", "a-b-12", true),
            ("[any]{1,9}-[digit]{2}", "a-b-1", false),
            ("SSC[alnum]{2,4}", "SSCab12", true),
            ("SSC[alnum]{2,4}", "SSCab123", false),
        ] {
            assert_eq!(form(pattern).fits(text), fits, "{pattern} {text}");
        }
        for bad in ["", "[digit", "[colour]", "[digit]{2", "[digit]{3,2}", "[digit]{x}", "[any]{99999}"] {
            assert!(Form::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_province_adds_what_it_knows() {
        let health = format!("{}:1", "E1D10AAC".repeat(8));
        assert_eq!(Credentials::built_in().of(&health).unwrap().code, "health_code");
        assert_eq!(Credentials::built_in().of("YFZ:33:0012"), None);
        let package = "source = \"p\"\nconfidence = \"high\"\n[[kind]]\ncode = \"vaccination_certificate\"\nname = \"电子接种证\"\n\
            forms = [\"YFZ:[digit]{2}:[digit]{4,10}\"]\n";
        let table = Credentials::built_in().joined(&Credentials::read(package).unwrap());
        assert_eq!(table.of("YFZ:33:0012").unwrap().code, "vaccination_certificate");
        assert_eq!(table.of(&health).unwrap().code, "health_code");
    }

    proptest::proptest! {
        #[test]
        fn no_form_and_no_text_make_it_panic(pattern in ".{0,20}", text in ".{0,40}") {
            if let Ok(form) = Form::try_from(pattern) {
                let _ = form.fits(&text);
            }
        }
    }
}
