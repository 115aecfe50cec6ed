//! Numbers as shown: enough to recognise, not enough to take away.

/// An identity number with all but the first three and last four characters hidden: `110***********002X`.
pub fn number(number: &str) -> String {
    keep(number, 3, 4)
}

/// A phone number with its middle hidden: `138****1234`.
pub fn phone(phone: &str) -> String {
    keep(phone, 3, 4)
}

fn keep(text: &str, head: usize, tail: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= head + tail {
        return "*".repeat(letters.len());
    }
    let hidden = letters.len() - head - tail;
    letters[..head]
        .iter()
        .copied()
        .chain(std::iter::repeat_n('*', hidden))
        .chain(letters[letters.len() - tail..].iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn hides_the_birth_date_in_an_id_number() {
        assert_eq!(super::number("11010519491231002X"), "110***********002X");
        assert_eq!(super::phone("13812341234"), "138****1234");
        assert_eq!(super::number("A12"), "***", "a short number is hidden altogether");
    }
}
