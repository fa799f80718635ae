//! Moving channels (Discord Docs: Guild Resource, "Modify Guild Channel Positions").

use std::collections::BTreeMap;

use axum::extract::State;
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{
    Body, Bot, Reply, Segments,
    channels::{MOST_CHILDREN, audit_change, check_category, full_category},
    show,
};
use crate::{
    ApiError, World,
    bodies::{self, ChannelMove},
    state::{
        self, ChannelEdit, Deed, Patch,
        ids::{ChannelId, GuildId},
    },
};

pub(super) async fn patch(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| move_all(state, &bot.0, guild_id, &body))?;
    Ok(Reply::Empty)
}

/// Moves channels; all or none.
fn move_all(state: &mut state::State, deed: &Deed, guild_id: GuildId, body: &Value) -> Result<(), ApiError> {
    let rights = state.rights(deed.actor, guild_id)?;
    rights.require(Permissions::MANAGE_CHANNELS)?;
    let moves = bodies::read_channel_moves(body)?;
    if moves.iter().any(|step| step.lock_permissions) {
        rights.require(Permissions::MANAGE_ROLES)?;
    }
    for step in &moves {
        let channel = state.channel(step.channel_id)?;
        if channel.guild_id != guild_id || channel.is_thread() {
            return Err(ApiError::unknown_channel());
        }
        if let Patch::Set(parent_id) = step.parent_id {
            check_category(state, (guild_id, channel.kind), parent_id)?;
        }
    }
    check_room(state, guild_id, &moves)?;
    for step in moves {
        let channel_id = step.channel_id;
        let before = show(state.channel(channel_id)?);
        let edit = edit_of(state, step)?;
        state.update_channel(channel_id, edit)?;
        let after = show(state.channel(channel_id)?);
        audit_change(state, deed, (guild_id, channel_id), (&before, &after));
    }
    Ok(())
}

/// No category that gains a channel holds too many when all have moved.
fn check_room(state: &state::State, guild_id: GuildId, moves: &[ChannelMove]) -> Result<(), ApiError> {
    let mut parents: BTreeMap<ChannelId, Option<ChannelId>> =
        state.guild_channels(guild_id).map(|channel| (channel.id, channel.parent_id)).collect();
    for step in moves {
        if let Some(parent) = parents.get_mut(&step.channel_id) {
            step.parent_id.clone().apply(parent);
        }
    }
    for step in moves {
        let Patch::Set(wanted) = step.parent_id else { continue };
        if parents.values().filter(|parent| **parent == Some(wanted)).count() > MOST_CHILDREN {
            return Err(full_category());
        }
    }
    Ok(())
}

fn edit_of(state: &state::State, step: ChannelMove) -> Result<ChannelEdit, ApiError> {
    let mut parent_id = state.channel(step.channel_id)?.parent_id;
    step.parent_id.clone().apply(&mut parent_id);
    let parent = parent_id.filter(|_| step.lock_permissions).map(|id| state.channel(id)).transpose()?;
    Ok(ChannelEdit {
        position: step.position,
        parent_id: step.parent_id,
        permission_overwrites: parent.map(|parent| parent.permission_overwrites.clone()),
        ..ChannelEdit::default()
    })
}
