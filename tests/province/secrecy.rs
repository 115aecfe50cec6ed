//! What leaves the clinic in the clear: no name, no number, no address.

use std::sync::Arc;

use seal::field::DataKey;
use serde_json::{Value, json};

use crate::raw::Raw;
use crate::rig::{PASSWORD, Rig, outcomes, person};

/// Values that must never be seen between the two programs, nor in the ledger's file.
const CANARIES: &[&str] = &[
    "慕容雪见",
    "11010519491231002X",
    "E12345678",
    "13812345678",
    "雄楚大道1号3栋502",
    "慕容妈妈",
    "420106198001011234",
    "13987654321",
    "慕容爸爸",
    "13700000000",
    "家长坚持提前离开",
    "mother_hbsag_is_canary",
];

/// Values that are not sensitive: the control that the search finds what is there.
const SEEN: &[&str] = &["CONTROL-LOT-77", "HepB", "recipient.registered"];

#[tokio::test(flavor = "multi_thread")]
async fn shows_no_personal_value_between_the_programs_nor_on_the_platforms_disk() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let mut her = person(CANARIES[0], CANARIES[1]);
    her["documents"].as_array_mut().unwrap().push(json!({ "kind": "passport", "number": CANARIES[2] }));
    her["phone"] = json!(CANARIES[3]);
    her["address"] = json!(CANARIES[4]);
    her["guardians"] = json!([{
        "relation": "mother", "name": CANARIES[5], "document": { "kind": "resident_id", "number": CANARIES[6] },
        "phone": CANARIES[7],
    }]);
    her["newborn"] = json!({ "weight_g": 3200, "mother_hbsag": CANARIES[11] });
    let registration = desk.log.registration("r-1", her);
    desk.province.create_archive(&registration).await.unwrap();
    let mut dose = crate::rig::dose_body("r-1", SEEN[0]);
    dose["deviation"] = json!({ "codes": ["amber"], "reason": CANARIES[10] });
    let consent = json!({
        "consent": "c-1", "visit": "v-1", "recipient": "r-1", "way": "pad",
        "signer": { "relation": "father", "name": CANARIES[8], "phone": CANARIES[9] },
    });
    let released = json!({ "visit": "v-1", "recipient": "r-1", "early": true, "note": CANARIES[10] });
    let events = [
        desk.log.event("consent.signed", "r-1", consent),
        desk.log.event("dose.recorded", "r-1", dose),
        desk.log.event("observation.released", "r-1", released),
        registration.clone(),
    ];
    assert_eq!(outcomes(&desk.submit(&events).await), ["accepted", "accepted", "accepted", "duplicate"]);
    let found = desk.province.query_by_id_number(CANARIES[1]).await.unwrap();
    assert_eq!(found[0].person.name, CANARIES[0], "the desk itself reads it");
    assert_eq!(found[0].person.guardians[0].name, CANARIES[5]);

    let captured = rig.tap.captured();
    assert!(captured.len() >= 4, "login, creation, batch, query");
    let mut passed = String::new();
    for call in &captured {
        passed += &format!("{}\n{}\n", call.line, call.headers);
        passed += &String::from_utf8_lossy(&call.request);
        passed += &String::from_utf8_lossy(&call.answer);
    }
    let disk = std::fs::read_to_string(rig.dir().join("ledger.jsonl")).unwrap();
    for (place, text) in [("wire", &passed), ("disk", &disk)] {
        for canary in CANARIES {
            assert!(!text.contains(canary), "{canary} in the clear on the {place}");
            // Nor hidden behind an escape.
            let escaped: String = canary.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            assert!(!text.to_lowercase().contains(&escaped), "{canary} escaped on the {place}");
        }
        for seen in SEEN {
            assert!(text.contains(seen), "{seen} should be on the {place}: the search would find a canary");
        }
    }
    assert!(captured.iter().all(|call| !call.line.contains('?')), "no value travels in an address");
    let with_password = captured.iter().filter(|call| String::from_utf8_lossy(&call.request).contains(PASSWORD));
    assert_eq!(with_password.count(), 1, "only the login holds the password");

    let held = rig.province().find(&registration.event_id).unwrap();
    assert_eq!(held.body.unwrap()["name"], CANARIES[0], "the platform reads what was sent to it");
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_sensitive_value_that_arrives_in_the_clear() {
    let rig = Rig::start().await;
    let mut desk = rig.desk("d-1");
    let event = desk.log.registration("r-1", person("甲", "1"));
    let mut envelope: Value = serde_json::from_slice(&event.header).unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    envelope["salt"] = json!(hex(event.salt.as_ref().unwrap()));
    envelope["body"] = serde_json::from_slice(event.body.as_ref().unwrap()).unwrap();
    envelope["sig"] = json!({ "kid": desk.enrolment.signing_kid, "alg": "SM2-SM3", "v": hex(&event.signature) });
    let mut raw = Raw::of(&rig, &desk);
    raw.log_in("u-031", PASSWORD).await;
    let batch = json!({ "batch_id": "b", "keys": [], "events": [envelope] }).to_string();
    let (status, answer) = raw.send("POST", "/iis/v1/events:batch", &batch).await.unwrap();
    assert_eq!((status, &answer["items"][0]["issues"][0]["code"]), (200, &json!("sensitive_in_clear")));
    let question =
        json!({ "query_id": "q", "keys": [wrapped(&desk).1], "id_number": "11010519491231002X" }).to_string();
    let refused = raw.refusal("POST", "/iis/v1/archives/query/by-id-number", &question).await;
    assert_eq!(refused, (422, "sensitive_in_clear".into()));
    assert!(rig.held().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn refuses_a_value_sealed_for_another_event() {
    // The place is part of what is sealed: a name cannot be moved to another person's record.
    let rig = Rig::start().await;
    let desk = rig.desk("d-1");
    let (key, wrapped) = wrapped(&desk);
    let moved = seal::field::seal_field(&key, "another-query", "/id_number", &json!("11010519491231002X")).unwrap();
    let mut raw = Raw::of(&rig, &desk);
    raw.log_in("u-031", PASSWORD).await;
    let question = json!({ "query_id": "q", "keys": [wrapped], "id_number": moved }).to_string();
    let refused = raw.refusal("POST", "/iis/v1/archives/query/by-id-number", &question).await;
    assert_eq!(refused, (422, "cannot_decrypt".into()));
}

fn wrapped(desk: &crate::rig::Desk) -> (Arc<DataKey>, seal::field::WrappedKey) {
    let platform = seal::sm2::EncryptKey::from_hex(&desk.enrolment.platform_encrypt_key_hex).unwrap();
    let key = DataKey::generate().unwrap();
    let wrapped = key.wrap(&platform).unwrap();
    (Arc::new(key), wrapped)
}
