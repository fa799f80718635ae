//! Followups and the original answer of an interaction (Discord Docs: Receiving and Responding).

use axum::extract::State;
use serde_json::Value;

use super::{Body, Reply, Segments, messages, show};
use crate::{
    ApiError, World, bodies,
    interactions::apply,
    state::{
        self, Interaction, Message, Stage,
        ids::{ApplicationId, MessageId},
    },
};

/// An application and one of its interactions' tokens: the webhook of that interaction.
type Hook = (ApplicationId, String);
/// A message below a webhook.
type Below = (ApplicationId, String, MessageId);

pub(super) async fn create(
    State(world): State<World>,
    Segments(hook): Segments<Hook>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| follow_up(state, &hook, &body)).map(Reply::Json)
}

pub(super) async fn get_original(
    State(world): State<World>,
    Segments(hook): Segments<Hook>,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        let message_id = original(state, &hook)?;
        view(state, message_id).map(Reply::of)
    })
}

pub(super) async fn patch_original(
    State(world): State<World>,
    Segments(hook): Segments<Hook>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        let message_id = original(state, &hook)?;
        change(state, message_id, &body).map(Reply::Json)
    })
}

pub(super) async fn delete_original(
    State(world): State<World>,
    Segments(hook): Segments<Hook>,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        let message_id = original(state, &hook)?;
        erase(state, message_id)
    })
}

pub(super) async fn get(
    State(world): State<World>,
    Segments((application_id, token, message_id)): Segments<Below>,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        own(state, &(application_id, token), message_id)?;
        view(state, message_id).map(Reply::of)
    })
}

pub(super) async fn patch(
    State(world): State<World>,
    Segments((application_id, token, message_id)): Segments<Below>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        own(state, &(application_id, token), message_id)?;
        change(state, message_id, &body).map(Reply::Json)
    })
}

pub(super) async fn delete(
    State(world): State<World>,
    Segments((application_id, token, message_id)): Segments<Below>,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        own(state, &(application_id, token), message_id)?;
        erase(state, message_id)
    })
}

/// The interaction of a token within its 15 minutes.
fn find(state: &state::State, (application_id, token): &Hook) -> Result<Interaction, ApiError> {
    if *application_id != state.application.id {
        return Err(ApiError::unknown_webhook());
    }
    state.by_token(token).cloned()
}

/// Another message in answer to an interaction that was answered before.
///
/// The first one after a deferral takes the place of "thinking", as at Discord.
fn follow_up(state: &mut state::State, hook: &Hook, body: &Value) -> Result<Value, ApiError> {
    let interaction = find(state, hook)?;
    if interaction.stage != Stage::Answered {
        return Err(ApiError::unknown_webhook());
    }
    let draft = bodies::read(body, bodies::read_draft)?;
    bodies::require_content(&draft)?;
    let thinking = interaction.original.filter(|id| apply::is_loading(state, *id));
    let message_id = match thinking {
        Some(message_id) => {
            change(state, message_id, body)?;
            message_id
        }
        None => apply::show_answer(state, &interaction, draft)?,
    };
    view(state, message_id).map(show)
}

/// The original answer; before there is one it is unknown, as at Discord.
fn original(state: &state::State, hook: &Hook) -> Result<MessageId, ApiError> {
    find(state, hook)?.original.ok_or_else(ApiError::unknown_message)
}

/// A message that this interaction brought forth.
fn own(state: &state::State, hook: &Hook, message_id: MessageId) -> Result<(), ApiError> {
    let interaction = find(state, hook)?;
    let message = view(state, message_id)?;
    let born_of = message.interaction_metadata.as_ref().map(|metadata| &metadata["id"]);
    let same =
        born_of.is_some_and(|id| *id == show(&interaction.id)) || interaction.original == Some(message_id);
    if same { Ok(()) } else { Err(ApiError::unknown_message()) }
}

fn view(state: &state::State, message_id: MessageId) -> Result<&Message, ApiError> {
    state.find_message(message_id).map(|(message, _)| message).ok_or_else(ApiError::unknown_message)
}

fn change(state: &mut state::State, message_id: MessageId, body: &Value) -> Result<Value, ApiError> {
    let edit = bodies::read(body, bodies::read_edit)?;
    let message = view(state, message_id)?;
    messages::require_rest(message.clone(), &edit)?;
    let channel_id = message.channel_id;
    state.edit_message(channel_id, message_id, edit)?;
    view(state, message_id).map(show)
}

fn erase(state: &mut state::State, message_id: MessageId) -> Result<Reply, ApiError> {
    let channel_id = view(state, message_id)?.channel_id;
    state.delete_message(channel_id, message_id)?;
    Ok(Reply::Empty)
}
