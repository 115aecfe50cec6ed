//! Any identity number: which document it belongs to, what it proves, and what is wrong with it.
//!
//! Sources: GB 11643-1999, the 2017 and 2023 numbers of foreigners with permanent residence, GB 32100-2015, and the number forms of travel
//! documents in devices.md §5. What has no check digit is told by its form alone and says so in [`Identity::sure`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Holder, IdNumber, Sex, foreigner, organisation, region, written};
use crate::Refusal;

/// Most characters of an archive code (受种者档案编号).
pub const LONGEST_ARCHIVE_CODE: usize = 20;

/// Kinds of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证, 18 characters or the old 15.
    ResidentId,
    /// 港澳台居民居住证.
    HmtResidence,
    /// 外国人永久居留身份证, 18 digits since December 2023.
    #[serde(rename = "foreigner_2023")]
    Foreigner2023,
    /// 外国人永久居留身份证 of 2017, 15 characters.
    #[serde(rename = "foreigner_2017")]
    Foreigner2017,
    /// 中国护照.
    ChinesePassport,
    /// A passport of another country.
    Passport,
    /// 港澳居民来往内地通行证.
    HmTravelPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanTravelPermit,
    /// 出生医学证明.
    BirthCertificate,
    /// 统一社会信用代码.
    CreditCode,
    /// 受种者档案编号 or 接种证编号: text of at most 20 characters.
    ArchiveCode,
}

impl DocumentKind {
    /// The code in views.
    pub fn code(self) -> &'static str {
        match self {
            DocumentKind::ResidentId => "resident_id",
            DocumentKind::HmtResidence => "hmt_residence",
            DocumentKind::Foreigner2023 => "foreigner_2023",
            DocumentKind::Foreigner2017 => "foreigner_2017",
            DocumentKind::ChinesePassport => "chinese_passport",
            DocumentKind::Passport => "passport",
            DocumentKind::HmTravelPermit => "hm_travel_permit",
            DocumentKind::TaiwanTravelPermit => "taiwan_travel_permit",
            DocumentKind::BirthCertificate => "birth_certificate",
            DocumentKind::CreditCode => "credit_code",
            DocumentKind::ArchiveCode => "archive_code",
        }
    }
}

impl DocumentKind {
    const OTHER: &str = "other";

    /// The kind of document in a person's archive (`data/document-kinds.toml`), for numbers that a check digit proves.
    pub fn document(self) -> &'static str {
        match self {
            DocumentKind::ResidentId => "resident_id",
            DocumentKind::HmtResidence => "hmt_residence",
            DocumentKind::Foreigner2017 | DocumentKind::Foreigner2023 => "foreigner_residence",
            _ => DocumentKind::OTHER,
        }
    }
}

/// A number and what it proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Whose kind of document it is.
    pub kind: DocumentKind,
    /// The number in its plain form; an old number of 15 digits as 18.
    pub text: String,
    /// Birth date, where the number carries one.
    pub birth: Option<Date>,
    /// Sex, where the number carries one.
    pub sex: Option<Sex>,
    /// Region code, where the number carries one.
    pub region: Option<String>,
    /// The region's province, when it is known.
    pub province: Option<&'static str>,
    /// Nationality, as three letters (2017) or three digits (2023).
    pub country: Option<String>,
    /// Whether a check digit proves the kind; else the form alone suggests it.
    pub sure: bool,
    /// `full_width`, `blanks`, `lower_case`, `from_15`, `region_unknown`, `also_passport`, `inner_check`, `immunisation_certificate`.
    pub notes: Vec<&'static str>,
}

impl Identity {
    /// Reads a number. `today` settles centuries and births that are still to come.
    ///
    /// # Errors
    /// `identity.bad_form`, `identity.bad_check_digit`, `identity.bad_date`, with the supposed `kind` and, where one character is to blame,
    /// its place `at` in the number from 1.
    pub fn read(given: &str, today: Date) -> Result<Identity, Refusal> {
        let written = written::plain(given);
        let mut identity = judge(&written.text, today)?;
        identity.notes.splice(0..0, written.notes);
        Ok(identity)
    }

    /// The resident, residence permit or foreigner's number, as the rest of the program knows it.
    pub fn number(&self) -> Option<IdNumber> {
        match self.kind {
            DocumentKind::ResidentId | DocumentKind::HmtResidence | DocumentKind::Foreigner2023 => {
                IdNumber::judge(&self.text).ok()
            }
            _ => None,
        }
    }

    /// Reads the number of a person's own identity document: a resident's, a residence permit's, a foreigner's of either form.
    ///
    /// # Errors
    /// Those of [`Identity::read`]; `identity.bad_form` for a number of another kind.
    pub fn of_person(given: &str, today: Date) -> Result<Identity, Refusal> {
        let identity = Identity::read(given, today)?;
        if !identity.sure || identity.kind.document() == DocumentKind::OTHER {
            return Err(Refusal::new("identity.bad_form").with("length", identity.text.chars().count()));
        }
        Ok(identity)
    }

    fn of(kind: DocumentKind, text: &str) -> Identity {
        Identity {
            kind,
            text: text.to_owned(),
            birth: None,
            sex: None,
            region: None,
            province: None,
            country: None,
            sure: false,
            notes: vec![],
        }
    }

    fn in_region(mut self, code: &str) -> Identity {
        self.province = region::province(code);
        self.region = Some(code.to_owned());
        if self.province.is_none() {
            self.notes.push("region_unknown");
        }
        self
    }
}

fn judge(text: &str, today: Date) -> Result<Identity, Refusal> {
    let length = text.chars().count();
    if !text.is_ascii() || length == 0 {
        let at = text.chars().position(|c| !c.is_ascii()).map_or(1, |at| at + 1);
        return Err(Refusal::new("identity.bad_form").with("length", length).with("at", at));
    }
    match length {
        18 => eighteen(text, today),
        15 if text.bytes().all(|b| b.is_ascii_digit()) => fifteen(text, today),
        15 if foreigner::has_form(text) => {
            let card = foreigner::judge(text, today).map_err(|refusal| refusal.with("kind", "foreigner_2017"))?;
            let identity = Identity::of(DocumentKind::Foreigner2017, text).in_region(&card.region);
            Ok(Identity { birth: Some(card.birth), country: Some(card.country), sure: true, ..identity })
        }
        _ => by_form(text),
    }
}

/// 18 characters: a citizen's number, a credit code, or the number of an immunisation certificate. Check digits and dates decide.
fn eighteen(text: &str, today: Date) -> Result<Identity, Refusal> {
    let refusal = match IdNumber::judge(text) {
        Ok(number) if number.birth > today => {
            Refusal::new("identity.bad_date").with("text", number.birth).with("at", 7)
        }
        Ok(number) => return Ok(citizen(&number)),
        Err(refusal) => refusal,
    };
    if organisation::judge(text).is_ok() && !is_a_citizens_by_form(text) {
        let mut identity = Identity::of(DocumentKind::CreditCode, text).in_region(&text[2..8]);
        if !organisation::inner_code_holds(text) {
            identity.notes.push("inner_check");
        }
        return Ok(Identity { sure: true, ..identity });
    }
    // 接种证编号: ten digits of the clinic, the year of birth, four of a serial. Shaped like an identity number, with no date inside.
    let year: i16 = text.get(10..14).and_then(|year| year.parse().ok()).unwrap_or(0);
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let dated = refusal.code != "identity.bad_date" && date_inside(text);
    if digits && !dated && (1900..=today.year()).contains(&year) {
        let mut identity = Identity::of(DocumentKind::ArchiveCode, text).in_region(&text[..6]);
        identity.notes.push("immunisation_certificate");
        return Ok(identity);
    }
    // Letters elsewhere than at the end were meant as a credit code.
    let letters = text.bytes().take(17).filter(u8::is_ascii_uppercase).count();
    if letters > 1 {
        return Err(organisation::judge(text).err().unwrap_or(refusal).with("kind", "credit_code"));
    }
    let kind = match text.as_bytes() {
        [b'8', b'1'..=b'3', ..] => "hmt_residence",
        [b'9', ..] => "foreigner_2023",
        _ => "resident_id",
    };
    Err(refusal.with("kind", kind))
}

/// Of every 31 mistyped identity numbers one is a credit code by its last character. A credit code without letters is an old one: it also
/// carries the check of the organisation code inside, and a region of registration (10: the country as a whole).
fn is_a_citizens_by_form(text: &str) -> bool {
    let figures = text.bytes().take(17).all(|b| b.is_ascii_digit());
    let registered = region::province(&text[2..8]).is_some() || text[2..].starts_with("10");
    figures && !(organisation::inner_code_holds(text) && registered)
}

fn date_inside(text: &str) -> bool {
    let part = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<i16>().ok());
    let date = part(6, 10).zip(part(10, 12)).zip(part(12, 14));
    date.is_some_and(|((year, month), day)| year >= 1850 && Date::new(year, month as i8, day as i8).is_ok())
}

fn citizen(number: &IdNumber) -> Identity {
    let kind = match number.holder {
        Holder::Resident => DocumentKind::ResidentId,
        Holder::HongKongMacaoTaiwan => DocumentKind::HmtResidence,
        Holder::Foreigner => DocumentKind::Foreigner2023,
    };
    let identity = Identity::of(kind, &number.text);
    let identity = match kind {
        // 9, two digits of the province of application, three of the country.
        DocumentKind::Foreigner2023 => {
            Identity { country: Some(number.text[3..6].to_owned()), ..identity.in_region(&number.text[1..3]) }
        }
        _ => identity.in_region(&number.text[..6]),
    };
    Identity { birth: Some(number.birth), sex: Some(number.sex), sure: true, ..identity }
}

/// The old number of 15 digits, on papers from before 2000: YYMMDD in the 20th century, no check digit.
fn fifteen(text: &str, today: Date) -> Result<Identity, Refusal> {
    let longer = IdNumber::complete(&format!("{}19{}", &text[..6], &text[6..]));
    let number = longer.map_or(Err(Refusal::new("identity.bad_form")), |text| IdNumber::judge(&text));
    let number = number.and_then(|number| match number.birth <= today {
        true => Ok(number),
        false => Err(Refusal::new("identity.bad_date")),
    });
    match number {
        Ok(number) => {
            let mut identity = citizen(&number);
            identity.notes.push("from_15");
            Ok(Identity { sure: false, ..identity })
        }
        Err(refusal) => {
            // The two digits of the century are not in the number as given.
            let at = refusal.params.get("at").and_then(|at| at.parse::<usize>().ok()).map_or(7, |at| at.max(9) - 2);
            Err(Refusal::new(refusal.code).with("text", &text[6..12]).with("at", at).with("kind", "resident_id"))
        }
    }
}

/// Numbers without a check digit.
fn by_form(text: &str) -> Result<Identity, Refusal> {
    let bytes = text.as_bytes();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let letter = bytes[0];
    let rest = &bytes[1..];
    let of = |kind| Ok(Identity::of(kind, text));
    match (letter, rest.len()) {
        (b'A'..=b'Z', 9) if digits(rest) => {
            return Ok(Identity::of(DocumentKind::BirthCertificate, text).in_region(&text[1..3]));
        }
        (b'H' | b'M', 8 | 10) if digits(rest) => {
            let mut identity = Identity::of(DocumentKind::HmTravelPermit, text);
            if letter == b'H' && rest.len() == 8 {
                identity.notes.push("also_passport");
            }
            return Ok(identity);
        }
        // Since 2012 the second character may be a letter other than I and O; before that G and P, S, D for official ones.
        (b'E', 8)
            if digits(&rest[1..])
                && (rest[0].is_ascii_digit() || !matches!(rest[0], b'I' | b'O'))
                && rest[0].is_ascii_alphanumeric() =>
        {
            return of(DocumentKind::ChinesePassport);
        }
        (b'G' | b'D' | b'S' | b'P' | b'K', 8) if digits(rest) => return of(DocumentKind::ChinesePassport),
        (b'D' | b'S' | b'P', 8) if matches!(rest[0], b'E') && digits(&rest[1..]) => {
            return of(DocumentKind::ChinesePassport);
        }
        (b'0'..=b'9', 7) if digits(bytes) => return of(DocumentKind::TaiwanTravelPermit),
        // The old form: ten digits and the number of the issue in brackets.
        (b'0'..=b'9', 12)
            if digits(&bytes[..10]) && bytes[10] == b'(' && bytes[12] == b')' && bytes[11].is_ascii_alphanumeric() =>
        {
            return of(DocumentKind::TaiwanTravelPermit);
        }
        _ => {}
    }
    let alphanumeric = bytes.iter().all(u8::is_ascii_alphanumeric);
    let mixed = letter.is_ascii_uppercase() || bytes.get(1).is_some_and(u8::is_ascii_uppercase);
    if alphanumeric
        && mixed
        && (7..=9).contains(&bytes.len())
        && bytes.iter().filter(|b| b.is_ascii_digit()).count() >= 5
    {
        return of(DocumentKind::Passport);
    }
    // Nearly a citizen's number: a digit lost or doubled is a mistake to name, not an archive code.
    if matches!(bytes.len(), 16 | 17 | 19) && digits(&bytes[..bytes.len() - 1]) && date_inside(text) {
        return Err(Refusal::new("identity.bad_form").with("length", bytes.len()).with("kind", "resident_id"));
    }
    if bytes.len() > LONGEST_ARCHIVE_CODE {
        return Err(Refusal::new("identity.bad_form").with("length", bytes.len()));
    }
    match bytes.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.'))) {
        Some(at) => Err(Refusal::new("identity.bad_form").with("length", bytes.len()).with("at", at + 1)),
        None => of(DocumentKind::ArchiveCode),
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
