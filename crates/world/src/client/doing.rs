//! What a person does in the page, and what came of it.

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::account::Viewer;
use crate::{
    Act, ApiError, World,
    rest::{self, Body, Reply, Segments},
    state::ids::{ChannelId, InteractionId, MessageId, UserId},
};

/// An act as the page and scripts write it.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Written {
    Component {
        message_id: MessageId,
        custom_id: String,
        #[serde(default)]
        values: Vec<String>,
    },
    Command {
        channel_id: ChannelId,
        name: String,
        #[serde(default)]
        options: Map<String, Value>,
    },
    UserCommand {
        channel_id: ChannelId,
        name: String,
        target_id: UserId,
    },
    MessageCommand {
        message_id: MessageId,
        name: String,
    },
    Autocomplete {
        channel_id: ChannelId,
        name: String,
        #[serde(default)]
        options: Map<String, Value>,
        focused: String,
    },
    Modal {
        interaction_id: InteractionId,
        #[serde(default)]
        fields: Map<String, Value>,
    },
}

/// Reads an act of a person.
pub(crate) fn read_act(user_id: UserId, body: &Value) -> Result<Act, ApiError> {
    let written = Written::deserialize(body)
        .map_err(|error| ApiError::invalid_field("type", "ACT_INVALID", &error.to_string()))?;
    Ok(match written {
        Written::Component { message_id, custom_id, values } => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            Act::select(user_id, message_id, &custom_id, &values)
        }
        Written::Command { channel_id, name, options } => options
            .into_iter()
            .fold(Act::command(user_id, channel_id, &name), |act, (name, value)| act.option(&name, value)),
        Written::UserCommand { channel_id, name, target_id } => {
            Act::user_command(user_id, channel_id, (&name, target_id))
        }
        Written::MessageCommand { message_id, name } => Act::message_command(user_id, message_id, &name),
        Written::Autocomplete { channel_id, name, mut options, focused } => {
            let partial = options.remove(&focused).unwrap_or_default();
            let act =
                options.into_iter().fold(Act::command(user_id, channel_id, &name), |act, (name, value)| {
                    act.option(&name, value)
                });
            let typed = partial.as_str().map_or_else(|| partial.to_string(), ToOwned::to_owned);
            act.typing(&focused, if partial.is_null() { "" } else { &typed })
        }
        Written::Modal { interaction_id, fields } => fields
            .into_iter()
            .fold(Act::submit(user_id, interaction_id), |act, (id, value)| act.field(&id, value)),
    })
}

pub(super) async fn interact(
    State(world): State<World>,
    Viewer(user_id): Viewer,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let delivery = world.interact(read_act(user_id, &body)?).await;
    Ok(Json(json!({ "interaction_id": delivery.interaction_id, "outcome": delivery.outcome.to_json() })))
}

pub(super) async fn send(
    State(world): State<World>,
    viewer: Viewer,
    Segments(channel_id): Segments<ChannelId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| rest::messages::send(state, &viewer.deed(), channel_id, &body)).map(Reply::Json)
}

/// A page of older messages.
#[derive(Deserialize)]
pub(super) struct Older {
    before: Option<MessageId>,
    limit: Option<usize>,
}

pub(super) async fn list(
    State(world): State<World>,
    Viewer(user_id): Viewer,
    Segments(channel_id): Segments<ChannelId>,
    Query(older): Query<Older>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        let channel = state.channel(channel_id)?;
        if !state.sees(user_id, channel) {
            return Err(ApiError::missing_access());
        }
        let posted = state.messages.get(&channel_id).into_iter().flat_map(|messages| messages.values().rev());
        let page = posted.filter(|message| older.before.is_none_or(|before| message.id < before));
        let page = page.take(older.limit.unwrap_or(50).clamp(1, 100));
        let page: Vec<_> = page.map(|message| state.present(message, true)).collect();
        Ok(Reply::of(&page))
    })
}

/// Dismisses an ephemeral message of one's own, or deletes one as Discord would allow.
pub(super) async fn delete(
    State(world): State<World>,
    viewer: Viewer,
    Segments(message_id): Segments<MessageId>,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        let (message, alone) = state.find_message(message_id).ok_or_else(ApiError::unknown_message)?;
        let channel_id = message.channel_id;
        match alone {
            Some(user_id) if user_id == viewer.0 => state.delete_message(channel_id, message_id),
            Some(_) => Err(ApiError::unknown_message()),
            None => rest::messages::remove(state, &viewer.deed(), (channel_id, message_id)),
        }
    })?;
    Ok(Reply::Empty)
}
