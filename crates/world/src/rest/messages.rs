//! Messages (Discord Docs: Message Resource).

use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{Body, Bot, Reply, Segments, show};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Actor, Deed, Draft, Message,
        ids::{ChannelId, MessageId, UserId},
    },
};

/// A page of messages.
#[derive(Default, Deserialize)]
pub(super) struct Page {
    before: Option<MessageId>,
    after: Option<MessageId>,
    around: Option<MessageId>,
    limit: Option<usize>,
}

pub(super) async fn list(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
    Query(page): Query<Page>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        require_history(state, bot.actor(), channel_id)?;
        Ok(Reply::of(&page.of(state, channel_id)))
    })
}

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments((channel_id, message_id)): Segments<(ChannelId, MessageId)>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        require_history(state, bot.actor(), channel_id)?;
        state.message(channel_id, message_id).map(Reply::of)
    })
}

pub(super) async fn create(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| send(state, &bot.0, channel_id, &body)).map(Reply::Json)
}

pub(super) async fn patch(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(ChannelId, MessageId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| edit(state, &bot.0, ids, &body)).map(Reply::Json)
}

pub(super) async fn delete(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(ChannelId, MessageId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| remove(state, &bot.0, ids))?;
    Ok(Reply::Empty)
}

/// Posts a message of the actor; one of an enforced nonce is posted once.
pub(crate) fn send(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
    body: &Value,
) -> Result<Value, ApiError> {
    let author_id = author(state, deed.actor);
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::SEND_MESSAGES)?;
    if !channel.holds_messages() {
        return Err(ApiError::not_a_text_channel());
    }
    let (mut draft, enforced) =
        bodies::read(body, |form| (bodies::read_draft(form), form.flag("enforce_nonce") == Some(true)))?;
    bodies::require_content(&draft)?;
    if !rights.in_channel(channel).contains(Permissions::EMBED_LINKS) {
        draft.embeds.clear();
    }
    draft.flags &= !state::message::EPHEMERAL;
    let nonce = draft.nonce.clone().filter(|_| enforced);
    let message_id = match nonce.and_then(|nonce| state.sent_before(author_id, channel_id, &nonce)) {
        Some(message_id) => message_id,
        None => write(state, author_id, channel_id, draft)?,
    };
    Ok(show(state.message(channel_id, message_id)?))
}

fn write(
    state: &mut state::State,
    author_id: UserId,
    channel_id: ChannelId,
    draft: Draft,
) -> Result<MessageId, ApiError> {
    let nonce = draft.nonce.clone();
    let message = state.write_message(channel_id, author_id, draft)?;
    let message_id = state.post(message);
    if let Some(nonce) = nonce {
        state.remember_nonce(author_id, channel_id, (&nonce, message_id));
    }
    Ok(message_id)
}

/// Changes a message of the actor's own.
pub(crate) fn edit(
    state: &mut state::State,
    deed: &Deed,
    (channel_id, message_id): (ChannelId, MessageId),
    body: &Value,
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::VIEW_CHANNEL)?;
    if state.message(channel_id, message_id)?.author.id != author(state, deed.actor) {
        return Err(ApiError::not_your_message());
    }
    let edit = bodies::read(body, bodies::read_edit)?;
    state.edit_message(channel_id, message_id, edit)?;
    Ok(show(state.message(channel_id, message_id)?))
}

/// Deletes a message of one's own, or anyone's with Manage Messages.
pub(crate) fn remove(
    state: &mut state::State,
    deed: &Deed,
    (channel_id, message_id): (ChannelId, MessageId),
) -> Result<(), ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::VIEW_CHANNEL)?;
    if state.message(channel_id, message_id)?.author.id != author(state, deed.actor) {
        rights.require_in(channel, Permissions::MANAGE_MESSAGES)?;
    }
    state.delete_message(channel_id, message_id)
}

/// Discord itself writes as the bot.
fn author(state: &state::State, actor: Actor) -> UserId {
    match actor {
        Actor::User(user_id) => user_id,
        Actor::Discord => state.application.bot_id(),
    }
}

fn require_history(state: &state::State, actor: Actor, channel_id: ChannelId) -> Result<(), ApiError> {
    let (channel, rights) = state.channel_rights(actor, channel_id)?;
    rights.require_in(channel, Permissions::READ_MESSAGE_HISTORY)
}

impl Page {
    /// The page's messages, newest first.
    fn of<'a>(&self, state: &'a state::State, channel_id: ChannelId) -> Vec<&'a Message> {
        let Some(messages) = state.messages.get(&channel_id) else { return Vec::new() };
        let limit = self.limit.unwrap_or(50).clamp(1, 100);
        if let Some(around) = self.around {
            let half = limit / 2;
            let mut page: Vec<_> = messages.range(around..).map(|(_, m)| m).take(half + 1).collect();
            page.reverse();
            page.extend(messages.range(..around).rev().map(|(_, m)| m).take(half));
            return page;
        }
        if let Some(after) = self.after {
            let mut page: Vec<_> =
                messages.values().filter(|message| message.id > after).take(limit).collect();
            page.reverse();
            return page;
        }
        let before = |message: &&Message| self.before.is_none_or(|before| message.id < before);
        messages.values().rev().filter(before).take(limit).collect()
    }
}
