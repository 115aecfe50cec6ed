//! Who may do what, where: command × role × window (event-log.md 15).
//!
//! One table decides; `app` asks it in every use case, the shell asks it for the window, the UI only hides what would be refused.

use serde::{Deserialize, Serialize};

/// What a member of staff is trusted with. A person may hold several roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 登记员: finds and registers people, asks, informs.
    Registrar,
    /// 接种员: verifies, injects, records, observes.
    Vaccinator,
    /// 疫苗管理员: receives and counts vaccines.
    StockKeeper,
    /// 门诊负责人: all of it.
    Manager,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 4] = [Role::Registrar, Role::Vaccinator, Role::StockKeeper, Role::Manager];

    /// The code in events and views.
    pub fn code(self) -> &'static str {
        match self {
            Role::Registrar => "registrar",
            Role::Vaccinator => "vaccinator",
            Role::StockKeeper => "stock_keeper",
            Role::Manager => "manager",
        }
    }

    /// Reads a code; unknown codes give no right.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// The windows of the program; each has its own small set of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// The staff's window.
    Desk,
    /// The parent's window: shows one document and takes a signature, whatever the nurse's session may do.
    Pad,
}

/// Who may use a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Before anybody has signed in.
    Anyone,
    /// Any signed-in person.
    SignedIn,
    /// A signed-in person with one of these roles.
    Roles(&'static [Role]),
    /// Demonstration databases only, signed in or not.
    DemoOnly,
}

macro_rules! commands {
    ($($variant:ident = $name:literal, $window:ident, $access:expr;)*) => {
        /// Every command of the program.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Command { $(#[doc = $name] $variant,)* }

        impl Command {
            /// Every command.
            pub const ALL: &[Command] = &[$(Command::$variant),*];

            /// The name the windows call it by.
            pub fn name(self) -> &'static str {
                match self { $(Command::$variant => $name,)* }
            }
            /// The only window that may call it.
            pub fn window(self) -> Window {
                match self { $(Command::$variant => Window::$window,)* }
            }
            /// Who may use it.
            pub fn access(self) -> Access {
                match self { $(Command::$variant => $access,)* }
            }
        }
    };
}

use Access::{Anyone, DemoOnly, Roles, SignedIn};
use Role::{Manager, Registrar, StockKeeper, Vaccinator};

const FRONT: &[Role] = &[Registrar, Vaccinator, Manager];
const NEEDLE: &[Role] = &[Vaccinator, Manager];
const STORE: &[Role] = &[StockKeeper, Vaccinator, Manager];

commands! {
    DeskView = "desk_view", Desk, Anyone;
    SessionLogin = "session_login", Desk, Anyone;
    SessionLogout = "session_logout", Desk, Anyone;
    DraftId = "draft_id", Desk, SignedIn;
    TodayView = "today_view", Desk, SignedIn;
    RecipientSearch = "recipient_search", Desk, Roles(FRONT);
    RecipientView = "recipient_view", Desk, Roles(FRONT);
    RecipientRegister = "recipient_register", Desk, Roles(FRONT);
    RecipientReveal = "recipient_reveal", Desk, Roles(FRONT);
    ArchiveQuery = "archive_query", Desk, Roles(FRONT);
    VisitOpen = "visit_open", Desk, Roles(FRONT);
    VisitView = "visit_view", Desk, Roles(FRONT);
    VisitPrecheck = "visit_precheck", Desk, Roles(FRONT);
    VisitLinePropose = "visit_line_propose", Desk, Roles(FRONT);
    VisitDefer = "visit_defer", Desk, Roles(FRONT);
    VisitConsentShow = "visit_consent_show", Desk, Roles(FRONT);
    VisitConsentCancel = "visit_consent_cancel", Desk, Roles(FRONT);
    VisitConsentPaper = "visit_consent_paper", Desk, Roles(FRONT);
    VisitFocus = "visit_focus", Desk, SignedIn;
    VisitScan = "visit_scan", Desk, Roles(NEEDLE);
    VisitScanClear = "visit_scan_clear", Desk, Roles(NEEDLE);
    VisitVialOpen = "visit_vial_open", Desk, Roles(NEEDLE);
    VisitAuthorise = "visit_authorise", Desk, Roles(NEEDLE);
    VisitRecord = "visit_record", Desk, Roles(NEEDLE);
    VialDiscard = "vial_discard", Desk, Roles(NEEDLE);
    ObservationView = "observation_view", Desk, Roles(FRONT);
    ObservationRelease = "observation_release", Desk, Roles(FRONT);
    StockView = "stock_view", Desk, Roles(STORE);
    StockReceiptBegin = "stock_receipt_begin", Desk, Roles(STORE);
    StockReceiptScan = "stock_receipt_scan", Desk, Roles(STORE);
    StockReceiptUnit = "stock_receipt_unit", Desk, Roles(STORE);
    StockReceiptCancel = "stock_receipt_cancel", Desk, Roles(STORE);
    StockReceiptComplete = "stock_receipt_complete", Desk, Roles(STORE);
    SyncView = "sync_view", Desk, SignedIn;
    SyncNow = "sync_now", Desk, SignedIn;
    WedgeScan = "wedge_scan", Desk, SignedIn;
    DemoView = "demo_view", Desk, DemoOnly;
    DemoPlaceCard = "demo_place_card", Desk, DemoOnly;
    DemoLiftCard = "demo_lift_card", Desk, DemoOnly;
    DemoScan = "demo_scan", Desk, DemoOnly;
    DemoSign = "demo_sign", Desk, DemoOnly;
    DemoClock = "demo_clock", Desk, DemoOnly;
    DemoCable = "demo_cable", Desk, DemoOnly;
    PadView = "pad_view", Pad, Anyone;
    PadSign = "pad_sign", Pad, Anyone;
    PadRefuseAll = "pad_refuse_all", Pad, Anyone;
}

impl Command {
    /// Whether a person with these roles may use the command; `None` means nobody is signed in.
    pub fn allowed(self, roles: Option<&[Role]>, demo: bool) -> bool {
        match self.access() {
            Anyone => true,
            DemoOnly => demo,
            SignedIn => roles.is_some(),
            Roles(needed) => roles.is_some_and(|held| held.iter().any(|role| needed.contains(role))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registrar_cannot_authorise_or_record_c_185() {
        for command in [Command::VisitAuthorise, Command::VisitRecord, Command::VisitScan] {
            assert!(!command.allowed(Some(&[Registrar]), false), "{} is for the vaccinator", command.name());
            assert!(command.allowed(Some(&[Registrar, Vaccinator]), false), "one of several roles is enough");
        }
    }

    #[test]
    fn nobody_signed_in_reaches_no_personal_data_on_the_desk() {
        for command in Command::ALL.iter().filter(|command| command.window() == Window::Desk) {
            let open = matches!(command.access(), Anyone | DemoOnly);
            assert_eq!(command.allowed(None, false), command.access() == Anyone, "{}", command.name());
            assert!(
                !open || ["desk_view", "session_", "demo_"].iter().any(|prefix| command.name().starts_with(prefix)),
                "{}",
                command.name()
            );
        }
    }

    #[test]
    fn demo_commands_do_not_exist_in_a_real_clinic() {
        for command in Command::ALL.iter().filter(|command| command.access() == DemoOnly) {
            assert!(!command.allowed(Some(&Role::ALL), false), "{}", command.name());
        }
    }
}
