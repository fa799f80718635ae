//! Users (Discord Docs: User Resource).

use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Bot, Reply, Segments, show};
use crate::{
    ApiError, World,
    state::{
        self, Actor,
        ids::{GuildId, UserId},
    },
};

/// A page of guilds.
#[derive(Deserialize)]
pub(super) struct Page {
    before: Option<GuildId>,
    after: Option<GuildId>,
    limit: Option<usize>,
    with_counts: Option<bool>,
}

pub(super) async fn get_current(State(world): State<World>, bot: Bot) -> Result<Reply, ApiError> {
    let Actor::User(user_id) = bot.actor() else { return Err(ApiError::unauthorized()) };
    world.read(|state| Ok(Reply::of(&state.account(user_id)?.current())))
}

pub(super) async fn get(
    State(world): State<World>,
    _: Bot,
    Segments(user_id): Segments<UserId>,
) -> Result<Reply, ApiError> {
    world.read(|state| state.user(user_id).map(Reply::of))
}

pub(super) async fn list_guilds(
    State(world): State<World>,
    bot: Bot,
    Query(page): Query<Page>,
) -> Result<Reply, ApiError> {
    let Actor::User(user_id) = bot.actor() else { return Err(ApiError::unauthorized()) };
    Ok(Reply::Json(world.read(|state| guilds_of(state, user_id, &page))))
}

fn guilds_of(state: &state::State, user_id: UserId, page: &Page) -> Value {
    let within = |id: GuildId| {
        page.after.is_none_or(|after| id > after) && page.before.is_none_or(|before| id < before)
    };
    let guilds =
        state.guilds.values().filter(|guild| within(guild.id()) && guild.members.contains_key(&user_id));
    let guilds = guilds.take(page.limit.unwrap_or(200).clamp(1, 200)).map(|guild| {
        let rights = state.rights(Actor::User(user_id), guild.id());
        let permissions = rights.map(|rights| rights.in_guild()).ok();
        let profile = &guild.profile;
        let mut partial = json!({
            "id": profile.id, "name": profile.name, "icon": profile.icon, "banner": profile.banner,
            "owner": profile.owner_id == user_id, "permissions": show(&permissions),
            "features": profile.features,
        });
        if page.with_counts == Some(true) {
            partial["approximate_member_count"] = json!(guild.members.len());
            partial["approximate_presence_count"] = json!(guild.members.len());
        }
        partial
    });
    Value::Array(guilds.collect())
}
