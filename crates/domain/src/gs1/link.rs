//! GS1 Digital Link: a web address that carries elements, `https://…/01/06901234567892/21/A7?17=270131`.

use super::bracketed::Pair;
use super::fault::{Fault, Gs1Error};
use super::{MOST_ELEMENTS, association, dictionary, whole_value};

const SCHEMES: [&str; 4] = ["https://", "HTTPS://", "http://", "HTTP://"];

/// Whether a text is a web address at all. Mixed case is none here: GS1 allows the scheme in small letters or capitals only.
pub fn is_address(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.starts_with(scheme))
}

/// Reads the elements of a link.
pub fn read(text: &str) -> Result<Vec<Pair>, Gs1Error> {
    let wrong = |at: usize| Gs1Error::new(Fault::Link, at);
    if let Some(at) = text.find(|c: char| !in_address(c)) {
        return Err(wrong(at));
    }
    let scheme = SCHEMES.iter().find(|scheme| text.starts_with(**scheme)).ok_or(wrong(0))?.len();
    let domain = text[scheme..].find('/').filter(|length| *length > 0).ok_or(wrong(text.len()))?;
    if let Some(at) = text[scheme..scheme + domain].find(|c: char| "_~?#@!$&'()*+,;=%".contains(c)) {
        return Err(wrong(scheme + at));
    }
    let path_at = scheme + domain;
    let (rest, _) = text[path_at..].split_once('#').unwrap_or((&text[path_at..], ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));

    let mut pairs = path_pairs(path, path_at).ok_or(wrong(path_at))?;
    let in_path = pairs.len();
    let ais: Vec<_> = pairs.iter().map(|(ai, ..)| ai.clone()).collect();
    parameters(query, path_at + path.len() + 1, &mut pairs)?;
    let ais: Vec<_> = ais.iter().map(String::as_str).collect();
    if !association::is_path(&ais) {
        return Err(wrong(path_at));
    }
    for (at, (ai, _, place)) in pairs.iter().enumerate() {
        let twice = pairs[..at].iter().any(|(other, ..)| other == ai);
        let here = at >= in_path && {
            let attribute = dictionary::exactly(ai).is_some_and(|rule| rule.attribute);
            // A qualifier of this key belongs into the path.
            let qualifier = (1..=ais.len()).any(|place| {
                let mut longer = ais.clone();
                longer.insert(place, ai);
                association::is_path(&longer)
            });
            !attribute || qualifier
        };
        if twice || here {
            return Err(wrong(*place).of(ai));
        }
    }
    for (ai, value, at) in &pairs {
        let rule = dictionary::exactly(ai).ok_or(wrong(*at))?;
        // Escapes move the characters of a value: the place is that of the value.
        whole_value(rule, value)
            .map_err(|(fault, _)| Gs1Error::new(fault, (*at + ai.len() + 1).min(text.len())).of(ai))?;
    }
    Ok(pairs)
}

fn in_address(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c)
}

/// The pairs of the path from the last primary key on; everything before it is the address of the resolver.
fn path_pairs(path: &str, path_at: usize) -> Option<Vec<Pair>> {
    // The parts between slashes with their places, the empty one before the first slash left out.
    let mut at = path_at;
    let mut parts = vec![];
    for part in path.split('/') {
        parts.push((part, at));
        at += part.len() + 1;
    }
    parts.remove(0);
    let mut key = parts.len();
    loop {
        key = key.checked_sub(2)?;
        let rule = dictionary::exactly(parts[key].0)?;
        if rule.key.is_some() {
            break;
        }
    }
    let pairs = parts[key..].chunks_exact(2).map(|pair| {
        let value = unescape(pair[1].0, false)?;
        Some((pair[0].0.to_owned(), value, pair[0].1))
    });
    pairs.collect()
}

/// The query parameters that are elements. Parameters with other names are the resolver's; a numeric name that is no identifier is a fault.
fn parameters(query: &str, query_at: usize, pairs: &mut Vec<Pair>) -> Result<(), Gs1Error> {
    let (mut at, mut count) = (query_at, pairs.len());
    for parameter in query.split('&') {
        let place = at;
        at += parameter.len() + 1;
        if parameter.is_empty() {
            continue;
        }
        count += 1;
        if count > MOST_ELEMENTS {
            return Err(Gs1Error::new(Fault::TooMuch, place));
        }
        let Some((ai, value)) = parameter.split_once('=') else { continue };
        // A parameter without a name is refused like an identifier nobody knows.
        if !ai.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        if dictionary::exactly(ai).is_none() {
            return Err(Gs1Error::new(Fault::UnknownIdentifier, place));
        }
        let value = unescape(value, true).ok_or(Gs1Error::new(Fault::Character, place).of(ai))?;
        pairs.push((ai.to_owned(), value, place));
    }
    Ok(())
}

/// Takes percent escapes back. `None` for a zero byte or what is not UTF-8: neither can be in an element.
fn unescape(text: &str, in_query: bool) -> Option<String> {
    let bytes = text.as_bytes();
    let hex = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    let (mut out, mut at) = (vec![], 0);
    while at < bytes.len() {
        let escaped = if bytes[at] == b'%' { hex(at + 1).zip(hex(at + 2)) } else { None };
        match (escaped, bytes[at]) {
            (Some((0, 0)), _) => return None,
            (Some((high, low)), _) => {
                out.push((high * 16 + low) as u8);
                at += 3;
                continue;
            }
            (None, b'+') if in_query => out.push(b' '),
            (None, b) => out.push(b),
        }
        at += 1;
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_last_key_of_the_path_begins_the_elements() {
        let read = read("https://trace.example/00/x/01/06901234567892/21/A%2F7?from=app&17=270131#top").unwrap();
        let read: Vec<_> = read.iter().map(|(ai, value, at)| (ai.as_str(), value.as_str(), *at)).collect();
        assert_eq!(read, [("01", "06901234567892", 27), ("21", "A/7", 45), ("17", "270131", 63)]);
    }

    #[test]
    fn an_address_that_only_looks_like_a_link_is_refused() {
        for text in [
            "https://a/b",
            "https://a/01/06901234567892/",
            "https://a/01/06901234567892?10=AB",
            "https://a/01/06901234567892?999=AB",
            "https://a/01/06901234567892?99=A&99=A",
            "https://a/01/06901234567892/21/A/10/B",
            "https://$/01/06901234567892",
            "HtTps://a/01/06901234567892",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
