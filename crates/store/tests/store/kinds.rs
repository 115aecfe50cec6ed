//! Events of every kind beyond a day at the desk, in the same small world.

use domain::event::Payload;
use domain::event::v1::*;
use serde_json::{Value, json};

use crate::clinic::{SITE, id};

/// How many kinds [`payload`] knows.
pub const MANY: u8 = 50;

fn change(field: &str, value: u64) -> FieldChange {
    // Absent, null, empty and a text: four values.
    let after = [None, Some(Value::Null), Some(json!("")), Some(json!(format!("text {value}")))];
    FieldChange { field: field.into(), before: Some(json!("before")), after: after[value as usize % 4].clone() }
}

/// The event of kind `what`; `a` and `b` choose whom it meets.
pub fn payload(what: u8, a: u64, b: u64, number: u64) -> Payload {
    let (staff, recipient, other) = (id("staff", a), id("recipient", a), id("recipient", b));
    let head = LogHead { device: "d-1".into(), epoch: 1, seq: number, hash: "0".repeat(64) };
    let reason = || format!("reason {b}");
    let changes = |fields: [&str; 2]| vec![change(fields[b as usize % 2], number)];
    match what {
        0 => {
            RecipientAmended { recipient, changes: changes(["phone", "address"]), origin: "typed".into(), reason: None }
                .into()
        }
        1 => RecipientWithdrawn { recipient, reason: "other".into(), note: Some(reason()) }.into(),
        2 => RecipientReinstated { recipient, reason: reason() }.into(),
        3 => RecipientsMerged {
            merge: id("merge", a * 3 + b),
            survivor: recipient,
            absorbed: other,
            choices: changes(["phone", "address"]),
            same_doses: vec![SameDose { kept: id("past", a), same: id("past", b) }],
            reason: reason(),
        }
        .into(),
        4 => MergeReverted { merge: id("merge", a * 3 + b), survivor: recipient, absorbed: other, reason: reason() }
            .into(),
        5 => NotDuplicate {
            one: recipient.min(other),
            other: recipient.max(other),
            evidence: vec![reason()],
            reason: reason(),
        }
        .into(),
        6 => DoseCorrected { dose: id("dose", a), recipient, changes: changes(["lot", "body_site"]), reason: reason() }
            .into(),
        7 => DoseWithdrawn { dose: id("dose", a), recipient, reason: "not_given".into(), note: None }.into(),
        8 => DoseReinstated { dose: id("dose", a), recipient, reason: reason() }.into(),
        9 => {
            DoseCorrected { dose: id("past", a), recipient, changes: changes(["lot", "unit"]), reason: reason() }.into()
        }
        10 => StaffAmended { staff, changes: changes(["login", "phone"]) }.into(),
        11 => StaffStatusChanged {
            staff,
            status: ["active", "suspended", "deleted"][b as usize].into(),
            reason: reason(),
        }
        .into(),
        12 => StaffSecretSet {
            staff,
            what: ["password", "pin", "badge"][b as usize].into(),
            set: number.is_multiple_of(2),
            initial: b == 0,
        }
        .into(),
        13 => StaffLocked { staff, failures: 5 }.into(),
        14 => StaffUnlocked { staff, reason: reason() }.into(),
        15 => StaffReviewed { staff, roles: vec!["vaccinator".into()], note: None }.into(),
        16 => SessionLocked { staff, why: "idle".into() }.into(),
        17 => SessionUnlocked { staff, way: "pin".into() }.into(),
        18 => StepUpGiven {
            approval: id("approval", number),
            command: "data_export".into(),
            subject: "people".into(),
            asked_by: staff,
            given_by: id("staff", b),
        }
        .into(),
        19 => PersonalDataViewed { recipient, page: "archive".into() }.into(),
        20 => PersonalDataRevealed { recipient, fields: vec!["number".into()] }.into(),
        21 => ClinicDescribed { changes: changes(["address", "phone"]) }.into(),
        22 => SettingChanged { name: format!("setting.{a}"), before: None, after: b.to_string() }.into(),
        23 => RecoveryKeyReplaced { key: "66c7f0f4".into(), why: "asked".into() }.into(),
        24 => BackupMade { backup: id("backup", number), target: "disk".into(), digest: "0".repeat(64), size: 1, head }
            .into(),
        25 => BackupDrilled {
            backup: id("backup", a),
            target: "disk".into(),
            passed: b == 0,
            code: None,
            events: 7,
            seconds: 1,
        }
        .into(),
        26 => DataExported {
            what: "people".into(),
            format: "csv".into(),
            rows: 7,
            filter: "{}".into(),
            digest: "0".repeat(64),
            reason: reason(),
            approved_by: Some(staff),
        }
        .into(),
        27 => ImportReceived {
            import: id("import", a),
            package: "0".repeat(64),
            source: "people.xlsx".into(),
            source_digest: "1".repeat(64),
            people: 7,
            doses: 8,
            left_out: None,
        }
        .into(),
        28 => domain::event::v2::StaffSignedIn { staff, way: "badge".into() }.into(),
        29 => match b {
            0 => StaffSignedOut { staff }.into(),
            _ => StaffSignInFailed { login: ["li", "zhao", "sun"][a as usize].into(), failures: number as u32 % 5 }
                .into(),
        },
        30 => PrecheckAnswered {
            visit: id("visit", a),
            recipient,
            day: "2026-11-20".into(),
            questions: "CN-1".into(),
            temperature_tenths: 365 + b as u32,
            answers: vec![Answer { question: "fever".into(), answer: "no".into() }],
            asked_by: id("staff", b),
        }
        .into(),
        31 => VisitTicketed {
            visit: id("visit", a),
            recipient,
            day: "2026-11-20".into(),
            // Small numbers, so that two desks meet in one.
            number: b as u32 % 2 + 1,
        }
        .into(),
        32 => AppointmentMade {
            appointment: id("appointment", a),
            recipient,
            visit: (b > 0).then(|| id("visit", a)),
            day: format!("2026-12-0{}", b + 1),
            vaccines: vec!["HepB".into(); b as usize],
        }
        .into(),
        33 => AppointmentCancelled {
            appointment: id("appointment", b),
            recipient,
            reason: ["moved", "family", "given"][b as usize].into(),
        }
        .into(),
        34 => ExposureRecorded {
            exposure: id("exposure", b),
            visit: id("visit", a),
            recipient,
            kind: "rabies".into(),
            on: "2026-11-19".into(),
            grade: Some(a as u32 + 1),
            day_zero: (b > 0).then(|| "2026-11-20".into()),
            regimen: Some("essen".into()),
            animal: None,
            wound: Some(reason()),
            passive: vec![
                PassiveImmunisation {
                    kind: "rabies_immunoglobulin".into(),
                    place: "elsewhere".into(),
                    on: "2026-11-20".into(),
                    units: Some(500),
                    lot: None,
                };
                a as usize
            ],
        }
        .into(),
        35 => TextSaved {
            kind: "consent".into(),
            key: "HepB".into(),
            version: a as u32 + 1,
            digest: format!("{b}").repeat(64),
            source: reason(),
        }
        .into(),
        36 => TextApproved {
            kind: "consent".into(),
            key: "HepB".into(),
            version: a as u32,
            digest: format!("{b}").repeat(64),
        }
        .into(),
        37 => VialsVerified {
            verification: id("verification", b),
            visit: id("visit", a),
            recipient,
            vials: (0..=b)
                .map(|nth| VerifiedVial {
                    line: id("line", a * 10 + nth),
                    code: format!("code-{nth}"),
                    product: "HEPB-1".into(),
                    product_name: "重组乙型肝炎疫苗".into(),
                    lot: format!("L{a}"),
                    expiry: "2027-01-28".into(),
                })
                .collect(),
            document: "0".repeat(64),
            strokes: (b > 0).then(|| "1".repeat(64)),
            binding: "2".repeat(64),
            way: ["spoken", "pad", "paper"][b as usize].into(),
            relation: "mother".into(),
            name: reason(),
            shown_by: staff,
        }
        .into(),
        38 => LineFailed {
            failure: id("failure", b),
            visit: id("visit", a),
            recipient,
            line: id("line", a * 10 + b),
            authorisation: id("authorisation", b),
            vaccine: "HepB".into(),
            product: "HEPB-1".into(),
            lot: format!("L{a}"),
            code: format!("code-{b}"),
            kind: "broken".into(),
            unit: ["wasted", "kept", "wasted"][b as usize].into(),
            line_after: ["accepted", "failed", "accepted"][a as usize].into(),
            note: None,
            tried_by: staff,
        }
        .into(),
        39 => LinePaid {
            payment: id("payment", b),
            visit: id("visit", a),
            recipient,
            line: id("line", a * 10 + b),
            product: "FLU-1".into(),
            receipt: format!("R{number}"),
            price_fen: (b > 0).then_some(15_300),
        }
        .into(),
        40 => ClockConfirmed {
            boot: format!("boot-{a}"),
            boot_ms: number as i64,
            confirmed_by: staff,
            second: id("staff", b),
        }
        .into(),
        // What settles the withdrawal of a dose's record, and its return.
        41 => StockMoved {
            movement: id("movement", 5000 + number),
            kind: ["return", "wastage", "return"][b as usize].into(),
            paper: None,
            dose: Some(id("dose", a)),
            lines: vec![StockLine {
                product: "HEPB-1".into(),
                lot: format!("L{a}"),
                expiry: "2027-01-28".into(),
                code: Some(format!("code-{b}")),
                doses: [1, -1, -1][b as usize],
            }],
        }
        .into(),
        42 => ConsentPictured {
            consent: id("consent", a),
            visit: id("visit", a),
            recipient,
            picture: format!("{b}").repeat(64),
            binding: "2".repeat(64),
        }
        .into(),
        43 => ConsentFingerprinted {
            consent: id("consent", a),
            visit: id("visit", a),
            recipient,
            picture: format!("{b}").repeat(64),
            binding: "2".repeat(64),
            reader: "reader".into(),
            simulated: true,
        }
        .into(),
        44 => DeviceConfigured {
            desk: "d-1".into(),
            device: ["card", "scanner", "signature"][a as usize].into(),
            change: ["added", "changed", "removed"][b as usize].into(),
            before: (b > 0).then(|| "kind=serial".into()),
            after: (b < 2).then(|| "kind=wedge".into()),
        }
        .into(),
        45 => ProductChosen {
            visit: id("visit", a),
            recipient,
            line: id("line", a * 10 + b),
            product: ["HEPB-1", "HEPB-2", "HEPB-1"][b as usize].into(),
        }
        .into(),
        46 => VialsFingerprinted {
            verification: id("verification", b),
            visit: id("visit", a),
            recipient,
            picture: format!("{a}").repeat(64),
            binding: "2".repeat(64),
            reader: "reader".into(),
            simulated: true,
        }
        .into(),
        // What the schedule asks of a dose, corrected; also to what is none of its words.
        47 | 48 => {
            let dose = if what == 47 { "dose" } else { "past" };
            let (field, value) = match (b, number % 3) {
                (0, 0) => ("kind", "mass"),
                (0, 1) => ("kind", "otherwise"),
                (0, _) => ("kind", "routine"),
                (1, day) => ("date", ["2026-10-05", "2026-10-29", "soon"][day as usize]),
                (_, name) => ("vaccine", ["BCG", "MMR", "乙肝"][name as usize]),
            };
            let after = Some(json!(value));
            let changes = vec![FieldChange { field: field.into(), before: None, after }];
            DoseCorrected { dose: id(dose, a), recipient, changes, reason: reason() }.into()
        }
        _ => match b {
            0 => ClinicFounded { site: SITE.into(), name: "江岸".into(), demo: true, zone: "Asia/Shanghai".into() }
                .into(),
            1 => DatabaseRestored { backup: id("backup", a), taken_at: crate::clinic::at(1), head }.into(),
            _ => BodyErased {
                // Of an event that never was: a decision of our own would be refused, so only other desks say this.
                events: vec![],
                recipient,
                basis: "law".into(),
                reason: reason(),
                second: staff,
            }
            .into(),
        },
    }
}

#[test]
fn decision_01_the_small_world_knows_every_kind_of_event() {
    let day = (0..18u8).flat_map(|what| (0..3u8).map(move |a| crate::replay::event_of((what, a, 1), 1, 1).payload));
    let more = (0..MANY).flat_map(|what| (0..3).map(move |b| payload(what, 1, b, 1)));
    let seen: std::collections::BTreeSet<String> = day.chain(more).map(|payload| payload.kind().to_owned()).collect();
    let missing: Vec<_> = Payload::KINDS.iter().filter(|kind| !seen.contains(**kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
