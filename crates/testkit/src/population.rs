//! An invented population as a registry in China looks: names by their real frequency, valid identity numbers, one region far more often
//! than all others, families that share phones and guardians, twins, newborns without a name or number, and people registered twice.
//!
//! Pure and seeded: the same seed and index give the same person, in any order. Nobody in it exists.

use domain::identity::IdNumber;
use jiff::Span;
use jiff::civil::Date;

/// A person as entered at registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Place in the population.
    pub index: u64,
    /// Full name.
    pub name: String,
    /// `male`, `female`.
    pub sex: &'static str,
    /// Birth date.
    pub birth: Date,
    /// Resident identity number; young ones and duplicates often have none yet.
    pub number: Option<String>,
    /// Birth certificate, for those born since 2008.
    pub birth_certificate: Option<String>,
    /// Own phone; children have none.
    pub phone: Option<String>,
    /// Six digits of the region lived in.
    pub region: String,
    /// Present address.
    pub address: String,
    /// Archive code of the province.
    pub archive_code: Option<String>,
    /// Barcode of the booklet.
    pub booklet: Option<String>,
    /// Birth weight in grams, for children.
    pub weight_g: Option<u32>,
    /// Guardians, for children.
    pub guardians: Vec<Guardian>,
}

/// A guardian of an invented child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardian {
    /// `mother`, `father`, `grandparent`.
    pub relation: &'static str,
    /// Full name.
    pub name: String,
    /// Identity number.
    pub number: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

/// A population.
#[derive(Debug, Clone, Copy)]
pub struct Population {
    /// Seed of all chance.
    pub seed: u64,
    /// The day it is seen on: nobody is born later.
    pub today: Date,
}

/// Region of the clinic.
pub const HOME: &str = "420106";

impl Population {
    /// The person at a place. One in eight is a brother or sister of somebody before, one in fifty a twin, one in a hundred somebody
    /// registered a second time.
    pub fn person(&self, index: u64) -> Person {
        let mut chance = Chance::of(self.seed, index);
        let earlier = |chance: &mut Chance| index.saturating_sub(1 + u64::from(chance.below(4_000)));
        match chance.below(1000) {
            0..20 if index > 0 => self.twin(index, &self.alone(index - 1)),
            20..30 if index > 10 => {
                let other = self.alone(earlier(&mut chance));
                self.again(index, other, &mut chance)
            }
            30..150 if index > 10 => {
                let other = self.alone(earlier(&mut chance));
                self.sibling(index, &other)
            }
            _ => self.alone(index),
        }
    }

    /// Everybody up to a count.
    pub fn people(self, count: u64) -> impl Iterator<Item = Person> {
        (0..count).map(move |index| self.person(index))
    }

    fn alone(&self, index: u64) -> Person {
        let mut chance = Chance::of(self.seed ^ 0x5bd1_e995, index);
        let child = chance.below(100) < 85;
        let days = if child { chance.below(15 * 365) } else { 18 * 365 + chance.below(62 * 365) };
        let birth = ago(self.today, days);
        let male = chance.below(1000) < 527;
        let region = region(&mut chance);
        let father = surname(&mut chance);
        let guardians = if child { guardians(&mut chance, birth, father, &region) } else { Vec::new() };
        let newborn = days < 30 && chance.below(100) < 60;
        let name = if newborn {
            let mother = guardians.first().map_or("王丽", |guardian| guardian.name.as_str());
            format!("{mother}之{}", if male { "子" } else { "女" })
        } else {
            full_name(&mut chance, father, birth.year(), male)
        };
        let number = (days > 60 && chance.below(100) < 96).then(|| number(&mut chance, &region, birth, male));
        let certificate = birth.year() >= 2008 && chance.below(100) < 90;
        let letter = char::from(b'P' + u8::try_from(chance.below(6)).unwrap_or(0));
        let birth_certificate = certificate.then(|| format!("{letter}{}{:07}", &region[..2], chance.below(10_000_000)));
        let phone = (!child).then(|| phone(&mut chance));
        let year = birth.year().max(2005);
        Person {
            index,
            name,
            sex: if male { "male" } else { "female" },
            birth,
            number,
            birth_certificate,
            phone,
            address: address(&mut chance),
            archive_code: (chance.below(100) < 97).then(|| format!("{region}01{year}{:08}", index % 100_000_000)),
            booklet: (child && chance.below(100) < 80).then(|| format!("{region}{:08}", chance.below(100_000_000))),
            weight_g: child.then(|| 2400 + chance.below(1600)),
            region,
            guardians,
        }
    }

    fn sibling(&self, index: u64, other: &Person) -> Person {
        let mut one = self.alone(index);
        if one.guardians.is_empty() || other.guardians.is_empty() {
            return one;
        }
        let family = other.name.chars().next().unwrap_or('王');
        one.name = std::iter::once(family).chain(one.name.chars().skip(1)).collect();
        one.guardians.clone_from(&other.guardians);
        one.address.clone_from(&other.address);
        one
    }

    fn twin(&self, index: u64, other: &Person) -> Person {
        let mut one = self.sibling(index, other);
        if other.guardians.is_empty() {
            return one;
        }
        one.birth = other.birth;
        let mut chance = Chance::of(self.seed ^ 0x27d4_eb2f, index);
        one.number = other.number.is_some().then(|| number(&mut chance, &one.region, one.birth, one.sex == "male"));
        // 子轩 and 子涵: twins often share a character.
        if let (3, 3) = (one.name.chars().count(), other.name.chars().count()) {
            let last = one.name.chars().last();
            one.name = other.name.chars().take(2).chain(last).collect();
        }
        one
    }

    /// Registered once more: without a number, a character written otherwise, or with the name given since.
    fn again(&self, index: u64, other: Person, chance: &mut Chance) -> Person {
        let mut again = Person { index, archive_code: None, booklet: None, ..other };
        match chance.below(3) {
            0 => again.number = None,
            1 => {
                let written = chance.pick(CHILD_CHARS);
                again.name = again.name.chars().take(2).chain(written.chars()).collect();
            }
            _ => again.guardians.truncate(1),
        }
        again
    }
}

fn guardians(chance: &mut Chance, child: Date, father: &'static str, region: &str) -> Vec<Guardian> {
    let born = |chance: &mut Chance, years: u32| ago(child, (years + chance.below(14)) * 365 + chance.below(365));
    let shared = phone(chance);
    let mut guardians = Vec::new();
    let mut add = |chance: &mut Chance, relation, surname, years, male| {
        let birth = born(chance, years);
        let own = if chance.below(100) < 30 { shared.clone() } else { phone(chance) };
        guardians.push(Guardian {
            relation,
            name: full_name(chance, surname, birth.year(), male),
            number: (chance.below(100) < 80).then(|| number(chance, region, birth, male)),
            phone: (chance.below(100) < 97).then_some(own),
        });
    };
    if chance.below(100) < 93 {
        let surname = surname(chance);
        add(chance, "mother", surname, 20, false);
    }
    if chance.below(100) < 55 {
        add(chance, "father", father, 22, true);
    }
    if chance.below(100) < 6 {
        add(chance, "grandparent", father, 46, false);
    }
    guardians
}

/// A name as given to people born in some year.
fn full_name(chance: &mut Chance, surname: &str, year: i16, male: bool) -> String {
    match chance.below(10_000) {
        // Minorities, foreigners, and characters beyond the Basic Multilingual Plane.
        0..60 => return format!("{}·{}", chance.pick(UYGHUR), chance.pick(UYGHUR)),
        60..70 => return format!("{} {}", chance.pick(LATIN), chance.pick(LATIN)),
        70..75 => return format!("{surname}{}", chance.pick(RARE)),
        _ => {}
    }
    let pool = match (year, male) {
        (2000.., _) => CHILD_CHARS,
        (_, true) => FATHER_CHARS,
        (_, false) => MOTHER_CHARS,
    };
    // Each pool is ordered by frequency; the tail belongs to everybody.
    let given = |chance: &mut Chance| {
        if chance.below(100) < 12 { chance.skewed(TAIL) } else { chance.skewed(pool) }
    };
    let first = given(chance);
    let single = chance.below(100) < if year >= 2000 { 12 } else { 35 };
    if single {
        format!("{surname}{first}")
    } else if chance.below(100) < 3 {
        format!("{surname}{first}{first}")
    } else {
        format!("{surname}{first}{}", given(chance))
    }
}

fn surname(chance: &mut Chance) -> &'static str {
    let total: u32 = SURNAMES.iter().map(|(_, weight)| weight).sum();
    let mut left = chance.below(total);
    for (surname, weight) in SURNAMES {
        if left < *weight {
            return surname;
        }
        left -= weight;
    }
    "王"
}

/// Three quarters live where the clinic is, most others in the same city, the rest anywhere.
fn region(chance: &mut Chance) -> String {
    match chance.below(100) {
        0..75 => HOME.to_owned(),
        75..92 => {
            chance.pick(&["420102", "420103", "420104", "420105", "420107", "420111", "420112", "420115"]).to_owned()
        }
        _ => {
            let province =
                chance.pick(&["11", "13", "31", "32", "33", "34", "36", "41", "42", "43", "44", "50", "51", "61"]);
            format!("{province}{:02}{:02}", 1 + chance.below(14), 1 + chance.below(28))
        }
    }
}

fn number(chance: &mut Chance, region: &str, birth: Date, male: bool) -> String {
    let serial = chance.below(500) * 2 + u32::from(male);
    let first = format!("{region}{}{serial:03}", birth.strftime("%Y%m%d"));
    IdNumber::complete(&first).unwrap_or(first)
}

fn phone(chance: &mut Chance) -> String {
    if chance.below(100) < 3 {
        return format!("027-{:08}", 82_000_000 + chance.below(7_000_000));
    }
    format!("{}{:08}", chance.skewed(PHONES), chance.below(100_000_000))
}

fn address(chance: &mut Chance) -> String {
    let street =
        chance.skewed(&["珞珈山", "中南", "水果湖", "徐家棚", "杨园", "积玉桥", "粮道街", "南湖", "石洞", "白沙洲"]);
    format!("{street}街道{}号{}栋{}室", 1 + chance.below(400), 1 + chance.below(30), 101 + chance.below(3000))
}

fn ago(day: Date, days: u32) -> Date {
    day.checked_sub(Span::new().days(days)).unwrap_or(day)
}

/// SplitMix64: small, and the same everywhere.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The chance of one thing: it depends on nothing that came before.
    pub fn of(seed: u64, index: u64) -> Chance {
        let mut chance = Chance(seed.wrapping_mul(0xd6e8_feb8_6659_fd93) ^ index.wrapping_mul(0xa076_1d64_78bd_642f));
        chance.step();
        chance
    }

    fn step(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly from 0 to below `bound`.
    pub fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.step() % u64::from(bound.max(1))).unwrap_or(0)
    }

    /// One of a list, each alike.
    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = self.below(u32::try_from(from.len()).unwrap_or(1)) as usize;
        from.get(at).copied().unwrap_or_default()
    }

    /// One of a list, the earlier ones more often, as words and names are.
    pub fn skewed<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let length = u32::try_from(from.len()).unwrap_or(1);
        let at = self.below(length).min(self.below(length)).min(self.below(length + length / 2));
        from.get(at as usize).copied().unwrap_or_default()
    }
}

/// Surnames in hundredths of a percent. Source: 公安部《2020年全国姓名报告》 for the first, published rankings for the rest; rounded.
const SURNAMES: &[(&str, u32)] = &[
    ("王", 725),
    ("李", 719),
    ("张", 683),
    ("刘", 538),
    ("陈", 453),
    ("杨", 308),
    ("黄", 223),
    ("赵", 229),
    ("吴", 205),
    ("周", 202),
    ("徐", 166),
    ("孙", 154),
    ("马", 129),
    ("朱", 126),
    ("胡", 131),
    ("郭", 115),
    ("何", 117),
    ("林", 113),
    ("高", 110),
    ("罗", 104),
    ("郑", 90),
    ("梁", 86),
    ("谢", 79),
    ("宋", 70),
    ("唐", 69),
    ("许", 66),
    ("韩", 62),
    ("冯", 60),
    ("邓", 59),
    ("曹", 57),
    ("彭", 57),
    ("曾", 55),
    ("肖", 54),
    ("田", 50),
    ("董", 52),
    ("袁", 50),
    ("潘", 50),
    ("于", 48),
    ("蒋", 47),
    ("蔡", 46),
    ("余", 45),
    ("杜", 43),
    ("叶", 43),
    ("程", 42),
    ("苏", 41),
    ("魏", 40),
    ("吕", 39),
    ("丁", 38),
    ("任", 38),
    ("沈", 37),
    ("姚", 36),
    ("卢", 36),
    ("姜", 35),
    ("崔", 34),
    ("钟", 34),
    ("谭", 33),
    ("陆", 32),
    ("汪", 32),
    ("范", 31),
    ("金", 30),
    ("石", 29),
    ("廖", 29),
    ("贾", 28),
    ("夏", 27),
    ("韦", 27),
    ("付", 26),
    ("方", 26),
    ("白", 25),
    ("邹", 24),
    ("孟", 24),
    ("熊", 24),
    ("秦", 23),
    ("邱", 23),
    ("江", 22),
    ("尹", 21),
    ("薛", 21),
    ("闫", 20),
    ("段", 20),
    ("雷", 20),
    ("侯", 20),
    ("龙", 19),
    ("史", 19),
    ("陶", 18),
    ("黎", 18),
    ("贺", 18),
    ("顾", 17),
    ("毛", 17),
    ("郝", 16),
    ("龚", 16),
    ("邵", 16),
    ("万", 16),
    ("钱", 15),
    ("严", 15),
    ("覃", 14),
    ("武", 14),
    ("戴", 14),
    ("莫", 13),
    ("孔", 13),
    ("向", 13),
    ("汤", 12),
    ("常", 12),
    ("温", 12),
    ("康", 11),
    ("施", 11),
    ("文", 11),
    ("牛", 11),
    ("樊", 10),
    ("葛", 10),
    ("邢", 10),
    ("安", 9),
    ("齐", 9),
    ("易", 9),
    ("乔", 9),
    ("伍", 9),
    ("庞", 9),
    ("颜", 8),
    ("倪", 8),
    ("庄", 8),
    ("聂", 8),
    ("章", 8),
    ("鲁", 8),
    ("岳", 8),
    ("翟", 7),
    ("殷", 7),
    ("詹", 7),
    ("申", 7),
    ("欧", 6),
    ("耿", 6),
    ("关", 6),
    ("兰", 6),
    ("焦", 6),
    ("俞", 6),
    ("左", 6),
    ("柳", 6),
    ("甘", 5),
    ("祝", 5),
    ("包", 5),
    ("宁", 5),
    ("尚", 5),
    ("符", 5),
    ("舒", 5),
    ("阮", 5),
    ("柯", 5),
    ("纪", 5),
    ("梅", 5),
    ("童", 5),
    ("凌", 5),
    ("毕", 5),
    ("单", 4),
    ("季", 4),
    ("裴", 4),
    ("霍", 4),
    ("涂", 4),
    ("成", 4),
    ("苗", 4),
    ("谷", 4),
    ("曲", 4),
    ("盛", 4),
    ("冉", 4),
    ("翁", 4),
    ("蓝", 4),
    ("骆", 4),
    ("路", 4),
    ("游", 4),
    ("辛", 4),
    ("靳", 4),
    ("欧阳", 10),
    ("管", 3),
    ("柴", 3),
    ("蒙", 3),
    ("鲍", 3),
    ("华", 3),
    ("喻", 3),
    ("祁", 3),
    ("房", 3),
    ("蒲", 3),
    ("滕", 3),
    ("萧", 3),
    ("屈", 3),
    ("饶", 3),
    ("解", 3),
    ("牟", 3),
    ("艾", 3),
    ("尤", 3),
    ("时", 3),
    ("穆", 2),
    ("农", 2),
    ("司", 2),
    ("卓", 2),
    ("古", 2),
    ("吉", 2),
    ("缪", 2),
    ("简", 2),
    ("车", 2),
    ("项", 2),
    ("连", 2),
    ("芦", 2),
    ("麦", 2),
    ("褚", 2),
    ("娄", 2),
    ("窦", 2),
    ("戚", 2),
    ("岑", 2),
    ("党", 2),
    ("宫", 2),
    ("费", 2),
    ("卜", 2),
    ("冷", 2),
    ("晏", 2),
    ("席", 2),
    ("卫", 2),
    ("柏", 2),
    ("宗", 2),
    ("桂", 2),
    ("全", 2),
    ("应", 2),
    ("臧", 2),
    ("闵", 2),
    ("苟", 2),
    ("邬", 2),
    ("边", 2),
    ("卞", 2),
    ("姬", 2),
    ("师", 2),
    ("和", 2),
    ("仇", 2),
    ("栾", 2),
    ("隋", 2),
    ("商", 2),
    ("刁", 2),
    ("沙", 2),
    ("荣", 2),
    ("巫", 2),
    ("寇", 2),
    ("桑", 2),
    ("郎", 2),
    ("甄", 2),
    ("丛", 2),
    ("仲", 2),
    ("虞", 2),
    ("敖", 2),
    ("巩", 2),
    ("明", 2),
    ("佘", 2),
    ("池", 2),
    ("查", 2),
    ("麻", 2),
    ("苑", 2),
    ("迟", 2),
    ("邝", 1),
    ("官", 1),
    ("封", 1),
    ("谈", 1),
    ("区", 1),
    ("上官", 1),
    ("司马", 1),
    ("诸葛", 1),
    ("尉迟", 1),
    ("慕容", 1),
    ("皇甫", 1),
    ("令狐", 1),
    ("万俟", 1),
    ("长孙", 1),
];

/// Characters in names of those born since 2000, frequent ones first.
const CHILD_CHARS: &[&str] = &[
    "子", "梓", "轩", "涵", "宇", "浩", "泽", "欣", "怡", "雨", "佳", "一", "诗", "睿", "晨", "铭", "思", "博", "俊",
    "嘉", "语", "妍", "辰", "奕", "可", "琪", "馨", "瑞", "萱", "煜", "昕", "皓", "沐", "若", "艺", "然", "熙", "静",
    "雯", "悦", "文", "天", "彤", "婷", "昊", "宸", "乐", "心", "钰", "希", "洋", "菲", "依", "航", "钧", "瑶", "霖",
    "恩", "桐", "雅", "逸", "瑾", "韵", "芮", "颖", "翔", "凯", "蕊", "舒", "诺", "彦", "哲", "玥", "潇", "媛", "锦",
    "霏", "芸", "淇", "晴", "恒", "婉", "景", "汐", "羽", "澄", "苒", "禾", "星", "允", "屿", "祺", "安", "果", "朵",
    "初", "墨", "柠", "栩", "茉", "岚", "予", "翊", "洛", "珩",
];

/// The same for men born before.
const FATHER_CHARS: &[&str] = &[
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "建", "国", "平", "刚", "辉", "鹏", "飞", "华", "波",
    "斌", "志", "海", "宇", "峰", "东", "龙", "林", "亮", "云", "文", "浩", "俊", "学", "永", "江", "新", "春", "生",
    "金", "荣", "光", "庆", "松", "凯", "利", "德", "福", "成", "民", "祥", "忠", "全", "贵", "胜", "玉", "宏", "兵",
    "家", "清", "良", "振", "兴", "根", "立", "中",
];

/// The same for women born before.
const MOTHER_CHARS: &[&str] = &[
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "秀", "玲", "燕", "红", "梅", "琳", "雪", "婷", "慧", "莉", "桂",
    "英", "洁", "兰", "倩", "莹", "颖", "丹", "萍", "晶", "琴", "莲", "珍", "蓉", "凤", "瑞", "香", "月", "巧", "云",
    "素", "荷", "翠", "菊", "珠", "美", "佳", "淑", "芬", "菲", "蕾", "薇", "晓", "小", "春", "青", "玉", "文", "华",
];

/// Characters that a name has now and then.
const TAIL: &[&str] = &[
    "毅", "柯", "骁", "烨", "昱", "祎", "湉", "玙", "茜", "曦", "懿", "甯", "垚", "堃", "焱", "淼", "喆", "赟", "昶",
    "翀", "晗", "旻", "昀", "晟", "炅", "珺", "璟", "琛", "琰", "琨", "瑄", "璇", "璐", "璞", "瓅", "黛", "鹭", "麒",
    "麟", "骞", "骐", "骥", "鸢", "鹤", "鹿", "隽", "雁", "霁", "霆", "霓", "靖", "韬", "韶", "顺", "颂", "颐", "馥",
    "驰", "骅", "骏", "高", "鸿", "鹂", "黎", "鼎", "齐", "龄", "纬", "绍", "绮", "维", "绪", "纯", "纶", "织", "纳",
    "经", "绣", "缘", "缦", "罗", "翎", "翰", "翠", "耀", "聪", "育", "胤", "致", "航", "舟", "良", "芊", "芙", "芝",
    "芷", "苏", "苗", "若", "英", "茂", "范", "茗", "荔", "荟", "荷", "莎", "莞", "莘", "菁", "菡", "萌", "萍", "葆",
    "葵", "蒙", "蓓", "蓝", "蔓", "蔚", "薪", "藜", "蘅", "虎", "虹", "蝶", "行", "衡", "裕", "觅", "言", "训", "诚",
    "询", "谦", "豪", "贝", "贤", "赫", "越", "跃", "路", "轲", "轶", "载", "辉", "达", "迅", "运", "进", "远", "迪",
    "逍", "通", "道", "遥", "邦", "郁", "采", "野", "钊", "钦", "铄", "银", "铠", "锋", "锐", "镇", "镜", "长", "闻",
    "闰", "阳", "陆", "陶", "雄", "集", "雷", "震", "霄", "露", "非", "革", "音", "项", "领", "风", "飒", "香", "馨",
    "骄", "魁", "鲁", "鸣",
];

/// Characters old systems cannot write.
const RARE: &[&str] = &["𠮷", "𬭎", "㛃", "𬱖", "䶮", "𫖯", "𬍛"];

/// Parts of Uyghur names.
const UYGHUR: &[&str] =
    &["阿依古丽", "买买提", "古丽娜尔", "艾力", "热依汗", "吐尔逊", "阿卜杜拉", "玛依拉", "帕提曼", "努尔麦麦提"];

/// Parts of names in Latin letters.
const LATIN: &[&str] = &["Maria", "José", "Anna", "Kim", "Nguyen", "Ahmed", "Fatima", "John", "Olga", "Wei"];

/// Beginnings of mobile numbers, frequent ones first.
const PHONES: &[&str] = &[
    "138", "139", "137", "136", "135", "158", "159", "150", "151", "152", "187", "188", "130", "131", "132", "186",
    "185", "133", "153", "180", "181", "189", "177", "199", "198", "166", "176", "147", "178", "173", "191", "193",
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 20);

    #[test]
    fn the_same_seed_gives_the_same_people_and_another_one_others() {
        let people = |seed| Population { seed, today: TODAY }.people(200).collect::<Vec<_>>();
        assert_eq!(people(7), people(7));
        assert_ne!(people(7), people(8));
        assert_eq!(Population { seed: 7, today: TODAY }.person(150), people(7)[150]);
    }

    #[test]
    fn numbers_are_valid_and_fit_the_person() {
        for person in (Population { seed: 1, today: TODAY }).people(2_000) {
            assert!(person.birth <= TODAY && !person.name.is_empty());
            if let Some(number) = &person.number {
                let read = IdNumber::parse(number).unwrap();
                assert_eq!((read.birth, read.sex.code()), (person.birth, person.sex), "{person:?}");
            }
            for number in person.guardians.iter().filter_map(|guardian| guardian.number.as_ref()) {
                assert!(IdNumber::parse(number).unwrap().birth < person.birth);
            }
        }
    }

    #[test]
    fn it_is_as_skewed_as_the_country() {
        let people: Vec<Person> = (Population { seed: 1, today: TODAY }).people(20_000).collect();
        let share =
            |what: &dyn Fn(&Person) -> bool| people.iter().filter(|one| what(one)).count() * 1000 / people.len();
        assert!((60..90).contains(&share(&|one| one.name.starts_with('王'))));
        assert!((700..800).contains(&share(&|one| one.region == HOME)));
        assert!((800..900).contains(&share(&|one| !one.guardians.is_empty())));
        assert!(share(&|one| one.name.contains('·')) > 0);
        let mut twins = 0;
        for pair in people.windows(2) {
            twins += usize::from(
                pair[0].birth == pair[1].birth
                    && !pair[0].guardians.is_empty()
                    && pair[0].guardians == pair[1].guardians,
            );
        }
        assert!(twins > 100, "{twins}");
    }
}
