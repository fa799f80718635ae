//! The first answer to an interaction, given over REST instead of in the HTTP response.

use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use time::Duration;

use super::{Body, Reply, Segments, show};
use crate::{
    ApiError, World,
    interactions::{Answer, apply, read_answer},
    state::{self, Stage, ids::InteractionId, message},
};

/// How long an interaction waits for its first answer.
const PATIENCE: Duration = Duration::seconds(3);

/// How the application wants to be told.
#[derive(Deserialize)]
pub(super) struct Options {
    with_response: Option<bool>,
}

pub(super) async fn create(
    State(world): State<World>,
    Segments((interaction_id, token)): Segments<(InteractionId, String)>,
    Query(options): Query<Options>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    let (response, answer) = world.change(|state| answer(state, (interaction_id, &token), &body))?;
    world.inner().awaited.hear(interaction_id, answer);
    Ok(if options.with_response == Some(true) { Reply::Json(response) } else { Reply::Empty })
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
    let changes_message = matches!(answer, Answer::Message(_) | Answer::Update(_));
    apply::answer(state, interaction_id, answer.clone())?;
    Ok((describe(state, interaction_id, (kind, changes_message))?, answer))
}

/// The interaction callback response object.
fn describe(
    state: &state::State,
    interaction_id: InteractionId,
    (kind, changes_message): (u8, bool),
) -> Result<Value, ApiError> {
    let interaction = state.interaction(interaction_id)?;
    let mut about = json!({
        "id": interaction.id, "type": interaction.kind, "channel_id": interaction.channel_id,
    });
    let mut resource = json!({ "type": kind });
    if let Some((original, _)) = interaction.original.and_then(|id| state.find_message(id)) {
        about["response_message_id"] = json!(original.id);
        about["response_message_loading"] = json!(original.flags & message::LOADING != 0);
        about["response_message_ephemeral"] = json!(original.flags & message::EPHEMERAL != 0);
        if changes_message {
            resource["message"] = show(original);
        }
    }
    Ok(json!({ "interaction": about, "resource": resource }))
}
