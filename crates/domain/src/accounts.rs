//! Accounts: what a password must be, which roles an account may hold, when it expires and when it is looked at again.

use std::collections::HashSet;
use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use pinyin::ToPinyin;

use crate::Refusal;
use crate::permission::Role;

/// Longest password: more is not safer, and hashing it is work.
pub const LONGEST_PASSWORD: usize = 128;

/// Passwords that are tried first.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../data/common-passwords.txt").lines();
    lines.filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
});

/// What a password must be, for the page that asks for one: codes with `min`.
pub const PASSWORD_RULES: &[&str] = &["password_rule.length", "password_rule.common", "password_rule.own"];

/// Judges a password's strength by length and block list, without rules about kinds of characters (C-142; OWASP ASVS 5.0 6.2.5
/// forbids those). `own` are the words that belong to the account: login, name, clinic; the pinyin of a Chinese name counts too.
///
/// # Errors
/// `password.too_short` with `min`, `password.too_long` with `max`, `password.simple`, `password.common`, `password.own`.
pub fn judge_password(password: &str, min: usize, own: &[&str]) -> Result<(), Refusal> {
    let letters: Vec<char> = password.chars().collect();
    if letters.len() < min {
        return Err(Refusal::new("password.too_short").with("min", min));
    }
    if letters.len() > LONGEST_PASSWORD {
        return Err(Refusal::new("password.too_long").with("max", LONGEST_PASSWORD));
    }
    let plain = password.to_lowercase();
    if simple(&letters) {
        return Err(Refusal::new("password.simple"));
    }
    if COMMON.contains(plain.as_str()) || COMMON.contains(unleet(&plain).as_str()) {
        return Err(Refusal::new("password.common"));
    }
    if own.iter().flat_map(|word| spellings(word)).any(|word| plain.contains(&word)) {
        return Err(Refusal::new("password.own"));
    }
    Ok(())
}

/// One block again and again, or a straight run: `12121212`, `abcdefgh`, `87654321`.
fn simple(letters: &[char]) -> bool {
    let repeated = (1..=4).any(|block| letters.iter().zip(letters.iter().skip(block)).all(|(a, b)| a == b));
    let step = |by: i32| letters.windows(2).all(|pair| pair[1] as i32 - pair[0] as i32 == by);
    repeated || step(1) || step(-1)
}

/// The letters people hide in signs.
fn unleet(plain: &str) -> String {
    let letter = |c| match c {
        '@' => 'a',
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '$' | '5' => 's',
        other => other,
    };
    plain.chars().map(letter).collect()
}

/// A word as it may stand in a password: itself, and the pinyin of Chinese characters. Too short a word proves nothing.
fn spellings(word: &str) -> Vec<String> {
    let word = word.trim().to_lowercase();
    let sound: String = word.as_str().to_pinyin().flatten().map(|sound| sound.plain()).collect();
    let long = |word: &String| word.chars().count() >= if word.is_ascii() { 4 } else { 2 };
    [word, sound].into_iter().filter(long).collect()
}

/// Judges a PIN: 4 to 8 digits, no run and no repetition.
///
/// # Errors
/// `pin.bad`, `pin.simple`.
pub fn judge_pin(pin: &str) -> Result<(), Refusal> {
    if !(4..=8).contains(&pin.len()) || !pin.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::new("pin.bad"));
    }
    let digits: Vec<char> = pin.chars().collect();
    let all_same = digits.iter().all(|digit| *digit == digits[0]);
    let step = |by: i32| digits.windows(2).all(|pair| pair[1] as i32 - pair[0] as i32 == by);
    if all_same || step(1) || step(-1) { Err(Refusal::new("pin.simple")) } else { Ok(()) }
}

/// A login name as it is kept: 2 to 32 letters, digits, and `. _ - @`, in lower case.
///
/// # Errors
/// `staff.login_bad`.
pub fn judge_login(login: &str) -> Result<String, Refusal> {
    let login = login.trim().to_lowercase();
    let fits = (2..=32).contains(&login.chars().count())
        && login.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@'));
    if fits { Ok(login) } else { Err(Refusal::new("staff.login_bad")) }
}

/// The roles of an account: at least one, all known, none twice.
///
/// # Errors
/// `staff.role_missing`, `staff.role_unknown`.
pub fn judge_roles(codes: &[String]) -> Result<Vec<Role>, Refusal> {
    let mut roles = Vec::new();
    for code in codes {
        let role = Role::from_code(code).ok_or_else(|| Refusal::new("staff.role_unknown"))?;
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    if roles.is_empty() {
        return Err(Refusal::new("staff.role_missing"));
    }
    roles.sort();
    Ok(roles)
}

/// Whether these roles are of those that rule over others: giving or taking them needs a second person.
pub fn is_guarded(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Manager | Role::Administrator))
}

/// Whether a password set at `set_on` has expired after `days`; 0 days is never. `latest` is the latest moment known to have been: the
/// newest entry of the log, when the clock is behind it. So a clock that is set back wakes no expired password up (C-143).
pub fn password_expired(set_on: Timestamp, days: i32, now: Timestamp, latest: Timestamp) -> bool {
    days > 0 && now.max(latest).duration_since(set_on).as_secs() >= i64::from(days) * 86_400
}

/// Whether an account is to be looked at again: `months` after the last look, or after it was made.
pub fn review_due(last: Date, months: i32, today: Date) -> bool {
    last.checked_add(Span::new().months(months)).is_ok_and(|next| today >= next)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_password_is_judged_by_length_and_block_list_c_142() {
        let judge = |password: &str| {
            judge_password(password, 8, &["wangli", "王小丽", "江城接种门诊", "4201060101"])
                .map_err(|refusal| refusal.code)
        };
        for (password, expected) in [
            ("Ab3$xyz", Err("password.too_short")),
            ("八个汉字的密码呀", Ok(())),
            ("correct horse battery", Ok(())),
            ("vk7qm2xw", Ok(())),
            ("Password", Err("password.common")),
            ("P@ssw0rd", Err("password.common")),
            ("iloveyou1314", Err("password.common")),
            ("1qaz2wsx", Err("password.common")),
            ("woaini1314", Err("password.common")),
            ("jiezhong2026", Err("password.common")),
            ("12345678", Err("password.simple")),
            ("98765432", Err("password.simple")),
            ("abcdefgh", Err("password.simple")),
            ("zzzzzzzz", Err("password.simple")),
            ("7a7a7a7a7a", Err("password.simple")),
            ("7ab97ab97ab9", Err("password.simple")),
            ("hello-WangLi-77", Err("password.own")),
            ("xiao王小丽77", Err("password.own")),
            ("wangxiaoli-88", Err("password.own")),
            ("x4201060101x", Err("password.own")),
        ] {
            assert_eq!(judge(password), expected, "{password}");
        }
        assert_eq!(judge(&"界".repeat(129)), Err("password.too_long"));
    }

    #[test]
    fn three_thousand_common_passwords_are_refused_c_142() {
        assert!(COMMON.len() >= 3000);
        for common in COMMON.iter().filter(|common| common.chars().count() >= 8) {
            assert!(judge_password(common, 8, &[]).is_err(), "{common}");
        }
    }

    #[test]
    fn a_pin_is_four_to_eight_digits_and_no_run() {
        let judge = |pin| judge_pin(pin).map_err(|refusal| refusal.code);
        assert_eq!(judge("2580"), Ok(()));
        assert_eq!(judge("25801357"), Ok(()));
        for bad in ["", "258", "258013579", "25a0", "２５８０"] {
            assert_eq!(judge(bad), Err("pin.bad"), "{bad}");
        }
        for simple in ["0000", "1234", "87654321"] {
            assert_eq!(judge(simple), Err("pin.simple"), "{simple}");
        }
    }

    #[test]
    fn an_expired_password_stays_expired_when_the_clock_is_set_back_c_143() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let set = at("2026-01-01T08:00:00+08:00");
        let (before, after) = (at("2026-03-31T08:00:00+08:00"), at("2026-04-01T08:00:00+08:00"));
        assert!(!password_expired(set, 90, before, before));
        assert!(password_expired(set, 90, after, after));
        assert!(password_expired(set, 90, before, after), "the log has seen the later day");
        assert!(!password_expired(set, 0, after, after), "0 is off");
        assert!(!password_expired(after, 90, before, before), "set in a future that was a wrong clock");
    }

    #[test]
    fn an_account_is_looked_at_again_after_a_year() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(!review_due(day("2025-11-20"), 12, day("2026-11-19")));
        assert!(review_due(day("2025-11-20"), 12, day("2026-11-20")));
        assert!(review_due(day("2024-02-29"), 12, day("2025-02-28")));
    }

    #[test]
    fn roles_and_logins_are_judged() {
        let codes = |codes: &[&str]| judge_roles(&codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>());
        assert_eq!(codes(&["manager", "registrar", "manager"]).unwrap(), [Role::Registrar, Role::Manager]);
        assert_eq!(codes(&[]).unwrap_err().code, "staff.role_missing");
        assert_eq!(codes(&["emperor"]).unwrap_err().code, "staff.role_unknown");
        assert_eq!(judge_login(" Wang.Li ").unwrap(), "wang.li");
        for bad in ["", "a", "two words", "semi;colon"] {
            assert_eq!(judge_login(bad).unwrap_err().code, "staff.login_bad", "{bad}");
        }
    }
}
