//! Archives: creating one, and asking for one by ID number.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use seal::field::{self, DataKey, WrappedKey};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::events::unwrap;
use super::{apart, read};
use crate::archive::Archive;
use crate::clock;
use crate::envelope;
use crate::gate::{Caller, Payload};
use crate::platform::Platform;
use crate::problem::{Issue, Problem};

#[derive(Deserialize)]
struct Creation {
    #[serde(default)]
    keys: Vec<WrappedKey>,
    event: Value,
}

#[derive(Deserialize)]
struct Query {
    /// Names the question: what is sealed in it and in the answer is bound to it.
    query_id: String,
    keys: Vec<WrappedKey>,
    id_number: Value,
}

/// Archives one answer shows.
const SHOWN: usize = 20;

/// What a query tells of a person. The registration holds more (ids of the other clinic, newborn facts) that a query does not need.
const TOLD: &[&str] = &["name", "sex", "birth", "documents", "phone", "address", "guardians"];

pub(super) async fn create(
    State(platform): State<Arc<Platform>>,
    Extension(caller): Extension<Caller>,
    Extension(payload): Extension<Payload>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    apart(move || {
        let creation: Creation = read(&payload)?;
        let keys = unwrap(&platform, creation.keys)?;
        let event = envelope::verify(&creation.event, &caller.device, &keys).map_err(Problem::of_event)?;
        if event.header.kind != "recipient.registered" {
            return Err(Problem::of_event(Issue::error("/type", "validation", "建档须提交受种者登记事件")));
        }
        let epoch = event.header.epoch;
        let mut ledger = platform.ledger();
        let before = ledger.archives().answered(&event.header.event_id).is_some();
        let (allotment, receipt) = ledger.create_archive(event)?.map_err(Problem::of_event)?;
        let (contiguous, _, _) = ledger.progress(&caller.device.site, &caller.device.device, epoch);
        drop(ledger);
        let status = if before { StatusCode::OK } else { StatusCode::CREATED };
        let answer = json!({
            "archive_code": allotment.archive_code,
            "version": allotment.version,
            "receipt": receipt,
            "possible_duplicates": allotment.possible_duplicates,
            "epoch": epoch,
            "highest_contiguous_seq": contiguous,
            "server_time": clock::now_text(),
            "unix_ms": clock::now_ms(),
        });
        Ok((status, Json(answer)))
    })
    .await
}

pub(super) async fn by_id_number(
    State(platform): State<Arc<Platform>>,
    Extension(payload): Extension<Payload>,
) -> Result<Json<Value>, Problem> {
    apart(move || {
        let query: Query = read(&payload)?;
        let keys = unwrap(&platform, query.keys)?;
        // The answer is sealed with the key the question was sealed with, so there must be exactly that one.
        let [(_, key)] = keys.as_slice() else {
            return Err(Problem::of_event(Issue::error("/keys", "unknown_data_key", "缺少数据密钥")));
        };
        if !field::is_sealed(&query.id_number) {
            return Err(Problem::of_event(Issue::error("/id_number", "sensitive_in_clear", "敏感字段未加密")));
        }
        let number = field::open_field(key, &query.query_id, "/id_number", &query.id_number)
            .map_err(|_| Problem::of_event(Issue::error("/id_number", "cannot_decrypt", "敏感字段无法解密")))?;
        let number = number.as_str().map(str::trim).filter(|number| !number.is_empty());
        let Some(number) = number else {
            return Err(Problem::of_event(Issue::error("/id_number", "validation", "证件号码为空")));
        };
        let ledger = platform.ledger();
        ledger.sound()?;
        let found = ledger.archives().by_id_number(number);
        drop(ledger);
        let archives = found
            .iter()
            .take(SHOWN)
            .enumerate()
            .map(|(index, archive)| shown(archive, index, &query.query_id, key))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Json(json!({
            "query_id": query.query_id,
            "archives": archives,
            "more": found.len() > SHOWN,
            "server_time": clock::now_text(),
            "unix_ms": clock::now_ms(),
        })))
    })
    .await
}

fn shown(archive: &Archive, index: usize, query_id: &str, key: &DataKey) -> Result<Value, Problem> {
    let person: Map<String, Value> = TOLD
        .iter()
        .filter_map(|name| archive.person.get(name).map(|value| ((*name).to_owned(), value.clone())))
        .collect();
    let path = format!("/archives/{index}/person");
    let person = field::seal_field(key, query_id, &path, &Value::Object(person)).map_err(|_| Problem::internal())?;
    Ok(json!({
        "archive_code": archive.archive_code,
        "version": archive.version,
        "managing_site": archive.managing_site,
        "managing_unit": archive.managing_unit,
        "person": person,
        // A history shown without its doses would be given again (open-mSupply #5014).
        "doses": archive.doses,
        "complete": archive.complete,
    }))
}
