//! One call: headers, session, time-outs, problem answers.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use seal::Secret;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::answer::Issue;
use crate::enrolment::Enrolment;
use crate::error::{Cause, WireError};
use crate::tls;

const CONNECT: Duration = Duration::from_secs(3);

/// Which connection a call takes: a person at the counter never waits behind an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Somebody is waiting: 3 s.
    Interactive,
    /// The upload: 30 s.
    Drain,
}

impl Lane {
    fn patience(self) -> Duration {
        match self {
            Lane::Interactive => Duration::from_secs(3),
            Lane::Drain => Duration::from_secs(30),
        }
    }
}

pub(crate) struct Client {
    interactive: reqwest::Client,
    drain: reqwest::Client,
    base: String,
    device: String,
    user: String,
    password: Secret<String>,
    session: Mutex<Session>,
    offset_ms: AtomicI64,
}

enum Session {
    None,
    Open(String),
    /// The password was refused. It is not tried again by itself: five wrong tries close the door for the whole desk.
    Refused,
}

/// An answer that is no refusal.
pub(crate) struct Answer {
    pub body: Value,
    pub clock: Clock,
}

/// What an answer told about the clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub unix_ms: Option<i64>,
    pub offset_ms: i64,
    pub round_trip: Duration,
}

#[derive(Deserialize)]
struct ProblemBody {
    code: String,
    #[serde(default)]
    text_zh: String,
    #[serde(default)]
    request_id: Option<String>,
    #[serde(default)]
    issues: Vec<Issue>,
}

impl Client {
    pub(crate) fn new(
        enrolment: &Enrolment,
        tls_key_pem: &Secret<String>,
        password: Secret<String>,
    ) -> Result<Client, WireError> {
        if !enrolment.base_url.starts_with("https://") {
            return Err(WireError::Enrolment("the address is not https".into()));
        }
        let tls = tls::config(enrolment, tls_key_pem)?;
        let build = || {
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .https_only(true)
                // The white list knows this machine; an answer that sends it elsewhere is no answer.
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .connect_timeout(CONNECT)
                .pool_max_idle_per_host(1)
                .pool_idle_timeout(Duration::from_secs(30))
                .tcp_nodelay(true)
                .build()
                .map_err(|why| WireError::Enrolment(why.to_string()))
        };
        Ok(Client {
            interactive: build()?,
            drain: build()?,
            base: format!("{}/iis/v1", enrolment.base_url.trim_end_matches('/')),
            device: enrolment.device.clone(),
            user: enrolment.user.clone(),
            password,
            session: Mutex::new(Session::None),
            offset_ms: AtomicI64::new(0),
        })
    }

    /// Clock of the platform minus ours at the last answer, in milliseconds; 0 before the first.
    pub(crate) fn offset_ms(&self) -> i64 {
        self.offset_ms.load(Ordering::Relaxed)
    }

    /// A call that needs no login.
    pub(crate) async fn open_call(
        &self,
        lane: Lane,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, WireError> {
        self.send(lane, method, path, body, None).await
    }

    /// A call of a logged-in user: logs in first where needed, and once more if the token turns out to be over.
    pub(crate) async fn call(&self, lane: Lane, path: &str, body: Vec<u8>) -> Result<Answer, WireError> {
        let token = self.token(None).await?;
        match self.send(lane, Method::POST, path, Some(body.clone()), Some(&token)).await {
            Err(error) if is_token_over(&error) => {
                let token = self.token(Some(token)).await?;
                self.send(lane, Method::POST, path, Some(body), Some(&token)).await
            }
            done => done,
        }
    }

    /// Ends the session at the platform.
    pub(crate) async fn end(&self) -> Result<(), WireError> {
        let mut session = self.session.lock().await;
        if let Session::Open(token) = std::mem::replace(&mut *session, Session::None) {
            self.send(Lane::Interactive, Method::DELETE, "/session", None, Some(&token)).await?;
        }
        Ok(())
    }

    /// A token that serves, other than `over`. Calls that find the same token over wait for one renewal.
    async fn token(&self, over: Option<String>) -> Result<String, WireError> {
        let mut session = self.session.lock().await;
        match &*session {
            Session::Open(token) if Some(token) != over.as_ref() => return Ok(token.clone()),
            Session::Refused => return Err(password_refused()),
            _ => {}
        }
        if let Some(over) = over {
            match self.send(Lane::Interactive, Method::POST, "/session/refresh", None, Some(&over)).await {
                Ok(answer) => return keep(&mut session, answer),
                Err(error) if is_token_over(&error) => {}
                Err(error) => return Err(error),
            }
        }
        *session = Session::None;
        // The body holds the password; its copies in the HTTP library cannot be wiped.
        let login = json!({ "user": self.user, "password": self.password.expose() }).to_string().into_bytes();
        match self.send(Lane::Interactive, Method::POST, "/session", Some(login), None).await {
            Ok(answer) => keep(&mut session, answer),
            Err(error) => {
                if error.code() == "wrong_credentials" {
                    *session = Session::Refused;
                }
                Err(error)
            }
        }
    }

    async fn send(
        &self,
        lane: Lane,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
        token: Option<&str>,
    ) -> Result<Answer, WireError> {
        let client = match lane {
            Lane::Interactive => &self.interactive,
            Lane::Drain => &self.drain,
        };
        let mut request = client
            .request(method, format!("{}{path}", self.base))
            .timeout(lane.patience())
            .header("x-iis-api", "1")
            .header("x-iis-schema", "2026.1")
            .header("x-iis-device", &self.device);
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let (sent_at, since) = (now_ms(), Instant::now());
        let response = request.send().await?;
        let status = response.status();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.trim().parse().ok())
            .map(Duration::from_secs);
        let bytes = response.bytes().await.map_err(|error| match WireError::from(error) {
            // Headers came, so the connection stood: the rest was cut or took too long.
            WireError::Network { cause: Cause::Connect, source } => WireError::Network { cause: Cause::Cut, source },
            other => other,
        })?;
        let round_trip = since.elapsed();
        tracing::debug!(path, status = status.as_u16(), ms = round_trip.as_millis() as u64, "the platform answered");
        if !status.is_success() {
            return Err(refusal(status, retry_after, &bytes));
        }
        let body: Value = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).map_err(|_| WireError::BadAnswer("not JSON"))?
        };
        let unix_ms = body.get("unix_ms").and_then(Value::as_i64);
        let half = i64::try_from(round_trip.as_millis() / 2).unwrap_or(0);
        if let Some(unix_ms) = unix_ms {
            self.offset_ms.store(unix_ms - (sent_at + half), Ordering::Relaxed);
        }
        let clock = Clock { unix_ms, offset_ms: self.offset_ms(), round_trip };
        Ok(Answer { body, clock })
    }
}

impl Answer {
    /// The body as `T`, or what could not be read.
    pub(crate) fn read<T: DeserializeOwned>(self, what: &'static str) -> Result<T, WireError> {
        // The reason is left out: it could repeat a value.
        serde_json::from_value(self.body).map_err(|_| WireError::BadAnswer(what))
    }
}

fn keep(session: &mut Session, answer: Answer) -> Result<String, WireError> {
    #[derive(Deserialize)]
    struct Issued {
        token: String,
    }
    let issued: Issued = answer.read("login")?;
    *session = Session::Open(issued.token.clone());
    Ok(issued.token)
}

fn is_token_over(error: &WireError) -> bool {
    matches!(error.code(), "token_expired" | "token_mismatch")
}

fn password_refused() -> WireError {
    WireError::Refused {
        status: StatusCode::UNAUTHORIZED.as_u16(),
        code: "wrong_credentials".into(),
        text: "用户名或密码错误".into(),
        retry_after: None,
        request_id: None,
        issues: Vec::new(),
    }
}

fn refusal(status: StatusCode, retry_after: Option<Duration>, bytes: &[u8]) -> WireError {
    let problem = serde_json::from_slice(bytes).unwrap_or_else(|_| ProblemBody {
        code: format!("http.{}", status.as_u16()),
        text_zh: String::new(),
        request_id: None,
        issues: Vec::new(),
    });
    WireError::Refused {
        status: status.as_u16(),
        code: problem.code,
        text: problem.text_zh,
        retry_after,
        request_id: problem.request_id,
        issues: problem.issues,
    }
}

/// This machine's clock, compared with the platform's and used for nothing else.
#[expect(clippy::disallowed_methods, reason = "measuring the clock itself")]
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
