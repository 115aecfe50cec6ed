//! How a name sounds: every reading of every character, in pinyin without tones.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use pinyin::ToPinyinMulti;

use super::fold::name_chars;

/// A syllable, as its place in [`SYLLABLES`]. The places are part of the index on disk: whoever changes the table raises the index's
/// version.
pub type Syllable = u16;

/// How many syllables there are.
pub const SYLLABLE_COUNT: usize = 426;

/// A name as it is searched: its characters that count, each with its readings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameKey {
    /// The characters.
    pub chars: Vec<CharKey>,
}

/// One character of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CharKey {
    /// The character, folded.
    pub c: char,
    /// Its readings, ascending. None for what has none: Latin letters, digits, rare characters.
    pub sounds: Vec<Syllable>,
}

impl NameKey {
    /// The key of a name as stored.
    pub fn of(name: &str) -> NameKey {
        let mut chars: Vec<CharKey> = name_chars(name).map(|c| CharKey { c, sounds: sounds(c) }).collect();
        // A surname may sound otherwise than the same character elsewhere.
        for (surname, readings) in surname_readings(chars.first().map(|first| first.c)) {
            let starts = surname.len() <= chars.len() && surname.iter().zip(&chars).all(|(c, key)| *c == key.c);
            if starts {
                for (key, reading) in chars.iter_mut().zip(readings) {
                    add(&mut key.sounds, *reading);
                }
            }
        }
        NameKey { chars }
    }
}

impl CharKey {
    /// Whether a Latin letter stands for itself here, or begins a reading.
    pub fn begins_with(&self, letter: char) -> bool {
        self.c == letter || self.sounds.iter().any(|sound| syllable(*sound).starts_with(letter))
    }

    /// First letters of the readings; the letter itself when it is one.
    pub fn initials(&self) -> impl Iterator<Item = u8> {
        let own = u8::try_from(self.c).ok().filter(u8::is_ascii_lowercase);
        own.into_iter().chain(self.sounds.iter().filter_map(|sound| syllable(*sound).bytes().next()))
    }
}

/// The text of a syllable.
pub fn syllable(place: Syllable) -> &'static str {
    SYLLABLES.get(usize::from(place)).copied().unwrap_or_default()
}

/// The place of a whole syllable.
pub fn place(text: &str) -> Option<Syllable> {
    SYLLABLES.binary_search(&text).ok().and_then(|place| Syllable::try_from(place).ok())
}

/// The syllables that begin with `letters`: neighbours in the table.
pub fn beginning(letters: &str) -> Range<Syllable> {
    let first = SYLLABLES.partition_point(|syllable| *syllable < letters);
    let count = SYLLABLES[first..].iter().take_while(|syllable| syllable.starts_with(letters)).count();
    // The table has some hundred entries.
    let at = |place: usize| Syllable::try_from(place).unwrap_or(Syllable::MAX);
    at(first)..at(first + count)
}

fn sounds(c: char) -> Vec<Syllable> {
    let mut sounds = Vec::new();
    let Some(readings) = c.to_pinyin_multi() else { return sounds };
    for reading in readings {
        let plain = reading.plain();
        if plain.is_ascii() {
            sounds.extend(place(plain));
            continue;
        }
        // 吕 is typed lv, lu, and lyu as in a passport.
        for typed in ["v", "u", "yu"] {
            sounds.extend(place(&plain.replace('ü', typed).replace('ê', "e")));
        }
    }
    sounds.sort_unstable();
    sounds.dedup();
    sounds
}

fn add(sounds: &mut Vec<Syllable>, sound: Syllable) {
    if let Err(at) = sounds.binary_search(&sound) {
        sounds.insert(at, sound);
    }
}

type Surname = (Vec<char>, Vec<Syllable>);

/// Readings of surnames that begin with a character.
fn surname_readings(first: Option<char>) -> &'static [Surname] {
    static READINGS: OnceLock<HashMap<char, Vec<Surname>>> = OnceLock::new();
    let readings = READINGS.get_or_init(|| {
        let mut by_first: HashMap<char, Vec<Surname>> = HashMap::new();
        for line in include_str!("../../data/surname-readings.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let chars: Vec<char> = words.next().unwrap_or_default().chars().collect();
            let sounds: Vec<Syllable> = words.filter_map(place).collect();
            if let Some(first) = chars.first() {
                by_first.entry(*first).or_default().push((chars, sounds));
            }
        }
        by_first
    });
    first.and_then(|first| readings.get(&first)).map_or(&[], Vec::as_slice)
}

/// Every syllable without its tone, ascending; ü in the three writings people use. From the dictionary of the crate `pinyin`
/// (pinyin-data 0.15), without the few that are a consonant alone.
const SYLLABLES: [&str; SYLLABLE_COUNT] = [
    "a", "ai", "an", "ang", "ao", "ba", "bai", "ban", "bang", "bao", "bei", "ben", "beng", "bi", "bian", "biang",
    "biao", "bie", "bin", "bing", "bo", "bong", "bu", "ca", "cai", "can", "cang", "cao", "ce", "cei", "cen", "ceng",
    "cha", "chai", "chan", "chang", "chao", "che", "chen", "cheng", "chi", "chong", "chou", "chu", "chua", "chuai",
    "chuan", "chuang", "chui", "chun", "chuo", "ci", "cong", "cou", "cu", "cuan", "cui", "cun", "cuo", "da", "dai",
    "dan", "dang", "dao", "de", "dei", "den", "deng", "di", "dia", "dian", "diao", "die", "din", "ding", "diu", "dong",
    "dou", "du", "duan", "dui", "dun", "duo", "e", "ei", "en", "eng", "er", "fa", "fan", "fang", "fei", "fen", "feng",
    "fiao", "fo", "fou", "fu", "ga", "gai", "gan", "gang", "gao", "ge", "gei", "gen", "geng", "gong", "gou", "gu",
    "gua", "guai", "guan", "guang", "gui", "gun", "guo", "ha", "hai", "han", "hang", "hao", "he", "hei", "hen", "heng",
    "hong", "hou", "hu", "hua", "huai", "huan", "huang", "hui", "hun", "huo", "ji", "jia", "jian", "jiang", "jiao",
    "jie", "jin", "jing", "jiong", "jiu", "ju", "juan", "jue", "jun", "ka", "kai", "kan", "kang", "kao", "ke", "kei",
    "ken", "keng", "kong", "kou", "ku", "kua", "kuai", "kuan", "kuang", "kui", "kun", "kuo", "la", "lai", "lan",
    "lang", "lao", "le", "lei", "len", "leng", "li", "lia", "lian", "liang", "liao", "lie", "lin", "ling", "liu", "lo",
    "long", "lou", "lu", "luan", "lue", "lun", "luo", "lv", "lve", "lyu", "lyue", "ma", "mai", "man", "mang", "mao",
    "me", "mei", "men", "meng", "mi", "mian", "miao", "mie", "min", "ming", "miu", "mo", "mou", "mu", "na", "nai",
    "nan", "nang", "nao", "ne", "nei", "nen", "neng", "ni", "nia", "nian", "niang", "niao", "nie", "nin", "ning",
    "niu", "nong", "nou", "nu", "nuan", "nue", "nun", "nuo", "nv", "nve", "nyu", "nyue", "o", "ou", "pa", "pai", "pan",
    "pang", "pao", "pei", "pen", "peng", "pi", "pian", "piao", "pie", "pin", "ping", "po", "pou", "pu", "qi", "qia",
    "qian", "qiang", "qiao", "qie", "qin", "qing", "qiong", "qiu", "qu", "quan", "que", "qun", "ran", "rang", "rao",
    "re", "ren", "reng", "ri", "rong", "rou", "ru", "rua", "ruan", "rui", "run", "ruo", "sa", "sai", "san", "sang",
    "sao", "se", "sen", "seng", "sha", "shai", "shan", "shang", "shao", "she", "shei", "shen", "sheng", "shi", "shou",
    "shu", "shua", "shuai", "shuan", "shuang", "shui", "shun", "shuo", "si", "song", "sou", "su", "suan", "sui", "sun",
    "suo", "ta", "tai", "tan", "tang", "tao", "te", "tei", "teng", "ti", "tian", "tiao", "tie", "ting", "tong", "tou",
    "tu", "tuan", "tui", "tun", "tuo", "wa", "wai", "wan", "wang", "wei", "wen", "weng", "wo", "wong", "wu", "xi",
    "xia", "xian", "xiang", "xiao", "xie", "xin", "xing", "xiong", "xiu", "xu", "xuan", "xue", "xun", "ya", "yan",
    "yang", "yao", "ye", "yi", "yin", "ying", "yo", "yong", "you", "yu", "yuan", "yue", "yun", "za", "zai", "zan",
    "zang", "zao", "ze", "zei", "zen", "zeng", "zha", "zhai", "zhan", "zhang", "zhao", "zhe", "zhei", "zhen", "zheng",
    "zhi", "zhong", "zhou", "zhu", "zhua", "zhuai", "zhuan", "zhuang", "zhui", "zhun", "zhuo", "zi", "zong", "zou",
    "zu", "zuan", "zui", "zun", "zuo",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn readings(name: &str, at: usize) -> Vec<&'static str> {
        NameKey::of(name).chars[at].sounds.iter().map(|sound| syllable(*sound)).collect()
    }

    #[test]
    fn a_surname_is_found_by_its_own_reading_and_by_the_everyday_one() {
        for (name, own, everyday) in [
            ("单芳", "shan", "dan"),
            ("仇英", "qiu", "chou"),
            ("解缙", "xie", "jie"),
            ("曾巩", "zeng", "ceng"),
            ("区大相", "ou", "qu"),
            ("尉迟恭", "yu", "wei"),
            ("万俟卨", "mo", "wan"),
            ("黑永", "he", "hei"),
            ("适之", "kuo", "shi"),
        ] {
            let readings = readings(name, 0);
            assert!(readings.contains(&own) && readings.contains(&everyday), "{name}: {readings:?}");
        }
        assert!(readings("尉迟恭", 1).contains(&"chi"));
        // The surname's reading belongs to the first place only.
        assert!(!readings("小黑", 1).contains(&"he"));
    }

    #[test]
    fn the_table_of_syllables_is_sorted_and_holds_every_reading_of_the_surnames() {
        assert!(SYLLABLES.is_sorted());
        for line in include_str!("../../data/surname-readings.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_whitespace();
            let Some(chars) = words.next() else { continue };
            let sounds: Vec<&str> = words.collect();
            assert_eq!(chars.chars().count(), sounds.len(), "{line}");
            assert!(sounds.iter().all(|sound| place(sound).is_some()), "{line}");
        }
    }

    #[test]
    fn u_with_dots_has_three_writings() {
        assert_eq!(readings("吕布", 0), ["lu", "lv", "lyu"]);
    }

    #[test]
    fn syllables_that_begin_alike_are_neighbours() {
        let found: Vec<&str> = beginning("min").map(syllable).collect();
        assert_eq!(found, ["min", "ming"]);
        assert_eq!(beginning("min"), place("min").unwrap()..place("ming").unwrap() + 1);
        assert!(beginning("xy").is_empty());
    }
}
