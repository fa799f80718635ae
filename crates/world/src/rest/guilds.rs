//! Guilds (Discord Docs: Guild Resource).

use axum::extract::State;
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use super::{Body, Bot, Reply, Segments, params::Params, show};
use crate::{
    ApiError, World, bodies,
    state::{self, Actor, Audited, Deed, Record, ids::GuildId},
};

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    params: Params,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        let guild = state.guild(guild_id)?;
        let mut object = show(&guild.json());
        if params.is_set("with_counts") {
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
        let before = state.guild(guild_id)?.profile.name.clone();
        let record = Record::of(Audited::GuildUpdate, guild_id.cast());
        let record = record.with("name", Some(json!(before)), Some(json!(name)));
        state.rename_guild(guild_id, name)?;
        state.audit(guild_id, deed, record);
    }
    Ok(show(&state.guild(guild_id)?.json()))
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
