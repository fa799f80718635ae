//! Acting as a person, with the payload in one's hands if need be.

use axum::{Json, extract::State};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    ApiError, Delivery, World, client,
    interactions::Signed,
    rest::{Body, Reply},
    state::ids::UserId,
};

/// Does what the person of `user_id` does: the client's body of `/client/interactions` besides.
pub(super) async fn interact(State(world): State<World>, Body(body): Body) -> Result<Json<Value>, ApiError> {
    let delivery = world.interact(client::read_act(person(&body)?, &body)?).await;
    Ok(Json(describe(&delivery)))
}

/// The payload of an act, not yet sent.
pub(super) async fn payload(State(world): State<World>, Body(body): Body) -> Result<Json<Value>, ApiError> {
    let act = client::read_act(person(&body)?, &body)?;
    world.payload(act).map(Json).map_err(|reason| ApiError::invalid_field("type", "NOT_OFFERED", &reason))
}

/// Signs and sends a payload, bent or not, and applies the answer.
pub(super) async fn deliver(State(world): State<World>, Body(payload): Body) -> Json<Value> {
    Json(describe(&world.deliver(&payload).await))
}

/// A request to the endpoint as it shall be; what is left out is as Discord would have it.
#[derive(Deserialize)]
struct Raw {
    body: String,
    timestamp: Option<String>,
    signature: Option<String>,
}

/// Sends any bytes; the answer is shown, not applied.
pub(super) async fn post(State(world): State<World>, Body(body): Body) -> Result<Json<Value>, ApiError> {
    let raw = Raw::deserialize(&body)
        .map_err(|error| ApiError::invalid_field("body", "POST_INVALID", &error.to_string()))?;
    let signed = world.sign(raw.body);
    let signed = Signed {
        timestamp: raw.timestamp.unwrap_or(signed.timestamp),
        signature: raw.signature.or(signed.signature),
        body: signed.body,
    };
    Ok(Json(match world.post(&signed).await {
        Ok(answer) => json!({
            "status": answer.status.as_u16(), "body": String::from_utf8_lossy(&answer.body),
        }),
        Err(reason) => json!({ "status": null, "reason": reason }),
    }))
}

/// Sets the endpoint's URL unverified; null unsets it.
pub(super) async fn set_endpoint(State(world): State<World>, Body(body): Body) -> Reply {
    world.set_interactions_endpoint(body["url"].as_str());
    Reply::Empty
}

fn person(body: &Value) -> Result<UserId, ApiError> {
    body["user_id"].as_str().and_then(|id| id.parse().ok()).ok_or_else(ApiError::unknown_user)
}

fn describe(delivery: &Delivery) -> Value {
    json!({
        "interaction_id": delivery.interaction_id, "token": delivery.token,
        "status": delivery.status().map(|status: StatusCode| status.as_u16()),
        "elapsed_ms": delivery.answer.as_ref().map(|answer| answer.elapsed.as_millis()),
        "body": delivery.body(), "outcome": delivery.outcome.to_json(),
    })
}
