//! Lost separators: what a scanner that swallows FNC1 leaves behind, and how it was most likely meant.
//!
//! Without its separator a lot runs on into the next element: `10` + `ABC123` + `21` + `0001` becomes the lot `ABC123210001`. That reads
//! well and is wrong, so it is said and never mended in silence.

use super::{Element, dictionary, lint, value, whole_value};

/// How a message without separators was most likely meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// All elements, those before the doubtful one included.
    pub elements: Vec<(String, String)>,
    /// A date or a check digit inside the swallowed part holds: hardly by chance.
    pub sure: bool,
}

/// Dates and keys whose content proves itself.
const PROVING: [&str; 8] = ["01", "02", "11", "12", "13", "15", "16", "17"];
/// What a package of a medicine may carry behind a lot or a serial.
const EXPECTED: [&str; 20] = [
    "01", "02", "10", "11", "12", "13", "15", "16", "17", "20", "21", "22", "30", "37", "240", "241", "250", "251",
    "710", "717",
];
/// Longest text that is looked at: no package carries more, and the search stays short.
const LONGEST: usize = 160;
/// Elements of variable length inside one swallowed part.
const DEEPEST: usize = 3;

/// Whether a message without any separator inside reads like one that lost them.
pub fn likely(text: &str) -> Option<Split> {
    if text.len() > LONGEST {
        return None;
    }
    let mut known = vec![];
    let mut rest = text;
    // Up to the first element without a fixed length there is nothing to lose.
    loop {
        let rule = dictionary::at_start(rest.as_bytes())?;
        let (ai, body) = rest.split_at_checked(usize::from(rule.digits))?;
        if rule.separator {
            return best(&known, ai, rule, body);
        }
        let (content, next) = body.split_at_checked(rule.max())?;
        value(rule, content.as_bytes()).ok()?;
        known.push((ai, content));
        rest = next;
    }
}

fn best(known: &[(&str, &str)], ai: &str, rule: &dictionary::Ai, body: &str) -> Option<Split> {
    let mut found: Option<(usize, Vec<(&str, &str)>)> = None;
    for cut in 1..body.len() {
        let Some((head, tail)) = body.split_at_checked(cut) else { continue };
        if whole_value(rule, head).is_err() {
            continue;
        }
        let mut seen: Vec<_> = known.iter().map(|(ai, _)| *ai).chain([ai]).collect();
        for elements in readings(tail, &mut seen, DEEPEST) {
            let proofs = elements.iter().filter(|(ai, _)| PROVING.contains(ai)).count();
            if proofs == 0 && !plausible(known, ai, &elements) {
                continue;
            }
            // Of several readings the one with more proof; of equal ones the first whose head is not a mere letter or two.
            let score = proofs * 100 + elements.len() * 2 * usize::from(proofs > 0) + usize::from(head.len() > 2);
            if found.as_ref().is_none_or(|(other, _)| score > *other) {
                found = Some((score, [(ai, head)].into_iter().chain(elements).collect()));
            }
        }
    }
    let (score, elements) = found?;
    let elements = known.iter().copied().chain(elements);
    Some(Split {
        elements: elements.map(|(ai, value)| (ai.to_owned(), value.to_owned())).collect(),
        sure: score >= 100,
    })
}

/// Without proof inside, only lot and serial are looked for: a serial behind a lot, or a lot behind a serial where a date shows that a lot
/// is due.
fn plausible(known: &[(&str, &str)], ai: &str, elements: &[(&str, &str)]) -> bool {
    let dated = known.iter().any(|(ai, _)| PROVING[2..].contains(ai));
    match (ai, elements) {
        ("10", [("21", _)]) => true,
        ("21", [("10", _)]) => dated,
        _ => false,
    }
}

/// Every way to read `text` as elements that are expected here and not there yet.
fn readings<'a>(text: &'a str, seen: &mut Vec<&'a str>, depth: usize) -> Vec<Vec<(&'a str, &'a str)>> {
    let Some(rule) = dictionary::at_start(text.as_bytes()) else { return vec![] };
    let Some((ai, body)) = text.split_at_checked(usize::from(rule.digits)) else { return vec![] };
    if !EXPECTED.contains(&ai) || seen.contains(&ai) {
        return vec![];
    }
    let mut all = vec![];
    seen.push(ai);
    if !rule.separator {
        if let Some((content, next)) = body.split_at_checked(rule.max())
            && value(rule, content.as_bytes()).is_ok()
        {
            if next.is_empty() {
                all.push(vec![(ai, content)]);
            }
            all.extend(readings(next, seen, depth).into_iter().map(|rest| before(ai, content, rest)));
        }
    } else if depth > 0 {
        if whole_value(rule, body).is_ok() {
            all.push(vec![(ai, body)]);
        }
        for cut in 1..body.len().min(rule.max() + 1) {
            let Some((content, next)) = body.split_at_checked(cut) else { continue };
            if lint::characters(rule.parts[0].set, content.as_bytes()).is_ok() {
                all.extend(readings(next, seen, depth - 1).into_iter().map(|rest| before(ai, content, rest)));
            }
        }
    }
    seen.pop();
    all
}

fn before<'a>(ai: &'a str, value: &'a str, mut rest: Vec<(&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    rest.insert(0, (ai, value));
    rest
}

/// Whether anything in a message could have swallowed its neighbours: cheap, for the many codes that could not.
pub fn possible(elements: &[Element<'_>]) -> bool {
    elements.iter().any(|element| element.rule.separator && element.value.len() > 3)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn split(text: &str) -> Option<(Vec<(String, String)>, bool)> {
        likely(text).map(|split| (split.elements, split.sure))
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(ai, value)| ((*ai).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_serial_swallowed_by_the_lot_is_suspected() {
        let expected = pairs(&[("01", "06901234567892"), ("17", "270131"), ("10", "ABC123"), ("21", "0001")]);
        assert_eq!(split("01069012345678921727013110ABC123210001"), Some((expected, false)));
    }

    #[test]
    fn a_date_swallowed_by_the_lot_is_as_good_as_certain() {
        let expected = pairs(&[("01", "06901234567892"), ("10", "ABC123"), ("17", "270131")]);
        assert_eq!(split("010690123456789210ABC12317270131"), Some((expected, true)));
        let expected = pairs(&[("01", "06901234567892"), ("10", "ABC123"), ("17", "270131"), ("21", "0001")]);
        assert_eq!(split("010690123456789210ABC12317270131210001"), Some((expected, true)));
    }

    #[test]
    fn a_plain_lot_or_serial_is_not_suspected() {
        for text in [
            "0106901234567892",
            "01069012345678921727013110ABC123",
            "01069012345678922100010",
            "010690123456789221A10B",
            "01069012345678921727013110A2020",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }

    #[test]
    fn a_long_text_takes_no_long_time() {
        let text = format!("0106901234567892{}", "10".repeat(45));
        assert!(likely(&text).is_none_or(|split| split.elements.len() > 1));
        let text = format!("010690123456789291{}", "2110".repeat(20));
        assert!(likely(&text).is_none_or(|split| split.elements.len() > 1));
    }
}
