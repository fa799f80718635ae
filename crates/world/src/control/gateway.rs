//! The gateway's acts, faults, sessions and settings.

use std::time::Duration;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::faults::parse;
use crate::{
    ApiError, GatewayAct, GatewayRule, GatewaySession, StartLimit, World,
    rest::{Body, Reply, show},
};

/// An act, and on which shard alone.
#[derive(Deserialize)]
struct Wanted {
    #[serde(flatten)]
    act: GatewayAct,
    shard: Option<u64>,
}

/// `{"do": "reconnect"}`, with `"shard"` on that shard alone.
pub(super) async fn act(State(world): State<World>, Body(body): Body) -> Result<Reply, ApiError> {
    let Wanted { act, shard } = parse(&body)?;
    world.gateway_act(act, shard);
    Ok(Reply::Empty)
}

pub(super) async fn list_faults(State(world): State<World>) -> Json<Vec<GatewayRule>> {
    Json(world.gateway_faults())
}

/// `{"fault": {"kind": "missing_field", "field": "/name"}, "event": "CHANNEL_UPDATE", "times": 1}`.
pub(super) async fn add_fault(State(world): State<World>, Body(body): Body) -> Result<Reply, ApiError> {
    world.add_gateway_fault(parse(&body)?);
    Ok(Reply::Empty)
}

pub(super) async fn clear_faults(State(world): State<World>) -> Reply {
    world.clear_gateway_faults();
    Reply::Empty
}

pub(super) async fn sessions(State(world): State<World>) -> Json<Vec<GatewaySession>> {
    Json(world.list_gateway_sessions())
}

/// What is set; what is left out stays.
#[derive(Deserialize)]
struct Settings {
    total: Option<u32>,
    remaining: Option<u32>,
    reset_after: Option<u64>,
    max_concurrency: Option<u32>,
    identify_window_ms: Option<u64>,
    heartbeat_interval_ms: Option<u64>,
    /// The recommended number of shards; 0 goes back to what the guilds need.
    shards: Option<u64>,
}

pub(super) async fn settings(State(world): State<World>) -> Json<Value> {
    Json(json!({ "session_start_limit": show(&world.start_limit()), "shards": world.recommended_shards() }))
}

pub(super) async fn set(State(world): State<World>, Body(body): Body) -> Result<Json<Value>, ApiError> {
    let settings: Settings = parse(&body)?;
    set_starts(&world, &settings);
    if let Some(ms) = settings.identify_window_ms {
        world.set_identify_window(Duration::from_millis(ms));
    }
    if let Some(ms) = settings.heartbeat_interval_ms {
        world.set_heartbeat_interval(Duration::from_millis(ms));
    }
    if let Some(shards) = settings.shards {
        world.set_recommended_shards(Some(shards).filter(|shards| *shards > 0));
    }
    Ok(self::settings(State(world)).await)
}

fn set_starts(world: &World, settings: &Settings) {
    let Settings { total, remaining, reset_after, max_concurrency, .. } = *settings;
    if total.is_none() && remaining.is_none() && reset_after.is_none() && max_concurrency.is_none() {
        return;
    }
    let now = world.start_limit();
    let total = total.unwrap_or(now.total);
    world.set_start_limit(StartLimit {
        total,
        remaining: remaining.unwrap_or(now.remaining).min(total),
        reset_after: reset_after.unwrap_or(now.reset_after),
        max_concurrency: max_concurrency.unwrap_or(now.max_concurrency),
    });
}
