//! Who may be the same person: at the form, in an archive, and over everybody (C-027, C-028, C-030).

use std::collections::BTreeMap;
use std::time::Instant;

use domain::duplicate::{Evidence, GuardianTraits, Likeness, Traits};
use domain::duplicate_crowd::{Conditions, Pair};
use domain::permission::Command;
use domain::{Ctx, Refusal};
use store::{MarkRow, Probe, Reader, RecipientRow as Stored, StoreError};
use uuid::Uuid;

use crate::input::people::{DuplicateInput, ResembleInput};
use crate::view::{DuplicateView, Note, PairRow, ResemblanceRow};
use crate::{Answer, App, people};

/// Pairs in a list, at most.
const PAIRS: usize = 200;

/// What is compared of somebody registered.
pub(super) fn traits(person: &Stored) -> Traits<'_> {
    let certificate = |kind: &str| kind == "birth_certificate";
    let numbers = |certificates: bool| {
        let of_kind = person.documents.iter().filter(move |document| certificate(&document.kind) == certificates);
        of_kind.map(|document| document.number.as_str()).collect()
    };
    Traits {
        name: &person.name,
        sex: &person.sex,
        birth: Some(person.birth),
        numbers: numbers(false),
        certificates: numbers(true),
        phone: person.phone.as_deref(),
        address: person.address.as_deref(),
        guardians: person
            .guardians
            .iter()
            .map(|guardian| GuardianTraits {
                name: &guardian.name,
                number: guardian.document_number.as_deref(),
                phone: guardian.phone.as_deref(),
            })
            .collect(),
    }
}

fn probe(recipient: Option<Uuid>, traits: &Traits<'_>) -> Probe {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let phones: Vec<&str> = domain::duplicate::phones(traits).collect();
    let guardian_numbers: Vec<&str> = traits.guardians.iter().filter_map(|guardian| guardian.number).collect();
    Probe {
        recipient,
        name: traits.name.to_owned(),
        birth: traits.birth,
        numbers: owned(&[traits.numbers.as_slice(), traits.certificates.as_slice()].concat()),
        guardian_numbers: owned(&guardian_numbers),
        phones: owned(&phones),
    }
}

/// Evidence as notes, each with its points.
pub(super) fn notes(likeness: &Likeness) -> Vec<Note> {
    let note = |(evidence, points): &(Evidence, i32)| Note {
        code: evidence.code().to_owned(),
        params: [("points".to_owned(), points.to_string())].into(),
        rule: None,
    };
    likeness.evidence.iter().map(note).collect()
}

/// The latest mark on each pair, by the archives that go on now. Several marks on one pair, made before archives were merged, count
/// together: what any of them saw is known.
pub(super) struct Marks(BTreeMap<(Uuid, Uuid), MarkRow>);

impl Marks {
    pub(super) fn read(r: &Reader<'_>, of: Option<Uuid>) -> Result<Marks, StoreError> {
        let mut marks = BTreeMap::new();
        for mark in r.not_duplicates(of)? {
            let key = pair(mark.one, mark.other);
            let known = marks.remove(&key).map(|known: MarkRow| known.evidence).unwrap_or_default();
            let evidence = known.into_iter().chain(mark.evidence).collect();
            marks.insert(key, MarkRow { evidence, ..mark });
        }
        Ok(Marks(marks))
    }

    /// When a pair was marked, and what came up since.
    pub(super) fn of(&self, one: Uuid, other: Uuid, likeness: &Likeness) -> (Option<String>, Vec<Note>) {
        let Some(mark) = self.0.get(&pair(one, other)) else { return (None, vec![]) };
        let new = |code: &&str| !mark.evidence.iter().any(|known| known == code);
        let note = |code: &str| Note { code: code.to_owned(), params: Default::default(), rule: None };
        (Some(mark.at.clone()), likeness.supporting().filter(new).map(note).collect())
    }
}

fn pair(one: Uuid, other: Uuid) -> (Uuid, Uuid) {
    if one <= other { (one, other) } else { (other, one) }
}

impl App {
    /// Who is known already that resembles a form half filled in. A brother or sister is among them, to be told apart.
    pub fn recipient_resemblances(&self, input: &ResembleInput) -> Answer<Vec<ResemblanceRow>> {
        let ctx = self.permit(Command::RecipientResemblances)?;
        let filled = |text: &'_ Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let (number, guardian_number, phone) =
            (filled(&input.number), filled(&input.guardian_number), filled(&input.phone));
        let guardian = filled(&input.guardian);
        let traits = Traits {
            name: input.name.trim(),
            sex: &input.sex,
            birth: input.birth.trim().parse().ok(),
            numbers: number.as_deref().into_iter().collect(),
            // Whatever the number on the form is: it may be found as either.
            certificates: vec![],
            phone: phone.as_deref(),
            address: None,
            guardians: match (&guardian, &guardian_number) {
                (None, None) => vec![],
                _ => vec![GuardianTraits {
                    name: guardian.as_deref().unwrap_or_default(),
                    number: guardian_number.as_deref(),
                    phone: phone.as_deref(),
                }],
            },
        };
        self.read(|r| self.alike(r, &ctx, None, &traits))
    }

    /// People who resemble somebody registered, marked ones among them.
    pub(super) fn resemblances_of(
        &self,
        r: &Reader<'_>,
        ctx: &Ctx,
        person: &Stored,
    ) -> Result<Vec<ResemblanceRow>, StoreError> {
        self.alike(r, ctx, Some(person.recipient), &traits(person))
    }

    fn alike(
        &self,
        r: &Reader<'_>,
        ctx: &Ctx,
        recipient: Option<Uuid>,
        of: &Traits<'_>,
    ) -> Result<Vec<ResemblanceRow>, StoreError> {
        let weights = &self.rules().duplicates;
        let marks = match recipient {
            Some(recipient) => Some(Marks::read(r, Some(recipient))?),
            None => None,
        };
        let mut rows = Vec::new();
        for person in r.resembling(&probe(recipient, of))? {
            let mut theirs = traits(&person);
            if recipient.is_none() {
                // The form does not say what kind of number it holds.
                let certificates = std::mem::take(&mut theirs.certificates);
                theirs.numbers.extend(certificates);
            }
            let likeness = weights.compare(of, &theirs);
            let twin = likeness.evidence.iter().any(|(evidence, _)| *evidence == Evidence::Twins);
            if likeness.score < weights.thresholds.warn && !twin {
                continue;
            }
            let (marked, reopened) = match (&marks, recipient) {
                (Some(marks), Some(recipient)) => marks.of(recipient, person.recipient, &likeness),
                _ => (None, vec![]),
            };
            rows.push(ResemblanceRow {
                person: people::row(&person, ctx.today(), None),
                score: likeness.score,
                reasons: notes(&likeness),
                marked,
                reopened,
            });
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.score));
        Ok(rows)
    }

    /// Pairs that may be one person each: over everybody, by any combination of conditions (C-028).
    pub fn duplicate_search(&self, input: &DuplicateInput) -> Answer<DuplicateView> {
        let ctx = self.permit(Command::DuplicateSearch)?;
        let recipient = input.recipient.as_deref().map(|id| people::id(id, "recipient.unknown")).transpose()?;
        let began = Instant::now();
        let weights = &self.rules().duplicates;
        let conditions = Conditions {
            name: input.same_name,
            sound: input.same_sound,
            birth: input.same_birth,
            sex: input.same_sex,
            guardian: input.same_guardian,
            phone: input.same_phone,
            number: input.same_number,
        };
        // Every pair by score means: every pair worth a look.
        let at_least = if conditions == Conditions::default() {
            input.at_least.max(weights.thresholds.list)
        } else {
            input.at_least
        };
        let (crowd, marks) = self.read(|r| Ok((r.crowd()?, Marks::read(r, None)?)))?;
        let found = crowd.pairs(weights, &conditions, at_least).map_err(|_| Refusal::new("duplicate.too_many"))?;
        let wanted = |pair: &Pair| recipient.is_none_or(|of| pair.one == of || pair.other == of);
        let judged = found.into_iter().filter(wanted).map(|pair| {
            let (marked, reopened) = marks.of(pair.one, pair.other, &pair.likeness);
            (pair, marked, reopened)
        });
        // A mark is honoured until something new speaks against it (C-030).
        let shown: Vec<_> =
            judged.filter(|(_, marked, reopened)| input.marked || marked.is_none() || !reopened.is_empty()).collect();
        let total = u32::try_from(shown.len()).unwrap_or(u32::MAX);
        let pairs = self.read(|r| {
            let mut rows = Vec::new();
            for (pair, marked, reopened) in shown.iter().take(PAIRS) {
                let (Some(one), Some(other)) = (r.recipient(pair.one)?, r.recipient(pair.other)?) else { continue };
                rows.push(PairRow {
                    one: people::row(&one, ctx.today(), None),
                    other: people::row(&other, ctx.today(), None),
                    score: pair.likeness.score,
                    reasons: notes(&pair.likeness),
                    marked: marked.clone(),
                    reopened: reopened.clone(),
                });
            }
            Ok(rows)
        })?;
        Ok(DuplicateView {
            pairs,
            total,
            compared: u32::try_from(crowd.len()).unwrap_or(u32::MAX),
            millis: u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX),
        })
    }
}
