//! Users (Discord Docs: User Resource).

use axum::extract::State;
use serde_json::{Value, json};
use twilight_model::id::marker::GuildMarker;

use super::{
    Bot, Reply, Segments,
    params::{Page, Params},
    show,
};
use crate::{
    ApiError, World,
    oauth2::Caller,
    state::{self, Actor, Guild, ids::UserId},
};

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

/// A page of the guilds that the actor is in, by rising id.
pub(super) async fn list_guilds(
    State(world): State<World>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    let user_id = caller.allowed("guilds")?;
    let page: Page<GuildMarker> = params.read(|form| Page::read(form, 200, 1..=200))?;
    world.read(|state| {
        let within = |guild: &&Guild| {
            guild.members.contains_key(&user_id)
                && page.after.is_none_or(|after| guild.id() > after)
                && page.before.is_none_or(|before| guild.id() < before)
        };
        let mut guilds: Vec<_> = state.guilds.values().filter(within).collect();
        if page.before.is_some() && page.after.is_none() {
            // The page that ends before a guild holds those next to it.
            guilds.drain(..guilds.len().saturating_sub(page.limit));
        }
        guilds.truncate(page.limit);
        let counts = params.is_set("with_counts");
        Ok(Reply::Json(guilds.into_iter().map(|guild| partial(state, user_id, (guild, counts))).collect()))
    })
}

/// A guild as one of its members sees it in their list.
fn partial(state: &state::State, user_id: UserId, (guild, counts): (&Guild, bool)) -> Value {
    let rights = state.rights(Actor::User(user_id), guild.id());
    let permissions = rights.map(|rights| rights.in_guild()).ok();
    let profile = &guild.profile;
    let mut partial = json!({
        "id": profile.id, "name": profile.name, "icon": profile.icon, "banner": profile.banner,
        "owner": profile.owner_id == user_id, "permissions": show(&permissions),
        "features": profile.features,
    });
    if counts {
        partial["approximate_member_count"] = json!(guild.members.len());
        partial["approximate_presence_count"] = json!(guild.members.len());
    }
    partial
}
