//! What a column of a table means.

/// The meaning of one column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Meaning {
    /// Names the person within the file: ties rows and sheets together, and is not kept.
    Key,
    /// The province's archive code.
    ArchiveCode,
    /// A field of the archive, by code.
    Field(String),
    /// Kind of the document in the next number column.
    DocumentKind,
    /// Number of a document whose kind stands in another column or shows in its form.
    DocumentNumber,
    /// Number of a document of this kind.
    Document(String),
    /// Whether the doses are all there were.
    HistoryComplete,
    /// Part of a guardian.
    Guardian(Who, GuardianPart),
    /// Part of a dose of a vaccine, in a row of a person.
    Dose {
        /// Abbreviation.
        vaccine: String,
        /// Which one, from 1.
        number: u32,
        /// Which part.
        part: DosePart,
    },
    /// Part of the dose of a row.
    RowDose(DosePart),
    /// Kept under its own header.
    Keep,
    /// Left out, by choice.
    Drop,
}

/// Which guardian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Who {
    /// Whose relation stands in another column.
    Any,
    /// The mother.
    Mother,
    /// The father.
    Father,
}

/// What of a guardian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum GuardianPart {
    /// Relation to the recipient.
    Relation,
    /// Name.
    Name,
    /// Kind of document.
    DocumentKind,
    /// Its number.
    Number,
    /// Phone.
    Phone,
}

/// What of a dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DosePart {
    /// Which vaccine.
    Vaccine,
    /// When.
    Date,
    /// Lot.
    Lot,
    /// Who gave it.
    Unit,
    /// Number in its series.
    Number,
    /// Where the record comes from.
    Provenance,
}

const WHO: [(&str, Who); 3] = [("guardian", Who::Any), ("mother", Who::Mother), ("father", Who::Father)];
const GUARDIAN_PARTS: [(&str, GuardianPart); 5] = [
    ("relation", GuardianPart::Relation),
    ("name", GuardianPart::Name),
    ("document_kind", GuardianPart::DocumentKind),
    ("number", GuardianPart::Number),
    ("phone", GuardianPart::Phone),
];
const DOSE_PARTS: [(&str, DosePart); 6] = [
    ("vaccine", DosePart::Vaccine),
    ("date", DosePart::Date),
    ("lot", DosePart::Lot),
    ("unit", DosePart::Unit),
    ("number", DosePart::Number),
    ("provenance", DosePart::Provenance),
];

fn find<T: Copy>(table: &[(&str, T)], code: &str) -> Option<T> {
    table.iter().find(|(name, _)| *name == code).map(|(_, found)| *found)
}

fn name_of<T: PartialEq>(table: &[(&'static str, T)], wanted: &T) -> &'static str {
    table.iter().find(|(_, found)| found == wanted).map_or("", |(name, _)| name)
}

impl DosePart {
    pub(crate) fn parse(code: &str) -> Option<DosePart> {
        find(&DOSE_PARTS, code)
    }
}

impl Meaning {
    /// Reads a code, as windows and the remembered mappings write it.
    pub(crate) fn parse(code: &str) -> Option<Meaning> {
        let meaning = match code {
            "key" => Meaning::Key,
            "archive_code" => Meaning::ArchiveCode,
            "document_kind" => Meaning::DocumentKind,
            "document_number" => Meaning::DocumentNumber,
            "history_complete" => Meaning::HistoryComplete,
            "keep" => Meaning::Keep,
            "drop" => Meaning::Drop,
            _ => match code.split_once(':') {
                Some(("document", kind)) if !kind.is_empty() => Meaning::Document(kind.to_owned()),
                Some(("dose", rest)) => return dose(rest),
                Some((who, part)) => Meaning::Guardian(find(&WHO, who)?, find(&GUARDIAN_PARTS, part)?),
                None if !code.is_empty() => Meaning::Field(code.to_owned()),
                None => return None,
            },
        };
        Some(meaning)
    }

    /// Its code.
    pub(crate) fn code(&self) -> String {
        match self {
            Meaning::Key => "key".to_owned(),
            Meaning::ArchiveCode => "archive_code".to_owned(),
            Meaning::Field(field) => field.clone(),
            Meaning::DocumentKind => "document_kind".to_owned(),
            Meaning::DocumentNumber => "document_number".to_owned(),
            Meaning::Document(kind) => format!("document:{kind}"),
            Meaning::HistoryComplete => "history_complete".to_owned(),
            Meaning::Guardian(who, part) => format!("{}:{}", name_of(&WHO, who), name_of(&GUARDIAN_PARTS, part)),
            Meaning::Dose { vaccine, number, part } => {
                format!("dose:{vaccine}:{number}:{}", name_of(&DOSE_PARTS, part))
            }
            Meaning::RowDose(part) => format!("dose:{}", name_of(&DOSE_PARTS, part)),
            Meaning::Keep => "keep".to_owned(),
            Meaning::Drop => "drop".to_owned(),
        }
    }

    /// Whether values of the column are shown with their middle hidden.
    pub(crate) fn is_personal(&self) -> bool {
        match self {
            Meaning::DocumentNumber | Meaning::Document(_) | Meaning::ArchiveCode => true,
            Meaning::Guardian(_, part) => matches!(part, GuardianPart::Number | GuardianPart::Phone),
            Meaning::Field(field) => matches!(field.as_str(), "phone" | "phone_other"),
            _ => false,
        }
    }

    /// Whether two columns may have it.
    pub(crate) fn may_repeat(&self) -> bool {
        matches!(
            self,
            Meaning::Keep | Meaning::Drop | Meaning::Document(_) | Meaning::DocumentNumber | Meaning::DocumentKind
        )
    }
}

/// `HepB:2:lot` in a row of a person, `lot` in a row of a dose.
fn dose(rest: &str) -> Option<Meaning> {
    let Some((front, part)) = rest.rsplit_once(':') else { return Some(Meaning::RowDose(DosePart::parse(rest)?)) };
    let (vaccine, number) = front.rsplit_once(':')?;
    let number = number.parse().ok().filter(|number| (1..=20).contains(number))?;
    if vaccine.is_empty() {
        return None;
    }
    Some(Meaning::Dose { vaccine: vaccine.to_owned(), number, part: DosePart::parse(part)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meaning_reads_back_from_its_code() {
        for code in [
            "key",
            "archive_code",
            "name",
            "document_number",
            "document:passport",
            "mother:phone",
            "guardian:relation",
            "dose:HepB:2:lot",
            "dose:DTaP-IPV/Hib:1:date",
            "dose:date",
            "keep",
            "drop",
            "history_complete",
        ] {
            assert_eq!(Meaning::parse(code).map(|meaning| meaning.code()).as_deref(), Some(code));
        }
        for code in ["", "dose:HepB:0:lot", "dose:HepB:2:colour", "aunt:name", "mother:shoe"] {
            assert_eq!(Meaning::parse(code), None, "{code}");
        }
    }
}
