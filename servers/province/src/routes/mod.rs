//! The interface: every path and method once, with what it counts as and what it needs.

mod archives;
mod control;
mod events;
mod session;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, delete, get, post};
use serde::de::DeserializeOwned;

use crate::gate;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::rate::Class;

/// One operation of the interface.
pub(crate) struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub class: Class,
    /// Whether the second factor must have been given before.
    pub needs_token: bool,
    /// Whether it changes what the province holds: after these an answer can get lost that mattered.
    pub commits: bool,
    on: fn() -> MethodRouter<Arc<Platform>>,
}

const ROUTES: &[Route] = &[
    Route {
        method: "POST",
        path: "/iis/v1/session",
        class: Class::Control,
        needs_token: false,
        commits: false,
        on: || post(session::begin),
    },
    Route {
        method: "DELETE",
        path: "/iis/v1/session",
        class: Class::Control,
        needs_token: false,
        commits: false,
        on: || delete(session::end),
    },
    Route {
        method: "POST",
        path: "/iis/v1/session/refresh",
        class: Class::Control,
        needs_token: false,
        commits: false,
        on: || post(session::refresh),
    },
    Route {
        method: "GET",
        path: "/iis/v1/time",
        class: Class::Control,
        needs_token: false,
        commits: false,
        on: || get(control::time),
    },
    Route {
        method: "GET",
        path: "/iis/v1/capabilities",
        class: Class::Control,
        needs_token: false,
        commits: false,
        on: || get(control::capabilities),
    },
    Route {
        method: "POST",
        path: "/iis/v1/archives",
        class: Class::Visit,
        needs_token: true,
        commits: true,
        on: || post(archives::create),
    },
    Route {
        method: "POST",
        path: "/iis/v1/archives/query/by-id-number",
        class: Class::Query,
        needs_token: true,
        commits: false,
        on: || post(archives::by_id_number),
    },
    Route {
        method: "POST",
        path: "/iis/v1/events:batch",
        class: Class::Batch,
        needs_token: true,
        commits: true,
        on: || post(events::batch),
    },
    Route {
        method: "POST",
        path: "/iis/v1/events:status",
        class: Class::Control,
        needs_token: true,
        commits: false,
        on: || post(events::status),
    },
];

/// Every method and path of the interface; the OpenAPI document is held against it.
pub fn operations() -> Vec<(&'static str, &'static str)> {
    ROUTES.iter().map(|route| (route.method, route.path)).collect()
}

pub(crate) fn find(method: &str, path: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.method == method && route.path == path)
}

/// The interface behind its gate.
pub(crate) fn router(platform: Arc<Platform>) -> Router {
    ROUTES
        .iter()
        .fold(Router::new(), |router, route| router.route(route.path, (route.on)()))
        .fallback(async || Problem::no_such_path())
        .method_not_allowed_fallback(async || Problem::no_such_method())
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&platform), gate::gate))
        .with_state(platform)
}

/// The request's body as `T`.
fn read<T: DeserializeOwned>(payload: &gate::Payload) -> Result<T, Problem> {
    serde_json::from_slice(&payload.0).map_err(|_| Problem::malformed("请求体无法读取"))
}

/// Runs work that blocks (SM2, Argon2id, fsync) off the threads that serve connections.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(Problem::internal()),
    }
}
