//! Grams: the small pieces a person is found by, each a number.
//!
//! A gram is a kind (5 bits) and what it holds (42 bits). Neighbouring grams stand for what begins alike, so that one range of them answers
//! for a part that is still being typed. Names and numbers carry a mark before their first and after their last character; that is what
//! tells a beginning and a whole from an inside.

use std::ops::RangeInclusive;

use domain::search::{Candidate, CharKey, NameKey, Place, Syllable, number_key};
use jiff::civil::Date;

/// A gram.
pub(super) type Gram = u64;

/// Bits of a gram.
pub(super) const GRAM_BITS: u32 = 47;

const KIND_SHIFT: u32 = 42;

/// Below and above every character of a name.
const CHAR_START: u64 = 0x11_0000;
const CHAR_END: u64 = 0x11_0001;
const SOUND_START: u64 = 1022;
const SOUND_END: u64 = 1023;
const LETTER_START: u64 = 30;
const LETTER_END: u64 = 31;
/// Symbols of numbers: the end, ten digits, twenty-six letters, the start.
const SYMBOLS: u64 = 38;
const NUMBER_START: u64 = 37;
const NUMBER_END: u64 = 0;
/// Above all grams of four symbols stand those of six, in as many heaps as keep the lists short and not too many, and above these lengths.
const SIXES: u64 = 1 << 22;
const HEAPS: u64 = 1 << 15;
const LENGTHS: u64 = 1 << 23;
const LONGEST: usize = 63;

/// What a gram is of. The own ones are even; one more is a guardian's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Char = 0,
    CharPair = 2,
    Sound = 4,
    SoundPair = 6,
    Letter = 8,
    LetterPair = 10,
    NameLength = 12,
    Phone = 14,
    Document = 16,
    Certificate = 18,
    Code = 20,
    BirthDay = 22,
    BirthMonth = 24,
    DayOfYear = 26,
    LetterChar = 28,
    CharLetter = 30,
}

fn gram(kind: Kind, own: bool, value: u64) -> Gram {
    (kind as u64 + u64::from(!own)) << KIND_SHIFT | value
}

fn pair(kind: Kind, own: bool, width: u32, first: u64, second: u64) -> Gram {
    gram(kind, own, first << width | second)
}

// --- names ------------------------------------------------------------------------------------------------------------------------

pub(super) fn char_gram(own: bool, c: char) -> Gram {
    gram(Kind::Char, own, u64::from(u32::from(c)))
}

/// Two neighbours; none stands for the edge of the name.
pub(super) fn char_pair(own: bool, first: Option<char>, second: Option<char>) -> Gram {
    let first = first.map_or(CHAR_START, |c| u64::from(u32::from(c)));
    let second = second.map_or(CHAR_END, |c| u64::from(u32::from(c)));
    pair(Kind::CharPair, own, 21, first, second)
}

pub(super) fn sounds(own: bool, sounds: RangeInclusive<Syllable>) -> RangeInclusive<Gram> {
    let of = |sound: Syllable| gram(Kind::Sound, own, u64::from(sound));
    of(*sounds.start())..=of(*sounds.end())
}

/// A syllable, or the start, before any of some syllables.
pub(super) fn sounds_after(
    own: bool,
    first: Option<Syllable>,
    sounds: RangeInclusive<Syllable>,
) -> RangeInclusive<Gram> {
    let first = first.map_or(SOUND_START, u64::from);
    let of = |sound: Syllable| pair(Kind::SoundPair, own, 10, first, u64::from(sound));
    of(*sounds.start())..=of(*sounds.end())
}

pub(super) fn sound_at_end(own: bool, sound: Syllable) -> Gram {
    pair(Kind::SoundPair, own, 10, u64::from(sound), SOUND_END)
}

fn letter_value(letter: u8) -> u64 {
    u64::from(letter.wrapping_sub(b'a')) & 31
}

pub(super) fn letter_gram(own: bool, letter: u8) -> Gram {
    gram(Kind::Letter, own, letter_value(letter))
}

pub(super) fn letter_pair(own: bool, first: Option<u8>, second: Option<u8>) -> Gram {
    let first = first.map_or(LETTER_START, letter_value);
    let second = second.map_or(LETTER_END, letter_value);
    pair(Kind::LetterPair, own, 5, first, second)
}

/// A reading that begins with a letter, before a character: 王小 typed `w小`.
pub(super) fn letter_char(own: bool, first: u8, second: char) -> Gram {
    pair(Kind::LetterChar, own, 21, letter_value(first), u64::from(u32::from(second)))
}

/// The other way round.
pub(super) fn char_letter(own: bool, first: char, second: u8) -> Gram {
    pair(Kind::CharLetter, own, 21, u64::from(u32::from(first)), letter_value(second))
}

/// Whether few people have a gram of this kind.
pub(super) fn is_rare(gram: Gram) -> bool {
    let kind = (gram >> KIND_SHIFT) & !1;
    [Kind::CharPair, Kind::SoundPair, Kind::LetterChar, Kind::CharLetter].iter().any(|rare| *rare as u64 == kind)
}

/// Names of some length.
pub(super) fn name_length(own: bool, length: usize) -> Gram {
    gram(Kind::NameLength, own, length.min(LONGEST) as u64)
}

/// Names at least so long.
pub(super) fn name_at_least(own: bool, length: usize) -> RangeInclusive<Gram> {
    name_length(own, length)..=name_length(own, LONGEST)
}

fn of_name(name: &str, own: bool, grams: &mut Vec<Gram>) {
    let key = NameKey::of(name);
    let Some(last) = key.chars.last() else { return };
    grams.push(name_length(own, key.chars.len()));
    for CharKey { c, sounds, .. } in &key.chars {
        grams.push(char_gram(own, *c));
        grams.extend(sounds.iter().map(|sound| gram(Kind::Sound, own, u64::from(*sound))));
    }
    let mut before: Option<&CharKey> = None;
    let mut letters_before: Vec<Option<u8>> = vec![None];
    for char in &key.chars {
        grams.push(char_pair(own, before.map(|before| before.c), Some(char.c)));
        for second in &char.sounds {
            match before {
                None => grams.push(*sounds_after(own, None, *second..=*second).start()),
                Some(before) => {
                    let pairs = before.sounds.iter();
                    grams.extend(pairs.map(|first| *sounds_after(own, Some(*first), *second..=*second).start()));
                }
            }
        }
        let mut letters: Vec<u8> = char.initials().collect();
        letters.sort_unstable();
        letters.dedup();
        for letter in &letters {
            grams.push(letter_gram(own, *letter));
            grams.extend(letters_before.iter().map(|first| letter_pair(own, *first, Some(*letter))));
            grams.extend(before.map(|before| char_letter(own, before.c, *letter)));
        }
        grams.extend(letters_before.iter().flatten().map(|first| letter_char(own, *first, char.c)));
        letters_before = letters.into_iter().map(Some).collect();
        before = Some(char);
    }
    grams.push(char_pair(own, Some(last.c), None));
    grams.extend(last.sounds.iter().map(|sound| sound_at_end(own, *sound)));
    grams.extend(letters_before.iter().map(|letter| letter_pair(own, *letter, None)));
}

// --- numbers ----------------------------------------------------------------------------------------------------------------------

/// The kind of a place that holds numbers, and whether it is the person's own.
fn number_kind(place: Place) -> Option<(Kind, bool)> {
    match place {
        Place::Phone => Some((Kind::Phone, true)),
        Place::GuardianPhone => Some((Kind::Phone, false)),
        Place::Document => Some((Kind::Document, true)),
        Place::GuardianDocument => Some((Kind::Document, false)),
        Place::Certificate => Some((Kind::Certificate, true)),
        Place::Code => Some((Kind::Code, true)),
        Place::Name | Place::Birth | Place::GuardianName => None,
    }
}

fn symbol(byte: u8) -> u64 {
    match byte {
        b'0'..=b'9' => u64::from(byte - b'0') + 1,
        b'a'..=b'z' => u64::from(byte - b'a') + 11,
        _ => 36,
    }
}

fn together(symbols: &[u64]) -> u64 {
    symbols.iter().fold(0, |value, symbol| value * SYMBOLS + symbol)
}

/// Six symbols are too many for a list of each: some share one. The multiplier spreads neighbours (Knuth, TAOCP 6.4).
fn six(symbols: &[u64]) -> u64 {
    SIXES | ((together(symbols).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) % HEAPS)
}

/// Whether the gram is of six symbols of a number. (Some heaps are long: those that the prefix of a region shares.)
pub(super) fn is_six(gram: Gram) -> bool {
    let kind = (gram >> KIND_SHIFT) & !1;
    let value = gram & ((1 << KIND_SHIFT) - 1);
    [Kind::Phone, Kind::Document, Kind::Certificate, Kind::Code].iter().any(|number| *number as u64 == kind)
        && value & LENGTHS == 0
        && value & SIXES != 0
}

/// Grams a number must have that holds `needle` (at least three symbols), or begins with it, or is it.
///
/// Those of four symbols alone would not do: 4201 and 2019 stand in the number of every second child born that year, 42019 in none.
pub(super) fn number_grams(place: Place, needle: &str, starts: bool, ends: bool) -> Vec<RangeInclusive<Gram>> {
    let Some((kind, own)) = number_kind(place) else { return Vec::new() };
    let symbols = number_symbols(needle, starts, ends);
    let one = |value: u64| gram(kind, own, value);
    let mut values: Vec<u64> = match symbols.len() {
        ..4 => {
            // Three symbols begin the grams of every fourth, the end being one of them.
            let first = together(&symbols) * SYMBOLS;
            return vec![one(first)..=one(first + SYMBOLS - 1)];
        }
        4..6 => symbols.windows(4).map(together).collect(),
        length => {
            // Sixes side by side, the last overlapping if need be; and fours, for a six may share its list with one that everybody has:
            // each one of a short needle, of a long one those across two sixes and the last.
            let sixes = symbols.chunks_exact(6).chain([&symbols[length - 6..]]).map(six);
            let fours = symbols.windows(4).enumerate();
            let fours = fours.filter(|(at, _)| length < 10 || at % 6 == 4 || at + 4 == length);
            sixes.chain(fours.map(|(_, window)| together(window))).collect()
        }
    };
    if starts && ends {
        values.push(LENGTHS | needle.len().min(LONGEST) as u64);
    }
    values.sort_unstable();
    values.dedup();
    values.into_iter().map(|value| one(value)..=one(value)).collect()
}

fn number_symbols(number: &str, starts: bool, ends: bool) -> Vec<u64> {
    let mut symbols: Vec<u64> = Vec::with_capacity(number.len() + 2);
    symbols.extend(starts.then_some(NUMBER_START));
    symbols.extend(number.bytes().map(symbol));
    symbols.extend(ends.then_some(NUMBER_END));
    symbols
}

fn of_number(place: Place, number: &str, grams: &mut Vec<Gram>) {
    let Some((kind, own)) = number_kind(place) else { return };
    let key = number_key(number);
    if key.len() < domain::search::SHORTEST_NUMBER {
        return;
    }
    let symbols = number_symbols(&key, true, true);
    grams.extend(symbols.windows(4).map(|window| gram(kind, own, together(window))));
    grams.extend(symbols.windows(6).map(|window| gram(kind, own, six(window))));
    grams.push(gram(kind, own, LENGTHS | key.len().min(LONGEST) as u64));
}

// --- birth dates ------------------------------------------------------------------------------------------------------------------

pub(super) fn birth_day(date: Date) -> Gram {
    let value = (date.year().unsigned_abs() as u64) << 9 | (date.month().unsigned_abs() as u64) << 5;
    gram(Kind::BirthDay, true, value | date.day().unsigned_abs() as u64)
}

pub(super) fn birth_month(year: i16, month: i8) -> Gram {
    gram(Kind::BirthMonth, true, (year.unsigned_abs() as u64) << 4 | month.unsigned_abs() as u64)
}

pub(super) fn day_of_year(month: i8, day: i8) -> Gram {
    gram(Kind::DayOfYear, true, (month.unsigned_abs() as u64) << 5 | day.unsigned_abs() as u64)
}

/// Every gram of a person, some more than once.
pub(super) fn of_candidate(candidate: &Candidate, grams: &mut Vec<Gram>) {
    of_name(&candidate.name, true, grams);
    for guardian in &candidate.guardians {
        of_name(&guardian.name, false, grams);
    }
    for place in
        [Place::Phone, Place::Document, Place::Certificate, Place::Code, Place::GuardianPhone, Place::GuardianDocument]
    {
        for text in candidate.texts(place) {
            of_number(place, text, grams);
        }
    }
    if let Ok(date) = candidate.birth.parse::<Date>() {
        grams.extend([birth_day(date), birth_month(date.year(), date.month()), day_of_year(date.month(), date.day())]);
    }
}
