//! Starting and changing threads (Discord Docs: Threads; Channel Resource, "Start Thread").

use axum::extract::State;
use serde_json::Value;
use twilight_model::{channel::ChannelType, guild::Permissions};

use super::{Body, Bot, Reply, Segments, messages::author, posts, show};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Audited, Channel, Deed, Draft, NewThread, Record, Rights, ThreadEdit, ThreadFields,
        ids::{ChannelId, GuildId, MessageId},
        message::{self, HAS_THREAD, MessageReference},
    },
};

/// The active threads of a guild.
const MOST_ACTIVE: usize = 1_000;

pub(super) async fn create_from_message(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(ChannelId, MessageId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| start_from(state, &bot.0, ids, &body)).map(Reply::Created)
}

pub(super) async fn create(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| start(state, &bot.0, channel_id, &body)).map(Reply::Created)
}

pub(super) async fn list_active(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        let user_id = author(state, bot.actor());
        let threads: Vec<_> = state.active_threads(guild_id, user_id).collect();
        let members: Vec<_> =
            threads.iter().filter_map(|thread| state.thread_member(thread.id, user_id)).collect();
        Ok(Reply::Json(serde_json::json!({
            "threads": show(&threads), "members": show(&members), "has_more": false,
        })))
    })
}

/// Starts a thread from a message, whose id it takes.
pub(crate) fn start_from(
    state: &mut state::State,
    deed: &Deed,
    (channel_id, message_id): (ChannelId, MessageId),
    body: &Value,
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::CREATE_PUBLIC_THREADS)?;
    require_threads(channel)?;
    let source = state.message(channel_id, message_id)?;
    if !source.is_written() {
        return Err(ApiError::system_message());
    }
    let new = bodies::read(body, |form| bodies::read_thread_of(form, channel))?;
    if state.channels.contains_key(&message_id.cast()) || source.flags & HAS_THREAD != 0 {
        return Err(ApiError::thread_exists());
    }
    let mut source = source.clone();
    let (writer, guild_id) = (source.author.id, channel.guild_id);
    let thread_id = message_id.cast();
    let thread = open(state, deed, (thread_id, channel_id), new)?;
    source.flags |= HAS_THREAD;
    state.replace_message(source);
    let mut starter = state.write_message(thread_id, writer, Draft::default())?;
    starter.kind = message::THREAD_STARTER;
    starter.message_reference = Some(MessageReference {
        kind: 0,
        channel_id,
        message_id: Some(message_id),
        guild_id: Some(guild_id),
    });
    state.post(starter);
    Ok(thread)
}

/// Starts a post in a forum; elsewhere a thread without a message.
pub(crate) fn start(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
    body: &Value,
) -> Result<Value, ApiError> {
    if state.channel(channel_id)?.holds_posts() {
        posts::start(state, deed, channel_id, body)
    } else {
        start_bare(state, deed, channel_id, body)
    }
}

/// Starts a thread without a message; of a public one its channel is told.
fn start_bare(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
    body: &Value,
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::VIEW_CHANNEL)?;
    require_threads(channel)?;
    let new = bodies::read(body, |form| bodies::read_thread(form, channel))?;
    let private = new.kind == ChannelType::PrivateThread;
    rights.require_in(
        channel,
        if private { Permissions::CREATE_PRIVATE_THREADS } else { Permissions::CREATE_PUBLIC_THREADS },
    )?;
    let (guild_id, name) = (channel.guild_id, new.name.clone());
    let thread_id = state.next_id();
    let thread = open(state, deed, (thread_id, channel_id), new)?;
    if !private {
        let draft = Draft { content: name, mentions: message::Mentions::nobody(), ..Draft::default() };
        let mut notice = state.write_message(channel_id, author(state, deed.actor), draft)?;
        notice.kind = message::THREAD_CREATED;
        notice.message_reference = Some(MessageReference {
            kind: 0,
            channel_id: thread_id,
            message_id: None,
            guild_id: Some(guild_id),
        });
        state.post(notice);
    }
    Ok(thread)
}

/// Makes the thread, notes it, and returns it as its owner sees it.
pub(super) fn open(
    state: &mut state::State,
    deed: &Deed,
    (thread_id, channel_id): (ChannelId, ChannelId),
    new: NewThread,
) -> Result<Value, ApiError> {
    let guild_id = state.channel(channel_id)?.guild_id;
    if state.guild_threads(guild_id).filter(|thread| thread.is_active_thread()).count() >= MOST_ACTIVE {
        return Err(ApiError::max_active_threads());
    }
    let owner_id = author(state, deed.actor);
    state.start_thread((thread_id, channel_id), owner_id, new)?;
    let thread = state.channel(thread_id)?;
    let record = Record::of(Audited::ThreadCreate, thread_id.cast()).between(&Value::Null, &show(thread));
    let shown = show(&state.thread_json(thread, owner_id));
    state.audit(guild_id, deed, record);
    Ok(shown)
}

/// Threads stand below text and announcement channels; posts below forums are made otherwise.
fn require_threads(channel: &Channel) -> Result<(), ApiError> {
    let threaded = matches!(channel.kind, ChannelType::GuildText | ChannelType::GuildAnnouncement);
    if threaded { Ok(()) } else { Err(ApiError::wrong_channel_type()) }
}

/// Changes a thread.
pub(crate) fn update(
    state: &mut state::State,
    deed: &Deed,
    thread_id: ChannelId,
    body: &Value,
) -> Result<Value, ApiError> {
    let (thread, rights) = state.channel_rights(deed.actor, thread_id)?;
    rights.require_in(thread, Permissions::VIEW_CHANNEL)?;
    let edit = bodies::read(body, bodies::read_thread_edit)?;
    let fields = state.thread_fields(thread_id)?;
    let owner = fields.owner_id == author(state, deed.actor);
    require_change(&rights, (thread, fields, owner), &edit)?;
    if let (Some(tags), Some(parent)) = (&edit.applied_tags, thread.parent_id) {
        posts::check_tags(state.channel(parent)?, &rights, tags)?;
    }
    let (guild_id, before) = (thread.guild_id, show(thread));
    state.update_thread(thread_id, edit)?;
    let after = show(state.channel(thread_id)?);
    let record = Record::of(Audited::ThreadUpdate, thread_id.cast()).between(&before, &after);
    if !record.is_empty() {
        state.audit(guild_id, deed, record);
    }
    Ok(show(&state.thread_json(state.channel(thread_id)?, author(state, deed.actor))))
}

/// Who may change what of a thread (Discord Docs: Threads, "Editing & Deleting Threads").
fn require_change(
    rights: &Rights,
    (thread, fields, owner): (&Channel, &ThreadFields, bool),
    edit: &ThreadEdit,
) -> Result<(), ApiError> {
    let allows = |needed| rights.in_channel(thread).contains(needed);
    let metadata = &fields.thread_metadata;
    let reopens = metadata.archived && edit.archived == Some(false);
    if metadata.archived && !reopens && edit.changes_more_than_archived() {
        return Err(ApiError::archived_thread());
    }
    if allows(Permissions::MANAGE_THREADS) {
        return Ok(());
    }
    if metadata.locked {
        return Err(ApiError::locked_thread());
    }
    let free = reopens && !edit.changes_more_than_archived() && allows(Permissions::SEND_MESSAGES_IN_THREADS);
    if free || (owner && !edit.is_moderation()) { Ok(()) } else { Err(ApiError::missing_permissions()) }
}
