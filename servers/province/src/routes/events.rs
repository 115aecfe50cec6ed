//! Uploads: any number of events, each judged for itself (exchange §3.2).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use seal::canonical;
use seal::field::{DataKey, WrappedKey};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{apart, read};
use crate::ProvinceError;
use crate::clock;
use crate::envelope;
use crate::gate::{Caller, Payload};
use crate::ledger::Verdict;
use crate::platform::Platform;
use crate::problem::Problem;

#[derive(Deserialize)]
struct Batch {
    batch_id: String,
    #[serde(default)]
    keys: Vec<WrappedKey>,
    events: Vec<Value>,
}

#[derive(Deserialize)]
struct StatusQuestion {
    event_ids: Vec<String>,
}

/// Data keys one request may bring.
const KEYS: usize = 8;

/// The request's data keys that can be unwrapped. Values sealed with another are refused where they stand.
pub(super) fn unwrap(platform: &Platform, keys: Vec<WrappedKey>) -> Result<Vec<(WrappedKey, Arc<DataKey>)>, Problem> {
    if keys.len() > KEYS {
        return Err(Problem::malformed("数据密钥过多"));
    }
    Ok(keys.into_iter().filter_map(|wrapped| platform.keyring.unwrap(&wrapped).map(|key| (wrapped, key))).collect())
}

pub(super) async fn batch(
    State(platform): State<Arc<Platform>>,
    Extension(caller): Extension<Caller>,
    Extension(payload): Extension<Payload>,
) -> Result<Json<Value>, Problem> {
    apart(move || {
        let batch: Batch = read(&payload)?;
        if batch.events.len() > platform.limits.batch_events {
            return Err(Problem::too_large());
        }
        let keys = unwrap(&platform, batch.keys)?;
        let ids: Vec<String> = batch.events.iter().map(envelope::claimed_id).collect();
        // Signatures are checked before the ledger is held: they are the slow part.
        let events: Vec<_> = batch.events.iter().map(|event| envelope::verify(event, &caller.device, &keys)).collect();
        let epoch = events.iter().flatten().map(|event| event.header.epoch).max();

        let mut ledger = platform.ledger();
        let verdicts = ledger.accept(events)?;
        let (contiguous, head, missing) = match epoch {
            Some(epoch) => ledger.progress(&caller.device.site, &caller.device.device, epoch),
            None => (0, None, Vec::new()),
        };
        drop(ledger);

        let items: Vec<Value> = ids.iter().zip(&verdicts).map(|(id, verdict)| item(id, verdict)).collect();
        let mut answer = json!({
            "batch_id": batch.batch_id,
            "received": items.len(),
            "items": items,
            "epoch": epoch,
            "highest_contiguous_seq": contiguous,
            "missing": missing,
            "server_time": clock::now_text(),
            "unix_ms": clock::now_ms(),
        });
        if let (Some(epoch), Some(h)) = (epoch, head) {
            let head = json!({
                "site": caller.device.site,
                "device": caller.device.device,
                "epoch": epoch,
                "seq": contiguous,
                "h": format!("sm3:{h}"),
            });
            answer["head"] = signed(&platform, head)?;
        }
        Ok(Json(answer))
    })
    .await
}

/// A statement of ours with our signature over its canonical form: the device keeps it as an anchor of its log.
fn signed(platform: &Platform, mut statement: Value) -> Result<Value, Problem> {
    let text = canonical::to_vec(&statement).map_err(|_| Problem::internal())?;
    let signature = platform.sign.sign(&text).map_err(ProvinceError::from)?;
    statement["sig"] =
        json!({ "kid": platform.sign.verifying_key().key_id(), "alg": "SM2-SM3", "v": signature.to_string() });
    Ok(statement)
}

fn item(event_id: &str, verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Accepted { receipt, version: None } => {
            json!({ "event_id": event_id, "result": "accepted", "receipt": receipt })
        }
        Verdict::Accepted { receipt, version: Some(version) } => {
            json!({ "event_id": event_id, "result": "accepted", "receipt": receipt, "version": version })
        }
        Verdict::Duplicate { receipt } => json!({ "event_id": event_id, "result": "duplicate", "receipt": receipt }),
        Verdict::Refused(issue) => json!({ "event_id": event_id, "result": "rejected", "issues": [issue] }),
    }
}

pub(super) async fn status(
    State(platform): State<Arc<Platform>>,
    Extension(caller): Extension<Caller>,
    Extension(payload): Extension<Payload>,
) -> Result<Json<Value>, Problem> {
    let question: StatusQuestion = read(&payload)?;
    if question.event_ids.len() > platform.limits.status_ids {
        return Err(Problem::too_large());
    }
    let ledger = platform.ledger();
    ledger.sound()?;
    let items: Vec<Value> = question
        .event_ids
        .iter()
        .map(|id| match ledger.find(id).filter(|event| event.site == caller.device.site) {
            Some(event) => json!({ "event_id": id, "state": "accepted", "receipt": event.receipt }),
            // Another site's event is as unknown as one that never was.
            None => json!({ "event_id": id, "state": "unknown" }),
        })
        .collect();
    Ok(Json(json!({ "items": items, "server_time": clock::now_text(), "unix_ms": clock::now_ms() })))
}
