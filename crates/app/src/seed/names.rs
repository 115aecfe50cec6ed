//! Names as they are spread in reality: a few surnames for a third of the people, given names by fashion, compound surnames, and the
//! longer names of minorities with their middle dot.

use super::random::Random;

/// Surnames with their share in ten thousand, after the census; what is rarer is left out.
const SURNAMES: &[(&str, u32)] = &[
    ("王", 725),
    ("李", 720),
    ("张", 675),
    ("刘", 540),
    ("陈", 453),
    ("杨", 308),
    ("黄", 223),
    ("赵", 229),
    ("周", 212),
    ("吴", 205),
    ("徐", 166),
    ("孙", 154),
    ("马", 129),
    ("胡", 131),
    ("朱", 126),
    ("郭", 115),
    ("何", 117),
    ("林", 113),
    ("高", 100),
    ("罗", 95),
    ("郑", 93),
    ("梁", 84),
    ("谢", 72),
    ("宋", 70),
    ("唐", 69),
    ("许", 66),
    ("邓", 62),
    ("冯", 64),
    ("韩", 68),
    ("曹", 60),
    ("曾", 58),
    ("彭", 57),
    ("萧", 20),
    ("蔡", 53),
    ("潘", 48),
    ("田", 51),
    ("董", 51),
    ("袁", 49),
    ("于", 48),
    ("余", 46),
    ("叶", 42),
    ("蒋", 47),
    ("杜", 46),
    ("苏", 45),
    ("魏", 45),
    ("程", 43),
    ("吕", 45),
    ("丁", 42),
    ("沈", 41),
    ("任", 41),
    ("姚", 38),
    ("卢", 37),
    ("傅", 35),
    ("钟", 36),
    ("姜", 35),
    ("崔", 34),
    ("谭", 33),
    ("廖", 33),
    ("范", 34),
    ("汪", 33),
    ("陆", 31),
    ("金", 31),
    ("石", 29),
    ("戴", 28),
    ("贾", 29),
    ("韦", 27),
    ("夏", 27),
    ("邱", 27),
    ("方", 27),
    ("侯", 26),
    ("邹", 26),
    ("熊", 25),
    ("孟", 25),
    ("秦", 24),
    ("白", 23),
    ("江", 23),
    ("阎", 22),
    ("薛", 22),
    ("尹", 21),
    ("段", 20),
    ("雷", 20),
    ("黎", 19),
    ("史", 18),
    ("龙", 18),
    ("陶", 17),
    ("贺", 17),
    ("顾", 16),
    ("毛", 16),
    ("郝", 16),
    ("龚", 15),
    ("邵", 15),
    ("万", 15),
    ("钱", 15),
    ("覃", 14),
    ("武", 14),
    ("乔", 12),
    ("牟", 4),
    ("逄", 1),
    ("欧阳", 9),
    ("上官", 2),
    ("司马", 2),
    ("诸葛", 2),
    ("皇甫", 1),
    ("司徒", 1),
    ("令狐", 1),
    ("尉迟", 1),
    ("夏侯", 1),
];

/// Given names of two characters in fashion, the more frequent first.
const BOYS: &[&str] = &[
    "子轩", "浩宇", "梓轩", "浩然", "宇轩", "子豪", "俊杰", "宇航", "皓轩", "博文", "子涵", "一诺", "沐宸", "奕辰",
    "浩轩", "梓豪", "俊熙", "天佑", "明轩", "睿泽", "家豪", "文博", "思远", "志强", "建国", "晨曦", "子墨", "宇泽",
    "承泽", "嘉懿",
];
const GIRLS: &[&str] = &[
    "梓涵", "欣怡", "诗涵", "子涵", "雨桐", "一诺", "可馨", "雨欣", "梦琪", "佳怡", "欣妍", "语桐", "若汐", "依诺",
    "思琪", "紫涵", "雨萱", "心怡", "佳琪", "静怡", "诗琪", "艺涵", "婉婷", "晓彤", "秀英", "淑芬", "语嫣", "沐瑶",
    "芷若", "嘉怡",
];
/// Characters of other given names, the more frequent first.
const LETTERS: &[&str] = &[
    "明", "伟", "芳", "静", "强", "丽", "敏", "杰", "磊", "洋", "艳", "勇", "军", "涛", "超", "霞", "平", "刚", "玲",
    "燕", "佳", "文", "雪", "晨", "宇", "航", "琳", "悦", "欣", "雨", "涵", "然", "轩", "妍", "瑶", "萌", "睿", "诺",
    "桐", "淼", "焱", "鑫", "垚", "喆", "昊", "珺", "玥", "翀", "赟", "𬭸", "㛃", "𠮷",
];
const MINORITY_GIRLS: &[&str] = &["阿依古丽", "古丽娜尔", "米热古丽", "卓玛", "央金", "娜仁托娅", "帕提古丽", "其其格"];
const MINORITY_BOYS: &[&str] = &["买买提", "艾力", "吐尔逊", "阿卜杜拉", "扎西", "巴特尔", "努尔兰", "阿迪力"];
const MINORITY_FATHERS: &[&str] = &["艾合买提", "吾斯曼", "卡德尔", "多吉", "铁木尔", "依明", "热合曼", "图尔荪"];
/// Characters that are taken for one another.
const SLIPS: &[(char, char)] = &[
    ('梓', '子'),
    ('轩', '宣'),
    ('涵', '函'),
    ('浩', '皓'),
    ('怡', '宜'),
    ('欣', '新'),
    ('桐', '彤'),
    ('晨', '辰'),
    ('张', '章'),
    ('徐', '许'),
    ('明', '铭'),
    ('静', '婧'),
    ('伟', '玮'),
    ('玥', '月'),
    ('语', '雨'),
    ('琪', '淇'),
    ('丽', '莉'),
    ('敏', '闵'),
];

/// A family name.
pub(super) fn surname(random: &mut Random) -> &'static str {
    let found: &&str = random.weighted(SURNAMES);
    found
}

/// A given name.
pub(super) fn given(random: &mut Random, male: bool) -> String {
    match random.below(10) {
        0..=3 => (*random.early(if male { BOYS } else { GIRLS })).to_owned(),
        4..=5 => (*random.early(LETTERS)).to_owned(),
        _ => format!("{}{}", random.early(LETTERS), random.early(LETTERS)),
    }
}

/// A name with a middle dot.
pub(super) fn minority(random: &mut Random, male: bool) -> String {
    let own = random.pick(if male { MINORITY_BOYS } else { MINORITY_GIRLS });
    format!("{own}·{}", random.pick(MINORITY_FATHERS))
}

/// The name as somebody else heard it or typed it: one character taken for another. The name itself where none lends itself.
pub(super) fn misheard(name: &str) -> String {
    for (one, other) in SLIPS {
        if name.contains(*one) {
            return name.replacen(*one, &other.to_string(), 1);
        }
        if name.contains(*other) {
            return name.replacen(*other, &one.to_string(), 1);
        }
    }
    name.to_owned()
}
