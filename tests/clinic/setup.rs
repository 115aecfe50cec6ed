//! Founding a real clinic, its recovery key, unlocking, the demonstration (C-129, event-log.md 14 and 16).

use std::path::Path;
use std::sync::Arc;

use app::clock::Clock;
use app::input::FieldInput;
use app::input::setup::FoundInput;
use app::setup::Setup;
use app::view::SetupView;
use app::{App, maintenance};
use tempfile::TempDir;
use testkit::{Clinic, StandingClock};

const PASSPHRASE: &str = "three pears on a table";
const PASSWORD: &str = "nine quiet herons";

fn field(field: &str, value: &str) -> FieldInput {
    FieldInput { field: field.to_owned(), value: Some(format!("\"{value}\"")) }
}

fn form() -> FoundInput {
    FoundInput {
        clinic: vec![
            field("name", "滨江街道预防接种门诊"),
            field("site", "4201060102"),
            field("credit_code", "12420106MB1A2B3C4D"),
            field("business_kind", "常规接种"),
            field("management_kind", "公立"),
            field("clinic_kind", "数字化门诊"),
            field("address", "滨江路1号"),
            field("head", "吴主任"),
            field("phone", "027-88886666"),
            field("licence", "PDY0001"),
            field("service_form", "日接种"),
            field("service_cycle", "每周一至周六"),
            field("service_population", "32000"),
            field("service_hours", "08:00-16:30"),
            field("staff_total", "9"),
            field("vaccinators", "4"),
            field("registrars", "2"),
            field("location", "114.3,30.6"),
            field("service_radius_km", "5"),
        ],
        admin_login: "WuZhuren".to_owned(),
        admin_name: "吴敏".to_owned(),
        admin_phone: "13900139000".to_owned(),
        password: PASSWORD.to_owned(),
        passphrase: Some(PASSPHRASE.to_owned()),
    }
}

struct Desk {
    dir: TempDir,
    clock: Arc<StandingClock>,
    setup: Setup,
}

impl Desk {
    fn empty() -> Desk {
        let dir = TempDir::new().unwrap();
        let clock = Arc::new(StandingClock::at("2026-11-20T09:15:00+08:00"));
        let setup = Setup::open(&dir.path().join("clinic"), clock.clone());
        Desk { dir, clock, setup }
    }

    fn data(&self) -> std::path::PathBuf {
        self.dir.path().join("clinic")
    }

    fn stage(&self) -> String {
        self.setup.view().unwrap().stage
    }

    /// The program ends in full order, or is killed: nothing more is written either way.
    fn start_again(mut self) -> Desk {
        self.setup.close();
        self.setup = Setup::open(&self.data(), self.clock.clone());
        self
    }

    fn app(&self) -> App {
        self.setup.app().expect("the clinic is open")
    }
}

fn key_of(view: &SetupView) -> String {
    view.recovery.as_ref().unwrap().groups.join(" ")
}

fn files(dir: &Path) -> Vec<String> {
    let names = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.collect()
}

#[test]
fn a_clinic_is_founded_with_nineteen_fields_and_its_administrator_c_129() {
    let desk = Desk::empty();
    let view = desk.setup.view().unwrap();
    assert_eq!((view.stage.as_str(), view.clinic.len(), view.password_rules.len()), ("empty", 19, 3));
    let view = desk.setup.found(&form()).unwrap();
    assert_eq!(view.stage, "recovery");
    assert!(desk.setup.app().is_none(), "nobody works before the recovery key is confirmed");
    let view = desk.setup.recovery_confirm(&key_of(&view).to_lowercase()).unwrap();
    assert_eq!((view.stage.as_str(), view.recovery), ("open", None));
    let app = desk.app();
    assert_eq!(app.desk_view().unwrap().clinic.name, "滨江街道预防接种门诊");
    let session = app.session_login("wuzhuren", PASSWORD).unwrap().session.unwrap();
    assert_eq!((session.name.as_str(), session.must_change), ("吴敏", None));
    assert_eq!(session.roles, ["manager", "administrator"]);
    let clinic = app.settings_view().unwrap().clinic;
    assert_eq!(clinic.iter().filter(|field| field.value.is_some()).count(), 19);
    assert_eq!(
        clinic.iter().find(|field| field.field == "service_population").unwrap().value.as_deref(),
        Some("32000")
    );
    let view =
        app.clinic_save(&[field("name", "滨江街道社区卫生服务中心接种门诊"), field("staff_total", "10")]).unwrap();
    assert_eq!(view.clinic.iter().find(|field| field.field == "staff_total").unwrap().value.as_deref(), Some("10"));
    assert_eq!(app.desk_view().unwrap().clinic.name, "滨江街道社区卫生服务中心接种门诊");
    assert_eq!(Clinic::refusal(app.clinic_save(&[field("site", "4201060199")])), "field.fixed");
    assert_eq!(Clinic::refusal(app.clinic_save(&[field("name", "")])), "clinic.name_missing");
    assert_eq!(Clinic::refusal(app.demo_view()), "permission.denied", "a real clinic has no panel");
    desk.setup.close();
}

#[test]
fn the_recovery_key_is_typed_back_and_a_wrong_group_is_named_decision_14() {
    let desk = Desk::empty();
    let view = desk.setup.found(&form()).unwrap();
    let groups = view.recovery.clone().unwrap().groups;
    let mut wrong = groups.clone();
    let last = if wrong[2].ends_with('0') { '1' } else { '0' };
    wrong[2].replace_range(4..5, &last.to_string());
    let refused = match desk.setup.recovery_confirm(&wrong.join("-")) {
        Err(app::AppError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!((refused.code, refused.params["group"].as_str()), ("recovery.group", "3"));
    assert_eq!(Clinic::refusal(desk.setup.recovery_confirm("too short")), "recovery.length");
    let other = seal::recovery::RecoveryKey::generate().unwrap();
    let other = other.groups().iter().map(|group| group.expose().clone()).collect::<Vec<_>>().join(" ");
    assert_eq!(Clinic::refusal(desk.setup.recovery_confirm(&other)), "recovery.other_key");
    assert_eq!(desk.stage(), "recovery");
    assert_eq!(desk.setup.recovery_confirm(&groups.concat()).unwrap().stage, "open");
    desk.setup.close();
}

#[test]
fn an_unconfirmed_recovery_key_comes_back_at_every_start_as_a_new_one_decision_14() {
    let desk = Desk::empty();
    let first = key_of(&desk.setup.found(&form()).unwrap());
    let desk = desk.start_again();
    assert_eq!(desk.stage(), "locked");
    assert!(desk.setup.view().unwrap().recovery.is_none(), "nothing is shown before the passphrase");
    assert_eq!(Clinic::refusal(desk.setup.unlock("three pears on a chair")), "setup.wrong_passphrase");
    let view = desk.setup.unlock(PASSPHRASE).unwrap();
    assert_eq!(view.stage, "recovery");
    let second = key_of(&view);
    assert_ne!(first, second);
    assert_eq!(Clinic::refusal(desk.setup.recovery_confirm(&first)), "recovery.other_key");
    desk.setup.recovery_confirm(&second).unwrap();
    let desk = desk.start_again();
    assert_eq!(desk.stage(), "locked");
    assert_eq!(desk.setup.unlock(PASSPHRASE).unwrap().stage, "open", "confirmed once is confirmed");
    assert!(desk.app().session_login("wuzhuren", PASSWORD).is_ok());
    desk.setup.close();
}

#[test]
fn a_founding_that_was_cut_short_is_cleared_away_and_done_again() {
    let desk = Desk::empty();
    desk.setup.found(&form()).unwrap();
    // As if the power had gone before the last step: the marker still lies there.
    std::fs::write(desk.data().join("founding.unfinished"), b"").unwrap();
    let desk = desk.start_again();
    assert_eq!(desk.stage(), "empty");
    let left = files(&desk.data());
    assert!(left.iter().all(|name| !name.starts_with("vault") && !name.starts_with("clinic.")), "{left:?}");
    let view = desk.setup.found(&form()).unwrap();
    assert_eq!(view.stage, "recovery");
    desk.setup.close();
}

#[test]
fn a_vault_alone_or_a_database_alone_is_trouble_and_nothing_is_touched() {
    for (gone, code) in [("clinic.db", "clinic.database_missing"), ("vault.json", "clinic.vault_missing")] {
        let desk = Desk::empty();
        let view = desk.setup.found(&form()).unwrap();
        desk.setup.recovery_confirm(&key_of(&view)).unwrap();
        desk.setup.close();
        let aside = desk.dir.path().join("aside");
        std::fs::rename(desk.data().join(gone), &aside).unwrap();
        let desk = desk.start_again();
        let view = desk.setup.view().unwrap();
        assert_eq!((view.stage.as_str(), view.trouble.unwrap().code.as_str()), ("trouble", code));
        assert_eq!(Clinic::refusal(desk.setup.found(&form())), "setup.not_now");
        assert_eq!(Clinic::refusal(desk.setup.demo()), "setup.not_now");
        std::fs::rename(&aside, desk.data().join(gone)).unwrap();
        assert_eq!(desk.stage(), "locked", "brought back, it is looked at again");
    }
}

#[test]
fn what_cannot_found_a_clinic_is_refused_before_anything_is_made() {
    let desk = Desk::empty();
    let refused = |change: &dyn Fn(&mut FoundInput)| {
        let mut input = form();
        change(&mut input);
        Clinic::refusal(desk.setup.found(&input))
    };
    assert_eq!(refused(&|form| form.clinic.retain(|field| field.field != "site")), "clinic.site_missing");
    assert_eq!(refused(&|form| form.clinic.retain(|field| field.field != "name")), "clinic.name_missing");
    assert_eq!(refused(&|form| form.clinic[1] = field("site", "12")), "field.bad_value");
    assert_eq!(refused(&|form| form.admin_login = "?".to_owned()), "staff.login_bad");
    assert_eq!(refused(&|form| form.admin_name = " ".to_owned()), "staff.name_missing");
    assert_eq!(refused(&|form| form.admin_phone = "call me".to_owned()), "field.bad_value");
    assert_eq!(refused(&|form| form.password = "password".to_owned()), "password.common");
    assert_eq!(refused(&|form| form.password = "wuzhuren-77".to_owned()), "password.own");
    assert_eq!(refused(&|form| form.passphrase = Some("short".to_owned())), "passphrase.too_short");
    assert_eq!(refused(&|form| form.passphrase = Some("vaxdesk-demo".to_owned())), "passphrase.weak");
    if !desk.setup.view().unwrap().keyring {
        assert_eq!(refused(&|form| form.passphrase = None), "setup.passphrase_needed");
    }
    assert_eq!(desk.stage(), "empty");
    assert!(!desk.data().exists() || files(&desk.data()).is_empty(), "{:?}", files(&desk.data()));
}

#[test]
fn a_real_clinic_is_no_demonstration_and_a_demonstration_no_real_clinic_decision_16() {
    let desk = Desk::empty();
    assert_eq!(desk.setup.demo().unwrap().stage, "open");
    let app = desk.app();
    assert!(app.desk_view().unwrap().clinic.demo);
    app.session_login("zhuren", app::seed::PASSWORD).unwrap();
    assert_eq!(Clinic::refusal(desk.setup.found(&form())), "setup.not_now");
    let desk = desk.start_again();
    assert_eq!(desk.stage(), "open", "a demonstration asks for nothing");
    desk.setup.close();
    let real = Desk::empty();
    real.setup.found(&form()).unwrap();
    real.setup.close();
    assert!(App::open(&real.data()).is_err(), "a real clinic does not open without its passphrase");
    assert!(maintenance::verify_log(&real.data()).is_err(), "and its log cannot be read without it");
}

#[test]
fn every_step_belongs_to_its_stage_c_185() {
    let desk = Desk::empty();
    assert_eq!(Clinic::refusal(desk.setup.unlock("x")), "setup.not_now");
    assert_eq!(Clinic::refusal(desk.setup.recovery_confirm("x")), "setup.not_now");
    let view = desk.setup.found(&form()).unwrap();
    assert_eq!(Clinic::refusal(desk.setup.found(&form())), "setup.not_now");
    assert_eq!(Clinic::refusal(desk.setup.demo()), "setup.not_now");
    assert_eq!(Clinic::refusal(desk.setup.unlock("x")), "setup.not_now");
    desk.setup.recovery_confirm(&key_of(&view)).unwrap();
    for refused in [
        desk.setup.found(&form()),
        desk.setup.demo(),
        desk.setup.unlock(PASSPHRASE),
        desk.setup.recovery_confirm(&key_of(&view)),
    ] {
        assert_eq!(Clinic::refusal(refused), "setup.not_now");
    }
    assert!(desk.clock.now().as_second() > 0);
    desk.setup.close();
}

#[test]
fn no_secret_of_the_founding_lies_in_clear_in_the_directory() {
    let desk = Desk::empty();
    let view = desk.setup.found(&form()).unwrap();
    let key = view.recovery.clone().unwrap().groups;
    desk.setup.recovery_confirm(&key.concat()).unwrap();
    desk.setup.close();
    for name in files(&desk.data()) {
        let bytes = std::fs::read(desk.data().join(&name)).unwrap_or_default();
        for secret in [PASSPHRASE, PASSWORD, &key.concat(), &key[0], "13900139000", "吴敏", "滨江路1号"] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} lies in {name}");
        }
    }
}
