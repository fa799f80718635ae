//! Users (Discord Docs: User Resource).

use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Bot, Reply, Segments, show};
use crate::{
    ApiError, World,
    oauth2::Caller,
    state::{
        self, Actor, Guild,
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

/// The bot, or the person of an access token: with their address for the scope `email` alone.
pub(super) async fn get_current(State(world): State<World>, caller: Caller) -> Result<Reply, ApiError> {
    let user_id = caller.allowed("identify")?;
    world.read(|state| {
        let account = state.account(user_id)?;
        let mut user = show(&account.current());
        if let Caller::Person(_) = caller {
            let seen = caller.allowed("email").is_ok();
            for field in ["email", "verified"] {
                user.as_object_mut().filter(|_| !seen).map(|fields| fields.remove(field));
            }
            if seen {
                user["email"] = json!(format!("{}@example.com", account.user.username));
            }
        }
        Ok(Reply::Json(user))
    })
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
    caller: Caller,
    Query(page): Query<Page>,
) -> Result<Reply, ApiError> {
    let user_id = caller.allowed("guilds")?;
    Ok(Reply::Json(world.read(|state| guilds_of(state, user_id, &page))))
}

/// A page in the order of ids: the first of it, or with `before` the last.
fn guilds_of(state: &state::State, user_id: UserId, page: &Page) -> Value {
    let within = |id: GuildId| {
        page.after.is_none_or(|after| id > after) && page.before.is_none_or(|before| id < before)
    };
    let joined = state.guilds.values().filter(|guild| guild.members.contains_key(&user_id));
    let guilds: Vec<_> = joined.filter(|guild| within(guild.id())).collect();
    let most = page.limit.unwrap_or(200).clamp(1, 200);
    let skipped = if page.before.is_some() { guilds.len().saturating_sub(most) } else { 0 };
    let shown = guilds.into_iter().skip(skipped).take(most);
    shown.map(|guild| partial(state, (user_id, guild), page.with_counts == Some(true))).collect()
}

/// A guild as one of its members sees it in their list.
fn partial(state: &state::State, (user_id, guild): (UserId, &Guild), with_counts: bool) -> Value {
    let rights = state.rights(Actor::User(user_id), guild.id());
    let permissions = rights.map(|rights| rights.in_guild()).ok();
    let profile = &guild.profile;
    let mut partial = json!({
        "id": profile.id, "name": profile.name, "icon": profile.icon, "banner": profile.banner,
        "owner": profile.owner_id == user_id, "permissions": show(&permissions),
        "features": profile.features,
    });
    if with_counts {
        partial["approximate_member_count"] = json!(guild.members.len());
        partial["approximate_presence_count"] = json!(guild.members.len());
    }
    partial
}
