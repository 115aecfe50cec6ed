//! The verdict: may this vial go into this person now? (visit.md, Verdict; C-041, C-042, C-191)
//!
//! One function, called twice: when the code is scanned (to show it) and when the injection is authorised (to enforce it). It says every
//! reason; the order of [`Code`] is the listed priority and picks the headline.

use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use crate::catalogue::Product;
use crate::precheck::{Effect, Finding};
use crate::vial::Age;

/// The colour of a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 可以接种: everything known and in order.
    Green,
    /// 需确认: the vaccinator may go on with a reason.
    Amber,
    /// 禁止接种.
    Red,
}

impl Colour {
    /// The code in events and views.
    pub fn code(self) -> &'static str {
        match self {
            Colour::Green => "green",
            Colour::Amber => "amber",
            Colour::Red => "red",
        }
    }
}

/// How heavy a reason is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The vaccinator may go on with a reason.
    Amber,
    /// Red until its remedy is done.
    RedRemedy,
    /// Red; nobody may go on before the injection.
    RedFinal,
}

/// What resolves a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Take the unit into stock (F8).
    Receive,
    /// Change the line and consent again.
    ChangeLine,
    /// Ask the health questions.
    Precheck,
    /// Sign the consent.
    Consent,
    /// Pay.
    Payment,
    /// Let the family confirm the vials (一验证).
    Verify,
    /// Open or dissolve the vial.
    OpenVial,
    /// Two members of staff confirm date and time.
    ConfirmClock,
    /// Come back on the date named.
    Wait,
    /// Take the earlier lot.
    EarlierLot,
    /// Give a reason.
    Confirm,
    /// Take another vial.
    AnotherVial,
}

impl Remedy {
    /// The code in views and locales.
    pub fn code(self) -> &'static str {
        match self {
            Remedy::Receive => "receive",
            Remedy::ChangeLine => "change_line",
            Remedy::Precheck => "precheck",
            Remedy::Consent => "consent",
            Remedy::Payment => "payment",
            Remedy::Verify => "verify",
            Remedy::OpenVial => "open_vial",
            Remedy::ConfirmClock => "confirm_clock",
            Remedy::Wait => "wait",
            Remedy::EarlierLot => "earlier_lot",
            Remedy::Confirm => "confirm",
            Remedy::AnotherVial => "another_vial",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $weight:ident, $remedy:expr;)*) => {
        /// Reasons, in order of priority: the first one present is the headline.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every reason, by priority.
            pub const ALL: &[Code] = &[$(Code::$variant),*];
            /// The code in events, views and locales.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => concat!("verdict.", $name),)* }
            }
            /// How heavy it is.
            pub fn weight(self) -> Weight {
                match self { $(Code::$variant => Weight::$weight,)* }
            }
            /// What resolves it.
            pub fn remedy(self) -> Option<Remedy> {
                match self { $(Code::$variant => $remedy,)* }
            }
        }
    };
}

codes! {
    /// Another person's card or certificate lies on the reader.
    WrongPerson = "wrong_person", RedFinal, None;
    /// The lot is recalled.
    Recalled = "recalled", RedFinal, Some(Remedy::AnotherVial);
    /// The lot is stopped.
    Stopped = "stopped", RedFinal, Some(Remedy::AnotherVial);
    /// The lot is past its expiry date.
    LotExpired = "lot_expired", RedFinal, Some(Remedy::AnotherVial);
    /// The lot is under a cold-chain hold.
    ColdChainHold = "cold_chain_hold", RedFinal, Some(Remedy::AnotherVial);
    /// The open vial's time is over.
    VialTimeExceeded = "vial_time_exceeded", RedFinal, Some(Remedy::AnotherVial);
    /// The vial has no dose left.
    VialDosesExceeded = "vial_doses_exceeded", RedFinal, Some(Remedy::AnotherVial);
    /// The vial was discarded.
    VialDiscarded = "vial_discarded", RedFinal, Some(Remedy::AnotherVial);
    /// The single-dose code was used before.
    CodeUsed = "code_used", RedFinal, Some(Remedy::AnotherVial);
    /// Anaphylaxis to this vaccine is documented.
    Contraindicated = "contraindicated", RedFinal, None;
    /// The product is not for any open line.
    WrongVaccine = "wrong_vaccine", RedRemedy, Some(Remedy::ChangeLine);
    /// The dose is not due.
    NotDue = "not_due", RedRemedy, Some(Remedy::Wait);
    /// The unit was never received here.
    NotInStock = "not_in_stock", RedRemedy, Some(Remedy::Receive);
    /// The unit is reserved for another line.
    Reserved = "reserved", RedRemedy, Some(Remedy::AnotherVial);
    /// The health questions of today are open.
    PrecheckMissing = "precheck_missing", RedRemedy, Some(Remedy::Precheck);
    /// No consent for this line.
    ConsentMissing = "consent_missing", RedRemedy, Some(Remedy::Consent);
    /// Consent was given for another product.
    ConsentOtherProduct = "consent_other_product", RedRemedy, Some(Remedy::Consent);
    /// A paid vaccine without a receipt.
    PaymentMissing = "payment_missing", RedRemedy, Some(Remedy::Payment);
    /// The family has not confirmed this vial (一验证).
    VerificationMissing = "verification_missing", RedRemedy, Some(Remedy::Verify);
    /// A multi-dose vial that is not opened yet.
    VialNotOpened = "vial_not_opened", RedRemedy, Some(Remedy::OpenVial);
    /// Date and time cannot be trusted.
    ClockDoubtful = "clock_doubtful", RedRemedy, Some(Remedy::ConfirmClock);
    /// The code's product is not in the catalogue.
    UnknownCode = "unknown_code", Amber, Some(Remedy::Confirm);
    /// The code was keyed, not scanned.
    CodeKeyed = "code_keyed", Amber, Some(Remedy::Confirm);
    /// The history is not known in full.
    HistoryIncomplete = "history_incomplete", Amber, Some(Remedy::Confirm);
    /// No rule for this product.
    NoRule = "no_rule", Amber, Some(Remedy::Confirm);
    /// A relative contraindication or an unknown answer.
    Caution = "caution", Amber, Some(Remedy::Confirm);
    /// An earlier lot lies in the fridge.
    EarlierLot = "earlier_lot", Amber, Some(Remedy::EarlierLot);
}

/// One reason, with what its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which.
    pub code: Code,
    /// Parameters of the sentence.
    pub params: Vec<(&'static str, String)>,
    /// The rule it rests on: id, source, confidence.
    pub rule: Option<(String, String, String)>,
}

/// The verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Its colour.
    pub colour: Colour,
    /// All reasons, headline first.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The headline.
    pub fn headline(&self) -> Option<&Reason> {
        self.reasons.first()
    }

    /// 还差一步: the one remedy that blocks green, when nothing else does.
    pub fn one_step(&self) -> Option<Remedy> {
        match self.reasons.as_slice() {
            [one] if one.code.weight() == Weight::RedRemedy => one.code.remedy(),
            _ => None,
        }
    }

    /// The codes, as events keep them.
    pub fn codes(&self) -> Vec<String> {
        self.reasons.iter().map(|reason| reason.code.name().to_owned()).collect()
    }
}

/// Why a lot must not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Recalled by the holder or the authority.
    Recalled,
    /// Stopped by the authority or the clinic.
    Stopped,
    /// Temperature out of range, not yet judged.
    ColdChain,
}

/// What the schedule says of the scanned vaccine today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Due or allowed.
    Yes,
    /// Not due; with the first date, if there is one, and the rule.
    No {
        /// First permitted day.
        earliest: Option<Date>,
        /// The schedule's reason code.
        reason: String,
        /// Rule id, source, confidence.
        rule: (String, String, String),
    },
    /// Of a paid vaccine: what its label usually says speaks against today. The label in hand decides.
    Label {
        /// First day by that rule.
        earliest: Option<Date>,
        /// The schedule's reason code.
        reason: String,
        /// Rule id, source, confidence.
        rule: (String, String, String),
    },
    /// The schedule has no rule for it.
    NoRule,
}

/// The unit as the stock knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Lot.
    pub lot: String,
    /// Last valid day.
    pub expiry: Date,
    /// Whether a single-dose unit was used or wasted.
    pub gone: bool,
    /// Holds on its lot.
    pub holds: Vec<Hold>,
    /// Reserved for another line whose authorisation is still valid (single-dose units).
    pub reserved: bool,
}

/// An open multi-dose vial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenVial {
    /// How long it has been open.
    pub age: Age,
    /// The limit in seconds, when there is one.
    pub limit_s: Option<u32>,
    /// Doses left, reservations of other lines taken off.
    pub doses_left: u32,
    /// Discarded.
    pub discarded: bool,
}

/// The consent as far as it concerns the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// None yet.
    Missing,
    /// Accepted, for a product.
    Accepted {
        /// Product code.
        product: String,
    },
}

/// The line of the visit the vial would serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub line: Uuid,
    /// Its consent.
    pub consent: Consent,
}

/// Everything the verdict looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts<'a> {
    /// The clinic's day.
    pub today: Date,
    /// The wall clock cannot be trusted.
    pub clock_doubtful: bool,
    /// Another person's card was shown while this visit is open.
    pub wrong_person: bool,
    /// The code was keyed.
    pub keyed: bool,
    /// The product the code stands for.
    pub product: Option<&'a Product>,
    /// The unit in stock; `None` when it was never received.
    pub unit: Option<Unit>,
    /// Expiry carried by the code itself, for a unit not in stock.
    pub code_expiry: Option<Date>,
    /// The open vial, for multi-dose products.
    pub vial: Option<OpenVial>,
    /// The line it would serve: same vaccine, not refused, deferred or given.
    pub line: Option<Line>,
    /// The schedule's answer for this vaccine.
    pub due: Due,
    /// The history is known in full.
    pub history_complete: bool,
    /// Findings of today's precheck for this vaccine; `None` when not answered today.
    pub precheck: Option<Vec<Finding>>,
    /// A paid vaccine without a receipt.
    pub unpaid: bool,
    /// The clinic asks the family to confirm the vials, and this one was not confirmed for this line. Asked once the line stands
    /// consented: before, there is nothing to confirm.
    pub unverified: bool,
    /// An earlier lot of the same product on hand: lot and expiry.
    pub earlier_lot: Option<(String, Date)>,
}

/// Judges a vial for a line. Pure: the same facts give the same verdict.
pub fn judge(facts: &Facts<'_>) -> Verdict {
    let mut reasons = Vec::new();
    let mut say = |code: Code, params: Vec<(&'static str, String)>| reasons.push(Reason { code, params, rule: None });

    if facts.wrong_person {
        say(Code::WrongPerson, vec![]);
    }
    vial_reasons(facts, &mut say);
    match (facts.product, &facts.line) {
        (None, _) => say(Code::UnknownCode, vec![]),
        (Some(product), None) => say(Code::WrongVaccine, vec![("vaccine", product.vaccine.clone())]),
        (Some(product), Some(line)) => match &line.consent {
            Consent::Missing => say(Code::ConsentMissing, vec![]),
            Consent::Accepted { product: agreed } if *agreed != product.code => {
                say(Code::ConsentOtherProduct, vec![("product", product.name.clone())]);
            }
            Consent::Accepted { .. } => {}
        },
    }
    if facts.precheck.is_none() {
        say(Code::PrecheckMissing, vec![]);
    }
    if facts.unpaid {
        say(Code::PaymentMissing, vec![]);
    }
    if facts.unverified {
        say(Code::VerificationMissing, vec![]);
    }
    if facts.clock_doubtful || facts.vial.as_ref().is_some_and(|vial| vial.age.doubtful) {
        say(Code::ClockDoubtful, vec![]);
    }
    if facts.keyed {
        say(Code::CodeKeyed, vec![]);
    }
    if !facts.history_complete {
        say(Code::HistoryIncomplete, vec![]);
    }
    if let Some((lot, expiry)) = &facts.earlier_lot {
        say(Code::EarlierLot, vec![("lot", lot.clone()), ("expiry", expiry.to_string())]);
    }
    if facts.product.is_some() {
        reasons.extend(due_reason(facts));
    }
    reasons.extend(facts.precheck.iter().flatten().map(finding_reason));

    reasons.sort_by_key(|reason| reason.code);
    let colour = reasons.iter().map(|reason| colour_of(reason.code.weight())).max().unwrap_or(Colour::Green);
    Verdict { colour, reasons }
}

fn vial_reasons(facts: &Facts<'_>, say: &mut impl FnMut(Code, Vec<(&'static str, String)>)) {
    let expiry = facts.unit.as_ref().map(|unit| unit.expiry).or(facts.code_expiry);
    // Valid through the printed day, also when midnight passes with the window open: `today` is read anew at every judgement.
    if let Some(expiry) = expiry.filter(|expiry| facts.today > *expiry) {
        say(Code::LotExpired, vec![("on", expiry.to_string())]);
    }
    let Some(unit) = &facts.unit else {
        say(Code::NotInStock, vec![]);
        return;
    };
    for hold in &unit.holds {
        let code = match hold {
            Hold::Recalled => Code::Recalled,
            Hold::Stopped => Code::Stopped,
            Hold::ColdChain => Code::ColdChainHold,
        };
        say(code, vec![("lot", unit.lot.clone())]);
    }
    match (&facts.vial, facts.product.is_some_and(Product::multi_dose)) {
        (Some(vial), true) => {
            if vial.discarded {
                say(Code::VialDiscarded, vec![]);
            }
            if vial.limit_s.is_some_and(|limit| vial.age.exceeds(limit)) {
                say(Code::VialTimeExceeded, vec![("minutes", (vial.age.elapsed_ms / 60_000).to_string())]);
            }
            if vial.doses_left == 0 {
                say(Code::VialDosesExceeded, vec![]);
            }
        }
        (None, true) if unit.gone => say(Code::CodeUsed, vec![]),
        (None, true) => say(Code::VialNotOpened, vec![]),
        (_, false) => {
            if unit.gone {
                say(Code::CodeUsed, vec![]);
            }
            if unit.reserved {
                say(Code::Reserved, vec![]);
            }
        }
    }
}

fn due_reason(facts: &Facts<'_>) -> Option<Reason> {
    match &facts.due {
        Due::Yes => None,
        Due::NoRule => Some(Reason { code: Code::NoRule, params: vec![], rule: None }),
        Due::No { earliest, reason, rule } | Due::Label { earliest, reason, rule } => {
            let mut params = vec![("reason", reason.clone())];
            params.extend(earliest.map(|date| ("earliest", date.to_string())));
            let code = if matches!(facts.due, Due::No { .. }) { Code::NotDue } else { Code::NoRule };
            Some(Reason { code, params, rule: Some(rule.clone()) })
        }
    }
}

fn finding_reason(finding: &Finding) -> Reason {
    let code = match finding.effect {
        Effect::Prohibited => Code::Contraindicated,
        Effect::Caution => Code::Caution,
    };
    let rule = (finding.rule.clone(), finding.source.clone(), finding.confidence.clone());
    Reason { code, params: vec![("finding", finding.rule.clone())], rule: Some(rule) }
}

fn colour_of(weight: Weight) -> Colour {
    match weight {
        Weight::Amber => Colour::Amber,
        Weight::RedRemedy | Weight::RedFinal => Colour::Red,
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
