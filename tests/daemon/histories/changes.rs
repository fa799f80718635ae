//! Changes, carried out in the world as Discord itself would.

use serde_json::{Value, json};
use twilight_model::id::{Id, marker::GuildMarker};

use super::{
    stage::{Stage, id},
    step::{Change, Pick, Target},
};
use crate::daemon::truth::bot;

/// Carries a change out in a guild; what cannot be is left.
pub(super) async fn change(stage: &mut Stage, guild_id: Id<GuildMarker>, change: &Change) {
    match change {
        Change::Guild(body) => drop(stage.discord("PATCH", &format!("/guilds/{guild_id}"), body).await),
        Change::Outage(begins) => stage.set_outage(guild_id, *begins),
        Change::Leave => stage.t.world.remove_member(guild_id, bot()).unwrap(),
        Change::DeleteGuild => stage.t.world.delete_guild(guild_id).unwrap(),
        Change::CreateChannel { .. }
        | Change::UpdateChannel(..)
        | Change::MoveChannel(..)
        | Change::ReorderChannels(_)
        | Change::DeleteChannel(_) => drop(channel(stage, guild_id, change).await),
        Change::StartThread { .. }
        | Change::UpdateThread(..)
        | Change::DeleteThread(_)
        | Change::BotInThread(..) => drop(thread(stage, guild_id, change).await),
        Change::PutOverwrite { .. } | Change::DeleteOverwrite(..) => {
            drop(overwrite(stage, guild_id, change).await);
        }
        Change::CreateRole(_)
        | Change::UpdateRole(..)
        | Change::ReorderRoles(_)
        | Change::DeleteRole(_)
        | Change::BotRole(..)
        | Change::BotNick(_) => drop(role(stage, guild_id, change).await),
        Change::CreateEmoji(_) | Change::RenameEmoji(..) | Change::DeleteEmoji(_) => {
            drop(emoji(stage, guild_id, change).await);
        }
    }
}

async fn channel(stage: &Stage, guild_id: Id<GuildMarker>, change: &Change) -> Option<Value> {
    let all = stage.channels(guild_id);
    let of_guild = format!("/guilds/{guild_id}/channels");
    let category = |pick: &Option<Pick>| pick.and_then(|pick| pick.of(&stage.categories(guild_id)));
    let (method, path, body) = match change {
        Change::CreateChannel { kind, parent, name } => {
            let parent = category(parent).filter(|_| *kind != 4);
            ("POST", of_guild, json!({"name": name, "type": kind, "parent_id": parent}))
        }
        Change::UpdateChannel(which, body) => {
            ("PATCH", format!("/channels/{}", which.of(&all)?), body.clone())
        }
        Change::MoveChannel(which, parent) => {
            let body = json!({"parent_id": category(parent)});
            ("PATCH", format!("/channels/{}", which.of(&all)?), body)
        }
        Change::ReorderChannels(places) => {
            let place =
                |(which, position): &(Pick, u8)| Some(json!({"id": which.of(&all)?, "position": position}));
            ("PATCH", of_guild, places.iter().map(place).collect::<Option<_>>()?)
        }
        Change::DeleteChannel(which) => ("DELETE", format!("/channels/{}", which.of(&all)?), Value::Null),
        _ => return None,
    };
    Some(stage.discord(method, &path, &body).await)
}

async fn thread(stage: &mut Stage, guild_id: Id<GuildMarker>, change: &Change) -> Option<Value> {
    let all = stage.threads(guild_id);
    let (method, path, body) = match change {
        Change::StartThread { channel, private, name } => {
            let channel_id = channel.of(&stage.threaded(guild_id))?;
            return start_thread(stage, (channel_id, *private), name).await;
        }
        Change::UpdateThread(which, body) => {
            ("PATCH", format!("/channels/{}", which.of(&all)?), body.clone())
        }
        Change::DeleteThread(which) => ("DELETE", format!("/channels/{}", which.of(&all)?), Value::Null),
        Change::BotInThread(which, inside) => {
            let path = format!("/channels/{}/thread-members/{}", which.of(&all)?, bot());
            (if *inside { "PUT" } else { "DELETE" }, path, Value::Null)
        }
        _ => return None,
    };
    Some(stage.discord(method, &path, &body).await)
}

/// A person starts it, so that the bot is not in it by itself.
async fn start_thread(
    stage: &mut Stage,
    (channel_id, private): (Id<twilight_model::id::marker::ChannelMarker>, bool),
    name: &str,
) -> Option<Value> {
    let kind = stage.t.world.channel(channel_id)?["type"].clone();
    let mut body = json!({"name": name, "type": if private { 12 } else { 11 }});
    if kind == 5 {
        body["type"] = json!(10);
    } else if kind == 15 {
        body = json!({"name": name, "message": {"content": "first"}});
    }
    let path = format!("/channels/{channel_id}/threads");
    let thread = stage.t.rest(Some(stage.t.demo.owner), "POST", &path, &body).await.json();
    stage.threads.push(id(&thread)?);
    Some(thread)
}

async fn overwrite(stage: &Stage, guild_id: Id<GuildMarker>, change: &Change) -> Option<Value> {
    let all = stage.channels(guild_id);
    match change {
        Change::PutOverwrite { channel, target, allow, deny } => {
            let (target, kind) = match target {
                Target::Role(which) => (which.of(&stage.roles(guild_id))?.get(), 0),
                Target::Bot => (bot().get(), 1),
                Target::Owner => (stage.t.demo.owner.get(), 1),
            };
            let body = json!({"type": kind, "allow": allow.to_string(), "deny": deny.to_string()});
            let path = format!("/channels/{}/permissions/{target}", channel.of(&all)?);
            Some(stage.discord("PUT", &path, &body).await)
        }
        Change::DeleteOverwrite(channel, which) => {
            let channel_id = channel.of(&all)?;
            let channel = stage.t.world.channel(channel_id)?;
            let overwrite = which.of(channel["permission_overwrites"].as_array()?)?;
            let path = format!("/channels/{channel_id}/permissions/{}", overwrite["id"].as_str()?);
            Some(stage.discord("DELETE", &path, &Value::Null).await)
        }
        _ => None,
    }
}

async fn role(stage: &Stage, guild_id: Id<GuildMarker>, change: &Change) -> Option<Value> {
    let all = stage.roles(guild_id);
    let of_guild = format!("/guilds/{guild_id}/roles");
    let (method, path, body) = match change {
        Change::CreateRole(body) => ("POST", of_guild, body.clone()),
        Change::UpdateRole(which, body) => ("PATCH", format!("{of_guild}/{}", which.of(&all)?), body.clone()),
        Change::ReorderRoles(places) => {
            let place =
                |(which, position): &(Pick, u8)| Some(json!({"id": which.of(&all)?, "position": position}));
            ("PATCH", of_guild, places.iter().map(place).collect::<Option<_>>()?)
        }
        Change::DeleteRole(which) => ("DELETE", format!("{of_guild}/{}", which.of(&all)?), Value::Null),
        Change::BotRole(which, held) => {
            let path = format!("/guilds/{guild_id}/members/{}/roles/{}", bot(), which.of(&all)?);
            (if *held { "PUT" } else { "DELETE" }, path, Value::Null)
        }
        Change::BotNick(nick) => {
            ("PATCH", format!("/guilds/{guild_id}/members/{}", bot()), json!({"nick": nick}))
        }
        _ => return None,
    };
    Some(stage.discord(method, &path, &body).await)
}

async fn emoji(stage: &Stage, guild_id: Id<GuildMarker>, change: &Change) -> Option<Value> {
    let all = stage.emojis(guild_id);
    let of_guild = format!("/guilds/{guild_id}/emojis");
    let (method, path, body) = match change {
        Change::CreateEmoji(name) => {
            ("POST", of_guild, json!({"name": name, "image": "data:image/png;base64,AA=="}))
        }
        Change::RenameEmoji(which, name) => {
            ("PATCH", format!("{of_guild}/{}", which.of(&all)?), json!({"name": name}))
        }
        Change::DeleteEmoji(which) => ("DELETE", format!("{of_guild}/{}", which.of(&all)?), Value::Null),
        _ => return None,
    };
    Some(stage.discord(method, &path, &body).await)
}
