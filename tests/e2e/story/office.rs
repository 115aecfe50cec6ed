//! Founding a clinic, its people, its backup, and the way back: everything around the main job.

use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;

use super::steps;
use crate::e2e::{Desk, Display, Launch, Outcome, Transcript, Trouble};

/// What the founder thinks up; nobody else knows it, and it is thrown away with the folder.
const PASSWORD: &str = "春江潮水连海平2026";
const NURSE_PASSWORD: &str = "海上明月共潮生2026";
/// What a nurse had typed when she was called away.
const DRAFT: &str = "春江路28号";
const PASSPHRASE: &str = "滟滟随波千万里 何处春江无月明";

/// A clinic that is founded, not seeded.
struct Office {
    folder: TempDir,
    display: Display,
}

impl Office {
    fn begun() -> Outcome<Office> {
        let folder = TempDir::new().map_err(Trouble::io("making a folder for the clinic"))?;
        Ok(Office { folder, display: Display::start()? })
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn desk(&self, data: &str) -> Outcome<Desk> {
        // No card service answers here: neither this machine's nor that of another story, whose cards would come up in this one.
        let no_cards = ("PCSCLITE_CSOCK_NAME".to_owned(), shown(&self.place("no-card-service")));
        Desk::open(&self.display, &Launch { data: self.place(data), environment: vec![no_cards], ..Launch::default() })
    }
}

impl Office {
    /// Waits until no program holds the clinic any more: the driver answers before the program it ends is gone.
    fn left(&self, data: &str) -> Outcome<()> {
        let lock = std::fs::File::open(self.place(data).join("desk.lock")).map_err(Trouble::io("opening the lock"))?;
        lock.lock().map_err(Trouble::io("waiting for the lock"))
    }
}

/// From an empty folder to a clinic that works, is backed up, and comes back on another machine.
pub fn office(told: &mut Transcript) -> Outcome<()> {
    let office = Office::begun()?;
    let played = play(told, &office);
    if played.is_err() {
        // Whatever went wrong is best understood by looking. That a picture fails too is no news.
        let _ = office.display.picture(&told.folder().join("failed-screen.png"));
    }
    played
}

fn play(told: &mut Transcript, office: &Office) -> Outcome<()> {
    told.chapter("一 · An empty folder becomes a clinic")?;
    let desk = told.step("the desk opens on an empty folder", || office.desk("clinic"))?;
    told.step("it offers to found, restore or try one", || desk.wait_for("setup-found"))?;
    told.picture(&desk, "empty")?;
    told.step("the clinic, its administrator, the vault's passphrase", || found(&desk))?;
    told.picture(&desk, "found")?;
    let key = told.step("the recovery key is shown once", || {
        desk.click("setup-found-send")?;
        recovery_key(&desk)
    })?;
    told.picture(&desk, "recovery-key")?;
    told.step("a mistyped group is named", || {
        desk.click("recovery-written")?;
        desk.fill("recovery-typed", &mistyped(&key))?;
        desk.click("recovery-confirm")?;
        desk.wait_for("setup-failure")
    })?;
    told.picture(&desk, "recovery-mistyped")?;
    told.step("typed right, the clinic is open", || {
        desk.fill("recovery-typed", &key)?;
        desk.click("recovery-confirm")?;
        desk.wait_for("login-user")
    })?;
    told.step("the administrator signs in", || sign_in(&desk, "zhuren", PASSWORD))?;

    told.chapter("二 · People who work here")?;
    let initial = told.step("a nurse gets an account, and an initial password shown once", || new_nurse(&desk))?;
    told.picture(&desk, "staff")?;
    told.step("she must change it before anything else", || {
        steps::sign_out(&desk)?;
        desk.fill("login-user", "jiezhong")?;
        desk.fill("login-password", &initial)?;
        desk.click("login-submit")?;
        desk.wait_for("must-change")
    })?;
    told.picture(&desk, "must-change")?;
    told.step("she does", || {
        desk.fill("password-old", &initial)?;
        desk.fill("password-new", NURSE_PASSWORD)?;
        desk.fill("password-again", NURSE_PASSWORD)?;
        desk.click("password-change")?;
        desk.wait_for("session-user")
    })?;

    told.chapter("三 · People who come")?;
    told.step("a baby is registered by hand", || register(&desk, "单小满", "单于春"))?;
    told.picture(&desk, "registered")?;
    told.step("found by initials of a surname that reads otherwise", || search(&desk, "sxm", "单小满"))?;
    told.picture(&desk, "found-by-initials")?;
    told.step("a phone is mended; the log keeps who, when, before and after", || mend_phone(&desk))?;
    told.picture(&desk, "changes")?;
    told.step("she begins to mend the address and is called away", || {
        desk.click("tab-basics")?;
        desk.click("group-contact-edit")?;
        desk.fill("field-address", DRAFT)?;
        desk.wait_for("group-contact-safe")
    })?;
    told.picture(&desk, "kept")?;
    told.step("the screen is locked and nobody's data is on it", || {
        desk.click("lock")?;
        desk.wait_for("lock-screen")?;
        desk.wait_until_gone("person-detail")
    })?;
    told.picture(&desk, "locked")?;
    told.step("the administrator takes over", || {
        desk.fill("switch-login", "zhuren")?;
        desk.click("switch-by-password")?;
        desk.fill("switch-secret", PASSWORD)?;
        desk.click("switch-send")?;
        desk.wait_for_text("session-user", "郑主任").map(drop)
    })?;

    told.chapter("四 · The old register, a copy elsewhere, and the audit trail")?;
    told.step("a table of children comes in: a wrong row is named, the others come whole", || import(&desk, office))?;
    told.picture(&desk, "imported")?;
    told.step("nothing is kept elsewhere yet, and the top bar says so on every page", || {
        desk.wait_for("top-alarm")?;
        desk.click("nav-registration")?;
        desk.click("top-alarm")?;
        desk.wait_for("backup-alarm")
    })?;
    told.step("a place for copies, a full copy, and a drill that brings it back", || back_up(&desk, office))?;
    told.picture(&desk, "backup")?;
    told.step("the audit trail tells it all", || {
        desk.click("settings-audit")?;
        desk.wait_for("audit-rows")
    })?;
    told.picture(&desk, "audit")?;
    told.step("no window tried anything against its content policy", || steps::policy_was_kept(&desk))?;
    drop(desk);
    told.step("the program has ended and left the clinic", || office.left("clinic"))?;

    told.chapter("五 · The next morning, and another machine")?;
    let desk = told.step("the desk asks for the vault's passphrase", || {
        let desk = office.desk("clinic")?;
        desk.wait_for("unlock-passphrase")?;
        Ok(desk)
    })?;
    told.picture(&desk, "unlock")?;
    told.step("and opens with it", || {
        desk.fill("unlock-passphrase", PASSPHRASE)?;
        desk.click("unlock")?;
        desk.wait_for("login-user")
    })?;
    told.step("the nurse comes back to what she had typed", || {
        sign_in(&desk, "jiezhong", NURSE_PASSWORD)?;
        search(&desk, "sxm", "单小满")?;
        desk.click_the_one("search-result-0", "单小满")?;
        desk.wait_for("group-contact-kept")
    })?;
    told.picture(&desk, "draft-offered")?;
    told.step("and saves it", || {
        desk.click("group-contact-take")?;
        desk.wait_until(
            "the typed address",
            "return shown('field-address').some(e => e.value === arguments[0])",
            &[json!(DRAFT)],
        )?;
        desk.click("group-contact-save")?;
        desk.wait_until_gone("group-contact-save")?;
        desk.wait_for_text("value-address", DRAFT).map(drop)
    })?;
    drop(desk);
    let desk = told.step("on an empty machine the clinic comes back from its copy", || {
        let desk = office.desk("restored")?;
        restore(&desk, office, &key)?;
        Ok(desk)
    })?;
    told.step("everybody is there, those of the table too", || {
        sign_in(&desk, "zhuren", PASSWORD)?;
        search(&desk, "wxz", "王小舟")?;
        search(&desk, "单小满", "单小满")
    })?;
    told.picture(&desk, "restored")
}

fn sign_in(desk: &Desk, login: &str, password: &str) -> Outcome<()> {
    desk.fill("login-user", login)?;
    desk.fill("login-password", password)?;
    desk.click("login-submit")?;
    desk.wait_for("session-user")
}

fn found(desk: &Desk) -> Outcome<()> {
    desk.click("setup-found")?;
    for (field, text) in [
        ("field-name", "春江社区卫生服务中心"),
        ("field-site", "4201060102"),
        ("field-head", "郑主任"),
        ("admin-login", "zhuren"),
        ("admin-name", "郑主任"),
        ("admin-phone", "13800138001"),
        ("admin-password", PASSWORD),
        ("admin-again", PASSWORD),
    ] {
        desk.fill(field, text)?;
    }
    // Where the system keeps a key ring the founder could leave it to that; here they choose the passphrase.
    if desk.count("vault-passphrase")? > 0 {
        desk.click("vault-passphrase")?;
    }
    desk.fill("passphrase-passphrase", PASSPHRASE)?;
    desk.fill("passphrase-again", PASSPHRASE)
}

fn recovery_key(desk: &Desk) -> Outcome<String> {
    let groups = desk.wait_until(
        "the groups of the key",
        "const e = shown('recovery-groups')[0]; return e && [...e.children].map(g => g.innerText.trim()).join(' ')",
        &[],
    )?;
    Ok(groups.as_str().unwrap_or_default().to_owned())
}

/// The key with one character of its second group read wrong.
fn mistyped(key: &str) -> String {
    let mut groups: Vec<String> = key.split(' ').map(str::to_owned).collect();
    if let Some(group) = groups.get_mut(1) {
        let other = if group.starts_with('7') { "8" } else { "7" };
        group.replace_range(..1, other);
    }
    groups.join(" ")
}

fn new_nurse(desk: &Desk) -> Outcome<String> {
    desk.click("nav-settings")?;
    desk.click("settings-staff")?;
    desk.click("staff-new")?;
    desk.fill("staff-login", "jiezhong")?;
    desk.fill("staff-name", "李护士")?;
    desk.click("staff-role-vaccinator")?;
    desk.click("staff-role-registrar")?;
    desk.click("staff-save")?;
    desk.wait_for("initial-password")?;
    let password = desk.run("return document.querySelector('[data-testid=initial-password] strong').innerText", &[])?;
    Ok(password.as_str().unwrap_or_default().to_owned())
}

fn register(desk: &Desk, child: &str, mother: &str) -> Outcome<()> {
    desk.click("nav-registration")?;
    desk.click("register-by-hand")?;
    desk.fill("register-name", child)?;
    desk.click("register-sex-female")?;
    desk.fill("register-birth", "20260901")?;
    desk.click("register-relation-mother")?;
    desk.fill("register-guardian-name", mother)?;
    desk.fill("register-guardian-phone", "13900139000")?;
    desk.click("register-submit")?;
    desk.wait_for_text("person-name", child).map(drop)
}

fn search(desk: &Desk, text: &str, name: &str) -> Outcome<()> {
    desk.click("nav-people")?;
    desk.fill("people-search", text)?;
    desk.wait_until(
        &format!("{name} in what {text} found"),
        "return [...document.querySelectorAll('[data-testid^=search-result-]')].some(e => e.innerText.includes(arguments[0]))",
        &[json!(name)],
    )
    .map(drop)
}

fn mend_phone(desk: &Desk) -> Outcome<()> {
    desk.click_the_one("search-result-0", "单小满")?;
    desk.wait_for("person-detail")?;
    desk.click("group-contact-edit")?;
    desk.fill("field-phone", "13700137000")?;
    desk.click("group-contact-save")?;
    desk.wait_until_gone("group-contact-save")?;
    desk.click("tab-log")?;
    desk.wait_for("change-0")
}

fn import(desk: &Desk, office: &Office) -> Outcome<()> {
    let file = office.place("在册儿童.csv");
    // The third child was born on a day the calendar lacks: the row is named and stays out.
    let table = "姓名,性别,出生日期,母亲姓名,母亲电话,乙肝1 日期\r\n\
                 尉迟明月,女,2025-03-05,赵丽,13600136000,2025-03-05\r\n\
                 王小舟,男,2025年4月6日,钱敏,13600136001,2025-04-06\r\n\
                 张三月,男,2025-02-31,孙静,13600136002,\r\n";
    std::fs::write(&file, table).map_err(Trouble::io("writing a table"))?;
    desk.click("nav-settings")?;
    desk.click("settings-files")?;
    desk.upload("import-file", &file)?;
    desk.wait_for("import-columns")?;
    desk.click("import-check")?;
    desk.wait_for_text("import-count-errors", "1")?;
    desk.click("import-run")?;
    desk.wait_until("the import is done", "return shown('import').some(e => e.dataset.stage === 'done')", &[]).map(drop)
}

fn back_up(desk: &Desk, office: &Office) -> Outcome<()> {
    desk.wait_for("backup-alarm")?;
    std::fs::create_dir(office.place("copies")).map_err(Trouble::io("making a share"))?;
    desk.click("target-new")?;
    desk.fill("target-name", "科室共享")?;
    desk.fill("target-place", &shown(&office.place("copies")))?;
    desk.click("target-save")?;
    desk.wait_for("target")?;
    desk.click("backup-full")?;
    desk.wait_until("a drill that passed", "return shown('drill-result').some(e => e.dataset.passed === 'true')", &[])
        .map(drop)
}

fn restore(desk: &Desk, office: &Office, key: &str) -> Outcome<()> {
    desk.click("setup-restore")?;
    desk.fill("target-place", &shown(&office.place("copies")))?;
    desk.click("restore-look")?;
    desk.click("restore-candidate")?;
    desk.fill("restore-key", key)?;
    if desk.count("vault-passphrase")? > 0 {
        desk.click("vault-passphrase")?;
    }
    desk.fill("passphrase-passphrase", PASSPHRASE)?;
    desk.fill("passphrase-again", PASSPHRASE)?;
    desk.click("restore-run")?;
    desk.wait_for("login-user")
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
