//! Finding and registering people 受种者.

use std::time::Instant;

use domain::Refusal;
use domain::event::v1::{
    Document, Guardian, HistoryRecorded, Newborn, PastDose, PersonalDataRevealed, RecipientRegistered,
};
use domain::event::{NewEvent, Subject};
use domain::identity::{IdNumber, Identity, Sex};
use domain::permission::Command;
use domain::profile::{Alert, Fields, Parts, Situation};
use domain::search::{Conditions, Query};
use domain::{Ctx, mask};
use jiff::civil::Date;
use store::{Decided, Reader, RecipientRow as Stored, StoreError};
use uuid::Uuid;

use crate::desk::CardReading;
use crate::due::Asked;
use crate::input::people::SearchInput;
use crate::input::{CardIs, GuardianInput, RegisterInput};
use crate::view::{ArchiveRow, Note, RecipientView, Revealed, SearchView};
use crate::{Answer, App, decided, due, history, ids, people};

/// Rows of a search, at most.
const SEARCH_ROWS: usize = 50;

impl App {
    /// Finds people by whatever was typed, or by key fields together (C-057, C-058).
    pub fn recipient_search(&self, input: &SearchInput) -> Answer<SearchView> {
        let ctx = self.permit(Command::RecipientSearch)?;
        let began = Instant::now();
        let conditions = Conditions {
            name: input.name.clone(),
            birth: input.birth.clone(),
            guardian: input.guardian.clone(),
            phone: input.phone.clone(),
            number: input.number.clone(),
            birth_certificate: input.birth_certificate.clone(),
        };
        let query = Query::read(&input.text, ctx.today()).and(conditions.query(ctx.today()));
        let (found, more) = self.read(|r| r.search_people(&query, SEARCH_ROWS, input.withdrawn))?;
        let micros = u32::try_from(began.elapsed().as_micros()).unwrap_or(u32::MAX);
        let rows = found.iter().map(|person| people::row(person, ctx.today(), None)).collect();
        let read_as = query.readings.into_iter().map(|reading| Note {
            code: reading.code.to_owned(),
            params: [("text".to_owned(), reading.text)].into(),
            rule: None,
        });
        Ok(SearchView { rows, more, read_as: read_as.collect(), micros })
    }

    /// The person card with due doses and history.
    pub fn recipient_view(&self, recipient: &str) -> Answer<RecipientView> {
        let ctx = self.permit(Command::RecipientView)?;
        let recipient = people::id(recipient, "recipient.unknown")?;
        let view = self.recipient_view_of(&ctx, recipient)?;
        self.note_view(&ctx, recipient, "registration")?;
        Ok(view)
    }

    pub(crate) fn recipient_view_of(&self, ctx: &Ctx, recipient: Uuid) -> Answer<RecipientView> {
        let today = ctx.today();
        let facts = self.read(|r| {
            let Some(person) = r.recipient(recipient)? else { return Ok(None) };
            let doses = r.history(recipient)?;
            let asked = Asked::load(r, &person, &doses, today)?;
            Ok(Some((person, doses, asked, r.siblings(recipient)?, r.visit_of_day(recipient, today)?)))
        })?;
        let (person, doses, asked, siblings, visit) = facts.ok_or_else(|| Refusal::new("recipient.unknown"))?;
        let judged = asked.assess(&self.rules().schedules, today);
        Ok(RecipientView {
            person: people::row(&person, today, None),
            archive_state: if person.archive_code.is_some() { "local" } else { "provisional" }.to_owned(),
            history_complete: person.history_complete,
            phone: person.phone.as_deref().map(mask::phone),
            address: person.address.clone(),
            guardians: people::guardians(&person),
            alerts: alerts(&person),
            twins: siblings.into_iter().map(|sibling| sibling.name).collect(),
            due: due::lines(&judged),
            history: history::rows(&doses, &judged.whole),
            edition: judged.whole.edition,
            visit: visit.map(|visit| visit.visit.to_string()),
        })
    }

    /// Registers a person by card, through a guardian, or by hand. The same draft registers once.
    pub fn recipient_register(&self, input: &RegisterInput) -> Answer<RecipientView> {
        let ctx = self.permit(Command::RecipientRegister)?;
        let id = people::id(&input.draft, "recipient.unknown")?;
        let card = self.card_of(input.card.as_deref())?;
        let person = Registration::check(&ctx, &self.rules().fields, input, card.as_ref())?;
        let unit = self.inner.clinic.site.clone();
        self.transact(&ctx, |r| {
            if r.recipient(id)?.is_some() {
                return Ok(Ok(decided(vec![])));
            }
            if let Some(taken) = person.number_taken(r)? {
                return Ok(Err(taken));
            }
            let code = provisional_code(&unit, r.next_provisional_counter()?);
            Ok(Ok(decided(person.events(&ctx, id, code, input))))
        })?;
        self.recipient_view_of(&ctx, id)
    }

    /// The reading a form names. One that is gone is refused: a form must not lose its card silently.
    fn card_of(&self, token: Option<&str>) -> Result<Option<CardReading>, Refusal> {
        let Some(token) = token else { return Ok(None) };
        let card = self.desk().card.clone().filter(|card| card.token.to_string() == token);
        card.map(Some).ok_or_else(|| Refusal::new("recipient.card_gone"))
    }

    /// Shows a person's numbers in full, and records that it did.
    pub fn recipient_reveal(&self, recipient: &str) -> Answer<Revealed> {
        let ctx = self.permit(Command::RecipientReveal)?;
        let recipient = people::id(recipient, "recipient.unknown")?;
        let fields = vec!["number".to_owned(), "phone".to_owned()];
        let event = event(&ctx, ids::new_id(), recipient, PersonalDataRevealed { recipient, fields });
        let revealed = self.transact(&ctx, |r| {
            let Some(person) = r.recipient(recipient)? else { return Ok(Err(Refusal::new("recipient.unknown"))) };
            let number = person.documents.into_iter().next().map(|document| document.number);
            Ok(Ok(Decided { events: vec![event], blobs: vec![], value: Revealed { number, phone: person.phone } }))
        })?;
        Ok(revealed)
    }

    /// Asks the province for archives under a number: the card's, or one that was typed.
    pub async fn archive_query(&self, card: Option<&str>, number: Option<&str>) -> Answer<Vec<ArchiveRow>> {
        let ctx = self.permit(Command::ArchiveQuery)?;
        let number = match (self.card_of(card)?, number) {
            (Some(card), _) => card.document.number,
            (None, number) => Identity::of_person(number.unwrap_or_default(), ctx.today())?.text,
        };
        let province = self.province().ok_or_else(|| Refusal::new("archive.offline"))?;
        let found = province.query_by_id_number(&number).await.map_err(|error| {
            tracing::warn!(%error, "the archive query was not answered");
            Refusal::new("archive.offline")
        })?;
        Ok(found
            .into_iter()
            .map(|archive| ArchiveRow {
                archive_code: archive.archive_code,
                name: archive.person.name,
                sex: archive.person.sex,
                birth: archive.person.birth,
                managing_unit: archive.managing_unit,
            })
            .collect())
    }
}

/// Codes of what a nurse must not overlook.
pub const ALERTS: &[&str] = &[
    "alert.aefi",
    "alert.anaphylaxis",
    "alert.contraindication",
    "alert.history_incomplete",
    "alert.low_birth_weight",
    "alert.mother_hbsag_positive",
    "alert.other",
];

/// What a nurse must not overlook about a person.
pub(crate) fn alerts(person: &Stored) -> Vec<Note> {
    let note = |code: &str| Note { code: code.to_owned(), params: Default::default(), rule: None };
    let mut alerts: Vec<Note> = Alert::read(person.extra.get("alerts")).iter().filter_map(kept_alert).collect();
    if person.newborn.as_ref().is_some_and(|newborn| newborn.mother_hbsag.as_deref() == Some("positive")) {
        alerts.push(note("alert.mother_hbsag_positive"));
    }
    if person.newborn.as_ref().and_then(|newborn| newborn.weight_g).is_some_and(|grams| grams < 2500) {
        alerts.push(note("alert.low_birth_weight"));
    }
    if !person.history_complete {
        alerts.push(note("alert.history_incomplete"));
    }
    alerts
}

/// An alert the archive keeps. What is said of no known kind stays in the archive's own list.
fn kept_alert(alert: &Alert) -> Option<Note> {
    let code = Alert::KINDS.contains(&alert.kind.as_str()).then(|| format!("alert.{}", alert.kind))?;
    let mut params = std::collections::BTreeMap::from([("note".to_owned(), alert.note.clone())]);
    params.extend(alert.vaccine.clone().map(|vaccine| ("vaccine".to_owned(), vaccine)));
    Some(Note { code, params, rule: None })
}

/// `L` + site + counter, at most 20 characters.
pub(crate) fn provisional_code(site: &str, counter: u32) -> String {
    let width = 19_usize.saturating_sub(site.len()).clamp(1, 6);
    format!("L{site}{counter:0width$}")
}

fn event(ctx: &Ctx, id: Uuid, recipient: Uuid, payload: impl Into<domain::event::Payload>) -> NewEvent {
    NewEvent {
        id,
        subject: Subject::recipient(recipient),
        occurred_at: ctx.stamp(),
        causation: None,
        payload: payload.into(),
    }
}

/// A registration form, judged.
struct Registration {
    name: String,
    sex: Sex,
    birth: Date,
    documents: Vec<Document>,
    guardians: Vec<Guardian>,
    newborn: Option<Newborn>,
    history: Vec<PastDose>,
    origin: &'static str,
}

impl Registration {
    fn check(
        ctx: &Ctx,
        fields: &Fields,
        input: &RegisterInput,
        card: Option<&CardReading>,
    ) -> Result<Registration, Refusal> {
        let own = card.filter(|_| input.card_is == Some(CardIs::Own));
        let guardian_card = card.filter(|_| input.card_is == Some(CardIs::Guardian));
        let document = match (own, &input.document_number) {
            (Some(card), _) => Some(card.document.clone()),
            (None, Some(number)) if !number.trim().is_empty() => Some(of_kind(input.document_kind.as_deref(), number)?),
            (None, _) => None,
        };
        if let Some(card) = own {
            differs(&input.name, &card.name, "name")?;
            differs(&input.birth, &card.birth.to_string(), "birth")?;
            differs(input.document_number.as_deref().unwrap_or_default(), &card.document.number, "number")?;
            let sex = Some(input.sex.as_str()).filter(|sex| *sex != Sex::Unknown.code()).unwrap_or_default();
            differs(sex, card.sex.code(), "sex")?;
        }
        let name = own.map_or(input.name.trim(), |card| card.name.as_str()).to_owned();
        if name.is_empty() {
            return Err(Refusal::new("recipient.name_missing"));
        }
        let birth = match own {
            Some(card) => card.birth,
            None => {
                input.birth.trim().parse().map_err(|_| Refusal::new("identity.bad_date").with("text", &input.birth))?
            }
        };
        if birth > ctx.today() {
            return Err(Refusal::new("recipient.birth_in_future").with("birth", birth));
        }
        let first = input.guardian.iter().map(|guardian| check_guardian(guardian, guardian_card));
        let more = input.more_guardians.iter().map(|guardian| check_guardian(guardian, None));
        let guardians: Vec<Guardian> = first.chain(more).collect::<Result<_, _>>()?;
        // A child is registered with somebody who answers for it (visit.md: consent needs a signer).
        if people::age(birth, ctx.today()).years < 18 && guardians.is_empty() {
            return Err(Refusal::new("recipient.guardian_missing"));
        }
        let history = input.history.iter().map(|dose| past_dose(ctx, birth, dose)).collect::<Result<_, _>>()?;
        let sex = own.map_or_else(|| Sex::from_code(&input.sex).unwrap_or(Sex::Unknown), |card| card.sex);
        let origin = match (own, guardian_card, &input.archive_code) {
            (_, _, Some(_)) => "province",
            (Some(_), _, _) => "card",
            (_, Some(_), _) => "guardian",
            _ => "typed",
        };
        let mut documents: Vec<Document> = document.into_iter().collect();
        if let Some(number) = filled(&input.birth_certificate) {
            let certificate = Document { kind: "birth_certificate".to_owned(), number };
            match documents.iter().find(|known| known.kind == certificate.kind) {
                Some(known) if *known != certificate => {
                    return Err(Refusal::new("field.bad_value").with("field", "birth_certificate"));
                }
                Some(_) => {}
                None => documents.push(certificate),
            }
        }
        let newborn = newborn(ctx, fields, input)?;
        Ok(Registration { name, sex, birth, documents, guardians, newborn, history, origin })
    }

    /// Refuses a number that another person here has.
    fn number_taken(&self, r: &Reader<'_>) -> Result<Option<Refusal>, StoreError> {
        // One that was set aside is brought back, not registered again.
        let code = |active| if active { "recipient.number_taken" } else { "recipient.number_withdrawn" };
        for document in &self.documents {
            if let Some(holder) = r.recipients_by_number(&document.number)?.first() {
                return Ok(Some(Refusal::new(code(holder.is_active())).with("name", &holder.name)));
            }
        }
        Ok(None)
    }

    fn events(&self, ctx: &Ctx, id: Uuid, provisional_code: String, input: &RegisterInput) -> Vec<NewEvent> {
        let registered = RecipientRegistered {
            recipient: id,
            name: self.name.clone(),
            sex: self.sex.code().to_owned(),
            birth: self.birth.to_string(),
            documents: self.documents.clone(),
            phone: filled(&input.phone),
            address: filled(&input.address),
            guardians: self.guardians.clone(),
            newborn: self.newborn.clone(),
            provisional_code,
            archive_code: filled(&input.archive_code),
            origin: self.origin.to_owned(),
            history_complete: input.history_complete,
        };
        let mut events = vec![event(ctx, id, id, registered)];
        if !self.history.is_empty() {
            let recorded =
                HistoryRecorded { recipient: id, doses: self.history.clone(), complete: input.history_complete };
            events.push(NewEvent { causation: Some(id), ..event(ctx, ids::new_id(), id, recorded) });
        }
        events
    }
}

fn filled(text: &Option<String>) -> Option<String> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What is known of the birth. Judged like the same fields when they are changed later: a weight of 32 g is a slip here as there.
fn newborn(ctx: &Ctx, fields: &Fields, input: &RegisterInput) -> Result<Option<Newborn>, Refusal> {
    let newborn = Newborn {
        birth_time: filled(&input.birth_time),
        weight_g: input.weight_g,
        gestation_weeks: input.gestation_weeks,
        mother_hbsag: filled(&input.mother_hbsag),
        mother_hiv: filled(&input.mother_hiv),
    };
    if newborn == Newborn::default() {
        return Ok(None);
    }
    let nobody = Parts::default().join();
    let typed = Parts { newborn: Some(newborn.clone()), ..Parts::default() }.join();
    let changes = typed.into_iter().filter(|(field, value)| nobody.get(field) != Some(value));
    let changes = changes.map(|(field, value)| (field, Some(value))).collect();
    fields.check(&nobody, Situation::Own, ctx.today(), changes, "registered")?;
    Ok(Some(newborn))
}

fn resident_id(number: &IdNumber) -> Document {
    Document { kind: "resident_id".to_owned(), number: number.text.clone() }
}

/// A number that was typed; identity numbers are checked.
fn of_kind(kind: Option<&str>, number: &str) -> Result<Document, Refusal> {
    let kind = kind.unwrap_or("resident_id");
    if kind == "resident_id" {
        return IdNumber::parse(number).map(|number| resident_id(&number));
    }
    Ok(Document { kind: kind.to_owned(), number: number.trim().to_owned() })
}

/// A card fills what is empty; what somebody typed is never overwritten silently (C-018).
fn differs(typed: &str, on_card: &str, field: &str) -> Result<(), Refusal> {
    let typed = typed.trim();
    if typed.is_empty() || typed.eq_ignore_ascii_case(on_card) {
        return Ok(());
    }
    Err(Refusal::new("recipient.card_differs").with("field", field))
}

fn check_guardian(input: &GuardianInput, card: Option<&CardReading>) -> Result<Guardian, Refusal> {
    if let Some(card) = card {
        differs(input.name.as_deref().unwrap_or_default(), &card.name, "guardian")?;
        differs(input.number.as_deref().unwrap_or_default(), &card.document.number, "number")?;
    }
    let name = card.map(|card| card.name.clone()).or_else(|| input.name.clone()).unwrap_or_default();
    if name.trim().is_empty() {
        return Err(Refusal::new("recipient.guardian_missing"));
    }
    let document = match (card, filled(&input.number)) {
        (Some(card), _) => Some(card.document.clone()),
        (None, Some(number)) => Some(of_kind(input.document_kind.as_deref(), &number)?),
        (None, None) => None,
    };
    let phone = filled(&input.phone);
    Ok(Guardian { relation: input.relation.clone(), name: name.trim().to_owned(), document, phone })
}

pub(crate) fn past_dose(ctx: &Ctx, birth: Date, input: &crate::input::PastDoseInput) -> Result<PastDose, Refusal> {
    let date: Date =
        input.date.trim().parse().map_err(|_| Refusal::new("identity.bad_date").with("text", &input.date))?;
    if date < birth || date > ctx.today() {
        return Err(Refusal::new("identity.bad_date").with("text", date));
    }
    Ok(PastDose {
        dose: ids::new_id(),
        vaccine: input.vaccine.clone(),
        date: date.to_string(),
        lot: filled(&input.lot),
        unit: filled(&input.unit),
        provenance: input.provenance.clone(),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_provisional_code_never_exceeds_twenty_characters_a_040() {
        assert_eq!(super::provisional_code("4201060101", 17), "L4201060101000017");
        assert!(super::provisional_code("420106010112", 999_999).len() <= 20);
    }
}
