//! Dates in any writing.

use jiff::civil::{Date, DateTime, Time};

/// A day, and the time of it where one was written. A day without a time gets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub date: Date,
    pub time: Option<Time>,
}

/// Reads `2024-03-05`, `2024/3/5`, `2024.3.5`, `20240305`, `2024年3月5日`, each with a time behind it or not. Year, month, day in this
/// order only: `03/05/2024` may mean two days, and a guess could be the wrong one.
pub(crate) fn moment(text: &str) -> Option<Moment> {
    let text = text.trim();
    if let Ok(found) = text.parse::<DateTime>()
        && text.len() > 10
    {
        return Some(Moment { date: found.date(), time: Some(found.time()) });
    }
    let numbers: Vec<&str> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let plain = text.chars().all(|letter| {
        letter.is_ascii_digit()
            || letter.is_whitespace()
            || matches!(letter, '-' | '/' | '.' | ':' | '年' | '月' | '日' | '时' | '分' | '秒' | 'T' | '：')
    });
    if !plain {
        return None;
    }
    let (date, rest) = match numbers.as_slice() {
        [year, month, day, rest @ ..] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
            (Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?, rest)
        }
        [packed, rest @ ..] if packed.len() == 8 => {
            (Date::new(packed[..4].parse().ok()?, packed[4..6].parse().ok()?, packed[6..].parse().ok()?).ok()?, rest)
        }
        [packed] if packed.len() == 14 => {
            let time = [&packed[8..10], &packed[10..12], &packed[12..]];
            let date =
                Date::new(packed[..4].parse().ok()?, packed[4..6].parse().ok()?, packed[6..8].parse().ok()?).ok()?;
            return Some(Moment { date, time: Some(clock(&time)?) });
        }
        _ => return None,
    };
    let time = if rest.is_empty() { None } else { Some(clock(rest)?) };
    Some(Moment { date, time })
}

/// `9:31`, `09:31:07`, `9时31分`.
pub(crate) fn time(text: &str) -> Option<Time> {
    let parts: Vec<&str> = text.trim().split([':', '：', '时', '分', '秒']).filter(|part| !part.is_empty()).collect();
    clock(&parts)
}

fn clock(parts: &[&str]) -> Option<Time> {
    let (hour, minute, second) = match parts {
        [hour, minute] => (hour, minute, "0"),
        [hour, minute, second] | [hour, minute, second, "0" | "00" | "000"] => (hour, minute, *second),
        _ => return None,
    };
    Time::new(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_in_any_writing_and_keeps_its_precision_a_041() {
        for (text, expected) in [
            ("2024-03-05", "2024-03-05 -"),
            ("2024/3/5", "2024-03-05 -"),
            ("2024.03.05", "2024-03-05 -"),
            ("20240305", "2024-03-05 -"),
            ("2024年3月5日", "2024-03-05 -"),
            (" 2024-03-05T09:31:07 ", "2024-03-05 09:31:07"),
            ("2024/3/5 9:31", "2024-03-05 09:31:00"),
            ("2024-03-05 09:31:07.0", "2024-03-05 09:31:07"),
            ("20240305093107", "2024-03-05 09:31:07"),
            ("2024年3月5日 9时31分", "2024-03-05 09:31:00"),
            ("2024-02-30", "none"),
            ("03/05/2024", "none"),
            ("24-03-05", "none"),
            ("45356", "none"),
            ("2024-03-05?", "none"),
            ("", "none"),
        ] {
            let found = moment(text).map_or("none".to_owned(), |found| {
                format!(
                    "{} {}",
                    found.date,
                    found.time.map_or("-".to_owned(), |time| time.strftime("%H:%M:%S").to_string())
                )
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
