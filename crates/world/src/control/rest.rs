//! Any REST route as any actor: what a person, or Discord itself, does there.

use axum::{
    body::Body as HttpBody,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::Method;
use serde::Deserialize;
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    ApiError, World,
    rest::{self, Body},
    state::{Actor, ids::UserId},
};

/// The call: `path` below `/api/v10`; without `as` it is Discord itself, who may do everything.
#[derive(Deserialize)]
struct Call {
    #[serde(rename = "as")]
    user_id: Option<UserId>,
    method: String,
    path: String,
    #[serde(default)]
    body: Value,
}

/// Calls the route; neither limits nor faults strike.
pub(super) async fn call(State(world): State<World>, Body(body): Body) -> Response {
    match prepare(&body) {
        Ok(request) => rest::routes().with_state(world).oneshot(request).await.into_response(),
        Err(reason) => ApiError::invalid_field("path", "CALL_INVALID", &reason).into_response(),
    }
}

fn prepare(body: &Value) -> Result<Request, String> {
    let call = Call::deserialize(body).map_err(|error| error.to_string())?;
    let method = Method::from_bytes(call.method.as_bytes()).map_err(|error| error.to_string())?;
    let bytes = if call.body.is_null() { Vec::new() } else { call.body.to_string().into_bytes() };
    let mut request = Request::builder()
        .method(method)
        .uri(&call.path)
        .body(HttpBody::from(bytes))
        .map_err(|error| error.to_string())?;
    request.extensions_mut().insert(call.user_id.map_or(Actor::Discord, Actor::User));
    Ok(request)
}
