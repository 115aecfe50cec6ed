//! What every request passes: white list, version, rate, token, size; and the faults and the tap of tests.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use seal::random_bytes;

use crate::config::{Captured, Faults};
use crate::platform::{PATIENCE, Peer, Platform};
use crate::problem::Problem;
use crate::registry::Device;
use crate::routes::{self, Route};

/// The major version spoken here (exchange §11).
const API: &str = "1";
const X_API: HeaderName = HeaderName::from_static("x-iis-api");
const X_DEVICE: HeaderName = HeaderName::from_static("x-iis-device");
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-iis-request-id");

/// How many times the limit is read before the connection is given up.
const READ_ON: usize = 16;

/// Largest answer the tap keeps.
const ANSWER_KEPT: usize = 16 << 20;

/// Who is calling.
#[derive(Clone)]
pub(crate) struct Caller {
    pub device: Arc<Device>,
    /// The bearer token as given; checked already unless the route needs none.
    pub token: Option<String>,
}

/// The request's body, within the limit.
#[derive(Clone)]
pub(crate) struct Payload(pub Bytes);

/// Admits a request, has it answered, and dresses the answer.
pub(crate) async fn gate(State(platform): State<Arc<Platform>>, request: Request, next: Next) -> Response<Body> {
    let started = Instant::now();
    let request_id = random_bytes::<8>().map(hex::encode).unwrap_or_default();
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = matched.as_deref().and_then(|path| routes::find(request.method().as_str(), path));
    let Some(peer) = request.extensions().get::<Peer>().cloned() else {
        // Only `serve` builds connections, and it always says whose they are.
        return Problem::internal().render(&request_id);
    };
    if platform.faults.is_cable_out() {
        return hang_up(&peer).await;
    }
    let delay = platform.faults.delay_ms.load(Ordering::Relaxed);
    if delay > 0 {
        // The slowness is what a test asked for.
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }

    let method = request.method().clone();
    let line = format!("{method} {}", request.uri());
    let headers = platform.tap.as_ref().map(|_| shown(request.headers()));
    let (parts, body) = request.into_parts();
    let reading = read(body, platform.limits.request_bytes);
    let body =
        tokio::time::timeout(PATIENCE, reading).await.unwrap_or_else(|_| Err(Problem::malformed("请求体未传完")));
    let mut request = Request::from_parts(parts, Body::empty());

    let admitted = match &body {
        Ok(body) => admit(&platform, route, &peer, request.headers()).map(|caller| (caller, body.clone())),
        Err(problem) => Err(problem.clone()),
    };
    let response = match admitted {
        Ok((caller, body)) => {
            request.extensions_mut().insert(caller);
            request.extensions_mut().insert(Payload(body));
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    };
    let mut response = match response.extensions().get::<Problem>() {
        Some(problem) => problem.render(&request_id),
        None => response,
    };
    let status = response.status();
    // Method, route, status and time: no body, no query, no name.
    tracing::info!(
        request_id,
        method = %method,
        path = matched.as_deref().unwrap_or("-"),
        status = status.as_u16(),
        ms = started.elapsed().as_millis() as u64,
        "answered"
    );
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    if let Some(tap) = &platform.tap {
        let (parts, answer) = response.into_parts();
        let answer = axum::body::to_bytes(answer, ANSWER_KEPT).await.unwrap_or_default();
        tap.keep(Captured {
            line,
            headers: headers.unwrap_or_default(),
            request: body.unwrap_or_default().to_vec(),
            status: status.as_u16(),
            answer: answer.to_vec(),
        });
        response = Response::from_parts(parts, Body::from(answer));
    }
    if route.is_some_and(|route| route.commits) && status.is_success() && Faults::take(&platform.faults.drop_answers) {
        return hang_up(&peer).await;
    }
    response
}

fn admit(platform: &Platform, route: Option<&Route>, peer: &Peer, headers: &HeaderMap) -> Result<Caller, Problem> {
    if Faults::take(&platform.faults.unavailable) {
        let seconds = platform.faults.retry_after_s.load(Ordering::Relaxed);
        return Err(Problem::maintenance(Duration::from_secs(u64::from(seconds))));
    }
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());

    // A certificate of ours is not enough: the device must stand on the white list with exactly this one.
    let entries = platform.registry.entries()?;
    let device = entries
        .device_with(&peer.thumbprint)
        .filter(|device| !device.revoked)
        .filter(|device| text(&X_DEVICE) == Some(device.device.as_str()))
        .ok_or_else(Problem::device_not_allowed)?;
    match text(&X_API) {
        Some(API) => {}
        Some(_) => return Err(Problem::upgrade_required()),
        None => return Err(Problem::malformed("缺少 X-IIS-Api")),
    }
    let token = text(&header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
    if let Some(route) = route {
        platform.door.pass(route.class, Instant::now()).map_err(Problem::rate_limited)?;
        if route.needs_token {
            let token = token.as_deref().ok_or_else(Problem::token_expired)?;
            let session = platform.sessions.check(token, &device.device, &peer.thumbprint)?;
            if entries.user(&device.site, &session.user).is_none() {
                return Err(Problem::token_expired());
            }
        }
    }
    if text(&header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::unsupported_encoding());
    }
    Ok(Caller { device: Arc::new(device.clone()), token })
}

/// The whole body, within `limit`. A longer one is read on for a while without being kept: a caller that is still writing when
/// the connection closes would see a cut instead of the answer.
async fn read(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let mut kept = Vec::new();
    let mut length = 0usize;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Problem::malformed("请求体未传完"))?;
        let Ok(data) = frame.into_data() else { continue };
        length = length.saturating_add(data.len());
        if length <= limit {
            kept.extend_from_slice(&data);
        } else if length > limit.saturating_mul(READ_ON) {
            break;
        }
    }
    if length <= limit { Ok(Bytes::from(kept)) } else { Err(Problem::too_large()) }
}

/// Cuts the connection; the caller never learns what became of its request.
async fn hang_up(peer: &Peer) -> Response<Body> {
    peer.cut.notify_one();
    std::future::pending().await
}

fn shown(headers: &HeaderMap) -> String {
    headers
        .iter()
        .filter(|(name, _)| **name != header::AUTHORIZATION)
        .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes())))
        .collect()
}
