//! Channels (Discord Docs: Channel Resource).

use axum::extract::State;
use serde_json::Value;
use twilight_model::{channel::ChannelType, guild::Permissions};

use super::{Body, Bot, Reply, Segments, show};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Audited, ChannelEdit, Deed, Patch,
        ids::{ChannelId, GuildId},
    },
};

/// The channels of a guild, categories included.
const MOST_CHANNELS: usize = 500;
/// The channels of a category.
const MOST_CHILDREN: usize = 50;

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
        Ok(Reply::of(channel))
    })
}

pub(super) async fn create(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| add(state, &bot.0, guild_id, &body)).map(Reply::Created)
}

pub(super) async fn patch(
    State(world): State<World>,
    bot: Bot,
    Segments(channel_id): Segments<ChannelId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| update(state, &bot.0, channel_id, &body)).map(Reply::Json)
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
    let (kind, mut edit) = bodies::read(body, bodies::read_new_channel)?;
    if state.guild(guild_id)?.channel_ids.len() >= MOST_CHANNELS {
        return Err(ApiError::max_guild_channels());
    }
    check_parent(state, guild_id, (kind, &edit))?;
    rights.require(overwritten(&edit))?;
    tidy_name(kind, &mut edit);
    let channel_id = state.create_channel(guild_id, (kind, edit))?;
    state.audit(guild_id, deed, (Audited::ChannelCreate, channel_id.cast()));
    Ok(show(state.channel(channel_id)?))
}

/// Changes a channel that the actor manages.
pub(crate) fn update(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
    body: &Value,
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::MANAGE_CHANNELS)?;
    let (guild_id, kind, parent_id) = (channel.guild_id, channel.kind, channel.parent_id);
    let mut edit = bodies::read(body, bodies::read_channel_edit)?;
    if edit.permission_overwrites.is_some() {
        rights.require_in(channel, Permissions::MANAGE_ROLES)?;
        rights.require(overwritten(&edit))?;
    }
    if edit.parent_id != parent_id.map_or(Patch::Clear, Patch::Set) {
        check_parent(state, guild_id, (kind, &edit))?;
    }
    tidy_name(kind, &mut edit);
    state.update_channel(channel_id, edit)?;
    state.audit(guild_id, deed, (Audited::ChannelUpdate, channel_id.cast()));
    Ok(show(state.channel(channel_id)?))
}

/// Deletes a channel that the actor manages; returns what it was.
pub(crate) fn remove(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
) -> Result<Value, ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::MANAGE_CHANNELS)?;
    let channel = state.delete_channel(channel_id)?;
    state.audit(channel.guild_id, deed, (Audited::ChannelDelete, channel_id.cast()));
    Ok(show(&channel))
}

/// A parent is a category of the same guild with room for one more; categories have none.
fn check_parent(
    state: &state::State,
    guild_id: GuildId,
    (kind, edit): (ChannelType, &ChannelEdit),
) -> Result<(), ApiError> {
    let Patch::Set(parent_id) = edit.parent_id else { return Ok(()) };
    let refuse = |code, message| Err(ApiError::invalid_field("parent_id", code, message));
    let parent = state.channel(parent_id).ok().filter(|parent| parent.guild_id == guild_id);
    if parent.is_none_or(|parent| parent.kind != ChannelType::GuildCategory) {
        return refuse("CHANNEL_PARENT_INVALID", "Category does not exist");
    }
    if kind == ChannelType::GuildCategory {
        return refuse("CHANNEL_PARENT_INVALID_TYPE", "Categories cannot have subcategories");
    }
    let children = state.guild_channels(guild_id).filter(|child| child.parent_id == Some(parent_id));
    if children.count() >= MOST_CHILDREN {
        let message = "Maximum number of channels in category reached (50)";
        return refuse("CHANNEL_PARENT_MAX_CHANNELS", message);
    }
    Ok(())
}

/// What the overwrites allow or deny: nobody hands out what they do not have.
fn overwritten(edit: &ChannelEdit) -> Permissions {
    let overwrites = edit.permission_overwrites.iter().flatten();
    overwrites.fold(Permissions::empty(), |all, overwrite| all | overwrite.allow | overwrite.deny)
}

fn tidy_name(kind: ChannelType, edit: &mut ChannelEdit) {
    let spoken =
        matches!(kind, ChannelType::GuildCategory | ChannelType::GuildVoice | ChannelType::GuildStageVoice);
    if !spoken && let Some(name) = &mut edit.name {
        *name = bodies::text_name(name);
    }
}
