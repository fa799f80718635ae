//! All that an account sees, in one document.

use axum::{Json, extract::State};
use serde_json::{Map, Value, json};

use super::account::Viewer;
use crate::{
    ApiError, World,
    rest::show,
    state::{self, Actor, CHAT_INPUT, Channel, Guild, MemberJson, Message, ids::UserId},
};

/// The messages per channel.
const NEWEST: usize = 50;

pub(super) async fn get(
    State(world): State<World>,
    Viewer(user_id): Viewer,
) -> Result<Json<Value>, ApiError> {
    world.read(|state| snapshot(state, user_id)).map(Json)
}

fn snapshot(state: &state::State, user_id: UserId) -> Result<Value, ApiError> {
    let account = state.account(user_id)?;
    let application = &state.application;
    let mut messages = Map::new();
    let mut guilds = Vec::new();
    for guild in state.guilds.values() {
        let Some(view) = guild_view(state, guild, user_id) else { continue };
        guilds.push(view);
        let channels = state.guild_channels(guild.id()).filter(|channel| state.sees(user_id, channel));
        for channel in channels.chain(state.active_threads(guild.id(), user_id)) {
            let seen = newest(state, channel, user_id);
            if !seen.is_empty() {
                messages.insert(channel.id.to_string(), show(&seen));
            }
        }
    }
    Ok(json!({
        "account": show(account),
        "application": {
            "id": application.id, "name": application.name, "bot": show(state.user(application.bot_id())?),
        },
        "guilds": guilds,
        "messages": messages,
    }))
}

/// A guild as a member sees it; `None` for others and during an outage.
pub(super) fn guild_view(state: &state::State, guild: &Guild, user_id: UserId) -> Option<Value> {
    if guild.unavailable || !guild.members.contains_key(&user_id) {
        return None;
    }
    let members = guild.members.iter();
    let members: Vec<_> =
        members.filter_map(|(id, member)| Some(MemberJson::new(member, state.user(*id).ok()?))).collect();
    let channels = state.guild_channels(guild.id()).filter(|channel| state.sees(user_id, channel));
    let threads = state.active_threads(guild.id(), user_id);
    let permissions = state.rights(Actor::User(user_id), guild.id()).ok()?.in_guild();
    Some(json!({
        "id": guild.id(), "name": guild.profile.name, "icon": guild.profile.icon,
        "owner_id": guild.profile.owner_id, "permissions": show(&permissions),
        "roles": guild.roles.values().map(show).collect::<Vec<_>>(),
        "members": show(&members),
        "channels": channels.map(|channel| channel_view(state, channel, user_id)).collect::<Vec<_>>(),
        "threads": threads.map(|thread| channel_view(state, thread, user_id)).collect::<Vec<_>>(),
        "emojis": guild.emojis.values().map(show).collect::<Vec<_>>(),
        "commands": commands(state, guild, user_id),
    }))
}

pub(super) fn channel_view(state: &state::State, channel: &Channel, user_id: UserId) -> Value {
    let mut view = show(channel);
    view["permissions"] = show(&state.permissions_in(user_id, channel));
    view
}

/// The slash commands that a member is offered: the guild's, and global ones of other names.
fn commands(state: &state::State, guild: &Guild, user_id: UserId) -> Vec<Value> {
    let own = state.commands_in(Some(guild.id()));
    let global = state
        .commands_in(None)
        .filter(|command| state.commands_in(Some(guild.id())).all(|own| own.name != command.name));
    own.chain(global)
        .filter(|command| command.kind == CHAT_INPUT && state.may_run(user_id, Some(guild.id()), command))
        .map(show)
        .collect()
}

/// The newest messages of a channel, oldest first, with what the viewer alone sees.
fn newest(state: &state::State, channel: &Channel, user_id: UserId) -> Vec<Message> {
    let posted = state.messages.get(&channel.id).into_iter().flat_map(|messages| messages.values().rev());
    let alone = state.ephemerals.values().filter(|(viewer, _)| *viewer == user_id);
    let alone = alone.map(|(_, message)| message).filter(|message| message.channel_id == channel.id);
    let mut seen: Vec<_> = posted.take(NEWEST).chain(alone).collect();
    seen.sort_by_key(|message| message.id);
    seen.into_iter().map(|message| state.present(message, true)).collect()
}
