//! Channels (Discord Docs: Channel Resource).

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use serde_json::Value;
use twilight_model::{channel::ChannelType, guild::Permissions};

use super::{
    Body, Bot, Reply, Segments,
    gate::Metered,
    overwrites::{changed_bits, require_grantable, require_targets},
    show, threads,
};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Actor, Audited, Channel, ChannelEdit, Deed, Patch, Record,
        ids::{ChannelId, GuildId},
    },
};

/// The channels of a guild, categories included, threads not.
const MOST_CHANNELS: usize = 500;
/// The channels of a category.
pub(super) const MOST_CHILDREN: usize = 50;

pub(super) async fn list(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        let channels: Vec<_> = state.guild_channels(guild_id).collect();
        Ok(Reply::of(&channels))
    })
}

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        let (channel, rights) = state.channel_rights(bot.actor(), channel_id)?;
        rights.require_in(channel, Permissions::VIEW_CHANNEL)?;
        Ok(Reply::Json(show_to(state, channel, bot.actor())))
    })
}

/// A channel; a thread with the actor's own membership.
fn show_to(state: &state::State, channel: &Channel, actor: Actor) -> Value {
    match actor {
        Actor::User(user_id) if channel.is_thread() => show(&state.thread_json(channel, user_id)),
        _ => show(channel),
    }
}

pub(super) async fn create(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| add(state, &bot.0, guild_id, &body)).map(Reply::Created)
}

/// Changes a channel; beside the route's bucket, names and topics have limits of their own.
pub(super) async fn patch(
    State(world): State<World>,
    metered: Option<Extension<Metered>>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    if metered.is_some() {
        let changed = world.read(|state| slowly_changed(state, bot.actor(), (channel_id, &body)));
        for field in changed {
            let route = format!("PATCH /channels/{{channel_id}} {field}");
            if let Err(refusal) = world.inner().limits.admit_hidden(&route, channel_id.get(), world.now()) {
                return Ok(*refusal);
            }
        }
    }
    let reply = world.change(|state| update(state, &bot.0, channel_id, &body)).map(Reply::Json)?;
    Ok(reply.into_response())
}

/// The fields of hidden limits that the body changes, if the actor may change the channel at all.
fn slowly_changed(
    state: &state::State,
    actor: Actor,
    (channel_id, body): (ChannelId, &Value),
) -> Vec<&'static str> {
    let Ok((channel, rights)) = state.channel_rights(actor, channel_id) else { return Vec::new() };
    if !channel.is_thread() && rights.require_in(channel, Permissions::MANAGE_CHANNELS).is_err() {
        return Vec::new();
    }
    let now = show(channel);
    let changed = |field: &&str| body.get(*field).is_some_and(|wanted| *wanted != now[*field]);
    ["name", "topic"].into_iter().filter(changed).collect()
}

pub(super) async fn delete(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
) -> Result<Reply, ApiError> {
    world.change(|state| remove(state, &bot.0, channel_id)).map(Reply::Json)
}

/// Creates a channel within the guild's limits.
pub(crate) fn add(
    state: &mut state::State,
    deed: &Deed,
    guild_id: GuildId,
    body: &Value,
) -> Result<Value, ApiError> {
    let rights = state.rights(deed.actor, guild_id)?;
    rights.require(Permissions::MANAGE_CHANNELS)?;
    let (kind, edit) = bodies::read(body, bodies::read_new_channel)?;
    if state.guild_channels(guild_id).count() >= MOST_CHANNELS {
        return Err(ApiError::max_guild_channels());
    }
    check_parent(state, guild_id, (kind, &edit))?;
    let overwrites = edit.permission_overwrites.as_deref().unwrap_or_default();
    require_targets(state, guild_id, overwrites)?;
    let bits = changed_bits(&[], overwrites);
    require_grantable(&rights, None, bits)?;
    let channel_id = state.create_channel(guild_id, (kind, edit))?;
    let channel = show(state.channel(channel_id)?);
    let record = Record::of(Audited::ChannelCreate, channel_id.cast()).between(&Value::Null, &channel);
    state.audit(guild_id, deed, record);
    Ok(channel)
}

/// Changes a channel that the actor manages, or a thread.
pub(crate) fn update(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
    body: &Value,
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    if channel.is_thread() {
        return threads::update(state, deed, channel_id, body);
    }
    rights.require_in(channel, Permissions::MANAGE_CHANNELS)?;
    let (guild_id, kind, before) = (channel.guild_id, channel.kind, show(channel));
    let edit = bodies::read(body, |form| bodies::read_channel_edit(form, kind))?;
    if let Some(overwrites) = &edit.permission_overwrites {
        rights.require_in(channel, Permissions::MANAGE_ROLES)?;
        require_targets(state, guild_id, overwrites)?;
        let bits = changed_bits(&channel.permission_overwrites, overwrites);
        require_grantable(&rights, Some(channel), bits)?;
    }
    if edit.parent_id != channel.parent_id.map_or(Patch::Clear, Patch::Set) {
        check_parent(state, guild_id, (kind, &edit))?;
    }
    state.update_channel(channel_id, edit)?;
    let after = show(state.channel(channel_id)?);
    audit_change(state, deed, (guild_id, channel_id), (&before, &after));
    Ok(after)
}

/// Notes a change of a channel, if there was one.
pub(super) fn audit_change(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, channel_id): (GuildId, ChannelId),
    (before, after): (&Value, &Value),
) {
    let record = Record::of(Audited::ChannelUpdate, channel_id.cast()).between(before, after);
    if !record.is_empty() {
        state.audit(guild_id, deed, record);
    }
}

/// Deletes a channel that the actor manages, or a thread; returns what it was.
pub(crate) fn remove(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    let thread = channel.is_thread();
    let (action, needed) = if thread {
        (Audited::ThreadDelete, Permissions::MANAGE_THREADS)
    } else {
        (Audited::ChannelDelete, Permissions::MANAGE_CHANNELS)
    };
    rights.require_in(channel, needed)?;
    let (guild_id, channel) = (channel.guild_id, show(channel));
    if thread {
        state.delete_thread(channel_id)?;
    } else {
        state.delete_channel(channel_id)?;
    }
    let record = Record::of(action, channel_id.cast()).between(&channel, &Value::Null);
    state.audit(guild_id, deed, record);
    Ok(channel)
}

/// A parent is a category of the same guild with room for one more; categories have none.
fn check_parent(
    state: &state::State,
    guild_id: GuildId,
    (kind, edit): (ChannelType, &ChannelEdit),
) -> Result<(), ApiError> {
    let Patch::Set(parent_id) = edit.parent_id else { return Ok(()) };
    check_category(state, (guild_id, kind), parent_id)?;
    let children = state.guild_channels(guild_id).filter(|child| child.parent_id == Some(parent_id));
    if children.count() >= MOST_CHILDREN { Err(full_category()) } else { Ok(()) }
}

/// A parent is a category of the same guild; categories have none.
pub(super) fn check_category(
    state: &state::State,
    (guild_id, kind): (GuildId, ChannelType),
    parent_id: ChannelId,
) -> Result<(), ApiError> {
    let refuse = |code, message| Err(ApiError::invalid_field("parent_id", code, message));
    let parent = state.channel(parent_id).ok().filter(|parent| parent.guild_id == guild_id);
    if parent.is_none_or(|parent| parent.kind != ChannelType::GuildCategory) {
        return refuse("CHANNEL_PARENT_INVALID", "Category does not exist");
    }
    if kind == ChannelType::GuildCategory {
        return refuse("CHANNEL_PARENT_INVALID_TYPE", "Categories cannot have subcategories");
    }
    Ok(())
}

pub(super) fn full_category() -> ApiError {
    let message = "Maximum number of channels in category reached (50)";
    ApiError::invalid_field("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", message)
}
