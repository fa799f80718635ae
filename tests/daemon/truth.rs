//! The world's guilds in the mirror's words, from what its REST answers the bot.

use bellhop_testkit::{APPLICATION_ID, Bench};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use twilight_model::id::{Id, marker::UserMarker};

use super::mirrored::Rows;

/// Threads (Discord Docs: Channel Types).
const THREADS: std::ops::RangeInclusive<i64> = 10..=12;

/// The bot's user.
pub(super) fn bot() -> Id<UserMarker> {
    APPLICATION_ID.cast()
}

/// What the mirror should say when the application has so many shards.
pub(super) async fn truth(t: &Bench, shards: u64) -> Rows {
    let state = t.control("GET", "/state", &Value::Null).await.json();
    let mut rows = Rows::new();
    for guild in items(&state["guilds"]) {
        let member = |member: &&Value| number(&member["user"]["id"]) == json!(bot().get());
        if !items(&guild["members"]).iter().any(|held| member(&held)) {
            continue;
        }
        let guild_id = text(&guild["id"]);
        if guild["unavailable"] == true {
            rows.insert(format!("guild {guild_id}"), json!({"unavailable": true}));
        } else {
            whole(t, &guild_id, shards, &mut rows).await;
        }
    }
    rows
}

/// Asks as the bot, as the daemon would, but past the limits of its own requests.
async fn ask(t: &Bench, path: &str) -> Value {
    let answer = t.rest(Some(bot()), "GET", path, &Value::Null).await;
    assert!(answer.status.is_success(), "GET {path}: {} {}", answer.status, answer.text());
    answer.json()
}

async fn whole(t: &Bench, guild_id: &str, shards: u64, rows: &mut Rows) {
    let of = format!("/guilds/{guild_id}");
    let guild = ask(t, &of).await;
    rows.insert(format!("guild {guild_id}"), guild_row(&guild, shards));
    for channel in items(&ask(t, &format!("{of}/channels")).await) {
        rows.insert(format!("channel {}", text(&channel["id"])), channel_row(channel));
        for overwrite in items(&channel["permission_overwrites"]) {
            let key = format!("overwrite {}/{}", text(&channel["id"]), text(&overwrite["id"]));
            rows.insert(key, overwrite_row(channel, overwrite));
        }
    }
    for thread in items(&ask(t, &format!("{of}/threads/active")).await["threads"]) {
        rows.insert(format!("channel {}", text(&thread["id"])), channel_row(thread));
    }
    let id = number(&guild["id"]);
    for role in items(&guild["roles"]) {
        rows.insert(format!("role {}", text(&role["id"])), role_row(&id, role));
    }
    for emoji in items(&guild["emojis"]) {
        rows.insert(format!("emoji {}", text(&emoji["id"])), emoji_row(&id, emoji));
    }
    let member = ask(t, &format!("{of}/members/{}", bot())).await;
    rows.insert(format!("self {guild_id}"), member_row(&id, &member));
}

fn guild_row(guild: &Value, shards: u64) -> Value {
    let id: u64 = text(&guild["id"]).parse().unwrap();
    json!({
        "guild_id": id, "application_id": APPLICATION_ID.get(), "shard_id": (id >> 22) % shards,
        "name": guild["name"], "icon": guild["icon"], "owner_id": number(&guild["owner_id"]),
        "preferred_locale": guild["preferred_locale"], "unavailable": false, "retired_at": null,
    })
}

/// Threads have neither position, topic nor age restriction of their own.
fn channel_row(channel: &Value) -> Value {
    let thread = channel["type"].as_i64().is_some_and(|kind| THREADS.contains(&kind));
    let own = |value: &Value, otherwise: Value| if thread { otherwise } else { value.clone() };
    json!({
        "channel_id": number(&channel["id"]), "guild_id": number(&channel["guild_id"]),
        "kind": channel["type"], "name": channel["name"], "position": own(&channel["position"], json!(0)),
        "parent_id": number(&channel["parent_id"]), "topic": own(&channel["topic"], Value::Null),
        "nsfw": own(&channel["nsfw"], json!(false)), "archived_or_hidden": false, "deleted_at": null,
    })
}

fn overwrite_row(channel: &Value, overwrite: &Value) -> Value {
    json!({
        "guild_id": number(&channel["guild_id"]), "channel_id": number(&channel["id"]),
        "target_id": number(&overwrite["id"]),
        "kind": overwrite["type"], "allow": number(&overwrite["allow"]), "deny": number(&overwrite["deny"]),
    })
}

/// Of the tags' last three the presence says yes (Discord Docs: Role Tags Structure).
fn role_row(guild_id: &Value, role: &Value) -> Value {
    let (colors, tags) = (&role["colors"], &role["tags"]);
    let present = |tag: &str| json!(tags.get(tag).is_some());
    json!({
        "role_id": number(&role["id"]), "guild_id": guild_id, "name": role["name"],
        "primary_color": colors["primary_color"], "secondary_color": colors["secondary_color"],
        "tertiary_color": colors["tertiary_color"], "position": role["position"],
        "permissions": number(&role["permissions"]), "managed": role["managed"], "hoist": role["hoist"],
        "mentionable": role["mentionable"], "icon": role["icon"], "unicode_emoji": role["unicode_emoji"],
        "tag_bot_id": number(&tags["bot_id"]), "tag_integration_id": number(&tags["integration_id"]),
        "tag_subscription_listing_id": number(&tags["subscription_listing_id"]),
        "tag_premium_subscriber": present("premium_subscriber"),
        "tag_available_for_purchase": present("available_for_purchase"),
        "tag_guild_connections": present("guild_connections"), "deleted_at": null,
    })
}

fn emoji_row(guild_id: &Value, emoji: &Value) -> Value {
    json!({
        "emoji_id": number(&emoji["id"]), "guild_id": guild_id, "name": emoji["name"],
        "animated": emoji["animated"], "available": emoji["available"], "managed": emoji["managed"],
    })
}

fn member_row(guild_id: &Value, member: &Value) -> Value {
    let mut roles: Vec<u64> = items(&member["roles"]).iter().map(|id| text(id).parse().unwrap()).collect();
    roles.sort_unstable();
    let until = member["communication_disabled_until"].as_str();
    let until = until.map(|until| OffsetDateTime::parse(until, &Rfc3339).unwrap().unix_timestamp());
    json!({
        "guild_id": guild_id, "user_id": bot().get(), "nick": member["nick"], "role_ids": roles,
        "communication_disabled_until": until,
    })
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// An id or a set of permissions, which JSON carries as text, as the number that SQL keeps; null stays.
fn number(value: &Value) -> Value {
    value.as_str().map_or(Value::Null, |text| json!(text.parse::<i64>().unwrap()))
}
