//! Login: the second factor.

use std::sync::{Arc, LazyLock};

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use seal::Secret;
use seal::password::{self, Cost};
use serde::{Deserialize, Serialize};

use super::{apart, read};
use crate::ProvinceError;
use crate::gate::{Caller, Payload};
use crate::platform::Platform;
use crate::problem::Problem;
use crate::session::Issued;

#[derive(Deserialize)]
struct Login {
    user: String,
    password: String,
}

#[derive(Serialize)]
pub(super) struct Answer {
    token: String,
    expires_in_s: u64,
    refresh_for_s: u64,
}

impl From<Issued> for Answer {
    fn from(issued: Issued) -> Answer {
        Answer {
            token: issued.token,
            expires_in_s: issued.life.as_secs(),
            refresh_for_s: issued.refresh_life.as_secs(),
        }
    }
}

/// What an unknown user's password is compared with, so that the time of the answer does not tell who exists.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| password::hash("nobody", &Cost::clinic()).ok());

pub(super) async fn begin(
    State(platform): State<Arc<Platform>>,
    Extension(caller): Extension<Caller>,
    Extension(payload): Extension<Payload>,
) -> Result<Json<Answer>, Problem> {
    let login: Login = read(&payload)?;
    let typed = Secret::new(login.password);
    platform.sessions.may_try(&caller.device.device)?;
    apart(move || {
        let entries = platform.registry.entries()?;
        let device = &caller.device;
        let user = entries.user(&device.site, &login.user);
        let right = match (user, NOBODY.as_ref()) {
            (Some(user), _) => password::verify(typed.expose(), &user.password_hash).map_err(ProvinceError::from)?,
            (None, Some(hash)) => password::verify(typed.expose(), hash).is_ok_and(|_| false),
            (None, None) => false,
        };
        platform.sessions.tried(&device.device, right);
        if !right {
            return Err(Problem::wrong_credentials());
        }
        let issued =
            platform.sessions.begin(&device.device, &login.user, device.thumbprint).map_err(ProvinceError::from)?;
        Ok(Json(issued.into()))
    })
    .await
}

pub(super) async fn refresh(
    State(platform): State<Arc<Platform>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Answer>, Problem> {
    let token = caller.token.as_deref().ok_or_else(Problem::token_expired)?;
    let issued = platform.sessions.refresh(token, &caller.device.device, &caller.device.thumbprint)?;
    Ok(Json(issued.into()))
}

pub(super) async fn end(State(platform): State<Arc<Platform>>, Extension(caller): Extension<Caller>) -> StatusCode {
    if let Some(token) = &caller.token {
        platform.sessions.end(token);
    }
    StatusCode::NO_CONTENT
}
