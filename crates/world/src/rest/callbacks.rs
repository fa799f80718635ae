//! The first answer to an interaction, given over REST instead of in the HTTP response.

use axum::extract::State;
use serde_json::{Value, json};

use super::{Body, Reply, Segments, params::Params, show};
use crate::{
    ApiError, World,
    interactions::{Answer, PATIENCE, apply, read_answer},
    state::{self, Stage, ids::InteractionId, message},
};

/// The answer types that show or change a message at once.
const MESSAGE: u8 = 4;
const UPDATE: u8 = 7;

pub(super) async fn create(
    State(world): State<World>,
    Segments((interaction_id, token)): Segments<(InteractionId, String)>,
    params: Params,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    let response = world.change(|state| answer(state, (interaction_id, &token), &body));
    let (response, answer) = response.inspect_err(|error| {
        world.note_refused(interaction_id, (body.clone(), &error.body().to_string()));
    })?;
    world.inner().awaited.hear(interaction_id, answer);
    Ok(if params.is_set("with_response") { Reply::Json(response) } else { Reply::Empty })
}

/// Answers an open interaction; once.
fn answer(
    state: &mut state::State,
    (interaction_id, token): (InteractionId, &str),
    body: &Value,
) -> Result<(Value, Answer), ApiError> {
    let interaction = state.interaction(interaction_id)?.clone();
    let late = state.now() - interaction.created_at > PATIENCE;
    match interaction.stage {
        _ if interaction.token != token => return Err(ApiError::unknown_interaction()),
        Stage::Failed => return Err(ApiError::unknown_interaction()),
        Stage::Answered => return Err(ApiError::already_acknowledged()),
        Stage::Open if late => return Err(ApiError::unknown_interaction()),
        Stage::Open => {}
    }
    let answer = read_answer(&interaction, body)?;
    let kind = answer.kind();
    apply::answer(state, interaction_id, answer.clone())?;
    Ok((describe(state, interaction_id, kind)?, answer))
}

/// The interaction callback response object; only a message that was shown or changed is a resource.
fn describe(state: &state::State, interaction_id: InteractionId, kind: u8) -> Result<Value, ApiError> {
    let interaction = state.interaction(interaction_id)?;
    let mut response = json!({ "interaction": {
        "id": interaction.id, "type": interaction.kind, "channel_id": interaction.channel_id,
    } });
    let about = &mut response["interaction"];
    if let Some(guild_id) = interaction.guild_id {
        about["guild_id"] = json!(guild_id);
    }
    if let Some((original, _)) = interaction.original.and_then(|id| state.find_message(id)) {
        about["response_message_id"] = json!(original.id);
        about["response_message_loading"] = json!(original.flags & message::LOADING != 0);
        about["response_message_ephemeral"] = json!(original.flags & message::EPHEMERAL != 0);
        if matches!(kind, MESSAGE | UPDATE) {
            response["resource"] = json!({ "type": kind, "message": show(original) });
        }
    }
    Ok(response)
}
