//! One event as it arrives: header fields, `salt`, `body` (sensitive values sealed) and `sig`, flattened into one object.
//!
//! `h = SM3(JCS(header))` where the header is the envelope without `salt`, `body` and `sig`: a header field this program does not
//! know is covered too. The signature is SM2 over the 32 bytes of `h`; `body_digest` is `sm3:` and the SM3 of salt ‖ JCS(body in
//! clear). So decryption comes first, then the digest, then the signature (exchange §13). An envelope without body is a stub: its
//! header keeps chain and count whole.

use std::sync::Arc;

use seal::field::{DataKey, WrappedKey};
use seal::sm2::Signature;
use seal::{canonical, sm3};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::problem::Issue;
use crate::registry::Device;
use crate::sensitive;

/// An event whose content and origin have been proved.
#[derive(Debug, Clone)]
pub(crate) struct Verified {
    pub header: Header,
    /// Digest of the header: what the signature covers and the next event names as `prev`.
    pub h: sm3::Digest,
    /// As it arrived.
    pub envelope: Value,
    /// In clear; none for a stub.
    pub body: Option<Value>,
    /// The data keys its sealed values name, so that it can be opened again from the ledger.
    pub keys: Vec<WrappedKey>,
}

/// The header fields the platform reads. Others are kept and covered by the digest.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Header {
    pub event_id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub site: String,
    pub device: String,
    pub epoch: u64,
    pub seq: u64,
    /// None for the first event of all.
    pub prev: Option<String>,
    pub subject: Subject,
    pub occurred_at: String,
    pub body_digest: String,
}

/// What an event is about.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Subject {
    pub id: String,
}

#[derive(Deserialize)]
struct Sig {
    kid: String,
    alg: String,
    v: Signature,
}

/// The event id an item claims, for the answer about an item that is refused.
pub(crate) fn claimed_id(envelope: &Value) -> String {
    envelope.get("event_id").and_then(Value::as_str).unwrap_or_default().chars().take(64).collect()
}

/// Proves that `envelope` was signed by `device` and arrived as it was signed.
pub(crate) fn verify(
    envelope: &Value,
    device: &Device,
    keys: &[(WrappedKey, Arc<DataKey>)],
) -> Result<Verified, Issue> {
    let opened = open(envelope, keys)?;
    let (header, h) = (&opened.header, &opened.h);
    if header.site != device.site || header.device != device.device {
        return Err(Issue::error("/device", "foreign_record", "事件不属于本设备"));
    }
    let bad_signature = || Issue::error("/sig", "bad_signature", "事件签名无效");
    let sig: Sig = envelope
        .get("sig")
        .and_then(|sig| Sig::deserialize(sig).ok())
        .ok_or_else(|| Issue::error("/sig", "malformed", "缺少签名"))?;
    // The name only finds the key. A device signs with the newest unless it says otherwise.
    let key = device.sign_keys.iter().find(|key| key.kid == sig.kid).ok_or_else(bad_signature)?;
    if sig.alg != "SM2-SM3" || !key.key.verify(h.as_bytes(), &sig.v) {
        return Err(bad_signature());
    }
    if let Some(body) = &opened.body {
        check_body(&header.kind, body)?;
    }
    Ok(opened)
}

/// Decrypts and checks the digests, without looking at the signature: for what was verified when it entered the ledger.
pub(crate) fn open(envelope: &Value, keys: &[(WrappedKey, Arc<DataKey>)]) -> Result<Verified, Issue> {
    let malformed = |path: &str, text: &str| Issue::error(path, "malformed", text);
    let Value::Object(members) = envelope else {
        return Err(malformed("", "事件不是对象"));
    };
    let header: Map<String, Value> = members
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "salt" | "body" | "sig"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let header = Value::Object(header);
    let text = canonical::to_vec(&header).map_err(|_| malformed("", "事件头不是规范 JSON"))?;
    let h = sm3::digest(&text);
    let header = Header::deserialize(&header).map_err(|_| malformed("", "事件头缺少字段"))?;
    let within = |text: &str| (1..=64).contains(&text.len()) && !text.contains(char::is_control);
    if !within(&header.event_id) || !within(&header.kind) || header.epoch == 0 || header.seq == 0 {
        return Err(malformed("", "事件头字段超出范围"));
    }

    let mut used = Vec::new();
    let body = match (members.get("body"), members.get("salt")) {
        (None | Some(Value::Null), None | Some(Value::Null)) => None,
        (Some(body), Some(Value::String(salt))) if body.is_object() => {
            let mut body = body.clone();
            let find = |kid: &str| keys.iter().find(|(_, key)| key.kid() == kid).map(|(_, key)| Arc::clone(key));
            used = kids(&body)
                .iter()
                .filter_map(|kid| keys.iter().find(|(wrapped, _)| wrapped.kid == *kid))
                .map(|(wrapped, _)| wrapped.clone())
                .collect();
            let sealed = sensitive::open_all(&mut body, "/body", &header.event_id, &find)?;
            if let Some(path) = sensitive::left_in_clear(&header.kind, &body, &sealed) {
                return Err(Issue::error(&path, "sensitive_in_clear", "敏感字段未加密"));
            }
            let salt = hex::decode(salt).map_err(|_| malformed("/salt", "盐值不是十六进制"))?;
            let text = canonical::to_vec(&body).map_err(|_| malformed("/body", "事件体不是规范 JSON"))?;
            let mut digest = sm3::Hasher::new();
            digest.update(&salt).update(&text);
            if header.body_digest != format!("sm3:{}", digest.finish()) {
                return Err(Issue::error("/body", "digest_mismatch", "事件体与摘要不符"));
            }
            Some(body)
        }
        _ => return Err(malformed("/body", "事件体与盐值须同时给出")),
    };
    Ok(Verified { header, h, envelope: envelope.clone(), body, keys: used })
}

/// The names of the data keys sealed values below `value` give.
fn kids(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![value];
    while let Some(value) = left.pop() {
        if seal::field::is_sealed(value) {
            if let Some(kid) = value.get("kid").and_then(Value::as_str)
                && !found.iter().any(|known| known == kid)
            {
                found.push(kid.to_owned());
            }
            continue;
        }
        match value {
            Value::Array(items) => left.extend(items),
            Value::Object(members) => left.extend(members.values()),
            _ => {}
        }
    }
    found
}

/// What a body of a known type must hold, so that nothing else rests on a dose without a vaccine.
const REQUIRED: &[(&str, &[&str])] = &[
    ("dose.recorded", &["dose", "recipient", "vaccine", "lot", "injected_by"]),
    ("recipient.registered", &["recipient", "name", "sex", "birth"]),
];

fn check_body(kind: &str, body: &Value) -> Result<(), Issue> {
    let required = REQUIRED.iter().filter(|(of, _)| *of == kind).flat_map(|(_, names)| names.iter());
    for name in required {
        if body.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(Issue::error(&format!("/body/{name}"), "validation", "必填项缺失"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use crate::registry::SignKey;
    use seal::sm2::{DecryptKey, VerifyingKey};

    /// The worked example for integrators; the client is held against the same file.
    const EXAMPLE: &str = include_str!("../../../docs/fixtures/event.json");

    struct Example {
        file: Value,
        device: Device,
        keys: Vec<(WrappedKey, Arc<DataKey>)>,
    }

    fn example() -> Example {
        let file: Value = serde_json::from_str(EXAMPLE).unwrap();
        let mut scalar = [0; 32];
        hex::decode_to_slice(file["platform_decrypt_key_hex"].as_str().unwrap(), &mut scalar).unwrap();
        let platform = DecryptKey::from_bytes(&scalar).unwrap();
        let wrapped: Vec<WrappedKey> = serde_json::from_value(file["keys"].clone()).unwrap();
        let keys = wrapped
            .into_iter()
            .map(|wrapped| {
                let key = DataKey::unwrap(&wrapped, &platform).unwrap();
                (wrapped, Arc::new(key))
            })
            .collect();
        let key = VerifyingKey::from_hex(file["device_sign_key_hex"].as_str().unwrap()).unwrap();
        let device = Device {
            site: "420106010100".into(),
            device: "d-7f3a".into(),
            thumbprint: sm3::digest(b""),
            sign_keys: vec![SignKey { kid: key.key_id(), key }],
            revoked: false,
        };
        Example { file, device, keys }
    }

    #[test]
    fn reads_the_worked_example_as_the_document_says() {
        let example = example();
        let event = verify(&example.file["event"], &example.device, &example.keys).unwrap();
        assert_eq!(event.h.to_string(), example.file["h"].as_str().unwrap());
        let body = canonical::to_vec(&event.body.unwrap()).unwrap();
        assert_eq!(String::from_utf8(body).unwrap(), example.file["body_text"].as_str().unwrap());
        assert_eq!(event.keys.len(), 1, "what opens it again from the ledger");
    }

    #[test]
    fn refuses_the_example_altered_anywhere() {
        let example = example();
        let refused = |pointer: &str, value: Value| {
            let mut event = example.file["event"].clone();
            *event.pointer_mut(pointer).unwrap() = value;
            verify(&event, &example.device, &example.keys).unwrap_err().code
        };
        let name = example.file["event"]["body"]["name"].clone();
        assert_eq!(refused("/seq", 2.into()), "bad_signature");
        assert_eq!(refused("/seq", 0.into()), "malformed");
        assert_eq!(refused("/site", "310101010100".into()), "foreign_record");
        assert_eq!(refused("/body/sex", "male".into()), "digest_mismatch");
        assert_eq!(refused("/body/phone", name), "cannot_decrypt", "a value moved from its place");
        assert_eq!(refused("/body/name", "甲".into()), "sensitive_in_clear");
        assert_eq!(refused("/salt", "00".into()), "digest_mismatch");
        assert_eq!(refused("/salt", Value::Null), "malformed");
        assert_eq!(refused("/sig/kid", "another".into()), "bad_signature");
        assert_eq!(refused("/sig/alg", "none".into()), "bad_signature");
        assert_eq!(refused("/sig", Value::Null), "malformed");
        assert_eq!(refused("/body", 0.5.into()), "malformed");
        let keyless = verify(&example.file["event"], &example.device, &[]).unwrap_err().code;
        assert_eq!(keyless, "unknown_data_key");
    }

    #[test]
    fn covers_header_fields_it_does_not_know() {
        let example = example();
        let mut event = example.file["event"].clone();
        event["field_of_the_future"] = 1.into();
        assert_eq!(verify(&event, &example.device, &example.keys).unwrap_err().code, "bad_signature");
    }
}
