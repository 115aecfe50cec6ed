//! A name as it was typed: characters, pinyin, initials, and mixtures of them.

use std::ops::Range;

use super::fold::name_chars;
use super::sound::{self, CharKey, NameKey, Syllable};

/// Ways to split letters into syllables and initials that are looked at; those with the fewest pieces come first.
const WAYS: usize = 32;

/// More letters than any name has; they are taken one by one.
const LONGEST: usize = 40;

/// What stands for one character of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The character itself.
    Is(char),
    /// A whole syllable.
    Sounds(Syllable),
    /// One letter: the first of a reading, or a Latin letter of the name.
    Initial(u8),
    /// `zh`, `ch`, `sh`, or the last letters typed so far: the syllables that begin like this.
    Begins(Range<Syllable>),
}

impl Piece {
    fn fits(&self, key: &CharKey) -> bool {
        match self {
            Piece::Is(c) => key.c == *c,
            Piece::Sounds(sound) => key.sounds.binary_search(sound).is_ok(),
            Piece::Initial(letter) => key.begins_with(char::from(*letter)),
            Piece::Begins(sounds) => key.sounds.iter().any(|sound| sounds.contains(sound)),
        }
    }
}

/// Part of a name as it was typed, with every way to read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameNeedle {
    /// Each way is a run of neighbouring characters of the name.
    pub ways: Vec<Vec<Piece>>,
    /// Whether pinyin takes part: then a whole name may have been meant by less than all its letters.
    pub letters: bool,
}

/// How much of a name or number a needle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// All of it.
    Exact,
    /// Its beginning.
    Prefix,
    /// Somewhere inside.
    Inside,
}

impl NameNeedle {
    /// Reads text as part of a name. None when nothing of it counts.
    pub fn read(text: &str) -> Option<NameNeedle> {
        let chars: Vec<char> = name_chars(text).collect();
        if chars.is_empty() {
            return None;
        }
        let letters = chars.iter().any(char::is_ascii_lowercase);
        Some(NameNeedle { ways: ways(&chars), letters })
    }

    /// How it fits a name, best way first.
    pub fn fit(&self, name: &NameKey) -> Option<Fit> {
        self.ways.iter().filter_map(|way| fit_way(way, &name.chars)).min()
    }

    /// A whole name of at least two characters, typed out: as good as a number.
    pub fn is_precise(&self) -> bool {
        !self.letters && self.ways.first().is_some_and(|way| way.len() > 1)
    }
}

fn fit_way(way: &[Piece], chars: &[CharKey]) -> Option<Fit> {
    let fits = |start: usize| way.iter().zip(&chars[start..]).all(|(piece, key)| piece.fits(key));
    let last = chars.len().checked_sub(way.len())?;
    if fits(0) {
        return Some(if last == 0 { Fit::Exact } else { Fit::Prefix });
    }
    (1..=last).any(fits).then_some(Fit::Inside)
}

/// A step from one place of the typed text to a later one.
struct Step {
    piece: Piece,
    to: usize,
}

fn ways(chars: &[char]) -> Vec<Vec<Piece>> {
    let one_by_one: Vec<Piece> = chars.iter().map(|c| single(*c)).collect();
    if chars.len() > LONGEST {
        return vec![one_by_one];
    }
    let steps: Vec<Vec<Step>> = (0..chars.len()).map(|at| steps(chars, at)).collect();
    // Fewest pieces from each place to the end.
    let mut fewest = vec![0; chars.len() + 1];
    for at in (0..chars.len()).rev() {
        fewest[at] = steps[at].iter().map(|step| fewest[step.to] + 1).min().unwrap_or(usize::MAX / 2);
    }
    let mut ways = Vec::new();
    for pieces in fewest[0]..=chars.len() {
        walk(&steps, &fewest, 0, pieces, &mut Vec::new(), &mut ways);
        if ways.len() >= WAYS {
            break;
        }
    }
    if !ways.contains(&one_by_one) {
        ways.push(one_by_one);
    }
    ways
}

/// Adds every way from `at` to the end with exactly `left` pieces, until there are enough.
fn walk(
    steps: &[Vec<Step>],
    fewest: &[usize],
    at: usize,
    left: usize,
    path: &mut Vec<Piece>,
    ways: &mut Vec<Vec<Piece>>,
) {
    if ways.len() >= WAYS {
        return;
    }
    if at == steps.len() {
        if left == 0 {
            ways.push(path.clone());
        }
        return;
    }
    // A piece takes at least one character, so too many pieces can never be used up.
    if fewest[at] > left || steps.len() - at < left {
        return;
    }
    for step in &steps[at] {
        path.push(step.piece.clone());
        walk(steps, fewest, step.to, left - 1, path, ways);
        path.pop();
    }
}

fn single(c: char) -> Piece {
    match u8::try_from(c) {
        Ok(letter) if letter.is_ascii_lowercase() => Piece::Initial(letter),
        _ => Piece::Is(c),
    }
}

fn steps(chars: &[char], at: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    let letters: String = chars[at..].iter().take_while(|c| c.is_ascii_lowercase()).take(7).collect();
    for length in (2..=letters.len().min(6)).rev() {
        let text = &letters[..length];
        let to = at + length;
        let beginning = sound::beginning(text);
        if to == chars.len() && beginning.len() > 1 {
            // The last letters may be a syllable still being typed.
            steps.push(Step { piece: Piece::Begins(beginning), to });
        } else if to == chars.len() && beginning.len() == 1 {
            steps.push(Step { piece: Piece::Sounds(beginning.start), to });
        } else if let Some(syllable) = sound::place(text) {
            steps.push(Step { piece: Piece::Sounds(syllable), to });
        } else if matches!(text, "zh" | "ch" | "sh") {
            steps.push(Step { piece: Piece::Begins(beginning), to });
        }
    }
    steps.push(Step { piece: single(chars[at]), to: at + 1 });
    steps
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn fit(typed: &str, name: &str) -> Option<Fit> {
        NameNeedle::read(typed).unwrap().fit(&NameKey::of(name))
    }

    #[test]
    fn a_name_is_found_however_it_is_typed_c_057() {
        use Fit::*;
        for (typed, name, expected) in [
            ("王小明", "王小明", Some(Exact)),
            ("王", "王小明", Some(Prefix)),
            ("小明", "王小明", Some(Inside)),
            ("明", "王小明", Some(Inside)),
            ("王明", "王小明", None),
            ("wangxiaoming", "王小明", Some(Exact)),
            ("WangXiaoMing", "王小明", Some(Exact)),
            ("wangxiaomi", "王小明", Some(Exact)),
            ("wangx", "王小明", Some(Prefix)),
            ("xiaoming", "王小明", Some(Inside)),
            ("wxm", "王小明", Some(Exact)),
            ("wx", "王小明", Some(Prefix)),
            ("xm", "王小明", Some(Inside)),
            ("wxiaom", "王小明", Some(Exact)),
            ("wxiaoming", "王小明", Some(Exact)),
            ("wang小", "王小明", Some(Prefix)),
            ("w小m", "王小明", Some(Exact)),
            ("王xm", "王小明", Some(Exact)),
            ("王xiaom", "王小明", Some(Exact)),
            ("xiaoang", "王小昂", Some(Inside)),
            ("xiang", "王小昂", None),
            ("wanxiaoming", "王小明", None),
            ("zhangw", "张伟", Some(Exact)),
            ("zw", "张伟", Some(Exact)),
            ("zhw", "张伟", Some(Exact)),
            ("xian", "西安", Some(Exact)),
            ("xian", "先", Some(Exact)),
            ("xian", "相宜", Some(Prefix)),
            ("shan", "单雄信", Some(Prefix)),
            ("yuchi", "尉迟恭", Some(Prefix)),
            ("ycg", "尉迟恭", Some(Exact)),
            ("ouyang", "欧阳娜", Some(Prefix)),
            ("lvbu", "吕布", Some(Exact)),
            ("lyubu", "吕布", Some(Exact)),
            ("lǚbù", "吕布", Some(Exact)),
            ("𠮷", "王𠮷", Some(Inside)),
            ("ｗｘｍ", "王小明", Some(Exact)),
            ("阿依古丽·买", "阿依古丽•买买提", Some(Prefix)),
            ("aygl", "阿依古丽·买买提", Some(Prefix)),
            ("maria", "Maria José", Some(Prefix)),
            ("jose", "Maria José", Some(Inside)),
            ("子2", "王丽之子2", Some(Inside)),
            ("王某某之", "王某某之子", Some(Prefix)),
        ] {
            assert_eq!(fit(typed, name), expected, "{typed} for {name}");
        }
    }

    #[test]
    fn the_ways_to_read_letters_are_bounded() {
        for typed in
            ["zhangzhangzhangzhangzhangzhang", "angangangangangangangang", &"xian".repeat(20), &"a".repeat(500)]
        {
            let needle = NameNeedle::read(typed).unwrap();
            assert!(!needle.ways.is_empty() && needle.ways.len() <= WAYS + 1, "{typed}");
        }
        assert_eq!(fit("zhangzhangzhangzhangzhangzhang", "张章彰漳樟璋"), Some(Fit::Exact));
    }

    proptest::proptest! {
        #[test]
        fn a_name_is_found_by_its_whole_pinyin_its_initials_and_any_part_of_itself(
            name in "[王小明单曾尉迟𠮷吕安a-c]{1,5}", from in 0_usize..5, length in 1_usize..5,
        ) {
            let key = NameKey::of(&name);
            let initials: String =
                key.chars.iter().filter_map(|key| key.initials().next().map(char::from)).collect();
            if initials.len() == key.chars.len() {
                proptest::prop_assert_eq!(fit(&initials, &name), Some(Fit::Exact));
            }
            let part: String = name.chars().skip(from).take(length).collect();
            if !part.is_empty() {
                proptest::prop_assert!(fit(&part, &name).is_some(), "{} in {}", part, name);
            }
        }

        #[test]
        fn no_text_makes_it_panic(typed in ".{0,48}", name in ".{0,12}") {
            if let Some(needle) = NameNeedle::read(&typed) {
                let _ = needle.fit(&NameKey::of(&name));
            }
        }
    }
}
