//! What Discord sends of a guild and the simulated one has no use for: without it the payload would be a
//! half too small, and too easy to read.

use anyhow::Context as _;
use serde_json::{Value, json};

const STICKERS: usize = 5;
const SOUNDS: usize = 8;
/// Members in a voice channel come with the guild, whatever the intents are (Discord Docs: Guild Create).
const SPEAKERS: usize = 19;

/// The same `GUILD_CREATE`, with all that.
pub(super) fn complete(message: &str) -> anyhow::Result<String> {
    let mut message: Value = serde_json::from_str(message)?;
    let mut guild = message["d"].take();
    let guild_id = guild["id"].as_str().context("a guild without an id")?.to_owned();
    each(&mut guild["channels"], |channel| {
        channel["version"] = json!(1_763_713_462_514_u64);
        channel["theme_color"] = Value::Null;
        channel["icon_emoji"] = json!({ "id": null, "name": "💬" });
        channel["last_message_id"] = channel["id"].clone();
    });
    each(&mut guild["roles"], |role| {
        role["version"] = json!(1_763_713_462_514_u64);
        role["description"] = Value::Null;
    });
    guild["stickers"] = (0..STICKERS).map(|number| sticker(&guild_id, number)).collect();
    guild["soundboard_sounds"] = (0..SOUNDS).map(|number| sound(&guild_id, number)).collect();
    let voice = voice_channel(&guild).unwrap_or_else(|| guild["id"].clone());
    for number in 0..SPEAKERS {
        push(&mut guild["members"], speaker(&guild_id, number));
        push(&mut guild["voice_states"], voice_state(&voice, &guild_id, number));
    }
    // In Discord's order: what a client looks at first stands first.
    Ok(format!(r#"{{"t":{},"s":{},"op":0,"d":{guild}}}"#, message["t"], message["s"]))
}

fn each(list: &mut Value, change: impl Fn(&mut Value)) {
    list.as_array_mut().into_iter().flatten().for_each(change);
}

fn push(list: &mut Value, item: Value) {
    if let Some(items) = list.as_array_mut() {
        items.push(item);
    }
}

fn voice_channel(guild: &Value) -> Option<Value> {
    let channels = guild["channels"].as_array()?;
    channels.iter().find(|channel| channel["type"] == 2).map(|channel| channel["id"].clone())
}

fn sticker(guild_id: &str, number: usize) -> Value {
    json!({
        "id": numbered(guild_id, 7_000 + number), "name": format!("sticker {number}"), "tags": "🐦",
        "description": "A bird that looks as if it knew", "type": 2, "format_type": 1, "available": true,
        "guild_id": guild_id, "asset": "",
    })
}

fn sound(guild_id: &str, number: usize) -> Value {
    json!({
        "sound_id": numbered(guild_id, 8_000 + number), "name": format!("sound {number}"), "volume": 1.0,
        "emoji_id": null, "emoji_name": "🎺", "guild_id": guild_id, "available": true,
        "user_id": numbered(guild_id, 9_000),
    })
}

fn speaker(guild_id: &str, number: usize) -> Value {
    json!({
        "user": {
            "id": numbered(guild_id, 9_000 + number), "username": format!("speaker{number}"),
            "global_name": format!("Speaker {number}"), "discriminator": "0", "public_flags": 0, "bot": false,
            "avatar": "a_0123456789abcdef0123456789abcdef", "avatar_decoration_data": null,
            "collectibles": null, "display_name_styles": null, "primary_guild": null,
        },
        "roles": [], "nick": null, "avatar": null, "banner": null, "flags": 0, "mute": false, "deaf": false,
        "joined_at": "2023-05-04T12:34:56.789000+00:00", "premium_since": null, "pending": false,
        "communication_disabled_until": null,
    })
}

fn voice_state(channel_id: &Value, guild_id: &str, number: usize) -> Value {
    json!({
        "user_id": numbered(guild_id, 9_000 + number), "channel_id": channel_id,
        "session_id": "0123456789abcdef0123456789abcdef", "suppress": false, "self_video": false,
        "self_mute": false, "self_deaf": false, "request_to_speak_timestamp": null, "mute": false,
        "deaf": false,
    })
}

/// An id of the guild's own, told apart by its last digits.
fn numbered(guild_id: &str, number: usize) -> String {
    let kept = guild_id.len().saturating_sub(4);
    format!("{}{number:04}", guild_id.get(..kept).unwrap_or_default())
}
