//! What happens to guilds and accounts that no REST route does.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{
    ApiError, World, bodies,
    rest::{Body, Reply, Segments},
    state::ids::{GuildId, UserId},
};

pub(super) async fn create_account(
    State(world): State<World>,
    Body(body): Body,
) -> Result<Json<Value>, ApiError> {
    let (username, name, locale) = bodies::read(&body, |form| {
        form.require("username");
        let username = form.string("username", 2..=32).unwrap_or_default();
        (username, form.string("global_name", 1..=32), form.string("locale", 2..=8))
    })?;
    let name = name.unwrap_or_else(|| username.clone());
    let user_id = world.create_account(&username, &name, locale.as_deref().unwrap_or("en-US"));
    Ok(Json(json!({ "id": user_id })))
}

pub(super) async fn create(State(world): State<World>, Body(body): Body) -> Result<Json<Value>, ApiError> {
    let (name, owner_id) = bodies::read(&body, |form| {
        form.require("name");
        form.require("owner_id");
        (form.string("name", 2..=100), form.id("owner_id"))
    })?;
    let owner_id = owner_id.ok_or_else(ApiError::unknown_user)?;
    let guild_id = world.create_guild(&name.unwrap_or_default(), owner_id)?;
    Ok(Json(json!({ "id": guild_id })))
}

pub(super) async fn delete(
    State(world): State<World>,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    world.delete_guild(guild_id).map(|()| Reply::Empty)
}

/// `{"unavailable": true}` begins an outage.
pub(super) async fn set_unavailable(
    State(world): State<World>,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.set_unavailable(guild_id, body["unavailable"] == true).map(|()| Reply::Empty)
}

/// Authorises the commands; with `permissions` (a string of bits) the bot joins too.
pub(super) async fn install(
    State(world): State<World>,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    let permissions = bodies::read(&body, |form| form.permissions("permissions"))?;
    world.install(guild_id, permissions).map(|()| Reply::Empty)
}

/// `{"roles": ["…"]}`; the roles may be left out.
pub(super) async fn add_member(
    State(world): State<World>,
    Segments((guild_id, user_id)): Segments<(GuildId, UserId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    let roles = bodies::read(&body, |form| form.ids("roles", 0..=250))?;
    world.add_member(guild_id, user_id, &roles.unwrap_or_default()).map(|()| Reply::Empty)
}

pub(super) async fn remove_member(
    State(world): State<World>,
    Segments((guild_id, user_id)): Segments<(GuildId, UserId)>,
) -> Result<Reply, ApiError> {
    world.remove_member(guild_id, user_id).map(|()| Reply::Empty)
}
