//! Applies an answer to what people see.

use super::Answer;
use crate::{
    ApiError,
    state::{
        Draft, Interaction, MessageEdit, Stage, State,
        ids::{InteractionId, MessageId},
        message::{EPHEMERAL, LOADING},
    },
};

/// Gives an open interaction its first answer.
pub(crate) fn answer(state: &mut State, id: InteractionId, answer: Answer) -> Result<(), ApiError> {
    let interaction = state.interaction(id)?.clone();
    let original = match answer {
        Answer::Pong | Answer::Choices(_) => None,
        Answer::Message(draft) => Some(show_answer(state, &interaction, *draft)?),
        Answer::Deferred { ephemeral } => Some(show_thinking(state, &interaction, ephemeral)?),
        Answer::DeferredUpdate => interaction.message_id,
        Answer::Update(edit) => Some(change_source(state, &interaction, *edit)?),
        Answer::Modal(modal) => {
            state.update_interaction(id, |interaction| interaction.modal = Some(modal));
            None
        }
    };
    state.update_interaction(id, |interaction| {
        interaction.stage = Stage::Answered;
        interaction.original = original;
    });
    Ok(())
}

/// Posts an answer of the application, to the person alone if its flags say so.
pub(crate) fn show_answer(
    state: &mut State,
    interaction: &Interaction,
    draft: Draft,
) -> Result<MessageId, ApiError> {
    let bot_id = state.application.bot_id();
    let mut message = state.write_message(interaction.channel_id, bot_id, draft)?;
    state.stamp(&mut message, interaction)?;
    // Followups answer the first answer, that one the message whose component was used.
    let public = |id: &MessageId| state.find_message(*id).is_some_and(|(_, viewer)| viewer.is_none());
    let answered = interaction.original.filter(public).or(interaction.message_id);
    if let Some(source) = answered.filter(|id| state.find_message(*id).is_some()) {
        state.refer(&mut message, source)?;
    }
    if message.flags & EPHEMERAL != 0 {
        return Ok(state.whisper(interaction.user_id, message));
    }
    Ok(state.post(message))
}

/// "… is thinking", until the answer is edited in.
fn show_thinking(
    state: &mut State,
    interaction: &Interaction,
    ephemeral: bool,
) -> Result<MessageId, ApiError> {
    let flags = if ephemeral { LOADING | EPHEMERAL } else { LOADING };
    show_answer(state, interaction, Draft { flags, ..Draft::default() })
}

/// Changes the message whose component was used.
fn change_source(
    state: &mut State,
    interaction: &Interaction,
    edit: MessageEdit,
) -> Result<MessageId, ApiError> {
    let message_id = interaction.message_id.ok_or_else(ApiError::unknown_message)?;
    state.edit_message(interaction.channel_id, message_id, edit)?;
    Ok(message_id)
}

/// Whether a message still says "thinking".
pub(crate) fn is_loading(state: &State, message_id: MessageId) -> bool {
    state.find_message(message_id).is_some_and(|(message, _)| message.flags & LOADING != 0)
}
