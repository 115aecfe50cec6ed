//! Coupons: AI 8110 (North American coupon code) and 8112 (positive offer file), digits that say how many digits follow.

use super::{Checked, digits, number, time};
use crate::gs1::fault::Fault;

/// A walk through the digits. Every step that does not fit is a coupon fault at its place.
struct Walk<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    fn new(data: &'a [u8]) -> Result<Self, (Fault, usize)> {
        digits(data)?;
        Ok(Walk { data, at: 0 })
    }

    fn wrong<T>(&self) -> Result<T, (Fault, usize)> {
        Err((Fault::Coupon, self.at.min(self.data.len().saturating_sub(1))))
    }

    /// One digit out of these.
    fn one_of(&mut self, choices: &[u8]) -> Result<usize, (Fault, usize)> {
        match self.data.get(self.at) {
            Some(b) if choices.contains(b) => {
                self.at += 1;
                Ok(usize::from(b - b'0'))
            }
            _ => self.wrong(),
        }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], (Fault, usize)> {
        match self.data.get(self.at..self.at + count) {
            Some(taken) => {
                self.at += count;
                Ok(taken)
            }
            None => self.wrong(),
        }
    }

    /// A digit that says how many more than `base` follow.
    fn sized(&mut self, choices: &[u8], base: usize) -> Result<&'a [u8], (Fault, usize)> {
        let count = self.one_of(choices)?;
        self.take(count + base)
    }

    fn company_prefix(&mut self, choices: &[u8]) -> Checked {
        let at = self.at + 1;
        let prefix = self.sized(choices, 6)?;
        number::company_prefix(prefix, 0).map_err(|(fault, inner)| (fault, at + inner))
    }

    /// A company prefix that may be left out (9).
    fn optional_company_prefix(&mut self) -> Checked {
        if self.data.get(self.at) == Some(&b'9') {
            self.at += 1;
            return Ok(());
        }
        self.company_prefix(b"0123456")
    }

    /// What must be bought: a sized amount, its code, a family of three digits.
    fn requirement(&mut self) -> Checked {
        self.sized(b"12345", 0)?;
        self.one_of(b"012349")?;
        self.take(3)?;
        Ok(())
    }

    /// An optional field begins with its own number.
    fn begins(&mut self, field: u8) -> bool {
        let begins = self.data.get(self.at) == Some(&field);
        self.at += usize::from(begins);
        begins
    }

    fn date(&mut self) -> Result<&'a [u8], (Fault, usize)> {
        let at = self.at;
        let date = self.take(6)?;
        time::date(date, false).map_err(|_| (Fault::Coupon, at))?;
        Ok(date)
    }

    fn end(&self) -> Checked {
        if self.at == self.data.len() { Ok(()) } else { self.wrong() }
    }
}

/// AI 8110.
pub fn north_american(data: &[u8]) -> Checked {
    let mut walk = Walk::new(data)?;
    walk.company_prefix(b"0123456")?;
    walk.take(6)?;
    walk.sized(b"12345", 0)?;
    walk.requirement()?;
    if walk.begins(b'1') {
        walk.one_of(b"0123")?;
        walk.requirement()?;
        walk.optional_company_prefix()?;
    }
    if walk.begins(b'2') {
        walk.requirement()?;
        walk.optional_company_prefix()?;
    }
    let mut expiry = None;
    if walk.begins(b'3') {
        expiry = Some(walk.date()?);
    }
    if walk.begins(b'4') {
        let start = walk.date()?;
        if expiry.is_some_and(|expiry| start > expiry) {
            return Err((Fault::Coupon, walk.at - 6));
        }
    }
    if walk.begins(b'5') {
        walk.sized(b"0123456789", 6)?;
    }
    if walk.begins(b'6') {
        walk.company_prefix(b"1234567")?;
    }
    if walk.begins(b'9') {
        walk.one_of(b"01256")?;
        walk.one_of(b"012")?;
        walk.take(1)?;
        walk.one_of(b"01")?;
    }
    walk.end()
}

/// AI 8112.
pub fn positive_offer(data: &[u8]) -> Checked {
    let mut walk = Walk::new(data)?;
    walk.one_of(b"01")?;
    walk.sized(b"0123456", 6)?;
    walk.take(6)?;
    walk.sized(b"0123456789", 6)?;
    walk.end()
}
