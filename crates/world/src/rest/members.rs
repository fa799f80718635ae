//! Members and their roles (Discord Docs: Guild Resource).

use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{Body, Bot, Reply, Segments, show};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Actor, Audited, Deed, MemberJson,
        ids::{GuildId, RoleId, UserId},
    },
};

/// The application flags that allow the members intent, to all or to few guilds.
const MEMBERS_INTENT: u64 = 1 << 14 | 1 << 15;

/// A page of members, by rising user id.
#[derive(Deserialize)]
pub(super) struct Page {
    limit: Option<usize>,
    after: Option<UserId>,
}

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments((guild_id, user_id)): Segments<(GuildId, UserId)>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        state.user(user_id)?;
        Ok(Reply::of(&state.member_json(guild_id, user_id)?))
    })
}

pub(super) async fn list(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Query(page): Query<Page>,
) -> Result<Reply, ApiError> {
    let limit = page.limit.unwrap_or(1).clamp(1, 1_000);
    world.read(|state| {
        require_members_intent(state, bot.actor())?;
        state.rights(bot.actor(), guild_id)?;
        let members = state.guild(guild_id)?.members.iter();
        let members = members.filter(|(id, _)| page.after.is_none_or(|after| **id > after)).take(limit);
        let members: Vec<_> =
            members.filter_map(|(id, member)| Some(MemberJson::new(member, state.user(*id).ok()?))).collect();
        Ok(Reply::of(&members))
    })
}

pub(super) async fn patch(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(GuildId, UserId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| update(state, &bot.0, ids, &body)).map(Reply::Json)
}

pub(super) async fn add_role(
    State(world): State<World>,
    bot: Bot,
    Segments((guild_id, user_id, role_id)): Segments<(GuildId, UserId, RoleId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| set_role(state, &bot.0, (guild_id, user_id), (role_id, true)))?;
    Ok(Reply::Empty)
}

pub(super) async fn remove_role(
    State(world): State<World>,
    bot: Bot,
    Segments((guild_id, user_id, role_id)): Segments<(GuildId, UserId, RoleId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| set_role(state, &bot.0, (guild_id, user_id), (role_id, false)))?;
    Ok(Reply::Empty)
}

/// Gives or takes one role below the actor.
pub(crate) fn set_role(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, user_id): (GuildId, UserId),
    (role_id, held): (RoleId, bool),
) -> Result<(), ApiError> {
    state.rights(deed.actor, guild_id)?;
    state.member(guild_id, user_id)?;
    require_assignable(state, deed, (guild_id, role_id))?;
    if state.set_member_role(guild_id, user_id, (role_id, held))? {
        state.audit(guild_id, deed, (Audited::MemberRoleUpdate, user_id.cast()));
    }
    Ok(())
}

/// Replaces a member's roles; those that come or go must be below the actor.
pub(crate) fn update(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, user_id): (GuildId, UserId),
    body: &Value,
) -> Result<Value, ApiError> {
    state.rights(deed.actor, guild_id)?;
    let held = state.member(guild_id, user_id)?.roles.clone();
    if let Some(wanted) = bodies::read(body, |form| form.ids("roles", 0..=250))? {
        let moved = held.iter().filter(|id| !wanted.contains(id));
        for role_id in moved.chain(wanted.iter().filter(|id| !held.contains(id))) {
            require_assignable(state, deed, (guild_id, *role_id))?;
        }
        state.set_member_roles(guild_id, user_id, wanted)?;
        state.audit(guild_id, deed, (Audited::MemberRoleUpdate, user_id.cast()));
    }
    Ok(show(&state.member_json(guild_id, user_id)?))
}

/// Only applications with the members intent may list them (Discord Docs: Gateway, "HTTP Restrictions").
fn require_members_intent(state: &state::State, actor: Actor) -> Result<(), ApiError> {
    let bot = actor == Actor::User(state.application.bot_id());
    let allowed = state.application.flags & MEMBERS_INTENT != 0;
    if bot && !allowed { Err(ApiError::missing_access()) } else { Ok(()) }
}

/// A role that the actor may hand out: below them, not @everyone, and nobody's own.
fn require_assignable(
    state: &state::State,
    deed: &Deed,
    (guild_id, role_id): (GuildId, RoleId),
) -> Result<(), ApiError> {
    let rights = state.rights(deed.actor, guild_id)?;
    let role = state.role(guild_id, role_id)?;
    if role_id == state.guild(guild_id)?.everyone_id() {
        return Err(ApiError::invalid_role());
    }
    rights.require(Permissions::MANAGE_ROLES)?;
    rights.require_above(role.rank())?;
    if role.managed { Err(ApiError::missing_permissions()) } else { Ok(()) }
}
