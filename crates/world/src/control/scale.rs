//! Guilds by the thousand, the clock, and the portal's toggles.

use std::time::Duration;

use axum::{Json, extract::State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::faults::parse;
use crate::{
    ApiError, Generated, Plan, World,
    rest::{Body, Reply},
};

/// `{"seed": 7, "guilds": 2000, "channels": 50, "roles": 30, "members": 20}`.
pub(super) async fn generate(
    State(world): State<World>,
    Body(body): Body,
) -> Result<Json<Generated>, ApiError> {
    let plan: Plan = parse(&body)?;
    let made = tokio::task::spawn_blocking(move || world.generate(plan)).await;
    made.unwrap_or_else(|_| Err(ApiError::internal())).map(Json)
}

pub(super) async fn clock(State(world): State<World>) -> Json<Value> {
    Json(tell(world.now()))
}

/// How far the clock can be turned at once, in milliseconds: a century, which is also as far as it goes.
const FURTHEST_TURN: u64 = 100 * 365 * 24 * 60 * 60 * 1_000;

/// How far the clock shall go.
#[derive(Deserialize)]
struct Turn {
    advance_ms: u64,
}

/// `{"advance_ms": 60000}`.
pub(super) async fn turn(State(world): State<World>, Body(body): Body) -> Result<Json<Value>, ApiError> {
    let Turn { advance_ms } = parse(&body)?;
    if advance_ms > FURTHEST_TURN {
        let message = format!("int value should be less than or equal to {FURTHEST_TURN}.");
        return Err(ApiError::invalid_field("advance_ms", "NUMBER_TYPE_MAX", &message));
    }
    let now = world.advance_clock(Duration::from_millis(advance_ms));
    let fixed = || ApiError::invalid_field("advance_ms", "CLOCK_FIXED", "This clock cannot be moved.");
    now.map(|now| Json(tell(now))).ok_or_else(fixed)
}

fn tell(now: time::OffsetDateTime) -> Value {
    json!({ "now": crate::state::snowflake::timestamp(now) })
}

/// The flags' bits.
#[derive(Deserialize)]
struct Flags {
    flags: u64,
}

/// `{"flags": 294912}`: the privileged intents that the portal allows.
pub(super) async fn set_flags(State(world): State<World>, Body(body): Body) -> Result<Reply, ApiError> {
    let Flags { flags } = parse(&body)?;
    world.set_application_flags(flags);
    Ok(Reply::Empty)
}
