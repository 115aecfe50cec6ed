//! The canaries, and their way through the clinic: as people, as edits, as files, as mistakes.

use std::path::Path;

use app::App;
use base64::Engine;
use devices::{Notice, Scan, ScanSource};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Clinic, code};

/// One family whose every detail is a canary.
struct Family {
    name: String,
    number: String,
    phone: String,
    address: String,
    guardian: String,
    guardian_number: String,
    guardian_phone: String,
    /// What they are changed to, and what staff write about them.
    new_phone: String,
    new_address: String,
    note: String,
}

impl Family {
    fn texts(&self) -> Vec<String> {
        [
            &self.name,
            &self.number,
            &self.phone,
            &self.address,
            &self.guardian,
            &self.guardian_number,
            &self.guardian_phone,
            &self.new_phone,
            &self.new_address,
            &self.note,
        ]
        .into_iter()
        .cloned()
        .collect()
    }
}

/// Families, and where their backup goes.
pub struct Flock {
    families: Vec<Family>,
    elsewhere: TempDir,
}

/// Characters too rare to stand anywhere by chance.
const RARE: &[char] = &[
    '彧', '翀', '懿', '龢', '彣', '翯', '璟', '璐', '瑀', '曌', '垚', '昶', '珺', '珩', '琤', '祎', '骉', '驎', '煊',
    '熠', '𠮷',
];

/// The seed written in rare characters, so that no two are alike.
fn rare(seed: usize, length: usize) -> String {
    let base = RARE.len();
    (0..length).map(|at| RARE[(seed / base.pow(at as u32 % 3) + at * 5) % base]).collect()
}

fn number(seed: usize, born: &str) -> String {
    let first = format!("420115{born}{seed:03}");
    domain::identity::IdNumber::complete(&first).expect("seventeen digits")
}

impl Flock {
    pub fn new() -> Flock {
        let family = |seed: usize| Family {
            name: format!("慕容{}", rare(seed, 4)),
            number: number(seed * 2 + 1, "20240310"),
            phone: format!("1770{seed:03}3197"),
            address: format!("{}巷{}号", rare(seed + 40, 5), 7000 + seed),
            guardian: format!("司徒{}", rare(seed + 80, 4)),
            guardian_number: number(seed * 2, "19930507"),
            guardian_phone: format!("1780{seed:03}4163"),
            new_phone: format!("1790{seed:03}5279"),
            new_address: format!("{}里{}栋", rare(seed + 120, 5), 8000 + seed),
            note: format!("家长说{}不舒服", rare(seed + 160, 5)),
        };
        Flock { families: (0..21).map(family).collect(), elsewhere: tempfile::tempdir().unwrap() }
    }

    pub fn canaries(&self) -> Vec<String> {
        self.families.iter().flat_map(Family::texts).collect()
    }

    /// Where the backup went.
    pub fn elsewhere(&self) -> &Path {
        self.elsewhere.path()
    }

    /// Through every flow.
    pub fn fly(&self, clinic: &Clinic) {
        let people: Vec<String> = self.families.iter().map(|family| register(&clinic.app, family)).collect();
        for (family, person) in self.families.iter().zip(&people) {
            amend(&clinic.app, family, person);
            look(&clinic.app, family, person);
        }
        vaccinate(clinic, &self.families[0]);
        let (a, b) = (&people[1], &people[2]);
        merge(&clinic.app, a, b, &self.families[1].note);
        let app = &clinic.app;
        app.recipient_withdraw(&people[3], "other", &self.families[3].note).unwrap();
        app.recipient_not_duplicate(&people[4], &people[5], &self.families[4].note).unwrap();
        mistakes(clinic, &self.families[6], &people[6]);
        import(app, &self.families[20]);
        app.draft_save("registration", &self.families[7].texts().join("|")).unwrap();
        self.back_up(clinic);
    }

    fn back_up(&self, clinic: &Clinic) {
        let target = input(json!({ "name": "canary", "kind": "folder", "place": self.elsewhere.path() }));
        clinic.app.backup_target_save(&target).unwrap();
        clinic.app.backup_now("full").unwrap();
        let done = |view: &app::view::BackupView| view.progress.is_none() && !view.backups.is_empty();
        while !done(&clinic.app.backup_view().unwrap()) {
            clinic.notice(|notice| matches!(notice, app::view::DeskNotice::Backup { .. }).then_some(()));
        }
        assert!(!super::finder::files(self.elsewhere.path()).is_empty(), "something was written there");
    }
}

fn input<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("an input as the window sends it")
}

fn registration(app: &App, family: &Family) -> Value {
    json!({
        "draft": app.draft_id().unwrap(), "name": family.name, "sex": "female", "birth": "2024-03-10",
        "document_kind": "resident_id", "document_number": family.number, "phone": family.phone, "address": family.address,
        "guardians": [{ "relation": "mother", "name": family.guardian, "number": family.guardian_number, "phone": family.guardian_phone }],
        "guardian": { "relation": "mother", "name": family.guardian, "number": family.guardian_number, "phone": family.guardian_phone },
        "history": [], "history_complete": true,
    })
}

fn register(app: &App, family: &Family) -> String {
    app.recipient_register(&input(registration(app, family))).unwrap().person.recipient
}

fn amend(app: &App, family: &Family, person: &str) {
    let seen = app.recipient_detail(person).unwrap().version;
    let changed = app.recipient_amend(&input(json!({
        "draft": app.draft_id().unwrap(), "recipient": person, "seen": seen, "reason": family.note,
        "changes": [
            { "field": "phone", "value": json!(family.new_phone).to_string() },
            { "field": "address", "value": json!(family.new_address).to_string() },
        ],
    })));
    changed.unwrap();
}

/// Everything that shows a person, and every way to look for one.
fn look(app: &App, family: &Family, person: &str) {
    app.recipient_view(person).unwrap();
    app.recipient_reveal(person).unwrap();
    for text in family.texts() {
        app.recipient_search(&app::input::people::SearchInput::of(&text)).unwrap();
    }
    let resembling = json!({
        "name": family.name, "sex": "female", "birth": "2024-03-10", "number": family.number,
        "guardian": family.guardian, "guardian_number": family.guardian_number, "phone": family.phone,
    });
    app.recipient_resemblances(&input(resembling)).unwrap();
}

fn vaccinate(clinic: &Clinic, family: &Family) {
    let visit = clinic.at_the_needle(&family.name);
    let vaccine = visit.view.lines.first().expect("something is due").vaccine.clone();
    drop(visit.scan(&code("good", "HEPB-D1")));
    let visit = clinic.app.visit_open(&clinic.person(&family.name).recipient).unwrap();
    let line = visit.lines.iter().find(|line| line.vaccine == vaccine).expect("the line");
    let put_off = json!({ "visit": visit.visit, "line": line.line, "reason": "other", "return_on": null });
    // Refused or done: either way nothing may be said about whom.
    let _ = clinic.app.visit_defer(&input(put_off));
}

fn merge(app: &App, survivor: &str, absorbed: &str, reason: &str) {
    let merged = app.recipient_merge(&input(json!({
        "draft": app.draft_id().unwrap(), "survivor": survivor, "absorbed": absorbed,
        "take": ["phone", "guardians"], "same_doses": [], "reason": reason,
    })));
    merged.unwrap();
}

/// Every way to be refused that carries somebody's data.
fn mistakes(clinic: &Clinic, family: &Family, person: &str) {
    let app = &clinic.app;
    let mut wrong = registration(app, family);
    assert_eq!(Clinic::refusal(app.recipient_register(&input(wrong.clone()))), "recipient.number_taken");
    for (member, value) in [("document_number", &family.note), ("birth", &family.name), ("name", &String::new())] {
        wrong["draft"] = json!(app.draft_id().unwrap());
        let right = std::mem::replace(&mut wrong[member], json!(value));
        assert!(app.recipient_register(&input(wrong.clone())).is_err(), "{member} is wrong");
        wrong[member] = right;
    }
    assert!(app.recipient_view(&family.name).is_err());
    assert!(app.visit_open(&family.number).is_err());
    for scanned in [&family.phone, &family.guardian_number, &family.name] {
        app.device_notice(Notice::Scan(Scan::from_bytes(ScanSource::Serial, scanned.as_bytes().to_vec())));
    }
    assert!(app.recipient_reinstate(person, &family.note).is_err(), "nobody had withdrawn them");
    app.session_logout().unwrap();
    for typed in [&family.name, &family.number, &family.phone] {
        assert!(app.session_login(typed, &family.note).is_err());
    }
    clinic.login("zhuren");
}

/// A file with one good row and two that are left out.
fn import(app: &App, family: &Family) {
    let header = "姓名,性别,出生日期,证件类型,证件号码,母亲姓名,母亲电话,家庭住址";
    let row = |name: &str, birth: &str| {
        format!(
            "{name},女,{birth},居民身份证,{},{},{},{}",
            family.number, family.guardian, family.guardian_phone, family.address
        )
    };
    let table = [header.to_owned(), row("", "2024-03-10"), row(&family.note, &family.name)].join("\r\n");
    let content = base64::engine::general_purpose::STANDARD.encode(table);
    // Whether the file can be used is not the question here: nothing of it may stay behind in clear.
    if let Ok(view) = app.import_begin(&format!("{}.csv", family.name), &content) {
        let _ = app.import_cancel(&view.import);
    }
}
