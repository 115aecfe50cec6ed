//! Dates and times of day.

use super::{Checked, digit, digits};
use crate::gs1::fault::Fault;

/// Two digits, at most `last`.
pub fn part(data: &[u8], last: u32) -> Checked {
    digits(data)?;
    match data {
        [tens, ones] if digit(*tens) * 10 + digit(*ones) <= last => Ok(()),
        _ => Err((Fault::Time, 0)),
    }
}

/// HHMM.
pub fn hour_and_minute(data: &[u8]) -> Checked {
    digits(data)?;
    let Some((hour, minute)) = data.split_at_checked(2) else { return Err((Fault::Time, 0)) };
    part(hour, 23)?;
    part(minute, 59).map_err(|(fault, at)| (fault, at + 2))
}

/// YYMMDD or YYYYMMDD. `open_day`: day 00 stands for the whole month.
pub fn date(data: &[u8], open_day: bool) -> Checked {
    digits(data)?;
    let Some(start) = data.len().checked_sub(4) else { return Err((Fault::Date, 0)) };
    let number = |part: &[u8]| part.iter().fold(0, |n, b| n * 10 + digit(*b));
    let (year, month, day) = (number(&data[..start]), number(&data[start..start + 2]), number(&data[start + 2..]));
    let days = match month {
        // A year of two digits lies between 1950 and 2099 for as long as the window reaches, where every fourth has a 29 February.
        2 if year % 4 == 0 && (start == 2 || year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return Err((Fault::Date, start)),
    };
    if day > days || (day == 0 && !open_day) { Err((Fault::Date, start + 2)) } else { Ok(()) }
}
