//! What handlers take from a request: who asks, the path's ids, the body.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::AUTHORIZATION, request::Parts};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use super::upload;
use crate::{
    ApiError, World,
    state::{Actor, Deed},
};

/// The bot, by its token, with the reason it gave; or whom the control API lets act in its place.
pub(crate) struct Bot(pub(crate) Deed);

impl Bot {
    pub(crate) fn actor(&self) -> Actor {
        self.0.actor
    }
}

impl FromRequestParts<World> for Bot {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        // Only the control API hands an actor along.
        if let Some(actor) = parts.extensions.get::<Actor>() {
            return Ok(Self(Deed { actor: *actor, reason: reason(&parts.headers) }));
        }
        let config = world.config();
        let token = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        if token.and_then(|value| value.strip_prefix("Bot ")) != Some(&config.bot_token) {
            return Err(ApiError::unauthorized());
        }
        let actor = Actor::User(config.application_id.cast());
        Ok(Self(Deed { actor, reason: reason(&parts.headers) }))
    }
}

/// The URL-encoded `X-Audit-Log-Reason`, of up to 512 characters.
fn reason(headers: &HeaderMap) -> Option<String> {
    let encoded = headers.get("x-audit-log-reason")?.as_bytes();
    let reason = String::from_utf8_lossy(&percent_decode(encoded)).into_owned();
    (!reason.is_empty()).then(|| reason.chars().take(512).collect())
}

fn percent_decode(bytes: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, tail)) = rest.split_first() {
        let mut one = [0];
        rest = match tail {
            [a, b, after @ ..] if byte == b'%' && hex::decode_to_slice([*a, *b], &mut one).is_ok() => {
                decoded.push(one[0]);
                after
            }
            _ => {
                decoded.push(byte);
                tail
            }
        };
    }
    decoded
}

/// The path's parameters, in order; what is no snowflake is refused as Discord does.
pub(crate) struct Segments<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<World> for Segments<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        let path = Path::<T>::from_request_parts(parts, world).await;
        path.map(|Path(ids)| Self(ids))
            .map_err(|_| ApiError::invalid_field("id", "NUMBER_TYPE_COERCE", "Value is not snowflake."))
    }
}

/// A JSON body, or a form's; an absent one is an empty object.
pub(crate) struct Body(pub(crate) Value);

impl FromRequest<World> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, world: &World) -> Result<Self, ApiError> {
        let boundary = upload::boundary(request.headers());
        let bytes = Bytes::from_request(request, world).await.map_err(|_| ApiError::too_large())?;
        if let Some(boundary) = boundary {
            return upload::read_form(&bytes, &boundary).map(Self);
        }
        if bytes.is_empty() {
            return Ok(Self(json!({})));
        }
        let body = serde_json::from_slice(&bytes).map_err(|_| ApiError::invalid_json())?;
        Ok(Self(upload::with_files(body, &Map::new())))
    }
}

/// An answer: an object with 200, or nothing with 204.
pub(crate) enum Reply {
    Json(Value),
    Created(Value),
    Empty,
}

impl Reply {
    /// The object as JSON.
    pub(crate) fn of(object: &impl Serialize) -> Self {
        Self::Json(show(object))
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self {
            Self::Json(value) => Json(value).into_response(),
            Self::Created(value) => (StatusCode::CREATED, Json(value)).into_response(),
            Self::Empty => StatusCode::NO_CONTENT.into_response(),
        }
    }
}

/// An object of the state as JSON.
pub(crate) fn show(object: &impl Serialize) -> Value {
    // The state's objects have string keys and finite numbers: nothing that JSON lacks.
    serde_json::to_value(object).unwrap_or_default()
}
