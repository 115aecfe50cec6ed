/// One cell as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, untouched.
    Text(Box<str>),
    /// A number, in plain decimal digits: `36.5`, `13800138000`.
    Number(Box<str>),
    /// A date or a moment, ISO 8601: `2024-03-05`, `2024-03-05T09:31:07`. A date without a time carries none.
    Date(Box<str>),
    /// Something that cannot be taken for what was meant.
    Fault(Fault),
}

/// What is wrong with a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A number of more than 15 digits: the table program kept only the first 15, so an identity number or a code is lost.
    DigitsLost,
    /// A formula that could not be computed, such as `#N/A`.
    Formula,
}

impl Cell {
    /// The text of the cell; empty for nothing and for a fault.
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(text) | Cell::Number(text) | Cell::Date(text) => text,
            Cell::Empty | Cell::Fault(_) => "",
        }
    }

    /// What is wrong, if anything.
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Cell::Fault(fault) => Some(*fault),
            _ => None,
        }
    }

    /// Whether nothing but space is in it.
    pub fn is_blank(&self) -> bool {
        self.fault().is_none() && self.text().trim().is_empty()
    }

    pub(crate) fn of_text(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
    }

    /// A number cell. From the 16th digit on a table program has made zeros out of what was typed.
    pub(crate) fn of_number(value: f64) -> Cell {
        if !value.is_finite() || value.abs() >= 1e15 {
            return Cell::Fault(Fault::DigitsLost);
        }
        // The shortest text that reads back as the same number, never with an exponent.
        Cell::Number(value.to_string().into())
    }

    /// A text cell of a file without types. `1.10105E+17` is what a table program leaves of a long number.
    pub(crate) fn of_field(text: &str) -> Cell {
        if is_rounded(text.trim()) { Cell::Fault(Fault::DigitsLost) } else { Cell::of_text(text) }
    }
}

/// `1.10105E+17`: digits, at most one point, `E+`, two or three digits.
fn is_rounded(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once("E+") else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1 && digits(whole) && digits(part) && digits(exponent) && matches!(exponent.len(), 2 | 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_number_is_never_taken_through_a_float() {
        assert_eq!(Cell::of_number(13_800_138_000.0).text(), "13800138000");
        assert_eq!(Cell::of_number(36.5).text(), "36.5");
        assert_eq!(Cell::of_number(999_999_999_999_999.0).text(), "999999999999999");
        assert_eq!(Cell::of_number(110_105_194_912_310_020.0), Cell::Fault(Fault::DigitsLost));
        assert_eq!(Cell::of_field("1.10105E+17"), Cell::Fault(Fault::DigitsLost));
        assert_eq!(Cell::of_field("1E+12"), Cell::Fault(Fault::DigitsLost));
        for text in ["E+17", "12.5E+17", "AE+10", "1.1E+", "1.1E+1", "202403E+01"] {
            assert_eq!(Cell::of_field(text).text(), text, "a lot may read so");
        }
    }
}
