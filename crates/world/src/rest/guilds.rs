//! Guilds (Discord Docs: Guild Resource).

use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{Body, Bot, Reply, Segments, show};
use crate::{
    ApiError, World, bodies,
    state::{self, Actor, Deed, ids::GuildId},
};

/// What a look at a guild may ask for besides.
#[derive(Deserialize)]
pub(super) struct Counts {
    with_counts: Option<bool>,
}

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Query(query): Query<Counts>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        let guild = state.guild(guild_id)?;
        let mut object = show(&guild.json());
        if query.with_counts == Some(true) {
            object["approximate_member_count"] = json!(guild.members.len());
            object["approximate_presence_count"] = json!(guild.members.len());
        }
        Ok(Reply::Json(object))
    })
}

pub(super) async fn patch(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| update(state, &bot.0, guild_id, &body)).map(Reply::Json)
}

/// Changes a guild's name.
pub(crate) fn update(
    state: &mut state::State,
    deed: &Deed,
    guild_id: GuildId,
    body: &Value,
) -> Result<Value, ApiError> {
    state.rights(deed.actor, guild_id)?.require(Permissions::MANAGE_GUILD)?;
    if let Some(name) = bodies::read(body, |form| form.string("name", 2..=100))? {
        state.rename_guild(guild_id, name)?;
    }
    Ok(show(&state.guild(guild_id)?.json()))
}

pub(super) async fn list_emojis(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        let emojis: Vec<_> = state.guild(guild_id)?.emojis.values().collect();
        Ok(Reply::of(&emojis))
    })
}

/// The active threads that the bot sees: none, for this world has no threads yet.
pub(super) async fn active_threads(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        Ok(Reply::of(&serde_json::json!({ "threads": [], "members": [] })))
    })
}

/// The audit log, newest first.
pub(super) async fn audit_log(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?.require(Permissions::VIEW_AUDIT_LOG)?;
        let entries: Vec<_> = state.audit_log.get(&guild_id).into_iter().flatten().rev().take(50).collect();
        let users: Vec<_> = entries.iter().filter_map(|entry| state.user(entry.user_id?).ok()).collect();
        Ok(Reply::Json(json!({
            "audit_log_entries": show(&entries), "users": show(&users), "application_commands": [],
            "auto_moderation_rules": [], "guild_scheduled_events": [], "integrations": [],
            "threads": [], "webhooks": [],
        })))
    })
}

pub(super) async fn leave(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    let Actor::User(user_id) = bot.actor() else { return Err(ApiError::unauthorized()) };
    world.change(|state| state.remove_member(guild_id, user_id)).map_err(|_| ApiError::unknown_guild())?;
    Ok(Reply::Empty)
}
