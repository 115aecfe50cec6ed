//! Lists of people in a segment, ascending: the smallest of three writings.
//!
//! First byte 0: the steps between them, as varints. 1: a bit for each. 2: runs, as gap and length. A region's prefix is had by everybody
//! of the segment and is one run; a surname is had by one in ten; most are had by a few.

use std::ops::Range;

/// People in a segment, at most.
pub(super) const SEGMENT: u32 = 1 << 17;

const STEPS: u8 = 0;
const BITS: u8 = 1;
const RUNS: u8 = 2;

/// Writes a list, ascending and without repetition.
pub(super) fn encode(list: &[u32], into: &mut Vec<u8>) {
    into.clear();
    let mut runs = 0;
    let mut before = None;
    for n in list {
        runs += usize::from(before != Some(n.wrapping_sub(1)));
        before = Some(*n);
    }
    let span = list.last().map_or(0, |last| *last as usize / 8 + 1);
    // A step is rarely more than two bytes, a run rarely more than four.
    if runs * 3 < list.len() {
        into.push(RUNS);
        encode_runs(list, into);
    } else if span < list.len() {
        into.push(BITS);
        into.resize(1 + span, 0);
        for n in list {
            into[1 + *n as usize / 8] |= 1 << (n % 8);
        }
    } else {
        into.push(STEPS);
        let mut next = 0;
        for n in list {
            varint(n - next, into);
            next = n + 1;
        }
    }
}

fn encode_runs(list: &[u32], into: &mut Vec<u8>) {
    let mut next = 0;
    let mut at = 0;
    while at < list.len() {
        let start = list[at];
        let mut length = 1;
        while list.get(at + length as usize) == Some(&(start + length)) {
            length += 1;
        }
        varint(start - next, into);
        varint(length - 1, into);
        next = start + length;
        at += length as usize;
    }
}

fn varint(mut value: u32, into: &mut Vec<u8>) {
    while value >= 0x80 {
        into.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    into.push(value.to_le_bytes()[0]);
}

/// Reads a number of up to 32 bits; none when the bytes end.
fn take_varint(bytes: &mut std::slice::Iter<'_, u8>) -> Option<u32> {
    let mut value = 0u32;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.next()?;
        value |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    Some(value)
}

/// Calls `each` for everybody in the list, ascending. Bytes that are no list end it early.
pub(super) fn for_each(bytes: &[u8], mut each: impl FnMut(u32)) {
    let Some((writing, rest)) = bytes.split_first() else { return };
    match *writing {
        STEPS => {
            let mut rest = rest.iter();
            let mut next = 0u32;
            while let Some(step) = take_varint(&mut rest) {
                let n = next.saturating_add(step);
                each(n);
                next = n.saturating_add(1);
            }
        }
        BITS => {
            for (at, byte) in (0u32..).zip(rest) {
                let mut byte = *byte;
                while byte != 0 {
                    each(at * 8 + byte.trailing_zeros());
                    byte &= byte - 1;
                }
            }
        }
        _ => for_each_run(rest, |run| run.for_each(&mut each)),
    }
}

/// Calls `each` for every run of neighbours, ascending.
fn for_each_run(rest: &[u8], mut each: impl FnMut(Range<u32>)) {
    let mut rest = rest.iter();
    let mut next = 0u32;
    while let (Some(gap), Some(more)) = (take_varint(&mut rest), take_varint(&mut rest)) {
        // Bytes that are no list may say anything; nobody stands beyond the segment.
        let start = next.saturating_add(gap).min(SEGMENT);
        next = start.saturating_add(more).saturating_add(1).min(SEGMENT);
        each(start..next);
    }
}

/// How many are in the list.
pub(super) fn count(bytes: &[u8]) -> u64 {
    let mut count = 0;
    match bytes.split_first() {
        Some((&RUNS, runs)) => for_each_run(runs, |run| count += u64::from(run.end - run.start)),
        _ => for_each(bytes, |_| count += 1),
    }
    count
}

/// Everybody in the list.
pub(super) fn decode(bytes: &[u8]) -> Vec<u32> {
    let mut list = Vec::with_capacity(bytes.len());
    for_each(bytes, |n| list.push(n));
    list
}

/// Those of `among` (ascending) who are in the list.
pub(super) fn among(bytes: &[u8], among: &[u32]) -> Vec<u32> {
    let mut both = Vec::with_capacity(among.len().min(bytes.len()));
    let mut left = among;
    match bytes.split_first() {
        Some((&BITS, bits)) => {
            let has = |n: u32| bits.get(n as usize / 8).is_some_and(|byte| byte & (1 << (n % 8)) != 0);
            both.extend(among.iter().copied().filter(|n| has(*n)));
        }
        Some((&STEPS, _)) => for_each(bytes, |n| {
            while let Some((first, others)) = left.split_first().filter(|(first, _)| **first <= n) {
                both.extend((*first == n).then_some(n));
                left = others;
            }
        }),
        // A run may be nearly everybody: whoever is in it is taken at once.
        Some((_, runs)) => for_each_run(runs, |run| {
            left = &left[place_of(run.start, left)..];
            let (inside, behind) = left.split_at(place_of(run.end, left));
            both.extend_from_slice(inside);
            left = behind;
        }),
        None => {}
    }
    both
}

/// How many of an ascending list are below `n`: few mostly, so it is looked for in growing steps.
fn place_of(n: u32, list: &[u32]) -> usize {
    let mut end = 1;
    while list.get(end - 1).is_some_and(|below| *below < n) {
        end *= 2;
    }
    let start = end / 2;
    start + list[start..end.min(list.len())].partition_point(|below| *below < n)
}

/// Everybody of several lists.
pub(super) struct Union {
    bits: Vec<u64>,
    any: bool,
}

impl Union {
    pub(super) fn new() -> Union {
        Union { bits: vec![0; SEGMENT as usize / 64], any: false }
    }

    pub(super) fn add(&mut self, n: u32) {
        if let Some(word) = self.bits.get_mut(n as usize / 64) {
            *word |= 1 << (n % 64);
            self.any = true;
        }
    }

    pub(super) fn has(&self, n: u32) -> bool {
        self.bits.get(n as usize / 64).is_some_and(|word| word & (1 << (n % 64)) != 0)
    }

    pub(super) fn into_list(self) -> Vec<u32> {
        let mut list = Vec::new();
        if self.any {
            for (at, word) in (0u32..).zip(self.bits) {
                let mut word = word;
                while word != 0 {
                    list.push(at * 64 + word.trailing_zeros());
                    word &= word - 1;
                }
            }
        }
        list
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use std::collections::BTreeSet;

    fn lists() -> impl proptest::strategy::Strategy<Value = BTreeSet<u32>> {
        use proptest::prelude::*;
        prop_oneof![
            proptest::collection::btree_set(0..SEGMENT, 0..60),
            proptest::collection::btree_set(0..400u32, 0..390),
            (0..SEGMENT - 5000, 1..5000u32).prop_map(|(from, length)| (from..from + length).collect()),
            (1..7u32, 0..3000u32).prop_map(|(step, count)| (0..count).map(|n| n * step).collect()),
        ]
    }

    proptest::proptest! {
        #[test]
        fn a_list_is_read_as_it_was_written(list in lists(), other in lists()) {
            let list: Vec<u32> = list.into_iter().collect();
            let other: Vec<u32> = other.into_iter().collect();
            let mut bytes = Vec::new();
            encode(&list, &mut bytes);
            proptest::prop_assert_eq!(&decode(&bytes), &list);
            proptest::prop_assert_eq!(count(&bytes), list.len() as u64);
            let both: Vec<u32> = other.iter().copied().filter(|n| list.contains(n)).collect();
            proptest::prop_assert_eq!(among(&bytes, &other), both);
            let mut union = Union::new();
            list.iter().chain(&other).for_each(|n| union.add(*n));
            let either: BTreeSet<u32> = list.iter().chain(&other).copied().collect();
            proptest::prop_assert_eq!(union.into_list(), either.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            for_each(&bytes, |_| ());
            among(&bytes, &[1, 5, 9]);
            count(&bytes);
        }
    }

    #[test]
    fn what_everybody_has_takes_a_few_bytes() {
        let everybody: Vec<u32> = (0..SEGMENT).collect();
        let mut bytes = Vec::new();
        encode(&everybody, &mut bytes);
        assert!(bytes.len() < 8, "{}", bytes.len());
        let every_third: Vec<u32> = (0..SEGMENT).filter(|n| n % 3 == 0).collect();
        encode(&every_third, &mut bytes);
        assert!(bytes.len() <= SEGMENT as usize / 8 + 1, "{}", bytes.len());
    }
}
