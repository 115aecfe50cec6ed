//! At the needle: ticks, confirmed vials, payments, failures.

use serde::Serialize;
use specta::Type;

use super::note::RuleSource;
use super::people::AgeView;

/// One of 三查七对. What the machine can prove it ticks itself; the rest are the vaccinator's own ticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CheckView {
    /// Machine: `certificate`, `precheck`, `product`, `lot`, `expiry`, `schedule`. Own: `appearance`, `name_spoken`, `dose_drawn`,
    /// `site_route`.
    pub check: String,
    /// Machine: `proved`, `open` (nothing to judge yet), `asked` (amber: the vaccinator decides with a reason), `failed` (red). Own:
    /// `ticked` once authorised with it, else `open`.
    pub state: String,
    /// Whether it is the vaccinator's own tick: sent in `AuthoriseInput.checks`.
    pub own: bool,
}

/// How the family's confirmation of vials (一验证) stands for a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct VerificationView {
    /// What the clinic asks for: `signed` (pad or paper), `spoken` (one key, `visit_verify_note` with way `spoken`; pad and paper too), `off`.
    pub asked: String,
    /// `off` (not asked), `none` (nothing to confirm lies on the desk), `wanted` (scanned vials wait for it), `on_pad`, `doubted` (the
    /// family pressed "not right" on the pad; compare again, then show again), `done`.
    pub state: String,
    /// Who is offered as the one who confirms: who signed the consent, else the recipient.
    pub relation: String,
    /// Their name.
    pub signer: String,
    /// Lines whose scanned vial waits to be confirmed.
    pub waiting: Vec<String>,
    /// The pad is there and nothing lies on it: what waits may go there by itself.
    pub pad_free: bool,
}

/// A line's vial, confirmed by the family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct VerifiedView {
    /// Trace code of the vial confirmed. Another vial is not confirmed by it.
    pub code: String,
    /// `pad`, `paper`, `spoken`.
    pub way: String,
    /// Relation of who confirmed.
    pub relation: String,
    /// Their name.
    pub name: String,
    /// When, civil time with offset.
    pub at: String,
}

/// An injection that did not become a dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FailureView {
    /// Kind, as in `FailureKindView`.
    pub kind: String,
    /// What became of the dose in the vial: `kept`, `wasted`.
    pub unit: String,
    /// Where the line went: `accepted` (another vial may be scanned), `failed`.
    pub line_after: String,
    /// Trace code.
    pub code: String,
    /// The vaccinator's words.
    pub note: Option<String>,
    /// When, civil time with offset.
    pub at: String,
}

/// A way in which an authorised injection may fail, with what follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FailureKindView {
    /// `not_begun`, `moved`, `broken`, `partial`, `spat_out`, `other`.
    pub kind: String,
    /// `kept`, `wasted`.
    pub unit: String,
    /// `accepted`, `failed`.
    pub line_after: String,
    /// Words are needed.
    pub note_needed: bool,
    /// Where the rule comes from.
    pub rule: RuleSource,
}

/// The page on the pad on which the family confirms the vials. The full name is shown, the number masked; phone numbers are not on it.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PadVerification {
    /// SM3 of the page; `pad_sign` and `pad_refuse_all` send it back.
    pub digest: String,
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth: String,
    /// Age.
    pub age: AgeView,
    /// Masked number.
    pub number: Option<String>,
    /// Who confirms.
    pub signer: String,
    /// Relation.
    pub relation: String,
    /// Version of the text.
    pub template: String,
    /// The clinic has not approved the text yet: 待审核.
    pub pending: bool,
    /// Heading.
    pub title: String,
    /// What the family is asked to do.
    pub ask: String,
    /// What the signature says.
    pub declaration: String,
    /// The vials, in the order scanned.
    pub vials: Vec<PadVial>,
}

/// One vial of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PadVial {
    /// Line.
    pub line: String,
    /// Vaccine abbreviation.
    pub vaccine: String,
    /// Product name as printed.
    pub product: String,
    /// Holder.
    pub holder: String,
    /// Lot.
    pub lot: String,
    /// Last valid day.
    pub expiry: String,
}
