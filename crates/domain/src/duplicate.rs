//! Whether two archives are one person (C-027): what speaks for it and against it, each with its points, and the sum as a score.
//!
//! Pure: the same two people give the same answer, whichever comes first. The points are data. Nothing here decides; a person does.

use std::borrow::Cow;

use jiff::civil::Date;
use pinyin::ToPinyin;
use serde::Deserialize;

/// What is compared of a person. Texts are borrowed from wherever they lie: a million people are looked at in one go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traits<'a> {
    /// Full name.
    pub name: &'a str,
    /// `male`, `female`, `unknown`.
    pub sex: &'a str,
    /// Birth date.
    pub birth: Option<Date>,
    /// Numbers of identity documents but birth certificates.
    pub numbers: Vec<&'a str>,
    /// Numbers of birth certificates.
    pub certificates: Vec<&'a str>,
    /// Own phone.
    pub phone: Option<&'a str>,
    /// Present address.
    pub address: Option<&'a str>,
    /// Guardians.
    pub guardians: Vec<GuardianTraits<'a>>,
}

/// What is compared of a guardian.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GuardianTraits<'a> {
    /// Full name.
    pub name: &'a str,
    /// Document number.
    pub number: Option<&'a str>,
    /// Phone.
    pub phone: Option<&'a str>,
}

macro_rules! evidence {
    ($($(#[$doc:meta])* $variant:ident = $name:ident,)*) => {
        /// One thing that speaks for two archives being one person, or against it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Evidence { $($(#[$doc])* $variant,)* }

        impl Evidence {
            /// Every kind.
            pub const ALL: &[Evidence] = &[$(Evidence::$variant),*];
            /// The code in events and views.
            pub fn code(self) -> &'static str {
                match self { $(Evidence::$variant => concat!("duplicate.", stringify!($name)),)* }
            }
        }

        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Points { $($name: i32,)* }

        impl Points {
            fn of(&self, evidence: Evidence) -> i32 {
                match evidence { $(Evidence::$variant => self.$name,)* }
            }
        }
    };
}

evidence! {
    /// A document number in common.
    NumberSame = number_same,
    /// Identity numbers that differ in one character, or two neighbours are changed round.
    NumberNear = number_near,
    /// Both have an identity number, and they are not near.
    NumberDiffers = number_differs,
    /// The same birth certificate.
    CertificateSame = certificate_same,
    /// Both have a birth certificate, another one.
    CertificateDiffers = certificate_differs,
    /// The same name.
    NameSame = name_same,
    /// Names of the same sound.
    NameSound = name_sound,
    /// One character more, less or other.
    NameSimilar = name_similar,
    /// One is still called by the parent's name.
    NameNewborn = name_newborn,
    /// Other names.
    NameDiffers = name_differs,
    /// The same birth date.
    BirthSame = birth_same,
    /// A few days apart.
    BirthNear = birth_near,
    /// The same digits in another order.
    BirthTransposed = birth_transposed,
    /// Another birth date.
    BirthDiffers = birth_differs,
    /// The same sex.
    SexSame = sex_same,
    /// The other sex.
    SexDiffers = sex_differs,
    /// A guardian with the same number.
    GuardianNumberSame = guardian_number_same,
    /// A guardian with the same name and phone.
    GuardianSame = guardian_same,
    /// A guardian with the same name.
    GuardianNameSame = guardian_name_same,
    /// A phone in common.
    PhoneSame = phone_same,
    /// The same address.
    AddressSame = address_same,
    /// Same guardian and birthday, and two names, sexes or numbers: brother and sister.
    Twins = twins,
}

/// The points, and from which score on something is said.
#[derive(Debug, Clone, Deserialize)]
pub struct Weights {
    /// Names the table.
    pub version: String,
    /// From which score on something is said.
    pub thresholds: Thresholds,
    /// When two records may be one injection.
    pub same_dose: SameDoseLimits,
    points: Points,
    near: Near,
}

/// From which score on something is said.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Thresholds {
    /// At the registration form.
    pub warn: u32,
    /// In the list of pairs, when no other score is asked for.
    pub list: u32,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Near {
    days: i32,
}

/// When two records may be one injection.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct SameDoseLimits {
    /// Days apart, at most.
    pub days: i32,
    /// The same for records with the same lot.
    pub lot_days: i32,
}

/// How alike two archives are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// 0…100.
    pub score: u32,
    /// Why, each with its points, in the order of [`Evidence`].
    pub evidence: Vec<(Evidence, i32)>,
}

impl Likeness {
    /// Codes of what speaks for it: what a mark "not duplicate" has seen, and what opens it again when it is new (C-030).
    pub fn supporting(&self) -> impl Iterator<Item = &'static str> {
        self.evidence.iter().filter(|(_, points)| *points > 0).map(|(evidence, _)| evidence.code())
    }
}

impl Weights {
    /// The table that comes with the program.
    pub fn starter() -> Result<Weights, toml::de::Error> {
        toml::from_str(include_str!("../data/duplicate-weights.toml"))
    }

    /// Compares two people.
    pub fn compare(&self, one: &Traits<'_>, other: &Traits<'_>) -> Likeness {
        let mut found = Vec::with_capacity(8);
        let numbers = numbers(one, other);
        found.extend(numbers);
        let certificates = certificates(one, other);
        found.extend(certificates);
        let name = name(one, other);
        found.extend(name);
        let birth = birth(one.birth, other.birth, self.near.days);
        found.extend(birth);
        let sex = sex(one.sex, other.sex);
        found.extend(sex);
        let guardian = guardian(one, other);
        found.extend(guardian);
        if phones(one).any(|phone| phones(other).any(|same| same == phone)) {
            found.push(Evidence::PhoneSame);
        }
        if one.address.is_some_and(|address| !address.trim().is_empty() && other.address == Some(address)) {
            found.push(Evidence::AddressSame);
        }
        let two_people = matches!(name, Some(Evidence::NameDiffers | Evidence::NameSimilar))
            || sex == Some(Evidence::SexDiffers)
            || numbers == Some(Evidence::NumberDiffers)
            || certificates == Some(Evidence::CertificateDiffers);
        let one_family = matches!(guardian, Some(Evidence::GuardianNumberSame | Evidence::GuardianSame));
        let one_document = numbers == Some(Evidence::NumberSame) || certificates == Some(Evidence::CertificateSame);
        if birth == Some(Evidence::BirthSame) && one_family && two_people && !one_document {
            found.push(Evidence::Twins);
        }
        found.sort_unstable();
        let evidence: Vec<(Evidence, i32)> = found.into_iter().map(|one| (one, self.points.of(one))).collect();
        let sum: i32 = evidence.iter().map(|(_, points)| points).sum();
        Likeness { score: sum.clamp(0, 100).unsigned_abs(), evidence }
    }
}

fn numbers(one: &Traits<'_>, other: &Traits<'_>) -> Option<Evidence> {
    let pairs = || one.numbers.iter().flat_map(|mine| other.numbers.iter().map(move |theirs| (*mine, *theirs)));
    if pairs().any(|(mine, theirs)| mine.eq_ignore_ascii_case(theirs)) {
        return Some(Evidence::NumberSame);
    }
    let mut of_residents = pairs().filter(|(mine, theirs)| mine.len() == 18 && theirs.len() == 18).peekable();
    of_residents.peek()?;
    if of_residents.any(|(mine, theirs)| near_number(mine, theirs)) {
        return Some(Evidence::NumberNear);
    }
    Some(Evidence::NumberDiffers)
}

fn certificates(one: &Traits<'_>, other: &Traits<'_>) -> Option<Evidence> {
    if one.certificates.is_empty() || other.certificates.is_empty() {
        return None;
    }
    let same =
        one.certificates.iter().any(|mine| other.certificates.iter().any(|theirs| mine.eq_ignore_ascii_case(theirs)));
    Some(if same { Evidence::CertificateSame } else { Evidence::CertificateDiffers })
}

/// One character typed wrong or two neighbours changed round; the check digit may have been made to fit, so it does not count.
fn near_number(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let differing: Vec<usize> = (0..17).filter(|at| !one[*at].eq_ignore_ascii_case(&other[*at])).collect();
    match differing.as_slice() {
        [] | [_] => true,
        [first, second] => second - first == 1 && one[*first] == other[*second] && one[*second] == other[*first],
        _ => false,
    }
}

fn name(one: &Traits<'_>, other: &Traits<'_>) -> Option<Evidence> {
    let (mine, theirs) = (folded(one.name), folded(other.name));
    if mine.is_empty() || theirs.is_empty() {
        return None;
    }
    if mine == theirs {
        return Some(Evidence::NameSame);
    }
    match (newborn_of(&mine), newborn_of(&theirs)) {
        // Two children who are both still called by their parent may be anyone.
        (Some(_), Some(_)) => return Some(Evidence::NameSimilar),
        (Some(parent), None) => return Some(newborn_name(parent, &mine, &theirs, one, other)),
        (None, Some(parent)) => return Some(newborn_name(parent, &theirs, &mine, other, one)),
        (None, None) => {}
    }
    if sound(&mine) == sound(&theirs) {
        return Some(Evidence::NameSound);
    }
    Some(if similar(&mine, &theirs) { Evidence::NameSimilar } else { Evidence::NameDiffers })
}

/// A newborn's name against a given one: alike when the given one begins with the parent's surname or a guardian has the parent's name.
fn newborn_name(parent: &str, newborn: &str, given: &str, of_newborn: &Traits<'_>, of_given: &Traits<'_>) -> Evidence {
    let surname = |name: &str| name.chars().next();
    let guardians = || of_given.guardians.iter().chain(&of_newborn.guardians);
    let named = guardians().any(|guardian| guardian.name == parent);
    let shares = surname(given) == surname(newborn)
        || of_newborn.guardians.iter().any(|guardian| surname(guardian.name) == surname(given));
    if named || shares { Evidence::NameNewborn } else { Evidence::NameDiffers }
}

/// The parent in `王丽之子`, `王某之女`, `王丽之双胞胎大`, `王丽婴`. `None` for an ordinary name.
fn newborn_of(name: &str) -> Option<&str> {
    const MARKS: [&str; 4] = ["之子", "之女", "之婴", "之宝"];
    let at = MARKS.iter().filter_map(|mark| name.find(mark)).min();
    at.map(|at| &name[..at])
        .filter(|parent| !parent.is_empty())
        .or_else(|| name.strip_suffix("婴").filter(|rest| rest.chars().count() >= 2))
}

/// Width, spaces and the dots within foreign names make no other name. Only for comparing: the record keeps what was written.
pub(crate) fn folded(name: &str) -> Cow<'_, str> {
    let odd = |c: char| {
        c.is_whitespace()
            || matches!(c, '·' | '•' | '．' | '・' | '.')
            || ('！'..='～').contains(&c)
            || c.is_ascii_uppercase()
    };
    if !name.contains(odd) {
        return Cow::Borrowed(name);
    }
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    };
    Cow::Owned(
        name.chars()
            .map(plain)
            .filter(|c| !c.is_whitespace() && !matches!(c, '·' | '•' | '・' | '.'))
            .map(|c| c.to_ascii_lowercase())
            .collect(),
    )
}

/// How a name sounds, without tones: `wang xiao ming` as `wangxiaoming`. Characters without a sound stand for themselves.
pub fn sound(name: &str) -> String {
    let mut sound = String::with_capacity(name.len() * 2);
    for (c, pinyin) in name.chars().zip(name.to_pinyin()) {
        match pinyin {
            Some(pinyin) => sound.push_str(pinyin.plain()),
            None => sound.push(c.to_ascii_lowercase()),
        }
        sound.push(' ');
    }
    sound
}

fn similar(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    match long.len() - short.len() {
        // Of two characters one other is another name.
        0 => short.len() >= 3 && short.iter().zip(long).filter(|(a, b)| a != b).count() == 1,
        1 => {
            short.len() >= 2
                && (0..long.len())
                    .any(|left| long.iter().enumerate().filter(|(at, _)| *at != left).map(|(_, c)| c).eq(short))
        }
        _ => false,
    }
}

fn birth(one: Option<Date>, other: Option<Date>, near: i32) -> Option<Evidence> {
    let (one, other) = (one?, other?);
    if one == other {
        return Some(Evidence::BirthSame);
    }
    let apart = one.until(other).map(|span| span.get_days().abs()).unwrap_or(i32::MAX);
    if apart <= near {
        return Some(Evidence::BirthNear);
    }
    let swapped = one.year() == other.year() && one.month() == other.day() && one.day() == other.month();
    Some(if swapped || one_slip(one, other) { Evidence::BirthTransposed } else { Evidence::BirthDiffers })
}

/// Two neighbouring digits changed round, or one digit other in the year or month: the slips of a keyboard.
fn one_slip(one: Date, other: Date) -> bool {
    let digits = |date: Date| {
        let number = i32::from(date.year()) * 10_000 + i32::from(date.month()) * 100 + i32::from(date.day());
        let mut digits = [0i32; 8];
        let mut rest = number;
        for place in digits.iter_mut().rev() {
            *place = rest % 10;
            rest /= 10;
        }
        digits
    };
    let (one, other) = (digits(one), digits(other));
    let differing: Vec<usize> = (0..8).filter(|at| one[*at] != other[*at]).collect();
    match differing.as_slice() {
        [_] => true,
        [first, second] => second - first == 1 && one[*first] == other[*second] && one[*second] == other[*first],
        _ => false,
    }
}

fn sex(one: &str, other: &str) -> Option<Evidence> {
    let known = |sex: &str| matches!(sex, "male" | "female");
    (known(one) && known(other)).then(|| if one == other { Evidence::SexSame } else { Evidence::SexDiffers })
}

fn guardian(one: &Traits<'_>, other: &Traits<'_>) -> Option<Evidence> {
    let pairs = || one.guardians.iter().flat_map(|mine| other.guardians.iter().map(move |theirs| (mine, theirs)));
    let same = |mine: Option<&str>, theirs: Option<&str>| matches!((mine, theirs), (Some(mine), Some(theirs)) if !mine.is_empty() && mine.eq_ignore_ascii_case(theirs));
    if pairs().any(|(mine, theirs)| same(mine.number, theirs.number)) {
        return Some(Evidence::GuardianNumberSame);
    }
    let namesakes = || pairs().filter(|(mine, theirs)| !mine.name.is_empty() && mine.name == theirs.name);
    if namesakes().any(|(mine, theirs)| same(mine.phone, theirs.phone)) {
        return Some(Evidence::GuardianSame);
    }
    namesakes().next().map(|_| Evidence::GuardianNameSame)
}

/// Whether two names may be of one person: the same, of the same sound, nearly the same, or one of a newborn without a name of its own.
pub fn names_alike(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    one == other
        || newborn_of(&one).is_some()
        || newborn_of(&other).is_some()
        || sound(&one) == sound(&other)
        || similar(&one, &other)
}

/// Birth dates that a slip of the keyboard makes of this one: a few days off, changed round, one digit other.
pub fn slips(birth: Date) -> Vec<Date> {
    let mut found: Vec<Date> =
        (-3..=3).filter_map(|days| birth.checked_add(jiff::Span::new().days(days)).ok()).collect();
    let mut add = |year: i32, month: i32, day: i32| {
        let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
        if let (Ok(year), Ok(month), Ok(day)) = parts
            && let Ok(date) = Date::new(year, month, day)
        {
            found.push(date);
        }
    };
    let (year, month, day) = (i32::from(birth.year()), i32::from(birth.month()), i32::from(birth.day()));
    add(year, day, month);
    let number = year * 10_000 + month * 100 + day;
    let mut split = |number: i32| add(number / 10_000, number / 100 % 100, number % 100);
    for place in 0..8 {
        let unit = 10_i32.pow(place);
        let digit = number / unit % 10;
        (0..10).for_each(|other| split(number + (other - digit) * unit));
        if place < 7 {
            let next = number / (unit * 10) % 10;
            split(number + (next - digit) * unit + (digit - next) * unit * 10);
        }
    }
    found.retain(|date| *date != birth);
    found.sort_unstable();
    found.dedup();
    found
}

/// Every phone a person can be reached by.
pub fn phones<'a>(person: &'a Traits<'_>) -> impl Iterator<Item = &'a str> {
    let guardians = person.guardians.iter().filter_map(|guardian| guardian.phone);
    person.phone.into_iter().chain(guardians).filter(|phone| !phone.trim().is_empty())
}

/// A record of a dose, as far as it tells one injection from another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseTraits<'a> {
    /// Vaccine abbreviation.
    pub vaccine: &'a str,
    /// Day given.
    pub date: Date,
    /// Lot.
    pub lot: Option<&'a str>,
    /// Trace code.
    pub code: Option<&'a str>,
    /// Given here.
    pub here: bool,
}

/// What makes two records look like one injection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameDose {
    /// The same day.
    SameDay,
    /// A few days apart.
    NearDay,
    /// The same lot.
    SameLot,
}

impl SameDose {
    /// Every kind.
    pub const ALL: [SameDose; 3] = [SameDose::SameDay, SameDose::NearDay, SameDose::SameLot];

    /// The code in views.
    pub fn code(self) -> &'static str {
        match self {
            SameDose::SameDay => "same_dose.same_day",
            SameDose::NearDay => "same_dose.near_day",
            SameDose::SameLot => "same_dose.same_lot",
        }
    }
}

impl SameDoseLimits {
    /// Why two records look like one injection; empty when they do not.
    pub fn compare(&self, one: &DoseTraits<'_>, other: &DoseTraits<'_>) -> Vec<SameDose> {
        // Two scanned injections are two injections: each took a vial or a draw of its own.
        if one.vaccine != other.vaccine || (one.here && other.here) {
            return vec![];
        }
        let apart = one.date.until(other.date).map(|span| span.get_days().abs()).unwrap_or(i32::MAX);
        let lots = one.lot.zip(other.lot).map(|(one, other)| one.trim().eq_ignore_ascii_case(other.trim()));
        let reach = if lots == Some(true) { self.lot_days } else { self.days };
        // Another lot on another day is another injection; on the same day one of the two was typed wrong.
        if apart > reach || (lots == Some(false) && apart != 0) {
            return vec![];
        }
        let day = if apart == 0 { SameDose::SameDay } else { SameDose::NearDay };
        [Some(day), (lots == Some(true)).then_some(SameDose::SameLot)].into_iter().flatten().collect()
    }
}

#[cfg(test)]
#[path = "duplicate_tests.rs"]
mod tests;
