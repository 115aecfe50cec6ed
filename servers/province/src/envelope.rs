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
            used = kids(&body).iter().filter_map(|kid| keys.iter().find(|(wrapped, _)| wrapped.kid == *kid)).map(|(wrapped, _)| wrapped.clone()).collect();
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
