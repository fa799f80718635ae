//! Looking at everything.

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    ApiError, World,
    rest::{Segments, show},
    state::{
        self, Guild, MemberJson,
        ids::{ChannelId, GuildId, MessageId, UserId},
    },
};

/// Which guild alone.
#[derive(Deserialize)]
pub(super) struct Chosen {
    guild_id: Option<GuildId>,
}

/// Guilds with channels, roles and members; accounts; the application and its commands.
pub(super) async fn get(
    State(world): State<World>,
    Query(Chosen { guild_id }): Query<Chosen>,
) -> Json<Value> {
    Json(world.read(|state| {
        let guilds = state.guilds.values().filter(|guild| guild_id.is_none_or(|id| id == guild.id()));
        json!({
            "application": show(&state.application),
            "accounts": state.accounts.values().map(show).collect::<Vec<_>>(),
            "commands": show(&state.commands),
            "guilds": guilds.map(|guild| guild_state(state, guild)).collect::<Vec<_>>(),
        })
    }))
}

fn guild_state(state: &state::State, guild: &Guild) -> Value {
    let members = guild.members.iter();
    let members: Vec<_> =
        members.filter_map(|(id, member)| Some(MemberJson::new(member, state.user(*id).ok()?))).collect();
    let mut object = show(&guild.json());
    object["unavailable"] = json!(guild.unavailable);
    object["commands_installed"] = json!(guild.commands_installed);
    object["members"] = show(&members);
    object["channels"] = state.guild_channels(guild.id()).map(show).collect();
    object["threads"] = state.guild_threads(guild.id()).map(show).collect();
    object["audit_log"] = show(&state.audit_log.get(&guild.id()));
    object
}

pub(super) async fn message(
    State(world): State<World>,
    Segments(message_id): Segments<MessageId>,
) -> Result<Json<Value>, ApiError> {
    world.message(message_id).map(Json).ok_or_else(ApiError::unknown_message)
}

/// Whose eyes to look through.
#[derive(Deserialize)]
pub(super) struct Viewed {
    #[serde(rename = "as")]
    viewer: Option<UserId>,
}

/// A channel's messages, oldest first, as `?as=` sees them; without it all that are not ephemeral.
pub(super) async fn messages(
    State(world): State<World>,
    Segments(channel_id): Segments<ChannelId>,
    Query(Viewed { viewer }): Query<Viewed>,
) -> Json<Vec<Value>> {
    Json(match viewer {
        Some(viewer) => world.messages(channel_id, viewer),
        None => world.read(|state| {
            state.messages.get(&channel_id).into_iter().flat_map(|m| m.values()).map(show).collect()
        }),
    })
}

pub(super) async fn ephemerals(
    State(world): State<World>,
    Segments(user_id): Segments<UserId>,
) -> Json<Vec<Value>> {
    Json(world.ephemerals(user_id))
}
