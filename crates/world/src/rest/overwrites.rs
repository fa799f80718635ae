//! Permission overwrites (Discord Docs: Channel Resource, "Edit Channel Permissions").

use axum::extract::State;
use serde_json::{Value, json};
use twilight_model::{
    channel::permission_overwrite::{PermissionOverwrite, PermissionOverwriteType},
    guild::Permissions,
};

use super::{Body, Bot, Reply, Segments};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Audited, Channel, Deed, Record, Rights,
        ids::{AnyId, ChannelId, GuildId},
    },
};

pub(super) async fn put(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(ChannelId, AnyId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| set(state, &bot.0, ids, &body))?;
    Ok(Reply::Empty)
}

pub(super) async fn delete(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(ChannelId, AnyId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| remove(state, &bot.0, ids))?;
    Ok(Reply::Empty)
}

fn set(
    state: &mut state::State,
    deed: &Deed,
    (channel_id, target): (ChannelId, AnyId),
    body: &Value,
) -> Result<(), ApiError> {
    let (channel, rights) = manager(state, deed, channel_id)?;
    let read = bodies::read(body, bodies::read_overwrite_edit)?;
    let Some((kind, allow, deny)) = read else { return Err(ApiError::unknown_overwrite()) };
    let overwrite = PermissionOverwrite { id: target, kind, allow, deny };
    require_targets(state, channel.guild_id, std::slice::from_ref(&overwrite))?;
    let old = find(channel, target).copied();
    let bits = changed_bits(old.as_slice(), std::slice::from_ref(&overwrite));
    require_grantable(&rights, Some(channel), bits)?;
    let guild_id = channel.guild_id;
    let action = if old.is_some() { Audited::OverwriteUpdate } else { Audited::OverwriteCreate };
    state.set_overwrite(channel_id, (target, Some(overwrite)))?;
    let record = record(state, (guild_id, channel_id), (action, &overwrite));
    let before = old.map_or(Value::Null, |old| json!({ "allow": old.allow, "deny": old.deny }));
    state.audit(guild_id, deed, record.between(&before, &json!({ "allow": allow, "deny": deny })));
    Ok(())
}

fn remove(
    state: &mut state::State,
    deed: &Deed,
    (channel_id, target): (ChannelId, AnyId),
) -> Result<(), ApiError> {
    let (channel, rights) = manager(state, deed, channel_id)?;
    let old = find(channel, target).copied().ok_or_else(ApiError::unknown_overwrite)?;
    require_grantable(&rights, Some(channel), old.allow | old.deny)?;
    let guild_id = channel.guild_id;
    state.set_overwrite(channel_id, (target, None))?;
    let record = record(state, (guild_id, channel_id), (Audited::OverwriteDelete, &old));
    let before = json!({ "id": old.id, "type": old.kind, "allow": old.allow, "deny": old.deny });
    state.audit(guild_id, deed, record.between(&before, &Value::Null));
    Ok(())
}

/// The channel, and the rights of one who may change its overwrites; threads have none of their own.
fn manager<'a>(
    state: &'a state::State,
    deed: &Deed,
    channel_id: ChannelId,
) -> Result<(&'a Channel, Rights), ApiError> {
    let (channel, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(channel, Permissions::MANAGE_ROLES)?;
    if channel.is_thread() { Err(ApiError::wrong_channel_type()) } else { Ok((channel, rights)) }
}

/// Overwrites are of the guild's roles, and of people.
pub(super) fn require_targets(
    state: &state::State,
    guild_id: GuildId,
    overwrites: &[PermissionOverwrite],
) -> Result<(), ApiError> {
    let known = |overwrite: &PermissionOverwrite| match overwrite.kind {
        PermissionOverwriteType::Role => state.role(guild_id, overwrite.id.cast()).is_ok(),
        _ => state.user(overwrite.id.cast()).is_ok(),
    };
    if overwrites.iter().all(known) { Ok(()) } else { Err(ApiError::unknown_overwrite()) }
}

fn find(channel: &Channel, target: AnyId) -> Option<&PermissionOverwrite> {
    channel.permission_overwrites.iter().find(|overwrite| overwrite.id == target)
}

fn record(
    state: &state::State,
    (guild_id, channel_id): (GuildId, ChannelId),
    (action, overwrite): (Audited, &PermissionOverwrite),
) -> Record {
    let record = Record::of(action, channel_id.cast()).option("id", &overwrite.id);
    let record = record.option("type", &u8::from(overwrite.kind));
    match state.role(guild_id, overwrite.id.cast()) {
        Ok(role) => record.option("role_name", &role.name),
        Err(_) => record,
    }
}

/// The permissions that differ between two lists of overwrites.
pub(super) fn changed_bits(before: &[PermissionOverwrite], after: &[PermissionOverwrite]) -> Permissions {
    let bits = |list: &[PermissionOverwrite], id: AnyId| {
        let found = list.iter().find(|overwrite| overwrite.id == id);
        found.map_or((Permissions::empty(), Permissions::empty()), |found| (found.allow, found.deny))
    };
    before.iter().chain(after).fold(Permissions::empty(), |changed, overwrite| {
        let (old, new) = (bits(before, overwrite.id), bits(after, overwrite.id));
        changed | (old.0 ^ new.0) | (old.1 ^ new.1)
    })
}

/// Nobody allows or denies what they do not have, in the guild or the channel, unless the channel
/// itself gives them Manage Roles; and only administrators hand that out.
pub(super) fn require_grantable(
    rights: &Rights,
    channel: Option<&Channel>,
    changed: Permissions,
) -> Result<(), ApiError> {
    let given =
        |channel: &Channel| rights.is_given(&channel.permission_overwrites, Permissions::MANAGE_ROLES);
    if rights.in_guild().contains(Permissions::ADMINISTRATOR) || channel.is_some_and(given) {
        return Ok(());
    }
    let here = channel.map_or(Permissions::empty(), |channel| rights.in_channel(channel));
    let own = (rights.in_guild() | here) - Permissions::MANAGE_ROLES;
    if own.contains(changed) { Ok(()) } else { Err(ApiError::missing_permissions()) }
}
