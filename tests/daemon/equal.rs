//! The demo guild in the world's words and in the mirror's, line by line.

use bellhop_testkit::Bench;
use serde_json::Value;

/// What the mirror says: a line each for the guild, the bot's member, its channels, overwrites, roles,
/// emojis. Tombstones and hidden threads are left out.
pub(super) async fn mirrored(t: &Bench) -> Vec<String> {
    let lines = "
        select concat_ws('|', 'guild', guild_id, name, owner_id, unavailable) from guilds
        where guild_id = $1 and retired_at is null
        union all select concat_ws('|', 'self', user_id, nick, array_to_string(role_ids, ','))
        from self_members where guild_id = $1
        union all select concat_ws('|', 'channel', channel_id, kind, name, position, parent_id, topic, nsfw)
        from channels where guild_id = $1 and deleted_at is null and not archived_or_hidden
        union all select concat_ws('|', 'overwrite', channel_id, target_id, channel_overwrites.kind, allow, deny)
        from channel_overwrites join channels using (channel_id) where guild_id = $1 and deleted_at is null
        union all select concat_ws('|', 'role', role_id, name, position, permissions, managed, hoist,
                                   mentionable, primary_color)
        from roles where guild_id = $1 and deleted_at is null
        union all select concat_ws('|', 'emoji', emoji_id, name, animated) from emojis where guild_id = $1";
    let guild_id = t.demo.guild_id.get().cast_signed();
    let mut lines: Vec<String> = sqlx::query_scalar(lines).bind(guild_id).fetch_all(&t.pool).await.unwrap();
    lines.sort_unstable();
    lines
}

/// The same as the world says it.
pub(super) fn truth(t: &Bench) -> Vec<String> {
    let guild = t.world.guild(t.demo.guild_id).unwrap();
    let unavailable = guild["unavailable"].as_bool().unwrap_or_default();
    let mut lines =
        vec![format!("guild|{}|{}", fields(&guild, &["id", "name", "owner_id"]), short(unavailable))];
    let own = t.world.member(t.demo.guild_id, bellhop_testkit::APPLICATION_ID.cast()).unwrap();
    let mut roles: Vec<&str> = items(&own["roles"]).iter().filter_map(Value::as_str).collect();
    roles.sort_unstable();
    lines.push(joined(&[
        "self".to_owned(),
        bellhop_testkit::APPLICATION_ID.to_string(),
        text(&own["nick"]),
        roles.join(","),
    ]));
    for channel in t.world.channels(t.demo.guild_id) {
        let wanted = ["id", "type", "name", "position", "parent_id", "topic", "nsfw"];
        lines.push(format!("channel|{}", fields(&channel, &wanted)));
        for overwrite in items(&channel["permission_overwrites"]) {
            let said = fields(overwrite, &["id", "type", "allow", "deny"]);
            lines.push(format!("overwrite|{}|{said}", text(&channel["id"])));
        }
    }
    let wanted = ["id", "name", "position", "permissions", "managed", "hoist", "mentionable", "color"];
    lines.extend(items(&guild["roles"]).iter().map(|role| format!("role|{}", fields(role, &wanted))));
    let wanted = ["id", "name", "animated"];
    lines.extend(items(&guild["emojis"]).iter().map(|emoji| format!("emoji|{}", fields(emoji, &wanted))));
    lines.sort_unstable();
    lines
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn fields(object: &Value, names: &[&str]) -> String {
    joined(&names.iter().map(|name| text(&object[*name])).collect::<Vec<_>>())
}

/// As PostgreSQL's `concat_ws`, which leaves out what is null, and as nothing else here is empty.
fn joined(texts: &[String]) -> String {
    texts.iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>().join("|")
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(truth) => short(*truth).to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// As PostgreSQL writes booleans.
fn short(truth: bool) -> &'static str {
    if truth { "t" } else { "f" }
}
