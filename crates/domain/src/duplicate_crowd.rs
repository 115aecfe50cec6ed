//! A whole population looked through for pairs that may be one person each (C-028).
//!
//! Nobody compares everybody with everybody: people meet when they share a key, such as the guardian's number and the birthday. With
//! conditions that name what two people must have in common the answer is exact; without, the keys are those that a pair worth listing
//! cannot do without. The people are held as one long text: a million of them take about 150 MB.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;
use uuid::Uuid;

use crate::duplicate::{Evidence, GuardianTraits, Likeness, Traits, Weights, folded, phones, sound};

/// Between parts, members of a list, and parts of a guardian. No name holds one.
const PART: char = '\u{1f}';
const MEMBER: char = '\u{1d}';

/// Of so many people who share a key, such as the phone of a school, none are compared for it alone.
const BLOCK: usize = 300;

/// So many pairs are compared, at most.
const PAIRS: usize = 5_000_000;

/// Everybody.
#[derive(Debug, Default)]
pub struct Crowd {
    text: String,
    people: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    id: Uuid,
    start: u32,
    birth: Option<Date>,
    sex: Sex,
    sound: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sex {
    Male,
    Female,
    Unknown,
}

/// What a pair must have in common; everything that is switched on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Same name.
    pub name: bool,
    /// Names that sound the same.
    pub sound: bool,
    /// Same birth date.
    pub birth: bool,
    /// Same sex.
    pub sex: bool,
    /// A guardian in common.
    pub guardian: bool,
    /// A phone in common.
    pub phone: bool,
    /// A document number in common.
    pub number: bool,
}

impl Conditions {
    /// Whether a pair fulfils them.
    pub fn hold(&self, one: &Traits<'_>, other: &Traits<'_>, likeness: &Likeness) -> bool {
        use Evidence::*;
        let has = |any: &[Evidence]| likeness.evidence.iter().any(|(evidence, _)| any.contains(evidence));
        (!self.name || folded(one.name) == folded(other.name))
            && (!self.sound || sound(&folded(one.name)) == sound(&folded(other.name)))
            && (!self.birth || has(&[BirthSame]))
            && (!self.sex || one.sex == other.sex)
            && (!self.guardian || has(&[GuardianNumberSame, GuardianSame, GuardianNameSame]))
            && (!self.phone || has(&[PhoneSame]))
            && (!self.number || has(&[NumberSame, CertificateSame]))
    }

    /// Whether they name anything people can be brought together by.
    fn bring_together(&self) -> bool {
        self.name || self.sound || self.birth || self.guardian || self.phone || self.number
    }
}

/// A pair worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The one, who came first into the crowd.
    pub one: Uuid,
    /// The other.
    pub other: Uuid,
    /// How alike, and why.
    pub likeness: Likeness,
}

/// Too many pairs fulfil the conditions to look at each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany;

impl Crowd {
    /// Adds a person; documents and guardians follow.
    pub fn person(
        &mut self,
        id: Uuid,
        name: &str,
        sex: &str,
        birth: Option<Date>,
        phone: Option<&str>,
        address: Option<&str>,
    ) {
        let start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let sex = match sex {
            "male" => Sex::Male,
            "female" => Sex::Female,
            _ => Sex::Unknown,
        };
        self.people.push(Entry { id, start, birth, sex, sound: hash((0u8, sound(&folded(name)))) });
        self.put(name);
        for part in [phone, address] {
            self.text.push(PART);
            self.put(part.unwrap_or_default());
        }
    }

    /// Adds a document to the last person.
    pub fn document(&mut self, kind: &str, number: &str) {
        self.text.push(PART);
        self.text.push(if kind == "birth_certificate" { 'C' } else { 'N' });
        self.put(number);
    }

    /// Adds a guardian to the last person.
    pub fn guardian(&mut self, name: &str, number: Option<&str>, phone: Option<&str>) {
        self.text.push(PART);
        self.text.push('G');
        self.put(name);
        for part in [number, phone] {
            self.text.push(MEMBER);
            self.put(part.unwrap_or_default());
        }
    }

    fn put(&mut self, text: &str) {
        if text.contains([PART, MEMBER]) {
            self.text.extend(text.chars().filter(|c| !matches!(*c, PART | MEMBER)));
        } else {
            self.text.push_str(text);
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Nobody.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    fn traits(&self, at: usize) -> Traits<'_> {
        let entry = &self.people[at];
        let end = self.people.get(at + 1).map_or(self.text.len(), |next| next.start as usize);
        let mut parts = self.text[entry.start as usize..end].split(PART);
        let filled = |text: &'_ str| -> bool { !text.is_empty() };
        let mut traits = Traits {
            name: parts.next().unwrap_or_default(),
            sex: match entry.sex {
                Sex::Male => "male",
                Sex::Female => "female",
                Sex::Unknown => "unknown",
            },
            birth: entry.birth,
            phone: parts.next().filter(|text| filled(text)),
            address: parts.next().filter(|text| filled(text)),
            ..Traits::default()
        };
        for part in parts {
            if let Some(number) = part.strip_prefix('N') {
                traits.numbers.push(number);
            } else if let Some(number) = part.strip_prefix('C') {
                traits.certificates.push(number);
            } else if let Some(guardian) = part.strip_prefix('G') {
                let mut members = guardian.split(MEMBER);
                let mut member = || members.next().filter(|text| filled(text));
                traits.guardians.push(GuardianTraits {
                    name: member().unwrap_or_default(),
                    number: member(),
                    phone: member(),
                });
            }
        }
        traits
    }

    /// Every pair that fulfils the conditions with at least this score, best first.
    ///
    /// # Errors
    /// [`TooMany`] when the conditions bring together more pairs than can be looked at: one more condition is needed.
    pub fn pairs(&self, weights: &Weights, conditions: &Conditions, at_least: u32) -> Result<Vec<Pair>, TooMany> {
        let exact = conditions.bring_together();
        let kinds: &[KeyKind] = if exact { &[KeyKind::Conditions] } else { &KeyKind::WORTH_A_LOOK };
        let mut met: Vec<(u32, u32)> = Vec::new();
        let mut keys: Vec<(u64, u32)> = Vec::new();
        for kind in kinds {
            keys.clear();
            for at in 0..self.people.len() {
                let person = u32::try_from(at).unwrap_or(u32::MAX);
                let traits = self.traits(at);
                kind.keys(&traits, self.people[at].sound, conditions, &mut |key| keys.push((key, person)));
            }
            keys.sort_unstable();
            keys.dedup();
            for block in keys.chunk_by(|a, b| a.0 == b.0).filter(|block| exact || block.len() <= BLOCK) {
                for (nth, (_, one)) in block.iter().enumerate() {
                    met.extend(block[nth + 1..].iter().map(|(_, other)| (*one, *other)));
                    if met.len() > PAIRS {
                        return Err(TooMany);
                    }
                }
            }
        }
        met.sort_unstable();
        met.dedup();
        let mut pairs: Vec<Pair> = met
            .into_iter()
            .filter_map(|(one, other)| {
                let (one_traits, other_traits) = (self.traits(one as usize), self.traits(other as usize));
                let likeness = weights.compare(&one_traits, &other_traits);
                let wanted = likeness.score >= at_least && conditions.hold(&one_traits, &other_traits, &likeness);
                wanted.then(|| Pair {
                    one: self.people[one as usize].id,
                    other: self.people[other as usize].id,
                    likeness,
                })
            })
            .collect();
        pairs.sort_by(|a, b| b.likeness.score.cmp(&a.likeness.score).then((a.one, a.other).cmp(&(b.one, b.other))));
        Ok(pairs)
    }
}

/// What brings people together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyKind {
    Numbers,
    NumberParts,
    BirthAndSound,
    Guardian,
    GuardianAndPhone,
    GuardianAndBirth,
    GuardianAndSound,
    PhoneAndBirth,
    PhoneAndSound,
    AddressAndSound,
    /// Everything the conditions demand, in one key.
    Conditions,
}

impl KeyKind {
    /// A pair that shares none of these stays under the score from which pairs are listed; but for identity numbers that differ in the
    /// birth date they carry, of people with nothing else in common but a similar name.
    const WORTH_A_LOOK: [KeyKind; 10] = [
        KeyKind::Numbers,
        KeyKind::NumberParts,
        KeyKind::BirthAndSound,
        KeyKind::Guardian,
        KeyKind::GuardianAndPhone,
        KeyKind::GuardianAndBirth,
        KeyKind::GuardianAndSound,
        KeyKind::PhoneAndBirth,
        KeyKind::PhoneAndSound,
        KeyKind::AddressAndSound,
    ];

    fn keys(self, person: &Traits<'_>, sound: u64, conditions: &Conditions, put: &mut impl FnMut(u64)) {
        let birth = person.birth;
        let guardian_numbers =
            || person.guardians.iter().filter_map(|guardian| guardian.number).map(|number| hash((1u8, upper(number))));
        let guardian_names = || {
            person
                .guardians
                .iter()
                .map(|guardian| guardian.name)
                .filter(|name| !name.is_empty())
                .map(|name| hash((2u8, name)))
        };
        let numbers = || person.numbers.iter().map(|number| hash((3u8, upper(number))));
        let certificates = || person.certificates.iter().map(|number| hash((4u8, upper(number))));
        match self {
            KeyKind::Numbers => numbers().chain(certificates()).for_each(put),
            KeyKind::NumberParts => {
                let whole = person.numbers.iter().filter(|number| number.len() == 18 && number.is_ascii());
                whole.flat_map(|number| number_parts(number)).for_each(put);
            }
            KeyKind::BirthAndSound => birth.into_iter().map(|birth| hash((birth, sound))).for_each(put),
            KeyKind::Guardian => guardian_numbers().for_each(put),
            KeyKind::GuardianAndPhone => {
                guardian_names().flat_map(|name| phones(person).map(move |phone| hash((name, phone)))).for_each(put);
            }
            KeyKind::GuardianAndBirth => {
                birth.into_iter().flat_map(|birth| guardian_names().map(move |name| hash((birth, name)))).for_each(put);
            }
            KeyKind::GuardianAndSound => guardian_names().map(|name| hash((sound, name))).for_each(put),
            KeyKind::PhoneAndBirth => {
                birth.into_iter().flat_map(|birth| phones(person).map(move |phone| hash((birth, phone)))).for_each(put);
            }
            KeyKind::PhoneAndSound => phones(person).map(|phone| hash((sound, phone))).for_each(put),
            KeyKind::AddressAndSound => person.address.into_iter().map(|address| hash((sound, address))).for_each(put),
            KeyKind::Conditions => {
                let name = conditions.name.then(|| folded(person.name));
                let same_sound = (conditions.sound || conditions.name).then_some(sound);
                let born = if conditions.birth { birth } else { None };
                if conditions.birth && birth.is_none() {
                    return;
                }
                let base = hash((name, same_sound, born));
                // One of the lists goes into the key; that the others meet too is looked at pair by pair.
                if conditions.number {
                    numbers().chain(certificates()).map(|key| hash((base, key))).for_each(put);
                } else if conditions.guardian {
                    guardian_numbers().chain(guardian_names()).map(|key| hash((base, key))).for_each(put);
                } else if conditions.phone {
                    phones(person).map(|phone| hash((base, phone))).for_each(put);
                } else {
                    put(base);
                }
            }
        }
    }
}

/// What one slip leaves whole of an identity number: the birth date and what follows; or, where region and birth date are right, the half
/// of the last four that the slip is not in, or all of them when the middle two changed places. Region and birth date alone would bring
/// together everybody a district saw born that day.
fn number_parts(number: &str) -> [u64; 4] {
    let (born, last) = number.split_at(14);
    let last = last.as_bytes();
    let mut middle = [last[1], last[2]];
    middle.sort_unstable();
    [
        hash((6u8, &number[6..17])),
        hash((5u8, born, &last[..2])),
        hash((7u8, born, &last[2..])),
        hash((8u8, born, last[0], middle, last[3])),
    ]
}

fn upper(text: &str) -> String {
    text.to_ascii_uppercase()
}

fn hash(value: impl Hash) -> u64 {
    // Of fixed keys: the same in every run. Two texts under one key only meet; they are still compared.
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    type Row = (u8, u8, u8, u8, u8, u8);

    fn crowd(rows: &[Row]) -> Crowd {
        let mut crowd = Crowd::default();
        for (nth, (name, sex, birth, guardian, phone, number)) in rows.iter().enumerate() {
            let names = ["王小雪", "王晓雪", "李明", "王丽之女", "王小雪·买", "李 明"];
            let birth =
                [Some(date(2026, 9, 18)), Some(date(2026, 9, 17)), Some(date(2020, 1, 1)), None][*birth as usize % 4];
            crowd.person(
                Uuid::from_u128(nth as u128 + 1),
                names[*name as usize % 6],
                ["male", "female", "unknown"][*sex as usize % 3],
                birth,
                [None, Some("13800000001"), Some("13800000002")][*phone as usize % 3],
                [None, Some("示范街道2号")][*phone as usize % 2],
            );
            if number % 3 > 0 {
                crowd.document(
                    ["", "resident_id", "birth_certificate"][*number as usize % 3],
                    ["", "A1", "a1", "B2"][*number as usize % 4],
                );
            }
            if guardian % 4 > 0 {
                let numbers = [None, Some("G1"), Some("G2")];
                crowd.guardian(
                    ["", "王丽", "张伟", "王丽"][*guardian as usize % 4],
                    numbers[*guardian as usize % 3],
                    [None, Some("13800000001")][*phone as usize % 2],
                );
            }
        }
        crowd
    }

    fn every_pair(crowd: &Crowd, weights: &Weights, conditions: &Conditions, at_least: u32) -> Vec<(Uuid, Uuid, u32)> {
        let mut found = Vec::new();
        for one in 0..crowd.len() {
            for other in one + 1..crowd.len() {
                let (a, b) = (crowd.traits(one), crowd.traits(other));
                let likeness = weights.compare(&a, &b);
                if likeness.score >= at_least && conditions.hold(&a, &b, &likeness) {
                    found.push((crowd.people[one].id, crowd.people[other].id, likeness.score));
                }
            }
        }
        found.sort();
        found
    }

    proptest! {
        #[test]
        fn numbers_that_a_slip_after_the_birth_date_makes_of_each_other_meet_c_028(
            number in "[1-9][0-9]{5}20[0-2][0-9]0[1-9][0-2][1-9][0-9]{3}[0-9X]", at in 14_usize..18, other in "[0-9]", swap: bool
        ) {
            let mut slipped = number.clone().into_bytes();
            match swap {
                true => slipped.swap(at, (at + 1).min(17)),
                false => slipped[at] = other.as_bytes()[0],
            }
            let slipped = String::from_utf8(slipped).unwrap();
            let parts = number_parts(&number);
            prop_assert!(number_parts(&slipped).iter().any(|part| parts.contains(part)), "{} {}", number, slipped);
        }

        #[test]
        fn any_combination_of_conditions_finds_exactly_the_pairs_that_fulfil_them_c_028(
            rows in proptest::collection::vec(any::<Row>(), 0..24), switches in any::<[bool; 7]>(), at_least in 0u32..60
        ) {
            let crowd = crowd(&rows);
            let weights = Weights::starter().unwrap();
            let [name, sound, birth, sex, guardian, phone, number] = switches;
            let conditions = Conditions { name, sound, birth, sex, guardian, phone, number };
            // Without anything to bring people together by, the keys promise what is worth listing.
            let at_least = if conditions.bring_together() { at_least } else { weights.thresholds.list };
            let mut found: Vec<_> = crowd.pairs(&weights, &conditions, at_least).unwrap().into_iter()
                .map(|pair| (pair.one, pair.other, pair.likeness.score)).collect();
            found.sort();
            prop_assert_eq!(found, every_pair(&crowd, &weights, &conditions, at_least));
        }
    }
}
