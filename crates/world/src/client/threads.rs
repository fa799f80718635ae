//! Threads as people start them, close them and open them again.

use axum::extract::State;
use serde_json::Value;

use super::account::Viewer;
use crate::{
    ApiError, World,
    rest::{Body, Reply, Segments, threads},
    state::ids::{ChannelId, MessageId},
};

/// Starts a thread: from the message of `message_id` if one is named, as a post in a forum, else alone.
pub(super) async fn start(
    State(world): State<World>,
    viewer: Viewer,
    Segments(channel_id): Segments<ChannelId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    let source: Option<MessageId> = match &body["message_id"] {
        Value::Null => None,
        id => Some(id.as_str().and_then(|id| id.parse().ok()).ok_or_else(ApiError::unknown_message)?),
    };
    world
        .change(|state| match source {
            Some(message_id) => threads::start_from(state, &viewer.deed(), (channel_id, message_id), &body),
            None => threads::start(state, &viewer.deed(), channel_id, &body),
        })
        .map(Reply::Created)
}

/// Renames, closes, locks or opens a thread, as Discord would allow.
pub(super) async fn update(
    State(world): State<World>,
    viewer: Viewer,
    Segments(thread_id): Segments<ChannelId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world
        .change(|state| {
            state.thread_fields(thread_id)?;
            threads::update(state, &viewer.deed(), thread_id, &body)
        })
        .map(Reply::Json)
}
