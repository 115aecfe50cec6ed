//! Which identifiers need each other and which exclude each other.

use super::fault::{Fault, Gs1Error};
use super::{Element, dictionary};

/// Judges all elements of one thing together.
pub fn check(elements: &[Element<'_>]) -> Result<(), Gs1Error> {
    for element in elements {
        for pattern in element.rule.excludes {
            if let Some(other) = beside(elements, element, pattern) {
                return Err(about(Fault::Excluded, element).with(other.ai));
            }
        }
    }
    for element in elements {
        for groups in element.rule.requires {
            let whole = |group: &&[&str]| group.iter().all(|pattern| beside(elements, element, pattern).is_some());
            if !groups.iter().any(whole) {
                let groups: Vec<_> = groups.iter().map(|group| group.join("+")).collect();
                return Err(about(Fault::Requires, element).with(groups.join(",")));
            }
        }
    }
    for (at, element) in elements.iter().enumerate() {
        if let Some(other) = elements[..at].iter().find(|other| other.ai == element.ai && other.value != element.value)
        {
            return Err(about(Fault::Contradiction, element).with(other.value));
        }
    }
    signed_keys(elements)
}

/// A digital signature (8030) signs one thing: a document, coupon or asset beside it carries its serial part.
fn signed_keys(elements: &[Element<'_>]) -> Result<(), Gs1Error> {
    if !elements.iter().any(|element| element.ai == "8030") {
        return Ok(());
    }
    let bare = |element: &&Element<'_>| {
        matches!(element.ai, "253" | "255" | "8003") && element.value.len() == element.rule.min()
    };
    elements.iter().find(bare).map_or(Ok(()), |element| Err(about(Fault::KeyWithoutSerial, element)))
}

fn about(fault: Fault, element: &Element<'_>) -> Gs1Error {
    Gs1Error::new(fault, element.at).of(element.ai)
}

/// Another element whose identifier a pattern means; `n` at its end stands for any digit. An element is never beside itself.
fn beside<'a, 'b>(elements: &'b [Element<'a>], element: &Element<'a>, pattern: &str) -> Option<&'b Element<'a>> {
    elements.iter().find(|other| fits(other.ai, pattern) && other.ai != element.ai)
}

fn fits(ai: &str, pattern: &str) -> bool {
    ai.len() == pattern.len()
        && ai.bytes().zip(pattern.bytes()).all(|(digit, wanted)| digit == wanted || wanted == b'n')
}

/// Whether a row of identifiers may stand in the path of a GS1 Digital Link: a primary key and its qualifiers in order.
pub fn is_path(ais: &[&str]) -> bool {
    let Some((key, qualifiers)) = ais.split_first() else { return false };
    let Some(rows) = dictionary::exactly(key).and_then(|rule| rule.key) else { return false };
    rows.iter().any(|row| {
        let mut row = row.iter();
        qualifiers.iter().all(|qualifier| row.any(|allowed| allowed == qualifier))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_every_digit() {
        assert!(fits("3102", "310n") && fits("3102", "31nn") && !fits("310", "310n") && !fits("3200", "31nn"));
    }

    #[test]
    fn qualifiers_stand_in_their_order_and_not_mixed() {
        assert!(
            is_path(&["01"]) && is_path(&["01", "22", "21"]) && is_path(&["01", "235"]) && is_path(&["8018", "8019"])
        );
        for path in [&["01", "21", "10"][..], &["01", "22", "235"], &["10"], &["01", "01"], &[]] {
            assert!(!is_path(path), "{path:?}");
        }
    }
}
