//! The clock and what the platform expects.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::clock;
use crate::platform::Platform;
use crate::sensitive::SENSITIVE;

pub(super) async fn time() -> Json<Value> {
    Json(json!({ "server_time": clock::now_text(), "unix_ms": clock::now_ms() }))
}

pub(super) async fn capabilities(State(platform): State<Arc<Platform>>) -> Json<Value> {
    let sensitive: Vec<Value> = SENSITIVE.iter().map(|(kind, path)| json!({ "type": kind, "path": path })).collect();
    Json(json!({
        "api": { "min": 1, "max": 1 },
        "schema": { "min": "2026.1", "max": "2026.1" },
        "batch": { "max_events": platform.limits.batch_events, "max_bytes": platform.limits.request_bytes },
        "status": { "max_ids": platform.limits.status_ids },
        "crypto": {
            "field_suites": ["SM4-GCM"],
            "event_signature": "SM2-SM3",
            "encrypt_key": { "kid": platform.keyring.public().key_id(), "key": platform.keyring.public().to_hex() },
            "sign_key": {
                "kid": platform.sign.verifying_key().key_id(),
                "key": platform.sign.verifying_key().to_hex()
            }
        },
        "sensitive_fields": sensitive
    }))
}
