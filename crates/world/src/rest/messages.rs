//! Writing, changing and deleting messages (Discord Docs: Message Resource).

use axum::extract::State;
use serde_json::Value;
use twilight_model::{channel::ChannelType, guild::Permissions};

use super::{Body, Bot, Reply, Segments, show};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Actor, Audited, Channel, Deed, Draft, MessageEdit, Record, Rights, ThreadEdit,
        ids::{ChannelId, MessageId, UserId},
        message::{CROSSPOSTED, EPHEMERAL, THREAD_STARTER},
    },
};

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments((channel_id, message_id)): Segments<(ChannelId, MessageId)>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        let (channel, rights) = state.channel_rights(bot.actor(), channel_id)?;
        rights.require_in(channel, Permissions::READ_MESSAGE_HISTORY)?;
        view(state, bot.actor(), (channel_id, message_id)).map(Reply::Json)
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

pub(super) async fn crosspost(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(ChannelId, MessageId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| publish(state, &bot.0, ids)).map(Reply::Json)
}

/// "… is typing": allowed or refused, and not shown.
pub(super) async fn type_in(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        let (channel, rights) = state.channel_rights(bot.actor(), channel_id)?;
        require_writable(channel, &rights)
    })?;
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
    require_writable(channel, &rights)?;
    let (mut draft, (enforced, stickers)) = bodies::read(body, |form| {
        let stickers = form.items("sticker_ids", 0..=3).is_some_and(|stickers| !stickers.is_empty());
        (bodies::read_draft(form), (form.flag("enforce_nonce") == Some(true), stickers))
    })?;
    if stickers {
        // No guild of this world has any.
        return Err(ApiError::invalid_sticker());
    }
    bodies::require_content(&draft)?;
    let granted = rights.in_channel(channel);
    if draft.reply.is_some() && !granted.contains(Permissions::READ_MESSAGE_HISTORY) {
        return Err(ApiError::reply_needs_history());
    }
    if !draft.attachments.is_empty() {
        rights.require_in(channel, Permissions::ATTACH_FILES)?;
    }
    if draft.tts {
        rights.require_in(channel, Permissions::SEND_TTS_MESSAGES)?;
    }
    if !granted.contains(Permissions::EMBED_LINKS) {
        draft.embeds.clear();
    }
    draft.flags &= !EPHEMERAL;
    let nonce = draft.nonce.clone().filter(|_| enforced);
    let place = match nonce.and_then(|nonce| state.sent_before(author_id, &nonce)) {
        Some(place) => place,
        None => (channel_id, write(state, author_id, channel_id, draft)?),
    };
    view(state, deed.actor, place)
}

/// Whether the actor may write here.
fn require_writable(channel: &Channel, rights: &Rights) -> Result<(), ApiError> {
    if !channel.holds_messages() {
        rights.require_in(channel, Permissions::VIEW_CHANNEL)?;
        return Err(ApiError::not_a_text_channel());
    }
    if !channel.is_thread() {
        return rights.require_in(channel, Permissions::SEND_MESSAGES);
    }
    rights.require_in(channel, Permissions::SEND_MESSAGES_IN_THREADS)?;
    require_unlocked(channel, rights)
}

/// In a locked thread only those who manage threads write and change messages.
fn require_unlocked(channel: &Channel, rights: &Rights) -> Result<(), ApiError> {
    let locked = channel.thread.as_ref().is_some_and(|thread| thread.thread_metadata.locked);
    let managed = rights.in_channel(channel).contains(Permissions::MANAGE_THREADS);
    if locked && !managed { Err(ApiError::locked_thread()) } else { Ok(()) }
}

/// Posts a draft; in a thread that reopens it, and makes its author a member.
fn write(
    state: &mut state::State,
    author_id: UserId,
    channel_id: ChannelId,
    draft: Draft,
) -> Result<MessageId, ApiError> {
    let nonce = draft.nonce.clone();
    let message = state.write_message(channel_id, author_id, draft)?;
    let channel = state.channel(channel_id)?;
    let (thread, archived) = (channel.is_thread(), channel.is_thread() && !channel.is_active_thread());
    if archived {
        state.update_thread(channel_id, ThreadEdit { archived: Some(false), ..ThreadEdit::default() })?;
    }
    let mentioned: Vec<UserId> = message.mentions.iter().map(|user| user.id).collect();
    let message_id = state.post(message);
    if thread {
        state.join_thread(channel_id, author_id)?;
        state.invite_to_thread(channel_id, author_id, &mentioned)?;
    }
    if let Some(nonce) = nonce {
        state.remember_nonce(author_id, channel_id, (&nonce, message_id));
    }
    Ok(message_id)
}

/// Changes a message of the actor's own; of others' messages, embeds can be suppressed.
pub(crate) fn edit(
    state: &mut state::State,
    deed: &Deed,
    (channel_id, message_id): (ChannelId, MessageId),
    body: &Value,
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::VIEW_CHANNEL)?;
    let message = state.message(channel_id, message_id)?;
    if !message.is_written() {
        return Err(ApiError::system_message());
    }
    let edit = bodies::read(body, bodies::read_edit)?;
    if message.author.id != author(state, deed.actor) {
        if body.as_object().is_some_and(|fields| fields.keys().any(|field| field != "flags")) {
            return Err(ApiError::not_your_message());
        }
        rights.require_in(channel, Permissions::MANAGE_MESSAGES)?;
    }
    require_unlocked(channel, &rights)?;
    if channel.is_thread() && !channel.is_active_thread() {
        return Err(ApiError::archived_thread());
    }
    require_rest(message.clone(), &edit)?;
    state.edit_message(channel_id, message_id, edit)?;
    view(state, deed.actor, (channel_id, message_id))
}

/// Refuses a change that leaves nothing to show.
pub(super) fn require_rest(mut message: state::Message, edit: &MessageEdit) -> Result<(), ApiError> {
    if let Some(attached) = &edit.attachments
        && attached.is_empty()
    {
        message.attachments.clear();
    }
    let uploads = edit.attachments.as_ref().is_some_and(|attached| !attached.is_empty());
    message.apply(edit.clone());
    if message.is_empty() && !uploads { Err(ApiError::empty_message()) } else { Ok(()) }
}

/// Deletes a message of one's own, or anyone's with Manage Messages.
pub(crate) fn remove(
    state: &mut state::State,
    deed: &Deed,
    (channel_id, message_id): (ChannelId, MessageId),
) -> Result<(), ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::VIEW_CHANNEL)?;
    let message = state.message(channel_id, message_id)?;
    if message.kind == THREAD_STARTER {
        return Err(ApiError::system_message());
    }
    let (guild_id, writer) = (channel.guild_id, message.author.id);
    if writer == author(state, deed.actor) {
        return state.delete_message(channel_id, message_id);
    }
    rights.require_in(channel, Permissions::MANAGE_MESSAGES)?;
    state.delete_message(channel_id, message_id)?;
    let record = Record::of(Audited::MessageDelete, writer.cast());
    state.audit(guild_id, deed, record.option("channel_id", &channel_id).option("count", &1));
    Ok(())
}

/// Publishes a message of an announcement channel to those that follow it: there are none here.
fn publish(
    state: &mut state::State,
    deed: &Deed,
    (channel_id, message_id): (ChannelId, MessageId),
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::SEND_MESSAGES)?;
    if channel.kind != ChannelType::GuildAnnouncement {
        return Err(ApiError::wrong_channel_type());
    }
    let mut message = state.message(channel_id, message_id)?.clone();
    if message.author.id != author(state, deed.actor) {
        rights.require_in(channel, Permissions::MANAGE_MESSAGES)?;
    }
    if message.flags & CROSSPOSTED != 0 {
        return Err(ApiError::crossposted_before());
    }
    message.flags |= CROSSPOSTED;
    state.replace_message(message);
    view(state, deed.actor, (channel_id, message_id))
}

/// A message as the actor is shown it.
fn view(
    state: &state::State,
    actor: Actor,
    (channel_id, message_id): (ChannelId, MessageId),
) -> Result<Value, ApiError> {
    let message = state.message(channel_id, message_id)?;
    Ok(show(&state.present(message, state.reads_content(actor))))
}

/// Discord itself writes as the bot.
pub(super) fn author(state: &state::State, actor: Actor) -> UserId {
    match actor {
        Actor::User(user_id) => user_id,
        Actor::Discord => state.application.bot_id(),
    }
}
