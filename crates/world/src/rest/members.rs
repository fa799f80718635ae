//! Members and their roles (Discord Docs: Guild Resource).

use axum::extract::State;
use serde_json::json;
use twilight_model::{guild::Permissions, id::marker::UserMarker};

use super::{
    Body, Bot, Reply, Segments,
    member_edit::{audit_roles, require_assignable, update},
    messages::author,
    params::{Page, Params},
};
use crate::{
    ApiError, World,
    state::{
        self, Actor, Audited, Deed, Guild, MemberJson, Record,
        ids::{GuildId, RoleId, UserId},
    },
};

/// The application flags that allow the members intent, to all or to few guilds.
const MEMBERS_INTENT: u64 = 1 << 14 | 1 << 15;

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

/// A page of members, by rising user id.
pub(super) async fn list(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    params: Params,
) -> Result<Reply, ApiError> {
    let page: Page<UserMarker> = params.read(|form| Page::read(form, 1, 1..=1_000))?;
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        require_members_intent(state, bot.actor())?;
        let members = members_of(state, state.guild(guild_id)?);
        let members = members.filter(|(id, _)| page.after.is_none_or(|after| *id > after));
        let members: Vec<_> = members.map(|(_, member)| member).take(page.limit).collect();
        Ok(Reply::of(&members))
    })
}

/// The members whose username or nickname begins with the query.
pub(super) async fn search(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    params: Params,
) -> Result<Reply, ApiError> {
    let (query, limit) = params.read(|form| {
        form.require("query");
        (form.string("query", 1..=100).unwrap_or_default(), form.integer("limit", 1..=1_000).unwrap_or(1))
    })?;
    let query = query.to_lowercase();
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        let guild = state.guild(guild_id)?;
        let begins = |name: &str| name.to_lowercase().starts_with(&query);
        let named = |user_id: &UserId| {
            let nick = guild.members.get(user_id).and_then(|member| member.nick.as_deref());
            state.user(*user_id).is_ok_and(|user| begins(&user.username)) || nick.is_some_and(begins)
        };
        let found = members_of(state, guild).filter(|(user_id, _)| named(user_id));
        let found: Vec<_> = found.map(|(_, member)| member).take(limit).collect();
        Ok(Reply::of(&found))
    })
}

fn members_of<'a>(
    state: &'a state::State,
    guild: &'a Guild,
) -> impl Iterator<Item = (UserId, MemberJson<'a>)> {
    guild
        .members
        .iter()
        .filter_map(|(user_id, member)| Some((*user_id, MemberJson::new(member, state.user(*user_id).ok()?))))
}

pub(super) async fn patch(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(GuildId, UserId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| update(state, &bot.0, ids, &body)).map(Reply::Json)
}

/// Changes the actor's own nickname.
pub(super) async fn patch_own(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    let nick = body.get("nick").map_or_else(|| json!({}), |nick| json!({ "nick": nick }));
    world
        .change(|state| update(state, &bot.0, (guild_id, author(state, bot.actor())), &nick))
        .map(Reply::Json)
}

pub(super) async fn kick(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(GuildId, UserId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| remove(state, &bot.0, ids))?;
    Ok(Reply::Empty)
}

/// Removes a member below the actor.
fn remove(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, user_id): (GuildId, UserId),
) -> Result<(), ApiError> {
    state.rights(deed.actor, guild_id)?.require(Permissions::KICK_MEMBERS)?;
    state.member(guild_id, user_id)?;
    state.require_above_member(deed.actor, guild_id, user_id)?;
    state.remove_member(guild_id, user_id)?;
    state.audit(guild_id, deed, Record::of(Audited::MemberKick, user_id.cast()));
    Ok(())
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
    let before = state.member(guild_id, user_id)?.roles.clone();
    require_assignable(state, deed, (guild_id, role_id))?;
    if state.set_member_role(guild_id, user_id, (role_id, held))? {
        audit_roles(state, deed, (guild_id, user_id), &before)?;
    }
    Ok(())
}

/// Only applications with the members intent may list them (Discord Docs: Gateway, "HTTP Restrictions").
pub(super) fn require_members_intent(state: &state::State, actor: Actor) -> Result<(), ApiError> {
    let bot = actor == Actor::User(state.application.bot_id());
    let allowed = state.application.flags & MEMBERS_INTENT != 0;
    if bot && !allowed { Err(ApiError::missing_access()) } else { Ok(()) }
}
