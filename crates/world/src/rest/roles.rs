//! Roles (Discord Docs: Guild Resource, "Get Guild Roles" and below).

use axum::extract::State;
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{Body, Bot, Reply, Segments, show};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Audited, Deed, Record, Rights, RoleEdit,
        ids::{GuildId, RoleId},
    },
};

/// The roles of a guild, @everyone included.
const MOST_ROLES: usize = 250;

pub(super) async fn list(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        show_all(state, guild_id).map(Reply::Json)
    })
}

fn show_all(state: &state::State, guild_id: GuildId) -> Result<Value, ApiError> {
    let roles: Vec<_> = state.guild(guild_id)?.roles.values().collect();
    Ok(show(&roles))
}

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments((guild_id, role_id)): Segments<(GuildId, RoleId)>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        state.role(guild_id, role_id).map(Reply::of)
    })
}

pub(super) async fn create(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| add(state, &bot.0, guild_id, &body)).map(Reply::Json)
}

pub(super) async fn patch(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(GuildId, RoleId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| update(state, &bot.0, ids, &body)).map(Reply::Json)
}

pub(super) async fn reorder(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| move_all(state, &bot.0, guild_id, &body)).map(Reply::Json)
}

pub(super) async fn delete(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(GuildId, RoleId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| remove(state, &bot.0, ids))?;
    Ok(Reply::Empty)
}

/// Creates a role at the bottom.
pub(crate) fn add(
    state: &mut state::State,
    deed: &Deed,
    guild_id: GuildId,
    body: &Value,
) -> Result<Value, ApiError> {
    let rights = manager(state, deed, guild_id)?;
    let edit = bodies::read(body, bodies::read_role)?;
    require_granted(&rights, Permissions::empty(), &edit)?;
    if state.guild(guild_id)?.roles.len() >= MOST_ROLES {
        return Err(ApiError::max_roles());
    }
    let role_id = state.create_role(guild_id, edit)?;
    let role = show(state.role(guild_id, role_id)?);
    let record = Record::of(Audited::RoleCreate, role_id.cast()).between(&Value::Null, &role);
    state.audit(guild_id, deed, record);
    Ok(role)
}

/// Changes a role below the actor.
pub(crate) fn update(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, role_id): (GuildId, RoleId),
    body: &Value,
) -> Result<Value, ApiError> {
    let rights = manager(state, deed, guild_id)?;
    let role = state.role(guild_id, role_id)?;
    rights.require_above(role.rank())?;
    let (before, held) = (show(role), role.permissions);
    let mut edit = bodies::read(body, bodies::read_role)?;
    require_granted(&rights, held, &edit)?;
    if role_id == state.guild(guild_id)?.everyone_id() {
        // Of @everyone, only what it grants and whether it rings can change.
        edit =
            RoleEdit { permissions: edit.permissions, mentionable: edit.mentionable, ..RoleEdit::default() };
    }
    state.update_role(guild_id, role_id, edit)?;
    let after = show(state.role(guild_id, role_id)?);
    let record = Record::of(Audited::RoleUpdate, role_id.cast()).between(&before, &after);
    if !record.is_empty() {
        state.audit(guild_id, deed, record);
    }
    Ok(after)
}

/// Moves roles; each must be below the actor, before and after.
pub(crate) fn move_all(
    state: &mut state::State,
    deed: &Deed,
    guild_id: GuildId,
    body: &Value,
) -> Result<Value, ApiError> {
    let rights = manager(state, deed, guild_id)?;
    let moves = bodies::read_role_moves(body)?;
    for (role_id, position) in &moves {
        let rank = state.role(guild_id, *role_id)?.rank();
        if *role_id == state.guild(guild_id)?.everyone_id() {
            return Err(ApiError::invalid_role());
        }
        rights.require_above(rank)?;
        rights.require_above(bellhop_discord::permissions::Rank { position: *position, ..rank })?;
    }
    state.move_roles(guild_id, &moves)?;
    show_all(state, guild_id)
}

/// Deletes a role below the actor; managed ones and @everyone stay.
pub(crate) fn remove(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, role_id): (GuildId, RoleId),
) -> Result<(), ApiError> {
    let rights = manager(state, deed, guild_id)?;
    let role = state.role(guild_id, role_id)?;
    rights.require_above(role.rank())?;
    if role.managed || role_id == state.guild(guild_id)?.everyone_id() {
        return Err(ApiError::invalid_role());
    }
    let record = Record::of(Audited::RoleDelete, role_id.cast()).between(&show(role), &Value::Null);
    state.delete_role(guild_id, role_id)?;
    state.audit(guild_id, deed, record);
    Ok(())
}

fn manager(state: &state::State, deed: &Deed, guild_id: GuildId) -> Result<Rights, ApiError> {
    let rights = state.rights(deed.actor, guild_id)?;
    rights.require(Permissions::MANAGE_ROLES)?;
    Ok(rights)
}

/// Nobody grants what they do not have, but what a role `held` before it may keep.
fn require_granted(rights: &Rights, held: Permissions, edit: &RoleEdit) -> Result<(), ApiError> {
    rights.require(edit.permissions.unwrap_or(Permissions::empty()) - held)
}
