//! A query as grams: everybody who fits has them. Who has them need not fit.

use std::ops::RangeInclusive;

use domain::search::{Born, Fit, Needle, Piece, Place, Query, Rank, Syllable, Test, syllable};

use super::gram::{self, Gram};

/// Which grams somebody must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Plan {
    /// One of neighbouring grams.
    Gram(RangeInclusive<Gram>),
    /// Every one.
    All(Vec<Plan>),
    /// One of them; nobody when there is none.
    Any(Vec<Plan>),
}

impl Plan {
    /// Holds for everybody who fits the query at this rank or better.
    pub(super) fn of(query: &Query, rank: Rank) -> Plan {
        let word = |tests: &Vec<Test>| any(tests.iter().flat_map(|test| of_test(test, rank)).collect());
        all(query.words.iter().map(|word_| word(&word_.tests)).collect())
    }

    /// Whether few have it, by its kind alone.
    pub(super) fn is_short(&self) -> bool {
        matches!(self, Plan::Gram(grams) if grams.start() == grams.end() && gram::is_six(*grams.start()))
    }

    pub(super) fn is_nobody(&self) -> bool {
        matches!(self, Plan::Any(plans) if plans.is_empty())
    }
}

fn nobody() -> Plan {
    Plan::Any(Vec::new())
}

fn all(mut plans: Vec<Plan>) -> Plan {
    if plans.iter().any(Plan::is_nobody) || plans.is_empty() {
        return nobody();
    }
    if plans.len() == 1 { plans.swap_remove(0) } else { Plan::All(plans) }
}

fn any(mut plans: Vec<Plan>) -> Plan {
    plans.retain(|plan| !plan.is_nobody());
    if plans.len() == 1 { plans.swap_remove(0) } else { Plan::Any(plans) }
}

/// A plan for every place in which the test can hold at this rank or better.
fn of_test(test: &Test, rank: Rank) -> Vec<Plan> {
    let places = test.places.iter().filter_map(|place| {
        let widest = [Fit::Inside, Fit::Prefix, Fit::Exact]
            .into_iter()
            .find(|fit| Rank::of(*fit, place.is_own(), test.needle.is_precise()) <= rank)?;
        Some(match &test.needle {
            Needle::Name(needle) => any(needle.ways.iter().map(|way| of_way(way, place.is_own(), widest)).collect()),
            Needle::Number(number) => {
                let grams = gram::number_grams(*place, number, widest != Fit::Inside, widest == Fit::Exact);
                all(grams.into_iter().map(Plan::Gram).collect())
            }
            Needle::Born(born) if *place == Place::Birth && born.fit() <= widest => of_birth(*born),
            Needle::Born(_) => nobody(),
        })
    });
    places.collect()
}

fn of_birth(born: Born) -> Plan {
    let one = |gram: Gram| Plan::Gram(gram..=gram);
    match born {
        Born::Day(date) => one(gram::birth_day(date)),
        Born::Month(year, month) => one(gram::birth_month(year, month)),
        Born::Year(year) => Plan::Gram(gram::birth_month(year, 1)..=gram::birth_month(year, 12)),
        Born::DayOfYear(month, day) => one(gram::day_of_year(month, day)),
    }
}

/// The syllables a piece can be, when it is made of whole ones.
fn syllables(piece: &Piece) -> Option<RangeInclusive<Syllable>> {
    match piece {
        Piece::Sounds(sound) => Some(*sound..=*sound),
        Piece::Begins(sounds) => Some(sounds.start..=sounds.end.saturating_sub(1)),
        Piece::Is(_) | Piece::Initial(_) => None,
    }
}

/// The letter a piece begins with; none for a character itself.
fn initial(piece: &Piece) -> Option<u8> {
    match piece {
        Piece::Initial(letter) => Some(*letter),
        Piece::Sounds(sound) => syllable(*sound).bytes().next(),
        Piece::Begins(sounds) => syllable(sounds.start).bytes().next(),
        Piece::Is(_) => None,
    }
}

/// One way to read part of a name, at the place in the name that `fit` says.
fn of_way(way: &[Piece], own: bool, fit: Fit) -> Plan {
    let one = |gram: Gram| Plan::Gram(gram..=gram);
    let mut plans = Vec::new();
    // What each piece says together with the one before it, and whether that says all of it.
    let mut said = vec![false; way.len()];
    for (at, pair) in way.windows(2).enumerate() {
        match (&pair[0], &pair[1]) {
            (Piece::Is(first), Piece::Is(second)) => {
                plans.push(one(gram::char_pair(own, Some(*first), Some(*second))));
                said[at] = true;
                said[at + 1] = true;
            }
            (Piece::Sounds(first), second) if syllables(second).is_some() => {
                plans.extend(syllables(second).map(|after| Plan::Gram(gram::sounds_after(own, Some(*first), after))));
                said[at] = true;
                said[at + 1] = true;
            }
            (Piece::Is(first), second) => {
                plans.extend(initial(second).map(|letter| one(gram::char_letter(own, *first, letter))));
                said[at] = true;
                said[at + 1] |= matches!(second, Piece::Initial(_));
            }
            (first, Piece::Is(second)) => {
                plans.extend(initial(first).map(|letter| one(gram::letter_char(own, letter, *second))));
                said[at] |= matches!(first, Piece::Initial(_));
                said[at + 1] = true;
            }
            (first, second) => {
                if let (Some(first), Some(second)) = (initial(first), initial(second)) {
                    plans.push(one(gram::letter_pair(own, Some(first), Some(second))));
                    said[at] |= matches!(way[at], Piece::Initial(_));
                    said[at + 1] |= matches!(way[at + 1], Piece::Initial(_));
                }
            }
        }
    }
    if let (Some(first), true) = (way.first(), fit != Fit::Inside) {
        plans.push(match first {
            Piece::Is(c) => one(gram::char_pair(own, None, Some(*c))),
            Piece::Initial(letter) => one(gram::letter_pair(own, None, Some(*letter))),
            whole => syllables(whole).map_or_else(nobody, |at| Plan::Gram(gram::sounds_after(own, None, at))),
        });
        said[0] = true;
    }
    if let (Some(last), true) = (way.last(), fit == Fit::Exact) {
        plans.push(match last {
            Piece::Is(c) => one(gram::char_pair(own, Some(*c), None)),
            Piece::Sounds(sound) => one(gram::sound_at_end(own, *sound)),
            begun => initial(begun).map_or_else(nobody, |letter| one(gram::letter_pair(own, Some(letter), None))),
        });
        plans.push(one(gram::name_length(own, way.len())));
    } else if way.len() > 3 {
        // Few names are longer than three characters: most ways to split letters end here.
        plans.push(Plan::Gram(gram::name_at_least(own, way.len())));
    }
    for (piece, _) in way.iter().zip(said).filter(|(_, said)| !said) {
        plans.push(match piece {
            Piece::Is(c) => one(gram::char_gram(own, *c)),
            Piece::Initial(letter) => one(gram::letter_gram(own, *letter)),
            whole => syllables(whole).map_or_else(nobody, |sounds| Plan::Gram(gram::sounds(own, sounds))),
        });
    }
    // Pairs first: where one of them is had by nobody, nothing else is looked up.
    plans.sort_by_key(|plan| !matches!(plan, Plan::Gram(grams) if gram::is_rare(*grams.start())));
    all(plans)
}
