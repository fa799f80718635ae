//! The application's toggles in the developer portal.

use axum::extract::State;
use serde_json::Value;

use crate::{
    ApiError, World, bodies,
    rest::{Body, Reply},
};

/// Sets the flags that grant privileged intents: `{"flags": 262144}` for the content of messages.
pub(super) async fn set_flags(State(world): State<World>, Body(body): Body) -> Result<Reply, ApiError> {
    world.set_application_flags(read(&body)?);
    Ok(Reply::Empty)
}

fn read(body: &Value) -> Result<u64, ApiError> {
    bodies::read(body, |form| {
        form.require("flags");
        form.integer("flags", 0..=i64::MAX).unwrap_or(0)
    })
}
