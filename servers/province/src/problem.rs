//! Answers that say no: problem+json with a stable code (RFC 9457; exchange §4). The caller decides by `code`, then by status.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// One finding about a part of a message, as HL7 grades them: `E` error, `W` warning, `I` information.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// `E`, `W` or `I`.
    pub sev: String,
    /// JSON pointer to the place.
    pub path: String,
    /// Stable code.
    pub code: String,
    /// The finding in Chinese, without personal data.
    pub text: String,
}

impl Issue {
    pub(crate) fn error(path: &str, code: &str, text: &str) -> Issue {
        Issue { sev: "E".into(), path: path.to_owned(), code: code.to_owned(), text: text.to_owned() }
    }
}

/// A refusal of a whole request.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub status: StatusCode,
    pub code: String,
    pub text_zh: String,
    pub retry_after: Option<Duration>,
    pub issues: Vec<Issue>,
}

impl Problem {
    fn new(status: StatusCode, code: &str, text_zh: &str) -> Problem {
        Problem { status, code: code.into(), text_zh: text_zh.into(), retry_after: None, issues: Vec::new() }
    }

    pub(crate) fn malformed(text_zh: &str) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "malformed", text_zh)
    }

    pub(crate) fn wrong_credentials() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "wrong_credentials", "用户名或密码错误")
    }

    pub(crate) fn token_expired() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "token_expired", "登录已过期")
    }

    pub(crate) fn token_mismatch() -> Problem {
        Problem::new(StatusCode::UNAUTHORIZED, "token_mismatch", "令牌不属于本设备")
    }

    pub(crate) fn device_not_allowed() -> Problem {
        Problem::new(StatusCode::FORBIDDEN, "device_not_allowed", "设备不在白名单内")
    }

    pub(crate) fn no_such_path() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not_found", "接口不存在")
    }

    pub(crate) fn no_such_method() -> Problem {
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "接口不支持该方法")
    }

    pub(crate) fn too_large() -> Problem {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "批次过大")
    }

    pub(crate) fn unsupported_encoding() -> Problem {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding", "不支持的内容编码")
    }

    pub(crate) fn upgrade_required() -> Problem {
        Problem::new(StatusCode::UPGRADE_REQUIRED, "upgrade_required", "接口版本过旧")
    }

    pub(crate) fn rate_limited(retry_after: Duration) -> Problem {
        Problem {
            retry_after: Some(retry_after),
            ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "调用过于频繁")
        }
    }

    pub(crate) fn maintenance(retry_after: Duration) -> Problem {
        Problem {
            retry_after: Some(retry_after),
            ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, "maintenance", "平台维护中")
        }
    }

    pub(crate) fn internal() -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "平台内部错误")
    }

    /// A single event refused as a whole request.
    pub(crate) fn of_event(issue: Issue) -> Problem {
        let status = match issue.code.as_str() {
            "malformed" => StatusCode::BAD_REQUEST,
            "foreign_record" => StatusCode::FORBIDDEN,
            "archive_unknown" => StatusCode::NOT_FOUND,
            "chain_broken" | "seq_taken" => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Problem { issues: vec![issue.clone()], ..Problem::new(status, &issue.code, &issue.text) }
    }

    /// Whether the same request may succeed later.
    fn retryable(&self) -> bool {
        self.retry_after.is_some() || self.status.is_server_error()
    }

    /// The answer as it goes out.
    pub(crate) fn render(&self, request_id: &str) -> Response<Body> {
        let body = json!({
            "type": format!("urn:iis:problem:{}", self.code),
            "status": self.status.as_u16(),
            "code": self.code,
            "text_zh": self.text_zh,
            "retryable": self.retryable(),
            "request_id": request_id,
            "issues": self.issues,
        });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(after) = self.retry_after {
            // Whole seconds, rounded up: an earlier try would be refused again.
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl IntoResponse for Problem {
    /// Travels to the gate as an extension; the gate knows the request id and renders it.
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self);
        response
    }
}

impl From<crate::ProvinceError> for Problem {
    fn from(error: crate::ProvinceError) -> Problem {
        tracing::error!(%error, "the platform failed");
        Problem::internal()
    }
}
