//! The recovery key: what a clinic writes down on paper to open its backups when the desk is gone (event-log.md 14).
//!
//! 160 random bits as eight groups of five characters of Crockford's Base32 (no I, L, O, U). The last character of each group is a
//! check over the four before it and over the place of the group, so a mistyped character, two changed places inside a group, or two
//! groups in the wrong order are found at once, and the person is told which group to look at again. What the check gives away is
//! nothing: it is computed from the group alone.
//!
//! The database key is wrapped by the recovery key. The wrapped form may lie anywhere: beside the vault, in every backup's header.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::sm4::{Key, Sealed};
use crate::{SealError, Secret, random_bytes, sm3};

/// Groups of a recovery key as it is shown.
pub const GROUPS: usize = 8;
/// Characters of a group, the check included.
pub const GROUP_LENGTH: usize = 5;
/// Bits of the key / 8.
const BYTES: usize = 20;
/// Crockford's alphabet: what is easily mistaken is left out.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A recovery key. Printed only through [`RecoveryKey::groups`].
pub struct RecoveryKey(Secret<[u8; BYTES]>);

/// A database key under a recovery key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrappedKey {
    /// Short name of the recovery key: 8 hexadecimal digits. It finds the right paper; it proves nothing.
    pub key: String,
    /// The key, sealed.
    pub sealed: Sealed,
}

/// Why a text is no recovery key, or does not open what it should. The text itself is never part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecoveryError {
    /// Not as many characters as a key has.
    #[error("a recovery key has {expected} characters, not {found}")]
    Length {
        /// Characters found, spaces and dashes not counted.
        found: usize,
        /// Characters of a key.
        expected: usize,
    },
    /// This group has too many characters, or too few.
    #[error("group {group} of the recovery key has {found} characters")]
    GroupLength {
        /// Which, from 1.
        group: usize,
        /// Its characters.
        found: usize,
    },
    /// A character that is in no key.
    #[error("group {group} of the recovery key holds a character that is in no key")]
    Character {
        /// Which group, from 1.
        group: usize,
    },
    /// The check does not fit: something in this group was mistyped, or it stands in another's place.
    #[error("group {group} of the recovery key is mistyped or in the wrong place")]
    Group {
        /// Which, from 1.
        group: usize,
    },
    /// A whole recovery key, but another one.
    #[error("this is recovery key {found}; {expected} is needed")]
    OtherKey {
        /// Short name of the one that is needed.
        expected: String,
        /// Short name of the one given.
        found: String,
    },
    /// The wrapped key was altered, or no random numbers.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl RecoveryError {
    /// Stable code of this failure.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "recovery.length",
            Self::GroupLength { .. } => "recovery.group_length",
            Self::Character { .. } => "recovery.character",
            Self::Group { .. } => "recovery.group",
            Self::OtherKey { .. } => "recovery.other_key",
            Self::Seal(error) => error.code(),
        }
    }
}

impl RecoveryKey {
    /// A new random key.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn generate() -> Result<Self, SealError> {
        Ok(Self(Secret::new(random_bytes()?)))
    }

    /// The groups to write down, in order. Show them once and keep them nowhere.
    pub fn groups(&self) -> Vec<Secret<String>> {
        let digits = Secret::new(digits(self.0.expose()));
        let data = GROUP_LENGTH - 1;
        let groups = digits.expose().chunks(data).enumerate().map(|(place, group)| {
            let check = check(place, group);
            let text = group.iter().chain([&check]).map(|digit| ALPHABET[usize::from(*digit)] as char).collect();
            Secret::new(text)
        });
        groups.collect()
    }

    /// Reads what a person typed: capitals or not, with spaces, dashes or nothing between the groups, full-width characters of a
    /// Chinese keyboard too, O for 0 and I or L for 1.
    ///
    /// # Errors
    /// [`RecoveryError`] with the first group that is wrong.
    pub fn parse(text: &str) -> Result<Self, RecoveryError> {
        let groups = split(text)?;
        let mut all = Secret::new(Vec::with_capacity(GROUPS * (GROUP_LENGTH - 1)));
        for (place, group) in groups.expose().chunks(GROUP_LENGTH).enumerate() {
            let read = group.iter().map(|character| digit(*character)).collect::<Option<Vec<u8>>>();
            let read = Secret::new(read.ok_or(RecoveryError::Character { group: place + 1 })?);
            match read.expose().split_last() {
                Some((last, data)) if check(place, data) == *last => all.expose_mut().extend_from_slice(data),
                _ => return Err(RecoveryError::Group { group: place + 1 }),
            }
        }
        Ok(Self(Secret::new(bytes(all.expose()))))
    }

    /// Short name of the key: the first 8 hexadecimal digits of the SM3 of it.
    pub fn id(&self) -> String {
        let mut hasher = sm3::Hasher::new();
        hasher.update(b"vaxdesk recovery key name\n").update(self.0.expose());
        let mut id = hasher.finish().to_string();
        id.truncate(8);
        id
    }

    /// Wraps a database key.
    ///
    /// # Errors
    /// [`SealError::NoRandomness`].
    pub fn wrap(&self, key: &Secret<[u8; 32]>) -> Result<WrappedKey, SealError> {
        let id = self.id();
        let sealed = self.wrapping_key().seal(&place(&id), key.expose())?;
        Ok(WrappedKey { key: id, sealed })
    }

    /// The database key that was wrapped.
    ///
    /// # Errors
    /// [`RecoveryError::OtherKey`] when another recovery key wrapped it; [`SealError::Refused`] when it was altered.
    pub fn unwrap(&self, wrapped: &WrappedKey) -> Result<Secret<[u8; 32]>, RecoveryError> {
        let id = self.id();
        if id != wrapped.key {
            return Err(RecoveryError::OtherKey { expected: wrapped.key.clone(), found: id });
        }
        let plain = self.wrapping_key().open(&place(&id), &wrapped.sealed)?;
        Ok(plain.to_array().ok_or(SealError::Refused)?)
    }

    fn wrapping_key(&self) -> Key {
        let mut hasher = sm3::Hasher::new();
        hasher.update(b"vaxdesk recovery key wraps\n").update(self.0.expose());
        Key::from_secret(Secret::new(half(hasher.finish().as_bytes())))
    }
}

impl PartialEq for RecoveryKey {
    /// For "was the key typed back as it was shown?", where both are the clinic's own.
    fn eq(&self, other: &Self) -> bool {
        self.0.expose() == other.0.expose()
    }
}

impl fmt::Debug for RecoveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoveryKey({})", self.id())
    }
}

fn half(digest: &[u8; 32]) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

fn place(id: &str) -> Vec<u8> {
    format!("vaxdesk database key under recovery key\n{id}\n1").into_bytes()
}

/// The characters, five for each group. Where the person separated groups, the group of a wrong length is named.
fn split(text: &str) -> Result<Secret<Vec<char>>, RecoveryError> {
    let separator = |c: char| c.is_whitespace() || matches!(c, '-' | '－' | '–' | '—' | '_' | '.' | '·' | '/' | ',');
    let parts: Vec<&str> = text.split(separator).filter(|part| !part.is_empty()).collect();
    if parts.len() == GROUPS {
        for (place, part) in parts.iter().enumerate() {
            let found = part.chars().count();
            if found != GROUP_LENGTH {
                return Err(RecoveryError::GroupLength { group: place + 1, found });
            }
        }
    }
    let characters = Secret::new(parts.iter().flat_map(|part| part.chars()).collect::<Vec<char>>());
    let (found, expected) = (characters.expose().len(), GROUPS * GROUP_LENGTH);
    if found == expected { Ok(characters) } else { Err(RecoveryError::Length { found, expected }) }
}

fn digit(character: char) -> Option<u8> {
    // Full-width forms stand 0xFEE0 above the plain ones.
    let plain = match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0)?,
        other => other,
    };
    let plain = match plain.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let plain = u8::try_from(plain).ok()?;
    ALPHABET.iter().position(|known| *known == plain).and_then(|place| u8::try_from(place).ok())
}

/// 160 bits as 32 digits of 5 bits.
fn digits(bytes: &[u8; BYTES]) -> Vec<u8> {
    let bit = |n: usize| bytes[n / 8] >> (7 - n % 8) & 1;
    (0..BYTES * 8 / 5).map(|place| (0..5).fold(0, |digit, n| digit << 1 | bit(place * 5 + n))).collect()
}

/// 32 digits of 5 bits as 160 bits.
fn bytes(digits: &[u8]) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    for n in 0..BYTES * 8 {
        let bit = digits[n / 5] >> (4 - n % 5) & 1;
        bytes[n / 8] |= bit << (7 - n % 8);
    }
    bytes
}

/// The check of a group: Σ dᵢ·αⁱ⁺¹ + place in GF(32) = GF(2)[x]/(x⁵+x²+1), α = x.
///
/// The weights differ and none is zero, so one wrong digit or two exchanged ones change the sum; so does another place.
fn check(place: usize, data: &[u8]) -> u8 {
    let mut weight = 1;
    let sum = data.iter().fold(0, |sum, digit| {
        weight = times(weight, 2);
        sum ^ times(*digit, weight)
    });
    sum ^ u8::try_from(place).unwrap_or_default()
}

/// Multiplies in GF(32).
fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 0x20 != 0 {
            a ^= 0x25;
        }
        b >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;

    fn key(bytes: [u8; BYTES]) -> RecoveryKey {
        RecoveryKey(Secret::new(bytes))
    }

    fn shown(key: &RecoveryKey) -> Vec<String> {
        key.groups().iter().map(|group| group.expose().clone()).collect()
    }

    #[test]
    fn decision_14_a_key_has_160_bits_in_eight_groups_of_five() {
        let key = RecoveryKey::generate().unwrap();
        let groups = shown(&key);
        assert_eq!((groups.len(), groups[0].len()), (8, 5));
        assert!(groups.concat().bytes().all(|character| ALPHABET.contains(&character)));
        assert_ne!(groups, shown(&RecoveryKey::generate().unwrap()));
    }

    #[test]
    fn is_read_as_a_person_types_it() {
        let key = key([0x10; BYTES]);
        let groups = shown(&key);
        let plain = groups.concat();
        let wide: String = plain.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        let forgiving = plain.to_lowercase().replace('0', "o").replace('1', "l");
        for typed in
            [groups.join("-"), groups.join(" "), plain.clone(), format!("  {} \n", groups.join("—")), wide, forgiving]
        {
            assert!(RecoveryKey::parse(&typed).unwrap() == key, "{typed}");
        }
    }

    #[test]
    fn names_the_group_with_a_wrong_character_in_it() {
        let groups = shown(&key([0xa7; BYTES]));
        for group in 0..GROUPS {
            for place in 0..GROUP_LENGTH {
                for other in ALPHABET.iter().map(|character| *character as char) {
                    let mut typed = groups.clone();
                    if typed[group].as_bytes()[place] as char == other {
                        continue;
                    }
                    typed[group].replace_range(place..=place, &other.to_string());
                    let found = RecoveryKey::parse(&typed.concat()).unwrap_err();
                    assert_eq!(found, RecoveryError::Group { group: group + 1 }, "{typed:?}");
                }
            }
        }
    }

    #[test]
    fn names_the_group_that_is_too_short_or_holds_a_foreign_character() {
        let mut groups = shown(&key([3; BYTES]));
        groups[5].pop();
        let found = RecoveryKey::parse(&groups.join("-")).unwrap_err();
        assert_eq!(found, RecoveryError::GroupLength { group: 6, found: 4 });
        let found = RecoveryKey::parse(&groups.concat()).unwrap_err();
        assert_eq!(found, RecoveryError::Length { found: 39, expected: 40 });
        groups[5].push('U');
        assert_eq!(RecoveryKey::parse(&groups.join(" ")).unwrap_err(), RecoveryError::Character { group: 6 });
        assert_eq!(RecoveryKey::parse("接种台").unwrap_err(), RecoveryError::Length { found: 3, expected: 40 });
        assert_eq!(RecoveryKey::parse("").unwrap_err().code(), "recovery.length");
    }

    #[test]
    fn tells_another_clinics_paper_from_a_damaged_one() {
        let (ours, theirs) = (key([1; BYTES]), key([2; BYTES]));
        let database = Secret::new([9; 32]);
        let wrapped = ours.wrap(&database).unwrap();
        assert_eq!(ours.unwrap(&wrapped).unwrap().expose(), database.expose());
        let found = theirs.unwrap(&wrapped).unwrap_err();
        assert_eq!(found, RecoveryError::OtherKey { expected: ours.id(), found: theirs.id() });
        let renamed = WrappedKey { key: theirs.id(), ..wrapped };
        assert_eq!(theirs.unwrap(&renamed).unwrap_err(), RecoveryError::Seal(SealError::Refused));
    }

    #[test]
    fn shows_nothing_of_itself_when_printed() {
        let key = key([0xab; BYTES]);
        assert_eq!(format!("{key:?}"), format!("RecoveryKey({})", key.id()));
        assert_eq!(key.id().len(), 8);
    }

    proptest! {
        #[test]
        fn every_key_is_read_back(bytes: [u8; BYTES]) {
            let key = key(bytes);
            prop_assert!(RecoveryKey::parse(&shown(&key).join("-")).unwrap() == key);
        }

        #[test]
        fn two_exchanged_characters_or_groups_are_noticed(bytes: [u8; BYTES], a in 0..40usize, b in 0..40usize) {
            let groups = shown(&key(bytes));
            let (group, other) = (a / GROUP_LENGTH, b / GROUP_LENGTH);
            if group != other {
                let mut typed = groups.clone();
                typed.swap(group, other);
                let found = RecoveryKey::parse(&typed.concat());
                prop_assert_eq!(found.unwrap_err(), RecoveryError::Group { group: group.min(other) + 1 });
            }
            let mut typed: Vec<char> = groups.concat().chars().collect();
            let within = group * GROUP_LENGTH + b % GROUP_LENGTH;
            if typed[a] != typed[within] {
                typed.swap(a, within);
                let found = RecoveryKey::parse(&typed.iter().collect::<String>());
                prop_assert_eq!(found.unwrap_err(), RecoveryError::Group { group: group + 1 });
            }
        }

        #[test]
        fn no_text_brings_it_down(text in any::<String>()) {
            let _ = RecoveryKey::parse(&text);
        }
    }
}
