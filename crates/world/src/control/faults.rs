//! Misbehaving and counting.

use std::time::Duration;

use axum::{Json, extract::State};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    ApiError, FaultRule, World,
    rest::{Body, Reply, show},
};

pub(super) async fn list(State(world): State<World>) -> Json<Vec<FaultRule>> {
    Json(world.faults())
}

/// `{"route": "PUT /guilds/*/members/*/roles/*", "fault": {"kind": "latency", "ms": 10000}, "times": 1}`.
pub(super) async fn add(State(world): State<World>, Body(body): Body) -> Result<Reply, ApiError> {
    let rule: FaultRule = parse(&body)?;
    rule.check().map_err(|reason| ApiError::invalid_field("fault", "FAULT_INVALID", reason))?;
    world.add_fault(rule);
    Ok(Reply::Empty)
}

pub(super) async fn clear(State(world): State<World>) -> Reply {
    world.clear_faults();
    Reply::Empty
}

/// A limit to set: of a route template, or `global`; requests of null lift the global one.
#[derive(Deserialize)]
struct Limit {
    route: String,
    requests: Option<u32>,
    window_ms: u64,
}

pub(super) async fn set_limit(State(world): State<World>, Body(body): Body) -> Result<Reply, ApiError> {
    let Limit { route, requests, window_ms } = parse(&body)?;
    let window = Duration::from_millis(window_ms);
    match (route.as_str(), requests) {
        ("global", limit) => world.set_global_limit(limit.map(|limit| (limit, window))),
        (route, Some(limit)) => world.set_limit(route, limit, window),
        (_, None) => {
            return Err(ApiError::invalid_field("requests", "BASE_TYPE_REQUIRED", "This field is required"));
        }
    }
    Ok(Reply::Empty)
}

pub(super) async fn reset_limits(State(world): State<World>) -> Reply {
    world.reset_limits();
    Reply::Empty
}

pub(super) async fn counters(State(world): State<World>) -> Json<Value> {
    let mut counts = show(&world.counts());
    let sessions = world.list_gateway_sessions();
    counts["open_sessions"] = json!(sessions.len());
    counts["sessions"] = show(&sessions);
    Json(counts)
}

pub(super) async fn clear_counters(State(world): State<World>) -> Reply {
    world.clear_counts();
    Reply::Empty
}

/// A body as what it shall be, or the refusal that says why it is not.
pub(super) fn parse<T: DeserializeOwned>(body: &Value) -> Result<T, ApiError> {
    T::deserialize(body).map_err(|error| ApiError::invalid_field("body", "BODY_INVALID", &error.to_string()))
}
